"""Contradictions that need no search: enclosures, signs of numbers, Sturm sequences."""

from __future__ import annotations

from typing import TYPE_CHECKING

from symbolic.certificates.checker import Node
from symbolic.certificates.normal import Field
from symbolic.certificates.sequents import Sequent, refuted
from symbolic.certificates.sturm import polynomial_refutes
from symbolic.certificates.terms import Cmp, Formula, Or
from symbolic.prover.attempts import TRIED, emptiness, impossible
from symbolic.prover.products import combination

if TYPE_CHECKING:
    from symbolic.prover.search import Prover

__all__ = ["algebraic", "at_once", "combined_soon"]


def at_once(prover: Prover, sequent: Sequent) -> Node | None:
    """Contradictions that need no search."""
    if any(item.empty for item in sequent.box.values()) or Or(()) in sequent.facts:
        return prover.close(emptiness(sequent))
    evaluator = sequent.evaluator()
    for index, fact in enumerate(sequent.facts):
        if refuted(evaluator, fact):
            return prover.close({"by": "enclose", "fact": index, "bits": 64})
    for index, fact in enumerate(sequent.facts):
        found = algebraic(sequent, index, fact)
        if found is not None:
            return prover.close(found)
    return None


def algebraic(sequent: Sequent, index: int, fact: Formula) -> Node | None:
    """Close by Sturm, by a number, or by an enclosure at high precision."""
    if not isinstance(fact, Cmp):
        return None
    try:
        if len(fact.term.free) == 1:
            (name,) = fact.term.free
            if polynomial_refutes(fact, sequent.box[name], name):
                return {"by": "sturm", "fact": index}
            return None
        exact = Field(sequent.box).number(fact.term)
    except TRIED:
        return None if fact.term.free else precise(sequent, index, fact)
    if exact is not None:
        signs = {1: 4, 0: 2, -1: 1}[(exact > 0) - (exact < 0)]
        if not signs & {">": 4, ">=": 6, "==": 2, "!=": 5}[fact.rel]:
            return impossible(sequent, index, fact, exact)
        return None
    return None if fact.term.free else precise(sequent, index, fact)


def precise(sequent: Sequent, index: int, fact: Cmp) -> Node | None:
    """Enclose at more and more bits."""
    for bits in (256, 1024, 4096):
        if sequent.evaluator(bits).refutes(fact):
            return {"by": "enclose", "fact": index, "bits": bits}
    return None


def combined_soon(
    prover: Prover, sequent: Sequent, seconds: float = 0.2, degrees: tuple[int, ...] = (1,)
) -> Node | None:
    """Contradict by a combination of facts, or of products of few, if one is found soon."""
    try:
        return combination(sequent, prover.soon(seconds), degrees)
    except TRIED:
        return None
