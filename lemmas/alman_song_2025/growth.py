"""How far averaging moves tokens: sizes, distances to equal rows, and the cubic contraction."""

from __future__ import annotations

from functools import cache

from lemmas.alman_song_2025.definitions import (
    FULL,
    attention_mask,
    distance_to_rank_one,
    head_output,
    head_weight,
    masked_layer,
    masked_softmax,
    scores,
    token_norm,
)
from lemmas.alman_song_2025.distance import Distance, centred, dist_linear
from lemmas.alman_song_2025.perturbation import (
    MASK,
    SCORE,
    SCORES,
    VALUE,
    VALUES,
    A,
    H,
    M,
    Ms,
    W,
    Ws,
    X,
    attention_row,
    c,
    d,
    distribution_mass,
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
    u,
    value_combination,
    value_difference,
    values_sign,
    w,
    ws,
)
from lemmas.alman_song_2025.rows import (
    NORM,
    TOKENS,
    below,
    bilinear,
    same_rows,
    score_parts,
    token_sign,
    upper,
    value_parts,
)
from lemmas.alman_song_2025.softmax_rows import row_sums_to_one, variation
from lemmas.alman_song_2025.toolbox_softmax import softmax_variation
from lemmas.foundations.softmax import (
    tanh_below_identity,
    tanh_bounds,
    tanh_monotone,
    tanh_nonnegative,
    tanh_rational,
    weights_positive,
)
from lemmas.foundations.sums import absolute_of, exp_at, sum_nonnegative, sum_over
from symbolic import kernel
from symbolic.definitions import absolute, distribution, tanh
from symbolic.kernel import Theorem, assume
from symbolic.language import (
    Eq,
    ForAll,
    Lambda,
    Le,
    Lt,
    Max,
    Ne,
    Sum,
    Term,
    exp,
    family,
    number,
    reals,
)
from symbolic.tactics.script import arith, axiom, for_all, have, parts, use

P, Q = family("P", 2), family("Q", 2)
x, y = reals("x y")

STOCHASTIC = ForAll(i, n, distribution(n, P[i]))
OTHER = ForAll(i, n, distribution(n, Q[i]))


def averaged(weights: Term, matrix: Term = X, values: Term = W) -> Term:
    """``P X W``."""
    return Lambda(i, projected(weights[i], matrix, values))


@cache
def size_growth() -> Theorem:
    """``N(P X W) <= w N(X)``."""
    known, nonempty, values = assume(NORM), assume(TOKENS), assume(VALUE)
    rows, at_i = assume(STOCHASTIC), assume(Lt(i, n))
    close = for_all(t, Lt(t, n), upper(rho, n, X, t, assume(Lt(t, n))))
    moved = use(value_combination(), d, rho, n, P[i], X, norm(X), W, w, known, values, close)
    total = distribution_mass(use(rows, i, at_i))
    each = arith(Le(rho(projected(P[i], X, W)), w * norm(X)), moved, total, degree=3)
    proof = below(rho, n, averaged(P), w * norm(X), nonempty, i, each)
    return for_all([d, rho, n, P, X, W, w], NORM, TOKENS, VALUE, STOCHASTIC, proof)


@cache
def difference_growth() -> Theorem:
    """``N((P - P') X W) <= w max_i |P_i - P'_i|_1 dist(X)``."""
    known, nonempty, values = assume(NORM), assume(TOKENS), assume(VALUE)
    rows, others, at_i = assume(STOCHASTIC), assume(OTHER), assume(Lt(i, n))
    gap = Lambda(i, Lambda(t, P[i, t] - Q[i, t]))
    sizes = Sum(t, n, absolute(gap(i)(t)))
    top = Max(i, n, sizes)
    balance = arith(
        Eq(Sum(t, n, gap(i)(t)), 0),
        distribution_parts(use(rows, i, at_i))[1],
        distribution_parts(use(others, i, at_i))[1],
    )
    moved = use(value_difference(), d, rho, n, gap(i), X, c, W, w, known, nonempty, values, balance)
    largest = use(axiom("max-upper"), n, Lambda(i, sizes), i, at_i)
    w_sign = value_parts(values)[0]
    centre = norm(centred(X, c))
    weight = arith(
        Le(0, w * centre), w_sign, token_sign(known, nonempty, centred(X, c)), products=[(0, 1)]
    )
    each = arith(
        Le(rho(projected(gap(i), X, W)), w * top * centre),
        moved,
        largest,
        weight,
        products=[(1, 2)],
    )
    matrix = averaged(gap)
    one = below(rho, n, matrix, w * top * centre, nonempty, i, each)
    some = have(Lt(number(0, "N"), n), nonempty)
    first = use(axiom("max-upper"), n, Lambda(i, sizes), number(0, "N"), some)
    first_sign = sum_nonnegative(t, n, _absolute_sign(gap(number(0, "N"))(t)))
    top_sign = arith(Le(0, top), first, first_sign)
    rate = arith(Le(0, w * top), w_sign, top_sign, products=[(0, 1)])
    every = for_all(c, one)
    proof = use(dist_linear(), d, rho, n, X, norm(matrix), w * top, known, nonempty, rate, every)
    return for_all([d, rho, n, P, Q, X, W, w], NORM, TOKENS, VALUE, STOCHASTIC, OTHER, proof)


