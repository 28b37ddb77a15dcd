"""Mamba and Mamba-2: RMSNorm first, one selective state-space mixer a block."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

from numeric.stack import Block, Stack
from numeric.stack.ssm import Mamba, Mamba2
from numeric.weights.checkpoint import Checkpoint
from numeric.weights.inputs import Input
from symbolic.errors import InputError

__all__ = ["load"]


def load(folder: Path, given: Input) -> Stack:
    """Return the stack of a Mamba or Mamba-2 folder on an input."""
    c = Checkpoint(folder, "backbone")
    d = c.size("hidden_size")
    ids, words = given.token_ids(folder, c.size("vocab_size"), None)
    epsilon = c.number("layer_norm_epsilon", 1e-5)
    mixer = _mamba if c.config["model_type"] == "mamba" else _mamba2
    c.refuse("hidden_act", "silu")

    def block(index: int) -> Block:
        prefix = f"layers.{index}."
        norm = c.rms_norm(prefix + "norm", d, epsilon)
        return Block(mixer(c, prefix + "mixer.", d), skip=1.0, norms=(norm, None), norm_first=True)

    vocabulary = "embeddings.weight" if c.has("embeddings.weight") else "embedding.weight"
    return Stack(
        name=folder.name,
        blocks=c.blocks(c.size("num_hidden_layers"), block),
        tokens=c(vocabulary, c.size("vocab_size"), d)[ids],
        final_norm=c.rms_norm("norm_f", d, epsilon),
        words=words,
    )


def _mamba(c: Checkpoint, prefix: str, d: int) -> Mamba:
    channels, size = c.size("intermediate_size", c.size("expand", 2) * d), c.size("state_size")
    rank, kernel = c.size("time_step_rank"), c.size("conv_kernel")
    biased = bool(c.config.get("use_bias", False))
    inner, inner_bias = c.linear(prefix + "in_proj", d, 2 * channels, biased)
    step, step_bias = c.linear(prefix + "dt_proj", rank, channels)
    outer, outer_bias = c.linear(prefix + "out_proj", channels, d, biased)
    return Mamba(
        inner,
        inner_bias,
        c(prefix + "conv1d.weight", channels, 1, kernel)[:, 0],
        _convolution_bias(c, prefix, channels),
        c.linear(prefix + "x_proj", channels, rank + 2 * size, bias=False)[0],
        step,
        step_bias,
        c(prefix + "A_log", channels, size),
        c(prefix + "D", channels),
        outer,
        outer_bias,
    )


def _convolution_bias(c: Checkpoint, prefix: str, channels: int) -> np.ndarray:
    if not c.config.get("use_conv_bias", True):
        raise InputError("config.json: use_conv_bias false is not supported by this loader")
    return c(prefix + "conv1d.bias", channels)


def _mamba2(c: Checkpoint, prefix: str, d: int) -> Mamba2:
    channels, heads = c.size("expand", 2) * d, c.size("num_heads")
    size, groups = c.size("state_size"), c.size("n_groups", 1)
    infinities: list[Any] = [[0.0, x] for x in (float("inf"), {"__float__": "Infinity"})]
    c.refuse("time_step_limit", *infinities)
    mixed = channels + 2 * groups * size
    biased = bool(c.config.get("use_bias", False))
    inner, inner_bias = c.linear(prefix + "in_proj", d, channels + mixed + heads, biased)
    outer, outer_bias = c.linear(prefix + "out_proj", channels, d, biased)
    return Mamba2(
        inner,
        inner_bias,
        c(prefix + "conv1d.weight", mixed, 1, c.size("conv_kernel"))[:, 0],
        _convolution_bias(c, prefix, mixed),
        c(prefix + "dt_bias", heads),
        c(prefix + "A_log", heads),
        c(prefix + "D", heads),
        c.rms_norm(prefix + "norm", channels, c.number("layer_norm_epsilon", 1e-5)),
        outer,
        outer_bias,
        groups,
        size,
    )
