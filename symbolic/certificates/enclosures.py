"""Enclosures of terms on boxes: intervals with exact ends, computed by ball arithmetic.

An interval is a pair of exact Arb numbers, possibly infinite; it contains every value that the
term takes at points of the box where the term is defined.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from flint import arb, ctx, fmpq, fmpq_poly

from symbolic.certificates.terms import Cmp, Term, add, derivative, num, var
from symbolic.errors import InputError

__all__ = [
    "ALL",
    "NEGATIVE",
    "POSITIVE",
    "ZERO",
    "Box",
    "Evaluator",
    "Interval",
    "Limit",
    "Range",
    "Undefined",
    "allowed",
]


class Range(NamedTuple):
    """A range of a variable; ``None`` is an infinite end."""

    low: fmpq | None = None
    high: fmpq | None = None
    low_open: bool = True
    high_open: bool = True

    @property
    def empty(self) -> bool:
        """Whether no number lies in the range."""
        if self.low is None or self.high is None:
            return False
        if self.low == self.high:
            return self.low_open or self.high_open
        return bool(self.low > self.high)


Box = Mapping[str, Range]
Interval = tuple[arb, arb]
NEGATIVE, ZERO, POSITIVE, ALL = 1, 2, 4, 7
_INF, _MINUS_INF = arb("inf"), arb("-inf")
_ONE, _NIL = arb(1), arb(0)
WHOLE: Interval = (_MINUS_INF, _INF)
_ALLOWED = {">": POSITIVE, ">=": POSITIVE | ZERO, "==": ZERO, "!=": POSITIVE | NEGATIVE}
_INCREASING = {"exp", "atan", "sinh", "tanh", "asinh", "erf"}
_DOMAIN = {"log": (_NIL, None), "acosh": (_ONE, None), "asin": (-_ONE, _ONE),
           "acos": (-_ONE, _ONE), "atanh": (-_ONE, _ONE)}  # fmt: skip
_ODD = {"atan", "sinh", "tanh", "asinh", "erf", "asin", "atanh", "LambertW"}
_AT_INFINITY = {
    "exp": (arb(0), _INF), "sinh": WHOLE, "tanh": (-_ONE, _ONE), "asinh": WHOLE,
    "erf": (-_ONE, _ONE), "log": WHOLE, "acosh": WHOLE, "LambertW": WHOLE,
}  # fmt: skip


class Undefined(Exception):
    """The term is defined nowhere on the box."""


def allowed(condition: Cmp) -> int:
    """Return the signs that a comparison allows."""
    return _ALLOWED[condition.rel]


def _lower(x: arb) -> arb:
    y = x.lower()
    return _MINUS_INF if y.is_nan() else y


def _upper(x: arb) -> arb:
    y = x.upper()
    return _INF if y.is_nan() else y


def interval_of(value: fmpq) -> Interval:
    """Return the interval of a number."""
    ball = arb(value)
    return ball.lower(), ball.upper()


def plus(x: Interval, y: Interval) -> Interval:
    """Return the sum."""
    return _lower(x[0] + y[0]), _upper(x[1] + y[1])


def _product(x: arb, y: arb) -> arb:
    return _NIL if x.is_zero() or y.is_zero() else x * y


def times(x: Interval, y: Interval) -> Interval:
    """Return the product."""
    a, b = x
    c, d = y
    if a >= 0:
        if c >= 0:
            return _lower(_product(a, c)), _upper(_product(b, d))
        if d <= 0:
            return _lower(_product(b, c)), _upper(_product(a, d))
        return _lower(_product(b, c)), _upper(_product(b, d))
    if b <= 0:
        return times((-b, -a), (-d, -c))
    if c >= 0 or d <= 0:
        return times(y, x)
    p, q, r, s = _product(a, d), _product(b, c), _product(a, c), _product(b, d)
    low, other = _lower(p), _lower(q)
    high, another = _upper(r), _upper(s)
    return (low if low <= other else other), (high if high >= another else another)


def inverse(x: Interval) -> Interval:
    """Return the reciprocal of the nonzero part."""
    a, b = x
    if a.is_zero() and b.is_zero():
        raise Undefined
    if a < 0 and b > 0:
        return WHOLE
    low = _MINUS_INF if b.is_zero() else _lower(1 / b) if b.is_finite() else _NIL
    high = _INF if a.is_zero() else _upper(1 / a) if a.is_finite() else _NIL
    return low, high


def _point_power(x: arb, n: int) -> arb:
    if not x.is_finite():
        return _INF if x > 0 or n % 2 == 0 else _MINUS_INF
    result, base = _ONE, x
    while n:
        if n & 1:
            result = result * base
        n >>= 1
        if n:
            base = base * base
    return result


def integer_power(x: Interval, n: int) -> Interval:
    """Return an integer power."""
    if n < 0:
        return inverse(integer_power(x, -n))
    if n == 0:
        return _ONE, _ONE
    a, b = x
    if n % 2 or a >= 0:
        return _lower(_point_power(a, n)), _upper(_point_power(b, n))
    if b <= 0:
        return _lower(_point_power(b, n)), _upper(_point_power(a, n))
    return _NIL, _upper(_point_power(a if -a >= b else b, n))


def _floor(x: arb) -> int:
    whole = x.floor().unique_fmpz()
    if whole is None:
        raise Undefined
    return int(whole)


def _wave(x: Interval, name: str) -> Interval:
    a, b = x
    if not a.is_finite() or not b.is_finite() or not b - a < 7 or not abs(a) < arb(2) ** 200:
        return -_ONE, _ONE
    shift = arb(1) / 2 if name == "sin" else _NIL
    first = -_floor(-(a / arb.pi() - shift).lower())
    last = _floor((b / arb.pi() - shift).upper())
    peaks = {k % 2 for k in range(first, last + 1)}
    one, other = (a.sin(), b.sin()) if name == "sin" else (a.cos(), b.cos())
    low = -_ONE if 1 in peaks else min_of(_lower(one), _lower(other))
    high = _ONE if 0 in peaks else max_of(_upper(one), _upper(other))
    return (low if low >= -1 else -_ONE), (high if high <= 1 else _ONE)


def _tangent(x: Interval) -> Interval:
    a, b = x
    if not a.is_finite() or not b.is_finite() or not b - a < 4 or not abs(a) < arb(2) ** 200:
        return WHOLE
    half = arb(1) / 2
    if _floor((a / arb.pi() - half).lower()) != _floor((b / arb.pi() - half).upper()):
        return WHOLE
    return _lower(a.tan()), _upper(b.tan())


def min_of(x: arb, y: arb) -> arb:
    """Return the smaller of two exact numbers."""
    return x if x <= y else y


def max_of(x: arb, y: arb) -> arb:
    """Return the larger of two exact numbers."""
    return x if x >= y else y


def _point(name: str, x: arb) -> arb:
    if name == "LambertW":
        return x.lambertw()
    return getattr(x, name)()  # type: ignore[no-any-return]


def _monotone(name: str, x: Interval) -> Interval:
    a, b = x
    ends = _AT_INFINITY.get(name, WHOLE)
    if name == "atan":
        return _lower(a.atan()), _upper(b.atan())
    low = _lower(_point(name, a)) if a.is_finite() else ends[int(a > 0)]
    high = _upper(_point(name, b)) if b.is_finite() else ends[int(b > 0)]
    return low, high


class Evaluator:
    """Enclosures on one box at one precision.

    Parameters
    ----------
    box : mapping of str to Range
        The ranges of the variables.
    bits : int
        The precision.
    known : mapping of Term to int, optional
        Signs that terms are known to have.

    Attributes
    ----------
    clipped : bool
        Whether some subterm was not shown to be defined on the whole box.
    """

    def __init__(self, box: Box, bits: int = 64, known: Mapping[Term, int] | None = None) -> None:
        self.box = box
        self.bits = bits
        self.known = {} if known is None else known
        self.clipped = False
        self._values: dict[Term, Interval] = {}
        self._masks: dict[Term, int] = {}

    def value(self, term: Term) -> Interval:
        """Return an interval that contains the values of the term.

        Raises
        ------
        Undefined
            If the term is defined nowhere on the box.
        """
        before, ctx.prec = ctx.prec, self.bits
        try:
            return self._value(term)
        finally:
            ctx.prec = before

    def _value(self, term: Term) -> Interval:
        found = self._values.get(term)
        if found is None:
            found = self._compute(term)
            if not found[0] <= found[1]:
                found = WHOLE
            self._values[term] = found
        return found

    def _variable(self, name: str) -> Interval:
        item = self.box.get(name, Range())
        return (
            _MINUS_INF if item.low is None else arb(item.low).lower(),
            _INF if item.high is None else arb(item.high).upper(),
        )

    def _compute(self, term: Term) -> Interval:
        op = term.op
        if op == "num":
            return interval_of(term.value)
        if op == "var":
            return self._variable(term.value)
        if op == "pi":
            return arb.pi().lower(), arb.pi().upper()
        if op == "call":
            return WHOLE
        args = [self._value(a) for a in term.args]
        if op == "add":
            total = args[0]
            for other in args[1:]:
                total = plus(total, other)
            return total
        if op == "mul":
            total = args[0]
            for other in args[1:]:
                total = times(total, other)
            return total
        if op == "min":
            return min_of(args[0][0], args[1][0]), min_of(args[0][1], args[1][1])
        if op == "max":
            return max_of(args[0][0], args[1][0]), max_of(args[0][1], args[1][1])
        if op == "pow":
            return self._power(args[0], term.value)
        return self._function(op, args[0])

    def _power(self, x: Interval, exponent: fmpq) -> Interval:
        p, q = int(exponent.p), int(exponent.q)
        if q == 1:
            if p < 0 and x[0] <= 0 and x[1] >= 0:
                self.clipped = True
            return integer_power(x, p)
        a, b = self._clip(x, _NIL, None)
        low = _NIL if a.is_zero() else _lower(a.root(q)) if a.is_finite() else a
        high = _NIL if b.is_zero() else _upper(b.root(q)) if b.is_finite() else b
        if p < 0 and low.is_zero():
            self.clipped = True
        return integer_power((low, high), p)

    def _clip(self, x: Interval, low: arb | None, high: arb | None) -> Interval:
        a, b = x
        if low is not None and not a >= low:
            self.clipped = True
            if b < low:
                raise Undefined
            a = low
            b = max_of(b, low)
        if high is not None and not b <= high:
            self.clipped = True
            if a > high:
                raise Undefined
            b = high
            a = min_of(a, high)
        return a, b

    def _function(self, op: str, x: Interval) -> Interval:
        if op in ("sin", "cos"):
            return _wave(x, op)
        if op == "tan":
            result = _tangent(x)
            self.clipped = self.clipped or not result[0].is_finite()
            return result
        if op == "abs":
            a, b = x
            if a >= 0:
                return x
            return (-b, -a) if b <= 0 else (_NIL, max_of(-a, b))
        if op == "cosh":
            a, b = self._function("abs", x)
            return (
                _lower(a.cosh()) if a.is_finite() else _ONE,
                _upper(b.cosh()) if b.is_finite() else _INF,
            )
        if op in _INCREASING:
            return _monotone(op, x)
        if op == "LambertW":
            return self._lambert(x)
        if op == "LambertWm1":
            return self._lower_lambert(x)
        domain = _DOMAIN[op]
        a, b = self._clip(x, *domain)
        if op == "log":
            if a.is_zero():
                self.clipped = True
                if b.is_zero():
                    raise Undefined
                return _MINUS_INF, (_upper(b.log()) if b.is_finite() else _INF)
            return _monotone(op, (a, b))
        if op == "atanh":
            if a <= -1 or b >= 1:
                self.clipped = True
            low = _MINUS_INF if a <= -1 else _lower(a.atanh())
            return low, (_INF if b >= 1 else _upper(b.atanh()))
        if op == "acos":
            return _lower(b.acos()), _upper(a.acos())
        return _monotone(op, (a, b))

    def _lambert(self, x: Interval) -> Interval:
        edge = -(-_ONE).exp()
        a, b = x
        if b < edge:
            raise Undefined
        if not a > edge:
            self.clipped = True
        low = _lower(a.lambertw()) if a > edge and a.is_finite() else -_ONE
        high = _upper(b.lambertw()) if b > edge and b.is_finite() else _INF
        return (low if low >= -1 else -_ONE), (high if high >= low else _INF)

    def _lower_lambert(self, x: Interval) -> Interval:
        """Enclose the branch below -1, which falls from -1 to minus infinity on ``[-1/e, 0)``."""
        edge = -(-_ONE).exp()
        a, b = x
        if b < edge or a >= 0:
            raise Undefined
        if not a > edge or not b < 0:
            self.clipped = True
        low = _lower(b.lambertw(-1)) if b < 0 and b > edge else _MINUS_INF
        high = _upper(a.lambertw(-1)) if a > edge and a < 0 else -_ONE
        return min_of(low, -_ONE), (high if high <= -1 else -_ONE)

    # ------------------------------------------------------------ signs

    def signs(self, term: Term) -> int:
        """Return the set of signs (a sum of ``NEGATIVE, ZERO, POSITIVE``) the term may have."""
        before, ctx.prec = ctx.prec, self.bits
        try:
            return self._signs(term)
        except Undefined:
            return 0
        finally:
            ctx.prec = before

    def refutes(self, condition: Cmp) -> bool:
        """Whether the comparison is shown false where its term is defined on the box."""
        return not self.signs(condition.term) & allowed(condition)

    def shows(self, condition: Cmp) -> bool:
        """Whether the comparison is shown true wherever its term is defined on the box."""
        return not self.signs(condition.term) & ~allowed(condition)

    def _signs(self, term: Term) -> int:
        found = self._masks.get(term)
        if found is None:
            found = interval_signs(self._value(term))
            if found & (found - 1):
                found &= self._structural_signs(term) & self.known.get(term, ALL)
            self._masks[term] = found
        return found

    def _structural_signs(self, term: Term) -> int:
        op = term.op
        if op == "var":
            return _range_signs(self.box.get(term.value, Range()))
        if op == "add":
            exact = self._linear_signs(term)
            if exact is not None:
                return exact
            mask = 0
            for k, arg in enumerate(term.args):
                mask = self._signs(arg) if k == 0 else _SUM[mask][self._signs(arg)]
            return mask
        if op == "mul":
            mask = POSITIVE
            for arg in term.args:
                mask = _PRODUCT[mask][self._signs(arg)]
            return mask
        if op == "pow":
            return self._power_signs(term)
        if op in ("exp", "cosh"):
            return POSITIVE
        if op == "LambertWm1":
            return NEGATIVE
        if op in _ODD:
            return self._signs(term.args[0])
        if op == "abs":
            inner = self._signs(term.args[0])
            return (inner & ZERO) | (POSITIVE if inner & (POSITIVE | NEGATIVE) else 0)
        if op in ("log", "acosh"):
            return self._signs(add(term.args[0], num(-1)))
        if op == "sin":
            low, high = self._value(term.args[0])
            if (low >= 0 and high < arb.pi()) or (high <= 0 and low > -arb.pi()):
                return self._signs(term.args[0])
        return ALL

    def _linear_signs(self, term: Term) -> int | None:
        """Return the signs of ``a*x + b``, which sees whether an end is open."""
        if len(term.args) != 2 or term.args[1].op != "num":
            return None
        part, slope = term.args[0], fmpq(1)
        if part.op == "mul" and len(part.args) == 2 and part.args[0].op == "num":
            slope, part = part.args[0].value, part.args[1]
        if part.op != "var" or slope == 0:
            return None
        item, offset = self.box.get(part.value, Range()), term.args[1].value
        low = None if item.low is None else slope * item.low + offset
        high = None if item.high is None else slope * item.high + offset
        if slope > 0:
            return _range_signs(Range(low, high, item.low_open, item.high_open))
        return _range_signs(Range(high, low, item.high_open, item.low_open))

    def _power_signs(self, term: Term) -> int:
        inner = self._signs(term.args[0])
        p, q = int(term.value.p), int(term.value.q)
        if p < 0:
            inner &= ~ZERO
        if q > 1:
            return inner & ~NEGATIVE
        if p % 2 == 0:
            return (inner & ZERO) | (POSITIVE if inner & (POSITIVE | NEGATIVE) else 0)
        return inner

    # ------------------------------------------------------------ mean value form

    def centred(self, term: Term) -> Interval:
        """Return an enclosure by the mean value theorem at the centre, faces where monotone.

        Raises
        ------
        Undefined
            If the term is not shown to be defined, with bounded slopes, on the whole box.
        """
        before, ctx.prec = ctx.prec, self.bits
        try:
            return self._centred(term)
        finally:
            ctx.prec = before

    def slopes(self, term: Term) -> dict[str, Interval]:
        """Return enclosures of the partial derivatives.

        Raises
        ------
        Undefined
            If there are none.
        """
        try:
            return {name: self.value(derivative(term, name)) for name in sorted(term.free)}
        except InputError:
            raise Undefined from None

    def _centred(self, term: Term) -> Interval:
        self._value(term)
        slopes = self.slopes(term)
        if self.clipped:
            raise Undefined
        low_box, high_box, spread = dict(self.box), dict(self.box), (_NIL, _NIL)
        for name, slope in slopes.items():
            item = self.box[name]
            if item.low is None or item.high is None:
                raise Undefined
            if not slope[0].is_finite() or not slope[1].is_finite():
                raise Undefined
            bottom, top = Range(item.low, item.low), Range(item.high, item.high)
            if slope[0] >= 0:
                low_box[name], high_box[name] = bottom, top
            elif slope[1] <= 0:
                low_box[name], high_box[name] = top, bottom
            else:
                middle = (item.low + item.high) / 2
                low_box[name] = high_box[name] = Range(middle, middle)
                half = interval_of((item.high - item.low) / 2)
                spread = plus(spread, times(slope, (-half[1], half[1])))
        low = Evaluator(low_box, self.bits)
        high = low if low_box == high_box else Evaluator(high_box, self.bits)
        return plus((low._value(term)[0], high._value(term)[1]), spread)


class Limit(Evaluator):
    """Enclosures of limits as one variable tends to infinity (direction -1) or to minus infinity.

    An interval contains every limit point of the term's values, where the term is defined.
    """

    def __init__(self, box: Box, name: str, direction: int, bits: int = 64) -> None:
        super().__init__(box, bits)
        self.name, self.end = name, _INF if direction < 0 else _MINUS_INF

    def _variable(self, name: str) -> Interval:
        return (self.end, self.end) if name == self.name else super()._variable(name)

    def _compute(self, term: Term) -> Interval:
        if term.op in ("mul", "add", "pow") and term.free == {self.name}:
            leading = _leading(term, self.name)
            if leading is not None:
                return self._monomial(*leading)
        if term.op == "mul":
            if self._vanishes(term):
                return _NIL, _NIL
            total = self._value(term.args[0])
            for arg in term.args[1:]:
                other = self._value(arg)
                vague = _touches(total) and _endless(other) or _touches(other) and _endless(total)
                total = WHOLE if vague else times(total, other)
            return total
        if term.op == "pow" and term.value < 0 and _touches(self._value(term.args[0])):
            return WHOLE
        if term.op == "call" and self.name in term.free:
            return WHOLE
        return super()._compute(term)

    def _monomial(self, degree: int, coefficient: fmpq) -> Interval:
        if degree < 0 or coefficient == 0:
            return _NIL, _NIL
        if degree == 0:
            return interval_of(coefficient)
        falls = (coefficient < 0) != (self.end < 0 and degree % 2 == 1)
        return (_MINUS_INF, _MINUS_INF) if falls else (_INF, _INF)

    def _vanishes(self, term: Term) -> bool:
        """Whether a negative power, or an exponential of a polynomial, beats all other factors."""
        degree, beaten = fmpq(0), False
        for arg in term.args:
            root = arg.op == "pow" and arg.value.q > 1
            leading = _leading(arg.args[0] if root else arg, self.name)
            if leading is not None and leading[1] != 0:
                degree += leading[0] * (arg.value if root else 1)
            elif arg.op == "exp" and self._value(arg.args[0])[1] == _MINUS_INF:
                if not _polynomial(arg.args[0]):
                    return False
                beaten = True
            elif arg.op != "log" or arg.args[0] is not var(self.name):
                if _endless(self._value(arg)):
                    return False
        return beaten or degree < 0


def _leading(term: Term, name: str) -> tuple[int, fmpq] | None:
    """Return ``(d, c)`` for a rational function of one variable that behaves like ``c*x**d``."""
    try:
        top, bottom = _fraction(term, name)
    except (KeyError, OverflowError):
        return None
    if top.degree() < 0 or bottom.degree() < 0:
        return (0, fmpq(0)) if bottom.degree() >= 0 else None
    ratio = top[top.degree()] / bottom[bottom.degree()]
    return top.degree() - bottom.degree(), ratio


def _fraction(term: Term, name: str) -> tuple[fmpq_poly, fmpq_poly]:
    one = fmpq_poly([1])
    if term.op == "num":
        return fmpq_poly([term.value]), one
    if term.op == "var" and term.value == name:
        return fmpq_poly([0, 1]), one
    if term.op == "pow" and term.value.q == 1 and abs(term.value) <= 64:
        top, bottom = _fraction(term.args[0], name)
        exponent = int(term.value.p)
        return (
            (top**exponent, bottom**exponent)
            if exponent >= 0
            else (
                bottom**-exponent,
                top**-exponent,
            )
        )
    if term.op not in ("add", "mul"):
        raise KeyError(term.op)
    parts = [_fraction(a, name) for a in term.args]
    top, bottom = parts[0]
    for other_top, other_bottom in parts[1:]:
        if term.op == "add":
            top = top * other_bottom + other_top * bottom
        else:
            top = top * other_top
        bottom = bottom * other_bottom
    return top, bottom


def _polynomial(term: Term) -> bool:
    if not term.free:
        return True
    if term.op == "pow" and (term.value.q != 1 or term.value < 0):
        return False
    known = term.op in ("num", "var", "add", "mul", "pow")
    return known and all(_polynomial(a) for a in term.args)


def _touches(x: Interval) -> bool:
    return bool(x[0] <= 0) and bool(x[1] >= 0)


def _endless(x: Interval) -> bool:
    return not (x[0].is_finite() and x[1].is_finite())


def interval_signs(x: Interval) -> int:
    """Return the signs of the numbers in an interval."""
    mask = 0
    if x[0] < 0:
        mask |= NEGATIVE
    if x[1] > 0:
        mask |= POSITIVE
    if x[0] <= 0 and x[1] >= 0:
        mask |= ZERO
    return mask


def _range_signs(item: Range) -> int:
    mask = ALL
    if item.low is not None and item.low >= 0:
        mask &= ~NEGATIVE
        if item.low > 0 or item.low_open:
            mask &= ~ZERO
    if item.high is not None and item.high <= 0:
        mask &= ~POSITIVE
        if item.high < 0 or item.high_open:
            mask &= ~ZERO
    return mask


def _table(combine: dict[tuple[int, int], int]) -> list[list[int]]:
    signs = (NEGATIVE, ZERO, POSITIVE)
    rows = []
    for left in range(8):
        row = []
        for right in range(8):
            mask = 0
            for a in signs:
                for b in signs:
                    if a & left and b & right:
                        mask |= combine[a, b]
            row.append(mask)
        rows.append(row)
    return rows


_N, _Z, _P = NEGATIVE, ZERO, POSITIVE
_SUM = _table(
    {(_N, _N): _N, (_N, _Z): _N, (_N, _P): ALL, (_Z, _N): _N, (_Z, _Z): _Z, (_Z, _P): _P,
     (_P, _N): ALL, (_P, _Z): _P, (_P, _P): _P}
)  # fmt: skip
_PRODUCT = _table(
    {(_N, _N): _P, (_N, _Z): _Z, (_N, _P): _N, (_Z, _N): _Z, (_Z, _Z): _Z, (_Z, _P): _Z,
     (_P, _N): _N, (_P, _Z): _Z, (_P, _P): _P}
)  # fmt: skip
