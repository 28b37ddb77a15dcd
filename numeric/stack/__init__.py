"""Attention stacks: what they are made of and their forward pass, over any arithmetic."""

from numeric.stack.forward import attend, block_forward, hidden_states, logits
from numeric.stack.model import MLP, Attention, Block, LayerNorm, Stack

__all__ = [
    "MLP",
    "Attention",
    "Block",
    "LayerNorm",
    "Stack",
    "attend",
    "block_forward",
    "hidden_states",
    "logits",
]
