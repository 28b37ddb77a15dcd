"""Elementary facts about the primitives, proved from the ledger.

Sums, maxima, reciprocals, absolute values, exponentials, roots and norms: what every proof leans
on.  A function without arguments returns a closed theorem; the others apply one.
"""

from __future__ import annotations

from functools import cache

from symbolic import kernel
from symbolic.definitions import absolute, euclidean, maximum, positive_part
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
    Ne,
    Not,
    Prod,
    Sum,
    Term,
    TermLike,
    arrow,
    exp,
    family,
    indicator,
    inverse,
    nats,
    number,
    reals,
    sqrt,
    var,
)
from symbolic.tactics.script import (
    arith,
    assume,
    axiom,
    by_cases,
    deny,
    for_all,
    have,
    implies,
    induction,
    obtain,
    parts,
    use,
)

i, j, k, l, m, n = nats("i j k l m n")
x, y, t, a, b, c = reals("x y t a b c")
f, g, u, v = (family(name) for name in "f g u v".split())


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


@cache
def positive_part_facts() -> Theorem:
    """``0 <= x_+``, ``x <= x_+`` and ``|x| = 2 x_+ - x``."""
    yes, no = parts(use(axiom("indicator-less"), 0, x))
    up, down = parts(use(axiom("indicator-less"), x, 0))
    plus = positive_part(x)
    goal = And(Le(0, plus), Le(x, plus), Eq(absolute(x), 2 * plus - x))

    def case(sign: Theorem, tag: Theorem, other: Theorem) -> Theorem:
        names = ("positive_part", "abs")
        first = arith(
            Eq(plus, x if tag.conclusion.args[1].payload == 1 else 0), tag, names=names, degree=2
        )
        second = arith(goal.args[1].args[1], tag, other, *_zero_case(sign), names=names, degree=2)
        return kernel.conjoin(
            arith(Le(0, plus), first, sign), kernel.conjoin(arith(Le(x, plus), first, sign), second)
        )

    def _zero_case(sign: Theorem) -> list[Theorem]:
        return [sign] if sign.conclusion.head == "eq" else []

    def not_positive(known: Theorem) -> Theorem:
        return by_cases(
            Lt(x, 0),
            lambda s: case(arith(Le(x, 0), s), use(no, known), use(up, s)),
            lambda s: case(
                equal(arith(Le(x, 0), known), arith(Le(0, x), s)), use(no, known), use(down, s)
            ),
        )

    def positive(known: Theorem) -> Theorem:
        bigger = use(down, arith(Not(Lt(x, 0)), known))
        return case(known, use(yes, known), bigger)

    return for_all(x, by_cases(Lt(0, x), positive, not_positive))


@cache
def absolute_homogeneous() -> Theorem:
    """``|c x| = c |x|`` for ``0 <= c``."""
    sign = assume(Le(0, c))
    at_x, at_cx = absolute_of(x), absolute_of(c * x)
    left, right = absolute(c * x), c * absolute(x)
    low = absolute_below(
        arith(Le(c * x, right), sign, at_x[1], products=[(0, 1)]),
        arith(Le(-(c * x), right), sign, at_x[2], products=[(0, 1)]),
    )
    squares = arith(Le(right**2, left**2), at_x[3], at_cx[3], degree=3)
    high = use(square_monotone(), right, left, at_cx[0], squares)
    return for_all([c, x], sign.conclusion, equal(low, high))


def absolute_scale(sign: Theorem, value: Term) -> Theorem:
    """``|c x| = c |x|`` from ``0 <= c``."""
    factor = sign.conclusion.args[1]
    return use(absolute_homogeneous(), factor, value, sign)


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


def exp_at(value: TermLike) -> Theorem:
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


def sqrt_positive(value: Theorem) -> Theorem:
    """``0 < sqrt(x)`` from ``0 < x``."""
    inside = value.conclusion.args[1]
    sign, square = root_facts(have(Le(0, inside), value))
    return arith(Lt(0, sqrt(inside)), value, square, sign, products=[(-1, 2)])


# ------------------------------------------------------------------ signs


@cache
def reciprocal_nonnegative() -> Theorem:
    """``0 <= 1/x`` for ``0 <= x``."""
    sign = assume(Le(0, x))

    def vanishing(none: Theorem) -> Theorem:
        zero = equal(sign, arith(Le(x, 0), none))
        at_zero = arith(Le(0, inverse(number(0))))
        return kernel.rewrite(zero, Lambda(x, Le(0, inverse(x))), at_zero)

    proof = by_cases(Lt(0, x), lambda s: have(Le(0, inverse(x)), reciprocal_positive(s)), vanishing)
    return for_all(x, sign.conclusion, proof)


@cache
def _square_positive() -> Theorem:
    """``0 < x**2`` for ``x != 0``."""
    other = assume(Ne(x, 0))
    goal = Lt(0, x**2)

    def weak(none: Theorem) -> Theorem:
        return by_cases(
            Lt(x, 0),
            lambda s: arith(goal, s, products=[(0, 0)]),
            lambda s: kernel.absurd(equal(arith(Le(x, 0), none), arith(Le(0, x), s)), other, goal),
        )

    proof = by_cases(Lt(0, x), lambda s: arith(goal, s, products=[(0, 0)]), weak)
    return for_all(x, other.conclusion, proof)


def square_positive(other: Theorem) -> Theorem:
    """``0 < x**2`` from ``x != 0``."""
    return use(_square_positive(), other.conclusion.args[0].args[0], other)


