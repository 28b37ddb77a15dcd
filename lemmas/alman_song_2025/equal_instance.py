"""The exact instance of equal tokens: 1 everywhere, growing by 5/4 in every layer."""

from __future__ import annotations

from fractions import Fraction

from lemmas.alman_song_2025 import optimal_statements as best
from lemmas.alman_song_2025.network_instances import QUARTER
from lemmas.alman_song_2025.network_instances import VALUES as NETWORK
from lemmas.foundations.indicators import same_is_one
from symbolic.kernel import Theorem
from symbolic.language import Eq, Lambda, Term, cast, number, substitute
from symbolic.tactics.evaluate import evaluate
from symbolic.tactics.script import arith

__all__ = ["GROWING", "VALUES", "growing_layers"]

GROWING = Lambda(best.l, Lambda(best.i, Lambda(best.k, number(Fraction(5, 4)) ** best.l)))
VALUES: dict[Term, Term] = {
    **NETWORK,
    best.eta: QUARTER,
    best.y: Lambda(best.k, number(1)),
    best.T: GROWING,
}


def growing_layers() -> Theorem:
    """Equal tokens grow by 5/4 when ``W = I/4``."""
    formula = substitute(best.LOWER.hypotheses[3].formula, VALUES)
    zero = number(0, "N")
    return evaluate(formula, (same_is_one(arith(Eq(cast(zero), cast(zero)))),))
