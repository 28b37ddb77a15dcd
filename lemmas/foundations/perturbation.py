"""Averages under a perturbed distribution: tv-osc, mean-abs-deviation, weighted-perturbation."""

from __future__ import annotations

from functools import cache

from lemmas.foundations.matrix_norms import (
    absolute_product,
    term_below,
    triangle,
    weighted_triangle,
)
from lemmas.foundations.softmax import (
    absolute_scale,
    oscillation_range,
    softmax_distribution,
    total_weight,
)
from lemmas.foundations.sums import (
    absolute_below,
    absolute_of,
    exp_at,
    exp_monotone,
    max_least,
    reciprocal,
    sum_nonnegative,
    sum_over,
)
from symbolic import kernel
from symbolic.definitions import absolute, oscillation, softmax, total_variation
from symbolic.kernel import Theorem
from symbolic.language import (
    And,
    Eq,
    ForAll,
    Lambda,
    Le,
    Lt,
    Max,
    Sum,
    Term,
    exp,
    family,
    nats,
    number,
    reals,
)
from symbolic.tactics.script import (
    arith,
    assume,
    axiom,
    by_cases,
    for_all,
    have,
    parts,
    substitute,
    use,
)

n, i, j, t = nats("n i j t")
x, y, low, high, kappa, c = reals("x y low high kappa c")
a, e, p, q, s, v = (family(name) for name in "a e p q s v".split())


@cache
def zero_sum_oscillation() -> Theorem:
    """``|Sum (p - q) v| <= TV(p, q) osc(v)`` for ``p`` and ``q`` of one sum."""
    nonempty, sums = assume(Lt(0, n)), assume(Eq(Sum(j, n, p[j]), Sum(j, n, q[j])))
    everywhere, order, width = oscillation_range(n, v, nonempty)
    bottom, top = order.conclusion.args
    middle = (top + bottom) / 2
    gap = p[j] - q[j]
    under, above = parts(use(everywhere, j, assume(Lt(j, n))))
    near = absolute_below(
        arith(Le(v[j] - middle, (top - bottom) / 2), above),
        arith(Le(-(v[j] - middle), (top - bottom) / 2), under),
    )
    bound = weighted_triangle(j, n, gap, v[j] - middle)
    each = sum_over(
        j,
        n,
        arith(
            Le(absolute(gap) * absolute(v[j] - middle), absolute(gap) * ((top - bottom) / 2)),
            near,
            absolute_of(gap)[0],
            products=[(0, 1)],
        ),
    )
    centred = Sum(j, n, gap * (v[j] - middle))
    balance = arith(Eq(centred, Sum(j, n, gap * v[j])), sums, degree=2)
    moved = substitute(balance, have(Le(absolute(centred), bound.conclusion.args[1]), bound))
    goal = Le(absolute(Sum(j, n, gap * v[j])), total_variation(n, p, q) * oscillation(n, v))
    variation = have(
        Eq(total_variation(n, p, q), Sum(t, n, absolute(p[t] - q[t])) / 2), names=("tv",)
    )
    proof = arith(goal, moved, each, variation, width, degree=2)
    return for_all([n, p, q, v], nonempty.conclusion, sums.conclusion, proof)


@cache
def oscillation_below_sum() -> Theorem:
    """``osc(v) <= Sum |v|`` for ``0 < n``."""
    nonempty = assume(Lt(0, n))
    total = Sum(i, n, absolute(v[i]))
    at_i, at_j = assume(Lt(i, n)), assume(Lt(j, n))
    mass = sum_nonnegative(t, n, absolute_of(v[t])[0])

    def apart(different: Theorem) -> Theorem:
        """``i != j``: two terms of the sum."""
        return _two_terms(i, j, at_i, at_j, different)

    def same(equal: Theorem) -> Theorem:
        hole = nats("hole")[0]
        start = arith(Le(v[i] - v[i], total), mass)
        return kernel.rewrite(equal, Lambda(hole, Le(v[i] - v[hole], total)), start)

    both = by_cases(Eq(i, j), same, apart)
    inner = arith(Le(v[i], v[j] + total), both)
    top = Max(i, n, v[i])
    upper = max_least(i, n, v[j] + total, inner, nonempty)
    lower = max_least(j, n, total - top, arith(Le(-v[j], total - top), upper), nonempty)
    named = have(
        Le(oscillation(n, v), total),
        arith(Le(top + Max(j, n, -v[j]), total), lower),
        names=("osc",),
    )
    return for_all([n, v], nonempty.conclusion, named)


