"""Operator norms by vectors: Cauchy-Schwarz, Frobenius and Schur bounds, transposes."""

from __future__ import annotations

from functools import cache

from lemmas.foundations import matrices
from lemmas.foundations import norm_statements as says
from lemmas.foundations.distributions import all_rows, given, inside, named, opened, row_facts
from lemmas.foundations.indicators import same, same_is_one, sum_pick
from lemmas.foundations.matrices import image
from lemmas.foundations.matrix_norms import (
    column_least,
    column_nonnegative,
    column_upper,
    composite_below,
    composite_square,
    row_least,
    row_upper,
    term_below,
    weighted_triangle,
)
from lemmas.foundations.sums import cauchy_schwarz, sum_swap
from lemmas.foundations.tokens import norm_congruence
from symbolic import kernel
from symbolic.definitions import (
    absolute,
    column_sum_norm,
    composite,
    euclidean,
    frobenius,
    operator_bound,
    row_stochastic,
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
    Sum,
    Term,
    cast,
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
    indicator_bounds,
    multiplied,
    natural,
    norm_facts,
    root_facts,
    scaled,
    square_monotone,
    sum_nonnegative,
    sum_over,
)
from symbolic.tactics.script import (
    arith,
    assume,
    axiom,
    by_cases,
    deny,
    for_all,
    have,
    parts,
    substitute,
    use,
)

i, j, k, m, n, d, t = nats("i j k m n d t")
c, w, x, y = reals("c w x y")
a, b, u, v, z = (family(name) for name in "a b u v z".split())
A, B, P = (family(name, 2) for name in "A B P".split())
zero = number(0, NAT)


def squares_below(sign: Theorem, order: Theorem) -> Theorem:
    """``x^2 <= y^2`` from ``0 <= x`` and ``x <= y``."""
    low, high = order.conclusion.args
    return arith(Le(low**2, high**2), sign, order, products=[(0, 1), (1, 1)])


def roots_below(low: Term, high: Term, sign: Theorem, squares: Theorem) -> Theorem:
    """``x <= y`` from ``0 <= y`` and ``x^2 <= y^2``."""
    return use(square_monotone(), low, high, sign, squares)


def operator_at(known: Theorem, vector: Term) -> Theorem:
    """``|v A| <= w |v|``."""
    return use(kernel.project(opened(known), 1), vector)


def operator_sign(known: Theorem) -> Theorem:
    """``0 <= w``."""
    return kernel.project(opened(known), 0)


def operator(
    rows: Term, columns: Term, matrix: Term, size: Term, sign: Theorem, each: Theorem
) -> Theorem:
    """``operator_bound`` from ``0 <= w`` and ``|v A| <= w |v|`` for a free ``v``."""
    goal = operator_bound(rows, columns, matrix, size)
    both = kernel.conjoin(sign, for_all(v, each))
    return have(
        goal,
        have(kernel.unfolded(goal, frozenset({"operator_bound"})), both),
        names=("operator_bound",),
    )


@cache
def cauchy_schwarz_square() -> Theorem:
    """``(Sum u v)^2 <= Sum u^2 Sum v^2``."""
    dot = Sum(k, n, u[k] * v[k])
    u_square, v_square = norm_facts(n, u)[1], norm_facts(n, v)[1]
    size = euclidean(n, u) * euclidean(n, v)
    up = use(cauchy_schwarz(), u, v, n)
    minus = Lambda(k, -u[k])
    same = norm_even(n, u)
    down = arith(Le(-dot, size), use(cauchy_schwarz(), minus, v, n), scaled(euclidean(n, v), same))
    square = arith(
        Eq(size**2, Sum(k, n, u[k] ** 2) * Sum(k, n, v[k] ** 2)),
        scaled(euclidean(n, v) ** 2, u_square),
        scaled(Sum(k, n, u[k] ** 2), v_square),
    )
    proof = arith(
        Le(dot**2, Sum(k, n, u[k] ** 2) * Sum(k, n, v[k] ** 2)), up, down, square, products=[(0, 1)]
    )
    return for_all([u, v, n], proof)


