"""Proofs of the toolbox: reweighting, softmax rows, scores, averaging and distances."""

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


def given(statement: Statement) -> dict[str, Theorem]:
    """The hypotheses of a statement, assumed."""
    return {h.name: assume(h.formula) for h in statement.hypotheses}


def by_name(theorem: Theorem, statement: Statement, *values: Term) -> Theorem:
    """A known theorem under the hypotheses of a statement, in their order."""
    facts = [assume(h.formula) for h in statement.hypotheses]
    return statement.derive(use(theorem, *values, *facts))


# ------------------------------------------------------------------ reweighting


@cache
def reweight() -> Theorem:
    """``|p - q|_1 <= 2 (sqrt(kappa) - 1)/(sqrt(kappa) + 1)`` for ratios in ``[alpha, beta]``."""
    known = given(says.REWEIGHT)
    positive, at_j = known["positive"], assume(Lt(j, n))
    signs_p, total_p = distribution_parts(known["p"])
    _, total_q = distribution_parts(known["q"])
    share = use(known["support"], j, at_j)
    lower, higher = parts(use(known["ratios"], j, at_j))
    unit = reciprocal(share)
    from_below = arith(Le(alpha * s[j], p[j]), lower, share, unit, products=[(0, 1)], degree=2)
    from_above = arith(Le(p[j], beta * s[j]), higher, share, unit, products=[(0, 1)], degree=2)
    order = known["order"]
    over = reciprocal(positive)
    ratio = beta / alpha
    ratio_large = arith(
        Le(1, ratio),
        arith(
            Le(alpha * (1 / alpha), ratio),
            order,
            reciprocal_positive(positive),
            products=[(0, 1)],
        ),
        over,
    )
    root_sign, square = root_facts(arith(Le(0, ratio), ratio_large))
    root = sqrt(ratio)
    large = arith(Le(1, root), ratio_large, square, root_sign, products=[(-1, -1), (-1, 2)])
    top = arith(Eq(alpha * root**2, beta), square, over, degree=3)
    row = kernel.conjoin(
        arith(Le(0, s[j]), share),
        kernel.conjoin(
            from_below, arith(Le(p[j], alpha * root**2 * s[j]), from_above, top, degree=2)
        ),
    )
    rows = for_all(j, Lt(j, n), row)
    bound = use(reweighting(), n, s, p, alpha, root, rows, total_q, total_p, positive, large)
    total = Sum(j, n, absolute(p[j] - s[j]))
    more = arith(Lt(0, root + 1), large)
    inverse, inverse_sign = reciprocal(more), reciprocal_positive(more)
    del signs_p
    proof = arith(
        Le(total, 2 * (root - 1) / (root + 1)),
        arith(
            Le((root + 1) * total * (1 / (root + 1)), 2 * (root - 1) * (1 / (root + 1))),
            bound,
            inverse_sign,
            products=[(0, 1)],
        ),
        arith(Eq((root + 1) * total * (1 / (root + 1)), total), inverse, degree=3),
    )
    return says.REWEIGHT.derive(proof)


@cache
def reweight_tight() -> Theorem:
    """Equality at ``q = (1, u)/(1 + u)``, ``p = (u, 1)/(1 + u)``."""
    large = assume(says.REWEIGHT_TIGHT.hypotheses[0].formula)
    more, some = arith(Lt(0, 1 + u), large), arith(Lt(0, u), large)
    unit, own = reciprocal(more), reciprocal(some)
    first, second, total = _conjuncts(says.REWEIGHT_TIGHT.conclusion)
    share = 1 / (1 + u)
    gap = arith(Le(0, (u - 1) * share), large, reciprocal_positive(more), products=[(0, 1)])
    size = absolute_identity_of(gap)
    other = absolute_even((u - 1) * share)
    return says.REWEIGHT_TIGHT.derive(
        kernel.conjoin(
            arith(first, unit, own, degree=3),
            kernel.conjoin(
                arith(second, unit, own, degree=3),
                arith(total, have(Eq(absolute((u - 1) * share), (u - 1) * share), size), other),
            ),
        )
    )


def _conjuncts(formula: Term) -> list[Term]:
    found = []
    while formula.head == "and":
        found.append(formula.args[0])
        formula = formula.args[1]
    return [*found, formula]


# ------------------------------------------------------------------ softmax rows


def _row_facts(statement: Statement) -> tuple[dict[str, Theorem], Theorem, Theorem, Theorem]:
    """The hypotheses, the signs of the mask, and the two positive totals."""
    known = given(statement)
    mask, inside = known["mask"], known["row"]
    first, second = (mask_total(mask, r, logits, inside) for logits in (a, b))
    return known, mask_sign(mask, r, inside), first, second


@cache
def _order() -> Theorem:
    """``low <= high``, as a token may attend to itself."""
    known = given(says.SOFTMAX_RATIOS)
    inside = known["row"]
    own = use(opened(known["mask"], "attention_mask")[1], r, inside)
    other = deny(Eq(A[r, r], 0), lambda zero: (arith(Lt(0, 0), zero, own), arith(Not(Lt(0, 0)))))
    return arith(Le(low, high), *parts(use(known["between"], r, inside, other)))


