"""tanh and softmax at full strength: differences of tanh, the sigmoid, tight rows of two tokens."""

from __future__ import annotations

from fractions import Fraction
from functools import cache

from lemmas.foundations import statements as says
from lemmas.foundations.distributions import absolute_even, given, inside
from lemmas.foundations.normalisation import unit_of
from lemmas.foundations.operators import absolute_nonnegative
from lemmas.foundations.perturbation import softmax_reweighted
from lemmas.foundations.softmax import (
    oscillation_range,
    softmax_distribution,
    softmax_ratio_between,
    tanh_below_identity,
    tanh_bounds,
    tanh_nonnegative,
    tanh_odd,
    tanh_rational,
    total_variation_tanh,
)
from symbolic import kernel
from symbolic.definitions import absolute, oscillation, softmax, tanh
from symbolic.errors import Refusal
from symbolic.kernel import Theorem
from symbolic.language import (
    NAT,
    Eq,
    Lambda,
    Le,
    Lt,
    Not,
    Sum,
    Term,
    cast,
    exp,
    family,
    inverse,
    nats,
    number,
    reals,
)
from symbolic.tactics.elementary import (
    absolute_of,
    equal,
    exp_at,
    exp_negative,
    exp_zero,
    max_least,
    max_upper,
    multiplied,
    reciprocal_positive,
    scaled,
)
from symbolic.tactics.evaluate import below_numeral, evaluate
from symbolic.tactics.numerals import simplified
from symbolic.tactics.positivity import positive
from symbolic.tactics.scalar import scalar
from symbolic.tactics.script import (
    arith,
    assume,
    axiom,
    by_cases,
    for_all,
    have,
    parts,
    substitute,
    use,
)

i, j, n, t = nats("i j n t")
c, h, u, x = reals("c h u x")
a, e = family("a"), family("e")
two, zero, one = number(2, NAT), number(0, NAT), number(1, NAT)
moved = Lambda(t, a[t] + e[t])


# ------------------------------------------------------------------ softmax-ratio


def _weight(some: Theorem) -> Theorem:
    """``0 < Sum s_t exp(e_t)``."""
    total = Sum(t, n, softmax(n, a, t) * exp(e[t]))
    return positive(total, some)


@cache
def softmax_identity() -> Theorem:
    """``p_j = s_j exp(e_j) / Z``."""
    (some,) = given(says.SOFTMAX_IDENTITY)
    weight = _weight(some)
    total = weight.conclusion.args[1]
    ratio = use(softmax_reweighted(), n, a, e, j, some)
    value = softmax(n, moved, j)
    proof = arith(
        Eq(value, softmax(n, a, j) * exp(e[j]) / total),
        scaled(inverse(total), ratio),
        scaled(value, unit_of(weight)),
    )
    return says.SOFTMAX_IDENTITY.derive(for_all(j, Lt(j, n), proof))


@cache
def softmax_oscillation() -> Theorem:
    """``exp(-osc e) <= p_j / s_j <= exp(osc e)``."""
    (some,) = given(says.SOFTMAX_OSC)
    everywhere, order, width = oscillation_range(n, e, some)
    low, high = order.conclusion.args
    bounds = use(softmax_ratio_between(), n, a, e, low, high, some, everywhere)
    lower, upper = parts(use(bounds, j, inside(j, n)))
    old, new = softmax(n, a, j), softmax(n, moved, j)
    sign = use(kernel.project(use(softmax_distribution(), n, a, some), 0), j)
    share = have(Le(0, inverse(old)), arith(Le(0, inverse(old)), reciprocal_positive(sign)))
    unit = unit_of(sign)
    under = arith(
        Le(exp(low - high), new / old), multiplied(share, lower), scaled(exp(low - high), unit)
    )
    over = arith(
        Le(new / old, exp(high - low)), multiplied(share, upper), scaled(exp(high - low), unit)
    )
    size = oscillation(n, e)
    first = substitute(arith(Eq(low - high, -size), width), under)
    second = substitute(arith(Eq(high - low, size), width), over)
    proof = for_all(j, Lt(j, n), kernel.conjoin(first, second))
    return says.SOFTMAX_OSC.derive(proof)


