"""Instances at which gamma, the mean-centred constant and the exponent are attained: proofs."""

from __future__ import annotations

from functools import cache

from lemmas.dong_2021 import tight_statements as says
from lemmas.dong_2021.multi_witness import spread
from lemmas.dong_2021.notions import centred
from lemmas.dong_2021.tight_proofs import (
    _LAYER,
    ONE,
    ROWS,
    TWO,
    L,
    i,
    j,
    l,
    maximum_at,
    one,
    pair_layer,
    q,
    t,
    u,
    v,
    w,
    x,
    zero,
)
from lemmas.foundations.matrix_norms import (
    column_least,
    column_upper,
    composite_square,
    row_upper,
)
from lemmas.foundations.recursions import exp_above_line
from lemmas.foundations.softmax import (
    tanh_below_identity,
    tanh_bounds,
    tanh_nonnegative,
    tanh_rational,
)
from lemmas.foundations.sums import (
    absolute_below,
    absolute_of,
    equal,
    exp_at,
    exp_zero,
    max_least,
    max_upper,
    reciprocal,
    reciprocal_positive,
    root_facts,
    square_monotone,
)
from symbolic import kernel
from symbolic.arithmetic import canonical
from symbolic.definitions import (
    absolute,
    column_sum_norm,
    composite,
    oscillation,
    row_sum_norm,
    tanh,
)
from symbolic.kernel import Theorem
from symbolic.language import (
    And,
    Eq,
    ForAll,
    Implies,
    Lambda,
    Le,
    Lt,
    Sum,
    Term,
    cast,
    exp,
    log,
    number,
    sqrt,
)
from symbolic.tactics.elementary import scaled
from symbolic.tactics.evaluate import below_numeral, evaluate
from symbolic.tactics.field import field
from symbolic.tactics.script import (
    arith,
    assume,
    axiom,
    for_all,
    have,
    implies,
    induction,
    parts,
    substitute,
    use,
)

# ------------------------------------------------------------------ gamma


@cache
def gamma_tight() -> Theorem:
    """``gamma = sqrt(n/2)`` at ``n = 2`` with rows ``(w, -w)`` and 0."""
    positive = assume(says.GAMMA_TIGHT.hypotheses[0].formula)
    sign, goal = says.GAMMA_TIGHT.conclusion.args
    corner = says._corner
    some = arith(Lt(0, TWO))
    spans = []
    for row, value in ((zero, w), (one, number(0))):
        body = corner(row)(t)
        top = maximum_at(t, body, zero, positive)
        bottom = maximum_at(t, -body, one, positive)
        total = top.conclusion.args[0] + bottom.conclusion.args[0]
        osc = oscillation(TWO, corner(row))
        spans.append(
            have(Eq(osc, 2 * value), arith(Eq(total, 2 * value), top, bottom), names=("osc",))
        )
    body = oscillation(TWO, corner(i))
    bound = Lambda(i, Le(body, 2 * w))
    each = below_numeral(
        i, bound, [arith(bound(row), span, positive) for row, span in zip(ROWS, spans, strict=True)]
    )
    high = max_least(i, TWO, 2 * w, each, some)
    low = max_upper(i, TWO, body, zero, some)
    wide = have(
        Eq(says.widest(TWO, corner), 2 * w),
        equal(high, arith(Le(2 * w, high.conclusion.args[0]), low, spans[0])),
        names=("widest",),
    )
    norm = _corner_norm(positive)
    whole = Sum(i, TWO, body)
    mass = arith(Eq(whole, 2 * w), *spans)
    inside = whole * says.widest(TWO, corner)
    square = arith(
        Eq(inside, (2 * w) ** 2), scaled(says.widest(TWO, corner), mass), scaled(2 * w, wide)
    )
    root_sign, root_square = root_facts(arith(Le(0, inside), square, squares=[2 * w]))
    root = sqrt(inside)
    exact = equal(
        use(
            square_monotone(),
            root,
            2 * w,
            arith(Le(0, 2 * w), positive),
            arith(Le(root**2, (2 * w) ** 2), root_square, square),
        ),
        use(
            square_monotone(),
            2 * w,
            root,
            root_sign,
            arith(Le((2 * w) ** 2, root**2), root_square, square),
        ),
    )
    size = column_sum_norm(TWO, TWO, corner)
    size_sign = arith(Lt(0, size), norm, positive)
    ratio = field(Eq(root / (2 * size), 1), size_sign, exact, scaled(number(2), norm))
    unit = _root_one(goal.args[1])
    proof = have(goal, arith(Eq(root / (2 * size), goal.args[1]), ratio, unit), names=("gamma",))
    return says.GAMMA_TIGHT.derive(kernel.conjoin(have(sign, size_sign), proof))


