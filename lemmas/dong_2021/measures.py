"""How the variables of Dong et al. 2021 are read off a run.

``WQK[h] = W_Q W_K^T`` and ``W[h] = W_V W_O`` are folded, ``bQK[h] = W_K b_Q`` is all of the logit
biases that differs between tokens, ``bO`` holds the output bias and ``b_V W_O``; ``s`` is the root
of the head size; ``q[h], w[h]`` are exact upper bounds of spectral norms.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from typing import Any

import numpy as np

from lemmas.dong_2021 import statements as says
from lemmas.rows import comparable, neighbouring_rows
from numeric.arithmetic import Arithmetic, arithmetic
from numeric.check import Case
from numeric.evaluate import Evaluator
from numeric.run import Run
from numeric.values import Rows, indexed
from symbolic.definitions import diameter
from symbolic.language import Term

__all__ = ["cases"]

Binding = Mapping[Term, Any]


def cases(run: Run) -> Iterator[Case]:
    """Yield what this paper asks of a run."""
    for layer, attention in run.attentions(masked=False, bilinear=True).items():
        heads: list[int | None] = [*range(attention.heads), None]
        for head in heads:
            yield _layer_case(run, layer, head)
    for layer, attention in run.attentions(masked=True, bilinear=False).items():
        for head in range(attention.heads if comparable(run, attention) else 0):
            yield from _softmax_cases(run, layer, head)
    if len(run.attentions(masked=False, bilinear=True)) == run.depth:
        for depth in range(1, run.depth + 1):
            yield _depth_case(run, depth)


def _chosen(run: Run, layer: int, head: int | None) -> list[int]:
    return list(range(run.attention(layer).heads)) if head is None else [head]


def _parameters(a: Arithmetic, run: Run, layer: int, chosen: list[int]) -> dict[str, Any]:
    """The folded parameters of some heads of a layer, ``bO`` with the biases of these heads."""
    attention = run.attention(layer)
    products, outputs, offsets = [], [], []
    bias = a.matrix(attention.output_bias.reshape(1, -1))
    for head in chosen:
        c, shared = attention.columns(head), attention.key_columns(head)
        product, output = run.head(layer, head)
        products.append(product)
        outputs.append(output)
        key = a.matrix(np.ascontiguousarray(attention.key[:, shared].T))
        offsets.append(a.rows(a.matmul(a.matrix(attention.query_bias[c].reshape(1, -1)), key))[0])
        value = a.matrix(attention.value_bias[shared].reshape(1, -1))
        bias = a.add(bias, a.matmul(value, a.matrix(attention.output[c])))
    return {
        "WQK": indexed(products),
        "W": indexed(outputs),
        "bQK": indexed([offset.__getitem__ for offset in offsets]),
        "bO": a.rows(bias)[0].__getitem__,
        "q": indexed([product.norm[1] for product in products]),
        "w": indexed([output.norm[1] for output in outputs]),
        "s": 1 / attention.factor(a),
    }


def _layer_case(run: Run, layer: int, head: int | None) -> Case:
    chosen = _chosen(run, layer, head)

    def bindings(a: Arithmetic) -> Sequence[Binding]:
        p = _parameters(a, run, layer, chosen)
        tokens = Rows(a, run.attention_input(a, layer))
        return [
            {
                says.n: len(run.stack.tokens),
                says.d: run.stack.width,
                says.H: len(chosen),
                says.s: p["s"],
                says.WQK: p["WQK"],
                says.bQK: p["bQK"],
                says.W: p["W"],
                says.bO: p["bO"],
                says.X: tokens,
                says.q: p["q"],
                says.w: p["w"],
            }
        ]

    return Case(
        "dong-2021/l2-diameter",
        "a",
        says.LAYER,
        bindings,
        layer,
        head,
        planned_bits=lambda: run.planned_bits,
        budget_bits=run.budget_bits,
    )


def _largest(run: Run, depth: int) -> Fraction:
    """The constant B: the greatest product of norms of a head."""
    return max(
        product.norm[1] * output.norm[1]
        for layer in range(depth)
        for head in range(run.attention(layer).heads)
        for product, output in [run.head(layer, head)]
    )


def _depth_binding(a: Arithmetic, run: Run, depth: int, state_depth: int) -> dict[Term, Any]:
    heads = run.attention(0).heads
    layers = [_parameters(a, run, layer, list(range(heads))) for layer in range(depth)]
    states = [Rows(a, run.collapsing(a, layer)) for layer in range(state_depth + 1)]

    def each(name: str) -> Any:
        return indexed([layer[name] for layer in layers])

    return {
        says.n: len(run.stack.tokens),
        says.d: run.stack.width,
        says.H: heads,
        says.s: layers[0]["s"],
        says.B: _largest(run, depth),
        says.L: depth,
        says._Xs: indexed(states),
        says._WQK: each("WQK"),
        says._bQK: each("bQK"),
        says._W: each("W"),
        says._bO: each("bO"),
        says._q: each("q"),
        says._w: each("w"),
    }


def _planned_bits(run: Run, depth: int) -> int:
    """Bits for a depth, from the bound at depth 1 and the tripling of the exponent after it."""
    if depth == 1:
        return run.planned_bits
    before = _planned_bits(run, depth - 1)
    with arithmetic("arb", before) as a:
        tokens = Rows(a, run.collapsing(a, depth - 1))
        binding = {says.n: len(run.stack.tokens), says.d: run.stack.width, says.X: tokens}
        size = Evaluator(a, binding).value(diameter(says.n, says.d, says.X))
        if not 0 < size < 1:
            return run.planned_bits
        exponent = (a.log(size) / a.log(a.number(2))).lower().mid().floor().unique_fmpz()
    return run.planned_bits + 3 * (64 - int(exponent))


def _depth_case(run: Run, depth: int) -> Case:
    def planned() -> int:
        return _planned_bits(run, depth)

    return Case(
        "dong-2021/l2-diameter",
        "c",
        says.DEPTH,
        lambda a: [_depth_binding(a, run, depth, depth)],
        layer=depth,
        constructed=frozenset({"layers"}),
        planned_bits=planned,
        sharp=True,
    )


def _softmax_cases(run: Run, layer: int, head: int) -> Iterator[Case]:
    """Rows i and i + 1 of the logits of a head: before and after the perturbation."""

    def bindings(a: Arithmetic, threshold: bool) -> Sequence[Binding]:
        found = []
        for row, change in neighbouring_rows(a, run, layer, head):
            binding: dict[Term, Any] = {
                says.n: len(row),
                says.a: row.__getitem__,
                says.e: change.__getitem__,
            }
            if threshold:
                half = a.number(Fraction(1, 2))
                binding[says.x] = -a.lambert_lower(-a.exp(-half) / 2) - half
            found.append(binding)
        return found

    for part, statement in (("a", says.ENTRYWISE_V1), ("b", says.ENTRYWISE_V2)):
        yield Case(
            "dong-2021/softmax-entrywise",
            part,
            statement,
            lambda a, second=part == "b": bindings(a, second),  # type: ignore[misc]
            layer,
            head,
            constructed=frozenset({"threshold"}),
            planned_bits=lambda: run.planned_bits,
            budget_bits=run.budget_bits,
        )
