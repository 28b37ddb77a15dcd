"""What the foundations say.  Tokens are rows; ``n`` tokens of ``d`` coordinates; indices from 0."""

from __future__ import annotations

from fractions import Fraction

from lemmas.foundations.matrices import average, dot, product
from symbolic.definitions import (
    absolute,
    diameter,
    distribution,
    euclidean,
    maximum,
    oscillation,
    positive_part,
    row_stochastic,
    seminorm,
    softmax,
    tanh,
    total_variation,
)
from symbolic.language import (
    NAT,
    REAL,
    And,
    Eq,
    ForAll,
    Implies,
    Lambda,
    Le,
    Lt,
    Max,
    Sum,
    Term,
    arrow,
    cast,
    exp,
    family,
    indicator,
    nats,
    number,
    reals,
    var,
)
from symbolic.statement import Hypothesis, Statement

__all__ = [
    "AVERAGE_OF_EQUAL",
    "AVERAGING_LENGTH",
    "AVERAGING_SHRINKS",
    "AVERAGING_TIGHT",
    "AVERAGING_TV",
    "DEVIATION_TIGHT",
    "ENTRY_ZERO_SUM",
    "EXP_DIFFERENCE",
    "MEAN_ABS_DEVIATION",
    "OSC_ENTRY",
    "OSC_MASS",
    "OSC_TIGHT",
    "PERTURBATION_RATE",
    "PRODUCT_STOCHASTIC",
    "SHIFT",
    "SHIFT_ROWS",
    "SIGMOID",
    "SOFTMAX_IDENTITY",
    "SOFTMAX_OSC",
    "SOFTMAX_RATE",
    "SOFTMAX_RATIO",
    "SOFTMAX_STOCHASTIC",
    "TANH_BELOW",
    "TANH_BOUNDS",
    "TANH_GAP",
    "TANH_GAP_TIGHT",
    "TANH_MONOTONE",
    "TANH_NONNEGATIVE",
    "TANH_ODD",
    "TANH_SECH",
    "TANH_SECH_MAXIMUM",
    "TV_ABOVE",
    "TV_BELOW",
    "TV_BETWEEN",
    "TV_ONE",
    "TV_ONE_NORM",
    "TV_OSC",
    "TV_OSC_TIGHT",
    "TV_QUARTER",
    "TV_SET",
    "TV_TANH",
    "TV_TIGHT",
    "TV_VECTOR",
    "TV_VECTOR_MAX",
    "TV_VECTOR_TIGHT",
    "VARIANCE_DIAMETER",
    "VARIANCE_RANGE",
    "WEIGHTED_PERTURBATION",
    "ZERO_SUM_MEAN",
    "ZERO_SUM_SHIFT",
    "above",
    "at_first",
    "at_second",
]

i, j, k, l, m, n, d, t, s, L = nats("i j k l m n d t s L")
r_size = nats("r")[0]
c, D, h, u, x, y, low, high = reals("c D h u x y low high")
a, b, e, p, q, r, v, C = (family(name) for name in "a b e p q r v C".split())
s_row, u_row = family("s"), family("u")
X, P, Q, A = (family(name, 2) for name in "X P Q A".split())
rho = var("rho", arrow(arrow(NAT, REAL), REAL))

_moved = Lambda(i, a[i] + e[i])
_tokens = Hypothesis("tokens", "parameter", Lt(0, n))
_between = Hypothesis("between", "defining", ForAll(i, n, And(Le(low, e[i]), Le(e[i], high))))

SHIFT = Statement(
    (n, a, c, j), (_tokens,), Eq(softmax(n, Lambda(i, a[i] + c), j), softmax(n, a, j))
)

SHIFT_ROWS = Statement(
    (n, A, b, i, j),
    (_tokens,),
    Eq(softmax(n, Lambda(t, A[i, t] + b[i]), j), softmax(n, A[i], j)),
)

