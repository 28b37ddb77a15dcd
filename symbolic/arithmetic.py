"""Exact polynomial normal form over atoms.

``polynomial(t)`` rewrites a number term as a polynomial with rational coefficients whose
indeterminates ("atoms") are the subterms it cannot look into.  Only these equations are used, each
of which holds for the total functions of :mod:`symbolic.language` without any condition:

* commutative-ring arithmetic; ``cast`` is a homomorphism;
* ``x**(a+b) = x**a x**b``, ``x**(a b) = (x**a)**b``, ``(x y)**a = x**a y**a``, ``x**0 = 1``;
* ``1/(x y) = 1/x 1/y``, ``1/(1/x) = x``, ``1/x**a = (1/x)**a`` (never ``x/x = 1``);
* sums are linear, ``Sum(0) = 0``, ``Sum(n+1, f) = Sum(n, f) + f(n)``; the same for products;
* equal arguments give equal values.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import TypeAlias

from flint import fmpq

from symbolic import language as lang
from symbolic.language import NAT, REAL, Arrow, Term

__all__ = ["Polynomial", "canonical", "constant_value", "difference", "polynomial", "to_term"]

Monomial: TypeAlias = tuple[tuple[Term, int], ...]
Polynomial: TypeAlias = dict[Monomial, fmpq]

_ONE: Monomial = ()
_EXPAND = 64  # the largest numeral that a power of a sum, or a range, is expanded for
_POLYNOMIALS: dict[Term, Polynomial] = {}
_CANONICAL: dict[Term, Term] = {}


def rational(value: Fraction | int) -> fmpq:
    """Return the same number as a FLINT rational."""
    value = Fraction(value)
    return fmpq(value.numerator, value.denominator)


def fraction(value: fmpq) -> Fraction:
    """Return the same number as a Python fraction."""
    return Fraction(int(value.p), int(value.q))


def constant(value: fmpq) -> Polynomial:
    """Return a constant polynomial."""
    return {_ONE: value} if value != 0 else {}


def atom(term: Term) -> Polynomial:
    """Return the polynomial that is the atom ``term``."""
    return {((term, 1),): fmpq(1)}


def add(left: Polynomial, right: Polynomial) -> Polynomial:
    """Return the sum."""
    result = dict(left)
    for monomial, coefficient in right.items():
        total = result.get(monomial, 0) + coefficient
        if total == 0:
            del result[monomial]
        else:
            result[monomial] = total
    return result


def scale(left: Polynomial, factor: fmpq) -> Polynomial:
    """Return a rational multiple."""
    return {m: c * factor for m, c in left.items()} if factor != 0 else {}


def _merge(left: Monomial, right: Monomial) -> Monomial:
    if not left or not right:
        return left or right
    powers = dict(left)
    for factor, exponent in right:
        powers[factor] = powers.get(factor, 0) + exponent
    return tuple(sorted(powers.items(), key=lambda item: item[0].digest))


def multiply(left: Polynomial, right: Polynomial) -> Polynomial:
    """Return the product."""
    result: Polynomial = {}
    for m1, c1 in left.items():
        for m2, c2 in right.items():
            monomial = _merge(m1, m2)
            total = result.get(monomial, 0) + c1 * c2
            if total == 0:
                result.pop(monomial, None)
            else:
                result[monomial] = total
    return result


def power(base: Polynomial, exponent: int) -> Polynomial:
    """Return a numeral power."""
    if len(base) == 1:
        ((monomial, coefficient),) = base.items()
        raised = tuple((a, k * exponent) for a, k in monomial)
        return {raised: coefficient**exponent} if exponent else constant(fmpq(1))
    result = constant(fmpq(1))
    for _ in range(exponent):
        result = multiply(result, base)
    return result


def _key(monomial: Monomial) -> tuple[int, tuple[tuple[str, int], ...]]:
    return sum(k for _, k in monomial), tuple((a.digest, k) for a, k in monomial)


def leading(poly: Polynomial) -> fmpq:
    """Return the coefficient of the greatest monomial in a fixed order."""
    return poly[max(poly, key=_key)]


def to_term(poly: Polynomial, sort: lang.Sort = REAL) -> Term:
    """Return a term with this polynomial, the same for equal polynomials."""
    total: Term | None = None
    for monomial in sorted(poly, key=_key, reverse=True):
        coefficient = poly[monomial]
        product: Term | None = None
        if coefficient != 1 or not monomial:
            product = lang.number(fraction(coefficient), sort)
        for factor, exponent in monomial:
            part = factor if exponent == 1 else factor**exponent
            product = part if product is None else product * part
        summand = product if product is not None else lang.number(1, sort)
        total = summand if total is None else total + summand
    return total if total is not None else lang.number(0, sort)


def constant_value(poly: Polynomial) -> fmpq | None:
    """Return the value of a constant polynomial, ``None`` of another."""
    if not poly:
        return fmpq(0)
    return poly.get(_ONE) if len(poly) == 1 else None


def polynomial(term: Term) -> Polynomial:
    """Return the normal form of a number term.  Callers must not change it."""
    found = _POLYNOMIALS.get(term)
    if found is None:
        rule = _RULES.get(term.head)
        found = rule(term) if rule is not None else atom(_canonical_atom(term))
        _POLYNOMIALS[term] = found
    return found


def difference(left: Term, right: Term) -> Polynomial:
    """Return the normal form of ``left - right``."""
    return add(polynomial(left), scale(polynomial(right), fmpq(-1)))


def canonical(term: Term) -> Term:
    """Return a representative of the terms, functions or formulas that this module identifies."""
    found = _CANONICAL.get(term)
    if found is None:
        found = _CANONICAL[term] = _canonical(term)
    return found


def _canonical(term: Term) -> Term:
    if term.sort in (REAL, NAT):
        return to_term(polynomial(term), term.sort)
    if term.head in ("le", "lt", "eq"):
        poly = difference(term.args[1], term.args[0])
        if poly:
            top = leading(poly)
            poly = scale(poly, 1 / (top if term.head == "eq" else abs(top)))
        return lang.rebuild(term, (lang.number(0), to_term(poly)))
    result = lang.rebuild(term, tuple(canonical(a) for a in term.args))
    if term.head == "lambda" and result.head != "lambda":
        return canonical(result)  # contracted, so its parts moved out of a binder
    return result


def _canonical_atom(term: Term) -> Term:
    return lang.rebuild(term, tuple(canonical(a) for a in term.args))


def _number(term: Term) -> Polynomial:
    return constant(rational(term.payload))  # type: ignore[arg-type]


def _add(term: Term) -> Polynomial:
    return add(polynomial(term.args[0]), polynomial(term.args[1]))


def _neg(term: Term) -> Polynomial:
    return scale(polynomial(term.args[0]), fmpq(-1))


def _mul(term: Term) -> Polynomial:
    return multiply(polynomial(term.args[0]), polynomial(term.args[1]))


def _cast(term: Term) -> Polynomial:
    result: Polynomial = {}
    for monomial, coefficient in polynomial(term.args[0]).items():
        product = constant(coefficient)
        for factor, exponent in monomial:
            product = multiply(product, power(_cast_atom(factor), exponent))
        result = add(result, product)
    return result


def _cast_atom(factor: Term) -> Polynomial:
    if factor.head == "pow":
        return polynomial(lang.cast(factor.args[0]) ** factor.args[1])
    if factor.head == "sum":
        size, function = factor.args
        index, body = lang.opened(function)
        return polynomial(lang.Sum(index, size, lang.cast(body)))
    return atom(lang.cast(factor))


def _pow(term: Term) -> Polynomial:
    base, exponent = polynomial(term.args[0]), polynomial(term.args[1])
    result = constant(fmpq(1))
    for monomial, count in exponent.items():
        times = int(count.p)
        if monomial:
            result = multiply(result, power(_power_atom(base, monomial, term.sort), times))
        elif times > _EXPAND and len(base) > 1:
            result = multiply(result, atom(to_term(base, term.sort) ** times))
        else:
            result = multiply(result, power(base, times) if base or not times else {})
    return result


def _power_atom(base: Polynomial, monomial: Monomial, sort: lang.Sort) -> Polynomial:
    """Return ``base ** monomial`` for a monomial exponent that is not a numeral."""
    exponent = to_term({monomial: fmpq(1)}, NAT)
    if len(base) != 1:
        return atom(to_term(base, sort) ** exponent)
    ((factors, coefficient),) = base.items()
    result = constant(fmpq(1))
    if coefficient != 1:
        result = atom(lang.number(fraction(coefficient), sort) ** exponent)
    for factor, times in factors:
        if factor.head == "pow":
            inner = polynomial(factor.args[0] ** (factor.args[1] * exponent))
        else:
            inner = atom(factor**exponent)
        result = multiply(result, power(inner, times))
    return result


def _inverse(term: Term) -> Polynomial:
    poly = polynomial(term.args[0])
    if len(poly) != 1:
        if not poly:
            return {}
        top = leading(poly)
        return scale(atom(lang.inverse(to_term(scale(poly, 1 / top)))), 1 / top)
    ((monomial, coefficient),) = poly.items()
    result = constant(1 / coefficient)
    for factor, exponent in monomial:
        result = multiply(result, power(_inverse_atom(factor), exponent))
    return result


def _inverse_atom(factor: Term) -> Polynomial:
    if factor.head == "inverse":
        return polynomial(factor.args[0])
    if factor.head == "pow":
        return polynomial(lang.inverse(factor.args[0]) ** factor.args[1])
    return atom(lang.inverse(factor))


def _peel(size: Term) -> tuple[Polynomial, int]:
    """Split a range's length into a part without constant term and a small numeral."""
    poly = dict(polynomial(size))
    count = int(poly.get(_ONE, fmpq(0)).p)
    if count <= _EXPAND:
        poly.pop(_ONE, None)
        return poly, count
    return poly, 0


