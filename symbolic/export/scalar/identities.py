"""Steps of algebra: identities, sums of squares and known inequalities."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from symbolic.certificates.checker import rational
from symbolic.certificates.normal import Field
from symbolic.certificates.sequents import Sequent, compared, lemma, listed
from symbolic.certificates.terms import Cmp, Term, add, minus, mul, num, parse_term, power, terms_of
from symbolic.export.scalar.normalised import normalised
from symbolic.export.scalar.special import prepared
from symbolic.export.scalar.terms import NotExported, number, stated, term_text
from symbolic.export.scalar.walker import Node, Walker

__all__ = ["by_identity", "by_lemma", "by_positivstellensatz"]


def by_lemma(walker: Walker, sequent: Sequent, node: Node) -> None:
    """Add a known inequality about one function."""
    at = parse_term(node["at"], walker.functions)
    fact = lemma(node["name"], at)
    for term in terms_of(fact):
        sequent = walker.defined(sequent, term, node)
    inner = term_text(at.args[0]) if at.args else term_text(at)
    way = {
        ("positive", "exp"): f"exact (exp_pos {inner})",
        ("tangent", "exp"): f"pose proof (exp_ineq1_le {inner}); lra",
        ("tangent", "log"): f"pose proof (ln_below {inner}); lra",
        ("nonnegative", "abs"): f"exact (Rabs_pos {inner})",
        ("nonnegative", "pow"): "condition",
        ("sign", "cos"): f"apply (cos_sign {inner})",
        ("sign", "sin"): f"apply (sin_sign {inner})",
        ("at most one", "sin"): f"pose proof (SIN_bound {inner}); lra",
        ("at least minus one", "sin"): f"pose proof (SIN_bound {inner}); lra",
        ("at most one", "cos"): f"pose proof (COS_bound {inner}); lra",
        ("at least minus one", "cos"): f"pose proof (COS_bound {inner}); lra",
    }.get((node["name"], at.op))
    if node["name"] == "square":
        way = "apply pow2_ge_0"
    if way is None:
        raise NotExported(f"the lemma {node['name']} about {at.op}")
    walker.say(f"assert ({walker.fresh('L')} : {stated(fact)}) by ({way}).")
    walker.refute(walker.assume(sequent, fact), node["then"])


def by_identity(walker: Walker, sequent: Sequent, node: Node) -> None:
    """Replace a fact by one that has the same sign."""
    fact = compared(sequent, node["fact"])
    factor, rest = (parse_term(node[k], walker.functions) for k in ("factor", "rest"))
    here = walker.defined(walker.defined(sequent, factor, node), rest, node)
    positive = Cmp(">", factor)
    if positive not in here.facts:
        walker.condition(here, positive, walker.fresh("P"))
    new = Cmp(fact.rel, rest)
    product = f"({term_text(factor)} * {term_text(fact.term)})"
    field = Field(here.box)
    field.normal(minus(mul(factor, fact.term), rest))
    way = prepared(walker, here, "identical", factor, fact.term, rest)
    claim = f"{product} = {term_text(rest)}"
    _equal(
        walker, claim, field, (factor, fact.term, rest), "I", ["solve [ ring | field; apart ]"], way
    )
    walker.say(f"assert ({walker.fresh('R')} : {stated(new)}) by same_sign.")
    walker.refute(walker.assume(sequent, new), node["then"])


def _equal(
    walker: Walker,
    claim: str,
    field: Field,
    terms: Iterable[Term],
    stem: str,
    first: list[str],
    last: str,
) -> str:
    """State an identity, or that a sum is at most the number that it is; return the name."""
    name = walker.fresh(stem)
    walker.say(f"assert ({name} : {claim}).")
    walker.say("{")
    way = normalised(walker, field, terms)
    middle = [f"({'apply Req_le; ' if stem == 'Z' else ''}{way})"] if way else []
    walker.say(f"first [ {' | '.join([*first, *middle, f'({last})'])} ].")
    walker.say("}")
    return name


def by_positivstellensatz(walker: Walker, sequent: Sequent, node: Node) -> None:
    """Contradict the facts by an identity of sums of squares."""
    parts, named, used = list[_Part](), dict[str, str](), list[Cmp]()
    field, total = Field(sequent.box), list[Term]()
    for part in node["sum"]:
        facts = [listed(sequent, r) for r in part["facts"]]
        used += facts
        for fact, reference in zip(facts, part["facts"], strict=True):
            text = stated(fact)
            if text not in named:
                named[text] = walker.fresh("B")
                way = "known" if type(reference) is int else "bound"
                walker.say(f"assert ({named[text]} : {text}) by {way}.")
        factor = multiplier(part, walker.functions)
        total.append(mul(factor, *(f.term for f in facts)))
        parts.append(_part(walker, part, facts, named))
    value = field.number(add(*total))
    if value is None:
        raise NotExported("an identity without a normal form")
    text, strict, proof = parts[0]
    for more, sharp, other in parts[1:]:
        rule = _SUM_RULES[strict, sharp]
        text, strict, proof = f"{text} + {more}", strict or sharp, f"({rule} _ _ {proof} {other})"
    claim, terms = f"{text} <= {number(value)}", [f.term for f in used]
    way = prepared(walker, sequent, "vanishing", *terms)
    name = _equal(walker, claim, field, total, "Z", ["(clear; lra)"], way)
    rule = "impossible_strictly" if strict else "impossible"
    walker.say(f"apply ({rule} _ _ {proof} {name}); numeral.")


_Part = tuple[str, bool, str]
_SUM_RULES = {
    (False, False): "Rplus_le_le_0_compat",
    (False, True): "Rplus_le_lt_0_compat",
    (True, False): "Rplus_lt_le_0_compat",
    (True, True): "Rplus_lt_0_compat",
}


def multiplier(part: dict[str, Any], functions: list[str]) -> Term:
    """Return the multiplier, or the sum of squares, of a part."""
    if "multiplier" in part:
        return parse_term(part["multiplier"], functions)
    squares = (
        mul(num(rational(w)), power(parse_term(b, functions), 2)) for w, b in part["squares"]
    )
    return add(*squares)


def _part(walker: Walker, part: dict[str, Any], facts: list[Cmp], named: dict[str, str]) -> _Part:
    """State the sign of a part; return it, whether the sign is strict, and its proof."""
    product = " * ".join(term_text(f.term) for f in facts) or "1"
    name = walker.fresh("P")
    if "multiplier" in part:
        text = f"({term_text(parse_term(part['multiplier'], walker.functions))} * ({product}))"
        walker.say(f"assert ({name} : {text} = 0) by annulled.")
        return text, False, f"(Req_le_sym _ {name})"
    squares = " + ".join(
        f"{number(rational(w))} * {term_text(parse_term(b, walker.functions))} ^ 2"
        for w, b in part["squares"]
    )
    text = f"(({squares}) * ({product}))"
    bases = (parse_term(b, walker.functions) for w, b in part["squares"] if rational(w) > 0)
    constant = any(b.op == "num" and b.value != 0 for b in bases)
    strict = constant and all(f.rel == ">" for f in facts)
    sign = f"assert ({name} : 0 {'<' if strict else '<='} {text})"
    if any(f.rel not in (">", ">=") for f in facts):
        walker.say(f"{sign} by nonnegative.")
        return text, strict, name
    rule = "Rmult_lt_0_compat" if strict else "Rmult_le_pos"
    proof = "Rlt_0_1" if strict else "Rle_0_1"
    for k, fact in enumerate(facts):
        known = named[stated(fact)]
        given = known if strict or fact.rel == ">=" else f"(Rlt_le _ _ {known})"
        proof = given if k == 0 else f"({rule} _ _ {proof} {given})"
    walker.say(f"{sign} by (apply {rule}; [ squared | exact {proof} ]).")
    return text, strict, name
