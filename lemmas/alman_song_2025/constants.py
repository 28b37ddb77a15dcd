"""Constants of the collapse theorems, read off the theorems that state them."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from lemmas.constants import Constant, right_side
from symbolic.errors import ProofError
from symbolic.kernel import Theorem
from symbolic.language import REAL, Term

__all__ = ["closed_factor"]


def _closed(term: Term) -> Iterator[Term]:
    """The greatest closed real parts of a term, from left to right."""
    if not term.free and not term.loose and term.sort == REAL:
        yield term
    elif term.head not in ("define", "lambda", "sum", "cast"):
        for part in term.args:
            yield from _closed(part)


def closed_factor(prove: Callable[[], Theorem], place: int = 0) -> Callable[[], Constant]:
    """The closed part of a theorem's bound at that place, counted from the left.

    Raises
    ------
    ProofError
        When the constant is asked for, if the bound has fewer closed parts.
    """

    def derive() -> Constant:
        theorem = prove()
        found = list(_closed(right_side(theorem).term))
        if place >= len(found):
            raise ProofError(f"{theorem} has no closed part number {place}")
        return Constant(found[place], theorem)

    return derive
