"""Terms and formulas of scalar certificates in Coq."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from symbolic.certificates.terms import And, Cmp, Formula, Term, conditions
from symbolic.errors import RankproofError

__all__ = ["NotExported", "arities", "atoms", "formula_text", "number", "stated", "term_text"]

_UNARY = {
    "exp": "exp", "log": "ln", "sin": "sin", "cos": "cos", "tan": "tan", "atan": "atan",
    "asin": "asin", "acos": "acos", "abs": "Rabs",
    "asinh": "asinh", "acosh": "acosh", "atanh": "atanh",
}  # fmt: skip


class NotExported(RankproofError):
    """A step that has no Coq script yet."""


def number(value: Any) -> str:
    """Return a rational number in Coq."""
    p, q = int(value.p), int(value.q)
    return f"({p})" if q == 1 else f"({p} / {q})"


def term_text(term: Term) -> str:
    """Return a term in Coq."""
    op = term.op
    if op == "num":
        return number(term.value)
    if op == "var":
        return f"v_{term.value}"
    if op == "pi":
        return "PI"
    if op == "pow":
        return _power(term)
    args = [term_text(a) for a in term.args]
    if op in ("add", "mul"):
        return "(" + (" + " if op == "add" else " * ").join(args) + ")"
    if op in ("min", "max"):
        return f"(R{op} {args[0]} {args[1]})"
    if op == "call":
        return f"(f_{term.value} {' '.join(args)})"
    if op in ("sinh", "cosh"):
        sign = "-" if op == "sinh" else "+"
        return f"((exp {args[0]} {sign} exp (- {args[0]})) / 2)"
    if op == "tanh":
        up, down = f"exp {args[0]}", f"exp (- {args[0]})"
        return f"(({up} - {down}) / ({up} + {down}))"
    if op not in _UNARY:
        raise NotExported(f"{op} is not in the Coq library")
    return f"({_UNARY[op]} {args[0]})"


def _power(term: Term) -> str:
    base, p, q = term_text(term.args[0]), int(term.value.p), int(term.value.q)
    inner = {1: base, 2: f"(sqrt {base})"}.get(q, f"(root {q} {base})")
    raised = inner if abs(p) == 1 else f"({inner} ^ {abs(p)})"
    return raised if p > 0 else f"(/ {raised})" if p < 0 else "1"


def _bare(fact: Cmp) -> str:
    text = term_text(fact.term)
    return {">": f"0 < {text}", ">=": f"0 <= {text}", "==": f"{text} = 0", "!=": f"{text} <> 0"}[
        fact.rel
    ]


def formula_text(formula: Formula) -> str:
    """Return a formula in Coq, each comparison with its conditions."""
    if isinstance(formula, Cmp):
        return "(" + " /\\ ".join(map(_bare, (*conditions(formula.term), formula))) + ")"
    empty, word = ("True", " /\\ ") if isinstance(formula, And) else ("False", " \\/ ")
    return "(" + word.join(formula_text(p) for p in formula.parts) + ")" if formula.parts else empty


def stated(fact: Formula) -> str:
    """Return a fact of a sequent in Coq, a comparison without its conditions."""
    return f"({_bare(fact)})" if isinstance(fact, Cmp) else formula_text(fact)


def atoms(formula: Formula) -> Iterable[Cmp]:
    """Yield the comparisons of a formula."""
    if isinstance(formula, Cmp):
        yield formula
    else:
        for part in formula.parts:
            yield from atoms(part)


def arities(formulas: Iterable[Formula]) -> dict[str, int]:
    """Return how many arguments each uninterpreted function takes, by its name in order.

    Raises
    ------
    NotExported
        If one takes different numbers of arguments.
    """
    found: dict[str, int] = {}
    pending = [fact.term for formula in formulas for fact in atoms(formula)]
    while pending:
        term = pending.pop()
        pending += term.args
        if term.op == "call" and found.setdefault(term.value, len(term.args)) != len(term.args):
            raise NotExported(f"{term.value} takes different numbers of arguments")
    return dict(sorted(found.items()))
