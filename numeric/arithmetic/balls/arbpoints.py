"""Points of Arb: every operation returns its exact midpoint, and the norm of its radii by row."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from functools import wraps
from typing import Any, final

import numpy as np
from flint import arb, arb_mat

from numeric.arithmetic.arb import ArbBalls
from numeric.arithmetic.balls.attention import Weighing
from numeric.arithmetic.balls.rounding import U, rows_norm, up

__all__ = ["ArbPoints"]

Noisy = tuple[arb_mat, np.ndarray]


def _precise(method: Callable[..., Noisy]) -> Callable[..., Noisy]:
    """Run at the precision of the points, not at that of the scalars around them."""

    @wraps(method)
    def run(self: ArbPoints, *arguments: Any) -> Noisy:
        with self.balls:
            return method(self, *arguments)

    return run


def _parted(balls: arb_mat) -> Noisy:
    shape = balls.nrows(), balls.ncols()
    radii = np.array([float(x.rad()) for x in balls.entries()]).reshape(shape)
    return balls.mid(), rows_norm(up(radii))


@final
class ArbPoints:
    """Operations on exact Arb matrices at the precision of ``balls``."""

    def __init__(self, balls: ArbBalls) -> None:
        self.balls = balls

    @_precise
    def from_rows(self, rows: Sequence[Sequence[arb]]) -> Noisy:
        return _parted(self.balls.from_rows(rows))

    def floats(self, x: arb_mat) -> tuple[np.ndarray, np.ndarray]:
        """Float64 near the point, and the distance of every row."""
        near = np.array([float(e) for e in x.entries()]).reshape(x.nrows(), x.ncols())
        return near, up(2 * U * rows_norm(near))

    def shape(self, x: arb_mat) -> tuple[int, int]:
        return x.nrows(), x.ncols()

    def transpose(self, x: arb_mat) -> arb_mat:
        return x.transpose()

    def take_rows(self, x: arb_mat, chosen: slice) -> arb_mat:
        return self.balls.take_rows(x, chosen)

    def take_columns(self, x: arb_mat, chosen: slice) -> arb_mat:
        return self.balls.take_columns(x, chosen)

    def beside(self, parts: Sequence[arb_mat]) -> arb_mat:
        return self.balls.beside(parts)

    def below_each_other(self, parts: Sequence[arb_mat]) -> arb_mat:
        return self.balls.below_each_other(parts)

    @_precise
    def linear(self, x: arb_mat, weight: np.ndarray, bias: np.ndarray | None) -> Noisy:
        return _parted(self.balls.linear(x, weight, bias))

    @_precise
    def matmul(self, x: arb_mat, y: arb_mat) -> Noisy:
        return _parted(self.balls.matmul(x, y))

    @_precise
    def add(self, x: arb_mat, y: arb_mat) -> Noisy:
        return _parted(x + y)

    @_precise
    def add_row(self, x: arb_mat, row: np.ndarray) -> Noisy:
        return _parted(self.balls.add_row(x, row))

    @_precise
    def multiply(self, x: arb_mat, y: arb_mat) -> Noisy:
        return _parted(self.balls.multiply(x, y))

    @_precise
    def multiply_row(self, x: arb_mat, row: np.ndarray) -> Noisy:
        return _parted(self.balls.multiply_row(x, row))

    @_precise
    def scale(self, x: arb_mat, factor: arb, near: float, error: float) -> Noisy:
        return _parted(x * factor)

    @_precise
    def apply(self, name: str, x: arb_mat) -> Noisy:
        return _parted(self.balls.apply(name, x))

    @_precise
    def normalise(
        self,
        x: arb_mat,
        gain: np.ndarray,
        bias: np.ndarray | None,
        epsilon: Fraction,
        centre: bool,
    ) -> Noisy:
        if centre:
            shift = np.zeros_like(gain) if bias is None else bias
            return _parted(self.balls.layer_norm(x, gain, shift, epsilon))
        return _parted(self.balls.rms_norm(x, gain, epsilon))

    @_precise
    def softmax(self, logits: arb_mat, visible: np.ndarray | None) -> Noisy:
        return _parted(self.balls.softmax_rows(logits, visible))

    @_precise
    def attend(self, w: Weighing, exact: Any) -> Noisy:
        return _parted(self.balls.attend(*exact))
