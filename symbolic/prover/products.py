"""Contradictions as nonnegative combinations of products of facts, by linear programming.

The linear programme is solved in floating point; its support is then solved exactly.
"""

from __future__ import annotations

from itertools import combinations_with_replacement
from typing import Any

import numpy as np
from flint import fmpq, fmpq_mat

from symbolic.certificates.checker import Node
from symbolic.certificates.normal import Field
from symbolic.certificates.sequents import Sequent
from symbolic.certificates.sequents import listed as fact_of
from symbolic.certificates.terms import Cmp, Term, mul, num, power, text, var
from symbolic.prover.clock import now

__all__ = ["combination", "nonnegative_sum"]

_MAXIMUM_COLUMNS = 1500


def combination(
    sequent: Sequent,
    limit: float,
    degrees: tuple[int, ...] = (1, 2, 3),
    polynomials_only: bool = False,
) -> Node | None:
    """Return a ``positivstellensatz`` node, or ``None``."""
    references: list[Any] = [
        k
        for k, f in enumerate(sequent.facts)
        if isinstance(f, Cmp) and f.rel != "!=" and f.term.op != "num"
    ]
    for name, item in sorted(sequent.box.items()):
        for side, end in (("low", item.low), ("high", item.high)):
            if end is not None:
                references.append([side, name])
    references = _distinct(sequent, references)
    if polynomials_only:
        references = [r for r in references if _polynomial(fact_of(sequent, r).term)]
    if not references or len(references) > 40:
        return None
    for degree in degrees:
        if now() > limit:
            return None
        found = _attempt(sequent, references, degree)
        if found is not None:
            return found
    return None


def _polynomial(term: Term) -> bool:
    """Whether a term is written as a polynomial."""
    plain = term.op in ("num", "var", "add", "mul") or (
        term.op == "pow" and term.value.q == 1 and term.value > 0
    )
    return plain and all(_polynomial(a) for a in term.args)


def _distinct(sequent: Sequent, references: list[Any]) -> list[Any]:
    seen, kept = set(), []
    for reference in references:
        fact = fact_of(sequent, reference)
        if fact not in seen:
            seen.add(fact)
            kept.append(reference)
    return kept


def _attempt(sequent: Sequent, references: list[Any], degree: int) -> Node | None:
    field = Field(sequent.box)
    columns: list[tuple[Any, Term | None, bool, bool]] = []
    polynomials: list[Any] = []
    bases: dict[str, Any] = {}
    for reference in references:
        top, bottom = field.normal(fact_of(sequent, reference).term)
        if not bottom.is_constant():
            continue
        bases[str(reference)] = top / bottom.leading_coefficient()
    usable = [r for r in references if str(r) in bases]
    groups = [c for d in range(1, degree + 1) for c in combinations_with_replacement(usable, d)]
    if len(groups) > _MAXIMUM_COLUMNS:
        return None
    atoms = [var(n) for n in sorted(sequent.box)]
    for group in groups:
        facts = [fact_of(sequent, r) for r in group]
        equation = any(f.rel == "==" for f in facts)
        strict = all(f.rel == ">" for f in facts)
        product = bases[str(group[0])]
        for r in group[1:]:
            product, below = field.reduced(product * bases[str(r)])
            if not below.is_constant():
                break
            product = product / below.leading_coefficient()
        else:
            below = None
        if below is not None or len(product) > 400 or product.is_zero():
            continue
        polynomials.append(product)
        columns.append((group, None, equation, strict))
        if equation and degree > 1 and len(group) < degree:
            for atom in atoms:
                polynomials.append(product * field.normal(atom)[0])
                columns.append((group, atom, True, False))
    if degree > 1:
        for k, a in enumerate(atoms):
            for b in atoms[k:]:
                for sign in (1, -1) if a is not b else (0,):
                    base = a if sign == 0 else _plus(a, mul(num(sign), b))
                    polynomials.append(field.normal(power(base, 2))[0])
                    columns.append(((), base, False, False))
    return nonnegative_sum(columns, polynomials)


def _plus(a: Term, b: Term) -> Term:
    from symbolic.certificates.terms import add

    return add(a, b)


