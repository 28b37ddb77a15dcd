"""What is claimed of networks: ``L`` layers of ``H`` heads, with and without skips.

``T[l]`` are the tokens before layer ``l``, so ``T[0]`` is the input ``X`` and ``T[L]`` the output.
``v[l, h]`` and ``q[l, h]`` bound the operator norms of head ``h`` of layer ``l``; ``a`` and ``b``
bound the layer sums of ``v`` and of ``v q``.
"""

from __future__ import annotations

from fractions import Fraction

from lemmas.alman_song_2025.definitions import (
    FULL,
    distance_to_rank_one,
    masked_layer,
    score_bound,
    token_norm,
    value_bound,
)
from lemmas.alman_song_2025.statements import (
    MASK,
    NORM,
    TOKENS,
    A,
    H,
    d,
    h,
    i,
    k,
    m,
    n,
    rho,
    t,
)
from symbolic.definitions import absolute, half_power_of_three, tanh
from symbolic.language import (
    NAT,
    REAL,
    And,
    Eq,
    ForAll,
    Lambda,
    Le,
    Lt,
    Prod,
    Sum,
    Term,
    arrow,
    exp,
    family,
    nats,
    number,
    reals,
    sqrt,
    var,
)
from symbolic.statement import Hypothesis, Statement

L, l = nats("L l")
a, b = reals("a b")
T, Y = family("T", 3), family("Y", 2)
Ms, Ws = family("M", 4), family("W", 4)
vs, qs = family("v", 2), family("q", 2)
sizes = family("s")
F = var("F", arrow(NAT, arrow(NAT, NAT, REAL), NAT, NAT, REAL))
ZERO, ONE = number(0, NAT), number(1, NAT)
X = T[ZERO]


def N(matrix: Term) -> Term:  # noqa: N802
    """The greatest norm of a token."""
    return token_norm(rho, n, matrix)


def dist(matrix: Term) -> Term:
    """The distance from equal rows."""
    return distance_to_rank_one(rho, n, matrix)


def minus(left: Term, right: Term) -> Term:
    """``X - Y``."""
    return Lambda(i, Lambda(k, left[i, k] - right[i, k]))


def attend(layer: Term, tokens: Term, mask: Term = A) -> Term:
    """``SAtt_l(X)``."""
    return Lambda(i, Lambda(k, masked_layer(n, d, H, mask, Ms[layer], Ws[layer], tokens, i, k)))


def _layers(depth: Term, mask: Term, skip: bool) -> Hypothesis:
    """The tokens after each layer."""
    added = masked_layer(n, d, H, mask, Ms[l], Ws[l], T[l], i, k)
    after = T[l, i, k] + added if skip else added
    formula = ForAll(l, depth, ForAll(i, n, ForAll(k, d, Eq(T[l + 1, i, k], after))))
    return Hypothesis("layers", "defining", formula)


def values(depth: Term) -> Hypothesis:
    """``v[l, h]`` bounds ``v(W)``."""
    formula = ForAll(l, depth, ForAll(h, H, value_bound(rho, d, Ws[l, h], vs[l, h])))
    return Hypothesis("values", "defining", formula)


def scores(depth: Term) -> Hypothesis:
    """``q[l, h]`` bounds ``mu(M)``."""
    formula = ForAll(l, depth, ForAll(h, H, score_bound(rho, d, Ms[l, h], qs[l, h])))
    return Hypothesis("scores", "defining", formula)


def value_sum(layer: Term) -> Term:
    """``a_l``."""
    return Sum(h, H, vs[layer, h])


def rate_sum(layer: Term) -> Term:
    """``b_l``."""
    return Sum(h, H, vs[layer, h] * qs[layer, h])


def _largest(name: str, depth: Term) -> Hypothesis:
    total, bound = (value_sum(l), a) if name == "a" else (rate_sum(l), b)
    return Hypothesis(name, "defining", ForAll(l, depth, Le(total, bound)))


_network = (d, rho, n, H, L, A, T, Ms, Ws, vs)
_skip = (NORM, TOKENS, MASK, _layers(L, A, True), values(L))
_plain = (NORM, TOKENS, MASK, _layers(L, A, False), values(L))
_some = Hypothesis("some", "parameter", Le(1, L))
_a = _largest("a", L)
_short = Hypothesis("short", "published", Le(a * L, 1))
_a_sign = Hypothesis("a-sign", "defining", Le(0, a))

