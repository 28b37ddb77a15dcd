"""The entries of the foundations, in the order of the note."""

from __future__ import annotations

from lemmas.entry import Entry
from lemmas.foundations.average_entries import ENTRIES as AVERAGES
from lemmas.foundations.norm_entries import ENTRIES as NORMS
from lemmas.foundations.normalisation_entries import ENTRIES as NORMALISATION
from lemmas.foundations.notation import ENTRY as NOTATION
from lemmas.foundations.recursion_entries import ENTRIES as RECURSIONS

__all__ = ["ENTRIES"]

ENTRIES: tuple[Entry, ...] = (NOTATION, *AVERAGES, *NORMS, *RECURSIONS, *NORMALISATION)
