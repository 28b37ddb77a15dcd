"""The facts of one-inf-norms and composite-facts: norms of sums, multiples, products, transposes."""

from __future__ import annotations

from functools import cache

from lemmas.foundations import matrices
from lemmas.foundations import norm_statements as says
from lemmas.foundations.distributions import given, inside
from lemmas.foundations.matrix_norms import (
    absolute_product,
    absolute_sum,
    column_product,
    column_upper,
    composite_square,
    entry_below_column,
    entry_least,
    row_least,
    row_nonnegative,
    row_product,
    row_upper,
    term_below,
    transposed,
    triangle,
    weighted_triangle,
)
from lemmas.foundations.matrix_norms import column_nonnegative as column_sign
from lemmas.foundations.operators import roots_below
from lemmas.foundations.sums import sum_swap
from symbolic import kernel
from symbolic.definitions import (
    absolute,
    column_sum_norm,
    composite,
    row_sum_norm,
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
    Sum,
    Term,
    family,
    nats,
    number,
    reals,
    sqrt,
)
from symbolic.tactics.elementary import (
    absolute_below,
    absolute_of,
    equal,
    max_least,
    max_upper,
    multiplied,
    root_facts,
    scaled,
    sum_nonnegative,
    sum_over,
)
from symbolic.tactics.script import (
    arith,
    assume,
    axiom,
    for_all,
    have,
    obtain,
    parts,
    use,
)

i, j, k, m, n, d, h, H = nats("i j k m n d h H")
c, x, y, alpha, beta = reals("c x y alpha beta")
f, u, v, z = (family(name) for name in "f u v z".split())
A, B = family("A", 2), family("B", 2)
heads = family("A", 3)
zero = number(0, NAT)
_NORMS = ("column_sum_norm", "row_sum_norm")


def flipped(statement: Term, theorem: Theorem) -> Theorem:
    """A fact on row sums of transposes read as one on column sums."""
    return have(statement, theorem, names=_NORMS)


def columns_then_rows(statement: Term, column: Theorem, row: Theorem) -> Theorem:
    """Both halves of a statement on the two norms."""
    first, second = statement.args
    return kernel.conjoin(flipped(first, column), have(second, row))


# ------------------------------------------------------------------ absolute values and maxima


@cache
def absolute_triangle() -> Theorem:
    """``|x + y| <= |x| + |y|``."""
    one, other = absolute_of(x), absolute_of(y)
    bound = absolute(x) + absolute(y)
    up = arith(Le(x + y, bound), one[1], other[1])
    down = arith(Le(-(x + y), bound), one[2], other[2])
    return for_all([x, y], absolute_below(up, down))


@cache
def maximum_scaled() -> Theorem:
    """``Max c f = c Max f`` for ``0 <= c`` and a non-empty range."""
    some, sign = assume(Lt(0, n)), assume(Le(0, c))
    top, larger = Max(i, n, f[i]), Max(i, n, c * f[i])
    each = multiplied(sign, max_upper(i, n, f[i], i, inside(i, n)))
    low = max_least(i, n, c * top, each, some)

    def attained(where: Term, known: Theorem) -> Theorem:
        here, value = parts(known)
        above = max_upper(i, n, c * f[i], where, here)
        return arith(Le(c * top, larger), above, scaled(c, value))

    high = obtain(use(axiom("max-attained"), n, f, some), "argmax", attained)
    return for_all([n, f, c], some.conclusion, sign.conclusion, equal(low, high))


@cache
def maximum_congruence() -> Theorem:
    """``Max f <= Max v`` if ``f_i <= v_i`` and the range is not empty."""
    some, order = assume(Lt(0, n)), assume(ForAll(i, n, Le(f[i], v[i])))
    top = Max(i, n, v[i])
    above = max_upper(i, n, v[i], i, inside(i, n))
    each = arith(Le(f[i], top), use(order, i, inside(i, n)), above)
    return for_all([n, f, v], some.conclusion, order.conclusion, max_least(i, n, top, each, some))


