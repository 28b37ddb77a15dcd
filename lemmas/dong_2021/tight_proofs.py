"""Instances at which the bounds are attained: proofs."""

from __future__ import annotations

from functools import cache

from lemmas.dong_2021 import skip_statements as skip
from lemmas.dong_2021 import tight_statements as says
from lemmas.dong_2021.layer_proofs import inf_tanh
from lemmas.dong_2021.mask_proofs import pair_diameter
from lemmas.foundations.matrix_norms import (
    row_upper,
)
from lemmas.foundations.softmax import (
    tanh_bounds,
    tanh_monotone,
    tanh_nonnegative,
)
from lemmas.foundations.sums import (
    absolute_of,
    equal,
    exp_at,
    exp_negative,
    exp_zero,
    max_least,
    max_upper,
)
from symbolic import kernel
from symbolic.definitions import (
    oscillation,
    row_sum_norm,
    tanh,
)
from symbolic.kernel import Theorem
from symbolic.language import (
    NAT,
    Eq,
    Lambda,
    Le,
    Lt,
    Term,
    cast,
    exp,
    nats,
    number,
    reals,
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
    parts,
    substitute,
    use,
)

i, j, k, l, L, t = nats("i j k l L t")
r, q, v, u, w, x = reals("r q v u w x")
TWO, ONE = says.TWO, says.ONE
zero, one = number(0, NAT), number(1, NAT)
ROWS = (zero, one)
_LAYER = ("attention_layer", "attention", "logits", "softmax", "tanh")


@cache
def pair_layer() -> Theorem:
    """``SA(X)_i = v r (1 - 2 i) tanh(q r^2)`` for the tokens ``r, -r``."""
    output = says.layer(v, says.pair(r))
    goal = Lambda(i, Eq(output(i)(zero), v * r * (1 - 2 * cast(i)) * tanh(q * r**2)))
    values = [have(goal(row), names=_LAYER) for row in ROWS]
    proof = for_all(i, Lt(i, TWO), below_numeral(i, goal, values))
    return for_all([q, v, r], proof)


@cache
def l2_tight() -> Theorem:
    """``D(SA(X)) = v tanh(q D^2/4) D``."""
    token, query, value = (assume(item.formula) for item in says.L2_TIGHT.hypotheses)
    output = says.layer(v, says.pair(r))
    double, tau = 2 * r, tanh(q * r**2)
    start = _start_size(token)
    rows = [use(pair_layer(), q, v, r, row, arith(Lt(row, TWO))) for row in ROWS]
    tau_sign = _tau_sign(query)
    weight = arith(Le(0, v * r), token, value, products=[(0, 1)])
    sign = arith(Le(0, 2 * (v * r) * tau), weight, tau_sign, products=[(0, 1)])
    gap = arith(Le(0, output(zero)(zero) - output(one)(zero)), *rows, sign)
    size = use(pair_diameter(), output, gap)
    plain = arith(Eq(size.conclusion.args[0], v * tau * double), size, *rows)
    angle = q * double**2 / 1 / 4
    named = have(Eq(size.conclusion.args[0], v * tanh(angle) * double), plain)
    return says.L2_TIGHT.derive(_in_diameters(named, double, start))


def _start_size(token: Theorem) -> Theorem:
    """``2 r = D(X)``."""
    tokens = says.pair(r)
    gap = arith(Le(0, tokens(zero)(zero) - tokens(one)(zero)), token)
    size = use(pair_diameter(), tokens, gap)
    return arith(Eq(2 * r, size.conclusion.args[0]), size)


def _in_diameters(theorem: Theorem, double: Term, start: Theorem) -> Theorem:
    """Write ``D(X)`` for ``2 r``."""
    return substitute(have(Eq(double, start.conclusion.args[1]), start), theorem)


def _tau_sign(query: Theorem) -> Theorem:
    """``0 <= tanh(q r^2)``."""
    square = arith(Le(0, r**2), squares=[r])
    angle = arith(Le(0, q * r**2), query, square, products=[(0, 1)])
    return use(tanh_nonnegative(), q * r**2, angle)


@cache
def lower_tight() -> Theorem:
    """``D(X + SA(X)) = D (1 - v tanh(q D^2/4))`` with ``W_V = -v``."""
    statement = skip.LOWER_TIGHT
    token, query, value = (assume(item.formula) for item in statement.hypotheses)
    value_sign, value_top = parts(value)
    output = statement.conclusion.args[0].args[2]
    double, tau = 2 * r, tanh(q * r**2)
    rows = [use(pair_layer(), q, -v, r, row, arith(Lt(row, TWO))) for row in ROWS]
    plain = [
        arith(Eq(output(row)(zero), r * (1 - 2 * cast(row)) * (1 - v * tau)), found)
        for row, found in zip(ROWS, rows, strict=True)
    ]
    below = parts(use(tanh_bounds(), q * r**2))[1]
    rate = arith(Le(0, 1 - v * tau), below, value_sign, value_top, products=[(0, 1)])
    sign = arith(Le(0, r * (1 - v * tau)), token, rate, products=[(0, 1)])
    gap = arith(Le(0, output(zero)(zero) - output(one)(zero)), *plain, sign)
    size = use(pair_diameter(), output, gap)
    exact = arith(Eq(size.conclusion.args[0], double * (1 - v * tau)), size, *plain)
    angle = q * double**2 / 1 / 4
    named = have(Eq(size.conclusion.args[0], double * (1 - v * tanh(angle))), exact)
    return statement.derive(_in_diameters(named, double, _start_size(token)))


