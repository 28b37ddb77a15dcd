"""Coq-Interval: the tactic ``interval`` on the goal, with the bounds of the variables.

Hypotheses that are no bound of one variable are left out: what is shown without them is shown.
The time to start Coq and to load the library is measured once and taken off.
"""

from __future__ import annotations

import re
import tempfile
from functools import cache
from pathlib import Path

from problems import Problem

from programs.answer import Answer
from programs.processes import Finished, run
from symbolic.certificates.terms import And, Cmp, Formula, Or, Term, add, mul, num
from symbolic.export.scalar import NotExported, term_text

__all__ = ["CoqInterval"]

_HEADER = """From Coq Require Import Reals.
From Interval Require Import Tactic.
Local Open Scope R_scope.
"""
_SIGNS = {">": "<", ">=": "<=", "!=": "<>"}


class CoqInterval:
    """The tactic under three settings, each with a share of the time."""

    settings = ("i_taylor", "i_autodiff", "")

    def version(self) -> str:
        """Return the version of Coq and of the library."""
        found = re.search(r"version (\S+)", run(["coqc", "--version"], 5).text)
        return f"{found[1]}/4.6" if found else "absent"

    def answer(self, problem: Problem, seconds: float) -> Answer:
        """Ask about one problem."""
        try:
            statement = _statement(problem)
        except NotExported as error:
            return Answer("unsupported", 0.0, str(error))
        spent, reason = 0.0, ""
        settings = self.settings if problem.names else ("",)
        for setting in settings:
            proof = _proof(problem.goal, _tactic(problem.names, setting))
            text = f"{_HEADER}Goal {statement}.\nProof.\nintros.\n{proof}.\nQed.\n"
            done = _compiled(text, _start() + seconds / len(settings))
            spent += max(0.0, done.seconds - _start())
            if done.code == 0:
                return Answer("proved", spent, setting or "bisection")
            reason = "out of time" if done.code is None else " ".join(done.text.split())[-120:]
        return Answer("undecided", spent, reason)


def _compiled(text: str, seconds: float) -> Finished:
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "problem.v").write_text(text, encoding="utf-8")
        return run(["coqc", "-q", "problem.v"], seconds, folder)


@cache
def _start() -> float:
    return sorted(_compiled(_HEADER, 30).seconds for _ in range(3))[1]


def _tactic(names: list[str], setting: str) -> str:
    options = [f"i_bisect v_{name}" for name in names]
    if setting:
        options.append(f"{setting} v_{names[0]}")
    return f"interval with ({', '.join([*options, 'i_prec 80'])})"


def _proof(goal: Formula, tactic: str) -> str:
    if isinstance(goal, Cmp):
        return tactic
    if not goal.parts:
        raise NotExported("a contradiction is not shown by interval")
    last = _proof(goal.parts[-1], tactic)
    for part in reversed(goal.parts[:-1]):
        first = _proof(part, tactic)
        if isinstance(goal, And):
            last = f"(split; [{first} | {last}])"
        else:
            last = f"(first [(left; {first}) | (right; {last})])"
    return last


def _statement(problem: Problem) -> str:
    if problem.functions or problem.integers:
        raise NotExported("uninterpreted functions and integers are not in its language")
    _proof(problem.goal, "")
    premises = [_premise(f) for f in (*problem.ranges, *problem.hypotheses)]
    names = " ".join(f"v_{name}" for name in problem.names)
    binder = f"forall ({names} : R), " if names else ""
    return binder + " -> ".join([*(p for p in premises if p), _claim(problem.goal)])


def _claim(formula: Formula) -> str:
    if isinstance(formula, Cmp):
        if formula.rel == "==":
            raise NotExported("interval shows no equations")
        return f"(0 {_SIGNS[formula.rel]} {term_text(formula.term)})"
    return (
        "("
        + (" /\\ " if isinstance(formula, And) else " \\/ ").join(_claim(p) for p in formula.parts)
        + ")"
    )


def _premise(formula: Formula) -> str:
    """Return a bound of one variable by a number, or nothing."""
    if isinstance(formula, And):
        parts = [_premise(p) for p in formula.parts]
        return " -> ".join(p for p in parts if p)
    if isinstance(formula, Or) or len(formula.term.free) != 1 or formula.rel == "!=":
        return ""
    (name,) = formula.term.free
    slope, rest = num(0), num(0)
    for part in formula.term.args if formula.term.op == "add" else (formula.term,):
        if name not in part.free:
            rest = add(rest, part)
        elif slope.value == 0 and (found := _slope(part)) is not None:
            slope = found
        else:
            return ""
    end = term_text(mul(num(-1 / slope.value), rest))
    rising = f"({end} <= v_{name})", f"(v_{name} <= {end})"
    if formula.rel == "==":
        return " -> ".join(rising)
    return rising[0] if slope.value > 0 else rising[1]


def _slope(term: Term) -> Term | None:
    if term.op == "var":
        return num(1)
    plain = term.op == "mul" and len(term.args) == 2 and term.args[1].op == "var"
    return term.args[0] if plain and term.args[0].op == "num" else None
