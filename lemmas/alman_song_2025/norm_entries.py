"""Entries on the norms: the table of operator norms."""

from __future__ import annotations

from collections.abc import Callable

from lemmas.alman_song_2025 import norm_table as table
from lemmas.alman_song_2025 import three_norms as norms
from lemmas.alman_song_2025 import weight_norms as weights
from lemmas.alman_song_2025.definitions import score_bound, value_bound
from lemmas.alman_song_2025.instances import UNIT, is_one, unit_score, unit_value
from lemmas.alman_song_2025.toolbox_entries import NEW, part
from lemmas.entry import Entry
from lemmas.foundations.matrix_norms import entry_least, row_least
from symbolic.definitions import operator_bound
from symbolic.kernel import Theorem, assume
from symbolic.language import Lambda, Lt, Term, number
from symbolic.statement import Statement
from symbolic.tactics.evaluate import evaluate
from symbolic.tactics.script import arith, for_all, have, use

__all__ = ["ENTRIES"]

_one, _two = number(1, "N"), number(2, "N")
_VALUES: dict[Term, Term] = {
    norms.d: _one,
    table.r: _one,
    norms.s: number(1),
    norms.e: number(1),
    norms.w: number(1),
    norms.q: number(1),
    norms.W: UNIT,
    norms.M: UNIT,
    norms.Wq: UNIT,
    norms.Wk: UNIT,
}


def _spectral() -> Theorem:
    """``|v [1]| <= |v|``."""
    return evaluate(operator_bound(_one, _one, UNIT, 1))


def _largest_entry() -> Theorem:
    """``max |[1]| <= 1``."""
    some = arith(Lt(0, _one))
    i, k = norms.i, norms.k
    each = for_all(i, Lt(i, _one), for_all(k, Lt(k, _one), is_one()))
    return use(entry_least(), _one, _one, UNIT, 1, some, some, each)


def _row_sum() -> Theorem:
    """``|[1]|_inf <= 1``."""
    each = for_all(norms.i, Lt(norms.i, _one), is_one())
    return use(row_least(), _one, _one, UNIT, 1, arith(Lt(0, _one)), each)


def _largest_value() -> Theorem:
    """``v([1]) <= 1`` in the largest entry."""
    found = use(weights.largest_small_values(), _one, UNIT, 1, arith(Lt(0, _one)), _largest_entry())
    return have(value_bound(norms.largest(_one), _one, UNIT, 1), found)


def _largest_score() -> Theorem:
    """``mu([1]) <= 1`` in the largest entry."""
    some = arith(Lt(0, _one))
    found = use(
        weights.largest_small_scores(),
        _one,
        _one,
        1,
        UNIT,
        UNIT,
        1,
        some,
        arith(Lt(0, 1)),
        _largest_entry(),
        _largest_entry(),
    )
    return have(score_bound(norms.largest(_one), _one, UNIT, 1), found)


_ENTRYWISE: dict[str, Callable[[], Theorem]] = {
    "small": _largest_entry,
    "queries": _largest_entry,
    "keys": _largest_entry,
    "bound": _largest_value,
    "value": _largest_value,
    "score": _largest_score,
}
_ROWS: dict[str, Callable[[], Theorem]] = {
    "small": _row_sum,
    "queries": _row_sum,
    "keys": _row_sum,
    "bound": unit_value,
}
_LENGTHS: dict[str, Callable[[], Theorem]] = {
    name: _spectral for name in ("spectral", "queries", "keys")
}
_OF = {"largest": _ENTRYWISE, "sum": _ROWS, "euclidean": _LENGTHS}
_NOTES = {"largest": "largest entry", "sum": "absolute sum", "euclidean": "Euclidean"}
_LEMMAS: dict[str, dict[str, Callable[[], Theorem]]] = {
    "norms": {
        "largest": norms.largest_norm,
        "sum": norms.sum_norm,
        "euclidean": norms.euclidean_norm,
    },
    "values": {
        "largest": norms.largest_value,
        "sum": norms.sum_value,
        "euclidean": norms.euclidean_value,
    },
    "scores": {
        "largest": norms.largest_score,
        "sum": norms.sum_score,
        "euclidean": norms.euclidean_score,
    },
    "small values": {"largest": weights.largest_small_values, "sum": weights.sum_small_values},
    "small scores": {
        "largest": weights.largest_small_scores,
        "sum": weights.sum_small_scores,
        "euclidean": weights.euclidean_small_scores,
    },
}
_STATEMENTS: dict[str, tuple[str, dict[str, Statement]]] = {
    "norms": ("a norm of rows", table.ROW_NORMS),
    "values": ("v(W)", table.VALUES),
    "scores": ("mu(M)", table.SCORES),
    "small values": ("v(W), small weights", table.SMALL_VALUES),
    "small scores": ("mu(M), small weights", table.SMALL_SCORES),
}
_rows = [
    (table.from_lemma(_LEMMAS[group][name], statement), statement, f"{_NOTES[name]}: {what}", name)
    for group, (what, statements) in _STATEMENTS.items()
    for name, statement in statements.items()
]
_labels = iter("abcdefghijklmnopqrstuvwxyz")

ENTRIES: tuple[Entry, ...] = (
    Entry(
        "alman-song-2025/norm-table",
        "lemma",
        "the three norms of rows, their operator norms v and mu, and what small weights give",
        NEW,
        "proved",
        (
            *(
                part(next(_labels), statement, prove, note, _VALUES, _OF[name])
                for prove, statement, note, name in _rows
            ),
            part(
                next(_labels),
                table.VALUE_SHARP["largest"],
                table.largest_value_sharp,
                "tight: the formula for v(W) is attained, largest entry",
                _VALUES,
                _ENTRYWISE,
            ),
            part(
                next(_labels),
                table.VALUE_SHARP["sum"],
                table.sum_value_sharp,
                "tight: the formula for v(W) is attained, absolute sum",
                _VALUES,
                _ROWS,
            ),
            part(
                next(_labels),
                table.SCORE_SHARP,
                table.sum_score_sharp,
                "tight: the formula for mu(M) is attained, absolute sum",
                _VALUES,
                {"bound": unit_score},
            ),
            part(
                next(_labels),
                table.ALL_EQUAL,
                table.all_equal,
                "tight: all weights e attain d e and d^2 m e^2/tau, largest entry",
                _VALUES,
                _ENTRYWISE,
            ),
            part(
                next(_labels),
                table.HADAMARD,
                table.hadamard,
                "in the largest entry the sum of absolute entries is a bound, not always mu(M)",
                {},
                {},
            ),
        ),
    ),
)
