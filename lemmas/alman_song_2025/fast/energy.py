"""The energy of attention as a function of the inverse temperature: two derivatives, sharp bounds.

``F(t) = |softmax(t A) V|_F^2`` with ``A`` in ``[0, B]`` and ``V`` of zeros and ones.
"""

from __future__ import annotations

from functools import cache

from lemmas.alman_song_2025.fast.definitions import attention_energy
from lemmas.alman_song_2025.fast.lambda_bounds import FIRST, SECOND, enclosed
from lemmas.alman_song_2025.fast.lambda_law import cell_first, cell_second
from lemmas.foundations.differentiate import differentiate
from lemmas.foundations.epsilon import exists, small
from lemmas.foundations.matrix_norms import triangle
from lemmas.foundations.softmax import softmax_distribution
from lemmas.foundations.softmax_derivative import softmax_along
from lemmas.foundations.sums import absolute_of, natural, sum_over
from lemmas.foundations.values import times
from symbolic import kernel
from symbolic import language as lang
from symbolic.definitions import absolute, has_derivative, softmax
from symbolic.kernel import Theorem
from symbolic.language import (
    REAL,
    And,
    Eq,
    Exists,
    ForAll,
    Lambda,
    Le,
    Lt,
    Sum,
    Term,
    arrow,
    cast,
    family,
    indicator,
    nats,
    reals,
    sqrt,
    var,
)
from symbolic.language import substitute as substitute_terms
from symbolic.statement import Hypothesis, Statement
from symbolic.tactics.script import arith, assume, for_all, have, parts, use

i, j, k, l, n, d = nats("i j k l n d")
t, x, y, B = reals("t x y B")
a, v = family("a"), family("v")
A, V = family("A", 2), family("V", 2)
G = var("G", arrow(REAL, REAL))


def weight(index: Term, at: Term = x) -> Term:
    """The weight ``softmax(t a)_j``."""
    return softmax(n, Lambda(k, at * a[k]), index)


def mean(value: Term, at: Term = x) -> Term:
    """The mean of a function of ``j`` under the weights."""
    return Sum(j, n, weight(j, at) * value)


def hits(at: Term = x) -> Term:
    """``p``: the mean of ``v``."""
    return mean(v[j], at)


def first(at: Term = x) -> Term:
    """``p' = Sum_j C_j (a_j - mean a) v_j``."""
    return mean((a[j] - mean(a[j], at)) * v[j], at)


def second(at: Term = x) -> Term:
    """``p'' = Sum_j C_j (a_j - mean a)^2 v_j - p Sum_j C_j (a_j - mean a)^2``."""
    square = (a[j] - mean(a[j], at)) ** 2
    return mean(square * v[j], at) - hits(at) * mean(square, at)


@cache
def weight_derivatives() -> Theorem:
    """``C_j' = C_j (a_j - mean a)`` at every ``t``."""
    some, inside = assume(Lt(0, n)), assume(Lt(j, n))
    logits = Lambda(k, Lambda(t, t * a[k]))
    slopes = for_all(k, Lt(k, n), differentiate(Lambda(t, t * a[k]), x, value=a[k]))
    own = use(softmax_along(), n, logits, a, x, some, slopes, j, inside)
    claim = has_derivative(Lambda(t, weight(j, t)), x, weight(j) * (a[j] - mean(a[j])))
    return for_all(
        [n, a],
        some.conclusion,
        for_all(x, for_all(j, inside.conclusion, kernel.convert(own, claim))),
    )


@cache
def hit_derivatives() -> Theorem:
    """The two derivatives of ``p``."""
    some = assume(Lt(0, n))
    weights = use(weight_derivatives(), n, a, some)
    total = parts(use(softmax_distribution(), n, Lambda(k, x * a[k]), some))[1]
    once = differentiate(Lambda(t, hits(t)), x, weights, value=first())
    twice = differentiate(
        Lambda(t, first(t)), x, weights, times(total, hits() * mean(a[j]) ** 2), value=second()
    )
    return for_all([n, a, v], some.conclusion, for_all(x, kernel.conjoin(once, twice)))


