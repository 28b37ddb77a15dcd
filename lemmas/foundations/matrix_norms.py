"""The column-sum, row-sum, largest-entry and composite norms of a matrix."""

from __future__ import annotations

from functools import cache

from lemmas.foundations.matrices import product, transpose
from lemmas.foundations.sums import (
    absolute_below,
    absolute_of,
    max_least,
    max_upper,
    root_facts,
    square_monotone,
    sum_nonnegative,
    sum_over,
    sum_swap,
)
from symbolic import kernel
from symbolic.definitions import absolute, column_sum_norm, composite, max_entry, row_sum_norm
from symbolic.kernel import Theorem
from symbolic.language import (
    NAT,
    Eq,
    ForAll,
    Lambda,
    Le,
    Lt,
    Max,
    Sum,
    Term,
    family,
    nats,
    number,
    reals,
    sqrt,
)
from symbolic.tactics.script import arith, assume, axiom, for_all, have, parts, substitute, use

n, m, d, i, j, k = nats("n m d i j k")
D, c, x, y = reals("D c x y")
A, B = family("A", 2), family("B", 2)
zero = number(0, NAT)


@cache
def transposed() -> Theorem:
    """``|A'|_1 = |A|_inf`` for an n x d matrix."""
    flipped = column_sum_norm(d, n, transpose(A))
    names = ("column_sum_norm", "row_sum_norm")
    return for_all([n, d, A], have(Eq(flipped, row_sum_norm(n, d, A)), names=names))


@cache
def column_upper() -> Theorem:
    """``Sum_i |A_ij| <= |A|_1`` for ``j < d``."""
    inside = assume(Lt(j, d))
    value = Sum(i, n, absolute(A[i, j]))
    proof = max_upper(j, d, value, j, inside)
    named = have(Le(value, column_sum_norm(n, d, A)), proof, names=("column_sum_norm",))
    return for_all([n, d, A, j], inside.conclusion, named)


@cache
def column_least() -> Theorem:
    """``|A|_1 <= D`` if every absolute column sum is, and ``0 < d``."""
    some = assume(Lt(0, d))
    value = Sum(i, n, absolute(A[i, j]))
    every = assume(ForAll(j, d, Le(value, D)))
    proof = max_least(j, d, D, use(every, j, assume(Lt(j, d))), some)
    named = have(Le(column_sum_norm(n, d, A), D), proof, names=("column_sum_norm",))
    return for_all([n, d, A, D], some.conclusion, every.conclusion, named)


@cache
def row_upper() -> Theorem:
    """``Sum_j |A_ij| <= |A|_inf`` for ``i < n``."""
    inside = assume(Lt(i, n))
    above = use(column_upper(), d, n, transpose(A), i, inside)
    value = Sum(j, d, absolute(A[i, j]))
    proof = arith(Le(value, row_sum_norm(n, d, A)), above, use(transposed(), n, d, A))
    return for_all([n, d, A, i], inside.conclusion, proof)


@cache
def row_least() -> Theorem:
    """``|A|_inf <= D`` if every absolute row sum is, and ``0 < n``."""
    some = assume(Lt(0, n))
    every = assume(ForAll(i, n, Le(Sum(j, d, absolute(A[i, j])), D)))
    least = use(column_least(), d, n, transpose(A), D, some, every)
    proof = arith(Le(row_sum_norm(n, d, A), D), least, use(transposed(), n, d, A))
    return for_all([n, d, A, D], some.conclusion, every.conclusion, proof)


def absolute_sum(index: Term, size: Term, value: Term) -> Theorem:
    """``0 <= Sum |x|``."""
    return sum_nonnegative(index, size, absolute_of(value)[0])


@cache
def column_nonnegative() -> Theorem:
    """``0 <= |A|_1`` for ``0 < d``."""
    some = assume(Lt(0, d))
    above = use(column_upper(), n, d, A, zero, have(Lt(zero, d), some))
    sign = absolute_sum(i, n, A[i, zero])
    return for_all([n, d, A], some.conclusion, arith(Le(0, column_sum_norm(n, d, A)), above, sign))


@cache
def row_nonnegative() -> Theorem:
    """``0 <= |A|_inf`` for ``0 < n``."""
    some = assume(Lt(0, n))
    sign = use(column_nonnegative(), d, n, transpose(A), some)
    proof = arith(Le(0, row_sum_norm(n, d, A)), sign, use(transposed(), n, d, A))
    return for_all([n, d, A], some.conclusion, proof)


