"""The order of the one-layer error is eta, uniformly in the input: limits with explicit rates."""

from __future__ import annotations

from functools import cache

from lemmas.alman_song_2025 import obstruction_statements as says
from lemmas.alman_song_2025.definitions import row_norm, token_norm
from lemmas.alman_song_2025.obstruction import obstruction
from lemmas.alman_song_2025.residual_proofs import given
from lemmas.alman_song_2025.rows import token_least, token_upper
from lemmas.alman_song_2025.three_norms import sum_norm
from lemmas.alman_song_2025.two_values import BOTH, sigmoid_bounds, two_layers
from lemmas.foundations.indicators import same
from lemmas.foundations.sums import (
    absolute_below,
    absolute_of,
    nonzero,
    reciprocal,
    reciprocal_positive,
    root_facts,
)
from symbolic import kernel
from symbolic.definitions import absolute
from symbolic.kernel import Theorem, assume
from symbolic.language import (
    Eq,
    Lambda,
    Le,
    Lt,
    Term,
    cast,
    nats,
    number,
    reals,
    sqrt,
)
from symbolic.tactics.elementary import indicator_bounds, sqrt_positive
from symbolic.tactics.script import arith, axiom, by_cases, for_all, have, obtain, parts, use

m, i, k = nats("m i k")
s, q, e, eta, z, p, small = reals("s q e eta z p small")
ZERO, ONE = says.ZERO, says.ONE
sigmoid = says.sigmoid
Known = dict[str, Theorem]


@cache
def absolute_norm() -> Theorem:
    """``v -> |v_0|`` is a norm of rows of one entry."""
    return have(row_norm(ONE, says.ENTRY), use(sum_norm(), ONE))


@cache
def halves_size() -> Theorem:
    """Tokens 0 and 1 have ``N = 1``."""
    count = assume(says.COUNT.formula)
    inside = assume(Lt(i, BOTH))
    low, high = parts(use(indicator_bounds("ind_lt"), cast(i), cast(m)))
    value = says.HALVES(i)(ZERO)
    each = absolute_below(arith(Le(value, 1), low), arith(Le(-value, 1), high))
    size = token_norm(says.ENTRY, BOTH, says.HALVES)
    some = arith(Lt(0, BOTH), count)
    top = use(
        token_least(),
        says.ENTRY,
        BOTH,
        says.HALVES,
        1,
        some,
        for_all(i, inside.conclusion, have(Le(says.ENTRY(says.HALVES(i)), 1), each)),
    )
    last = use(token_upper(), says.ENTRY, BOTH, says.HALVES, m, arith(Lt(m, BOTH), count))
    no = parts(use(axiom("indicator-less"), cast(m), cast(m)))[1]
    tag = use(no, arith(kernel.lang.Not(Lt(m, m))))
    one = says.HALVES(m)(ZERO)
    bottom = arith(Le(1, size), last, absolute_of(one)[1], tag)
    return for_all(m, count.conclusion, kernel.antisymmetry(top, bottom))


