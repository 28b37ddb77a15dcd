"""What Alman and Song 2024 say about the gradient of one attention layer, and what is true."""

from __future__ import annotations

from lemmas.alman_song_2025.fast.definitions import (
    attention_error,
    attention_values,
    error_product,
    gradient_weight,
    layer_loss,
    row_mean,
    trained_weight,
)
from lemmas.foundations.indicators import same
from symbolic.definitions import absolute, has_derivative, rank_at_most
from symbolic.language import (
    And,
    Eq,
    ForAll,
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
)
from symbolic.statement import Hypothesis, Statement

__all__ = [
    "GRADIENT",
    "GRADIENT_PUBLISHED",
    "Q_RANK",
    "Q_RANK_APPROXIMATE",
    "Q_TRANSPOSED",
]

n, d, k, i, j, l, s, a, b = nats("n d k i j l s a b")
t, x, hmax, emax, qmax, eps1, amax, bmax = reals("t x hmax emax qmax eps1 amax bmax")
A1, X, A2, A3, Y, E = (family(name, 2) for name in "A1 X A2 A3 Y E".split())
f, g, h, c, q, U, V, Delta = (family(name, 2) for name in "f g h c q U V Delta".split())

_layer = (n, d, A1, X, A2, A3, Y, E)
_tokens = Hypothesis("tokens", "parameter", Lt(0, n))
_width = Hypothesis("width", "parameter", Lt(0, d))


def weights(matrix: Term) -> Term:
    """``f = softmax(A1 X A2^T / d)``."""
    return Lambda(i, Lambda(j, trained_weight(n, d, A1, matrix, A2, i, j)))


VALUES = Lambda(j, Lambda(l, attention_values(d, A3, Y, j, l)))


def errors(f: Term, h: Term) -> Term:
    """``c = f h - E``."""
    return Lambda(i, Lambda(l, attention_error(n, f, h, E, i, l)))


def products(c: Term, h: Term) -> Term:
    """``q = c h^T``."""
    return Lambda(i, Lambda(j, error_product(d, c, h, i, j)))


def gradient_weights(f: Term, h: Term) -> Term:
    """``p = f o q - diag(r) f``."""
    q = products(errors(f, h), h)
    return Lambda(i, Lambda(j, gradient_weight(n, f, q, i, j)))


def loss(matrix: Term) -> Term:
    """``L = |f h - E|_F^2 / 2``."""
    return layer_loss(n, d, A1, matrix, A2, A3, Y, E)


def _moved(step: Term) -> Term:
    """``X`` with ``step`` added to its entry ``(a, b)``."""
    return Lambda(i, Lambda(j, X[i, j] + step * (same(i, a) * same(j, b))))


_entry = Sum(
    i,
    n,
    Sum(j, n, A1[i, a] * gradient_weights(weights(X), VALUES)[i, j] * A2[j, b]),
)
_row = Hypothesis("row", "parameter", Lt(a, d))
_column = Hypothesis("column", "parameter", Lt(b, d))

GRADIENT_PUBLISHED = Statement(
    (*_layer, a, b),
    (_tokens, _width, _row, _column),
    has_derivative(Lambda(t, loss(_moved(t))), 0, _entry),
)
GRADIENT = Statement(
    (*_layer, a, b),
    (_tokens, _width, _row, _column),
    has_derivative(Lambda(t, loss(_moved(t))), 0, _entry / cast(d)),
)

Q_TRANSPOSED = Statement(
    (*_layer, i, j),
    (_tokens, _width),
    Eq(
        error_product(d, errors(weights(X), VALUES), VALUES, i, j),
        Sum(l, d, VALUES[i, l] * errors(weights(X), VALUES)[j, l]),
    ),
)
Q_RANK = Statement(
    _layer,
    (_tokens, _width),
    rank_at_most(n, n, products(errors(weights(X), VALUES), VALUES), d),
)
Q_RANK_APPROXIMATE = Statement(
    (n, d, f, h, E),
    (),
    rank_at_most(n, n, products(errors(f, h), h), d),
)

_inside = Hypothesis("inside", "parameter", And(Lt(i, n), Lt(j, n)))
P2_PUBLISHED = Statement(
    (*_layer, i, j),
    (_tokens, _width, _inside),
    Eq(
        row_mean(n, weights(X), products(errors(weights(X), VALUES), VALUES), i) * weights(X)[i, j],
        weights(X)[i, j] * row_mean(n, weights(X), products(errors(weights(X), VALUES), VALUES), j),
    ),
)
_factors = Hypothesis(
    "factors",
    "defining",
    ForAll(i, n, ForAll(j, n, Eq(f[i, j], Sum(s, k, U[i, s] * V[j, s])))),
)
_mean = row_mean(n, f, products(errors(f, h), h), i)
P2_PARTS = (
    Eq(
        _mean,
        Sum(l, d, Sum(s, k, U[i, s] * Sum(j, n, V[j, s] * h[j, l])) * errors(f, h)[i, l]),
    ),
    Eq(_mean * f[i, j], Sum(s, k, _mean * U[i, s] * V[j, s])),
)
P2 = Statement(
    (n, d, k, f, h, E, U, V),
    (_factors,),
    ForAll(i, n, And(P2_PARTS[0], ForAll(j, n, P2_PARTS[1]))),
)

