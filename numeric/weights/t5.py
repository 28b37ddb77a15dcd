"""T5 encoders: RMSNorm first, relative position biases, unscaled logits, no other biases."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np

from numeric.stack import MLP, Attention, Block, GatedMLP, RelativeBias, Stack
from numeric.weights.checkpoint import Checkpoint
from numeric.weights.inputs import Input

__all__ = ["load"]


def load(folder: Path, given: Input) -> Stack:
    """Return the encoder of a T5 folder on an input."""
    c = Checkpoint(folder, r"encoder|transformer\.encoder")
    d, heads = c.size("d_model"), c.size("num_heads")
    ids, words = given.token_ids(folder, c.size("vocab_size"), None)
    epsilon = c.number("layer_norm_epsilon", 1e-6)
    table = c(
        "block.0.layer.0.SelfAttention.relative_attention_bias.weight",
        c.size("relative_attention_num_buckets", 32),
        heads,
    )
    bias = RelativeBias(table, c.size("relative_attention_max_distance", 128))
    vocabulary = "embed_tokens.weight" if c.has("embed_tokens.weight") else "shared.weight"
    return Stack(
        name=folder.name,
        blocks=c.blocks(
            c.size("num_layers"), lambda i: _block(c, f"block.{i}.layer.", d, epsilon, bias)
        ),
        tokens=c(vocabulary, c.size("vocab_size"), d)[ids],
        final_norm=c.rms_norm("final_layer_norm", d, epsilon),
        words=words,
    )


def _block(c: Checkpoint, prefix: str, d: int, epsilon: float, bias: RelativeBias) -> Block:
    heads = c.size("num_heads")
    wide = heads * c.size("d_kv")

    def weight(name: str, rows: int, columns: int) -> np.ndarray:
        return c.linear(prefix + name, rows, columns, bias=False)[0]

    weights = [weight(f"0.SelfAttention.{part}", d, wide) for part in "qkv"]
    weights.append(weight("0.SelfAttention.o", wide, d))
    attention = Attention.of(weights, None, heads, scale=1.0, bias=bias)
    norms = (
        c.rms_norm(prefix + "0.layer_norm", d, epsilon),
        c.rms_norm(prefix + "1.layer_norm", d, epsilon),
    )
    return Block(attention, _mlp(c, weight, d), 1.0, norms, norm_first=True)


def _mlp(c: Checkpoint, read: Callable[[str, int, int], np.ndarray], d: int) -> MLP | GatedMLP:
    wide = c.size("d_ff")
    gated, _, name = str(c.config.get("feed_forward_proj", "relu")).rpartition("-")
    name = "gelu_new" if (gated, name) == ("gated", "gelu") else name
    activation = c.activation("", name)
    outer = read("1.DenseReluDense.wo", wide, d)
    if gated:
        return GatedMLP(
            read("1.DenseReluDense.wi_0", d, wide),
            read("1.DenseReluDense.wi_1", d, wide),
            outer,
            activation,
        )
    inner = read("1.DenseReluDense.wi", d, wide)
    return MLP(inner, np.zeros(wide), outer, np.zeros(d), activation)
