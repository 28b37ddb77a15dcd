"""Instances of the axioms of uninterpreted functions, taken at the terms that occur."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations, islice, product
from typing import Any

from symbolic.certificates.normal import Field, NoNormalForm
from symbolic.certificates.terms import (
    Cmp,
    Formula,
    Term,
    add,
    derivative,
    formula_text,
    minus,
    mul,
    num,
    parse_formula,
    power,
    replace,
    replace_in,
    terms_of,
    text,
    var,
    variables,
)
from symbolic.errors import InputError

__all__ = ["instances", "matched", "read"]

_MAXIMUM_TERMS, _MAXIMUM_INSTANCES, _MAXIMUM_TRIALS = 6, 16, 400


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
    if new_terms:
        found.update((formula_text(f), None) for f in matched(functions, list(called)))
    return list(found)


def matched(functions: dict[str, Any], called: list[Term]) -> list[Formula]:
    """Return instances in which one call of an axiom is a call that occurs.

    One bound variable is solved for, the others are arguments that occur.  Two rounds: in the
    second the new arguments of the first occur too, and nothing new is allowed.

    Examples
    --------
    >>> from symbolic.certificates.terms import parse_term
    >>> axioms = {"f": {"arity": 1, "axioms": ["forall x y: f(x + y) <= f(x) + f(y)"]}}
    >>> len(matched(axioms, [parse_term("2*a + b"), parse_term("a"), parse_term("b")]))
    24
    """
    found: dict[Formula, None] = {}
    known = list(dict.fromkeys(map(_plain, called)))[:_MAXIMUM_TERMS]
    for spare in (1, 0):
        ranked: dict[Formula, tuple[int, int]] = {}
        for item in functions.values():
            for axiom in item.get("axioms", []):
                bound, body = read(axiom, functions)
                if not 2 <= len(bound) <= 3:
                    continue
                for terms in islice(_solutions(bound, body, known), _MAXIMUM_TRIALS):
                    instance = _instance(body, bound, terms)
                    new = len(_arguments_of(instance) - set(known))
                    if new <= spare and instance not in ranked and not _empty(instance):
                        ranked[instance] = new, len(formula_text(instance))
        chosen = sorted(ranked, key=lambda f: ranked[f])[:_MAXIMUM_INSTANCES]
        found.update(dict.fromkeys(chosen))
        news = dict.fromkeys(a for f in chosen for a in sorted(_arguments_of(f), key=text))
        known += [a for a in news if a not in known][:_MAXIMUM_TERMS]
    return list(found)


def _empty(formula: Formula) -> bool:
    """Whether a comparison says that zero is nonnegative."""
    try:
        return isinstance(formula, Cmp) and Field().is_zero(formula.term)
    except NoNormalForm:
        return False


def _solutions(bound: list[str], body: Formula, known: list[Term]) -> Iterator[tuple[Term, ...]]:
    """Yield the values of bound variables at which a call of the body is a known one."""
    patterns = dict.fromkeys(a for t in terms_of(body) for a in _arguments(t))
    used = {*variables([body]), *(n for t in known for n in t.free)}
    fresh = _fresh(bound, used)
    for index in range(len(bound) - 1, -1, -1):
        name = bound[index]
        for pattern, wanted in product(patterns, known):
            if name not in pattern.free:
                continue
            for others in product(known, repeat=len(bound) - 1):
                chosen = [*others[:index], var(fresh[name]), *others[index:]]
                value = _solved(_put(pattern, bound, chosen, fresh), wanted, fresh[name])
                if value is not None:
                    yield (*others[:index], value, *others[index:])


def _solved(pattern: Term, wanted: Term, name: str) -> Term | None:
    """Return the polynomial at which a pattern that is linear in a variable is as wanted."""
    try:
        slope = derivative(pattern, name)
        field = Field()
        rest = minus(wanted, replace(pattern, name, num(0)))
        if name in slope.free or field.is_zero(slope):
            return None
        top, bottom = field.normal(mul(rest, power(slope, -1)))
    except (NoNormalForm, InputError, ZeroDivisionError):
        return None
    if not bottom.is_constant() or len(top) > _MAXIMUM_TERMS:
        return None
    return field.term(top / bottom.leading_coefficient())


def _put(term: Term, bound: list[str], terms: Sequence[Term], fresh: dict[str, str]) -> Term:
    names = [n for n, t in zip(bound, terms, strict=True) if t is not var(fresh[n])]
    for name in bound:
        term = replace(term, name, var(fresh[name]))
    for name, value in zip(bound, terms, strict=True):
        term = replace(term, fresh[name], value) if name in names else term
    return term


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


def _instance(body: Formula, bound: list[str], terms: Sequence[Term]) -> Formula:
    """Put terms for the bound variables, through names that occur nowhere."""
    fresh = _fresh(bound, {*variables([body]), *(n for t in terms for n in t.free)})
    for name in bound:
        body = replace_in(body, name, var(fresh[name]))
    for name, term in zip(bound, terms, strict=True):
        body = replace_in(body, fresh[name], term)
    return body


def _fresh(bound: list[str], used: set[str]) -> dict[str, str]:
    tail = "__"
    while any(f"{name}{tail}" in used for name in bound):
        tail += "_"
    return {name: f"{name}{tail}" for name in bound}


def _arguments(term: Term) -> Iterator[Term]:
    if term.op == "call":
        yield from term.args
    for arg in term.args:
        yield from _arguments(arg)
