"""Proof of the diameter form of rank collapse, from softmax to ``L`` layers of ``H`` heads."""

from __future__ import annotations

from functools import cache

from lemmas.dong_2021.statements import DEPTH
from lemmas.foundations.recursions import cubic_recursion_constant
from lemmas.foundations.softmax import (
    softmax_distribution,
    tanh_below_identity,
    total_variation_between,
)
from lemmas.foundations.sums import (
    cauchy_schwarz,
    max_least,
    max_upper,
    norm_facts,
    reciprocal_positive,
    sum_over,
)
from lemmas.foundations.tokens import (
    diameter_least,
    diameter_nonnegative,
    diameter_upper,
    distance,
    euclidean_seminorm,
    norm_congruence,
    seminorm_sum,
    zero_sum_combination,
)
from symbolic import kernel
from symbolic.definitions import (
    attention,
    attention_layer,
    diameter,
    euclidean,
    logits,
    operator_bound,
    softmax,
    tanh,
    total_variation,
)
from symbolic.kernel import Theorem
from symbolic.language import (
    And,
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
    reals,
)
from symbolic.tactics.script import (
    arith,
    assume,
    axiom,
    for_all,
    have,
    parts,
    use,
)

n, d, H, L, h, i, j, k, l, m, t, r = nats("n d H L h i j k l m t r")
s, q, w, D, B = reals("s q w D B")
X, WQK1, W1 = family("X", 2), family("A", 2), family("V", 2)
bQK1 = family("b")
W, WQK, bQK, bO = family("W", 3), family("WQK", 3), family("bQK", 2), family("bO")
qs, ws = family("q"), family("w")
Xs = family("Xs", 3)


def operator_parts(known: Theorem) -> list[Theorem]:
    """``0 <= w`` and ``|v A| <= w |v|`` for every row ``v``."""
    opened = kernel.unfolded(known.conclusion, frozenset({"operator_bound"}))
    return parts(kernel.convert(known, opened, ("operator_bound",)))


@cache
def bilinear_bound() -> Theorem:
    """``Sum_k u_k Sum_m A_km v_m <= q |u| |v|`` if ``q`` bounds the spectral norm of ``A``."""
    u, v = family("u"), family("v")
    known = assume(operator_bound(d, d, WQK1, q))
    q_sign, bound = operator_parts(known)
    row = Lambda(m, Sum(k, d, u[k] * WQK1[k, m]))
    dot = use(cauchy_schwarz(), row, v, d)
    length = use(bound, u)
    sign = norm_facts(d, v)[0]
    product = arith(
        Le(Sum(m, d, row(m) * v[m]), q * euclidean(d, u) * euclidean(d, v)),
        dot,
        arith(
            Le(euclidean(d, row) * euclidean(d, v), q * euclidean(d, u) * euclidean(d, v)),
            length,
            sign,
            products=[(0, 1)],
        ),
    )
    from lemmas.foundations.sums import sum_swap

    swapped = have(
        Eq(Sum(k, d, u[k] * Sum(m, d, WQK1[k, m] * v[m])), Sum(m, d, row(m) * v[m])),
        use(sum_swap(), Lambda(k, Lambda(m, u[k] * WQK1[k, m] * v[m])), d, d),
    )
    proof = arith(
        Le(Sum(k, d, u[k] * Sum(m, d, WQK1[k, m] * v[m])), q * euclidean(d, u) * euclidean(d, v)),
        product,
        swapped,
    )
    del q_sign
    return for_all([d, WQK1, q, u, v], known.conclusion, proof)


def row_logits(row: Term) -> Term:
    """The logits of one row of one head."""
    return Lambda(t, logits(d, s, WQK1, bQK1, X, row, t))


