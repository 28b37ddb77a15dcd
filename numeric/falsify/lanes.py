"""Many float64 points at once: a scalar is an array over lanes, a matrix has lanes last."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

import numpy as np
from scipy.special import erf, lambertw

from numeric.arithmetic import Arithmetic

__all__ = ["Lanes"]

Array = np.ndarray


class Lanes(Arithmetic):
    """Points for searching; comparisons are never decided.

    Parameters
    ----------
    count : int
        Lanes.
    """

    name = "lanes"
    certified = False
    bits = 53

    def __init__(self, count: int) -> None:
        self.count = count

    def number(self, value: int | Fraction | float) -> Array:
        return np.full(self.count, float(value))

    def pi(self) -> Array:
        return self.number(np.pi)

    def exp(self, x: Array) -> Array:
        return np.exp(x)

    def log(self, x: Array) -> Array:
        return np.log(x)

    def sqrt(self, x: Array) -> Array:
        return np.sqrt(np.maximum(x, 0))

    def tanh(self, x: Array) -> Array:
        return np.tanh(x)

    def erf(self, x: Array) -> Array:
        return np.asarray(erf(x))

    def cos(self, x: Array) -> Array:
        return np.cos(x)

    def sin(self, x: Array) -> Array:
        return np.sin(x)

    def lambert_lower(self, x: Array) -> Array:
        return np.asarray(lambertw(x, -1).real)

    def maximum(self, values: Sequence[Array]) -> Array:
        return np.asarray(np.maximum.reduce(list(values)))

    def at_most(self, left: Array, right: Array) -> bool | None:
        return None

    def below(self, left: Array, right: Array) -> bool | None:
        return None

    def hull(self, low: Array, high: Array) -> Array:
        return high

    def approximate(self, x: Array) -> float:
        return float(x[0])

    def softmax(self, logits: Sequence[Array]) -> list[Array]:
        top = self.maximum(logits)
        powers = [np.exp(x - top) for x in logits]
        total = np.add.reduce(powers)
        return [p / total for p in powers]

    def matrix(self, values: Array) -> Array:
        return np.repeat(np.asarray(values, float)[..., None], self.count, axis=2)

    def from_rows(self, rows: Sequence[Sequence[Array]]) -> Array:
        if not rows or not rows[0]:
            return np.zeros((len(rows), 0, self.count))
        return np.array([[np.broadcast_to(x, self.count) for x in row] for row in rows])

    def rows(self, matrix: Array) -> list[list[Array]]:
        return [list(row) for row in matrix]

    def shape(self, matrix: Array) -> tuple[int, int]:
        return matrix.shape[0], matrix.shape[1]

    def matmul(self, left: Array, right: Array) -> Array:
        return np.einsum("ikb,kjb->ijb", left, right)

    def add(self, left: Array, right: Array) -> Array:
        return left + right

    def transpose(self, matrix: Array) -> Array:
        return matrix.transpose(1, 0, 2)

    def spectral(self, matrix: Array) -> Array:
        """Return the spectral norm in every lane; NaN where an entry is not finite."""
        lanes = np.moveaxis(matrix, 2, 0)
        usable = np.isfinite(lanes).all(axis=(1, 2))
        norms = np.full(self.count, np.nan)
        if usable.any():
            norms[usable] = np.linalg.norm(lanes[usable], 2, axis=(1, 2))
        return norms
