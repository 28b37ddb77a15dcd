"""A monotone function compared with its value at an end."""

from __future__ import annotations

from symbolic.certificates.sequents import Sequent, compared, rising_parts, shown
from symbolic.certificates.terms import Cmp, conditions, mul, negation, num
from symbolic.certificates.terms import formula_text as plain
from symbolic.export.scalar.limits import by_limit
from symbolic.export.scalar.special import derived
from symbolic.export.scalar.terms import NotExported, number, stated, term_text
from symbolic.export.scalar.walker import Node, Walker

__all__ = ["by_rising"]


def by_rising(walker: Walker, sequent: Sequent, node: Node) -> None:
    """Exclude a fact about a function that is monotone from an end."""
    fact, name = compared(sequent, node["fact"]), node["variable"]
    direction = int(node["direction"])
    segment, inner, at_end = rising_parts(sequent, fact, name, direction)
    if at_end is None:
        by_limit(walker, sequent, node, fact, name, inner)
        return
    item = sequent.box[name]
    end = item.low if direction > 0 else item.high
    var, edge = f"v_{name}", number(end)
    gap = term_text(mul(num(-1), fact.term))
    closed, is_open = ("<=", item.low_open if direction > 0 else item.high_open)
    strict = fact.rel == ">=" and is_open
    walker.bounds(sequent, [name])
    function, slope = walker.fresh("g"), walker.fresh("d")
    denied = inner.facts[-1]
    if not isinstance(denied, Cmp):
        raise NotExported("a slope")
    steep = negation(denied)
    if not isinstance(steep, Cmp):
        raise NotExported("a slope")
    slope_text = term_text(steep.term)
    if direction < 0:
        slope_text = f"(- {slope_text})"
    walker.say(f"pose ({function} := fun {var} : R => {gap}).")
    walker.say(f"pose ({slope} := fun {var} : R => {slope_text}).")
    low, high = (edge, var) if direction > 0 else (var, edge)
    t = walker.fresh("t")
    closed_item = item._replace(low_open=False) if direction > 0 else item._replace(high_open=False)
    closed_segment = segment.with_range(name, closed_item)
    smooth = _smooth(walker, closed_segment, fact, name, node, (low, high))
    walker.say(
        f"assert ({walker.fresh('D')} : forall {t}, {low} {closed} {t} -> {t} {closed} {high} -> "
        f"is_derive {function} {t} ({slope} {t}))."
    )
    below, above = walker.fresh("l"), walker.fresh("h")
    known = f"holds ({smooth} {t} {below} {above}). " if smooth else ""
    walker.say(
        f"{{ intros {t} {below} {above}. {known}unfold {function}, {slope}. {derived(fact.term)}. }}"
    )
    sign = "<" if strict else "<="
    right = f"0 {sign} {slope} {t}" if direction > 0 else f"{slope} {t} {sign} 0"
    moved = walker.fresh("o")
    monotone = walker.fresh("M")
    walker.say(f"assert ({monotone} : forall {t}, {low} < {t} -> {t} < {high} -> {right}).")
    walker.say(f"{{ rename {var} into {moved}. intros {var} {below} {above}. unfold {slope}.")
    if smooth:
        inside = f"{var} (Rlt_le _ _ {below}) (Rlt_le _ _ {above})"
        walker.say(f"holds ({smooth} {inside}).")
    _contradicted(walker, inner, node["slope"])
    last = at_end.facts[-1]
    value = negation(last)
    if not isinstance(value, Cmp):
        raise NotExported("an end")
    walker.say(f"assert ({walker.fresh('V')} : {stated(value)}).")
    _contradicted(walker, at_end, node["end"], "{ ")
    at_edge = f"{function} {edge} = {term_text(value.term)}"
    walker.say(f"try (assert ({walker.fresh('A')} : {at_edge}) by (unfold {function}; agree)).")
    walker.say(f"risen {function} {slope} {edge} {var}.")


def _contradicted(walker: Walker, sequent: Sequent, proof: Node, opening: str = "") -> None:
    """Prove what the last fact of a sequent denies, and close the brace."""
    denial = walker.fresh("Y")
    walker.say(f"{opening}apply NNPP; intro {denial}.")
    *others, denied = sequent.facts
    for kept in others:
        walker.say(f"assert ({walker.fresh('F')} : {stated(kept)}) by known.")
    walker.say(f"assert ({walker.fresh('N')} : {stated(denied)}) by denied {denial}.")
    walker.refute(sequent, proof)
    walker.say("}")


def _smooth(
    walker: Walker, segment: Sequent, fact: Cmp, name: str, node: Node, ends: tuple[str, str]
) -> str:
    """State that a term has a derivative on a closed segment; return the name, if it is shown."""
    needed = conditions(fact.term, name)
    here, evaluator = segment.copy(), segment.evaluator()
    if not needed:
        return ""
    for condition in needed:
        proved = plain(condition) in node.get("defined", {}) or shown(here, condition, evaluator)
        if not proved:
            return ""
        here.assume(condition)
    statement, var, moved = walker.fresh("C"), f"v_{name}", walker.fresh("o")
    below, above = walker.fresh("l"), walker.fresh("h")
    claim = " /\\ ".join(stated(c) for c in needed)
    t, property_of = walker.fresh("t"), f"(fun {var} : R => {claim})"
    walker.say(
        f"assert ({statement} : forall {t}, {ends[0]} <= {t} -> {t} <= {ends[1]} -> {property_of} {t})."
    )
    walker.say(f"{{ rename {var} into {moved}. intros {var} {below} {above}. cbv beta.")
    for kept in segment.facts:
        walker.say(f"assert ({walker.fresh('F')} : {stated(kept)}) by known.")
    walker.defined(segment, fact.term, node, name)
    walker.say("repeat split; assumption.")
    walker.say("}")
    return statement
