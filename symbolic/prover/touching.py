"""Rational points at which a polynomial fact is just not met, found in floating point.

At such a point a certificate has no room: every square must vanish there.
"""

from __future__ import annotations

from fractions import Fraction
from itertools import product
from typing import Any

import numpy as np
from flint import fmpq

from symbolic.prover.semidefinite import Polynomial

__all__ = ["touching_points", "value_at"]

_MAXIMUM_WIDTH, _MAXIMUM_MONOMIALS, _MOST = 8, 120, 6
Points = list[tuple[fmpq, ...]]


def touching_points(goal: Polynomial, others: list[Polynomial], starts: Any) -> Points:
    """Return points where ``goal = 0``, the greatest value that is met, and ``others >= 0``.

    Parameters
    ----------
    starts : numpy.ndarray
        Points to begin with, one a row.
    """
    width = len(next(iter(goal)))
    if width > _MAXIMUM_WIDTH or len(goal) > _MAXIMUM_MONOMIALS:
        return []
    small = np.array(list(product((-1.0, 0.0, 1.0), repeat=width)))
    points = np.vstack([small, starts])
    with np.errstate(all="ignore"):
        allowed = np.ones(len(points), bool)
        for known in others:
            allowed &= _values(known, points) >= -1e-9
        points = points[allowed]
        order = np.argsort(-_values(goal, points))[:_MOST]
        found: dict[tuple[fmpq, ...], None] = {}
        for point in [*points[order], *(_climbed(goal, p) for p in points[order])]:
            for near in _rounded(point):
                if value_at(goal, near) == 0 and all(value_at(p, near) >= 0 for p in others):
                    found[near] = None
    return list(found)


def value_at(polynomial: Polynomial, point: tuple[fmpq, ...]) -> fmpq:
    """Return the exact value at a rational point."""
    total = fmpq(0)
    for exponents, coefficient in polynomial.items():
        for base, exponent in zip(point, exponents, strict=True):
            if exponent:
                coefficient = coefficient * base ** int(exponent)
        total += coefficient
    return total


def _values(polynomial: Polynomial, points: Any) -> Any:
    total = np.zeros(len(points))
    for exponents, coefficient in polynomial.items():
        term = np.full(len(points), float(int(coefficient.p) / int(coefficient.q)))
        for k, exponent in enumerate(exponents):
            if exponent:
                term = term * points[:, k] ** int(exponent)
        total += term
    return total


def _slope(polynomial: Polynomial, k: int) -> Polynomial:
    found: Polynomial = {}
    for exponents, coefficient in polynomial.items():
        if exponents[k]:
            lower = (*exponents[:k], exponents[k] - 1, *exponents[k + 1 :])
            found[lower] = coefficient * exponents[k]
    return found


def _climbed(goal: Polynomial, point: Any) -> Any:
    """Follow Newton's method to a point where all slopes vanish."""
    width = len(point)
    slopes = [_slope(goal, k) for k in range(width)]
    curvatures = [[_slope(s, j) for j in range(width)] for s in slopes]
    at = np.array([point], dtype=float)
    for _ in range(30):
        gradient = np.array([_values(s, at)[0] for s in slopes])
        hessian = np.array([[_values(c, at)[0] for c in row] for row in curvatures])
        if not np.isfinite(gradient).all() or not np.isfinite(hessian).all():
            return point
        step = np.linalg.lstsq(hessian, -gradient, rcond=1e-10)[0]
        at = at + step
        if np.abs(step).max() < 1e-13:
            break
    return at[0]


def _rounded(point: Any) -> Points:
    if not np.isfinite(point).all() or np.abs(point).max() > 1e9:
        return []
    found = []
    for bound in (1, 2, 6, 60):
        parts = [Fraction(float(v)).limit_denominator(bound) for v in point]
        found.append(tuple(fmpq(v.numerator, v.denominator) for v in parts))
    return found
