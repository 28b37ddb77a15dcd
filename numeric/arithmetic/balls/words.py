"""Vectorised fixed-point numbers of many bits: digits of 25 bits in float64, lowest first.

An array of shape ``(count, ...)`` stands for ``sum_c digits[c] 2^(25 c)`` units.  Balanced digits
are at most ``2^24``; every sum formed here stays below ``2^53``, so that float64 is exact.
"""

from __future__ import annotations

import numpy as np
from flint import arb

__all__ = [
    "BASE",
    "from_arb",
    "from_floats",
    "integers",
    "multiply",
    "normalise",
    "to_floats",
    "unpacked",
]

BASE = 25
_UP, _DOWN = 2.0**BASE, 2.0**-BASE
Array = np.ndarray


def normalise(total: Array, drop: int, count: int) -> tuple[Array, Array]:
    """Return balanced digits without the lowest ``drop``, and where ``count`` is too few.

    What is dropped is at most half a unit and ``2^-23`` of one.
    """
    result = np.zeros((count, *total.shape[1:]))
    carry = np.zeros(total.shape[1:])
    value = np.empty_like(carry)
    for t in range(max(len(total), drop + count)):
        if t < len(total):
            np.add(total[t], carry, out=value)
        else:
            value, carry = carry, value
        np.multiply(value, _DOWN, out=carry)
        np.rint(carry, out=carry)
        if drop <= t < drop + count:
            np.subtract(value, carry * _UP, out=result[t - drop])
        elif t >= drop + count and not value.any():
            continue
        elif t >= drop + count:
            carry = np.where(value != 0, np.inf, 0.0)
            break
    return result, ~(carry == 0)


def multiply(left: Array, right: Array, skip: int = 0) -> Array:
    """Return the digits of the entrywise product from place ``skip`` on, not normalised.

    A pair of balanced digits that is left out is worth at most a quarter at place ``skip + 1``.
    """
    shape = np.broadcast_shapes(left.shape[1:], right.shape[1:])
    total = np.zeros((len(left) + len(right) - 1 - skip, *shape))
    products = np.empty((len(right), *shape))
    for i in range(len(left)):
        first = max(0, skip - i)
        if first < len(right):
            part = np.multiply(left[i], right[first:], out=products[first:])
            total[i + first - skip : i + len(right) - skip] += part
    return total


def from_floats(values: Array, unit: int, count: int) -> tuple[Array, Array]:
    """Round float64 to units of ``2^unit``; return digits, and where they do not fit or are inexact.

    The second array is 0 where exact, 1 where rounded by at most half a unit, infinite where the
    value is too large.
    """
    finite = np.isfinite(values) & (np.abs(values) < 2.0 ** min(unit + BASE * count - 2, 1000))
    rest = np.where(finite, values, 0.0)
    result = np.zeros((count, *values.shape))
    for c in range(count - 1, -1, -1):
        place = unit + BASE * c
        digit = np.rint(np.ldexp(rest, -place))
        result[c] = digit
        rest = rest - np.ldexp(digit, place)
    error = np.where(rest != 0, 1.0, 0.0)
    return result, np.where(finite, error, np.inf)


def unpacked(values: list[int], count: int) -> Array:
    """Balanced digits of integers below ``2^(25 count - 1)`` in size, ``(count, len(values))``."""
    offset = _offset(count)
    size = (BASE * count + 7) // 8 + 4
    data = b"".join([(v + offset).to_bytes(size, "little") for v in values])
    octets = np.frombuffer(data, dtype=np.uint8).reshape(len(values), size)
    found = np.empty((count, len(values)))
    for c in range(count):
        start, shift = divmod(BASE * c, 8)
        word = np.ascontiguousarray(octets[:, start : start + 4]).view("<u4")[:, 0]
        found[c] = (word >> shift) & (2**BASE - 1)
    found -= 2.0 ** (BASE - 1)
    return found


def from_arb(values: list[arb], unit: int, count: int) -> Array:
    """Return digits of midpoints floored to units of ``2^unit``: off by less than one unit."""
    found = []
    for value in values:
        mantissa, exponent = value.mid().man_exp()
        m, shift = int(mantissa), int(exponent) - unit
        found.append(m << shift if shift >= 0 else m >> -shift)
    return unpacked(found, count)


def to_floats(digits: Array, unit: int) -> Array:
    """Return float64 within ``2^-51`` (relative) of the numbers."""
    total = np.zeros(digits.shape[1:])
    for c in range(len(digits)):  # lowest first: the highest digit dominates
        total += digits[c] * 2.0 ** (unit + BASE * c)
    return total


def integers(digits: Array) -> list[int]:
    """Return the exact integers of digits below ``2^53``, in the order of the entries."""
    flat = digits.reshape(len(digits), -1).astype(np.int64)
    size = BASE * len(flat) // 64 + 1
    words = np.zeros((flat.shape[1], size), dtype="<u8")
    carry = np.zeros(flat.shape[1], dtype=np.int64)
    for c, value in enumerate(flat):
        value = value + carry
        digit, carry = (value & (2**BASE - 1)).astype(np.uint64), value >> BASE
        start, shift = divmod(BASE * c, 64)
        words[:, start] |= digit << np.uint64(shift)
        if shift + BASE > 64:
            words[:, start + 1] |= digit >> np.uint64(64 - shift)
    data, step, top = words.tobytes(), 8 * size, BASE * len(flat)
    return [
        int.from_bytes(data[i * step : (i + 1) * step], "little") + (c << top)
        for i, c in enumerate(carry.tolist())
    ]


def _offset(count: int) -> int:
    """What makes every balanced digit nonnegative."""
    return sum(1 << (BASE * c + BASE - 1) for c in range(count))
