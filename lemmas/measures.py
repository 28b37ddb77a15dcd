"""Every question of the library to a run."""

from __future__ import annotations

from collections.abc import Iterator

from lemmas.role_measures import ROLE_MEASURED, role_cases
from numeric.check import Case
from numeric.run import Run

__all__ = ["MEASURED", "USUAL", "all_cases"]

USUAL = ("foundations/tv-tanh", "dong-2021/softmax-entrywise", "dong-2021/l2-diameter")
MEASURED = (*USUAL, *ROLE_MEASURED)


def all_cases(run: Run, ids: list[str]) -> Iterator[Case]:
    """Yield the cases of these entries; of the usual ones when ``ids`` is empty."""
    from lemmas.dong_2021 import measures as dong_2021
    from lemmas.foundations import measures as foundations

    wanted = ids or list(USUAL)
    for paper in (foundations, dong_2021):
        for case in paper.cases(run):
            if case.entry in wanted:
                yield case
    yield from role_cases(run, wanted)
