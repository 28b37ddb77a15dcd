"""Polynomials as sums of monomials times squares of differences of monomials.

From ``m*(p - q)**2 >= 0`` with monomials ``m >= 0``, ``p`` and ``q`` the inequality of the
arithmetic and geometric means follows for any weights, so also what is a sum of instances of it.
The exponents are those of the fact and the lattice points between them; a linear programme
chooses the weights.
"""

from __future__ import annotations

from itertools import combinations
from math import gcd
from typing import Any

from symbolic.certificates.checker import Node
from symbolic.certificates.normal import Field
from symbolic.certificates.sequents import Sequent
from symbolic.certificates.terms import Cmp, Term, minus, mul, num, power
from symbolic.prover.attempts import TRIED
from symbolic.prover.products import nonnegative_sum

__all__ = ["binomials"]

_MAXIMUM_POINTS, _MAXIMUM_COLUMNS, _MAXIMUM_MONOMIALS = 160, 3000, 80
_MAXIMUM_FACTS, _ROUNDS = 8, 2
Exponents = tuple[int, ...]


def binomials(sequent: Sequent, index: int) -> Node | None:
    """Return a node that excludes a polynomial fact, or ``None``.

    Examples
    --------
    >>> from symbolic.certificates.sequents import root
    >>> from symbolic.certificates.terms import parse_formula
    >>> facts = [parse_formula(t) for t in ("x >= 0", "y >= 0", "z >= 0")]
    >>> wrong = parse_formula("x**3 + y**3 + z**3 < 3*x*y*z")
    >>> binomials(root(parse_formula("0 < 0"), [*facts, wrong], ()), 3)["by"]
    'positivstellensatz'
    """
    field = Field(sequent.box)
    try:
        goal = _numerator(field, sequent.facts[index])
    except TRIED:
        return None
    width = len(field.atoms)
    if goal is None or not 2 <= len(goal) <= _MAXIMUM_MONOMIALS:
        return None
    signs = _nonnegative(sequent, field)
    if any(key[0] != "var" for key in field.atoms):
        return None
    columns, polynomials = _facts(sequent, field, index, width)
    points = between({tuple(map(int, k[:width])) for p in polynomials for k in p.to_dict()})
    for m, left, right in _squares(points, signs):
        base = _monomial(field, left)
        if right is not None:
            base = minus(base, _monomial(field, right))
        group = [["low", field.atoms[k][1]] for k in m]
        polynomials.append(field.normal(mul(*(field.terms[k] for k in m), power(base, 2)))[0])
        columns.append((group, base, False, False))
        if len(columns) > _MAXIMUM_COLUMNS:
            return None
    return nonnegative_sum(columns, polynomials)


def _numerator(field: Field, fact: Any) -> Any:
    """Return a polynomial fact's polynomial."""
    if not isinstance(fact, Cmp) or fact.rel == "!=":
        return None
    top, bottom = field.normal(fact.term)
    return top / bottom.leading_coefficient() if bottom.is_constant() else None


def _facts(sequent: Sequent, field: Field, index: int, width: int) -> tuple[list[Any], list[Any]]:
    """Return the columns of the fact and of those others that speak of its variables alone."""
    columns: list[Any] = []
    polynomials: list[Any] = []
    for place in [index, *(k for k in range(len(sequent.facts)) if k != index)]:
        fact = sequent.facts[place]
        try:
            known = _numerator(field, fact)
        except TRIED:
            continue
        if known is None or not isinstance(fact, Cmp) or (place != index and len(known) < 2):
            continue
        if any(any(k[width:]) for k in known.to_dict()) or len(columns) > _MAXIMUM_FACTS:
            continue
        polynomials.append(known)
        columns.append(([place], None, fact.rel == "==", fact.rel == ">"))
    return columns, polynomials


def _nonnegative(sequent: Sequent, field: Field) -> list[bool]:
    """Return which variables have the lower end zero."""
    return [key[0] == "var" and sequent.box[key[1]].low == 0 for key in field.atoms]


def between(points: set[Exponents]) -> list[Exponents]:
    """Return points and the lattice points on the segments between them, and again.

    Examples
    --------
    >>> between({(3, 0), (0, 3)})
    [(0, 3), (1, 2), (2, 1), (3, 0)]
    """
    found = set(points)
    for _ in range(_ROUNDS):
        more = set(found)
        for p, q in combinations(sorted(found), 2):
            steps = gcd(*(b - a for a, b in zip(p, q, strict=True)))
            for k in range(1, steps):
                more.add(tuple(a + (b - a) // steps * k for a, b in zip(p, q, strict=True)))
            if len(more) > _MAXIMUM_POINTS:
                return sorted(found)
        found = more
    return sorted(found)


def _squares(points: list[Exponents], signs: list[bool]) -> Any:
    """Yield ``(m, p, q)`` with ``product of m * (x**p - x**q)**2`` within the points."""
    known = set(points)
    for p in points:
        odd = [k for k, e in enumerate(p) if e % 2]
        if all(signs[k] for k in odd):
            yield odd, tuple((e - e % 2) // 2 for e in p), None
    for p, q in combinations(points, 2):
        if any((a - b) % 2 for a, b in zip(p, q, strict=True)):
            continue
        odd = [k for k, e in enumerate(p) if e % 2]
        middle = tuple((a + b) // 2 for a, b in zip(p, q, strict=True))
        if middle in known and all(signs[k] for k in odd):
            halves = [tuple((e - e % 2) // 2 for e in point) for point in (p, q)]
            yield odd, halves[0], halves[1]


def _monomial(field: Field, exponents: Exponents) -> Term:
    factors = [power(field.terms[k], e) for k, e in enumerate(exponents) if e]
    return mul(*factors) if factors else num(1)
