"""Bounds for a mean of zeros and ones under an exponentially tilted law, per row and column.

``p`` is the weight of the ones, ``S`` and ``T`` the parts of the mean of ``a`` on ones and zeros,
``E1`` and ``E0`` the parts of the mean of ``a^2``.
"""

from __future__ import annotations

from fractions import Fraction
from functools import cache

from lemmas.foundations.epsilon import sides, small
from lemmas.foundations.sums import (
    absolute_below,
    equal,
    reciprocal,
    reciprocal_positive,
    root_facts,
    sum_nonnegative,
    sum_over,
)
from lemmas.foundations.values import times
from symbolic import kernel
from symbolic.definitions import absolute
from symbolic.kernel import Theorem
from symbolic.language import (
    And,
    Eq,
    ForAll,
    Implies,
    Le,
    Lt,
    Sum,
    Term,
    family,
    nats,
    number,
    reals,
    sqrt,
)
from symbolic.tactics.script import arith, assume, by_cases, for_all, have, implies, parts, use

__all__ = ["FIRST", "ROOT", "SECOND", "conditional_cell", "enclosed", "unit_facts"]

i, j, n = nats("i j n")
B, p, k, al, be, m, E1, E0, P = reals("B p k al be m E1 E0 P")
a, v, c = family("a"), family("v"), family("c")
ROOT = sqrt(33)
FIRST = number(Fraction(4, 27))
SECOND = number(Fraction(13, 1536)) + number(Fraction(55, 4608)) * ROOT
_TWO_27 = number(Fraction(2, 27))
_HALF = Fraction(1, 2)


def enclosed(goal: Term) -> Theorem:
    """A closed inequality by one enclosure."""
    return kernel.box(goal, (), ("enclose", 128))


@cache
def quartic_top() -> Theorem:
    """``p^2 (1 - p)(2 - 3 p) <= 13/1536 + 55 sqrt(33)/4608`` on ``[0, 1]``: a square factors out."""
    low, high = assume(Le(0, p)), assume(Le(p, 1))
    sign, square = root_facts(arith(Le(0, 33)))
    peak = (15 - ROOT) / 24
    slope, level = 5 - 6 * peak, -2 + 10 * peak - 9 * peak**2
    level_sign = arith(Le(0, level), square, enclosed(Le(ROOT, 6)), sign, products=[(1, 2)])
    rest = enclosed(Le(3, level + slope))
    factor = -3 * p**2 + slope * p + level
    positive = arith(
        Le(0, factor),
        low,
        arith(Le(0, 1 - p), high),
        level_sign,
        rest,
        products=[(0, 1), (1, 2), (0, 3)],
    )
    product = arith(
        Le(0, (p - peak) ** 2 * factor),
        positive,
        arith(Le(0, (p - peak) ** 2), squares=[p - peak]),
        products=[(0, 1)],
    )
    reduced = [
        times(square, r * q) for r in (number(1), ROOT, ROOT**2) for q in (number(1), p, p**2)
    ]
    proof = arith(Le(p**2 * (1 - p) * (2 - 3 * p), SECOND), product, *reduced)
    return for_all(p, low.conclusion, high.conclusion, proof)


@cache
def quartic_below() -> Theorem:
    """``p^2 (1 - p)(3 p - 2) <= 2/27`` for every ``p``."""
    proof = arith(
        Le(p**2 * (1 - p) * (3 * p - 2), Fraction(2, 27)),
        squares=[p**2 - Fraction(5, 6) * p - Fraction(1, 50), p - Fraction(15, 11)],
    )
    return for_all(p, proof)


