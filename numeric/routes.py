"""Faster routes to the values of definitions, and the quantified formulas that norms decide."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from fractions import Fraction
from itertools import product
from typing import TYPE_CHECKING, Any

from flint import fmpq, fmpq_mat

from numeric.layer_routes import LAYER_ROUTES
from numeric.observe.norms import NORMS, total
from numeric.observe.rows import diameter, oscillation
from numeric.observe.spectrum import singular_values
from numeric.values import Product, Seminorm
from symbolic.definitions import absolute, euclidean
from symbolic.errors import InputError
from symbolic.language import Lambda, Max, Sum, Term, definition, family, nat

if TYPE_CHECKING:
    from numeric.arithmetic import Arithmetic
    from numeric.evaluate import Comparison, Evaluator

__all__ = ["BOUNDS", "FAST", "FAST_FORMULAS"]

_MOST_SIGNS = 12

Stack = tuple[Any, ...]


def _absolute(e: Evaluator, args: tuple[Term, ...], stack: Stack) -> Any:
    return abs(e.value(args[0], stack))


def _tanh(e: Evaluator, args: tuple[Term, ...], stack: Stack) -> Any:
    return e.a.tanh(e.scalar(e.value(args[0], stack)))


def _softmax(e: Evaluator, args: tuple[Term, ...], stack: Stack) -> Any:
    key = e.group_key("softmax", args[:2], stack)
    weights, place = (
        e.remembered(key, lambda: e.a.softmax(_row(e, args, stack))),
        e.value(args[2], stack),
    )
    if place < len(weights):
        return weights[place]
    return e.value(definition("softmax").unfold(args), stack)


def _diameter(e: Evaluator, args: tuple[Term, ...], stack: Stack) -> Any:
    return diameter(e.a, _matrix_of(e, args, stack))


def _matrix_of(e: Evaluator, args: tuple[Term, ...], stack: Stack) -> Any:
    """The matrix of arguments ``n, d, A``."""
    n, d = (e.value(size, stack) for size in args[:2])
    return e.matrix(args[2], n, d, stack)


def _norm(name: str) -> Route:
    def route(e: Evaluator, args: tuple[Term, ...], stack: Stack) -> Any:
        value = e.value(args[2], stack)
        if isinstance(value, Product) and e.a.certified:
            known = _of_product(e.a, value, name)
            if known is not None:
                return known
        return e.remembered(e.group_key(name, args, stack), lambda: computed(e, args, stack))

    def computed(e: Evaluator, args: tuple[Term, ...], stack: Stack) -> Any:
        return NORMS[name](e.a, _matrix_of(e, args, stack))

    return route


def _of_product(a: Arithmetic, product: Product, name: str) -> Any | None:
    """A norm of a product from exact bounds of its sums; None of another norm."""
    ends = {key: [a.number(end) for end in known] for key, known in product.sums.items()}
    if name == "composite":
        return a.sqrt(a.hull(*ends["row_sum_norm"]) * a.hull(*ends["column_sum_norm"]))
    return a.hull(*ends[name]) if name in ends else None


def _row(e: Evaluator, args: tuple[Term, ...], stack: Stack) -> list[Any]:
    """The entries of arguments ``n, v``."""
    size, values = e.value(args[0], stack), e.value(args[1], stack)
    return [e.scalar(values(i)) for i in range(size)]


def _oscillation(e: Evaluator, args: tuple[Term, ...], stack: Stack) -> Any:
    return oscillation(e.a, _row(e, args, stack))


def _euclidean(e: Evaluator, args: tuple[Term, ...], stack: Stack) -> Any:
    return e.a.sqrt(total(e.a, [x * x for x in _row(e, args, stack)]))


def _greater(e: Evaluator, args: tuple[Term, ...], stack: Stack) -> Any:
    return e.a.maximum([e.scalar(e.value(x, stack)) for x in args])


def _positive(e: Evaluator, args: tuple[Term, ...], stack: Stack) -> Any:
    return e.a.maximum([e.scalar(e.value(args[0], stack)), e.a.number(0)])


Ends = tuple[Any, Any]


def _operator_norm(e: Evaluator, args: tuple[Term, ...], stack: Stack) -> Ends:
    """Bounds of the spectral norm, of arguments ``n, d, A``."""
    matrix = e.value(args[2], stack)
    if isinstance(matrix, Product) and e.a.certified:
        low, high = (e.a.number(end) for end in matrix.norm)
        return low, high
    return singular_ends(e.a, _matrix_of(e, args, stack))


def _known(e: Evaluator, args: tuple[Term, ...], stack: Stack) -> tuple[str, Any]:
    """The name of a seminorm and the matrix, of arguments ``rho, d, A``."""
    rho, d = e.value(args[0], stack), e.value(args[1], stack)
    if name := _written_out(args[0], args[1]):
        return name, e.matrix(args[2], d, d, stack)
    if not isinstance(rho, Seminorm) or rho.size != d:
        raise InputError(f"{args[0]} is not a norm of {d} entries that can be measured")
    return rho.name, e.matrix(args[2], d, d, stack)


def _written_out(rho: Term, d: Term) -> str:
    """The name of a norm of d entries that is given by its formula; empty of another function."""
    p, k = family("p"), nat("k")
    formulas = {
        "largest": Max(k, d, absolute(p[k])),
        "sum": Sum(k, d, absolute(p[k])),
        "euclidean": euclidean(d, p),
    }
    return next((name for name, body in formulas.items() if Lambda(p, body) is rho), "")


def _row_operator_norm(e: Evaluator, args: tuple[Term, ...], stack: Stack) -> Ends:
    """The least w with ``rho(y A) <= w rho(y)`` for every row y."""
    name, matrix = _known(e, args, stack)
    if name == "euclidean":
        return singular_ends(e.a, matrix)
    norm = NORMS["row_sum_norm" if name == "sum" else "column_sum_norm"](e.a, matrix)
    return norm, norm


def _form_norm(e: Evaluator, args: tuple[Term, ...], stack: Stack) -> Ends:
    """The least q with ``|y A z| <= q rho(y) rho(z)``; extreme points of the unit ball suffice."""
    name, matrix = _known(e, args, stack)
    if name == "euclidean":
        return singular_ends(e.a, matrix)
    if name == "sum":
        norm = NORMS["max_entry"](e.a, matrix)
        return norm, norm
    columns = e.a.rows(e.a.transpose(matrix))
    if len(columns) > _MOST_SIGNS:
        raise InputError(f"the form of {len(columns)} entries has too many signs to try")
    values = []
    for signs in product((1, -1), repeat=len(columns)):
        sums = [total(e.a, [x * s for x, s in zip(c, signs, strict=True)]) for c in columns]
        values.append(total(e.a, [abs(x) for x in sums]))
    norm = e.a.maximum(values)
    return norm, norm


def singular_ends(a: Arithmetic, matrix: Any) -> Ends:
    """Bounds of the spectral norm; an arithmetic of many lanes has its own."""
    if hasattr(a, "spectral"):
        norm = a.spectral(matrix)
        return norm, norm
    return singular_values(a, matrix)[0]


def _at_most(norm: Callable[[Evaluator, tuple[Term, ...], Stack], Ends]) -> Route:
    """The formula that a bound, the last argument, is at least a norm."""

    def route(e: Evaluator, args: tuple[Term, ...], stack: Stack) -> Iterator[Comparison]:
        bound = e.value(args[3], stack)
        yield e.compare("le", 0, bound)
        low, high = norm(e, args[:3], stack)
        tight = high if e.a.at_most(high, e.scalar(bound)) is True else e.a.hull(low, high)
        yield e.compare("le", tight, bound)

    return route


def _row_norm(e: Evaluator, args: tuple[Term, ...], stack: Stack) -> Iterator[Comparison]:
    d, rho = e.value(args[0], stack), e.value(args[1], stack)
    if isinstance(rho, Seminorm) and rho.size == d:
        yield e.truth(True)
    else:
        yield from e.comparisons(definition("row_norm").unfold(args), stack)


def _seminorm(e: Evaluator, args: tuple[Term, ...], stack: Stack) -> Iterator[Comparison]:
    rho = e.value(args[0], stack)
    if isinstance(rho, Seminorm):
        yield e.truth(True)
    else:
        yield from e.comparisons(definition("seminorm").unfold(args), stack)


def _exact_rank(matrix: Any, n: int, m: int) -> int | None:
    """The rank of a matrix of rational entries; None of another."""
    rows = [[matrix(i)(j) for j in range(m)] for i in range(n)]
    if not all(isinstance(x, (int, Fraction)) for row in rows for x in row):
        return None
    entries = [fmpq(x.numerator, x.denominator) for row in rows for x in row]
    return int(fmpq_mat(n, m, entries).rank())


def _rank_at_most(e: Evaluator, args: tuple[Term, ...], stack: Stack) -> Iterator[Comparison]:
    """A factorisation or exact entries decide a rank; else elimination shows what is left."""
    n, m, k = (e.value(args[place], stack) for place in (0, 1, 3))
    matrix = e.value(args[2], stack)
    if k >= min(n, m) or (isinstance(matrix, Product) and matrix.left.shape[1] <= k):
        yield e.truth(True)
        return
    rank = None if isinstance(matrix, Product) else _exact_rank(matrix, n, m)
    if rank is not None:
        yield e.truth(rank <= k)
        return
    rest = _eliminated(e.a, e.a.rows(_matrix_of(e, args, stack)), k)
    yield e.compare("eq", e.a.maximum([abs(x) for row in rest for x in row]), 0)


def _eliminated(a: Arithmetic, rows: list[list[Any]], steps: int) -> list[list[Any]]:
    """What is left of a matrix after that many steps of elimination with a nonzero pivot.

    It vanishes if and only if the rank is at most the number of steps; where every entry may be 0
    before that, the matrix is returned as it is then.
    """
    for _ in range(steps):
        places = [(i, j) for i, row in enumerate(rows) for j in range(len(row))]
        i, j = max(places, key=lambda place: a.approximate(abs(rows[place[0]][place[1]])))
        top, pivot = rows[i], rows[i][j]
        if a.below(a.number(0), abs(pivot)) is not True:
            return rows
        rows = [
            [
                x - row[j] / pivot * y
                for place, (x, y) in enumerate(zip(row, top, strict=True))
                if place != j
            ]
            for index, row in enumerate(rows)
            if index != i
        ]
    return rows


Route = Callable[["Evaluator", tuple[Term, ...], Stack], Any]
FAST: dict[str, Route] = {
    "abs": _absolute,
    **LAYER_ROUTES,
    "diameter": _diameter,
    "maximum": _greater,
    "norm": _euclidean,
    "osc": _oscillation,
    "positive_part": _positive,
    "softmax": _softmax,
    "tanh": _tanh,
    **{
        name: _norm(name)
        for name in ("max_entry", "row_sum_norm", "column_sum_norm", "composite", "frobenius")
    },
}
BOUNDS = {
    "operator_bound": _operator_norm,
    "score_bound": _form_norm,
    "value_bound": _row_operator_norm,
}
FAST_FORMULAS: dict[str, Route] = {
    **{name: _at_most(norm) for name, norm in BOUNDS.items()},
    "rank_at_most": _rank_at_most,
    "row_norm": _row_norm,
    "seminorm": _seminorm,
}
