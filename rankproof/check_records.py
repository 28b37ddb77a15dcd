"""One result of a check as a JSON record, and many of them as a table."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from lemmas.entry import Entry
from lemmas.library import entry
from numeric.check import Outcome
from rankproof.console import console

__all__ = ["failures", "print_records", "record"]

_EQUAL = 1e-40  # in log10: sides that are equal as far as the enclosures tell
_COLOURS = {"holds": "green", "agrees": "green", "violated": "red", "undecided": "yellow"}


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
        "about": case.about,
        "note": case.note,
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
    """Print a table of the layers, one of the instances, then reasons and counts."""
    screen = console()
    screen.print(f"{heading}\n", markup=False)
    layers = [r for r in records if r["about"] == "layer"]
    instances = [r for r in records if r["about"] != "layer"]
    if layers:
        _print_layers(layers)
    if instances:
        screen.print("\nexact instances made of the numbers of each layer:\n")
        _print_instances(instances)
    notes = {f"{r['id']} ({r['part']}): {r['note']}" for r in records if r["note"]}
    for note in sorted(notes):
        screen.print(note, markup=False)
    reasons = {f"{r['verdict']}: {r['reason']}" for r in records if r["reason"]}
    for reason in sorted(reasons):
        screen.print(reason, markup=False)
    verdicts = sorted({r["verdict"] for r in records})
    counts = [f"{sum(r['verdict'] == v for r in records)} {v}" for v in verdicts]
    screen.print("\n" + ", ".join(counts))


def _table(*titles: str) -> Any:
    from rich.table import Table

    table = Table(box=None, pad_edge=False)
    for title in titles:
        table.add_column(title, overflow="fold", no_wrap=title == "entry")
    return table


def _grouped(
    records: Sequence[dict[str, Any]], *names: str
) -> dict[tuple[Any, ...], list[dict[str, Any]]]:
    groups: dict[tuple[Any, ...], list[dict[str, Any]]] = {}
    for r in records:
        groups.setdefault(tuple(r[name] for name in names), []).append(r)
    return groups


def _coloured(verdict: str) -> str:
    return f"[{_COLOURS.get(verdict, 'dim')}]{verdict}[/]"


def _least_slack(members: Sequence[dict[str, Any]]) -> str:
    slacks = [r["slack_log10"] for r in members if r["slack_log10"]]
    least = min(slacks, key=float) if slacks else ""
    return "0" if least and abs(float(least)) < _EQUAL else least


def _print_layers(records: Sequence[dict[str, Any]]) -> None:
    """A row for each part, layer and verdict."""
    table = _table("entry", "part", "layer", "verdict", "heads", "least slack (log10)", "bits")
    groups = _grouped(records, "id", "part", "layer", "verdict")
    for (name, part, layer, verdict), members in groups.items():
        table.add_row(
            name,
            f"{part} ({members[0]['form']})",
            str(layer),
            _coloured(verdict),
            _ranges([r["head"] for r in members]),
            _least_slack(members),
            str(max(r["bits"] for r in members)),
        )
    console().print(table)


def _print_instances(records: Sequence[dict[str, Any]]) -> None:
    """A row for each entry, form and verdict."""
    table = _table("entry", "form", "parts", "layers", "verdict", "least slack (log10)")
    for (name, form, verdict), members in _grouped(records, "id", "form", "verdict").items():
        parts = dict.fromkeys(r["part"] for r in members)
        slack = _least_slack(members) if verdict in ("holds", "violated") else ""
        layers = _ranges([r["layer"] for r in members])
        table.add_row(name, form, ", ".join(parts), layers, _coloured(verdict), slack)
    console().print(table)
