"""Softmax rows: shift invariance, ratio bounds, total variation.

What :mod:`lemmas.foundations.tanh` proves is passed on.
"""

from __future__ import annotations

from functools import cache

from lemmas.foundations.sums import (
    absolute_below,
    absolute_of,
    equal,
    exp_at,
    exp_monotone,
    exp_negative,
    exp_zero,
    max_upper,
    reciprocal,
    reciprocal_positive,
    square_monotone,
    sum_over,
)
from lemmas.foundations.tanh import (
    nondecreasing,
    tanh_below_identity,
    tanh_bounds,
    tanh_monotone,
    tanh_nonnegative,
    tanh_odd,
    tanh_rational,
)
from symbolic import kernel
from symbolic.definitions import absolute, oscillation, softmax, tanh, total_variation
from symbolic.kernel import Theorem
from symbolic.language import Eq, ForAll, Lambda, Le, Lt, Max, Sum, Term, exp, family, nats, reals
from symbolic.tactics.elementary import absolute_homogeneous, absolute_scale
from symbolic.tactics.script import (
    arith,
    assume,
    axiom,
    by_cases,
    chain,
    for_all,
    have,
    implies,
    induction,
    obtain,
    parts,
    substitute,
    use,
)

i, j, k, n, r = nats("i j k n r")
a, e, p, q, s = (family(name) for name in "a e p q s".split())
c, low, high, m, t, T, u = reals("c low high m t T u")


def some(size: Term) -> Theorem:
    """``0 < size`` assumed."""
    return assume(Lt(0, size))


@cache
def weights_positive() -> Theorem:
    """``0 < Sum exp(a_t)`` over a non-empty range."""
    total = Sum(i, n, exp(a[i]))
    top = Max(i, n, -a[i])
    inside = assume(Lt(i, n))
    lower = arith(Le(-top, a[i]), max_upper(i, n, -a[i], i, inside))
    term = use(exp_monotone(), -top, a[i], lower)
    bound = sum_over(i, n, term)
    proof = arith(Lt(0, total), bound, exp_at(-top), some(n), products=[(1, 2)])
    return for_all([a, n], Lt(0, n), proof)


def total_weight(logits: Term, size: Term, nonempty: Theorem) -> Theorem:
    """``0 < Sum exp(logits_t)``."""
    return have(
        Lt(0, Sum(i, size, exp(logits[i]))), use(weights_positive(), logits, size, nonempty)
    )


@cache
def shift_invariance() -> Theorem:
    """``softmax(a + c) = softmax(a)``, entry ``j``."""
    shifted = Lambda(i, a[i] + c)
    plain, moved = softmax(n, a, j), softmax(n, shifted, j)
    split = sum_over(i, n, use(axiom("exp-add"), a[i], c))
    own = use(axiom("exp-add"), a[j], c)
    positive = exp_at(c)
    start = have(Eq(moved, exp(a[j] + c) / Sum(i, n, exp(a[i] + c))), names=("softmax",))
    numerator = substitute(own, have(Eq(moved, exp(a[j] + c) / Sum(i, n, exp(a[i] + c))), start))
    both = substitute(split, numerator)
    cancelled = arith(
        Eq(
            exp(a[j]) * exp(c) * (1 / (exp(c) * Sum(i, n, exp(a[i])))),
            exp(a[j]) / Sum(i, n, exp(a[i])),
        ),
        reciprocal(positive),
        degree=3,
    )
    result = arith(Eq(moved, exp(a[j]) / Sum(i, n, exp(a[i]))), both, cancelled)
    return for_all([n, a, c, j], Lt(0, n), have(Eq(moved, plain), result, names=("softmax",)))


@cache
def softmax_distribution() -> Theorem:
    """Softmax rows are positive and sum to 1."""
    nonempty = some(n)
    total = total_weight(a, n, nonempty)
    weight = Sum(i, n, exp(a[i]))
    positive = arith(
        Lt(0, exp(a[j]) / weight), exp_at(a[j]), reciprocal_positive(total), products=[(0, 1)]
    )
    entry = have(Lt(0, softmax(n, a, j)), positive, names=("softmax",))
    row = have(Eq(Sum(j, n, softmax(n, a, j)), 1), reciprocal(total), names=("softmax",))
    return for_all([n, a], Lt(0, n), kernel.conjoin(for_all(j, entry), row))


