"""Where the constants of Alman and Song stand: printed, proved, and attained."""

from __future__ import annotations

from lemmas.constants import Reading

__all__ = ["READINGS"]

_SIZES = ("max_entry", "row_sum_norm", "token_norm", "dist", "L", "H", "eta", "a", "b", "d")

READINGS: dict[str, dict[str, Reading]] = {
    "alman-song-2025/res-perturbation": {
        "ours residual: midranges": Reading("b", _SIZES),
        "ours residual: two tokens": Reading("c", _SIZES),
    },
    "alman-song-2025/thm-1-2": {
        "ours against the identity: largest entry": Reading("c", _SIZES),
        "ours against the identity: row sums": Reading("d", _SIZES),
        "ours against the identity: Euclidean": Reading("e", _SIZES),
    },
    "alman-song-2025/order1-collapse": {"ours order 1: a L <= 1": Reading("e", _SIZES)},
    "alman-song-2025/order3-collapse": {
        "ours order 3: a L <= 1": Reading("b", _SIZES),
        "ours order 3: in digits": Reading("c", _SIZES),
    },
    "alman-song-2025/relative-normalisation": {
        "published row": Reading("b", ()),
        "ours row": Reading("a", ()),
    },
    "alman-song-2025/as24-riemann": {
        "published cell": Reading("a", ()),
        "ours cell": Reading("b", ()),
        "lower cell": Reading("c", ()),
    },
    "alman-song-2025/as24-lambda-derivatives": {
        "published first derivative": Reading("a", ()),
        "ours first derivative": Reading("d", ()),
        "lower first derivative: n = 3": Reading("g", ()),
        "ours second derivative": Reading("f", ()),
    },
}
