"""Upper bounds that are proved outward from the point where they are reached.

A search is much shorter when it is told where two sides meet.  The range is cut at the point, and
each half is written as the point plus, or minus, a new nonnegative variable: there the derivative
ladder starts from a zero that it sees.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator
from typing import Any

from flint import fmpq

from symbolic.certificates.checker import Node
from symbolic.certificates.sequents import (
    Sequent,
    refuted,
    root,
    sides,
    split,
    substituted,
    subterms,
)
from symbolic.certificates.terms import Term, function, num, parse_formula, terms_of, var
from symbolic.prover import Question, certified, moves
from symbolic.prover.attempts import TRIED, OutOfTime
from symbolic.prover.clock import now
from symbolic.prover.replacing import beyond
from symbolic.prover.search import Prover

__all__ = ["certificate_around", "certificate_between"]

_NEW = "t_"


def certificate_around(
    goal: str, given: Iterable[str], name: str, at: Term, seconds: float
) -> dict[str, Any] | None:
    """Return a certificate of a bound that is reached where the variable has this value.

    If a logarithm of the variable occurs, the variable is first written as an exponential.
    """
    until = now() + seconds
    for prover in (_OnScale(until, name, at), _Around(until, name, at)):
        found = _certified(prover, goal, given)
        if found is not None or now() > until:
            return found
    return None


def certificate_between(
    goal: str, given: Iterable[str], name: str, ends: tuple[fmpq, fmpq], seconds: float
) -> dict[str, Any] | None:
    """Return a certificate of a bound that is nearly reached between two points."""
    return _certified(_Between(now() + seconds, name, ends), goal, given)


def _certified(prover: Prover, goal: str, given: Iterable[str]) -> dict[str, Any] | None:
    texts = list(given)
    claim = parse_formula(goal)
    sequent = root(claim, [parse_formula(h) for h in texts], ())
    return certified(prover, Question(goal, texts, [], claim, sequent))


class _Guided(Prover, ABC):
    """A search with a first step that is given."""

    def prove(self, sequent: Sequent) -> Node | None:
        try:
            return self.guided(sequent)
        except (OutOfTime, RecursionError, *TRIED):
            return None

    @abstractmethod
    def guided(self, sequent: Sequent) -> Node | None:
        """Return a proof that begins with the given step, or ``None``."""


class _Around(_Guided):
    def __init__(self, deadline: float, name: str, at: Term) -> None:
        super().__init__(deadline)
        self.name, self.at = name, at

    def guided(self, sequent: Sequent) -> Node | None:
        here, place, wrap = moves.ordered(sequent, var(self.name), self.at)
        proofs = []
        for kind, part in zip(("above", "below"), sides(here.facts[place]), strict=True):
            found = beyond(self, here.copy().assume(part), self.name, kind, self.at, 0)
            if found is None:
                return None
            proofs.append(found)
        return wrap({"by": "cases", "fact": place, "proofs": proofs})


class _OnScale(_Around):
    """The same, with the variable written as an exponential."""

    def guided(self, sequent: Sequent) -> Node | None:
        logs = [t for t in _all_terms(sequent) if t.op == "log" and self.name in t.free]
        if not logs or any(a.op == "add" for log in logs for a in subterms(log)):
            return None
        new = substituted(sequent, self.name, "exponential", _NEW, num(0))
        found = _Around(self.deadline, _NEW, function("log", self.at)).prove(new)
        node = {"by": "substitute", "variable": self.name, "kind": "exponential", "new": _NEW}
        return found and {**node, "at": "0", "then": found}


class _Between(_Guided):
    def __init__(self, deadline: float, name: str, ends: tuple[fmpq, fmpq]) -> None:
        super().__init__(deadline)
        self.name, self.ends = name, ends

    def guided(self, sequent: Sequent) -> Node | None:
        low, high = self.ends
        below, rest = split(sequent, self.name, low)
        middle, above = split(rest, self.name, high)
        proofs = [Prover.prove(self, below), self.enclosed(middle), Prover.prove(self, above)]
        if None in proofs:
            return None
        node = {"by": "split", "variable": self.name}
        upper = {**node, "at": str(high), "below": proofs[1], "above": proofs[2]}
        return {**node, "at": str(low), "below": proofs[0], "above": upper}

    def enclosed(self, sequent: Sequent) -> Node | None:
        for bits in (64, 128, 256, 512):
            for index in range(len(sequent.facts)):
                if refuted(sequent.evaluator(bits), sequent.facts[index], "centred"):
                    return {"by": "enclose", "fact": index, "bits": bits, "form": "centred"}
        return None


def _all_terms(sequent: Sequent) -> Iterator[Term]:
    for fact in sequent.facts:
        for term in terms_of(fact):
            yield from subterms(term)
