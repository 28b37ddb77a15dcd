"""Mutants of proved statements: would a wrong constant be noticed?

Each numeral of a conclusion is made larger and smaller, each inequality is turned round, each
hypothesis is dropped, one at a time.  A mutant is *refuted* where an exact instance meets its
hypotheses and violates it; *implied* where it follows from the theorem by arithmetic, so that it
is a weaker statement and survives by right; otherwise *not proved*: the derivation ends at another
statement and nothing here reaches the mutant from it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, final

from lemmas.entry import Entry, Part
from numeric.arithmetic import arithmetic
from numeric.evaluate import Evaluator
from symbolic import kernel
from symbolic import language as lang
from symbolic.arithmetic import canonical
from symbolic.errors import RankproofError
from symbolic.kernel import Theorem
from symbolic.language import Term
from symbolic.statement import Statement
from symbolic.tactics.script import arith, assume, parts, use

__all__ = ["Mutant", "Verdict", "entry_record", "judge", "mutants"]

OUTCOMES = ("refuted", "not proved", "implied")
Search = Callable[[Statement], str | None]


@final
@dataclass(frozen=True, slots=True)
class Mutant:
    """A statement with one thing changed.

    Attributes
    ----------
    kind : str
        ``numeral``, ``exponent``, ``direction`` or ``hypothesis``.
    change : str
        For people: what was changed.
    statement : Statement
    """

    kind: str
    change: str
    statement: Statement


@final
@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of a mutant: ``refuted``, ``not proved`` or ``implied``."""

    mutant: Mutant
    outcome: str
    reason: str

    def __bool__(self) -> bool:
        raise TypeError("a verdict has no truth value: read its outcome")


# ------------------------------------------------------------------ making


def mutants(statement: Statement) -> Iterator[Mutant]:
    """Yield every mutant of a statement, in the order in which it is written."""
    own = canonical(statement.conclusion)
    for kind, change, conclusion in _changed(statement.conclusion, False):
        if canonical(conclusion) is own:
            continue  # nothing changed, for instance a weight of something that is 0
        yield Mutant(kind, change, _with(statement, conclusion, None))
    for position, hypothesis in enumerate(statement.hypotheses):
        change = f"without {hypothesis.name}"
        yield Mutant("hypothesis", change, _with(statement, statement.conclusion, position))


def _with(statement: Statement, conclusion: Term, dropped: int | None) -> Statement:
    kept = tuple(h for k, h in enumerate(statement.hypotheses) if k != dropped)
    used = conclusion.free.union(*(h.formula.free for h in kept))
    return Statement(tuple(v for v in statement.variables if v in used), kept, conclusion)


def _changed(term: Term, exponent: bool) -> Iterator[tuple[str, str, Term]]:
    if term.head == "number" and term.payload != 0:
        for value in _other_values(term, exponent):
            kind = "exponent" if exponent else "numeral"
            yield kind, f"{term} -> {value}", lang.number(value, term.sort)
    if term.head in ("le", "lt"):
        yield "direction", f"{term.head} turned round", lang._op(term.head, term.args[::-1], "P")
    for place, part in enumerate(term.args):
        if term.head in ("sum", "prod", "max") and place == 0:
            continue  # a range is not a constant of the statement
        inner = term.head == "pow" and place == 1
        for kind, change, new in _changed(part, inner):
            args = (*term.args[:place], new, *term.args[place + 1 :])
            yield kind, change, lang.rebuild(term, args)


def _other_values(term: Term, exponent: bool) -> list[Fraction | int]:
    if term.sort == lang.NAT:
        value = int(term.payload)  # type: ignore[arg-type]
        return [value + 1, value - 1] if value > 1 or exponent else [value + 1]
    exact = Fraction(term.payload)  # type: ignore[arg-type]
    return [exact * Fraction(17, 16), exact * Fraction(15, 16)]


# ------------------------------------------------------------------ judging


def judge(
    entry: Entry, part: Part, theorem: Theorem, search: Search | None = None
) -> list[Verdict]:
    """Judge every mutant of a proved part.

    Parameters
    ----------
    theorem : Theorem
        The part's own, closed.
    search : callable, optional
        From a statement to a violation in words, or ``None``; asked where the part's instance says
        nothing.
    """
    own = kernel.convert(theorem, part.statement.formula)
    return [_judge(part, own, mutant, search) for mutant in mutants(part.statement)]


