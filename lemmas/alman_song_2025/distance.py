"""The distance of a token matrix from the matrices with equal rows, an infimum over rows."""

from __future__ import annotations

from functools import cache

from lemmas.alman_song_2025.definitions import distance_to_rank_one, token_norm
from lemmas.alman_song_2025.rows import (
    NORM,
    TOKENS,
    below,
    count_of,
    norm_sign,
    same_rows,
    token_add,
    token_congruence,
    token_sign,
    triangle,
    upper,
)
from lemmas.foundations.sums import (
    absolute_below,
    reciprocal,
    reciprocal_positive,
)
from symbolic import kernel
from symbolic.definitions import absolute
from symbolic.kernel import Theorem, assume
from symbolic.language import (
    NAT,
    REAL,
    And,
    Eq,
    ForAll,
    Implies,
    Lambda,
    Le,
    Lt,
    Not,
    Sum,
    Term,
    TermLike,
    arrow,
    family,
    nats,
    number,
    reals,
    var,
)
from symbolic.tactics.script import arith, axiom, by_cases, deny, for_all, have, parts, use

n, d, i, k, m, t = nats("n d i k m t")
x, y, T, K, s = reals("x y T K s")
c, e = family("c"), family("e")
X, Y, A, C = (family(name, 2) for name in "X Y A C".split())
rho = var("rho", arrow(arrow(NAT, REAL), REAL))
g = var("g", arrow(REAL, REAL))


def centred(matrix: Term, row: Term) -> Term:
    """``X - 1 c``."""
    return Lambda(i, Lambda(k, matrix[i, k] - row[k]))


def dist(name: Term, size: Term, matrix: Term) -> Term:
    """``dist(X)``."""
    return distance_to_rank_one(name, size, matrix)


_functional = Lambda(c, token_norm(rho, n, centred(X, c)))


def _bounded(known: Theorem, nonempty: Theorem) -> Theorem:
    return for_all(c, token_sign(known, nonempty, centred(X, c)))


@cache
def dist_lower() -> Theorem:
    """``dist(X) <= N(X - 1 c)`` for every row ``c``."""
    known, nonempty = assume(NORM), assume(TOKENS)
    low = use(axiom("infimum-lower"), _functional, _bounded(known, nonempty), c)
    proof = have(Le(dist(rho, n, X), token_norm(rho, n, centred(X, c))), low, names=("dist",))
    return for_all([d, rho, n, X, c], NORM, TOKENS, proof)


@cache
def dist_greatest() -> Theorem:
    """``T <= dist(X)`` if ``T <= N(X - 1 c)`` for every row ``c``."""
    known, nonempty = assume(NORM), assume(TOKENS)
    every = assume(ForAll(c, Le(T, token_norm(rho, n, centred(X, c)))))
    low = use(axiom("infimum-greatest"), _functional, T, _bounded(known, nonempty), every)
    proof = have(Le(T, dist(rho, n, X)), low, names=("dist",))
    return for_all([d, rho, n, X, T], NORM, TOKENS, every.conclusion, proof)


@cache
def dist_sign() -> Theorem:
    """``0 <= dist(X)``."""
    known, nonempty = assume(NORM), assume(TOKENS)
    proof = use(dist_greatest(), d, rho, n, X, 0, known, nonempty, _bounded(known, nonempty))
    return for_all([d, rho, n, X], NORM, TOKENS, proof)


@cache
def dist_below_norm() -> Theorem:
    """``dist(X) <= N(X)``."""
    known, nonempty = assume(NORM), assume(TOKENS)
    zero = Lambda(k, number(0))
    low = use(dist_lower(), d, rho, n, X, zero, known, nonempty)
    proof = have(Le(dist(rho, n, X), token_norm(rho, n, X)), low)
    return for_all([d, rho, n, X], NORM, TOKENS, proof)


class Distance:
    """The facts about ``dist(X)`` of one matrix, under a row norm and ``0 < n``."""

    def __init__(self, known: Theorem, nonempty: Theorem, matrix: Term) -> None:
        size, name = known.conclusion.args
        count = count_of(nonempty)
        self._where = (size, name, count, matrix)
        self._facts = (known, nonempty)
        self.value = dist(name, count, matrix)

    def sign(self) -> Theorem:
        """``0 <= dist(X)``."""
        return use(dist_sign(), *self._where, *self._facts)

    def below_norm(self) -> Theorem:
        """``dist(X) <= N(X)``."""
        return use(dist_below_norm(), *self._where, *self._facts)

    def lower(self, row: Term) -> Theorem:
        """``dist(X) <= N(X - 1 c)``."""
        return use(dist_lower(), *self._where, row, *self._facts)

    def centre(self, row: Term) -> Term:
        """``N(X - 1 c)``."""
        _, name, count, matrix = self._where
        return token_norm(name, count, centred(matrix, row))

    def greatest(self, bound: TermLike, row: Term, each: Theorem) -> Theorem:
        """``bound <= dist(X)`` from ``bound <= N(X - 1 c)``, for every ``c``."""
        return use(dist_greatest(), *self._where, bound, *self._facts, for_all(row, each))

    def limit(
        self, bound: Term, row: Term, each: Theorem, curve: Term, slope: Term, tame: Theorem
    ) -> Theorem:
        """``bound <= g(dist(X))`` from ``bound <= g(N(X - 1 c))`` for every ``c``.

        ``tame`` says that ``g(s) <= g(r) + K (s - r)`` for ``r <= s <= r + 1``, ``r = dist(X)``,
        as a theorem under these two hypotheses on the free variable ``s``; ``K >= 0`` is its
        ``slope``'s sign, the second conjunct.
        """
        near, sign = parts(tame) if tame.conclusion.head == "and" else (tame, None)
        del near, sign
        return use(
            dist_limit(),
            *self._where,
            bound,
            curve,
            slope,
            *self._facts,
            for_all(row, each),
            tame,
        )


