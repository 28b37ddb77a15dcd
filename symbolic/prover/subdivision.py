"""Branch and bound for polynomial facts on a bounded box, by Bernstein coefficients.

The coefficients are floating-point numbers here; the checker computes them again exactly.  A box
with a corner at which all facts hold ends the search.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import product
from math import prod
from typing import TYPE_CHECKING, Any

import numpy as np
from flint import fmpq

from symbolic.certificates.bernstein import coefficients, ends, polynomial
from symbolic.certificates.checker import Node
from symbolic.certificates.sequents import Sequent, refuted, split
from symbolic.certificates.terms import Cmp
from symbolic.errors import Rejected
from symbolic.prover.attempts import TRIED, OutOfTime, emptiness
from symbolic.prover.clock import now
from symbolic.prover.quotients import forms

if TYPE_CHECKING:
    from symbolic.prover.search import Prover

__all__ = ["subdivide"]

_MAXIMUM_COEFFICIENTS, _MAXIMUM_DEPTH = 8_000, 60
_MARGIN = 1e-9
Wrap = Callable[[Node], Node]


@dataclass(slots=True)
class _Piece:
    """A polynomial fact on a box.

    Attributes
    ----------
    names : tuple of str
        The variable of each axis.
    table : numpy.ndarray
        Bernstein coefficients, relative to the largest in absolute value on the whole box.
    cuts : int
        How often the box was cut along an axis of the table.
    """

    place: int
    rel: str
    names: tuple[str, ...]
    table: Any
    cuts: int = 0

    def excluded(self) -> bool | None:
        """Whether the fact fails on the box; ``None`` if that is too close to call."""
        least, most = self.table.min(), self.table.max()
        if self.rel == "==":
            return None if max(least, -most) > -_MARGIN else False
        return True if most < -_MARGIN else None if most < _MARGIN else False

    def holds(self) -> bool:
        """Whether the fact holds on the whole box."""
        return self.rel != "==" and bool(self.table.min() > _MARGIN)

    def distance(self) -> float:
        """Return the share of the coefficients' weight that does not exclude the fact.

        Each cut in vain counts too, or a fact that holds near one point would be cut forever.
        """
        table, weight = self.table, float(np.abs(self.table).mean()) + 1e-300
        if self.rel == "==":
            share = 0.5 - abs(float(table.mean())) / (2.0 * weight)
        else:
            share = float(np.maximum(table, 0.0).mean()) / weight
        return share + 0.1 * self.cuts / len(self.names)

    def bends(self) -> list[float]:
        """Return for each axis by how much the slope along it varies, and a little of the slope."""
        found = []
        for axis in range(self.table.ndim):
            steps = np.diff(self.table, axis=axis)
            found.append(float(steps.max() - steps.min() + 0.1 * np.abs(steps).max()))
        return found

    def halves(self, name: str, at: float) -> tuple[_Piece, _Piece]:
        """Return the piece on both sides of a cut, at a share of the range (de Casteljau)."""
        if name not in self.names:
            return self, self
        axis = self.names.index(name)
        row = np.moveaxis(self.table, axis, 0)
        below, above = [row[0]], [row[-1]]
        while len(row) > 1:
            row = (1 - at) * row[:-1] + at * row[1:]
            below.append(row[0])
            above.append(row[-1])
        tables = (np.moveaxis(np.array(t), 0, axis) for t in (below, above[::-1]))
        first, second = (_Piece(self.place, self.rel, self.names, t, self.cuts + 1) for t in tables)
        return first, second


def subdivide(prover: Prover, sequent: Sequent, seconds: float) -> Node | None:
    """Cover the box by pieces on each of which a polynomial fact fails."""
    if not sequent.box or any(i.low is None or i.high is None for i in sequent.box.values()):
        return None
    here, wrap = cleared(sequent)
    pieces = list(_pieces(here))
    limit = prover.soon(seconds)
    if not pieces or _satisfied(pieces, len(pieces) == len(here.facts)):
        return None
    try:
        found = _cover(here, pieces, 0, limit)
    except OutOfTime:
        return None
    return wrap(prover.close(found)) if found is not None else None


def cleared(sequent: Sequent) -> tuple[Sequent, Wrap]:
    """Multiply the facts by their denominators where these are positive."""
    wraps: list[Wrap] = []
    for index, fact in enumerate(list(sequent.facts)):
        if not isinstance(fact, Cmp) or fact.rel == "!=" or _is_polynomial(fact):
            continue
        for here, place, wrap in forms(sequent, index, fact):
            found = here.facts[place]
            if isinstance(found, Cmp) and _is_polynomial(found) and found is not fact:
                sequent = here
                wraps.append(wrap)
                break
    return sequent, lambda then: _wrapped(wraps, then)


def _wrapped(wraps: list[Wrap], then: Node) -> Node:
    for wrap in reversed(wraps):
        then = wrap(then)
    return then


def _is_polynomial(fact: Cmp) -> bool:
    try:
        polynomial(fact.term)
    except TRIED:
        return False
    return True


def _pieces(sequent: Sequent) -> Iterator[_Piece]:
    for place, fact in enumerate(sequent.facts):
        if not isinstance(fact, Cmp) or fact.rel == "!=" or not fact.term.free:
            continue
        try:
            names, powers = polynomial(fact.term)
        except TRIED:
            continue
        degrees = [max(k[i] for k in powers) for i in range(len(names))] if powers else []
        if not powers or prod(d + 1 for d in degrees) > _MAXIMUM_COEFFICIENTS:
            continue
        found = coefficients(powers, degrees, [sequent.box[n] for n in names])
        table = np.array([float(int(c.p) / int(c.q)) for c in found])
        table = table.reshape([d + 1 for d in degrees]) / (np.abs(table).max() or 1.0)
        yield _Piece(place, fact.rel, tuple(names), table)


def _satisfied(pieces: list[_Piece], complete: bool) -> bool:
    """Whether all facts hold at a corner (a sign that there is nothing to prove)."""
    if not complete or any(p.rel == "==" for p in pieces):
        return False
    names = sorted({n for p in pieces for n in p.names})
    for corner in product((0, -1), repeat=len(names)) if len(names) <= 6 else ():
        at = dict(zip(names, corner, strict=True))
        if all(p.table[tuple(at[n] for n in p.names)] > _MARGIN for p in pieces):
            return True
    return False


def _cover(sequent: Sequent, pieces: list[_Piece], level: int, limit: float) -> Node | None:
    if now() > limit or level > _MAXIMUM_DEPTH:
        raise OutOfTime
    if any(item.empty for item in sequent.box.values()):
        return emptiness(sequent)
    for piece in pieces:
        verdict = piece.excluded()
        if verdict is None:
            verdict = refuted(sequent.evaluator(), sequent.facts[piece.place], "bernstein")
        if verdict:
            return {"by": "enclose", "fact": piece.place, "form": "bernstein"}
    if _satisfied(pieces, True):
        return None
    name = _axis(pieces)
    if name is None:
        return None
    low, high = ends(sequent.box[name])
    at = (low + high) / 2
    if name in sequent.integers:
        at = fmpq(at.p // at.q)
    return _both(sequent, pieces, name, at, level, limit)


def _both(
    sequent: Sequent, pieces: list[_Piece], name: str, at: fmpq, level: int, limit: float
) -> Node | None:
    low, high = ends(sequent.box[name])
    share = float((at - low) / (high - low))
    try:
        boxes = split(sequent, name, at)
    except Rejected:
        return None
    halves = list(zip(*(p.halves(name, share) for p in pieces), strict=True))
    node: Node = {"by": "split", "variable": name, "at": str(at)}
    for key, box, half in zip(("below", "above"), boxes, halves, strict=True):
        found = _cover(box, [p for p in half if not p.holds()], level + 1, limit)
        if found is None:
            return None
        node[key] = found
    return node


def _axis(pieces: list[_Piece]) -> str | None:
    """Return the variable along which the fact that is nearest to failing bends most."""
    for piece in sorted(pieces, key=_Piece.distance):
        bends = piece.bends()
        if bends and max(bends) > 0:
            return piece.names[int(np.argmax(bends))]
    return None
