"""``rankproof recheck --coq``: every derivation of an entry, judged by Coq."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from lemmas.entry import Entry
from lemmas.library import entries
from lemmas.verification import part_theorem
from rankproof.console import console, print_json, write_text
from symbolic import kernel
from symbolic import language as lang
from symbolic.errors import InputError
from symbolic.export.compiling import Compiler, Verdict, coqc, support_texts
from symbolic.export.coq import Claim, Scripts, Unexported, scripts, statement_texts

__all__ = ["claims", "coq_command"]


def claims(item: Entry) -> list[Claim]:
    """Return what an entry proves: each part's statement, or its negation if it is refuted."""
    found = []
    for part in item.parts:
        theorem = part_theorem(item, part)
        if theorem is not None:
            formula = part.statement.formula
            wanted = formula if part.prove else lang.Not(formula)
            found.append(Claim(part.label, wanted, kernel.convert(theorem, wanted)))
    return found


def coq_command(
    names: list[str], whole: bool, show: bool, output: Path | None, as_json: bool
) -> int:
    """Run ``recheck --coq``; return the exit code (0 if Coq accepts every entry)."""
    if not names and not whole:
        raise InputError("name the entries to re-check, or give --all")
    if show or output is not None:
        return _write(names, show, output)
    coqc()
    listed, exported = _export(names)
    verdicts = _judge(exported)
    rows = [_record(name, verdicts[name]) for name in listed]
    ok = all(row["outcome"] == "accepted" for row in rows)
    if as_json:
        print_json({"results": rows, "ok": ok})
    else:
        _print(rows)
    return 0 if ok else 1


def _export(names: list[str]) -> tuple[dict[str, list[Claim]], Scripts]:
    """Return the claims of the entries that prove something, and their scripts."""
    listed = {item.id: claims(item) for item in entries(names)}
    empty = [name for name, found in listed.items() if not found]
    if names and empty:
        console(to_error=True).print(f"nothing is proved in {', '.join(empty)}", markup=False)
    listed = {name: found for name, found in listed.items() if found}
    return listed, scripts(listed)


def _judge(exported: Scripts) -> dict[str, Verdict]:
    from rich.progress import Progress

    screen = console(to_error=True)
    with Progress(console=screen, disable=not screen.is_terminal) as progress:
        task = progress.add_task("coqc", total=len(exported.modules))
        return Compiler().judge(exported, lambda: progress.advance(task))


def _record(name: str, verdict: Verdict) -> dict[str, Any]:
    return {
        "id": name,
        "outcome": verdict.outcome,
        "judge": "coq",
        "assumptions": list(verdict.assumptions),
        "reason": verdict.reason,
        "seconds": verdict.seconds,
    }


def _print(rows: list[dict[str, Any]]) -> None:
    from rich.table import Table

    table = Table(box=None, pad_edge=False)
    for title in ("entry", "Coq", "seconds", "assumes, beyond the axioms of Coq's reals"):
        table.add_column(title, overflow="fold")
    for row in rows:
        colour = "green" if row["outcome"] == "accepted" else "red"
        integers = any("int63" in a.lower() for a in row["assumptions"])
        extra = "machine integers (interval)" if integers else ""
        table.add_row(row["id"], f"[{colour}]{row['outcome']}[/]", f"{row['seconds']:.1f}", extra)
    screen = console()
    screen.print(table)
    for row in rows:
        if row["reason"]:
            screen.print(f"\n{row['id']}: {row['reason']}", markup=False)
    accepted = sum(row["outcome"] == "accepted" for row in rows)
    screen.print(f"\nCoq accepts {accepted} of {len(rows)} entries")


def _write(names: list[str], show: bool, output: Path | None) -> int:
    """Show the statements as Coq reads them, or write every script to a folder."""
    listed, exported = _export(names)
    if show:
        for name, found in listed.items():
            for label, ours, theirs in statement_texts(found):
                print(f"{name} ({label})\n  ours: {ours}\n  Coq:  {theirs}\n")
    missing = {n: s.reason for n, s in exported.entries.items() if isinstance(s, Unexported)}
    if output is not None:
        _write_scripts(exported, output)
    for name, reason in missing.items():
        console(to_error=True).print(f"{name}: {reason}", markup=False)
    return 1 if missing else 0


def _write_scripts(exported: Scripts, output: Path) -> None:
    texts = {**support_texts(), **{s.name: s.text for s in exported.modules.values()}}
    try:
        output.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise InputError(f"cannot write {output}: {error.strerror}") from error
    for name, text in texts.items():
        write_text(output / f"{name}.v", text)
    files = "\n".join(f"{name}.v" for name in texts)
    write_text(output / "_CoqProject", f"-R . Rankproof\n{files}\n")