def _judge(part: Part, own: Theorem, mutant: Mutant, search: Search | None) -> Verdict:
    if _implied(own, part, mutant.statement):
        what = "the proof does not need it" if mutant.kind == "hypothesis" else "it is weaker"
        return Verdict(mutant, "implied", f"follows from the theorem: {what}")
    if _fails_at_instance(part, mutant.statement):
        return Verdict(mutant, "refuted", "at the instance of the part")
    found = search(mutant.statement) if search is not None else None
    if found is not None:
        return Verdict(mutant, "refuted", found)
    return Verdict(mutant, "not proved", "the derivation ends at another statement")


def _implied(own: Theorem, part: Part, mutant: Statement) -> bool:
    """Whether the mutant follows from the theorem by linear arithmetic with its hypotheses."""
    known = [assume(h.formula) for h in mutant.hypotheses]
    try:
        conclusion = use(own, *part.statement.variables, *known) if known else _opened(own, part)
        if conclusion.conclusion.head == "implies":
            return False
        _reach(mutant.conclusion, [*parts(conclusion), *known])
    except RankproofError:
        return False
    return True


def _opened(own: Theorem, part: Part) -> Theorem:
    for variable in part.statement.variables:
        own = kernel.specialise(own, variable)
    return own


def _reach(goal: Term, known: list[Theorem]) -> None:
    """Derive a goal, under its binders, from facts with the same binders."""
    if goal.head == "and":
        for side in goal.args:
            _reach(side, known)
        return
    if goal.head in ("forall", "implies"):
        opened = [_strip(fact, goal) for fact in known if fact.conclusion.head == goal.head]
        if goal.head == "forall":
            variable = lang.fresh("z", goal.args[0].sort.domain, goal.free)  # type: ignore[union-attr]
            _reach(lang.apply(goal.args[0], variable), [*opened, *known])
        else:
            _reach(goal.args[1], [f for f in opened if f is not None] + known)
        return
    facts = [p for fact in known for p in parts(fact)]
    usable = [f for f in facts if f.conclusion.head in ("le", "lt", "eq", "not")]
    arith(goal, *usable)


def _strip(fact: Theorem, goal: Term) -> Theorem:
    if goal.head == "forall":
        sort = goal.args[0].sort.domain  # type: ignore[union-attr]
        return kernel.specialise(fact, lang.fresh("z", sort, goal.free))
    return kernel.apply(fact, kernel.convert(assume(goal.args[0]), fact.conclusion.args[0]))


def _fails_at_instance(part: Part, mutant: Statement) -> bool:
    """Whether the mutant is certainly false where the part's hypotheses are known to hold."""
    values = {v: t for v, t in part.instance.items() if v in mutant.conclusion.free}
    conclusion = lang.substitute(mutant.conclusion, values)
    if conclusion.free:
        return False
    try:
        with arithmetic("arb", 256) as a:
            return Evaluator(a, {}, fast=False).holds(conclusion) is False
    except RankproofError:
        return False


def entry_record(name: str, seconds: float = 0.0) -> dict[str, Any]:
    """Return how the mutants of an entry's proved parts fared, as a plain record.

    Parameters
    ----------
    seconds : float
        How long to search for a violation of each mutant that the part's instance does not refute.
    """
    from lemmas.library import entry

    search = _searching(seconds) if seconds > 0 else None

    item = entry(name)
    verdicts = [
        (part.label, verdict)
        for part in item.parts
        if part.prove is not None
        for verdict in judge(item, part, part.prove(), search)
    ]
    counts = {kind: sum(v.outcome == kind for _, v in verdicts) for kind in OUTCOMES}
    killed = counts["refuted"] + counts["not proved"]
    return {
        "id": name,
        "mutants": len(verdicts),
        **counts,
        "score": f"{killed}/{len(verdicts)}",
        "survivors": [
            {"part": label, "change": v.mutant.change, "reason": v.reason}
            for label, v in verdicts
            if v.outcome == "implied"
        ],
    }


def _searching(seconds: float) -> Search:
    """Return a search that rationalises what it finds and has balls certify it."""
    from numeric.falsify import falsify

    def search(statement: Statement) -> str | None:
        finding = falsify(statement, seconds)
        return "by a search, at an exact point" if finding.outcome == "violated" else None

    return search
