"""The entries on the polynomial method, low rank and gradients (sections 5 and 6)."""

from __future__ import annotations

from lemmas.entry import Entry

__all__ = ["ENTRIES"]

ENTRIES: tuple[Entry, ...] = ()
