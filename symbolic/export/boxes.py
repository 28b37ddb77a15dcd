"""BOX in Coq: the same cover, each piece decided by the ``interval`` tactic."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any, Protocol

from symbolic import arithmetic as exact
from symbolic import boxes, kernel
from symbolic import language as lang
from symbolic.export.derivatives import Differentiation
from symbolic.export.equations import opposite, raw
from symbolic.export.printing import Names, Unsupported
from symbolic.kernel import Theorem
from symbolic.language import Term

__all__ = ["box_proof"]

_LEAST_BITS = 60  # below, the tactic would compute with machine floats
Limits = Mapping[Term, tuple[Fraction, Fraction]]


class Writer(Protocol):
    """What this module needs of the script being written."""

    names: Names

    def text(self, term: Term) -> str:
        """Return a term as Coq text."""

    def whole(self, term: Term) -> str:
        """Return a term as Coq text, nothing under a name: what a tactic is to see."""

    def hypothesis(self, formula: Term) -> str:
        """Return the name under which a formula is assumed."""

    def stated(
        self, stem: str, variables: list[Term], given: list[Term], statement: str, tactic: str
    ) -> str:
        """Write a lemma under hypotheses; return its name."""


def box_proof(node: Theorem, script: Writer) -> str:
    """Return a proof of a BOX step from its hypotheses."""
    goal, bounds, cover = node.parameters
    limits = {v: (Fraction(low), Fraction(high)) for v, low, high in bounds}
    inner = kernel.unfolded(goal, lang.mentioned(goal))
    return _Piece(script, limits, inner).proof(cover)


class _Piece:
    """One box of a cover, and what is to be shown on it."""

    def __init__(self, script: Writer, limits: Limits, goal: Term) -> None:
        self._script = script
        self._limits = dict(limits)
        self._goal = goal

    def proof(self, cover: Any) -> str:
        """Return a proof of the goal from the bounds, under the names of those hypotheses."""
        kind = cover[0]
        if kind == "enclose":
            return self._lemma(self._goal, f"box_enclose {max(_LEAST_BITS, cover[1])}%positive.")
        if kind == "split":
            return self._split(*cover[1:])
        if kind in ("rising", "falling"):
            return self._face(kind, *cover[1:])
        raise Unsupported(f"a cover by {kind}")

    def _bounds(self) -> list[Term]:
        formulas = []
        for variable, (low, high) in self._limits.items():
            formulas += [lang.Le(low, variable), lang.Le(variable, high)]
        return formulas

    def _lemma(self, statement: Term | str, tactic: str) -> str:
        text = statement if isinstance(statement, str) else self._script.whole(statement)
        variables, given = list(self._limits), self._bounds()
        name = self._script.stated("b", variables, given, text, tactic)
        arguments = [self._script.names(v) for v in variables]
        arguments += [self._script.hypothesis(h) for h in given]
        return f"({' '.join([name, *arguments])})" if arguments else name

    def _restricted(self, variable: Term, low: Fraction, high: Fraction) -> _Piece:
        return _Piece(self._script, {**self._limits, variable: (low, high)}, self._goal)

    def _split(self, variable: Term, at: Any, left: Any, right: Any) -> str:
        low, high = self._limits[variable]
        middle = exact.fraction(boxes._exact(at))
        one = self._restricted(variable, low, middle).proof(left)
        two = self._restricted(variable, middle, high).proof(right)
        text, hypothesis = self._script.text, self._script.hypothesis
        below, above = lang.Le(variable, middle), lang.Le(middle, variable)
        return (
            f"(box_split {text(variable)} {text(lang.number(middle))} {text(self._goal)}"
            f" (fun {hypothesis(below)} => {one}) (fun {hypothesis(above)} => {two}))"
        )

    def _face(self, kind: str, variable: Term, bits: int, rest: Any) -> str:
        """Reduce to the face where the variable is at its lower or upper end."""
        low, high = self._limits[variable]
        text, names = self._script.text, self._script.names
        gap = raw("add", self._goal.args[1], opposite(self._goal.args[0]))
        slope, derivative = self._slope(gap, variable, bits)
        end = low if kind == "rising" else high
        face = self._restricted(variable, end, end).proof(rest)
        closed = self._at_end(face, variable, end)
        zero = lang.number(0)
        sign = lang.Le(zero, slope) if kind == "rising" else lang.Le(slope, zero)
        bound = self._lemma(sign, f"box_side {max(_LEAST_BITS, bits)}%positive.")
        name, hypotheses = (
            names(variable),
            [self._script.hypothesis(h) for h in self._ends(variable)],
        )
        binder = f"fun {name} {' '.join(hypotheses)} =>"
        ends = f"{text(lang.number(low))} {text(lang.number(high))}"
        monotone = (
            f"({kind} (fun {name} => {text(gap)}) (fun {name} => {text(slope)}) {ends} {name}"
            f" ({binder} {derivative}) ({binder} {bound}) {' '.join(hypotheses)})"
        )
        sides = " ".join(text(a) for a in self._goal.args)
        head = self._goal.head
        return f"(face_{head} _ {sides} {monotone} (gap_{head} _ _ {closed}))"

    def _ends(self, variable: Term) -> list[Term]:
        low, high = self._limits[variable]
        return [lang.Le(low, variable), lang.Le(variable, high)]

    def _at_end(self, face: str, variable: Term, end: Fraction) -> str:
        """Instantiate a proof on a face at the end itself."""
        name, value = self._script.names(variable), self._script.text(lang.number(end))
        formulas = (lang.Le(end, variable), lang.Le(variable, end))
        typed = " ".join(
            f"({self._script.hypothesis(f)} : {self._script.text(f)})" for f in formulas
        )
        return (
            f"((fun ({name} : R) {typed} => {face}) {value} (Rle_refl {value}) (Rle_refl {value}))"
        )

    def _slope(self, gap: Term, variable: Term, bits: int) -> tuple[Term, str]:
        precision = max(_LEAST_BITS, bits)

        def side(term: Term, kind: str) -> str:
            zero = lang.number(0)
            formula = lang.Lt(zero, term) if kind == "positive" else lang.Ne(term, zero)
            return self._lemma(formula, f"box_side {precision}%positive.")

        return Differentiation(variable, self._script.text, side)(gap)
