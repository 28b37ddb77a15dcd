"""The cubic recursion with varying constants, and when its bound tends to 0 or stays."""

from __future__ import annotations

from functools import cache

from lemmas.foundations import recursion_statements as says
from lemmas.foundations.distributions import given
from lemmas.foundations.exponential_series import power_monotone
from lemmas.foundations.normalisation import unit_of
from lemmas.foundations.recursions import half_power
from symbolic import kernel
from symbolic.definitions import half_power_of_three
from symbolic.kernel import Theorem
from symbolic.language import (
    NAT,
    Eq,
    ForAll,
    Implies,
    Lambda,
    Le,
    Lt,
    Prod,
    Term,
    cast,
    family,
    inverse,
    nats,
    number,
    reals,
    sqrt,
)
from symbolic.tactics.elementary import (
    equal,
    multiplied,
    natural,
    power_nonnegative,
    reciprocal_positive,
    root_facts,
    scaled,
    sqrt_positive,
)
from symbolic.tactics.scalar import scalar
from symbolic.tactics.script import (
    arith,
    assume,
    axiom,
    by_cases,
    deny,
    for_all,
    have,
    induction,
    obtain,
    parts,
    use,
)

L, N, l, m, n, q, hole = nats("L N l m n q hole")
c, eps, r0, x, rho = reals("c eps r0 x rho")
r, C = family("r"), family("C")
back = says.reversed_index


def renamed(equation: Theorem, template: Term, theorem: Theorem) -> Theorem:
    """Rewrite one natural by another where the template says."""
    wanted = kernel.lang.apply(template, _natural(equation.conclusion.args[0]))
    return kernel.rewrite(equation, template, have(wanted, theorem))


def _natural(value: Term) -> Term:
    return value.args[0] if value.head == "cast" else value


@cache
def cubic_varying() -> Theorem:
    """``r_L <= prod_l C_l**(3**(L-1-l)) r_0**(3**L)``.

    By induction on ``m``: ``r_m**(3**q) <= prod_{l<m} C_l**(3**(L-1-l)) r_0**(3**L)``, ``m + q = L``.
    """
    weights, positive, step, reverse = given(says.CUBIC_VARYING)
    last = r[0] ** (3**L)

    def product(size: Term) -> Term:
        return Prod(l, size, C[l] ** (3 ** back[l]))

    def claim(size: Term) -> Term:
        bound = Le(r[size] ** (3**q), product(size) * last)
        return ForAll(q, Implies(Eq(size + q, L), bound))

    whole = assume(Eq(q, L))
    turned = equal(arith(Le(L, q), whole), arith(Le(q, L), whole))
    first = renamed(turned, Lambda(hole, Le(r[0] ** (3**hole), last)), arith(Le(last, last)))
    none = Lambda(m, m)(0)
    base_guard = Eq(none + q, L)
    base = kernel.apply(
        kernel.discharge(whole.conclusion, first), have(whole.conclusion, assume(base_guard))
    )
    base = for_all(q, base_guard, have(Le(r[none] ** (3**q), product(none) * last), base))

    def grow(known: Theorem) -> Theorem:
        whole = assume(Eq(m + 1 + q, L))
        before = use(known, q + 1, have(Eq(m + (q + 1), L), whole))
        inside = arith(Lt(m, L), whole, natural(q))
        own = use(step, m, inside)
        after = use(positive, m + 1, arith(Lt(m + 1, L + 1), inside))
        weight = use(weights, m, inside)
        raised = use(power_monotone(), r[m + 1], C[m] * r[m] ** 3, after, own, 3**q)
        share = use(power_nonnegative(), C[m], weight, 3**q)
        grown = arith(
            Le(r[m + 1] ** (3**q), C[m] ** (3**q) * product(m) * last),
            raised,
            multiplied(share, before),
        )
        place = use(reverse, m, inside)
        same = equal(arith(Le(q, back[m]), whole, place), arith(Le(back[m], q), whole, place))
        template = Lambda(hole, Le(r[m + 1] ** (3**q), C[m] ** (3**hole) * product(m) * last))
        placed = renamed(same, template, grown)
        goal = Le(r[m + 1] ** (3**q), product(m + 1) * last)
        return for_all(q, whole.conclusion, have(goal, placed))

    walk = induction(m, claim(m), base, grow)
    end = use(walk, L, 0, arith(Eq(L + number(0, NAT), L)))
    return says.CUBIC_VARYING.derive(have(says.CUBIC_VARYING.conclusion, end))


