"""Small weights have small operator norms, in each of the three norms."""

from __future__ import annotations

from functools import cache

from lemmas.alman_song_2025.definitions import score_bound, value_bound
from lemmas.alman_song_2025.rows import NORM, norm_sign, rho, score_parts, value_parts
from lemmas.alman_song_2025.three_norms import (
    M,
    W,
    Wk,
    Wq,
    absolute_sum,
    d,
    e,
    euclidean_norm,
    k,
    largest,
    largest_norm,
    largest_score,
    largest_value,
    length,
    m,
    p,
    s,
    sum_norm,
    sum_score,
    sum_value,
    y,
    z,
)
from lemmas.foundations.matrix_norms import (
    absolute_product,
    column_least,
    entry_least,
    entry_upper,
    row_upper,
    term_below,
    triangle,
)
from lemmas.foundations.sums import (
    absolute_below,
    absolute_of,
    cauchy_schwarz,
    natural,
    norm_facts,
    reciprocal_positive,
    square_monotone,
    sum_nonnegative,
    sum_over,
    sum_swap,
)
from symbolic import kernel
from symbolic.definitions import absolute, euclidean, max_entry, operator_bound, row_sum_norm
from symbolic.kernel import Theorem, assume
from symbolic.language import Eq, ForAll, Lambda, Le, Lt, Sum, Term, nats, number, reals
from symbolic.tactics.script import arith, for_all, have, parts, use

r = nats("r")[0]
w, wider = reals("w wider")


def folded() -> Term:
    """``Wq Wk' / s``, the entries ``Sum_p Wq_kp Wk_mp / s``."""
    return Lambda(k, Lambda(m, Sum(p, r, Wq[k, p] * Wk[m, p]) / s))


@cache
def value_weaken() -> Theorem:
    """A bound of ``v(W)`` may be increased."""
    known, bound, order = assume(NORM), assume(value_bound(rho, d, W, w)), assume(Le(w, wider))
    sign, every = value_parts(bound)
    each = arith(
        Le(use(every, y).conclusion.args[0], wider * rho(y)),
        use(every, y),
        order,
        norm_sign(known, y),
        products=[(1, 2)],
    )
    whole = kernel.conjoin(arith(Le(0, wider), sign, order), for_all(y, each))
    proof = have(value_bound(rho, d, W, wider), whole, names=("value_bound",))
    return for_all([d, rho, W, w, wider], NORM, bound.conclusion, order.conclusion, proof)


@cache
def score_weaken() -> Theorem:
    """A bound of ``mu(M)`` may be increased."""
    known, bound, order = assume(NORM), assume(score_bound(rho, d, M, w)), assume(Le(w, wider))
    sign, every = score_parts(bound)
    product = arith(
        Le(0, rho(y) * rho(z)), norm_sign(known, y), norm_sign(known, z), products=[(0, 1)]
    )
    one = use(every, y, z)
    each = arith(
        Le(one.conclusion.args[0], wider * rho(y) * rho(z)),
        one,
        order,
        product,
        products=[(1, 2)],
    )
    whole = kernel.conjoin(arith(Le(0, wider), sign, order), for_all([y, z], each))
    proof = have(score_bound(rho, d, M, wider), whole, names=("score_bound",))
    return for_all([d, rho, M, w, wider], NORM, bound.conclusion, order.conclusion, proof)


# ------------------------------------------------------------------ largest entry


@cache
def largest_small_values() -> Theorem:
    """Entries up to ``e``: ``v(W) <= d e`` in the largest entry."""
    some, small = assume(Lt(0, d)), assume(Le(max_entry(d, d, W), e))
    entry = use(entry_upper(), d, d, W, m, k, assume(Lt(m, d)), assume(Lt(k, d)))
    column = sum_over(m, d, arith(Le(absolute(W[m, k]), e), entry, small))
    every = for_all(k, Lt(k, d), have(Le(Sum(m, d, absolute(W[m, k])), d * e), column))
    total = use(column_least(), d, d, W, d * e, some, every)
    known = use(largest_norm(), d, some)
    proof = use(
        value_weaken(),
        d,
        largest(d),
        W,
        total.conclusion.args[0],
        d * e,
        known,
        use(largest_value(), d, W, some),
        total,
    )
    return for_all([d, W, e], some.conclusion, small.conclusion, proof)


