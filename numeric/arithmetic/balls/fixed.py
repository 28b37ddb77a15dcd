"""Points of many bits in fixed point, vectorised: digits in float64, products by BLAS.

Every point is an exact multiple of ``2^-bits`` below ``2^48``.  A product is exact before it is
rounded to units; functions come from tables of Taylor polynomials.  What has no vectorised route
goes through Arb.  Errors are counted in units: half a unit and a little for each rounding.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from typing import Any, final

import numpy as np
from flint import arb, arb_mat

from numeric.arithmetic.arb import ArbBalls
from numeric.arithmetic.balls import words
from numeric.arithmetic.balls.attention import Weighing, split
from numeric.arithmetic.balls.planes import (
    inner,
    planes_of_digits,
    row_digits,
    row_squares,
    weight_planes,
)
from numeric.arithmetic.balls.rounding import rows_norm, up
from numeric.arithmetic.balls.series import WHOLE, exponential, series
from numeric.arithmetic.balls.tabulated import TABULATED
from numeric.arithmetic.balls.words import BASE, multiply, normalise

__all__ = ["FixedPoints"]

Array = np.ndarray
Noisy = tuple[Array, Array]
_SLACK = 2  # places kept below the last one where a product is not formed whole


@final
class FixedPoints:
    """Operations on digit arrays ``(places, n, d)``."""

    def __init__(self, bits: int) -> None:
        self.bits = -(-bits // BASE) * BASE
        self.point = self.bits // BASE
        self.places = self.point + WHOLE
        self.unit = 2.0**-self.bits
        self._balls = ArbBalls(self.bits + BASE * WHOLE)

    # ------------------------------------------------------------- conversions

    def _noisy(self, total: Array, drop: int, units: Array | float = 0.0) -> Noisy:
        """Round a sum of digits; ``units`` is the error of every entry before that."""
        digits, lost = normalise(total, drop, self.places)
        dropped = 0.75 if drop else 0.0
        noise = (units + dropped) * self.unit * np.sqrt(digits.shape[2]) * np.ones(digits.shape[1])
        return self._without(digits, lost.any(axis=1), noise)

    def _without(self, digits: Array, lost: Any, noise: Array) -> Noisy:
        if lost.any():
            digits[:, lost] = 0.0
            noise = np.where(lost, np.inf, noise)
        return digits, up(noise)

    def exact(self, values: Array) -> Noisy:
        digits, errors = words.from_floats(
            np.ascontiguousarray(values, dtype=np.float64), -self.bits, self.places
        )
        return self._without(digits, np.isinf(errors).any(axis=1), rows_norm(errors * self.unit))

    def from_rows(self, rows: Sequence[Sequence[arb]]) -> Noisy:
        width = len(rows[0]) if rows else 0
        flat = [x for row in rows for x in row]
        return self._from_arb(flat, (len(rows), width))

    def _from_arb(self, flat: list[arb], shape: tuple[int, int]) -> Noisy:
        far = 2.0 ** (BASE * WHOLE - 3)
        fits = [bool(abs(x) < far) for x in flat]
        kept = [x if good else arb(0) for x, good in zip(flat, fits, strict=True)]
        digits = words.from_arb(kept, -self.bits, self.places).reshape(self.places, *shape)
        radii = np.array([float(x.rad()) for x in kept]).reshape(shape) * (1 + 2.0**-40) + self.unit
        lost = ~np.array(fits, dtype=bool).reshape(shape).all(axis=1)
        return self._without(digits, lost, rows_norm(radii))

    def _to_arb(self, x: Array) -> arb_mat:
        unit = arb((1, -self.bits))
        return arb_mat(x.shape[1], x.shape[2], [arb(v) for v in words.integers(x)]) * unit

    def entries(self, x: Array) -> list[list[arb]]:
        """Exact entries, row by row."""
        with ArbBalls(self.bits + BASE * WHOLE):
            return [list(row) for row in self._to_arb(x).tolist()]

    def floats(self, x: Array) -> Noisy:
        """Float64 near the point, and the distance of every row."""
        near = words.to_floats(x, -self.bits)
        return near, up(2.0**-50 * rows_norm(near))

    def shape(self, x: Array) -> tuple[int, int]:
        return x.shape[1], x.shape[2]

    def transpose(self, x: Array) -> Array:
        return np.ascontiguousarray(np.swapaxes(x, 1, 2))

    def take_rows(self, x: Array, chosen: slice) -> Array:
        return np.ascontiguousarray(x[:, chosen])

    def take_columns(self, x: Array, chosen: slice) -> Array:
        return np.ascontiguousarray(x[:, :, chosen])

    def beside(self, parts: Sequence[Array]) -> Array:
        return np.concatenate(parts, axis=2)

    def below_each_other(self, parts: Sequence[Array]) -> Array:
        return np.concatenate(parts, axis=1)

    # ------------------------------------------------------------- sums and products

    def _row(self, row: Array) -> tuple[Array, float]:
        digits, errors = words.from_floats(row.reshape(1, -1), -self.bits, self.places)
        return digits, float(errors.max(initial=0))

    def linear(self, x: Array, weight: Array, bias: Array | None) -> Noisy:
        return self._shifted(*_from(*inner(x, weight_planes(weight))), bias)

    def _shifted(self, total: Array, drop: int, bias: Array | None) -> Noisy:
        """Add a row to a sum of digits, and round."""
        if bias is None:
            return self._noisy(total, drop)
        shift, error = self._row(bias)
        room = max(0, drop + self.places - len(total))
        total = np.concatenate([total, np.zeros((room, *total.shape[1:]))]) if room else total
        total[drop : drop + self.places] += shift
        return self._noisy(total, drop, error)

    def matmul(self, x: Array, y: Array) -> Noisy:
        return self._noisy(*self._inner(x, y))

    def _inner(self, x: Array, y: Array) -> tuple[Array, int]:
        """Digits of a product of points, and how many of them lie below the unit."""
        total, place = inner(x, planes_of_digits(y))
        return _from(total, place - self.point)

    def add(self, x: Array, y: Array) -> Noisy:
        return self._noisy(x + y, 0)

    def add_row(self, x: Array, row: Array) -> Noisy:
        digits, error = self._row(row)
        return self._noisy(x + digits, 0, error)

    def multiply(self, x: Array, y: Array) -> Noisy:
        skip = max(0, self.point - _SLACK)
        return self._noisy(multiply(x, y, skip), self.point - skip, 0.25)

    def multiply_row(self, x: Array, row: Array, bias: Array | None = None) -> Noisy:
        right, place = row_digits(row.reshape(1, -1))
        return self._shifted(*_from(multiply(x, right), place), bias)

    def scale(self, x: Array, factor: arb, near: float, error: float) -> Noisy:
        with ArbBalls(self.bits + 60):
            if not abs(factor) < 2.0**30:
                return self._through_arb(x, lambda m: m * factor)
            digits = words.from_arb([+factor], -self.bits - 2 * BASE, self.places + 2)[:, :, None]
            away = float((factor.rad() * arb(2) ** self.bits).upper()) + 2.0**-39
        size = rows_norm(words.to_floats(x, -self.bits)) * away * self.unit
        point, noise = self._noisy(multiply(x, digits), self.point + 2)
        return point, up(noise + 2 * up(size))

    # ------------------------------------------------------------- functions

    def _through_arb(self, x: Array, function: Callable[[arb_mat], arb_mat]) -> Noisy:
        with ArbBalls(self.bits + BASE * WHOLE):
            found = function(self._to_arb(x))
        return self._from_arb(found.entries(), (found.nrows(), found.ncols()))

    def apply(self, name: str, x: Array) -> Noisy:
        if name == "identity":
            return x, np.zeros(x.shape[1])
        if name == "relu":
            positive = words.to_floats(x, -self.bits) > 0
            return np.where(positive, x, 0.0), np.zeros(x.shape[1])
        if name not in TABULATED:
            return self._through_arb(x, lambda m: self._balls.apply(name, m))
        found = series(name, self.bits)
        near = words.to_floats(x, -self.bits)
        value = found(x)
        edge = np.ldexp(1.0, -found.step)
        for far, (rise, start) in (
            (near < found.low * edge, TABULATED[name].left),
            (near > found.high * edge, TABULATED[name].right),
        ):
            limit = rise * x
            limit[self.point] += start
            value = np.where(far, limit, value) if far.any() else value
        return self._noisy(value, 0, found.error + 1)

    def normalise(
        self, x: Array, gain: Array, bias: Array | None, epsilon: Fraction, centre: bool
    ) -> Noisy:
        """``d c / sqrt(sum (d c)^2 / d + d^2 epsilon)``: all exact but the root and one rounding."""
        d = x.shape[2]
        total = d * x - x.sum(axis=2, keepdims=True) if centre else x * d
        c = normalise(total, 0, self.places + 1)[0]
        inverse, bad = self._inverse_roots(row_squares(c), d, epsilon)
        skip = self.point + 2 - _SLACK
        unit = normalise(multiply(c, inverse[:, :, None], skip), _SLACK, self.places)[0]
        # |y| <= sqrt(d), and the inverse is wrong by 2^-(bits + 49): |d c| times that
        error = 1.0 + 2.0**-48 * rows_norm(words.to_floats(c, -self.bits)).max(initial=0)
        point, noise = self.multiply_row(unit, gain, bias)
        noise = noise + error * self.unit * float(np.abs(gain).max(initial=0)) * np.sqrt(d)
        return self._without(point, bad, noise)

    def _inverse_roots(self, squares: list[Any], d: int, epsilon: Fraction) -> tuple[Array, Array]:
        found, bad = [], []
        with ArbBalls(2 * self.bits + 100):
            unit, eps = arb((1, -2 * self.bits)), arb(epsilon.numerator) / epsilon.denominator
            for value in squares:
                root = (arb(value) * unit / d + d * d * eps).sqrt()
                fits = bool(root > 2.0**-30)
                bad.append(not fits)
                found.append(1 / root if fits else arb(0))
            digits = words.from_arb(found, -self.bits - 2 * BASE, self.places + 2)
        return digits, np.array(bad, dtype=bool)

    def softmax(self, logits: Array, visible: Array | None) -> Noisy:
        weights, error = self._softmax(logits[:, None], visible)
        return self._noisy(weights[:, 0], 1, error)

    def _softmax(self, logits: Array, visible: Array | None) -> tuple[Array, float]:
        """Return weights of digit arrays ``(places, heads, n, m)`` with one more place below.

        Also the sum over a row of their errors, in units.  With powers wrong by e fine units, the
        sum of m of them (at least 1/2) by ``m e``: ``sum_t |error| <= 2 (2 m e) + m`` with rounding.
        """
        fine, places, point = self.bits + BASE, self.places + 1, self.point + 1
        near = words.to_floats(logits, -self.bits)
        shown = near if visible is None else np.where(visible, near, -np.inf)
        most = shown.max(axis=-1, keepdims=True)
        top = words.from_floats(most, -self.bits, self.places)[0]
        shifted = np.concatenate([np.zeros((1, *near.shape)), logits - top])
        found = exponential(fine)
        powers = found(normalise(shifted, 0, places)[0])
        powers = np.where(shown - most > found.low * 2.0**-found.step, powers, 0.0)
        total = normalise(powers.sum(axis=-1, keepdims=True), 0, places)[0]
        with ArbBalls(fine + 100):
            values = [arb((1, fine)) / arb(s) for s in words.integers(total)]
            inverse = words.from_arb(values, -fine - 2 * BASE, places + 2)
        inverse = inverse.reshape(len(inverse), *total.shape[1:])
        skip = max(0, point + 2 - _SLACK)
        product = multiply(powers, inverse, skip)
        weights = normalise(product, point + 2 - skip, point + 1)[0]
        count = logits.shape[-1]
        return weights, (4 * count * (found.error + 1) + 2 * count) * 2.0**-BASE

    def attend(self, w: Weighing, exact: Any) -> Noisy:
        query, key, value, heads, scale, visible, groups, offset = exact
        groups = groups or heads
        repeat, rows = heads // groups, query.shape[1]
        q, k, v = (
            np.stack([split(m, h, r) for m in part])
            for part, h, r in ((query, heads, 1), (key, groups, repeat), (value, groups, repeat))
        )
        total, lost = normalise(*self._inner(q, np.swapaxes(k, -1, -2)), self.places)
        scaled, noise = self.scale(total.reshape(self.places, heads * rows, -1), scale, 0.0, 0.0)
        logits = scaled.reshape(self.places, heads, rows, -1)
        if offset is not None:
            logits, away = normalise(logits + np.stack(offset, axis=1), 0, self.places)
            lost = lost | away
        weights, units = self._softmax(logits, visible)
        products, below = self._inner(weights, v)
        out, outside = normalise(products, below + 1, self.places)
        # a logit is wrong by |scale| units and the noise: weights move by as much in all
        moved = float(noise.max(initial=0)) + self.unit * (1 + float(abs(scale).upper()))
        error = up(3 * moved + units * self.unit) * w.largest_value
        per_head = up(up(error) + self.unit * np.sqrt(v.shape[-1]))
        bad = lost.any(axis=(0, 2)) | outside.any(axis=(0, 2))
        joined = np.moveaxis(out, 1, 2).reshape(self.places, rows, -1)
        return self._without(joined, bad, np.full(rows, float(rows_norm(per_head[None])[0])))


def _from(total: Array, place: int) -> tuple[Array, int]:
    """Digits from place 0 or below on, and how many lie below it."""
    if place <= 0:
        return total, -place
    return np.concatenate([np.zeros((place, *total.shape[1:])), total]), 0
