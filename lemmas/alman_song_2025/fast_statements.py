"""What Alman and Song 2024 say about the gradient of one attention layer, and what is true."""

from __future__ import annotations

from lemmas.alman_song_2025.fast_definitions import (
    attention_error,
    attention_loss,
    attention_values,
    error_product,
    gradient_weight,
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
    return attention_loss(n, d, weights(matrix), VALUES, E)


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

_weights = Hypothesis("weights", "defining", ForAll(i, n, And(ForAll(j, n, Lt(0, f[i, j])), Eq(Sum(j, n, f[i, j]), 1))))

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
