"""Branch and bound: the box is covered by pieces on which a fact is excluded."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from flint import fmpq

from symbolic.certificates.checker import Node
from symbolic.certificates.enclosures import Undefined
from symbolic.certificates.sequents import Sequent, refuted, split
from symbolic.certificates.terms import Cmp, variables
from symbolic.prover import floats
from symbolic.prover.attempts import OutOfTime, emptiness
from symbolic.prover.clock import now
from symbolic.prover.ladder import ladders

if TYPE_CHECKING:
    from symbolic.prover.search import Prover

__all__ = ["cover_within", "enclosed_within", "touching"]


def touching(prover: Prover, sequent: Sequent, depth: int) -> Node | None:
    """Split at a point where the two sides meet."""
    if depth > 8:
        return None
    for fact in reversed(sequent.facts):
        if not isinstance(fact, Cmp) or len(fact.term.free) != 1 or len(sequent.box) > 2:
            continue
        (name,) = fact.term.free
        item = sequent.box[name]
        if name in sequent.integers:
            continue
        for at in (0, 1, -1, fmpq(1, 2), fmpq(-1, 2), 2, -2, 3, 4):
            at = fmpq(at)
            if item.low is not None and at <= item.low:
                continue
            if item.high is not None and at >= item.high:
                continue
            with np.errstate(all="ignore"):
                value = float(floats.values(fact.term, {name: np.float64(int(at.p) / int(at.q))}))
            if abs(value) < 1e-11:
                return halves(prover, sequent, name, at, depth)
    return None


def halves(prover: Prover, sequent: Sequent, name: str, at: fmpq, depth: int) -> Node | None:
    """Refute both halves."""
    below, above = split(sequent, name, at)
    first = prover.refute(below, depth + 1)
    second = prover.refute(above, depth + 1) if first is not None else None
    if second is None:
        return None
    return {"by": "split", "variable": name, "at": str(at), "below": first, "above": second}


def enclosed_within(prover: Prover, sequent: Sequent, seconds: float) -> Node | None:
    """Branch and bound on a bounded box by enclosures alone."""
    bounded = all(i.low is not None and i.high is not None for i in sequent.box.values())
    return cover_within(prover, sequent, seconds, climbing=False) if bounded else None


def cover_within(
    prover: Prover, sequent: Sequent, seconds: float, climbing: bool = True
) -> Node | None:
    """Branch and bound, with a limit of its own."""
    if not sequent.box:
        return None
    try:
        return cover(prover, sequent, 0, prover.soon(seconds), climbing)
    except OutOfTime:
        return None


def cover(
    prover: Prover, sequent: Sequent, level: int, limit: float, climbing: bool
) -> Node | None:
    """Cover the box by pieces on which a fact is excluded."""
    if now() > limit or level > 90:
        raise OutOfTime
    if any(item.empty for item in sequent.box.values()):
        return prover.close(emptiness(sequent))
    bits = 64 if level < 14 else 192
    evaluator = sequent.evaluator(bits)
    for form in ("plain", "centred"):
        for index in range(len(sequent.facts) - 1, -1, -1):
            fact = sequent.facts[index]
            if form == "centred":
                evaluator = sequent.evaluator(bits)
            if refuted(evaluator, fact, form):
                return prover.close({"by": "enclose", "fact": index, "bits": bits, "form": form})
    endless = any(i.low is None or i.high is None for i in sequent.box.values())
    rungs = (3, 4, 5, 7, 10) if endless else (6, 12, 18, 24)
    if climbing and level in rungs and len(sequent.box) <= 2:
        found = ladders(prover, sequent, 4, min(limit, now() + 0.5))
        if found is not None:
            return found
    name, at = choose(sequent, level)
    below, above = split(sequent, name, at)
    first = cover(prover, above, level + 1, limit, climbing)
    second = cover(prover, below, level + 1, limit, climbing)
    return {"by": "split", "variable": name, "at": str(at), "below": second, "above": first}


def choose(sequent: Sequent, level: int) -> tuple[str, fmpq]:
    """Return the variable with the largest influence and where to split it."""
    terms = [f.term for f in sequent.facts if isinstance(f, Cmp)]
    slopes: dict[str, Any] = {}
    evaluator = sequent.evaluator()
    for term in terms[-1:] or []:
        try:
            slopes = evaluator.slopes(term)
        except Undefined:
            slopes = {}
    best, choice = -1.0, None
    used = set(variables(sequent.facts))
    for name, item in sorted(sequent.box.items()):
        if name not in used or (item.low is not None and item.low == item.high):
            continue
        if item.low is None or item.high is None:
            score, at = 1e12 / (1 + level), _far(item.low, item.high)
        else:
            width = item.high - item.low
            slope = slopes.get(name)
            steep = 1.0
            if slope is not None:
                steep = max(abs(float(slope[0])), abs(float(slope[1])))
                steep = min(steep, 1e9) + 1e-6
            score, at = float(int(width.p) / int(width.q)) * steep, (item.low + item.high) / 2
        if name in sequent.integers:
            at = fmpq(at.p // at.q)
        if score > best:
            best, choice = score, (name, at)
    if choice is None:
        raise OutOfTime
    return choice


def _far(low: fmpq | None, high: fmpq | None) -> fmpq:
    if low is None and high is None:
        return fmpq(0)
    if low is None:
        return fmpq(-1) if high is None or high >= 0 else 2 * high - 1
    return fmpq(1) if low <= 0 else 2 * low + 1
