"""Attention over tokens of two values in equal number: every average is a sigmoid."""

from __future__ import annotations

from functools import cache

from lemmas.alman_song_2025 import obstruction_statements as says
from lemmas.alman_song_2025.definitions import FULL, head_output, masked_softmax
from lemmas.foundations.softmax import tanh_below_identity, tanh_rational
from lemmas.foundations.sums import (
    exp_at,
    exp_monotone,
    exp_negative,
    exp_zero,
    reciprocal,
    reciprocal_positive,
    sum_over,
)
from symbolic import kernel
from symbolic.kernel import Theorem, assume
from symbolic.language import (
    Eq,
    ForAll,
    Implies,
    Lambda,
    Le,
    Lt,
    Sum,
    Term,
    TermLike,
    cast,
    exp,
    family,
    indicator,
    nats,
    number,
    reals,
)
from symbolic.tactics.script import (
    arith,
    axiom,
    by_cases,
    for_all,
    have,
    implies,
    induction,
    parts,
    use,
)

m, r, t, i, k, h = nats("m r t i k h")
x, y, c, z, low, high, eta = reals("x y c z low high eta")
f, g = family("f"), family("g")
X = family("X", 2)
sigmoid = says.sigmoid
ZERO, ONE = says.ZERO, says.ONE
BOTH = m + m


def early(index: Term) -> Term:
    """``[t < m]``."""
    return indicator("ind_lt", cast(index), cast(m))


def two(index: Term, first: TermLike, second: TermLike) -> Term:
    """``first`` for ``t < m``, ``second`` from there on."""
    return early(index) * first + (1 - early(index)) * second


@cache
def half_count() -> Theorem:
    """``Sum_{t < m + r} [t < m] = m``."""
    yes, no = parts(use(axiom("indicator-less"), cast(t), cast(m)))
    inside = sum_over(t, m, use(yes, assume(Lt(t, m))))
    goal = Eq(Sum(t, m + r, early(t)), m)
    base = have(Lambda(r, goal)(0), inside)

    def step(known: Theorem) -> Theorem:
        last = kernel.specialise(for_all(t, no), m + r)
        beyond = arith(kernel.lang.Not(Lt(m + r, m)), use(axiom("nat-nonnegative"), r))
        return arith(Lambda(r, goal)(r + 1), known, use(last, beyond))

    return for_all(m, induction(r, goal, base, step))


@cache
def half_sum() -> Theorem:
    """``Sum_{t < 2 m} f_t = m (low + high)`` if ``f_t`` is ``low`` or ``high`` by halves."""
    every = assume(ForAll(t, BOTH, Eq(f[t], two(t, low, high))))
    total = sum_over(t, BOTH, use(every, t, assume(Lt(t, BOTH))))
    count = use(half_count(), m, m)
    proof = arith(
        Eq(Sum(t, BOTH, f[t]), m * (low + high)),
        total,
        arith(
            Eq(
                Sum(t, BOTH, early(t)) * (low - high),
                m * (low - high),
            ),
            count,
            degree=2,
        ),
    )
    return for_all([m, f, low, high], every.conclusion, proof)


def _by_halves(index: Term, goal: Term, first: Theorem, second: Theorem) -> Theorem:
    """A goal about one token from what holds with ``[t < m] = 1`` and with ``[t < m] = 0``.

    The two theorems are ``for all hole: hole = 1 (or 0) -> goal`` with the indicator as a hole.
    """
    yes, no = parts(use(axiom("indicator-less"), cast(index), cast(m)))
    return by_cases(
        Lt(index, m),
        lambda inside: use(first, early(index), use(yes, inside)),
        lambda outside: use(second, early(index), use(no, outside)),
    )


