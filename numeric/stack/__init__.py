"""Attention stacks: what they are made of and their forward pass, over any arithmetic."""

from numeric.stack.attention import Attention, attend, logits
from numeric.stack.forward import block_forward, hidden_states
from numeric.stack.masks import SlidingWindow
from numeric.stack.mlp import MLP, GatedMLP
from numeric.stack.model import Block, LazyBlocks, Stack
from numeric.stack.norms import LayerNorm, RMSNorm
from numeric.stack.positions import RelativeBias, Rotary

__all__ = [
    "MLP",
    "Attention",
    "Block",
    "GatedMLP",
    "LayerNorm",
    "LazyBlocks",
    "RMSNorm",
    "RelativeBias",
    "Rotary",
    "SlidingWindow",
    "Stack",
    "attend",
    "block_forward",
    "hidden_states",
    "logits",
]
