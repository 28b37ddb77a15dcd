"""One variable of unbounded range: a bounded part is covered, the tail is brought to an end."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flint import fmpq

from symbolic.certificates.checker import Node
from symbolic.certificates.sequents import Sequent, split, substituted, subterms
from symbolic.certificates.terms import Cmp, Term, num, text
from symbolic.prover.attempts import TRIED, OutOfTime
from symbolic.prover.expansion import expand_within, transcendental
from symbolic.prover.immediate import at_once
from symbolic.prover.ladder import chain, climb_within

if TYPE_CHECKING:
    from symbolic.prover.search import Prover

__all__ = ["tail"]

_FROM = (8, 2, 64)
_WAVES = ("sin", "cos", "tan")


def tail(prover: Prover, sequent: Sequent, depth: int) -> Node | None:
    """Split the only variable far out; refute the tail first, then cover the rest."""
    if depth > 6 or len(sequent.box) != 1 or not transcendental(sequent):
        return None
    ((name, item),) = sequent.box.items()
    if name in sequent.integers or (item.low is not None and item.high is not None):
        return None
    if _endless(sequent):
        return None
    if item.low is None:
        if item.high is None:
            return _split(prover, sequent, name, fmpq(0), depth)
        return _replaced(prover, sequent, name, "below", item.high, depth)
    for beyond in _FROM:
        at = max(item.low, fmpq(0)) + beyond
        below, above = split(sequent, name, at)
        far = _far(prover, above, name, depth)
        near = _near(prover, below, name, depth) if far is not None else None
        if far is not None and near is not None:
            head = {"by": "split", "variable": name, "at": str(at)}
            return {**head, "below": near, "above": far}
    return None


def _endless(sequent: Sequent) -> bool:
    """Whether sines and cosines stand in the facts, and the variable nowhere else beside them."""
    waves = [f.term for f in sequent.facts if isinstance(f, Cmp) and _waves(f.term)]
    return bool(waves) and all(map(_periodic, waves))


def _waves(term: Term) -> bool:
    return any(t.op in _WAVES and t.free for t in subterms(term))


def _periodic(term: Term) -> bool:
    if not term.free or term.op in _WAVES:
        return True
    return bool(term.args) and all(map(_periodic, term.args))


def _near(prover: Prover, sequent: Sequent, name: str, depth: int) -> Node | None:
    """Cover a bounded range; next to zero, where there may be a pole, by the reciprocal."""
    found = expand_within(prover, sequent, 0.5)
    if found is not None or sequent.box[name].low != 0:
        return found
    corner, rest = split(sequent, name, fmpq(1, 8))
    below = chain(prover, corner, depth, 0.2) or climb_within(prover, corner, (1, 2), 0.2)
    if below is None:
        new = f"{name}_p"
        node = {"by": "substitute", "variable": name, "kind": "reciprocal", "new": new, "at": "0"}
        here = substituted(corner, name, "reciprocal", new, num(0))
        found = chain(prover, here, depth, 0.2) or climb_within(prover, here, (1, 2, 3), 0.3)
        below = found and {**node, "then": found}
    above = expand_within(prover, rest, 0.5) if below is not None else None
    if below is None or above is None:
        return None
    return {"by": "split", "variable": name, "at": "1/8", "below": below, "above": above}


def _split(prover: Prover, sequent: Sequent, name: str, at: fmpq, depth: int) -> Node | None:
    below, above = split(sequent, name, at)
    first = prover.refute(below, depth + 1)
    second = prover.refute(above, depth + 1) if first is not None else None
    if first is None or second is None:
        return None
    return {"by": "split", "variable": name, "at": str(at), "below": first, "above": second}


def _replaced(
    prover: Prover, sequent: Sequent, name: str, kind: str, at: fmpq, depth: int
) -> Node | None:
    new = f"{name}_{depth}"
    node = {"by": "substitute", "variable": name, "kind": kind, "new": new, "at": text(num(at))}
    found = prover.refute(substituted(sequent, name, kind, new, num(at)), depth + 1)
    return found and {**node, "then": found}


def _far(prover: Prover, sequent: Sequent, name: str, depth: int) -> Node | None:
    """Refute on a half-line: by ladders, or by expansions at zero in the reciprocal."""
    found = (
        at_once(prover, sequent)
        or chain(prover, sequent, depth, 0.2)
        or climb_within(prover, sequent, (1, 2), 0.2)
    )
    if found is not None:
        return found
    return _reciprocal(prover, sequent, name, depth)


def _reciprocal(prover: Prover, sequent: Sequent, name: str, depth: int) -> Node | None:
    """Cover the reciprocal's range, which is bounded, or that of its square root."""
    new, root = f"{name}_r", f"{name}_s"
    node = {"by": "substitute", "variable": name, "kind": "reciprocal", "new": new, "at": "0"}
    other = {"by": "substitute", "variable": new, "kind": "power", "new": root, "at": "2"}
    try:
        here = substituted(sequent, name, "reciprocal", new, num(0))
        found = expand_within(prover, here, 0.5)
        if found is not None:
            return {**node, "then": found}
        found = expand_within(prover, substituted(here, new, "power", root, num(2)), 0.5)
    except (*TRIED, OutOfTime):
        return None
    return found and {**node, "then": {**other, "then": found}}
