"""Exclusions of formulas: a disjunction by all its parts, a conjunction by one of them."""

from __future__ import annotations

from collections.abc import Callable

from symbolic.certificates.checker import Node
from symbolic.certificates.sequents import Sequent, refuted
from symbolic.certificates.terms import And, Cmp, Formula
from symbolic.errors import Rejected
from symbolic.export.scalar.terms import formula_text, stated, term_text
from symbolic.export.scalar.walker import Walker

__all__ = ["Exclusion", "exclude", "zero"]

Exclusion = Callable[[Walker, Sequent, Cmp, Node], None]


def exclude(
    walker: Walker, sequent: Sequent, formula: Formula, node: Node, comparison: Exclusion
) -> None:
    """Prove ``False`` from a formula that is among the hypotheses.

    Parameters
    ----------
    walker : Walker
    sequent : Sequent
    formula : Formula
        A formula that the enclosures of the step show to be false.
    node : Node
        The step.
    comparison : Exclusion
        How a single comparison is excluded.
    """
    if isinstance(formula, Cmp):
        comparison(walker, sequent, formula, node)
        return
    name = walker.fresh("C")
    walker.say(f"assert ({name} : {formula_text(formula)}) by known.")
    _branch(walker, sequent, formula, node, comparison, name)


def _branch(
    walker: Walker,
    sequent: Sequent,
    formula: Formula,
    node: Node,
    comparison: Exclusion,
    name: str,
) -> None:
    if isinstance(formula, Cmp):
        walker.say(f"destruct_all; assert ({walker.fresh('F')} : {stated(formula)}) by assumption.")
        comparison(walker, sequent, formula, node)
    elif isinstance(formula, And):
        _conjunction(walker, sequent, formula, node, comparison, name)
    elif not formula.parts:
        walker.say(f"destruct {name}.")
    else:
        for part in formula.parts:
            if part is not formula.parts[-1]:
                walker.say(f"destruct {name} as [{name}|{name}].")
            walker.say("{")
            _branch(walker, sequent, part, node, comparison, name)
            walker.say("}")


def _conjunction(
    walker: Walker,
    sequent: Sequent,
    formula: And,
    node: Node,
    comparison: Exclusion,
    name: str,
) -> None:
    evaluator = sequent.evaluator(int(node.get("bits", 64)))
    form = node.get("form", "plain")
    for index, part in enumerate(formula.parts):
        if refuted(evaluator, part, form):
            for _ in range(index):
                walker.say(f"destruct {name} as [_ {name}].")
            if index + 1 < len(formula.parts):
                walker.say(f"destruct {name} as [{name} _].")
            _branch(walker, sequent, part, node, comparison, name)
            return
    raise Rejected("no part of a conjunction is excluded")


def zero(walker: Walker, fact: Cmp) -> None:
    """Exclude an inequation, whose term is zero."""
    walker.say(f"assert ({walker.fresh('E')} : {term_text(fact.term)} = 0) by zero_term.")
    walker.say("contradiction.")
