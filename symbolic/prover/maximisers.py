"""The equation that an interior maximiser solves: the factor of the slope that vanishes there."""

from __future__ import annotations

from typing import Any

from flint import fmpq

from symbolic.certificates.enclosures import Evaluator, Range, Undefined
from symbolic.certificates.normal import Field
from symbolic.certificates.sequents import subterms
from symbolic.certificates.terms import Term, add, derivative, function, minus, mul, num
from symbolic.prover.attempts import TRIED

__all__ = ["equation"]

_HYPERBOLIC = {"sinh", "cosh", "tanh"}
_WIDTH = fmpq(1, 10**6)


def equation(term: Term, name: str, at: fmpq) -> str | None:
    """Return the equation in text, if exactly one factor of the slope may vanish near a point.

    Examples
    --------
    >>> from symbolic.certificates.terms import parse_term
    >>> equation(parse_term("sin(x)/x"), "x", fmpq(1))
    >>> equation(parse_term("sin(x)/x"), "x", fmpq(-449341, 10**5))
    'x*cos(x) - sin(x) = 0'
    """
    near = Evaluator({name: Range(at - _WIDTH, at + _WIDTH)}, 128)
    try:
        field = Field()
        top, _ = field.normal(derivative(term, name))
        factors = [p for p, _ in top.factor()[1]]
        zero = [p for p in factors if _may_vanish(near, field.term(p))]
        if len(zero) != 1:
            return None
        found = field.term(zero[0])
        if any(t.op in _HYPERBOLIC for t in subterms(term)):
            found = _hyperbolic(field, zero[0])
        return f"{_printed(found)} = 0"
    except (*TRIED, ValueError, RuntimeError):
        return None


def _may_vanish(near: Evaluator, term: Term) -> bool:
    try:
        low, high = near.value(term)
    except Undefined:
        return True
    return bool(low <= 0) and bool(high >= 0)


def _hyperbolic(field: Field, polynomial: Any) -> Term:
    """Write the powers of the only exponential, balanced, as hyperbolic functions."""
    places = [k for k, key in enumerate(field.atoms) if key[0] == "exp"]
    if len(places) != 1:
        return field.term(polynomial)
    (place,) = places
    parts: dict[int, Term] = {}
    for exponents, coefficient in polynomial.to_dict().items():
        rest = (*exponents[:place], 0, *exponents[place + 1 :])
        part = field.term(polynomial.context().from_dict({rest: coefficient}))
        degree = int(exponents[place])
        parts[degree] = add(parts[degree], part) if degree in parts else part
    most, inner = max(parts), field.terms[place].args[0]
    total = []
    for k in range(most // 2 + 1):
        up, down = parts.get(most - k, num(0)), parts.get(k, num(0))
        if 2 * k == most:
            total.append(up)
            continue
        argument = mul(num(fmpq(most - 2 * k, 2)), inner)
        total.append(mul(add(up, down), function("cosh", argument)))
        total.append(mul(minus(up, down), function("sinh", argument)))
    return add(*total)


def _printed(term: Term) -> str:
    import sympy

    from symbolic.prover.closed_forms import to_sympy

    symbols = {n: sympy.Symbol(n, real=True) for n in term.free}
    whole = sympy.expand(to_sympy(term, symbols))
    _, primitive = whole.primitive()
    return str(-primitive if primitive.could_extract_minus_sign() else primitive)
