"""``rankproof recheck``: certificates and derivations judged once more, from their text alone."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from pathlib import Path
from typing import Any

from rankproof.console import console, print_json, progress, write_text
from symbolic.errors import InputError

__all__ = ["recheck_command", "write_derivations"]

_WORKERS = 2


def recheck_command(targets: list[str], everything: bool, write: Path | None, as_json: bool) -> int:
    """Run ``recheck``; return the exit code.

    Parameters
    ----------
    targets
        Files written by rankproof, or entry ids.
    everything
        All entries of the library.
    write
        A folder to keep the derivations of entries in.
    """
    if bool(targets) == everything:
        raise InputError("name files or entries to re-check, or give --all")
    files = [Path(t) for t in targets if Path(t).is_file()]
    names = [t for t in targets if not Path(t).is_file()]
    for name in names:
        if "/" not in name or name.endswith(".json"):
            raise InputError(f"cannot read {name}: it is neither a file nor the id of an entry")
    with tempfile.TemporaryDirectory() as passing:
        if names or everything:
            files += write_derivations(names, _folder(write) if write else Path(passing))
        results = list(_judged(files))
    ok = all(r["outcome"] == "accepted" for r in results)
    if as_json:
        print_json({"results": results, "ok": ok})
    else:
        _print_table(results)
    return 0 if ok else 1


def _folder(path: Path) -> Path:
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise InputError(f"cannot write in {path}: {error.strerror}; choose another") from error
    return path


def write_derivations(names: Iterable[str], folder: Path) -> list[Path]:
    """Prove entries and write each part's derivation; return the files."""
    from lemmas.library import entries

    wanted = [item.id for item in entries(list(names))]
    with ProcessPoolExecutor(_WORKERS) as pool:
        written = progress("proving", pool.map(_write, wanted, [folder] * len(wanted)), len(wanted))
        return [path for paths in written for path in paths]


def _write(name: str, folder: Path) -> list[Path]:
    from lemmas.library import entry
    from symbolic import kernel, serialise
    from symbolic import language as lang

    paths = []
    for part in entry(name).parts:
        proof = part.prove or part.refute
        if proof is not None:
            formula = part.statement.formula
            wanted = formula if part.prove else lang.Not(formula)
            theorem = kernel.convert(proof(), wanted)
            path = folder / f"{name.replace('/', '.')}.{part.label}.json"
            write_text(path, json.dumps(serialise.dump(theorem)))
            paths.append(path)
    return paths


def _judged(files: list[Path]) -> Iterator[dict[str, Any]]:
    """Have a process that knows no proofs read the files, a few at a time."""
    groups = [files[start : start + 8] for start in range(0, len(files), 8)]
    with ThreadPoolExecutor(_WORKERS) as pool:
        for answers in progress("re-checking", pool.map(_judge, groups), len(groups)):
            yield from answers


def _judge(files: list[Path]) -> list[dict[str, Any]]:
    run = subprocess.run(
        [sys.executable, "-m", "symbolic.recheck", *map(str, files)],
        capture_output=True,
        text=True,
        check=False,
    )
    if run.returncode not in (0, 1):
        raise InputError(run.stderr.strip().removeprefix("rankproof: ") or "the checker failed")
    return [json.loads(line) for line in run.stdout.splitlines()]


def _print_table(results: list[dict[str, Any]]) -> None:
    from rich.table import Table

    table = Table(box=None, pad_edge=False)
    for title in ("re-checked", "outcome", "judge", "seconds"):
        table.add_column(title, overflow="fold", no_wrap=title == "re-checked")
    for r in results:
        colour = "green" if r["outcome"] == "accepted" else "red"
        outcome = f"[{colour}]{r['outcome']}[/]"
        table.add_row(r["id"], outcome, r["judge"], f"{r['seconds']:.2f}")
    screen = console()
    screen.print(table)
    for r in results:
        if r.get("reason"):
            screen.print(f"{r['id']}: {r['reason']}", markup=False)
    accepted = sum(r["outcome"] == "accepted" for r in results)
    screen.print(f"\n{accepted} of {len(results)} accepted")
