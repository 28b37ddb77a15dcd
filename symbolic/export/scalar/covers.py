"""Covers of a range: splits whose leaves all exclude one fact by enclosures or expansions.

The fact is excluded piece by piece, and the pieces are not those of the certificate: one call of
Coq's interval tactic bisects a whole stretch of leaves by itself, and an expansion at a zero
reaches as far as its last derivative has a sign.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flint import fmpq

from symbolic.certificates.checker import rational
from symbolic.certificates.enclosures import Evaluator, Range, Undefined, allowed, interval_signs
from symbolic.certificates.sequents import Sequent, compared, fact_at, split
from symbolic.certificates.taylor import factor
from symbolic.certificates.terms import Cmp, num, parse_term
from symbolic.export.scalar.cases import by_split
from symbolic.export.scalar.enclosing import by_enclose
from symbolic.export.scalar.expansions import Expansion, widest
from symbolic.export.scalar.singular import at_the_edge
from symbolic.export.scalar.terms import NotExported, number, term_text
from symbolic.export.scalar.walker import Node, Walker

__all__ = ["by_cover", "by_expansion"]

_WANTED = {">": "<= 0", ">=": "< 0", "==": "<> 0"}
_BITS, _RATIO = 128, 4


@dataclass(frozen=True)
class _Leaf:
    """A leaf of the splits of one variable."""

    low: fmpq | None
    high: fmpq | None
    node: Node
    sequent: Sequent

    @property
    def zero(self) -> tuple[str, int] | None:
        """Where the term vanishes, and to which order."""
        node = self.node
        return (node["at"], node["zeros"]) if node["by"] == "taylor" and node["zeros"] else None

    def smooth(self, fact: Cmp, name: str) -> bool:
        """Whether the term is analytic, and its values exclude the fact, all over the leaf."""
        if self.low is None or self.high is None:
            return False
        if self.node["by"] == "taylor":
            return True
        box = self.sequent.box
        try:
            if self.node.get("form", "plain") == "plain":
                signs = interval_signs(Evaluator(box, _BITS).value(fact.term))
                if signs & allowed(fact):
                    return False
            factor(fact.term, box, name, num((self.low + self.high) / 2), 0, 1, _BITS)
        except Undefined:
            return False
        return True


@dataclass(frozen=True)
class _Piece:
    """A piece of the range, with a leaf of its own, an expansion or neither."""

    low: fmpq | None
    high: fmpq | None
    leaf: _Leaf | None = None
    expansion: Expansion | None = None


def by_cover(walker: Walker, sequent: Sequent, node: Node) -> None:
    """Cut the range of a variable, and join the pieces that are alike."""
    leaves = _leaves(sequent, node, node["variable"])
    fact = _common_fact(sequent, leaves)
    if fact is None or fact.term.free != {node["variable"]}:
        by_split(walker, sequent, node)
        return
    _say(walker, sequent, fact, node["variable"], leaves)


def by_expansion(walker: Walker, sequent: Sequent, node: Node) -> None:
    """Exclude a fact by Taylor's theorem."""
    fact, name = compared(sequent, node["fact"]), node["variable"]
    if fact.rel not in _WANTED:
        raise NotExported("an expansion of an inequation")
    item = sequent.box[name]
    _say(walker, sequent, fact, name, [_Leaf(item.low, item.high, node, sequent)])


def _leaves(sequent: Sequent, node: Node, name: str) -> list[_Leaf]:
    if node["by"] != "split" or node["variable"] != name:
        item = sequent.box[name]
        return [_Leaf(item.low, item.high, node, sequent)]
    below, above = split(sequent, name, rational(node["at"]))
    return [*_leaves(below, node["below"], name), *_leaves(above, node["above"], name)]


def _common_fact(sequent: Sequent, leaves: list[_Leaf]) -> Cmp | None:
    """Return the fact that all leaves exclude, if they do."""
    known = {_index(leaf.node) for leaf in leaves}
    if len(known) != 1 or None in known:
        return None
    fact = fact_at(sequent, known.pop())
    return fact if isinstance(fact, Cmp) and fact.rel in _WANTED else None


def _index(node: Node) -> Any:
    return node["fact"] if node["by"] in ("enclose", "taylor") else None


