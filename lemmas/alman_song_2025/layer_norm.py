"""A layer normalisation bounds every token: ``|LN(z)| <= sqrt(d) max|g| + |b|``."""

from __future__ import annotations

from functools import cache

from lemmas.foundations.sums import (
    absolute_of,
    norm_facts,
    reciprocal,
    root_facts,
    square_monotone,
    sum_nonnegative,
    sum_over,
)
from lemmas.foundations.tokens import norm_seminorm, seminorm_parts
from symbolic.definitions import absolute, euclidean
from symbolic.kernel import Theorem, assume
from symbolic.language import Eq, ForAll, Lambda, Le, Lt, Sum, cast, family, nats, reals, sqrt
from symbolic.statement import Hypothesis, Statement
from symbolic.tactics.elementary import reciprocal_positive, sqrt_positive
from symbolic.tactics.script import arith, for_all, have, use

__all__ = ["LAYER_NORM", "layer_norm"]

d, k, m = nats("d k m")
e, G = reals("e G")
z, g, b, u = family("z"), family("g"), family("b"), family("u")
_centred = z[k] - Sum(m, d, z[m]) / d
_total = Sum(k, d, _centred**2)
_spread = sqrt(_total / d + e)
_scaled = g[k] * _centred / _spread
LAYER_NORM = Statement(
    (d, z, g, b, e, G),
    (
        Hypothesis("width", "parameter", Lt(0, d)),
        Hypothesis("epsilon", "parameter", Lt(0, e)),
        Hypothesis("gains", "published", ForAll(k, d, Le(absolute(g[k]), G))),
    ),
    Le(euclidean(d, Lambda(k, _scaled + b[k])), sqrt(cast(d)) * G + euclidean(d, b)),
)


@cache
def normalised_length() -> Theorem:
    """``|g u/sqrt(|u|^2/d + e)| <= sqrt(d) G`` for every row ``u``."""
    width, epsilon, gains = (assume(item.formula) for item in LAYER_NORM.hypotheses)
    squares_of = Sum(k, d, u[k] ** 2)
    spread = sqrt(squares_of / d + e)
    scaled = g[k] * u[k] / spread
    positive = arith(Lt(0, cast(d)), width)
    unit, share = reciprocal(positive), reciprocal_positive(positive)
    total_sign = sum_nonnegative(k, d, arith(Le(0, u[k] ** 2), squares=[u[k]]))
    inside = arith(
        Lt(0, squares_of / d + e),
        epsilon,
        arith(Le(0, squares_of / d), total_sign, share, products=[(0, 1)]),
    )
    root = sqrt_positive(inside)
    square = root_facts(arith(Le(0, squares_of / d + e), inside))[1]
    inverse = reciprocal(root)
    part = 1 / spread
    whole = arith(
        Eq(part**2 * (squares_of / d + e), 1),
        arith(
            Eq(part**2 * spread**2, 1),
            inverse,
            arith(Eq((part * spread) ** 2, part * spread), inverse, degree=3),
        ),
        arith(Eq(part**2 * spread**2, part**2 * (squares_of / d + e)), square, degree=3),
    )
    rest = arith(Le(0, part**2), squares=[part])
    most = arith(
        Le(part**2 * squares_of, d),
        arith(
            Le(part**2 * squares_of * (1 / cast(d)) * d, 1 * cast(d)),
            arith(
                Le(part**2 * squares_of * (1 / cast(d)), 1),
                whole,
                arith(Le(0, part**2 * e), rest, epsilon, products=[(0, 1)]),
            ),
            positive,
            products=[(0, 1)],
        ),
        arith(Eq(part**2 * squares_of * ((1 / cast(d)) * d), part**2 * squares_of), unit, degree=3),
    )
    size, own = absolute_of(g[k]), use(gains, k, assume(Lt(k, d)))
    gain = arith(Le(g[k] ** 2, G**2), size[3], own, size[0], products=[(1, 1), (1, 2)])
    entry = arith(
        Le(scaled**2, G**2 * (part**2 * u[k] ** 2)),
        gain,
        arith(Le(0, (part * u[k]) ** 2), squares=[part * u[k]]),
        products=[(0, 1)],
    )
    vector = Lambda(k, scaled)
    _, length = norm_facts(d, vector)
    width_sign, width_square = root_facts(arith(Le(0, cast(d)), positive))
    bound = sqrt(cast(d)) * G
    zero = have(Lt(0, cast(d)), positive)
    first = use(gains, 0, zero)
    top = arith(Le(0, G), first, absolute_of(g[0])[0])
    squares = arith(
        Le(euclidean(d, vector) ** 2, bound**2),
        length,
        sum_over(k, d, entry),
        arith(
            Le(G**2 * (part**2 * squares_of), G**2 * d),
            most,
            arith(Le(0, G**2), squares=[G]),
            products=[(0, 1)],
        ),
        arith(Eq(sqrt(cast(d)) ** 2 * G**2, d * G**2), width_square, degree=3),
    )
    normalised = use(
        square_monotone(),
        euclidean(d, vector),
        bound,
        arith(Le(0, bound), width_sign, top, products=[(0, 1)]),
        squares,
    )
    return for_all(
        [d, u, g, e, G], width.conclusion, epsilon.conclusion, gains.conclusion, normalised
    )


@cache
def layer_norm() -> Theorem:
    """The centred row, normalised, has length at most ``sqrt(d) G``; the shift adds its own."""
    facts = [assume(item.formula) for item in LAYER_NORM.hypotheses]
    length = use(normalised_length(), d, Lambda(k, _centred), g, e, G, *facts)
    triangle = use(seminorm_parts(use(norm_seminorm(), d))[0], Lambda(k, _scaled), b)
    return LAYER_NORM.derive(
        arith(LAYER_NORM.conclusion, have(triangle.conclusion, triangle), length)
    )
