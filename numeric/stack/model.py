"""The description of a stack.  Weights are float64 arrays: every entry is an exact dyadic.

A stack is an embedding and blocks; a block is a mixer and a token-wise map, each with a skip and a
norm.  A mixer is any object with ``width`` and ``forward(a, x)``: adding one is one file beside
:mod:`numeric.stack.attention`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Protocol, final, overload

import numpy as np

from numeric.arithmetic import Arithmetic
from numeric.arithmetic.protocol import Matrix
from numeric.stack.attention import Attention
from numeric.stack.checks import finite
from numeric.stack.norms import LayerNorm, Norm, RMSNorm
from symbolic.errors import InputError

__all__ = ["Attention", "Block", "LayerNorm", "LazyBlocks", "Mixer", "Norm", "RMSNorm", "Stack"]


class Mixer(Protocol):
    """What a block adds to its skip: attention, a state-space model, an MLP."""

    @property
    def width(self) -> int:
        """Coordinates of a token."""

    def forward(self, a: Arithmetic, x: Matrix) -> Matrix:
        """Return the change for the tokens ``x``, n x width."""


@final
@dataclass(frozen=True, slots=True)
class Block:
    """One layer: a mixer of tokens and a token-wise map, each with a skip and a norm.

    Attributes
    ----------
    attention : Mixer
        Usually an :class:`Attention`.
    mlp : Mixer or None
    skip : float
        The strength lambda of the skip: 0 for none, 1 for the usual residual stream.
    norms : tuple
        The norms of mixer and map, None for none.
    norm_first : bool
        True for ``skip x + branch f(norm(x))``, False for ``norm(skip x + branch f(x))``.
    branch : float
        The strength of the change.
    parallel : bool
        Mixer and map both read the input: ``skip x + f(norm_1(x)) + g(norm_2(x))``.
    """

    attention: Mixer
    mlp: Mixer | None = None
    skip: float = 0.0
    norms: tuple[Norm, Norm] = (None, None)
    norm_first: bool = False
    branch: float = 1.0
    parallel: bool = False

    def __post_init__(self) -> None:
        for name in ("skip", "branch"):
            if not np.isfinite(getattr(self, name)):
                raise InputError(f"the strength {name} of a block must be a finite number")
        if self.parallel and (self.mlp is None or not self.norm_first):
            raise InputError("a parallel block needs an MLP and norms before its branches")

    def attention_only(self) -> Block:
        """The same mixer without skip, norm and MLP."""
        return Block(self.attention)


@final
class LazyBlocks(Sequence[Block]):
    """Blocks that are read when they are asked for; only the last one is kept.

    Parameters
    ----------
    count : int
    read : callable
        From an index to its block.
    """

    def __init__(self, count: int, read: Callable[[int], Block]) -> None:
        self._count, self._read = count, read
        self._last: tuple[int, Block] | None = None

    def __len__(self) -> int:
        return self._count

    @overload
    def __getitem__(self, index: int) -> Block: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[Block]: ...
    def __getitem__(self, index: int | slice) -> Block | Sequence[Block]:
        if isinstance(index, slice):
            chosen = range(self._count)[index]
            return LazyBlocks(len(chosen), lambda i: self[chosen[i]])
        place = range(self._count)[index]
        if self._last is None or self._last[0] != place:
            self._last = None  # free the block before the next is read
            self._last = (place, self._read(place))
        return self._last[1]

    def __iter__(self) -> Iterator[Block]:
        return (self[i] for i in range(self._count))

    def map(self, change: Callable[[Block], Block]) -> LazyBlocks:
        """The same blocks, changed when they are read."""
        return LazyBlocks(self._count, lambda i: change(self[i]))


@final
@dataclass(frozen=True, slots=True)
class Stack:
    """A stack of blocks on an exact input, ``tokens embedding + sum of extra``.

    Attributes
    ----------
    name : str
    blocks : sequence of Block
    tokens : ndarray (n, r)
        The exact input of the embedding.
    embedding_norm, final_norm : Norm
    words : tuple of str
        What the tokens are, for people.
    embedding : ndarray (r, d), optional
        The identity if absent.
    extra : tuple of ndarray (n, d)
        Added to the embedded tokens: positions, token types.
    """

    name: str
    blocks: Sequence[Block]
    tokens: np.ndarray
    embedding_norm: Norm = None
    final_norm: Norm = None
    words: tuple[str, ...] = field(default_factory=tuple)
    embedding: np.ndarray | None = None
    extra: tuple[np.ndarray, ...] = ()

    def __post_init__(self) -> None:
        finite("tokens", self.tokens)
        if self.tokens.ndim != 2 or not len(self.tokens):
            raise InputError("a stack needs at least one token")
        for term in self.extra:
            finite("positions", term, (len(self.tokens), self.width))
        if not isinstance(self.blocks, LazyBlocks):
            for index, block in enumerate(self.blocks):
                self._fits(index, block)

    def _fits(self, index: int, block: Block) -> None:
        if block.attention.width != self.width:
            raise InputError(
                f"block {index} takes width {block.attention.width}, "
                f"but the tokens have width {self.width}"
            )

    @property
    def width(self) -> int:
        """Coordinates of a token."""
        return int((self.tokens if self.embedding is None else self.embedding).shape[1])

    def embedded(self, a: Arithmetic) -> Matrix:
        """Return the input of the embedding norm."""
        x = a.matrix(self.tokens)
        if self.embedding is not None:
            x = a.linear(x, self.embedding)
        for term in self.extra:
            x = a.add(x, a.matrix(term))
        return x

    def attention_only(self) -> Stack:
        """The same stack with everything but its mixers switched off."""
        stack = self.map_blocks(Block.attention_only)
        return replace(stack, name=f"{self.name}, attention only", final_norm=None)

    def map_blocks(self, change: Callable[[Block], Block]) -> Stack:
        """The same stack with every block changed."""
        if isinstance(self.blocks, LazyBlocks):
            return replace(self, blocks=self.blocks.map(change))
        return replace(self, blocks=tuple(change(block) for block in self.blocks))
