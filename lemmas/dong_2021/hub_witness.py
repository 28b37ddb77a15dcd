"""A hub token, ``m`` group tokens and ``m`` zero tokens: the first layer bound fails for long inputs.

Token ``i`` is the unit vector ``e_i`` for ``i <= m`` and zero above, in width ``m + 1``.  A group
token attends to itself with weight ``77 m + 1`` times that of its like; all rows else agree.
"""

from __future__ import annotations

from fractions import Fraction
from functools import cache

from lemmas.dong_2021.notions import single_layer
from lemmas.foundations.indicators import (
    _sum_misses,
    different,
    same,
    same_is_one,
    same_is_zero,
    sum_pick,
)
from lemmas.foundations.sums import (
    exp_zero,
    sum_over,
)
from symbolic import kernel
from symbolic.definitions import (
    attention,
    logits,
)
from symbolic.kernel import Theorem
from symbolic.language import (
    NAT,
    Eq,
    Lambda,
    Le,
    Lt,
    Ne,
    Sum,
    Term,
    cast,
    exp,
    family,
    log,
    nats,
    number,
    reals,
    sqrt,
)
from symbolic.tactics.elementary import scaled, sqrt_positive
from symbolic.tactics.field import field
from symbolic.tactics.script import (
    arith,
    assume,
    axiom,
    by_cases,
    deny,
    for_all,
    have,
    induction,
    use,
)

a, b, i, j, k, l, m, t, u = nats("a b i j k l m t u")
f, y = family("f"), family("y")
zero, one = number(0, NAT), number(1, NAT)
K = 1000
WIDTH = m + 1
COUNT = m + 1 + m
enough = assume(Le(2, m))
M = cast(m)
SCALE = sqrt(cast(WIDTH))
GAIN = log(77 * M + 1)
TOKENS = Lambda(i, Lambda(k, same(k, i)))
QUERY = Lambda(k, Lambda(j, SCALE * GAIN * same(j, k) * (1 - same(k, zero))))
BIAS = Lambda(k, SCALE * (log(6 * M * K) * same(k, zero) + log(number(K)) * (1 - same(k, zero))))
VALUE = Lambda(j, Lambda(k, same(j, k)))
NOTHING = Lambda(k, number(0))
OUTPUT = single_layer(COUNT, WIDTH, SCALE, QUERY, BIAS, VALUE, NOTHING, TOKENS)


def logit(row: Term, token: Term) -> Term:
    """The logit of ``token`` in ``row``."""
    return logits(WIDTH, SCALE, QUERY, BIAS, TOKENS, row, token)


# ------------------------------------------------------------------ sums in pieces


@cache
def sum_split() -> Theorem:
    """``Sum_{i<a+b} f = Sum_{i<a} f + Sum_{i<b} f(a+i)``."""
    goal = Eq(Sum(i, a + b, f[i]), Sum(i, a, f[i]) + Sum(i, b, f[a + i]))
    base = arith(Lambda(b, goal)(0))
    proof = induction(b, goal, base, lambda known: arith(Lambda(b, goal)(b + 1), known))
    return for_all([f, a], proof)


def split_tokens(body: Term) -> Theorem:
    """A sum over the tokens ``t``: hub, group, zero tokens."""
    function = Lambda(t, body)
    whole = use(sum_split(), function, WIDTH, m)
    front = use(sum_split(), function, one, m)
    goal = Eq(
        Sum(t, COUNT, body),
        function(zero) + Sum(t, m, function(1 + t)) + Sum(t, m, function(m + 1 + t)),
    )
    return arith(goal, whole, front)


@cache
def same_symmetric() -> Theorem:
    """``[i = j] = [j = i]``."""
    goal = Eq(same(i, j), same(j, i))

    def no(apart: Theorem) -> Theorem:
        back = deny(
            Eq(cast(j), cast(i)),
            lambda e: (arith(Eq(cast(i), cast(j)), e), apart),
        )
        return arith(goal, same_is_zero(apart), same_is_zero(back))

    def yes(equation: Theorem) -> Theorem:
        back = arith(Eq(cast(j), cast(i)), equation)
        return arith(goal, same_is_one(equation), same_is_one(back))

    return for_all([i, j], by_cases(Eq(cast(i), cast(j)), yes, no))