@cache
def largest_small_scores() -> Theorem:
    """Entries up to ``e``: ``mu(Wq Wk'/s) <= d^2 r e^2/s`` in the largest entry."""
    some, scale = assume(Lt(0, d)), assume(Lt(0, s))
    first = assume(Le(max_entry(d, r, Wq), e))
    second = assume(Le(max_entry(d, r, Wk), e))
    at_p = assume(Lt(p, r))
    left = use(entry_upper(), d, r, Wq, k, p, assume(Lt(k, d)), at_p)
    right = use(entry_upper(), d, r, Wk, m, p, assume(Lt(m, d)), at_p)
    small_left = arith(Le(absolute(Wq[k, p]), e), left, first)
    small_right = arith(Le(absolute(Wk[m, p]), e), right, second)
    product = arith(
        Le(absolute(Wq[k, p] * Wk[m, p]), e**2),
        absolute_product(Wq[k, p], Wk[m, p]),
        small_left,
        small_right,
        absolute_of(Wq[k, p])[0],
        absolute_of(Wk[m, p])[0],
        products=[(1, 4), (2, 3), (1, 2), (1, 3)],
    )
    entry = _scaled_entry(product, r * e**2, scale)
    total = sum_over(k, d, sum_over(m, d, entry))
    known = use(largest_norm(), d, some)
    bound = d**2 * r * e**2 / s
    size = total.conclusion.args[0]
    proof = use(
        score_weaken(),
        d,
        largest(d),
        folded(),
        size,
        bound,
        known,
        use(largest_score(), d, folded(), some),
        have(Le(size, bound), total),
    )
    return for_all(
        [d, r, s, Wq, Wk, e],
        some.conclusion,
        scale.conclusion,
        first.conclusion,
        second.conclusion,
        proof,
    )


def _scaled_entry(product: Theorem, bound: Term, scale: Theorem) -> Theorem:
    """``|Sum_p Wq_kp Wk_mp / s| <= bound / s``."""
    inner = Sum(p, r, Wq[k, p] * Wk[m, p])
    size = arith(
        Le(absolute(inner), bound), triangle(p, r, Wq[k, p] * Wk[m, p]), sum_over(p, r, product)
    )
    return _divided(inner, size, bound, scale)


def _divided(inner: Term, size: Theorem, bound: Term, scale: Theorem) -> Theorem:
    share = reciprocal_positive(scale)
    _, up, down, _ = absolute_of(inner)
    return absolute_below(
        arith(Le(inner / s, bound / s), up, size, share, products=[(0, 2), (1, 2)]),
        arith(Le(-(inner / s), bound / s), down, size, share, products=[(0, 2), (1, 2)]),
    )


# ------------------------------------------------------------------ absolute sum


@cache
def sum_small_values() -> Theorem:
    """Absolute row sums up to ``e``: ``v(W) <= e`` in the absolute sum."""
    some, small = assume(Lt(0, d)), assume(Le(row_sum_norm(d, d, W), e))
    proof = use(
        value_weaken(),
        d,
        absolute_sum(d),
        W,
        row_sum_norm(d, d, W),
        e,
        use(sum_norm(), d),
        use(sum_value(), d, W, some),
        small,
    )
    return for_all([d, W, e], some.conclusion, small.conclusion, proof)


@cache
def sum_small_scores() -> Theorem:
    """Absolute row sums up to ``e``: ``mu(Wq Wk'/s) <= e^2/s`` in the absolute sum."""
    some, scale = assume(Lt(0, d)), assume(Lt(0, s))
    first = assume(Le(row_sum_norm(d, r, Wq), e))
    second = assume(Le(row_sum_norm(d, r, Wk), e))
    at_k, at_m, at_p = assume(Lt(k, d)), assume(Lt(m, d)), assume(Lt(p, r))
    left = use(row_upper(), d, r, Wq, k, at_k)
    right = use(row_upper(), d, r, Wk, m, at_m)
    one = term_below(p, r, absolute_of(Wk[m, p])[0], at_p)
    top = arith(Le(absolute(Wk[m, p]), e), one, right, second)
    product = arith(
        Le(absolute(Wq[k, p] * Wk[m, p]), absolute(Wq[k, p]) * e),
        absolute_product(Wq[k, p], Wk[m, p]),
        top,
        absolute_of(Wq[k, p])[0],
        products=[(1, 2)],
    )
    inner = Sum(p, r, Wq[k, p] * Wk[m, p])
    sums = sum_over(p, r, product)
    row = Sum(p, r, absolute(Wq[k, p]))
    row_small = arith(Le(row, e), left, first)

    e_sign = arith(Le(0, e), row_small, sum_nonnegative(p, r, absolute_of(Wq[k, p])[0]))
    size = arith(
        Le(absolute(inner), e**2),
        triangle(p, r, Wq[k, p] * Wk[m, p]),
        sums,
        row_small,
        e_sign,
        products=[(2, 3)],
    )
    entry = _divided(inner, size, e**2, scale)
    every = for_all(k, Lt(k, d), for_all(m, Lt(m, d), entry))
    total = use(entry_least(), d, d, folded(), e**2 / s, some, some, every)
    proof = use(
        score_weaken(),
        d,
        absolute_sum(d),
        folded(),
        max_entry(d, d, folded()),
        e**2 / s,
        use(sum_norm(), d),
        use(sum_score(), d, folded(), some),
        total,
    )
    return for_all(
        [d, r, s, Wq, Wk, e],
        some.conclusion,
        scale.conclusion,
        first.conclusion,
        second.conclusion,
        proof,
    )


