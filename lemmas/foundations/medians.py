"""A median exists: the greatest value with at most half of the values below it."""

from __future__ import annotations

from functools import cache

from lemmas.foundations import norm_statements as says
from lemmas.foundations.distributions import given, inside
from symbolic import kernel
from symbolic.kernel import Theorem
from symbolic.language import (
    Eq,
    Lambda,
    Le,
    Lt,
    Max,
    Not,
    Sum,
    Term,
    cast,
    family,
    indicator,
    nats,
    reals,
)
from symbolic.tactics.elementary import (
    indicator_bounds,
    max_upper,
    natural,
    scaled,
    sum_over,
)
from symbolic.tactics.existential import Steps, choosing
from symbolic.tactics.script import arith, assume, axiom, by_cases, for_all, have, parts, use

i, j, n = nats("i j n")
x, y, m = reals("x y m")
f = family("y")
half = cast(n) / 2


def tag(left: Term, right: Term) -> Term:
    """``[left < right]``."""
    return indicator("ind_lt", left, right)


def tagged(known: Theorem) -> Theorem:
    """``[x < y] = 1`` from ``x < y``, or 0 from its negation."""
    negative = known.conclusion.head == "not"
    left, right = (known.conclusion.args[0] if negative else known.conclusion).args
    return use(parts(use(axiom("indicator-less"), left, right))[1 if negative else 0], known)


def under(value: Term) -> Term:
    """How many values lie below."""
    return Sum(i, n, tag(f[i], value))


def over(value: Term) -> Term:
    """How many values lie above."""
    return Sum(i, n, tag(value, f[i]))


def either(flag: Term, first: Term, second: Term) -> Term:
    """``second`` if the flag is 1, ``first`` if it is 0."""
    return first + flag * (second - first)


@cache
def few_above() -> Theorem:
    """If more than half lie above ``m``, the least of them has fewer than half below it.

    So some ``f_j > m`` has at most half of the values below it.
    """
    some, many = assume(Lt(0, n)), assume(Lt(half, over(m)))
    top = Max(i, n, f[i])
    rest = Lambda(i, -either(tag(m, f[i]), top + 1, f[i]))

    @choosing
    def proof() -> Steps:
        where, known = yield use(axiom("max-attained"), n, rest, some)
        here, least = parts(known)
        goal = kernel.lang.Exists(j, kernel.lang.And(Lt(j, n), Lt(m, f[j]), Le(under(f[j]), half)))
        at_i = inside(i, n)
        best = max_upper(i, n, rest[i], i, at_i)
        upper = max_upper(i, n, f[i], i, at_i)

        def low(known_low: Theorem) -> Theorem:
            """The chosen value is not above ``m``: then none is."""
            flag = scaled(f[where] - top - 1, tagged(known_low))

            def member(known_high: Theorem) -> Theorem:
                own = scaled(f[i] - top - 1, tagged(known_high))
                false = arith(Lt(0, 0), best, least, flag, own, upper)
                goal_i = Le(tag(m, f[i]), 0)
                return kernel.absurd(false, arith(Not(Lt(0, 0))), goal_i)

            each = by_cases(Lt(m, f[i]), member, lambda s: arith(Le(tag(m, f[i]), 0), tagged(s)))
            none = have(Le(over(m), 0), sum_over(i, n, each))
            false = arith(Lt(0, 0), none, many, natural(n))
            return kernel.absurd(false, arith(Not(Lt(0, 0))), goal)

        def high(known_high: Theorem) -> Theorem:
            flag = scaled(f[where] - top - 1, tagged(known_high))
            both = tag(f[i], f[where]) + tag(m, f[i])
            bound = parts(use(indicator_bounds("ind_lt"), f[i], f[where]))[1]

            def member(above_m: Theorem) -> Theorem:
                own = scaled(f[i] - top - 1, tagged(above_m))
                order = arith(Not(Lt(f[i], f[where])), best, least, flag, own)
                return arith(Le(both, 1), tagged(order), tagged(above_m))

            each = by_cases(Lt(m, f[i]), member, lambda s: arith(Le(both, 1), tagged(s), bound))
            total = have(Le(under(f[where]) + over(m), n), sum_over(i, n, each))
            few = arith(Le(under(f[where]), half), total, many)
            shown = kernel.conjoin(here, kernel.conjoin(known_high, few))
            return kernel.witness(goal, where, have(kernel.lang.apply(goal.args[0], where), shown))

        return by_cases(Lt(m, f[where]), high, low)

    return for_all([n, f, m], some.conclusion, many.conclusion, proof())


@cache
def median_exists() -> Theorem:
    """The greatest value with at most half below it has at most half above it."""
    (some,) = given(says.MEDIAN_EXISTS)
    goal = says.MEDIAN_EXISTS.conclusion
    least = -Max(i, n, -f[i])
    value = Lambda(j, either(tag(half, under(f[j])), f[j], least))

    @choosing
    def proof() -> Steps:
        where, known = yield use(axiom("max-attained"), n, value, some)
        here, top = parts(known)
        middle = value[where]
        lower = arith(Le(least, f[i]), max_upper(i, n, -f[i], i, inside(i, n)))
        empty = arith(Le(tag(f[i], least), 0), tagged(arith(Not(Lt(f[i], least)), lower)))
        none = have(Le(under(least), 0), sum_over(i, n, empty))

        def at_least(known_flag: Theorem) -> Theorem:
            """The value is the least one."""
            flag = scaled(least - f[where], tagged(known_flag))
            same = arith(Eq(least, middle), flag)
            return _moved(same, arith(Le(under(least), half), none, natural(n)))

        def own(known_flag: Theorem) -> Theorem:
            flag = scaled(least - f[where], tagged(known_flag))
            same = arith(Eq(f[where], middle), flag)
            return _moved(same, arith(Le(under(f[where]), half), known_flag))

        first = by_cases(Lt(half, under(f[where])), at_least, own)

        def too_many(many: Theorem) -> Theorem:
            claim = Le(over(middle), half)
            existential = use(few_above(), n, f, middle, some, arith(Lt(half, over(middle)), many))
            (function,) = existential.conclusion.args
            other = kernel.lang.fresh("other", "N", existential.conclusion.free | {where, n, f})
            pieces = assume(kernel.lang.apply(function, other))
            at, above, few = parts(pieces)
            bound = use(axiom("max-upper"), n, value, other, at)
            flag = tagged(arith(Not(Lt(half, under(f[other]))), few))
            false = arith(Lt(0, 0), bound, top, scaled(least - f[other], flag), above)
            inner = kernel.absurd(false, arith(Not(Lt(0, 0))), claim)
            return kernel.choose(existential, other, inner)

        second = by_cases(Le(over(middle), half), lambda s: s, too_many)
        shown = kernel.conjoin(first, second)
        return kernel.witness(goal, middle, have(kernel.lang.apply(goal.args[0], middle), shown))

    return says.MEDIAN_EXISTS.derive(proof())


def _moved(same: Theorem, few: Theorem) -> Theorem:
    """``under(b) <= n/2`` from ``a = b`` and ``under(a) <= n/2``."""
    return kernel.rewrite(same, Lambda(x, Le(under(x), half)), few)