# ------------------------------------------------------------------ logits


@cache
def scale_positive() -> Theorem:
    """``0 < s``."""
    return sqrt_positive(arith(Lt(0, cast(WIDTH)), use(axiom("nat-nonnegative"), m)))


def _pick(function: Term, at: Term, inside: Theorem) -> Theorem:
    """``Sum_k [k = at] f_k = f_at``."""
    return use(sum_pick(), function, at, WIDTH, inside)


def _miss(function: Term, at: Term, outside: Theorem) -> Theorem:
    """``Sum_k [k = at] f_k = 0`` for ``d <= at``."""
    return use(_sum_misses(), function, at, WIDTH, outside)


@cache
def inside_logit() -> Theorem:
    """For ``t <= m``: the logit is ``c [t = i] (1 - [i = 0]) + b_t``, and ``b_t`` above ``m``."""
    at_t = assume(Lt(t, WIDTH))
    keys = _pick(Lambda(j, same(j, k)), t, at_t)
    row = scaled(SCALE * GAIN * (1 - same(k, zero)), keys)
    bias = _pick(Lambda(k, BIAS(k)), t, at_t)
    inner = Sum(j, WIDTH, QUERY(k)(j) * TOKENS(t)(j))
    short = SCALE * GAIN * (1 - same(k, zero)) * same(t, k)
    rows = sum_over(
        k,
        WIDTH,
        arith(
            Eq(TOKENS(i)(k) * inner, same(k, i) * short),
            scaled(same(k, i), arith(Eq(inner, short), row)),
        ),
    )
    positive = scale_positive()

    def divided(pairs: Theorem, value: Term) -> Theorem:
        """The logit from the value of the sum over pairs."""
        total = value + BIAS(t)
        whole = arith(
            Eq(Sum(k, WIDTH, TOKENS(i)(k) * inner) + Sum(j, WIDTH, BIAS(j) * TOKENS(t)(j)), total),
            rows,
            pairs,
            bias,
        )
        return have(
            Eq(logit(i, t), total / SCALE),
            arith(Eq(whole.conclusion.args[0] / SCALE, total / SCALE), scaled(1 / SCALE, whole)),
            names=("logits",),
        )

    def near(at_i: Theorem) -> Theorem:
        pairs = _pick(Lambda(k, short), i, at_i)
        value = SCALE * GAIN * (1 - same(i, zero)) * same(t, i)
        found = divided(pairs, value)
        goal = Eq(
            logit(i, t),
            GAIN * (1 - same(i, zero)) * same(t, i) + BIAS(t) / SCALE,
        )
        unit = field(Eq(SCALE / SCALE, 1), positive)
        return arith(goal, found, scaled(GAIN * (1 - same(i, zero)) * same(t, i), unit))

    def beyond(outside: Theorem) -> Theorem:
        far = arith(Le(cast(WIDTH), cast(i)), outside)
        pairs = _miss(Lambda(k, short), i, far)
        found = divided(pairs, number(0))
        apart = same_is_zero(different(cast(t), cast(i), arith(Lt(t, i), far, at_t)))
        goal = Eq(
            logit(i, t),
            GAIN * (1 - same(i, zero)) * same(t, i) + BIAS(t) / SCALE,
        )
        return arith(goal, found, scaled(GAIN * (1 - same(i, zero)), apart))

    proof = by_cases(Lt(i, WIDTH), near, beyond)
    return for_all([i, t], at_t.conclusion, proof)


