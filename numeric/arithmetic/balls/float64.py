"""Points of float64: every operation returns its point, and bounds of its rounding row by row."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import final

import numpy as np
from flint import arb

from numeric.arithmetic.balls.attention import Weighing, softmax_floats
from numeric.arithmetic.balls.elementary import (
    EXP_RELATIVE,
    TRIGONOMETRIC_ABSOLUTE,
    exp,
    sin_cos,
)
from numeric.arithmetic.balls.rounding import FLOOR, U, rows_norm, up
from numeric.arithmetic.balls.tabulated import TABULATED, table
from numeric.arithmetic.balls.weights import absolute_norm

__all__ = ["Float64Points"]

Array = np.ndarray
Noisy = tuple[Array, Array]


@final
class Float64Points:
    """Operations on exact float64 matrices.

    Notes
    -----
    A product: row i of ``|fl(x W) - x W|`` is at most ``k u |x_i| |W|`` entry by entry, whose norm
    is at most ``k u |x_i|_2`` times the spectral norm of ``|W|``; underflow is covered by
    :func:`~numeric.arithmetic.balls.rounding.up`.  (Rump, *Fast and parallel interval arithmetic*,
    BIT 39, 1999, bounds entries by a second product; norms of rows need none.)
    """

    def exact(self, values: Array) -> Noisy:
        return np.ascontiguousarray(values, dtype=np.float64), np.zeros(len(values))

    def entries(self, x: Array) -> list[list[float]]:
        """Exact entries, row by row."""
        return list(x.tolist())

    def from_rows(self, rows: Sequence[Sequence[arb]]) -> Noisy:
        """Round every entry; the distances include the radii."""
        width = len(rows[0]) if rows else 0
        middle = [[float(x.mid()) if x.is_finite() else 0.0 for x in row] for row in rows]
        apart = [
            [float(abs(x - m).upper()) for x, m in zip(row, mid, strict=True)]
            for row, mid in zip(rows, middle, strict=True)
        ]
        point, radii = (np.array(m).reshape(len(rows), width) for m in (middle, apart))
        return point, rows_norm(up(radii))

    def floats(self, x: Array) -> Noisy:
        """Float64 near the point, and the distance of every row."""
        return x, np.zeros(len(x))

    def shape(self, x: Array) -> tuple[int, int]:
        return x.shape[0], x.shape[1]

    def transpose(self, x: Array) -> Array:
        return np.ascontiguousarray(x.T)

    def take_rows(self, x: Array, chosen: slice) -> Array:
        return x[chosen]

    def take_columns(self, x: Array, chosen: slice) -> Array:
        return np.ascontiguousarray(x[:, chosen])

    def beside(self, parts: Sequence[Array]) -> Array:
        return np.hstack(parts)

    def below_each_other(self, parts: Sequence[Array]) -> Array:
        return np.vstack(parts)

    def linear(self, x: Array, weight: Array, bias: Array | None) -> Noisy:
        point = x @ weight
        noise = weight.shape[0] * U * rows_norm(x) * absolute_norm(weight)
        if bias is not None:
            point = point + bias
            noise = up(noise) + U * rows_norm(point)
        return point, up(noise)

    def matmul(self, x: Array, y: Array) -> Noisy:
        size = np.minimum(
            rows_norm(y.reshape(1, -1)),
            np.sqrt(up(np.abs(y).sum(0).max(initial=0)) * up(np.abs(y).sum(1).max(initial=0))),
        )
        return x @ y, up(len(y) * U * rows_norm(x) * up(size))

    def add(self, x: Array, y: Array) -> Noisy:
        point = x + y
        return point, up(U * rows_norm(point))

    def add_row(self, x: Array, row: Array) -> Noisy:
        return self.add(x, row)

    def multiply(self, x: Array, y: Array) -> Noisy:
        point = x * y
        return point, _product_noise(x, point, U)

    def multiply_row(self, x: Array, row: Array) -> Noisy:
        return self.multiply(x, row)

    def scale(self, x: Array, factor: arb, near: float, error: float) -> Noisy:
        """Multiply by a scalar, a float with its relative distance from it."""
        point = x * near
        return point, _product_noise(x, point, U + 2 * error)

    def apply(self, name: str, x: Array) -> Noisy:
        value, relative, absolute = _function(name, x)
        return value, up(2 * relative * rows_norm(value) + absolute * np.sqrt(x.shape[1]))

    def normalise(
        self, x: Array, gain: Array, bias: Array | None, epsilon: Fraction, centre: bool
    ) -> Noisy:
        """Layer or root-mean-square norm.

        The error of the mean shifts a row by a constant, which the norm of ``c - mean(c)`` does not
        see; ``c`` is centred twice, the second mean being as small as rounding.  ``c / s`` has the
        Lipschitz constant ``1/s``, the sum of squares a relative error of ``(d + 4) u``, the root
        half of it.  Where the error of ``c`` is not small against ``s``, or squares leave the range
        of float64, nothing is claimed.
        """
        d = x.shape[1]
        c, moved = x, np.zeros(len(x))
        if centre:
            first = x - x.mean(axis=1, keepdims=True)
            c = first - first.mean(axis=1, keepdims=True)
            moved = up((d + 4) * U * rows_norm(first))
        squares = np.einsum("ik,ik->i", c, c) / d + float(epsilon)
        root = np.sqrt(squares)
        sure = (squares > 2.0**-600) & (squares < 2.0**900) & (moved < root / 4)
        unit = c / root[:, None]
        point = unit * gain
        noise = np.where(sure, moved / root, np.inf) + (d / 2 + 10) * U * rows_norm(unit)
        noise = up(noise) * up(np.abs(gain).max(initial=0)) + U * rows_norm(point)
        if bias is not None:
            point = point + bias
            noise = up(noise) + U * rows_norm(point)
        return point, up(2 * noise)

    def softmax(self, logits: Array, visible: Array | None) -> Noisy:
        weights, relative = softmax_floats(logits[None], visible, np.zeros((1, len(logits))))
        return weights[0], up(relative[0] * rows_norm(weights[0]))

    def attend(self, w: Weighing) -> Noisy:
        heads, rows, _ = w.weights.shape
        out = w.weights @ w.values
        noise = (w.relative + (w.values.shape[1] + 2) * U) * w.largest_value[:, None]
        return out.transpose(1, 0, 2).reshape(rows, -1), up(np.sqrt((up(noise) ** 2).sum(axis=0)))


def _product_noise(x: Array, point: Array, relative: float) -> Array:
    """Rounding of entrywise products; rows of zeros are exact, others may underflow."""
    return up(np.where(rows_norm(x) > 0, np.maximum(relative * rows_norm(point), FLOOR), 0.0))


def _function(name: str, x: Array) -> tuple[Array, float, float]:
    """Return values with a relative and an absolute bound of their error."""
    if name in TABULATED:
        found = table(name)
        return found(x), found.relative, found.absolute
    if name == "relu":
        return np.maximum(x, 0.0), 0.0, 0.0
    if name == "identity":
        return x, 0.0, 0.0
    if name == "exp":
        return exp(x), EXP_RELATIVE, FLOOR
    if name == "sqrt":
        return np.sqrt(np.maximum(x, 0.0)), U, 0.0
    if name == "reciprocal":
        with np.errstate(divide="ignore"):
            return 1 / x, U, 0.0
    sine, cosine = sin_cos(x)
    return (sine if name == "sin" else cosine), 0.0, TRIGONOMETRIC_ABSOLUTE
