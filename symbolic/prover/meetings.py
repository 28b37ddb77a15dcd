"""Points where the two sides of a comparison in one variable meet: guessed, then shown exactly."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import suppress
from fractions import Fraction
from itertools import chain as joined
from itertools import islice

import numpy as np
from flint import fmpq

from symbolic.certificates.sequents import Sequent
from symbolic.certificates.taylor import vanishing_order
from symbolic.certificates.terms import PI, Term, derivative, function, mul, num, parse_term, power
from symbolic.prover import floats
from symbolic.prover.attempts import TRIED
from symbolic.prover.closed_points import texts_near

__all__ = ["as_float", "meetings"]

_MAXIMUM_ZEROS = 40


def as_float(value: fmpq) -> float:
    """Return the nearest float."""
    return float(int(value.p) / int(value.q))


def meetings(sequent: Sequent, term: Term, name: str) -> Iterator[tuple[float, Term, int]]:
    """Yield points of the range at which the term vanishes, with the order to which it does."""
    item = sequent.box[name]
    if item.low is None or item.high is None:
        return
    for place in _small(term, name, as_float(item.low), as_float(item.high)):
        for at in joined(_guesses(place), _recognised(term, name, place)):
            try:
                zeros = vanishing_order(term, name, at, _MAXIMUM_ZEROS)
            except TRIED:
                continue
            if zeros:
                yield place, at, zeros
                break


def _small(term: Term, name: str, low: float, high: float) -> list[float]:
    """Return where the term, relative to its parts, has a minimum that looks like zero."""
    points = np.linspace(low, high, 257)
    with np.errstate(all="ignore"):
        value = floats.values(term, {name: points}) + 0 * points
        parts = term.args if term.op == "add" else (term, num(1))
        scale = sum(np.abs(floats.values(a, {name: points})) for a in parts)
        ratio = np.where(np.isfinite(value), np.abs(value) / (scale + 1e-300), np.inf)
    ratio = np.where(value == 0, 0.0, ratio)
    padded = np.concatenate([[np.inf], ratio, [np.inf]])
    dips = (ratio <= padded[:-2]) & (ratio <= padded[2:]) & (ratio < 1e-2)
    crossed = np.flatnonzero(np.sign(value[1:]) * np.sign(value[:-1]) < 0)[:4]
    found = [_root(term, name, points[k], points[k + 1]) for k in crossed]
    for k in np.flatnonzero(dips)[:8]:
        if 0 < k < len(points) - 1:
            found.append(_root(derivative(term, name), name, points[k - 1], points[k + 1]))
        else:
            found.append(float(points[k]))
    return found


def _root(term: Term, name: str, low: float, high: float) -> float:
    """Return a root between two points, or their middle if there is no change of sign."""
    from scipy.optimize import brentq

    try:
        return float(brentq(lambda x: _at(term, name, x), low, high, xtol=1e-13))
    except (*TRIED, ValueError, RuntimeError):
        return (low + high) / 2


def _at(term: Term, name: str, place: float) -> float:
    with np.errstate(all="ignore"):
        return float(floats.values(term, {name: np.float64(place)}))


def _recognised(term: Term, name: str, place: float) -> Iterator[Term]:
    """Yield closed forms of the point next to a float where the term and its slope vanish."""
    near = Fraction(place).limit_denominator(10**12)
    start = {name: fmpq(near.numerator, near.denominator)}
    for texts in islice(texts_near(term, [], start), 6):
        yield parse_term(texts[name])


def _guesses(place: float) -> Iterator[Term]:
    """Yield numbers in closed form next to a float: rational, of pi, a root, a logarithm."""
    sign = num(1 if place > 0 else -1)
    kinds: list[tuple[float, Callable[[fmpq], Term]]] = [
        (place, num),
        (place / np.pi, lambda r: mul(num(r), PI)),
        (place * place, lambda r: mul(sign, power(num(r), fmpq(1, 2)))),
        (float(np.exp(min(place, 50.0))), lambda r: function("log", num(r))),
    ]
    for value, build in kinds:
        near = Fraction(value).limit_denominator(48)
        if abs(near - value) < 1e-7 * (1 + abs(value)):
            with suppress(*TRIED):
                yield build(fmpq(near.numerator, near.denominator))
