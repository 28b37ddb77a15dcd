"""The constant ``1/sqrt(2)`` of the layer bound cannot be lowered, whatever the centres."""

from __future__ import annotations

from functools import cache

from lemmas.dong_2021 import tight_statements as says
from lemmas.dong_2021.notions import centred
from lemmas.foundations.matrix_norms import (
    column_least,
    column_upper,
    composite_below,
    composite_square,
    row_nonnegative,
    row_upper,
)
from lemmas.foundations.sums import (
    absolute_below,
    absolute_of,
    exp_at,
    exp_negative,
    reciprocal,
    reciprocal_positive,
    root_facts,
)
from symbolic import kernel
from symbolic.definitions import absolute, column_sum_norm, composite, row_sum_norm
from symbolic.kernel import Theorem
from symbolic.language import (
    NAT,
    Eq,
    Lambda,
    Le,
    Lt,
    Sum,
    Term,
    exp,
    nats,
    number,
    reals,
    sqrt,
)
from symbolic.tactics.elementary import scaled
from symbolic.tactics.evaluate import below_numeral, evaluate
from symbolic.tactics.field import field
from symbolic.tactics.script import arith, assume, axiom, by_cases, for_all, have, parts, use

i, j, k, m = nats("i j k m")
w, M, N, c, eps = reals("w M N c eps")
y = says.y
FOUR = says.FOUR
PLACES = [number(place, NAT) for place in range(4)]
some = arith(Lt(0, FOUR))
positive = assume(Lt(0, w))
REST = centred(says.CORNER_OUTPUT, y)
BOTTOM = 2 * exp(-M) + exp(w) + exp(-w)
TAU = (exp(w) - exp(-w)) / BOTTOM
_LAYER = ("attention_layer", "attention", "logits", "softmax")


@cache
def entries() -> dict[tuple[int, int], Theorem]:
    """``SA(X)`` is ``tau/2`` at (0, 1) and (0, 2), and 0 in columns 1 and 2 of the other rows."""
    found = {}
    for row in range(4):
        for column in (1, 2):
            value = TAU / 2 if row == 0 else number(0)
            entry = says.CORNER_OUTPUT(PLACES[row])(PLACES[column])
            found[row, column] = have(Eq(entry, value), names=_LAYER)
    return found


def _size(row: int, column: int) -> Theorem:
    """``|SA(X)_ik - y_k|`` with the value of the entry."""
    found = entries()[row, column]
    hole = kernel.lang.real("hole")
    left = absolute(found.conclusion.args[0] - y[column])
    moved = kernel.rewrite(
        found, Lambda(hole, Eq(left, absolute(hole - y[column]))), have(Eq(left, left))
    )
    value = found.conclusion.args[1]
    entry = absolute(REST(PLACES[row])(PLACES[column]))
    return have(Eq(entry, absolute(value - y[column])), moved, names=("residual",))


@cache
def far() -> Theorem:
    """``tau^2/2 <= |SA(X) - 1 y|_{1,inf}^2`` for every centre ``y``."""
    near = [absolute(TAU / 2 - y[column]) for column in (1, 2)]
    away = [absolute(number(0) - y[column]) for column in (1, 2)]
    sizes = {place: _size(*place) for place in entries()}
    signs = [
        absolute_of(REST(PLACES[row])(PLACES[column]))[0] for row in range(2) for column in (0, 3)
    ]
    mass, size = column_sum_norm(FOUR, FOUR, REST), row_sum_norm(FOUR, FOUR, REST)
    columns = [
        arith(
            Le(near[place] + 3 * away[place], mass),
            use(column_upper(), FOUR, FOUR, REST, PLACES[column], arith(Lt(column, FOUR))),
            *(sizes[row, column] for row in range(4)),
        )
        for place, column in enumerate((1, 2))
    ]
    rows = [
        arith(
            Le(pair[0] + pair[1], size),
            use(row_upper(), FOUR, FOUR, REST, PLACES[row], arith(Lt(row, FOUR))),
            sizes[row, 1],
            sizes[row, 2],
            *signs,
        )
        for row, pair in ((0, near), (1, away))
    ]
    apart = [
        arith(
            Le(TAU / 2, near[place] + away[place]),
            absolute_of(TAU / 2 - y[column])[1],
            absolute_of(number(0) - y[column])[2],
        )
        for place, column in enumerate((1, 2))
    ]
    return for_all(
        [w, M, y], positive.conclusion, _area(columns, rows, apart, near, away, mass, size)
    )


