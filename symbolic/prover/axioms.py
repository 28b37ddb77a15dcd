"""Instances of the axioms of uninterpreted functions, taken at the terms that occur."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from typing import Any

from symbolic.certificates.terms import (
    Formula,
    Term,
    formula_text,
    parse_formula,
    replace_in,
    terms_of,
    var,
    variables,
)
from symbolic.errors import InputError

__all__ = ["instances", "read"]

_MAXIMUM_TERMS = 6


def instances(functions: dict[str, Any], texts: list[str]) -> list[str]:
    """Return ground instances of the axioms ``forall x y: ...`` as further hypotheses.

    Raises
    ------
    InputError
        If an axiom is not written so.
    """
    formulas = [parse_formula(t, functions) for t in texts]
    arguments: dict[Term, None] = {}
    for formula in formulas:
        for term in terms_of(formula):
            arguments.update(dict.fromkeys(_arguments(term)))
    for name in variables(formulas):
        arguments.setdefault(var(name))
    chosen = list(arguments)[:_MAXIMUM_TERMS]
    found: dict[str, None] = {}
    for item in functions.values():
        for axiom in item.get("axioms", []):
            bound, body = read(axiom, functions)
            for terms in product(chosen, repeat=len(bound)):
                if len(set(terms)) == len(terms):
                    found[formula_text(_instance(body, bound, terms))] = None
    return list(found)


def read(axiom: str, functions: dict[str, Any]) -> tuple[list[str], Formula]:
    """Return the bound variables and the body of an axiom."""
    head, colon, body = axiom.partition(":")
    words = head.split()
    if not colon or not words or words[0] != "forall":
        raise InputError(f"an axiom is written 'forall x: ...', not {axiom[:60]!r}")
    return words[1:], parse_formula(body, functions)


def _instance(body: Formula, bound: list[str], terms: tuple[Term, ...]) -> Formula:
    for name in bound:
        body = replace_in(body, name, var(f"{name}__"))
    for name, term in zip(bound, terms, strict=True):
        body = replace_in(body, f"{name}__", term)
    return body


def _arguments(term: Term) -> Iterator[Term]:
    if term.op == "call":
        yield from term.args
    for arg in term.args:
        yield from _arguments(arg)
