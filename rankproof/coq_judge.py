"""``rankproof recheck --coq``: every derivation of an entry, judged by Coq."""

from __future__ import annotations

import json
from collections.abc import Iterable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict
from functools import cache
from pathlib import Path
from typing import Any

from lemmas import records, sources
from lemmas.entry import Entry
from lemmas.library import all_entries, entries, entry
from lemmas.verification import part_theorem
from rankproof.console import console, print_json, progress, write_text
from symbolic import kernel, serialise
from symbolic import language as lang
from symbolic.errors import InputError, Refusal
from symbolic.export.assumptions import question, questions
from symbolic.export.compiling import Compiler, Verdict, support_texts
from symbolic.export.coq import Claim, Exporter, Scripts, Unexported, statement_texts
from symbolic.export.printing import free_variables

__all__ = ["claims", "coq_command", "export"]

_WORKERS = 2
_FEW = 4  # entries that are not worth another process


def claims(item: Entry) -> list[Claim]:
    """Return what an entry proves: each part's statement, or its negation if it is refuted."""
    found = []
    for part in item.parts:
        theorem = part_theorem(item, part)
        if theorem is not None:
            formula = part.statement.formula
            wanted = formula if part.prove else lang.Not(formula)
            theorem, variables = kernel.convert(theorem, wanted), part.statement.variables
            found.append(Claim(part.label, wanted, theorem, variables))
    return found


def coq_command(
    targets: list[str], whole: bool, show: bool, output: Path | None, as_json: bool
) -> int:
    """Run ``recheck --coq``; return the exit code (0 if Coq accepts everything).

    Parameters
    ----------
    targets : list of str
        Entry ids, or files with derivations.
    whole : bool
        All entries.
    show : bool
        Print the statements as Coq reads them, and no more.
    output : Path, optional
        Write the scripts to this folder, and no more.
    as_json : bool
    """
    if bool(targets) == whole:
        raise InputError("name entries or files to re-check, or give --all")
    files = [name for name in targets if Path(name).is_file()]
    names = [name for name in targets if name not in files]
    wanted = [item.id for item in entries(names) if _proves(item)] if names or whole else []
    if show:
        return _show(wanted + files)
    if output is not None:
        return _write(wanted + files, output)
    verdicts = _verdicts(wanted, files)
    rows = [{"id": name, **_record(verdict)} for name, verdict in verdicts.items()]
    ok = all(row["outcome"] == "accepted" for row in rows)
    if as_json:
        print_json({"results": rows, "ok": ok})
    else:
        _print(rows)
    return 0 if ok else 1


def _proves(item: Entry) -> bool:
    return any(part.prove or part.refute for part in item.parts)


# ------------------------------------------------------------------ exporting and judging


@cache
def _exporter() -> Exporter:
    return Exporter()


def _claims(name: str) -> list[Claim]:
    return _from_file(Path(name)) if Path(name).is_file() else claims(entry(name))


def _from_file(path: Path) -> list[Claim]:
    """Read a derivation that was written as text."""
    try:
        theorem = serialise.load(json.loads(path.read_text(encoding="utf-8")))
    except (OSError, ValueError, RecursionError) as error:
        raise InputError(f"cannot read {path}: {error}") from error
    except Refusal as error:
        raise InputError(f"{path} holds no derivation: {error}") from error
    for hypothesis in sorted(theorem.hypotheses, key=str):
        theorem = kernel.discharge(hypothesis, theorem)
    for variable in free_variables(theorem.conclusion):
        theorem = kernel.generalise(variable, theorem)
    return [Claim("a", theorem.conclusion, theorem)]


def _export(name: str) -> Scripts:
    return _exporter().export(name, _claims(name))


def export(names: list[str]) -> Scripts:
    """Return the scripts of entries."""
    result = Scripts({}, {})
    if len(names) < _FEW:
        for name in names:
            result.add(_export(name))
        return result
    with ProcessPoolExecutor(_WORKERS) as pool:
        for scripts in progress("exporting", pool.map(_export, names, chunksize=4), len(names)):
            result.add(scripts)
    return result


