"""``rankproof check``: the statements of the library on a stack."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, final

from lemmas.instance_measures import not_measured
from lemmas.library import entry
from lemmas.measures import COMPARED, MEASURED, all_cases, layer_cases
from lemmas.vacuity import Bound, bounds
from numeric.arithmetic import ARITHMETICS
from numeric.check import check
from numeric.run import Run
from numeric.weights import fingerprint, load_stack
from rankproof.check_inputs import Settings, check_texts, read_texts
from rankproof.check_records import failures, print_records, record
from rankproof.console import console, print_json
from rankproof.plotting import plot_records, require_plot
from symbolic.errors import InputError

__all__ = ["Inputs", "bounds_on", "check_command", "measured", "require_arithmetic"]


@final
@dataclass(frozen=True, slots=True)
class Inputs:
    """What a stack is checked on: a text, an array, or the lines of a file.

    Attributes
    ----------
    text : str, optional
    array, text_file : Path, optional
    output : Path, optional
        Where results of the lines are kept.
    jobs : int, optional
        Processes for the lines; one for each processor when absent.
    """

    text: str | None = None
    array: Path | None = None
    text_file: Path | None = None
    output: Path | None = None
    jobs: int | None = None

    def __post_init__(self) -> None:
        given = [x for x in (self.text, self.array, self.text_file) if x is not None]
        if len(given) > 1:
            raise InputError("give one of --text, --input and --text-file")
        if self.text_file is None and (self.output is not None or self.jobs is not None):
            raise InputError("--output and --jobs are about the lines of a --text-file")
        if self.jobs is not None and self.jobs < 1:
            raise InputError(f"--jobs {self.jobs} is not positive")


def require_arithmetic(name: str) -> None:
    """Refuse the name of no arithmetic.

    Raises
    ------
    InputError
        If it is neither ``auto`` nor one of them.
    """
    known = ("auto", *ARITHMETICS)
    if name not in known:
        raise InputError(f"--arithmetic {name} is unknown: use one of {', '.join(known)}")


def check_command(
    names: list[str],
    stack: str,
    tokens: int | None,
    inputs: Inputs,
    name: str,
    bits: int | None,
    plot: Path | None,
    as_json: bool,
) -> int:
    """Run ``check``; return the exit code.

    The exit code is 0 when no statement that the library proves is violated or left undecided.
    """
    for wanted in names:
        reasons = [not_measured(wanted, part) for part in entry(wanted).parts]
        if wanted not in MEASURED and all(reasons):
            why = "; ".join(dict.fromkeys(reasons)) or "it has no statement"
            raise InputError(f"{wanted} cannot be asked of a stack: {why}")
    require_arithmetic(name)
    if bits is not None and not 2 <= bits <= 10_000_000:
        raise InputError(f"--bits {bits} is out of range: use 2 to 10000000")
    if plot is not None:
        require_plot(plot)  # before the work, not after it
    if inputs.text_file is None:
        records, heading = _check_once(names, stack, tokens, inputs, name, bits)
    else:
        records, heading = _check_lines(names, stack, tokens, inputs, name, bits)
    if not records:
        what = ", ".join(names) or "the library"
        raise InputError(f"{stack}: nothing of {what} applies to it; see rankproof observe")
    if plot is not None:
        plot_records(records, heading.splitlines()[0], plot)
    ok = not failures(records, name)
    if as_json:
        print_json({**_contract(records), "ok": ok})
    else:
        print_records(records, heading)
    return 0 if ok else 1


def _contract(records: list[dict[str, Any]]) -> dict[str, list[dict[str, Any]]]:
    """Results with a verdict, and apart from them the sides that agree: no enclosure decides these."""
    agreeing = [r for r in records if r["verdict"] == "agrees"]
    return {"results": [r for r in records if r["verdict"] != "agrees"], "equalities": agreeing}


def measured(stack: str) -> list[dict[str, Any]]:
    """Return what a check of the entries to compare finds on a stack, at full size."""
    run = Run(load_stack(stack, None, None, None))
    return _checked(list(layer_cases(run, list(COMPARED))), "arb", None)


def bounds_on(stack: str) -> list[Bound]:
    """Return the bounds of the collapse theorems on a stack with its own text."""
    return list(bounds(Run(load_stack(stack, None, None, None))))


def _check_lines(
    names: list[str],
    stack: str,
    tokens: int | None,
    inputs: Inputs,
    name: str,
    bits: int | None,
) -> tuple[list[dict[str, Any]], str]:
    texts = read_texts(inputs.text_file or Path())
    load_stack(stack, tokens, texts[0])  # what is wrong with the stack is said once
    settings = Settings(tuple(names), stack, tokens, name, bits, fingerprint(stack))
    jobs = inputs.jobs or os.cpu_count() or 1
    records = check_texts(settings, texts, jobs, inputs.output)
    return records, f"{stack}: {len(texts)} inputs of {inputs.text_file}"


def _check_once(
    names: list[str],
    stack: str,
    tokens: int | None,
    inputs: Inputs,
    name: str,
    bits: int | None,
) -> tuple[list[dict[str, Any]], str]:
    run = Run(load_stack(stack, tokens, inputs.text, inputs.array))
    words = " ".join(run.stack.words)
    heading = f"{run.stack.name}: {run.depth} layers, {len(run.stack.tokens)} tokens  {words}"
    return _checked(list(all_cases(run, names)), run.arithmetic(name, bits), bits), heading


def _checked(cases: Sequence[Any], name: str, bits: int | None) -> list[dict[str, Any]]:
    from rich.progress import Progress

    with Progress(
        console=console(to_error=True), transient=True, disable=not sys.stderr.isatty()
    ) as progress:
        task = progress.add_task("checking", total=len(cases))
        records = []
        for case in cases:
            records.append(record(check(case, name, bits)))
            progress.advance(task)
    return records
