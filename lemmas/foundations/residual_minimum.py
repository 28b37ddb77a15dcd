"""The composite norm of a residual has a least value over all centres."""

from __future__ import annotations

from functools import cache

from lemmas.foundations import norm_statements as says
from lemmas.foundations.attained import clamp, clamp_closer, clamp_range
from lemmas.foundations.box_minimum import R as _R
from lemmas.foundations.box_minimum import box_minimum, distance, in_box
from lemmas.foundations.distributions import absolute_even, given, inside
from lemmas.foundations.matrices import shifted
from lemmas.foundations.matrix_norms import (
    column_least,
    column_nonnegative,
    column_upper,
    entry_upper,
    row_least,
    row_nonnegative,
    row_upper,
    term_below,
)
from lemmas.foundations.norms import absolute_triangle, composite_facts, norm_monotone
from lemmas.foundations.operators import roots_below
from symbolic import kernel
from symbolic.definitions import absolute, column_sum_norm, composite, max_entry, row_sum_norm
from symbolic.kernel import Theorem
from symbolic.language import Lambda, Le, Lt, Sum, Term, family, nats, number
from symbolic.language import substitute as replaced
from symbolic.tactics.elementary import (
    absolute_below,
    absolute_of,
    multiplied,
    natural,
    sum_nonnegative,
    sum_over,
)
from symbolic.tactics.positivity import nonnegative
from symbolic.tactics.script import arith, assume, for_all, have, obtain, parts, use

d, i, k, n, t = nats("d i k n t")
u, v, y = (family(name) for name in "u v y".split())
Y = family("Y", 2)
origin = Lambda(k, number(0))


def columns_of(centre: Term) -> Term:
    """``|Y - 1 y|_1``."""
    return column_sum_norm(n, d, shifted(Y, centre))


def rows_of(centre: Term) -> Term:
    """``|Y - 1 y|_inf``."""
    return row_sum_norm(n, d, shifted(Y, centre))


def _entry(one: Term, other: Term) -> Theorem:
    """``|Y_ik - u_k| <= |Y_ik - v_k| + |u_k - v_k|``."""
    split = use(absolute_triangle(), Y[i, k] - other[k], -(one[k] - other[k]))
    flipped = absolute_even(one[k] - other[k])
    goal = Le(
        absolute(Y[i, k] - one[k]), absolute(Y[i, k] - other[k]) + absolute(one[k] - other[k])
    )
    opened = have(
        Le(
            absolute(Y[i, k] - one[k]),
            absolute(Y[i, k] - other[k]) + absolute(-(one[k] - other[k])),
        ),
        split,
    )
    return arith(goal, opened, flipped)


@cache
def column_lipschitz() -> Theorem:
    """``|Y - 1 u|_1 <= |Y - 1 v|_1 + n Sum |u_k - v_k|``."""
    columns = assume(Lt(0, d))
    apart = distance(u, v, d)
    at_k = inside(k, d)
    total = sum_over(i, n, _entry(u, v))
    own = use(column_upper(), n, d, shifted(Y, v), k, at_k)
    near = term_below(t, d, absolute_of(u[t] - v[t])[0], at_k)
    bound = columns_of(v) + n * apart
    each = arith(
        Le(Sum(i, n, absolute(Y[i, k] - u[k])), bound), total, own, multiplied(natural(n), near)
    )
    proof = use(
        column_least(), n, d, shifted(Y, u), bound, columns, for_all(k, at_k.conclusion, each)
    )
    return for_all([n, d, Y, u, v], columns.conclusion, proof)


@cache
def row_lipschitz() -> Theorem:
    """``|Y - 1 u|_inf <= |Y - 1 v|_inf + Sum |u_k - v_k|``."""
    rows = assume(Lt(0, n))
    bound = rows_of(v) + distance(u, v, d)
    at_i = inside(i, n)
    own = use(row_upper(), n, d, shifted(Y, v), i, at_i)
    each = arith(Le(Sum(k, d, absolute(Y[i, k] - u[k])), bound), sum_over(k, d, _entry(u, v)), own)
    proof = use(row_least(), n, d, shifted(Y, u), bound, rows, for_all(i, at_i.conclusion, each))
    return for_all([n, d, Y, u, v], rows.conclusion, proof)


def _in_box(centre: Term, known: Theorem, size: Term) -> Theorem:
    """``Sum |y_k| <= d R`` in the box."""
    low, high = parts(use(known, k, inside(k, d)))
    near = absolute_below(
        arith(Le(centre[k] - 0, size), high), arith(Le(-(centre[k] - 0), size), low)
    )
    return have(Le(distance(centre, origin, d), d * size), sum_over(k, d, near))