@cache
def softmax_ratio_between() -> Theorem:
    """``s_j exp(low - high) <= p_j <= s_j exp(high - low)`` if ``low <= e_t <= high``.

    Here ``s = softmax(a)`` and ``p = softmax(a + e)``.
    """
    nonempty = some(n)
    inside = assume(ForAll(i, n, kernel.lang.And(Le(low, e[i]), Le(e[i], high))))
    moved = Lambda(i, a[i] + e[i])
    before, after = Sum(i, n, exp(a[i])), Sum(i, n, exp(a[i] + e[i]))
    first, second = total_weight(a, n, nonempty), total_weight(moved, n, nonempty)

    def term(index: Term, where: Theorem) -> tuple[Theorem, Theorem]:
        """``exp(low) exp(a) <= exp(a + e) <= exp(high) exp(a)``."""
        above, under = (
            kernel.project(use(inside, index, where), 0),
            kernel.project(use(inside, index, where), 1),
        )
        split = use(axiom("exp-add"), a[index], e[index])
        value = exp(a[index] + e[index])
        lower = arith(
            Le(exp(low) * exp(a[index]), value),
            split,
            exp_at(a[index]),
            use(exp_monotone(), low, e[index], above),
            products=[(1, 2)],
        )
        upper = arith(
            Le(value, exp(high) * exp(a[index])),
            split,
            exp_at(a[index]),
            use(exp_monotone(), e[index], high, under),
            products=[(1, 2)],
        )
        return lower, upper

    at_i, at_j = term(i, assume(Lt(i, n))), term(j, assume(Lt(j, n)))
    weight_low = have(Le(exp(low) * before, after), sum_over(i, n, at_i[0]))
    weight_high = have(Le(after, exp(high) * before), sum_over(i, n, at_i[1]))
    s_j, p_j = exp(a[j]) / before, exp(a[j] + e[j]) / after
    inv_before, inv_after = 1 / before, 1 / after
    up, down = exp(high - low), exp(low - high)
    up_split = have(Eq(up * exp(low), exp(high)), use(axiom("exp-add"), high - low, low))
    down_split = have(Eq(down * exp(high), exp(low)), use(axiom("exp-add"), low - high, high))
    one, two = reciprocal(first), reciprocal(second)
    # after >= exp(low) before, so 1/after <= exp(-low)/before, all multiplied out
    ratio_up = chain(
        exp(low) * inv_after,
        "<=",
        inv_before,
        have(
            Le(exp(low) * inv_after, inv_before),
            weight_low,
            arith(Eq(before * inv_before * inv_after, inv_after), one, degree=2),
            arith(Eq(after * inv_after * inv_before, inv_before), two, degree=2),
            reciprocal_positive(first),
            reciprocal_positive(second),
            arith(
                Le(exp(low) * before * inv_before * inv_after, after * inv_before * inv_after),
                weight_low,
                arith(
                    Lt(0, inv_before * inv_after),
                    reciprocal_positive(first),
                    reciprocal_positive(second),
                    products=[(0, 1)],
                ),
                products=[(0, 1)],
            ),
            degree=2,
        ),
    )
    ratio_down = have(
        Le(inv_before, exp(high) * inv_after),
        arith(Eq(before * inv_before * inv_after, inv_after), one, degree=2),
        arith(Eq(after * inv_after * inv_before, inv_before), two, degree=2),
        arith(
            Le(after * inv_before * inv_after, exp(high) * before * inv_before * inv_after),
            weight_high,
            arith(
                Lt(0, inv_before * inv_after),
                reciprocal_positive(first),
                reciprocal_positive(second),
                products=[(0, 1)],
            ),
            products=[(0, 1)],
        ),
        degree=2,
    )
    upper = chain(
        p_j,
        "<=",
        exp(high) * exp(a[j]) * inv_after,
        arith(
            Le(p_j, exp(high) * exp(a[j]) * inv_after),
            at_j[1],
            reciprocal_positive(second),
            products=[(0, 1)],
        ),
        "=",
        up * exp(a[j]) * (exp(low) * inv_after),
        arith(
            Eq(exp(high) * exp(a[j]) * inv_after, up * exp(a[j]) * (exp(low) * inv_after)),
            up_split,
            degree=3,
        ),
        "<=",
        up * s_j,
        arith(
            Le(up * exp(a[j]) * (exp(low) * inv_after), up * s_j),
            ratio_up,
            arith(Lt(0, up * exp(a[j])), exp_at(high - low), exp_at(a[j]), products=[(0, 1)]),
            products=[(0, 1)],
        ),
    )
    lower = chain(
        down * s_j,
        "<=",
        down * exp(a[j]) * (exp(high) * inv_after),
        arith(
            Le(down * s_j, down * exp(a[j]) * (exp(high) * inv_after)),
            ratio_down,
            arith(Lt(0, down * exp(a[j])), exp_at(low - high), exp_at(a[j]), products=[(0, 1)]),
            products=[(0, 1)],
        ),
        "=",
        exp(low) * exp(a[j]) * inv_after,
        arith(
            Eq(down * exp(a[j]) * (exp(high) * inv_after), exp(low) * exp(a[j]) * inv_after),
            down_split,
            degree=3,
        ),
        "<=",
        p_j,
        arith(
            Le(exp(low) * exp(a[j]) * inv_after, p_j),
            at_j[0],
            reciprocal_positive(second),
            products=[(0, 1)],
        ),
    )
    soft, moved_soft = softmax(n, a, j), softmax(n, moved, j)
    proof = kernel.conjoin(
        have(Le(soft * down, moved_soft), lower, names=("softmax",)),
        have(Le(moved_soft, soft * up), upper, names=("softmax",)),
    )
    return for_all(
        [n, a, e, low, high], nonempty.conclusion, inside.conclusion, for_all(j, Lt(j, n), proof)
    )


