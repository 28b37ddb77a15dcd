"""Point arithmetics: mpmath of any precision (the reference) and NumPy float64 (a fast look)."""

from __future__ import annotations

import math
from collections.abc import Sequence
from fractions import Fraction

import mpmath
import numpy as np

from numeric.arithmetic.functions import FUNCTIONS
from numeric.arithmetic.protocol import Arithmetic, Scalar
from symbolic.errors import InputError

__all__ = ["MpmathPoints", "NumpyPoints", "split_heads"]


class _Points(Arithmetic):
    certified = False
    _dtype: type = object

    def maximum(self, values: Sequence[Scalar]) -> Scalar:
        return max(values)

    def hull(self, low: Scalar, high: Scalar) -> Scalar:
        return high

    def at_most(self, left: Scalar, right: Scalar) -> bool | None:
        return bool(left <= right)

    def below(self, left: Scalar, right: Scalar) -> bool | None:
        return bool(left < right)

    def from_rows(self, rows: Sequence[Sequence[Scalar]]) -> np.ndarray:
        result: np.ndarray = np.empty((len(rows), len(rows[0]) if rows else 0), dtype=self._dtype)
        for i, row in enumerate(rows):
            for k, x in enumerate(row):
                result[i, k] = x
        return result

    def rows(self, matrix: np.ndarray) -> list[list[Scalar]]:
        return [list(row) for row in matrix]

    def shape(self, matrix: np.ndarray) -> tuple[int, int]:
        return matrix.shape[0], matrix.shape[1]

    def matmul(self, left: np.ndarray, right: np.ndarray) -> np.ndarray:
        return left @ right

    def add(self, left: np.ndarray, right: np.ndarray) -> np.ndarray:
        return left + right

    def transpose(self, matrix: np.ndarray) -> np.ndarray:
        return matrix.T

    def multiply(self, left: np.ndarray, right: np.ndarray) -> np.ndarray:
        return left * right

    def scale(self, matrix: np.ndarray, factor: Scalar) -> np.ndarray:
        return matrix * factor

    def take_rows(self, matrix: np.ndarray, chosen: slice) -> np.ndarray:
        return matrix[chosen]

    def take_columns(self, matrix: np.ndarray, chosen: slice) -> np.ndarray:
        return matrix[:, chosen]

    def beside(self, parts: Sequence[np.ndarray]) -> np.ndarray:
        return np.hstack(parts)

    def below_each_other(self, parts: Sequence[np.ndarray]) -> np.ndarray:
        return np.vstack(parts)

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

    def cos(self, x: Scalar) -> Scalar:
        return mpmath.cos(x)

    def sin(self, x: Scalar) -> Scalar:
        return mpmath.sin(x)

    def pi(self) -> Scalar:
        return +mpmath.pi

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
        from scipy.special import erf

        return erf(x)

    def cos(self, x: Scalar) -> Scalar:
        return np.cos(x)

    def sin(self, x: Scalar) -> Scalar:
        return np.sin(x)

    def pi(self) -> Scalar:
        return np.float64(math.pi)

    def lambert_lower(self, x: Scalar) -> Scalar:
        return np.float64(float(mpmath.lambertw(float(x), -1).real))

    def apply(self, name: str, matrix: np.ndarray) -> np.ndarray:
        if name == "relu":
            return np.maximum(matrix, 0)
        if name == "softplus":
            return np.logaddexp(matrix, 0)
        if name not in FUNCTIONS:
            raise InputError(f"function {name!r} is unknown: use one of {', '.join(FUNCTIONS)}")
        return FUNCTIONS[name](self, matrix)

    def add_row(self, matrix: np.ndarray, row: np.ndarray) -> np.ndarray:
        return matrix + row

    def multiply_row(self, matrix: np.ndarray, row: np.ndarray) -> np.ndarray:
        return matrix * row

    def softmax_rows(self, logits: np.ndarray, visible: np.ndarray | None = None) -> np.ndarray:
        if visible is not None:
            logits = np.where(visible, logits, -np.inf)
        powers = np.exp(logits - logits.max(axis=-1, keepdims=True))
        return powers / powers.sum(axis=-1, keepdims=True)

    def layer_norm(
        self, x: np.ndarray, gain: np.ndarray, bias: np.ndarray, epsilon: Fraction
    ) -> np.ndarray:
        centred = x - x.mean(axis=1, keepdims=True)
        variance = (centred * centred).mean(axis=1, keepdims=True)
        return centred / np.sqrt(variance + float(epsilon)) * gain + bias

    def rms_norm(self, x: np.ndarray, gain: np.ndarray, epsilon: Fraction) -> np.ndarray:
        return x / np.sqrt((x * x).mean(axis=1, keepdims=True) + float(epsilon)) * gain

    def attend(
        self,
        query: np.ndarray,
        key: np.ndarray,
        value: np.ndarray,
        heads: int,
        scale: Scalar,
        visible: np.ndarray | None = None,
        groups: int | None = None,
        offset: Sequence[np.ndarray] | None = None,
    ) -> np.ndarray:
        queries = split_heads(query, heads)
        keys, values = (
            np.repeat(split_heads(m, groups or heads), heads // (groups or heads), axis=0)
            for m in (key, value)
        )
        logits = queries @ keys.transpose(0, 2, 1) * scale
        if offset is not None:
            logits = logits + np.asarray(offset)
        parts = self.softmax_rows(logits, visible) @ values
        return parts.transpose(1, 0, 2).reshape(len(query), -1)


def split_heads(matrix: np.ndarray, heads: int) -> np.ndarray:
    """Return the heads of a matrix as one array ``(heads, rows, columns)``."""
    return matrix.reshape(len(matrix), heads, -1).transpose(1, 0, 2)
