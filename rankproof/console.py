"""The terminal: one place that decides on width and colour."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.console import Console

__all__ = ["console"]


def console(to_error: bool = False) -> Console:
    """Return a console of at most 100 columns that honours ``NO_COLOR``."""
    from rich.console import Console

    screen = Console(stderr=to_error, highlight=False)
    screen.width = min(screen.width, 100) if screen.is_terminal else 100
    return screen
