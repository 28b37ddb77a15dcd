"""The exponential series: factorials, the remainder of Taylor's polynomial, powers below ``exp``."""

from __future__ import annotations

from functools import cache

from lemmas.foundations.derivatives import compose, constant, linear
from lemmas.foundations.differentiate import differentiate
from lemmas.foundations.epsilon import small
from lemmas.foundations.matrix_norms import absolute_product
from lemmas.foundations.mean_value import mean_value
from lemmas.foundations.sums import (
    absolute_of,
    exp_at,
    exp_zero,
)
from lemmas.foundations.values import times
from symbolic import kernel
from symbolic.definitions import absolute, factorial, has_derivative
from symbolic.kernel import Theorem
from symbolic.language import (
    Eq,
    ForAll,
    Implies,
    Lambda,
    Le,
    Lt,
    Sum,
    Term,
    cast,
    exp,
    nats,
    reals,
)
from symbolic.tactics.elementary import power_nonnegative
from symbolic.tactics.field import field
from symbolic.tactics.script import (
    arith,
    assume,
    axiom,
    for_all,
    have,
    induction,
    substitute,
    use,
)

__all__ = [
    "exp_power",
    "factorial_positive",
    "partial_sum",
    "power_below_exp",
    "power_monotone",
    "remainder",
]

k, m, n = nats("k m n")
s, t, x, y, z, b, c = reals("s t x y z b c")


def partial_sum(size: Term, value: Term) -> Term:
    """``Sum_{k<m} z^k/k!``."""
    return Sum(k, size, value**k / factorial(k))


@cache
def factorial_step() -> Theorem:
    """``(m + 1)! = (m + 1) m!``."""
    goal = Eq(factorial(m + 1), cast(m + 1) * factorial(m))
    return for_all(m, have(goal, names=("factorial",)))


@cache
def factorial_positive() -> Theorem:
    """``0 < m!``."""
    goal = Lt(0, factorial(m))
    base = have(Lambda(m, goal)(0), names=("factorial",))

    def step(known: Theorem) -> Theorem:
        size = arith(Lt(0, cast(m + 1)), use(axiom("nat-nonnegative"), m))
        return arith(
            Lambda(m, goal)(m + 1), known, size, use(factorial_step(), m), products=[(0, 1)]
        )

    return induction(m, goal, base, step)


@cache
def factorial_inverse() -> Theorem:
    """``(m + 1)/(m + 1)! = 1/m!``."""
    step = use(factorial_step(), m)
    size = arith(Lt(0, cast(m + 1)), use(axiom("nat-nonnegative"), m))
    long = 1 / (cast(m + 1) * factorial(m))
    small_one = use(factorial_positive(), m)
    whole = arith(Lt(0, cast(m + 1) * factorial(m)), size, small_one, products=[(0, 1)])
    plain = field(Eq(cast(m + 1) * long, 1 / factorial(m)), whole, small_one)
    turned = have(Eq(cast(m + 1) * factorial(m), factorial(m + 1)), step)
    return for_all(m, substitute(turned, plain))


@cache
def power_monotone() -> Theorem:
    """``x^m <= y^m`` for ``0 <= x <= y``."""
    sign, order = assume(Le(0, x)), assume(Le(x, y))
    goal = Le(x**m, y**m)

    def step(known: Theorem) -> Theorem:
        power = use(power_nonnegative(), x, sign, m)
        other = arith(Le(0, y**m), power, known)
        return arith(Lambda(m, goal)(m + 1), known, sign, order, other, products=[(0, 1), (2, 3)])

    proof = induction(m, goal, arith(Lambda(m, goal)(0)), step)
    return for_all([x, y], sign.conclusion, order.conclusion, proof)


@cache
def exp_power() -> Theorem:
    """``exp(x)^m = exp(m x)``."""
    goal = Eq(exp(x) ** m, exp(cast(m) * x))

    def step(known: Theorem) -> Theorem:
        split = have(
            Eq(exp(cast(m + 1) * x), exp(cast(m) * x) * exp(x)),
            use(axiom("exp-add"), cast(m) * x, x),
        )
        return arith(Lambda(m, goal)(m + 1), known, split, degree=2)

    base = have(Lambda(m, goal)(0), exp_zero())
    return for_all(x, induction(m, goal, base, step))


@cache
def partial_sum_derivative() -> Theorem:
    """``(Sum_{k<m+1} z^k/k!)' = Sum_{k<m} z^k/k!``."""
    goal = has_derivative(Lambda(z, partial_sum(m + 1, z)), x, partial_sum(m, x))

    def step(known: Theorem) -> Theorem:
        wanted = Lambda(m, goal)(m + 1)
        last = z ** (m + 1) / factorial(m + 1)
        return kernel.convert(
            differentiate(
                Lambda(z, partial_sum(m + 1, z) + last),
                x,
                known,
                times(use(factorial_inverse(), m), x**m),
                value=partial_sum(m, x) + x**m / factorial(m),
            ),
            wanted,
        )

    base = kernel.convert(use(constant(), 1, x), Lambda(m, goal)(0), ("factorial",))
    return for_all(x, induction(m, goal, base, step))


