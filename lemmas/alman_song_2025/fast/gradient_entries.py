"""The entries on the gradient of one attention layer (Alman and Song 2024)."""

from __future__ import annotations

from lemmas.alman_song_2025.fast import energy, errors, factors, gradient, riemann, upper
from lemmas.alman_song_2025.fast import lambda_witnesses as sharpness
from lemmas.alman_song_2025.fast import statements as says
from lemmas.constants import Constant, Reading
from lemmas.entry import Entry, Part, Source
from symbolic.language import NAT, Lambda, Term, cast, number

__all__ = ["ENTRIES"]

_AS24 = "Alman, Song 2024 (arXiv:2402.04497)"
_two, _one = number(2, NAT), number(1, NAT)
_half = number(1) / 2


def _matrix(value: Term) -> Term:
    return Lambda(says.i, Lambda(says.j, value))


_layer = {says.n: _two, says.d: _two}
_entry = {**_layer, says.a: number(0, NAT), says.b: _one}
# two tokens, one coordinate, uniform weights, exact and approximate weights equal
_error_instance = {
    says.n: _two,
    says.d: _one,
    says.f: _matrix(_half),
    says.g: _matrix(_half),
    says.h: _matrix(number(1)),
    says.E: _matrix(number(0)),
    says.eps1: number(0),
    says.hmax: number(1),
    says.emax: number(0),
    says.qmax: number(1),
    says.A1: _matrix(number(1)),
    says.A2: _matrix(number(1)),
    says.a: number(0, NAT),
    says.b: number(0, NAT),
    says.amax: number(1),
    says.bmax: number(1),
}
_factor_instance = {
    says.n: _two,
    says.d: _one,
    says.k: _one,
    says.f: _matrix(_half),
    says.U: _matrix(_half),
    says.V: _matrix(number(1)),
}
_parabola = {
    riemann.f: Lambda(riemann.t, riemann.t**2 / 2),
    riemann.g: Lambda(riemann.t, riemann.t),
    riemann.h: Lambda(riemann.t, number(1)),
    riemann.b: number(1),
    riemann.m: _two,
}
_energy = {
    energy.n: _two,
    energy.d: _one,
    energy.A: Lambda(energy.i, Lambda(energy.j, 1 - cast(energy.j))),
    energy.V: Lambda(energy.j, Lambda(energy.l, 1 - cast(energy.j))),
    energy.B: number(1),
}
_signs = Lambda(says.i, Lambda(says.j, 1 - 2 * cast(says.i)))
_upper = {
    says.n: _two,
    says.d: _one,
    upper.degree: number(7, NAT),
    says.k: number(8, NAT),
    says.A1: _signs,
    says.X: _matrix(number(1)),
    says.A2: _signs,
    says.A3: _signs,
    says.Y: _matrix(number(1)),
    says.E: _matrix(number(0)),
    upper.R: number(1),
    upper.eps: _half,
    says.hmax: number(1),
    says.emax: number(0),
    says.amax: number(1),
    says.bmax: number(1),
}

