"""Layers of exact midpoints and float64 radii for Arb: products by digits, mean-value radii.

A ball matrix is split into midpoints and radii.  Midpoints go through exactly or at working
precision; radii through float64 formulas of nonnegative terms, rounded up by ``1 + 2**-30`` (fewer
than 2**20 operations each).  Radii are taken in units near the precision or lie above ``2**-1000``
(at most :data:`LARGEST_BITS` bits), so that nothing underflows.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from flint import arb, arb_mat, fmpz_mat

from numeric.arithmetic.balls.planes import weight_planes
from numeric.arithmetic.balls.tabulated import Table
from numeric.arithmetic.digits import digits_of, weighted

__all__ = ["LARGEST_BITS", "apply", "linear", "normalised_radii", "radii_of"]

LARGEST_BITS = 800
SPARE = 16
_PLANES = 8  # weights of a wider range are better left to Arb
_MORE = 1 + 2.0**-30
Array = np.ndarray


def radii_of(x: arb_mat) -> Array:
    """Upper bounds of the radii."""
    return np.array([float(e.rad()) for e in x.entries()]).reshape(x.nrows(), x.ncols()) * _MORE


def _balls(values: list[int], exponent: int, radii: Array) -> arb_mat:
    """Integers times ``2^exponent``, with radii in the same unit."""
    rows, columns = radii.shape
    unit = arb((1, exponent))
    least, most = float(radii.min(initial=np.inf)), float(radii.max(initial=0.0))
    if most <= 2 * least:
        ones = arb_mat(rows, 1, [1] * rows)
        across = arb_mat(1, columns, [arb(0, most)] * columns)
        return (arb_mat(fmpz_mat(rows, columns, values)) + ones * across) * unit
    pairs = zip(values, radii.reshape(-1).tolist(), strict=True)
    return arb_mat(rows, columns, [arb(v, r) for v, r in pairs]) * unit


def linear(x: arb_mat, weight: Array, bits: int) -> arb_mat | None:
    """Return ``x weight``, or None where plain Arb is to be preferred."""
    if len(weight_planes(weight)) > _PLANES:
        return None
    left = digits_of(x, bits + SPARE)
    values, exponent = weighted(left, weight)
    with np.errstate(over="ignore"):
        apart = np.ldexp(radii_of(x), -left.exponent) + 1  # in units of the last digit
        radii = np.ldexp(apart @ np.abs(weight), left.exponent - exponent) * _MORE
    if not np.isfinite(radii).all():
        return None
    return _balls(values, exponent, radii)


def apply(x: arb_mat, function: Callable[[arb], arb], found: Table) -> arb_mat | None:
    """Apply a tabulated function at the midpoints, and widen by the mean value theorem.

    On a ball of radius r around m the derivative is at most ``|f'(m)| + r max |f''|``.  None where
    an entry is not finite.
    """
    entries = x.entries()
    radii = np.array([float(e.rad()) for e in entries]) * _MORE
    near = np.array([float(e) for e in entries])
    if not (np.isfinite(radii).all() and np.isfinite(near).all()):
        return None
    values = [function(e.mid()) for e in entries]
    if radii.any():
        slopes = np.abs(found.slopes(near)) + found.slope_absolute
        slopes += found.bend * (radii + (2.0**-52) * np.abs(near))
        moved = (np.minimum(slopes, found.slope) * radii * _MORE).tolist()
        values = [v + arb(0, r) for v, r in zip(values, moved, strict=True)]
    return arb_mat(x.nrows(), x.ncols(), values)


def normalised_radii(unit: list[arb], radii: Array, root: arb, epsilon: Any, centre: bool) -> Array:
    """Bounds of the change of every ``c_j/s`` when the row moves within its radii."""
    s = float(root.lower()) * (1 - 2.0**-40)
    size = np.abs([float(u) for u in unit]) * _MORE
    apart = radii + radii.mean() if centre else radii
    fall = float(np.sqrt((apart * apart).mean())) * _MORE
    low = max(s - fall, float(np.sqrt(float(epsilon))) * (1 - 2.0**-40))
    if not (low > 0 and s > 2.0**-300):
        return np.full(len(radii), np.inf)
    most = np.minimum(2 * apart.max() * len(radii) / low, 2 * np.sqrt(len(radii))) * _MORE
    wide = size + most
    return (apart + wide * (wide * apart).mean()) / low * _MORE
