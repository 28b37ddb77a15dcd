"""The derivative of a softmax row is a covariance under it."""

from __future__ import annotations

from functools import cache

from lemmas.foundations.derivatives import Fs, vs
from lemmas.foundations.differentiate import differentiate, with_value
from lemmas.foundations.indicators import same, sum_pick
from lemmas.foundations.softmax import softmax_distribution, total_weight
from symbolic import kernel
from symbolic.definitions import has_derivative, softmax
from symbolic.kernel import Theorem
from symbolic.language import (
    ForAll,
    Lambda,
    Lt,
    Sum,
    Term,
    exp,
    family,
    nats,
    reals,
)
from symbolic.statement import Hypothesis, Statement
from symbolic.tactics.script import (
    arith,
    assume,
    axiom,
    for_all,
    parts,
    use,
)

__all__ = ["COVARIANCE", "JACOBIAN", "covariance", "jacobian", "softmax_along"]

i, j, k, l, n = nats("i j k l n")
x, t, theta = reals("x t theta")
a, b, f = (family(name) for name in "abf")
X = family("X", 2)


@cache
def softmax_along() -> Theorem:
    """Logits ``z_i`` with slopes ``v_i`` give ``p_j' = p_j (v_j - Sum p_i v_i)``."""
    nonempty, inside = assume(Lt(0, n)), assume(Lt(j, n))
    known = assume(ForAll(i, n, has_derivative(Fs[i], x, vs[i])))
    row = Lambda(i, Fs[i](x))
    total = total_weight(row, n, nonempty)
    moving = Lambda(t, exp(Fs[j](t)) / Sum(i, n, exp(Fs[i](t))))
    weight = exp(row(j)) / Sum(i, n, exp(row(i)))
    mean = Sum(i, n, exp(row(i)) / Sum(i, n, exp(row(i))) * vs[i])
    plain = differentiate(moving, x, known, inside, total, value=weight * (vs[j] - mean))
    p = softmax(n, row, j)
    named = kernel.convert(
        plain,
        has_derivative(
            Lambda(t, softmax(n, Lambda(i, Fs[i](t)), j)),
            x,
            p * (vs[j] - Sum(i, n, softmax(n, row, i) * vs[i])),
        ),
        ("softmax",),
    )
    return for_all(
        [n, Fs, vs, x], nonempty.conclusion, known.conclusion, for_all(j, inside.conclusion, named)
    )


def softmax_slope(size: Term, logits: Term, slopes: Term, point: Term, *facts: Theorem) -> Theorem:
    """:func:`softmax_along` with ``logits: index -> real -> real``."""
    return use(softmax_along(), size, logits, slopes, point, *facts)


def _row(angle: Term) -> Term:
    return Lambda(i, a[i] + angle * b[i])


def _weight(index: Term, angle: Term = theta) -> Term:
    return softmax(n, _row(angle), index)


def _mean(values: Term) -> Term:
    return Sum(j, n, _weight(j) * values(j))


COVARIANCE = Statement(
    (n, a, b, X, theta, k),
    (Hypothesis("tokens", "parameter", Lt(0, n)),),
    has_derivative(
        Lambda(t, Sum(j, n, _weight(j, t) * X[j, k])),
        theta,
        Sum(
            j,
            n,
            _weight(j) * (b[j] - _mean(b)) * (X[j, k] - _mean(Lambda(l, X[l, k]))),
        ),
    ),
)


@cache
def covariance() -> Theorem:
    """``d/dtheta Sum_j p_j x_j = Sum_j p_j (b_j - mean b)(x_j - mean x)``."""
    nonempty, inside = assume(Lt(0, n)), assume(Lt(j, n))
    logits = Lambda(i, Lambda(t, a[i] + t * b[i]))
    slopes = for_all(i, Lt(i, n), differentiate(Lambda(t, a[i] + t * b[i]), theta, value=b[i]))
    own = use(softmax_along(), n, logits, b, theta, nonempty, slopes)
    weights = for_all(
        j,
        inside.conclusion,
        kernel.convert(
            use(own, j, inside),
            has_derivative(Lambda(t, _weight(j, t)), theta, _weight(j) * (b[j] - _mean(b))),
        ),
    )
    total = parts(use(softmax_distribution(), n, _row(theta), nonempty))[1]
    proof = differentiate(
        Lambda(t, Sum(j, n, _weight(j, t) * X[j, k])),
        theta,
        weights,
        total,
        value=COVARIANCE.conclusion.args[2],
        degree=3,
    )
    return for_all([n, a, b, X, theta, k], nonempty.conclusion, proof)


JACOBIAN = Statement(
    (n, a, j, k),
    (Hypothesis("row", "parameter", Lt(j, n)), Hypothesis("column", "parameter", Lt(k, n))),
    has_derivative(
        Lambda(t, softmax(n, Lambda(i, a[i] + t * same(i, k)), j)),
        0,
        softmax(n, a, j) * (same(j, k) - softmax(n, a, k)),
    ),
)


@cache
def jacobian() -> Theorem:
    """``dp_j/da_k = p_j ([j = k] - p_k)``."""
    row, column = assume(Lt(j, n)), assume(Lt(k, n))
    nonempty = arith(Lt(0, n), row, use(axiom("nat-nonnegative"), j))
    direction = Lambda(i, same(i, k))
    logits = Lambda(i, Lambda(t, a[i] + t * direction(i)))
    slopes = for_all(
        i, Lt(i, n), differentiate(Lambda(t, a[i] + t * direction(i)), 0, value=direction(i))
    )
    along = use(softmax_along(), n, logits, direction, 0, nonempty, slopes, j, row)
    weights = Lambda(i, softmax(n, a, i))
    picked = use(sum_pick(), weights, k, n, column)
    return for_all(
        [n, a, j, k],
        row.conclusion,
        column.conclusion,
        with_value(along, JACOBIAN.conclusion, picked, degree=2),
    )
