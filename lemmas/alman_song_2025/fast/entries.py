"""The entries on definitions, the polynomial method, low rank, gradients, masks and slopes."""

from __future__ import annotations

from lemmas.alman_song_2025.definition_entries import ENTRIES as DEFINITIONS
from lemmas.alman_song_2025.fast.gradient_entries import ENTRIES as GRADIENT
from lemmas.alman_song_2025.fast.polynomial_entries import ENTRIES as POLYNOMIAL
from lemmas.alman_song_2025.fast.remark_entries import ENTRIES as REMARKS
from lemmas.entry import Entry

__all__ = ["ENTRIES"]

ENTRIES: tuple[Entry, ...] = (*DEFINITIONS, *POLYNOMIAL, *GRADIENT, *REMARKS)
