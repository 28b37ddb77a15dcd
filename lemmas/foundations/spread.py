"""Distances from a centre: centring at the mean, residual lower bounds, the spread of tokens."""

from __future__ import annotations

from functools import cache

from lemmas.foundations import matrices
from lemmas.foundations import norm_statements as says
from lemmas.foundations.averages import absolute_even, given, inside
from lemmas.foundations.indicators import same, same_is_zero, sum_pick
from lemmas.foundations.matrix_norms import (
    column_least,
    column_upper,
    row_least,
    row_upper,
    term_below,
)
from lemmas.foundations.norms import (
    absolute_triangle,
    composite_facts,
    maximum_over,
    multiplied_sign,
)
from lemmas.foundations.operators import (
    frobenius_facts,
    frobenius_left,
    frobenius_right,
    operator_sign,
    roots_below,
)
from lemmas.foundations.sums import sum_swap
from lemmas.foundations.tokens import diameter_upper
from symbolic import kernel
from symbolic.definitions import (
    absolute,
    column_sum_norm,
    diameter,
    euclidean,
    frobenius,
    row_sum_norm,
    spread,
)
from symbolic.kernel import Theorem
from symbolic.language import (
    NAT,
    Eq,
    ForAll,
    Lambda,
    Le,
    Lt,
    Max,
    Ne,
    Sum,
    Term,
    cast,
    family,
    indicator,
    inverse,
    nats,
    number,
    reals,
)
from symbolic.tactics.elementary import (
    absolute_below,
    absolute_of,
    equal,
    indicator_bounds,
    max_least,
    multiplied,
    natural,
    norm_facts,
    reciprocal,
    reciprocal_positive,
    root_facts,
    scaled,
    sum_nonnegative,
    sum_over,
)
from symbolic.tactics.evaluate import evaluate
from symbolic.tactics.existential import Steps, choosing
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
c, x, y, w1, w2, tau = reals("c x y w1 w2 tau")
f, v, z, med, o = (family(name) for name in "f v z med c".split())
centre, row = family("x"), family("y")
A, M, W, X, Y = (family(name, 2) for name in "A M W X Y".split())
count = cast(n)
share = inverse(count)


def unit(some: Theorem) -> Theorem:
    """``n (1/n) = 1`` from ``0 < n``."""
    return have(Eq(count * share, 1), reciprocal(some))


def total(function: Term) -> Term:
    """``Sum_j f_j``."""
    return Sum(j, n, function[j])


# ------------------------------------------------------------------ centring at the mean


@cache
def deviation_from_mean() -> Theorem:
    """``|v_i - Sum v / n| <= (1 - 2/n) |v_i| + Sum |v| / n``."""
    some, at_i = assume(Lt(0, n)), inside(i, n)
    one = use(axiom("nat-discrete"), 0, n, have(Lt(kernel.lang.number(0, NAT), n), some))
    sum_v, mass = Sum(j, n, v[j]), Sum(j, n, absolute(v[j]))
    _, up, down, _ = absolute_of(v[j])
    above = term_below(j, n, arith(Le(0, absolute(v[j]) - v[j]), up), at_i)
    under = term_below(j, n, arith(Le(0, absolute(v[j]) + v[j]), down), at_i)
    _, up_i, down_i, _ = absolute_of(v[i])
    least = arith(Le(0, count - 1), one)
    bound = (count - 2) * absolute(v[i]) + mass
    first = arith(Le(count * v[i] - sum_v, bound), under, multiplied(least, up_i))
    second = arith(Le(-(count * v[i] - sum_v), bound), above, multiplied(least, down_i))
    positive = have(Lt(0, share), reciprocal_positive(some))
    same = unit(some)
    goal = (1 - 2 * share) * absolute(v[i]) + mass * share
    size = scaled(absolute(v[i]), same)
    value = scaled(v[i], same)
    proof = absolute_below(
        arith(Le(v[i] - sum_v * share, goal), multiplied(positive, first), size, value),
        arith(Le(-(v[i] - sum_v * share), goal), multiplied(positive, second), size, value),
    )
    return for_all([n, v, i], some.conclusion, at_i.conclusion, proof)


