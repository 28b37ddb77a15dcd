"""Derivatives by epsilon and delta: the rules, and the mean-value inequality from completeness."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from functools import cache, partial
from typing import Any

from lemmas.foundations.sums import (
    absolute_below,
    absolute_of,
    equal,
    exp_at,
    exp_negative,
    exp_zero,
    nonzero,
    reciprocal,
    reciprocal_positive,
)
from symbolic import kernel
from symbolic.definitions import absolute, has_derivative
from symbolic.kernel import Theorem
from symbolic.language import (
    NAT,
    REAL,
    And,
    Eq,
    Exists,
    ForAll,
    Implies,
    Lambda,
    Le,
    Lt,
    Ne,
    Not,
    Sum,
    Term,
    apply,
    arrow,
    cast,
    exp,
    fresh,
    nats,
    number,
    reals,
    var,
)
from symbolic.tactics.existential import Steps, choosing
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

__all__ = [
    "composition",
    "constant",
    "derivative_unique",
    "exponential",
    "identity",
    "power",
    "product",
    "reciprocal_rule",
    "scaled",
    "square",
    "sum_of_many",
    "sum_of_two",
]

x, v, w, y, z, c, t = reals("x v w y z c t")
i, m, n = nats("i m n")
F, G = (var(name, arrow(REAL, REAL)) for name in "FG")
Fs, vs = var("Fs", arrow(NAT, REAL, REAL)), var("vs", arrow(NAT, REAL))

_NAME = ("has_derivative",)


@cache
def _smaller() -> Theorem:
    """Two positive numbers have a positive lower bound."""
    one, two = assume(Lt(0, x)), assume(Lt(0, y))
    goal = Exists(z, And(Lt(0, z), Le(z, x), Le(z, y)))

    def pick(value: Term, positive: Theorem, order: Theorem) -> Theorem:
        bounds = [arith(f, order) for f in (Le(value, x), Le(value, y))]
        return exists(goal, value, positive, *bounds)

    proof = by_cases(Le(x, y), lambda o: pick(x, one, o), lambda o: pick(y, two, o))
    return for_all([x, y], one.conclusion, two.conclusion, proof)


def smaller(left: Theorem, right: Theorem) -> Theorem:
    """Some ``z > 0`` is below two positive numbers."""
    return use(_smaller(), left.conclusion.args[1], right.conclusion.args[1], left, right)


@cache
def _share() -> Theorem:
    """For ``0 < x, y`` there is ``z > 0`` with ``z y = x``."""
    one, two = assume(Lt(0, x)), assume(Lt(0, y))
    goal = Exists(z, And(Lt(0, z), Eq(z * y, x)))
    value = x / y
    positive = arith(Lt(0, value), one, reciprocal_positive(two), products=[(0, 1)])
    exact = arith(Eq(value * y, x), reciprocal(two), degree=2)
    return for_all([x, y], one.conclusion, two.conclusion, exists(goal, value, positive, exact))


def share(whole: Theorem, divisor: Theorem) -> Theorem:
    """Some ``z > 0`` has ``z divisor = whole``, both positive."""
    return use(_share(), whole.conclusion.args[1], divisor.conclusion.args[1], whole, divisor)


def exists(goal: Term, value: Term, *conjuncts: Theorem) -> Theorem:
    """Show an existential of a conjunction by its witness."""
    result = conjuncts[-1]
    for conjunct in reversed(conjuncts[:-1]):
        result = kernel.conjoin(conjunct, result)
    return kernel.witness(goal, value, kernel.convert(result, apply(goal.args[0], value)))


def sides(bound: Theorem) -> tuple[Theorem, Theorem]:
    """``z <= y`` and ``-z <= y`` from ``|z| <= y``."""
    inside, top = bound.conclusion.args
    value = inside.args[0]
    facts = absolute_of(value)
    return arith(Le(value, top), facts[1], bound), arith(Le(-value, top), facts[2], bound)


def small(value: Term, top: Term, *facts: Theorem, **hints: Any) -> Theorem:
    """``|value| <= top`` by arithmetic from both sides."""
    upper, lower = Le(value, top), Le(-value, top)
    return absolute_below(arith(upper, *facts, **hints), arith(lower, *facts, **hints))


# ------------------------------------------------------------------ using and showing


def derivative(
    function: Term, point: Term, value: Term, proof: Callable[[Term, Theorem], Theorem]
) -> Theorem:
    """Show ``function'(point) = value``; ``proof(eps, 0 < eps)`` ends in :func:`close`."""
    goal = has_derivative(function, point, value)
    eps = fresh("eps", REAL, goal.free)
    positive = assume(Lt(0, eps))
    theorem = for_all(eps, positive.conclusion, proof(eps, positive))
    return kernel.convert(theorem, goal, _NAME)


