"""Thresholds: where ``exp(u) <= 1 + k u`` ends, and the rate of ``m_0 / sqrt(1 + 6 c l m_0^2)``."""

from __future__ import annotations

from fractions import Fraction
from functools import cache

from lemmas.foundations import recursion_statements as says
from lemmas.foundations.distributions import given
from lemmas.foundations.normalisation import unit_of
from lemmas.foundations.operators import absolute_nonnegative, roots_below
from lemmas.foundations.perturbation import exp_difference
from lemmas.foundations.recursions import exp_above_line, exp_below_line, lambert_threshold
from symbolic import kernel
from symbolic.definitions import absolute
from symbolic.kernel import Theorem
from symbolic.language import (
    REAL,
    And,
    Eq,
    Exists,
    ForAll,
    Implies,
    Lambda,
    Le,
    Lt,
    Not,
    Term,
    arrow,
    exp,
    family,
    indicator,
    inverse,
    nats,
    number,
    reals,
    sqrt,
    var,
)
from symbolic.tactics.elementary import (
    absolute_of,
    equal,
    exp_at,
    exp_negative,
    multiplied,
    natural,
    reciprocal_positive,
    root_facts,
    scaled,
    sqrt_positive,
)
from symbolic.tactics.evaluate import evaluate
from symbolic.tactics.field import field
from symbolic.tactics.scalar import scalar
from symbolic.tactics.script import (
    arith,
    assume,
    axiom,
    by_cases,
    for_all,
    have,
    obtain,
    parts,
    use,
)

c, k, m0, s, t, u, x, y, low, top = reals("c k m s t u x y low top")
(l,) = nats("l")
centre = family("c")
f = var("f", arrow(REAL, REAL))
_NOTHING = Lt(0, 0)


def never(fact: Theorem, goal: Term) -> Theorem:
    """Anything from ``0 < 0``."""
    return kernel.absurd(fact, arith(Not(_NOTHING)), goal)


# ------------------------------------------------------------------ exp(u) against 1 + 2 u


@cache
def threshold() -> Theorem:
    """``exp(u) <= 1 + 2 u`` exactly up to ``-1/2 - W(-exp(-1/2)/2)``, among ``u >= 0``."""
    (sign,) = given(says.THRESHOLD)
    positive, meets = parts(lambert_threshold())
    below, above = says.THRESHOLD.conclusion.args
    end = positive.conclusion.args[1]
    inside, beyond = assume(below.args[0]), assume(above.args[0])
    first = use(use(exp_below_line(), 2, end, positive, meets), u, sign, inside)
    second = use(use(exp_above_line(), 2, end, positive, meets), u, beyond)
    proof = kernel.conjoin(
        kernel.discharge(below.args[0], have(below.args[1], first)),
        kernel.discharge(above.args[0], have(above.args[1], second)),
    )
    return says.THRESHOLD.derive(proof)


@cache
def threshold_digits() -> Theorem:
    """Twenty digits of the threshold, from the signs of ``exp(u) - 1 - 2 u``."""
    low_goal, high_goal = says.THRESHOLD_DIGITS.conclusion.args
    first, end = low_goal.args
    last = high_goal.args[1]
    positive, meets = parts(lambert_threshold())
    under = evaluate(Lt(exp(first), 1 + 2 * first))
    over = evaluate(Lt(1 + 2 * last, exp(last)))
    line = use(exp_above_line(), 2, end, positive, meets)

    def not_above(known: Theorem) -> Theorem:
        """The first number is not below the threshold."""
        at_most = arith(Le(end, first), known)

        def past(strict: Theorem) -> Theorem:
            return never(arith(_NOTHING, use(line, first, strict), under), low_goal)

        def at(none: Theorem) -> Theorem:
            same = equal(at_most, arith(Le(first, end), none))
            moved = kernel.rewrite(
                same, Lambda(x, Eq(exp(x), 1 + 2 * x)), have(Eq(exp(end), 1 + 2 * end), meets)
            )
            return never(arith(_NOTHING, moved, under), low_goal)

        return by_cases(Lt(end, first), past, at)

    def not_below(known: Theorem) -> Theorem:
        inside = arith(Le(last, end), known)
        line_below = use(exp_below_line(), 2, end, positive, meets)
        flat = use(line_below, last, arith(Le(0, last)), inside)
        return never(arith(_NOTHING, flat, over), high_goal)

    proof = kernel.conjoin(
        by_cases(low_goal, lambda h: h, not_above), by_cases(high_goal, lambda h: h, not_below)
    )
    return says.THRESHOLD_DIGITS.derive(proof)