@cache
def entry_upper() -> Theorem:
    """``|A_ij| <= |A|_max`` for ``i < n``, ``j < d``."""
    at_i, at_j = assume(Lt(i, n)), assume(Lt(j, d))
    value = absolute(A[i, j])
    row = max_upper(j, d, value, j, at_j)
    top = max_upper(i, n, Max(j, d, value), i, at_i)
    named = have(
        Le(value, max_entry(n, d, A)),
        arith(Le(value, Max(i, n, Max(j, d, value))), row, top),
        names=("max_entry",),
    )
    return for_all([n, d, A, i, j], at_i.conclusion, at_j.conclusion, named)


@cache
def entry_least() -> Theorem:
    """``|A|_max <= D`` if every absolute entry is, and ``0 < n``, ``0 < d``."""
    rows, columns = assume(Lt(0, n)), assume(Lt(0, d))
    every = assume(ForAll(i, n, ForAll(j, d, Le(absolute(A[i, j]), D))))
    each = use(every, i, assume(Lt(i, n)), j, assume(Lt(j, d)))
    top = max_least(i, n, D, max_least(j, d, D, each, columns), rows)
    named = have(Le(max_entry(n, d, A), D), top, names=("max_entry",))
    return for_all([n, d, A, D], rows.conclusion, columns.conclusion, every.conclusion, named)


@cache
def term_below_sum() -> Theorem:
    """``x_j <= Sum x`` for ``j < n`` and ``0 <= x``."""
    from symbolic.language import Implies
    from symbolic.tactics.script import by_cases, implies, induction

    v = family("v")

    def formula(size: Term) -> Term:
        signs = ForAll(i, size, Le(0, v[i]))
        bound = ForAll(j, size, Le(v[j], Sum(i, size, v[i])))
        return Implies(signs, bound)

    def step(known: Theorem) -> Theorem:
        longer = assume(ForAll(i, n + 1, Le(0, v[i])))
        inside = for_all(i, Lt(i, n), use(longer, i, have(Lt(i, n + 1), assume(Lt(i, n)))))
        last = use(longer, n, arith(Lt(n, n + 1)))
        shorter = use(known, inside)
        here = assume(Lt(j, n + 1))
        goal = Le(v[j], Sum(i, n + 1, v[i]))
        all_signs = sum_over(i, n, use(inside, i, assume(Lt(i, n))))

        def at_end(none: Theorem) -> Theorem:
            at_most = arith(Le(j, n), use(axiom("nat-discrete"), j, n + 1, here))
            same = kernel.antisymmetry(arith(Le(n, j), none), at_most)
            mine = have(Le(v[n], Sum(i, n + 1, v[i])), all_signs)
            return kernel.rewrite(same, Lambda(k, Le(v[k], Sum(i, n + 1, v[i]))), mine)

        proof = by_cases(Lt(j, n), lambda s: arith(goal, use(shorter, j, s), last), at_end)
        return implies([longer.conclusion], for_all(j, here.conclusion, proof))

    nothing = assume(Lt(j, 0))
    false = arith(Lt(0, 0), nothing, use(axiom("nat-nonnegative"), j))
    empty = kernel.absurd(false, arith(kernel.lang.Not(Lt(0, 0))), Le(v[j], 0))
    start = Lambda(n, formula(n))(0)
    base = implies([start.args[0]], have(start.args[1], for_all(j, nothing.conclusion, empty)))
    return for_all(v, induction(n, formula(n), base, step))


def term_below(index: Term, size: Term, termwise: Theorem, where: Theorem) -> Theorem:
    """``x(where) <= Sum x`` from ``0 <= x`` under ``index < size``."""
    value = termwise.conclusion.args[1]
    at = where.conclusion.args[0]
    at = at.args[0] if at.head == "cast" else at
    function = Lambda(index, value)
    signs = for_all(index, Lt(index, size), termwise)
    return use(use(term_below_sum(), function, size, signs), at, where)


