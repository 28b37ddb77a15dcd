"""Inequalities between two values of one function: ``exp(a) >= exp(c)*(1 + a - c)``, sums of angles.

With ``log(u)`` for ``a`` the first says ``u >= exp(c)*(1 + log(u) - c)``: Young's and Gibbs'
inequalities are instances. The second bounds ``sin(a + b)`` and ``cos(a - b)`` by one.
"""

from __future__ import annotations

from contextlib import suppress
from itertools import combinations, islice, permutations
from typing import TYPE_CHECKING

from symbolic.certificates.checker import Node
from symbolic.certificates.normal import Field
from symbolic.certificates.sequents import Sequent, lemma, shown, subterms
from symbolic.certificates.terms import (
    Cmp,
    Term,
    add,
    function,
    minus,
    mul,
    negation,
    num,
    text,
)
from symbolic.prover.attempts import TRIED
from symbolic.prover.products import combination
from symbolic.prover.quotients import quotients
from symbolic.prover.steps import Step, Wrap, after, claimed, unchanged

if TYPE_CHECKING:
    from symbolic.prover.search import Prover

__all__ = ["paired"]


def paired(prover: Prover, sequent: Sequent, depth: int) -> Node | None:
    """Compare the exponentials, logarithms and waves of the facts, and combine."""
    here = sequent
    wrap: Wrap = unchanged
    for move in (_compared, _turned):
        here, outer = move(here)
        wrap = after(wrap, outer)
    if here is sequent:
        return None
    here, outer = _cleared(here)
    wrap = after(wrap, outer)
    try:
        found = combination(here, prover.soon(1.0))
    except TRIED:
        return None
    return found and wrap(prover.close(found))


def _compared(sequent: Sequent) -> Step:
    """Claim ``X >= Y*(1 + a - c)`` for ``X = exp(a)`` and ``Y = exp(c)`` among the facts."""
    wrap: Wrap = unchanged
    for (exponent, value), (other, base) in list(permutations(_exponentials(sequent), 2)):
        claim = Cmp(">=", minus(value, mul(base, add(num(1), minus(exponent, other)))))
        if claim in sequent.facts or len(sequent.facts) > 30:
            continue
        try:
            step = claimed(sequent, claim, _tangent(sequent, claim, minus(exponent, other), base))
        except (*TRIED, ValueError):
            continue
        sequent, wrap = step[0], after(wrap, step[1])
        sequent, outer = _ordered(sequent, claim, value, base, minus(exponent, other))
        wrap = after(wrap, outer)
    return sequent, wrap


def _ordered(sequent: Sequent, tangent: Cmp, value: Term, base: Term, gap: Term) -> Step:
    """Claim ``X > Y`` where ``a > c`` is among the facts."""
    claim, positive, above = Cmp(">", minus(value, base)), Cmp(">", base), Cmp(">", gap)
    if above not in sequent.facts:
        return sequent, unchanged
    here = sequent.copy().assume(negation(claim)).assume(positive)
    place = [here.facts.index(f) for f in (tangent, negation(claim), positive, above)]
    parts = ([place[0]], [place[1]], place[2:])
    node: Node = {
        "by": "positivstellensatz",
        "sum": [{"facts": facts, "squares": [["1", "1"]]} for facts in parts],
    }
    if base.op == "exp":
        node = {"by": "lemma", "name": "positive", "at": text(base), "then": node}
    return claimed(sequent, claim, node)


def _cleared(sequent: Sequent) -> Step:
    """Add the facts that have a positive denominator without it."""
    wrap: Wrap = unchanged
    for index, fact in enumerate(list(sequent.facts)):
        if not isinstance(fact, Cmp) or fact.rel == "!=" or not fact.term.free:
            continue
        field = Field(sequent.box)
        try:
            if field.normal(fact.term)[1].is_constant():
                continue
        except TRIED:
            continue
        for factor, rest in islice(quotients(sequent, fact, field), 1):
            head = {"by": "identity", "fact": index, "factor": text(factor), "rest": text(rest)}
            sequent = sequent.copy().assume(Cmp(fact.rel, rest))
            wrap = after(wrap, _headed(head))
    for term in _positive(sequent):
        sequent, outer = _added(sequent, "positive", term)
        wrap = after(wrap, outer)
    return sequent, wrap


def _headed(head: Node) -> Wrap:
    return lambda then: {**head, "then": then}


def _positive(sequent: Sequent) -> list[Term]:
    """Return the exponentials of the normal forms of the facts."""
    field = Field(sequent.box)
    for fact in sequent.facts:
        if isinstance(fact, Cmp):
            with suppress(*TRIED):
                field.normal(fact.term)
    return [t for t in field.terms if t.op == "exp"][:6]


def _exponentials(sequent: Sequent) -> list[tuple[Term, Term]]:
    """Return pairs ``(a, exp(a))``, also as ``(log(u), u)`` for a ``u`` known to be positive."""
    found: dict[Term, tuple[Term, Term]] = {}
    for fact in sequent.facts:
        for term in subterms(fact.term) if isinstance(fact, Cmp) else ():
            if term.op == "exp" and term.free:
                found[term] = (term.args[0], term)
            if term.op == "log" and term.free and shown(sequent, Cmp(">", term.args[0])):
                found[term] = (term, term.args[0])
    return list(found.values())[:4]


def _tangent(sequent: Sequent, claim: Cmp, gap: Term, base: Term) -> Node:
    """``Y*(exp(a - c) - 1 - (a - c)) + (the denial) = 0``, as ``Y*exp(a - c) = X``."""
    raised = function("exp", gap)
    known, positive = lemma("tangent", raised), Cmp(">", base)
    here = sequent.copy().assume(negation(claim)).assume(known).assume(positive)
    first, second, third = (here.facts.index(f) for f in (known, negation(claim), positive))
    node: Node = {
        "by": "positivstellensatz",
        "sum": [
            {"facts": [third, first], "squares": [["1", "1"]]},
            {"facts": [second], "squares": [["1", "1"]]},
        ],
    }
    if base.op == "exp":
        node = {"by": "lemma", "name": "positive", "at": text(base), "then": node}
    return {"by": "lemma", "name": "tangent", "at": text(raised), "then": node}


def _turned(sequent: Sequent) -> Step:
    """Add that sines and cosines of sums and differences of angles are at most one."""
    wrap: Wrap = unchanged
    angles = {
        term.args[0]: None
        for fact in sequent.facts
        for term in (subterms(fact.term) if isinstance(fact, Cmp) else ())
        if term.op in ("sin", "cos") and term.free
    }
    for left, right in list(combinations(angles, 2))[:3]:
        for argument in (add(left, right), minus(left, right)):
            for op in ("sin", "cos"):
                for name in ("at most one", "at least minus one"):
                    sequent, outer = _added(sequent, name, function(op, argument))
                    wrap = after(wrap, outer)
    return sequent, wrap


def _added(sequent: Sequent, name: str, at: Term) -> Step:
    known = lemma(name, at)
    if known in sequent.facts or len(sequent.facts) > 30:
        return sequent, unchanged
    return sequent.copy().assume(known), _headed({"by": "lemma", "name": name, "at": text(at)})