@cache
def softmax_ratios() -> Theorem:
    """``e^(-delta) q <= p <= e^delta q``."""
    known, signs, first, second = _row_facts(says.SOFTMAX_RATIOS)
    positive, rows = parts(
        use(pinched(), n, A[r], a, b, low, high, signs, first, second, known["between"])
    )
    factor = positive.conclusion.args[1]
    at_j = assume(Lt(j, n))
    lower, higher = parts(use(rows, j, at_j))
    entries, total = parts(use(row_sums_to_one(), n, A[r], a, signs, first))
    moved = parts(use(row_sums_to_one(), n, A[r], b, signs, second))[1]
    spread = exp(high - low)
    small = arith(Le(factor, 1), sum_over(j, n, lower), total, moved, degree=3)
    large = arith(Le(1, factor * spread), sum_over(j, n, higher), total, moved, degree=3)
    back = use(exp_negative(), high - low)
    negative = exp(-(high - low))
    least = arith(
        Le(negative, factor),
        arith(
            Le(negative, factor * spread * negative),
            large,
            exp_at(-(high - low)),
            products=[(0, 1)],
        ),
        back,
        degree=3,
    )
    sign = use(entries, j, at_j)
    old, new = says._before, says._after
    under = arith(Le(negative * old, new), lower, least, sign, products=[(1, 2)])
    weight = arith(Le(0, spread * old), exp_at(high - low), sign, products=[(0, 1)])
    above = arith(Le(new, spread * old), higher, small, weight, products=[(1, 2)])
    return says.SOFTMAX_RATIOS.derive(for_all(j, Lt(j, n), kernel.conjoin(under, above)))


@cache
def _variation() -> Theorem:
    known, signs, first, second = _row_facts(says.SOFTMAX_RATIOS)
    return use(
        variation(), n, A[r], a, b, low, high, signs, first, second, known["between"], _order()
    )


@cache
def softmax_variation() -> Theorem:
    """``|p - q|_1 <= 2 tanh(delta/4)``."""
    return says.SOFTMAX_VARIATION.derive(_variation())


@cache
def softmax_linear() -> Theorem:
    """``|p - q|_1 <= delta/2``."""
    quarter = (high - low) / 4
    linear = use(tanh_below_identity(), quarter, arith(Le(0, quarter), _order()))
    return says.SOFTMAX_LINEAR.derive(arith(says.SOFTMAX_LINEAR.conclusion, _variation(), linear))


@cache
def softmax_entry() -> Theorem:
    """``|p_j - q_j| <= tanh(delta/4)``."""
    _, signs, first, second = _row_facts(says.SOFTMAX_ENTRY)
    total = parts(use(row_sums_to_one(), n, A[r], a, signs, first))[1]
    moved = parts(use(row_sums_to_one(), n, A[r], b, signs, second))[1]
    gap = Lambda(j, says._after - says._before)
    balance = arith(Eq(Sum(j, n, gap(j)), 0), total, moved)
    half = use(half_sum(), n, gap, j, balance, assume(Lt(j, n)))
    entry = arith(Le(absolute(gap(j)), tanh((high - low) / 4)), half, _variation())
    return says.SOFTMAX_ENTRY.derive(for_all(j, Lt(j, n), entry))


@cache
def exp_line() -> Theorem:
    """``e^u <= 1 + 2 u`` up to 1.2564, which is below the exact root."""
    known = given(says.EXP_LINE)
    positive, meet = parts(lambert_threshold())
    root = positive.conclusion.args[1]
    value = number(Fraction(12564, 10000))
    below_line = kernel.box(Lt(exp(value), 1 + 2 * value), (), ("enclose", 64))

    def beyond(smaller: Theorem) -> Theorem:
        above = use(exp_above_line(), 2, root, positive, meet, value, smaller)
        return arith(Le(value, root), above, below_line)

    order = by_cases(Lt(root, value), beyond, lambda no: arith(Le(value, root), no))
    proof = use(
        exp_below_line(),
        2,
        root,
        positive,
        meet,
        u,
        known["nonnegative"],
        arith(Le(u, root), order, known["below"]),
    )
    return says.EXP_LINE.derive(proof)


@cache
def softmax_sup() -> Theorem:
    """``delta <= 2 |s - t|_inf``."""
    known = given(says.SOFTMAX_SUP)
    close = use(known["close"], t, assume(Lt(t, n)))
    gap = b[t] - a[t]
    _, up, down, _ = absolute_of(gap)
    return says.SOFTMAX_SUP.derive(
        oscillation_below(
            t,
            n,
            gap,
            e,
            arith(Le(gap, e), up, close),
            arith(Le(-gap, e), down, close),
            known["tokens"],
            2 * e,
        )
    )


def oscillation_below(
    index: Term,
    size: Term,
    value: Term,
    top: Term,
    upper_side: Theorem,
    lower_side: Theorem,
    some: Theorem,
    bound: Term,
) -> Theorem:
    """``osc(v) <= bound`` from ``v <= top`` and ``-v <= other`` with ``top + other = bound``."""
    other = lower_side.conclusion.args[1]
    first = max_least(index, size, top, upper_side, some)
    second = max_least(index, size, other, lower_side, some)
    return have(Le(oscillation(size, Lambda(index, value)), bound), first, second, names=("osc",))


@cache
def softmax_tight() -> Theorem:
    """Logits ``(u, -u)`` against ``(-u, u)``: the change is ``2 tanh(u)``, the oscillation ``4 u``."""
    sign = assume(says.SOFTMAX_TIGHT.hypotheses[0].formula)
    ratio = (exp(u) - exp(-u)) / (exp(u) + exp(-u))
    positive = have(Le(0, ratio), use(tanh_nonnegative(), u, sign), names=("tanh",))
    size = absolute_identity_of(positive)
    other = absolute_even(ratio)
    names = ("masked_softmax", "tanh")
    proof = arith(says.SOFTMAX_TIGHT.conclusion, size, other, names=names)
    return says.SOFTMAX_TIGHT.derive(proof)


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
