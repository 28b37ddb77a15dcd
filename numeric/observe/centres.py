"""Centres of token matrices: mean, midrange, median; residuals about them."""

from __future__ import annotations

from collections.abc import Callable

from numeric.arithmetic import Arithmetic
from numeric.arithmetic.protocol import Matrix, Scalar

__all__ = ["CENTRES", "centred", "mean_centre", "median_centre", "midrange_centre"]


def centred(a: Arithmetic, matrix: Matrix, centre: list[Scalar]) -> Matrix:
    """Return ``X - 1 centre``."""
    return a.map_rows(matrix, lambda row: [x - c for x, c in zip(row, centre, strict=True)])


def _columns(a: Arithmetic, matrix: Matrix) -> list[list[Scalar]]:
    return a.rows(a.transpose(matrix))


def mean_centre(a: Arithmetic, matrix: Matrix) -> list[Scalar]:
    """Return the mean token, best for the Frobenius and the spectral norm."""
    return [sum(c[1:], c[0]) / len(c) for c in _columns(a, matrix)]


def midrange_centre(a: Arithmetic, matrix: Matrix) -> list[Scalar]:
    """Return the middle of the range of every coordinate, best for the greatest entry."""
    return [
        (a.maximum(column) - a.maximum([-x for x in column])) / 2 for column in _columns(a, matrix)
    ]


def median_centre(a: Arithmetic, matrix: Matrix) -> list[Scalar]:
    """Return a median of every coordinate, best for column sums.

    Where enclosures overlap, it is a median of their midpoints.
    """
    return [sorted(c, key=a.approximate)[len(c) // 2] for c in _columns(a, matrix)]


CENTRES: dict[str, Callable[[Arithmetic, Matrix], list[Scalar]]] = {
    "mean": mean_centre,
    "midrange": midrange_centre,
    "median": median_centre,
}
