"""Powers with symbolic exponents, the cubic recursion, the threshold of ``exp(u) <= 1 + 2u``."""

from __future__ import annotations

from fractions import Fraction
from functools import cache

from lemmas.foundations.sums import exp_at, reciprocal
from symbolic import kernel
from symbolic.definitions import half_power_of_three
from symbolic.kernel import Theorem
from symbolic.language import (
    And,
    Eq,
    ForAll,
    Implies,
    Lambda,
    Le,
    Lt,
    Term,
    cast,
    exp,
    family,
    nats,
    reals,
)
from symbolic.tactics.script import (
    arith,
    assume,
    axiom,
    by_cases,
    for_all,
    have,
    implies,
    induction,
    parts,
    use,
)

L, l, n, m = nats("L l n m")
c, x, y, u, k = reals("c x y u k")
r, C = family("r"), family("C")


@cache
def half_power() -> Theorem:
    """``2 e + 1 = 3**L`` for ``e = 1 + 3 + ... + 3**(L-1)``."""
    goal = Eq(2 * half_power_of_three(L) + 1, 3**L)
    opened = kernel.unfolded(goal, frozenset({"half_power_of_three"}))
    proof = induction(
        L, opened, arith(Lambda(L, opened)(0)), lambda known: arith(Lambda(L, opened)(L + 1), known)
    )
    return for_all(L, have(goal, use(proof, L), names=("half_power_of_three",)))


@cache
def cubic_recursion_constant() -> Theorem:
    """``r_L <= c**e r_0**(3**L)`` if ``0 <= r_l`` and ``r_{l+1} <= c r_l**3``, ``2 e + 1 = 3**L``."""
    sign = assume(Le(0, c))
    positive = assume(ForAll(l, L + 1, Le(0, r[l])))
    step = assume(ForAll(l, L, Le(r[l + 1], c * r[l] ** 3)))
    have(Le(0, r[0]), use(positive, 0, arith(Lt(0, L + 1), use(axiom("nat-nonnegative"), L))))

    def bound(depth: Term) -> Term:
        return c ** half_power_of_three(depth) * r[0] ** (3**depth)

    def formula(depth: Term) -> Term:
        return Implies(Le(depth, L), Le(r[depth], bound(depth)))

    def grow(known: Theorem) -> Theorem:
        inside = assume(Le(m + 1, L))
        here = use(known, arith(Le(m, L), inside))
        below = arith(Lt(m, L), inside)
        now = use(positive, m, arith(Lt(m, L + 1), inside))
        one = use(step, m, below)
        power = use(cube_monotone(), r[m], bound(m), now, here)
        after = arith(Le(r[m + 1], c * bound(m) ** 3), one, power, sign, products=[(1, 2)])
        exponent = arith(
            Eq(half_power_of_three(m + 1), 3 * half_power_of_three(m) + 1),
            use(half_power(), m),
            use(half_power(), m + 1),
        )
        raised = have(
            Le(r[m + 1], c ** (3 * half_power_of_three(m) + 1) * r[0] ** (3 ** (m + 1))), after
        )
        hole = nats("hole")[0]
        template = Lambda(hole, Le(r[m + 1], c**hole * r[0] ** (3 ** (m + 1))))
        flipped = _natural_equation(exponent)
        return implies([inside.conclusion], kernel.rewrite(flipped, template, raised))

    start = implies(
        [Le(cast(Lambda(m, m)(0)), L)],
        have(Le(r[0], bound(Lambda(m, m)(0))), names=("half_power_of_three",)),
    )
    walk = induction(m, formula(m), start, grow)
    proof = use(walk, L, arith(Le(L, L)))
    return for_all([L, c, r], sign.conclusion, positive.conclusion, step.conclusion, proof)


def _natural_equation(equation: Theorem) -> Theorem:
    """``cast(b) = cast(a)`` from ``a = b`` between naturals."""
    left, right = half_power_of_three(m + 1), 3 * half_power_of_three(m) + 1
    return have(Eq(cast(right), cast(left)), equation)


@cache
def cube_monotone() -> Theorem:
    """``x**3 <= y**3`` for ``0 <= x <= y``."""
    sign, order = assume(Le(0, x)), assume(Le(x, y))
    squares = arith(Le(x**2, y**2), sign, order, degree=2)
    proof = arith(
        Le(x**3, y**3),
        squares,
        sign,
        order,
        arith(Le(0, y**2), squares=[y]),
        products=[(0, 1), (3, 2)],
    )
    return for_all([x, y], sign.conclusion, order.conclusion, proof)


