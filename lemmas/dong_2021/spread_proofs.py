"""Skip connections and the spread of tokens: proofs."""

from __future__ import annotations

from functools import cache

from lemmas.dong_2021 import skip_statements as says
from lemmas.dong_2021.skip_proofs import assumed, plus
from lemmas.foundations import matrices
from lemmas.foundations.averages import row_facts
from lemmas.foundations.operators import frobenius_facts, stochastic_upper
from lemmas.foundations.spread import spread_averaged, spread_sign
from lemmas.foundations.sums import norm_facts, reciprocal, square_monotone, sum_over
from lemmas.foundations.tokens import euclidean_seminorm, seminorm_parts
from symbolic import kernel
from symbolic.definitions import euclidean, frobenius, spread
from symbolic.kernel import Theorem
from symbolic.language import Eq, Lambda, Le, Lt, Sum, Term, cast, family, nats, number, sqrt
from symbolic.tactics.elementary import scaled
from symbolic.tactics.script import arith, assume, for_all, have, induction, use

n, d, H, h, i, k, m, t = nats("n d H h i k m t")
A, B = family("A", 2), family("B", 2)
X, W, w, P, bO = says.X, says.W, says.w, says.P, says.bO


def lengths(matrix: Term) -> Term:
    """The lengths of the rows."""
    return Lambda(i, euclidean(d, Lambda(k, matrix[i, k])))


@cache
def frobenius_lengths() -> Theorem:
    """``|A|_F`` is the length of the vector of the lengths of the rows."""
    sign, square = frobenius_facts(n, d, A)
    row = norm_facts(d, Lambda(k, A[i, k]))[1]
    other_sign, other_square = norm_facts(n, lengths(A))
    rows = sum_over(i, n, row)
    first, second = frobenius(n, d, A), euclidean(n, lengths(A))
    same = arith(Eq(first**2, second**2), square, other_square, rows)
    low = use(square_monotone(), first, second, other_sign, arith(Le(first**2, second**2), same))
    high = use(square_monotone(), second, first, sign, arith(Le(second**2, first**2), same))
    return for_all([n, d, A], kernel.antisymmetry(low, have(Le(second, first), high)))


@cache
def frobenius_triangle() -> Theorem:
    """``|A + B|_F <= |A|_F + |B|_F``."""
    both = plus(A, B)
    add = seminorm_parts(euclidean_seminorm(d))[0]
    row = have(
        Le(lengths(both)(i), lengths(A)(i) + lengths(B)(i)),
        use(add, Lambda(k, A[i, k]), Lambda(k, B[i, k])),
    )
    total = Lambda(i, lengths(A)(i) + lengths(B)(i))
    row_sign = norm_facts(d, Lambda(k, both(i)(k)))[0]
    squares = sum_over(
        i,
        n,
        arith(Le(lengths(both)(i) ** 2, total(i) ** 2), row, row_sign, products=[(0, 0), (0, 1)]),
    )
    _, both_square = norm_facts(n, lengths(both))
    total_sign, total_square = norm_facts(n, total)
    size, bound = euclidean(n, lengths(both)), euclidean(n, total)
    below = use(
        square_monotone(),
        size,
        bound,
        total_sign,
        arith(Le(size**2, bound**2), squares, both_square, total_square),
    )
    outer = use(seminorm_parts(euclidean_seminorm(n))[0], lengths(A), lengths(B))
    flat = [use(frobenius_lengths(), n, d, matrix) for matrix in (both, A, B)]
    goal = Le(frobenius(n, d, both), frobenius(n, d, A) + frobenius(n, d, B))
    split = have(Le(bound, euclidean(n, lengths(A)) + euclidean(n, lengths(B))), outer)
    return for_all([n, d, A, B], arith(goal, below, split, *flat))


@cache
def spread_triangle() -> Theorem:
    """``mu(A + B) <= mu(A) + mu(B)``."""
    near_a, near_b = matrices.centred(n, A), matrices.centred(n, B)
    bound = use(frobenius_triangle(), n, d, near_a, near_b)
    goal = Le(spread(n, d, plus(A, B)), spread(n, d, A) + spread(n, d, B))
    return for_all([n, d, A, B], have(goal, bound, names=("spread",)))


@cache
def spread_reverse() -> Theorem:
    """``mu(A) - mu(B) <= mu(A + B)``."""
    minus = Lambda(i, Lambda(k, -B[i, k]))
    both = plus(A, B)
    bound = use(spread_triangle(), n, d, both, minus)
    even = use(spread_sign(), n, d, B)
    back = have(Le(spread(n, d, A), spread(n, d, both) + spread(n, d, minus)), bound)
    goal = Le(spread(n, d, A) - spread(n, d, B), spread(n, d, both))
    return for_all([n, d, A, B], arith(goal, back, even))


