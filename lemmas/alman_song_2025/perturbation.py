"""What one head and one layer do to a change of their input, and to the size of it."""

from __future__ import annotations

from functools import cache

from lemmas.alman_song_2025.definitions import (
    attention_mask,
    head_output,
    head_weight,
    masked_layer,
    score_bound,
    scores,
    token_norm,
    value_bound,
)
from lemmas.alman_song_2025.distance import Distance, centred, dist_limit
from lemmas.alman_song_2025.rows import (
    NORM,
    TOKENS,
    below,
    bilinear,
    mass,
    same_rows,
    score_parts,
    semi,
    signed_combination,
    token_sign,
    triangle,
    upper,
    value_parts,
)
from lemmas.alman_song_2025.softmax_rows import mask_sign, mask_total, row_sums_to_one, variation
from lemmas.alman_song_2025.toolbox_softmax import softmax_linear
from lemmas.foundations.softmax import tanh_below_identity
from lemmas.foundations.sums import sum_nonnegative, sum_over
from lemmas.foundations.tokens import seminorm_sum
from symbolic import kernel
from symbolic.definitions import absolute, distribution
from symbolic.kernel import Theorem, assume
from symbolic.language import (
    NAT,
    REAL,
    And,
    Eq,
    ForAll,
    Implies,
    Lambda,
    Le,
    Lt,
    Sum,
    Term,
    arrow,
    family,
    nats,
    reals,
    var,
)
from symbolic.tactics.script import arith, for_all, have, parts, use

n, d, H, h, i, j, k, m, t = nats("n d H h i j k m t")
B, w, q, s = reals("B w q s")
u, c, b = family("u"), family("c"), family("b")
X, Y, W, M, A = (family(name, 2) for name in "X Y W M A".split())
Z, Ms, Ws = family("Z", 3), family("M", 3), family("W", 3)
ws, qs = family("w"), family("q")
rho = var("rho", arrow(arrow(NAT, REAL), REAL))

MASK = attention_mask(n, A)
VALUE = value_bound(rho, d, W, w)
SCORE = score_bound(rho, d, M, q)
VALUES = ForAll(h, H, value_bound(rho, d, Ws[h], ws[h]))
SCORES = ForAll(h, H, score_bound(rho, d, Ms[h], qs[h]))


def norm(matrix: Term) -> Term:
    """``N`` of a matrix of ``n`` tokens."""
    return token_norm(rho, n, matrix)


def difference(left: Term, right: Term) -> Term:
    """``Y - X``."""
    return Lambda(i, Lambda(k, left[i, k] - right[i, k]))


def projected(weights: Term, matrix: Term, values: Term) -> Term:
    """The row ``(Sum_t u_t x_t) W``."""
    return Lambda(k, Sum(m, d, Sum(t, n, weights[t] * matrix[t, m]) * values[m, k]))


@cache
def value_combination() -> Theorem:
    """``rho((Sum_t u_t x_t) W) <= w (Sum_t |u_t|) B`` if ``rho(x_t) <= B``."""
    known, bound = assume(NORM), assume(VALUE)
    close = assume(ForAll(t, n, Le(rho(X[t]), B)))
    w_sign, every = value_parts(bound)
    mixed = Lambda(k, Sum(t, n, u[t] * X[t, k]))
    combined = use(signed_combination(), d, rho, n, u, X, B, known, close)
    proof = arith(
        Le(rho(projected(u, X, W)), w * (Sum(t, n, absolute(u[t])) * B)),
        use(every, mixed),
        combined,
        w_sign,
        products=[(1, 2)],
    )
    return for_all([d, rho, n, u, X, B, W, w], NORM, VALUE, close.conclusion, proof)


