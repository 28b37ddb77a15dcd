"""Normalised vectors: distances of directions, a perturbed unit vector."""

from __future__ import annotations

from functools import cache

from lemmas.foundations import normalisation_statements as says
from lemmas.foundations.distributions import given
from lemmas.foundations.matrices import hat
from lemmas.foundations.operators import roots_below, squares_below
from lemmas.foundations.tokens import euclidean_seminorm, seminorm_parts
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
    cast,
    family,
    inverse,
    nats,
    number,
    reals,
    sqrt,
)
from symbolic.tactics.elementary import (
    equal,
    multiplied,
    nonzero,
    norm_facts,
    reciprocal,
    reciprocal_positive,
    root_facts,
    scaled,
    sqrt_positive,
)
from symbolic.tactics.numerals import valued
from symbolic.tactics.script import arith, by_cases, for_all, have, parts, use

k, d, j, m = nats("k d j m")
eps, h, s, t, alpha, beta, gamma = reals("eps h s t alpha beta gamma")
b, c, g, q, u, v, x, y, z, other = (family(name) for name in "b c g q u v x y z z1".split())


def added(one: Term, two: Term) -> Term:
    """``u + v``."""
    return Lambda(k, one[k] + two[k])


def subtracted(one: Term, two: Term) -> Term:
    """``u - v``."""
    return Lambda(k, one[k] - two[k])


def unit_of(positive: Theorem) -> Theorem:
    """``a (1/a) = 1`` from ``0 < a``."""
    value = positive.conclusion.args[1]
    return have(Eq(value * inverse(value), 1), reciprocal(positive))


def squared(equation: Theorem) -> Theorem:
    """``a^2 = b^2`` from ``a = b``."""
    left, right = equation.conclusion.args
    return arith(Eq(left**2, right**2), scaled(left, equation), scaled(right, equation))


def length_is(size: Term, vector: Term, value: Term, sign: Theorem, square: Theorem) -> Theorem:
    """``|v| = value`` from ``0 <= value`` and ``Sum v_k^2 = value^2``."""
    length = euclidean(size, vector)
    length_sign, length_square = norm_facts(size, vector)
    return equal(
        roots_below(length, value, sign, arith(Le(length**2, value**2), length_square, square)),
        roots_below(
            value, length, length_sign, arith(Le(value**2, length**2), length_square, square)
        ),
    )


# ------------------------------------------------------------------ two directions


@cache
def normalise_identity() -> Theorem:
    """``|u^ - v^|^2 = (|u - v|^2 - (|u| - |v|)^2) / (|u| |v|)``."""
    first, second = given(says.NORMALISE)
    a, a_inv = euclidean(d, u), inverse(euclidean(d, u))
    o, o_inv = euclidean(d, v), inverse(euclidean(d, v))
    one, two = unit_of(first), unit_of(second)
    a_square, o_square = norm_facts(d, u)[1], norm_facts(d, v)[1]
    near = norm_facts(d, subtracted(hat(d, u), hat(d, v)))[1]
    gap = norm_facts(d, subtracted(u, v))[1]
    share = a_inv * o_inv
    proof = arith(
        says.NORMALISE.conclusion,
        near,
        one,
        two,
        scaled(a * a_inv, one),
        scaled(o * o_inv, two),
        scaled(a * a_inv, two),
        scaled(a_inv**2, a_square),
        scaled(o_inv**2, o_square),
        scaled(share, gap),
        scaled(share, a_square),
        scaled(share, o_square),
    )
    return says.NORMALISE.derive(proof)