# ------------------------------------------------------------------ a root for every slope


def _member(value: Term) -> list[Term]:
    """``value`` is in ``{s >= 0: f(s) > 0}``, as antecedents."""
    return [Le(0, value), Lt(0, f(value))]


@cache
def greatest_lower_bound() -> Theorem:
    """``{s >= 0: f(s) > 0}`` has a greatest lower bound if some ``top`` is in it."""
    sign, some = assume(Le(0, top)), assume(Lt(0, f(top)))
    size = absolute(centre[0])
    flag = indicator("ind_lt", 0, f(size))
    functional = Lambda(centre, flag * size + (1 - flag) * top)
    value = functional(centre)
    yes, no = parts(use(axiom("indicator-less"), 0, f(size)))

    def everywhere(bound: Term, inside: Theorem, outside: Theorem) -> Theorem:
        """``bound <= functional`` from ``bound <= |c_0|`` if that is a member, ``bound <= top``."""

        def member(known: Theorem) -> Theorem:
            tag = use(yes, known)
            return arith(Le(bound, value), scaled(size - top, tag), _where(inside, known))

        def other(known: Theorem) -> Theorem:
            tag = use(no, known)
            return arith(Le(bound, value), scaled(size - top, tag), outside)

        return for_all(centre, by_cases(Lt(0, f(size)), member, other))

    bounded = everywhere(number(0), absolute_of(centre[0])[0], sign)
    least = kernel.lang.infimum(functional)

    def below_member() -> Theorem:
        own, positive = (assume(h) for h in _member(s))
        at = use(use(axiom("infimum-lower"), functional, bounded), Lambda(l, s))
        same = use(absolute_nonnegative(), s, own)
        back = equal(arith(Le(s, absolute(s)), same), arith(Le(absolute(s), s), same))
        moved = kernel.rewrite(back, Lambda(x, Lt(0, f(x))), positive)
        tag = use(parts(use(axiom("indicator-less"), 0, f(absolute(s))))[0], moved)
        low_s = arith(Le(least, s), at, scaled(absolute(s) - top, tag), same)
        return for_all(s, own.conclusion, positive.conclusion, low_s)

    def above_bounds() -> Theorem:
        every = assume(ForAll(s, Implies(*_member(s), Le(t, s))))
        at_top = use(every, top, sign, some)
        known = assume(Lt(0, f(size)))
        at_size = use(every, size, absolute_of(centre[0])[0], known)
        all_values = everywhere(t, at_size, at_top)
        proof = use(axiom("infimum-greatest"), functional, t, bounded, all_values)
        return for_all(t, every.conclusion, proof)

    goal = Exists(
        low,
        And(
            ForAll(s, Implies(*_member(s), Le(low, s))),
            ForAll(t, Implies(ForAll(s, Implies(*_member(s), Le(t, s))), Le(t, low))),
        ),
    )
    both = kernel.conjoin(below_member(), above_bounds())
    shown = have(kernel.lang.apply(goal.args[0], least), both)
    proof = kernel.witness(goal, least, shown)
    return for_all([f, top], sign.conclusion, some.conclusion, proof)


def _where(inside: Theorem, known: Theorem) -> Theorem:
    """A fact that may rest on an assumption, discharged by what is known."""
    if known.conclusion not in inside.hypotheses:
        return inside
    return kernel.apply(kernel.discharge(known.conclusion, inside), known)


