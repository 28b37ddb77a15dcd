"""A statement taken apart: clauses under ranges, and which entries a hypothesis determines."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import final

from symbolic import language as lang
from symbolic.errors import InputError
from symbolic.language import NAT, REAL, Sort, Term
from symbolic.statement import Statement

__all__ = [
    "Clause",
    "Unsearchable",
    "clauses",
    "entry_of",
    "flatten",
    "linear",
    "ranged",
    "solve_indices",
    "sort_words",
    "why_unsearchable",
]


class Unsearchable(InputError):
    """A statement that has no finite search, and why."""


_PLURALS = {
    "N": "naturals",
    "R": "real numbers",
    "N->R": "vectors",
    "N->N->R": "matrices",
}


def sort_words(sort: Sort) -> str:
    """Return what the values of a sort are called, in the plural."""
    return _PLURALS.get(str(sort), f"values of sort {sort}")


def why_unsearchable(head: str, sort: Sort) -> str:
    """Return in one line why no search goes through a quantifier over a sort."""
    if head == "forall":
        return f"it supposes something of all {sort_words(sort)}, which no finite computation shows"
    if sort in (NAT, REAL):
        return "it claims that one number serves all instances at once: no single one denies that"
    return f"it claims that there are {sort_words(sort)} of some kind: no finite search denies that"


@final
@dataclass(frozen=True, slots=True)
class Clause:
    """An atomic formula under ranges.

    Attributes
    ----------
    formula : Term
        Its bound variables are the ranges', the innermost first.
    sizes : tuple of Term
        Of the ranges, the outermost first, each under those before it.
    """

    formula: Term
    sizes: tuple[Term, ...] = ()


def ranged(function: Term, head: str = "forall") -> tuple[Term, Term] | None:
    """Return size and body of ``ForAll(i, size, body)``; None of another quantifier."""
    body = function.args[0]
    guard = "implies" if head == "forall" else "and"
    if body.head != guard or body.args[0].head != "lt":
        return None
    low, high = body.args[0].args
    index = low.args[0] if low.head == "cast" else low
    if index.head != "bound" or index.payload != 0 or lang._mentions(high, 0):
        return None
    return high, body.args[1]


def clauses(formula: Term, sizes: tuple[Term, ...] = ()) -> Iterator[Clause]:
    """Yield the clauses of a conjunction under ranges."""
    if formula.head == "and":
        for part in formula.args:
            yield from clauses(part, sizes)
    elif formula.head == "forall" and ranged(formula.args[0]) is not None:
        size, body = ranged(formula.args[0])  # type: ignore[misc]
        yield from clauses(body, (*sizes, size))
    else:
        yield Clause(formula, sizes)


def flatten(statement: Statement) -> tuple[tuple[Term, ...], list[Term], Term]:
    """Return variables, hypotheses and conclusion, outer quantifiers of the conclusion opened."""
    variables, conclusion = statement.variables, statement.conclusion
    hypotheses = [h.formula for h in statement.hypotheses]
    while True:
        if conclusion.head == "forall" and ranged(conclusion.args[0]) is None:
            variable, conclusion = lang.opened(conclusion.args[0], frozenset(variables))
            variables = (*variables, variable)
        elif conclusion.head == "implies":
            hypotheses.append(conclusion.args[0])
            conclusion = conclusion.args[1]
        else:
            return variables, hypotheses, conclusion


def entry_of(term: Term) -> tuple[Term, tuple[Term, ...]] | None:
    """Return variable and indices of ``x`` or ``x[i, j, ...]``; None of another term."""
    if term.head == "var":
        return term, ()
    if term.head != "apply" or term.args[0].head != "var":
        return None
    if any(index.sort != NAT for index in term.args[1:]):
        return None
    return term.args[0], term.args[1:]


def solve_indices(
    indices: tuple[Term, ...], values: tuple[int, ...], binders: int
) -> tuple[int, ...] | None:
    """Return the bound variables at which ``indices`` take ``values``, the innermost first.

    An index is a number, a bound variable plus a number, or ``i*c + h`` with ``h < c``; None if it
    is anything else, or takes no such value.
    """
    found: dict[int, int] = {}
    for term, value in zip(indices, values, strict=True):
        form = linear(term)
        if form is None:
            return None
        rest = value - form[1]
        for place, factor in sorted(form[0].items(), key=lambda item: -item[1]):
            share, rest = divmod(rest, factor)
            if share < 0 or found.setdefault(place, share) != share:
                return None
        if rest:
            return None
    if len(found) != binders:
        return None
    return tuple(found[place] for place in range(binders))


def linear(term: Term) -> tuple[dict[int, int], int] | None:
    """Return the factors of the bound variables and the number that an index is the sum of."""
    if term.head == "number":
        return {}, int(term.payload)  # type: ignore[arg-type]
    if term.head == "bound":
        return {int(term.payload): 1}, 0  # type: ignore[arg-type]
    if term.head not in ("add", "mul"):
        return None
    left, right = map(linear, term.args)
    if left is None or right is None:
        return None
    if term.head == "add":
        return left[0] | right[0], left[1] + right[1]
    factors, times = (left[0], right[1]) if left[0] else (right[0], left[1])
    return {place: factor * times for place, factor in factors.items()}, left[1] * right[1]
