"""tanh: bounds, oddness, monotonicity, and tanh(u) <= u without derivatives."""

from __future__ import annotations

from functools import cache

from lemmas.foundations.sums import (
    absolute_of,
    exp_at,
    exp_monotone,
    exp_negative,
    exp_zero,
    reciprocal,
    reciprocal_positive,
)
from symbolic import kernel
from symbolic.definitions import absolute, tanh
from symbolic.kernel import Theorem
from symbolic.language import Eq, ForAll, Lambda, Le, Lt, Term, exp, family, nats, reals
from symbolic.tactics.script import (
    arith,
    assume,
    axiom,
    by_cases,
    for_all,
    have,
    implies,
    induction,
    obtain,
    substitute,
    use,
)

i, j, k, n, r = nats("i j k n r")
a, e, p, q, s = (family(name) for name in "a e p q s".split())
c, low, high, m, t, T, u = reals("c low high m t T u")


@cache
def tanh_rational() -> Theorem:
    """``tanh(u) (T + 1) = T - 1`` for ``T = exp(2 u)``."""
    plus, minus = exp(u), exp(-u)
    product = use(exp_negative(), u)
    double = have(Eq(exp(2 * u), plus**2), use(axiom("exp-add"), u, u))
    positive = arith(Lt(0, plus + minus), exp_at(u), exp_at(-u))
    quotient = reciprocal(positive)
    ratio = (plus - minus) / (plus + minus)
    cross = arith(Eq(ratio * (plus + minus), plus - minus), quotient, degree=3)
    scaled = arith(Eq(ratio * (plus + minus) * plus, (plus - minus) * plus), cross, degree=2)
    proof = arith(Eq(ratio * (exp(2 * u) + 1), exp(2 * u) - 1), scaled, product, double, degree=3)
    return for_all(u, have(Eq(tanh(u) * (exp(2 * u) + 1), exp(2 * u) - 1), proof, names=("tanh",)))


@cache
def tanh_bounds() -> Theorem:
    """``-1 < tanh(u) < 1``, ``tanh(-u) = -tanh(u)``, ``0 <= tanh(u)`` for ``0 <= u``."""
    rational, positive = use(tanh_rational(), u), exp_at(2 * u)
    upper = arith(Lt(tanh(u), 1), rational, positive, products=[(1, -1)])
    lower = arith(Lt(-1, tanh(u)), rational, positive, products=[(1, -1)])
    return for_all(u, kernel.conjoin(lower, upper))


@cache
def tanh_odd() -> Theorem:
    """``tanh(-u) = -tanh(u)``."""
    plus, minus = exp(u), exp(-u)
    ratio = (minus - plus) / (minus + plus)
    same = arith(Eq((exp(-u) - exp(u)) / (exp(-u) + exp(u)), ratio))
    proof = have(Eq(tanh(-u), -tanh(u)), same, names=("tanh",))
    return for_all(u, proof)


@cache
def tanh_nonnegative() -> Theorem:
    """``0 <= tanh(u)`` for ``0 <= u``."""
    sign = assume(Le(0, u))
    rational, positive, tangent = (
        use(tanh_rational(), u),
        exp_at(2 * u),
        use(axiom("exp-tangent"), 2 * u),
    )
    proof = arith(Le(0, tanh(u)), rational, positive, tangent, sign, products=[(1, -1)])
    return for_all(u, sign.conclusion, proof)


@cache
def tanh_monotone() -> Theorem:
    """``tanh(c) <= tanh(u)`` for ``c <= u``."""
    order = assume(Le(c, u))
    growth = use(exp_monotone(), 2 * c, 2 * u, have(Le(2 * c, 2 * u), order))
    small, large = use(tanh_rational(), c), use(tanh_rational(), u)
    bound = kernel.project(use(tanh_bounds(), c), 1)
    # (T_u + 1)(tanh u - tanh c) = (T_u - T_c)(1 - tanh c)
    product = arith(
        Le(0, (exp(2 * u) - exp(2 * c)) * (1 - tanh(c))), growth, bound, products=[(0, 1)]
    )
    proof = arith(Le(tanh(c), tanh(u)), product, small, large, exp_at(2 * u), products=[(3, -1)])
    return for_all([c, u], order.conclusion, proof)


