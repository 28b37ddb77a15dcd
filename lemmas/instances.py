"""Exact instances: every proved part holds for something, and a proof says so."""

from __future__ import annotations

from lemmas.entry import Entry, Part
from symbolic import kernel
from symbolic import language as lang
from symbolic.errors import ProofError
from symbolic.language import substitute
from symbolic.tactics.evaluate import evaluate

__all__ = ["check_instance"]


def check_instance(entry: Entry, part: Part) -> None:
    """Prove every hypothesis of a part at its instance.

    Raises
    ------
    ProofError
        If the instance leaves a variable open or a hypothesis is not shown to hold.
    """
    hypotheses = part.statement.hypotheses
    needed: frozenset[lang.Term] = frozenset().union(*(h.formula.free for h in hypotheses))
    missing = sorted(v.name for v in needed - frozenset(part.instance))
    if missing:
        raise ProofError(f"{entry.id} ({part.label}): the instance gives no value to {missing}")
    for hypothesis in hypotheses:
        formula = substitute(hypothesis.formula, part.instance)
        given = part.instance_proofs.get(hypothesis.name)
        theorem = kernel.convert(given(), formula) if given else evaluate(formula)
        if theorem.hypotheses or theorem.conclusion is not formula:
            raise ProofError(f"{entry.id} ({part.label}): {hypothesis.name} fails at the instance")
