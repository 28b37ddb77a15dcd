"""Branches on the sign of a variable: at zero inside its range, or at an end that is zero."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from flint import fmpq

from symbolic.certificates.checker import Node
from symbolic.certificates.sequents import Sequent, sides, split
from symbolic.certificates.terms import Cmp, Formula, Or, Term, mul, negation, num, var
from symbolic.prover.attempts import TRIED, combined
from symbolic.prover.expansion import transcendental
from symbolic.prover.immediate import at_once
from symbolic.prover.products import combination
from symbolic.prover.steps import Step, claimed

if TYPE_CHECKING:
    from symbolic.prover.search import Prover

__all__ = ["by_edge", "by_sign"]

_DEEPEST, _MAXIMUM_VARIABLES, _MAXIMUM_EDGES = 6, 6, 2


def by_sign(prover: Prover, sequent: Sequent, depth: int) -> Node | None:
    """Split the range of an integer next to zero."""
    if depth > _DEEPEST or transcendental(sequent):
        return None
    for name, at in _across(sequent):
        below, above = split(sequent, name, at)
        first = _refuted(prover, below, depth)
        second = _refuted(prover, above, depth) if first is not None else None
        if first is None or second is None:
            return None
        return {"by": "split", "variable": name, "at": str(at), "below": first, "above": second}
    return None


def by_edge(prover: Prover, sequent: Sequent, depth: int) -> Node | None:
    """Tell a variable that is zero from one that is positive, where it multiplies others."""
    if len(sequent.box) > _MAXIMUM_VARIABLES or transcendental(sequent):
        return None
    if depth > _MAXIMUM_EDGES:
        return None
    for term in _at_edge(sequent):
        here, place = _zero_or_positive(sequent, term)
        proofs: list[Node] = []
        for part in sides(here[0].facts[place]):
            found = _refuted(prover, here[0].copy().assume(part), depth)
            if found is None:
                break
            proofs.append(found)
        else:
            return here[1]({"by": "cases", "fact": place, "proofs": proofs})
    return None


def _refuted(prover: Prover, sequent: Sequent, depth: int) -> Node | None:
    """Refute quickly, or by all that there is."""
    found = at_once(prover, sequent)
    if found is None:
        try:
            found = combination(sequent, prover.soon(0.2), (1, 2))
        except TRIED:
            found = None
    return found or prover.refute(sequent, depth + 1)


def _across(sequent: Sequent) -> Iterator[tuple[str, fmpq]]:
    """Yield the integers that may be zero or not, and where to split."""
    for name in sorted(sequent.integers & set(sequent.box)):
        low, high = sequent.box[name].low, sequent.box[name].high
        negative, positive = low is None or low < 0, high is None or high > 0
        around = (negative or low == 0) and (positive or high == 0)
        if around and (negative or positive):
            if any(isinstance(f, Cmp) and name in f.term.free for f in sequent.facts):
                yield name, fmpq(-1 if negative else 0)


def _at_edge(sequent: Sequent) -> Iterator[Term]:
    """Yield variables that are at least zero and multiply others in the last fact."""
    goal = sequent.facts[-1] if sequent.facts else None
    if not isinstance(goal, Cmp):
        return
    for name in sorted(goal.term.free - sequent.integers):
        item = sequent.box[name]
        if item.low == 0 and not item.low_open and Cmp(">", var(name)) not in sequent.facts:
            yield var(name)


def _zero_or_positive(sequent: Sequent, term: Term) -> tuple[Step, int]:
    parts: tuple[Formula, ...] = Cmp(">=", mul(num(-1), term)), Cmp(">", term)
    claim = Or(parts)
    denied = sequent.copy()
    for part in parts:
        denied.assume(negation(part))
    proof = combined(*((denied.facts.index(negation(p)), "1") for p in parts))
    step = claimed(sequent, claim, proof)
    return step, step[0].facts.index(claim)
