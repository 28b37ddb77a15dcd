"""Exact products of many-digit matrices by BLAS: digits of 20 bits, each product of digits exact.

An integer matrix is ``sum_c D_c 2^(20 c)`` with digits of at most ``2^19`` in size.  A product of two digit
matrices with inner size k <= 2^14 has integer entries below ``2^53``, and so is every partial sum:
float64 matrix products are exact in any order (Ozaki, Ogita, Oishi, Rump, *Error-free
transformations of matrix multiplication by using fast routines of matrix multiplication*, Numer.
Algorithms 59, 2012).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, final

import numpy as np
from flint import arb_mat
from scipy.sparse import csr_array

from numeric.arithmetic.balls.weights import Remembered

__all__ = [
    "BASE",
    "Digits",
    "digits_of",
    "integers",
    "parted",
    "product",
    "row_digits",
    "times",
    "weight_digits",
]

BASE = 20
LARGEST_INNER = 2**14
_SPARSE = 0.02
Array = np.ndarray


@final
@dataclass(frozen=True, slots=True)
class Digits:
    """The matrix ``sum_c digits[c] 2^(20 c + exponent)``.

    Attributes
    ----------
    digits : ndarray (count, ..., n, k), or list of matrices
        Integers in float64; of weights in float32 to save memory, or sparse.
    exponent : int
    """

    digits: Any
    exponent: int


def _unpacked(values: list[int], count: int) -> Array:
    """Balanced digits of integers below ``2^(20 count - 1)`` in size, ``(count, len(values))``."""
    offset = sum(1 << (BASE * c + BASE - 1) for c in range(count))
    size = (BASE * count + 7) // 8 + 4
    data = b"".join([(v + offset).to_bytes(size, "little") for v in values])
    octets = np.frombuffer(data, dtype=np.uint8).reshape(len(values), size)
    found = np.empty((count, len(values)))
    for c in range(count):
        start, shift = divmod(BASE * c, 8)
        word = np.ascontiguousarray(octets[:, start : start + 4]).view("<u4")[:, 0]
        found[c] = (word >> shift) & (2**BASE - 1)
    found -= 2 ** (BASE - 1)
    return found


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
    return Digits(_unpacked(values, count).reshape(count, x.nrows(), x.ncols()), unit)


def _weight_digits(weight: Array) -> Digits:
    if not weight.any():
        return Digits(np.zeros((1, *weight.shape)), 0)
    rest = np.array(weight, dtype=np.float64)
    top = -(-(int(np.frexp(np.abs(rest).max())[1]) + 1) // BASE) * BASE  # places are shared
    found = []
    while rest.any():
        top -= BASE
        digit = np.rint(np.ldexp(rest, -top))
        rest = rest - np.ldexp(digit, top)
        found.append(digit)
    return Digits(np.stack(found[::-1]).astype(np.float32), top)


def _sparse_digits(weight: Array) -> Digits:
    """The digits of a matrix of weights: few entries reach the highest and the lowest."""
    found = _weight_digits(weight)
    planes = [csr_array(d.astype(float)) if (d != 0).mean() < _SPARSE else d for d in found.digits]
    return Digits(planes, found.exponent)


row_digits: Remembered[Digits] = Remembered(_weight_digits)
weight_digits: Remembered[Digits] = Remembered(_sparse_digits)


def times(stacked: Array, plane: Any) -> Array:
    """Multiply by one digit of a right factor, dense or sparse."""
    if isinstance(plane, np.ndarray):
        return stacked @ plane.astype(np.float64, copy=False)
    rows = stacked.reshape(-1, stacked.shape[-1]) @ plane
    return np.asarray(rows).reshape(*stacked.shape[:-1], -1)


def parted(right: Any, half: int) -> tuple[Any, Any]:
    """Split the rows of a right factor."""
    if isinstance(right, np.ndarray):
        return right[..., :half, :], right[..., half:, :]
    return [d[:half] for d in right], [d[half:] for d in right]


def product(left: Digits, right: Digits) -> tuple[Array, int]:
    """Return ``T, exponent`` with the exact product ``sum_t T[t] 2^(20 t + exponent)``."""
    a, b = left.digits, right.digits
    rows, inner = a.shape[-2:]
    if inner > LARGEST_INNER:
        half = inner // 2
        top, bottom = parted(b, half)
        first = product(Digits(a[..., :half], 0), Digits(top, 0))[0]
        second = product(Digits(a[..., half:], 0), Digits(bottom, 0))[0]
        return first + second, left.exponent + right.exponent
    stacked = np.ascontiguousarray(np.moveaxis(a, 0, -3))
    stacked = stacked.reshape(*a.shape[1:-2], len(a) * rows, inner)
    total = np.zeros((len(a) + len(b) - 1, *a.shape[1:-1], b[0].shape[-1]), dtype=np.int64)
    for j in range(len(b)):
        part = times(stacked, b[j]).reshape(*a.shape[1:-2], len(a), rows, -1)
        total[j : j + len(a)] += np.moveaxis(part, -3, 0).astype(np.int64)
    return total, left.exponent + right.exponent


def integers(total: Array) -> list[int]:
    """Return the integers ``sum_t total[t] 2^(20 t)``, in the order of the entries."""
    flat = total.reshape(len(total), -1)
    count, mask = len(flat), 2**BASE - 1
    carry = np.zeros(flat.shape[1], dtype=np.int64)
    pairs = (count + 1) // 2
    octets = np.empty((flat.shape[1], 5 * pairs), dtype=np.uint8)
    low = carry
    for t in range(2 * pairs):
        value = carry + flat[t] if t < count else carry
        digit, carry = value & mask, value >> BASE
        if t % 2 == 0:
            low = digit
            continue
        word = (low | (digit << BASE)).view(np.uint8).reshape(-1, 8)
        octets[:, 5 * (t // 2) : 5 * (t // 2) + 5] = word[:, :5]
    data, size = octets.tobytes(), 5 * pairs
    shift = 8 * size
    return [
        int.from_bytes(data[i * size : (i + 1) * size], "little") + (c << shift)
        for i, c in enumerate(carry.tolist())
    ]
