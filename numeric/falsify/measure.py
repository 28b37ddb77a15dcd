"""How far a formula is from holding, in every lane: positive where it fails."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations
from typing import Any

import numpy as np

from numeric.evaluate import Evaluator
from numeric.falsify.clauses import Unsearchable, ranged, why_unsearchable
from numeric.falsify.lanes import Lanes
from numeric.infimum import centred_norm
from numeric.observe.norms import NORMS
from numeric.routes import BOUNDS
from symbolic import language as lang
from symbolic.language import Term

__all__ = ["LaneEvaluator"]

_CENTRES = 40  # steps towards the centre of the smallest ball
_STRICT = 1e-3
_TINY = 1e-290
_NOTHING, _DULL = 1e-6, -2.0
Stack = tuple[Any, ...]


class LaneEvaluator(Evaluator):
    """Evaluates terms and distances in all lanes at once.

    Attributes
    ----------
    record : bool
        Whether a conclusion is measured: there comparisons of two tiny numbers say nothing, since
        rounding decides them, and are no goal.
    """

    a: Lanes

    def __init__(self, a: Lanes, binding: Any) -> None:
        super().__init__(a, binding)
        self.record = False

    def _indicator(self, head: str, values: list[Any]) -> Any:
        left, right = (self.scalar(v) for v in values)
        return (left < right if head == "ind_lt" else left == right).astype(float)

    def _inverse(self, value: Any) -> Any:
        return np.where(value == 0, 0.0, 1 / np.where(value == 0, 1.0, value))

    def _compute(self, term: Term, stack: Stack) -> Any:
        if term.head != "inf":
            return super()._compute(term, stack)
        found = centred_norm(self, term.args[0], stack)
        if found is None:
            raise Unsearchable(f"no search through {term}")
        name, matrix = found
        norms = [NORMS[name](self.a, matrix - centre) for centre in _centres(matrix)]
        return np.minimum.reduce(norms)

    def excess(self, formula: Term, stack: Stack = ()) -> np.ndarray:
        """Return a relative distance, positive where the formula fails.

        Raises
        ------
        Unsearchable
            If the formula quantifies over infinitely many values.
        """
        head, args = formula.head, formula.args
        if head in ("le", "lt", "eq"):
            free = args[0].head != "number"
            left, right = (self.value(arg, stack) for arg in args)
            return self._comparison(head, left, right, free)
        if head == "and":
            return np.maximum(self.excess(args[0], stack), self.excess(args[1], stack))
        if head == "not":
            return -self.excess(args[0], stack)
        if head == "implies":
            return np.minimum(-self._unrecorded(args[0], stack), self.excess(args[1], stack))
        if head in ("forall", "exists"):
            return self._over_values(head, args[0], stack)
        if head == "define":
            return self._defined(formula, stack)
        raise Unsearchable(f"no search through {formula}")

    def _unrecorded(self, formula: Term, stack: Stack) -> np.ndarray:
        before, self.record = self.record, False
        found = self.excess(formula, stack)
        self.record = before
        return found

    def _comparison(self, head: str, left: Any, right: Any, free: bool = True) -> np.ndarray:
        """``free``: whether the left side is no mere number."""
        if isinstance(left, int) and isinstance(right, int):
            holds = {"le": left <= right, "lt": left < right, "eq": left == right}[head]
            return self.a.number(-1 if holds else 1)
        x, y = self.scalar(left), self.scalar(right)
        size = np.abs(x) + np.abs(y)
        apart = np.abs(x - y) if head == "eq" else x - y
        # of numbers of one sign the share counts; where one is 0 it would always be all
        distance = apart / (size + np.where(x * y > 0, _TINY, 1.0))
        if self.record and free and head != "eq":  # 0 below a small bound is no near approach
            distance = np.where((x <= 0) & (y > 0), distance - 1, distance)
        if head == "lt" and not self.record:  # equality is no way to meet a strict hypothesis
            distance = np.where(x < y, distance, np.maximum(distance, _STRICT))
        dull = self.record and head != "lt"
        return np.where(size < _NOTHING, _DULL, distance) if dull else np.asarray(distance)

    def _over_values(self, head: str, function: Term, stack: Stack) -> np.ndarray:
        found = ranged(function, head)
        if found is None:
            raise Unsearchable(why_unsearchable(head, function.sort.domain))  # type: ignore[union-attr]
        size = self.value(found[0], (0, *stack))
        if not isinstance(size, int):
            raise Unsearchable("no search through a range of real length")
        values = [self.excess(found[1], (i, *stack)) for i in range(size)]
        join = np.maximum if head == "forall" else np.minimum
        empty = self.a.number(-1 if head == "forall" else 1)
        return np.asarray(join.reduce(values)) if values else empty

    def _defined(self, formula: Term, stack: Stack) -> np.ndarray:
        args = formula.args
        if formula.name in BOUNDS:
            norm = BOUNDS[formula.name](self, args[:3], stack)[1]
            return self._comparison("le", norm, self.value(args[3], stack))
        if formula.name == "has_derivative":
            raise Unsearchable("it speaks of a derivative, which no finite table of values shows")
        if formula.name in ("seminorm", "row_norm"):
            return self.a.number(-1)  # every one that is tried is a seminorm
        return self.excess(lang.definition(formula.name).unfold(args), stack)


def _centres(matrix: np.ndarray) -> Iterator[np.ndarray]:
    """Common rows that may be nearest to all rows: named ones, midpoints, those of a ball."""
    mean = matrix.mean(axis=0, keepdims=True)
    yield mean
    yield np.median(matrix, axis=0, keepdims=True)
    yield (matrix.max(axis=0, keepdims=True) + matrix.min(axis=0, keepdims=True)) / 2
    for i, j in combinations(range(len(matrix)), 2):
        yield (matrix[i : i + 1] + matrix[j : j + 1]) / 2
    for step in range(1, _CENTRES):  # Badoiu and Clarkson: towards the farthest row
        far = ((matrix - mean) ** 2).sum(axis=1).argmax(axis=0)
        row = np.take_along_axis(matrix, far[None, None, :], axis=0)
        mean = mean + (row - mean) / (step + 1)
    yield mean
