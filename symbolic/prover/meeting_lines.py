"""Several variables, two sides that meet along a line: the derivative ladder begins there.

The line is ``x = y``, ``x = -y``, ``x = 1 - y`` or ``x = c``.  The variable is written as the line plus, or
minus, a nonnegative one, and only ladders are tried: this is quick, whether it succeeds or not.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from dataclasses import replace as replaced
from itertools import chain as joined
from typing import TYPE_CHECKING

from flint import fmpq

from symbolic.certificates.checker import Node
from symbolic.certificates.enclosures import NEGATIVE, POSITIVE, Range
from symbolic.certificates.sequents import Sequent, sides, split, stated, substituted, subterms
from symbolic.certificates.terms import (
    ONE,
    Cmp,
    Term,
    add,
    derivative,
    minus,
    mul,
    negation,
    num,
    replace,
    replace_in,
    text,
    var,
)
from symbolic.prover import moves
from symbolic.prover.attempts import TRIED
from symbolic.prover.clock import now
from symbolic.prover.denominators import denominators
from symbolic.prover.expansion import transcendental
from symbolic.prover.immediate import at_once
from symbolic.prover.ladder import ladder, plausible, rungs
from symbolic.prover.products import combination
from symbolic.prover.quotients import forms
from symbolic.prover.steps import Wrap, after, claimed, unchanged

if TYPE_CHECKING:
    from symbolic.prover.search import Prover

__all__ = ["along_lines"]

_CONSTANTS = tuple(fmpq(p, q) for p, q in ((0, 1), (1, 1), (-1, 1), (1, 2), (2, 1)))
_SECONDS = 0.4
_LEVELS = ((1, 0.3), (2, 0.5), (3, 1.0))
_ALGEBRAIC = ("add", "mul", "var", "num", "abs", "min", "max")


@dataclass(frozen=True, slots=True)
class _Line:
    """A fact of a sequent whose sides meet where a variable is a term."""

    sequent: Sequent
    fact: Cmp
    name: str
    at: Term
    depth: int


def along_lines(prover: Prover, sequent: Sequent, depth: int) -> Node | None:
    """Climb from the lines on which the two sides of a fact meet."""
    if depth > 3 or not 2 <= len(sequent.box) <= 4 or not transcendental(sequent):
        return None
    limit = prover.soon(1.0)
    for fact in _candidates(sequent):
        found = _cleared(prover, sequent, fact, depth)
        if found is not None:
            return found
        for name, at in joined(moves.anchors(sequent, fact), _levels(sequent, fact)):
            if now() > limit:
                return None
            found = _both_sides(prover, _Line(sequent, fact, name, at, depth))
            if found is not None:
                return found
    return None


def _cleared(prover: Prover, sequent: Sequent, fact: Cmp, depth: int) -> Node | None:
    """Multiply by a denominator that vanishes where two variables meet, after its sign is shown."""
    here = sequent
    wrap: Wrap = unchanged
    for term in denominators(sequent, fact) if depth < 3 else ():
        if len(term.free) < 2 or here.evaluator().signs(term) in (POSITIVE, NEGATIVE):
            continue
        for claim in (Cmp(">", term), Cmp(">", mul(num(-1), term))):
            denied = here.copy().assume(negation(claim))
            if plausible(denied):
                proof = along_lines(prover, denied, 3)
                if proof is not None:
                    here, outer = claimed(here, claim, proof)
                    wrap = after(wrap, outer)
                break
    if here is sequent:
        return None
    for cleared, place, outer in forms(here, here.facts.index(fact), fact):
        if cleared.facts[place] != fact:
            found = along_lines(prover, cleared, depth + 1)
            return found and wrap(outer(found))
    return None


def _candidates(sequent: Sequent) -> list[Cmp]:
    """Return the last two inequalities between functions of several variables."""
    found = []
    for fact in reversed(sequent.facts):
        if isinstance(fact, Cmp) and fact.rel in (">", ">=") and len(fact.term.free) > 1:
            if any(t.free and t.op not in _ALGEBRAIC for t in subterms(fact.term)):
                found.append(fact)
    return found[:2]


def _levels(sequent: Sequent, fact: Cmp) -> Iterator[tuple[str, Term]]:
    """Yield ``(x, c)`` where the fact's two sides meet whenever ``x = c``."""
    for name in sorted(fact.term.free - sequent.integers):
        ends = [e for e in sequent.box[name][:2] if e is not None]
        for value in dict.fromkeys((*ends, *_CONSTANTS)):
            if _within(sequent.box[name], value):
                if moves.meets(sequent, replace(fact.term, name, num(value))):
                    yield name, num(value)