@cache
def outside_logit() -> Theorem:
    """The logit of a zero token is 0."""
    far = assume(Le(WIDTH, t))
    keys = _miss(Lambda(j, same(j, k)), t, far)
    inner = Sum(j, WIDTH, QUERY(k)(j) * TOKENS(t)(j))
    row = arith(Eq(inner, 0), scaled(SCALE * GAIN * (1 - same(k, zero)), keys))
    rows = sum_over(k, WIDTH, arith(Eq(TOKENS(i)(k) * inner, 0), scaled(same(k, i), row)))
    bias = _miss(Lambda(k, BIAS(k)), t, far)
    whole = arith(
        Eq(Sum(k, WIDTH, TOKENS(i)(k) * inner) + Sum(j, WIDTH, BIAS(j) * TOKENS(t)(j)), 0),
        rows,
        bias,
    )
    proof = have(
        Eq(logit(i, t), 0),
        arith(Eq(whole.conclusion.args[0] / SCALE, 0), scaled(1 / SCALE, whole)),
        names=("logits",),
    )
    return for_all([i, t], far.conclusion, proof)


def _exp_of(equation: Theorem) -> Theorem:
    """``exp(x) = exp(y)`` from ``x = y``."""
    left, right = equation.conclusion.args
    hole = reals("hole")[0]
    start = have(Eq(exp(left), exp(left)))
    return kernel.rewrite(equation, Lambda(hole, Eq(exp(left), exp(hole))), start)


@cache
def hub_weight() -> Theorem:
    """``exp(logit(i, 0)) = 6 m K``."""
    inside = arith(Lt(zero, WIDTH), use(axiom("nat-nonnegative"), m))
    value = use(inside_logit(), i, zero, inside)
    first = same_is_one(arith(Eq(cast(zero), cast(zero))))
    # (1 - [i = 0]) [0 = i] = 0
    cancel = by_cases(
        Eq(cast(i), cast(zero)),
        lambda e: arith(
            Eq((1 - same(i, zero)) * same(zero, i), 0),
            scaled(same(zero, i), same_is_one(e)),
        ),
        lambda e: arith(
            Eq((1 - same(i, zero)) * same(zero, i), 0),
            scaled(1 - same(i, zero), use(same_symmetric(), zero, i)),
            scaled(1 - same(i, zero), same_is_zero(e)),
        ),
    )
    unit = field(Eq(SCALE / SCALE, 1), scale_positive())
    hub = log(6 * M * K)
    bias = arith(
        Eq(BIAS(zero) / SCALE, hub),
        scaled(hub - log(number(K)), scaled(SCALE / SCALE, first)),
        scaled(hub, unit),
        scaled(log(number(K)), unit),
    )
    plain = arith(Eq(logit(i, zero), hub), value, scaled(GAIN, cancel), bias)
    positive = arith(Lt(0, 6 * M * K), enough)
    power = use(axiom("log-inverse"), 6 * M * K, positive)
    return for_all(i, arith(Eq(exp(logit(i, zero)), 6 * M * K), _exp_of(plain), power))


@cache
def group_weight() -> Theorem:
    """``exp(logit(i, 1 + u)) = K (1 + 77 m [1 + u = i])`` for ``u < m``."""
    at_u = assume(Lt(u, m))
    token = 1 + u
    inside = arith(Lt(token, WIDTH), at_u)
    value = use(inside_logit(), i, token, inside)
    natural = use(axiom("nat-nonnegative"), u)
    not_hub = same_is_zero(different(cast(token), cast(zero), arith(Lt(zero, token), natural)))
    own = same(token, i)
    unit = field(Eq(SCALE / SCALE, 1), scale_positive())
    low, hub = log(number(K)), log(6 * M * K)
    bias = arith(
        Eq(BIAS(token) / SCALE, low),
        scaled((hub - low) * (SCALE / SCALE), not_hub),
        scaled(low, unit),
    )
    k_power = use(axiom("log-inverse"), K, arith(Lt(0, number(K))))
    goal = Eq(exp(logit(i, token)), K * (1 + 77 * M * own))

    def yes(equation: Theorem) -> Theorem:
        mine = same_is_one(equation)
        row = same_is_zero(different(cast(i), cast(zero), arith(Lt(zero, i), equation, natural)))
        plain = arith(
            Eq(logit(i, token), GAIN + low),
            value,
            scaled(GAIN * (1 - same(i, zero)), mine),
            scaled(GAIN, row),
            bias,
        )
        split = use(axiom("exp-add"), GAIN, low)
        gain = use(axiom("log-inverse"), 77 * M + 1, arith(Lt(0, 77 * M + 1), enough))
        return arith(
            goal,
            _exp_of(plain),
            split,
            scaled(exp(low), gain),
            scaled(77 * M + 1, k_power),
            scaled(K * 77 * M, mine),
        )

    def no(apart: Theorem) -> Theorem:
        other = same_is_zero(apart)
        plain = arith(
            Eq(logit(i, token), low), value, scaled(GAIN * (1 - same(i, zero)), other), bias
        )
        return arith(goal, _exp_of(plain), k_power, scaled(K * 77 * M, other))

    proof = by_cases(Eq(cast(token), cast(i)), yes, no)
    return for_all([i, u], at_u.conclusion, proof)