def _root_one(root: Term) -> Theorem:
    """``sqrt(2/2) = 1``."""
    plain = sqrt(number(1))
    sign, square = root_facts(arith(Le(0, number(1))))
    low = arith(Le(plain, 1), square, sign, products=[(-1, -1), (-1, 1)])
    high = arith(Le(1, plain), square, sign, products=[(-1, -1), (-1, 1)])
    return have(Eq(root, 1), kernel.antisymmetry(low, high))


def _corner_norm(positive: Theorem) -> Theorem:
    """``|E|_1 = w``."""
    corner = says._corner
    plus = equal(absolute_below(arith(Le(w, w)), arith(Le(-w, w), positive)), absolute_of(w)[1])
    minus = equal(absolute_below(arith(Le(-w, w), positive), arith(Le(w, w))), absolute_of(-w)[2])
    nothing = evaluate(Eq(absolute(number(0)), 0))
    body = Sum(i, TWO, absolute(corner(i)(j)))
    goal = Lambda(j, Le(body, w))
    each = below_numeral(j, goal, [arith(goal(row), plus, minus, nothing) for row in ROWS])
    top = use(column_least(), TWO, TWO, corner, w, arith(Lt(0, TWO)), for_all(j, Lt(j, TWO), each))
    low = use(column_upper(), TWO, TWO, corner, zero, arith(Lt(zero, TWO)))
    size = column_sum_norm(TWO, TWO, corner)
    return equal(top, arith(Le(w, size), low, plus, minus, nothing))


# ------------------------------------------------------------------ around the mean


def tanh_above(angle: Term, sign: Theorem) -> Theorem:
    """``u <= (1 + u) tanh(u)`` for ``0 <= u``."""
    ratio, tangent = use(tanh_rational(), angle), use(axiom("exp-tangent"), 2 * angle)
    below = parts(use(tanh_bounds(), angle))[1]
    return arith(
        Le(angle, (1 + angle) * tanh(angle)), ratio, tangent, below, sign, products=[(1, 2)]
    )


@cache
def mean_rate() -> Theorem:
    """``|SA(X) - 1 y| >= beta rho^3/(2 (1 + w))`` for every ``y``: the constant 1/2 is approached."""
    positive = assume(says.MEAN_RATE.hypotheses[0].formula)
    y = says.y
    output = says.layer(number(1), says.pair(number(1)))
    rest = centred(output, y)
    tau = tanh(q)
    rows = [
        have(
            Eq(output(row)(zero), (1 - 2 * cast(row)) * tau),
            use(pair_layer(), q, 1, 1, row, arith(Lt(row, TWO))),
        )
        for row in ROWS
    ]
    gap = spread(tau, y[0])
    entries = [_centred_size(output, y, row, found) for row, found in zip(ROWS, rows, strict=True)]
    low = use(column_upper(), TWO, ONE, rest, zero, arith(Lt(0, ONE)))
    mass = arith(Le(2 * tau, column_sum_norm(TWO, ONE, rest)), low, gap, *entries)
    tops = [use(row_upper(), TWO, ONE, rest, row, arith(Lt(row, TWO))) for row in ROWS]
    size = arith(Le(tau, row_sum_norm(TWO, ONE, rest)), *tops, gap, *entries)
    tau_sign = use(tanh_nonnegative(), q, arith(Le(0, q), positive))
    some = arith(Lt(0, TWO)), arith(Lt(0, ONE))
    value = composite(TWO, ONE, rest)
    sign, square = parts(use(composite_square(), TWO, ONE, rest, *some))
    size_sign = arith(Le(0, row_sum_norm(TWO, ONE, rest)), size, tau_sign)
    far = arith(
        Le(2 * tau**2, value**2),
        square,
        arith(
            Le(
                2 * tau * row_sum_norm(TWO, ONE, rest),
                column_sum_norm(TWO, ONE, rest) * row_sum_norm(TWO, ONE, rest),
            ),
            mass,
            size_sign,
            products=[(0, 1)],
        ),
        arith(
            Le(2 * tau * tau, 2 * tau * row_sum_norm(TWO, ONE, rest)),
            size,
            tau_sign,
            products=[(0, 1)],
        ),
    )
    return says.MEAN_RATE.derive(_mean_end(positive, tau, tau_sign, value, sign, far))