# ------------------------------------------------------------------ order 1

_growth = Prod(l, L, 1 + value_sum(l))
SIZE_GROWTH = Statement(_network, _skip, Le(N(T[L]), _growth * N(X)))
DISTANCE_GROWTH = Statement(_network, _skip, Le(dist(T[L]), _growth * dist(X)))
ORDER1_PRODUCT = Statement(_network, _skip, Le(N(minus(T[L], X)), (_growth - 1) * N(X)))
ORDER1_POWER = Statement(
    (*_network, a), (*_skip, _a), Le(N(minus(T[L], X)), ((1 + a) ** L - 1) * N(X))
)
ORDER1_FIRST_PRODUCT = Statement(
    _network,
    (*_skip, _some),
    Le(N(minus(T[L], T[ONE])), (_growth - (1 + value_sum(ZERO))) * N(X)),
)
ORDER1_FIRST_POWER = Statement(
    (*_network, a),
    (*_skip, _a, _some),
    Le(N(minus(T[L], T[ONE])), ((1 + a) ** L - (1 + a)) * N(X)),
)
ORDER1_LINEAR = Statement(
    (*_network, a),
    (*_skip, _a, _a_sign, _short),
    Le(N(minus(T[L], X)), (exp(1) - 1) * (a * L) * N(X)),
)
ORDER1_PLAIN = Statement(_network, _plain, Le(N(T[L]), Prod(l, L, value_sum(l)) * N(X)))
_deeper = L + 1
_last = Lambda(i, Lambda(k, T[ZERO, i, k] + attend(L, X)(i)(k)))
_grown = (1 + a) ** L
ORDER1_LAST = Statement(
    (*_network, qs, a, b),
    (
        NORM,
        TOKENS,
        MASK,
        _layers(_deeper, A, True),
        values(_deeper),
        scores(_deeper),
        _largest("a", _deeper),
        _largest("b", _deeper),
    ),
    Le(
        N(minus(T[L + 1], _last)),
        (_grown - 1) * N(X) * (1 + a + b * dist(X) * (dist(X) + _grown * N(X))),
    ),
)

# ------------------------------------------------------------------ any residual blocks

_blocks = Hypothesis(
    "layers",
    "defining",
    ForAll(l, L, ForAll(i, n, ForAll(k, d, Eq(T[l + 1, i, k], T[l, i, k] + F(l, T[l], i, k))))),
)
_block_sizes = Hypothesis(
    "sizes",
    "published",
    ForAll(l, L, And(Le(0, sizes[l]), ForAll(Y, Le(N(F(l, Y)), sizes[l] * N(Y))))),
)
_block_growth = Prod(l, L, 1 + sizes[l])
BLOCKS = Statement(
    (d, rho, n, L, T, F, sizes),
    (NORM, TOKENS, _blocks, _block_sizes),
    Le(N(minus(T[L], X)), (_block_growth - 1) * N(X)),
)
BLOCKS_FIRST = Statement(
    (d, rho, n, L, T, F, sizes),
    (NORM, TOKENS, _blocks, _block_sizes, _some),
    Le(N(minus(T[L], T[ONE])), (_block_growth - (1 + sizes[ZERO])) * N(X)),
)

# ------------------------------------------------------------------ order 2

_full_network = (*_network, qs, a, b)
_b_sign = Hypothesis("b-sign", "defining", Le(0, b))
_full = (*_skip, scores(L), _a, _a_sign, _largest("b", L), _b_sign)
PARALLEL = Lambda(i, Lambda(k, T[ZERO, i, k] + Sum(l, L, attend(l, X)(i)(k))))
_excess = (1 + a) ** l - 1
ORDER2 = Statement(
    _full_network,
    _full,
    Le(
        N(minus(T[L], PARALLEL)),
        a * N(X) * Sum(l, L, _excess)
        + b * N(X) * dist(X) * Sum(l, L, _excess * (dist(X) + (1 + a) ** l * N(X))),
    ),
)
_angle, _rate = a * L, b * L
ORDER2_EXACT = Statement(
    _full_network,
    (*_full, _short),
    Le(
        N(minus(T[L], PARALLEL)),
        ((exp(1) - 2) * _angle**2 + ((exp(2) - 1) / 2 - 1) * _angle * _rate * N(X) * dist(X))
        * N(X),
    ),
)
ORDER2_SHORT = Statement(
    _full_network,
    (*_full, _short),
    Le(
        N(minus(T[L], PARALLEL)),
        (
            Fraction(7183, 10000) * _angle**2
            + Fraction(21946, 10000) * _angle * _rate * N(X) * dist(X)
        )
        * N(X),
    ),
)

