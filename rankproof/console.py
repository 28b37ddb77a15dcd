"""What goes out: the terminal's width and colour, JSON, files, progress."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from symbolic.errors import InputError

if TYPE_CHECKING:
    from rich.console import Console

__all__ = ["console", "print_json", "progress", "write_text"]


def console(to_error: bool = False) -> Console:
    """Return a console of at most 100 columns that honours ``NO_COLOR``."""
    from rich.console import Console

    screen = Console(stderr=to_error, highlight=False)
    screen.width = min(screen.width, 100) if screen.is_terminal else 100
    return screen


def print_json(value: object) -> None:
    """Write one JSON object to standard output."""
    print(json.dumps(value, indent=2))


def progress(title: str, steps: Iterable[Any], total: int) -> Iterator[Any]:
    """Pass on what comes, with a bar on a terminal."""
    from rich.progress import Progress

    with Progress(
        console=console(to_error=True), transient=True, disable=not sys.stderr.isatty()
    ) as bar:
        yield from bar.track(steps, total=total, description=title)


def write_text(path: Path, text: str) -> None:
    """Write a file in one piece, or leave what was there.

    Raises
    ------
    InputError
        If the folder cannot be written.
    """
    partial = path.with_name(path.name + ".partial")
    try:
        partial.write_text(text, encoding="utf-8")
        partial.replace(path)
    except OSError as error:
        partial.unlink(missing_ok=True)
        raise InputError(
            f"cannot write {path}: {error.strerror}; choose another --output"
        ) from error