def close(
    claim: tuple[Term, Term, Term],
    eps: Term,
    delta: Theorem,
    pointwise: Callable[[Term, Theorem], Theorem],
) -> Theorem:
    """``delta`` serves ``eps``: ``pointwise(h, |h| < delta)`` shows ``|f(x+h) - ...| <= eps |h|``."""
    opened = kernel.unfolded(has_derivative(*claim), frozenset(_NAME))
    goal = apply(opened.args[0], eps).args[1]
    width = delta.conclusion.args[1]
    h = fresh("h", REAL, goal.free | width.free)
    inside = assume(Lt(absolute(h), width))
    everywhere = for_all(h, inside.conclusion, pointwise(h, inside))
    return exists(goal, width, delta, everywhere)


def nearby(known: Theorem, eps: Theorem) -> Theorem:
    """A derivative at ``eps > 0``: there is ``delta`` with ``0 < delta`` and the bound within."""
    opened = kernel.convert(known, kernel.unfolded(known.conclusion, frozenset(_NAME)), _NAME)
    return use(opened, eps.conclusion.args[1], eps)


def error(claim: tuple[Term, Term, Term], h: Term) -> Term:
    """``f(x + h) - f(x) - v h``."""
    function, point, value = claim
    return function(point + h) - function(point) - value * h


def _size(eps: Theorem, h: Term) -> Theorem:
    """``0 <= eps |h|``."""
    top = eps.conclusion.args[1] * absolute(h)
    return arith(Le(0, top), eps, absolute_of(h)[0], products=[(0, 1)])


# ------------------------------------------------------------------ the rules


def _exact(claim: tuple[Term, Term, Term]) -> Theorem:
    """The error vanishes identically."""
    return derivative(
        *claim,
        lambda eps, positive: close(
            claim,
            eps,
            positive,
            lambda h, _: small(error(claim, h), eps * absolute(h), _size(positive, h)),
        ),
    )


@cache
def constant() -> Theorem:
    """A constant has derivative 0."""
    return for_all([c, x], _exact((Lambda(t, c), x, number(0))))


@cache
def linear() -> Theorem:
    """``t -> c t`` has derivative ``c``."""
    return for_all([c, x], _exact((Lambda(t, c * t), x, c)))


@cache
def identity() -> Theorem:
    """The identity has derivative 1."""
    return for_all(x, kernel.convert(use(linear(), 1, x), has_derivative(Lambda(t, t), x, 1)))


@cache
def sum_of_two() -> Theorem:
    """``(F + G)' = F' + G'``."""
    first, second = assume(has_derivative(F, x, v)), assume(has_derivative(G, x, w))
    claim = Lambda(t, F(t) + G(t)), x, v + w

    @choosing
    def proof(eps: Term, positive: Theorem) -> Steps:
        half = arith(Lt(0, eps / 2), positive)
        _, known_f = yield nearby(first, half)
        _, known_g = yield nearby(second, half)
        (d1, near_f), (d2, near_g) = parts(known_f), parts(known_g)
        _, below = yield smaller(d1, d2)
        delta, below1, below2 = parts(below)

        def pointwise(h: Term, inside: Theorem) -> Theorem:
            return small(
                error(claim, h),
                eps * absolute(h),
                *sides(use(near_f, h, inside, below1)),
                *sides(use(near_g, h, inside, below2)),
            )

        return close(claim, eps, delta, pointwise)

    result = derivative(*claim, proof)
    return for_all([F, G, x, v, w], first.conclusion, second.conclusion, result)


