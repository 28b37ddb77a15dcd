"""What Alman and Song 2025 say about small weights, and what is true instead: the toolbox.

Tokens are rows of ``X[i, k]``, indices from 0.  ``rho`` is any norm of rows, ``N`` the greatest
norm of a token, ``w`` and ``q`` bounds of the operator norms ``v(W)`` and ``mu(M)``.
"""

from __future__ import annotations

from fractions import Fraction

from lemmas.alman_song_2025.definitions import (
    attention_mask,
    distance_to_rank_one,
    head_output,
    head_weight,
    masked_layer,
    masked_softmax,
    row_norm,
    score_bound,
    scores,
    token_norm,
    value_bound,
)
from symbolic.definitions import absolute, distribution, frobenius, oscillation, tanh
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
    Ne,
    Sum,
    Term,
    arrow,
    exp,
    family,
    nats,
    reals,
    sqrt,
    var,
)
from symbolic.statement import Hypothesis, Statement

n, d, H, h, i, j, k, m, t, r = nats("n d H h i j k m t r")
w, q, u, y, e = reals("w q u y e")
alpha, beta, low, high, m_, bound = reals("alpha beta low high m_ bound")
p, s, a, b, c = (family(name) for name in "p s a b c".split())
X, Y, W, M, A, P, Q = (family(name, 2) for name in "X Y W M A P Q".split())
Ms, Ws, ws, qs = family("M", 3), family("W", 3), family("w"), family("q")
rho = var("rho", arrow(arrow(NAT, REAL), REAL))

NORM = Hypothesis("norm", "defining", row_norm(d, rho))
TOKENS = Hypothesis("tokens", "parameter", Lt(0, n))
MASK = Hypothesis("mask", "parameter", attention_mask(n, A))
VALUE = Hypothesis("value", "defining", value_bound(rho, d, W, w))
SCORE = Hypothesis("score", "defining", score_bound(rho, d, M, q))
VALUES = Hypothesis("values", "defining", ForAll(h, H, value_bound(rho, d, Ws[h], ws[h])))
SCORES = Hypothesis("scores", "defining", ForAll(h, H, score_bound(rho, d, Ms[h], qs[h])))


def N(matrix: Term) -> Term:  # noqa: N802
    """The greatest norm of a token."""
    return token_norm(rho, n, matrix)


def dist(matrix: Term) -> Term:
    """The distance from equal rows."""
    return distance_to_rank_one(rho, n, matrix)


def minus(left: Term, right: Term) -> Term:
    """``X - Y``."""
    return Lambda(i, Lambda(k, left[i, k] - right[i, k]))


def plus(left: Term, right: Term) -> Term:
    """``X + Y``."""
    return Lambda(i, Lambda(k, left[i, k] + right[i, k]))


# ------------------------------------------------------------------ reweight-tv

_root = sqrt(beta / alpha)
REWEIGHT = Statement(
    (n, p, s, alpha, beta),
    (
        TOKENS,
        Hypothesis("p", "published", distribution(n, p)),
        Hypothesis("q", "published", distribution(n, s)),
        Hypothesis("support", "published", ForAll(j, n, Lt(0, s[j]))),
        Hypothesis("positive", "published", Lt(0, alpha)),
        Hypothesis("order", "parameter", Le(alpha, beta)),
        Hypothesis(
            "ratios",
            "published",
            ForAll(j, n, And(Le(alpha, p[j] / s[j]), Le(p[j] / s[j], beta))),
        ),
    ),
    Le(Sum(j, n, absolute(p[j] - s[j])), 2 * (_root - 1) / (_root + 1)),
)
_tight_q = Lambda(j, (1 + (u - 1) * j) / (1 + u))
_tight_p = Lambda(j, (u - (u - 1) * j) / (1 + u))
REWEIGHT_TIGHT = Statement(
    (u,),
    (Hypothesis("root", "parameter", Le(1, u)),),
    And(
        Eq(_tight_p(0) / _tight_q(0), u),
        Eq(_tight_p(1) / _tight_q(1), 1 / u),
        Eq(Sum(j, 2, absolute(_tight_p(j) - _tight_q(j))), 2 * (u - 1) / (u + 1)),
    ),
)

# with alpha = m and sqrt(kappa) = u, without divisions
REWEIGHT_PRODUCT = Statement(
    (n, s, p, m_, u),
    (
        Hypothesis(
            "ratios",
            "published",
            ForAll(j, n, And(Le(0, s[j]), Le(m_ * s[j], p[j]), Le(p[j], m_ * u**2 * s[j]))),
        ),
        Hypothesis("q", "published", Eq(Sum(j, n, s[j]), 1)),
        Hypothesis("p", "published", Eq(Sum(j, n, p[j]), 1)),
        Hypothesis("positive", "published", Lt(0, m_)),
        Hypothesis("large", "parameter", Le(1, u)),
    ),
    Le((u + 1) * Sum(j, n, absolute(p[j] - s[j])), 2 * (u - 1)),
)

