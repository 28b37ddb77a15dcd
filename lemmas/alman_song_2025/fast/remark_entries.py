"""Entries on the slope of a layer and on causal masks."""

from __future__ import annotations

from lemmas.alman_song_2025 import causal, layer_slope, toolbox
from lemmas.alman_song_2025 import statements as says
from lemmas.alman_song_2025.masked_domain import masked_domain
from lemmas.alman_song_2025.toolbox_entries import NEW, part
from lemmas.entry import Entry, Part, Source
from lemmas.foundations.sums import nonzero
from symbolic.language import Lt, number
from symbolic.tactics.script import arith

__all__ = ["ENTRIES"]

ENTRIES: tuple[Entry, ...] = (
    Entry(
        "alman-song-2025/layer-perturbation",
        "lemma",
        "a layer is Lipschitz with a constant that grows with the tokens, never with one for all",
        Source("Alman, Song 2025 (arXiv:2505.16284)", "Lemmas 5.2 and C.1", "secondary source"),
        "repaired",
        (
            Part(
                "a",
                "published",
                layer_slope.NO_CONSTANT,
                refute=layer_slope.no_constant_refuted,
                domain=masked_domain,
                witness={
                    "n, d, H": "3, 1, 1",
                    "M, W": "1",
                    "X": "(0, s, -s) and (h, s, -s), s = |K| + 1, h small",
                    "slope": "(1 + 2 s^2)/3 > K",
                },
                note="the printed lemmas bound the maps without weights, by one constant",
            ),
            Part(
                "b",
                "ours",
                layer_slope.SLOPE,
                prove=layer_slope.slope,
                note="the slope of the first token at (0, s, -s)",
            ),
            part(
                "c", says.LAYER_LIPSCHITZ, toolbox.layer_bound, "head-lipschitz, summed over heads"
            ),
        ),
    ),
    Entry(
        "alman-song-2025/causal-no-exact-collapse",
        "remark",
        "with a causal mask uniform attention is not idempotent, and two layers are not one",
        NEW,
        "proved",
        (
            Part("a", "ours", causal.NOT_IDEMPOTENT, prove=causal.not_idempotent),
            Part(
                "b",
                "ours",
                causal.NO_COLLAPSE,
                prove=causal.no_collapse,
                domain=causal.domain,
                instance={causal.w: number(1)},
                instance_proofs={"weight": lambda: nonzero(arith(Lt(0, 1)))},
                note="against order3-collapse: no uniform causal head does it, for any weight but 0",
            ),
        ),
    ),
)
