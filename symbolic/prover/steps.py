"""A step: what is left to refute, and how its proof becomes one of the sequent given."""

from __future__ import annotations

from collections.abc import Callable

from symbolic.certificates.checker import Node
from symbolic.certificates.sequents import Sequent
from symbolic.certificates.terms import Formula, formula_text

__all__ = ["Step", "Wrap", "after", "claimed", "unchanged"]

Wrap = Callable[[Node], Node]
Step = tuple[Sequent, Wrap]


def claimed(sequent: Sequent, claim: Formula, proof: Node) -> Step:
    """Use a formula that is proved."""
    node = {"by": "claim", "formula": formula_text(claim), "proof": proof}
    return sequent.copy().assume(claim), lambda then: {**node, "then": then}


def unchanged(then: Node) -> Node:
    """Wrap nothing."""
    return then


def after(first: Wrap, second: Wrap) -> Wrap:
    """Return the wrap of two steps, the first of them outermost."""
    return lambda then: first(second(then))
