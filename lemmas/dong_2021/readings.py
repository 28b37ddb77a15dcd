"""Where the constants of Dong et al. 2021 stand: printed, proved, and what no proof can go below."""

from __future__ import annotations

from lemmas.constants import Reading

__all__ = ["READINGS"]

_NORMS = ("composite", "column_sum_norm", "s", "beta", "B")

READINGS: dict[str, dict[str, Reading]] = {
    "dong-2021/layer-bound-v1": {"published layer bound: v1": Reading("a", _NORMS)},
    "dong-2021/layer-bound-v2": {
        "published layer bound: v2": Reading("b", _NORMS),
        "ours layer bound: with gamma": Reading("a", _NORMS),
    },
    "dong-2021/layer-small-residual": {
        "ours layer bound: any oscillation": Reading("a", _NORMS),
        "ours layer bound: osc <= log 2": Reading("c", _NORMS),
        "ours layer bound: osc <= 1.2564": Reading("d", _NORMS),
    },
    "dong-2021/layer-mean-centred": {"ours layer bound: mean token": Reading("a", _NORMS)},
    "dong-2021/layer-unconditional": {"ours layer bound: unconditional": Reading("a", _NORMS)},
    "dong-2021/theorem-2-2": {
        "published one head: v1": Reading("a", _NORMS, rate=True),
        "ours one head: with gamma": Reading("b", _NORMS, rate=True),
        "ours one head: unconditional": Reading("c", _NORMS, rate=True),
        "ours one head: small tokens": Reading("d", _NORMS, rate=True),
    },
    "dong-2021/theorem-2-3": {"published heads: v1": Reading("a", _NORMS, rate=True)},
    "dong-2021/multi-head-repaired": {
        "ours heads: unconditional, B for the norms": Reading("a", _NORMS, rate=True),
        "ours heads: small tokens, B for the norms": Reading("b", _NORMS, rate=True),
    },
    "dong-2021/l2-diameter": {"ours heads: diameters": Reading("c", _NORMS, rate=True)},
    "dong-2021/corollary-3-2": {
        "ours with token-wise maps: diameters": Reading("d", _NORMS, rate=True)
    },
}
