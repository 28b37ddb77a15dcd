"""Self-attention: grouped heads, masks, rotary positions, logit biases, Hopfield states."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, final

import numpy as np

from numeric.arithmetic import Arithmetic
from numeric.arithmetic.protocol import Matrix, Scalar
from numeric.stack.checks import finite
from numeric.stack.masks import Mask, visible
from numeric.stack.positions import RelativeBias, Rotary
from symbolic.errors import InputError

__all__ = ["Attention", "attend", "logits"]


@final
@dataclass(frozen=True, slots=True)
class Attention:
    """Multi-head self-attention, ``concat_h softmax(scale Q_h K_h^T) V_h  W_O + b_O``.

    Attributes
    ----------
    query : ndarray (d, H * d_h)
        Applied from the right: ``Q = X query + query_bias``.
    key, value : ndarray (d, G * d_h)
        ``G = groups`` heads, each shared by ``H / G`` heads of queries.
    output : ndarray (H * d_h, d)
    query_bias, key_bias, value_bias, output_bias : ndarray
    heads : int
    mask : None, "causal", SlidingWindow or ndarray of bool (n, n)
        True where token t is seen from token i.
    groups : int, optional
        Key-value heads; as many as heads when absent.
    scale : float, optional
        ``1 / sqrt(d_h)`` when absent.
    rotary : Rotary, optional
    bias : RelativeBias, optional
        Added to the scaled logits.
    memory : float
        The share alpha' of the last layer's scores in this layer's: modern Hopfield attention
        (Masumura and Taki 2025, eq. 10), ``H_l = alpha' H_{l-1} + (1 - alpha') S_l``, H_{-1} = 0.
    """

    query: np.ndarray
    key: np.ndarray
    value: np.ndarray
    output: np.ndarray
    query_bias: np.ndarray
    key_bias: np.ndarray
    value_bias: np.ndarray
    output_bias: np.ndarray
    heads: int
    mask: Mask = None
    groups: int | None = None
    scale: float | None = None
    rotary: Rotary | None = None
    bias: RelativeBias | None = None
    memory: float = 0.0

    def __post_init__(self) -> None:
        d, width = self.query.shape
        if self.heads < 1 or width % self.heads:
            raise InputError(f"{width} columns cannot be shared by {self.heads} heads")
        if self.heads % self.key_heads:
            raise InputError(f"{self.heads} heads cannot share {self.key_heads} key-value heads")
        shared = self.key_heads * (width // self.heads)
        shapes = {
            "query": (d, width),
            "key": (d, shared),
            "value": (d, shared),
            "output": (width, d),
            "query_bias": (width,),
            "key_bias": (shared,),
            "value_bias": (shared,),
            "output_bias": (d,),
        }
        for name, shape in shapes.items():
            finite(name, getattr(self, name), shape)

    @staticmethod
    def of(
        weights: Sequence[np.ndarray],
        biases: Sequence[np.ndarray] | None,
        heads: int,
        **settings: Any,
    ) -> Attention:
        """Return attention from weights and biases of query, key, value and output.

        Parameters
        ----------
        biases : sequence of ndarray or None
            None: zeros.
        settings
            The other attributes, by name.
        """
        query, key, value, output = weights
        shifts = [np.zeros(w.shape[1]) for w in weights] if biases is None else biases
        query_bias, key_bias, value_bias, output_bias = shifts
        return Attention(
            query,
            key,
            value,
            output,
            query_bias,
            key_bias,
            value_bias,
            output_bias,
            heads,
            **settings,
        )

    @property
    def width(self) -> int:
        """Coordinates of a token."""
        return int(self.query.shape[0])

    @property
    def key_heads(self) -> int:
        """Heads of keys and values."""
        return self.groups or self.heads

    @property
    def head_size(self) -> int:
        """Columns of one head."""
        return self.query.shape[1] // self.heads

    @property
    def bilinear(self) -> bool:
        """Whether the logits are a bilinear form of the tokens, as most statements suppose."""
        return self.rotary is None and self.bias is None and not self.memory

    def columns(self, head: int) -> slice:
        """Columns of queries and rows of the output that belong to ``head``."""
        return slice(head * self.head_size, (head + 1) * self.head_size)

    def key_columns(self, head: int) -> slice:
        """Columns of keys and values that ``head`` uses."""
        return self.columns(head * self.key_heads // self.heads)

    def visible(self, tokens: int) -> np.ndarray | None:
        """The mask for this many tokens, or None when all see all."""
        return visible(self.mask, tokens)

    def factor(self, a: Arithmetic) -> Scalar:
        """What the products of queries and keys are multiplied by."""
        if self.scale is not None:
            return a.number(self.scale)
        return 1 / a.sqrt(a.number(self.head_size))

    def forward(self, a: Arithmetic, x: Matrix) -> Matrix:
        """Return the change that attention makes, without earlier scores."""
        return self.forward_with(a, x, None)[0]

    def forward_with(
        self, a: Arithmetic, x: Matrix, before: Sequence[Matrix] | None
    ) -> tuple[Matrix, Sequence[Matrix] | None]:
        """Return the change and the scores that the next layer remembers."""
        query, key = _turned(a, self, a.linear(x, self.query, self.query_bias), x)
        value = a.linear(x, self.value, self.value_bias)
        tokens = a.shape(x)[0]
        if self.memory:
            scores = _remembered(a, self, query, key, before)
            mixed = _mix(a, self, scores, value)
            return a.linear(mixed, self.output, self.output_bias), scores
        offset = None
        if self.bias is not None:
            offset = [a.matrix(self.bias.matrix(h, tokens)) for h in range(self.heads)]
        mixed = a.attend(
            query,
            key,
            value,
            self.heads,
            self.factor(a),
            self.visible(tokens),
            self.key_heads,
            offset,
        )
        return a.linear(mixed, self.output, self.output_bias), None


def _turned(a: Arithmetic, layer: Attention, query: Matrix, x: Matrix) -> tuple[Matrix, Matrix]:
    key = a.linear(x, layer.key, layer.key_bias)
    if layer.rotary is None:
        return query, key
    return (
        layer.rotary.turn(a, query, layer.heads),
        layer.rotary.turn(a, key, layer.key_heads),
    )


def _scores(a: Arithmetic, layer: Attention, query: Matrix, key: Matrix, head: int) -> Matrix:
    own = a.head(query, head, layer.heads)
    shared = a.head(key, head * layer.key_heads // layer.heads, layer.key_heads)
    scores = a.scale(a.matmul(own, a.transpose(shared)), layer.factor(a))
    if layer.bias is None:
        return scores
    return a.add(scores, a.matrix(layer.bias.matrix(head, a.shape(query)[0])))


def _remembered(
    a: Arithmetic,
    layer: Attention,
    query: Matrix,
    key: Matrix,
    before: Sequence[Matrix] | None,
) -> list[Matrix]:
    kept, found = a.number(layer.memory), []
    for head in range(layer.heads):
        fresh = a.scale(_scores(a, layer, query, key, head), 1 - kept)
        found.append(fresh if before is None else a.add(a.scale(before[head], kept), fresh))
    return found


def _mix(a: Arithmetic, layer: Attention, scores: Sequence[Matrix], value: Matrix) -> Matrix:
    seen = layer.visible(a.shape(value)[0])
    parts = []
    for head, logit in enumerate(scores):
        own = a.head(value, head * layer.key_heads // layer.heads, layer.key_heads)
        parts.append(a.matmul(a.softmax_rows(logit, seen), own))
    return a.beside(parts)


def logits(a: Arithmetic, layer: Attention, head: int, x: Matrix) -> Matrix:
    """Return the n x n logits of one head, before the mask and without earlier scores."""
    c, shared = layer.columns(head), layer.key_columns(head)
    query = a.linear(x, layer.query[:, c], layer.query_bias[c])
    key = a.linear(x, layer.key[:, shared], layer.key_bias[shared])
    if layer.rotary is not None:
        query, key = layer.rotary.turn(a, query, 1), layer.rotary.turn(a, key, 1)
    scores = a.scale(a.matmul(query, a.transpose(key)), layer.factor(a))
    if layer.bias is None:
        return scores
    return a.add(scores, a.matrix(layer.bias.matrix(head, a.shape(x)[0])))


def attend(a: Arithmetic, layer: Attention, head: int, x: Matrix) -> Matrix:
    """Return the n x n attention weights of one head, without earlier scores."""
    return a.softmax_rows(logits(a, layer, head, x), layer.visible(a.shape(x)[0]))
