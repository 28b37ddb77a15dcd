"""Biases: query and key biases add ``j``-dependent logits, value biases a common row.

A head with biases has logits ``x_i M x_t + b x_t`` and output ``P X W + 1 o``.  Sizes, distances
and the cubic contraction do not notice ``b``; the distance does not notice ``o``.
"""

from __future__ import annotations

from functools import cache

from lemmas.alman_song_2025.definitions import (
    FULL,
    attention_mask,
    distance_to_rank_one,
    masked_softmax,
    score_bound,
    scores,
    token_norm,
)
from lemmas.alman_song_2025.distance import Distance, centred, dist_linear
from lemmas.alman_song_2025.growth import (
    averaged,
    centre_growth,
    cubic_below_power,
    cubic_rate,
    cubic_tame,
    full_mask,
    image,
    rows_of,
    size_growth,
)
from lemmas.alman_song_2025.perturbation import (
    SCORE,
    VALUE,
    A,
    H,
    M,
    Ms,
    W,
    Ws,
    X,
    c,
    d,
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
    values_sign,
    w,
    ws,
)
from lemmas.alman_song_2025.rows import (
    below,
    bilinear,
    score_parts,
    token_sign,
    upper,
    value_parts,
)
from lemmas.alman_song_2025.softmax_rows import (
    mask_sign,
    mask_total,
    row_sums_to_one,
    variation,
)
from lemmas.alman_song_2025.statements import MASK, NORM, SCORES, TOKENS, VALUES
from lemmas.alman_song_2025.toolbox_softmax import softmax_variation
from lemmas.foundations.softmax import weights_positive
from symbolic import kernel
from symbolic.definitions import absolute, distribution, tanh
from symbolic.kernel import Theorem, assume
from symbolic.language import (
    Eq,
    Lambda,
    Le,
    Lt,
    Ne,
    Sum,
    Term,
    exp,
    family,
    number,
)
from symbolic.statement import Hypothesis, Statement
from symbolic.tactics.script import arith, for_all, have, parts, use

__all__ = ["CUBIC", "DISTANCE", "SIZE", "cubic", "distance", "size"]

b, o = family("b", 2), family("o", 2)


def logit(row: Term, token: Term, head: Term = h) -> Term:
    """``x_i M x_t + b x_t``."""
    return scores(d, Ms[head], X, row, token) + Sum(k, d, b[head, k] * X[token, k])


def weight(row: Term, token: Term, mask: Term = A) -> Term:
    """The attention weight of a head with biases."""
    return masked_softmax(n, mask[row], Lambda(t, logit(row, t)), token)


def _weights(mask: Term) -> Term:
    return Lambda(i, Lambda(t, weight(i, t, mask)))


def layer(mask: Term, bias: bool) -> Term:
    """The sum over heads, with output biases if asked for."""
    output = projected(_weights(mask)(i), X, Ws[h])(k)
    return Lambda(i, Lambda(k, Sum(h, H, output + o[h, k] if bias else output)))


_variables = (d, rho, n, H, A, Ms, b, Ws, ws, X)
SIZE = Statement(
    _variables,
    (NORM, TOKENS, MASK, VALUES),
    Le(token_norm(rho, n, layer(A, False)), Sum(h, H, ws[h]) * token_norm(rho, n, X)),
)
DISTANCE = Statement(
    (*_variables[:-1], o, X),
    (NORM, TOKENS, MASK, VALUES),
    Le(
        distance_to_rank_one(rho, n, layer(A, True)),
        Sum(h, H, ws[h]) * distance_to_rank_one(rho, n, X),
    ),
)
CUBIC = Statement(
    (d, rho, n, H, Ms, qs, b, Ws, ws, o, X),
    (NORM, TOKENS, SCORES, VALUES),
    Le(
        distance_to_rank_one(rho, n, layer(FULL, True)),
        Sum(h, H, ws[h] * qs[h]) * distance_to_rank_one(rho, n, X) ** 3,
    ),
)


def _given(statement: Statement) -> dict[str, Theorem]:
    return {item.name: assume(item.formula) for item in statement.hypotheses}