@cache
def normalise_bound() -> Theorem:
    """``|u^ - v^| <= |u - v| / sqrt(|u| |v|)``."""
    first, second = given(says.NORMALISE_BOUND)
    identity = use(normalise_identity(), d, u, v, first, second)
    a, o = euclidean(d, u), euclidean(d, v)
    left, right = says.NORMALISE_BOUND.conclusion.args
    product = arith(Lt(0, a * o), first, second, products=[(0, 1)])
    root = sqrt(a * o)
    positive = sqrt_positive(product)
    square = root_facts(arith(Le(0, a * o), product))[1]
    unit, full = unit_of(positive), unit_of(product)
    inv, gap = inverse(root), euclidean(d, subtracted(u, v))
    # 1/(a b) = (1/root)^2
    same = arith(
        Eq(inverse(a * o), inv**2),
        scaled(inverse(a * o), scaled(root * inv, unit)),
        scaled(inverse(a * o), unit),
        scaled(inverse(a * o) * inv**2, square),
        scaled(inv**2, full),
    )
    share = reciprocal_positive(product)
    waste = multiplied(
        arith(Le(0, inverse(a * o)), share), arith(Le(0, (a - o) ** 2), squares=[a - o])
    )
    squares = arith(Le(left**2, right**2), identity, waste, scaled(gap**2, same))
    sign = arith(
        Le(0, right),
        norm_facts(d, subtracted(u, v))[0],
        reciprocal_positive(positive),
        products=[(0, 1)],
    )
    return says.NORMALISE_BOUND.derive(roots_below(left, right, sign, squares))


# ------------------------------------------------------------------ a perturbed unit vector


@cache
def turn_identity() -> Theorem:
    """``r |w^ - y|^2 = |q|^2 - (r - 1)^2`` and ``|q| <= 1 + r`` for ``w = y + q``, ``r = |w|``."""
    unit, moved = given(says.LIPSCHITZ_ANY)
    w = added(y, q)
    r, r_inv = euclidean(d, w), inverse(euclidean(d, w))
    same = unit_of(moved)
    length_y = norm_facts(d, y)[1]
    near = norm_facts(d, subtracted(hat(d, w), y))[1]
    turn, size = euclidean(d, subtracted(hat(d, w), y)), euclidean(d, q)
    r_square, q_square = norm_facts(d, w)[1], norm_facts(d, q)[1]
    length, along = Sum(k, d, y[k] ** 2), Sum(k, d, y[k] * q[k])
    one = arith(Eq(length, 1), length_y, squared(unit))
    identity = arith(
        Eq(r * turn**2, size**2 - (r - 1) ** 2),
        scaled(r, near),
        scaled(r * r_inv**2, r_square),
        scaled(r * r * r_inv, same),
        scaled(r, same),
        scaled(length + along, same),
        scaled(r, one),
        r_square,
        q_square,
        one,
    )
    add = seminorm_parts(euclidean_seminorm(d))[0]
    minus = Lambda(k, -y[k])
    even = have(Eq(euclidean(d, minus), euclidean(d, y)), names=("norm",))
    split = have(Le(size, r + euclidean(d, minus)), use(add, w, minus))
    bound = arith(Le(size, 1 + r), split, even, unit)
    proof = kernel.conjoin(identity, bound)
    return for_all([d, y, q], unit.conclusion, moved.conclusion, proof)


def _turn(unit: Theorem, moved: Theorem) -> tuple[Theorem, Theorem, Theorem, Theorem]:
    """The identity and the bound of :func:`turn_identity`, ``0 <= |w^ - y|`` and ``0 <= |q|``."""
    identity, bound = parts(use(turn_identity(), d, y, q, unit, moved))
    w = added(y, q)
    return (
        identity,
        bound,
        norm_facts(d, subtracted(hat(d, w), y))[0],
        norm_facts(d, q)[0],
    )


@cache
def lipschitz_any() -> Theorem:
    """``|w^ - y| <= 2 |q|``."""
    unit, moved = given(says.LIPSCHITZ_ANY)
    identity, bound, _, size_sign = _turn(unit, moved)
    left, right = says.LIPSCHITZ_ANY.conclusion.args
    size, r = euclidean(d, q), euclidean(d, added(y, q))
    wide = squares_below(size_sign, bound)
    goal = Le(left**2, right**2)

    def close(known: Theorem) -> Theorem:
        """``1 <= 4 r``."""
        quarter = multiplied(arith(Le(0, size**2), squares=[size]), known)
        scaled_goal = arith(Le(r * left**2, r * right**2), identity, quarter, squares=[r - 1])
        return arith(goal, scaled_goal, moved, products=[(1, -1)])

    def far(known: Theorem) -> Theorem:
        """``4 r < 1``, with ``|q|^2 <= (1 + r)^2``."""
        rest = multiplied(arith(Le(0, 1 - 4 * r), known), wide)
        cubes = arith(
            Le((1 - 4 * r) * (1 + r) ** 2, (1 - r) ** 2),
            moved,
            arith(Le(0, r**3), moved, products=[(0, 0, 0)]),
            squares=[r],
        )
        scaled_goal = arith(Le(r * left**2, r * right**2), identity, rest, cubes)
        return arith(goal, scaled_goal, moved, products=[(1, -1)])

    squares = by_cases(Le(1, 4 * r), close, far)
    sign = arith(Le(0, right), size_sign)
    return says.LIPSCHITZ_ANY.derive(roots_below(left, right, sign, squares))


