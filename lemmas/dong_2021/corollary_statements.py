"""Token-wise maps after every layer (Corollary 3.2), layer normalisation among them."""

from __future__ import annotations

from lemmas.dong_2021 import depth_statements as deep
from lemmas.dong_2021 import statements as base
from lemmas.dong_2021.bound_statements import scale, tokens, width
from lemmas.dong_2021.notions import centred, composite_residual, normalises, single_layer
from symbolic.definitions import (
    absolute,
    attention_layer,
    column_sum_norm,
    composite,
    diameter,
    euclidean,
    half_power_of_three,
    layer_norm,
    row_sum_norm,
)
from symbolic.language import (
    NAT,
    REAL,
    And,
    Eq,
    Exists,
    ForAll,
    Implies,
    Lambda,
    Le,
    Lt,
    Sum,
    Term,
    arrow,
    cast,
    family,
    nats,
    number,
    real,
    reals,
    sqrt,
    var,
)
from symbolic.statement import Hypothesis, Statement

__all__ = [
    "COMPOSITE",
    "COMPOSITE_SMALL",
    "EUCLIDEAN",
    "NORM_DEPTH",
    "NORM_FIXED",
    "NORM_ROLE",
    "ONE_NORM",
    "PUBLISHED",
    "TWO_NORM",
]

n, d, H, L = deep.n, deep.d, deep.H, deep.L
h, i, j, k, l, m, t = nats("h i j k l m t")
s, beta, g, B, Qmax = deep.s, deep.beta, deep.g, deep.B, deep.Qmax
rate, eps, G = reals("rate eps G")
X, x, y = deep.X, deep.x, deep.y
WQK, bQK, W, bO = deep.WQK, deep.bQK, deep.W, deep.bO
u, v, Z = family("u"), family("v"), family("Z", 2)
F = var("F", arrow(NAT, arrow(NAT, REAL), NAT, REAL))

sign = Hypothesis("rate", "parameter", Le(0, rate))


def mapped(function: Term, depth: Term) -> Term:
    """``f_l`` of row ``i`` of the attention output, coordinate ``k``."""
    row = Lambda(
        m,
        attention_layer(n, d, H, s, WQK[depth], bQK[depth], W[depth], bO[depth], X[depth], i, m),
    )
    return function(row)[k]


layers = Hypothesis(
    "layers",
    "defining",
    ForAll(l, L, ForAll(i, n, ForAll(k, d, Eq(X[l + 1, i, k], mapped(F[l], l))))),
)


def image_rest(function: Term, matrix: Term, centre: Term) -> Term:
    """``f(Z) - 1 f(y)``."""
    return Lambda(i, Lambda(k, function(matrix[i])[k] - function(centre)[k]))


lipschitz = Hypothesis(
    "lipschitz",
    "published",
    ForAll(
        l,
        L,
        ForAll(
            Z,
            ForAll(
                y,
                Le(
                    composite(n, d, image_rest(F[l], Z, y)),
                    rate * composite(n, d, centred(Z, y)),
                ),
            ),
        ),
    ),
)

# ------------------------------------------------------------------ as published

_heads, constant, *_best = deep.MULTI_V1.hypotheses[4:]
_final = composite(n, d, centred(X[L], y))
_first = composite(n, d, centred(X[0], x))
PUBLISHED = Statement(
    (n, H, s, L, deep.A),
    (tokens, scale),
    Exists(
        g,
        And(
            Le(0, g),
            deep._for_every(
                (d, beta, rate, F, X, x, WQK, bQK, W, bO),
                Implies(
                    width.formula,
                    layers.formula,
                    lipschitz.formula,
                    sign.formula,
                    _heads.formula,
                    constant.formula,
                    *(item.formula for item in _best),
                    deep._entries,
                    Exists(y, deep.bounded(4 * g * rate * (beta * H / s), _final, _first)),
                ),
            ),
        ),
    ),
)

# ------------------------------------------------------------------ repaired

_a_b_known = (
    tokens,
    width,
    scale,
    layers,
    lipschitz,
    sign,
    deep.multi_weights,
    deep.multi_constant,
)
_variables = (n, d, H, s, L, B, rate, F, X, x, WQK, bQK, W, bO)
_least = composite_residual(n, d, X[L])
COMPOSITE = Statement(
    _variables,
    _a_b_known,
    deep.bounded(rate * (sqrt(cast(n)) / 2 * (B / s)), _least, _first),
)
_queries, _small, _ = deep.MULTI_RHO_SMALL.hypotheses[-3:]
COMPOSITE_SMALL = Statement(
    (*_variables, Qmax),
    (
        *_a_b_known,
        _queries,
        _small,
        Hypothesis("region", "published", Le(rate * B * _first**2, s)),
    ),
    deep.bounded(rate * (B / s), _least, _first),
)

_, _, _constant, _, _norms = base.DEPTH.hypotheses
_euclid_gap = Lambda(k, u[k] - v[k])
_q, _w = base._q, base._w
_full = (n, d, H, s, B, L, X, WQK, bQK, W, bO, _q, _w)


def _collapse(constant: Term) -> Term:
    power = constant ** half_power_of_three(L) * diameter(n, d, X[0]) ** (3**L)
    return Le(diameter(n, d, X[L]), power)


