"""A variable that occurs linearly is eliminated between its bounds (Fourier and Motzkin)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flint import fmpq

from symbolic.certificates.checker import Node
from symbolic.certificates.sequents import Sequent
from symbolic.certificates.terms import Cmp, add, derivative, mul, negation, num
from symbolic.errors import InputError
from symbolic.prover.attempts import combined
from symbolic.prover.expansion import expand_within, transcendental
from symbolic.prover.steps import Wrap, after, claimed, unchanged

if TYPE_CHECKING:
    from symbolic.prover.search import Prover

__all__ = ["projected"]

_MAXIMUM_PAIRS = 8


def projected(prover: Prover, sequent: Sequent, depth: int) -> Node | None:
    """Add a lower and an upper bound of a variable, and cover the range of the one that is left."""
    if len(sequent.box) != 2 or not transcendental(sequent):
        return None
    wrap: Wrap = unchanged
    here = sequent
    for name in sorted(sequent.box):
        slopes = _slopes(sequent, name)
        pairs = [(i, j) for i in slopes for j in slopes if slopes[i] > 0 > slopes[j]]
        for i, j in pairs[:_MAXIMUM_PAIRS]:
            weights = -slopes[j], slopes[i]
            facts = [sequent.facts[k] for k in (i, j)]
            terms = [f.term for f in facts if isinstance(f, Cmp)]
            strict = any(isinstance(f, Cmp) and f.rel == ">" for f in facts)
            total = add(*(mul(num(w), t) for w, t in zip(weights, terms, strict=True)))
            claim = Cmp(">" if strict else ">=", total)
            if claim in here.facts or name in total.free:
                continue
            denied = here.copy().assume(negation(claim)).facts.index(negation(claim))
            proof = combined((i, str(weights[0])), (j, str(weights[1])), (denied, "1"))
            here, outer = claimed(here, claim, proof)
            wrap = after(wrap, outer)
    found = expand_within(prover, here, 0.5) if here is not sequent else None
    return found and wrap(found)


def _slopes(sequent: Sequent, name: str) -> dict[int, fmpq]:
    """Return the facts that are linear in a variable, with their slopes."""
    slopes = {}
    for index, fact in enumerate(sequent.facts):
        if isinstance(fact, Cmp) and fact.rel in (">", ">=") and name in fact.term.free:
            try:
                slope = derivative(fact.term, name)
            except InputError:
                continue
            if slope.op == "num" and slope.value != 0:
                slopes[index] = slope.value
    return slopes
