"""A fact divided by factors that are known to be positive."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain
from typing import Any

from flint import fmpq

from symbolic.certificates.enclosures import NEGATIVE, POSITIVE, Evaluator
from symbolic.certificates.normal import Field
from symbolic.certificates.sequents import Sequent, shown, shown_by_sturm, subterms
from symbolic.certificates.terms import Cmp, Term, add, conditions, function, mul, num, power, text
from symbolic.prover.attempts import TRIED

__all__ = ["forms"]


def forms(sequent: Sequent, index: int, fact: Cmp) -> Iterator[tuple[Any, int, Any]]:
    """Yield the fact divided by positive factors, in several ways."""
    seen = set()
    for factor, rest in chain(quotients(sequent, fact, Field(sequent.box)), whole(sequent, fact)):
        if rest in seen:
            continue
        seen.add(rest)
        here = sequent.copy().assume(Cmp(fact.rel, rest))
        place = here.facts.index(Cmp(fact.rel, rest))
        head = {"by": "identity", "fact": index, "factor": text(factor), "rest": text(rest)}
        yield here, place, lambda then, head=head: {**head, "then": then}
    if fact.term not in seen:
        yield sequent, index, lambda then: then


def whole(sequent: Sequent, fact: Cmp) -> Iterator[tuple[Term, Term]]:
    """Yield quotients in which logarithms of quotients are kept whole."""
    logarithms = [t for t in subterms(fact.term) if t.op == "log" and t.args[0].op != "var"]
    if logarithms:
        yield from quotients(sequent, fact, Field())


def quotients(sequent: Sequent, fact: Cmp, field: Field) -> Iterator[tuple[Term, Term]]:
    """Yield ``(positive factor, rest)`` with ``rest = factor * term``."""
    evaluator = sequent.evaluator()
    try:
        top, bottom = field.normal(fact.term)
    except TRIED:
        return
    if top.is_zero():
        return
    sign, kept, dropped = 1, num(1), num(1)
    try:
        content, factors = top.factor()
    except (ValueError, RuntimeError):
        content, factors = fmpq(1), [(top, 1)]
    if content < 0:
        sign = -1
    for polynomial, exponent in factors:
        term = field.term(polynomial)
        signs = _sign(sequent, evaluator, term)
        if exponent % 2 == 0 and signs in (POSITIVE, NEGATIVE):
            dropped = mul(dropped, power(term, int(exponent)))
        elif signs in (POSITIVE, NEGATIVE):
            flip = num(-1 if signs == NEGATIVE else 1)
            sign *= -1 if signs == NEGATIVE else 1
            dropped = mul(dropped, power(mul(flip, term), int(exponent)))
        else:
            kept = mul(kept, power(term, int(exponent)))
    below, turned = _factored(sequent, evaluator, field, bottom)
    if below is None:
        return
    sign *= turned
    scale = 1 / abs(content)
    factor, rest = mul(num(scale), below, power(dropped, -1)), mul(num(sign), kept)
    if below.op == "add" and not shown(sequent, Cmp(">", factor), evaluator):
        factor, rest = mul(below, power(dropped, -1)), mul(num(sign / scale), kept)
    usable = all(shown(sequent, c, evaluator) for t in (factor, rest) for c in conditions(t))
    if not usable:
        return
    if not shown(sequent, Cmp(">", factor), evaluator):
        return
    yield factor, rest
    yield from divided(sequent, evaluator, field, factor, rest)


def _factored(
    sequent: Sequent, evaluator: Evaluator, field: Field, polynomial: Any
) -> tuple[Term | None, int]:
    """Return the absolute value and the sign of a polynomial whose factors have known signs."""
    try:
        content, factors = polynomial.factor()
    except (ValueError, RuntimeError):
        content, factors = fmpq(1), [(polynomial, 1)]
    parts, sign = [num(abs(content))], 1 if content > 0 else -1
    for factor, exponent in factors:
        term = field.term(factor)
        signs = _sign(sequent, evaluator, term)
        if signs not in (POSITIVE, NEGATIVE):
            return None, 0
        if signs == NEGATIVE:
            term, sign = mul(num(-1), term), sign * (-1) ** int(exponent)
        parts.append(power(term, int(exponent)))
    return mul(*parts), sign


def divided(
    sequent: Sequent, evaluator: Evaluator, field: Field, factor: Term, rest: Term
) -> Iterator[tuple[Term, Term]]:
    """Divide by the coefficient of a transcendental atom that occurs linearly."""
    try:
        top, bottom = field.normal(rest)
    except TRIED:
        return
    if not bottom.is_constant():
        return
    degrees = top.degrees()
    for index, degree in enumerate(degrees[: len(field.atoms)]):
        if field.atoms[index][0] in ("var", "pi") or degree == 0:
            continue
        exponential = field.atoms[index][0] == "exp"
        if degree != 1 and not exponential:
            continue
        for wanted in (degree, 0) if exponential else (1,):
            part = {k: c for k, c in top.to_dict().items() if k[index] == wanted}
            if not part or len(part) == len(top):
                continue
            if not exponential:
                part = {(*k[:index], 0, *k[index + 1 :]): c for k, c in part.items()}
            coefficient = field.term(top.context().from_dict(part))
            signs = _sign(sequent, evaluator, coefficient)
            if signs not in (POSITIVE, NEGATIVE):
                continue
            positive = coefficient if signs == POSITIVE else mul(num(-1), coefficient)
            inverse = power(positive, -1)
            by = mul(factor, inverse)
            if not all(shown(sequent, c, evaluator) for c in conditions(by)):
                continue
            quotient = mul(rest, inverse)
            try:
                pieces = _spread(field, top, positive)
            except TRIED:
                pieces = quotient
            if all(shown(sequent, c, evaluator) for c in conditions(pieces)):
                if shown(sequent, Cmp(">", by), evaluator):
                    yield by, pieces


def _spread(field: Field, top: Any, positive: Term) -> Term:
    """Return ``top / positive`` summed by atoms, so that rational parts stay together."""
    groups: dict[tuple[int, ...], dict[Any, Any]] = {}
    for exponents, coefficient in top.to_dict().items():
        key = tuple(
            e if k < len(field.atoms) and field.atoms[k][0] != "var" else 0
            for k, e in enumerate(exponents)
        )
        groups.setdefault(key, {})[exponents] = coefficient
    parts = []
    for group in groups.values():
        a, b = field.normal(mul(field.term(top.context().from_dict(group)), power(positive, -1)))
        parts.append(field.term(a) if b.is_constant() else mul(field.term(a), _inverse(field, b)))
    return add(*parts)


def _inverse(field: Field, polynomial: Any) -> Term:
    """Return the reciprocal, factor by factor: ``exp(-u)`` for ``exp(u)``."""
    content, factors = polynomial.factor()
    parts = [num(1 / fmpq(content))]
    for factor, exponent in factors:
        term = field.term(factor)
        if term.op == "exp":
            parts.append(function("exp", mul(num(-int(exponent)), term.args[0])))
        else:
            parts.append(power(term, -int(exponent)))
    return mul(*parts)


def _sign(sequent: Sequent, evaluator: Evaluator, term: Term) -> int:
    """Return the signs a term may have, by enclosures or by Sturm."""
    signs = evaluator.signs(term)
    if signs in (POSITIVE, NEGATIVE):
        return signs
    if shown_by_sturm(sequent, Cmp(">", term)):
        return POSITIVE
    if shown_by_sturm(sequent, Cmp(">", mul(num(-1), term))):
        return NEGATIVE
    return signs
