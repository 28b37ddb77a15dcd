"""Gradient-guided and random search, in many lanes at once."""

from __future__ import annotations

import time
import warnings
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import product
from typing import Any, final

import numpy as np

from numeric.arithmetic import arithmetic
from numeric.evaluate import Evaluator
from numeric.falsify.clauses import Unsearchable, clauses
from numeric.falsify.equations import Solver
from numeric.falsify.exact import Point, Verdict, judge, simplify
from numeric.falsify.lanes import Lanes
from numeric.falsify.measure import LaneEvaluator
from numeric.falsify.plan import Plan, Slot
from symbolic.language import Term, subterms
from symbolic.statement import Statement

__all__ = ["Finding", "falsify"]

_LARGEST_SIZE = 3
_MOST_SLOTS = 150
_STARTS = 6
_GUESSES = 8
_PENALTY = 20.0
_MARGIN = 1e-9  # a violation must exceed what rounding does to a float64 evaluation
_NEAR = 1e-5  # so near to equality, rounding may reach it and break a strict inequality
_NORMS = ("euclidean", "sum", "largest")


@final
@dataclass(frozen=True, slots=True)
class Finding:
    """What a search brought.

    Attributes
    ----------
    outcome : str
        ``violated`` (certified), ``none`` or ``unsearchable``.
    reason : str
    point : Point or None
        Exact values of the variables: of the violation, or of the nearest approach.
    verdict : Verdict or None
        What balls say about the point.
    ratio : float
        Left over right at that point; 1 is sharp.
    tried : int
        How many points.
    seconds : float
    """

    outcome: str
    reason: str
    point: Point | None
    verdict: Verdict | None
    ratio: float
    tried: int
    seconds: float

    def __bool__(self) -> bool:
        raise TypeError("a finding has no truth value: read its outcome")