def _absolute_sign(value: Term) -> Theorem:

    return absolute_of(value)[0]


def image(row: Term, values: Term) -> Term:
    """The row ``c W``."""
    return Lambda(k, Sum(m, d, row[m] * values[m, k]))


@cache
def centre_growth() -> Theorem:
    """``N(P X W - 1 c W) <= w N(X - 1 c)``."""
    known, nonempty, values = assume(NORM), assume(TOKENS), assume(VALUE)
    rows, at_i = assume(STOCHASTIC), assume(Lt(i, n))
    moved = centred(X, c)
    close = for_all(t, Lt(t, n), upper(rho, n, moved, t, assume(Lt(t, n))))
    result = use(
        value_combination(), d, rho, n, P[i], moved, norm(moved), W, w, known, values, close
    )
    row = use(rows, i, at_i)
    output = Lambda(k, projected(P[i], X, W)(k) - image(c, W)(k))
    same = rows_of(known, output, projected(P[i], moved, W), distribution_parts(row)[1])
    each = arith(Le(rho(output), w * norm(moved)), same, result, distribution_mass(row), degree=3)
    matrix = Lambda(i, output)
    proof = below(rho, n, matrix, w * norm(moved), nonempty, i, each)
    return for_all([d, rho, n, P, X, W, w, c], NORM, TOKENS, VALUE, STOCHASTIC, proof)


def rows_of(known: Theorem, one: Term, other: Term, total: Theorem) -> Theorem:
    """``rho(u) = rho(v)`` for sums over ``m < d`` of terms equal by ``Sum_t p_t = 1``."""
    left, right = _as_sum(one), _as_sum(other)
    entry = sum_over(m, d, arith(Eq(left, right), total, degree=3))
    whole = arith(Eq(one(k), other(k)), entry)
    return use(same_rows(known), one, other, for_all(k, Lt(k, d), whole))


def _as_sum(row: Term) -> Term:
    """The body over ``m`` of an entry that is a combination of sums over ``m < d``."""
    return _summand(row(k))


def _summand(value: Term) -> Term:
    if value.head == "sum":
        return kernel.lang.apply(value.args[1], m)
    if value.head == "add":
        return _summand(value.args[0]) + _summand(value.args[1])
    if value.head == "neg":
        return -_summand(value.args[0])
    raise ValueError(str(value))


@cache
def distance_growth() -> Theorem:
    """``dist(P X W) <= w dist(X)``."""
    known, nonempty, values = assume(NORM), assume(TOKENS), assume(VALUE)
    rows = assume(STOCHASTIC)
    after = Distance(known, nonempty, averaged(P))
    before = Distance(known, nonempty, X)
    one = use(centre_growth(), d, rho, n, P, X, W, w, c, known, nonempty, values, rows)
    each = arith(Le(after.value, w * before.centre(c)), after.lower(image(c, W)), one)
    w_sign = value_parts(values)[0]
    proof = use(
        dist_linear(), d, rho, n, X, after.value, w, known, nonempty, w_sign, for_all(c, each)
    )
    return for_all([d, rho, n, P, X, W, w], NORM, TOKENS, VALUE, STOCHASTIC, proof)


# ------------------------------------------------------------------ one layer


def layer(matrix: Term, mask: Term = A) -> Term:
    """``SAtt(X)`` as a matrix."""
    return Lambda(i, Lambda(k, masked_layer(n, d, H, mask, Ms, Ws, matrix, i, k)))


