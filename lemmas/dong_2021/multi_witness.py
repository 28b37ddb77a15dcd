"""Two heads whose sum has a larger composite norm than the two together: Theorem 2.3 fails.

Two tokens ``(1, -1) e_0`` of width ``D = q^4``; both heads have ``W_QK = w e_0 e_0^T``; the values
are ``e_0 e_0^T`` and ``D^(-1/2) e_0 1^T``, each of composite norm 1.
"""

from __future__ import annotations

from functools import cache

from lemmas.dong_2021.notions import centred
from lemmas.dong_2021.shift_proofs import softmax_congruence
from lemmas.foundations.indicators import same, same_is_one, sum_pick
from lemmas.foundations.matrix_norms import (
    column_least,
    column_nonnegative,
    column_upper,
    composite_below,
    composite_square,
    row_least,
    row_nonnegative,
    row_upper,
)
from lemmas.foundations.softmax import tanh_nonnegative
from lemmas.foundations.sums import (
    absolute_below,
    absolute_of,
    reciprocal_positive,
    root_facts,
    square_monotone,
    sum_over,
)
from symbolic import kernel
from symbolic.definitions import (
    absolute,
    attention,
    attention_layer,
    column_sum_norm,
    composite,
    logits,
    row_sum_norm,
    softmax,
    tanh,
)
from symbolic.kernel import Theorem
from symbolic.language import (
    NAT,
    Eq,
    ForAll,
    Lambda,
    Le,
    Lt,
    Sum,
    Term,
    cast,
    family,
    nats,
    number,
    reals,
    sqrt,
)
from symbolic.tactics.elementary import indicator_bounds, scaled
from symbolic.tactics.evaluate import below_numeral
from symbolic.tactics.field import field
from symbolic.tactics.script import (
    arith,
    assume,
    for_all,
    have,
    parts,
    use,
)

i, j, k, l, m, t, h, q = nats("i j k l m t h q")
(w,) = reals("w")
y = family("y")
zero, one, two = number(0, NAT), number(1, NAT), number(2, NAT)
D = q**4
some_q, w_sign = assume(Lt(0, q)), assume(Lt(0, w))
at_i, at_k = assume(Lt(i, two)), assume(Lt(k, D))


def unit(index: Term) -> Term:
    """``e_0``."""
    return same(index, zero)


SIGN = 1 - 2 * cast(i)
EPS = 1 / cast(q) ** 2
TOKENS = Lambda(i, Lambda(k, SIGN * unit(k)))
QUERY = Lambda(k, Lambda(m, w * unit(k) * unit(m)))
VALUES = Lambda(h, Lambda(m, Lambda(k, unit(m) * ((1 - cast(h)) * unit(k) + cast(h) * EPS))))
NOTHING = Lambda(k, number(0))
HEADS = (Lambda(h, QUERY), Lambda(h, NOTHING), VALUES, NOTHING)
OUTPUT = Lambda(i, Lambda(k, attention_layer(two, D, two, 1, *HEADS, TOKENS, i, k)))
ROW = Lambda(t, w * SIGN * (1 - 2 * cast(t)))
TAU = tanh(w)


@cache
def some_width() -> Theorem:
    """``0 < q^4``."""
    square = arith(Lt(0, cast(q) ** 2), some_q, products=[(0, 0)])
    return arith(Lt(0, cast(D)), square, products=[(0, 0)])


@cache
def unit_facts() -> tuple[Theorem, Theorem, Theorem]:
    """``e_00 = 1``, ``Sum e_0k = 1`` and ``Sum e_0k^2 = 1``."""
    first = same_is_one(arith(Eq(cast(zero), cast(zero))))
    inside = have(Lt(zero, D), some_width())
    total = use(sum_pick(), Lambda(k, number(1)), zero, D, inside)
    square = use(sum_pick(), Lambda(k, unit(k)), zero, D, inside)
    return (
        first,
        have(Eq(Sum(k, D, unit(k)), 1), total),
        arith(Eq(Sum(k, D, unit(k) ** 2), 1), square, first),
    )


def unit_sign(index: Term) -> list[Theorem]:
    """``0 <= e_0k <= 1``."""
    return parts(use(indicator_bounds("ind_eq"), cast(index), number(0)))


@cache
def attention_entry() -> Theorem:
    """The attention of both heads is ``softmax(w x_i x_t)``."""
    square = unit_facts()[2]
    form = logits(D, 1, QUERY, NOTHING, TOKENS, i, t)
    mass = Sum(k, D, unit(k) ** 2)
    value = arith(
        Eq(form, ROW(t) + 0),
        scaled(w * SIGN * (1 - 2 * cast(t)) * (mass + 1), square),
        names=("logits",),
    )
    entries = for_all(t, Lt(t, two), value)
    moved = use(
        softmax_congruence(), two, Lambda(t, form), ROW, number(0), arith(Lt(0, two)), entries
    )
    at_j = assume(Lt(j, two))
    return have(
        Eq(attention(two, D, 1, QUERY, NOTHING, TOKENS, i, j), softmax(two, ROW, j)),
        use(moved, j, at_j),
        names=("attention",),
    )


