"""Attention split into its uniform part ``J Y W`` and what the scores add to it, no mask."""

from __future__ import annotations

from functools import cache

from lemmas.alman_song_2025.definitions import (
    FULL,
    head_weight,
    masked_layer,
    masked_softmax,
    scores,
)
from lemmas.alman_song_2025.distance import Distance, centred
from lemmas.alman_song_2025.growth import full_mask, size_growth
from lemmas.alman_song_2025.perturbation import (
    SCORE,
    SCORES,
    VALUE,
    VALUES,
    H,
    M,
    Ms,
    W,
    Ws,
    X,
    Y,
    attention_row,
    c,
    d,
    difference,
    distribution_parts,
    h,
    head_sum,
    i,
    k,
    m,
    n,
    norm,
    projected,
    q,
    qs,
    rho,
    s,
    t,
    value_combination,
    value_difference,
    w,
    weight_change,
    ws,
)
from lemmas.alman_song_2025.rows import (
    NORM,
    TOKENS,
    below,
    bilinear,
    score_parts,
    token_sign,
    triangle,
    upper,
    value_parts,
)
from lemmas.alman_song_2025.softmax_rows import variation
from lemmas.alman_song_2025.toolbox_softmax import softmax_linear
from lemmas.foundations.softmax import tanh_below_identity, weights_positive
from lemmas.foundations.sums import (
    exp_at,
    reciprocal,
    reciprocal_positive,
    sum_nonnegative,
    sum_over,
)
from symbolic import kernel
from symbolic.definitions import absolute, distribution, tanh
from symbolic.kernel import Theorem, assume
from symbolic.language import (
    Eq,
    ForAll,
    Lambda,
    Le,
    Lt,
    Ne,
    Sum,
    Term,
    cast,
    exp,
    number,
)
from symbolic.tactics.script import arith, for_all, have, parts, use

MEAN = Lambda(t, 1 / cast(n))


def deviations(head: Term, tokens: Term) -> Term:
    """``P_it - 1/n``."""
    return Lambda(t, head_weight(n, d, FULL, head, tokens, i, t) - 1 / cast(n))


def deviation(tokens: Term, heads: Term = Ms, matrices: Term = Ws) -> Term:
    """``Sum_h (P_h - J) Y W_h``."""
    return Lambda(
        i,
        Lambda(k, Sum(h, H, projected(deviations(heads[h], tokens), tokens, matrices[h])(k))),
    )


def uniform(tokens: Term, matrices: Term = Ws) -> Term:
    """``Sum_h J Y W_h``."""
    return Lambda(i, Lambda(k, Sum(h, H, projected(MEAN, tokens, matrices[h])(k))))


@cache
def mean_row() -> Theorem:
    """``1/n`` is a distribution on ``n`` tokens."""
    nonempty = assume(TOKENS)
    positive = arith(Lt(0, cast(n)), nonempty)
    sign = arith(Le(0, 1 / cast(n)), reciprocal_positive(positive))
    both = kernel.conjoin(
        for_all(t, Lt(t, n), sign), arith(Eq(Sum(t, n, 1 / cast(n)), 1), reciprocal(positive))
    )
    return for_all(n, TOKENS, have(distribution(n, MEAN), both, names=("distribution",)))


@cache
def uniform_size() -> Theorem:
    """``N(Sum_h J Y W_h) <= a N(Y)``."""
    known, nonempty, values = assume(NORM), assume(TOKENS), assume(VALUES)
    at_h = assume(Lt(h, H))
    rows = for_all(i, Lt(i, n), use(mean_row(), n, nonempty))
    one = use(
        size_growth(),
        d,
        rho,
        n,
        Lambda(i, MEAN),
        Y,
        Ws[h],
        ws[h],
        known,
        nonempty,
        use(values, h, at_h),
        rows,
    )
    heads = Lambda(h, Lambda(i, projected(MEAN, Y, Ws[h])))
    total = use(
        head_sum(),
        d,
        rho,
        n,
        H,
        heads,
        Lambda(h, ws[h] * norm(Y)),
        known,
        nonempty,
        for_all(h, Lt(h, H), one),
    )
    proof = have(Le(norm(uniform(Y)), Sum(h, H, ws[h]) * norm(Y)), total)
    return for_all([d, rho, n, H, Ws, ws, Y], NORM, TOKENS, VALUES, proof)


@cache
def zero_score_row() -> Theorem:
    """Softmax of a constant row is ``1/n``."""
    nonempty = assume(TOKENS)
    ones, zeros = Lambda(t, number(1)), Lambda(t, number(0))
    weight = exp(number(0))
    own = reciprocal(exp_at(number(0)))
    value = arith(Eq(weight / (n * weight), 1 / cast(n)), own, degree=2)
    goal = Eq(masked_softmax(n, ones, zeros, t), 1 / cast(n))
    proof = have(goal, value, names=("masked_softmax",))
    return for_all([n, t], nonempty.conclusion, proof)