@cache
def value_difference() -> Theorem:
    """``rho((Sum_t u_t x_t) W) <= w (Sum_t |u_t|) N(X - 1 c)`` if ``Sum_t u_t = 0``."""
    known, bound = assume(NORM), assume(VALUE)
    balance = assume(Eq(Sum(t, n, u[t]), 0))
    moved = centred(X, c)
    close = for_all(t, Lt(t, n), upper(rho, n, moved, t, assume(Lt(t, n))))
    result = use(value_combination(), d, rho, n, u, moved, norm(moved), W, w, known, bound, close)
    entry = arith(
        Eq(
            Sum(m, d, Sum(t, n, u[t] * (X[t, m] - c[m])) * W[m, k]),
            Sum(m, d, Sum(t, n, u[t] * X[t, m]) * W[m, k]),
        ),
        sum_over(
            m,
            d,
            arith(
                Eq(
                    Sum(t, n, u[t] * (X[t, m] - c[m])) * W[m, k],
                    Sum(t, n, u[t] * X[t, m]) * W[m, k],
                ),
                balance,
                degree=3,
            ),
        ),
    )

    same = use(
        same_rows(known),
        projected(u, X, W),
        projected(u, moved, W),
        for_all(k, Lt(k, d), arith(Eq(projected(u, X, W)(k), projected(u, moved, W)(k)), entry)),
    )
    proof = arith(
        Le(rho(projected(u, X, W)), w * (Sum(t, n, absolute(u[t])) * norm(moved))), same, result
    )
    return for_all([d, rho, n, u, X, c, W, w], NORM, TOKENS, VALUE, balance.conclusion, proof)


# ------------------------------------------------------------------ attention rows


@cache
def attention_row() -> Theorem:
    """Each row of attention weights is a distribution."""
    known, at_i = assume(MASK), assume(Lt(i, n))
    logits = Lambda(t, scores(d, M, X, i, t))
    signs, total = mask_sign(known, i, at_i), mask_total(known, i, logits, at_i)
    entries, one = parts(use(row_sums_to_one(), n, A[i], logits, signs, total))
    entry = have(
        Le(0, head_weight(n, d, A, M, X, i, t)),
        use(entries, t, assume(Lt(t, n))),
        names=("head_weight",),
    )
    row = have(Eq(Sum(t, n, head_weight(n, d, A, M, X, i, t)), 1), one, names=("head_weight",))
    both = kernel.conjoin(for_all(t, Lt(t, n), entry), row)
    weights = Lambda(t, head_weight(n, d, A, M, X, i, t))
    proof = have(distribution(n, weights), both, names=("distribution",))
    return for_all([n, d, A, M, X, i], MASK, at_i.conclusion, proof)


def distribution_parts(known: Theorem) -> tuple[Theorem, Theorem]:
    """``0 <= p_t`` for ``t < n``, and ``Sum p = 1``."""
    formula = kernel.unfolded(known.conclusion, frozenset({"distribution"}))
    entries, total = parts(kernel.convert(known, formula, ("distribution",)))
    return entries, total


def distribution_mass(known: Theorem) -> Theorem:
    """``Sum |p| = 1``."""
    size, weights = known.conclusion.args
    entries, total = distribution_parts(known)
    sign = use(entries, t, assume(Lt(t, size)))
    return mass(t, size, weights(t), sign, total)


@cache
def score_change() -> Theorem:
    """``K - B <= y_i M y_t - x_i M x_t <= K + B`` for ``K = (y_i - x_i) M c``.

    Here ``B = q N(Y - X) (N(X - 1 c) + N(Y))``.
    """
    known, nonempty, bound = assume(NORM), assume(TOKENS), assume(SCORE)
    at_i, at_t = assume(Lt(i, n)), assume(Lt(t, n))
    step = difference(Y, X)
    gap, size, centre = norm(step), norm(Y), norm(centred(X, c))
    first = use(
        bilinear(),
        d,
        rho,
        M,
        q,
        Y[i],
        step[t],
        size,
        gap,
        known,
        bound,
        upper(rho, n, Y, i, at_i),
        upper(rho, n, step, t, at_t),
    )
    second = use(
        bilinear(),
        d,
        rho,
        M,
        q,
        step[i],
        centred(X, c)(t),
        gap,
        centre,
        known,
        bound,
        upper(rho, n, step, i, at_i),
        upper(rho, n, centred(X, c), t, at_t),
    )
    del nonempty
    constant = Sum(k, d, (Y[i, k] - X[i, k]) * Sum(m, d, M[k, m] * c[m]))
    change = scores(d, M, Y, i, t) - scores(d, M, X, i, t)
    width = q * gap * (centre + size)
    facts = [*parts(first), *parts(second)]
    proof = kernel.conjoin(
        arith(Le(constant - width, change), *facts, names=("scores",)),
        arith(Le(change, constant + width), *facts, names=("scores",)),
    )
    return for_all(
        [d, rho, n, M, q, X, Y, c, i, t],
        NORM,
        TOKENS,
        SCORE,
        at_i.conclusion,
        at_t.conclusion,
        proof,
    )


