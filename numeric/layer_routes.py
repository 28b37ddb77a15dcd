"""Faster routes to what an attention layer makes of its tokens: matrix products, remembered."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from numeric.observe.norms import total
from numeric.values import Product
from symbolic.language import Term

if TYPE_CHECKING:
    from numeric.evaluate import Evaluator

__all__ = ["LAYER_ROUTES"]

Stack = tuple[Any, ...]
Args = tuple[Term, ...]


def _attention_layer(e: Evaluator, args: tuple[Term, ...], stack: Stack) -> Any:
    n, d, heads, s, products, biases, outputs, bias, tokens, i, k = args
    key = e.group_key("attention_layer", args[:9], stack)

    def compute() -> list[list[Any]]:
        sizes = (e.value(n, stack), e.value(d, stack), e.value(heads, stack))
        x = e.matrix(tokens, sizes[0], sizes[1], stack)
        families = [e.value(f, stack) for f in (products, biases, outputs, bias)]
        return _layer_rows(e, sizes, e.scalar(e.value(s, stack)), families, x)

    return e.remembered(key, compute)[e.value(i, stack)][e.value(k, stack)]


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


def _row_times(e: Evaluator, row: list[Any], matrix: Any) -> list[Any]:
    return list(e.a.rows(_multiply(e, e.a.from_rows([row]), matrix, len(row)))[0])


def _entries(e: Evaluator, family: Any, size: int) -> list[Any]:
    return [e.scalar(family(k)) for k in range(size)]


def _dot(e: Evaluator, left: list[Any], right: list[Any]) -> Any:
    return total(e.a, [x * y for x, y in zip(left, right, strict=True)])


def _shared_logits(e: Evaluator, args: Args, stack: Stack) -> Any:
    """``R_t (x B + b) / s`` of arguments ``d, s, B, b, x, R, t``."""
    d = int(e.value(args[0], stack))

    def compute() -> list[Any]:
        matrix, offset, centre = (e.value(f, stack) for f in args[2:5])
        moved = _row_times(e, _entries(e, centre, d), matrix)
        return [u + v for u, v in zip(moved, _entries(e, offset, d), strict=True)]

    row = e.remembered(e.group_key("shared_logits", args[:5], stack), compute)
    rest = _entries(e, e.value(args[5], stack)(e.value(args[6], stack)), d)
    return _dot(e, rest, row) / e.scalar(e.value(args[1], stack))


def _residual_logits(e: Evaluator, args: Args, stack: Stack) -> Any:
    """``R_i B R_t / s`` of arguments ``d, s, B, R, i, t``."""
    d, rest = int(e.value(args[0], stack)), e.value(args[3], stack)

    def compute() -> list[Any]:
        row = _entries(e, rest(e.value(args[4], stack)), d)
        return _row_times(e, row, e.value(args[2], stack))

    row = e.remembered(e.group_key("residual_logits", args[:5], stack), compute)
    other = _entries(e, rest(e.value(args[5], stack)), d)
    return _dot(e, row, other) / e.scalar(e.value(args[1], stack))


def _next_centre(e: Evaluator, args: Args, stack: Stack) -> Any:
    """``sum_h (x + s_h R) W_h + o`` of arguments ``n, d, H, s, WQK, bQK, W, o, x, R, k``."""

    def compute() -> list[Any]:
        n, d, heads = (int(e.value(size, stack)) for size in args[:3])
        scale = e.scalar(e.value(args[3], stack))
        products, offsets, outputs, bias, centre, rest = (e.value(f, stack) for f in args[4:10])
        x, result = _entries(e, centre, d), _entries(e, bias, d)
        rows = [_entries(e, rest(t), d) for t in range(n)]
        for head in range(heads):
            moved = _row_times(e, x, products(head))
            shared = [u + v for u, v in zip(moved, _entries(e, offsets(head), d), strict=True)]
            weights = e.a.softmax([_dot(e, row, shared) / scale for row in rows])
            mixed = [_dot(e, weights, list(column)) for column in zip(*rows, strict=True)]
            middle = [u + v for u, v in zip(x, mixed, strict=True)]
            change = _row_times(e, middle, outputs(head))
            result = [u + v for u, v in zip(result, change, strict=True)]
        return result

    return e.remembered(e.group_key("next_centre", args[:10], stack), compute)[
        e.value(args[10], stack)
    ]


def _softmax_shift(e: Evaluator, args: Args, stack: Stack) -> Any:
    """``(P - 1 s) G`` with ``P = softmax(1 r + E)``, of arguments ``n, r, E, G, i, k``."""
    n = int(e.value(args[0], stack))

    def compute() -> list[Any]:
        shared = _entries(e, e.value(args[1], stack), n)
        own = _entries(e, e.value(args[2], stack)(e.value(args[4], stack)), n)
        before = e.a.softmax(shared)
        after = e.a.softmax([u + v for u, v in zip(shared, own, strict=True)])
        return [p - s for p, s in zip(after, before, strict=True)]

    change = e.remembered(e.group_key("softmax_shift", (*args[:3], args[4]), stack), compute)
    rows, k = e.value(args[3], stack), e.value(args[5], stack)
    return _dot(e, change, [e.scalar(rows(j)(k)) for j in range(n)])


LAYER_ROUTES: dict[str, Callable[[Evaluator, Args, Stack], Any]] = {
    "attention_layer": _attention_layer,
    "next_centre": _next_centre,
    "residual_logits": _residual_logits,
    "shared_logits": _shared_logits,
    "softmax_shift": _softmax_shift,
}
