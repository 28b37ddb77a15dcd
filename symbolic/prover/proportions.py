"""Comparisons with an unknown constant, ``f <= C*g`` and ``f >= C*g``, as questions about ``f/g``."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from symbolic.certificates.terms import (
    And,
    Cmp,
    Formula,
    Or,
    Term,
    add,
    derivative,
    formula_text,
    mul,
    num,
    parse_formula,
    power,
    replace,
    replace_in,
    text,
    var,
    variables,
)
from symbolic.errors import InputError
from symbolic.prover import certificate
from symbolic.prover.constant import CONSTANT, Constant

__all__ = ["Proportion", "compares", "negated", "proportion"]


@dataclass(frozen=True, slots=True)
class Proportion:
    """A comparison with a constant, and the expression whose least upper bound answers it.

    Attributes
    ----------
    least : bool
        Whether the least constant is asked for; otherwise the greatest one is.
    expression : str
        ``f/g`` for the least, ``-f/g`` for the greatest constant.
    given : list of str
        The hypotheses, with ``g > 0`` where ``g`` may vanish.
    bound : tuple of (str, list of str)
        The comparison with ``C`` for the least upper bound, and its hypotheses.
    sign : dict
        A certificate that ``g > 0`` or, where ``g`` vanishes, that the comparison holds of itself.
    """

    least: bool
    expression: str
    given: list[str]
    bound: tuple[str, list[str]]
    sign: dict[str, Any]


def compares(source: str) -> bool:
    """Whether a text is a comparison and not an expression."""
    return any(mark in source for mark in ("<", ">", "="))


def proportion(source: str, given: Iterable[str] = (), *, timeout: float = 4.0) -> Proportion:
    """Read a comparison that is linear in the constant ``C``.

    Raises
    ------
    InputError
        If the text is no such comparison, or the sign of what ``C`` is multiplied by is not shown.

    Examples
    --------
    >>> asked = proportion("sin(x) <= C*x", ["x >= 0"])
    >>> asked.least, asked.expression, asked.given
    (True, '(sin(x)*(x)**(-1))', ['x >= 0', 'x > 0'])
    """
    claim, texts = parse_formula(source), list(given)
    if not isinstance(claim, Cmp) or claim.rel != ">=":
        raise InputError(
            f"to find {CONSTANT}, write one comparison with <= or >=: f <= {CONSTANT}*g"
        )
    if CONSTANT in variables(map(parse_formula, texts)):
        raise InputError(f"{CONSTANT} is looked for, so no hypothesis may speak of it")
    rest, factor = _parts(claim.term)
    for least in (True, False):
        positive = factor if least else mul(num(-1), factor)
        quotient = mul(num(-1), rest, _inverse(positive))
        found = _signed(positive, rest, texts, timeout / 2)
        if found is not None:
            proof, extra = found
            unknown = var(CONSTANT) if least else mul(num(-1), var(CONSTANT))
            bound = formula_text(replace_in(claim, CONSTANT, unknown)), texts
            return Proportion(least, text(quotient), [*texts, *extra], bound, proof)
    raise InputError(
        f"{text(factor)}, which {CONSTANT} is multiplied by, is not shown to have one sign"
    )


def _parts(term: Term) -> tuple[Term, Term]:
    """Return ``a`` and ``b`` of a term ``a + C*b``."""
    summands = term.args if term.op == "add" else (term,)
    with_it = [a for a in summands if CONSTANT in a.free]
    without = [a for a in summands if CONSTANT not in a.free]
    slopes = [derivative(a, CONSTANT) for a in with_it]
    if not with_it or any(CONSTANT in b.free for b in slopes):
        raise InputError(
            f"the comparison must be linear in the constant {CONSTANT}: f <= {CONSTANT}*g"
        )
    moved = [replace(a, CONSTANT, num(0)) for a in with_it if not _proportional(a)]
    return add(num(0), *without, *moved), add(num(0), *slopes)


def _inverse(term: Term) -> Term:
    if term.op == "mul":
        return mul(num(1), *map(_inverse, term.args))
    return power(*((term.args[0], -term.value) if term.op == "pow" else (term, -1)))


def _proportional(term: Term) -> bool:
    return term.op == "var" or (
        term.op == "mul" and any(a.op == "var" and a.value == CONSTANT for a in term.args)
    )


def _signed(
    positive: Term, rest: Term, given: list[str], seconds: float
) -> tuple[dict[str, Any], list[str]] | None:
    """Prove that a factor is positive, or that where it vanishes the rest is nonnegative."""
    strictly = Cmp(">", positive)
    proof = certificate(formula_text(strictly), given, timeout=seconds / 2)
    if proof is not None:
        return proof, []
    weakly: Formula = Or((strictly, And((Cmp("==", positive), Cmp(">=", rest)))))
    proof = certificate(formula_text(weakly), given, timeout=seconds / 2)
    return None if proof is None else (proof, [f"{text(positive)} > 0"])


def negated(found: Constant) -> Constant:
    """Return the greatest lower bound, from the least upper bound of the negative."""
    low, high = found.enclosure
    return dataclasses.replace(
        found,
        closed_form=found.closed_form and _minus(found.closed_form),
        latex=found.latex and _minus_latex(found.latex, found.closed_form),
        enclosure=(high and _minus(high), low and _minus(low)),
        proposed=found.proposed and _minus(found.proposed),
    )


def _minus(value: str) -> str:
    try:
        return str(-Fraction(value))
    except ValueError:
        return f"-({value})"


def _minus_latex(latex: str, value: str | None) -> str:
    """Return the negative for paper; a rational number changes its sign."""
    try:
        negative = Fraction(value or "") < 0
    except ValueError:
        return f"-\\left({latex}\\right)"
    return latex.lstrip("- ") if negative else f"-{latex}"