@cache
def mean_variation() -> Theorem:
    """``Sum_t |P_it - 1/n| <= q N(Y) N(Y - 1 c)``."""
    known, nonempty, bound = assume(NORM), assume(TOKENS), assume(SCORE)
    at_i, at_t = assume(Lt(i, n)), assume(Lt(t, n))
    moved = centred(Y, c)
    size, centre = norm(Y), norm(moved)
    both = use(
        bilinear(),
        d,
        rho,
        M,
        q,
        Y[i],
        moved(t),
        size,
        centre,
        known,
        bound,
        upper(rho, n, Y, i, at_i),
        upper(rho, n, moved, t, at_t),
    )
    constant = Sum(k, d, Y[i, k] * Sum(m, d, M[k, m] * c[m]))
    width = q * size * centre
    old, new = Lambda(t, number(0)), Lambda(t, scores(d, M, Y, i, t))
    change = new(t) - old(t)
    facts = parts(both)
    inside = kernel.conjoin(
        arith(Le(constant - width, change), *facts, names=("scores",)),
        arith(Le(change, constant + width), *facts, names=("scores",)),
    )
    ones = Lambda(t, number(1))
    between = for_all(t, Lt(t, n), kernel.discharge(Ne(ones(t), 0), inside))
    full = use(full_mask(), n)
    ends = (constant - width, constant + width)
    result = use(softmax_linear(), n, i, FULL, old, new, *ends, full, at_i, between)
    gaps = Sum(
        t,
        n,
        absolute(head_weight(n, d, FULL, M, Y, i, t) - masked_softmax(n, ones, old, t)),
    )
    named = have(Le(gaps, width), result, names=("head_weight",))
    row = use(zero_score_row(), n, t, nonempty)
    hole = kernel.lang.real("hole")
    weight = head_weight(n, d, FULL, M, Y, i, t)
    template = Lambda(hole, Eq(absolute(weight - row.conclusion.args[0]), absolute(weight - hole)))
    same = kernel.rewrite(row, template, have(template(row.conclusion.args[0])))
    final = arith(Le(Sum(t, n, absolute(deviations(M, Y)(t))), width), named, sum_over(t, n, same))
    return for_all([d, rho, n, M, q, Y, c, i], NORM, TOKENS, SCORE, at_i.conclusion, final)


def _balance(tokens: Term, head: Term, at_i: Theorem, nonempty: Theorem) -> Theorem:
    """``Sum_t (P_it - 1/n) = 0``."""
    row = use(attention_row(), n, d, FULL, head, tokens, i, use(full_mask(), n), at_i)
    mean = use(mean_row(), n, nonempty)
    return arith(
        Eq(Sum(t, n, deviations(head, tokens)(t)), 0),
        distribution_parts(row)[1],
        distribution_parts(mean)[1],
    )


@cache
def deviation_size() -> Theorem:
    """``N(Sum_h (P_h - J) Y W_h) <= b N(Y) dist(Y)^2``."""
    known, nonempty = assume(NORM), assume(TOKENS)
    bounds, values = assume(SCORES), assume(VALUES)
    at_i, at_h = assume(Lt(i, n)), assume(Lt(h, H))
    value = use(values, h, at_h)
    facts = Distance(known, nonempty, Y)
    centre, size = facts.centre(c), norm(Y)
    gap = deviations(Ms[h], Y)
    moved = use(
        value_difference(),
        d,
        rho,
        n,
        gap,
        Y,
        c,
        Ws[h],
        ws[h],
        known,
        nonempty,
        value,
        _balance(Y, Ms[h], at_i, nonempty),
    )
    weights = use(
        mean_variation(),
        d,
        rho,
        n,
        Ms[h],
        qs[h],
        Y,
        c,
        i,
        known,
        nonempty,
        use(bounds, h, at_h),
        at_i,
    )
    w_sign, q_sign = value_parts(value)[0], score_parts(use(bounds, h, at_h))[0]
    factor = arith(
        Le(0, ws[h] * centre), w_sign, token_sign(known, nonempty, centred(Y, c)), products=[(0, 1)]
    )
    each = arith(
        Le(rho(projected(gap, Y, Ws[h])), ws[h] * qs[h] * size * centre**2),
        moved,
        weights,
        factor,
        products=[(1, 2)],
    )
    head = Lambda(i, projected(gap, Y, Ws[h]))
    one = below(rho, n, head, ws[h] * qs[h] * size * centre**2, nonempty, i, each)
    sizes = Lambda(h, ws[h] * qs[h] * size * centre**2)
    total = use(
        head_sum(),
        d,
        rho,
        n,
        H,
        Lambda(h, head),
        sizes,
        known,
        nonempty,
        for_all(h, Lt(h, H), one),
    )
    left = norm(deviation(Y))
    rate = Sum(h, H, ws[h] * qs[h]) * size
    curve = Lambda(s, rate * s**2)
    r = facts.value
    rate_sign = arith(
        Le(0, rate),
        sum_nonnegative(h, H, arith(Le(0, ws[h] * qs[h]), w_sign, q_sign, products=[(0, 1)])),
        token_sign(known, nonempty, Y),
        products=[(0, 1)],
    )
    above, near = assume(Le(r, s)), assume(Le(s, r + 1))
    slope = rate * (2 * r + 1)
    sign = arith(Le(0, slope), rate_sign, arith(Le(0, 2 * r + 1), facts.sign()), products=[(0, 1)])
    step = arith(
        Le(curve(s), curve(r) + slope * (s - r)),
        arith(Le(0, rate * (s - r)), rate_sign, above, products=[(0, 1)]),
        near,
        products=[(0, 1)],
    )
    tame = kernel.conjoin(sign, for_all(s, above.conclusion, near.conclusion, step))
    limit = facts.limit(left, c, have(Le(left, curve(centre)), total), curve, slope, tame)
    proof = have(Le(left, Sum(h, H, ws[h] * qs[h]) * size * r**2), limit)
    return for_all([d, rho, n, H, Ms, qs, Ws, ws, Y], NORM, TOKENS, SCORES, VALUES, proof)