@cache
def zero_weight() -> Theorem:
    """``exp(logit(i, m + 1 + u)) = 1``."""
    token = m + 1 + u
    far = arith(Le(WIDTH, token), use(axiom("nat-nonnegative"), u))
    value = use(outside_logit(), i, token, far)
    proof = arith(Eq(exp(logit(i, token)), 1), _exp_of(value), exp_zero())
    return for_all([i, u], proof)


# ------------------------------------------------------------------ attention


def total(row: Term) -> Term:
    """The sum of the weights of a row."""
    return Sum(t, COUNT, exp(logit(row, t)))


@cache
def total_weight() -> Theorem:
    """``Z_i = m (7 K + 1) + 77 m K Sum_u [1 + u = i]``."""
    split = split_tokens(exp(logit(i, t)))
    group = sum_over(t, m, use(group_weight(), i, t, assume(Lt(t, m))))
    others = sum_over(t, m, use(zero_weight(), i, t))
    goal = Eq(total(i), 6 * M * K + K * M + 77 * M * K * Sum(t, m, same(1 + t, i)) + M)
    return for_all(i, arith(goal, split, use(hub_weight(), i), group, others))


@cache
def group_total() -> Theorem:
    """``Z = m (84 K + 1)`` in the row of a group token."""
    at_a = assume(Lt(a, m))
    row = 1 + a
    inside = arith(Lt(row, WIDTH), at_a)
    picked = use(sum_pick(), Lambda(t, number(1)), row, WIDTH, inside)
    front = use(sum_split(), Lambda(t, same(t, row)), one, m)
    apart = same_is_zero(
        different(cast(zero), cast(row), arith(Lt(zero, row), use(axiom("nat-nonnegative"), a)))
    )
    hits = arith(Eq(Sum(t, m, same(1 + t, row)), 1), front, picked, apart)
    proof = arith(
        Eq(total(row), M * (84 * K + 1)), use(total_weight(), row), scaled(77 * M * K, hits)
    )
    return for_all(a, at_a.conclusion, proof)


@cache
def zero_total() -> Theorem:
    """``Z = m (7 K + 1)`` in the row of a zero token."""
    row = m + 1 + a
    apart = same_is_zero(
        different(
            cast(1 + t),
            cast(row),
            arith(Lt(1 + t, row), assume(Lt(t, m)), use(axiom("nat-nonnegative"), a)),
        )
    )
    misses = sum_over(t, m, apart)
    proof = arith(
        Eq(total(row), M * (7 * K + 1)), use(total_weight(), row), scaled(77 * M * K, misses)
    )
    return for_all(a, proof)


