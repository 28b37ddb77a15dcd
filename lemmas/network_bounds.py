"""What Alman and Song's bounds need of a stack: its heads, in Euclidean norms of rows.

The statements on ``L`` layers have heads without biases, and no mask or one for all layers, by which
every token attends to itself.  They are asked of the network that the heads of the first ``L``
layers make, with skips or without as the statement says, on what the first of them reads;
normalisations, other mixers and biases are no part of it.  The statements on one layer allow biases,
and are asked of the layer as it stands.

The published forms of Theorem 1.2 name no constant, so there is no number to ask.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Any, final

import numpy as np

from lemmas.alman_song_2025 import biases
from lemmas.alman_song_2025 import network_statements as net
from lemmas.alman_song_2025.definitions import distance_to_rank_one
from numeric.arithmetic import Arithmetic
from numeric.arithmetic.protocol import Matrix, Scalar
from numeric.evaluate import Evaluator
from numeric.run import Run
from numeric.values import Rows, Seminorm, indexed
from symbolic.language import Term

__all__ = [
    "CONDITIONS",
    "DEPTHS",
    "LAYERS",
    "Asked",
    "attends_itself",
    "depth_table",
    "layer_table",
    "one_mask",
]

CONDITIONS = ("short", "small")  # hypotheses that a stack may fail: a L <= 1, a < 1, a <= 1/3


@final
@dataclass(frozen=True, slots=True)
class Asked:
    """A bound to ask of a stack.

    Attributes
    ----------
    entry, part : str
    before : Term
        What the bound is compared with: the same measure of the tokens that go in.
    side : str
        ``above``, or ``below`` for a bound from below.
    least : int
        The number of layers from which on the bound is not 0 for a trivial reason: one layer is
        its own layer collapse.
    """

    entry: str
    part: str
    before: Term
    side: str = "above"
    least: int = 1


_apart = distance_to_rank_one(biases.rho, biases.n, biases.X)
_dist, _size = net.dist(net.X), net.N(net.X)
LAYERS = (
    Asked("alman-song-2025/order1-extensions", "f", _apart),
    Asked("alman-song-2025/order1-extensions", "g", _apart),
)
DEPTHS = (
    Asked("alman-song-2025/cubic-no-skip", "c", _dist),
    Asked("alman-song-2025/cubic-no-skip", "d", _dist),
    Asked("alman-song-2025/order1-collapse", "a", _size),
    Asked("alman-song-2025/order1-collapse", "e", _size),
    *(
        Asked(f"alman-song-2025/order{order}-collapse", part, _size, least=2)
        for order in (2, 3, 4)
        for part in "ab"
    ),
    Asked("alman-song-2025/skip-no-rank-collapse", "b", _dist, "below"),
    Asked("alman-song-2025/skip-no-rank-collapse", "e", _dist, "below"),
)


def attends_itself(run: Run, layer: int) -> bool:
    """Whether every token of a layer attends to itself, as statements suppose of a mask."""
    seen = run.attention(layer).visible(len(run.stack.tokens))
    return seen is None or bool(seen.diagonal().all())


def one_mask(run: Run) -> bool:
    """Whether all blocks are attention with one mask, by which tokens attend to themselves."""
    layers = run.attentions(masked=True, bilinear=True)
    if len(layers) < run.depth or not all(attends_itself(run, layer) for layer in layers):
        return False
    tokens = len(run.stack.tokens)
    everything = np.ones((tokens, tokens), bool)
    masks = [mixer.visible(tokens) for mixer in layers.values()]
    full = [everything if mask is None else mask for mask in masks]
    return all(np.array_equal(mask, full[0]) for mask in full)


def layer_table(a: Arithmetic, run: Run, layer: int) -> dict[str, Any]:
    """Return the values of the names in :data:`LAYERS` at a layer with all its heads."""
    values, rates = _head_norms(a, run, layer)
    table = _sizes(a, run, run.attention_input(a, layer))
    found = {"H": len(values), "w": indexed(values), "q": indexed(rates)}
    return {**table, **found, "X": Rows(a, run.attention_input(a, layer))}


def depth_table(a: Arithmetic, run: Run, depth: int) -> dict[str, Any]:
    """Return the values of the names in :data:`DEPTHS` for the first layers of a run."""
    start = run.attention_input(a, 0)
    norms = [_head_norms(a, run, layer) for layer in range(depth)]
    heads = max(len(values) for values, _ in norms)
    value = max(sum(values, Fraction(0)) for values, _ in norms)
    table = {
        **_sizes(a, run, start),
        "H": heads,
        "L": depth,
        "T": indexed([Rows(a, start)]),
        "v": indexed([_padded(values, heads) for values, _ in norms]),
        "a": value,
        "b": a.maximum([_rate(a, *layer) for layer in norms]),
    }
    return {**table, "s0": _start(a, table)}


def _sizes(a: Arithmetic, run: Run, tokens: Matrix) -> dict[str, Any]:
    width = run.stack.width
    return {"n": a.shape(tokens)[0], "d": width, "rho": Seminorm(a, "euclidean", width)}


def _head_norms(a: Arithmetic, run: Run, layer: int) -> tuple[list[Fraction], list[Scalar]]:
    """What bounds ``v(W)`` and ``mu(M)`` of each head: spectral norms from above."""
    attention = run.attention(layer)
    pairs = [run.head(layer, head) for head in range(attention.heads)]
    scale = attention.factor(a)
    return [w.norm[1] for _, w in pairs], [a.number(q.norm[1]) * scale for q, _ in pairs]


def _padded(values: list[Fraction], heads: int) -> Any:
    """The values of as many heads, those that are not there being 0."""
    return indexed([*values, *[Fraction(0)] * (heads - len(values))])


def _rate(a: Arithmetic, values: list[Fraction], rates: list[Scalar]) -> Scalar:
    """``sum_h v(W_h) mu(M_h)``."""
    parts = [a.number(v) * q for v, q in zip(values, rates, strict=True)]
    return sum(parts[1:], parts[0])


def _start(a: Arithmetic, table: dict[str, Any]) -> Scalar:
    """``min(dist(X), (3 b)^(-1/2))``: the best that the slow decay with skips can start from."""
    names = {v: table[v.name] for v in _dist.free}
    e = Evaluator(a, names)
    distance = e.scalar(e.value(_dist))
    if a.below(a.number(0), table["b"]) is not True:
        return distance
    return -a.maximum([-distance, -1 / a.sqrt(table["b"] * 3)])