def head_rows(mask: Theorem, head: Term) -> Theorem:
    """The attention matrix of a head is row-stochastic."""
    at_i = assume(Lt(i, n))
    row = use(attention_row(), n, d, A, Ms[head], X, i, mask, at_i)
    return for_all(i, Lt(i, n), row)


def weights(head: Term, mask: Term = A) -> Term:
    """The attention matrix of a head."""
    return Lambda(i, Lambda(t, head_weight(n, d, mask, Ms[head], X, i, t)))


@cache
def layer_size() -> Theorem:
    """``N(SAtt(X)) <= a N(X)`` with ``a = Sum_h w_h``."""
    known, nonempty, mask = assume(NORM), assume(TOKENS), assume(MASK)
    values, at_h = assume(VALUES), assume(Lt(h, H))
    one = use(
        size_growth(),
        d,
        rho,
        n,
        weights(h),
        X,
        Ws[h],
        ws[h],
        known,
        nonempty,
        use(values, h, at_h),
        head_rows(mask, h),
    )
    heads = Lambda(h, averaged(weights(h), X, Ws[h]))
    sizes = Lambda(h, ws[h] * norm(X))
    total = use(head_sum(), d, rho, n, H, heads, sizes, known, nonempty, for_all(h, Lt(h, H), one))
    proof = have(
        Le(norm(layer(X)), Sum(h, H, ws[h]) * norm(X)),
        total,
        names=("masked_layer", "head_output"),
    )
    return for_all([d, rho, n, H, A, Ms, Ws, ws, X], NORM, TOKENS, MASK, VALUES, proof)


@cache
def layer_distance() -> Theorem:
    """``dist(SAtt(X)) <= a dist(X)`` with ``a = Sum_h w_h``, any mask."""
    known, nonempty, mask = assume(NORM), assume(TOKENS), assume(MASK)
    values, at_h = assume(VALUES), assume(Lt(h, H))
    one = use(
        centre_growth(),
        d,
        rho,
        n,
        weights(h),
        X,
        Ws[h],
        ws[h],
        c,
        known,
        nonempty,
        use(values, h, at_h),
        head_rows(mask, h),
    )
    before, after = Distance(known, nonempty, X), Distance(known, nonempty, layer(X))
    heads = Lambda(
        h,
        Lambda(i, Lambda(k, projected(weights(h)(i), X, Ws[h])(k) - image(c, Ws[h])(k))),
    )
    sizes = Lambda(h, ws[h] * before.centre(c))
    total = use(head_sum(), d, rho, n, H, heads, sizes, known, nonempty, for_all(h, Lt(h, H), one))
    centre = Lambda(k, Sum(h, H, image(c, Ws[h])(k)))
    moved = have(
        Le(after.centre(centre), Sum(h, H, ws[h]) * before.centre(c)),
        total,
        names=("masked_layer", "head_output"),
    )
    a = Sum(h, H, ws[h])
    each = arith(Le(after.value, a * before.centre(c)), after.lower(centre), moved)
    proof = use(
        dist_linear(),
        d,
        rho,
        n,
        X,
        after.value,
        a,
        known,
        nonempty,
        values_sign(values),
        for_all(c, each),
    )
    return for_all([d, rho, n, H, A, Ms, Ws, ws, X], NORM, TOKENS, MASK, VALUES, proof)


# ------------------------------------------------------------------ the cubic contraction


@cache
def full_mask() -> Theorem:
    """The mask that allows everything is a mask."""
    at_i, at_t = assume(Lt(i, n)), assume(Lt(t, n))
    one = number(1)
    square = for_all(i, at_i.conclusion, for_all(t, at_t.conclusion, arith(Eq(one**2, one))))
    own = for_all(i, at_i.conclusion, arith(Eq(one, one)))
    return for_all(
        n,
        have(attention_mask(n, FULL), kernel.conjoin(square, own), names=("attention_mask",)),
    )


