"""Softmax rows: shift invariance, ratio bounds, total variation."""

from __future__ import annotations

from functools import cache

from lemmas.foundations.sums import *  # noqa: F403
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
from symbolic import kernel
from symbolic.definitions import absolute, oscillation, softmax, tanh, total_variation
from symbolic.kernel import Theorem
from symbolic.language import Eq, ForAll, Lambda, Le, Lt, Max, Sum, Term, exp, family, nats, reals
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


def absolute_scale(sign: Theorem, value: Term) -> Theorem:
    """``|c x| = c |x|`` from ``0 <= c``."""
    factor = sign.conclusion.args[1]
    return use(absolute_homogeneous(), factor, value, sign)


@cache
def absolute_homogeneous() -> Theorem:
    """``|c x| = c |x|`` for ``0 <= c``."""
    x = kernel.lang.real("x")
    sign = assume(Le(0, c))
    at_x, at_cx = absolute_of(x), absolute_of(c * x)
    left, right = absolute(c * x), c * absolute(x)
    low = absolute_below(
        arith(Le(c * x, right), sign, at_x[1], products=[(0, 1)]),
        arith(Le(-(c * x), right), sign, at_x[2], products=[(0, 1)]),
    )
    squares = arith(Le(right**2, left**2), at_x[3], at_cx[3], degree=3)
    high = use(square_monotone(), right, left, at_cx[0], squares)
    return for_all([c, x], sign.conclusion, equal(low, high))


@cache
def tanh_rational() -> Theorem:
    """``tanh(u) (T + 1) = T - 1`` for ``T = exp(2 u)``."""
    plus, minus = exp(u), exp(-u)
    product = use(exp_negative(), u)
    double = have(Eq(exp(2 * u), plus**2), use(axiom("exp-add"), u, u))
    positive = arith(Lt(0, plus + minus), exp_at(u), exp_at(-u))
    quotient = reciprocal(positive)
    ratio = (plus - minus) / (plus + minus)
    cross = arith(Eq(ratio * (plus + minus), plus - minus), quotient, degree=3)
    scaled = arith(Eq(ratio * (plus + minus) * plus, (plus - minus) * plus), cross, degree=2)
    proof = arith(Eq(ratio * (exp(2 * u) + 1), exp(2 * u) - 1), scaled, product, double, degree=3)
    return for_all(u, have(Eq(tanh(u) * (exp(2 * u) + 1), exp(2 * u) - 1), proof, names=("tanh",)))


@cache
def tanh_bounds() -> Theorem:
    """``-1 < tanh(u) < 1``, ``tanh(-u) = -tanh(u)``, ``0 <= tanh(u)`` for ``0 <= u``."""
    rational, positive = use(tanh_rational(), u), exp_at(2 * u)
    upper = arith(Lt(tanh(u), 1), rational, positive, products=[(1, -1)])
    lower = arith(Lt(-1, tanh(u)), rational, positive, products=[(1, -1)])
    return for_all(u, kernel.conjoin(lower, upper))


@cache
def tanh_odd() -> Theorem:
    """``tanh(-u) = -tanh(u)``."""
    plus, minus = exp(u), exp(-u)
    ratio = (minus - plus) / (minus + plus)
    same = arith(Eq((exp(-u) - exp(u)) / (exp(-u) + exp(u)), ratio))
    proof = have(Eq(tanh(-u), -tanh(u)), same, names=("tanh",))
    return for_all(u, proof)


@cache
def tanh_nonnegative() -> Theorem:
    """``0 <= tanh(u)`` for ``0 <= u``."""
    sign = assume(Le(0, u))
    rational, positive, tangent = (
        use(tanh_rational(), u),
        exp_at(2 * u),
        use(axiom("exp-tangent"), 2 * u),
    )
    proof = arith(Le(0, tanh(u)), rational, positive, tangent, sign, products=[(1, -1)])
    return for_all(u, sign.conclusion, proof)


@cache
def tanh_monotone() -> Theorem:
    """``tanh(c) <= tanh(u)`` for ``c <= u``."""
    order = assume(Le(c, u))
    growth = use(exp_monotone(), 2 * c, 2 * u, have(Le(2 * c, 2 * u), order))
    small, large = use(tanh_rational(), c), use(tanh_rational(), u)
    bound = kernel.project(use(tanh_bounds(), c), 1)
    # (T_u + 1)(tanh u - tanh c) = (T_u - T_c)(1 - tanh c)
    product = arith(
        Le(0, (exp(2 * u) - exp(2 * c)) * (1 - tanh(c))), growth, bound, products=[(0, 1)]
    )
    proof = arith(Le(tanh(c), tanh(u)), product, small, large, exp_at(2 * u), products=[(3, -1)])
    return for_all([c, u], order.conclusion, proof)


