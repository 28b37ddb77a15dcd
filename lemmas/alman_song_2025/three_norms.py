"""The three norms of rows: largest entry, absolute sum, Euclidean; and their operator norms."""

from __future__ import annotations

from functools import cache

from lemmas.alman_song_2025.definitions import row_norm, score_bound, value_bound
from lemmas.foundations.matrix_norms import (
    absolute_product,
    column_nonnegative,
    column_upper,
    entry_upper,
    row_nonnegative,
    row_upper,
    triangle,
)
from lemmas.foundations.sums import (
    absolute_below,
    absolute_of,
    cauchy_schwarz,
    equal,
    max_least,
    max_upper,
    norm_facts,
    reciprocal_positive,
    square_monotone,
    sum_nonnegative,
    sum_over,
    sum_swap,
)
from lemmas.foundations.tokens import norm_congruence, norm_seminorm
from symbolic import kernel
from symbolic.definitions import (
    absolute,
    column_sum_norm,
    euclidean,
    max_entry,
    operator_bound,
    row_sum_norm,
    seminorm,
)
from symbolic.kernel import Theorem, assume
from symbolic.language import (
    And,
    Eq,
    ForAll,
    Implies,
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
)
from symbolic.tactics.script import arith, axiom, for_all, have, obtain, parts, substitute, use

d, i, k, m, p = nats("d i k m p")
w, q, e, s, c = reals("w q e s c")
u, v, y, z = (family(name) for name in "u v y z".split())
W, M, Wq, Wk = (family(name, 2) for name in "W M Wq Wk".split())


def largest(size: Term) -> Term:
    """``max_k |v_k|`` of that many entries."""
    return Lambda(v, Max(k, size, absolute(v[k])))


def absolute_sum(size: Term) -> Term:
    """``Sum_k |v_k|``."""
    return Lambda(v, Sum(k, size, absolute(v[k])))


def length(size: Term) -> Term:
    """The Euclidean norm."""
    return Lambda(v, euclidean(size, v))


def _named(
    name: Term, subadditive: Theorem, scaled: Theorem, same: Theorem, sign: Theorem
) -> Theorem:
    formula = kernel.unfolded(seminorm(name), frozenset({"seminorm"}))
    both = kernel.conjoin(for_all([u, v], subadditive), for_all([c, v], scaled))
    known = have(seminorm(name), have(formula, both), names=("seminorm",))
    whole = kernel.conjoin(known, kernel.conjoin(same, for_all(v, sign)))
    return have(row_norm(d, name), whole, names=("row_norm",))


SAME = ForAll(k, d, Eq(u[k], v[k]))


def _agree(same: Theorem) -> Theorem:
    left = have(Eq(absolute(u[k]), absolute(u[k])))
    entry = use(same, k, assume(Lt(k, d)))
    hole = reals("hole")[0]
    template = Lambda(hole, Eq(absolute(u[k]), absolute(hole)))
    return kernel.rewrite(entry, template, left)


def _entry_triangle() -> Theorem:
    """``|u_k + v_k| <= |u_k| + |v_k|``."""

    first, second = absolute_of(u[k]), absolute_of(v[k])
    bound = absolute(u[k]) + absolute(v[k])
    return absolute_below(
        arith(Le(u[k] + v[k], bound), first[1], second[1]),
        arith(Le(-(u[k] + v[k]), bound), first[2], second[2]),
    )


@cache
def sum_norm() -> Theorem:
    """``v -> Sum |v_k|`` is a row norm."""
    name = absolute_sum(d)
    add = sum_over(k, d, _entry_triangle())
    scaled = sum_over(k, d, absolute_product(c, v[k]))
    same = assume(SAME)
    congruence = for_all([u, v], same.conclusion, sum_over(k, d, _agree(same)))
    sign = sum_nonnegative(k, d, absolute_of(v[k])[0])
    return for_all(d, _named(name, add, scaled, congruence, sign))


