"""The second-order rate of the parallel network is not uniform in the tokens: an exact witness.

Three tokens of six coordinates, two layers of one head.  The first layer moves a sign into
coordinate 5 with near-perfect attention; the second attends to that sign.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from functools import cache

from lemmas.alman_song_2025.definitions import FULL, masked_layer
from lemmas.foundations.matrix_norms import entry_least, entry_upper
from lemmas.foundations.sums import (
    absolute_below,
    absolute_of,
    exp_at,
    exp_monotone,
    exp_negative,
    exp_zero,
    reciprocal,
    reciprocal_positive,
)
from symbolic import arithmetic as exact
from symbolic import kernel
from symbolic.definitions import absolute, max_entry
from symbolic.kernel import Theorem, assume
from symbolic.language import (
    And,
    Eq,
    ForAll,
    Lambda,
    Le,
    Lt,
    Term,
    cast,
    exp,
    nats,
    number,
    reals,
)
from symbolic.statement import Hypothesis, Statement
from symbolic.tactics.evaluate import below_numeral
from symbolic.tactics.script import _replace as replace
from symbolic.tactics.script import arith, axiom, for_all, have, parts, use

i, k, m, h, t = nats("i k m h t")
s, eta = reals("s eta")
ONE, TWO, THREE, SIX = (number(value, "N") for value in (1, 2, 3, 6))
ZERO = number(0, "N")


def table(index: Term, values: Sequence[int]) -> Term:
    """The polynomial in ``index`` with these values at 0, 1, 2, ..."""
    total: Term | None = None
    for place, value in enumerate(values):
        if value:
            product: Term = number(value)
            for other in range(len(values)):
                if other != place:
                    product = product * (cast(index) - other) / (place - other)
            total = product if total is None else total + product
    return number(0) if total is None else total


def unit(row: int, column: int) -> Term:
    """The 6 x 6 matrix with one entry 1."""
    left = table(k, [int(x == row) for x in range(6)])
    right = table(m, [int(x == column) for x in range(6)])
    return Lambda(k, Lambda(m, left * right))


def _tokens() -> Term:
    """Rows ``s (e_i, y_i, 0, 1)`` with ``y = (1, -1, 0)``."""
    rows = [[1, 0, 0, 1, 0, 1], [0, 1, 0, -1, 0, 1], [0, 0, 1, 0, 0, 1]]
    first, second, third = (
        table(i, [int(x == place) for x in range(3)]) * table(k, row)
        for place, row in enumerate(rows)
    )
    return Lambda(i, Lambda(k, s * (first + second + third)))


X = _tokens()
_matrix = Lambda(k, Lambda(m, sum((unit(x, x)(k)(m) for x in (1, 2)), unit(0, 0)(k)(m))))
FIRST = (
    Lambda(h, Lambda(k, Lambda(m, eta**2 * _matrix(k)(m)))),
    Lambda(h, Lambda(k, Lambda(m, eta * unit(3, 4)(k)(m)))),
)
SECOND = (
    Lambda(h, Lambda(k, Lambda(m, eta**2 * unit(5, 4)(k)(m)))),
    Lambda(h, Lambda(k, Lambda(m, eta * unit(0, 0)(k)(m)))),
)


def attend(layer: tuple[Term, Term], tokens: Term) -> Term:
    """``SAtt(X)`` of one layer."""
    return Lambda(
        i,
        Lambda(k, masked_layer(THREE, SIX, ONE, FULL, layer[0], layer[1], tokens, i, k)),
    )


def plus(left: Term, right: Term) -> Term:
    """``X + Y``."""
    return Lambda(i, Lambda(k, left(i)(k) + right(i)(k)))


MIDDLE = plus(X, attend(FIRST, X))
DEEP = plus(MIDDLE, attend(SECOND, MIDDLE))
PARALLEL = plus(plus(X, attend(FIRST, X)), attend(SECOND, X))
GAP = Lambda(i, Lambda(k, DEEP(i)(k) - PARALLEL(i)(k)))
LAMBDA = eta**2 * s**2
THETA = (exp(LAMBDA) - 1) / (exp(LAMBDA) + 2)
ANGLE = eta**3 * s**2 * THETA  # K^2 theta, K^2 = s^2 eta^3
SHARE = exp(ANGLE) / (1 + exp(ANGLE) + exp(-ANGLE)) - Fraction(1, 3)
NOT_UNIFORM = Statement(
    (s, eta),
    (
        Hypothesis("size", "parameter", Lt(0, s)),
        Hypothesis("weights", "parameter", Lt(0, eta)),
    ),
    And(
        Eq(max_entry(THREE, SIX, X), s),
        Eq(max_entry(THREE, SIX, GAP), eta * s * SHARE),
    ),
)

STAYS = Statement(
    (s, eta),
    (
        Hypothesis("size", "parameter", Lt(0, s)),
        Hypothesis("weights", "parameter", Lt(0, eta)),
        Hypothesis("small", "parameter", Le(eta, Fraction(1, 10))),
        Hypothesis("scale", "parameter", Eq(s**2 * eta**3, 1)),
    ),
    Le(
        Fraction(33, 100) * eta * max_entry(THREE, SIX, X),
        max_entry(THREE, SIX, GAP),
    ),
)

_NAMES = ("masked_layer", "head_output", "head_weight", "masked_softmax", "scores")


def _value(row: int, column: int) -> Theorem:
    """An entry of the gap: 0, or ``eta s`` times the share, once ``e^0`` is written 1."""
    entry = GAP(row)(column)
    target = eta * s * SHARE if column == 0 else number(0)
    plain = exact.canonical(kernel.unfolded(entry, frozenset(_NAMES)))
    hole = kernel.lang.real("hole")
    template = Lambda(hole, Eq(plain, replace(plain, exp(number(0)), hole)))
    simpler = kernel.rewrite(exp_zero(), template, have(Eq(plain, plain)))
    return have(Eq(entry, target), simpler, names=_NAMES)


def _entries(matrix: Term, bound: Term, pieces: list[list[Theorem]]) -> Theorem:
    """``max_entry <= bound`` from ``|entry| <= bound`` for every entry of three rows of six."""
    value = Lambda(i, Lambda(k, Le(absolute(matrix(i)(k)), bound)))
    rows = [below_numeral(k, value(index), pieces[index]) for index in range(3)]
    each = below_numeral(i, Lambda(i, value(i)(k)), rows)
    every = for_all(i, Lt(i, THREE), for_all(k, Lt(k, SIX), each))
    some = [arith(Lt(0, size)) for size in (THREE, SIX)]
    return use(entry_least(), THREE, SIX, matrix, bound, *some, every)


def _corner(matrix: Term) -> Theorem:
    """``|M_00| <= max_entry``."""
    some = [arith(Lt(0, size)) for size in (THREE, SIX)]
    return use(entry_upper(), THREE, SIX, matrix, ZERO, ZERO, *some)


@cache
def share_sign() -> Theorem:
    """The weight of the first token is at least 1/3."""
    positive, weights = (assume(item.formula) for item in NOT_UNIFORM.hypotheses)
    scale = arith(Le(0, LAMBDA), squares=[eta * s])
    large = arith(Le(1, exp(LAMBDA)), use(axiom("exp-tangent"), LAMBDA), scale)
    below = reciprocal_positive(arith(Lt(0, exp(LAMBDA) + 2), large))
    theta = arith(Le(0, THETA), arith(Le(0, exp(LAMBDA) - 1), large), below, products=[(0, 1)])
    cube = arith(
        Lt(0, eta**3 * s**2),
        weights,
        arith(Lt(0, s**2), positive, products=[(0, 0)]),
        products=[(0, 0, 0, 1)],
    )
    angle = arith(Le(0, ANGLE), theta, cube, products=[(0, 1)])
    up = arith(Le(1, exp(ANGLE)), use(axiom("exp-tangent"), ANGLE), angle)
    down = arith(
        Le(exp(-ANGLE), 1),
        use(exp_monotone(), -ANGLE, 0, arith(Le(-ANGLE, 0), angle)),
        exp_zero(),
    )
    total = 1 + exp(ANGLE) + exp(-ANGLE)
    whole = arith(Lt(0, total), exp_at(ANGLE), exp_at(-ANGLE))
    unit_, share = reciprocal(whole), reciprocal_positive(whole)
    spare = arith(
        Le(0, (3 * exp(ANGLE) - total) * (1 / total)),
        arith(Le(0, 3 * exp(ANGLE) - total), up, down),
        share,
        products=[(0, 1)],
    )
    proof = arith(Le(0, SHARE), spare, unit_)
    return for_all([s, eta], positive.conclusion, weights.conclusion, proof)


@cache
def not_uniform() -> Theorem:
    """``N(S - S_par) = eta N(X) (p - 1/3)`` exactly, in the largest entry."""
    positive, weights = (assume(item.formula) for item in NOT_UNIFORM.hypotheses)
    sign = use(share_sign(), s, eta, positive, weights)
    size = eta * s * SHARE
    own = arith(
        Le(0, size),
        arith(Lt(0, eta * s), weights, positive, products=[(0, 1)]),
        sign,
        products=[(0, 1)],
    )
    values = [[_value(row, column) for column in range(6)] for row in range(3)]
    pieces = [
        [
            absolute_below(
                arith(Le(value.conclusion.args[0], size), value, own),
                arith(Le(-value.conclusion.args[0], size), value, own),
            )
            for value in row
        ]
        for row in values
    ]
    top = _entries(GAP, size, pieces)
    first = values[0][0].conclusion.args[0]
    bottom = arith(
        Le(size, max_entry(THREE, SIX, GAP)), _corner(GAP), absolute_of(first)[1], values[0][0]
    )
    tokens = [
        [
            absolute_below(
                arith(Le(X(row)(column), s), positive), arith(Le(-X(row)(column), s), positive)
            )
            for column in range(6)
        ]
        for row in range(3)
    ]
    inputs = _entries(X, s, tokens)
    reached = arith(Le(s, max_entry(THREE, SIX, X)), _corner(X), absolute_of(X(0)(0))[1])
    return NOT_UNIFORM.derive(
        kernel.conjoin(kernel.antisymmetry(inputs, reached), kernel.antisymmetry(top, bottom))
    )


@cache
def stays() -> Theorem:
    """At ``s = eta^(-3/2)``, ``eta <= 1/10``: the error is at least ``0.33 eta N(X)``."""
    positive, weights, small, scale = (assume(item.formula) for item in STAYS.hypotheses)
    tokens, gap = parts(use(not_uniform(), s, eta, positive, weights))
    # lambda = 1/eta >= 10
    steep = arith(
        Le(10, LAMBDA),
        scale,
        small,
        arith(Lt(0, eta**2 * s**2), weights, positive, products=[(0, 0, 1, 1)]),
        products=[(1, 2)],
    )
    grown = use(exp_monotone(), 10, LAMBDA, steep)
    ten = kernel.box(Le(22000, exp(number(10))), (), ("enclose", 64))
    top = exp(LAMBDA)
    more = arith(Lt(0, top + 2), grown, ten)
    unit_, share = reciprocal(more), reciprocal_positive(more)
    theta = arith(
        Le(Fraction(999, 1000), THETA),
        arith(
            Le(0, (top - 1 - Fraction(999, 1000) * (top + 2)) * (1 / (top + 2))),
            arith(Le(0, top - 1 - Fraction(999, 1000) * (top + 2)), grown, ten),
            share,
            products=[(0, 1)],
        ),
        unit_,
    )
    angle = arith(Eq(ANGLE, THETA), scale, degree=3)
    near = number(Fraction(999, 1000))
    up = use(exp_monotone(), near, ANGLE, arith(Le(near, ANGLE), angle, theta))
    down = use(exp_monotone(), -ANGLE, -near, arith(Le(-ANGLE, -near), angle, theta))
    low = kernel.box(Le(Fraction(271, 100), exp(near)), (), ("enclose", 64))
    high = kernel.box(Le(exp(-near), Fraction(37, 100)), (), ("enclose", 64))
    total = 1 + exp(ANGLE) + exp(-ANGLE)
    whole = arith(Lt(0, total), exp_at(ANGLE), exp_at(-ANGLE))
    one, part = reciprocal(whole), reciprocal_positive(whole)
    bound = Fraction(33, 100) + Fraction(1, 3)
    enough = arith(
        Le(Fraction(33, 100), SHARE),
        arith(
            Le(0, (exp(ANGLE) - bound * total) * (1 / total)),
            arith(Le(0, exp(ANGLE) - bound * total), up, down, low, high),
            part,
            products=[(0, 1)],
        ),
        one,
    )
    rate = arith(Lt(0, eta * s), weights, positive, products=[(0, 1)])
    scaled = arith(
        Le(Fraction(33, 100) * (eta * s), eta * s * SHARE), enough, rate, products=[(0, 1)]
    )
    size = arith(Eq(eta * max_entry(THREE, SIX, X), eta * s), tokens, degree=2)
    return STAYS.derive(arith(STAYS.conclusion, scaled, size, gap))
