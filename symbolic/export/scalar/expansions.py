"""Terms that vanish at a point: successive derivatives to the first that does not, and its sign.

The term and its first derivatives are zero at the point, and the next derivative has a sign on an
interval around it; so the term has a sign on either side.  How wide the interval is, is searched
for here; Coq decides.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from flint import arb, fmpq

from symbolic.certificates.enclosures import NEGATIVE, POSITIVE, ZERO, Box, Range, Undefined
from symbolic.certificates.normal import Field, NoNormalForm
from symbolic.certificates.sequents import Sequent, number_bounds
from symbolic.certificates.sequents import stated as says
from symbolic.certificates.taylor import factor
from symbolic.certificates.terms import (
    Cmp,
    Term,
    function,
    minus,
    mul,
    num,
    power,
    rebuild,
    replace,
    var,
)
from symbolic.errors import InputError
from symbolic.export.scalar.laurent import Laurent
from symbolic.export.scalar.terms import NotExported, number, term_text
from symbolic.export.scalar.walker import Walker

__all__ = ["Expansion", "enclosed_sign", "widest"]

_ORDER, _DEPTH, _BITS, _NARROWEST = 8, 4, 128, 14
_HYPERBOLIC = ("sinh", "cosh", "tanh")
_NOTHING = arb(-1), arb(1)
_FUNCTIONS = ("exp", "log", "sin", "cos", "tan", "atan", "asin", "acos")


@dataclass(frozen=True)
class Expansion:
    """A term that vanishes at ``x = at``, on an interval with the point in it.

    Attributes
    ----------
    name : str
        The variable ``x``.
    at : Term
    derivatives : tuple of Term
        The term and its derivatives, up to the first that does not vanish.
    sign : int
        The sign of the last derivative on the interval.
    low, high : fmpq
        The ends of the interval.
    """

    name: str
    at: Term
    derivatives: tuple[Term, ...]
    sign: int
    low: fmpq
    high: fmpq

    def say(self, walker: Walker, sequent: Sequent, wanted: str) -> None:
        """Prove ``term wanted``, for ``x`` in the interval and on the sides that facts allow."""
        at, x = term_text(self.at), f"v_{self.name}"
        allowed, known = self._sides(walker, sequent)
        known += walker.bounds(sequent, self.derivatives[0].free | self.at.free)
        walker.say(f"assert ({walker.fresh('E')} : {term_text(self.derivatives[0])} {wanted}). {{")
        walker.say(f"clear - {' '.join(known)}." if known else "clear.")
        names = [walker.fresh("g") for _ in self.derivatives]
        for name, term in zip(names, self.derivatives, strict=True):
            walker.say(f"pose ({name} := fun {x} : R => {term_text(term)}).")
        below, above = walker.fresh("L"), walker.fresh("U")
        walker.say(f"assert ({below} : {number(self.low)} <= {at}) by inside.")
        walker.say(f"assert ({above} : {at} <= {number(self.high)}) by inside.")
        slopes, zeros = self._slopes(walker, names), self._zeros(walker, names)
        sign = self._last(walker, names[-1])
        steps = list(zip(slopes, zeros, strict=True))[::-1]
        side = walker.fresh("H")
        walker.say(f"destruct (Rtotal_order {x} {at}) as [{side}|[{side}|{side}]].")
        for mask, word in ((NEGATIVE, "left"), (ZERO, ""), (POSITIVE, "right")):
            if not mask & allowed:
                walker.say("{ exfalso; lra. }")
            elif mask == ZERO:
                walker.say(f"{{ fold ({names[0]} {x}); rewrite {side}, {zeros[0]}; excluded. }}")
            else:
                walker.say(
                    f"{{ apply_only only_{word} {sign} {above if word == 'left' else below}."
                )
                for slope, zero in steps:
                    walker.say(f"beside {slope} {below} {above} {zero} {sign}.")
                walker.say(f"specialize ({sign} {x}). unfold {names[0]} in {sign}. excluded. }}")
        walker.say("}")

    def _sides(self, walker: Walker, sequent: Sequent) -> tuple[int, list[str]]:
        """State on which sides of the point the variable may be."""
        gap = minus(var(self.name), self.at)
        found = sequent.evaluator().signs(gap)
        for mask, sign in ((POSITIVE, 1), (NEGATIVE, -1)):
            turned = mul(num(sign), gap)
            if found & (POSITIVE | NEGATIVE) == POSITIVE | NEGATIVE:
                if says(sequent, Cmp(">", turned)):
                    found = mask
                elif says(sequent, Cmp(">=", turned)):
                    found = mask | ZERO
        relation = {1: "<", 3: "<=", 2: "=", 4: ">", 6: ">="}.get(found)
        if relation is None:
            return found, []
        name = walker.fresh("H")
        walker.say(f"assert ({name} : v_{self.name} {relation} {term_text(self.at)}) by beyond.")
        return found, [name]

    def _slopes(self, walker: Walker, names: list[str]) -> list[str]:
        """State that each function is the derivative of the one before."""
        found, t = [], walker.fresh("t")
        for one, other in zip(names, names[1:], strict=False):
            found.append(walker.fresh("D"))
            claim = f"is_derive {one} {t} ({other} {t})"
            walker.say(f"assert ({found[-1]} : {self._everywhere(t)} {claim}).")
            walker.say(f"{{ intros {t} ? ?; unfold {one}, {other}; sloping. }}")
        return found

    def _everywhere(self, t: str) -> str:
        return f"forall {t}, {number(self.low)} <= {t} -> {t} <= {number(self.high)} ->"

    def _last(self, walker: Walker, name: str) -> str:
        """State the sign of the last derivative on the interval."""
        sign, t = walker.fresh("S"), walker.fresh("t")
        claim = f"0 < {name} {t}" if self.sign > 0 else f"{name} {t} < 0"
        walker.say(f"assert ({sign} : {self._everywhere(t)} {claim}).")
        walker.say(f"{{ intros {t} ? ?; unfold {name}; signed {t} 80%positive 10%nat. }}")
        return sign

    def _zeros(self, walker: Walker, names: list[str]) -> list[str]:
        """State the values at the point: of the atoms, then of the functions."""
        at, values = term_text(self.at), list[str]()
        atoms = {a for d in self.derivatives[:-1] for a in _atoms(d)}
        texts = {_put(t, self.name, at): v for a in atoms for t, v in self._values(a)}
        for text in sorted(texts, key=lambda s: (-len(s), s)):
            if text != texts[text]:
                values.append(walker.fresh("V"))
                walker.say(f"assert ({values[-1]} : {text} = {texts[text]}) by valued.")
        rewriting = "".join(f" rewrite ?{v};" for v in values)
        zeros = []
        for name in names[:-1]:
            zeros.append(walker.fresh("Z"))
            walker.say(f"assert ({zeros[-1]} : {name} {at} = 0).")
            walker.say(f"{{ unfold {name};{rewriting} vanishes. }}")
        return zeros

    def _values(self, atom: Term) -> list[tuple[str, str]]:
        """Return texts of an atom with what they are at the point."""
        inner = replace(atom.args[0], self.name, self.at)
        if atom.op not in _HYPERBOLIC:
            return [(term_text(atom), value) for value in _value(rebuild(atom, (inner,)))]
        text = term_text(atom.args[0])
        up, down = function("exp", inner), function("exp", mul(num(-1), inner))
        return [(f"exp {text}", v) for v in _value(up)] + [
            (f"exp (- {text})", v) for v in _value(down)
        ]


def _value(term: Term) -> list[str]:
    """Return the normal form of a term, if it has one."""
    try:
        field = Field()
        top, bottom = field.normal(term)
        value = field.term(top)
        if not bottom.is_one():
            value = mul(value, power(field.term(bottom), -1))
        return [term_text(value)]
    except (NoNormalForm, InputError, NotExported):
        return []


def _put(text: str, name: str, at: str) -> str:
    return re.sub(rf"\bv_{name}\b", lambda _: at, text)


def _atoms(term: Term) -> Iterator[Term]:
    """Yield the functions, roots and reciprocals of sums in a term."""
    for arg in term.args:
        yield from _atoms(arg)
    root = term.op == "pow" and term.value.q > 1
    reciprocal = term.op == "pow" and term.value == -1 and term.args[0].op == "add"
    if root and abs(term.value.p) != 1:
        yield power(term.args[0], fmpq(1, term.value.q))
    elif root or reciprocal or term.op in _FUNCTIONS or term.op in _HYPERBOLIC:
        yield term


# ---------------------------------------------------------------- search


def widest(
    term: Term, box: Box, name: str, at: Term, zeros: int, reach: tuple[fmpq, fmpq]
) -> Expansion:
    """Return an expansion on an interval as wide as is found, within a reach.

    Raises
    ------
    NotExported
        If the sign of the last derivative is not found near the point.
    """
    number_there = Field().number(at)
    at = at if number_there is None else num(number_there)
    derivatives = tuple(Laurent(name).derivatives(term, zeros))
    bounds = number_bounds(at)
    if bounds is None:
        raise NotExported("an expansion at a point that depends on variables")
    inner, outer = bounds
    sign = enclosed_sign(derivatives[-1], box, name, inner, outer)
    if not sign:
        raise NotExported("an expansion whose first term has no sign nearby")
    low, high = inner, outer
    for k in range(_NARROWEST):
        step = max(inner - reach[0], fmpq(0)) / 2**k
        if enclosed_sign(derivatives[-1], box, name, inner - step, inner) == sign:
            low = inner - step
            break
    for k in range(_NARROWEST):
        step = max(reach[1] - outer, fmpq(0)) / 2**k
        if enclosed_sign(derivatives[-1], box, name, outer, outer + step) == sign:
            high = outer + step
            break
    return Expansion(name, at, derivatives, sign, low, high)


def enclosed_sign(
    term: Term, box: Box, name: str, low: fmpq, high: fmpq, depth: int = _DEPTH
) -> int:
    """Return the sign that a term has all over an interval, or 0 if none is found."""
    piece = {**box, name: Range(low, high, False, False)}
    try:
        least, most = factor(term, piece, name, num((low + high) / 2), 0, _ORDER, _BITS)
    except Undefined:
        least, most = _NOTHING
    if least > 0 or most < 0:
        return 1 if least > 0 else -1
    if low == high or depth == 0:
        return 0
    middle = (low + high) / 2
    sign = enclosed_sign(term, box, name, low, middle, depth - 1)
    return sign if sign and enclosed_sign(term, box, name, middle, high, depth - 1) == sign else 0