@cache
def entry_below_column() -> Theorem:
    """``|A_ij| <= |A|_1`` for ``i < n``, ``j < d``."""
    at_i, at_j = assume(Lt(i, n)), assume(Lt(j, d))
    one = term_below(i, n, absolute_of(A[i, j])[0], at_i)
    proof = arith(
        Le(absolute(A[i, j]), column_sum_norm(n, d, A)), one, use(column_upper(), n, d, A, j, at_j)
    )
    return for_all([n, d, A, i, j], at_i.conclusion, at_j.conclusion, proof)


# ------------------------------------------------------------------ products


def absolute_product(left: Term, right: Term) -> Theorem:
    """``|x y| = |x| |y|``."""
    return use(_absolute_product(), left, right)


@cache
def _absolute_product() -> Theorem:
    first, second, both = absolute_of(x), absolute_of(y), absolute_of(x * y)
    right = absolute(x) * absolute(y)
    sign = arith(Le(0, right), first[0], second[0], products=[(0, 1)])
    same = arith(Eq(absolute(x * y) ** 2, right**2), both[3], first[3], second[3], degree=3)
    low = use(
        square_monotone(),
        absolute(x * y),
        right,
        sign,
        arith(Le(absolute(x * y) ** 2, right**2), same),
    )
    high = use(
        square_monotone(),
        right,
        absolute(x * y),
        both[0],
        arith(Le(right**2, absolute(x * y) ** 2), same),
    )
    return for_all([x, y], kernel.antisymmetry(low, have(Le(right, absolute(x * y)), high)))


def triangle(index: Term, size: Term, value: Term) -> Theorem:
    """``|Sum x| <= Sum |x|``."""
    _, up, down, _ = absolute_of(value)
    total, bound = Sum(index, size, value), Sum(index, size, absolute(value))
    return absolute_below(
        have(Le(total, bound), sum_over(index, size, up)),
        have(Le(-total, bound), sum_over(index, size, down)),
    )


def weighted_triangle(index: Term, size: Term, left: Term, right: Term) -> Theorem:
    """``|Sum x y| <= Sum |x| |y|``."""
    product = sum_over(index, size, absolute_product(left, right))
    goal = Le(
        absolute(Sum(index, size, left * right)),
        Sum(index, size, absolute(left) * absolute(right)),
    )
    return arith(goal, triangle(index, size, left * right), product)


@cache
def column_product() -> Theorem:
    """``|A B|_1 <= |A|_1 |B|_1`` for n x m and m x d matrices, ``0 < d``, ``0 < m``."""
    some = assume(Lt(0, d))
    at_j, at_k = assume(Lt(j, d)), assume(Lt(k, m))
    large = column_sum_norm(n, m, A)
    each = sum_over(i, n, weighted_triangle(k, m, A[i, k], B[k, j]))
    weights = Lambda(i, Lambda(k, absolute(A[i, k]) * absolute(B[k, j])))
    swapped = use(sum_swap(), weights, m, n)
    column = arith(
        Le(Sum(i, n, absolute(A[i, k])) * absolute(B[k, j]), large * absolute(B[k, j])),
        use(column_upper(), n, m, A, k, at_k),
        absolute_of(B[k, j])[0],
        products=[(0, 1)],
    )
    sums = sum_over(k, m, column)
    mass = use(column_upper(), m, d, B, j, at_j)

    inner = assume(Lt(0, m))
    proof = arith(
        Le(each.conclusion.args[0], large * column_sum_norm(m, d, B)),
        each,
        swapped,
        sums,
        mass,
        use(column_nonnegative(), n, m, A, inner),
        products=[(3, 4)],
    )
    least = use(
        column_least(),
        n,
        d,
        product(A, B, m),
        large * column_sum_norm(m, d, B),
        some,
        for_all(j, at_j.conclusion, proof),
    )
    return for_all([n, m, d, A, B], some.conclusion, inner.conclusion, least)


@cache
def row_product() -> Theorem:
    """``|A B|_inf <= |A|_inf |B|_inf`` for n x m and m x d matrices, ``0 < n``, ``0 < m``."""
    some, inner = assume(Lt(0, n)), assume(Lt(0, m))
    flipped = use(column_product(), d, m, n, transpose(B), transpose(A), some, inner)
    both = product(A, B, m)
    at = [use(transposed(), n, d, both), use(transposed(), m, d, B), use(transposed(), n, m, A)]
    turned = have(
        Le(
            column_sum_norm(d, n, transpose(both)),
            column_sum_norm(m, n, transpose(A)) * column_sum_norm(d, m, transpose(B)),
        ),
        flipped,
    )
    for equation in at:
        turned = substitute(equation, turned)
    goal = Le(row_sum_norm(n, d, both), row_sum_norm(n, m, A) * row_sum_norm(m, d, B))
    return for_all([n, m, d, A, B], some.conclusion, inner.conclusion, have(goal, turned))


