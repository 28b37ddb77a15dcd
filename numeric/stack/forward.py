"""The forward pass, written once over the arithmetic protocol."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import Any

import numpy as np

from numeric.arithmetic import Arithmetic
from numeric.arithmetic.protocol import Matrix, Scalar
from numeric.stack.model import MLP, Attention, Block, LayerNorm, Stack
from symbolic.errors import InputError

__all__ = ["attend", "block_forward", "hidden_states", "layer_norm", "logits"]


def logits(a: Arithmetic, layer: Attention, head: int, x: Matrix) -> Matrix:
    """Return the n x n logits of one head, before the mask."""
    c = layer.columns(head)
    query = a.add_row(a.matmul(x, a.matrix(layer.query[:, c])), layer.query_bias[c])
    key = a.add_row(a.matmul(x, a.matrix(layer.key[:, c])), layer.key_bias[c])
    root = a.sqrt(a.number(layer.head_size))
    return a.map(a.matmul(query, a.transpose(key)), lambda entry: entry / root)


def attend(a: Arithmetic, layer: Attention, head: int, x: Matrix) -> Matrix:
    """Return the n x n attention weights of one head."""
    scores = a.rows(logits(a, layer, head, x))
    visible = layer.visible(len(scores))
    zero, rows = a.number(0), []
    for i, row in enumerate(scores):
        seen = range(len(row)) if visible is None else np.flatnonzero(visible[i]).tolist()
        weights = dict(zip(seen, a.softmax([row[t] for t in seen]), strict=True))
        rows.append([weights.get(t, zero) for t in range(len(row))])
    return a.from_rows(rows)


def _attention(a: Arithmetic, layer: Attention, x: Matrix) -> Matrix:
    total: Any = None
    for head in range(layer.heads):
        c = layer.columns(head)
        value = a.add_row(a.matmul(x, a.matrix(layer.value[:, c])), layer.value_bias[c])
        part = a.matmul(a.matmul(attend(a, layer, head, x), value), a.matrix(layer.output[c]))
        total = part if total is None else a.add(total, part)
    return a.add_row(total, layer.output_bias)


def _activation(a: Arithmetic, name: str, x: Scalar) -> Scalar:
    if name == "gelu":
        return x * (1 + a.erf(x / a.sqrt(a.number(2)))) / 2
    if name == "relu":
        return a.maximum([a.number(0), x])
    if name == "tanh":
        return a.tanh(x)
    raise InputError(f"activation {name!r} is unknown: use gelu, relu or tanh")


def _mlp(a: Arithmetic, layer: MLP, x: Matrix) -> Matrix:
    inner = a.add_row(a.matmul(x, a.matrix(layer.inner)), layer.inner_bias)
    active = a.map(inner, lambda entry: _activation(a, layer.activation, entry))
    return a.add_row(a.matmul(active, a.matrix(layer.outer)), layer.outer_bias)


def layer_norm(a: Arithmetic, norm: LayerNorm | None, x: Matrix) -> Matrix:
    """Normalise every row; the identity when there is no norm."""
    if norm is None:
        return x
    gain = [a.number(float(g)) for g in norm.gain]
    bias = [a.number(float(b)) for b in norm.bias]
    epsilon = a.number(Fraction(str(norm.epsilon)))

    def normalise(row: list[Scalar]) -> list[Scalar]:
        mean = sum(row[1:], row[0]) / len(row)
        centred = [entry - mean for entry in row]
        squares = [entry * entry for entry in centred]
        root = a.sqrt(sum(squares[1:], squares[0]) / len(row) + epsilon)
        return [c / root * g + b for c, g, b in zip(centred, gain, bias, strict=True)]

    return a.map_rows(x, normalise)


def _skip(a: Arithmetic, strength: float, x: Matrix, change: Matrix) -> Matrix:
    if strength == 0:
        return change
    factor = a.number(strength)
    return a.add(x if strength == 1 else a.map(x, lambda entry: entry * factor), change)


def block_forward(a: Arithmetic, block: Block, x: Matrix) -> Matrix:
    """Return the output of one block."""
    first, second = block.norms
    if block.norm_first:
        x = _skip(a, block.skip, x, _attention(a, block.attention, layer_norm(a, first, x)))
        if block.mlp is None:
            return x
        return _skip(a, block.skip, x, _mlp(a, block.mlp, layer_norm(a, second, x)))
    x = layer_norm(a, first, _skip(a, block.skip, x, _attention(a, block.attention, x)))
    if block.mlp is None:
        return x
    return layer_norm(a, second, _skip(a, block.skip, x, _mlp(a, block.mlp, x)))


def hidden_states(a: Arithmetic, stack: Stack) -> Iterator[Matrix]:
    """Yield the input of every block, then the output of the stack."""
    x = layer_norm(a, stack.embedding_norm, a.matrix(stack.tokens))
    for block in stack.blocks:
        yield x
        x = block_forward(a, block, x)
    yield layer_norm(a, stack.final_norm, x)
