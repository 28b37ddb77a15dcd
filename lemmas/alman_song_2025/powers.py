"""Scalar facts of the collapse theorems: geometric sums against exponentials on ``[0, 1]``."""

from __future__ import annotations

from functools import cache

from lemmas.foundations.recursions import exp_below_line
from lemmas.foundations.softmax import nondecreasing
from lemmas.foundations.sums import (
    exp_at,
    exp_monotone,
    exp_zero,
    reciprocal,
    reciprocal_positive,
    sum_nonnegative,
)
from symbolic import kernel
from symbolic.kernel import Theorem, assume
from symbolic.language import (
    Eq,
    Implies,
    Lambda,
    Le,
    Lt,
    Prod,
    Sum,
    Term,
    cast,
    exp,
    nats,
    number,
    reals,
)
from symbolic.tactics.script import (
    arith,
    axiom,
    by_cases,
    for_all,
    have,
    induction,
    substitute,
    use,
)

L, l = nats("L l")
a, b, t, x, y, z = reals("a b t x y z")


def zero_at(formula: Term, variable: Term) -> Term:
    """The formula at 0."""
    return Lambda(variable, formula)(0)


@cache
def power_large() -> Theorem:
    """``1 <= (1 + a)^L`` for ``0 <= a``."""
    sign = assume(Le(0, a))
    goal = Le(1, (1 + a) ** L)
    proof = induction(
        L,
        goal,
        arith(zero_at(goal, L)),
        lambda known: arith(Le(1, (1 + a) ** (L + 1)), known, sign, products=[(0, 1)]),
    )
    return for_all(a, sign.conclusion, proof)


@cache
def power_below_exp() -> Theorem:
    """``(1 + a)^L <= e^(a L)`` for ``0 <= a``."""
    sign = assume(Le(0, a))
    goal = Le((1 + a) ** L, exp(a * L))

    def step(known: Theorem) -> Theorem:
        split = have(Eq(exp(a * (L + 1)), exp(a * L) * exp(a)), use(axiom("exp-add"), a * L, a))
        tangent = use(axiom("exp-tangent"), a)
        return arith(
            Le((1 + a) ** (L + 1), exp(a * (L + 1))),
            split,
            known,
            tangent,
            exp_at(a * L),
            sign,
            products=[(1, 4), (2, 3)],
        )

    base = arith(zero_at(goal, L), exp_zero())
    return for_all(a, sign.conclusion, induction(L, goal, base, step))


@cache
def constant_product() -> Theorem:
    """``prod_{l < L} (1 + a) = (1 + a)^L``."""
    goal = Eq(Prod(l, L, 1 + a), (1 + a) ** L)
    base = arith(zero_at(goal, L))
    proof = induction(L, goal, base, lambda known: arith(Lambda(L, goal)(L + 1), known, degree=2))
    return for_all(a, proof)


@cache
def growth_below_line() -> Theorem:
    """``(1 + a)^L - 1 <= (e - 1) a L`` for ``0 <= a`` and ``a L <= 1``."""
    sign, small = assume(Le(0, a)), assume(Le(a * L, 1))
    power = use(power_below_exp(), a, sign, L)
    slope = exp(1) - 1
    meet = arith(Eq(exp(1), 1 + slope * 1))
    angle = arith(Le(0, a * L), sign, use(axiom("nat-nonnegative"), L), products=[(0, 1)])
    line = use(exp_below_line(), slope, 1, arith(Lt(0, 1)), meet, a * L, angle, small)
    proof = arith(Le((1 + a) ** L - 1, slope * (a * L)), power, line)
    return for_all([a, L], sign.conclusion, small.conclusion, proof)


# ------------------------------------------------------------------ geometric sums


@cache
def excess_sum() -> Theorem:
    """``a Sum_{l < L} ((1 + a)^l - 1) = (1 + a)^L - 1 - a L``."""
    goal = Eq(a * Sum(l, L, (1 + a) ** l - 1), (1 + a) ** L - 1 - a * L)
    base = arith(zero_at(goal, L))
    return for_all(a, induction(L, goal, base, lambda known: arith(Lambda(L, goal)(L + 1), known)))


@cache
def square_sum() -> Theorem:
    """``a (2 + a) Sum_{l < L} (1 + a)^(2 l) = (1 + a)^(2 L) - 1``."""
    goal = Eq(a * (2 + a) * Sum(l, L, (1 + a) ** (2 * l)), (1 + a) ** (2 * L) - 1)
    base = arith(zero_at(goal, L))
    return for_all(a, induction(L, goal, base, lambda known: arith(Lambda(L, goal)(L + 1), known)))


