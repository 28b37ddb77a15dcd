"""A law on an index, values in ``[0, B]`` and a column of zeros and ones: bounds of one cell."""

from __future__ import annotations

from functools import cache

from lemmas.alman_song_2025.fast.lambda_bounds import (
    FIRST,
    SECOND,
    conditional_cell,
    enclosed,
    unit_facts,
)
from lemmas.foundations.epsilon import sides, small
from lemmas.foundations.sums import (
    equal,
    reciprocal,
    reciprocal_positive,
    sum_nonnegative,
    sum_over,
)
from lemmas.foundations.values import times
from symbolic import kernel
from symbolic.kernel import Theorem
from symbolic.language import (
    And,
    Eq,
    ForAll,
    Le,
    Lt,
    Sum,
    Term,
    family,
    nats,
    number,
    reals,
)
from symbolic.tactics.script import arith, assume, by_cases, for_all, have, parts, use

__all__ = ["cell_first", "cell_second"]

j, n = nats("j n")
(B,) = reals("B")
a, v, c = family("a"), family("v"), family("c")


def _mean(value: Term) -> Term:
    return Sum(j, n, c[j] * value)


_LAW = And(ForAll(j, n, Le(0, c[j])), Eq(Sum(j, n, c[j]), 1))
_RANGE = ForAll(j, n, And(Le(0, a[j]), Le(a[j], B)))
_ONES = ForAll(j, n, Eq(v[j] ** 2, v[j]))
HITS, MEAN = _mean(v[j]), _mean(a[j])
SLOPE = _mean((a[j] - MEAN) * v[j])
CURVE = _mean((a[j] - MEAN) ** 2 * v[j]) - HITS * _mean((a[j] - MEAN) ** 2)
_S, _T = _mean(a[j] * v[j]), _mean(a[j] * (1 - v[j]))
_E1, _E0 = _mean(a[j] ** 2 * v[j]), _mean(a[j] ** 2 * (1 - v[j]))


class _Law:
    """The facts about one law, under the three hypotheses."""

    def __init__(self) -> None:
        self.given = [assume(f) for f in (_LAW, _RANGE, _ONES)]
        inside = assume(Lt(j, n))
        signs, self.total = parts(self.given[0])
        sign = use(signs, j, inside)
        a_low, a_high = parts(use(self.given[1], j, inside))
        idem = use(self.given[2], j, inside)
        one = arith(Le(0, v[j]), idem, squares=[v[j]])
        zero = arith(Le(0, 1 - v[j]), idem, squares=[1 - v[j]])
        room = arith(Le(0, B - a[j]), a_high)
        self.on = arith(Le(0, c[j] * v[j]), sign, one, products=[(0, 1)])
        self.off = arith(Le(0, c[j] * (1 - v[j])), sign, zero, products=[(0, 1)])
        self.p_low = have(Le(0, HITS), sum_nonnegative(j, n, self.on))
        self.p_high = arith(Le(HITS, 1), sum_nonnegative(j, n, self.off), self.total)
        self.s_low, self.s_high, self.e1_high = self._moments(self.on, a_low, room, v[j])
        self.t_low, self.t_high, self.e0_high = self._moments(self.off, a_low, room, 1 - v[j])
        off = times(self.total, B)
        self.t_high = arith(Le(_T, B * (1 - HITS)), self.t_high, off)
        self.size = arith(Le(0, B), self.s_low, self.t_low, self.s_high, self.t_high)
        self.rest = arith(Le(0, 1 - HITS), self.p_high)
        self.slope = arith(Eq(SLOPE, _S - MEAN * HITS))
        self.curve = arith(
            Eq(CURVE, (1 - HITS) * _E1 - HITS * _E0 - 2 * MEAN * (_S - MEAN * HITS)),
            times(self.total, HITS * MEAN**2),
        )

    def _moments(
        self, mass: Theorem, low: Theorem, room: Theorem, part: Term
    ) -> tuple[Theorem, Theorem, Theorem]:
        first, weight = c[j] * (a[j] * part), c[j] * part
        sign = arith(Le(0, first), mass, low, products=[(0, 1)])
        below = arith(Le(first, B * weight), mass, room, products=[(0, 1)])
        second = arith(Le(c[j] * (a[j] ** 2 * part), B * first), sign, room, products=[(0, 1)])
        totals = sum_nonnegative(j, n, sign), sum_over(j, n, below), sum_over(j, n, second)
        moment = _mean(a[j] * part)
        return (
            have(Le(0, moment), totals[0]),
            have(Le(moment, B * _mean(part)), totals[1]),
            have(Le(_mean(a[j] ** 2 * part), B * moment), totals[2]),
        )

    def spread(self, mass: Theorem, part: Term, center: Term) -> Theorem:
        """``0 <= Sum c part (a - center)^2``."""
        root = a[j] - center
        square = arith(Le(0, root**2), squares=[root])
        return sum_nonnegative(
            j, n, arith(Le(0, c[j] * part * root**2), mass, square, products=[(0, 1)])
        )

    def done(self, proof: Theorem) -> Theorem:
        """For all laws."""
        return for_all([n, c, a, v, B], *(g.conclusion for g in self.given), proof)


