"""Certified singular values of an enclosed matrix, and what follows from them."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import final

import numpy as np

from numeric.arithmetic import Arithmetic
from numeric.arithmetic.protocol import Matrix, Scalar

__all__ = ["Ranks", "power_of_two", "ranks", "singular_values", "spectral"]


def spectral(a: Arithmetic, matrix: Matrix) -> Scalar:
    """Return the spectral norm, enclosed from both sides."""
    values = singular_values(a, matrix)
    return a.hull(values[0][0], values[0][1])


def singular_values(a: Arithmetic, matrix: Matrix) -> list[tuple[Scalar, Scalar]]:
    """Return lower and upper bounds of every singular value, the greatest first.

    Notes
    -----
    With U (n x n) and V (d x n) nearly orthonormal from floating point, ``U^T X V = D + R`` and
    ``E = X - X V V^T``, the inequalities of Weyl and ``s_k(AB) <= s_k(A) |B|`` (Horn and Johnson,
    *Topics in Matrix Analysis*, 3.3.16) give ``(d_k - |R|_F) / (|U| |V|) <= s_k(X)`` and
    ``s_k(X) <= (d_k + |R|_F) |V| / s_min(U) + |E|_F``; Gershgorin's circles of ``U^T U`` and
    ``V^T V`` bound the norms of U and V.  X is scaled by a power of two before it meets
    floating point, so that tiny matrices keep their digits.
    """
    count, width = a.shape(matrix)
    if count > width:
        return singular_values(a, a.transpose(matrix))
    scale = power_of_two(a, matrix)
    scaled = a.scale(matrix, a.number(1 / scale))
    middle = np.array([[a.approximate(x) for x in row] for row in a.rows(scaled)])
    left, _, right = np.linalg.svd(middle, full_matrices=False)
    found = _bounds(a, scaled, np.ascontiguousarray(left), np.ascontiguousarray(right.T))
    back = a.number(scale)
    return [(low * back, high * back) for low, high in found]


def power_of_two(a: Arithmetic, matrix: Matrix) -> Fraction:
    """Return a power of two near the greatest entry; 1 for a matrix that may vanish."""
    top = a.maximum([abs(x) for row in a.rows(matrix) for x in row])
    if a.below(a.number(0), top) is not True:
        return Fraction(1)
    exponent = a.approximate(a.log(top) / a.log(a.number(2)))
    return Fraction(2) ** round(exponent)


def _bounds(
    a: Arithmetic, x: Matrix, left: np.ndarray, right: np.ndarray
) -> list[tuple[Scalar, Scalar]]:
    u, v = a.matrix(left), a.matrix(right)
    moved = a.matmul(x, v)
    rotated = a.rows(a.matmul(a.transpose(u), moved))
    rest = [e for i, row in enumerate(rotated) for k, e in enumerate(row) if k != i]
    error = _root_of_squares(a, rest)
    outside = a.add(x, a.scale(a.matmul(moved, a.transpose(v)), a.number(-1)))
    missing = _root_of_squares(a, [e for row in a.rows(outside) for e in row])
    (low_u, high_u), (_, high_v) = _gram_ends(a, u), _gram_ends(a, v)
    diagonal = [abs(row[i]) for i, row in enumerate(rotated)]
    order = sorted(range(len(diagonal)), key=lambda i: -a.approximate(diagonal[i]))
    zero, found = a.number(0), []
    for rank in range(len(order)):
        # d_(k) of the exact values lies between the least of the first k and the greatest of the
        # others, so that ties in the enclosures do no harm
        least = -a.maximum([-diagonal[j] for j in order[: rank + 1]])
        most = a.maximum([diagonal[j] for j in order[rank:]])
        low = (least - error) / (high_u * high_v)
        high = (most + error) * high_v / low_u + missing
        found.append((a.maximum([zero, low]), high))
    return found


def _root_of_squares(a: Arithmetic, values: list[Scalar]) -> Scalar:
    squares = [x * x for x in values]
    return a.sqrt(sum(squares[1:], squares[0])) if squares else a.number(0)


def _gram_ends(a: Arithmetic, basis: Matrix) -> tuple[Scalar, Scalar]:
    """Bounds of the least and the greatest singular value of a nearly orthonormal matrix."""
    gram = a.rows(a.matmul(a.transpose(basis), basis))
    slack = a.maximum(
        [
            abs(row[i] - 1) + sum((abs(e) for k, e in enumerate(row) if k != i), a.number(0))
            for i, row in enumerate(gram)
        ]
    )
    return a.sqrt(1 - slack), a.sqrt(1 + slack)


@final
@dataclass(frozen=True, slots=True)
class Ranks:
    """How many singular values exceed ``tolerance`` times the greatest.

    Attributes
    ----------
    least, most : int
        Certified bounds; equal when the gap is certified.
    """

    tolerance: Fraction
    least: int
    most: int


def ranks(a: Arithmetic, values: list[tuple[Scalar, Scalar]], tolerance: Fraction) -> Ranks:
    """Count singular values above a share of the greatest.

    Examples
    --------
    >>> from numeric.arithmetic import arithmetic
    >>> with arithmetic("arb", 100) as a:
    ...     found = singular_values(a, a.matrix(np.diag([1.0, 0.5, 1e-9])))
    ...     counted = ranks(a, found, Fraction(1, 1000))
    >>> counted.least, counted.most
    (2, 2)
    """
    share = a.number(tolerance)
    top_low, top_high = values[0]
    above = [a.below(share * top_high, low) is True for low, _ in values]
    below = [a.below(high, share * top_low) is True for _, high in values]
    return Ranks(tolerance, sum(above), len(values) - sum(below))