def nonnegative_sum(columns: list[Any], polynomials: list[Any]) -> Node | None:
    """Return the node of a combination of polynomials that is negative, or zero and strict.

    A column is ``(facts, base, equation, strict)``: the product of facts times the square of a
    term (``None`` for one), or times the term itself for an equation.
    """
    from scipy.optimize import linprog
    from scipy.sparse import coo_matrix

    rows: dict[Any, int] = {}
    entries = []
    constant_key = None
    for j, polynomial in enumerate(polynomials):
        for exponents, coefficient in polynomial.to_dict().items():
            if not any(exponents):
                constant_key = exponents
            row = rows.setdefault(exponents, len(rows))
            entries.append((row, j, coefficient))
    if len(rows) > 3000 or not entries:
        return None
    data = [float(int(c.p) / int(c.q)) for _, _, c in entries]
    matrix = coo_matrix(
        (data, ([e[0] for e in entries], [e[1] for e in entries])),
        shape=(len(rows), len(columns)),
    ).tocsc()
    bounds = [(None, None) if equation else (0, None) for _, _, equation, _ in columns]
    strict = np.array([1.0 if s else 0.0 for _, _, _, s in columns])
    # sum c_j p_j = -s with s + (weight of strict columns) = 1
    last = np.zeros((len(rows), 1))
    if constant_key is not None:
        last[rows[constant_key], 0] = 1.0
    from scipy.sparse import csc_matrix, hstack, vstack

    left = hstack([matrix, csc_matrix(last)])
    norm = csc_matrix(np.concatenate([strict, [1.0 if constant_key is not None else 0.0]])[None, :])
    target = np.zeros(len(rows) + 1)
    target[-1] = 1.0
    cost = np.concatenate([np.ones(len(columns)), [0.0]])
    cost = np.where([*(b[0] is None for b in bounds), False], 0.0, cost)
    result = linprog(
        cost, A_eq=vstack([left, norm]).tocsc(), b_eq=target, bounds=[*bounds, (0, None)],
        method="highs-ds", options={"time_limit": 1.0},
    )  # fmt: skip
    if result.x is None or result.status != 0:
        return None
    support = [j for j in range(len(columns)) if abs(result.x[j]) > 1e-9]
    slack = constant_key is not None and result.x[-1] > 1e-9
    exact = _exact(support, slack, polynomials, rows, constant_key, columns)
    if exact is None:
        return None
    parts = []
    for j, weight in exact.items():
        group, base, equation, _ = columns[j]
        if weight < 0 and not equation:
            return None
        part: dict[str, Any] = {"facts": list(group)}
        if equation:
            part["multiplier"] = text(mul(num(weight), base) if base is not None else num(weight))
        else:
            part["squares"] = [[str(weight), text(base) if base is not None else "1"]]
        parts.append(part)
    return {"by": "positivstellensatz", "sum": parts}


def _exact(
    support: list[int], slack: bool, polynomials: list[Any], rows: dict[Any, int],
    constant_key: Any, columns: list[Any],
) -> dict[int, fmpq] | None:  # fmt: skip
    if not support or len(support) > 120:
        return None
    used = sorted(
        {rows[k] for j in support for k in polynomials[j].to_dict()}
        | ({rows[constant_key]} if slack else set())
    )
    place = {row: k for k, row in enumerate(used)}
    width = len(support) + int(slack)
    table = [[fmpq(0)] * (width + 1) for _ in range(len(used) + 1)]
    for column, j in enumerate(support):
        for key, coefficient in polynomials[j].to_dict().items():
            table[place[rows[key]]][column] = coefficient
        if columns[j][3]:
            table[-1][column] = fmpq(1)
    if slack:
        table[place[rows[constant_key]]][width - 1] = fmpq(1)
        table[-1][width - 1] = fmpq(1)
    table[-1][width] = fmpq(1)
    reduced, rank = fmpq_mat(table).rref()
    values = [fmpq(0)] * width
    for row in range(rank):
        pivot = next(c for c in range(width + 1) if reduced[row, c] != 0)
        if pivot == width:
            return None
        values[pivot] = reduced[row, width]
    return {j: values[k] for k, j in enumerate(support) if values[k] != 0}
