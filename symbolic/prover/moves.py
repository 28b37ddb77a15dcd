"""Steps that change the form of a sequent before the other methods try again.

Each returns ``(sequent, wrap)``: what is left to refute, and how its proof becomes one of the
sequent given; or ``None``.
"""

from __future__ import annotations

from collections.abc import Iterator
from math import lcm
from typing import TYPE_CHECKING, Any

import numpy as np

from symbolic.certificates.checker import Node
from symbolic.certificates.enclosures import NEGATIVE, POSITIVE
from symbolic.certificates.normal import Field
from symbolic.certificates.sequents import Sequent, lemma, subterms
from symbolic.certificates.terms import (
    Cmp,
    Formula,
    Or,
    Term,
    add,
    conditions,
    function,
    minus,
    mul,
    negation,
    num,
    replace,
    text,
    var,
)
from symbolic.prover import floats
from symbolic.prover.attempts import TRIED, combined
from symbolic.prover.immediate import at_once, combined_soon
from symbolic.prover.products import combination
from symbolic.prover.steps import Step, Wrap, after, claimed, unchanged
from symbolic.prover.waves import weak_wave

if TYPE_CHECKING:
    from symbolic.prover.search import Prover

__all__ = [
    "anchors",
    "enriched",
    "equated",
    "exponentiated",
    "meets",
    "ordered",
    "quickly",
    "sample",
    "trigonometric",
]


def quickly(prover: Prover, sequent: Sequent, claim: Cmp) -> Node | None:
    """Prove a comparison by enclosures or by a linear combination of facts."""
    here = sequent.copy().assume(negation(claim))
    found = at_once(prover, here)
    if found is not None:
        return found
    raised = [t for t in dict.fromkeys(subterms(claim.term)) if t.op == "exp" and t.free][:3]
    for term in raised:
        here.assume(lemma("positive", term))
    found = combined_soon(prover, here, 0.3, (1, 2) if raised else (1,))
    for term in reversed(raised):
        found = found and {"by": "lemma", "name": "positive", "at": text(term), "then": found}
    return found


def enriched(prover: Prover, sequent: Sequent, fact: Cmp) -> Step:
    """Claim the signs of the factors of a fact that follow from the other facts."""
    wrap: Wrap = unchanged
    if len(sequent.box) < 2 and len(sequent.facts) < 3:
        return sequent, wrap
    try:
        field = Field(sequent.box)
        top, bottom = field.normal(fact.term)
        factors = [p for p, _ in bottom.factor()[1]]
        if len(top) <= 60 and top.total_degree() <= 12:
            factors += [p for p, _ in top.factor()[1]]
    except (*TRIED, ValueError, RuntimeError):
        return sequent, wrap
    for polynomial in factors[:6]:
        term = field.term(polynomial)
        if len(polynomial) > 12 or not term.free or conditions(term):
            continue
        if sequent.evaluator().signs(term) in (POSITIVE, NEGATIVE):
            continue
        for claim in (Cmp(">", term), Cmp(">", mul(num(-1), term))):
            proof = None if fact.term is claim.term else quickly(prover, sequent, claim)
            if proof is not None:
                sequent, outer = claimed(sequent, claim, proof)
                wrap = after(wrap, outer)
                break
    return sequent, wrap


def exponentiated(sequent: Sequent, index: int) -> Step | None:
    """From ``t > 0`` with logarithms infer ``exp(t) > 1``, where they are gone."""
    fact = sequent.facts[index]
    if not isinstance(fact, Cmp) or fact.rel not in (">", ">="):
        return None
    field = Field(sequent.box)
    top, bottom = field.normal(fact.term)
    logs = [k for k, key in enumerate(field.atoms) if key[0] == "log"]
    if not bottom.is_constant() or not any(top.degrees()[k] for k in logs):
        return None
    scale = 1
    for exponents, coefficient in top.to_dict().items():
        if any(exponents[k] for k in logs):
            if sum(exponents) != 1:
                return None
            scale = lcm(scale, int(coefficient.q))
    if scale > 12:
        return None
    argument = mul(num(scale / bottom.leading_coefficient()), field.term(top))
    raised = function("exp", argument)
    claim = Cmp(fact.rel, add(raised, num(-1)))
    if claim in sequent.facts:
        return None
    tangent = lemma("tangent", raised)
    here = sequent.copy().assume(negation(claim)).assume(tangent)
    weight = str(scale)
    proof = {
        "by": "lemma", "name": "tangent", "at": text(raised),
        "then": combined(
            (index, weight),
            (here.facts.index(tangent), "1"),
            (here.facts.index(negation(claim)), "1"),
        ),
    }  # fmt: skip
    return claimed(sequent, claim, proof)


