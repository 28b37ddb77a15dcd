"""The largest value of an expression, looked for in floating point and taken exactly."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np
from flint import fmpq

from symbolic.certificates.enclosures import Evaluator, Range, Undefined
from symbolic.certificates.sequents import Sequent
from symbolic.certificates.terms import Cmp, Formula, Term, derivative
from symbolic.errors import InputError
from symbolic.prover import floats
from symbolic.prover.refute import Search, decide

__all__ = ["Maximum", "maximum", "rounded"]

_Point = dict[str, float]
_SUSPECTS = 300


@dataclass(frozen=True, slots=True)
class Maximum:
    """A large value.

    Attributes
    ----------
    point : dict of str to float
        Where it was found.
    value : fmpq
        Nearly the value there.
    lower : fmpq or None
        A value that is surely reached, or exceeded, at a rational point that satisfies the hypotheses.
    between : tuple of (str, (fmpq, fmpq)) or None
        The variable, if it is the only one, and rationals close to the left and to the right of the
        point.
    """

    point: _Point
    value: fmpq
    lower: fmpq | None
    between: tuple[str, tuple[fmpq, fmpq]] | None


def maximum(term: Term, hypotheses: list[Formula], sequent: Sequent, digits: int) -> Maximum:
    """Look for the largest value where the hypotheses hold.

    Raises
    ------
    InputError
        If no point is found where they do.
    """
    if any(item.empty for item in sequent.box.values()):
        raise InputError("the hypotheses hold nowhere")
    with np.errstate(all="ignore"):
        feasible = _ascend(term, hypotheses, sequent)
    best = feasible[0]
    value = Fraction(float(floats.values(term, {n: np.float64(v) for n, v in best.items()})))
    near = fmpq(value.numerator, value.denominator)
    exact = {n: _rational(v) for n, v in best.items()}
    between = None
    if len(best) == 1:
        ((name, start),) = exact.items()
        exact[name] = _stationary(term, name, start, digits)
        between = name, _neighbours(exact[name], sequent.box[name], digits)
    lower = _taken(term, hypotheses, exact, feasible[1:], digits)
    return Maximum(best, near, lower, between)


def _ascend(term: Term, hypotheses: list[Formula], sequent: Sequent) -> list[_Point]:
    """Return the best point found, and some others where the hypotheses hold."""
    search = Search(Cmp(">=", term), hypotheses, sequent, sorted(sequent.box), 0.0, 3)
    if not search.names:
        return [{}]
    points = {
        name: np.concatenate([a, b])
        for (name, a), b in zip(search.grid().items(), search.scatter(20000).values(), strict=True)
    }
    others: list[_Point] = []
    best: _Point = {}
    for scale in 0.1 * 0.6 ** np.arange(60):
        mask = np.ones(len(next(iter(points.values()))), bool)
        for hypothesis in hypotheses:
            mask &= np.asarray(floats.holds(hypothesis, points, {}))
        value = np.where(mask, floats.values(term, points) + np.zeros(len(mask)), -np.inf)
        value = np.nan_to_num(value, nan=-np.inf, posinf=-np.inf, neginf=-np.inf)
        k = _largest(term, points, value)
        if not np.isfinite(value[k]):
            raise InputError("no point found where the hypotheses hold")
        if not others:
            inside = np.flatnonzero(mask)[:: max(1, mask.sum() // 8)]
            others = [{n: float(v[i]) for n, v in points.items()} for i in inside]
        best = {n: float(v[k]) for n, v in points.items()}
        points = {
            n: np.concatenate([[v], v + scale * (abs(v) + 1e-3) * search.random.normal(size=2000)])
            for n, v in best.items()
        }
    return [best, *others]


def _largest(term: Term, points: dict[str, Any], value: Any) -> int:
    """Return the place of the largest value that is not an artefact of lost digits."""
    first = int(np.argmax(value))
    for k in [first, *np.argsort(-value)[:_SUSPECTS]]:
        if not np.isfinite(value[k]):
            break
        box = {n: Range(e, e, False, False) for n, v in points.items() for e in [_binary(v[k])]}
        try:
            near = float(_middle(Evaluator(box, 128).value(term)))
        except (Undefined, ValueError):
            continue
        if abs(near - value[k]) <= 1e-6 * (1e-6 + abs(near)):
            return int(k)
    return first


def _binary(value: float) -> fmpq:
    exact = Fraction(float(value))
    return fmpq(exact.numerator, exact.denominator)


def _rational(value: float) -> fmpq:
    exact = Fraction(value).limit_denominator(10**15)
    return fmpq(exact.numerator, exact.denominator)


def rounded(value: fmpq, step: fmpq, *, up: bool) -> fmpq:
    """Return the next multiple of a step."""
    ratio = value / step
    return step * (-(-ratio.p // ratio.q) if up else ratio.p // ratio.q)


def _stationary(term: Term, name: str, start: fmpq, digits: int) -> fmpq:
    """Return a zero of the derivative by Newton's method, if it is next to the start."""
    try:
        slope = derivative(term, name)
        curve = derivative(slope, name)
        point = start
        for _ in range(2 + digits.bit_length()):
            here = Evaluator({name: Range(point, point)}, 8 * digits + 64)
            step = _middle(here.value(slope)) / _middle(here.value(curve))
            point = rounded(point - step, fmpq(1, 10 ** (2 * digits + 5)), up=False)
            if abs(point - start) > fmpq(1, 10**4) * (1 + abs(start)):
                return start
    except (Undefined, InputError, ZeroDivisionError, ValueError):
        return start
    return point