# ------------------------------------------------------------------ order 3

U = family("U", 3)
G = family("G", 3)
_mean = Lambda(m, Sum(t, n, T[ZERO, t, m]) / n)
_head_sum = Lambda(l, Lambda(m, Lambda(k, Sum(h, H, Ws[l, h, m, k]))))
_product = (
    Hypothesis("product-start", "defining", ForAll(m, d, ForAll(k, d, Eq(G[0, m, k], 0)))),
    Hypothesis(
        "product-step",
        "defining",
        ForAll(
            l,
            L,
            ForAll(
                m,
                d,
                ForAll(
                    k,
                    d,
                    Eq(
                        G[l + 1, m, k],
                        G[l, m, k]
                        + _head_sum(l)(m)(k)
                        + Sum(t, d, G[l, m, t] * _head_sum(l)(t)(k)),
                    ),
                ),
            ),
        ),
    ),
)
# S_u(X) = X + J X G_L, where I + G_L is the product of the I + sum_h W_{l,h}
UNIFORM = Lambda(i, Lambda(k, T[ZERO, i, k] + Sum(m, d, _mean(m) * G[L, m, k])))
_bidirectional = (NORM, TOKENS, _layers(L, FULL, True), values(L))
_bi_network = (d, rho, n, H, L, T, Ms, Ws, vs)
_bi_full = (*_bidirectional, scores(L), _a, _a_sign, _largest("b", L), _b_sign, *_product)
_cube_sum = (1 + a) ** L / (1 + a) * Sum(l, L, (1 + a) ** (2 * l))
ORDER3 = Statement(
    (*_bi_network, qs, a, b, G),
    _bi_full,
    Le(N(minus(T[L], UNIFORM)), b * N(X) * dist(X) ** 2 * _cube_sum),
)
_phi = (exp(3) - exp(1)) / 2
ORDER3_EXACT = Statement(
    (*_bi_network, qs, a, b, G),
    (*_bi_full, _short),
    Le(N(minus(T[L], UNIFORM)), _phi * _rate * N(X) * dist(X) ** 2),
)
ORDER3_SHORT = Statement(
    (*_bi_network, qs, a, b, G),
    (*_bi_full, _short),
    Le(N(minus(T[L], UNIFORM)), Fraction(869, 100) * _rate * N(X) * dist(X) ** 2),
)
_no_scores = Hypothesis(
    "no-scores",
    "published",
    ForAll(l, L, ForAll(h, H, ForAll(k, d, ForAll(m, d, Eq(Ms[l, h, k, m], 0))))),
)
ORDER3_UNIFORM = Statement(
    (n, d, H, L, T, Ms, Ws, G),
    (TOKENS, _layers(L, FULL, True), *_product, _no_scores),
    ForAll(i, n, ForAll(k, d, Eq(T[L, i, k], UNIFORM(i)(k)))),
)

# ------------------------------------------------------------------ order 4

FOURTH = Lambda(
    i,
    Lambda(
        k,
        UNIFORM(i)(k)
        + Sum(
            l,
            L,
            attend(l, X, FULL)(i)(k) - Sum(m, d, _mean(m) * _head_sum(l)(m)(k)),
        ),
    ),
)
_fourth_sum = Sum(l, L, (1 + a) ** L / (1 + a) * (1 + a) ** (2 * l) - 1)
ORDER4 = Statement(
    (*_bi_network, qs, a, b, G),
    _bi_full,
    Le(N(minus(T[L], FOURTH)), b * N(X) ** 3 * _fourth_sum),
)
ORDER4_EXACT = Statement(
    (*_bi_network, qs, a, b, G),
    (*_bi_full, _short),
    Le(N(minus(T[L], FOURTH)), (_phi - 1) * _angle * _rate * N(X) ** 3),
)
ORDER4_SHORT = Statement(
    (*_bi_network, qs, a, b, G),
    (*_bi_full, _short),
    Le(N(minus(T[L], FOURTH)), Fraction(769, 100) * _angle * _rate * N(X) ** 3),
)

