"""The gradient of the training loss of one attention layer."""

from __future__ import annotations

from functools import cache

from lemmas.alman_song_2025.fast import statements as says
from lemmas.alman_song_2025.fast.definitions import gradient_weight, trained_score
from lemmas.alman_song_2025.fast.statements import (
    A1,
    A2,
    VALUES,
    Delta,
    E,
    X,
    a,
    b,
    d,
    gradient_weights,
    h,
    i,
    j,
    k,
    l,
    loss,
    n,
    products,
    t,
    weights,
    x,
)
from lemmas.foundations.derivatives import compose, scaled
from lemmas.foundations.differentiate import differentiate, with_value
from lemmas.foundations.indicators import same, sum_pick
from lemmas.foundations.slopes import derivative_unique
from lemmas.foundations.softmax_derivative import softmax_along
from lemmas.foundations.sums import exp_zero, sum_over, sum_swap
from lemmas.foundations.values import times
from symbolic import kernel
from symbolic.arithmetic import canonical
from symbolic.definitions import has_derivative, softmax
from symbolic.kernel import Theorem
from symbolic.language import (
    NAT,
    REAL,
    Eq,
    ForAll,
    Lambda,
    Lt,
    Not,
    Sum,
    Term,
    arrow,
    cast,
    family,
    number,
    var,
)
from symbolic.tactics.script import (
    arith,
    assume,
    deny,
    for_all,
    have,
    substitute,
    use,
)

__all__ = [
    "NAMES",
    "evaluated",
    "gradient",
    "gradient_along",
    "gradient_published_refuted",
    "loss_along",
    "trace_identity",
]

NAMES = (
    "attention_error",
    "attention_loss",
    "attention_values",
    "error_product",
    "gradient_weight",
    "row_mean",
    "row_mean",
    "trained_score",
    "trained_weight",
    "plain_score",
)
_SCORE = ("trained_score",)
Fs = var("Fs", arrow(NAT, NAT, REAL, REAL))
G, w = family("G", 2), family("w", 2)


@cache
def loss_along() -> Theorem:
    """Weights with slopes ``G_ij`` give the loss the slope ``Sum_ij q_ij G_ij``."""
    slopes = assume(ForAll(i, n, ForAll(j, n, has_derivative(Fs[i, j], x, G[i, j]))))
    residue = Sum(k, n, Fs[i, k](x) * h[k, l]) - E[i, l]
    moving = Lambda(t, Sum(i, n, Sum(l, d, (Sum(j, n, Fs[i, j](t) * h[j, l]) - E[i, l]) ** 2)) / 2)
    inner = Sum(l, d, residue * Sum(j, n, G[i, j] * h[j, l]))
    outer = Sum(j, n, Sum(l, d, residue * h[j, l]) * G[i, j])
    plain = differentiate(moving, x, slopes, value=Sum(i, n, inner))
    swapped = use(sum_swap(), Lambda(l, Lambda(j, residue * h[j, l] * G[i, j])), n, d)
    rows = sum_over(i, n, have(Eq(inner, outer), swapped))
    claim = has_derivative(moving, x, Sum(i, n, outer))
    return for_all([n, d, Fs, G, h, E, x], slopes.conclusion, with_value(plain, claim, rows))


def _score(matrix: Term) -> Term:
    return trained_score(d, A1, matrix, A2, i, j)


def shifted(matrix: Term, step: Term, direction: Term) -> Term:
    """``X + t Delta``."""
    return Lambda(i, Lambda(j, matrix[i, j] + step * direction[i, j]))


def directional(matrix: Term, direction: Term) -> Term:
    """``<p, A1 Delta A2^T>/d``."""
    p = gradient_weights(weights(matrix), VALUES)
    return Sum(i, n, Sum(j, n, p[i, j] * _score(direction)))


@cache
def gradient_along() -> Theorem:
    """The derivative of the loss along a direction ``Delta`` is ``<p, A1 Delta A2^T>/d``."""
    nonempty = assume(Lt(0, n))
    moved = Lambda(t, shifted(X, t, Delta))
    scores = differentiate(Lambda(t, _score(moved(t))), 0, value=_score(Delta), names=_SCORE)
    logits = Lambda(j, Lambda(t, _score(moved(t))))
    softened = use(
        softmax_along(),
        n,
        logits,
        Lambda(j, _score(Delta)),
        0,
        nonempty,
        for_all(j, Lt(j, n), scores),
    )
    inside = assume(Lt(j, n))
    row = Lambda(j, softmax(n, Lambda(j, _score(X)), j))
    change = row(j) * (_score(Delta) - Sum(j, n, row(j) * _score(Delta)))
    own = kernel.convert(
        use(softened, j, inside),
        has_derivative(Lambda(t, weights(moved(t))[i, j]), 0, change),
        ("trained_weight", *_SCORE),
    )
    along = use(
        loss_along(),
        n,
        d,
        Lambda(i, Lambda(j, Lambda(t, weights(moved(t))[i, j]))),
        Lambda(i, Lambda(j, change)),
        VALUES,
        E,
        0,
        for_all(i, Lt(i, n), for_all(j, inside.conclusion, own)),
    )
    claim = has_derivative(Lambda(t, loss(moved(t))), 0, directional(X, Delta))
    return for_all(
        [n, d, A1, X, A2, says.A3, says.Y, E, Delta],
        nonempty.conclusion,
        kernel.convert(along, claim, NAMES),
    )


