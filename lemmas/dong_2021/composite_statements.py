"""The composite norm is not a norm, and what token-wise maps do to it."""

from __future__ import annotations

from lemmas.foundations.indicators import same
from symbolic.definitions import absolute, composite
from symbolic.language import (
    NAT,
    REAL,
    And,
    Arrow,
    Eq,
    Exists,
    ForAll,
    Lambda,
    Le,
    Lt,
    Sum,
    Term,
    arrow,
    cast,
    family,
    nats,
    number,
    reals,
    sqrt,
    var,
)
from symbolic.statement import Hypothesis, Statement

__all__ = ["MLP", "NO_CONSTANT", "NO_TRIANGLE", "TOKENWISE", "VALUES"]

n, d, e, i, j, k, m = nats("n d e i j k m")
(c,) = reals("c")
zero = number(0, NAT)

tokens = Hypothesis("tokens", "parameter", Lt(0, n))
COLUMN = Lambda(i, Lambda(j, same(j, zero)))
ROW = Lambda(i, Lambda(j, same(i, zero)))
BOTH = Lambda(i, Lambda(j, same(j, zero) + same(i, zero)))
_parts = composite(n, n, COLUMN) + composite(n, n, ROW)

VALUES = Statement(
    (n,),
    (tokens,),
    And(
        Eq(composite(n, n, COLUMN), sqrt(cast(n))),
        Eq(composite(n, n, ROW), sqrt(cast(n))),
        Eq(composite(n, n, BOTH), n + 1),
    ),
)
NO_TRIANGLE = Statement(
    (n,), (Hypothesis("two", "parameter", Le(2, n)),), Lt(_parts, composite(n, n, BOTH))
)
NO_CONSTANT = Statement((c,), (), Exists(n, And(Lt(0, n), Lt(c * _parts, composite(n, n, BOTH)))))

# ------------------------------------------------------------------ token-wise maps

X = family("X", 2)
y, z = family("y"), family("z")
rate = family("A", 2)
F = var("f", Arrow(arrow(NAT, REAL), arrow(NAT, REAL)))
width = Hypothesis("width", "parameter", Lt(0, d))
inner = Hypothesis("inner", "parameter", Lt(0, e))


def _moved(function: Term) -> Term:
    return Lambda(i, Lambda(k, function(X[i])[k] - function(y)[k]))


_rest = Lambda(i, Lambda(k, X[i, k] - y[k]))
# f maps d coordinates to e; A[k, m] bounds how coordinate k of f depends on coordinate m
TOKENWISE = Statement(
    (n, d, e, F, rate, X, y),
    (
        tokens,
        width,
        inner,
        Hypothesis(
            "lipschitz",
            "published",
            ForAll(
                y,
                ForAll(
                    z,
                    ForAll(
                        k,
                        e,
                        Le(
                            absolute(F(z)[k] - F(y)[k]),
                            Sum(m, d, rate[k, m] * absolute(z[m] - y[m])),
                        ),
                    ),
                ),
            ),
        ),
    ),
    Le(composite(n, e, _moved(F)), composite(e, d, rate) * composite(n, d, _rest)),
)

_A, _B, _a, _b = family("A", 2), family("B", 2), family("a"), family("b")
sigma = var("sigma", Arrow(REAL, REAL))
_t, _u = reals("t u")


def mlp(row: Term) -> Term:
    """``sigma(z A + a) B + b`` with ``e`` units inside, ``d`` coordinates in and out."""
    unit = Sum(m, d, row[m] * _A[m, j]) + _a[j]
    return Lambda(k, Sum(j, e, sigma(unit) * _B[j, k]) + _b[k])


_image = Lambda(i, Lambda(k, mlp(X[i])(k) - mlp(y)(k)))
MLP = Statement(
    (n, d, e, sigma, _A, _a, _B, _b, X, y),
    (
        tokens,
        width,
        inner,
        Hypothesis(
            "lipschitz",
            "published",
            ForAll(_t, ForAll(_u, Le(absolute(sigma(_t) - sigma(_u)), absolute(_t - _u)))),
        ),
    ),
    Le(
        composite(n, d, _image),
        composite(d, e, _A) * composite(e, d, _B) * composite(n, d, _rest),
    ),
)