def _entry_from_mean(some: Theorem) -> Theorem:
    """The bound for entry ``i, k`` of ``X - 1 mean(X)``, with ``X - 1 x`` on the right."""
    column = Lambda(j, X[j, k] - centre[k])
    bound = use(deviation_from_mean(), n, column, i, some, inside(i, n))
    shift = scaled(centre[k], unit(some))
    near = matrices.centred(n, X)[i, k]
    back = arith(Eq(column[i] - Sum(j, n, column[j]) * share, near), shift)
    opened = have(
        Le(absolute(column[i] - Sum(j, n, column[j]) * share), bound.conclusion.args[1]), bound
    )
    return substitute(back, opened)


@cache
def centring_column() -> Theorem:
    """``|X - 1 mean|_1 <= 2 (1 - 1/n) |X - 1 x|_1``."""
    some, columns = assume(Lt(0, n)), assume(Lt(0, d))
    near, far = matrices.centred(n, X), matrices.shifted(X, centre)
    size = column_sum_norm(n, d, far)
    mass = Sum(j, n, absolute(far[j, k]))
    summed = sum_over(i, n, _entry_from_mean(some))
    factor = 2 * (1 - share)
    column = arith(
        Le(Sum(i, n, absolute(near[i, k])), factor * mass), summed, scaled(mass, unit(some))
    )
    upper = multiplied(_factor_sign(some), use(column_upper(), n, d, far, k, inside(k, d)))
    each = arith(Le(Sum(i, n, absolute(near[i, k])), factor * size), column, upper)
    proof = use(column_least(), n, d, near, factor * size, columns, for_all(k, Lt(k, d), each))
    return for_all([n, d, X, centre], some.conclusion, columns.conclusion, proof)


def _factor_sign(some: Theorem) -> Theorem:
    """``0 <= 2 (1 - 1/n)``."""
    one = use(axiom("nat-discrete"), 0, n, have(Lt(kernel.lang.number(0, NAT), n), some))
    positive = have(Lt(0, share), reciprocal_positive(some))
    return arith(Le(0, 2 * (1 - share)), multiplied(positive, arith(Le(1, count), one)), unit(some))


@cache
def centring_row() -> Theorem:
    """``|X - 1 mean|_inf <= 2 (1 - 1/n) |X - 1 x|_inf``."""
    some = assume(Lt(0, n))
    near, far = matrices.centred(n, X), matrices.shifted(X, centre)
    size = row_sum_norm(n, d, far)
    at_i = inside(i, n)
    own = Sum(k, d, absolute(far[i, k]))
    other = Sum(k, d, absolute(far[j, k]))
    summed = sum_over(k, d, _entry_from_mean(some))
    swapped = use(sum_swap(), Lambda(k, Lambda(j, absolute(far[j, k]))), n, d)
    # the other rows: Sum_j (R - R_j) >= R - R_i
    gap = arith(Le(0, size - other), use(row_upper(), n, d, far, j, inside(j, n)))
    others = term_below(j, n, gap, at_i)
    largest = use(row_upper(), n, d, far, i, at_i)
    positive = have(Lt(0, share), reciprocal_positive(some))
    same = unit(some)
    rest = multiplied(positive, arith(Le(Sum(j, n, other), (count - 1) * size + own), others))
    one = use(axiom("nat-discrete"), 0, n, have(Lt(kernel.lang.number(0, NAT), n), some))
    inner = arith(Le(0, 1 - share), multiplied(positive, arith(Le(1, count), one)), same)
    factor = 2 * (1 - share)
    each = arith(
        Le(Sum(k, d, absolute(near[i, k])), factor * size),
        summed,
        scaled(share, swapped),
        rest,
        scaled(size, same),
        multiplied(inner, largest),
    )
    proof = use(row_least(), n, d, near, factor * size, some, for_all(i, Lt(i, n), each))
    return for_all([n, d, X, centre], some.conclusion, proof)


@cache
def centring() -> Theorem:
    """Centring at the mean costs at most ``2 (1 - 1/n)`` in both norms."""
    rows, columns = given(says.CENTRING)
    proof = kernel.conjoin(
        use(centring_column(), n, d, X, centre, rows, columns),
        use(centring_row(), n, d, X, centre, rows),
    )
    return says.CENTRING.derive(proof)


