"""Names for bound variables when a term is shown.

Terms that differ only in the names of bound variables are one object, so a name cannot be kept; it is
chosen where it is shown, from what the variable runs over: tokens ``i, j``, coordinates ``k, m``,
heads ``h``, layers ``l``.  The choice depends on nothing but the term.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import count

from symbolic import language as lang
from symbolic.errors import SortError
from symbolic.language import NAT, REAL, Arrow, Term

__all__ = ["guard_of", "named"]

_BY_RANGE = {"n": "ijtrs", "N": "ij", "d": "kmp", "D": "kmp", "H": "hg", "L": "lr", "m": "ab"}
_BY_SORT = {NAT: "ijkltrs", REAL: "xyzu"}
_FAMILIES, _FUNCTIONS = "vuw", "fgF"


def guard_of(function: Term) -> Term | None:
    """Return the size ``n`` if the body of a quantified formula starts with ``i < n``."""
    body = function.args[0] if function.head == "lambda" else None
    if body is None or body.head not in ("implies", "and") or body.args[0].head != "lt":
        return None
    low, high = body.args[0].args
    index = low.args[0] if low.head == "cast" else low
    if index.head != "bound" or index.payload != 0 or lang._mentions(high, 0):
        return None
    return high.args[0] if high.head == "cast" else high


def named(
    function: Term, size: Term | None = None, avoid: Iterable[Term] = ()
) -> tuple[Term, Term]:
    """Return a variable to show for a function's argument, and the body at it.

    Parameters
    ----------
    function : Term
    size : Term, optional
        What the index runs below, if it does.
    avoid : iterable of Term
        Variables whose names are not to be used.

    Examples
    --------
    >>> q, H = lang.nats("q H")
    >>> named(lang.Lambda(q, lang.cast(q) * 2), H)
    (<h>, <h*2>)
    """
    if not isinstance(function.sort, Arrow):
        raise SortError(f"{function} is not a function")
    sort = function.sort.domain
    taken = {v.name for v in (*function.free, *avoid)} | (
        {v.name for v in size.free} if size is not None else set()
    )
    letters = _letters(sort, size)
    names = (c + (str(k) if k else "") for k in count() for c in letters)
    variable = lang.var(next(name for name in names if name not in taken), sort)
    return variable, lang.apply(function, variable)


def _letters(sort: lang.Sort, size: Term | None) -> str:
    if size is not None and size.head == "var" and size.name in _BY_RANGE:
        return _BY_RANGE[size.name]
    if isinstance(sort, Arrow):
        inner: lang.Sort = sort
        while isinstance(inner, Arrow) and inner.domain == NAT:
            inner = inner.codomain
        return _FAMILIES if inner == REAL else _FUNCTIONS
    return _BY_SORT.get(sort, "p")