# ---------------------------------------------------------------- pieces


def _pieces(fact: Cmp, name: str, leaves: list[_Leaf]) -> list[_Piece]:
    """Return pieces that cover the range, from the lowest to the highest."""
    pieces: list[_Piece] = []
    stretch: list[_Leaf] = []
    for leaf in leaves:
        if leaf.smooth(fact, name):
            stretch.append(leaf)
            continue
        pieces += _stretched(fact, name, stretch)
        pieces.append(_Piece(leaf.low, leaf.high, leaf))
        stretch = []
    return pieces + _stretched(fact, name, stretch)


def _stretched(fact: Cmp, name: str, leaves: list[_Leaf]) -> list[_Piece]:
    """Return pieces that cover leaves where the term is smooth."""
    if not leaves:
        return []
    first, last = leaves[0].low, leaves[-1].high
    if first is None or last is None:
        raise NotExported("an expansion on an unbounded range")
    groups: dict[tuple[str, int], list[_Leaf]] = {}
    for leaf in leaves:
        if leaf.zero:
            groups.setdefault(leaf.zero, []).append(leaf)
    pieces, here, zeros = list[_Piece](), first, list(groups.values())
    for k, group in enumerate(zeros):
        before = zeros[k - 1][-1].high if k else first
        after = zeros[k + 1][0].low if k + 1 < len(zeros) else last
        at, order = parse_term(group[0].node["at"]), group[0].node["zeros"]
        box = group[0].sequent.box
        expansion = widest(fact.term, box, name, at, order, (before or first, after or last))
        if expansion.low > here:
            pieces += _graded(here, expansion.low, k > 0, True)
        here = min(max(here, expansion.high), last)
        low = max(expansion.low, first)
        pieces.append(_Piece(low, here, None, expansion))
    return pieces + (_graded(here, last, bool(zeros), False) if here < last else [])


def _graded(low: fmpq, high: fmpq, zero_below: bool, zero_above: bool) -> list[_Piece]:
    """Cut an interval so that the pieces grow away from the zeros."""
    return [_Piece(low, high)]


# ---------------------------------------------------------------- scripts


def _say(walker: Walker, sequent: Sequent, fact: Cmp, name: str, leaves: list[_Leaf]) -> None:
    pieces = _pieces(fact, name, leaves)
    bits = max([_BITS, *(_BITS + 8 * leaf.zero[1] for leaf in leaves if leaf.zero)])
    for piece, following in zip(pieces, [*pieces[1:], None], strict=True):
        if following is not None:
            side = walker.fresh("S")
            cut = number(piece.high)
            walker.say(f"destruct (Rle_lt_dec v_{name} {cut}) as [{side}|{side}]. {{")
        here = _within(sequent, name, piece)
        if piece.leaf is not None:
            _alone(walker, fact, piece.leaf)
        elif piece.expansion is not None:
            piece.expansion.say(walker, here, _WANTED[fact.rel])
            walker.say("excluded.")
        else:
            _away(walker, here, fact, name, bits)
        if following is not None:
            walker.say("}")


def _within(sequent: Sequent, name: str, piece: _Piece) -> Sequent:
    item = sequent.box[name]
    opens = item.low_open and piece.low == item.low, item.high_open and piece.high == item.high
    return sequent.with_range(name, Range(piece.low, piece.high, *opens))


def _alone(walker: Walker, fact: Cmp, leaf: _Leaf) -> None:
    if at_the_edge(walker, leaf.sequent, fact, _WANTED[fact.rel], _BITS):
        walker.say("excluded.")
    else:
        by_enclose(walker, leaf.sequent, leaf.node)


def _away(walker: Walker, sequent: Sequent, fact: Cmp, name: str, bits: int) -> None:
    """Exclude a fact by enclosures of its term, bisecting the range of the variable."""
    known = walker.bounds(sequent, fact.term.free)
    text = term_text(fact.term)
    way = f"clear - {' '.join(known)}; away v_{name} {bits}%positive 10%nat"
    walker.say(f"assert ({walker.fresh('E')} : {text} {_WANTED[fact.rel]}) by ({way}).")
    walker.say("excluded.")
