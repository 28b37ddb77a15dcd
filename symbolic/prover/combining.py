"""Combinations of products of facts, after the facts are brought into a good form."""

from __future__ import annotations

from contextlib import suppress
from itertools import product
from typing import TYPE_CHECKING

from symbolic.certificates.checker import Node
from symbolic.certificates.normal import Field
from symbolic.certificates.sequents import Sequent, lemma, subterms
from symbolic.certificates.terms import Cmp, Term, text
from symbolic.prover import moves
from symbolic.prover.attempts import TRIED
from symbolic.prover.binomials import binomials
from symbolic.prover.products import combination
from symbolic.prover.quotients import forms
from symbolic.prover.squares import sum_of_squares

if TYPE_CHECKING:
    from symbolic.prover.search import Prover

__all__ = ["products", "rational", "reformed", "with_lemmas"]

_LEMMAS = {
    "root": ("nonnegative",),
    "exp": ("positive", "tangent"),
    "log": ("tangent",),
    "sin": ("at most one", "at least minus one"),
    "cos": ("at most one", "at least minus one"),
    "abs": ("nonnegative",),
}


def products(prover: Prover, sequent: Sequent, seconds: float = 0.4) -> Node | None:
    """Search a combination of products of facts."""
    limit = prover.soon(seconds)
    try:
        found = combination(sequent, limit)
    except TRIED:
        return None
    if found is None and sequent.facts and len(sequent.box) > 1:
        found = binomials(sequent, len(sequent.facts) - 1)
    limit = prover.soon(seconds)
    last = range(len(sequent.facts) - 1, -1, -1)[:3]
    for multiplied, index in product((False, True), last):
        if found is None and sequent.box:
            prover.tick()
            with suppress(*TRIED):
                found = sum_of_squares(sequent, index, limit, multiplied)
    if found is None:
        found = with_lemmas(sequent, limit)
    return prover.close(found) if found is not None else None


def with_lemmas(sequent: Sequent, limit: float) -> Node | None:
    """Search the combination again, with known inequalities about the functions met."""
    here = sequent.copy()
    added: list[tuple[str, Term]] = []
    for fact in sequent.facts:
        for term in subterms(fact.term) if isinstance(fact, Cmp) else ():
            for name in _LEMMAS.get("root" if _is_root(term) else term.op, ()):
                known = lemma(name, term)
                if known not in here.facts and len(added) < 8 and term.free:
                    here.assume(known)
                    added.append((name, term))
    if not added:
        return None
    try:
        found = combination(here, limit)
    except TRIED:
        return None
    for name, term in reversed(added):
        if found is not None:
            found = {"by": "lemma", "name": name, "at": text(term), "then": found}
    return found


def reformed(prover: Prover, sequent: Sequent, depth: int) -> Node | None:
    """Clear denominators and roots, add signs, and look for a combination again."""
    signed = moves.trigonometric(prover, sequent)
    if signed is not None:
        found = prover.refute(signed[0], depth + 1)
        return found and signed[1](found)
    for index in range(len(sequent.facts) - 1, -1, -1)[:4]:
        fact = sequent.facts[index]
        if not isinstance(fact, Cmp) or fact.rel not in (">", ">=") or not fact.term.free:
            continue
        here, outer = moves.enriched(prover, sequent, fact)
        for place_sequent, place, wrap in forms(here, index, fact):
            if place_sequent.facts[place] == fact:
                break
            found = products(prover, place_sequent)
            if found is not None:
                return outer(wrap(found))
            break
    return None


def rational(prover: Prover, sequent: Sequent) -> Node | None:
    """Close by a combination if the last comparison is between rational functions."""
    fact = sequent.facts[-1]
    if not isinstance(fact, Cmp) or len(fact.term.free) < 2:
        return None
    try:
        field = Field(sequent.box)
        top, _ = field.normal(fact.term)
        kinds = {key[0] for key in field.atoms}
        if kinds <= {"var"} and len(top) < 40 or kinds == {"var", "exp"} and len(top) < 16:
            return products(prover, sequent) or reformed(prover, sequent, 12)
    except TRIED:
        pass
    return None


def _is_root(term: Term) -> bool:
    return term.op == "pow" and bool(term.value.q > 1)
