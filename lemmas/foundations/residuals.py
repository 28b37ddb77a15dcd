"""Distances from any centre: centring at the mean, medians, half widths."""

from __future__ import annotations

from functools import cache

from lemmas.foundations import matrices
from lemmas.foundations import norm_statements as says
from lemmas.foundations.distributions import absolute_even, given, inside
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
from lemmas.foundations.operators import roots_below
from lemmas.foundations.sums import sum_swap
from symbolic import kernel
from symbolic.definitions import (
    absolute,
    column_sum_norm,
    row_sum_norm,
)
from symbolic.kernel import Theorem
from symbolic.language import (
    NAT,
    Eq,
    Lambda,
    Le,
    Lt,
    Sum,
    Term,
    cast,
    family,
    indicator,
    inverse,
    nats,
    reals,
)
from symbolic.tactics.elementary import (
    absolute_below,
    absolute_of,
    max_least,
    multiplied,
    reciprocal,
    reciprocal_positive,
    root_facts,
    scaled,
    sum_over,
)
from symbolic.tactics.evaluate import evaluate
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
    upper = multiplied(factor_sign(some), use(column_upper(), n, d, far, k, inside(k, d)))
    each = arith(Le(Sum(i, n, absolute(near[i, k])), factor * size), column, upper)
    proof = use(column_least(), n, d, near, factor * size, columns, for_all(k, Lt(k, d), each))
    return for_all([n, d, X, centre], some.conclusion, columns.conclusion, proof)


def factor_sign(some: Theorem) -> Theorem:
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
    sign = factor_sign(rows)
    _, square, _, near_row = composite_facts(n, d, near, rows, columns)
    far_sign, far_square, far_column, _ = composite_facts(n, d, far, rows, columns)
    squares = arith(
        Le(left**2, right**2),
        square,
        multiplied(near_row, column),
        multiplied(multiplied_sign(sign, far_column), row_part),
        scaled(factor**2, far_square),
    )
    proof = roots_below(left, right, multiplied_sign(sign, far_sign), squares)
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