@cache
def tanh_lipschitz() -> Theorem:
    """``tanh(y) - tanh(x) <= y - x`` for ``0 <= x <= y``."""
    sign, order = assume(Le(0, x)), assume(Le(x, y))
    step = y - x
    at_x, at_y, at_step = (use(tanh_rational(), v) for v in (x, y, step))
    low, high, ratio = exp(2 * x), exp(2 * y), exp(2 * step)
    split = have(Eq(high, low * ratio), use(axiom("exp-add"), 2 * x, 2 * step))
    gap = tanh(y) - tanh(x)
    cross = arith(Eq(gap * (high + 1) * (low + 1), 2 * (high - low)), at_x, at_y, degree=2)
    low_large = arith(Le(1, low), use(axiom("exp-tangent"), 2 * x), sign)
    ratio_large = arith(Le(1, ratio), use(axiom("exp-tangent"), 2 * step), order)
    denominators = arith(
        Lt(0, (high + 1) * (low + 1) * (ratio + 1)),
        exp_at(2 * x),
        exp_at(2 * y),
        exp_at(2 * step),
        products=[(0, 1, 2), (0, 1), (0, 2), (1, 2)],
    )
    left = arith(
        Eq(gap * ((high + 1) * (low + 1) * (ratio + 1)), 2 * (high - low) * (ratio + 1)),
        cross,
        degree=2,
    )
    right = arith(
        Eq(
            tanh(step) * ((high + 1) * (low + 1) * (ratio + 1)),
            (ratio - 1) * (high + 1) * (low + 1),
        ),
        arith(
            Eq(
                tanh(step) * (ratio + 1) * ((high + 1) * (low + 1)),
                (ratio - 1) * ((high + 1) * (low + 1)),
            ),
            at_step,
            degree=3,
        ),
    )
    high_large = arith(Le(1, high), use(axiom("exp-tangent"), 2 * y), sign, order)
    spare = arith(
        Le(0, (low - 1) * (high - 1) * (ratio - 1)),
        low_large,
        high_large,
        ratio_large,
        products=[(0, 1, 2)],
    )
    numerators = arith(
        Le(2 * (high - low) * (ratio + 1), (ratio - 1) * (high + 1) * (low + 1)),
        spare,
        split,
        degree=3,
    )
    product = arith(
        Le(
            gap * ((high + 1) * (low + 1) * (ratio + 1)),
            tanh(step) * ((high + 1) * (low + 1) * (ratio + 1)),
        ),
        left,
        right,
        numerators,
    )
    smaller = arith(Le(gap, tanh(step)), product, denominators, products=[(1, -1)])
    linear = use(tanh_below_identity(), step, arith(Le(0, step), order))
    return for_all(
        [x, y], sign.conclusion, order.conclusion, arith(Le(gap, y - x), smaller, linear)
    )


def rank_one_logits(head: Term) -> Term:
    """``c M (x_t - c)``: logits that are the same for all rows."""
    return Lambda(t, Sum(k, d, c[k] * Sum(m, d, head[k, m] * (X[t, m] - c[m]))))


@cache
def rank_one_variation() -> Theorem:
    """``Sum_t |P_it - q_t| <= 2 tanh(q D^2/2)`` with one row ``q`` for all ``i``, no mask."""
    known, bound = assume(NORM), assume(SCORE)
    at_i, at_t = assume(Lt(i, n)), assume(Lt(t, n))
    moved = centred(X, c)
    centre = norm(moved)
    old, new = rank_one_logits(M), Lambda(t, scores(d, M, X, i, t))
    both = use(
        bilinear(),
        d,
        rho,
        M,
        q,
        moved(i),
        moved(t),
        centre,
        centre,
        known,
        bound,
        upper(rho, n, moved, i, at_i),
        upper(rho, n, moved, t, at_t),
    )
    constant = Sum(k, d, X[i, k] * Sum(m, d, M[k, m] * c[m]))
    width = q * centre**2
    facts = parts(both)
    change = new(t) - old(t)
    inside = kernel.conjoin(
        arith(Le(constant - width, change), *facts, names=("scores",)),
        arith(Le(change, constant + width), *facts, names=("scores",)),
    )
    ones = Lambda(t, number(1))
    between = for_all(t, Lt(t, n), kernel.discharge(Ne(ones(t), 0), inside))
    full = use(full_mask(), n)
    ends = (constant - width, constant + width)
    total = use(softmax_variation(), n, i, FULL, old, new, *ends, full, at_i, between)
    gaps = Sum(
        t,
        n,
        absolute(head_weight(n, d, FULL, M, X, i, t) - masked_softmax(n, ones, old, t)),
    )
    proof = have(Le(gaps, 2 * tanh(width / 2)), total, names=("head_weight",))
    return for_all([d, rho, n, M, q, X, c, i], NORM, TOKENS, SCORE, at_i.conclusion, proof)


