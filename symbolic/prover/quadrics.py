"""Rational points on a quadric, as near to a given point as one likes.

A line through one rational point of the quadric meets it once more, at a rational point.
"""

from __future__ import annotations

from itertools import product
from typing import Any

from flint import fmpq, fmpz

from symbolic.certificates.bernstein import polynomial
from symbolic.certificates.terms import Term
from symbolic.prover.attempts import TRIED
from symbolic.prover.semidefinite import Polynomial
from symbolic.prover.touching import value_at

__all__ = ["on_quadric"]

_VALUES = tuple(fmpq(p, q) for p, q in ((0, 1), (1, 1), (-1, 1), (2, 1), (-2, 1), (3, 1), (1, 2)))
_MAXIMUM_VARIABLES = 5
Vector = tuple[fmpq, ...]


def on_quadric(term: Term, point: dict[str, fmpq]) -> dict[str, fmpq] | None:
    """Return a point with ``term = 0`` near one that nearly has it, if the degree is two.

    Examples
    --------
    >>> from symbolic.certificates.terms import parse_term
    >>> on_quadric(parse_term("x**2 + y**2 - 1"), {"x": fmpq(7, 10), "y": fmpq(7, 10)})
    {'x': 21/29, 'y': 20/29}
    """
    try:
        names, powers = polynomial(term)
    except TRIED:
        return None
    if len(names) > _MAXIMUM_VARIABLES or max((sum(k) for k in powers), default=0) != 2:
        return None
    target = tuple(point[n] for n in names)
    if value_at(powers, target) == 0:
        return point
    base = _base(powers, len(names))
    if base is None:
        return None
    step = tuple(t - b for t, b in zip(target, base, strict=True))
    bend = value_at({k: c for k, c in powers.items() if sum(k) == 2}, step)
    if bend == 0:
        return None
    whole = value_at(powers, tuple(b + s for b, s in zip(base, step, strict=True)))
    share = -(whole - bend) / bend
    moved = (b + share * s for b, s in zip(base, step, strict=True))
    return {**point, **dict(zip(names, moved, strict=True))}


def _base(powers: Polynomial, width: int) -> Vector | None:
    """Return a point with small coordinates, the last of them solved for."""
    for first in product(_VALUES, repeat=width - 1):
        c, b, a = (_last(powers, first, k) for k in range(3))
        if a == 0:
            if b != 0:
                return (*first, -c / b)
            continue
        root = _root(b * b - 4 * a * c)
        if root is not None:
            return (*first, (root - b) / (2 * a))
    return None


def _last(powers: Polynomial, first: Vector, degree: int) -> fmpq:
    """Return the coefficient of a power of the last variable, the others being given."""
    return value_at({k[:-1]: c for k, c in powers.items() if k[-1] == degree}, first)


def _root(value: fmpq) -> fmpq | None:
    if value < 0:
        return None
    parts: list[Any] = [fmpz(p).isqrt() for p in (value.p, value.q)]
    exact = parts[0] ** 2 == value.p and parts[1] ** 2 == value.q
    return fmpq(parts[0], parts[1]) if exact else None
