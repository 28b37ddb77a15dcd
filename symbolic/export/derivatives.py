"""Derivatives of scalar terms, with Coq proofs by the laws of ``Boxes.v``."""

from __future__ import annotations

from collections.abc import Callable

from symbolic import language as lang
from symbolic.export.printing import Unsupported
from symbolic.language import NAT, REAL, Term

__all__ = ["Differentiation"]

Derived = tuple[Term, str]  # the derivative at the variable, and a Coq proof


class Differentiation:
    """Differentiates in one variable.

    Parameters
    ----------
    variable : Term
    text : callable
        Returns terms as Coq text.
    side : callable
        Returns a proof of ``0 < term`` ("positive") or ``term <> 0`` ("nonzero") on the box.
    """

    def __init__(
        self, variable: Term, text: Callable[[Term], str], side: Callable[[Term, str], str]
    ) -> None:
        self._variable = variable
        self._text = text
        self._side = side

    def __call__(self, term: Term) -> Derived:
        """Return the derivative of a term and a proof of it."""
        if self._variable not in term.free:
            return lang.number(0), f"(d_const {self._text(term)} {self._at})"
        if term is self._variable:
            return lang.number(1), f"(d_id {self._at})"
        rule = _RULES.get(term.head)
        if rule is None:
            raise Unsupported(f"the derivative of {term.head}")
        return rule(self, term)

    @property
    def _at(self) -> str:
        return self._text(self._variable)

    def function(self, term: Term) -> str:
        """Return a term as a Coq function of the variable."""
        return f"(fun {self._at} => {self._text(term)})"

    def law(self, name: str, *parts: str) -> str:
        """Return the application of a law."""
        return f"({' '.join([name, *parts])})"


def _two(operation: str) -> Callable[[Differentiation, Term], Derived]:
    def rule(by: Differentiation, term: Term) -> Derived:
        f, g = term.args
        (a, p), (b, q) = by(f), by(g)
        places = [by.function(f), by.function(g), by._at, by._text(a), by._text(b)]
        if operation == "add":
            return _op("add", a, b), by.law("d_add", *places, p, q)
        slope = _op("add", _op("mul", a, g), _op("mul", f, b))
        return slope, by.law("d_mul", *places, p, q)

    return rule


def _neg(by: Differentiation, term: Term) -> Derived:
    (f,) = term.args
    a, p = by(f)
    return _op("neg", a), by.law("d_neg", by.function(f), by._at, by._text(a), p)


def _pow(by: Differentiation, term: Term) -> Derived:
    f, exponent = term.args
    if exponent.head != "number":
        raise Unsupported(f"the derivative of {term}")
    if exponent.payload == 0:  # Coq computes the power
        return lang.number(0), f"(d_const {by._text(lang.number(1))} {by._at})"
    count = int(exponent.payload)  # type: ignore[arg-type]
    a, p = by(f)
    lower = lang._op("pow", (f, lang.number(count - 1, NAT)), REAL)
    slope = _op("mul", _op("mul", lang.number(count), a), lower)
    places = [by.function(f), by._at, by._text(a), f"{count - 1}%nat"]
    return slope, by.law("d_pow", *places, p)


def _exp(by: Differentiation, term: Term) -> Derived:
    (f,) = term.args
    a, p = by(f)
    return _op("mul", a, term), by.law("d_exp", by.function(f), by._at, by._text(a), p)


def _guarded(
    name: str, side: str, factor: Callable[[Term], Term]
) -> Callable[[Differentiation, Term], Derived]:
    def rule(by: Differentiation, term: Term) -> Derived:
        (f,) = term.args
        a, p = by(f)
        inside = by._side(f, side)
        first = _op("neg", a) if name == "d_inv" else a
        places = [by.function(f), by._at, by._text(a), inside, p]
        return _op("mul", first, factor(f)), by.law(name, *places)

    return rule


def _op(head: str, *args: Term) -> Term:
    return lang._op(head, args, REAL)


def _inverse(term: Term) -> Term:
    return _op("inverse", term)


_RULES: dict[str, Callable[[Differentiation, Term], Derived]] = {
    "add": _two("add"),
    "mul": _two("mul"),
    "neg": _neg,
    "pow": _pow,
    "exp": _exp,
    "log": _guarded("d_ln", "positive", _inverse),
    "sqrt": _guarded(
        "d_sqrt", "positive", lambda f: _inverse(_op("mul", lang.number(2), _op("sqrt", f)))
    ),
    "inverse": _guarded("d_inv", "nonzero", lambda f: _op("mul", _inverse(f), _inverse(f))),
}
