"""The rules of differentiation, proved from epsilon and delta."""

from __future__ import annotations

from fractions import Fraction
from functools import cache, partial

from lemmas.foundations.epsilon import (
    close,
    derivative,
    error,
    nearby,
    positive_size,
    product_size,
    share,
    sides,
    size_sign,
    small,
    smaller,
)
from lemmas.foundations.sums import (
    absolute_of,
    exp_at,
    exp_negative,
)
from symbolic import kernel
from symbolic.definitions import absolute, has_derivative
from symbolic.kernel import Theorem
from symbolic.language import (
    NAT,
    REAL,
    Eq,
    ForAll,
    Implies,
    Lambda,
    Le,
    Lt,
    Ne,
    Not,
    Sum,
    Term,
    arrow,
    cast,
    exp,
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
    deny,
    for_all,
    implies,
    induction,
    parts,
    use,
)

__all__ = [
    "composition",
    "constant",
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


# ------------------------------------------------------------------ the rules


def _exact(claim: tuple[Term, Term, Term]) -> Theorem:
    """The error vanishes identically."""
    return derivative(
        *claim,
        lambda eps, positive: close(
            claim,
            eps,
            positive,
            lambda h, _: small(error(claim, h), eps * absolute(h), size_sign(positive, h)),
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
def composition() -> Theorem:
    """``(G o F)'(x) = G'(F(x)) F'(x)``."""
    inner, outer = assume(has_derivative(F, x, v)), assume(has_derivative(G, F(x), w))
    claim = Lambda(t, G(F(t))), x, w * v
    slope, steep = positive_size(v), positive_size(w)

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
            size_sign(eps, h),
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
                size_sign(positive, h),
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
        _, known = yield share(arith(Lt(0, number(Fraction(1, 2)))), positive_size(1 / x))
        cube = arith(
            Lt(0, 2 * (size + 1) ** 3),
            positive_size(1 / x),
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
                positive_size(1 / x),
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