def _two_terms(
    one: Term, other: Term, at_one: Theorem, at_other: Theorem, apart: Theorem
) -> Theorem:
    """``v_i - v_j <= Sum |v|`` for ``i != j``."""
    total = Sum(t, n, absolute(v[t]))
    tag = kernel.lang.indicator("ind_eq", t, other)
    yes, no = parts(use(axiom("indicator-equal"), t, other))
    size = absolute_of(v[t])[0]
    rest = absolute(v[t]) * (1 - tag)

    def split(value: Theorem) -> Theorem:
        return arith(Le(0, rest), value, size, degree=2)

    sign = by_cases(Eq(t, other), lambda s: split(use(yes, s)), lambda s: split(use(no, s)))
    first = term_below(t, n, sign, at_one)
    own = use(parts(use(axiom("indicator-equal"), one, other))[1], apart)
    first_value = arith(Le(absolute(v[one]), Sum(t, n, rest)), first, own, degree=2)
    back = have(
        Le(0, absolute(v[t]) * tag),
        by_cases(
            Eq(t, other),
            lambda s: arith(Le(0, absolute(v[t]) * tag), use(yes, s), size, degree=2),
            lambda s: arith(Le(0, absolute(v[t]) * tag), use(no, s), size, degree=2),
        ),
    )
    second = term_below(t, n, back, at_other)
    itself = use(parts(use(axiom("indicator-equal"), other, other))[0], arith(Eq(other, other)))
    second_value = arith(
        Le(absolute(v[other]), Sum(t, n, absolute(v[t]) * tag)), second, itself, degree=2
    )
    return arith(
        Le(v[one] - v[other], total),
        first_value,
        second_value,
        absolute_of(v[one])[1],
        absolute_of(v[other])[2],
    )


@cache
def mean_abs_deviation() -> Theorem:
    """``Sum s |v - vbar| <= osc(v)/2`` for a distribution ``s`` with mean ``vbar = Sum s v``."""
    nonempty = assume(Lt(0, n))
    signs, total = assume(ForAll(j, n, Le(0, s[j]))), assume(Eq(Sum(j, n, s[j]), 1))
    everywhere, order, width = oscillation_range(n, v, nonempty)
    bottom, top = order.conclusion.args
    mean = Sum(t, n, s[t] * v[t])
    inside = assume(Lt(j, n))
    sign = use(signs, j, inside)
    under, above = parts(use(everywhere, j, inside))
    low_sum = sum_over(j, n, arith(Le(s[j] * bottom, s[j] * v[j]), under, sign, products=[(0, 1)]))
    high_sum = sum_over(j, n, arith(Le(s[j] * v[j], s[j] * top), above, sign, products=[(0, 1)]))
    mean_low = arith(Le(bottom, mean), low_sum, total, degree=2)
    mean_high = arith(Le(mean, top), high_sum, total, degree=2)
    deviation = absolute(v[j] - mean)
    span = top - bottom
    line = (top - v[j]) * (mean - bottom) + (v[j] - bottom) * (top - mean)
    scaled = absolute_below(
        arith(Le(span * (v[j] - mean), line), above, mean_low, products=[(0, 1)]),
        have(
            Le(-(span * (v[j] - mean)), line),
            arith(Le(-(span * (v[j] - mean)), line), under, mean_high, products=[(0, 1)]),
        ),
    )
    factor = absolute_scale(arith(Le(0, span), order), v[j] - mean)
    chord = arith(Le(span * deviation, line), scaled, factor)
    whole = Sum(j, n, s[j] * deviation)
    each = sum_over(
        j, n, arith(Le(s[j] * (span * deviation), s[j] * line), chord, sign, products=[(0, 1)])
    )
    bound = arith(Le(span * whole, 2 * (top - mean) * (mean - bottom)), each, total, degree=3)
    goal = Le(whole, span / 2)

    def wide(positive: Theorem) -> Theorem:
        return arith(goal, bound, positive, squares=[top + bottom - 2 * mean], products=[(1, -1)])

    def thin(none: Theorem) -> Theorem:
        near = absolute_below(
            arith(Le(v[j] - mean, 0), none, above, mean_low),
            arith(Le(-(v[j] - mean), 0), none, under, mean_high),
        )
        zero = sum_over(j, n, arith(Le(s[j] * deviation, 0), near, sign, products=[(0, 1)]))
        return arith(goal, zero, order)

    proof = by_cases(Lt(0, span), wide, thin)
    named = arith(Le(whole, oscillation(n, v) / 2), proof, width)
    return for_all([n, s, v], nonempty.conclusion, signs.conclusion, total.conclusion, named)