@cache
def weights_by_halves() -> Theorem:
    """``e^(c x_t)`` and ``x_t e^(c x_t)`` are constant on each half."""
    token = two(t, x, y)
    hole = reals("hole")[0]
    value = hole * x + (1 - hole) * y

    def case(number_: int, best: Term) -> Theorem:
        """With the indicator 1 or 0 the token is ``x`` or ``y``."""
        given = assume(Eq(hole, number_))
        same = arith(Eq(value, best), given, degree=2)
        spot = reals("spot")[0]
        power = kernel.rewrite(
            same,
            Lambda(spot, Eq(exp(c * value), exp(c * spot))),
            have(Eq(exp(c * value), exp(c * value))),
        )
        first = arith(
            Eq(exp(c * value), hole * exp(c * x) + (1 - hole) * exp(c * y)), power, given, degree=2
        )
        second = arith(
            Eq(
                value * exp(c * value),
                hole * (x * exp(c * x)) + (1 - hole) * (y * exp(c * y)),
            ),
            power,
            given,
            degree=3,
        )
        return for_all(hole, given.conclusion, kernel.conjoin(first, second))

    goal = token
    both = _by_halves(t, goal, case(1, x), case(0, y))
    return for_all([m, c, x, y, t], both)


@cache
def average() -> Theorem:
    """``Sum_t P_t x_t = x + (y - x) sigma(c (y - x))`` for weights ``e^(c x_t)``."""
    count = assume(Lt(0, m))
    tokens = assume(ForAll(t, BOTH, Eq(g[t], two(t, x, y))))
    own = use(tokens, t, assume(Lt(t, BOTH)))
    pair = parts(use(weights_by_halves(), m, c, x, y, t))
    hole = reals("hole")[0]
    token = two(t, x, y)
    back = have(Eq(token, g[t]), own)
    plain = kernel.rewrite(
        back, Lambda(hole, Eq(exp(c * hole), two(t, exp(c * x), exp(c * y)))), pair[0]
    )
    weighted = kernel.rewrite(
        back,
        Lambda(hole, Eq(hole * exp(c * hole), two(t, x * exp(c * x), y * exp(c * y)))),
        pair[1],
    )
    total = use(
        half_sum(),
        m,
        Lambda(t, exp(c * g[t])),
        exp(c * x),
        exp(c * y),
        for_all(t, Lt(t, BOTH), plain),
    )
    moment = use(
        half_sum(),
        m,
        Lambda(t, g[t] * exp(c * g[t])),
        x * exp(c * x),
        y * exp(c * y),
        for_all(t, Lt(t, BOTH), weighted),
    )
    first, second = exp(c * x), exp(c * y)
    whole = Sum(t, BOTH, exp(c * g[t]))
    some = arith(Lt(0, cast(m)), count)
    positive = arith(Lt(0, first + second), exp_at(c * x), exp_at(c * y))
    large = arith(Lt(0, m * (first + second)), some, positive, products=[(0, 1)])
    unit = reciprocal(positive)
    gap = c * (y - x)
    ratio = have(Eq(first, second * exp(-gap)), use(axiom("exp-add"), c * y, -gap))
    tail = arith(Lt(0, 1 + exp(-gap)), exp_at(-gap))
    unit_s = reciprocal(tail)
    # sigma (e^(cx) + e^(cy)) = e^(cy)
    sigma = 1 / (1 + exp(-gap))
    sigma_total = arith(
        Eq(sigma * (first + second), second),
        ratio,
        arith(Eq(second * ((1 + exp(-gap)) * sigma), second), unit_s, degree=2),
        arith(Eq(sigma * first, sigma * (second * exp(-gap))), ratio, degree=2),
    )
    share = arith(
        Eq(sigma, second * (1 / (first + second))),
        arith(
            Eq(sigma * (first + second) * (1 / (first + second)), second * (1 / (first + second))),
            sigma_total,
            degree=2,
        ),
        arith(Eq(sigma * ((first + second) * (1 / (first + second))), sigma), unit, degree=2),
    )
    mixed = (x * first + y * second) * (1 / (first + second))
    closed = arith(
        Eq(mixed, x + (y - x) * sigma),
        arith(Eq((y - x) * sigma, (y - x) * (second * (1 / (first + second)))), share, degree=2),
        arith(Eq(x * ((first + second) * (1 / (first + second))), x), unit, degree=2),
    )
    inverse = kernel.rewrite(
        total,
        Lambda(hole, Eq(1 / whole, 1 / hole)),
        have(Eq(1 / whole, 1 / whole)),
    )
    numerator = Sum(t, BOTH, g[t] * exp(c * g[t]))
    quotient = arith(
        Eq(numerator * (1 / whole), mixed),
        arith(
            Eq(numerator * (1 / whole), numerator * (1 / (m * (first + second)))), inverse, degree=2
        ),
        arith(
            Eq(
                numerator * (1 / (m * (first + second))),
                m * (x * first + y * second) * (1 / (m * (first + second))),
            ),
            moment,
            degree=3,
        ),
        arith(
            Eq(m * (x * first + y * second) * (1 / (m * (first + second))), mixed),
            arith(
                Eq(m * (1 / (m * (first + second))), 1 / (first + second)),
                arith(
                    Eq(
                        m
                        * (first + second)
                        * (1 / (m * (first + second)))
                        * (1 / (first + second)),
                        1 / (first + second),
                    ),
                    reciprocal(large),
                    degree=2,
                ),
                arith(
                    Eq(
                        m
                        * (1 / (m * (first + second)))
                        * ((first + second) * (1 / (first + second))),
                        m * (1 / (m * (first + second))),
                    ),
                    unit,
                    degree=3,
                ),
            ),
            degree=3,
        ),
    )
    ones = Lambda(t, number(1))
    logits = Lambda(t, c * g[t])
    goal = Eq(
        Sum(t, BOTH, masked_softmax(BOTH, ones, logits, t) * g[t]),
        x + (y - x) * sigmoid(c * (y - x)),
    )
    proof = arith(goal, quotient, closed, names=("masked_softmax", "sigmoid"))
    return for_all([m, c, g, x, y], count.conclusion, tokens.conclusion, proof)


