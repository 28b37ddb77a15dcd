"""Drift on the sphere: how much closer to a point a perturbed unit vector may come."""

from __future__ import annotations

from fractions import Fraction
from functools import cache

from lemmas.foundations import normalisation_statements as says
from lemmas.foundations.distributions import given
from lemmas.foundations.matrices import hat
from lemmas.foundations.normalisation import (
    added,
    length_is,
    lipschitz_outside,
    squared,
    subtracted,
    unit_of,
)
from lemmas.foundations.operators import roots_below, squares_below
from lemmas.foundations.sums import cauchy_schwarz
from symbolic import kernel
from symbolic.definitions import euclidean
from symbolic.kernel import Theorem
from symbolic.language import (
    Eq,
    Lambda,
    Le,
    Lt,
    Sum,
    Term,
    family,
    inverse,
    nats,
    number,
    reals,
)
from symbolic.tactics.elementary import (
    multiplied,
    nonzero,
    norm_facts,
    reciprocal_positive,
    scaled,
)
from symbolic.tactics.script import arith, assume, by_cases, for_all, have, parts, use

k, d, j, m = nats("k d j m")
eps, h, s, t, alpha, beta, gamma = reals("eps h s t alpha beta gamma")
b, c, g, q, u, v, x, y, z, other = (family(name) for name in "b c g q u v x y z z1".split())


@cache
def drift_outside() -> Theorem:
    """The case ``|w| >= 1``: the triangle inequality with ``|w^ - y| <= |q|``."""
    unit, moved, _ = given(says.DRIFT)
    w = added(y, q)
    known = assume(Le(1, euclidean(d, w)))
    near, far = euclidean(d, subtracted(c, hat(d, w))), euclidean(d, subtracted(c, y))
    near_square = norm_facts(d, subtracted(c, hat(d, w)))[1]
    far_sign, far_square = norm_facts(d, subtracted(c, y))
    turn = euclidean(d, subtracted(hat(d, w), y))
    turn_square = norm_facts(d, subtracted(hat(d, w), y))[1]
    shorter = use(lipschitz_outside(), d, y, q, unit, moved, known)
    cross = use(cauchy_schwarz(), subtracted(c, y), subtracted(hat(d, w), y), d)
    triangle = arith(
        Le(far**2 - 2 * far * turn + turn**2, near**2), near_square, far_square, turn_square, cross
    )
    proof = arith(
        says.DRIFT.conclusion,
        triangle,
        multiplied(far_sign, shorter),
        arith(Le(0, turn**2), squares=[turn]),
    )
    facts = (unit, moved, known)
    return for_all([d, c, y, q], *(f.conclusion for f in facts), proof)


@cache
def drift() -> Theorem:
    """``|c - w^|^2 >= |c - y|^2 - 2 |q| |c - y|`` for ``|c| <= 1``."""
    unit, moved, ball = given(says.DRIFT)
    w = added(y, q)
    r, r_inv = euclidean(d, w), inverse(euclidean(d, w))
    same = unit_of(moved)
    share = have(Lt(0, r_inv), reciprocal_positive(moved))
    goal = says.DRIFT.conclusion
    near, far = euclidean(d, subtracted(c, hat(d, w))), euclidean(d, subtracted(c, y))
    size = euclidean(d, q)
    near_square = norm_facts(d, subtracted(c, hat(d, w)))[1]
    far_square = norm_facts(d, subtracted(c, y))[1]
    length_c, length_y = norm_facts(d, c), norm_facts(d, y)
    one = arith(Eq(Sum(k, d, y[k] ** 2), 1), length_y[1], squared(unit))
    r_square = norm_facts(d, w)[1]
    cc, cy, cq = Sum(k, d, c[k] ** 2), Sum(k, d, c[k] * y[k]), Sum(k, d, c[k] * q[k])
    yq = Sum(k, d, y[k] * q[k])
    # |c - w^|^2 = |c|^2 + 1 - 2 <c, w> / r
    opened = arith(
        Eq(near**2, cc + 1 - 2 * r_inv * (cy + cq)),
        near_square,
        scaled(r_inv**2, r_square),
        scaled(r * r_inv, same),
        same,
    )
    away = arith(Eq(far**2, cc + 1 - 2 * cy), far_square, one)
    slope = have(Le(cq - yq, far * size), use(cauchy_schwarz(), subtracted(c, y), q, d))
    level = have(
        Le(1 + yq, r),
        arith(Le(Sum(k, d, y[k] * w[k]), r), use(cauchy_schwarz(), y, w, d), scaled(r, unit)),
        one,
    )

    def outside(known: Theorem) -> Theorem:
        return have(goal, use(drift_outside(), d, c, y, q, unit, moved, known))

    level_k = cy - 1 + far * size

    def inner(known: Theorem) -> Theorem:
        """``|w| < 1``."""
        bound = arith(
            Le(r_inv * (cy + cq), 1 + r_inv * level_k),
            multiplied(
                arith(Le(0, r_inv), share), arith(Le(cy + cq, r + level_k), slope, level, one)
            ),
            same,
        )

        def low(small: Theorem) -> Theorem:
            most = arith(
                Le(1, r_inv), multiplied(arith(Le(0, r_inv), share), arith(Le(r, 1), known)), same
            )
            less = arith(Le(0, (r_inv - 1) * (-level_k)), most, small, products=[(0, 1)])
            return arith(goal, opened, away, bound, less)

        def high(large: Theorem) -> Theorem:
            inside_ball = squares_below(length_c[0], ball)
            return arith(
                goal, away, large, inside_ball, length_c[1], arith(Le(0, near**2), squares=[near])
            )

        return by_cases(Le(level_k, 0), low, high)

    return says.DRIFT.derive(by_cases(Le(1, r), outside, inner))


