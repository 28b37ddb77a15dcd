"""Exact points: what balls say about them, and how they are made simpler."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any, final

from numeric.arithmetic import Arithmetic, arithmetic
from numeric.evaluate import Comparison, Evaluator
from numeric.falsify.clauses import clauses
from numeric.falsify.equations import Solver
from numeric.falsify.plan import Assignment, Slot
from symbolic.errors import InputError
from symbolic.language import Term

__all__ = ["Point", "Verdict", "clause_meets", "judge", "simplify"]

_BITS = 128


@final
@dataclass(frozen=True, slots=True)
class Point:
    """Exact values of the slots of a search."""

    solver: Solver
    values: dict[Slot, Fraction]

    @property
    def exact_entries(self) -> dict[Slot, Fraction]:
        """Every entry that the statement asks for, solved and defined ones included.

        Raises
        ------
        InputError
            If one of them is only enclosed.
        """
        with arithmetic("arb", _BITS) as a:
            made = self.assignment(a)
            judge_assignment(made, a)
            found = {}
            for slot, value in made.entries.items():
                if not isinstance(value, (int, Fraction)):
                    raise InputError(f"{slot[0]}{list(slot[1])} is not rational")
                found[slot] = Fraction(value)
            return found

    def assignment(self, a: Arithmetic) -> Assignment:
        """Return the values of all variables."""
        zero = Fraction(0)
        return self.solver.assignment(
            lambda slot: self.values.get(slot, zero), lambda binding: Evaluator(a, binding)
        )


@final
@dataclass(frozen=True, slots=True)
class Verdict:
    """What balls say about a point.

    Attributes
    ----------
    hypotheses : bool
        Whether all of them certainly hold, or hold by construction.
    conclusion : bool or None
    left, right : tuple of str
        Ends of the comparison that fails, or of the tightest.
    ratio : float
        Left over right there, for people.
    """

    hypotheses: bool
    conclusion: bool | None
    left: tuple[str, str]
    right: tuple[str, str]
    ratio: float

    @property
    def violated(self) -> bool:
        """Whether the statement certainly fails."""
        return self.hypotheses and self.conclusion is False


def judge(point: Point, a: Arithmetic) -> Verdict:
    """Evaluate hypotheses and conclusion at an exact point."""
    try:
        return judge_assignment(point.assignment(a), a)
    except ZeroDivisionError:  # no distribution has all shares 0
        return Verdict(False, None, ("", ""), ("", ""), 0.0)


def judge_assignment(made: Assignment, a: Arithmetic) -> Verdict:
    """Evaluate hypotheses and conclusion at an assignment."""
    from numeric.check import decimal_ends

    e, plan = made.evaluator, made.plan
    admissible = all(_meets(e, h, plan.constructed) for h in plan.hypotheses)
    comparisons = list(e.comparisons(plan.conclusion))  # type: ignore[arg-type]
    if not comparisons:  # an empty range: nothing is claimed
        return Verdict(admissible, True, ("", ""), ("", ""), 0.0)
    holds = [c.holds for c in comparisons]
    conclusion = False if False in holds else (None if None in holds else True)
    worst = max(comparisons, key=lambda c: (c.holds is False, _ratio(a, c)))
    left, right = decimal_ends(worst.left), decimal_ends(worst.right)
    return Verdict(admissible, conclusion, left, right, _ratio(a, worst))


def _ratio(a: Arithmetic, comparison: Comparison) -> float:
    """How near ``left <= right`` is to equality: 1 is equality, more is a violation."""
    left, right = a.approximate(comparison.left), a.approximate(comparison.right)
    if right > 0:
        return left / right
    if left < 0:
        return right / left
    return float("inf") if left > right else 1.0


def _meets(e: Evaluator, hypothesis: Term, constructed: set[Term]) -> bool:
    """Whether every clause holds; one that is constructed must not be contradicted."""
    return all(clause_meets(e, c.formula, c.sizes, (), constructed) for c in clauses(hypothesis))


def clause_meets(
    e: Evaluator,
    formula: Term,
    sizes: tuple[Term, ...],
    stack: tuple[Any, ...],
    constructed: set[Term],
) -> bool:
    """Whether an atomic formula holds all over its ranges, or is met by making and not contradicted."""
    if sizes:
        size = int(e.value(sizes[0], (0, *stack)))
        return all(
            clause_meets(e, formula, sizes[1:], (i, *stack), constructed) for i in range(size)
        )
    verdict = e.holds(formula, stack)
    return verdict is True or (verdict is None and formula in constructed)


def simplify(point: Point) -> tuple[Point, Verdict] | None:
    """Return a violation with values as simple as they come; None if the point is none.

    First all values are rounded to the coarsest common denominator that keeps the violation; then
    each is tried as 0, 1, -1, the nearest integer and the nearest half.
    """
    with arithmetic("arb", _BITS) as a:
        found: tuple[Point, Verdict] | None = None
        for rounded in _roundings(point):
            verdict = judge(rounded, a)
            if verdict.violated:
                found = rounded, verdict
                break
        if found is None:
            return None
        best, verdict = found
        for slot in list(best.values):
            for value in _simpler(best.values[slot]):
                changed = replace(best, values={**best.values, slot: value})
                seen = judge(changed, a)
                if seen.violated:
                    best, verdict = changed, seen
                    break
        return best, verdict


def _roundings(point: Point) -> Iterator[Point]:
    for denominator in (1, 2, 4, 10, 100, 1000, 10**6, 10**9):
        values = {
            slot: Fraction(round(value * denominator), denominator)
            for slot, value in point.values.items()
        }
        yield replace(point, values=values)
    yield point


def _simpler(value: Fraction) -> list[Fraction]:
    tries = [
        Fraction(0),
        Fraction(1),
        Fraction(-1),
        Fraction(round(value)),
        Fraction(round(2 * value), 2),
    ]
    size = abs(value.numerator) + value.denominator
    return [t for t in tries if abs(t.numerator) + t.denominator < size]
