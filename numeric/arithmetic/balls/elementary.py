"""Vectorised ``exp``, ``sin`` and ``cos`` at float64 points, with proved error bounds.

Tables are rounded from Arb; between table points a short Taylor polynomial in a reduced argument
remains.  Only operations named in :mod:`numeric.arithmetic.balls.rounding` are used.
"""

from __future__ import annotations

from functools import cache

import numpy as np
from flint import arb, ctx

from numeric.arithmetic.balls.rounding import U

__all__ = ["EXP_RELATIVE", "TRIGONOMETRIC_ABSOLUTE", "TRIGONOMETRIC_LARGEST", "exp", "sin_cos"]

Array = np.ndarray
CHUNK = 16384

EXP_RELATIVE = 4 * U
TRIGONOMETRIC_ABSOLUTE = 6 * U
TRIGONOMETRIC_LARGEST = 2.0**20


def _split(value: arb, bits: int, parts: int) -> list[float]:
    """Return floats of ``bits`` bits (the last one full) whose sum is near ``value``."""
    found = []
    for part in range(parts):
        near = float(value.mid())
        if part + 1 < parts:
            mantissa, exponent = np.frexp(near)
            near = float(np.ldexp(np.rint(np.ldexp(mantissa, bits)), exponent - bits))
        found.append(near)
        value = value - near
    return found


@cache
def _exp_constants() -> tuple[float, float, float, Array]:
    before, ctx.prec = ctx.prec, 160
    try:
        step = arb.const_log2() / 256
        high, low = _split(step, 34, 2)
        table = np.array([float((step * j).exp().mid()) for j in range(256)])
        return float((1 / step).mid()), high, low, table
    finally:
        ctx.prec = before


def exp(x: Array) -> Array:
    """Return ``y`` with ``|y - exp(x)| <= EXP_RELATIVE exp(x) + 2**-1000``; infinity above 709.

    Notes
    -----
    With ``k = rint(256 x / log 2)``, ``|k| < 2**18.1``, the constant ``log 2 / 256`` is ``high +
    low`` with 34 bits in ``high``: ``k high`` is exact, and so is ``x - k high``, a multiple of
    ``2**-62`` below ``2**-9``.  ``low`` is below ``2**-42``, so ``k low`` errs by ``2**-76``; ``r``
    is below ``0.00136`` and is rounded once: the reduced argument errs by less than ``2**-62.9``.
    ``r + r^2/2 + ... + r^5/120`` misses ``expm1(r)`` by less than ``r^6/700 < 2**-66`` and rounds
    by less than ``2**-62``.  The table entry (faithful: 2 u) and the last sum (u) round once each:
    in all at most ``(2 + 1 + 2**-8) u + 2**-61 < 3.1 u``.  Below -700 the result is 0.
    """
    result = np.empty(x.shape)
    source, target = np.ascontiguousarray(x).reshape(-1), result.reshape(-1)
    for start in range(0, len(source), CHUNK):
        _exp_chunk(source[start : start + CHUNK], target[start : start + CHUNK])
    return result


def _exp_chunk(x: Array, y: Array) -> None:
    scale, high, low, table = _exp_constants()
    with np.errstate(invalid="ignore"):
        inside = np.minimum(np.maximum(x, -700.0), 709.0)
    k = np.rint(inside * scale)
    r = inside - k * high
    r -= k * low
    p = r * (1 / 120)
    for coefficient in (1 / 24, 1 / 6, 0.5, 1.0):
        p += coefficient
        p *= r
    with np.errstate(invalid="ignore"):
        index = k.astype(np.int64)
    t = table.take(index & 255)
    p *= t
    np.add(t, p, out=y)
    y.view(np.int64)[...] += (index >> 8) << 52
    if x.size and not (x.min() >= -700 and x.max() <= 709):
        y[x < -700] = 0.0
        y[x > 709] = np.inf
        y[np.isnan(x)] = np.nan


_STEPS = 512


@cache
def _circle() -> tuple[float, list[float], Array, Array]:
    before, ctx.prec = ctx.prec, 200
    try:
        step = 2 * arb.pi() / _STEPS
        parts = _split(step, 24, 3)
        sines = np.array([float((step * j).sin().mid()) for j in range(_STEPS)])
        cosines = np.array([float((step * j).cos().mid()) for j in range(_STEPS)])
        return float((1 / step).mid()), parts, sines, cosines
    finally:
        ctx.prec = before


def sin_cos(x: Array) -> tuple[Array, Array]:
    """Return sine and cosine, each within TRIGONOMETRIC_ABSOLUTE; NaN beyond the largest argument.

    Notes
    -----
    ``2 pi / 512`` is ``a + b + c`` with 24 bits in ``a`` (below ``2**-6``, a multiple of
    ``2**-30``) and 24 in ``b`` (below ``2**-30``).  For ``|x| <= 2**20``, ``k = rint(512 x / 2 pi)``
    is below ``2**27``: ``k a`` and ``k b`` are exact.  ``x - k a`` is exact (both are multiples of
    ``2**-60`` unless ``k = 0``, the difference below ``2**-2``: when it has more than 53 bits it
    rounds by at most ``2**-55``).  ``k b`` is below ``2**-3`` and the difference ``r`` below
    ``0.0062``, rounded by at most ``2**-56``; ``k c`` is below ``2**-27``, wrong by ``2**-80``.  So
    the reduced argument errs by less than ``2**-54``.  ``sin r`` to ``r^5`` and ``cos r`` to
    ``r^6`` miss by less than ``2**-63``; tables (faithful) and sums round by less than ``4 u`` together.
    """
    scale, (a, b, c), sines, cosines = _circle()
    with np.errstate(invalid="ignore"):
        inside = np.where(np.abs(x) <= TRIGONOMETRIC_LARGEST, x, 0.0)
    k = np.rint(inside * scale)
    r = ((inside - k * a) - k * b) - k * c
    index = k.astype(np.int64) % _STEPS
    square = r * r
    sine = r + r * square * (square * (1 / 120) - 1 / 6)
    less = square * (-0.5 + square * (1 / 24 - square * (1 / 720)))
    s, t = sines[index], cosines[index]
    outside = np.where(inside == x, 0.0, np.nan)
    return s + (s * less + t * sine) + outside, t + (t * less - s * sine) + outside
