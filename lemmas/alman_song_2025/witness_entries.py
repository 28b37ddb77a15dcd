"""Entries on published steps that fail, each with an exact witness and what is true instead."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

from lemmas.alman_song_2025 import residual_proofs as residuals
from lemmas.alman_song_2025 import residual_statements as res
from lemmas.alman_song_2025 import statements as says
from lemmas.alman_song_2025 import toolbox, toolbox_distances
from lemmas.alman_song_2025.definitions import MEASURES
from lemmas.alman_song_2025.instances import TOKENS
from lemmas.alman_song_2025.toolbox_entries import NEW, part
from lemmas.constants import Reading, closed_factor
from lemmas.dong_2021 import composite_proofs
from lemmas.dong_2021 import composite_statements as composite
from lemmas.entry import Entry, Part, Source
from symbolic.kernel import Theorem
from symbolic.language import Lambda, Term, number
from symbolic.statement import Statement

__all__ = ["ENTRIES"]

_PAPER = "Alman, Song 2025 (arXiv:2505.16284)"
_two, _three = number(2, "N"), number(3, "N")
_zeros = Lambda(res.i, Lambda(res.k, number(0)))
_VALUES: dict[Term, Term] = {
    res.n: _two,
    res.d: number(1, "N"),
    res.A: TOKENS,
    res.B: _zeros,
    res.x: number(Fraction(1, 2)),
    res.theta: number(Fraction(1, 2)),
    res.D: Lambda(res.i, number(0)),
}


def _small(
    label: str,
    statement: Statement,
    prove: Callable[[], Theorem],
    note: str = "",
    values: dict[Term, Term] = _VALUES,
    proofs: dict[str, Callable[[], Theorem]] | None = None,
) -> Part:
    return part(label, statement, prove, note, values, proofs or {})


ENTRIES: tuple[Entry, ...] = (
    Entry(
        "alman-song-2025/res",
        "definition",
        "Res(A) = A - 1 c with c minimising; in more than one column the minimiser is not unique",
        Source(_PAPER, "residual", "secondary source"),
        "proved",
        (
            _small("a", res.MIDRANGE_MINIMAL, residuals.midrange_minimal, "midranges minimise"),
            _small("b", res.RES_MANY, residuals.res_many, "largest entry: many minimisers"),
            _small("c", res.RES_ROWS, residuals.res_rows, "absolute row sums: many minimisers"),
        ),
    ),
    Entry(
        "alman-song-2025/res-perturbation",
        "lemma",
        "residuals of near matrices are near: constant 2 with midranges, 1 for the distance",
        Source(_PAPER, "Lemma 4.1", "secondary source"),
        "repaired",
        (
            Part(
                "a",
                "published",
                res.PERTURBATION_PUBLISHED,
                refute=residuals.perturbation_refuted,
                witness={
                    "n": "3",
                    "d": "1",
                    "A": "(2, 0, -2)",
                    "B": "(1, 1, -3)",
                    "distance": "1",
                    "residuals": "(2, 0, -2) and (2, 2, -2), 2 apart",
                },
                note="whatever minimisers are chosen",
            ),
            _small("b", res.PERTURBATION, residuals.perturbation, "midrange: constant 2"),
            _small("c", res.PERTURBATION_TWO, residuals.perturbation_two, "two tokens: constant 1"),
            part(
                "d",
                says.DIST_LIPSCHITZ,
                toolbox_distances.dist_lipschitz,
                "the distance: constant 1",
            ),
            _small(
                "e",
                res.PERTURBATION_TIGHT,
                residuals.perturbation_tight,
                "tight: the witness for every n >= 3",
                {res.n: _three},
            ),
        ),
        constants={
            "ours residual: midranges": Reading("b", MEASURES),
            "ours residual: two tokens": Reading("c", MEASURES),
        },
    ),
    Entry(
        "alman-song-2025/res-shift",
        "claim",
        "subtracting a residual changes a residual by up to twice its size",
        Source(_PAPER, "inside the proof of Lemma 5.2", "secondary source"),
        "repaired",
        (
            Part(
                "a",
                "published",
                res.SHIFT_PUBLISHED,
                refute=residuals.shift_refuted,
                witness={
                    "n": "3",
                    "d": "1",
                    "A": "(1, -1, 1)",
                    "B": "(2, 0, -2)",
                    "left": "2",
                    "right": "1",
                },
                note="whatever minimisers are chosen",
            ),
            _small("b", res.SHIFT, residuals.shift),
        ),
    ),
    Entry(
        "alman-song-2025/exp-minus-one",
        "claim",
        "e^D - 1 is small entry by entry and against the identity, not against all ones",
        Source(_PAPER, "inside Lemma 5.1", "secondary source"),
        "repaired",
        (
            Part(
                "a",
                "published",
                res.EXP_PUBLISHED,
                refute=residuals.exp_refuted,
                witness={"n": "2", "D": "0", "theta": "1/2", "left": "1", "right": "0.6487"},
                note="D diagonal, 1 the all-ones matrix",
            ),
            _small(
                "b",
                res.EXP_ALWAYS,
                residuals.exp_always,
                "it fails for every theta < ln 2 and n >= 2",
            ),
            _small("c", res.EXP_ENTRY, residuals.exp_entry),
            _small("d", res.EXP_IDENTITY, residuals.exp_identity),
        ),
    ),
    Entry(
        "alman-song-2025/composite-not-norm",
        "remark",
        "the composite norm breaks the triangle inequality, without bound",
        NEW,
        "proved",
        (
            _small(
                "a",
                composite.VALUES,
                composite_proofs.values,
                "values at 1 e_1' and e_1 1'",
                {composite.n: _two},
            ),
            _small(
                "b",
                composite.NO_TRIANGLE,
                composite_proofs.no_triangle,
                "",
                {composite.n: _two},
            ),
            _small("c", composite.NO_CONSTANT, composite_proofs.no_constant, "ratio unbounded"),
        ),
    ),
)