@cache
def weight_change() -> Theorem:
    """``Sum_t |P_it(Y) - P_it(X)| <= q N(Y - X) (N(X - 1 c) + N(Y))``."""
    known, nonempty, bound, mask = assume(NORM), assume(TOKENS), assume(SCORE), assume(MASK)
    at_i = assume(Lt(i, n))
    step = difference(Y, X)
    width = q * norm(step) * (norm(centred(X, c)) + norm(Y))
    constant = Sum(k, d, (Y[i, k] - X[i, k]) * Sum(m, d, M[k, m] * c[m]))
    change = use(
        score_change(),
        d,
        rho,
        n,
        M,
        q,
        X,
        Y,
        c,
        i,
        t,
        known,
        nonempty,
        bound,
        at_i,
        assume(Lt(t, n)),
    )
    old, new = (Lambda(t, scores(d, M, tokens, i, t)) for tokens in (X, Y))
    between = for_all(t, Lt(t, n), kernel.discharge(kernel.lang.Ne(A[i, t], 0), change))
    total = use(
        softmax_linear(),
        n,
        i,
        A,
        old,
        new,
        constant - width,
        constant + width,
        mask,
        at_i,
        between,
    )
    gaps = Sum(t, n, absolute(head_weight(n, d, A, M, Y, i, t) - head_weight(n, d, A, M, X, i, t)))
    proof = have(Le(gaps, width), total, names=("head_weight",))
    return for_all(
        [d, rho, n, A, M, q, X, Y, c, i],
        NORM,
        TOKENS,
        MASK,
        SCORE,
        at_i.conclusion,
        proof,
    )


@cache
def head_change() -> Theorem:
    """``N(P(Y) Y W - P(X) X W) <= w G (1 + q D (D + N(Y)))``, ``G = N(Y - X)``, ``D = N(X - 1 c)``."""
    known, nonempty, mask = assume(NORM), assume(TOKENS), assume(MASK)
    bound, values = assume(SCORE), assume(VALUE)
    at_i = assume(Lt(i, n))
    step = difference(Y, X)
    gap, centre, size = norm(step), norm(centred(X, c)), norm(Y)
    old = Lambda(t, head_weight(n, d, A, M, X, i, t))
    new = Lambda(t, head_weight(n, d, A, M, Y, i, t))
    before = use(attention_row(), n, d, A, M, X, i, mask, at_i)
    after = use(attention_row(), n, d, A, M, Y, i, mask, at_i)
    close = for_all(t, Lt(t, n), upper(rho, n, step, t, assume(Lt(t, n))))
    moved = use(value_combination(), d, rho, n, new, step, gap, W, w, known, values, close)
    change = Lambda(t, new(t) - old(t))
    balance = arith(
        Eq(Sum(t, n, change(t)), 0), distribution_parts(before)[1], distribution_parts(after)[1]
    )
    shifted = use(
        value_difference(), d, rho, n, change, X, c, W, w, known, nonempty, values, balance
    )
    weights = use(
        weight_change(), d, rho, n, A, M, q, X, Y, c, i, known, nonempty, mask, bound, at_i
    )
    output = Lambda(k, head_output(n, d, A, M, W, Y, i, k) - head_output(n, d, A, M, W, X, i, k))
    first, second = projected(new, step, W), projected(change, X, W)
    both = have(
        Le(rho(output), rho(first) + rho(second)),
        triangle(known, first, second),
        names=("head_output",),
    )
    w_sign = value_parts(values)[0]
    center_sign = token_sign(known, nonempty, centred(X, c))
    own = arith(Le(rho(first), w * gap), moved, distribution_mass(after), degree=3)
    other = arith(
        Le(rho(second), w * (q * gap * (centre + size) * centre)),
        shifted,
        weights,
        arith(Le(0, w * centre), w_sign, center_sign, products=[(0, 1)]),
        products=[(1, 2)],
    )
    total = w * gap * (1 + q * centre * (centre + size))
    each = arith(Le(rho(output), total), both, own, other)
    matrix = Lambda(i, output)
    proof = below(rho, n, matrix, total, nonempty, i, each)
    return for_all([d, rho, n, A, M, q, W, w, X, Y, c], NORM, TOKENS, MASK, SCORE, VALUE, proof)


