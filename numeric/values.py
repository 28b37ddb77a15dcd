"""What a statement's variables are bound to: exact matrices and enclosed token matrices."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from fractions import Fraction
from functools import cached_property
from typing import Any

import numpy as np

from numeric.arithmetic import Arithmetic
from numeric.arithmetic.protocol import Matrix
from numeric.norms import spectral_bounds, sum_bounds

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


class _Converted:
    """Factors in an arithmetic, the latest used ones kept: they are asked for again and again."""

    def __init__(self, most: int) -> None:
        self._kept: OrderedDict[tuple[int, str, int], tuple[Product, Matrix, Matrix]] = (
            OrderedDict()
        )
        self._size, self._most = 0, most

    def of(self, product: Product, a: Arithmetic) -> tuple[Matrix, Matrix]:
        """Return the left factor and the transposed right one."""
        key = (id(product), a.name, a.bits)
        if key not in self._kept:
            found = a.matrix(product.left), a.matrix(np.ascontiguousarray(product.right.T))
            self._kept[key] = (product, *found)
            self._size += product.entries
            while self._size > self._most and len(self._kept) > 1:
                _, (dropped, _, _) = self._kept.popitem(last=False)
                self._size -= dropped.entries
        self._kept.move_to_end(key)
        _, left, right = self._kept[key]
        return left, right


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

    @property
    def entries(self) -> int:
        """Numbers in both factors."""
        return int(self.left.size + self.right.size)

    def multiply(self, a: Arithmetic, x: Matrix) -> Matrix:
        """Return ``x @ left @ right.T``."""
        left, right = _CONVERTED.of(self, a)
        return a.matmul(a.matmul(x, left), right)

    @cached_property
    def norm(self) -> tuple[Fraction, Fraction]:
        """Exact bounds of the spectral norm."""
        return spectral_bounds(self.left, self.right)

    @cached_property
    def sums(self) -> dict[str, tuple[Fraction, Fraction]]:
        """Exact bounds of the greatest entry, row sum and column sum, in absolute value."""
        return sum_bounds(self.left, self.right)


_CONVERTED = _Converted(most=4_000_000)