@cache
def centring_composite() -> Theorem:
    """The same for the composite norm."""
    rows, columns = given(says.CENTRING_COMPOSITE)
    near, far = matrices.centred(n, X), matrices.shifted(X, centre)
    left, right = says.CENTRING_COMPOSITE.conclusion.args
    column, row_part = parts(use(centring(), n, d, X, centre, rows, columns))
    factor = 2 * (1 - share)
    factor_sign = _factor_sign(rows)
    _, square, _, near_row = composite_facts(n, d, near, rows, columns)
    far_sign, far_square, far_column, _ = composite_facts(n, d, far, rows, columns)
    squares = arith(
        Le(left**2, right**2),
        square,
        multiplied(near_row, column),
        multiplied(multiplied_sign(factor_sign, far_column), row_part),
        scaled(factor**2, far_square),
    )
    proof = roots_below(left, right, multiplied_sign(factor_sign, far_sign), squares)
    return says.CENTRING_COMPOSITE.derive(proof)


@cache
def centring_tight() -> Theorem:
    """Equality at ``X = e_1``, ``x = 0``."""
    return evaluate(says.CENTRING_TIGHT.formula)


# ------------------------------------------------------------------ residual lower bounds


@cache
def median_least() -> Theorem:
    """``Sum |f_i - m| <= Sum |f_i - t|`` if at most half of the ``f_i`` lie on either side of ``m``."""
    middle, other = c, x
    low, high = indicator("ind_lt", f[i], middle), indicator("ind_lt", middle, f[i])
    few = assume(Le(Sum(i, n, low), count / 2))
    many = assume(Le(Sum(i, n, high), count / 2))
    goal = Le(Sum(i, n, absolute(f[i] - middle)), Sum(i, n, absolute(f[i] - other)))
    gap = absolute(f[i] - other) - absolute(f[i] - middle)
    _, up, down, _ = absolute_of(f[i] - other)

    def slope(sign: int, tag: Term) -> Theorem:
        """``|f - t| - |f - m| >= (t - m)(1 - 2 [m < f])`` for ``t >= m``; mirrored below."""
        left, right = tag.args
        yes, no = parts(use(axiom("indicator-less"), left, right))
        line = sign * (other - middle) * (1 - 2 * tag)

        def beyond(known: Theorem) -> Theorem:
            value = use(yes, known)
            near = absolute_below(
                arith(Le(f[i] - middle, sign * (f[i] - middle)), known),
                arith(Le(-(f[i] - middle), sign * (f[i] - middle)), known),
            )
            own = scaled(other - middle, value)
            return arith(Le(line, gap), near, up if sign > 0 else down, own)

        def before(known: Theorem) -> Theorem:
            value = use(no, known)
            near = absolute_below(
                arith(Le(f[i] - middle, -sign * (f[i] - middle)), known),
                arith(Le(-(f[i] - middle), -sign * (f[i] - middle)), known),
            )
            own = scaled(other - middle, value)
            return arith(Le(line, gap), near, down if sign > 0 else up, own)

        return by_cases(Lt(left, right), beyond, before)

    def right_of(known: Theorem) -> Theorem:
        width = arith(Le(0, other - middle), known)
        return arith(goal, sum_over(i, n, slope(1, high)), multiplied(width, many))

    def left_of(known: Theorem) -> Theorem:
        width = arith(Le(0, middle - other), known)
        return arith(goal, sum_over(i, n, slope(-1, low)), multiplied(width, few))

    proof = by_cases(Le(middle, other), right_of, left_of)
    return for_all([n, f, c, x], few.conclusion, many.conclusion, proof)


@cache
def by_medians() -> Theorem:
    """``m_1(Y) <= |Y - 1 y|_1``, attained by the column medians."""
    columns, medians = given(says.MEDIAN)
    first, second = says.MEDIAN.conclusion.args
    few, many = parts(use(medians, k, inside(k, d)))
    best = use(median_least(), n, Lambda(i, Y[i, k]), med[k], row[k], few, many)
    proof = have(first, maximum_over(k, d, columns, best), names=("column_sum_norm",))
    return says.MEDIAN.derive(kernel.conjoin(proof, have(second, names=("column_sum_norm",))))