# ------------------------------------------------------------------ all rows and columns

_some = Hypothesis("tokens", "parameter", Lt(0, n))
_range = Hypothesis(
    "range", "published", ForAll(i, n, ForAll(j, n, And(Le(0, A[i, j]), Le(A[i, j], B))))
)
_binary = Hypothesis("binary", "published", ForAll(j, n, ForAll(l, d, Eq(V[j, l] ** 2, V[j, l]))))
_half = Hypothesis(
    "half",
    "published",
    ForAll(i, n, Le(cast(n), 2 * Sum(j, n, indicator("ind_eq", A[i, j], B)))),
)
ENERGY = Lambda(t, attention_energy(n, d, A, V, t))
_first_bound = FIRST * 2 * cast(n) * cast(d) * B
SHARP_CONSTANT = 2 * SECOND
SHORT_CONSTANT = (51 * sqrt(17) - 107) / 256
_layer = (n, d, A, V, B)

FIRST_PUBLISHED = Statement(
    (*_layer, x, y),
    (_some, _range, _binary, _half, Hypothesis("slope", "defining", has_derivative(ENERGY, x, y))),
    Le(absolute(y), 8 * B * cast(n)),
)
FIRST_DERIVATIVE = Statement(
    (*_layer, x),
    (_some, _range, _binary),
    Exists(y, And(has_derivative(ENERGY, x, y), Le(absolute(y), _first_bound))),
)


def _second_derivative(constant: Term) -> Term:
    bound = constant * cast(n) * cast(d) * B**2
    inner = Exists(y, And(has_derivative(G, x, y), Le(absolute(y), bound)))
    return Exists(G, ForAll(x, And(has_derivative(ENERGY, x, G(x)), inner)))


SECOND_SHARP = Statement(_layer, (_some, _range, _binary), _second_derivative(SHARP_CONSTANT))
SECOND_SHORT = Statement(_layer, (_some, _range, _binary), _second_derivative(SHORT_CONSTANT))


def _cell(term: Term) -> Term:
    """A term of one row and column, for row ``i`` of ``A`` and column ``l`` of ``V``."""
    return substitute_terms(term, {a: A[i], v: Lambda(j, V[j, l])})


@cache
def energy_derivatives() -> Theorem:
    """``F' = Sum 2 p p'`` and ``F'' = Sum 2 (p'^2 + p p'')``."""
    some = assume(Lt(0, n))
    both = use(hit_derivatives(), n, A[i], Lambda(j, V[j, l]), some, x)
    once, twice = (for_all([i, l], part) for part in parts(both))
    energy = kernel.unfolded(ENERGY, frozenset({"attention_energy"}))
    slope = Sum(i, n, Sum(l, d, 2 * (_cell(hits()) * _cell(first()))))
    bend = Sum(i, n, Sum(l, d, 2 * (_cell(first()) ** 2 + _cell(hits()) * _cell(second()))))
    first_one = differentiate(energy, x, once, value=slope)
    named = kernel.convert(first_one, has_derivative(ENERGY, x, slope), ("attention_energy",))
    second_one = differentiate(Lambda(x, slope), x, once, twice, value=bend)
    return for_all([n, d, A, V], some.conclusion, for_all(x, kernel.conjoin(named, second_one)))


