"""``rankproof observe``: certified numbers about the hidden states and heads of a run."""

from __future__ import annotations

import sys
from typing import Any

from numeric.arithmetic import arithmetic
from numeric.check import decimal_ends
from numeric.observe.report import Observation, observe
from numeric.run import Run
from numeric.weights import load_stack
from rankproof.checking import Inputs, require_arithmetic
from rankproof.console import console, print_json

__all__ = ["observe_command"]


def observe_command(
    stack: str, tokens: int | None, inputs: Inputs, name: str, bits: int | None, as_json: bool
) -> int:
    """Run ``observe``; return the exit code 0."""
    require_arithmetic(name)
    run = Run(load_stack(stack, tokens, inputs.text, inputs.array))
    with arithmetic(run.arithmetic(name, bits), bits or run.planned_bits) as a:
        records = [_record(found) for found in _observed(a, run)]
    if as_json:
        print_json({"results": records, "bits": a.bits, "certified": a.certified})
    else:
        _print(run, records)
    return 0


def _observed(a: Any, run: Run) -> list[Observation]:
    from rich.progress import Progress

    with Progress(
        console=console(to_error=True), transient=True, disable=not sys.stderr.isatty()
    ) as progress:
        task = progress.add_task("hidden states", total=run.depth + 1)
        return list(observe(a, run, lambda done: progress.update(task, completed=done)))


def _record(found: Observation) -> dict[str, Any]:
    if isinstance(found.low, int):
        ends = [str(found.low), str(found.high)]
    else:
        ends = [decimal_ends(found.low)[0], decimal_ends(found.high)[1]]
    return {"layer": found.layer, "head": found.head, "name": found.name, "value": ends}


def _print(run: Run, records: list[dict[str, Any]]) -> None:
    from rich.table import Table

    screen = console()
    words = " ".join(run.stack.words)
    screen.print(f"{run.stack.name}: {len(run.stack.tokens)} tokens  {words}\n", markup=False)
    table = Table(box=None, pad_edge=False)
    for title in ("layer", "head", "observable", "from", "to"):
        table.add_column(title, overflow="fold")
    for r in records:
        head = "" if r["head"] is None else str(r["head"])
        table.add_row(str(r["layer"]), head, r["name"], *r["value"])
    screen.print(table)
