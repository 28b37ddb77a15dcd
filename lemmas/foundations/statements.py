"""What the foundations say.  Tokens are rows; ``n`` tokens of ``d`` coordinates; indices from 0."""

from __future__ import annotations

from fractions import Fraction

from symbolic.definitions import (
    half_power_of_three,
    oscillation,
    seminorm,
    softmax,
    tanh,
    total_variation,
)
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
    arrow,
    exp,
    family,
    lambert_lower,
    nats,
    number,
    reals,
    var,
)
from symbolic.statement import Hypothesis, Statement

__all__ = [
    "CUBIC_CONSTANT",
    "CUBIC_GEOMETRIC",
    "CUBIC_VARYING",
    "EXP_ABOVE",
    "EXP_BELOW",
    "EXP_TANGENT",
    "LAMBERT",
    "SHIFT",
    "SOFTMAX_RATIO",
    "TANH_BELOW",
    "TANH_BOUNDS",
    "TANH_MONOTONE",
    "TANH_NONNEGATIVE",
    "TANH_ODD",
    "TV_BETWEEN",
    "TV_TANH",
    "TV_VECTOR",
]

i, j, k, l, n, t, s, L = nats("i j k l n t s L")
c, D, u, x, low, high, slope = reals("c D u x low high k")
a, e, p, q, r, C = (family(name) for name in "a e p q r C".split())
X = family("X", 2)
rho = var("rho", arrow(arrow(NAT, REAL), REAL))

_moved = Lambda(i, a[i] + e[i])
_tokens = Hypothesis("tokens", "parameter", Lt(0, n))
_between = Hypothesis("between", "defining", ForAll(i, n, And(Le(low, e[i]), Le(e[i], high))))

SHIFT = Statement(
    (n, a, c, j), (_tokens,), Eq(softmax(n, Lambda(i, a[i] + c), j), softmax(n, a, j))
)

SOFTMAX_RATIO = Statement(
    (n, a, e, low, high),
    (_tokens, _between),
    ForAll(
        j,
        n,
        And(
            Le(softmax(n, a, j) * exp(low - high), softmax(n, _moved, j)),
            Le(softmax(n, _moved, j), softmax(n, a, j) * exp(high - low)),
        ),
    ),
)

TV_BETWEEN = Statement(
    (n, a, e, low, high),
    (_tokens, _between, Hypothesis("order", "parameter", Le(low, high))),
    Le(
        total_variation(n, Lambda(j, softmax(n, _moved, j)), Lambda(j, softmax(n, a, j))),
        tanh((high - low) / 4),
    ),
)

TV_TANH = Statement(
    (n, a, e),
    (_tokens,),
    Le(
        total_variation(n, Lambda(j, softmax(n, _moved, j)), Lambda(j, softmax(n, a, j))),
        tanh(oscillation(n, e) / 4),
    ),
)

TV_VECTOR = Statement(
    (rho, n, p, q, X, D),
    (
        Hypothesis("seminorm", "parameter", seminorm(rho)),
        Hypothesis("sums", "published", Eq(Sum(i, n, p[i]), Sum(i, n, q[i]))),
        Hypothesis(
            "close",
            "defining",
            ForAll(t, n, ForAll(s, n, Le(rho(Lambda(k, X[t, k] - X[s, k])), D))),
        ),
    ),
    Le(rho(Lambda(k, Sum(t, n, (p[t] - q[t]) * X[t, k]))), total_variation(n, p, q) * D),
)

TANH_BOUNDS = Statement((u,), (), And(Lt(-1, tanh(u)), Lt(tanh(u), 1)))
_nonnegative = Hypothesis("nonnegative", "published", Le(0, u))
TANH_NONNEGATIVE = Statement((u,), (_nonnegative,), Le(0, tanh(u)))
TANH_BELOW = Statement((u,), (_nonnegative,), Le(tanh(u), u))
TANH_ODD = Statement((u,), (), Eq(tanh(-u), -tanh(u)))
TANH_MONOTONE = Statement(
    (c, u), (Hypothesis("order", "published", Le(c, u)),), Le(tanh(c), tanh(u))
)

_root = (
    Hypothesis("positive", "defining", Lt(0, x)),
    Hypothesis("meets", "defining", Eq(exp(x), 1 + slope * x)),
)
EXP_TANGENT = Statement((u,), (), Le(1 - u, exp(-u)))
EXP_BELOW = Statement(
    (slope, x), _root, ForAll(u, Implies(Le(0, u), Le(u, x), Le(exp(u), 1 + slope * u)))
)
EXP_ABOVE = Statement((slope, x), _root, ForAll(u, Implies(Lt(x, u), Lt(1 + slope * u, exp(u)))))
_half = number(Fraction(1, 2))
_threshold = -_half - lambert_lower(-exp(-_half) / 2)
LAMBERT = Statement((), (), And(Lt(0, _threshold), Eq(exp(_threshold), 1 + 2 * _threshold)))

_sequence = Hypothesis("nonnegative", "published", ForAll(l, L + 1, Le(0, r[l])))
CUBIC_CONSTANT = Statement(
    (L, c, r),
    (
        Hypothesis("constant", "published", Le(0, c)),
        _sequence,
        Hypothesis("step", "published", ForAll(l, L, Le(r[l + 1], c * r[l] ** 3))),
    ),
    Le(r[L], c ** half_power_of_three(L) * r[0] ** (3**L)),
)
CUBIC_GEOMETRIC = Statement(
    (L, c, r),
    (*CUBIC_CONSTANT.hypotheses, Hypothesis("region", "published", Le(c * r[0] ** 2, 1))),
    Le(r[L], (c * r[0] ** 2) ** L * r[0]),
)
CUBIC_VARYING = Statement(
    (L, C, r, p),
    (
        Hypothesis("constants", "published", ForAll(l, L, Le(0, C[l]))),
        _sequence,
        Hypothesis("step", "published", ForAll(l, L, Le(r[l + 1], C[l] * r[l] ** 3))),
        Hypothesis("product-start", "defining", Eq(p[0], 1)),
        Hypothesis("product-step", "defining", ForAll(l, L, Eq(p[l + 1], C[l] * p[l] ** 3))),
    ),
    Le(r[L], p[L] * r[0] ** (3**L)),
)
