"""Balls around rows: float64 midpoints with proved bounds, affine forms, Arb midpoints."""

from numeric.arithmetic.balls.arithmetic import RowBalls

__all__ = ["RowBalls"]