def maximum_over(index: Term, size: Term, some: Theorem, termwise: Theorem) -> Theorem:
    """``Max a <= Max b`` from ``a <= b``, or ``Max a = Max b`` from ``a = b``."""
    left, right = termwise.conclusion.args
    if termwise.conclusion.head == "eq":
        low = maximum_over(index, size, some, arith(Le(left, right), termwise))
        high = maximum_over(index, size, some, arith(Le(right, left), termwise))
        return equal(low, high)
    every = for_all(index, Lt(index, size), termwise)
    result = use(maximum_congruence(), size, Lambda(index, left), Lambda(index, right), some, every)
    return have(Le(Max(index, size, left), Max(index, size, right)), result)


# ------------------------------------------------------------------ one-inf-norms


def _row_sum(matrix: Term) -> Term:
    return Sum(j, d, absolute(matrix[i, j]))


@cache
def row_triangle() -> Theorem:
    """``|A + B|_inf <= |A|_inf + |B|_inf``."""
    some = assume(Lt(0, n))
    total = Lambda(i, Lambda(j, A[i, j] + B[i, j]))
    bound = row_sum_norm(n, d, A) + row_sum_norm(n, d, B)
    each = sum_over(j, d, use(absolute_triangle(), A[i, j], B[i, j]))
    at_i = inside(i, n)
    row = arith(
        Le(_row_sum(total), bound),
        each,
        use(row_upper(), n, d, A, i, at_i),
        use(row_upper(), n, d, B, i, at_i),
    )
    proof = use(row_least(), n, d, total, bound, some, for_all(i, Lt(i, n), row))
    return for_all([n, d, A, B], some.conclusion, proof)


@cache
def norm_triangle() -> Theorem:
    """The triangle inequality for both norms."""
    rows, columns = given(says.TRIANGLE)
    turned = (matrices.transpose(A), matrices.transpose(B))
    proof = columns_then_rows(
        says.TRIANGLE.conclusion,
        use(row_triangle(), d, n, *turned, columns),
        use(row_triangle(), n, d, A, B, rows),
    )
    return says.TRIANGLE.derive(proof)


@cache
def row_homogeneous() -> Theorem:
    """``|c A|_inf = |c| |A|_inf``."""
    some = assume(Lt(0, n))
    matrix = Lambda(i, Lambda(j, c * A[i, j]))
    row = have(
        Eq(_row_sum(matrix), absolute(c) * _row_sum(A)),
        sum_over(j, d, absolute_product(c, A[i, j])),
    )
    same = maximum_over(i, n, some, row)
    out = use(maximum_scaled(), n, Lambda(i, _row_sum(A)), absolute(c), some, absolute_of(c)[0])
    goal = Eq(row_sum_norm(n, d, matrix), absolute(c) * row_sum_norm(n, d, A))
    return for_all([n, d, A, c], some.conclusion, arith(goal, same, out, names=("row_sum_norm",)))


@cache
def norm_homogeneous() -> Theorem:
    """``|c A| = |c| |A|`` for both norms."""
    rows, columns = given(says.HOMOGENEOUS)
    proof = columns_then_rows(
        says.HOMOGENEOUS.conclusion,
        use(row_homogeneous(), d, n, matrices.transpose(A), c, columns),
        use(row_homogeneous(), n, d, A, c, rows),
    )
    return says.HOMOGENEOUS.derive(proof)


@cache
def row_definite() -> Theorem:
    """``0 <= |A|_inf``, and it vanishes exactly with all entries."""
    some = assume(Lt(0, n))
    size = row_sum_norm(n, d, A)
    sign = use(row_nonnegative(), n, d, A, some)
    nothing = ForAll(i, n, ForAll(j, d, Eq(A[i, j], 0)))
    vanishes, empty = assume(Eq(size, 0)), assume(nothing)
    at_i, at_j = inside(i, n), inside(j, d)
    _, up, down, _ = absolute_of(A[i, j])
    term = term_below(k, d, absolute_of(A[i, k])[0], at_j)
    row = use(row_upper(), n, d, A, i, at_i)
    entry = equal(
        arith(Le(A[i, j], 0), up, term, row, vanishes),
        arith(Le(0, A[i, j]), down, term, row, vanishes),
    )
    forward = for_all(i, Lt(i, n), for_all(j, Lt(j, d), entry))
    value = use(empty, i, at_i, j, at_j)
    none = absolute_below(arith(Le(A[i, j], 0), value), arith(Le(-A[i, j], 0), value))
    flat = have(Le(_row_sum(A), 0), sum_over(j, d, none))
    small = use(row_least(), n, d, A, 0, some, for_all(i, Lt(i, n), flat))
    backward = equal(small, sign)
    proof = kernel.conjoin(
        sign,
        kernel.conjoin(
            kernel.discharge(vanishes.conclusion, forward), kernel.discharge(nothing, backward)
        ),
    )
    return for_all([n, d, A], some.conclusion, proof)