@cache
def line_lipschitz() -> Theorem:
    """``h(x) - h(y) <= (exp(c) + k) |x - y|`` for ``h(u) = exp(u) - 1 - k u`` and ``x, y <= c``."""
    at_x, at_y, slope = assume(Le(x, c)), assume(Le(y, c)), assume(Le(0, k))
    bend = use(exp_difference(), x, y, c, at_x, at_y)
    gap = absolute_of(x - y)
    rise = absolute_of(exp(x) - exp(y))[1]
    goal = Le(exp(x) - k * x - (exp(y) - k * y), (exp(c) + k) * absolute(x - y))
    proof = arith(goal, bend, rise, multiplied(slope, gap[2]))
    return for_all([x, y, c, k], at_x.conclusion, at_y.conclusion, slope.conclusion, proof)


@cache
def root_exists() -> Theorem:
    """``exp(x) = 1 + k x`` has a positive root for every ``k > 1``."""
    (steep,) = given(says.ROOT_EXISTS)
    goal = says.ROOT_EXISTS.conclusion
    gap = Lambda(u, exp(u) - 1 - k * u)
    slope = arith(Le(0, k), steep)
    far = 4 * k
    # exp(4 k) >= (1 + 2 k)^2 > 1 + 4 k^2
    half = use(axiom("exp-tangent"), 2 * k)
    double = have(Eq(exp(far), exp(2 * k) * exp(2 * k)), use(axiom("exp-add"), 2 * k, 2 * k))
    wide = scalar(Lt(0, gap(far)), double, half, steep)
    existential = use(greatest_lower_bound(), gap, far, arith(Le(0, far), steep), wide)

    def proof(least: Term, known: Theorem) -> Theorem:
        below, greatest = parts(known)
        positive = _first_gap(greatest, least, steep)
        flat = equal(
            _not_above(below, least, positive, slope),
            _not_below(below, greatest, least, slope),
        )
        meets = arith(Eq(exp(least), 1 + k * least), flat)
        return kernel.witness(goal, least, kernel.conjoin(positive, meets))

    return says.ROOT_EXISTS.derive(obtain(existential, "root", proof))


def _first_gap(greatest: Theorem, least: Term, steep: Theorem) -> Theorem:
    """``0 < least``: no member is below ``(k - 1)/k``."""
    positive = arith(Lt(0, k), steep)
    start = (k - 1) * inverse(k)
    start_sign = arith(
        Lt(0, start), arith(Lt(0, k - 1), steep), reciprocal_positive(positive), products=[(0, 1)]
    )
    own, member = assume(Le(0, s)), assume(Lt(0, exp(s) - 1 - k * s))
    goal = Le(start, s)
    unit = unit_of(positive)

    def early(known: Theorem) -> Theorem:
        """``exp(s) (1 - s) <= 1`` makes ``h(s) <= 0``."""
        short = scalar(Lt(k * s, k - 1), known, positive, unit)
        product = use(exp_negative(), s)
        return never(scalar(_NOTHING, own, member, short, positive, product), goal)

    each = by_cases(goal, lambda h: h, early)
    bound = use(greatest, start, for_all(s, own.conclusion, member.conclusion, each))
    return arith(Lt(0, least), bound, start_sign)


def _step_size(slope: Theorem, least: Term) -> tuple[Term, Theorem, Theorem]:
    """``1/L`` for ``L = exp(least + 1) + k``: positive and its unit."""
    bend = exp(least + 1) + k
    bend_sign = arith(Lt(0, bend), exp_at(least + 1), slope)
    return bend, bend_sign, unit_of(bend_sign)


