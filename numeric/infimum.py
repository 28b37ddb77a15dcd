"""The infimum over all families of a functional of a statement, enclosed from both sides."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from numeric.observe.infima import INFIMA, least_norm
from numeric.samples import samples
from numeric.values import Seminorm
from symbolic import language as lang
from symbolic.arithmetic import polynomial
from symbolic.language import NAT, PROP, REAL, Lambda, Term, arrow, nat, number

if TYPE_CHECKING:
    from numeric.evaluate import Evaluator

__all__ = ["centred_norm", "compared_with_infimum", "infimum"]

_ROWS, _COLUMNS = nat("infimum_row"), nat("infimum_column")


def infimum(e: Evaluator, term: Term, stack: tuple[Any, ...]) -> Any:
    """Return a number that contains ``inf_c F(c)``, F bounded below by 0.

    A norm of ``X - 1 c`` is enclosed from both sides.  Of another functional the infimum lies
    between 0 and its least value at some families: sound, but not tight.
    """
    function = term.args[0]
    found = centred_norm(e, function, stack)
    if found is not None:
        return e.a.hull(*least_norm(e.a, *found))
    values = [e.scalar(e.value(function, stack)(c)) for c in samples(function)]
    least = min(values, key=e.a.approximate)
    return e.a.hull(e.a.number(0), least)


def centred_norm(e: Evaluator, function: Term, stack: tuple[Any, ...]) -> tuple[str, Any] | None:
    """Return the name of N and the matrix X of ``c -> N(X - 1 c)``; None of another functional."""
    centre, body = lang.opened(function)
    while body.head == "define" and body.name not in (*INFIMA, "token_norm"):
        body = lang.definition(body.name).unfold(body.args)
    if body.head != "define":
        return None
    matrix = body.args[2]
    if any(centre in part.free for part in body.args[:2]) or not _subtracts(matrix, centre):
        return None
    tokens = lang.substitute(matrix, {centre: Lambda(nat("k"), number(0))})
    first, second = (e.value(part, stack) for part in body.args[:2])
    if body.name != "token_norm":
        return body.name, e.matrix(tokens, first, second, stack)
    if not isinstance(first, Seminorm):
        return None
    return _TOKEN_NORMS[first.name], e.matrix(tokens, second, first.size, stack)


def compared_with_infimum(
    e: Evaluator, head: str, function: Term, stack: tuple[Any, ...]
) -> bool | None:
    """Decide ``for all c: r <= N(X - 1 c)`` or ``exists c: N(X - 1 c) <= r`` by the infimum.

    None where the formula is another one, or the enclosures do not decide it.
    """
    body = function.args[0]
    place = 1 if head == "forall" else 0
    if body.head != "le" or function.sort != _FAMILIES or lang._mentions(body.args[1 - place], 0):
        return None
    found = centred_norm(e, lang._lambda(function.payload, body.args[place]), stack)  # type: ignore[arg-type]
    if found is None or not any(e.a.rows(found[1])):
        return None  # another formula, or a matrix without entries
    low, high = least_norm(e.a, *found)
    other = e.scalar(e.value(body.args[1 - place], (None, *stack)))
    if head == "forall":
        return True if e.a.at_most(other, low) else (False if e.a.below(high, other) else None)
    return True if e.a.at_most(high, other) else (False if e.a.below(other, low) else None)


_FAMILIES = arrow(arrow(NAT, REAL), PROP)
_TOKEN_NORMS = {"euclidean": "longest_row", "sum": "row_sum_norm", "largest": "max_entry"}


def _subtracts(matrix: Term, centre: Term) -> bool:
    """Whether entry (i, k) is ``r c[k]`` plus what does not mention c, r a number other than 0."""
    entry = _unfolded(lang.apply(matrix, _ROWS, _COLUMNS))
    own = ((lang.apply(centre, _COLUMNS), 1),)
    mentions = [m for m in polynomial(entry) if any(centre in f.free for f, _ in m)]
    return mentions == [own]


def _unfolded(term: Term) -> Term:
    """Unfold ``residual`` wherever it stands."""
    if term.head == "define" and term.name == "residual":
        return _unfolded(lang.definition(term.name).unfold(term.args))
    return lang.rebuild(term, tuple(_unfolded(x) for x in term.args))