@cache
def softmax_rate() -> Theorem:
    """With ``e = (w, 0)``: ``p_0 / s_0 = exp(w) / (1 + s_0 (exp(w) - 1))``."""
    shift = Lambda(t, u * (1 - cast(t)))
    some = arith(Lt(0, two))
    ratio = use(softmax_reweighted(), two, a, shift, zero, some)
    total = kernel.project(use(softmax_distribution(), two, a, some), 1)
    first, second = softmax(two, a, 0), softmax(two, a, 1)
    value = softmax(two, Lambda(t, a[t] + shift[t]), 0)
    opened = have(Eq(value * (first * exp(u) + second * exp(u * 0)), first * exp(u)), ratio)
    flat = have(Eq(exp(u * 0), 1), exp_zero())
    proof = arith(
        says.SOFTMAX_RATE.conclusion,
        opened,
        scaled(value * second, flat),
        scaled(value, have(Eq(first + second, 1), total)),
    )
    return says.SOFTMAX_RATE.derive(proof)


# ------------------------------------------------------------------ tanh-facts


@cache
def sigmoid() -> Theorem:
    """``1/(1 + exp(-x)) = (1 + tanh(x/2))/2``."""
    rational = have(Eq(tanh(x / 2) * (exp(x) + 1), exp(x) - 1), use(tanh_rational(), x / 2))
    whole = arith(Lt(0, 1 + exp(-x)), exp_at(-x))
    share, unit = inverse(1 + exp(-x)), unit_of(whole)
    back = use(exp_negative(), x)
    value = tanh(x / 2)
    # exp(-x) times the equation for tanh
    turned = arith(
        Eq(value * (1 + exp(-x)), 1 - exp(-x)), scaled(exp(-x), rational), scaled(value, back), back
    )
    proof = arith(says.SIGMOID.conclusion, scaled(share / 2, turned), scaled(value / 2, unit), unit)
    return says.SIGMOID.derive(proof)


def _gap_pieces() -> tuple[Theorem, ...]:
    """With ``p = exp(u)``, ``q = exp(c)``: the three values of tanh as equations in ``p, q``."""
    p, q = exp(u), exp(c)
    p_square = have(Eq(exp(2 * u), p**2), use(axiom("exp-add"), u, u))
    q_square = have(Eq(exp(2 * c), q**2), use(axiom("exp-add"), c, c))
    half = (u - c) / 2
    ratio = exp(u - c)
    split = have(Eq(p, ratio * q), use(axiom("exp-add"), u - c, c))
    third = have(Eq(tanh(half) * (ratio + 1), ratio - 1), use(tanh_rational(), half))
    first = arith(
        Eq(tanh(u) * (p**2 + 1), p**2 - 1),
        use(tanh_rational(), u),
        scaled(tanh(u), p_square),
        p_square,
    )
    second = arith(
        Eq(tanh(c) * (q**2 + 1), q**2 - 1),
        use(tanh_rational(), c),
        scaled(tanh(c), q_square),
        q_square,
    )
    mixed = arith(
        Eq(tanh(half) * (p + q), p - q), scaled(q, third), scaled(tanh(half), split), split
    )
    return first, second, mixed


def _gap_identity() -> Theorem:
    """``(p^2 + 1)(q^2 + 1)(2 D - (tanh u - tanh c)) = 2 D (p q - 1)^2`` with ``D = tanh((u - c)/2)``."""
    p, q = exp(u), exp(c)
    first, second, mixed = _gap_pieces()
    half = tanh((u - c) / 2)
    return arith(
        Eq(
            (p**2 + 1) * (q**2 + 1) * (2 * half - (tanh(u) - tanh(c))),
            2 * half * (p * q - 1) ** 2,
        ),
        scaled(q**2 + 1, first),
        scaled(p**2 + 1, second),
        scaled(2 * (p + q), mixed),
    )


