"""The mean-value inequality, from completeness: no derivative above K, no growth above K."""

from __future__ import annotations

from functools import cache

from lemmas.foundations.derivatives import (
    F,
    identity,
    nearby,
    scaled,
    share,
    sides,
    small,
    sum_of_two,
)
from lemmas.foundations.differentiate import differentiate
from lemmas.foundations.sums import absolute_of, equal
from symbolic import kernel
from symbolic import language as lang
from symbolic.definitions import absolute, has_derivative
from symbolic.kernel import Theorem
from symbolic.language import (
    REAL,
    And,
    Eq,
    ForAll,
    Implies,
    Lambda,
    Le,
    Lt,
    Not,
    Term,
    arrow,
    family,
    nats,
    reals,
    var,
)
from symbolic.tactics.existential import Steps, choosing
from symbolic.tactics.script import (
    arith,
    assume,
    axiom,
    by_cases,
    deny,
    for_all,
    have,
    parts,
    use,
)

__all__ = [
    "mean_value",
    "mean_value_lower",
    "never_rises",
    "second_order",
    "twice_differentiable",
]

a, b, s, x, y, eps, K = reals("a b s x y eps K")
(k,) = nats("k")
c = family("c")
G, H = (var(name, arrow(REAL, REAL)) for name in "GH")
_NOTHING = Lt(0, 0)


def absolute_identity(sign: Theorem) -> Theorem:
    """``|s| = s`` from ``0 <= s``."""
    value = sign.conclusion.args[1]
    low = small(value, value, sign)
    return equal(low, absolute_of(value)[1])


def _rise(step: Term) -> Term:
    return F(a + step) - F(a)


def _first_rise(size: Term) -> Term:
    """``s`` where ``F`` has risen at ``a + s``, and ``b - a`` elsewhere."""
    flag = lang.indicator("ind_lt", 0, _rise(size))
    return flag * size + (1 - flag) * (b - a)


def _values(size: Term) -> tuple[Theorem, Theorem]:
    """The two values of the functional, each under its case."""
    yes, no = parts(use(axiom("indicator-less"), 0, _rise(size)))
    risen = assume(Lt(0, _rise(size)))
    still = assume(Not(Lt(0, _rise(size))))
    one = arith(Eq(_first_rise(size), size), use(yes, risen), degree=2)
    other = arith(Eq(_first_rise(size), b - a), use(no, still), degree=2)
    return one, other


def _everywhere(low: Term, risen: Theorem, still: Theorem) -> Theorem:
    """``low <= functional``, from ``low <= |c_0|`` where risen and ``low <= b - a``."""
    size = absolute(c[0])
    one, other = _values(size)
    goal = Le(low, _first_rise(size))
    proof = kernel.cases(Lt(0, _rise(size)), arith(goal, one, risen), arith(goal, other, still))
    return for_all(c, proof)


def _at(sign: Theorem) -> Theorem:
    """The functional at the constant family ``s >= 0``, ``|s|`` replaced by ``s``."""
    size = sign.conclusion.args[1]
    hole = lang.fresh("hole", REAL, size.free | {a, b, F})
    plain = absolute_identity(sign)
    return _replaced(plain, Lambda(hole, Eq(_first_rise(absolute(size)), _first_rise(hole))))


def _replaced(equation: Theorem, template: Term) -> Theorem:
    left = equation.conclusion.args[0]
    reflexive = arith(lang.apply(template, left))
    return kernel.rewrite(equation, template, reflexive)