@cache
def lipschitz_small() -> Theorem:
    """``|w^ - y| <= sqrt(2) |q|`` if ``|q| <= 1``."""
    unit, moved, small = given(says.LIPSCHITZ_SMALL)
    identity, _, _, size_sign = _turn(unit, moved)
    left, right = says.LIPSCHITZ_SMALL.conclusion.args
    size, r = euclidean(d, q), euclidean(d, added(y, q))
    root_sign, root = root_facts(arith(Le(0, number(2))))
    at_most = squares_below(size_sign, small)
    goal = Le(left**2, 2 * size**2)

    def close(known: Theorem) -> Theorem:
        half = multiplied(arith(Le(0, size**2), squares=[size]), known)
        grown = arith(Le(r * left**2, r * (2 * size**2)), identity, half, squares=[r - 1])
        return arith(goal, grown, moved, products=[(1, -1)])

    def far(known: Theorem) -> Theorem:
        rest = multiplied(arith(Le(0, 1 - 2 * r), known), at_most)
        grown = arith(Le(r * left**2, r * (2 * size**2)), identity, rest, squares=[r])
        return arith(goal, grown, moved, products=[(1, -1)])

    squares = arith(
        Le(left**2, right**2), by_cases(Le(1, 2 * r), close, far), scaled(size**2, root)
    )
    sign = arith(Le(0, right), root_sign, size_sign, products=[(0, 1)])
    return says.LIPSCHITZ_SMALL.derive(roots_below(left, right, sign, squares))


@cache
def lipschitz_outside() -> Theorem:
    """``|w^ - y| <= |q|`` if ``|w| >= 1``."""
    unit, moved, outside = given(says.LIPSCHITZ_OUTSIDE)
    identity, _, _, size_sign = _turn(unit, moved)
    left, right = says.LIPSCHITZ_OUTSIDE.conclusion.args
    r = euclidean(d, added(y, q))
    more = multiplied(arith(Le(0, right**2), squares=[right]), outside)
    grown = arith(Le(r * left**2, r * right**2), identity, more, squares=[r - 1])
    squares = arith(Le(left**2, right**2), grown, moved, products=[(1, -1)])
    return says.LIPSCHITZ_OUTSIDE.derive(roots_below(left, right, size_sign, squares))


@cache
def beyond_lengths() -> Theorem:
    """``|q| = 1 + eps`` and ``|y + q| = eps`` for ``q = -(1 + eps) y``."""
    unit, positive = given(says.LIPSCHITZ_ANY_RATE)
    beyond = Lambda(k, -(1 + eps) * y[k])
    one = arith(Eq(Sum(k, d, y[k] ** 2), 1), norm_facts(d, y)[1], squared(unit))
    grown = arith(Le(0, 1 + eps), positive)
    size = length_is(d, beyond, 1 + eps, grown, scaled((1 + eps) ** 2, one))
    sign = arith(Le(0, eps), positive)
    rest = length_is(d, added(y, beyond), eps, sign, scaled(eps**2, one))
    return for_all([d, y, eps], unit.conclusion, positive.conclusion, kernel.conjoin(size, rest))


@cache
def round_lengths() -> Theorem:
    """``|q| = 1`` and ``|y + q| = 2 s`` for ``y = (1, 0)``, ``y + q = 2 s (s, t)``."""
    circle, positive = given(says.LIPSCHITZ_SMALL_RATE)
    two, one = number(2, "N"), number(1)
    axis = Lambda(k, 1 - cast(k))
    round_ = Lambda(k, 2 * s * (s + k * (t - s)) - axis[k])
    both = added(axis, round_)
    weight = scaled(4 * s**2, circle)
    square = arith(Eq(Sum(k, 2, round_[k] ** 2), one**2), weight)
    size = length_is(two, round_, one, arith(Le(0, one)), square)
    sign = arith(Le(0, 2 * s), positive)
    rest_square = arith(Eq(Sum(k, 2, both[k] ** 2), (2 * s) ** 2), weight)
    rest = length_is(two, both, 2 * s, sign, rest_square)
    return for_all([s, t], circle.conclusion, positive.conclusion, kernel.conjoin(size, rest))