def _body(function: Term) -> Term:
    """Return the body of a function, its argument being the dangling index 0."""
    if function.head == "lambda":
        return function.args[0]
    sort = function.sort
    domain = sort.domain if isinstance(sort, Arrow) else NAT
    return lang._apply_terms(lang._shift(function, 1), (lang._make("bound", 0, (), domain),))


def _sum(term: Term) -> Polynomial:
    size, function = term.args
    rest, count = _peel(size)
    result: Polynomial = {}
    start = to_term(rest, NAT)
    for step in range(count):
        result = add(result, polynomial(lang.apply(function, start + step)))
    return add(result, _linear_sum(start, function, term.sort)) if rest else result


def _linear_sum(size: Term, function: Term, sort: lang.Sort) -> Polynomial:
    result: Polynomial = {}
    for monomial, coefficient in polynomial(_body(function)).items():
        inner = tuple(f for f in monomial if lang._mentions(f[0], 0))
        outer = constant(coefficient)
        for factor, exponent in monomial:
            if not lang._mentions(factor, 0):  # moved out: its own order may change
                outer = multiply(outer, power(polynomial(lang._shift(factor, -1)), exponent))
        if inner:
            body = to_term({inner: fmpq(1)}, sort)
            part = atom(lang._op("sum", (size, lang._lambda(("i", NAT), body)), sort))
        else:
            part = polynomial(size if sort == NAT else lang.cast(size))
        result = add(result, multiply(outer, part))
    return result


def _prod(term: Term) -> Polynomial:
    size, function = term.args
    rest, count = _peel(size)
    start = to_term(rest, NAT)
    result = constant(fmpq(1))
    for step in range(count):
        result = multiply(result, polynomial(lang.apply(function, start + step)))
    if rest:
        result = multiply(result, atom(lang._op("prod", (start, canonical(function)), REAL)))
    return result


_RULES = {
    "number": _number,
    "add": _add,
    "neg": _neg,
    "mul": _mul,
    "cast": _cast,
    "pow": _pow,
    "inverse": _inverse,
    "sum": _sum,
    "prod": _prod,
}


def evaluate(poly: Polynomial, values: Mapping[Term, fmpq]) -> fmpq:
    """Return the value of a polynomial at rational values of its atoms."""
    total = fmpq(0)
    for monomial, coefficient in poly.items():
        for factor, exponent in monomial:
            coefficient = coefficient * values[factor] ** exponent
        total += coefficient
    return total
