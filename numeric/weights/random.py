"""Seeded random attention-only stacks whose weights are small enough for certain collapse."""

from __future__ import annotations

import numpy as np

from numeric.stack.model import Attention, Block, Stack

__all__ = ["random_stack"]


def random_stack(
    seed: int, tokens: int = 8, width: int = 16, heads: int = 2, depth: int = 8
) -> Stack:
    """Return an attention-only stack with weights of standard deviation ``1 / (2 sqrt(width))``.

    Examples
    --------
    >>> random_stack(0).tokens.shape
    (8, 16)
    """
    draw = np.random.default_rng(seed)

    def weights(*shape: int) -> np.ndarray:
        return draw.normal(size=shape) / (2 * np.sqrt(width))

    blocks = []
    for _ in range(depth):
        matrices = [weights(width, width) for _ in range(4)]
        biases = [weights(width) for _ in range(4)]
        blocks.append(Block(Attention(*matrices, *biases, heads=heads)))
    name = f"random:{seed}"
    return Stack(name, tuple(blocks), draw.normal(size=(tokens, width)) / np.sqrt(width) / 2)