@cache
def square_excess() -> Theorem:
    """``a Sum_{l < L} ((1 + a)^(2 l) - 1) <= (e^(2 a L) - 1)/2 - a L`` for ``0 <= a``."""
    sign = assume(Le(0, a))
    total = Sum(l, L, (1 + a) ** (2 * l))
    square = use(square_sum(), a, L)
    power = use(power_below_exp(), a, sign, L)
    large = use(power_large(), a, sign, L)
    double = have(Eq(exp(2 * a * L), exp(a * L) ** 2), use(axiom("exp-add"), a * L, a * L))
    squares = _squares(power, large, double)
    each = arith(Le(0, (1 + a) ** (2 * l)), squares=[(1 + a) ** l])
    terms = sum_nonnegative(l, L, each)
    spare = arith(
        Le(0, a * a * total),
        arith(Le(0, a * a), squares=[a]),
        terms,
        products=[(0, 1)],
    )
    half = arith(Le(a * total, (exp(2 * a * L) - 1) / 2), square, squares, spare)
    proof = have(Le(a * Sum(l, L, (1 + a) ** (2 * l) - 1), (exp(2 * a * L) - 1) / 2 - a * L), half)
    return for_all([a, L], sign.conclusion, proof)


def _squares(power: Theorem, large: Theorem, double: Theorem) -> Theorem:
    """``(1 + a)^(2 L) <= e^(2 a L)``."""
    return arith(
        Le((1 + a) ** (2 * L), exp(2 * a * L)),
        power,
        large,
        double,
        exp_at(a * L),
        products=[(0, 1), (0, 3), (0, 0)],
        degree=2,
    )


@cache
def cube_sum() -> Theorem:
    """``a (1 + a)^L/(1 + a) Sum_{l < L} (1 + a)^(2 l) <= (e^(3 a L) - e^(a L))/2``."""
    sign = assume(Le(0, a))
    total = Sum(l, L, (1 + a) ** (2 * l))
    power = use(power_below_exp(), a, sign, L)
    large = use(power_large(), a, sign, L)
    top, root = exp(a * L), (1 + a) ** L
    triple = have(Eq(exp(3 * a * L), exp(2 * a * L) * top), use(axiom("exp-add"), 2 * a * L, a * L))
    double = have(Eq(exp(2 * a * L), top**2), use(axiom("exp-add"), a * L, a * L))
    cube = arith(Eq(exp(3 * a * L), top**3), triple, double, degree=2)
    # y^3 - y grows for y >= 1
    rise = arith(
        Le(root**3 - root, top**3 - top),
        power,
        large,
        arith(
            Le(0, (top - root) * (top**2 + top * root + root**2 - 1)),
            power,
            arith(
                Le(1, top**2 + top * root + root**2),
                arith(
                    Le(0, (top - 1) * (top + root)),
                    power,
                    large,
                    products=[(1, 1), (0, 1), (0, 0)],
                    degree=2,
                ),
                arith(Le(1, root**2), large, products=[(0, 0)]),
                large,
                power,
                arith(Le(0, top**2), squares=[top]),
                products=[(2, 2), (2, 3), (0, 2)],
            ),
            products=[(0, 1)],
        ),
    )
    square = use(square_sum(), a, L)
    more = arith(Lt(0, 1 + a), sign)
    unit, share = reciprocal(more), reciprocal_positive(more)
    terms = sum_nonnegative(l, L, arith(Le(0, (1 + a) ** (2 * l)), squares=[(1 + a) ** l]))
    small = arith(
        Le(1 / (1 + a), 1),
        unit,
        arith(Le(0, a * (1 / (1 + a))), sign, share, products=[(0, 1)]),
    )
    weight = arith(
        Le(0, a * root * total),
        arith(Le(0, a * root), sign, large, products=[(0, 1)]),
        terms,
        products=[(0, 1)],
    )
    whole = arith(
        Le(a * root * (1 / (1 + a)) * total, a * root * total), weight, small, products=[(0, 1)]
    )
    half = arith(
        Le(2 * (a * root * total), root**3 - root),
        arith(Eq(a * (2 + a) * total * root, (root**2 - 1) * root), square, degree=2),
        arith(Le(0, a * (a * root * total)), sign, weight, products=[(0, 1)]),
    )
    proof = arith(
        Le(a * root * (1 / (1 + a)) * total, (exp(3 * a * L) - top) / 2), whole, half, rise, cube
    )
    return for_all([a, L], sign.conclusion, proof)