@cache
def nondecreasing() -> Theorem:
    """``f(a) <= f(b)`` if ``f(y) - f(x) >= -C (y - x)^2`` for ``a <= x <= y <= b``.

    The interval is cut into ``N`` equal pieces, which lose ``C (b - a)^2 / N`` in all; ``N`` is as
    large as one likes.
    """
    lang = kernel.lang
    f = lang.var("f", lang.arrow(lang.REAL, lang.REAL))
    left, right, x, y, C, h = reals("left right x y C h")  # noqa: N806
    order = assume(Le(left, right))
    local = assume(
        ForAll(
            x,
            ForAll(
                y,
                lang.Implies(
                    Le(left, x), Le(x, y), Le(y, right), Le(-C * (y - x) ** 2, f(y) - f(x))
                ),
            ),
        )
    )
    step, pieces = Lambda(k, left + k * h), nats("pieces")[0]
    size, whole = assume(Le(0, h)), assume(Le(left + pieces * h, right))

    def formula(index: Term) -> Term:
        return lang.Implies(
            Le(left + index * h, right), Le(-C * index * h**2, f(left + index * h) - f(left))
        )

    def next_piece(known: Theorem) -> Theorem:
        inside = assume(Le(left + (k + 1) * h, right))
        before = arith(Le(step(k), right), inside, size)
        start = arith(Le(left, step(k)), size, use(axiom("nat-nonnegative"), k), products=[(0, 1)])
        one = use(
            local,
            step(k),
            step(k + 1),
            start,
            arith(Le(step(k), step(k + 1)), size),
            have(Le(step(k + 1), right), inside),
        )
        far = use(known, before)
        return implies([inside.conclusion], arith(formula(k + 1).args[1], far, one))

    base = implies([Le(left + Lambda(k, k * h)(0), right)], arith(formula(Lambda(k, k)(0)).args[1]))
    walk = induction(k, formula(k), base, next_piece)
    end = use(walk, pieces, whole)
    return for_all(
        [f, left, right, C],
        order.conclusion,
        local.conclusion,
        _limit(f, left, right, C, h, pieces, order, end, size, whole),
    )


def _limit(f, left, right, C, h, pieces, order, end, size, whole):  # type: ignore[no-untyped-def] # noqa: N803
    """Let the number of pieces grow past ``C (b - a)^2 / (f(a) - f(b))``."""
    lang = kernel.lang
    goal = Le(f(left), f(right))
    general = for_all([h, pieces], size.conclusion, whole.conclusion, end)
    drop = f(left) - f(right)
    width = right - left

    def falls(strict: Theorem) -> Theorem:
        falling = arith(Lt(0, drop), strict)
        many = use(axiom("archimedes"), 1 + absolute(C) * width**2 / drop)

        def proof(count: Term, large: Theorem) -> Theorem:
            size_c = absolute_of(C)
            share = reciprocal(falling)
            quotient = arith(
                Le(0, absolute(C) * width**2 / drop),
                arith(
                    Le(0, absolute(C) * width**2),
                    size_c[0],
                    arith(Le(0, width**2), squares=[width]),
                    products=[(0, 1)],
                ),
                reciprocal_positive(falling),
                products=[(0, 1)],
            )
            positive = arith(Lt(0, count), large, quotient)
            piece = width / count
            unit = reciprocal(positive)
            nonneg = arith(Le(0, piece), order, reciprocal_positive(positive), products=[(0, 1)])
            reach = arith(Eq(left + count * piece, right), unit, degree=3)
            last = use(general, piece, count, nonneg, arith(Le(left + count * piece, right), reach))
            at_end = substitute(reach, last)
            loss = arith(
                Le(-absolute(C) * width**2 * (1 / lang.cast(count)), f(right) - f(left)),
                at_end,
                arith(
                    Eq(C * count * piece**2, C * width**2 * (1 / lang.cast(count))), unit, degree=3
                ),
                arith(
                    Le(
                        C * width**2 * (1 / lang.cast(count)),
                        absolute(C) * width**2 * (1 / lang.cast(count)),
                    ),
                    size_c[1],
                    arith(
                        Le(0, width**2 * (1 / lang.cast(count))),
                        arith(Le(0, width**2), squares=[width]),
                        reciprocal_positive(positive),
                        products=[(0, 1)],
                    ),
                    products=[(0, 1)],
                ),
            )
            # multiply by count: count * drop <= |C| width^2, but count > |C| width^2 / drop
            scaled = arith(
                Le(count * drop, absolute(C) * width**2),
                arith(
                    Le(
                        0,
                        (f(right) - f(left) + absolute(C) * width**2 * (1 / lang.cast(count)))
                        * count,
                    ),
                    loss,
                    positive,
                    products=[(0, 1)],
                ),
                unit,
                degree=3,
            )
            more = arith(
                Lt(absolute(C) * width**2, count * drop),
                arith(
                    Le(0, (count - 1 - absolute(C) * width**2 / drop) * drop),
                    large,
                    falling,
                    products=[(0, 1)],
                ),
                share,
                falling,
                degree=3,
            )
            return arith(goal, scaled, more)

        return obtain(many, "count", proof)

    return by_cases(Lt(f(right), f(left)), falls, lambda no: arith(goal, no))


