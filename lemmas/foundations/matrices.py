"""Matrices and vectors as functions of their indices: products, transposes, means, centring."""

from __future__ import annotations

from symbolic.language import Lambda, Sum, Term, TermLike, cast, nats, to_nat

__all__ = ["average", "centred", "dot", "mean", "minus", "product", "shifted", "transpose"]

i, j, k, t = nats("i j k t")


def product(left: Term, right: Term, inner: TermLike) -> Term:
    """The matrix product, ``inner`` terms a sum."""
    return Lambda(i, Lambda(j, Sum(t, inner, left[i, t] * right[t, j])))


def transpose(matrix: Term) -> Term:
    """The transposed matrix."""
    return Lambda(i, Lambda(j, matrix[j, i]))


def minus(matrix: Term, other: Term) -> Term:
    """The difference of two matrices."""
    return Lambda(i, Lambda(j, matrix[i, j] - other[i, j]))


def shifted(matrix: Term, row: Term) -> Term:
    """``X - 1 x``: every row minus the same row."""
    return Lambda(i, Lambda(k, matrix[i, k] - row[k]))


def mean(size: TermLike, matrix: Term) -> Term:
    """The mean of the rows."""
    return Lambda(k, Sum(i, size, matrix[i, k]) / cast(to_nat(size)))


def centred(size: TermLike, matrix: Term) -> Term:
    """``X - 1 mean(X)``."""
    return shifted(matrix, mean(size, matrix))


def average(size: TermLike, weights: Term, values: Term) -> Term:
    """``Sum_j p_j v_j``."""
    return dot(size, weights, values)


def dot(size: TermLike, left: Term, right: Term) -> Term:
    """The inner product."""
    return Sum(k, size, left[k] * right[k])
