"""The portfolio: from a sequent to a proof that the checker accepts.

Order: enclosures, Sturm, case splits, elimination of equations, the derivative ladder, linear
combinations of products, branch and bound.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from itertools import chain
from math import lcm
from typing import Any

import numpy as np
from flint import fmpq

from symbolic.certificates.checker import Node
from symbolic.certificates.enclosures import NEGATIVE, POSITIVE, Evaluator, Undefined
from symbolic.certificates.normal import Field
from symbolic.certificates.sequents import (
    Sequent,
    lemma,
    linear,
    refuted,
    rising_parts,
    shown,
    shown_by_sturm,
    sides,
    split,
    substituted,
    subterms,
    unfolded,
    unshown,
)
from symbolic.certificates.sturm import polynomial_refutes
from symbolic.certificates.terms import (
    Cmp,
    Formula,
    Or,
    Term,
    conditions,
    formula_text,
    minus,
    mul,
    negation,
    num,
    power,
    text,
    var,
    variables,
)
from symbolic.prover import floats, moves
from symbolic.prover.attempts import TRIED, emptiness, impossible
from symbolic.prover.clock import now
from symbolic.prover.products import combination
from symbolic.prover.squares import sum_of_squares

__all__ = ["Prover"]

_LEMMAS = {
    "root": ("nonnegative",),
    "exp": ("positive", "tangent"),
    "log": ("tangent",),
    "sin": ("at most one", "at least minus one"),
    "cos": ("at most one", "at least minus one"),
    "abs": ("nonnegative",),
}


class OutOfTime(Exception):
    """The deadline has passed."""


class Prover:
    """A deterministic search with a deadline.

    Attributes
    ----------
    used : Counter
        How often each rule closed a branch.
    """

    def __init__(self, deadline: float) -> None:
        self.deadline = deadline
        self.used: Counter[str] = Counter()

    def tick(self) -> None:
        """Stop when the time is over."""
        if now() > self.deadline:
            raise OutOfTime

    def prove(self, sequent: Sequent) -> Node | None:
        """Return a proof of contradiction, or ``None``."""
        try:
            return self.refute(sequent, 0)
        except (OutOfTime, RecursionError, *TRIED):
            return None

    # ------------------------------------------------------------ portfolio

    def refute(self, sequent: Sequent, depth: int) -> Node | None:
        """Try everything on a sequent."""
        self.tick()
        found = self.at_once(sequent)
        if found is not None or depth > 12:
            return found
        for attempt in (self.cases, self.unfold, self.eliminate):
            applied, found = attempt(sequent, depth)
            if applied and found is not None:
                return found
            if applied and attempt is not self.eliminate:
                break
        for method in self.methods(sequent, depth):
            try:
                found = method()
            except TRIED:
                continue
            if found is not None:
                return found
        return None

    def methods(self, sequent: Sequent, depth: int) -> Iterator[Callable[[], Node | None]]:
        """Yield the methods, the quick ones first."""
        yield lambda: self.products(sequent, 1.0 if depth == 0 else 0.4)
        yield lambda: self.reformed(sequent, depth)
        yield lambda: self.chain(sequent, depth)
        yield lambda: self.climb_within(sequent, (1, 2), 0.3)
        yield lambda: self.exponentials(sequent, depth)
        yield lambda: self.radicals(sequent, depth)
        yield lambda: self.touching(sequent, depth)
        yield lambda: self.compared(sequent, depth)
        yield lambda: self.cover_within(sequent, 0.5, depth)
        yield lambda: self.climb_within(sequent, (3, 4), 0.8)
        yield lambda: self.shift(sequent, depth)
        yield lambda: self.far_end(sequent, depth)
        yield lambda: self.climb_within(sequent, (6,), 1.5)
        yield lambda: self.cover_within(sequent, 60.0, depth)

    def soon(self, seconds: float) -> float:
        """Return a limit so many seconds from now, within the deadline."""
        return min(self.deadline, now() + seconds)

    def reformed(self, sequent: Sequent, depth: int) -> Node | None:
        """Clear denominators and roots, add signs, and look for a combination again."""
        signed = moves.trigonometric(self, sequent)
        if signed is not None:
            found = self.refute(signed[0], depth + 1)
            return found and signed[1](found)
        for index in range(len(sequent.facts) - 1, -1, -1)[:4]:
            fact = sequent.facts[index]
            if not isinstance(fact, Cmp) or fact.rel not in (">", ">=") or not fact.term.free:
                continue
            here, outer = moves.enriched(self, sequent, fact)
            for place_sequent, place, wrap in self.forms(here, index, fact):
                if place_sequent.facts[place] == fact:
                    break
                found = self.products(place_sequent)
                if found is not None:
                    return outer(wrap(found))
                break
        return None

    def exponentials(self, sequent: Sequent, depth: int) -> Node | None:
        """Undo logarithms by exponentials."""
        if depth > 4:
            return None
        for index in range(len(sequent.facts) - 1, -1, -1):
            try:
                step = moves.exponentiated(sequent, index) or moves.equated(sequent, index)
            except TRIED:
                continue
            if step is not None:
                found = self.refute(step[0], depth + 2)
                return found and step[1](found)
        return None

    def compared(self, sequent: Sequent, depth: int) -> Node | None:
        """Where the sides meet as two variables do, take one as the other and more, or less."""
        if depth > 2:
            return None
        for fact in reversed(sequent.facts):
            if not isinstance(fact, Cmp) or len(fact.term.free) < 2:
                continue
            for name, at in moves.anchors(sequent, fact):
                for kind in ("above", "below"):
                    found = self.beyond(sequent, name, kind, at, depth)
                    if found is not None:
                        return found
                here, place, wrap = moves.ordered(sequent, var(name), at)
                proofs = []
                for kind, part in zip(("above", "below"), sides(here.facts[place]), strict=True):
                    proof = self.beyond(here.copy().assume(part), name, kind, at, depth)
                    if proof is None:
                        break
                    proofs.append(proof)
                if len(proofs) == 2:
                    return wrap({"by": "cases", "fact": place, "proofs": proofs})
        return None

    def beyond(self, sequent: Sequent, name: str, kind: str, at: Term, depth: int) -> Node | None:
        """Refute after writing a variable as a term plus (or minus) a nonnegative one."""
        found = self.at_once(sequent)
        if found is not None:
            return found
        new = f"{name}_{depth}"
        node = {"by": "substitute", "variable": name, "kind": kind, "new": new, "at": text(at)}
        try:
            sub = substituted(sequent, name, kind, new, at)
        except TRIED:
            return None
        found = self.refute(sub, depth + 2)
        return found and {**node, "then": found}

    def far_end(self, sequent: Sequent, depth: int) -> Node | None:
        """Count a variable from an irrational end of its range, on the half next to it."""
        if depth > 4:
            return None
        for fact in sequent.facts:
            line = linear(fact.term) if isinstance(fact, Cmp) else None
            if line is None or not isinstance(fact, Cmp) or line[2][0] == line[2][1]:
                continue
            name, slope, _ = line
            item = sequent.box[name]
            if item.low is None or item.high is None or name in sequent.integers:
                continue
            at = minus(var(name), mul(num(1 / slope), fact.term))
            try:
                at = (field := Field()).term(field.normal(at)[0])
                below, above = split(sequent, name, (item.low + item.high) / 2)
            except TRIED:
                continue
            halves = [below, above]
            near = 0 if slope > 0 else 1
            kind = "above" if slope > 0 else "below"
            first = self.beyond(halves[near], name, kind, at, depth)
            second = self.refute(halves[1 - near], depth + 1) if first is not None else None
            if second is None or first is None:
                return None
            proofs = {"below": first, "above": second}
            if near:
                proofs = {"below": second, "above": first}
            middle = str((item.low + item.high) / 2)
            return {"by": "split", "variable": name, "at": middle, **proofs}
        return None

    def climb_within(
        self, sequent: Sequent, levels: tuple[int, ...], seconds: float
    ) -> Node | None:
        """Try ladders of growing height."""
        for level in levels:
            limit = min(self.deadline, now() + seconds)
            found = self.ladders(sequent, level, limit)
            if found is not None:
                return found
        return None

    def at_once(self, sequent: Sequent) -> Node | None:
        """Contradictions that need no search."""
        if any(item.empty for item in sequent.box.values()) or Or(()) in sequent.facts:
            return self._close(emptiness(sequent))
        evaluator = sequent.evaluator()
        for index, fact in enumerate(sequent.facts):
            if refuted(evaluator, fact):
                return self._close({"by": "enclose", "fact": index, "bits": 64})
        for index, fact in enumerate(sequent.facts):
            found = self.algebraic(sequent, index, fact)
            if found is not None:
                return self._close(found)
        return None

    def _close(self, node: Node) -> Node:
        self.used[node["by"]] += 1
        return node

    def algebraic(self, sequent: Sequent, index: int, fact: Formula) -> Node | None:
        """Close by Sturm, by a number, or by an enclosure at high precision."""
        if not isinstance(fact, Cmp):
            return None
        try:
            if len(fact.term.free) == 1:
                (name,) = fact.term.free
                if polynomial_refutes(fact, sequent.box[name], name):
                    return {"by": "sturm", "fact": index}
                return None
            exact = Field(sequent.box).number(fact.term)
        except TRIED:
            return None if fact.term.free else self.precise(sequent, index, fact)
        if exact is not None:
            signs = {1: 4, 0: 2, -1: 1}[(exact > 0) - (exact < 0)]
            if not signs & {">": 4, ">=": 6, "==": 2, "!=": 5}[fact.rel]:
                return impossible(sequent, index, fact, exact)
            return None
        return None if fact.term.free else self.precise(sequent, index, fact)

    def precise(self, sequent: Sequent, index: int, fact: Cmp) -> Node | None:
        """Enclose at more and more bits."""
        for bits in (256, 1024, 4096):
            if sequent.evaluator(bits).refutes(fact):
                return {"by": "enclose", "fact": index, "bits": bits}
        return None

    # ------------------------------------------------------------ logic

    def cases(self, sequent: Sequent, depth: int) -> tuple[bool, Node | None]:
        """Split a disjunction."""
        for index, fact in enumerate(sequent.facts):
            if isinstance(fact, Or) or (isinstance(fact, Cmp) and fact.rel == "!="):
                parts = sides(fact)
                if isinstance(fact, Cmp) and self._implied(sequent, parts):
                    continue
                if any(p in sequent.facts for p in parts) or len(parts) > 6:
                    continue
                proofs = []
                for part in parts:
                    found = self.refute(sequent.copy().assume(part), depth + 1)
                    if found is None:
                        return True, None
                    proofs.append(found)
                return True, {"by": "cases", "fact": index, "proofs": proofs}
        return False, None

    def _implied(self, sequent: Sequent, parts: tuple[Formula, ...]) -> bool:
        evaluator = sequent.evaluator()
        return any(isinstance(p, Cmp) and shown(sequent, p, evaluator) for p in parts)

    def unfold(self, sequent: Sequent, depth: int) -> tuple[bool, Node | None]:
        """Split ``abs``, ``min``, ``max``."""
        for fact in sequent.facts:
            if not isinstance(fact, Cmp):
                continue
            term = _folded(fact.term)
            if term is None:
                continue
            try:
                above, below = unfolded(sequent, term)
            except TRIED:
                return False, None
            first = self.refute(above, depth + 1)
            second = self.refute(below, depth + 1) if first is not None else None
            if second is None:
                return True, None
            return True, {"by": "unfold", "term": text(term), "above": first, "below": second}
        return False, None

    def eliminate(self, sequent: Sequent, depth: int) -> tuple[bool, Node | None]:
        """Use an equation that is linear in a variable, or a range that is a point."""
        for name, item in sequent.box.items():
            if item.low is not None and item.low == item.high and name not in sequent.integers:
                new = substituted(sequent, name, "equal", "_", num(item.low))
                found = self.refute(new, depth + 1)
                node = {"by": "substitute", "variable": name, "kind": "equal", "new": "_"}
                return True, found and {**node, "at": str(item.low), "then": found}
        for fact in sequent.facts:
            if not isinstance(fact, Cmp) or fact.rel != "==":
                continue
            for name in sorted(fact.term.free):
                if name in sequent.integers:
                    continue
                at = _solved(sequent, fact.term, name)
                if at is None:
                    continue
                node = {"by": "substitute", "variable": name, "kind": "equal", "new": "_"}
                try:
                    new = substituted(sequent, name, "equal", "_", at)
                except TRIED:
                    continue
                found = self.refute(new, depth + 1)
                return True, found and {**node, "at": text(at), "then": found}
        return False, None

    def shift(self, sequent: Sequent, depth: int) -> Node | None:
        """Write one variable as another plus a positive one."""
        if depth > 1:
            return None
        for fact in list(sequent.facts):
            if not isinstance(fact, Cmp) or fact.rel not in (">", ">="):
                continue
            line = linear(fact.term)
            if len(fact.term.free) < 2 and (line is None or line[2][0] == line[2][1]):
                continue
            for name in sorted(fact.term.free):
                if name in sequent.integers:
                    continue
                for kind, sign in (("above", 1), ("below", -1)):
                    at = minus(var(name), mul(num(sign), fact.term))
                    try:
                        top, bottom = (field := Field(sequent.box)).normal(at)
                        if not bottom.is_constant():
                            continue
                        at = field.term(top)
                        new = f"{name}_{depth}"
                        sub = substituted(sequent, name, kind, new, at)
                    except TRIED:
                        continue
                    found = self.refute(sub, depth + 2)
                    if found is not None:
                        return {
                            "by": "substitute", "variable": name, "kind": kind, "new": new,
                            "at": text(at), "then": found,
                        }  # fmt: skip
                    return None
        return None

    def products(self, sequent: Sequent, seconds: float = 0.4) -> Node | None:
        """Search a combination of products of facts."""
        limit = self.soon(seconds)
        try:
            found = combination(sequent, limit)
        except TRIED:
            return None
        for index in range(len(sequent.facts) - 1, -1, -1)[:3]:
            if found is None and sequent.box:
                self.tick()
                try:
                    found = sum_of_squares(sequent, index, limit)
                except TRIED:
                    found = None
        if found is None:
            found = self.with_lemmas(sequent, limit)
        return self._close(found) if found is not None else None

    def with_lemmas(self, sequent: Sequent, limit: float) -> Node | None:
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

    def radicals(self, sequent: Sequent, depth: int) -> Node | None:
        """Write a positive variable as a square or an exponential where that undoes a function."""
        if depth > 5:
            return None
        for name in sorted(sequent.box):
            if name in sequent.integers:
                continue
            kind = _undone(sequent, name)
            if kind is None:
                continue
            at = num(kind) if isinstance(kind, int) else num(0)
            kind = "power" if isinstance(kind, int) else kind
            new = f"{name}_{depth}"
            node = {"by": "substitute", "variable": name, "kind": kind, "new": new}
            node["at"] = text(at)
            try:
                sub = substituted(sequent, name, kind, new, at)
            except TRIED:
                continue
            found = self.refute(sub, depth + 2)
            if found is not None:
                return {**node, "then": found}
        return None

    # ------------------------------------------------------------ the ladder

    def chain(self, sequent: Sequent, depth: int) -> Node | None:
        """Differentiate up to twenty times without dividing."""
        limit = min(self.deadline, now() + 0.7)
        for index in range(len(sequent.facts) - 1, -1, -1):
            fact = sequent.facts[index]
            if isinstance(fact, Cmp) and fact.rel in (">", ">=") and fact.term.free:
                found = self.rungs(sequent, index, 20, limit)
                if found is not None:
                    return found
        return None

    def rungs(self, sequent: Sequent, index: int, level: int, limit: float) -> Node | None:
        """One rung after the other, by plain derivatives."""
        fact = sequent.facts[index]
        if not isinstance(fact, Cmp) or level == 0 or now() > limit:
            return None
        for name in sorted(fact.term.free):
            for direction in (1, -1):
                found = self.rise(sequent, index, fact, name, direction, -level, limit)
                if found is not None:
                    return found
        return None

    def ladders(self, sequent: Sequent, level: int, limit: float) -> Node | None:
        """Try the derivative ladder on each comparison, the last first."""
        for index in range(len(sequent.facts) - 1, -1, -1):
            fact = sequent.facts[index]
            if isinstance(fact, Cmp) and fact.rel in (">", ">=") and fact.term.free:
                if len(text(fact.term)) > 3000:
                    continue
                found = self.ladder(sequent, index, level, limit)
                if found is not None:
                    return found
        return None

    def ladder(self, sequent: Sequent, index: int, level: int, limit: float) -> Node | None:
        """Divide by positive factors, differentiate, repeat."""
        if now() > limit:
            return None
        self.tick()
        fact = sequent.facts[index]
        if not isinstance(fact, Cmp):
            return None
        found = self.algebraic(sequent, index, fact)
        if found is not None or level == 0:
            return found
        for form in self.forms(sequent, index, fact):
            here, place, wrap = form
            target = here.facts[place]
            if not isinstance(target, Cmp):
                continue
            if refuted(here.evaluator(), target):
                closed = self._close({"by": "enclose", "fact": place, "bits": 64})
                wrapped: Node = wrap(closed)
                return wrapped
            found = self.algebraic(here, place, target)
            for name in sorted(target.term.free) if found is None else ():
                for direction in (1, -1):
                    found = self.rise(here, place, target, name, direction, level, limit)
                    if found is not None:
                        break
                if found is not None:
                    break
            if found is not None:
                whole: Node = wrap(found)
                return whole
        return None

    def rise(
        self,
        here: Sequent,
        place: int,
        fact: Cmp,
        name: str,
        direction: int,
        level: int,
        limit: float,
    ) -> Node | None:
        """One rung: the slope has a sign, and the end holds."""
        try:
            segment, inner, at_end = rising_parts(here, fact, name, direction)
            proofs = self.definedness(segment, fact.term, name)
        except TRIED:
            return None
        if proofs is None or size(inner.facts[-1]) > 600:
            return None
        if not plausible(inner) or (at_end is not None and not plausible(at_end)):
            return None
        node: Node = {"by": "rising", "fact": place, "variable": name, "direction": direction}
        slope = self.falling(inner, level, limit)
        if slope is None:
            return None
        node["slope"] = slope
        if proofs:
            node["defined"] = proofs
        if at_end is not None:
            end = self.at_once(at_end) or self.climb(at_end, level, limit)
            if end is None:
                return None
            node["end"] = end
        return self._close(node)

    def falling(self, inner: Sequent, level: int, limit: float) -> Node | None:
        """Refute that the slope has the wrong sign."""
        found = self.at_once(inner) or self.rational(inner)
        if found is not None:
            return found
        goal = inner.facts[-1]
        step = moves.trigonometric(self, inner) if len(inner.facts) > 1 else None
        if step is not None:
            found = self.at_once(step[0])
            inner = step[0]
        if found is None:
            place = inner.facts.index(goal)
            found = self.climb(inner, level + (1 if level < 0 else -1), limit, place)
        return found if step is None or found is None else step[1](found)

    def definedness(self, segment: Sequent, term: Term, name: str) -> dict[str, Node] | None:
        """Prove the conditions, on the segment and for derivatives inside, that are not shown."""
        inside = segment.box[name]._replace(low_open=True, high_open=True)
        proofs: dict[str, Node] = {}
        for start, smooth_in in ((segment, None), (segment.with_range(name, inside), name)):
            for condition in unshown(start, term, smooth_in):
                key = formula_text(condition)
                if key not in proofs:
                    denied = start.copy().assume(negation(condition))
                    step = moves.trigonometric(self, denied)
                    found = self.at_once(step[0]) if step is not None else None
                    if step is None or found is None:
                        return None
                    proofs[key] = step[1](found)
        return proofs

    def rational(self, sequent: Sequent) -> Node | None:
        """Close by a combination if the last comparison is between rational functions."""
        fact = sequent.facts[-1]
        if not isinstance(fact, Cmp) or len(fact.term.free) < 2:
            return None
        try:
            field = Field(sequent.box)
            top, _ = field.normal(fact.term)
            if all(key[0] == "var" for key in field.atoms) and len(top) < 40:
                return self.products(sequent) or self.reformed(sequent, 12)
        except TRIED:
            pass
        return None

    def climb(
        self, sequent: Sequent, level: int, limit: float, place: int | None = None
    ) -> Node | None:
        """Continue with a comparison, the last one if none is given."""
        if place is None:
            places = [k for k, f in enumerate(sequent.facts) if isinstance(f, Cmp)]
            if not places:
                return None
            place = places[-1]
        if level < 0:
            return self.rungs(sequent, place, -level, limit)
        return self.ladder(sequent, place, level, limit)

    def forms(self, sequent: Sequent, index: int, fact: Cmp) -> Iterator[tuple[Any, int, Any]]:
        """Yield the fact divided by positive factors, in several ways."""
        seen = set()
        for factor, rest in chain(
            self.quotients(sequent, fact, Field(sequent.box)), self.whole(sequent, fact)
        ):
            if rest in seen:
                continue
            seen.add(rest)
            here = sequent.copy().assume(Cmp(fact.rel, rest))
            place = here.facts.index(Cmp(fact.rel, rest))
            head = {"by": "identity", "fact": index, "factor": text(factor), "rest": text(rest)}
            yield here, place, lambda then, head=head: {**head, "then": then}
        if fact.term not in seen:
            yield sequent, index, lambda then: then

    def whole(self, sequent: Sequent, fact: Cmp) -> Iterator[tuple[Term, Term]]:
        """Yield quotients in which logarithms of quotients are kept whole."""
        logarithms = [t for t in subterms(fact.term) if t.op == "log" and t.args[0].op != "var"]
        if logarithms:
            yield from self.quotients(sequent, fact, Field())

    def quotients(self, sequent: Sequent, fact: Cmp, field: Field) -> Iterator[tuple[Term, Term]]:
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
        below = field.term(bottom)
        signs = _sign(sequent, evaluator, below)
        if signs not in (POSITIVE, NEGATIVE):
            return
        if signs == NEGATIVE:
            below, sign = mul(num(-1), below), -sign
        scale = num(1 / abs(content))
        factor = mul(scale, below, power(dropped, -1))
        rest = mul(num(sign), kept)
        usable = all(shown(sequent, c, evaluator) for t in (factor, rest) for c in conditions(t))
        if not usable:
            return
        if not shown(sequent, Cmp(">", factor), evaluator):
            return
        yield factor, rest
        yield from self.divided(sequent, evaluator, field, factor, rest)

    def divided(
        self, sequent: Sequent, evaluator: Evaluator, field: Field, factor: Term, rest: Term
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
                    pieces = self._spread(field, top, positive)
                except TRIED:
                    pieces = quotient
                if all(shown(sequent, c, evaluator) for c in conditions(pieces)):
                    if shown(sequent, Cmp(">", by), evaluator):
                        yield by, pieces

    def _spread(self, field: Field, top: Any, positive: Term) -> Term:
        """Return ``top / positive`` summed by atoms, so that rational parts stay together."""
        from symbolic.certificates.terms import add

        groups: dict[tuple[int, ...], dict[Any, Any]] = {}
        for exponents, coefficient in top.to_dict().items():
            key = tuple(
                e if k < len(field.atoms) and field.atoms[k][0] != "var" else 0
                for k, e in enumerate(exponents)
            )
            groups.setdefault(key, {})[exponents] = coefficient
        parts = []
        for group in groups.values():
            a, b = field.normal(
                mul(field.term(top.context().from_dict(group)), power(positive, -1))
            )
            parts.append(
                field.term(a) if b.is_constant() else mul(field.term(a), power(field.term(b), -1))
            )
        return add(*parts)

    # ------------------------------------------------------------ splitting

    def touching(self, sequent: Sequent, depth: int) -> Node | None:
        """Split at a point where the two sides meet."""
        if depth > 8:
            return None
        for fact in reversed(sequent.facts):
            if not isinstance(fact, Cmp) or len(fact.term.free) != 1 or len(sequent.box) > 2:
                continue
            (name,) = fact.term.free
            item = sequent.box[name]
            if name in sequent.integers:
                continue
            for at in (0, 1, -1, fmpq(1, 2), fmpq(-1, 2), 2, -2, 3, 4):
                at = fmpq(at)
                if item.low is not None and at <= item.low:
                    continue
                if item.high is not None and at >= item.high:
                    continue
                with np.errstate(all="ignore"):
                    value = float(
                        floats.values(fact.term, {name: np.float64(int(at.p) / int(at.q))})
                    )
                if abs(value) < 1e-11:
                    return self.halves(sequent, name, at, depth)
        return None

    def halves(self, sequent: Sequent, name: str, at: fmpq, depth: int) -> Node | None:
        """Refute both halves."""
        below, above = split(sequent, name, at)
        first = self.refute(below, depth + 1)
        second = self.refute(above, depth + 1) if first is not None else None
        if second is None:
            return None
        return {"by": "split", "variable": name, "at": str(at), "below": first, "above": second}

    def cover_within(self, sequent: Sequent, seconds: float, depth: int) -> Node | None:
        """Branch and bound, with a limit of its own."""
        if not sequent.box:
            return None
        limit = min(self.deadline, now() + seconds)
        try:
            return self.cover(sequent, 0, limit, depth)
        except OutOfTime:
            return None

    def cover(self, sequent: Sequent, level: int, limit: float, depth: int) -> Node | None:
        """Cover the box by pieces on which a fact is excluded."""
        if now() > limit or level > 90:
            raise OutOfTime
        if any(item.empty for item in sequent.box.values()):
            return self._close(emptiness(sequent))
        bits = 64 if level < 14 else 192
        evaluator = sequent.evaluator(bits)
        for form in ("plain", "centred"):
            for index in range(len(sequent.facts) - 1, -1, -1):
                fact = sequent.facts[index]
                if form == "centred":
                    evaluator = sequent.evaluator(bits)
                if refuted(evaluator, fact, form):
                    return self._close({"by": "enclose", "fact": index, "bits": bits, "form": form})
        endless = any(i.low is None or i.high is None for i in sequent.box.values())
        if level in ((3, 4, 5, 7, 10) if endless else (6, 12, 18, 24)) and len(sequent.box) <= 2:
            found = self.ladders(sequent, 4, min(limit, now() + 0.5))
            if found is not None:
                return found
        name, at = self.choose(sequent, level)
        below, above = split(sequent, name, at)
        first = self.cover(above, level + 1, limit, depth)
        second = self.cover(below, level + 1, limit, depth)
        return {"by": "split", "variable": name, "at": str(at), "below": second, "above": first}

    def choose(self, sequent: Sequent, level: int) -> tuple[str, fmpq]:
        """Return the variable with the largest influence and where to split it."""
        terms = [f.term for f in sequent.facts if isinstance(f, Cmp)]
        slopes: dict[str, Any] = {}
        evaluator = sequent.evaluator()
        for term in terms[-1:] or []:
            try:
                slopes = evaluator.slopes(term)
            except Undefined:
                slopes = {}
        best, choice = -1.0, None
        used = set(variables(sequent.facts))
        for name, item in sorted(sequent.box.items()):
            if name not in used or (item.low is not None and item.low == item.high):
                continue
            if item.low is None or item.high is None:
                score, at = 1e12 / (1 + level), _far(item.low, item.high)
            else:
                width = item.high - item.low
                slope = slopes.get(name)
                steep = 1.0
                if slope is not None:
                    steep = max(abs(float(slope[0])), abs(float(slope[1])))
                    steep = min(steep, 1e9) + 1e-6
                score, at = float(int(width.p) / int(width.q)) * steep, (item.low + item.high) / 2
            if name in sequent.integers:
                at = fmpq(at.p // at.q)
            if score > best:
                best, choice = score, (name, at)
        if choice is None:
            raise OutOfTime
        return choice


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


def _far(low: fmpq | None, high: fmpq | None) -> fmpq:
    if low is None and high is None:
        return fmpq(0)
    if low is None:
        return fmpq(-1) if high is None or high >= 0 else 2 * high - 1
    return fmpq(1) if low <= 0 else 2 * low + 1


def _is_root(term: Term) -> bool:
    return term.op == "pow" and bool(term.value.q > 1)


def _folded(term: Term) -> Term | None:
    for arg in term.args:
        found = _folded(arg)
        if found is not None:
            return found
    return term if term.op in ("abs", "min", "max") else None


def _undone(sequent: Sequent, name: str) -> int | str | None:
    """Return the degree of a root to undo, or ``exponential`` for a logarithm of a variable."""
    degrees: set[int] = set()
    logarithm = False
    for fact in sequent.facts:
        for term in subterms(fact.term) if isinstance(fact, Cmp) else ():
            if name in term.free and term.args:
                if term.op == "pow" and term.value.q > 1:
                    degrees.add(int(term.value.q))
                logarithm |= term.op == "log" and term.args[0].op in ("var", "pow")
    if degrees:
        return min(lcm(*degrees), 12)
    return "exponential" if logarithm else None


def _solved(sequent: Sequent, term: Term, name: str) -> Term | None:
    field = Field(sequent.box)
    try:
        field.normal(var(name))
        top, bottom = field.normal(term)
    except TRIED:
        return None
    if top.degrees()[0] != 1 or bottom.degrees()[0] != 0:
        return None
    if any(name in t.free for t in field.terms[1:]):
        return None
    slope = {(0, *k[1:]): c for k, c in top.to_dict().items() if k[0] == 1}
    rest = {k: c for k, c in top.to_dict().items() if k[0] == 0}
    context = top.context()
    slope = context.from_dict(slope)
    if slope.is_constant():
        return field.term(context.from_dict(rest) * (-1 / slope.leading_coefficient()))
    below = field.term(slope)
    if sequent.evaluator().signs(below) not in (POSITIVE, NEGATIVE):
        return None
    return mul(num(-1), field.term(context.from_dict(rest)), power(below, -1))


def size(fact: Formula) -> int:
    """Return how many subterms a comparison is written with."""
    return sum(1 for _ in subterms(fact.term)) if isinstance(fact, Cmp) else 0


def plausible(sequent: Sequent) -> bool:
    """Whether random points give no sign that the facts can hold together."""
    points = moves.sample(sequent, 60)
    with np.errstate(all="ignore"):
        memo: dict[Term, Any] = {}
        mask = np.ones(60, bool) if points else np.ones(1, bool)
        for fact in sequent.facts:
            value = floats.slack(fact, points, memo)
            scale = _scale(fact, points, memo)
            mask = mask & np.asarray(value > 1e-7 * scale)
    return not mask.any()


def _scale(fact: Formula, points: dict[str, Any], memo: dict[Term, Any]) -> Any:
    if not isinstance(fact, Cmp) or fact.term.op != "add":
        return 1e-30
    return sum(np.abs(floats.values(a, points, memo)) for a in fact.term.args)
