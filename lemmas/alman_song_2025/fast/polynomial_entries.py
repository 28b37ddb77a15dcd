"""The entries on the polynomial method and low rank (Alman and Song 2023, Aggarwal and Alman)."""

from __future__ import annotations

from fractions import Fraction

from lemmas.alman_song_2025.fast import growth, low_rank, normalisation, taylor
from lemmas.constants import Constant, Reading
from lemmas.entry import Entry, Part, Source
from symbolic.language import NAT, Lambda, Term, cast, number

__all__ = ["ENTRIES"]

_AS23 = "Alman, Song 2023 (arXiv:2302.13214)"
_AA22 = "Aggarwal, Alman 2022 (LIPIcs.CCC.2022.22)"
_two = number(2, NAT)
_half = number(Fraction(1, 2))


def _row(value: Term) -> Term:
    return Lambda(normalisation.j, value)


def _matrix(value: Term) -> Term:
    return Lambda(normalisation.i, _row(value))


_j = cast(normalisation.j)
_normalised = {
    normalisation.n: _two,
    normalisation.a: _row(1 + _j),
    normalisation.b: _row((8 - 4 * _j) / 5),
    normalisation.A: _matrix(1 + _j),
    normalisation.B: _matrix((8 - 4 * _j) / 5),
    normalisation.V: _matrix(number(1)),
    normalisation.eps: number(Fraction(3, 5)),
    normalisation.top: number(1),
    normalisation.l: number(0, NAT),
}
_one = number(1, NAT)
_counts = {low_rank.n: _two, low_rank.d: _one, taylor.g: _one, low_rank.k: _two}
_signs = Lambda(low_rank.i, Lambda(low_rank.b, 1 - 2 * cast(low_rank.i)))
_attention = {
    **_counts,
    taylor.g: number(7, NAT),
    low_rank.k: number(8, NAT),
    low_rank.Q: _signs,
    low_rank.K: _signs,
    low_rank.V: _signs,
    low_rank.top: number(1),
    taylor.R: number(1),
    taylor.eps: _half,
}
_attention_small = {
    **_attention,
    **_counts,
    low_rank.Q: Lambda(low_rank.i, Lambda(low_rank.b, (1 - 2 * cast(low_rank.i)) / 10)),
    taylor.R: number(Fraction(1, 10)),
}

