"""What the forward pass and the evaluator ask of an arithmetic."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from fractions import Fraction
from typing import Any

import numpy as np

__all__ = ["Arithmetic", "Matrix", "Scalar"]

Scalar = Any  # a ball, an mpmath number or a float64
Matrix = Any  # whatever the arithmetic multiplies


class Arithmetic(ABC):
    """Numbers and matrices of one kind.  Use it as a context: precision is global to libraries.

    Attributes
    ----------
    name : str
    certified : bool
        Whether results enclose the exact value.
    bits : int
    """

    name: str
    certified: bool
    bits: int

    def __enter__(self) -> Arithmetic:
        return self

    def __exit__(self, *_: object) -> None:
        return None

    # scalars
    @abstractmethod
    def number(self, value: int | Fraction | float) -> Scalar:
        """Return the exact rational, or its nearest point."""

    @abstractmethod
    def exp(self, x: Scalar) -> Scalar:
        """Exponential."""

    @abstractmethod
    def log(self, x: Scalar) -> Scalar:
        """Logarithm of a positive number."""

    @abstractmethod
    def sqrt(self, x: Scalar) -> Scalar:
        """Root of a number that is nonnegative in truth."""

    @abstractmethod
    def tanh(self, x: Scalar) -> Scalar:
        """Hyperbolic tangent."""

    @abstractmethod
    def erf(self, x: Scalar) -> Scalar:
        """Error function."""

    @abstractmethod
    def lambert_lower(self, x: Scalar) -> Scalar:
        """The branch W_{-1}, on [-1/e, 0)."""

    @abstractmethod
    def maximum(self, values: Sequence[Scalar]) -> Scalar:
        """The greatest of at least one value."""

    @abstractmethod
    def at_most(self, left: Scalar, right: Scalar) -> bool | None:
        """Whether ``left <= right``; None if not decided."""

    @abstractmethod
    def below(self, left: Scalar, right: Scalar) -> bool | None:
        """Whether ``left < right``; None if not decided."""

    # matrices
    @abstractmethod
    def matrix(self, values: np.ndarray) -> Matrix:
        """Return the exact matrix of float64 entries."""

    @abstractmethod
    def from_rows(self, rows: Sequence[Sequence[Scalar]]) -> Matrix:
        """Return the matrix with these rows."""

    @abstractmethod
    def rows(self, matrix: Matrix) -> list[list[Scalar]]:
        """Return the entries, row by row."""

    @abstractmethod
    def matmul(self, left: Matrix, right: Matrix) -> Matrix:
        """Matrix product."""

    @abstractmethod
    def add(self, left: Matrix, right: Matrix) -> Matrix:
        """Sum of two matrices of one shape."""

    @abstractmethod
    def transpose(self, matrix: Matrix) -> Matrix:
        """Transpose."""

    def map_rows(self, matrix: Matrix, function: Callable[[list[Scalar]], list[Scalar]]) -> Matrix:
        """Apply a function to every row."""
        return self.from_rows([function(row) for row in self.rows(matrix)])

    def map(self, matrix: Matrix, function: Callable[[Scalar], Scalar]) -> Matrix:
        """Apply a function to every entry."""
        return self.map_rows(matrix, lambda row: [function(x) for x in row])

    def add_row(self, matrix: Matrix, row: np.ndarray) -> Matrix:
        """Add one exact row to every row."""
        exact = [self.number(float(x)) for x in row]
        return self.map_rows(matrix, lambda r: [x + b for x, b in zip(r, exact, strict=True)])

    def softmax(self, logits: Sequence[Scalar]) -> list[Scalar]:
        """Softmax of one row, shifted by an exact number near its greatest entry."""
        shift = self.number(max(self.approximate(x) for x in logits))
        powers = [self.exp(x - shift) for x in logits]
        total = sum(powers[1:], powers[0])
        return [p / total for p in powers]

    @abstractmethod
    def approximate(self, x: Scalar) -> float:
        """A float64 near ``x``, for searching and shifting; never for a verdict."""
