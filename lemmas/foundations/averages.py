"""Averages: of tokens, of one vector, under a perturbed softmax; deviations and variances.

What :mod:`lemmas.foundations.distributions` proves is passed on.
"""

from __future__ import annotations

from functools import cache

from lemmas.foundations import matrices
from lemmas.foundations import statements as says
from lemmas.foundations.distributions import (
    absolute_even,
    all_rows,
    average_of_equal,
    given,
    indicator_between,
    indicator_shift,
    inside,
    named,
    opened,
    positive_part_least,
    row_facts,
    same_sum,
    shift_rows,
    softmax_stochastic,
    stochastic_product,
    stochastic_row,
    tv_nonnegative,
    variation_above,
    variation_at_most_one,
    variation_below,
    variation_oscillation,
    variation_oscillation_tight,
    variation_set,
    variation_symmetric,
    zero_sum_mean,
    zero_sum_shift,
)
from lemmas.foundations.matrices import average, dot
from lemmas.foundations.matrix_norms import term_below
from lemmas.foundations.perturbation import (
    exp_difference,
    mean_abs_deviation,
    oscillation_below_sum,
    weighted_perturbation,
)
from lemmas.foundations.softmax import (
    oscillation_range,
)
from lemmas.foundations.sums import cauchy_schwarz
from lemmas.foundations.tokens import (
    diameter_least,
    diameter_nonnegative,
    diameter_upper,
    euclidean_seminorm,
    seminorm_combination,
    seminorm_zero,
    zero_sum_combination,
)
from symbolic import kernel
from symbolic.definitions import (
    absolute,
    diameter,
    distribution,
    euclidean,
    maximum,
    oscillation,
    total_variation,
)
from symbolic.kernel import Theorem
from symbolic.language import (
    Eq,
    Lambda,
    Le,
    Lt,
    Max,
    Sum,
    family,
    nats,
    number,
    reals,
)
from symbolic.tactics.elementary import (
    absolute_below,
    absolute_of,
    equal,
    max_least,
    max_upper,
    maximum_upper,
    multiplied,
    scaled,
    sum_nonnegative,
    sum_over,
)
from symbolic.tactics.evaluate import below_numeral, evaluate
from symbolic.tactics.numerals import valued
from symbolic.tactics.script import (
    arith,
    assume,
    for_all,
    have,
    parts,
    substitute,
    use,
)

i, j, k, m, n, d, t, s = nats("i j k m n d t s")
c, x, y = reals("c x y")
a, e, p, q, v, b = (family(name) for name in "a e p q v b".split())
w, u = family("s"), family("u")
P, Q, X, A = (family(name, 2) for name in "P Q X A".split())


# ------------------------------------------------------------------ averages of tokens


@cache
def zero_sum_combination_max() -> Theorem:
    """``rho(Sum (p_t - q_t) x_t) <= TV(p, q) max rho(x_t - x_s)``."""
    some, known, *rows = given(says.TV_VECTOR_MAX)
    rho = says.rho
    gap = rho(Lambda(k, X[t, k] - X[s, k]))
    row = max_upper(s, n, gap, s, inside(s, n))
    top = max_upper(t, n, Max(s, n, gap), t, inside(t, n))
    far = Max(t, n, Max(s, n, gap))
    close = for_all(t, Lt(t, n), for_all(s, Lt(s, n), arith(Le(gap, far), row, top)))
    proof = use(zero_sum_combination(), rho, n, p, q, X, far, known, same_sum(*rows), close)
    return says.TV_VECTOR_MAX.derive(proof)