ENTRIES: tuple[Entry, ...] = (
    Entry(
        "alman-song-2025/attention-problems",
        "definition",
        "approximating attention (AAttC) and its training gradient (AAttLGC) to entrywise error",
        Source(f"{_AS23}; arXiv:2402.04497", "Definitions 1.2, 1.4", "full text"),
        "definition",
        (),
    ),
    Entry(
        "alman-song-2025/exp-taylor-degree",
        "lemma",
        "the degree at which Taylor's polynomial of exp has relative error eps on [-R, R]",
        Source(_AS23, "the polynomial approximation", "from memory"),
        "proved",
        (
            Part(
                "a",
                "ours",
                taylor.DEGREE_LARGE,
                prove=taylor.degree_large,
                general=("g",),
                instance={
                    taylor.g: number(7, NAT),
                    taylor.R: number(1),
                    taylor.eps: _half,
                },
                note="degree g with g + 1 >= max(e^2 R, R + log(1/eps))",
            ),
            Part(
                "b",
                "ours",
                taylor.DEGREE_LOGARITHMIC,
                prove=taylor.degree_logarithmic,
                domain=taylor.domain,
                general=("g",),
                instance={
                    taylor.g: number(1, NAT),
                    taylor.R: number(Fraction(1, 10)),
                    taylor.eps: _half,
                },
                note="g + 1 >= 2 L/log(L/(e R)) with L = log(1/eps) + R > e R, multiplied out",
            ),
        ),
    ),
    Entry(
        "alman-song-2025/aa22-degree",
        "theorem",
        "the least degree of a polynomial within delta of exp on [0, B]",
        Source(_AA22, "abstract", "full text"),
        "cited",
        (
            Part(
                "a",
                "ours",
                taylor.LINE,
                prove=taylor.line_error,
                instance={taylor.z: _half},
                note="a polynomial of degree 1 on [0, 1]",
            ),
            Part(
                "b",
                "ours",
                taylor.LITERAL,
                prove=taylor.literal_reading,
                note="read literally, at B = 1 and log(1/delta) = 1001/1000 the formula gives 1001",
            ),
            Part(
                "c",
                "ours",
                taylor.UNBOUNDED,
                prove=taylor.literal_reading_unbounded,
                instance={taylor.R: number(1)},
                note="and no constant saves that reading: the term needs log(1/delta) well above B",
            ),
        ),
        constants={"ours error of degree 1": Reading("a", ())},
    ),
    Entry(
        "alman-song-2025/monomial-rank",
        "lemma",
        "a polynomial of degree g of X Y^T has rank at most C(d + g, g)",
        Source(_AS23, "the low-rank factorisation", "from memory"),
        "proved",
        (
            Part(
                "a",
                "published",
                low_rank.MONOMIAL_PUBLISHED,
                prove=low_rank.monomial_published,
                general=("n", "d", "g"),
                instance={**_counts, low_rank.k: number(6, NAT)},
                note="C(2 (g + d), 2 g), any coefficients",
            ),
            Part(
                "b",
                "ours",
                low_rank.MONOMIAL,
                prove=low_rank.monomial,
                general=("n", "d", "g"),
                instance=_counts,
                note="C(d + g, g) as k d! g! = (d + g)!; by Pascal's rule, without multi-indices",
            ),
            Part(
                "c",
                "ours",
                low_rank.TAYLOR_RANK,
                prove=low_rank.taylor_rank,
                general=("n", "d", "g"),
                instance=_counts,
                note="Taylor's polynomial of exp at the scores",
            ),
            Part(
                "d",
                "ours",
                low_rank.MONOMIAL_TIGHT,
                prove=low_rank.monomial_tight,
                note="d = g = 1: 1 + x y needs C(2, 1) = 2 columns",
            ),
        ),
    ),
    Entry(
        "alman-song-2025/relative-normalisation",
        "lemma",
        "normalising rows of a relative approximation costs at most 2 eps, sharply less",
        Source(_AS23, "", "from memory"),
        "proved",
        (
            Part(
                "a",
                "ours",
                normalisation.ROW,
                prove=normalisation.row,
                domain=normalisation.domain,
                general=("n",),
                instance=_normalised,
            ),
            Part(
                "b",
                "both",
                normalisation.TWICE,
                prove=normalisation.twice,
                domain=normalisation.domain,
                instance=_normalised,
            ),
            Part(
                "c",
                "ours",
                normalisation.MATRIX,
                prove=normalisation.matrix,
                domain=normalisation.matrix_domain,
                general=("n",),
                instance=_normalised,
            ),
            Part(
                "d",
                "ours",
                normalisation.TIGHT,
                prove=normalisation.tight,
                note="equality: the row (1, 2) moved to (8/5, 4/5), eps = 3/5",
            ),
        ),
        constants={
            "published row": Reading("b", ()),
            "ours row": Reading("a", ()),
        },
    ),
    Entry(
        "alman-song-2025/low-rank-attention",
        "theorem",
        "attention with scores in [-R, R] through C(d + g, g) columns, within 2 eps max |V|",
        Source(_AS23, "the upper bound", "from memory"),
        "proved",
        (
            Part(
                "a",
                "ours",
                low_rank.APPROXIMATION,
                prove=low_rank.approximation,
                general=("n", "d", "g"),
                instance=_attention,
                note="g + 1 >= max(e^2 R, R + log(1/eps))",
            ),
            Part(
                "b",
                "ours",
                low_rank.APPROXIMATION_LOGARITHMIC,
                prove=low_rank.approximation_logarithmic,
                domain=low_rank.domain,
                general=("n", "d", "g"),
                instance=_attention_small,
                note="the smaller degree of exp-taylor-degree (b)",
            ),
            Part(
                "c",
                "both",
                low_rank.ATTENTION,
                prove=low_rank.attention,
                domain=low_rank.domain,
                general=("n", "d", "g"),
                instance=_attention,
                note="operation counts are not statements of this language",
            ),
            Part(
                "d",
                "both",
                low_rank.ATTENTION_LOGARITHMIC,
                prove=low_rank.attention_logarithmic,
                domain=low_rank.domain,
                general=("n", "d", "g"),
                instance=_attention_small,
            ),
            Part(
                "e",
                "both",
                growth.GROWTH,
                prove=growth.growth,
                instance={growth.C: number(1), growth.c: number(1), growth.delta: number(1)},
                note="d <= C log n, eps >= n^-c, R <= rho log n: n^delta columns serve, any delta",
            ),
        ),
    ),
    Entry(
        "alman-song-2025/as23-lower",
        "theorem",
        "no truly subquadratic approximate attention at entries sqrt(log n), under SETH",
        Source(_AS23, "abstract; hard instances in arXiv:2402.04497, Lemma E.2", "full text"),
        "cited",
        (),
    ),
)
