"""What Dong, Cordonnier and Loukas 2021 say, and what is true instead.

Tokens are rows of ``X[i, k]``; ``WQK[h]`` is the folded query-key matrix of head ``h``, ``W[h]`` the
folded value-output matrix, ``s`` the root of the key dimension, indices from 0.
"""

from __future__ import annotations

from fractions import Fraction

from symbolic.definitions import (
    absolute,
    attention_layer,
    column_sum_norm,
    composite,
    diameter,
    half_power_of_three,
    operator_bound,
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
    Implies,
    Lambda,
    Le,
    Lt,
    Max,
    Sum,
    Term,
    exp,
    family,
    nats,
    number,
    reals,
)
from symbolic.statement import Hypothesis, Statement

__all__ = [
    "CONVERGENCE_PUBLISHED",
    "DEPTH",
    "ENTRYWISE_NORMS",
    "ENTRYWISE_STEP",
    "ENTRYWISE_STEP_PUBLISHED",
    "ENTRYWISE_V1",
    "ENTRYWISE_V2",
    "LAYER",
    "LAYER_CUBIC",
    "REGION",
]

n, d, H, L, h, i, k, l = nats("n d H L h i k l")
s, B, D = reals("s B D")
X, bQK = family("X", 2), family("bQK", 2)
WQK, W, bO = family("WQK", 3), family("W", 3), family("bO")
q, w = family("q"), family("w")

_tokens = Hypothesis("tokens", "parameter", Lt(0, n))
_scale = Hypothesis("scale", "parameter", Lt(0, s))
_size = diameter(n, d, X)
_output = Lambda(i, Lambda(k, attention_layer(n, d, H, s, WQK, bQK, W, bO, X, i, k)))

LAYER = Statement(
    (n, d, H, s, WQK, bQK, W, bO, X, q, w),
    (
        _tokens,
        _scale,
        Hypothesis(
            "query-key-norms", "published", ForAll(h, H, operator_bound(d, d, WQK[h], q[h]))
        ),
        Hypothesis("value-norms", "published", ForAll(h, H, operator_bound(d, d, W[h], w[h]))),
    ),
    Le(diameter(n, d, _output), Sum(h, H, w[h] * tanh(q[h] * _size**2 / s / 4)) * _size),
)

LAYER_CUBIC = Statement(
    (H, s, D, q, w, B),
    (
        _scale,
        Hypothesis("diameter", "parameter", Le(0, D)),
        Hypothesis(
            "norms", "published", ForAll(h, H, And(Le(0, q[h]), Le(0, w[h]), Le(q[h] * w[h], B)))
        ),
    ),
    Le(Sum(h, H, w[h] * tanh(q[h] * D**2 / s / 4)) * D, B * H / (4 * s) * D**3),
)

_Xs, _WQK, _bQK = family("X", 3), family("WQK", 4), family("bQK", 3)
_W, _bO, _q, _w = family("W", 4), family("bO", 2), family("q", 2), family("w", 2)
_next = attention_layer(n, d, H, s, _WQK[l], _bQK[l], _W[l], _bO[l], _Xs[l], i, k)

DEPTH = Statement(
    (n, d, H, s, B, L, _Xs, _WQK, _bQK, _W, _bO, _q, _w),
    (
        _tokens,
        _scale,
        Hypothesis("constant", "parameter", Le(0, B)),
        Hypothesis(
            "layers",
            "defining",
            ForAll(l, L, ForAll(i, n, ForAll(k, d, Eq(_Xs[l + 1, i, k], _next)))),
        ),
        Hypothesis(
            "norms",
            "published",
            ForAll(
                l,
                L,
                ForAll(
                    h,
                    H,
                    And(
                        operator_bound(d, d, _WQK[l, h], _q[l, h]),
                        operator_bound(d, d, _W[l, h], _w[l, h]),
                        Le(_q[l, h] * _w[l, h], B),
                    ),
                ),
            ),
        ),
    ),
    Le(
        diameter(n, d, _Xs[L]),
        (B * H / (4 * s)) ** half_power_of_three(L) * diameter(n, d, _Xs[0]) ** (3**L),
    ),
)


# ------------------------------------------------------------------ the softmax lemma

# The row before the perturbation has logits a, the row after it a + e: P and P~ of the paper are
# softmax(a + e) and softmax(a), and D = osc(e).
a, e = family("a"), family("e")
j, m, t = nats("j m t")
x = reals("x")[0]
_plain, _moved = softmax(n, a, j), softmax(n, Lambda(t, a[t] + e[t]), j)
_osc = oscillation(n, e)
_entrywise = ForAll(j, n, And(Le((1 - _osc) * _plain, _moved), Le(_moved, (1 + 2 * _osc) * _plain)))

