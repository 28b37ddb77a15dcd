"""DistilBERT: BERT without token types, under other names."""

from __future__ import annotations

from pathlib import Path

from numeric.stack import MLP, Attention, Block, Stack
from numeric.weights.checkpoint import Checkpoint
from numeric.weights.inputs import Input

__all__ = ["load"]

_EPSILON = 1e-12  # not in the configuration


def load(folder: Path, given: Input) -> Stack:
    """Return the stack of a DistilBERT folder on an input."""
    c = Checkpoint(folder, "distilbert")
    d, limit = c.size("dim"), c.size("max_position_embeddings")
    ids, words = given.token_ids(folder, c.size("vocab_size"), limit)
    positions = c("embeddings.position_embeddings.weight", limit, d)[: len(ids)]
    return Stack(
        name=folder.name,
        blocks=c.blocks(c.size("n_layers"), lambda i: _block(c, f"transformer.layer.{i}.", d)),
        tokens=c("embeddings.word_embeddings.weight", c.size("vocab_size"), d)[ids],
        extra=(positions,),
        embedding_norm=c.layer_norm("embeddings.LayerNorm", d, _EPSILON),
        words=words,
    )


def _block(c: Checkpoint, prefix: str, d: int) -> Block:
    names = ("q_lin", "k_lin", "v_lin", "out_lin")
    weights, biases = zip(*(c.linear(f"{prefix}attention.{n}", d, d) for n in names), strict=True)
    wide = c.size("hidden_dim")
    mlp = MLP(
        *c.linear(prefix + "ffn.lin1", d, wide),
        *c.linear(prefix + "ffn.lin2", wide, d),
        c.activation("activation", "gelu"),
    )
    norms = (
        c.layer_norm(prefix + "sa_layer_norm", d, _EPSILON),
        c.layer_norm(prefix + "output_layer_norm", d, _EPSILON),
    )
    return Block(Attention.of(weights, biases, c.size("n_heads")), mlp, skip=1.0, norms=norms)
