"""Layer normalisation with a positive epsilon is Lipschitz."""

from __future__ import annotations

from functools import cache

from lemmas.foundations import normalisation_statements as says
from lemmas.foundations.distributions import given, inside
from lemmas.foundations.normalisation import (
    squared,
    unit_of,
)
from lemmas.foundations.operators import roots_below, squares_below
from symbolic import kernel
from symbolic.definitions import absolute, euclidean, layer_norm
from symbolic.kernel import Theorem
from symbolic.language import (
    Eq,
    Lambda,
    Le,
    Lt,
    Max,
    Sum,
    Term,
    cast,
    family,
    inverse,
    nats,
    reals,
    sqrt,
)
from symbolic.tactics.elementary import (
    absolute_of,
    max_upper,
    multiplied,
    norm_facts,
    reciprocal,
    reciprocal_positive,
    root_facts,
    scaled,
    sqrt_positive,
    sum_nonnegative,
    sum_over,
)
from symbolic.tactics.positivity import nonnegative
from symbolic.tactics.script import arith, assume, for_all, have, parts, use

k, d, j, m = nats("k d j m")
eps, h, s, t, alpha, beta, gamma = reals("eps h s t alpha beta gamma")
b, c, g, q, u, v, x, y, z, other = (family(name) for name in "b c g q u v x y z z1".split())


def deviations(vector: Term) -> Term:
    """``z - mean(z)``."""
    return Lambda(k, vector[k] - Sum(m, d, vector[m]) / d)


@cache
def deviations_shrink() -> Theorem:
    """``|z - mean(z)| <= |z|`` in squares."""
    some = assume(Lt(0, d))
    share = inverse(cast(d))
    total = Sum(m, d, z[m])
    unit = have(Eq(cast(d) * share, 1), reciprocal(some))
    positive = have(Lt(0, share), reciprocal_positive(some))
    more = multiplied(arith(Le(0, share), positive), arith(Le(0, total**2), squares=[total]))
    goal = Le(Sum(k, d, deviations(z)[k] ** 2), Sum(k, d, z[k] ** 2))
    return for_all([d, z], some.conclusion, arith(goal, scaled(total**2 * share, unit), more))


@cache
def layer_norm_root() -> Theorem:
    """``0 < A``, ``d A^2 = |z - mean|^2 + d eps`` and ``eps <= A^2`` for the denominator ``A``."""
    some, positive = assume(Lt(0, d)), assume(Lt(0, eps))
    share = inverse(cast(d))
    mass = Sum(k, d, deviations(z)[k] ** 2)
    root = deviations(z)[k]
    sign = sum_nonnegative(k, d, arith(Le(0, root**2), squares=[root]))
    over = have(Lt(0, share), reciprocal_positive(some))
    part = arith(Le(0, mass * share), have(Le(0, mass), sign), over, products=[(0, 1)])
    inside_root = arith(Lt(0, mass * share + eps), part, positive)
    value = sqrt(mass / d + eps)
    square = root_facts(arith(Le(0, mass / d + eps), inside_root))[1]
    unit = have(Eq(cast(d) * share, 1), reciprocal(some))
    proof = kernel.conjoin(
        sqrt_positive(have(Lt(0, mass / d + eps), inside_root)),
        kernel.conjoin(
            arith(
                Eq(cast(d) * value**2, mass + d * eps), scaled(cast(d), square), scaled(mass, unit)
            ),
            arith(Le(eps, value**2), square, part),
        ),
    )
    return for_all([d, eps, z], some.conclusion, positive.conclusion, proof)


