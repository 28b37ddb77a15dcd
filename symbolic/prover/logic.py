"""Case splits on ``abs``, ``min`` and ``max``, and the elimination of variables by equations."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from symbolic.certificates.checker import Node
from symbolic.certificates.enclosures import NEGATIVE, POSITIVE
from symbolic.certificates.normal import Field
from symbolic.certificates.sequents import Sequent, substituted, unfolded
from symbolic.certificates.terms import Cmp, Term, mul, num, power, text, var
from symbolic.prover.attempts import TRIED

if TYPE_CHECKING:
    from symbolic.prover.search import Prover

__all__ = ["eliminate", "folded", "unfold"]


def unfold(prover: Prover, sequent: Sequent, depth: int) -> tuple[bool, Node | None]:
    """Split ``abs``, ``min``, ``max``."""
    for fact in sequent.facts:
        if not isinstance(fact, Cmp):
            continue
        term = _folded(fact.term)
        if term is None:
            continue
        try:
            above, below = unfolded(sequent, term)
        except TRIED:
            return False, None
        first = prover.refute(above, depth + 1)
        second = prover.refute(below, depth + 1) if first is not None else None
        if second is None:
            return True, None
        return True, {"by": "unfold", "term": text(term), "above": first, "below": second}
    return False, None


def eliminate(prover: Prover, sequent: Sequent, depth: int) -> tuple[bool, Node | None]:
    """Use an equation that is linear in a variable, or a range that is a point."""
    for name, item in sequent.box.items():
        if item.low is not None and item.low == item.high and name not in sequent.integers:
            new = substituted(sequent, name, "equal", "_", num(item.low))
            found = prover.refute(new, depth + 1)
            node = {"by": "substitute", "variable": name, "kind": "equal", "new": "_"}
            return True, found and {**node, "at": str(item.low), "then": found}
    for name, at in _solutions(sequent):
        node = {"by": "substitute", "variable": name, "kind": "equal", "new": "_"}
        try:
            new = substituted(sequent, name, "equal", "_", at)
        except TRIED:
            continue
        found = prover.refute(new, depth + 1)
        return True, found and {**node, "at": text(at), "then": found}
    return False, None


def _solutions(sequent: Sequent) -> Iterator[tuple[str, Term]]:
    """Yield variables and what equations say they are, first those without a division."""
    equations = [f.term for f in sequent.facts if isinstance(f, Cmp) and f.rel == "=="]
    for divided in (False, True):
        for term in equations:
            for name in sorted(term.free - sequent.integers):
                at = _solved(sequent, term, name, divided)
                if at is not None:
                    yield name, at


def folded(sequent: Sequent) -> bool:
    """Whether ``abs``, ``min`` or ``max`` occurs in a comparison."""
    return any(isinstance(f, Cmp) and _folded(f.term) is not None for f in sequent.facts)


def _folded(term: Term) -> Term | None:
    for arg in term.args:
        found = _folded(arg)
        if found is not None:
            return found
    return term if term.op in ("abs", "min", "max") else None


def _solved(sequent: Sequent, term: Term, name: str, divided: bool) -> Term | None:
    field = Field(sequent.box)
    try:
        field.normal(var(name))
        top, bottom = field.normal(term)
    except TRIED:
        return None
    if top.degrees()[0] != 1 or bottom.degrees()[0] != 0:
        return None
    if any(name in t.free for t in field.terms[1:]):
        return None
    slope = {(0, *k[1:]): c for k, c in top.to_dict().items() if k[0] == 1}
    rest = {k: c for k, c in top.to_dict().items() if k[0] == 0}
    context = top.context()
    slope = context.from_dict(slope)
    if slope.is_constant():
        return (
            None
            if divided
            else field.term(context.from_dict(rest) * (-1 / slope.leading_coefficient()))
        )
    below = field.term(slope)
    if not divided:
        return None
    if sequent.evaluator().signs(below) not in (POSITIVE, NEGATIVE):
        return None
    return mul(num(-1), field.term(context.from_dict(rest)), power(below, -1))
