"""Equations that no entry's definition meets: one slot of each is solved for.

Where the equation is affine in the slot, the solution is exact; otherwise it is a root, which balls
enclose between two points at which the signs differ.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import pairwise, product
from typing import Any

import numpy as np

from numeric.evaluate import Evaluator
from numeric.falsify.clauses import Clause, clauses
from numeric.falsify.plan import Assignment, Plan, Slot
from symbolic.language import Term

__all__ = ["Solver"]

_GRID = tuple(Fraction(round(1000 * 1.14**step), 50_000) for step in range(60))
Values = Callable[[Slot], Any]
Makes = Callable[[Any], Evaluator]
Stack = tuple[int, ...]


class _Attempt:
    """Assignments of the same slots with some of them replaced."""

    def __init__(self, solver: Solver, values: Values, evaluator: Makes) -> None:
        self.solver, self.values, self.evaluator = solver, values, evaluator
        self.fixed: dict[Slot, Any] = {}
        self.asked: dict[Slot, None] = {}

    def made(self, changed: Slot | None = None, value: Any = None) -> Assignment:
        """Return an assignment with one slot changed."""

        def slot(place: Slot) -> Any:
            self.asked.setdefault(place)
            if place == changed:
                return value
            return self.fixed[place] if place in self.fixed else self.values(place)

        solver = self.solver
        return Assignment(solver.plan, solver.sizes, solver.norm, slot, self.evaluator)

    def difference(self, equation: tuple[Term, Stack], slot: Slot | None, value: Any) -> Any:
        """Return left minus right of an equation."""
        e = self.made(slot, value).evaluator
        left, right = (e.value(side, equation[1]) for side in equation[0].args)
        return e.scalar(left) - e.scalar(right)


@dataclass
class Solver:
    """Makes assignments that meet the equations of a plan at given sizes.

    Attributes
    ----------
    chosen : dict
        From an equation, by formula and stack, to its slot and whether it is affine there.
    """

    plan: Plan
    sizes: dict[Term, int]
    norm: str
    chosen: dict[tuple[Term, Stack], tuple[Slot, bool] | None] = field(default_factory=dict)

    def assignment(self, values: Values, evaluator: Makes) -> Assignment:
        """Return the assignment of these slots, with solved slots in place of the chosen ones."""
        attempt = _Attempt(self, values, evaluator)
        for clause in self._clauses():
            for stack in self._stacks(clause, attempt.made()):
                self._meet(attempt, (clause.formula, stack))
        return attempt.made()

    def _clauses(self) -> list[Clause]:
        found = [c for h in self.plan.hypotheses for c in clauses(h)]
        solved = {r.clause.formula for rules in self.plan.rules.values() for r in rules}
        return [c for c in found if c.formula.head == "eq" and c.formula not in solved]

    def _stacks(self, clause: Clause, made: Assignment) -> list[Stack]:
        """The values of the ranges, none of which depends on another here."""
        sizes = [int(made.evaluator.value(size, (0,) * 8)) for size in clause.sizes]
        return [tuple(reversed(place)) for place in product(*(range(s) for s in sizes))]

    def _meet(self, attempt: _Attempt, equation: tuple[Term, Stack]) -> None:
        if equation not in self.chosen:
            self.chosen[equation] = _choose(attempt, equation)
            if self.chosen[equation] is not None:
                self.plan.constructed.add(equation[0])
        choice = self.chosen[equation]
        if choice is None:
            return
        slot, affine = choice
        a = attempt.made().evaluator.a

        def at(value: Any) -> Any:
            return attempt.difference(equation, slot, value)

        attempt.fixed[slot] = _affine(a, at) if affine else _root(a, at)


def _choose(attempt: _Attempt, equation: tuple[Term, Stack]) -> tuple[Slot, bool] | None:
    """A slot in which the equation is affine, or else the first that it asks for."""
    attempt.asked.clear()
    attempt.difference(equation, None, None)
    free = [slot for slot in attempt.asked if slot not in attempt.fixed]
    a = attempt.made().evaluator.a
    for slot in free:
        values = [attempt.difference(equation, slot, a.number(t)) for t in (0, 1, 2)]
        at = np.array([v if isinstance(v, np.ndarray) else [a.approximate(v)] for v in values])
        size = np.abs(at).max()
        if np.abs(at[2] - 2 * at[1] + at[0]).max() <= 1e-9 * size < np.abs(at[1] - at[0]).min():
            return slot, True
    return (free[0], False) if free else None


def _affine(a: Any, difference: Callable[[Any], Any]) -> Any:
    start = difference(a.number(0))
    return -start / (difference(a.number(1)) - start)


def _root(a: Any, difference: Callable[[Any], Any]) -> Any:
    """The last positive root that a grid shows; NaN where there is none."""
    if a.certified:
        return _enclosed_root(a, difference)
    low, high = np.full(a.count, np.nan), np.full(a.count, np.nan)
    values = [difference(a.number(point)) for point in _GRID]
    for (left, right), (before, after) in zip(pairwise(_GRID), pairwise(values), strict=True):
        crosses = before * after < 0
        low, high = np.where(crosses, float(left), low), np.where(crosses, float(right), high)
    start = difference(low)
    for _ in range(60):
        middle = (low + high) / 2
        same = difference(middle) * start > 0
        low, high = np.where(same, middle, low), np.where(same, high, middle)
    return (low + high) / 2


def _sign(a: Any, value: Any) -> int:
    """1 or -1 where certain, otherwise 0."""
    zero = a.number(0)
    if a.below(zero, value) is True:
        return 1
    return -1 if a.below(value, zero) is True else 0


def _enclosed_root(a: Any, difference: Callable[[Any], Any]) -> Any:
    signs = [_sign(a, difference(a.number(point))) for point in _GRID]
    crossing = [i for i, (x, y) in enumerate(pairwise(signs)) if x * y < 0]
    if not crossing:
        return a.number(0) / a.number(0)
    low, high = _GRID[crossing[-1]], _GRID[crossing[-1] + 1]
    start = signs[crossing[-1]]
    for _ in range(a.bits // 2):
        middle = (low + high) / 2
        sign = _sign(a, difference(a.number(middle)))
        if sign == 0:
            break
        low, high = (middle, high) if sign == start else (low, middle)
    return a.hull(a.number(low), a.number(high))
