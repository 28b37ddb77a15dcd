"""Best constants: the least upper bound of an expression, enclosed and, if possible, closed.

The enclosure is certified: the lower end is a value taken (by balls, at a rational point that
satisfies the hypotheses), the upper end is proved.  A closed form is proposed by SymPy and kept
only if its own ball lies in the enclosure; it is a proposal that the enclosure supports.
"""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np
from flint import arb, fmpq

from symbolic.certificates.enclosures import Evaluator, Range, Undefined
from symbolic.certificates.sequents import Sequent, root
from symbolic.certificates.terms import Cmp, Term, parse_formula, parse_term, terms_of, text
from symbolic.errors import InputError
from symbolic.prover import floats
from symbolic.prover.clock import now
from symbolic.prover.refute import decide

__all__ = ["Constant", "constant"]


@dataclass(frozen=True, slots=True)
class Constant:
    """A best constant; it has no truth value.

    Attributes
    ----------
    closed_form, latex, attained_at : str or None
        As far as found.
    enclosure : pair of (str or None)
        Exact rationals around the least upper bound; ``None`` where nothing is certified.
    certificate : dict or None
        Proves the upper end.
    """

    closed_form: str | None
    latex: str | None
    enclosure: tuple[str | None, str | None]
    attained_at: str | None
    certificate: dict[str, Any] | None = None

    def __bool__(self) -> bool:
        raise TypeError("a constant has no truth value")

    def record(self) -> dict[str, Any]:
        """Return the JSON form."""
        return {
            "closed_form": self.closed_form,
            "latex": self.latex,
            "enclosure": list(self.enclosure),
            "attained_at": self.attained_at,
            "certificate": self.certificate,
        }


