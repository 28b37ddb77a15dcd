"""Signs of rational functions of one variable, by Sturm's theorem, in exact arithmetic."""

from __future__ import annotations

from typing import Any

from flint import fmpq, fmpq_poly

from symbolic.certificates import normal
from symbolic.certificates.enclosures import Range, allowed
from symbolic.certificates.terms import Cmp, var
from symbolic.errors import Rejected

__all__ = ["polynomial_refutes", "roots_inside"]


def univariate(field_: normal.Field, polynomial: Any, index: int) -> fmpq_poly:
    """Return a polynomial in one atom.

    Raises
    ------
    Rejected
        If another atom occurs.
    """
    coefficients: dict[int, fmpq] = {}
    for exponents, coefficient in polynomial.to_dict().items():
        if sum(exponents) != exponents[index]:
            raise Rejected("more than one variable")
        coefficients[exponents[index]] = coefficient
    size = max(coefficients, default=-1) + 1
    return fmpq_poly([coefficients.get(k, fmpq(0)) for k in range(size)])


def _sign_at(p: fmpq_poly, at: fmpq | None, direction: int) -> int:
    if at is not None:
        value = p(at)
    else:
        value = p[p.degree()] * (direction ** (p.degree() % 2))
    return (value > 0) - (value < 0)


def roots_inside(p: fmpq_poly, low: fmpq | None, high: fmpq | None) -> int:
    """Return how many distinct real roots lie strictly between two ends (Sturm)."""
    if p.degree() <= 0:
        return 0
    p = p / p.gcd(p.derivative())
    chain = [p, p.derivative()]
    while chain[-1].degree() > 0:
        rest = -(chain[-2] % chain[-1])
        lead = abs(rest[rest.degree()])
        chain.append(rest / lead)
    counts = []
    for at, direction in ((low, -1), (high, 1)):
        signs = [s for s in (_sign_at(q, at, direction) for q in chain) if s]
        counts.append(sum(a != b for a, b in zip(signs, signs[1:], strict=False)))
    at_end = high is not None and p(high) == 0
    return counts[0] - counts[1] - int(at_end)


def polynomial_refutes(fact: Cmp, item: Range, name: str) -> bool:
    """Whether a rational comparison in one variable fails on the whole range."""
    field_ = normal.Field()
    index = field_._atom(("var", name), var(name))
    top, bottom = (univariate(field_, p, index) for p in field_.normal(fact.term))
    p = top * bottom
    if top.degree() < 0:
        return fact.rel in (">", "!=")
    if fact.rel == "!=" or item.empty:
        return item.empty
    if item.low is not None and item.low == item.high:
        sign = _sign_at(p, item.low, 1)
        return not {1: 4, -1: 1, 0: 2}[sign] & allowed(fact)
    if fact.rel != "==":
        _, factors = p.factor()
        odd = fmpq_poly([1])
        for factor, multiplicity in factors:
            if multiplicity % 2:
                odd *= fmpq_poly(factor)
        if roots_inside(odd, item.low, item.high) or _sample(p, item) >= 0:
            return False
        if fact.rel == ">":
            return True
    clean = top / top.gcd(bottom)
    for end, is_open in ((item.low, item.low_open), (item.high, item.high_open)):
        if end is not None and not is_open and clean(end) == 0:
            return False
    if roots_inside(clean, item.low, item.high):
        return False
    return True


def _sample(p: fmpq_poly, item: Range) -> int:
    low, high = item.low, item.high
    if low is None:
        low = (fmpq(0) if high is None else high) - 1
    if high is None:
        high = low + 1
    for k in range(1, p.degree() + 3):
        at = low + (high - low) * fmpq(k, p.degree() + 3)
        sign = _sign_at(p, at, 1)
        if sign:
            return sign
    return 0