@cache
def product_size() -> Theorem:
    """``x y <= |x| |y|`` and ``-x y <= |x| |y|``."""
    facts = [*absolute_of(x)[1:3], *absolute_of(y)[1:3]]
    top = absolute(x) * absolute(y)
    up = arith(Le(x * y, top), *facts, products=[(0, 3), (1, 2)])
    down = arith(Le(-(x * y), top), *facts, products=[(0, 2), (1, 3)])
    return for_all([x, y], kernel.conjoin(up, down))


def _positive_size(value: Term) -> Theorem:
    """``0 < |value| + 1``."""
    return arith(Lt(0, absolute(value) + 1), absolute_of(value)[0])


@cache
def composition() -> Theorem:
    """``(G o F)'(x) = G'(F(x)) F'(x)``."""
    inner, outer = assume(has_derivative(F, x, v)), assume(has_derivative(G, F(x), w))
    claim = Lambda(t, G(F(t))), x, w * v
    slope, steep = _positive_size(v), _positive_size(w)

    @choosing
    def proof(eps: Term, positive: Theorem) -> Steps:
        half = arith(Lt(0, eps / 2), positive)
        e1, known_e1 = yield share(half, slope)
        e2, known_e2 = yield share(half, steep)
        _, rough = yield nearby(inner, arith(Lt(0, 1)))
        _, fine = yield nearby(inner, parts(known_e2)[0])
        d3, outside = yield nearby(outer, parts(known_e1)[0])
        _, reach = yield share(parts(outside)[0], slope)
        _, below12 = yield smaller(parts(rough)[0], parts(fine)[0])
        _, below = yield smaller(parts(below12)[0], parts(reach)[0])
        delta, under12, under3 = parts(below)

        def pointwise(h: Term, inside: Theorem) -> Theorem:
            k, rest = F(x + h) - F(x), F(x + h) - F(x) - v * h
            narrow = arith(Lt(absolute(h), below12.conclusion.args[0].args[1]), inside, under12)
            at_one = use(parts(rough)[1], h, arith(_under(rough, h), narrow, parts(below12)[1]))
            at_e2 = use(parts(fine)[1], h, arith(_under(fine, h), narrow, parts(below12)[2]))
            longest = (absolute(v) + 1) * absolute(h)
            spread = small(k, longest, *parts(use(product_size(), v, h)), *sides(at_one))
            tight = arith(
                Lt(longest, d3), inside, under3, slope, parts(reach)[1], products=[(0, 2), (1, 2)]
            )
            far = use(parts(outside)[1], k, arith(Lt(absolute(k), d3), spread, tight))
            positive_e1, share1 = parts(known_e1)
            far_size = arith(
                Le(e1 * absolute(k), eps / 2 * absolute(h)),
                spread,
                positive_e1,
                arith(Eq(e1 * longest, eps / 2 * absolute(h)), share1, degree=2),
                products=[(0, 1)],
            )
            share2 = parts(known_e2)[1]
            fine_size = arith(
                Le(absolute(w) * absolute(rest), eps / 2 * absolute(h)),
                at_e2,
                absolute_of(w)[0],
                absolute_of(rest)[0],
                arith(
                    Eq(e2 * (absolute(w) + 1) * absolute(h), eps / 2 * absolute(h)),
                    share2,
                    degree=2,
                ),
                products=[(0, 1)],
            )
            return small(
                error(claim, h),
                eps * absolute(h),
                *sides(far),
                far_size,
                fine_size,
                *parts(use(product_size(), w, rest)),
            )

        return close(claim, eps, delta, pointwise)

    result = derivative(*claim, proof)
    return for_all([F, G, x, v, w], inner.conclusion, outer.conclusion, result)


