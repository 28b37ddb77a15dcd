"""Linear programs and ball iterations in floating point: they propose, the enclosures decide.

The entries of a dual are multiples of ``2**-40`` below 2 in size, so that sums and differences of
them are exact in floating point; the columns of its first part sum to exactly zero.
"""

from __future__ import annotations

import numpy as np

__all__ = ["ball_weights", "composite_cells", "least_weighted"]

Dual = tuple[np.ndarray, np.ndarray, np.ndarray]
_STEP = 2.0**-40


def _program(x: np.ndarray, f: float, g: float) -> tuple[float, np.ndarray, Dual]:
    """Minimise ``f max_k sum_i E_ik + g max_i sum_k E_ik`` with ``E >= |X - 1 c|``.

    Variables: c (d), E (n d), F, G.  Returns the value, the centre and the dual (Y, m, v).
    """
    from scipy.optimize import linprog
    from scipy.sparse import coo_matrix, csr_matrix, eye, hstack, kron, vstack

    n, d = x.shape
    ones_rows, ones_columns = np.ones((n, 1)), np.ones((1, d))
    spread = kron(csr_matrix(ones_rows), eye(d))  # E_ik uses c_k
    minus = -eye(n * d)
    nothing = csr_matrix((n * d, 2))
    above = hstack([-spread, minus, nothing])  # X - c <= E
    below = hstack([spread, minus, nothing])  # c - X <= E
    by_column = kron(csr_matrix(ones_rows.T), eye(d))
    by_row = kron(eye(n), csr_matrix(ones_columns))
    first = hstack([csr_matrix((d, d)), by_column, coo_matrix(_last(d, 0))])
    second = hstack([csr_matrix((n, d)), by_row, coo_matrix(_last(n, 1))])
    matrix = vstack([above, below, first, second]).tocsr()
    limits = np.concatenate([-x.ravel(), x.ravel(), np.zeros(d + n)])
    cost = np.concatenate([np.zeros(d + n * d), [f, g]])
    bounds = [(None, None)] * d + [(0, None)] * (n * d + 2)
    answer = linprog(cost, A_ub=matrix, b_ub=limits, bounds=bounds, method="highs")
    if answer.x is None:
        return 0.0, x.mean(axis=0), (np.zeros_like(x), np.zeros(d), np.zeros(n))
    prices = -answer.ineqlin.marginals
    up, down = prices[: n * d].reshape(n, d), prices[n * d : 2 * n * d].reshape(n, d)
    columns, rows = prices[2 * n * d : 2 * n * d + d], prices[2 * n * d + d :]
    return float(answer.fun), answer.x[:d], _exact(up - down, columns, rows)


def _last(count: int, place: int) -> np.ndarray:
    block = np.zeros((count, 2))
    block[:, place] = -1
    return block


def _exact(dual: np.ndarray, columns: np.ndarray, rows: np.ndarray) -> Dual:
    """Return nearby multiples of ``2**-40``; the columns of the first sum to exactly zero."""
    share = max(1.0, float(np.abs(dual).max()), float(columns.max()), float(rows.max()))
    steps = np.round(dual / share / _STEP).astype(np.int64)
    for column in steps.T:
        column[np.abs(column).argmax()] -= column.sum()
    least = [np.ceil(np.maximum(price, 0) / share / _STEP) * _STEP for price in (columns, rows)]
    return steps.astype(float) * _STEP, least[0], least[1]


def _scaled(x: np.ndarray) -> tuple[np.ndarray, float]:
    size = float(np.abs(x).max()) or 1.0
    return x / size, size


def least_weighted(x: np.ndarray, f: float, g: float) -> tuple[np.ndarray, np.ndarray]:
    """Return the centre and the dual Y that minimise f times column sums plus g times row sums."""
    scaled, size = _scaled(x)
    _, centre, (dual, _, _) = _program(scaled, f, g)
    return centre * size, dual


def composite_cells(
    x: np.ndarray, tolerance: float = 0.002, programs: int = 60
) -> tuple[list[tuple[float, float, Dual]], np.ndarray]:
    """Return cells ``p <= t <= q`` with duals for ``p q F + G``, and a good centre.

    Cells are halved, the worst first, until the bound is within ``tolerance`` of the best centre
    or so many programs were solved.
    """
    scaled, size = _scaled(x)
    ends = [_program(scaled, *w) for w in ((1.0, 0.0), (0.0, 1.0))]
    least_f, least_g = ends[0][0], ends[1][0]
    values = {i: _value(scaled, end[1]) for i, end in enumerate(ends)}
    best, centre = min((values[i], tuple(ends[i][1])) for i in values)
    if not (least_f > 0 and least_g > 0):
        return [], np.array(centre) * size
    cells = [_cell(scaled, least_g / best, best / least_f)]
    solved = 3
    while solved < programs:
        worst = min(range(len(cells)), key=lambda i: cells[i][0])
        if cells[worst][0] >= (1 - tolerance) * best:
            break
        _, p, q, found, _ = cells.pop(worst)
        value = _value(scaled, found)
        if value < best:
            best, centre = value, tuple(found)
        middle = float(np.sqrt(p * q))
        cells += [_cell(scaled, p, middle), _cell(scaled, middle, q)]
        solved += 2
    cells.sort(key=lambda cell: cell[1])
    return [(p, q, dual) for _, p, q, _, dual in cells], np.array(centre) * size


Cell = tuple[float, float, float, np.ndarray, Dual]


def _cell(x: np.ndarray, p: float, q: float) -> Cell:
    value, centre, dual = _program(x, p * q / (p + q), 1 / (p + q))
    return value, p, q, centre, dual


def _value(x: np.ndarray, centre: np.ndarray) -> float:
    sizes = np.abs(x - centre)
    return float(np.sqrt(sizes.sum(axis=0).max() * sizes.sum(axis=1).max()))


def ball_weights(x: np.ndarray, steps: int = 2000) -> np.ndarray:
    """Return nonnegative weights of the rows that nearly maximise their variance.

    Frank and Wolfe's iteration with exact line search, on the dual of the smallest enclosing ball.
    """
    scaled, _ = _scaled(x)
    weights = np.full(len(x), 1 / len(x))
    for _ in range(steps):
        centre = weights @ scaled
        distances = ((scaled - centre) ** 2).sum(axis=1)
        far, spread = int(distances.argmax()), float(weights @ distances)
        if distances[far] <= spread * (1 + 1e-12):
            break
        step = (distances[far] - spread) / (2 * distances[far]) if distances[far] > 0 else 0.0
        weights = weights * (1 - step)
        weights[far] += step
    return weights
