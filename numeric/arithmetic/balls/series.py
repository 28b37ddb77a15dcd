"""Fixed-point functions of many bits by tables of Taylor polynomials, with bounds from Arb."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any, final

import numpy as np
from flint import arb, arb_series, ctx

from numeric.arithmetic.balls.tabulated import TABULATED
from numeric.arithmetic.balls.words import BASE, from_arb, multiply, normalise, to_floats

__all__ = ["WHOLE", "Series", "exponential", "series"]

Array = np.ndarray
WHOLE = 2  # digits above the point: numbers stay below 2^38
_CHUNK = 8192
_PAST = 3
_GUARD = 2


@final
@dataclass(frozen=True, slots=True)
class Series:
    """Taylor coefficients about the points ``j 2^-step`` for ``low <= j <= high``.

    Term k meets the k-th power of a distance below ``2^-(step + 1)``: of its coefficient, and of
    Horner's scheme down to it, only the digits from place ``start[k]`` on are kept.

    Attributes
    ----------
    bits : int
        A multiple of 20; units are ``2^-bits``.
    coefficients : list of ndarray (places, cells)
    error : float
        In units: ``|result - f(x)|`` for x between the outer points.
    """

    bits: int
    step: int
    low: int
    high: int
    coefficients: list[Array]
    start: list[int]
    error: float

    def __call__(self, digits: Array) -> Array:
        """Return digits of the function; arguments beyond the outer points are moved there."""
        flat = digits.reshape(len(digits), -1)
        result = np.empty_like(flat)
        for first in range(0, flat.shape[1], _CHUNK):
            part = slice(first, first + _CHUNK)
            result[:, part] = self._chunk(flat[:, part])
        return result.reshape(digits.shape)

    def _chunk(self, x: Array) -> Array:
        count, point = len(x), self.bits // BASE
        near = np.rint(np.ldexp(to_floats(x, -self.bits), self.step))
        index = np.minimum(np.maximum(near, self.low), self.high)
        h = x.copy()
        place, shift = divmod(self.bits - self.step, BASE)
        h[place] -= np.ldexp(index, shift)
        h = normalise(h, 0, count)[0][:point]
        cells = (index - self.low).astype(np.int64)
        value = np.take(self.coefficients[-1], cells, axis=1)
        begin = self.start[-1]
        for k in range(len(self.coefficients) - 2, -1, -1):
            drop = self.start[k] + point - begin
            skip = max(0, drop - _GUARD)
            total = multiply(value, h, skip)
            value = normalise(total, drop - skip, count - self.start[k])[0]
            value += np.take(self.coefficients[k], cells, axis=1)
            begin = self.start[k]
        return normalise(value, 0, count)[0]


def _tabulate(
    bits: int, step: int, low: int, high: int, terms: Callable[[arb, int], list[Any]]
) -> Series:
    """Fill a table; ``terms(centre, count)`` are Taylor coefficients, about a ball too."""
    longest = bits // (step + 1) + 2 + _PAST
    half = arb(1) / 2 ** (step + 1)
    centres = [arb(j) / 2**step for j in range(low, high + 1)]
    exact = [terms(c, longest) for c in centres]
    rest, unit = arb(0), arb(2) ** -bits
    for centre in centres:
        around = terms(arb(centre, half), longest + 1)[-1]
        rest = rest.max((abs(around) * half**longest).upper())
    count = longest
    while count > 2:
        size = max(float(abs(e[count - 1]).upper()) for e in exact)
        more = rest + size * half ** (count - 1)
        if not more < unit / 4:
            break
        rest, count = more, count - 1
    start = [max(0, (step + 1) * k // BASE - 1) for k in range(count)]
    places = bits // BASE + WHOLE
    coefficients = [
        from_arb([e[k] for e in exact], BASE * start[k] - bits, places - start[k])
        for k in range(count)
    ]
    lost = sum(2.0 ** (BASE * s - (step + 1) * k + 1) for k, s in enumerate(start))
    error = lost + float((rest / unit).upper()) + 1
    return Series(bits, step, low, high, coefficients, start, error * (1 + 2.0**-30))


def _precisely(bits: int, cap: int) -> Callable[[], None]:
    before = ctx.prec, ctx.cap
    ctx.prec, ctx.cap = bits + 80, cap

    def restore() -> None:
        ctx.prec, ctx.cap = before

    return restore


@cache
def exponential(bits: int) -> Series:
    """``exp`` from ``-log(2) (bits + 2)`` to 0; below, the function is less than half a unit."""
    step, low = 6, -(int(0.6932 * (bits + 2)) + 1)

    def terms(centre: arb, count: int) -> list[Any]:
        found = [centre.exp()]
        for k in range(1, count):
            found.append(found[-1] / k)
        return found

    restore = _precisely(bits, 10)
    try:
        return _tabulate(bits, step, low << step, 0, terms)
    finally:
        restore()


@cache
def series(name: str, bits: int) -> Series:
    """A function of :data:`TABULATED` as far as it differs from its limits by half a unit."""
    shape = TABULATED[name]
    restore = _precisely(bits, bits)
    try:
        reach, unit = shape.reach, arb(2) ** (-bits - 1)
        while not all(
            abs(shape.function(arb(sign * reach)) - (rise * sign * reach + value)) < unit
            for sign, (rise, value) in ((-1, shape.left), (1, shape.right))
        ):
            reach = reach + max(1, reach // 8)
        step = max(3, (4096 // (2 * reach)).bit_length() - 1)

        def terms(centre: arb, count: int) -> list[Any]:
            ctx.cap = count
            found = shape.function(arb_series([centre, 1]))
            return [found[k] for k in range(count)]

        return _tabulate(bits, step, -reach << step, reach << step, terms)
    finally:
        restore()
