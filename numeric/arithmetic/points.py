"""Point arithmetics: mpmath of any precision (the reference) and NumPy float64 (a fast look)."""

from __future__ import annotations

import math
from collections.abc import Sequence
from fractions import Fraction

import mpmath
import numpy as np

from numeric.arithmetic.protocol import Arithmetic, Scalar

__all__ = ["MpmathPoints", "NumpyPoints"]


class _Points(Arithmetic):
    certified = False
    _dtype: type = object

    def maximum(self, values: Sequence[Scalar]) -> Scalar:
        return max(values)

    def at_most(self, left: Scalar, right: Scalar) -> bool | None:
        return bool(left <= right)

    def below(self, left: Scalar, right: Scalar) -> bool | None:
        return bool(left < right)

    def from_rows(self, rows: Sequence[Sequence[Scalar]]) -> np.ndarray:
        result = np.empty((len(rows), len(rows[0]) if rows else 0), dtype=self._dtype)
        for i, row in enumerate(rows):
            for k, x in enumerate(row):
                result[i, k] = x
        return result

    def rows(self, matrix: np.ndarray) -> list[list[Scalar]]:
        return [list(row) for row in matrix]

    def matmul(self, left: np.ndarray, right: np.ndarray) -> np.ndarray:
        return left @ right

    def add(self, left: np.ndarray, right: np.ndarray) -> np.ndarray:
        return left + right

    def transpose(self, matrix: np.ndarray) -> np.ndarray:
        return matrix.T

    def approximate(self, x: Scalar) -> float:
        return float(x)


class MpmathPoints(_Points):
    """mpmath numbers: correct to nearly ``bits`` bits a step, without a bound on the sum."""

    name = "mpmath"

    def __init__(self, bits: int) -> None:
        self.bits = bits
        self._before: list[int] = []

    def __enter__(self) -> MpmathPoints:
        self._before.append(mpmath.mp.prec)
        mpmath.mp.prec = self.bits
        return self

    def __exit__(self, *_: object) -> None:
        mpmath.mp.prec = self._before.pop()

    def number(self, value: int | Fraction | float) -> Scalar:
        if isinstance(value, Fraction):
            return mpmath.mpf(value.numerator) / value.denominator
        return mpmath.mpf(value)

    def matrix(self, values: np.ndarray) -> np.ndarray:
        return self.from_rows([[mpmath.mpf(x) for x in row] for row in values.tolist()])

    def exp(self, x: Scalar) -> Scalar:
        return mpmath.exp(x)

    def log(self, x: Scalar) -> Scalar:
        return mpmath.log(x)

    def sqrt(self, x: Scalar) -> Scalar:
        return mpmath.sqrt(x)

    def tanh(self, x: Scalar) -> Scalar:
        return mpmath.tanh(x)

    def erf(self, x: Scalar) -> Scalar:
        return mpmath.erf(x)

    def lambert_lower(self, x: Scalar) -> Scalar:
        return mpmath.lambertw(x, -1).real


class NumpyPoints(_Points):
    """float64, for a fast look."""

    name = "numpy"
    bits = 53
    _dtype = float

    def number(self, value: int | Fraction | float) -> Scalar:
        return np.float64(float(value))

    def matrix(self, values: np.ndarray) -> np.ndarray:
        return np.asarray(values, dtype=float)

    def exp(self, x: Scalar) -> Scalar:
        return np.exp(x)

    def log(self, x: Scalar) -> Scalar:
        return np.log(x)

    def sqrt(self, x: Scalar) -> Scalar:
        return np.sqrt(x)

    def tanh(self, x: Scalar) -> Scalar:
        return np.tanh(x)

    def erf(self, x: Scalar) -> Scalar:
        return np.float64(math.erf(x))

    def lambert_lower(self, x: Scalar) -> Scalar:
        return np.float64(float(mpmath.lambertw(float(x), -1).real))