# ------------------------------------------------------------------ softmax-perturbation

_row = Hypothesis("row", "parameter", Lt(r, n))
_between = Hypothesis(
    "between",
    "defining",
    ForAll(t, n, Implies(Ne(A[r, t], 0), And(Le(low, b[t] - a[t]), Le(b[t] - a[t], high)))),
)
_before, _after = masked_softmax(n, A[r], a, j), masked_softmax(n, A[r], b, j)
_change = Sum(j, n, absolute(_after - _before))
SOFTMAX_RATIOS = Statement(
    (n, r, A, a, b, low, high),
    (MASK, _row, _between),
    ForAll(
        j,
        n,
        And(Le(exp(-(high - low)) * _before, _after), Le(_after, exp(high - low) * _before)),
    ),
)
SOFTMAX_VARIATION = Statement(
    SOFTMAX_RATIOS.variables, SOFTMAX_RATIOS.hypotheses, Le(_change, 2 * tanh((high - low) / 4))
)
SOFTMAX_LINEAR = Statement(
    SOFTMAX_RATIOS.variables, SOFTMAX_RATIOS.hypotheses, Le(_change, (high - low) / 2)
)
SOFTMAX_ENTRY = Statement(
    SOFTMAX_RATIOS.variables,
    SOFTMAX_RATIOS.hypotheses,
    ForAll(j, n, Le(absolute(_after - _before), tanh((high - low) / 4))),
)
EXP_LINE = Statement(
    (u,),
    (
        Hypothesis("nonnegative", "published", Le(0, u)),
        Hypothesis("below", "published", Le(u, Fraction(12564, 10000))),
    ),
    Le(exp(u), 1 + 2 * u),
)
_double = Hypothesis("close", "published", ForAll(t, n, Le(absolute(b[t] - a[t]), e)))
SOFTMAX_SUP = Statement(
    (n, a, b, e), (TOKENS, _double), Le(oscillation(n, Lambda(t, b[t] - a[t])), 2 * e)
)
# the two-point law: logits (x, 0) against (0, x) with x = (high - low)/2
_half = Lambda(j, u * (1 - 2 * j))
SOFTMAX_TIGHT = Statement(
    (u,),
    (Hypothesis("gap", "parameter", Le(0, u)),),
    Eq(
        Sum(
            j,
            2,
            absolute(
                masked_softmax(2, Lambda(t, Fraction(1)), _half, j)
                - masked_softmax(2, Lambda(t, Fraction(1)), Lambda(t, -_half(t)), j)
            ),
        ),
        2 * tanh(u),
    ),
)

# ------------------------------------------------------------------ score-perturbation

_score_change = scores(d, M, Y, i, j) - scores(d, M, X, i, j)
SCORE_ENTRY = Statement(
    (d, rho, n, M, q, X, Y),
    (NORM, TOKENS, SCORE),
    ForAll(
        i,
        n,
        ForAll(j, n, Le(absolute(_score_change), q * N(minus(Y, X)) * (N(X) + N(Y)))),
    ),
)
SCORE_OSCILLATION = Statement(
    (d, rho, n, M, q, X, Y),
    (NORM, TOKENS, SCORE),
    ForAll(
        i,
        n,
        Le(
            oscillation(n, Lambda(j, _score_change)),
            2 * q * N(minus(Y, X)) * (dist(X) + N(Y)),
        ),
    ),
)

_constant = Sum(k, d, (Y[i, k] - X[i, k]) * Sum(m, d, M[k, m] * c[m]))
_width = q * N(minus(Y, X)) * (N(Lambda(i, Lambda(k, X[i, k] - c[k]))) + N(Y))
_step = scores(d, M, Y, i, t) - scores(d, M, X, i, t)
SCORE_CENTRE = Statement(
    (d, rho, n, M, q, X, Y, c, i, t),
    (
        NORM,
        TOKENS,
        SCORE,
        Hypothesis("row", "parameter", Lt(i, n)),
        Hypothesis("column", "parameter", Lt(t, n)),
    ),
    And(Le(_constant - _width, _step), Le(_step, _constant + _width)),
)

# ------------------------------------------------------------------ row-stochastic-growth

_mixed = Lambda(k, Sum(m, d, Sum(t, n, a[t] * X[t, m]) * W[m, k]))
COMBINATION = Statement(
    (d, rho, n, a, X, bound, W, w),
    (
        NORM,
        VALUE,
        Hypothesis("close", "parameter", ForAll(t, n, Le(rho(X[t]), bound))),
    ),
    Le(rho(_mixed), w * (Sum(t, n, absolute(a[t])) * bound)),
)
ZERO_SUM = Statement(
    (d, rho, n, a, X, c, W, w),
    (NORM, TOKENS, VALUE, Hypothesis("balance", "parameter", Eq(Sum(t, n, a[t]), 0))),
    Le(
        rho(_mixed),
        w * (Sum(t, n, absolute(a[t])) * N(Lambda(i, Lambda(k, X[i, k] - c[k])))),
    ),
)

