"""Activation functions by tables of Taylor polynomials, with bounds certified by Arb."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any, final

import numpy as np
from flint import arb, arb_series, ctx

from numeric.arithmetic.balls.elementary import CHUNK
from numeric.arithmetic.balls.rounding import U

__all__ = ["TABULATED", "Table", "table"]

Array = np.ndarray
DEGREE = 6
_CELLS = 64  # cells per unit
_PAST = DEGREE + 7


def _normal(x: Any) -> Any:
    return (1 + (x / arb(2).sqrt()).erf()) / 2


def _sigmoid(x: Any) -> Any:
    return 1 / (1 + (-x).exp())


def _gelu_tanh(x: Any) -> Any:
    return x * _sigmoid((8 / arb.pi()).sqrt() * (x + x * x * x * (arb(44715) / 10**6)))


def _quick(x: Any) -> Any:
    return x * _sigmoid(x * (arb(1702) / 1000))


@final
@dataclass(frozen=True, slots=True)
class _Shape:
    """A function with the least argument beyond which it is within u of its two limits.

    Beyond ``reach`` the distance to the limit, and the first two derivatives, fall monotonically;
    ``left`` and ``right`` are slope and value of the limits.
    """

    function: Callable[[Any], Any]
    reach: int
    left: tuple[float, float]
    right: tuple[float, float]


TABULATED = {
    "gelu": _Shape(lambda x: x * _normal(x), 9, (0, 0), (1, 0)),
    "gelu_tanh": _Shape(_gelu_tanh, 9, (0, 0), (1, 0)),
    "quick_gelu": _Shape(_quick, 25, (0, 0), (1, 0)),
    "silu": _Shape(lambda x: x * _sigmoid(x), 42, (0, 0), (1, 0)),
    "sigmoid": _Shape(_sigmoid, 40, (0, 0), (0, 1)),
    "softplus": _Shape(lambda x: (1 + x.exp()).log(), 40, (0, 0), (1, 0)),
    "tanh": _Shape(lambda x: 2 * _sigmoid(2 * x) - 1, 20, (0, -1), (0, 1)),
}


@final
@dataclass(frozen=True, slots=True)
class Table:
    """Taylor coefficients of a function about the points ``j / 64``.

    Attributes
    ----------
    shape : _Shape
    coefficients : ndarray (7, cells)
    relative, absolute : float
        ``|value - f(x)| <= relative |f(x)| + absolute`` for every float64 ``x``.
    slope_absolute : float
        The same for the derivative.
    slope, bend : float
        Upper bounds of ``|f'|`` and ``|f''|`` on the line.

    Notes
    -----
    For ``x`` within ``1/128`` of a centre, ``h = x - j/64`` is exact.  Arb encloses the Taylor terms
    7 to 11 at every centre and Lagrange's remainder of degree 11 on every cell; rounding the
    coefficients and Horner's scheme add at most ``sum_k (2 k + 3) u |c_k| h^k``.  The part ``3 u |c_0|`` is relative
    (``|c_0| <= |f(x)| + sum_{k>0} |c_k| h^k``), the rest absolute.
    """

    shape: _Shape
    coefficients: Array
    relative: float
    absolute: float
    slope_absolute: float
    slope: float
    bend: float

    def __call__(self, x: Array) -> Array:
        """Return values at finite points."""
        return self._evaluate(x, self._values, 1)

    def slopes(self, x: Array) -> Array:
        """Return derivatives at finite points."""
        return self._evaluate(x, self._derivatives, 0)

    def _evaluate(self, x: Array, polynomial: Callable[[Array, Array], Array], rank: int) -> Array:
        flat = np.ascontiguousarray(x).reshape(-1)
        result = np.empty_like(flat)
        reach = self.shape.reach
        for start in range(0, len(flat), CHUNK):
            part = flat[start : start + CHUNK]
            inside = np.minimum(np.maximum(part, -reach), reach)
            place = np.rint(inside * _CELLS)
            index = place.astype(np.int64)
            index += reach * _CELLS
            value = polynomial(index, inside - place * (1 / _CELLS))
            if not (part.min() >= -reach and part.max() <= reach):
                self._limits(part, value, rank)
            result[start : start + CHUNK] = value
        return result.reshape(x.shape)

    def _values(self, index: Array, h: Array) -> Array:
        value = self.coefficients[DEGREE].take(index)
        for k in range(DEGREE - 1, -1, -1):
            value *= h
            value += self.coefficients[k].take(index)
        return value

    def _derivatives(self, index: Array, h: Array) -> Array:
        value = DEGREE * self.coefficients[DEGREE].take(index)
        for k in range(DEGREE - 1, 0, -1):
            value *= h
            value += k * self.coefficients[k].take(index)
        return value

    def _limits(self, x: Array, value: Array, rank: int) -> None:
        """Beyond the table: the limit line for values, its slope for derivatives."""
        for far, (rise, start) in (
            (x < -self.shape.reach, self.shape.left),
            (x > self.shape.reach, self.shape.right),
        ):
            value[far] = rise * x[far] + start if rank else rise


@cache
def table(name: str) -> Table:
    """Return the table of a function of :data:`TABULATED`, with its certified bounds."""
    before, ctx.prec = ctx.prec, 160
    cap, ctx.cap = ctx.cap, _PAST
    try:
        return _build(TABULATED[name])
    finally:
        ctx.prec, ctx.cap = before, cap


def _series(function: Callable[[Any], Any], centre: arb) -> list[arb]:
    found = function(arb_series([centre, 1]))
    return [found[k] for k in range(_PAST)]


def _build(shape: _Shape) -> Table:
    half = arb(1) / (2 * _CELLS)
    columns, absolute, slope_absolute = [], arb(0), arb(0)
    slope, bend = arb(0), arb(0)
    for j in range(-shape.reach * _CELLS, shape.reach * _CELLS + 1):
        centre = arb(j) / _CELLS
        exact = _series(shape.function, centre)
        around = _series(shape.function, arb(centre, half))
        sizes = [abs(c) * half**k for k, c in enumerate(exact)]
        left_out = [*exact[DEGREE + 1 : -1], around[-1]]
        terms = (abs(c) * half ** (DEGREE + 1 + k) for k, c in enumerate(left_out))
        rest = sum(terms, arb(0)).upper()
        rounding = sum((2 * k + 3) * size for k, size in enumerate(sizes[1:7], 1))
        extra = 3 * sum(sizes[1:7], arb(0))
        absolute = absolute.max((rest + U * (rounding + extra)).upper())
        tail = (_PAST - 1) * rest / half
        moved = sum((2 * k + 3) * k * size for k, size in enumerate(sizes[:7])) / half
        slope_absolute = slope_absolute.max((tail + 2 * U * moved).upper())
        slope, bend = slope.max(abs(around[1]).upper()), bend.max(2 * abs(around[2]).upper())
        columns.append([float(c.mid()) for c in exact[: DEGREE + 1]])
    gaps = [_gap(shape, -shape.reach, shape.left), _gap(shape, shape.reach, shape.right)]
    absolute, slope_absolute = absolute.max(gaps[0]).max(gaps[1]), slope_absolute + 2.0**-50
    more = 1 + 2.0**-40
    bounds = [float(b.upper()) * more for b in (absolute, slope_absolute, slope, bend)]
    return Table(shape, np.array(columns).T.copy(), 4 * U, *bounds)


def _gap(shape: _Shape, reach: int, limit: tuple[float, float]) -> arb:
    gap = abs(shape.function(arb(reach)) - (limit[0] * reach + limit[1])).upper()
    if not gap < 8 * U:
        raise ArithmeticError(f"a table reaches too short: {gap}")
    return gap
