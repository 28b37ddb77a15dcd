"""Instances at which the bounds are attained, or approached at a stated rate."""

from __future__ import annotations

from lemmas.dong_2021.notions import centred, gamma, single_layer, softmax_shift, widest
from symbolic.definitions import (
    attention_layer,
    column_sum_norm,
    composite,
    diameter,
    oscillation,
    row_sum_norm,
    softmax,
    tanh,
)
from symbolic.language import (
    NAT,
    And,
    Eq,
    Exists,
    ForAll,
    Lambda,
    Le,
    Lt,
    Term,
    cast,
    exp,
    family,
    nats,
    number,
    reals,
    sqrt,
)
from symbolic.statement import Hypothesis, Statement

__all__ = [
    "DEPTH_EXACT",
    "GAMMA_TIGHT",
    "INF_TIGHT",
    "L2_TIGHT",
    "MEAN_RATE",
    "TWO",
]

h, i, k, l, L, m, t = nats("h i k l L m t")
r, q, v, u, w, c, e = reals("r q v u w c e")
y = family("y")
TWO, ONE = number(2, NAT), number(1, NAT)


def pair(value: Term) -> Term:
    """Two tokens ``value, -value`` of one coordinate."""
    return Lambda(i, Lambda(k, value * (1 - 2 * cast(i))))


QUERY = Lambda(k, Lambda(m, q))
NOTHING = Lambda(k, number(0))


def value_matrix(value: Term) -> Term:
    """The value weight."""
    return Lambda(m, Lambda(k, value))


def layer(value: Term, tokens: Term) -> Term:
    """One head with ``W_QK = q`` and this value weight."""
    return single_layer(TWO, ONE, number(1), QUERY, NOTHING, value_matrix(value), NOTHING, tokens)


_signs = (
    Hypothesis("token", "parameter", Le(0, r)),
    Hypothesis("query", "parameter", Le(0, q)),
    Hypothesis("value", "parameter", Le(0, v)),
)
_size = diameter(TWO, ONE, pair(r))
L2_TIGHT = Statement(
    (r, q, v),
    _signs,
    Eq(diameter(TWO, ONE, layer(v, pair(r))), v * tanh(q * _size**2 / 1 / 4) * _size),
)

# ------------------------------------------------------------------ (P - 1 s) G

_first = Lambda(t, 1 - cast(t))
_shared = Lambda(t, -u / 2 * _first(t))
_moved = Lambda(i, Lambda(t, u * _first(t)))
_values = pair(number(1))
_shift = Lambda(i, Lambda(k, softmax_shift(TWO, _shared, _moved, _values, i, k)))
INF_TIGHT = Statement(
    (u,),
    (Hypothesis("width", "parameter", Le(0, u)),),
    Eq(
        row_sum_norm(TWO, ONE, _shift),
        2 * tanh(widest(TWO, _moved) / 4) * row_sum_norm(TWO, ONE, _values),
    ),
)

_corner = Lambda(i, Lambda(t, w * (1 - cast(i)) * (1 - 2 * cast(t))))
GAMMA_TIGHT = Statement(
    (w,),
    (Hypothesis("weight", "parameter", Lt(0, w)),),
    And(Lt(0, column_sum_norm(TWO, TWO, _corner)), Eq(gamma(TWO, _corner), sqrt(cast(TWO) / 2))),
)

# ------------------------------------------------------------------ around the mean

_unit = pair(number(1))
_rho = composite(TWO, ONE, centred(_unit, NOTHING))
_beta = column_sum_norm(ONE, ONE, QUERY) * composite(ONE, ONE, value_matrix(number(1)))
MEAN_RATE = Statement(
    (q, y),
    (Hypothesis("query", "parameter", Lt(0, q)),),
    Le(
        1 / (2 * (1 + q)) * (_beta / 1) * _rho**3,
        composite(TWO, ONE, centred(layer(number(1), _unit), y)),
    ),
)

# ------------------------------------------------------------------ depth

