"""Proofs on scores, averages and heads."""

from __future__ import annotations

from fractions import Fraction
from functools import cache

from lemmas.alman_song_2025 import statements as says
from lemmas.alman_song_2025.distance import (
    Distance,
    dist,
    dist_congruence,
    dist_linear,
    dist_triangle,
)
from lemmas.alman_song_2025.growth import (
    difference_growth,
    distance_growth,
    layer_distance,
    layer_size,
    size_growth,
)
from lemmas.alman_song_2025.perturbation import (
    difference,
    distribution_mass,
    distribution_parts,
    head_lipschitz,
    layer_lipschitz,
    score_change,
    value_combination,
    value_difference,
)
from lemmas.alman_song_2025.rows import (
    absolute_even,
    absolute_identity_of,
    below,
    bilinear,
    norm_even,
    norm_sign,
    opened,
    same_rows,
    score_parts,
    semi,
    signed_combination,
    token_even,
    token_sign,
    triangle,
    upper,
)
from lemmas.alman_song_2025.softmax_rows import (
    half_sum,
    mask_sign,
    mask_total,
    pinched,
    row_sums_to_one,
    variation,
)
from lemmas.alman_song_2025.toolbox_softmax import given, oscillation_below
from lemmas.foundations.matrix_norms import term_below
from lemmas.foundations.recursions import exp_above_line, exp_below_line, lambert_threshold
from lemmas.foundations.softmax import (
    reweighting,
    tanh_below_identity,
    tanh_nonnegative,
    tanh_rational,
)
from lemmas.foundations.sums import (
    absolute_below,
    absolute_of,
    equal,
    exp_at,
    exp_negative,
    max_least,
    reciprocal,
    reciprocal_positive,
    root_facts,
    square_monotone,
    sum_nonnegative,
    sum_over,
    sum_swap,
)
from lemmas.foundations.tokens import seminorm_parts, seminorm_sum, seminorm_zero
from symbolic import kernel
from symbolic.definitions import absolute, oscillation, tanh
from symbolic.kernel import Theorem, assume
from symbolic.language import Eq, Lambda, Le, Lt, Max, Ne, Not, Sum, Term, cast, exp, number, sqrt
from symbolic.statement import Statement
from symbolic.tactics.script import (
    arith,
    axiom,
    by_cases,
    deny,
    for_all,
    have,
    parts,
    substitute,
    use,
)

n, d, i, j, k, m, t, r = (getattr(says, x) for x in "n d i j k m t r".split())
rho, X, Y, M, P, A = says.rho, says.X, says.Y, says.M, says.P, says.A
c, s, a, b, p = says.c, says.s, says.a, says.b, says.p
q, w, e, u = says.q, says.w, says.e, says.u
low, high, alpha, beta = says.low, says.high, says.alpha, says.beta


def by_name(theorem: Theorem, statement: Statement, *values: Term) -> Theorem:
    """A known theorem under the hypotheses of a statement, in their order."""
    facts = [assume(h.formula) for h in statement.hypotheses]
    return statement.derive(use(theorem, *values, *facts))


# ------------------------------------------------------------------ scores


@cache
def score_entry() -> Theorem:
    """``|y_i M y_j - x_i M x_j| <= q N(Y - X) (N(X) + N(Y))``."""
    known = given(says.SCORE_ENTRY)
    norm, score = known["norm"], known["score"]
    at_i, at_j = assume(Lt(i, n)), assume(Lt(j, n))
    step = difference(Y, X)
    gap, size, own = says.N(step), says.N(Y), says.N(X)
    first = use(
        bilinear(),
        d,
        rho,
        M,
        q,
        Y[i],
        step(j),
        size,
        gap,
        norm,
        score,
        upper(rho, n, Y, i, at_i),
        upper(rho, n, step, j, at_j),
    )
    second = use(
        bilinear(),
        d,
        rho,
        M,
        q,
        step(i),
        X[j],
        gap,
        own,
        norm,
        score,
        upper(rho, n, step, i, at_i),
        upper(rho, n, X, j, at_j),
    )
    facts = [*parts(first), *parts(second)]
    bound = q * gap * (own + size)
    change = says._score_change
    entry = absolute_below(
        arith(Le(change, bound), *facts, names=("scores",)),
        arith(Le(-change, bound), *facts, names=("scores",)),
    )
    return says.SCORE_ENTRY.derive(for_all(i, Lt(i, n), for_all(j, Lt(j, n), entry)))