@cache
def partial_sum_at_zero() -> Theorem:
    """``Sum_{k<m+1} 0^k/k! = 1``."""
    goal = Eq(Lambda(z, partial_sum(m + 1, z))(0), 1)
    base = arith(Lambda(m, goal)(0), names=("factorial",))
    return induction(m, goal, base, lambda known: have(Lambda(m, goal)(m + 1), known))


def _term(size: Term, value: Term) -> Term:
    return value**size / factorial(size)


@cache
def remainder() -> Theorem:
    """``|exp(s y) - Sum_{k<m} (s y)^k/k!| <= c y^m/m!`` on ``[0, b]`` if ``exp(s y) <= c`` there."""
    unit = assume(Eq(s**2, 1))
    bounded = assume(ForAll(y, Implies(Le(0, y), Le(y, b), Le(exp(s * y), c))))

    def error(size: Term, value: Term) -> Term:
        return exp(s * value) - partial_sum(size, s * value)

    def formula(size: Term) -> Term:
        claim = Le(absolute(error(size, y)), c * _term(size, y))
        return ForAll(y, Implies(Le(0, y), Le(y, b), claim))

    inside = assume(Le(0, y)), assume(Le(y, b))
    guards = [g.conclusion for g in inside]

    def start() -> Theorem:
        below = use(bounded, y, *inside)
        whole = small(exp(s * y), c, below, exp_at(s * y))
        goal = Lambda(m, formula(m))(0)
        return kernel.convert(for_all(y, *guards, whole), goal, ("factorial",))

    def step(known: Theorem) -> Theorem:
        until = assume(Le(0, t)), assume(Le(t, y))
        here = use(known, t, until[0], arith(Le(t, b), until[1], inside[1]))
        slope = s * error(m, t)
        side = absolute_product(s, error(m, t))
        size_s = absolute_of(s)
        one = arith(Le(absolute(s), 1), size_s[0], size_s[3], unit, products=[(-1, -1), (-1, 0)])
        bound = arith(
            Le(absolute(slope), c * _term(m, t)),
            side,
            here,
            one,
            absolute_of(error(m, t))[0],
            products=[(2, 3)],
        )
        chain = use(partial_sum_derivative(), s * t, m)
        parts = [
            times(use(factorial_inverse(), m), c * t**m),
        ]

        def walk(sign: int) -> Theorem:
            bent = Lambda(x, sign * error(m + 1, x) - c * _term(m + 1, x))
            value = sign * slope - c * _term(m, t)
            series = compose(chain, use(linear(), s, t))
            derivative = differentiate(bent, t, series, *parts, value=value)
            falling = kernel.conjoin(
                derivative, arith(Le(value, 0), bound, *absolute_of(slope)[1:3])
            )
            everywhere = for_all(t, *(u.conclusion for u in until), falling)
            whole = use(mean_value(), bent, Lambda(t, value), 0, y, 0, inside[0], everywhere)
            return whole

        at_zero = use(partial_sum_at_zero(), m)
        top = c * _term(m + 1, y)
        proof = small(error(m + 1, y), top, walk(1), walk(-1), at_zero, exp_zero())
        return for_all(y, *guards, proof)

    proof = induction(m, formula(m), start(), step)
    return for_all([s, b, c], unit.conclusion, bounded.conclusion, proof)


@cache
def power_below_exp() -> Theorem:
    """``z^m/m! <= exp(z)`` for ``0 <= z``."""
    inside = assume(Le(0, z))

    def formula(size: Term) -> Term:
        return ForAll(z, Implies(Le(0, z), Le(_term(size, z), exp(z))))

    def step(known: Theorem) -> Theorem:
        until = assume(Le(0, t)), assume(Le(t, z))
        bent = Lambda(x, _term(m + 1, x) - exp(x))
        value = _term(m, t) - exp(t)
        cancelled = times(use(factorial_inverse(), m), t**m)
        derivative = differentiate(bent, t, cancelled, value=value)
        falling = kernel.conjoin(derivative, arith(Le(value, 0), use(known, t, until[0])))
        everywhere = for_all(t, *(u.conclusion for u in until), falling)
        whole = use(mean_value(), bent, Lambda(t, value), 0, z, 0, inside, everywhere)
        return for_all(z, inside.conclusion, arith(Le(_term(m + 1, z), exp(z)), whole, exp_at(0)))

    tangent = arith(Le(1, exp(z)), use(axiom("exp-tangent"), z), inside)
    base = kernel.convert(
        for_all(z, inside.conclusion, tangent), Lambda(m, formula(m))(0), ("factorial",)
    )
    return induction(m, formula(m), base, step)
