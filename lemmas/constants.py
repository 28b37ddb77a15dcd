"""Constants that derivations produce: closed form, enclosure, where each comes from, and what moves it.

Every entry lists its constants by name (``Entry.constants``); a name ``ROLE subject: variant`` puts it
into the table of comparison, the role being published, ours or lower.

A constant is read off the conclusion of a theorem; nobody types it.  One that is made of the constants
of other entries says how, and the kernel's normal form checks that this gives what the theorem says.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any, final

from numeric.arithmetic import arithmetic
from numeric.check import decimal_ends
from numeric.evaluate import Evaluator
from symbolic import kernel
from symbolic import language as lang
from symbolic.arithmetic import canonical, fraction, polynomial, to_term
from symbolic.errors import ProofError
from symbolic.kernel import Theorem
from symbolic.language import Term

__all__ = [
    "Constant",
    "Reading",
    "bound_of",
    "closed_factor",
    "coefficient",
    "composed",
    "right_side",
    "solution",
]


@final
@dataclass(frozen=True, slots=True)
class Constant:
    """A term read off a theorem.

    Attributes
    ----------
    term : Term
        The closed form; it may speak of the sizes and parameters of the theorem.
    theorem : Theorem or None
        What says that it is the constant; none for one that a source only states.
    inputs : mapping
        Names to the constants that it is made of.
    formula : Term or None
        The closed form with real variables of these names for the inputs.
    """

    term: Term
    theorem: Theorem | None
    inputs: Mapping[str, Constant] = field(default_factory=dict)
    formula: Term | None = None

    def enclosure(self, digits: int = 30) -> tuple[str, str] | None:
        """Return decimal ends ``lo <= value <= hi``, or ``None`` if it has parameters."""
        if self.term.free:
            return None
        with arithmetic("arb", 4 * digits + 64) as a:
            evaluator = Evaluator(a, {})
            value = evaluator.value(self.term)
            exact = _decimal(value) if isinstance(value, (int, Fraction)) else None
            return (exact, exact) if exact else decimal_ends(evaluator.scalar(value), digits)

    def sensitivity(self) -> dict[str, str]:
        """Return, for each input, by how many per cent this moves when the input moves by one.

        The elasticity ``d log(constant) / d log(input)``, from SymPy's derivative of the formula; it
        informs and proves nothing.
        """
        if self.formula is None:
            return {}
        import sympy

        from symbolic.sympy_form import to_sympy

        whole = to_sympy(self.formula)
        values = {name: to_sympy(c.term).doit() for name, c in self.inputs.items()}
        symbols = {name: sympy.Symbol(name, real=True) for name in self.inputs}
        at = {symbols[name]: value for name, value in values.items()}
        return {
            name: str(sympy.simplify((s * sympy.diff(whole, s) / whole).subs(at)))
            for name, s in symbols.items()
        }

    def record(self) -> dict[str, Any]:
        """Return the JSON form."""
        from symbolic.latex import latex

        ends = self.enclosure()
        return {
            "closed_form": str(_short(self.term)),
            "latex": latex(_short(self.term)),
            "enclosure": list(ends) if ends else None,
            "theorem": None if self.theorem is None else str(self.theorem.conclusion),
            "made_of": {name: str(c.term) for name, c in self.inputs.items()},
            "sensitivity": self.sensitivity(),
        }


def _short(term: Term) -> Term:
    """The term with a named notion of families written by its name alone."""
    if term.head == "define" and any(isinstance(a.sort, lang.Arrow) for a in term.args):
        return lang.real(term.name)
    return lang.rebuild(term, tuple(map(_short, term.args))) if not term.loose else term


def _decimal(value: int | Fraction) -> str | None:
    """A rational as a decimal, if it has a finite one."""
    from decimal import Context, Decimal, Inexact

    context = Context(prec=40)
    ratio = Fraction(value)
    found = context.divide(Decimal(ratio.numerator), Decimal(ratio.denominator))
    return None if context.flags[Inexact] else str(found)


def solution(theorem: Theorem) -> Constant:
    """Return the constant of a theorem ``0 < c and c solves ...``."""
    return Constant(kernel.project(theorem, 0).conclusion.args[1], theorem)


def bound_of(formula: Term) -> Term:
    """Return the right side of the inequality that a formula ends with, under all its binders."""
    avoid: frozenset[Term] = formula.free
    while formula.head in ("forall", "exists", "implies", "and"):
        if formula.head in ("implies", "and"):
            formula = formula.args[1]
            continue
        variable, formula = lang.opened(formula.args[0], avoid)
        avoid = avoid | {variable}
    if formula.head == "define" and formula.name == "has_derivative":
        return formula.args[2]
    if formula.head not in ("le", "lt", "eq"):
        raise ProofError(f"{formula} does not end with a bound")
    return formula.args[1]


def right_side(theorem: Theorem) -> Constant:
    """Return the whole right side of a theorem's bound."""
    return Constant(bound_of(theorem.conclusion), theorem)


