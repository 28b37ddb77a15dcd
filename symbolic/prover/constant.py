"""Best constants: the least upper bound of an expression, enclosed and, if possible, closed.

SymPy proposes closed forms.  One counts as the least upper bound only when the prover shows that
the expression never exceeds it and that it is attained, or approached at an end of the range; the
enclosure then is a ball around the closed form.  Otherwise the lower end of the enclosure is a value
taken (by balls, at a rational point that satisfies the hypotheses), and the upper end is proved.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import asdict, dataclass
from fractions import Fraction
from typing import Any

from flint import fmpq

from symbolic.certificates.enclosures import Evaluator, Undefined
from symbolic.certificates.sequents import Sequent, root
from symbolic.certificates.terms import (
    And,
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
from symbolic.prover import certificate
from symbolic.prover.around import certificate_around, certificate_between
from symbolic.prover.clock import now, stopping
from symbolic.prover.closed_forms import Candidate, candidates, simple_candidates
from symbolic.prover.maximisers import equation
from symbolic.prover.maximum import Maximum, maximum, rounded

__all__ = ["CONSTANT", "Constant", "constant"]

CONSTANT = "C"
_BITS_A_DIGIT = 4


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
        upper end, if there is none).  ``attained`` shows that it is taken where the hypotheses hold;
        ``approached`` that it is approached near an end of the range, and ``near`` that the
        hypotheses hold there.
    proposed : str or None
        A closed form that agrees with the enclosure but is not shown to be the constant.
    reason : str
        Why nothing is certified.
    equation : str or None
        The equation that the place of the largest value solves, if there is no closed form: the
        factor of the slope that vanishes there.
    """

    closed_form: str | None
    latex: str | None
    enclosure: tuple[str | None, str | None]
    attained_at: str | None
    certificates: dict[str, Any]
    proposed: str | None = None
    reason: str = ""
    equation: str | None = None

    def __bool__(self) -> bool:
        raise TypeError("a constant has no truth value")

    def record(self) -> dict[str, Any]:
        """Return the JSON form."""
        return {**asdict(self), "enclosure": list(self.enclosure)}


@dataclass(frozen=True, slots=True)
class _Question:
    """What is asked: in text, and as terms."""

    expression: str
    given: list[str]
    term: Term
    hypotheses: list[Formula]
    sequent: Sequent
    digits: int
    bound: tuple[str, list[str]] | None

    def bounded_by(self, value: str) -> tuple[str, list[str]]:
        """Return the goal that says that a value is nowhere exceeded, and its hypotheses."""
        if self.bound is None:
            return f"{self.expression} <= {value}", self.given
        claim, given = self.bound
        return formula_text(replace_in(parse_formula(claim), CONSTANT, parse_term(value))), given


