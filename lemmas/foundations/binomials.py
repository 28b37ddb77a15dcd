"""A bound of binomial coefficients by powers."""

from __future__ import annotations

from functools import cache

from lemmas.foundations.exponential_series import factorial_positive, factorial_step, power_monotone
from lemmas.foundations.sums import natural
from lemmas.foundations.values import times
from symbolic import kernel
from symbolic.definitions import factorial
from symbolic.kernel import Theorem
from symbolic.language import (
    ForAll,
    Lambda,
    Le,
    Term,
    cast,
    nats,
    reals,
)
from symbolic.tactics.script import (
    arith,
    assume,
    for_all,
    induction,
    use,
)

__all__ = ["binomial_bound"]

d, g = nats("d g")
z = reals("z")[0]


@cache
def binomial_bound() -> Theorem:
    """``C(d + g, g) z^g <= (1 + z)^(d + g)``, multiplied out, for ``0 <= z``."""
    sign = assume(Le(0, z))

    def claim(width: Term, degree: Term) -> Term:
        weight = factorial(width) * factorial(degree)
        return Le(factorial(width + degree) * z**degree, (1 + z) ** (width + degree) * weight)

    def scaled(bound: Theorem, factor: Theorem) -> Theorem:
        multiple = factor.conclusion.args[1]
        left, right = bound.conclusion.args
        return arith(Le(multiple * left, multiple * right), bound, factor, products=[(0, 1)])

    def grow(narrower: Theorem, shorter: Theorem) -> Theorem:
        wide = scaled(narrower, natural(d + 1))
        long = scaled(
            shorter, arith(Le(0, cast(g + 1) * z), natural(g + 1), sign, products=[(0, 1)])
        )
        power = (1 + z) ** (d + g + 1)
        return arith(
            claim(d + 1, g + 1),
            wide,
            long,
            times(use(factorial_step(), d + g + 1), z ** (g + 1)),
            times(use(factorial_step(), d), factorial(g + 1) * power * (1 + z)),
            times(use(factorial_step(), d), factorial(g + 1) * power),
            times(use(factorial_step(), g), factorial(d + 1) * power * z),
        )

    def step(known: Theorem) -> Theorem:
        start = scaled(
            use(power_monotone(), 1, 1 + z, arith(Le(0, 1)), arith(Le(1, 1 + z), sign), d + 1),
            arith(Le(0, factorial(d + 1)), use(factorial_positive(), d + 1)),
        )
        inner = Lambda(g, claim(d + 1, g))
        base = kernel.convert(start, inner(0), ("factorial",))
        return induction(g, claim(d + 1, g), base, lambda shorter: grow(use(known, g + 1), shorter))

    power = use(power_monotone(), z, 1 + z, sign, arith(Le(z, 1 + z)), g)
    positive = arith(Le(0, factorial(g)), use(factorial_positive(), g))
    formula = ForAll(g, claim(d, g))
    start = for_all(g, scaled(power, positive))
    base = kernel.convert(start, Lambda(d, formula)(0), ("factorial",))
    return for_all(z, sign.conclusion, induction(d, formula, base, step))
