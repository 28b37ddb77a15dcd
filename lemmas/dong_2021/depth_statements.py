"""Depth: one head (Theorem 2.2) and many heads (Theorem 2.3 and its repair)."""

from __future__ import annotations

from lemmas.dong_2021.bound_statements import least, scale, tokens, width
from lemmas.dong_2021.notions import (
    centred,
    composite_residual,
    gamma_bound,
    next_centre,
    residual_logits,
    single_centre,
    single_layer,
)
from symbolic.definitions import (
    attention,
    attention_layer,
    column_sum_norm,
    composite,
    half_power_of_three,
    row_sum_norm,
)
from symbolic.language import (
    And,
    Eq,
    Exists,
    ForAll,
    Implies,
    Lambda,
    Le,
    Max,
    Sum,
    Term,
    cast,
    family,
    log,
    nats,
    number,
    reals,
    sqrt,
)
from symbolic.statement import Hypothesis, Statement

__all__ = [
    "GAMMA",
    "MULTI_RHO",
    "MULTI_RHO_SMALL",
    "MULTI_SMALL",
    "MULTI_UNCONDITIONAL",
    "MULTI_V1",
    "MULTI_V2",
    "REGION",
    "SMALL",
    "UNCONDITIONAL",
    "V1",
    "WEIGHTS",
]

n, d, H, L, h, i, k, l, t = nats("n d H L h i k l t")
s, beta, g, B, Qmax = reals("s beta g B q")
X, c, x, y, z = family("X", 3), family("c", 2), family("x"), family("y"), family("z")
Q, b, V, o = family("Q", 3), family("b", 2), family("V", 3), family("o", 2)

sizes = (tokens, width, scale)


def bounded(constant: Term, final: Term, first: Term) -> Term:
    """The doubly exponential bound."""
    return Le(final, constant ** half_power_of_three(L) * first ** (3**L))


def residual_at(depth: Term | int) -> Term:
    """``|X^l - 1 c_l|_{1,inf}``."""
    return composite(n, d, centred(X[depth], c[depth]))


# ------------------------------------------------------------------ one head

_output = single_layer(n, d, s, Q[l], b[l], V[l], o[l], X[l])
_centre = single_centre(n, d, s, Q[l], b[l], V[l], o[l], c[l], centred(X[l], c[l]))
_E = Lambda(i, Lambda(t, residual_logits(d, s, Q[l], centred(X[l], c[l]), i, t)))
layers = Hypothesis(
    "layers",
    "defining",
    ForAll(l, L, ForAll(i, n, ForAll(k, d, Eq(X[l + 1, i, k], _output(i)(k))))),
)
centres = Hypothesis("centres", "defining", ForAll(l, L, ForAll(k, d, Eq(c[l + 1, k], _centre(k)))))
weights = Hypothesis(
    "weights",
    "published",
    ForAll(l, L, Le(column_sum_norm(d, d, Q[l]) * composite(d, d, V[l]), beta)),
)
constant = Hypothesis("constant", "parameter", Le(0, beta))
_variables = (n, d, s, L, beta, X, c, Q, b, V, o)
_known = (*sizes, layers, centres, weights, constant)

GAMMA = Statement(
    (*_variables, g),
    (*_known, Hypothesis("gamma", "published", And(Le(0, g), ForAll(l, L, gamma_bound(n, _E, g))))),
    bounded(g / sqrt(number(2)) * (beta / s), residual_at(L), residual_at(0)),
)
UNCONDITIONAL = Statement(
    _variables, _known, bounded(sqrt(cast(n)) / 2 * (beta / s), residual_at(L), residual_at(0))
)
_constant = sqrt(cast(n)) / 2 * (beta / s)
REGION = Statement(
    _variables,
    (*_known, Hypothesis("region", "published", Le(_constant * residual_at(0) ** 2, 1))),
    Le(residual_at(L), (_constant * residual_at(0) ** 2) ** L * residual_at(0)),
)
SMALL = Statement(
    _variables,
    (
        *_known,
        Hypothesis(
            "small-logits",
            "published",
            ForAll(
                l, L, Le(2 * column_sum_norm(d, d, Q[l]) * residual_at(0) ** 2, log(number(2)) * s)
            ),
        ),
        Hypothesis("region", "published", Le(beta * residual_at(0) ** 2, s)),
    ),
    bounded(beta / s, residual_at(L), residual_at(0)),
)

_rest, _other = centred(X[0], x), centred(X[0], z)
V1 = Statement(
    (n, d, s, L, beta, X, x, Q, b, V, o),
    (
        *sizes,
        layers,
        weights,
        constant,
        Hypothesis(
            "best-columns",
            "published",
            least(column_sum_norm(n, d, _rest), column_sum_norm(n, d, _other)),
        ),
        Hypothesis(
            "best-rows", "published", least(row_sum_norm(n, d, _rest), row_sum_norm(n, d, _other))
        ),
    ),
    Exists(
        y,
        bounded(4 * (beta / s), composite(n, d, centred(X[L], y)), composite(n, d, _rest)),
    ),
)

# ------------------------------------------------------------------ many heads

