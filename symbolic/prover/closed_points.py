"""Points in closed form at which a strict comparison is just not met.

A goal such as ``sin(x) < 1`` fails at irrational points alone.  The point is found by Newton's method to many
digits, recognised as a closed form, and only what exact arithmetic shows there counts.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice, product

from flint import arb, arb_mat, ctx, fmpq

from symbolic.certificates.enclosures import Evaluator, Range, Undefined
from symbolic.certificates.terms import Term, add, derivative, mul, var
from symbolic.errors import InputError
from symbolic.prover.recognition import BITS, recognised

__all__ = ["stationary", "texts_near"]

_STEPS = 40
Point = dict[str, fmpq]


def texts_near(term: Term, equations: list[Term], start: Point) -> Iterator[dict[str, str]]:
    """Yield closed forms of points near a start at which a term may vanish, on equations.

    Examples
    --------
    >>> from symbolic.certificates.terms import parse_term
    >>> next(texts_near(parse_term("1 - sin(x)"), [], {"x": fmpq(3, 2)}))
    {'x': 'pi/2'}
    """
    for point in _meeting(term, equations, start):
        forms = {name: recognised(value) for name, value in point.items()}
        if all(forms.values()):
            for values in islice(product(*(f[:3] for f in forms.values())), 9):
                yield dict(zip(forms, values, strict=True))


def _meeting(term: Term, equations: list[Term], start: Point) -> Iterator[Point]:
    names = sorted(start)
    point = stationary(term, equations, start)
    if point is not None and _vanishes(term, point):
        yield point
    if len(names) == 1 and not equations:
        point = _newton([term], names, start)
        if point is not None and _vanishes(term, point):
            yield point
    for name in names if len(names) > 1 and not equations else ():
        fixed = {n: _simple(v) for n, v in start.items() if n != name}
        point = _newton([derivative(term, name)], [name], {**fixed, name: start[name]})
        if point is not None and _vanishes(term, point):
            yield point


def stationary(term: Term, equations: list[Term], start: Point) -> Point | None:
    """Return a point next to the start at which the term is stationary on the equations."""
    names = sorted(start)
    factors = [f"m_{k}" for k in range(len(equations))]
    lagrangian = add(term, *(mul(var(m), g) for m, g in zip(factors, equations, strict=True)))
    try:
        system = [derivative(lagrangian, n) for n in names]
    except InputError:
        return None
    begun = {**start, **dict.fromkeys(factors, fmpq(-1, 2))}
    found = _newton([*system, *equations], [*names, *factors], begun)
    return None if found is None else {n: found[n] for n in names}


def _simple(value: fmpq) -> fmpq:
    return fmpq(round(2 * int(value.p) / int(value.q)), 2)


def _newton(system: list[Term], names: list[str], start: Point) -> Point | None:
    """Return a zero near the start to many digits; other names keep their values."""
    before, ctx.prec = ctx.prec, BITS
    try:
        slopes = [[derivative(f, n) for n in names] for f in system]
        point = dict(start)
        for _ in range(_STEPS):
            box = {n: Range(v, v, False, False) for n, v in point.items()}
            here = Evaluator(box, BITS)
            matrix = arb_mat([[_middle(here, s) for s in row] for row in slopes])
            right = arb_mat([[_middle(here, f)] for f in system])
            moved = matrix.solve(right)
            steps = [_rational(moved[k, 0]) for k in range(len(names))]
            if max(abs(s) for s in steps) > 2:
                return None
            point.update({n: point[n] - s for n, s in zip(names, steps, strict=True)})
            if max(abs(s) for s in steps) < fmpq(1, 10**60):
                return point
        return None
    except (Undefined, InputError, ZeroDivisionError, ValueError, OverflowError):
        return None
    finally:
        ctx.prec = before


def _middle(evaluator: Evaluator, term: Term) -> arb:
    low, high = evaluator.value(term)
    return ((low + high) / 2).mid()


def _rational(value: arb) -> fmpq:
    mantissa, exponent = value.mid().man_exp()
    scaled = fmpq(mantissa) * fmpq(2) ** (int(exponent) + 240)
    return fmpq(scaled.p // scaled.q, 2**240)


def _vanishes(term: Term, point: Point) -> bool:
    box = {n: Range(v, v, False, False) for n, v in point.items()}
    try:
        low, high = Evaluator(box, BITS).value(term)
    except Undefined:
        return False
    return bool(low > -(arb(10) ** -30)) and bool(high < arb(10) ** -30)