def _stochastic(mask: Theorem) -> Theorem:
    """The rows of attention with biases are distributions."""
    at_i = assume(Lt(i, n))
    logits = Lambda(t, logit(i, t))
    term = mask.conclusion.args[1]
    signs, total = mask_sign(mask, i, at_i), mask_total(mask, i, logits, at_i)
    both = use(row_sums_to_one(), n, term[i], logits, signs, total)
    row = have(distribution(n, _weights(term)(i)), both, names=("distribution",))
    return for_all(i, at_i.conclusion, row)


@cache
def size() -> Theorem:
    """``N(SAtt(X)) <= a N(X)`` with query and key biases."""
    known = _given(SIZE)
    norm_, some = known["norm"], known["tokens"]
    at_h = assume(Lt(h, H))
    one = use(
        size_growth(),
        d,
        rho,
        n,
        _weights(A),
        X,
        Ws[h],
        ws[h],
        norm_,
        some,
        use(known["values"], h, at_h),
        _stochastic(known["mask"]),
    )
    heads = Lambda(h, averaged(_weights(A), X, Ws[h]))
    total = use(
        head_sum(),
        d,
        rho,
        n,
        H,
        heads,
        Lambda(h, ws[h] * norm(X)),
        norm_,
        some,
        for_all(h, at_h.conclusion, one),
    )
    return SIZE.derive(have(SIZE.conclusion, total))


@cache
def distance() -> Theorem:
    """``dist(SAtt(X)) <= a dist(X)`` with all biases."""
    known = _given(DISTANCE)
    norm_, some = known["norm"], known["tokens"]
    at_h = assume(Lt(h, H))
    one = use(
        centre_growth(),
        d,
        rho,
        n,
        _weights(A),
        X,
        Ws[h],
        ws[h],
        c,
        norm_,
        some,
        use(known["values"], h, at_h),
        _stochastic(known["mask"]),
    )
    before = Distance(norm_, some, X)
    after = Distance(norm_, some, layer(A, True))
    heads = Lambda(
        h,
        Lambda(i, Lambda(k, projected(_weights(A)(i), X, Ws[h])(k) - image(c, Ws[h])(k))),
    )
    sizes = Lambda(h, ws[h] * before.centre(c))
    total = use(
        head_sum(), d, rho, n, H, heads, sizes, norm_, some, for_all(h, at_h.conclusion, one)
    )
    place = Lambda(k, Sum(h, H, image(c, Ws[h])(k) + o[h, k]))
    a = Sum(h, H, ws[h])
    moved = have(Le(after.centre(place), a * before.centre(c)), total)
    each = arith(Le(after.value, a * before.centre(c)), after.lower(place), moved)
    proof = use(
        dist_linear(),
        d,
        rho,
        n,
        X,
        after.value,
        a,
        norm_,
        some,
        values_sign(known["values"]),
        for_all(c, each),
    )
    return DISTANCE.derive(proof)


# ------------------------------------------------------------------ the cubic contraction


def _common() -> Term:
    """Logits that are the same for all rows: ``(c M + b)(x_t - c)``."""
    moved = Lambda(m, X[t, m] - c[m])
    score = Sum(k, d, c[k] * Sum(m, d, Ms[h, k, m] * moved(m)))
    return Lambda(t, score + Sum(k, d, b[h, k] * (X[t, k] - c[k])))


def _shared(token: Term) -> Term:
    return masked_softmax(n, Lambda(t, number(1)), _common(), token)


def _variation(norm_: Theorem, some: Theorem, bound: Theorem, at_i: Theorem) -> Theorem:
    """``Sum_t |P_it - q_t| <= 2 tanh(q D^2/2)``."""
    moved, at_t = centred(X, c), assume(Lt(t, n))
    centre = norm(moved)
    both = use(
        bilinear(),
        d,
        rho,
        Ms[h],
        qs[h],
        moved(i),
        moved(t),
        centre,
        centre,
        norm_,
        bound,
        upper(rho, n, moved, i, at_i),
        upper(rho, n, moved, t, at_t),
    )
    old, new = _common(), Lambda(t, logit(i, t))
    constant = Sum(k, d, X[i, k] * Sum(m, d, Ms[h, k, m] * c[m])) + Sum(k, d, b[h, k] * c[k])
    width = qs[h] * centre**2
    facts = parts(both)
    change = new(t) - old(t)
    inside = kernel.conjoin(
        arith(Le(constant - width, change), *facts, names=("scores",)),
        arith(Le(change, constant + width), *facts, names=("scores",)),
    )
    ones = Lambda(t, number(1))
    between = for_all(t, at_t.conclusion, kernel.discharge(Ne(ones(t), 0), inside))
    full = use(full_mask(), n)
    ends = (constant - width, constant + width)
    total = use(softmax_variation(), n, i, FULL, old, new, *ends, full, at_i, between)
    gaps = Sum(t, n, absolute(weight(i, t, FULL) - _shared(t)))
    return have(Le(gaps, 2 * tanh(width / 2)), total)


