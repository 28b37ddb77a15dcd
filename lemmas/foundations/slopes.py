"""What a derivative says: it is unique, and a bound of the differences bounds it."""

from __future__ import annotations

from functools import cache

from lemmas.foundations.epsilon import (
    nearby,
    sides,
    small,
    smaller,
)
from lemmas.foundations.sums import (
    absolute_of,
)
from symbolic import kernel
from symbolic.definitions import absolute, has_derivative
from symbolic.kernel import Theorem
from symbolic.language import (
    REAL,
    ForAll,
    Le,
    Lt,
    Not,
    arrow,
    reals,
    var,
)
from symbolic.tactics.existential import Steps, choosing
from symbolic.tactics.script import (
    arith,
    assume,
    deny,
    for_all,
    have,
    parts,
    use,
)

__all__ = ["derivative_unique", "slope_below"]

x, v, w, t, K = reals("x v w t K")
F = var("F", arrow(REAL, REAL))


@cache
def derivative_unique() -> Theorem:
    """A function has at most one derivative at a point."""
    first, second = assume(has_derivative(F, x, v)), assume(has_derivative(F, x, w))

    @choosing
    def apart(one: Theorem, other: Theorem, gap: Theorem) -> Steps:
        """The derivatives cannot differ."""
        low, high = gap.conclusion.args
        fourth = arith(Lt(0, (high - low) / 4), gap)
        _, near_one = yield nearby(one, fourth)
        _, near_two = yield nearby(other, fourth)
        _, below = yield smaller(parts(near_one)[0], parts(near_two)[0])
        positive, under1, under2 = parts(below)
        step = positive.conclusion.args[1] / 2
        ahead = arith(Lt(0, step), positive)
        size = small(step, step, ahead)
        facts = [
            *sides(use(parts(near_one)[1], step, size, under1, positive)),
            *sides(use(parts(near_two)[1], step, size, under2, positive)),
        ]
        return arith(Lt(0, 0), *facts, size, gap, ahead, products=[(5, 4), (5, 6)])

    def at_most(one: Theorem, other: Theorem) -> Theorem:
        low, high = one.conclusion.args[2], other.conclusion.args[2]
        nothing = Lt(0, 0)
        never = deny(Lt(high, low), lambda gap: (apart(other, one, gap), arith(Not(nothing))))
        return arith(Le(low, high), never)

    proof = kernel.antisymmetry(at_most(first, second), at_most(second, first))
    return for_all([F, x, v, w], first.conclusion, second.conclusion, proof)


@cache
def slope_below() -> Theorem:
    """``F'(x) <= K`` if ``|F(x + h) - F(x)| <= K |h|`` for every ``h``."""
    known = assume(has_derivative(F, x, v))
    claim = Le(absolute(F(x + t) - F(x)), K * absolute(t))
    bounded = assume(ForAll(t, claim))
    steep = assume(Lt(K, v))

    @choosing
    def contradiction() -> Steps:
        width, facts = yield nearby(known, arith(Lt(0, (v - K) / 2), steep))
        positive, near = parts(facts)
        step = width / 2
        ahead = arith(Lt(0, step), positive)
        size = small(step, step, ahead)
        upper, _ = sides(use(bounded, step))
        _, lower = sides(use(near, step, arith(Lt(absolute(step), width), size, positive)))
        exact = absolute_of(step)[1]
        return arith(
            Lt(0, 0),
            upper,
            lower,
            ahead,
            steep,
            kernel.antisymmetry(size, have(Le(step, absolute(step)), exact)),
            products=[(2, 3)],
            degree=2,
        )

    never = deny(steep.conclusion, lambda _: (contradiction(), arith(Not(Lt(0, 0)))))
    proof = arith(Le(v, K), never)
    return for_all([F, x, v, K], known.conclusion, bounded.conclusion, proof)
