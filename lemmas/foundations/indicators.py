"""Indicators of indices: ``[i = j]`` and what a sum does with it."""

from __future__ import annotations

from functools import cache

from symbolic import kernel
from symbolic.kernel import Theorem
from symbolic.language import (
    Eq,
    Implies,
    Lambda,
    Le,
    Lt,
    Not,
    Sum,
    Term,
    cast,
    family,
    indicator,
    nats,
)
from symbolic.tactics.script import (
    arith,
    assume,
    axiom,
    by_cases,
    deny,
    for_all,
    implies,
    induction,
    parts,
    use,
)

__all__ = ["different", "same", "same_is_one", "same_is_zero", "sum_pick"]

i, j, n = nats("i j n")
f = family("f")


def same(left: Term, right: Term) -> Term:
    """``[left = right]``, 1 or 0, for indices."""
    return indicator("ind_eq", cast(left), cast(right))


def same_is_one(equation: Theorem) -> Theorem:
    """``[i = j] = 1`` from ``i = j``."""
    return use(parts(use(axiom("indicator-equal"), *equation.conclusion.args))[0], equation)


def same_is_zero(inequation: Theorem) -> Theorem:
    """``[i = j] = 0`` from ``i != j``."""
    equation = inequation.conclusion.args[0]
    return use(parts(use(axiom("indicator-equal"), *equation.args))[1], inequation)


def different(left: Term, right: Term, order: Theorem) -> Theorem:
    """``left != right`` from a strict inequality between them."""
    nothing = Lt(0, 0)
    return deny(Eq(left, right), lambda e: (arith(nothing, e, order), arith(Not(nothing))))


@cache
def _sum_misses() -> Theorem:
    """``Sum_{i<n} [i = j] f_i = 0`` for ``n <= j``."""

    def formula(size: Term) -> Term:
        return Implies(Le(size, j), Eq(Sum(i, size, same(i, j) * f[i]), 0))

    def step(known: Theorem) -> Theorem:
        longer = assume(Le(n + 1, j))
        before = use(known, arith(Le(n, j), longer))
        last = same_is_zero(different(cast(n), cast(j), arith(Lt(n, j), longer)))
        goal = formula(n + 1).args[1]
        return implies([longer.conclusion], arith(goal, before, last, degree=2))

    start = Lambda(n, formula(n))(0)
    base = implies([start.args[0]], arith(start.args[1]))
    return for_all([f, j], induction(n, formula(n), base, step))


@cache
def sum_pick() -> Theorem:
    """``Sum_{i<n} [i = j] f_i = f_j`` for ``j < n``."""

    def formula(size: Term) -> Term:
        return Implies(Lt(j, size), Eq(Sum(i, size, same(i, j) * f[i]), f[j]))

    def step(known: Theorem) -> Theorem:
        longer = assume(Lt(j, n + 1))
        goal = formula(n + 1).args[1]

        def early(inside: Theorem) -> Theorem:
            last = same_is_zero(different(cast(n), cast(j), inside))
            return arith(goal, use(known, inside), last, degree=2)

        def late(outside: Theorem) -> Theorem:
            low = arith(Le(n, j), outside)
            nothing = use(_sum_misses(), f, j, n, low)
            high = arith(Le(j, n), use(axiom("nat-discrete"), j, n + 1, longer))
            equation = kernel.antisymmetry(low, high)
            last = arith(
                Eq(Sum(i, n + 1, same(i, j) * f[i]), f[n]), nothing, same_is_one(equation), degree=2
            )
            hole = nats("hole")[0]
            template = Lambda(hole, Eq(Sum(i, n + 1, same(i, j) * f[i]), f[hole]))
            return kernel.rewrite(equation, template, last)

        return implies([longer.conclusion], by_cases(Lt(j, n), early, late))

    start = Lambda(n, formula(n))(0)
    never = assume(start.args[0])
    nothing = arith(Lt(0, 0), never, use(axiom("nat-nonnegative"), j))
    base = implies([start.args[0]], kernel.absurd(nothing, arith(Not(Lt(0, 0))), start.args[1]))
    return for_all([f, j], induction(n, formula(n), base, step))