@cache
def head() -> Theorem:
    """``(P X W)_i = w (x + (y - x) sigma(q x_i (y - x)))`` for one head on one coordinate."""
    q, w = reals("q w")
    count = assume(Lt(0, m))
    tokens = assume(ForAll(t, BOTH, Eq(X[t, ZERO], two(t, x, y))))
    scale = q * X[i, ZERO]
    column = Lambda(t, X[t, ZERO])
    found = use(average(), m, scale, column, x, y, count, tokens)
    matrix, values = Lambda(k, Lambda(h, q)), Lambda(k, Lambda(h, w))
    goal = Eq(
        head_output(BOTH, ONE, FULL, matrix, values, X, i, ZERO),
        w * (x + (y - x) * sigmoid(q * X[i, ZERO] * (y - x))),
    )
    opened = have(
        Eq(
            head_output(BOTH, ONE, FULL, matrix, values, X, i, ZERO),
            w * found.conclusion.args[0],
        ),
        names=("head_output", "head_weight", "scores"),
    )
    proof = arith(
        goal,
        opened,
        arith(Eq(w * found.conclusion.args[0], w * found.conclusion.args[1]), found, degree=2),
    )
    return for_all([m, q, w, X, x, y, i], count.conclusion, tokens.conclusion, proof)


# ------------------------------------------------------------------ the sigmoid