SOFTMAX_RATIO = Statement(
    (n, a, e, low, high),
    (_tokens, _between),
    ForAll(
        j,
        n,
        And(
            Le(softmax(n, a, j) * exp(low - high), softmax(n, _moved, j)),
            Le(softmax(n, _moved, j), softmax(n, a, j) * exp(high - low)),
        ),
    ),
)

_before, _after = Lambda(j, softmax(n, a, j)), Lambda(j, softmax(n, _moved, j))
_total = Sum(t, n, _before[t] * exp(e[t]))
SOFTMAX_IDENTITY = Statement(
    (n, a, e),
    (_tokens,),
    ForAll(j, n, Eq(_after[j], _before[j] * exp(e[j]) / _total)),
)
SOFTMAX_OSC = Statement(
    (n, a, e),
    (_tokens,),
    ForAll(
        j,
        n,
        And(
            Le(exp(-oscillation(n, e)), _after[j] / _before[j]),
            Le(_after[j] / _before[j], exp(oscillation(n, e))),
        ),
    ),
)
_first_only = Lambda(i, u * (1 - i * number(1)))
SOFTMAX_RATE = Statement(
    (a, u),
    (),
    Eq(
        softmax(2, Lambda(i, a[i] + _first_only[i]), 0) * (1 + softmax(2, a, 0) * (exp(u) - 1)),
        softmax(2, a, 0) * exp(u),
    ),
)

TV_BETWEEN = Statement(
    (n, a, e, low, high),
    (_tokens, _between, Hypothesis("order", "parameter", Le(low, high))),
    Le(
        total_variation(n, Lambda(j, softmax(n, _moved, j)), Lambda(j, softmax(n, a, j))),
        tanh((high - low) / 4),
    ),
)

TV_TANH = Statement(
    (n, a, e),
    (_tokens,),
    Le(
        total_variation(n, Lambda(j, softmax(n, _moved, j)), Lambda(j, softmax(n, a, j))),
        tanh(oscillation(n, e) / 4),
    ),
)

TV_QUARTER = Statement(
    (n, a, e),
    (_tokens,),
    And(
        Le(tanh(oscillation(n, e) / 4), oscillation(n, e) / 4),
        Le(total_variation(n, _after, _before), oscillation(n, e) / 4),
    ),
)
_one_norm = Sum(j, n, absolute(_after[j] - _before[j]))
TV_ONE_NORM = Statement(
    (n, a, e),
    (_tokens,),
    And(
        Le(_one_norm, 2 * tanh(oscillation(n, e) / 4)),
        Le(_one_norm, oscillation(n, e) / 2),
    ),
)
_minus_half = Lambda(i, -(u / 2) * (1 - i * number(1)))
TV_TIGHT = Statement(
    (u,),
    (Hypothesis("sign", "parameter", Le(0, u)),),
    And(
        Eq(oscillation(2, _first_only), u),
        Eq(
            total_variation(
                2,
                Lambda(j, softmax(2, Lambda(i, _minus_half[i] + _first_only[i]), j)),
                Lambda(j, softmax(2, _minus_half, j)),
            ),
            tanh(u / 4),
        ),
    ),
)

TV_VECTOR = Statement(
    (rho, n, p, q, X, D),
    (
        Hypothesis("seminorm", "parameter", seminorm(rho)),
        Hypothesis("sums", "published", Eq(Sum(i, n, p[i]), Sum(i, n, q[i]))),
        Hypothesis(
            "close",
            "defining",
            ForAll(t, n, ForAll(s, n, Le(rho(Lambda(k, X[t, k] - X[s, k])), D))),
        ),
    ),
    Le(rho(Lambda(k, Sum(t, n, (p[t] - q[t]) * X[t, k]))), total_variation(n, p, q) * D),
)

# ------------------------------------------------------------------ averages

_p_row = Hypothesis("p", "published", distribution(n, p))
_q_row = Hypothesis("q", "published", distribution(n, q))
_s_row = Hypothesis("s", "published", distribution(n, s_row))
_mean = average(n, s_row, v)

