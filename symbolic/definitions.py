"""The named notions that statements use: softmax, oscillation, total variation, norms, diameter.

Token matrices have tokens as rows: ``X[i, k]`` is coordinate ``k < d`` of token ``i < n``.
"""

from __future__ import annotations

from symbolic.language import (
    NAT,
    REAL,
    And,
    Definition,
    Eq,
    Exists,
    ForAll,
    Implies,
    Lambda,
    Le,
    Lt,
    Max,
    Min,
    Prod,
    Sum,
    Term,
    arrow,
    cast,
    define,
    exp,
    family,
    indicator,
    nats,
    real,
    reals,
    sqrt,
    var,
)

__all__ = [
    "absolute",
    "attention",
    "attention_layer",
    "column_sum_norm",
    "composite",
    "diameter",
    "distribution",
    "euclidean",
    "frobenius",
    "factorial",
    "half_power_of_three",
    "has_derivative",
    "layer_norm",
    "logits",
    "maximum",
    "max_entry",
    "operator_bound",
    "oscillation",
    "positive_part",
    "rank_at_most",
    "residual",
    "row_stochastic",
    "row_sum_norm",
    "seminorm",
    "softmax",
    "spread",
    "tanh",
    "total_variation",
]

_i, _j, _k, _m, _n, _d, _t, _h, _H, _L, _l = nats("i j k m n d t h H L l")
_x, _y, _w, _c = reals("x y w c")
_v, _p, _q, _a, _b = (family(name) for name in "v p q a b".split())
_X, _A = family("X", 2), family("A", 2)


def _distance(matrix: Term, i: Term, j: Term) -> Term:
    return Lambda(_k, matrix[i, _k] - matrix[j, _k])


