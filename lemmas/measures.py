"""Every question of the library to a run."""

from __future__ import annotations

from collections.abc import Iterator

from numeric.check import Case
from numeric.run import Run

__all__ = ["MEASURED", "all_cases"]

MEASURED = ("foundations/tv-tanh", "dong-2021/softmax-entrywise", "dong-2021/l2-diameter")


def all_cases(run: Run, ids: list[str]) -> Iterator[Case]:
    """Yield the cases of these entries; of all that can be measured when ``ids`` is empty."""
    from lemmas.dong_2021 import measures as dong_2021
    from lemmas.foundations import measures as foundations

    for paper in (foundations, dong_2021):
        for case in paper.cases(run):
            if not ids or case.entry in ids:
                yield case
