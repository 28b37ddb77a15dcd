"""Residual networks with small blocks stay near the identity: order 1 of layer collapse."""

from __future__ import annotations

from functools import cache

from lemmas.alman_song_2025.definitions import masked_layer, score_bound, token_norm, value_bound
from lemmas.alman_song_2025.distance import Distance
from lemmas.alman_song_2025.growth import layer_size
from lemmas.alman_song_2025.perturbation import (
    MASK,
    A,
    H,
    d,
    h,
    i,
    k,
    layer_lipschitz,
    n,
    norm,
    rho,
    values_sign,
)
from lemmas.alman_song_2025.rows import (
    NORM,
    TOKENS,
    norm_sign,
    semi,
    token_add,
    token_congruence,
    token_least,
    token_sign,
)
from lemmas.foundations.recursions import exp_below_line
from lemmas.foundations.sums import equal, sum_nonnegative
from lemmas.foundations.tokens import seminorm_zero
from symbolic import kernel
from symbolic.kernel import Theorem, assume
from symbolic.language import (
    NAT,
    REAL,
    Eq,
    Exists,
    ForAll,
    Implies,
    Lambda,
    Le,
    Lt,
    Or,
    Prod,
    Sum,
    Term,
    arrow,
    cast,
    exp,
    family,
    nats,
    number,
    reals,
    var,
)
from symbolic.tactics.script import (
    _replace,
    arith,
    axiom,
    for_all,
    have,
    implies,
    induction,
    obtain,
    parts,
    substitute,
    use,
)

L, l, p = nats("L l p")
a, b, x, y = reals("a b x y")
T, Y = family("T", 3), family("Y", 2)
Ms, Ws = family("M", 4), family("W", 4)
vs, qs = family("v", 2), family("q", 2)
sizes = family("a")
F = var("F", arrow(NAT, arrow(NAT, NAT, REAL), NAT, NAT, REAL))

BLOCKS = ForAll(l, L, ForAll(i, n, ForAll(k, d, Eq(T[l + 1, i, k], T[l, i, k] + F(l, T[l], i, k)))))
BLOCK_SIZES = ForAll(
    l,
    L,
    kernel.lang.And(Le(0, sizes[l]), ForAll(Y, Le(norm(F(l, Y)), sizes[l] * norm(Y)))),
)


def minus(left: Term, right: Term) -> Term:
    """``X - Y``."""
    return Lambda(i, Lambda(k, left[i, k] - right[i, k]))


def plus(left: Term, right: Term) -> Term:
    """``X + Y``."""
    return Lambda(i, Lambda(k, left[i, k] + right[i, k]))


def growth(depth: Term) -> Term:
    """``prod_{l < depth} (1 + a_l)``."""
    return Prod(l, depth, 1 + sizes[l])


def entry_step(steps: Theorem, depth: Term, inside: Theorem) -> Theorem:
    """The entries of layer ``depth + 1``, for ``i < n`` and ``k < d``."""
    return use(use(use(steps, depth, inside), i, assume(Lt(i, n))), k, assume(Lt(k, d)))


def carried(known: Theorem, nonempty: Theorem, one: Term, other: Term, entry: Theorem) -> Theorem:
    """``N(one) <= N(other)`` from equations that make their entries equal in range."""
    same = arith(Eq(one(i)(k), other(i)(k)), entry)
    every = for_all(i, Lt(i, n), for_all(k, Lt(k, d), same))
    return use(token_congruence(), d, rho, n, one, other, known, nonempty, every)


@cache
def block_growth() -> Theorem:
    """``N(X_m) <= g_m x`` and ``N(X_m - X) <= (g_m - 1) x``, ``g_m = prod (1 + a_l)``."""
    known, nonempty = assume(NORM), assume(TOKENS)
    steps, bounds = assume(BLOCKS), assume(BLOCK_SIZES)
    start = T[number(0, NAT)]
    size = norm(start)

    def formula(depth: Term) -> Term:
        both = kernel.lang.And(
            Le(0, growth(depth)),
            Le(norm(T[depth]), growth(depth) * size),
            Le(norm(minus(T[depth], start)), (growth(depth) - 1) * size),
        )
        return Implies(Le(depth, L), both)

    zero = Lambda(p, formula(p))(0)
    nothing = minus(start, start)
    empty = use(
        token_least(),
        rho,
        n,
        nothing,
        0,
        nonempty,
        for_all(i, Lt(i, n), norm_of_zero(known)),
    )
    base = implies(
        [zero.args[0]],
        kernel.conjoin(
            arith(Le(0, growth(number(0, NAT)))),
            kernel.conjoin(
                arith(Le(size, growth(number(0, NAT)) * size)),
                arith(Le(norm(nothing), (growth(number(0, NAT)) - 1) * size), empty),
            ),
        ),
    )

    def step(before: Theorem) -> Theorem:
        inside = assume(Le(p + 1, L))
        here = arith(Lt(p, L), inside)
        rate, own, gap = parts(use(before, arith(Le(p, L), inside)))
        sign, bound = parts(use(bounds, p, here))
        block = F(p, T[p])
        moved = use(bound, T[p])
        entry = entry_step(steps, p, here)
        total = carried(known, nonempty, T[p + 1], plus(T[p], block), entry)
        added = token_add(known, nonempty, T[p], block)
        positive = arith(Le(0, growth(p + 1)), rate, sign, products=[(0, 1)])
        after = arith(
            Le(norm(T[p + 1]), growth(p + 1) * size),
            total,
            added,
            moved,
            own,
            sign,
            products=[(3, 4)],
        )
        far = carried(
            known, nonempty, minus(T[p + 1], start), plus(minus(T[p], start), block), entry
        )
        apart = token_add(known, nonempty, minus(T[p], start), block)
        away = arith(
            Le(norm(minus(T[p + 1], start)), (growth(p + 1) - 1) * size),
            far,
            apart,
            moved,
            gap,
            own,
            sign,
            products=[(4, 5)],
        )
        return implies([inside.conclusion], kernel.conjoin(positive, kernel.conjoin(after, away)))

    walk = induction(p, formula(p), base, step)
    return for_all([d, rho, n, L, T, F, sizes], NORM, TOKENS, BLOCKS, BLOCK_SIZES, walk)


