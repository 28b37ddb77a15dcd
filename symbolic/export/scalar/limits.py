"""Functions that fall, or rise, toward a limit at infinity that is not zero.

Beyond some point the term is enclosed by itself; up to that point it is compared with its value
there, by the sign of its slope.
"""

from __future__ import annotations

from flint import fmpq

from symbolic.certificates.enclosures import Evaluator, Range, Undefined, allowed, interval_signs
from symbolic.certificates.sequents import Sequent
from symbolic.certificates.terms import Cmp, mul, negation, num
from symbolic.export.scalar.terms import NotExported, number, stated, term_text
from symbolic.export.scalar.walker import Node, Walker

__all__ = ["by_limit"]

_BITS, _DOUBLINGS = 128, 60


def by_limit(
    walker: Walker, sequent: Sequent, node: Node, fact: Cmp, name: str, inner: Sequent
) -> None:
    """Exclude a fact about a function that is monotone toward infinity."""
    direction = int(node["direction"])
    point, var = _far(sequent, fact, name, direction), f"v_{name}"
    wanted = "<= 0" if fact.rel == ">" else "< 0"
    side, edge = walker.fresh("S"), number(point)
    ends = (var, edge) if direction < 0 else (edge, var)
    walker.say(f"destruct (Rle_lt_dec {ends[0]} {ends[1]}) as [{side}|{side}].")
    walker.say("{")
    function, slope = walker.fresh("g"), walker.fresh("d")
    steep = negation(inner.facts[-1])
    if not isinstance(steep, Cmp):
        raise NotExported("a slope")
    slope_text = term_text(steep.term) if direction > 0 else f"((-1) * {term_text(steep.term)})"
    walker.say(f"pose ({function} := fun {var} : R => {term_text(mul(num(-1), fact.term))}).")
    walker.say(f"pose ({slope} := fun {var} : R => {slope_text}).")
    t, derived = walker.fresh("t"), walker.fresh("D")
    within = f"forall {t}, {ends[0]} <= {t} -> {t} <= {ends[1]} ->"
    walker.say(f"assert ({derived} : {within} is_derive {function} {t} ({slope} {t})).")
    walker.say(f"{{ intros {t} ? ?; unfold {function}, {slope}; sloping. }}")
    monotone = _monotone(walker, inner, node["slope"], var, slope, ends)
    value, result = walker.fresh("V"), walker.fresh("G")
    sign = "<=" if fact.rel == ">" else "<"
    walker.say(f"assert ({value} : 0 {sign} {function} {edge}) by (unfold {function}; limit).")
    rule = "fall" if direction < 0 else "rise"
    walker.say(f"assert ({result} : {function} {edge} <= {function} {var}).")
    walker.say(
        f"{{ apply ({rule} {function} {slope}); [lra | exact {derived} | exact {monotone}]. }}"
    )
    walker.say(f"assert ({walker.fresh('E')} : 0 {sign} {function} {var}) by lra.")
    walker.say(f"unfold {function} in *; excluded.")
    walker.say("}")
    beyond = Range(point, None) if direction < 0 else Range(None, point)
    known = walker.bounds(sequent.with_range(name, beyond), fact.term.free)
    claim = f"{term_text(fact.term)} {wanted}"
    way = f"clear - {' '.join(known)}; interval with (i_prec {_BITS})"
    walker.say(f"assert ({walker.fresh('E')} : {claim}) by ({way}).")
    walker.say("excluded.")


def _monotone(
    walker: Walker, inner: Sequent, proof: Node, var: str, slope: str, ends: tuple[str, str]
) -> str:
    """State the sign of the slope between the ends; return the name."""
    name, t, moved = walker.fresh("M"), walker.fresh("t"), walker.fresh("o")
    sign = f"{slope} {t} <= 0" if ends[0] == var else f"0 <= {slope} {t}"
    walker.say(f"assert ({name} : forall {t}, {ends[0]} < {t} -> {t} < {ends[1]} -> {sign}).")
    walker.say(f"{{ rename {var} into {moved}. intros {var} ? ?. unfold {slope}.")
    denial, denied = walker.fresh("Y"), inner.facts[-1]
    walker.say(f"apply NNPP; intro {denial}.")
    for kept in inner.facts[:-1]:
        walker.say(f"assert ({walker.fresh('F')} : {stated(kept)}) by known.")
    walker.say(f"assert ({walker.fresh('N')} : {stated(denied)}) by denied {denial}.")
    walker.refute(inner, proof)
    walker.say("}")
    return name


def _far(sequent: Sequent, fact: Cmp, name: str, direction: int) -> fmpq:
    """Return a number beyond which enclosures exclude the fact.

    Raises
    ------
    NotExported
        If none is found: the limit may be zero.
    """
    item = sequent.box[name]
    point = fmpq(1)
    for _ in range(_DOUBLINGS):
        inside = item.low is None or item.low < point if direction < 0 else (
            item.high is None or -point < item.high
        )  # fmt: skip
        beyond = Range(point, None) if direction < 0 else Range(None, -point)
        try:
            value = Evaluator({**sequent.box, name: beyond}, _BITS).value(fact.term)
        except Undefined:
            value = None
        if inside and value is not None and not interval_signs(value) & allowed(fact):
            return point if direction < 0 else -point
        point *= 2
    raise NotExported("a limit at infinity that is zero")
