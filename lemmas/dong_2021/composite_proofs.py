"""The composite norm is not a norm, and what token-wise maps do to it: proofs."""

from __future__ import annotations

from functools import cache

from lemmas.dong_2021 import composite_statements as says
from lemmas.foundations.indicators import same, same_is_one, sum_pick
from lemmas.foundations.matrix_norms import (
    column_least,
    column_upper,
    composite_square,
    row_least,
    row_upper,
)
from lemmas.foundations.sums import (
    absolute_below,
    absolute_of,
    equal,
    root_facts,
    square_monotone,
    sum_over,
)
from symbolic import kernel
from symbolic.definitions import absolute, column_sum_norm, composite, row_sum_norm
from symbolic.kernel import Theorem
from symbolic.language import (
    Eq,
    Lambda,
    Le,
    Lt,
    Sum,
    Term,
    cast,
    nats,
    number,
    sqrt,
)
from symbolic.tactics.elementary import indicator_bounds, scaled
from symbolic.tactics.script import arith, assume, axiom, for_all, have, obtain, parts, use

n, d, e, i, j, k, m = nats("n d e i j k m")
zero = says.zero
some = assume(Lt(0, n))
first = have(Lt(zero, n), some)
at_i, at_j = assume(Lt(i, n)), assume(Lt(j, n))


def unit(index: Term) -> Term:
    """``[index = 0]``."""
    return same(index, zero)


def unit_bounds(index: Term) -> list[Theorem]:
    """``0 <= [index = 0] <= 1``."""
    return parts(use(indicator_bounds("ind_eq"), cast(index), number(0)))


def unit_one() -> Theorem:
    """``[0 = 0] = 1``."""
    return same_is_one(arith(Eq(cast(zero), cast(zero))))


def unit_total(index: Term) -> Theorem:
    """``Sum [i = 0] = 1``."""
    picked = use(sum_pick(), Lambda(index, number(1)), zero, n, first)
    return have(Eq(Sum(index, n, unit(index)), 1), picked)


def own_size(sign: Theorem) -> Theorem:
    """``|a| = a`` from ``0 <= a``."""
    term = sign.conclusion.args[1]
    low = absolute_below(arith(Le(term, term)), arith(Le(-term, term), sign))
    return equal(low, absolute_of(term)[1])


def both_norms(
    matrix: Term, sign: Theorem, column: Term, row: Term, *facts: Theorem
) -> tuple[Theorem, Theorem]:
    """``|A|_1 = column`` and ``|A|_inf = row``, both attained at index 0, entries ``0 <= A_ij``.

    The facts say what the sums of a column and a row are and how large they can be.
    """
    entry = matrix(i)(j)
    size = own_size(sign)
    columns = sum_over(i, n, size)
    rows = sum_over(j, n, size)
    column_sum, row_sum = Sum(i, n, absolute(entry)), Sum(j, n, absolute(entry))
    top = use(
        column_least(),
        n,
        n,
        matrix,
        column,
        some,
        for_all(j, at_j.conclusion, arith(Le(column_sum, column), columns, *facts)),
    )
    side = use(
        row_least(),
        n,
        n,
        matrix,
        row,
        some,
        for_all(i, at_i.conclusion, arith(Le(row_sum, row), rows, *facts)),
    )
    at_column = kernel.specialise(kernel.generalise(j, columns), zero)
    at_row = kernel.specialise(kernel.generalise(i, rows), zero)
    low = use(column_upper(), n, n, matrix, zero, first)
    left = use(row_upper(), n, n, matrix, zero, first)
    return (
        equal(top, arith(Le(column, column_sum_norm(n, n, matrix)), low, at_column, *facts)),
        equal(side, arith(Le(row, row_sum_norm(n, n, matrix)), left, at_row, *facts)),
    )


def composite_value(matrix: Term, value: Term, sign: Theorem, square: Theorem) -> Theorem:
    """``|A|_{1,inf} = value`` from ``0 <= value`` and ``|A|_1 |A|_inf = value^2``."""
    size = composite(n, n, matrix)
    size_sign, own = parts(use(composite_square(), n, n, matrix, some, some))
    low = use(square_monotone(), size, value, sign, arith(Le(size**2, value**2), own, square))
    high = use(square_monotone(), value, size, size_sign, arith(Le(value**2, size**2), own, square))
    return equal(low, high)