PRODUCT_STOCHASTIC = Statement(
    (n, m, r_size, P, Q),
    (
        Hypothesis("P", "published", row_stochastic(n, m, P)),
        Hypothesis("Q", "published", row_stochastic(m, r_size, Q)),
    ),
    row_stochastic(n, r_size, product(P, Q, m)),
)
AVERAGE_OF_EQUAL = Statement(
    (n, m, P, b, k),
    (Hypothesis("P", "published", row_stochastic(n, m, P)),),
    ForAll(i, n, Eq(Sum(t, m, P[i, t] * b[k]), b[k])),
)
_soft = Lambda(i, Lambda(j, softmax(m, A[i], j)))
SOFTMAX_STOCHASTIC = Statement(
    (n, m, A),
    (Hypothesis("tokens", "parameter", Lt(0, m)),),
    And(row_stochastic(n, m, _soft), ForAll(i, n, ForAll(j, m, Lt(0, _soft[i, j])))),
)

_difference = Lambda(j, p[j] - q[j])
ZERO_SUM_SHIFT = Statement(
    (n, p, q, v, c),
    (_p_row, _q_row),
    Eq(dot(n, _difference, v), dot(n, _difference, Lambda(j, v[j] - c))),
)
ZERO_SUM_MEAN = Statement(
    (n, p, q, v),
    (_p_row, _q_row),
    Eq(dot(n, _difference, v), Sum(j, n, p[j] * (v[j] - average(n, q, v)))),
)


def above(one: Term, other: Term) -> Term:
    """The indicator of the set where ``one`` exceeds ``other``."""
    return Lambda(j, indicator("ind_lt", other[j], one[j]))


_above = above(p, q)
TV_ABOVE = Statement(
    (n, p, q),
    (_p_row, _q_row),
    Eq(total_variation(n, p, q), Sum(j, n, positive_part(p[j] - q[j]))),
)
TV_BELOW = Statement(
    (n, p, q),
    (_p_row, _q_row),
    Eq(total_variation(n, p, q), Sum(j, n, positive_part(q[j] - p[j]))),
)
TV_SET = Statement(
    (n, p, q),
    (_p_row, _q_row),
    Eq(total_variation(n, p, q), Sum(j, n, _above[j] * p[j]) - Sum(j, n, _above[j] * q[j])),
)
TV_ONE = Statement((n, p, q), (_p_row, _q_row), Le(total_variation(n, p, q), 1))

TV_OSC = Statement(
    (n, p, q, v),
    (_tokens, _p_row, _q_row),
    Le(absolute(dot(n, _difference, v)), total_variation(n, p, q) * oscillation(n, v)),
)
TV_OSC_TIGHT = Statement(
    (n, p, q),
    (_tokens, _p_row, _q_row),
    Eq(absolute(dot(n, _difference, _above)), total_variation(n, p, q) * oscillation(n, _above)),
)

_far = Max(t, n, Max(s, n, rho(Lambda(k, X[t, k] - X[s, k]))))
TV_VECTOR_MAX = Statement(
    (rho, n, p, q, X),
    (_tokens, Hypothesis("seminorm", "parameter", seminorm(rho)), _p_row, _q_row),
    Le(rho(Lambda(k, Sum(t, n, (p[t] - q[t]) * X[t, k]))), total_variation(n, p, q) * _far),
)