def _centred_size(output: Term, y: Term, row: Term, found: Theorem) -> Theorem:
    """``|SA(X)_i - y|`` with the value of the entry."""
    rest = centred(output, y)
    value = found.conclusion.args[1]
    hole = kernel.lang.real("hole")
    left = absolute(output(row)(zero) - y[0])
    moved = kernel.rewrite(
        found, Lambda(hole, Eq(left, absolute(hole - y[0]))), have(Eq(left, left))
    )
    return have(Eq(absolute(rest(row)(zero)), absolute(value - y[0])), moved, names=("residual",))


def _mean_end(
    positive: Theorem, tau: Term, tau_sign: Theorem, value: Term, sign: Theorem, far: Theorem
) -> Theorem:
    """Compare ``sqrt(2) tanh(w)`` with ``beta rho^3/(2 (1 + w))``, where ``rho = sqrt(2)``."""
    some, width = arith(Lt(0, TWO)), arith(Lt(0, ONE))
    start = centred(says.pair(number(1)), says.NOTHING)
    rho = composite(TWO, ONE, start)
    rho_sign, rho_square = parts(use(composite_square(), TWO, ONE, start, some, width))
    columns = evaluate(Eq(column_sum_norm(TWO, ONE, start), 2))
    lines = evaluate(Eq(row_sum_norm(TWO, ONE, start), 1))
    two = arith(
        Eq(rho**2, 2),
        rho_square,
        scaled(row_sum_norm(TWO, ONE, start), columns),
        scaled(number(2), lines),
    )
    query = _single_norm(positive)
    one_value = says.value_matrix(number(1))
    value_sign, value_square = parts(use(composite_square(), ONE, ONE, one_value, width, width))
    v_size = composite(ONE, ONE, one_value)
    v_columns = evaluate(Eq(column_sum_norm(ONE, ONE, one_value), 1))
    v_lines = evaluate(Eq(row_sum_norm(ONE, ONE, one_value), 1))
    v_one = arith(
        Eq(v_size**2, 1),
        value_square,
        scaled(row_sum_norm(ONE, ONE, one_value), v_columns),
        v_lines,
    )
    unit = equal(
        use(
            square_monotone(),
            v_size,
            1,
            arith(Le(0, number(1))),
            arith(Le(v_size**2, number(1) ** 2), v_one),
        ),
        use(square_monotone(), 1, v_size, value_sign, arith(Le(number(1) ** 2, v_size**2), v_one)),
    )
    beta = query.conclusion.args[0] * v_size
    exact = arith(Eq(beta, q), scaled(v_size, query), scaled(q, unit))
    bottom = arith(Lt(0, 1 + q), positive)
    share = 1 / (2 * (1 + q))
    bound = share * (beta / 1) * rho**3
    flat = arith(
        Eq(bound, share * 2 * q * rho), scaled(share * rho**3, exact), scaled(share * q * rho, two)
    )
    slope = field(Le(share * 2 * q, tau), bottom, tanh_above(q, arith(Le(0, q), positive)))
    high = arith(Le(bound, tau * rho), flat, slope, rho_sign, products=[(1, 2)])
    square = arith(Le((tau * rho) ** 2, value**2), far, scaled(tau**2, two))
    low = use(square_monotone(), tau * rho, value, sign, square)
    return arith(Le(bound, value), high, low)


def _single_norm(positive: Theorem) -> Theorem:
    """``|W_QK|_1 = q`` for a matrix of one entry."""
    plus = equal(absolute_below(arith(Le(q, q)), arith(Le(-q, q), positive)), absolute_of(q)[1])
    body = Sum(i, ONE, absolute(says.QUERY(i)(j)))
    goal = Lambda(j, Le(body, q))
    each = below_numeral(j, goal, [arith(goal(zero), plus)])
    top = use(
        column_least(), ONE, ONE, says.QUERY, q, arith(Lt(0, ONE)), for_all(j, Lt(j, ONE), each)
    )
    low = use(column_upper(), ONE, ONE, says.QUERY, zero, arith(Lt(zero, ONE)))
    return equal(top, arith(Le(q, column_sum_norm(ONE, ONE, says.QUERY)), low, plus))


# ------------------------------------------------------------------ depth