def _area(
    columns: list[Theorem],
    rows: list[Theorem],
    apart: list[Theorem],
    near: list[Term],
    away: list[Term],
    mass: Term,
    size: Term,
) -> Theorem:
    """``tau^2/2 <= mass size`` from ``2 mass >= P + 3 Q``, ``size >= P, Q``, ``P + Q >= tau``."""
    P, Q = near[0] + near[1], away[0] + away[1]  # noqa: N806
    half = arith(Le((P + 3 * Q) / 2, mass), *columns)
    total = arith(Le(TAU, P + Q), *apart)
    p_sign = arith(Le(0, P), *(absolute_of(term.args[0])[0] for term in near))
    q_sign = arith(Le(0, Q), *(absolute_of(term.args[0])[0] for term in away))
    tau_sign = _tau_sign()
    square = arith(Le(TAU**2, (P + Q) ** 2), total, tau_sign, products=[(0, 0), (0, 1)])
    weight = arith(Le(0, (P + 3 * Q) / 2), p_sign, q_sign)
    size_sign = use(row_nonnegative(), FOUR, FOUR, REST, some)
    first = arith(Le((P + 3 * Q) / 2 * size, mass * size), half, size_sign, products=[(0, 1)])

    def larger(order: Theorem) -> Theorem:
        """``Q <= P``."""
        low = arith(
            Le((P + 3 * Q) / 2 * P, (P + 3 * Q) / 2 * size), rows[0], weight, products=[(0, 1)]
        )
        shape = arith(Le((P + Q) ** 2, (P + 3 * Q) * P), order, q_sign, products=[(0, 1)])
        return arith(Le(TAU**2 / 2, mass * size), first, low, shape, square)

    def smaller(order: Theorem) -> Theorem:
        """``P < Q``."""
        low = arith(
            Le((P + 3 * Q) / 2 * Q, (P + 3 * Q) / 2 * size), rows[1], weight, products=[(0, 1)]
        )
        shape = arith(
            Le((P + Q) ** 2, (P + 3 * Q) * Q), order, p_sign, q_sign, products=[(0, 1), (0, 2)]
        )
        return arith(Le(TAU**2 / 2, mass * size), first, low, shape, square)

    area = by_cases(Le(Q, P), larger, lambda none: smaller(arith(Lt(P, Q), none)))
    _, root_square = parts(use(composite_square(), FOUR, FOUR, REST, some, some))
    goal = Le(TAU**2 / 2, composite(FOUR, FOUR, REST) ** 2)
    return arith(goal, area, root_square)


@cache
def _bottom() -> Theorem:
    return arith(Lt(0, BOTTOM), exp_at(-M), exp_at(w), exp_at(-w))


@cache
def _tau_sign() -> Theorem:
    """``0 <= tau``."""
    up = arith(Le(1, exp(w)), use(axiom("exp-tangent"), w), positive)
    down = arith(
        Le(exp(-w), 1),
        use(exp_negative(), w),
        arith(Le(exp(-w), exp(w) * exp(-w)), up, exp_at(-w), products=[(0, 1)]),
    )
    top = arith(Le(0, exp(w) - exp(-w)), up, down)
    return arith(Le(0, TAU), top, reciprocal_positive(_bottom()), products=[(0, 1)])


@cache
def sizes() -> tuple[Theorem, Theorem, Theorem]:
    """``|W_QK|_1 <= w``, ``|W_V|_{1,inf} <= 1`` and ``|X|_{1,inf} <= 1``."""
    query = says.CORNER_QUERY
    own = absolute_below(arith(Le(w, w)), arith(Le(-w, w), positive))
    nothing = evaluate(Eq(absolute(number(0)), 0))
    body = Sum(k, FOUR, absolute(query(k)(m)))
    goal = Lambda(m, Le(body, w))
    each = below_numeral(m, goal, [arith(goal(place), own, nothing, positive) for place in PLACES])
    first = use(column_least(), FOUR, FOUR, query, w, some, for_all(m, Lt(m, FOUR), each))
    small = [_small(says.CORNER_VALUE), _small(centred(says.CORNERS, says.NOTHING))]
    return first, small[0], small[1]


def _small(matrix: Term) -> Theorem:
    """``|A|_{1,inf} <= 1`` by its numbers."""
    column = evaluate(Le(column_sum_norm(FOUR, FOUR, matrix), 1))
    row = evaluate(Le(row_sum_norm(FOUR, FOUR, matrix), 1))
    area = arith(
        Le(column_sum_norm(FOUR, FOUR, matrix) * row_sum_norm(FOUR, FOUR, matrix), number(1) ** 2),
        column,
        row,
        use(row_nonnegative(), FOUR, FOUR, matrix, some),
        products=[(0, 2)],
    )
    return use(composite_below(), FOUR, FOUR, matrix, 1, some, some, arith(Le(0, number(1))), area)


