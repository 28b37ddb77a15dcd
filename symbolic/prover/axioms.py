"""Instances of the axioms of uninterpreted functions, taken at the terms that occur."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations, islice, product
from typing import Any

from symbolic.certificates.instances import arguments, fresh_names, instance, read
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
    terms_of,
    text,
    var,
    variables,
)
from symbolic.errors import InputError

__all__ = ["Instance", "instances", "matched"]

Instance = tuple[str, dict[str, str]]

_MAXIMUM_TERMS, _MAXIMUM_INSTANCES, _MAXIMUM_TRIALS = 6, 16, 400


def instances(functions: dict[str, Any], texts: list[str], *, new_terms: bool) -> list[Instance]:
    """Return axioms ``forall x y: ...``, each with terms for its bound variables.

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
            called.update((_plain(a), None) for a in arguments(term))
    pairs = [pair for term in called for pair in _halves(term)]
    known = {*called, *(part for pair in pairs for part in pair)}
    chosen = list(called)[:_MAXIMUM_TERMS]
    if new_terms:
        chosen = list(dict.fromkeys([*chosen, *map(var, variables(formulas))]))[:_MAXIMUM_TERMS]
    found: dict[str, Instance] = {}
    for item in functions.values():
        for axiom in item.get("axioms", []):
            bound, body = read(axiom, functions)
            extra = pairs if len(bound) == 2 else []
            for terms in [*product(chosen, repeat=len(bound)), *extra]:
                if len(set(terms)) < len(terms):
                    continue
                at = dict(zip(bound, terms, strict=True))
                taken = instance(body, at)
                if new_terms or _arguments_of(taken) <= known:
                    found[formula_text(taken)] = axiom, {n: text(t) for n, t in at.items()}
    if new_terms:
        found.update((formula_text(f), i) for f, i in matched(functions, list(called)).items())
    return list(found.values())


def matched(functions: dict[str, Any], called: list[Term]) -> dict[Formula, Instance]:
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
    found: dict[Formula, Instance] = {}
    known = list(dict.fromkeys(map(_plain, called)))[:_MAXIMUM_TERMS]
    for spare in (1, 0):
        ranked: dict[Formula, tuple[int, int]] = {}
        taken: dict[Formula, Instance] = {}
        for item in functions.values():
            for axiom in item.get("axioms", []):
                bound, body = read(axiom, functions)
                if not 2 <= len(bound) <= 3:
                    continue
                for terms in islice(_solutions(bound, body, known), _MAXIMUM_TRIALS):
                    at = dict(zip(bound, terms, strict=True))
                    formula = instance(body, at)
                    new = len(_arguments_of(formula) - set(known))
                    if new <= spare and formula not in ranked and not _empty(formula):
                        ranked[formula] = new, len(formula_text(formula))
                        taken[formula] = axiom, {n: text(t) for n, t in at.items()}
        chosen = sorted(ranked, key=lambda f: ranked[f])[:_MAXIMUM_INSTANCES]
        found.update((f, taken[f]) for f in chosen)
        news = dict.fromkeys(a for f in chosen for a in sorted(_arguments_of(f), key=text))
        known += [a for a in news if a not in known][:_MAXIMUM_TERMS]
    return found


def _empty(formula: Formula) -> bool:
    """Whether a comparison says that zero is nonnegative."""
    try:
        return isinstance(formula, Cmp) and Field().is_zero(formula.term)
    except NoNormalForm:
        return False


def _solutions(bound: list[str], body: Formula, known: list[Term]) -> Iterator[tuple[Term, ...]]:
    """Yield the values of bound variables at which a call of the body is a known one."""
    patterns = dict.fromkeys(a for t in terms_of(body) for a in arguments(t))
    used = {*variables([body]), *(n for t in known for n in t.free)}
    fresh = fresh_names(bound, used)
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
    return {_plain(a) for term in terms_of(formula) for a in arguments(term)}