@cache
def logit_gap() -> Theorem:
    """``e_t - e_r <= q D(X)^2 / s`` for the difference ``e`` of the logits of two rows."""
    nonempty, scale = assume(Lt(0, n)), assume(Lt(0, s))
    known = assume(operator_bound(d, d, WQK1, q))
    at_i, at_j = assume(Lt(i, n)), assume(Lt(j, n))
    at_t, at_r = assume(Lt(t, n)), assume(Lt(r, n))
    size = diameter(n, d, X)
    q_sign = operator_parts(known)[0]
    size_sign = use(diameter_nonnegative(), n, d, X, nonempty)
    pair_gap = use(diameter_upper(), n, d, X, i, j, at_i, at_j)
    share = reciprocal_positive(scale)
    e = Lambda(t, row_logits(i)(t) - row_logits(j)(t))
    width = q * size**2 / s
    between = use(diameter_upper(), n, d, X, t, r, at_t, at_r)
    bound = use(bilinear_bound(), d, WQK1, q, distance(X, i, j), distance(X, t, r), known)
    gap_i, gap_t = pair_gap.conclusion.args[0], between.conclusion.args[0]
    sign_i = norm_facts(d, distance(X, i, j))[0]
    lengths = arith(
        Le(gap_i * gap_t, size**2),
        pair_gap,
        between,
        sign_i,
        size_sign,
        products=[(1, 2), (0, 3)],
    )
    total = arith(
        Le(bound.conclusion.args[0], q * size**2), bound, lengths, q_sign, products=[(1, 2)]
    )
    divided = arith(Le(bound.conclusion.args[0] / s, width), total, share, products=[(0, 1)])
    proof = have(Le(e(t) - e(r), width), divided, names=("logits",))
    return for_all(
        [n, d, s, WQK1, bQK1, X, q, i, j],
        nonempty.conclusion,
        scale.conclusion,
        known.conclusion,
        at_i.conclusion,
        at_j.conclusion,
        for_all([t, r], at_t.conclusion, at_r.conclusion, proof),
    )


@cache
def logit_range() -> Theorem:
    """The difference ``e`` of the logits of two rows lies within ``q D(X)^2 / s`` of its maximum."""
    nonempty, scale = assume(Lt(0, n)), assume(Lt(0, s))
    known = assume(operator_bound(d, d, WQK1, q))
    at_i, at_j = assume(Lt(i, n)), assume(Lt(j, n))
    size = diameter(n, d, X)
    share = reciprocal_positive(scale)
    e = Lambda(t, row_logits(i)(t) - row_logits(j)(t))
    width = q * size**2 / s
    gaps = use(logit_gap(), n, d, s, WQK1, bQK1, X, q, i, j, nonempty, scale, known, at_i, at_j)
    top = Max(t, n, e(t))
    at_t, at_r = assume(Lt(t, n)), assume(Lt(r, n))
    upper = max_upper(t, n, e(t), t, at_t)
    spread = arith(Le(e(r), e(t) + width), use(gaps, r, t, at_r, at_t))
    lower = arith(Le(top - width, e(t)), max_least(r, n, e(t) + width, spread, nonempty))
    everywhere = for_all(t, Lt(t, n), kernel.conjoin(lower, upper))
    q_sign = operator_parts(known)[0]
    square = arith(Le(0, size**2), squares=[size])
    area = arith(Le(0, q * size**2), q_sign, square, products=[(0, 1)])
    width_sign = arith(Le(0, width), area, share, products=[(0, 1)])
    order = arith(Le(top - width, top), width_sign)
    return for_all(
        [n, d, s, WQK1, bQK1, X, q, i, j],
        nonempty.conclusion,
        scale.conclusion,
        known.conclusion,
        at_i.conclusion,
        at_j.conclusion,
        kernel.conjoin(order, everywhere),
    )