@cache
def score_oscillation() -> Theorem:
    """The oscillation over ``j`` is at most ``2 q N(Y - X) (dist(X) + N(Y))``."""
    known = given(says.SCORE_OSCILLATION)
    norm, some, score = known["norm"], known["tokens"], known["score"]
    at_i, at_j = assume(Lt(i, n)), assume(Lt(j, n))
    both = use(score_change(), d, rho, n, M, q, X, Y, c, i, j, norm, some, score, at_i, at_j)
    lower, higher = parts(both)
    facts = Distance(norm, some, X)
    gap, size = says.N(difference(Y, X)), says.N(Y)
    change = says._score_change
    width = q * gap * (facts.centre(c) + size)
    middle = higher.conclusion.args[1]
    constant = Sum(k, d, (Y[i, k] - X[i, k]) * Sum(m, d, M[k, m] * c[m]))
    total = oscillation_below(
        j, n, change, middle, higher, arith(Le(-change, width - constant), lower), some, 2 * width
    )
    left = oscillation(n, Lambda(j, change))
    rate = 2 * q * gap
    sign = arith(
        Le(0, rate),
        score_parts(score)[0],
        token_sign(norm, some, difference(Y, X)),
        products=[(0, 1)],
    )
    each = arith(Le(left - rate * size, rate * facts.centre(c)), total)
    limit = use(
        dist_linear(), d, rho, n, X, left - rate * size, rate, norm, some, sign, for_all(c, each)
    )
    proof = arith(Le(left, rate * (facts.value + size)), limit)
    return says.SCORE_OSCILLATION.derive(for_all(i, Lt(i, n), proof))


# ------------------------------------------------------------------ averaging, heads


def growth_size() -> Theorem:
    """``N(P X W) <= w N(X)``."""
    return by_name(size_growth(), says.GROWTH_SIZE, *says.GROWTH_SIZE.variables)


def growth_difference() -> Theorem:
    """``N((P - P') X W) <= w max_i |P_i - P'_i|_1 dist(X)``."""
    return by_name(difference_growth(), says.GROWTH_DIFFERENCE, *says.GROWTH_DIFFERENCE.variables)


def growth_distance() -> Theorem:
    """``dist(P X W) <= w dist(X)``."""
    return by_name(distance_growth(), says.GROWTH_DISTANCE, *says.GROWTH_DISTANCE.variables)


def growth_layer() -> Theorem:
    """``N(SAtt(X)) <= a N(X)``."""
    return by_name(layer_size(), says.GROWTH_LAYER, *says.GROWTH_LAYER.variables)


def growth_layer_distance() -> Theorem:
    """``dist(SAtt(X)) <= a dist(X)``."""
    return by_name(
        layer_distance(), says.GROWTH_LAYER_DISTANCE, *says.GROWTH_LAYER_DISTANCE.variables
    )


def head_bound() -> Theorem:
    """The Lipschitz bound of one head."""
    return by_name(head_lipschitz(), says.HEAD_LIPSCHITZ, *says.HEAD_LIPSCHITZ.variables)


def layer_bound() -> Theorem:
    """The Lipschitz bound of one layer."""
    return by_name(layer_lipschitz(), says.LAYER_LIPSCHITZ, *says.LAYER_LIPSCHITZ.variables)


def score_centre() -> Theorem:
    """Both sides of the change of a score, for every centre."""
    return by_name(score_change(), says.SCORE_CENTRE, *says.SCORE_CENTRE.variables)


def combination() -> Theorem:
    """Any combination of tokens, with values."""
    return by_name(value_combination(), says.COMBINATION, *says.COMBINATION.variables)


def zero_sum() -> Theorem:
    """A combination with sum 0, against any centre."""
    return by_name(value_difference(), says.ZERO_SUM, *says.ZERO_SUM.variables)