@cache
def dist_limit() -> Theorem:
    """``T <= g(r)`` for ``r = dist(X)`` if ``T <= g(N(X - 1 c))`` for all ``c``, ``g`` tame at r.

    Tame: ``0 <= K`` and ``g(s) <= g(r) + K (s - r)`` for ``r <= s <= r + 1``.
    """
    known, nonempty = assume(NORM), assume(TOKENS)
    facts = Distance(known, nonempty, X)
    r = facts.value
    centre = facts.centre(c)
    every = assume(ForAll(c, Le(T, g(centre))))
    tame = assume(
        And(
            Le(0, K),
            ForAll(s, Implies(Le(r, s), Le(s, r + 1), Le(g(s), g(r) + K * (s - r)))),
        )
    )
    sign, near = parts(tame)
    gap = T - g(r)

    def above(strict: Theorem) -> Theorem:
        """With ``step = gap/(gap + K)`` no centre is closer than ``r + step``."""
        positive = arith(Lt(0, gap), strict)
        total = arith(Lt(0, gap + K), positive, sign)
        share, unit = reciprocal_positive(total), reciprocal(total)
        step = gap / (gap + K)
        some = arith(Lt(0, step), positive, share, products=[(0, 1)])
        most = arith(Le(step, 1), unit, arith(Le(0, K / (gap + K)), sign, share, products=[(0, 1)]))
        # K step < gap: K step = gap - gap step
        loss = arith(
            Lt(K * step, gap),
            arith(Eq(gap * ((gap + K) * (1 / (gap + K))), gap), unit, degree=2),
            arith(Lt(0, gap * step), positive, some, products=[(0, 1)]),
        )

        def far(close: Theorem) -> Theorem:
            """``N(X - 1 c) < r + step`` is impossible."""
            value = use(near, centre, facts.lower(c), arith(Le(centre, r + 1), close, most))
            product = arith(Le(K * (centre - r), K * step), sign, close, products=[(0, 1)])
            return arith(Le(r + step, centre), use(every, c), value, product, loss)

        each = by_cases(Lt(centre, r + step), far, lambda no: arith(Le(r + step, centre), no))
        return arith(Le(T, g(r)), facts.greatest(r + step, c, each), some)

    proof = by_cases(Lt(g(r), T), above, lambda no: arith(Le(T, g(r)), no))
    return for_all([d, rho, n, X, T, g, K], NORM, TOKENS, every.conclusion, tame.conclusion, proof)


@cache
def dist_linear() -> Theorem:
    """``T <= K dist(X)`` if ``0 <= K`` and ``T <= K N(X - 1 c)`` for all ``c``."""
    known, nonempty, sign = assume(NORM), assume(TOKENS), assume(Le(0, K))
    facts = Distance(known, nonempty, X)
    every = assume(ForAll(c, Le(T, K * facts.centre(c))))
    r = facts.value
    straight = arith(Le(K * s, K * r + K * (s - r)))
    curve = Lambda(s, K * s)
    tame = kernel.conjoin(sign, for_all(s, Le(r, s), Le(s, r + 1), straight))
    proof = use(dist_limit(), d, rho, n, X, T, curve, K, known, nonempty, every, tame)
    return for_all([d, rho, n, X, T, K], NORM, TOKENS, sign.conclusion, every.conclusion, proof)


@cache
def dist_congruence() -> Theorem:
    """``dist(X) <= dist(Y)`` if the entries in range agree."""
    known, nonempty = assume(NORM), assume(TOKENS)
    same = assume(ForAll(i, n, ForAll(k, d, Eq(X[i, k], Y[i, k]))))
    here, there = Distance(known, nonempty, X), Distance(known, nonempty, Y)
    entry = use(same, i, assume(Lt(i, n)), k, assume(Lt(k, d)))
    shifted = arith(Eq(X[i, k] - c[k], Y[i, k] - c[k]), entry)
    moved = for_all(i, Lt(i, n), for_all(k, Lt(k, d), shifted))
    norms = use(token_congruence(), d, rho, n, centred(X, c), centred(Y, c), known, nonempty, moved)
    each = arith(Le(here.value, there.centre(c)), here.lower(c), norms)
    return for_all(
        [d, rho, n, X, Y], NORM, TOKENS, same.conclusion, there.greatest(here.value, c, each)
    )


@cache
def dist_triangle() -> Theorem:
    """``dist(X + Y) <= dist(X) + dist(Y)``."""
    known, nonempty = assume(NORM), assume(TOKENS)
    both = Lambda(i, Lambda(k, X[i, k] + Y[i, k]))
    total, one, other = (Distance(known, nonempty, matrix) for matrix in (both, X, Y))
    row = Lambda(k, c[k] + e[k])
    split = have(
        Le(total.centre(row), one.centre(c) + other.centre(e)),
        token_add(known, nonempty, centred(X, c), centred(Y, e)),
    )
    for_e = arith(Le(total.value - one.centre(c), other.centre(e)), split, total.lower(row))
    inner = other.greatest(total.value - one.centre(c), e, for_e)
    for_c = arith(Le(total.value - other.value, one.centre(c)), inner)
    outer = one.greatest(total.value - other.value, c, for_c)
    proof = arith(Le(total.value, one.value + other.value), outer)
    return for_all([d, rho, n, X, Y], NORM, TOKENS, proof)