@cache
def deviation_change() -> Theorem:
    """``N(D(Y) - D(X)) <= b N(Y - X) [N(Y)^2 + N(X) (N(X) + N(Y))]`` for ``D = deviation``."""
    known, nonempty = assume(NORM), assume(TOKENS)
    bounds, values = assume(SCORES), assume(VALUES)
    at_i, at_h = assume(Lt(i, n)), assume(Lt(h, H))
    value, bound = use(values, h, at_h), use(bounds, h, at_h)
    step = difference(Y, X)
    gap, size, own = norm(step), norm(Y), norm(X)
    zero = Lambda(k, number(0))
    first_weights = deviations(Ms[h], Y)
    close = for_all(t, Lt(t, n), upper(rho, n, step, t, assume(Lt(t, n))))
    first = use(
        value_combination(), d, rho, n, first_weights, step, gap, Ws[h], ws[h], known, value, close
    )
    mean = have(
        Le(Sum(t, n, absolute(first_weights(t))), qs[h] * size**2),
        use(mean_variation(), d, rho, n, Ms[h], qs[h], Y, zero, i, known, nonempty, bound, at_i),
    )
    change = Lambda(
        t,
        head_weight(n, d, FULL, Ms[h], Y, i, t) - head_weight(n, d, FULL, Ms[h], X, i, t),
    )
    inputs = for_all(t, Lt(t, n), upper(rho, n, X, t, assume(Lt(t, n))))
    second = use(value_combination(), d, rho, n, change, X, own, Ws[h], ws[h], known, value, inputs)
    moved = have(
        Le(Sum(t, n, absolute(change(t))), qs[h] * gap * (own + size)),
        use(
            weight_change(),
            d,
            rho,
            n,
            FULL,
            Ms[h],
            qs[h],
            X,
            Y,
            zero,
            i,
            known,
            nonempty,
            use(full_mask(), n),
            bound,
            at_i,
        ),
    )
    one, other = projected(first_weights, step, Ws[h]), projected(change, X, Ws[h])
    output = Lambda(
        k,
        projected(deviations(Ms[h], Y), Y, Ws[h])(k) - projected(deviations(Ms[h], X), X, Ws[h])(k),
    )
    both = have(Le(rho(output), rho(one) + rho(other)), triangle(known, one, other))
    w_sign = value_parts(value)[0]
    signs = [
        arith(Le(0, ws[h] * x), w_sign, token_sign(known, nonempty, matrix), products=[(0, 1)])
        for x, matrix in ((gap, step), (own, X))
    ]
    bound_h = ws[h] * qs[h] * gap * (size**2 + own * (own + size))
    each = arith(
        Le(rho(output), bound_h),
        both,
        first,
        second,
        mean,
        moved,
        *signs,
        products=[(3, 5), (4, 6)],
    )
    head = Lambda(i, output)
    per_head = below(rho, n, head, bound_h, nonempty, i, each)
    total = use(
        head_sum(),
        d,
        rho,
        n,
        H,
        Lambda(h, head),
        Lambda(h, bound_h),
        known,
        nonempty,
        for_all(h, Lt(h, H), per_head),
    )
    left = norm(Lambda(i, Lambda(k, deviation(Y)(i)(k) - deviation(X)(i)(k))))
    proof = have(Le(left, Sum(h, H, ws[h] * qs[h]) * gap * (size**2 + own * (own + size))), total)
    return for_all([d, rho, n, H, Ms, qs, Ws, ws, X, Y], NORM, TOKENS, SCORES, VALUES, proof)


@cache
def split_layer() -> Theorem:
    """``SAtt(Y) = Sum_h (P_h - J) Y W_h + Sum_h J Y W_h``, entry by entry."""
    proof = have(
        Eq(
            masked_layer(n, d, H, FULL, Ms, Ws, Y, i, k),
            deviation(Y)(i)(k) + uniform(Y)(i)(k),
        ),
        names=("masked_layer", "head_output"),
    )
    return for_all([n, d, H, Ms, Ws, Y, i, k], proof)