@cache
def norm_definite() -> Theorem:
    """Both norms are nonnegative and vanish exactly at zero."""
    rows, columns = given(says.DEFINITE)
    first, second = says.DEFINITE.conclusion.args
    column = use(row_definite(), d, n, matrices.transpose(A), columns)
    sign, forward, backward = parts(column)
    turned_forward, turned_backward = first.args[1].args
    named_sign = flipped(first.args[0], sign)
    vanishes = assume(turned_forward.args[0])
    entries = kernel.apply(forward, flipped(forward.conclusion.args[0], vanishes))
    there = for_all(
        i, Lt(i, n), for_all(j, Lt(j, d), use(entries, j, inside(j, d), i, inside(i, n)))
    )
    empty = assume(turned_backward.args[0])
    back = for_all(j, Lt(j, d), for_all(i, Lt(i, n), use(empty, i, inside(i, n), j, inside(j, d))))
    none = flipped(
        turned_backward.args[1], kernel.apply(backward, have(backward.conclusion.args[0], back))
    )
    left = kernel.conjoin(
        named_sign,
        kernel.conjoin(
            kernel.discharge(vanishes.conclusion, there), kernel.discharge(empty.conclusion, none)
        ),
    )
    right = use(row_definite(), n, d, A, rows)
    return says.DEFINITE.derive(kernel.conjoin(have(first, left), have(second, right)))


@cache
def norm_product() -> Theorem:
    """Both norms are submultiplicative."""
    rows, inner, columns = given(says.SUBMULTIPLICATIVE)
    proof = kernel.conjoin(
        use(column_product(), n, m, d, A, B, columns, inner),
        use(row_product(), n, m, d, A, B, rows, inner),
    )
    return says.SUBMULTIPLICATIVE.derive(proof)


@cache
def norm_transposed() -> Theorem:
    """``|A'|_1 = |A|_inf``."""
    return says.TRANSPOSED.derive(use(transposed(), n, d, A))


@cache
def row_monotone() -> Theorem:
    """``|A|_inf <= |B|_inf`` if ``|A| <= |B|`` entrywise."""
    some = assume(Lt(0, n))
    order = assume(ForAll(i, n, ForAll(j, d, Le(absolute(A[i, j]), absolute(B[i, j])))))
    each = sum_over(j, d, use(order, i, inside(i, n), j, inside(j, d)))
    goal = Le(row_sum_norm(n, d, A), row_sum_norm(n, d, B))
    proof = have(goal, maximum_over(i, n, some, each), names=("row_sum_norm",))
    return for_all([n, d, A, B], some.conclusion, order.conclusion, proof)


@cache
def norm_monotone() -> Theorem:
    """Both norms are monotone in the absolute values of the entries."""
    rows, columns, order = given(says.MONOTONE)
    turned = for_all(
        i, Lt(i, d), for_all(j, Lt(j, n), use(order, j, inside(j, n), i, inside(i, d)))
    )
    proof = columns_then_rows(
        says.MONOTONE.conclusion,
        use(row_monotone(), d, n, matrices.transpose(A), matrices.transpose(B), columns, turned),
        use(row_monotone(), n, d, A, B, rows, order),
    )
    return says.MONOTONE.derive(proof)


