"""A layer around the rank-one part of its tokens: what is said."""

from __future__ import annotations

from lemmas.dong_2021.notions import (
    centred,
    next_centre,
    residual_logits,
    shared_logits,
    softmax_shift,
)
from symbolic.definitions import attention, attention_layer, softmax
from symbolic.language import Eq, ForAll, Lambda, Lt, Sum, Term, family, nats, reals
from symbolic.statement import Hypothesis, Statement

__all__ = ["BIAS_FORM", "SHARED_LOGITS", "SHIFT"]

n, d, H, e, i, j, k, m, t, h = nats("n d H e i j k m t h")
(s,) = reals("s")
X, Q, x, b = family("X", 2), family("Q", 2), family("x"), family("b")
WQK, W, bQK, bO = family("WQK", 3), family("W", 3), family("bQK", 2), family("bO")

tokens = Hypothesis("tokens", "parameter", Lt(0, n))
width = Hypothesis("width", "parameter", Lt(0, d))
scale = Hypothesis("scale", "parameter", Lt(0, s))

# ------------------------------------------------------------------ folding the parameters

_A, _C, _bA, _bC = family("WQ", 2), family("WK", 2), family("bQ"), family("bK")


def _projected(matrix: Term, bias: Term, row: Term, unit: Term) -> Term:
    return Sum(k, d, X[row, k] * matrix[k, unit]) + bias[unit]


def full_logits(query: Term, key: Term, query_bias: Term, key_bias: Term) -> Term:
    """Logits ``i, t`` from projected queries and keys; ``H`` is the width of a head here."""
    units = _projected(query, query_bias, i, e) * _projected(key, key_bias, t, e)
    return Sum(e, H, units) / s


def folded_logits(query: Term, key: Term, query_bias: Term) -> Term:
    """Logits ``i, t`` from ``W_Q W_K^T`` and ``W_K b_Q``."""
    folded = Sum(e, H, query[k, e] * key[m, e])
    bias = Sum(e, H, key[m, e] * query_bias[e])
    pairs = Sum(k, d, X[i, k] * Sum(m, d, folded * X[t, m]))
    return (pairs + Sum(m, d, bias * X[t, m])) / s


_full, _folded = full_logits(_A, _C, _bA, _bC), folded_logits(_A, _C, _bA)

BIAS_FORM = Statement(
    (n, d, H, s, X, _A, _C, _bA, _bC),
    (tokens, scale),
    ForAll(
        i,
        n,
        ForAll(j, n, Eq(softmax(n, Lambda(t, _full), j), softmax(n, Lambda(t, _folded), j))),
    ),
)

# ------------------------------------------------------------------ the rank-one part

_R = centred(X, x)


def head_logits(query: Term, bias: Term, centre: Term, rest: Term) -> tuple[Term, Term]:
    """The shared logits ``r`` and the residual logits ``E`` of a head."""
    return (
        Lambda(t, shared_logits(d, s, query, bias, centre, rest, t)),
        Lambda(i, Lambda(t, residual_logits(d, s, query, rest, i, t))),
    )


_r, _E = head_logits(Q, b, x, _R)
SHARED_LOGITS = Statement(
    (n, d, s, Q, b, X, x),
    (tokens, scale),
    ForAll(
        i,
        n,
        ForAll(
            j,
            n,
            Eq(
                attention(n, d, s, Q, b, X, i, j),
                softmax(n, Lambda(t, _r(t) + _E(i)(t)), j),
            ),
        ),
    ),
)

_rh, _Eh = head_logits(WQK[h], bQK[h], x, _R)
SHIFT = Statement(
    (n, d, H, s, WQK, bQK, W, bO, X, x),
    (tokens, scale),
    ForAll(
        i,
        n,
        ForAll(
            k,
            d,
            Eq(
                attention_layer(n, d, H, s, WQK, bQK, W, bO, X, i, k)
                - next_centre(n, d, H, s, WQK, bQK, W, bO, x, _R, k),
                Sum(h, H, Sum(m, d, softmax_shift(n, _rh, _Eh, _R, i, m) * W[h, m, k])),
            ),
        ),
    ),
)
