"""Covers of the range of one variable, with Taylor's theorem where the two sides meet."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

import numpy as np
from flint import fmpq

from symbolic.certificates.checker import Node
from symbolic.certificates.enclosures import NEGATIVE, POSITIVE
from symbolic.certificates.normal import Field
from symbolic.certificates.sequents import Sequent, linear, refuted, split, subterms
from symbolic.certificates.taylor import excludes
from symbolic.certificates.terms import Cmp, Term, conditions, mul, negation, num, text
from symbolic.prover import floats
from symbolic.prover.attempts import TRIED
from symbolic.prover.clock import now
from symbolic.prover.meetings import as_float, meetings
from symbolic.prover.quotients import forms
from symbolic.prover.steps import Step, Wrap, after, claimed, unchanged

if TYPE_CHECKING:
    from symbolic.prover.search import Prover

__all__ = ["Cover", "expand_within", "transcendental"]

_ALGEBRAIC = {"add", "mul", "pow", "abs", "min", "max"}


def expand_within(prover: Prover, sequent: Sequent, seconds: float) -> Node | None:
    """Cover the range of the variable of one fact, the last fact first."""
    limit = prover.soon(seconds)
    for index, name in _likely(sequent):
        here, outer = _signed(prover, sequent, index, limit)
        fact = here.facts[index]
        if not isinstance(fact, Cmp):
            continue
        for form, place, wrap in forms(here, index, fact):
            found = Cover(prover, name, place, limit).start(form)
            if found is not None:
                return outer(wrap(found))
            if now() > limit:
                return None
    return None


def _likely(sequent: Sequent) -> list[tuple[int, str]]:
    """Return three facts to exclude with their variables, those that seldom hold first."""
    chosen = []
    for index in range(len(sequent.facts) - 1, -1, -1):
        name, fact = usable(sequent, index), sequent.facts[index]
        if name is not None and isinstance(fact, Cmp) and linear(fact.term) is None:
            value = _sampled(sequent, fact.term, name)
            chosen.append((float(np.mean(value > 0)), -index, name))
    return [(-place, name) for _, place, name in sorted(chosen)[:3]]


def transcendental(sequent: Sequent) -> bool:
    """Whether a function, or a root, of a variable occurs in a comparison."""
    return any(
        term.free
        and term.args
        and (term.op not in _ALGEBRAIC or term.value is not None and term.value.q > 1)
        for fact in sequent.facts
        if isinstance(fact, Cmp)
        for term in subterms(fact.term)
    )


def usable(sequent: Sequent, index: int) -> str | None:
    """Return the variable of a comparison in one real variable of bounded range."""
    fact = sequent.facts[index]
    if not isinstance(fact, Cmp) or fact.rel == "!=" or len(fact.term.free) != 1:
        return None
    (name,) = fact.term.free
    item = sequent.box[name]
    bounded = item.low is not None and item.high is not None and name not in sequent.integers
    return name if bounded and fact.term.op != "var" else None


def _signed(prover: Prover, sequent: Sequent, index: int, limit: float) -> Step:
    """Claim the signs of the factors of a fact, so that it can be divided by them."""
    wrap: Wrap = unchanged
    fact = sequent.facts[index]
    if not isinstance(fact, Cmp):
        return sequent, wrap
    for term in _factors(sequent, fact):
        if sequent.evaluator().signs(term) in (POSITIVE, NEGATIVE) or conditions(term):
            continue
        claim = _sign_of(sequent, term)
        if claim is None or claim in sequent.facts or now() > limit:
            continue
        denied = sequent.copy().assume(negation(claim))
        (name,) = term.free
        place = denied.facts.index(negation(claim))
        proof = Cover(prover, name, place, min(limit, now() + 0.1)).start(denied)
        if proof is not None:
            sequent, outer = claimed(sequent, claim, proof)
            wrap = after(wrap, outer)
    return sequent, wrap


def _factors(sequent: Sequent, fact: Cmp) -> list[Term]:
    """Return the factors of the denominator, and of the numerator if it is a product."""
    field = Field(sequent.box)
    try:
        top, below = (side.factor()[1] for side in field.normal(fact.term))
        found = [field.term(p) for p, _ in (*below, *(top if len(top) > 1 else ()))]
    except (*TRIED, ValueError, RuntimeError):
        return []
    return [t for t in found if t.free == fact.term.free and t.op != "var"]


def _sign_of(sequent: Sequent, term: Term) -> Cmp | None:
    """Return the sign that a term seems to have inside the range."""
    (name,) = term.free
    value = _sampled(sequent, term, name)
    if (value > 0).all():
        return Cmp(">", term)
    return Cmp(">", mul(num(-1), term)) if (value < 0).all() else None


def _sampled(sequent: Sequent, term: Term, name: str) -> np.ndarray:
    """Return values of a term inside the bounded range of its variable."""
    item = sequent.box[name]
    if item.low is None or item.high is None:
        return np.array([np.nan])
    points = np.linspace(as_float(item.low), as_float(item.high), 66)[1:-1]
    with np.errstate(all="ignore"):
        return np.asarray(floats.values(term, {name: points}) + 0 * points)


class Cover:
    """A cover of the range of one variable on which the facts are excluded.

    Parameters
    ----------
    place : int
        The fact looked at first.
    """

    def __init__(self, prover: Prover, name: str, place: int, limit: float) -> None:
        self.prover, self.name, self.place, self.limit = prover, name, place, limit
        self.meetings: dict[int, list[tuple[float, Term, int]]] = {}

    def start(self, sequent: Sequent) -> Node | None:
        """Find where the sides meet, then cover the whole range."""
        try:
            for place in self.places(sequent):
                fact = sequent.facts[place]
                if isinstance(fact, Cmp) and fact.term.free == {self.name}:
                    found = place == self.place and list(meetings(sequent, fact.term, self.name))
                    self.meetings[place] = found or []
            return self.cover(sequent, 0)
        except TRIED:
            return None

    def places(self, sequent: Sequent) -> list[int]:
        """Return the facts to expand: the one looked at first, and two that seldom hold."""
        others = [k for k, name in _likely(sequent) if name == self.name and k != self.place]
        return [self.place, *others[:2]]

    def cover(self, sequent: Sequent, level: int) -> Node | None:
        """Exclude a fact, or split the range."""
        found = self.excluded(sequent)
        if found is not None:
            return self.prover.close(found)
        item = sequent.box[self.name]
        if now() > self.limit or level > 30 or item.low is None or item.high is None:
            return None
        at = self.between(item.low, item.high)
        below, above = split(sequent, self.name, at)
        first = self.cover(below, level + 1)
        second = self.cover(above, level + 1) if first is not None else None
        if first is None or second is None:
            return None
        head = {"by": "split", "variable": self.name, "at": str(at)}
        return {**head, "below": first, "above": second}

    def between(self, low: fmpq, high: fmpq) -> fmpq:
        """Return where to split: at a change of sign, between two meeting points, or halfway."""
        points = [m for found in self.meetings.values() for m in found]
        for _, at, zeros in points:
            if zeros % 2 and at.op == "num" and low < at.value < high:
                return fmpq(at.value)
        inside = sorted({p for p, _, _ in points if as_float(low) < p < as_float(high)})
        if len(inside) < 2:
            return (low + high) / 2
        middle = Fraction((inside[0] + inside[1]) / 2).limit_denominator(1000)
        halfway = fmpq(middle.numerator, middle.denominator)
        return halfway if low < halfway < high else (low + high) / 2

    def excluded(self, sequent: Sequent) -> Node | None:
        """Exclude a fact by one enclosure or one expansion."""
        evaluator = sequent.evaluator()
        for place in (self.place, *range(len(sequent.facts))):
            if refuted(evaluator, sequent.facts[place]):
                return {"by": "enclose", "fact": place, "bits": 64}
        for place, points in self.meetings.items():
            found = self.expanded(sequent, place, points)
            if found is not None:
                return found
        return None

    def expanded(
        self, sequent: Sequent, place: int, points: list[tuple[float, Term, int]]
    ) -> Node | None:
        """Exclude a fact by an expansion, at a meeting point if one is near."""
        item, fact = sequent.box[self.name], sequent.facts[place]
        if item.low is None or item.high is None or not isinstance(fact, Cmp):
            return None
        low, high = as_float(item.low), as_float(item.high)
        margin = (high - low) / 4
        near = [m for m in points if low - margin <= m[0] <= high + margin]
        _, at, zeros = near[0] if near else (0.0, num((item.low + item.high) / 2), 0)
        for order in (zeros + 2, zeros + 8) if near else (3, 8):
            if excludes(sequent, fact, self.name, at, zeros, order, 128):
                return {
                    "by": "taylor", "fact": place, "variable": self.name, "at": text(at),
                    "zeros": zeros, "order": order, "bits": 128,
                }  # fmt: skip
        return None
