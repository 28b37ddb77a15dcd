"""The derivative ladder: a term that vanishes at an end and rises from there has a sign."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from symbolic.certificates.checker import Node
from symbolic.certificates.sequents import Sequent, refuted, rising_parts, subterms, unshown
from symbolic.certificates.terms import Cmp, Formula, Term, formula_text, negation, text
from symbolic.prover import floats, moves
from symbolic.prover.attempts import TRIED
from symbolic.prover.clock import now
from symbolic.prover.combining import rational, with_lemmas
from symbolic.prover.immediate import algebraic, at_once
from symbolic.prover.products import combination
from symbolic.prover.quotients import forms

if TYPE_CHECKING:
    from symbolic.prover.search import Prover

__all__ = ["chain", "climb_within", "ladders"]

_UNDERFLOW = 1e-120


def climb_within(
    prover: Prover, sequent: Sequent, levels: tuple[int, ...], seconds: float
) -> Node | None:
    """Try ladders of growing height."""
    for level in levels:
        limit = prover.soon(seconds)
        found = ladders(prover, sequent, level, limit)
        if found is not None:
            return found
    return None


def chain(prover: Prover, sequent: Sequent, depth: int, seconds: float = 0.7) -> Node | None:
    """Differentiate up to thirty times without dividing."""
    limit = prover.soon(seconds)
    for index in range(len(sequent.facts) - 1, -1, -1):
        fact = sequent.facts[index]
        if isinstance(fact, Cmp) and fact.rel in (">", ">=") and fact.term.free:
            found = rungs(prover, sequent, index, 30, limit)
            if found is not None:
                return found
    return None


def rungs(prover: Prover, sequent: Sequent, index: int, level: int, limit: float) -> Node | None:
    """One rung after the other, by plain derivatives."""
    fact = sequent.facts[index]
    if not isinstance(fact, Cmp) or level == 0 or now() > limit:
        return None
    for name in newest_first(fact.term):
        for direction in (1, -1):
            found = rise(prover, sequent, index, fact, name, direction, -level, limit)
            if found is not None:
                return found
    return None


def ladders(prover: Prover, sequent: Sequent, level: int, limit: float) -> Node | None:
    """Try the derivative ladder on each comparison, the last first."""
    for index in range(len(sequent.facts) - 1, -1, -1):
        fact = sequent.facts[index]
        if isinstance(fact, Cmp) and fact.rel in (">", ">=") and fact.term.free:
            if len(text(fact.term)) > 3000:
                continue
            found = ladder(prover, sequent, index, level, limit)
            if found is not None:
                return found
    return None


def ladder(prover: Prover, sequent: Sequent, index: int, level: int, limit: float) -> Node | None:
    """Divide by positive factors, differentiate, repeat."""
    if now() > limit:
        return None
    prover.tick()
    fact = sequent.facts[index]
    if not isinstance(fact, Cmp):
        return None
    found = algebraic(sequent, index, fact)
    if found is not None or level == 0:
        return found
    for form in forms(sequent, index, fact):
        here, place, wrap = form
        target = here.facts[place]
        if not isinstance(target, Cmp):
            continue
        if refuted(here.evaluator(), target):
            closed = prover.close({"by": "enclose", "fact": place, "bits": 64})
            wrapped: Node = wrap(closed)
            return wrapped
        found = algebraic(here, place, target)
        for name in newest_first(target.term) if found is None else ():
            for direction in (1, -1):
                found = rise(prover, here, place, target, name, direction, level, limit)
                if found is not None:
                    break
            if found is not None:
                break
        if found is not None:
            whole: Node = wrap(found)
            return whole
    return None


def newest_first(term: Term) -> list[str]:
    """Return the variables of a term; those that a substitution made vanish where sides meet."""
    return sorted(term.free, key=lambda n: (-n.count("_"), n))


def rise(
    prover: Prover,
    here: Sequent,
    place: int,
    fact: Cmp,
    name: str,
    direction: int,
    level: int,
    limit: float,
) -> Node | None:
    """One rung: the slope has a sign, and the end holds."""
    try:
        segment, inner, at_end = rising_parts(here, fact, name, direction)
        proofs = definedness(prover, segment, fact.term, name)
    except TRIED:
        return None
    if proofs is None or size(inner.facts[-1]) > 600:
        return None
    if not plausible(inner) or (at_end is not None and not plausible(at_end)):
        return None
    node: Node = {"by": "rising", "fact": place, "variable": name, "direction": direction}
    slope = falling(prover, inner, level, limit)
    if slope is None:
        return None
    node["slope"] = slope
    if proofs:
        node["defined"] = proofs
    if at_end is not None:
        end = at_once(prover, at_end) or climb(prover, at_end, level, limit)
        end = end or without_logarithms(prover, at_end)
        if end is None:
            return None
        node["end"] = end
    return prover.close(node)


def without_logarithms(prover: Prover, at_end: Sequent) -> Node | None:
    """Close the end by a combination, after an exponential has undone the logarithms."""
    fact = at_end.facts[-1] if at_end.facts else None
    if not isinstance(fact, Cmp) or all(t.op != "log" for t in subterms(fact.term)):
        return None
    try:
        step = moves.exponentiated(at_end, len(at_end.facts) - 1)
        if step is None:
            return None
        claim = step[0].facts[-1]
        if not isinstance(claim, Cmp):
            return None
        for here, _, wrap in forms(step[0], len(step[0].facts) - 1, claim):
            found = at_once(prover, here) or combination(here, prover.soon(0.1), (1, 2))
            if found is not None:
                return step[1](wrap(found))
    except TRIED:
        pass
    return None


def falling(prover: Prover, inner: Sequent, level: int, limit: float) -> Node | None:
    """Refute that the slope has the wrong sign."""
    found = at_once(prover, inner) or rational(prover, inner)
    if found is not None:
        return found
    goal = inner.facts[-1]
    step = moves.trigonometric(prover, inner, weak=True) if len(inner.facts) > 1 else None
    if step is not None:
        found = at_once(prover, step[0])
        inner = step[0]
    if found is None:
        place = inner.facts.index(goal)
        found = climb(prover, inner, level + (1 if level < 0 else -1), limit, place)
    return found if step is None or found is None else step[1](found)


def definedness(prover: Prover, segment: Sequent, term: Term, name: str) -> dict[str, Node] | None:
    """Prove the conditions, on the segment and for derivatives inside, that are not shown."""
    inside = segment.box[name]._replace(low_open=True, high_open=True)
    proofs: dict[str, Node] = {}
    for start, smooth_in in ((segment, None), (segment.with_range(name, inside), name)):
        for condition in unshown(start, term, smooth_in):
            key = formula_text(condition)
            if key not in proofs:
                denied = start.copy().assume(negation(condition))
                found = _shown_false(prover, denied)
                if found is None:
                    return None
                proofs[key] = found
    return proofs


def _shown_false(prover: Prover, denied: Sequent) -> Node | None:
    """Refute a denied condition by signs of waves, or by a combination with exponentials."""
    step = moves.trigonometric(prover, denied)
    if step is not None:
        found = at_once(prover, step[0])
        return found and step[1](found)
    last = denied.facts[-1]
    if len(denied.box) < 2 or not isinstance(last, Cmp):
        return None
    for here, _, wrap in forms(denied, len(denied.facts) - 1, last):
        found = with_lemmas(here, prover.soon(0.15))
        return found and wrap(found)
    return None


def climb(
    prover: Prover, sequent: Sequent, level: int, limit: float, place: int | None = None
) -> Node | None:
    """Continue with a comparison, the last one if none is given."""
    if place is None:
        places = [k for k, f in enumerate(sequent.facts) if isinstance(f, Cmp)]
        if not places:
            return None
        place = places[-1]
    if level < 0:
        return rungs(prover, sequent, place, -level, limit)
    return ladder(prover, sequent, place, level, limit)


def size(fact: Formula) -> int:
    """Return how many subterms a comparison is written with."""
    return sum(1 for _ in subterms(fact.term)) if isinstance(fact, Cmp) else 0


def plausible(sequent: Sequent) -> bool:
    """Whether random points give no sign that the facts can hold together."""
    points = moves.sample(sequent, 60)
    with np.errstate(all="ignore"):
        memo: dict[Term, Any] = {}
        mask = np.ones(60, bool) if points else np.ones(1, bool)
        for fact in sequent.facts:
            value = floats.slack(fact, points, memo)
            scale = _scale(fact, points, memo)
            mask = mask & np.asarray((value > 1e-7 * scale) & (scale > _UNDERFLOW))
    return not mask.any()


def _scale(fact: Formula, points: dict[str, Any], memo: dict[Term, Any]) -> Any:
    if not isinstance(fact, Cmp) or fact.term.op != "add":
        return 1e-30
    return sum(np.abs(floats.values(a, points, memo)) for a in fact.term.args)
