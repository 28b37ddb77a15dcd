"""Matrices known up to one Euclidean ball a row, or one affine form a row."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, final

import numpy as np

from numeric.arithmetic.balls.rounding import frobenius_rows, rows_norm, spectral, up

__all__ = ["Form", "Symbols"]

Array = np.ndarray
_LARGEST = 2**28  # entries of new generators


@final
class Symbols:
    """One vector of the Euclidean unit ball for every row; compared by identity."""


@final
@dataclass(slots=True, eq=False)
class Form:
    """Row i is ``point_i + s_i G_i + e_i`` with ``|s_i| <= 1`` and ``|e_i| <= radius_i``.

    Attributes
    ----------
    point : ndarray (n, d), or digits (places, n, d)
    radius : ndarray (n,)
        Upper bounds; infinite where nothing is known.
    generators : ndarray (n, s, d) or None
        ``G``.
    symbols : Symbols or None
        Forms with the same symbols depend on the same ``s_i``.
    """

    point: Any
    radius: Array
    generators: Array | None = None
    symbols: Symbols | None = None
    _total: Array | None = None

    def coefficients(self) -> Array:
        """The generators; one of zeros where there are none."""
        if self.generators is None:
            return np.zeros((len(self.radius), 1, self.columns))
        return self.generators

    def total(self) -> Array:
        """Upper bounds of the Euclidean distance of every row from its point."""
        if self.generators is None:
            return self.radius
        if self._total is None:
            self._total = up(spectral(self.generators, 2) + self.radius)
        return self._total

    def entries(self, shape: tuple[int, int]) -> Array:
        """Upper bounds of the distance of every entry from its point."""
        if self.generators is None:
            return np.repeat(self.radius[:, None], shape[1], axis=1)
        along = rows_norm(np.swapaxes(self.generators, 1, 2))
        return up(along + self.radius[:, None])

    def renew(self, share: float) -> None:
        """Give every row new symbols, when its radius exceeds a share of its generators."""
        width = self.generators.shape[1] if self.generators is not None else 1
        size = frobenius_rows(self.generators) / np.sqrt(width)
        if np.all(self.radius <= share * size) or not np.isfinite(self.total()).all():
            return
        total = self.total()
        if len(total) * self.columns**2 > _LARGEST:
            return
        self.generators = total[:, None, None] * np.eye(self.columns)
        self.symbols, self._total = Symbols(), total
        self.radius = np.zeros(len(total))

    @property
    def columns(self) -> int:
        """Number of columns."""
        return int(self.point.shape[-1])
