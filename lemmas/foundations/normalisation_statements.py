"""What the foundations say about normalising vectors (section D of the note)."""

from __future__ import annotations

from lemmas.foundations.matrices import dot, hat
from symbolic.definitions import absolute, euclidean, layer_norm
from symbolic.language import (
    And,
    Eq,
    Lambda,
    Le,
    Lt,
    Max,
    Sum,
    Term,
    family,
    nats,
    number,
    reals,
    sqrt,
)
from symbolic.statement import Hypothesis, Statement

__all__ = [
    "DRIFT",
    "DRIFT_RATE",
    "LAYER_NORM",
    "LAYER_NORM_GAIN",
    "LAYER_NORM_RATE",
    "LIPSCHITZ_ANY",
    "LIPSCHITZ_ANY_RATE",
    "LIPSCHITZ_OUTSIDE",
    "LIPSCHITZ_SMALL",
    "LIPSCHITZ_SMALL_RATE",
    "NORMALISE",
    "NORMALISE_BOUND",
    "SEMINORM_BELOW",
    "SEMINORM_TRIANGLE",
]

k, d = nats("k d")
eps, h, s, t, gamma = reals("eps h s t gamma")
b, c, g, q, u, v, x, y, z, other = (family(name) for name in "b c g q u v x y z z1".split())


def _sum(one: Term, two: Term) -> Term:
    return Lambda(k, one[k] + two[k])


def _gap(one: Term, two: Term) -> Term:
    return Lambda(k, one[k] - two[k])


def _nonzero(name: str, vector: Term) -> Hypothesis:
    return Hypothesis(name, "published", Lt(0, euclidean(d, vector)))


_u, _v = _nonzero("u", u), _nonzero("v", v)
_lengths = euclidean(d, u) * euclidean(d, v)
NORMALISE = Statement(
    (d, u, v),
    (_u, _v),
    Eq(
        euclidean(d, _gap(hat(d, u), hat(d, v))) ** 2,
        (euclidean(d, _gap(u, v)) ** 2 - (euclidean(d, u) - euclidean(d, v)) ** 2) / _lengths,
    ),
)
NORMALISE_BOUND = Statement(
    (d, u, v),
    (_u, _v),
    Le(
        euclidean(d, _gap(hat(d, u), hat(d, v))),
        euclidean(d, _gap(u, v)) / sqrt(_lengths),
    ),
)

_w = _sum(y, q)
_unit = Hypothesis("unit", "published", Eq(euclidean(d, y), 1))
_moved = _nonzero("moved", _w)
_turn = euclidean(d, _gap(hat(d, _w), y))
_small = Hypothesis("small", "published", Le(euclidean(d, q), 1))
_outside = Hypothesis("outside", "published", Le(1, euclidean(d, _w)))
LIPSCHITZ_ANY = Statement((d, y, q), (_unit, _moved), Le(_turn, 2 * euclidean(d, q)))
LIPSCHITZ_SMALL = Statement(
    (d, y, q), (_unit, _moved, _small), Le(_turn, sqrt(2) * euclidean(d, q))
)
LIPSCHITZ_OUTSIDE = Statement((d, y, q), (_unit, _moved, _outside), Le(_turn, euclidean(d, q)))
_beyond = Lambda(k, -(1 + eps) * y[k])
_positive = Hypothesis("positive", "parameter", Lt(0, eps))
LIPSCHITZ_ANY_RATE = Statement(
    (d, y, eps),
    (_unit, _positive),
    Eq(
        euclidean(d, _gap(hat(d, _sum(y, _beyond)), y)) * (1 + eps),
        2 * euclidean(d, _beyond),
    ),
)
# y = (1, 0) and w = 2 s (s, t) with s^2 + t^2 = 1, so that |q| = 1
_axis = Lambda(k, 1 - k * number(1))
_round = Lambda(k, 2 * s * (s + k * (t - s)) - _axis[k])
LIPSCHITZ_SMALL_RATE = Statement(
    (s, t),
    (
        Hypothesis("circle", "parameter", Eq(s**2 + t**2, 1)),
        Hypothesis("positive", "parameter", Lt(0, s)),
    ),
    And(
        Eq(euclidean(2, _round), 1),
        Eq(
            euclidean(2, _gap(hat(2, _sum(_axis, _round)), _axis)) ** 2,
            2 * (1 - s) * euclidean(2, _round) ** 2,
        ),
    ),
)

_ball = Hypothesis("ball", "published", Le(euclidean(d, c), 1))
_distance = euclidean(d, _gap(c, y))
DRIFT = Statement(
    (d, c, y, q),
    (_unit, _moved, _ball),
    Le(
        _distance**2 - 2 * euclidean(d, q) * _distance,
        euclidean(d, _gap(c, hat(d, _w))) ** 2,
    ),
)
_along = Lambda(k, h * (c[k] - y[k]))
DRIFT_RATE = Statement(
    (d, c, y, h),
    (
        _unit,
        Hypothesis("other-unit", "parameter", Eq(euclidean(d, c), 1)),
        Hypothesis("near", "parameter", Le(0, dot(d, c, y))),
        Hypothesis("step", "parameter", And(Le(0, h), Lt(h, 1))),
    ),
    Le(
        euclidean(d, _gap(c, hat(d, _sum(y, _along)))) ** 2,
        _distance**2 - (2 - h - (1 - dot(d, c, y))) * euclidean(d, _along) * _distance,
    ),
)

_short = Hypothesis("short", "published", Le(euclidean(d, g), 1))


def _seminorm(vector: Term) -> Term:
    return sqrt(euclidean(d, vector) ** 2 - dot(d, vector, g) ** 2)


SEMINORM_BELOW = Statement(
    (d, g, x),
    (_short,),
    And(
        Le(0, euclidean(d, x) ** 2 - dot(d, x, g) ** 2),
        Le(_seminorm(x), euclidean(d, x)),
    ),
)
SEMINORM_TRIANGLE = Statement(
    (d, g, x, y), (_short,), Le(_seminorm(_sum(x, y)), _seminorm(x) + _seminorm(y))
)

_some = Hypothesis("columns", "parameter", Lt(0, d))
_eps = Hypothesis("eps", "published", Lt(0, eps))


def _norm(vector: Term) -> Term:
    return Lambda(k, layer_norm(d, eps, vector, k))


LAYER_NORM = Statement(
    (d, eps, z, other),
    (_some, _eps),
    Le(
        euclidean(d, _gap(_norm(z), _norm(other))),
        euclidean(d, _gap(z, other)) / sqrt(eps),
    ),
)


def _affine(vector: Term) -> Term:
    return Lambda(k, g[k] * layer_norm(d, eps, vector, k) + b[k])


LAYER_NORM_GAIN = Statement(
    (d, eps, g, b, z, other),
    (_some, _eps),
    Le(
        euclidean(d, _gap(_affine(z), _affine(other))),
        Max(k, d, absolute(g[k])) * (euclidean(d, _gap(z, other)) / sqrt(eps)),
    ),
)
_opposite, _nothing = Lambda(k, h - 2 * h * k), Lambda(k, number(0))
LAYER_NORM_RATE = Statement(
    (eps, h),
    (_eps,),
    Eq(
        Sum(k, 2, (layer_norm(2, eps, _opposite, k) - layer_norm(2, eps, _nothing, k)) ** 2)
        * (h**2 + eps),
        Sum(k, 2, (_opposite[k] - _nothing[k]) ** 2),
    ),
)
