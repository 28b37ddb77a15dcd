"""The approximate gradient through few columns, from scores to the final error."""

from __future__ import annotations

from functools import cache

from lemmas.alman_song_2025.fast.definitions import approximates_gradient, trained_score
from lemmas.alman_song_2025.fast.errors import gradient_error, q_size
from lemmas.alman_song_2025.fast.factors import upper_rank
from lemmas.alman_song_2025.fast.gradient import gradient
from lemmas.alman_song_2025.fast.low_rank import taylor_rank
from lemmas.alman_song_2025.fast.normalisation import absolute_flip, row, share, twice
from lemmas.alman_song_2025.fast.statements import (
    A1,
    A2,
    A3,
    EPS4,
    VALUES,
    E,
    X,
    Y,
    a,
    amax,
    b,
    bmax,
    d,
    emax,
    eps1,
    f,
    gradient_weights,
    hmax,
    i,
    j,
    k,
    l,
    n,
    qmax,
    weights,
)
from lemmas.alman_song_2025.fast.taylor import (
    DEGREE_LARGE,
    R,
    degree_large,
    eps,
)
from lemmas.alman_song_2025.fast.taylor import g as degree
from lemmas.foundations.epsilon import exists, sides
from lemmas.foundations.exponential_series import partial_sum
from lemmas.foundations.rank import rank_equal, rank_scaled
from lemmas.foundations.softmax import softmax_distribution
from lemmas.foundations.sums import exp_at, sum_over, sum_swap
from lemmas.foundations.values import times
from symbolic import kernel
from symbolic import language as lang
from symbolic.definitions import absolute, factorial, has_derivative, rank_at_most
from symbolic.kernel import Theorem
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
    number,
    real,
    substitute,
)
from symbolic.statement import Hypothesis, Statement
from symbolic.tactics.script import arith, assume, for_all, have, parts, use

__all__ = ["WHOLE", "whole"]

v = real("v")
_SCORE = trained_score(d, A1, X, A2, i, j)
_EXACT = weights(X)


def approximate(f: Term) -> Term:
    """``A1^T p A2 / d`` with the weights ``f``, entry ``(a, b)``."""
    p = gradient_weights(f, VALUES)
    return Sum(i, n, Sum(j, n, A1[i, a] * p[i, j] * A2[j, b])) / cast(d)


_QMAX = cast(d) * (hmax + emax) * hmax
_FINAL = cast(n) / cast(d) * amax * bmax * substitute(EPS4, {eps1: 2 * eps, qmax: _QMAX})
_ERROR = Le(absolute(approximate(f) - v), _FINAL)
_solved = approximates_gradient(
    n, d, A1, X, A2, A3, Y, E, Lambda(a, Lambda(b, approximate(f))), _FINAL
)


def _hypotheses() -> tuple[Hypothesis, ...]:
    scores = ForAll(i, n, ForAll(j, n, Le(absolute(_SCORE), R)))
    values = ForAll(j, n, ForAll(l, d, Le(absolute(VALUES[j, l]), hmax)))
    targets = ForAll(i, n, ForAll(l, d, Le(absolute(E[i, l]), emax)))
    left = ForAll(a, d, ForAll(i, n, Le(absolute(A1[i, a]), amax)))
    right = ForAll(b, d, ForAll(j, n, Le(absolute(A2[j, b]), bmax)))
    count = Eq(cast(k) * factorial(d) * factorial(degree), factorial(d + degree))
    return (
        Hypothesis("tokens", "parameter", Lt(0, n)),
        Hypothesis("width", "parameter", Lt(0, d)),
        *DEGREE_LARGE.hypotheses,
        Hypothesis("count", "defining", count),
        Hypothesis("scores", "published", scores),
        Hypothesis("values", "defining", values),
        Hypothesis("targets", "defining", targets),
        Hypothesis("left", "defining", left),
        Hypothesis("right", "defining", right),
    )


WHOLE = Statement(
    (n, d, degree, k, A1, X, A2, A3, Y, E, R, eps, hmax, emax, amax, bmax),
    _hypotheses(),
    Exists(
        f,
        And(
            rank_at_most(n, n, f, k),
            rank_at_most(
                n, n, Lambda(i, Lambda(j, gradient_weights(f, VALUES)[i, j])), k * (d + 1)
            ),
            _solved,
        ),
    ),
)

_POLYNOMIAL = Lambda(i, Lambda(j, partial_sum(degree + 1, _SCORE)))
_NEAR = Lambda(i, Lambda(j, share(_POLYNOMIAL[i], j)))


