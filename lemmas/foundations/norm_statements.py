"""What the foundations say about matrix norms and the spread of tokens (section B of the note).

An operator norm is the relation ``operator_bound(n, d, A, w)``: ``|v A| <= w |v|`` for every row
``v``; a bound on the norm is a ``w`` for which it holds.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

from lemmas.foundations.indicators import same
from lemmas.foundations.matrices import centred, product, shifted, transpose
from symbolic.definitions import (
    absolute,
    column_sum_norm,
    composite,
    diameter,
    euclidean,
    frobenius,
    max_entry,
    operator_bound,
    row_stochastic,
    row_sum_norm,
    spread,
)
from symbolic.language import (
    NAT,
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
    Sum,
    Term,
    cast,
    family,
    indicator,
    infimum,
    nats,
    number,
    reals,
    sqrt,
)
from symbolic.statement import Hypothesis, Statement

__all__ = [
    "CENTRED_PRODUCT",
    "CENTRING",
    "CENTRING_COMPOSITE",
    "CENTRING_TIGHT",
    "COLUMN_VECTOR",
    "COMPOSITE_BOUND",
    "COMPOSITE_DEFINITE",
    "COMPOSITE_HOMOGENEOUS",
    "COMPOSITE_MONOTONE",
    "COMPOSITE_PRODUCT",
    "COMPOSITE_SUM",
    "COMPOSITE_TRANSPOSED",
    "DEFINITE",
    "ENTRY",
    "FROBENIUS_LEFT",
    "FROBENIUS_RIGHT",
    "HALF_WIDTH",
    "HOMOGENEOUS",
    "MEDIAN",
    "MEDIAN_EXISTS",
    "MONOTONE",
    "OPERATOR_FROBENIUS",
    "OPERATOR_TRANSPOSED",
    "OUTER",
    "RESIDUAL_ATTAINED",
    "RESIDUAL_BELOW",
    "RESIDUAL_INFIMUM",
    "ROW_VECTOR",
    "SCHUR",
    "SCHUR_TIGHT",
    "SPREAD_ABOVE_DIAMETER",
    "SPREAD_AVERAGED",
    "SPREAD_BELOW_DIAMETER",
    "SPREAD_LEAST",
    "SPREAD_LEFT_TIGHT",
    "SPREAD_MOMENT",
    "SPREAD_PAIRS",
    "SPREAD_RIGHT_TIGHT",
    "SPREAD_SIGN",
    "SPREAD_SPHERE",
    "STOCHASTIC_FROBENIUS",
    "STOCHASTIC_LOWER",
    "STOCHASTIC_TIGHT",
    "STOCHASTIC_UPPER",
    "SUBMULTIPLICATIVE",
    "TRANSPOSED",
    "TRIANGLE",
]

i, j, k, m, n, d, h, H = nats("i j k m n d h H")
c, w, w1, w2, tau, alpha, beta = reals("c w w1 w2 tau alpha beta")
u, v, x, y, z, med, o = (family(name) for name in "u v x y z med c".split())
A, B, P, M, W, X, Y = (family(name, 2) for name in "A B P M W X Y".split())
heads = family("A", 3)


Relation: TypeAlias = Callable[[Term, Term], Term]
OfNorm: TypeAlias = Callable[[Definition], Term]


def _some(name: str, size: Term) -> Hypothesis:
    return Hypothesis(name, "parameter", Lt(0, size))


_rows, _columns, _inner = _some("rows", n), _some("columns", d), _some("inner", m)


def _both(relation: Relation, left: OfNorm, right: OfNorm) -> Term:
    """The same relation for the column-sum and the row-sum norm of n x d matrices."""
    return And(
        *(relation(left(norm), right(norm)) for norm in (column_sum_norm, row_sum_norm)),
    )


def _everywhere(formula: Term) -> Term:
    return ForAll(i, n, ForAll(j, d, formula))


_zero = _everywhere(Eq(A[i, j], 0))
_scaled = Lambda(i, Lambda(j, c * A[i, j]))
_outer = Lambda(i, Lambda(j, u[i] * v[j]))

# ------------------------------------------------------------------ one-inf-norms

TRIANGLE = Statement(
    (n, d, A, B),
    (_rows, _columns),
    _both(
        Le,
        lambda norm: norm(n, d, Lambda(i, Lambda(j, A[i, j] + B[i, j]))),
        lambda norm: norm(n, d, A) + norm(n, d, B),
    ),
)
HOMOGENEOUS = Statement(
    (n, d, A, c),
    (_rows, _columns),
    _both(Eq, lambda norm: norm(n, d, _scaled), lambda norm: absolute(c) * norm(n, d, A)),
)
DEFINITE = Statement(
    (n, d, A),
    (_rows, _columns),
    And(
        *(
            And(Le(0, norm), Implies(Eq(norm, 0), _zero), Implies(_zero, Eq(norm, 0)))
            for norm in (column_sum_norm(n, d, A), row_sum_norm(n, d, A))
        )
    ),
)
SUBMULTIPLICATIVE = Statement(
    (n, m, d, A, B),
    (_rows, _inner, _columns),
    _both(
        Le,
        lambda norm: norm(n, d, product(A, B, m)),
        lambda norm: norm(n, m, A) * norm(m, d, B),
    ),
)
TRANSPOSED = Statement(
    (n, d, A), (_rows, _columns), Eq(column_sum_norm(d, n, transpose(A)), row_sum_norm(n, d, A))
)
_entrywise = Hypothesis(
    "entrywise", "published", _everywhere(Le(absolute(A[i, j]), absolute(B[i, j])))
)
MONOTONE = Statement(
    (n, d, A, B),
    (_rows, _columns, _entrywise),
    _both(Le, lambda norm: norm(n, d, A), lambda norm: norm(n, d, B)),
)
ENTRY = Statement(
    (n, d, A),
    (_rows, _columns),
    _both(Le, lambda norm: max_entry(n, d, A), lambda norm: norm(n, d, A)),
)
OUTER = Statement(
    (n, d, u, v),
    (_rows, _columns),
    And(
        Eq(
            column_sum_norm(n, d, _outer),
            Sum(i, n, absolute(u[i])) * Max(j, d, absolute(v[j])),
        ),
        Eq(row_sum_norm(n, d, _outer), Max(i, n, absolute(u[i])) * Sum(j, d, absolute(v[j]))),
    ),
)
COLUMN_VECTOR = Statement(
    (n, d, A, z),
    (_columns,),
    Le(
        Sum(i, n, absolute(Sum(j, d, A[i, j] * z[j]))),
        column_sum_norm(n, d, A) * Sum(j, d, absolute(z[j])),
    ),
)

# ------------------------------------------------------------------ composite-facts

COMPOSITE_HOMOGENEOUS = Statement(
    (n, d, A, c),
    (_rows, _columns),
    Eq(composite(n, d, _scaled), absolute(c) * composite(n, d, A)),
)
COMPOSITE_DEFINITE = Statement(
    (n, d, A),
    (_rows, _columns),
    And(Implies(Eq(composite(n, d, A), 0), _zero), Implies(_zero, Eq(composite(n, d, A), 0))),
)
COMPOSITE_PRODUCT = Statement(
    (n, m, d, A, B),
    (_rows, _inner, _columns),
    Le(composite(n, d, product(A, B, m)), composite(n, m, A) * composite(m, d, B)),
)
COMPOSITE_TRANSPOSED = Statement(
    (n, d, A), (_rows, _columns), Eq(composite(d, n, transpose(A)), composite(n, d, A))
)
COMPOSITE_MONOTONE = Statement(
    (n, d, A, B), (_rows, _columns, _entrywise), Le(composite(n, d, A), composite(n, d, B))
)
COMPOSITE_SUM = Statement(
    (n, d, H, heads),
    (_rows, _columns),
    Le(
        composite(n, d, Lambda(i, Lambda(j, Sum(h, H, heads[h, i, j])))),
        sqrt(Sum(h, H, column_sum_norm(n, d, heads[h])) * Sum(h, H, row_sum_norm(n, d, heads[h]))),
    ),
)
COMPOSITE_BOUND = Statement(
    (n, d, A, alpha, beta),
    (
        _rows,
        _columns,
        Hypothesis("columns-below", "published", Le(column_sum_norm(n, d, A), alpha)),
        Hypothesis("rows-below", "published", Le(row_sum_norm(n, d, A), beta)),
    ),
    And(Le(0, alpha * beta), Le(composite(n, d, A), sqrt(alpha * beta))),
)

# ------------------------------------------------------------------ operator norms


def _bound(name: str, rows: Term, columns: Term, matrix: Term, size: Term) -> Hypothesis:
    return Hypothesis(name, "published", operator_bound(rows, columns, matrix, size))


SCHUR = Statement((n, d, A), (_rows, _columns), operator_bound(n, d, A, composite(n, d, A)))
identity = Lambda(i, Lambda(j, same(i, j)))
SCHUR_TIGHT = Statement(
    (n, P, w),
    (
        _rows,
        Hypothesis("rows-sum-to-one", "parameter", row_stochastic(n, n, P)),
        Hypothesis("columns-sum-to-one", "parameter", row_stochastic(n, n, transpose(P))),
        _bound("bound", n, n, P, w),
    ),
    And(Le(composite(n, n, P), w), Le(composite(n, n, P), 1), Le(1, w)),
)
OPERATOR_FROBENIUS = Statement((n, d, A), (), operator_bound(n, d, A, frobenius(n, d, A)))
FROBENIUS_LEFT = Statement(
    (n, m, d, A, B, w),
    (_bound("bound", n, m, A, w),),
    Le(frobenius(n, d, product(A, B, m)), w * frobenius(m, d, B)),
)
FROBENIUS_RIGHT = Statement(
    (n, m, d, A, B, w),
    (_bound("bound", m, d, B, w),),
    Le(frobenius(n, d, product(A, B, m)), frobenius(n, m, A) * w),
)
ROW_VECTOR = Statement(
    (n, d, A, x, w),
    (_bound("bound", n, d, A, w),),
    Le(euclidean(d, Lambda(k, Sum(i, n, x[i] * A[i, k]))), euclidean(n, x) * w),
)
OPERATOR_TRANSPOSED = Statement(
    (n, d, A, w), (_bound("bound", n, d, A, w),), operator_bound(d, n, transpose(A), w)
)

_stochastic = Hypothesis("P", "published", row_stochastic(n, n, P))
STOCHASTIC_LOWER = Statement((n, P, w), (_rows, _stochastic, _bound("bound", n, n, P, w)), Le(1, w))
STOCHASTIC_UPPER = Statement((n, P), (_rows, _stochastic), operator_bound(n, n, P, sqrt(n)))
STOCHASTIC_FROBENIUS = Statement((n, P), (_stochastic,), Le(frobenius(n, n, P), sqrt(n)))
all_on_first = Lambda(i, Lambda(j, same(j, number(0, NAT))))
STOCHASTIC_TIGHT = Statement(
    (n, w),
    (_rows, _bound("bound", n, n, all_on_first, w)),
    And(Le(sqrt(n), w), Eq(frobenius(n, n, all_on_first), sqrt(n))),
)

# ------------------------------------------------------------------ centring and residuals

_factor = 2 * (1 - 1 / cast(n))
CENTRING = Statement(
    (n, d, X, x),
    (_rows, _columns),
    _both(
        Le,
        lambda norm: norm(n, d, centred(n, X)),
        lambda norm: _factor * norm(n, d, shifted(X, x)),
    ),
)
CENTRING_COMPOSITE = Statement(
    (n, d, X, x),
    (_rows, _columns),
    Le(composite(n, d, centred(n, X)), _factor * composite(n, d, shifted(X, x))),
)
_one_hot = Lambda(i, Lambda(k, number(1) - cast(i)))
CENTRING_TIGHT = Statement(
    (),
    (),
    Eq(
        column_sum_norm(2, 1, centred(2, _one_hot)),
        2 * (1 - 1 / cast(number(2, NAT))) * column_sum_norm(2, 1, _one_hot),
    ),
)

_less, _more = indicator("ind_lt", Y[i, k], med[k]), indicator("ind_lt", med[k], Y[i, k])
_medians = Hypothesis(
    "medians",
    "defining",
    ForAll(k, d, And(Le(Sum(i, n, _less), cast(n) / 2), Le(Sum(i, n, _more), cast(n) / 2))),
)
_by_medians = Max(k, d, Sum(i, n, absolute(Y[i, k] - med[k])))
_by_rows = Max(i, n, Max(j, n, Sum(k, d, absolute(Y[i, k] - Y[j, k])))) / 2
MEDIAN = Statement(
    (n, d, Y, med, y),
    (_columns, _medians),
    And(
        Le(_by_medians, column_sum_norm(n, d, shifted(Y, y))),
        Eq(_by_medians, column_sum_norm(n, d, shifted(Y, med))),
    ),
)
_below, _above = indicator("ind_lt", y[i], w), indicator("ind_lt", w, y[i])
MEDIAN_EXISTS = Statement(
    (n, y),
    (_rows,),
    Exists(w, And(Le(Sum(i, n, _below), cast(n) / 2), Le(Sum(i, n, _above), cast(n) / 2))),
)
HALF_WIDTH = Statement((n, d, Y, y), (_rows,), Le(_by_rows, row_sum_norm(n, d, shifted(Y, y))))
RESIDUAL_BELOW = Statement(
    (n, d, Y, med, y),
    (_rows, _columns, _medians),
    Le(sqrt(_by_medians * _by_rows), composite(n, d, shifted(Y, y))),
)
RESIDUAL_INFIMUM = Statement(
    (n, d, Y, med),
    (_rows, _columns, _medians),
    Le(sqrt(_by_medians * _by_rows), infimum(Lambda(y, composite(n, d, shifted(Y, y))))),
)

RESIDUAL_ATTAINED = Statement(
    (n, d, Y),
    (_rows, _columns),
    Exists(x, ForAll(y, Le(composite(n, d, shifted(Y, x)), composite(n, d, shifted(Y, y))))),
)

# ------------------------------------------------------------------ spread

_square = spread(n, d, Y) ** 2
_length = Lambda(i, Sum(k, d, Y[i, k] ** 2))
_gap = Sum(k, d, (Y[i, k] - Y[j, k]) ** 2)
_mean_square = Sum(k, d, (Sum(i, n, Y[i, k]) / n) ** 2)
SPREAD_MOMENT = Statement(
    (n, d, Y),
    (_rows,),
    Eq(_square, frobenius(n, d, Y) ** 2 - Sum(k, d, Sum(i, n, Y[i, k]) ** 2) / n),
)
SPREAD_PAIRS = Statement(
    (n, d, Y), (_rows,), Eq(_square, Sum(i, n, Sum(j, n, _gap)) / (2 * cast(n)))
)
SPREAD_LEAST = Statement(
    (n, d, Y, o),
    (_rows,),
    And(
        Le(_square, Sum(i, n, Sum(k, d, (Y[i, k] - o[k]) ** 2))),
        Eq(_square, Sum(i, n, Sum(k, d, (Y[i, k] - Sum(j, n, Y[j, k]) / n) ** 2))),
    ),
)
SPREAD_SPHERE = Statement(
    (n, d, Y, tau),
    (
        _rows,
        Hypothesis("lengths", "published", ForAll(i, n, Eq(euclidean(d, Y[i]), tau))),
    ),
    And(
        Eq(_square, n * (tau**2 - _mean_square)),
        And(Le(0, _square), Le(_square, n * tau**2)),
    ),
)
SPREAD_SIGN = Statement(
    (n, d, Y), (), Eq(spread(n, d, Lambda(i, Lambda(k, -Y[i, k]))), spread(n, d, Y))
)
SPREAD_ABOVE_DIAMETER = Statement((n, d, Y), (_rows,), Le(diameter(n, d, Y) ** 2 / 2, _square))
SPREAD_BELOW_DIAMETER = Statement(
    (n, d, Y), (_rows,), Le(_square, (cast(n) - 1) / 2 * diameter(n, d, Y) ** 2)
)
_midpoints = Lambda(i, Lambda(k, (same(i, number(0, NAT)) - same(i, number(1, NAT))) * x[k]))
SPREAD_LEFT_TIGHT = Statement(
    (n, d, x),
    (Hypothesis("two", "parameter", Le(2, n)),),
    Eq(diameter(n, d, _midpoints) ** 2 / 2, spread(n, d, _midpoints) ** 2),
)
SPREAD_RIGHT_TIGHT = Statement(
    (n,),
    (_rows,),
    Eq(spread(n, n, identity) ** 2, (cast(n) - 1) / 2 * diameter(n, n, identity) ** 2),
)
_keeps = Hypothesis("rows-sum-to-one", "published", ForAll(i, n, Eq(Sum(j, n, M[i, j]), 1)))
CENTRED_PRODUCT = Statement(
    (n, M),
    (_rows, _keeps),
    ForAll(
        i,
        n,
        ForAll(
            j,
            n,
            Eq(
                centred(n, M)[i, j],
                centred(n, M)[i, j] - Sum(k, n, centred(n, M)[i, k]) / n,
            ),
        ),
    ),
)
SPREAD_AVERAGED = Statement(
    (n, d, m, M, X, W, w1, w2),
    (_rows, _keeps, _bound("M", n, n, M, w1), _bound("W", d, m, W, w2)),
    Le(spread(n, m, product(product(M, X, n), W, d)), w1 * w2 * spread(n, d, X)),
)
