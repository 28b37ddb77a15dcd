"""Published steps on residuals and exponentials, and what is true instead.

``Res(A) = A - 1 c`` with ``c`` minimising the largest entry; for a proof the midrange is taken.
"""

from __future__ import annotations

from fractions import Fraction

from lemmas.foundations.indicators import same
from symbolic.definitions import absolute, max_entry, row_sum_norm
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
    Min,
    Not,
    Sum,
    Term,
    cast,
    define,
    exp,
    family,
    indicator,
    nats,
    number,
    reals,
)
from symbolic.statement import Hypothesis, Statement

n, d, i, j, k = nats("n d i j k")
e, x, y, theta = reals("e x y theta")
c, f, g, D = (family(name) for name in "c f g D".split())
A, B, E = family("A", 2), family("B", 2), family("E", 2)
ONE, TWO, THREE = (number(value, NAT) for value in (1, 2, 3))

minimal_shift: Definition = define(
    "minimal_shift",
    (n, d, A, c),
    ForAll(
        f,
        Le(
            max_entry(n, d, Lambda(i, Lambda(k, A[i, k] - c[k]))),
            max_entry(n, d, Lambda(i, Lambda(k, A[i, k] - f[k]))),
        ),
    ),
    r"{3}\text{{ minimises }}\left\|{2}-\mathbf 1 c\right\|",
    "no row c makes the largest entry of A - 1 c smaller",
)
midrange: Definition = define(
    "midrange",
    (n, A, k),
    (Max(i, n, A[i, k]) + Min(i, n, A[i, k])) / 2,
    r"\operatorname{{mid}}\left({1}\right)_{{{2}}}",
    "half the sum of the greatest and the least entry of column k",
)


def shifted(matrix: Term, row: Term) -> Term:
    """``A - 1 c``."""
    return Lambda(i, Lambda(k, matrix[i, k] - row[k]))


def res(matrix: Term) -> Term:
    """``Res(A)`` with the midrange."""
    return Lambda(i, Lambda(k, matrix[i, k] - midrange(n, matrix, k)))


def minus(left: Term, right: Term) -> Term:
    """``A - B``."""
    return Lambda(i, Lambda(k, left[i, k] - right[i, k]))


def size(matrix: Term) -> Term:
    """The largest entry."""
    return max_entry(n, d, matrix)


TOKENS = Hypothesis("tokens", "parameter", Lt(0, n))
WIDTH = Hypothesis("width", "parameter", Lt(0, d))
CLOSE = Hypothesis("close", "published", Le(size(minus(A, B)), e))

# ------------------------------------------------------------------ res-perturbation

# for some choice of minimisers: the weakest reading of the lemma
PERTURBATION_PUBLISHED = Statement(
    (n, d, A, B, e),
    (TOKENS, WIDTH, CLOSE),
    Exists(
        f,
        Exists(
            g,
            And(
                minimal_shift(n, d, A, f),
                minimal_shift(n, d, B, g),
                Le(size(minus(shifted(A, f), shifted(B, g))), e),
            ),
        ),
    ),
)
PERTURBATION = Statement(
    (n, d, A, B), (TOKENS, WIDTH), Le(size(minus(res(A), res(B))), 2 * size(minus(A, B)))
)
PERTURBATION_TWO = Statement(
    (d, A, B),
    (WIDTH,),
    Le(
        max_entry(
            TWO,
            d,
            Lambda(
                i,
                Lambda(k, A[i, k] - midrange(TWO, A, k) - (B[i, k] - midrange(TWO, B, k))),
            ),
        ),
        max_entry(TWO, d, minus(A, B)),
    ),
)


def beyond(row: Term) -> Term:
    """``[1 < i]``."""
    return indicator("ind_lt", number(1), cast(row))


# (2, 0, -2, -2, ...) and (1, 1, -3, -3, ...)
WIDE_A = Lambda(i, Lambda(k, 2 * same(i, number(0, NAT)) - 2 * beyond(i)))
WIDE_B = Lambda(i, Lambda(k, 1 - 4 * beyond(i)))
PERTURBATION_TIGHT = Statement(
    (n,),
    (Hypothesis("three", "parameter", Le(3, n)),),
    And(
        Le(max_entry(n, ONE, minus(WIDE_A, WIDE_B)), 1),
        Le(2, max_entry(n, ONE, minus(res(WIDE_A), res(WIDE_B)))),
    ),
)
# ------------------------------------------------------------------ res-shift

h = family("h")
SHIFT_PUBLISHED = Statement(
    (n, d, A, B),
    (TOKENS, WIDTH),
    Exists(
        f,
        Exists(
            g,
            Exists(
                h,
                And(
                    minimal_shift(n, d, A, f),
                    minimal_shift(n, d, B, g),
                    minimal_shift(n, d, minus(B, shifted(A, f)), h),
                    Le(
                        size(minus(shifted(minus(B, shifted(A, f)), h), shifted(B, g))),
                        size(shifted(A, f)),
                    ),
                ),
            ),
        ),
    ),
)
SHIFT = Statement(
    (n, d, A, B),
    (TOKENS, WIDTH),
    Le(size(minus(res(minus(B, A)), res(B))), 2 * size(A)),
)

# ------------------------------------------------------------------ exp-minus-one

# D diagonal, e^D its matrix exponential, 1 the all-ones matrix
_diagonal = Lambda(i, Lambda(j, same(i, j) * exp(D[i])))
_range = Hypothesis("range", "published", ForAll(i, n, Le(absolute(D[i]), theta)))
EXP_PUBLISHED = Statement(
    (n, D, theta),
    (TOKENS, _range),
    Le(max_entry(n, n, Lambda(i, Lambda(j, _diagonal(i)(j) - 1))), exp(theta) - 1),
)
EXP_ALWAYS = Statement(
    (n, theta),
    (
        Hypothesis("two", "parameter", Le(2, n)),
        Hypothesis("small", "parameter", Lt(exp(theta), 2)),
    ),
    Lt(
        exp(theta) - 1,
        max_entry(n, n, Lambda(i, Lambda(j, same(i, j) * exp(number(0)) - 1))),
    ),
)
EXP_ENTRY = Statement(
    (x, theta),
    (Hypothesis("range", "published", Le(absolute(x), theta)),),
    Le(absolute(exp(x) - 1), exp(theta) - 1),
)
EXP_IDENTITY = Statement(
    (n, D, theta),
    (TOKENS, _range),
    Le(
        max_entry(n, n, Lambda(i, Lambda(j, _diagonal(i)(j) - same(i, j)))),
        exp(theta) - 1,
    ),
)

# ------------------------------------------------------------------ the residual is not a function

_pair = Lambda(i, Lambda(k, (1 - 2 * cast(i)) * (2 - cast(k))))  # rows (2, 1), (-2, -1)
RES_MANY = Statement(
    (x,),
    (Hypothesis("range", "parameter", Le(absolute(x), 1)),),
    minimal_shift(TWO, TWO, _pair, Lambda(k, x * cast(k))),
)
_identity = Lambda(i, Lambda(k, same(i, k)))
RES_ROWS = Statement(
    (x,),
    (Hypothesis("range", "parameter", And(Le(0, x), Le(x, 1))),),
    And(
        Le(row_sum_norm(TWO, TWO, shifted(_identity, Lambda(k, x))), 1),
        ForAll(f, Le(1, row_sum_norm(TWO, TWO, shifted(_identity, f)))),
    ),
)
MIDRANGE_MINIMAL = Statement(
    (n, d, A),
    (TOKENS, WIDTH),
    minimal_shift(n, d, A, Lambda(k, midrange(n, A, k))),
)
