"""Sums, maxima, absolute values, squares and exponentials: what every proof leans on."""

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


def below(index: Term, size: Term) -> Theorem:
    """``index < size`` assumed."""
    return assume(Lt(index, size))


def natural(value: Term) -> Theorem:
    """``0 <= value`` for a natural term."""
    return use(axiom("nat-nonnegative"), value)


def equal(low: Theorem, high: Theorem) -> Theorem:
    """``a = b`` from ``a <= b`` and ``b <= a`` up to rearrangement."""
    left, right = low.conclusion.args
    return kernel.antisymmetry(low, have(Le(right, left), high))


def nonzero(positive: Theorem) -> Theorem:
    """``x != 0`` from ``0 < x``."""
    value = positive.conclusion.args[1]
    nothing = Lt(0, 0)
    return deny(Eq(value, 0), lambda e: (arith(nothing, e, positive), arith(Not(nothing))))


def reciprocal(positive: Theorem) -> Theorem:
    """``x * (1/x) = 1`` from ``0 < x``."""
    value = positive.conclusion.args[1]
    return use(axiom("inverse"), value, nonzero(positive))


def reciprocal_positive(positive: Theorem) -> Theorem:
    """``0 < 1/x`` from ``0 < x``."""
    value = positive.conclusion.args[1]
    inverse = reciprocal(positive)
    return arith(Lt(0, 1 / value), inverse, positive, squares=[1 / value], degree=2)


@cache
def sum_monotone() -> Theorem:
    """If ``f_i <= g_i`` for all ``i < n`` then ``Sum f <= Sum g``."""

    def hypothesis(size: Term) -> Term:
        return ForAll(i, size, Le(f[i], g[i]))

    def conclusion(size: Term) -> Term:
        return Le(Sum(i, size, f[i]), Sum(i, size, g[i]))

    def step(known: Theorem) -> Theorem:
        longer = assume(hypothesis(n + 1))
        inside = for_all(i, Lt(i, n), use(longer, i, have(Lt(i, n + 1), below(i, n))))
        last = use(longer, n, arith(Lt(n, n + 1)))
        total = arith(conclusion(n + 1), use(known, inside), last)
        return implies([hypothesis(n + 1)], total)

    base = implies([ForAll(i, 0, Le(f[i], g[i]))], arith(conclusion(Lambda(n, n)(0))))
    formula = Implies(hypothesis(n), conclusion(n))
    return for_all([f, g], induction(n, formula, base, step))


def sum_over(index: Term, size: Term, termwise: Theorem) -> Theorem:
    """``Sum a R Sum b`` from ``a R b`` (``<=`` or ``=``) under ``index < size``."""
    left, right = termwise.conclusion.args
    if termwise.conclusion.head == "eq":
        low = sum_over(index, size, have(Le(left, right), termwise))
        high = sum_over(index, size, have(Le(right, left), termwise))
        return kernel.antisymmetry(low, high)
    one, other = Lambda(index, left), Lambda(index, right)
    result = use(sum_monotone(), one, other, size, for_all(index, Lt(index, size), termwise))
    return have(Le(Sum(index, size, left), Sum(index, size, right)), result)


def sum_nonnegative(index: Term, size: Term, termwise: Theorem) -> Theorem:
    """``0 <= Sum a`` from ``0 <= a`` under ``index < size``."""
    total = sum_over(index, size, termwise)
    return have(Le(0, total.conclusion.args[1]), total)