# ------------------------------------------------------------------ Euclidean


@cache
def euclidean_small_scores() -> Theorem:
    """Spectral norms up to ``e``: ``mu(Wq Wk'/s) <= e^2/s`` in the Euclidean norm."""
    scale = assume(Lt(0, s))
    first = assume(operator_bound(d, r, Wq, e))
    second = assume(operator_bound(d, r, Wk, e))
    e_sign, queries = _operator(first)
    keys = _operator(second)[1]
    left = Lambda(p, Sum(k, d, y[k] * Wq[k, p]))
    right = Lambda(p, Sum(m, d, z[m] * Wk[m, p]))
    inner = Sum(k, d, y[k] * Sum(m, d, Sum(p, r, Wq[k, p] * Wk[m, p]) * z[m]))
    same = _contraction(inner, left, right)
    dot = Sum(p, r, left(p) * right(p))
    product = arith(
        Le(
            euclidean(r, left) * euclidean(r, right),
            e**2 * euclidean(d, y) * euclidean(d, z),
        ),
        use(queries, y),
        use(keys, z),
        norm_facts(r, left)[0],
        norm_facts(r, right)[0],
        arith(Le(0, e * euclidean(d, y)), e_sign, norm_facts(d, y)[0], products=[(0, 1)]),
        products=[(0, 3), (1, 2), (1, 4), (0, 1)],
    )
    bound = e**2 * euclidean(d, y) * euclidean(d, z)
    upper = use(cauchy_schwarz(), left, right, r)
    lower = _lower(left, right)
    size = absolute_below(
        arith(Le(inner, bound), upper, same, product),
        arith(Le(-inner, bound), lower, same, product),
    )
    del dot
    share = reciprocal_positive(scale)
    whole = Sum(k, d, y[k] * Sum(m, d, folded()(k)(m) * z[m]))
    _, up, down, _ = absolute_of(inner)
    entry = absolute_below(
        arith(Le(whole, bound / s), up, size, share, products=[(0, 2), (1, 2)]),
        arith(Le(-whole, bound / s), down, size, share, products=[(0, 2), (1, 2)]),
    )
    each = have(Le(absolute(whole), e**2 / s * euclidean(d, y) * euclidean(d, z)), entry)
    sign = arith(Le(0, e**2 / s), arith(Le(0, e**2), squares=[e]), share, products=[(0, 1)])
    both = kernel.conjoin(sign, for_all([y, z], each))
    proof = have(score_bound(length(d), d, folded(), e**2 / s), both, names=("score_bound",))
    return for_all(
        [d, r, s, Wq, Wk, e], scale.conclusion, first.conclusion, second.conclusion, proof
    )


def _operator(known: Theorem) -> list[Theorem]:
    opened = kernel.unfolded(known.conclusion, frozenset({"operator_bound"}))
    return parts(kernel.convert(known, opened, ("operator_bound",)))


def _contraction(inner: Term, left: Term, right: Term) -> Theorem:
    """``Sum_k y_k Sum_m Sum_p Wq_kp Wk_mp z_m = Sum_p (y Wq)_p (z Wk)_p``."""
    per_m = use(sum_swap(), Lambda(m, Lambda(p, Wq[k, p] * Wk[m, p] * z[m])), r, d)
    row = Sum(m, d, Sum(p, r, Wq[k, p] * Wk[m, p]) * z[m])
    swapped = have(Eq(row, Sum(p, r, Wq[k, p] * right(p))), per_m)
    each = arith(Eq(y[k] * row, y[k] * Sum(p, r, Wq[k, p] * right(p))), swapped, degree=2)
    outer = use(sum_swap(), Lambda(k, Lambda(p, y[k] * Wq[k, p] * right(p))), r, d)
    return arith(Eq(inner, Sum(p, r, left(p) * right(p))), sum_over(k, d, each), outer)


def _lower(left: Term, right: Term) -> Theorem:
    """``-left . right <= |left| |right|``."""
    minus = Lambda(p, -right(p))
    (_, flipped), (sign, square) = norm_facts(r, minus), norm_facts(r, right)
    squares = arith(Le(euclidean(r, minus) ** 2, euclidean(r, right) ** 2), flipped, square)
    smaller = use(square_monotone(), euclidean(r, minus), euclidean(r, right), sign, squares)
    return arith(
        Le(-Sum(p, r, left(p) * right(p)), euclidean(r, left) * euclidean(r, right)),
        use(cauchy_schwarz(), left, minus, r),
        smaller,
        norm_facts(r, left)[0],
        products=[(1, 2)],
    )