@cache
def cell_first() -> Theorem:
    """``|p p'| <= 4/27 B``."""
    law = _Law()
    unit = parts(use(unit_facts(), HITS, law.p_low, law.p_high))
    mixed = arith(Le(0, HITS * (1 - HITS)), law.p_low, law.rest, products=[(0, 1)])
    square = arith(Le(0, HITS**2), squares=[HITS])
    upper = arith(
        Le(HITS * (_S - MEAN * HITS), HITS**2 * (1 - HITS) * B),
        law.s_high,
        law.t_low,
        mixed,
        square,
        products=[(0, 2), (1, 3)],
    )
    lower = arith(
        Le(-HITS * (_S - MEAN * HITS), HITS**2 * (1 - HITS) * B),
        law.s_low,
        law.t_high,
        mixed,
        square,
        products=[(0, 2), (1, 3)],
    )
    proof = small(
        HITS * SLOPE,
        FIRST * B,
        times(law.slope, HITS),
        upper,
        lower,
        unit[1],
        law.size,
        products=[(3, 4)],
    )
    return law.done(proof)


_CELL = SLOPE**2 + HITS * CURVE
_CELL_TOP = SECOND * B**2


def _room() -> Theorem:
    """The bound is not negative."""
    square = arith(Le(0, B**2), squares=[B])
    return arith(Le(0, _CELL_TOP), square, enclosed(Le(0, SECOND)), products=[(0, 1)])


def _between(law: _Law, some: Theorem, other: Theorem) -> Theorem:
    """``0 < p < 1``: divide by both."""
    on, off = reciprocal(some), reciprocal(other)
    rest = 1 - HITS
    al_value, be_value = _S / HITS, _T / rest
    al_exact = arith(Eq(al_value * HITS, _S), times(on, _S))
    be_exact = arith(Eq(be_value * rest, _T), times(off, _T))
    on_share, off_share = reciprocal_positive(some), reciprocal_positive(other)
    box = [
        arith(Le(0, al_value), law.s_low, on_share, products=[(0, 1)]),
        arith(Le(al_value, B), law.s_high, on_share, times(on, B), products=[(0, 1)]),
        arith(Le(0, be_value), law.t_low, off_share, products=[(0, 1)]),
        arith(Le(be_value, B), law.t_high, off_share, times(off, B), products=[(0, 1)]),
    ]
    ones = kernel.conjoin(
        arith(
            Le(al_value**2 * HITS, _E1),
            law.spread(law.on, v[j], al_value),
            times(al_exact, al_value),
        ),
        arith(Le(_E1, B * al_value * HITS), law.e1_high, times(al_exact, B)),
    )
    zeros = kernel.conjoin(
        arith(
            Le(be_value**2 * rest, _E0),
            law.spread(law.off, 1 - v[j], be_value),
            times(be_exact, be_value),
            times(law.total, be_value**2),
        ),
        arith(Le(_E0, B * be_value * rest), law.e0_high, times(be_exact, B)),
    )
    joined = box[3]
    for part in reversed(box[:3]):
        joined = kernel.conjoin(part, joined)
    bound = use(
        conditional_cell(),
        HITS,
        al_value,
        be_value,
        B,
        _E1,
        _E0,
        law.p_low,
        law.p_high,
        joined,
        ones,
        zeros,
    )
    mean = arith(Eq(MEAN, HITS * al_value + rest * be_value), al_exact, be_exact)
    step = HITS * rest * (al_value - be_value)
    slope = arith(
        Eq(SLOPE, step),
        law.slope,
        times(mean, HITS),
        al_exact,
    )
    found = bound.conclusion.args[0].args[0]
    curve = arith(
        Eq(CURVE, rest * _E1 - HITS * _E0 - 2 * (HITS * al_value + rest * be_value) * step),
        law.curve,
        times(arith(Eq(_S - MEAN * HITS, step), slope, law.slope), 2 * MEAN),
        times(mean, 2 * step),
    )
    same_value = arith(
        Eq(_CELL, found), times(slope, SLOPE), times(slope, step), times(curve, HITS)
    )
    return small(_CELL, _CELL_TOP, *sides(bound), same_value)


def _flat(slope: Theorem, bend: Theorem) -> Theorem:
    """``p' = 0`` and ``p p'' = 0``."""
    return small(_CELL, _CELL_TOP, times(slope, SLOPE), bend, _room())


def _no_hits(law: _Law, empty: Theorem) -> Theorem:
    """``p = 0``."""
    zero = equal(arith(Le(HITS, 0), empty), law.p_low)
    s_zero = equal(arith(Le(_S, 0), law.s_high, times(zero, B)), law.s_low)
    slope = arith(Eq(SLOPE, 0), law.slope, s_zero, times(zero, MEAN))
    return _flat(slope, times(zero, CURVE))


def _all_hits(law: _Law, full: Theorem) -> Theorem:
    """``p = 1``."""
    one = equal(law.p_high, arith(Le(1, HITS), full))
    t_zero = equal(arith(Le(_T, 0), law.t_high, times(one, B)), law.t_low)
    drop = arith(Le(_E0, 0), law.e0_high, times(t_zero, B))
    e0_zero = equal(drop, have(Le(0, _E0), law.spread(law.off, 1 - v[j], number(0))))
    slope = arith(Eq(SLOPE, 0), law.slope, t_zero, times(one, MEAN))
    bend = arith(
        Eq(CURVE, 0),
        law.curve,
        times(one, _E1),
        times(e0_zero, HITS),
        times(arith(Eq(_S - MEAN * HITS, 0), slope, law.slope), 2 * MEAN),
    )
    return _flat(slope, times(bend, HITS))


@cache
def cell_second() -> Theorem:
    """``|p'^2 + p p''| <= (13/1536 + 55 sqrt(33)/4608) B^2``."""
    law = _Law()

    def some(positive: Theorem) -> Theorem:
        return by_cases(
            Lt(HITS, 1),
            lambda short: _between(law, positive, arith(Lt(0, 1 - HITS), short)),
            lambda full: _all_hits(law, full),
        )

    return law.done(by_cases(Lt(0, HITS), some, lambda empty: _no_hits(law, empty)))
