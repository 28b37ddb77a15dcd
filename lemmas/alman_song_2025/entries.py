"""The entries of Alman and Song 2025: statements, proofs, witnesses and instances put together."""

from __future__ import annotations

from lemmas.alman_song_2025.claim_entries import ENTRIES as CLAIMS
from lemmas.alman_song_2025.fast.entries import ENTRIES as FAST
from lemmas.alman_song_2025.network_entries import ENTRIES as NETWORKS
from lemmas.alman_song_2025.norm_entries import ENTRIES as NORMS
from lemmas.alman_song_2025.toolbox_entries import ENTRIES as TOOLBOX
from lemmas.alman_song_2025.witness_entries import ENTRIES as WITNESSES
from lemmas.entry import Entry

__all__ = ["ENTRIES"]

ENTRIES: tuple[Entry, ...] = (
    *NORMS,
    *TOOLBOX,
    *NETWORKS,
    *WITNESSES,
    *CLAIMS,
    *FAST,
)