@cache
def by_half_width() -> Theorem:
    """``max |Y_i - Y_j|_1 / 2 <= |Y - 1 y|_inf``."""
    (rows,) = given(says.HALF_WIDTH)
    far = matrices.shifted(Y, row)
    size = row_sum_norm(n, d, far)
    at = inside(i, n), inside(j, n)
    split = use(absolute_triangle(), far[i, k], -far[j, k])
    gap = absolute(Y[i, k] - Y[j, k])
    entry = arith(
        Le(gap, absolute(far[i, k]) + absolute(far[j, k])),
        have(Le(gap, absolute(far[i, k]) + absolute(-far[j, k])), split),
        absolute_even(far[j, k]),
    )
    each = arith(
        Le(Sum(k, d, gap), 2 * size),
        sum_over(k, d, entry),
        use(row_upper(), n, d, far, i, at[0]),
        use(row_upper(), n, d, far, j, at[1]),
    )
    top = max_least(i, n, 2 * size, max_least(j, n, 2 * size, each, rows), rows)
    return says.HALF_WIDTH.derive(arith(says.HALF_WIDTH.conclusion, top))


def _below_signs(rows: Theorem, columns: Theorem) -> tuple[Theorem, Theorem]:
    """The two lower bounds are not negative."""
    inner = says.RESIDUAL_BELOW.conclusion.args[0].args[0]
    return nonnegative(inner.args[0], columns), nonnegative(inner.args[1], rows)


@cache
def residual_below() -> Theorem:
    """``sqrt(m_1 m_inf) <= |Y - 1 y|_{1,inf}`` for every ``y``."""
    rows, columns, medians = given(says.RESIDUAL_BELOW)
    left, right = says.RESIDUAL_BELOW.conclusion.args
    first, second = left.args[0].args
    far = matrices.shifted(Y, row)
    column = parts(use(by_medians(), n, d, Y, med, row, columns, medians))[0]
    width = use(by_half_width(), n, d, Y, row, rows)
    first_sign, second_sign = _below_signs(rows, columns)
    sign, square, column_sign, _ = composite_facts(n, d, far, rows, columns)
    root = root_facts(multiplied_sign(first_sign, second_sign))[1]
    squares = arith(
        Le(left**2, right**2),
        root,
        square,
        multiplied(second_sign, column),
        multiplied(column_sign, width),
    )
    return says.RESIDUAL_BELOW.derive(roots_below(left, right, sign, squares))


@cache
def residual_infimum() -> Theorem:
    """The same bound for the least residual."""
    rows, columns, medians = given(says.RESIDUAL_INFIMUM)
    left, right = says.RESIDUAL_INFIMUM.conclusion.args
    functional = right.args[0]
    each = use(residual_below(), n, d, Y, med, row, rows, columns, medians)
    sign = composite_facts(n, d, matrices.shifted(Y, row), rows, columns)[0]
    proof = use(axiom("infimum-greatest"), functional, left, for_all(row, sign), for_all(row, each))
    return says.RESIDUAL_INFIMUM.derive(proof)


# ------------------------------------------------------------------ spread


def squares_of(matrix: Term) -> Term:
    """``Sum_i Sum_k A_ik^2``."""
    return Sum(i, n, Sum(k, d, matrix[i, k] ** 2))


@cache
def spread_square() -> Theorem:
    """``0 <= mu`` and ``mu^2 = Sum_i Sum_k (Y_ik - mean_k)^2``."""
    near = matrices.centred(n, Y)
    sign, square = frobenius_facts(n, d, near)
    proof = kernel.conjoin(
        have(Le(0, spread(n, d, Y)), sign, names=("spread",)),
        have(Eq(spread(n, d, Y) ** 2, squares_of(near)), square, names=("spread",)),
    )
    return for_all([n, d, Y], proof)


def spread_facts(size: Term, width: Term, matrix: Term) -> list[Theorem]:
    """The two facts of :func:`spread_square`."""
    return parts(use(spread_square(), size, width, matrix))


@cache
def spread_about() -> Theorem:
    """``Sum_i |y_i - c|^2 = mu^2 + n |c - mean|^2``."""
    some = assume(Lt(0, n))
    column = Sum(j, n, Y[j, k])
    from_centre = Sum(i, n, (Y[i, k] - o[k]) ** 2)
    deviation = Sum(i, n, (Y[i, k] - column * share) ** 2)
    shift = (o[k] - column * share) ** 2
    same = unit(some)
    entry = arith(
        Eq(from_centre, deviation + count * shift),
        scaled(column**2 * share, same),
        scaled(column * o[k], same),
    )
    turn = use(sum_swap(), Lambda(i, Lambda(k, (Y[i, k] - o[k]) ** 2)), d, n)
    back = use(sum_swap(), Lambda(i, Lambda(k, (Y[i, k] - column * share) ** 2)), d, n)
    _, square = spread_facts(n, d, Y)
    goal = Eq(
        Sum(i, n, Sum(k, d, (Y[i, k] - o[k]) ** 2)),
        spread(n, d, Y) ** 2 + count * Sum(k, d, shift),
    )
    proof = arith(goal, sum_over(k, d, entry), turn, back, square)
    return for_all([n, d, Y, o], some.conclusion, proof)


