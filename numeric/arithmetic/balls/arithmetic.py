"""The arithmetics ``balls``, ``fixed`` and ``affine``: rows within Euclidean balls or affine forms."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

import numpy as np
from flint import arb, arb_mat

from numeric.arithmetic.arb import ArbBalls, ArbScalars
from numeric.arithmetic.balls.affine import attend_affine
from numeric.arithmetic.balls.attention import Weighing, across, weigh
from numeric.arithmetic.balls.fixed import FixedPoints
from numeric.arithmetic.balls.float64 import Float64Points
from numeric.arithmetic.balls.forms import Form
from numeric.arithmetic.balls.rounding import (
    FLOOR,
    U,
    frobenius_rows,
    rows_norm,
    scalar_up,
    spectral,
    up,
)
from numeric.arithmetic.balls.slopes import local_slope, slopes
from numeric.arithmetic.balls.weights import norm
from numeric.arithmetic.protocol import Arithmetic

__all__ = ["RowBalls"]

Array = np.ndarray
_SCALAR_BITS = 256  # above the 128 bits of certified norms, so that they stay exact


class RowBalls(ArbScalars):
    """Matrices are midpoints with one Euclidean radius a row; scalars are Arb balls.

    A linear layer multiplies radii by its certified spectral norm, where entrywise radii grow by
    ``|W|``; softmax, norms and activations by local Lipschitz constants.

    Parameters
    ----------
    bits : int
        53 for midpoints of float64, more for midpoints in fixed point.
    affine : bool
        Carry generators: each row depends on a vector of symbols from the last layer norm on, so
        that a norm, an MLP, a skip connection and a token's own attention act as one Jacobian.
    """

    certified = True

    def __init__(self, bits: int = 53, affine: bool = False) -> None:
        super().__init__(max(bits + 32, _SCALAR_BITS))
        self.bits, self.affine = bits, affine
        self.name = "affine" if affine else ("balls" if bits <= 53 else "fixed")
        self._entries = ArbBalls(self._precision)
        self._points: Any = Float64Points() if bits <= 53 else FixedPoints(bits)

    # ------------------------------------------------------------- entries

    def matrix(self, values: Array) -> Form:
        return self._form(self._points.exact(values), 0.0)

    def from_rows(self, rows: Sequence[Sequence[arb]]) -> Form:
        return self._form(self._points.from_rows(rows), 0.0)

    def rows(self, matrix: Form) -> list[list[arb]]:
        shape = self.shape(matrix)
        radii = matrix.entries(shape).tolist()
        middle = self._points.entries(matrix.point)
        return [
            [arb(m, r) if r < np.inf else arb(0, "inf") for m, r in zip(mid, rad, strict=True)]
            for mid, rad in zip(middle, radii, strict=True)
        ]

    def opened(self, matrix: Form) -> tuple[Arithmetic, arb_mat]:
        return self._entries, self._entries.from_rows(self.rows(matrix))

    def shape(self, matrix: Form) -> tuple[int, int]:
        return self._points.shape(matrix.point)

    def _form(
        self,
        noisy: tuple[Any, Array],
        radius: Array | float,
        generators: Array | None = None,
        symbols: Any = None,
    ) -> Form:
        """Join a point with its rounding and the radius carried over; tidy what overflowed."""
        point, noise = noisy
        total = up(noise + radius)
        if self.bits <= 53:
            lost = ~np.isfinite(point).all(axis=1)
            if lost.any():
                point = np.where(lost[:, None], 0.0, point)
                total = np.where(lost, np.inf, total)
        if generators is not None:
            bad = ~np.isfinite(generators).all(axis=(1, 2))
            if bad.any():
                generators = np.where(bad[:, None, None], 0.0, generators)
                total = np.where(bad, np.inf, total)
        return Form(point, total, generators, symbols)

    # ------------------------------------------------------------- sums and products

    def add(self, left: Form, right: Form) -> Form:
        noisy = self._points.add(left.point, right.point)
        if left.symbols is not None and left.symbols is right.symbols:
            made = left.coefficients() + right.coefficients()
            slack = U * frobenius_rows(made)
            return self._form(noisy, left.radius + right.radius + slack, made, left.symbols)
        kept, other = (left, right) if left.symbols is not None else (right, left)
        radius = kept.radius + other.total()
        return self._form(noisy, radius, kept.generators, kept.symbols)

    def add_row(self, matrix: Form, row: Array) -> Form:
        noisy = self._points.add_row(matrix.point, row)
        return self._form(noisy, matrix.radius, matrix.generators, matrix.symbols)

    def multiply_row(self, matrix: Form, row: Array) -> Form:
        noisy = self._points.multiply_row(matrix.point, row)
        radius = matrix.radius * scalar_up(np.abs(row).max(initial=0))
        return self._scaled(matrix, noisy, radius, row)

    def scale(self, matrix: Form, factor: Any) -> Form:
        near, error = _float(factor)
        noisy = self._points.scale(matrix.point, _exact(factor), near, error)
        radius = matrix.total() * (2 * error * abs(near)) if matrix.symbols else 0.0
        radius = radius + matrix.radius * scalar_up(abs(near) * (1 + error))
        return self._scaled(matrix, noisy, radius, near)

    def _scaled(self, matrix: Form, noisy: Any, radius: Array, factor: Any) -> Form:
        if matrix.generators is None:
            return self._form(noisy, radius)
        made = matrix.generators * factor
        return self._form(noisy, radius + U * frobenius_rows(made) + FLOOR, made, matrix.symbols)

    def multiply(self, left: Form, right: Form) -> Form:
        noisy = self._points.multiply(left.point, right.point)
        (x, dx), (y, dy) = (self._points.floats(m.point) for m in (left, right))
        most = [up(np.abs(v).max(axis=1, initial=0) + d) for v, d in ((x, dx), (y, dy))]
        totals = left.total(), right.total()
        both = totals[0] * totals[1]
        if not self.affine:
            return self._form(noisy, up(most[1] * totals[0]) + up(most[0] * totals[1]) + up(both))
        radius = up(most[1] * left.radius) + up(most[0] * right.radius) + up(both)
        radius = radius + up(dy * totals[0]) + up(dx * totals[1])
        made, symbols = None, None
        for form, factor, size, total in (
            (left, y, most[1], totals[0]),
            (right, x, most[0], totals[1]),
        ):
            if form.generators is None:
                continue
            part = form.generators * factor[:, None, :]
            if symbols is None or form.symbols is symbols:
                made = part if made is None else made + part
                symbols = form.symbols
                radius = radius + 4 * U * up(frobenius_rows(form.generators) * size)
            else:
                radius = radius + up(size * total)
        return self._form(noisy, radius, made, symbols)

    def matmul(self, left: Form, right: Form) -> Form:
        noisy = self._points.matmul(left.point, right.point)
        (x, dx), (y, dy) = (self._points.floats(m.point) for m in (left, right))
        size = scalar_up(float(spectral(y)) + float(rows_norm(dy[None])[0]))
        errors = right.total()
        whole = float(rows_norm(errors[None])[0])
        radius = up(np.abs(x) @ errors) + dx * whole + up(left.total() * up(size + whole))
        return self._form(noisy, radius)

    def linear(self, x: Form, weight: Array, bias: Array | None = None) -> Form:
        if self.affine:
            x.renew(1.0)
        noisy = self._points.linear(x.point, weight, bias)
        radius = x.radius * norm(weight)
        if x.generators is None:
            return self._form(noisy, radius)
        rows, symbols, width = x.generators.shape
        made = (x.generators.reshape(-1, width) @ weight).reshape(rows, symbols, -1)
        slack = width * U * up(frobenius_rows(x.generators) * norm_frobenius(weight))
        return self._form(noisy, radius + slack, made, x.symbols)

    def transpose(self, matrix: Form) -> Form:
        columns = self.shape(matrix)[1]
        radius = np.full(columns, float(rows_norm(matrix.total()[None])[0]))
        return Form(self._points.transpose(matrix.point), radius)

    # ------------------------------------------------------------- parts

    def take_rows(self, matrix: Form, chosen: slice) -> Form:
        return Form(self._points.take_rows(matrix.point, chosen), matrix.total()[chosen])

    def take_columns(self, matrix: Form, chosen: slice) -> Form:
        part = self._points.take_columns(matrix.point, chosen)
        if matrix.generators is None:
            return Form(part, matrix.radius)
        generators = np.ascontiguousarray(matrix.generators[:, :, chosen])
        return Form(part, matrix.radius, generators, matrix.symbols)

    def beside(self, parts: Sequence[Form]) -> Form:
        point = self._points.beside([part.point for part in parts])
        symbols = parts[0].symbols
        if symbols is None or any(part.symbols is not symbols for part in parts):
            totals = np.stack([part.total() for part in parts], axis=1)
            return Form(point, rows_norm(totals))
        radii = np.stack([part.radius for part in parts], axis=1)
        generators = np.concatenate([part.generators for part in parts], axis=2)
        return Form(point, rows_norm(radii), generators, symbols)

    def below_each_other(self, parts: Sequence[Form]) -> Form:
        point = self._points.below_each_other([part.point for part in parts])
        return Form(point, np.concatenate([part.total() for part in parts]))

    # ------------------------------------------------------------- layers

    def apply(self, name: str, matrix: Form) -> Form:
        noisy = self._points.apply(name, matrix.point)
        total = matrix.total()
        near, distance = self._points.floats(matrix.point)
        if matrix.generators is None:
            steep = local_slope(name, near, up(distance + total))
            return self._form(noisy, np.where(total > 0, steep * total, 0.0))
        s = slopes(name, near, up(distance + total))
        made = matrix.generators * s.values[:, None, :]
        radius = s.largest * matrix.radius + up(s.bend * up(total * total)) / 2
        radius = radius + up(total * up(s.error + s.bend * distance))
        slack = 2 * U * up(frobenius_rows(matrix.generators) * s.largest)
        return self._form(noisy, up(radius) + slack, made, matrix.symbols)

    def layer_norm(self, x: Form, gain: Array, bias: Array, epsilon: Fraction) -> Form:
        return self._normalise(x, gain, bias, epsilon, True)

    def rms_norm(self, x: Form, gain: Array, epsilon: Fraction) -> Form:
        return self._normalise(x, gain, None, epsilon, False)

    def _normalise(
        self, x: Form, gain: Array, bias: Array | None, epsilon: Fraction, centre: bool
    ) -> Form:
        """``F(c) = c/s``, ``s^2 = |c|^2/d + epsilon``: ``|F| <= sqrt(d)``, ``|F'| <= 1/s``.

        ``|F''[u, u]| <= 6 |u|^2 / (sqrt(d) s^2)``, and s falls by at most ``|u|/sqrt(d)``.
        """
        if self.affine:
            x.renew(0.1)
        noisy = self._points.normalise(x.point, gain, bias, epsilon, centre)
        near, distance = self._points.floats(x.point)
        d = near.shape[1]
        c = near - near.mean(axis=1, keepdims=True) if centre else near
        blur = up(distance + (d + 4) * U * rows_norm(c))
        root = np.sqrt(np.einsum("ik,ik->i", c, c) / d + float(epsilon))
        total, most = x.total(), scalar_up(np.abs(gain).max(initial=0))
        sqrt_d = float(np.sqrt(d))
        with np.errstate(invalid="ignore", divide="ignore"):
            low = root * (1 - (d + 8) * U) - up((total + blur) / sqrt_d)
            low = np.maximum(low, np.sqrt(float(epsilon)) * (1 - 8 * U)) * (1 - 2.0**-40)
            steep = up(most / low)
        cap = up(2 * most * sqrt_d * np.ones(len(near)))
        if x.generators is None:
            return self._form(noisy, np.minimum(up(steep * total), cap))
        unit = c / root[:, None]
        g = x.generators
        if centre:
            g = g - g.mean(axis=2, keepdims=True)
        along = np.matmul(g, unit[:, :, None]) / d
        made = (g - along * unit[:, None, :]) * (gain / root[:, None])[:, None, :]
        bent = up(3 * up(total * total) / sqrt_d / low)
        radius = up(steep * x.radius) + up(steep * bent)
        rough = up(8 * (d + 16) * U * frobenius_rows(x.generators) + 8 * total * blur / low)
        radius = up(radius + up(steep * rough))
        lost = radius > cap
        made[lost] = 0.0
        return self._form(noisy, np.where(lost, cap, radius), made, x.symbols)

    def softmax_rows(self, logits: Form, visible: Array | None = None) -> Form:
        """``|A' - A|_2 <= |A' - A|_1 <= min(b, 2)`` when logits move by at most b."""
        noisy = self._points.softmax(logits.point, visible)
        return self._form(noisy, np.minimum(logits.total(), 2.0))

    def attend(
        self,
        query: Form,
        key: Form,
        value: Form,
        heads: int,
        scale: Any,
        visible: Array | None = None,
        groups: int | None = None,
        offset: Sequence[Form] | None = None,
    ) -> Form:
        w, moved = self._weigh((query, key, value), heads, groups or heads, scale, visible, offset)
        if isinstance(self._points, Float64Points):
            noisy = self._points.attend(w)
        else:
            points = None if offset is None else [o.point for o in offset]
            exact = (query.point, key.point, value.point, heads, scale, visible, groups, points)
            noisy = self._points.attend(w, exact)
        radius = across(w, (query.total(), key.total(), value.total()), moved)
        symbols = query.symbols
        shared = symbols is not None and key.symbols is symbols and value.symbols is symbols
        if not (self.affine and shared):
            return self._form(noisy, radius)
        made, rest = attend_affine(w, query, key, value, moved)
        lost = ~(rest < radius)
        made[lost] = 0.0
        return self._form(noisy, np.where(lost, radius, rest), made, symbols)

    def _weigh(
        self,
        forms: tuple[Form, Form, Form],
        heads: int,
        groups: int,
        scale: Any,
        visible: Array | None,
        offset: Sequence[Form] | None,
    ) -> tuple[Weighing, Array]:
        floats = [self._points.floats(f.point) for f in forms]
        rows = len(floats[0][0])
        shifts, apart, moved = None, np.zeros(rows), np.zeros(rows)
        if offset is not None:
            found = [self._points.floats(o.point) for o in offset]
            shifts = np.stack([f[0] for f in found])
            apart = np.max([f[1] for f in found], axis=0)
            moved = np.max([o.total() for o in offset], axis=0)
        (q, dq), (k, dk), (v, dv) = floats
        w = weigh((q, k, v), (dq, dk, dv), heads, groups, _float(scale), visible, shifts, apart)
        return w, moved


def norm_frobenius(weight: Array) -> float:
    """Upper bound of the Frobenius norm."""
    return float(rows_norm(weight.reshape(1, -1))[0])


def _exact(factor: Any) -> arb:
    return factor if isinstance(factor, arb) else arb(factor)


def _float(factor: Any) -> tuple[float, float]:
    """Return a float and a bound of its relative distance from a scalar."""
    exact = _exact(factor)
    near = float(exact.mid())
    if near == 0:
        return 0.0, 0.0 if exact == 0 else float("inf")
    return near, scalar_up(float((abs(exact / near - 1)).upper()))