_rows = Hypothesis("P", "published", row_stochastic(m, n, P))
_some = Hypothesis("rows", "parameter", Lt(0, m))
_averaged = product(P, X, n)
_apart = Max(i, m, Max(j, m, total_variation(n, P[i], P[j])))
AVERAGING_TV = Statement(
    (m, n, d, P, X),
    (_some, _tokens, _rows),
    Le(diameter(m, d, _averaged), _apart * diameter(n, d, X)),
)
AVERAGING_SHRINKS = Statement(
    (m, n, d, P, X),
    (_some, _tokens, _rows),
    And(
        Le(_apart * diameter(n, d, X), diameter(n, d, X)),
        Le(diameter(m, d, _averaged), diameter(n, d, X)),
    ),
)
AVERAGING_LENGTH = Statement(
    (m, n, d, P, X),
    (_tokens, _rows),
    ForAll(i, m, Le(euclidean(d, _averaged[i]), Max(t, n, euclidean(d, X[t])))),
)

# averaging two tokens 0 and 1 by rows (1, 0) and (1/2, 1/2)
_uneven = Lambda(i, Lambda(t, 1 - t + number(Fraction(1, 2)) * i * (2 * t - 1)))
_pair = Lambda(t, Lambda(k, cast(t)))
AVERAGING_TIGHT = Statement(
    (),
    (),
    Eq(
        diameter(2, 1, product(_uneven, _pair, 2)),
        Max(i, 2, Max(j, 2, total_variation(2, _uneven[i], _uneven[j]))) * diameter(2, 1, _pair),
    ),
)
at_first, at_second = Lambda(t, 1 - cast(t)), Lambda(t, cast(t))
TV_VECTOR_TIGHT = Statement(
    (rho, X),
    (Hypothesis("seminorm", "parameter", seminorm(rho)),),
    Eq(
        rho(Lambda(k, Sum(t, 2, (at_first[t] - at_second[t]) * X[t, k]))),
        total_variation(2, at_first, at_second)
        * Max(t, 2, Max(s, 2, rho(Lambda(k, X[t, k] - X[s, k])))),
    ),
)
_opposite = Lambda(j, 1 - 2 * cast(j))
OSC_TIGHT = Statement(
    (),
    (),
    And(
        Eq(oscillation(2, _opposite), 2 * Max(j, 2, absolute(_opposite[j]))),
        And(
            Eq(oscillation(2, _opposite), Sum(j, 2, absolute(_opposite[j]))),
            Eq(Max(j, 2, absolute(_opposite[j])), Sum(j, 2, absolute(_opposite[j])) / 2),
        ),
    ),
)
_half_row = Lambda(j, number(Fraction(1, 2)))
_uneven_pair = Lambda(j, 1 + 2 * cast(j))
DEVIATION_TIGHT = Statement(
    (),
    (),
    And(
        Eq(
            Sum(
                j, 2, _half_row[j] * absolute(_uneven_pair[j] - average(2, _half_row, _uneven_pair))
            ),
            oscillation(2, _uneven_pair) / 2,
        ),
        Eq(
            Sum(j, 2, _half_row[j] * (_uneven_pair[j] - average(2, _half_row, _uneven_pair)) ** 2),
            oscillation(2, _uneven_pair) ** 2 / 4,
        ),
    ),
)

_size = Max(j, n, absolute(v[j]))
_mass = Sum(j, n, absolute(v[j]))
OSC_ENTRY = Statement((n, v), (_tokens,), Le(oscillation(n, v), 2 * _size))
OSC_MASS = Statement((n, v), (_tokens,), Le(oscillation(n, v), _mass))
ENTRY_ZERO_SUM = Statement(
    (n, v),
    (_tokens, Hypothesis("sum", "published", Eq(Sum(j, n, v[j]), 0))),
    Le(_size, _mass / 2),
)

