"""What stops the collapse: skip connections."""

from __future__ import annotations

from lemmas.dong_2021 import statements as base
from symbolic.definitions import (
    attention_layer,
    diameter,
    operator_bound,
    residual,
    row_stochastic,
    spread,
    tanh,
)
from symbolic.language import (
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
    cast,
    family,
    nats,
    number,
    reals,
    sqrt,
)
from symbolic.statement import Hypothesis, Statement

__all__ = [
    "ANY_MASK",
    "ANY_MASK_DEPTH",
    "CLAIM",
    "LOWER",
    "LOWER_CUBIC",
    "LOWER_TIGHT",
    "POLYNOMIAL",
    "SPREAD",
    "SPREAD_COUNT",
]

n, d, H, L, h, i, k, l, m, t = nats("n d H L h i k l m t")
s, B, c, eta, v, q1, r = reals("s B c eta v q r")
X, WQK, W, bQK, bO = base.X, base.WQK, base.W, base.bQK, base.bO
q, w = base.q, base.w
tokens, scale, queries, values = base.LAYER.hypotheses
_size = diameter(n, d, X)
_parameters = (n, d, H, s, WQK, bQK, W, bO)


def skipped(parameters: tuple[Term, ...], matrix: Term) -> Term:
    """``X + SA(X)``."""
    return Lambda(i, Lambda(k, matrix[i, k] + attention_layer(*parameters, matrix, i, k)))


_after = skipped(_parameters, X)
_full = (n, d, H, s, WQK, bQK, W, bO, X, q, w)
LOWER = Statement(
    _full,
    base.LAYER.hypotheses,
    Le(_size * (1 - Sum(h, H, w[h] * tanh(q[h] * _size**2 / s / 4))), diameter(n, d, _after)),
)
LOWER_CUBIC = Statement(
    _full,
    base.LAYER.hypotheses,
    And(
        Le(_size * (1 - Sum(h, H, w[h])), diameter(n, d, _after)),
        Le(_size * (1 - Sum(h, H, q[h] * w[h] / (4 * s)) * _size**2), diameter(n, d, _after)),
    ),
)

# two tokens r, -r, one head with W_QK = q and W_V = -v
_two, _one = number(2, "N"), number(1, "N")
_pair = Lambda(i, Lambda(k, r * (1 - 2 * cast(i))))
_single = (
    _two,
    _one,
    _one,
    number(1),
    Lambda(h, Lambda(k, Lambda(m, q1))),
    Lambda(h, Lambda(m, number(0))),
    Lambda(h, Lambda(m, Lambda(k, -v))),
    Lambda(k, number(0)),
)
LOWER_TIGHT = Statement(
    (r, q1, v),
    (
        Hypothesis("token", "parameter", Le(0, r)),
        Hypothesis("query", "parameter", Le(0, q1)),
        Hypothesis("value", "parameter", And(Le(0, v), Le(v, 1))),
    ),
    Eq(
        diameter(_two, _one, skipped(_single, _pair)),
        diameter(_two, _one, _pair) * (1 - v * tanh(q1 * diameter(_two, _one, _pair) ** 2 / 1 / 4)),
    ),
)

# ------------------------------------------------------------------ any weights

P = family("P", 3)
_mixed = Lambda(
    i,
    Lambda(
        k,
        X[i, k] + Sum(h, H, Sum(m, d, W[h, m, k] * Sum(t, n, P[h, i, t] * X[t, m]))) + bO[k],
    ),
)
rows = Hypothesis("rows", "parameter", ForAll(h, H, row_stochastic(n, n, P[h])))
ANY_MASK = Statement(
    (n, d, H, P, W, bO, X, w),
    (tokens, rows, values),
    Le((1 - Sum(h, H, w[h])) * _size, diameter(n, d, _mixed)),
)

