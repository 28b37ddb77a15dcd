"""The scalar prover: real inequalities proved, refuted or left undecided, with certificates."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from symbolic.certificates import checker
from symbolic.certificates.instances import assume_instance
from symbolic.certificates.sequents import Sequent, root, shown
from symbolic.certificates.terms import (
    Formula,
    conditions,
    forget,
    formula_text,
    negation,
    parse_formula,
    terms_of,
)
from symbolic.errors import InputError
from symbolic.prover.attempts import OutOfTime
from symbolic.prover.axioms import Instance
from symbolic.prover.clock import now, stopping

__all__ = ["Outcome", "Question", "certificate", "certified", "prove", "prove_problem"]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a goal; it has no truth value.

    Attributes
    ----------
    outcome : str
        ``proved``, ``refuted``, ``undecided`` or ``domain_error``.
    witness : dict of str to str
        Exact numbers, rational or in closed form, at which the hypotheses hold and the goal fails.
    certificate : dict or None
        Accepted by `symbolic.certificates.checker` if the goal is proved.
    """

    outcome: str
    method: str = ""
    witness: dict[str, str] = field(default_factory=dict)
    certificate: dict[str, Any] | None = None
    reason: str = ""
    seconds: float = 0.0
    id: str | None = None

    def __bool__(self) -> bool:
        raise TypeError("an outcome has no truth value: compare its .outcome")

    def record(self) -> dict[str, Any]:
        """Return the JSON form."""
        return {
            "id": self.id,
            "outcome": self.outcome,
            "method": self.method,
            "witness": self.witness,
            "certificate": self.certificate,
            "reason": self.reason,
            "seconds": round(self.seconds, 4),
        }


def prove(
    goal: str,
    given: Iterable[str] = (),
    *,
    integers: Iterable[str] = (),
    functions: Iterable[str] = (),
    instances: Iterable[Instance] = (),
    timeout: float = 10.0,
    name: str | None = None,
) -> Outcome:
    """Prove or refute a goal under hypotheses.

    Parameters
    ----------
    goal, given
        Formulas in the grammar of `symbolic.certificates.terms`.
    integers
        Names of variables that range over the integers.
    functions
        Names of total functions of which only the hypotheses speak, and axioms.
    instances
        Axioms ``forall x: ...`` of the functions, each with terms for its bound variables.
    timeout
        Seconds of computing.  A step that would take longer is broken off, within a fraction of a second
        in the main thread.

    Raises
    ------
    InputError
        If a text is not in the grammar.
    """
    start = now()
    texts = list(given)
    end = start + timeout
    try:
        with stopping(timeout + _GRACE, OutOfTime):
            question = _question(goal, texts, sorted(integers), sorted(functions), [*instances])
            found = _prove(question, end)
    except OutOfTime:
        found = _UNDECIDED
    return Outcome(*found, seconds=now() - start, id=name)


def certificate(
    goal: str, given: Iterable[str] = (), *, timeout: float = 10.0
) -> dict[str, Any] | None:
    """Return a certificate that the checker accepts, or ``None``; no violation is looked for."""
    from symbolic.prover.search import Prover

    texts = list(given)
    claim = parse_formula(goal)
    sequent = root(claim, [parse_formula(h) for h in texts], ())
    try:
        with stopping(timeout + _GRACE, OutOfTime):
            return certified(Prover(now() + timeout), Question(goal, texts, [], claim, sequent))
    except OutOfTime:
        return None


_Found = tuple[str, str, dict[str, str], dict[str, Any] | None, str]
_UNDECIDED: _Found = (
    "undecided", "", {}, None, "no proof and no violation found in the time given",
)  # fmt: skip
_GRACE = 0.25


@dataclass(frozen=True, slots=True)
class Question:
    """A goal under hypotheses, in text and as a sequent that holds the hypotheses.

    Attributes
    ----------
    axioms : tuple of str
    instances : tuple of (int, dict of str to str)
        Those of the axioms among the facts: the number of the axiom, and the terms put in it.
    """

    goal: str
    given: list[str]
    integers: list[str]
    claim: Formula
    sequent: Sequent
    axioms: tuple[str, ...] = ()
    instances: tuple[tuple[int, dict[str, str]], ...] = ()