def _not_above(below: Theorem, least: Term, positive: Theorem, slope: Theorem) -> Theorem:
    """``h(least) <= 0``: otherwise a smaller member would be near."""
    value = exp(least) - 1 - k * least
    goal = Le(value, 0)
    bend, bend_sign, unit = _step_size(slope, least)

    def above(none: Theorem) -> Theorem:
        high = arith(Lt(0, value), none)

        def at(step: Term, step_sign: Theorem, short: Theorem, small: Theorem) -> Theorem:
            """``least - step`` is a member."""
            point = least - step
            near = use(
                line_lipschitz(),
                least,
                point,
                least + 1,
                k,
                arith(Le(least, least + 1)),
                arith(Le(point, least + 1), step_sign),
                slope,
            )
            width = use(absolute_nonnegative(), step, arith(Le(0, step), step_sign))
            move = have(
                Le(exp(least) - k * least - (exp(point) - k * point), bend * absolute(step)), near
            )
            lifted = arith(Lt(0, exp(point) - 1 - k * point), move, scaled(bend, width), small)
            lower = use(below, point, arith(Le(0, point), short), lifted)
            return never(arith(_NOTHING, lower, step_sign), goal)

        half = value / 2 * inverse(bend)
        half_sign = arith(Lt(0, half), high, reciprocal_positive(bend_sign), products=[(0, 1)])
        spend = arith(Lt(bend * half, value), scaled(value / 2, unit), high)

        def fits(known: Theorem) -> Theorem:
            return at(half, half_sign, arith(Le(half, least), known), spend)

        def exceeds(known: Theorem) -> Theorem:
            order = arith(Le(least, half), known)
            cheap = multiplied(arith(Le(0, bend), bend_sign), order)
            return at(
                least,
                positive,
                arith(Le(least, least)),
                arith(Lt(bend * least, value), cheap, spend),
            )

        return by_cases(Le(half, least), fits, exceeds)

    return by_cases(goal, lambda h: h, above)


def _not_below(below: Theorem, greatest: Theorem, least: Term, slope: Theorem) -> Theorem:
    """``0 <= h(least)``: otherwise a larger number would be a lower bound."""
    value = exp(least) - 1 - k * least
    goal = Le(0, value)
    bend, bend_sign, unit = _step_size(slope, least)

    def under(none: Theorem) -> Theorem:
        deep = arith(Lt(0, -value), none)
        full = -value * inverse(bend)
        full_sign = arith(Lt(0, full), deep, reciprocal_positive(bend_sign), products=[(0, 1)])
        spend = arith(Eq(bend * full, -value), scaled(-value, unit))

        def at(step: Term, step_sign: Theorem, short: Theorem, small: Theorem) -> Theorem:
            own, member = assume(Le(0, s)), assume(Lt(0, exp(s) - 1 - k * s))
            first = use(below, s, own, member)
            claim = Le(least + step, s)

            def inside(known: Theorem) -> Theorem:
                order = arith(Lt(s, least + step), known)
                near = use(
                    line_lipschitz(),
                    s,
                    least,
                    least + 1,
                    k,
                    arith(Le(s, least + 1), order, short),
                    arith(Le(least, least + 1)),
                    slope,
                )
                width = use(absolute_nonnegative(), s - least, arith(Le(0, s - least), first))
                less = multiplied(arith(Le(0, bend), bend_sign), arith(Le(s - least, step), order))
                false = arith(_NOTHING, near, scaled(bend, width), less, small, member)
                return never(false, claim)

            each = by_cases(claim, lambda h: h, inside)
            bound = use(greatest, least + step, for_all(s, own.conclusion, member.conclusion, each))
            return never(arith(_NOTHING, bound, step_sign), goal)

        def fits(known: Theorem) -> Theorem:
            return at(
                full, full_sign, arith(Le(full, 1), known), arith(Le(bend * full, -value), spend)
            )

        def exceeds(known: Theorem) -> Theorem:
            order = arith(Le(1, full), known)
            cheap = multiplied(arith(Le(0, bend), bend_sign), order)
            one = number(1)
            return at(
                one,
                arith(Lt(0, one)),
                arith(Le(one, 1)),
                arith(Le(bend * one, -value), cheap, spend),
            )

        return by_cases(Le(full, 1), fits, exceeds)

    return by_cases(goal, lambda h: h, under)


# ------------------------------------------------------------------ reciprocal-square


