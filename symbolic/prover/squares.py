"""Sums of squares: a semidefinite programme in floating point, then exact rationals.

The Gram matrix is pushed into the interior of the cone, rounded, projected exactly onto the
coefficient equations and factored by an exact ``L D L^T``.  Without clarabel nothing is tried.
"""

from __future__ import annotations

from itertools import product
from typing import Any

import numpy as np
from flint import fmpq

from symbolic.certificates.checker import Node
from symbolic.certificates.normal import Field
from symbolic.certificates.sequents import Sequent
from symbolic.certificates.terms import Cmp, add, mul, num, power, text

__all__ = ["sum_of_squares"]

_MAXIMUM_BASIS = 40
Exponents = tuple[int, ...]


def sum_of_squares(sequent: Sequent, index: int) -> Node | None:
    """Return a node that excludes a polynomial fact because its negative is a sum of squares."""
    fact = sequent.facts[index]
    if not isinstance(fact, Cmp) or fact.rel not in (">", ">="):
        return None
    field = Field()
    top, bottom = field.normal(mul(num(-1), fact.term))
    if not bottom.is_constant() or any(key[0] != "var" for key in field.atoms):
        return None
    width = len(field.atoms)
    coefficients = {
        tuple(k[:width]): c / bottom.leading_coefficient() for k, c in top.to_dict().items()
    }
    shift = fmpq(0)
    if fact.rel == ">=":
        nil = (0,) * width
        least = abs(coefficients.get(nil, fmpq(0)))
        shift = least * fmpq(1, 10**7) + fmpq(1, 10**9)
        coefficients[nil] = coefficients.get(nil, fmpq(0)) - shift
    basis = _basis(coefficients, width)
    if not basis or len(basis) > _MAXIMUM_BASIS:
        return None
    gram = _gram(coefficients, basis)
    if gram is None:
        return None
    for bits in (10, 20, 36):
        squares = _factor(_project(gram, coefficients, basis, bits))
        if squares is None:
            continue
        terms = [
            mul(num(1), *(power(field.terms[k], e) for k, e in enumerate(m) if e)) for m in basis
        ]
        rows = []
        for weight, row in squares:
            combined = add(*(mul(num(c), t) for c, t in zip(row, terms, strict=True) if c != 0))
            rows.append([str(weight), text(combined)])
        parts = [
            {"facts": [index], "squares": [["1", "1"]]},
            {"facts": [], "squares": rows},
        ]
        return {"by": "positivstellensatz", "sum": parts}
    return None


def _basis(coefficients: dict[Exponents, fmpq], width: int) -> list[Exponents]:
    degree = max(sum(m) for m in coefficients)
    if degree % 2 or degree > 12 or width > 8:
        return []
    tops = [max(m[k] for m in coefficients) // 2 for k in range(width)]
    low = min(sum(m) for m in coefficients)
    count = 1
    for t in tops:
        count *= t + 1
    if count > 5000:
        return []
    basis = [
        m
        for m in product(*(range(t + 1) for t in tops))
        if 2 * sum(m) <= degree and 2 * sum(m) >= low
    ]
    while True:
        made: dict[Exponents, int] = {}
        for i, a in enumerate(basis):
            for b in basis[i + 1 :]:
                key = tuple(x + y for x, y in zip(a, b, strict=True))
                made[key] = made.get(key, 0) + 1
        kept = [m for m in basis if (d := tuple(2 * x for x in m)) in coefficients or d in made]
        if len(kept) == len(basis):
            return basis
        basis = kept


def _gram(coefficients: dict[Exponents, fmpq], basis: list[Exponents]) -> Any:
    try:
        import clarabel
    except ImportError:
        return None
    from scipy import sparse

    size = len(basis)
    pairs = [(i, j) for j in range(size) for i in range(j + 1)]
    rows: dict[Exponents, int] = {}
    entries = []
    for column, (i, j) in enumerate(pairs):
        key = tuple(x + y for x, y in zip(basis[i], basis[j], strict=True))
        row = rows.setdefault(key, len(rows))
        entries.append((row, column, 1.0 if i == j else 2.0))
    if any(m not in rows for m, c in coefficients.items() if c != 0):
        return None
    target = np.zeros(len(rows))
    for m, c in coefficients.items():
        if m in rows:
            target[rows[m]] = float(int(c.p) / int(c.q))
    equations = len(rows)
    root = np.sqrt(2.0)
    for column, (i, j) in enumerate(pairs):
        entries.append((equations + column, column, -1.0 if i == j else -root))
        if i == j:
            entries.append((equations + column, len(pairs), 1.0))
    matrix = sparse.csc_matrix(
        ([e[2] for e in entries], ([e[0] for e in entries], [e[1] for e in entries])),
        shape=(equations + len(pairs), len(pairs) + 1),
    )
    cost = np.zeros(len(pairs) + 1)
    cost[-1] = -1.0
    settings = clarabel.DefaultSettings()
    settings.verbose = False
    settings.time_limit = 2.0
    solution = clarabel.DefaultSolver(
        sparse.csc_matrix((len(pairs) + 1, len(pairs) + 1)),
        cost,
        matrix,
        np.concatenate([target, np.zeros(len(pairs))]),
        [clarabel.ZeroConeT(equations), clarabel.PSDTriangleConeT(size)],
        settings,
    ).solve()
    x = np.array(solution.x)
    if not np.isfinite(x).all() or x[-1] < -1e-7:
        return None
    gram = np.zeros((size, size))
    for column, (i, j) in enumerate(pairs):
        gram[i, j] = gram[j, i] = x[column]
    return gram


def _project(
    gram: Any, coefficients: dict[Exponents, fmpq], basis: list[Exponents], bits: int
) -> list[list[fmpq]]:
    size = len(basis)
    exact = [[fmpq(round(gram[i, j] * 2**bits), 2**bits) for j in range(size)] for i in range(size)]
    places: dict[Exponents, list[tuple[int, int]]] = {}
    for i in range(size):
        for j in range(size):
            key = tuple(x + y for x, y in zip(basis[i], basis[j], strict=True))
            places.setdefault(key, []).append((i, j))
    for key, cells in places.items():
        total = fmpq(0)
        for i, j in cells:
            total += exact[i][j]
        change = (coefficients.get(key, fmpq(0)) - total) / len(cells)
        for i, j in cells:
            exact[i][j] += change
    return exact


def _factor(matrix: list[list[fmpq]]) -> list[tuple[fmpq, list[fmpq]]] | None:
    """Return ``(d, row)`` with the matrix the sum of ``d * row^T row`` and ``d >= 0``."""
    size = len(matrix)
    work = [list(row) for row in matrix]
    found = []
    for k in range(size):
        pivot = work[k][k]
        if pivot < 0:
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