def constant(
    expression: str,
    given: Iterable[str] = (),
    *,
    timeout: float = 20.0,
    digits: int = 12,
    bound: tuple[str, list[str]] | None = None,
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
    bound : tuple of (str, list of str), optional
        A formula in ``C``, and hypotheses, that say that ``C`` is nowhere exceeded; proved in place
        of ``expression <= C``.

    Raises
    ------
    InputError
        If a text is not in the grammar, or the hypotheses seem to hold nowhere.

    Examples
    --------
    >>> best = constant("x*(1 - x)**3", ["0 <= x <= 1"])
    >>> best.closed_form, best.attained_at
    ('27/256', 'x = 1/4')
    """
    until = now() + timeout
    term, texts = parse_term(expression), list(given)
    hypotheses = [parse_formula(h) for h in texts]
    sequent = root(Cmp(">=", term), hypotheses, ())
    asked = _Question(expression, texts, term, hypotheses, sequent, digits, bound)
    found = maximum(term, hypotheses, sequent, digits)
    proposed = None
    for candidate in _candidates(asked, found, 0.5 * timeout):
        if now() > until or not _agrees(candidate.value, found):
            continue
        proposed = proposed or candidate.value
        shown = _shown(asked, candidate, max(1.0, 0.6 * (until - now())))
        if shown is not None:
            ends = _ends(candidate.value, digits)
            return Constant(candidate.value, candidate.latex, ends, candidate.place, shown)
    return _enclosed(asked, found, proposed, max(2.0, until - now()))


def _candidates(asked: _Question, found: Maximum, seconds: float) -> Iterator[Candidate]:
    yield from _within(seconds, simple_candidates(asked.term, asked.sequent, found.point))
    proposed = candidates(asked.term, asked.hypotheses, asked.sequent, found.point)
    yield from sorted(_within(seconds, proposed), key=lambda c: (not c.at, len(c.value)))


def _within(seconds: float, proposed: Iterator[Candidate]) -> list[Candidate]:
    """Return what is proposed in so many seconds."""
    proposals: list[Candidate] = []
    with suppress(_Late, InputError), stopping(seconds, _Late):
        proposals.extend(proposed)
    return proposals


def _agrees(value: str, found: Maximum) -> bool:
    """Whether a ball around the value is near the largest value found."""
    try:
        ends = Evaluator({}, 128).value(parse_term(value))
    except (Undefined, InputError):
        return False
    near = found.value if found.lower is None else found.lower
    margin = (abs(near) + 1) * fmpq(1, 10**6)
    return bool(ends[1] >= near - margin) and bool(ends[0] <= near + margin * 1000)


# ---------------------------------------------------------------- closed forms


def _shown(asked: _Question, candidate: Candidate, seconds: float) -> dict[str, Any] | None:
    """Prove that the value bounds the expression, and that nothing smaller does."""
    lower = _reached(asked, candidate) if candidate.at else _approached(asked, candidate)
    if lower is None:
        return None
    (goal, given), until = asked.bounded_by(candidate.value), now() + seconds
    upper = None
    if len(candidate.at) == 1:
        ((name, at),) = candidate.at.items()
        upper = certificate_around(goal, given, name, at, seconds / 2)
    if upper is None:
        upper = certificate(goal, given, timeout=max(1.0, until - now()))
    return None if upper is None else {"upper": upper, **lower}


def _reached(asked: _Question, candidate: Candidate) -> dict[str, Any] | None:
    """Prove that the value is taken at the point, where the hypotheses hold."""
    claim: Formula = Cmp("==", minus(asked.term, parse_term(candidate.value)))
    claim = And((claim, *asked.hypotheses))
    for name, at in candidate.at.items():
        claim = replace_in(claim, name, at)
    proof = certificate(formula_text(claim), timeout=2.0)
    return None if proof is None else {"attained": proof}


def _approached(asked: _Question, candidate: Candidate) -> dict[str, Any] | None:
    """Prove that the value is approached near an end, where the hypotheses hold."""
    for gap, where in candidate.approaches:
        goal = f"{asked.expression} >= {candidate.value} - {gap}"
        proof = certificate(goal, [*asked.given, where], timeout=1.0)
        if proof is None:
            continue
        near = certificate(formula_text(And(tuple(asked.hypotheses))), [where], timeout=1.0)
        return None if near is None else {"approached": proof, "near": near}
    return None


def _ends(value: str, digits: int) -> tuple[str | None, str | None]:
    """Return rationals of so many digits around a value."""
    ball = Evaluator({}, _BITS_A_DIGIT * digits + 64).value(parse_term(value))
    low, high = (_exact(end) for end in ball)
    step = _step(low, digits)
    return str(rounded(low, step, up=False)), str(rounded(high, step, up=True))


def _exact(end: Any) -> fmpq:
    mantissa, exponent = end.man_exp()
    return fmpq(mantissa) * fmpq(2) ** int(exponent)


def _step(value: fmpq, digits: int) -> fmpq:
    """Return the power of ten that is the last of so many digits."""
    whole = abs(value)
    size = len(str(int(whole.p // whole.q))) if whole >= 1 else 0
    if 0 < whole < 1:
        size = -len(str(int(whole.q // whole.p))) + 1
    return fmpq(10) ** (size - digits)


# ---------------------------------------------------------------- enclosures


def _enclosed(asked: _Question, found: Maximum, proposed: str | None, seconds: float) -> Constant:
    """Return an enclosure with as many digits as can be proved."""
    until = now() + seconds
    low, solves = found.lower, _solved(asked, found)
    ends = (None if low is None else str(low), None)
    start = low if low is not None else found.value
    for digits in sorted({asked.digits, 9, 6, 4, 2} - set(range(asked.digits + 1, 99)))[::-1]:
        step = _step(start, digits)
        bound = rounded(start + step / 2, step / 10, up=True)
        proof = _bounded(asked, found, bound, min(5.0, max(0.5, until - now())))
        if proof is not None:
            both, shown = (ends[0], str(bound)), {"upper": proof}
            return Constant(None, None, both, None, shown, proposed, equation=solves)
        if now() > until:
            break
    why = "no upper bound was shown in the time given"
    return Constant(None, None, ends, None, {}, proposed, why, solves)


def _solved(asked: _Question, found: Maximum) -> str | None:
    """Return the equation that an interior place of the largest value found solves."""
    if found.between is None:
        return None
    name, (low, high) = found.between
    item = asked.sequent.box[name]
    if low in (item.low, item.high) or high in (item.low, item.high):
        return None
    return equation(asked.term, name, (low + high) / 2)


def _bounded(
    asked: _Question, found: Maximum, bound: fmpq, seconds: float
) -> dict[str, Any] | None:
    goal, given = asked.bounded_by(str(Fraction(int(bound.p), int(bound.q))))
    until = now() + seconds
    if found.between is not None:
        name, ends = found.between
        proof = certificate_between(goal, given, name, ends, seconds / 2)
        if proof is not None:
            return proof
    return certificate(goal, given, timeout=max(0.3, until - now()))


class _Late(Exception):
    """SymPy took too long."""
