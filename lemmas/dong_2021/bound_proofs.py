"""One layer in the composite norm: from the norms of ``(P - 1 s) R`` to the cubic bound.

``e_h = |E_h|_1``, ``q_h = |W_QK,h|_1``, ``rho = |R|_{1,inf}``; the heads share the centre.
"""

from __future__ import annotations

from functools import cache

from lemmas.dong_2021.layer_proofs import inf_entry
from lemmas.dong_2021.layer_statements import mixed
from lemmas.dong_2021.notions import centred, next_centre
from lemmas.dong_2021.shift_proofs import rank_one_shift
from lemmas.dong_2021.shift_statements import head_logits
from lemmas.foundations.matrix_norms import (
    column_congruence,
    column_least,
    column_nonnegative,
    column_product,
    column_summed,
    column_upper,
    composite_below,
    composite_square,
    entry_below_column,
    entry_least,
    product,
    row_congruence,
    row_nonnegative,
    row_summed,
    summed,
    transpose,
    transposed,
)
from lemmas.foundations.softmax import absolute_scale
from lemmas.foundations.sums import reciprocal_positive, sum_over
from symbolic import kernel
from symbolic.definitions import (
    absolute,
    attention_layer,
    column_sum_norm,
    composite,
    max_entry,
    row_sum_norm,
)
from symbolic.kernel import Theorem
from symbolic.language import Eq, ForAll, Lambda, Le, Lt, Sum, Term, family, nats, reals
from symbolic.tactics.elementary import scaled
from symbolic.tactics.field import field
from symbolic.tactics.script import arith, assume, for_all, have, parts, use

n, d, H, i, j, k, m, t, h = nats("n d H i j k m t h")
s, kappa, C = reals("s kappa C")
x, b = family("x"), family("b")
X, Q, R = family("X", 2), family("Q", 2), family("R", 2)
WQK, W, bQK, bO = family("WQK", 3), family("W", 3), family("bQK", 2), family("bO")
tokens, width, scale = assume(Lt(0, n)), assume(Lt(0, d)), assume(Lt(0, s))


def residual_matrix(query: Term, rest: Term) -> Term:
    """The residual logits ``E`` of a head."""
    return head_logits(query, b, x, rest)[1]


@cache
def residual_logits_norm() -> Theorem:
    """``|E|_1 <= |Q|_1 |R|_{1,inf}^2 / s``."""
    E = residual_matrix(Q, R)  # noqa: N806
    inner = product(Q, transpose(R), d)
    whole = product(R, inner, d)
    first = use(column_product(), n, d, n, R, inner, tokens, width)
    second = use(column_product(), d, d, n, Q, transpose(R), tokens, width)
    flipped = use(transposed(), n, d, R)
    share = reciprocal_positive(scale)
    mass = column_sum_norm(n, d, R)
    rho = composite(n, d, R)
    square = parts(use(composite_square(), n, d, R, tokens, width))[1]
    norm = column_sum_norm(d, d, Q)
    total = arith(
        Le(column_sum_norm(n, n, whole), norm * rho**2),
        first,
        have(
            Le(column_sum_norm(d, n, inner), norm * row_sum_norm(n, d, R)),
            arith(
                Le(column_sum_norm(d, n, inner), norm * row_sum_norm(n, d, R)),
                second,
                flipped,
                degree=2,
            ),
        ),
        use(column_nonnegative(), n, d, R, width),
        square,
        products=[(1, 2)],
        degree=2,
    )
    del mass
    at_j = assume(Lt(j, n))
    share_out = absolute_scale(have(Le(0, 1 / s), share), whole(i)(j))
    entry = have(
        Eq(absolute(E(i)(j)), absolute(whole(i)(j)) / s), share_out, names=("residual_logits",)
    )
    column = arith(
        Le(Sum(i, n, absolute(E(i)(j))), column_sum_norm(n, n, whole) / s),
        sum_over(i, n, entry),
        arith(
            Le(Sum(i, n, absolute(whole(i)(j))) / s, column_sum_norm(n, n, whole) / s),
            use(column_upper(), n, n, whole, j, at_j),
            share,
            products=[(0, 1)],
        ),
    )
    bound = norm * rho**2 / s
    each = arith(
        Le(Sum(i, n, absolute(E(i)(j))), bound),
        column,
        arith(Le(column_sum_norm(n, n, whole) / s, bound), total, share, products=[(0, 1)]),
    )
    proof = use(column_least(), n, n, E, bound, tokens, for_all(j, at_j.conclusion, each))
    return for_all([n, d, s, Q, R], tokens.conclusion, width.conclusion, scale.conclusion, proof)