def norm_even(size: Term, vector: Term) -> Theorem:
    """``|-v| = |v|``."""
    minus = Lambda(k, -vector[k])
    return have(Eq(euclidean(size, minus), euclidean(size, vector)), names=("norm",))


@cache
def weighted_cauchy_schwarz() -> Theorem:
    """``(Sum a b)^2 <= Sum a Sum a b^2`` for ``0 <= a``."""
    signs = assume(ForAll(i, n, Le(0, a[i])))
    sign = use(signs, i, inside(i, n))
    mass, first, second = (Sum(i, n, f) for f in (a[i], a[i] * b[i], a[i] * b[i] ** 2))
    root = mass * b[i] - first
    square = sum_nonnegative(i, n, multiplied(sign, arith(Le(0, root**2), squares=[root])))
    goal = Le(first**2, mass * second)

    def regular(some: Theorem) -> Theorem:
        expanded = arith(Le(0, mass * (mass * second - first**2)), square)
        return arith(goal, expanded, some, products=[(1, -1)])

    def singular(none: Theorem) -> Theorem:
        """All weights vanish."""
        above = term_below(i, n, sign, inside(t, n))
        at_t = use(signs, t, inside(t, n))
        nothing = equal(arith(Le(a[t], 0), above, none), at_t)
        empty = sum_over(t, n, scaled(b[t], nothing))
        more = sum_nonnegative(i, n, multiplied(sign, arith(Le(0, b[i] ** 2), squares=[b[i]])))
        some = sum_nonnegative(i, n, sign)
        flat = arith(Eq(first**2, 0), scaled(first, have(Eq(first, 0), empty)))
        return arith(goal, flat, some, more, products=[(1, 2)])

    proof = by_cases(Lt(0, mass), regular, singular)
    return for_all([a, b, n], signs.conclusion, proof)


@cache
def frobenius_square() -> Theorem:
    """``0 <= |A|_F`` and ``|A|_F^2 = Sum_i Sum_j A_ij^2``."""
    row = sum_nonnegative(j, d, arith(Le(0, A[i, j] ** 2), squares=[A[i, j]]))
    sign, square = root_facts(sum_nonnegative(i, n, row))
    size = frobenius(n, d, A)
    total = Sum(i, n, Sum(j, d, A[i, j] ** 2))
    return for_all(
        [n, d, A],
        kernel.conjoin(
            have(Le(0, size), sign, names=("frobenius",)),
            have(Eq(size**2, total), square, names=("frobenius",)),
        ),
    )


def frobenius_facts(rows: Term, columns: Term, matrix: Term) -> list[Theorem]:
    """The two facts of :func:`frobenius_square`."""
    return parts(use(frobenius_square(), rows, columns, matrix))


@cache
def operator_frobenius() -> Theorem:
    """``|A|_2 <= |A|_F``."""
    size = frobenius(n, d, A)
    sign, square = frobenius_facts(n, d, A)
    out = image(v, A, n)
    (_, out_square), (v_sign, v_square) = norm_facts(d, out), norm_facts(n, v)
    column = use(cauchy_schwarz_square(), v, Lambda(i, A[i, k]), n)
    swapped = use(sum_swap(), Lambda(i, Lambda(k, A[i, k] ** 2)), d, n)
    product = size * euclidean(n, v)
    length = Sum(i, n, v[i] ** 2)
    squares = arith(
        Le(euclidean(d, out) ** 2, product**2),
        out_square,
        sum_over(k, d, column),
        scaled(
            length,
            have(
                Eq(Sum(i, n, Sum(k, d, A[i, k] ** 2)), Sum(k, d, Sum(i, n, A[i, k] ** 2))), swapped
            ),
        ),
        scaled(length, square),
        scaled(size**2, v_square),
    )
    positive = arith(Le(0, product), sign, v_sign, products=[(0, 1)])
    each = roots_below(euclidean(d, out), product, positive, squares)
    return says.OPERATOR_FROBENIUS.derive(operator(n, d, A, size, sign, each))


