"""Which tokens a token sees: all, those before it, those near it, or any matrix of bools."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias, final

import numpy as np

from symbolic.errors import InputError

__all__ = ["Mask", "SlidingWindow", "visible"]


@final
@dataclass(frozen=True, slots=True)
class SlidingWindow:
    """Token i sees the tokens t with ``|i - t| < width``, only ``t <= i`` when causal."""

    width: int
    causal: bool = True

    def matrix(self, tokens: int) -> np.ndarray:
        """Return the n x n matrix of bools."""
        distance = np.subtract.outer(np.arange(tokens), np.arange(tokens))
        near = np.abs(distance) < self.width
        return near & (distance >= 0) if self.causal else near


Mask: TypeAlias = str | SlidingWindow | np.ndarray | None


def visible(mask: Mask, tokens: int) -> np.ndarray | None:
    """Return the n x n matrix that is True where column t is seen from row i; None for all.

    Raises
    ------
    InputError
        If the mask is unknown, of another size, or hides everything from a token.

    Examples
    --------
    >>> visible(SlidingWindow(2), 3).astype(int).tolist()
    [[1, 0, 0], [1, 1, 0], [0, 1, 1]]
    """
    if mask is None:
        return None
    if isinstance(mask, str):
        if mask != "causal":
            raise InputError(f"mask {mask!r} is unknown: use 'causal', a window or an array")
        return np.tril(np.ones((tokens, tokens), dtype=bool))
    matrix = mask.matrix(tokens) if isinstance(mask, SlidingWindow) else np.asarray(mask, bool)
    if matrix.shape != (tokens, tokens) or not matrix.any(axis=1).all():
        raise InputError(f"the mask must be {tokens} x {tokens} with a visible token per row")
    return matrix
