"""Normal forms: terms as quotients of polynomials over atoms, with exact rational coefficients.

Hyperbolic functions become exponentials, exponentials of sums become products, sines and
cosines of sums are expanded, and ``sin**2``, roots, ``abs**2`` are reduced.  Factors known to be
positive leave roots and logarithms.  An identity holds when its normal form is zero; a nonzero
normal form says nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from math import comb, prod
from typing import Any

from flint import Ordering, fmpq, fmpq_mpoly_ctx, fmpz

from symbolic.certificates.enclosures import Range
from symbolic.certificates.terms import PI, Term, add, function, mul, num, power

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
    """The atoms met so far, and normal forms over them.

    Parameters
    ----------
    box : mapping of str to Range, optional
        Ranges of variables; they tell which variables are positive.
    """

    def __init__(self, box: Mapping[str, Range] | None = None) -> None:
        self.box = {} if box is None else box
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
            if p > 64 and len(base[0]) + len(base[1]) > 2 or any(_many(b, p) for b in base):
                raise NoNormalForm("a large power")
            return self._reduce(base[0] ** p, base[1] ** p)
        if base[0].is_zero():
            return _NIL, _ONE
        root = self._root(base, q)
        if p < 0:
            root, p = self._inverse(root), -p
        return self._reduce(root[0] ** p, root[1] ** p)

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
        logarithms = [a for a in inner.args if inner.op == "add" and _is_logarithm(a)]
        if logarithms:
            others = add(*(a for a in inner.args if a not in logarithms), num(0))
            product = self._exponential(others, sign)
            for logarithm in logarithms:
                product = self._times(product, self._exponential(logarithm, sign))
            return product
        top, bottom = _ONE, _ONE
        for coefficient, key, term in self._pieces(inner):
            coefficient *= sign
            if coefficient.q == 1 and (raised := self._exponential_of(term)) is not None:
                part = self.normal(power(raised, coefficient))
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

    def _exponential_of(self, term: Term) -> Term | None:
        """Return ``exp(term)`` without the exponential: ``exp(W(u)) = u/W(u)`` for a ``u != 0``."""
        if term.op == "log":
            return term.args[0]
        if term.op in ("LambertW", "LambertWm1"):
            inner = self.normal(term.args[0])
            number, _, top, bottom = self._taken_out(inner, 1)
            if top.is_constant() and bottom.is_constant() and number != 0 and not top.is_zero():
                return mul(term.args[0], power(term, -1))
        return None

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
        if term is PI and 12 % q == 0 and (turn := p * (12 // q)) % 2 * (turn % 3) == 0:
            return self._turn(turn), self._turn(turn + 6)
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

    def _turn(self, turn: int) -> Quotient:
        """Return the sine of ``turn * pi/12``."""
        turn %= 24
        if turn > 12:
            top, bottom = self._turn(turn - 12)
            return -top, bottom
        square = {0: 0, 2: 1, 3: 2, 4: 3, 6: 4}[min(turn, 12 - turn)]
        return self.normal(power(num(fmpq(square, 4)), fmpq(1, 2)))

    def _function(self, term: Term) -> Quotient:
        op = term.op
        if op == "log":
            return self._logarithm(term.args[0])
        if op == "acos":
            return self.normal(add(mul(num(fmpq(1, 2)), PI), mul(num(-1), _asin(term.args[0]))))
        inner = [self.normal(a) for a in term.args]
        if len(inner) == 1 and op in _ODD | {"abs"}:
            top, bottom = inner[0]
            if top.is_zero():
                return _NIL, _ONE
            if top.leading_coefficient() < 0:
                result = self._function(function(op, mul(num(-1), term.args[0])))
                return result if op == "abs" else (-result[0], result[1])
            if top.is_constant() and bottom.is_constant():
                value = self._value(op, constant(top) / constant(bottom))
                if value is not None:
                    return value
        key = (op, term.value, *(str(part) for pair in inner for part in pair))
        known = key in self._index
        index = self._atom(key, term)
        if op == "abs" and not known:
            self._rules.append((index, 2, self._times(inner[0], inner[0])))
        return self.generator(index), _ONE

    def _value(self, op: str, at: fmpq) -> Quotient | None:
        if op == "abs":
            return _CONTEXT.constant(abs(at)), _ONE
        turn = {("asin", 1): 2, ("asin", fmpq(1, 2)): 6, ("atan", 1): 4}.get((op, at))
        return None if turn is None else self.normal(mul(num(fmpq(1, turn)), PI))

    # ------------------------------------------------------------ factors known to be positive

    def _positive(self, factor: Polynomial, or_zero: bool) -> int | None:
        """Return the atom that a factor is, if it is one known to be positive."""
        if len(factor) != 1 or factor.total_degree() != 1:
            return None
        index = next(k for k, e in enumerate(factor.degrees()) if e)
        kind, name = self.atoms[index][:2]
        if kind == "var":
            item = self.box.get(name, Range())
            if item.low is None or item.low < 0:
                return None
            return index if or_zero or item.low > 0 or item.low_open else None
        return index if kind in ("exp", "pi") else None

    def _taken_out(
        self, base: Quotient, q: int
    ) -> tuple[fmpq, list[tuple[int, int]], Polynomial, Polynomial]:
        """Return ``(c, [(atom, e)], N, D)`` with ``base = c * prod(atom**(q*e)) * N/D``.

        The atoms are nonnegative (positive where ``e < 0`` or ``q = 1``), and ``c > 0``.
        """
        number, taken, rest = fmpq(1), [], [_ONE, _ONE]
        for side, sign in ((0, 1), (1, -1)):
            content, factors = base[side].factor()
            number *= content**sign
            for factor, exponent in factors:
                atom = self._positive(factor, q > 1 and sign > 0)
                out = int(exponent) // q if atom is not None else 0
                if atom is not None and out:
                    taken.append((atom, sign * out))
                rest[side] = rest[side] * factor ** (int(exponent) - q * out)
        if number < 0:
            number, rest[0] = -number, -rest[0]
        return number, taken, rest[0], rest[1]

    def _logarithm(self, inner: Term) -> Quotient:
        if inner.op == "exp":
            return self.normal(inner.args[0])
        base = self.normal(inner)
        if base[0].is_zero() or _large(base):
            return self._plain_logarithm(base)
        number, taken, top, bottom = self._taken_out(base, 1)
        parts = [self._log_of_number(number)]
        for atom, exponent in taken:
            term = self.terms[atom]
            if term.op == "exp":
                part = self.normal(term.args[0])
            else:
                part = self._plain_logarithm((self.generator(atom), _ONE))
            parts.append((part[0] * exponent, part[1]))
        if top.is_one() and not bottom.is_one():
            low = self._plain_logarithm((bottom, _ONE))
            parts.append((-low[0], low[1]))
        elif not (top.is_one() and bottom.is_one()):
            parts.append(self._plain_logarithm((top, bottom)))
        return self._sum(parts)

    def _plain_logarithm(self, base: Quotient) -> Quotient:
        term = mul(self.term(base[0]), power(self.term(base[1]), -1))
        key = ("log", None, str(base[0]), str(base[1]))
        return self.generator(self._atom(key, function("log", term))), _ONE

    def _log_of_number(self, value: fmpq) -> Quotient:
        total = _NIL
        for part, sign in ((value.p, 1), (value.q, -1)):
            factors = part.factor() if part.bit_length() <= 100 else [(part, 1)]
            for prime, exponent in factors:
                if prime != 1:
                    atom = self._plain_logarithm((_CONTEXT.constant(fmpq(prime)), _ONE))[0]
                    total += sign * int(exponent) * atom
        return total, _ONE

    def _root(self, base: Quotient, q: int) -> Quotient:
        if _large(base):
            return self._plain_root(base, q)
        number, taken, top, bottom = self._taken_out(base, q)
        outside, inside = _root_of_number(number, q)
        result = (_CONTEXT.constant(outside), _ONE)
        for atom, exponent in taken:
            unit = self.generator(atom) ** abs(exponent)
            result = self._times(result, (unit, _ONE) if exponent > 0 else (_ONE, unit))
        top = top * inside
        if top.is_one() and bottom.is_one():
            return result
        return self._times(result, self._plain_root((top, bottom), q))

    def _plain_root(self, base: Quotient, q: int) -> Quotient:
        if base[0].is_constant() and constant(base[0]) < 0 and base[1].is_constant():
            raise NoNormalForm("a root of a negative number")
        key = ("root", q, str(base[0]), str(base[1]))
        known = key in self._index
        inner = mul(self.term(base[0]), power(self.term(base[1]), -1))
        index = self._atom(key, power(inner, fmpq(1, q)))
        if not known:
            self._rules.append((index, q, base))
        return self.generator(index), _ONE


def _is_logarithm(term: Term) -> bool:
    """Whether a term is a whole multiple of a logarithm."""
    if term.op == "mul" and len(term.args) == 2 and term.args[0].op == "num":
        return bool(term.args[0].value.q == 1) and term.args[1].op == "log"
    return term.op == "log"


def _many(polynomial: Polynomial, exponent: int) -> bool:
    """Whether a power may have far too many monomials."""
    if len(polynomial) < 2 or exponent < 2:
        return False
    by_degrees = prod(int(d) * exponent + 1 for d in polynomial.degrees())
    by_terms = comb(len(polynomial) - 1 + exponent, exponent)
    return min(by_degrees, by_terms) > 10 * _MAXIMUM_TERMS


def _large(base: Quotient) -> bool:
    return len(base[0]) + len(base[1]) > 60 or any(p.total_degree() > 40 for p in base)


_ODD = {"atan", "asin", "asinh", "atanh", "erf"}


def _asin(term: Term) -> Term:
    return function("asin", term)


def constant(polynomial: Polynomial) -> fmpq:
    """Return the value of a constant polynomial."""
    return fmpq(0) if polynomial.is_zero() else polynomial.leading_coefficient()


def _root_of_number(value: fmpq, q: int) -> tuple[fmpq, fmpq]:
    """Return ``(a, b)`` with ``value = a**q * b``, and ``b = 1`` if the root is rational."""
    if value.p.bit_length() + q * value.q.bit_length() > 100:
        roots = [fmpz(part).root(q) for part in (value.p, value.q)]
        exact = roots[0] ** q == value.p and roots[1] ** q == value.q
        return (fmpq(roots[0], roots[1]), fmpq(1)) if exact else (fmpq(1), value)
    outside = fmpz(1)
    whole = value.p * value.q ** (q - 1)
    for prime, exponent in whole.factor():
        outside *= prime ** (int(exponent) // q)
    return fmpq(outside, value.q), fmpq(whole) / fmpq(outside) ** q


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
