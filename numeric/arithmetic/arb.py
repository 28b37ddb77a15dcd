"""Arb balls of any precision: every result contains the exact value."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

import numpy as np
from flint import arb, arb_mat, ctx, fmpq

from numeric.arithmetic.protocol import Arithmetic

__all__ = ["ArbBalls"]


class ArbBalls(Arithmetic):
    """Midpoint-radius arithmetic of Arb (python-flint)."""

    name = "arb"
    certified = True

    def __init__(self, bits: int) -> None:
        self.bits = self._precision = bits
        self._before: list[int] = []

    def __enter__(self) -> ArbBalls:
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

    def approximate(self, x: arb) -> float:
        return float(x.mid())
