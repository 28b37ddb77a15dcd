"""Upper bounds in float64, and certified norms.

Assumed of the machine, NumPy and its BLAS: ``+ - * /``, the square root and rounding to an integer
are those of IEEE 754 binary64 to nearest, subnormals kept; a sum or a product of matrices is
evaluated in some order, with or without fused multiply-add, by no method of Strassen's kind.  Then
``k`` terms give ``|computed - exact| <= k u sum |terms|`` in any order (Jeannerod, Rump, *Improved
error bounds for inner products in floating-point arithmetic*, SIAM J. Matrix Anal. Appl. 34, 2013)
and every product that underflows adds at most ``2**-1075``.  Nothing is assumed of ``exp`` and
other functions of the library.

A bound is a sum of products of at most three nonnegative factors, evaluated to nearest in fewer
than 2**20 operations: its relative error is below ``2**20 u / (1 - 2**20 u) < 2**-32``, unless a
product underflows.  :func:`up` multiplies by ``1 + 2**-30`` and lifts every positive bound to at
least ``FLOOR = 2**-300``.  Factors that passed through it give products of at least ``2**-900``,
which cannot underflow, and the lift covers every absolute error below ``2**-331``, those of
underflow in matrix products among them.
"""

from __future__ import annotations

import numpy as np

__all__ = ["FLOOR", "U", "frobenius", "frobenius_rows", "rows_norm", "scalar_up", "spectral", "up"]

U = 2.0**-53
FLOOR = 2.0**-300
_MORE = 1 + 2.0**-30

Array = np.ndarray


def up(bound: Array | float) -> Array:
    """Return an upper bound of the exact value of a nonnegative formula; NaN becomes infinity."""
    with np.errstate(over="ignore", invalid="ignore"):
        lifted = np.where(bound > 0, np.maximum(bound * _MORE, FLOOR), 0.0)
        return np.where(np.isnan(bound), np.inf, lifted)


def scalar_up(bound: float) -> float:
    """:func:`up` for one number."""
    return float(up(np.float64(bound)))


def rows_norm(x: Array) -> Array:
    """Return upper bounds of the Euclidean norms along the last axis, without spurious overflow."""
    if not x.size:
        return np.zeros(x.shape[:-1])
    with np.errstate(over="ignore", invalid="ignore", under="ignore"):
        plain = np.sqrt(np.einsum("...k,...k->...", x, x))
        if np.all((plain > 2.0**-400) & (plain < 2.0**400)):
            return up(plain)
        size = np.abs(x).max(axis=-1)
        unit = np.where((size > 0) & np.isfinite(size), size, 1.0)
        scaled = x / unit[..., None]
        return up(np.sqrt(np.einsum("...k,...k->...", scaled, scaled)) * unit)


def frobenius(x: Array) -> float:
    """Upper bound of the Frobenius norm."""
    return float(rows_norm(x.reshape(-1)))


def spectral(x: Array, squarings: int = 3) -> Array:
    """Return certified upper bounds of the spectral norms of matrices ``(..., r, d)``.

    Notes
    -----
    With ``M`` the computed Gram matrix of the shorter side, ``|x|^2 <= |M| + k u |x|_F^2``; for
    symmetric ``S``, ``|S|^2 = |S^2| <= |fl(S^2)| + s u |S|_F^2``.  After a few squarings the
    Frobenius norm takes the place of the spectral norm; matrices are scaled by powers of two, and
    ``sqrt(|x|_1 |x|_inf)`` and ``|x|_F`` are used where they are less.
    """
    rows, columns = x.shape[-2:]
    if not x.size:
        return np.zeros(x.shape[:-2])
    with np.errstate(over="ignore", invalid="ignore", under="ignore"):
        size = np.abs(x).max(axis=(-1, -2))
        good = (size > 0) & np.isfinite(size)
        unit = np.ldexp(1.0, np.frexp(np.where(good, size, 1.0))[1] - 1)
        y = x / unit[..., None, None]
        total = _frobenius_many(y)
        sums = up(np.sqrt(np.abs(y).sum(-1).max(-1) * np.abs(y).sum(-2).max(-1)))
        across = np.swapaxes(y, -1, -2)
        gram = y @ across if rows <= columns else across @ y
        bound = _root_of_gram(gram, up(max(rows, columns) * U * total * total), squarings)
        least = np.minimum(np.minimum(bound, total), sums)
        return up(np.where(good, least * unit, np.where(size == 0, 0.0, np.inf)))


def _frobenius_many(x: Array) -> Array:
    return rows_norm(x.reshape(*x.shape[:-2], -1))


def _root_of_gram(gram: Array, error: Array, squarings: int) -> Array:
    """Upper bound of ``sqrt(|gram| + error)`` for symmetric matrices."""
    symmetric = (gram + np.swapaxes(gram, -1, -2)) / 2
    slack = [error + up(U * _frobenius_many(gram))]
    for _ in range(squarings):
        norm = _frobenius_many(symmetric)
        slack.append(up((gram.shape[-1] + 1) * U * norm * norm))
        square = symmetric @ symmetric
        symmetric = (square + np.swapaxes(square, -1, -2)) / 2
    bound = _frobenius_many(symmetric)
    for part in reversed(slack[1:]):
        bound = up(np.sqrt(bound + part))
    return up(np.sqrt(bound + slack[0]))


def frobenius_rows(generators: Array | None) -> Array:
    """Upper bounds of the Frobenius norms of a stack of matrices, 0 for none."""
    return np.zeros(1) if generators is None else _frobenius_many(generators)
