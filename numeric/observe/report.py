"""What a run looks like, layer by layer and head by head, one hidden state at a time."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, final

from numeric.arithmetic import Arithmetic
from numeric.arithmetic.protocol import Matrix, Scalar
from numeric.observe.centres import CENTRES, centred
from numeric.observe.infima import least_norm
from numeric.observe.norms import NORMS, total
from numeric.observe.rows import diameter, energies, entropies, high_frequency, oscillations
from numeric.observe.spectrum import ranks, singular_values
from numeric.run import Run
from numeric.stack import Attention, logits

__all__ = ["RANK_TOLERANCE", "Observation", "observe"]

RANK_TOLERANCE = Fraction(1, 10**6)
_INFIMA = ("max_entry", "row_sum_norm", "column_sum_norm", "composite")


@final
@dataclass(frozen=True, slots=True)
class Observation:
    """One enclosed number.

    Attributes
    ----------
    layer : int
        The hidden state before this block; the last is the output.
    head : int or None
    name : str
    low, high : scalar
        Bounds, in the arithmetic of the run; ints for ranks.
    """

    layer: int
    head: int | None
    name: str
    low: Any
    high: Any


def observe(
    a: Arithmetic, run: Run, progress: Callable[[int], None] = lambda _: None
) -> Iterator[Observation]:
    """Yield the observables of every hidden state and of every head of attention.

    Parameters
    ----------
    a : Arithmetic
        Entered by the caller.
    progress : callable, optional
        Called with the number of hidden states that are done.
    """
    for layer, state in enumerate(run.states(a)):
        for name, (low, high) in _state(*a.opened(state)):
            yield Observation(layer, None, name, low, high)
        if layer < run.depth and isinstance(run.stack.blocks[layer].attention, Attention):
            yield from _heads(a, run, layer, state)
        progress(layer + 1)


def _state(a: Arithmetic, x: Matrix) -> Iterator[tuple[str, tuple[Scalar, Scalar]]]:
    for name, norm in NORMS.items():
        if name != "spectral":
            yield name, _same(norm(a, x))
    yield "diameter", _same(diameter(a, x))
    values = singular_values(a, x)
    yield "spectral", values[0]
    counted = ranks(a, values, RANK_TOLERANCE)
    yield "rank", (counted.least, counted.most)
    for name in _INFIMA:
        yield f"residual {name} least", least_norm(a, name, x)
    for name, centre in CENTRES.items():
        yield (
            f"residual composite {name}",
            _same(NORMS["composite"](a, centred(a, x, centre(a, x)))),
        )
    moving, constant = high_frequency(a, x)
    yield "high frequency", _same(moving)
    yield "constant", _same(constant)
    yield "spectral centred", least_norm(a, "spectral", x)
    yield "highest frequency energy", _same(energies(a, x)[-1])


def _same(value: Scalar) -> tuple[Scalar, Scalar]:
    return value, value


def _heads(a: Arithmetic, run: Run, layer: int, state: Matrix) -> Iterator[Observation]:
    attention, x = run.attention(layer), run.normed(a, layer, state)
    seen = attention.visible(a.shape(x)[0])
    for head in range(attention.heads):
        scores = logits(a, attention, head, x)
        entropy = entropies(a, scores, seen)
        spread = oscillations(a, scores)
        query_key, value_output = (matrix.norm for matrix in run.head(layer, head))
        found = {
            "entropy mean": _same(total(a, entropy) / len(entropy)),
            "entropy least": _same(-a.maximum([-e for e in entropy])),
            "logit oscillation": _same(a.maximum(spread)),
            "query-key norm": tuple(a.number(end) for end in query_key),
            "value-output norm": tuple(a.number(end) for end in value_output),
        }
        for name, (low, high) in found.items():
            yield Observation(layer, head, name, low, high)
