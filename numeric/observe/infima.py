"""The least norm of ``X - 1 c`` over all centres c, enclosed from both sides.

From above any centre serves.  From below, for the maximum, column-sum, Frobenius and spectral norm
the best centre is known; for the others a dual certificate serves: any Y whose columns sum to zero
gives ``sum Y X = sum Y (X - 1 c)``, which is at most a dual norm of Y times the norm.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

import numpy as np

from numeric.arithmetic import Arithmetic
from numeric.arithmetic.protocol import Matrix, Scalar
from numeric.observe import programs
from numeric.observe.centres import centred, mean_centre, median_centre, midrange_centre
from numeric.observe.norms import NORMS, total
from numeric.observe.spectrum import power_of_two

__all__ = ["INFIMA", "least_norm"]

Bounds = tuple[Scalar, Scalar]
LARGEST_PROGRAM = 4000  # entries of a matrix for which linear programs are solved


def least_norm(a: Arithmetic, name: str, matrix: Matrix) -> Bounds:
    """Return bounds ``low <= inf_c N(X - 1 c) <= high`` for a norm of :data:`INFIMA`."""
    scale = power_of_two(a, matrix)
    low, high = INFIMA[name](a, a.scale(matrix, a.number(1 / scale)))
    back = a.number(scale)
    return low * back, high * back


def _at(a: Arithmetic, norm: str, matrix: Matrix, centre: list[Scalar]) -> Scalar:
    return NORMS[norm](a, centred(a, matrix, centre))


def _attained(
    norm: str, centre: Callable[[Arithmetic, Matrix], list[Scalar]]
) -> Callable[[Arithmetic, Matrix], Bounds]:
    """A norm whose best centre is known, whatever the matrix."""

    def bounds(a: Arithmetic, matrix: Matrix) -> Bounds:
        value = _at(a, norm, matrix, centre(a, matrix))
        return value, value

    return bounds


def _column_sums(a: Arithmetic, matrix: Matrix) -> Bounds:
    """Medians are best; where enclosures overlap, any order gives bounds.

    From below, in each column, pair great entries with small ones: the sum of their differences is
    at most the sum of distances from any centre.
    """
    high = _at(a, "column_sum_norm", matrix, median_centre(a, matrix))
    sums = []
    for column in a.rows(a.transpose(matrix)):
        order = sorted(column, key=a.approximate)
        half = len(order) // 2
        pairs = zip(order[:half], reversed(order[-half:] if half else []), strict=True)
        sums.append(total(a, [great - small for small, great in pairs]))
    return a.maximum(sums), high


def _best(a: Arithmetic, norm: str, matrix: Matrix, extra: np.ndarray | None) -> Scalar:
    """The least upper bound from a few centres."""
    centres = [f(a, matrix) for f in (mean_centre, median_centre, midrange_centre)]
    if extra is not None:
        centres.append([a.number(float(c)) for c in extra])
    values = [_at(a, norm, matrix, centre) for centre in centres]
    return min(values, key=a.approximate)


def _middle(a: Arithmetic, matrix: Matrix) -> np.ndarray:
    return np.array([[a.approximate(x) for x in row] for row in a.rows(matrix)])


def _pairing(a: Arithmetic, dual: np.ndarray, matrix: Matrix) -> Scalar:
    rows = zip(dual.tolist(), a.rows(matrix), strict=True)
    terms = [x * a.number(y) for weights, row in rows for y, x in zip(weights, row, strict=True)]
    return total(a, terms)


def _row_sums(a: Arithmetic, matrix: Matrix) -> Bounds:
    """``sum Y X <= sum_i max_k |Y_ik|`` times the row-sum norm."""
    middle = _middle(a, matrix)
    centre, dual = None, _widest_pair(middle)
    if middle.size <= LARGEST_PROGRAM and np.abs(middle).max() > 0:
        centre, dual = programs.least_weighted(middle, 0.0, 1.0)
    size = total(a, [a.number(float(m)) for m in np.abs(dual).max(axis=1)])
    return _ratio(a, _pairing(a, dual, matrix), size), _best(a, "row_sum_norm", matrix, centre)


def _widest_pair(middle: np.ndarray) -> np.ndarray:
    """The dual of two rows: half their distance is a lower bound."""
    distances = np.array([np.abs(middle - row).sum(axis=1) for row in middle])
    i, j = np.unravel_index(distances.argmax(), distances.shape)
    dual = np.zeros_like(middle)
    dual[i] += np.sign(middle[i] - middle[j])
    dual[j] -= np.sign(middle[i] - middle[j])
    return dual


def _ratio(a: Arithmetic, value: Scalar, size: Scalar) -> Scalar:
    zero = a.number(0)
    return a.maximum([zero, value / size]) if a.below(zero, size) is True else zero


def _composite(a: Arithmetic, matrix: Matrix) -> Bounds:
    """Root of F G over all centres, F the column-sum and G the row-sum norm.

    A centre with ``t = root(G / F)`` in a cell ``p <= t <= q`` has ``(t - p)(q - t) >= 0``, that is
    ``root(F G) >= (p q F + G) / (p + q)``: a linear program, of which a dual gives a bound.
    Outside all cells ``t F`` or ``G / t`` is large enough.
    """
    (low_f, _), (low_g, _) = _column_sums(a, matrix), _row_sums(a, matrix)
    middle = _middle(a, matrix)
    product = a.sqrt(low_f * low_g)
    if middle.size > LARGEST_PROGRAM or not np.abs(middle).max() > 0:
        return product, _best(a, "composite", matrix, None)
    cells, centre = programs.composite_cells(middle)
    high = _best(a, "composite", matrix, centre)
    if not cells:
        return product, high
    bounds = [_cell_bound(a, matrix, Fraction(p), Fraction(q), dual) for p, q, dual in cells]
    first, last = a.number(Fraction(cells[0][0])), a.number(Fraction(cells[-1][1]))
    bounds += [low_g / first, low_f * last]  # t below the first cell, above the last
    low = -a.maximum([-b for b in bounds])
    return a.maximum([product, low]), high


def _cell_bound(
    a: Arithmetic, matrix: Matrix, p: Fraction, q: Fraction, dual: tuple[np.ndarray, ...]
) -> Scalar:
    """``sum Y X <= s (p q F + G)`` where ``|Y_ik| <= m_k + v_i``, s = max(sum m / (p q), sum v)."""
    y, columns, rows = dual
    excess = np.maximum(np.abs(y) - columns[None, :] - rows[:, None], 0).max(axis=1)
    weight_f = total(a, [a.number(float(m)) for m in columns]) / a.number(p * q)
    parts = [a.number(float(v)) for v in rows] + [a.number(float(e)) for e in excess]
    size = a.maximum([weight_f, total(a, parts)])
    return _ratio(a, _pairing(a, y, matrix), size * a.number(p + q))


def _longest_rows(a: Arithmetic, matrix: Matrix) -> Bounds:
    """The smallest ball: any weights w of the rows give ``max_i |x_i - c|^2 >= variance``.

    The weights are sought for rows about their mean, in units of their size: floats do not tell
    apart rows that nearly agree.
    """
    rest = centred(a, matrix, mean_centre(a, matrix))
    unit = a.number(1 / power_of_two(a, rest))
    weights = programs.ball_weights(_middle(a, a.scale(rest, unit)))
    exact = [a.number(float(w)) for w in weights]
    mass = total(a, exact)
    rows = a.rows(matrix)
    centre = [
        total(a, [w * x for w, x in zip(exact, column, strict=True)]) / mass
        for column in a.rows(a.transpose(matrix))
    ]
    squares = [
        total(a, [(x - c) * (x - c) for x, c in zip(row, centre, strict=True)]) for row in rows
    ]
    low = a.sqrt(total(a, [w * s for w, s in zip(exact, squares, strict=True)]) / mass)
    return low, a.sqrt(a.maximum(squares))


INFIMA: dict[str, Callable[[Arithmetic, Matrix], Bounds]] = {
    "max_entry": _attained("max_entry", midrange_centre),
    "frobenius": _attained("frobenius", mean_centre),
    "spectral": _attained("spectral", mean_centre),
    "column_sum_norm": _column_sums,
    "row_sum_norm": _row_sums,
    "composite": _composite,
    "longest_row": _longest_rows,
}