EUCLIDEAN = Statement(
    (*_full, rate, F),
    (
        tokens,
        scale,
        _constant,
        layers,
        _norms,
        sign,
        Hypothesis(
            "lipschitz",
            "published",
            ForAll(
                l,
                L,
                ForAll(
                    u,
                    ForAll(
                        v,
                        Le(
                            euclidean(d, Lambda(k, F[l](u)[k] - F[l](v)[k])),
                            rate * euclidean(d, _euclid_gap),
                        ),
                    ),
                ),
            ),
        ),
    ),
    _collapse(rate * B * H / (4 * s)),
)

# ------------------------------------------------------------------ the choice of norm

f = var("f", arrow(arrow(NAT, REAL), NAT, REAL))
_norm_one = ForAll(
    u,
    ForAll(v, Le(Sum(k, d, absolute(f(u)[k] - f(v)[k])), Sum(k, d, absolute(u[k] - v[k])))),
)
_norm_two = ForAll(
    u,
    ForAll(v, Le(euclidean(d, Lambda(k, f(u)[k] - f(v)[k])), euclidean(d, _euclid_gap))),
)
_image = Lambda(i, Lambda(k, f(Z[i])[k]))
_meets = Exists(y, Le(composite(n, d, centred(_image, y)), composite(n, d, centred(Z, x))))
ONE_NORM = Statement(
    (n, d, f, Z, x), (tokens, width, Hypothesis("lipschitz", "published", _norm_one)), _meets
)
TWO_NORM = Statement(
    (n, d, f, Z, x), (tokens, width, Hypothesis("lipschitz", "published", _norm_two)), _meets
)

# ------------------------------------------------------------------ layer normalisation

gain, shift = family("g", 2), family("o", 2)
_eps = Hypothesis("epsilon", "parameter", Lt(0, eps))


def normalised(depth: Term) -> Term:
    """Gain and bias after layer normalisation of row ``i``, coordinate ``k``."""
    row = Lambda(
        m,
        attention_layer(n, d, H, s, WQK[depth], bQK[depth], W[depth], bO[depth], X[depth], i, m),
    )
    return gain[depth, k] * layer_norm(d, eps, row, k) + shift[depth, k]


NORM_DEPTH = Statement(
    (*_full, eps, G, gain, shift),
    (
        tokens,
        width,
        scale,
        _constant,
        _eps,
        Hypothesis(
            "layers",
            "defining",
            ForAll(l, L, ForAll(i, n, ForAll(k, d, Eq(X[l + 1, i, k], normalised(l))))),
        ),
        _norms,
        Hypothesis(
            "gain",
            "published",
            And(Le(0, G), ForAll(l, L, ForAll(k, d, Le(absolute(gain[l, k]), G)))),
        ),
    ),
    _collapse(G / sqrt(eps) * B * H / (4 * s)),
)

# rows (1, -1) and (-1, 1), W_QK = w e_0 e_0, W_V = I
(w,) = reals("w")
_two = number(2, NAT)
e0 = Lambda(k, 1 - cast(k))
CROSS = Lambda(i, Lambda(k, (1 - 2 * cast(i)) * (1 - 2 * cast(k))))
CROSS_QUERY = Lambda(k, Lambda(m, w * e0(k) * e0(m)))
CROSS_VALUE = Lambda(m, Lambda(k, e0(m) * e0(k) + (1 - e0(m)) * (1 - e0(k))))
NOTHING = Lambda(k, number(0))
CROSS_OUTPUT = single_layer(
    _two, _two, number(1), CROSS_QUERY, NOTHING, CROSS_VALUE, NOTHING, CROSS
)


NORM_FIXED = Statement(
    (w,),
    (Hypothesis("weight", "parameter", Lt(0, w)),),
    ForAll(i, _two, normalises(_two, CROSS_OUTPUT(i), CROSS(i))),
)

Q, b1, V, o1 = family("Q", 2), family("b"), family("V", 2), family("o")
_C = real("C")
X1, Y1 = family("X", 2), family("Y", 2)
_plain = single_layer(n, d, s, Q, b1, V, o1, X1)
_rest1, _other1 = centred(X1, x), centred(X1, y)
_best1 = (
    ForAll(y, Le(column_sum_norm(n, d, _rest1), column_sum_norm(n, d, _other1))),
    ForAll(y, Le(row_sum_norm(n, d, _rest1), row_sum_norm(n, d, _other1))),
)
_beta = column_sum_norm(d, d, Q) * composite(d, d, V)
# the layer bound of the theorem, with any constant, after layer normalisation without epsilon
NORM_ROLE = Statement(
    (),
    (),
    Exists(
        _C,
        And(
            Le(0, _C),
            deep._for_every(
                (n, d, s, Q, b1, V, o1, X1, x, Y1),
                Implies(
                    tokens.formula,
                    width.formula,
                    scale.formula,
                    *_best1,
                    ForAll(i, n, normalises(d, _plain(i), Y1[i])),
                    Exists(
                        y,
                        Le(
                            composite(n, d, centred(Y1, y)),
                            _C * (_beta / s) * composite(n, d, _rest1) ** 3,
                        ),
                    ),
                ),
            ),
        ),
    ),
)
