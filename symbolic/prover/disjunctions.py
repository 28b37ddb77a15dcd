"""Case splits, first where the other facts leave the fewest cases."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from symbolic.certificates.checker import Node
from symbolic.certificates.sequents import Sequent, shown, sides
from symbolic.certificates.terms import And, Cmp, Formula, conditions
from symbolic.prover.immediate import at_once, combined_soon

if TYPE_CHECKING:
    from symbolic.prover.search import Prover

__all__ = ["cases", "inequations"]

_MAXIMUM_PARTS = 6


def cases(prover: Prover, sequent: Sequent, depth: int) -> tuple[bool, Node | None]:
    """Split a disjunction or an inequation that is not merely a condition of a term."""
    places = list(_open(sequent, conditional=False))
    if not places:
        return False, None
    place, proofs = _best(prover, sequent, places)
    return True, _split(prover, sequent, place, proofs, depth)


def inequations(prover: Prover, sequent: Sequent, depth: int) -> Node | None:
    """Split an inequation that is the condition of a term."""
    for place in _open(sequent, conditional=True):
        return _split(prover, sequent, place, {}, depth)
    return None


def _open(sequent: Sequent, conditional: bool) -> Iterator[int]:
    """Yield the places of what may be split and of which no part is known."""
    required = {c for f in sequent.facts if isinstance(f, Cmp) for c in conditions(f.term)}
    evaluator = sequent.evaluator()
    for place, fact in enumerate(sequent.facts):
        if isinstance(fact, Cmp) and (fact.rel != "!=" or (fact in required) != conditional):
            continue
        if conditional and not isinstance(fact, Cmp):
            continue
        parts = sides(fact)
        if len(parts) > _MAXIMUM_PARTS or any(_holds(sequent, p) for p in parts):
            continue
        if isinstance(fact, Cmp) and any(
            isinstance(p, Cmp) and shown(sequent, p, evaluator) for p in parts
        ):
            continue
        yield place


def _holds(sequent: Sequent, formula: Formula) -> bool:
    """Whether a formula is among the facts, a conjunction part by part."""
    if isinstance(formula, And):
        return all(_holds(sequent, p) for p in formula.parts)
    return formula in sequent.facts


def _best(prover: Prover, sequent: Sequent, places: list[int]) -> tuple[int, dict[Formula, Node]]:
    """Return the place with the fewest parts that no quick proof excludes, and those proofs."""
    best, found, fewest = places[0], {}, _MAXIMUM_PARTS + 1
    if len(places) == 1:
        return best, {}
    for place in places:
        proofs = {}
        parts = sides(sequent.facts[place])
        for part in parts:
            proof = _quickly(prover, sequent.copy().assume(part))
            if proof is not None:
                proofs[part] = proof
        left = len(parts) - len(proofs)
        if left < fewest:
            best, found, fewest = place, proofs, left
        if left <= 1:
            break
    return best, found


def _quickly(prover: Prover, sequent: Sequent) -> Node | None:
    """Refute without search, or by a linear combination of facts."""
    prover.tick()
    return at_once(prover, sequent) or combined_soon(prover, sequent)


def _split(
    prover: Prover, sequent: Sequent, place: int, known: dict[Formula, Node], depth: int
) -> Node | None:
    proofs = []
    live = len(sides(sequent.facts[place])) - len(known)
    for part in sides(sequent.facts[place]):
        proof = known.get(part)
        if proof is None:
            proof = prover.refute(sequent.copy().assume(part), depth + (live > 1))
        if proof is None:
            return None
        proofs.append(proof)
    return {"by": "cases", "fact": place, "proofs": proofs}