WQK, bQK = family("WQK", 4), family("bQK", 3)
W, bO = family("W", 4), family("bO", 2)
_head = column_sum_norm(d, d, WQK[l, h])
_a = Sum(h, H, _head * column_sum_norm(d, d, W[l, h]))
_b = Sum(h, H, _head * row_sum_norm(d, d, W[l, h]))
_arguments = (n, d, H, s, WQK[l], bQK[l], W[l], bO[l])
multi_layers = Hypothesis(
    "layers",
    "defining",
    ForAll(
        l,
        L,
        ForAll(i, n, ForAll(k, d, Eq(X[l + 1, i, k], attention_layer(*_arguments, X[l], i, k)))),
    ),
)
multi_centres = Hypothesis(
    "centres",
    "defining",
    ForAll(
        l,
        L,
        ForAll(k, d, Eq(c[l + 1, k], next_centre(*_arguments, c[l], centred(X[l], c[l]), k))),
    ),
)
multi_weights = Hypothesis("weights", "published", ForAll(l, L, Le(sqrt(_a * _b), B)))
multi_constant = Hypothesis("constant", "parameter", Le(0, B))
_multi = (n, d, H, s, L, B, X, c, WQK, bQK, W, bO)
_multi_known = (*sizes, multi_layers, multi_centres, multi_weights, multi_constant)
_plain = (n, d, H, s, L, B, X, x, WQK, bQK, W, bO)
_plain_known = (*sizes, multi_layers, multi_weights, multi_constant)


def _region(first: Term) -> tuple[Hypothesis, ...]:
    heads = ForAll(l, L, ForAll(h, H, Le(_head, Qmax)))
    return (
        Hypothesis("queries", "published", heads),
        Hypothesis("small-logits", "published", Le(2 * Qmax * first**2, log(number(2)) * s)),
        Hypothesis("region", "published", Le(B * first**2, s)),
    )


MULTI_UNCONDITIONAL = Statement(
    _multi, _multi_known, bounded(sqrt(cast(n)) / 2 * (B / s), residual_at(L), residual_at(0))
)
MULTI_SMALL = Statement(
    (*_multi, Qmax),
    (*_multi_known, *_region(residual_at(0))),
    bounded(B / s, residual_at(L), residual_at(0)),
)
_first = composite(n, d, centred(X[0], x))
_final = composite_residual(n, d, X[L])
MULTI_RHO = Statement(_plain, _plain_known, bounded(sqrt(cast(n)) / 2 * (B / s), _final, _first))
MULTI_RHO_SMALL = Statement(
    (*_plain, Qmax), (*_plain_known, *_region(_first)), bounded(B / s, _final, _first)
)

# ------------------------------------------------------------------ the weights of one layer

q, w1, w2 = family("q"), family("v"), family("w")
WEIGHTS = Statement(
    (H, q, w1, w2),
    (
        Hypothesis("heads", "parameter", cast(H) > 0),
        Hypothesis(
            "norms",
            "parameter",
            ForAll(h, H, And(Le(0, q[h]), Le(0, w1[h]), Le(0, w2[h]))),
        ),
    ),
    Le(
        sqrt(Sum(h, H, q[h] * w1[h]) * Sum(h, H, q[h] * w2[h])),
        H * sqrt(Max(h, H, q[h] * w1[h]) * Max(h, H, q[h] * w2[h])),
    ),
)

# ------------------------------------------------------------------ many heads as published

A = family("A", 4)
_heads = Hypothesis(
    "weights",
    "published",
    ForAll(l, L, ForAll(h, H, Le(_head * composite(d, d, W[l, h]), beta))),
)
_best = V1.hypotheses[-2:]
_published = (*sizes, multi_layers, _heads, constant, *_best)


def _collapse(factor: Term) -> Term:
    """Some centre of the last tokens meets the published bound."""
    rate = factor * (beta * H / s)
    return Exists(y, bounded(rate, composite(n, d, centred(X[L], y)), composite(n, d, _rest)))


MULTI_V1 = Statement((n, d, H, s, L, beta, X, x, WQK, bQK, W, bO), _published, _collapse(number(4)))

_entries = ForAll(
    l,
    L,
    ForAll(
        h,
        H,
        ForAll(
            i,
            n,
            ForAll(t, n, Eq(attention(n, d, s, WQK[l, h], bQK[l, h], X[l], i, t), A[l, h, i, t])),
        ),
    ),
)


def _for_every(variables: tuple[Term, ...], formula: Term) -> Term:
    for variable in reversed(variables):
        formula = ForAll(variable, formula)
    return formula


# gamma may depend on the number of tokens, heads and layers, the scale, and all attention entries
MULTI_V2 = Statement(
    (n, H, s, L, A),
    (tokens, scale),
    Exists(
        g,
        And(
            Le(0, g),
            _for_every(
                (d, beta, X, x, WQK, bQK, W, bO),
                Implies(
                    width.formula,
                    multi_layers.formula,
                    _heads.formula,
                    constant.formula,
                    *(item.formula for item in _best),
                    _entries,
                    _collapse(4 * g),
                ),
            ),
        ),
    ),
)
