"""What a failed attempt may raise, and proofs that need no search."""

from __future__ import annotations

from typing import Any

from flint import fmpq

from symbolic.certificates.checker import Node
from symbolic.certificates.enclosures import Undefined
from symbolic.certificates.normal import NoNormalForm
from symbolic.certificates.sequents import Sequent, sides
from symbolic.certificates.terms import Cmp, Or
from symbolic.errors import InputError, Rejected

__all__ = ["TRIED", "OutOfTime", "combined", "emptiness", "impossible"]

TRIED = (
    ImportError,
    NoNormalForm,
    InputError,
    Rejected,
    Undefined,
    ZeroDivisionError,
    OverflowError,
)


class OutOfTime(Exception):
    """The deadline has passed."""


def combined(*parts: tuple[Any, str]) -> Node:
    """Return a combination of facts with numbers as coefficients."""
    total = [{"facts": [fact], "squares": [[weight, "1"]]} for fact, weight in parts]
    return {"by": "positivstellensatz", "sum": total}


def emptiness(sequent: Sequent) -> Node:
    """Return the proof for an empty box or the empty disjunction."""
    for name, item in sequent.box.items():
        if item.empty:
            return combined((["low", name], "1"), (["high", name], "1"))
    return {"by": "cases", "fact": sequent.facts.index(Or(())), "proofs": []}


def impossible(sequent: Sequent, index: int, fact: Cmp, value: fmpq) -> Node:
    """Return the proof for a fact whose term is a number of the wrong sign."""
    if fact.rel == "==":
        sign = "-1" if value > 0 else "1"
        return {"by": "positivstellensatz", "sum": [{"facts": [index], "multiplier": sign}]}
    if fact.rel != "!=":
        return combined((index, "1"))
    proofs = []
    for side in sides(fact):
        proofs.append(combined((sequent.copy().assume(side).facts.index(side), "1")))
    return {"by": "cases", "fact": index, "proofs": proofs}
