"""Tokens as one common row and small deviations: collapse without cancellation.

When tokens agree to thousands of digits, their differences need those digits and a few more in any
arithmetic that stores tokens.  Here row i is ``base + apart_i``, both Arb balls: ``apart`` keeps its
own relative precision however small it is.  Pure attention maps deviations to deviations:

with ``s_it = c_t + e_it`` up to constants of a row, ``c_t = scale q k'_t``, ``e_it = scale q'_i
k'_t``, weights ``a = softmax(c)`` and ``m_i = sum_t a_t expm1(e_it)``,

``A_it - a_t = a_t (expm1(e_it) - m_i) / (1 + m_i)``,

so that ``apart`` of the output is ``sum_t (A_it - a_t) v'_t``.  What has no such form goes through
plain tokens, and starts again from their first row.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import final

import numpy as np
from flint import arb, arb_mat

from numeric.arithmetic.arb import ArbBalls, ArbScalars
from numeric.arithmetic.protocol import Arithmetic

__all__ = ["Deviations", "Near"]


@final
class Near:
    """The matrix with rows ``base + apart_i``."""

    __slots__ = ("apart", "base")

    def __init__(self, base: arb_mat, apart: arb_mat) -> None:
        self.base, self.apart = base, apart


def _repeat(row: arb_mat, count: int) -> arb_mat:
    return arb_mat(count, 1, [1] * count) * row


@final
class Deviations(ArbScalars):
    """Arb balls for matrices whose rows are nearly equal."""

    name = "deviations"

    def __init__(self, bits: int) -> None:
        super().__init__(bits)
        self._plain = ArbBalls(bits)

    def matrix(self, values: np.ndarray) -> Near:
        return self._split(self._plain.matrix(values))

    def from_rows(self, rows: Sequence[Sequence[arb]]) -> Near:
        return self._split(self._plain.from_rows(rows))

    def _split(self, whole: arb_mat) -> Near:
        entries, width = whole.entries(), whole.ncols()
        base = arb_mat(1, width, [x.mid() for x in entries[:width]])
        return Near(base, whole - _repeat(base, whole.nrows()))

    def _whole(self, matrix: Near) -> arb_mat:
        return matrix.apart + _repeat(matrix.base, matrix.apart.nrows())

    def rows(self, matrix: Near) -> list[list[arb]]:
        return self._plain.rows(self._whole(matrix))

    def deviations(self, matrix: Near) -> list[list[arb]]:
        return self._plain.rows(matrix.apart)

    def shape(self, matrix: Near) -> tuple[int, int]:
        return matrix.apart.nrows(), matrix.apart.ncols()

    def add(self, left: Near, right: Near) -> Near:
        return Near(left.base + right.base, left.apart + right.apart)

    def add_row(self, matrix: Near, row: np.ndarray) -> Near:
        return Near(self._plain.add_row(matrix.base, row), matrix.apart)

    def scale(self, matrix: Near, factor: arb) -> Near:
        return Near(matrix.base * factor, matrix.apart * factor)

    def linear(self, x: Near, weight: np.ndarray, bias: np.ndarray | None = None) -> Near:
        exact = self._plain.matrix(weight)
        found = Near(x.base * exact, x.apart * exact)
        return found if bias is None else self.add_row(found, bias)

    def matmul(self, left: Near, right: Near) -> Near:
        whole = self._whole(right)
        return Near(left.base * whole, left.apart * whole)

    def transpose(self, matrix: Near) -> Near:
        return self._split(self._whole(matrix).transpose())

    def take_columns(self, matrix: Near, chosen: slice) -> Near:
        parts = ([row[chosen] for row in self._plain.rows(m)] for m in (matrix.base, matrix.apart))
        return Near(*(arb_mat(part) for part in parts))

    def beside(self, parts: Sequence[Near]) -> Near:
        joined = []
        for name in ("base", "apart"):
            rows = zip(*(self._plain.rows(getattr(p, name)) for p in parts), strict=True)
            joined.append(arb_mat([[x for part in row for x in part] for row in rows]))
        return Near(*joined)

    def attend(
        self,
        query: Near,
        key: Near,
        value: Near,
        heads: int,
        scale: arb,
        visible: np.ndarray | None = None,
        groups: int | None = None,
        offset: Sequence[Near] | None = None,
    ) -> Near:
        if visible is not None or offset is not None:
            return Arithmetic.attend(self, query, key, value, heads, scale, visible, groups, offset)
        shared, parts = groups or heads, []
        for head in range(heads):
            k, v = (self.head(m, head * shared // heads, shared) for m in (key, value))
            parts.append(self._attend(self.head(query, head, heads), k, v, scale))
        return self.beside(parts)

    def _attend(self, query: Near, key: Near, value: Near, scale: arb) -> Near:
        across = key.apart.transpose()
        common = self.softmax((query.base * across * scale).entries())
        rows = self._plain.rows(query.apart * across * scale)
        changes = [self._change(common, row) for row in rows]
        mean = arb_mat(1, len(common), common) * value.apart
        return Near(value.base + mean, arb_mat(changes) * value.apart)

    @staticmethod
    def _change(common: list[arb], row: list[arb]) -> list[arb]:
        """``A_i - a`` for one row."""
        grown = [e.expm1() for e in row]
        mean = sum((a * g for a, g in zip(common, grown, strict=True)), arb(0))
        return [a * (g - mean) / (1 + mean) for a, g in zip(common, grown, strict=True)]

    # plain tokens: certified, but without the relative precision of deviations

    def apply(self, name: str, matrix: Near) -> Near:
        return self._split(self._plain.apply(name, self._whole(matrix)))

    def layer_norm(self, x: Near, gain: np.ndarray, bias: np.ndarray, epsilon: Fraction) -> Near:
        return self._split(self._plain.layer_norm(self._whole(x), gain, bias, epsilon))

    def rms_norm(self, x: Near, gain: np.ndarray, epsilon: Fraction) -> Near:
        return self._split(self._plain.rms_norm(self._whole(x), gain, epsilon))

    def take_rows(self, matrix: Near, chosen: slice) -> Near:
        return Near(matrix.base, arb_mat(self._plain.rows(matrix.apart)[chosen]))
