"""Equations and inequalities between terms with denominators.

Denominators are cleared by explicit multiples of ``v * (1/v) = 1``: with ``b = 1/v`` and ``m`` the
greatest power of ``b`` in a polynomial ``p``, ``p = b**m q + M (v b - 1)`` where ``q`` is free of
``b``.  What is left, ``q``, is a plain polynomial.  Nothing is searched for.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, final

from flint import fmpq

from symbolic import arithmetic as exact
from symbolic import kernel
from symbolic import language as lang
from symbolic.arithmetic import Polynomial
from symbolic.errors import ProofError, RankproofError
from symbolic.kernel import Theorem
from symbolic.language import Eq, Lt, Term
from symbolic.tactics.arithmetic import arith

__all__ = ["field"]


def field(goal: Term, *facts: Theorem, names: Sequence[str] = (), **hints: Any) -> Theorem:
    """Prove an equation or inequality between terms with denominators.

    Parameters
    ----------
    goal : Term
        ``=``, ``<=`` or ``<``.
    *facts : Theorem
        ``0 < v`` for every denominator ``v``; in an equation ``v != 0`` is enough, and a product
        speaks for its factors.  Further facts for :func:`arith` about what is left when the
        denominators are cleared.
    names : sequence of str
        Definitions to unfold first.
    **hints
        Passed on to :func:`arith` (``products`` count the facts by position).

    Raises
    ------
    ProofError
        If a denominator is not known to be nonzero, or the cleared goal is not shown; the message
        shows the cleared goal.
    """
    if names:
        from symbolic.tactics.arithmetic import unfolding

        return unfolding(goal, names, lambda g, fs: field(g, *fs, **hints), facts)
    if goal.head not in ("eq", "le", "lt"):
        raise ProofError(f"field proves =, <= and <, not {goal}")
    poly = exact.difference(*(goal.args if goal.head == "eq" else goal.args[::-1]))
    cleared = _clear(poly, facts)
    rest = exact.to_term(cleared.rest)
    left = lang._op(goal.head, (lang.number(0), rest), lang.PROP)
    try:
        shown = (
            arith(Eq(rest, 0), *facts, **hints)
            if goal.head == "eq"
            else arith(left, *facts, **hints)
        )
    except RankproofError as error:
        raise ProofError(f"without denominators {goal}\n  is {left}\n  {error}") from error
    if goal.head == "eq":
        return kernel.arith(goal, [*cleared.units, shown], (), [*cleared.multiples, _last(cleared)])
    factor = _prefactor(cleared)
    same = Eq(exact.to_term(poly), exact.to_term(cleared.factor) * rest)
    identity = kernel.arith(same, cleared.units, (), cleared.multiples)
    return arith(goal, identity, factor, shown, products=[(1, 2)])


@final
@dataclass(slots=True)
class _Cleared:
    """``poly = factor * rest + Sum multiples * units``, with ``rest`` free of denominators."""

    rest: Polynomial
    factor: Polynomial
    powers: list[tuple[Theorem, int]]
    units: list[Theorem]
    multiples: list[tuple[Term, int]]


def _last(cleared: _Cleared) -> tuple[Term, int]:
    return exact.to_term(cleared.factor), len(cleared.units)


def _clear(poly: Polynomial, facts: Sequence[Theorem]) -> _Cleared:
    state = _Cleared(poly, exact.constant(fmpq(1)), [], [], [])
    while (inverse := _outermost(state.rest)) is not None:
        known = _denominator(inverse.args[0], facts)
        unit = kernel.apply(kernel.specialise(kernel.axiom("inverse"), inverse.args[0]), known[0])
        most, rest, multiple = _without(state.rest, inverse)
        share = exact.multiply(state.factor, multiple)
        state.multiples.append((exact.to_term(share), len(state.units)))
        state.units.append(unit)
        state.powers.append((known[1], most))
        power = exact.power(exact.atom(inverse), most)
        state.rest, state.factor = rest, exact.multiply(state.factor, power)
    return state


def _outermost(poly: Polynomial) -> Term | None:
    """A reciprocal that is inside no other one."""
    found = {a: None for monomial in poly for a, _ in monomial if a.head == "inverse"}
    inner = {part for a in found for part in lang.subterms(a.args[0])}
    return next((a for a in found if a not in inner), None)


def _without(poly: Polynomial, inverse: Term) -> tuple[int, Polynomial, Polynomial]:
    """``m``, ``q`` and ``M`` of ``poly = b**m q + M (v b - 1)``."""
    parts: dict[int, Polynomial] = {}
    for monomial, coefficient in poly.items():
        power = dict(monomial).get(inverse, 0)
        others = tuple((a, e) for a, e in monomial if a is not inverse)
        parts.setdefault(power, {})[others] = coefficient
    most = max(parts)
    value, share = exact.polynomial(inverse.args[0]), exact.atom(inverse)
    both = exact.multiply(value, share)
    rest: Polynomial = {}
    multiple: Polynomial = {}
    for power, part in parts.items():
        rest = exact.add(rest, exact.multiply(part, exact.power(value, most - power)))
        lowered = exact.multiply(part, exact.power(share, power))
        for count in range(most - power):
            term = exact.multiply(lowered, exact.power(both, count))
            multiple = exact.add(multiple, exact.scale(term, fmpq(-1)))
    return most, rest, multiple


def _denominator(value: Term, facts: Sequence[Theorem]) -> tuple[Theorem, Theorem]:
    """``value != 0``, and the fact it comes from: ``0 < value`` where that is known."""
    target = exact.polynomial(value)
    for fact in facts:
        gap = _known_nonzero(fact.conclusion)
        if gap is None or not gap:
            continue
        ratio = exact.leading(target) / exact.leading(gap)
        same = not exact.add(target, exact.scale(gap, -ratio))
        factors = dict(next(iter(gap))) if len(gap) == 1 else {}
        if same or value in factors:
            return _nonzero(value, gap, fact), fact
    raise ProofError(f"the denominator {value} is not known to be nonzero")


def _known_nonzero(formula: Term) -> Polynomial | None:
    if formula.head == "lt":
        return exact.difference(formula.args[1], formula.args[0])
    if formula.head == "not" and formula.args[0].head == "eq":
        return exact.difference(*formula.args[0].args)
    return None


def _nonzero(value: Term, gap: Polynomial, fact: Theorem) -> Theorem:
    """``value != 0`` from ``gap > 0`` or ``gap != 0`` where ``value`` divides ``gap``."""
    equation = Eq(value, 0)
    assumed = kernel.assume(equation)
    if len(gap) == 1:
        ((monomial, coefficient),) = gap.items()
        rest = {tuple(_lowered(monomial, value)): coefficient}
    else:
        rest = exact.constant(exact.leading(gap) / exact.leading(exact.polynomial(value)))
    vanishes = kernel.arith(Eq(exact.to_term(gap), 0), [assumed], (), [(exact.to_term(rest), 0)])
    if fact.conclusion.head == "not":
        inner = fact.conclusion.args[0]
        false, negation = kernel.convert(vanishes, inner), fact
    else:
        false = kernel.arith(Lt(0, 0), [fact, vanishes], [(1, (), (0,))], [(lang.number(-1), 1)])
        negation = kernel.arith(lang.Not(Lt(0, 0)), [], [(1, (), (-1,))])
    goal = lang.Not(equation)
    return kernel.cases(equation, kernel.absurd(false, negation, goal), kernel.assume(goal))


def _lowered(monomial: exact.Monomial, factor: Term) -> list[tuple[Term, int]]:
    """The monomial divided by one factor."""
    powers = [(a, e - 1 if a is factor else e) for a, e in monomial]
    return [(a, e) for a, e in powers if e]


def _prefactor(cleared: _Cleared) -> Theorem:
    """``0 < b1**m1 b2**m2 ...`` from the signs of the denominators."""
    result = arith(Lt(0, 1))
    current: Polynomial = exact.constant(fmpq(1))
    for unit, (sign, count) in zip(cleared.units, cleared.powers, strict=True):
        value = unit.conclusion.args[0].args[0]
        share = exact.polynomial(lang.inverse(value))
        positive = arith(Lt(0, value), sign)
        inverse = lang.inverse(value)
        over = arith(Lt(0, inverse), unit, positive, squares=[inverse], products=[(-1, 1)])
        for _ in range(count):
            current = exact.multiply(current, share)
            result = arith(Lt(0, exact.to_term(current)), result, over, products=[(0, 1)])
    return result
