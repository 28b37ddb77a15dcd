"""``differentiate``: the derivative of a term, as a theorem, by the rules."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from lemmas.foundations import derivatives as rules
from lemmas.foundations.sums import nonzero
from symbolic import arithmetic as exact
from symbolic import kernel
from symbolic import language as lang
from symbolic.definitions import has_derivative
from symbolic.errors import ProofError, RankproofError
from symbolic.kernel import Theorem, assume
from symbolic.language import NAT, REAL, Eq, Lambda, Lt, Ne, Term, TermLike
from symbolic.tactics.script import arith, for_all, use

__all__ = ["differentiate", "with_value"]

Facts = Sequence[Theorem]


def differentiate(
    function: Term, point: TermLike, *facts: Theorem, value: Term | None = None, **hints: Any
) -> Theorem:
    """Return ``function'(point) = v`` as a theorem.

    Parameters
    ----------
    function : Term
        From reals to reals: ring operations, reciprocals, exponentials, sums, powers with a
        natural exponent that is a numeral or a successor, definitions, functions with known
        derivatives.
    point : Term
        Where.
    *facts : Theorem
        Known derivatives (at a point, or for all points), and why denominators do not vanish.
    value : Term, optional
        The derivative in the form that is wanted; shown equal by arithmetic from the facts.
    **hints
        For that arithmetic.

    Raises
    ------
    ProofError
        If no rule applies, or the derivative is not shown to be ``value``.
    """
    point = lang.to_real(point)
    avoid = point.free.union(*(f.conclusion.free for f in facts), *_hypotheses(facts))
    variable, body = lang.opened(function, avoid)
    theorem = _derivative(variable, body, point, facts)
    found = theorem.conclusion.args[2]
    theorem = kernel.convert(theorem, has_derivative(function, point, found))
    if value is None:
        return theorem
    equations = [f for f in facts if f.conclusion.head == "eq"]
    return with_value(theorem, has_derivative(function, point, value), *equations, **hints)


def with_value(theorem: Theorem, claim: Term, *facts: Theorem, **hints: Any) -> Theorem:
    """Return a derivative in the form of ``claim``, its value shown equal by arithmetic."""
    function, point, value = claim.args
    found = theorem.conclusion.args[2]
    plain = kernel.convert(theorem, has_derivative(function, point, found))
    hole = lang.fresh("hole", REAL, claim.free)
    template = Lambda(hole, has_derivative(function, point, hole))
    return kernel.rewrite(arith(Eq(found, value), *facts, **hints), template, plain)


def _hypotheses(facts: Facts) -> list[frozenset[Term]]:
    return [h.free for fact in facts for h in fact.hypotheses]


def _derivative(t: Term, body: Term, point: Term, facts: Facts) -> Theorem:
    function = Lambda(t, body)
    known = _known(function, point, facts)
    if known is not None:
        return known
    if t not in body.free:
        return use(rules.constant(), body, point)
    if body is t:
        return use(rules.identity(), point)
    rule = _RULES.get(body.head)
    if rule is None:
        raise ProofError(f"no rule differentiates {body} in {t}")
    theorem = rule(t, body, point, facts)
    value = theorem.conclusion.args[2]
    names = (body.name,) if body.head == "define" else ()
    return kernel.convert(theorem, has_derivative(function, point, value), names)


def _known(function: Term, point: Term, facts: Facts) -> Theorem | None:
    for fact in facts:
        for claim in _instances(fact, function, point, facts):
            if claim.conclusion.args[:2] == (function, point):
                return claim
    return None


def _instances(fact: Theorem, function: Term, point: Term, facts: Facts) -> Iterator[Theorem]:
    """The derivatives that a fact gives at the point, for the indices that ``function`` names."""
    claim = fact.conclusion
    if claim.head == "define" and claim.name == "has_derivative":
        yield fact
    elif claim.head == "implies":
        for guard in facts:
            if guard.conclusion is claim.args[0]:
                yield from _instances(kernel.apply(fact, guard), function, point, facts)
    elif claim.head == "forall" and "has_derivative" in lang.mentioned(claim):
        domain = claim.args[0].sort.domain  # type: ignore[union-attr]
        indices = sorted((v for v in function.free if v.sort == NAT), key=str)
        for value in [point] if domain == REAL else indices if domain == NAT else []:
            yield from _instances(kernel.specialise(fact, value), function, point, facts)


def _sum_of_two(t: Term, body: Term, point: Term, facts: Facts) -> Theorem:
    left, right = (_derivative(t, part, point, facts) for part in body.args)
    f, _, v = left.conclusion.args
    g, _, w = right.conclusion.args
    return use(rules.sum_of_two(), f, g, point, v, w, left, right)


def _scaled(factor: Term, inner: Theorem) -> Theorem:
    f, point, v = inner.conclusion.args
    return use(rules.scaled(), factor, f, point, v, inner)


def _negated(t: Term, body: Term, point: Term, facts: Facts) -> Theorem:
    return _scaled(lang.number(-1), _derivative(t, body.args[0], point, facts))


def _product(t: Term, body: Term, point: Term, facts: Facts) -> Theorem:
    left, right = body.args
    if t not in left.free:
        return _scaled(left, _derivative(t, right, point, facts))
    if t not in right.free:
        return _scaled(right, _derivative(t, left, point, facts))
    first, second = (_derivative(t, part, point, facts) for part in body.args)
    f, _, v = first.conclusion.args
    g, _, w = second.conclusion.args
    return use(rules.product(), f, g, point, v, w, first, second)


def _reciprocal(t: Term, body: Term, point: Term, facts: Facts) -> Theorem:
    inner = _derivative(t, body.args[0], point, facts)
    value = lang.apply(inner.conclusion.args[0], point)
    return rules.compose(use(rules.reciprocal_rule(), value, _regular(value, facts)), inner)


def _regular(value: Term, facts: Facts) -> Theorem:
    """``value != 0`` from a fact that says so or that it is positive."""
    for goal, finish in ((Ne(value, 0), _same), (Lt(0, value), nonzero)):
        for fact in facts:
            try:
                return finish(kernel.convert(fact, goal))
            except RankproofError:
                continue
    raise ProofError(f"not among the facts: {value} is not zero")


def _same(theorem: Theorem) -> Theorem:
    return theorem


def _exponential(t: Term, body: Term, point: Term, facts: Facts) -> Theorem:
    inner = _derivative(t, body.args[0], point, facts)
    value = lang.apply(inner.conclusion.args[0], point)
    return rules.compose(use(rules.exponential(), value), inner)


def _sum(t: Term, body: Term, point: Term, facts: Facts) -> Theorem:
    size, function = body.args
    if t in size.free:
        raise ProofError(f"the range of {body} depends on {t}")
    avoid = frozenset({t}).union(point.free, *(f.conclusion.free for f in facts))
    index, part = lang.opened(function, avoid.union(*_hypotheses(facts)))
    inside = assume(Lt(index, size))
    inner = _derivative(t, part, point, (*facts, inside))
    f, _, v = inner.conclusion.args
    everywhere = for_all(index, inside.conclusion, inner)
    return use(rules.sum_of_many(), Lambda(index, f), Lambda(index, v), point, size, everywhere)


def _power(t: Term, body: Term, point: Term, facts: Facts) -> Theorem:
    base, exponent = body.args
    if t in exponent.free or exact.polynomial(exponent).get((), 0) < 1:
        raise ProofError(f"the exponent of {body} is not known to be a successor")
    less = exact.add(exact.polynomial(exponent), exact.constant(exact.rational(-1)))
    inner = _derivative(t, base, point, facts)
    f, _, v = inner.conclusion.args
    return use(rules.power(), f, point, v, inner, exact.to_term(less, NAT))


def _definition(t: Term, body: Term, point: Term, facts: Facts) -> Theorem:
    opened = lang.definition(body.name).unfold(body.args)
    return _derivative(t, opened, point, facts)


def _application(t: Term, body: Term, point: Term, facts: Facts) -> Theorem:
    function, argument = lang.apply(body.args[0], *body.args[1:-1]), body.args[-1]
    if t in function.free or argument.sort != REAL:
        raise ProofError(f"no rule differentiates {body} in {t}")
    inner = _derivative(t, argument, point, facts)
    value = lang.apply(inner.conclusion.args[0], point)
    outer = _known(function, value, facts)
    if outer is None:
        raise ProofError(f"no derivative of {function} at {value} is among the facts")
    return rules.compose(outer, inner)


_RULES: dict[str, Callable[[Term, Term, Term, Facts], Theorem]] = {
    "add": _sum_of_two,
    "neg": _negated,
    "mul": _product,
    "inverse": _reciprocal,
    "exp": _exponential,
    "sum": _sum,
    "pow": _power,
    "define": _definition,
    "apply": _application,
}
