"""Attention with scores over ``d``, its training loss and the matrices of the gradient.

Names follow Alman and Song 2024: ``f`` the attention weights, ``h`` the values, ``c`` the error of
the output, ``q = c h^T``, ``r_i`` the mean of row ``i`` of ``q``, ``p = f o q - diag(r) f``.
"""

from __future__ import annotations

from lemmas.foundations.indicators import same
from symbolic.definitions import absolute, has_derivative, softmax
from symbolic.language import (
    And,
    Definition,
    Exists,
    ForAll,
    Lambda,
    Le,
    Sum,
    Term,
    cast,
    define,
    family,
    nats,
    real,
    reals,
)

__all__ = [
    "approximates_attention",
    "approximates_gradient",
    "attention_energy",
    "attention_error",
    "attention_loss",
    "attention_values",
    "error_product",
    "gradient_weight",
    "layer_loss",
    "plain_attention",
    "plain_score",
    "row_mean",
    "trained_score",
    "trained_weight",
]

_n, _d, _i, _j, _k, _l, _a, _b = nats("n d i j k l a b")
_Q, _K, _V, _A1, _X, _A2, _A3, _Y, _E = (family(s, 2) for s in "Q K V A1 X A2 A3 Y E".split())
_A = family("A", 2)
_f, _h, _c, _q = (family(s, 2) for s in "f h c q".split())

plain_score: Definition = define(
    "plain_score",
    (_d, _Q, _K, _i, _j),
    Sum(_k, _d, _Q[_i, _k] * _K[_j, _k]) / cast(_d),
    r"\left({1}{2}^\top/{0}\right)_{{{3}{4}}}",
    "the score of query i and key j over the dimension",
)
plain_attention: Definition = define(
    "plain_attention",
    (_n, _d, _Q, _K, _V, _i, _l),
    Sum(
        _j,
        _n,
        softmax(_n, Lambda(_j, plain_score(_d, _Q, _K, _i, _j)), _j) * _V[_j, _l],
    ),
    r"\left(D^{{-1}}\exp({2}{3}^\top/{1}){4}\right)_{{{5}{6}}}",
    "entry of softmax(Q K^T / d) V",
)
trained_score: Definition = define(
    "trained_score",
    (_d, _A1, _X, _A2, _i, _j),
    Sum(_a, _d, Sum(_b, _d, _A1[_i, _a] * _X[_a, _b] * _A2[_j, _b])) / cast(_d),
    r"\left({1}{2}{3}^\top/{0}\right)_{{{4}{5}}}",
    "entry of A1 X A2^T / d",
)
trained_weight: Definition = define(
    "trained_weight",
    (_n, _d, _A1, _X, _A2, _i, _j),
    softmax(_n, Lambda(_j, trained_score(_d, _A1, _X, _A2, _i, _j)), _j),
    r"f_{{{5}{6}}}",
    "entry of f = softmax(A1 X A2^T / d)",
)
attention_values: Definition = define(
    "attention_values",
    (_d, _A3, _Y, _j, _l),
    Sum(_k, _d, _A3[_j, _k] * _Y[_k, _l]),
    r"\left({1}{2}\right)_{{{3}{4}}}",
    "entry of h = A3 Y",
)
attention_error: Definition = define(
    "attention_error",
    (_n, _f, _h, _E, _i, _l),
    Sum(_j, _n, _f[_i, _j] * _h[_j, _l]) - _E[_i, _l],
    r"\left({1}{2}-{3}\right)_{{{4}{5}}}",
    "entry of c = f h - E",
)
attention_loss: Definition = define(
    "attention_loss",
    (_n, _d, _f, _h, _E),
    Sum(_i, _n, Sum(_l, _d, attention_error(_n, _f, _h, _E, _i, _l) ** 2)) / 2,
    r"\tfrac12\left\|{2}{3}-{4}\right\|_F^2",
    "half the squared Frobenius norm of f h - E",
)
error_product: Definition = define(
    "error_product",
    (_d, _c, _h, _i, _j),
    Sum(_l, _d, _c[_i, _l] * _h[_j, _l]),
    r"\left({1}{2}^\top\right)_{{{3}{4}}}",
    "entry of q = c h^T",
)
row_mean: Definition = define(
    "row_mean",
    (_n, _f, _q, _i),
    Sum(_j, _n, _f[_i, _j] * _q[_i, _j]),
    r"\langle {1}_{{{3}}},{2}_{{{3}}}\rangle",
    "the mean r_i of row i of q under the weights of row i of f",
)
gradient_weight: Definition = define(
    "gradient_weight",
    (_n, _f, _q, _i, _j),
    _f[_i, _j] * _q[_i, _j] - row_mean(_n, _f, _q, _i) * _f[_i, _j],
    r"\left({1}\circ{2}-\operatorname{{diag}}(r){1}\right)_{{{3}{4}}}",
    "entry of p = f o q - diag(r) f",
)
_t = real("t")
attention_energy: Definition = define(
    "attention_energy",
    (_n, _d, _A, _V, _t),
    Sum(
        _i,
        _n,
        Sum(
            _l,
            _d,
            Sum(_j, _n, softmax(_n, Lambda(_j, _t * _A[_i, _j]), _j) * _V[_j, _l]) ** 2,
        ),
    ),
    r"\left\|\operatorname{{softmax}}({4}{2}){3}\right\|_F^2",
    "squared Frobenius norm of softmax(t A) V",
)
_T, _G = family("T", 2), family("G", 2)
_eps, _slope = reals("eps v")
approximates_attention: Definition = define(
    "approximates_attention",
    (_n, _d, _Q, _K, _V, _T, _eps),
    ForAll(
        _i,
        _n,
        ForAll(
            _l,
            _d,
            Le(absolute(_T[_i, _l] - plain_attention(_n, _d, _Q, _K, _V, _i, _l)), _eps),
        ),
    ),
    r"\left\|{5}-D^{{-1}}\exp({2}{3}^\top/{1}){4}\right\|_{{\max}}\le {6}",
    "T solves AAttC: every entry within eps of softmax(Q K^T / d) V",
)


def layer_loss(
    tokens: Term, width: Term, A1: Term, X: Term, A2: Term, A3: Term, Y: Term, E: Term
) -> Term:  # noqa: N803
    """``L(X) = |softmax(A1 X A2^T / d) A3 Y - E|_F^2 / 2``."""
    weights = Lambda(_i, Lambda(_j, trained_weight(tokens, width, A1, X, A2, _i, _j)))
    values = Lambda(_j, Lambda(_l, attention_values(width, A3, Y, _j, _l)))
    return attention_loss(tokens, width, weights, values, E)


def _moved(step: Term) -> Term:
    return Lambda(_i, Lambda(_j, _X[_i, _j] + step * (same(_i, _a) * same(_j, _b))))


approximates_gradient: Definition = define(
    "approximates_gradient",
    (_n, _d, _A1, _X, _A2, _A3, _Y, _E, _G, _eps),
    ForAll(
        _a,
        _d,
        ForAll(
            _b,
            _d,
            Exists(
                _slope,
                And(
                    has_derivative(
                        Lambda(_t, layer_loss(_n, _d, _A1, _moved(_t), _A2, _A3, _Y, _E)),
                        0,
                        _slope,
                    ),
                    Le(absolute(_G[_a, _b] - _slope), _eps),
                ),
            ),
        ),
    ),
    r"\left\|{8}-\partial L/\partial {3}\right\|_{{\max}}\le {9}",
    "G solves AAttLGC: every entry within eps of the partial derivative of the loss",
)
