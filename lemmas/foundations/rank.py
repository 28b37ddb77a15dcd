"""Matrices that are products through few columns: sums, products and scalings of them."""

from __future__ import annotations

from functools import cache

from lemmas.foundations.indicators import different, same, same_is_one, same_is_zero
from lemmas.foundations.sums import sum_over
from symbolic import kernel
from symbolic import language as lang
from symbolic.definitions import rank_at_most
from symbolic.kernel import Theorem
from symbolic.language import Eq, ForAll, Implies, Lambda, Lt, Sum, Term, cast, family, nats
from symbolic.tactics.existential import Steps, choosing
from symbolic.tactics.script import (
    arith,
    assume,
    for_all,
    implies,
    induction,
    use,
)

__all__ = [
    "rank_add",
    "rank_add_column",
    "rank_factors",
    "rank_hadamard",
    "rank_equal",
    "rank_of",
    "rank_scaled",
    "rank_sum",
]

n, m, k, i, j, l, t, d = nats("n m k i j l t d")
u, v = family("u"), family("v")
A, B, U, V = (family(name, 2) for name in "A B U V".split())
As = family("As", 3)
_NAME = ("rank_at_most",)


def rank_of(
    matrix: Term, left: Term, right: Term, size: Term, rows: Term, columns: Term, entry: Theorem
) -> Theorem:
    """``rank A <= k`` from ``A_ij = Sum_{t<k} U_it V_jt`` under ``i < rows``, ``j < columns``."""
    claim = rank_at_most(rows, columns, matrix, size)
    goal = kernel.unfolded(claim, frozenset(_NAME))
    inner = lang.apply(goal.args[0], left)
    theorem = kernel.convert(entries(rows, columns, entry), lang.apply(inner.args[0], right))
    theorem = kernel.witness(goal, left, kernel.witness(inner, right, theorem))
    return kernel.convert(theorem, claim, _NAME)


def entries(rows: Term, columns: Term, entry: Theorem) -> Theorem:
    """``for all i < n, j < m`` of an entry shown for ``i`` and ``j``."""
    return for_all(i, Lt(i, rows), for_all(j, Lt(j, columns), entry))


def rank_factors(known: Theorem) -> Theorem:
    """The existential of the factors: ``exists U, V: A = U V^T``."""
    return kernel.convert(known, kernel.unfolded(known.conclusion, frozenset(_NAME)), _NAME)


@cache
def rank_add_column() -> Theorem:
    """``rank A <= k`` gives ``rank (A + u v^T) <= k + 1``."""
    known = assume(rank_at_most(n, m, A, k))
    total = Lambda(i, Lambda(j, A[i, j] + u[i] * v[j]))

    def longer(matrix: Term, column: Term) -> Term:
        mark = same(t, k)
        return Lambda(i, Lambda(t, mark * column[i] + (1 - mark) * matrix[i, t]))

    @choosing
    def proof() -> Steps:
        left, rest = yield rank_factors(known)
        right, exact = yield rest
        new_left, new_right = longer(left, u), longer(right, v)
        before = same_is_zero(different(cast(t), cast(k), assume(Lt(t, k))))
        last = same_is_one(arith(Eq(cast(k), cast(k))))
        inside = arith(
            Eq(new_left[i, t] * new_right[j, t], left[i, t] * right[j, t]), before, degree=3
        )
        at_end = arith(Eq(new_left[i, k] * new_right[j, k], u[i] * v[j]), last, degree=3)
        own = use(exact, i, assume(Lt(i, n)), j, assume(Lt(j, m)))
        goal = Eq(total[i, j], Sum(t, k + 1, new_left[i, t] * new_right[j, t]))
        entry = arith(goal, own, at_end, sum_over(t, k, inside))
        return rank_of(total, new_left, new_right, k + 1, n, m, entry)

    return for_all([n, m, A, k, u, v], known.conclusion, proof())


@cache
def rank_add() -> Theorem:
    """``rank (A + B) <= rank A + rank B``."""
    first, second = assume(rank_at_most(n, m, A, k)), assume(rank_at_most(n, m, B, l))
    total = Lambda(i, Lambda(j, A[i, j] + B[i, j]))

    @choosing
    def proof() -> Steps:
        left, rest = yield rank_factors(second)
        right, exact = yield rest

        def partial(size: Term) -> Term:
            part = Sum(t, size, left[i, t] * right[j, t])
            return rank_at_most(n, m, Lambda(i, Lambda(j, A[i, j] + part)), k + size)

        def step(known: Theorem) -> Theorem:
            matrix = known.conclusion.args[2]
            columns = Lambda(i, left[i, d]), Lambda(j, right[j, d])
            return kernel.convert(
                use(rank_add_column(), n, m, matrix, k + d, *columns, known), partial(d + 1)
            )

        base = kernel.convert(first, Lambda(d, partial(d))(0))
        whole = use(induction(d, partial(d), base, step), l)
        own = use(exact, i, assume(Lt(i, n)), j, assume(Lt(j, m)))
        return rank_equal(whole, total, arith(Eq(whole.conclusion.args[2][i, j], total[i, j]), own))

    return for_all([n, m, A, B, k, l], first.conclusion, second.conclusion, proof())


