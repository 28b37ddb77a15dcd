"""BOX in Coq: the same cover, each piece decided by the ``interval`` tactic."""

from __future__ import annotations

from typing import TYPE_CHECKING

from symbolic.export.printing import Unsupported
from symbolic.kernel import Theorem

if TYPE_CHECKING:
    from symbolic.export.script import Script

__all__ = ["box_proof"]


def box_proof(node: Theorem, script: Script) -> str:
    """Return the tactics that prove a BOX step."""
    goal, bounds, cover = node.parameters
    names = sorted({t.name for t in _defined(goal)})
    unfold = f"cbv delta [{' '.join(names)}]; cbv beta; " if names else ""
    if cover[0] != "enclose":
        raise Unsupported(f"a cover by {cover[0]}")
    return f"{unfold}box_enclose {max(60, cover[1])}%positive."


def _defined(goal: object) -> list[object]:
    return []