@cache
def largest_norm() -> Theorem:
    """``v -> max |v_k|`` is a row norm, for ``0 < d``."""
    some = assume(Lt(0, d))
    inside = assume(Lt(k, d))

    def top(vector: Term) -> Term:
        return Max(k, d, absolute(vector[k]))

    both = Lambda(k, u[k] + v[k])
    first, second = (max_upper(k, d, absolute(x[k]), k, inside) for x in (u, v))
    each = arith(Le(absolute(u[k] + v[k]), top(u) + top(v)), _entry_triangle(), first, second)
    add = max_least(k, d, top(u) + top(v), each, some)
    factor, entry = absolute_of(c)[0], absolute_product(c, v[k])
    low = max_least(
        k,
        d,
        absolute(c) * top(v),
        arith(
            Le(absolute(c * v[k]), absolute(c) * top(v)), entry, second, factor, products=[(1, 2)]
        ),
        some,
    )
    scaled_vector = Lambda(k, c * v[k])

    def attained(where: Term, known: Theorem) -> Theorem:
        place, value = parts(known)
        there = max_upper(k, d, absolute(c * v[k]), where, place)
        return arith(
            Le(absolute(c) * top(v), top(scaled_vector)),
            there,
            absolute_product(c, v[where]),
            value,
            degree=2,
        )

    high = obtain(
        use(axiom("max-attained"), d, Lambda(k, absolute(v[k])), some), "argmax", attained
    )
    scaled = kernel.antisymmetry(low, have(Le(absolute(c) * top(v), top(scaled_vector)), high))
    same = assume(SAME)
    up = max_least(k, d, top(v), arith(Le(absolute(u[k]), top(v)), _agree(same), second), some)
    down = max_least(k, d, top(u), arith(Le(absolute(v[k]), top(u)), _agree(same), first), some)
    congruence = for_all([u, v], same.conclusion, equal(up, down))
    zero = number(0, "N")
    sign = arith(
        Le(0, top(v)),
        max_upper(k, d, absolute(v[k]), zero, have(Lt(zero, d), some)),
        absolute_of(v[zero])[0],
    )
    del both
    return for_all(d, some.conclusion, _named(largest(d), add, scaled, congruence, sign))


@cache
def euclidean_norm() -> Theorem:
    """``v -> |v|`` is a row norm."""
    known = use(norm_seminorm(), d)
    same = assume(SAME)
    congruence = for_all([u, v], same.conclusion, use(norm_congruence(), d, u, v, same))
    sign = for_all(v, norm_facts(d, v)[0])
    whole = kernel.conjoin(known, kernel.conjoin(congruence, sign))
    return for_all(d, have(row_norm(d, length(d)), whole, names=("row_norm",)))


# ------------------------------------------------------------------ v(W)


def _value(name: Term, matrix: Term, bound: Term, sign: Theorem, every: Theorem) -> Theorem:
    whole = kernel.conjoin(sign, for_all(y, every))
    return have(value_bound(name, d, matrix, bound), whole, names=("value_bound",))


def image() -> Term:
    """The entry ``(y W)_k``."""
    return Sum(m, d, y[m] * W[m, k])


@cache
def largest_value() -> Theorem:
    """``max_k |(y W)_k| <= max |y| max_k Sum_m |W_mk|``."""
    some, at_k = assume(Lt(0, d)), assume(Lt(k, d))
    top = Max(k, d, absolute(y[k]))
    column = column_sum_norm(d, d, W)
    spread = triangle(m, d, y[m] * W[m, k])
    sizes = absolute_of(W[m, k])[0]
    each = arith(
        Le(absolute(y[m] * W[m, k]), top * absolute(W[m, k])),
        absolute_product(y[m], W[m, k]),
        max_upper(k, d, absolute(y[k]), m, assume(Lt(m, d))),
        sizes,
        products=[(1, 2)],
    )
    total = sum_over(m, d, each)
    zero = number(0, "N")
    top_sign = arith(
        Le(0, top),
        max_upper(k, d, absolute(y[k]), zero, have(Lt(zero, d), some)),
        absolute_of(y[zero])[0],
    )
    entry = arith(
        Le(absolute(image()), column * top),
        spread,
        total,
        use(column_upper(), d, d, W, k, at_k),
        top_sign,
        products=[(2, 3)],
    )
    every = max_least(k, d, column * top, entry, some)
    sign = use(column_nonnegative(), d, d, W, some)
    return for_all([d, W], some.conclusion, _value(largest(d), W, column, sign, every))


