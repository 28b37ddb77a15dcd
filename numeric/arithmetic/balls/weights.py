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
    """A function of read-only arrays, remembered while the memory of its argument lives."""

    def __init__(self, function: Callable[[np.ndarray], Value]) -> None:
        self._function = function
        self._found: dict[Any, Value] = {}

    def __call__(self, array: np.ndarray) -> Value:
        place = array.__array_interface__["data"][0]
        key = (place, array.shape, array.strides, array.dtype.str)
        if key not in self._found:
            self._found[key] = self._function(array)
            weakref.finalize(_owner(array), self._found.pop, key, None)
        return self._found[key]


def _absolute_norm(weight: np.ndarray) -> float:
    size = np.abs(weight)
    with np.errstate(over="ignore"):
        sums = up(np.sqrt(size.sum(axis=0).max(initial=0))) * up(
            np.sqrt(size.sum(axis=1).max(initial=0))
        )
    return float(up(np.minimum(sums, frobenius(weight))))


norm: Remembered[float] = Remembered(lambda weight: float(spectral(weight, 4)))
absolute_norm: Remembered[float] = Remembered(_absolute_norm)
