"""Refutation where functions are uninterpreted: explicit functions that satisfy the axioms.

A few simple functions are put in place of the names.  The axioms must then be proved, for every
argument, and the goal refuted at a point: both by the prover, so the witness needs no trust.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice, product
from typing import Any

from symbolic.certificates.instances import read
from symbolic.certificates.sequents import root
from symbolic.certificates.terms import (
    And,
    Cmp,
    Formula,
    Or,
    Term,
    add,
    call,
    formula_text,
    mul,
    num,
    parse_formula,
    parse_term,
    rebuild,
    replace,
)
from symbolic.prover.clock import now
from symbolic.prover.refute import violation

__all__ = ["function_witness"]

_PARAMETER = "t"
_SHAPES = (
    "0", "1", "2", "-1", "-2", "t", "-t", "2*t", "t/2", "t + 1", "t - 1", "1 - t", "abs(t)", "t**2",
    "t**3", "exp(t)", "3", "max(t, 0)", "min(t, 0)", "1/2", "10", "-10", "max(min(t, 1), -1)",
    "max(min(t, 1), 0)", "1/(1 + t**2)",
)  # fmt: skip
_MOST = 60


def function_witness(
    functions: dict[str, Any], goal: str, given: list[str], integers: list[str], deadline: float
) -> tuple[str, dict[str, str], str] | None:
    """Return values of the variables, and functions as ``f(t)``, that violate the goal.

    The first and the last part say what is wrong there, as in `symbolic.prover.refute.violation`.
    """
    from symbolic.prover import prove

    axioms = [read(a, functions)[1] for f in functions.values() for a in f.get("axioms", [])]
    parsed = [parse_formula(text, functions) for text in (goal, *given)]
    for chosen in islice(_choices(functions), _MOST):
        if now() > deadline:
            return None
        claim, *hypotheses = (_put(f, chosen) for f in parsed)
        sequent = root(claim, hypotheses, integers)
        found = violation(claim, hypotheses, sequent, now() + 0.05)
        if found is None:
            continue
        rules = (formula_text(_put(a, chosen)) for a in axioms)
        if all(prove(r, timeout=1.0).outcome == "proved" for r in rules):
            shapes = {f"{name}({_PARAMETER})": shape for name, (shape, _) in chosen.items()}
            return found[0], {**found[1], **shapes}, found[2]
    return None


def _choices(functions: dict[str, Any]) -> Iterator[dict[str, tuple[str, Term]]]:
    if any(f.get("arity", 1) != 1 for f in functions.values()):
        return
    for shapes in product(_SHAPES, repeat=len(functions)):
        yield {
            name: (shape, parse_term(shape))
            for name, shape in zip(sorted(functions), shapes, strict=True)
        }


def _put(formula: Formula, chosen: dict[str, tuple[str, Term]]) -> Formula:
    if isinstance(formula, Cmp):
        return Cmp(formula.rel, _put_in(formula.term, chosen))
    parts = tuple(_put(p, chosen) for p in formula.parts)
    return And(parts) if isinstance(formula, And) else Or(parts)


def _put_in(term: Term, chosen: dict[str, tuple[str, Term]]) -> Term:
    args = tuple(_put_in(a, chosen) for a in term.args)
    if term.op == "call":
        if len(args) != 1:
            return call(term.value, *args)
        shape = chosen[term.value][1]
        if _PARAMETER not in shape.free:
            return add(shape, mul(num(0), args[0]))  # the argument must be defined all the same
        return replace(shape, _PARAMETER, args[0])
    return rebuild(term, args) if args else term