# ------------------------------------------------------------------ the composite norm


@cache
def composite_square() -> Theorem:
    """``0 <= |A|_{1,inf}`` and ``|A|_{1,inf}^2 = |A|_1 |A|_inf`` for ``0 < n``, ``0 < d``."""
    rows, columns = assume(Lt(0, n)), assume(Lt(0, d))
    one, other = column_sum_norm(n, d, A), row_sum_norm(n, d, A)
    inside = arith(
        Le(0, one * other),
        use(column_nonnegative(), n, d, A, columns),
        use(row_nonnegative(), n, d, A, rows),
        products=[(0, 1)],
    )
    sign, square = root_facts(inside)
    size = composite(n, d, A)
    proof = kernel.conjoin(
        have(Le(0, size), sign, names=("composite",)),
        have(Eq(size**2, one * other), square, names=("composite",)),
    )
    return for_all([n, d, A], rows.conclusion, columns.conclusion, proof)


@cache
def composite_below() -> Theorem:
    """``|A|_{1,inf} <= D`` if ``|A|_1 |A|_inf <= D^2``, ``0 <= D``, ``0 < n``, ``0 < d``."""
    rows, columns, sign = assume(Lt(0, n)), assume(Lt(0, d)), assume(Le(0, D))
    small = assume(Le(column_sum_norm(n, d, A) * row_sum_norm(n, d, A), D**2))
    _, square = parts(use(composite_square(), n, d, A, rows, columns))
    size = composite(n, d, A)
    proof = use(square_monotone(), size, D, sign, arith(Le(size**2, D**2), square, small))
    return for_all(
        [n, d, A, D], rows.conclusion, columns.conclusion, sign.conclusion, small.conclusion, proof
    )


# ------------------------------------------------------------------ sums of products

H, h = nats("H h")
Y, Z = family("Y", 3), family("Z", 3)


def summed(left: Term, right: Term, count: Term, inner: Term) -> Term:
    """``Sum_h Y_h Z_h``."""
    entry = Sum(h, count, Sum(m, inner, left[h, i, m] * right[h, m, k]))
    return Lambda(i, Lambda(k, entry))


@cache
def column_summed() -> Theorem:
    """``|Sum_h Y_h Z_h|_1 <= Sum_h |Y_h|_1 |Z_h|_1`` for n x m and m x d matrices."""
    inner = nats("e")[0]
    some, inside = assume(Lt(0, d)), assume(Lt(0, inner))
    at_k = assume(Lt(k, d))
    product_entry = Sum(m, inner, Y[h, i, m] * Z[h, m, k])
    rows = sum_over(i, n, triangle(h, H, product_entry))
    swapped = use(sum_swap(), Lambda(i, Lambda(h, absolute(product_entry))), H, n)
    head = product(Y[h], Z[h], inner)
    one = use(column_upper(), n, d, head, k, at_k)
    bound = use(column_product(), n, inner, d, Y[h], Z[h], some, inside)
    each = arith(Le(Sum(i, n, absolute(product_entry)), bound.conclusion.args[1]), one, bound)
    total = sum_over(h, H, each)
    column = arith(Le(rows.conclusion.args[0], total.conclusion.args[1]), rows, swapped, total)
    least = use(
        column_least(),
        n,
        d,
        summed(Y, Z, H, inner),
        total.conclusion.args[1],
        some,
        for_all(k, at_k.conclusion, column),
    )
    return for_all([n, inner, d, H, Y, Z], some.conclusion, inside.conclusion, least)