@cache
def cubic_equal() -> Theorem:
    """Equality if every step is an equality."""
    step, reverse = given(says.CUBIC_EQUAL)
    last = r[0] ** (3**L)

    def product(size: Term) -> Term:
        return Prod(l, size, C[l] ** (3 ** back[l]))

    def claim(size: Term) -> Term:
        return ForAll(q, Implies(Eq(size + q, L), Eq(r[size] ** (3**q), product(size) * last)))

    none = Lambda(m, m)(0)
    whole = assume(Eq(q, L))
    turned = equal(arith(Le(L, q), whole), arith(Le(q, L), whole))
    first = renamed(turned, Lambda(hole, Eq(r[0] ** (3**hole), last)), arith(Eq(last, last)))
    guard = Eq(none + q, L)
    start = kernel.apply(
        kernel.discharge(whole.conclusion, first), have(whole.conclusion, assume(guard))
    )
    base = for_all(q, guard, have(Eq(r[none] ** (3**q), product(none) * last), start))

    def grow(known: Theorem) -> Theorem:
        whole = assume(Eq(m + 1 + q, L))
        before = use(known, q + 1, have(Eq(m + (q + 1), L), whole))
        inside = arith(Lt(m, L), whole, natural(q))
        raised = kernel.rewrite(
            use(step, m, inside),
            Lambda(x, Eq(r[m + 1] ** (3**q), x ** (3**q))),
            arith(Eq(r[m + 1] ** (3**q), r[m + 1] ** (3**q))),
        )
        grown = arith(
            Eq(r[m + 1] ** (3**q), C[m] ** (3**q) * product(m) * last),
            raised,
            scaled(C[m] ** (3**q), before),
        )
        place = use(reverse, m, inside)
        same = equal(arith(Le(q, back[m]), whole, place), arith(Le(back[m], q), whole, place))
        template = Lambda(hole, Eq(r[m + 1] ** (3**q), C[m] ** (3**hole) * product(m) * last))
        placed = renamed(same, template, grown)
        return for_all(
            q, whole.conclusion, have(Eq(r[m + 1] ** (3**q), product(m + 1) * last), placed)
        )

    walk = induction(m, claim(m), base, grow)
    end = use(walk, L, 0, arith(Eq(L + number(0, NAT), L)))
    return says.CUBIC_EQUAL.derive(have(says.CUBIC_EQUAL.conclusion, end))


# ------------------------------------------------------------------ the bound by its rate


def root_of(positive: Theorem) -> tuple[Term, Theorem, Theorem]:
    """``sqrt(c)``, ``0 < sqrt(c)`` and ``sqrt(c)^2 = c``."""
    value = positive.conclusion.args[1]
    square = root_facts(arith(Le(0, value), positive))[1]
    return sqrt(value), sqrt_positive(positive), square


@cache
def bound_by_rate() -> Theorem:
    """``sqrt(c) c**((3**L - 1)/2) r_0**(3**L) = (sqrt(c) r_0)**(3**L)`` for ``0 < c``."""
    positive = assume(Lt(0, c))
    root, _, square = root_of(positive)
    exponent = half_power_of_three(L)
    value = Lambda(x, Eq(c**exponent, x**exponent))
    flipped = equal(arith(Le(c, root**2), square), arith(Le(root**2, c), square))
    powers = kernel.rewrite(flipped, value, arith(value(c)))
    template = Lambda(hole, Eq(root ** (2 * exponent + 1), root**hole))
    full = kernel.rewrite(use(half_power(), L), template, arith(template(2 * exponent + 1)))
    last = r0 ** (3**L)
    goal = Eq(root * says.bound(L), (root * r0) ** (3**L))
    proof = arith(goal, scaled(root * last, powers), scaled(last, full))
    return for_all([L, c, r0], positive.conclusion, proof)


@cache
def cubic_root() -> Theorem:
    """``c**((3**L - 1)/2) r_0**(3**L) = (sqrt(c) r_0)**(3**L) / sqrt(c)``."""
    positive, _ = given(says.CUBIC_ROOT)
    root, sign, _ = root_of(positive)
    rate = use(bound_by_rate(), L, c, r0, positive)
    proof = arith(
        says.CUBIC_ROOT.conclusion,
        scaled(inverse(root), rate),
        scaled(says.bound(L), unit_of(sign)),
    )
    return says.CUBIC_ROOT.derive(proof)