@cache
def bound_below() -> Theorem:
    """``c beta rho^3 <= c w``."""
    query, value, start = sizes()
    sign = assume(Le(0, c))
    rho, beta_q = start.conclusion.args[0], query.conclusion.args[0]
    beta_v = value.conclusion.args[0]
    rho_sign = parts(use(composite_square(), *rho.args, some, some))[0]
    value_sign = parts(use(composite_square(), *beta_v.args, some, some))[0]
    squares = arith(Le(rho**2, 1), start, rho_sign, products=[(0, 0), (0, 1)])
    cube = arith(Le(rho**3, 1), squares, start, rho_sign, products=[(0, 2)])
    cube_sign = arith(
        Le(0, rho**3), rho_sign, arith(Le(0, rho**2), squares=[rho]), products=[(0, 1)]
    )
    weight = arith(Le(0, w), positive)
    beta = arith(
        Le(beta_q * beta_v, w), query, value, value_sign, weight, products=[(0, 2), (1, 3)]
    )
    scaled_beta = arith(Le(c * (beta_q * beta_v), c * w), beta, sign, products=[(0, 1)])
    rate = arith(Le(0, c * w), sign, weight, products=[(0, 1)])
    goal = Le(c * (beta_q * beta_v / 1) * rho**3, c * w)
    proof = arith(goal, scaled_beta, cube, cube_sign, rate, products=[(0, 2), (1, 3)])
    return for_all([w, c], positive.conclusion, sign.conclusion, proof)


@cache
def tau_above() -> Theorem:
    """``s w < tau`` at ``M = w + N`` if ``w + exp(-N) <= 1 - s < 1``, ``0 <= s``, ``w <= 1``."""
    s = kernel.lang.real("s")
    sign, below, one = assume(Le(0, s)), assume(Lt(s, 1)), assume(Le(w, 1))
    small = assume(Le(w + exp(-N), 1 - s))
    plus, minus = exp(w), exp(-w)
    tau = kernel.lang.substitute(TAU, {M: w + N})
    bottom = kernel.lang.substitute(BOTTOM, {M: w + N})
    bottom_sign = arith(Lt(0, bottom), exp_at(-(w + N)), exp_at(w), exp_at(-w))
    cross = arith(Eq(tau * bottom, plus - minus), scaled(plus - minus, reciprocal(bottom_sign)))
    unit = use(exp_negative(), w)
    split = have(Eq(exp(-(w + N)), minus * exp(-N)), use(axiom("exp-add"), -w, -N))
    big = exp(2 * w)
    double = have(Eq(big, plus**2), use(axiom("exp-add"), w, w))
    flat = arith(
        Eq(tau * (big + 1 + 2 * exp(-N)), big - 1),
        scaled(plus, cross),
        scaled(2 * tau * plus, split),
        scaled(2 * tau * exp(-N), unit),
        scaled(tau, unit),
        scaled(tau, double),
        unit,
        double,
    )
    large = arith(Le(1 + 2 * w, big), use(axiom("exp-tangent"), 2 * w))
    return _tau_end(s, sign, below, one, small, flat, large, big, tau)


def _tau_end(
    s: Term,
    sign: Theorem,
    below: Theorem,
    one: Theorem,
    small: Theorem,
    flat: Theorem,
    large: Theorem,
    big: Term,
    tau: Term,
) -> Theorem:
    """``s w (T + 1 + 2 kappa) < T - 1`` for ``T >= 1 + 2 w``."""
    kappa = exp(-N)
    at_most = arith(Le(s * w, 1), arith(Le(s * w, w), below, positive, products=[(0, 1)]), one)
    spare = arith(Le(0, (1 - s * w) * (big - 1 - 2 * w)), at_most, large, products=[(0, 1)])
    gap = arith(Lt(0, 1 - s), below)
    tight = arith(
        Lt(s * (1 + w + kappa), 1),
        arith(Le(s * (w + kappa), s * (1 - s)), small, sign, products=[(0, 1)]),
        arith(Lt(0, (1 - s) * (1 - s)), gap, products=[(0, 0)]),
    )
    strict = arith(Lt(2 * w * (s * (1 + w + kappa)), 2 * w), tight, positive, products=[(0, 1)])
    bottom = big + 1 + 2 * kappa
    top = arith(Lt(s * w * bottom, big - 1), spare, strict)
    bottom_sign = arith(Lt(0, bottom), exp_at(2 * w), exp_at(-N))
    proof = arith(Lt(s * w, tau), top, flat, bottom_sign, products=[(2, -1)])
    return for_all(
        [w, N, s],
        positive.conclusion,
        sign.conclusion,
        below.conclusion,
        one.conclusion,
        small.conclusion,
        proof,
    )


