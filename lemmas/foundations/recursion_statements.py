"""What the foundations say about scalar recursions and thresholds (section C of the note)."""

from __future__ import annotations

from fractions import Fraction

from symbolic.definitions import half_power_of_three
from symbolic.language import (
    NAT,
    And,
    Eq,
    Exists,
    ForAll,
    Implies,
    Lambda,
    Le,
    Lt,
    Prod,
    Term,
    TermLike,
    exp,
    family,
    lambert_lower,
    nats,
    number,
    reals,
    sqrt,
)
from symbolic.statement import Hypothesis, Statement

__all__ = [
    "CUBIC_CONSTANT",
    "CUBIC_EQUAL",
    "CUBIC_GEOMETRIC",
    "CUBIC_ROOT",
    "CUBIC_STAYS",
    "CUBIC_STAYS_PUBLISHED",
    "CUBIC_TENDS",
    "CUBIC_VARYING",
    "EXP_ABOVE",
    "EXP_BELOW",
    "EXP_TANGENT",
    "LAMBERT",
    "RECIPROCAL",
    "RECIPROCAL_STEP",
    "RECIPROCAL_TIGHT",
    "ROOT_EXISTS",
    "THRESHOLD",
    "THRESHOLD_DIGITS",
    "bound",
    "reversed_index",
]

L, N, l = nats("L N l")
c, eps, m0, r0, u, x, slope = reals("c eps m r0 u x k")
r, C = family("r"), family("C")
reversed_index = family("e", 1, NAT)

# ------------------------------------------------------------------ cubic-recursion

_sequence = Hypothesis("nonnegative", "published", ForAll(l, L + 1, Le(0, r[l])))
CUBIC_VARYING = Statement(
    (L, C, r, reversed_index),
    (
        Hypothesis("constants", "published", ForAll(l, L, Le(0, C[l]))),
        _sequence,
        Hypothesis("step", "published", ForAll(l, L, Le(r[l + 1], C[l] * r[l] ** 3))),
        Hypothesis("L-1-l", "defining", ForAll(l, L, Eq(l + reversed_index[l] + 1, L))),
    ),
    Le(r[L], Prod(l, L, C[l] ** (3 ** reversed_index[l])) * r[0] ** (3**L)),
)
CUBIC_EQUAL = Statement(
    (L, C, r, reversed_index),
    (
        Hypothesis("step", "parameter", ForAll(l, L, Eq(r[l + 1], C[l] * r[l] ** 3))),
        CUBIC_VARYING.hypotheses[3],
    ),
    Eq(*CUBIC_VARYING.conclusion.args),
)
CUBIC_CONSTANT = Statement(
    (L, c, r),
    (
        Hypothesis("constant", "published", Le(0, c)),
        _sequence,
        Hypothesis("step", "published", ForAll(l, L, Le(r[l + 1], c * r[l] ** 3))),
    ),
    Le(r[L], c ** half_power_of_three(L) * r[0] ** (3**L)),
)


def bound(depth: TermLike, start: Term = r0) -> Term:
    """``c**((3**L - 1)/2) r_0**(3**L)``, the right side of (b)."""
    depth = depth if isinstance(depth, Term) else number(depth, NAT)
    return c ** half_power_of_three(depth) * start ** (3**depth)


_positive = Hypothesis("positive", "published", Lt(0, c))
_start = Hypothesis("start", "published", Le(0, r0))
_rate = sqrt(c) * r0
CUBIC_ROOT = Statement(
    (L, c, r0),
    (_positive, _start),
    Eq(bound(L), 1 / sqrt(c) * _rate ** (3**L)),
)
_tends = ForAll(
    eps, Implies(Lt(0, eps), Exists(N, ForAll(L, Implies(Le(N, L), Lt(bound(L), eps)))))
)
CUBIC_TENDS = Statement(
    (c, r0), (_positive, _start), And(Implies(Lt(_rate, 1), _tends), Implies(_tends, Lt(_rate, 1)))
)
_constant = ForAll(L, Eq(bound(L), bound(0)))
CUBIC_STAYS_PUBLISHED = Statement(
    (c, r0),
    (_positive, _start),
    And(Implies(Eq(_rate, 1), _constant), Implies(_constant, Eq(_rate, 1))),
)
CUBIC_STAYS = Statement(
    (c, r0),
    (_positive, Hypothesis("start", "parameter", Lt(0, r0))),
    CUBIC_STAYS_PUBLISHED.conclusion,
)
CUBIC_GEOMETRIC = Statement(
    (L, c, r),
    (*CUBIC_CONSTANT.hypotheses, Hypothesis("region", "published", Le(c * r[0] ** 2, 1))),
    Le(r[L], (c * r[0] ** 2) ** L * r[0]),
)

# ------------------------------------------------------------------ exp-linear-threshold

_root = (
    Hypothesis("positive", "defining", Lt(0, x)),
    Hypothesis("meets", "defining", Eq(exp(x), 1 + slope * x)),
)
EXP_TANGENT = Statement((u,), (), Le(1 - u, exp(-u)))
EXP_BELOW = Statement(
    (slope, x), _root, ForAll(u, Implies(Le(0, u), Le(u, x), Le(exp(u), 1 + slope * u)))
)
EXP_ABOVE = Statement((slope, x), _root, ForAll(u, Implies(Lt(x, u), Lt(1 + slope * u, exp(u)))))
_half = number(Fraction(1, 2))
_threshold = -_half - lambert_lower(-exp(-_half) / 2)
LAMBERT = Statement((), (), And(Lt(0, _threshold), Eq(exp(_threshold), 1 + 2 * _threshold)))

above_threshold = Implies(Lt(_threshold, u), Lt(1 + 2 * u, exp(u)))
below_threshold = Implies(Le(u, _threshold), Le(exp(u), 1 + 2 * u))
THRESHOLD = Statement(
    (u,), (Hypothesis("sign", "published", Le(0, u)),), And(below_threshold, above_threshold)
)
_digits = Fraction(125643120862616967698, 10**20)
THRESHOLD_DIGITS = Statement(
    (),
    (),
    And(Lt(number(_digits), _threshold), Lt(_threshold, number(_digits + Fraction(1, 10**20)))),
)
ROOT_EXISTS = Statement(
    (slope,),
    (Hypothesis("steep", "parameter", Lt(1, slope)),),
    Exists(x, And(Lt(0, x), Eq(exp(x), 1 + slope * x))),
)

# ------------------------------------------------------------------ reciprocal-square

_half_open = (
    Hypothesis("sign", "published", Le(0, u)),
    Hypothesis("half", "published", Le(u, _half)),
)
RECIPROCAL = Statement((u,), _half_open, Le(1 / (1 - u) ** 2, 1 + 6 * u))
RECIPROCAL_TIGHT = Statement(
    (),
    (),
    And(
        Eq(1 / (1 - number(0)) ** 2, 1 + 6 * number(0)),
        Eq(1 / (1 - _half) ** 2, 1 + 6 * _half),
    ),
)
_scale = Lambda(l, m0 / sqrt(1 + 6 * c * l * m0**2))
RECIPROCAL_STEP = Statement(
    (c, m0, l),
    (
        Hypothesis("positive", "published", Lt(0, m0)),
        Hypothesis("constant", "published", Le(0, c)),
        Hypothesis("small", "published", Le(c * m0**2, _half)),
    ),
    Le(_scale[l + 1], _scale[l] * (1 - c * _scale[l] ** 2)),
)
