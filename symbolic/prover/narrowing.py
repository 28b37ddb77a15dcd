"""Ranges that follow from comparisons in one variable: ``s**2 > 1`` and ``s >= 0`` give ``s > 1``."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any

import numpy as np
from flint import fmpq

from symbolic.certificates.checker import Node
from symbolic.certificates.enclosures import Range
from symbolic.certificates.sequents import Sequent, linear
from symbolic.certificates.terms import Cmp, Term, add, minus, negation, num, var
from symbolic.prover import floats
from symbolic.prover.attempts import TRIED
from symbolic.prover.expansion import Cover
from symbolic.prover.immediate import at_once
from symbolic.prover.meetings import as_float
from symbolic.prover.steps import Wrap, after, claimed, unchanged

if TYPE_CHECKING:
    from symbolic.prover.search import Prover

__all__ = ["narrowed"]


def narrowed(prover: Prover, sequent: Sequent, depth: int) -> Node | None:
    """Claim the bounds of variables that single facts imply, then start again."""
    if depth > 6:
        return None
    wrap: Wrap = unchanged
    here = sequent
    for fact in sequent.facts:
        if not isinstance(fact, Cmp) or fact.rel not in (">", ">=") or len(fact.term.free) != 1:
            continue
        (name,) = fact.term.free
        if linear(fact.term) is not None or name in sequent.integers:
            continue
        for bound in _bounds(here, fact, name):
            if here.copy().assume(bound).box[name] == here.box[name]:
                continue
            proof = _proved(prover, here, bound, name)
            if proof is not None:
                here, outer = claimed(here, bound, proof)
                wrap = after(wrap, outer)
    if here is sequent:
        return None
    found = prover.refute(here, depth + 1)
    return found and wrap(found)


def _proved(prover: Prover, sequent: Sequent, bound: Cmp, name: str) -> Node | None:
    denied = sequent.copy().assume(negation(bound))
    found = at_once(prover, denied)
    if found is not None:
        return found
    item = denied.box[name]
    if item.low is None or item.high is None:
        return None
    for place in range(len(denied.facts) - 1, -1, -1):
        fact = denied.facts[place]
        if isinstance(fact, Cmp) and fact.term.free == {name} and linear(fact.term) is None:
            found = Cover(prover, name, place, prover.soon(0.1)).start(denied)
            if found is not None:
                return found
    return None


def _bounds(sequent: Sequent, fact: Cmp, name: str) -> list[Cmp]:
    """Return bounds of the variable that the fact seems to imply, at simple rational ends."""
    points = _grid(sequent.box[name])
    places = np.flatnonzero(_holds(fact, name, points))
    if len(places) < max(2, len(points) // 20):
        return _point(fact, name, points)
    bounds = []
    if places[0] > 0:
        end = _end(fact.term, name, points[places[0] - 1], points[places[0]])
        if end is not None:
            bounds.append(_claim(fact, add(var(name), num(-end)), name, end))
    if places[-1] < len(points) - 1:
        end = _end(fact.term, name, points[places[-1] + 1], points[places[-1]])
        if end is not None:
            bounds.append(_claim(fact, minus(num(end), var(name)), name, end))
    return bounds


def _point(fact: Cmp, name: str, points: np.ndarray) -> list[Cmp]:
    """Return the bounds that leave one simple rational, if the fact seems to hold there alone."""
    if fact.rel != ">=":
        return []
    with np.errstate(all="ignore"):
        values = np.asarray(floats.values(fact.term, {name: points})) + 0 * points
    if not np.isfinite(values).any():
        return []
    best = int(np.nanargmax(np.where(np.isfinite(values), values, -np.inf)))
    for bound in (1, 4, 12):
        near = Fraction(float(points[best])).limit_denominator(bound)
        end = fmpq(near.numerator, near.denominator)
        if bool(_holds(fact, name, np.array([as_float(end)]))[0]):
            return [Cmp(">=", add(var(name), num(-end))), Cmp(">=", minus(num(end), var(name)))]
    return []


def _claim(fact: Cmp, gap: Term, name: str, end: fmpq) -> Cmp:
    outside = not bool(_holds(fact, name, np.array([as_float(end)]))[0])
    return Cmp(">" if outside and fact.rel == ">" else ">=", gap)


def _holds(fact: Cmp, name: str, points: np.ndarray) -> Any:
    with np.errstate(all="ignore"):
        value = np.asarray(floats.values(fact.term, {name: points})) + 0 * points
    return value > 0 if fact.rel == ">" else value >= 0


def _grid(item: Range) -> np.ndarray:
    tail = np.sinh(np.linspace(0, 8, 100))
    if item.low is not None and item.high is not None:
        return np.linspace(as_float(item.low), as_float(item.high), 200)
    if item.low is not None:
        return as_float(item.low) + tail
    if item.high is not None:
        return as_float(item.high) - tail[::-1]
    return np.concatenate([-tail[:0:-1], tail])


def _end(term: Term, name: str, outside: float, inside: float) -> fmpq | None:
    """Return where the fact begins to hold, if that looks like a simple rational."""
    from scipy.optimize import brentq

    try:
        with np.errstate(all="ignore"):
            root = brentq(
                lambda x: float(floats.values(term, {name: np.float64(x)})),
                outside, inside, xtol=1e-14,
            )  # fmt: skip
    except (*TRIED, ValueError, RuntimeError):
        root = outside
    simple = Fraction(root).limit_denominator(100)
    if abs(simple - root) > 1e-11 * (1 + abs(root)):
        return None
    return fmpq(simple.numerator, simple.denominator)