@cache
def norm_above_entry() -> Theorem:
    """``|A|_max <= |A|_1`` and ``|A|_max <= |A|_inf``."""
    rows, columns = given(says.ENTRY)
    at_i, at_j = inside(i, n), inside(j, d)

    def bound(norm: Term, entry: Theorem) -> Theorem:
        every = for_all(i, Lt(i, n), for_all(j, Lt(j, d), entry))
        return use(entry_least(), n, d, A, norm, rows, columns, every)

    column = use(entry_below_column(), n, d, A, i, j, at_i, at_j)
    row_entry = arith(
        Le(absolute(A[i, j]), row_sum_norm(n, d, A)),
        term_below(k, d, absolute_of(A[i, k])[0], at_j),
        use(row_upper(), n, d, A, i, at_i),
    )
    proof = kernel.conjoin(
        bound(column_sum_norm(n, d, A), column), bound(row_sum_norm(n, d, A), row_entry)
    )
    return says.ENTRY.derive(proof)


@cache
def row_outer() -> Theorem:
    """``|u v'|_inf = max |u_i| Sum |v_j|``."""
    some = assume(Lt(0, n))
    matrix = Lambda(i, Lambda(j, u[i] * v[j]))
    mass = Sum(j, d, absolute(v[j]))
    row = have(
        Eq(_row_sum(matrix), mass * absolute(u[i])),
        sum_over(j, d, absolute_product(u[i], v[j])),
    )
    same = maximum_over(i, n, some, row)
    sign = absolute_sum(j, d, v[j])
    out = use(maximum_scaled(), n, Lambda(i, absolute(u[i])), mass, some, sign)
    goal = Eq(row_sum_norm(n, d, matrix), Max(i, n, absolute(u[i])) * mass)
    return for_all([n, d, u, v], some.conclusion, arith(goal, same, out, names=("row_sum_norm",)))


@cache
def norm_outer() -> Theorem:
    """Norms of ``u v'``."""
    rows, columns = given(says.OUTER)
    proof = columns_then_rows(
        says.OUTER.conclusion,
        use(row_outer(), d, n, v, u, columns),
        use(row_outer(), n, d, u, v, rows),
    )
    return says.OUTER.derive(proof)


@cache
def column_vector() -> Theorem:
    """``|A z|_1 <= |A|_1 |z|_1``."""
    (some,) = given(says.COLUMN_VECTOR)
    each = sum_over(i, n, weighted_triangle(j, d, A[i, j], z[j]))
    weights = Lambda(i, Lambda(j, absolute(A[i, j]) * absolute(z[j])))
    swapped = use(sum_swap(), weights, d, n)
    column = multiplied(absolute_of(z[j])[0], use(column_upper(), n, d, A, j, inside(j, d)))
    proof = arith(says.COLUMN_VECTOR.conclusion, each, swapped, sum_over(j, d, column))
    return says.COLUMN_VECTOR.derive(proof)


# ------------------------------------------------------------------ composite-facts


def composite_facts(
    size: Term, width: Term, matrix: Term, rows: Theorem, columns: Theorem
) -> list[Theorem]:
    """Signs of the three norms and the square of the composite."""
    sign, square = parts(use(composite_square(), size, width, matrix, rows, columns))
    return [
        sign,
        square,
        use(column_sign(), size, width, matrix, columns),
        use(row_nonnegative(), size, width, matrix, rows),
    ]


@cache
def composite_homogeneous() -> Theorem:
    """``|c A|_{1,inf} = |c| |A|_{1,inf}``."""
    rows, columns = given(says.COMPOSITE_HOMOGENEOUS)
    matrix = Lambda(i, Lambda(j, c * A[i, j]))
    left, right = says.COMPOSITE_HOMOGENEOUS.conclusion.args
    column, row = parts(use(norm_homogeneous(), n, d, A, c, rows, columns))
    sign, square, *_ = composite_facts(n, d, A, rows, columns)
    left_sign, left_square, *_ = composite_facts(n, d, matrix, rows, columns)
    squares = arith(
        Eq(left**2, right**2),
        left_square,
        scaled(row_sum_norm(n, d, matrix), column),
        scaled(absolute(c) * column_sum_norm(n, d, A), row),
        scaled(absolute(c) ** 2, square),
    )
    right_sign = multiplied_sign(absolute_of(c)[0], sign)
    proof = equal(
        roots_below(left, right, right_sign, arith(Le(left**2, right**2), squares)),
        roots_below(right, left, left_sign, arith(Le(right**2, left**2), squares)),
    )
    return says.COMPOSITE_HOMOGENEOUS.derive(proof)