@cache
def curve_gap() -> Theorem:
    """``G(s) - G(q) <= 2 e`` for ``s, q > 0``."""
    known = given(says.UNIFORM_BOUND)
    count, near = known["count"], known["near"]
    first, second = assume(Lt(0, s)), assume(Lt(0, q))
    X = kernel.lang.family("X", 2)  # noqa: N806
    network = Lambda(X, says.two_layers(X))
    tokens = says.HALVES
    size = use(halves_size(), m, count)
    some = arith(Lt(0, BOTH), count)
    inside = have(Lt(ZERO, BOTH), some)
    yes = parts(use(axiom("indicator-less"), cast(ZERO), cast(m)))[0]
    tag = use(yes, have(Lt(cast(ZERO), cast(m)), count))
    empty = for_all(k, Lt(k, ONE), arith(Eq(tokens(ZERO)(k), 0), tag))
    positive = arith(Lt(0, size.conclusion.args[0]), size)
    H, Ms, Ws, kappa = says.H, says.Ms, says.Ws, says.kappa  # noqa: N806
    found = use(
        obstruction(),
        ONE,
        says.ENTRY,
        BOTH,
        H,
        Ms,
        Ws,
        kappa,
        network,
        tokens,
        ZERO,
        s,
        q,
        e,
        absolute_norm(),
        some,
        inside,
        empty,
        positive,
        nonzero(first),
        nonzero(second),
        use(near, says.scaled(s, tokens)),
        use(near, says.scaled(q, tokens)),
    )
    share = reciprocal(arith(Lt(0, 2 * size.conclusion.args[0]), size))
    value = found.conclusion.args[0]
    total = value.args[0]
    apart = arith(
        Le(total, 2 * e),
        arith(
            Le(value * (2 * size.conclusion.args[0]), e * (2 * size.conclusion.args[0])),
            found,
            positive,
            products=[(0, 1)],
        ),
        arith(Eq(value * (2 * size.conclusion.args[0]), total), share, degree=2),
        arith(Eq(e * size.conclusion.args[0], e), size, degree=2),
    )
    gap = total.args[0]
    ends = []
    for point, sign in ((s, first), (q, second)):
        image = use(two_layers(), m, eta, point, count)
        unit = reciprocal(sign)
        ends.append(
            arith(
                Eq(image.conclusion.args[0] * (1 / point), says.curve(point)),
                arith(
                    Eq(
                        image.conclusion.args[0] * (1 / point),
                        point * says.curve(point) * (1 / point),
                    ),
                    image,
                    degree=2,
                ),
                arith(
                    Eq(says.curve(point) * (point * (1 / point)), says.curve(point)), unit, degree=3
                ),
            )
        )
    proof = arith(Le(says.curve(s) - says.curve(q), 2 * e), apart, absolute_of(gap)[1], *ends)
    facts = [item.formula for item in says.UNIFORM_BOUND.hypotheses]
    theorem = for_all([s, q], first.conclusion, second.conclusion, proof)
    for formula in reversed(facts):
        theorem = kernel.discharge(formula, theorem)
    for variable in reversed(says.UNIFORM_BOUND.variables):
        theorem = kernel.generalise(variable, theorem)
    return theorem


@cache
def far_sigmoid() -> Theorem:
    """``1 - 1/p <= sigma(z)`` for ``0 < p <= z``."""
    positive, order = assume(Lt(0, p)), assume(Le(p, z))
    sign = arith(Le(0, z), positive, order)
    bound = parts(use(sigmoid_bounds(), z, sign))[2]
    more = arith(Lt(0, 1 + z), sign)
    share, unit = reciprocal_positive(more), reciprocal(more)
    inverse, inverse_sign = reciprocal(positive), reciprocal_positive(positive)
    small_ = arith(
        Le(p * (1 / (1 + z)), 1),
        arith(
            Le(0, (1 + z - p) * (1 / (1 + z))),
            arith(Le(0, 1 + z - p), order),
            share,
            products=[(0, 1)],
        ),
        unit,
    )
    less = arith(
        Le(1 / (1 + z), 1 / p),
        arith(Le(p * (1 / (1 + z)) * (1 / p), 1 / p), small_, inverse_sign, products=[(0, 1)]),
        arith(Eq(p * (1 / p) * (1 / (1 + z)), 1 / (1 + z)), inverse, degree=2),
    )
    return for_all(
        [z, p], positive.conclusion, order.conclusion, arith(Le(1 - 1 / p, sigmoid(z)), bound, less)
    )


