"""A few values of every sort, to refute a quantified formula or to satisfy one."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import Any

from symbolic.language import NAT, REAL, Arrow, Sort, Term

__all__ = ["samples"]

_REALS = tuple(
    Fraction(x) for x in ("0", "1", "-1", "1/2", "-1/2", "2", "-2", "1/100", "10", "-10")
)


def samples(function: Term) -> Iterator[Any]:
    """Yield values for the variable that a binder's function takes."""
    sort = function.sort
    yield from _values(sort.domain if isinstance(sort, Arrow) else sort)


def _values(sort: Sort) -> Iterator[Any]:
    if sort == NAT:
        yield from range(6)
    elif sort == REAL:
        yield from _REALS
    elif isinstance(sort, Arrow) and sort.domain == NAT:
        yield from _families(sort.codomain)


def _families(entry: Sort) -> Iterator[Any]:
    """Constant families, and on numbers one that alternates and one that has a single one."""
    for value in list(_values(entry))[:3]:
        yield lambda i, value=value: value
    if entry in (NAT, REAL):
        yield lambda i: i % 2
        yield lambda i: int(i == 0)
