"""How the variables of the foundations are read off a run."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from lemmas.foundations import statements as says
from lemmas.rows import comparable, neighbouring_rows
from numeric.arithmetic import Arithmetic
from numeric.check import Case
from numeric.run import Run
from symbolic.language import Term

__all__ = ["cases"]


def cases(run: Run) -> Iterator[Case]:
    """Yield the total variation of neighbouring attention rows, for every layer and head."""
    for layer, attention in run.attentions(masked=True, bilinear=False).items():
        for head in range(attention.heads if comparable(run, attention) else 0):
            yield _rows_case(run, layer, head)


def _rows_case(run: Run, layer: int, head: int) -> Case:
    def bindings(a: Arithmetic) -> Sequence[Mapping[Term, Any]]:
        return [
            {says.n: len(row), says.a: row.__getitem__, says.e: change.__getitem__}
            for row, change in neighbouring_rows(a, run, layer, head)
        ]

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
