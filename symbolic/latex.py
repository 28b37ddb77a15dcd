"""Terms and formulas as LaTeX."""

from __future__ import annotations

import re

from symbolic import language as lang
from symbolic.language import Term
from symbolic.naming import guard_of, named

__all__ = ["latex"]

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
_RANGES = {"sum": r"\sum", "prod": r"\prod", "max": r"\max"}
_FUNCTIONS = {
    "exp": r"e^{{{0}}}",
    "log": r"\ln\left({0}\right)",
    "sqrt": r"\sqrt{{{0}}}",
    "lambert_lower": r"W_{{-1}}\left({0}\right)",
    "inf": r"\inf {0}",
}
_GREEK = {
    name: "\\" + name
    for name in "alpha beta gamma delta theta kappa mu nu rho sigma tau phi psi omega".split()
} | {"eps": r"\varepsilon", "lam": r"\lambda"}
# a template that ends with the subscript of its last arguments: ``..._{{{8}{9}}}``
_SUBSCRIPT = re.compile(r"_\{\{((?:\{\d+\},?)+)\}\}$")


def latex(term: Term, level: int = 0) -> str:
    """Return LaTeX for a term, to be set in math mode.

    >>> from symbolic.language import real, exp
    >>> latex(exp(real("u")) <= 1 + 2 * real("u"))
    'e^{u} \\\\le 1 + 2 u'
    """
    own = _LEVEL.get(term.head, 0 if term.head in ("forall", "exists") else 9)
    if term.head in _RANGES:
        own = 5
    written = _write(term)
    return rf"\left({written}\right)" if own < level else written


def _name(name: str) -> str:
    stem = name.rstrip("0123456789")
    stem = _GREEK.get(stem, stem if len(stem) == 1 else rf"\mathit{{{stem}}}".replace("_", r"\_"))
    digits = name[len(name.rstrip("0123456789")) :]
    return f"{stem}_{{{digits}}}" if digits else stem


def _write(term: Term) -> str:
    head, args = term.head, term.args
    if head == "var":
        return _name(term.name)
    if head == "number":
        return _number(str(term.payload))
    if head == "cast":
        return latex(args[0])
    if head == "apply":
        return _application(term)
    if head == "define":
        return _defined(term, lang.definition(term.name).latex)
    if head in _FUNCTIONS:
        return _FUNCTIONS[head].format(latex(args[0]))
    if head in ("ind_lt", "ind_eq"):
        return rf"\left[{latex(args[0])} {'<' if head == 'ind_lt' else '='} {latex(args[1])}\right]"
    if head in _RANGES:
        index, body = named(args[1], args[0])
        return rf"{_RANGES[head]}_{{{latex(index)}<{latex(args[0])}}} {latex(body, 5)}"
    if head == "lambda":
        return _family(term)
    if head in ("forall", "exists"):
        return _quantifier(head, args[0])
    return _operation(term)


def _braced(text: str) -> str:
    """A group, so that a further sub- or superscript can follow."""
    return f"{{{text}}}" if "_" in text or "^" in text else text


def _defined(term: Term, template: str) -> str:
    if not template:
        name = term.name.replace("_", r"\_")
        return rf"\mathrm{{{name}}}\left({', '.join(latex(a) for a in term.args)}\right)"
    return template.format(*(_braced(latex(a)) for a in term.args))


def _family(term: Term) -> str:
    """A family by its entries, or by its name if the entries are those of a named matrix."""
    indices: list[Term] = []
    body = term
    while body.head == "lambda":
        index, body = named(body, avoid=indices)
        indices.append(index)
    whole = _whole(body, indices)
    if whole is not None:
        return whole
    return rf"\left({latex(body)}\right)_{{{','.join(map(latex, indices))}}}"


def _whole(body: Term, indices: list[Term]) -> str | None:
    """The name of a matrix whose entries at exactly these indices are ``body``."""
    count = len(indices)
    if body.head != "define" or list(body.args[-count:]) != indices:
        return None
    if any(i in a.free for a in body.args[:-count] for i in indices):
        return None
    template = lang.definition(body.name).latex
    ending = _SUBSCRIPT.search(template)
    wanted = [str(k) for k in range(len(body.args) - count, len(body.args))]
    if ending is None or re.findall(r"\d+", ending[1]) != wanted:
        return None
    return _defined(body, template[: ending.start()])


def _quantifier(head: str, function: Term) -> str:
    size = guard_of(function)
    index, body = named(function, size)
    if (head == "forall") != (body.head == "implies") or size is None:
        return rf"\{head} {latex(index)}:\ {latex(body)}"
    return rf"\{head} {latex(index)}<{latex(size, 4)}:\ {latex(body.args[1])}"


def _number(text: str) -> str:
    if "/" in text:
        top, bottom = text.lstrip("-").split("/")
        return ("-" if text.startswith("-") else "") + rf"\tfrac{{{top}}}{{{bottom}}}"
    return text


def _application(term: Term) -> str:
    function, *rest = term.args
    parts = ",".join(latex(a) for a in rest)
    if all(a.sort == lang.NAT for a in rest):
        return f"{_braced(latex(function, 9))}_{{{parts}}}"
    return rf"{latex(function, 9)}\left({parts}\right)"


def _operation(term: Term) -> str:
    head, args = term.head, term.args
    if head == "add":
        right = args[1]
        if right.head == "neg":
            return f"{latex(args[0], 4)} - {latex(right.args[0], 5)}"
        return f"{latex(args[0], 4)} + {latex(right, 4)}"
    if head == "neg":
        return f"-{latex(args[0], 6)}"
    if head == "mul":
        if args[1].head == "inverse":
            return rf"\frac{{{latex(args[0])}}}{{{latex(args[1].args[0])}}}"
        if args[1].head == "number" and args[0].head != "number":
            args = args[::-1]  # a number stands in front
        return f"{latex(args[0], 6)} {latex(args[1], 6)}"
    if head == "inverse":
        return rf"\frac{{1}}{{{latex(args[0])}}}"
    if head == "pow":
        base = latex(args[0], 9)
        raised = rf"\left({base}\right)" if args[0].head == "exp" else _braced(base)
        return f"{raised}^{{{latex(args[1])}}}"
    if head == "not":
        return rf"\neg\left({latex(args[0])}\right)"
    signs = {
        "le": r"\le",
        "lt": "<",
        "eq": "=",
        "and": r"\ \wedge\ ",
        "implies": r"\ \Rightarrow\ ",
    }
    own = _LEVEL[head]
    return f"{latex(args[0], own + 1)} {signs[head]} {latex(args[1], own)}"