@cache
def spread_row() -> Theorem:
    """``mu(A + 1 v) <= mu(A)``."""
    v = family("v")
    some = assume(Lt(0, n))
    moved = Lambda(i, Lambda(k, A[i, k] + v[k]))
    near, other = matrices.centred(n, moved), matrices.centred(n, A)
    unit = reciprocal(some)
    entry = arith(Eq(near[i, k], other[i, k]), scaled(v[k], unit))
    first, second = near[i, k], other[i, k]
    squares = arith(Eq(first**2, second**2), scaled(first, entry), scaled(second, entry))
    total = sum_over(i, n, sum_over(k, d, squares))
    _, square = frobenius_facts(n, d, near)
    other_sign, other_square = frobenius_facts(n, d, other)
    left, right = frobenius(n, d, near), frobenius(n, d, other)
    below = use(
        square_monotone(),
        left,
        right,
        other_sign,
        arith(Le(left**2, right**2), square, other_square, total),
    )
    goal = Le(spread(n, d, moved), spread(n, d, A))
    return for_all([n, d, A, v], some.conclusion, have(goal, below, names=("spread",)))


@cache
def spread_sum() -> Theorem:
    """``mu(Sum_h Y_h) <= Sum_h mu(Y_h)``."""
    Y = family("Y", 3)  # noqa: N806

    def formula(size: Term) -> Term:
        total = Lambda(i, Lambda(k, Sum(h, size, Y[h, i, k])))
        return Le(spread(n, d, total), Sum(h, size, spread(n, d, Y[h])))

    nothing = Lambda(i, Lambda(k, number(0)))
    sign, square = frobenius_facts(n, d, nothing)
    size = frobenius(n, d, nothing)
    flat = use(
        square_monotone(),
        size,
        0,
        arith(Le(0, number(0))),
        arith(Le(size**2, number(0) ** 2), square),
    )
    del sign
    base = have(kernel.lang.apply(Lambda(H, formula(H)), 0), flat, names=("spread",))

    def step(known: Theorem) -> Theorem:
        front = Lambda(i, Lambda(k, Sum(h, H, Y[h, i, k])))
        return arith(formula(H + 1), use(spread_triangle(), n, d, front, Y[H]), known)

    return for_all([n, d, Y], induction(H, formula(H), base, step))


@cache
def spread_lower() -> Theorem:
    """``mu(X + Sum_h P_h X W_h) >= (1 - Sum |P_h|_2 w_h) mu(X)``."""
    known = assumed(says.SPREAD)
    at_h = assume(Lt(h, H))
    heads = Lambda(h, Lambda(i, Lambda(k, Sum(m, d, W[h, m, k] * Sum(t, n, P[h, i, t] * X[t, m])))))
    averaged = use(
        spread_averaged(),
        n,
        d,
        d,
        P[h],
        X,
        W[h],
        says.p[h],
        w[h],
        known["tokens"],
        use(known["rows"], h, at_h),
        use(known["averages"], h, at_h),
        use(known["value-norms"], h, at_h),
    )
    size = spread(n, d, X)
    each = have(Le(spread(n, d, heads(h)), says.p[h] * w[h] * size), averaged)
    total = use(spread_sum(), n, d, heads, H)
    output = Lambda(i, Lambda(k, Sum(h, H, heads(h)(i)(k))))
    shifted = Lambda(i, Lambda(k, output(i)(k) + bO[k]))
    same = use(spread_row(), n, d, output, bO, known["tokens"])
    reverse = use(spread_reverse(), n, d, X, shifted)
    bound = arith(
        Le(spread(n, d, output), Sum(h, H, says.p[h] * w[h]) * size),
        total,
        sum_over(h, H, each),
    )
    return says.SPREAD.derive(arith(says.SPREAD.conclusion, reverse, same, bound))


@cache
def spread_count() -> Theorem:
    """``mu(X + Sum_h P_h X W_h) >= (1 - sqrt(n) eta) mu(X)``."""
    known = assumed(says.SPREAD_COUNT)
    at_h, at_i = assume(Lt(h, H)), assume(Lt(i, n))
    stochastic = use(known["rows"], h, at_h)
    rows = for_all(
        h,
        at_h.conclusion,
        for_all(i, at_i.conclusion, row_facts(stochastic, i, at_i)[1]),
    )
    bounds = for_all(
        h, at_h.conclusion, use(stochastic_upper(), n, P[h], known["tokens"], stochastic)
    )
    root = Lambda(h, sqrt(cast(n)))
    bound = use(
        spread_lower(),
        n,
        d,
        H,
        P,
        W,
        bO,
        X,
        w,
        root,
        known["tokens"],
        rows,
        bounds,
        known["value-norms"],
    )
    return says.SPREAD_COUNT.derive(have(says.SPREAD_COUNT.conclusion, bound))
