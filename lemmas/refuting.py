"""From an exact point at which a statement fails to a theorem that denies the statement."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from itertools import product
from math import prod

from numeric.arithmetic import arithmetic
from numeric.evaluate import Evaluator
from numeric.falsify.clauses import ranged
from numeric.falsify.exact import Point
from symbolic import arithmetic as exact
from symbolic import kernel
from symbolic import language as lang
from symbolic.definitions import absolute, euclidean
from symbolic.errors import ProofError, RankproofError
from symbolic.kernel import Theorem
from symbolic.language import NAT, REAL, Lambda, Lt, Max, Sum, Term, cast
from symbolic.tactics.arithmetic import arith
from symbolic.tactics.evaluate import evaluate
from symbolic.tactics.numerals import simplified
from symbolic.tactics.script import deny

__all__ = ["denial", "terms_of"]

_BITS = 128


def terms_of(point: Point) -> dict[Term, Term]:
    """Return a closed term for every variable, rational polynomials in the indices for families.

    Raises
    ------
    InputError
        If a value is not rational.
    """
    entries = point.exact_entries
    found: dict[Term, Term] = {}
    for variable in point.solver.plan.variables:
        own = {indices: v for (name, indices), v in entries.items() if name is variable}
        if variable.sort == NAT:
            found[variable] = lang.number(point.solver.sizes[variable], NAT)
        elif variable.sort == REAL:
            found[variable] = lang.number(own.get((), Fraction(0)))
        elif str(variable.sort) == "(N->R)->R":
            with arithmetic("arb", _BITS) as a:
                found[variable] = _seminorm(point, point.assignment(a).width(variable))
        else:
            found[variable] = _family(variable.sort, own)
    return found


def _seminorm(point: Point, size: int) -> Term:
    p, k = lang.family("p"), lang.nat("k")
    width = lang.number(size, NAT)
    bodies = {
        "euclidean": euclidean(width, p),
        "sum": Sum(k, width, absolute(p[k])),
        "largest": Max(k, width, absolute(p[k])),
    }
    return Lambda(p, bodies[point.solver.norm])


def _family(sort: lang.Sort, entries: dict[tuple[int, ...], Fraction]) -> Term:
    """The polynomial in the indices that takes these values, 0 elsewhere on their grid."""
    indices: list[Term] = []
    while isinstance(sort, lang.Arrow):
        indices.append(lang.nat(f"i{len(indices)}"))
        sort = sort.codomain
    extents = [
        max((place[axis] for place in entries), default=0) + 1 for axis in range(len(indices))
    ]
    body: Term = lang.number(0)
    for place in product(*map(range, extents)):
        value = entries.get(place, Fraction(0))
        if value:
            parts = [
                _selects(i, at, size) for i, at, size in zip(indices, place, extents, strict=True)
            ]
            body = body + prod(parts, start=lang.number(value))
    for index in reversed(indices):
        body = Lambda(index, body)
    return body


def _selects(index: Term, place: int, size: int) -> Term:
    """A polynomial that is 1 at ``place`` and 0 at the other numbers below ``size``."""
    factors = [
        (cast(index) - other) * lang.number(Fraction(1, place - other))
        for other in range(size)
        if other != place
    ]
    return prod(factors, start=lang.number(1))


def denial(point: Point) -> Theorem:
    """Return ``|- not statement`` from a point at which it fails.

    Raises
    ------
    RankproofError
        If a hypothesis or the failure is not shown by the kernel's evaluation.
    """
    values = terms_of(point)
    order = [values[v] for v in point.solver.plan.variables]

    def contradiction(claim: Theorem) -> tuple[Theorem, Theorem]:
        fact = _opened(claim, list(order))
        left, right = fact.conclusion.args
        if fact.conclusion.head == "le":
            apart = _evaluated(Lt(right, left))
        elif fact.conclusion.head == "lt":
            apart = _evaluated(lang.Le(right, left))
        else:
            apart = _evaluated(Lt(right, left) if _holds(Lt(right, left)) else Lt(left, right))
        nothing = Lt(0, 0)
        return arith(nothing, fact, apart), arith(lang.Not(nothing))

    return deny(point.solver.plan.statement.formula, contradiction)


def _evaluated(formula: Term) -> Theorem:
    """Evaluate a closed formula; maxima and indicators of a comparison get their values first."""
    try:
        return evaluate(formula)
    except RankproofError:
        leaves = list(_leaves(formula))
        if leaves == [formula]:
            return _compared(formula)
    return evaluate(formula, tuple(_evaluated(leaf) for leaf in leaves))


def _leaves(formula: Term) -> Iterator[Term]:
    """The comparisons of a conjunction over numeral ranges."""
    if formula.head == "and":
        for part in formula.args:
            yield from _leaves(part)
        return
    found = ranged(formula.args[0]) if formula.head == "forall" else None
    size = None if found is None else exact.constant_value(exact.polynomial(found[0]))
    if size is None:
        yield formula
        return
    for index in range(int(size.p)):
        instance = lang.apply(formula.args[0], lang.number(index, NAT))
        yield from _leaves(instance.args[1])


def _compared(formula: Term) -> Theorem:
    if formula.head not in ("le", "lt"):
        raise ProofError(f"cannot evaluate {formula}")
    left, right = (simplified(side) for side in formula.args)
    inner = (left.conclusion.args[1], right.conclusion.args[1])
    plain = evaluate(lang.Lt(*inner) if formula.head == "lt" else lang.Le(*inner))
    return arith(formula, left, right, plain)


def _holds(formula: Term) -> bool | None:
    with arithmetic("arb", _BITS) as a:
        return Evaluator(a, {}).holds(formula)


def _opened(theorem: Theorem, values: list[Term]) -> Theorem:
    """Specialise to the values and to the indices at which the conclusion fails."""
    while True:
        formula = theorem.conclusion
        if formula.head == "forall" and values:
            theorem = kernel.specialise(theorem, values.pop(0))
        elif formula.head == "forall":
            theorem = kernel.specialise(theorem, _failing_index(formula))
        elif formula.head == "implies":
            theorem = kernel.apply(theorem, _evaluated(formula.args[0]))
        elif formula.head == "and":
            side = 0 if _holds(formula.args[0]) is False else 1
            theorem = kernel.project(theorem, side)
        elif formula.head == "define":
            opened = kernel.unfolded(formula, frozenset({formula.name}))
            theorem = kernel.convert(theorem, opened, (formula.name,))
        elif formula.head in ("le", "lt", "eq"):
            return theorem
        else:
            raise ProofError(f"no comparison fails in {formula}")


def _failing_index(formula: Term) -> Term:
    for index in range(64):
        value = lang.number(index, NAT)
        if _holds(lang.apply(formula.args[0], value)) is False:
            return value
    raise ProofError(f"no index was found at which this fails: {formula}")