@cache
def spread_moment() -> Theorem:
    """``mu^2 = |Y|_F^2 - |Sum y_i|^2 / n``."""
    (some,) = given(says.SPREAD_MOMENT)
    about = use(spread_about(), n, d, Y, Lambda(k, number(0)), some)
    _, square = frobenius_facts(n, d, Y)
    column = Sum(k, d, Sum(i, n, Y[i, k]) ** 2)
    proof = arith(says.SPREAD_MOMENT.conclusion, about, square, scaled(column * share, unit(some)))
    return says.SPREAD_MOMENT.derive(proof)


@cache
def spread_pairs() -> Theorem:
    """``mu^2 = Sum_ij |y_i - y_j|^2 / (2 n)``."""
    (some,) = given(says.SPREAD_PAIRS)
    moment = use(spread_moment(), n, d, Y, some)
    _, square = frobenius_facts(n, d, Y)
    length = Sum(k, d, Y[i, k] ** 2)
    cross = Lambda(i, Lambda(j, Sum(k, d, Y[i, k] * Y[j, k])))
    # Sum_i Sum_j <y_i, y_j> = |Sum y_i|^2
    inner = use(sum_swap(), Lambda(j, Lambda(k, Y[i, k] * Y[j, k])), d, n)
    outer = use(sum_swap(), Lambda(i, Lambda(k, Y[i, k] * Sum(j, n, Y[j, k]))), d, n)
    column = Sum(k, d, Sum(i, n, Y[i, k]) ** 2)
    mixed = arith(Eq(Sum(i, n, Sum(j, n, cross[i, j])), column), sum_over(i, n, inner), outer)
    double = Sum(i, n, Sum(j, n, Sum(k, d, (Y[i, k] - Y[j, k]) ** 2)))
    expanded = arith(Eq(double, 2 * count * Sum(i, n, length) - 2 * column), mixed)
    half = number(kernel.lang.Fraction(1, 2))
    proof = arith(
        says.SPREAD_PAIRS.conclusion,
        moment,
        square,
        scaled(half * share, expanded),
        scaled(Sum(i, n, length), unit(some)),
    )
    return says.SPREAD_PAIRS.derive(proof)


@cache
def spread_least() -> Theorem:
    """``mu^2 = min_c Sum |y_i - c|^2``, attained at the mean."""
    (some,) = given(says.SPREAD_LEAST)
    first, second = says.SPREAD_LEAST.conclusion.args
    about = use(spread_about(), n, d, Y, o, some)
    shift = o[k] - Sum(j, n, Y[j, k]) * share
    distance = sum_nonnegative(k, d, arith(Le(0, shift**2), squares=[shift]))
    more = multiplied_sign(natural(n), distance)
    proof = kernel.conjoin(arith(first, about, more), have(second, spread_facts(n, d, Y)[1]))
    return says.SPREAD_LEAST.derive(proof)


@cache
def spread_sphere() -> Theorem:
    """``mu^2 = n (tau^2 - |mean|^2)`` for rows of length ``tau``."""
    some, lengths = given(says.SPREAD_SPHERE)
    identity, bounds = says.SPREAD_SPHERE.conclusion.args
    moment = use(spread_moment(), n, d, Y, some)
    _, square = frobenius_facts(n, d, Y)
    size = euclidean(d, Y[i])
    own = use(lengths, i, inside(i, n))
    entry = arith(
        Eq(Sum(k, d, Y[i, k] ** 2), tau**2),
        norm_facts(d, Y[i])[1],
        scaled(size, own),
        scaled(tau, own),
    )
    column = Sum(k, d, Sum(i, n, Y[i, k]) ** 2)
    same = scaled(column * share, unit(some))
    equation = arith(identity, moment, square, sum_over(i, n, entry), same)
    root = Sum(i, n, Y[i, k]) * share
    less = multiplied_sign(natural(n), sum_nonnegative(k, d, arith(Le(0, root**2), squares=[root])))
    low, high = bounds.args
    proof = kernel.conjoin(
        equation,
        kernel.conjoin(arith(low, squares=[spread(n, d, Y)]), arith(high, equation, less)),
    )
    return says.SPREAD_SPHERE.derive(proof)