def _under(known: Theorem, h: Term) -> Term:
    """``|h| < delta`` for the delta of a neighbourhood."""
    return Lt(absolute(h), known.conclusion.args[0].args[1])


def compose(outer: Theorem, inner: Theorem) -> Theorem:
    """The chain rule applied to two derivatives."""
    f, point, slope = inner.conclusion.args
    g, _, steep = outer.conclusion.args
    return use(composition(), f, g, point, slope, steep, inner, outer)


@cache
def scaled() -> Theorem:
    """``(c F)' = c F'``."""
    known = assume(has_derivative(F, x, v))
    return for_all([c, F, x, v], known.conclusion, compose(use(linear(), c, F(x)), known))


@cache
def square() -> Theorem:
    """``t -> t^2`` has derivative ``2 x``."""
    claim = Lambda(t, t**2), x, 2 * x

    def pointwise(eps: Theorem, h: Term, inside: Theorem) -> Theorem:
        facts = absolute_of(h)
        return small(
            error(claim, h),
            eps.conclusion.args[1] * absolute(h),
            inside,
            facts[0],
            facts[3],
            arith(Le(0, h**2), squares=[h]),
            _size(eps, h),
            products=[(0, 1)],
        )

    result = derivative(
        *claim, lambda eps, positive: close(claim, eps, positive, partial(pointwise, positive))
    )
    return for_all(x, result)


@cache
def product() -> Theorem:
    """``(F G)' = F' G + F G'``, from squares of sum and difference."""
    first, second = assume(has_derivative(F, x, v)), assume(has_derivative(G, x, w))
    minus = use(scaled(), -1, G, x, w, second)
    both = use(sum_of_two(), F, G, x, v, w, first, second)
    gap = use(sum_of_two(), F, minus.conclusion.args[0], x, v, -1 * w, first, minus)
    plus = compose(use(square(), F(x) + G(x)), both)
    less = compose(use(square(), F(x) + -1 * G(x)), gap)
    quarter = number(Fraction(1, 4))
    halves = [
        use(scaled(), factor, *part.conclusion.args, part)
        for factor, part in ((quarter, plus), (-quarter, less))
    ]
    one, two = (h.conclusion.args for h in halves)
    total = use(sum_of_two(), one[0], two[0], x, one[2], two[2], *halves)
    goal = has_derivative(Lambda(t, F(t) * G(t)), x, v * G(x) + F(x) * w)
    return for_all(
        [F, G, x, v, w], first.conclusion, second.conclusion, kernel.convert(total, goal)
    )


@cache
def exponential() -> Theorem:
    """``exp' = exp``."""
    claim = Lambda(t, exp(t)), x, exp(x)

    @choosing
    def proof(eps: Term, positive: Theorem) -> Steps:
        double = arith(Lt(0, 2 * exp(x)), exp_at(x))
        _, known = yield share(positive, double)
        ratio, exact = parts(known)
        _, below = yield smaller(ratio, arith(Lt(0, number(Fraction(1, 2)))))
        delta, under, half = parts(below)

        def pointwise(h: Term, inside: Theorem) -> Theorem:
            facts = absolute_of(h)
            near = arith(Le(h, Fraction(1, 2)), inside, half, facts[1])
            inverse = arith(
                Le(exp(h) * (1 - h), 1),
                use(exp_negative(), h),
                use(axiom("exp-tangent"), -h),
                exp_at(h),
                products=[(1, 2)],
            )
            upper = arith(
                Le(exp(h) - 1 - h, 2 * h**2),
                inverse,
                near,
                arith(Le(0, h**2), squares=[h]),
                arith(Lt(0, 1 - h), near),
                products=[(1, 2), (3, -1)],
            )
            lower = use(axiom("exp-tangent"), h)
            top = arith(
                Le(2 * exp(x) * h**2, eps * absolute(h)),
                arith(Le(absolute(h), ratio.conclusion.args[1]), inside, under),
                facts[0],
                exact,
                facts[3],
                arith(Le(0, absolute(h) * exp(x)), facts[0], exp_at(x), products=[(0, 1)]),
                products=[(0, 4)],
                degree=2,
            )
            return small(
                error(claim, h),
                eps * absolute(h),
                use(axiom("exp-add"), x, h),
                upper,
                lower,
                exp_at(x),
                top,
                _size(positive, h),
                products=[(1, 3), (2, 3)],
            )

        return close(claim, eps, delta, pointwise)

    return for_all(x, derivative(*claim, proof))


