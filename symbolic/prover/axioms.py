"""Instances of the axioms of uninterpreted functions, taken at the terms that occur."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations, product
from typing import Any

from symbolic.certificates.normal import Field, NoNormalForm
from symbolic.certificates.terms import (
    Formula,
    Term,
    add,
    formula_text,
    mul,
    parse_formula,
    power,
    replace_in,
    terms_of,
    var,
    variables,
)
from symbolic.errors import InputError

__all__ = ["instances", "read"]

_MAXIMUM_TERMS = 6


def instances(functions: dict[str, Any], texts: list[str], *, new_terms: bool) -> list[str]:
    """Return ground instances of the axioms ``forall x y: ...`` as further hypotheses.

    Parameters
    ----------
    new_terms : bool
        Whether an instance may speak of values that nothing else speaks of.

    Raises
    ------
    InputError
        If an axiom is not written so.
    """
    formulas = [parse_formula(t, functions) for t in texts]
    called: dict[Term, None] = {}
    for formula in formulas:
        for term in terms_of(formula):
            called.update((_plain(a), None) for a in _arguments(term))
    pairs = [pair for term in called for pair in _halves(term)]
    known = {*called, *(part for pair in pairs for part in pair)}
    chosen = list(called)[:_MAXIMUM_TERMS]
    if new_terms:
        chosen = list(dict.fromkeys([*chosen, *map(var, variables(formulas))]))[:_MAXIMUM_TERMS]
    found: dict[str, None] = {}
    for item in functions.values():
        for axiom in item.get("axioms", []):
            bound, body = read(axiom, functions)
            extra = pairs if len(bound) == 2 else []
            for terms in [*product(chosen, repeat=len(bound)), *extra]:
                if len(set(terms)) < len(terms):
                    continue
                instance = _instance(body, bound, terms)
                if new_terms or _arguments_of(instance) <= known:
                    found[formula_text(instance)] = None
    return list(found)


def _plain(term: Term) -> Term:
    """Return the normal form of an argument."""
    try:
        top, bottom = (field := Field()).normal(term)
        return mul(field.term(top), power(field.term(bottom), -1))
    except NoNormalForm:
        return term


def _halves(term: Term) -> Iterator[tuple[Term, Term]]:
    """Yield the ways to write a sum as a sum of two terms."""
    parts = term.args if term.op == "add" else ()
    for size in range(1, len(parts)) if len(parts) <= _MAXIMUM_TERMS else ():
        for left in combinations(parts, size):
            right = [p for p in parts if p not in left]
            yield _plain(add(*left)), _plain(add(*right))


def _arguments_of(formula: Formula) -> set[Term]:
    return {_plain(a) for term in terms_of(formula) for a in _arguments(term)}


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
