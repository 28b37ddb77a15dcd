"""Entries: the model, its residual, and a layer around the rank-one part of its tokens."""

from __future__ import annotations

from lemmas.dong_2021 import residual_proofs, shift_proofs
from lemmas.dong_2021 import residual_statements as residuals
from lemmas.dong_2021 import shift_statements as says
from lemmas.entry import Entry, Part, Source
from symbolic.language import number

__all__ = ["ENTRIES", "PAPER"]

PAPER = "Dong, Cordonnier, Loukas 2021 (arXiv:2103.03404)"
_two = number(2, "N")
_sizes = {says.n: _two, says.s: number(1)}

ENTRIES: tuple[Entry, ...] = (
    Entry(
        "dong-2021/definitions",
        "definition",
        "only W_Q W_K^T and W_K b_Q of the query and key parameters reach the softmax",
        Source(PAPER, "Section 2 (v2) and the code repository", "secondary source"),
        "proved",
        (
            Part(
                "a",
                "both",
                says.BIAS_FORM,
                prove=shift_proofs.bias_form,
                instance=_sizes,
                general=("n", "d", "H"),
                note="H is the width of queries and keys here",
            ),
        ),
    ),
    Entry(
        "dong-2021/residual",
        "definition",
        "X - 1 x for a free centre x; rho(X) is the infimum of its composite norm over x",
        Source(
            PAPER, "Section 2 (v2); the norm inside the argmin is not named", "secondary source"
        ),
        "proved",
        (
            Part(
                "a",
                "ours",
                residuals.BEST_CENTRE,
                prove=residual_proofs.best_centre,
                instance=_sizes | {residuals.d: number(1, "N")},
                general=("n", "d"),
                note="rho(X) is below the residual about every centre",
            ),
            Part(
                "b",
                "ours",
                residuals.MEAN_CENTRE,
                prove=residual_proofs.mean_centre,
                instance=_sizes | {residuals.d: number(1, "N")},
                general=("n", "d"),
                note="centring at the mean, as the code does, costs at most a factor 2 (1 - 1/n)",
            ),
        ),
    ),
    Entry(
        "dong-2021/rank-one-shift",
        "lemma",
        "around 1 x^T a layer is sum_h (P_h - 1 s_h^T) R W_h, with one s_h for all rows",
        Source(PAPER, "Appendix (v2)", "secondary source"),
        "proved",
        (
            Part(
                "a",
                "both",
                says.SHARED_LOGITS,
                prove=shift_proofs.shared_logits,
                instance=_sizes,
                general=("n", "d"),
                note="the attention of a head is softmax(1 r^T + E)",
            ),
            Part(
                "b",
                "both",
                says.SHIFT,
                prove=shift_proofs.rank_one_shift,
                instance=_sizes,
                general=("n", "d", "H"),
                note="(S), for H heads",
            ),
        ),
    ),
)
