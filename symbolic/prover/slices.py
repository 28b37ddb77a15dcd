"""Rational values of one variable at which comparisons may change, the others being fixed."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from math import isfinite
from typing import Any

from flint import fmpq, fmpq_poly

from symbolic.certificates.normal import Field
from symbolic.certificates.sequents import subterms, swap
from symbolic.certificates.terms import And, Cmp, Formula, Or, Term, mul, num, replace, var
from symbolic.prover import floats
from symbolic.prover.attempts import TRIED

__all__ = ["simplest_between", "slice_values"]

_MAXIMUM_DEGREE, _MAXIMUM_FORMS = 60, 40
Point = dict[str, fmpq]


def slice_values(formulas: list[Formula], name: str, point: Point) -> list[fmpq]:
    """Return roots of the sides' differences, of their slopes, and numbers between these.

    Examples
    --------
    >>> from symbolic.certificates.terms import parse_formula
    >>> slice_values([parse_formula("x**2 >= 1")], "x", {"x": fmpq(0)})
    [-3, -1, -1/2, 0, 1/2, 1, 2]
    """
    exact: set[fmpq] = set()
    marks: set[float] = set()
    for polynomial in _polynomials(formulas, name, point):
        for each in (polynomial, polynomial.derivative()):
            _, factors = each.factor() if each.degree() > 0 else (None, [])
            for factor, _ in factors:
                if factor.degree() == 1:
                    exact.add(-fmpq(factor[0]) / fmpq(factor[1]))
                else:
                    marks.update(_real_roots(fmpq_poly(factor)))
    cuts = sorted({*map(_fraction, exact), *(Fraction(m) for m in marks)})
    between = [simplest_between(a, b) for a, b in zip(cuts, cuts[1:], strict=False)]
    if cuts:
        between += [
            simplest_between(cuts[0] - 3, cuts[0]),
            simplest_between(cuts[-1], cuts[-1] + 3),
        ]
    found = {*exact, *(fmpq(v.numerator, v.denominator) for v in between)}
    return sorted(found, key=lambda v: (int(v.q) > 1000, abs(v) > 10**6, v))


def simplest_between(low: Fraction, high: Fraction) -> Fraction:
    """Return the fraction with the least denominator strictly between two numbers.

    Examples
    --------
    >>> simplest_between(Fraction(7, 5), Fraction(3, 2))
    Fraction(10, 7)
    """
    whole = low.numerator // low.denominator
    if whole + 1 < high:
        return Fraction(0) if low < 0 < high else Fraction(whole + 1)
    if high - low < Fraction(1, 10**40):
        return (low + high) / 2
    rest = low - whole
    if rest == 0:
        return whole + 1 / Fraction((1 / (high - whole)).__floor__() + 1)
    return whole + 1 / simplest_between(1 / (high - whole), 1 / rest)


def _fraction(value: fmpq) -> Fraction:
    return Fraction(int(value.p), int(value.q))


def _real_roots(polynomial: fmpq_poly) -> Iterator[float]:
    roots: Any = polynomial.numer().complex_roots()
    for root, _ in roots:
        if root.imag.contains(0) and isfinite(value := float(root.real.mid())):
            yield value


def _polynomials(formulas: list[Formula], name: str, point: Point) -> Iterator[Any]:
    for term in list(_differences(formulas))[:_MAXIMUM_FORMS]:
        if name not in term.free:
            continue
        for other, value in point.items():
            if other != name:
                term = replace(term, other, num(value))
        try:
            found = _univariate(term, name)
        except TRIED:
            continue
        if found is not None and 0 < found.degree() <= _MAXIMUM_DEGREE:
            yield found


def _univariate(term: Term, name: str) -> fmpq_poly | None:
    """Return the numerator as a polynomial in one variable, constants being approximated."""
    field = Field()
    field.normal(var(name))
    top, _ = field.normal(term)
    if any(name in t.free for t, d in zip(field.terms[1:], top.degrees()[1:], strict=False) if d):
        return None
    coefficients: dict[int, fmpq] = {}
    for exponents, coefficient in top.to_dict().items():
        for atom, exponent in zip(field.terms[1:], exponents[1:], strict=False):
            if exponent:
                number = float(floats.values(atom, {}))
                if not isfinite(number):
                    return None
                value = Fraction(number)
                coefficient *= fmpq(value.numerator, value.denominator) ** int(exponent)
        place = int(exponents[0])
        coefficients[place] = coefficients.get(place, fmpq(0)) + coefficient
    return fmpq_poly(
        [coefficients.get(k, fmpq(0)) for k in range(max(coefficients, default=0) + 1)]
    )


def _differences(formulas: list[Formula]) -> Iterator[Term]:
    """Yield the terms compared with zero, with each of the cases of ``abs``, ``min``, ``max``."""
    for formula in formulas:
        if isinstance(formula, (And, Or)):
            yield from _differences(list(formula.parts))
            continue
        folded = [t for t in subterms(formula.term) if t.op in ("abs", "min", "max")]
        if not folded:
            yield formula.term
            continue
        first = folded[-1]
        for case in (
            first.args if first.op != "abs" else (first.args[0], mul(num(-1), first.args[0]))
        ):
            yield from _differences([swap(Cmp(formula.rel, formula.term), first, case)])
