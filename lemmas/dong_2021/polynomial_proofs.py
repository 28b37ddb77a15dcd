"""With skips the collapse is at most polynomial in the depth."""

from __future__ import annotations

from functools import cache

from lemmas.dong_2021 import skip_statements as says
from lemmas.dong_2021.diameter_proofs import operator_parts
from lemmas.dong_2021.skip_proofs import assumed, diameter_congruence, lower
from lemmas.foundations.differentiate import differentiate
from lemmas.foundations.hyperbolic import tanh_sech
from lemmas.foundations.mean_value import mean_value
from lemmas.foundations.softmax import tanh_below_identity
from lemmas.foundations.sums import (
    exp_at,
    exp_negative,
    reciprocal,
    reciprocal_positive,
    root_facts,
    sum_over,
)
from lemmas.foundations.thresholds import reciprocal_step
from lemmas.foundations.tokens import diameter_nonnegative
from symbolic import kernel
from symbolic.definitions import diameter, tanh
from symbolic.kernel import Theorem
from symbolic.language import (
    Eq,
    Implies,
    Lambda,
    Le,
    Lt,
    Sum,
    Term,
    cast,
    exp,
    nats,
    number,
    reals,
    sqrt,
)
from symbolic.tactics.elementary import scaled
from symbolic.tactics.positivity import positivity
from symbolic.tactics.script import (
    arith,
    assume,
    by_cases,
    for_all,
    implies,
    induction,
    parts,
    use,
)

n, d, H, L, h, i, k, l = nats("n d H L h i k l")
x, a, b, kappa = reals("x a b kappa")


@cache
def cubic_slope() -> Theorem:
    """``b tanh(kappa b^2) - a tanh(kappa a^2) <= 2 (b - a)`` for ``a <= b`` and ``0 <= kappa``."""
    sign, order = assume(Le(0, kappa)), assume(Le(a, b))
    angle = kappa * x**2
    plus, minus = exp(angle), exp(-angle)
    positive = arith(Lt(0, plus + minus), exp_at(angle), exp_at(-angle))
    function = Lambda(x, x * tanh(kappa * x**2))
    slope = differentiate(function, x, positive)
    value = slope.conclusion.args[2]
    share = 1 / (plus + minus)
    unit = reciprocal(positive)
    product = use(exp_negative(), angle)
    angle_sign = arith(Le(0, angle), sign, arith(Le(0, x**2), squares=[x]), products=[(0, 1)])
    bound = use(tanh_sech(), angle, angle_sign)
    factor = 2 * kappa * x**2
    same = arith(
        Eq(value, bound.conclusion.args[0]),
        scaled(factor * (plus + minus) * share, unit),
        scaled(factor * 4 * share**2, product),
        names=("tanh",),
    )
    below = arith(Le(value, 2), same, bound)
    inside = Le(a, x), Le(x, b)
    everywhere = for_all(x, *inside, kernel.conjoin(slope, below))
    proof = use(mean_value(), function, Lambda(x, value), a, b, 2, order, everywhere)
    return for_all([kappa, a, b], sign.conclusion, order.conclusion, proof)


def _layer(known: dict[str, Theorem], at_l: Theorem) -> tuple[Theorem, Theorem, Theorem]:
    """The skip bound at layer ``l``, and the signs of the norms of head ``h``."""
    Q, bias, W, bO, q, w, Xs = (  # noqa: N806
        says._Q,
        says._b,
        says._Ws,
        says._bs,
        says._qs,
        says._ws,
        says._Xs,
    )
    bounds = use(known["norms"], l, at_l)
    at_h = assume(Lt(h, H))
    first, second = parts(use(bounds, h, at_h))
    bound = use(
        lower(),
        n,
        d,
        H,
        says.s,
        Q[l],
        bias[l],
        W[l],
        bO[l],
        Xs[l],
        q[l],
        w[l],
        known["tokens"],
        known["scale"],
        for_all(h, at_h.conclusion, first),
        for_all(h, at_h.conclusion, second),
    )
    output = bound.conclusion.args[1].args[2]
    at_i, at_k = assume(Lt(i, n)), assume(Lt(k, d))
    entry = arith(
        Eq(Xs[l + 1, i, k], output(i)(k) + 0),
        use(known["layers"], l, at_l, i, at_i, k, at_k),
    )
    same = use(
        diameter_congruence(),
        n,
        d,
        Xs[l + 1],
        output,
        Lambda(k, number(0)),
        known["tokens"],
        for_all(i, at_i.conclusion, for_all(k, at_k.conclusion, entry)),
    )
    carried = arith(Le(bound.conclusion.args[0], diameter(n, d, Xs[l + 1])), bound, same)
    return carried, operator_parts(first)[0], operator_parts(second)[0]