@cache
def never_rises() -> Theorem:
    """``F(b) <= F(a)`` if ``F' < 0`` on ``[a, b]``."""
    order = assume(Le(a, b))
    falling = assume(
        ForAll(x, Implies(Le(a, x), Le(x, b), And(has_derivative(F, x, G(x)), Lt(G(x), 0))))
    )
    risen = assume(Lt(F(a), F(b)))
    functional = Lambda(c, _first_rise(absolute(c[0])))
    least = lang.infimum(functional)
    size = absolute(c[0])
    bounded = _everywhere(lang.number(0), absolute_of(c[0])[0], arith(Le(0, b - a), order))
    lower = use(axiom("infimum-lower"), functional, bounded)
    sign = use(axiom("infimum-greatest"), functional, 0, bounded, bounded)
    length = arith(Le(0, b - a), order)

    def at(value: Theorem) -> Theorem:
        """``least <= functional(s)`` for ``0 <= s``."""
        constant = Lambda(k, value.conclusion.args[1])
        step = value.conclusion.args[1]
        return arith(Le(least, _first_rise(step)), use(lower, constant), _at(value))

    one, other = _values(b - a)
    within = kernel.cases(
        Lt(0, _rise(b - a)),
        arith(Le(least, b - a), one, at(length)),
        arith(Le(least, b - a), other, at(length)),
    )
    point = a + least
    derivative, negative = parts(
        use(falling, point, arith(Le(a, point), sign), arith(Le(point, b), within))
    )

    def before(step: Theorem, early: Theorem) -> Theorem:
        """``F(a + s) <= F(a)`` for ``0 <= s < least``."""
        value = step.conclusion.args[1]
        inside = assume(Lt(0, _rise(value)))
        never = deny(
            inside.conclusion,
            lambda _: (
                arith(_NOTHING, _values(value)[0], at(step), early),
                arith(Not(_NOTHING)),
            ),
        )
        return arith(Le(F(a + value), F(a)), never)

    @choosing
    def contradiction() -> Steps:
        width, known = yield nearby(derivative, arith(Lt(0, -G(point)), negative))
        positive, near = parts(known)

        def left(step: Theorem, inside: Theorem) -> Theorem:
            """``F(p) <= F(p - h)`` for ``0 <= h < delta``."""
            h = step.conclusion.args[1]
            same = absolute_identity(step)
            mirrored = small(-h, h, step)
            bound = use(near, -h, arith(Lt(absolute(-h), width), mirrored, inside))
            error = absolute_of(bound.conclusion.args[0].args[0])
            return arith(
                Le(F(point), F(point - h)),
                bound,
                *error[1:3],
                mirrored,
                negative,
                same,
                products=[(3, 4)],
            )

        def right(step: Theorem, inside: Theorem) -> Theorem:
            """``F(p + h) <= F(p)`` for ``0 <= h < delta``."""
            h = step.conclusion.args[1]
            size_h = small(h, h, step)
            bound = use(near, h, arith(Lt(absolute(h), width), size_h, inside))
            error = absolute_of(bound.conclusion.args[0].args[0])
            return arith(
                Le(F(point + h), F(point)), bound, *error[1:3], size_h, negative, products=[(3, 4)]
            )

        def inner(room: Theorem) -> Theorem:
            back = left(arith(Le(0, width / 2), positive), arith(Lt(width / 2, width), positive))
            early = before(
                arith(Le(0, least - width / 2), room, positive),
                arith(Lt(least - width / 2, least), positive),
            )
            return arith(Le(F(point), F(a)), back, early)

        level = by_cases(
            Le(width, least),
            inner,
            lambda short: arith(Le(F(point), F(a)), left(sign, arith(Lt(least, width), short))),
        )

        def late(step: Theorem, up: Theorem) -> Theorem:
            """``least + delta <= s`` where ``F`` has risen at ``a + s``."""
            value = step.conclusion.args[1]
            goal = Le(least + width, value)

            def after(beyond: Theorem) -> Theorem:
                ahead = arith(Le(0, value - least), beyond)
                soon = assume(Lt(value, least + width))
                low = right(ahead, arith(Lt(value - least, width), soon))
                never = deny(
                    soon.conclusion,
                    lambda _: (arith(_NOTHING, low, level, up), arith(Not(_NOTHING))),
                )
                return arith(goal, never)

            def early(ahead: Theorem) -> Theorem:
                return kernel.absurd(
                    arith(_NOTHING, before(step, ahead), up), arith(Not(_NOTHING)), goal
                )

            return by_cases(Lt(value, least), early, lambda n: after(arith(Le(least, value), n)))

        end = late(length, arith(Lt(0, _rise(b - a)), risen))
        beyond = _everywhere(
            least + width, late(absolute_of(c[0])[0], assume(Lt(0, _rise(size)))), end
        )
        top = use(axiom("infimum-greatest"), functional, least + width, bounded, beyond)
        return arith(_NOTHING, top, positive)

    never = deny(risen.conclusion, lambda _: (contradiction(), arith(Not(_NOTHING))))
    proof = arith(Le(F(b), F(a)), never)
    return for_all([F, G, a, b], order.conclusion, falling.conclusion, proof)


def slopes(bound: Term) -> Term:
    """``F' = G`` on ``[a, b]`` and ``bound`` at every point of it."""
    both = And(has_derivative(F, x, G(x)), bound)
    return ForAll(x, Implies(Le(a, x), Le(x, b), both))


@cache
def mean_value() -> Theorem:
    """``F(b) - F(a) <= K (b - a)`` if ``F' <= K`` on ``[a, b]`` (Rudin, Principles, 5.10)."""
    order, known = assume(Le(a, b)), assume(slopes(Le(G(x), K)))
    gap = F(b) - F(a) - K * (b - a)
    above = assume(Lt(0, gap))

    def tilted(steep: Theorem) -> Theorem:
        """``F(b) - F(a) <= (K + eps) (b - a)``."""
        slope = K + steep.conclusion.args[1]
        function = Lambda(s, F(s) + -slope * s)
        inside = assume(Le(a, x)), assume(Le(x, b))
        own, below = parts(use(known, x, *inside))
        line = use(scaled(), -slope, Lambda(s, s), x, 1, use(identity(), x))
        derivative = use(sum_of_two(), F, line.conclusion.args[0], x, G(x), -slope, own, line)
        named = kernel.convert(derivative, has_derivative(function, x, G(x) + -slope))
        falling = kernel.conjoin(named, arith(Lt(G(x) + -slope, 0), below, steep))
        everywhere = for_all(x, *(t.conclusion for t in inside), falling)
        return use(never_rises(), function, Lambda(x, G(x) + -slope), a, b, order, everywhere)

    @choosing
    def contradiction() -> Steps:
        length = arith(Lt(0, b - a + 1), order)
        _, both = yield share(arith(Lt(0, gap / 2), above), length)
        steep, exact = parts(both)
        return arith(_NOTHING, tilted(steep), exact, steep, above)

    never = deny(above.conclusion, lambda _: (contradiction(), arith(Not(_NOTHING))))
    proof = arith(Le(F(b) - F(a), K * (b - a)), never)
    return for_all([F, G, a, b, K], order.conclusion, known.conclusion, proof)