@cache
def sigmoid_bounds() -> Theorem:
    """``1/2 <= sigma(z)``, ``sigma(z) <= 1/2 + z/4`` and ``1 - 1/(1 + z) <= sigma(z)``, ``z >= 0``."""
    sign = assume(Le(0, z))
    tail = exp(-z)
    positive = arith(Lt(0, 1 + tail), exp_at(-z))
    unit, share = reciprocal(positive), reciprocal_positive(positive)
    sigma = 1 / (1 + tail)

    small = arith(Le(tail, 1), use(exp_monotone(), -z, 0, arith(Le(-z, 0), sign)), exp_zero())
    half = arith(
        Le(number(1) / 2, sigma),
        unit,
        arith(Le((1 + tail) * sigma, 2 * sigma), small, share, products=[(0, 1)]),
    )
    most = arith(
        Le(sigma, 1), unit, arith(Le(0, tail * sigma), exp_at(-z), share, products=[(0, 1)])
    )
    # 2 sigma - 1 = tanh(z/2)
    ratio = use(tanh_rational(), z / 2)
    back = use(exp_negative(), z)
    value = kernel.lang.definition("tanh")(z / 2)
    top = have(Eq(value * (exp(z) + 1), exp(z) - 1), ratio)
    scaled = arith(
        Eq(value * (1 + tail), 1 - tail),
        arith(Eq(value * (exp(z) + 1) * tail, (exp(z) - 1) * tail), top, degree=2),
        back,
        arith(Eq(value * (exp(z) * tail), value), back, degree=2),
    )
    linear = use(tanh_below_identity(), z / 2, arith(Le(0, z / 2), sign))
    slope = arith(
        Le(sigma, number(1) / 2 + z / 4),
        linear,
        arith(
            Eq(2 * sigma - 1, value),
            unit,
            arith(Eq(value * ((1 + tail) * sigma), (1 - tail) * sigma), scaled, degree=2),
            arith(Eq(value * ((1 + tail) * sigma), value), unit, degree=2),
        ),
    )
    more = arith(Lt(0, 1 + z), sign)
    unit_z, share_z = reciprocal(more), reciprocal_positive(more)
    tangent = use(axiom("exp-tangent"), z)
    decay = arith(
        Le(tail, 1 / (1 + z)),
        arith(Le((1 + z) * tail, 1), tangent, exp_at(-z), back, products=[(0, 1)]),
        unit_z,
        share_z,
        arith(
            Le((1 + z) * tail * (1 / (1 + z)), 1 / (1 + z)),
            arith(Le((1 + z) * tail, 1), tangent, exp_at(-z), back, products=[(0, 1)]),
            share_z,
            products=[(0, 1)],
        ),
        arith(Eq((1 + z) * tail * (1 / (1 + z)), tail), unit_z, degree=2),
    )
    far = arith(
        Le(1 - 1 / (1 + z), sigma),
        decay,
        unit,
        arith(Le(0, tail * (1 - sigma)), exp_at(-z), most, products=[(0, 1)]),
    )
    goals = [half, slope, far]
    named = [have(theorem.conclusion, theorem) for theorem in goals]
    proof = kernel.conjoin(
        have(Le(number(1) / 2, sigmoid(z)), named[0], names=("sigmoid",)),
        kernel.conjoin(
            have(Le(sigmoid(z), number(1) / 2 + z / 4), named[1], names=("sigmoid",)),
            kernel.conjoin(
                have(Le(1 - 1 / (1 + z), sigmoid(z)), named[2], names=("sigmoid",)),
                have(Le(sigmoid(z), 1), most, names=("sigmoid",)),
            ),
        ),
    )
    return for_all(z, sign.conclusion, proof)


# ------------------------------------------------------------------ two layers


def low_value() -> Term:
    """``x_1'``: what a 0 becomes in the first layer."""
    return eta * says.s / 2


def high_value() -> Term:
    """``x_2'``: what an ``s`` becomes in the first layer."""
    return says.s + eta * says.s * sigmoid(eta**2 * says.s**2)


