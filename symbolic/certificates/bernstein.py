"""Enclosures of polynomials on boxes by their Bernstein coefficients, in exact arithmetic.

On a box a polynomial is a convex combination of its Bernstein coefficients, so it lies between
the least and the greatest of them; at a corner it equals one.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import comb, prod
from typing import Any

from flint import fmpq, fmpq_mat

from symbolic.certificates.enclosures import Box, Range
from symbolic.certificates.normal import Field
from symbolic.certificates.terms import Cmp, Term, var
from symbolic.errors import Rejected

__all__ = ["coefficients", "ends", "excluded", "polynomial"]

_MAXIMUM_COEFFICIENTS = 20_000
Coefficients = Mapping[tuple[int, ...], fmpq]


def polynomial(term: Term) -> tuple[list[str], dict[tuple[int, ...], fmpq]]:
    """Return the variables of a polynomial and its coefficients by exponents.

    Raises
    ------
    Rejected
        If the term is not a polynomial in its variables.
    """
    field, names = Field(), sorted(term.free)
    for name in names:
        field.normal(var(name))
    top, bottom = field.normal(term)
    if not bottom.is_constant() or any(d > 0 for d in top.degrees()[len(names) :]):
        raise Rejected("not a polynomial")
    lead = bottom.leading_coefficient()
    return names, {k[: len(names)]: c / lead for k, c in top.to_dict().items()}


def ends(item: Range) -> tuple[fmpq, fmpq]:
    """Return both ends of a range.

    Raises
    ------
    Rejected
        If one of them is infinite.
    """
    if item.low is None or item.high is None:
        raise Rejected("the box is not bounded")
    return item.low, item.high


def coefficients(
    powers: Coefficients, degrees: Sequence[int], ranges: Sequence[Range]
) -> list[fmpq]:
    """Return the Bernstein coefficients on a bounded box, the last variable's index fastest."""
    sizes = [d + 1 for d in degrees]
    entries = [fmpq(0)] * prod(sizes)
    for exponents, coefficient in powers.items():
        place = 0
        for exponent, size in zip(exponents, sizes, strict=True):
            place = place * size + exponent
        entries[place] = coefficient
    for size, item in zip(sizes, ranges, strict=True):
        table: Any = fmpq_mat(size, len(entries) // size, entries)
        entries = (_change(size - 1, item) * table).transpose().entries()
    return entries


def _change(degree: int, item: Range) -> fmpq_mat:
    """Return the matrix from coefficients of powers to those of Bernstein polynomials."""
    low, high = ends(item)
    width = high - low
    moved = [
        [comb(m, j) * low ** (m - j) * width**j if m >= j else fmpq(0) for m in range(degree + 1)]
        for j in range(degree + 1)
    ]
    raised = [
        [fmpq(comb(k, j), comb(degree, j)) if j <= k else fmpq(0) for j in range(degree + 1)]
        for k in range(degree + 1)
    ]
    return fmpq_mat(raised) * fmpq_mat(moved)


def excluded(fact: Cmp, box: Box) -> bool:
    """Whether the Bernstein coefficients exclude a polynomial comparison on the box.

    Raises
    ------
    Rejected
        If the term is not a polynomial, or a range is unbounded.
    """
    names, powers = polynomial(fact.term)
    if not powers:
        return fact.rel in (">", "!=")
    ranges = [box[name] for name in names]
    degrees = [max(k[i] for k in powers) for i in range(len(names))]
    if prod(d + 1 for d in degrees) > _MAXIMUM_COEFFICIENTS:
        raise Rejected("too many coefficients")
    found = coefficients(powers, degrees, ranges)
    least, most = min(found), max(found)
    if fact.rel == ">":
        return bool(most <= 0)
    if fact.rel == ">=":
        return bool(most < 0)
    return fact.rel == "==" and bool(least > 0 or most < 0)