def constant(expression: str, given: Iterable[str] = (), *, timeout: float = 20.0) -> Constant:
    """Return the least ``C`` with ``expression <= C`` wherever the hypotheses hold.

    Raises
    ------
    InputError
        If a text is not in the grammar, or the hypotheses seem to hold nowhere.
    """
    from symbolic.prover import prove

    deadline = now() + timeout
    term, texts = parse_term(expression), list(given)
    hypotheses = [parse_formula(h) for h in texts]
    sequent = root(Cmp(">=", term), hypotheses, ())
    with np.errstate(all="ignore"):
        best = _maximise(term, hypotheses, sequent)
    low = _attained(term, hypotheses, best)
    start = low if low is not None else _value(term, best)
    high, certificate = None, None
    size = abs(float(int(start.p) / int(start.q))) or 1.0
    for digits in (12, 9, 6, 4, 2):
        if now() > deadline:
            break
        bound = Fraction(int(start.p), int(start.q)) + Fraction(size) / 10**digits
        step = 10 ** (digits + 3)
        bound = Fraction(-((-bound.numerator * step) // bound.denominator), step)
        left = min(5.0, max(0.5, deadline - now()))
        answer = prove(f"{expression} <= {bound}", texts, timeout=left)
        if answer.outcome == "proved":
            high, certificate = str(bound), answer.certificate
            break
    low_text = None if low is None else str(low)
    closed, latex, where = None, None, None
    if low is not None and high is not None:
        with _time_limit(max(1.0, deadline - now())):
            closed, latex, where = _closed_form(term, hypotheses, sequent, best, low, high)
    return Constant(closed, latex, (low_text, high), where, certificate)


def _maximise(term: Term, hypotheses: list[Any], sequent: Sequent) -> dict[str, float]:
    from symbolic.prover.refute import _Search

    search = _Search(Cmp(">=", term), hypotheses, sequent, sorted(sequent.box), 0.0, 3)
    if not search.names:
        return {}
    points = {
        name: np.concatenate([a, b])
        for (name, a), b in zip(search.grid().items(), search.scatter(40000).values(), strict=True)
    }
    centre: dict[str, float] | None = None
    scale = 0.1
    for _ in range(60):
        mask = np.ones(len(next(iter(points.values()))), bool)
        for hypothesis in hypotheses:
            mask &= np.asarray(floats.holds(hypothesis, points, {}))
        value = np.where(mask, floats.values(term, points) + np.zeros(len(mask)), -np.inf)
        value = np.nan_to_num(value, nan=-np.inf)
        k = int(np.argmax(value))
        if not np.isfinite(value[k]):
            raise InputError("no point found where the hypotheses hold")
        centre = {n: float(v[k]) for n, v in points.items()}
        noise = {n: search.random.normal(size=4000) for n in centre}
        points = {
            n: np.concatenate([[v], v + scale * (abs(v) + 1e-3) * noise[n]])
            for n, v in centre.items()
        }
        scale *= 0.6
    return centre or {}


def _value(term: Term, point: dict[str, float]) -> fmpq:
    value = Fraction(float(floats.values(term, {n: np.float64(v) for n, v in point.items()})))
    return fmpq(value.numerator, value.denominator)


def _attained(term: Term, hypotheses: list[Any], point: dict[str, float]) -> fmpq | None:
    for bound in (10**15, 10**12, 10**9, 10**6, 1000):
        exact = {n: Fraction(v).limit_denominator(bound) for n, v in point.items()}
        place = {n: fmpq(v.numerator, v.denominator) for n, v in exact.items()}
        if all(decide(h, place) is True for h in hypotheses):
            return _below(term, place)
    return None


def _below(term: Term, place: dict[str, fmpq]) -> fmpq | None:
    box = {n: Range(v, v, False, False) for n, v in place.items()}
    evaluator = Evaluator(box, 128)
    try:
        low = evaluator.value(term)[0]
    except Undefined:
        return None
    if evaluator.clipped or not low.is_finite():
        return None
    mantissa, exponent = low.man_exp()
    value = fmpq(mantissa) * fmpq(2) ** int(exponent)
    if abs(int(exponent)) > 400:
        return value
    step = 10**20
    return fmpq((value.p * step) // value.q, step)


class _Late(Exception):
    """SymPy took too long."""


@contextmanager
def _time_limit(seconds: float) -> Iterator[None]:
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def stop(*_: Any) -> None:
        raise _Late

    before = signal.signal(signal.SIGALRM, stop)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def _closed_form(
    term: Term, hypotheses: list[Any], sequent: Sequent, best: dict[str, float],
    low: fmpq, high: str,
) -> tuple[str | None, str | None, str | None]:  # fmt: skip
    """Try the critical points and the boundary in one variable."""
    if len(sequent.box) != 1:
        return None, None, None
    import sympy

    (name,) = sequent.box
    x = sympy.Symbol(name, real=True)
    f = _sympy(term, {name: x})
    gaps = [_sympy(t, {name: x}) for h in hypotheses for t in terms_of(h)]
    try:
        for equation in (sympy.diff(f, x), *gaps):
            if x not in equation.free_symbols:
                continue
            for candidate in _solutions(equation, x, best[name]):
                found = _accept(f.subs(x, candidate), low, high)
                if found is not None:
                    return str(found), sympy.latex(found), f"{name} = {candidate}"
        for end, side in ((0, "+"), (sympy.oo, "-")):
            found = _accept(sympy.limit(f, x, end, side), low, high)
            if found is not None:
                return str(found), sympy.latex(found), f"{name} -> {end} (a limit)"
    except (_Late, NotImplementedError, ValueError, TypeError, AttributeError):
        pass
    return None, None, None


def _solutions(equation: Any, x: Any, near: float) -> list[Any]:
    import sympy

    try:
        found = list(sympy.solve(equation, x))
    except (NotImplementedError, ValueError, TypeError):
        return []
    both = []
    for s in found:
        both.append(s)
        for w in s.atoms(sympy.LambertW):
            if len(w.args) == 1:
                both.append(s.subs(w, sympy.LambertW(w.args[0], -1)))
    close = []
    for s in both:
        value = complex(sympy.N(s, 30))
        if abs(value.imag) < 1e-12 and abs(value.real - near) < 1e-3 * (1 + abs(near)):
            close.append(s)
    return close


def _accept(value: Any, low: fmpq, high: str) -> Any:
    import sympy

    if not value.is_finite or value.free_symbols:
        return None
    short = min((value, sympy.simplify(value)), key=sympy.count_ops)
    number = sympy.N(short, 40)
    if not number.is_real:
        return None
    ball = arb(str(number), 1e-30)
    top = Fraction(high)
    near = ball >= arb(low) - arb(1e-9) and ball <= arb(fmpq(top.numerator, top.denominator))
    return short if near else None


def _sympy(term: Term, names: dict[str, Any]) -> Any:
    import sympy

    known = {"abs": sympy.Abs, "min": sympy.Min, "max": sympy.Max}
    functions = {n: getattr(sympy, n) for n in ("exp", "log", "sin", "cos", "tan", "asin", "acos",
                 "atan", "sinh", "cosh", "tanh", "asinh", "acosh", "atanh", "erf", "LambertW")}  # fmt: skip
    op = term.op
    if op == "num":
        return sympy.Rational(int(term.value.p), int(term.value.q))
    if op == "var":
        return names[term.value]
    if op == "pi":
        return sympy.pi
    args = [_sympy(a, names) for a in term.args]
    if op == "add":
        return sympy.Add(*args)
    if op == "mul":
        return sympy.Mul(*args)
    if op == "pow":
        return args[0] ** sympy.Rational(int(term.value.p), int(term.value.q))
    if op == "call":
        raise InputError(f"{text(term)} has no closed form")
    return {**known, **functions}[op](*args)