@cache
def spread_sign() -> Theorem:
    """``mu(-Y) = mu(Y)``."""
    names = ("spread", "frobenius")
    return says.SPREAD_SIGN.derive(have(says.SPREAD_SIGN.conclusion, names=names))


@cache
def two_terms_below_sum() -> Theorem:
    """``f_i + f_j <= Sum f`` for ``i != j`` and ``0 <= f``."""
    signs, apart = assume(ForAll(t, n, Le(0, f[t]))), assume(Ne(j, i))
    at_i, at_j = inside(i, n), inside(j, n)
    sign = use(signs, t, inside(t, n))
    _, high = parts(use(indicator_bounds("ind_eq"), cast(t), cast(i)))
    rest = f[t] - same(t, i) * f[t]
    other = arith(Le(0, rest), sign, high, products=[(0, 1)])
    second = term_below(t, n, other, at_j)
    picked = use(sum_pick(), f, i, n, at_i)
    missed = scaled(f[j], same_is_zero(apart))
    proof = arith(Le(f[i] + f[j], Sum(t, n, f[t])), second, picked, missed)
    return for_all(
        [n, f, i, j], signs.conclusion, apart.conclusion, at_i.conclusion, at_j.conclusion, proof
    )


@cache
def spread_above_diameter() -> Theorem:
    """``D^2 / 2 <= mu^2``."""

    @choosing
    def proof() -> Steps:
        (some,) = given(says.SPREAD_ABOVE_DIAMETER)
        goal = says.SPREAD_ABOVE_DIAMETER.conclusion
        _, square = spread_facts(n, d, Y)
        gap = euclidean(d, Lambda(k, Y[i, k] - Y[j, k]))
        far = Lambda(i, Max(j, n, gap))
        a, first = yield use(axiom("max-attained"), n, far, some)
        at_a, top = parts(first)
        values = Lambda(s, euclidean(d, Lambda(k, Y[a, k] - Y[s, k])))
        b, second = yield use(axiom("max-attained"), n, values, some)
        at_b, row_top = parts(second)
        size = diameter(n, d, Y)
        width = have(Eq(size, values[b]), top, row_top, names=("diameter",))
        near = matrices.centred(n, Y)
        length = Lambda(i, Sum(k, d, near[i, k] ** 2))
        signs = for_all(
            t,
            Lt(t, n),
            sum_nonnegative(k, d, arith(Le(0, near[t, k] ** 2), squares=[near[t, k]])),
        )
        _, gap_square = norm_facts(d, Lambda(k, Y[a, k] - Y[b, k]))
        both = near[a, k] + near[b, k]
        parallelogram = arith(
            Le(Sum(k, d, (Y[a, k] - Y[b, k]) ** 2), 2 * length[a] + 2 * length[b]),
            sum_nonnegative(k, d, arith(Le(0, both**2), squares=[both])),
        )
        squared = arith(Eq(size**2, values[b] ** 2), scaled(size, width), scaled(values[b], width))

        def apart(known: Theorem) -> Theorem:
            pair = use(two_terms_below_sum(), n, length, a, b, signs, known, at_a, at_b)
            return arith(goal, squared, gap_square, parallelogram, pair, square)

        def together(known: Theorem) -> Theorem:
            equation = _same(known)
            hole = nats("hole")[0]
            distance = Lambda(hole, Eq(Sum(k, d, (Y[a, k] - Y[hole, k]) ** 2), 0))
            nothing = kernel.rewrite(equation, distance, arith(distance(a)))
            return arith(goal, squared, gap_square, nothing, squares=[spread(n, d, Y)])

        return by_cases(Ne(b, a), apart, together)

    return says.SPREAD_ABOVE_DIAMETER.derive(proof())


def _same(known: Theorem) -> Theorem:
    """``a = b`` from ``not b != a``."""
    left, right = known.conclusion.args[0].args[0].args
    goal = Eq(right, left)
    equation = assume(Eq(left, right))
    positive = equal(arith(Le(right, left), equation), arith(Le(left, right), equation))
    negative = kernel.absurd(assume(Ne(left, right)), known, goal)
    return kernel.cases(Eq(left, right), positive, negative)


