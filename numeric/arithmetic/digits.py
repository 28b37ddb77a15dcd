"""Exact products of Arb midpoints by BLAS: digits of 25 bits with one exponent for a matrix."""

from __future__ import annotations

from dataclasses import dataclass
from typing import final

import numpy as np
from flint import arb_mat

from numeric.arithmetic.balls.planes import inner, weight_planes
from numeric.arithmetic.balls.words import BASE, integers, unpacked

__all__ = ["Digits", "digits_of", "weighted"]

Array = np.ndarray


@final
@dataclass(frozen=True, slots=True)
class Digits:
    """The matrix ``sum_c digits[c] 2^(25 c + exponent)``.

    Attributes
    ----------
    digits : ndarray (count, n, k)
        Integers of at most ``2^24`` in size.
    exponent : int
    """

    digits: Array
    exponent: int


def digits_of(x: arb_mat, bits: int) -> Digits:
    """Round the midpoints to a multiple of ``2^exponent``; off by at most ``2^exponent``.

    The unit is ``2^-bits`` of the largest entry.
    """
    parts = [e.mid().man_exp() for e in x.entries()]
    pairs = [(int(m), int(e)) for m, e in parts]
    top = max((m.bit_length() + e for m, e in pairs if m), default=0)
    unit = top - bits
    values = [m << (e - unit) if e >= unit else m >> (unit - e) for m, e in pairs]
    count = bits // BASE + 1
    return Digits(unpacked(values, count).reshape(count, x.nrows(), x.ncols()), unit)


def weighted(left: Digits, weight: Array) -> tuple[list[int], int]:
    """Return the entries of the exact product with float64 weights, and the exponent."""
    total, place = inner(left.digits, weight_planes(weight))
    return integers(total), left.exponent + BASE * place
