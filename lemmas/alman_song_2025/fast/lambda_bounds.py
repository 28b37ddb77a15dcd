"""Bounds for a mean of zeros and ones under an exponentially tilted law, per row and column.

``p`` is the weight of the ones, ``S`` and ``T`` the parts of the mean of ``a`` on ones and zeros,
``E1`` and ``E0`` the parts of the mean of ``a^2``.
"""

from __future__ import annotations

from fractions import Fraction
from functools import cache

from lemmas.foundations.sums import (
    absolute_below,
    root_facts,
)
from lemmas.foundations.values import times
from symbolic import kernel
from symbolic.kernel import Theorem
from symbolic.language import (
    And,
    Implies,
    Le,
    Lt,
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


_VALUE = k * (al - be) ** 2 + al * (B - al)
_SWING = Le(P * _VALUE, SECOND * B**2)
_BOX, _SIGN, _STEEP, _MIDDLE, _FLAT = (
    assume(formula)
    for formula in (
        And(Le(0, al), Le(al, B), Le(0, be), Le(be, B)),
        Le(0, P),
        Implies(Le(_HALF, k), Le(P * k, SECOND)),
        Implies(Le(0, k), Le(k, _HALF), Le(P, 4 * (1 - k) * SECOND)),
        Le(P, 4 * SECOND),
    )
)


def _square(value: Term) -> Theorem:
    return arith(Le(0, value**2), squares=[value])


def _large(end: Term, low: Theorem, high: Theorem, bound: Theorem, half: Theorem) -> Theorem:
    """``1/2 <= k``: at most ``k B^2``."""
    shape = arith(
        Le(bound.conclusion.args[1], k * B**2),
        arith(Le(0, B - end), high),
        arith(Le(0, k - _HALF), half),
        arith(Le(0, B + end), low, high),
        _square(B - end),
        products=[(0, 1, 2)],
    )
    top = arith(Le(P * k * B**2, SECOND * B**2), use(_STEEP, half), _square(B), products=[(0, 1)])
    return arith(_SWING, bound, shape, _SIGN, top, products=[(0, 2), (1, 2)])


def _moderate(
    end: Term, low: Theorem, high: Theorem, bound: Theorem, sign: Theorem, less: Theorem
) -> Theorem:
    """``0 <= k < 1/2``: at most ``B^2/(4 (1 - k))``."""
    top = bound.conclusion.args[1]
    shape = arith(Le(4 * (1 - k) * top, B**2), squares=[B - 2 * (1 - k) * end])
    room = arith(Le(0, B - end), high)
    size = arith(Le(0, top), _square(end), sign, low, room, products=[(0, 1), (2, 3)])
    narrow = use(_MIDDLE, sign, arith(Le(k, _HALF), less))
    some = enclosed(Lt(0, SECOND))
    return arith(_SWING, bound, _SIGN, narrow, size, shape, some, products=[(0, 1), (2, 3), (4, 5)])


def _at_end(end: Term, near: Theorem, low: Theorem, high: Theorem, sign: Theorem) -> Theorem:
    """``(al - be)^2 <= end^2`` and ``al (B - al) = end (B - end)``, for ``0 <= k``."""
    top = k * end**2 + end * (B - end)
    bound = arith(Le(_VALUE, top), near, sign, products=[(0, 1)])
    return by_cases(
        Le(_HALF, k),
        lambda half: _large(end, low, high, bound, half),
        lambda less: _moderate(end, low, high, bound, sign, less),
    )


def _worst_end(sign: Theorem) -> Theorem:
    """For ``0 <= k`` the worst ``be`` is an end of ``[0, B]``."""
    a_low, a_high, b_low, b_high = parts(_BOX)

    def right(order: Theorem) -> Theorem:
        near = arith(
            Le((al - be) ** 2, al**2), order, b_low, a_low, products=[(0, 1), (1, 2), (1, 1)]
        )
        return _at_end(al, near, a_low, a_high, sign)

    def left(order: Theorem) -> Theorem:
        near = arith(
            Le((al - be) ** 2, (B - al) ** 2),
            arith(Le(0, B - be), b_high),
            arith(Le(0, B + be - 2 * al), order, b_high, a_high),
            products=[(0, 1)],
        )
        ends = arith(Le(0, B - al), a_high), arith(Le(B - al, B), a_low)
        return _at_end(B - al, near, *ends, sign)

    return by_cases(Le(be, al), right, left)


def _bowl(negative: Theorem) -> Theorem:
    """For ``k < 0`` drop the first term."""
    below = arith(Le(0, -k), negative)
    bound = arith(
        Le(_VALUE, B**2 / 4), below, _square(al - be), products=[(0, 1)], squares=[B - 2 * al]
    )
    return arith(_SWING, bound, _SIGN, _FLAT, _square(B), products=[(0, 1), (2, 3)])


@cache
def swing() -> Theorem:
    """``P (k (al - be)^2 + al (B - al)) <= K B^2`` where ``P``, ``k`` fit one of three cases."""
    given = (_BOX, _SIGN, _STEEP, _MIDDLE, _FLAT)
    proof = by_cases(Le(0, k), _worst_end, _bowl)
    return for_all([P, k, al, be, B], *(g.conclusion for g in given), proof)


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