def equated(sequent: Sequent, index: int) -> Step | None:
    """From ``t = 0`` with logarithms infer ``exp(t) >= 1`` and ``exp(-t) >= 1``."""
    fact = sequent.facts[index]
    if not isinstance(fact, Cmp) or fact.rel != "==":
        return None
    wrap: Wrap = unchanged
    for sign in (1, -1):
        claim = Cmp(">=", mul(num(sign), fact.term))
        if claim in sequent.facts:
            return None
        denied = sequent.copy().assume(negation(claim)).facts.index(negation(claim))
        proof = combined((denied, "1"))
        proof["sum"].append({"facts": [index], "multiplier": str(sign)})
        sequent, outer = claimed(sequent, claim, proof)
        wrap = after(wrap, outer)
        step = exponentiated(sequent, sequent.facts.index(claim))
        if step is None:
            return None
        sequent, wrap = step[0], after(wrap, step[1])
    return sequent, wrap


def trigonometric(prover: Prover, sequent: Sequent, *, weak: bool = False) -> Step | None:
    """Add the signs of sines and cosines whose arguments the facts confine.

    With ``weak``, also of those that may vanish at an end of a half turn.
    """
    wrap: Wrap = unchanged
    found = False
    waves = {
        term: None
        for fact in sequent.facts
        if isinstance(fact, Cmp)
        for term in subterms(fact.term)
        if term.op in ("sin", "cos") and term.free
    }
    for term in waves:
        if sequent.evaluator().signs(term) in (POSITIVE, NEGATIVE):
            continue
        known = lemma("sign", term)
        if not isinstance(known, Or) or _seen(sequent, Or(known.parts[:2])):
            continue
        proofs = []
        here = sequent.copy().assume(known)
        for part in known.parts[:2]:
            case = here.copy().assume(part)
            proof = at_once(prover, case)
            if proof is None:
                try:
                    proof = combination(case, prover.soon(0.2), (1,))
                except TRIED:
                    proof = None
            if proof is None:
                break
            proofs.append(proof)
        if len(proofs) < 2:
            step = weak_wave(prover, sequent, term, known) if weak else None
            if step is not None:
                sequent, wrap, found = step[0], after(wrap, step[1]), True
            continue
        place = here.facts.index(known)
        sequent, found = here.assume(known.parts[2]), True
        wrap = after(wrap, _by_sign(term, place, proofs))
    return (sequent, wrap) if found else None


def _seen(sequent: Sequent, formula: Formula) -> bool:
    """Whether the formula holds well at a random point that satisfies the facts."""
    points = sample(sequent, 40)
    with np.errstate(all="ignore"):
        memo: dict[Term, Any] = {}
        mask = np.asarray(floats.slack(formula, points, memo) > 1e-6)
        for fact in sequent.facts:
            mask = mask & np.asarray(floats.slack(fact, points, memo) > 0)
    return bool(mask.any())


def _by_sign(term: Term, place: int, proofs: list[Node]) -> Wrap:
    head = {"by": "lemma", "name": "sign", "at": text(term)}
    return lambda then: {
        **head,
        "then": {"by": "cases", "fact": place, "proofs": [*proofs, then]},
    }


def ordered(sequent: Sequent, left: Term, right: Term) -> tuple[Sequent, int, Wrap]:
    """Claim that one of two terms is the larger; return the place of the disjunction."""
    above, below = Cmp(">=", minus(left, right)), Cmp(">=", minus(right, left))
    claim = Or((above, below))
    here = sequent.copy()
    for part in (above, below):
        here.assume(negation(part))
    proof = combined(*((here.facts.index(negation(p)), "1") for p in (above, below)))
    after_claim, wrap = claimed(sequent, claim, proof)
    return after_claim, after_claim.facts.index(claim), wrap


def anchors(sequent: Sequent, fact: Cmp) -> Iterator[tuple[str, Term]]:
    """Yield ``(x, t)`` where the fact's two sides meet whenever ``x = t``."""
    names = sorted(n for n in fact.term.free if n not in sequent.integers)
    for name in names:
        others = [n for n in names if n > name]
        for other in others:
            for at in (var(other), mul(num(-1), var(other)), minus(num(1), var(other))):
                if meets(sequent, replace(fact.term, name, at)):
                    yield name, at


def meets(sequent: Sequent, term: Term) -> bool:
    """Whether a term seems to be zero on the whole box."""
    points = sample(sequent, 40)
    with np.errstate(all="ignore"):
        values = np.asarray(floats.values(term, points)) + np.zeros(40)
        scale = 1.0
        if term.op == "add":
            scale = sum(np.abs(floats.values(a, points)) for a in term.args)
        good = np.isfinite(values)
        return bool(good.sum() > 8 and (np.abs(values) <= 1e-12 + 1e-9 * scale)[good].all())


def sample(sequent: Sequent, count: int) -> dict[str, np.ndarray]:
    """Return random points of the box."""
    random = np.random.default_rng(7)
    points = {}
    for name, item in sorted(sequent.box.items()):
        low = -np.inf if item.low is None else float(int(item.low.p) / int(item.low.q))
        high = np.inf if item.high is None else float(int(item.high.p) / int(item.high.q))
        uniform = random.random(count)
        tail = np.exp(random.uniform(-2, 4, count))
        if np.isfinite(low) and np.isfinite(high):
            points[name] = low + (high - low) * (0.02 + 0.96 * uniform)
        elif np.isfinite(low):
            points[name] = low + tail
        elif np.isfinite(high):
            points[name] = high - tail
        else:
            points[name] = np.where(uniform < 0.5, tail, -tail)
    return points