@cache
def output_entry() -> Theorem:
    """``SA(X)_ik = exp(logit(i, k))/Z_i`` for ``k <= m``."""
    at_k = assume(Lt(k, WIDTH))
    weight = attention(COUNT, WIDTH, SCALE, QUERY, BIAS, TOKENS, i, t)
    mixed = Lambda(j, Sum(t, COUNT, weight * same(j, t)))
    values = use(sum_pick(), mixed, k, WIDTH, at_k)
    below = arith(Lt(k, COUNT), at_k, use(axiom("nat-nonnegative"), m))
    flipped = sum_over(t, COUNT, scaled(weight, use(same_symmetric(), k, t)))
    picked = use(sum_pick(), Lambda(t, weight), k, COUNT, below)
    own = attention(COUNT, WIDTH, SCALE, QUERY, BIAS, TOKENS, i, k)
    plain = arith(Eq(OUTPUT(i)(k), own), values, flipped, picked, names=("attention_layer",))
    share = have(Eq(own, exp(logit(i, k)) / total(i)), names=("attention", "softmax"))
    return for_all(
        [i, k], at_k.conclusion, arith(Eq(OUTPUT(i)(k), exp(logit(i, k)) / total(i)), plain, share)
    )


def _share(row: Term, column: Term, inside: Theorem, weight: Theorem, mass: Theorem) -> Theorem:
    """``SA(X)`` at an entry from its weight and the total of its row."""
    entry = use(output_entry(), row, column, inside)
    top = weight.conclusion.args[1]
    hole = reals("hole")[0]
    left = OUTPUT(row)(column)
    moved = kernel.rewrite(
        weight,
        Lambda(hole, Eq(left, hole / total(row))),
        have(Eq(left, weight.conclusion.args[0] / total(row)), entry),
    )
    return kernel.rewrite(
        mass,
        Lambda(hole, Eq(left, top / hole)),
        have(Eq(left, top / mass.conclusion.args[0]), moved),
    )


@cache
def hub_column() -> tuple[Theorem, Theorem]:
    """``6 K/(84 K + 1)`` in the rows of group tokens, ``6 K/(7 K + 1)`` in those of zero tokens."""
    positive = arith(Lt(0, M), enough)
    inside = arith(Lt(zero, WIDTH), use(axiom("nat-nonnegative"), m))
    at_a = assume(Lt(a, m))
    group, other = 1 + a, m + 1 + a
    first = _share(group, zero, inside, use(hub_weight(), group), use(group_total(), a, at_a))
    second = _share(other, zero, inside, use(hub_weight(), other), use(zero_total(), a))
    low, high = Fraction(6 * K, 84 * K + 1), Fraction(6 * K, 7 * K + 1)
    return (
        arith(
            Eq(OUTPUT(group)(zero), low),
            first,
            field(Eq(6 * M * K / (M * (84 * K + 1)), low), positive),
        ),
        arith(
            Eq(OUTPUT(other)(zero), high),
            second,
            field(Eq(6 * M * K / (M * (7 * K + 1)), high), positive),
        ),
    )


@cache
def group_gap() -> Theorem:
    """``SA(X)_aa - SA(X)_ba = 77 K/(84 K + 1)`` for two group tokens."""
    at_a, at_b = assume(Lt(a, m)), assume(Lt(b, m))
    apart = assume(Ne(cast(1 + a), cast(1 + b)))
    positive = arith(Lt(0, M), enough)
    row, other = 1 + a, 1 + b
    inside = arith(Lt(row, WIDTH), at_a)
    own = use(group_weight(), row, a, at_a)
    mine = same_is_one(arith(Eq(cast(row), cast(row))))
    own_weight = arith(Eq(exp(logit(row, row)), K * (1 + 77 * M)), own, scaled(K * 77 * M, mine))
    far = use(group_weight(), other, a, at_a)
    none = same_is_zero(apart)
    far_weight = arith(Eq(exp(logit(other, row)), K), far, scaled(K * 77 * M, none))
    first = _share(row, row, inside, own_weight, use(group_total(), a, at_a))
    second = _share(other, row, inside, far_weight, use(group_total(), b, at_b))
    gap = Fraction(77 * K, 84 * K + 1)
    bottom = M * (84 * K + 1)
    proof = arith(
        Eq(OUTPUT(row)(row) - OUTPUT(other)(row), gap),
        first,
        second,
        field(Eq(K * (1 + 77 * M) / bottom - number(K) / bottom, gap), positive),
    )
    return for_all([a, b], at_a.conclusion, at_b.conclusion, apart.conclusion, proof)
