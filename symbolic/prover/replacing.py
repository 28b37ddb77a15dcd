"""A variable replaced: by an exponential, a power, or another variable and a nonnegative one."""

from __future__ import annotations

from math import lcm
from typing import TYPE_CHECKING, Any

import numpy as np

from symbolic.certificates.checker import Node
from symbolic.certificates.normal import Field
from symbolic.certificates.sequents import Sequent, linear, sides, split, substituted, subterms
from symbolic.certificates.terms import Cmp, Term, minus, mul, num, text, var
from symbolic.prover import floats, moves
from symbolic.prover.attempts import TRIED
from symbolic.prover.immediate import at_once
from symbolic.prover.steps import Step, claimed, unchanged

if TYPE_CHECKING:
    from symbolic.prover.search import Prover

__all__ = ["compared", "exponentials", "far_end", "radicals", "roots_of_equated", "shift"]


def exponentials(prover: Prover, sequent: Sequent, depth: int) -> Node | None:
    """Undo logarithms by exponentials."""
    if depth > 4:
        return None
    for index in range(len(sequent.facts) - 1, -1, -1):
        try:
            step = moves.exponentiated(sequent, index) or moves.equated(sequent, index)
        except TRIED:
            continue
        if step is not None:
            found = prover.refute(step[0], depth + 2)
            return found and step[1](found)
    return None


def roots_of_equated(prover: Prover, sequent: Sequent, depth: int) -> tuple[bool, Node | None]:
    """Undo roots of variables that equations tie to others, before the equations are solved."""
    equated: set[str] = set()
    rooted: set[Any] = set()
    for fact in sequent.facts:
        if isinstance(fact, Cmp):
            equated |= fact.term.free if fact.rel == "==" and len(fact.term.free) > 1 else set()
            rooted |= {
                part.args[0].value
                for part in subterms(fact.term)
                if part.op == "pow" and part.value.q > 1 and part.args[0].op == "var"
            }
    if not equated & rooted:
        return False, None
    return True, radicals(prover, sequent, depth)


def radicals(
    prover: Prover, sequent: Sequent, depth: int, done: frozenset[str] = frozenset()
) -> Node | None:
    """Write positive variables as powers or exponentials where that undoes a function.

    One after the other is replaced before the search goes on; those in ``done`` are new.
    """
    if depth > 5:
        return None
    for name in sorted(set(sequent.box) - sequent.integers - done):
        kind = _undone(sequent, name)
        if kind is None:
            continue
        at = num(kind) if isinstance(kind, int) else num(0)
        kind = "power" if isinstance(kind, int) else kind
        new = f"{name}_{depth}"
        node = {"by": "substitute", "variable": name, "kind": kind, "new": new}
        node["at"] = text(at)
        here, wrap = _positive(prover, sequent, name)
        try:
            sub = substituted(here, name, kind, new, at)
        except TRIED:
            continue
        found = radicals(prover, sub, depth, done | {new}) or prover.refute(sub, depth + 2)
        if found is not None:
            return wrap({**node, "then": found})
    return None


def _positive(prover: Prover, sequent: Sequent, name: str) -> Step:
    """Claim that a variable is positive if that follows from the facts."""
    claim = Cmp(">", var(name))
    if sequent.box[name].low is None:
        proof = moves.quickly(prover, sequent, claim)
        if proof is not None:
            return claimed(sequent, claim, proof)
    return sequent, unchanged


def _undone(sequent: Sequent, name: str) -> int | str | None:
    """Return the degree of a root to undo, or ``exponential`` for a logarithm of a variable."""
    degrees: set[int] = set()
    logarithm = False
    for fact in sequent.facts:
        for term in subterms(fact.term) if isinstance(fact, Cmp) else ():
            if name in term.free and term.args:
                if term.op == "pow" and term.value.q > 1 and _at_edge(term.args[0], name):
                    if not _exact(term):
                        degrees.add(int(term.value.q))
                logarithm |= term.op == "log" and term.args[0].op in ("var", "pow")
    if degrees:
        return min(lcm(*degrees), 12)
    return "exponential" if logarithm else None


def _exact(term: Term) -> bool:
    """Whether a root is one of a power of a variable, so that it is a power itself."""
    inner = term.args[0]
    return inner.op == "pow" and inner.args[0].op == "var" and (term.value * inner.value).q == 1


def _at_edge(term: Term, name: str) -> bool:
    """Whether a term vanishes, or has no value, where a variable is zero."""
    point = {n: np.float64(0.0 if n == name else 0.7) for n in term.free}
    with np.errstate(all="ignore"):
        value = float(floats.values(term, point))
    return not np.isfinite(value) or value == 0


def compared(prover: Prover, sequent: Sequent, depth: int) -> Node | None:
    """Where the sides meet as two variables do, take one as the other and more, or less."""
    if depth > 2:
        return None
    for fact in reversed(sequent.facts):
        if not isinstance(fact, Cmp) or len(fact.term.free) < 2:
            continue
        for name, at in moves.anchors(sequent, fact):
            for kind in ("above", "below"):
                found = beyond(prover, sequent, name, kind, at, depth)
                if found is not None:
                    return found
            here, place, wrap = moves.ordered(sequent, var(name), at)
            proofs = []
            for kind, part in zip(("above", "below"), sides(here.facts[place]), strict=True):
                proof = beyond(prover, here.copy().assume(part), name, kind, at, depth)
                if proof is None:
                    break
                proofs.append(proof)
            if len(proofs) == 2:
                return wrap({"by": "cases", "fact": place, "proofs": proofs})
    return None


def shift(prover: Prover, sequent: Sequent, depth: int) -> Node | None:
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
                found = prover.refute(sub, depth + 2)
                if found is not None:
                    return {
                        "by": "substitute", "variable": name, "kind": kind, "new": new,
                        "at": text(at), "then": found,
                    }  # fmt: skip
                return None
    return None


def far_end(prover: Prover, sequent: Sequent, depth: int) -> Node | None:
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
        first = beyond(prover, halves[near], name, kind, at, depth)
        second = prover.refute(halves[1 - near], depth + 1) if first is not None else None
        if second is None or first is None:
            return None
        proofs = {"below": first, "above": second}
        if near:
            proofs = {"below": second, "above": first}
        middle = str((item.low + item.high) / 2)
        return {"by": "split", "variable": name, "at": middle, **proofs}
    return None


def beyond(
    prover: Prover, sequent: Sequent, name: str, kind: str, at: Term, depth: int
) -> Node | None:
    """Refute after writing a variable as a term plus (or minus) a nonnegative one."""
    found = at_once(prover, sequent)
    if found is not None:
        return found
    new = f"{name}_{depth}"
    node = {"by": "substitute", "variable": name, "kind": kind, "new": new, "at": text(at)}
    try:
        sub = substituted(sequent, name, kind, new, at)
    except TRIED:
        return None
    found = prover.refute(sub, depth + 2)
    return found and {**node, "then": found}