_Xs, _Ps, _Ws, _bs, _ws = (
    family("X", 3),
    family("P", 4),
    family("W", 4),
    family("bO", 2),
    family("w", 2),
)
_next = (
    _Xs[l, i, k]
    + Sum(h, H, Sum(m, d, _Ws[l, h, m, k] * Sum(t, n, _Ps[l, h, i, t] * _Xs[l, t, m])))
    + _bs[l, k]
)
ANY_MASK_DEPTH = Statement(
    (n, d, H, L, eta, _Xs, _Ps, _Ws, _bs, _ws),
    (
        tokens,
        Hypothesis("rate", "published", Lt(eta, 1)),
        Hypothesis(
            "layers",
            "defining",
            ForAll(l, L, ForAll(i, n, ForAll(k, d, Eq(_Xs[l + 1, i, k], _next)))),
        ),
        Hypothesis(
            "rows", "parameter", ForAll(l, L, ForAll(h, H, row_stochastic(n, n, _Ps[l, h])))
        ),
        Hypothesis(
            "value-norms",
            "published",
            ForAll(l, L, ForAll(h, H, operator_bound(d, d, _Ws[l, h], _ws[l, h]))),
        ),
        Hypothesis("weights", "published", ForAll(l, L, Le(Sum(h, H, _ws[l, h]), eta))),
    ),
    Le((1 - eta) ** L * diameter(n, d, _Xs[0]), diameter(n, d, _Xs[L])),
)

p = family("p")
SPREAD = Statement(
    (n, d, H, P, W, bO, X, w, p),
    (
        tokens,
        Hypothesis("rows", "parameter", ForAll(h, H, ForAll(i, n, Eq(Sum(t, n, P[h, i, t]), 1)))),
        Hypothesis("averages", "published", ForAll(h, H, operator_bound(n, n, P[h], p[h]))),
        values,
    ),
    Le((1 - Sum(h, H, p[h] * w[h])) * spread(n, d, X), spread(n, d, _mixed)),
)
SPREAD_COUNT = Statement(
    (n, d, H, P, W, bO, X, w),
    (tokens, rows, values),
    Le((1 - sqrt(cast(n)) * Sum(h, H, w[h])) * spread(n, d, X), spread(n, d, _mixed)),
)

# ------------------------------------------------------------------ polynomial decay

_Q, _b = family("WQK", 4), family("bQK", 3)
_qs = family("q", 2)
_layer = attention_layer(n, d, H, s, _Q[l], _b[l], _Ws[l], _bs[l], _Xs[l], i, k)
_first = diameter(n, d, _Xs[0])
layers = Hypothesis(
    "layers",
    "defining",
    ForAll(l, L, ForAll(i, n, ForAll(k, d, Eq(_Xs[l + 1, i, k], _Xs[l, i, k] + _layer)))),
)
POLYNOMIAL = Statement(
    (n, d, H, L, s, c, _Xs, _Q, _b, _Ws, _bs, _qs, _ws),
    (
        tokens,
        scale,
        layers,
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
                        operator_bound(d, d, _Q[l, h], _qs[l, h]),
                        operator_bound(d, d, _Ws[l, h], _ws[l, h]),
                    ),
                ),
            ),
        ),
        Hypothesis("weights", "published", ForAll(l, L, Le(Sum(h, H, _ws[l, h]), number(1) / 2))),
        Hypothesis(
            "logits",
            "published",
            ForAll(l, L, Le(Sum(h, H, _qs[l, h] * _ws[l, h] / (4 * s)), c)),
        ),
        Hypothesis("constant", "parameter", Le(0, c)),
        Hypothesis("region", "published", Le(c * _first**2, number(1) / 2)),
    ),
    Le(_first / sqrt(1 + 6 * c * cast(L) * _first**2), diameter(n, d, _Xs[L])),
)

# ------------------------------------------------------------------ claim 3.1

y, x = family("y"), family("x")
_same = Eq(residual(_Xs[L], y, i, k), residual(_Xs[0], x, i, k))
_kept = And(
    Eq(diameter(n, d, _Xs[L]), diameter(n, d, _Xs[0])),
    ForAll(x, Exists(y, ForAll(i, n, ForAll(k, d, _same)))),
)
# for all query and key parameters there are value parameters of norm 0, at any depth
CLAIM = Statement(
    (n, d, H, s, L, _Q, _b),
    (tokens, scale),
    Exists(
        _Ws,
        And(
            ForAll(l, ForAll(h, operator_bound(d, d, _Ws[l, h], number(0)))),
            ForAll(_bs, ForAll(_Xs, Implies(layers.formula, _kept))),
        ),
    ),
)