# ------------------------------------------------------------------ rates on the unit interval


_UNIT = (Le(0, t), Le(t, 1))


def _exp_step(low: Term, high: Term) -> tuple[Theorem, Theorem]:
    """``e^low (high - low) <= e^high - e^low <= e^high (high - low)``."""
    gap = high - low
    up = have(Eq(exp(high), exp(low) * exp(gap)), use(axiom("exp-add"), low, gap))
    down = have(Eq(exp(low), exp(high) * exp(-gap)), use(axiom("exp-add"), high, -gap))
    return (
        arith(
            Le(exp(low) * gap, exp(high) - exp(low)),
            up,
            use(axiom("exp-tangent"), gap),
            exp_at(low),
            products=[(1, 2)],
        ),
        arith(
            Le(exp(high) - exp(low), exp(high) * gap),
            down,
            use(axiom("exp-tangent"), -gap),
            exp_at(high),
            products=[(1, 2)],
        ),
    )


@cache
def rate_one() -> Theorem:
    """``t e^z - e^(z t)`` does not decrease in ``z >= 0``, for ``0 <= t <= 1``."""
    sign, most = (assume(f) for f in _UNIT)
    start, order, top = assume(Le(a, x)), assume(Le(x, y)), assume(Le(y, b))
    nonneg = assume(Le(0, a))
    low = arith(Le(0, x), nonneg, start)
    grow = _exp_step(x, y)[0]
    slower = _exp_step(x * t, y * t)[1]
    inside = arith(Le(x * t, x), low, most, products=[(0, 1)])
    small = use(exp_monotone(), x * t, x, inside)
    bounded = use(
        exp_monotone(),
        y * t,
        b,
        arith(Le(y * t, b), top, arith(Le(0, y), low, order), most, products=[(1, 2)]),
    )
    gap = arith(Le(0, t * (y - x)), sign, order, products=[(0, 1)])
    curve = Lambda(z, t * exp(z) - exp(z * t))
    square = arith(Le(0, (t * (y - x)) ** 2), squares=[t * (y - x)])
    steps = arith(
        Le(-((t * (y - x)) ** 2) * exp(y * t), curve(y) - curve(x)),
        arith(Le(t * (exp(x) * (y - x)), t * (exp(y) - exp(x))), grow, sign, products=[(0, 1)]),
        slower,
        arith(Le(t * (y - x) * exp(x * t), t * (y - x) * exp(x)), small, gap, products=[(0, 1)]),
        arith(
            Le(
                t * (y - x) * (exp(y * t) - exp(x * t)),
                t * (y - x) * (exp(y * t) * (y * t - x * t)),
            ),
            slower,
            gap,
            products=[(0, 1)],
        ),
    )
    unit = arith(
        Le((t * (y - x)) ** 2, (y - x) ** 2),
        arith(Le(t**2, 1), sign, most, products=[(0, 1), (1, 1)]),
        arith(Le(0, (y - x) ** 2), squares=[y - x]),
        products=[(0, 1)],
    )
    loss = arith(
        Le((t * (y - x)) ** 2 * exp(y * t), exp(b) * (y - x) ** 2),
        arith(
            Le((t * (y - x)) ** 2 * exp(y * t), (t * (y - x)) ** 2 * exp(b)),
            bounded,
            square,
            products=[(0, 1)],
        ),
        arith(
            Le((t * (y - x)) ** 2 * exp(b), (y - x) ** 2 * exp(b)),
            unit,
            exp_at(b),
            products=[(0, 1)],
        ),
    )
    local = arith(Le(-exp(b) * (y - x) ** 2, curve(y) - curve(x)), steps, loss)
    everywhere = for_all([x, y], start.conclusion, order.conclusion, top.conclusion, local)
    whole = assume(Le(a, b))
    proof = use(nondecreasing(), curve, a, b, exp(b), whole, everywhere)
    return for_all(
        [t, a, b],
        *_UNIT,
        nonneg.conclusion,
        whole.conclusion,
        have(Le(t * exp(a) - exp(a * t), t * exp(b) - exp(b * t)), proof),
    )