@cache
def small_sharp() -> Theorem:
    """``w = eps delta/(2 (eps + 1))``, ``N = 2/delta`` with ``delta = 1 - sqrt(2) c``."""
    constant, small = (assume(h.formula) for h in says.SMALL_SHARP.hypotheses)
    c_sign, c_below = parts(constant)
    root = sqrt(number(2))
    root_sign, root_square = root_facts(arith(Le(0, number(2))))
    s = c * root
    s_sign = arith(Le(0, s), c_sign, root_sign, products=[(0, 1)])
    delta = 1 - s
    delta_sign = arith(Lt(0, delta), c_below)
    eps_more = arith(Lt(0, eps + 1), small)
    weight = eps * delta / (2 * (eps + 1))
    over = reciprocal_positive(arith(Lt(0, 2 * (eps + 1)), eps_more))
    pair = arith(Lt(0, eps * delta), small, delta_sign, products=[(0, 1)])
    weight_sign = arith(Lt(0, weight), pair, over, products=[(0, 1)])
    half = field(
        Le(weight, delta / 2), eps_more, arith(Le(eps * delta, (eps + 1) * delta), delta_sign)
    )
    below_eps = field(
        Le(weight, eps),
        eps_more,
        arith(Le(0, eps * s), small, s_sign, products=[(0, 1)]),
        arith(Lt(0, eps * eps), small, products=[(0, 0)]),
        small,
    )
    depth = 2 / delta
    tangent = use(axiom("exp-tangent"), depth)
    unit = use(exp_negative(), depth)
    light = arith(
        Le(exp(-depth) * (1 + depth), 1),
        unit,
        arith(
            Le(exp(-depth) * (1 + depth), exp(-depth) * exp(depth)),
            tangent,
            exp_at(-depth),
            products=[(0, 1)],
        ),
    )
    scaled_light = arith(
        Le(exp(-depth) * (delta + 2), delta),
        arith(Le(exp(-depth) * (1 + depth) * delta, delta), light, delta_sign, products=[(0, 1)]),
        scaled(2 * exp(-depth), field(Eq(1 / delta * delta, 1), delta_sign)),
    )
    kappa = arith(
        Le(exp(-depth), delta / 2),
        scaled_light,
        arith(Lt(0, exp(-depth) * delta), exp_at(-depth), delta_sign, products=[(0, 1)]),
    )
    both = arith(Le(weight + exp(-depth), 1 - s), half, kappa)
    one = arith(Le(weight, 1), half, s_sign)
    above = use(tau_above(), weight, depth, s, weight_sign, s_sign, c_below, one, both)
    return says.SMALL_SHARP.derive(
        _sharp_end(
            weight, depth, s, root, root_square, root_sign, c_sign, weight_sign, below_eps, above
        )
    )


def _sharp_end(
    weight: Term,
    depth: Term,
    s: Term,
    root: Term,
    root_square: Theorem,
    root_sign: Theorem,
    c_sign: Theorem,
    weight_sign: Theorem,
    below_eps: Theorem,
    above: Theorem,
) -> Theorem:
    """Compare the squares: ``2 (c w)^2 < tau^2 <= 2 |SA(X) - 1 y|^2``."""
    large = weight + depth
    tau = above.conclusion.args[1]
    low = use(far(), weight, large, y, weight_sign)
    value = low.conclusion.args[1].args[0]
    value_sign = parts(use(composite_square(), *value.args, some, some))[0]
    high = use(bound_below(), weight, c, weight_sign, c_sign)
    product = arith(
        Le(0, s * weight),
        arith(Le(0, s), c_sign, root_sign, products=[(0, 1)]),
        weight_sign,
        products=[(0, 1)],
    )
    squares = arith(Lt((s * weight) ** 2, tau**2), above, product, products=[(0, 0), (0, 1)])
    flat = arith(Lt(2 * (c * weight) ** 2, tau**2), squares, scaled(c**2 * weight**2, root_square))
    rate = arith(Le(0, c * weight), c_sign, weight_sign, products=[(0, 1)])
    strict = arith(Lt(c * weight, value), flat, low, rate, value_sign, products=[(-1, -1), (-1, 3)])
    final = for_all(y, arith(Lt(high.conclusion.args[0], value), high, strict))
    outer = says.SMALL_SHARP.conclusion
    inner = kernel.lang.apply(outer.args[0], weight)
    wanted = kernel.lang.apply(inner.args[0], large)
    facts = have(wanted, kernel.conjoin(weight_sign, kernel.conjoin(below_eps, final)))
    return kernel.witness(outer, weight, kernel.witness(inner, large, facts))