def rank_equal(known: Theorem, matrix: Term, entry: Theorem) -> Theorem:
    """``rank A <= k`` for another matrix, ``B_ij = A_ij`` shown under ``i < n``, ``j < m``."""
    rows, columns, old, size = known.conclusion.args
    everywhere = entries(rows, columns, entry)
    return use(_rank_equal(), rows, columns, old, matrix, size, known, everywhere)


@cache
def _rank_equal() -> Theorem:
    known = assume(rank_at_most(n, m, A, k))
    equal = assume(ForAll(i, n, ForAll(j, m, Eq(A[i, j], B[i, j]))))

    @choosing
    def proof() -> Steps:
        left, rest = yield rank_factors(known)
        right, exact = yield rest
        inside = assume(Lt(i, n)), assume(Lt(j, m))
        same_entry = use(equal, i, inside[0], j, inside[1])
        own = use(exact, i, inside[0], j, inside[1])
        goal = Eq(B[i, j], Sum(t, k, left[i, t] * right[j, t]))
        return rank_of(B, left, right, k, n, m, arith(goal, same_entry, own))

    return for_all([n, m, A, B, k], known.conclusion, equal.conclusion, proof())


@cache
def rank_scaled() -> Theorem:
    """``rank (u_i A_ij v_j) <= rank A``."""
    known = assume(rank_at_most(n, m, A, k))
    scaled = Lambda(i, Lambda(j, u[i] * A[i, j] * v[j]))

    @choosing
    def proof() -> Steps:
        left, rest = yield rank_factors(known)
        right, exact = yield rest
        own = use(exact, i, assume(Lt(i, n)), j, assume(Lt(j, m)))
        new_left = Lambda(i, Lambda(t, u[i] * left[i, t]))
        new_right = Lambda(j, Lambda(t, v[j] * right[j, t]))
        goal = Eq(scaled[i, j], Sum(t, k, new_left[i, t] * new_right[j, t]))
        return rank_of(scaled, new_left, new_right, k, n, m, arith(goal, own, degree=3))

    return for_all([n, m, A, k, u, v], known.conclusion, proof())


@cache
def rank_sum() -> Theorem:
    """``d`` matrices of rank at most ``k`` have a sum of rank at most ``d k``."""

    def known(size: Term) -> Term:
        return ForAll(t, size, rank_at_most(n, m, As[t], k))

    def total(size: Term) -> Term:
        matrix = Lambda(i, Lambda(j, Sum(t, size, As[t, i, j])))
        return rank_at_most(n, m, matrix, size * k)

    def step(shorter: Theorem) -> Theorem:
        longer = assume(known(d + 1))
        inside = for_all(t, Lt(t, d), use(longer, t, arith(Lt(t, d + 1), assume(Lt(t, d)))))
        before, last = use(shorter, inside), use(longer, d, arith(Lt(d, d + 1)))
        matrix = before.conclusion.args[2]
        both = use(rank_add(), n, m, matrix, As[d], d * k, k, before, last)
        return implies([longer.conclusion], kernel.convert(both, total(d + 1)))

    nothing = Lambda(i, Lambda(j, lang.number(0)))
    start = Lambda(d, total(d))(0)
    empty = rank_of(
        nothing,
        nothing,
        nothing,
        lang.number(0, lang.NAT),
        n,
        m,
        arith(Eq(0, Sum(t, 0, nothing[i, t] * nothing[j, t]))),
    )
    base = implies([Lambda(d, known(d))(0)], kernel.convert(empty, start))
    formula = Implies(known(d), total(d))
    return for_all([n, m, As, k], induction(d, formula, base, step))


@cache
def rank_hadamard() -> Theorem:
    """The entrywise product of ranks ``k`` and ``l`` has rank at most ``l k``."""
    first, second = assume(rank_at_most(n, m, A, k)), assume(rank_at_most(n, m, B, l))
    total = Lambda(i, Lambda(j, A[i, j] * B[i, j]))

    @choosing
    def proof() -> Steps:
        left, rest = yield rank_factors(second)
        right, exact = yield rest
        pieces = Lambda(t, Lambda(i, Lambda(j, left[i, t] * A[i, j] * right[j, t])))
        columns = Lambda(i, left[i, t]), Lambda(j, right[j, t])
        each = for_all(t, Lt(t, l), use(rank_scaled(), n, m, A, k, *columns, first))
        whole = use(rank_sum(), n, m, pieces, k, l, each)
        own = use(exact, i, assume(Lt(i, n)), j, assume(Lt(j, m)))
        entry = arith(Eq(whole.conclusion.args[2][i, j], total[i, j]), own, degree=2)
        return rank_equal(whole, total, entry)

    return for_all([n, m, A, B, k, l], first.conclusion, second.conclusion, proof())