@cache
def sum_value() -> Theorem:
    """``Sum_k |(y W)_k| <= Sum |y| max_m Sum_k |W_mk|``."""
    some, at_m = assume(Lt(0, d)), assume(Lt(m, d))
    row = row_sum_norm(d, d, W)
    term = absolute(y[m]) * absolute(W[m, k])
    inner = sum_over(m, d, absolute_product(y[m], W[m, k]))
    entry = arith(Le(absolute(image()), Sum(m, d, term)), triangle(m, d, y[m] * W[m, k]), inner)
    outer = sum_over(k, d, entry)
    swapped = use(sum_swap(), Lambda(k, Lambda(m, term)), d, d)
    each = arith(
        Le(Sum(k, d, term), absolute(y[m]) * row),
        use(row_upper(), d, d, W, m, at_m),
        absolute_of(y[m])[0],
        products=[(0, 1)],
    )
    every = arith(
        Le(Sum(k, d, absolute(image())), row * Sum(m, d, absolute(y[m]))),
        outer,
        swapped,
        sum_over(m, d, each),
    )
    sign = use(row_nonnegative(), d, d, W, some)
    return for_all([d, W], some.conclusion, _value(absolute_sum(d), W, row, sign, every))


@cache
def euclidean_value() -> Theorem:
    """A bound of the spectral norm is a bound of ``v(W)`` in the Euclidean norm."""
    known = assume(operator_bound(d, d, W, w))
    opened = kernel.unfolded(known.conclusion, frozenset({"operator_bound"}))
    sign, every = parts(kernel.convert(known, opened, ("operator_bound",)))
    return for_all([d, W, w], known.conclusion, _value(length(d), W, w, sign, use(every, y)))


# ------------------------------------------------------------------ mu(M)


def _score(name: Term, matrix: Term, bound: Term, sign: Theorem, every: Theorem) -> Theorem:
    whole = kernel.conjoin(sign, for_all([y, z], every))
    return have(score_bound(name, d, matrix, bound), whole, names=("score_bound",))


def score() -> Term:
    """``y M z``."""
    return Sum(k, d, y[k] * Sum(m, d, M[k, m] * z[m]))


def _score_triangle() -> Theorem:
    """``|y M z| <= Sum_k Sum_m |y_k| |M_km| |z_m|``."""
    inner = Sum(m, d, M[k, m] * z[m])
    row = arith(
        Le(absolute(inner), Sum(m, d, absolute(M[k, m]) * absolute(z[m]))),
        triangle(m, d, M[k, m] * z[m]),
        sum_over(m, d, absolute_product(M[k, m], z[m])),
    )
    each = arith(
        Le(
            absolute(y[k] * inner),
            Sum(m, d, absolute(y[k]) * absolute(M[k, m]) * absolute(z[m])),
        ),
        absolute_product(y[k], inner),
        row,
        absolute_of(y[k])[0],
        products=[(1, 2)],
    )
    return arith(
        Le(
            absolute(score()),
            Sum(k, d, Sum(m, d, absolute(y[k]) * absolute(M[k, m]) * absolute(z[m]))),
        ),
        triangle(k, d, y[k] * inner),
        sum_over(k, d, each),
    )


def entry_sum(matrix: Term) -> Term:
    """``Sum_km |M_km|``."""
    return Sum(k, d, Sum(m, d, absolute(matrix[k, m])))


@cache
def largest_score() -> Theorem:
    """``|y M z| <= max |y| max |z| Sum |M_km|``."""
    some = assume(Lt(0, d))
    first, second = (Max(k, d, absolute(x[k])) for x in (y, z))
    at_k, at_m = assume(Lt(k, d)), assume(Lt(m, d))
    left = max_upper(k, d, absolute(y[k]), k, at_k)
    right = max_upper(k, d, absolute(z[k]), m, at_m)
    y_sign, z_sign, m_sign = (
        absolute_of(y[k])[0],
        absolute_of(z[m])[0],
        absolute_of(M[k, m])[0],
    )
    top_sign = arith(Le(0, first), left, y_sign)
    product = arith(
        Le(absolute(y[k]) * absolute(z[m]), first * second),
        left,
        right,
        z_sign,
        top_sign,
        products=[(0, 2), (1, 3)],
    )
    term = arith(
        Le(
            absolute(y[k]) * absolute(M[k, m]) * absolute(z[m]),
            first * second * absolute(M[k, m]),
        ),
        product,
        m_sign,
        products=[(0, 1)],
    )
    total = sum_over(k, d, sum_over(m, d, term))
    every = arith(Le(absolute(score()), entry_sum(M) * first * second), _score_triangle(), total)
    sign = sum_nonnegative(k, d, sum_nonnegative(m, d, absolute_of(M[k, m])[0]))
    return for_all([d, M], some.conclusion, _score(largest(d), M, entry_sum(M), sign, every))