@cache
def softmax_reweighted() -> Theorem:
    """``p_j Z = s_j exp(e_j)`` with ``Z = Sum s_t exp(e_t)``, ``s = softmax(a)``, ``p = softmax(a + e)``."""
    nonempty = assume(Lt(0, n))
    moved = Lambda(t, a[t] + e[t])
    second = total_weight(moved, n, nonempty)
    before, after = Sum(t, n, exp(a[t])), Sum(t, n, exp(a[t] + e[t]))
    split_j = use(axiom("exp-add"), a[j], e[j])
    split = sum_over(t, n, use(axiom("exp-add"), a[t], e[t]))
    mass = Sum(t, n, exp(a[t]) * exp(e[t]))
    share = exp(a[j] + e[j]) / after
    plain = arith(
        Eq(share * (mass * (1 / before)), exp(a[j]) * (1 / before) * exp(e[j])),
        arith(Eq(share * after, exp(a[j] + e[j])), reciprocal(second), degree=2),
        arith(Eq(after, mass), split),
        split_j,
        degree=3,
    )
    goal = Eq(
        softmax(n, moved, j) * Sum(t, n, softmax(n, a, t) * exp(e[t])),
        softmax(n, a, j) * exp(e[j]),
    )
    return for_all([n, a, e, j], nonempty.conclusion, have(goal, plain, names=("softmax",)))


@cache
def exp_difference() -> Theorem:
    """``|exp(x) - exp(y)| <= |x - y| exp(c)`` for ``x, y <= c``."""
    at_x, at_y = assume(Le(x, c)), assume(Le(y, c))
    gap = absolute(x - y)
    sign, up, down, _ = absolute_of(x - y)

    def one_side(first: Term, second: Term, below: Theorem, size: Theorem) -> Theorem:
        """``exp(first) - exp(second) <= |x - y| exp(c)``."""
        tangent = use(axiom("exp-tangent"), second - first)
        split = have(
            Eq(exp(second), exp(first) * exp(second - first)),
            use(axiom("exp-add"), first, second - first),
        )
        line = arith(
            Le(exp(first) - exp(second), (first - second) * exp(first)),
            tangent,
            split,
            exp_at(first),
            products=[(0, 2)],
        )
        grow = use(exp_monotone(), first, c, below)
        return arith(
            Le(exp(first) - exp(second), gap * exp(c)),
            line,
            arith(
                Le((first - second) * exp(first), gap * exp(first)),
                size,
                exp_at(first),
                products=[(0, 1)],
            ),
            arith(Le(gap * exp(first), gap * exp(c)), grow, sign, products=[(0, 1)]),
        )

    proof = absolute_below(
        one_side(x, y, at_x, up),
        have(
            Le(-(exp(x) - exp(y)), gap * exp(c)),
            one_side(y, x, at_y, arith(Le(y - x, gap), down)),
        ),
    )
    return for_all([x, y, c], at_x.conclusion, at_y.conclusion, proof)