_stochastic = Hypothesis(
    "stochastic",
    "published",
    ForAll(i, n, And(ForAll(j, n, Le(0, f[i, j])), Eq(Sum(j, n, f[i, j]), 1))),
)
_close = Hypothesis(
    "close", "defining", ForAll(i, n, Le(Sum(j, n, absolute(g[i, j] - f[i, j])), eps1))
)
_values = Hypothesis("values", "defining", ForAll(j, n, ForAll(l, d, Le(absolute(h[j, l]), hmax))))
_targets = Hypothesis(
    "targets", "defining", ForAll(i, n, ForAll(l, d, Le(absolute(E[i, l]), emax)))
)
Q_EXACT = products(errors(f, h), h)
Q_NEAR = products(errors(g, h), h)
P_EXACT = gradient_weights(f, h)
P_NEAR = gradient_weights(g, h)
_products = Hypothesis(
    "products", "defining", ForAll(i, n, ForAll(j, n, Le(absolute(Q_EXACT[i, j]), qmax)))
)
EPS2 = cast(d) * hmax**2 * eps1
EPS3 = eps1 * (qmax + EPS2) + EPS2
EPS4 = EPS3 * (2 + eps1) + qmax * eps1

Q_SIZE = Statement(
    (n, d, f, h, E, hmax, emax),
    (_stochastic, _values, _targets),
    ForAll(i, n, ForAll(j, n, Le(absolute(Q_EXACT[i, j]), cast(d) * (hmax + emax) * hmax))),
)
Q_ERROR = Statement(
    (n, d, f, g, h, E, eps1, hmax),
    (_close, _values),
    ForAll(i, n, ForAll(j, n, Le(absolute(Q_NEAR[i, j] - Q_EXACT[i, j]), EPS2))),
)
R_ERROR = Statement(
    (n, d, f, g, h, E, eps1, hmax, qmax),
    (_stochastic, _close, _values, _products),
    ForAll(i, n, Le(absolute(row_mean(n, g, Q_NEAR, i) - row_mean(n, f, Q_EXACT, i)), EPS3)),
)
P_ERROR = Statement(
    R_ERROR.variables,
    R_ERROR.hypotheses,
    ForAll(i, n, Le(Sum(j, n, absolute(P_NEAR[i, j] - P_EXACT[i, j])), EPS4)),
)
_left = Hypothesis("left", "defining", ForAll(i, n, Le(absolute(A1[i, a]), amax)))
_right = Hypothesis("right", "defining", ForAll(j, n, Le(absolute(A2[j, b]), bmax)))
GRADIENT_ERROR = Statement(
    (*R_ERROR.variables, A1, A2, a, b, amax, bmax),
    (_width, *R_ERROR.hypotheses, _left, _right),
    Le(
        absolute(
            Sum(i, n, Sum(j, n, A1[i, a] * (P_NEAR[i, j] - P_EXACT[i, j]) * A2[j, b])) / cast(d)
        ),
        cast(n) / cast(d) * amax * bmax * EPS4,
    ),
)

_low_rank = Hypothesis("rank", "published", rank_at_most(n, n, f, k))
UPPER_RANK = Statement((n, d, k, f, h, E), (_low_rank,), rank_at_most(n, n, P_EXACT, k * (d + 1)))
UPPER_ENTRY = Eq(
    P_EXACT[i, j],
    Sum(s, k, Sum(l, d, U[i, s] * errors(f, h)[i, l] * (V[j, s] * h[j, l])))
    - Sum(s, k, _mean * U[i, s] * V[j, s]),
)
UPPER_FACTORS = Statement(
    (n, d, k, f, h, E, U, V), (_factors,), ForAll(i, n, ForAll(j, n, UPPER_ENTRY))
)

ZERO = Lambda(i, Lambda(l, number(0)))


def multiple_of_identity(factor: Term) -> Term:
    """``factor I``."""
    return Lambda(i, Lambda(j, factor * same(j, i)))


def squared_output(matrix: Term) -> Term:
    """``|f h|_F^2``."""
    return Sum(i, n, Sum(l, d, attention_error(n, weights(matrix), VALUES, ZERO, i, l) ** 2))


def diagonal_gradient(matrix: Term) -> Term:
    """``tr(A1^T p A2)/d``, the trace of the gradient for the target 0."""
    q = products(errors_to(weights(matrix), ZERO), VALUES)
    p = Lambda(i, Lambda(j, gradient_weight(n, weights(matrix), q, i, j)))
    return Sum(a, d, Sum(i, n, Sum(j, n, A1[i, a] * p[i, j] * A2[j, a]))) / cast(d)


def errors_to(f: Term, target: Term) -> Term:
    """``f h - E`` for the values of the layer."""
    return Lambda(i, Lambda(l, attention_error(n, f, VALUES, target, i, l)))


TRACE = Statement(
    (n, d, A1, A2, A3, Y, x),
    (_tokens, _width),
    has_derivative(
        Lambda(t, squared_output(multiple_of_identity(t))),
        x,
        2 * diagonal_gradient(multiple_of_identity(x)),
    ),
)
