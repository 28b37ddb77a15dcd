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
from symbolic.tactics.evaluate import evaluate
from symbolic.tactics.positivity import positivity
from symbolic.tactics.script import have

__all__ = ["prove_condition", "prove_domain"]

Known = tuple[Theorem, ...]
Prover = Callable[[Term, Known], Theorem]


def prove_domain(statement: Statement, by_hand: Prover | None = None) -> list[Theorem]:
    """Prove every domain condition of a statement, with ``by_hand`` where positivity fails.

    Raises
    ------
    ProofError
        If a denominator, root, logarithm, maximum or infimum is not shown to be in its domain.
    """
    known = (oscillation_nonnegative(),)
    conditions = domain_conditions(statement.formula)
    return [
        _closed(condition, prove_condition(condition, known, by_hand)) for condition in conditions
    ]


def _closed(condition: Term, theorem: Theorem) -> Theorem:
    """The theorem if it is the condition and rests on nothing."""
    if theorem.hypotheses or theorem.conclusion is not condition:
        raise ProofError(f"the domain condition {condition} is not what was proved: {theorem}")
    return theorem


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