@cache
def power_decay() -> Theorem:
    """``rho^n (1 + n (1 - rho)) <= 1`` for ``0 <= rho <= 1``."""
    sign, small = assume(Le(0, rho)), assume(Le(rho, 1))
    goal = Lambda(n, Le(rho**n * (1 + n * (1 - rho)), 1))
    gap = (1 - rho) ** 2

    def step(known: Theorem) -> Theorem:
        power = use(power_nonnegative(), rho, sign, n)
        waste = arith(
            Le(0, gap * (n + 1)),
            arith(Le(0, gap), squares=[1 - rho]),
            natural(n),
            arith(
                Le(0, gap * n), arith(Le(0, gap), squares=[1 - rho]), natural(n), products=[(0, 1)]
            ),
        )
        return arith(goal(n + 1), known, multiplied(power, waste))

    return for_all(
        rho, sign.conclusion, small.conclusion, induction(n, goal(n), arith(goal(0)), step)
    )


@cache
def below_power_of_three() -> Theorem:
    """``L <= 3**L``."""
    goal = Lambda(n, Le(cast(n) + 1, cast(3**n)))

    def step(known: Theorem) -> Theorem:
        return arith(goal(n + 1), known, natural(n))

    walk = induction(n, goal(n), arith(goal(0)), step)
    return for_all(L, arith(Le(L, 3**L), use(walk, L)))


def _tends(positive: Theorem, start: Theorem, small: Theorem) -> Theorem:
    """The bound falls below every ``eps > 0`` if the rate is below 1."""
    root, sign, _ = root_of(positive)
    rate = root * r0
    tolerance = assume(Lt(0, eps))
    rate_sign = arith(Le(0, rate), sign, start, products=[(0, 1)])
    level = root * eps
    level_sign = arith(Lt(0, level), sign, tolerance, products=[(0, 1)])
    whole = level * (1 - rate)
    whole_sign = arith(Lt(0, whole), level_sign, small, products=[(0, 1)])
    many = use(axiom("archimedes"), 1 / whole)
    formula = says.CUBIC_TENDS.conclusion.args[0].args[1]
    inner = kernel.lang.apply(formula.args[0], eps).args[1]

    def proof(count: Term, large: Theorem) -> Theorem:
        beyond = assume(Le(count, L))
        steps = cast(3**L)
        far = arith(Le(1 / whole, steps), large, beyond, use(below_power_of_three(), L))
        decay = use(power_decay(), rate, rate_sign, arith(Le(rate, 1), small), 3**L)
        power = rate ** (3**L)
        power_sign = use(power_nonnegative(), rate, rate_sign, 3**L)
        # level (1 + steps (1 - rate)) >= level + 1
        grown = arith(
            Le(1, steps * whole),
            multiplied(arith(Le(0, whole), whole_sign), far),
            unit_of(whole_sign),
        )
        weighted = multiplied(power_sign, grown)
        scaled_decay = multiplied(arith(Le(0, level), level_sign), decay)
        bound = arith(Le(power * (level + 1), level), weighted, scaled_decay)
        tiny = arith(Lt(power, level), bound, level_sign, products=[(1, -1), (1, 1)])
        last = arith(
            Lt(says.bound(L), eps),
            use(bound_by_rate(), L, c, r0, positive),
            tiny,
            sign,
            products=[(2, -1)],
        )
        every = for_all(L, beyond.conclusion, last)
        return kernel.witness(inner, count, have(kernel.lang.apply(inner.args[0], count), every))

    return for_all(eps, tolerance.conclusion, obtain(many, "N", proof))


def _bounded_below(positive: Theorem, fast: Theorem, depth: Term) -> Theorem:
    """``1 <= sqrt(c) bound`` if the rate is at least 1."""
    root, _, _ = root_of(positive)
    one = number(1)
    power = use(power_monotone(), one, root * r0, arith(Le(0, one)), fast, 3**depth)
    rate = use(bound_by_rate(), depth, c, r0, positive)
    return arith(Le(1, root * says.bound(depth)), power, rate)


