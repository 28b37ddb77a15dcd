"""One result of a check as a JSON record, and many of them as a table."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from lemmas.entry import Entry
from lemmas.library import entry
from numeric.check import Outcome
from rankproof.console import console

__all__ = ["failures", "print_records", "record"]

_COLOURS = {"holds": "green", "violated": "red", "undecided": "yellow"}


def _form(name: str, label: str) -> str:
    item: Entry = entry(name)
    return next(part.form for part in item.parts if part.label == label)


def record(outcome: Outcome) -> dict[str, Any]:
    """Return the record of the contract."""
    case = outcome.case
    return {
        "id": case.entry,
        "part": case.part,
        "form": _form(case.entry, case.part),
        "layer": case.layer,
        "head": case.head,
        "verdict": outcome.verdict,
        "reason": outcome.reason,
        "lhs": list(outcome.left),
        "rhs": list(outcome.right),
        "slack_log10": outcome.slack_log10,
        "bits": outcome.bits,
        "seconds": round(outcome.seconds, 4),
    }


def failures(records: Sequence[dict[str, Any]], name: str) -> list[dict[str, Any]]:
    """Return what must not be: a proved statement violated, or a verdict missing under balls."""
    return [
        r
        for r in records
        if (r["verdict"] == "violated" and r["form"] != "published")
        or (r["verdict"] == "undecided" and name not in ("mpmath", "numpy"))
    ]


def _ranges(heads: list[int | None]) -> str:
    """``0-3, 5, all`` for heads and whole layers."""
    shown: list[list[int]] = []
    for head in sorted({h for h in heads if h is not None}):
        if shown and shown[-1][1] == head - 1:
            shown[-1][1] = head
        else:
            shown.append([head, head])
    texts = [str(low) if low == high else f"{low}-{high}" for low, high in shown]
    return ", ".join(texts + ["all"] * (None in heads))


def print_records(records: Sequence[dict[str, Any]], heading: str) -> None:
    """Print a table with a row for each part, layer and verdict, then reasons and counts."""
    from rich.table import Table

    screen = console()
    screen.print(f"{heading}\n", markup=False)
    table = Table(box=None, pad_edge=False)
    for title in ("entry", "part", "layer", "verdict", "heads", "least slack (log10)", "bits"):
        table.add_column(title, overflow="fold", no_wrap=title == "entry")
    groups: dict[tuple[Any, ...], list[dict[str, Any]]] = {}
    for r in records:
        groups.setdefault((r["id"], r["part"], r["layer"], r["verdict"]), []).append(r)
    for (name, part, layer, verdict), members in groups.items():
        slacks = [r["slack_log10"] for r in members if r["slack_log10"]]
        table.add_row(
            name,
            f"{part} ({members[0]['form']})",
            str(layer),
            f"[{_COLOURS.get(verdict, 'dim')}]{verdict}[/]",
            _ranges([r["head"] for r in members]),
            min(slacks, key=float) if slacks else "",
            str(max(r["bits"] for r in members)),
        )
    screen.print(table)
    for reason in sorted({f"{r['verdict']}: {r['reason']}" for r in records if r["reason"]}):
        screen.print(reason, markup=False)
    verdicts = sorted({r["verdict"] for r in records})
    counts = [f"{sum(r['verdict'] == v for r in records)} {v}" for v in verdicts]
    screen.print("\n" + ", ".join(counts))
