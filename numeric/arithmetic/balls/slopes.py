"""Derivatives of entrywise functions on rows, and bounds of them near the rows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import final

import numpy as np

from numeric.arithmetic.balls.elementary import TRIGONOMETRIC_ABSOLUTE, exp, sin_cos
from numeric.arithmetic.balls.rounding import up
from numeric.arithmetic.balls.tabulated import TABULATED, table

__all__ = ["Slopes", "local_slope", "slopes"]

Array = np.ndarray


@final
@dataclass(frozen=True, slots=True)
class Slopes:
    """Derivatives near float64 points.

    Attributes
    ----------
    values : ndarray (n, d)
        Within ``error`` of the derivative at the points.
    largest, bend : ndarray (n,)
        Upper bounds of ``|f'|`` and ``|f''|`` on the balls around the rows.
    """

    values: Array
    error: Array
    largest: Array
    bend: Array


def local_slope(name: str, near: Array, reach: Array) -> Array:
    """Upper bound of ``|f(x + t) - f(x)| / |t|`` for rows within ``reach`` of the points."""
    ones = np.ones(len(near))
    if name in ("identity", "relu", "sin", "cos"):
        return ones
    if name in TABULATED:
        return table(name).slope * ones
    return _ranged(name, near, reach)[0]


def _ranged(name: str, near: Array, reach: Array) -> tuple[Array, Array]:
    """Bounds of ``|f'|`` and ``|f''|`` for exp, sqrt and reciprocal."""
    with np.errstate(over="ignore", divide="ignore", invalid="ignore"):
        if name == "exp":
            top = up(exp(near.max(axis=1, initial=-np.inf) + reach + 2.0**-40))
            return top, top
        size = (
            np.abs(near).min(axis=1, initial=np.inf) if name == "reciprocal" else near.min(axis=1)
        )
        low = np.maximum((size - reach) * (1 - 2.0**-40), 0.0)
        if name == "sqrt":
            root = np.sqrt(low)
            return up(0.5 / root), up(0.25 / root / low)
        return up(1 / low / low), up(2 / low / low / low)


def slopes(name: str, near: Array, reach: Array) -> Slopes:
    """Return derivatives at the points with bounds on balls of radius ``reach``."""
    zero, ones = np.zeros(len(near)), np.ones(len(near))
    if name in TABULATED:
        found = table(name)
        error = up(found.slope_absolute + 2.0**-50 * ones)
        return Slopes(found.slopes(near), error, found.slope * ones, found.bend * ones)
    if name == "identity":
        return Slopes(np.ones_like(near), zero, ones, zero)
    if name == "relu":
        sure = np.abs(near) > reach[:, None]
        step = np.where(sure, (near > 0).astype(float), 0.5)
        return Slopes(step, np.where(sure.all(axis=1), 0.0, 0.5), ones, zero)
    if name in ("sin", "cos"):
        sine, cosine = sin_cos(near)
        values = cosine if name == "sin" else -sine
        return Slopes(values, zero + TRIGONOMETRIC_ABSOLUTE, ones, ones)
    largest, bend = _ranged(name, near, reach)
    with np.errstate(divide="ignore", invalid="ignore"):
        if name == "exp":
            values = exp(near)
        elif name == "sqrt":
            values = 0.5 / np.sqrt(np.maximum(near, 0.0))
        else:
            values = -1 / (near * near)
    return Slopes(values, up(2.0**-48 * largest), largest, bend)