@cache
def frobenius_right() -> Theorem:
    """``|A B|_F <= |A|_F |B|_2``."""
    (known,) = given(says.FROBENIUS_RIGHT)
    both = matrices.product(A, B, m)
    sign, square = frobenius_facts(n, m, A)
    _, both_square = frobenius_facts(n, d, both)
    w_sign = operator_sign(known)
    out = image(A[i], B, m)
    (out_sign, out_square), (_, row_square) = norm_facts(d, out), norm_facts(m, A[i])
    bound = operator_at(known, A[i])
    row = squares_below(out_sign, bound)
    each = arith(
        Le(Sum(k, d, both[i, k] ** 2), w**2 * Sum(k, m, A[i, k] ** 2)),
        row,
        out_square,
        scaled(w**2, row_square),
    )
    product = frobenius(n, m, A) * w
    squares = arith(
        Le(frobenius(n, d, both) ** 2, product**2),
        both_square,
        sum_over(i, n, each),
        scaled(w**2, square),
    )
    positive = arith(Le(0, product), sign, w_sign, products=[(0, 1)])
    return says.FROBENIUS_RIGHT.derive(
        roots_below(frobenius(n, d, both), product, positive, squares)
    )


@cache
def operator_transposed() -> Theorem:
    """``|A'|_2 = |A|_2``: with ``z = A v``, ``|z|^2 = <v, z A> <= |v| w |z|``."""
    (known,) = given(says.OPERATOR_TRANSPOSED)
    sign = operator_sign(known)
    out = image(v, matrices.transpose(A), d)
    back = image(out, A, n)
    (_, out_square), (v_sign, _) = norm_facts(n, out), norm_facts(d, v)
    slope = use(cauchy_schwarz(), v, back, d)
    bound = operator_at(known, out)
    swapped = use(sum_swap(), Lambda(i, Lambda(k, out[i] * v[k] * A[i, k])), d, n)
    same = arith(Eq(Sum(k, n, out[k] ** 2), Sum(k, d, v[k] * back[k])), swapped)
    goal = Le(euclidean(n, out), w * euclidean(d, v))
    quadratic = arith(
        Le(euclidean(n, out) ** 2, euclidean(d, v) * (w * euclidean(n, out))),
        out_square,
        same,
        slope,
        multiplied(v_sign, bound),
    )
    each = by_cases(
        Lt(0, euclidean(n, out)),
        lambda some: arith(goal, quadratic, some, products=[(1, -1)]),
        lambda none: arith(goal, none, sign, v_sign, products=[(1, 2)]),
    )
    return says.OPERATOR_TRANSPOSED.derive(operator(d, n, matrices.transpose(A), w, sign, each))


@cache
def frobenius_transposed() -> Theorem:
    """``|A'|_F = |A|_F``."""
    swapped = use(sum_swap(), Lambda(i, Lambda(k, A[i, k] ** 2)), d, n)
    turned = frobenius(d, n, matrices.transpose(A))
    root = have(
        Eq(frobenius(n, d, A), sqrt(Sum(i, n, Sum(k, d, A[i, k] ** 2)))), names=("frobenius",)
    )
    moved = substitute(swapped, root)
    flipped = arith(
        Eq(turned, frobenius(n, d, A)),
        have(Eq(turned, sqrt(Sum(k, d, Sum(i, n, A[i, k] ** 2)))), names=("frobenius",)),
        moved,
    )
    return for_all([n, d, A], flipped)


