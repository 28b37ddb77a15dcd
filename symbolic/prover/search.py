"""The portfolio: from a sequent to a proof that the checker accepts.

Order: contradictions that need no search, case splits, elimination of equations, then `METHODS`,
the quick ones first. A method is a function ``(prover, sequent, depth)`` that returns a proof or
``None``; each has a limit of its own.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

from symbolic.certificates.checker import Node
from symbolic.certificates.sequents import Sequent
from symbolic.prover.attempts import TRIED, OutOfTime
from symbolic.prover.clock import now
from symbolic.prover.combining import products, reformed
from symbolic.prover.cover import cover_within, enclosed_within, touching
from symbolic.prover.denominators import cleared_everywhere, four_factors
from symbolic.prover.disjunctions import cases, inequations
from symbolic.prover.expansion import expand_within, transcendental
from symbolic.prover.immediate import at_once
from symbolic.prover.inverting import solved, undone
from symbolic.prover.ladder import chain, climb_within
from symbolic.prover.logic import eliminate, folded, unfold
from symbolic.prover.meeting_lines import along_lines
from symbolic.prover.narrowing import narrowed
from symbolic.prover.orderings import ordered_variables
from symbolic.prover.pairs import paired
from symbolic.prover.projection import projected
from symbolic.prover.rankings import ranked
from symbolic.prover.reflections import reflected
from symbolic.prover.replacing import (
    compared,
    exponentials,
    far_end,
    radicals,
    roots_of_equated,
    shift,
)
from symbolic.prover.roots import squared_first, squared_last
from symbolic.prover.signs import by_edge, by_sign
from symbolic.prover.subdivision import subdivide
from symbolic.prover.tails import tail

__all__ = ["METHODS", "Method", "Prover"]

_PATIENCE = (1.0, 4.0, 16.0)
_SHARE = 1.0


class Prover:
    """A deterministic search with a deadline.

    Attributes
    ----------
    used : Counter
        How often each rule closed a branch.
    patience : float
        What the limits of single methods are multiplied by.
    """

    def __init__(self, deadline: float) -> None:
        self.deadline = deadline
        self.patience = 1.0
        self.used: Counter[str] = Counter()

    def prove(self, sequent: Sequent) -> Node | None:
        """Return a proof of contradiction, or ``None``; more patient while there is time."""
        found = None
        for self.patience in _PATIENCE:
            try:
                found = found or self.refute(sequent, 0)
            except (OutOfTime, RecursionError, *TRIED):
                break
        self.patience = _PATIENCE[0]
        return found

    def refute(self, sequent: Sequent, depth: int) -> Node | None:
        """Try everything on a sequent."""
        self.tick()
        found = at_once(self, sequent)
        if found is not None or depth > 12:
            return found
        for attempt in (cases, unsplit, unfold, roots_of_equated, eliminate):
            applied, found = attempt(self, sequent, depth)
            if applied and found is not None:
                return found
            if applied and attempt not in (roots_of_equated, eliminate):
                break
        for method in METHODS:
            try:
                found = self._within_share(method, sequent, depth)
            except TRIED:
                continue
            if found is not None:
                return found
        return None

    def _within_share(self, method: Method, sequent: Sequent, depth: int) -> Node | None:
        """Try a method; none may use up the time of the others before they had theirs."""
        if depth > 0:
            return method(self, sequent, depth)
        whole, self.deadline = self.deadline, self.soon(_SHARE)
        try:
            return method(self, sequent, depth)
        except OutOfTime:
            if now() > whole:
                raise
            return None
        finally:
            self.deadline = whole

    def tick(self) -> None:
        """Stop when the time is over."""
        if now() > self.deadline:
            raise OutOfTime

    def soon(self, seconds: float) -> float:
        """Return a limit so many seconds from now, within the deadline."""
        return min(self.deadline, now() + self.patience * seconds)

    def close(self, node: Node) -> Node:
        """Count the rule that closes a branch."""
        self.used[node["by"]] += 1
        return node


Method = Callable[[Prover, Sequent, int], Node | None]


def unsplit(prover: Prover, sequent: Sequent, depth: int) -> tuple[bool, Node | None]:
    """Enclose functions of several variables before ``abs``, ``min`` and ``max`` are split."""
    if depth > 0 or len(sequent.box) < 2 or not folded(sequent) or not transcendental(sequent):
        return False, None
    found = enclosed_within(prover, sequent, 2.0)
    return found is not None, found


def in_one_variable(prover: Prover, sequent: Sequent, depth: int) -> Node | None:
    """Climb short ladders and cover the range, if one variable is left in a function."""
    if len(sequent.box) != 1 or not transcendental(sequent):
        return None
    (item,) = sequent.box.values()
    endless = item.low is None or item.high is None
    return (
        chain(prover, sequent, depth, 0.3)
        or climb_within(prover, sequent, (1, 2, 3, 4) if endless else (1, 2), 0.2)
        or expand_within(prover, sequent, 0.5)
    )


METHODS: tuple[Method, ...] = (
    narrowed,
    solved,
    lambda prover, sequent, _: subdivide(prover, sequent, 0.1),
    in_one_variable,
    reflected,
    along_lines,
    undone,
    paired,
    tail,
    projected,
    lambda prover, sequent, _: enclosed_within(prover, sequent, 0.4),
    squared_first,
    lambda prover, sequent, depth: products(prover, sequent, 1.0 if depth == 0 else 0.4),
    reformed,
    ordered_variables,
    cleared_everywhere,
    lambda prover, sequent, _: subdivide(prover, sequent, 1.0),
    chain,
    lambda prover, sequent, _: climb_within(prover, sequent, (1, 2), 0.3),
    inequations,
    four_factors,
    touching,
    exponentials,
    squared_last,
    radicals,
    compared,
    lambda prover, sequent, _: cover_within(prover, sequent, 0.5),
    lambda prover, sequent, _: climb_within(prover, sequent, (3, 4), 0.8),
    lambda prover, sequent, _: expand_within(prover, sequent, 2.0),
    shift,
    far_end,
    by_sign,
    by_edge,
    ranked,
    lambda prover, sequent, _: subdivide(prover, sequent, 60.0),
    lambda prover, sequent, _: climb_within(prover, sequent, (6,), 1.5),
    lambda prover, sequent, _: enclosed_within(prover, sequent, 2.5),
    lambda prover, sequent, _: cover_within(prover, sequent, 60.0),
)
