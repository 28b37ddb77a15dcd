"""The registry: every entry by its id."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from lemmas.entry import Entry
from symbolic.errors import InputError, UnknownName

__all__ = ["all_entries", "entries", "entry"]


@cache
def all_entries() -> tuple[Entry, ...]:
    """Return all entries, foundations first."""
    from lemmas.alman_song_2025.entries import ENTRIES as ALMAN
    from lemmas.dong_2021.entries import ENTRIES as DONG
    from lemmas.foundations.derivative_entries import ENTRIES as DERIVATIVES
    from lemmas.foundations.entries import ENTRIES as FOUNDATIONS

    found = (*FOUNDATIONS, *DERIVATIVES, *DONG, *ALMAN)
    ids = [item.id for item in found]
    if len(set(ids)) != len(ids):
        raise InputError("two entries of the library share an id")
    return found


def entry(name: str) -> Entry:
    """Return the entry of that id.

    Raises
    ------
    UnknownName
        If there is none; the message names the nearest.
    """
    for item in all_entries():
        if item.id == name:
            return item
    import difflib

    near = difflib.get_close_matches(name, [item.id for item in all_entries()], 1, 0.4)
    hint = f"; did you mean {near[0]}?" if near else "; rankproof verify lists all ids"
    raise UnknownName(f"no entry is named {name!r}{hint}")


def entries(names: Sequence[str]) -> tuple[Entry, ...]:
    """Return the entries of these ids, or all if there are none."""
    return tuple(entry(name) for name in names) if names else all_entries()
