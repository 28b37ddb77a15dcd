"""Rank: doubly exponential collapse without skips, and none with them."""

from __future__ import annotations

from fractions import Fraction
from functools import cache

from lemmas.alman_song_2025 import network_statements as says
from lemmas.alman_song_2025.distance import (
    Distance,
    dist_congruence,
    dist_triangle,
)
from lemmas.alman_song_2025.growth import (
    cubic_below_power,
    full_mask,
    layer_cubic,
    layer_distance,
)
from lemmas.alman_song_2025.networks import (
    H,
    L,
    Ms,
    T,
    Ws,
    X,
    a,
    b,
    d,
    distance_walk,
    given,
    h,
    i,
    k,
    layer_shrinks,
    mask_of,
    n,
    next_tokens,
    p,
    qs,
    rho,
    values_sign,
    vs,
)
from lemmas.alman_song_2025.rows import NORM, TOKENS, score_parts, value_parts
from lemmas.alman_song_2025.toolbox_distances import dist_sharper
from lemmas.foundations.recursions import cubic_recursion_constant
from lemmas.foundations.sums import (
    absolute_below,
    absolute_of,
    reciprocal,
    reciprocal_positive,
    root_facts,
    square_monotone,
)
from symbolic import kernel
from symbolic.kernel import Theorem, assume
from symbolic.language import (
    And,
    Eq,
    ForAll,
    Implies,
    Lambda,
    Le,
    Lt,
    Sum,
    Term,
    cast,
    nats,
    number,
    reals,
    sqrt,
)
from symbolic.tactics.elementary import sqrt_positive
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

l = nats("l")[0]
r, z, m, s, t, q = reals("r z m s t q")
Known = dict[str, Theorem]


# ------------------------------------------------------------------ without skips


@cache
def cubic_tanh() -> Theorem:
    """``dist(SAtt(X)) <= 2 Sum_h w_h tanh(q_h r^2/2) r``."""
    known = given(says.CUBIC_TANH)
    values = (d, rho, n, H, says._M, says._q, says._W, says._w, says.Y)
    return says.CUBIC_TANH.derive(use(layer_cubic(), *values, *known.values()))


@cache
def cubic_layer() -> Theorem:
    """``dist(SAtt(X)) <= b r^3``."""
    known = given(says.CUBIC_LAYER)
    first = use(cubic_tanh(), *says.CUBIC_TANH.variables, *known.values())
    facts = Distance(known["norm"], known["tokens"], says.Y)
    at_h = assume(Lt(h, H))
    signs = for_all(
        h,
        Lt(h, H),
        kernel.conjoin(
            score_parts(use(known["scores"], h, at_h))[0],
            value_parts(use(known["values"], h, at_h))[0],
        ),
    )
    power = use(cubic_below_power(), H, says._q, says._w, facts.value, facts.sign(), signs)
    return says.CUBIC_LAYER.derive(arith(says.CUBIC_LAYER.conclusion, first, power))


def layer_cubes(known: Known, layer: Term, inside: Theorem) -> Theorem:
    """``dist(SAtt_l(X_l)) <= b dist(X_l)^3``."""
    one = use(
        cubic_layer(),
        d,
        rho,
        n,
        H,
        Ms[layer],
        qs[layer],
        Ws[layer],
        vs[layer],
        T[layer],
        known["norm"],
        known["tokens"],
        use(known["scores"], layer, inside),
        use(known["values"], layer, inside),
    )
    facts = Distance(known["norm"], known["tokens"], T[layer])
    near = facts.value
    cube = arith(
        Le(0, near**3), facts.sign(), arith(Le(0, near**2), squares=[near]), products=[(0, 1)]
    )
    return arith(
        Le(one.conclusion.args[0], b * near**3),
        one,
        use(known["b"], layer, inside),
        cube,
        products=[(1, 2)],
    )


def plain_next(known: Known, layer: Term, inside: Theorem) -> Theorem:
    """``dist(X_{l+1}) <= dist(SAtt_l(X_l))`` without skips."""
    added = says.attend(layer, T[layer], mask_of(known)[0])
    entry = use(known["layers"], layer, inside, i, assume(Lt(i, n)), k, assume(Lt(k, d)))
    same = for_all(
        i,
        Lt(i, n),
        for_all(k, Lt(k, d), arith(Eq(T[layer + 1, i, k], added(i)(k)), entry)),
    )
    return use(
        dist_congruence(), d, rho, n, T[layer + 1], added, known["norm"], known["tokens"], same
    )


