"""Statements as a person writes them in Coq: infix operations, ranges, named notions."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction

from symbolic import language as lang
from symbolic.export.printing import Names, Unsupported, definition_name, sort_text
from symbolic.language import NAT, REAL, Term
from symbolic.naming import guard_of, named

__all__ = ["definition_text", "instance", "readable"]

_ATOM, _APPLY, _POWER, _SIGN, _TIMES, _PLUS = 0, 10, 30, 35, 40, 50
_COMPARE, _NOT, _AND, _ARROW, _BINDER = 70, 75, 80, 99, 200

Printed = tuple[str, int]  # the text and the level of its outermost operation
_NAMED = {
    "cast": "INR",
    "exp": "exp",
    "log": "ln",
    "sqrt": "sqrt",
    "lambert_lower": "lambert_lower",
    "ind_lt": "ind_lt",
    "ind_eq": "ind_eq",
    "inf": "inf",
    "prod": "vprod",
    "max": "vmax",
}


def readable(term: Term, names: Names, variables: Sequence[Term] = ()) -> str:
    """Return a closed formula or term as Coq text for people, in scope ``R_scope``.

    Parameters
    ----------
    term : Term
    names : Names
    variables : sequence of Term
        The names to show for the outermost quantified variables.
    """
    printer = _Printer(names)
    if not variables:
        return printer.show(term)[0]
    denied = term.head == "not"
    body = instance(term, variables)
    text = f"forall {' '.join(map(names.binder, variables))}, {printer.show(body)[0]}"
    return f"~ ({text})" if denied else text


def instance(formula: Term, variables: Sequence[Term]) -> Term:
    """Return what a statement, or its negation, says of these variables."""
    body = formula.args[0] if formula.head == "not" else formula
    for variable in variables:
        body = lang.apply(body.args[0], variable)
    return body


def definition_text(definition: lang.Definition, names: Names) -> str:
    """Return a definition of the library as a Coq definition."""
    binders = "".join(f" {names.binder(p)}" for p in definition.parameters)
    sort, body = sort_text(definition.body.sort), readable(definition.body, names)
    return f"Definition {definition_name(definition.name)}{binders} : {sort} :=\n  {body}."


class _Printer:
    def __init__(self, names: Names) -> None:
        self._names = names
        self._rules: dict[str, Callable[[Term], Printed]] = {
            "var": lambda t: (self._names(t), _ATOM),
            "number": _numeral,
            "add": self._sum,
            "mul": self._product,
            "neg": self._negative,
            "inverse": lambda t: (f"/ {self.at(t.args[0], _SIGN - 1)}", _SIGN),
            "pow": self._power,
            "le": lambda t: self._infix(t, "<=", _COMPARE, _COMPARE - 1),
            "lt": lambda t: self._infix(t, "<", _COMPARE, _COMPARE - 1),
            "eq": lambda t: self._infix(t, "=", _COMPARE, _COMPARE - 1),
            "and": lambda t: self._infix(t, "/\\", _AND, _AND),
            "implies": lambda t: self._infix(t, "->", _ARROW, _ARROW),
            "not": self._not,
            "forall": self._quantified,
            "exists": self._quantified,
            "lambda": self._lambda,
        }

    def show(self, term: Term) -> Printed:
        """Return the text of a term and its level."""
        rule = self._rules.get(term.head, self._application)
        return rule(term)

    def at(self, term: Term, level: int) -> str:
        """Return the text of a term where an operation of that level may stand bare."""
        text, own = self.show(term)
        return text if own <= level else f"({text})"

    def _negative(self, term: Term) -> Printed:
        text = self.at(term.args[0], _SIGN - 1)  # Coq reads "- 2" as a numeral
        return (f"- ({text})" if text[0].isdigit() else f"- {text}"), _SIGN

    def _natural(self, text: str, sort: lang.Sort, level: int) -> Printed:
        return (f"({text})%nat", _ATOM) if sort == NAT else (text, level)

    def _sum(self, term: Term) -> Printed:
        left, right = term.args
        sign, shown = "+", right
        if right.head == "neg" and right.args[0].head != "number":
            sign, shown = "-", right.args[0]
        text = f"{self.at(left, _PLUS)} {sign} {self.at(shown, _PLUS - 1)}"
        return self._natural(text, term.sort, _PLUS)

    def _product(self, term: Term) -> Printed:
        left, right = term.args
        sign, shown = "*", right
        if right.head == "inverse":
            sign, shown = "/", right.args[0]
        text = f"{self.at(left, _TIMES)} {sign} {self.at(shown, _TIMES - 1)}"
        return self._natural(text, term.sort, _TIMES)

    def _power(self, term: Term) -> Printed:
        text = f"{self.at(term.args[0], _POWER - 1)} ^ {self._exponent(term.args[1])}"
        return self._natural(text, term.sort, _POWER)

    def _exponent(self, term: Term) -> str:
        return str(term.payload) if term.head == "number" else self.at(term, _POWER)

    def _infix(self, term: Term, sign: str, level: int, right: int) -> Printed:
        left = self.at(term.args[0], level - 1)
        return f"{left} {sign} {self.at(term.args[1], right)}", level

    def _not(self, term: Term) -> Printed:
        (inner,) = term.args
        if inner.head == "eq":
            return self._infix(inner, "<>", _COMPARE, _COMPARE - 1)
        return f"~ {self.at(inner, _NOT)}", _NOT

    def _quantified(self, term: Term) -> Printed:
        binders, current = [], term
        while current.head == term.head:
            variable, current = named(current.args[0], guard_of(current.args[0]))
            binders.append(self._names.binder(variable))
        body = self.show(current)[0]
        return f"{term.head} {' '.join(binders)}, {body}", _BINDER

    def _lambda(self, term: Term, size: Term | None = None) -> Printed:
        variable, body = named(term, size)
        return f"fun {self._names.binder(variable)} => {self.show(body)[0]}", _BINDER

    def _application(self, term: Term) -> Printed:
        args = list(term.args)
        if term.head == "apply":
            name = self.at(args.pop(0), _APPLY)
        elif term.head == "define":
            name = self._names.definition(term.name)
        elif term.head == "sum":
            name = "vsum" if term.sort == REAL else "nsum"
        else:
            name = _NAMED.get(term.head, "")
        if not name:
            raise Unsupported(f"{term.head} has no Coq form")
        if term.head in ("sum", "prod", "max") and args[1].head == "lambda":
            function = f"({self._lambda(args[1], args[0])[0]})"
            return f"{name} {self.at(args[0], _APPLY - 1)} {function}", _APPLY
        return " ".join([name, *(self.at(a, _APPLY - 1) for a in args)]), _APPLY


def _numeral(term: Term) -> Printed:
    value = Fraction(term.payload)  # type: ignore[arg-type]
    if term.sort == NAT:
        return f"{value}%nat", _ATOM
    if value.denominator != 1:
        return f"{value.numerator} / {value.denominator}", _TIMES
    return str(value), _ATOM if value >= 0 else _SIGN