def _total_bound(given: dict[str, Theorem], lemma: Theorem, factor: Term) -> Theorem:
    """``|Sum_il 2 z_il| <= n d factor`` from the bound of one cell."""
    row, column = assume(Lt(i, n)), assume(Lt(l, d))
    law = use(softmax_distribution(), n, Lambda(k, x * A[i, k]), given["tokens"])
    positive, total = parts(law)
    signs = for_all(
        j, Lt(j, n), arith(Le(0, use(positive, j).conclusion.args[1]), use(positive, j))
    )
    inside = assume(Lt(j, n))
    binary = for_all(j, inside.conclusion, use(given["binary"], j, inside, l, column))
    weights = Lambda(j, softmax(n, Lambda(k, x * A[i, k]), j))
    cell = use(
        lemma,
        n,
        weights,
        A[i],
        Lambda(j, V[j, l]),
        B,
        kernel.conjoin(signs, total),
        use(given["range"], i, row),
        binary,
    )
    value, top = cell.conclusion.args
    doubled = arith(Le(absolute(2 * value.args[0]), 2 * top), cell, *absolute_double(value.args[0]))
    inner = Sum(l, d, 2 * value.args[0])
    per_row = arith(
        Le(absolute(inner), cast(d) * (2 * top)),
        triangle(l, d, 2 * value.args[0]),
        sum_over(l, d, doubled),
    )
    return arith(
        Le(absolute(Sum(i, n, inner)), factor),
        triangle(i, n, inner),
        sum_over(i, n, per_row),
    )


def absolute_double(value: Term) -> list[Theorem]:
    """``|2 x| <= 2 |x|``."""
    return [small(2 * value, 2 * absolute(value), *absolute_of(value)[1:3])]


def _given(statement: Statement) -> dict[str, Theorem]:
    return {h.name: assume(h.formula) for h in statement.hypotheses}


@cache
def first_derivative() -> Theorem:
    """``|F'| <= 8/27 n d B`` for every real ``t``."""
    given = _given(FIRST_DERIVATIVE)
    slope = parts(use(energy_derivatives(), n, d, A, V, given["tokens"], x))[0]
    bound = _total_bound(given, cell_first(), _first_bound)
    value = slope.conclusion.args[2]
    proof = exists(
        FIRST_DERIVATIVE.conclusion, value, slope, have(Le(absolute(value), _first_bound), bound)
    )
    return for_all([*_layer, x], *(g.conclusion for g in given.values()), proof)


def _second(statement: Statement, constant: Term) -> Theorem:
    given = _given(statement)
    slope, bend = parts(use(energy_derivatives(), n, d, A, V, given["tokens"], x))
    sharp = SHARP_CONSTANT * cast(n) * cast(d) * B**2
    top = constant * cast(n) * cast(d) * B**2
    value = bend.conclusion.args[2]
    bound = have(Le(absolute(value), sharp), _total_bound(given, cell_second(), sharp))
    size = arith(Le(0, cast(n) * cast(d)), natural(n), natural(d), products=[(0, 1)])
    area = arith(
        Le(0, cast(n) * cast(d) * B**2), size, arith(Le(0, B**2), squares=[B]), products=[(0, 1)]
    )
    gap = (
        enclosed(Le(SHARP_CONSTANT, constant))
        if constant is not SHARP_CONSTANT
        else arith(Le(constant, constant))
    )
    final = arith(Le(absolute(value), top), bound, gap, area, products=[(1, 2)])
    function = Lambda(x, slope.conclusion.args[2])
    goal = statement.conclusion
    inner = lang.apply(goal.args[0], function)
    body = lang.apply(inner.args[0], x)
    second_one = exists(body.args[1], value, bend, final)
    proof = kernel.convert(for_all(x, kernel.conjoin(slope, second_one)), inner)
    theorem = kernel.witness(goal, function, proof)
    return for_all(list(_layer), *(g.conclusion for g in given.values()), theorem)


@cache
def second_sharp() -> Theorem:
    """``|F''| <= (13/768 + 55 sqrt(33)/2304) n d B^2``."""
    return _second(SECOND_SHARP, SHARP_CONSTANT)


@cache
def second_short() -> Theorem:
    """``|F''| <= (51 sqrt(17) - 107)/256 n d B^2``."""
    return _second(SECOND_SHORT, SHORT_CONSTANT)
