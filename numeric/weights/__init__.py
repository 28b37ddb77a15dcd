"""Weights: safetensors with config.json, NumPy archives, seeded random stacks."""

from numeric.weights.named import STACKS, load_stack

__all__ = ["STACKS", "load_stack"]