@cache
def contrast() -> Theorem:
    """``P_i0 - P_i1 = x_i tanh(w)`` for ``i < 2``."""
    goal = Lambda(i, Eq(softmax(two, ROW, zero) - softmax(two, ROW, one), SIGN * TAU))
    values = [have(goal(index), names=("softmax", "tanh")) for index in (zero, one)]
    return below_numeral(i, goal, values)


@cache
def output_entry() -> Theorem:
    """``SA(X)_ik = x_i tanh(w) (e_0k + 1/q^2)``."""
    entries = for_all(j, Lt(j, two), attention_entry())
    p0 = use(entries, zero, arith(Lt(zero, two)))
    p1 = use(entries, one, arith(Lt(one, two)))
    own = [attention(two, D, 1, QUERY, NOTHING, TOKENS, i, index) for index in (zero, one)]
    gap = arith(Eq(own[0] - own[1], SIGN * TAU), p0, p1, contrast())
    mass = Sum(k, D, unit(k) ** 2)
    shape = unit(k) + EPS
    return arith(
        Eq(OUTPUT(i)(k), SIGN * TAU * shape),
        scaled(shape * mass, gap),
        scaled(shape * SIGN * TAU, unit_facts()[2]),
        names=("attention_layer",),
    )


def spread(value: Term, centre: Term) -> Theorem:
    """``2 a <= |a - y| + |-a - y|``."""
    return arith(
        Le(2 * value, absolute(value - centre) + absolute(-value - centre)),
        absolute_of(value - centre)[1],
        absolute_of(-value - centre)[2],
    )


@cache
def far() -> Theorem:
    """``sqrt(2) tanh(w) (q + 1/q) <= |SA(X) - 1 y|_{1,inf}`` for every centre ``y``."""
    shape = TAU * (unit(k) + EPS)
    entry = for_all(i, at_i.conclusion, for_all(k, output_entry()))
    rows = []
    for index in (zero, one):
        rows.append(use(entry, index, arith(Lt(index, two))))
    goal = Lambda(i, ForAll(k, Eq(OUTPUT(i)(k), SIGN * shape)))
    picked = {index: have(goal(index), row) for index, row in zip((zero, one), rows, strict=True)}
    low, high = apart(OUTPUT, shape, picked)
    first, total, _ = unit_facts()
    tau_sign = use(tanh_nonnegative(), w, arith(Le(0, w), w_sign))
    width = field(Eq(cast(q) ** 4 * EPS, cast(q) ** 2), some_q)
    mass = arith(
        Le(TAU * (1 + cast(q) ** 2), row_sum_norm(two, D, centred(OUTPUT, y))),
        high,
        scaled(TAU, total),
        scaled(TAU, width),
    )
    column = arith(
        Le(2 * TAU * (1 + EPS), column_sum_norm(two, D, centred(OUTPUT, y))),
        low,
        scaled(TAU, first),
    )
    value = sqrt(number(2)) * TAU * (cast(q) + 1 / cast(q))
    root_sign, root_square = root_facts(arith(Le(0, number(2))))
    size = composite(two, D, centred(OUTPUT, y))
    size_sign, square = parts(
        use(composite_square(), two, D, centred(OUTPUT, y), arith(Lt(0, two)), some_width())
    )
    flat = arith(
        Eq(value**2, 2 * TAU**2 * (cast(q) + 1 / cast(q)) ** 2),
        scaled(TAU**2 * (cast(q) + 1 / cast(q)) ** 2, root_square),
    )
    folded = field(Eq((cast(q) + 1 / cast(q)) ** 2, (1 + EPS) * (1 + cast(q) ** 2)), some_q)
    low_sign = arith(
        Le(0, TAU * (1 + cast(q) ** 2)),
        tau_sign,
        arith(Le(0, 1 + cast(q) ** 2), squares=[cast(q)]),
        products=[(0, 1)],
    )
    column_sign = arith(
        Le(0, column_sum_norm(two, D, centred(OUTPUT, y))),
        use(column_nonnegative(), two, D, centred(OUTPUT, y), some_width()),
    )
    area = arith(
        Le(
            2 * TAU * (1 + EPS) * (TAU * (1 + cast(q) ** 2)),
            column_sum_norm(two, D, centred(OUTPUT, y)) * row_sum_norm(two, D, centred(OUTPUT, y)),
        ),
        arith(
            Le(
                2 * TAU * (1 + EPS) * (TAU * (1 + cast(q) ** 2)),
                column_sum_norm(two, D, centred(OUTPUT, y)) * (TAU * (1 + cast(q) ** 2)),
            ),
            column,
            low_sign,
            products=[(0, 1)],
        ),
        mass,
        column_sign,
        products=[(1, 2)],
    )
    proof = use(
        square_monotone(),
        value,
        size,
        size_sign,
        arith(Le(value**2, size**2), flat, scaled(2 * TAU**2, folded), area, square),
    )
    return for_all([q, w, y], some_q.conclusion, w_sign.conclusion, proof)


