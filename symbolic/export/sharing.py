"""Long terms get names, so that a script says each of them once."""

from __future__ import annotations

from collections.abc import Callable

from symbolic import language as lang
from symbolic.export.printing import opened
from symbolic.language import NAT, REAL, Sort, Term

__all__ = ["Sharing"]

_LONG = 40  # symbols from which a term is given a name

Define = Callable[[list[Term], Term], str]


class Sharing:
    """Replaces long subterms by names applied to the variables that are free in them.

    Two subterms that differ in their free variables alone are instances of one name.

    Parameters
    ----------
    define : callable
        Writes the definition of a term as a function of some variables; returns its name.
    """

    def __init__(self, define: Define) -> None:
        self._define = define
        self._short: dict[Term, Term] = {}
        self._lengths: dict[Term, int] = {}
        self._names: dict[tuple[tuple[Sort, ...], Term], str] = {}

    def __call__(self, term: Term) -> Term:
        """Return a term that unfolds to this one."""
        found = self._short.get(term)
        if found is None:
            found = self._short[term] = self._shorten(term)
        return found

    def _shorten(self, term: Term) -> Term:
        if term.head == "lambda":
            variable, body = opened(term)
            return lang.Lambda(variable, self(body))
        short = lang.rebuild(term, tuple(self(a) for a in term.args))
        if term.sort not in (REAL, NAT) or self._length(short) < _LONG:
            return short
        variables = _in_order(short)
        return lang._make("named", self._name(variables, short), tuple(variables), term.sort)

    def _name(self, variables: list[Term], short: Term) -> str:
        closed = short
        for variable in reversed(variables):
            closed = lang.Lambda(variable, closed)
        key = tuple(v.sort for v in variables), closed
        found = self._names.get(key)
        if found is None:
            found = self._names[key] = self._define(variables, short)
        return found

    def _length(self, term: Term) -> int:
        found = self._lengths.get(term)
        if found is None:
            found = self._lengths[term] = 1 + sum(map(self._length, term.args))
        return found


def _in_order(term: Term) -> list[Term]:
    """Return the free variables in the order in which they occur."""
    if term.head == "var":
        return [term]
    return list(dict.fromkeys(v for a in term.args if a.free for v in _in_order(a)))
