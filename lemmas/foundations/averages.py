"""Distributions and the averages they make: total variation, oscillation, deviation, diameter."""

from __future__ import annotations

from functools import cache

from lemmas.foundations import matrices
from lemmas.foundations import statements as says
from lemmas.foundations.matrices import average, dot
from lemmas.foundations.matrix_norms import term_below
from lemmas.foundations.perturbation import (
    exp_difference,
    mean_abs_deviation,
    oscillation_below_sum,
    weighted_perturbation,
    zero_sum_oscillation,
)
from lemmas.foundations.softmax import (
    oscillation_range,
    shift_invariance,
    softmax_distribution,
)
from lemmas.foundations.sums import cauchy_schwarz, sum_swap
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
    positive_part,
    row_stochastic,
    softmax,
    total_variation,
)
from symbolic.kernel import Theorem
from symbolic.language import (
    Eq,
    Lambda,
    Le,
    Lt,
    Max,
    Not,
    Sum,
    Term,
    family,
    indicator,
    nats,
    number,
    reals,
)
from symbolic.statement import Statement
from symbolic.tactics.elementary import (
    absolute_below,
    absolute_of,
    equal,
    indicator_bounds,
    max_least,
    max_upper,
    maximum_upper,
    multiplied,
    positive_part_facts,
    scaled,
    sum_nonnegative,
    sum_over,
)
from symbolic.tactics.evaluate import below_numeral, evaluate
from symbolic.tactics.numerals import valued
from symbolic.tactics.positivity import nonnegative
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

i, j, k, m, n, d, t, s = nats("i j k m n d t s")
c, x, y = reals("c x y")
a, e, p, q, v, b = (family(name) for name in "a e p q v b".split())
w, u = family("s"), family("u")
P, Q, X, A = (family(name, 2) for name in "P Q X A".split())


def given(statement: Statement) -> list[Theorem]:
    """The hypotheses of a statement, assumed."""
    return [assume(h.formula) for h in statement.hypotheses]


def opened(known: Theorem) -> Theorem:
    """A defined property as what it stands for."""
    formula = known.conclusion
    body = kernel.lang.definition(formula.name).unfold(formula.args)
    return kernel.convert(known, body, (formula.name,))


def inside(index: Term, size: Term) -> Theorem:
    """``index < size`` assumed."""
    return assume(Lt(index, size))


def named(entries: Theorem, total: Theorem, size: Term, row: Term) -> Theorem:
    """``distribution(row)`` from ``0 <= row_i`` for all ``i`` and ``Sum row = 1``."""
    both = kernel.conjoin(entries, total)
    return have(distribution(size, row), both, names=("distribution",))


def same_sum(one: Theorem, other: Theorem) -> Theorem:
    """``Sum p = Sum q`` of two distributions."""
    totals = [parts(opened(known))[1] for known in (one, other)]
    left, right = (total.conclusion.args[0] for total in totals)
    return arith(Eq(left, right), *totals)


# ------------------------------------------------------------------ row-stochastic matrices


@cache
def stochastic_row() -> Theorem:
    """``P_ij >= 0`` and ``Sum_j P_ij = 1`` for a row-stochastic ``n x m`` matrix, ``i < n``."""
    known, at_i = assume(row_stochastic(n, m, P)), inside(i, n)
    row = use(opened(known), i, at_i)
    return for_all([n, m, P, i], known.conclusion, at_i.conclusion, opened(row))


def row_facts(known: Theorem, index: Term, where: Theorem) -> tuple[Theorem, Theorem]:
    """``P_ij >= 0`` for all ``j``, and ``Sum_j P_ij = 1``, of a row-stochastic matrix."""
    entries, total = parts(use(stochastic_row(), *known.conclusion.args, index, known, where))
    return entries, total


def all_rows(rows: Term, columns: Term, matrix: Term, index: Term, row: Theorem) -> Theorem:
    """``row_stochastic(matrix)`` from its row ``index``."""
    goal = row_stochastic(rows, columns, matrix)
    return have(goal, for_all(index, Lt(index, rows), row), names=("row_stochastic",))


