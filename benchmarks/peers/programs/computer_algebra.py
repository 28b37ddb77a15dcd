"""SymPy: its ways to decide an inequality, one after the other; only definite answers count."""

from __future__ import annotations

import signal
from collections.abc import Callable, Iterator
from time import process_time
from typing import Any

import sympy
from problems import Problem

from programs.answer import Answer
from symbolic.limits import Exhausted, limited

__all__ = ["SymPy"]


class OutOfTime(Exception):
    """A way took its share of the time."""


class SymPy:
    """Simplification, assumptions, ``minimum``, ``solveset``, ``reduce_inequalities``."""

    def version(self) -> str:
        """Return the version."""
        return str(sympy.__version__)

    def answer(self, problem: Problem, seconds: float) -> Answer:
        """Ask about one problem, in a process of its own."""
        if problem.functions:
            return Answer("unsupported", 0.0, "uninterpreted functions with axioms")
        if problem.record["goal"] == "False":
            return Answer("unsupported", 0.0, "a contradiction of hypotheses")
        try:
            return limited(lambda: _answer(problem, seconds), seconds + 1)
        except Exhausted as error:
            return Answer("undecided", seconds, str(error))


def _answer(problem: Problem, seconds: float) -> Answer:
    signal.signal(signal.SIGVTALRM, _ring)
    begun = process_time()
    known, asked = _read(problem)
    ways = list(_ways(problem, known, asked))
    for name, way in ways:
        signal.setitimer(signal.ITIMER_VIRTUAL, seconds / len(ways))
        try:
            verdict = way()
        except OutOfTime:
            verdict = None
        except Exception:
            verdict = None
        finally:
            signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        if verdict is not None:
            outcome = "proved" if verdict else "refuted"
            return Answer(outcome, process_time() - begun, name)
    return Answer("undecided", process_time() - begun)


def _ring(number: int, frame: Any) -> None:
    raise OutOfTime


def _read(problem: Problem) -> tuple[list[Any], Any]:
    """Return the hypotheses and the goal over symbols that carry the signs of their ranges."""
    symbols = {name: _symbol(name, item) for name, item in problem.record["vars"].items()}
    texts = [*problem.record["hyps"], problem.record["goal"]]
    *known, asked = (sympy.sympify(t, locals=symbols, evaluate=False) for t in texts)
    return known, asked


def _symbol(name: str, item: dict[str, Any]) -> Any:
    assumptions: dict[str, bool] = {"integer": True} if item.get("int") else {"real": True}
    low, high = (sympy.sympify(item[e]) if item[e] is not None else None for e in ("lo", "hi"))
    if low is not None and low >= 0:
        assumptions["positive" if item["lo_open"] or low > 0 else "nonnegative"] = True
    if high is not None and high <= 0:
        assumptions["negative" if item["hi_open"] or high < 0 else "nonpositive"] = True
    return sympy.Symbol(name, **assumptions)


Way = tuple[str, Callable[[], bool | None]]


def _ways(problem: Problem, known: list[Any], asked: Any) -> Iterator[Way]:
    yield "evaluation", lambda: _definite(asked.doit())
    yield "simplify", lambda: _definite(sympy.simplify(asked))
    yield "ask", lambda: _asked(problem, known, asked)
    yield "sign of the factors", lambda: _each(asked, _factored)
    names = sorted(asked.free_symbols, key=str)
    if len(names) == 1 and not (names[0].is_integer):
        (name,) = names
        domain = _domain(problem, known, name)
        yield "minimum", lambda: _each(asked, lambda gap, rel: _least(gap, rel, name, domain))
        yield "solveset", lambda: _empty(sympy.solveset(sympy.Not(asked), name, domain))
        yield "reduce_inequalities", lambda: _reduced(asked, name, domain)


def _definite(value: Any) -> bool | None:
    if value in (sympy.true, sympy.false):
        return bool(value)
    return None


def _gaps(asked: Any) -> list[tuple[Any, str]]:
    """Return a conjunction as terms that shall be nonnegative or positive."""
    found = []
    for part in sympy.And.make_args(asked):
        if not isinstance(part, sympy.core.relational._Inequality):
            raise ValueError("not a conjunction of inequalities")
        found.append((part.gts - part.lts, ">" if "Strict" in type(part).__name__ else ">="))
    return found


def _each(asked: Any, decide: Callable[[Any, str], bool | None]) -> bool | None:
    """Decide a conjunction from its parts."""
    verdicts = [decide(gap, rel) for gap, rel in _gaps(asked)]
    if False in verdicts:
        return False
    return True if all(verdicts) else None


def _factored(gap: Any, rel: str) -> bool | None:
    simple = sympy.factor(sympy.simplify(gap))
    sign = simple.is_positive if rel == ">" else simple.is_nonnegative
    return True if sign else None


def _asked(problem: Problem, known: list[Any], asked: Any) -> bool | None:
    facts = sympy.And(*known) if known else True
    refined = _definite(sympy.refine(asked, facts))
    if refined is not None:
        return refined
    query = {">": sympy.Q.positive, ">=": sympy.Q.nonnegative}
    return _each(asked, lambda gap, rel: sympy.ask(query[rel](gap), facts) or None)


def _domain(problem: Problem, known: list[Any], name: Any) -> Any:
    item = problem.record["vars"][str(name)]
    low, high = (sympy.sympify(item[e]) if item[e] is not None else None for e in ("lo", "hi"))
    domain = sympy.Interval(
        -sympy.oo if low is None else low,
        sympy.oo if high is None else high,
        bool(item["lo_open"]),
        bool(item["hi_open"]),
    )
    for fact in known:
        domain = domain.intersect(sympy.solveset(fact, name, domain))
    return domain


def _least(gap: Any, rel: str, name: Any, domain: Any) -> bool | None:
    least = sympy.minimum(gap, name, domain)
    if (least > 0) == True or (rel == ">=" and (least >= 0) == True):  # noqa: E712
        return True
    return False if (least < 0) == True else None  # noqa: E712


def _empty(found: Any) -> bool | None:
    if found is sympy.S.EmptySet:
        return True
    if isinstance(found, (sympy.Interval, sympy.FiniteSet, sympy.Union)) and found.measure != 0:
        return False
    return False if isinstance(found, sympy.FiniteSet) and len(found) > 0 else None


def _reduced(asked: Any, name: Any, domain: Any) -> bool | None:
    """Reduce the denied goal and the domain, all of them plain inequalities."""
    free = sympy.Symbol(name.name, real=True)
    system = [sympy.Not(asked).subs(name, free)]
    if domain is not sympy.S.Reals:
        system += sympy.And.make_args(domain.as_relational(free))
    if not all(isinstance(part, sympy.core.relational.Relational) for part in system):
        return None
    solved = sympy.reduce_inequalities(system, [free])
    return solved is sympy.false or _where(solved)


def _where(solved: Any) -> bool | None:
    """Read the condition to which the denied goal was reduced: somewhere is a refutation."""
    return _empty(solved.as_set())