@cache
def swing() -> Theorem:
    """``P (k (al - be)^2 + al (B - al)) <= K B^2`` where ``P``, ``k`` fit one of three cases."""
    box = assume(And(Le(0, al), Le(al, B), Le(0, be), Le(be, B)))
    sign = assume(Le(0, P))
    steep = Implies(Le(_HALF, k), Le(P * k, SECOND))
    middle = Implies(Le(0, k), Le(k, _HALF), Le(P, 4 * (1 - k) * SECOND))
    flat = assume(Le(P, 4 * SECOND))
    steep, middle = assume(steep), assume(middle)
    a_low, a_high, b_low, b_high = parts(box)
    value = k * (al - be) ** 2 + al * (B - al)
    goal = Le(P * value, SECOND * B**2)
    some = enclosed(Lt(0, SECOND))

    def with_extreme(nonnegative: Theorem) -> Theorem:
        """For ``0 <= k`` the worst ``be`` is an end of ``[0, B]``."""

        def at(end: Term, near: Theorem, low: Theorem, high: Theorem) -> Theorem:
            """``(al - be)^2 <= end^2`` and ``al (B - al) = end (B - end)``."""
            top = k * end**2 + end * (B - end)
            bound = arith(Le(value, top), near, nonnegative, products=[(0, 1)])

            def large(half: Theorem) -> Theorem:
                shape = arith(
                    Le(top, k * B**2),
                    arith(Le(0, B - end), high),
                    arith(Le(0, k - _HALF), half),
                    arith(Le(0, B + end), low, high),
                    arith(Le(0, (B - end) ** 2), squares=[B - end]),
                    products=[(0, 1, 2)],
                )
                return arith(
                    goal,
                    bound,
                    shape,
                    sign,
                    arith(
                        Le(P * k * B**2, SECOND * B**2),
                        use(steep, half),
                        arith(Le(0, B**2), squares=[B]),
                        products=[(0, 1)],
                    ),
                    products=[(0, 2), (1, 2)],
                )

            def moderate(less: Theorem) -> Theorem:
                short = arith(Le(k, _HALF), less)
                shape = arith(Le(4 * (1 - k) * top, B**2), squares=[B - 2 * (1 - k) * end])
                size = arith(
                    Le(0, top),
                    arith(Le(0, end**2), squares=[end]),
                    nonnegative,
                    low,
                    arith(Le(0, B - end), high),
                    products=[(0, 1), (2, 3)],
                )
                return arith(
                    goal,
                    bound,
                    sign,
                    use(middle, nonnegative, short),
                    size,
                    shape,
                    some,
                    products=[(0, 1), (2, 3), (4, 5)],
                )

            return by_cases(Le(_HALF, k), large, moderate)

        def right(order: Theorem) -> Theorem:
            near = arith(
                Le((al - be) ** 2, al**2), order, b_low, a_low, products=[(0, 1), (1, 2), (1, 1)]
            )
            return at(al, near, a_low, a_high)

        def left(order: Theorem) -> Theorem:
            near = arith(
                Le((al - be) ** 2, (B - al) ** 2),
                arith(Le(0, B - be), b_high),
                arith(Le(0, B + be - 2 * al), order, b_high, a_high),
                products=[(0, 1)],
            )
            return at(B - al, near, arith(Le(0, B - al), a_high), arith(Le(B - al, B), a_low))

        return by_cases(Le(be, al), right, left)

    def without(negative: Theorem) -> Theorem:
        below = arith(Le(0, -k), negative)
        bound = arith(
            Le(value, B**2 / 4),
            below,
            arith(Le(0, (al - be) ** 2), squares=[al - be]),
            products=[(0, 1)],
            squares=[B - 2 * al],
        )
        return arith(
            goal,
            bound,
            sign,
            flat,
            arith(Le(0, B**2), squares=[B]),
            products=[(0, 1), (2, 3)],
        )

    proof = by_cases(Le(0, k), with_extreme, without)
    return for_all(
        [P, k, al, be, B],
        *(t.conclusion for t in (box, sign, steep, middle, flat)),
        proof,
    )


def _unit(low: Theorem, high: Theorem) -> dict[str, Theorem]:
    """What ``0 <= p <= 1`` gives for ``P = p^2 (1 - p)``."""
    weight, rest = p**2 * (1 - p), arith(Le(0, 1 - p), high)
    square = arith(Le(0, p**2), squares=[p])
    third = arith(Le(0, p + Fraction(1, 3)), low)
    peak = arith(Le(0, (p - Fraction(2, 3)) ** 2), squares=[p - Fraction(2, 3)])
    return {
        "rest": rest,
        "sign": arith(Le(0, weight), square, rest, products=[(0, 1)]),
        "top": arith(Le(weight, FIRST), peak, third, products=[(0, 1)]),
        "floor": enclosed(Le(_TWO_27, SECOND)),
    }


