"""BERT and RoBERTa: post-LN encoders with learnt positions."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from numeric.stack import MLP, Attention, Block, Stack
from numeric.weights.checkpoint import Checkpoint
from numeric.weights.inputs import Input

__all__ = ["load"]


def load(folder: Path, given: Input) -> Stack:
    """Return the stack of a BERT-family folder on an input."""
    c = Checkpoint(folder, r"bert|roberta|model|encoder\.bert")
    c.refuse("position_embedding_type", "absolute")
    c.refuse("is_decoder", False)
    d, limit = c.size("hidden_size"), c.size("max_position_embeddings")
    first = 0 if c.config["model_type"] == "bert" else c.size("pad_token_id", 1) + 1
    ids, words = given.token_ids(folder, c.size("vocab_size"), limit - first)
    vocabulary = c("embeddings.word_embeddings.weight", c.size("vocab_size"), d)
    positions = c("embeddings.position_embeddings.weight", limit, d)[first : first + len(ids)]
    types = c("embeddings.token_type_embeddings.weight", c.size("type_vocab_size"), d)
    epsilon = c.number("layer_norm_eps", 1e-12)
    return Stack(
        name=folder.name,
        blocks=c.blocks(
            c.size("num_hidden_layers"), lambda i: _block(c, f"encoder.layer.{i}.", d, epsilon)
        ),
        tokens=vocabulary[ids],
        extra=(positions, np.broadcast_to(types[0], (len(ids), d))),
        embedding_norm=c.layer_norm("embeddings.LayerNorm", d, epsilon),
        words=words,
    )


def _block(c: Checkpoint, prefix: str, d: int, epsilon: float) -> Block:
    names = ("self.query", "self.key", "self.value", "output.dense")
    weights, biases = zip(*(c.linear(f"{prefix}attention.{n}", d, d) for n in names), strict=True)
    wide = c.size("intermediate_size")
    mlp = MLP(
        *c.linear(prefix + "intermediate.dense", d, wide),
        *c.linear(prefix + "output.dense", wide, d),
        c.activation("hidden_act", "gelu"),
    )
    norms = (
        c.layer_norm(prefix + "attention.output.LayerNorm", d, epsilon),
        c.layer_norm(prefix + "output.LayerNorm", d, epsilon),
    )
    attention = Attention.of(weights, biases, c.size("num_attention_heads"))
    return Block(attention, mlp, skip=1.0, norms=norms)