@cache
def diameter_of_average() -> Theorem:
    """``D(P X) <= max TV(p_i, p_j) D(X)``."""
    rows, some, known = given(says.AVERAGING_TV)
    at = [inside(i, m), inside(j, m)]
    size = diameter(n, d, X)
    (_, one), (_, other) = row_facts(known, i, at[0]), row_facts(known, j, at[1])
    sums = arith(Eq(Sum(t, n, P[i, t]), Sum(t, n, P[j, t])), one, other)
    close = for_all(
        t,
        Lt(t, n),
        for_all(s, Lt(s, n), use(diameter_upper(), n, d, X, t, s, inside(t, n), inside(s, n))),
    )
    bound = use(
        zero_sum_combination(),
        Lambda(v, euclidean(d, v)),
        n,
        P[i],
        P[j],
        X,
        size,
        euclidean_seminorm(d),
        sums,
        close,
    )
    each = total_variation(n, P[i], P[j])
    row = max_upper(j, m, each, j, at[1])
    top = max_upper(i, m, Max(j, m, each), i, at[0])
    apart = Max(i, m, Max(j, m, each))
    scale = multiplied(use(diameter_nonnegative(), n, d, X, some), arith(Le(each, apart), row, top))
    averaged = matrices.product(P, X, n)
    gap = euclidean(d, Lambda(k, averaged[i, k] - averaged[j, k]))
    near = arith(Le(gap, apart * size), have(Le(gap, each * size), bound), scale)
    proof = use(
        diameter_least(),
        m,
        d,
        averaged,
        apart * size,
        rows,
        for_all(i, Lt(i, m), for_all(j, Lt(j, m), near)),
    )
    return says.AVERAGING_TV.derive(proof)


@cache
def diameter_shrinks() -> Theorem:
    """``max TV D(X) <= D(X)``, so ``D(P X) <= D(X)``."""
    rows, some, known = given(says.AVERAGING_SHRINKS)
    one = use(opened(known), i, inside(i, m))
    other = use(opened(known), j, inside(j, m))
    each = use(variation_at_most_one(), n, P[i], P[j], one, other)
    apart = max_least(i, m, number(1), max_least(j, m, number(1), each, rows), rows)
    scale = multiplied(use(diameter_nonnegative(), n, d, X, some), apart)
    first, second = says.AVERAGING_SHRINKS.conclusion.args
    weaker = have(first, scale)
    bound = use(diameter_of_average(), m, n, d, P, X, rows, some, known)
    proof = kernel.conjoin(weaker, arith(second, bound, weaker))
    return says.AVERAGING_SHRINKS.derive(proof)


@cache
def length_of_average() -> Theorem:
    """``|p_i X| <= max |x_t|``."""
    some, known = given(says.AVERAGING_LENGTH)
    entries, total = row_facts(known, i, inside(i, m))
    weight = use(entries, t, inside(t, n))
    longest = Max(t, n, euclidean(d, X[t]))
    combined = seminorm_combination(euclidean_seminorm(d), t, n, P[i, t], X[t], weight)
    each = multiplied(weight, max_upper(t, n, euclidean(d, X[t]), t, inside(t, n)))
    averaged = matrices.product(P, X, n)
    proof = arith(
        Le(euclidean(d, averaged[i]), longest),
        have(Le(euclidean(d, averaged[i]), Sum(t, n, P[i, t] * euclidean(d, X[t]))), combined),
        sum_over(t, n, each),
        scaled(longest, total),
    )
    return says.AVERAGING_LENGTH.derive(for_all(i, Lt(i, m), proof))


# ------------------------------------------------------------------ one vector


@cache
def oscillation_entry() -> Theorem:
    """``osc(v) <= 2 max |v_j|``."""
    (some,) = given(says.OSC_ENTRY)
    size = Max(j, n, absolute(v[j]))
    bound = max_upper(j, n, absolute(v[j]), j, inside(j, n))
    _, up, down, _ = absolute_of(v[j])
    top = max_least(j, n, size, arith(Le(v[j], size), up, bound), some)
    bottom = max_least(j, n, size, arith(Le(-v[j], size), down, bound), some)
    return says.OSC_ENTRY.derive(arith(says.OSC_ENTRY.conclusion, top, bottom, names=("osc",)))


@cache
def oscillation_mass() -> Theorem:
    """``osc(v) <= Sum |v_j|``."""
    (some,) = given(says.OSC_MASS)
    return says.OSC_MASS.derive(use(oscillation_below_sum(), n, v, some))


