"""Epsilon and delta: small numbers, absolute values, and how a derivative is shown and used."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

from lemmas.foundations.sums import (
    absolute_below,
    absolute_of,
    reciprocal,
    reciprocal_positive,
)
from symbolic import kernel
from symbolic.definitions import absolute, has_derivative
from symbolic.kernel import Theorem
from symbolic.language import (
    REAL,
    And,
    Eq,
    Exists,
    Le,
    Lt,
    Term,
    apply,
    fresh,
    reals,
)
from symbolic.tactics.script import (
    arith,
    assume,
    by_cases,
    for_all,
    use,
)

__all__ = [
    "close",
    "derivative",
    "error",
    "exists",
    "nearby",
    "positive_size",
    "product_size",
    "share",
    "sides",
    "size_sign",
    "small",
    "smaller",
]

x, y, z = reals("x y z")
_NAME = ("has_derivative",)


@cache
def _smaller() -> Theorem:
    """Two positive numbers have a positive lower bound."""
    one, two = assume(Lt(0, x)), assume(Lt(0, y))
    goal = Exists(z, And(Lt(0, z), Le(z, x), Le(z, y)))

    def pick(value: Term, positive: Theorem, order: Theorem) -> Theorem:
        bounds = [arith(f, order) for f in (Le(value, x), Le(value, y))]
        return exists(goal, value, positive, *bounds)

    proof = by_cases(Le(x, y), lambda o: pick(x, one, o), lambda o: pick(y, two, o))
    return for_all([x, y], one.conclusion, two.conclusion, proof)


def smaller(left: Theorem, right: Theorem) -> Theorem:
    """Some ``z > 0`` is below two positive numbers."""
    return use(_smaller(), left.conclusion.args[1], right.conclusion.args[1], left, right)


@cache
def _share() -> Theorem:
    """For ``0 < x, y`` there is ``z > 0`` with ``z y = x``."""
    one, two = assume(Lt(0, x)), assume(Lt(0, y))
    goal = Exists(z, And(Lt(0, z), Eq(z * y, x)))
    value = x / y
    positive = arith(Lt(0, value), one, reciprocal_positive(two), products=[(0, 1)])
    exact = arith(Eq(value * y, x), reciprocal(two), degree=2)
    return for_all([x, y], one.conclusion, two.conclusion, exists(goal, value, positive, exact))


def share(whole: Theorem, divisor: Theorem) -> Theorem:
    """Some ``z > 0`` has ``z divisor = whole``, both positive."""
    return use(_share(), whole.conclusion.args[1], divisor.conclusion.args[1], whole, divisor)


def exists(goal: Term, value: Term, *conjuncts: Theorem) -> Theorem:
    """Show an existential of a conjunction by its witness."""
    result = conjuncts[-1]
    for conjunct in reversed(conjuncts[:-1]):
        result = kernel.conjoin(conjunct, result)
    return kernel.witness(goal, value, kernel.convert(result, apply(goal.args[0], value)))


def sides(bound: Theorem) -> tuple[Theorem, Theorem]:
    """``z <= y`` and ``-z <= y`` from ``|z| <= y``."""
    inside, top = bound.conclusion.args
    value = inside.args[0]
    facts = absolute_of(value)
    return arith(Le(value, top), facts[1], bound), arith(Le(-value, top), facts[2], bound)


def small(value: Term, top: Term, *facts: Theorem, **hints: Any) -> Theorem:
    """``|value| <= top`` by arithmetic from both sides."""
    upper, lower = Le(value, top), Le(-value, top)
    return absolute_below(arith(upper, *facts, **hints), arith(lower, *facts, **hints))


# ------------------------------------------------------------------ using and showing


def derivative(
    function: Term, point: Term, value: Term, proof: Callable[[Term, Theorem], Theorem]
) -> Theorem:
    """Show ``function'(point) = value``; ``proof(eps, 0 < eps)`` ends in :func:`close`."""
    goal = has_derivative(function, point, value)
    eps = fresh("eps", REAL, goal.free)
    positive = assume(Lt(0, eps))
    theorem = for_all(eps, positive.conclusion, proof(eps, positive))
    return kernel.convert(theorem, goal, _NAME)


def close(
    claim: tuple[Term, Term, Term],
    eps: Term,
    delta: Theorem,
    pointwise: Callable[[Term, Theorem], Theorem],
) -> Theorem:
    """``delta`` serves ``eps``: ``pointwise(h, |h| < delta)`` shows ``|f(x+h) - ...| <= eps |h|``."""
    opened = kernel.unfolded(has_derivative(*claim), frozenset(_NAME))
    goal = apply(opened.args[0], eps).args[1]
    width = delta.conclusion.args[1]
    h = fresh("h", REAL, goal.free | width.free)
    inside = assume(Lt(absolute(h), width))
    everywhere = for_all(h, inside.conclusion, pointwise(h, inside))
    return exists(goal, width, delta, everywhere)


def nearby(known: Theorem, eps: Theorem) -> Theorem:
    """A derivative at ``eps > 0``: there is ``delta`` with ``0 < delta`` and the bound within."""
    opened = kernel.convert(known, kernel.unfolded(known.conclusion, frozenset(_NAME)), _NAME)
    return use(opened, eps.conclusion.args[1], eps)


def error(claim: tuple[Term, Term, Term], h: Term) -> Term:
    """``f(x + h) - f(x) - v h``."""
    function, point, value = claim
    return function(point + h) - function(point) - value * h


def size_sign(eps: Theorem, h: Term) -> Theorem:
    """``0 <= eps |h|``."""
    top = eps.conclusion.args[1] * absolute(h)
    return arith(Le(0, top), eps, absolute_of(h)[0], products=[(0, 1)])


@cache
def product_size() -> Theorem:
    """``x y <= |x| |y|`` and ``-x y <= |x| |y|``."""
    facts = [*absolute_of(x)[1:3], *absolute_of(y)[1:3]]
    top = absolute(x) * absolute(y)
    up = arith(Le(x * y, top), *facts, products=[(0, 3), (1, 2)])
    down = arith(Le(-(x * y), top), *facts, products=[(0, 2), (1, 3)])
    return for_all([x, y], kernel.conjoin(up, down))


def positive_size(value: Term) -> Theorem:
    """``0 < |value| + 1``."""
    return arith(Lt(0, absolute(value) + 1), absolute_of(value)[0])