@cache
def attention_variation() -> Theorem:
    """``TV(P_i, P_j) <= tanh(q D(X)^2 / (4 s))`` for two rows of one head."""
    nonempty, scale = assume(Lt(0, n)), assume(Lt(0, s))
    known = assume(operator_bound(d, d, WQK1, q))
    at_i, at_j = assume(Lt(i, n)), assume(Lt(j, n))
    size = diameter(n, d, X)
    e = Lambda(t, row_logits(i)(t) - row_logits(j)(t))
    width, top = q * size**2 / s, Max(t, n, e(t))
    order, everywhere = parts(
        use(logit_range(), n, d, s, WQK1, bQK1, X, q, i, j, nonempty, scale, known, at_i, at_j)
    )
    bound = use(
        total_variation_between(),
        n,
        row_logits(j),
        e,
        top - width,
        top,
        nonempty,
        everywhere,
        order,
    )
    row_i = Lambda(r, softmax(n, row_logits(i), r))
    row_j = Lambda(r, softmax(n, row_logits(j), r))
    goal = Le(total_variation(n, row_i, row_j), tanh(width / 4))
    proof = have(goal, bound)
    named = have(
        Le(
            total_variation(
                n,
                Lambda(r, attention(n, d, s, WQK1, bQK1, X, i, r)),
                Lambda(r, attention(n, d, s, WQK1, bQK1, X, j, r)),
            ),
            tanh(width / 4),
        ),
        proof,
        names=("attention",),
    )
    return for_all(
        [n, d, s, WQK1, bQK1, X, q, i, j],
        nonempty.conclusion,
        scale.conclusion,
        known.conclusion,
        at_i.conclusion,
        at_j.conclusion,
        named,
    )


@cache
def layer_distance() -> Theorem:
    """``|y_i - y_j| <= Sum_h w_h tanh(q_h D^2/(4 s)) D`` for two rows of one layer."""
    nonempty, scale = assume(Lt(0, n)), assume(Lt(0, s))
    queries = assume(ForAll(h, H, operator_bound(d, d, WQK[h], qs[h])))
    values = assume(ForAll(h, H, operator_bound(d, d, W[h], ws[h])))
    at_i, at_j, at_h = assume(Lt(i, n)), assume(Lt(j, n)), assume(Lt(h, H))
    size = diameter(n, d, X)
    size_sign = use(diameter_nonnegative(), n, d, X, nonempty)
    w_sign, w_bound = operator_parts(use(values, h, at_h))

    def weight(row: Term) -> Term:
        return Lambda(t, attention(n, d, s, WQK[h], bQK[h], X, row, t))

    mixed = Lambda(m, Sum(t, n, (weight(i)(t) - weight(j)(t)) * X[t, m]))
    head = Lambda(k, Sum(m, d, mixed(m) * W[h, m, k]))
    close = for_all(
        [t],
        Lt(t, n),
        for_all(
            [r], Lt(r, n), use(diameter_upper(), n, d, X, t, r, assume(Lt(t, n)), assume(Lt(r, n)))
        ),
    )

    def row_sum(row: Term) -> Theorem:
        total = parts(use(softmax_distribution(), n, row_logits_of(h, row), nonempty))[1]
        return have(Eq(Sum(t, n, weight(row)(t)), 1), total, names=("attention",))

    sums = arith(Eq(Sum(t, n, weight(i)(t)), Sum(t, n, weight(j)(t))), row_sum(i), row_sum(j))
    norm = Lambda(family("v"), euclidean(d, family("v")))
    seminorm_known = euclidean_seminorm(d)
    combined = use(
        zero_sum_combination(), norm, n, weight(i), weight(j), X, size, seminorm_known, sums, close
    )
    variation = use(
        attention_variation(),
        n,
        d,
        s,
        WQK[h],
        bQK[h],
        X,
        qs[h],
        i,
        j,
        nonempty,
        scale,
        use(queries, h, at_h),
        at_i,
        at_j,
    )
    rate = tanh(qs[h] * size**2 / s / 4)
    moved = arith(
        Le(euclidean(d, mixed), rate * size), combined, variation, size_sign, products=[(1, 2)]
    )
    projected = use(w_bound, mixed)
    each = arith(
        Le(euclidean(d, head), ws[h] * rate * size), projected, moved, w_sign, products=[(1, 2)]
    )
    heads = Lambda(h, head)
    triangle = use(seminorm_sum(), norm, heads, seminorm_known, H)
    total = arith(
        Le(euclidean(d, Lambda(k, Sum(h, H, head(k)))), Sum(h, H, ws[h] * rate) * size),
        triangle,
        sum_over(h, H, each),
    )
    output = Lambda(i, Lambda(k, attention_layer(n, d, H, s, WQK, bQK, W, bO, X, i, k)))
    named = have(
        Le(euclidean(d, distance(output, i, j)), Sum(h, H, ws[h] * rate) * size),
        total,
        names=("attention_layer",),
    )
    return for_all(
        [n, d, H, s, WQK, bQK, W, bO, X, qs, ws],
        nonempty.conclusion,
        scale.conclusion,
        queries.conclusion,
        values.conclusion,
        for_all([i, j], at_i.conclusion, at_j.conclusion, named),
    )


