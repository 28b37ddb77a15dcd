"""The two norms of ``(P - 1 s) G`` with ``P = softmax(1 r + E)``, ``s = softmax(r)``."""

from __future__ import annotations

from lemmas.dong_2021.notions import softmax_shift, widest
from symbolic.definitions import column_sum_norm, max_entry, oscillation, row_sum_norm, tanh
from symbolic.language import Lambda, Le, Lt, Sum, Term, exp, family, nats
from symbolic.statement import Hypothesis, Statement

__all__ = [
    "INF_ENTRY",
    "INF_LINEAR",
    "INF_TANH",
    "ONE_COUNT",
    "ONE_EXP",
    "ONE_TANH",
    "WIDTH_ENTRY",
    "mixed",
]

n, d, i, k = nats("n d i k")
r, E, G = family("r"), family("E", 2), family("G", 2)

tokens = Hypothesis("tokens", "parameter", Lt(0, n))
width = Hypothesis("width", "parameter", Lt(0, d))


def mixed(shared: Term, residual: Term, values: Term) -> Term:
    """The matrix ``(P - 1 s) G``."""
    return Lambda(i, Lambda(k, softmax_shift(n, shared, residual, values, i, k)))


_mixed = mixed(r, E, G)
_rows, _columns = row_sum_norm(n, d, _mixed), column_sum_norm(n, d, _mixed)
_size, _mass = row_sum_norm(n, d, G), column_sum_norm(n, d, G)
_wide = widest(n, E)


def _says(*parts: Term | Hypothesis) -> Statement:
    *hypotheses, conclusion = parts
    return Statement((n, d, r, E, G), tuple(hypotheses), conclusion)  # type: ignore[arg-type]


INF_TANH = _says(tokens, Le(_rows, 2 * tanh(_wide / 4) * _size))
INF_LINEAR = _says(tokens, Le(_rows, _wide / 2 * _size))
INF_ENTRY = _says(tokens, Le(_rows, max_entry(n, n, E) * _size))
WIDTH_ENTRY = Statement((n, E), (tokens,), Le(_wide, 2 * max_entry(n, n, E)))
_norm = column_sum_norm(n, n, E)
ONE_EXP = _says(tokens, width, Le(_columns, exp(_wide) / 2 * _norm * _mass))
ONE_TANH = _says(tokens, width, Le(_columns, Sum(i, n, tanh(oscillation(n, E[i]) / 4)) * _mass))
ONE_COUNT = _says(tokens, width, Le(_columns, n * _norm / 4 * _mass))