@dataclass
class _Field:
    """The search at fixed sizes: slots, and the points that are kept."""

    plan: Plan
    sizes: dict[Term, int]
    norm: str
    draw: np.random.Generator
    slots: dict[Slot, int] = field(default_factory=dict)
    tried: int = 0

    def __post_init__(self) -> None:
        self.solver = Solver(self.plan, self.sizes, self.norm)
        self.points = self._starts(0)
        self.measure(np.zeros((0, 7)))  # finds out which slots there are
        self.points = self._starts(len(self.slots))
        self.steps = np.full(_STARTS, 0.3)
        self.values = self.measure(self.points.T)[0]

    def _starts(self, count: int) -> np.ndarray:
        scales = self.draw.choice([0.3, 1.0, 3.0], size=(_STARTS, 1))
        points = self.draw.normal(size=(_STARTS, count)) * scales
        sparse = self.draw.random((_STARTS, count)) < 0.3
        return np.where(sparse, np.round(points), points)

    def measure(self, points: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Return objective and feasibility of points, slots x lanes."""
        lanes = points.shape[1]
        self.tried += lanes

        def slot(place: Slot) -> np.ndarray:
            row = self.slots.setdefault(place, len(self.slots))
            if row < len(points):
                return points[row]
            return np.random.default_rng(row).normal(size=(lanes,))

        with warnings.catch_warnings(), np.errstate(all="ignore"):
            warnings.simplefilter("ignore")
            a = Lanes(lanes)
            e = self.solver.assignment(slot, lambda binding: LaneEvaluator(a, binding)).evaluator
            return self._read(e, a)

    def _read(self, e: Any, a: Lanes) -> tuple[np.ndarray, np.ndarray]:
        penalty = a.number(0)
        for hypothesis in self.plan.hypotheses:
            penalty = penalty + np.maximum(self._distance(e, hypothesis), 0)
        e.record = True
        value = e.excess(self.plan.conclusion)
        objective = value - _PENALTY * penalty
        objective = np.where(np.isfinite(objective), objective, -1e6)
        return objective, (penalty == 0) & (objective > -1e6)

    def _distance(self, e: Any, hypothesis: Term) -> np.ndarray:
        """How far a hypothesis is from holding; what holds by construction counts as met."""
        found = e.a.number(-1)
        for clause in clauses(hypothesis):
            if clause.formula not in self.plan.constructed:
                found = np.maximum(found, _under(e, clause.formula, clause.sizes, ()))
        return found

    def step(self) -> None:
        """Improve every point: along its gradient, and by random changes."""
        count = len(self.slots)
        if not count:
            return
        width = 1e-6
        probes = [self.points] + [self.points + width * unit for unit in np.eye(count)]
        values = self.measure(np.concatenate(probes).T)[0].reshape(count + 1, _STARTS)
        slope = (values[1:] - values[0]).T / width
        slope = np.where(np.isfinite(slope) & (np.abs(slope) < 1e6), slope, 0)
        length = np.linalg.norm(slope, axis=1, keepdims=True)
        along = slope / np.where(length > 0, length, 1)
        tries = [self.points + self.steps[:, None] * along * f for f in (0.1, 1, 3)]
        tries += [self._random_change() for _ in range(_GUESSES)]
        found = self.measure(np.concatenate(tries).T)[0].reshape(len(tries), _STARTS)
        best, lane = found.argmax(axis=0), np.arange(_STARTS)
        better = found[best, lane] > self.values
        chosen = np.array(tries)[best, lane]
        self.points = np.where(better[:, None], chosen, self.points)
        self.values = np.where(better, found[best, lane], self.values)
        self.steps = np.clip(np.where(better, self.steps * 1.5, self.steps / 2), 1e-7, 1e3)

    def _random_change(self) -> np.ndarray:
        """A few entries of each point drawn anew, rounded, scaled or moved."""
        chosen = self.draw.random(self.points.shape) < 2 / (1 + self.points.shape[1])
        kind = self.draw.integers(4, size=(_STARTS, 1))
        size = self.steps[:, None] * self.draw.normal(size=self.points.shape)
        scaled = self.points * self.draw.choice([-1.0, 0.0, 0.5, 2.0], size=(_STARTS, 1))
        fresh = self.draw.normal(size=self.points.shape) * 2
        changed = np.select(
            [kind == 0, kind == 1, kind == 2], [self.points + size, fresh, scaled], size
        )
        everything = kind == 3
        return np.where(chosen | everything, self.points * everything + changed, self.points)

    def restart(self) -> None:
        """Draw the worse half of the points anew."""
        worst = np.argsort(self.values)[: _STARTS // 2]
        self.points[worst] = self._starts(self.points.shape[1])[worst]
        self.steps[worst] = 0.3
        self.values = self.measure(self.points.T)[0]

    def best(self) -> tuple[np.ndarray, float]:
        """Return the best feasible point and its objective."""
        objective, feasible = self.measure(self.points.T)
        objective = np.where(feasible, objective, -np.inf)
        lane = int(objective.argmax())
        return self.points[lane], float(objective[lane])


def _under(e: Any, formula: Term, sizes: tuple[Term, ...], stack: tuple[int, ...]) -> np.ndarray:
    if not sizes:
        return np.asarray(e.excess(formula, stack))
    size = int(e.value(sizes[0], (0, *stack)))
    values = [_under(e, formula, sizes[1:], (i, *stack)) for i in range(size)]
    return np.asarray(np.maximum.reduce(values)) if values else e.a.number(-1)


def _shapes(plan: Plan) -> Iterator[dict[Term, int]]:
    """Small sizes that the hypotheses on naturals allow, the smallest first."""
    ranges = [
        range(_LARGEST_SIZE) if size in plan.indices else range(1, _LARGEST_SIZE + 1)
        for size in plan.sizes
    ]
    with arithmetic("arb", 64) as a:
        for values in sorted(product(*ranges), key=lambda v: (sum(v), v)):
            sizes = dict(zip(plan.sizes, values, strict=True))
            e = Evaluator(a, sizes)
            natural = [h for h in plan.hypotheses if h.free and h.free <= set(plan.sizes)]
            if all(e.holds(h) is not False for h in natural):
                yield sizes


def _fields(plan: Plan, draw: np.random.Generator) -> Iterator[_Field]:
    """Searches at ever larger sizes, as long as the statement can be read there."""
    seminorms = any(str(v.sort) == "(N->R)->R" for v in plan.variables)
    for sizes in _shapes(plan):
        for norm in _NORMS if seminorms else _NORMS[:1]:
            found = _Field(plan, sizes, norm, draw)
            if len(found.slots) <= _MOST_SLOTS:
                yield found


def falsify(
    statement: Statement,
    seconds: float = 10.0,
    seed: int = 0,
    report: Callable[[float], None] = lambda _: None,
) -> Finding:
    """Search for a violation of a statement.

    Parameters
    ----------
    seconds : float
        How long.
    seed : int
        Of the random numbers.
    report : callable, optional
        Called with the share of the time that has passed.

    Notes
    -----
    Points are proposed in float64.  A violation counts only when balls show, at exact rational
    values, that every hypothesis holds and the conclusion fails.
    """
    start = time.perf_counter()

    def passed() -> float:
        return time.perf_counter() - start

    try:
        plan = Plan(statement)
        search = _Search(plan, np.random.default_rng(seed))
        while passed() < seconds and search.violation is None and not search.exhausted:
            search.advance(deadline=start + seconds)
            report(min(1.0, passed() / seconds))
        return search.finding(passed)
    except Unsearchable as error:
        return Finding("unsearchable", str(error), None, None, 0.0, 0, passed())


class _Search:
    """Rounds over all sizes; every field of a round gets the same number of steps."""

    def __init__(self, plan: Plan, draw: np.random.Generator) -> None:
        self.plan, self.waiting, self.fields = plan, _fields(plan, draw), list[_Field]()
        self.violation: tuple[Point, Verdict] | None = None
        self.nearest: tuple[float, _Field, np.ndarray] | None = None
        self.equation = all(c.formula.head == "eq" for c in clauses(plan.conclusion))  # type: ignore[arg-type]
        self.strict = any(part.head == "lt" for part in subterms(plan.conclusion))  # type: ignore[arg-type]
        self.round = self.place = 0
        self.exhausted = False

    def advance(self, deadline: float) -> None:
        """Do some steps at the next sizes."""
        if self.round == 0:
            found = next(self.waiting, None)
            if found is not None:
                self.fields.append(found)
            else:
                self.round, self.place = 1, 0
            if found is None and not any(f.slots for f in self.fields):
                self.exhausted = True  # nothing is free: every round would be the same
                return
        current = self.fields[-1 if self.round == 0 else self.place]
        for done in range(12 if self.round == 0 else 25):
            current.step()
            if self._look(current) or time.perf_counter() > deadline:
                return
            if self.equation and done and current.values.max() < _MARGIN:
                break  # an identity at these sizes: random points would show a difference
        if self.round:
            current.restart()
            self.place += 1
            if self.place == len(self.fields):
                self.round, self.place = self.round + 1, 0

    def _look(self, current: _Field) -> bool:
        """Remember the nearest approach; certify what looks like a violation."""
        point, value = current.best()
        if np.isfinite(value) and (self.nearest is None or value > self.nearest[0]):
            self.nearest = (value, current, point.copy())
        if not value > (-_NEAR if self.strict else _MARGIN):
            return False
        self.violation = simplify(_point(current, point))
        return self.violation is not None

    def finding(self, passed: Callable[[], float]) -> Finding:
        """Sum up."""
        tried = sum(f.tried for f in self.fields)
        if self.violation is not None:
            point, verdict = self.violation
            return Finding("violated", "", point, verdict, verdict.ratio, tried, passed())
        if self.nearest is None:
            reason = "no point with all hypotheses was found"
            return Finding("none", reason, None, None, 0.0, tried, passed())
        _, current, values = self.nearest
        point = _point(current, values)
        with arithmetic("arb", 128) as a:
            verdict = judge(point, a)
        if not verdict.hypotheses:
            reason = "the nearest point is not certified to be admissible"
            return Finding("none", reason, point, verdict, 0.0, tried, passed())
        return Finding("none", "", point, verdict, verdict.ratio, tried, passed())


def _point(current: _Field, values: np.ndarray) -> Point:
    exact = {slot: Fraction(float(values[row])) for slot, row in current.slots.items()}
    return Point(current.solver, exact)