# ------------------------------------------------------------------ sums over heads


@cache
def head_sum() -> Theorem:
    """``N(Sum_h Z_h) <= Sum_h B_h`` if ``N(Z_h) <= B_h``."""
    known, nonempty = assume(NORM), assume(TOKENS)
    close = assume(ForAll(h, H, Le(norm(Z[h]), b[h])))
    at_i, at_h = assume(Lt(i, n)), assume(Lt(h, H))
    total = use(seminorm_sum(), rho, Lambda(h, Z[h, i]), semi(known), H)
    each = arith(Le(rho(Z[h, i]), b[h]), upper(rho, n, Z[h], i, at_i), use(close, h, at_h))
    row = arith(
        Le(rho(Lambda(k, Sum(h, H, Z[h, i, k]))), Sum(h, H, b[h])), total, sum_over(h, H, each)
    )
    matrix = Lambda(i, Lambda(k, Sum(h, H, Z[h, i, k])))
    proof = below(rho, n, matrix, Sum(h, H, b[h]), nonempty, i, row)
    return for_all([d, rho, n, H, Z, b], NORM, TOKENS, close.conclusion, proof)


def layer_change_bound(gap: Term, centre: Term, size: Term) -> Term:
    """``G (a + b D (D + N(Y)))`` with ``a = Sum_h w_h``, ``b = Sum_h w_h q_h``."""
    return gap * (Sum(h, H, ws[h]) + Sum(h, H, ws[h] * qs[h]) * centre * (centre + size))


@cache
def layer_change() -> Theorem:
    """``N(SAtt(Y) - SAtt(X)) <= G (a + b D (D + N(Y)))`` for every centre ``c``."""
    known, nonempty, mask = assume(NORM), assume(TOKENS), assume(MASK)
    bounds, values = assume(SCORES), assume(VALUES)
    at_h = assume(Lt(h, H))
    gap, centre, size = norm(difference(Y, X)), norm(centred(X, c)), norm(Y)
    one = use(
        head_change(),
        d,
        rho,
        n,
        A,
        Ms[h],
        qs[h],
        Ws[h],
        ws[h],
        X,
        Y,
        c,
        known,
        nonempty,
        mask,
        use(bounds, h, at_h),
        use(values, h, at_h),
    )
    each = for_all(h, Lt(h, H), one)
    changes = Lambda(
        h,
        Lambda(
            i,
            Lambda(
                k,
                head_output(n, d, A, Ms[h], Ws[h], Y, i, k)
                - head_output(n, d, A, Ms[h], Ws[h], X, i, k),
            ),
        ),
    )
    sizes = Lambda(h, one.conclusion.args[1])
    total = use(head_sum(), d, rho, n, H, changes, sizes, known, nonempty, each)
    output = Lambda(
        i,
        Lambda(
            k, masked_layer(n, d, H, A, Ms, Ws, Y, i, k) - masked_layer(n, d, H, A, Ms, Ws, X, i, k)
        ),
    )
    proof = have(
        Le(norm(output), layer_change_bound(gap, centre, size)), total, names=("masked_layer",)
    )
    return for_all(
        [d, rho, n, H, A, Ms, qs, Ws, ws, X, Y, c], NORM, TOKENS, MASK, SCORES, VALUES, proof
    )