@cache
def frobenius_left() -> Theorem:
    """``|A B|_F <= |A|_2 |B|_F``."""
    (known,) = given(says.FROBENIUS_LEFT)
    turned = use(operator_transposed(), n, m, A, w, known)
    both = matrices.product(A, B, m)
    bound = use(frobenius_right(), d, m, n, matrices.transpose(B), matrices.transpose(A), w, turned)
    flipped = use(frobenius_transposed(), n, d, both)
    proof = arith(
        says.FROBENIUS_LEFT.conclusion,
        have(
            Le(
                frobenius(d, n, matrices.transpose(both)),
                frobenius(d, m, matrices.transpose(B)) * w,
            ),
            bound,
        ),
        flipped,
        scaled(w, use(frobenius_transposed(), m, d, B)),
    )
    return says.FROBENIUS_LEFT.derive(proof)


@cache
def row_vector() -> Theorem:
    """``|x A| <= |x| |A|_2``."""
    (known,) = given(says.ROW_VECTOR)
    return says.ROW_VECTOR.derive(operator_at(known, family("x")))


@cache
def operator_weaker() -> Theorem:
    """A larger bound is a bound."""
    known, order = assume(operator_bound(n, d, A, w)), assume(Le(w, c))
    larger = multiplied(norm_facts(n, v)[0], order)
    each = arith(
        Le(euclidean(d, image(v, A, n)), c * euclidean(n, v)), operator_at(known, v), larger
    )
    sign = arith(Le(0, c), operator_sign(known), order)
    proof = operator(n, d, A, c, sign, each)
    return for_all([n, d, A, w, c], known.conclusion, order.conclusion, proof)


# ------------------------------------------------------------------ Schur's test


@cache
def schur_test() -> Theorem:
    """``|A|_2 <= |A|_{1,inf}``."""
    rows, columns = given(says.SCHUR)
    one, other = column_sum_norm(n, d, A), row_sum_norm(n, d, A)
    sign, square = parts(use(composite_square(), n, d, A, rows, columns))
    out = image(v, A, n)
    (_, out_square), (v_sign, v_square) = norm_facts(d, out), norm_facts(n, v)
    size = absolute(A[i, k])
    near = weighted_triangle(i, n, A[i, k], v[i])
    weights = for_all(i, Lt(i, n), absolute_of(A[i, k])[0])
    lengths = Lambda(i, absolute(v[i]))
    spread = use(weighted_cauchy_schwarz(), Lambda(i, size), lengths, n, weights)
    value = Sum(i, n, v[i] * A[i, k])
    value_size = absolute_of(value)
    squared = squares_below(
        value_size[0], have(Le(absolute(value), Sum(i, n, size * absolute(v[i]))), near)
    )
    energy = sum_over(i, n, scaled(size, absolute_of(v[i])[3]))
    second = Sum(i, n, size * v[i] ** 2)
    second_sign = sum_nonnegative(
        i, n, multiplied(absolute_of(A[i, k])[0], arith(Le(0, v[i] ** 2), squares=[v[i]]))
    )
    mass = use(column_upper(), n, d, A, k, inside(k, d))
    first = Sum(i, n, size)
    each = arith(
        Le(value**2, one * second),
        squared,
        value_size[3],
        spread,
        scaled(first, energy),
        multiplied(have(Le(0, second), second_sign), mass),
    )
    swapped = use(sum_swap(), Lambda(i, Lambda(k, size * v[i] ** 2)), d, n)
    row = multiplied(
        arith(Le(0, v[i] ** 2), squares=[v[i]]), use(row_upper(), n, d, A, i, inside(i, n))
    )
    total = sum_over(i, n, row)
    column_sign = use(column_nonnegative(), n, d, A, columns)
    product = composite(n, d, A) * euclidean(n, v)
    energy_total = arith(Le(Sum(k, d, second), other * Sum(i, n, v[i] ** 2)), total, swapped)
    squares = arith(
        Le(euclidean(d, out) ** 2, product**2),
        out_square,
        sum_over(k, d, each),
        multiplied(column_sign, energy_total),
        scaled(Sum(i, n, v[i] ** 2), square),
        scaled(composite(n, d, A) ** 2, v_square),
    )
    positive = arith(Le(0, product), sign, v_sign, products=[(0, 1)])
    bound = roots_below(euclidean(d, out), product, positive, squares)
    return says.SCHUR.derive(operator(n, d, A, composite(n, d, A), sign, bound))