@cache
def mean_value_lower() -> Theorem:
    """``K (b - a) <= F(b) - F(a)`` if ``K <= F'`` on ``[a, b]``."""
    order, known = assume(Le(a, b)), assume(slopes(Le(K, G(x))))
    inside = assume(Le(a, x)), assume(Le(x, b))
    own, above = parts(use(known, x, *inside))
    turned = use(scaled(), -1, F, x, G(x), own)
    slope = kernel.conjoin(turned, arith(Le(-1 * G(x), -K), above))
    everywhere = for_all(x, *(t.conclusion for t in inside), slope)
    bound = use(
        mean_value(), Lambda(s, -1 * F(s)), Lambda(s, -1 * G(s)), a, b, -K, order, everywhere
    )
    proof = arith(Le(K * (b - a), F(b) - F(a)), bound)
    return for_all([F, G, a, b, K], order.conclusion, known.conclusion, proof)


@cache
def _second_order_upper() -> Theorem:
    """``F(b) - F(a) - F'(a) (b - a) <= K (b - a)^2 / 2`` if ``F'' <= K`` on ``[a, b]``."""
    order = assume(Le(a, b))
    first = assume(ForAll(x, Implies(Le(a, x), Le(x, b), has_derivative(F, x, G(x)))))
    second = assume(
        ForAll(x, Implies(Le(a, x), Le(x, b), And(has_derivative(G, x, H(x)), Le(H(x), K))))
    )
    inside = assume(Le(a, y)), assume(Le(y, b))
    until = assume(Le(a, x)), assume(Le(x, y))
    shorter = for_all(
        x,
        *(t.conclusion for t in until),
        use(second, x, until[0], arith(Le(x, b), *until, inside[1])),
    )
    slope = use(mean_value(), G, H, a, y, K, inside[0], shorter)
    bent = Lambda(s, F(s) - G(a) * s - K * (s - a) ** 2 / 2)
    value = G(y) - G(a) - K * (y - a)
    derivative = differentiate(bent, y, use(first, y, *inside), value=value)
    falling = kernel.conjoin(derivative, arith(Le(value, 0), slope))
    everywhere = for_all(y, *(t.conclusion for t in inside), falling)
    whole = use(mean_value(), bent, Lambda(y, value), a, b, 0, order, everywhere)
    proof = arith(Le(F(b) - F(a) - G(a) * (b - a), K * (b - a) ** 2 / 2), whole)
    return for_all([F, G, H, a, b, K], order.conclusion, first.conclusion, second.conclusion, proof)


@cache
def second_order() -> Theorem:
    """``|F(b) - F(a) - F'(a) (b - a)| <= K (b - a)^2 / 2`` if ``|F''| <= K`` on ``[a, b]``."""
    order = assume(Le(a, b))
    known = assume(twice_differentiable(F, G, H, a, b, K))
    inside = assume(Le(a, x)), assume(Le(x, b))
    one, two, size = parts(use(known, x, *inside))
    upper, lower = sides(size)
    guards = [t.conclusion for t in inside]
    above = use(
        _second_order_upper(),
        F,
        G,
        H,
        a,
        b,
        K,
        order,
        for_all(x, *guards, one),
        for_all(x, *guards, kernel.conjoin(two, upper)),
    )
    minus = [Lambda(s, -1 * f(s)) for f in (F, G, H)]
    turned_one = use(scaled(), -1, F, x, G(x), one)
    turned_two = use(scaled(), -1, G, x, H(x), two)
    below = use(
        _second_order_upper(),
        *minus,
        a,
        b,
        K,
        order,
        for_all(x, *guards, turned_one),
        for_all(x, *guards, kernel.conjoin(turned_two, have(Le(-1 * H(x), K), lower))),
    )
    proof = small(F(b) - F(a) - G(a) * (b - a), K * (b - a) ** 2 / 2, above, below)
    return for_all([F, G, H, a, b, K], order.conclusion, known.conclusion, proof)


def twice_differentiable(f: Term, g: Term, h: Term, low: Term, high: Term, bound: Term) -> Term:
    """``f' = g``, ``g' = h`` and ``|h| <= bound`` on ``[low, high]``."""
    return ForAll(
        x,
        Implies(
            Le(low, x),
            Le(x, high),
            And(has_derivative(f, x, g(x)), has_derivative(g, x, h(x)), Le(absolute(h(x)), bound)),
        ),
    )