@cache
def first_layer() -> Theorem:
    """After one layer every 0 is ``eta s/2`` and every ``s`` is ``s (1 + eta sigma(eta^2 s^2))``."""
    s = says.s
    count = assume(says.COUNT.formula)
    start = says.scaled(s, says.HALVES)
    middle = says.skip_layer(start)
    first_tokens = for_all(t, Lt(t, BOTH), have(Eq(start(t)(ZERO), two(t, 0, s))))
    q = eta * eta
    one = use(head(), m, q, eta, start, 0, s, t, count, first_tokens)
    entry = have(
        Eq(
            middle(t)(ZERO),
            start(t)(ZERO) + one.conclusion.args[0],
        ),
        names=("masked_layer",),
    )
    at_zero = sigmoid_at_zero()
    angle = reals("angle")[0]
    hole = reals("hole")[0]

    def case(value: int) -> Theorem:
        given = assume(Eq(hole, value))
        token = s * (1 - hole)
        argument = q * token * s
        best = number(0) if value == 1 else eta**2 * s**2
        same = arith(Eq(argument, best), given, degree=3)
        moved = kernel.rewrite(
            same,
            Lambda(angle, Eq(sigmoid(argument), sigmoid(angle))),
            have(Eq(sigmoid(argument), sigmoid(argument))),
        )
        goal = Eq(
            token + eta * (s * sigmoid(argument)),
            hole * low_value() + (1 - hole) * high_value(),
        )
        facts = [moved, given, at_zero] if value == 1 else [moved, given]
        return for_all(hole, given.conclusion, arith(goal, *facts, degree=3))

    shaped = _by_halves(t, goal=start, first=case(1), second=case(0))
    every = for_all(
        t,
        Lt(t, BOTH),
        arith(Eq(middle(t)(ZERO), two(t, low_value(), high_value())), entry, one, shaped),
    )
    return for_all([m, eta, s], count.conclusion, every)


@cache
def two_layers() -> Theorem:
    """The first token after two layers is ``s G(s)``."""
    s = says.s
    count = assume(says.COUNT.formula)
    start = says.scaled(s, says.HALVES)
    middle = says.skip_layer(start)
    angle = reals("angle")[0]
    q = eta * eta
    low, high = low_value(), high_value()
    second_tokens = use(first_layer(), m, eta, s, count)
    two_ = use(head(), m, q, eta, middle, low, high, ZERO, count, second_tokens)
    final = says.two_layers(start)(ZERO)(ZERO)
    last = have(Eq(final, middle(ZERO)(ZERO) + two_.conclusion.args[0]), names=("masked_layer",))
    inside = arith(Lt(0, m + m), count)
    yes = parts(use(axiom("indicator-less"), cast(ZERO), cast(m)))[0]
    tag = use(yes, have(Lt(cast(ZERO), cast(m)), count))
    own = arith(
        Eq(middle(ZERO)(ZERO), low),
        use(second_tokens, ZERO, have(Lt(ZERO, BOTH), inside)),
        tag,
        degree=3,
    )
    argument = q * middle(ZERO)(ZERO) * (high - low)
    wanted = eta**3 * s**2 * says.width(s) / 2
    same = arith(Eq(argument, wanted), own, degree=3)
    moved = kernel.rewrite(
        same,
        Lambda(angle, Eq(sigmoid(argument), sigmoid(angle))),
        have(Eq(sigmoid(argument), sigmoid(argument))),
    )
    proof = arith(
        Eq(final, s * says.curve(s)),
        last,
        own,
        two_,
        arith(
            Eq(
                eta * (high - low) * sigmoid(argument),
                eta * (high - low) * sigmoid(wanted),
            ),
            moved,
            degree=3,
        ),
    )
    return says.TWO_LAYERS.derive(proof)


@cache
def sigmoid_at_zero() -> Theorem:
    """``sigma(0) = 1/2``."""
    unit = exp_zero()
    total = arith(Eq(1 + exp(-number(0)), 2), have(Eq(exp(-number(0)), 1), unit))
    positive = reciprocal(arith(Lt(0, 1 + exp(-number(0))), total))
    value = arith(Eq(1 / (1 + exp(-number(0))), number(1) / 2), positive, total, degree=2)
    return have(Eq(sigmoid(number(0)), number(1) / 2), value, names=("sigmoid",))
