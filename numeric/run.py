"""A run: a stack with its hidden states, computed once per arithmetic and precision."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from numeric.arithmetic import LARGEST_FIXED, Arithmetic
from numeric.arithmetic.protocol import Matrix
from numeric.stack import Attention, Stack, hidden_states
from numeric.stack.forward import layer_norm
from numeric.values import Product
from symbolic.errors import InputError

__all__ = ["Run"]


class Run:
    """Hidden states and head matrices of a stack, remembered.

    Parameters
    ----------
    stack : Stack
    progress : callable, optional
        Called with a line of text before something slow.
    heads : dict, optional
        Head matrices that runs of the same weights share, with their norms.
    """

    def __init__(
        self,
        stack: Stack,
        progress: Callable[[str], None] | None = None,
        heads: dict[tuple[int, int], tuple[Product, Product]] | None = None,
    ) -> None:
        self.stack = stack
        self._say = progress or (lambda _: None)
        self._states: dict[tuple[str, int, bool, int], Matrix] = {}
        self._heads = {} if heads is None else heads

    @property
    def depth(self) -> int:
        """Number of blocks."""
        return len(self.stack.blocks)

    @property
    def planned_bits(self) -> int:
        """Bits that leave about 60 good ones after the last block of an encoder."""
        return 80 + 24 * self.depth

    @property
    def budget_bits(self) -> int | None:
        """Where a check gives up: far beyond the plan; unlimited for attention alone."""
        alone = all(b.mlp is None and not b.skip for b in self.stack.blocks)
        return None if alone else 16 * self.planned_bits

    def arithmetic(self, name: str, bits: int | None) -> str:
        """Return the name; for ``auto`` fixed point on encoders of up to 240 bits, else Arb."""
        if name != "auto":
            return name
        few = (bits or self.planned_bits) <= LARGEST_FIXED
        return "fixed" if few and self.budget_bits is not None else "arb"

    def _state(self, a: Arithmetic, layer: int, alone: bool) -> Matrix:
        key = (a.name, a.bits, alone, layer)
        if key not in self._states:
            self._say(f"forward pass, {a.name}, {a.bits} bits")
            stack = self.stack.attention_only() if alone else self.stack
            for index, state in enumerate(hidden_states(a, stack)):
                self._states[(a.name, a.bits, alone, index)] = state
                if alone and index == layer:
                    break
        return self._states[key]

    def attention_input(self, a: Arithmetic, layer: int) -> Matrix:
        """What the attention of a block sees."""
        return self.normed(a, layer, self._state(a, layer, alone=False))

    def normed(self, a: Arithmetic, layer: int, state: Matrix) -> Matrix:
        """Return a hidden state as the mixer of a block reads it."""
        block = self.stack.blocks[layer]
        return layer_norm(a, block.norms[0], state) if block.norm_first else state

    def states(self, a: Arithmetic) -> Iterator[Matrix]:
        """Yield the hidden states one after the other; none is kept."""
        return hidden_states(a, self.stack)

    def collapsing(self, a: Arithmetic, layer: int) -> Matrix:
        """The hidden state when everything but attention is switched off."""
        return self._state(a, layer, alone=True)

    def attentions(self, masked: bool, bilinear: bool) -> dict[int, Attention]:
        """Return the layers whose mixer is attention without memory, by index.

        Parameters
        ----------
        masked : bool
            Whether layers with a mask count.
        bilinear : bool
            Whether the logits must be a bilinear form of the tokens.
        """
        found = {}
        for layer, block in enumerate(self.stack.blocks):
            mixer = block.attention
            if not isinstance(mixer, Attention) or mixer.memory:
                continue
            if (masked or mixer.mask is None) and (mixer.bilinear or not bilinear):
                found[layer] = mixer
        return found

    def attention(self, layer: int) -> Attention:
        """Return the attention of a layer.

        Raises
        ------
        InputError
            If the mixer of that layer is none.
        """
        mixer = self.stack.blocks[layer].attention
        if not isinstance(mixer, Attention):
            raise InputError(f"layer {layer} mixes its tokens by {type(mixer).__name__}")
        return mixer

    def head(self, layer: int, head: int) -> tuple[Product, Product]:
        """The folded query-key matrix and value-output matrix of a head, as exact products."""
        key = (layer, head)
        if key not in self._heads:
            attention = self.attention(layer)
            c, shared = attention.columns(head), attention.key_columns(head)
            self._heads[key] = (
                Product(attention.query[:, c], attention.key[:, shared]),
                Product(attention.value[:, shared], attention.output[c].T),
            )
        return self._heads[key]