@cache
def spread_below_diameter() -> Theorem:
    """``mu^2 <= (n - 1)/2 D^2``."""
    (some,) = given(says.SPREAD_BELOW_DIAMETER)
    pairs = use(spread_pairs(), n, d, Y, some)
    size = diameter(n, d, Y)
    gap = Lambda(k, Y[i, k] - Y[j, k])
    at = inside(i, n), inside(j, n)
    length_sign, length = norm_facts(d, gap)
    upper = use(diameter_upper(), n, d, Y, i, j, *at)
    square = Sum(k, d, (Y[i, k] - Y[j, k]) ** 2)
    near = arith(Le(0, size**2 - square), length, length_sign, upper, products=[(1, 2), (2, 2)])
    own = term_below(j, n, near, at[0])
    row_bound = arith(Le(Sum(j, n, square), (count - 1) * size**2), own)
    total_bound = have(
        Le(Sum(i, n, Sum(j, n, square)), count * (count - 1) * size**2), sum_over(i, n, row_bound)
    )
    positive = have(Lt(0, share), reciprocal_positive(some))
    proof = arith(
        says.SPREAD_BELOW_DIAMETER.conclusion,
        pairs,
        multiplied(positive, total_bound),
        scaled((count - 1) * size**2, unit(some)),
    )
    return says.SPREAD_BELOW_DIAMETER.derive(proof)


@cache
def spread_diameter_tight() -> Theorem:
    """Both bounds are attained by two points."""
    return evaluate(says.SPREAD_DIAMETER_TIGHT.formula)


@cache
def centred_product() -> Theorem:
    """``Pi M = Pi M Pi`` if the rows of ``M`` sum to 1."""
    some, keeps = given(says.CENTRED_PRODUCT)
    at_i = inside(i, n)
    own = use(keeps, i, at_i)
    every = sum_over(j, n, use(keeps, j, inside(j, n)))
    swapped = use(sum_swap(), Lambda(j, Lambda(k, M[j, k])), n, n)
    near = matrices.centred(n, M)
    row_total = arith(
        Eq(Sum(k, n, near[i, k]), 0), own, scaled(share, every), scaled(share, swapped), unit(some)
    )
    entry = near[i, j]
    equation = arith(Eq(entry, entry - Sum(k, n, near[i, k]) * share), scaled(share, row_total))
    return says.CENTRED_PRODUCT.derive(for_all(i, Lt(i, n), for_all(j, Lt(j, n), equation)))


@cache
def spread_averaged() -> Theorem:
    """``mu(M X W) <= |M|_2 |W|_2 mu(X)``: ``M X W - 1 c = M (X - 1 mean) W`` for ``c = mean W``."""
    some, keeps, m_bound, w_bound = given(says.SPREAD_AVERAGED)
    near = matrices.centred(n, X)
    out = matrices.product(matrices.product(M, X, n), W, d)
    middle = matrices.product(M, near, n)
    rest = matrices.product(middle, W, d)
    shift = Lambda(k, Sum(t, d, Sum(s, n, X[s, t]) * share * W[t, k]))
    least = parts(use(spread_least(), n, m, out, shift, some))[0]
    own = use(keeps, i, inside(i, n))
    entry = arith(Eq(out[i, k] - shift[k], rest[i, k]), scaled(shift[k], own))
    difference, other = out[i, k] - shift[k], rest[i, k]
    square = arith(Eq(difference**2, other**2), scaled(difference, entry), scaled(other, entry))
    everywhere = sum_over(i, n, sum_over(k, m, square))
    first = use(frobenius_right(), n, d, m, middle, W, w2, w_bound)
    second = use(frobenius_left(), n, n, d, M, near, w1, m_bound)
    size = frobenius(n, m, rest)
    size_sign, size_square = frobenius_facts(n, m, rest)
    named = have(Eq(frobenius(n, d, near), spread(n, d, X)), names=("spread",))
    bound = arith(
        Le(size, w1 * w2 * spread(n, d, X)),
        first,
        multiplied(operator_sign(w_bound), second),
        scaled(w1 * w2, named),
    )
    left = spread(n, m, out)
    below = roots_below(
        left, size, size_sign, arith(Le(left**2, size**2), least, everywhere, size_square)
    )
    return says.SPREAD_AVERAGED.derive(arith(says.SPREAD_AVERAGED.conclusion, below, bound))