def _at_score(direction: Term, value: Term, score: Theorem) -> Theorem:
    """``Sum p (A1 Delta A2^T)/d`` from the entries of ``A1 Delta A2^T/d``."""
    p = gradient_weights(weights(X), VALUES)
    rows = sum_over(j, n, times(score, p[i, j]))
    return have(Eq(directional(X, direction), value), sum_over(i, n, rows))


@cache
def gradient() -> Theorem:
    """``dL/dX_ab = (A1^T p A2)_ab / d``."""
    given = [assume(h.formula) for h in says.GRADIENT.hypotheses]
    nonempty, _, row, column = given
    unit = Lambda(i, Lambda(j, same(i, a) * same(j, b)))
    picks = (
        use(sum_pick(), Lambda(k, A1[i, k]), a, d, row),
        use(sum_pick(), Lambda(k, A2[j, k]), b, d, column),
    )
    along = use(gradient_along(), n, d, A1, X, A2, says.A3, says.Y, E, unit, nonempty)
    entry = A1[i, a] * A2[j, b] / cast(d)
    score = arith(Eq(_score(unit), entry), *picks, degree=3, names=_SCORE)
    value = says.GRADIENT.conclusion.args[2]
    same_value = _at_score(unit, value, score)
    return for_all(
        list(says.GRADIENT.variables),
        *(g.conclusion for g in given),
        with_value(along, says.GRADIENT.conclusion, same_value),
    )


@cache
def _trace_swap() -> Theorem:
    """``Sum_ij P_ij Sum_a A_ia B_ja = Sum_a Sum_ij A_ia P_ij B_ja``."""
    term = A1[i, a] * w[i, j] * A2[j, a]
    inner = use(sum_swap(), Lambda(j, Lambda(a, term)), d, n)
    outer = use(sum_swap(), Lambda(i, Lambda(a, Sum(j, n, term))), d, n)
    left = Sum(i, n, Sum(j, n, w[i, j] * Sum(a, d, A1[i, a] * A2[j, a])))
    goal = Eq(left, Sum(a, d, Sum(i, n, Sum(j, n, term))))
    return for_all([n, d, w, A1, A2], arith(goal, sum_over(i, n, inner), outer))


@cache
def trace_identity() -> Theorem:
    """``F' = 2 tr(dL/dX)`` at ``X = x I`` for ``F(t) = |f(t I) h|_F^2``."""
    given = [assume(h.formula) for h in says.TRACE.hypotheses]
    inside, point = assume(Lt(a, d)), says.multiple_of_identity(x)
    unit = says.multiple_of_identity(number(1))
    layer = (n, d, A1, point, A2, says.A3, says.Y, says.ZERO)
    along = use(gradient_along(), *layer, unit, given[0])
    pick = use(sum_pick(), Lambda(k, A2[j, k]), a, d, inside)
    diagonal = sum_over(a, d, times(pick, A1[i, a]))
    whole = Sum(a, d, A1[i, a] * A2[j, a])
    score = arith(Eq(_score(unit), whole / cast(d)), times(diagonal, 1 / cast(d)), names=_SCORE)
    q = products(says.errors_to(weights(point), says.ZERO), VALUES)
    p = Lambda(i, Lambda(j, gradient_weight(n, weights(point), q, i, j)))
    rows = sum_over(i, n, sum_over(j, n, times(score, p[i, j])))
    swapped = times(use(_trace_swap(), n, d, p, A1, A2), 1 / cast(d))
    slope = along.conclusion.args[2]
    value = arith(Eq(slope, says.diagonal_gradient(point)), rows, swapped)
    shift = differentiate(Lambda(t, t - x), x, value=number(1))
    moved = compose(along, shift)
    function, _, steep = moved.conclusion.args
    doubled = use(scaled(), 2, function, x, steep, moved)
    claim = says.TRACE.conclusion
    found = has_derivative(*claim.args[:2], doubled.conclusion.args[2])
    proof = with_value(kernel.convert(doubled, found, NAMES[:2]), claim, value)
    return for_all(list(says.TRACE.variables), *(g.conclusion for g in given), proof)


_one_minus = Lambda(i, Lambda(j, 1 - cast(i)))
_corner = Lambda(i, Lambda(j, (1 - cast(i)) * (1 - cast(j))))
_zero = Lambda(i, Lambda(j, number(0)))
WITNESS = {
    n: number(2, NAT),
    d: number(2, NAT),
    A1: _one_minus,
    X: _zero,
    A2: _one_minus,
    says.A3: _one_minus,
    says.Y: _corner,
    E: _zero,
    a: number(0, NAT),
    b: number(0, NAT),
}


def evaluated(theorem: Theorem) -> Theorem:
    """Unfold everything and put 1 for ``exp(0)``."""
    opened = kernel.unfolded(theorem.conclusion, frozenset((*NAMES, "softmax")))
    plain = canonical(opened)
    return substitute(exp_zero(), kernel.convert(theorem, plain, (*NAMES, "softmax")))


@cache
def gradient_published_refuted() -> Theorem:
    """Without the factor ``1/d`` the derivative would be its own half."""
    values = list(WITNESS.values())
    facts = [arith(Lt(0, 2))]

    def contradiction(known: Theorem) -> tuple[Theorem, Theorem]:
        printed, true = use(known, *values, *facts), use(gradient(), *values, *facts)
        function, point, value = printed.conclusion.args
        half = true.conclusion.args[2]
        same_value = use(derivative_unique(), function, point, value, half, printed, true)
        return arith(Lt(0, 0), evaluated(same_value)), arith(Not(Lt(0, 0)))

    return deny(says.GRADIENT_PUBLISHED.formula, contradiction)
