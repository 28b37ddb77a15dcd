"""Normal forms: terms as quotients of polynomials over atoms, with exact rational coefficients.

Hyperbolic functions become exponentials, exponentials of sums become products, sines and
cosines of sums are expanded, and ``sin**2``, roots, ``abs**2`` are reduced.  An identity holds
when its normal form is zero; a nonzero normal form says nothing.
"""

from __future__ import annotations

from math import gcd
from typing import Any

from flint import Ordering, fmpq, fmpq_mpoly_ctx

from symbolic.certificates.terms import Term, add, function, mul, num, power

__all__ = ["Field", "NoNormalForm", "Quotient"]

_SIZE = 32
_MAXIMUM_TERMS = 6000
_CONTEXT = fmpq_mpoly_ctx.get([f"a{k}" for k in range(_SIZE)], Ordering.degrevlex)
_ONE, _NIL = _CONTEXT.constant(1), _CONTEXT.constant(0)
Polynomial = Any
Quotient = tuple[Polynomial, Polynomial]


class NoNormalForm(Exception):
    """The term is too large or outside the normaliser's reach."""


class Field:
    """The atoms met so far, and normal forms over them."""

    def __init__(self) -> None:
        self.atoms: list[tuple[Any, ...]] = []
        self.terms: list[Term] = []
        self._index: dict[tuple[Any, ...], int] = {}
        self._memo: dict[Term, Quotient] = {}
        self._rules: list[tuple[int, int, Quotient]] = []

    def generator(self, index: int) -> Polynomial:
        """Return the polynomial of an atom."""
        return _CONTEXT.gen(index)

    def _atom(self, key: tuple[Any, ...], term: Term) -> int:
        found = self._index.get(key)
        if found is None:
            found = self._index[key] = len(self.atoms)
            if found >= _SIZE:
                raise NoNormalForm("too many atoms")
            self.atoms.append(key)
            self.terms.append(term)
        return found

    def normal(self, term: Term) -> Quotient:
        """Return numerator and denominator.

        Raises
        ------
        NoNormalForm
            If there are too many atoms or monomials.
        """
        found = self._memo.get(term)
        if found is None:
            found = self._memo[term] = self._compute(term)
        return found

    def reduced(self, polynomial: Polynomial) -> Quotient:
        """Return a polynomial in the atoms with their relations applied."""
        return self._reduce(polynomial, _ONE)

    def is_zero(self, term: Term) -> bool:
        """Whether the normal form is zero."""
        return bool(self.normal(term)[0].is_zero())

    def number(self, term: Term) -> fmpq | None:
        """Return the rational that the normal form is, if it is one."""
        top, bottom = self.normal(term)
        if not top.is_constant() or not bottom.is_constant():
            return None
        return constant(top) / constant(bottom)

    # ------------------------------------------------------------

    def _compute(self, term: Term) -> Quotient:
        op = term.op
        if op == "num":
            return _CONTEXT.constant(term.value), _ONE
        if op in ("var", "pi"):
            return self.generator(self._atom((op, term.value), term)), _ONE
        if op == "add":
            return self._sum([self.normal(a) for a in term.args])
        if op == "mul":
            top, bottom = _ONE, _ONE
            for arg in term.args:
                top, bottom = self._times((top, bottom), self.normal(arg))
            return top, bottom
        if op == "pow":
            return self._power(term)
        if op == "exp":
            return self._exponential(term.args[0], 1)
        if op in ("sinh", "cosh", "tanh"):
            return self._hyperbolic(op, term.args[0])
        if op in ("sin", "cos"):
            return self._wave(op, term.args[0])
        if op == "tan":
            sine, cosine = self._wave("sin", term.args[0]), self._wave("cos", term.args[0])
            return self._times(sine, self._inverse(cosine))
        return self._function(term)

    def _sum(self, parts: list[Quotient]) -> Quotient:
        groups: dict[str, Quotient] = {}
        for top, bottom in parts:
            key = str(bottom)
            old = groups.get(key)
            groups[key] = (top if old is None else old[0] + top, bottom)
        total: Quotient | None = None
        for part in groups.values():
            if total is None:
                total = part
                continue
            common = total[1].gcd(part[1])
            left, right = part[1] / common, total[1] / common
            total = self._reduce(total[0] * left + part[0] * right, total[1] * left)
        if total is None:
            return _NIL, _ONE
        return self._reduce(*total)

    def _times(self, x: Quotient, y: Quotient) -> Quotient:
        return self._reduce(x[0] * y[0], x[1] * y[1])

    def _inverse(self, x: Quotient) -> Quotient:
        if x[0].is_zero():
            raise NoNormalForm("division by zero")
        return x[1], x[0]

    def _reduce(self, top: Polynomial, bottom: Polynomial) -> Quotient:
        for index, degree, (new_top, new_bottom) in self._rules[::-1]:
            top, extra = _lower_degree(top, index, degree, new_top, new_bottom)
            bottom, other = _lower_degree(bottom, index, degree, new_top, new_bottom)
            top, bottom = top * other, bottom * extra
        if len(top) > _MAXIMUM_TERMS or len(bottom) > _MAXIMUM_TERMS:
            raise NoNormalForm("too many monomials")
        if bottom.is_zero():
            raise NoNormalForm("division by zero")
        if top.is_zero():
            return _NIL, _ONE
        if not bottom.is_constant():
            common = top.gcd(bottom)
            if not common.is_constant():
                top, bottom = top / common, bottom / common
        lead = bottom.leading_coefficient()
        if lead != 1:
            top, bottom = top / lead, bottom / lead
        return top, bottom

    def _power(self, term: Term) -> Quotient:
        p, q = int(term.value.p), int(term.value.q)
        base = self.normal(term.args[0])
        if q == 1:
            if p < 0:
                base, p = self._inverse(base), -p
            if p > 64 and len(base[0]) + len(base[1]) > 2:
                raise NoNormalForm("a large power")
            return self._reduce(base[0] ** p, base[1] ** p)
        if base[0].is_zero():
            return _NIL, _ONE
        root = self._root(base, q, term.args[0])
        if p < 0:
            root, p = self._inverse(root), -p
        return self._reduce(root[0] ** p, root[1] ** p)

    def _root(self, base: Quotient, q: int, inner: Term) -> Quotient:
        if base[0].is_constant() and base[1].is_constant():
            value = constant(base[0]) / constant(base[1])
            exact = _exact_root(value, q)
            if exact is not None:
                return _CONTEXT.constant(exact), _ONE
        key = ("root", q, str(base[0]), str(base[1]))
        known = key in self._index
        index = self._atom(key, power(inner, fmpq(1, q)))
        if not known:
            self._rules.append((index, q, base))
        return self.generator(index), _ONE

    def _pieces(self, inner: Term) -> list[tuple[fmpq, tuple[Any, ...], Term]]:
        top, bottom = self.normal(inner)
        key = str(bottom)
        pieces = []
        for exponents, coefficient in top.to_dict().items():
            factors = [power(self.terms[k], e) for k, e in enumerate(exponents) if e]
            if not bottom.is_constant():
                factors.append(power(self.term(bottom), -1))
            pieces.append((coefficient, (tuple(exponents), key), mul(num(1), *factors)))
        return pieces

    def term(self, polynomial: Polynomial) -> Term:
        """Return a polynomial as a term."""
        parts = []
        for exponents, coefficient in polynomial.to_dict().items():
            factors = [power(self.terms[k], e) for k, e in enumerate(exponents) if e]
            parts.append(mul(num(coefficient), *factors))
        return add(*parts) if parts else num(0)

    def _exponential(self, inner: Term, sign: int) -> Quotient:
        if inner.op == "log":
            base = self.normal(inner.args[0])
            return base if sign > 0 else self._inverse(base)
        top, bottom = _ONE, _ONE
        for coefficient, key, term in self._pieces(inner):
            coefficient *= sign
            if term.op == "log" and coefficient.q == 1:
                part = self.normal(power(term.args[0], coefficient))
                top, bottom = self._times((top, bottom), part)
                continue
            p, q = int(coefficient.p), int(coefficient.q)
            unit = self.generator(
                self._atom(("exp", *key, q), function("exp", mul(num(fmpq(1, q)), term)))
            )
            self._link(key, q, term)
            if abs(p) > 4096:
                raise NoNormalForm("a large exponent")
            if p > 0:
                top = top * unit**p
            else:
                bottom = bottom * unit**-p
        return self._reduce(top, bottom)

    def _link(self, key: tuple[Any, ...], q: int, term: Term) -> None:
        """Relate ``exp(m/q)`` to ``exp(m/r)`` met before, through their common root."""
        here = self._index["exp", *key, q]
        for atom, index in list(self._index.items()):
            if atom[0] == "exp" and atom[1:-1] == key and index != here:
                other = int(atom[-1])
                if q % other and other % q:
                    raise NoNormalForm("exponentials with incommensurable denominators")
                fine, coarse = (here, index) if q % other == 0 else (index, here)
                ratio = max(q, other) // min(q, other)
                rule = (coarse, 1, (self.generator(fine) ** ratio, _ONE))
                if rule[:2] not in [r[:2] for r in self._rules]:
                    self._rules.append(rule)

    def _hyperbolic(self, op: str, inner: Term) -> Quotient:
        up, down = self._exponential(inner, 1), self._exponential(inner, -1)
        half = (_CONTEXT.constant(fmpq(1, 2)), _ONE)
        sine = self._times(half, self._sum([up, (-down[0], down[1])]))
        cosine = self._times(half, self._sum([up, down]))
        if op == "tanh":
            return self._times(sine, self._inverse(cosine))
        return sine if op == "sinh" else cosine

    def _wave(self, op: str, inner: Term) -> Quotient:
        sine, cosine = (_NIL, _ONE), (_ONE, _ONE)
        for coefficient, key, term in self._pieces(inner):
            s, c = self._wave_piece(coefficient, key, term)
            sine, cosine = (
                self._sum([self._times(sine, c), self._times(cosine, s)]),
                self._sum([self._times(cosine, c), self._times((-sine[0], sine[1]), s)]),
            )
        return sine if op == "sin" else cosine

    def _wave_piece(
        self, coefficient: fmpq, key: tuple[Any, ...], term: Term
    ) -> tuple[Quotient, Quotient]:
        p, q = int(coefficient.p), int(coefficient.q)
        if term.op == "pi" and 12 % q == 0 and q in (1, 2):
            turn = (p * (2 // q)) % 4
            values = [(0, 1), (1, 0), (0, -1), (-1, 0)][turn]
            return (_CONTEXT.constant(values[0]), _ONE), (_CONTEXT.constant(values[1]), _ONE)
        if abs(p) > 12:
            q, p, scaled = 1, 1 if p > 0 else -1, abs(coefficient)
            key, term = (*key, str(scaled)), mul(num(scaled), term)
        argument = mul(num(fmpq(1, q)), term)
        s = self.generator(self._atom(("sin", *key, q), function("sin", argument)))
        known = ("cos", *key, q) in self._index
        index = self._atom(("cos", *key, q), function("cos", argument))
        if not known:
            rule = (self._index["sin", *key, q], 2, (_ONE - self.generator(index) ** 2, _ONE))
            self._rules.append(rule)
        c = self.generator(index)
        sine, cosine = _NIL, _ONE
        for _ in range(abs(p)):
            sine, cosine = sine * c + cosine * s, cosine * c - sine * s
        if p < 0:
            sine = -sine
        return self._reduce(sine, _ONE), self._reduce(cosine, _ONE)

    def _function(self, term: Term) -> Quotient:
        inner = [self.normal(a) for a in term.args]
        op = term.op
        if len(inner) == 1 and inner[0][0].is_zero():
            if op in ("atan", "asin", "asinh", "atanh", "abs", "erf", "LambertW"):
                return _NIL, _ONE
        if op == "log" and inner[0][0].is_one() and inner[0][1].is_one():
            return _NIL, _ONE
        if op == "log" and term.args[0].op == "exp":
            return self.normal(term.args[0].args[0])
        if op == "abs" and inner[0][0].is_constant() and inner[0][1].is_constant():
            return _CONTEXT.constant(abs(constant(inner[0][0]) / constant(inner[0][1]))), _ONE
        key = (op, term.value, *(str(part) for pair in inner for part in pair))
        known = key in self._index
        index = self._atom(key, term)
        if op == "abs" and not known:
            self._rules.append((index, 2, self._times(inner[0], inner[0])))
        return self.generator(index), _ONE


def constant(polynomial: Polynomial) -> fmpq:
    """Return the value of a constant polynomial."""
    return fmpq(0) if polynomial.is_zero() else polynomial.leading_coefficient()


def _exact_root(value: fmpq, q: int) -> fmpq | None:
    if value < 0:
        raise NoNormalForm("a root of a negative number")
    parts = []
    for part in (value.p, value.q):
        root = part.root(q) if part > 0 else part
        if root**q != part:
            return None
        parts.append(root)
    return fmpq(parts[0], parts[1])


def _lower_degree(
    polynomial: Polynomial, index: int, degree: int, top: Polynomial, bottom: Polynomial
) -> tuple[Polynomial, Polynomial]:
    """Return ``(new, factor)`` with ``new/factor`` the polynomial, reduced in one atom."""
    highest = polynomial.degrees()[index] if not polynomial.is_zero() else 0
    if highest < degree:
        return polynomial, _ONE
    steps = highest // degree
    groups: dict[int, dict[Any, fmpq]] = {}
    for exponents, coefficient in polynomial.to_dict().items():
        count, rest = divmod(exponents[index], degree)
        reduced = (*exponents[:index], rest, *exponents[index + 1 :])
        group = groups.setdefault(count, {})
        group[reduced] = group.get(reduced, fmpq(0)) + coefficient
    total = _NIL
    for count, group in groups.items():
        total += _CONTEXT.from_dict(group) * top**count * bottom ** (steps - count)
    return total, bottom**steps


def common_denominator(values: list[fmpq]) -> int:
    """Return the least common denominator."""
    result = 1
    for value in values:
        result = result * int(value.q) // gcd(result, int(value.q))
    return result