def apart(matrix: Term, value: Term, rows: dict[Term, Theorem]) -> tuple[Theorem, Theorem]:
    """Lower bounds ``2 a_0`` and ``Sum a_k`` of both norms of ``A - 1 y`` if ``A_ik = x_i a_k``."""
    rest = centred(matrix, y)
    shape = Lambda(k, value)
    hole = reals("hole")[0]

    def sizes(column: Term) -> Theorem:
        found = spread(shape(column), y[column])
        for row in (zero, one):
            entry = use(rows[row], column)
            sign = 1 - 2 * cast(row)
            equation = have(
                Eq(rest(row)(column), sign * shape(column) - y[column]),
                arith(Eq(matrix(row)(column) - y[column], sign * shape(column) - y[column]), entry),
                names=("residual",),
            )
            left, right = equation.conclusion.args
            template = Lambda(hole, Eq(absolute(left), absolute(hole)))
            equal = kernel.rewrite(equation, template, have(Eq(absolute(left), absolute(left))))
            goal = Le(
                found.conclusion.args[0],
                found.conclusion.args[1] - absolute(right) + absolute(left),
            )
            found = arith(goal, found, equal)
        return found

    inside = have(Lt(zero, D), some_width())
    column = use(column_upper(), two, D, rest, zero, inside)
    low = arith(Le(2 * shape(zero), column_sum_norm(two, D, rest)), column, sizes(zero))
    each = sum_over(k, D, sizes(k))
    tops = [use(row_upper(), two, D, rest, index, arith(Lt(index, two))) for index in (zero, one)]
    high = arith(Le(Sum(k, D, value), row_sum_norm(two, D, rest)), each, *tops)
    return low, high


# ------------------------------------------------------------------ the hypotheses of the claim


def below_own(value: Theorem) -> Theorem:
    """``|a| <= a`` from ``0 <= a``."""
    term = value.conclusion.args[1]
    return absolute_below(arith(Le(term, term)), arith(Le(-term, term), value))


@cache
def start_sizes() -> tuple[Theorem, Theorem]:
    """``|X|_1 <= 2`` and ``|X|_inf <= 1`` around the centre 0."""
    rest = centred(TOKENS, NOTHING)
    low, high = unit_sign(k)

    def entry(row: Term) -> Theorem:
        """``|x_row e_0k| <= e_0k``."""
        value = rest(row)(k)
        plain = (1 - 2 * cast(row)) * unit(k)
        size = absolute_below(arith(Le(plain, unit(k)), low), arith(Le(-plain, unit(k)), low))
        return have(Le(absolute(value), unit(k)), size, names=("residual",))

    column = arith(Le(Sum(i, two, absolute(rest(i)(k))), 2), entry(zero), entry(one), high)
    columns = use(
        column_least(), two, D, rest, 2, some_width(), for_all(k, at_k.conclusion, column)
    )
    goal = Lambda(i, Le(Sum(k, D, absolute(rest(i)(k))), 1))
    row = below_numeral(
        i, goal, [arith(goal(r), sum_over(k, D, entry(r)), unit_facts()[1]) for r in (zero, one)]
    )
    rows = use(row_least(), two, D, rest, 1, arith(Lt(0, two)), for_all(i, at_i.conclusion, row))
    return columns, rows


@cache
def start_best() -> tuple[Theorem, Theorem, Theorem]:
    """The centre 0 is best in both norms, and the composite norm is at most the root of 2."""
    columns, rows = start_sizes()
    entries = {
        row: for_all(k, have(Eq(TOKENS(row)(k), (1 - 2 * cast(row)) * unit(k))))
        for row in (zero, one)
    }
    low, high = apart(TOKENS, unit(k), entries)
    first, total, _ = unit_facts()
    rest, other = centred(TOKENS, NOTHING), centred(TOKENS, y)
    best_columns = arith(
        Le(column_sum_norm(two, D, rest), column_sum_norm(two, D, other)), columns, low, first
    )
    best_rows = arith(
        Le(row_sum_norm(two, D, rest), row_sum_norm(two, D, other)), rows, high, total
    )
    _, root_square = root_facts(arith(Le(0, number(2))))
    root_sign = root_facts(arith(Le(0, number(2))))[0]
    area = arith(
        Le(column_sum_norm(two, D, rest) * row_sum_norm(two, D, rest), sqrt(number(2)) ** 2),
        columns,
        rows,
        use(row_nonnegative(), two, D, rest, arith(Lt(0, two))),
        root_square,
        products=[(0, 2)],
    )
    size = use(
        composite_below(),
        two,
        D,
        rest,
        sqrt(number(2)),
        arith(Lt(0, two)),
        some_width(),
        root_sign,
        area,
    )
    return for_all(y, best_columns), for_all(y, best_rows), size


