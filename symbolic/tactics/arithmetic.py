"""Search for ARITH certificates: linear arithmetic over products of the known facts."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations_with_replacement
from typing import Any

from flint import fmpq

from symbolic import arithmetic as exact
from symbolic import kernel
from symbolic import language as lang
from symbolic.errors import ProofError, Refusal
from symbolic.kernel import Theorem
from symbolic.language import Term

__all__ = ["arith", "unfolding"]

Indices = tuple[int, ...]


def arith(
    goal: Term,
    *facts: Theorem,
    products: Sequence[Indices] = (),
    squares: Sequence[Term] = (),
    degree: int = 1,
    names: Sequence[str] = (),
) -> Theorem:
    """Prove an inequality or equation from facts by polynomial arithmetic.

    Parameters
    ----------
    goal : Term
        ``<=``, ``<``, ``=``, or the negation of one of the first two.
    *facts : Theorem
        Inequalities and equations; conjunctions are split.
    products : sequence of tuple of int
        Products of facts, by position, that may be used besides the facts themselves; ``-1`` is
        the denied goal.
    squares : sequence of Term
        Terms whose squares may be used.
    degree : int
        With 2, all products of two facts may be used, and of an equation with an atom.
    names : sequence of str
        Definitions to unfold first.

    Raises
    ------
    ProofError
        If no certificate is found; the message shows the goal and what was known.
    """
    if names:
        return unfolding(
            goal,
            names,
            lambda g, fs: arith(g, *fs, products=products, squares=squares, degree=degree),
            facts,
        )
    if goal.head == "eq":
        return _equation(goal, facts, degree)
    attempt = _search(goal, list(facts), list(products), list(squares), degree)
    if attempt is not None:
        return attempt
    known = "".join(f"\n    {fact.conclusion}" for fact in facts)
    raise ProofError(f"arithmetic does not show\n    {goal}\n  from{known or ' nothing'}")


def unfolding(goal: Term, names: Sequence[str], prove: Any, facts: Sequence[Theorem]) -> Theorem:
    """Prove ``goal`` after unfolding definitions in it and in the facts."""
    chosen = frozenset(names)
    opened = [
        kernel.convert(fact, kernel.unfolded(fact.conclusion, chosen), names) for fact in facts
    ]
    theorem: Theorem = prove(kernel.unfolded(goal, chosen), opened)
    return kernel.convert(theorem, goal, names)


def _equation(goal: Term, facts: Sequence[Theorem], degree: int) -> Theorem:
    if not exact.difference(*goal.args):
        return kernel.arith(goal, ())
    equations = [fact for fact in facts if fact.conclusion.head == "eq"]
    multiples = _multiples(
        [exact.difference(*e.conclusion.args) for e in equations],
        [exact.difference(*goal.args)],
        degree,
    )
    columns = [_times(equations, multiple) for multiple in multiples]
    solution = _solve(columns, [True] * len(columns), exact.difference(*goal.args), None)
    if solution is None:
        known = "".join(f"\n    {fact.conclusion}" for fact in facts)
        raise ProofError(f"arithmetic does not show\n    {goal}\n  from{known or ' nothing'}")
    chosen = [
        (_scaled(factor, value), index)
        for (factor, index), value in zip(multiples, solution, strict=True)
        if value != 0
    ]
    return kernel.arith(goal, equations, (), chosen)


def _scaled(factor: Term, value: fmpq) -> Term:
    return exact.to_term(exact.scale(exact.polynomial(factor), value))


def _times(equations: Sequence[Theorem], multiple: tuple[Term, int]) -> exact.Polynomial:
    factor, index = multiple
    gap = exact.difference(*equations[index].conclusion.args)
    return exact.multiply(exact.polynomial(factor), gap)


def _multiples(
    gaps: Sequence[exact.Polynomial], others: Sequence[exact.Polynomial], degree: int
) -> list[tuple[Term, int]]:
    """The multiples of equations that may be used: by 1, and by monomials for degree above 1."""
    one = lang.number(1)
    multiples = [(one, i) for i in range(len(gaps))]
    if degree > 1:
        monomials: dict[exact.Monomial, None] = {}
        for poly in [*gaps, *others]:
            for monomial in poly:
                for divisor in _divisors(monomial) if degree > 2 else _factors(monomial):
                    monomials.setdefault(divisor)
        for monomial in monomials:
            factor = exact.to_term({monomial: fmpq(1)})
            multiples.extend((factor, i) for i in range(len(gaps)) if monomial)
    return multiples


def _factors(monomial: exact.Monomial) -> list[exact.Monomial]:
    return [((a, 1),) for a, _ in monomial]


def _divisors(monomial: exact.Monomial, most: int = 48) -> list[exact.Monomial]:
    """All divisors of a monomial, or its factors alone if there are too many."""
    found: list[exact.Monomial] = [()]
    for a, k in monomial:
        found = [(*d, (a, e)) if e else d for d in found for e in range(k + 1)]
    return found if len(found) <= most else _factors(monomial)


def _solve(
    columns: list[exact.Polynomial],
    free: list[bool],
    target: exact.Polynomial,
    strict: list[bool] | None,
) -> list[fmpq] | None:
    from symbolic.tactics.simplex import nonnegative_solution

    rows: dict[exact.Monomial, int] = {}
    for poly in [*columns, target]:
        for monomial in poly:
            rows.setdefault(monomial, len(rows))
    sparse = [{rows[m]: c for m, c in poly.items()} for poly in columns]
    right = {rows[m]: c for m, c in target.items()}
    count = len(rows)
    if strict is not None:
        for column, is_strict in zip(sparse, strict, strict=True):
            if is_strict:
                column[count] = fmpq(1)
        right[count] = fmpq(1)
        count += 1
    return nonnegative_solution(sparse, free, count, right)


def _search(
    goal: Term,
    facts: list[Theorem],
    products: list[Indices],
    squares: list[Term],
    degree: int,
) -> Theorem | None:
    known = [kernel._gap("ARITH", fact.conclusion) for fact in facts]
    target, kind = kernel._gap("ARITH", goal)
    denied = (exact.scale(target, fmpq(-1)), "weak" if kind == "strict" else "strict")
    inequalities = [i for i, (_, relation) in enumerate(known) if relation != "equal"]
    equations = [i for i, (_, relation) in enumerate(known) if relation == "equal"]
    candidates: list[tuple[tuple[Term, ...], Indices]] = [((), ()), ((), (-1,))]
    candidates += [((), (i,)) for i in inequalities]
    candidates += [((), tuple(p)) for p in products]
    candidates += [((root,), ()) for root in squares]
    if degree > 1:
        pairs = combinations_with_replacement([*inequalities, -1], 2)
        candidates += [((), pair) for pair in pairs if pair not in products]
    gaps = [known[i][0] for i in equations]
    others = [poly for poly, relation in [*known, denied] if relation != "equal"]
    multiples = [(f, equations[i]) for f, i in _multiples(gaps, others, degree)]
    table = [*known, denied]
    columns, strict = [], []
    for roots, indices in candidates:
        poly, is_strict = exact.constant(fmpq(1)), not roots
        for root in roots:
            base = exact.polynomial(root)
            poly = exact.multiply(poly, exact.multiply(base, base))
        for index in indices:
            poly = exact.multiply(poly, table[index][0])
            is_strict = is_strict and table[index][1] == "strict"
        columns.append(poly)
        strict.append(is_strict)
    free = [False] * len(columns) + [True] * len(multiples)
    columns += [exact.multiply(exact.polynomial(f), known[i][0]) for f, i in multiples]
    strict += [False] * len(multiples)
    solution = _solve(columns, free, {}, strict)
    if solution is None:
        return None
    count = len(candidates)
    chosen = [
        (exact.fraction(value), roots, indices)
        for (roots, indices), value in zip(candidates, solution[:count], strict=True)
        if value != 0
    ]
    scaled = [
        (_scaled(factor, value), index)
        for (factor, index), value in zip(multiples, solution[count:], strict=True)
        if value != 0
    ]
    try:
        return kernel.arith(goal, facts, chosen, scaled)
    except Refusal as refusal:
        raise ProofError(f"a certificate was found but refused: {refusal}") from refusal
