"""Enclosures up to the edge of a domain, where Coq's interval tactic knows nothing.

A logarithm of what may be as small as it likes has an upper bound, a reciprocal of it a lower one,
and an inverse sine has both; such a function becomes a variable with that range.
"""

from __future__ import annotations

from flint import arb, fmpq

from symbolic.certificates.enclosures import Evaluator, Range, Undefined
from symbolic.certificates.sequents import Sequent
from symbolic.certificates.terms import Cmp, Term, num, rebuild, var
from symbolic.export.scalar.terms import number, term_text
from symbolic.export.scalar.walker import Walker

__all__ = ["at_the_edge"]

_GRID = 40


def at_the_edge(walker: Walker, sequent: Sequent, fact: Cmp, wanted: str, bits: int) -> bool:
    """Prove ``term wanted`` on a box, if some function in it meets the edge of its domain."""
    edges = _Edges(walker, sequent, bits)
    term = edges.replaced(fact.term)
    if term is fact.term:
        return False
    box = Sequent(edges.box)
    known = edges.known + walker.bounds(box, term.free - set(edges.names))
    claim, name = f"{term_text(term)} {wanted}", walker.fresh("E")
    names = sorted(n for n in term.free if n not in edges.names)
    halves = ", ".join(f"i_bisect v_{n}" for n in names)
    walker.say(f"assert ({name} : {claim}). {{")
    if edges.names:
        walker.say(
            f"clearbody {' '.join('v_' + n for n in edges.names)}; clear - {' '.join(known)}."
        )
    tries = [f"interval with (i_prec {bits})"]
    if names:
        tries.append(f"interval with (i_prec {bits}, {halves})")
    walker.say(f"first [ lra | {' | '.join(tries)} | nra ]. }}")
    claim = f"{term_text(fact.term)} {wanted}"
    walker.say(f"assert ({walker.fresh('E')} : {claim}) by exact {name}.")
    return True


class _Edges:
    """Functions that are replaced by variables, innermost first."""

    def __init__(self, walker: Walker, sequent: Sequent, bits: int) -> None:
        self.walker, self.bits = walker, bits
        self.box = dict(sequent.box)
        self.names: list[str] = []
        self.known: list[str] = []
        self._done: dict[Term, Term] = {}

    def replaced(self, term: Term) -> Term:
        """Return the term with variables for such functions; state their ranges."""
        if not term.args:
            return term
        found = self._done.get(term)
        if found is None:
            whole = rebuild(term, tuple(self.replaced(a) for a in term.args))
            variable = self._variable(whole)
            found = self._done[term] = whole if variable is None else variable
        return found

    def _variable(self, term: Term) -> Term | None:
        if term.op not in ("log", "asin", "pow") or not term.free:
            return None
        try:
            low, high = Evaluator(self.box, self.bits).value(term.args[0])
        except Undefined:
            return None
        if term.op == "log" and low <= 0 and high.is_finite():
            top = _rational(high, True)
            return self._stated(term, (None, _value(term, top)[1]), f"below_ln {number(top)}")
        if term.op == "pow" and term.value == -1 and low.is_zero() and high.is_finite():
            top = _rational(high, True)
            return self._stated(term, (_value(term, top)[0], None), f"above_inverse {number(top)}")
        if term.op == "asin" and (low <= -1 or high >= 1):
            bottom, top = max(fmpq(-1), _rational(low, False)), min(fmpq(1), _rational(high, True))
            ends = _value(term, bottom)[0], _value(term, top)[1]
            return self._stated(term, ends, f"arc {number(bottom)} {number(top)}")
        return None

    def _stated(self, term: Term, ends: tuple[arb | None, arb | None], way: str) -> Term:
        name = self.walker.fresh("edge")
        text = f"v_{name}"
        self.walker.say(f"pose ({text} := {term_text(term)}).")
        low = None if ends[0] is None else _rational(ends[0], False)
        high = None if ends[1] is None else _rational(ends[1], True)
        for end, shape in ((low, "{e} <= {v}"), (high, "{v} <= {e}")):
            if end is not None:
                claim = shape.format(e=number(end), v=text)
                self.known.append(self.walker.fresh("B"))
                self.walker.say(f"assert ({self.known[-1]} : {claim}) by (unfold {text}; {way}).")
        self.names.append(name)
        self.box[name] = Range(low, high, False, False)
        return var(name)


def _value(term: Term, at: fmpq) -> tuple[arb, arb]:
    """Return an enclosure of a function of one argument at a number."""
    return Evaluator({}).value(rebuild(term, (num(at),)))


def _rational(end: arb, upward: bool) -> fmpq:
    """Return a multiple of ``2**-40`` not on the wrong side of an exact end."""
    mantissa, exponent = end.man_exp()
    scaled = fmpq(mantissa) * fmpq(2) ** (int(exponent) + _GRID)
    whole = -(-scaled.p // scaled.q) if upward else scaled.p // scaled.q
    return fmpq(whole, 2**_GRID)