@cache
def nondecreasing() -> Theorem:
    """``f(a) <= f(b)`` if ``f(y) - f(x) >= -C (y - x)^2`` for ``a <= x <= y <= b``.

    The interval is cut into ``N`` equal pieces, which lose ``C (b - a)^2 / N`` in all; ``N`` is as
    large as one likes.
    """
    lang = kernel.lang
    f = lang.var("f", lang.arrow(lang.REAL, lang.REAL))
    left, right, x, y, C, h = reals("left right x y C h")  # noqa: N806
    order = assume(Le(left, right))
    local = assume(
        ForAll(
            x,
            ForAll(
                y,
                lang.Implies(
                    Le(left, x), Le(x, y), Le(y, right), Le(-C * (y - x) ** 2, f(y) - f(x))
                ),
            ),
        )
    )
    step, pieces = Lambda(k, left + k * h), nats("pieces")[0]
    size, whole = assume(Le(0, h)), assume(Le(left + pieces * h, right))

    def formula(index: Term) -> Term:
        return lang.Implies(
            Le(left + index * h, right), Le(-C * index * h**2, f(left + index * h) - f(left))
        )

    def next_piece(known: Theorem) -> Theorem:
        inside = assume(Le(left + (k + 1) * h, right))
        before = arith(Le(step(k), right), inside, size)
        start = arith(Le(left, step(k)), size, use(axiom("nat-nonnegative"), k), products=[(0, 1)])
        one = use(
            local,
            step(k),
            step(k + 1),
            start,
            arith(Le(step(k), step(k + 1)), size),
            have(Le(step(k + 1), right), inside),
        )
        far = use(known, before)
        return implies([inside.conclusion], arith(formula(k + 1).args[1], far, one))

    base = implies([Le(left + Lambda(k, k * h)(0), right)], arith(formula(Lambda(k, k)(0)).args[1]))
    walk = induction(k, formula(k), base, next_piece)
    end = use(walk, pieces, whole)
    return for_all(
        [f, left, right, C],
        order.conclusion,
        local.conclusion,
        _limit(f, left, right, C, h, pieces, order, end, size, whole),
    )


def _limit(
    f: Term,
    left: Term,
    right: Term,
    C: Term,  # noqa: N803
    h: Term,
    pieces: Term,
    order: Theorem,
    end: Theorem,
    size: Theorem,
    whole: Theorem,
) -> Theorem:
    """Let the number of pieces grow past ``C (b - a)^2 / (f(a) - f(b))``."""
    lang = kernel.lang
    goal = Le(f(left), f(right))
    general = for_all([h, pieces], size.conclusion, whole.conclusion, end)
    drop = f(left) - f(right)
    width = right - left

    def falls(strict: Theorem) -> Theorem:
        falling = arith(Lt(0, drop), strict)
        many = use(axiom("archimedes"), 1 + absolute(C) * width**2 / drop)

        def proof(count: Term, large: Theorem) -> Theorem:
            size_c = absolute_of(C)
            share = reciprocal(falling)
            quotient = arith(
                Le(0, absolute(C) * width**2 / drop),
                arith(
                    Le(0, absolute(C) * width**2),
                    size_c[0],
                    arith(Le(0, width**2), squares=[width]),
                    products=[(0, 1)],
                ),
                reciprocal_positive(falling),
                products=[(0, 1)],
            )
            positive = arith(Lt(0, count), large, quotient)
            piece = width / count
            unit = reciprocal(positive)
            nonneg = arith(Le(0, piece), order, reciprocal_positive(positive), products=[(0, 1)])
            reach = arith(Eq(left + count * piece, right), unit, degree=3)
            last = use(general, piece, count, nonneg, arith(Le(left + count * piece, right), reach))
            at_end = substitute(reach, last)
            loss = arith(
                Le(-absolute(C) * width**2 * (1 / lang.cast(count)), f(right) - f(left)),
                at_end,
                arith(
                    Eq(C * count * piece**2, C * width**2 * (1 / lang.cast(count))), unit, degree=3
                ),
                arith(
                    Le(
                        C * width**2 * (1 / lang.cast(count)),
                        absolute(C) * width**2 * (1 / lang.cast(count)),
                    ),
                    size_c[1],
                    arith(
                        Le(0, width**2 * (1 / lang.cast(count))),
                        arith(Le(0, width**2), squares=[width]),
                        reciprocal_positive(positive),
                        products=[(0, 1)],
                    ),
                    products=[(0, 1)],
                ),
            )
            # multiply by count: count * drop <= |C| width^2, but count > |C| width^2 / drop
            scaled = arith(
                Le(count * drop, absolute(C) * width**2),
                arith(
                    Le(
                        0,
                        (f(right) - f(left) + absolute(C) * width**2 * (1 / lang.cast(count)))
                        * count,
                    ),
                    loss,
                    positive,
                    products=[(0, 1)],
                ),
                unit,
                degree=3,
            )
            more = arith(
                Lt(absolute(C) * width**2, count * drop),
                arith(
                    Le(0, (count - 1 - absolute(C) * width**2 / drop) * drop),
                    large,
                    falling,
                    products=[(0, 1)],
                ),
                share,
                falling,
                degree=3,
            )
            return arith(goal, scaled, more)

        return obtain(many, "count", proof)

    return by_cases(Lt(f(right), f(left)), falls, lambda no: arith(goal, no))