@cache
def entry_of_zero_sum() -> Theorem:
    """``max |v_j| <= Sum |v_j| / 2`` for a vector of sum 0."""
    some, balance = given(says.ENTRY_ZERO_SUM)
    mass = Sum(j, n, absolute(v[j]))
    _, up, down, _ = absolute_of(v[j])
    at_t = inside(t, n)
    above = term_below(j, n, arith(Le(0, absolute(v[j]) - v[j]), up), at_t)
    under = term_below(j, n, arith(Le(0, absolute(v[j]) + v[j]), down), at_t)
    _, up_t, down_t, _ = absolute_of(v[t])
    near = absolute_below(
        arith(Le(v[t], mass / 2), up_t, under, balance),
        arith(Le(-v[t], mass / 2), down_t, above, balance),
    )
    proof = max_least(t, n, mass / 2, near, some)
    return says.ENTRY_ZERO_SUM.derive(proof)


# ------------------------------------------------------------------ perturbed averages


@cache
def exp_gap() -> Theorem:
    """``|exp(x) - exp(y)| <= |x - y| exp(max(x, y))``."""
    top = maximum(x, y)
    proof = use(exp_difference(), x, y, top, *parts(use(maximum_upper(), x, y)))
    return says.EXP_DIFFERENCE.derive(proof)


@cache
def perturbed_average() -> Theorem:
    """``|(p - s) v| <= exp(osc e) Sum s |e| |v - vbar|``."""
    (some,) = given(says.WEIGHTED_PERTURBATION)
    return says.WEIGHTED_PERTURBATION.derive(use(weighted_perturbation(), n, a, e, v, some))


@cache
def deviation() -> Theorem:
    """``Sum s |v - vbar| <= osc(v)/2``."""
    some, known = given(says.MEAN_ABS_DEVIATION)
    proof = use(mean_abs_deviation(), n, w, v, some, *parts(opened(known)))
    return says.MEAN_ABS_DEVIATION.derive(proof)


@cache
def variance_range() -> Theorem:
    """``Var_s(v) <= osc(v)^2 / 4``: sum ``s_j (M - v_j)(v_j - m) >= 0``."""
    some, known = given(says.VARIANCE_RANGE)
    entries, total = parts(opened(known))
    everywhere, order, width = oscillation_range(n, v, some)
    bottom, top = order.conclusion.args
    low, high = parts(use(everywhere, j, inside(j, n)))
    between = arith(Le(0, (top - v[j]) * (v[j] - bottom)), low, high, products=[(0, 1)])
    weighted = sum_nonnegative(j, n, multiplied(use(entries, j, inside(j, n)), between))
    average_v = average(n, w, v)
    variance = says.VARIANCE_RANGE.conclusion.args[0]
    spread_form = Sum(j, n, w[j] * v[j] ** 2) - average_v**2
    expanded = arith(Eq(variance, spread_form), scaled(average_v**2, total))
    bound = arith(
        Le(spread_form, (top - average_v) * (average_v - bottom)),
        weighted,
        scaled(top * bottom, total),
    )
    half = (top - bottom) ** 2 / 4
    parabola = arith(
        Le((top - average_v) * (average_v - bottom), half), squares=[top + bottom - 2 * average_v]
    )
    plain = arith(Le(variance, half), expanded, bound, parabola)
    proof = substitute(have(Eq(top - bottom, oscillation(n, v)), width), plain)
    return says.VARIANCE_RANGE.derive(proof)


@cache
def projection_width() -> Theorem:
    """``osc(<x_j, u>) <= D(X)`` for a unit vector ``u``."""
    some, unit = assume(Lt(0, n)), assume(Eq(euclidean(d, u), 1))
    size = diameter(n, d, X)
    along = Lambda(j, dot(d, X[j], u))
    gap = Lambda(k, X[i, k] - X[j, k])
    near = use(diameter_upper(), n, d, X, i, j, inside(i, n), inside(j, n))
    slope = use(cauchy_schwarz(), gap, u, d)
    apart = arith(Le(along[i] - along[j], size), slope, scaled(euclidean(d, gap), unit), near)
    top = Max(i, n, along[i])
    upper = max_least(i, n, along[j] + size, arith(Le(along[i], along[j] + size), apart), some)
    lower = max_least(j, n, size - top, arith(Le(-along[j], size - top), upper), some)
    proof = arith(Le(oscillation(n, along), size), lower, names=("osc",))
    return for_all([n, d, X, u], some.conclusion, unit.conclusion, proof)