def row_logits_of(head: Term, row: Term) -> Term:
    """The logits of one row of head ``head``."""
    return Lambda(t, logits(d, s, WQK[head], bQK[head], X, row, t))


def layer_output() -> Term:
    """The token matrix after one layer."""
    return Lambda(i, Lambda(k, attention_layer(n, d, H, s, WQK, bQK, W, bO, X, i, k)))


@cache
def layer_diameter() -> Theorem:
    """``D(SA(X)) <= Sum_h w_h tanh(q_h D(X)^2/(4 s)) D(X)``."""
    nonempty, scale = assume(Lt(0, n)), assume(Lt(0, s))
    queries = assume(ForAll(h, H, operator_bound(d, d, WQK[h], qs[h])))
    values = assume(ForAll(h, H, operator_bound(d, d, W[h], ws[h])))
    pairs = use(
        layer_distance(), n, d, H, s, WQK, bQK, W, bO, X, qs, ws, nonempty, scale, queries, values
    )
    each = for_all(
        i, Lt(i, n), for_all(j, Lt(j, n), use(pairs, i, j, assume(Lt(i, n)), assume(Lt(j, n))))
    )
    size = diameter(n, d, X)
    bound = Sum(h, H, ws[h] * tanh(qs[h] * size**2 / s / 4)) * size
    proof = use(diameter_least(), n, d, layer_output(), bound, nonempty, each)
    return for_all(
        [n, d, H, s, WQK, bQK, W, bO, X, qs, ws],
        nonempty.conclusion,
        scale.conclusion,
        queries.conclusion,
        values.conclusion,
        proof,
    )


@cache
def layer_cubic() -> Theorem:
    """``Sum_h w_h tanh(q_h D^2/(4 s)) D <= B H/(4 s) D^3`` if ``q_h w_h <= B``."""
    scale, size_sign = assume(Lt(0, s)), assume(Le(0, D))
    signs = assume(ForAll(h, H, And(Le(0, qs[h]), Le(0, ws[h]), Le(qs[h] * ws[h], B))))
    q_sign, w_sign, product = parts(use(signs, h, assume(Lt(h, H))))
    share = reciprocal_positive(scale)
    angle = qs[h] * D**2 / s / 4
    square = arith(Le(0, D**2), squares=[D])
    angle_sign = arith(
        Le(0, angle),
        arith(Le(0, qs[h] * D**2), q_sign, square, products=[(0, 1)]),
        share,
        products=[(0, 1)],
    )
    linear = use(tanh_below_identity(), angle, angle_sign)
    area = arith(Le(0, D**2 / s), square, share, products=[(0, 1)])
    each = arith(
        Le(ws[h] * tanh(angle), B * D**2 / s / 4),
        linear,
        w_sign,
        product,
        area,
        products=[(0, 1), (2, 3)],
    )
    total = sum_over(h, H, each)
    rate = B * H / (4 * s)
    proof = arith(
        Le(Sum(h, H, ws[h] * tanh(angle)) * D, rate * D**3),
        arith(Le(Sum(h, H, ws[h] * tanh(angle)), H * (B * D**2 / s / 4)), total),
        size_sign,
        products=[(0, 1)],
    )
    return for_all(
        [H, s, D, qs, ws, B], scale.conclusion, size_sign.conclusion, signs.conclusion, proof
    )