@cache
def unit_facts() -> Theorem:
    """``0 <= p^2 (1 - p) <= 4/27`` for ``0 <= p <= 1``."""
    low, high = assume(Le(0, p)), assume(Le(p, 1))
    facts = _unit(low, high)
    both = kernel.conjoin(facts["sign"], facts["top"])
    return for_all(p, low.conclusion, high.conclusion, both)


@cache
def conditional_cell() -> Theorem:
    """``|p'^2 + p p''| <= K B^2`` in terms of the conditional means ``al`` and ``be``."""
    low, high = assume(Le(0, p)), assume(Le(p, 1))
    box = assume(And(Le(0, al), Le(al, B), Le(0, be), Le(be, B)))
    ones = assume(And(Le(al**2 * p, E1), Le(E1, B * al * p)))
    zeros = assume(And(Le(be**2 * (1 - p), E0), Le(E0, B * be * (1 - p))))
    facts = _unit(low, high)
    weight, rest = p**2 * (1 - p), facts["rest"]
    slope = p * (1 - p) * (al - be)
    value = slope**2 + p * ((1 - p) * E1 - p * E0 - 2 * (p * al + (1 - p) * be) * slope)
    mixed = arith(Le(0, p * (1 - p)), low, rest, products=[(0, 1)])
    square = arith(Le(0, p**2), squares=[p])
    flat = arith(Le(weight, 4 * SECOND), facts["top"], facts["floor"])
    k_up, k_down = 2 - 3 * p, 3 * p - 2

    def above() -> Theorem:
        steep = implies(
            [Le(_HALF, k_up)],
            have(Le(weight * k_up, SECOND), use(quartic_top(), p, low, high)),
        )
        some, short = assume(Le(0, k_up)), assume(Le(k_up, _HALF))
        past = arith(Le(0, p - _HALF), short)
        width = arith(Le(0, 1 - k_up), short)
        bound = arith(
            Le(weight, 4 * (1 - k_up) * SECOND),
            arith(
                Le(weight, 8 * (1 - k_up) / 27),
                past,
                arith(Le(0, (p - _HALF) ** 2), squares=[p - _HALF]),
                products=[(0, 1)],
            ),
            width,
            facts["floor"],
            products=[(1, 2)],
        )
        middle = implies([some.conclusion, short.conclusion], bound)
        top = use(swing(), weight, k_up, al, be, B, box, facts["sign"], steep, middle, flat)
        return arith(
            Le(value, top.conclusion.args[1]),
            top,
            *parts(ones),
            *parts(zeros),
            mixed,
            square,
            products=[(2, 5), (3, 6)],
        )

    def below() -> Theorem:
        steep = implies(
            [Le(_HALF, k_down)],
            arith(Le(weight * k_down, SECOND), use(quartic_below(), p), facts["floor"]),
        )
        some, short = assume(Le(0, k_down)), assume(Le(k_down, _HALF))
        until = arith(Le(p**2, Fraction(25, 36)), short, low, products=[(0, 0), (0, 1)])
        bound = arith(
            Le(weight, 4 * (1 - k_down) * SECOND),
            until,
            rest,
            facts["floor"],
            products=[(0, 1), (1, 2)],
        )
        middle = implies([some.conclusion, short.conclusion], bound)
        ends = parts(box)
        turned = kernel.conjoin(ends[2], kernel.conjoin(ends[3], kernel.conjoin(*ends[:2])))
        top = use(swing(), weight, k_down, be, al, B, turned, facts["sign"], steep, middle, flat)
        return arith(
            Le(-value, top.conclusion.args[1]),
            top,
            *parts(ones),
            *parts(zeros),
            mixed,
            square,
            products=[(1, 5), (4, 6)],
        )

    proof = absolute_below(above(), below())
    return for_all(
        [p, al, be, B, E1, E0], *(t.conclusion for t in (low, high, box, ones, zeros)), proof
    )
