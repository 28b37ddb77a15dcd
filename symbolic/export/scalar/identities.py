"""Steps of algebra: identities, sums of squares and known inequalities."""

from __future__ import annotations

from typing import Any

from symbolic.certificates.checker import rational
from symbolic.certificates.sequents import Sequent, compared, lemma, listed
from symbolic.certificates.terms import Cmp, parse_term, terms_of
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
        walker.bounds(here, factor.free)
        walker.say(f"assert ({walker.fresh('P')} : {stated(positive)}) by condition.")
    new = Cmp(fact.rel, rest)
    product = f"({term_text(factor)} * {term_text(fact.term)})"
    way = prepared(walker, here, "identical", factor, fact.term, rest)
    walker.say(f"assert ({walker.fresh('I')} : {product} = {term_text(rest)}) by {way}.")
    walker.say(f"assert ({walker.fresh('R')} : {stated(new)}) by same_sign.")
    walker.refute(walker.assume(sequent, new), node["then"])


def by_positivstellensatz(walker: Walker, sequent: Sequent, node: Node) -> None:
    """Contradict the facts by an identity of sums of squares."""
    parts = []
    for part in node["sum"]:
        facts = [listed(sequent, r) for r in part["facts"]]
        for fact, reference in zip(facts, part["facts"], strict=True):
            if type(reference) is not int:
                walker.say(f"assert ({walker.fresh('B')} : {stated(fact)}) by bound.")
        parts.append(_part(walker, part, facts))
    total = " + ".join(parts)
    terms = [f.term for part in node["sum"] for f in (listed(sequent, r) for r in part["facts"])]
    way = prepared(walker, sequent, "vanishing", *terms)
    walker.say(f"assert ({walker.fresh('Z')} : exists c, c <= 0 /\\ {total} = c) by {way}.")
    walker.say("contradiction_of_parts.")


def _part(walker: Walker, part: dict[str, Any], facts: list[Cmp]) -> str:
    product = " * ".join(term_text(f.term) for f in facts) or "1"
    name = walker.fresh("P")
    if "multiplier" in part:
        text = f"({term_text(parse_term(part['multiplier'], walker.functions))} * ({product}))"
        walker.say(f"assert ({name} : {text} = 0) by annulled.")
        return text
    squares = " + ".join(
        f"{number(rational(w))} * {term_text(parse_term(b, walker.functions))} ^ 2"
        for w, b in part["squares"]
    )
    text = f"(({squares}) * ({product}))"
    strict = all(f.rel == ">" for f in facts) and any(b == "1" for _, b in part["squares"])
    walker.say(f"assert ({name} : 0 {'<' if strict else '<='} {text}) by nonnegative.")
    return text
