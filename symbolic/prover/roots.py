"""Square roots isolated and squared away.

A fact ``P + Q*sqrt(u) > 0`` with ``P <= 0 <= Q`` says ``Q**2*u - P**2 > 0``; with ``Q <= 0 <= P``
it says ``P**2 - Q**2*u > 0``: both are the fact times a factor that is positive.  Where the sign of
``P`` or ``Q`` is not known, each case is taken in turn.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from symbolic.certificates.checker import Node
from symbolic.certificates.enclosures import NEGATIVE, POSITIVE
from symbolic.certificates.normal import Field
from symbolic.certificates.sequents import Sequent, lemma, sides, subterms
from symbolic.certificates.terms import Cmp, Formula, Term, minus, mul, negation, num, text
from symbolic.prover.attempts import TRIED, combined
from symbolic.prover.immediate import at_once
from symbolic.prover.moves import ordered
from symbolic.prover.products import combination
from symbolic.prover.squares import sum_of_squares
from symbolic.prover.steps import after, claimed, unchanged

if TYPE_CHECKING:
    from symbolic.prover.search import Prover

__all__ = ["squared_first", "squared_last"]

_MAXIMUM_DEPTH, _MAXIMUM_MONOMIALS = 8, 80
Wrap = Callable[[Node], Node]


@dataclass(frozen=True, slots=True)
class _Isolated:
    """A fact ``rest + slope*root``, and ``(slope*root)**2 - rest**2``."""

    place: int
    root: Term
    rest: Term
    part: Term
    slope: Term
    square: Term


def squared(prover: Prover, sequent: Sequent, depth: int) -> Node | None:
    """Square away one root of one fact, and go on."""
    if depth > _MAXIMUM_DEPTH:
        return None
    here, wrap = _nonnegative(sequent)
    if here is sequent and not any(_isolated(here)):
        return None
    found = _combined(prover, here)
    if found is not None:
        return wrap(found)
    for item in _isolated(here):
        signs = _sign(prover, here, item.rest), _sign(prover, here, item.slope)
        if 0 not in signs:
            found = _square(prover, here, item, signs, depth)
            return found and wrap(found)
    for item in _isolated(here):
        found = _by_cases(prover, here, item, depth)
        if found is not None:
            return wrap(found)
    return None


def squared_first(prover: Prover, sequent: Sequent, depth: int) -> Node | None:
    """Square away the roots of algebraic facts in several variables before products are tried."""
    return squared(prover, sequent, depth) if _early(sequent) else None


def squared_last(prover: Prover, sequent: Sequent, depth: int) -> Node | None:
    """Square away roots that have not been tried before."""
    return None if _early(sequent) else squared(prover, sequent, depth)


def _early(sequent: Sequent) -> bool:
    terms = [f.term for f in sequent.facts if isinstance(f, Cmp)]
    return len(sequent.box) > 1 and not any(
        part.op not in ("num", "var", "add", "mul", "pow") for t in terms for part in subterms(t)
    )


def _nonnegative(sequent: Sequent) -> tuple[Sequent, Wrap]:
    """Add that the roots are nonnegative."""
    wrap: Wrap = unchanged
    for item in _isolated(sequent):
        root = item.root if item.root.op == "pow" else item.root.args[-1]
        known = lemma("nonnegative", root)
        if known not in sequent.facts:
            sequent = sequent.copy().assume(known)
            wrap = after(wrap, _by_lemma(root))
    return sequent, wrap


def _by_lemma(root: Term) -> Wrap:
    head = {"by": "lemma", "name": "nonnegative", "at": text(root)}
    return lambda then: {**head, "then": then}


def _isolated(sequent: Sequent) -> Iterator[_Isolated]:
    """Yield the facts in which a square root occurs linearly, the last fact first."""
    for place in range(len(sequent.facts) - 1, -1, -1):
        fact = sequent.facts[place]
        if not isinstance(fact, Cmp) or fact.rel not in (">", ">="):
            continue
        field = Field(sequent.box)
        try:
            top, bottom = field.normal(fact.term)
        except TRIED:
            continue
        if not bottom.is_constant() or len(top) > _MAXIMUM_MONOMIALS or len(top) < 2:
            continue
        top = top / bottom.leading_coefficient()
        _keep_as_written(field, sequent)
        for index, key in enumerate(field.atoms):
            if key[:2] == ("root", 2) and top.degrees()[index] == 1:
                yield _isolate(field, top, index, place)


def _keep_as_written(field: Field, sequent: Sequent) -> None:
    """Write each root as it stands in the facts, where it is known to be defined."""
    facts = [f.term for f in sequent.facts if isinstance(f, Cmp)]
    for term in dict.fromkeys(t for f in facts for t in subterms(f)):
        if term.op == "pow" and term.value.q == 2:
            top, bottom = field.normal(term)
            for index, key in enumerate(field.atoms):
                if key[0] == "root" and bottom.is_one() and len(top) == 1:
                    scale = top.leading_coefficient()
                    if top == scale * field.generator(index) and scale > 0:
                        field.terms[index] = mul(num(1 / scale), term)


def _isolate(field: Field, top: Any, index: int, place: int) -> _Isolated:
    terms, context = top.to_dict(), top.context()
    rest = context.from_dict({k: c for k, c in terms.items() if not k[index]})
    slope = context.from_dict(
        {(*k[:index], 0, *k[index + 1 :]): c for k, c in terms.items() if k[index]}
    )
    root = field.terms[index]
    part = slope * field.generator(index)
    square, below = field.reduced(part * part - rest * rest)
    term = mul(num(1 / below.leading_coefficient()), field.term(square))
    if not below.is_constant():
        term = minus(
            mul(field.term(part), field.term(part)), mul(field.term(rest), field.term(rest))
        )
    return _Isolated(place, root, field.term(rest), field.term(part), field.term(slope), term)


def _sign(prover: Prover, sequent: Sequent, term: Term) -> int:
    """Return 1 if a term is known to be nonnegative, -1 if nonpositive, or 0."""
    signs = sequent.evaluator().signs(term)
    if not signs & NEGATIVE:
        return 1
    if not signs & POSITIVE:
        return -1
    for sign in (1, -1):
        if _proof(prover, sequent, Cmp(">=", mul(num(sign), term))) is not None:
            return sign
    return 0


def _proof(prover: Prover, sequent: Sequent, claim: Formula) -> Node | None:
    """Prove a comparison by enclosures, by products of two facts or by sums of squares."""
    prover.tick()
    denied = negation(claim)
    here = sequent.copy().assume(denied)
    found = at_once(prover, here) or _combined(prover, here)
    if found is None and _early(sequent) and isinstance(denied, Cmp):
        with suppress(*TRIED):
            limit = prover.soon(0.4)
            found = sum_of_squares(here, here.facts.index(denied), limit, multiplied=False)
    return found


def _combined(prover: Prover, sequent: Sequent) -> Node | None:
    """Refute by products of at most two facts."""
    try:
        return combination(sequent, prover.soon(0.3), (1, 2))
    except TRIED:
        return None


def _square(
    prover: Prover, sequent: Sequent, item: _Isolated, signs: tuple[int, int], depth: int
) -> Node | None:
    """Claim the square where the signs oppose each other; otherwise there must be a conflict."""
    of_rest, of_slope = signs
    if of_rest == of_slope:
        return prover.refute(sequent, depth + 2) if of_rest < 0 else None
    rel = ">" if isinstance(f := sequent.facts[item.place], Cmp) and f.rel == ">" else ">="
    claim = Cmp(rel, item.square if of_slope > 0 else mul(num(-1), item.square))
    if claim in sequent.facts:
        return None
    other = minus(item.part, item.rest) if of_slope > 0 else minus(item.rest, item.part)
    factor = Cmp(rel, other)
    proof = _proof(prover, sequent, factor)
    if proof is None:
        return None
    here, wrap = claimed(sequent, factor, proof)
    denied = here.copy().assume(negation(claim)).facts.index(negation(claim))
    product = combined((denied, "1"))
    pair = [item.place, here.facts.index(factor)]
    product["sum"].append({"facts": pair, "squares": [["1", "1"]]})
    here, outer = claimed(here, claim, product)
    found = prover.refute(here, depth + 1)
    return found and wrap(outer(found))


def _by_cases(prover: Prover, sequent: Sequent, item: _Isolated, depth: int) -> Node | None:
    """Split on the sign of the rest or, if that is known, of the root's coefficient."""
    unknown = item.rest if _sign(prover, sequent, item.rest) == 0 else item.slope
    here, place, wrap = ordered(sequent, unknown, num(0))
    proofs = []
    for part in sides(here.facts[place]):
        case = here.copy().assume(part)
        found = _combined(prover, case) or squared(prover, case, depth + 1)
        if found is None:
            return None
        proofs.append(found)
    return wrap({"by": "cases", "fact": place, "proofs": proofs})
