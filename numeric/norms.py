"""Certified spectral norms of exact matrices, given as products ``left @ right.T``."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
from flint import arb, arb_mat

from numeric.arithmetic.arb import ArbBalls

__all__ = ["dyadic", "spectral_bounds", "sum_bounds"]


def dyadic(x: arb, upper: bool) -> Fraction:
    """Return an exact end of a ball."""
    mantissa, exponent = (x.upper() if upper else x.lower()).mid().man_exp()
    return Fraction(int(mantissa)) * Fraction(2) ** int(exponent)


def _frobenius(matrix: arb_mat) -> arb:
    row = arb_mat(1, matrix.nrows() * matrix.ncols(), matrix.entries())
    return (row * row.transpose())[0, 0].sqrt()


def _largest_eigenvalue(matrix: arb_mat) -> arb:
    """An upper bound of the greatest eigenvalue of a symmetric matrix.

    With V from floating point, G = V^T V and S = V^T M V: M <= c exactly when S <= c G, and
    Gershgorin's circles bound S from above and G from below.
    """
    size = matrix.nrows()
    middle = np.array([[float(x.mid()) for x in row] for row in matrix.tolist()])
    vectors = np.linalg.eigh((middle + middle.T) / 2)[1]
    v = arb_mat(size, size, vectors.ravel().tolist())
    gram, rotated = v.transpose() * v, v.transpose() * matrix * v
    top, low = None, None
    for i in range(size):
        circle = sum((abs(rotated[i, j]) for j in range(size) if j != i), rotated[i, i])
        inner = gram[i, i] - sum((abs(gram[i, j]) for j in range(size) if j != i), arb(0))
        top = circle if top is None else top.max(circle)
        low = inner if low is None else low.min(inner)
    if top is None or low is None or not low > 0:
        return arb("+inf")
    return top.max(arb(0)) / low


def spectral_bounds(
    left: np.ndarray, right: np.ndarray | None = None, bits: int = 128
) -> tuple[Fraction, Fraction]:
    """Return exact numbers ``lo <= |left right^T|_2 <= hi``.

    Parameters
    ----------
    left : ndarray (n, r)
    right : ndarray (d, r), optional
        The identity if absent.

    Notes
    -----
    ``left = U R + E`` with U nearly orthonormal from floating point, so the norm is at most
    ``|U| |R right^T| + |E|_F |right|_F``; the norm of the small factor is the root of the greatest
    eigenvalue of ``R right^T right R^T``.  From below, any vector x gives ``|A x| / |x|``.

    Examples
    --------
    >>> lo, hi = spectral_bounds(np.diag([3.0, 4.0]))
    >>> lo <= 4 <= hi and hi - lo < Fraction(1, 10**12)
    True
    """
    with ArbBalls(bits) as a:
        if right is None:
            left, right = left.T, np.eye(left.shape[0])
            left, right = right, left  # |A| = |I A^T|^T
        if not left.any() or not right.any():
            return Fraction(0), Fraction(0)
        u, r = np.linalg.qr(left)
        ball = [a.matrix(np.ascontiguousarray(m)) for m in (left, right, u, r)]
        exact_left, exact_right, basis, small = ball
        error = _frobenius(exact_left - basis * small)
        gram = basis.transpose() * basis
        size = gram.nrows()
        slack = _frobenius(gram - arb_mat(size, size, np.eye(size).ravel().tolist()))
        half = small * exact_right.transpose()
        core = _largest_eigenvalue(half * half.transpose()).sqrt()
        high = (1 + slack).sqrt() * core + error * _frobenius(exact_right)
        vector = _top_vector(r, right)
        image = exact_left * (exact_right.transpose() * a.matrix(vector))
        low = _frobenius(image) / _frobenius(a.matrix(vector))
        return dyadic(low, upper=False), dyadic(high, upper=True)


def sum_bounds(left: np.ndarray, right: np.ndarray) -> dict[str, tuple[Fraction, Fraction]]:
    """Return exact bounds of norms of ``left right^T`` that are sums of absolute entries.

    Parameters
    ----------
    left : ndarray (n, r)
    right : ndarray (d, r)

    Notes
    -----
    A floating-point inner product of length r differs from the exact one by at most
    ``g |left| |right|^T`` with ``g = r u / (1 - r u)``, plus r times half the least positive
    number, in whatever order it is summed (Higham, *Accuracy and Stability*, 3.1).  The bound of
    that error is itself computed with at most ``r + 2`` roundings, which twice the factor covers;
    the same holds for sums of nonnegative numbers.

    Examples
    --------
    >>> low, high = sum_bounds(np.array([[1.0], [2.0]]), np.array([[3.0]]))["column_sum_norm"]
    >>> low <= 9 <= high and high - low < Fraction(1, 10**12)
    True
    """
    unit = 2.0**-53
    share = 2 * (left.shape[1] + 2) * unit
    middle = np.abs(left @ right.T)
    error = 2 * share * (np.abs(left) @ np.abs(right).T) + left.shape[1] * 2.0**-1073
    found = {}
    for name, axis in (("column_sum_norm", 0), ("row_sum_norm", 1)):
        slack = 1 + 2 * (middle.shape[axis] + 4) * unit
        low = np.maximum(middle - error, 0).sum(axis=axis).max() / slack / slack
        high = (middle + error).sum(axis=axis).max() * slack * slack
        found[name] = Fraction(float(low)), Fraction(float(high))
    low, high = np.maximum(middle - error, 0).max(), (middle + error).max() * (1 + 4 * unit)
    found["max_entry"] = Fraction(float(low / (1 + 4 * unit))), Fraction(float(high))
    return found


def _top_vector(small: np.ndarray, right: np.ndarray) -> np.ndarray:
    """A right singular vector of ``U small right^T``, from its Gram matrix."""
    half = small @ right.T
    vectors = np.linalg.eigh(half @ half.T)[1]
    return np.ascontiguousarray((half.T @ vectors[:, -1]).reshape(-1, 1))