def _whole() -> Theorem:
    """``0 < (p^2 + 1)(q^2 + 1)``."""
    return positive((exp(u) ** 2 + 1) * (exp(c) ** 2 + 1))


@cache
def tanh_gap() -> Theorem:
    """``tanh u - tanh c <= 2 tanh((u - c)/2)`` for ``c <= u``."""
    (order,) = given(says.TANH_GAP)
    half = (u - c) / 2
    sign = use(tanh_nonnegative(), half, arith(Le(0, half), order))
    root = exp(u) * exp(c) - 1
    waste = multiplied(sign, arith(Le(0, root**2), squares=[root]))
    proof = arith(says.TANH_GAP.conclusion, _gap_identity(), waste, _whole(), products=[(2, -1)])
    return says.TANH_GAP.derive(proof)


@cache
def tanh_positive() -> Theorem:
    """``0 < tanh(x)`` for ``0 < x``."""
    sign = assume(Lt(0, x))
    proof = arith(
        Lt(0, tanh(x)),
        use(tanh_rational(), x),
        use(axiom("exp-tangent"), 2 * x),
        sign,
        exp_at(2 * x),
        products=[(3, -1)],
    )
    return for_all(x, sign.conclusion, proof)


@cache
def exp_one() -> Theorem:
    """``x = 0`` if ``exp(x) = 1``."""
    known = assume(Eq(exp(x), 1))
    up = arith(Le(x, 0), use(axiom("exp-tangent"), x), known)
    back = arith(Eq(exp(-x), 1), use(exp_negative(), x), scaled(exp(-x), known))
    down = arith(Le(0, x), use(axiom("exp-tangent"), -x), back)
    return for_all(x, known.conclusion, equal(up, down))


@cache
def tanh_gap_tight() -> Theorem:
    """Equality exactly at ``c = -u``, for ``c < u``."""
    (order,) = given(says.TANH_GAP_TIGHT)
    forward, backward = says.TANH_GAP_TIGHT.conclusion.args
    opposite, same = assume(forward.args[0]), assume(backward.args[0])
    odd = use(tanh_odd(), u)
    at = kernel.rewrite(
        equal(arith(Le(-u, c), opposite), arith(Le(c, -u), opposite)),
        Lambda(x, Eq(tanh(u) - tanh(x), 2 * tanh((u - x) / 2))),
        have(
            Eq(tanh(u) - tanh(-u), 2 * tanh((u - -u) / 2)),
            arith(Eq(tanh(u) - tanh(-u), 2 * tanh(u)), odd),
        ),
    )
    half = (u - c) / 2
    sign = use(tanh_positive(), half, arith(Lt(0, half), order))
    p, q = exp(u), exp(c)
    square = arith(
        Eq(2 * tanh(half) * (p * q - 1) ** 2, 0),
        _gap_identity(),
        scaled((p**2 + 1) * (q**2 + 1), same),
    )
    total = have(Eq(exp(u + c), p * q), use(axiom("exp-add"), u, c))
    unit = arith(Eq(exp(u + c), 1), total, scalar(Eq(p * q, 1), square, sign))
    proof = kernel.conjoin(
        kernel.discharge(opposite.conclusion, at),
        kernel.discharge(same.conclusion, arith(Eq(c, -u), use(exp_one(), u + c, unit))),
    )
    return says.TANH_GAP_TIGHT.derive(proof)