@cache
def weighted_perturbation_at() -> Theorem:
    """The bound of :func:`weighted_perturbation` from a ``kappa`` with ``|e_j - kappa| <= |e_j|``."""
    nonempty = assume(Lt(0, n))
    inside = assume(ForAll(j, n, And(Le(low, e[j]), Le(e[j], high))))
    closer = assume(ForAll(j, n, Le(absolute(e[j] - kappa), absolute(e[j]))))
    top = assume(Le(kappa, high))
    moved = Lambda(t, a[t] + e[t])
    old, new = softmax(n, a, j), softmax(n, moved, j)
    entries, total = parts(use(softmax_distribution(), n, a, nonempty))
    new_total = parts(use(softmax_distribution(), n, moved, nonempty))[1]
    old_sign = use(entries, j)
    at_j = assume(Lt(j, n))
    under, above = parts(use(inside, j, at_j))
    mean = Sum(t, n, softmax(n, a, t) * v[t])
    z = Sum(t, n, softmax(n, a, t) * exp(e[t]))
    ratio = use(softmax_reweighted(), n, a, e, j, nonempty)
    # Z >= exp(low)
    mass = sum_over(
        j,
        n,
        arith(
            Le(old * exp(low), old * exp(e[j])),
            use(exp_monotone(), low, e[j], under),
            old_sign,
            products=[(0, 1)],
        ),
    )
    z_low = arith(Le(exp(low), z), mass, total, degree=2)
    # Z (p - s) v = Sum s (exp(e) - exp(kappa)) (v - mean)
    term = arith(Eq(z * new * (v[j] - mean), old * exp(e[j]) * (v[j] - mean)), ratio, degree=2)
    difference = Sum(j, n, (new - old) * v[j])
    centred = old * (exp(e[j]) - exp(kappa)) * (v[j] - mean)
    identity = arith(
        Eq(z * difference, Sum(j, n, centred)), sum_over(j, n, term), total, new_total, degree=3
    )
    first = triangle(j, n, centred)
    size = absolute_of(v[j] - mean)[0]
    gap = use(exp_difference(), e[j], kappa, high, above, top)
    near = arith(
        Le(absolute(exp(e[j]) - exp(kappa)), absolute(e[j]) * exp(high)),
        gap,
        arith(
            Le(absolute(e[j] - kappa) * exp(high), absolute(e[j]) * exp(high)),
            use(closer, j, at_j),
            exp_at(high),
            products=[(0, 1)],
        ),
    )
    shape = absolute_product(exp(e[j]) - exp(kappa), v[j] - mean)
    pair = (exp(e[j]) - exp(kappa)) * (v[j] - mean)
    scaled = absolute_scale(have(Le(0, old), old_sign), pair)
    positive = arith(Le(0, old * absolute(v[j] - mean)), old_sign, size, products=[(0, 1)])
    each = arith(
        Le(absolute(centred), exp(high) * (old * absolute(e[j]) * absolute(v[j] - mean))),
        have(Eq(absolute(centred), old * absolute(pair)), scaled),
        arith(
            Eq(
                old * absolute(pair),
                old * absolute(exp(e[j]) - exp(kappa)) * absolute(v[j] - mean),
            ),
            shape,
            degree=2,
        ),
        near,
        positive,
        products=[(2, 3)],
    )
    weight = Sum(j, n, old * absolute(e[j]) * absolute(v[j] - mean))
    bound = arith(Le(absolute(Sum(j, n, centred)), exp(high) * weight), first, sum_over(j, n, each))
    flat = substitute(
        have(
            Eq(Sum(j, n, centred), z * difference),
            arith(Eq(Sum(j, n, centred), z * difference), identity),
        ),
        have(Le(absolute(Sum(j, n, centred)), exp(high) * weight), bound),
    )
    z_sign = arith(Le(0, z), z_low, exp_at(low))
    value = absolute(difference)
    product = arith(Le(z * value, exp(high) * weight), flat, absolute_scale(z_sign, difference))
    lowered = arith(
        Le(exp(low) * value, exp(high) * weight),
        product,
        z_low,
        absolute_of(difference)[0],
        products=[(1, 2)],
    )
    split = have(Eq(exp(high), exp(high - low) * exp(low)), use(axiom("exp-add"), high - low, low))
    proof = arith(
        Le(value, exp(high - low) * weight),
        lowered,
        split,
        exp_at(low),
        products=[(2, -1)],
        degree=2,
    )
    return for_all(
        [n, a, e, v, low, high, kappa],
        nonempty.conclusion,
        inside.conclusion,
        closer.conclusion,
        top.conclusion,
        proof,
    )


@cache
def weighted_perturbation() -> Theorem:
    """``|Sum (p - s) v| <= exp(osc e) Sum s |e| |v - vbar|``, ``vbar = Sum s v``."""
    nonempty = assume(Lt(0, n))
    everywhere, order, width = oscillation_range(n, e, nonempty)
    bottom, top = order.conclusion.args
    at_j = assume(Lt(j, n))
    under, above = parts(use(everywhere, j, at_j))
    up, down = absolute_of(e[j])[1:3]

    def at(value: Term, first: Theorem, second: Theorem, limit: Theorem) -> Theorem:
        """With kappa = value."""
        closer = for_all(j, at_j.conclusion, absolute_below(first, second))
        return use(
            weighted_perturbation_at(),
            n,
            a,
            e,
            v,
            bottom,
            top,
            value,
            nonempty,
            everywhere,
            closer,
            limit,
        )

    size = absolute(e[j])

    def positive(known: Theorem) -> Theorem:
        return at(
            bottom,
            arith(Le(e[j] - bottom, size), up, known),
            arith(Le(-(e[j] - bottom), size), under, absolute_of(e[j])[0]),
            order,
        )

    def negative(known: Theorem) -> Theorem:
        return at(
            top,
            arith(Le(e[j] - top, size), above, absolute_of(e[j])[0]),
            arith(Le(-(e[j] - top), size), down, known),
            arith(Le(top, top)),
        )

    zero = number(0)

    def mixed(known: Theorem) -> Theorem:
        return at(
            zero,
            arith(Le(e[j] - zero, size), up),
            arith(Le(-(e[j] - zero), size), down),
            arith(Le(zero, top), known),
        )

    cases = by_cases(Lt(0, bottom), positive, lambda _: by_cases(Lt(top, 0), negative, mixed))
    named = substitute(have(Eq(top - bottom, oscillation(n, e)), width), cases)
    return for_all([n, a, e, v], nonempty.conclusion, named)