@cache
def cubic_depth() -> Theorem:
    """``dist(S(X)) <= b^((3^L - 1)/2) r^(3^L)``."""
    known = given(says.CUBIC_DEPTH)
    inside = assume(Lt(l, L))
    facts = Distance(known["norm"], known["tokens"], T[l])
    step = arith(
        Le(says.dist(T[l + 1]), b * says.dist(T[l]) ** 3),
        plain_next(known, l, inside),
        layer_cubes(known, l, inside),
    )
    sizes = Lambda(l, says.dist(T[l]))
    signs = for_all(l, Lt(l, L + 1), facts.sign())
    steps = for_all(l, Lt(l, L), step)
    proof = use(cubic_recursion_constant(), L, b, sizes, known["b-sign"], signs, steps)
    return says.CUBIC_DEPTH.derive(proof)


@cache
def plain_distance() -> Theorem:
    """``dist(S(X)) <= a^L r``."""
    known = given(says.PLAIN_DISTANCE)
    norm, some = known["norm"], known["tokens"]
    start = says.dist(X)

    def formula(depth: Term) -> Term:
        return Implies(Le(depth, L), Le(says.dist(T[depth]), a**depth * start))

    def step(before: Theorem) -> Theorem:
        inside = assume(Le(p + 1, L))
        here = arith(Lt(p, L), inside)
        own = use(before, arith(Le(p, L), inside))
        after = arith(
            Le(says.dist(T[p + 1]), a ** (p + 1) * start),
            plain_next(known, p, here),
            layer_shrinks(known, p, here),
            use(known["a"], p, here),
            Distance(norm, some, T[p]).sign(),
            own,
            known["a-sign"],
            products=[(2, 3), (4, 5)],
        )
        return implies([inside.conclusion], after)

    zero = Lambda(p, formula(p))(0)
    base = implies([zero.args[0]], arith(zero.args[1]))
    walk = induction(p, formula(p), base, step)
    return says.PLAIN_DISTANCE.derive(use(walk, L, arith(Le(L, L))))


# ------------------------------------------------------------------ with skips


@cache
def skip_upper() -> Theorem:
    """``dist(S(X)) <= (1 + a)^L r``."""
    known = given(says.SKIP_UPPER)
    walk = distance_walk(known, lambda depth: (1 + a) ** depth)
    return says.SKIP_UPPER.derive(parts(use(walk, L, arith(Le(L, L))))[1])


@cache
def reverse_triangle() -> Theorem:
    """``dist(X) - dist(Z) <= dist(X + Z)``."""
    tokens, added = kernel.lang.family("X", 2), kernel.lang.family("Y", 2)
    norm, some = assume(NORM), assume(TOKENS)
    both = Lambda(i, Lambda(k, tokens[i, k] + added[i, k]))
    found = use(dist_sharper(), d, rho, n, both, tokens, norm, some)
    size = absolute_of(says.dist(both) - says.dist(tokens))
    gap = have(Le(found.conclusion.args[0], says.dist(added)), found)
    proof = kernel.conjoin(
        arith(Le(says.dist(tokens) - says.dist(added), says.dist(both)), gap, size[2]),
        arith(Le(says.dist(both), says.dist(tokens) + says.dist(added)), gap, size[1]),
    )
    return for_all([d, rho, n, tokens, added], NORM, TOKENS, proof)


def skip_below(known: Known, layer: Term, inside: Theorem) -> Theorem:
    """``dist(X_l) - dist(SAtt_l(X_l)) <= dist(X_{l+1})``."""
    norm, some = known["norm"], known["tokens"]
    both, same = next_tokens(known, layer, inside)
    flipped = for_all(
        i,
        Lt(i, n),
        for_all(
            k,
            Lt(k, d),
            arith(
                Eq(both(i)(k), T[layer + 1, i, k]),
                use(same, i, assume(Lt(i, n)), k, assume(Lt(k, d))),
            ),
        ),
    )
    equal = use(dist_congruence(), d, rho, n, both, T[layer + 1], norm, some, flipped)
    added = says.attend(layer, T[layer], mask_of(known)[0])
    apart = parts(use(reverse_triangle(), d, rho, n, T[layer], added, norm, some))[0]
    return arith(Le(says.dist(T[layer]) - says.dist(added), says.dist(T[layer + 1])), apart, equal)


