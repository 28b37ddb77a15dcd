"""Proofs on the distance from equal rows."""

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
from lemmas.alman_song_2025.perturbation import (
    difference,
    distribution_mass,
    distribution_parts,
    head_lipschitz,
    layer_lipschitz,
    score_change,
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
from lemmas.alman_song_2025.toolbox_softmax import given
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


# ------------------------------------------------------------------ distances


@cache
def dist_sharper() -> Theorem:
    """``|dist(A) - dist(B)| <= dist(A - B)``."""
    known = given(says.DIST_SHARPER)
    facts = (known["norm"], known["tokens"])
    one, other = says.minus(X, Y), says.minus(Y, X)
    first = use(dist_triangle(), d, rho, n, Y, one, *facts)
    second = use(dist_triangle(), d, rho, n, X, other, *facts)
    even = _dist_even(*facts)
    gap = says.dist(one)
    forward = have(Le(says.dist(X), says.dist(Y) + gap), first)
    back = have(Le(says.dist(Y), says.dist(X) + says.dist(other)), second)
    return says.DIST_SHARPER.derive(
        absolute_below(
            arith(Le(says.dist(X) - says.dist(Y), gap), forward),
            arith(Le(-(says.dist(X) - says.dist(Y)), gap), back, even),
        )
    )


def _dist_even(norm: Theorem, some: Theorem) -> Theorem:
    """``dist(Y - X) <= dist(X - Y)``."""
    one, other = says.minus(X, Y), says.minus(Y, X)
    here, there = Distance(norm, some, other), Distance(norm, some, one)
    flipped = Lambda(k, -c[k])
    even = use(token_even(), d, rho, n, one, Lambda(i, c), norm, some)
    same = have(Le(here.centre(flipped), there.centre(c)), even)
    each = arith(Le(here.value, there.centre(c)), here.lower(flipped), same)
    return there.greatest(here.value, c, each)


@cache
def dist_lipschitz() -> Theorem:
    """``|dist(A) - dist(B)| <= N(A - B)``."""
    known = given(says.DIST_LIPSCHITZ)
    facts = (known["norm"], known["tokens"])
    sharper = use(dist_sharper(), *says.DIST_LIPSCHITZ.variables, *facts)
    size = Distance(*facts, says.minus(X, Y)).below_norm()
    return says.DIST_LIPSCHITZ.derive(arith(says.DIST_LIPSCHITZ.conclusion, sharper, size))


@cache
def dist_shift() -> Theorem:
    """``dist(A + 1 c) = dist(A)``."""
    known = given(says.DIST_SHIFT)
    facts = (known["norm"], known["tokens"])
    moved = Lambda(i, Lambda(k, X[i, k] + c[k]))
    here, there = Distance(*facts, moved), Distance(*facts, X)
    v = kernel.lang.family("v")
    more, less = Lambda(k, v[k] + c[k]), Lambda(k, v[k] - c[k])
    up = there.greatest(here.value, v, have(Le(here.value, there.centre(v)), here.lower(more)))
    down = here.greatest(there.value, v, have(Le(there.value, here.centre(v)), there.lower(less)))
    return says.DIST_SHIFT.derive(kernel.antisymmetry(up, down))


@cache
def dist_average() -> Theorem:
    """``dist(P A) <= dist(A)``."""
    known = given(says.DIST_AVERAGE)
    facts = (known["norm"], known["tokens"])
    averaged = Lambda(i, Lambda(k, Sum(t, n, P[i, t] * X[t, k])))
    here, there = Distance(*facts, averaged), Distance(*facts, X)
    centred = Lambda(i, Lambda(k, X[i, k] - c[k]))
    at_i = assume(Lt(i, n))
    row = use(known["rows"], i, at_i)
    close = for_all(t, Lt(t, n), upper(rho, n, centred, t, assume(Lt(t, n))))
    size = there.centre(c)
    combined = use(signed_combination(), d, rho, n, P[i], centred, size, facts[0], close)
    total = distribution_parts(row)[1]
    one, other = Lambda(k, averaged(i)(k) - c[k]), Lambda(k, Sum(t, n, P[i, t] * centred(t)(k)))
    entry = arith(Eq(one(k), other(k)), total, degree=2)
    same = use(same_rows(facts[0]), one, other, for_all(k, Lt(k, d), entry))
    each = arith(Le(rho(one), size), same, combined, distribution_mass(row), degree=2)
    moved = below(rho, n, Lambda(i, one), size, facts[1], i, each)
    bound = arith(Le(here.value, size), here.lower(c), moved)
    return says.DIST_AVERAGE.derive(there.greatest(here.value, c, bound))


@cache
def _mean_rows() -> Theorem:
    """``N((I - J) X) <= (2 - 2/n) N(X - 1 c)``."""
    known = given(says.DIST_MEAN)
    norm, some = known["norm"], known["tokens"]
    moved = Lambda(i, Lambda(k, X[i, k] - c[k]))
    size = says.N(moved)
    at_i = assume(Lt(i, n))
    gaps = Lambda(t, Lambda(k, X[i, k] - X[t, k]))
    at_t = assume(Lt(t, n))
    apart = use(seminorm_parts(semi(norm))[0], moved(i), Lambda(k, -moved(t)(k)))
    even = norm_even(norm, moved(t))
    pair = arith(
        Le(rho(gaps(t)), 2 * size),
        have(Le(rho(gaps(t)), rho(moved(i)) + rho(Lambda(k, -moved(t)(k)))), apart),
        even,
        upper(rho, n, moved, i, at_i),
        upper(rho, n, moved, t, at_t),
    )
    own = term_below(t, n, arith(Le(0, 2 * size - rho(gaps(t))), pair), at_i)
    zero = _zero(norm)
    total = use(seminorm_sum(), rho, gaps, semi(norm), n)
    summed = arith(Le(rho(Lambda(k, Sum(t, n, gaps(t)(k)))), (2 * n - 2) * size), total, own, zero)
    positive = arith(Lt(0, cast(n)), some)
    unit, share = reciprocal(positive), reciprocal_positive(positive)
    scaled = use(seminorm_parts(semi(norm))[1], 1 / cast(n), Lambda(k, Sum(t, n, gaps(t)(k))))
    length = absolute_identity_of(arith(Le(0, 1 / cast(n)), share))
    row = says.CENTRED(i)
    scaled_row = Lambda(k, 1 / cast(n) * Sum(t, n, gaps(t)(k)))
    entry = arith(Eq(row(k), scaled_row(k)), unit, degree=2)
    same = use(same_rows(norm), row, scaled_row, for_all(k, Lt(k, d), entry))
    product = arith(
        Le(rho(scaled_row), 1 / cast(n) * ((2 * n - 2) * size)),
        scaled,
        length,
        arith(
            Le(
                1 / cast(n) * rho(Lambda(k, Sum(t, n, gaps(t)(k)))),
                1 / cast(n) * ((2 * n - 2) * size),
            ),
            summed,
            share,
            products=[(0, 1)],
        ),
        degree=2,
    )
    each = arith(Le(rho(row), (2 - Fraction(2) / n) * size), same, product, unit, degree=2)
    proof = below(rho, n, says.CENTRED, (2 - Fraction(2) / n) * size, some, i, each)
    return for_all([d, rho, n, X, c], norm.conclusion, some.conclusion, proof)


def _zero(norm: Theorem) -> Theorem:
    """``rho(0) = 0``."""
    return parts(use(seminorm_zero(), rho, semi(norm)))[0]


@cache
def dist_mean() -> Theorem:
    """``dist(A) <= N((I - J) A) <= (2 - 2/n) dist(A)``."""
    known = given(says.DIST_MEAN)
    norm, some = known["norm"], known["tokens"]
    facts = Distance(norm, some, X)
    mean = Lambda(k, Sum(t, n, X[t, k]) / n)
    lower = have(Le(facts.value, says.N(says.CENTRED)), facts.lower(mean))
    each = use(_mean_rows(), d, rho, n, X, c, norm, some)
    sign = _rate_sign(some)
    rate = sign.conclusion.args[1]
    higher = use(
        dist_linear(),
        d,
        rho,
        n,
        X,
        says.N(says.CENTRED),
        rate,
        norm,
        some,
        sign,
        for_all(c, each),
    )
    return says.DIST_MEAN.derive(kernel.conjoin(lower, higher))


def _rate_sign(some: Theorem) -> Theorem:
    """``0 <= 2 - 2/n``."""
    positive = arith(Lt(0, cast(n)), some)
    one = arith(
        Le(1, cast(n)),
        use(axiom("nat-discrete"), number(0, "N"), n, have(Lt(number(0, "N"), n), some)),
    )
    small = arith(
        Le(1 / cast(n), 1),
        arith(
            Le(1 / cast(n), n * (1 / cast(n))),
            one,
            reciprocal_positive(positive),
            products=[(0, 1)],
        ),
        reciprocal(positive),
    )
    return arith(Le(0, 2 - Fraction(2) / n), small)


@cache
def dist_mean_difference() -> Theorem:
    """``N((I - J)(A - B)) <= (2 - 2/n) N(A - B)``."""
    known = given(says.DIST_MEAN_DIFFERENCE)
    zero = Lambda(k, number(0))
    one = use(_mean_rows(), d, rho, n, says.minus(X, Y), zero, known["norm"], known["tokens"])
    return says.DIST_MEAN_DIFFERENCE.derive(have(says.DIST_MEAN_DIFFERENCE.conclusion, one))


@cache
def dist_frobenius() -> Theorem:
    """``|(I - J) A|_F <= |A|_F``."""
    known = given(says.DIST_FROBENIUS)
    positive = arith(Lt(0, cast(n)), known["tokens"])
    unit = reciprocal(positive)
    total = Sum(t, n, X[t, k])
    gap = X[i, k] - total / n
    column = arith(
        Eq(Sum(i, n, gap**2), Sum(i, n, X[i, k] ** 2) - total**2 * (1 / cast(n))), unit, degree=3
    )
    loss = arith(
        Le(0, total**2 * (1 / cast(n))),
        arith(Le(0, total**2), squares=[total]),
        reciprocal_positive(positive),
        products=[(0, 1)],
    )
    each = sum_over(k, d, arith(Le(Sum(i, n, gap**2), Sum(i, n, X[i, k] ** 2)), column, loss))
    swap_gap = use(sum_swap(), Lambda(i, Lambda(k, gap**2)), d, n)
    swap_own = use(sum_swap(), Lambda(i, Lambda(k, X[i, k] ** 2)), d, n)
    inner = Sum(i, n, Sum(k, d, gap**2))
    outer = Sum(i, n, Sum(k, d, X[i, k] ** 2))
    squares = arith(Le(inner, outer), each, swap_gap, swap_own)
    inner_sign = sum_nonnegative(i, n, sum_nonnegative(k, d, arith(Le(0, gap**2), squares=[gap])))
    outer_sign = sum_nonnegative(
        i, n, sum_nonnegative(k, d, arith(Le(0, X[i, k] ** 2), squares=[X[i, k]]))
    )
    _, first = root_facts(have(Le(0, inner), inner_sign))
    sign, second = root_facts(have(Le(0, outer), outer_sign))
    root = use(
        square_monotone(),
        sqrt(inner),
        sqrt(outer),
        sign,
        arith(Le(sqrt(inner) ** 2, sqrt(outer) ** 2), first, second, squares),
    )
    return says.DIST_FROBENIUS.derive(
        have(says.DIST_FROBENIUS.conclusion, root, names=("frobenius",))
    )