@cache
def head_sizes() -> Theorem:
    """``|W_QK|_1 |W_h|_{1,inf} <= w`` for ``h < 2``."""
    wide = some_width()
    _, total, _ = unit_facts()
    low_k, high_k = unit_sign(k)
    low_m, high_m = unit_sign(m)
    at_m = assume(Lt(m, D))
    product = arith(
        Le(0, w * unit(k) * unit(m)),
        w_sign,
        arith(Le(0, unit(k) * unit(m)), low_k, low_m, products=[(0, 1)]),
        products=[(0, 1)],
    )
    entry = arith(
        Le(absolute(w * unit(k) * unit(m)), w * unit(k)),
        below_own(product),
        arith(
            Le(w * unit(k) * unit(m), w * unit(k)),
            high_m,
            arith(Le(0, w * unit(k)), w_sign, low_k, products=[(0, 1)]),
            products=[(0, 1)],
        ),
    )
    column = arith(Le(Sum(k, D, absolute(QUERY(k)(m))), w), sum_over(k, D, entry), scaled(w, total))
    query = use(column_least(), D, D, QUERY, w, wide, for_all(m, at_m.conclusion, column))
    eps_sign = reciprocal_positive(arith(Lt(0, cast(q) ** 2), some_q, products=[(0, 0)]))
    cancel = field(Eq(EPS * cast(q) ** 2, 1), some_q)
    width = field(Eq(cast(q) ** 4 * EPS, cast(q) ** 2), some_q)

    def value(index: Term) -> Theorem:
        """``|W_h|_{1,inf} <= 1``."""
        matrix = VALUES(index)
        first = index is zero
        shape = unit(k) if first else EPS
        shape_sign = low_k if first else arith(Le(0, EPS), eps_sign)
        both = arith(Le(0, unit(m) * shape), low_m, shape_sign, products=[(0, 1)])
        size = below_own(both)
        by_column = arith(
            Le(absolute(unit(m) * shape), unit(m) * (1 if first else EPS)),
            size,
            arith(
                Le(unit(m) * shape, unit(m) * (1 if first else EPS)),
                high_k,
                low_m,
                products=[(0, 1)],
            ),
        )
        by_row = arith(
            Le(absolute(unit(m) * shape), shape),
            size,
            arith(Le(unit(m) * shape, shape), high_m, shape_sign, products=[(0, 1)]),
        )
        column_top, row_top = (number(1), number(1)) if first else (EPS, cast(q) ** 2)
        columns = arith(
            Le(Sum(m, D, absolute(matrix(m)(k))), column_top),
            have(
                Le(
                    Sum(m, D, absolute(matrix(m)(k))),
                    Sum(m, D, unit(m) * (1 if first else EPS)),
                ),
                sum_over(m, D, by_column),
            ),
            scaled(number(1) if first else EPS, total),
        )
        rows = arith(
            Le(Sum(k, D, absolute(matrix(m)(k))), row_top),
            have(Le(Sum(k, D, absolute(matrix(m)(k))), Sum(k, D, shape)), sum_over(k, D, by_row)),
            total,
            width,
        )
        column_norm = use(
            column_least(), D, D, matrix, column_top, wide, for_all(k, at_k.conclusion, columns)
        )
        row_norm = use(row_least(), D, D, matrix, row_top, wide, for_all(m, at_m.conclusion, rows))
        area = arith(
            Le(column_sum_norm(D, D, matrix) * row_sum_norm(D, D, matrix), number(1) ** 2),
            column_norm,
            row_norm,
            use(row_nonnegative(), D, D, matrix, wide),
            shape_sign if not first else low_k,
            arith(Le(0, column_top), eps_sign) if not first else arith(Le(0, number(1))),
            cancel,
            products=[(0, 2), (1, 4)],
        )
        return use(composite_below(), D, D, matrix, 1, wide, wide, arith(Le(0, number(1))), area)

    goal = Lambda(h, Le(column_sum_norm(D, D, QUERY) * composite(D, D, VALUES[h]), w))

    def head(index: Term) -> Theorem:
        size = value(index)
        query_sign = use(column_nonnegative(), D, D, QUERY, wide)
        return arith(goal(index), query, size, query_sign, products=[(1, 2)])

    return below_numeral(h, goal, [head(zero), head(one)])