def moves(value: Theorem, sign: Theorem) -> Theorem:
    """``0 < |w|`` from ``|w| = value`` and ``0 < value``."""
    return arith(Lt(0, value.conclusion.args[0]), value, sign)


def beyond_domain(condition: Term, facts: tuple[Theorem, ...]) -> Theorem:
    """``|y - (1 + eps) y| != 0``."""
    rest = parts(use(beyond_lengths(), d, y, eps, *facts[:2]))[1]
    return have(condition, nonzero(moves(rest, facts[1])))


def round_domain(condition: Term, facts: tuple[Theorem, ...]) -> Theorem:
    """``|2 s (s, t)| != 0``."""
    rest = parts(use(round_lengths(), s, t, *facts[:2]))[1]
    return have(condition, nonzero(moves(rest, facts[1])))


@cache
def lipschitz_any_rate() -> Theorem:
    """At ``q = -(1 + eps) y`` the distance is 2 and ``|q| = 1 + eps``."""
    unit, positive = given(says.LIPSCHITZ_ANY_RATE)
    beyond = Lambda(k, -(1 + eps) * y[k])
    w = added(y, beyond)
    size, r = parts(use(beyond_lengths(), d, y, eps, unit, positive))
    moved = moves(r, positive)
    identity = parts(use(turn_identity(), d, y, beyond, unit, moved))[0]
    gap = subtracted(hat(d, w), y)
    turn = euclidean(d, gap)
    flat = arith(
        Eq(eps * turn**2, 4 * eps),
        identity,
        scaled(turn**2, r),
        squared(size),
        squared(r),
        r,
    )
    cancel = arith(
        Eq(turn**2, 4),
        scaled(inverse(eps), flat),
        scaled(turn**2, unit_of(positive)),
        unit_of(positive),
    )
    _, turn_square = norm_facts(d, gap)
    two = length_is(
        d,
        gap,
        number(2),
        arith(Le(0, number(2))),
        arith(Eq(Sum(k, d, gap[k] ** 2), number(2) ** 2), cancel, turn_square),
    )
    proof = arith(says.LIPSCHITZ_ANY_RATE.conclusion, scaled(1 + eps, two), size)
    return says.LIPSCHITZ_ANY_RATE.derive(proof)


@cache
def lipschitz_small_rate() -> Theorem:
    """With ``|q| = 1`` the constant ``sqrt(2)`` is approached as ``s`` falls to 0."""
    circle, positive = given(says.LIPSCHITZ_SMALL_RATE)
    first, second = says.LIPSCHITZ_SMALL_RATE.conclusion.args
    two = number(2, "N")
    axis = Lambda(k, 1 - cast(k))
    round_ = Lambda(k, 2 * s * (s + k * (t - s)) - axis[k])
    w = added(axis, round_)
    size, r = parts(use(round_lengths(), s, t, circle, positive))
    moved = moves(r, positive)
    identity = parts(use(turn_identity(), two, axis, round_, valued(euclidean(two, axis)), moved))[
        0
    ]
    turn = euclidean(two, subtracted(hat(two, w), axis))
    flat = arith(
        Eq(2 * s * turn**2, 2 * s * (2 - 2 * s)),
        identity,
        scaled(turn**2, r),
        squared(size),
        squared(r),
        r,
    )
    unit = unit_of(positive)
    value = arith(
        Eq(turn**2, 2 - 2 * s),
        scaled(inverse(s), flat),
        scaled(turn**2, unit),
        scaled(2 - 2 * s, unit),
    )
    proof = arith(second, value, scaled(2 * (1 - s), squared(size)))
    return says.LIPSCHITZ_SMALL_RATE.derive(kernel.conjoin(have(first, size), proof))