@cache
def sum_score() -> Theorem:
    """``|y M z| <= Sum |y| Sum |z| max |M_km|``."""
    some = assume(Lt(0, d))
    top = max_entry(d, d, M)
    entry = use(entry_upper(), d, d, M, k, m, assume(Lt(k, d)), assume(Lt(m, d)))
    sign = arith(
        Le(0, absolute(y[k]) * absolute(z[m])),
        absolute_of(y[k])[0],
        absolute_of(z[m])[0],
        products=[(0, 1)],
    )
    term = arith(
        Le(
            absolute(y[k]) * absolute(M[k, m]) * absolute(z[m]),
            top * absolute(y[k]) * absolute(z[m]),
        ),
        entry,
        sign,
        products=[(0, 1)],
    )
    total = sum_over(k, d, sum_over(m, d, term))
    bound = top * Sum(k, d, absolute(y[k])) * Sum(k, d, absolute(z[k]))
    every = arith(Le(absolute(score()), bound), _score_triangle(), total)
    zero = number(0, "N")
    first = have(Lt(zero, d), some)
    corner = use(entry_upper(), d, d, M, zero, zero, first, first)
    top_sign = arith(Le(0, top), corner, absolute_of(M[zero, zero])[0])
    return for_all([d, M], some.conclusion, _score(absolute_sum(d), M, top, top_sign, every))


@cache
def euclidean_score() -> Theorem:
    """A bound of the spectral norm is a bound of ``mu(M)`` in the Euclidean norm."""
    known = assume(operator_bound(d, d, M, q))
    opened = kernel.unfolded(known.conclusion, frozenset({"operator_bound"}))
    q_sign, every = parts(kernel.convert(known, opened, ("operator_bound",)))
    row = Lambda(m, Sum(k, d, y[k] * M[k, m]))
    swapped = have(
        Eq(score(), Sum(m, d, row(m) * z[m])),
        use(sum_swap(), Lambda(k, Lambda(m, y[k] * M[k, m] * z[m])), d, d),
    )
    bound = q * euclidean(d, y) * euclidean(d, z)
    size = arith(
        Le(euclidean(d, row) * euclidean(d, z), bound),
        use(every, y),
        norm_facts(d, z)[0],
        products=[(0, 1)],
    )
    proof = _both_signs(score(), Sum(m, d, row(m) * z[m]), swapped, row, size, bound)
    return for_all([d, M, q], known.conclusion, _score(length(d), M, q, q_sign, proof))


def _both_signs(
    value: Term, dot: Term, same: Theorem, row: Term, size: Theorem, bound: Term
) -> Theorem:

    minus = Lambda(m, -z[m])
    (flipped_sign, flipped), (z_sign, z_square) = norm_facts(d, minus), norm_facts(d, z)
    squares = arith(Eq(euclidean(d, minus) ** 2, euclidean(d, z) ** 2), flipped, z_square)
    smaller = use(
        square_monotone(),
        euclidean(d, minus),
        euclidean(d, z),
        z_sign,
        arith(Le(euclidean(d, minus) ** 2, euclidean(d, z) ** 2), squares),
    )
    row_sign = norm_facts(d, row)[0]
    lower = arith(
        Le(-dot, euclidean(d, row) * euclidean(d, z)),
        use(cauchy_schwarz(), row, minus, d),
        smaller,
        row_sign,
        products=[(1, 2)],
    )
    upper = use(cauchy_schwarz(), row, z, d)
    del flipped_sign
    return absolute_below(
        arith(Le(value, bound), upper, same, size),
        arith(Le(-value, bound), lower, same, size),
    )
