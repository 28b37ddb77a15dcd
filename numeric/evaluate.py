"""The statement's own expression, evaluated on a run.

A real term becomes a scalar of the arithmetic, a natural an int, a family a Python function.  A
formula becomes True, False or None (not decided at this precision).  Definitions are unfolded,
except for a few that have a faster route to the same value in :mod:`numeric.routes`; the tests hold
both routes against each other.

A quantifier over reals, all naturals or families cannot be shown on a run, except where a norm or
an infimum over centres decides it: a sample may refute a ``ForAll`` or satisfy an ``Exists``, otherwise it stays undecided.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from typing import Any, final

from numeric.arithmetic import Arithmetic
from numeric.infimum import compared_with_infimum, infimum
from numeric.routes import FAST, FAST_FORMULAS
from numeric.samples import samples
from symbolic import language as lang
from symbolic.errors import InputError
from symbolic.language import Term

__all__ = ["Comparison", "Evaluator"]

Stack = tuple[Any, ...]


@final
@dataclass(frozen=True, slots=True)
class Comparison:
    """One enclosed comparison ``left <= right``, ``left < right`` or ``left = right``."""

    head: str
    left: Any
    right: Any
    holds: bool | None


def _used(term: Term, memo: dict[Term, frozenset[int]]) -> frozenset[int]:
    """Return which enclosing binders a term mentions, 0 the nearest."""
    found = memo.get(term)
    if found is None:
        if term.head == "bound":
            found = frozenset((int(term.payload),))  # type: ignore[arg-type]
        else:
            found = (
                frozenset().union(*(_used(x, memo) for x in term.args))
                if term.args
                else frozenset()
            )
            if term.head == "lambda":
                found = frozenset(i - 1 for i in found if i)
        memo[term] = found
    return found


@lru_cache(maxsize=20_000)
def unfolded(name: str, args: tuple[Term, ...]) -> Term:
    """Return the body of a definition at these arguments, remembered."""
    return lang.definition(name).unfold(args)


class Evaluator:
    """Evaluates terms at a binding, under one arithmetic.

    Parameters
    ----------
    arithmetic : Arithmetic
        Must be entered as a context by the caller.
    binding : mapping
        Variables to ints (naturals), exact numbers or scalars (reals), functions (families).
    fast : bool
        Use the routes of :data:`FAST`.
    """

    def __init__(
        self, arithmetic: Arithmetic, binding: Mapping[Term, Any], fast: bool = True
    ) -> None:
        self.a, self.binding, self.fast = arithmetic, binding, fast
        self._memo: dict[Any, Any] = {}
        self._uses: dict[Term, frozenset[int]] = {}
        self._places: dict[Term | tuple[Term, ...], tuple[int, ...]] = {}

    # ------------------------------------------------------------- formulas

    def holds(self, formula: Term, stack: Stack = ()) -> bool | None:
        """Decide a formula as far as the enclosures do, in Kleene's three-valued logic."""
        head, args = formula.head, formula.args
        if head == "not":
            return _negated(self.holds(args[0], stack))
        if head == "and":
            return _all(self.holds(part, stack) for part in args)
        if head == "implies":
            return _any([_negated(self.holds(args[0], stack)), self.holds(args[1], stack)])
        if head in ("forall", "exists"):
            return self._quantified(head, args[0], stack)
        return _all(c.holds for c in self.comparisons(formula, stack))

    def _quantified(self, head: str, function: Term, stack: Stack) -> bool | None:
        join = _all if head == "forall" else _any
        ranged = self._range(head, function, stack)
        if ranged is not None:
            size, body = ranged
            return join(self.holds(body, (value, *stack)) for value in range(size))
        decided = compared_with_infimum(self, head, function, stack)
        if decided is not None:
            return decided
        found = [self.holds(function.args[0], (v, *stack)) for v in samples(function)]
        return join([*found, None])

    def _range(self, head: str, function: Term, stack: Stack) -> tuple[int, Term] | None:
        """The size and the body of ``ForAll(i, size, body)`` or ``Exists(i, size, body)``."""
        body = function.args[0]
        guarded = body.head == ("implies" if head == "forall" else "and")
        if not guarded or body.args[0].head != "lt" or function.sort.domain != lang.NAT:  # type: ignore[union-attr]
            return None
        low, high = body.args[0].args
        index = low.args[0] if low.head == "cast" else low
        if index.head != "bound" or index.payload != 0 or 0 in _used(high, self._uses):
            return None
        size = self.value(high, (0, *stack))
        return (int(size), body.args[1]) if isinstance(size, int) else None

    def comparisons(self, formula: Term, stack: Stack = ()) -> Iterator[Comparison]:
        """Yield comparisons of which the formula is the conjunction.

        What is not a conjunction of comparisons becomes one of ``0`` and ``0`` with its truth.
        """
        head, args = formula.head, formula.args
        if head == "and":
            yield from self.comparisons(args[0], stack)
            yield from self.comparisons(args[1], stack)
        elif head == "forall":
            yield from self._over_range(formula, stack)
        elif head == "implies":
            yield from self._conditional(formula, stack)
        elif head == "define":
            route = FAST_FORMULAS.get(formula.name) if self.fast else None
            if route is not None:
                yield from route(self, args, stack)
            else:
                yield from self.comparisons(unfolded(formula.name, args), stack)
        elif head in ("le", "lt", "eq"):
            yield self.compare(head, self.value(args[0], stack), self.value(args[1], stack))
        elif head == "not" and args[0].head in ("le", "lt"):
            left, right = (self.value(x, stack) for x in args[0].args)
            yield self.compare("lt" if args[0].head == "le" else "le", right, left)
        else:
            yield self.truth(self.holds(formula, stack))

    def truth(self, verdict: bool | None) -> Comparison:
        """Return a verdict that is not one of numbers."""
        return Comparison("holds", self.a.number(0), self.a.number(0), verdict)

    def _conditional(self, formula: Term, stack: Stack) -> Iterator[Comparison]:
        premise = self.holds(formula.args[0], stack)
        if premise is True:
            yield from self.comparisons(formula.args[1], stack)
        elif premise is None:
            yield self.truth(self.holds(formula, stack))

    def _over_range(self, formula: Term, stack: Stack) -> Iterator[Comparison]:
        ranged = self._range("forall", formula.args[0], stack)
        if ranged is None:
            yield self.truth(self.holds(formula, stack))
            return
        size, body = ranged
        for value in range(size):
            yield from self.comparisons(body, (value, *stack))

    def compare(self, head: str, left: Any, right: Any) -> Comparison:
        """Return ``left <= right`` (le), ``left < right`` (lt) or ``left = right`` (eq), decided."""
        x, y = self.scalar(left), self.scalar(right)
        if head == "le":
            return Comparison(head, x, y, self.a.at_most(x, y))
        if head == "lt":
            return Comparison(head, x, y, self.a.below(x, y))
        if isinstance(left, (int, Fraction)) and isinstance(right, (int, Fraction)):
            return Comparison(head, x, y, left == right)
        apart = self.a.below(x, y) is True or self.a.below(y, x) is True
        same = self.a.at_most(x, y) is True and self.a.at_most(y, x) is True
        return Comparison(head, x, y, False if apart else (True if same else None))

    # ------------------------------------------------------------- terms

    def scalar(self, value: Any) -> Any:
        """Return a scalar of the arithmetic from an exact number or a scalar."""
        return self.a.number(value) if isinstance(value, (int, Fraction)) else value

    def value(self, term: Term, stack: Stack = ()) -> Any:
        """Return the value of a term; ``stack`` holds the values of enclosing binders."""
        head = term.head
        if head == "bound":
            return stack[int(term.payload)]  # type: ignore[arg-type]
        if head == "var":
            if term not in self.binding:
                raise InputError(f"{term} has no value on this run")
            return self.binding[term]
        if head == "number":
            return term.payload if isinstance(term.payload, int) else Fraction(str(term.payload))
        if head == "lambda":
            return lambda x: self.value(term.args[0], (x, *stack))
        key = self.key(term, stack)
        if key not in self._memo:
            self._memo[key] = self._compute(term, stack)
        return self._memo[key]

    def key(self, term: Term, stack: Stack) -> Any:
        """Return what the value of a term depends on."""
        places = self._places.get(term)
        if places is None:
            places = self._places[term] = tuple(sorted(_used(term, self._uses)))
        return (term, *[stack[i] for i in places]) if places else term

    def group_key(self, name: str, terms: tuple[Term, ...], stack: Stack) -> Any:
        """Return what a value computed from several terms depends on."""
        places = self._places.get(terms)
        if places is None:
            used = frozenset().union(*(_used(term, self._uses) for term in terms))
            places = self._places[terms] = tuple(sorted(used))
        return (name, terms, *[stack[i] for i in places])

    def _compute(self, term: Term, stack: Stack) -> Any:
        head, args = term.head, term.args
        if head == "define":
            route = FAST.get(term.name) if self.fast else None
            if route is not None:
                return route(self, args, stack)
            return self.value(unfolded(term.name, args), stack)
        if head == "apply":
            function = self.value(args[0], stack)
            for argument in args[1:]:
                function = function(self.value(argument, stack))
            return function
        if head in ("sum", "prod", "max"):
            return self._ranged(head, args, stack)
        if head == "pow":
            return self._power(self.value(args[0], stack), self.value(args[1], stack))
        if head == "inf":
            return infimum(self, term, stack)
        values = [self.value(x, stack) for x in args]
        if head == "cast":
            return values[0]
        if head == "add":
            return _join(self, values, lambda x, y: x + y)
        if head == "mul":
            return _join(self, values, lambda x, y: x * y)
        if head == "neg":
            return -values[0]
        if head == "inverse":
            if isinstance(values[0], (int, Fraction)):
                return Fraction(1) / values[0] if values[0] else Fraction(0)
            return self._inverse(values[0])
        if head in ("exp", "log", "sqrt", "lambert_lower"):
            return getattr(self.a, head)(self.scalar(values[0]))
        if head in ("ind_lt", "ind_eq"):
            return self._indicator(head, values)
        raise InputError(f"{term} cannot be measured")

    def _power(self, base: Any, exponent: int) -> Any:
        """By squaring: the power function of balls has no value around 0."""
        if isinstance(base, (int, Fraction)):
            return base**exponent
        result, square = self.a.number(1), base
        while exponent:
            if exponent & 1:
                result = result * square
            exponent >>= 1
            if exponent:
                square = square * square
        return result

    def _inverse(self, value: Any) -> Any:
        """``1/x``, and ``1/0 = 0`` as the language has it."""
        zero = self.a.number(0)
        if self.a.at_most(value, zero) is True and self.a.at_most(zero, value) is True:
            return zero
        return 1 / value

    def _indicator(self, head: str, values: list[Any]) -> Any:
        seen = self.compare("lt" if head == "ind_lt" else "eq", *values).holds
        if seen is not None:
            return int(seen)
        return self.a.hull(self.a.number(0), self.a.number(1))

    def matrix(self, term: Term, n: int, d: int, stack: Stack) -> Any:
        """Return a family of two indices as one n x d matrix of the arithmetic."""
        key = ("matrix", n, d, self.key(term, stack))
        if key not in self._memo:
            value = self.value(term, stack)
            known = getattr(value, "matrix", None)
            if known is None or self.a.shape(known) != (n, d):
                rows = [[self.scalar(value(i)(k)) for k in range(d)] for i in range(n)]
                known = self.a.from_rows(rows)
            self._memo[key] = known
        return self._memo[key]

    def remembered(self, key: Any, compute: Callable[[], Any]) -> Any:
        """Return what is remembered under a key, computed the first time."""
        if key not in self._memo:
            self._memo[key] = compute()
        return self._memo[key]

    def _ranged(self, head: str, args: tuple[Term, ...], stack: Stack) -> Any:
        size = self.value(args[0], stack)
        function = self.value(args[1], stack)
        values = [function(i) for i in range(size)]
        if head == "max":
            if not values:
                raise InputError("the maximum over an empty range has no meaning")
            return self.a.maximum([self.scalar(v) for v in values])
        total: Any = 0 if head == "sum" else 1
        for value in values:
            total = _join(
                self,
                [total, value],
                (lambda x, y: x + y) if head == "sum" else (lambda x, y: x * y),
            )
        return total


def _join(evaluator: Evaluator, values: list[Any], function: Callable[[Any, Any], Any]) -> Any:
    if all(isinstance(v, (int, Fraction)) for v in values):
        return function(*values)
    return function(*(evaluator.scalar(v) for v in values))


def _negated(verdict: bool | None) -> bool | None:
    return None if verdict is None else not verdict


def _all(verdicts: Iterable[bool | None]) -> bool | None:
    found: bool | None = True
    for verdict in verdicts:
        if verdict is False:
            return False
        found = None if verdict is None else found
    return found


def _any(verdicts: Iterable[bool | None]) -> bool | None:
    return _negated(_all(_negated(verdict) for verdict in verdicts))
