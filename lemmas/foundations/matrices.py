"""Matrices and vectors as functions of their indices: products, transposes, means, centring.

The bound indices are chosen so that no free variable of an argument is captured.
"""

from __future__ import annotations

from symbolic.definitions import euclidean
from symbolic.language import NAT, Lambda, Sum, Term, TermLike, cast, fresh, to_nat

__all__ = [
    "average",
    "centred",
    "dot",
    "hat",
    "image",
    "mean",
    "minus",
    "product",
    "shifted",
    "transpose",
]


def _indices(names: str, *terms: TermLike) -> list[Term]:
    avoid = frozenset().union(*(t.free for t in terms if isinstance(t, Term)))
    return [fresh(name, NAT, avoid) for name in names.split()]


def product(left: Term, right: Term, inner: TermLike) -> Term:
    """The matrix product, ``inner`` terms a sum."""
    i, j, t = _indices("i j t", left, right, inner)
    return Lambda(i, Lambda(j, Sum(t, inner, left[i, t] * right[t, j])))


def image(vector: Term, matrix: Term, rows: TermLike) -> Term:
    """The row ``v A``."""
    i, k = _indices("i k", vector, matrix, rows)
    return Lambda(k, Sum(i, rows, vector[i] * matrix[i, k]))


def transpose(matrix: Term) -> Term:
    """The transposed matrix."""
    i, j = _indices("i j", matrix)
    return Lambda(i, Lambda(j, matrix[j, i]))


def minus(matrix: Term, other: Term) -> Term:
    """The difference of two matrices."""
    i, j = _indices("i j", matrix, other)
    return Lambda(i, Lambda(j, matrix[i, j] - other[i, j]))


def shifted(matrix: Term, row: Term) -> Term:
    """``X - 1 x``: every row minus the same row."""
    i, k = _indices("i k", matrix, row)
    return Lambda(i, Lambda(k, matrix[i, k] - row[k]))


def mean(size: TermLike, matrix: Term) -> Term:
    """The mean of the rows."""
    i, k = _indices("i k", size, matrix)
    return Lambda(k, Sum(i, size, matrix[i, k]) / cast(to_nat(size)))


def centred(size: TermLike, matrix: Term) -> Term:
    """``X - 1 mean(X)``."""
    return shifted(matrix, mean(size, matrix))


def average(size: TermLike, weights: Term, values: Term) -> Term:
    """``Sum_j p_j v_j``."""
    return dot(size, weights, values)


def dot(size: TermLike, left: Term, right: Term) -> Term:
    """The inner product."""
    (k,) = _indices("k", size, left, right)
    return Sum(k, size, left[k] * right[k])


def hat(size: TermLike, vector: Term) -> Term:
    """The normalised vector ``u / |u|``."""
    (k,) = _indices("k", size, vector)
    return Lambda(k, vector[k] / euclidean(size, vector))
