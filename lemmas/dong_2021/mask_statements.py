"""Masks: what survives if all rows attend to the same tokens, and what does not."""

from __future__ import annotations

from lemmas.alman_song_2025.definitions import masked_softmax
from lemmas.dong_2021 import statements as base
from symbolic.definitions import diameter, logits, operator_bound, row_stochastic, tanh
from symbolic.language import (
    And,
    Eq,
    ForAll,
    Lambda,
    Le,
    Lt,
    Sum,
    Term,
    cast,
    family,
    indicator,
    nats,
    number,
)
from symbolic.statement import Hypothesis, Statement

__all__ = ["ANY", "CAUSAL", "COMMON"]

n, d, H, h, i, k, l, L, m, t = nats("n d H h i k l L m t")
s, X, WQK, W, bQK, bO = base.s, base.X, base.WQK, base.W, base.bQK, base.bO
q, w = base.q, base.w
mask = family("u", 2)
tokens, scale, queries, values = base.LAYER.hypotheses


def row(head: Term, token: Term) -> Term:
    """The logits of row ``token`` of a head."""
    return Lambda(t, logits(d, s, WQK[head], bQK[head], X, token, t))


def weight(head: Term, token: Term, other: Term) -> Term:
    """The weight of ``other`` in row ``token``, over the tokens that the head's mask allows."""
    return masked_softmax(n, mask[head], row(head, token), other)


_mixed = Sum(t, n, weight(h, i, t) * X[t, m])
OUTPUT = Lambda(i, Lambda(k, Sum(h, H, Sum(m, d, W[h, m, k] * _mixed)) + bO[k]))
_size = diameter(n, d, X)
allowed = Hypothesis(
    "mask",
    "parameter",
    ForAll(
        h,
        H,
        And(ForAll(t, n, Eq(mask[h, t] ** 2, mask[h, t])), Lt(0, Sum(t, n, mask[h, t]))),
    ),
)
COMMON = Statement(
    (n, d, H, s, WQK, bQK, W, bO, X, q, w, mask),
    (tokens, scale, allowed, queries, values),
    Le(diameter(n, d, OUTPUT), Sum(h, H, w[h] * tanh(q[h] * _size**2 / s / 4)) * _size),
)

P = family("P", 2)
_averaged = Lambda(i, Lambda(k, Sum(t, n, P[i, t] * X[t, k])))
ANY = Statement(
    (n, d, P, X),
    (tokens, Hypothesis("rows", "parameter", row_stochastic(n, n, P))),
    Le(diameter(n, d, _averaged), _size),
)

# ------------------------------------------------------------------ a causal mask of two tokens

_two, _one = number(2, "N"), number(1, "N")
_Xs = family("X", 3)
_zero = Lambda(k, Lambda(m, number(0)))
_nothing = Lambda(m, number(0))
_causal = Lambda(t, 1 - indicator("ind_lt", cast(i), cast(t)))


def causal_weight(depth: Term) -> Term:
    """Attention without logits over the tokens up to ``i``."""
    scores = Lambda(t, logits(_one, number(1), _zero, _nothing, _Xs[depth], i, t))
    return masked_softmax(_two, _causal, scores, t)


CAUSAL = Statement(
    (L, _Xs),
    (
        Hypothesis("start", "parameter", And(Eq(_Xs[0, 0, 0], 1), Eq(_Xs[0, 1, 0], -1))),
        Hypothesis(
            "layers",
            "defining",
            ForAll(
                l,
                L,
                ForAll(
                    i,
                    _two,
                    Eq(_Xs[l + 1, i, 0], Sum(t, _two, causal_weight(l) * _Xs[l, t, 0])),
                ),
            ),
        ),
    ),
    And(
        operator_bound(_one, _one, _zero, number(0)),
        Eq(diameter(_two, _one, _Xs[L]), 2 * (number(1) / 2) ** L),
    ),
)
