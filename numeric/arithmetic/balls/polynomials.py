"""Polynomials of many bits in small distances, by Horner's scheme on digits."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import final

import numpy as np
from flint import arb

from numeric.arithmetic.balls.words import BASE, from_arb, multiply, normalise, to_floats

__all__ = ["GUARD", "Polynomial", "by_parts", "nearest"]

Array = np.ndarray
GUARD = 1  # digits below the last one where a product is not formed whole
_CHUNK = 4096  # entries that stay in the cache with all their digits
_SPARE = 5  # bits


@final
@dataclass(frozen=True, slots=True)
class Polynomial:
    """Many polynomials of one degree, in a distance below ``2^-gain``.

    Of coefficient k, and of Horner's scheme down to it, only the digits from place ``start[k]`` on
    are kept: it meets the k-th power of the distance.

    Attributes
    ----------
    bits, gain : int
    whole : int
        Digits above the point: coefficients, and values of Horner's scheme, stay below
        ``2^(25 whole - 1)``.
    coefficients : list of ndarray (places, cells)
    start : list of int
    error : float
        In units of ``2^-bits``: a coefficient is floored, a product rounded, and of at most ``point``
        pairs of digits (below ``2^25`` and ``2^24``) that are left out each is worth half a unit.
    """

    bits: int
    gain: int
    whole: int
    coefficients: list[Array]
    start: list[int]
    error: float

    @staticmethod
    def of(bits: int, gain: int, terms: list[list[arb]]) -> Polynomial:
        """Round coefficients: of each power those of every cell."""
        point, whole = bits // BASE, _whole(gain, terms)
        start = [min(point, max(0, (gain * k - _SPARE) // BASE)) for k in range(len(terms))]
        coefficients = [
            from_arb(values, BASE * s - bits, point + whole - s)
            for s, values in zip(start, terms, strict=True)
        ]
        lost = sum(2.0 ** (BASE * s - gain * k) for k, s in enumerate(start))
        return Polynomial(bits, gain, whole, coefficients, start, lost * (2 + point / 2))

    def __call__(self, h: Array, cells: Array) -> Array:
        """Evaluate at distances, digits below the point, with the polynomials of these cells."""
        point, begin = self.bits // BASE, self.start[-1]
        top = point + self.whole
        value = np.take(self.coefficients[-1], cells, axis=1)
        for k in range(len(self.coefficients) - 2, -1, -1):
            drop = self.start[k] + point - begin
            skip = max(0, drop - GUARD)
            total = multiply(value, h, skip)
            value = normalise(total, drop - skip, top - self.start[k])[0]
            value += np.take(self.coefficients[k], cells, axis=1)
            begin = self.start[k]
        return normalise(value, 0, point + 1)[0]


def _whole(gain: int, terms: list[list[arb]]) -> int:
    """How many digits above the point hold every value of Horner's scheme."""
    value = most = 0.0
    for values in reversed(terms):
        value = value * 2.0**-gain + max(float(abs(v).upper()) for v in values)
        most = max(most, value)
    return max(1, -(-(int(np.frexp(most)[1]) + 2) // BASE))


def nearest(x: Array, bits: int, step: int, low: int, high: int) -> tuple[Array, Array]:
    """Return the nearest multiples of ``2^-step`` between two ends, and digits of the distance."""
    near = np.rint(np.ldexp(to_floats(x, -bits), step))
    index = np.minimum(np.maximum(near, low), high)
    h = x.copy()
    place, shift = divmod(bits - step, BASE)
    h[place] -= np.ldexp(index, shift)
    return index.astype(np.int64), normalise(h, 0, len(x))[0][: bits // BASE]


def by_parts(function: Callable[[Array], Array], digits: Array) -> Array:
    """Apply a function of digits ``(places, entries)`` that returns no more places, part by part."""
    flat = digits.reshape(len(digits), -1)
    result = np.zeros_like(flat)
    for first in range(0, flat.shape[1], _CHUNK):
        part = slice(first, first + _CHUNK)
        found = function(flat[:, part])
        result[: len(found), part] = found
    return result.reshape(digits.shape)