@cache
def product_nonzero() -> Theorem:
    """``x y != 0`` for ``x != 0`` and ``y != 0``."""
    one, other = assume(Ne(x, 0)), assume(Ne(y, 0))
    unit = use(axiom("inverse"), x, one)

    def contradiction(zero: Theorem) -> tuple[Theorem, Theorem]:
        return arith(Eq(y, 0), zero, unit, degree=3), other

    return for_all([x, y], one.conclusion, other.conclusion, deny(Eq(x * y, 0), contradiction))


@cache
def reciprocal_nonzero() -> Theorem:
    """``1/x != 0`` for ``x != 0``."""
    other = assume(Ne(x, 0))
    unit = use(axiom("inverse"), x, other)
    nothing = Lt(0, 0)

    def contradiction(zero: Theorem) -> tuple[Theorem, Theorem]:
        return arith(nothing, arith(Eq(0, 1), zero, unit, degree=2)), arith(Not(nothing))

    return for_all(x, other.conclusion, deny(Eq(inverse(x), 0), contradiction))


@cache
def indicator_bounds(head: str) -> Theorem:
    """``0 <= [x R y] <= 1`` for the indicator of that head."""
    name, formula = ("less", Lt(x, y)) if head == "ind_lt" else ("equal", Eq(x, y))
    yes, no = parts(use(axiom(f"indicator-{name}"), x, y))
    value = indicator(head, x, y)

    def case(known: Theorem) -> Theorem:
        return kernel.conjoin(arith(Le(0, value), known), arith(Le(value, 1), known))

    proof = by_cases(formula, lambda s: case(use(yes, s)), lambda s: case(use(no, s)))
    return for_all([x, y], proof)


@cache
def power_nonnegative() -> Theorem:
    """``0 <= x**n`` for ``0 <= x``."""
    sign = assume(Le(0, x))
    goal = Lambda(n, Le(0, x**n))
    proof = induction(
        n,
        goal(n),
        arith(goal(0)),
        lambda known: arith(goal(n + 1), known, sign, products=[(0, 1)]),
    )
    return for_all(x, sign.conclusion, proof)


@cache
def power_positive() -> Theorem:
    """``0 < x**n`` for ``0 < x``."""
    sign = assume(Lt(0, x))
    goal = Lambda(n, Lt(0, x**n))
    proof = induction(
        n,
        goal(n),
        arith(goal(0)),
        lambda known: arith(goal(n + 1), known, sign, products=[(0, 1)]),
    )
    return for_all(x, sign.conclusion, proof)


@cache
def product_sign(strict: bool) -> Theorem:
    """``0 <= Prod f`` from ``0 <= f_i`` for ``i < n``; or the same with ``<``."""
    relation = Lt if strict else Le

    def entries(size: Term) -> Term:
        return ForAll(i, size, relation(0, f[i]))

    goal = Lambda(n, Implies(entries(n), relation(0, Prod(i, n, f[i]))))

    def step(known: Theorem) -> Theorem:
        longer = assume(entries(n + 1))
        inside = for_all(i, Lt(i, n), use(longer, i, have(Lt(i, n + 1), below(i, n))))
        last = use(longer, n, arith(Lt(n, n + 1)))
        conclusion = relation(0, Prod(i, n + 1, f[i]))
        proof = arith(conclusion, use(known, inside), last, products=[(0, 1)])
        return implies([longer.conclusion], proof)

    start = goal(0)
    base = implies([start.args[0]], arith(start.args[1]))
    return for_all(f, induction(n, goal(n), base, step))


@cache
def maximum_upper() -> Theorem:
    """``x <= max(x, y)`` and ``y <= max(x, y)``."""
    yes, no = parts(use(axiom("indicator-less"), x, y))
    top = maximum(x, y)

    def case(sign: Theorem, tag: Theorem) -> Theorem:
        value = y if tag.conclusion.args[1].payload == 1 else x
        same = arith(Eq(top, value), tag, names=("maximum",), degree=2)
        return kernel.conjoin(arith(Le(x, top), same, sign), arith(Le(y, top), same, sign))

    proof = by_cases(Lt(x, y), lambda s: case(s, use(yes, s)), lambda s: case(s, use(no, s)))
    return for_all([x, y], proof)


@cache
def infimum_nonnegative() -> Theorem:
    """``0 <= inf B`` if ``0 <= B(c)`` for every family ``c``."""
    functional, centre = var("B", arrow(arrow(NAT, REAL), REAL)), family("c")
    bounded = assume(ForAll(centre, Le(0, functional(centre))))
    least = use(axiom("infimum-greatest"), functional, number(0), bounded, bounded)
    return for_all(functional, bounded.conclusion, least)


# ------------------------------------------------------------------ multiples


def scaled(factor: Term, equation: Theorem) -> Theorem:
    """``c a = c b`` from ``a = b``."""
    left, right = equation.conclusion.args
    return kernel.arith(Eq(factor * left, factor * right), [equation], (), [(factor, 0)])


def multiplied(sign: Theorem, order: Theorem) -> Theorem:
    """``c a <= c b`` from ``0 <= c`` (or ``0 < c``) and ``a <= b``."""
    factor = sign.conclusion.args[1]
    left, right = order.conclusion.args
    products = [(1, (), (0, 1)), (1, (), (-1,))]
    return kernel.arith(Le(factor * left, factor * right), [sign, order], products)