# ------------------------------------------------------------------ row-stochastic matrices


@cache
def stochastic_lower() -> Theorem:
    """``1 <= |P|_2``: ``P`` keeps the column of ones."""
    some, known, bound = given(says.STOCHASTIC_LOWER)
    turned = use(operator_transposed(), n, n, P, w, bound)
    ones = Lambda(k, number(1))
    out = image(ones, matrices.transpose(P), n)
    _, total = row_facts(known, k, inside(k, n))
    kept = use(norm_congruence(), n, out, ones, for_all(k, Lt(k, n), have(Eq(out[k], 1), total)))
    _, square = norm_facts(n, ones)
    size = euclidean(n, ones)
    positive = arith(Lt(0, size), some, square, norm_facts(n, ones)[0], products=[(-1, 2)])
    stretched = arith(Le(size, w * size), operator_at(turned, ones), kept)
    return says.STOCHASTIC_LOWER.derive(arith(Le(1, w), stretched, positive, products=[(1, -1)]))


@cache
def stochastic_entry() -> Theorem:
    """``P_ij <= 1``."""
    known, at_i, at_j = assume(row_stochastic(n, m, P)), inside(i, n), inside(j, m)
    entries, total = row_facts(known, i, at_i)
    one = term_below(k, m, use(entries, k, inside(k, m)), at_j)
    proof = arith(Le(P[i, j], 1), one, total)
    return for_all([n, m, P, i, j], known.conclusion, at_i.conclusion, at_j.conclusion, proof)


@cache
def absolute_nonnegative() -> Theorem:
    """``|x| = x`` for ``0 <= x``."""
    sign = assume(Le(0, x))
    low = absolute_below(arith(Le(x, x)), arith(Le(-x, x), sign))
    return for_all(x, sign.conclusion, equal(low, absolute_of(x)[1]))


@cache
def stochastic_composite() -> Theorem:
    """``|P|_inf <= 1``, ``|P|_1 <= n``, so ``|P|_{1,inf} <= sqrt(n)``."""
    some, known = assume(Lt(0, n)), assume(row_stochastic(n, n, P))
    entries, total = row_facts(known, i, inside(i, n))
    own = use(absolute_nonnegative(), P[i, j], use(entries, j, inside(j, n)))
    row = arith(Le(Sum(j, n, absolute(P[i, j])), 1), sum_over(j, n, own), total)
    rows = use(row_least(), n, n, P, 1, some, for_all(i, Lt(i, n), row))
    entry = arith(
        Le(absolute(P[i, j]), 1),
        own,
        use(stochastic_entry(), n, n, P, i, j, known, inside(i, n), inside(j, n)),
    )
    column = have(Le(Sum(i, n, absolute(P[i, j])), n), sum_over(i, n, entry))
    columns = use(column_least(), n, n, P, cast(n), some, for_all(j, Lt(j, n), column))
    column_sign = use(column_nonnegative(), n, n, P, some)
    sign, square = root_facts(natural(n))
    small = arith(
        Le(column_sum_norm(n, n, P) * row_sum_norm(n, n, P), sqrt(n) ** 2),
        multiplied(column_sign, rows),
        columns,
        square,
    )
    proof = use(composite_below(), n, n, P, sqrt(n), some, some, sign, small)
    return for_all([n, P], some.conclusion, known.conclusion, proof)