@cache
def skip_lower() -> Theorem:
    """``(1 - a)^L r <= dist(S(X))`` for ``a < 1``."""
    known = given(says.SKIP_LOWER)
    norm, some = known["norm"], known["tokens"]
    start = says.dist(X)

    def formula(depth: Term) -> Term:
        return Implies(Le(depth, L), Le((1 - a) ** depth * start, says.dist(T[depth])))

    def step(before: Theorem) -> Theorem:
        inside = assume(Le(p + 1, L))
        here = arith(Lt(p, L), inside)
        own = use(before, arith(Le(p, L), inside))
        after = arith(
            Le((1 - a) ** (p + 1) * start, says.dist(T[p + 1])),
            skip_below(known, p, here),
            layer_shrinks(known, p, here),
            use(known["a"], p, here),
            Distance(norm, some, T[p]).sign(),
            own,
            known["small"],
            products=[(2, 3), (4, 5)],
        )
        return implies([inside.conclusion], after)

    zero = Lambda(p, formula(p))(0)
    base = implies([zero.args[0]], arith(zero.args[1]))
    walk = induction(p, formula(p), base, step)
    return says.SKIP_LOWER.derive(use(walk, L, arith(Le(L, L))))


def _one_layer(known: Known) -> list[Theorem]:
    """Both sides of ``|dist(Y + SAtt(Y)) - dist(Y)| <= dist(SAtt(Y))``."""
    return parts(
        use(reverse_triangle(), d, rho, n, says.Y, says._one_layer, known["norm"], known["tokens"])
    )


@cache
def skip_layer_linear() -> Theorem:
    """``|dist(T(X)) - r| <= a r``."""
    known = given(says.SKIP_LAYER_LINEAR)
    low, high = _one_layer(known)
    shrink = use(
        layer_distance(),
        d,
        rho,
        n,
        H,
        says.FULL,
        says._M,
        says._W,
        says._w,
        says.Y,
        known["norm"],
        known["tokens"],
        use(full_mask(), n),
        known["values"],
    )
    left, right = says.SKIP_LAYER_LINEAR.conclusion.args
    gap = left.args[0]
    return says.SKIP_LAYER_LINEAR.derive(
        absolute_below(arith(Le(gap, right), high, shrink), arith(Le(-gap, right), low, shrink))
    )


@cache
def skip_layer_cubic() -> Theorem:
    """``|dist(T(X)) - r| <= b r^3``."""
    known = given(says.SKIP_LAYER_CUBIC)
    low, high = _one_layer(known)
    shrink = use(cubic_layer(), *says.CUBIC_LAYER.variables, *known.values())
    left, right = says.SKIP_LAYER_CUBIC.conclusion.args
    gap = left.args[0]
    return says.SKIP_LAYER_CUBIC.derive(
        absolute_below(arith(Le(gap, right), high, shrink), arith(Le(-gap, right), low, shrink))
    )


# ------------------------------------------------------------------ slow decay


@cache
def slower_decay() -> Theorem:
    """``m (1 - b m^2) <= s`` if ``r - a r <= s``, ``r - b r^3 <= s`` and ``m <= r``.

    Here ``a <= 1/3``, ``0 <= b``, ``0 <= m`` and ``3 b m^2 <= 1``.
    """
    linear, cubic = assume(Le(r - a * r, s)), assume(Le(r - b * r**3, s))
    order, sign = assume(Le(m, r)), assume(Le(0, m))
    small, b_sign = assume(Le(a, Fraction(1, 3))), assume(Le(0, b))
    start = assume(Le(3 * b * m**2, 1))
    goal = Le(m * (1 - b * m**2), s)
    r_sign = arith(Le(0, r), order, sign)

    def near(close: Theorem) -> Theorem:
        """``3 b r^2 <= 1``: ``z - b z^3`` grows up to ``r``."""
        squares = arith(
            Le(b * (r**2 + r * m + m**2), 1),
            close,
            start,
            arith(
                Le(0, b * (r - m) ** 2),
                b_sign,
                arith(Le(0, (r - m) ** 2), squares=[r - m]),
                products=[(0, 1)],
            ),
        )
        return arith(goal, cubic, squares, order, products=[(1, 2)])

    def far(large: Theorem) -> Theorem:
        """``3 b r^2 > 1``: then ``2 r/3`` is enough."""
        positive = arith(Lt(0, r**2), *_positive_square(large, b_sign))
        cube = arith(Le(0, m**3), sign, arith(Le(0, m**2), squares=[m]), products=[(0, 1)])
        weighted = arith(Le(m**3, 3 * b * r**2 * m**3), large, cube, products=[(0, 1)])
        shape = arith(
            Le(0, (r - m) ** 2 * (2 * r + m)),
            arith(Le(0, (r - m) ** 2), squares=[r - m]),
            arith(Le(0, 2 * r + m), r_sign, sign),
            products=[(0, 1)],
        )
        scaled = arith(Le(0, r**2 * (Fraction(2, 3) * r - m + b * m**3)), weighted, shape)
        enough = arith(
            Le(0, Fraction(2, 3) * r - m + b * m**3), scaled, positive, products=[(1, -1)]
        )
        return arith(goal, enough, linear, small, r_sign, products=[(2, 3)])

    def _positive_square(large: Theorem, sign_b: Theorem) -> list[Theorem]:
        return [
            arith(Lt(0, r**2), large, sign_b, arith(Le(0, r**2), squares=[r]), products=[(1, -1)])
        ]

    proof = by_cases(Le(3 * b * r**2, 1), near, far)
    return for_all(
        [r, s, m, a, b],
        linear.conclusion,
        cubic.conclusion,
        order.conclusion,
        sign.conclusion,
        small.conclusion,
        b_sign.conclusion,
        start.conclusion,
        proof,
    )


