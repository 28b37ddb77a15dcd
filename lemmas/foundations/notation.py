"""The notation of the note: what each name stands for, and how the names fit together."""

from __future__ import annotations

from functools import cache

from lemmas.entry import Entry, Source
from lemmas.foundations.distributions import inside
from lemmas.foundations.indicators import same, sum_pick
from lemmas.foundations.matrices import product
from lemmas.foundations.matrix_norms import column_least, column_upper, row_least, row_upper
from lemmas.foundations.operators import same_symmetric
from lemmas.foundations.parts import part
from symbolic import kernel
from symbolic.definitions import (
    absolute,
    column_sum_norm,
    composite,
    diameter,
    euclidean,
    frobenius,
    max_entry,
    oscillation,
    row_sum_norm,
    softmax,
    spread,
    total_variation,
)
from symbolic.kernel import Theorem
from symbolic.language import (
    And,
    Eq,
    Lambda,
    Le,
    Lt,
    Max,
    Min,
    Sum,
    Term,
    cast,
    exp,
    family,
    nats,
    number,
    sqrt,
)
from symbolic.statement import Hypothesis, Statement
from symbolic.tactics.elementary import equal, scaled, sum_over
from symbolic.tactics.script import arith, for_all, have, substitute, use

__all__ = ["CENTRING_MATRIX", "ENTRY", "NAMES", "ORIENTATION"]

i, j, k, m, n, d, t = nats("i j k m n d t")
a, p, q, v = (family(name) for name in "a p q v".split())
A, P, X = (family(name, 2) for name in "A P X".split())

_rows = Hypothesis("rows", "parameter", Lt(0, n))
_columns = Hypothesis("columns", "parameter", Lt(0, d))
_distance = Lambda(k, X[i, k] - X[j, k])
NAMES = Statement(
    (n, d, m, a, j, p, q, v, A, X),
    (_rows, _columns),
    And(
        Eq(oscillation(n, v), Max(i, n, v[i]) - Min(i, n, v[i])),
        Eq(column_sum_norm(n, d, A), Max(k, d, Sum(i, n, absolute(A[i, k])))),
        Eq(row_sum_norm(n, d, A), Max(i, n, Sum(k, d, absolute(A[i, k])))),
        Eq(max_entry(n, d, A), Max(i, n, Max(k, d, absolute(A[i, k])))),
        Eq(frobenius(n, d, A), sqrt(Sum(i, n, Sum(k, d, A[i, k] ** 2)))),
        Eq(composite(n, d, A), sqrt(column_sum_norm(n, d, A) * row_sum_norm(n, d, A))),
        Eq(euclidean(m, v), sqrt(Sum(k, m, v[k] ** 2))),
        Eq(softmax(n, a, j), exp(a[j]) / Sum(t, n, exp(a[t]))),
        Eq(total_variation(n, p, q), Sum(i, n, absolute(p[i] - q[i])) / 2),
        Eq(diameter(n, d, X), Max(i, n, Max(t, n, euclidean(d, Lambda(k, X[i, k] - X[t, k]))))),
    ),
)
_column, _row = Lambda(i, Lambda(j, v[i])), Lambda(i, Lambda(j, v[j]))
_mass = Sum(i, n, absolute(v[i]))
ORIENTATION = Statement(
    (n, v),
    (_rows,),
    And(Eq(column_sum_norm(n, 1, _column), _mass), Eq(row_sum_norm(1, n, _row), _mass)),
)
_centring = Lambda(i, Lambda(j, same(i, j) - 1 / cast(n)))
CENTRING_MATRIX = Statement(
    (n, d, X), (_rows,), Eq(spread(n, d, X), frobenius(n, d, product(_centring, X, n)))
)


@cache
def names() -> Theorem:
    """Every name is its body."""
    conclusion, proofs = NAMES.conclusion, []
    while conclusion.head == "and":
        proofs.append(conclusion.args[0])
        conclusion = conclusion.args[1]
    theorem = _unfold(conclusion)
    for formula in reversed(proofs):
        theorem = kernel.conjoin(_unfold(formula), theorem)
    return NAMES.derive(theorem)


def _unfold(formula: Term) -> Theorem:
    return have(formula, names=(formula.args[0].name,))


@cache
def orientation() -> Theorem:
    """``|v|_1`` is the column-sum norm of a column and the row-sum norm of a row."""
    first, second = ORIENTATION.conclusion.args
    one = arith(Lt(0, number(1, "N")))
    zero = number(0, "N")
    at = have(Lt(zero, number(1, "N")), one)
    column = equal(
        use(
            column_least(), n, 1, _column, _mass, one, for_all(j, Lt(j, 1), arith(Le(_mass, _mass)))
        ),
        use(column_upper(), n, 1, _column, zero, at),
    )
    row = equal(
        use(row_least(), 1, n, _row, _mass, one, for_all(i, Lt(i, 1), arith(Le(_mass, _mass)))),
        use(row_upper(), 1, n, _row, zero, at),
    )
    return ORIENTATION.derive(kernel.conjoin(have(first, column), have(second, row)))


@cache
def centring_matrix() -> Theorem:
    """``mu(X) = |Pi X|_F`` with ``Pi = I - 1 1'/n``."""
    own = use(sum_pick(), Lambda(t, X[t, k]), i, n, inside(i, n))
    both = product(_centring, X, n)
    near = X[i, k] - Sum(j, n, X[j, k]) / n
    flipped = sum_over(t, n, scaled(X[t, k], use(same_symmetric(), i, t)))
    entry = arith(Eq(both[i, k], near), own, flipped)
    square = arith(Eq(both[i, k] ** 2, near**2), scaled(both[i, k], entry), scaled(near, entry))
    total = sum_over(i, n, sum_over(k, d, square))
    left, right = CENTRING_MATRIX.conclusion.args
    root = have(Eq(right, sqrt(Sum(i, n, Sum(k, d, both[i, k] ** 2)))), names=("frobenius",))
    moved = substitute(total, root)
    named = have(Eq(left, sqrt(Sum(i, n, Sum(k, d, near**2)))), names=("spread", "frobenius"))
    return CENTRING_MATRIX.derive(arith(Eq(left, right), named, moved))


ENTRY = Entry(
    "foundations/notation",
    "definition",
    "tokens as rows, oscillation, matrix norms, softmax, total variation, diameter, spread",
    Source("textbook", "", "from memory"),
    "definition",
    (
        part("a", NAMES, names, {n: number(2, "N"), d: number(2, "N")}, ("n", "d")),
        part(
            "b",
            ORIENTATION,
            orientation,
            {n: number(2, "N")},
            ("n",),
            note="the absolute sum of a vector as a norm of a column and of a row",
        ),
        part(
            "c",
            CENTRING_MATRIX,
            centring_matrix,
            {n: number(2, "N")},
            ("n", "d"),
            note="the spread is the Frobenius norm of Pi X",
        ),
    ),
)
