"""Denominators cleared in all facts, each with the signs that the facts before it give."""

from __future__ import annotations

from typing import TYPE_CHECKING

from symbolic.certificates.checker import Node
from symbolic.certificates.enclosures import NEGATIVE, POSITIVE
from symbolic.certificates.normal import Field
from symbolic.certificates.sequents import Sequent
from symbolic.certificates.terms import Cmp, Term, mul, negation, num
from symbolic.prover.attempts import TRIED
from symbolic.prover.combining import products
from symbolic.prover.products import combination
from symbolic.prover.quotients import forms
from symbolic.prover.steps import Wrap, after, claimed, unchanged

if TYPE_CHECKING:
    from symbolic.prover.search import Prover

__all__ = ["cleared_everywhere", "denominators", "four_factors"]

_MAXIMUM_FACTORS = 6


def cleared_everywhere(prover: Prover, sequent: Sequent, depth: int) -> Node | None:
    """Multiply every fact by its denominator, and look for a combination again."""
    here, wrap = _cleared(prover, sequent)
    found = None if here is sequent else products(prover, here)
    return found and wrap(found)


def four_factors(prover: Prover, sequent: Sequent, depth: int) -> Node | None:
    """Look for a combination of products of four facts, without denominators."""
    if depth > 2 or len(sequent.box) < 2:
        return None
    here, wrap = _cleared(prover, sequent)
    try:
        found = combination(here, prover.soon(2.0), (4,), polynomials_only=True)
    except TRIED:
        return None
    return found and wrap(prover.close(found))


def _cleared(prover: Prover, sequent: Sequent) -> tuple[Sequent, Wrap]:
    here = sequent
    wrap: Wrap = unchanged
    for fact in list(sequent.facts):
        factors = denominators(here, fact) if isinstance(fact, Cmp) else []
        if not factors or not isinstance(fact, Cmp) or fact.rel == "!=":
            continue
        for term in factors:
            here, wrap = _signed(prover, here, term, wrap)
        for cleared, place, outer in forms(here, here.facts.index(fact), fact):
            if cleared.facts[place] != fact:
                here, wrap = cleared, after(wrap, outer)
            break
    return here, wrap


def denominators(sequent: Sequent, fact: Cmp) -> list[Term]:
    """Return the factors of a denominator."""
    field = Field(sequent.box)
    try:
        _, bottom = field.normal(fact.term)
        factors = [] if bottom.is_constant() else bottom.factor()[1]
    except (*TRIED, ValueError, RuntimeError):
        return []
    return [field.term(p) for p, _ in factors][:_MAXIMUM_FACTORS]


def _signed(prover: Prover, sequent: Sequent, term: Term, wrap: Wrap) -> tuple[Sequent, Wrap]:
    """Claim the sign of a factor if products of two facts give it."""
    if sequent.evaluator().signs(term) in (POSITIVE, NEGATIVE):
        return sequent, wrap
    for claim in (Cmp(">", term), Cmp(">", mul(num(-1), term))):
        prover.tick()
        try:
            here = sequent.copy().assume(negation(claim))
            proof = combination(here, prover.soon(0.3), (1, 2))
        except TRIED:
            proof = None
        if proof is not None:
            sequent, outer = claimed(sequent, claim, proof)
            return sequent, after(wrap, outer)
    return sequent, wrap
