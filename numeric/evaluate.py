"""The statement's own expression, evaluated on a run.

A real term becomes a scalar of the arithmetic, a natural an int, a family a Python function.  A
formula becomes True, False or None (not decided at this precision).  Definitions are unfolded,
except for a few that have a faster route to the same value in :data:`FAST`; the tests hold both
routes against each other.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, final

from numeric.arithmetic import Arithmetic
from numeric.values import Product
from symbolic import language as lang
from symbolic.errors import InputError
from symbolic.language import Term

__all__ = ["FAST", "Comparison", "Evaluator"]

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

    # ------------------------------------------------------------- formulas

    def holds(self, formula: Term) -> bool | None:
        """Decide a formula as far as the enclosures do."""
        verdicts: list[bool | None] = [c.holds for c in self.comparisons(formula)]
        if False in verdicts:
            return False
        return None if None in verdicts else True

    def comparisons(self, formula: Term, stack: Stack = ()) -> Iterator[Comparison]:
        """Yield the comparisons whose conjunction the formula is.

        Raises
        ------
        InputError
            If the formula quantifies over reals or families, and no fast route decides it.
        """
        head, args = formula.head, formula.args
        if head == "and":
            yield from self.comparisons(args[0], stack)
            yield from self.comparisons(args[1], stack)
        elif head == "forall":
            yield from self._over_range(args[0], stack)
        elif head == "define":
            route = FAST_FORMULAS.get(formula.name) if self.fast else None
            if route is not None:
                yield from route(self, args, stack)
            else:
                yield from self.comparisons(lang.definition(formula.name).unfold(args), stack)
        elif head in ("le", "lt", "eq"):
            yield self._compare(head, self.value(args[0], stack), self.value(args[1], stack))
        else:
            raise InputError(
                f"{formula} cannot be measured: it is not a conjunction of comparisons"
            )

    def _over_range(self, function: Term, stack: Stack) -> Iterator[Comparison]:
        body = function.args[0]
        guarded = body.head == "implies" and body.args[0].head == "lt"
        if not guarded or function.sort.domain != lang.NAT:  # type: ignore[union-attr]
            raise InputError(
                f"{function} ranges over infinitely many values: it cannot be measured"
            )
        low, high = body.args[0].args
        index = low.args[0] if low.head == "cast" else low
        if index.head != "bound" or index.payload != 0 or high.head != "cast":
            raise InputError(f"{function} is not a range that can be measured")
        size = self.value(high.args[0], (0, *stack))
        for value in range(size):
            yield from self.comparisons(body.args[1], (value, *stack))

    def _compare(self, head: str, left: Any, right: Any) -> Comparison:
        x, y = self.scalar(left), self.scalar(right)
        if head == "le":
            return Comparison(head, x, y, self.a.at_most(x, y))
        if head == "lt":
            return Comparison(head, x, y, self.a.below(x, y))
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
        return (term, tuple(stack[i] for i in sorted(_used(term, self._uses))))

    def _compute(self, term: Term, stack: Stack) -> Any:
        head, args = term.head, term.args
        if head == "define":
            route = FAST.get(term.name) if self.fast else None
            if route is not None:
                return route(self, args, stack)
            return self.value(lang.definition(term.name).unfold(args), stack)
        if head == "apply":
            function = self.value(args[0], stack)
            for argument in args[1:]:
                function = function(self.value(argument, stack))
            return function
        if head in ("sum", "prod", "max"):
            return self._ranged(head, args, stack)
        if head == "pow":
            base, exponent = self.value(args[0], stack), self.value(args[1], stack)
            return base**exponent
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
            return 1 / values[0]
        if head in ("exp", "log", "sqrt", "lambert_lower"):
            return getattr(self.a, head)(self.scalar(values[0]))
        if head in ("ind_lt", "ind_eq"):
            return self._indicator(head, values)
        raise InputError(f"{term} cannot be measured")

    def _indicator(self, head: str, values: list[Any]) -> Any:
        seen = self._compare("lt" if head == "ind_lt" else "eq", *values).holds
        if seen is not None:
            return int(seen)
        return self.scalar(0) if not self.a.certified else _unit()

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


def _unit() -> Any:
    from flint import arb

    return arb(0).union(arb(1))


# ------------------------------------------------------------- faster routes to the same values


def _sum(a: Arithmetic, values: list[Any]) -> Any:
    return sum(values[1:], values[0]) if values else a.number(0)


def _absolute(e: Evaluator, args: tuple[Term, ...], stack: Stack) -> Any:
    value = e.value(args[0], stack)
    return abs(value)


def _tanh(e: Evaluator, args: tuple[Term, ...], stack: Stack) -> Any:
    return e.a.tanh(e.scalar(e.value(args[0], stack)))


def _softmax(e: Evaluator, args: tuple[Term, ...], stack: Stack) -> Any:
    key = ("softmax", e.key(args[0], stack), e.key(args[1], stack))
    if key not in e._memo:
        size, row = e.value(args[0], stack), e.value(args[1], stack)
        e._memo[key] = e.a.softmax([e.scalar(row(t)) for t in range(size)])
    return e._memo[key][e.value(args[2], stack)]


def _diameter(e: Evaluator, args: tuple[Term, ...], stack: Stack) -> Any:
    n, d, x = (e.value(argument, stack) for argument in args)
    rows = [[e.scalar(x(i)(k)) for k in range(d)] for i in range(n)]
    squares = [
        _sum(e.a, [(p - q) * (p - q) for p, q in zip(rows[i], rows[j], strict=True)])
        for i in range(n)
        for j in range(i)
    ]
    return e.a.sqrt(e.a.maximum([e.a.number(0), *squares]))


def _tokens(e: Evaluator, term: Term, n: int, d: int, stack: Stack) -> Any:
    """The token matrix of a family, as one matrix."""
    value = e.value(term, stack)
    if hasattr(value, "matrix"):
        return value.matrix
    return e.a.from_rows([[e.scalar(value(i)(k)) for k in range(d)] for i in range(n)])


def _attention_layer(e: Evaluator, args: tuple[Term, ...], stack: Stack) -> Any:
    n, d, heads, s, products, biases, outputs, bias, tokens, i, k = args
    key = ("attention_layer", *(e.key(argument, stack) for argument in args[:9]))
    if key not in e._memo:
        sizes = (e.value(n, stack), e.value(d, stack), e.value(heads, stack))
        x = _tokens(e, tokens, sizes[0], sizes[1], stack)
        families = [e.value(f, stack) for f in (products, biases, outputs, bias)]
        e._memo[key] = _layer_rows(e, sizes, e.scalar(e.value(s, stack)), families, x)
    return e._memo[key][e.value(i, stack)][e.value(k, stack)]


def _multiply(e: Evaluator, x: Any, matrix: Any, d: int) -> Any:
    if isinstance(matrix, Product):
        return matrix.multiply(e.a, x)
    right = e.a.from_rows([[e.scalar(matrix(k)(m)) for m in range(d)] for k in range(d)])
    return e.a.matmul(x, right)


def _layer_rows(
    e: Evaluator, sizes: tuple[int, int, int], s: Any, families: list[Any], x: Any
) -> list[list[Any]]:
    a, (n, d, heads) = e.a, sizes
    products, biases, outputs, bias = families
    across = a.transpose(x)
    shared = [e.scalar(bias(k)) for k in range(d)]
    total = a.from_rows([shared for _ in range(n)])
    for head in range(heads):
        row = [e.scalar(biases(head)(m)) for m in range(d)]
        scores = a.matmul(_multiply(e, x, products(head), d), across)
        offset = a.rows(a.matmul(a.from_rows([row]), across))[0]
        weights = a.from_rows(
            [
                a.softmax([(u + v) / s for u, v in zip(line, offset, strict=True)])
                for line in a.rows(scores)
            ]
        )
        total = a.add(total, _multiply(e, a.matmul(weights, x), outputs(head), d))
    return a.rows(total)


def _operator_bound(e: Evaluator, args: tuple[Term, ...], stack: Stack) -> Iterator[Comparison]:
    matrix, bound = e.value(args[2], stack), e.value(args[3], stack)
    yield e._compare("le", 0, bound)
    if not isinstance(matrix, Product):
        raise InputError("an operator bound is measured on matrices given by their factors")
    low, high = matrix.norm
    w = e.scalar(bound)
    if e.a.at_most(e.a.number(high), w) is True:
        yield Comparison("le", e.a.number(high), w, True)
    else:
        smaller = e.a.below(w, e.a.number(low)) is True
        yield Comparison("le", e.a.number(low), w, False if smaller else None)


Route = Callable[[Evaluator, tuple[Term, ...], Stack], Any]
FAST: dict[str, Route] = {
    "abs": _absolute,
    "tanh": _tanh,
    "softmax": _softmax,
    "diameter": _diameter,
    "attention_layer": _attention_layer,
}
FAST_FORMULAS: dict[str, Route] = {"operator_bound": _operator_bound}