ENTRYWISE_V1 = Statement((n, a, e), (_tokens,), _entrywise)
ENTRYWISE_V2 = Statement(
    (n, a, e, x),
    (
        _tokens,
        Hypothesis("positive", "defining", Lt(0, x)),
        Hypothesis("threshold", "defining", Eq(exp(x), 1 + 2 * x)),
        Hypothesis("small", "published", Le(_osc, x)),
    ),
    _entrywise,
)

# ------------------------------------------------------------------ multiplying by a signed matrix

E, R, V = family("E", 2), family("R", 2), family("V", 2)
_shifted = Lambda(t, a[t] + E[i, t])
_before = Sum(j, n, softmax(n, a, j) * R[j, m])
_after = Sum(j, n, softmax(n, _shifted, j) * R[j, m])
_small_rows = Hypothesis(
    "small", "published", ForAll(i, n, Le(oscillation(n, E[i]), Fraction(157, 125)))
)

ENTRYWISE_STEP_PUBLISHED = Statement(
    (n, d, a, E, R, V),
    (_tokens, _small_rows),
    ForAll(
        i,
        n,
        ForAll(
            k,
            d,
            Le(
                absolute(Sum(m, d, (_after - _before) * V[m, k])),
                2 * absolute(oscillation(n, E[i]) * Sum(m, d, _before * V[m, k])),
            ),
        ),
    ),
)
ENTRYWISE_STEP = Statement(
    (n, d, a, E, R, V, x),
    (
        _tokens,
        Hypothesis("positive", "defining", Lt(0, x)),
        Hypothesis("threshold", "defining", Eq(exp(x), 1 + 2 * x)),
        Hypothesis("small", "published", ForAll(i, n, Le(oscillation(n, E[i]), x))),
    ),
    ForAll(
        i,
        n,
        ForAll(
            k,
            d,
            Le(
                absolute(Sum(m, d, (_after - _before) * V[m, k])),
                2
                * oscillation(n, E[i])
                * Sum(m, d, Sum(j, n, softmax(n, a, j) * absolute(R[j, m])) * absolute(V[m, k])),
            ),
        ),
    ),
)


_image = Lambda(i, Lambda(k, Sum(m, d, (_after - _before) * V[m, k])))
_osc_row = oscillation(n, E[i])
ENTRYWISE_NORMS = Statement(
    ENTRYWISE_STEP.variables,
    (*ENTRYWISE_STEP.hypotheses, Hypothesis("width", "parameter", Lt(0, d))),
    And(
        Le(
            column_sum_norm(n, d, _image),
            2 * Sum(i, n, _osc_row) * column_sum_norm(n, d, R) * column_sum_norm(d, d, V),
        ),
        Le(
            row_sum_norm(n, d, _image),
            2 * Max(i, n, _osc_row) * row_sum_norm(n, d, R) * row_sum_norm(d, d, V),
        ),
    ),
)

# ------------------------------------------------------------------ the convergence region

_g, _eps = reals("g eps")
_one = number(1, NAT)
_Q, _V1, _b1, _o1, _Xl = family("Q", 2), family("V", 2), family("b"), family("o"), family("X", 3)


def _heads(matrix: Term) -> Term:
    """The same parameters for every head."""
    return Lambda(h, matrix)


_single = attention_layer(n, d, _one, s, _heads(_Q), _heads(_b1), _heads(_V1), _o1, _Xl[l], i, k)
_region = ForAll(
    n,
    ForAll(
        d,
        ForAll(
            s,
            ForAll(
                _Q,
                ForAll(
                    _b1,
                    ForAll(
                        _V1,
                        ForAll(
                            _o1,
                            ForAll(
                                _Xl,
                                Implies(
                                    Lt(0, n),
                                    Lt(0, d),
                                    Lt(0, s),
                                    ForAll(
                                        l, ForAll(i, n, ForAll(k, d, Eq(_Xl[l + 1, i, k], _single)))
                                    ),
                                    Lt(
                                        4 * _g * (column_sum_norm(d, d, _Q) * composite(d, d, _V1)),
                                        s,
                                    ),
                                    ForAll(
                                        _eps,
                                        Implies(
                                            Lt(0, _eps), Exists(L, Le(diameter(n, d, _Xl[L]), _eps))
                                        ),
                                    ),
                                ),
                            ),
                        ),
                    ),
                ),
            ),
        ),
    ),
)

# whatever gamma is, as long as it does not grow with the tokens
CONVERGENCE_PUBLISHED = Statement((), (), Exists(_g, And(Le(0, _g), _region)))

REGION = Statement(
    DEPTH.variables,
    (
        *DEPTH.hypotheses,
        Hypothesis("region", "published", Le(B * H / (4 * s) * diameter(n, d, _Xs[0]) ** 2, 1)),
    ),
    Le(
        diameter(n, d, _Xs[L]),
        (B * H / (4 * s) * diameter(n, d, _Xs[0]) ** 2) ** L * diameter(n, d, _Xs[0]),
    ),
)
