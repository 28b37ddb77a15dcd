"""Bounds of exact weights, computed once for each array and forgotten with it."""

from __future__ import annotations

import weakref
from collections.abc import Callable
from typing import Any, Generic, TypeVar, final

import numpy as np

from numeric.arithmetic.balls.rounding import frobenius, spectral, up

__all__ = ["Remembered", "absolute_norm", "norm"]

Value = TypeVar("Value")


def _owner(array: np.ndarray) -> Any:
    base: Any = array
    while isinstance(base, np.ndarray) and base.base is not None:
        base = base.base
    return base if isinstance(base, np.ndarray) else array


@final
class Remembered(Generic[Value]):
    """A function of read-only arrays, remembered while the memory of its argument lives.

    Parameters
    ----------
    function : callable
    most : int, optional
        Entries of the arrays whose values are kept; the values used longest ago go first.
    """

    def __init__(self, function: Callable[[np.ndarray], Value], most: int | None = None) -> None:
        self._function, self._most = function, most
        self._found: dict[Any, tuple[Value, int]] = {}

    def __call__(self, array: np.ndarray) -> Value:
        place = array.__array_interface__["data"][0]
        key = (place, array.shape, array.strides, array.dtype.str)
        if key in self._found:
            self._found[key] = self._found.pop(key)  # the latest used is the last
        else:
            self._found[key] = self._function(array), array.size
            weakref.finalize(_owner(array), self._found.pop, key, None)
            self._shrink()
        return self._found[key][0]

    def _shrink(self) -> None:
        total = sum(size for _, size in self._found.values())
        while self._most is not None and total > self._most and len(self._found) > 1:
            total -= self._found.pop(next(iter(self._found)))[1]


def _absolute_norm(weight: np.ndarray) -> float:
    size = np.abs(weight)
    with np.errstate(over="ignore"):
        sums = up(np.sqrt(size.sum(axis=0).max(initial=0))) * up(
            np.sqrt(size.sum(axis=1).max(initial=0))
        )
    return float(up(np.minimum(sums, frobenius(weight))))


norm: Remembered[float] = Remembered(lambda weight: float(spectral(weight, 4)))
absolute_norm: Remembered[float] = Remembered(_absolute_norm)
