"""Combinations of tokens: seminorms, zero-sum combinations, the Euclidean norm, diameters."""

from __future__ import annotations

from functools import cache

from lemmas.foundations.softmax import absolute_homogeneous
from lemmas.foundations.sums import (
    absolute_below,
    absolute_of,
    cauchy_schwarz,
    equal,
    max_least,
    max_upper,
    norm_facts,
    positive_part_facts,
    reciprocal,
    square_monotone,
    sum_nonnegative,
    sum_over,
)
from symbolic import kernel
from symbolic.definitions import (
    absolute,
    diameter,
    euclidean,
    positive_part,
    seminorm,
    total_variation,
)
from symbolic.kernel import Theorem
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
    Max,
    Not,
    Sum,
    Term,
    arrow,
    family,
    nats,
    reals,
    var,
)
from symbolic.tactics.script import (
    arith,
    assume,
    axiom,
    by_cases,
    chain,
    for_all,
    have,
    implies,
    induction,
    parts,
    substitute,
    use,
)

d, i, j, k, n, r = nats("d i j k n r")
c, D = reals("c D")
p, q, u, v, w = (family(name) for name in "p q u v w".split())
X = family("X", 2)
rho = var("rho", arrow(arrow(NAT, REAL), REAL))


def seminorm_parts(known: Theorem) -> list[Theorem]:
    """Subadditivity and homogeneity of a seminorm."""
    (name,) = known.conclusion.args
    return parts(
        kernel.convert(
            known, kernel.unfolded(seminorm(name), frozenset({"seminorm"})), ("seminorm",)
        )
    )


@cache
def seminorm_zero() -> Theorem:
    """A seminorm vanishes at zero, is even, and is nonnegative."""
    known = assume(seminorm(rho))
    add, scale = seminorm_parts(known)
    nothing = use(scale, 0, v)
    zero = Lambda(k, 0 * v[k])
    size = absolute_of(kernel.lang.number(0))
    at_zero = have(
        Eq(rho(Lambda(k, kernel.lang.number(0))), 0),
        arith(
            Eq(rho(zero), 0),
            nothing,
            equal(
                arith(Le(absolute(0), 0), size[3], size[0], products=[(-1, -1), (-1, 1)]), size[0]
            ),
            degree=2,
        ),
    )
    minus = Lambda(k, -v[k])
    one = absolute_of(kernel.lang.number(-1))
    unit = equal(
        arith(Le(absolute(-1), 1), one[3], one[0], degree=2), arith(Le(1, absolute(-1)), one[2])
    )
    even = arith(
        Eq(rho(minus), rho(v)),
        have(Eq(rho(minus), absolute(-1) * rho(v)), use(scale, -1, v)),
        unit,
        degree=2,
    )
    both = use(add, v, minus)
    sign = arith(
        Le(0, rho(v)),
        have(Le(rho(Lambda(k, kernel.lang.number(0))), rho(v) + rho(minus)), both),
        at_zero,
        even,
    )
    return for_all(
        rho, known.conclusion, kernel.conjoin(at_zero, for_all(v, kernel.conjoin(even, sign)))
    )


@cache
def seminorm_sum() -> Theorem:
    """``rho(Sum_i X_i) <= Sum_i rho(X_i)``."""
    known = assume(seminorm(rho))
    add, _ = seminorm_parts(known)
    at_zero = parts(use(seminorm_zero(), rho, known))[0]

    def formula(size: Term) -> Term:
        return Le(rho(Lambda(k, Sum(i, size, X[i, k]))), Sum(i, size, rho(X[i])))

    base = arith(formula(Lambda(n, n)(0)), at_zero)

    def step(smaller: Theorem) -> Theorem:
        last = use(add, Lambda(k, Sum(i, n, X[i, k])), X[n])
        return arith(formula(n + 1), last, smaller)

    return for_all([rho, X], known.conclusion, induction(n, formula(n), base, step))


