"""Every function inside its domain: the conditions of a statement, proved one by one."""

from __future__ import annotations

from collections.abc import Callable

from lemmas.foundations.softmax import oscillation_nonnegative
from symbolic import arithmetic as exact
from symbolic import kernel
from symbolic import language as lang
from symbolic.errors import ProofError
from symbolic.kernel import Theorem, assume
from symbolic.language import Term
from symbolic.statement import Statement, domain_conditions
from symbolic.tactics.elementary import nonzero
from symbolic.tactics.evaluate import evaluate
from symbolic.tactics.positivity import positivity
from symbolic.tactics.script import have

__all__ = ["prove_condition", "prove_domain"]

Known = tuple[Theorem, ...]
Prover = Callable[[Term, Known], Theorem]
_MASK = "attention_mask"


def prove_domain(statement: Statement, by_hand: Prover | None = None) -> list[Theorem]:
    """Prove every domain condition of a statement, with ``by_hand`` where positivity fails.

    Raises
    ------
    ProofError
        If a denominator, root, logarithm, maximum or infimum is not shown to be in its domain.
    """
    known = (oscillation_nonnegative(),)
    conditions = domain_conditions(statement.formula)
    return [prove_condition(condition, known, by_hand) for condition in conditions]


def prove_condition(condition: Term, known: Known, by_hand: Prover | None = None) -> Theorem:
    """Prove one condition; quantifiers and guards become assumptions."""
    if condition.head == "forall":
        avoid: frozenset[Term] = frozenset().union(*(t.conclusion.free for t in known))
        variable, body = lang.opened(condition.args[0], avoid)
        return kernel.convert(
            kernel.generalise(variable, prove_condition(body, known, by_hand)), condition
        )
    if condition.head == "implies":
        inner = prove_condition(condition.args[1], (*known, assume(condition.args[0])), by_hand)
        return kernel.discharge(condition.args[0], inner)
    if not condition.free and condition.head in ("le", "lt", "and"):
        return evaluate(condition)
    if condition.head == "and":
        return kernel.conjoin(
            prove_condition(condition.args[0], known, by_hand),
            prove_condition(condition.args[1], known, by_hand),
        )
    masked = _masked_total(condition, known)
    if masked is not None:
        return masked
    try:
        return _by_sign(condition, known)
    except ProofError:
        if by_hand is None:
            raise
        assumed = tuple(t for t in known if t.hypotheses)
        return kernel.convert(by_hand(condition, assumed), condition)


def _by_sign(condition: Term, known: Known) -> Theorem:
    """By the shape as written, or with numeral ranges written out."""
    try:
        return positivity(condition, *known)
    except ProofError:
        plain = exact.canonical(condition)
        if plain is condition:
            raise
        return have(condition, positivity(plain, *known))


def _masked_total(condition: Term, known: Known) -> Theorem | None:
    """A softmax denominator over the entries of a mask is not zero."""
    masks = [t for t in known if t.conclusion.head == "define" and t.conclusion.name == _MASK]
    if not masks or condition.head != "not" or condition.args[0].args[0].head != "sum":
        return None
    from lemmas.alman_song_2025.softmax_rows import mask_total

    size, function = condition.args[0].args[0].args
    index, body = lang.opened(function)
    if body.head != "mul" or body.args[0].head != "apply" or body.args[1].head != "exp":
        return None
    mask, row, _ = body.args[0].args
    for fact in masks:
        if fact.conclusion.args == (size, mask):
            inside = have(lang.Lt(row, size), *(t for t in known if t.conclusion.head == "lt"))
            logits = lang.Lambda(index, body.args[1].args[0])
            return have(condition, nonzero(mask_total(fact, row, logits, inside)))
    return None
