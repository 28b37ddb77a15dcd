"""What a statement's variables are bound to: exact matrices and enclosed token matrices."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from functools import cached_property
from typing import Any

import numpy as np

from numeric.arithmetic import Arithmetic
from numeric.arithmetic.protocol import Matrix
from numeric.norms import spectral_bounds

__all__ = ["Family", "Product", "Row", "Rows", "Seminorm", "indexed"]

Family = Callable[..., Any]


def indexed(values: list[Any]) -> Family:
    """Return the family ``i -> values[i]``."""
    return lambda i: values[i]


class Seminorm:
    """A function of families that is known to be a seminorm.

    Parameters
    ----------
    a : Arithmetic
    name : str
        ``euclidean``, ``sum`` (of absolute values) or ``largest``.
    size : int
        How many coordinates it looks at.
    """

    def __init__(self, a: Arithmetic, name: str, size: int) -> None:
        self.a, self.name, self.size = a, name, size

    def __call__(self, family: Family) -> Any:
        values = [family(k) for k in range(self.size)]
        entries = [abs(self.a.number(x) if isinstance(x, (int, Fraction)) else x) for x in values]
        if self.name == "largest":
            return self.a.maximum(entries)
        if self.name == "sum":
            return sum(entries[1:], entries[0])
        squares = [x * x for x in entries]
        return self.a.sqrt(sum(squares[1:], squares[0]))


class Rows:
    """A matrix of scalars of an arithmetic, used as ``X[i, k]``."""

    def __init__(self, a: Arithmetic, matrix: Matrix) -> None:
        self.matrix, self.entries = matrix, a.rows(matrix)

    def __call__(self, i: int) -> Family:
        return self.entries[i].__getitem__


class Row:
    """An exact vector; entries become scalars of the current arithmetic when asked for."""

    def __init__(self, values: list[Fraction]) -> None:
        self.values = values

    def __call__(self, k: int) -> Fraction:
        return self.values[k]


class Product:
    """The exact matrix ``left @ right.T`` of float64 factors, ``A[k, m]``.

    Parameters
    ----------
    left : ndarray (n, r)
    right : ndarray (d, r)
    """

    def __init__(self, left: np.ndarray, right: np.ndarray) -> None:
        self.left, self.right = np.ascontiguousarray(left), np.ascontiguousarray(right)

    def __call__(self, k: int) -> Family:
        row = [Fraction(float(x)) for x in self.left[k]]

        def entry(m: int) -> Fraction:
            pairs = zip(row, self.right[m].tolist(), strict=True)
            return sum((x * Fraction(y) for x, y in pairs), Fraction(0))

        return entry

    def multiply(self, a: Arithmetic, x: Matrix) -> Matrix:
        """Return ``x @ left @ right.T``."""
        return a.matmul(a.matmul(x, a.matrix(self.left)), a.matrix(self.right.T))

    @cached_property
    def norm(self) -> tuple[Fraction, Fraction]:
        """Exact bounds of the spectral norm."""
        return spectral_bounds(self.left, self.right)
