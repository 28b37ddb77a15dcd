"""A vector Lipschitz constant does not control the composite norm: two maps of four coordinates."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from functools import cache

from lemmas.dong_2021 import corollary_statements as says
from lemmas.dong_2021.multi_claims import refuted
from lemmas.dong_2021.multi_witness import spread
from lemmas.dong_2021.notions import centred
from lemmas.foundations.indicators import same
from lemmas.foundations.matrix_norms import (
    column_upper,
    composite_square,
    row_nonnegative,
    row_upper,
)
from lemmas.foundations.sums import absolute_below, absolute_of, norm_facts, square_monotone
from symbolic import kernel
from symbolic.definitions import absolute, column_sum_norm, composite, row_sum_norm
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
from symbolic.statement import Statement
from symbolic.tactics.evaluate import evaluate
from symbolic.tactics.script import arith, assume, for_all, have, obtain, parts, use

i, k, m = nats("i k m")
u, v, z, y = (family(name) for name in "u v z y".split())
four = number(4, NAT)
NOTHING = Lambda(k, number(0))
# all of the sum into the first coordinate
GATHER = Lambda(z, Lambda(k, number(0) ** k * Sum(m, four, z[m])))
# the reflection I - 1 1^T/2, an orthogonal matrix with entries 1/2 and -1/2
REFLECT = Lambda(z, Lambda(k, z[k] - Sum(m, four, z[m]) / 2))
ALTERNATE = Lambda(i, Lambda(k, number(-1) ** i * same(i, k)))
OPPOSITE = Lambda(i, Lambda(k, same(i, k) - same(i, k + 4)))


@cache
def gather_lipschitz() -> Theorem:
    """``|Sum u - Sum v| <= Sum |u - v|``."""
    gaps = [u[index] - v[index] for index in range(4)]
    total = gaps[0] + gaps[1] + gaps[2] + gaps[3]
    sizes = [absolute_of(gap) for gap in gaps]
    bound = sum((absolute(gap) for gap in gaps[1:]), absolute(gaps[0]))
    near = absolute_below(
        arith(Le(total, bound), *(size[1] for size in sizes)),
        arith(Le(-total, bound), *(size[2] for size in sizes)),
    )
    nothing = evaluate(Eq(absolute(number(0)), 0))
    goal = says.ONE_NORM.hypotheses[-1].formula
    wanted = kernel.lang.substitute(goal, {says.f: GATHER, says.d: four})
    first, inner = kernel.lang.opened(wanted.args[0])
    second, body = kernel.lang.opened(inner.args[0], frozenset({first}))
    plain = kernel.lang.substitute(body, {first: u, second: v})
    return have(wanted, for_all([u, v], arith(plain, near, nothing)))


@cache
def reflect_lipschitz() -> Theorem:
    """A reflection keeps the Euclidean length."""
    goal = says.TWO_NORM.hypotheses[-1].formula
    wanted = kernel.lang.substitute(goal, {says.f: REFLECT, says.d: four})
    first, inner = kernel.lang.opened(wanted.args[0])
    second, body = kernel.lang.opened(inner.args[0], frozenset({first}))
    plain = kernel.lang.substitute(body, {first: u, second: v})
    left, right = plain.args
    _, square = norm_facts(four, left.args[1])
    sign, other = norm_facts(four, right.args[1])
    below = use(square_monotone(), left, right, sign, arith(Le(left**2, right**2), square, other))
    return have(wanted, for_all([u, v], have(plain, below)))


def itself(term: Term) -> Theorem:
    """``x = x``."""
    return have(Eq(term, term))


def far(
    size: int, function: Term, matrix: Term, values: Callable[[int, int], Fraction], pairs: int
) -> tuple[Theorem, Theorem]:
    """Both norms of ``f(Z) - 1 y`` from below: rows ``2 r`` apart by ``pairs`` are opposite."""
    image = Lambda(i, Lambda(k, function(matrix[i])[k]))
    rest = centred(image, y)
    rows = number(size, NAT)

    def gap(row: int, column: int) -> Theorem:
        """``2 |a| <= |f(Z)_rk - y_k| + |f(Z)_sk - y_k|`` for opposite rows ``r, s``."""
        value = values(row, column)
        entries = [
            evaluate(Eq(image(place)(column), amount))
            for place, amount in ((row, value), (row + pairs, -value))
        ]
        hole = kernel.lang.real("hole")
        moved = [
            kernel.rewrite(
                entry,
                Lambda(
                    hole,
                    Eq(absolute(entry.conclusion.args[0] - y[column]), absolute(hole - y[column])),
                ),
                itself(absolute(entry.conclusion.args[0] - y[column])),
            )
            for entry in entries
        ]
        own = spread(number(abs(value)), y[column])
        target = [
            have(
                Eq(absolute(rest(place)(column)), equation.conclusion.args[1]),
                equation,
                names=("residual",),
            )
            for place, equation in zip((row, row + pairs), moved, strict=True)
        ]
        return arith(
            Le(2 * abs(value), absolute(rest(row)(column)) + absolute(rest(row + pairs)(column))),
            own,
            *target,
        )

    column = use(column_upper(), rows, four, rest, 0, arith(Lt(0, four)))
    opposite = [row for row in range(size) if (row // pairs) % 2 == 0]
    first = [gap(row, 0) for row in opposite]
    mass = sum(2 * abs(values(row, 0)) for row in opposite)
    tops = [
        use(row_upper(), rows, four, rest, place, arith(Lt(place, rows))) for place in (0, pairs)
    ]
    across = [gap(0, index) for index in range(4)]
    half = sum(abs(values(0, index)) for index in range(4))
    return (
        arith(Le(mass, column_sum_norm(rows, four, rest)), column, *first),
        arith(Le(half, row_sum_norm(rows, four, rest)), *tops, *across),
    )


def _refute(
    statement: Statement,
    size: int,
    function: Term,
    matrix: Term,
    values: Callable[[int, int], Fraction],
    pairs: int,
    lipschitz: Theorem,
) -> Theorem:
    rows = number(size, NAT)
    claim = assume(statement.formula)
    some, width = arith(Lt(0, rows)), arith(Lt(0, four))
    opened = use(claim, rows, four, function, matrix, NOTHING, some, width, lipschitz)
    image = Lambda(i, Lambda(k, function(matrix[i])[k]))
    start = centred(matrix, NOTHING)

    def at(centre: Term, bound: Theorem) -> Theorem:
        column, row = (
            kernel.specialise(kernel.generalise(y, theorem), centre)
            for theorem in far(size, function, matrix, values, pairs)
        )
        rest = centred(image, centre)
        sign, square = parts(use(composite_square(), rows, four, rest, some, width))
        own_square = parts(use(composite_square(), rows, four, start, some, width))[1]
        columns = evaluate(Le(column_sum_norm(rows, four, start), size // 4))
        lines = evaluate(Le(row_sum_norm(rows, four, start), 1))
        line_sign = use(row_nonnegative(), rows, four, start, some)
        small, large = composite(rows, four, start), composite(rows, four, rest)
        low = arith(
            Le(column.conclusion.args[0] * row.conclusion.args[0], large**2),
            column,
            row,
            square,
            products=[(0, 1)],
        )
        high = arith(
            Le(small**2, size // 4), own_square, columns, lines, line_sign, products=[(1, 3)]
        )
        both = arith(Le(large**2, small**2), bound, sign, products=[(0, 1), (0, 0)])
        return arith(Lt(0, 0), low, high, both)

    return refuted(statement.formula, obtain(opened, "centre", at))


@cache
def one_norm_refuted() -> Theorem:
    """The sum into one coordinate: residual 2 from norm 1."""

    def values(row: int, column: int) -> Fraction:
        return Fraction((-1) ** row if column == 0 else 0)

    return _refute(says.ONE_NORM, 4, GATHER, ALTERNATE, values, 1, gather_lipschitz())


@cache
def two_norm_refuted() -> Theorem:
    """The reflection: residual at least the root of 8 from norm at most the root of 2."""

    def values(row: int, column: int) -> Fraction:
        inside = Fraction(1, 2) if row % 4 == column else Fraction(-1, 2)
        return inside if row < 4 else -inside

    return _refute(says.TWO_NORM, 8, REFLECT, OPPOSITE, values, 4, reflect_lipschitz())
