"""A folder with a model: its configuration and its named, checked tensors."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from numeric.stack import Block, LayerNorm, LazyBlocks, RMSNorm
from numeric.stack.checks import finite
from numeric.weights.tensors import read_config, tensors_of
from symbolic.errors import InputError

__all__ = ["LARGE", "Checkpoint"]

LARGE = 2**27  # numbers: a gigabyte as float64

_ACTIVATIONS = {
    "gelu": "gelu",
    "gelu_new": "gelu_tanh",
    "gelu_pytorch_tanh": "gelu_tanh",
    "gelu_fast": "gelu_tanh",
    "quick_gelu": "quick_gelu",
    "relu": "relu",
    "silu": "silu",
    "swish": "silu",
    "tanh": "tanh",
}


class Checkpoint:
    """Configuration and tensors of a folder.

    Parameters
    ----------
    folder : Path
    prefixes : str
        A regular expression of what may stand before the names of tensors.
    """

    def __init__(self, folder: Path, prefixes: str = "") -> None:
        self.folder, self.config = folder, read_config(folder)
        found = tensors_of(folder)
        self._tensors = {re.sub(rf"^({prefixes})\.", "", k): v for k, v in found.items()}

    def blocks(self, count: int, read: Callable[[int], Block]) -> Sequence[Block]:
        """Return blocks, read now unless the model is large: errors then come with the block."""
        floats = sum(math.prod(reader.shape) for reader in self._tensors.values())
        if floats > LARGE:
            return LazyBlocks(count, read)
        return tuple(read(index) for index in range(count))

    def has(self, name: str) -> bool:
        """Whether there is a tensor of this name."""
        return name in self._tensors

    def __call__(self, name: str, *shape: int) -> np.ndarray:
        """Return a tensor of this shape.

        Raises
        ------
        InputError
            If it is missing, of another shape, or not finite.
        """
        if name not in self._tensors:
            kind = self.config.get("model_type")
            raise InputError(
                f"{self.folder} has no tensor {name}, which a model of type {kind!r} needs; "
                "copy the folder again"
            )
        return finite(name, self._tensors[name].read(), shape)

    def linear(
        self, name: str, rows: int, columns: int, bias: bool = True
    ) -> tuple[np.ndarray, np.ndarray]:
        """Return weight (rows, columns), applied from the right, and bias, zero if absent."""
        weight = np.ascontiguousarray(self(name + ".weight", columns, rows).T)
        return weight, self(name + ".bias", columns) if bias else np.zeros(columns)

    def layer_norm(self, name: str, width: int, epsilon: float) -> LayerNorm:
        """Return a LayerNorm."""
        return LayerNorm(self(name + ".weight", width), self(name + ".bias", width), epsilon)

    def rms_norm(self, name: str, width: int, epsilon: float) -> RMSNorm:
        """Return an RMSNorm."""
        return RMSNorm(self(name + ".weight", width), epsilon)

    def size(self, name: str, default: int | None = None) -> int:
        """Return a positive integer of the configuration."""
        value = self.config.get(name)
        value = default if value is None else value
        if value is None:
            raise InputError(f"{self.folder / 'config.json'} has no {name}, a positive integer")
        if not isinstance(value, int) or isinstance(value, bool) or value < 1:
            raise InputError(f"config.json: {name} is {value!r}, a positive integer is needed")
        return value

    def number(self, name: str, default: float) -> float:
        """Return a finite number of the configuration."""
        value: Any = self.config.get(name, default)
        if isinstance(value, bool) or not isinstance(value, (int, float)) or not np.isfinite(value):
            raise InputError(f"config.json: {name} is {value!r}, a finite number is needed")
        return float(value)

    def activation(self, name: str, default: str) -> str:
        """Return our name of an activation.

        Raises
        ------
        InputError
            If it is none that we have.
        """
        value = self.config.get(name, default)
        if value not in _ACTIVATIONS:
            known = ", ".join(_ACTIVATIONS)
            raise InputError(f"config.json: {name} {value!r} is not supported: use one of {known}")
        return _ACTIVATIONS[value]

    def refuse(self, name: str, *accepted: Any) -> None:
        """Raise an InputError unless a setting is absent or one of those accepted."""
        value = self.config.get(name)
        if value is not None and value not in accepted:
            raise InputError(f"config.json: {name} {value!r} is not supported by this loader")
