"""Equations at work: multiples of them, and values put for terms."""

from __future__ import annotations

from collections.abc import Sequence

from symbolic import kernel
from symbolic import language as lang
from symbolic.arithmetic import canonical
from symbolic.kernel import Theorem
from symbolic.language import REAL, Eq, Lambda, Term
from symbolic.tactics.script import arith, have

__all__ = ["by_values", "times"]


def by_values(
    goal: Term, equations: Sequence[Theorem], *facts: Theorem, names: Sequence[str] = ()
) -> Theorem:
    """Prove ``goal`` by arithmetic after replacing the left sides of equations by their right sides.

    Parameters
    ----------
    goal : Term
        An inequality or equation.
    equations : sequence of Theorem
        ``term = value``; the term is replaced wherever it stands in the normal form of the goal.
    *facts : Theorem
        What arithmetic may use.
    names : sequence of str
        Definitions to unfold first.
    """
    plain = canonical(kernel.unfolded(goal, frozenset(names)))

    def go(formula: Term, rest: Sequence[Theorem]) -> Theorem:
        if not rest:
            return arith(formula, *facts)
        atom, value = rest[0].conclusion.args
        hole = lang.fresh("hole", REAL, formula.free)
        template = Lambda(hole, _replaced(formula, canonical(atom), hole))
        inner = go(lang.apply(template, value), rest[1:])
        return kernel.rewrite(have(Eq(value, canonical(atom)), rest[0]), template, inner)

    return kernel.convert(go(plain, list(equations)), goal, names)


def _replaced(term: Term, old: Term, new: Term) -> Term:
    if term is old:
        return new
    return lang.rebuild(term, tuple(_replaced(arg, old, new) for arg in term.args))


def times(equation: Theorem, multiple: Term) -> Theorem:
    """``m a = m b`` from ``a = b``."""
    left, right = equation.conclusion.args
    return kernel.arith(Eq(multiple * left, multiple * right), [equation], (), [(multiple, 0)])