@cache
def far_curve() -> Theorem:
    """For ``0 < small <= 1`` some ``s > 0`` has ``G(s) >= 3 eta/2 + eta^2 - eta small (1 + 3 eta/2)``."""
    weights, low, high = assume(Lt(0, eta)), assume(Lt(0, small)), assume(Le(small, 1))
    inverse_sign = reciprocal_positive(low)
    share, share_sign = reciprocal(weights), reciprocal_positive(weights)
    square = 1 / small * (1 / eta**2 + 2 / eta**3)
    positive = arith(
        Lt(0, square),
        inverse_sign,
        arith(
            Lt(0, 1 / eta**2 + 2 / eta**3),
            share_sign,
            products=[(0, 0), (0, 0, 0)],
        ),
        products=[(0, 1)],
    )
    point = sqrt(square)
    sign = sqrt_positive(positive)
    value = root_facts(arith(Le(0, square), positive))[1]
    first_angle = eta**2 * point**2
    unit2 = arith(Eq(eta**2 * (1 / eta) ** 2, 1), share, degree=3)
    unit3 = arith(
        Eq(eta**3 * (1 / eta) ** 3, 1),
        share,
        arith(Eq(eta**3 * (1 / eta) ** 3, eta**2 * (1 / eta) ** 2), share, degree=3),
        unit2,
    )
    unit21 = arith(
        Eq(eta**2 * (1 / eta) ** 3, 1 / eta),
        arith(Eq(eta**2 * (1 / eta) ** 2 * (1 / eta), 1 / eta), unit2, degree=3),
    )
    unit32 = arith(
        Eq(eta**3 * (1 / eta) ** 2, eta),
        arith(Eq(eta**2 * (1 / eta) ** 2 * eta, eta), unit2, degree=3),
    )
    first_value = arith(
        Eq(first_angle, 1 / small * (1 + 2 * (1 / eta))),
        arith(Eq(eta**2 * point**2, eta**2 * square), value, degree=3),
        arith(Eq(1 / small * (eta**2 * (1 / eta) ** 2), 1 / small), unit2, degree=3),
        arith(Eq(1 / small * (eta**2 * (1 / eta) ** 3), 1 / small * (1 / eta)), unit21, degree=3),
    )
    first_large = arith(
        Le(1 / small, first_angle),
        first_value,
        arith(Lt(0, 1 / small * (1 / eta)), inverse_sign, share_sign, products=[(0, 1)]),
    )
    sigma = use(far_sigmoid(), first_angle, 1 / small, inverse_sign, first_large)
    half = parts(
        use(sigmoid_bounds(), first_angle, arith(Le(0, first_angle), first_large, inverse_sign))
    )[0]
    u = says.width(point)
    u_large = arith(Le(1, u), half, weights, products=[(0, 1)])
    # eta^3 s^2 = (eta + 2)/small
    cube = arith(
        Eq(eta**3 * point**2, 1 / small * (eta + 2)),
        arith(Eq(eta**3 * point**2, eta**3 * square), value, degree=3),
        arith(Eq(1 / small * (eta**3 * (1 / eta) ** 2), 1 / small * eta), unit32, degree=3),
        arith(Eq(1 / small * (eta**3 * (1 / eta) ** 3), 1 / small), unit3, degree=3),
    )
    second_angle = eta**3 * point**2 * u / 2
    grown = arith(
        Le(1 / small * (eta + 2), 1 / small * (eta + 2) * u),
        u_large,
        arith(
            Lt(0, 1 / small * (eta + 2)),
            inverse_sign,
            arith(Lt(0, eta + 2), weights),
            products=[(0, 1)],
        ),
        products=[(0, 1)],
    )
    second_large = arith(
        Le(1 / small, second_angle),
        arith(Eq(second_angle, 1 / small * (eta + 2) * u / 2), cube, degree=3),
        grown,
        arith(Lt(0, 1 / small * eta), inverse_sign, weights, products=[(0, 1)]),
    )
    tail = use(far_sigmoid(), second_angle, 1 / small, inverse_sign, second_large)
    back = arith(Eq(1 / (1 / small), small))
    u_low = arith(
        Le(1 + eta / 2 - eta * small, u),
        arith(
            Le(eta * (1 - small), eta * sigmoid(first_angle)),
            arith(Le(1 - small, sigmoid(first_angle)), sigma, back),
            weights,
            products=[(0, 1)],
        ),
    )
    product = arith(
        Le((1 + eta / 2 - eta * small) * (1 - small), u * sigmoid(second_angle)),
        arith(
            Le(u * (1 - small), u * sigmoid(second_angle)),
            arith(Le(1 - small, sigmoid(second_angle)), tail, back),
            arith(Le(0, u), u_large),
            products=[(0, 1)],
        ),
        arith(
            Le((1 + eta / 2 - eta * small) * (1 - small), u * (1 - small)),
            u_low,
            arith(Le(0, 1 - small), high),
            products=[(0, 1)],
        ),
    )
    bound = number(3) / 2 * eta + eta**2 - eta * small * (1 + number(3) / 2 * eta)
    reached = arith(
        Le(bound, says.curve(point)),
        arith(
            Le(
                eta * ((1 + eta / 2 - eta * small) * (1 - small)),
                eta * (u * sigmoid(second_angle)),
            ),
            product,
            weights,
            products=[(0, 1)],
        ),
        arith(Le(0, (eta * small) ** 2), squares=[eta * small]),
    )
    place = reals("place")[0]
    exists = kernel.lang.Exists(place, kernel.lang.And(Lt(0, place), Le(bound, says.curve(place))))
    proof = kernel.witness(exists, point, kernel.conjoin(sign, reached))
    return for_all([eta, small], weights.conclusion, low.conclusion, high.conclusion, proof)


