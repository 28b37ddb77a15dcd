"""Domain conditions of masked attention: the weights that a mask allows do not vanish."""

from __future__ import annotations

from lemmas.alman_song_2025.softmax_rows import mask_total
from symbolic import language as lang
from symbolic.errors import ProofError
from symbolic.kernel import Theorem
from symbolic.language import Lambda, Lt, Term
from symbolic.tactics.elementary import nonzero
from symbolic.tactics.script import have

__all__ = ["masked_domain"]


def masked_domain(goal: Term, known: tuple[Theorem, ...]) -> Theorem:
    """``Sum_t u_t exp(a_t) != 0`` for a row ``u`` of a mask."""
    value = goal.args[0].args[0] if goal.head == "not" else goal
    if value.head == "sum":
        size, function = value.args
        index, body = lang.opened(function)
        if body.head == "mul" and body.args[0].head == "apply" and body.args[1].head == "exp":
            mask, row, _ = body.args[0].args
            logits = Lambda(index, body.args[1].args[0])
            for fact in known:
                if fact.conclusion.head == "define" and fact.conclusion.args == (size, mask):
                    inside = have(Lt(row, size), *(t for t in known if t.conclusion.head == "lt"))
                    return have(goal, nonzero(mask_total(fact, row, logits, inside)))
    raise ProofError(f"not a row of a mask: {goal}")
