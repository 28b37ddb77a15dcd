"""Best constants: the least upper bound of an expression, enclosed and, if possible, closed.

The enclosure is certified: the lower end is a value taken (by balls, at a rational point that
satisfies the hypotheses), the upper end is proved.  A closed form is proposed by SymPy; it counts
as the least upper bound only when the prover shows that the expression never exceeds it and that
it is attained, or approached at an end of the range.
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
from flint import fmpq

from symbolic.certificates.enclosures import Evaluator, Range, Undefined
from symbolic.certificates.sequents import Sequent, root
from symbolic.certificates.terms import (
    Cmp,
    Formula,
    Term,
    formula_text,
    minus,
    parse_formula,
    parse_term,
    replace_in,
)
from symbolic.errors import InputError
from symbolic.prover import floats
from symbolic.prover.clock import now
from symbolic.prover.closed_forms import Candidate, candidates
from symbolic.prover.refute import decide

__all__ = ["Constant", "constant"]


@dataclass(frozen=True, slots=True)
class Constant:
    """A best constant; it has no truth value.

    Attributes
    ----------
    closed_form, latex, attained_at : str or None
        The least upper bound, shown to be it; where it is attained, or approached.
    enclosure : pair of (str or None)
        Exact rationals around the least upper bound; ``None`` where nothing is certified.
    certificates : dict
        ``upper`` shows that the expression is nowhere larger than the closed form (or than the
        upper end, if there is none); ``attained`` or ``approached`` that it is no smaller.
    proposed : str or None
        A closed form that agrees with the enclosure but is not shown to be the constant.
    """

    closed_form: str | None
    latex: str | None
    enclosure: tuple[str | None, str | None]
    attained_at: str | None
    certificates: dict[str, Any]
    proposed: str | None = None

    def __bool__(self) -> bool:
        raise TypeError("a constant has no truth value")

    def record(self) -> dict[str, Any]:
        """Return the JSON form."""
        return {
            "closed_form": self.closed_form,
            "latex": self.latex,
            "enclosure": list(self.enclosure),
            "attained_at": self.attained_at,
            "certificates": self.certificates,
            "proposed": self.proposed,
        }


def constant(
    expression: str, given: Iterable[str] = (), *, timeout: float = 20.0, digits: int = 12
) -> Constant:
    """Return the least ``C`` with ``expression <= C`` wherever the hypotheses hold.

    Parameters
    ----------
    expression, given
        In the grammar of `symbolic.certificates.terms`.
    timeout : float
        Seconds.
    digits : int
        How many digits the enclosure should have.

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
    high, certificates = None, dict[str, Any]()
    for count in sorted({digits, 9, 6, 4, 2} - set(range(digits + 1, 99)), reverse=True):
        if now() > deadline:
            break
        bound = _above(start, count)
        answer = prove(f"{expression} <= {bound}", texts, timeout=min(5.0, deadline - now() + 0.5))
        if answer.outcome == "proved":
            high, certificates["upper"] = str(bound), answer.certificate
            break
    enclosure = (None if low is None else str(low), high)
    left = max(2.0, deadline - now())
    proposed = None
    for candidate in _candidates(term, hypotheses, sequent, best, left):
        if not _agrees(candidate.value, low, high):
            continue
        proposed = proposed or candidate.value
        shown = _shown(expression, term, texts, hypotheses, candidate, left)
        if shown is not None:
            where = candidate.place
            return Constant(candidate.value, candidate.latex, enclosure, where, shown)
    return Constant(None, None, enclosure, None, certificates, proposed)


def _above(start: fmpq, digits: int) -> Fraction:
    size = abs(float(int(start.p) / int(start.q))) or 1.0
    bound = Fraction(int(start.p), int(start.q)) + Fraction(size) / 10**digits
    step = 10 ** (digits + 3)
    return Fraction(-((-bound.numerator * step) // bound.denominator), step)


def _candidates(
    term: Term, hypotheses: list[Formula], sequent: Sequent, best: dict[str, float], left: float
) -> list[Candidate]:
    found: list[Candidate] = []
    with _time_limit(left):
        try:
            for candidate in candidates(term, hypotheses, sequent, best):
                found.append(candidate)
        except _Late:
            pass
    return found


def _agrees(value: str, low: fmpq | None, high: str | None) -> bool:
    """Whether a ball around the value meets the enclosure."""
    try:
        ends = Evaluator({}, 128).value(parse_term(value))
    except (Undefined, InputError):
        return False
    margin = fmpq(1, 10**9)
    if low is not None and not ends[1] >= low - abs(low) * margin - margin:
        return False
    top = None if high is None else Fraction(high)
    return top is None or bool(ends[0] <= fmpq(top.numerator, top.denominator))


def _shown(
    expression: str,
    term: Term,
    texts: list[str],
    hypotheses: list[Formula],
    candidate: Candidate,
    left: float,
) -> dict[str, Any] | None:
    """Prove that the value bounds the expression, and that nothing smaller does."""
    from symbolic.prover import prove

    upper = prove(f"{expression} <= {candidate.value}", texts, timeout=left)
    if upper.outcome != "proved":
        return None
    if candidate.at is not None:
        name, at = candidate.at
        goal = Cmp("==", minus(term, parse_term(candidate.value)))
        parts = [formula_text(replace_in(f, name, at)) for f in (goal, *hypotheses)]
        attained = prove(" and ".join(f"({p})" for p in parts), timeout=left)
        if attained.outcome != "proved":
            return None
        return {"upper": upper.certificate, "attained": attained.certificate}
    for gap, where in candidate.approaches:
        lower = prove(f"{expression} >= {candidate.value} - {gap}", [*texts, where], timeout=3.0)
        if lower.outcome == "proved":
            return {"upper": upper.certificate, "approached": lower.certificate}
    return None


def _maximise(term: Term, hypotheses: list[Any], sequent: Sequent) -> dict[str, float]:
    from symbolic.prover.refute import Search

    search = Search(Cmp(">=", term), hypotheses, sequent, sorted(sequent.box), 0.0, 3)
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