@cache
def two_denominators() -> Theorem:
    """``|u/a - v/b|^2 <= |u - v|^2 / (a b)`` where ``d a^2 = |u|^2 + d eps``, and so for ``b``.

    ``S``, ``T`` and ``P`` stand for ``|u|^2``, ``|v|^2`` and ``<u, v>``.
    """
    a, o, size, first, second, cross = reals("a b D S T P")
    above_a, above_o = assume(Lt(0, a)), assume(Lt(0, o))
    weight, positive = assume(Lt(0, size)), assume(Lt(0, eps))
    one = assume(Eq(size * a**2, first + size * eps))
    two = assume(Eq(size * o**2, second + size * eps))
    a_inv, o_inv = inverse(a), inverse(o)
    unit_a, unit_o = unit_of(above_a), unit_of(above_o)
    share = arith(
        Le(0, a_inv * o_inv),
        reciprocal_positive(above_a),
        reciprocal_positive(above_o),
        products=[(0, 1)],
    )
    apart = arith(
        Le(0, size * (a - o) ** 2),
        weight,
        arith(Le(0, (a - o) ** 2), squares=[a - o]),
        products=[(0, 1)],
    )
    turned = arith(
        Le(0, size * eps * (a_inv - o_inv) ** 2),
        arith(Le(0, size * eps), weight, positive, products=[(0, 1)]),
        arith(Le(0, (a_inv - o_inv) ** 2), squares=[a_inv - o_inv]),
        products=[(0, 1)],
    )
    goal = Le(
        first * a_inv**2 + second * o_inv**2 - 2 * cross * a_inv * o_inv,
        (first + second - 2 * cross) * a_inv * o_inv,
    )
    proof = arith(
        goal,
        multiplied(share, apart),
        turned,
        scaled(a_inv**2, one),
        scaled(o_inv**2, two),
        scaled(a_inv * o_inv, one),
        scaled(a_inv * o_inv, two),
        scaled(size * a * a_inv, unit_a),
        scaled(size, unit_a),
        scaled(size * o * o_inv, unit_o),
        scaled(size, unit_o),
        scaled(size * a * o_inv, unit_a),
        scaled(size * o * a_inv, unit_o),
        scaled(size * o * o_inv, unit_a),
    )
    facts = (above_a, above_o, weight, positive, one, two)
    return for_all([a, o, size, eps, first, second, cross], *(f.conclusion for f in facts), proof)


@cache
def small_denominators() -> Theorem:
    """``1/(a b) <= (1/sqrt(eps))^2`` if ``eps <= a^2`` and ``eps <= b^2``."""
    a, o = reals("a b")
    above_a, above_o, positive = assume(Lt(0, a)), assume(Lt(0, o)), assume(Lt(0, eps))
    one_least, two_least = assume(Le(eps, a**2)), assume(Le(eps, o**2))
    a_inv, o_inv, rho = inverse(a), inverse(o), inverse(sqrt(eps))
    share = arith(
        Le(0, a_inv * o_inv),
        reciprocal_positive(above_a),
        reciprocal_positive(above_o),
        products=[(0, 1)],
    )
    wide = arith(
        Le(0, (a**2 - eps) * o**2), one_least, arith(Le(0, o**2), squares=[o]), products=[(0, 1)]
    )
    squares = arith(
        Le(eps**2, (a * o) ** 2), wide, multiplied(arith(Le(0, eps), positive), two_least)
    )
    product_sign = arith(Le(0, a * o), above_a, above_o, products=[(0, 1)])
    least = roots_below(eps, a * o, product_sign, squares)
    unit_a, unit_o, root_unit = (unit_of(h) for h in (above_a, above_o, sqrt_positive(positive)))
    small = arith(
        Le(eps * a_inv * o_inv, 1), multiplied(share, least), scaled(o * o_inv, unit_a), unit_o
    )
    flat = arith(
        Eq(eps * rho**2, 1),
        scaled(rho**2, root_facts(arith(Le(0, eps), positive))[1]),
        scaled(sqrt(eps) * rho, root_unit),
        root_unit,
    )
    proof = arith(
        Le(a_inv * o_inv, rho**2),
        multiplied(arith(Le(0, rho**2), squares=[rho]), small),
        scaled(a_inv * o_inv, flat),
    )
    facts = (above_a, above_o, positive, one_least, two_least)
    return for_all([a, o, eps], *(f.conclusion for f in facts), proof)


