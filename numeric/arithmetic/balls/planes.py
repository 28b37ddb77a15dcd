"""Exact products of digit arrays with matrices by BLAS, for any inner size.

A matrix is a sum of planes: integers times powers of two.  One digit of the left factor is at most
``2^24``; where the entries down a column of a plane sum to at most S in size, every partial sum of the
product is at most ``2^24 S``, whatever the order.  Planes are cut so that this stays below ``2^53``:
float64 matrix products are exact (Ozaki, Ogita, Oishi, Rump, *Error-free transformations of matrix
multiplication by using fast routines of matrix multiplication*, Numer. Algorithms 59, 2012, with
column sums in the place of sizes: real weights fill 20 bits of a plane, not 14).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, final

import numpy as np
from scipy.sparse import csr_array

from numeric.arithmetic.balls.weights import Remembered
from numeric.arithmetic.balls.words import BASE, normalise

__all__ = [
    "Plane",
    "inner",
    "planes_of_digits",
    "row_digits",
    "row_squares",
    "weight_planes",
]

_SPARSE = 0.02
_COLUMN = 2.0**27  # of weights: four dense planes fit in one group
_GROUP = 2.0**29 - 2.0**6  # times 2^24, with a carry and a bias, below 2^53
_HALF = 12
_KEPT = 2**27  # weights whose planes are kept, a gigabyte: those of larger models are cut again
Array = np.ndarray


@final
@dataclass(frozen=True, slots=True)
class Plane:
    """Integers times ``2^offset``.

    Attributes
    ----------
    matrix : ndarray (..., k, m), or sparse
        Weights in float32 to save memory.
    offset : int
    size : float
        Upper bound of the sum of sizes down a column.
    """

    matrix: Any
    offset: int
    size: float


def _weight_planes(weight: Array) -> list[Plane]:
    """Planes of exact weights: a few dense ones, then the last bits of few entries, sparse."""
    if not weight.any():
        return [Plane(np.zeros(weight.shape, dtype=np.float32), 0, 0.0)]
    found: list[Plane] = []
    rest = np.array(weight, dtype=np.float64)
    while rest.any():
        sparse = (rest != 0).mean() < _SPARSE and bool(found)
        offset = found[-1].offset - BASE if sparse else _offset(np.abs(rest))
        digit = np.rint(np.ldexp(rest, -offset))
        rest = rest - np.ldexp(digit, offset)
        column = float(np.abs(digit).sum(axis=0).max())
        found.append(
            Plane(csr_array(digit) if sparse else digit.astype(np.float32), offset, column)
        )
    return found


def _offset(size: Array) -> int:
    """The unit of a plane that leaves room for rounding and keeps entries exact in float32."""
    mantissa, exponent = np.frexp(size.sum(axis=0).max())
    room = np.frexp((_COLUMN - len(size)) / mantissa)[1] - 1 - exponent
    return -min(int(room), 24 - int(np.frexp(size.max())[1]))


def _row_digits(row: Array) -> tuple[Array, int]:
    """Digits of exact numbers with the place of the lowest."""
    rest, found = np.array(row, dtype=np.float64), [np.zeros(row.shape)]
    place = -(-(int(np.frexp(np.abs(rest).max(initial=0))[1]) + 1) // BASE)
    while rest.any():
        place -= 1
        digit = np.rint(np.ldexp(rest, -BASE * place))
        rest = rest - np.ldexp(digit, BASE * place)
        found.append(digit)
    return np.stack(found[::-1]), place


weight_planes: Remembered[list[Plane]] = Remembered(_weight_planes, _KEPT)
row_digits: Remembered[tuple[Array, int]] = Remembered(_row_digits)


def planes_of_digits(digits: Array) -> list[Plane]:
    """Planes of a digit array ``(places, ..., k, m)``: two halves of each digit that is not zero."""
    found = []
    for place, digit in enumerate(digits):
        if digit.any():
            high = np.rint(digit * 2.0**-_HALF)
            low = digit - high * 2.0**_HALF
            count = float(digit.shape[-2])
            found.append(Plane(low, BASE * place, count * 2 ** (_HALF - 1)))
            found.append(Plane(high, BASE * place + _HALF, count * 2 ** (BASE - 1 - _HALF)))
    return found or [Plane(digits[0], 0, 0.0)]


def _times(stacked: Array, matrix: Any) -> Array:
    """Multiply by a plane, dense or sparse."""
    if isinstance(matrix, np.ndarray):
        return stacked @ matrix.astype(np.float64, copy=False)
    rows = stacked.reshape(-1, stacked.shape[-1]) @ matrix
    return np.asarray(rows).reshape(*stacked.shape[:-1], -1)


def row_squares(digits: Array) -> list[int]:
    """Exact sums of squares of rows ``(places, n, d)``, by the Gram matrices of their digits."""
    rows = np.ascontiguousarray(np.moveaxis(digits, 0, 1))
    high = np.rint(rows * 2.0**-_HALF)
    found = [0] * len(rows)
    for part, shift in ((rows - high * 2.0**_HALF, 0), (high, _HALF)):
        gram = (rows @ np.swapaxes(part, 1, 2)).astype(np.int64)
        places = np.zeros((2 * len(digits), len(rows)), dtype=np.int64)
        for i in range(len(digits)):
            places[i : i + len(digits)] += gram[:, i].T
        for place, values in enumerate(places.tolist()):
            move = BASE * place + shift
            found = [f + (v << move) for f, v in zip(found, values, strict=True)]
    return found


def inner(left: Array, right: Sequence[Plane]) -> tuple[Array, int]:
    """Return digits of ``(a, ..., n, k) (..., k, m)``, not normalised, and the place of the lowest."""
    used = np.flatnonzero([plane.any() for plane in left])
    if not len(used):
        return np.zeros((len(left), *left.shape[1:-1], right[0].matrix.shape[-1])), 0
    first, count = int(used[0]), int(used[-1] - used[0]) + 1
    rows, batch = left.shape[-2], left.shape[1:-2]
    stacked = np.ascontiguousarray(np.moveaxis(left[first : first + count], 0, -3))
    stacked = stacked.reshape(*batch, count * rows, left.shape[-1])
    place = min(plane.offset // BASE for plane in right)
    spread = max(plane.offset // BASE for plane in right) - place
    total = np.zeros((len(left) + spread + 2, *batch, rows, right[0].matrix.shape[-1]))
    parts = list(_grouped(right))
    for group in parts:
        for offset, value in _sums(stacked, group, count):
            start, shift = divmod(offset, BASE)
            _add(total[first + start - place :], value, shift)
        if len(parts) > 1:
            total = normalise(total, 0, len(total))[0]
    return total, place


def _grouped(right: Sequence[Plane]) -> Iterator[list[Plane]]:
    """Planes whose products may be added up before digits are carried."""
    group: list[Plane] = []
    size = 0.0
    for plane in right:
        if plane.size > _GROUP:
            raise ValueError(f"a sum of {plane.matrix.shape[-2]} products is too long for float64")
        if size + plane.size > _GROUP:
            yield group
            group, size = [], 0.0
        group.append(plane)
        size += plane.size
    yield group


def _sums(stacked: Array, group: list[Plane], count: int) -> Iterator[tuple[int, Array]]:
    """Sums of products of planes with one offset within a digit, and the place of the lowest."""
    for shift in sorted({plane.offset % BASE for plane in group}):
        first, *others = (plane for plane in group if plane.offset % BASE == shift)
        total, lowest = _by_place(stacked, first, count), first.offset
        if others:
            lowest = min(first.offset, *(plane.offset for plane in others))
            above = max(first.offset, *(plane.offset for plane in others)) - first.offset
            wide = np.zeros((count + (first.offset + above - lowest) // BASE, *total.shape[1:]))
            for plane in others:
                start = (plane.offset - lowest) // BASE
                wide[start : start + count] += _by_place(stacked, plane, count)
            start = (first.offset - lowest) // BASE
            wide[start : start + count] += total
            total = wide
        yield lowest, total


def _by_place(stacked: Array, plane: Plane, count: int) -> Array:
    """The products of every digit with a plane, ``(count, ..., n, m)``."""
    rows = stacked.shape[-2] // count
    part = _times(stacked, plane.matrix).reshape(*stacked.shape[:-2], count, rows, -1)
    return np.moveaxis(part, -3, 0)


def _add(total: Array, value: Array, shift: int) -> None:
    """Add ``value 2^shift``, what exceeds a digit one place higher; ``value`` is used up."""
    if not shift:
        total[: len(value)] += value
        return
    high = np.rint(value * 2.0 ** (shift - BASE))
    total[1 : len(value) + 1] += high
    high *= 2.0 ** (BASE - shift)
    value -= high
    value *= 2.0**shift
    total[: len(value)] += value
