"""The mean-value inequality, from completeness: no derivative above K, no growth above K."""

from __future__ import annotations

from functools import cache

from lemmas.foundations.derivatives import F, identity, scaled, sum_of_two
from lemmas.foundations.differentiate import differentiate
from lemmas.foundations.epsilon import nearby, share, sides, small
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


_FUNCTIONAL = Lambda(c, _first_rise(absolute(c[0])))
_LEAST = lang.infimum(_FUNCTIONAL)
_POINT = a + _LEAST


def _slopes(falling: Term) -> Term:
    """``F' = G`` and what ``falling`` says of it, on ``[a, b]``."""
    both = And(has_derivative(F, x, G(x)), falling)
    return ForAll(x, Implies(Le(a, x), Le(x, b), both))


def _deny(claim: Term, contradiction: Theorem) -> Theorem:
    """``not claim`` from ``0 < 0`` under it."""
    return deny(claim, lambda _: (contradiction, arith(Not(_NOTHING))))


class _Rise:
    """``F(a) < F(b)`` though ``F' < 0``: the first rise is at ``p = a + least``."""

    def __init__(self) -> None:
        self.order = assume(Le(a, b))
        self.falling = assume(_slopes(Lt(G(x), 0)))
        self.risen = assume(Lt(F(a), F(b)))
        self.length = arith(Le(0, b - a), self.order)
        self.bounded = _everywhere(lang.number(0), absolute_of(c[0])[0], self.length)
        self.lower = use(axiom("infimum-lower"), _FUNCTIONAL, self.bounded)
        self.sign = use(axiom("infimum-greatest"), _FUNCTIONAL, 0, self.bounded, self.bounded)
        one, other = _values(b - a)
        within = kernel.cases(
            Lt(0, _rise(b - a)),
            arith(Le(_LEAST, b - a), one, self.at(self.length)),
            arith(Le(_LEAST, b - a), other, self.at(self.length)),
        )
        self.derivative, self.negative = parts(
            use(
                self.falling,
                _POINT,
                arith(Le(a, _POINT), self.sign),
                arith(Le(_POINT, b), within),
            )
        )

    def at(self, step: Theorem) -> Theorem:
        """``least <= functional(s)`` for ``0 <= s``."""
        value = step.conclusion.args[1]
        goal = Le(_LEAST, _first_rise(value))
        return arith(goal, use(self.lower, Lambda(k, value)), _at(step))

    def before(self, step: Theorem, early: Theorem) -> Theorem:
        """``F(a + s) <= F(a)`` for ``0 <= s < least``."""
        value = step.conclusion.args[1]
        clash = arith(_NOTHING, _values(value)[0], self.at(step), early)
        return arith(Le(F(a + value), F(a)), _deny(Lt(0, _rise(value)), clash))

    def beside(self, near: Theorem, step: Theorem, inside: Theorem, sign: int) -> Theorem:
        """``F(p) <= F(p - h)`` or ``F(p + h) <= F(p)`` for ``0 <= h < delta``."""
        h = step.conclusion.args[1]
        width = inside.conclusion.args[1]
        size = small(sign * h, h, step)
        bound = use(near, sign * h, arith(Lt(absolute(sign * h), width), size, inside))
        error = absolute_of(bound.conclusion.args[0].args[0])[1:3]
        low, high = (F(_POINT + h), F(_POINT)) if sign > 0 else (F(_POINT), F(_POINT - h))
        return arith(Le(low, high), bound, *error, size, self.negative, products=[(3, 4)])

    def level(self, near: Theorem, positive: Theorem) -> Theorem:
        """``F(p) <= F(a)``: just before ``p`` nothing has risen."""
        width, goal = positive.conclusion.args[1], Le(F(_POINT), F(a))

        def inner(room: Theorem) -> Theorem:
            half = arith(Le(0, width / 2), positive), arith(Lt(width / 2, width), positive)
            early = self.before(
                arith(Le(0, _LEAST - width / 2), room, positive),
                arith(Lt(_LEAST - width / 2, _LEAST), positive),
            )
            return arith(goal, self.beside(near, *half, -1), early)

        def outer(short: Theorem) -> Theorem:
            return arith(goal, self.beside(near, self.sign, arith(Lt(_LEAST, width), short), -1))

        return by_cases(Le(width, _LEAST), inner, outer)

    def late(self, near: Theorem, positive: Theorem, step: Theorem, up: Theorem) -> Theorem:
        """``least + delta <= s`` where ``F`` has risen at ``a + s``."""
        value, width = step.conclusion.args[1], positive.conclusion.args[1]
        goal = Le(_LEAST + width, value)

        def after(beyond: Theorem) -> Theorem:
            ahead = arith(Le(0, value - _LEAST), beyond)
            soon = assume(Lt(value, _LEAST + width))
            low = self.beside(near, ahead, arith(Lt(value - _LEAST, width), soon), 1)
            clash = arith(_NOTHING, low, self.level(near, positive), up)
            return arith(goal, _deny(soon.conclusion, clash))

        def early(ahead: Theorem) -> Theorem:
            clash = arith(_NOTHING, self.before(step, ahead), up)
            return kernel.absurd(clash, arith(Not(_NOTHING)), goal)

        return by_cases(Lt(value, _LEAST), early, lambda n: after(arith(Le(_LEAST, value), n)))

    @choosing
    def contradiction(self) -> Steps:
        """No value of the functional is below ``least + delta``, so ``least`` is not the greatest."""
        width, known = yield nearby(self.derivative, arith(Lt(0, -G(_POINT)), self.negative))
        positive, near = parts(known)
        size = absolute(c[0])
        at_b = arith(Lt(0, _rise(b - a)), self.risen)
        beyond = _everywhere(
            _LEAST + width,
            self.late(near, positive, absolute_of(c[0])[0], assume(Lt(0, _rise(size)))),
            self.late(near, positive, self.length, at_b),
        )
        top = use(axiom("infimum-greatest"), _FUNCTIONAL, _LEAST + width, self.bounded, beyond)
        return arith(_NOTHING, top, positive)


@cache
def never_rises() -> Theorem:
    """``F(b) <= F(a)`` if ``F' < 0`` on ``[a, b]``."""
    rise = _Rise()
    never = _deny(rise.risen.conclusion, rise.contradiction())
    proof = arith(Le(F(b), F(a)), never)
    return for_all([F, G, a, b], rise.order.conclusion, rise.falling.conclusion, proof)


@cache
def mean_value() -> Theorem:
    """``F(b) - F(a) <= K (b - a)`` if ``F' <= K`` on ``[a, b]`` (Rudin, Principles, 5.10)."""
    order, known = assume(Le(a, b)), assume(_slopes(Le(G(x), K)))
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
    order, known = assume(Le(a, b)), assume(_slopes(Le(K, G(x))))
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
