"""Layers of exact midpoints and float64 radii for Arb: products by digits, mean-value radii.

A ball matrix is split into midpoints and radii.  Midpoints go through exactly or at working
precision; radii through float64 formulas of nonnegative terms, rounded up by ``1 + 2**-30`` (fewer
than 2**20 operations each).  Radii are taken in units near the precision or lie above ``2**-1000``
(at most :data:`LARGEST_BITS` bits), so that nothing underflows.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from flint import arb, arb_mat, fmpz_mat

from numeric.arithmetic.balls.planes import weight_planes
from numeric.arithmetic.balls.tabulated import Table
from numeric.arithmetic.digits import Digits, digits_of, product, weighted

__all__ = ["LARGEST_BITS", "apply", "attend", "linear", "normalised_radii", "radii_of"]

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


def _largest(x: arb_mat) -> int:
    sizes = [e.mid().man_exp() for e in x.entries()]
    return max((int(m).bit_length() + int(e) for m, e in sizes if m), default=0)


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


def _heads(d: Digits, heads: int, repeat: int, turned: bool = False) -> Digits:
    count, rows, _ = d.digits.shape
    parts = d.digits.reshape(count, rows, heads, -1)
    parts = parts.transpose((0, 2, 3, 1) if turned else (0, 2, 1, 3))
    parts = np.repeat(parts, repeat, axis=1) if repeat > 1 else parts
    return Digits(np.ascontiguousarray(parts), d.exponent)


def _split(x: Array, heads: int, repeat: int) -> Array:
    parts = x.reshape(len(x), heads, -1).transpose(1, 0, 2)
    return np.repeat(parts, repeat, axis=0)


def _near(x: arb_mat) -> Array:
    """Upper bounds of the midpoints' sizes."""
    near = np.abs([float(e) for e in x.entries()]).reshape(x.nrows(), x.ncols())
    return near * _MORE


def attend(
    query: arb_mat,
    key: arb_mat,
    value: arb_mat,
    heads: int,
    scale: arb,
    visible: Array | None,
    groups: int,
    offset: Sequence[arb_mat] | None,
    bits: int,
) -> arb_mat | None:
    """Return attention with batched heads, or None where plain Arb is to be preferred.

    Notes
    -----
    When logits move by at most ``d_t`` a weight changes by a factor within ``exp(d_t + max d)``.
    """
    repeat, rows = heads // groups, query.nrows()
    parts = [digits_of(m, bits + SPARE) for m in (query, key, value)]
    units = [2.0**d.exponent for d in parts]
    shares = ((heads, 1), (groups, repeat), (groups, repeat))
    radii, sizes = (
        [_split(f(m), *s) for m, s in zip((query, key, value), shares, strict=True)]
        for f in (radii_of, _near)
    )
    radii = [r + u for r, u in zip(radii, units, strict=True)]
    values, exponent = product(_heads(parts[0], heads, 1), _heads(parts[1], groups, repeat, True))
    turned = np.swapaxes(sizes[1] + radii[1], 1, 2)
    apart = (radii[0] @ turned + sizes[0] @ np.swapaxes(radii[1], 1, 2)) * _MORE
    if not (np.isfinite(apart).all() and apart.max(initial=0) < 2.0**-8):
        return None
    unit = scale * arb((1, exponent))
    logits = [v * unit for v in values]
    if offset is not None:
        shifts = [e for m in offset for e in m.entries()]
        logits = [x + s for x, s in zip(logits, shifts, strict=True)]
    moved = apart * abs(float(abs(scale).upper())) * _MORE
    weights = _weights(logits, moved, visible)
    return _mix(weights, moved, visible, parts[2], radii[2], sizes[2], (groups, repeat), bits, rows)


def _weights(logits: list[arb], moved: Array, visible: Array | None) -> list[arb]:
    """Softmax of the midpoints' logits, row by row."""
    found: list[arb] = []
    tokens = moved.shape[2]
    seen = None if visible is None else [np.flatnonzero(v).tolist() for v in visible]
    for start in range(0, len(logits), tokens):
        row = logits[start : start + tokens]
        chosen = range(tokens) if seen is None else seen[start // tokens % len(seen)]
        shift = arb(max(float(row[t]) for t in chosen))
        powers = {t: (row[t] - shift).exp() for t in chosen}
        total = arb(1) / sum(powers.values(), arb(0))
        found += [powers[t] * total if t in powers else arb(0) for t in range(tokens)]
    return found


def _mix(
    weights: list[arb],
    moved: Array,
    visible: Array | None,
    value: Digits,
    value_radii: Array,
    value_sizes: Array,
    share: tuple[int, int],
    bits: int,
    rows: int,
) -> arb_mat:
    heads, _, tokens = moved.shape
    matrix = arb_mat(heads * rows, tokens, weights)
    d = digits_of(matrix, bits + SPARE)
    digits = Digits(d.digits.reshape(len(d.digits), heads, rows, tokens), d.exponent)
    size = _near(matrix).reshape(moved.shape)
    if visible is not None:
        moved = np.where(visible, moved, 0.0)
    both = moved + moved.max(axis=2, keepdims=True)
    changed = size * both * (1 + 2 * both)  # exp(b) - 1 <= b (1 + 2 b) for b below 1
    apart = changed + radii_of(matrix).reshape(moved.shape) + 2.0**d.exponent
    values, exponent = product(digits, _heads(value, *share))
    radii = apart @ (value_sizes + value_radii) + size @ value_radii
    flat = np.moveaxis(radii, 0, 1).reshape(rows, -1)
    ordered = np.array(values, dtype=object).reshape(heads, rows, -1)
    ints = np.moveaxis(ordered, 0, 1).reshape(-1).tolist()
    return _balls(ints, exponent, np.ldexp(flat * _MORE, -exponent))


def apply(x: arb_mat, function: Callable[[arb], arb], found: Table) -> arb_mat:
    """Apply a tabulated function at the midpoints, and widen by the mean value theorem.

    On a ball of radius r around m the derivative is at most ``|f'(m)| + r max |f''|``.
    """
    radii = radii_of(x)
    values = [function(e.mid()) for e in x.entries()]
    if radii.any():
        near = np.array([float(e) for e in x.entries()]).reshape(radii.shape)
        slopes = np.abs(found.slopes(near)) + found.slope_absolute
        slopes += found.bend * (radii + (2.0**-52) * np.abs(near))
        moved = (np.minimum(slopes, found.slope) * radii * _MORE).reshape(-1).tolist()
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
