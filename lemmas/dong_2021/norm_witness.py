"""Witnesses on token-wise maps: layer normalisation, and vector Lipschitz constants."""

from __future__ import annotations

from functools import cache

from lemmas.dong_2021 import corollary_statements as says
from lemmas.dong_2021.multi_claims import refuted
from lemmas.dong_2021.multi_witness import spread
from lemmas.dong_2021.notions import centred, normalises
from lemmas.foundations.matrix_norms import (
    column_least,
    column_nonnegative,
    column_upper,
    composite_below,
    composite_square,
    row_nonnegative,
    row_upper,
)
from lemmas.foundations.softmax import tanh_rational
from lemmas.foundations.sums import (
    absolute_below,
    exp_at,
    square_monotone,
)
from symbolic import kernel
from symbolic.definitions import absolute, column_sum_norm, composite, row_sum_norm, tanh
from symbolic.kernel import Theorem
from symbolic.language import (
    NAT,
    Eq,
    Lambda,
    Le,
    Lt,
    Sum,
    Term,
    family,
    nats,
    number,
)
from symbolic.tactics.elementary import reciprocal_positive, scaled
from symbolic.tactics.evaluate import below_numeral, evaluate
from symbolic.tactics.field import field
from symbolic.tactics.script import arith, assume, axiom, for_all, have, obtain, parts, use

i, j, k, m = nats("i j k m")
w, y = says.w, family("y")
zero, one, two = number(0, NAT), number(1, NAT), number(2, NAT)
NUMBERS = (zero, one)
CROSS, OUTPUT, NOTHING = says.CROSS, says.CROSS_OUTPUT, says.NOTHING
positive_weight = assume(Lt(0, w))
TAU = tanh(w)


@cache
def tau_positive() -> Theorem:
    """``0 < tanh(w)``."""
    large = use(axiom("exp-tangent"), 2 * w)
    return arith(
        Lt(0, TAU),
        use(tanh_rational(), w),
        large,
        positive_weight,
        exp_at(2 * w),
        products=[(3, -1)],
    )


def cross_entry(row: Term, column: Term) -> Theorem:
    """``SA(X) = tanh(w) X`` at an entry."""
    names = ("attention_layer", "attention", "logits", "softmax", "tanh")
    return have(Eq(OUTPUT(row)(column), TAU * CROSS(row)(column)), names=names)


@cache
def norm_fixed() -> Theorem:
    """Layer normalisation gives the tokens back."""
    goal = Lambda(i, normalises(two, OUTPUT(i), CROSS(i)))

    def at(row: Term) -> Theorem:
        entries = [cross_entry(row, column) for column in NUMBERS]
        existential = kernel.unfolded(goal(row), frozenset({"normalises"}))
        wanted = kernel.lang.apply(existential.args[0], TAU)
        _, rest = wanted.args
        square, each = rest.args
        values = [OUTPUT(row)(column) for column in NUMBERS]
        centre = arith(Eq(values[0] + values[1], 0), *entries)
        half = (values[0] + values[1]) / 2
        squares = [
            arith(
                Eq((value - half) ** 2, TAU**2),
                _squared(arith(Eq(value - half, TAU * CROSS(row)(column)), entry, centre)),
            )
            for value, column, entry in zip(values, NUMBERS, entries, strict=True)
        ]
        index, body = kernel.lang.opened(each.args[0], each.free)
        column_goal = Lambda(index, body.args[1])
        columns = [
            arith(column_goal(column), entry, centre)
            for column, entry in zip(NUMBERS, entries, strict=True)
        ]
        inside = kernel.convert(assume(body.args[0]), Lt(index, 2))
        both = below_numeral(index, column_goal, columns)
        every = for_all(
            index, body.args[0], kernel.apply(kernel.discharge(Lt(index, 2), both), inside)
        )
        facts = kernel.conjoin(
            tau_positive(), kernel.conjoin(arith(square, *squares), have(each, every))
        )
        return have(
            goal(row),
            kernel.witness(existential, TAU, have(wanted, facts)),
            names=("normalises",),
        )

    proof = below_numeral(i, goal, [at(row) for row in NUMBERS])
    return says.NORM_FIXED.derive(for_all(i, Lt(i, 2), proof))


