"""Which loader reads which ``model_type``."""

from __future__ import annotations

import importlib
from pathlib import Path

from numeric.stack import Stack
from numeric.weights.inputs import Input
from numeric.weights.tensors import read_config
from symbolic.errors import InputError

__all__ = ["FAMILIES", "load_folder"]

FAMILIES = {
    "bert": "bert",
    "roberta": "bert",
    "xlm-roberta": "bert",
    "camembert": "bert",
    "distilbert": "distilbert",
    "gpt2": "gpt2",
    "vit": "vit",
    "llama": "llama",
    "mistral": "llama",
    "qwen2": "llama",
    "t5": "t5",
    "mamba": "mamba",
    "mamba2": "mamba",
    "attention": "plain",
}


def load_folder(folder: Path, given: Input) -> Stack:
    """Return the stack of a folder with ``config.json`` and weights.

    Raises
    ------
    InputError
        If its model type is unknown, or a file, tensor or setting is missing or damaged.
    """
    kind = read_config(folder).get("model_type")
    if kind not in FAMILIES:
        raise InputError(
            f"{folder / 'config.json'} says model_type {kind!r}; supported: {', '.join(FAMILIES)}"
        )
    stack: Stack = importlib.import_module(f"numeric.weights.{FAMILIES[kind]}").load(folder, given)
    return stack
