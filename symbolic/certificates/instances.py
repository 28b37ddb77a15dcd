"""Axioms of uninterpreted functions, ``forall x y: ...``, and their instances.

An axiom holds for all real values of its bound variables; so does an instance wherever the terms
put for them are defined.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from symbolic.certificates.sequents import Sequent, need, unshown
from symbolic.certificates.terms import (
    Formula,
    Term,
    parse_formula,
    parse_term,
    replace_in,
    var,
    variables,
)
from symbolic.errors import InputError

__all__ = ["arguments", "assume_instance", "fresh_names", "instance", "read"]


def read(axiom: str, functions: Iterable[str]) -> tuple[list[str], Formula]:
    """Return the bound variables and the body of an axiom.

    Raises
    ------
    InputError
        If it is not written so.

    Examples
    --------
    >>> read("forall x y: f(x + y) <= f(x) + f(y)", ["f"])[0]
    ['x', 'y']
    """
    head, colon, body = axiom.partition(":")
    word, *bound = head.split() or [""]
    plain = all(parse_term(name) is var(name) for name in bound)
    if not colon or word != "forall" or not bound or len(set(bound)) < len(bound) or not plain:
        raise InputError(f"an axiom is written 'forall x: ...', not {axiom[:60]!r}")
    return bound, parse_formula(body, functions)


def arguments(term: Term) -> Iterator[Term]:
    """Yield what uninterpreted functions are applied to."""
    if term.op == "call":
        yield from term.args
    for arg in term.args:
        yield from arguments(arg)


def fresh_names(bound: Sequence[str], used: set[str]) -> dict[str, str]:
    """Return names for bound variables that are not used."""
    tail = "__"
    while any(f"{name}{tail}" in used for name in bound):
        tail += "_"
    return {name: f"{name}{tail}" for name in bound}


def instance(body: Formula, at: Mapping[str, Term]) -> Formula:
    """Put terms for the bound variables, all at once."""
    fresh = fresh_names([*at], {*variables([body]), *(n for t in at.values() for n in t.free)})
    for name in at:
        body = replace_in(body, name, var(fresh[name]))
    for name, term in at.items():
        body = replace_in(body, fresh[name], term)
    return body


def assume_instance(sequent: Sequent, axiom: str, at: Mapping[str, str]) -> None:
    """Add an instance of an axiom to the facts.

    Raises
    ------
    Rejected
        If a term is missing, not defined where the facts hold, or in other variables.
    """
    bound, body = read(axiom, sequent.functions)
    need(set(at) == set(bound), "an instance needs one term for each bound variable")
    terms = {name: parse_term(at[name], sequent.functions) for name in bound}
    for term in terms.values():
        need(term.free <= set(sequent.box), "an instance in a new variable")
        need(not unshown(sequent, term), "an instance at a term that is not shown to be defined")
    formula = instance(body, terms)
    need(set(variables([formula])) <= set(sequent.box), "an axiom in a new variable")
    sequent.assume(formula)