@cache
def reweighting() -> Theorem:
    """``(t + 1) Sum |p - s| <= 2 (t - 1)`` for rows with ``m s <= p <= m t^2 s``."""
    rows = assume(
        ForAll(i, n, kernel.lang.And(Le(0, s[i]), Le(m * s[i], p[i]), Le(p[i], m * t**2 * s[i])))
    )
    s_sum, p_sum = assume(Eq(Sum(i, n, s[i]), 1)), assume(Eq(Sum(i, n, p[i]), 1))
    positive, large = assume(Lt(0, m)), assume(Le(1, t))
    gap = absolute(p[i] - s[i])
    total = Sum(i, n, gap)
    sign, below_p, above_p = parts(use(rows, i, assume(Lt(i, n))))
    m_small = arith(Le(m, 1), sum_over(i, n, below_p), s_sum, p_sum, degree=2)
    big = m * t**2
    m_large = arith(Le(1, big), sum_over(i, n, above_p), s_sum, p_sum, degree=3)

    def chord() -> Theorem:
        """``(big - m) |p - s| <= (big s - p)(1 - m) + (p - m s)(big - 1)``, entry ``i``."""
        right = (big * s[i] - p[i]) * (1 - m) + (p[i] - m * s[i]) * (big - 1)
        up = arith(Le((big - m) * (p[i] - s[i]), right), above_p, m_small, products=[(0, 1)])
        down = arith(Le(-((big - m) * (p[i] - s[i])), right), below_p, m_large, products=[(0, 1)])
        width = arith(Le(0, big - m), m_small, m_large)
        scaled = absolute_below(up, have(Le(-((big - m) * (p[i] - s[i])), right), down))
        factor = absolute_scale(width, p[i] - s[i])
        return arith(Le((big - m) * gap, right), scaled, factor)

    bound = arith(
        Le((big - m) * total, 2 * (1 - m) * (big - 1)),
        sum_over(i, n, chord()),
        s_sum,
        p_sum,
        degree=3,
    )
    goal = Le((t + 1) * total, 2 * (t - 1))

    def wide(strict: Theorem) -> Theorem:
        """``m (t^2 - 1) > 0``: the two-point bound, a square away from equality."""
        multiplied = arith(
            Le(m * (t - 1) * (t + 1) * ((t + 1) * total), m * (t - 1) * (t + 1) * (2 * (t - 1))),
            arith(
                Le((big - m) * total * (t + 1), 2 * (1 - m) * (big - 1) * (t + 1)),
                bound,
                large,
                products=[(0, 1)],
            ),
            arith(
                Le(0, (1 - m * t) ** 2 * (t + 1)),
                large,
                arith(Le(0, (1 - m * t) ** 2), squares=[1 - m * t]),
                products=[(0, 1)],
            ),
        )
        factor = arith(
            Lt(0, m * (t - 1) * (t + 1)),
            strict,
            positive,
            arith(Lt(0, m * (t - 1)), strict, positive, products=[(0, 1)]),
            large,
            products=[(2, 0), (2, 3)],
        )
        return arith(goal, multiplied, factor, products=[(1, -1)])

    def thin(none: Theorem) -> Theorem:
        """``t = 1``: the rows agree."""
        unit = equal(arith(Le(t, 1), none), large)
        one = equal(m_small, arith(Le(1, m), m_large, unit, degree=3))
        same_up = arith(Le(p[i] - s[i], 0), above_p, unit, one, degree=3)
        same_down = arith(Le(-(p[i] - s[i]), 0), below_p, one, degree=2)
        zero = sum_over(i, n, absolute_below(same_up, same_down))
        return arith(goal, zero, unit, degree=2)

    proof = by_cases(Lt(1, t), wide, thin)
    return for_all(
        [n, s, p, m, t],
        rows.conclusion,
        s_sum.conclusion,
        p_sum.conclusion,
        positive.conclusion,
        large.conclusion,
        proof,
    )


