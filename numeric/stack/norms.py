"""Normalisations of a token: LayerNorm and RMSNorm."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TypeAlias, final

import numpy as np

from numeric.arithmetic import Arithmetic
from numeric.arithmetic.protocol import Matrix

__all__ = ["LayerNorm", "Norm", "RMSNorm"]


@final
@dataclass(frozen=True, slots=True)
class LayerNorm:
    """``(x - mean) / sqrt(variance + epsilon) * gain + bias`` on every token."""

    gain: np.ndarray
    bias: np.ndarray
    epsilon: float = 1e-12

    def forward(self, a: Arithmetic, x: Matrix) -> Matrix:
        """Normalise every row."""
        return a.layer_norm(x, self.gain, self.bias, Fraction(str(self.epsilon)))


@final
@dataclass(frozen=True, slots=True)
class RMSNorm:
    """``x / sqrt(mean of squares + epsilon) * gain`` on every token."""

    gain: np.ndarray
    epsilon: float = 1e-6

    def forward(self, a: Arithmetic, x: Matrix) -> Matrix:
        """Normalise every row."""
        return a.rms_norm(x, self.gain, Fraction(str(self.epsilon)))


Norm: TypeAlias = LayerNorm | RMSNorm | None