@cache
def cubic_tends() -> Theorem:
    """The bound tends to 0 exactly if ``sqrt(c) r_0 < 1``."""
    positive, start = given(says.CUBIC_TENDS)
    forward, backward = says.CUBIC_TENDS.conclusion.args
    root, sign, _ = root_of(positive)
    small = assume(forward.args[0])
    falls = assume(backward.args[0])
    goal = backward.args[1]

    def fast(known: Theorem) -> Theorem:
        level = inverse(root)
        at = use(falls, level, have(Lt(0, level), reciprocal_positive(sign)))

        def contradiction(count: Term, near: Theorem) -> Theorem:
            low = use(near, count, arith(Le(count, count)))
            high = _bounded_below(positive, arith(Le(1, root * r0), known), count)
            below = arith(
                Lt(root * says.bound(count), 1), low, sign, unit_of(sign), products=[(0, 1)]
            )
            false = arith(Lt(0, 0), below, high)
            return kernel.absurd(false, arith(kernel.lang.Not(Lt(0, 0))), goal)

        return obtain(at, "N", contradiction)

    proof = kernel.conjoin(
        kernel.discharge(small.conclusion, _tends(positive, start, small)),
        kernel.discharge(falls.conclusion, by_cases(goal, lambda s: s, fast)),
    )
    return says.CUBIC_TENDS.derive(proof)


@cache
def cubic_stays() -> Theorem:
    """The bound is constant exactly if ``sqrt(c) r_0 = 1``, for ``0 < r_0``."""
    positive, start = given(says.CUBIC_STAYS)
    forward, backward = says.CUBIC_STAYS.conclusion.args
    root, sign, square = root_of(positive)
    rate = root * r0
    one, constant = assume(forward.args[0]), assume(backward.args[0])
    template = Lambda(x, Eq(rate ** (3**L), x ** (3**L)))
    flat = kernel.rewrite(one, template, arith(template(rate)))
    unit = unit_of(sign)
    here = use(bound_by_rate(), L, c, r0, positive)
    first = have(Eq(says.bound(0), r0), names=("half_power_of_three",))
    share = inverse(root)
    stays = arith(
        Eq(says.bound(L), says.bound(0)),
        first,
        scaled(
            share, have(Eq(root * says.bound(L), 1), arith(Eq(root * says.bound(L), 1), here, flat))
        ),
        scaled(says.bound(L), unit),
        scaled(share, one),
        scaled(r0, unit),
    )
    once = use(constant, 1)
    one_step = have(Eq(says.bound(1), c * r0**3), names=("half_power_of_three",))
    fixed = arith(Eq(c * r0**3, r0), once, first, one_step)
    cancelled = arith(
        Eq(c * r0**2, 1),
        scaled(inverse(r0), fixed),
        scaled(c * r0**2, unit_of(start)),
        unit_of(start),
    )
    power = arith(Eq(rate**2, 1), scaled(r0**2, square), cancelled)
    rate_sign = arith(Lt(0, rate), sign, start, products=[(0, 1)])
    proof = kernel.conjoin(
        kernel.discharge(one.conclusion, for_all(L, stays)),
        kernel.discharge(constant.conclusion, scalar(Eq(rate, 1), power, rate_sign)),
    )
    return says.CUBIC_STAYS.derive(proof)


@cache
def cubic_stays_refuted() -> Theorem:
    """At ``c = 1``, ``r_0 = 0`` the bound is constant and ``sqrt(c) r_0 = 0``."""

    def zero_power() -> Theorem:
        goal = Lambda(n, Eq(number(0) ** (3**n), 0))
        return induction(
            n,
            goal(n),
            arith(goal(0)),
            lambda known: arith(goal(n + 1), scaled((number(0) ** (3**n)) ** 2, known), known),
        )

    def contradiction(claim: Theorem) -> tuple[Theorem, Theorem]:
        at = use(claim, 1, 0, arith(Lt(0, 1)), arith(Le(0, 0)))
        backward = parts(at)[1]
        zeros = zero_power()
        constant = backward.conclusion.args[0]
        body = kernel.lang.apply(constant.args[0], L)
        flat = arith(body, scaled(number(1), use(zeros, L)), scaled(number(1), use(zeros, 0)))
        one = use(backward, have(constant, for_all(L, flat)))
        nothing = Lt(0, 0)
        return arith(nothing, one), arith(kernel.lang.Not(nothing))

    return deny(says.CUBIC_STAYS_PUBLISHED.formula, contradiction)
