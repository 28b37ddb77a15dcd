"""Neighbouring rows of attention logits, as a row and its perturbation."""

from __future__ import annotations

from typing import Any

import numpy as np

from numeric.arithmetic import Arithmetic
from numeric.run import Run
from numeric.stack import Attention, logits

__all__ = ["comparable", "neighbouring_rows"]

Row = list[Any]


def comparable(run: Run, attention: Attention) -> bool:
    """Whether some row sees two tokens."""
    seen = attention.visible(len(run.stack.tokens))
    return len(run.stack.tokens) > 1 if seen is None else bool((seen.sum(axis=1) > 1).any())


def neighbouring_rows(a: Arithmetic, run: Run, layer: int, head: int) -> list[tuple[Row, Row]]:
    """Return row i of the logits and what leads from it to row i + 1, over what row i sees.

    Rows that see one token are left out; the last row is followed by the first.
    """
    attention = run.attention(layer)
    rows = a.rows(logits(a, attention, head, run.attention_input(a, layer)))
    seen, found = attention.visible(len(rows)), []
    for i, row in enumerate(rows):
        places = range(len(row)) if seen is None else np.flatnonzero(seen[i]).tolist()
        if len(places) > 1:
            following = rows[(i + 1) % len(rows)]
            found.append(([row[t] for t in places], [following[t] - row[t] for t in places]))
    return found
