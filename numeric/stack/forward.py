"""The forward pass, written once over the arithmetic protocol."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from numeric.arithmetic import Arithmetic
from numeric.arithmetic.protocol import Matrix, Scalar
from numeric.stack.model import MLP, Attention, Block, LayerNorm, Stack

__all__ = ["attend", "block_forward", "hidden_states", "layer_norm", "logits"]


def logits(a: Arithmetic, layer: Attention, head: int, x: Matrix) -> Matrix:
    """Return the n x n logits of one head, before the mask."""
    c = layer.columns(head)
    query = a.linear(x, layer.query[:, c], layer.query_bias[c])
    key = a.linear(x, layer.key[:, c], layer.key_bias[c])
    return a.scale(a.matmul(query, a.transpose(key)), _scale(a, layer))


def _scale(a: Arithmetic, layer: Attention) -> Scalar:
    return 1 / a.sqrt(a.number(layer.head_size))


def attend(a: Arithmetic, layer: Attention, head: int, x: Matrix) -> Matrix:
    """Return the n x n attention weights of one head."""
    return a.softmax_rows(logits(a, layer, head, x), layer.visible(a.shape(x)[0]))


def _attention(a: Arithmetic, layer: Attention, x: Matrix) -> Matrix:
    query = a.linear(x, layer.query, layer.query_bias)
    key = a.linear(x, layer.key, layer.key_bias)
    value = a.linear(x, layer.value, layer.value_bias)
    visible = layer.visible(a.shape(x)[0])
    mixed = a.attend(query, key, value, layer.heads, _scale(a, layer), visible)
    return a.linear(mixed, layer.output, layer.output_bias)


def _mlp(a: Arithmetic, layer: MLP, x: Matrix) -> Matrix:
    inner = a.apply(layer.activation, a.linear(x, layer.inner, layer.inner_bias))
    return a.linear(inner, layer.outer, layer.outer_bias)


def layer_norm(a: Arithmetic, norm: LayerNorm | None, x: Matrix) -> Matrix:
    """Normalise every row; the identity when there is no norm."""
    if norm is None:
        return x
    return a.layer_norm(x, norm.gain, norm.bias, Fraction(str(norm.epsilon)))


def _skip(a: Arithmetic, strength: float, x: Matrix, change: Matrix) -> Matrix:
    if strength == 0:
        return change
    return a.add(x if strength == 1 else a.scale(x, a.number(strength)), change)


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
