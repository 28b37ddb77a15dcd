"""A published claim on rank: that small weights force its collapse with skips."""

from __future__ import annotations

from lemmas.alman_song_2025.definitions import (
    FULL,
    distance_to_rank_one,
    masked_layer,
)
from lemmas.alman_song_2025.three_norms import largest
from symbolic.definitions import max_entry
from symbolic.language import (
    And,
    Eq,
    Exists,
    ForAll,
    Implies,
    Lambda,
    Le,
    Lt,
    Ne,
    Not,
    Sum,
    Term,
    cast,
    family,
    nats,
    number,
    reals,
)
from symbolic.statement import Hypothesis, Statement

n, d, r, H, L, h, i, k, l, m, p, t = nats("n d r H L h i k l m p t")
C, eta, tau, eps, w, x, y, v = reals("C eta tau eps w x y v")
X, Y, A = family("X", 2), family("Y", 2), family("A", 2)
Ms, Ws, T = family("M", 3), family("W", 3), family("T", 3)
Wq, Wk, Wv = family("Wq", 4), family("Wk", 4), family("Wv", 4)
ZERO, ONE, TWO = number(0, "N"), number(1, "N"), number(2, "N")


# ------------------------------------------------------------------ rank collapse with skips

_heads = Lambda(h, Lambda(k, Lambda(m, Sum(p, r, Wq[l, h, k, p] * Wk[l, h, m, p]) / tau)))
_next = T[l, i, k] + masked_layer(n, d, H, FULL, _heads, Wv[l], T[l], i, k)
_deep = ForAll(l, ForAll(i, n, ForAll(k, d, Eq(T[l + 1, i, k], _next))))
_small = And(
    Le(max_entry(d, r, Wq[l, h]), eta),
    Le(max_entry(d, r, Wk[l, h]), eta),
    Le(max_entry(d, d, Wv[l, h]), eta),
)


def _for_all(variables: list[Term], formula: Term) -> Term:
    for variable in reversed(variables):
        formula = ForAll(variable, formula)
    return formula


RANK_COLLAPSE = Statement(
    (),
    (),
    Exists(
        eta,
        And(
            Lt(0, eta),
            _for_all(
                [n, d, r, H, tau, Wq, Wk, Wv, T],
                Implies(
                    Lt(0, n),
                    Lt(0, d),
                    Lt(0, r),
                    Lt(0, tau),
                    ForAll(l, ForAll(h, H, _small)),
                    _deep,
                    ForAll(
                        eps,
                        Implies(
                            Lt(0, eps),
                            Exists(L, Le(distance_to_rank_one(largest(d), n, T[L]), eps)),
                        ),
                    ),
                ),
            ),
        ),
    ),
)
