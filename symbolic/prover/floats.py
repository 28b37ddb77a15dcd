"""Fast floating-point values, for search only: no verdict rests on them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from symbolic.certificates.terms import And, Cmp, Formula, Term

__all__ = ["holds", "slack", "values"]
_NUMPY = {
    "asin": "arcsin", "acos": "arccos", "atan": "arctan", "asinh": "arcsinh",
    "acosh": "arccosh", "atanh": "arctanh",
}  # fmt: skip


def values(term: Term, point: Mapping[str, Any], memo: dict[Term, Any] | None = None) -> Any:
    """Return the values of a term at arrays of points; NaN where it has none."""
    memo = {} if memo is None else memo
    found = memo.get(term)
    if found is None:
        found = memo[term] = _compute(term, point, memo)
    return found


def _compute(term: Term, point: Mapping[str, Any], memo: dict[Term, Any]) -> Any:
    op = term.op
    if op == "num":
        return _number(term.value)
    if op == "var":
        return point[term.value]
    if op == "pi":
        return np.float64(np.pi)
    args = [values(a, point, memo) for a in term.args]
    if op == "add":
        return sum(args[1:], args[0])
    if op == "mul":
        total = args[0]
        for other in args[1:]:
            total = total * other
        return total
    if op == "pow":
        p, q = int(term.value.p), int(term.value.q)
        if q == 1:
            return np.power(args[0], float(p))
        return np.power(args[0], p / q)
    if op in ("min", "max"):
        return (np.minimum if op == "min" else np.maximum)(*args)
    if op in ("erf", "LambertW", "LambertWm1"):
        from scipy import special

        if op == "erf":
            return special.erf(args[0])
        return np.real(special.lambertw(args[0], 0 if op == "LambertW" else -1))
    if op == "call":
        return args[0] * np.nan
    return getattr(np, _NUMPY.get(op, op))(args[0])


def _number(value: Any) -> np.float64:
    try:
        return np.float64(int(value.p) / int(value.q))
    except OverflowError:
        return np.float64(np.inf if value > 0 else -np.inf)


def slack(formula: Formula, point: Mapping[str, Any], memo: dict[Term, Any]) -> Any:
    """Return a number that is positive where the formula holds and negative where it fails."""
    if isinstance(formula, Cmp):
        value = values(formula.term, point, memo)
        if formula.rel == "==":
            return -np.abs(value)
        return np.abs(value) if formula.rel == "!=" else value
    parts = [slack(p, point, memo) for p in formula.parts]
    total: Any = np.float64(np.inf if isinstance(formula, And) else -np.inf)
    for part in parts:
        total = np.minimum(total, part) if isinstance(formula, And) else np.fmax(total, part)
    return total


def holds(formula: Formula, point: Mapping[str, Any], memo: dict[Term, Any]) -> Any:
    """Return where the formula appears to hold."""
    if isinstance(formula, Cmp):
        value = values(formula.term, point, memo)
        return {
            ">": lambda: value > 0,
            ">=": lambda: value >= 0,
            "==": lambda: np.abs(value) <= 1e-13,
            "!=": lambda: value != 0,
        }[formula.rel]()
    both = isinstance(formula, And)
    total: Any = np.bool_(both)
    for part in formula.parts:
        mask = holds(part, point, memo)
        total = total & mask if both else total | mask
    return total
