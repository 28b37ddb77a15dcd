"""Variables written through nonnegative ones until the coefficients of a fact have one sign.

From ``x < y`` follows ``y = x + c`` with ``c > 0``; a polynomial in nonnegative variables whose
coefficients are all negative is negative.  Sums that occur as bases of powers take part as if
they were variables, where the facts give them a sign.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import permutations
from typing import TYPE_CHECKING

from flint import fmpq

from symbolic.certificates.checker import Node
from symbolic.certificates.normal import Field
from symbolic.certificates.sequents import Sequent, refuted, substituted, subterms
from symbolic.certificates.terms import (
    Cmp,
    Formula,
    Term,
    add,
    minus,
    mul,
    negation,
    num,
    replace_in,
    text,
    var,
)
from symbolic.prover.attempts import TRIED, combined
from symbolic.prover.clock import now
from symbolic.prover.moves import quickly
from symbolic.prover.quotients import forms
from symbolic.prover.steps import after, claimed, unchanged

if TYPE_CHECKING:
    from symbolic.prover.search import Prover

__all__ = ["ordered_variables"]

_MAXIMUM_MONOMIALS, _MAXIMUM_SUMS = 600, 3
Wrap = Callable[[Node], Node]


def ordered_variables(prover: Prover, sequent: Sequent, depth: int) -> Node | None:
    """Substitute along the linear facts, at most four times."""
    goal = sequent.facts[-1] if sequent.facts else None
    if depth > 2 or not isinstance(goal, Cmp) or len(goal.term.free) < 2:
        return None
    if len(sequent.box) > 8 or goal.rel not in (">", ">="):
        return None
    here, wrap = _with_sums(prover, sequent, goal, prover.soon(0.5))
    limit = prover.soon(0.3)
    for level in range(5):
        found = _descend(prover, here, goal, level, limit)
        if found is not None:
            return wrap(found)
    return None


def _with_sums(prover: Prover, sequent: Sequent, goal: Cmp, limit: float) -> tuple[Sequent, Wrap]:
    """Claim signs of the sums that are bases of powers, and of their differences."""
    wrap: Wrap = unchanged
    sums = list(dict.fromkeys(_bases(goal.term)))[:_MAXIMUM_SUMS]
    candidates = [*sums, *(minus(a, b) for a, b in permutations(sums, 2))]
    for term in candidates if len(sums) > 1 else []:
        claim = Cmp(">", term)
        if now() > limit or claim in sequent.facts:
            continue
        proof = quickly(prover, sequent, claim)
        if proof is not None:
            sequent, outer = claimed(sequent, claim, proof)
            wrap = after(wrap, outer)
    return sequent, wrap


def _bases(term: Term) -> Iterator[Term]:
    for part in subterms(term):
        if part.op == "pow" and part.value.q == 1 and part.args[0].op == "add":
            if len(part.args[0].free) > 1:
                yield part.args[0]


def _descend(prover: Prover, sequent: Sequent, goal: Cmp, level: int, limit: float) -> Node | None:
    if now() > limit:
        return None
    if level == 0:
        return _one_signed(prover, sequent, goal)
    for scaled, wrap, name, kind, at in _steps(sequent):
        new = f"{name}_{level}"
        while new in scaled.box:
            new += "_"
        try:
            sub = substituted(scaled, name, kind, new, at)
        except TRIED:
            continue
        sign = num(1 if kind == "above" else -1)
        moved = replace_in(goal, name, add(at, mul(sign, var(new))))
        if not isinstance(moved, Cmp) or moved not in sub.facts:
            continue
        found = _descend(prover, sub, moved, level - 1, limit)
        if found is not None:
            node = {"by": "substitute", "variable": name, "kind": kind, "new": new}
            return wrap({**node, "at": text(at), "then": found})
    return None


def _steps(sequent: Sequent) -> Iterator[tuple[Sequent, Wrap, str, str, Term]]:
    """Yield the substitutions that linear facts allow, each with the fact scaled for it."""
    for index in range(len(sequent.facts) - 1, -1, -1):
        fact = sequent.facts[index]
        if not isinstance(fact, Cmp) or fact.rel not in (">", ">="):
            continue
        for name, slope, at in _solved(sequent, fact):
            gap = minus(var(name), at) if slope > 0 else minus(at, var(name))
            claim = Cmp(fact.rel, gap)
            step: tuple[Sequent, Wrap] = (sequent, unchanged)
            if abs(slope) != 1:
                step = _scaled(sequent, index, claim, 1 / abs(slope))
            yield *step, name, "above" if slope > 0 else "below", at


def _scaled(sequent: Sequent, index: int, claim: Cmp, factor: fmpq) -> tuple[Sequent, Wrap]:
    denied: Formula = negation(claim)
    place = sequent.copy().assume(denied).facts.index(denied)
    return claimed(sequent, claim, combined((index, str(factor)), (place, "1")))


def _solved(sequent: Sequent, fact: Cmp) -> Iterator[tuple[str, fmpq, Term]]:
    """Yield ``(x, a, t)`` with ``fact.term = a*(x - t)`` and a number ``a``."""
    field = Field(sequent.box)
    try:
        top, bottom = field.normal(fact.term)
    except TRIED:
        return
    if not bottom.is_constant() or len(top) < 2 or len(top) > 60:
        return
    terms = top.to_dict()
    for index, key in enumerate(field.atoms):
        unit = tuple(int(k == index) for k in range(len(top.degrees())))
        if key[0] != "var" or key[1] in sequent.integers or unit not in terms:
            continue
        if top.degrees()[index] != 1 or any(k[index] and k != unit for k in terms):
            continue
        rest = top.context().from_dict({k: c for k, c in terms.items() if k != unit})
        at = field.term(rest * (-1 / terms[unit]))
        if key[1] not in at.free:
            yield key[1], terms[unit] / bottom.leading_coefficient(), at


def _one_signed(prover: Prover, sequent: Sequent, goal: Cmp) -> Node | None:
    """Close if the numerator's monomials are nonnegative, and all coefficients negative."""
    field = Field(sequent.box)
    try:
        top, bottom = field.normal(goal.term)
    except TRIED:
        return None
    if len(top) > _MAXIMUM_MONOMIALS or not (_negative(sequent, field, top) or len(bottom) > 1):
        return None
    for here, place, wrap in forms(sequent, sequent.facts.index(goal), goal):
        if refuted(here.evaluator(), here.facts[place]):
            proof: Node = wrap(prover.close({"by": "enclose", "fact": place, "bits": 64}))
            return proof
    return None


def _negative(sequent: Sequent, field: Field, top: object) -> bool:
    signed = [
        key[0] == "var" and not sequent.evaluator().shows(Cmp(">=", term))
        for key, term in zip(field.atoms, field.terms, strict=True)
    ]
    return all(
        coefficient < 0 and not any(e % 2 and s for e, s in zip(exponents, signed, strict=False))
        for exponents, coefficient in top.to_dict().items()  # type: ignore[attr-defined]
    )
