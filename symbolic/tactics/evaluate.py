"""Closed formulas at numerals: ranges are split into their indices, the rest is arithmetic."""

from __future__ import annotations

from symbolic import arithmetic as exact
from symbolic import kernel
from symbolic import language as lang
from symbolic.errors import ProofError, RankproofError
from symbolic.kernel import Theorem, assume, axiom
from symbolic.language import NAT, Lambda, Le, Lt, Not, Term, cast
from symbolic.tactics.arithmetic import arith
from symbolic.tactics.script import for_all, use

__all__ = ["below_numeral", "evaluate"]


def evaluate(formula: Term, known: tuple[Theorem, ...] = ()) -> Theorem:
    """Prove a formula whose ranges have numeral sizes.

    Raises
    ------
    ProofError
        If a part is not shown.
    """
    if formula.head == "and":
        return kernel.conjoin(evaluate(formula.args[0], known), evaluate(formula.args[1], known))
    if formula.head == "implies":
        inner = evaluate(formula.args[1], (*known, assume(formula.args[0])))
        return kernel.discharge(formula.args[0], inner)
    if formula.head == "forall":
        return _for_all(formula, known)
    if formula.head == "define" and formula.sort == lang.PROP:
        opened = kernel.unfolded(formula, frozenset({formula.name}))
        return kernel.convert(evaluate(opened, known), formula, (formula.name,))
    if formula.head in ("le", "lt", "eq", "not"):
        return _atomic(formula, known)
    raise ProofError(f"cannot evaluate {formula}")


def _for_all(formula: Term, known: tuple[Theorem, ...]) -> Theorem:
    variable, body = lang.opened(
        formula.args[0], frozenset().union(*(t.conclusion.free for t in known))
    )
    size = _numeral_bound(variable, body)
    if size is None:
        return for_all(variable, evaluate(body, known))
    consequent = Lambda(variable, body.args[1])
    values = [evaluate(lang.apply(consequent, index), known) for index in range(size)]
    split = kernel.discharge(Lt(variable, size), below_numeral(variable, consequent, values))
    guard = body.args[0]
    inside = kernel.apply(split, kernel.convert(assume(guard), Lt(variable, size)))
    return for_all(variable, kernel.discharge(guard, inside))


def _numeral_bound(variable: Term, body: Term) -> int | None:
    if variable.sort != NAT or body.head != "implies" or body.args[0].head != "lt":
        return None
    left, right = body.args[0].args
    value = exact.constant_value(exact.polynomial(right))
    if left is not cast(variable) or value is None or value.q != 1:
        return None
    return int(value.p)


def below_numeral(variable: Term, consequent: Term, values: list[Theorem]) -> Theorem:
    """``P(i)`` under ``i < size`` from ``P(0), ..., P(size - 1)``."""
    goal = lang.apply(consequent, variable)
    bound = assume(Lt(variable, len(values)))
    if not values:
        nothing = arith(Lt(0, 0), bound, use(axiom("nat-nonnegative"), variable))
        return kernel.absurd(nothing, arith(Not(Lt(0, 0))), goal)
    last = len(values) - 1
    smaller = below_numeral(variable, consequent, values[:-1])
    shorter = assume(Lt(variable, last))
    case_less = kernel.apply(kernel.discharge(Lt(variable, last), smaller), shorter)
    denied = assume(Not(Lt(variable, last)))
    step = arith(
        Le(variable, last), use(axiom("nat-discrete"), variable, lang.number(last + 1, NAT), bound)
    )
    same = kernel.antisymmetry(arith(Le(last, variable), denied), step)
    case_last = kernel.rewrite(same, consequent, values[-1])
    return kernel.cases(Lt(variable, last), case_less, case_last)


def _atomic(formula: Term, known: tuple[Theorem, ...]) -> Theorem:
    if not formula.free:
        closed = _closed(formula)
        if closed is not None:
            return closed
    usable = [t for t in known if t.conclusion.head in ("le", "lt", "eq", "not")]
    names = lang.mentioned(formula)
    plain = exact.canonical(kernel.unfolded(formula, names))
    usable += _root_facts(plain) + _values(formula)
    try:
        proof = arith(plain, *usable)
    except RankproofError:
        proof = arith(plain, *usable, degree=2)
    return kernel.convert(proof, formula, tuple(names))


def _values(formula: Term) -> list[Theorem]:
    """The sides of a comparison with their maxima, indicators and roots evaluated."""
    from symbolic.tactics.numerals import simplified

    inner = formula.args[0] if formula.head == "not" else formula
    heads = {part.head for part in lang.subterms(kernel.unfolded(inner, lang.mentioned(inner)))}
    if heads.isdisjoint({"max", "ind_lt", "ind_eq", "sqrt"}):
        return []
    found = [simplified(side) for side in inner.args]
    return [
        kernel.convert(f, exact.canonical(kernel.unfolded(f.conclusion, n)), tuple(n))
        for f in found
        for n in [lang.mentioned(f.conclusion)]
    ]


def _root_facts(formula: Term) -> list[Theorem]:
    """``0 <= sqrt(x)`` and ``sqrt(x)**2 = x`` for the roots of numbers and single squares."""
    facts: list[Theorem] = []
    for term in lang.subterms(formula):
        if term.head != "sqrt" or term.loose:
            continue
        inside = term.args[0]
        roots = [factor for monomial in exact.polynomial(inside) for factor, _ in monomial]
        try:
            sign = arith(Le(0, inside), squares=roots)
        except RankproofError:
            continue
        both = use(axiom("sqrt-square"), inside, sign)
        facts += [kernel.project(both, 0), kernel.project(both, 1)]
    return facts


def _closed(formula: Term) -> Theorem | None:
    """A closed inequality by one enclosure."""
    if formula.head not in ("le", "lt"):
        return None
    names = lang.mentioned(formula)
    opened = kernel.unfolded(formula, names)
    plain = exact.canonical(opened)
    try:
        return kernel.convert(kernel.box(plain, (), ("enclose", 128)), formula, tuple(names))
    except RankproofError:
        return None