def _within(item: Range, value: fmpq) -> bool:
    return (item.low is None or item.low <= value) and (item.high is None or value <= item.high)


def _both_sides(prover: Prover, line: _Line) -> Node | None:
    if line.at.op == "num":
        return _from_level(prover, line)
    gap = minus(var(line.name), line.at)
    for sign, kind in ((1, "above"), (-1, "below")):
        if any(stated(line.sequent, Cmp(rel, mul(num(sign), gap))) for rel in (">", ">=")):
            return _side(prover, line, line.sequent, kind)
    here, place, wrap = moves.ordered(line.sequent, var(line.name), line.at)
    proofs = []
    for kind, part in zip(("above", "below"), sides(here.facts[place]), strict=True):
        case = here.copy().assume(part)
        proof = at_once(prover, case) or _impossible(prover, case, line)
        proof = proof or _side(prover, line, case, kind)
        if proof is None:
            return None
        proofs.append(proof)
    return wrap({"by": "cases", "fact": place, "proofs": proofs})


def _impossible(prover: Prover, case: Sequent, line: _Line) -> Node | None:
    """Refute one side by products of the facts without functions."""
    others = (f for f in case.facts[:-1] if isinstance(f, Cmp) and len(f.term.free) > 1)
    if not any(f != line.fact and f.rel in (">", ">=") for f in others):
        return None
    try:
        return combination(case, prover.soon(0.2), (1, 2))
    except TRIED:
        return None


def _side(prover: Prover, line: _Line, sequent: Sequent, kind: str) -> Node | None:
    """Write either variable through the other one, with a sum where that is possible."""
    (other,) = line.at.free
    slope = derivative(line.at, other)
    turned = kind if slope is not ONE else {"above": "below", "below": "above"}[kind]
    back = replace(line.at, other, var(line.name))
    ways = [(kind, line), (turned, replaced(line, name=other, at=back))]
    for side, way in sorted(ways, key=lambda w: w[0]):
        found = _climbed(prover, way, sequent, side)
        if found is not None:
            return found
    return None


def _from_level(prover: Prover, line: _Line) -> Node | None:
    item, at = line.sequent.box[line.name], fmpq(line.at.value)
    if at == item.low:
        return _climbed(prover, line, line.sequent, "above")
    if at == item.high:
        return _climbed(prover, line, line.sequent, "below")
    below, above = split(line.sequent, line.name, at)
    first = _climbed(prover, line, below, "below")
    second = _climbed(prover, line, above, "above") if first else None
    if first is None or second is None:
        return None
    head = {"by": "split", "variable": line.name, "at": str(at)}
    return {**head, "below": first, "above": second}


def _climbed(prover: Prover, line: _Line, sequent: Sequent, kind: str) -> Node | None:
    new = f"{line.name}_{line.depth}"
    node = {"by": "substitute", "variable": line.name, "kind": kind, "new": new}
    try:
        here = substituted(sequent, line.name, kind, new, line.at)
    except TRIED:
        return None
    sign = num(1 if kind == "above" else -1)
    goal = replace_in(line.fact, line.name, add(line.at, mul(sign, var(new))))
    found = at_once(prover, here)
    if found is None and goal in here.facts:
        place = here.facts.index(goal)
        found = rungs(prover, here, place, 30, prover.soon(_SECONDS))
        for level, seconds in _LEVELS if found is None else ():
            found = found or ladder(prover, here, place, level, prover.soon(seconds))
    return found and {**node, "at": text(line.at), "then": found}
