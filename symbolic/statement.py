"""Statements: variables, tagged hypotheses, a conclusion, and what must hold for them to make sense."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import final

from symbolic import kernel
from symbolic import language as lang
from symbolic.errors import InputError
from symbolic.kernel import Theorem
from symbolic.language import (
    PROP,
    And,
    ForAll,
    Implies,
    Le,
    Lt,
    Ne,
    Term,
)

__all__ = ["TAGS", "Hypothesis", "Statement", "domain_conditions"]

TAGS = ("published", "defining", "parameter")


@final
@dataclass(frozen=True, slots=True)
class Hypothesis:
    """A named, tagged assumption.

    Attributes
    ----------
    name : str
        How proofs refer to it.
    tag : str
        ``published`` (the source states it), ``defining`` (says what a symbol is; removable by
        recursion or substitution) or ``parameter`` (the range of a free parameter).
    formula : Term
        What is assumed.
    """

    name: str
    tag: str
    formula: Term

    def __post_init__(self) -> None:
        if self.tag not in TAGS:
            raise InputError(f"{self.tag!r} is not a tag of a hypothesis: use one of {TAGS}")
        if self.formula.sort != PROP:
            raise InputError(f"hypothesis {self.name} is not a formula")


@final
@dataclass(frozen=True, slots=True)
class Statement:
    """For all variables: hypotheses imply the conclusion.

    Attributes
    ----------
    variables : tuple of Term
        The universally quantified variables, in order.
    hypotheses : tuple of Hypothesis
    conclusion : Term

    Raises
    ------
    InputError
        If a variable is missing or unused, or two variables share a name.
    """

    variables: tuple[Term, ...]
    hypotheses: tuple[Hypothesis, ...]
    conclusion: Term

    def __post_init__(self) -> None:
        names = [v.name for v in self.variables]
        if len(set(names)) != len(names):
            raise InputError("two variables of a statement share a name")
        used = self.conclusion.free.union(*(h.formula.free for h in self.hypotheses))
        missing = sorted(v.name for v in used - set(self.variables))
        unused = sorted(v.name for v in set(self.variables) - used)
        if missing or unused:
            raise InputError(f"variables not declared: {missing}; declared but not used: {unused}")

    @property
    def formula(self) -> Term:
        """The statement as one closed formula."""
        result = Implies(*(h.formula for h in self.hypotheses), self.conclusion)
        for variable in reversed(self.variables):
            result = ForAll(variable, result)
        return result

    def derive(self, theorem: Theorem) -> Theorem:
        """Return the whole statement from its conclusion under its hypotheses.

        Raises
        ------
        Refusal
            If ``theorem`` is not the conclusion, or rests on anything that is not a hypothesis.
        """
        result = kernel.convert(theorem, self.conclusion)
        for hypothesis in reversed(self.hypotheses):
            result = kernel.discharge(hypothesis.formula, result)
        for variable in reversed(self.variables):
            result = kernel.generalise(variable, result)
        return result

    @property
    def digest(self) -> str:
        """A hash of the statement and of every definition it mentions."""
        import hashlib

        parts = [self.formula.digest]
        names = sorted(lang.mentioned(self.formula))
        parts += [f"{name}={lang.definition(name).body.digest}" for name in names]
        return hashlib.sha256("|".join(parts).encode()).hexdigest()


def domain_conditions(formula: Term) -> list[Term]:
    """Return what must hold for every function in ``formula`` to be inside its domain.

    Each condition is quantified and guarded as its place in the formula is: denominators are
    nonzero, roots have nonnegative and logarithms positive arguments, maxima run over a non-empty
    range, infima are bounded below by zero.
    """
    found: dict[Term, None] = {}
    for condition in _conditions(formula, ()):
        found.setdefault(condition)
    return list(found)


Context = tuple[Term, ...]  # binders (variables) and guards (formulas), outermost first


def _guarded(condition: Term, context: Context) -> Term:
    for entry in reversed(context):
        condition = Implies(entry, condition) if entry.sort == PROP else ForAll(entry, condition)
    return condition


def _conditions(term: Term, context: Context) -> Iterator[Term]:
    head, args = term.head, term.args
    own = _own_condition(term)
    if own is not None:
        yield _guarded(own, context)
    if head == "define":
        yield from _conditions(lang.definition(term.name).unfold(args), context)
    elif head in ("implies", "and"):
        yield from _conditions(args[0], context)
        yield from _conditions(args[1], (*context, args[0]))
    elif head in ("sum", "prod", "max"):
        yield from _conditions(args[0], context)
        index, body = _fresh_body(args[1], context)
        yield from _conditions(body, (*context, index, Lt(index, args[0])))
    elif head == "lambda":
        index, body = _fresh_body(term, context)
        yield from _conditions(body, (*context, index))
    else:
        for arg in args:
            yield from _conditions(arg, context)


def _fresh_body(function: Term, context: Sequence[Term]) -> tuple[Term, Term]:
    avoid: frozenset[Term] = (
        frozenset().union(*(c.free for c in context)) if context else frozenset()
    )
    return lang.opened(function, avoid)


def _own_condition(term: Term) -> Term | None:
    head, args = term.head, term.args
    if head == "inverse":
        return Ne(args[0], 0)
    if head == "log":
        return Lt(0, args[0])
    if head == "sqrt":
        return Le(0, args[0])
    if head == "max":
        return Lt(0, args[0])
    if head == "lambert_lower":
        return And(Le(-lang.exp(-1), args[0]), Lt(args[0], 0))
    if head == "inf":
        family = lang.fresh("c", lang.arrow(lang.NAT, lang.REAL), term.free)
        return ForAll(family, Le(0, lang.apply(args[0], family)))
    return None