@cache
def residual_attained() -> Theorem:
    """Minimise ``|Y - 1 y|_1 |Y - 1 y|_inf`` on the box of the entries; outside, clamping helps."""
    rows, columns = given(says.RESIDUAL_ATTAINED)
    size = max_entry(n, d, Y)
    size_sign = nonnegative(size, rows, columns)
    product = Lambda(y, columns_of(y) * rows_of(y))

    def signs(centre: Term) -> tuple[Theorem, Theorem]:
        matrix = shifted(Y, centre)
        return (
            use(column_nonnegative(), n, d, matrix, columns),
            use(row_nonnegative(), n, d, matrix, rows),
        )

    most_column = columns_of(origin) + n * (d * size)
    most_row = rows_of(origin) + d * size
    slope = most_column + n * most_row
    one, other = (assume(replaced(in_box(c, d), {_R: size})) for c in (u, v))
    apart = distance(u, v, d)
    apart_sign = sum_nonnegative(k, d, absolute_of(u[k] - v[k])[0])
    column_rise = use(column_lipschitz(), n, d, Y, u, v, columns)
    row_rise = use(row_lipschitz(), n, d, Y, u, v, rows)
    column_most = arith(
        Le(columns_of(u), most_column),
        use(column_lipschitz(), n, d, Y, u, origin, columns),
        multiplied(natural(n), _in_box(u, one, size)),
    )
    row_most = arith(
        Le(rows_of(v), most_row),
        use(row_lipschitz(), n, d, Y, v, origin, rows),
        _in_box(v, other, size),
    )
    (u_column, _), (_, v_row) = signs(u), signs(v)
    n_apart = arith(Le(0, n * apart), natural(n), apart_sign, products=[(0, 1)])
    rise = arith(
        Le(product(u) - product(v), slope * apart),
        multiplied(u_column, row_rise),
        multiplied(v_row, column_rise),
        multiplied(apart_sign, column_most),
        multiplied(n_apart, row_most),
    )
    steep = for_all([u, v], one.conclusion, other.conclusion, rise)
    positive = for_all(u, arith(Le(0, product(u)), *signs(u), products=[(0, 1)]))
    slope_sign = nonnegative(slope, rows, columns)
    existential = use(
        use(box_minimum(), slope, size, slope_sign, size_sign), d, product, positive, steep
    )
    goal = says.RESIDUAL_ATTAINED.conclusion

    def proof(best: Term, known: Theorem) -> Theorem:
        _, least = parts(known)
        every = for_all(y, _at_any(best, least, size, size_sign, rows, columns))
        return kernel.witness(goal, best, have(kernel.lang.apply(goal.args[0], best), every))

    return says.RESIDUAL_ATTAINED.derive(obtain(existential, "best", proof))


def _at_any(
    best: Term, least: Theorem, size: Term, size_sign: Theorem, rows: Theorem, columns: Theorem
) -> Theorem:
    """The value at ``best`` is at most that at any ``y``, through ``y`` clamped to the box."""
    order = arith(Le(-size, size), size_sign)
    inner = Lambda(k, clamp(y[k], -size, size))
    low, high, _ = parts(use(clamp_range(), y[k], -size, size, order))
    box = for_all(k, Lt(k, d), kernel.conjoin(low, high))
    at_best = use(least, inner, box)
    at_i, at_k = inside(i, n), inside(k, d)
    entry = use(entry_upper(), n, d, Y, i, k, at_i, at_k)
    _, up, down, _ = absolute_of(Y[i, k])
    closer = use(
        clamp_closer(),
        y[k],
        Y[i, k],
        -size,
        size,
        order,
        arith(Le(-size, Y[i, k]), entry, down),
        arith(Le(Y[i, k], size), entry, up),
    )
    entrywise = for_all(i, at_i.conclusion, for_all(k, at_k.conclusion, closer))
    column, row = parts(
        use(norm_monotone(), n, d, shifted(Y, inner), shifted(Y, y), rows, columns, entrywise)
    )
    _, best_square, _, _ = composite_facts(n, d, shifted(Y, best), rows, columns)
    sign, square, y_column, _ = composite_facts(n, d, shifted(Y, y), rows, columns)
    _, _, _, inner_row = composite_facts(n, d, shifted(Y, inner), rows, columns)
    left, right = composite(n, d, shifted(Y, best)), composite(n, d, shifted(Y, y))
    squares = arith(
        Le(left**2, right**2),
        best_square,
        square,
        at_best,
        multiplied(inner_row, column),
        multiplied(y_column, row),
    )
    return roots_below(left, right, sign, squares)
