"""Minima are attained: Lipschitz functions on intervals and boxes, from completeness."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

from lemmas.foundations.medians import tagged
from lemmas.foundations.normalisation import unit_of
from lemmas.foundations.thresholds import greatest_lower_bound, never
from symbolic import kernel
from symbolic.definitions import absolute, maximum
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
    Not,
    Term,
    arrow,
    family,
    indicator,
    infimum,
    inverse,
    nats,
    number,
    reals,
    var,
)
from symbolic.tactics.elementary import (
    absolute_below,
    absolute_of,
    equal,
    multiplied,
    reciprocal_positive,
    scaled,
)
from symbolic.tactics.script import (
    arith,
    assume,
    axiom,
    by_cases,
    for_all,
    have,
    implies,
    obtain,
    parts,
    use,
)

d, k, m = nats("d k m")
b, K, R, s, t, x, low, high, top = reals("b K R s t x low high T")
centre, u, v, y = (family(name) for name in "c u v y".split())
g = var("g", arrow(REAL, REAL))
G = var("G", arrow(arrow(NAT, REAL), REAL))
_NOTHING = Lt(0, 0)


# ------------------------------------------------------------------ clamping


def clamp(value: Term, least: Term, most: Term) -> Term:
    """The nearest point of ``[least, most]``."""
    return -maximum(-maximum(value, least), -most)


@cache
def clamp_cases() -> Theorem:
    """``clamp`` is ``low``, ``x`` or ``high``."""
    order = assume(Le(low, high))
    inner, value = maximum(x, low), clamp(x, low, high)

    def settled(first: Theorem, second: Theorem, result: Term) -> Theorem:
        """The value from the two indicators."""
        flag = indicator("ind_lt", -inner, -high)
        gap = have(Eq(value, inner - flag * (inner - high)), names=("maximum",))
        return arith(
            Eq(value, result), gap, scaled(inner - high, tagged(second)), inner_value(first)
        )

    def inner_value(first: Theorem) -> Theorem:
        flag = tagged(first)
        return arith(
            Eq(inner, low if first.conclusion.head == "lt" else x),
            scaled(low - x, flag),
            names=("maximum",),
        )

    below, not_below = assume(Lt(x, low)), assume(Not(Lt(x, low)))
    above, not_above = assume(Lt(high, x)), assume(Not(Lt(high, x)))
    beyond = Lt(-inner, -high)
    at_low = settled(below, arith(Not(beyond), inner_value(below), order), low)
    at_high = settled(not_below, arith(beyond, inner_value(not_below), above), high)
    at_x = settled(not_below, arith(Not(beyond), inner_value(not_below), not_above), x)
    proof = kernel.conjoin(
        kernel.discharge(below.conclusion, at_low),
        kernel.conjoin(
            implies([not_below.conclusion, above.conclusion], at_high),
            implies([not_below.conclusion, not_above.conclusion], at_x),
        ),
    )
    return for_all([x, low, high], order.conclusion, proof)


def by_clamp(
    value: Term,
    least: Term,
    most: Term,
    order: Theorem,
    prove: Callable[[Theorem, list[Theorem]], Theorem],
) -> Theorem:
    """A conclusion from the value of ``clamp`` in each of its three cases."""
    at_low, at_high, at_x = parts(use(clamp_cases(), value, least, most, order))

    def not_below(known: Theorem) -> Theorem:
        return by_cases(
            Lt(most, value),
            lambda h: prove(use(at_high, known, h), [known, h]),
            lambda h: prove(use(at_x, known, h), [known, h]),
        )

    return by_cases(Lt(value, least), lambda h: prove(use(at_low, h), [h]), not_below)


@cache
def clamp_range() -> Theorem:
    """``low <= clamp <= high``, and ``clamp = x`` inside."""
    order = assume(Le(low, high))
    value = clamp(x, low, high)
    between = by_clamp(
        x,
        low,
        high,
        order,
        lambda e, hs: kernel.conjoin(
            arith(Le(low, value), e, order, *hs), arith(Le(value, high), e, order, *hs)
        ),
    )
    above, under = assume(Le(low, x)), assume(Le(x, high))
    at_x = parts(use(clamp_cases(), x, low, high, order))[2]
    fixed = use(at_x, arith(Not(Lt(x, low)), above), arith(Not(Lt(high, x)), under))
    lower, upper = parts(between)
    inner = implies([above.conclusion, under.conclusion], fixed)
    proof = kernel.conjoin(lower, kernel.conjoin(upper, inner))
    return for_all([x, low, high], order.conclusion, proof)


@cache
def clamp_closer() -> Theorem:
    """``|s - clamp(x)| <= |s - x|`` for ``s`` in the interval."""
    order, above, under = assume(Le(low, high)), assume(Le(low, s)), assume(Le(s, high))
    value = clamp(x, low, high)
    _, up, down, _ = absolute_of(s - x)
    bound = absolute(s - x)

    def near(equation: Theorem, known: list[Theorem]) -> Theorem:
        facts = [equation, above, under, up, down, *known]
        return absolute_below(
            arith(Le(s - value, bound), *facts), arith(Le(-(s - value), bound), *facts)
        )

    proof = by_clamp(x, low, high, order, near)
    hypotheses = (order.conclusion, above.conclusion, under.conclusion)
    return for_all([x, s, low, high], *hypotheses, proof)


# ------------------------------------------------------------------ the infimum on an interval


def least_value(function: Term, least: Term, most: Term) -> Term:
    """The infimum of a nonnegative function on ``[least, most]``."""
    return infimum(Lambda(centre, function(clamp(centre[0], least, most))))


def _within(value: Term, least: Term, most: Term) -> list[Term]:
    return [Le(least, value), Le(value, most)]


@cache
def interval_infimum() -> Theorem:
    """The infimum is below every value, above every lower bound, and not negative."""
    signs, order = assume(ForAll(x, Le(0, g(x)))), assume(Le(low, high))
    functional = Lambda(centre, g(clamp(centre[0], low, high)))
    value = least_value(g, low, high)
    bounded = for_all(centre, use(signs, clamp(centre[0], low, high)))
    above, under = (assume(h) for h in _within(t, low, high))
    fixed = use(parts(use(clamp_range(), t, low, high, order))[2], above, under)
    at = use(use(axiom("infimum-lower"), functional, bounded), Lambda(k, t))
    below = kernel.rewrite(fixed, Lambda(x, Le(value, g(x))), at)
    first = for_all(t, above.conclusion, under.conclusion, below)
    every = assume(ForAll(t, Implies(*_within(t, low, high), Le(b, g(t)))))
    inner = parts(use(clamp_range(), centre[0], low, high, order))
    each = use(every, clamp(centre[0], low, high), inner[0], inner[1])
    greatest = use(axiom("infimum-greatest"), functional, b, bounded, for_all(centre, each))
    second = for_all(b, every.conclusion, greatest)
    sign = use(axiom("infimum-greatest"), functional, 0, bounded, bounded)
    proof = kernel.conjoin(first, kernel.conjoin(second, sign))
    return for_all([g, low, high], signs.conclusion, order.conclusion, proof)


# ------------------------------------------------------------------ one variable


def _lipschitz_line() -> Term:
    guards = [*_within(s, number(0), top), *_within(t, number(0), top)]
    return ForAll(s, ForAll(t, Implies(*guards, Le(g(t) - g(s), K * absolute(t - s)))))


@cache
def line_minimum() -> Theorem:
    """A nonnegative Lipschitz function on ``[0, T]`` attains its minimum.

    It does at the greatest lower bound of ``{s: inf on [0, s] = inf on [0, T]}``.
    """
    signs, order = assume(ForAll(x, Le(0, g(x)))), assume(Le(0, top))
    slope, steep = assume(Le(0, K)), assume(_lipschitz_line())
    zero = number(0)
    lowest = least_value(g, zero, top)
    below_all, _, _ = parts(use(interval_infimum(), g, zero, top, signs, order))
    reach = Lambda(s, clamp(s, zero, top))
    member = Lambda(s, 1 - indicator("ind_lt", lowest, least_value(g, zero, reach(s))))
    goal = Exists(
        t, And(*_within(t, zero, top), ForAll(s, Implies(*_within(s, zero, top), Le(g(t), g(s)))))
    )
    # T is a member
    fixed = use(parts(use(clamp_range(), top, zero, top, order))[2], order, arith(Le(top, top)))
    back = equal(arith(Le(top, reach(top)), fixed), arith(Le(reach(top), top), fixed))
    none = tagged(arith(Not(Lt(lowest, lowest))))
    at_top = kernel.rewrite(
        back,
        Lambda(x, Lt(0, 1 - indicator("ind_lt", lowest, least_value(g, zero, x)))),
        arith(Lt(0, 1 - indicator("ind_lt", lowest, lowest)), none),
    )
    existential = use(greatest_lower_bound(), member, top, order, at_top)

    def proof(least: Term, known: Theorem) -> Theorem:
        below, greatest = parts(known)
        own, some = assume(Le(0, s)), assume(Lt(0, member(s)))
        start = use(greatest, 0, for_all(s, own.conclusion, some.conclusion, own))
        end = use(below, top, order, at_top)
        flat = _at_least_value(
            (signs, order, slope, steep), member, least, below, greatest, start, end
        )
        above, under = (assume(h) for h in _within(s, zero, top))
        best = arith(Le(g(least), g(s)), flat, use(below_all, s, above, under))
        everywhere = for_all(s, above.conclusion, under.conclusion, best)
        shown = kernel.conjoin(start, kernel.conjoin(end, everywhere))
        return kernel.witness(goal, least, have(kernel.lang.apply(goal.args[0], least), shown))

    facts = (signs, order, slope, steep)
    return for_all(
        [g, top, K], *(f.conclusion for f in facts), obtain(existential, "argmin", proof)
    )


def _at_least_value(
    given: tuple[Theorem, ...],
    member: Term,
    least: Term,
    below: Theorem,
    greatest: Theorem,
    start: Theorem,
    end: Theorem,
) -> Theorem:
    """``g(least) <= inf``: otherwise no member would be near ``least``."""
    signs, order, slope, steep = given
    zero = number(0)
    lowest = least_value(g, zero, top)
    goal = Le(g(least), lowest)

    def high_value(none: Theorem) -> Theorem:
        excess = (g(least) - lowest) / 2
        positive = arith(Lt(0, excess), none)
        weight = arith(Lt(0, K + 1), slope)
        step = excess * inverse(K + 1)
        step_sign = arith(Lt(0, step), positive, reciprocal_positive(weight), products=[(0, 1)])
        spend = scaled(excess, unit_of(weight))
        cheap = arith(Le(K * step, excess), spend, step_sign)
        level = lowest + excess

        def near(where: Term, first: Theorem, last: Theorem, close: Theorem) -> Theorem:
            """``level <= g(where)`` within ``step`` of ``least``."""
            drop = use(steep, where, least, first, last, start, end)
            cost = multiplied(slope, close)
            return arith(Le(level, g(where)), drop, cost, cheap)

        own, some = assume(Le(0, s)), assume(Lt(0, member(s)))
        claim = Le(least + step, s)

        def inside_step(known: Theorem) -> Theorem:
            short = arith(Lt(s, least + step), known)
            place = clamp(s, zero, top)
            lower, upper, _ = parts(use(clamp_range(), s, zero, top, order))
            reach = by_clamp(
                s,
                zero,
                top,
                order,
                lambda e, hs: arith(Le(place, s), e, own, *hs),
            )
            _, above_bounds, _ = parts(use(interval_infimum(), g, zero, place, signs, lower))
            inner = least_value(g, zero, place)
            flag = _not_less(some, lowest, inner)

            def conclude(bound: Term, all_above: Theorem, strict: Theorem) -> Theorem:
                """A lower bound on ``[0, place]`` above ``inf`` contradicts membership."""
                value = use(above_bounds, bound, all_above)
                return never(arith(_NOTHING, value, strict, flag), claim)

            at_t = [assume(h) for h in _within(t, zero, place)]
            inside_top = arith(Le(t, top), at_t[1], upper)
            before = least - step

            def close_by(far: Theorem) -> Theorem:
                """``|least - t| <= step`` for ``t > least - step``."""
                return absolute_below(
                    arith(Le(least - t, step), far),
                    arith(Le(-(least - t), step), at_t[1], reach, short),
                )

            def early(negative: Theorem) -> Theorem:
                """``least < step``: all of ``[0, place]`` is near."""
                far = arith(Le(before, t), negative, at_t[0])
                value = near(t, at_t[0], inside_top, close_by(far))
                every = for_all(t, *(h.conclusion for h in at_t), value)
                return conclude(level, every, arith(Lt(lowest, level), positive))

            def late(later: Theorem) -> Theorem:
                """``0 <= least - step``, which is not a member."""
                before_sign = arith(Le(0, before), later)
                fixed_before = use(
                    parts(use(clamp_range(), before, zero, top, order))[2],
                    before_sign,
                    arith(Le(before, top), end, step_sign),
                )
                outside = _not_member(below, member, before, before_sign, step_sign)
                moved = kernel.rewrite(
                    fixed_before, Lambda(x, Lt(lowest, least_value(g, zero, x))), outside
                )
                part = least_value(g, zero, before)
                below_part, _, _ = parts(
                    use(interval_infimum(), g, zero, before, signs, before_sign)
                )

                def with_bound(
                    bound: Term, to_part: Theorem, to_level: Theorem, strict: Theorem
                ) -> Theorem:
                    value = by_cases(
                        Le(t, before),
                        lambda h: arith(Le(bound, g(t)), use(below_part, t, at_t[0], h), to_part),
                        lambda h: arith(
                            Le(bound, g(t)),
                            near(t, at_t[0], inside_top, close_by(arith(Le(before, t), h))),
                            to_level,
                        ),
                    )
                    every = for_all(t, *(h.conclusion for h in at_t), value)
                    return conclude(bound, every, strict)

                return by_cases(
                    Le(part, level),
                    lambda h: with_bound(part, arith(Le(part, part)), h, moved),
                    lambda h: with_bound(
                        level,
                        arith(Le(level, part), h),
                        arith(Le(level, level)),
                        arith(Lt(lowest, level), positive),
                    ),
                )

            return by_cases(Lt(before, 0), early, late)

        each = by_cases(claim, lambda h: h, inside_step)
        bound = use(greatest, least + step, for_all(s, own.conclusion, some.conclusion, each))
        return never(arith(_NOTHING, bound, step_sign), goal)

    return by_cases(goal, lambda h: h, high_value)


def _not_less(some: Theorem, lowest: Term, inner: Term) -> Theorem:
    """``inner <= lowest`` from membership ``0 < 1 - [lowest < inner]``."""
    goal = Le(inner, lowest)

    def less(known: Theorem) -> Theorem:
        return never(arith(_NOTHING, some, tagged(known)), goal)

    return by_cases(Lt(lowest, inner), less, lambda h: arith(goal, h))


def _not_member(below: Theorem, member: Term, point: Term, sign: Theorem, step: Theorem) -> Theorem:
    """``lowest < inf on [0, point]`` since ``point`` lies below every member."""
    tag = member(point).args[1].args[0]
    goal = Lt(*tag.args)

    def not_less(known: Theorem) -> Theorem:
        inside_ = arith(Lt(0, member(point)), tagged(known))
        bound = use(below, point, sign, inside_)
        return never(arith(_NOTHING, bound, step), goal)

    return by_cases(goal, lambda h: h, not_less)