def norm_of_zero(known: Theorem) -> Theorem:
    """``rho(0) <= 0``."""

    at_zero = parts(use(seminorm_zero(), rho, semi(known)))[0]
    return arith(Le(at_zero.conclusion.args[0], 0), at_zero)


@cache
def block_collapse() -> Theorem:
    """``N(X_L - X) <= (prod (1 + a_l) - 1) x``."""
    known, nonempty = assume(NORM), assume(TOKENS)
    steps, bounds = assume(BLOCKS), assume(BLOCK_SIZES)
    walk = use(block_growth(), d, rho, n, L, T, F, sizes, known, nonempty, steps, bounds)
    proof = parts(use(walk, L, arith(Le(L, L))))[2]
    return for_all([d, rho, n, L, T, F, sizes], NORM, TOKENS, BLOCKS, BLOCK_SIZES, proof)


@cache
def block_first_layer() -> Theorem:
    """``N(X_L - X_1) <= (prod (1 + a_l) - (1 + a_1)) x`` for ``1 <= L``."""
    known, nonempty = assume(NORM), assume(TOKENS)
    steps, bounds, some = assume(BLOCKS), assume(BLOCK_SIZES), assume(Le(1, L))
    start, one = T[number(0, NAT)], T[number(1, NAT)]
    size = norm(start)
    walk = use(block_growth(), d, rho, n, L, T, F, sizes, known, nonempty, steps, bounds)

    def formula(depth: Term) -> Term:
        bound = (growth(depth + 1) - (1 + sizes[0])) * size
        return Implies(Le(depth + 1, L), Le(norm(minus(T[depth + 1], one)), bound))

    nothing = minus(one, one)
    empty = use(
        token_least(),
        rho,
        n,
        nothing,
        0,
        nonempty,
        for_all(i, Lt(i, n), norm_of_zero(known)),
    )
    zero = Lambda(p, formula(p))(0)
    base = implies([zero.args[0]], arith(zero.args[1], empty))

    def step(before: Theorem) -> Theorem:
        inside = assume(Le(p + 2, L))
        here = arith(Lt(p + 1, L), inside)
        gap = use(before, arith(Le(p + 1, L), inside))
        own = parts(use(walk, p + 1, arith(Le(p + 1, L), inside)))[1]
        sign, bound = parts(use(bounds, p + 1, here))
        block = F(p + 1, T[p + 1])
        moved = use(bound, T[p + 1])
        entry = entry_step(steps, p + 1, here)
        far = carried(
            known, nonempty, minus(T[p + 2], one), plus(minus(T[p + 1], one), block), entry
        )
        apart = token_add(known, nonempty, minus(T[p + 1], one), block)
        away = arith(
            Le(
                norm(minus(T[p + 2], one)),
                (growth(p + 2) - (1 + sizes[0])) * size,
            ),
            far,
            apart,
            moved,
            gap,
            own,
            sign,
            products=[(4, 5)],
        )
        return implies([inside.conclusion], away)

    proof = induction(p, formula(p), base, step)
    depth = nats("r")[0]
    at_depth = use(proof, depth)
    # every L >= 1 is r + 1
    last = _successor(L, some, lambda r: use(proof, r))
    del at_depth
    goal = Le(norm(minus(T[L], one)), (growth(L) - (1 + sizes[0])) * size)
    result = use(last, arith(Le(L, L)))
    return for_all(
        [d, rho, n, L, T, F, sizes],
        NORM,
        TOKENS,
        BLOCKS,
        BLOCK_SIZES,
        some.conclusion,
        have(goal, result),
    )


@cache
def predecessor() -> Theorem:
    """A natural ``L >= 1`` is ``r + 1``."""

    r = nats("r")[0]

    def claim(value: Term) -> Term:
        return Implies(Le(1, value), Exists(r, Eq(value, r + 1)))

    zero = Lambda(L, claim(L))(0)
    nothing = assume(zero.args[0])
    base = implies(
        [zero.args[0]],
        kernel.absurd(nothing, arith(kernel.lang.Not(zero.args[0])), zero.args[1]),
    )

    def step(_: Theorem) -> Theorem:
        there = claim(L + 1)
        return implies(
            [there.args[0]],
            kernel.witness(there.args[1], L, arith(Eq(L + 1, cast(L + 1)))),
        )

    return induction(L, claim(L), base, step)


def _successor(value: Term, some: Theorem, proof) -> Theorem:  # type: ignore[no-untyped-def]
    """``P(L)`` from ``P(r + 1)`` for every ``r``, for a natural variable ``L >= 1``."""

    def at(r: Term, equation: Theorem) -> Theorem:
        found = proof(r)
        hole = nats("hole")[0]

        template = Lambda(hole, _replace(found.conclusion, r + 1, hole))
        back = have(Eq(cast(r + 1), cast(value)), equation)
        return kernel.rewrite(back, template, found)

    return obtain(use(predecessor(), value, some), "r", at)
