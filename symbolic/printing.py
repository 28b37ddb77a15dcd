"""Plain-text printing of terms, for error messages and terminals."""

from __future__ import annotations

from symbolic import language as lang
from symbolic.language import Term
from symbolic.naming import guard_of, named

__all__ = ["text"]

_INFIX = {"le": " <= ", "lt": " < ", "eq": " = ", "and": " and ", "implies": " -> "}
_LEVEL = {
    "implies": 0,
    "and": 1,
    "not": 2,
    "le": 3,
    "lt": 3,
    "eq": 3,
    "add": 4,
    "neg": 5,
    "mul": 6,
    "pow": 8,
}


def text(term: Term, level: int = 0) -> str:
    """Return the term as one line of plain text."""
    own = _LEVEL.get(term.head, 9)
    if term.head == "number" and "/" in str(term.payload):
        own = 6
    if term.head == "number" and str(term.payload).startswith("-"):
        own = 5
    if term.head in ("forall", "exists"):
        own = 0
    if term.head in ("sum", "prod", "max"):
        own = 5
    written = _write(term)
    return f"({written})" if own < level else written


def _write(term: Term) -> str:
    head, args = term.head, term.args
    if head in ("var", "number"):
        return str(term.payload)
    if head == "bound":
        return f"#{term.payload}"
    if head == "cast":
        return text(args[0], 9)
    if head == "define":
        return f"{term.name}({', '.join(text(a) for a in args)})" if args else term.name
    if head == "apply":
        opening, closing = ("[", "]") if all(a.sort == lang.NAT for a in args[1:]) else ("(", ")")
        return text(args[0], 9) + opening + ", ".join(text(a) for a in args[1:]) + closing
    if head in ("ind_lt", "ind_eq"):
        return f"[{text(args[0])} {'<' if head == 'ind_lt' else '='} {text(args[1])}]"
    writer = _WRITERS.get(head)
    return writer(term) if writer else f"{head}({', '.join(text(a) for a in args)})"


def _add(term: Term) -> str:
    left, right = term.args
    if right.head == "neg":
        return f"{text(left, 4)} - {text(right.args[0], 5)}"
    if right.head == "number" and str(right.payload).startswith("-"):
        return f"{text(left, 4)} - {str(right.payload)[1:]}"
    return f"{text(left, 4)} + {text(right, 4)}"


def _mul(term: Term) -> str:
    left, right = term.args
    if right.head == "inverse":
        return f"{text(left, 6)}/{text(right.args[0], 7)}"
    if right.head == "number" and str(right.payload).startswith("1/"):
        return f"{text(left, 6)}{str(right.payload)[1:]}"
    return f"{text(left, 6)}*{text(right, 6)}"


def _infix(term: Term) -> str:
    own = _LEVEL[term.head]
    return text(term.args[0], own + 1) + _INFIX[term.head] + text(term.args[1], own)


def _range(term: Term) -> str:
    index, body = named(term.args[1], term.args[0])
    return f"{term.head.capitalize()}_{{{index}<{text(term.args[0], 5)}}} {text(body, 6)}"


def _lambda(term: Term) -> str:
    indices: list[Term] = []
    body = term
    while body.head == "lambda":
        index, body = named(body, avoid=indices)
        indices.append(index)
    return f"({', '.join(map(str, indices))} -> {text(body)})"


def _quantifier(term: Term) -> str:
    size = guard_of(term.args[0])
    index, body = named(term.args[0], size)
    word = "for all" if term.head == "forall" else "exists"
    if (term.head == "forall") != (body.head == "implies") or size is None:
        return f"{word} {index}: {text(body)}"
    return f"{word} {index} < {text(size, 4)}: {text(body.args[1])}"


_WRITERS = {
    "add": _add,
    "neg": lambda t: f"-{text(t.args[0], 6)}",
    "mul": _mul,
    "inverse": lambda t: f"1/{text(t.args[0], 7)}",
    "pow": lambda t: f"{text(t.args[0], 9)}**{text(t.args[1], 9)}",
    "le": _infix,
    "lt": _infix,
    "eq": _infix,
    "and": _infix,
    "implies": _infix,
    "not": lambda t: f"not {text(t.args[0], 3)}",
    "sum": _range,
    "prod": _range,
    "max": _range,
    "lambda": _lambda,
    "forall": _quantifier,
    "exists": _quantifier,
}