@cache
def depth_exact() -> Theorem:
    """The tokens are ``rho_l, -rho_l``, and each step is cubic to first order."""
    known = {item.name: assume(item.formula) for item in says.DEPTH_EXACT.hypotheses}
    X, rho = says.X, says.rho  # noqa: N806
    first_sign, first = parts(known["start"])
    query, value = known["query"], known["value"]
    entry = Lambda(l, ForAll(i, 2, Eq(X[l, i], rho[l] * (1 - 2 * cast(i)))))

    def step(before: Theorem) -> Theorem:
        inside = assume(Le(l + 1, L))
        here, sign = parts(use(before, arith(Le(l, L), inside)))
        at_l = arith(Lt(l, L), inside)
        at_i = assume(Lt(i, 2))
        tokens = [use(here, row, arith(Lt(row, 2))) for row in ROWS]
        radius = use(known["radius"], l, at_l)
        goal = Lambda(i, Eq(X[l + 1, i], rho[l + 1] * (1 - 2 * cast(i))))
        rows = []
        for row in ROWS:
            layer = use(known["layers"], l, at_l, row, arith(Lt(row, 2)))
            plain = _at_pair(layer, tokens, row)
            rows.append(arith(goal(row), plain, scaled(1 - 2 * cast(row), radius)))
        values = below_numeral(i, goal, rows)
        angle = q * rho[l] ** 2
        square = arith(Le(0, rho[l] ** 2), squares=[rho[l]])
        angle_sign = arith(Le(0, angle), query, square, products=[(0, 1)])
        tau_sign = use(tanh_nonnegative(), angle, angle_sign)
        weight = arith(Le(0, v * rho[l]), value, sign, products=[(0, 1)])
        grown = arith(
            Le(0, rho[l + 1]),
            radius,
            arith(Le(0, v * rho[l] * tanh(angle)), weight, tau_sign, products=[(0, 1)]),
        )
        return implies(
            [inside.conclusion], kernel.conjoin(for_all(i, at_i.conclusion, values), grown)
        )

    formula = Implies(Le(l, L), And(entry(l), Le(0, rho[l])))
    base = kernel.lang.apply(Lambda(l, formula), 0)
    start = implies([base.args[0]], have(base.args[1], kernel.conjoin(first, first_sign)))
    walk = induction(l, formula, start, step)
    tokens = parts(use(walk, L, arith(Le(L, L))))[0]
    at_l = assume(Lt(l, L))
    sign = parts(use(walk, l, arith(Le(l, L), at_l)))[1]
    rates = for_all(l, at_l.conclusion, _rates(known, sign, use(known["radius"], l, at_l)))
    return says.DEPTH_EXACT.derive(kernel.conjoin(tokens, rates))


def _at_pair(layer: Theorem, tokens: list[Theorem], row: Term) -> Theorem:
    """The layer equation of a row with the tokens ``rho, -rho`` written in."""
    rho, X = says.rho, says.X  # noqa: N806
    opened = kernel.unfolded(layer.conclusion, frozenset(_LAYER))
    current = kernel.convert(layer, canonical(opened), _LAYER)
    for index, token in zip(ROWS, tokens, strict=True):
        value = rho[l] if index is zero else -rho[l]
        current = substitute(have(Eq(X[l, index], value), token), current)
    goal = Eq(X[l + 1, row], v * rho[l] * (1 - 2 * cast(row)) * tanh(q * rho[l] ** 2))
    return have(goal, current, names=("tanh",))


def _rates(known: dict[str, Theorem], sign: Theorem, radius: Theorem) -> Theorem:
    """``v q rho^3/(1 + q rho^2) <= v rho tanh(q rho^2) <= v q rho^3``."""
    rho = says.rho
    angle = q * rho[l] ** 2
    square = arith(Le(0, rho[l] ** 2), squares=[rho[l]])
    angle_sign = arith(Le(0, angle), known["query"], square, products=[(0, 1)])
    weight = arith(Le(0, v * rho[l]), known["value"], sign, products=[(0, 1)])
    above = tanh_above(angle, angle_sign)
    bottom = arith(Lt(0, 1 + angle), angle_sign)
    low = field(
        Le(v * q / (1 + angle) * rho[l] ** 3, v * rho[l] * tanh(angle)),
        bottom,
        arith(
            Le(v * rho[l] * angle, v * rho[l] * ((1 + angle) * tanh(angle))),
            above,
            weight,
            products=[(0, 1)],
        ),
    )
    linear = use(tanh_below_identity(), angle, angle_sign)
    high = arith(
        Le(v * rho[l] * tanh(angle), v * rho[l] * angle), linear, weight, products=[(0, 1)]
    )
    return kernel.conjoin(
        arith(Le(v * q / (1 + angle) * rho[l] ** 3, rho[l + 1]), low, radius),
        arith(Le(rho[l + 1], v * q * rho[l] ** 3), high, radius),
    )


