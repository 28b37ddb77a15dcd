"""The layer bound: one head, full attention, any biases, any centre.

``T = |W_QK|_1 |R|^2 / s`` and ``beta = |W_QK|_1 |W_V|_{1,inf}``; the norm of the residual is the
composite one.
"""

from __future__ import annotations

from fractions import Fraction

from lemmas.dong_2021.notions import (
    centred,
    gamma,
    gamma_bound,
    residual_logits,
    single_centre,
    single_layer,
    widest,
)
from symbolic.definitions import column_sum_norm, composite, row_sum_norm
from symbolic.language import (
    And,
    Eq,
    Exists,
    ForAll,
    Lambda,
    Le,
    Lt,
    Sum,
    Term,
    cast,
    exp,
    family,
    log,
    nats,
    number,
    reals,
    sqrt,
)
from symbolic.statement import Hypothesis, Statement

__all__ = [
    "COUNT_64",
    "GAMMA_LIMIT",
    "GAMMA_RATIO",
    "MEAN_CENTRED",
    "MEAN_WIDTH",
    "SMALL",
    "SMALL_THRESHOLD",
    "SMALL_UNIT",
    "SMALL_WIDTH",
    "UNCONDITIONAL",
    "V1",
    "V2",
    "V2_PUBLISHED",
]

n, d, i, k, t = nats("n d i k t")
s, g = reals("s g")
Q, V, X, E = family("Q", 2), family("V", 2), family("X", 2), family("E", 2)
b, o, x, y, z = (family(name) for name in "b o x y z".split())

tokens = Hypothesis("tokens", "parameter", Lt(0, n))
width = Hypothesis("width", "parameter", Lt(0, d))
scale = Hypothesis("scale", "parameter", Lt(0, s))

rest = centred(X, x)
output = single_layer(n, d, s, Q, b, V, o, X)
after = centred(output, single_centre(n, d, s, Q, b, V, o, x, rest))
logit_rest = Lambda(i, Lambda(t, residual_logits(d, s, Q, rest, i, t)))
wide = widest(n, logit_rest)
rho = composite(n, d, rest)
beta = column_sum_norm(d, d, Q) * composite(d, d, V)
_T = column_sum_norm(d, d, Q) * rho**2 / s
_variables = (n, d, s, Q, b, V, o, X, x)
_sizes = (tokens, width, scale)


def _bound(constant: Term) -> Term:
    """The residual after the layer is at most ``constant beta/s rho^3``."""
    return Le(composite(n, d, after), constant * (beta / s) * rho**3)


UNCONDITIONAL = Statement(_variables, _sizes, _bound(sqrt(cast(n)) / 2))
COUNT_64 = Statement(
    _variables, (*_sizes, Hypothesis("short", "published", Le(n, 64))), _bound(number(4))
)

SMALL = Statement(_variables, _sizes, _bound(exp(wide / 2) / sqrt(number(2))))
_logit_variables = (n, d, s, Q, X, x)
SMALL_WIDTH = Statement(_logit_variables, _sizes, Le(wide, 2 * _T))
SMALL_UNIT = Statement(
    _variables,
    (*_sizes, Hypothesis("small", "published", Le(wide, log(number(2))))),
    _bound(number(1)),
)
SMALL_THRESHOLD = Statement(
    _variables,
    (*_sizes, Hypothesis("small", "published", Le(wide, Fraction(12564, 10000)))),
    _bound(number(Fraction(13254, 10000))),
)

_mean = Hypothesis("mean", "published", ForAll(k, d, Eq(Sum(i, n, rest(i)(k)), 0)))
MEAN_CENTRED = Statement(_variables, (*_sizes, _mean), _bound(exp(wide / 2) / 2))
MEAN_WIDTH = Statement(_logit_variables, (*_sizes, _mean), Le(wide, _T))

# ------------------------------------------------------------------ gamma

GAMMA_LIMIT = Statement((n, E), (tokens,), gamma_bound(n, E, sqrt(cast(n) / 2)))
GAMMA_RATIO = Statement(
    (n, E),
    (tokens, Hypothesis("nonzero", "parameter", Lt(0, column_sum_norm(n, n, E)))),
    And(Le(0, gamma(n, E)), Le(gamma(n, E), sqrt(cast(n) / 2)), gamma_bound(n, E, gamma(n, E))),
)
V2 = Statement(
    (*_variables, g),
    (*_sizes, Hypothesis("gamma", "published", gamma_bound(n, logit_rest, g))),
    _bound(g / sqrt(number(2))),
)

V2_PUBLISHED = Statement(V2.variables, V2.hypotheses, _bound(4 * g))

# ------------------------------------------------------------------ the first version


def least(norm: Term, other: Term) -> Term:
    """The centre ``x`` is best for a norm of the residual, among all centres ``z``."""
    return ForAll(z, Le(norm, other))


_other = centred(X, z)
V1 = Statement(
    _variables,
    (
        *_sizes,
        Hypothesis(
            "best-columns",
            "published",
            least(column_sum_norm(n, d, rest), column_sum_norm(n, d, _other)),
        ),
        Hypothesis(
            "best-rows", "published", least(row_sum_norm(n, d, rest), row_sum_norm(n, d, _other))
        ),
    ),
    Exists(y, Le(composite(n, d, centred(output, y)), 4 * (beta / s) * rho**3)),
)
