"""The command ``rankproof``.  Heavy modules are imported by the commands that need them."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Annotated

import typer

app = typer.Typer(
    add_completion=False,
    no_args_is_help=True,
    rich_markup_mode=None,
    help="Verify, measure and explain the inequalities of deep-learning theory.",
)
Ids = Annotated[list[str] | None, typer.Argument(help="entry ids; none means all")]
Json = Annotated[bool, typer.Option("--json", help="one JSON object on standard output")]


@app.callback()
def _root() -> None:
    """Verify, measure and explain the inequalities of deep-learning theory."""


@app.command()
def verify(ids: Ids = None, as_json: Json = False) -> None:
    """Prove or refute every entry, or those named with what they need."""
    from rankproof.verifying import verify_command

    raise typer.Exit(verify_command(ids or [], as_json))


@app.command()
def check(
    ids: Ids = None,
    stack: Annotated[
        str, typer.Option(help="embedded, minilm, random[:SEED] or a folder")
    ] = "embedded",
    tokens: Annotated[int | None, typer.Option(help="use the first so many tokens")] = None,
    text: Annotated[str | None, typer.Option(help="what to encode")] = None,
    arithmetic: Annotated[str, typer.Option(help="arb, mpmath or numpy")] = "arb",
    bits: Annotated[int | None, typer.Option(help="first precision; planned if absent")] = None,
    plot: Annotated[Path | None, typer.Option(help="a PNG, PDF or SVG file to draw")] = None,
    as_json: Json = False,
) -> None:
    """Evaluate statements on a stack with certified enclosures."""
    from rankproof.checking import check_command

    raise typer.Exit(check_command(ids or [], stack, tokens, text, arithmetic, bits, plot, as_json))


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
    form: Annotated[str, typer.Option("--format", help="dot, json or svg")] = "dot",
    output: Annotated[Path | None, typer.Option(help="a file to write")] = None,
) -> None:
    """Draw which entries use which, read off the derivations."""
    from rankproof.showing import graph_command

    raise typer.Exit(graph_command(name, form, output))


@app.command()
def latex(ids: Ids = None, as_json: Json = False) -> None:
    """Print statements as LaTeX."""
    from rankproof.showing import latex_command

    raise typer.Exit(latex_command(ids or [], as_json))


@app.command()
def explain(name: str, as_json: Json = False) -> None:
    """Show one entry: statement, proof, what it rests on."""
    from rankproof.showing import explain_command

    raise typer.Exit(explain_command(name, as_json))


def main() -> None:
    """Run the command line; bad input is one line and exit code 2."""
    try:
        app()
    except Exception as error:
        from symbolic.errors import InputError

        if not isinstance(error, InputError):
            raise
        print(f"rankproof: {error}", file=sys.stderr)
        sys.exit(2)


def print_json(value: object) -> None:
    """Write one JSON object."""
    print(json.dumps(value, indent=2))


if __name__ == "__main__":
    main()
