"""The checker of box covers: a scalar inequality on a box, by ball arithmetic.

A cover is a tree of plain tuples:

* ``("enclose", bits)``: the enclosure of *right - left* on this box has the right sign;
* ``("split", variable, at, left, right)``: two covers of the halves ``x <= at`` and ``x >= at``;
* ``("rising", variable, bits, cover)``: the derivative of *right - left* in that variable is
  certainly ``>= 0`` on this box, so the face at the variable's lower end decides;
  ``("falling", ...)`` likewise with the upper end.

Every end is an exact rational.  ``False`` from a comparison of balls means *not shown*.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from flint import arb, ctx, fmpq

from symbolic import language as lang
from symbolic.errors import Refusal
from symbolic.language import Term

__all__ = ["check", "enclose", "enclose_derivative"]

Limits = Mapping[Term, tuple[fmpq, fmpq]]
_MAXIMUM_BITS = 4096


def check(goal: Term, limits: Limits, cover: Any) -> None:
    """Check that ``goal`` (``<=`` or ``<``) holds on the whole box.

    Raises
    ------
    Refusal
        If a piece of the cover does not show it.
    """
    if goal.head not in ("le", "lt"):
        raise Refusal("BOX", f"{goal} is not an inequality")
    for variable, (low, high) in limits.items():
        if low > high:
            raise Refusal("BOX", f"the range of {variable} is empty")
    if not goal.free <= frozenset(limits):
        raise Refusal("BOX", "a variable has no range")
    _check(goal, goal.args[1] - goal.args[0], dict(limits), cover)


def _check(goal: Term, gap: Term, limits: dict[Term, tuple[fmpq, fmpq]], cover: Any) -> None:
    if not isinstance(cover, tuple) or not cover:
        raise Refusal("BOX", f"{cover!r} is not a cover")
    kind = cover[0]
    if kind == "enclose" and len(cover) == 2:
        ball = _at_precision(cover[1], lambda: enclose(gap, limits))
        if not (ball > 0 if goal.head == "lt" else ball >= 0):
            raise Refusal("BOX", f"{goal} is not shown where {_show(limits)}")
    elif kind == "split" and len(cover) == 5:
        _, variable, at, left, right = cover
        low, high = _limits(limits, variable)
        middle = _exact(at)
        if not low <= middle <= high:
            raise Refusal("BOX", f"{at} is outside the range of {variable}")
        _check(goal, gap, {**limits, variable: (low, middle)}, left)
        _check(goal, gap, {**limits, variable: (middle, high)}, right)
    elif kind in ("rising", "falling") and len(cover) == 4:
        _, variable, bits, rest = cover
        low, high = _limits(limits, variable)
        slope = _at_precision(bits, lambda: enclose_derivative(gap, limits, variable)[1])
        if not (slope >= 0 if kind == "rising" else slope <= 0):
            raise Refusal("BOX", f"{gap} is not shown {kind} in {variable} where {_show(limits)}")
        end = low if kind == "rising" else high
        _check(goal, gap, {**limits, variable: (end, end)}, rest)
    else:
        raise Refusal("BOX", f"{kind!r} is not a kind of cover")


def _limits(limits: Limits, variable: Any) -> tuple[fmpq, fmpq]:
    if type(variable) is not Term or variable not in limits:
        raise Refusal("BOX", f"{variable!r} is not a variable of the box")
    return limits[variable]


def _exact(value: Any) -> fmpq:
    try:
        return value if isinstance(value, fmpq) else fmpq(value.numerator, value.denominator)
    except AttributeError:
        raise Refusal("BOX", f"{value!r} is not an exact number") from None


def _show(limits: Limits) -> str:
    return ", ".join(f"{low} <= {v} <= {high}" for v, (low, high) in limits.items())


def _at_precision(bits: Any, compute: Callable[[], arb]) -> arb:
    if type(bits) is not int or not 2 <= bits <= _MAXIMUM_BITS:
        raise Refusal("BOX", f"{bits!r} is not a precision")
    before = ctx.prec
    ctx.prec = bits
    try:
        return compute()
    finally:
        ctx.prec = before


def _interval(low: fmpq, high: fmpq) -> arb:
    return arb(low) if low == high else arb(low).union(arb(high))


def enclose(term: Term, limits: Limits) -> arb:
    """Return a ball that contains every value of ``term`` on the box."""
    return _value(term, limits, {}, None)[0]


def enclose_derivative(term: Term, limits: Limits, variable: Term) -> tuple[arb, arb]:
    """Return balls for the value and the derivative in ``variable`` on the box."""
    return _value(term, limits, {}, variable)


_Pair = tuple[arb, arb]


def _value(term: Term, limits: Limits, memo: dict[Term, _Pair], variable: Term | None) -> _Pair:
    found = memo.get(term)
    if found is None:
        found = memo[term] = _compute(term, limits, memo, variable)
    return found


def _compute(term: Term, limits: Limits, memo: dict[Term, _Pair], variable: Term | None) -> _Pair:
    head = term.head
    if head == "number":
        return arb(_exact(term.payload)), arb(0)
    if head == "var":
        return _interval(*_limits(limits, term)), arb(1 if term is variable else 0)
    if head == "pow" and term.args[1].head == "number":
        value, slope = _value(term.args[0], limits, memo, variable)
        return _power(value, slope, int(term.args[1].payload))  # type: ignore[arg-type]
    if head == "define":
        inner = lang.definition(term.name).unfold(term.args)
        return _value(inner, limits, memo, variable)
    rule = _RULES.get(head)
    if rule is None:
        raise Refusal("BOX", f"{head} cannot be enclosed")
    parts = [_value(a, limits, memo, variable) for a in term.args]
    return rule(*parts)


def _power(value: arb, slope: arb, exponent: int) -> _Pair:
    if exponent == 0:
        return arb(1), arb(0)
    lower = arb(1)
    for _ in range(exponent - 1):
        lower = lower * value
    return lower * value, exponent * lower * slope


def _sqrt(x: _Pair) -> _Pair:
    if not x[0] >= 0:
        raise Refusal("BOX", "a square root of a number not shown to be nonnegative")
    root = x[0].sqrt()
    return root, x[1] / (2 * root)


def _log(x: _Pair) -> _Pair:
    if not x[0] > 0:
        raise Refusal("BOX", "a logarithm of a number not shown to be positive")
    return x[0].log(), x[1] / x[0]


def _inverse(x: _Pair) -> _Pair:
    if not x[0] > 0 and not x[0] < 0:
        raise Refusal("BOX", "a denominator not shown to be nonzero")
    inverse = 1 / x[0]
    return inverse, -x[1] * inverse * inverse


_RULES: dict[str, Callable[..., _Pair]] = {
    "add": lambda x, y: (x[0] + y[0], x[1] + y[1]),
    "mul": lambda x, y: (x[0] * y[0], x[0] * y[1] + x[1] * y[0]),
    "neg": lambda x: (-x[0], -x[1]),
    "exp": lambda x: (x[0].exp(), x[0].exp() * x[1]),
    "inverse": _inverse,
    "log": _log,
    "sqrt": _sqrt,
}
