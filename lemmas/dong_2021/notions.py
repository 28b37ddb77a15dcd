"""The notions of the paper: a layer seen from the rank-one part of its tokens.

With a centre ``x`` and ``R = X - 1 x``, the logits of a head are ``r_t + E_it`` up to a constant of
the row: ``r`` is shared by all rows, ``E`` is of second order in ``R``.
"""

from __future__ import annotations

from symbolic.definitions import (
    attention_layer,
    column_sum_norm,
    composite,
    oscillation,
    residual,
    softmax,
)
from symbolic.language import (
    NAT,
    And,
    Definition,
    Eq,
    Exists,
    ForAll,
    Lambda,
    Le,
    Lt,
    Max,
    Sum,
    Term,
    TermLike,
    define,
    family,
    infimum,
    nats,
    number,
    reals,
    sqrt,
)

__all__ = [
    "MEASURES",
    "centred",
    "composite_residual",
    "gamma",
    "gamma_bound",
    "next_centre",
    "normalises",
    "residual_logits",
    "shared_logits",
    "single_centre",
    "single_layer",
    "softmax_shift",
    "widest",
]

MEASURES = ("composite", "column_sum_norm", "s", "beta", "B")  # a bound is a constant times these

_n, _d, _H, _i, _j, _k, _m, _t, _h = nats("n d H i j k m t h")
_s, _g = reals("s g")
_x, _b, _r, _o = (family(name) for name in "x b r o".split())
_B, _R, _E, _G, _X = (family(name, 2) for name in "B R E G X".split())
_WQK, _W, _bQK = family("WQK", 3), family("W", 3), family("bQK", 2)

shared_logits: Definition = define(
    "shared_logits",
    (_d, _s, _B, _b, _x, _R, _t),
    Sum(_k, _d, _R[_t, _k] * (Sum(_m, _d, _x[_m] * _B[_m, _k]) + _b[_k])) / _s,
    r"r_{{{6}}}",
    "R (W_QK^T x + b_QK) over s, entry t: the logits that all rows share",
)
residual_logits: Definition = define(
    "residual_logits",
    (_d, _s, _B, _R, _i, _t),
    Sum(_k, _d, _R[_i, _k] * Sum(_m, _d, _B[_k, _m] * _R[_t, _m])) / _s,
    r"E_{{{4}{5}}}",
    "R W_QK R^T over s: the logits that tell rows apart",
)
softmax_shift: Definition = define(
    "softmax_shift",
    (_n, _r, _E, _G, _i, _k),
    Sum(
        _j,
        _n,
        (softmax(_n, Lambda(_t, _r[_t] + _E[_i, _t]), _j) - softmax(_n, _r, _j)) * _G[_j, _k],
    ),
    r"\left((P-\mathbf 1 s^\top){3}\right)_{{{4}{5}}}",
    "(P - 1 s) G with P = softmax(1 r + E) and s = softmax(r)",
)
widest: Definition = define(
    "widest",
    (_n, _E),
    Max(_i, _n, oscillation(_n, _E[_i])),
    r"\max_i\operatorname{{osc}}({1}_{{i\cdot}})",
    "greatest oscillation of a row of an n x n matrix",
)
gamma: Definition = define(
    "gamma",
    (_n, _E),
    sqrt(Sum(_i, _n, oscillation(_n, _E[_i])) * widest(_n, _E)) / (2 * column_sum_norm(_n, _n, _E)),
    r"\gamma({1})",
    "root of the sum of the row oscillations times the greatest, over 2 |E|_1",
)
gamma_bound: Definition = define(
    "gamma_bound",
    (_n, _E, _g),
    And(
        Le(0, _g),
        Le(
            sqrt(Sum(_i, _n, oscillation(_n, _E[_i])) * widest(_n, _E)),
            2 * _g * column_sum_norm(_n, _n, _E),
        ),
    ),
    r"\gamma({1})\le {2}",
    "the step that gamma is for holds with this number, which is then at least gamma",
)
next_centre: Definition = define(
    "next_centre",
    (_n, _d, _H, _s, _WQK, _bQK, _W, _o, _x, _R, _k),
    Sum(
        _h,
        _H,
        Sum(
            _m,
            _d,
            _W[_h, _m, _k]
            * (
                _x[_m]
                + Sum(
                    _t,
                    _n,
                    softmax(
                        _n,
                        Lambda(_t, shared_logits(_d, _s, _WQK[_h], _bQK[_h], _x, _R, _t)),
                        _t,
                    )
                    * _R[_t, _m],
                )
            ),
        ),
    )
    + _o[_k],
    r"y_{{{10}}}",
    "sum_h (x + s_h R) W_h + bO: the centre after a layer",
)
_z, _y = family("z"), family("y")
_mean = Sum(_m, _d, _z[_m]) / _d
normalises: Definition = define(
    "normalises",
    (_d, _z, _y),
    Exists(
        _s,
        And(
            Lt(0, _s),
            Eq(_d * _s**2, Sum(_j, _d, (_z[_j] - _mean) ** 2)),
            ForAll(_k, _d, Eq(_y[_k] * _s, _z[_k] - _mean)),
        ),
    ),
    r"{2}=\operatorname{{LN}}({1})",
    "layer normalisation without epsilon: z minus its mean is y times the standard deviation",
)
composite_residual: Definition = define(
    "composite_residual",
    (_n, _d, _X),
    infimum(Lambda(_x, composite(_n, _d, Lambda(_i, Lambda(_k, residual(_X, _x, _i, _k)))))),
    r"\rho\left({2}\right)",
    "least composite norm of X - 1 x over all centres x",
)


def centred(matrix: Term, centre: Term) -> Term:
    """The residual ``X - 1 x``."""
    return Lambda(_i, Lambda(_k, residual(matrix, centre, _i, _k)))


def _one_head(parameter: Term) -> Term:
    return Lambda(_h, parameter)


_ONE = number(1, NAT)


def single_layer(
    n: Term, d: Term, s: TermLike, query: Term, bias: Term, value: Term, output: Term, tokens: Term
) -> Term:
    """The token matrix after a layer of one head."""
    heads = (_one_head(query), _one_head(bias), _one_head(value))
    return Lambda(_i, Lambda(_k, attention_layer(n, d, _ONE, s, *heads, output, tokens, _i, _k)))


def single_centre(
    n: Term,
    d: Term,
    s: TermLike,
    query: Term,
    bias: Term,
    value: Term,
    output: Term,
    centre: Term,
    rest: Term,
) -> Term:
    """The centre after a layer of one head."""
    heads = (_one_head(query), _one_head(bias), _one_head(value))
    return Lambda(_k, next_centre(n, d, _ONE, s, *heads, output, centre, rest, _k))
