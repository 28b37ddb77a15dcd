"""How the variables of the foundations are read off a run."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from lemmas.foundations import statements as says
from numeric.arithmetic import Arithmetic
from numeric.check import Case
from numeric.run import Run
from numeric.stack import logits
from symbolic.language import Term

__all__ = ["cases"]


def cases(run: Run) -> Iterator[Case]:
    """Yield the total variation of neighbouring attention rows, for every layer and head."""
    if len(run.stack.tokens) < 2:
        return
    for layer, attention in run.attentions(masked=False, bilinear=False).items():
        for head in range(attention.heads):
            yield _rows_case(run, layer, head)


def _rows_case(run: Run, layer: int, head: int) -> Case:
    def bindings(a: Arithmetic) -> Sequence[Mapping[Term, Any]]:
        attention = run.attention(layer)
        rows = a.rows(logits(a, attention, head, run.attention_input(a, layer)))
        found = []
        for i in range(len(rows)):
            following = rows[(i + 1) % len(rows)]
            change = [y - x for x, y in zip(rows[i], following, strict=True)]
            found.append(
                {says.n: len(rows), says.a: rows[i].__getitem__, says.e: change.__getitem__}
            )
        return found

    return Case(
        "foundations/tv-tanh",
        _label(),
        says.TV_TANH,
        bindings,
        layer,
        head,
        planned_bits=lambda: run.planned_bits,
        budget_bits=run.budget_bits,
    )


def _label() -> str:
    from lemmas.library import entry

    parts = entry("foundations/tv-tanh").parts
    return next(part.label for part in parts if part.statement is says.TV_TANH)
