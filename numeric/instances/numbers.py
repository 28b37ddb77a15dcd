"""The numbers of a layer, exact: tokens, logits, weights of attention, parameters, sizes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction
from functools import cached_property

import numpy as np

from numeric.arithmetic import Arithmetic, arithmetic
from numeric.arithmetic.protocol import Matrix
from numeric.run import Run
from numeric.stack import Attention, attend, logits

__all__ = ["LayerNumbers"]

_DIGITS = 2**24


class LayerNumbers:
    """What a statement may be made of at one layer and head of a run.

    Every number is read off the enclosed forward pass and rounded to a multiple of ``2**-24``, so
    that it is exact: equations between rational expressions of it are then decided exactly.

    Parameters
    ----------
    run : Run
    layer, head : int
        ``head`` is the first of several heads where a statement speaks of more; the next layers are
        those after ``layer``, the last followed by the first.
    """

    def __init__(self, run: Run, layer: int, head: int) -> None:
        self.run, self.head = run, head
        self.layers = sorted(run.attentions(masked=True, bilinear=False))
        self.place = self.layers.index(layer)

    def layer(self, step: int) -> int:
        """Return the attention layer that is ``step`` layers on."""
        return self.layers[(self.place + step) % len(self.layers)]

    def _floats(self, of: Callable[[Arithmetic], Matrix]) -> np.ndarray:
        with arithmetic("arb", self.run.planned_bits) as a:
            return np.array([[a.approximate(x) for x in row] for row in a.rows(of(a))])

    def tokens(self, step: int = 0) -> np.ndarray:
        """Return what the attention of a layer reads, tokens x width."""
        return self._floats(lambda a: self.run.attention_input(a, self.layer(step)))

    @cached_property
    def centred(self) -> np.ndarray:
        """The tokens minus their mean."""
        x = self.tokens()
        return np.asarray(x - x.mean(axis=0))

    def _head(self, layer: int, step: int) -> int:
        return (self.head + step) % self.run.attention(layer).heads

    @cached_property
    def logits(self) -> np.ndarray:
        """The logits of the head."""
        return self._of_head(logits)

    @cached_property
    def weights(self) -> np.ndarray:
        """The weights of attention of the head, row-stochastic up to rounding."""
        return self._of_head(attend)

    def _of_head(self, of: Callable[[Arithmetic, Attention, int, Matrix], Matrix]) -> np.ndarray:
        layer = self.layer(0)
        mixer, head = self.run.attention(layer), self._head(layer, 0)
        return self._floats(lambda a: of(a, mixer, head, self.run.attention_input(a, layer)))

    def query_key(self, layer: int, head: int) -> np.ndarray:
        """Return ``W_Q W_K^T`` of a head, by steps from this layer and head."""
        return self._folded(layer, head, 0)

    def value_output(self, layer: int, head: int) -> np.ndarray:
        """Return ``W_V W_O`` of a head, by steps from this layer and head."""
        return self._folded(layer, head, 1)

    def _folded(self, layer: int, head: int, which: int) -> np.ndarray:
        at = self.layer(layer)
        product = self.run.head(at, self._head(at, head))[which]
        return np.asarray(product.left @ product.right.T)

    @cached_property
    def scalars(self) -> tuple[Fraction, ...]:
        """Numbers of the layer of many sizes and both signs."""
        x, a, p = self.tokens(), self.logits, self.weights
        lengths = np.linalg.norm(x, axis=1)
        apart = np.linalg.norm(x[:, None] - x[None], axis=2).max()
        moved = np.abs(p - np.roll(p, 1, axis=0)).sum(axis=1).max() / 2
        values = (
            apart,
            moved,
            p.max(),
            p.min(),
            lengths.max(),
            np.ptp(a, axis=1).max(),
            1 - p.max(),
            np.abs(x).max(),
            x.flat[0],
            a.min(),
            -p.max(),
            moved / lengths.max(),
            apart**2,
            np.linalg.norm(self.query_key(0, 0), 2),
            np.linalg.norm(self.value_output(0, 0), 2),
            p.min() / lengths.max() ** 2,
        )
        return tuple(exact(float(v)) for v in values)

    @cached_property
    def _made(self) -> dict[tuple[str, int, int], np.ndarray]:
        return {}

    def matrix(self, kind: str, layer: int, head: int) -> np.ndarray:
        """Return one of :data:`KINDS`, computed once."""
        key = (kind, layer, head)
        if key not in self._made:
            self._made[key] = KINDS[kind](self, layer, head)
        return self._made[key]


def exact(value: float) -> Fraction:
    """Return the nearest multiple of ``2**-24``, of a number nearer to 0 that power of two."""
    steps = round(value * _DIGITS)
    return Fraction(steps or (1 if value > 0 else -1 if value < 0 else 0), _DIGITS)


def _offset(numbers: LayerNumbers, layer: int, head: int) -> np.ndarray:
    at = numbers.layer(layer)
    attention, own = numbers.run.attention(at), numbers._head(at, head)
    shared = attention.key[:, attention.key_columns(own)]
    return np.asarray(shared @ attention.query_bias[attention.columns(own)])[None]


KINDS: Mapping[str, Callable[[LayerNumbers, int, int], np.ndarray]] = {
    "tokens": lambda numbers, layer, head: numbers.tokens(layer),
    "following": lambda numbers, layer, head: numbers.tokens(layer + 1),
    "centred": lambda numbers, layer, head: numbers.centred,
    "logits": lambda numbers, layer, head: numbers.logits,
    "weights": lambda numbers, layer, head: numbers.weights,
    "changes": lambda numbers, layer, head: np.roll(numbers.logits, -1, axis=0) - numbers.logits,
    "query_key": lambda numbers, layer, head: numbers.query_key(layer, head),
    "value_output": lambda numbers, layer, head: numbers.value_output(layer, head),
    "offset": _offset,
    "bias": lambda numbers, layer, head: numbers.run.attention(numbers.layer(layer)).output_bias[
        None
    ],
}