@cache
def rate_length() -> Theorem:
    """``0 < r`` and ``r^2 = 1 - 2 h (1 - h) (1 - <c, y>)`` for ``r = |y + h (c - y)|``."""
    unit, other_unit, close, step = given(says.DRIFT_RATE)
    first, last = parts(step)
    w = added(y, Lambda(k, h * (c[k] - y[k])))
    r = euclidean(d, w)
    cy = Sum(k, d, c[k] * y[k])
    low = have(Le(0, cy), close)
    one = arith(Eq(Sum(k, d, y[k] ** 2), 1), norm_facts(d, y)[1], squared(unit))
    also = arith(Eq(Sum(k, d, c[k] ** 2), 1), norm_facts(d, c)[1], squared(other_unit))
    spend = h * (1 - h) * (1 - cy)
    share_h = arith(Le(0, h * (1 - h)), first, last, products=[(0, 1)])
    r_sign, r_square = norm_facts(d, w)
    length = arith(Eq(r**2, 1 - 2 * spend), r_square, scaled((1 - h) ** 2, one), scaled(h**2, also))
    half, quarter = Fraction(1, 2), Fraction(1, 4)
    small = arith(
        Le(spend, number(quarter)),
        multiplied(share_h, arith(Le(1 - cy, 1), low)),
        squares=[h - half],
    )
    positive = arith(Lt(0, r), length, small, r_sign, products=[(-1, 2)])
    facts = (unit, other_unit, close, step)
    return for_all([d, c, y, h], *(f.conclusion for f in facts), kernel.conjoin(positive, length))


def rate_domain(condition: Term, facts: tuple[Theorem, ...]) -> Theorem:
    """``|y + h (c - y)| != 0``."""
    return have(condition, nonzero(parts(use(rate_length(), d, c, y, h, *facts[:4]))[0]))


@cache
def drift_rate() -> Theorem:
    """With ``q = h (c - y)`` the factor 2 cannot be lowered by more than ``h + 1 - <c, y>``."""
    unit, other_unit, close, step = given(says.DRIFT_RATE)
    first, last = parts(step)
    along = Lambda(k, h * (c[k] - y[k]))
    w = added(y, along)
    r, r_inv = euclidean(d, w), inverse(euclidean(d, w))
    far, near = euclidean(d, subtracted(c, y)), euclidean(d, subtracted(c, hat(d, w)))
    cy = Sum(k, d, c[k] * y[k])
    low = have(Le(0, cy), close)
    one = arith(Eq(Sum(k, d, y[k] ** 2), 1), norm_facts(d, y)[1], squared(unit))
    also = arith(Eq(Sum(k, d, c[k] ** 2), 1), norm_facts(d, c)[1], squared(other_unit))
    slope = use(cauchy_schwarz(), c, y, d)
    most = arith(Le(cy, 1), slope, scaled(euclidean(d, y), other_unit), unit)
    gap = 1 - cy
    spend = h * (1 - h) * gap
    share_h = arith(Le(0, h * (1 - h)), first, last, products=[(0, 1)])
    spend_sign = arith(Le(0, spend), share_h, arith(Le(0, gap), most), products=[(0, 1)])
    positive, length = parts(use(rate_length(), d, c, y, h, unit, other_unit, close, step))
    r_square = norm_facts(d, w)[1]
    same = unit_of(positive)
    share = have(Lt(0, r_inv), reciprocal_positive(positive))
    # (1 + x) r <= 1 for x = h (1 - h) (1 - <c, y>), so 1/r >= 1 + x
    scaled_length = scaled((1 + spend) ** 2, length)
    cube = arith(Le(0, spend**3), spend_sign, products=[(0, 0, 0)])
    below = arith(Le(((1 + spend) * r) ** 2, number(1) ** 2), scaled_length, cube, squares=[spend])
    short = roots_below((1 + spend) * r, number(1), arith(Le(0, number(1))), below)
    longer = arith(
        Le(1 + spend, r_inv),
        multiplied(arith(Le(0, r_inv), share), short),
        scaled(1 + spend, same),
    )
    level = (1 - h) * cy + h
    level_sign = arith(
        Le(0, level), arith(Le(0, (1 - h) * cy), last, low, products=[(0, 1)]), first
    )
    opened = arith(
        Eq(near**2, 2 - 2 * r_inv * level),
        norm_facts(d, subtracted(c, hat(d, w)))[1],
        scaled(r_inv**2, r_square),
        scaled(r * r_inv, same),
        same,
        also,
        scaled(2 * h * r_inv, also),
    )
    far_square = arith(Eq(far**2, 2 * gap), norm_facts(d, subtracted(c, y))[1], one, also)
    far_sign = norm_facts(d, subtracted(c, y))[0]
    moved_square = scaled(h**2, norm_facts(d, subtracted(c, y))[1])
    size_value = length_is(
        d,
        along,
        h * far,
        arith(Le(0, h * far), first, far_sign, products=[(0, 1)]),
        arith(Eq(Sum(k, d, along[k] ** 2), (h * far) ** 2), moved_square),
    )
    weight = 2 - h - gap
    rest = arith(
        Le(0, h * gap**2 * (2 * h - h**2)),
        arith(Le(0, h * gap**2), first, arith(Le(0, gap**2), squares=[gap]), products=[(0, 1)]),
        arith(Le(0, 2 * h - h**2), first, last, products=[(0, 1)]),
        products=[(0, 1)],
    )
    proof = arith(
        says.DRIFT_RATE.conclusion,
        opened,
        multiplied(level_sign, longer),
        far_square,
        scaled(weight * h, far_square),
        scaled(weight * far, size_value),
        rest,
    )
    return says.DRIFT_RATE.derive(proof)
