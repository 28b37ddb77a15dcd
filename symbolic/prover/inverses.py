"""Functions of inverse functions written out: ``sin(atan(u))`` is ``u/sqrt(1 + u**2)``.

The equations hold wherever the given term is defined; they serve to decide numbers in closed form.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from flint import fmpq

from symbolic.certificates.enclosures import Evaluator, Undefined
from symbolic.certificates.normal import Field, NoNormalForm
from symbolic.certificates.terms import PI, Term, add, function, minus, mul, num, power, rebuild
from symbolic.errors import InputError

__all__ = ["written_out"]

_ONE, _HALF = num(1), fmpq(1, 2)


def written_out(term: Term) -> Term:
    """Return an equal term without functions of inverse functions, as far as these rules go.

    Examples
    --------
    >>> from symbolic.certificates.terms import parse_term
    >>> written_out(parse_term("tanh(atanh(x))"))
    x
    >>> Field().number(written_out(parse_term("sin(atan(1/2))**2")))
    1/5
    """
    return _applied(_LAST, _applied(_FIRST, term))


def _applied(rules: Mapping[str, Callable[[Term], Term]], term: Term) -> Term:
    if not term.args:
        return term
    term = rebuild(term, tuple(_applied(rules, a) for a in term.args))
    rule = rules.get(term.op)
    return rule(term) if rule is not None else term


def _wave(term: Term) -> Term:
    sine, cosine = _waves(term.args[0])
    return sine if term.op == "sin" else cosine


def _tangent(term: Term) -> Term:
    if not _has_arc(term.args[0]):
        return term
    sine, cosine = _waves(term.args[0])
    return mul(sine, power(cosine, -1))


def _has_arc(term: Term) -> bool:
    return term.op in ("asin", "acos", "atan") or any(_has_arc(a) for a in term.args)


def _waves(inner: Term) -> tuple[Term, Term]:
    """Return sine and cosine of an argument; sums with inverse functions are expanded."""
    if inner.op in ("asin", "acos", "atan"):
        return _of_arc(inner)
    if inner.op == "add" and _has_arc(inner):
        first, rest = _waves(inner.args[0]), _waves(add(*inner.args[1:]))
        return _turned(first, rest)
    count = inner.args[0].value if inner.op == "mul" and inner.args[0].op == "num" else fmpq(1)
    if count.q == 1 and 1 < abs(count) <= 8 and _has_arc(inner):
        unit = mul(*inner.args[1:])
        sine, cosine = one = _waves(unit)
        for _ in range(int(abs(count).p) - 1):
            sine, cosine = _turned((sine, cosine), one)
        return (sine if count > 0 else mul(num(-1), sine)), cosine
    if count == -1 and _has_arc(inner):
        sine, cosine = _waves(mul(*inner.args[1:]))
        return mul(num(-1), sine), cosine
    return function("sin", inner), function("cos", inner)


def _turned(one: tuple[Term, Term], other: tuple[Term, Term]) -> tuple[Term, Term]:
    sine = add(mul(one[0], other[1]), mul(one[1], other[0]))
    return sine, minus(mul(one[1], other[1]), mul(one[0], other[0]))


def _of_arc(arc: Term) -> tuple[Term, Term]:
    u = arc.args[0]
    if arc.op == "atan":
        short = power(add(_ONE, power(u, 2)), -_HALF)
        return mul(u, short), short
    other = power(minus(_ONE, power(u, 2)), _HALF)
    return (u, other) if arc.op == "asin" else (other, u)


def _arc(term: Term) -> Term:
    """Return a rational multiple of pi if the number is one with a small denominator."""
    if term.free:
        return term
    try:
        low, high = Evaluator({}, 128).value(mul(num(12), term, power(PI, -1)))
    except (Undefined, InputError):
        return term
    whole = ((low + high + 1) / 2).floor().unique_fmpz()
    near = fmpq(1, 10**9)
    if whole is None or not (low > whole - near and high < whole + near):
        return term
    angle = mul(num(fmpq(whole, 12)), PI)
    direct = {"asin": "sin", "acos": "cos", "atan": "tan"}[term.op]
    try:
        same = Field().is_zero(minus(function(direct, angle), term.args[0]))
    except (NoNormalForm, InputError):
        return term
    return angle if same else term


def _hyperbolic(term: Term) -> Term:
    inner = term.args[0]
    if inner.op == "a" + term.op:
        return inner.args[0]
    whole = function("exp", inner)
    up = _exponential(whole)
    if up is whole:
        return term
    down = power(up, -1)
    sine, cosine = (mul(num(_HALF), t) for t in (minus(up, down), add(up, down)))
    if term.op == "tanh":
        return mul(sine, power(cosine, -1))
    return sine if term.op == "sinh" else cosine


def _exponential(term: Term) -> Term:
    """Take rational multiples of logarithms out of an exponential."""
    inner = term.args[0]
    factors, rest = [], []
    for part in inner.args if inner.op == "add" else (inner,):
        many = part.op == "mul" and len(part.args) == 2 and part.args[0].op == "num"
        weight, kept = (part.args[0].value, part.args[1]) if many else (fmpq(1), part)
        kept = _logarithmic(kept) if kept.op in _INVERSE_HYPERBOLIC else kept
        if kept.op == "mul" and kept.args[1].op == "log" and kept.args[0].op == "num":
            weight, kept = weight * kept.args[0].value, kept.args[1]
        if kept.op == "log":
            factors.append(power(kept.args[0], weight))
        else:
            rest.append(part)
    if not factors:
        return term
    return mul(*factors, function("exp", add(*rest))) if rest else mul(*factors)


def _choice(term: Term) -> Term:
    """Decide ``abs``, ``min`` and ``max`` of numbers by balls."""
    if term.free:
        return term
    gap = term.args[0] if term.op == "abs" else minus(*term.args)
    try:
        low, high = Evaluator({}, 256).value(gap)
    except (Undefined, InputError):
        return term
    if not (low > 0 or high < 0):
        return term
    if term.op == "abs":
        return gap if low > 0 else mul(num(-1), gap)
    return term.args[0 if (low > 0) == (term.op == "max") else 1]


def _logarithmic(term: Term) -> Term:
    """Write an inverse hyperbolic function as a logarithm."""
    u = term.args[0]
    if term.op == "atanh":
        quotient = mul(add(_ONE, u), power(minus(_ONE, u), -1))
        return mul(num(_HALF), function("log", quotient))
    gap = num(1 if term.op == "asinh" else -1)
    return function("log", add(u, power(add(power(u, 2), gap), _HALF)))


_INVERSE_HYPERBOLIC = ("asinh", "acosh", "atanh")
_FIRST: dict[str, Callable[[Term], Term]] = {
    "sin": _wave, "cos": _wave, "tan": _tangent,
    "asin": _arc, "acos": _arc, "atan": _arc,
    "sinh": _hyperbolic, "cosh": _hyperbolic, "tanh": _hyperbolic,
    "exp": _exponential, "abs": _choice, "min": _choice, "max": _choice,
}  # fmt: skip
_LAST = dict.fromkeys(_INVERSE_HYPERBOLIC, _logarithmic)
