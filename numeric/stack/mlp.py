"""Token-wise maps: the MLP and the gated MLP."""

from __future__ import annotations

from dataclasses import dataclass
from typing import final

import numpy as np

from numeric.arithmetic import Arithmetic
from numeric.arithmetic.protocol import Matrix

__all__ = ["MLP", "GatedMLP"]


@final
@dataclass(frozen=True, slots=True)
class MLP:
    """``act(X inner + inner_bias) outer + outer_bias``."""

    inner: np.ndarray
    inner_bias: np.ndarray
    outer: np.ndarray
    outer_bias: np.ndarray
    activation: str = "gelu"

    @property
    def width(self) -> int:
        """Coordinates of a token."""
        return int(self.inner.shape[0])

    def forward(self, a: Arithmetic, x: Matrix) -> Matrix:
        """Return the change that the MLP makes."""
        inner = a.apply(self.activation, a.linear(x, self.inner, self.inner_bias))
        return a.linear(inner, self.outer, self.outer_bias)


@final
@dataclass(frozen=True, slots=True)
class GatedMLP:
    """``(act(X gate) * X inner) outer``, entry by entry, without biases."""

    gate: np.ndarray
    inner: np.ndarray
    outer: np.ndarray
    activation: str = "silu"

    @property
    def width(self) -> int:
        """Coordinates of a token."""
        return int(self.inner.shape[0])

    def forward(self, a: Arithmetic, x: Matrix) -> Matrix:
        """Return the change that the MLP makes."""
        gate = a.apply(self.activation, a.linear(x, self.gate))
        return a.linear(a.multiply(gate, a.linear(x, self.inner)), self.outer)