@cache
def variance_diameter() -> Theorem:
    """``Var_s(<x, u>) <= D(X)^2 / 4`` for a unit vector ``u``."""
    some, known, unit = given(says.VARIANCE_DIAMETER)
    along = Lambda(j, dot(d, X[j], u))
    variance = use(variance_range(), n, w, along, some, known)
    width = use(projection_width(), n, d, X, u, some, unit)
    osc, size = width.conclusion.args
    _, order, span = oscillation_range(n, along, some)
    sign = arith(Le(0, osc), order, span)
    proof = arith(
        says.VARIANCE_DIAMETER.conclusion, variance, width, sign, products=[(1, 2), (1, 1)]
    )
    return says.VARIANCE_DIAMETER.derive(proof)


# ------------------------------------------------------------------ tight instances


@cache
def averaging_tight() -> Theorem:
    """Two tokens and a matrix at which averaging attains its bound."""
    return evaluate(says.AVERAGING_TIGHT.formula)


@cache
def vector_tight() -> Theorem:
    """Two tokens, ``p`` on one and ``q`` on the other: equality in every seminorm."""
    (known,) = given(says.TV_VECTOR_TIGHT)
    rho = says.rho
    left, right = says.TV_VECTOR_TIGHT.conclusion.args
    zero_at, even = parts(use(seminorm_zero(), rho, known))
    gap = Lambda(k, X[0, k] - X[1, k])
    flipped, sign = parts(use(even, gap))
    entries = {
        (0, 0): arith(Le(rho(Lambda(k, X[0, k] - X[0, k])), rho(gap)), zero_at, sign),
        (0, 1): arith(Le(rho(gap), rho(gap))),
        (1, 0): arith(Le(rho(Lambda(k, X[1, k] - X[0, k])), rho(gap)), flipped),
        (1, 1): arith(Le(rho(Lambda(k, X[1, k] - X[1, k])), rho(gap)), zero_at, sign),
    }
    two, some = number(2, "N"), arith(Lt(0, 2))
    bound = Lambda(t, Lambda(s, Le(rho(Lambda(k, X[t, k] - X[s, k])), rho(gap))))

    def row(index: int) -> Theorem:
        values = [have(bound(index)(other), entries[index, other]) for other in (0, 1)]
        each = below_numeral(s, bound(index), values)
        return max_least(s, two, rho(gap), each, some)

    far = Lambda(t, Le(Max(s, 2, rho(Lambda(k, X[t, k] - X[s, k]))), rho(gap)))
    both_rows = below_numeral(t, far, [have(far(index), row(index)) for index in (0, 1)])
    top = max_least(t, two, rho(gap), both_rows, some)
    variation = valued(right.args[0])
    value = have(Eq(left, rho(gap)))
    width = top.conclusion.args[0]
    high = arith(Le(right, left), top, scaled(width, variation), value)
    low = use(zero_sum_combination_max(), rho, two, says.at_first, says.at_second, X)
    low = use(
        low, known, some, *(evaluate(distribution(2, r)) for r in (says.at_first, says.at_second))
    )
    return says.TV_VECTOR_TIGHT.derive(equal(have(Le(left, right), low), high))


@cache
def tight_values() -> Theorem:
    """``osc(v) = 2 max |v_j| = Sum |v_j|`` at ``(1, -1)``."""
    return evaluate(says.OSC_TIGHT.formula)


@cache
def deviation_tight() -> Theorem:
    """Two equal masses at the ends."""
    return evaluate(says.DEVIATION_TIGHT.formula)