def _near_rank(given: dict[str, Theorem]) -> Theorem:
    """The row-normalised Taylor polynomial of the scores has rank at most ``k``."""
    queries = Lambda(i, Lambda(b, Sum(a, d, A1[i, a] * X[a, b])))
    plain = use(taylor_rank(), n, d, degree, k, queries, A2, given["width"], given["count"])
    swap = use(sum_swap(), Lambda(a, Lambda(b, A1[i, a] * X[a, b] * A2[j, b])), d, d)
    matrix = plain.conclusion.args[2]
    score = lang.definition("plain_score")(d, queries, A2, i, j)
    same_score = arith(
        Eq(score, _SCORE), times(swap, 1 / cast(d)), names=("plain_score", "trained_score")
    )
    hole = real("hole")
    template = Lambda(hole, Eq(matrix[i, j], partial_sum(degree + 1, hole)))
    entry = kernel.rewrite(same_score, template, arith(lang.apply(template, score)))
    polynomial = rank_equal(plain, _POLYNOMIAL, entry)
    shares = Lambda(i, 1 / Sum(j, n, _POLYNOMIAL[i, j]))
    scaled = use(rank_scaled(), n, n, _POLYNOMIAL, k, shares, Lambda(j, number(1)), polynomial)
    return kernel.convert(scaled, rank_at_most(n, n, _NEAR, k))


def _near_rows(given: dict[str, Theorem]) -> Theorem:
    """Its rows are within ``2 eps`` of the weights."""
    inside = assume(Lt(i, n)), assume(Lt(j, n))
    upper, lower = sides(use(given["scores"], i, inside[0], j, inside[1]))
    series = use(degree_large(), degree, R, eps, *(given[s] for s in ("radius", "range", "degree")))
    entry = use(series, _SCORE, arith(Le(-R, _SCORE), lower), upper)
    exact = Lambda(j, exp(_SCORE))
    close = for_all(j, inside[1].conclusion, entry)
    positive = for_all(j, inside[1].conclusion, exp_at(_SCORE))
    bound = use(
        row(), n, exact, _POLYNOMIAL[i], eps, given["tokens"], positive, close, given["range"]
    )
    twice_bound = use(twice(), eps, given["range"])
    gap = _NEAR[i, j] - share(exact, j)
    flipped = sum_over(j, n, arith(Le(absolute(gap), absolute(-gap)), *absolute_flip(gap)))
    plain = arith(Le(Sum(j, n, absolute(gap)), 2 * eps), bound, flipped, twice_bound)
    wanted = Le(Sum(j, n, absolute(_NEAR[i, j] - _EXACT[i, j])), 2 * eps)
    return for_all(
        i, inside[0].conclusion, have(wanted, plain, names=("trained_weight", "softmax"))
    )


def _stochastic(given: dict[str, Theorem]) -> Theorem:
    """The exact weights are laws."""
    inside = assume(Lt(i, n)), assume(Lt(j, n))
    logits = Lambda(j, _SCORE)
    positive, total = parts(use(softmax_distribution(), n, logits, given["tokens"]))
    sign = use(positive, j)
    weak = have(Le(0, _EXACT[i, j]), arith(Le(0, sign.conclusion.args[1]), sign), names=_NAME)
    rows = have(Eq(Sum(j, n, _EXACT[i, j]), 1), total, names=_NAME)
    both = kernel.conjoin(for_all(j, inside[1].conclusion, weak), rows)
    return for_all(i, inside[0].conclusion, both)


_NAME = ("trained_weight",)


@cache
def whole() -> Theorem:
    """Weights and gradient through few columns, the gradient within the explicit error."""
    given = {hypothesis.name: assume(hypothesis.formula) for hypothesis in WHOLE.hypotheses}
    rank = _near_rank(given)
    small_rank = use(upper_rank(), n, d, k, _NEAR, VALUES, E, rank)
    laws, rows = _stochastic(given), _near_rows(given)
    sizes = use(
        q_size(), n, d, _EXACT, VALUES, E, hmax, emax, laws, given["values"], given["targets"]
    )
    at_a, at_b = assume(Lt(a, d)), assume(Lt(b, d))
    left, right = use(given["left"], a, at_a), use(given["right"], b, at_b)
    error = use(
        gradient_error(),
        n,
        d,
        _EXACT,
        _NEAR,
        VALUES,
        E,
        2 * eps,
        hmax,
        _QMAX,
        A1,
        A2,
        a,
        b,
        amax,
        bmax,
        given["tokens"],
        given["width"],
        laws,
        rows,
        given["values"],
        sizes,
        left,
        right,
    )
    exact = use(
        gradient(), n, d, A1, X, A2, A3, Y, E, a, b, given["tokens"], given["width"], at_a, at_b
    )
    value = exact.conclusion.args[2]
    bound = have(Le(absolute(approximate(_NEAR) - value), _FINAL), error)
    slope = has_derivative(*exact.conclusion.args[:2], v)
    claim = Exists(v, And(slope, substitute(_ERROR, {f: _NEAR})))
    accurate = exists(claim, value, exact, bound)
    everywhere = for_all(a, at_a.conclusion, for_all(b, at_b.conclusion, accurate))
    goal = WHOLE.conclusion
    both = kernel.conjoin(rank, kernel.conjoin(small_rank, everywhere))
    proof = kernel.witness(
        goal,
        _NEAR,
        kernel.convert(both, lang.apply(goal.args[0], _NEAR), ("approximates_gradient",)),
    )
    return for_all(list(WHOLE.variables), *(known.conclusion for known in given.values()), proof)
