"""The forward pass, written once over the arithmetic protocol."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from numeric.arithmetic import Arithmetic
from numeric.arithmetic.protocol import Matrix
from numeric.stack.attention import Attention
from numeric.stack.model import Block, Mixer, Norm, Stack

__all__ = ["block_forward", "hidden_states", "layer_norm"]

Scores = Sequence[Matrix] | None


def layer_norm(a: Arithmetic, norm: Norm, x: Matrix) -> Matrix:
    """Normalise every row; the identity when there is no norm."""
    return x if norm is None else norm.forward(a, x)


def _scaled(a: Arithmetic, strength: float, x: Matrix) -> Matrix:
    return x if strength == 1 else a.scale(x, a.number(strength))


def _skip(a: Arithmetic, block: Block, x: Matrix, change: Matrix) -> Matrix:
    change = _scaled(a, block.branch, change)
    return change if block.skip == 0 else a.add(_scaled(a, block.skip, x), change)


def _mix(a: Arithmetic, mixer: Mixer, x: Matrix, before: Scores) -> tuple[Matrix, Scores]:
    if isinstance(mixer, Attention):
        return mixer.forward_with(a, x, before)
    return mixer.forward(a, x), None


def _step(a: Arithmetic, block: Block, x: Matrix, before: Scores) -> tuple[Matrix, Scores]:
    first, second = block.norms
    read = layer_norm(a, first, x) if block.norm_first else x
    change, scores = _mix(a, block.attention, read, before)
    if block.mlp is None:
        x = _skip(a, block, x, change)
        return (x if block.norm_first else layer_norm(a, first, x)), scores
    if block.parallel:
        other = block.mlp.forward(a, layer_norm(a, second, x))
        return _skip(a, block, x, a.add(change, other)), scores
    x = _skip(a, block, x, change)
    if block.norm_first:
        return _skip(a, block, x, block.mlp.forward(a, layer_norm(a, second, x))), scores
    x = layer_norm(a, first, x)
    return layer_norm(a, second, _skip(a, block, x, block.mlp.forward(a, x))), scores


def block_forward(a: Arithmetic, block: Block, x: Matrix) -> Matrix:
    """Return the output of one block that remembers no earlier scores."""
    return _step(a, block, x, None)[0]


def hidden_states(a: Arithmetic, stack: Stack) -> Iterator[Matrix]:
    """Yield the input of every block, then the output of the stack."""
    x = layer_norm(a, stack.embedding_norm, stack.embedded(a))
    scores: Scores = None
    for block in stack.blocks:
        yield x
        x, scores = _step(a, block, x, scores)
    yield layer_norm(a, stack.final_norm, x)
