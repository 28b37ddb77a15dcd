"""Which of two variables is the larger, where the facts say so, as facts of their own."""

from __future__ import annotations

from contextlib import suppress
from itertools import permutations
from typing import TYPE_CHECKING

import numpy as np

from symbolic.certificates.checker import Node
from symbolic.certificates.sequents import Sequent
from symbolic.certificates.terms import Cmp, minus, negation, var
from symbolic.prover import floats
from symbolic.prover.attempts import TRIED
from symbolic.prover.clock import now
from symbolic.prover.expansion import transcendental
from symbolic.prover.immediate import at_once
from symbolic.prover.moves import sample
from symbolic.prover.products import combination
from symbolic.prover.squares import sum_of_squares
from symbolic.prover.steps import Wrap, after, claimed, unchanged

if TYPE_CHECKING:
    from symbolic.prover.search import Prover

__all__ = ["ranked"]

_MAXIMUM_VARIABLES, _SAMPLES = 5, 4000


def ranked(prover: Prover, sequent: Sequent, depth: int) -> Node | None:
    """Claim ``x > y`` for the pairs of variables for which sums of squares show it, and combine."""
    if not 2 <= len(sequent.box) <= _MAXIMUM_VARIABLES or depth > 1 or transcendental(sequent):
        return None
    here = sequent
    wrap: Wrap = unchanged
    limit = prover.soon(1.0)
    for larger, smaller in permutations(sorted(sequent.box), 2):
        claim = Cmp(">", minus(var(larger), var(smaller)))
        if now() > limit or claim in here.facts or not _seems(sequent, claim):
            continue
        proof = _shown(prover, here, claim)
        if proof is not None:
            here, outer = claimed(here, claim, proof)
            wrap = after(wrap, outer)
    if here is sequent:
        return None
    found = at_once(prover, here)
    with suppress(*TRIED):
        found = found or combination(here, prover.soon(0.5), (1, 2))
    found = found or prover.refute(here, depth + 2)
    return found and wrap(found)


def _seems(sequent: Sequent, claim: Cmp) -> bool:
    """Whether both variables occur together in a fact, and no random point denies the claim."""
    together = any(
        isinstance(f, Cmp) and claim.term.free <= f.term.free and f.rel != "!="
        for f in sequent.facts
    )
    if not together:
        return False
    points = sample(sequent, _SAMPLES)
    with np.errstate(all="ignore"):
        good = floats.slack(claim, points, {}) <= 0
        for fact in sequent.facts:
            good &= np.asarray(floats.slack(fact, points, {}) >= 0)
    return not bool(good.any())


def _shown(prover: Prover, here: Sequent, claim: Cmp) -> Node | None:
    """Prove a claim by sums of squares that exclude it, or a fact about the same variables."""
    denied = negation(claim)
    small = here.copy().assume(denied)
    for place in range(len(small.facts) - 1, -1, -1):
        fact = small.facts[place]
        if isinstance(fact, Cmp) and fact.term.free == claim.term.free:
            with suppress(*TRIED):
                found = sum_of_squares(small, place, prover.soon(0.2), multiplied=False)
                if found is not None:
                    return found
    return None