def _verdicts(names: list[str], files: list[str]) -> dict[str, Verdict]:
    """Return what Coq says of each entry; what it accepted before is not proved again."""
    compiler = Compiler()
    keys = {name: _key(name) for name in names}
    known = {name: v for name, k in keys.items() if (v := _load(compiler, k)) is not None}
    fresh = [name for name in [*names, *files] if name not in known]
    found = compiler.judge(export(fresh), _bar) if fresh else {}
    for name, verdict in found.items():
        if name in keys and verdict.outcome == "accepted":
            _save(compiler, keys[name], verdict)
    every = {**known, **found}
    return {name: every[name] for name in [*names, *files]}


def _bar(done: Iterable[Any], total: int) -> Iterable[Any]:
    return progress("coqc", done, total)


def _key(name: str) -> str:
    """Digest what an entry's script depends on: its proofs, the statements and the exporter."""
    exporter = sources.needed_by(["symbolic.export.coq", "symbolic.export.compiling"])
    return sources.digest(exporter, records.key(entry(name), all_entries()))


def _load(compiler: Compiler, key: str) -> Verdict | None:
    try:
        found = json.loads((compiler.folder / f"{key}.json").read_text(encoding="utf-8"))
        return Verdict(**{**found, "assumptions": tuple(found["assumptions"])})
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _save(compiler: Compiler, key: str, verdict: Verdict) -> None:
    write_text(compiler.folder / f"{key}.json", json.dumps(asdict(verdict)))


# ------------------------------------------------------------------ printing


def _record(verdict: Verdict) -> dict[str, Any]:
    return {
        "outcome": verdict.outcome,
        "judge": "coq",
        "assumptions": list(verdict.assumptions),
        "reason": verdict.reason,
        "seconds": verdict.seconds,
    }


def _print(rows: list[dict[str, Any]]) -> None:
    from rich.table import Table

    table = Table(box=None, pad_edge=False)
    for title in ("entry", "Coq", "seconds", "assumes, beyond Coq's reals"):
        table.add_column(title, overflow="fold", no_wrap=title == "entry")
    for row in rows:
        colour = "green" if row["outcome"] == "accepted" else "red"
        integers = any("int63" in a.lower() for a in row["assumptions"])
        extra = "machine integers" if integers else ""
        outcome = f"[{colour}]{row['outcome']}[/]"
        table.add_row(row["id"], outcome, f"{row['seconds']:.1f}", extra)
    screen = console()
    screen.print(table)
    for row in rows:
        if row["reason"]:
            screen.print(f"\n{row['id']}: {row['reason']}", markup=False)
    accepted = sum(row["outcome"] == "accepted" for row in rows)
    screen.print(f"\nCoq accepts {accepted} of {len(rows)} entries")


def _show(names: list[str]) -> int:
    """Show the statements as Coq reads them beside ours."""
    for name in names:
        for label, ours, theirs in statement_texts(_claims(name)):
            print(f"{name} ({label})\n  ours: {ours}\n  Coq:  {theirs}\n")
    return 0


def _write(names: list[str], output: Path) -> int:
    """Write every script to a folder, and a ``_CoqProject`` that lists them."""
    exported = export(names)
    asked = [question(group) for group in questions(exported, exported.modules)]
    scripts = [*exported.modules.values(), *asked]
    texts = {**support_texts(), **{script.name: script.text for script in scripts}}
    try:
        output.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise InputError(f"cannot write {output}: {error.strerror}") from error
    for name, text in texts.items():
        write_text(output / f"{name}.v", text)
    files = "\n".join(f"{name}.v" for name in texts)
    write_text(output / "_CoqProject", f"-R . Rankproof\n{files}\n")
    missing = {n: s.reason for n, s in exported.entries.items() if isinstance(s, Unexported)}
    for name, reason in missing.items():
        console(to_error=True).print(f"{name}: {reason}", markup=False)
    return 1 if missing else 0
