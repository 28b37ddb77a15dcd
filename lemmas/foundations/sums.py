"""Double sums and the Cauchy-Schwarz inequality; the elementary facts are passed on."""

from __future__ import annotations

from functools import cache

from symbolic import kernel
from symbolic.definitions import absolute, euclidean, oscillation
from symbolic.kernel import Theorem
from symbolic.language import (
    REAL,
    And,
    Eq,
    ForAll,
    Implies,
    Lambda,
    Le,
    Lt,
    Max,
    Ne,
    Not,
    Sum,
    Term,
    arrow,
    exp,
    family,
    indicator,
    nats,
    reals,
    sqrt,
    var,
)
from symbolic.tactics.elementary import (
    absolute_below,
    absolute_facts,
    absolute_least,
    absolute_of,
    below,
    equal,
    exp_at,
    exp_monotone,
    exp_negative,
    exp_positive,
    exp_zero,
    max_least,
    max_upper,
    natural,
    nonzero,
    norm_facts,
    positive_part_facts,
    reciprocal,
    reciprocal_positive,
    root_facts,
    square_monotone,
    sum_monotone,
    sum_nonnegative,
    sum_over,
    sum_positive,
)
from symbolic.tactics.script import (
    arith,
    assume,
    axiom,
    by_cases,
    chain,
    deny,
    for_all,
    have,
    implies,
    induction,
    obtain,
    parts,
    restate,
    substitute,
    use,
)

i, j, k, l, m, n = nats("i j k l m n")
x, y, t, a, b, c = reals("x y t a b c")
f, g, u, v = (family(name) for name in "f g u v".split())
F = family("F", 2)


@cache
def sum_swap() -> Theorem:
    """A double sum in either order."""
    goal = Eq(Sum(i, n, Sum(j, m, F[i, j])), Sum(j, m, Sum(i, n, F[i, j])))
    base = arith(Lambda(n, goal)(0))
    proof = induction(n, goal, base, lambda known: arith(Lambda(n, goal)(n + 1), known))
    return for_all([F, m], proof)


@cache
def orthogonal_to_zero() -> Theorem:
    """``Sum u_k v_k <= 0`` if ``|u| <= 0``."""
    dot = Sum(k, n, u[k] * v[k])
    length = euclidean(n, u)
    sign, square = norm_facts(n, u)
    vanishes = assume(Le(length, 0))
    zero = equal(vanishes, sign)
    empty = arith(Eq(Sum(k, n, u[k] ** 2), 0), square, zero, degree=2)

    total = Sum(k, n, v[k] ** 2)
    root = c * u[k] - v[k]
    square_sum = sum_nonnegative(k, n, arith(Le(0, root**2), squares=[root]))
    linear = for_all(
        c,
        arith(
            Le(0, total - 2 * c * dot),
            square_sum,
            have(Eq(c**2 * Sum(k, n, u[k] ** 2), 0), empty, degree=3),
        ),
    )

    def positive(some: Theorem) -> Theorem:
        """At this ``c`` the linear function is -1."""
        value = use(linear, (total + 1) / (2 * dot))
        return arith(Le(dot, 0), value, reciprocal(some), degree=2)

    proof = by_cases(Lt(0, dot), positive, lambda none: arith(Le(dot, 0), none))
    return for_all([u, v, n], vanishes.conclusion, proof)


@cache
def cauchy_schwarz() -> Theorem:
    """``Sum u_k v_k <= |u| |v|``."""
    dot = Sum(k, n, u[k] * v[k])
    left, right = euclidean(n, u), euclidean(n, v)
    (u_sign, u_square), (v_sign, v_square) = norm_facts(n, u), norm_facts(n, v)

    def gap(alpha: Term, beta: Term) -> Theorem:
        root = alpha * u[k] - beta * v[k]
        return sum_nonnegative(k, n, arith(Le(0, root**2), squares=[root]))

    product = left * right

    def regular(positive: Theorem) -> Theorem:
        """``0 < |u| |v|``: expand ``Sum (|v| u_k - |u| v_k)^2``."""
        square = gap(right, left)
        expanded = arith(Le(0, 2 * product * (product - dot)), square, u_square, v_square, degree=3)
        return arith(Le(dot, product), expanded, positive, products=[(1, -1)])

    def singular(zero: Theorem) -> Theorem:
        """``|u| |v| = 0``: one of the two vanishes."""
        return by_cases(
            Lt(0, left),
            lambda some: have(
                Le(dot, product),
                use(
                    orthogonal_to_zero(),
                    v,
                    u,
                    n,
                    arith(Le(right, 0), zero, some, products=[(-1, 1)]),
                ),
                zero,
                u_sign,
                v_sign,
                products=[(2, 3)],
            ),
            lambda none: have(
                Le(dot, product),
                use(orthogonal_to_zero(), u, v, n, arith(Le(left, 0), none)),
                u_sign,
                v_sign,
                products=[(1, 2)],
            ),
        )

    return for_all([u, v, n], by_cases(Lt(0, product), regular, singular))