def _middle(ends: tuple[Any, Any]) -> fmpq:
    mantissa, exponent = ((ends[0] + ends[1]) / 2).mid().man_exp()
    return fmpq(mantissa) * fmpq(2) ** int(exponent)


def _neighbours(point: fmpq, item: Range, digits: int) -> tuple[fmpq, fmpq]:
    step = fmpq(1, 10 ** (digits // 2 + 3))
    low, high = rounded(point, step, up=False) - step, rounded(point, step, up=True) + step
    if item.low is not None:
        low = max(low, item.low)
    if item.high is not None:
        high = min(high, item.high)
    return min(low, high), max(low, high)


def _taken(
    term: Term,
    hypotheses: list[Formula],
    best: dict[str, fmpq],
    others: list[_Point],
    digits: int,
) -> fmpq | None:
    """Return a lower end of the value at a rational point that satisfies the hypotheses."""
    for place in _inward(best, others):
        if all(decide(h, place) is True for h in hypotheses):
            return _below(term, place, digits)
    return None


def _inward(best: dict[str, fmpq], others: list[_Point]) -> Iterator[dict[str, fmpq]]:
    """Yield the best point, simpler ones, and points a little nearer to others."""
    for bound in (0, 10**12, 10**9, 10**6, 1000):
        simple = {n: Fraction(int(v.p), int(v.q)) for n, v in best.items()}
        if bound:
            simple = {n: v.limit_denominator(bound) for n, v in simple.items()}
        yield {n: fmpq(v.numerator, v.denominator) for n, v in simple.items()}
    for digits in (15, 13, 11, 9, 7, 5, 3):
        share = fmpq(1, 10**digits)
        for other in others:
            yield {n: v + share * (_rational(other[n]) - v) for n, v in best.items()}


def _below(term: Term, place: dict[str, fmpq], digits: int) -> fmpq | None:
    box = {n: Range(v, v, False, False) for n, v in place.items()}
    evaluator = Evaluator(box, 8 * digits + 64)
    try:
        low = evaluator.value(term)[0]
    except Undefined:
        return None
    if evaluator.clipped or not low.is_finite():
        return None
    mantissa, exponent = low.man_exp()
    if abs(int(exponent)) > 4000:
        return None
    return rounded(fmpq(mantissa) * fmpq(2) ** int(exponent), fmpq(1, 10 ** (digits + 8)), up=False)