def _place() -> Term:
    """``c + q (X - 1 c)``."""
    return Lambda(m, c[m] + Sum(t, n, _shared(t) * (X[t, m] - c[m])))


def _head(known: dict[str, Theorem]) -> Theorem:
    """``N(P X W - 1 c' W) <= 2 w tanh(q D^2/2) D``."""
    norm_, some = known["norm"], known["tokens"]
    at_h, at_i = assume(Lt(h, H)), assume(Lt(i, n))
    value, bound = use(known["values"], h, at_h), use(known["scores"], h, at_h)
    moved = centred(X, c)
    centre = norm(moved)
    gap = Lambda(t, weight(i, t, FULL) - _shared(t))
    close = for_all(t, Lt(t, n), upper(rho, n, moved, t, assume(Lt(t, n))))
    result = use(
        value_combination(), d, rho, n, gap, moved, centre, Ws[h], ws[h], norm_, value, close
    )
    row = distribution_parts(use(_stochastic(use(full_mask(), n)), i, at_i))[1]
    output = Lambda(
        k,
        projected(_weights(FULL)(i), X, Ws[h])(k) - image(_place(), Ws[h])(k),
    )
    same = rows_of(norm_, output, projected(gap, moved, Ws[h]), row)
    rate = 2 * ws[h] * tanh(qs[h] * centre**2 / 2)
    factor = arith(
        Le(0, ws[h] * centre),
        value_parts(value)[0],
        token_sign(norm_, some, moved),
        products=[(0, 1)],
    )
    each = arith(
        Le(rho(output), rate * centre),
        same,
        result,
        _variation(norm_, some, bound, at_i),
        factor,
        products=[(2, 3)],
    )
    return below(rho, n, Lambda(i, output), rate * centre, some, i, each)


@cache
def cubic() -> Theorem:
    """``dist(SAtt(X)) <= b dist(X)^3`` with all biases, no mask."""
    known = _given(CUBIC)
    norm_, some = known["norm"], known["tokens"]
    before = Distance(norm_, some, X)
    after = Distance(norm_, some, layer(FULL, True))
    centre = before.centre(c)
    heads = Lambda(
        h,
        Lambda(i, Lambda(k, projected(_weights(FULL)(i), X, Ws[h])(k) - image(_place(), Ws[h])(k))),
    )
    sizes = Lambda(h, 2 * ws[h] * tanh(qs[h] * centre**2 / 2) * centre)
    total = use(
        head_sum(), d, rho, n, H, heads, sizes, norm_, some, for_all(h, Lt(h, H), _head(known))
    )
    place = Lambda(k, Sum(h, H, image(_place(), Ws[h])(k) + o[h, k]))
    moved = have(Le(after.centre(place), cubic_rate(centre) * centre), total)
    each = arith(Le(after.value, cubic_rate(centre) * centre), after.lower(place), moved)
    curve = Lambda(s, cubic_rate(s) * s)
    slope, tame = cubic_tame(before, known["scores"], known["values"])
    limit = before.limit(
        after.value, c, have(Le(after.value, curve(centre)), each), curve, slope, tame
    )
    at_h = assume(Lt(h, H))
    signs = for_all(
        h,
        Lt(h, H),
        kernel.conjoin(
            score_parts(use(known["scores"], h, at_h))[0],
            value_parts(use(known["values"], h, at_h))[0],
        ),
    )
    power = use(cubic_below_power(), H, qs, ws, before.value, before.sign(), signs)
    r = before.value
    return CUBIC.derive(
        arith(CUBIC.conclusion, have(Le(after.value, cubic_rate(r) * r), limit), power)
    )