def multiplied_sign(one: Theorem, other: Theorem) -> Theorem:
    """``0 <= x y`` from ``0 <= x`` and ``0 <= y``."""
    product = one.conclusion.args[1] * other.conclusion.args[1]
    return arith(Le(0, product), one, other, products=[(0, 1)])


@cache
def composite_definite() -> Theorem:
    """The composite norm vanishes exactly at zero."""
    rows, columns = given(says.COMPOSITE_DEFINITE)
    size = composite(n, d, A)
    sign, square, column, _ = composite_facts(n, d, A, rows, columns)
    empty = assume(says.COMPOSITE_DEFINITE.conclusion.args[1].args[0])
    vanishes = assume(Eq(size, 0))
    # every entry is below both norms, and one of the two vanishes
    at_i, at_j = inside(i, n), inside(j, d)
    in_column = use(entry_below_column(), n, d, A, i, j, at_i, at_j)
    in_row = arith(
        Le(absolute(A[i, j]), row_sum_norm(n, d, A)),
        term_below(k, d, absolute_of(A[i, k])[0], at_j),
        use(row_upper(), n, d, A, i, at_i),
    )
    _, up, down, _ = absolute_of(A[i, j])
    product = arith(
        Le(absolute(A[i, j]) ** 2, 0),
        in_column,
        in_row,
        absolute_of(A[i, j])[0],
        column,
        square,
        scaled(size, vanishes),
        products=[(0, 2), (1, 3)],
    )
    flat = arith(Le(absolute(A[i, j]), 0), product, products=[(-1, -1)])
    entry = equal(arith(Le(A[i, j], 0), up, flat), arith(Le(0, A[i, j]), down, flat))
    there = for_all(i, Lt(i, n), for_all(j, Lt(j, d), entry))
    none = parts(parts(use(norm_definite(), n, d, A, rows, columns))[0])[2]
    column_zero = kernel.apply(none, have(none.conclusion.args[0], empty))
    flat_square = arith(Le(size**2, 0), square, scaled(row_sum_norm(n, d, A), column_zero))
    back = equal(arith(Le(size, 0), flat_square, products=[(-1, -1)]), sign)
    proof = kernel.conjoin(
        kernel.discharge(vanishes.conclusion, there), kernel.discharge(empty.conclusion, back)
    )
    return says.COMPOSITE_DEFINITE.derive(proof)


@cache
def composite_product() -> Theorem:
    """``|A B|_{1,inf} <= |A|_{1,inf} |B|_{1,inf}``."""
    rows, inner, columns = given(says.COMPOSITE_PRODUCT)
    both = matrices.product(A, B, m)
    left, right = says.COMPOSITE_PRODUCT.conclusion.args
    column, row = parts(use(norm_product(), n, m, d, A, B, rows, inner, columns))
    a_sign, a_square, a_column, _ = composite_facts(n, m, A, rows, inner)
    b_sign, b_square, b_column, _ = composite_facts(m, d, B, inner, columns)
    _, square, _, row_both = composite_facts(n, d, both, rows, columns)
    norms = multiplied_sign(a_column, b_column)
    squares = arith(
        Le(left**2, right**2),
        square,
        multiplied(row_both, column),
        multiplied(norms, row),
        scaled(composite(m, d, B) ** 2, a_square),
        scaled(column_sum_norm(n, m, A) * row_sum_norm(n, m, A), b_square),
    )
    proof = roots_below(left, right, multiplied_sign(a_sign, b_sign), squares)
    return says.COMPOSITE_PRODUCT.derive(proof)


@cache
def composite_transposed() -> Theorem:
    """``|A'|_{1,inf} = |A|_{1,inf}``."""
    left, right = says.COMPOSITE_TRANSPOSED.conclusion.args
    names = ("composite", *_NORMS)
    return says.COMPOSITE_TRANSPOSED.derive(have(Eq(left, right), names=names))