# ------------------------------------------------------------------ without skips, cubic

_bi_plain = (NORM, TOKENS, _layers(L, FULL, False), values(L))
CUBIC_DEPTH = Statement(
    (*_bi_network, qs, b),
    (
        *_bi_plain,
        scores(L),
        _largest("b", L),
        _b_sign,
    ),
    Le(dist(T[L]), b ** half_power_of_three(L) * dist(X) ** (3**L)),
)
PLAIN_DISTANCE = Statement((*_network, a), (*_plain, _a, _a_sign), Le(dist(T[L]), a**L * dist(X)))
_M, _W, _w, _q = family("M", 3), family("W", 3), family("w"), family("q")
_one_layer = Lambda(i, Lambda(k, masked_layer(n, d, H, FULL, _M, _W, Y, i, k)))
_one_values = Hypothesis("values", "defining", ForAll(h, H, value_bound(rho, d, _W[h], _w[h])))
_one_scores = Hypothesis("scores", "defining", ForAll(h, H, score_bound(rho, d, _M[h], _q[h])))
_one = (d, rho, n, H, _M, _q, _W, _w, Y)
CUBIC_TANH = Statement(
    _one,
    (NORM, TOKENS, _one_scores, _one_values),
    Le(
        dist(_one_layer),
        Sum(h, H, 2 * _w[h] * tanh(_q[h] * dist(Y) ** 2 / 2)) * dist(Y),
    ),
)
CUBIC_LAYER = Statement(
    _one,
    (NORM, TOKENS, _one_scores, _one_values),
    Le(dist(_one_layer), Sum(h, H, _w[h] * _q[h]) * dist(Y) ** 3),
)

# ------------------------------------------------------------------ with skips, no rank collapse

SKIP_UPPER = Statement(
    (*_network, a), (*_skip, _a, _a_sign), Le(dist(T[L]), (1 + a) ** L * dist(X))
)
SKIP_LOWER = Statement(
    (*_network, a),
    (*_skip, _a, _a_sign, Hypothesis("small", "published", Lt(a, 1))),
    Le((1 - a) ** L * dist(X), dist(T[L])),
)
_one_skip = Lambda(i, Lambda(k, Y[i, k] + _one_layer(i)(k)))
SKIP_LAYER_LINEAR = Statement(
    (d, rho, n, H, _M, _W, _w, Y),
    (NORM, TOKENS, _one_values),
    Le(absolute(dist(_one_skip) - dist(Y)), Sum(h, H, _w[h]) * dist(Y)),
)
SKIP_LAYER_CUBIC = Statement(
    _one,
    (NORM, TOKENS, _one_scores, _one_values),
    Le(absolute(dist(_one_skip) - dist(Y)), Sum(h, H, _w[h] * _q[h]) * dist(Y) ** 3),
)
_s0 = reals("s0")[0]
SKIP_SLOW = Statement(
    (*_bi_network, qs, a, b, _s0),
    (
        *_bidirectional,
        scores(L),
        _a,
        _largest("b", L),
        Hypothesis("small", "published", Le(a, Fraction(1, 3))),
        _b_sign,
        Hypothesis("start", "defining", And(Le(0, _s0), Le(_s0, dist(X)), Le(3 * b * _s0**2, 1))),
    ),
    Le(_s0 / sqrt(1 + Fraction(15, 4) * b * L * _s0**2), dist(T[L])),
)

# ------------------------------------------------------------------ blocks behind a normalisation

_LN = var("LN", arrow(arrow(NAT, NAT, REAL), NAT, NAT, REAL))
_bound = reals("c")[0]
_normalised = masked_layer(n, d, H, A, Ms[l], Ws[l], _LN(T[l]), i, k)
PRE_NORM = Statement(
    (d, rho, n, H, L, A, T, Ms, Ws, vs, _LN, _bound),
    (
        NORM,
        TOKENS,
        MASK,
        Hypothesis(
            "layers",
            "defining",
            ForAll(l, L, ForAll(i, n, ForAll(k, d, Eq(T[l + 1, i, k], T[l, i, k] + _normalised)))),
        ),
        values(L),
        Hypothesis("normalised", "published", ForAll(Y, Le(N(_LN(Y)), _bound))),
    ),
    Le(N(minus(T[L], X)), _bound * Sum(l, L, value_sum(l))),
)
