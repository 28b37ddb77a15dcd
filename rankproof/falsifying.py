"""``rankproof falsify``: search for violations of the library's statements."""

from __future__ import annotations

import sys
from typing import Any

from lemmas.entry import Part
from lemmas.library import entries, entry
from numeric.falsify import Finding, falsify
from rankproof.console import console, print_json
from symbolic.errors import InputError, RankproofError

__all__ = ["falsify_command"]


def falsify_command(names: list[str], seconds: float, seed: int, as_json: bool) -> int:
    """Run ``falsify``; return the exit code.

    The exit code is 1 when a statement that the library proves is violated.
    """
    if not 0 < seconds <= 86_400:
        raise InputError(
            f"--seconds {seconds:g} is out of range: use more than 0 and at most 86400"
        )
    if seed < 0:
        raise InputError(f"--seed {seed} is negative")
    parts = [(name, part) for name in names for part in entry(name).parts]
    if not names:
        parts = [(item.id, part) for item in entries([]) for part in item.parts]
    if not parts:
        raise InputError(f"{', '.join(names)} has no statement to search")
    findings = _findings(parts, seconds, seed)
    records = [_record(n, p, f) for (n, p), f in zip(parts, findings, strict=True)]
    bad = [r for r in records if r["outcome"] == "violated" and r["declared"] == "proved"]
    if as_json:
        print_json({"results": records, "ok": not bad})
    else:
        _print(records)
    return 1 if bad else 0


def _findings(parts: list[tuple[str, Part]], seconds: float, seed: int) -> list[Finding]:
    from rich.progress import Progress

    with Progress(
        console=console(to_error=True), transient=True, disable=not sys.stderr.isatty()
    ) as progress:
        task = progress.add_task("searching", total=len(parts))
        found = []
        for done, (name, part) in enumerate(parts):
            progress.update(task, description=f"{name} ({part.label})")

            def report(share: float, done: int = done) -> None:
                progress.update(task, completed=done + share)

            found.append(falsify(part.statement, seconds, seed, report))
        return found


def _record(name: str, part: Part, finding: Finding) -> dict[str, Any]:
    record: dict[str, Any] = {
        "id": name,
        "part": part.label,
        "form": part.form,
        "declared": "proved" if part.prove else ("refuted" if part.refute else "open"),
        "outcome": finding.outcome,
        "reason": finding.reason,
        "ratio": f"{finding.ratio:.9g}",
        "lhs": list(finding.verdict.left) if finding.verdict else [],
        "rhs": list(finding.verdict.right) if finding.verdict else [],
        "witness": _witness(finding),
        "kernel": "",
        "points": finding.tried,
        "seconds": round(finding.seconds, 3),
    }
    if finding.outcome == "violated":
        record["kernel"] = _kernel(finding)
    return record


def _witness(finding: Finding) -> dict[str, str]:
    point = finding.point
    if point is None:
        return {}
    found = {str(v): str(size) for v, size in point.solver.sizes.items()}
    for (variable, indices), value in sorted(point.values.items(), key=lambda x: str(x[0])):
        place = f"[{', '.join(map(str, indices))}]" if indices else ""
        found[f"{variable}{place}"] = str(value)
    if any(str(v.sort) == "(N->R)->R" for v in point.solver.plan.variables):
        found["seminorm"] = point.solver.norm
    return found


def _kernel(finding: Finding) -> str:
    """``proved`` when the kernel derives the negation of the statement from the witness."""
    from lemmas.refuting import denial

    if finding.point is None:
        return ""
    try:
        theorem = denial(finding.point)
    except RankproofError as error:
        return f"not evaluated: {str(error).splitlines()[0][:200]}"
    return "proved" if not theorem.hypotheses else "not evaluated: hypotheses remain"


def _print(records: list[dict[str, Any]]) -> None:
    from rich.table import Table

    screen = console()
    table = Table(box=None, pad_edge=False)
    for title in ("entry", "part", "library", "search", "best lhs/rhs", "points"):
        table.add_column(title, overflow="fold", no_wrap=title == "entry")
    for r in records:
        colour = {"violated": "red", "none": "green"}.get(r["outcome"], "dim")
        shown = r["ratio"] if r["lhs"] else ""
        part = f"{r['part']} ({r['form']})"
        outcome = f"[{colour}]{r['outcome']}[/]"
        table.add_row(r["id"], part, r["declared"], outcome, shown, str(r["points"]))
    screen.print(table)
    for r in records:
        if r["outcome"] == "violated":
            values = ", ".join(f"{name} = {value}" for name, value in r["witness"].items())
            screen.print(f"\n{r['id']} ({r['part']}) fails at {values}", markup=False)
            screen.print(
                f"  lhs {r['lhs'][0]}, rhs {r['rhs'][0]}; kernel: {r['kernel']}", markup=False
            )
        elif r["reason"]:
            screen.print(f"{r['id']} ({r['part']}): {r['reason']}", markup=False)