def _grown(known: dict[str, Theorem], at_l: Theorem, here: Theorem, positive: Theorem) -> Theorem:
    """``m (1 - c m^2) <= D_{l+1}`` from ``m <= D_l`` and ``0 <= m``."""
    low, size = here.conclusion.args
    s, c, q, w = says.s, says.c, says._qs, says._ws
    carried, q_sign, w_sign = _layer(known, at_l)
    share = reciprocal_positive(known["scale"])
    rate = q[l, h] / s / 4
    rate_sign = arith(Le(0, rate), q_sign, share, products=[(0, 1)])
    slope = use(cubic_slope(), rate, low, size, rate_sign, here)
    rise = w[l, h] * (size * tanh(rate * size**2) - low * tanh(rate * low**2))
    each = sum_over(
        h,
        H,
        arith(Le(rise, w[l, h] * (2 * (size - low))), slope, w_sign, products=[(0, 1)]),
    )
    weights = use(known["weights"], l, at_l)
    gap = arith(Le(0, size - low), here)
    increasing = arith(
        Le(Sum(h, H, rise), size - low),
        each,
        arith(
            Le(Sum(h, H, w[l, h]) * (2 * (size - low)), size - low),
            weights,
            gap,
            products=[(0, 1)],
        ),
    )
    angle = rate * low**2
    angle_sign = arith(
        Le(0, angle), rate_sign, arith(Le(0, low**2), squares=[low]), products=[(0, 1)]
    )
    linear = use(tanh_below_identity(), angle, angle_sign)
    small = sum_over(
        h, H, arith(Le(w[l, h] * tanh(angle), w[l, h] * angle), linear, w_sign, products=[(0, 1)])
    )
    mass = Sum(h, H, q[l, h] * w[l, h] / (4 * s))
    square = arith(Le(0, low**2), squares=[low])
    bounded = arith(
        Le(Sum(h, H, w[l, h] * tanh(angle)), c * low**2),
        small,
        arith(
            Le(mass * low**2, c * low**2),
            use(known["logits"], l, at_l),
            square,
            products=[(0, 1)],
        ),
    )
    last = arith(
        Le(low * Sum(h, H, w[l, h] * tanh(angle)), low * (c * low**2)),
        bounded,
        positive,
        products=[(0, 1)],
    )
    return arith(Le(low * (1 - c * low**2), carried.conclusion.args[1]), carried, increasing, last)


@cache
def polynomial() -> Theorem:
    """``D(X^L) >= D_0/sqrt(1 + 6 c L D_0^2)``."""
    known = assumed(says.POLYNOMIAL)
    c, Xs = says.c, says._Xs  # noqa: N806
    first = diameter(n, d, Xs[0])
    size = Lambda(l, diameter(n, d, Xs[l]))
    scale = Lambda(l, first / sqrt(1 + 6 * c * cast(l) * first**2))
    start_sign = use(diameter_nonnegative(), n, d, Xs[0], known["tokens"])

    def falling(some: Theorem) -> Theorem:
        def step(before: Theorem) -> Theorem:
            inside = assume(Le(l + 1, L))
            here = use(before, arith(Le(l, L), inside))
            at_l = arith(Lt(l, L), inside)
            low_sign = positivity(Le(0, scale(l)), some, known["constant"])
            grown = _grown(known, at_l, here, low_sign)
            smaller = use(reciprocal_step(), c, first, l, some, known["constant"], known["region"])
            proof = arith(Le(scale(l + 1), size(l + 1)), grown, smaller)
            return implies([inside.conclusion], proof)

        formula = Implies(Le(l, L), Le(scale(l), size(l)))
        base = kernel.lang.apply(Lambda(l, formula), 0)
        start = implies([base.args[0]], _start(first, base.args[1]))
        return use(induction(l, formula, start, step), L, arith(Le(L, L)))

    def flat(none: Theorem) -> Theorem:
        """``D_0 = 0``: the bound is 0."""
        zero = kernel.antisymmetry(arith(Le(first, 0), none), start_sign)
        last_sign = use(diameter_nonnegative(), n, d, Xs[L], known["tokens"])
        share = 1 / sqrt(1 + 6 * c * cast(L) * first**2)
        return arith(Le(scale(L), size(L)), scaled(share, zero), last_sign)

    return says.POLYNOMIAL.derive(by_cases(Lt(0, first), falling, flat))


def _start(first: Term, goal: Term) -> Theorem:
    """``D_0/sqrt(1) <= D_0``."""
    one = number(1)
    sign, square = root_facts(arith(Le(0, one)))
    root = sqrt(one)
    low = arith(Le(root, 1), square, sign, products=[(-1, -1), (-1, 1)])
    high = arith(Le(1, root), square, sign, products=[(-1, -1), (-1, 1)])
    equal = kernel.antisymmetry(low, high)
    over = reciprocal(arith(Lt(0, root), high))
    share = arith(Eq(1 / root, 1), over, scaled(1 / root, equal))
    return arith(goal, scaled(first, share))