@cache
def tanh_below_identity() -> Theorem:
    """``tanh(u) <= u`` for ``0 <= u``.

    ``g(v) = (v - 1) + (v + 1) exp(-2 v)`` vanishes at 0 and is nondecreasing, and
    ``u - tanh(u)`` has its sign.
    """
    sign = assume(Le(0, u))
    x, y, v = reals("x y v")
    g = Lambda(v, (v - 1) + (v + 1) * exp(-2 * v))
    x_sign, order, top = assume(Le(0, x)), assume(Le(x, y)), assume(Le(y, u))
    step = use(axiom("exp-tangent"), -2 * (y - x))
    split = have(
        Eq(exp(-2 * y), exp(-2 * x) * exp(-2 * (y - x))),
        use(axiom("exp-add"), -2 * x, -2 * (y - x)),
    )
    tangent = use(axiom("exp-tangent"), 2 * x)
    weight = exp_at(-2 * x)
    unit = have(Eq(exp(2 * x) * exp(-2 * x), 1), use(exp_negative(), 2 * x))
    small = use(exp_monotone(), -2 * x, 0, arith(Le(-2 * x, 0), x_sign))
    at_most_one = arith(Le(exp(-2 * x), 1), small, exp_zero())
    drift = arith(Le(exp(-2 * x) * (1 + 2 * x), 1), tangent, weight, unit, products=[(0, 1)])
    lower = arith(
        Le((y + 1) * exp(-2 * x) * (1 - 2 * (y - x)), (y + 1) * exp(-2 * y)),
        split,
        step,
        arith(
            Le(0, (y + 1) * exp(-2 * x)),
            weight,
            arith(Le(0, y + 1), x_sign, order),
            products=[(0, 1)],
        ),
        products=[(1, 2)],
        degree=2,
    )
    local = arith(
        Le(-2 * (y - x) ** 2, g(y) - g(x)),
        lower,
        arith(Le((y - x) * exp(-2 * x) * (1 + 2 * x), y - x), drift, order, products=[(0, 1)]),
        arith(
            Le(exp(-2 * x) * (y - x) ** 2, (y - x) ** 2),
            at_most_one,
            arith(Le(0, (y - x) ** 2), squares=[y - x]),
            products=[(0, 1)],
        ),
    )
    everywhere = for_all([x, y], x_sign.conclusion, order.conclusion, top.conclusion, local)
    growth = use(nondecreasing(), g, 0, u, 2, sign, everywhere)
    nonneg = arith(
        Le(0, (u - 1) + (u + 1) * exp(-2 * u)),
        growth,
        have(Eq(exp(Lambda(v, -2 * v)(0)), 1), exp_zero()),
    )
    back = have(Eq(exp(2 * u) * exp(-2 * u), 1), use(exp_negative(), 2 * u))
    cleared = arith(
        Le(0, (u - 1) * exp(2 * u) + (u + 1)),
        nonneg,
        exp_at(2 * u),
        back,
        products=[(0, 1)],
        degree=2,
    )
    proof = arith(
        Le(tanh(u), u), use(tanh_rational(), u), cleared, exp_at(2 * u), products=[(2, -1)]
    )
    return for_all(u, sign.conclusion, proof)
