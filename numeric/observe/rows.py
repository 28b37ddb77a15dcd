"""Spreads of tokens and of attention rows: diameter, oscillation, entropy, frequencies."""

from __future__ import annotations

from fractions import Fraction

import numpy as np

from numeric.arithmetic import Arithmetic
from numeric.arithmetic.protocol import Matrix, Scalar
from numeric.observe.centres import centred, mean_centre
from numeric.observe.norms import frobenius, total

_MANY = 100_000  # multiplications of differences, beyond which a matrix product is faster

__all__ = ["diameter", "energies", "entropies", "high_frequency", "oscillation", "oscillations"]


def diameter(a: Arithmetic, matrix: Matrix) -> Scalar:
    """Return the greatest Euclidean distance of two rows."""
    n, d = a.shape(matrix)
    if n * n * d > _MANY:
        return _diameter_by_products(a, matrix)
    rows = a.deviations(matrix)
    squares = [
        total(a, [(p - q) * (p - q) for p, q in zip(rows[i], rows[j], strict=True)])
        for i in range(len(rows))
        for j in range(i)
    ]
    return a.sqrt(a.maximum([a.number(0), *squares]))


def _diameter_by_products(a: Arithmetic, matrix: Matrix) -> Scalar:
    """``|x - y|^2 = |x|^2 + |y|^2 - 2 x y``, of rows about their mean: one matrix product."""
    moved = centred(a, matrix, mean_centre(a, matrix))
    gram = a.rows(a.matmul(moved, a.transpose(moved)))
    squares = [gram[i][i] + gram[j][j] - 2 * gram[i][j] for i in range(len(gram)) for j in range(i)]
    return a.sqrt(a.maximum([a.number(0), *squares]))


def oscillation(a: Arithmetic, values: list[Scalar]) -> Scalar:
    """Return greatest minus least."""
    return a.maximum(values) + a.maximum([-x for x in values])


def oscillations(a: Arithmetic, matrix: Matrix) -> list[Scalar]:
    """Return the oscillation of every row."""
    return [oscillation(a, row) for row in a.rows(matrix)]


def entropies(a: Arithmetic, logits: Matrix, visible: np.ndarray | None = None) -> list[Scalar]:
    """Return the entropy in nats of the softmax of every row over its visible entries.

    ``log(sum exp s) - sum p s`` has no logarithm of a small weight.
    """
    found = []
    for i, row in enumerate(a.rows(logits)):
        seen = (
            row if visible is None else [x for x, yes in zip(row, visible[i], strict=True) if yes]
        )
        shift = a.number(max(a.approximate(x) for x in seen))
        moved = [x - shift for x in seen]
        powers = [a.exp(x) for x in moved]
        mass = total(a, powers)
        mean = total(a, [p * x for p, x in zip(powers, moved, strict=True)]) / mass
        found.append(a.log(mass) - mean)
    return found


def high_frequency(a: Arithmetic, matrix: Matrix) -> tuple[Scalar, Scalar]:
    """Return Frobenius norms of ``X - 1 mean`` and of ``1 mean`` (Wang et al. 2022)."""
    mean = mean_centre(a, matrix)
    count = a.number(a.shape(matrix)[0])
    constant = a.sqrt(count * total(a, [m * m for m in mean]))
    return frobenius(a, centred(a, matrix, mean)), constant


def energies(a: Arithmetic, matrix: Matrix) -> list[Scalar]:
    """Return the energy at each frequency ``0 .. n//2`` along the tokens.

    ``|sum_t x_t exp(-2 pi i f t / n)|^2 / n``, twice that for the frequencies that have a
    mirror; the sum is the squared Frobenius norm (Parseval).
    """
    n, _ = a.shape(matrix)
    turns = [[Fraction(f * t % n, n) for t in range(n)] for f in range(n // 2 + 1)]
    circle = {x: 2 * a.pi() * a.number(x) for row in turns for x in row}
    cosine = a.from_rows([[a.cos(circle[x]) for x in row] for row in turns])
    sine = a.from_rows([[a.sin(circle[x]) for x in row] for row in turns])
    parts = zip(a.rows(a.matmul(cosine, matrix)), a.rows(a.matmul(sine, matrix)), strict=True)
    found = []
    for f, (real, imaginary) in enumerate(parts):
        mirrors = 1 if f in (0, n - f) else 2
        found.append(total(a, [x * x for x in (*real, *imaginary)]) * mirrors / n)
    return found
