"""Closed forms proposed by SymPy: critical points, ends of the range, limits.

Nothing here is believed; `symbolic.prover.constant` proves what it uses.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from symbolic.certificates.sequents import Sequent
from symbolic.certificates.terms import Formula, Term, parse_term, terms_of, text
from symbolic.errors import InputError

__all__ = ["Candidate", "candidates"]

_FUNCTIONS = (
    "exp", "log", "sin", "cos", "tan", "asin", "acos", "atan", "sinh", "cosh", "tanh",
    "asinh", "acosh", "atanh", "erf", "LambertW",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Candidate:
    """A proposed least upper bound.

    Attributes
    ----------
    value, latex : str
        In the grammar, and for paper.
    place : str
        Where it is attained, or the limit that approaches it.
    at : tuple of (str, Term) or None
        The variable and the point of attainment.
    approaches : tuple of (str, str)
        Gaps that tend to zero, with hypotheses, for a limit.
    """

    value: str
    latex: str
    place: str
    at: tuple[str, Term] | None
    approaches: tuple[tuple[str, str], ...] = ()


def candidates(
    term: Term, hypotheses: list[Formula], sequent: Sequent, best: dict[str, float]
) -> Iterator[Candidate]:
    """Yield proposals for an expression in one variable, or two that enter alike."""
    import sympy

    if len(sequent.box) != 1:
        return
    (name,) = sequent.box
    x = sympy.Symbol(name, real=True)
    try:
        f = to_sympy(term, {name: x})
        gaps = [to_sympy(t, {name: x}) for h in hypotheses for t in terms_of(h)]
        for equation in (*gaps, sympy.diff(f, x)):
            if x in equation.free_symbols:
                for point in _solutions(equation, x, best[name]):
                    yield from _at_point(f, x, name, point)
        for end in (sympy.oo, sympy.S.Zero, -sympy.oo):
            yield from _at_limit(f, x, name, end)
    except (NotImplementedError, ValueError, TypeError, AttributeError, InputError):
        return


def _at_point(f: Any, x: Any, name: str, point: Any) -> Iterator[Candidate]:
    import sympy

    value = f.subs(x, point)
    if not value.is_finite or value.free_symbols:
        return
    short = min((value, sympy.simplify(value)), key=sympy.count_ops)
    at = _read(point)
    if at is not None and _read(short) is not None:
        yield Candidate(str(short), sympy.latex(short), f"{name} = {point}", (name, at))


def _at_limit(f: Any, x: Any, name: str, end: Any) -> Iterator[Candidate]:
    import sympy

    value = sympy.limit(f, x, end, "+" if end == 0 else "-")
    if not value.is_finite or value.free_symbols or _read(value) is None:
        return
    if end == 0:
        ways = [(f"{k}*{name}", f"{name} <= 1") for k in (1, 10)]
    else:
        sign, far = ("", f"{name} >= 10") if end == sympy.oo else ("-", f"{name} <= -10")
        ways = [(f"{sign}{k}/{name}", far) for k in (1, 10)]
    place = f"{name} -> {end} (approached)"
    yield Candidate(str(value), sympy.latex(value), place, None, tuple(ways))


def _read(value: Any) -> Term | None:
    try:
        return parse_term(str(value))
    except InputError:
        return None


def _solutions(equation: Any, x: Any, near: float) -> list[Any]:
    import sympy

    try:
        found = list(sympy.solve(equation, x))
    except (NotImplementedError, ValueError, TypeError):
        return []
    both = []
    for solution in found:
        both.append(solution)
        for w in solution.atoms(sympy.LambertW):
            if len(w.args) == 1:
                both.append(solution.subs(w, sympy.LambertW(w.args[0], -1)))
    close = []
    for solution in both:
        value = complex(sympy.N(solution, 30))
        if abs(value.imag) < 1e-12 and abs(value.real - near) < 1e-3 * (1 + abs(near)):
            close.append(solution)
    return close


def to_sympy(term: Term, names: dict[str, Any]) -> Any:
    """Return a term as a SymPy expression."""
    import sympy

    known = {"abs": sympy.Abs, "min": sympy.Min, "max": sympy.Max}
    op = term.op
    if op == "num":
        return sympy.Rational(int(term.value.p), int(term.value.q))
    if op == "var":
        return names[term.value]
    if op == "pi":
        return sympy.pi
    args = [to_sympy(a, names) for a in term.args]
    if op == "add":
        return sympy.Add(*args)
    if op == "mul":
        return sympy.Mul(*args)
    if op == "pow":
        return args[0] ** sympy.Rational(int(term.value.p), int(term.value.q))
    if op == "LambertWm1":
        return sympy.LambertW(args[0], -1)
    if op == "call":
        raise InputError(f"{text(term)} has no closed form")
    return {**known, **{n: getattr(sympy, n) for n in _FUNCTIONS}}[op](*args)
