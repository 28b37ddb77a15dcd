"""Semidefinite programmes in floating point, then exact numbers.

Where the solution touches the boundary of the cone, the kernel of each Gram matrix is made rational
and divided out (facial reduction); then rounding and an exact projection keep it in the cone.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from flint import fmpq, fmpq_mat

from symbolic.prover.clock import now

__all__ = [
    "Block",
    "Grams",
    "Polynomial",
    "Programme",
    "Solution",
    "orthogonal",
    "plus",
    "squares_of",
    "solve",
    "times",
]

_MAXIMUM_ROWS = 300
_SMALL, _MANY_DIGITS, _MAXIMUM_BITS = 10, 80, 4000
Exponents = tuple[int, ...]
Polynomial = dict[Exponents, fmpq]
Columns = list[tuple[int, int, int, Polynomial]]
Grams = list[list[list[fmpq]]]
Solution = tuple[Grams, list[fmpq]]


@dataclass
class Block:
    """A sum of squares to be found, times a product of facts."""

    facts: list[Any]
    factor: Polynomial
    basis: list[Polynomial]


@dataclass
class Programme:
    """Sums of squares to be found, with ``target = sum of (squares * factor) + free terms``.

    Attributes
    ----------
    free : list
        An equation's reference, a factor, and their product, which may have any coefficient.
    """

    target: Polynomial
    blocks: list[Block]
    free: list[tuple[Any, Polynomial, Polynomial]]


def times(a: Polynomial, b: Polynomial) -> Polynomial:
    total: Polynomial = {}
    for m, c in a.items():
        for n, d in b.items():
            key = tuple(x + y for x, y in zip(m, n, strict=True))
            total[key] = total.get(key, fmpq(0)) + c * d
    return {m: c for m, c in total.items() if c != 0}


def plus(a: Polynomial, b: Polynomial, scale: fmpq) -> Polynomial:
    total = dict(a)
    for m, c in b.items():
        total[m] = total.get(m, fmpq(0)) + scale * c
    return {m: c for m, c in total.items() if c != 0}


def solve(problem: Programme, limit: float) -> Solution | None:
    for _ in range(3):
        columns = _columns(problem)
        rows = {m: k for k, m in enumerate({m: None for *_, p in columns for m in p})}
        if any(m not in rows for m in problem.target) or len(rows) > _MAXIMUM_ROWS:
            return None
        if len(columns) > 4000 or now() > limit:
            return None
        found = _programme(problem, columns, rows, max(0.2, limit - now()))
        if found is None:
            return None
        grams, free = found
        for bits in (8, 16, 30):
            exact = _projected(problem, columns, rows, (grams, free), bits)
            if exact is not None and all(squares_of(g) is not None for g in exact[0]):
                return exact
        if not _reduce(problem, grams):
            return None
    return None


def _columns(problem: Programme) -> Columns:
    """Return what each entry of each Gram matrix multiplies, then the free terms (block -1)."""
    columns: Columns = []
    for b, block in enumerate(problem.blocks):
        for j in range(len(block.basis)):
            for i in range(j + 1):
                product = times(times(block.basis[i], block.basis[j]), block.factor)
                columns.append((b, i, j, product))
    columns += [(-1, k, k, p) for k, (_, _, p) in enumerate(problem.free)]
    return columns


def _programme(
    problem: Programme, columns: Columns, rows: dict[Exponents, int], seconds: float
) -> tuple[list[Any], list[float]] | None:
    """Maximise the least eigenvalue of all Gram matrices; return them and the free terms."""
    try:
        import clarabel
    except ImportError:
        return None
    from scipy import sparse

    count, equations, cone = len(columns), len(rows), len(columns) - len(problem.free)
    entries: list[tuple[int, int, float]] = []
    for c, (b, i, j, polynomial) in enumerate(columns):
        for m, value in polynomial.items():
            entries.append((rows[m], c, _float(value) * (1.0 if i == j else 2.0)))
        if b < 0:
            continue
        entries.append((equations + c, c, -1.0 if i == j else -np.sqrt(2.0)))
        if i == j:
            entries.append((equations + c, count, 1.0))
    entries.append((equations + cone, count, 1.0))
    matrix = sparse.csc_matrix(
        ([e[2] for e in entries], ([e[0] for e in entries], [e[1] for e in entries])),
        shape=(equations + cone + 1, count + 1),
    )
    right = np.zeros(equations + cone + 1)
    for m, value in problem.target.items():
        right[rows[m]] = _float(value)
    right[-1] = 1.0
    cost = np.zeros(count + 1)
    cost[-1] = -1.0
    cones = [clarabel.ZeroConeT(equations)]
    cones += [clarabel.PSDTriangleConeT(len(b.basis)) for b in problem.blocks]
    settings = clarabel.DefaultSettings()
    settings.verbose, settings.time_limit = False, min(seconds, 3.0)
    solver = clarabel.DefaultSolver(
        sparse.csc_matrix((count + 1, count + 1)), cost, matrix, right,
        [*cones, clarabel.NonnegativeConeT(1)], settings,
    )  # fmt: skip
    x = np.array(solver.solve().x)
    if not np.isfinite(x).all() or x[-1] < -1e-5:
        return None
    grams = [np.zeros((len(b.basis), len(b.basis))) for b in problem.blocks]
    for value, (b, i, j, _) in zip(x[:cone], columns[:cone], strict=True):
        grams[b][i, j] = grams[b][j, i] = value
    return grams, [float(v) for v in x[cone:-1]]


def _float(value: fmpq) -> float:
    return float(int(value.p) / int(value.q))


def _projected(
    problem: Programme,
    columns: Columns,
    rows: dict[Exponents, int],
    found: tuple[list[Any], list[float]],
    bits: int,
) -> Solution | None:
    """Return rational matrices that satisfy the equations exactly, near the given ones."""
    grams, free = found
    numbers = [float(grams[b][i, j]) if b >= 0 else free[i] for b, i, j, _ in columns]
    values = [fmpq(round(v * 2**bits), 2**bits) for v in numbers]
    weights = [fmpq(1) if i == j else fmpq(2) for _, i, j, _ in columns]
    miss = dict(problem.target)
    for value, weight, (*_, polynomial) in zip(values, weights, columns, strict=True):
        if value != 0:
            miss = plus(miss, polynomial, -value * weight)
    if miss:
        change = _correction(columns, weights, rows, miss)
        if change is None:
            return None
        values = [v + d for v, d in zip(values, change, strict=True)]
    exact = [[[fmpq(0)] * len(b.basis) for _ in b.basis] for b in problem.blocks]
    cone = len(columns) - len(problem.free)
    for value, (b, i, j, _) in zip(values[:cone], columns[:cone], strict=True):
        exact[b][i][j] = exact[b][j][i] = value
    return exact, values[cone:]


def _correction(
    columns: Columns, weights: list[fmpq], rows: dict[Exponents, int], miss: Polynomial
) -> list[fmpq] | None:
    """Return the least change that meets the equations."""
    size = len(rows)
    normal = [[fmpq(0)] * (size + 1) for _ in range(size)]
    for weight, (*_, polynomial) in zip(weights, columns, strict=True):
        for m, c in polynomial.items():
            for n, d in polynomial.items():
                normal[rows[m]][rows[n]] += weight * c * d
    for m, c in miss.items():
        normal[rows[m]][size] = c
    reduced, rank = fmpq_mat(normal).rref()
    solution = [fmpq(0)] * size
    for row in range(rank):
        pivot = next(c for c in range(size + 1) if reduced[row, c] != 0)
        if pivot == size:
            return None
        solution[pivot] = reduced[row, size]
    change = []
    for *_, polynomial in columns:
        total = fmpq(0)
        for m, c in polynomial.items():
            total += c * solution[rows[m]]
        change.append(total)
    return change


def _reduce(problem: Programme, grams: list[Any]) -> bool:
    """Divide out the kernels; return whether there were any."""
    found = False
    for block, gram in zip(problem.blocks, grams, strict=True):
        scale = max(1e-3, float(np.abs(gram).max()))
        values, vectors = np.linalg.eigh(gram)
        kernel = vectors[:, values < 1e-4 * scale]
        if not kernel.shape[1]:
            continue
        rows = _rational_rows(kernel.T)
        if rows is None:
            continue
        found = True
        block.basis = orthogonal(block.basis, rows)
    problem.blocks = [b for b in problem.blocks if b.basis]
    return found and bool(problem.blocks)


def _rational_rows(matrix: Any) -> list[list[fmpq]] | None:
    """Return a small rational basis of the row space, by reduced echelon form."""
    from fractions import Fraction

    work = np.array(matrix, dtype=float)
    row = 0
    for column in range(work.shape[1]):
        if row == work.shape[0]:
            break
        pivot = row + int(np.argmax(np.abs(work[row:, column])))
        if abs(work[pivot, column]) < 1e-2:
            continue
        work[[row, pivot]] = work[[pivot, row]]
        work[row] /= work[row, column]
        for other in range(work.shape[0]):
            if other != row:
                work[other] -= work[other, column] * work[row]
        row += 1
    found = []
    for line in work[:row]:
        exact = [Fraction(float(v)).limit_denominator(48) for v in line]
        if max(abs(float(e) - v) for e, v in zip(exact, line, strict=True)) > 3e-3:
            return None
        found.append([fmpq(e.numerator, e.denominator) for e in exact])
    return found


def orthogonal(basis: list[Polynomial], rows: list[list[fmpq]]) -> list[Polynomial]:
    """Return polynomials that span the coefficient vectors orthogonal to the rows."""
    reduced, rank = fmpq_mat(rows).rref()
    size = len(basis)
    pivots = [next(c for c in range(size) if reduced[r, c] != 0) for r in range(rank)]
    kept = []
    for free in (c for c in range(size) if c not in pivots):
        total = dict(basis[free])
        for r, pivot in enumerate(pivots):
            if reduced[r, free] != 0:
                total = plus(total, basis[pivot], -reduced[r, free])
        kept.append(total)
    return kept


def _factor(matrix: Sequence[Sequence[fmpq]]) -> list[tuple[fmpq, list[fmpq]]] | None:
    """Return ``(d, row)`` with the matrix the sum of ``d * row^T row`` and ``d >= 0``."""
    size = len(matrix)
    work = [list(row) for row in matrix]
    found = []
    for k in range(size):
        pivot = work[k][k]
        if pivot < 0 or pivot.q.bit_length() > _MAXIMUM_BITS:
            return None
        if pivot == 0:
            if any(work[k][j] != 0 for j in range(k, size)):
                return None
            continue
        row = [fmpq(0)] * k + [work[k][j] / pivot for j in range(k, size)]
        found.append((pivot, row))
        for i in range(k + 1, size):
            if work[i][k] != 0:
                factor = work[i][k]
                for j in range(k + 1, size):
                    work[i][j] -= factor * row[j]
    return found


def squares_of(matrix: Sequence[Sequence[fmpq]]) -> list[tuple[fmpq, list[fmpq]]] | None:
    """Return ``(d, row)``, with the matrix the sum of ``d * row^T row`` and ``d >= 0``, or ``None``.

    The exact factors of a large matrix have many digits; then rounded ones are taken, and what is
    left over is written with the squares of single entries, of their sums and differences.
    """
    exact = _factor(matrix) if len(matrix) <= _SMALL else None
    if exact is not None:
        digits = max((len(str(c)) for d, row in exact for c in (d, *row)), default=0)
        if digits < _MANY_DIGITS:
            return exact
    return _rounded(matrix) or exact or (_factor(matrix) if len(matrix) > _SMALL else None)


def _rounded(matrix: Sequence[Sequence[fmpq]]) -> list[tuple[fmpq, list[fmpq]]] | None:
    size = len(matrix)
    table = np.array([[_float(v) for v in row] for row in matrix])
    least = float(np.linalg.eigvalsh(table)[0])
    if least <= 1e-12:
        return None
    root = np.linalg.cholesky(table - 0.7 * least * np.eye(size))
    scale = 2 ** (12 + max(0, -int(np.floor(np.log2(least)))))
    columns = [[fmpq(round(float(v) * scale), scale) for v in column] for column in root.T]
    left = [list(row) for row in matrix]
    for column in columns:
        for i in range(size):
            for j in range(size):
                left[i][j] -= column[i] * column[j]
    found = [(fmpq(1), column) for column in columns]
    for i in range(size):
        diagonal = left[i][i]
        for j in range(size):
            if i != j:
                diagonal -= abs(left[i][j])
            if j > i and left[i][j] != 0:
                sign = 1 if left[i][j] > 0 else -1
                row = [fmpq(1 if k == i else sign if k == j else 0) for k in range(size)]
                found.append((abs(left[i][j]), row))
        if diagonal < 0:
            return None
        found.append((diagonal, [fmpq(int(k == i)) for k in range(size)]))
    return found
