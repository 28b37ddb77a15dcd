"""What the forward pass and the evaluator ask of an arithmetic.

Few methods are abstract: scalars, and matrices as far as sums and products.  Everything else has a
definition here in terms of those (the reference), which an arithmetic may replace by a faster or
tighter one; the conformance tests hold them against each other.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from fractions import Fraction
from typing import Any

import numpy as np

from numeric.arithmetic.functions import FUNCTIONS
from symbolic.errors import InputError

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

    # ------------------------------------------------------------- scalars

    @abstractmethod
    def number(self, value: int | Fraction | float) -> Scalar:
        """Return the exact rational, or its nearest point."""

    @abstractmethod
    def pi(self) -> Scalar:
        """Return the circle constant."""

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
    def cos(self, x: Scalar) -> Scalar:
        """Cosine."""

    @abstractmethod
    def sin(self, x: Scalar) -> Scalar:
        """Sine."""

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

    @abstractmethod
    def approximate(self, x: Scalar) -> float:
        """A float64 near ``x``, for searching and shifting; never for a verdict."""

    @abstractmethod
    def hull(self, low: Scalar, high: Scalar) -> Scalar:
        """Return a number that contains both and all between; of points, the second."""

    def softmax(self, logits: Sequence[Scalar]) -> list[Scalar]:
        """Softmax of one row, shifted by an exact number near its greatest entry."""
        shift = self.number(max(self.approximate(x) for x in logits))
        powers = [self.exp(x - shift) for x in logits]
        total = sum(powers[1:], powers[0])
        return [p / total for p in powers]

    # ------------------------------------------------------------- matrices

    @abstractmethod
    def matrix(self, values: np.ndarray) -> Matrix:
        """Return the exact matrix of float64 entries."""

    @abstractmethod
    def from_rows(self, rows: Sequence[Sequence[Scalar]]) -> Matrix:
        """Return the matrix with these rows."""

    @abstractmethod
    def rows(self, matrix: Matrix) -> list[list[Scalar]]:
        """Return the entries, row by row."""

    def deviations(self, matrix: Matrix) -> list[list[Scalar]]:
        """Return rows with the same pairwise differences as the matrix's, for measuring those."""
        return self.rows(matrix)

    def opened(self, matrix: Matrix) -> tuple[Arithmetic, Matrix]:
        """Return an arithmetic that takes matrices apart fast, and the matrix in it."""
        return self, matrix

    @abstractmethod
    def shape(self, matrix: Matrix) -> tuple[int, int]:
        """Numbers of rows and columns."""

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

    def apply(self, name: str, matrix: Matrix) -> Matrix:
        """Apply a function of :data:`numeric.arithmetic.functions.FUNCTIONS` to every entry.

        Raises
        ------
        InputError
            If there is no such function.
        """
        if name not in FUNCTIONS:
            raise InputError(f"function {name!r} is unknown: use one of {', '.join(FUNCTIONS)}")
        return self.map(matrix, lambda x: FUNCTIONS[name](self, x))

    def multiply(self, left: Matrix, right: Matrix) -> Matrix:
        """Entrywise product of two matrices of one shape."""
        return self._zip(left, right, lambda x, y: x * y)

    def scale(self, matrix: Matrix, factor: Scalar) -> Matrix:
        """Multiply every entry by one scalar."""
        return self.map(matrix, lambda x: x * factor)

    def add_row(self, matrix: Matrix, row: np.ndarray) -> Matrix:
        """Add one exact row to every row."""
        exact = [self.number(float(x)) for x in row]
        return self.map_rows(matrix, lambda r: [x + b for x, b in zip(r, exact, strict=True)])

    def multiply_row(self, matrix: Matrix, row: np.ndarray) -> Matrix:
        """Multiply every row by one exact row, entry by entry."""
        exact = [self.number(float(x)) for x in row]
        return self.map_rows(matrix, lambda r: [x * b for x, b in zip(r, exact, strict=True)])

    def take_rows(self, matrix: Matrix, chosen: slice) -> Matrix:
        """Return some rows."""
        return self.from_rows(self.rows(matrix)[chosen])

    def take_columns(self, matrix: Matrix, chosen: slice) -> Matrix:
        """Return some columns."""
        return self.from_rows([row[chosen] for row in self.rows(matrix)])

    def beside(self, parts: Sequence[Matrix]) -> Matrix:
        """Put matrices with the same rows side by side."""
        rows = [self.rows(part) for part in parts]
        return self.from_rows([sum(same, []) for same in zip(*rows, strict=True)])

    def below_each_other(self, parts: Sequence[Matrix]) -> Matrix:
        """Put matrices with the same columns below each other."""
        return self.from_rows([row for part in parts for row in self.rows(part)])

    def _zip(
        self, left: Matrix, right: Matrix, function: Callable[[Scalar, Scalar], Scalar]
    ) -> Matrix:
        pairs = zip(self.rows(left), self.rows(right), strict=True)
        return self.from_rows(
            [[function(x, y) for x, y in zip(p, q, strict=True)] for p, q in pairs]
        )

    # ------------------------------------------------------------- layers

    def linear(self, x: Matrix, weight: np.ndarray, bias: np.ndarray | None = None) -> Matrix:
        """Return ``x weight + bias`` with exact float64 weights."""
        product = self.matmul(x, self.matrix(weight))
        return product if bias is None else self.add_row(product, bias)

    def softmax_rows(self, logits: Matrix, visible: np.ndarray | None = None) -> Matrix:
        """Softmax of every row over its visible entries; the others get weight 0."""
        zero, result = self.number(0), []
        for i, row in enumerate(self.rows(logits)):
            seen = range(len(row)) if visible is None else np.flatnonzero(visible[i]).tolist()
            weights = dict(zip(seen, self.softmax([row[t] for t in seen]), strict=True))
            result.append([weights.get(t, zero) for t in range(len(row))])
        return self.from_rows(result)

    def layer_norm(
        self, x: Matrix, gain: np.ndarray, bias: np.ndarray, epsilon: Fraction
    ) -> Matrix:
        """Return ``(x - mean) / sqrt(variance + epsilon) * gain + bias``, row by row."""
        shift = self.number(epsilon)

        def normalise(row: list[Scalar]) -> list[Scalar]:
            mean = sum(row[1:], row[0]) / len(row)
            centred = [entry - mean for entry in row]
            squares = [entry * entry for entry in centred]
            root = self.sqrt(sum(squares[1:], squares[0]) / len(row) + shift)
            return [c / root for c in centred]

        return self.add_row(self.multiply_row(self.map_rows(x, normalise), gain), bias)

    def rms_norm(self, x: Matrix, gain: np.ndarray, epsilon: Fraction) -> Matrix:
        """Return ``x / sqrt(mean of squares + epsilon) * gain``, row by row."""
        shift = self.number(epsilon)

        def normalise(row: list[Scalar]) -> list[Scalar]:
            squares = [entry * entry for entry in row]
            root = self.sqrt(sum(squares[1:], squares[0]) / len(row) + shift)
            return [entry / root for entry in row]

        return self.multiply_row(self.map_rows(x, normalise), gain)

    def attend(
        self,
        query: Matrix,
        key: Matrix,
        value: Matrix,
        heads: int,
        scale: Scalar,
        visible: np.ndarray | None = None,
        groups: int | None = None,
        offset: Sequence[Matrix] | None = None,
    ) -> Matrix:
        """Return ``concat_h softmax(scale Q_h K_h^T + offset_h) V_h``.

        Parameters
        ----------
        query : Matrix (n, heads * d_h)
        key, value : Matrix (m, groups * d_h), (m, groups * d_v)
        heads : int
        scale : scalar
            Usually ``1 / sqrt(d_h)``.
        visible : ndarray of bool (n, m), optional
        groups : int, optional
            Key-value heads; each serves ``heads / groups`` query heads.  ``heads`` if absent.
        offset : sequence of Matrix (n, m), optional
            Added to the logits of each head (relative position biases).
        """
        parts = []
        for head in range(heads):
            keys, values = (
                self.head(m, head * (groups or heads) // heads, groups or heads)
                for m in (key, value)
            )
            logits = self.matmul(self.head(query, head, heads), self.transpose(keys))
            logits = self.scale(logits, scale)
            if offset is not None:
                logits = self.add(logits, offset[head])
            parts.append(self.matmul(self.softmax_rows(logits, visible), values))
        return self.beside(parts)

    def head(self, matrix: Matrix, index: int, heads: int) -> Matrix:
        """Return the columns of one of ``heads`` equal heads."""
        width = self.shape(matrix)[1] // heads
        return self.take_columns(matrix, slice(index * width, (index + 1) * width))