def _question(
    goal: str,
    given: list[str],
    integers: list[str],
    functions: list[str],
    instances: list[Instance],
) -> Question:
    claim = parse_formula(goal, functions)
    sequent = root(claim, [parse_formula(h, functions) for h in given], integers, functions)
    axioms = tuple(dict.fromkeys(axiom for axiom, _ in instances))
    taken = []
    for axiom, at in instances:
        try:
            assume_instance(sequent, axiom, at)
        except checker.Rejected:
            continue
        taken.append((axioms.index(axiom), at))
    return Question(goal, given, integers, claim, sequent, axioms, tuple(taken))


def _prove(question: Question, deadline: float) -> _Found:
    from symbolic.prover.refute import violation
    from symbolic.prover.search import Prover

    functions = sorted(question.sequent.functions)
    claim, sequent = question.claim, question.sequent
    hypotheses = [parse_formula(h, functions) for h in question.given]
    begun = now()
    for share in (0.15, 0.75, 0.1):
        until = min(deadline, now() + share * (deadline - begun))
        if share != 0.75:
            wrong = violation(claim, hypotheses, sequent, until, seed=1 if share > 0.1 else 2)
            if wrong is not None:
                kind, point, reason = wrong
                return kind, "search", point, None, reason
            continue
        prover = Prover(until)
        certificate = certified(prover, question)
        if certificate is not None:
            method = ", ".join(rule for rule, _ in prover.used.most_common(3))
            return "proved", method, {}, certificate, ""
    return _UNDECIDED


def certified(prover: Any, question: Question) -> dict[str, Any] | None:
    """Return the certificate of a claim that a search finds and the checker accepts."""
    claim, sequent = question.claim, question.sequent
    defined: dict[str, Any] = {}
    for term in terms_of(claim):
        here = sequent.copy()
        for condition in conditions(term):
            key = formula_text(condition)
            if not shown(here, condition) and key not in defined:
                proof = prover.prove(here.copy().assume(negation(condition)))
                if proof is None:
                    return None
                defined[key] = proof
            here.assume(condition)
    main = sequent.copy()
    for term in terms_of(claim):
        for condition in conditions(term):
            main.assume(condition)
    proof = prover.prove(main.assume(negation(claim)))
    if proof is None:
        return None
    certificate = {
        "format": checker.FORMAT,
        "version": checker.VERSION,
        "goal": question.goal,
        "given": question.given,
        "integers": question.integers,
        "functions": sorted(sequent.functions),
        "defined": defined,
        "proof": proof,
    }
    if question.instances:
        certificate["axioms"] = [*question.axioms]
        certificate["instances"] = [[number, at] for number, at in question.instances]
    try:
        checker.check(certificate)
    except checker.Rejected:
        return None
    return certificate


def prove_problem(problem: dict[str, Any], timeout: float = 10.0) -> Outcome:
    """Prove a problem given as one object of a batch file."""
    forget()
    given, integers = [], []
    for name, item in problem.get("vars", {}).items():
        if item.get("lo") is not None:
            given.append(f"{item['lo']} {'<' if item.get('lo_open') else '<='} {name}")
        if item.get("hi") is not None:
            given.append(f"{name} {'<' if item.get('hi_open') else '<='} {item['hi']}")
        if item.get("int"):
            integers.append(name)
    given += problem.get("hyps", [])
    identifier = problem.get("id")
    goal = problem.get("goal")
    if not isinstance(goal, str):
        raise InputError("a problem needs a goal")
    functions = problem.get("functions") or {}
    if functions:
        return _with_functions(functions, goal, given, integers, timeout, identifier)
    return prove(goal, given, integers=integers, timeout=timeout, name=identifier)


def _with_functions(
    functions: dict[str, Any],
    goal: str,
    given: list[str],
    integers: list[str],
    timeout: float,
    name: str | None,
) -> Outcome:
    from symbolic.prover.axioms import instances
    from symbolic.prover.witnesses import function_witness

    start = now()
    deadline = start + 0.4 * timeout
    wrong = function_witness(functions, goal, given, integers, deadline)
    if wrong is not None:
        kind, point, why = wrong
        seconds = now() - start
        return Outcome(kind, "explicit functions", point, reason=why, seconds=seconds, id=name)
    for new_terms, share in ((False, 0.6), (True, 1.0)):
        answer = prove(
            goal,
            given,
            integers=integers,
            functions=functions,
            instances=instances(functions, [*given, goal], new_terms=new_terms),
            timeout=share * (start + timeout - now()),
            name=name,
        )
        if answer.outcome == "proved":
            break
    if answer.outcome in ("refuted", "domain_error"):
        reason = "a point is found, but no functions that satisfy the axioms"
        return Outcome("undecided", reason=reason, seconds=now() - start, id=name)
    return answer