@cache
def near_curve() -> Theorem:
    """For ``0 < small <= 1`` some ``q > 0`` has ``G(q) <= eta + eta^2/2 + 5/2 eta small``."""
    weights, low, high = assume(Lt(0, eta)), assume(Lt(0, small)), assume(Le(small, 1))
    share, share_sign = reciprocal(weights), reciprocal_positive(weights)
    square = 4 * small / eta**3
    positive = arith(
        Lt(0, square),
        low,
        arith(Lt(0, (1 / eta) ** 3), share_sign, products=[(0, 0, 0)]),
        products=[(0, 1)],
    )
    point = sqrt(square)
    sign = sqrt_positive(positive)
    value = root_facts(arith(Le(0, square), positive))[1]
    unit2 = arith(Eq(eta**2 * (1 / eta) ** 2, 1), share, degree=3)
    unit3 = arith(
        Eq(eta**3 * (1 / eta) ** 3, 1),
        arith(Eq(eta**3 * (1 / eta) ** 3, eta**2 * (1 / eta) ** 2), share, degree=3),
        unit2,
    )
    unit21 = arith(
        Eq(eta**2 * (1 / eta) ** 3, 1 / eta),
        arith(Eq(eta**2 * (1 / eta) ** 2 * (1 / eta), 1 / eta), unit2, degree=3),
    )
    first_angle = eta**2 * point**2
    first_value = arith(
        Eq(first_angle, 4 * small * (1 / eta)),
        arith(Eq(eta**2 * point**2, eta**2 * square), value, degree=3),
        arith(Eq(small * (eta**2 * (1 / eta) ** 3), small * (1 / eta)), unit21, degree=3),
    )
    first_sign = arith(
        Le(0, first_angle),
        first_value,
        arith(Lt(0, small * (1 / eta)), low, share_sign, products=[(0, 1)]),
    )
    half, slope, _, most = parts(use(sigmoid_bounds(), first_angle, first_sign))
    u = says.width(point)
    u_large = arith(Le(1, u), half, weights, products=[(0, 1)])
    u_small = arith(
        Le(u, 1 + small),
        arith(
            Le(eta * sigmoid(first_angle), eta * (number(1) / 2 + first_angle / 4)),
            slope,
            weights,
            products=[(0, 1)],
        ),
        arith(Eq(eta * first_angle, eta * (4 * small * (1 / eta))), first_value, degree=3),
        arith(Eq(small * (eta * (1 / eta)), small), share, degree=2),
    )
    second_angle = eta**3 * point**2 * u / 2
    cube = arith(
        Eq(eta**3 * point**2, 4 * small),
        arith(Eq(eta**3 * point**2, eta**3 * square), value, degree=3),
        arith(Eq(small * (eta**3 * (1 / eta) ** 3), small), unit3, degree=3),
    )
    second_value = arith(Eq(second_angle, 2 * small * u), cube, degree=3)
    u_sign = arith(Le(0, u), u_large)
    second_sign = arith(
        Le(0, second_angle), second_value, arith(Le(0, small * u), low, u_sign, products=[(0, 1)])
    )
    second_half, second_slope, *_ = parts(use(sigmoid_bounds(), second_angle, second_sign))
    tail = arith(
        Le(sigmoid(second_angle), number(1) / 2 + small),
        second_slope,
        second_value,
        arith(Le(small * u, small * (1 + small)), u_small, low, products=[(0, 1)]),
        arith(Le(small * small, small), high, low, products=[(0, 1)]),
    )
    product = arith(
        Le(u * sigmoid(second_angle), (1 + small) * (number(1) / 2 + small)),
        arith(
            Le(u * sigmoid(second_angle), u * (number(1) / 2 + small)),
            tail,
            u_sign,
            products=[(0, 1)],
        ),
        arith(
            Le(u * (number(1) / 2 + small), (1 + small) * (number(1) / 2 + small)),
            u_small,
            arith(Le(0, number(1) / 2 + small), low),
            products=[(0, 1)],
        ),
    )
    bound = eta + eta**2 / 2 + number(5) / 2 * eta * small
    reached = arith(
        Le(says.curve(point), bound),
        arith(
            Le(
                eta * (u * sigmoid(second_angle)),
                eta * ((1 + small) * (number(1) / 2 + small)),
            ),
            product,
            weights,
            products=[(0, 1)],
        ),
        arith(
            Le(eta * (small * small), eta * small),
            arith(Le(small * small, small), high, low, products=[(0, 1)]),
            weights,
            products=[(0, 1)],
        ),
    )
    del most, second_half
    place = reals("place")[0]
    exists = kernel.lang.Exists(place, kernel.lang.And(Lt(0, place), Le(says.curve(place), bound)))
    proof = kernel.witness(exists, point, kernel.conjoin(sign, reached))
    return for_all([eta, small], weights.conclusion, low.conclusion, high.conclusion, proof)