EXP_DIFFERENCE = Statement(
    (x, y), (), Le(absolute(exp(x) - exp(y)), absolute(x - y) * exp(maximum(x, y)))
)
_s_soft, _p_soft = Lambda(j, softmax(n, a, j)), Lambda(j, softmax(n, _moved, j))
_s_mean = average(n, _s_soft, v)
WEIGHTED_PERTURBATION = Statement(
    (n, a, e, v),
    (_tokens,),
    Le(
        absolute(Sum(j, n, (_p_soft[j] - _s_soft[j]) * v[j])),
        exp(oscillation(n, e)) * Sum(j, n, _s_soft[j] * absolute(e[j]) * absolute(v[j] - _s_mean)),
    ),
)
MEAN_ABS_DEVIATION = Statement(
    (n, s_row, v),
    (_tokens, _s_row),
    Le(Sum(j, n, s_row[j] * absolute(v[j] - _mean)), oscillation(n, v) / 2),
)
VARIANCE_RANGE = Statement(
    (n, s_row, v),
    (_tokens, _s_row),
    Le(Sum(j, n, s_row[j] * (v[j] - _mean) ** 2), oscillation(n, v) ** 2 / 4),
)
_along = Lambda(j, dot(d, X[j], u_row))
VARIANCE_DIAMETER = Statement(
    (n, d, s_row, X, u_row),
    (_tokens, _s_row, Hypothesis("unit", "published", Eq(euclidean(d, u_row), 1))),
    Le(
        Sum(j, n, s_row[j] * (_along[j] - average(n, s_row, _along)) ** 2),
        diameter(n, d, X) ** 2 / 4,
    ),
)

TANH_BOUNDS = Statement((u,), (), And(Lt(-1, tanh(u)), Lt(tanh(u), 1)))
_nonnegative = Hypothesis("nonnegative", "published", Le(0, u))
TANH_NONNEGATIVE = Statement((u,), (_nonnegative,), Le(0, tanh(u)))
TANH_BELOW = Statement((u,), (_nonnegative,), Le(tanh(u), u))
TANH_ODD = Statement((u,), (), Eq(tanh(-u), -tanh(u)))
TANH_MONOTONE = Statement(
    (c, u), (Hypothesis("order", "published", Le(c, u)),), Le(tanh(c), tanh(u))
)
SIGMOID = Statement((x,), (), Eq(1 / (1 + exp(-x)), (1 + tanh(x / 2)) / 2))
_order = Hypothesis("order", "published", Le(c, u))
TANH_GAP = Statement((c, u), (_order,), Le(tanh(u) - tanh(c), 2 * tanh((u - c) / 2)))
TANH_GAP_TIGHT = Statement(
    (c, u),
    (Hypothesis("order", "parameter", Lt(c, u)),),
    And(
        Implies(Eq(c, -u), Eq(tanh(u) - tanh(c), 2 * tanh((u - c) / 2))),
        Implies(Eq(tanh(u) - tanh(c), 2 * tanh((u - c) / 2)), Eq(c, -u)),
    ),
)
_sech = 2 / (exp(u) + exp(-u))
TANH_SECH = Statement((u,), (_nonnegative,), Le(tanh(u) + 2 * u * _sech**2, 2))
_peak = number(Fraction(99, 100))
TANH_SECH_MAXIMUM = Statement(
    (u,),
    (_nonnegative,),
    And(
        Le(tanh(u) + 2 * u * _sech**2, number(Fraction(801, 500))),
        Lt(
            number(Fraction(8008, 5000)),
            tanh(_peak) + 2 * _peak * (2 / (exp(_peak) + exp(-_peak))) ** 2,
        ),
    ),
)
_even_odds = Lambda(j, number(0))
_up_down = Lambda(j, h * (1 - 2 * cast(j)))
_tilted = Lambda(j, softmax(2, Lambda(j, _even_odds[j] + _up_down[j]), j))
_level = Lambda(j, softmax(2, _even_odds, j))
_level_mean = average(2, _level, _opposite)
PERTURBATION_RATE = Statement(
    (h,),
    (Hypothesis("positive", "parameter", Lt(0, h)),),
    Le(
        exp(oscillation(2, _up_down))
        * Sum(j, 2, _level[j] * absolute(_up_down[j]) * absolute(_opposite[j] - _level_mean)),
        (1 + h) * exp(2 * h) * absolute(Sum(j, 2, (_tilted[j] - _level[j]) * _opposite[j])),
    ),
)