def _squared(equation: Theorem) -> Theorem:
    """``a^2 = b^2`` from ``a = b``."""
    left, right = equation.conclusion.args
    return arith(Eq(left**2, right**2), scaled(left, equation), scaled(right, equation))


@cache
def cross_far() -> tuple[Theorem, Theorem]:
    """Both norms of ``X - 1 y`` are at least 2, for every ``y``."""
    rest = centred(CROSS, y)
    tops = {}
    for column in NUMBERS:
        value = CROSS(zero)(column)
        tops[column] = have(
            Le(2 * value if column is zero else -2 * value, _pair(rest, column)),
            spread(value if column is zero else -value, y[column]),
            names=("residual",),
        )
    low = use(column_upper(), two, two, rest, zero, arith(Lt(0, two)))
    widest = arith(Le(2, column_sum_norm(two, two, rest)), low, tops[zero])
    rows = [use(row_upper(), two, two, rest, row, arith(Lt(row, two))) for row in NUMBERS]
    return widest, arith(Le(2, row_sum_norm(two, two, rest)), *rows, *tops.values())


def _pair(rest: Term, column: Term) -> Term:
    return absolute(rest(zero)(column)) + absolute(rest(one)(column))


@cache
def norm_role_refuted() -> Theorem:
    """``w = 1/(8 (C + 1))``: the tokens stay, the bound is below 1."""
    claim = assume(says.NORM_ROLE.formula)
    column, row = cross_far()
    rest = centred(CROSS, NOTHING)
    sizes = (
        evaluate(Le(column_sum_norm(two, two, rest), 2)),
        evaluate(Le(row_sum_norm(two, two, rest), 2)),
    )
    best = [
        for_all(y, arith(Le(own.conclusion.args[0], low.conclusion.args[1]), own, low))
        for own, low in zip(sizes, (column, row), strict=True)
    ]
    some = arith(Lt(0, two))

    def at(C: Term, facts: Theorem) -> Theorem:  # noqa: N803
        sign, every = parts(facts)
        opened = use(
            every,
            two,
            two,
            1,
            says.CROSS_QUERY,
            NOTHING,
            says.CROSS_VALUE,
            NOTHING,
            CROSS,
            NOTHING,
            CROSS,
            some,
            some,
            arith(Lt(0, number(1))),
            *best,
            norm_fixed_at(),
        )
        return obtain(opened, "centre", lambda y1, bound: _too_small(C, sign, y1, bound, sizes))

    false = obtain(claim, "C", lambda C, facts: _at_weight(C, facts, at))  # noqa: N803
    return refuted(says.NORM_ROLE.formula, false)


def norm_fixed_at() -> Theorem:
    """The normalisation of every row, for a positive weight."""
    return use(norm_fixed(), w, positive_weight)


def _at_weight(C: Term, facts: Theorem, at) -> Theorem:  # type: ignore[no-untyped-def]  # noqa: N803
    """Choose the weight against the constant."""
    false = at(C, facts)
    small = Lt(8 * C * w, 1)
    for hypothesis in (small, Lt(0, w)):
        false = kernel.discharge(hypothesis, false)
    general = kernel.generalise(w, false)
    sign = parts(facts)[0]
    bottom = arith(Lt(0, C + 1), sign)
    weight = 1 / (8 * (C + 1))
    share = reciprocal_positive(arith(Lt(0, 8 * (C + 1)), bottom))
    enough = field(Lt(8 * C * weight, 1), bottom)
    return use(general, weight, share, enough)


