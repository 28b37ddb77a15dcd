"""Norms of an enclosed matrix, in the arithmetic that encloses it."""

from __future__ import annotations

from collections.abc import Callable

from numeric.arithmetic import Arithmetic
from numeric.arithmetic.protocol import Matrix, Scalar
from numeric.observe.spectrum import spectral

__all__ = ["NORMS", "column_sum", "composite", "entry_sum", "frobenius", "largest", "row_sum"]


def total(a: Arithmetic, values: list[Scalar]) -> Scalar:
    """Return the sum of any number of scalars."""
    return sum(values[1:], values[0]) if values else a.number(0)


def _sizes(a: Arithmetic, matrix: Matrix) -> list[list[Scalar]]:
    return [[abs(x) for x in row] for row in a.rows(matrix)]


def largest(a: Arithmetic, matrix: Matrix) -> Scalar:
    """Return the greatest absolute entry."""
    return a.maximum([x for row in _sizes(a, matrix) for x in row])


def row_sum(a: Arithmetic, matrix: Matrix) -> Scalar:
    """Return the greatest absolute row sum, the operator norm for maximum norms."""
    return a.maximum([total(a, row) for row in _sizes(a, matrix)])


def column_sum(a: Arithmetic, matrix: Matrix) -> Scalar:
    """Return the greatest absolute column sum."""
    return row_sum(a, a.transpose(matrix))


def composite(a: Arithmetic, matrix: Matrix) -> Scalar:
    """Return the root of column-sum norm times row-sum norm."""
    return a.sqrt(column_sum(a, matrix) * row_sum(a, matrix))


def frobenius(a: Arithmetic, matrix: Matrix) -> Scalar:
    """Return the root of the sum of squares."""
    return a.sqrt(total(a, [x * x for row in a.rows(matrix) for x in row]))


def entry_sum(a: Arithmetic, matrix: Matrix) -> Scalar:
    """Return the sum of absolute entries."""
    return total(a, [x for row in _sizes(a, matrix) for x in row])


def _longest_row(a: Arithmetic, matrix: Matrix) -> Scalar:
    return a.sqrt(a.maximum([total(a, [x * x for x in row]) for row in a.rows(matrix)]))


NORMS: dict[str, Callable[[Arithmetic, Matrix], Scalar]] = {
    "max_entry": largest,
    "row_sum_norm": row_sum,
    "column_sum_norm": column_sum,
    "composite": composite,
    "frobenius": frobenius,
    "entry_sum": entry_sum,
    "longest_row": _longest_row,
    "spectral": spectral,
}
