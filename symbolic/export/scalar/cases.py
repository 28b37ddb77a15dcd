"""Steps that split, branch, claim and substitute."""

from __future__ import annotations

from symbolic.certificates.checker import rational
from symbolic.certificates.sequents import Sequent, fact_at, sides, split, substituted, unfolded
from symbolic.certificates.terms import Cmp, Or, parse_formula, parse_term
from symbolic.export.scalar.terms import formula_text, number, stated, term_text
from symbolic.export.scalar.walker import Node, Walker

__all__ = ["by_cases", "by_claim", "by_split", "by_substitute", "by_unfold"]


def by_split(walker: Walker, sequent: Sequent, node: Node) -> None:
    """Cut the range of a variable in two."""
    name, at = node["variable"], rational(node["at"])
    below, above = split(sequent, name, at)
    side = walker.fresh("S")
    walker.say(f"destruct (Rle_lt_dec v_{name} {number(at)}) as [{side}|{side}].")
    walker.braced(below, node["below"])
    walker.say("{")
    if name in sequent.integers:
        start = number(above.box[name].low)
        walker.say(f"assert ({walker.fresh('B')} : {start} <= v_{name}) by whole.")
    walker.refute(above, node["above"])
    walker.say("}")


def by_cases(walker: Walker, sequent: Sequent, node: Node) -> None:
    """Treat the cases of a disjunction one by one."""
    fact = fact_at(sequent, node["fact"])
    parts = sides(fact)
    name = walker.fresh("C")
    walker.say(f"assert ({name} : {formula_text(Or(parts))}) by either.")
    if not parts:
        walker.say(f"destruct {name}.")
    for part, proof in zip(parts, node["proofs"], strict=True):
        last = part is parts[-1]
        if not last:
            walker.say(f"destruct {name} as [{name}|{name}].")
        walker.say("{ destruct_all.")
        walker.refute(walker.assume(sequent, part), proof)
        walker.say("}")


def by_claim(walker: Walker, sequent: Sequent, node: Node) -> None:
    """Prove a formula, then use it."""
    claim = parse_formula(node["formula"], walker.functions)
    walker.say(f"assert ({walker.fresh('K')} : {formula_text(claim)}).")
    walker.say("{")
    walker.prove(sequent, claim, node, node["proof"])
    walker.say("}")
    walker.say("destruct_all.")
    walker.refute(walker.assume(sequent, claim), node["then"])


def by_unfold(walker: Walker, sequent: Sequent, node: Node) -> None:
    """Replace an absolute value, a minimum or a maximum by its cases."""
    term = parse_term(node["term"], walker.functions)
    above, below = unfolded(sequent, term)
    args = [term_text(a) for a in term.args]
    left, right = (args[0], "0") if term.op == "abs" else args
    side = walker.fresh("S")
    walker.say(f"destruct (Rle_lt_dec {right} {left}) as [{side}|{side}].")
    table = {"abs": ("Rabs_pos_eq", "Rabs_left1"), "max": ("Rmax_left", "Rmax_right"),
             "min": ("Rmin_right", "Rmin_left")}  # fmt: skip
    rewritten = zip((above, below), table[term.op], ("above", "below"), strict=True)
    for case, rule, key in rewritten:
        walker.say(f"{{ rewrite ?({rule} {' '.join(args)}) in * by lra.")
        walker.facts(case, 0)
        walker.refute(case, node[key])
        walker.say("}")


def by_substitute(walker: Walker, sequent: Sequent, node: Node) -> None:
    """Write a variable through another one, or through an equation."""
    name, kind, new = node["variable"], node["kind"], node["new"]
    at = parse_term(node["at"], walker.functions)
    result = substituted(sequent, name, kind, new, at)
    old, fresh, text = f"v_{name}", f"v_{new}", term_text(at)
    walker.bounds(sequent, [name])
    equation = walker.fresh("Q")
    by = {
        "above": (f"({old} - {text})", f"{text} + {fresh}"),
        "below": (f"({text} - {old})", f"{text} + (-1) * {fresh}"),
        "reciprocal": (f"(/ {old})", f"/ {fresh}"),
        "exponential": (f"(ln {old})", f"exp {fresh}"),
        "power": _root(old, fresh, int(at.value.p) if kind == "power" else 2),
    }
    if kind == "equal":
        walker.say(f"assert ({equation} : {old} = {text}) by solved.")
    else:
        value, image = by[kind]
        walker.say(f"pose ({fresh} := {value}).")
        way = "substitution"
        if kind == "power" and at.value > 2:
            way = f"symmetry; apply (root_pow {int(at.value.p) - 1}); sign"
        walker.say(f"assert ({equation} : {old} = {image}) by (unfold {fresh}; {way}).")
        if kind in ("reciprocal", "power"):
            strict = any(f == Cmp(">", parse_term(new)) for f in result.facts)
            sign = f"0 {'<' if strict else '<='} {fresh}"
            walker.say(f"assert ({walker.fresh('G')} : {sign}) by (unfold {fresh}; condition).")
        if kind == "power":
            _root_bounds(walker, result, new, int(at.value.p))
        for fact in result.facts:
            if isinstance(fact, Cmp) and fact.term.free == {new}:
                claim = f"assert ({walker.fresh('U')} : {stated(fact)})"
                walker.say(f"try ({claim} by (unfold {fresh}; image_bound {old})).")
        walker.say(f"clearbody {fresh}.")
    walker.say(f"subst {old}.")
    walker.facts(result, 0)
    walker.refute(result, node["then"])


def _root(old: str, fresh: str, order: int) -> tuple[str, str]:
    """Return a root and its power in Coq."""
    return (f"(sqrt {old})" if order == 2 else f"(root {order} {old})"), f"{fresh} ^ {order}"


def _root_bounds(walker: Walker, result: Sequent, new: str, order: int) -> None:
    """State the range of a root."""
    item, fresh = result.box[new], f"v_{new}"
    for end, is_open, shape in (
        (item.low, item.low_open, "{e} {r} {v}"),
        (item.high, item.high_open, "{v} {r} {e}"),
    ):
        if end is not None:
            claim = shape.format(e=number(end), r="<" if is_open else "<=", v=fresh)
            way = f"unfold {fresh}; root_bounded {order - 1}%nat"
            walker.say(f"assert ({walker.fresh('B')} : {claim}) by ({way}).")