@cache
def tanh_sech() -> Theorem:
    """``tanh u + 2 u sech^2 u <= 2`` for ``u >= 0``: ``cosh^2 u >= 2 u`` by the tangent at 7/5."""
    whole = arith(Lt(0, exp(u) + exp(-u)), exp_at(u), exp_at(-u))
    share, unit = inverse(exp(u) + exp(-u)), unit_of(whole)
    point = Fraction(7, 5)
    large = evaluate(Le(4, exp(number(point))))
    shift = 2 * u - point
    split = have(
        Eq(exp(2 * u), exp(number(point)) * exp(shift)), use(axiom("exp-add"), point, shift)
    )
    grown = multiplied(arith(Le(0, exp(shift)), exp_at(shift)), large)
    line = arith(Le(4 * (1 + shift), exp(2 * u)), split, grown, use(axiom("exp-tangent"), shift))
    p_square = have(Eq(exp(2 * u), exp(u) ** 2), use(axiom("exp-add"), u, u))
    back = use(exp_negative(), u)
    squares = arith(Le(8 * u, (exp(u) + exp(-u)) ** 2), line, p_square, back, squares=[exp(-u)])
    less = multiplied(arith(Le(0, share**2), squares=[share]), squares)
    flat = arith(
        Eq((exp(u) + exp(-u)) ** 2 * share**2, 1),
        scaled((exp(u) + exp(-u)) * share, unit),
        unit,
    )
    bound = parts(use(tanh_bounds(), u))[1]
    return says.TANH_SECH.derive(arith(says.TANH_SECH.conclusion, less, flat, bound))


@cache
def tanh_sech_maximum() -> Theorem:
    """The maximum lies between 1.6016 and 1.602: boxes up to 4, the decay of ``sech`` beyond."""
    (sign,) = given(says.TANH_SECH_MAXIMUM)
    below, above = says.TANH_SECH_MAXIMUM.conclusion.args
    plain = kernel.unfolded(below, frozenset({"tanh"}))
    limit = Fraction(4)

    def near(known: Theorem) -> Theorem:
        boxed = kernel.box(plain, [(u, Fraction(0), limit)], _cover(plain, 0, limit))
        guard = Le(u, limit)
        inner = kernel.discharge(guard, kernel.discharge(Le(0, u), boxed))
        shown = use(inner, have(guard, known), have(Le(0, u), sign))
        return have(below, shown, names=("tanh",))

    def far(known: Theorem) -> Theorem:
        whole = arith(Lt(0, exp(u) + exp(-u)), exp_at(u), exp_at(-u))
        share, unit = inverse(exp(u) + exp(-u)), unit_of(whole)
        large = evaluate(Le(2000, exp(number(8))))
        shift = 2 * u - 8
        split = have(Eq(exp(2 * u), exp(number(8)) * exp(shift)), use(axiom("exp-add"), 8, shift))
        grown = multiplied(arith(Le(0, exp(shift)), exp_at(shift)), large)
        line = arith(
            Le(2000 * (1 + shift), exp(2 * u)), split, grown, use(axiom("exp-tangent"), shift)
        )
        p_square = have(Eq(exp(2 * u), exp(u) ** 2), use(axiom("exp-add"), u, u))
        back = use(exp_negative(), u)
        squares = arith(
            Le(40 * u, 3 * (exp(u) + exp(-u)) ** 2), line, p_square, back, known, squares=[exp(-u)]
        )
        less = multiplied(arith(Le(0, share**2), squares=[share]), squares)
        flat = arith(
            Eq((exp(u) + exp(-u)) ** 2 * share**2, 1),
            scaled((exp(u) + exp(-u)) * share, unit),
            unit,
        )
        return arith(below, less, flat, parts(use(tanh_bounds(), u))[1])

    upper = by_cases(Le(u, limit), near, far)
    return says.TANH_SECH_MAXIMUM.derive(kernel.conjoin(upper, evaluate(above)))


def _cover(goal: Term, low: Fraction | int, high: Fraction) -> tuple[object, ...]:
    """Halve the interval until enclosures, or monotonicity and an end, show the goal."""
    enclosed = ("enclose", 64)
    for cover in (enclosed, ("rising", u, 64, enclosed), ("falling", u, 64, enclosed)):
        try:
            kernel.box(goal, [(u, low, high)], cover)
            return cover
        except Refusal:
            continue
    middle = Fraction(low + high) / 2
    return ("split", u, middle, _cover(goal, low, middle), _cover(goal, middle, high))