@cache
def softmax_pinched() -> Theorem:
    """``m s <= p <= m exp(high - low) s`` for ``m = exp(low) Sum exp(a) / Sum exp(a + e)``."""
    lang = kernel.lang
    nonempty = some(n)
    inside = assume(ForAll(i, n, lang.And(Le(low, e[i]), Le(e[i], high))))
    moved = Lambda(i, a[i] + e[i])
    first, second = total_weight(a, n, nonempty), total_weight(moved, n, nonempty)
    before, after = Sum(i, n, exp(a[i])), Sum(i, n, exp(a[i] + e[i]))
    factor = exp(low) * before / after
    above, under = parts(use(inside, j, assume(Lt(j, n))))
    split = use(axiom("exp-add"), a[j], e[j])
    spread = have(Eq(exp(high), exp(high - low) * exp(low)), use(axiom("exp-add"), high - low, low))
    value = exp(a[j] + e[j])
    lower = arith(
        Le(exp(low) * exp(a[j]), value),
        split,
        exp_at(a[j]),
        use(exp_monotone(), low, e[j], above),
        products=[(1, 2)],
    )
    upper = arith(
        Le(value, exp(high - low) * exp(low) * exp(a[j])),
        split,
        exp_at(a[j]),
        spread,
        use(exp_monotone(), e[j], high, under),
        products=[(1, 3)],
        degree=2,
    )
    share, unit = reciprocal_positive(second), reciprocal(first)
    s_j, p_j = exp(a[j]) / before, value / after
    weight = arith(Eq(factor * s_j, exp(low) * exp(a[j]) / after), unit, degree=3)
    below_p = arith(Le(factor * s_j, p_j), weight, lower, share, products=[(1, 2)])
    scaled = arith(
        Eq(factor * exp(high - low) * s_j, exp(high - low) * exp(low) * exp(a[j]) / after),
        weight,
        degree=3,
    )
    above_p = arith(
        Le(p_j, factor * exp(high - low) * s_j), scaled, upper, share, products=[(1, 2)]
    )
    soft, moved_soft = softmax(n, a, j), softmax(n, moved, j)
    rows = kernel.conjoin(
        have(Le(factor * soft, moved_soft), below_p, names=("softmax",)),
        have(Le(moved_soft, factor * exp(high - low) * soft), above_p, names=("softmax",)),
    )
    positive = arith(
        Lt(0, factor),
        arith(Lt(0, exp(low) * before), exp_at(low), first, products=[(0, 1)]),
        share,
        products=[(0, 1)],
    )
    proof = kernel.conjoin(positive, for_all(j, Lt(j, n), rows))
    return for_all([n, a, e, low, high], nonempty.conclusion, inside.conclusion, proof)