@cache
def entry_below_norm() -> Theorem:
    """``|A|_max <= |A|_1`` for ``0 < n``, ``0 < d``."""
    A = family("A", 2)  # noqa: N806
    each = use(entry_below_column(), n, d, A, i, j, assume(Lt(i, n)), assume(Lt(j, d)))
    rows = for_all(i, Lt(i, n), for_all(j, Lt(j, d), each))
    proof = use(entry_least(), n, d, A, column_sum_norm(n, d, A), tokens, width, rows)
    return for_all([n, d, A], tokens.conclusion, width.conclusion, proof)


def layer_matrix() -> Term:
    """The tokens after a layer."""
    return Lambda(i, Lambda(k, attention_layer(n, d, H, s, WQK, bQK, W, bO, X, i, k)))


def new_centre() -> Term:
    """The centre after a layer."""
    return Lambda(k, next_centre(n, d, H, s, WQK, bQK, W, bO, x, centred(X, x), k))


def head_shift(head: Term, rest: Term) -> Term:
    """The matrix ``(P_h - 1 s_h) R``."""
    return mixed(*head_logits(WQK[head], bQK[head], x, rest), rest)


@cache
def layer_norms() -> Theorem:
    """Both norms of the residual after a layer, by those of ``(P_h - 1 s_h) R``."""
    rest = centred(X, x)
    shifts = Lambda(h, head_shift(h, rest))
    after = centred(layer_matrix(), new_centre())
    entries = use(rank_one_shift(), n, d, H, s, WQK, bQK, W, bO, X, x, tokens, scale)
    total = summed(shifts, W, H, d)
    at_i, at_j = assume(Lt(i, n)), assume(Lt(j, d))
    same = for_all(
        i,
        at_i.conclusion,
        for_all(
            j,
            at_j.conclusion,
            have(Eq(after(i)(j), total(i)(j)), use(entries, i, at_i, j, at_j), names=("residual",)),
        ),
    )
    columns = use(column_congruence(), n, d, after, total, width, same)
    rows = use(row_congruence(), n, d, after, total, tokens, same)
    one = use(column_summed(), n, d, d, H, shifts, W, width, width)
    other = use(row_summed(), n, d, d, H, shifts, W, tokens, width)
    proof = kernel.conjoin(
        arith(Le(column_sum_norm(n, d, after), one.conclusion.args[1]), columns, one),
        arith(Le(row_sum_norm(n, d, after), other.conclusion.args[1]), rows, other),
    )
    return for_all(
        [n, d, H, s, WQK, bQK, W, bO, X, x],
        tokens.conclusion,
        width.conclusion,
        scale.conclusion,
        proof,
    )


def head_weights() -> tuple[Term, Term]:
    """``a = Sum q_h |W_h|_1`` and ``b = Sum q_h |W_h|_inf``."""
    query = column_sum_norm(d, d, WQK[h])
    return (
        Sum(h, H, query * column_sum_norm(d, d, W[h])),
        Sum(h, H, query * row_sum_norm(d, d, W[h])),
    )