@cache
def uniform_bound() -> Theorem:
    """``eta (1 + eta)/4 <= e``."""
    known = given(says.UNIFORM_BOUND)
    weights = known["weights"]
    gaps = use(curve_gap(), *says.UNIFORM_BOUND.variables, *known.values())
    goal = says.UNIFORM_BOUND.conclusion
    slope = eta * (number(7) / 2 + number(3) / 2 * eta)
    slope_sign = arith(
        Lt(0, slope),
        weights,
        arith(Lt(0, number(7) / 2 + number(3) / 2 * eta), weights),
        products=[(0, 1)],
    )
    loss = eta * (1 + eta) / 2 - 2 * e

    def within(low: Theorem, high: Theorem) -> Theorem:
        """``eta (1 + eta)/2 - slope small <= 2 e``."""
        value = low.conclusion.args[1]
        far = use(far_curve(), eta, value, weights, low, high)
        near = use(near_curve(), eta, value, weights, low, high)

        def outer(first: Term, one: Theorem) -> Theorem:
            def inner(second: Term, other: Theorem) -> Theorem:
                first_sign, above = parts(one)
                second_sign, below_ = parts(other)
                gap = use(gaps, first, second, first_sign, second_sign)
                return arith(Le(loss, slope * value), gap, above, below_)

            return obtain(near, "q", inner)

        return obtain(far, "s", outer)

    def falls(strict: Theorem) -> Theorem:
        positive = arith(Lt(0, loss), strict)
        total = arith(Lt(0, loss + slope), positive, slope_sign)
        unit, share = reciprocal(total), reciprocal_positive(total)
        step = loss / (loss + slope)
        low = arith(Lt(0, step), positive, share, products=[(0, 1)])
        high = arith(
            Le(step, 1),
            unit,
            arith(Lt(0, slope / (loss + slope)), slope_sign, share, products=[(0, 1)]),
        )
        bound = within(low, high)
        # slope step = loss - loss step < loss
        lost = arith(
            Lt(slope * step, loss),
            arith(Eq(loss * ((loss + slope) * (1 / (loss + slope))), loss), unit, degree=3),
            arith(Lt(0, loss * step), positive, low, products=[(0, 1)]),
        )
        return arith(goal, bound, lost)

    proof = by_cases(Lt(0, loss), falls, lambda no: arith(goal, no))
    return says.UNIFORM_BOUND.derive(proof)
