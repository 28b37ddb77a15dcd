"""Every question of the library to a run.

Some entries are bound at full size to every layer and head (:data:`MEASURED`).  Of all entries,
exact instances made of the numbers of each layer are asked.
"""

from __future__ import annotations

from collections.abc import Iterator

from lemmas.instance_measures import instance_cases
from lemmas.role_measures import ROLE_MEASURED, role_cases
from numeric.check import Case
from numeric.run import Run

__all__ = ["COMPARED", "MEASURED", "USUAL", "all_cases", "layer_cases"]

USUAL = ("foundations/tv-tanh", "dong-2021/softmax-entrywise", "dong-2021/l2-diameter")
MEASURED = (*USUAL, *ROLE_MEASURED)
COMPARED = tuple(name for name in MEASURED if name in USUAL or name.startswith("dong-2021/"))


def all_cases(run: Run, ids: list[str]) -> Iterator[Case]:
    """Yield the cases of these entries, or of all: first at full size, then exact instances.

    Without ids only the usual ones are asked at full size.
    """
    yield from layer_cases(run, ids)
    yield from instance_cases(run, ids)


def layer_cases(run: Run, ids: list[str]) -> Iterator[Case]:
    """Yield the cases at full size of these entries, or of the usual ones."""
    from lemmas.dong_2021 import measures as dong_2021
    from lemmas.foundations import measures as foundations

    wanted = ids or list(USUAL)
    for paper in (foundations, dong_2021):
        for case in paper.cases(run):
            if case.entry in wanted:
                yield case
    yield from role_cases(run, wanted)
