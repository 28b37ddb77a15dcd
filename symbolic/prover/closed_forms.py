"""Closed forms proposed by SymPy: critical points, ends of the range, limits.

Nothing here is believed; `symbolic.prover.constant` proves what it uses.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from flint import fmpq

from symbolic.certificates.enclosures import Range
from symbolic.certificates.sequents import Sequent
from symbolic.certificates.terms import Formula, Term, parse_term, terms_of, text
from symbolic.errors import InputError

__all__ = ["Candidate", "candidates", "simple_candidates"]

_FUNCTIONS = (
    "exp", "log", "sin", "cos", "tan", "asin", "acos", "atan", "sinh", "cosh", "tanh",
    "asinh", "acosh", "atanh", "erf", "LambertW",
)  # fmt: skip
# what SymPy raises where it has no answer, and what is outside the grammar
_WITHOUT_ANSWER = (NotImplementedError, ValueError, TypeError, AttributeError, InputError)


@dataclass(frozen=True, slots=True)
class Candidate:
    """A proposed least upper bound.

    Attributes
    ----------
    value, latex : str
        In the grammar, and for paper.
    place : str
        Where it is attained, or the limit that approaches it.
    at : dict of str to Term
        The point of attainment; empty for a limit.
    approaches : tuple of (str, str)
        Gaps that tend to zero, with hypotheses, for a limit.
    """

    value: str
    latex: str
    place: str
    at: dict[str, Term]
    approaches: tuple[tuple[str, str], ...] = ()


def candidates(
    term: Term, hypotheses: list[Formula], sequent: Sequent, best: dict[str, float]
) -> Iterator[Candidate]:
    """Yield proposals: stationary points on the hypotheses that are equations there, and limits."""
    import sympy

    symbols = {name: sympy.Symbol(name, real=True) for name in sequent.box}
    try:
        f = to_sympy(term, symbols)
        gaps = [to_sympy(t, symbols) for h in hypotheses for t in terms_of(h)]
        active = [g for g in dict.fromkeys(gaps) if _vanishes(g, symbols, best)]
        for point in _stationary(f, active, symbols, best):
            yield from _at_point(f, point)
        if len(symbols) == 1:
            ((name, x),) = symbols.items()
            for end, side in _near_ends(sequent.box[name], best[name]):
                yield from _at_limit(f, x, end, side, _width(sequent.box[name]))
    except _WITHOUT_ANSWER:
        return


def simple_candidates(term: Term, sequent: Sequent, best: dict[str, float]) -> Iterator[Candidate]:
    """Yield the values at points of several variables with small rational values, near the best one.

    An expression of degree zero is as large along a whole ray, of which one point is found: each
    coordinate is made one in turn.
    """
    import sympy

    if len(sequent.box) < 2:
        return
    symbols = {name: sympy.Symbol(name, real=True) for name in sequent.box}
    scales = sorted(best.values(), key=abs, reverse=True)
    for scale in (*scales, *map(abs, scales), 1.0):
        if not abs(scale) > 1e-9:
            continue
        scaled = {name: Fraction(v / scale).limit_denominator(12) for name, v in best.items()}
        if all(abs(float(v) - best[name] / scale) < 1e-3 for name, v in scaled.items()):
            at = {symbols[n]: sympy.Rational(v.numerator, v.denominator) for n, v in scaled.items()}
            try:
                yield from _at_point(to_sympy(term, symbols), at)
            except _WITHOUT_ANSWER:
                return


def _vanishes(gap: Any, symbols: dict[str, Any], best: dict[str, float]) -> bool:
    value = complex(gap.subs({x: best[name] for name, x in symbols.items()}))
    return bool(gap.free_symbols) and abs(value) < 1e-3


def _stationary(
    f: Any, active: list[Any], symbols: dict[str, Any], best: dict[str, float]
) -> Iterator[dict[Any, Any]]:
    """Yield the points near the best one at which Lagrange's conditions hold."""
    import sympy

    variables = list(symbols.values())
    if len(variables) == 1:
        (x,) = variables
        for equation in (*active, sympy.diff(f, x)):
            if x in equation.free_symbols:
                for point in _solutions(equation, x, best[x.name]):
                    yield {x: point}
        return
    factors = [sympy.Symbol(f"factor_{k}", real=True) for k in range(len(active))]
    lagrangian = f - sum(m * g for m, g in zip(factors, active, strict=True))
    equations = [sympy.diff(lagrangian, x) for x in variables] + active
    for solution in sympy.solve(equations, variables + factors, dict=True):
        point = {x: solution.get(x, x) for x in variables}
        if all(not v.free_symbols and _close(v, best[x.name]) for x, v in point.items()):
            yield point


