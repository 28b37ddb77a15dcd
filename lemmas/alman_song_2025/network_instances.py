"""Exact instances of networks: tokens 1 and -1, whose average is 0, so that heads add nothing."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

from lemmas.alman_song_2025 import network_statements as says
from lemmas.alman_song_2025.definitions import FULL, score_bound, token_norm, value_bound
from lemmas.alman_song_2025.distance import Distance
from lemmas.alman_song_2025.growth import full_mask
from lemmas.alman_song_2025.instances import NORM, ONE, TOKENS, TWO
from lemmas.alman_song_2025.rows import token_least, token_upper
from lemmas.alman_song_2025.three_norms import sum_norm, sum_score, sum_value
from lemmas.alman_song_2025.weight_norms import score_weaken, value_weaken
from lemmas.foundations.matrix_norms import entry_least, row_least
from lemmas.foundations.sums import absolute_below, absolute_of
from symbolic import kernel
from symbolic.definitions import absolute, max_entry, row_sum_norm
from symbolic.kernel import Theorem
from symbolic.language import Lambda, Le, Lt, Term, cast, family, number
from symbolic.tactics.evaluate import evaluate
from symbolic.tactics.script import arith, assume, for_all, have, use

i, k, m, h, l = says.i, says.k, says.m, says.h, says.l
QUARTER = number(Fraction(1, 4))


def constant(value: Term, indices: int) -> Term:
    """A family of that many indices with one value."""
    for index in (m, k, h, l)[:indices]:
        value = Lambda(index, value)
    return value


SILENT, LIGHT = constant(number(0), 2), constant(QUARTER, 2)

VALUES: dict[Term, Term] = {
    says.d: ONE,
    says.rho: NORM,
    says.n: TWO,
    says.H: ONE,
    says.L: TWO,
    says.A: FULL,
    says.T: Lambda(l, TOKENS),
    says.Y: TOKENS,
    says.Ms: constant(number(0), 4),
    says.Ws: constant(QUARTER, 4),
    says.vs: constant(QUARTER, 2),
    says.qs: constant(number(1), 2),
    says._M: constant(number(0), 3),
    says._W: constant(QUARTER, 3),
    says._w: constant(QUARTER, 1),
    says._q: constant(number(1), 1),
    says.a: QUARTER,
    says.b: QUARTER,
    says.G: Lambda(l, Lambda(m, Lambda(k, number(Fraction(5, 4)) ** l - 1))),
    says._s0: number(Fraction(1, 2)),
    says.F: Lambda(l, Lambda(says.Y, says.Y)),
    says.sizes: constant(number(1), 1),
    says._LN: Lambda(says.Y, TOKENS),
    says._bound: number(1),
}
PLAIN = {**VALUES, says.T: Lambda(l, Lambda(i, Lambda(k, TOKENS(i)(k) * number(0) ** l)))}
DOUBLING = {**VALUES, says.T: Lambda(l, Lambda(i, Lambda(k, TOKENS(i)(k) * number(2) ** l)))}


def _small(value: Term, bound: Term) -> Theorem:
    """``|value| <= bound`` for ``0 <= value <= bound``."""
    return absolute_below(arith(Le(value, bound)), arith(Le(-value, bound)))


def light_value() -> Theorem:
    """``v([1/4]) <= 1/4``."""
    each = for_all(i, Lt(i, ONE), _small(QUARTER, QUARTER))
    some = arith(Lt(0, ONE))
    small = use(row_least(), ONE, ONE, LIGHT, QUARTER, some, each)
    value = use(sum_value(), ONE, LIGHT, some)
    size = row_sum_norm(ONE, ONE, LIGHT)
    known = use(sum_norm(), ONE)
    found = use(value_weaken(), ONE, NORM, LIGHT, size, QUARTER, known, value, small)
    return have(value_bound(NORM, ONE, LIGHT, QUARTER), found)


def silent_score() -> Theorem:
    """``mu([0]) <= 1``."""
    some, zero = arith(Lt(0, ONE)), number(0)
    each = for_all(i, Lt(i, ONE), for_all(k, Lt(k, ONE), _small(zero, number(1))))
    small = use(entry_least(), ONE, ONE, SILENT, 1, some, some, each)
    score = use(sum_score(), ONE, SILENT, some)
    size = max_entry(ONE, ONE, SILENT)
    known = use(sum_norm(), ONE)
    found = use(score_weaken(), ONE, NORM, SILENT, size, 1, known, score, small)
    return have(score_bound(NORM, ONE, SILENT, 1), found)


def everywhere(depth: Term, theorem: Theorem) -> Theorem:
    """One bound for every head of every layer."""
    return for_all(l, Lt(l, depth), for_all(h, Lt(h, ONE), theorem))


def start() -> Theorem:
    """``0 <= 1/2 <= dist(X)`` and ``3 b/4 <= 1``: no row is nearer than 1 to both 1 and -1."""
    c = family("c")
    known, some = use(sum_norm(), ONE), arith(Lt(0, TWO))
    facts = Distance(known, some, TOKENS)
    centred = Lambda(i, Lambda(k, TOKENS(i)(k) - c[k]))
    size = token_norm(NORM, TWO, centred)
    first, second = (
        use(token_upper(), NORM, TWO, centred, number(x, "N"), arith(Lt(x, TWO))) for x in (0, 1)
    )
    zero = number(0, "N")
    up, down = absolute_of(1 - c[zero])[1], absolute_of(-1 - c[zero])[2]
    each = arith(Le(Fraction(1, 2), size), first, second, up, down)
    near = facts.greatest(number(Fraction(1, 2)), c, each)
    half = number(Fraction(1, 2))
    last = arith(Le(3 * QUARTER * half**2, 1))
    return kernel.conjoin(arith(Le(0, half)), kernel.conjoin(near, last))


def _tokens_small() -> Theorem:
    """``N(X) <= 1`` for tokens 1 and -1."""

    bound = number(1)
    formula = kernel.lang.ForAll(
        i, TWO, kernel.lang.And(Le(TOKENS(i)(0), bound), Le(-TOKENS(i)(0), bound))
    )
    both = use(evaluate(formula), i, assume(Lt(i, TWO)))
    size = absolute_below(kernel.project(both, 0), kernel.project(both, 1))
    rows = for_all(i, Lt(i, TWO), have(Le(NORM(TOKENS(i)), bound), size))
    small = use(token_least(), NORM, TWO, TOKENS, bound, arith(Lt(0, TWO)), rows)
    return for_all(says.Y, small)


PROOFS: dict[str, Callable[[], Theorem]] = {
    "norm": lambda: use(sum_norm(), ONE),
    "mask": lambda: use(full_mask(), TWO),
    "values": lambda: everywhere(TWO, light_value()),
    "scores": lambda: everywhere(TWO, silent_score()),
    "start": start,
    "normalised": _tokens_small,
}
ONE_LAYER = {
    **PROOFS,
    "values": lambda: for_all(h, Lt(h, ONE), light_value()),
    "scores": lambda: for_all(h, Lt(h, ONE), silent_score()),
}
DEEPER = {
    **PROOFS,
    "values": lambda: everywhere(TWO + 1, light_value()),
    "scores": lambda: everywhere(TWO + 1, silent_score()),
}