def seminorm_combination(
    known: Theorem, index: Term, size: Term, weight: Term, vector: Term, sign: Theorem
) -> Theorem:
    """``rho(Sum_t a_t x_t) <= Sum_t a_t rho(x_t)`` from ``0 <= a_t`` under ``t < size``."""
    name = known.conclusion.args[0]
    terms = Lambda(index, Lambda(k, weight * vector(k)))
    total = use(seminorm_sum(), name, terms, known, size)
    scale = seminorm_parts(known)[1]
    own = absolute_of(weight)
    unit = use(absolute_homogeneous(), weight, 1, sign)
    one = absolute_of(kernel.lang.number(1))
    at_one = equal(
        arith(Le(absolute(1), 1), one[3], one[0], degree=2), arith(Le(1, absolute(1)), one[1])
    )
    length = arith(
        Eq(absolute(weight), weight),
        have(Eq(absolute(weight), weight * absolute(1)), unit),
        at_one,
        degree=2,
    )
    each = arith(
        Eq(name(Lambda(k, weight * vector(k))), weight * name(vector)),
        use(scale, weight, vector),
        length,
        degree=2,
    )
    del own
    rewritten = sum_over(index, size, each)
    return arith(
        Le(
            name(Lambda(k, Sum(index, size, weight * vector(k)))),
            Sum(index, size, weight * name(vector)),
        ),
        total,
        rewritten,
    )


