"""Exact instances of the statements: two tokens 1 and -1, one coordinate, the absolute sum."""

from __future__ import annotations

from collections.abc import Callable

from lemmas.alman_song_2025 import statements as says
from lemmas.alman_song_2025.definitions import FULL, score_bound, value_bound
from lemmas.alman_song_2025.growth import full_mask
from lemmas.alman_song_2025.three_norms import absolute_sum, sum_norm, sum_score, sum_value
from lemmas.alman_song_2025.weight_norms import score_weaken, value_weaken
from lemmas.foundations.matrix_norms import entry_least, row_least
from lemmas.foundations.sums import absolute_of
from symbolic import kernel
from symbolic.definitions import absolute, max_entry, row_sum_norm
from symbolic.kernel import Theorem, assume
from symbolic.language import Eq, Lambda, Le, Lt, Term, cast, number
from symbolic.tactics.script import arith, for_all, have, use

i, k, m, t, h = says.i, says.k, says.m, says.t, says.h
TWO, ONE, ZERO = number(2, "N"), number(1, "N"), number(0, "N")
TOKENS = Lambda(i, Lambda(k, 1 - 2 * cast(i)))
UNIT = Lambda(k, Lambda(m, number(1)))
UNITS = Lambda(h, UNIT)
SIZES = Lambda(h, number(1))
MEAN = Lambda(i, Lambda(t, number(1) / 2))
NORM = absolute_sum(ONE)

VALUES: dict[Term, Term] = {
    says.d: ONE,
    says.rho: NORM,
    says.n: TWO,
    says.H: TWO,
    says.A: FULL,
    says.M: UNIT,
    says.W: UNIT,
    says.Ms: UNITS,
    says.Ws: UNITS,
    says.q: number(1),
    says.w: number(1),
    says.qs: SIZES,
    says.ws: SIZES,
    says.X: TOKENS,
    says.Y: Lambda(i, Lambda(k, 2 - 3 * cast(i))),
    says.P: MEAN,
    says.Q: MEAN,
    says.c: Lambda(k, number(1)),
}


def is_one() -> Theorem:
    """``|1| = 1``."""
    _, up, _, square = absolute_of(number(1))
    return arith(Le(absolute(1), 1), square, up, products=[(-1, -1), (-1, 1)])


def unit_value() -> Theorem:
    """``v([1]) <= 1``."""
    each = for_all(i, Lt(i, ONE), is_one())
    small = use(row_least(), ONE, ONE, UNIT, 1, arith(Lt(0, ONE)), each)
    value = use(sum_value(), ONE, UNIT, arith(Lt(0, ONE)))
    size = row_sum_norm(ONE, ONE, UNIT)
    found = use(value_weaken(), ONE, NORM, UNIT, size, 1, use(sum_norm(), ONE), value, small)
    return have(value_bound(NORM, ONE, UNIT, 1), found)


def unit_score() -> Theorem:
    """``mu([1]) <= 1``."""
    each = for_all(i, Lt(i, ONE), for_all(t, Lt(t, ONE), is_one()))
    some = arith(Lt(0, ONE))
    small = use(entry_least(), ONE, ONE, UNIT, 1, some, some, each)
    score = use(sum_score(), ONE, UNIT, some)
    size = max_entry(ONE, ONE, UNIT)
    found = use(score_weaken(), ONE, NORM, UNIT, size, 1, use(sum_norm(), ONE), score, small)
    return have(score_bound(NORM, ONE, UNIT, 1), found)


PROOFS: dict[str, Callable[[], Theorem]] = {
    "norm": lambda: use(sum_norm(), ONE),
    "mask": lambda: use(full_mask(), TWO),
    "value": unit_value,
    "score": unit_score,
    "values": lambda: for_all(h, Lt(h, TWO), unit_value()),
    "scores": lambda: for_all(h, Lt(h, TWO), unit_score()),
}
