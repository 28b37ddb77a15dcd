"""``rankproof report``: the audit as web pages."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

from rankproof.checking import bounds_on, measured
from rankproof.console import console, print_json
from rankproof.verifying import found, mutated

__all__ = ["report_command"]


def report_command(
    folder: Path, stacks: list[str], mutate: bool, seconds: float, as_json: bool
) -> int:
    """Run ``report``; return the exit code."""
    from rankproof.report.build import build

    records = found([])
    results = {name: measured(name) for name in stacks}
    vacuity = {name: bounds_on(name) for name in stacks}
    mutation = mutated([item["id"] for item in records], seconds) if mutate else []
    pages = build(folder, records, results, vacuity, mutation)
    ok = all(item["verdict"] == item["declared"] for item in records)
    if as_json:
        bounds = {name: [asdict(b) for b in found_there] for name, found_there in vacuity.items()}
        print_json({"pages": [str(page) for page in pages], "bounds": bounds, "ok": ok})
    else:
        console().print(f"{len(pages)} pages; open {pages[0]}", markup=False)
    return 0 if ok else 1