@cache
def layer_norm_lipschitz() -> Theorem:
    """``|LN(z) - LN(z')| <= |z - z'| / sqrt(eps)``."""
    some, positive = given(says.LAYER_NORM)
    left, right = says.LAYER_NORM.conclusion.args
    one_sign, one_square, one_least = parts(use(layer_norm_root(), d, eps, z, some, positive))
    two_sign, two_square, two_least = parts(use(layer_norm_root(), d, eps, other, some, positive))
    a, o = one_sign.conclusion.args[1], two_sign.conclusion.args[1]
    first, second = deviations(z), deviations(other)
    lengths = Sum(k, d, first[k] ** 2), Sum(k, d, second[k] ** 2)
    cross = Sum(k, d, first[k] * second[k])
    a_inv, o_inv = inverse(a), inverse(o)
    share = arith(
        Le(0, a_inv * o_inv),
        reciprocal_positive(one_sign),
        reciprocal_positive(two_sign),
        products=[(0, 1)],
    )
    spread = use(
        two_denominators(),
        a,
        o,
        cast(d),
        eps,
        *lengths,
        cross,
        one_sign,
        two_sign,
        some,
        positive,
        one_square,
        two_square,
    )
    gap = Lambda(k, z[k] - other[k])
    shrink = use(deviations_shrink(), d, gap, some)
    length = norm_facts(d, gap)[1]
    root_sign = sqrt_positive(positive)
    shares = use(
        small_denominators(), a, o, eps, one_sign, two_sign, positive, one_least, two_least
    )
    plain = Lambda(k, first[k] * a_inv - second[k] * o_inv)
    opened = have(Eq(left, euclidean(d, plain)), names=("layer_norm",))
    size = euclidean(d, gap)
    bound = arith(
        Le(left**2, right**2),
        squared(opened),
        norm_facts(d, plain)[1],
        spread,
        multiplied(share, shrink),
        scaled(a_inv * o_inv, length),
        multiplied(arith(Le(0, size**2), squares=[size]), shares),
    )
    sign = arith(
        Le(0, right), norm_facts(d, gap)[0], reciprocal_positive(root_sign), products=[(0, 1)]
    )
    return says.LAYER_NORM.derive(roots_below(left, right, sign, bound))


@cache
def layer_norm_gain() -> Theorem:
    """A gain multiplies the constant by its greatest entry; a bias changes nothing."""
    some, positive = given(says.LAYER_NORM_GAIN)
    left, right = says.LAYER_NORM_GAIN.conclusion.args
    plain = use(layer_norm_lipschitz(), d, eps, z, other, some, positive)
    small = plain.conclusion.args[0]
    gain = Max(k, d, absolute(g[k]))
    difference = Lambda(k, layer_norm(d, eps, z, k) - layer_norm(d, eps, other, k))
    above = max_upper(k, d, absolute(g[k]), k, inside(k, d))
    size_sign, _, _, size_square = absolute_of(g[k])
    squares = squares_below(size_sign, above)
    entry = arith(
        Le((g[k] * difference[k]) ** 2, gain**2 * difference[k] ** 2),
        multiplied(arith(Le(0, difference[k] ** 2), squares=[difference[k]]), squares),
        scaled(difference[k] ** 2, size_square),
    )
    scaled_row = Lambda(k, g[k] * difference[k])
    opened = have(Eq(left, euclidean(d, scaled_row)))
    gain_sign = nonnegative(gain, some)
    product = gain * small
    total = arith(
        Le(left**2, product**2),
        squared(opened),
        norm_facts(d, scaled_row)[1],
        sum_over(k, d, entry),
        scaled(gain**2, norm_facts(d, difference)[1]),
    )
    sign = arith(Le(0, product), gain_sign, norm_facts(d, difference)[0], products=[(0, 1)])
    proof = arith(
        Le(left, right), roots_below(left, product, sign, total), multiplied(gain_sign, plain)
    )
    return says.LAYER_NORM_GAIN.derive(proof)


@cache
def layer_norm_rate() -> Theorem:
    """At ``(h, -h)`` and 0 the ratio is ``1 / sqrt(h^2 + eps)``."""
    (positive,) = given(says.LAYER_NORM_RATE)
    goal = says.LAYER_NORM_RATE.conclusion
    inner = arith(Lt(0, h**2 + eps), positive, squares=[h])
    root = sqrt(h**2 + eps)
    sign = sqrt_positive(inner)
    square = root_facts(arith(Le(0, h**2 + eps), inner))[1]
    unit = unit_of(sign)
    inv = inverse(root)
    names = ("layer_norm",)
    plain = 2 * h**2 * inv**2 * (h**2 + eps)
    opened = have(Eq(plain, goal.args[0]), names=names)
    value = arith(
        Eq(plain, 2 * h**2),
        scaled(2 * h**2 * inv**2, square),
        scaled(2 * h**2 * root * inv, unit),
        scaled(2 * h**2, unit),
    )
    return says.LAYER_NORM_RATE.derive(arith(goal, opened, value))
