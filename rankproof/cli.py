"""The command ``rankproof``.  Heavy modules are imported by the commands that need them."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

app = typer.Typer(
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    help="Verify, measure and explain the inequalities of deep-learning theory.",
)
Ids = Annotated[list[str] | None, typer.Argument(help="entry ids; none means all")]
Seconds = Annotated[float, typer.Option(help="with --mutate: search so long for each mutant")]
Arithmetic = Annotated[
    str,
    typer.Option(
        help="arb, balls, fixed, affine, deviations, mpmath or numpy; auto: fixed for encoders up "
        "to 240 bits, else arb"
    ),
]
Fresh = Annotated[bool, typer.Option("--fresh", help="use nothing that is stored")]
Json = Annotated[bool, typer.Option("--json", help="one JSON object on standard output")]


@app.callback()
def _root() -> None:
    """Verify, measure and explain the inequalities of deep-learning theory."""


@app.command()
def verify(
    ids: Ids = None,
    fresh: Fresh = False,
    without: Annotated[str | None, typer.Option(help="say what falls without this entry")] = None,
    mutate: Annotated[bool, typer.Option("--mutate", help="judge mutants of every claim")] = False,
    seconds: Seconds = 0.2,
    as_json: Json = False,
) -> None:
    """Prove or refute every entry, or those named with what they need."""
    from rankproof.verifying import verify_command

    raise typer.Exit(verify_command(ids or [], as_json, fresh, without, mutate, seconds))


@app.command()
def check(
    ids: Ids = None,
    stack: Annotated[
        str, typer.Option(help="embedded, minilm, random[:SEED] or a folder")
    ] = "embedded",
    tokens: Annotated[int | None, typer.Option(help="use the first so many tokens")] = None,
    text: Annotated[str | None, typer.Option(help="what to encode")] = None,
    array: Annotated[
        Path | None, typer.Option("--input", help="an .npy file of ids, vectors or pixels")
    ] = None,
    text_file: Annotated[Path | None, typer.Option(help="a file with a text on each line")] = None,
    output: Annotated[
        Path | None, typer.Option(help="keep the results of a --text-file here; rerun to go on")
    ] = None,
    jobs: Annotated[int | None, typer.Option(help="processes for a --text-file")] = None,
    arithmetic: Arithmetic = "auto",
    bits: Annotated[int | None, typer.Option(help="first precision; planned if absent")] = None,
    plot: Annotated[Path | None, typer.Option(help="a PNG, PDF or SVG file to draw")] = None,
    as_json: Json = False,
) -> None:
    """Evaluate statements on a stack with certified enclosures."""
    from rankproof.checking import Inputs, check_command

    inputs = Inputs(text, array, text_file, output, jobs)
    raise typer.Exit(
        check_command(ids or [], stack, tokens, inputs, arithmetic, bits, plot, as_json)
    )


@app.command()
def observe(
    stack: Annotated[
        str, typer.Option(help="embedded, minilm, random[:SEED] or a folder")
    ] = "embedded",
    tokens: Annotated[int | None, typer.Option(help="use the first so many tokens")] = None,
    text: Annotated[str | None, typer.Option(help="what to encode")] = None,
    array: Annotated[
        Path | None, typer.Option("--input", help="an .npy file of ids, vectors or pixels")
    ] = None,
    arithmetic: Arithmetic = "auto",
    bits: Annotated[int | None, typer.Option(help="precision; planned if absent")] = None,
    as_json: Json = False,
) -> None:
    """Show norms, residuals, ranks, entropies of every layer and head, enclosed."""
    from rankproof.checking import Inputs
    from rankproof.observing import observe_command

    inputs = Inputs(text, array)
    raise typer.Exit(observe_command(stack, tokens, inputs, arithmetic, bits, as_json))


@app.command()
def falsify(
    ids: Ids = None,
    seconds: Annotated[float, typer.Option(help="how long to search for each statement")] = 10.0,
    seed: Annotated[int, typer.Option(help="of the random numbers")] = 0,
    as_json: Json = False,
) -> None:
    """Search for exact violations of statements, and for how nearly sharp they are."""
    from rankproof.falsifying import falsify_command

    raise typer.Exit(falsify_command(ids or [], seconds, seed, as_json))


Given = Annotated[list[str] | None, typer.Option(help="a hypothesis; may be repeated")]
Timeout = Annotated[float, typer.Option(help="seconds for one problem")]


@app.command()
def prove(
    goal: Annotated[str | None, typer.Argument(help='such as "exp(x) <= 1 + 2*x"')] = None,
    given: Given = None,
    certificate: Annotated[Path | None, typer.Option(help="write the certificate here")] = None,
    batch: Annotated[Path | None, typer.Option(help="a JSON problem a line")] = None,
    timeout: Timeout = 10.0,
    fresh: Fresh = False,
    as_json: Json = False,
) -> None:
    """Prove a real inequality with a certificate, or refute it with a witness."""
    from rankproof.proving import batch_command, prove_command
    from symbolic.errors import InputError

    if (goal is None) == (batch is None):
        raise InputError("give one goal, or --batch FILE.jsonl")
    if batch is not None:
        raise typer.Exit(batch_command(batch, timeout, fresh))
    raise typer.Exit(prove_command(str(goal), given or [], certificate, timeout, as_json, fresh))


@app.command()
def constant(
    expression: Annotated[
        str, typer.Argument(help='such as "x**2*exp(-x)" or "sin(x) <= C*x", or the id of an entry')
    ],
    given: Given = None,
    timeout: Timeout = 10.0,
    digits: Annotated[int, typer.Option(help="digits of the enclosure", min=2, max=30)] = 12,
    fresh: Fresh = False,
    as_json: Json = False,
) -> None:
    """Find the least upper bound of an expression, the best C of a comparison, or an entry's constants."""
    from rankproof.proving import constant_command, entry_constants_command, is_entry

    if is_entry(expression):
        raise typer.Exit(entry_constants_command(expression, as_json))
    raise typer.Exit(constant_command(expression, given or [], timeout, digits, as_json, fresh))


