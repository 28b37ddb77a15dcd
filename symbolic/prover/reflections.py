"""Functions written through others: ``atan(x) = pi/2 - atan(1/x)``, ``acosh(x)`` as a logarithm.

Both sides agree where the range begins and have the same slope; the search then goes on with the other side, which
tends to zero at infinity, or which an exponential undoes.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from flint import fmpq

from symbolic.certificates.checker import Node
from symbolic.certificates.normal import Field
from symbolic.certificates.sequents import Sequent, sides, split, subterms, swap
from symbolic.certificates.terms import (
    ONE,
    PI,
    ZERO,
    Cmp,
    Term,
    add,
    function,
    minus,
    mul,
    negation,
    num,
    power,
    text,
    var,
)
from symbolic.prover.attempts import TRIED
from symbolic.prover.ladder import rise
from symbolic.prover.steps import Step, after, claimed, unchanged

if TYPE_CHECKING:
    from symbolic.prover.search import Prover

__all__ = ["reflected"]


@dataclass(frozen=True, slots=True)
class _Rule:
    """The other side, and the number at which both sides are known to agree."""

    start: int
    other: Callable[[Term], Term]


def _logarithm(sign: int) -> Callable[[Term], Term]:
    def other(x: Term) -> Term:
        return function("log", add(x, power(add(power(x, 2), num(sign)), fmpq(1, 2))))

    return other


_RULES = {
    "atan": _Rule(1, lambda x: minus(mul(num(fmpq(1, 2)), PI), function("atan", power(x, -1)))),
    "acosh": _Rule(1, _logarithm(-1)),
}
_ODD = ("atan",)


def reflected(prover: Prover, sequent: Sequent, depth: int) -> Node | None:
    """Replace a function of an unbounded variable, from the number on where both sides agree."""
    if depth > 4 or len(sequent.box) != 1:
        return None
    ((name, item),) = sequent.box.items()
    term = _occurring(sequent, name)
    if term is None or name in sequent.integers or None not in (item.low, item.high):
        return None
    sign = 1 if item.high is None else -1
    start, end = fmpq(sign * _RULES[term.op].start), item.low if sign > 0 else item.high
    if (sign < 0 and term.op not in _ODD) or (end is not None and (end - start) * sign > 0):
        return None
    near, far = (None, sequent) if end == start else split(sequent, name, start)[::sign]
    other = mul(num(sign), _RULES[term.op].other(mul(num(sign), var(name))))
    step = _replaced(prover, far, term, minus(term, other), sign)
    found = prover.refute(step[0], depth + 1) if step is not None else None
    if step is None or found is None:
        return None
    if near is None:
        return step[1](found)
    rest = prover.refute(near, depth + 1)
    parts = dict(zip(("below", "above")[::sign], (rest, step[1](found)), strict=True))
    return rest and {"by": "split", "variable": name, "at": str(start), **parts}


def _occurring(sequent: Sequent, name: str) -> Term | None:
    """Return a function of the variable alone for which there is a rule, if its other side does not occur."""
    met = {t for f in sequent.facts if isinstance(f, Cmp) for t in subterms(f.term)}
    for op in _RULES:
        term = function(op, var(name))
        if term in met and function(op, power(var(name), -1)) not in met:
            return term
    return None


def _replaced(prover: Prover, sequent: Sequent, term: Term, gap: Term, sign: int) -> Step | None:
    """Claim that the gap is zero, and each fact with the other side instead of the term."""
    equal = Cmp("==", gap)
    proof = _equal(prover, sequent, equal, sign)
    if proof is None:
        return None
    here, wrap = claimed(sequent, equal, proof)
    other = minus(term, gap)
    for fact in sequent.facts:
        if isinstance(fact, Cmp) and fact.rel in (">", ">=") and term in subterms(fact.term):
            try:
                here, outer = _rewritten(here, fact, equal, term, other)
            except TRIED:
                return None
            wrap = after(wrap, outer)
    return here, wrap


def _equal(prover: Prover, sequent: Sequent, equal: Cmp, sign: int) -> Node | None:
    """Prove an equation by its slope, which is zero, from the start of the range."""
    denied = sequent.copy().assume(negation(equal))
    (name,) = equal.term.free
    proofs = []
    for side in sides(negation(equal)):
        case = denied.copy().assume(side)
        if not isinstance(side, Cmp):
            return None
        place = case.facts.index(side)
        found = rise(prover, case, place, side, name, sign, 1, prover.soon(0.5))
        if found is None:
            return None
        proofs.append(found)
    return {"by": "cases", "fact": denied.facts.index(negation(equal)), "proofs": proofs}


def _put(fact: Cmp, term: Term, by: Term) -> Term:
    swapped = swap(fact, term, by)
    return swapped.term if isinstance(swapped, Cmp) else fact.term


def _rewritten(sequent: Sequent, fact: Cmp, equal: Cmp, term: Term, other: Term) -> Step:
    """Claim a fact with another side of an equation in a place where it occurs linearly."""
    changed = Cmp(fact.rel, _put(fact, term, other))
    slope = minus(_put(fact, term, ONE), _put(fact, term, ZERO))
    gap = minus(fact.term, add(changed.term, mul(slope, equal.term)))
    if changed in sequent.facts or not Field(sequent.box).is_zero(gap):
        return sequent, unchanged
    here = sequent.copy().assume(negation(changed))
    total = [
        {"facts": [here.facts.index(fact)], "squares": [["1", "1"]]},
        {"facts": [here.facts.index(negation(changed))], "squares": [["1", "1"]]},
        {"facts": [here.facts.index(equal)], "multiplier": text(mul(num(-1), slope))},
    ]
    return claimed(sequent, changed, {"by": "positivstellensatz", "sum": total})