@cache
def depth_diameter() -> Theorem:
    """``D(X^L) <= (B H/(4 s))^((3^L-1)/2) D(X^0)^(3^L)``."""
    rate, sizes, depth, facts = cubic_steps()
    return DEPTH.derive(use(cubic_recursion_constant(), depth, rate, sizes, *facts))


@cache
def cubic_steps() -> tuple[Term, Term, Term, tuple[Theorem, ...]]:
    """The rate ``B H/(4 s)``, the diameters, and ``D_{l+1} <= rate D_l^3`` at every layer."""
    known = {hypothesis.name: assume(hypothesis.formula) for hypothesis in DEPTH.hypotheses}
    n, d, H, s, B, L = (DEPTH.variables[x] for x in (0, 1, 2, 3, 4, 5))
    Xs, WQK, bQK, W, bO, qs, ws = DEPTH.variables[6:]
    nonempty, scale, steps = known["tokens"], known["scale"], known["layers"]
    sizes = Lambda(l, diameter(n, d, Xs[l]))
    rate = B * H / (4 * s)
    inside = assume(Lt(l, L))
    layer = Lambda(
        i, Lambda(k, attention_layer(n, d, H, s, WQK[l], bQK[l], W[l], bO[l], Xs[l], i, k))
    )
    bounds = use(known["norms"], l, inside)

    def heads(part: int) -> Theorem:
        at_h = assume(Lt(h, H))
        pieces = parts(use(bounds, h, at_h))
        return for_all(h, Lt(h, H), pieces[part])

    one = use(
        layer_diameter(),
        n,
        d,
        H,
        s,
        WQK[l],
        bQK[l],
        W[l],
        bO[l],
        Xs[l],
        qs[l],
        ws[l],
        nonempty,
        scale,
        heads(0),
        heads(1),
    )
    at_h = assume(Lt(h, H))
    first, second, product = parts(use(bounds, h, at_h))
    signs = for_all(
        h,
        Lt(h, H),
        kernel.conjoin(
            operator_parts(first)[0], kernel.conjoin(operator_parts(second)[0], product)
        ),
    )
    size_sign = use(diameter_nonnegative(), n, d, Xs[l], nonempty)
    cubic = use(
        layer_cubic(), H, s, diameter(n, d, Xs[l]), qs[l], ws[l], B, scale, size_sign, signs
    )
    # the next tokens are the layer's output, entry by entry
    entries = use(steps, l, inside)
    at_i, at_j, at_k = assume(Lt(i, n)), assume(Lt(j, n)), assume(Lt(k, d))
    entry_i, entry_j = use(entries, i, at_i, k, at_k), use(entries, j, at_j, k, at_k)
    same = for_all(
        k,
        Lt(k, d),
        arith(Eq(distance(Xs[l + 1], i, j)(k), distance(layer, i, j)(k)), entry_i, entry_j),
    )
    norms = use(norm_congruence(), d, distance(Xs[l + 1], i, j), distance(layer, i, j), same)
    close = use(diameter_upper(), n, d, layer, i, j, at_i, at_j)
    each = for_all(
        i,
        Lt(i, n),
        for_all(
            j,
            Lt(j, n),
            arith(Le(euclidean(d, distance(Xs[l + 1], i, j)), diameter(n, d, layer)), norms, close),
        ),
    )
    carried = use(diameter_least(), n, d, Xs[l + 1], diameter(n, d, layer), nonempty, each)
    step = arith(Le(sizes(l + 1), rate * sizes(l) ** 3), carried, one, cubic)
    share = reciprocal_positive(scale)
    rate_sign = arith(
        Le(0, rate),
        arith(Le(0, B * H), known["constant"], use(axiom("nat-nonnegative"), H), products=[(0, 1)]),
        share,
        products=[(0, 1)],
    )
    everywhere = for_all(l, Lt(l, L + 1), size_sign)
    return rate, sizes, L, (rate_sign, everywhere, for_all(l, Lt(l, L), step))