@cache
def values() -> Theorem:
    """``sqrt(n)``, ``sqrt(n)`` and ``n + 1``."""
    count = use(axiom("nat-nonnegative"), n)
    root_sign, root_square = root_facts(count)
    one, totals = unit_one(), [unit_total(i), unit_total(j)]
    low_j, high_j = unit_bounds(j)
    low_i, high_i = unit_bounds(i)
    grow = [
        arith(Le(cast(n) * unit(x), cast(n)), count, bound, products=[(0, 1)])
        for x, bound in ((i, high_i), (j, high_j))
    ]
    facts = (*totals, *grow, one, high_i, high_j, scaled(cast(n), one))
    found = []
    for matrix, sign, column, row, value, value_sign in (
        (says.COLUMN, low_j, cast(n), number(1), sqrt(cast(n)), root_sign),
        (says.ROW, low_i, number(1), cast(n), sqrt(cast(n)), root_sign),
        (
            says.BOTH,
            arith(Le(0, unit(j) + unit(i)), low_i, low_j),
            cast(n) + 1,
            cast(n) + 1,
            cast(n) + 1,
            arith(Le(0, cast(n) + 1), count),
        ),
    ):
        one_norm, inf_norm = both_norms(matrix, sign, column, row, *facts)
        area = column_sum_norm(n, n, matrix) * row_sum_norm(n, n, matrix)
        square = arith(
            Eq(area, value**2),
            scaled(row_sum_norm(n, n, matrix), one_norm),
            scaled(column, inf_norm),
            root_square,
        )
        found.append(composite_value(matrix, value, value_sign, square))
    return says.VALUES.derive(kernel.conjoin(found[0], kernel.conjoin(found[1], found[2])))


@cache
def no_triangle() -> Theorem:
    """``2 sqrt(n) < n + 1`` for ``2 <= n``."""
    two = assume(says.NO_TRIANGLE.hypotheses[0].formula)
    column, row, both = parts(use(values(), n, arith(Lt(0, n), two)))
    root_sign, square = root_facts(use(axiom("nat-nonnegative"), n))
    root = sqrt(cast(n))
    # (root - 1)^2 > 0: root = 1 would give n = 1
    larger = arith(Lt(1, root), square, two, root_sign, products=[(-1, -1), (-1, 2)])
    gap = arith(Lt(0, (root - 1) * (root - 1)), larger, products=[(0, 0)])
    return says.NO_TRIANGLE.derive(
        arith(says.NO_TRIANGLE.conclusion, column, row, both, gap, square)
    )


@cache
def no_constant() -> Theorem:
    """``n = (2 K)^2 + 1`` with ``K >= |c|`` makes ``n + 1`` larger than ``2 c sqrt(n)``."""
    c = says.c
    existential = says.NO_CONSTANT.conclusion

    def large(count: Term, bound: Theorem) -> Theorem:
        size = (2 * count) ** 2 + 1
        positive = arith(Lt(0, cast(size)), squares=[2 * cast(count)])
        column, row, both = parts(use(values(), size, positive))
        root_sign, square = root_facts(use(axiom("nat-nonnegative"), size))
        root = sqrt(cast(size))
        limit = 2 * cast(count) * root
        smaller = arith(Le(c * root, cast(count) * root), bound, root_sign, products=[(0, 1)])
        # 2 K root <= (4 K^2 + root^2)/2 < root^2 + 1
        balanced = arith(Lt(limit, cast(size) + 1), square, squares=[2 * cast(count) - root])
        weight = composite(size, size, says.COLUMN) + composite(size, size, says.ROW)
        less = arith(
            Lt(c * weight, composite(size, size, says.BOTH)),
            scaled(c, column),
            scaled(c, row),
            both,
            smaller,
            balanced,
        )
        return kernel.witness(existential, size, kernel.conjoin(positive, less))

    found = obtain(use(axiom("archimedes"), c), "count", large)
    return says.NO_CONSTANT.derive(found)