@cache
def stochastic_upper() -> Theorem:
    """``|P|_2 <= sqrt(n)``."""
    some, known = given(says.STOCHASTIC_UPPER)
    schur = use(schur_test(), n, n, P, some, some)
    small = use(stochastic_composite(), n, P, some, known)
    proof = use(operator_weaker(), n, n, P, composite(n, n, P), sqrt(n), schur, small)
    return says.STOCHASTIC_UPPER.derive(proof)


@cache
def stochastic_frobenius() -> Theorem:
    """``|P|_F <= sqrt(n)``: ``P_ij^2 <= P_ij``."""
    (known,) = given(says.STOCHASTIC_FROBENIUS)
    entries, total = row_facts(known, i, inside(i, n))
    own = use(entries, j, inside(j, n))
    most = use(stochastic_entry(), n, n, P, i, j, known, inside(i, n), inside(j, n))
    entry = multiplied(own, most)
    row = arith(
        Le(Sum(j, n, P[i, j] ** 2), 1),
        have(Le(Sum(j, n, P[i, j] ** 2), Sum(j, n, P[i, j])), sum_over(j, n, entry)),
        total,
    )
    _, square = frobenius_facts(n, n, P)
    sign, root = root_facts(natural(n))
    squares = arith(Le(frobenius(n, n, P) ** 2, sqrt(n) ** 2), square, sum_over(i, n, row), root)
    return says.STOCHASTIC_FROBENIUS.derive(roots_below(frobenius(n, n, P), sqrt(n), sign, squares))


@cache
def stochastic_tight() -> Theorem:
    """``P = 1 e_1'``: the row of ones becomes ``n e_1'``."""
    some, known = given(says.STOCHASTIC_TIGHT)
    matrix = Lambda(i, Lambda(j, same(j, zero)))
    ones = Lambda(k, number(1))
    out = image(ones, matrix, n)
    first = have(Lt(zero, n), some)
    tag = Lambda(k, same(k, zero))
    unit = same_is_one(arith(Eq(cast(zero), cast(zero))))
    picked = use(sum_pick(), tag, zero, n, first)
    once = arith(Eq(Sum(k, n, tag[k] ** 2), 1), picked, unit)
    (_, ones_square), (out_sign, out_square) = norm_facts(n, ones), norm_facts(n, out)
    sign, root = root_facts(natural(n))
    long = arith(Eq(euclidean(n, out) ** 2, cast(n) ** 2), out_square, scaled(cast(n) ** 2, once))
    length = equal(
        roots_below(
            euclidean(n, out),
            cast(n),
            natural(n),
            arith(Le(euclidean(n, out) ** 2, cast(n) ** 2), long),
        ),
        roots_below(
            cast(n),
            euclidean(n, out),
            out_sign,
            arith(Le(cast(n) ** 2, euclidean(n, out) ** 2), long),
        ),
    )
    size = euclidean(n, ones)
    size_sign = norm_facts(n, ones)[0]
    short = equal(
        roots_below(size, sqrt(n), sign, arith(Le(size**2, sqrt(n) ** 2), ones_square, root)),
        roots_below(sqrt(n), size, size_sign, arith(Le(sqrt(n) ** 2, size**2), ones_square, root)),
    )
    positive = arith(Lt(0, sqrt(n)), some, root, sign, products=[(-1, 2)])
    stretched = arith(
        Le(sqrt(n) ** 2, w * sqrt(n)), operator_at(known, ones), length, scaled(w, short), root
    )
    lower = arith(Le(sqrt(n), w), stretched, positive, products=[(1, -1)])
    f_sign, f_square = frobenius_facts(n, n, matrix)
    total = arith(
        Eq(frobenius(n, n, matrix) ** 2, sqrt(n) ** 2), f_square, scaled(cast(n), once), root
    )
    size_f = frobenius(n, n, matrix)
    tight = equal(
        roots_below(size_f, sqrt(n), sign, arith(Le(size_f**2, sqrt(n) ** 2), total)),
        roots_below(sqrt(n), size_f, f_sign, arith(Le(sqrt(n) ** 2, size_f**2), total)),
    )
    return says.STOCHASTIC_TIGHT.derive(kernel.conjoin(lower, tight))


