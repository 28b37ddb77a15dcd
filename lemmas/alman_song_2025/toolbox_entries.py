"""Entries of the toolbox: reweighting, softmax rows, scores, averaging, distances, heads."""

from __future__ import annotations

from collections.abc import Callable

from lemmas.alman_song_2025 import statements as says
from lemmas.alman_song_2025 import toolbox, toolbox_distances, toolbox_softmax
from lemmas.alman_song_2025.instances import PROOFS, VALUES
from lemmas.alman_song_2025.largest_distance import LARGEST_DISTANCE, largest_distance
from lemmas.alman_song_2025.masked_domain import masked_domain
from lemmas.alman_song_2025.tight_toolbox import DIST_PART, HEAD_PART, SCORE_PART
from lemmas.constants import closed_factor
from lemmas.entry import Entry, Part, Source
from symbolic.kernel import Theorem
from symbolic.language import Lambda, Term, cast, number
from symbolic.statement import Statement

__all__ = ["ENTRIES", "NEW", "part"]

NEW = Source("Alman, Song 2025 (arXiv:2505.16284)", "", "new")
i, j, t = says.i, says.j, says.t
_two = number(2, "N")
_half = number(1) / 2


def part(
    label: str,
    statement: Statement,
    prove: Callable[[], Theorem],
    note: str = "",
    values: dict[Term, Term] = VALUES,
    proofs: dict[str, Callable[[], Theorem]] = PROOFS,
    form: str = "ours",
) -> Part:
    """A proved part with every size a symbol, at the common instance."""
    used = {v: values[v] for v in statement.variables if v in values}
    names = {h.name for h in statement.hypotheses}
    return Part(
        label,
        form,
        statement,
        prove=prove,
        general=tuple(v.name for v in statement.variables if v.sort == "N"),
        instance=used,
        instance_proofs={name: proof for name, proof in proofs.items() if name in names},
        domain=masked_domain,
        note=note,
    )


_REWEIGHT = {
    says.n: _two,
    says.p: Lambda(j, number(1) / 3 + cast(j) / 3),
    says.s: Lambda(j, _half),
    says.alpha: _half,
    says.beta: number(2),
}
_CENTRE = {**VALUES, says.i: number(0, "N"), says.t: number(1, "N")}
_ROW = {
    says.n: _two,
    says.r: number(0, "N"),
    says.A: VALUES[says.A],
    says.a: Lambda(t, number(0)),
    says.b: Lambda(t, cast(t)),
    says.low: number(0),
    says.high: number(1),
    says.e: number(1),
    says.u: number(1),
}

ENTRIES: tuple[Entry, ...] = (
    Entry(
        "alman-song-2025/reweight-tv",
        "lemma",
        "rows whose ratios lie in [alpha, beta] differ by 2 (sqrt(k) - 1)/(sqrt(k) + 1), k = beta/alpha",
        NEW,
        "proved",
        (
            part("a", says.REWEIGHT, toolbox_softmax.reweight, values=_REWEIGHT, proofs={}),
            part(
                "b",
                says.REWEIGHT_TIGHT,
                toolbox_softmax.reweight_tight,
                "tight: q = (1, u)/(1 + u), ratios u and 1/u, sqrt(k) = u",
                values={says.u: number(2)},
            ),
            part(
                "c",
                says.REWEIGHT_PRODUCT,
                toolbox_softmax.reweight_product,
                "alpha = m and sqrt(k) = u, without divisions",
                values={**_REWEIGHT, says.m_: _half, says.u: number(2)},
                proofs={},
            ),
        ),
    ),
    Entry(
        "alman-song-2025/softmax-perturbation",
        "lemma",
        "softmax rows of one support whose logits differ by an oscillation delta",
        NEW,
        "proved",
        (
            part("a", says.SOFTMAX_RATIOS, toolbox_softmax.softmax_ratios, values=_ROW, proofs={}),
            part(
                "b",
                says.SOFTMAX_VARIATION,
                toolbox_softmax.softmax_variation,
                values=_ROW,
                proofs={},
            ),
            part("c", says.SOFTMAX_LINEAR, toolbox_softmax.softmax_linear, values=_ROW, proofs={}),
            part("d", says.SOFTMAX_ENTRY, toolbox_softmax.softmax_entry, values=_ROW, proofs={}),
            part("e", says.EXP_LINE, toolbox_softmax.exp_line, values=_ROW),
            part(
                "f",
                says.SOFTMAX_SUP,
                toolbox_softmax.softmax_sup,
                "delta <= 2 |s - t|",
                values=_ROW,
            ),
            part(
                "g",
                says.SOFTMAX_TIGHT,
                toolbox_softmax.softmax_tight,
                "tight: logits (u, -u) against (-u, u), delta = 4 u",
                values=_ROW,
            ),
        ),
        constants={"linear": closed_factor(toolbox_softmax.softmax_linear)},
    ),
    Entry(
        "alman-song-2025/score-perturbation",
        "lemma",
        "scores x_i M x_j under a change of the tokens: entries and oscillation over j",
        NEW,
        "proved",
        (
            part("a", says.SCORE_ENTRY, toolbox.score_entry),
            part("b", says.SCORE_OSCILLATION, toolbox.score_oscillation),
            SCORE_PART,
            part("d", says.SCORE_CENTRE, toolbox.score_centre, "for every centre", _CENTRE),
        ),
    ),
    Entry(
        "alman-song-2025/dist-facts",
        "lemma",
        "the distance from equal rows: Lipschitz, invariant, contracted by averages, near the mean",
        NEW,
        "proved",
        (
            part("a", says.DIST_LIPSCHITZ, toolbox_distances.dist_lipschitz),
            part("b", says.DIST_SHARPER, toolbox_distances.dist_sharper, "sharper form of a"),
            part("c", says.DIST_SHIFT, toolbox_distances.dist_shift),
            part("d", says.DIST_AVERAGE, toolbox_distances.dist_average),
            part("e", says.DIST_MEAN, toolbox_distances.dist_mean),
            part("f", says.DIST_MEAN_DIFFERENCE, toolbox_distances.dist_mean_difference),
            part("g", says.DIST_FROBENIUS, toolbox_distances.dist_frobenius),
            part(
                "h",
                LARGEST_DISTANCE,
                largest_distance,
                "largest entry: half the greatest range of a column",
            ),
            DIST_PART,
        ),
        sharpens=("alman-song-2025/res-perturbation",),
    ),
    Entry(
        "alman-song-2025/head-lipschitz",
        "lemma",
        "one head is locally Lipschitz: v N(Y - X) [1 + mu dist(X) (dist(X) + N(Y))], any mask",
        NEW,
        "proved",
        (
            part("a", says.HEAD_LIPSCHITZ, toolbox.head_bound),
            part("b", says.LAYER_LIPSCHITZ, toolbox.layer_bound, "summed over heads"),
            HEAD_PART,
        ),
    ),
)
