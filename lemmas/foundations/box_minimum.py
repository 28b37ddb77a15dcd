"""Lipschitz functions on boxes attain their minima; so does the composite norm of a residual."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

from lemmas.foundations.attained import (
    interval_infimum,
    least_value,
    line_minimum,
)
from lemmas.foundations.distributions import inside
from lemmas.foundations.indicators import different, same, same_is_one, same_is_zero
from symbolic import kernel
from symbolic.definitions import absolute
from symbolic.kernel import Theorem
from symbolic.language import (
    NAT,
    REAL,
    And,
    Eq,
    Exists,
    ForAll,
    Implies,
    Lambda,
    Le,
    Lt,
    Sum,
    Term,
    arrow,
    cast,
    family,
    nats,
    number,
    reals,
    var,
)
from symbolic.tactics.elementary import (
    absolute_below,
    multiplied,
    natural,
    scaled,
    sum_over,
)
from symbolic.tactics.script import (
    arith,
    assume,
    axiom,
    by_cases,
    for_all,
    have,
    induction,
    obtain,
    parts,
    use,
)

d, i, k, m, n = nats("d i k m n")
K, R, s, t, x = reals("K R s t x")
u, v, w, y = (family(name) for name in "u v w y".split())
G = var("G", arrow(arrow(NAT, REAL), REAL))
Y = family("Y", 2)


def in_box(vector: Term, size: Term) -> Term:
    """``-R <= y_k <= R`` for ``k < size``."""
    return ForAll(k, size, And(Le(-R, vector[k]), Le(vector[k], R)))


def distance(one: Term, other: Term, size: Term) -> Term:
    """``Sum |u_k - v_k|``."""
    return Sum(k, size, absolute(one[k] - other[k]))


def lipschitz(function: Term, size: Term) -> Term:
    """``G(u) - G(v) <= K Sum |u_k - v_k|`` on the box."""
    bound = Le(function(u) - function(v), K * distance(u, v, size))
    return ForAll(u, ForAll(v, Implies(in_box(u, size), in_box(v, size), bound)))


def attains(function: Term, size: Term) -> Term:
    """Some point of the box has the least value."""
    least = ForAll(v, Implies(in_box(v, size), Le(function(y), function(v))))
    return Exists(y, And(in_box(y, size), least))


# ------------------------------------------------------------------ one more coordinate


def extended(vector: Term, value: Term) -> Term:
    """The vector with ``value`` at place ``m``."""
    return Lambda(k, vector[k] + same(k, m) * (value - vector[k]))


def by_place(
    vector: Term,
    value: Term,
    within: Theorem,
    prove: Callable[[Theorem, Theorem], Theorem],
) -> Theorem:
    """A conclusion on entry ``k < m + 1`` of ``extended``, from its value in both cases."""
    entry = extended(vector, value)[k]

    def early(known: Theorem) -> Theorem:
        tag = same_is_zero(different(cast(k), cast(m), known))
        return prove(arith(Eq(entry, vector[k]), scaled(value - vector[k], tag)), known)

    def late(known: Theorem) -> Theorem:
        high = arith(Le(k, m), use(axiom("nat-discrete"), k, m + 1, within))
        tag = same_is_one(kernel.antisymmetry(high, arith(Le(m, k), known)))
        return prove(arith(Eq(entry, value), scaled(value - vector[k], tag)), known)

    return by_cases(Lt(k, m), early, late)


def extended_in_box(box: Theorem, low: Theorem, high: Theorem) -> Theorem:
    """``extended`` stays in the box."""
    vector = _vector(box)
    value = low.conclusion.args[1]
    within = inside(k, m + 1)
    entry = extended(vector, value)[k]
    goal = And(Le(-R, entry), Le(entry, R))

    def prove(equation: Theorem, place: Theorem) -> Theorem:
        bounds = [low, high]
        if place.conclusion.head == "lt":
            bounds = parts(use(box, k, place))
        return kernel.conjoin(*(arith(g, equation, *bounds) for g in goal.args))

    each = by_place(vector, value, within, prove)
    return for_all(k, within.conclusion, each)


def _vector(box: Theorem) -> Term:
    """The vector that a box fact speaks of."""
    body = kernel.lang.apply(box.conclusion.args[0], k)
    entry = body.args[1].args[1].args[0]
    return Lambda(k, entry)


def extended_distance(one: Term, other: Term, first: Term, second: Term) -> Theorem:
    """``Sum_{k<m+1} |...| = Sum_{k<m} |u_k - v_k| + |s - t|`` of two extended vectors."""
    left, right = extended(one, first), extended(other, second)
    at = inside(k, m)
    tag = same_is_zero(different(cast(k), cast(m), at))
    gap, plain = left[k] - right[k], one[k] - other[k]
    equation = arith(Eq(gap, plain), scaled(first - one[k], tag), scaled(second - other[k], tag))
    size = _same_absolute(equation)
    own = same_is_one(arith(Eq(cast(m), cast(m))))
    last = arith(
        Eq(left[m] - right[m], first - second),
        scaled(first - one[m], own),
        scaled(second - other[m], own),
    )
    goal = Eq(distance(left, right, m + 1), distance(one, other, m) + absolute(first - second))
    return arith(goal, sum_over(k, m, size), _same_absolute(last))


def _same_absolute(equation: Theorem) -> Theorem:
    """``|a| = |b|`` from ``a = b``."""
    left = equation.conclusion.args[0]
    template = Lambda(x, Eq(absolute(left), absolute(x)))
    return kernel.rewrite(equation, template, arith(template(left)))


def no_distance(size: Term, vector: Term) -> Theorem:
    """``Sum |u_k - u_k| <= 0``."""
    flat = sum_over(k, size, _no_size(vector[k]))
    return have(Le(distance(vector, vector, size), 0), flat)


def _no_size(value: Term) -> Theorem:
    """``|x - x| <= 0``."""
    return absolute_below(arith(Le(value - value, 0)), arith(Le(-(value - value), 0)))


# ------------------------------------------------------------------ the induction


@cache
def box_minimum() -> Theorem:
    """A nonnegative Lipschitz function on a box attains its minimum, in any dimension."""
    slope, size = assume(Le(0, K)), assume(Le(0, R))

    def claim(dimension: Term) -> Term:
        signs = ForAll(u, Le(0, G(u)))
        return ForAll(G, Implies(signs, lipschitz(G, dimension), attains(G, dimension)))

    walk = induction(m, claim(m), _no_coordinate(), lambda known: _next(known, slope, size))
    return for_all([K, R], slope.conclusion, size.conclusion, walk)


def _no_coordinate() -> Theorem:
    zero = number(0, NAT)
    signs, steep = assume(ForAll(u, Le(0, G(u)))), assume(lipschitz(G, zero))
    origin = Lambda(k, number(0))
    box, other = in_box(origin, zero), in_box(v, zero)

    def empty(vector: Term) -> Theorem:
        nothing = assume(Lt(k, zero))
        false = arith(Lt(0, 0), nothing, natural(k))
        goal = And(Le(-R, vector[k]), Le(vector[k], R))
        denied = arith(kernel.lang.Not(Lt(0, 0)))
        return for_all(k, nothing.conclusion, kernel.absurd(false, denied, goal))

    bound = arith(Le(G(origin), G(v)), use(steep, origin, v, empty(origin), empty(v)))
    goal = attains(G, zero)
    both = kernel.conjoin(have(box, empty(origin)), for_all(v, other, bound))
    shown = have(kernel.lang.apply(goal.args[0], origin), both)
    proof = kernel.witness(goal, origin, shown)
    return for_all(G, signs.conclusion, steep.conclusion, proof)


def _next(known: Theorem, slope: Theorem, size: Theorem) -> Theorem:
    """From ``m`` to ``m + 1``: minimise over the last coordinate first."""
    signs, steep = assume(ForAll(u, Le(0, G(u)))), assume(lipschitz(G, m + 1))
    order = arith(Le(-R, R), size)

    def line(vector: Term) -> Term:
        return Lambda(t, G(extended(vector, t)))

    partial = Lambda(u, least_value(line(u), -R, R))

    def infimum_of(vector: Term) -> list[Theorem]:
        every = for_all(x, use(signs, extended(vector, x)))
        return parts(use(interval_infimum(), line(vector), -R, R, every, order))

    partial_signs = for_all(u, infimum_of(u)[2])
    partial_steep = _partial_lipschitz(steep, partial, infimum_of)
    existential = use(known, partial, partial_signs, partial_steep)
    goal = attains(G, m + 1)

    def with_rest(rest: Term, facts: Theorem) -> Theorem:
        box, least = parts(facts)
        minimum = _line_minimum(signs, steep, slope, size, rest, box)

        def with_last(last: Term, at: Theorem) -> Theorem:
            above, under, best = parts(at)
            low, high = arith(Le(-R, last - R), above), arith(Le(last - R, R), under)
            point = extended(rest, last - R)
            own = extended_in_box(box, low, high)
            other = assume(in_box(v, m + 1))
            below = _below_others(steep, infimum_of, rest, point, best, least, other)
            both = kernel.conjoin(own, for_all(v, other.conclusion, below))
            return kernel.witness(goal, point, have(kernel.lang.apply(goal.args[0], point), both))

        return obtain(minimum, "last", with_last)

    proof = obtain(existential, "rest", with_rest)
    return for_all(G, signs.conclusion, steep.conclusion, proof)


InfimumOf = Callable[[Term], list[Theorem]]


def _partial_lipschitz(steep: Theorem, partial: Term, infimum_of: InfimumOf) -> Theorem:
    """The infimum over the last coordinate is Lipschitz in the others."""
    one, other = assume(in_box(u, m)), assume(in_box(v, m))
    below, _, _ = infimum_of(u)
    _, above, _ = infimum_of(v)
    low, high = assume(Le(-R, t)), assume(Le(t, R))
    first, second = extended(u, t), extended(v, t)
    boxes = [extended_in_box(box, low, high) for box in (one, other)]
    rise = use(steep, first, second, *boxes)
    apart = distance(u, v, m)
    span = extended_distance(u, v, t, t)
    flat = arith(Le(distance(first, second, m + 1), apart), span, _no_size(t))
    cost = multiplied(assume(Le(0, K)), flat)
    value = arith(Le(partial(u) - K * apart, G(second)), use(below, t, low, high), rise, cost)
    every = for_all(t, low.conclusion, high.conclusion, value)
    bound = use(above, partial(u) - K * apart, every)
    final = arith(Le(partial(u) - partial(v), K * apart), bound)
    return for_all([u, v], one.conclusion, other.conclusion, final)


def _line_minimum(
    signs: Theorem, steep: Theorem, slope: Theorem, size: Theorem, rest: Term, box: Theorem
) -> Theorem:
    """The last coordinate that is best with the others fixed, shifted to ``[0, 2 R]``."""
    line = Lambda(t, G(extended(rest, t - R)))
    top = 2 * R
    own = for_all(x, use(signs, extended(rest, x - R)))
    at_s = [assume(Le(0, s)), assume(Le(s, top))]
    at_t = [assume(Le(0, t)), assume(Le(t, top))]
    first, second = extended(rest, t - R), extended(rest, s - R)
    boxes = [
        extended_in_box(box, arith(Le(-R, p - R), at[0]), arith(Le(p - R, R), at[1]))
        for p, at in ((t, at_t), (s, at_s))
    ]
    rise = use(steep, first, second, *boxes)
    span = extended_distance(rest, rest, t - R, s - R)
    short = arith(Le(distance(first, second, m + 1), absolute(t - s)), span, no_distance(m, rest))
    bound = arith(Le(line(t) - line(s), K * absolute(t - s)), rise, multiplied(slope, short))
    hypotheses = [h.conclusion for h in (*at_s, *at_t)]
    everywhere = for_all([s, t], *hypotheses, bound)
    return use(line_minimum(), line, top, K, own, arith(Le(0, top), size), slope, everywhere)


def _below_others(
    steep: Theorem,
    infimum_of: InfimumOf,
    rest: Term,
    point: Term,
    best: Theorem,
    least: Theorem,
    other: Theorem,
) -> Theorem:
    """``G(point) <= G(v)`` through the infima over the last coordinate."""
    low, high = assume(Le(-R, t)), assume(Le(t, R))
    here = use(best, t + R, arith(Le(0, t + R), low), arith(Le(t + R, 2 * R), high))
    value = have(Le(G(point), G(extended(rest, t))), here)
    every = for_all(t, low.conclusion, high.conclusion, value)
    first = use(infimum_of(rest)[1], G(point), every)
    within = inside(k, m)
    shorter = for_all(k, within.conclusion, use(other, k, arith(Lt(k, m + 1), within)))
    second = use(least, v, shorter)
    last = parts(use(other, m, arith(Lt(m, m + 1))))
    third = use(infimum_of(v)[0], v[m], *last)
    whole = extended(v, v[m])
    at = inside(k, m + 1)

    def nothing(equation: Theorem, place: Theorem) -> Theorem:
        gap = whole[k] - v[k]
        if place.conclusion.head != "lt":
            high_k = arith(Le(k, m), use(axiom("nat-discrete"), k, m + 1, at))
            index = kernel.antisymmetry(arith(Le(m, k), place), high_k)
            moved = kernel.rewrite(index, Lambda(i, Eq(v[m], v[i])), arith(Eq(v[m], v[m])))
            equation = arith(Eq(whole[k], v[k]), equation, moved)
        return absolute_below(arith(Le(gap, 0), equation), arith(Le(-gap, 0), equation))

    flat = sum_over(k, m + 1, by_place(v, v[m], at, nothing))
    boxes = extended_in_box(have(in_box(v, m), shorter), *last), other
    rise = use(steep, whole, v, *boxes)
    cost = multiplied(assume(Le(0, K)), have(Le(distance(whole, v, m + 1), 0), flat))
    return arith(Le(G(point), G(v)), first, second, third, rise, cost)