absolute: Definition = define(
    "abs", (_x,), (1 - 2 * indicator("ind_lt", _x, 0)) * _x, r"\left|{0}\right|", "absolute value"
)
positive_part: Definition = define(
    "positive_part", (_x,), indicator("ind_lt", 0, _x) * _x, r"\left({0}\right)_+", "max(x, 0)"
)
maximum: Definition = define(
    "maximum",
    (_x, _y),
    _x + indicator("ind_lt", _x, _y) * (_y - _x),
    r"\max\left({0},{1}\right)",
    "the greater of two",
)
tanh: Definition = define(
    "tanh",
    (_x,),
    (exp(_x) - exp(-_x)) / (exp(_x) + exp(-_x)),
    r"\tanh\left({0}\right)",
    "hyperbolic tangent",
)
softmax: Definition = define(
    "softmax",
    (_n, _a, _j),
    exp(_a[_j]) / Sum(_t, _n, exp(_a[_t])),
    r"\operatorname{{softmax}}\left({1}\right)_{{{2}}}",
    "softmax of a row of n logits, entry j",
)
oscillation: Definition = define(
    "osc",
    (_n, _v),
    Max(_i, _n, _v[_i]) - Min(_i, _n, _v[_i]),
    r"\operatorname{{osc}}\left({1}\right)",
    "greatest minus least of n entries",
)
total_variation: Definition = define(
    "tv",
    (_n, _p, _q),
    Sum(_t, _n, absolute(_p[_t] - _q[_t])) / 2,
    r"\operatorname{{TV}}\left({1},{2}\right)",
    "half the absolute sum of the difference",
)
distribution: Definition = define(
    "distribution",
    (_n, _p),
    And(ForAll(_i, _n, Le(0, _p[_i])), Eq(Sum(_i, _n, _p[_i]), 1)),
    r"{1}\in\Delta_{{{0}}}",
    "nonnegative entries with sum 1",
)
row_stochastic: Definition = define(
    "row_stochastic",
    (_n, _m, _A),
    ForAll(_i, _n, distribution(_m, _A[_i])),
    r"{2}\ge 0,\ {2}\mathbf 1=\mathbf 1",
    "every row of an n x m matrix is a distribution",
)
euclidean: Definition = define(
    "norm",
    (_d, _v),
    sqrt(Sum(_k, _d, _v[_k] ** 2)),
    r"\left|{1}\right|",
    "Euclidean norm of d entries",
)
diameter: Definition = define(
    "diameter",
    (_n, _d, _X),
    Max(_i, _n, Max(_j, _n, euclidean(_d, _distance(_X, _i, _j)))),
    r"D\left({2}\right)",
    "greatest Euclidean distance of two of n tokens",
)
max_entry: Definition = define(
    "max_entry",
    (_n, _d, _A),
    Max(_i, _n, Max(_j, _d, absolute(_A[_i, _j]))),
    r"\left\|{2}\right\|_{{\max}}",
    "greatest absolute entry of an n x d matrix",
)
row_sum_norm: Definition = define(
    "row_sum_norm",
    (_n, _d, _A),
    Max(_i, _n, Sum(_j, _d, absolute(_A[_i, _j]))),
    r"\left\|{2}\right\|_\infty",
    "greatest absolute row sum",
)
column_sum_norm: Definition = define(
    "column_sum_norm",
    (_n, _d, _A),
    Max(_j, _d, Sum(_i, _n, absolute(_A[_i, _j]))),
    r"\left\|{2}\right\|_1",
    "greatest absolute column sum",
)
composite: Definition = define(
    "composite",
    (_n, _d, _A),
    sqrt(column_sum_norm(_n, _d, _A) * row_sum_norm(_n, _d, _A)),
    r"\left\|{2}\right\|_{{1,\infty}}",
    "root of column-sum norm times row-sum norm",
)
frobenius: Definition = define(
    "frobenius",
    (_n, _d, _A),
    sqrt(Sum(_i, _n, Sum(_j, _d, _A[_i, _j] ** 2))),
    r"\left\|{2}\right\|_F",
    "Frobenius norm",
)
residual: Definition = define(
    "residual",
    (_X, _v, _i, _k),
    _X[_i, _k] - _v[_k],
    r"({0}-\mathbf 1{1}^\top)_{{{2}{3}}}",
    "token i minus the centre v, coordinate k",
)
spread: Definition = define(
    "spread",
    (_n, _d, _X),
    frobenius(_n, _d, Lambda(_i, Lambda(_k, _X[_i, _k] - Sum(_j, _n, _X[_j, _k]) / _n))),
    r"\mu\left({2}\right)",
    "Frobenius distance of n tokens from their mean",
)
operator_bound: Definition = define(
    "operator_bound",
    (_n, _d, _A, _w),
    And(
        Le(0, _w),
        ForAll(
            _v,
            Le(euclidean(_d, Lambda(_k, Sum(_i, _n, _v[_i] * _A[_i, _k]))), _w * euclidean(_n, _v)),
        ),
    ),
    r"\left\|{2}\right\|_2\le {3}",
    "|v A| <= w |v| for every row v: w bounds the spectral norm",
)
_rho = var("rho", arrow(arrow(NAT, REAL), REAL))
_u = family("u")
seminorm: Definition = define(
    "seminorm",
    (_rho,),
    And(
        ForAll(_u, ForAll(_v, Le(_rho(Lambda(_k, _u[_k] + _v[_k])), _rho(_u) + _rho(_v)))),
        ForAll(_c, ForAll(_v, Eq(_rho(Lambda(_k, _c * _v[_k])), absolute(_c) * _rho(_v)))),
    ),
    r"{0}\text{{ is a seminorm}}",
    "subadditive and absolutely homogeneous",
)
_B, _bQK = family("B", 2), family("bQK")
_W, _WQK, _bQKs, _bO = family("W", 3), family("WQK", 3), family("bQK", 2), family("bO")
_s = real("s")
logits: Definition = define(
    "logits",
    (_d, _s, _B, _bQK, _X, _i, _t),
    (
        Sum(_k, _d, _X[_i, _k] * Sum(_m, _d, _B[_k, _m] * _X[_t, _m]))
        + Sum(_m, _d, _bQK[_m] * _X[_t, _m])
    )
    / _s,
    r"\ell_{{{5},{6}}}",
    "(x_i W_QK + b_QK) x_t over s, the root of the key dimension",
)
attention: Definition = define(
    "attention",
    (_n, _d, _s, _B, _bQK, _X, _i, _t),
    softmax(_n, Lambda(_t, logits(_d, _s, _B, _bQK, _X, _i, _t)), _t),
    r"P_{{{6},{7}}}",
    "attention weight of row i on token t",
)
attention_layer: Definition = define(
    "attention_layer",
    (_n, _d, _H, _s, _WQK, _bQKs, _W, _bO, _X, _i, _k),
    Sum(
        _h,
        _H,
        Sum(
            _m,
            _d,
            _W[_h, _m, _k]
            * Sum(_t, _n, attention(_n, _d, _s, _WQK[_h], _bQKs[_h], _X, _i, _t) * _X[_t, _m]),
        ),
    )
    + _bO[_k],
    r"\mathrm{{SA}}\left({8}\right)_{{{9}{10}}}",
    "entry of sum_h P_h X W_h + 1 bO, one layer of attention with H heads",
)
_z, _eps = family("z"), real("eps")
_centre = Sum(_m, _d, _z[_m]) / _d
layer_norm: Definition = define(
    "layer_norm",
    (_d, _eps, _z, _k),
    (_z[_k] - _centre) / sqrt(Sum(_j, _d, (_z[_j] - _centre) ** 2) / _d + _eps),
    r"\operatorname{{LN}}_{{{1}}}\left({2}\right)_{{{3}}}",
    "layer normalisation of d entries without gain and bias, entry k",
)
half_power_of_three: Definition = define(
    "half_power_of_three",
    (_L,),
    Sum(_l, _L, 3**_l),
    r"\tfrac{{3^{{{0}}}-1}}{{2}}",
    "(3**L - 1)/2 as a natural number: 1 + 3 + ... + 3**(L-1)",
)
factorial: Definition = define(
    "factorial",
    (_k,),
    Prod(_i, _k, cast(_i) + 1),
    r"{0}!",
    "k! = 1 2 ... k",
)
_f = var("f", arrow(REAL, REAL))
_eps, _delta, _step, _value = reals("eps delta h v")
has_derivative: Definition = define(
    "has_derivative",
    (_f, _x, _value),
    ForAll(
        _eps,
        Implies(
            Lt(0, _eps),
            Exists(
                _delta,
                And(
                    Lt(0, _delta),
                    ForAll(
                        _step,
                        Implies(
                            Lt(absolute(_step), _delta),
                            Le(
                                absolute(_f(_x + _step) - _f(_x) - _value * _step),
                                _eps * absolute(_step),
                            ),
                        ),
                    ),
                ),
            ),
        ),
    ),
    r"{0}'({1})={2}",
    "f is differentiable at x with derivative v",
)
_U, _V = family("U", 2), family("V", 2)
rank_at_most: Definition = define(
    "rank_at_most",
    (_n, _m, _A, _k),
    Exists(
        _U,
        Exists(
            _V,
            ForAll(
                _i,
                _n,
                ForAll(_j, _m, Eq(_A[_i, _j], Sum(_t, _k, _U[_i, _t] * _V[_j, _t]))),
            ),
        ),
    ),
    r"\operatorname{{rank}}\left({2}\right)\le {3}",
    "the n x m matrix A is a product U V^T through k columns",
)
