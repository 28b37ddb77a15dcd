"""Weights: safetensors with config.json, NumPy archives, seeded random stacks."""

from numeric.weights.named import STACKS, fingerprint, load_stack

__all__ = ["STACKS", "fingerprint", "load_stack"]
