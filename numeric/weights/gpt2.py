"""GPT-2: pre-LN causal decoders with learnt positions."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from numeric.stack import MLP, Attention, Block, Stack
from numeric.weights.checkpoint import Checkpoint
from numeric.weights.inputs import Input

__all__ = ["load"]


def load(folder: Path, given: Input) -> Stack:
    """Return the stack of a GPT-2 folder on an input."""
    c = Checkpoint(folder, "transformer")
    c.refuse("scale_attn_weights", True)
    c.refuse("scale_attn_by_inverse_layer_idx", False)
    d, limit = c.size("n_embd"), c.size("n_positions")
    ids, words = given.token_ids(folder, c.size("vocab_size"), limit)
    epsilon = c.number("layer_norm_epsilon", 1e-5)
    return Stack(
        name=folder.name,
        blocks=c.blocks(c.size("n_layer"), lambda i: _block(c, f"h.{i}.", d, epsilon)),
        tokens=c("wte.weight", c.size("vocab_size"), d)[ids],
        extra=(c("wpe.weight", limit, d)[: len(ids)],),
        final_norm=c.layer_norm("ln_f", d, epsilon),
        words=words,
    )


def _block(c: Checkpoint, prefix: str, d: int, epsilon: float) -> Block:
    weights = np.split(c(prefix + "attn.c_attn.weight", d, 3 * d), 3, axis=1)
    biases = np.split(c(prefix + "attn.c_attn.bias", 3 * d), 3)
    weights = [np.ascontiguousarray(w) for w in weights]
    weights.append(c(prefix + "attn.c_proj.weight", d, d))
    biases = [*biases, c(prefix + "attn.c_proj.bias", d)]
    attention = Attention.of(weights, biases, c.size("n_head"), mask="causal")
    wide = c.size("n_inner", 4 * d)
    mlp = MLP(
        c(prefix + "mlp.c_fc.weight", d, wide),
        c(prefix + "mlp.c_fc.bias", wide),
        c(prefix + "mlp.c_proj.weight", wide, d),
        c(prefix + "mlp.c_proj.bias", d),
        c.activation("activation_function", "gelu_new"),
    )
    norms = (
        c.layer_norm(prefix + "ln_1", d, epsilon),
        c.layer_norm(prefix + "ln_2", d, epsilon),
    )
    return Block(attention, mlp, 1.0, norms, norm_first=True)