def decayed(depth: Term) -> Term:
    """``s0/sqrt(1 + 15/4 b l s0^2)``."""
    return says._s0 / sqrt(1 + Fraction(15, 4) * b * depth * says._s0**2)


def _root(known: Known, depth: Term) -> tuple[Theorem, Theorem, Theorem]:
    """``0 <= t``, ``t^2 Q = s0^2`` and ``1 <= Q`` for ``t = s0/sqrt(Q)``."""
    s0 = says._s0
    total = 1 + Fraction(15, 4) * b * depth * s0**2
    low, _, _ = parts(known["start"])
    square = arith(Le(0, s0**2), squares=[s0])
    count = use(axiom("nat-nonnegative"), depth)
    large = arith(
        Le(1, total),
        arith(Le(0, b * cast(depth) * s0**2), known["b-sign"], count, square, products=[(0, 1, 2)]),
    )
    _, root_square = root_facts(arith(Le(0, total), large))
    positive = sqrt_positive(arith(Lt(0, total), large))
    unit = reciprocal(positive)
    value = s0 / sqrt(total)
    sign = arith(Le(0, value), low, reciprocal_positive(positive), products=[(0, 1)])
    squared = arith(Eq((sqrt(total) * (1 / sqrt(total))) ** 2, 1), unit, degree=3)
    product = arith(
        Eq(value**2 * total, s0**2),
        arith(Eq(s0**2 * (sqrt(total) ** 2 * (1 / sqrt(total)) ** 2), s0**2), squared, degree=3),
        arith(
            Eq(
                s0**2 * (1 / sqrt(total)) ** 2 * sqrt(total) ** 2,
                s0**2 * (1 / sqrt(total)) ** 2 * total,
            ),
            root_square,
            degree=3,
        ),
    )
    return sign, product, large


@cache
def reciprocal_step() -> Theorem:
    """``m' <= m (1 - b m^2)`` if ``m^2 Q = m'^2 (Q + 15/4 b m^2 Q)`` and ``3 b m^2 <= 1``."""
    new = kernel.lang.real("new")
    sign, new_sign = assume(Le(0, m)), assume(Le(0, new))
    large, b_sign = assume(Le(1, q)), assume(Le(0, b))
    start = assume(Le(3 * b * m**2, 1))
    same = assume(Eq(new**2 * (q + Fraction(15, 4) * b * (m**2 * q)), m**2 * q))
    u = b * m**2
    u_sign = arith(Le(0, u), b_sign, arith(Le(0, m**2), squares=[m]), products=[(0, 1)])
    # (1 + 15/4 u)(1 - u)^2 - 1 = u (1 - 3 u)(7 - 5 u)/4
    curve = arith(
        Le(1, (1 + Fraction(15, 4) * u) * (1 - u) ** 2),
        arith(
            Le(0, u * (1 - 3 * u) * (7 - 5 * u)),
            u_sign,
            arith(Le(0, 1 - 3 * u), start),
            arith(Le(0, 7 - 5 * u), start),
            products=[(0, 1, 2)],
        ),
    )
    weight = arith(
        Le(0, m**2 * q), arith(Le(0, m**2), squares=[m]), arith(Le(0, q), large), products=[(0, 1)]
    )
    grown = arith(
        Le(m**2 * q, m**2 * q * ((1 + Fraction(15, 4) * u) * (1 - u) ** 2)),
        curve,
        weight,
        products=[(0, 1)],
    )
    total = q * (1 + Fraction(15, 4) * u)
    positive = arith(
        Lt(0, total), large, arith(Le(0, q * u), arith(Le(0, q), large), u_sign, products=[(0, 1)])
    )
    target = m * (1 - u)
    squares = arith(
        Le(new**2, target**2),
        arith(Le(new**2 * total, target**2 * total), same, grown),
        positive,
        products=[(1, -1)],
    )
    target_sign = arith(Le(0, target), sign, arith(Le(0, 1 - u), start, u_sign), products=[(0, 1)])
    proof = use(square_monotone(), new, target, target_sign, squares)
    return for_all(
        [m, new, q, b],
        sign.conclusion,
        new_sign.conclusion,
        large.conclusion,
        b_sign.conclusion,
        start.conclusion,
        same.conclusion,
        proof,
    )