@cache
def reciprocal_rule() -> Theorem:
    """``(1/t)' = -1/x^2`` for ``x != 0``."""
    regular = assume(Ne(x, 0))
    claim = Lambda(t, 1 / t), x, -((1 / x) ** 2)
    own = use(axiom("inverse"), x, regular)
    size = absolute(1 / x)

    @choosing
    def proof(eps: Term, positive: Theorem) -> Steps:
        _, known = yield share(arith(Lt(0, number(Fraction(1, 2)))), _positive_size(1 / x))
        cube = arith(
            Lt(0, 2 * (size + 1) ** 3),
            _positive_size(1 / x),
            products=[(0, 0, 0)],
        )
        _, known_eps = yield share(positive, cube)
        _, below = yield smaller(parts(known)[0], parts(known_eps)[0])
        delta, under, under_eps = parts(below)

        def pointwise(h: Term, inside: Theorem) -> Theorem:
            length, sign = absolute(h), absolute_of(h)[0]
            ratio = arith(
                Le(length * size, Fraction(1, 2)),
                arith(Le(length, parts(known)[0].conclusion.args[1]), inside, under),
                parts(known)[1],
                _positive_size(1 / x),
                sign,
                products=[(0, 2)],
            )
            equation, bounded = _near_reciprocal(own, h, ratio)
            cubes = arith(Le(size**3, (size + 1) ** 3), absolute_of(1 / x)[0], products=[(0, 0)])
            step = arith(
                Le(2 * size**3 * length, eps),
                arith(Le(length, parts(known_eps)[0].conclusion.args[1]), inside, under_eps),
                parts(known_eps)[1],
                cube,
                cubes,
                sign,
                products=[(0, 2), (3, 4)],
            )
            top = arith(Le(2 * size**3 * length**2, eps * length), step, sign, products=[(0, 1)])
            squared = arith(
                Eq((h / x) ** 2, length**2 * size**2),
                absolute_of(h)[3],
                absolute_of(1 / x)[3],
                degree=3,
            )
            return small(
                error(claim, h),
                eps * length,
                arith(Le(0, (h / x) ** 2), squares=[h / x]),
                *sides(bounded),
                equation,
                top,
                arith(Eq((h / x) ** 2 * size, length**2 * size**3), squared, degree=2),
                products=[(0, 1), (0, 2)],
            )

        return close(claim, eps, delta, pointwise)

    return for_all(x, regular.conclusion, derivative(*claim, proof))


def _near_reciprocal(own: Theorem, h: Term, ratio: Theorem) -> tuple[Theorem, Theorem]:
    """The error ``(h/x)^2 / (x + h)``, and ``|1/(x + h)| <= 2 |1/x|``, if ``|h| |1/x| <= 1/2``."""
    other, size = 1 / (x + h), absolute(1 / x)
    both = parts(use(product_size(), h, 1 / x))
    nothing = Lt(0, 0)
    away = deny(
        Eq(x + h, 0),
        lambda zero: (
            arith(nothing, arith(Eq(h / x, -1), zero, own, degree=2), ratio, both[1]),
            arith(Not(nothing)),
        ),
    )
    far = use(axiom("inverse"), x + h, away)
    shifted = arith(Eq(other, 1 / x - h / x * other), far, own, degree=3)
    factor = arith(
        Le(absolute(h / x) * absolute(other), absolute(other) / 2),
        small(h / x, absolute(h) * size, *both),
        ratio,
        absolute_of(other)[0],
        products=[(0, 2), (1, 2)],
    )
    rough = small(
        other,
        size + absolute(other) / 2,
        shifted,
        factor,
        *absolute_of(1 / x)[1:3],
        *parts(use(product_size(), h / x, other)),
    )
    equation = arith(Eq(other - 1 / x + h / x**2, (h / x) ** 2 * other), shifted, degree=3)
    return equation, arith(Le(absolute(other), 2 * size), rough)


