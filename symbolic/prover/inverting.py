"""Inverse functions: an equation for a square is one for a root, ``exp(u) > v`` is ``u > log(v)``."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from flint import fmpq

from symbolic.certificates.checker import Node
from symbolic.certificates.normal import Field
from symbolic.certificates.sequents import Sequent, lemma, shown, subterms
from symbolic.certificates.terms import (
    Cmp,
    Term,
    add,
    conditions,
    derivative,
    function,
    minus,
    mul,
    negation,
    num,
    power,
    text,
    var,
)
from symbolic.prover.attempts import TRIED, combined
from symbolic.prover.steps import Step, after, claimed, unchanged

if TYPE_CHECKING:
    from symbolic.prover.search import Prover

__all__ = ["logged", "rooted", "solved", "undone"]


def solved(prover: Prover, sequent: Sequent, depth: int) -> Node | None:
    """Solve an equation for a nonnegative variable that occurs as a square."""
    return _moved(prover, sequent, depth, rooted)


def undone(prover: Prover, sequent: Sequent, depth: int) -> Node | None:
    """Undo an exponential by a logarithm."""
    return _moved(prover, sequent, depth, logged)


def _moved(
    prover: Prover,
    sequent: Sequent,
    depth: int,
    move: Callable[[Sequent, int], Step | None],
) -> Node | None:
    for index in range(len(sequent.facts) - 1, -1, -1) if depth <= 5 else ():
        try:
            step = move(sequent, index)
        except TRIED:
            continue
        if step is not None:
            found = prover.refute(step[0], depth + 1)
            return found and step[1](found)
    return None


def rooted(sequent: Sequent, index: int) -> Step | None:
    """From ``y**2 = u`` and ``y >= 0`` infer ``y = sqrt(u)``."""
    fact = sequent.facts[index]
    if not isinstance(fact, Cmp) or fact.rel != "==":
        return None
    for name in sorted(fact.term.free):
        square = _square(sequent, fact.term, name)
        if square is None or not shown(sequent, Cmp(">=", var(name))):
            continue
        weight, inner = square
        root = power(inner, fmpq(1, 2))
        if not all(shown(sequent, c) for c in conditions(root)):
            continue
        claim = Cmp("==", minus(var(name), root))
        if claim not in sequent.facts:
            return claimed(sequent, claim, _root_proof(sequent, index, claim, root, weight))
    return None


def _square(sequent: Sequent, term: Term, name: str) -> tuple[fmpq, Term] | None:
    """Return ``(c, u)`` if the term is ``c*(x**2 - u)`` and ``x`` is not in ``u``."""
    try:
        curvature = Field(sequent.box).number(derivative(derivative(term, name), name))
        if curvature is None or curvature == 0:
            return None
        weight = curvature / 2
        inner = minus(power(var(name), 2), mul(num(1 / weight), term))
        field = Field(sequent.box)
        top, bottom = field.normal(inner)
        inner = mul(field.term(top), power(field.term(bottom), -1))
    except TRIED:
        return None
    return (weight, inner) if name not in inner.free else None


def _root_proof(sequent: Sequent, index: int, claim: Cmp, root: Term, weight: fmpq) -> Node:
    """``y**2 - r**2 = (y - r)**2 + 2*r*(y - r)``, and the same with both exchanged."""
    known = lemma("nonnegative", root)
    (name,) = {n for n in claim.term.free if claim.term is minus(var(n), root)}
    here = sequent.copy().assume(negation(claim)).assume(known)
    place = here.facts.index(negation(claim))
    proofs = []
    for sign, other in ((1, root), (-1, var(name))):
        gap = Cmp(">", mul(num(sign), claim.term))
        case = here.copy().assume(gap)
        low = case.copy().assume(Cmp(">=", other))
        where, least = case.facts.index(gap), low.facts.index(Cmp(">=", other))
        total = [
            {"facts": [where, where], "squares": [["1", "1"]]},
            {"facts": [where, least], "squares": [["2", "1"]]},
            {"facts": [index], "multiplier": text(num(-sign / weight))},
        ]
        node: Node = {"by": "positivstellensatz", "sum": total}
        if Cmp(">=", other) not in case.facts:
            lacking = case.copy().assume(negation(Cmp(">=", other)))
            proof = {"by": "enclose", "fact": len(lacking.facts) - 1, "bits": 64}
            node = {"by": "claim", "formula": f"{text(other)} >= 0", "proof": proof, "then": node}
        proofs.append(node)
    cases = {"by": "cases", "fact": place, "proofs": proofs}
    return {"by": "lemma", "name": "nonnegative", "at": text(root), "then": cases}


def logged(sequent: Sequent, index: int) -> Step | None:
    """From ``c*exp(u) > v`` infer ``u > log(v/c)``, and the reverse, for ``v/c > 0``."""
    fact = sequent.facts[index]
    if not isinstance(fact, Cmp) or fact.rel not in (">", ">=") or fact.term.op != "add":
        return None
    found = {t: None for t in subterms(fact.term) if t.op == "exp" and t.free}
    if len(found) != 1:
        return None
    (raised,) = found
    parts = [t for t in fact.term.args if raised in subterms(t)]
    factor = _multiple(parts[0], raised) if len(parts) == 1 else None
    if factor is None:
        return None
    rest = add(*(t for t in fact.term.args if t is not parts[0]))
    if any(t.op == "log" for t in subterms(rest)):
        return None
    other = mul(num(-1 / factor), rest)
    if not other.free and all(t.op != "log" for t in subterms(raised)):
        return None
    sequent, wrap = _made_positive(sequent, index, raised, other, factor)
    if not shown(sequent, Cmp(">", other)):
        return None
    gap = minus(raised.args[0], function("log", other))
    claim = Cmp(fact.rel, gap if factor > 0 else mul(num(-1), gap))
    if claim in sequent.facts:
        return None
    proof = _log_proof(sequent, index, claim, raised, other, factor)
    result, outer = claimed(sequent, claim, proof)
    return result, after(wrap, outer)


def _made_positive(sequent: Sequent, index: int, raised: Term, other: Term, factor: fmpq) -> Step:
    """Claim ``v > 0`` if that is not shown and the fact says ``v > exp(u)``."""
    claim, positive = Cmp(">", other), lemma("positive", raised)
    if factor > 0 or shown(sequent, claim):
        return sequent, unchanged
    here = sequent.copy().assume(negation(claim)).assume(positive)
    places = (here.facts.index(positive), here.facts.index(negation(claim)))
    node = combined((index, str(-1 / factor)), *((k, "1") for k in places))
    node = {"by": "lemma", "name": "positive", "at": text(raised), "then": node}
    return claimed(sequent, claim, node)


def _multiple(part: Term, raised: Term) -> fmpq | None:
    """Return ``c`` for a term ``c*exp(u)`` with a number ``c``."""
    if part is raised:
        return fmpq(1)
    if part.op == "mul" and len(part.args) == 2 and part.args[1] is raised:
        return part.args[0].value if part.args[0].op == "num" else None
    return None


def _log_proof(
    sequent: Sequent, index: int, claim: Cmp, raised: Term, other: Term, factor: fmpq
) -> Node:
    """``m*(exp(-g) - 1 + g) + m*(-g) + (fact) = 0`` for the claim ``g > 0``.

    The multiplier is ``exp(u)`` where the fact says ``exp(u) > v``, else ``v``.
    """
    inverse = function("exp", mul(num(-1), claim.term))
    tangent, denied = lemma("tangent", inverse), negation(claim)
    positive = lemma("positive", raised) if factor > 0 else Cmp(">", other)
    here = sequent.copy().assume(denied).assume(tangent).assume(positive)
    first, second, third = (here.facts.index(f) for f in (tangent, denied, positive))
    node: Node = {
        "by": "positivstellensatz",
        "sum": [
            {"facts": [third, first], "squares": [["1", "1"]]},
            {"facts": [third, second], "squares": [["1", "1"]]},
            {"facts": [index], "squares": [[str(1 / abs(factor)), "1"]]},
        ],
    }
    if factor > 0:
        node = {"by": "lemma", "name": "positive", "at": text(raised), "then": node}
    return {"by": "lemma", "name": "tangent", "at": text(inverse), "then": node}