@cache
def rate_two() -> Theorem:
    """``t^2 (e^z - 1 - z) - (e^(z t) - 1 - z t)`` does not decrease in ``z >= 0``."""
    sign, most = (assume(f) for f in _UNIT)
    start, order, top = assume(Le(a, x)), assume(Le(x, y)), assume(Le(y, b))
    nonneg = assume(Le(0, a))
    low = arith(Le(0, x), nonneg, start)
    grow = _exp_step(x, y)[0]
    slower = _exp_step(x * t, y * t)[1]
    first = use(rate_one(), t, 0, x, sign, most, arith(Le(0, 0)), low)
    chord = arith(
        Le(exp(x * t) - 1, t * (exp(x) - 1)),
        have(Le(t * exp(number(0)) - exp(number(0)), t * exp(x) - exp(x * t)), first),
        exp_zero(),
        degree=2,
    )
    bounded = use(
        exp_monotone(),
        y * t,
        b,
        arith(Le(y * t, b), top, arith(Le(0, y), low, order), most, products=[(1, 2)]),
    )
    gap = arith(Le(0, t * (y - x)), sign, order, products=[(0, 1)])
    curve = Lambda(z, t**2 * (exp(z) - 1 - z) - (exp(z * t) - 1 - z * t))
    squared = arith(Le(0, t**2), squares=[t])
    square = arith(Le(0, (t * (y - x)) ** 2), squares=[t * (y - x)])
    steps = arith(
        Le(-((t * (y - x)) ** 2) * exp(y * t), curve(y) - curve(x)),
        arith(
            Le(t**2 * (exp(x) * (y - x)), t**2 * (exp(y) - exp(x))),
            grow,
            squared,
            products=[(0, 1)],
        ),
        slower,
        arith(
            Le(t * (y - x) * (exp(x * t) - 1), t * (y - x) * (t * (exp(x) - 1))),
            chord,
            gap,
            products=[(0, 1)],
        ),
        arith(
            Le(
                t * (y - x) * (exp(y * t) - exp(x * t)),
                t * (y - x) * (exp(y * t) * (y * t - x * t)),
            ),
            slower,
            gap,
            products=[(0, 1)],
        ),
    )
    unit = arith(
        Le((t * (y - x)) ** 2, (y - x) ** 2),
        arith(Le(t**2, 1), sign, most, products=[(0, 1), (1, 1)]),
        arith(Le(0, (y - x) ** 2), squares=[y - x]),
        products=[(0, 1)],
    )
    loss = arith(
        Le((t * (y - x)) ** 2 * exp(y * t), exp(b) * (y - x) ** 2),
        arith(
            Le((t * (y - x)) ** 2 * exp(y * t), (t * (y - x)) ** 2 * exp(b)),
            bounded,
            square,
            products=[(0, 1)],
        ),
        arith(
            Le((t * (y - x)) ** 2 * exp(b), (y - x) ** 2 * exp(b)),
            unit,
            exp_at(b),
            products=[(0, 1)],
        ),
    )
    local = arith(Le(-exp(b) * (y - x) ** 2, curve(y) - curve(x)), steps, loss)
    everywhere = for_all([x, y], start.conclusion, order.conclusion, top.conclusion, local)
    whole = assume(Le(a, b))
    proof = use(nondecreasing(), curve, a, b, exp(b), whole, everywhere)
    return for_all(
        [t, a, b], *_UNIT, nonneg.conclusion, whole.conclusion, have(Le(curve(a), curve(b)), proof)
    )


@cache
def order_two_rates() -> Theorem:
    """``e^t - 1 - t <= (e - 2) t^2`` and ``(e^(2t) - 1)/2 - t <= ((e^2 - 1)/2 - 1) t^2``."""
    sign, most = (assume(f) for f in _UNIT)

    def at(rate: int) -> Theorem:
        found = use(rate_two(), t, 0, rate, sign, most, arith(Le(0, 0)), arith(Le(0, rate)))
        return arith(
            Le(exp(rate * t) - 1 - rate * t, t**2 * (exp(rate) - 1 - rate)),
            found,
            exp_zero(),
            degree=3,
        )

    proof = kernel.conjoin(
        arith(Le(exp(t) - 1 - t, (exp(1) - 2) * t**2), have(at(1).conclusion, at(1))),
        arith(Le((exp(2 * t) - 1) / 2 - t, ((exp(2) - 1) / 2 - 1) * t**2), at(2)),
    )
    return for_all(t, *_UNIT, proof)


