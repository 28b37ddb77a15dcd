"""``rankproof verify`` and ``rankproof ledger``."""

from __future__ import annotations

from typing import Any

from lemmas.library import all_entries, entries, entry
from lemmas.verification import EntryResult, verify_entries
from rankproof.cli import print_json
from rankproof.console import console
from symbolic.axioms import LEDGER

__all__ = ["ledger_command", "record", "verify_command", "with_needs"]


def record(result: EntryResult) -> dict[str, Any]:
    """Return the JSON form of a result."""
    return {
        "id": result.entry.id,
        "kind": result.entry.kind,
        "title": result.entry.title,
        "declared": result.entry.declared,
        "verdict": result.verdict,
        "provenance": result.entry.source.provenance,
        "axioms": list(result.axioms),
        "defining": list(result.defining),
        "cited": [],
        "uses": list(result.uses),
        "constants": {name: c.record() for name, c in result.constants.items()},
        "parts": [
            {
                "label": part.label,
                "form": part.form,
                "outcome": outcome.outcome,
                "reason": outcome.reason,
                "note": part.note,
                "witness": dict(part.witness),
                "hypotheses": [
                    {"name": h.name, "tag": h.tag, "text": str(h.formula)}
                    for h in part.statement.hypotheses
                ],
                "conclusion": str(part.statement.conclusion),
            }
            for part, outcome in zip(result.entry.parts, result.parts, strict=True)
        ],
        "steps": result.steps,
        "seconds": round(result.seconds, 4),
    }


def with_needs(names: list[str]) -> list[EntryResult]:
    """Verify these entries and whatever their derivations use."""
    results = {r.entry.id: r for r in verify_entries(all_entries())}
    wanted = [item.id for item in entries(names)]
    pending, keep = list(wanted), set(wanted)
    while pending:
        for used in results[pending.pop()].uses:
            if used not in keep:
                keep.add(used)
                pending.append(used)
    return [result for name, result in results.items() if name in keep]


def verify_command(names: list[str], as_json: bool) -> int:
    """Run ``verify``; return the exit code."""
    results = with_needs(names)
    ok = all(result.as_declared for result in results)
    if as_json:
        print_json({"entries": [record(result) for result in results], "ok": ok})
    else:
        _print_table(results)
    return 0 if ok else 1


def _print_table(results: list[EntryResult]) -> None:
    from rich.table import Table

    table = Table(box=None, pad_edge=False)
    for title in ("entry", "verdict", "steps", "uses"):
        table.add_column(title, overflow="fold", no_wrap=title == "entry")
    for result in results:
        colour = "green" if result.as_declared else "red"
        table.add_row(
            result.entry.id,
            f"[{colour}]{result.verdict}[/]",
            str(result.steps),
            ", ".join(result.uses),
        )
    screen = console()
    screen.print(table)
    for result in results:
        for outcome in result.parts:
            if outcome.reason:
                screen.print(
                    f"\n{result.entry.id} ({outcome.label}): {outcome.reason}", markup=False
                )
    proved = sum(r.as_declared for r in results)
    screen.print(f"\n{proved} of {len(results)} entries have their declared verdict")


def ledger_command(name: str | None, as_json: bool) -> int:
    """Run ``ledger``; return the exit code."""
    names = set(LEDGER)
    if name is not None:
        entry(name)
        result = next(r for r in with_needs([name]) if r.entry.id == name)
        names = set(result.axioms) | set(result.defining)
    rows = [axiom for axiom in LEDGER.values() if axiom.name in names]
    if as_json:
        print_json(
            {
                "axioms": [
                    {
                        "name": a.name,
                        "kind": a.kind,
                        "formula": str(a.formula),
                        "reference": a.reference,
                    }
                    for a in rows
                ],
                "cited": [],
            }
        )
        return 0
    from rich.table import Table

    table = Table(box=None, pad_edge=False)
    for title in ("axiom", "kind", "formula", "reference"):
        table.add_column(title, overflow="fold")
    for axiom in rows:
        table.add_row(
            axiom.name, axiom.kind, str(axiom.formula).replace("[", r"\["), axiom.reference
        )
    console().print(table)
    return 0
