"""A sine or cosine whose argument the facts confine to a closed half turn is not negative."""

from __future__ import annotations

from typing import TYPE_CHECKING

from symbolic.certificates.checker import Node
from symbolic.certificates.normal import Field
from symbolic.certificates.sequents import Sequent, sides, substituted
from symbolic.certificates.terms import (
    Cmp,
    Or,
    Term,
    add,
    derivative,
    formula_text,
    minus,
    mul,
    negation,
    num,
    text,
    var,
)
from symbolic.prover.attempts import TRIED, combined
from symbolic.prover.immediate import at_once, combined_soon
from symbolic.prover.steps import Step, claimed

if TYPE_CHECKING:
    from symbolic.prover.search import Prover

__all__ = ["weak_wave"]


def weak_wave(prover: Prover, sequent: Sequent, wave: Term, known: Or) -> Step | None:
    """Claim ``wave >= 0``: at an end of the half turn it is zero."""
    claim = Cmp(">=", wave)
    if claim in sequent.facts:
        return None
    here = sequent.copy().assume(negation(claim)).assume(known)
    proofs = []
    for part in known.parts[:2]:
        case = here.copy().assume(part)
        proof = _at_end(prover, case, part) if isinstance(part, Cmp) else None
        if proof is None:
            return None
        proofs.append(proof)
    inside = here.copy().assume(known.parts[2])
    both = (inside.facts.index(f) for f in (negation(claim), known.parts[2]))
    proofs.append(combined(*((place, "1") for place in both)))
    cases = {"by": "cases", "fact": here.facts.index(known), "proofs": proofs}
    return claimed(sequent, claim, {"by": "lemma", "name": "sign", "at": text(wave), "then": cases})


def _closed(prover: Prover, sequent: Sequent) -> Node | None:
    return at_once(prover, sequent) or _opposed(sequent) or combined_soon(prover, sequent)


def _opposed(sequent: Sequent) -> Node | None:
    """Close by the last fact and one that says the opposite."""
    last = sequent.facts[-1]
    for place, fact in enumerate(sequent.facts[:-1]):
        if isinstance(fact, Cmp) and isinstance(last, Cmp) and fact.term.free == last.term.free:
            if {fact.rel, last.rel} in ({">", ">="}, {">"}):
                if Field(sequent.box).is_zero(add(fact.term, last.term)):
                    return combined((place, "1"), (len(sequent.facts) - 1, "1"))
    return None


def _at_end(prover: Prover, case: Sequent, part: Cmp) -> Node | None:
    """Refute a case: at once, or because the argument is the end and the wave is zero there."""
    found = _closed(prover, case)
    if found is not None:
        return found
    end = _solved(part.term)
    equal = Cmp("==", part.term)
    unequal = case.copy().assume(negation(equal))
    proofs = [_closed(prover, unequal.copy().assume(side)) for side in sides(negation(equal))]
    if end is None or None in proofs:
        return None
    name, at = end
    head = {"by": "substitute", "variable": name, "kind": "equal", "new": name, "at": text(at)}
    try:
        there = substituted(case.copy().assume(equal), name, "equal", name, at)
    except TRIED:
        return None
    found = at_once(prover, there)
    split = {"by": "cases", "fact": unequal.facts.index(negation(equal)), "proofs": proofs}
    node = {"by": "claim", "formula": formula_text(equal), "proof": split}
    return found and {**node, "then": {**head, "then": found}}


def _solved(term: Term) -> tuple[str, Term] | None:
    """Return ``(x, t)`` if the term is a multiple of ``x - t``."""
    for name in sorted(term.free):
        slope = derivative(term, name)
        if slope.op == "num" and slope.value != 0:
            at = minus(var(name), mul(num(1 / slope.value), term))
            if name not in at.free:
                return name, at
    return None
