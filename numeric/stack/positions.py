"""Positions inside attention: rotary embeddings of queries and keys, biases of the logits."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import final

import numpy as np

from numeric.arithmetic import Arithmetic
from numeric.arithmetic.protocol import Matrix

__all__ = ["RelativeBias", "Rotary"]


@final
@dataclass(frozen=True, slots=True)
class Rotary:
    """Rotates coordinates k and k + size/2 of token t by ``t * base**(-2k/size)``.

    Attributes
    ----------
    size : int
        The even number of leading coordinates of a head that turn; the rest stay.
    base : Fraction
    """

    size: int
    base: Fraction = Fraction(10_000)

    def angles(self, a: Arithmetic, tokens: int) -> Matrix:
        """Return the angles, tokens x size; both halves of the columns are alike."""
        slope = a.log(a.number(self.base))
        half = [a.exp(-slope * a.number(Fraction(2 * k, self.size))) for k in range(self.size // 2)]
        positions = a.matrix(np.arange(tokens, dtype=float).reshape(-1, 1))
        return a.matmul(positions, a.from_rows([half + half]))

    def turn(self, a: Arithmetic, x: Matrix, heads: int) -> Matrix:
        """Rotate every head of ``x``, tokens x (heads * head size)."""
        angles = self.angles(a, a.shape(x)[0])
        cosine, sine = a.apply("cos", angles), a.apply("sin", angles)
        return a.beside([self._turn(a, a.head(x, h, heads), cosine, sine) for h in range(heads)])

    def _turn(self, a: Arithmetic, x: Matrix, cosine: Matrix, sine: Matrix) -> Matrix:
        half, width = self.size // 2, a.shape(x)[1]
        first, second = (a.take_columns(x, s) for s in (slice(half), slice(half, self.size)))
        quarter = a.beside([a.scale(second, a.number(-1)), first])
        moved = a.take_columns(x, slice(self.size)) if self.size < width else x
        turned = a.add(a.multiply(moved, cosine), a.multiply(quarter, sine))
        if self.size == width:
            return turned
        return a.beside([turned, a.take_columns(x, slice(self.size, width))])


@final
@dataclass(frozen=True, slots=True)
class RelativeBias:
    """The T5 bias: one learnt number for each head and bucket of the distance of two tokens.

    Attributes
    ----------
    table : ndarray (buckets, heads)
    largest : int
        Distances from here on share the last bucket.
    both_sides : bool
        Whether later tokens have buckets of their own (encoders).
    """

    table: np.ndarray
    largest: int = 128
    both_sides: bool = True

    def matrix(self, head: int, tokens: int) -> np.ndarray:
        """Return the n x n exact biases of a head."""
        place = np.arange(tokens)
        return self.table[self._buckets(place[None, :] - place[:, None]), head]

    def _buckets(self, offset: np.ndarray) -> np.ndarray:
        """Half the buckets are single distances, half grow geometrically to ``largest``."""
        count = len(self.table) // 2 if self.both_sides else len(self.table)
        later = np.where(offset > 0, count, 0) if self.both_sides else 0
        distance = np.abs(offset) if self.both_sides else np.maximum(-offset, 0)
        single = count // 2
        table = np.array([self._bucket(int(x), single, count) for x in range(distance.max() + 1)])
        return np.asarray(later + table[distance])

    def _bucket(self, distance: int, single: int, count: int) -> int:
        """``single + floor((count - single) log(x/single)/log(largest/single))`` in integers."""
        if distance < single:
            return distance
        steps = count - single
        bucket = 0
        while bucket + 1 < steps and distance**steps * single ** (bucket + 1) >= (
            self.largest ** (bucket + 1) * single**steps
        ):
            bucket += 1
        return single + bucket
