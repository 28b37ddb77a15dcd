"""Positivstellensatz certificates: a semidefinite programme in floating point, then exact numbers.

Sought are sums of squares ``s_k`` with ``M*f + sum_k s_k*h_k = -c``, where ``f`` is the fact to
exclude, ``M`` a fixed positive multiplier and ``h_k`` products of other facts.  Where the
solution touches the boundary of the cone, the kernel of each Gram matrix is made rational and
divided out (facial reduction); then rounding and an exact projection keep it in the cone.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations_with_replacement
from typing import Any

import numpy as np
from flint import fmpq, fmpq_mat

from symbolic.certificates.checker import Node
from symbolic.certificates.normal import Field
from symbolic.certificates.sequents import Sequent, listed, refuted
from symbolic.certificates.terms import (
    Cmp,
    Term,
    add,
    formula_text,
    mul,
    negation,
    num,
    power,
    text,
)
from symbolic.prover.clock import now

__all__ = ["sum_of_squares"]

_MAXIMUM_BASIS, _MAXIMUM_ROWS = 36, 220
Exponents = tuple[int, ...]
Polynomial = dict[Exponents, fmpq]


@dataclass
class _Block:
    """A sum of squares to be found, times a product of facts."""

    facts: list[Any]
    factor: Polynomial
    basis: list[Polynomial]


@dataclass
class _Problem:
    field: Field
    width: int
    target: Polynomial
    blocks: list[_Block]
    multiplier: Term


def sum_of_squares(
    sequent: Sequent, index: int, limit: float, multiplied: bool = True
) -> Node | None:
    """Return a node that excludes a polynomial fact, with the help of the others, or ``None``."""
    for problem in _problems(sequent, index, multiplied):
        if now() > limit:
            return None
        solution = _solve(problem, limit)
        if solution is not None:
            return _node(sequent, problem, solution, index, limit)
    return None


# ---------------------------------------------------------------- what is sought


def _problems(sequent: Sequent, index: int, multiplied: bool) -> Iterator[_Problem]:
    fact = sequent.facts[index]
    if not isinstance(fact, Cmp) or fact.rel not in (">", ">="):
        return
    field = Field(sequent.box)
    references = [*(k for k, _ in enumerate(sequent.facts) if k != index), *_ends(sequent)]
    raw = {str(r): _polynomial(field, sequent, r) for r in (index, *references)}
    width = len(field.atoms)
    goal = raw[str(index)]
    if goal is None or width > 8 or not goal:
        return
    goal = {k[:width]: c for k, c in goal.items()}
    others: list[tuple[list[Any], Polynomial]] = []
    for r in references:
        known = raw[str(r)]
        if known is not None and known and sum(max(known, key=sum)) > 0:
            others.append(([r], {k[:width]: c for k, c in known.items()}))
    others = _distinct(others)
    shift: Polynomial = {}
    if fact.rel == ">=":
        nil = (0,) * width
        least = abs(goal.get(nil, fmpq(0)))
        shift[nil] = -(least * fmpq(1, 10**7) + fmpq(1, 10**9))
    for multiplier in _multipliers(field, width, others):
        if multiplier.free and (len(others) > 8 or not multiplied):
            return
        top = field.normal(multiplier)[0].to_dict()
        factor = {k[:width]: c for k, c in top.items()}
        target = _plus(shift, _times(goal, factor), fmpq(-1))
        for most in (1, 2) if 1 < len(others) <= 6 else (1,):
            blocks = _blocks(target, others, width, most)
            if blocks is not None:
                yield _Problem(field, width, target, blocks, multiplier)


def _ends(sequent: Sequent) -> list[Any]:
    ends: list[Any] = []
    for name, item in sorted(sequent.box.items()):
        ends += [["low", name]] * (item.low is not None) + [["high", name]] * (
            item.high is not None
        )
    return ends


def _polynomial(field: Field, sequent: Sequent, reference: Any) -> Polynomial | None:
    fact = sequent.facts[reference] if type(reference) is int else listed(sequent, reference)
    if not isinstance(fact, Cmp) or fact.rel not in (">", ">="):
        return None
    top, bottom = field.normal(fact.term)
    if not bottom.is_constant() or len(top) > 400:
        return None
    lead = bottom.leading_coefficient()
    return {k: c / lead for k, c in top.to_dict().items()}


def _distinct(
    items: list[tuple[list[Any], Polynomial]],
) -> list[tuple[list[Any], Polynomial]]:
    seen: set[frozenset[Any]] = set()
    kept = []
    for facts, polynomial in items:
        key = frozenset((k, str(c)) for k, c in polynomial.items())
        if key not in seen:
            seen.add(key)
            kept.append((facts, polynomial))
    return kept


def _multipliers(
    field: Field, width: int, others: list[tuple[list[Any], Polynomial]]
) -> Iterator[Term]:
    """Yield 1, the sum of the nonnegative variables, and sums of squares."""
    yield num(1)
    units = [tuple(int(i == k) for i in range(width)) for k in range(width)]
    positive = [k for k, u in enumerate(units) if any(list(p) == [u] for _, p in others)]
    if len(positive) > 1:
        yield add(*(field.terms[k] for k in positive))
    if width > 1:
        squares = [power(field.terms[k], 2) for k in range(width)]
        yield add(*squares, num(1))
        yield add(*squares)


def _blocks(
    target: Polynomial, others: list[tuple[list[Any], Polynomial]], width: int, most: int
) -> list[_Block] | None:
    if not target:
        return None
    degrees = [sum(m) for m in target]
    high, low = max(degrees), min(degrees)
    factors: list[tuple[list[Any], Polynomial]] = [([], {(0,) * width: fmpq(1)})]
    for count in range(1, most + 1):
        for group in combinations_with_replacement(others, count):
            product: Polynomial = {(0,) * width: fmpq(1)}
            for _, p in group:
                product = _times(product, p)
            factors.append(([r for fs, _ in group for r in fs], product))
    blocks = []
    even = high + high % 2
    for facts, factor in factors:
        top, bottom = max(sum(m) for m in factor), min(sum(m) for m in factor)
        homogeneous = high == low and top == bottom
        bounds = (high - top, low - bottom) if homogeneous else (even - top, low - top)
        if bounds[0] < 0 or (homogeneous and bounds[0] % 2):
            continue
        basis = _monomials(width, -(-max(bounds[1], 0) // 2), bounds[0] // 2)
        if not facts and len(factors) == 1:
            basis = _newton(basis, target)
        if len(basis) > _MAXIMUM_BASIS:
            return None
        if basis:
            blocks.append(_Block(facts, factor, [{m: fmpq(1)} for m in basis]))
    return blocks if blocks and len(blocks) <= 40 else None


def _monomials(width: int, low: int, high: int) -> list[Exponents]:
    found = []
    for degree in range(low, high + 1):
        for group in combinations_with_replacement(range(width), degree):
            found.append(tuple(group.count(k) for k in range(width)))
            if len(found) > 4 * _MAXIMUM_BASIS:
                return found
    return found


def _newton(basis: list[Exponents], target: Polynomial) -> list[Exponents]:
    """Drop monomials whose square can be cancelled by nothing."""
    width = len(next(iter(target)))
    tops = [max(m[k] for m in target) for k in range(width)]
    basis = [m for m in basis if all(2 * e <= t for e, t in zip(m, tops, strict=True))]
    while True:
        mixed = {
            tuple(x + y for x, y in zip(a, b, strict=True))
            for i, a in enumerate(basis)
            for b in basis[i + 1 :]
        }
        kept = [m for m in basis if (d := tuple(2 * e for e in m)) in target or d in mixed]
        if len(kept) == len(basis):
            return basis
        basis = kept


def _times(a: Polynomial, b: Polynomial) -> Polynomial:
    total: Polynomial = {}
    for m, c in a.items():
        for n, d in b.items():
            key = tuple(x + y for x, y in zip(m, n, strict=True))
            total[key] = total.get(key, fmpq(0)) + c * d
    return {m: c for m, c in total.items() if c != 0}


def _plus(a: Polynomial, b: Polynomial, scale: fmpq) -> Polynomial:
    total = dict(a)
    for m, c in b.items():
        total[m] = total.get(m, fmpq(0)) + scale * c
    return {m: c for m, c in total.items() if c != 0}


# ---------------------------------------------------------------- the programme

Columns = list[tuple[int, int, int, Polynomial]]
Grams = list[list[list[fmpq]]]


def _solve(problem: _Problem, limit: float) -> Grams | None:
    for _ in range(3):
        columns = _columns(problem.blocks)
        rows = {m: k for k, m in enumerate({m: None for *_, p in columns for m in p})}
        if any(m not in rows for m in problem.target) or len(rows) > _MAXIMUM_ROWS:
            return None
        if len(columns) > 4000 or now() > limit:
            return None
        grams = _programme(problem, columns, rows, max(0.2, limit - now()))
        if grams is None:
            return None
        for bits in (8, 16, 30):
            exact = _projected(problem, columns, rows, grams, bits)
            if exact is not None and all(_factor(g) is not None for g in exact):
                return exact
        if not _reduce(problem, grams):
            return None
    return None


def _columns(blocks: list[_Block]) -> Columns:
    """Return the polynomial that each entry of each Gram matrix multiplies."""
    columns: Columns = []
    for b, block in enumerate(blocks):
        for j in range(len(block.basis)):
            for i in range(j + 1):
                product = _times(_times(block.basis[i], block.basis[j]), block.factor)
                columns.append((b, i, j, product))
    return columns


def _programme(
    problem: _Problem, columns: Columns, rows: dict[Exponents, int], seconds: float
) -> list[Any] | None:
    """Maximise the least eigenvalue of all Gram matrices."""
    try:
        import clarabel
    except ImportError:
        return None
    from scipy import sparse

    count, equations = len(columns), len(rows)
    entries: list[tuple[int, int, float]] = []
    for c, (_, i, j, polynomial) in enumerate(columns):
        for m, value in polynomial.items():
            entries.append((rows[m], c, _float(value) * (1.0 if i == j else 2.0)))
        entries.append((equations + c, c, -1.0 if i == j else -np.sqrt(2.0)))
        if i == j:
            entries.append((equations + c, count, 1.0))
    entries.append((equations + count, count, 1.0))
    matrix = sparse.csc_matrix(
        ([e[2] for e in entries], ([e[0] for e in entries], [e[1] for e in entries])),
        shape=(equations + count + 1, count + 1),
    )
    right = np.zeros(equations + count + 1)
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
    for value, (b, i, j, _) in zip(x, columns, strict=False):
        grams[b][i, j] = grams[b][j, i] = value
    return grams


def _float(value: fmpq) -> float:
    return float(int(value.p) / int(value.q))


def _projected(
    problem: _Problem, columns: Columns, rows: dict[Exponents, int], grams: list[Any], bits: int
) -> Grams | None:
    """Return rational matrices that satisfy the equations exactly, near the given ones."""
    values = [fmpq(round(float(grams[b][i, j]) * 2**bits), 2**bits) for b, i, j, _ in columns]
    weights = [fmpq(1) if i == j else fmpq(2) for _, i, j, _ in columns]
    miss = dict(problem.target)
    for value, weight, (*_, polynomial) in zip(values, weights, columns, strict=True):
        if value != 0:
            miss = _plus(miss, polynomial, -value * weight)
    if miss:
        change = _correction(columns, weights, rows, miss)
        if change is None:
            return None
        values = [v + d for v, d in zip(values, change, strict=True)]
    exact = [[[fmpq(0)] * len(b.basis) for _ in b.basis] for b in problem.blocks]
    for value, (b, i, j, _) in zip(values, columns, strict=True):
        exact[b][i][j] = exact[b][j][i] = value
    return exact


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


def _reduce(problem: _Problem, grams: list[Any]) -> bool:
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
        block.basis = _orthogonal(block.basis, rows)
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


def _orthogonal(basis: list[Polynomial], rows: list[list[fmpq]]) -> list[Polynomial]:
    """Return polynomials that span the coefficient vectors orthogonal to the rows."""
    reduced, rank = fmpq_mat(rows).rref()
    size = len(basis)
    pivots = [next(c for c in range(size) if reduced[r, c] != 0) for r in range(rank)]
    kept = []
    for free in (c for c in range(size) if c not in pivots):
        total = dict(basis[free])
        for r, pivot in enumerate(pivots):
            if reduced[r, free] != 0:
                total = _plus(total, basis[pivot], -reduced[r, free])
        kept.append(total)
    return kept


def _factor(matrix: Sequence[Sequence[fmpq]]) -> list[tuple[fmpq, list[fmpq]]] | None:
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


def _node(
    sequent: Sequent, problem: _Problem, grams: Grams, index: int, limit: float
) -> Node | None:
    facts, wrap = [index], None
    if problem.multiplier.free:
        claim = Cmp(">", problem.multiplier)
        proof = _positive(sequent, claim, index, limit)
        if proof is None:
            return None
        facts.append(sequent.copy().assume(claim).facts.index(claim))
        wrap = {"by": "claim", "formula": formula_text(claim), "proof": proof}
    parts: list[dict[str, Any]] = [{"facts": facts, "squares": [["1", "1"]]}]
    for block, gram in zip(problem.blocks, grams, strict=True):
        squares = []
        for weight, row in _factor(gram) or []:
            total: Polynomial = {}
            for c, p in zip(row, block.basis, strict=True):
                total = _plus(total, p, c)
            squares.append([str(weight), text(_term(problem.field, total))])
        if squares:
            parts.append({"facts": block.facts, "squares": squares})
    node = {"by": "positivstellensatz", "sum": parts}
    return node if wrap is None else {**wrap, "then": node}


def _positive(sequent: Sequent, claim: Cmp, index: int, limit: float) -> Node | None:
    """Prove that a multiplier is positive: where it is not, the fact fails too."""
    denied = negation(claim)
    here = sequent.copy().assume(denied)
    if refuted(here.evaluator(), denied):
        return {"by": "enclose", "fact": here.facts.index(denied), "bits": 64}
    return sum_of_squares(here, index, limit, multiplied=False)


def _term(field: Field, polynomial: Polynomial) -> Term:
    parts = []
    for m, c in polynomial.items():
        factors = [power(field.terms[k], e) for k, e in enumerate(m) if e]
        parts.append(mul(num(c), *factors))
    return add(*parts)