@cache
def tanh_below_identity() -> Theorem:
    """``tanh(u) <= u`` for ``0 <= u``.

    ``g(v) = (v - 1) + (v + 1) exp(-2 v)`` vanishes at 0 and is nondecreasing, and
    ``u - tanh(u)`` has its sign.
    """
    sign = assume(Le(0, u))
    x, y, v = reals("x y v")
    g = Lambda(v, (v - 1) + (v + 1) * exp(-2 * v))
    x_sign, order, top = assume(Le(0, x)), assume(Le(x, y)), assume(Le(y, u))
    step = use(axiom("exp-tangent"), -2 * (y - x))
    split = have(
        Eq(exp(-2 * y), exp(-2 * x) * exp(-2 * (y - x))),
        use(axiom("exp-add"), -2 * x, -2 * (y - x)),
    )
    tangent = use(axiom("exp-tangent"), 2 * x)
    weight = exp_at(-2 * x)
    unit = have(Eq(exp(2 * x) * exp(-2 * x), 1), use(exp_negative(), 2 * x))
    small = use(exp_monotone(), -2 * x, 0, arith(Le(-2 * x, 0), x_sign))
    at_most_one = arith(Le(exp(-2 * x), 1), small, exp_zero())
    drift = arith(Le(exp(-2 * x) * (1 + 2 * x), 1), tangent, weight, unit, products=[(0, 1)])
    lower = arith(
        Le((y + 1) * exp(-2 * x) * (1 - 2 * (y - x)), (y + 1) * exp(-2 * y)),
        split,
        step,
        arith(
            Le(0, (y + 1) * exp(-2 * x)),
            weight,
            arith(Le(0, y + 1), x_sign, order),
            products=[(0, 1)],
        ),
        products=[(1, 2)],
        degree=2,
    )
    local = arith(
        Le(-2 * (y - x) ** 2, g(y) - g(x)),
        lower,
        arith(Le((y - x) * exp(-2 * x) * (1 + 2 * x), y - x), drift, order, products=[(0, 1)]),
        arith(
            Le(exp(-2 * x) * (y - x) ** 2, (y - x) ** 2),
            at_most_one,
            arith(Le(0, (y - x) ** 2), squares=[y - x]),
            products=[(0, 1)],
        ),
    )
    everywhere = for_all([x, y], x_sign.conclusion, order.conclusion, top.conclusion, local)
    growth = use(nondecreasing(), g, 0, u, 2, sign, everywhere)
    nonneg = arith(
        Le(0, (u - 1) + (u + 1) * exp(-2 * u)),
        growth,
        have(Eq(exp(Lambda(v, -2 * v)(0)), 1), exp_zero()),
    )
    back = have(Eq(exp(2 * u) * exp(-2 * u), 1), use(exp_negative(), 2 * u))
    cleared = arith(
        Le(0, (u - 1) * exp(2 * u) + (u + 1)),
        nonneg,
        exp_at(2 * u),
        back,
        products=[(0, 1)],
        degree=2,
    )
    proof = arith(
        Le(tanh(u), u), use(tanh_rational(), u), cleared, exp_at(2 * u), products=[(2, -1)]
    )
    return for_all(u, sign.conclusion, proof)


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
