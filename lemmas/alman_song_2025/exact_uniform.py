"""Without scores a network is exactly one uniform layer, whatever its depth and values."""

from __future__ import annotations

from functools import cache

from lemmas.alman_song_2025 import network_statements as says
from lemmas.alman_song_2025.definitions import FULL, head_weight, masked_softmax, scores
from lemmas.alman_song_2025.networks import H, L, Ms, T, Ws, d, given, h, i, k, n, p
from lemmas.alman_song_2025.orders_three_four import (
    deviated,
    next_layer,
    next_uniform,
    start_of_uniform,
    uniform_layer,
    uniform_tokens,
)
from lemmas.alman_song_2025.perturbation import M, X
from lemmas.foundations.sums import exp_at, reciprocal, sum_over
from symbolic import kernel
from symbolic.kernel import Theorem, assume
from symbolic.language import (
    Eq,
    ForAll,
    Implies,
    Lambda,
    Le,
    Lt,
    Sum,
    Term,
    cast,
    exp,
    nats,
    number,
)
from symbolic.tactics.script import arith, for_all, have, implies, induction, substitute, use

m, t, l = nats("m t l")


def no_scores(matrix: Term) -> Term:
    """``M = 0`` in range."""
    return ForAll(k, d, ForAll(m, d, Eq(matrix[k, m], 0)))


@cache
def uniform_weight() -> Theorem:
    """``P_it = 1/n`` for ``M = 0``, no mask."""
    zero = assume(no_scores(M))
    entry = use(zero, k, assume(Lt(k, d)), m, assume(Lt(m, d)))
    inner = sum_over(m, d, arith(Eq(X[i, k] * M[k, m] * X[t, m], 0 * X[t, m]), entry, degree=3))
    score = have(
        Eq(scores(d, M, X, i, t), 0),
        sum_over(k, d, arith(Eq(X[i, k] * Sum(m, d, M[k, m] * X[t, m]), number(0)), inner)),
        names=("scores",),
    )
    hole = kernel.lang.real("hole")
    value = scores(d, M, X, i, t)
    weight = kernel.rewrite(
        score, Lambda(hole, Eq(exp(value), exp(hole))), have(Eq(exp(value), exp(value)))
    )
    total = sum_over(t, n, weight)
    whole = Sum(t, n, exp(value))
    count = arith(Eq(whole, n * exp(number(0))), total)
    quotient = have(Eq(exp(value) / whole, exp(value) / whole))
    inverse = kernel.rewrite(
        count, Lambda(hole, Eq(exp(value) / whole, exp(value) / hole)), quotient
    )
    unit = reciprocal(exp_at(number(0)))
    share = arith(
        Eq(exp(value) / whole, 1 / cast(n)),
        inverse,
        arith(
            Eq(
                exp(value) / (n * exp(number(0))),
                exp(number(0)) / (n * exp(number(0))),
            ),
            weight,
            degree=3,
        ),
        unit,
        degree=2,
    )
    named = have(
        Eq(masked_softmax(n, FULL(i), Lambda(t, value), t), 1 / cast(n)),
        share,
        names=("masked_softmax",),
    )
    proof = have(
        Eq(head_weight(n, d, FULL, M, X, i, t), 1 / cast(n)), named, names=("head_weight",)
    )
    return for_all([n, d, M, X, i, t], zero.conclusion, proof)


def _no_deviation(layer: Term, inside: Theorem, silent: Theorem) -> Theorem:
    """``D_l(X_l) = 0``, entry ``i, k``."""
    at_h = assume(Lt(h, H))
    one = use(
        uniform_weight(), n, d, Ms[layer, h], T[layer], i, t, use(silent, layer, inside, h, at_h)
    )
    gap = one.conclusion.args[0] - 1 / cast(n)
    term = arith(Eq(gap * T[layer, t, m], 0 * T[layer, t, m]), one, degree=2)
    column = sum_over(t, n, term)
    mixed = Sum(t, n, gap * T[layer, t, m])
    product = arith(Eq(mixed * Ws[layer, h, m, k], 0 * Ws[layer, h, m, k]), column, degree=2)
    total = sum_over(h, H, sum_over(m, d, product))
    return have(Eq(deviated(layer, T[layer])(i)(k), 0), total)


@cache
def order3_uniform() -> Theorem:
    """``S(X) = S_u(X)`` exactly, if all ``M`` vanish."""
    known = given(says.ORDER3_UNIFORM)
    silent = known["no-scores"]

    def entries(depth: Term) -> Term:
        same = Eq(T[depth, i, k], uniform_tokens(depth)(i)(k))
        return ForAll(i, n, ForAll(k, d, same))

    def formula(depth: Term) -> Term:
        return Implies(Le(depth, L), entries(depth))

    def step(before: Theorem) -> Theorem:
        inside = assume(Le(p + 1, L))
        here = arith(Lt(p, L), inside)
        now = use(before, arith(Le(p, L), inside))
        own = use(now, i, assume(Lt(i, n)), k, assume(Lt(k, d)))
        other = use(now, t, assume(Lt(t, n)), m, assume(Lt(m, d)))
        column = sum_over(
            t,
            n,
            arith(
                Eq(1 / cast(n) * T[p, t, m], 1 / cast(n) * uniform_tokens(p)(t)(m)),
                other,
                degree=2,
            ),
        )
        left = Sum(t, n, 1 / cast(n) * T[p, t, m])
        right = Sum(t, n, 1 / cast(n) * uniform_tokens(p)(t)(m))
        each = arith(
            Eq(left * Ws[p, h, m, k], right * Ws[p, h, m, k]),
            have(Eq(left, right), column),
            degree=2,
        )
        kept = have(
            Eq(uniform_layer(p, T[p])(i)(k), uniform_layer(p, uniform_tokens(p))(i)(k)),
            sum_over(h, H, sum_over(m, d, each)),
        )
        result = arith(
            Eq(T[p + 1, i, k], uniform_tokens(p + 1)(i)(k)),
            next_layer(known, p, here),
            next_uniform(known, p, here),
            _no_deviation(p, here, silent),
            kept,
            own,
        )
        every = for_all(i, Lt(i, n), for_all(k, Lt(k, d), result))
        return implies([inside.conclusion], every)

    zero = Lambda(p, formula(p))(0)
    start = start_of_uniform(known)
    first = arith(Eq(T[0, i, k], uniform_tokens(number(0, "N"))(i)(k)), start)
    base = implies(
        [zero.args[0]], have(zero.args[1], for_all(i, Lt(i, n), for_all(k, Lt(k, d), first)))
    )
    walk = induction(p, formula(p), base, step)
    return says.ORDER3_UNIFORM.derive(use(walk, L, arith(Le(L, L))))