ENTRIES: tuple[Entry, ...] = (
    Entry(
        "alman-song-2025/as24-gradient",
        "lemma",
        "the gradient of the training loss is A1^T p A2 / d; printed without the factor 1/d",
        Source(_AS24, "Lemma C.7", "full text"),
        "repaired",
        (
            Part(
                "a",
                "published",
                says.GRADIENT_PUBLISHED,
                refute=gradient.gradient_published_refuted,
                witness={
                    "n, d": "2, 2",
                    "A1, A2": "((1, 1), (0, 0))",
                    "X, E": "0",
                    "h": "((1, 0), (0, 0))",
                    "printed entry": "1/8",
                    "derivative": "1/16",
                },
                note="the factor is dropped on purpose in the paper's definition 1.2",
            ),
            Part(
                "b",
                "ours",
                says.GRADIENT,
                prove=gradient.gradient,
                instance=_entry,
                general=("n", "d"),
                note="every partial derivative, by epsilon and delta",
            ),
        ),
    ),
    Entry(
        "alman-song-2025/as24-q-rank",
        "lemma",
        "q = c h^T has rank at most d, exactly and with approximate weights",
        Source(_AS24, "Lemma D.3", "full text"),
        "repaired",
        (
            Part(
                "a",
                "published",
                says.Q_TRANSPOSED,
                refute=factors.q_transposed_refuted,
                witness={"n, d": "2, 1", "f": "1/2", "h": "(1, 0)", "c": "(0, 1)"},
                note="the lemma writes h c^T for c h^T",
            ),
            Part(
                "b",
                "ours",
                says.Q_RANK,
                prove=factors.q_rank,
                instance=_layer,
                general=("n", "d"),
                note="printed: max(d, k1) + d",
            ),
            Part(
                "c",
                "ours",
                says.Q_RANK_APPROXIMATE,
                prove=factors.q_rank_approximate,
                general=("n", "d"),
            ),
        ),
    ),
    Entry(
        "alman-song-2025/as24-p2-side",
        "lemma",
        "the row means scale the left factor: p2 = diag(r) f, not f diag(r)",
        Source(_AS24, "Lemma D.5", "full text"),
        "repaired",
        (
            Part(
                "a",
                "published",
                says.P2_PUBLISHED,
                refute=factors.p2_refuted,
                witness={
                    "n, d": "2, 1",
                    "A1": "0, so every weight is 1/2",
                    "h": "(1, 0)",
                    "E": "(-3/2, 1/2)",
                    "r": "(1, 0)",
                },
            ),
            Part(
                "b",
                "ours",
                says.P2,
                prove=factors.p2_corrected,
                instance=_factor_instance,
                general=("n", "d", "k"),
                note="r through the factors, and diag(r) f = (diag(r) U) V^T",
            ),
        ),
    ),
    Entry(
        "alman-song-2025/as24-gradient-error",
        "lemma",
        "errors of the weights travel to the gradient with explicit constants",
        Source(_AS24, "Lemmas D.2 to D.6", "full text"),
        "proved",
        (
            Part(
                "a",
                "ours",
                says.Q_SIZE,
                prove=errors.q_size,
                instance=_error_instance,
                general=("n", "d"),
            ),
            Part(
                "b",
                "both",
                says.Q_ERROR,
                prove=errors.q_error,
                instance=_error_instance,
                general=("n", "d"),
            ),
            Part(
                "c",
                "both",
                says.R_ERROR,
                prove=errors.r_error,
                instance=_error_instance,
                general=("n", "d"),
            ),
            Part(
                "d",
                "both",
                says.P_ERROR,
                prove=errors.p_error,
                instance=_error_instance,
                general=("n", "d"),
            ),
            Part(
                "e",
                "both",
                says.GRADIENT_ERROR,
                prove=errors.gradient_error,
                instance=_error_instance,
                general=("n", "d"),
                note="the paper says epsilon / poly(n)",
            ),
        ),
    ),
    Entry(
        "alman-song-2025/as24-upper",
        "theorem",
        "weights of rank k give a gradient through k (d + 1) columns",
        Source(_AS24, "Theorems 1.6 and D.6", "full text"),
        "proved",
        (
            Part(
                "a",
                "both",
                says.UPPER_FACTORS,
                prove=factors.upper_factors,
                instance=_factor_instance,
                general=("n", "d", "k"),
                note="the factors, by row-wise Kronecker products",
            ),
            Part(
                "b",
                "both",
                says.UPPER_RANK,
                prove=factors.upper_rank,
                instance=_factor_instance,
                instance_proofs={"rank": factors.uniform_rank},
                general=("n", "d", "k"),
                note="the operation count O(n k d^2) is not a statement of this language",
            ),
            Part(
                "c",
                "both",
                upper.WHOLE,
                prove=upper.whole,
                instance=_upper,
                general=("n", "d", "g"),
                note="with low-rank-attention and as24-gradient-error: eps = 1/poly(n) gives 1/poly(n)",
            ),
        ),
    ),
    Entry(
        "alman-song-2025/as24-lambda-derivatives",
        "lemma",
        "two derivatives of |softmax(t A) V|_F^2 in t: 8/27 n d B and 0.1541 n d B^2, both sharp",
        Source(_AS24, "Lemma E.3", "full text"),
        "repaired",
        (
            Part(
                "a",
                "published",
                energy.FIRST_PUBLISHED,
                refute=sharpness.first_published_refuted,
                witness={
                    "n, d": "3, 28",
                    "rows of A": "(1, 1, 0), B = 1",
                    "columns of V": "(1, 1, 0)",
                    "F'(0)": "224/9 > 24 = 8 B n",
                },
                note="a factor d is missing",
            ),
            Part(
                "b",
                "published",
                sharpness.SUM_PUBLISHED,
                refute=sharpness.sum_published_refuted,
                witness={"n": "2", "row": "(1, 0)", "t": "-1"},
                note="the intermediate bound (7) fails for negative t",
            ),
            Part(
                "c",
                "published",
                sharpness.SLOPE_PUBLISHED,
                refute=sharpness.slope_published_refuted,
                witness={"n": "2", "row": "(1, 0)", "t": "0", "slope": "4 < 8"},
                note="the intermediate bound (8) needs entries at least 1",
            ),
            Part(
                "d",
                "ours",
                energy.FIRST_DERIVATIVE,
                prove=energy.first_derivative,
                instance=_energy,
                general=("n", "d"),
                note="for all real t and without the half-row condition",
            ),
            Part(
                "e",
                "ours",
                energy.SECOND_SHORT,
                prove=energy.second_short,
                instance=_energy,
                general=("n", "d"),
            ),
            Part(
                "f",
                "ours",
                energy.SECOND_SHARP,
                prove=energy.second_sharp,
                instance=_energy,
                general=("n", "d"),
            ),
            Part(
                "g",
                "ours",
                sharpness.FIRST_TIGHT,
                prove=sharpness.first_tight,
                general=("d",),
                note="equality in d for every d and B: unbounded over B n",
            ),
            Part(
                "h",
                "ours",
                sharpness.SECOND_TIGHT,
                prove=sharpness.second_tight,
                general=("d",),
                note="equality in f for every d",
            ),
        ),
        constants={
            "published first derivative": Reading("a", ()),
            "ours first derivative": Reading("d", ()),
            "lower first derivative: n = 3": Reading("g", ()),
            "ours second derivative": Reading("f", ()),
            "ours second derivative: from the second moment": Reading("e", ()),
        },
    ),
    Entry(
        "alman-song-2025/as24-riemann",
        "lemma",
        "a Riemann sum of f' with m cells is within b/(2 m) of f(1) - f(0)",
        Source(_AS24, "Lemma E.4", "full text"),
        "proved",
        (
            Part(
                "a",
                "published",
                riemann.PUBLISHED,
                prove=riemann.published,
                instance=_parabola,
                instance_proofs={"smooth": riemann.parabola_smooth},
                general=("m",),
            ),
            Part(
                "b",
                "ours",
                riemann.SHARP,
                prove=riemann.sharp,
                instance=_parabola,
                instance_proofs={"smooth": riemann.parabola_smooth},
                general=("m",),
                note="half the printed bound",
            ),
            Part(
                "c",
                "ours",
                riemann.TIGHT,
                prove=riemann.tight,
                instance={riemann.b: number(1), riemann.m: _two},
                general=("m",),
                note="equality for f = b t^2/2",
            ),
        ),
        constants={
            "published cell": Reading("a", ()),
            "ours cell": Reading("b", ()),
            "lower cell": Reading("c", ()),
        },
    ),
    Entry(
        "alman-song-2025/as24-lower",
        "theorem",
        "no truly subquadratic gradient at weights sqrt(log n) omega(1), under SETH",
        Source(_AS24, "Theorems 1.5 and E.5", "full text"),
        "cited",
        (
            Part(
                "a",
                "ours",
                says.TRACE,
                prove=gradient.trace_identity,
                instance=_layer,
                general=("n", "d"),
                note="F' = 2 tr(dL/dX) at X = t I: d gradient entries, so error 2 d eps, not eps",
            ),
        ),
    ),
)