# ------------------------------------------------------------------ tv-tanh


@cache
def variation_quarter() -> Theorem:
    """``TV <= tanh(osc/4) <= osc/4``."""
    (some,) = given(says.TV_QUARTER)
    first, second = says.TV_QUARTER.conclusion.args
    _, order, width = oscillation_range(n, e, some)
    size = oscillation(n, e) / 4
    small = use(tanh_below_identity(), size, arith(Le(0, size), order, width))
    bound = use(total_variation_tanh(), n, a, e, some)
    proof = kernel.conjoin(have(first, small), arith(second, bound, small))
    return says.TV_QUARTER.derive(proof)


@cache
def one_norm() -> Theorem:
    """``|p - s|_1 <= 2 tanh(osc/4)`` and ``<= osc/2``."""
    (some,) = given(says.TV_ONE_NORM)
    first, second = says.TV_ONE_NORM.conclusion.args
    bound = use(total_variation_tanh(), n, a, e, some)
    small = parts(use(variation_quarter(), n, a, e, some))[1]
    mass = first.args[0]
    tv = small.conclusion.args[0]
    named = have(Eq(mass, 2 * tv), names=("tv",))
    proof = kernel.conjoin(arith(first, named, bound), arith(second, named, small))
    return says.TV_ONE_NORM.derive(proof)


def maximum_of_two(row: Term, order: Theorem, first: bool) -> Theorem:
    """``Max_{i<2} row_i`` is the entry that ``order`` says is the greater."""
    top = row[0] if first else row[1]
    entries = [order, arith(Le(top, top))] if not first else [arith(Le(top, top)), order]
    bound = Lambda(i, Le(row[i], top))
    each = below_numeral(
        i, bound, [have(bound(place), entry) for place, entry in enumerate(entries)]
    )
    some = arith(Lt(0, two))
    place = zero if first else one
    low = max_least(i, two, top, each, some)
    return equal(low, max_upper(i, two, row[i], place, arith(Lt(place, two))))


@cache
def variation_tight() -> Theorem:
    """Two tokens with logits ``(-w/2, 0)`` and ``e = (w, 0)``: equality."""
    (sign,) = given(says.TV_TIGHT)
    width, value = says.TV_TIGHT.conclusion.args
    row = width.args[0].args[1]
    high = maximum_of_two(row, arith(Le(row[1], row[0]), sign), True)
    minus = Lambda(i, -row[i])
    low = maximum_of_two(minus, arith(Le(minus[0], minus[1]), sign), False)
    spread = arith(width, high, low, names=("osc",))
    plus, less = exp(u / 2), exp(-u / 2)
    back = have(Eq(plus * less, 1), use(exp_negative(), u / 2))
    new, old = (value.args[0].args[place] for place in (1, 2))
    above = arith(Lt(0, plus + 1), exp_at(u / 2))
    under = arith(Lt(0, less + 1), exp_at(-u / 2))
    share, other = inverse(plus + 1), inverse(less + 1)
    new_first, new_second = _two_entries(new, plus, share)
    old_first, old_second = _two_entries(old, less, other)
    # 1/(exp(-w/2) + 1) = exp(w/2)/(exp(w/2) + 1)
    turned = arith(
        Eq(other, plus * share),
        scaled(other, unit_of(above)),
        scaled(plus * share, unit_of(under)),
        scaled(other * share, back),
    )
    tangent = use(axiom("exp-tangent"), u / 2)
    gap = (plus - 1) * share
    gap_sign = scalar(Le(0, gap), tangent, sign, above)
    first_gap = arith(
        Eq(new[0] - old[0], gap),
        new_first,
        old_first,
        turned,
        scaled(less, turned),
        scaled(share, back),
    )
    second_gap = arith(Eq(new[1] - old[1], -gap), new_second, old_second, turned)
    size = use(absolute_nonnegative(), gap, gap_sign)
    one_term = kernel.rewrite(equal_sides(first_gap), Lambda(x, Eq(absolute(x), gap)), size)
    other_term = kernel.rewrite(
        equal_sides(second_gap),
        Lambda(x, Eq(absolute(x), gap)),
        arith(Eq(absolute(-gap), gap), absolute_even(gap), size),
    )
    rational = have(Eq(tanh(u / 4) * (plus + 1), plus - 1), use(tanh_rational(), u / 4))
    angle = arith(
        Eq(tanh(u / 4), gap), scaled(share, rational), scaled(tanh(u / 4), unit_of(above))
    )
    half = have(
        Eq(value.args[0], (absolute(new[0] - old[0]) + absolute(new[1] - old[1])) / 2),
        names=("tv",),
    )
    proof = arith(value, half, one_term, other_term, angle)
    return says.TV_TIGHT.derive(kernel.conjoin(spread, proof))