@app.command()
def recheck(
    targets: Annotated[
        list[str] | None, typer.Argument(help="certificate or derivation files, or entry ids")
    ] = None,
    everything: Annotated[bool, typer.Option("--all", help="every entry of the library")] = False,
    write: Annotated[
        Path | None, typer.Option(help="keep derivations, or Coq scripts, in this folder")
    ] = None,
    coq: Annotated[bool, typer.Option("--coq", help="judge entries by Coq")] = False,
    show: Annotated[
        bool, typer.Option("--show", help="with --coq: print statements as Coq reads them")
    ] = False,
    as_json: Json = False,
) -> None:
    """Re-check certificates and derivations from their text, with the separate checker or Coq."""
    if coq:
        from rankproof.scalar_judge import certificate_files, scalar_command

        files = certificate_files(targets or [])
        if files:
            raise typer.Exit(scalar_command(files, as_json))
    if coq or show:
        from rankproof.coq_judge import coq_command

        raise typer.Exit(coq_command(targets or [], everything, show, write, as_json))
    from rankproof.rechecking import recheck_command

    raise typer.Exit(recheck_command(targets or [], everything, write, as_json))


@app.command()
def ledger(
    name: Annotated[str | None, typer.Argument(help="an entry id")] = None, as_json: Json = False
) -> None:
    """List the axioms, or those an entry rests on."""
    from rankproof.verifying import ledger_command

    raise typer.Exit(ledger_command(name, as_json))


@app.command()
def graph(
    name: Annotated[str | None, typer.Argument(help="an entry id")] = None,
    form: Annotated[str, typer.Option("--format", help="dot, json, svg or html")] = "dot",
    output: Annotated[Path | None, typer.Option(help="a file to write")] = None,
    unused: Annotated[bool, typer.Option("--unused", help="list what nothing uses")] = False,
) -> None:
    """Draw which entries use which, read off the derivations."""
    from rankproof.showing import graph_command

    raise typer.Exit(graph_command(name, form, output, unused))


@app.command()
def latex(
    ids: Ids = None,
    constants: Annotated[
        Path | None, typer.Option(help="write the derived constants as macros here")
    ] = None,
    as_json: Json = False,
) -> None:
    """Print statements as LaTeX, or write derived constants as macros."""
    from rankproof.showing import constants_command, latex_command

    if constants is not None:
        raise typer.Exit(constants_command(ids or [], constants))
    raise typer.Exit(latex_command(ids or [], as_json))


@app.command()
def explain(name: str, as_json: Json = False) -> None:
    """Show one entry: statement, proof, what it rests on."""
    from rankproof.showing import explain_command

    raise typer.Exit(explain_command(name, as_json))


@app.command()
def report(
    folder: Annotated[Path, typer.Argument(help="where to write the pages")],
    stack: Annotated[
        list[str] | None, typer.Option(help="a stack to measure; may be repeated")
    ] = None,
    mutate: Annotated[bool, typer.Option("--mutate", help="with the mutants' table")] = False,
    seconds: Seconds = 0.2,
    as_json: Json = False,
) -> None:
    """Write the whole audit as web pages."""
    from rankproof.reporting import report_command

    raise typer.Exit(report_command(folder, stack or ["embedded"], mutate, seconds, as_json))


def main() -> None:
    """Run the command line; bad usage and bad input are one line and exit code 2."""
    try:
        code = app(args=sys.argv[1:] or ["--help"], standalone_mode=False)
    except Exception as error:
        from symbolic.errors import InputError

        if type(error).__name__ == "Abort":  # interrupted from the keyboard
            sys.exit(130)
        message = getattr(error, "format_message", None)  # a usage error of the parser
        if not isinstance(error, InputError) and message is None:
            raise
        text = str(error) if message is None else f"{message()} See rankproof --help."
        print(f"rankproof: {' '.join(text.split())}", file=sys.stderr)
        sys.exit(2)
    sys.exit(code if isinstance(code, int) else 0)


if __name__ == "__main__":
    main()
