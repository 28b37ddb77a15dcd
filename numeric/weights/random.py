"""Seeded random stacks: the collapse regime, Xavier encoders, depth-scaled encoders."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from numeric.stack import MLP, Attention, Block, LayerNorm, Stack

__all__ = ["RANDOM", "depth_scaled_stack", "random_stack", "xavier_stack"]


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
        blocks.append(Block(Attention.of(matrices, biases, heads)))
    name = f"random:{seed}"
    return Stack(name, tuple(blocks), draw.normal(size=(tokens, width)) / np.sqrt(width) / 2)


def xavier_stack(
    seed: int, tokens: int = 8, width: int = 16, heads: int = 2, depth: int = 6
) -> Stack:
    """Return a post-LN encoder with variances ``2 / (rows + columns)`` and zero biases."""
    blocks, x = _encoder(seed, tokens, width, heads, depth, scale=1.0, norm_first=False)
    return Stack(f"xavier:{seed}", blocks, x, embedding_norm=_norm(width))


def depth_scaled_stack(
    seed: int, tokens: int = 8, width: int = 16, heads: int = 2, depth: int = 6
) -> Stack:
    """Return a pre-LN encoder whose branches end in weights divided by ``sqrt(2 depth)``."""
    scale = 1 / np.sqrt(2 * depth)
    blocks, x = _encoder(seed, tokens, width, heads, depth, scale=scale, norm_first=True)
    return Stack(f"depth-scaled:{seed}", blocks, x, final_norm=_norm(width))


def _norm(width: int) -> LayerNorm:
    return LayerNorm(np.ones(width), np.zeros(width))


def _encoder(
    seed: int, tokens: int, width: int, heads: int, depth: int, scale: float, norm_first: bool
) -> tuple[tuple[Block, ...], np.ndarray]:
    draw = np.random.default_rng(seed)

    def weights(rows: int, columns: int) -> np.ndarray:
        return draw.normal(size=(rows, columns)) * np.sqrt(2 / (rows + columns))

    blocks = []
    for _ in range(depth):
        query, key, value, output = (weights(width, width) for _ in range(4))
        attention = Attention.of((query, key, value, output * scale), None, heads)
        wide = 4 * width
        mlp = MLP(
            weights(width, wide), np.zeros(wide), weights(wide, width) * scale, np.zeros(width)
        )
        blocks.append(Block(attention, mlp, 1.0, (_norm(width), _norm(width)), norm_first))
    return tuple(blocks), draw.normal(size=(tokens, width))


RANDOM: dict[str, Callable[..., Stack]] = {
    "random": random_stack,
    "xavier": xavier_stack,
    "depth-scaled": depth_scaled_stack,
}