@cache
def stochastic_product() -> Theorem:
    """A product of row-stochastic matrices is row-stochastic."""
    known_p, known_q = given(says.PRODUCT_STOCHASTIC)
    r = says.r_size
    entries, total = row_facts(known_p, i, inside(i, n))
    own, own_total = row_facts(known_q, t, inside(t, m))
    row = Lambda(j, Sum(t, m, P[i, t] * Q[t, j]))
    weight = use(entries, t, inside(t, m))
    both = arith(Le(0, P[i, t] * Q[t, j]), weight, use(own, j, inside(j, r)), products=[(0, 1)])
    signs = for_all(j, Lt(j, r), sum_nonnegative(t, m, both))
    swapped = use(sum_swap(), Lambda(j, Lambda(t, P[i, t] * Q[t, j])), m, r)
    ones = sum_over(t, m, scaled(P[i, t], own_total))
    sums = arith(Eq(Sum(j, r, row[j]), 1), swapped, ones, total)
    proof = all_rows(n, r, matrices.product(P, Q, m), i, named(signs, sums, r, row))
    return says.PRODUCT_STOCHASTIC.derive(proof)


@cache
def average_of_equal() -> Theorem:
    """Averaging equal rows changes nothing."""
    (known,) = given(says.AVERAGE_OF_EQUAL)
    _, total = row_facts(known, i, inside(i, n))
    same = arith(Eq(Sum(t, m, P[i, t] * b[k]), b[k]), total, degree=2)
    return says.AVERAGE_OF_EQUAL.derive(for_all(i, Lt(i, n), same))


@cache
def softmax_stochastic() -> Theorem:
    """A softmax matrix is row-stochastic with positive entries."""
    (some,) = given(says.SOFTMAX_STOCHASTIC)
    entries, total = parts(use(softmax_distribution(), m, A[i], some))
    above = use(entries, j)
    weak = for_all(j, Lt(j, m), arith(Le(0, softmax(m, A[i], j)), above))
    row = Lambda(j, softmax(m, A[i], j))
    proof = all_rows(n, m, Lambda(i, row), i, named(weak, total, m, row))
    positive = for_all(i, Lt(i, n), for_all(j, Lt(j, m), above))
    return says.SOFTMAX_STOCHASTIC.derive(kernel.conjoin(proof, positive))


@cache
def shift_rows() -> Theorem:
    """Adding a column to every row of logits changes no row of the softmax."""
    (some,) = given(says.SHIFT_ROWS)
    return says.SHIFT_ROWS.derive(use(shift_invariance(), n, A[i], b[i], j, some))


# ------------------------------------------------------------------ two distributions


@cache
def zero_sum_shift() -> Theorem:
    """``(p - q) v = (p - q) (v - c)``."""
    totals = [parts(opened(h))[1] for h in given(says.ZERO_SUM_SHIFT)]
    return says.ZERO_SUM_SHIFT.derive(arith(says.ZERO_SUM_SHIFT.conclusion, *totals, degree=2))


@cache
def zero_sum_mean() -> Theorem:
    """``(p - q) v = Sum p_j (v_j - q v)``."""
    known = given(says.ZERO_SUM_MEAN)
    shift = use(zero_sum_shift(), n, p, q, v, average(n, q, v), *known)
    total_q = parts(opened(known[1]))[1]
    centred = scaled(average(n, q, v), total_q)
    return says.ZERO_SUM_MEAN.derive(have(says.ZERO_SUM_MEAN.conclusion, shift, centred))


@cache
def variation_above() -> Theorem:
    """``TV = Sum (p - q)_+``."""
    totals = [parts(opened(h))[1] for h in given(says.TV_ABOVE)]
    size = parts(use(positive_part_facts(), p[j] - q[j]))[2]
    proof = arith(says.TV_ABOVE.conclusion, sum_over(j, n, size), *totals, names=("tv",))
    return says.TV_ABOVE.derive(proof)


@cache
def variation_symmetric() -> Theorem:
    """``TV(p, q) = TV(q, p)``."""
    same = sum_over(j, n, absolute_even(p[j] - q[j]))
    goal = Eq(total_variation(n, q, p), total_variation(n, p, q))
    return for_all([n, p, q], arith(goal, same, names=("tv",)))


def absolute_even(value: Term) -> Theorem:
    """``|-x| = |x|``."""
    return use(_absolute_even(), value)


@cache
def _absolute_even() -> Theorem:
    plus, minus = absolute_of(x), absolute_of(-x)
    low = absolute_below(plus[2], have(Le(x, absolute(x)), plus[1]))
    high = absolute_below(have(Le(x, absolute(-x)), minus[2]), minus[1])
    return for_all(x, equal(have(Le(absolute(-x), absolute(x)), low), high))


@cache
def variation_below() -> Theorem:
    """``TV = Sum (q - p)_+``."""
    known = given(says.TV_BELOW)
    flipped = use(variation_above(), n, q, p, known[1], known[0])
    proof = arith(says.TV_BELOW.conclusion, flipped, use(variation_symmetric(), n, p, q))
    return says.TV_BELOW.derive(proof)