def _plain_total(logits: Term, nonempty: Theorem) -> Theorem:
    total = use(weights_positive(), logits, n, nonempty)
    return have(Lt(0, Sum(t, n, number(1) * exp(logits(t)))), total)


@cache
def head_cubic() -> Theorem:
    """``N(P X W - 1 c' W) <= 2 w tanh(q D^2/2) D`` with ``c' = c + q (X - 1 c)``, no mask."""
    known, nonempty, values = assume(NORM), assume(TOKENS), assume(VALUE)

    bound, at_i = assume(SCORE), assume(Lt(i, n))
    moved = centred(X, c)
    centre = norm(moved)
    ones = Lambda(t, number(1))
    common = Lambda(t, masked_softmax(n, ones, rank_one_logits(M), t))
    gap = Lambda(t, head_weight(n, d, FULL, M, X, i, t) - common(t))
    close = for_all(t, Lt(t, n), upper(rho, n, moved, t, assume(Lt(t, n))))
    result = use(value_combination(), d, rho, n, gap, moved, centre, W, w, known, values, close)
    width = use(rank_one_variation(), d, rho, n, M, q, X, c, i, known, nonempty, bound, at_i)
    full = use(full_mask(), n)
    row = distribution_parts(use(attention_row(), n, d, FULL, M, X, i, full, at_i))[1]
    output = Lambda(
        k,
        projected(Lambda(t, head_weight(n, d, FULL, M, X, i, t)), X, W)(k)
        - image(rank_one_centre(M), W)(k),
    )
    same = rows_of(known, output, projected(gap, moved, W), row)
    rate = 2 * w * tanh(q * centre**2 / 2)
    weight = arith(
        Le(0, w * centre),
        value_parts(values)[0],
        token_sign(known, nonempty, moved),
        products=[(0, 1)],
    )
    each = arith(Le(rho(output), rate * centre), same, result, width, weight, products=[(2, 3)])
    matrix = Lambda(i, output)
    proof = below(rho, n, matrix, rate * centre, nonempty, i, each)
    return for_all([d, rho, n, M, q, W, w, X, c], NORM, TOKENS, SCORE, VALUE, proof)


def rank_one_centre(head: Term) -> Term:
    """``c + q (X - 1 c)`` for the common row ``q`` of a head."""
    ones = Lambda(t, number(1))
    common = Lambda(t, masked_softmax(n, ones, rank_one_logits(head), t))
    return Lambda(m, c[m] + Sum(t, n, common(t) * (X[t, m] - c[m])))


def cubic_rate(size: Term) -> Term:
    """``2 Sum_h w_h tanh(q_h s^2/2)``."""
    return Sum(h, H, 2 * ws[h] * tanh(qs[h] * size**2 / 2))


@cache
def layer_cubic() -> Theorem:
    """``dist(SAtt(X)) <= 2 Sum_h w_h tanh(q_h r^2/2) r`` with ``r = dist(X)``, no mask."""
    known, nonempty = assume(NORM), assume(TOKENS)
    bounds, values, at_h = assume(SCORES), assume(VALUES), assume(Lt(h, H))
    before, after = Distance(known, nonempty, X), Distance(known, nonempty, layer(X, FULL))
    one = use(
        head_cubic(),
        d,
        rho,
        n,
        Ms[h],
        qs[h],
        Ws[h],
        ws[h],
        X,
        c,
        known,
        nonempty,
        use(bounds, h, at_h),
        use(values, h, at_h),
    )
    centre = before.centre(c)
    heads = Lambda(
        h,
        Lambda(
            i,
            Lambda(
                k,
                projected(weights(h, FULL)(i), X, Ws[h])(k)
                - image(rank_one_centre(Ms[h]), Ws[h])(k),
            ),
        ),
    )
    sizes = Lambda(h, 2 * ws[h] * tanh(qs[h] * centre**2 / 2) * centre)
    total = use(head_sum(), d, rho, n, H, heads, sizes, known, nonempty, for_all(h, Lt(h, H), one))
    place = Lambda(k, Sum(h, H, image(rank_one_centre(Ms[h]), Ws[h])(k)))
    moved = have(
        Le(after.centre(place), cubic_rate(centre) * centre),
        total,
        names=("masked_layer", "head_output"),
    )
    each = arith(Le(after.value, cubic_rate(centre) * centre), after.lower(place), moved)
    curve = Lambda(s, cubic_rate(s) * s)
    slope, tame = cubic_tame(before, bounds, values)
    proof = before.limit(
        after.value, c, have(Le(after.value, curve(centre)), each), curve, slope, tame
    )
    r = before.value
    return for_all(
        [d, rho, n, H, Ms, qs, Ws, ws, X],
        NORM,
        TOKENS,
        SCORES,
        VALUES,
        have(Le(after.value, cubic_rate(r) * r), proof),
    )


