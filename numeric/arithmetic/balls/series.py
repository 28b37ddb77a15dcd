"""Fixed-point functions of many bits by tables of Taylor polynomials, with bounds from Arb."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any, final

import numpy as np
from flint import arb, arb_series, ctx

from numeric.arithmetic.balls.polynomials import GUARD, Polynomial, by_parts, nearest
from numeric.arithmetic.balls.tabulated import TABULATED
from numeric.arithmetic.balls.words import BASE, from_arb, multiply, normalise

__all__ = ["WHOLE", "Exponential", "Series", "exponential", "series"]

Array = np.ndarray
WHOLE = 2  # digits above the point: numbers stay below 2^48
_PAST, _MORE = 3, 8  # terms beyond those that an entire function needs


@final
@dataclass(frozen=True, slots=True)
class Series:
    """Taylor polynomials about the points ``j 2^-step`` for ``low <= j <= high``.

    Attributes
    ----------
    bits : int
        A multiple of 25; units are ``2^-bits``.
    error : float
        In units: ``|result - f(x)|`` for x between the outer points.
    """

    bits: int
    step: int
    low: int
    high: int
    polynomial: Polynomial
    error: float

    def __call__(self, digits: Array) -> Array:
        """Return digits of the function; arguments beyond the outer points are moved there."""
        return by_parts(self._part, digits)

    def _part(self, x: Array) -> Array:
        index, h = nearest(x, self.bits, self.step, self.low, self.high)
        return self.polynomial(h, index - self.low)


@final
@dataclass(frozen=True, slots=True)
class Exponential:
    """``exp(i/2) exp(j 2^-step) sum_k h^k / k!`` for ``x = i/2 + j 2^-step + h`` from ``low`` to 0.

    Attributes
    ----------
    bits, step : int
    low, high : int
        In units of ``2^-step``; below, the function is less than half a unit of ``2^-bits``.
    coarse, fine : ndarray (places, cells)
    error : float
        In units.
    """

    bits: int
    step: int
    low: int
    high: int
    coarse: Array
    fine: Array
    polynomial: Polynomial
    error: float

    def __call__(self, digits: Array) -> Array:
        """Return digits of the exponential; arguments outside are moved there."""
        return by_parts(self._part, digits)

    def _part(self, x: Array) -> Array:
        point = self.bits // BASE
        index, h = nearest(x, self.bits, self.step, self.low, self.high)
        halves = index >> (self.step - 1)
        value = self.polynomial(h, np.zeros(1, dtype=np.int64))
        fine = index - (halves << (self.step - 1))
        for factors, cells in ((self.fine, fine), (self.coarse, -halves)):
            total = multiply(value, np.take(factors, cells, axis=1), point - GUARD)
            value = normalise(total, GUARD, point + 1)[0]
        return value


def _tabulate(
    bits: int, step: int, low: int, high: int, terms: Callable[[arb, int], list[Any]]
) -> Series:
    """Fill a table; ``terms(centre, count)`` are Taylor coefficients, about a ball too."""
    half, unit = arb(1) / 2 ** (step + 1), arb(2) ** -bits
    centres = [arb(j) / 2**step for j in range(low, high + 1)]
    count = bits // (step + 1) + 2 + _PAST
    rest = _remainder(terms, centres, half, count)
    while not rest < unit / 4 and count < bits:  # poles near the line
        count += _MORE
        rest = _remainder(terms, centres, half, count)
    exact = [terms(c, count) for c in centres]
    while count > 2:
        size = max(float(abs(e[count - 1]).upper()) for e in exact)
        more = rest + size * half ** (count - 1)
        if not more < unit / 4:
            break
        rest, count = more, count - 1
    powers = [[e[k] for e in exact] for k in range(count)]
    polynomial = Polynomial.of(bits, step + 1, powers)
    error = polynomial.error + float((rest / unit).upper()) + 1
    return Series(bits, step, low, high, polynomial, error * (1 + 2.0**-30))


def _remainder(
    terms: Callable[[arb, int], list[Any]], centres: list[arb], half: arb, count: int
) -> arb:
    """Lagrange's remainder after so many terms, at most."""
    rest = arb(0)
    for centre in centres:
        around = terms(arb(centre, half), count + 1)[-1]
        rest = rest.max((abs(around) * half**count).upper())
    return rest


def _precisely(bits: int, cap: int) -> Callable[[], None]:
    before = ctx.prec, ctx.cap
    ctx.prec, ctx.cap = bits + 80, cap

    def restore() -> None:
        ctx.prec, ctx.cap = before

    return restore


@cache
def exponential(bits: int) -> Exponential:
    """``exp`` from ``-log(2) (bits + 2)`` to 0.

    The sum is below 1.01 and wrong by e units; factors of the tables are below 2 and 1, wrong by
    one; each product leaves out at most ``point`` pairs of digits, a quarter of a unit each.
    """
    step, low, point = 9, -(int(0.6932 * (bits + 2)) + 1), bits // BASE
    restore = _precisely(bits, 10)
    try:
        terms, rest, unit = [arb(1)], arb(1), arb(2) ** -bits
        while not rest < unit / 4:
            terms.append(terms[-1] / len(terms))
            rest = 2 * terms[-1] / len(terms) / 2 ** ((step + 1) * len(terms))
        polynomial = Polynomial.of(bits, step + 1, [[t] for t in terms])
        halves = [(arb(i) / 2).exp() for i in range(0, 2 * low - 1, -1)]
        steps = [(arb(j) / 2**step).exp() for j in range(2 ** (step - 1))]
        coarse, fine = (from_arb(t, -bits, point + 1) for t in (halves, steps))
    finally:
        restore()
    error = 2 * (polynomial.error + 1) + 4 + 2 * (point / 4 + 1)
    return Exponential(bits, step, low << step, 0, coarse, fine, polynomial, error)


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
