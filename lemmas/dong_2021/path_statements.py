"""The output as a sum over paths: one head chosen in every layer.

A path of length ``l`` is a number below ``H^l`` written with the digits ``h < H``: the path ``p``
followed by the head ``h`` is ``p H + h``.
"""

from __future__ import annotations

from lemmas.foundations.indicators import same
from symbolic.definitions import attention, attention_layer, row_stochastic
from symbolic.language import And, Eq, ForAll, Lambda, Lt, Sum, Term, family, nats, real
from symbolic.statement import Hypothesis, Statement

__all__ = ["ATTENTION", "OFFSET", "SKIP", "WEIGHTS"]

n, d, H, L, h, i, j, k, l, m, t, r = nats("n d H L h i j k l m t r")
s = real("s")
X, P, W, bO, c = family("X", 3), family("P", 4), family("W", 4), family("bO", 2), family("c", 2)
WQK, bQK = family("WQK", 4), family("bQK", 3)
paths, products, after = family("Pp", 4), family("Wp", 4), family("U", 4)

tokens = Hypothesis("tokens", "parameter", Lt(0, n))


def mixed(weights: Term, heads: Term, depth: Term) -> Term:
    """``Sum_h P_h X W_h + bO`` at layer ``depth``."""
    inner = Sum(t, n, weights[depth, h, i, t] * X[depth, t, m])
    return Sum(h, heads, Sum(m, d, W[depth, h, m, k] * inner)) + bO[depth, k]


def _layers(entry: Term) -> Hypothesis:
    every = ForAll(l, L, ForAll(i, n, ForAll(k, d, Eq(X[l + 1, i, k], entry))))
    return Hypothesis("layers", "defining", every)


def _paths(weights: Term, heads: Term) -> Hypothesis:
    """``P_path = P^L ... P^1``."""
    start = ForAll(i, n, ForAll(j, n, Eq(paths[0, 0, i, j], same(i, j))))
    step = Eq(paths[l + 1, r * heads + h, i, j], Sum(t, n, weights[l, h, i, t] * paths[l, r, t, j]))
    every = ForAll(l, L, ForAll(r, heads**l, ForAll(h, heads, ForAll(i, n, ForAll(j, n, step)))))
    return Hypothesis("paths", "defining", And(start, every))


def _products(heads: Term) -> Hypothesis:
    """``W_path = W^1 ... W^L``, which depends on the parameters only."""
    start = ForAll(m, d, ForAll(k, d, Eq(products[0, 0, m, k], same(m, k))))
    step = Eq(products[l + 1, r * heads + h, m, k], Sum(j, d, products[l, r, m, j] * W[l, h, j, k]))
    every = ForAll(l, L, ForAll(r, heads**l, ForAll(h, heads, ForAll(m, d, ForAll(k, d, step)))))
    return Hypothesis("products", "defining", And(start, every))


def _offsets(heads: Term) -> Hypothesis:
    """``c_{l+1} = c_l Sum_h W_h + bO``, which depends on the parameters only."""
    step = Eq(c[l + 1, k], Sum(m, d, c[l, m] * Sum(h, heads, W[l, h, m, k])) + bO[l, k])
    start = ForAll(k, d, Eq(c[0, k], 0))
    return Hypothesis("offset", "defining", And(start, ForAll(l, L, ForAll(k, d, step))))


def _output(heads: Term) -> Term:
    value = Sum(j, n, paths[L, r, i, j] * Sum(m, d, X[0, j, m] * products[L, r, m, k]))
    entry = Eq(X[L, i, k], Sum(r, heads**L, value) + c[L, k])
    return And(
        ForAll(i, n, ForAll(k, d, entry)),
        ForAll(r, heads**L, row_stochastic(n, n, paths[L, r])),
    )


_rows = Hypothesis("rows", "parameter", ForAll(l, L, ForAll(h, H, row_stochastic(n, n, P[l, h]))))
WEIGHTS = Statement(
    (n, d, H, L, X, P, W, bO, paths, products, c),
    (tokens, _rows, _layers(mixed(P, H, l)), _paths(P, H), _products(H), _offsets(H)),
    _output(H),
)

_attention = Lambda(
    l,
    Lambda(h, Lambda(i, Lambda(t, attention(n, d, s, WQK[l, h], bQK[l, h], X[l], i, t)))),
)
ATTENTION = Statement(
    (n, d, H, L, s, X, WQK, bQK, W, bO, paths, products, c),
    (
        tokens,
        Hypothesis("scale", "parameter", Lt(0, s)),
        _layers(attention_layer(n, d, H, s, WQK[l], bQK[l], W[l], bO[l], X[l], i, k)),
        _paths(_attention, H),
        _products(H),
        _offsets(H),
    ),
    _output(H),
)

# ------------------------------------------------------------------ the offset in closed form


def heads_sum(layer: Term, row: Term, column: Term) -> Term:
    """``(Sum_h W_h)`` of a layer at an entry."""
    return Sum(h, H, W[layer, h, row, column])


def _later() -> Hypothesis:
    """``U^{l,q}`` is the product of ``Sum_h W_h`` over the layers after l, up to the q-th."""
    one = Eq(after[l, l + 1, m, k], same(m, k))
    start = ForAll(l, L, ForAll(m, d, ForAll(k, d, one)))
    step = Eq(after[l, r + 1, m, k], Sum(j, d, after[l, r, m, j] * heads_sum(r, j, k)))
    every = ForAll(r, L, ForAll(l, r, ForAll(m, d, ForAll(k, d, step))))
    return Hypothesis("later-products", "defining", And(start, every))


OFFSET = Statement(
    (d, H, L, W, bO, after, c),
    (_offsets(H), _later()),
    ForAll(k, d, Eq(c[L, k], Sum(l, L, Sum(m, d, bO[l, m] * after[l, L, m, k])))),
)

# ------------------------------------------------------------------ skips: a head 0 that keeps all

_more = H + 1
_kept = ForAll(
    l,
    L,
    And(
        ForAll(i, n, ForAll(j, n, Eq(P[l, 0, i, j], same(i, j)))),
        ForAll(m, d, ForAll(k, d, Eq(W[l, 0, m, k], same(m, k)))),
    ),
)
_real = Sum(h, H, Sum(m, d, W[l, h + 1, m, k] * Sum(t, n, P[l, h + 1, i, t] * X[l, t, m])))
SKIP = Statement(
    WEIGHTS.variables,
    (
        tokens,
        Hypothesis(
            "rows",
            "parameter",
            ForAll(l, L, ForAll(h, H, row_stochastic(n, n, P[l, h + 1]))),
        ),
        Hypothesis("virtual-head", "defining", _kept),
        _layers(X[l, i, k] + _real + bO[l, k]),
        _paths(P, _more),
        _products(_more),
        _offsets(_more),
    ),
    _output(_more),
)