@cache
def reciprocal_square() -> Theorem:
    """``(1 - u)^-2 <= 1 + 6 u`` on ``[0, 1/2]``: ``(1 + 6u)(1 - u)^2 - 1 = u (1 - 2u)(4 - 3u)``."""
    sign, half = given(says.RECIPROCAL)
    gap = arith(Lt(0, 1 - u), half)
    square = arith(Lt(0, (1 - u) ** 2), gap, products=[(0, 0)])
    cubic = arith(
        Le(0, u * (1 - 2 * u) * (4 - 3 * u)),
        arith(Le(0, u * (1 - 2 * u)), sign, half, products=[(0, 1)]),
        arith(Le(0, 4 - 3 * u), half),
        products=[(0, 1)],
    )
    return says.RECIPROCAL.derive(field(says.RECIPROCAL.conclusion, square, cubic))


@cache
def reciprocal_tight() -> Theorem:
    """Equality at both ends."""
    return evaluate(says.RECIPROCAL_TIGHT.formula)


@cache
def reciprocal_step() -> Theorem:
    """``m_{l+1} <= m_l (1 - c m_l^2)`` for ``m_l = m_0 / sqrt(1 + 6 c l m_0^2)``."""
    positive, weight, small = given(says.RECIPROCAL_STEP)
    load = c * m0**2
    load_sign = arith(Le(0, load), weight, arith(Le(0, m0**2), squares=[m0]), products=[(0, 1)])
    here, there = 1 + 6 * c * l * m0**2, 1 + 6 * c * (l + 1) * m0**2
    grown = arith(Le(0, load * l), load_sign, natural(l), products=[(0, 1)])
    here_sign, there_sign = arith(Lt(0, here), grown), arith(Lt(0, there), grown, load_sign)
    a, o = sqrt(here), sqrt(there)
    a_sign, o_sign = sqrt_positive(here_sign), sqrt_positive(there_sign)
    a_square = root_facts(arith(Le(0, here), here_sign))[1]
    o_square = root_facts(arith(Le(0, there), there_sign))[1]
    a_unit, o_unit = unit_of(a_sign), unit_of(o_sign)
    a_inv, o_inv = inverse(a), inverse(o)
    # u = c m_0^2 / a^2 lies in [0, 1/2]
    share = load * a_inv**2
    share_sign = arith(
        Le(0, share), load_sign, arith(Le(0, a_inv**2), squares=[a_inv]), products=[(0, 1)]
    )
    one = arith(Eq(a**2 * a_inv**2, 1), scaled(a * a_inv, a_unit), a_unit)
    least = arith(
        Le(a_inv**2, 1),
        multiplied(arith(Le(0, a_inv**2), squares=[a_inv]), arith(Le(1, a**2), a_square, grown)),
        one,
    )
    at_most = arith(Le(share, load), multiplied(load_sign, least))
    half = number(Fraction(1, 2))
    cubic = arith(
        Le(0, share * (1 - 2 * share) * (4 - 3 * share)),
        arith(
            Le(0, share * (1 - 2 * share)),
            share_sign,
            arith(Le(share, half), at_most, small),
            products=[(0, 1)],
        ),
        arith(Le(0, 4 - 3 * share), at_most, small),
        products=[(0, 1)],
    )
    factor = 1 - share
    # a^2 <= (1 - u)^2 (a^2 + 6 c m_0^2) = ((1 - u) b)^2
    spread = arith(
        Le(a**2, (factor * o) ** 2),
        multiplied(arith(Le(0, a**2), squares=[a]), cubic),
        scaled(factor**2, o_square),
        scaled(factor**2, a_square),
        scaled(6 * load * factor**2, one),
    )
    factor_sign = arith(Le(0, factor), at_most, small)
    longer = roots_below(
        a, factor * o, arith(Le(0, factor * o), factor_sign, o_sign, products=[(0, 1)]), spread
    )
    shares = arith(
        Lt(0, a_inv * o_inv),
        reciprocal_positive(a_sign),
        reciprocal_positive(o_sign),
        products=[(0, 1)],
    )
    turned = arith(
        Le(o_inv, factor * a_inv),
        multiplied(arith(Le(0, a_inv * o_inv), shares), longer),
        scaled(o_inv, a_unit),
        scaled(factor * a_inv, o_unit),
    )
    proof = arith(says.RECIPROCAL_STEP.conclusion, multiplied(arith(Le(0, m0), positive), turned))
    return says.RECIPROCAL_STEP.derive(proof)