def _at_point(f: Any, point: dict[Any, Any]) -> Iterator[Candidate]:
    import sympy

    value = f.subs(point)
    if not value.is_finite or value.free_symbols:
        return
    short = min((value, sympy.simplify(value)), key=sympy.count_ops)
    at = {x.name: _read(v) for x, v in point.items()}
    if _read(short) is not None and None not in at.values():
        place = ", ".join(f"{x} = {v}" for x, v in point.items())
        known = {name: term for name, term in at.items() if term is not None}
        yield Candidate(str(short), sympy.latex(short), place, known)


def _near_ends(item: Range, best: float) -> Iterator[tuple[Any, str]]:
    """Yield the ends of the range that are approached, each with the side it is approached from."""
    import sympy

    for end, side, infinite in ((item.low, "+", -sympy.oo), (item.high, "-", sympy.oo)):
        if end is None:
            if best * float(infinite) > 0 and abs(best) > 10:
                yield infinite, side
        elif abs(float(Fraction(str(end))) - best) < 1e-2:
            yield sympy.Rational(str(end)), side


def _width(item: Range) -> fmpq:
    """Return how far from an end a point surely stays in the range."""
    tenth = fmpq(1, 10)
    if item.low is None or item.high is None:
        return tenth
    return min(tenth, (item.high - item.low) / 2)


def _at_limit(f: Any, x: Any, end: Any, side: str, width: fmpq) -> Iterator[Candidate]:
    import sympy

    value = sympy.limit(f, x, end, side)
    if not value.is_finite or value.free_symbols or _read(value) is None:
        return
    if end.is_finite:
        distance = f"({x} - ({end}))" if side == "+" else f"(({end}) - {x})"
        near = f"0 < {distance} <= {width}"
    else:
        distance = f"1/{x}" if end == sympy.oo else f"-1/{x}"
        near = f"{x} >= 1" if end == sympy.oo else f"{x} <= -1"
    gaps = [f"{k}*{distance}" for k in (1, 10)] + [f"sqrt({distance})"]
    place = f"{x} -> {end} (approached)"
    ways = tuple((gap, near) for gap in gaps)
    yield Candidate(str(value), sympy.latex(value), place, {}, ways)


def _read(value: Any) -> Term | None:
    try:
        return parse_term(str(value))
    except InputError:
        return None


def _solutions(equation: Any, x: Any, near: float) -> list[Any]:
    import sympy

    try:
        found = list(sympy.solve(equation, x))
    except _WITHOUT_ANSWER:
        return []
    both = []
    for solution in found:
        both.append(solution)
        for w in solution.atoms(sympy.LambertW):
            if len(w.args) == 1:
                both.append(solution.subs(w, sympy.LambertW(w.args[0], -1)))
    close = []
    for solution in both:
        if _close(solution, near):
            close.append(solution)
    return close


def _close(value: Any, near: float) -> bool:
    import sympy

    number = complex(sympy.N(value, 30))
    return abs(number.imag) < 1e-12 and abs(number.real - near) < 1e-3 * (1 + abs(near))


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
