"""One layer cannot follow two layers uniformly in the input."""

from __future__ import annotations

from fractions import Fraction

from lemmas.alman_song_2025.definitions import FULL, masked_layer, row_norm, token_norm
from symbolic.definitions import absolute
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
    Ne,
    Not,
    Sum,
    Term,
    arrow,
    cast,
    define,
    exp,
    family,
    indicator,
    nats,
    number,
    reals,
    substitute,
    var,
)
from symbolic.statement import Hypothesis, Statement

n, d, H, i, k, m, h, t, r = nats("n d H i k m h t r")
x, y, s, q, e, c, eta, kappa = reals("x y s q e c eta kappa")
X, Y = family("X", 2), family("Y", 2)
Ms, Ws = family("M", 3), family("W", 3)
rho = var("rho", arrow(arrow(NAT, REAL), REAL))
S = var("S", arrow(arrow(NAT, NAT, REAL), NAT, NAT, REAL))
v = family("v")
ZERO, ONE, TWO = (number(value, NAT) for value in (0, 1, 2))

sigmoid: Definition = define(
    "sigmoid",
    (x,),
    1 / (1 + exp(-x)),
    r"\sigma\left({0}\right)",
    "logistic function",
)

NORM = Hypothesis("norm", "defining", row_norm(d, rho))
TOKENS = Hypothesis("tokens", "parameter", Lt(0, n))
_row = Hypothesis("row", "parameter", Lt(i, n))


def one_layer(tokens: Term, size: Term = n, width: Term = d) -> Term:
    """``kappa X + Sum_h P_h(X) X W_h``."""
    return Lambda(
        i,
        Lambda(
            k,
            kappa * tokens[i, k] + masked_layer(size, width, H, FULL, Ms, Ws, tokens, i, k),
        ),
    )


def scaled(factor: Term, tokens: Term) -> Term:
    """``c X``."""
    return Lambda(i, Lambda(k, factor * tokens[i, k]))


def apart(left: Term, right: Term) -> Term:
    """``X - Y``."""
    return Lambda(i, Lambda(k, left[i, k] - right[i, k]))


_zero_row = Hypothesis("zero-row", "published", ForAll(k, d, Eq(X[i, k], 0)))
ZERO_ROW = Statement(
    (n, d, H, Ms, Ws, kappa, X, i, k),
    (TOKENS, _row, _zero_row, Hypothesis("column", "parameter", Lt(k, d))),
    Eq(
        one_layer(X)(i)(k),
        Sum(m, d, Sum(t, n, X[t, m]) / n * Sum(h, H, Ws[h, m, k])),
    ),
)


def _near(factor: Term) -> Term:
    """``N(S(c X) - S'(c X)) <= e N(c X)``."""
    inside = scaled(factor, X)
    gap = apart(S(inside), one_layer(inside))
    return Le(token_norm(rho, n, gap), e * token_norm(rho, n, inside))


OBSTRUCTION = Statement(
    (d, rho, n, H, Ms, Ws, kappa, S, X, i, s, q, e),
    (
        NORM,
        TOKENS,
        _row,
        _zero_row,
        Hypothesis("positive", "parameter", Lt(0, token_norm(rho, n, X))),
        Hypothesis("first", "parameter", Ne(s, 0)),
        Hypothesis("second", "parameter", Ne(q, 0)),
        Hypothesis("at-first", "defining", _near(s)),
        Hypothesis("at-second", "defining", _near(q)),
    ),
    Le(
        rho(Lambda(k, S(scaled(s, X))(i, k) / s - S(scaled(q, X))(i, k) / q))
        / (2 * token_norm(rho, n, X)),
        e,
    ),
)

# ------------------------------------------------------------------ two layers, two values

COUNT = Hypothesis("count", "parameter", Lt(0, m))
_both = m + m
HALVES = Lambda(i, Lambda(k, 1 - indicator("ind_lt", cast(i), cast(m))))  # m zeros, m ones
_LOGITS = Lambda(h, Lambda(k, Lambda(t, eta * eta)))
_VALUES = Lambda(h, Lambda(k, Lambda(t, eta)))


def skip_layer(tokens: Term) -> Term:
    """``X + SAtt(X)`` with ``W_q = W_k = W_v = eta``, one head, one coordinate."""
    return Lambda(
        i,
        Lambda(
            k,
            tokens[i, k] + masked_layer(_both, ONE, ONE, FULL, _LOGITS, _VALUES, tokens, i, k),
        ),
    )


def two_layers(tokens: Term) -> Term:
    """Two equal layers."""
    return skip_layer(skip_layer(tokens))


def width(value: Term) -> Term:
    """``u = 1 + eta sigma(eta^2 s^2) - eta/2``."""
    return 1 + eta * sigmoid(eta**2 * value**2) - eta / 2


def curve(value: Term) -> Term:
    """``G(s) = eta/2 + eta (eta/2 + u sigma(eta^3 s^2 u/2))``."""
    u = width(value)
    return eta / 2 + eta * (eta / 2 + u * sigmoid(eta**3 * value**2 * u / 2))


TWO_LAYERS = Statement(
    (m, eta, s),
    (COUNT,),
    Eq(two_layers(scaled(s, HALVES))(ZERO)(ZERO), s * curve(s)),
)
ENTRY = Lambda(v, absolute(v[ZERO]))
_single = one_layer(X, _both, ONE)
UNIFORM_BOUND = Statement(
    (m, eta, H, Ms, Ws, kappa, e),
    (
        COUNT,
        Hypothesis("weights", "parameter", Lt(0, eta)),
        Hypothesis(
            "near",
            "defining",
            ForAll(
                X,
                Le(
                    token_norm(ENTRY, _both, apart(two_layers(X), _single)),
                    e * token_norm(ENTRY, _both, X),
                ),
            ),
        ),
    ),
    Le(eta / 4 * (1 + eta), e),
)

# ------------------------------------------------------------------ bounded queries, keys, values

_UNIT = {eta: number(1)}
INPUTS = (number(2), number(Fraction(1, 10)))


def unit_weights(term: Term) -> Term:
    """The same with all weights 1."""
    return substitute(term, _UNIT)


def _bounded(tokens: Term) -> Term:
    """Entries of one layer's input, hence of its queries, keys and values, are at most 4."""
    return ForAll(t, _both, Le(absolute(tokens[t, ZERO]), 4))


REGIME = And(
    *(
        _bounded(tokens)
        for value in INPUTS
        for tokens in (scaled(value, HALVES), unit_weights(skip_layer(scaled(value, HALVES))))
    )
)
COLLAPSES = Exists(
    H,
    Exists(
        Ms,
        Exists(
            Ws,
            Exists(
                kappa,
                And(
                    *(
                        Lt(
                            token_norm(
                                ENTRY,
                                _both,
                                apart(
                                    unit_weights(two_layers(scaled(value, HALVES))),
                                    one_layer(scaled(value, HALVES), _both, ONE),
                                ),
                            ),
                            Fraction(4533, 10000) * token_norm(ENTRY, _both, scaled(value, HALVES)),
                        )
                        for value in INPUTS
                    )
                ),
            ),
        ),
    ),
)
# for some number of tokens at least
EXPRESSIVE = Statement((), (), Exists(m, And(Lt(0, m), Implies(REGIME, COLLAPSES))))
