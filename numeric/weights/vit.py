"""ViT: pre-LN encoders of image patches with a class token."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from numeric.stack import MLP, Attention, Block, Stack
from numeric.weights.checkpoint import Checkpoint
from numeric.weights.inputs import Input
from symbolic.errors import InputError

__all__ = ["load"]


def load(folder: Path, given: Input) -> Stack:
    """Return the stack of a ViT folder on pixels (channels, height, width).

    The first columns of the input are the class token's indicator and a one for every patch, so
    that embedding the patches is one exact matrix product.
    """
    c = Checkpoint(folder, "vit")
    d = c.size("hidden_size")
    patches = _patches(c, given)
    count, features = patches.shape
    tokens = np.zeros((count + 1, features + 2))
    tokens[0, 0], tokens[1:, 1], tokens[1:, 2:] = 1, 1, patches
    kernel = "embeddings.patch_embeddings.projection."
    size, channels = c.size("patch_size"), c.size("num_channels")
    embedding = np.vstack(
        [
            c("embeddings.cls_token", 1, 1, d)[0],
            c(kernel + "bias", d).reshape(1, d),
            c(kernel + "weight", d, channels, size, size).reshape(d, features).T,
        ]
    )
    positions = c("embeddings.position_embeddings", 1, count + 1, d)[0]
    kept = slice(given.tokens)
    epsilon = c.number("layer_norm_eps", 1e-12)
    return Stack(
        name=folder.name,
        blocks=c.blocks(
            c.size("num_hidden_layers"), lambda i: _block(c, f"encoder.layer.{i}.", d, epsilon)
        ),
        tokens=tokens[kept],
        embedding=embedding,
        extra=(positions[kept],),
        final_norm=c.layer_norm("layernorm", d, epsilon),
        words=("[CLS]", *(f"p{i}" for i in range(count)))[kept],
    )


def _patches(c: Checkpoint, given: Input) -> np.ndarray:
    """The flattened patches, row by row."""
    side, size, channels = c.size("image_size"), c.size("patch_size"), c.size("num_channels")
    shape = (channels, side, side)
    if given.array is None or given.array.shape != shape:
        raise InputError(f"a ViT takes pixels of shape {shape}: use --input IMAGE.npy")
    along = side // size
    image = given.array.astype(np.float64)[:, : along * size, : along * size]
    cut = image.reshape(channels, along, size, along, size)
    return cut.transpose(1, 3, 0, 2, 4).reshape(along * along, channels * size * size)


def _block(c: Checkpoint, prefix: str, d: int, epsilon: float) -> Block:
    biased = bool(c.config.get("qkv_bias", True))
    query, query_bias = c.linear(prefix + "attention.attention.query", d, d, biased)
    key, key_bias = c.linear(prefix + "attention.attention.key", d, d, biased)
    value, value_bias = c.linear(prefix + "attention.attention.value", d, d, biased)
    output, output_bias = c.linear(prefix + "attention.output.dense", d, d)
    attention = Attention(
        query,
        key,
        value,
        output,
        query_bias,
        key_bias,
        value_bias,
        output_bias,
        c.size("num_attention_heads"),
    )
    wide = c.size("intermediate_size")
    mlp = MLP(
        *c.linear(prefix + "intermediate.dense", d, wide),
        *c.linear(prefix + "output.dense", wide, d),
        c.activation("hidden_act", "gelu"),
    )
    norms = (
        c.layer_norm(prefix + "layernorm_before", d, epsilon),
        c.layer_norm(prefix + "layernorm_after", d, epsilon),
    )
    return Block(attention, mlp, 1.0, norms, norm_first=True)