@cache
def layer_step() -> Theorem:
    """``|R'|_{1,inf} <= C |R|_{1,inf}^3`` if ``|(P_h - 1 s_h) R|_1 <= kappa e_h |R|_1`` for all h.

    ``C`` is any number with ``kappa a b <= (C s)^2``.
    """
    rest = centred(X, x)
    E = head_logits(WQK[h], bQK[h], x, rest)[1]  # noqa: N806
    r = head_logits(WQK[h], bQK[h], x, rest)[0]
    at_h = assume(Lt(h, H))
    mass, size, rho = column_sum_norm(n, d, rest), row_sum_norm(n, d, rest), composite(n, d, rest)
    norm = column_sum_norm(n, n, E)
    shift = head_shift(h, rest)
    kappa_sign, rate_sign = assume(Le(0, kappa)), assume(Le(0, C))
    columns = assume(ForAll(h, H, Le(column_sum_norm(n, d, shift), kappa * norm * mass)))
    a, b = head_weights()
    rate = assume(Le(kappa * (a * b), (C * s) ** 2))
    query = column_sum_norm(d, d, WQK[h])
    tau = rho**2 / s
    small = have(
        Le(norm, query * tau),
        use(residual_logits_norm(), n, d, s, WQK[h], rest, tokens, width, scale),
    )
    rho_sign, square = parts(use(composite_square(), n, d, rest, tokens, width))
    mass_sign = use(column_nonnegative(), n, d, rest, width)
    size_sign = use(row_nonnegative(), n, d, rest, tokens)
    value_mass, value_size = column_sum_norm(d, d, W[h]), row_sum_norm(d, d, W[h])
    value_mass_sign = use(column_nonnegative(), d, d, W[h], width)
    value_size_sign = use(row_nonnegative(), d, d, W[h], width)
    weight = arith(Le(0, kappa * mass), kappa_sign, mass_sign, products=[(0, 1)])
    column = arith(
        Le(column_sum_norm(n, d, shift), kappa * tau * mass * query),
        use(columns, h, at_h),
        small,
        weight,
        products=[(1, 2)],
    )
    column_term = arith(
        Le(column_sum_norm(n, d, shift) * value_mass, kappa * tau * mass * (query * value_mass)),
        column,
        value_mass_sign,
        products=[(0, 1)],
    )
    entry = use(inf_entry(), n, d, r, E, rest, tokens)
    largest = use(entry_below_norm(), n, n, E, tokens, tokens)
    row = arith(
        Le(row_sum_norm(n, d, shift), tau * size * query),
        entry,
        arith(
            Le(max_entry(n, n, E) * size, query * tau * size),
            arith(Le(max_entry(n, n, E), query * tau), largest, small),
            size_sign,
            products=[(0, 1)],
        ),
    )
    row_term = arith(
        Le(row_sum_norm(n, d, shift) * value_size, tau * size * (query * value_size)),
        row,
        value_size_sign,
        products=[(0, 1)],
    )
    both = use(layer_norms(), n, d, H, s, WQK, bQK, W, bO, X, x, tokens, width, scale)
    one, other = parts(both)
    after = centred(layer_matrix(), new_centre())
    total_mass, total_size = column_sum_norm(n, d, after), row_sum_norm(n, d, after)
    first = arith(Le(total_mass, kappa * tau * mass * a), one, sum_over(h, H, column_term))
    second = arith(Le(total_size, tau * size * b), other, sum_over(h, H, row_term))
    after_size_sign = use(row_nonnegative(), n, d, after, tokens)
    after_mass_sign = use(column_nonnegative(), n, d, after, width)
    high_sign = arith(Le(0, kappa * tau * mass * a), first, after_mass_sign)
    area = arith(
        Le(total_mass * total_size, kappa * tau * mass * a * (tau * size * b)),
        arith(
            Le(total_mass * total_size, kappa * tau * mass * a * total_size),
            first,
            after_size_sign,
            products=[(0, 1)],
        ),
        second,
        high_sign,
        products=[(1, 2)],
    )
    folded = arith(
        Eq(kappa * tau * mass * a * (tau * size * b), tau**2 * rho**2 * (kappa * (a * b))),
        scaled(tau**2 * kappa * a * b, square),
    )
    unit = field(Eq(tau * s, rho**2), scale)
    square_sign = arith(Le(0, tau**2 * rho**2), squares=[tau * rho])
    bounded = arith(
        Le(tau**2 * rho**2 * (kappa * (a * b)), tau**2 * rho**2 * (C * s) ** 2),
        rate,
        square_sign,
        products=[(0, 1)],
    )
    sixth = arith(
        Eq(tau**2 * rho**2 * (C * s) ** 2, (C * rho**3) ** 2),
        scaled(rho**2 * C**2, scaled(tau * s + rho**2, unit)),
    )
    bound = arith(Le(total_mass * total_size, (C * rho**3) ** 2), area, folded, bounded, sixth)
    cube = arith(
        Le(0, rho**3),
        rho_sign,
        arith(Le(0, rho**2), squares=[rho]),
        products=[(0, 1)],
    )
    sign = arith(Le(0, C * rho**3), rate_sign, cube, products=[(0, 1)])
    proof = use(composite_below(), n, d, after, C * rho**3, tokens, width, sign, bound)
    return for_all(
        [n, d, H, s, WQK, bQK, W, bO, X, x, kappa, C],
        tokens.conclusion,
        width.conclusion,
        scale.conclusion,
        kappa_sign.conclusion,
        rate_sign.conclusion,
        columns.conclusion,
        rate.conclusion,
        proof,
    )
