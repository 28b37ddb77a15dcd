"""Derivatives of terms as sums of products of atoms, with no relation between the atoms.

A product is a map from atoms to whole exponents.  What Coq has to see of such a derivative is an
identity of rational functions over the same atoms.
"""

from __future__ import annotations

from flint import fmpq

from symbolic.certificates.terms import (
    Term,
    add,
    derivative,
    function,
    mul,
    num,
    power,
    rebuild,
    text,
    var,
)
from symbolic.export.scalar.terms import NotExported

__all__ = ["Laurent"]

_HYPERBOLIC = ("sinh", "cosh", "tanh")
_MOST = 600
Product = tuple[tuple[Term, int], ...]
Sum = dict[Product, fmpq]


class Laurent:
    """Sums of products of atoms, and their derivatives in one variable.

    Parameters
    ----------
    name : str
        The variable.

    Examples
    --------
    >>> from symbolic.certificates.terms import parse_term, text
    >>> by_x = Laurent("x")
    >>> text(by_x.derivatives(parse_term("x*log(x)"), 2)[2])
    '(x)**(-1)'
    """

    def __init__(self, name: str) -> None:
        self.name = name
        self._slopes: dict[Term, Sum] = {}

    def derivatives(self, term: Term, count: int) -> list[Term]:
        """Return a term and its first derivatives."""
        found, here = [term], self._read(_exponential(term))
        for _ in range(count):
            here = self._derived(here)
            found.append(_term(here))
        return found

    def cleared(self, term: Term) -> tuple[Term, int]:
        """Return ``(t, k)``: the term times the least ``x**k`` without negative powers of ``x``."""
        read, x = self._read(_exponential(term)), var(self.name)
        degree = max((-dict(product).get(x, 0) for product in read), default=0)
        degree = max(degree, 0)
        return _term(_times(read, {((x, degree),) if degree else (): fmpq(1)})), degree

    def _read(self, term: Term) -> Sum:
        if term.op == "num":
            return {(): term.value} if term.value != 0 else {}
        if term.op == "add":
            total: Sum = {}
            for arg in term.args:
                _accumulate(total, self._read(arg), fmpq(1))
            return total
        if term.op == "mul":
            product: Sum = {(): fmpq(1)}
            for arg in term.args:
                product = _times(product, self._read(arg))
            return product
        if term.op == "pow":
            return self._power(term)
        if term.op in ("abs", "min", "max"):
            raise NotExported(f"an expansion of {term.op}")
        return {((term, 1),): fmpq(1)}

    def _power(self, term: Term) -> Sum:
        base, p, q = term.args[0], int(term.value.p), int(term.value.q)
        if q == 2:
            return {((power(base, fmpq(1, 2)), p),): fmpq(1)}
        if q > 2:
            return {((power(base, fmpq(1, q)), p),): fmpq(1)}
        inner = self._read(base)
        if p < 0 and len(inner) != 1:
            return {((power(base, -1), -p),): fmpq(1)}
        if p < 0:
            ((product, factor),) = inner.items()
            inner = {tuple((atom, -e) for atom, e in product): 1 / factor}
        total: Sum = {(): fmpq(1)}
        for _ in range(abs(p)):
            total = _times(total, inner)
        return total

    def _derived(self, here: Sum) -> Sum:
        total: Sum = {}
        for product, factor in here.items():
            for k, (atom, exponent) in enumerate(product):
                slope = self._slope(atom)
                if slope:
                    lower = ((atom, exponent - 1),) if exponent != 1 else ()
                    rest = {_sorted((*product[:k], *lower, *product[k + 1 :])): factor * exponent}
                    _accumulate(total, _times(rest, slope), fmpq(1))
        if len(total) > _MOST:
            raise NotExported("a derivative with too many terms")
        return total

    def _slope(self, atom: Term) -> Sum:
        found = self._slopes.get(atom)
        if found is None:
            found = self._slopes[atom] = self._read(_exponential(derivative(atom, self.name)))
        return found


def _exponential(term: Term) -> Term:
    """Write hyperbolic functions through exponentials, as in Coq."""
    args = tuple(_exponential(a) for a in term.args)
    if term.op not in _HYPERBOLIC:
        return rebuild(term, args) if args else term
    up, down = function("exp", args[0]), function("exp", mul(num(-1), args[0]))
    half, fall = num(fmpq(1, 2)), mul(num(-1), down)
    if term.op == "cosh":
        return mul(half, add(up, down))
    if term.op == "sinh":
        return mul(half, add(up, fall))
    return mul(add(up, fall), power(add(up, down), -1))


def _sorted(product: Product) -> Product:
    return tuple(sorted(product, key=lambda pair: text(pair[0])))


def _times(left: Sum, right: Sum) -> Sum:
    total: Sum = {}
    for one, a in left.items():
        for two, b in right.items():
            exponents = dict(one)
            for atom, e in two:
                exponents[atom] = exponents.get(atom, 0) + e
            product = _sorted(tuple((atom, e) for atom, e in exponents.items() if e))
            _accumulate(total, {product: a * b}, fmpq(1))
    return total


def _accumulate(total: Sum, part: Sum, factor: fmpq) -> None:
    for product, value in part.items():
        new = total.get(product, fmpq(0)) + factor * value
        if new == 0:
            total.pop(product, None)
        else:
            total[product] = new


def _term(here: Sum) -> Term:
    parts = []
    for product, factor in here.items():
        parts.append(mul(num(factor), *(_raised(atom, e) for atom, e in product)))
    return add(*parts) if parts else num(0)


def _raised(atom: Term, exponent: int) -> Term:
    """Return a power, a negative one as a power of the reciprocal."""
    return power(atom, exponent) if exponent > 0 else power(power(atom, -1), -exponent)
