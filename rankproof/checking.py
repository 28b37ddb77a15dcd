"""``rankproof check``: the statements of the library on a stack."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from lemmas.entry import Entry
from lemmas.library import entry
from lemmas.measures import MEASURED, all_cases
from numeric.arithmetic import ARITHMETICS
from numeric.check import Case, Outcome, check
from numeric.run import Run
from numeric.weights import load_stack
from rankproof.console import console, print_json
from symbolic.errors import InputError

__all__ = ["check_command"]


def _form(case: Case) -> str:
    item: Entry = entry(case.entry)
    return next(part.form for part in item.parts if part.label == case.part)


def _record(outcome: Outcome) -> dict[str, Any]:
    case = outcome.case
    return {
        "id": case.entry,
        "part": case.part,
        "form": _form(case),
        "layer": case.layer,
        "head": case.head,
        "verdict": outcome.verdict,
        "reason": outcome.reason,
        "lhs": list(outcome.left),
        "rhs": list(outcome.right),
        "slack_log10": outcome.slack_log10,
        "bits": outcome.bits,
        "seconds": round(outcome.seconds, 4),
    }


def check_command(
    names: list[str],
    stack: str,
    tokens: int | None,
    text: str | None,
    name: str,
    bits: int | None,
    plot: Path | None,
    as_json: bool,
) -> int:
    """Run ``check``; return the exit code.

    The exit code is 0 when no statement that the library proves is violated or left undecided.
    """
    for wanted in names:
        entry(wanted)
        if wanted not in MEASURED:
            raise InputError(f"{wanted} has no measure yet; measured: {', '.join(MEASURED)}")
    if name not in ARITHMETICS:
        raise InputError(f"--arithmetic {name} is unknown: use one of {', '.join(ARITHMETICS)}")
    if bits is not None and not 2 <= bits <= 10_000_000:
        raise InputError(f"--bits {bits} is out of range: use 2 to 10000000")
    run = Run(load_stack(stack, tokens, text))
    cases = list(all_cases(run, names))
    if not cases:
        raise InputError(f"{stack}: nothing of {', '.join(names) or 'the library'} applies to it")
    outcomes = _outcomes(cases, name, bits)
    contradicted = [o for o in outcomes if o.verdict == "violated" and _form(o.case) != "published"]
    open_ones = [o for o in outcomes if o.verdict == "undecided" and name == "arb"]
    ok = not contradicted and not open_ones
    if plot is not None:
        from rankproof.plotting import plot_outcomes

        plot_outcomes(outcomes, run.stack.name, plot)
    if as_json:
        print_json({"results": [_record(o) for o in outcomes], "ok": ok})
    else:
        _print_table(run, outcomes)
    return 0 if ok else 1


def _outcomes(cases: list[Case], name: str, bits: int | None) -> list[Outcome]:
    from rich.progress import Progress

    with Progress(
        console=console(to_error=True), transient=True, disable=not sys.stderr.isatty()
    ) as progress:
        task = progress.add_task("checking", total=len(cases))
        outcomes = []
        for case in cases:
            outcomes.append(check(case, name, bits))
            progress.advance(task)
    return outcomes


def _ranges(heads: list[int | None]) -> str:
    """``0-3, 5, all`` for heads and whole layers."""
    shown: list[list[int]] = []
    for head in sorted(h for h in heads if h is not None):
        if shown and shown[-1][1] == head - 1:
            shown[-1][1] = head
        else:
            shown.append([head, head])
    texts = [str(low) if low == high else f"{low}-{high}" for low, high in shown]
    return ", ".join(texts + ["all"] * (None in heads))


def _print_table(run: Run, outcomes: list[Outcome]) -> None:
    from rich.table import Table

    screen = console()
    shown = " ".join(run.stack.words)
    screen.print(
        f"{run.stack.name}: {run.depth} layers, {len(run.stack.tokens)} tokens  {shown}\n",
        markup=False,
    )
    table = Table(box=None, pad_edge=False)
    for title in ("entry", "part", "layer", "verdict", "heads", "least slack (log10)", "bits"):
        table.add_column(title, overflow="fold", no_wrap=title == "entry")
    groups: dict[tuple[Any, ...], list[Outcome]] = {}
    for o in outcomes:
        groups.setdefault((o.case.entry, o.case.part, o.case.layer, o.verdict), []).append(o)
    colours = {"holds": "green", "violated": "red", "undecided": "yellow"}
    for (name, part, layer, verdict), members in groups.items():
        colour = colours.get(verdict, "dim")
        heads = _ranges([o.case.head for o in members])
        slacks = [o.slack_log10 for o in members if o.slack_log10]
        table.add_row(
            name,
            f"{part} ({_form(members[0].case)})",
            str(layer),
            f"[{colour}]{verdict}[/]",
            heads,
            min(slacks, key=float) if slacks else "",
            str(max(o.bits for o in members)),
        )
    screen.print(table)
    reasons = sorted({f"{o.verdict}: {o.reason}" for o in outcomes if o.reason})
    for reason in reasons:
        screen.print(reason, markup=False)
    counts = {v: sum(o.verdict == v for o in outcomes) for v in {o.verdict for o in outcomes}}
    screen.print(
        "\n" + ", ".join(f"{count} {verdict}" for verdict, count in sorted(counts.items()))
    )