@cache
def zero_sum_combination() -> Theorem:
    """``rho(Sum_t (p_t - q_t) x_t) <= TV(p, q) D`` if ``rho(x_t - x_u) <= D`` for all ``t, u``.

    ``p`` and ``q`` need the same sum only.  With ``a = (p - q)_+``, ``b = (q - p)_+`` and
    ``S = Sum a = Sum b = TV(p, q)``: ``S Sum_t (p_t - q_t) x_t = Sum_{t,u} a_t b_u (x_t - x_u)``.
    """
    t, s = nats("t s")
    known = assume(seminorm(rho))
    sums = assume(Eq(Sum(i, n, p[i]), Sum(i, n, q[i])))
    close = assume(ForAll(t, n, ForAll(s, n, Le(rho(Lambda(k, X[t, k] - X[s, k])), D))))
    above = Lambda(t, positive_part(p[t] - q[t]))
    under = Lambda(t, above(t) - p[t] + q[t])
    facts = parts(use(positive_part_facts(), p[t] - q[t]))
    above_sign = facts[0]
    under_sign = arith(Le(0, under(t)), facts[1])
    under_sign_s = kernel.specialise(for_all(t, under_sign), s)
    mass = Sum(t, n, above(t))
    total = Lambda(k, Sum(t, n, (p[t] - q[t]) * X[t, k]))
    variation = have(
        Eq(total_variation(n, p, q), mass), sum_over(t, n, facts[2]), sums, names=("tv",)
    )
    mass_sign = sum_nonnegative(t, n, above_sign)
    goal = Le(rho(total), mass * D)

    def inner() -> Theorem:
        """``rho(Sum_s b_s (x_t - x_s)) <= S D`` for each ``t``."""
        pair = Lambda(k, X[t, k] - X[s, k])
        combined = seminorm_combination(known, s, n, under(s), pair, under_sign_s)
        bounded = use(close, t, s, assume(Lt(t, n)), assume(Lt(s, n)))
        each = arith(
            Le(under(s) * rho(pair), under(s) * D), bounded, under_sign_s, products=[(0, 1)]
        )
        weights = arith(
            Le(Sum(s, n, under(s) * rho(pair)), mass * D), sum_over(s, n, each), sums, degree=2
        )
        return arith(Le(rho(Lambda(k, Sum(s, n, under(s) * pair(k)))), mass * D), combined, weights)

    def spread(positive: Theorem) -> Theorem:
        bound = inner()
        vector = Lambda(k, Sum(s, n, under(s) * (X[t, k] - X[s, k])))
        combined = seminorm_combination(known, t, n, above(t), vector, above_sign)
        each = arith(
            Le(above(t) * rho(vector), above(t) * mass * D), bound, above_sign, products=[(0, 1)]
        )
        double = arith(
            Le(rho(Lambda(k, Sum(t, n, above(t) * vector(k)))), mass * (mass * D)),
            combined,
            sum_over(t, n, each),
        )
        collapsed = _replace_mass(double)
        scaled = use(seminorm_parts(known)[1], mass, total)
        length = use(absolute_homogeneous(), mass, 1, mass_sign)
        one = absolute_of(kernel.lang.number(1))
        at_one = equal(
            arith(Le(absolute(1), 1), one[3], one[0], degree=2), arith(Le(1, absolute(1)), one[1])
        )
        size = arith(
            Eq(absolute(mass), mass),
            have(Eq(absolute(mass), mass * absolute(1)), length),
            at_one,
            degree=2,
        )
        final = have(
            Le(absolute(mass) * rho(total), mass * (mass * D)),
            substitute(
                scaled, have(Le(rho(Lambda(k, mass * total(k))), mass * (mass * D)), collapsed)
            ),
        )
        return arith(goal, final, size, positive, products=[(2, -1)], degree=2)

    def _replace_mass(double: Theorem) -> Theorem:
        """Write ``Sum b`` as ``Sum a`` inside the seminorm."""
        balance = arith(Eq(Sum(t, n, under(t)), mass), sums)
        pattern = Lambda(
            k,
            Sum(t, n, above(t) * X[t, k]) * Sum(t, n, under(t))
            - mass * Sum(t, n, under(t) * X[t, k]),
        )
        open_form = have(Le(rho(pattern), mass * (mass * D)), double)
        return substitute(balance, open_form)

    def vanishing(none: Theorem) -> Theorem:
        """``S = 0``: bound each part by ``S`` times the largest token."""
        zero = equal(arith(Le(mass, 0), none), have(Le(0, mass), mass_sign))
        add, _ = seminorm_parts(known)
        top = Lambda(k, Sum(t, n, above(t) * X[t, k]))
        bottom = Lambda(k, Sum(t, n, under(t) * (-X[t, k])))
        split = have(Le(rho(total), rho(top) + rho(bottom)), use(add, top, bottom))
        first = seminorm_combination(known, t, n, above(t), X[t], above_sign)
        second = seminorm_combination(known, t, n, under(t), Lambda(k, -X[t, k]), under_sign)
        large = Max(t, n, rho(X[t]))
        small = Max(t, n, rho(Lambda(k, -X[t, k])))
        inside = assume(Lt(t, n))
        first_each = arith(
            Le(above(t) * rho(X[t]), above(t) * large),
            above_sign,
            max_upper(t, n, rho(X[t]), t, inside),
            products=[(0, 1)],
        )
        second_each = arith(
            Le(under(t) * rho(Lambda(k, -X[t, k])), under(t) * small),
            under_sign,
            max_upper(t, n, rho(Lambda(k, -X[t, k])), t, inside),
            products=[(0, 1)],
        )
        return arith(
            goal,
            split,
            first,
            second,
            sum_over(t, n, first_each),
            sum_over(t, n, second_each),
            zero,
            sums,
            degree=2,
        )

    proof = by_cases(Lt(0, mass), spread, vanishing)
    named = have(
        Le(rho(total), total_variation(n, p, q) * D),
        substitute(have(Eq(mass, total_variation(n, p, q)), variation), proof),
    )
    return for_all([rho, n, p, q, X, D], known.conclusion, sums.conclusion, close.conclusion, named)