# ------------------------------------------------------------------ the threshold


@cache
def threshold_sharp() -> Theorem:
    """Beyond the threshold a light first token gains more than the factor ``1 + 2 u``."""
    positive, meets, beyond = (assume(h.formula) for h in says.THRESHOLD_SHARP.hypotheses)
    width, existential = says.THRESHOLD_SHARP.conclusion.args
    kick = says._kick(t)
    sign = arith(Le(0, u), positive, beyond)
    top = maximum_at(t, kick, zero, sign)
    bottom = maximum_at(t, -kick, one, sign)
    total = top.conclusion.args[0] + bottom.conclusion.args[0]
    osc = have(width, arith(Eq(total, u), top, bottom), names=("osc",))
    above = use(exp_above_line(), 2, x, positive, meets, u, beyond)
    gap = exp(u) - 1 - 2 * u
    gap_sign = arith(Lt(0, gap), above)
    heavy = (2 * u * exp(u) + 1) / gap
    share = reciprocal_positive(gap_sign)
    top_sign = arith(
        Lt(0, 2 * u * exp(u) + 1), arith(Le(0, u * exp(u)), sign, exp_at(u), products=[(0, 1)])
    )
    heavy_sign = arith(Lt(0, heavy), top_sign, share, products=[(0, 1)])
    logits = Lambda(t, cast(t) * log(heavy))
    wanted = kernel.lang.apply(existential.args[0], logits)
    weight = use(axiom("log-inverse"), heavy, heavy_sign)
    level = exp_zero()
    # before: 1/(1 + B); after: exp(u)/(exp(u) + B)
    light = 1 / (1 + heavy)
    moved = exp(u) / (exp(u) + heavy)
    first = arith(Lt(0, 1 + heavy), heavy_sign)
    second = arith(Lt(0, exp(u) + heavy), heavy_sign, exp_at(u))
    product = field(Eq(heavy * gap, 2 * u * exp(u) + 1), gap_sign)
    cross = arith(Lt((1 + 2 * u) * (exp(u) + heavy), exp(u) * (1 + heavy)), product)
    plain = _fraction_order(cross, first, second, light, moved)
    return says.THRESHOLD_SHARP.derive(
        kernel.conjoin(
            osc,
            kernel.witness(existential, logits, _in_softmax(wanted, plain, weight, level, heavy)),
        )
    )


def _fraction_order(
    cross: Theorem, first: Theorem, second: Theorem, light: Term, moved: Term
) -> Theorem:
    """``(1 + 2 u)/(1 + B) < exp(u)/(exp(u) + B)`` from the cross products."""
    one_share, two_share = reciprocal_positive(first), reciprocal_positive(second)
    a_value, b_value = first.conclusion.args[1], second.conclusion.args[1]
    both = arith(Lt(0, 1 / a_value * (1 / b_value)), one_share, two_share, products=[(0, 1)])
    left, right = cross.conclusion.args
    divided = arith(
        Lt(left * (1 / a_value * (1 / b_value)), right * (1 / a_value * (1 / b_value))),
        cross,
        both,
        products=[(0, 1)],
    )
    units = reciprocal(first), reciprocal(second)
    return arith(
        Lt((1 + 2 * u) * light, moved),
        divided,
        scaled((1 + 2 * u) * (1 / a_value), units[1]),
        scaled(exp(u) * (1 / b_value), units[0]),
    )


def _in_softmax(
    wanted: Term, plain: Theorem, weight: Theorem, level: Theorem, heavy: Term
) -> Theorem:
    """The inequality between softmax entries, with ``exp(log B)`` for ``B``."""
    power = exp(log(heavy))
    back = arith(Eq(heavy, power), weight)
    hole = kernel.lang.real("hole")
    template = Lambda(
        hole,
        Lt((1 + 2 * u) * (1 / (1 + hole)), exp(u) / (exp(u) + hole)),
    )
    moved = kernel.rewrite(back, template, have(template(heavy), plain))
    unit = arith(Eq(number(1), exp(number(0))), level)
    other = Lambda(
        hole,
        Lt((1 + 2 * u) * (hole / (hole + power)), exp(u) / (exp(u) + power)),
    )
    named = kernel.rewrite(unit, other, have(other(number(1)), moved))
    return have(wanted, named, names=("softmax",))