@cache
def row_summed() -> Theorem:
    """``|Sum_h Y_h Z_h|_inf <= Sum_h |Y_h|_inf |Z_h|_inf`` for n x m and m x d matrices."""
    inner = nats("e")[0]
    some, inside = assume(Lt(0, n)), assume(Lt(0, inner))
    at_i = assume(Lt(i, n))
    product_entry = Sum(m, inner, Y[h, i, m] * Z[h, m, k])
    columns = sum_over(k, d, triangle(h, H, product_entry))
    swapped = use(sum_swap(), Lambda(k, Lambda(h, absolute(product_entry))), H, d)
    head = product(Y[h], Z[h], inner)
    one = use(row_upper(), n, d, head, i, at_i)
    bound = use(row_product(), n, inner, d, Y[h], Z[h], some, inside)
    each = arith(Le(Sum(k, d, absolute(product_entry)), bound.conclusion.args[1]), one, bound)
    total = sum_over(h, H, each)
    row = arith(Le(columns.conclusion.args[0], total.conclusion.args[1]), columns, swapped, total)
    least = use(
        row_least(),
        n,
        d,
        summed(Y, Z, H, inner),
        total.conclusion.args[1],
        some,
        for_all(i, at_i.conclusion, row),
    )
    return for_all([n, inner, d, H, Y, Z], some.conclusion, inside.conclusion, least)


@cache
def column_congruence() -> Theorem:
    """``|A|_1 = |B|_1`` if ``A_ij = B_ij`` in range and ``0 < d``."""
    same = assume(ForAll(i, n, ForAll(j, d, Eq(A[i, j], B[i, j]))))
    some = assume(Lt(0, d))
    at_i, at_j = assume(Lt(i, n)), assume(Lt(j, d))
    entry = use(same, i, at_i, j, at_j)
    hole = reals("hole")[0]
    size = kernel.rewrite(
        entry,
        Lambda(hole, Eq(absolute(A[i, j]), absolute(hole))),
        have(Eq(absolute(A[i, j]), absolute(A[i, j]))),
    )
    sums = sum_over(i, n, size)

    def below(first: Term, second: Term, equation: Theorem) -> Theorem:
        column = Sum(i, n, absolute(first[i, j]))
        each = arith(
            Le(column, column_sum_norm(n, d, second)),
            use(column_upper(), n, d, second, j, at_j),
            equation,
        )
        bound = column_sum_norm(n, d, second)
        return use(column_least(), n, d, first, bound, some, for_all(j, at_j.conclusion, each))

    proof = kernel.antisymmetry(below(A, B, sums), below(B, A, sums))
    return for_all([n, d, A, B], some.conclusion, same.conclusion, proof)


@cache
def row_congruence() -> Theorem:
    """``|A|_inf = |B|_inf`` if ``A_ij = B_ij`` in range and ``0 < n``."""
    same = assume(ForAll(i, n, ForAll(j, d, Eq(A[i, j], B[i, j]))))
    some = assume(Lt(0, n))
    entry = use(same, j, assume(Lt(j, n)), i, assume(Lt(i, d)))
    flipped = for_all(i, Lt(i, d), for_all(j, Lt(j, n), entry))
    turned = use(column_congruence(), d, n, transpose(A), transpose(B), some, flipped)
    proof = arith(
        Eq(row_sum_norm(n, d, A), row_sum_norm(n, d, B)),
        turned,
        use(transposed(), n, d, A),
        use(transposed(), n, d, B),
    )
    return for_all([n, d, A, B], some.conclusion, same.conclusion, proof)


@cache
def composite_congruence() -> Theorem:
    """``|A|_{1,inf} = |B|_{1,inf}`` if ``A_ij = B_ij`` in range, ``0 < n``, ``0 < d``."""
    rows, columns = assume(Lt(0, n)), assume(Lt(0, d))
    same = assume(ForAll(i, n, ForAll(j, d, Eq(A[i, j], B[i, j]))))
    one = use(column_congruence(), n, d, A, B, columns, same)
    other = use(row_congruence(), n, d, A, B, rows, same)
    left, right = composite(n, d, A), composite(n, d, B)
    start = have(Eq(left, left), names=("composite",))
    inside = column_sum_norm(n, d, A) * row_sum_norm(n, d, A)
    hole = reals("hole")[0]
    product_equal = arith(
        Eq(inside, column_sum_norm(n, d, B) * row_sum_norm(n, d, B)), one, other, degree=2
    )
    plain = have(Eq(left, sqrt(inside)), start, names=("composite",))
    moved = kernel.rewrite(product_equal, Lambda(hole, Eq(left, sqrt(hole))), plain)
    proof = have(Eq(left, right), moved, names=("composite",))
    return for_all([n, d, A, B], rows.conclusion, columns.conclusion, same.conclusion, proof)