_rows = Hypothesis("rows", "published", ForAll(i, n, distribution(n, P[i])))
_others = Hypothesis("others", "published", ForAll(i, n, distribution(n, Q[i])))


def averaged(weights: Term) -> Term:
    """``P X W``."""
    return Lambda(i, Lambda(k, Sum(m, d, Sum(t, n, weights[i, t] * X[t, m]) * W[m, k])))


_growth = (d, rho, n, P, X, W, w)
GROWTH_SIZE = Statement(_growth, (NORM, TOKENS, VALUE, _rows), Le(N(averaged(P)), w * N(X)))
GROWTH_DIFFERENCE = Statement(
    (d, rho, n, P, Q, X, W, w),
    (NORM, TOKENS, VALUE, _rows, _others),
    Le(
        N(averaged(Lambda(i, Lambda(t, P[i, t] - Q[i, t])))),
        w * Max(i, n, Sum(t, n, absolute(P[i, t] - Q[i, t]))) * dist(X),
    ),
)
GROWTH_DISTANCE = Statement(
    _growth, (NORM, TOKENS, VALUE, _rows), Le(dist(averaged(P)), w * dist(X))
)


def layer(matrix: Term, mask: Term = A) -> Term:
    """``SAtt(X)``."""
    return Lambda(i, Lambda(k, masked_layer(n, d, H, mask, Ms, Ws, matrix, i, k)))


_layer = (d, rho, n, H, A, Ms, Ws, ws, X)
GROWTH_LAYER = Statement(
    _layer, (NORM, TOKENS, MASK, VALUES), Le(N(layer(X)), Sum(h, H, ws[h]) * N(X))
)
GROWTH_LAYER_DISTANCE = Statement(
    _layer, (NORM, TOKENS, MASK, VALUES), Le(dist(layer(X)), Sum(h, H, ws[h]) * dist(X))
)

# ------------------------------------------------------------------ dist-facts

_pair = (d, rho, n, X, Y)
_sides = (NORM, TOKENS)
DIST_LIPSCHITZ = Statement(_pair, _sides, Le(absolute(dist(X) - dist(Y)), N(minus(X, Y))))
DIST_SHARPER = Statement(_pair, _sides, Le(absolute(dist(X) - dist(Y)), dist(minus(X, Y))))
DIST_SHIFT = Statement(
    (d, rho, n, X, c), _sides, Eq(dist(Lambda(i, Lambda(k, X[i, k] + c[k]))), dist(X))
)
DIST_AVERAGE = Statement(
    (d, rho, n, P, X),
    (*_sides, _rows),
    Le(dist(Lambda(i, Lambda(k, Sum(t, n, P[i, t] * X[t, k])))), dist(X)),
)
CENTRED = Lambda(i, Lambda(k, X[i, k] - Sum(t, n, X[t, k]) / n))
DIST_MEAN = Statement(
    (d, rho, n, X),
    _sides,
    And(Le(dist(X), N(CENTRED)), Le(N(CENTRED), (2 - Fraction(2) / n) * dist(X))),
)


def centred(matrix: Term) -> Term:
    """``(I - J) A``."""
    return Lambda(i, Lambda(k, matrix[i, k] - Sum(t, n, matrix[t, k]) / n))


DIST_MEAN_DIFFERENCE = Statement(
    _pair, _sides, Le(N(centred(minus(X, Y))), (2 - Fraction(2) / n) * N(minus(X, Y)))
)
DIST_FROBENIUS = Statement(
    (n, d, X), (TOKENS,), Le(frobenius(n, d, centred(X)), frobenius(n, d, X))
)

# ------------------------------------------------------------------ head-lipschitz

HEAD_LIPSCHITZ = Statement(
    (d, rho, n, A, M, q, W, w, X, Y),
    (NORM, TOKENS, MASK, SCORE, VALUE),
    Le(
        N(
            Lambda(
                i,
                Lambda(
                    k, head_output(n, d, A, M, W, Y, i, k) - head_output(n, d, A, M, W, X, i, k)
                ),
            )
        ),
        w * N(minus(Y, X)) * (1 + q * dist(X) * (dist(X) + N(Y))),
    ),
)
LAYER_LIPSCHITZ = Statement(
    (d, rho, n, H, A, Ms, qs, Ws, ws, X, Y),
    (NORM, TOKENS, MASK, SCORES, VALUES),
    Le(
        N(
            Lambda(
                i,
                Lambda(
                    k,
                    masked_layer(n, d, H, A, Ms, Ws, Y, i, k)
                    - masked_layer(n, d, H, A, Ms, Ws, X, i, k),
                ),
            )
        ),
        N(minus(Y, X)) * (Sum(h, H, ws[h]) + Sum(h, H, ws[h] * qs[h]) * dist(X) * (dist(X) + N(Y))),
    ),
)