@cache
def exp_below_line() -> Theorem:
    """``exp(u) <= 1 + k u`` for ``0 <= u <= x`` where ``exp(x) = 1 + k x`` and ``0 < x``."""
    positive, meet = assume(Lt(0, x)), assume(Eq(exp(x), 1 + k * x))
    sign, order = assume(Le(0, u)), assume(Le(u, x))
    at_zero, at_x = _tangents()
    proof = arith(
        Le(exp(u), 1 + k * u),
        arith(Le(0, (x - u) * (1 - exp(u) * (1 - u))), order, at_zero, products=[(0, 1)]),
        arith(
            Le(0, u * (1 + k * x - exp(u) * (1 + x - u))),
            sign,
            at_x,
            meet,
            products=[(0, 1)],
            degree=2,
        ),
        positive,
        products=[(2, -1)],
    )
    return for_all(
        [k, x],
        positive.conclusion,
        meet.conclusion,
        for_all(u, sign.conclusion, order.conclusion, proof),
    )


def _tangents() -> tuple[Theorem, Theorem]:
    """``exp(u)(1 - u) <= 1`` and ``exp(u)(1 + x - u) <= exp(x)``."""
    positive = exp_at(u)
    unit = have(Eq(exp(kernel.lang.number(0)), exp(u) * exp(-u)), use(axiom("exp-add"), u, -u))
    from lemmas.foundations.sums import exp_zero

    at_zero = arith(
        Le(exp(u) * (1 - u), 1),
        use(axiom("exp-tangent"), -u),
        positive,
        unit,
        exp_zero(),
        products=[(0, 1)],
    )
    split = have(Eq(exp(x), exp(u) * exp(x - u)), use(axiom("exp-add"), u, x - u))
    at_x = arith(
        Le(exp(u) * (1 + x - u), exp(x)),
        use(axiom("exp-tangent"), x - u),
        positive,
        split,
        products=[(0, 1)],
    )
    return at_zero, at_x


@cache
def exp_above_line() -> Theorem:
    """``1 + k u < exp(u)`` for ``x < u`` where ``exp(x) = 1 + k x`` and ``0 < x``."""
    positive, meet = assume(Lt(0, x)), assume(Eq(exp(x), 1 + k * x))
    beyond = assume(Lt(x, u))
    weak = use(exp_below_line(), k, u)
    del weak
    from lemmas.foundations.sums import exp_zero

    # at x, between 0 and u: exp(x) <= ((u - x) + x exp(u)) / u, strictly since 0 < x < u
    tangent_zero = use(exp_tangent_strict(), -x, arith(Lt(-x, 0), positive))
    split_zero = have(
        Eq(exp(kernel.lang.number(0)), exp(x) * exp(-x)), use(axiom("exp-add"), x, -x)
    )
    at_zero = arith(
        Lt(exp(x) * (1 - x), 1), tangent_zero, exp_at(x), split_zero, exp_zero(), products=[(0, 1)]
    )
    split = have(Eq(exp(u), exp(x) * exp(u - x)), use(axiom("exp-add"), x, u - x))
    at_u = arith(
        Le(exp(x) * (1 + u - x), exp(u)),
        use(axiom("exp-tangent"), u - x),
        exp_at(x),
        split,
        products=[(0, 1)],
    )
    mixed = arith(
        Lt(exp(x) * u, (u - x) + x * exp(u)),
        arith(Lt(0, (u - x) * (1 - exp(x) * (1 - x))), beyond, at_zero, products=[(0, 1)]),
        arith(Le(0, x * (exp(u) - exp(x) * (1 + u - x))), positive, at_u, products=[(0, 1)]),
    )
    proof = arith(Lt(1 + k * u, exp(u)), mixed, meet, positive, products=[(2, -1)], degree=2)
    return for_all(
        [k, x], positive.conclusion, meet.conclusion, for_all(u, beyond.conclusion, proof)
    )


@cache
def exp_tangent_strict() -> Theorem:
    """``1 + u < exp(u)`` for ``u < 0``."""
    negative = assume(Lt(u, 0))
    half = use(axiom("exp-tangent"), u / 2)
    square = have(Eq(exp(u), exp(u / 2) ** 2), use(axiom("exp-add"), u / 2, u / 2))
    root = exp_at(u / 2)

    def near(known: Theorem) -> Theorem:
        """``0 < 1 + u/2``: then ``exp(u) >= (1 + u/2)^2 > 1 + u``."""
        return arith(
            Lt(1 + u, exp(u)),
            arith(
                Le((1 + u / 2) ** 2, exp(u / 2) ** 2), half, root, known, products=[(0, 1), (0, 2)]
            ),
            square,
            arith(Lt(0, (-u) * (-u)), negative, products=[(0, 0)]),
        )

    def far(known: Theorem) -> Theorem:
        return arith(Lt(1 + u, exp(u)), known, exp_at(u))

    return for_all(u, negative.conclusion, by_cases(Lt(0, 1 + u / 2), near, far))