def equal_sides(equation: Theorem) -> Theorem:
    """``b = a`` from ``a = b``."""
    left, right = equation.conclusion.args
    return equal(arith(Le(right, left), equation), arith(Le(left, right), equation))


def _two_entries(row: Term, weight: Term, share: Term) -> tuple[Theorem, Theorem]:
    """The softmax of the logits ``x, 0`` with ``exp(x) = weight`` and ``share = 1/(weight + 1)``."""
    values = (weight * share, share)
    first, second = (have(Eq(row[k], v), simplified(row[k])) for k, v in enumerate(values))
    return first, second


# ------------------------------------------------------------------ weighted-perturbation


@cache
def perturbation_rate() -> Theorem:
    """At ``s = (1/2, 1/2)``, ``e = (h, -h)`` the bound is at most ``(1 + h) exp(2 h)`` too large."""
    (sign,) = given(says.PERTURBATION_RATE)
    left, right = says.PERTURBATION_RATE.conclusion.args
    growth, bound = left.args
    size = right.args[1]
    row = growth.args[0].args[1]
    minus = Lambda(i, -row[i])
    high = maximum_of_two(row, arith(Le(row[1], row[0]), sign), True)
    low = maximum_of_two(minus, arith(Le(minus[0], minus[1]), sign), False)
    width = arith(Eq(growth.args[0], 2 * h), high, low, names=("osc",))
    scale = kernel.rewrite(width, Lambda(x, Eq(growth, exp(x))), arith(Eq(growth, growth)))
    tag = use(parts(use(axiom("indicator-less"), h, 0))[1], arith(Not(Lt(h, 0)), sign))
    other = use(parts(use(axiom("indicator-less"), -h, 0))[0], arith(Lt(-h, 0), sign))
    value = simplified(bound)
    plain = arith(Eq(bound, h), value, scaled(h, tag), scaled(h, other))
    moved_mean = size.args[0]
    angle = simplified(moved_mean)
    opened = have(Eq(moved_mean, tanh(h)), angle, names=("tanh",))
    absolute_size = absolute_of(moved_mean)[1]
    # tanh h (1 + h) >= h, from exp(2 h) >= 1 + 2 h
    weight = exp_at(2 * h)
    reach = scalar(Le(h, (1 + h) * tanh(h)), use(tanh_rational(), h), sign)
    long = arith(Le(0, 1 + h), sign)
    step = multiplied(long, arith(Le(tanh(h), size), absolute_size, opened))
    total = multiplied(arith(Le(0, exp(2 * h)), weight), arith(Le(h, (1 + h) * size), reach, step))
    proof = arith(
        says.PERTURBATION_RATE.conclusion, scaled(bound, scale), scaled(exp(2 * h), plain), total
    )
    return says.PERTURBATION_RATE.derive(proof)
