"""z3 and cvc5: can the hypotheses and the denied goal hold together?"""

from __future__ import annotations

import re
import tempfile
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

from flint import fmpq
from problems import Problem

from programs.answer import Answer
from programs.processes import run
from programs.smt_script import NotWritten, Script
from symbolic.certificates.terms import And, negation
from symbolic.prover.refute import decide

__all__ = ["CVC5", "Z3", "Solver"]


@dataclass(frozen=True)
class Solver:
    """An SMT solver.

    Attributes
    ----------
    command : str
        Its program.
    functions : dict of str to str
        The functions of one argument that it knows, with its names for them.
    pi : str
        Its name for pi.
    settings : tuple of (str, list of str)
        Options that are tried one after the other, each with an equal share of the time; the text
        says for which problems: ``polynomial`` or ``other``.
    """

    command: str
    functions: dict[str, str]
    pi: str
    settings: tuple[tuple[str, list[str]], ...]

    def version(self) -> str:
        """Return the version as the program prints it."""
        found = re.search(r"\d+\.\d+\.\d+", run([self.command, "--version"], 5).text)
        return found[0] if found else "absent"

    def answer(self, problem: Problem, seconds: float) -> Answer:
        """Ask about one problem."""
        try:
            script = Script(problem, self.functions, self.pi)
        except NotWritten as error:
            return Answer("unsupported", 0.0, str(error))
        kind = "other" if script.used or problem.functions else "polynomial"
        chosen = [options for use, options in self.settings if use == kind]
        spent, verdict, model = 0.0, "", ""
        for options in chosen:
            verdict, model, used = self._ask(script.text, options, seconds / len(chosen))
            spent += used
            if verdict in ("sat", "unsat"):
                break
        if verdict == "unsat":
            return Answer("proved", spent, " ".join(options))
        if script.unknown:
            return Answer(
                "unsupported", spent, "does not know " + ", ".join(sorted(script.unknown))
            )
        if verdict == "sat":
            return Answer("refuted", spent, judged(problem, model))
        return Answer("undecided", spent, verdict)

    def _ask(self, text: str, options: list[str], seconds: float) -> tuple[str, str, float]:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "problem.smt2"
            path.write_text(text, encoding="utf-8")
            done = run([self.command, *options, str(path)], seconds)
        lines = done.text.strip().split("\n")
        for number, line in enumerate(lines):
            if line in ("sat", "unsat", "unknown"):
                return line, " ".join(lines[number + 1 :]), done.seconds
        return lines[0][:80] or "out of time", "", done.seconds


_VALUE = r"\(v_(\w+) (\(- )?(?:\(/ )?(\(- )?(\d+)(?:\.0)?\)?(?: (\d+)(?:\.0)?)?\)+"


def judged(problem: Problem, model: str) -> str:
    """Say whether a model is a counterexample, where its values are rational."""
    point = {}
    for name, outer, inner, p, q in re.findall(_VALUE, model):
        value = Fraction(int(p), int(q or 1)) * (-1 if bool(outer) != bool(inner) else 1)
        point[name] = fmpq(value.numerator, value.denominator)
    if problem.functions or set(point) != set(problem.names):
        return "model not evaluated: " + model[:120]
    denied = And((*problem.ranges, *problem.hypotheses, negation(problem.goal)))
    text = ", ".join(f"{name} = {value}" for name, value in point.items())
    verdict = {True: "a counterexample", False: "no counterexample", None: "not decided"}
    return f"{verdict[decide(denied, point)]}: {text}"


_SAME = ("exp", "sin", "cos", "tan")
_INVERSE = ("asin", "acos", "atan")
_HYPERBOLIC = ("sinh", "cosh", "tanh", "asinh", "acosh", "atanh")
Z3 = Solver(
    "z3",
    {name: name for name in (*_SAME, *_INVERSE, *_HYPERBOLIC)},
    "pi",
    (("polynomial", []), ("other", [])),
)
CVC5 = Solver(
    "cvc5",
    {**{name: name for name in _SAME}, **{name: f"arc{name[1:]}" for name in _INVERSE}},
    "real.pi",
    (
        ("polynomial", []),
        ("polynomial", ["--nl-ext-tplanes"]),
        ("other", ["--nl-ext-tplanes"]),
        ("other", ["--nl-ext-tplanes", "--nl-ext-tf-tplanes"]),
    ),
)