@cache
def _sum_positive() -> Theorem:
    """``0 < Sum f`` from ``0 < f_i`` for ``i < n`` and ``0 < n``."""

    def formula(size: Term) -> Term:
        entries = ForAll(i, size, Lt(0, f[i]))
        return Implies(
            entries, And(Le(0, Sum(i, size, f[i])), Implies(Lt(0, size), Lt(0, Sum(i, size, f[i]))))
        )

    def step(known: Theorem) -> Theorem:
        longer = assume(formula(n + 1).args[0])
        inside = for_all(i, Lt(i, n), use(longer, i, have(Lt(i, n + 1), below(i, n))))
        last = use(longer, n, arith(Lt(n, n + 1)))
        total = arith(Lt(0, Sum(i, n + 1, f[i])), parts(use(known, inside))[0], last)
        weak = arith(Le(0, Sum(i, n + 1, f[i])), total)
        return implies([longer.conclusion], kernel.conjoin(weak, implies([Lt(0, n + 1)], total)))

    empty = Lambda(n, formula(n))(0)
    entries, both = empty.args
    weak, strong = both.args
    nothing = assume(strong.args[0])
    base = implies(
        [entries],
        kernel.conjoin(arith(weak), implies([strong.args[0]], arith(strong.args[1], nothing))),
    )
    return for_all(f, induction(n, formula(n), base, step))


def sum_positive(index: Term, size: Term, termwise: Theorem, some: Theorem) -> Theorem:
    """``0 < Sum a`` from ``0 < a`` under ``index < size``, and ``0 < size``."""
    value = termwise.conclusion.args[1]
    entries = for_all(index, Lt(index, size), termwise)
    both = use(_sum_positive(), Lambda(index, value), size, entries)
    return use(parts(both)[1], some)


@cache
def sum_swap() -> Theorem:
    """A double sum in either order."""
    goal = Eq(Sum(i, n, Sum(j, m, F[i, j])), Sum(j, m, Sum(i, n, F[i, j])))
    base = arith(Lambda(n, goal)(0))
    proof = induction(n, goal, base, lambda known: arith(Lambda(n, goal)(n + 1), known))
    return for_all([F, m], proof)


@cache
def maximum_upper() -> Theorem:
    """``f_j <= Max f`` for ``j < n``."""
    return axiom("max-upper")


def max_least(index: Term, size: Term, bound: Term, termwise: Theorem, some: Theorem) -> Theorem:
    """``Max a <= bound`` from ``a <= bound`` under ``index < size``, and ``0 < size``."""
    value = termwise.conclusion.args[0]
    function = Lambda(index, value)
    top = Max(index, size, value)
    everywhere = for_all(index, Lt(index, size), termwise)

    def proof(where: Term, known: Theorem) -> Theorem:
        inside, attained = parts(known)
        return arith(Le(top, bound), use(everywhere, where, inside), attained)

    existential = use(axiom("max-attained"), size, function, some)
    return obtain(existential, "argmax", proof)


def max_upper(index: Term, size: Term, value: Term, where: Term, inside: Theorem) -> Theorem:
    """``value(where) <= Max value`` for ``where < size``."""
    return use(axiom("max-upper"), size, Lambda(index, value), where, inside)


# ------------------------------------------------------------------ absolute value


@cache
def absolute_facts() -> Theorem:
    """``0 <= |x|``, ``x <= |x|``, ``-x <= |x|`` and ``|x|^2 = x^2``."""
    goal = And(
        Le(0, absolute(x)), Le(x, absolute(x)), Le(-x, absolute(x)), Eq(absolute(x) ** 2, x**2)
    )
    yes, no = parts(use(axiom("indicator-less"), x, 0))

    def from_value(value: Theorem, sign: Theorem) -> Theorem:
        size = arith(
            Eq(absolute(x), x if value.conclusion.args[1].payload == 0 else -x),
            value,
            names=("abs",),
            degree=2,
        )
        square = arith(Eq(absolute(x) ** 2, x**2), size, degree=2)
        conjuncts = [
            arith(goal_part, size, sign)
            for goal_part in (Le(0, absolute(x)), Le(x, absolute(x)), Le(-x, absolute(x)))
        ]
        result = square
        for conjunct in reversed(conjuncts):
            result = kernel.conjoin(conjunct, result)
        return result

    proof = by_cases(
        Lt(x, 0), lambda s: from_value(use(yes, s), s), lambda s: from_value(use(no, s), s)
    )
    return for_all(x, have(goal, proof))


def absolute_of(value: Term) -> list[Theorem]:
    """The four facts of :func:`absolute_facts` at ``value``."""
    return parts(use(absolute_facts(), value))


