"""Signs of terms in Coq, shown as the checker shows them: by enclosures, facts and structure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from symbolic.certificates.enclosures import (
    ALL,
    NEGATIVE,
    POSITIVE,
    ZERO,
    Evaluator,
    Undefined,
    allowed,
    interval_signs,
)
from symbolic.certificates.sequents import subterms
from symbolic.certificates.terms import Cmp, Term, add, num
from symbolic.export.scalar.terms import term_text

if TYPE_CHECKING:
    from symbolic.export.scalar.walker import Walker

__all__ = ["denied_by_signs", "shown_by_signs"]

_ODD = {"atan", "asin", "sinh", "tanh"}


def denied_by_signs(walker: Walker, evaluator: Evaluator, fact: Cmp, bounds: list[str]) -> bool:
    """State the sign that contradicts a fact, if structure shows it; return whether it does.

    The sign may be that of a part, which another fact contradicts.
    """
    if evaluator.signs(fact.term) == 0:
        for part in subterms(fact.term):
            known = evaluator.known.get(part, ALL)
            others = {t: m for t, m in evaluator.known.items() if t is not part}
            alone = Evaluator(evaluator.box, evaluator.bits, others)
            if part is not fact.term and known != ALL and not alone.signs(part) & known:
                return _shown(walker, alone, part, ALL & ~known, bounds)
    return _shown(walker, evaluator, fact.term, ALL & ~allowed(fact), bounds)


def shown_by_signs(walker: Walker, evaluator: Evaluator, fact: Cmp, bounds: list[str]) -> bool:
    """State the sign that a comparison speaks of, if structure shows it; return whether it does."""
    return _shown(walker, evaluator, fact.term, allowed(fact), bounds)


def _claim(text: str, mask: int) -> str:
    return {
        POSITIVE: f"0 < {text}", POSITIVE | ZERO: f"0 <= {text}", ZERO: f"{text} = 0",
        NEGATIVE: f"{text} < 0", NEGATIVE | ZERO: f"{text} <= 0", NEGATIVE | POSITIVE: f"{text} <> 0",
    }[mask]  # fmt: skip


def _shown(
    walker: Walker,
    evaluator: Evaluator,
    term: Term,
    wanted: int,
    bounds: list[str],
    top: bool = True,
) -> bool:
    """State a sign after those of the parts that it follows from."""
    if evaluator.signs(term) & ~wanted or wanted in (0, ALL):
        return False
    before, text = len(walker.lines), term_text(term)
    alone = f"clear - {' '.join(bounds)}" if bounds else "clear"
    enclosed = _enclosed(evaluator, term, wanted)
    ways = [f"({alone}; enclosed {evaluator.bits}%positive)"] if enclosed else []
    if term.op == "var":
        ways = ["lra"]
    elif evaluator.known.get(term, ALL) & ~wanted == 0:
        ways.insert(0, "assumption")
        ways.append("known")
    elif term.free:
        parts = _parts(evaluator, term)
        if all([_shown(walker, evaluator, *part, bounds, False) for part in parts]):
            ways.append({"add": "lra", "mul": "product_sign"}.get(term.op, "sign_of_parts"))
        elif not enclosed:
            del walker.lines[before:]
            return False
    if top:
        ways += [f"enclosed {evaluator.bits}%positive", "exfalso; lra"]
    fact = f"assert ({walker.fresh('G')} : {_claim(text, wanted)}) by first [ {' | '.join(ways)} ]"
    walker.say(f"{fact}." if top else f"try ({fact}).")
    return True


def _enclosed(evaluator: Evaluator, term: Term, wanted: int) -> bool:
    """Return whether an enclosure alone shows a sign."""
    try:
        return not interval_signs(evaluator.value(term)) & ~wanted
    except Undefined:
        return False


def _parts(evaluator: Evaluator, term: Term) -> list[tuple[Term, int]]:
    """Return the parts whose signs decide that of a term, with the signs they have."""
    if term.op in ("add", "mul"):
        parts = list(term.args)
    elif term.op == "pow" and term.value.q <= 2 or term.op == "abs" or term.op in _ODD | {"sin"}:
        parts = [term.args[0]]
    elif term.op == "log":
        parts = [add(term.args[0], num(-1))]
    else:
        parts = []
    return [(p, evaluator.signs(p)) for p in parts if p.op != "num" and evaluator.signs(p) != ALL]