def coefficient(theorem: Theorem, name: str, *, inside: str = "") -> Constant:
    """Return the numeral factor of a theorem's bound, or of the argument of a function in it.

    Parameters
    ----------
    theorem : Theorem
        It ends with ``left <= c * rest`` where ``rest`` has no numeral factor.
    name : str
        A variable, head or definition that ``rest`` must contain, as a safeguard against reading
        the factor off another theorem than was meant.
    inside : str, optional
        A definition, such as ``tanh``: read the factor of its argument instead.

    Raises
    ------
    ProofError
        If what is read is not one product, or does not contain ``name``.
    """
    side = bound_of(theorem.conclusion)
    if inside:
        calls = [t for t in lang.subterms(side) if t.head == "define" and t.name == inside]
        if len(calls) != 1 or len(calls[0].args) != 1:
            raise ProofError(f"the right side {side} does not apply {inside} once")
        side = calls[0].args[0]
    terms = polynomial(side)
    if len(terms) != 1:
        raise ProofError(f"{side} is not one product")
    ((monomial, value),) = terms.items()
    parts = {t for a, _ in monomial for t in lang.subterms(a)}
    if name not in {t.name if t.head in ("define", "var") else t.head for t in parts}:
        raise ProofError(f"{side} says nothing of {name}")
    return Constant(lang.number(fraction(value)), theorem)


def _closed(term: Term) -> Iterator[Term]:
    """The greatest closed real parts of a term, from left to right."""
    if not term.free and not term.loose and term.sort == lang.REAL:
        yield term
    elif term.head not in ("define", "lambda", "sum", "cast"):
        for part in term.args:
            yield from _closed(part)


def closed_factor(prove: Callable[[], Theorem], place: int = 0) -> Callable[[], Constant]:
    """Return what derives the closed part of a theorem's bound at that place, from the left.

    Raises
    ------
    ProofError
        When the constant is asked for, if the bound has fewer closed parts.
    """

    def derive() -> Constant:
        theorem = prove()
        found = list(_closed(right_side(theorem).term))
        if place >= len(found):
            raise ProofError(f"{theorem} has no closed part number {place}")
        return Constant(found[place], theorem)

    return derive


@final
@dataclass(frozen=True, slots=True)
class Reading:
    """Where a constant stands in a part: a factor of its bound.

    Attributes
    ----------
    part : str
        The label.  A proved part gives a derived constant, a published one what is printed.
    without : tuple of str
        Variables, families and definitions; a factor that is one of these is left out.
    rate : bool
        Read the base of the power ``(3**L - 1)/2``, the rate of a cubic recursion.
    """

    part: str
    without: tuple[str, ...]
    rate: bool = False

    def of(self, conclusion: Term, prove: Callable[[], Theorem] | None) -> Constant:
        """Return the constant of a conclusion, and the theorem that says it if there is one.

        Raises
        ------
        ProofError
            If the bound is not a constant times one product of what is left out.
        """
        side = bound_of(conclusion)
        if self.rate:
            side = _rate(side)
        left_out, kept = set(), {}
        for monomial, value in polynomial(side).items():
            left_out.add(tuple(f for f in monomial if self._left_out(f[0])))
            kept[tuple(f for f in monomial if not self._left_out(f[0]))] = value
        if len(left_out) != 1:
            raise ProofError(f"{side} is not a constant times one product of {self.without}")
        return Constant(to_term(kept), prove() if prove else None)

    def _left_out(self, factor: Term) -> bool:
        while factor.head in ("inverse", "cast", "pow"):
            factor = factor.args[0]
        return factor.head in ("define", "var", "apply") and (
            (factor.args[0] if factor.head == "apply" else factor).name in self.without
        )


def _rate(side: Term) -> Term:
    for term in lang.subterms(side):
        if term.head == "pow" and "half_power_of_three" in lang.mentioned(term.args[1]):
            return term.args[0]
    raise ProofError(f"{side} has no rate")


def composed(constant: Constant, build: Callable[..., Term], **inputs: Constant) -> Constant:
    """Say what a constant is made of, and check it.

    Parameters
    ----------
    constant : Constant
        Read off a theorem.
    build : callable
        From real variables, one for each input, to a term.
    **inputs : Constant
        Of other entries.

    Raises
    ------
    ProofError
        If the term at the inputs is not the constant, by exact arithmetic.
    """
    variables = {name: lang.real(name) for name in inputs}
    formula = build(**variables)
    values = {variables[name]: c.term for name, c in inputs.items()}
    made = lang.substitute(formula, values)
    if canonical(made) is not canonical(constant.term):
        raise ProofError(f"{made} is not the constant {constant.term} that the theorem states")
    return Constant(constant.term, constant.theorem, inputs, formula)