@cache
def absolute_least() -> Theorem:
    """``|x| <= y`` from ``x <= y`` and ``-x <= y``."""
    yes, no = parts(use(axiom("indicator-less"), x, 0))
    up, down = assume(Le(x, y)), assume(Le(-x, y))
    goal = Le(absolute(x), y)

    def case(value: Theorem) -> Theorem:
        size = arith(
            Eq(absolute(x), x if value.conclusion.args[1].payload == 0 else -x),
            value,
            names=("abs",),
            degree=2,
        )
        return arith(goal, size, up, down)

    proof = by_cases(Lt(x, 0), lambda s: case(use(yes, s)), lambda s: case(use(no, s)))
    return for_all([x, y], up.conclusion, down.conclusion, proof)


def absolute_below(upper: Theorem, lower: Theorem) -> Theorem:
    """``|x| <= y`` from ``x <= y`` and ``-x <= y``."""
    value, bound = upper.conclusion.args
    return use(absolute_least(), value, bound, upper, lower)


# ------------------------------------------------------------------ exponential


@cache
def exp_zero() -> Theorem:
    """``exp(0) = 1``."""
    double = have(Eq(exp(0), exp(0) * exp(0)), use(axiom("exp-add"), 0, 0))
    low = have(Le(1, exp(0)), use(axiom("exp-tangent"), 0))
    return equal(arith(Le(exp(0), 1), double, low, degree=2), low)


@cache
def exp_negative() -> Theorem:
    """``exp(x) * exp(-x) = 1``."""
    product = have(Eq(exp(0), exp(x) * exp(-x)), use(axiom("exp-add"), x, -x))
    return for_all(x, arith(Eq(exp(x) * exp(-x), 1), product, exp_zero()))


@cache
def exp_positive() -> Theorem:
    """``0 < exp(x)``."""

    def weak(value: Term) -> Theorem:
        half = have(
            Eq(exp(value), exp(value / 2) ** 2), use(axiom("exp-add"), value / 2, value / 2)
        )
        return arith(Le(0, exp(value)), half, squares=[exp(value / 2)])

    proof = arith(Lt(0, exp(x)), weak(x), weak(-x), use(exp_negative(), x), products=[(-1, 1)])
    return for_all(x, proof)


def exp_at(value: Term) -> Theorem:
    """``0 < exp(value)``."""
    return use(exp_positive(), value)


@cache
def exp_monotone() -> Theorem:
    """``exp(x) <= exp(y)`` for ``x <= y``."""
    order = assume(Le(x, y))
    split = have(Eq(exp(y), exp(x) * exp(y - x)), use(axiom("exp-add"), x, y - x))
    tangent = use(axiom("exp-tangent"), y - x)
    proof = arith(Le(exp(x), exp(y)), split, tangent, exp_at(x), order, products=[(1, 2), (2, 3)])
    return for_all([x, y], order.conclusion, proof)


# ------------------------------------------------------------------ squares and roots


@cache
def square_monotone() -> Theorem:
    """``x <= y`` from ``0 <= y`` and ``x^2 <= y^2``."""
    positive, squares = assume(Le(0, y)), assume(Le(x**2, y**2))
    proof = arith(Le(x, y), positive, squares, degree=2)
    return for_all([x, y], positive.conclusion, squares.conclusion, proof)


def root_facts(value: Theorem) -> tuple[Theorem, Theorem]:
    """``0 <= sqrt(x)`` and ``sqrt(x)^2 = x`` from ``0 <= x``."""
    sign, square = parts(use(axiom("sqrt-square"), value.conclusion.args[1], value))
    return sign, square


def norm_facts(size: Term, vector: Term) -> tuple[Theorem, Theorem]:
    """``0 <= |v|`` and ``|v|^2 = Sum v_k^2``."""
    inside = sum_nonnegative(k, size, arith(Le(0, vector[k] ** 2), squares=[vector[k]]))
    sign, square = root_facts(have(Le(0, Sum(k, size, vector[k] ** 2)), inside))
    norm = euclidean(size, vector)
    return (
        have(Le(0, norm), sign, names=("norm",)),
        have(Eq(norm**2, Sum(k, size, vector[k] ** 2)), square, names=("norm",)),
    )


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