# ------------------------------------------------------------------ (P - 1 s) G


def maximum_at(index: Term, body: Term, where: Term, *bounds: Theorem) -> Theorem:
    """``Max_{t<2} f = f(where)`` from what bounds the two values by it."""
    value = kernel.lang.substitute(body, {index: where})
    goal = Lambda(index, Le(body, value))
    each = below_numeral(index, goal, [arith(goal(row), *bounds) for row in ROWS])
    top = max_least(index, TWO, value, each, arith(Lt(0, TWO)))
    low = max_upper(index, TWO, body, where, arith(Lt(where, TWO)))
    return equal(top, low)


@cache
def inf_tight() -> Theorem:
    """Equality in the bound of the row-sum norm."""
    width = assume(says.INF_TIGHT.hypotheses[0].formula)
    left, right = says.INF_TIGHT.conclusion.args
    shift = left.args[2]
    upper = use(inf_tanh(), TWO, ONE, says._shared, says._moved, says._values, arith(Lt(0, TWO)))
    row = Lambda(t, u * (1 - cast(t)))
    top = maximum_at(t, row(t), zero, width)
    bottom = maximum_at(t, -row(t), one, width)
    osc = have(
        Eq(oscillation(TWO, says._moved(i)), u),
        arith(Eq(top.conclusion.args[0] + bottom.conclusion.args[0], u), top, bottom),
        names=("osc",),
    )
    wide = max_least(i, TWO, u, arith(Le(osc.conclusion.args[0], u), osc), arith(Lt(0, TWO)))
    named = have(Le(says.widest(TWO, says._moved), u), wide, names=("widest",))
    angle = says.widest(TWO, says._moved) / 4
    growth = use(tanh_monotone(), angle, u / 4, arith(Le(angle, u / 4), named))
    size = evaluate(Le(row_sum_norm(TWO, ONE, says._values), 1))
    size_sign = evaluate(Le(0, row_sum_norm(TWO, ONE, says._values)))
    quarter = tanh(u / 4)
    quarter_sign = use(tanh_nonnegative(), u / 4, arith(Le(0, u / 4), width))
    entry = have(Eq(shift(zero)(zero), 2 * quarter), _shift_value(), names=("softmax_shift",))
    low = use(row_upper(), TWO, ONE, shift, zero, arith(Lt(zero, TWO)))
    below = arith(Le(2 * quarter, left), low, entry, absolute_of(shift(zero)(zero))[1])
    lower = arith(
        Le(right, left), below, growth, size, size_sign, quarter_sign, products=[(1, 3), (2, 4)]
    )
    return says.INF_TIGHT.derive(kernel.antisymmetry(upper, have(Le(right, left), lower)))


def _shift_value() -> Theorem:
    """``(p_0 - s_0) - (p_1 - s_1) = 2 tanh(u/4)``."""
    shift = says.INF_TIGHT.conclusion.args[0].args[2]
    plain = kernel.unfolded(shift(zero)(zero), frozenset({"softmax_shift"}))
    plus, minus = exp(u / 4), exp(-u / 4)
    # softmax(a, 0) = softmax(a/2, -a/2): divide by exp(a/2)
    half, back = exp(u / 2), exp(-u / 2)
    square = have(Eq(half, plus**2), use(axiom("exp-add"), u / 4, u / 4))
    other = have(Eq(back, minus**2), use(axiom("exp-add"), -u / 4, -u / 4))
    unit = have(Eq(plus * minus, 1), use(exp_negative(), u / 4))
    goal = Eq(plain, 2 * tanh(u / 4))
    opened = kernel.unfolded(goal, frozenset({"softmax", "tanh"}))
    first = arith(Lt(0, half + exp(0)), exp_at(u / 2), exp_at(number(0)))
    second = arith(Lt(0, back + exp(0)), exp_at(-u / 2), exp_at(number(0)))
    third = arith(Lt(0, plus + minus), exp_at(u / 4), exp_at(-u / 4))
    proof = _two_rows(
        half, back, plus, minus, first, second, third, square, other, unit, exp_zero()
    )
    return have(goal, have(opened, proof), names=("softmax", "tanh"))


def _two_rows(
    half: Term,
    back: Term,
    plus: Term,
    minus: Term,
    first: Theorem,
    second: Theorem,
    third: Theorem,
    square: Theorem,
    other: Theorem,
    unit: Theorem,
    level: Theorem,
) -> Theorem:
    """``(A - 1)/(A + 1) - (B - 1)/(B + 1) = 2 (p - m)/(p + m)`` for ``A = p^2``, ``B = m^2``, ``p m = 1``."""
    zero_power = exp(number(0))
    up = (half - zero_power) / (half + zero_power)
    down = (back - zero_power) / (back + zero_power)
    ratio = (plus - minus) / (plus + minus)
    # (A - 1)(p + m) = (p - m)(A + 1): both are p^2 m - m + p^3 - p up to p m = 1
    rise = arith(
        Eq((half - zero_power) * (plus + minus), (plus - minus) * (half + zero_power)),
        scaled(2 * minus, square),
        scaled(2 * plus, level),
        scaled(2 * plus, unit),
    )
    fall = arith(
        Eq((back - zero_power) * (plus + minus), -(plus - minus) * (back + zero_power)),
        scaled(2 * plus, other),
        scaled(2 * minus, level),
        scaled(2 * minus, unit),
    )
    one_side = field(Eq(up, ratio), first, third, rise)
    other_side = field(Eq(down, -ratio), second, third, fall)
    return arith(Eq(up - down, 2 * ratio), one_side, other_side)
