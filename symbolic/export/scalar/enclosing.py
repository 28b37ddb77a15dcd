"""Steps that enclose: by intervals, slopes and Sturm's theorem."""

from __future__ import annotations

from symbolic.certificates.enclosures import Evaluator, Undefined
from symbolic.certificates.sequents import Sequent, compared, fact_at
from symbolic.certificates.terms import Cmp, derivative
from symbolic.export.bernstein import expanded
from symbolic.export.scalar.excluding import exclude, zero
from symbolic.export.scalar.signs import denied_by_signs
from symbolic.export.scalar.special import bound_roots, derived, is_special, taken_out
from symbolic.export.scalar.sturm import without_roots
from symbolic.export.scalar.terms import number, term_text
from symbolic.export.scalar.walker import Node, Walker

__all__ = ["by_enclose", "by_sturm"]


def by_enclose(walker: Walker, sequent: Sequent, node: Node) -> None:
    """Exclude a fact by an enclosure of its terms on the whole box."""
    exclude(walker, sequent, fact_at(sequent, node["fact"]), node, _comparison)


def _comparison(walker: Walker, sequent: Sequent, fact: Cmp, node: Node) -> None:
    if node.get("form") == "bernstein":
        here = sequent.copy()
        here.facts.append(fact)
        walker.refute(here, expanded(here, len(here.facts) - 1))
        return
    stated, taken = walker.bounds(sequent, fact.term.free), ""
    special = is_special(fact.term)
    if special:
        stated += bound_roots(walker, sequent, fact.term)
        taken = taken_out(walker, sequent, fact.term)
    text, bits = term_text(fact.term), max(60, int(node.get("bits", 64)))
    wanted = {">": "<= 0", ">=": "< 0", "==": "<> 0"}.get(fact.rel)
    if wanted is None:
        zero(walker, fact)
        return
    if node.get("form") == "centred" and _on_face(walker, sequent, fact):
        return
    plain = node.get("form", "plain") == "plain" and not special
    if plain and _by_structure(walker, sequent, fact, bits, stated):
        walker.say("opposed.")
        return
    alone = f"clear - {' '.join(stated)}" if stated else "clear"
    ways = [f"{alone}; enclosed {bits}%positive", f"enclosed {bits}%positive", "exfalso; lra"]
    if special:
        ways += [f"opened; enclosed {bits}%positive", f"{alone}; opened; enclosed {bits}%positive"]
    way = f"first [ {' | '.join(ways)} ]"
    if node.get("form") == "centred" and fact.term.free:
        names = [f"v_{n}" for n in sorted(fact.term.free)]
        halves = ", ".join(f"i_bisect {n}" for n in names)
        ways = [f"i_taylor {names[0]}", halves, f"{halves}, i_taylor {names[0]}"]
        opened = "opened; " if special else ""
        tries = " | ".join(f"{alone}; {opened}interval with (i_prec {bits}, {w})" for w in ways)
        way = f"first [ {tries} | enclosed {bits}%positive ]"
    walker.say(f"assert ({walker.fresh('E')} : {text} {wanted}) by ({taken}{way}).")
    walker.say("opposed.")


def _by_structure(
    walker: Walker, sequent: Sequent, fact: Cmp, bits: int, bounds: list[str]
) -> bool:
    """Exclude a fact by signs, where an enclosure alone does not keep off zero."""
    evaluator = sequent.evaluator(bits)
    try:
        low, high = evaluator.value(fact.term)
    except Undefined:
        return denied_by_signs(walker, evaluator, fact, bounds)
    bounded = all(
        sequent.box[n].low is not None and sequent.box[n].high is not None for n in fact.term.free
    )
    if bounded and (low > 0 or high < 0) and not evaluator.clipped:
        return False
    return denied_by_signs(walker, evaluator, fact, bounds)


def by_sturm(walker: Walker, sequent: Sequent, node: Node) -> None:
    """Exclude a fact about a rational function of one variable."""
    fact = compared(sequent, node["fact"])
    item = sequent.box[min(fact.term.free)]
    if item.empty or (item.low is not None and item.low == item.high):
        by_enclose(walker, sequent, {"fact": node["fact"], "form": "centred", "bits": 64})
        return
    without_roots(walker, sequent, fact)
    walker.say("opposed.")


def _on_face(walker: Walker, sequent: Sequent, fact: Cmp) -> bool:
    """Exclude a fact in one variable by its value at an end, if it is monotone."""
    if len(fact.term.free) != 1 or fact.rel not in (">", ">="):
        return False
    (name,) = fact.term.free
    item, var = sequent.box[name], f"v_{name}"
    signs = Evaluator(sequent.box, 80).slopes(fact.term)[name]
    if item.low is None or item.high is None or (signs[0] < 0 and signs[1] > 0):
        return False
    rises = bool(signs[0] >= 0)
    end = number(item.high if rises else item.low)
    low, high = (var, end) if rises else (end, var)
    function, slope, t = walker.fresh("g"), walker.fresh("d"), walker.fresh("t")
    below, above = walker.fresh("l"), walker.fresh("h")
    walker.say(f"pose ({function} := fun {var} : R => {term_text(fact.term)}).")
    walker.say(f"pose ({slope} := fun {var} : R => {term_text(derivative(fact.term, name))}).")
    ends = f"forall {t}, {low} {{0}} {t} -> {t} {{0}} {high} -> "
    walker.say(
        f"assert ({walker.fresh('D')} : {ends.format('<=')}is_derive {function} {t} ({slope} {t}))."
    )
    walker.say(
        f"{{ intros {t} {below} {above}. unfold {function}, {slope}. {derived(fact.term)}. }}"
    )
    sign = f"0 <= {slope} {t}" if rises else f"{slope} {t} <= 0"
    walker.say(f"assert ({walker.fresh('M')} : {ends.format('<')}{sign}).")
    walker.say(
        f"{{ intros {t} {below} {above}. unfold {slope}. sloped {t} {number(item.low)} {number(item.high)}. }}"
    )
    wanted = "<= 0" if fact.rel == ">" else "< 0"
    walker.say(
        f"assert ({walker.fresh('V')} : {function} {end} {wanted}) by (unfold {function}; at_end)."
    )
    walker.say(f"risen_to {function} {slope} {end} {var}.")
    return True