def cubic_tame(facts: Distance, bounds: Theorem, values: Theorem) -> tuple[Term, Theorem]:
    """The slope of ``s -> 2 Sum_h w_h tanh(q_h s^2/2) s`` at ``dist(X)``."""
    r, at_h = facts.value, assume(Lt(h, H))
    q_sign, w_sign = (
        score_parts(use(bounds, h, at_h))[0],
        value_parts(use(values, h, at_h))[0],
    )
    above, near, start = assume(Le(r, s)), assume(Le(s, r + 1)), facts.sign()
    one, other = qs[h] * r**2 / 2, qs[h] * s**2 / 2
    square = arith(Le(0, r**2), squares=[r])
    first = arith(Le(0, one), q_sign, square, products=[(0, 1)])
    growth = arith(Le(s**2 - r**2, (2 * r + 1) * (s - r)), above, near, products=[(0, 1)])
    squares = arith(Le(r**2, s**2), above, start, products=[(0, 0), (0, 1)])
    order = arith(Le(one, other), q_sign, squares, products=[(0, 1)])
    angle = use(tanh_lipschitz(), one, other, first, order)
    wider = arith(
        Le(tanh(other) - tanh(one), qs[h] * (2 * r + 1) * (s - r) / 2),
        angle,
        growth,
        q_sign,
        products=[(1, 2)],
    )

    at_most = parts(use(tanh_bounds(), other))[1]
    per_head = 1 + r * qs[h] * (2 * r + 1) / 2
    local = arith(
        Le(tanh(other) * s, tanh(one) * r + per_head * (s - r)),
        wider,
        start,
        at_most,
        above,
        products=[(0, 1), (2, 3)],
    )
    each = arith(
        Le(
            2 * ws[h] * tanh(other) * s,
            2 * ws[h] * tanh(one) * r + 2 * ws[h] * per_head * (s - r),
        ),
        local,
        w_sign,
        products=[(0, 1)],
    )
    slope = Sum(h, H, 2 * ws[h] * per_head)
    step = have(Le(cubic_rate(s) * s, cubic_rate(r) * r + slope * (s - r)), sum_over(h, H, each))
    head_sign = arith(
        Le(0, per_head),
        arith(
            Le(0, r * qs[h] * (2 * r + 1)),
            start,
            q_sign,
            arith(Le(0, 2 * r + 1), start),
            products=[(0, 1, 2)],
        ),
    )
    sign = sum_nonnegative(
        h, H, arith(Le(0, 2 * ws[h] * per_head), w_sign, head_sign, products=[(0, 1)])
    )
    return slope, kernel.conjoin(sign, for_all(s, above.conclusion, near.conclusion, step))


@cache
def cubic_below_power() -> Theorem:
    """``2 Sum_h w_h tanh(q_h r^2/2) r <= (Sum_h w_h q_h) r^3`` for ``0 <= r``."""
    sign = assume(Le(0, x))
    signs = assume(ForAll(h, H, kernel.lang.And(Le(0, qs[h]), Le(0, ws[h]))))
    q_sign, w_sign = parts(use(signs, h, assume(Lt(h, H))))
    angle = qs[h] * x**2 / 2
    square = arith(Le(0, x**2), squares=[x])
    linear = use(
        tanh_below_identity(), angle, arith(Le(0, angle), q_sign, square, products=[(0, 1)])
    )
    each = arith(
        Le(2 * ws[h] * tanh(angle), ws[h] * qs[h] * x**2), linear, w_sign, products=[(0, 1)]
    )
    proof = arith(
        Le(cubic_rate(x) * x, Sum(h, H, ws[h] * qs[h]) * x**3),
        sum_over(h, H, each),
        sign,
        products=[(0, 1)],
    )
    return for_all([H, qs, ws, x], sign.conclusion, signs.conclusion, proof)
