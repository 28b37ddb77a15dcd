"""Taylor's theorem on a box: ``term = (x - at)**zeros * g`` with an enclosure of ``g``.

That the first coefficients vanish at ``x = at`` is shown exactly, by normal forms of derivatives;
the others, and the remainder on the whole box, are enclosed by power series over balls.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flint import arb, arb_series, ctx

from symbolic.certificates.enclosures import (
    ALL,
    NEGATIVE,
    POSITIVE,
    ZERO,
    Box,
    Evaluator,
    Interval,
    Undefined,
    allowed,
    interval_signs,
    plus,
    times,
)
from symbolic.certificates.normal import Field
from symbolic.certificates.sequents import Sequent, stated
from symbolic.certificates.terms import (
    Cmp,
    Term,
    derivative,
    function,
    minus,
    mul,
    num,
    power,
    replace,
    var,
)

__all__ = ["ball_coefficients", "excludes", "factor", "vanishing_order"]

_PLAIN = {"exp", "log", "sin", "cos", "tan", "asin", "acos", "atan", "erf"}
_ARGUMENT = "_u"


def excludes(
    sequent: Sequent, fact: Cmp, name: str, at: Term, zeros: int, order: int, bits: int = 64
) -> bool:
    """Whether the signs of ``(x - at)**zeros`` and of ``g`` exclude the fact on the box.

    The caller shows by `vanishing_order` that the first coefficients vanish.
    """
    try:
        rest = factor(fact.term, sequent.box, name, at, zeros, order, bits)
    except Undefined:
        return False
    signs = interval_signs(rest)
    gap = _side(sequent, minus(var(name), at)) if zeros else POSITIVE
    if zeros and zeros % 2 == 0:
        gap = (gap & ZERO) | (POSITIVE if gap & (POSITIVE | NEGATIVE) else 0)
    negative = (signs & NEGATIVE and gap & POSITIVE) or (signs & POSITIVE and gap & NEGATIVE)
    positive = (signs & POSITIVE and gap & POSITIVE) or (signs & NEGATIVE and gap & NEGATIVE)
    zero = (signs | gap) & ZERO
    found = NEGATIVE * bool(negative) | zero | POSITIVE * bool(positive)
    return not found & allowed(fact)


def _side(sequent: Sequent, gap: Term) -> int:
    """Return the signs of ``x - at``, by the range of ``x`` or by a fact that says it."""
    signs = sequent.evaluator().signs(gap)
    for mask, sign in ((POSITIVE, 1), (NEGATIVE, -1)):
        turned = mul(num(sign), gap)
        if signs & (POSITIVE | NEGATIVE) == POSITIVE | NEGATIVE:
            if stated(sequent, Cmp(">", turned)):
                return mask
            if stated(sequent, Cmp(">=", turned)):
                return mask | ZERO
    return signs & ALL


def factor(
    term: Term, box: Box, name: str, at: Term, zeros: int, order: int, bits: int
) -> Interval:
    """Return an enclosure of ``g`` with ``term = (x - at)**zeros * g``.

    The first ``zeros`` coefficients are taken to vanish; the remainder is of degree ``order``.

    Raises
    ------
    Undefined
        If the term is not shown to be analytic between the box and the centre.
    """
    evaluator, before = Evaluator(box, bits), ctx.prec
    ctx.prec = bits
    try:
        centre, here = evaluator.value(at), evaluator.value(var(name))
        hull = min(here[0], centre[0]), max(here[1], centre[1])
        balls = {n: _ball(evaluator.value(var(n))) for n in term.free if n != name}
        near = ball_coefficients(term, name, {**balls, name: _ball(centre)}, order, bits)
        far = ball_coefficients(term, name, {**balls, name: _ball(hull)}, order, bits)
        steps, total = plus(here, (-centre[1], -centre[0])), _ends(far[order])
        for coefficient in near[zeros:order][::-1]:
            total = plus(_ends(coefficient), times(steps, total))
    finally:
        ctx.prec = before
    return total


def vanishing_order(term: Term, name: str, at: Term, most: int) -> int:
    """Return how many derivatives, the value first, have normal form zero at ``x = at``.

    Examples
    --------
    >>> from symbolic.certificates.terms import parse_term
    >>> vanishing_order(parse_term("sin(x) - x"), "x", num(0), 9)
    3
    """
    for k in range(most):
        field = Field()
        if not field.is_zero(replace(term, name, at)):
            return k
        top, bottom = field.normal(derivative(term, name))
        term = field.term(top)
        if not bottom.is_one():
            term = mul(term, power(field.term(bottom), -1))
    return most


def _ball(x: Interval) -> arb:
    if not (x[0].is_finite() and x[1].is_finite()):
        raise Undefined
    return x[0].union(x[1])


def _ends(ball: arb) -> Interval:
    return ball.lower(), ball.upper()


# ---------------------------------------------------------------- power series over balls


def ball_coefficients(
    term: Term, name: str, centres: Mapping[str, arb], order: int, bits: int
) -> list[arb]:
    """Return enclosures of the coefficients up to an order at every point of the balls.

    Raises
    ------
    Undefined
        If the term is not shown to be analytic on the balls.

    Examples
    --------
    >>> from symbolic.certificates.terms import parse_term
    >>> found = ball_coefficients(parse_term("exp(x)"), "x", {"x": arb(0)}, 2, 64)
    >>> [float(c) for c in found]
    [1.0, 1.0, 0.5]
    """
    before = ctx.prec, ctx.cap
    ctx.prec, ctx.cap = bits, order + 1
    try:
        found = _Balls(name, centres).series(term)
        if found.prec <= order:
            raise Undefined
        coefficients = [arb(found[k]) for k in range(order + 1)]
    except ValueError:
        raise Undefined from None
    finally:
        ctx.prec, ctx.cap = before
    if not all(c.is_finite() for c in coefficients):
        raise Undefined
    return coefficients


class _Balls:
    def __init__(self, name: str, centres: Mapping[str, arb]) -> None:
        self.name, self.centres = name, centres
        self.memo: dict[Term, Any] = {}

    def series(self, term: Term) -> Any:
        found = self.memo.get(term)
        if found is None:
            found = self.memo[term] = self._compute(term)
        return found

    def _compute(self, term: Term) -> Any:
        op = term.op
        if op == "num":
            return arb_series([arb(term.value)])
        if op == "pi":
            return arb_series([arb.pi()])
        if op == "var":
            return arb_series([self.centres[term.value], int(term.value == self.name)])
        args = [self.series(a) for a in term.args]
        if op in ("add", "mul"):
            total = args[0]
            for other in args[1:]:
                total = total + other if op == "add" else total * other
            return total
        if op == "pow":
            return _power(args[0], int(term.value.p), int(term.value.q))
        if op in ("abs", "min", "max"):
            return _choice(op, args)
        return self._function(op, args[0])

    def _function(self, op: str, inner: Any) -> Any:
        if op in _PLAIN:
            return getattr(inner, op)()
        if op == "LambertW":
            return inner.lambertw()
        if op in ("sinh", "cosh", "tanh"):
            return _hyperbolic(op, inner)
        if op not in ("asinh", "acosh", "atanh"):
            raise ValueError(op)
        slope = _Balls(self.name, self.centres)
        slope.memo[var(_ARGUMENT)] = inner
        outer = derivative(function(op, var(_ARGUMENT)), _ARGUMENT)
        rest = (slope.series(outer) * inner.derivative()).integral()
        return rest + getattr(arb(inner[0]), op)()


def _power(base: Any, p: int, q: int) -> Any:
    if q == 2:
        base = base.sqrt()
    elif q > 2:
        base = (base.log() / q).exp()
    if p < 0:
        base, p = base.inv(), -p
    total = arb_series([1])
    while p:
        total = total * base if p & 1 else total
        p >>= 1
        base = base * base if p else base
    return total


def _hyperbolic(op: str, inner: Any) -> Any:
    up = inner.exp()
    if op == "tanh":
        return 1 - 2 * (up * up + 1).inv()
    down = (-inner).exp()
    return (up - down) / 2 if op == "sinh" else (up + down) / 2


def _choice(op: str, args: list[Any]) -> Any:
    gap = args[0] if op == "abs" else args[0] - args[1]
    if gap[0] > 0:
        return args[1] if op == "min" else args[0]
    if gap[0] < 0:
        return -args[0] if op == "abs" else args[0] if op == "min" else args[1]
    raise ValueError(op)
