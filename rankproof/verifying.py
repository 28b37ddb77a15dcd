"""``rankproof verify`` and ``rankproof ledger``."""

from __future__ import annotations

import sys
from typing import Any

from lemmas.records import Record, descendants, records
from rankproof.console import console, print_json, progress
from symbolic.errors import InputError

__all__ = ["found", "ledger_command", "mutated", "verify_command"]


def found(names: list[str], fresh: bool = False) -> list[Record]:
    """Return the records of these entries and what they need, with a bar while proofs run."""
    from rich.progress import Progress

    with Progress(
        console=console(to_error=True), transient=True, disable=not sys.stderr.isatty()
    ) as bar:
        task = bar.add_task("verifying", total=None)
        return records(
            names,
            fresh=fresh,
            advance=lambda done, total: bar.update(task, completed=done, total=total),
        )


def as_declared(item: Record) -> bool:
    """Whether an entry earned the verdict that it declares."""
    return bool(item["verdict"] == item["declared"])


def verify_command(
    names: list[str],
    as_json: bool,
    fresh: bool,
    without: str | None,
    mutate: bool,
    seconds: float,
) -> int:
    """Run ``verify``; return the exit code."""
    chosen = found(names, fresh)
    if without is not None:
        return _ablation(chosen, without, as_json)
    if mutate:
        return _mutation([item["id"] for item in chosen], seconds, as_json)
    ok = all(as_declared(item) for item in chosen)
    if as_json:
        print_json({"entries": chosen, "ok": ok})
    else:
        _print_table(chosen)
    return 0 if ok else 1


def _ablation(chosen: list[Record], without: str, as_json: bool) -> int:
    """Say what falls if one entry is taken away."""
    if without not in {item["id"] for item in chosen}:
        found([without])
        raise InputError(f"--without {without}: none of the entries asked for rests on it")
    fallen = descendants(chosen, [without]) - {without}
    order = [item["id"] for item in chosen if item["id"] in fallen]
    if as_json:
        stands = [item["id"] for item in chosen if item["id"] not in fallen | {without}]
        print_json({"without": without, "falls": order, "stands": stands})
        return 0
    screen = console()
    screen.print(f"without {without}, {len(order)} of {len(chosen) - 1} entries lose their proof")
    for name in order:
        screen.print(f"  {name}", markup=False)
    return 0


def mutated(names: list[str], seconds: float) -> list[dict[str, Any]]:
    """Judge the mutants of these entries, in two processes, each searched for so many seconds."""
    from concurrent.futures import ProcessPoolExecutor

    from lemmas.mutation import entry_record

    with ProcessPoolExecutor(2) as pool:
        answers = progress(
            "mutating", pool.map(entry_record, names, [seconds] * len(names)), len(names)
        )
        return [answer for answer in answers if answer["mutants"]]


def _mutation(names: list[str], seconds: float, as_json: bool) -> int:
    """Say how the mutants of every proved statement fared; a survivor has its reason."""
    results = mutated(names, seconds)
    if as_json:
        print_json({"entries": results, "ok": True})
        return 0
    from rich.table import Table

    table = Table(box=None, pad_edge=False)
    for title in ("entry", "mutants", "refuted", "not proved", "survive"):
        table.add_column(title, justify="left" if title == "entry" else "right", no_wrap=True)
    for r in results:
        cells = (r["mutants"], r["refuted"], r["not proved"], r["implied"])
        table.add_row(r["id"], *map(str, cells))
    screen = console()
    screen.print(table)
    for r in results:
        for survivor in r["survivors"]:
            line = f"{r['id']} ({survivor['part']}) {survivor['change']}: {survivor['reason']}"
            screen.print(line, markup=False)
    total, killed = sum(r["mutants"] for r in results), sum(r["implied"] for r in results)
    screen.print(f"\n{total - killed} of {total} mutants are refuted or have no proof")
    return 0


def _transcribed(item: Record) -> str:
    """How a published statement reached the library, unless it was read in full."""
    provenance = str(item["provenance"])
    return "" if provenance in ("full text", "new") else provenance


def _print_table(chosen: list[Record]) -> None:
    from rich.table import Table

    table = Table(box=None, pad_edge=False)
    for title in ("entry", "verdict", "transcribed", "parts", "steps", "uses"):
        right = title in ("parts", "steps", "uses")
        table.add_column(
            title, no_wrap=True, overflow="ellipsis", justify="right" if right else "left"
        )
    for item in chosen:
        colour = "green" if as_declared(item) else "red"
        table.add_row(
            item["id"],
            f"[{colour}]{item['verdict']}[/]",
            _transcribed(item),
            str(len(item["parts"])),
            str(item["steps"]),
            str(len(item["uses"])),
        )
    screen = console()
    screen.print(table)
    for item in chosen:
        for part in item["parts"]:
            if part["reason"]:
                screen.print(f"\n{item['id']} ({part['label']}): {part['reason']}", markup=False)
    screen.print(f"\n{_summary(chosen)}", markup=False)


def _summary(chosen: list[Record]) -> str:
    counts: dict[str, int] = {}
    for item in chosen:
        counts[item["verdict"]] = counts.get(item["verdict"], 0) + 1
    earned = sum(map(as_declared, chosen))
    shown = ", ".join(f"{count} {verdict}" for verdict, count in sorted(counts.items()))
    return f"{earned} of {len(chosen)} entries have their declared verdict: {shown}"


def ledger_command(name: str | None, as_json: bool) -> int:
    """Run ``ledger``; return the exit code."""
    from symbolic.axioms import LEDGER

    names, cited = set(LEDGER), [i["id"] for i in found([]) if i["cited"]] if name is None else []
    if name is not None:
        item = next(r for r in found([name]) if r["id"] == name)
        names = {*item["axioms"], *item["defining"]}
        cited = item["cited"]
    rows = [axiom for axiom in LEDGER.values() if axiom.name in names]
    if as_json:
        print_json({"axioms": [_axiom(a) for a in rows], "cited": cited})
        return 0
    from rich.table import Table

    table = Table(box=None, pad_edge=False)
    for title in ("axiom", "kind", "formula", "reference"):
        table.add_column(title, overflow="fold")
    for axiom in rows:
        formula = str(axiom.formula).replace("[", r"\[")
        table.add_row(axiom.name, axiom.kind, formula, axiom.reference)
    console().print(table)
    if cited:
        console().print(f"\ncited, not proved: {', '.join(cited)}")
    return 0


def _axiom(axiom: Any) -> dict[str, str]:
    return {
        "name": axiom.name,
        "kind": axiom.kind,
        "formula": str(axiom.formula),
        "reference": axiom.reference,
    }