@cache
def norm_seminorm() -> Theorem:
    """The Euclidean norm of ``d`` entries is a seminorm."""
    both = Lambda(k, u[k] + v[k])
    (u_sign, u_square), (v_sign, v_square) = norm_facts(d, u), norm_facts(d, v)
    _, sum_square = norm_facts(d, both)
    dot = use(cauchy_schwarz(), u, v, d)
    left, right = euclidean(d, both), euclidean(d, u) + euclidean(d, v)
    squares = arith(Le(left**2, right**2), sum_square, u_square, v_square, dot)
    sign = arith(Le(0, right), u_sign, v_sign)
    triangle = use(square_monotone(), left, right, sign, squares)
    scaled = Lambda(k, c * v[k])
    scaled_sign, scaled_square = norm_facts(d, scaled)
    size = absolute_of(c)
    product = absolute(c) * euclidean(d, v)
    product_sign = arith(Le(0, product), size[0], v_sign, products=[(0, 1)])
    same = arith(
        Eq(product**2, euclidean(d, scaled) ** 2), scaled_square, v_square, size[3], degree=3
    )
    low = use(
        square_monotone(),
        euclidean(d, scaled),
        product,
        product_sign,
        arith(Le(euclidean(d, scaled) ** 2, product**2), same),
    )
    high = use(
        square_monotone(),
        product,
        euclidean(d, scaled),
        scaled_sign,
        arith(Le(product**2, euclidean(d, scaled) ** 2), same),
    )
    norm = Lambda(v, euclidean(d, v))
    formula = kernel.unfolded(seminorm(norm), frozenset({"seminorm"}))
    proof = kernel.conjoin(for_all([u, v], triangle), for_all([c, v], equal(low, high)))
    return for_all(d, have(seminorm(norm), have(formula, proof), names=("seminorm",)))


def euclidean_seminorm(size: Term) -> Theorem:
    """``seminorm(v -> |v|)`` for that many coordinates."""
    return use(norm_seminorm(), size)


@cache
def norm_congruence() -> Theorem:
    """``|u| = |v|`` if ``u_k = v_k`` for ``k < d``."""
    same = assume(ForAll(k, d, Eq(u[k], v[k])))
    entry = use(same, k, assume(Lt(k, d)))
    squares = sum_over(k, d, arith(Eq(u[k] ** 2, v[k] ** 2), entry, degree=2))
    root = have(Eq(euclidean(d, u), kernel.lang.sqrt(Sum(k, d, u[k] ** 2))), names=("norm",))
    proof = have(Eq(euclidean(d, u), euclidean(d, v)), substitute(squares, root), names=("norm",))
    return for_all([d, u, v], same.conclusion, proof)


def distance(matrix: Term, one: Term, other: Term) -> Term:
    """The Euclidean distance function's argument: row ``one`` minus row ``other``."""
    return Lambda(k, matrix[one, k] - matrix[other, k])


@cache
def diameter_upper() -> Theorem:
    """``|x_i - x_j| <= D(X)`` for ``i, j < n``."""
    one, other = assume(Lt(i, n)), assume(Lt(j, n))
    gap = euclidean(d, distance(X, i, j))
    row = max_upper(j, n, gap, j, other)
    top = max_upper(i, n, Max(j, n, gap), i, one)
    proof = arith(Le(gap, Max(i, n, Max(j, n, gap))), row, top)
    named = have(Le(gap, diameter(n, d, X)), proof, names=("diameter",))
    return for_all([n, d, X, i, j], one.conclusion, other.conclusion, named)


@cache
def diameter_least() -> Theorem:
    """``D(X) <= D`` if ``|x_i - x_j| <= D`` for all ``i, j < n``, and ``0 < n``."""
    nonempty = assume(Lt(0, n))
    gap = euclidean(d, distance(X, i, j))
    close = assume(ForAll(i, n, ForAll(j, n, Le(gap, D))))
    each = use(close, i, j, assume(Lt(i, n)), assume(Lt(j, n)))
    inner = max_least(j, n, D, each, nonempty)
    outer = max_least(i, n, D, inner, nonempty)
    named = have(Le(diameter(n, d, X), D), outer, names=("diameter",))
    return for_all([n, d, X, D], nonempty.conclusion, close.conclusion, named)


@cache
def diameter_nonnegative() -> Theorem:
    """``0 <= D(X)`` for ``0 < n``."""
    nonempty = assume(Lt(0, n))
    zero = kernel.lang.number(0, NAT)
    first = have(Lt(zero, n), nonempty)
    gap = use(diameter_upper(), n, d, X, zero, zero, first, first)
    sign = norm_facts(d, distance(X, zero, zero))[0]
    return for_all([n, d, X], nonempty.conclusion, arith(Le(0, diameter(n, d, X)), gap, sign))