@cache
def order_three_rate() -> Theorem:
    """``phi(t) <= phi(1) t`` and ``phi(t) - t <= (phi(1) - 1) t^2``, ``phi = (e^(3t) - e^t)/2``."""
    sign, most = (assume(f) for f in _UNIT)
    first = use(rate_one(), t, 1, 3, sign, most, arith(Le(0, 1)), arith(Le(1, 3)))
    second = use(rate_two(), t, 1, 3, sign, most, arith(Le(0, 1)), arith(Le(1, 3)))
    value, top = (exp(3 * t) - exp(t)) / 2, (exp(3) - exp(1)) / 2
    proof = kernel.conjoin(
        arith(Le(value, top * t), have(first.conclusion, first)),
        arith(Le(value - t, (top - 1) * t**2), second),
    )
    return for_all(t, *_UNIT, proof)


# ------------------------------------------------------------------ sums of powers, divided by a


def square_terms() -> Term:
    """``Sum_{l < L} ((1 + a)^(2 l) - 1)``."""
    return Sum(l, L, (1 + a) ** (2 * l) - 1)


def cube_terms() -> Term:
    """``(1 + a)^(L - 1) Sum_{l < L} (1 + a)^(2 l)``."""
    return (1 + a) ** L / (1 + a) * Sum(l, L, (1 + a) ** (2 * l))


def _divided(
    value: Term, bound: Term, product: Theorem, sign: Theorem, at_zero: Theorem
) -> Theorem:
    """``value <= bound`` from ``a value <= a bound``, and at ``a = 0`` directly."""

    def positive(some: Theorem) -> Theorem:
        return arith(Le(value, bound), product, some, products=[(1, -1)])

    def zero(none: Theorem) -> Theorem:
        same = kernel.antisymmetry(sign, arith(Le(a, 0), none))
        return kernel.rewrite(same, Lambda(a, Le(value, bound)), at_zero)

    return by_cases(Lt(0, a), positive, zero)


def _at_zero(value: Term, bound: Term, *facts: Theorem, **hints: object) -> Theorem:
    return arith(Lambda(a, Le(value, bound))(0), *facts, **hints)  # type: ignore[arg-type]


@cache
def square_bound() -> Theorem:
    """``Sum ((1 + a)^(2 l) - 1) <= ((e^2 - 1)/2 - 1) a L^2`` for ``a L <= 1``."""
    sign, small = assume(Le(0, a)), assume(Le(a * L, 1))
    angle = arith(Le(0, a * L), sign, use(axiom("nat-nonnegative"), L), products=[(0, 1)])
    rate = kernel.project(use(order_two_rates(), a * L, angle, small), 1)
    bound = ((exp(2) - 1) / 2 - 1) * a * L**2
    product = arith(Le(a * square_terms(), a * bound), use(square_excess(), a, L, sign), rate)
    proof = _divided(square_terms(), bound, product, sign, _at_zero(square_terms(), bound))
    return for_all([a, L], sign.conclusion, small.conclusion, proof)


@cache
def cube_bounds() -> Theorem:
    """``C <= phi(1) L`` and ``C - L <= (phi(1) - 1) a L^2`` for ``a L <= 1``, ``C`` the cube sum."""
    sign, small = assume(Le(0, a)), assume(Le(a * L, 1))
    count = use(axiom("nat-nonnegative"), L)
    angle = arith(Le(0, a * L), sign, count, products=[(0, 1)])
    first, second = (
        kernel.project(use(order_three_rate(), a * L, angle, small), side) for side in (0, 1)
    )
    top = (exp(3) - exp(1)) / 2
    whole = use(cube_sum(), a, L, sign)
    large = kernel.box(Le(1, top), (), ("enclose", 64))
    unit = have(Eq(number(1) * (1 / number(1)), 1))
    del unit
    linear = top * L
    one = _divided(
        cube_terms(),
        linear,
        arith(Le(a * cube_terms(), a * linear), whole, first),
        sign,
        _at_zero(cube_terms(), linear, large, count, products=[(0, 1)]),
    )
    excess, square = cube_terms() - L, (top - 1) * a * L**2
    two = _divided(
        excess,
        square,
        arith(Le(a * excess, a * square), whole, second),
        sign,
        _at_zero(excess, square),
    )
    return for_all([a, L], sign.conclusion, small.conclusion, kernel.conjoin(one, two))
