"""What Alman and Song 2025 speak of: norms, layers, networks, collapse; and what is not recovered."""

from __future__ import annotations

from lemmas.entry import Entry, Source

__all__ = ["ENTRIES"]

_PAPER = "Alman, Song 2025 (arXiv:2505.16284)"


def _definition(name: str, title: str, number: str, provenance: str) -> Entry:
    source = Source(_PAPER, number, provenance)
    return Entry(f"alman-song-2025/{name}", "definition", title, source, "definition", ())


ENTRIES: tuple[Entry, ...] = (
    _definition(
        "norms",
        "N(X) the greatest norm of a token, v(W) and mu(M) operator norms, dist(X) from equal rows",
        "the convention of arXiv:2402.04497, Definition 1.4",
        "full text",
    ),
    _definition(
        "softm",
        "exponentials of a row over their sum, with a mask over the allowed entries",
        "Definition 3.1 (the name only)",
        "secondary source",
    ),
    _definition(
        "attention-layer",
        "sum over heads of P(X) X W with P the softmax of X M X^T, no biases",
        "Definition 3.6 (name and weights only; its scaling is not known)",
        "secondary source",
    ),
    _definition(
        "network",
        "L layers of H heads, with skips X + SAtt(X) or without",
        "L layers, H heads, with or without skips",
        "secondary source",
    ),
    _definition(
        "layer-collapse",
        "some network of one layer is near the whole network, relative to the input",
        "abstract; details from public reviews",
        "secondary source",
    ),
    Entry(
        "alman-song-2025/not-recovered",
        "remark",
        "Lemma 4.2, the full Lemma 5.1 and the exact hypotheses of Theorem 1.2 are not in the sources",
        Source(_PAPER, "Lemmas 4.2 and 5.1, Theorem 1.2", "secondary source"),
        "open",
        (),
    ),
)