@cache
def skip_slow() -> Theorem:
    """``s0/sqrt(1 + 15/4 b L s0^2) <= dist(S(X))``."""
    known = given(says.SKIP_SLOW)
    norm, some = known["norm"], known["tokens"]
    s0 = says._s0
    low, high, start = parts(known["start"])

    def formula(depth: Term) -> Term:
        return Implies(Le(depth, L), Le(decayed(depth), says.dist(T[depth])))

    def step(before: Theorem) -> Theorem:
        inside = assume(Le(p + 1, L))
        here = arith(Lt(p, L), inside)
        own = use(before, arith(Le(p, L), inside))
        value, after = decayed(p), decayed(p + 1)
        sign, square, large = _root(known, p)
        next_sign, next_square, _ = _root(known, p + 1)
        total = 1 + Fraction(15, 4) * b * p * s0**2
        below_start = arith(
            Le(3 * b * value**2, 1),
            start,
            arith(
                Le(b * value**2, b * s0**2),
                arith(
                    Le(value**2, s0**2),
                    square,
                    arith(
                        Le(0, value**2 * (total - 1)),
                        arith(Le(0, value**2), squares=[value]),
                        arith(Le(0, total - 1), large),
                        products=[(0, 1)],
                    ),
                ),
                known["b-sign"],
                products=[(0, 1)],
            ),
        )
        scaled = arith(Eq(b * (value**2 * total), b * s0**2), square, degree=2)
        same = arith(
            Eq(after**2 * (total + Fraction(15, 4) * b * (value**2 * total)), value**2 * total),
            next_square,
            square,
            arith(
                Eq(after**2 * (b * (value**2 * total)), after**2 * (b * s0**2)), scaled, degree=3
            ),
        )
        smaller = use(
            reciprocal_step(),
            value,
            after,
            total,
            b,
            sign,
            next_sign,
            large,
            known["b-sign"],
            below_start,
            same,
        )
        apart = skip_below(known, p, here)
        near = Distance(norm, some, T[p])
        first = arith(
            Le(near.value - a * near.value, says.dist(T[p + 1])),
            apart,
            layer_shrinks(known, p, here),
            use(known["a"], p, here),
            near.sign(),
            products=[(2, 3)],
        )
        second = arith(
            Le(near.value - b * near.value**3, says.dist(T[p + 1])),
            apart,
            layer_cubes(known, p, here),
        )
        kept = use(
            slower_decay(),
            near.value,
            says.dist(T[p + 1]),
            value,
            a,
            b,
            first,
            second,
            own,
            sign,
            known["small"],
            known["b-sign"],
            below_start,
        )
        return implies([inside.conclusion], arith(formula(p + 1).args[1], smaller, kept))

    zero = Lambda(p, formula(p))(0)
    base = implies([zero.args[0]], _start(zero.args[1], high))
    walk = induction(p, formula(p), base, step)
    return says.SKIP_SLOW.derive(use(walk, L, arith(Le(L, L))))


def _start(goal: Term, high: Theorem) -> Theorem:
    """``s0/sqrt(1) <= r``."""
    one = number(1)
    sign, square = root_facts(arith(Le(0, one)))
    root = arith(Eq(sqrt(one), 1), _one_root(sign, square))
    unit = reciprocal(arith(Lt(0, sqrt(one)), root))
    inverse = arith(Eq(1 / sqrt(one), 1), unit, root, degree=2)
    return arith(goal, inverse, high, degree=2)


def _one_root(sign: Theorem, square: Theorem) -> Theorem:
    one = number(1)
    low = use(
        square_monotone(),
        sqrt(one),
        one,
        arith(Le(0, one)),
        arith(Le(sqrt(one) ** 2, one**2), square),
    )
    high = use(square_monotone(), one, sqrt(one), sign, arith(Le(one**2, sqrt(one) ** 2), square))
    return kernel.antisymmetry(low, high)
