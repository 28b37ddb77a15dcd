"""The notions of Alman and Song 2025 that the shared definitions do not have.

A row norm ``rho`` is known by what the proofs use: it is a seminorm, and it depends on the first
``d`` coordinates only.  ``N(X)`` is the greatest norm of a token, ``dist(X)`` the least ``N`` of
``X`` minus one row repeated.  Operator norms are bounds for all rows.
"""

from __future__ import annotations

from symbolic.definitions import absolute, seminorm
from symbolic.language import (
    NAT,
    REAL,
    And,
    Definition,
    Eq,
    ForAll,
    Implies,
    Lambda,
    Le,
    Max,
    Sum,
    Term,
    arrow,
    define,
    exp,
    family,
    infimum,
    nats,
    number,
    reals,
    var,
)

__all__ = [
    "FULL",
    "MEASURES",
    "attention_mask",
    "distance_to_rank_one",
    "head_output",
    "head_weight",
    "masked_layer",
    "masked_softmax",
    "row_norm",
    "score_bound",
    "scores",
    "token_norm",
    "value_bound",
]

# a bound is a constant times these
MEASURES = ("max_entry", "row_sum_norm", "token_norm", "dist", "L", "H", "eta", "a", "b", "d")

_n, _d, _H, _i, _j, _k, _m, _t, _h = nats("n d H i j k m t h")
_w, _q = reals("w q")
_u, _v, _a, _c, _y, _z = (family(name) for name in "u v a c y z".split())
_X, _W, _M, _A = (family(name, 2) for name in "X W M A".split())
_Ws, _Ms = family("W", 3), family("M", 3)
_rho = var("rho", arrow(arrow(NAT, REAL), REAL))

row_norm: Definition = define(
    "row_norm",
    (_d, _rho),
    And(
        seminorm(_rho),
        ForAll(
            _u,
            ForAll(_v, Implies(ForAll(_k, _d, Eq(_u[_k], _v[_k])), Eq(_rho(_u), _rho(_v)))),
        ),
        ForAll(_v, Le(0, _rho(_v))),
    ),
    r"{1}\text{{ is a norm of rows of }}{0}\text{{ entries}}",
    "subadditive, absolutely homogeneous, nonnegative, a function of the first d entries",
)
token_norm: Definition = define(
    "token_norm",
    (_rho, _n, _X),
    Max(_i, _n, _rho(_X[_i])),
    r"N\left({2}\right)",
    "greatest norm of n tokens",
)
distance_to_rank_one: Definition = define(
    "dist",
    (_rho, _n, _X),
    infimum(Lambda(_c, token_norm(_rho, _n, Lambda(_i, Lambda(_k, _X[_i, _k] - _c[_k]))))),
    r"\operatorname{{dist}}\left({2}\right)",
    "least greatest norm of n tokens minus a common row",
)
value_bound: Definition = define(
    "value_bound",
    (_rho, _d, _W, _w),
    And(
        Le(0, _w),
        ForAll(_y, Le(_rho(Lambda(_k, Sum(_m, _d, _y[_m] * _W[_m, _k]))), _w * _rho(_y))),
    ),
    r"v\left({2}\right)\le {3}",
    "the norm of y W is at most w times the norm of y, for every row y",
)
score_bound: Definition = define(
    "score_bound",
    (_rho, _d, _M, _q),
    And(
        Le(0, _q),
        ForAll(
            _y,
            ForAll(
                _z,
                Le(
                    absolute(Sum(_k, _d, _y[_k] * Sum(_m, _d, _M[_k, _m] * _z[_m]))),
                    _q * _rho(_y) * _rho(_z),
                ),
            ),
        ),
    ),
    r"\mu\left({2}\right)\le {3}",
    "|y M z| is at most q times the norms of y and z, for all rows y and z",
)
attention_mask: Definition = define(
    "attention_mask",
    (_n, _A),
    And(
        ForAll(_i, _n, ForAll(_t, _n, Eq(_A[_i, _t] ** 2, _A[_i, _t]))),
        ForAll(_i, _n, Eq(_A[_i, _i], 1)),
    ),
    r"{1}\text{{ is a mask}}",
    "entries 0 or 1, and every token may attend to itself",
)
FULL: Term = Lambda(_i, Lambda(_t, number(1)))
masked_softmax: Definition = define(
    "masked_softmax",
    (_n, _u, _a, _j),
    _u[_j] * exp(_a[_j]) / Sum(_t, _n, _u[_t] * exp(_a[_t])),
    r"\operatorname{{softm}}_{{{1}}}\left({2}\right)_{{{3}}}",
    "softmax of n logits over the entries that the mask u allows, entry j",
)
scores: Definition = define(
    "scores",
    (_d, _M, _X, _i, _t),
    Sum(_k, _d, _X[_i, _k] * Sum(_m, _d, _M[_k, _m] * _X[_t, _m])),
    r"\left({2}{1}{2}^\top\right)_{{{3}{4}}}",
    "x_i M x_t",
)
head_weight: Definition = define(
    "head_weight",
    (_n, _d, _A, _M, _X, _i, _t),
    masked_softmax(_n, _A[_i], Lambda(_t, scores(_d, _M, _X, _i, _t)), _t),
    r"P_{{{3}}}\left({4}\right)_{{{5}{6}}}",
    "attention weight of row i on token t",
)
head_output: Definition = define(
    "head_output",
    (_n, _d, _A, _M, _W, _X, _i, _k),
    Sum(_m, _d, Sum(_t, _n, head_weight(_n, _d, _A, _M, _X, _i, _t) * _X[_t, _m]) * _W[_m, _k]),
    r"\left(P_{{{3}}}({5}){5}{4}\right)_{{{6}{7}}}",
    "entry of P(X) X W",
)
masked_layer: Definition = define(
    "masked_layer",
    (_n, _d, _H, _A, _Ms, _Ws, _X, _i, _k),
    Sum(_h, _H, head_output(_n, _d, _A, _Ms[_h], _Ws[_h], _X, _i, _k)),
    r"\mathrm{{SAtt}}\left({6}\right)_{{{7}{8}}}",
    "entry of the sum of H heads, no biases",
)