@cache
def composite_monotone() -> Theorem:
    """The composite norm is monotone in the absolute values of the entries."""
    rows, columns, order = given(says.COMPOSITE_MONOTONE)
    left, right = says.COMPOSITE_MONOTONE.conclusion.args
    column, row = parts(use(norm_monotone(), n, d, A, B, rows, columns, order))
    sign, square, _, row_sign = composite_facts(n, d, A, rows, columns)
    b_sign, b_square, b_column, _ = composite_facts(n, d, B, rows, columns)
    squares = arith(
        Le(left**2, right**2),
        square,
        b_square,
        multiplied(row_sign, column),
        multiplied(b_column, row),
    )
    return says.COMPOSITE_MONOTONE.derive(roots_below(left, right, b_sign, squares))


@cache
def row_sum_of_heads() -> Theorem:
    """``0 <= Sum_h |A_h|_inf`` and ``|Sum_h A_h|_inf <= Sum_h |A_h|_inf``."""
    some = assume(Lt(0, n))
    total = Lambda(i, Lambda(j, Sum(h, H, heads[h, i, j])))
    bound = Sum(h, H, row_sum_norm(n, d, heads[h]))
    at_i = inside(i, n)
    each = sum_over(j, d, triangle(h, H, heads[h, i, j]))
    swapped = use(sum_swap(), Lambda(j, Lambda(h, absolute(heads[h, i, j]))), H, d)
    share = sum_over(h, H, use(row_upper(), n, d, heads[h], i, at_i))
    row = arith(Le(_row_sum(total), bound), each, swapped, share)
    proof = use(row_least(), n, d, total, bound, some, for_all(i, Lt(i, n), row))
    sign = sum_nonnegative(h, H, use(row_nonnegative(), n, d, heads[h], some))
    return for_all([n, d, H, heads], some.conclusion, kernel.conjoin(sign, proof))


@cache
def composite_sum() -> Theorem:
    """``|Sum_h A_h|_{1,inf} <= sqrt(Sum_h |A_h|_1 Sum_h |A_h|_inf)``."""
    rows, columns = given(says.COMPOSITE_SUM)
    total = Lambda(i, Lambda(j, Sum(h, H, heads[h, i, j])))
    left, right = says.COMPOSITE_SUM.conclusion.args
    row_part, row = parts(use(row_sum_of_heads(), n, d, H, heads, rows))
    turned = Lambda(h, matrices.transpose(heads[h]))
    column_part, column = parts(use(row_sum_of_heads(), d, n, H, turned, columns))
    mass = Sum(h, H, column_sum_norm(n, d, heads[h]))
    column_mass = flipped(Le(0, mass), column_part)
    column_bound = flipped(Le(column_sum_norm(n, d, total), mass), column)
    _, square, _, row_norm = composite_facts(n, d, total, rows, columns)
    root_sign, root_square = root_facts(multiplied_sign(column_mass, row_part))
    squares = arith(
        Le(left**2, right**2),
        square,
        root_square,
        multiplied(row_norm, column_bound),
        multiplied(column_mass, row),
    )
    return says.COMPOSITE_SUM.derive(roots_below(left, right, root_sign, squares))


@cache
def composite_bound() -> Theorem:
    """``|A|_{1,inf} <= sqrt(alpha beta)``."""
    rows, columns, one, other = given(says.COMPOSITE_BOUND)
    left, right = composite(n, d, A), sqrt(alpha * beta)
    _, square, column, row = composite_facts(n, d, A, rows, columns)
    first = arith(Le(0, alpha), column, one)
    inside_root = multiplied_sign(first, arith(Le(0, beta), row, other))
    sign, root = root_facts(inside_root)
    squares = arith(
        Le(left**2, right**2), square, root, multiplied(row, one), multiplied(first, other)
    )
    proof = kernel.conjoin(inside_root, roots_below(left, right, sign, squares))
    return says.COMPOSITE_BOUND.derive(proof)