# ------------------------------------------------------------------ the identity


def _picked(function: Term, where: Theorem, index: Term) -> Theorem:
    """``Sum_t [t = index] f_t = f_index``."""
    return use(sum_pick(), function, index, n, where)


@cache
def identity_stochastic() -> Theorem:
    """The identity is row-stochastic."""
    at_i = inside(i, n)
    sign = parts(use(indicator_bounds("ind_eq"), cast(i), cast(j)))[0]
    picked = _picked(Lambda(j, number(1)), at_i, i)
    flipped = sum_over(j, n, use(same_symmetric(), i, j))
    total = arith(Eq(Sum(j, n, same(i, j)), 1), flipped, picked)
    row = named(for_all(j, Lt(j, n), sign), total, n, says.identity[i])
    return for_all(n, all_rows(n, n, says.identity, i, row))


@cache
def same_symmetric() -> Theorem:
    """``[i = j] = [j = i]``."""
    yes, no = parts(use(axiom("indicator-equal"), cast(i), cast(j)))
    also, nor = parts(use(axiom("indicator-equal"), cast(j), cast(i)))
    goal = Eq(same(i, j), same(j, i))

    def equal_indices(known: Theorem) -> Theorem:
        turned = equal(arith(Le(cast(j), cast(i)), known), arith(Le(cast(i), cast(j)), known))
        return arith(goal, use(yes, known), use(also, turned))

    def apart(known: Theorem) -> Theorem:
        def clash(e: Theorem) -> tuple[Theorem, Theorem]:
            turned = equal(arith(Le(cast(i), cast(j)), e), arith(Le(cast(j), cast(i)), e))
            return turned, known

        turned = deny(Eq(cast(j), cast(i)), clash)
        return arith(goal, use(no, known), use(nor, turned))

    return for_all([i, j], by_cases(Eq(cast(i), cast(j)), equal_indices, apart))


@cache
def schur_tight() -> Theorem:
    """``|P|_{1,inf} <= 1 <= |P|_2`` if the rows and the columns of ``P >= 0`` sum to 1."""
    some, by_rows, by_columns, bound = given(says.SCHUR_TIGHT)
    lower = use(stochastic_lower(), n, P, w, some, by_rows, bound)
    entries, total = row_facts(by_rows, i, inside(i, n))
    own = use(absolute_nonnegative(), P[i, j], use(entries, j, inside(j, n)))
    row = arith(Le(Sum(j, n, absolute(P[i, j])), 1), sum_over(j, n, own), total)
    rows = use(row_least(), n, n, P, 1, some, for_all(i, Lt(i, n), row))
    columns_of, column_total = row_facts(by_columns, j, inside(j, n))
    entry = use(absolute_nonnegative(), P[i, j], use(columns_of, i, inside(i, n)))
    column = arith(Le(Sum(i, n, absolute(P[i, j])), 1), sum_over(i, n, entry), column_total)
    columns = use(column_least(), n, n, P, 1, some, for_all(j, Lt(j, n), column))
    column_sign = use(column_nonnegative(), n, n, P, some)
    small = arith(
        Le(column_sum_norm(n, n, P) * row_sum_norm(n, n, P), number(1) ** 2),
        multiplied(column_sign, rows),
        columns,
    )
    below = use(composite_below(), n, n, P, 1, some, some, arith(Le(0, 1)), small)
    first = says.SCHUR_TIGHT.conclusion.args[0]
    proof = kernel.conjoin(arith(first, below, lower), kernel.conjoin(below, lower))
    return says.SCHUR_TIGHT.derive(proof)