X, rho = family("X", 2), family("rho")
_next = attention_layer(
    TWO,
    ONE,
    ONE,
    number(1),
    Lambda(h, QUERY),
    Lambda(h, NOTHING),
    Lambda(h, value_matrix(v)),
    NOTHING,
    Lambda(i, Lambda(k, X[l, i])),
    i,
    0,
)
DEPTH_EXACT = Statement(
    (q, v, L, X, rho),
    (
        *_signs[1:],
        Hypothesis(
            "start",
            "parameter",
            And(Le(0, rho[0]), ForAll(i, 2, Eq(X[0, i], rho[0] * (1 - 2 * cast(i))))),
        ),
        Hypothesis("layers", "defining", ForAll(l, L, ForAll(i, 2, Eq(X[l + 1, i], _next)))),
        Hypothesis(
            "radius",
            "defining",
            ForAll(l, L, Eq(rho[l + 1], v * rho[l] * tanh(q * rho[l] ** 2))),
        ),
    ),
    And(
        ForAll(i, 2, Eq(X[L, i], rho[L] * (1 - 2 * cast(i)))),
        ForAll(
            l,
            L,
            And(
                Le(v * q / (1 + q * rho[l] ** 2) * rho[l] ** 3, rho[l + 1]),
                Le(rho[l + 1], v * q * rho[l] ** 3),
            ),
        ),
    ),
)

# ------------------------------------------------------------------ the threshold of the softmax lemma

x = reals("x")[0]
a = family("a")
_kick = Lambda(t, u * (1 - cast(t)))
THRESHOLD_SHARP = Statement(
    (u, x),
    (
        Hypothesis("positive", "defining", Lt(0, x)),
        Hypothesis("threshold", "defining", Eq(exp(x), 1 + 2 * x)),
        Hypothesis("beyond", "parameter", Lt(x, u)),
    ),
    And(
        Eq(oscillation(TWO, _kick), u),
        Exists(
            a,
            Lt(
                (1 + 2 * u) * softmax(TWO, a, 0),
                softmax(TWO, Lambda(t, a[t] + _kick(t)), 0),
            ),
        ),
    ),
)

# ------------------------------------------------------------------ the constant 1/sqrt(2)

FOUR = number(4, NAT)
(M,) = reals("M")


def at(index: Term, place: int) -> Term:
    """1 at ``index = place``, 0 at the other indices below 4: a polynomial in the index."""
    value: Term = number(1)
    for other in range(4):
        if other != place:
            value = value * (cast(index) - other) / (place - other)
    return value


_half = at(k, 1) / 2 + at(k, 2) / 2
CORNERS = Lambda(
    i,
    Lambda(
        k,
        at(i, 0) * at(k, 0) + at(i, 1) * _half - at(i, 2) * _half + at(i, 3) * at(k, 3) / 100,
    ),
)
CORNER_QUERY = Lambda(k, Lambda(m, w * at(k, 0) * (at(m, 1) + at(m, 2))))
CORNER_BIAS = Lambda(m, -M * at(m, 0) - 100 * M * at(m, 3))
CORNER_VALUE = Lambda(m, Lambda(k, at(m, 1) * at(k, 1) + at(m, 2) * at(k, 2)))
CORNER_OUTPUT = single_layer(
    FOUR, FOUR, number(1), CORNER_QUERY, CORNER_BIAS, CORNER_VALUE, NOTHING, CORNERS
)
_corner_rho = composite(FOUR, FOUR, centred(CORNERS, NOTHING))
_corner_beta = column_sum_norm(FOUR, FOUR, CORNER_QUERY) * composite(FOUR, FOUR, CORNER_VALUE)
(eps,) = reals("eps")
# for every constant below 1/sqrt(2) and logits as small as one likes
SMALL_SHARP = Statement(
    (c, eps),
    (
        Hypothesis("constant", "parameter", And(Le(0, c), Lt(c * sqrt(number(2)), 1))),
        Hypothesis("small", "parameter", Lt(0, eps)),
    ),
    Exists(
        w,
        Exists(
            M,
            And(
                Lt(0, w),
                Le(w, eps),
                ForAll(
                    y,
                    Lt(
                        c * (_corner_beta / 1) * _corner_rho**3,
                        composite(FOUR, FOUR, centred(CORNER_OUTPUT, y)),
                    ),
                ),
            ),
        ),
    ),
)
