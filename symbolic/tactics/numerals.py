"""Closed terms at numerals: maxima over numeral ranges, indicators and roots get their values.

The value of a term is an equation ``term = value``, found from the inside out: the atoms of the
normal form are replaced one by one by what they are equal to.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from math import isqrt

from symbolic import arithmetic as exact
from symbolic import kernel
from symbolic import language as lang
from symbolic.errors import ProofError, Refusal
from symbolic.kernel import Theorem, axiom
from symbolic.language import REAL, Eq, Lambda, Le, Lt, Term
from symbolic.tactics.arithmetic import arith
from symbolic.tactics.elementary import equal, exp_zero
from symbolic.tactics.evaluate import below_numeral
from symbolic.tactics.script import deny, for_all, implies, obtain, parts, use

__all__ = ["simplified", "valued"]


def valued(term: Term) -> Theorem:
    """Return ``term = number``.

    Raises
    ------
    ProofError
        If the value is not found to be rational.
    """
    theorem = simplified(term)
    if theorem.conclusion.args[1].head != "number":
        raise ProofError(f"no rational value was found: {theorem.conclusion}")
    return theorem


def simplified(term: Term) -> Theorem:
    """Return ``term = other`` where ranges, indicators and roots of numerals are evaluated."""
    names = tuple(lang.mentioned(term))
    other = exact.canonical(kernel.unfolded(term, frozenset(names)))
    theorem = kernel.convert(arith(Eq(term, term)), Eq(term, other), names)
    settled: set[Term] = set()
    while (found := _next(other, settled)) is not None:
        settled.add(found)
        equation = _ATOMS[found.head](found)
        if equation is not None:
            hole = lang.fresh("hole", REAL, term.free | other.free)
            template = Lambda(hole, Eq(term, _replaced(other, found, hole)))
            theorem = kernel.rewrite(equation, template, theorem)
            other = exact.canonical(theorem.conclusion.args[1])
            theorem = kernel.convert(theorem, Eq(term, other))
    return theorem


def _next(term: Term, settled: set[Term]) -> Term | None:
    """The next atom of the normal form that may have a value."""
    for monomial in exact.polynomial(term):
        for factor, _ in monomial:
            if factor.head in _ATOMS and factor not in settled:
                return factor
    return None


def _replaced(term: Term, old: Term, new: Term) -> Term:
    if term is old:
        return new
    return lang.rebuild(term, tuple(_replaced(a, old, new) for a in term.args))


def _inside(term: Term) -> Theorem | None:
    """``f(x) = f(y)`` from the value ``x = y`` of the argument of a function of one number."""
    equation = simplified(term.args[0])
    if exact.canonical(equation.conclusion.args[1]) is exact.canonical(term.args[0]):
        return None
    hole = lang.fresh("hole", REAL, term.free)
    template = Lambda(hole, Eq(term, lang.rebuild(term, (hole,))))
    return kernel.rewrite(equation, template, arith(Eq(term, term)))


def _root(term: Term) -> Theorem | None:
    value = exact.constant_value(exact.polynomial(term.args[0]))
    if value is None:
        return _inside(term)
    root = Fraction(isqrt(abs(int(value.p))), isqrt(int(value.q)))
    if root**2 != exact.fraction(value):
        return None
    inside = arith(Le(0, term.args[0]))
    sign, square = parts(use(axiom("sqrt-square"), term.args[0], inside))
    low = arith(Le(term, root), sign, square, products=[(-1, -1), (-1, 0)])
    high = arith(Le(root, term), sign, square, products=[(-1, -1), (-1, 0)])
    return equal(low, high)


def _exponential(term: Term) -> Theorem | None:
    if not exact.polynomial(term.args[0]):
        return kernel.convert(exp_zero(), Eq(term, 1))
    return _inside(term)


def _indicator(term: Term) -> Theorem | None:
    left, right = (simplified(a) for a in term.args)
    values = [exact.constant_value(exact.polynomial(t.conclusion.args[1])) for t in (left, right)]
    if values[0] is None or values[1] is None:
        return _enclosed_indicator(term, left, right) if term.head == "ind_lt" else None
    less = term.head == "ind_lt"
    tags = parts(use(axiom("indicator-less" if less else "indicator-equal"), *term.args))
    yes = values[0] < values[1] if less else values[0] == values[1]
    formula = Lt(*term.args) if less else Eq(*term.args)
    if yes:
        return use(tags[0], arith(formula, left, right))
    if less:
        return use(tags[1], arith(lang.Not(formula), left, right))
    false = Lt(0, 0)
    denial = deny(formula, lambda e: (arith(false, e, left, right), arith(lang.Not(false))))
    return use(tags[1], denial)


def _enclosed_indicator(term: Term, left: Theorem, right: Theorem) -> Theorem | None:
    """The value of ``[x < y]`` where enclosures separate x and y."""
    tags = parts(use(axiom("indicator-less"), *term.args))
    x, y = left.conclusion.args[1], right.conclusion.args[1]
    below, above = _enclosed(Lt(x, y)), _enclosed(Le(y, x))
    if below is not None:
        return use(tags[0], arith(Lt(*term.args), left, right, below))
    if above is not None:
        return use(tags[1], arith(lang.Not(Lt(*term.args)), left, right, above))
    return None


def _enclosed(formula: Term) -> Theorem | None:
    """A closed comparison by one enclosure; None where it does not decide."""
    if formula.args[0] is formula.args[1]:
        return arith(formula) if formula.head == "le" else None
    try:
        return kernel.box(formula, (), ("enclose", 128))
    except Refusal:
        return None


def _greatest(values: list[Term]) -> tuple[int, list[Theorem]] | None:
    """The place of the greatest of closed terms, and that each is at most it."""
    best = 0
    for place in range(1, len(values)):
        if _enclosed(Le(values[best], values[place])) is not None:
            best = place
    facts = [_enclosed(Le(value, values[best])) for value in values]
    if any(fact is None for fact in facts):
        return None
    return best, [fact for fact in facts if fact is not None]


def _maximum(term: Term) -> Theorem | None:
    """The greatest of the values, which are numbers or are told apart by enclosures."""
    size, function = term.args
    count = exact.constant_value(exact.polynomial(size))
    if count is None or count.q != 1 or count <= 0 or count > 64:
        return None
    entries = [simplified(lang.apply(function, index)) for index in range(int(count.p))]
    numbers = [exact.constant_value(exact.polynomial(e.conclusion.args[1])) for e in entries]
    facts: list[Theorem] = []
    if any(value is None for value in numbers):
        found = _greatest([entry.conclusion.args[1] for entry in entries])
        if found is None:
            return None
        best, facts = found
    else:
        best = max(range(len(numbers)), key=lambda place: exact.fraction(numbers[place]))  # type: ignore[arg-type]
    top = entries[best].conclusion.args[1]
    index, body = lang.opened(function, top.free)
    bound = Lambda(index, Le(body, top))
    each = [
        arith(lang.apply(bound, place), entry, *facts[place : place + 1])
        for place, entry in enumerate(entries)
    ]
    everywhere = for_all(index, implies([Lt(index, size)], below_numeral(index, bound, each)))
    some = arith(Lt(0, lang.cast(size)))

    def attained(where: Term, known: Theorem) -> Theorem:
        here, same = parts(known)
        return arith(Le(term, top), use(everywhere, where, here), same)

    low = obtain(use(axiom("max-attained"), size, function, some), "argmax", attained)
    place = lang.number(best, lang.NAT)
    first = use(axiom("max-upper"), size, function, place, arith(Lt(place, lang.cast(size))))
    return equal(low, arith(Le(top, term), first, entries[best]))


_ATOMS: dict[str, Callable[[Term], Theorem | None]] = {
    "max": _maximum,
    "ind_lt": _indicator,
    "ind_eq": _indicator,
    "sqrt": _root,
    "inverse": _inside,
    "exp": _exponential,
}