@cache
def lambert_threshold() -> Theorem:
    """``x = -1/2 - W_{-1}(-exp(-1/2)/2)`` is positive and solves ``exp(x) = 1 + 2 x``."""
    lang = kernel.lang
    half = Fraction(1, 2)
    value = -exp(-half) / 2
    branch = lang.lambert_lower(value)
    root = -half - branch
    below = have(Eq(exp(-half) * exp(-half), exp(-1)), use(axiom("exp-add"), -half, -half))
    tangent = use(axiom("exp-tangent"), half * (-1))
    small = arith(Le(half, exp(-half)), tangent)
    in_range = arith(
        Le(-exp(-1), value), below, small, exp_at(-lang.number(half)), products=[(1, 2)]
    )
    negative = arith(Lt(value, 0), exp_at(-lang.number(half)))
    low, equation = parts(use(axiom("lambert-lower-branch"), value, in_range, negative))
    # branch * exp(branch) = -exp(-1/2)/2, times exp(root) = exp(-1/2 - branch)
    split = have(Eq(exp(-half), exp(root) * exp(branch)), use(axiom("exp-add"), root, branch))
    cancel = arith(Eq((branch + exp(root) / 2) * exp(branch), 0), equation, split)
    positive = exp_at(branch)
    unit = reciprocal(positive)
    meet = arith(
        Eq(exp(root), 1 + 2 * root),
        arith(Eq((branch + exp(root) / 2) * exp(branch) * (1 / exp(branch)), 0), cancel, degree=2),
        unit,
        degree=3,
    )
    return kernel.conjoin(arith(Lt(0, root), low), meet)


@cache
def cubic_recursion_geometric() -> Theorem:
    """``r_L <= (c r_0**2)**L r_0`` if ``r_{l+1} <= c r_l**3`` and ``c r_0**2 <= 1``."""
    sign, small = assume(Le(0, c)), assume(Le(c * r[0] ** 2, 1))
    positive = assume(ForAll(l, L + 1, Le(0, r[l])))
    step = assume(ForAll(l, L, Le(r[l + 1], c * r[l] ** 3)))
    rate = c * r[0] ** 2
    size = have(
        Le(0, r[0]), use(positive, 0, arith(Lt(0, L + 1), use(axiom("nat-nonnegative"), L)))
    )
    rate_sign = arith(Le(0, rate), sign, arith(Le(0, r[0] ** 2), squares=[r[0]]), products=[(0, 1)])

    def formula(depth: Term) -> Term:
        return Implies(Le(depth, L), And(Le(r[depth], rate**depth * r[0]), Le(r[depth], r[0])))

    def shrink(known: Theorem) -> Theorem:
        inside = assume(Le(m + 1, L))
        here, below_start = parts(use(known, arith(Le(m, L), inside)))
        now = use(positive, m, arith(Lt(m, L + 1), inside))
        squares = arith(Le(r[m] ** 2, r[0] ** 2), now, below_start, degree=2)
        weight = arith(Le(0, c * r[m]), sign, now, products=[(0, 1)])
        linear = arith(
            Le(r[m + 1], rate * r[m]),
            use(step, m, arith(Lt(m, L), inside)),
            squares,
            weight,
            products=[(1, 2)],
        )
        geometric = arith(
            Le(r[m + 1], rate ** (m + 1) * r[0]), linear, here, rate_sign, products=[(1, 2)]
        )
        bounded = arith(Le(r[m + 1], r[0]), linear, small, now, below_start, products=[(1, 2)])
        return implies([inside.conclusion], kernel.conjoin(geometric, bounded))

    begin = implies(
        [Le(cast(Lambda(m, m)(0)), L)],
        kernel.conjoin(arith(Le(r[0], rate**0 * r[0])), arith(Le(r[0], r[0]))),
    )
    walk = induction(m, formula(m), begin, shrink)
    proof = parts(use(walk, L, arith(Le(L, L))))[0]
    del size
    return for_all(
        [L, c, r], sign.conclusion, positive.conclusion, step.conclusion, small.conclusion, proof
    )
