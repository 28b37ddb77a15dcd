"""Where the value of every entry comes from: free slots, and hypotheses that determine others."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, final

import numpy as np

from numeric.evaluate import Evaluator
from numeric.falsify.clauses import (
    Clause,
    Unsearchable,
    clauses,
    entry_of,
    flatten,
    linear,
    ranged,
    solve_indices,
)
from numeric.routes import BOUNDS
from numeric.values import Seminorm
from symbolic import language as lang
from symbolic.language import NAT, REAL, Arrow, Sort, Term, arrow
from symbolic.statement import Statement

__all__ = ["Assignment", "Plan", "Slot"]

Slot = tuple[Term, tuple[int, ...]]
_NORM_SORT = arrow(arrow(NAT, REAL), REAL)
_DEEPEST = 60


@final
@dataclass(frozen=True, slots=True)
class Rule:
    """How one hypothesis determines entries of a variable.

    Attributes
    ----------
    kind : str
        ``equal`` (a defining equation), ``bound`` (of an operator or a bilinear form, taken as
        small as it may be), ``mask`` (ones and zeros, ones on the diagonal) or ``simplex`` (a
        distribution, or a row of a stochastic matrix).
    indices : tuple of Term
        The indices that it determines; of a simplex without the last.
    clause : Clause
    value : tuple of Term
        Right side; or the arguments of the bound; or the size of the simplex.
    """

    kind: str
    indices: tuple[Term, ...]
    clause: Clause
    value: tuple[Term, ...]


@dataclass
class Plan:
    """A statement made ready for a search.

    Attributes
    ----------
    statement : Statement
    variables, hypotheses, conclusion
        With the outer quantifiers of the conclusion opened.
    rules : dict
        Variable to the rules that determine entries of it.
    constructed : set of Term
        Clauses that hold by the way the values are made.
    """

    statement: Statement
    variables: tuple[Term, ...] = ()
    hypotheses: list[Term] = field(default_factory=list)
    conclusion: Term | None = None
    rules: dict[Term, list[Rule]] = field(default_factory=dict)
    constructed: set[Term] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.variables, self.hypotheses, self.conclusion = flatten(self.statement)
        for variable in self.variables:
            if variable.sort != _NORM_SORT and not _is_table(variable.sort):
                raise Unsearchable(f"{variable} is a map, of sort {variable.sort}: it has no table")
        for hypothesis in self.hypotheses:
            for clause in clauses(hypothesis):
                self._read(clause)

    @property
    def sizes(self) -> tuple[Term, ...]:
        """The natural variables."""
        return tuple(v for v in self.variables if v.sort == NAT)

    @property
    def scalars(self) -> tuple[Term, ...]:
        """The real variables."""
        return tuple(v for v in self.variables if v.sort == REAL)

    @property
    def indices(self) -> frozenset[Term]:
        """The natural variables that are no length of a range, and may be 0."""
        lengths: set[Term] = set()
        for formula in (*self.hypotheses, self.conclusion):
            _lengths(formula, lengths, set())  # type: ignore[arg-type]
        return frozenset(self.sizes) - lengths

    def _read(self, clause: Clause) -> None:
        found = _rule(clause)
        if found is None or found[0].sort == NAT:
            return
        variable, rule = found
        others = [r for r in self.rules.get(variable, ()) if r.kind != "equal"]
        if rule.kind == "equal" and not all(_apart(rule.indices, r.indices) for r in others):
            return
        self.rules.setdefault(variable, []).append(rule)
        self.constructed.add(clause.formula)


def _apart(indices: tuple[Term, ...], others: tuple[Term, ...]) -> bool:
    """Whether two rules are about different entries: 0 and h + 1 are never the same."""
    forms = [(linear(i), linear(j)) for i, j in zip(indices, others, strict=False)]
    return any(
        (x and y) and ((not x[0] and x[1] < y[1]) or (not y[0] and y[1] < x[1])) for x, y in forms
    )


def _lengths(term: Term, found: set[Term], seen: set[Term]) -> None:
    """Collect the variables in lengths of ranges, definitions unfolded."""
    if term in seen:
        return
    seen.add(term)
    if term.head == "define":
        _lengths(lang.definition(term.name).unfold(term.args), found, seen)
    if term.head in ("sum", "prod", "max"):
        found.update(term.args[0].free)
    if term.head in ("forall", "exists"):
        length = ranged(term.args[0], term.head)
        found.update(length[0].free if length else ())
    for part in term.args:
        _lengths(part, found, seen)


def _is_table(sort: Sort) -> bool:
    """Whether a sort is a number or a family of numbers over naturals."""
    while isinstance(sort, Arrow) and sort.domain == NAT:
        sort = sort.codomain
    return sort == REAL or sort == NAT


def _rule(clause: Clause) -> tuple[Term, Rule] | None:
    formula = clause.formula
    if formula.head == "eq":
        left = entry_of(formula.args[0])
        if left is not None and not _same_entry(formula.args[0], formula.args[1]):
            return left[0], Rule("equal", left[1], clause, (formula.args[1],))
    if formula.head == "define" and formula.name in BOUNDS:
        bound = entry_of(formula.args[3])
        if bound is not None:
            return bound[0], Rule("bound", bound[1], clause, formula.args[:3])
    if formula.head == "define" and formula.name == "attention_mask" and not clause.sizes:
        if formula.args[1].head == "var":
            both = tuple(lang._make("bound", place, (), NAT) for place in (1, 0))
            sizes = (formula.args[0], formula.args[0])
            return formula.args[1], Rule("mask", both, Clause(formula, sizes), ())
    if formula.head == "define" and formula.name == "distribution":
        row = entry_of(formula.args[1])
        if row is not None:
            return row[0], Rule("simplex", row[1], clause, (formula.args[0],))
    if formula.head == "define" and formula.name == "row_stochastic":
        row = entry_of(formula.args[2])
        if row is not None:
            index = lang._make("bound", 0, (), NAT)
            outer = tuple(lang._shift(i, 1) for i in row[1])
            size, width = formula.args[:2]
            under = Clause(formula, (*clause.sizes, size))
            return row[0], Rule("simplex", (*outer, index), under, (lang._shift(width, 1),))
    return None


def _same_entry(entry: Term, value: Term) -> bool:
    return any(part is entry for part in lang.subterms(value))


class _Binding(Mapping[Term, Any]):
    """The values of an assignment, computed when asked for."""

    def __init__(self, assignment: Assignment) -> None:
        self._assignment = assignment

    def __getitem__(self, variable: Term) -> Any:
        return self._assignment.variable(variable)

    def __contains__(self, variable: object) -> bool:
        return variable in self._assignment.plan.variables

    def __iter__(self) -> Iterator[Term]:
        return iter(self._assignment.plan.variables)

    def __len__(self) -> int:
        return len(self._assignment.plan.variables)


class Assignment:
    """Values of all variables from values of the slots, under one arithmetic.

    Parameters
    ----------
    plan : Plan
    sizes : dict
        Natural variables to ints.
    norm : str
        Which seminorm stands for an abstract one.
    slot : callable
        From a slot to its value.
    evaluator : callable
        From a binding to an evaluator.
    """

    def __init__(
        self,
        plan: Plan,
        sizes: dict[Term, int],
        norm: str,
        slot: Callable[[Slot], Any],
        evaluator: Callable[[Mapping[Term, Any]], Evaluator],
    ) -> None:
        self.plan, self.slot = plan, slot
        self.entries: dict[Slot, Any] = {}
        self._depth = 0
        self.sizes, self.norm = sizes, norm
        self._numerals = {size: lang.number(k, NAT) for size, k in sizes.items()}
        self.evaluator = evaluator(_Binding(self))

    def variable(self, variable: Term) -> Any:
        """Return the value of a variable."""
        if variable.sort == NAT:
            return self.sizes[variable]
        if variable.sort == _NORM_SORT:
            return Seminorm(self.evaluator.a, self.norm, self.width(variable))
        return self._family(variable, variable.sort, ())

    def width(self, rho: Term) -> int:
        """How many entries a seminorm looks at: as a hypothesis says, or all that there are."""
        for hypothesis in self.plan.hypotheses:
            if hypothesis.head == "define" and hypothesis.name == "row_norm":
                if hypothesis.args[1] is rho:
                    return int(self.evaluator.value(hypothesis.args[0]))
        return max([*self.sizes.values(), 1]) + 1

    def _family(self, variable: Term, sort: Sort, indices: tuple[int, ...]) -> Any:
        if not isinstance(sort, Arrow):
            return self.entry(variable, indices)
        return lambda i: self._family(variable, sort.codomain, (*indices, int(i)))

    def entry(self, variable: Term, indices: tuple[int, ...]) -> Any:
        """Return one number of a variable.

        Raises
        ------
        Unsearchable
            If the hypotheses define it through itself.
        """
        key = (variable, indices)
        if key not in self.entries:
            self._depth += 1
            if self._depth > _DEEPEST:
                raise Unsearchable(f"{variable} is defined through itself")
            self.entries[key] = self._computed(variable, indices)
            self._depth -= 1
        return self.entries[key]

    def _computed(self, variable: Term, indices: tuple[int, ...]) -> Any:
        for rule in self.plan.rules.get(variable, ()):
            simplex = rule.kind == "simplex"
            head, last = (indices[:-1], indices[-1]) if simplex else (indices, 0)
            places = tuple(lang.substitute(i, self._numerals) for i in rule.indices)
            stack = solve_indices(places, head, len(rule.clause.sizes))
            if stack is None or not self._inside(rule.clause, stack):
                continue
            if rule.kind == "equal":
                return self.evaluator.value(rule.value[0], stack)
            if rule.kind == "bound":
                return self._bound(rule, stack)
            if rule.kind == "mask":
                return 1 if indices[0] == indices[1] else self._switch((variable, indices))
            size = int(self.evaluator.value(rule.value[0], stack))
            if last < size:
                return self._share(variable, head, last, size)
        return self.slot((variable, indices))

    def _inside(self, clause: Clause, stack: tuple[int, ...]) -> bool:
        for place, size in enumerate(clause.sizes):
            depth = len(clause.sizes) - place
            if stack[depth - 1] >= self.evaluator.value(size, (0, *stack[depth:])):
                return False
        return True

    def _bound(self, rule: Rule, stack: tuple[int, ...]) -> Any:
        name = rule.clause.formula.name
        high = BOUNDS[name](self.evaluator, rule.value, stack)[1]
        return high.upper() if hasattr(high, "upper") else high

    def _switch(self, slot: Slot) -> Any:
        value = self.slot(slot)
        return (value > 0) * 1.0 if isinstance(value, np.ndarray) else int(value > 0)

    def _share(self, variable: Term, head: tuple[int, ...], last: int, size: int) -> Any:
        """Absolute values over their sum: a rational map onto the simplex."""
        parts = [abs(self.slot((variable, (*head, j)))) for j in range(size)]
        return parts[last] / sum(parts[1:], parts[0])
