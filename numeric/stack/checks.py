"""Weights must be finite and of the shape that the configuration asks for."""

from __future__ import annotations

import numpy as np

from symbolic.errors import InputError

__all__ = ["finite"]


def finite(name: str, values: np.ndarray, shape: tuple[int, ...] | None = None) -> np.ndarray:
    """Return the array as float64 if it is finite and of the shape.

    Raises
    ------
    InputError
        Naming the weight, and the first entry that is NaN or infinite.
    """
    if shape is not None and values.shape != shape:
        raise InputError(f"{name} has shape {values.shape}, but the configuration asks for {shape}")
    result = np.ascontiguousarray(values, dtype=np.float64)
    bad = np.argwhere(~np.isfinite(result))
    if len(bad):
        place = tuple(int(x) for x in bad[0])
        raise InputError(
            f"{name}{list(place)} is {result[place]}: weights must be finite; "
            "restore the file or retrain"
        )
    return result
