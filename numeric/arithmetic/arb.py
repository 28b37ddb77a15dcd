"""Arb balls of any precision: every result contains the exact value."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from functools import partial

import numpy as np
from flint import arb, arb_mat, ctx, fmpq

from numeric.arithmetic import routes
from numeric.arithmetic.balls.tabulated import TABULATED, table
from numeric.arithmetic.functions import FUNCTIONS
from numeric.arithmetic.protocol import Arithmetic
from numeric.arithmetic.routes import LARGEST_BITS

__all__ = ["ArbBalls", "ArbScalars"]

_WORTH = 2**14  # weights from which splitting into digits pays
_TALL = 60  # rows from which Arb multiplies by blocks of integers itself


def _gelu(half: arb, root: arb, x: arb) -> arb:
    return x * half * (1 + (x * root).erf())


def _finite(x: arb_mat) -> bool:
    return all(e.is_finite() for e in x.entries())


class ArbScalars(Arithmetic):
    """Midpoint-radius arithmetic of Arb (python-flint) for numbers; matrices are left open."""

    certified = True

    def __init__(self, bits: int) -> None:
        self.bits = self._precision = bits
        self._before: list[int] = []

    def __enter__(self) -> Arithmetic:
        self._before.append(ctx.prec)
        ctx.prec = self._precision
        return self

    def __exit__(self, *_: object) -> None:
        ctx.prec = self._before.pop()

    def number(self, value: int | Fraction | float) -> arb:
        if isinstance(value, Fraction):
            return arb(fmpq(value.numerator, value.denominator))
        return arb(value)

    def exp(self, x: arb) -> arb:
        return x.exp()

    def log(self, x: arb) -> arb:
        return x.log()

    def sqrt(self, x: arb) -> arb:
        if not x >= 0:  # the truth is nonnegative: cut off what sticks out below
            top = x.upper()
            return arb(0) if not top > 0 else arb(0).union(top.sqrt())
        return x.sqrt()

    def tanh(self, x: arb) -> arb:
        return x.tanh()

    def erf(self, x: arb) -> arb:
        return x.erf()

    def cos(self, x: arb) -> arb:
        return x.cos()

    def sin(self, x: arb) -> arb:
        return x.sin()

    def pi(self) -> arb:
        return arb.pi()

    def lambert_lower(self, x: arb) -> arb:
        return x.lambertw(branch=-1)

    def maximum(self, values: Sequence[arb]) -> arb:
        best = values[0]
        for value in values[1:]:
            best = best.max(value)
        return best

    def hull(self, low: arb, high: arb) -> arb:
        return low.union(high)

    def at_most(self, left: arb, right: arb) -> bool | None:
        return True if left <= right else (False if left > right else None)

    def below(self, left: arb, right: arb) -> bool | None:
        return True if left < right else (False if left >= right else None)

    def approximate(self, x: arb) -> float:
        return float(x.mid())


class ArbBalls(ArbScalars):
    """Balls in matrices of Arb."""

    name = "arb"

    def matrix(self, values: np.ndarray) -> arb_mat:
        rows, columns = values.shape
        return arb_mat(rows, columns, values.ravel().tolist())

    def from_rows(self, rows: Sequence[Sequence[arb]]) -> arb_mat:
        return arb_mat(len(rows), len(rows[0]) if rows else 0, [x for row in rows for x in row])

    def rows(self, matrix: arb_mat) -> list[list[arb]]:
        flat, width = matrix.entries(), matrix.ncols()
        return [flat[i * width : (i + 1) * width] for i in range(matrix.nrows())]

    def shape(self, matrix: arb_mat) -> tuple[int, int]:
        return matrix.nrows(), matrix.ncols()

    def matmul(self, left: arb_mat, right: arb_mat) -> arb_mat:
        return left * right

    def add(self, left: arb_mat, right: arb_mat) -> arb_mat:
        return left + right

    def transpose(self, matrix: arb_mat) -> arb_mat:
        return matrix.transpose()

    def scale(self, matrix: arb_mat, factor: arb) -> arb_mat:
        return matrix * factor

    def add_row(self, matrix: arb_mat, row: np.ndarray) -> arb_mat:
        ones = arb_mat(matrix.nrows(), 1, [1] * matrix.nrows())
        return matrix + ones * self.matrix(row.reshape(1, -1))

    def take_rows(self, matrix: arb_mat, chosen: slice) -> arb_mat:
        return self.from_rows(self.rows(matrix)[chosen])

    def linear(self, x: arb_mat, weight: np.ndarray, bias: np.ndarray | None = None) -> arb_mat:
        """By digits in BLAS where plain products are slow: few rows, many weights."""
        found = None
        worth = weight.size >= _WORTH and x.nrows() < _TALL
        if self._precision <= LARGEST_BITS and worth and _finite(x):
            found = routes.linear(x, weight, self._precision)
        if found is None:
            found = x * self.matrix(weight)
        return found if bias is None else self.add_row(found, bias)

    def apply(self, name: str, matrix: arb_mat) -> arb_mat:
        """By the mean value theorem where the derivative is bounded."""
        if name not in TABULATED:
            return super().apply(name, matrix)
        function = partial(FUNCTIONS[name], self)
        if name == "gelu":
            half, root = arb(1) / 2, (arb(1) / 2).sqrt()
            function = partial(_gelu, half, root)
        found = routes.apply(matrix, function, table(name))
        return super().apply(name, matrix) if found is None else found

    def layer_norm(
        self, x: arb_mat, gain: np.ndarray, bias: np.ndarray, epsilon: Fraction
    ) -> arb_mat:
        return self.add_row(self._normalised(x, gain, epsilon, True), bias)

    def rms_norm(self, x: arb_mat, gain: np.ndarray, epsilon: Fraction) -> arb_mat:
        return self._normalised(x, gain, epsilon, False)

    def _normalised(self, x: arb_mat, gain: np.ndarray, epsilon: Fraction, centre: bool) -> arb_mat:
        """Rows over their root mean square, each row by matrix products (inner products of Arb).

        With ``y = c/s`` for the midpoints and radii r, the mean value theorem moves entry j by at
        most ``(r_j + mean r + (|y_j| + e) mean((|y| + e) r)) / (s - e')``, where e bounds the change
        of y itself and ``e'`` that of s.
        """
        d, exact = x.ncols(), [arb(float(g)) for g in gain]
        shift, ones = self.number(epsilon), arb_mat(d, 1, [1] * d)
        found_radii = routes.radii_of(x)
        moving = self._precision <= LARGEST_BITS and bool(np.isfinite(found_radii).all())
        radii, middle = (found_radii, x.mid()) if moving else (None, x)
        found = []
        for index, entries in enumerate(self.rows(middle)):
            row = arb_mat(1, d, entries)
            if centre:
                row = row - (row * ones)[0, 0] / d * ones.transpose()
            root = self.sqrt((row * row.transpose())[0, 0] / d + shift)
            unit = (row * (1 / root)).entries()
            if radii is not None and radii[index].any():
                moved = routes.normalised_radii(unit, radii[index], root, epsilon, centre)
                unit = [u + arb(0, m) for u, m in zip(unit, moved.tolist(), strict=True)]
            found.append([u * g for u, g in zip(unit, exact, strict=True)])
        return self.from_rows(found)