@cache
def total_variation_between() -> Theorem:
    """``TV(softmax(a + e), softmax(a)) <= tanh((high - low)/4)`` if ``low <= e_t <= high``."""
    lang = kernel.lang
    nonempty = some(n)
    inside = assume(ForAll(i, n, lang.And(Le(low, e[i]), Le(e[i], high))))
    order = assume(Le(low, high))
    moved = Lambda(i, a[i] + e[i])
    positive, rows = parts(use(softmax_pinched(), n, a, e, low, high, nonempty, inside))
    factor = positive.conclusion.args[1]
    entries, total = parts(use(softmax_distribution(), n, a, nonempty))
    moved_total = parts(use(softmax_distribution(), n, moved, nonempty))[1]
    root = exp((high - low) / 2)
    square = have(
        Eq(exp(high - low), root**2), use(axiom("exp-add"), (high - low) / 2, (high - low) / 2)
    )
    old, new = Lambda(j, softmax(n, a, j)), Lambda(j, softmax(n, moved, j))
    low_j, high_j = parts(use(rows, j, assume(Lt(j, n))))
    sign = arith(Le(0, softmax(n, a, j)), use(entries, j))
    pinched = for_all(
        j,
        Lt(j, n),
        kernel.conjoin(
            sign,
            kernel.conjoin(
                low_j, arith(Le(new(j), factor * root**2 * old(j)), high_j, square, degree=3)
            ),
        ),
    )
    large = arith(Le(1, root), use(axiom("exp-tangent"), (high - low) / 2), order)
    bound = use(
        reweighting(), n, old, new, factor, root, pinched, total, moved_total, positive, large
    )
    ratio = use(tanh_rational(), (high - low) / 4)
    angle = have(Eq(exp(2 * ((high - low) / 4)), root))
    opened = have(Eq(tanh((high - low) / 4) * (root + 1), root - 1), ratio, angle)
    variation = Sum(j, n, absolute(new(j) - old(j))) / 2
    proof = arith(
        Le(variation, tanh((high - low) / 4)), bound, opened, large, products=[(2, -1)], degree=2
    )
    named = have(Le(total_variation(n, new, old), tanh((high - low) / 4)), proof, names=("tv",))
    return for_all(
        [n, a, e, low, high], nonempty.conclusion, inside.conclusion, order.conclusion, named
    )


def oscillation_range(size: Term, row: Term, nonempty: Theorem) -> tuple[Theorem, Theorem, Theorem]:
    """Bounds ``low <= row_i <= high`` for all ``i``, ``low <= high`` and ``osc = high - low``."""
    lang = kernel.lang
    i = lang.fresh("i", lang.NAT, row.free | size.free)
    inside = assume(Lt(i, size))
    top, bottom = Max(i, size, row[i]), -Max(i, size, -row[i])
    above = max_upper(i, size, row[i], i, inside)
    under = arith(Le(bottom, row[i]), max_upper(i, size, -row[i], i, inside))
    everywhere = for_all(i, Lt(i, size), kernel.conjoin(under, above))
    zero = lang.number(0, lang.NAT)
    first = use(everywhere, zero, have(Lt(zero, size), nonempty))
    order = arith(Le(bottom, top), *parts(first))
    width = have(Eq(oscillation(size, row), top - bottom), names=("osc",))
    return everywhere, order, width


@cache
def oscillation_nonnegative() -> Theorem:
    """``0 <= osc(e)``."""
    nonempty = some(n)
    _, order, width = oscillation_range(n, e, nonempty)
    return for_all([n, e], nonempty.conclusion, arith(Le(0, oscillation(n, e)), order, width))


@cache
def total_variation_tanh() -> Theorem:
    """``TV(softmax(a + e), softmax(a)) <= tanh(osc(e)/4)``."""
    nonempty = some(n)
    everywhere, order, width = oscillation_range(n, e, nonempty)
    top, bottom = order.conclusion.args[1], order.conclusion.args[0]
    bound = use(total_variation_between(), n, a, e, bottom, top, nonempty, everywhere, order)
    proof = substitute(have(Eq((top - bottom) / 4, oscillation(n, e) / 4), width), bound)
    return for_all([n, a, e], Lt(0, n), proof)