def quadratic_tame(
    facts: Distance, base: Term, rate: Term, size: Term, signs: list[Theorem]
) -> tuple[Term, Term, Theorem]:
    """The curve ``base + rate s (s + size)``, its slope and why it is tame at ``dist(X)``."""
    r = facts.value
    curve = Lambda(s, base + rate * s * (s + size))
    slope = rate * (2 * r + 1 + size)
    rate_sign, size_sign = signs
    total = arith(Le(0, 2 * r + 1 + size), facts.sign(), size_sign)
    sign = arith(Le(0, slope), rate_sign, total, products=[(0, 1)])
    above, near = assume(Le(r, s)), assume(Le(s, r + 1))
    weight = arith(Le(0, rate * (s - r)), rate_sign, above, products=[(0, 1)])
    step = arith(Le(curve(s), curve(r) + slope * (s - r)), weight, near, products=[(0, 1)])
    return curve, slope, kernel.conjoin(sign, for_all(s, above.conclusion, near.conclusion, step))


@cache
def head_lipschitz() -> Theorem:
    """``N(P(Y) Y W - P(X) X W) <= w N(Y - X) (1 + q r (r + N(Y)))`` with ``r = dist(X)``."""
    known, nonempty, mask = assume(NORM), assume(TOKENS), assume(MASK)
    bound, values = assume(SCORE), assume(VALUE)
    gap, size = norm(difference(Y, X)), norm(Y)
    one = use(
        head_change(), d, rho, n, A, M, q, W, w, X, Y, c, known, nonempty, mask, bound, values
    )
    left = one.conclusion.args[0]
    facts = Distance(known, nonempty, X)
    rate = w * gap * q
    rate_sign = arith(
        Le(0, rate),
        value_parts(values)[0],
        token_sign(known, nonempty, difference(Y, X)),
        score_parts(bound)[0],
        products=[(0, 1, 2)],
    )
    curve, slope, tame = quadratic_tame(
        facts, w * gap, rate, size, [rate_sign, token_sign(known, nonempty, Y)]
    )
    each = have(Le(left, curve(facts.centre(c))), one)
    limit = facts.limit(left, c, each, curve, slope, tame)
    r = facts.value
    proof = have(Le(left, w * gap * (1 + q * r * (r + size))), limit)
    return for_all([d, rho, n, A, M, q, W, w, X, Y], NORM, TOKENS, MASK, SCORE, VALUE, proof)


@cache
def layer_lipschitz() -> Theorem:
    """``N(SAtt(Y) - SAtt(X)) <= N(Y - X) (a + b r (r + N(Y)))`` with ``r = dist(X)``."""
    known, nonempty, mask = assume(NORM), assume(TOKENS), assume(MASK)
    bounds, values = assume(SCORES), assume(VALUES)
    gap, size = norm(difference(Y, X)), norm(Y)
    one = use(
        layer_change(),
        d,
        rho,
        n,
        H,
        A,
        Ms,
        qs,
        Ws,
        ws,
        X,
        Y,
        c,
        known,
        nonempty,
        mask,
        bounds,
        values,
    )
    left = one.conclusion.args[0]
    facts = Distance(known, nonempty, X)
    rate = gap * Sum(h, H, ws[h] * qs[h])
    rate_sign = arith(
        Le(0, rate),
        token_sign(known, nonempty, difference(Y, X)),
        rates_sign(bounds, values),
        products=[(0, 1)],
    )
    curve, slope, tame = quadratic_tame(
        facts,
        gap * Sum(h, H, ws[h]),
        rate,
        size,
        [rate_sign, token_sign(known, nonempty, Y)],
    )
    each = have(Le(left, curve(facts.centre(c))), one)
    limit = facts.limit(left, c, each, curve, slope, tame)
    proof = have(Le(left, layer_change_bound(gap, facts.value, size)), limit)
    return for_all(
        [d, rho, n, H, A, Ms, qs, Ws, ws, X, Y], NORM, TOKENS, MASK, SCORES, VALUES, proof
    )


def rates_sign(bounds: Theorem, values: Theorem) -> Theorem:
    """``0 <= Sum_h w_h q_h``."""
    at_h = assume(Lt(h, H))
    first = score_parts(use(bounds, h, at_h))[0]
    second = value_parts(use(values, h, at_h))[0]
    return sum_nonnegative(h, H, arith(Le(0, ws[h] * qs[h]), first, second, products=[(0, 1)]))


def values_sign(values: Theorem) -> Theorem:
    """``0 <= Sum_h w_h``."""
    at_h = assume(Lt(h, H))
    return sum_nonnegative(h, H, value_parts(use(values, h, at_h))[0])
