"""The gradient of the training loss of one attention layer."""

from __future__ import annotations

from functools import cache

from lemmas.alman_song_2025 import fast_statements as says
from lemmas.alman_song_2025.fast_definitions import trained_score
from lemmas.alman_song_2025.fast_statements import (
    A1,
    A2,
    VALUES,
    Delta,
    E,
    X,
    a,
    b,
    d,
    errors,
    f,
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
from lemmas.foundations.derivatives import derivative_unique
from lemmas.foundations.differentiate import differentiate, with_value
from lemmas.foundations.indicators import same, sum_pick
from lemmas.foundations.softmax_derivative import softmax_along
from lemmas.foundations.sums import exp_zero, sum_over, sum_swap
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
    axiom,
    deny,
    for_all,
    have,
    parts,
    substitute,
    use,
)

__all__ = ["NAMES", "evaluated", "gradient", "gradient_published_refuted", "loss_along"]

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


@cache
def gradient() -> Theorem:
    """``dL/dX_ab = (A1^T p A2)_ab / d``."""
    nonempty, wide = assume(Lt(0, n)), assume(Lt(0, d))
    row, column = assume(Lt(a, d)), assume(Lt(b, d))
    moved = Lambda(t, Lambda(i, Lambda(j, X[i, j] + t * (same(i, a) * same(j, b)))))
    slope = A1[i, a] * A2[j, b] / cast(d)
    picks = (
        use(sum_pick(), Lambda(k, A1[i, k]), a, d, row),
        use(sum_pick(), Lambda(k, A2[j, k]), b, d, column),
    )
    scores = differentiate(Lambda(t, _score(moved(t))), 0, *picks, value=slope, degree=3)
    softened = use(
        softmax_along(),
        n,
        Lambda(j, Lambda(t, _score(moved(t)))),
        Lambda(j, slope),
        0,
        nonempty,
        for_all(j, Lt(j, n), scores),
    )
    inside = assume(Lt(j, n))
    own_row = Lambda(j, softmax(n, Lambda(j, _score(X)), j))
    change = own_row(j) * (slope - Sum(j, n, own_row(j) * slope))
    own = kernel.convert(
        use(softened, j, inside),
        has_derivative(Lambda(t, weights(moved(t))[i, j]), 0, change),
        ("trained_weight",),
    )
    everywhere = for_all(i, Lt(i, n), for_all(j, inside.conclusion, own))
    along = use(
        loss_along(),
        n,
        d,
        Lambda(i, Lambda(j, Lambda(t, weights(moved(t))[i, j]))),
        Lambda(i, Lambda(j, change)),
        VALUES,
        E,
        0,
        everywhere,
    )
    return for_all(
        list(says.GRADIENT.variables),
        nonempty.conclusion,
        wide.conclusion,
        row.conclusion,
        column.conclusion,
        kernel.convert(along, says.GRADIENT.conclusion, NAMES),
    )


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