def _too_small(
    C: Term,
    sign: Theorem,
    centre: Term,
    bound: Theorem,
    sizes: tuple[Theorem, Theorem],  # noqa: N803
) -> Theorem:
    some = arith(Lt(0, two))
    small = assume(Lt(8 * C * w, 1))
    rest, start = centred(CROSS, centre), centred(CROSS, NOTHING)
    column, row = (
        kernel.specialise(kernel.generalise(y, theorem), centre) for theorem in cross_far()
    )
    size_sign, square = parts(use(composite_square(), two, two, rest, some, some))
    size = composite(two, two, rest)
    far = arith(Le(4, size**2), column, row, square, products=[(0, 1)])
    rho_sign, rho_square = parts(use(composite_square(), two, two, start, some, some))
    rho = composite(two, two, start)
    squares = arith(
        Le(rho**2, 4),
        rho_square,
        *sizes,
        use(row_nonnegative(), two, two, start, some),
        products=[(1, 3)],
    )
    below = use(
        square_monotone(),
        rho,
        2,
        arith(Le(0, number(2))),
        arith(Le(rho**2, number(2) ** 2), squares),
    )
    cube = arith(Le(rho**3, 8), squares, below, rho_sign, products=[(0, 2)])
    query = _query_size()
    value = _value_size()
    value_sign = parts(use(composite_square(), two, two, says.CROSS_VALUE, some, some))[0]
    beta_q, beta_v = query.conclusion.args[0], value.conclusion.args[0]
    weight = arith(Le(0, w), positive_weight)
    beta = arith(
        Le(beta_q * beta_v, w), query, value, value_sign, weight, products=[(0, 2), (1, 3)]
    )
    beta_sign = arith(
        Le(0, beta_q * beta_v),
        use(column_nonnegative(), two, two, says.CROSS_QUERY, some),
        value_sign,
        products=[(0, 1)],
    )
    rate = arith(Le(C * (beta_q * beta_v), C * w), sign, beta, products=[(0, 1)])
    rate_sign = arith(Le(0, C * (beta_q * beta_v)), sign, beta_sign, products=[(0, 1)])
    high = arith(
        Le(size, 8 * C * w),
        bound,
        arith(
            Le(C * (beta_q * beta_v) * rho**3, 8 * C * (beta_q * beta_v)),
            cube,
            rate_sign,
            products=[(0, 1)],
        ),
        rate,
    )
    tiny = arith(Lt(size, 1), high, small)
    return arith(Lt(0, 0), far, tiny, size_sign, products=[(1, 1), (1, 2)])


@cache
def _query_size() -> Theorem:
    """``|W_QK|_1 <= w``."""
    query = says.CROSS_QUERY
    size = absolute_below(arith(Le(w, w)), arith(Le(-w, w), positive_weight))
    flat = evaluate(Eq(absolute(number(0)), 0))
    goal = Lambda(m, Le(Sum(k, two, absolute(query(k)(m))), w))
    columns = [arith(goal(column), size, flat, positive_weight) for column in NUMBERS]
    each = for_all(m, Lt(m, two), below_numeral(m, goal, columns))
    return use(column_least(), two, two, query, w, arith(Lt(0, two)), each)


@cache
def _value_size() -> Theorem:
    """``|W_V|_{1,inf} <= 1``."""
    matrix, some = says.CROSS_VALUE, arith(Lt(0, two))
    column = evaluate(Le(column_sum_norm(two, two, matrix), 1))
    row = evaluate(Le(row_sum_norm(two, two, matrix), 1))
    area = arith(
        Le(column_sum_norm(two, two, matrix) * row_sum_norm(two, two, matrix), number(1) ** 2),
        column,
        row,
        use(row_nonnegative(), two, two, matrix, some),
        products=[(0, 2)],
    )
    return use(composite_below(), two, two, matrix, 1, some, some, arith(Le(0, number(1))), area)