@cache
def indicator_shift() -> Theorem:
    """``[0 < x - y] = [y < x]``."""
    yes, no = parts(use(axiom("indicator-less"), 0, x - y))
    also, nor = parts(use(axiom("indicator-less"), y, x))
    goal = Eq(indicator("ind_lt", 0, x - y), indicator("ind_lt", y, x))
    proof = by_cases(
        Lt(y, x),
        lambda s: arith(goal, use(yes, arith(Lt(0, x - y), s)), use(also, s)),
        lambda s: arith(goal, use(no, arith(Not(Lt(0, x - y)), s)), use(nor, s)),
    )
    return for_all([x, y], proof)


@cache
def variation_set() -> Theorem:
    """``TV = p(A) - q(A)`` for ``A = {p > q}``."""
    known = given(says.TV_SET)
    tag = scaled(p[j] - q[j], use(indicator_shift(), p[j], q[j]))
    value = have(
        Eq(positive_part(p[j] - q[j]), says.above(p, q)[j] * (p[j] - q[j])),
        tag,
        names=("positive_part",),
    )
    proof = arith(
        says.TV_SET.conclusion, use(variation_above(), n, p, q, *known), sum_over(j, n, value)
    )
    return says.TV_SET.derive(proof)


@cache
def positive_part_least() -> Theorem:
    """``x_+ <= y`` from ``x <= y`` and ``0 <= y``."""
    order, sign = assume(Le(x, y)), assume(Le(0, y))
    _, _, size = parts(use(positive_part_facts(), x))
    bound = absolute_below(arith(Le(x, 2 * y - x), order), arith(Le(-x, 2 * y - x), sign))
    return for_all(
        [x, y], order.conclusion, sign.conclusion, arith(Le(positive_part(x), y), size, bound)
    )


@cache
def variation_at_most_one() -> Theorem:
    """``TV <= 1``."""
    known = given(says.TV_ONE)
    (p_sign, p_total), (q_sign, _) = (parts(opened(h)) for h in known)
    one, other = use(p_sign, j, inside(j, n)), use(q_sign, j, inside(j, n))
    each = use(positive_part_least(), p[j] - q[j], p[j], arith(Le(p[j] - q[j], p[j]), other), one)
    proof = arith(
        says.TV_ONE.conclusion,
        use(variation_above(), n, p, q, *known),
        sum_over(j, n, each),
        p_total,
    )
    return says.TV_ONE.derive(proof)


# ------------------------------------------------------------------ oscillation


@cache
def variation_oscillation() -> Theorem:
    """``|(p - q) v| <= TV(p, q) osc(v)``."""
    some, *known = given(says.TV_OSC)
    proof = use(zero_sum_oscillation(), n, p, q, v, some, same_sum(*known))
    return says.TV_OSC.derive(proof)


@cache
def indicator_between() -> Theorem:
    """``osc(1_A) <= 1``."""
    some = assume(Lt(0, n))
    row = says.above(p, q)
    low, high = parts(use(indicator_bounds("ind_lt"), q[j], p[j]))
    top = max_least(j, n, number(1), high, some)
    bottom = max_least(j, n, number(0), arith(Le(-row[j], 0), low), some)
    proof = arith(Le(oscillation(n, row), 1), top, bottom, names=("osc",))
    return for_all([n, p, q], some.conclusion, proof)


@cache
def variation_oscillation_tight() -> Theorem:
    """Equality for the indicator of ``{p > q}``."""
    some, *known = given(says.TV_OSC_TIGHT)
    row = says.above(p, q)
    value = dot(n, Lambda(j, p[j] - q[j]), row)
    tv = total_variation(n, p, q)
    upper = use(variation_oscillation(), n, p, q, row, some, *known)
    same = have(Eq(tv, value), use(variation_set(), n, p, q, *known))
    width = multiplied(tv_nonnegative(n, p, q), use(indicator_between(), n, p, q, some))
    lower = arith(Le(tv * oscillation(n, row), absolute(value)), width, same, absolute_of(value)[1])
    return says.TV_OSC_TIGHT.derive(equal(upper, lower))


def tv_nonnegative(size: Term, one: Term, other: Term) -> Theorem:
    """``0 <= TV``."""
    return nonnegative(total_variation(size, one, other))


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
    all_rows = below_numeral(t, far, [have(far(index), row(index)) for index in (0, 1)])
    top = max_least(t, two, rho(gap), all_rows, some)
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
