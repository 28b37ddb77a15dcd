"""Attention given by its matrices: the format for weights that no library wrote.

``config.json`` is ``{"model_type": "attention", "num_hidden_layers": L, "num_attention_heads": H}``
with ``hidden_size`` and, where wanted, ``"skip"``, ``"branch"``, ``"memory"``, ``"mask"``
(``"causal"``), ``"sliding_window"`` and ``"norm"`` (``"rms"`` or ``"layer"``, without gains).  The
tensors are ``tokens`` (n, d) and, for each layer l, ``l.query``, ``l.key``, ``l.value`` (d, d) and
``l.output`` (d, d), applied from the right, with optional ``l.query_bias`` and so on.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np

from numeric.stack import Attention, Block, LayerNorm, RMSNorm, SlidingWindow, Stack
from numeric.stack.checks import finite
from numeric.stack.masks import Mask
from numeric.stack.norms import Norm
from numeric.weights.checkpoint import Checkpoint
from numeric.weights.inputs import Input
from symbolic.errors import InputError

__all__ = ["load"]


def load(folder: Path, given: Input) -> Stack:
    """Return the stack of a folder of plain attention matrices."""
    c = Checkpoint(folder)
    d = c.size("hidden_size")
    if given.array is None:
        tokens = c("tokens", c.size("num_tokens"), d)
    else:
        tokens = finite("--input", given.array, (given.array.shape[0], d))
    tokens = tokens[: given.tokens]
    blocks = tuple(_block(c, layer, d) for layer in range(c.size("num_hidden_layers")))
    return Stack(folder.name, blocks, tokens)


def _block(c: Checkpoint, layer: int, d: int) -> Block:
    names = ("query", "key", "value", "output")
    weights = [c(f"{layer}.{name}", d, d) for name in names]
    biases = [
        c(f"{layer}.{name}_bias", d) if c.has(f"{layer}.{name}_bias") else np.zeros(d)
        for name in names
    ]
    heads, memory = c.size("num_attention_heads"), c.number("memory", 0.0)
    attention = Attention.of(weights, biases, heads, mask=_mask(c), memory=memory)
    return Block(
        attention,
        skip=c.number("skip", 0.0),
        branch=c.number("branch", 1.0),
        norms=(_norm(c, d), None),
    )


def _mask(c: Checkpoint) -> Mask:
    causal = c.config.get("mask") is not None
    c.refuse("mask", "causal")
    if "sliding_window" in c.config:
        return SlidingWindow(c.size("sliding_window"), causal)
    return "causal" if causal else None


def _norm(c: Checkpoint, d: int) -> Norm:
    kind = c.config.get("norm")
    if kind is None:
        return None
    if kind not in ("rms", "layer"):
        raise InputError(f"config.json: norm {kind!r} is not supported: use 'rms' or 'layer'")
    epsilon = c.number("epsilon", 0.0)
    return (
        RMSNorm(np.ones(d), epsilon)
        if kind == "rms"
        else LayerNorm(np.ones(d), np.zeros(d), epsilon)
    )