@cache
def derivative_unique() -> Theorem:
    """A function has at most one derivative at a point."""
    first, second = assume(has_derivative(F, x, v)), assume(has_derivative(F, x, w))

    @choosing
    def apart(one: Theorem, other: Theorem, gap: Theorem) -> Steps:
        """The derivatives cannot differ."""
        low, high = gap.conclusion.args
        fourth = arith(Lt(0, (high - low) / 4), gap)
        _, near_one = yield nearby(one, fourth)
        _, near_two = yield nearby(other, fourth)
        _, below = yield smaller(parts(near_one)[0], parts(near_two)[0])
        positive, under1, under2 = parts(below)
        step = positive.conclusion.args[1] / 2
        ahead = arith(Lt(0, step), positive)
        size = small(step, step, ahead)
        facts = [
            *sides(use(parts(near_one)[1], step, size, under1, positive)),
            *sides(use(parts(near_two)[1], step, size, under2, positive)),
        ]
        return arith(Lt(0, 0), *facts, size, gap, ahead, products=[(5, 4), (5, 6)])

    def at_most(one: Theorem, other: Theorem) -> Theorem:
        low, high = one.conclusion.args[2], other.conclusion.args[2]
        nothing = Lt(0, 0)
        never = deny(Lt(high, low), lambda gap: (apart(other, one, gap), arith(Not(nothing))))
        return arith(Le(low, high), never)

    proof = kernel.antisymmetry(at_most(first, second), at_most(second, first))
    return for_all([F, x, v, w], first.conclusion, second.conclusion, proof)


@cache
def sum_of_many() -> Theorem:
    """``(Sum F_i)' = Sum F_i'``."""

    def known(size: Term) -> Term:
        return ForAll(i, size, has_derivative(Fs[i], x, vs[i]))

    def total(size: Term) -> Term:
        return has_derivative(Lambda(t, Sum(i, size, Fs[i](t))), x, Sum(i, size, vs[i]))

    def step(shorter: Theorem) -> Theorem:
        longer = assume(known(n + 1))
        inside = for_all(i, Lt(i, n), use(longer, i, arith(Lt(i, n + 1), assume(Lt(i, n)))))
        before = use(shorter, inside)
        last = use(longer, n, arith(Lt(n, n + 1)))
        function, _, value = before.conclusion.args
        both = use(sum_of_two(), function, Fs[n], x, value, vs[n], before, last)
        return implies([longer.conclusion], kernel.convert(both, total(n + 1)))

    empty = Lambda(n, total(n))(0)
    base = implies([Lambda(n, known(n))(0)], kernel.convert(use(constant(), 0, x), empty))
    formula = Implies(known(n), total(n))
    return for_all([Fs, vs, x], induction(n, formula, base, step))


@cache
def power() -> Theorem:
    """``(F^(m+1))' = (m + 1) F^m F'``."""
    known = assume(has_derivative(F, x, v))
    goal = has_derivative(Lambda(t, F(t) ** (m + 1)), x, cast(m + 1) * F(x) ** m * v)

    def step(before: Theorem) -> Theorem:
        function, _, value = before.conclusion.args
        both = use(product(), function, F, x, value, v, before, known)
        return kernel.convert(both, Lambda(m, goal)(m + 1))

    base = kernel.convert(known, Lambda(m, goal)(0))
    return for_all([F, x, v], known.conclusion, induction(m, goal, base, step))
