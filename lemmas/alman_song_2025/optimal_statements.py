"""Order 1 is optimal with one-layer networks of the same weights; Theorem 1.2 and its constants."""

from __future__ import annotations

from lemmas.alman_song_2025 import network_statements as net
from lemmas.alman_song_2025.definitions import (
    FULL,
    masked_layer,
    token_norm,
    value_bound,
)
from lemmas.alman_song_2025.three_norms import absolute_sum, largest, length
from lemmas.foundations.indicators import same
from symbolic.definitions import max_entry, operator_bound, row_sum_norm
from symbolic.language import (
    And,
    Eq,
    Exists,
    ForAll,
    Implies,
    Lambda,
    Le,
    Lt,
    Sum,
    Term,
    exp,
    family,
    nats,
    number,
    reals,
)
from symbolic.statement import Hypothesis, Statement

A, H, L, T, Ms, Ws = net.A, net.H, net.L, net.T, net.Ms, net.Ws
d, h, i, k, l, m, n, rho = net.d, net.h, net.i, net.k, net.l, net.m, net.n, net.rho
p, r = nats("p r")
eta, C, tau = reals("eta C tau")
y = family("y")
M1, W1 = family("M1", 3), family("W1", 3)
X = net.X
NORM, TOKENS, MASK = net.NORM, net.TOKENS, net.MASK

_eta = Hypothesis("eta", "parameter", Le(0, eta))
_values = Hypothesis(
    "values", "published", ForAll(l, L, ForAll(h, H, value_bound(rho, d, Ws[l, h], eta)))
)
_layers = net.ORDER1_PRODUCT.hypotheses[3]
_some = Hypothesis("some", "parameter", Le(1, L))
_rate = 1 + H * eta
UPPER = Statement(
    (d, rho, n, H, L, A, T, Ms, Ws, eta),
    (NORM, TOKENS, MASK, _layers, _eta, _values, _some),
    Le(net.N(net.minus(T[L], T[1])), (_rate**L - _rate) * net.N(X)),
)


def one_layer(tokens: Term, mask: Term = A) -> Term:
    """``X + SAtt'(X)`` with other weights."""
    return Lambda(
        i,
        Lambda(k, tokens[i, k] + masked_layer(n, d, H, mask, M1, W1, tokens, i, k)),
    )


_identity = Lambda(l, Lambda(h, Lambda(m, Lambda(k, eta * same(m, k)))))
_other = Hypothesis("other-values", "published", ForAll(h, H, value_bound(rho, d, W1[h], eta)))


def _layers_with(values: Term, mask: Term, depth: Term = L) -> Hypothesis:
    added = masked_layer(n, d, H, mask, Ms[l], values(l), T[l], i, k)
    formula = ForAll(l, depth, ForAll(i, n, ForAll(k, d, Eq(T[l + 1, i, k], T[l, i, k] + added))))
    return Hypothesis("layers", "defining", formula)


LOWER = Statement(
    (d, rho, n, H, L, A, T, Ms, y, M1, W1, eta),
    (
        NORM,
        TOKENS,
        MASK,
        _layers_with(_identity, A),
        Hypothesis("start", "parameter", ForAll(i, n, ForAll(k, d, Eq(T[0, i, k], y[k])))),
        _eta,
        _other,
    ),
    Le((_rate**L - _rate) * net.N(X), net.N(net.minus(T[L], one_layer(X)))),
)

# ------------------------------------------------------------------ Theorem 1.2

Wq, Wk, Wv = family("Wq", 4), family("Wk", 4), family("Wv", 4)
Vq, Vk, Vv = family("Vq", 3), family("Vk", 3), family("Vv", 3)


def folded(queries: Term, keys: Term) -> Term:
    """``Wq Wk'/tau``."""
    return Lambda(k, Lambda(m, Sum(p, r, queries[k, p] * keys[m, p]) / tau))


def _small(queries: Term, keys: Term, values: Term) -> Term:
    return And(
        Le(max_entry(d, r, queries), eta),
        Le(max_entry(d, r, keys), eta),
        Le(max_entry(d, d, values), eta),
    )


_deep = ForAll(
    l,
    L,
    ForAll(
        i,
        n,
        ForAll(
            k,
            d,
            Eq(
                T[l + 1, i, k],
                T[l, i, k]
                + masked_layer(
                    n, d, H, FULL, Lambda(h, folded(Wq[l, h], Wk[l, h])), Wv[l], T[l], i, k
                ),
            ),
        ),
    ),
)
_single = Lambda(
    i,
    Lambda(
        k,
        T[0, i, k] + masked_layer(n, d, H, FULL, Lambda(h, folded(Vq[h], Vk[h])), Vv, T[0], i, k),
    ),
)


def _for_all(variables: list[Term], formula: Term) -> Term:
    for variable in reversed(variables):
        formula = ForAll(variable, formula)
    return formula


def _exists(variables: list[Term], formula: Term) -> Term:
    for variable in reversed(variables):
        formula = Exists(variable, formula)
    return formula


# every deep network has a one-layer network of the same class within C eta |X|
_claim = Implies(
    Lt(0, n),
    Lt(0, d),
    Lt(0, r),
    Lt(0, tau),
    Le(0, eta),
    ForAll(l, L, ForAll(h, H, _small(Wq[l, h], Wk[l, h], Wv[l, h]))),
    _exists(
        [Vq, Vk, Vv],
        And(
            ForAll(h, H, _small(Vq[h], Vk[h], Vv[h])),
            ForAll(
                T,
                Implies(
                    _deep,
                    Le(
                        max_entry(n, d, net.minus(T[L], _single)),
                        C * eta * max_entry(n, d, T[0]),
                    ),
                ),
            ),
        ),
    ),
)
PUBLISHED_DEPTH = Statement(
    (), (), _for_all([n, d, r, H, tau], Exists(C, _for_all([L, eta, Wq, Wk, Wv], _claim)))
)
PUBLISHED_WIDTH = Statement(
    (), (), _for_all([L, H, tau], Exists(C, _for_all([n, d, r, eta, Wq, Wk, Wv], _claim)))
)


def _order(norm_of, small: Term, total: Term, width: Hypothesis | None) -> Statement:  # type: ignore[no-untyped-def]
    hypotheses = [TOKENS, MASK] + ([width] if width is not None else [])
    hypotheses += [
        _layers,
        _eta,
        Hypothesis("weights", "published", ForAll(l, L, ForAll(h, H, small))),
        Hypothesis("short", "published", Le(total * L, 1)),
    ]
    return Statement(
        (d, n, H, L, A, T, Ms, Ws, eta),
        tuple(hypotheses),
        Le(norm_of(net.minus(T[L], X)), (exp(1) - 1) * (total * L) * norm_of(X)),
    )


_width = Hypothesis("width", "parameter", Lt(0, d))
THEOREM_ENTRY = _order(
    lambda x: max_entry(n, d, x), Le(max_entry(d, d, Ws[l, h]), eta), H * (d * eta), _width
)
THEOREM_ROWS = _order(
    lambda x: row_sum_norm(n, d, x), Le(row_sum_norm(d, d, Ws[l, h]), eta), H * eta, _width
)
THEOREM_LENGTH = _order(
    lambda x: token_norm(length(d), n, x), operator_bound(d, d, Ws[l, h], eta), H * eta, None
)
THEOREM_PLAIN = Statement(
    (d, rho, n, H, L, A, T, Ms, Ws, eta),
    (NORM, TOKENS, MASK, net.ORDER1_PLAIN.hypotheses[3], _eta, _values),
    Le(net.N(T[L]), (H * eta) ** L * net.N(X)),
)
