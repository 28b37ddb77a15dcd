"""LLaMA, Mistral and Qwen2: RMSNorm, rotary positions, gated MLPs, grouped queries."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import numpy as np

from numeric.stack import Attention, Block, GatedMLP, Rotary, SlidingWindow, Stack
from numeric.stack.masks import Mask
from numeric.weights.checkpoint import Checkpoint
from numeric.weights.inputs import Input
from symbolic.errors import InputError

__all__ = ["load"]


def load(folder: Path, given: Input) -> Stack:
    """Return the stack of a LLaMA-family folder on an input."""
    c = Checkpoint(folder, "model")
    d = c.size("hidden_size")
    ids, words = given.token_ids(folder, c.size("vocab_size"), c.size("max_position_embeddings"))
    epsilon = c.number("rms_norm_eps", 1e-6)
    return Stack(
        name=folder.name,
        blocks=c.blocks(
            c.size("num_hidden_layers"), lambda i: _block(c, i, f"layers.{i}.", d, epsilon)
        ),
        tokens=c("embed_tokens.weight", c.size("vocab_size"), d)[ids],
        final_norm=c.rms_norm("norm", d, epsilon),
        words=words,
    )


def _base(c: Checkpoint) -> Fraction:
    """The base of the rotary angles, in either place where configurations have it."""
    settings = c.config.get("rope_parameters") or c.config.get("rope_scaling") or {}
    if not isinstance(settings, dict):
        raise InputError(f"config.json: rotary settings {settings!r} are not an object")
    kind = settings.get("rope_type", settings.get("type", "default"))
    if kind != "default":
        raise InputError(f"config.json: rotary scaling {kind!r} is not supported: only 'default'")
    given = settings.get("rope_theta", c.config.get("rope_theta", 10_000))
    if isinstance(given, bool) or not isinstance(given, (int, float)) or not 1 < given < 1e30:
        raise InputError(f"config.json: rope_theta is {given!r}, a number above 1 is needed")
    return Fraction(str(given))


def _mask(c: Checkpoint, layer: int) -> Mask:
    """All layers slide in Mistral; in Qwen2 those that the configuration says."""
    width = c.config.get("sliding_window")
    kinds = c.config.get("layer_types")
    if kinds is not None:
        if not isinstance(kinds, list) or len(kinds) <= layer:
            raise InputError(f"config.json: layer_types says nothing of layer {layer}")
        slides = kinds[layer] == "sliding_attention"
    else:
        slides = c.config["model_type"] == "mistral" or (
            bool(c.config.get("use_sliding_window"))
            and layer >= int(c.config.get("max_window_layers", 0))
        )
    return SlidingWindow(c.size("sliding_window")) if slides and width else "causal"


def _block(c: Checkpoint, layer: int, prefix: str, d: int, epsilon: float) -> Block:
    heads = c.size("num_attention_heads")
    groups = c.size("num_key_value_heads", heads)
    size = c.size("head_dim", d // heads)
    name = prefix + "self_attn."
    biased = {p: c.has(f"{name}{p}_proj.bias") for p in "qkvo"}
    query, query_bias = c.linear(name + "q_proj", d, heads * size, biased["q"])
    key, key_bias = c.linear(name + "k_proj", d, groups * size, biased["k"])
    value, value_bias = c.linear(name + "v_proj", d, groups * size, biased["v"])
    output, output_bias = c.linear(name + "o_proj", heads * size, d, biased["o"])
    attention = Attention(
        query,
        key,
        value,
        output,
        query_bias,
        key_bias,
        value_bias,
        output_bias,
        heads,
        _mask(c, layer),
        groups,
        rotary=Rotary(size, _base(c)),
    )
    norms = (
        c.rms_norm(prefix + "input_layernorm", d, epsilon),
        c.rms_norm(prefix + "post_attention_layernorm", d, epsilon),
    )
    return Block(attention, _mlp(c, prefix + "mlp.", d), 1.0, norms, norm_first=True)


def _mlp(c: Checkpoint, prefix: str, d: int) -> GatedMLP:
    c.refuse("mlp_bias", False)
    wide = c.size("intermediate_size")

    def weight(name: str, rows: int, columns: int) -> np.ndarray:
        return c.linear(prefix + name, rows, columns, bias=False)[0]

    return GatedMLP(
        weight("gate_proj", d, wide),
        weight("up_proj", d, wide),
        weight("down_proj", wide, d),
        c.activation("hidden_act", "silu"),
    )
