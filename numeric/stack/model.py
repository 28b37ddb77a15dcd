"""The description of a stack.  Weights are float64 arrays: every entry is an exact dyadic."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import final

import numpy as np

from symbolic.errors import InputError

__all__ = ["MLP", "Attention", "Block", "LayerNorm", "Stack", "finite"]

Array = np.ndarray


def finite(name: str, values: Array, shape: tuple[int, ...] | None = None) -> Array:
    """Return the array as float64 if it is finite and of the shape.

    Raises
    ------
    InputError
        Naming the weight, and the first entry that is NaN or infinite.
    """
    if shape is not None and values.shape != shape:
        raise InputError(f"{name} has shape {values.shape}, but the configuration asks for {shape}")
    result = np.ascontiguousarray(values, dtype=np.float64)
    bad = np.argwhere(~np.isfinite(result))
    if len(bad):
        place = tuple(int(x) for x in bad[0])
        raise InputError(
            f"{name}{list(place)} is {result[place]}: weights must be finite; "
            "restore the file or retrain"
        )
    return result


@final
@dataclass(frozen=True, slots=True)
class Attention:
    """Multi-head self-attention, ``concat_h softmax(Q_h K_h^T / sqrt(d_h)) V_h  W_O + b_O``.

    Attributes
    ----------
    query, key, value : ndarray (d, H * d_h)
        Applied from the right: ``Q = X query + query_bias``.
    output : ndarray (H * d_h, d)
    query_bias, key_bias, value_bias : ndarray (H * d_h,)
    output_bias : ndarray (d,)
    heads : int
    mask : None, "causal" or ndarray of bool (n, n)
        True where token t is seen from token i.
    """

    query: Array
    key: Array
    value: Array
    output: Array
    query_bias: Array
    key_bias: Array
    value_bias: Array
    output_bias: Array
    heads: int
    mask: str | Array | None = None

    def __post_init__(self) -> None:
        d, width = self.query.shape
        if self.heads < 1 or width % self.heads:
            raise InputError(f"{width} columns cannot be shared by {self.heads} heads")
        shapes = {
            "key": (d, width),
            "value": (d, width),
            "output": (width, d),
            "query_bias": (width,),
            "key_bias": (width,),
            "value_bias": (width,),
            "output_bias": (d,),
        }
        finite("query", self.query)
        for name, shape in shapes.items():
            finite(name, getattr(self, name), shape)

    @property
    def head_size(self) -> int:
        """Columns of one head."""
        return self.query.shape[1] // self.heads

    def columns(self, head: int) -> slice:
        """Columns of ``head``."""
        return slice(head * self.head_size, (head + 1) * self.head_size)

    def visible(self, tokens: int) -> Array | None:
        """The mask for this many tokens, or None when all see all."""
        if self.mask is None:
            return None
        if isinstance(self.mask, str):
            if self.mask != "causal":
                raise InputError(f"mask {self.mask!r} is unknown: use 'causal' or an array")
            return np.tril(np.ones((tokens, tokens), dtype=bool))
        if self.mask.shape != (tokens, tokens) or not self.mask.any(axis=1).all():
            raise InputError(f"the mask must be {tokens} x {tokens} with a visible token per row")
        return self.mask


@final
@dataclass(frozen=True, slots=True)
class MLP:
    """``act(X inner + inner_bias) outer + outer_bias`` with ``act`` gelu, relu or tanh."""

    inner: Array
    inner_bias: Array
    outer: Array
    outer_bias: Array
    activation: str = "gelu"


@final
@dataclass(frozen=True, slots=True)
class LayerNorm:
    """``(x - mean) / sqrt(variance + epsilon) * gain + bias`` on every token."""

    gain: Array
    bias: Array
    epsilon: float = 1e-12


@final
@dataclass(frozen=True, slots=True)
class Block:
    """One layer: attention and MLP, each with a skip of strength ``skip`` and a norm.

    Attributes
    ----------
    attention : Attention
    mlp : MLP or None
    skip : float
        0 for none, 1 for the usual residual stream.
    norms : tuple
        The LayerNorms of attention and MLP, None for none.
    norm_first : bool
        True for pre-LN, False for post-LN.
    """

    attention: Attention
    mlp: MLP | None = None
    skip: float = 0.0
    norms: tuple[LayerNorm | None, LayerNorm | None] = (None, None)
    norm_first: bool = False

    def attention_only(self) -> Block:
        """The same attention without skip, norm and MLP."""
        return Block(self.attention)


@final
@dataclass(frozen=True, slots=True)
class Stack:
    """A stack of blocks on an exact input.

    Attributes
    ----------
    name : str
    blocks : tuple of Block
    tokens : ndarray (n, d)
        The exact input of the embedding norm, or of the first block.
    embedding_norm, final_norm : LayerNorm or None
    words : tuple of str
        What the tokens are, for people.
    """

    name: str
    blocks: tuple[Block, ...]
    tokens: Array
    embedding_norm: LayerNorm | None = None
    final_norm: LayerNorm | None = None
    words: tuple[str, ...] = field(default_factory=tuple)

    def __post_init__(self) -> None:
        finite("tokens", self.tokens)
        if self.tokens.ndim != 2 or not len(self.tokens):
            raise InputError("a stack needs at least one token")
        for index, block in enumerate(self.blocks):
            if block.attention.query.shape[0] != self.width:
                raise InputError(
                    f"block {index} takes width {block.attention.query.shape[0]}, "
                    f"but the tokens have width {self.width}"
                )

    @property
    def width(self) -> int:
        """Coordinates of a token."""
        return int(self.tokens.shape[1])

    def attention_only(self) -> Stack:
        """The same stack with everything but attention switched off."""
        blocks = tuple(block.attention_only() for block in self.blocks)
        return replace(self, name=f"{self.name}, attention only", blocks=blocks, final_norm=None)

    def map_blocks(self, change: Callable[[Block], Block]) -> Stack:
        """The same stack with every block changed."""
        return replace(self, blocks=tuple(change(block) for block in self.blocks))
