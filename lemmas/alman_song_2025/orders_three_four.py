"""Orders 3 and 4 of layer collapse, without a mask: the uniform network and what is added to it."""

from __future__ import annotations

from fractions import Fraction
from functools import cache

from lemmas.alman_song_2025 import network_statements as says
from lemmas.alman_song_2025.collapse import carried, entry_step
from lemmas.alman_song_2025.distance import Distance
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
    l,
    n,
    p,
    power_growth,
    qs,
    rho,
    values_sign,
    vs,
    zero_matrix,
)
from lemmas.alman_song_2025.order_two import Known, plus, rounded, sized
from lemmas.alman_song_2025.powers import cube_bounds, cube_terms, power_large
from lemmas.alman_song_2025.rows import (
    score_parts,
    token_congruence,
    token_sign,
    value_parts,
)
from lemmas.alman_song_2025.uniform import (
    deviation,
    deviation_change,
    deviation_size,
    split_layer,
    uniform,
    uniform_size,
)
from lemmas.foundations.sums import (
    reciprocal,
    reciprocal_positive,
    sum_nonnegative,
    sum_over,
    sum_swap,
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
    exp,
    number,
)
from symbolic.tactics.script import arith, axiom, for_all, have, implies, induction, parts, use

c, m, t = kernel.lang.nat("c"), says.m, says.t

# ------------------------------------------------------------------ the uniform network

G = says.G


def uniform_tokens(depth: Term) -> Term:
    """``U_l = X + J X G_l``."""
    return Lambda(i, Lambda(k, T[0, i, k] + Sum(m, d, says._mean(m) * G[depth, m, k])))


def head_sums(layer: Term) -> Term:
    """``Sum_h W_{l,h}``."""
    return says._head_sum(layer)


def uniform_layer(layer: Term, tokens: Term) -> Term:
    """``Sum_h J Y W_{l,h}``."""
    return uniform(tokens, Ws[layer])


def _mean_image(layer: Term, row: Term) -> Theorem:
    """``Sum_h Sum_m z_m W_hmk = Sum_m z_m (Sum_h W_h)_mk``."""
    swapped = use(sum_swap(), Lambda(h, Lambda(m, row(m) * Ws[layer, h, m, k])), d, H)
    return have(
        Eq(
            Sum(h, H, Sum(m, d, row(m) * Ws[layer, h, m, k])),
            Sum(m, d, row(m) * head_sums(layer)(m)(k)),
        ),
        swapped,
    )


@cache
def uniform_step() -> Theorem:
    """``U_{l+1} = U_l + J U_l (Sum_h W_{l,h})``, entry by entry in range."""
    known = {item.name: assume(item.formula) for item in says._product}
    some, inside = assume(Lt(0, n)), assume(Lt(l, L))
    positive = arith(Lt(0, cast(n)), some)
    unit = reciprocal(positive)
    at_k = assume(Lt(k, d))
    mean = says._mean
    row = Lambda(m, mean(m) + Sum(c, d, mean(c) * G[l, c, m]))
    # the mean of U_l
    averaged = Sum(t, n, (1 / cast(n)) * uniform_tokens(l)(t)(m))
    entry = arith(Eq(averaged * Ws[l, h, m, k], row(m) * Ws[l, h, m, k]), unit, degree=3)
    through = sum_over(h, H, sum_over(m, d, entry))
    folded = _mean_image(l, row)
    # Sum_m Sum_c mean_c G_cm V_mk = Sum_c mean_c Sum_m G_cm V_mk
    value = head_sums(l)
    swapped = use(sum_swap(), Lambda(m, Lambda(c, mean(c) * G[l, c, m] * value(m)(k))), d, d)
    later = use(known["product-step"], l, inside, m, assume(Lt(m, d)), k, at_k)
    next_entry = sum_over(
        m,
        d,
        arith(
            Eq(
                mean(m) * G[l + 1, m, k],
                mean(m) * (G[l, m, k] + value(m)(k) + Sum(t, d, G[l, m, t] * value(t)(k))),
            ),
            later,
            degree=3,
        ),
    )
    goal = Eq(
        uniform_tokens(l + 1)(i)(k),
        uniform_tokens(l)(i)(k) + uniform_layer(l, uniform_tokens(l))(i)(k),
    )
    proof = arith(goal, through, folded, swapped, next_entry)
    return for_all(
        [n, d, H, L, T, Ws, G, l],
        some.conclusion,
        known["product-start"].conclusion,
        known["product-step"].conclusion,
        inside.conclusion,
        for_all(i, for_all(k, at_k.conclusion, proof)),
    )


# ------------------------------------------------------------------ order 3


def deviated(layer: Term, tokens: Term) -> Term:
    """``D_l(Y) = Sum_h (P_h - J) Y W_{l,h}``."""
    return deviation(tokens, Ms[layer], Ws[layer])


def layer_facts(known: Known, layer: Term, inside: Theorem) -> list[Theorem]:
    """The norm, the tokens, and the operator bounds of one layer."""
    return [
        known["norm"],
        known["tokens"],
        use(known["scores"], layer, inside),
        use(known["values"], layer, inside),
    ]


def rate_sign(known: Known, layer: Term, inside: Theorem) -> Theorem:
    """``0 <= b_l``."""
    at_h = assume(Lt(h, H))
    first = score_parts(use(known["scores"], layer, inside, h, at_h))[0]
    second = value_parts(use(known["values"], layer, inside, h, at_h))[0]
    return sum_nonnegative(
        h, H, arith(Le(0, vs[layer, h] * qs[layer, h]), first, second, products=[(0, 1)])
    )


def next_uniform(known: Known, layer: Term, inside: Theorem) -> Theorem:
    """``U_{l+1} = U_l + J U_l W`` in range, at ``i`` and ``k``."""
    steps = use(
        uniform_step(),
        n,
        d,
        H,
        L,
        T,
        Ws,
        G,
        layer,
        known["tokens"],
        known["product-start"],
        known["product-step"],
        inside,
    )
    return use(steps, i, k, assume(Lt(k, d)))


def next_layer(known: Known, layer: Term, inside: Theorem) -> Theorem:
    """``X_{l+1} = X_l + D_l(X_l) + J X_l W`` in range, at ``i`` and ``k``."""
    entry = entry_step(known["layers"], layer, inside)
    split = use(split_layer(), n, d, H, Ms[layer], Ws[layer], T[layer], i, k)
    added = deviated(layer, T[layer])(i)(k) + uniform_layer(layer, T[layer])(i)(k)
    return arith(Eq(T[layer + 1, i, k], T[layer, i, k] + added), entry, split)


def error(depth: Term) -> Term:
    """``E_l = X_l - U_l``."""
    return says.minus(T[depth], uniform_tokens(depth))


def uniform_bound(known: Known, layer: Term, inside: Theorem, tokens: Term) -> Theorem:
    """``N(J Y W) <= a N(Y)``."""
    norm, some, _, values = layer_facts(known, layer, inside)
    one = use(uniform_size(), d, rho, n, H, Ws[layer], vs[layer], tokens, norm, some, values)
    return arith(
        Le(one.conclusion.args[0], a * says.N(tokens)),
        one,
        use(known["a"], layer, inside),
        token_sign(norm, some, tokens),
        products=[(1, 2)],
    )


def start_of_uniform(known: Known) -> Theorem:
    """``U_0 = X`` in range, at ``i`` and ``k``."""
    zero = number(0, "N")
    entry = use(known["product-start"], m, assume(Lt(m, d)), k, assume(Lt(k, d)))
    term = arith(Eq(says._mean(m) * G[zero, m, k], 0 * G[zero, m, k]), entry, degree=3)
    total = sum_over(m, d, term)
    return arith(Eq(uniform_tokens(zero)(i)(k), T[zero, i, k]), total)


def cubes(depth: Term) -> Term:
    """``(1 + a)^(p - 1) Sum_{l < p} (1 + a)^(2 l)``."""
    return (1 + a) ** depth / (1 + a) * Sum(l, depth, (1 + a) ** (2 * l))


def _unit(known: Known) -> Theorem:
    """``(1 + a) (1/(1 + a)) = 1``."""
    return reciprocal(arith(Lt(0, 1 + a), known["a-sign"]))


def cubes_sign(known: Known, depth: Term) -> Theorem:
    """``0 <= cubes``."""
    share = reciprocal_positive(arith(Lt(0, 1 + a), known["a-sign"]))
    large = use(power_large(), a, known["a-sign"], depth)
    terms = sum_nonnegative(l, depth, arith(Le(0, (1 + a) ** (2 * l)), squares=[(1 + a) ** l]))
    return arith(
        Le(0, cubes(depth)),
        arith(Le(0, (1 + a) ** depth), large),
        share,
        terms,
        products=[(0, 1, 2)],
    )


@cache
def error_walk() -> Theorem:
    """``N(X_p - U_p) <= b x r^2 cubes(p)`` for ``p <= L``."""
    known = given(says.ORDER3)
    norm, some = known["norm"], known["tokens"]
    facts = Distance(norm, some, X)
    x, r = says.N(X), facts.value
    distances = distance_walk(known, lambda depth: (1 + a) ** depth)

    def formula(depth: Term) -> Term:
        return Implies(Le(depth, L), Le(says.N(error(depth)), b * x * r**2 * cubes(depth)))

    def step(before: Theorem) -> Theorem:
        inside = assume(Le(p + 1, L))
        here = arith(Lt(p, L), inside)
        within = arith(Le(p, L), inside)
        far = use(before, within)
        moved = deviation_bound(known, p, here, within, distances)
        shifted = uniform_bound(known, p, here, error(p))
        kept, fresh = uniform_layer(p, error(p)), deviated(p, T[p])
        tokens, even = next_layer(known, p, here), next_uniform(known, p, here)
        total = carried_by(known, error(p + 1), plus(plus(error(p), kept), fresh), tokens, even)
        first = sized(known, plus(error(p), kept), fresh)
        second = sized(known, error(p), kept)
        grown = arith(
            Le(
                says.N(error(p + 1)), (1 + a) * (b * x * r**2 * cubes(p)) + moved.conclusion.args[1]
            ),
            total,
            first,
            second,
            shifted,
            moved,
            far,
            known["a-sign"],
            products=[(5, 6)],
        )
        unit = _unit(known)
        return implies(
            [inside.conclusion],
            arith(formula(p + 1).args[1], grown, cube_step(unit), degree=2),
        )

    def cube_step(unit: Theorem) -> Theorem:
        """``(1 + a) cubes(p) + (1 + a)^(3 p) = cubes(p + 1)``, times ``b x r^2``."""
        same = arith(Eq(cubes(p + 1), (1 + a) * cubes(p) + (1 + a) ** (3 * p)), unit, degree=3)
        return arith(
            Eq(
                b * x * r**2 * cubes(p + 1),
                (1 + a) * (b * x * r**2 * cubes(p)) + b * x * r**2 * (1 + a) ** (3 * p),
            ),
            same,
            degree=3,
        )

    zero = Lambda(p, formula(p))(0)
    start = start_of_uniform(known)
    empty = carried_by(known, error(number(0, "N")), says.minus(X, X), start)
    base = implies([zero.args[0]], arith(zero.args[1], empty, zero_matrix(known)))
    walk = induction(p, formula(p), base, step)
    return says_all(says.ORDER3, walk)


def says_all(statement: object, theorem: Theorem) -> Theorem:
    """Discharge the hypotheses of a statement and generalise over its variables."""
    for item in reversed(statement.hypotheses):  # type: ignore[attr-defined]
        theorem = kernel.discharge(item.formula, theorem)
    for variable in reversed(statement.variables):  # type: ignore[attr-defined]
        theorem = kernel.generalise(variable, theorem)
    return theorem


def carried_by(known: Known, one: Term, other: Term, *entries: Theorem) -> Theorem:
    """``N(one) <= N(other)`` from equations that make their entries equal in range."""
    same = arith(Eq(one(i)(k), other(i)(k)), *entries)
    every = for_all(i, Lt(i, n), for_all(k, Lt(k, d), same))
    return use(token_congruence(), d, rho, n, one, other, known["norm"], known["tokens"], every)


def deviation_bound(
    known: Known, layer: Term, inside: Theorem, within: Theorem, distances: Theorem
) -> Theorem:
    """``N(D_l(X_l)) <= b x r^2 (1 + a)^(3 l)``."""
    norm, some = known["norm"], known["tokens"]
    facts = Distance(norm, some, X)
    here = Distance(norm, some, T[layer])
    x, r, power = says.N(X), facts.value, (1 + a) ** layer
    own = power_growth(known, layer, within)[0]
    spread = parts(use(distances, layer, within))[1]
    norm_, some_, bounds, values = layer_facts(known, layer, inside)
    one = use(
        deviation_size(),
        d,
        rho,
        n,
        H,
        Ms[layer],
        qs[layer],
        Ws[layer],
        vs[layer],
        T[layer],
        norm_,
        some_,
        bounds,
        values,
    )
    size, near = says.N(T[layer]), here.value
    near_sign, size_sign = here.sign(), token_sign(norm, some, T[layer])
    square = arith(Le(near**2, (power * r) ** 2), spread, near_sign, products=[(0, 0), (0, 1)])
    product = arith(
        Le(size * near**2, power * x * (power * r) ** 2),
        square,
        own,
        size_sign,
        arith(Le(0, (power * r) ** 2), squares=[power * r]),
        products=[(0, 2), (1, 3)],
    )
    inner = arith(
        Le(0, size * near**2), size_sign, arith(Le(0, near**2), squares=[near]), products=[(0, 1)]
    )
    rate = use(known["b"], layer, inside)
    b_sign = arith(Le(0, b), rate, rate_sign(known, layer, inside))
    return arith(
        Le(one.conclusion.args[0], b * x * r**2 * power**3),
        one,
        arith(
            Le(says.rate_sum(layer) * (size * near**2), b * (size * near**2)),
            rate,
            inner,
            products=[(0, 1)],
        ),
        arith(
            Le(b * (size * near**2), b * (power * x * (power * r) ** 2)),
            product,
            b_sign,
            products=[(0, 1)],
        ),
    )


@cache
def order3() -> Theorem:
    """``N(S - S_u) <= b x r^2 (1 + a)^(L - 1) Sum (1 + a)^(2 l)``."""
    known = given(says.ORDER3)
    walk = use(error_walk(), *says.ORDER3.variables, *known.values())
    return says.ORDER3.derive(use(walk, L, arith(Le(L, L))))


def _order3_weight(known: Known) -> Theorem:
    """``0 <= b x r^2``."""
    norm, some = known["norm"], known["tokens"]
    facts = Distance(norm, some, X)
    square = arith(Le(0, facts.value**2), squares=[facts.value])
    return arith(
        Le(0, b * says.N(X) * facts.value**2),
        known["b-sign"],
        token_sign(norm, some, X),
        square,
        products=[(0, 1, 2)],
    )


@cache
def order3_exact() -> Theorem:
    """``<= phi(1) b L x r^2`` if ``a L <= 1``."""
    known = given(says.ORDER3_EXACT)
    first = use(order3(), *says.ORDER3.variables, *(known[x.name] for x in says.ORDER3.hypotheses))
    bounds = parts(use(cube_bounds(), a, L, known["a-sign"], known["short"]))
    return says.ORDER3_EXACT.derive(
        arith(
            says.ORDER3_EXACT.conclusion, first, bounds[0], _order3_weight(known), products=[(1, 2)]
        )
    )


@cache
def order3_short() -> Theorem:
    """``<= 8.69 b L x r^2`` if ``a L <= 1``."""
    known = given(says.ORDER3_SHORT)
    exact = use(order3_exact(), *says.ORDER3_EXACT.variables, *known.values())
    weight = arith(
        Le(0, b * L * says.N(X) * says.dist(X) ** 2),
        _order3_weight(known),
        use(axiom("nat-nonnegative"), L),
        products=[(0, 1)],
    )
    top = rounded((exp(3) - exp(1)) / 2, Fraction(869, 100))
    return says.ORDER3_SHORT.derive(
        arith(says.ORDER3_SHORT.conclusion, exact, weight, top, products=[(1, 2)])
    )


# ------------------------------------------------------------------ order 4


def fourth(depth: Term) -> Term:
    """``U_p + Sum_{l < p} D_l(X)``."""
    return Lambda(
        i,
        Lambda(k, uniform_tokens(depth)(i)(k) + Sum(l, depth, deviated(l, X)(i)(k))),
    )


def deviation_change_bound(known: Known, layer: Term, inside: Theorem, within: Theorem) -> Theorem:
    """``N(D_l(X_l) - D_l(X)) <= b x^3 ((1 + a)^(3 l) - 1)``."""
    norm, some, bounds, values = layer_facts(known, layer, inside)
    own, gap = power_growth(known, layer, within)
    one = use(
        deviation_change(),
        d,
        rho,
        n,
        H,
        Ms[layer],
        qs[layer],
        Ws[layer],
        vs[layer],
        X,
        T[layer],
        norm,
        some,
        bounds,
        values,
    )
    x, g = says.N(X), (1 + a) ** layer
    size, far = says.N(T[layer]), says.N(says.minus(T[layer], X))
    size_sign, far_sign = (
        token_sign(norm, some, T[layer]),
        token_sign(norm, some, says.minus(T[layer], X)),
    )
    x_sign = token_sign(norm, some, X)
    inner = size**2 + x * (x + size)
    top = x**2 * (g**2 + g + 1)
    square = arith(Le(size**2, (g * x) ** 2), own, size_sign, products=[(0, 0), (0, 1)])
    inner_small = arith(Le(inner, top), square, own, x_sign, products=[(1, 2)])
    large = use(power_large(), a, known["a-sign"], layer)
    top_sign = arith(
        Le(0, top),
        arith(Le(0, x**2), squares=[x]),
        arith(Le(0, g**2 + g + 1), large, arith(Le(0, g**2), squares=[g])),
        products=[(0, 1)],
    )
    product = arith(
        Le(far * inner, (g - 1) * x * top),
        inner_small,
        far_sign,
        gap,
        top_sign,
        products=[(0, 1), (2, 3)],
    )
    inner_sign = arith(
        Le(0, inner),
        arith(Le(0, size**2), squares=[size]),
        arith(
            Le(0, x * (x + size)),
            x_sign,
            arith(Le(0, x + size), x_sign, size_sign),
            products=[(0, 1)],
        ),
    )
    weight = arith(Le(0, far * inner), far_sign, inner_sign, products=[(0, 1)])
    rate = use(known["b"], layer, inside)
    return arith(
        Le(one.conclusion.args[0], b * x**3 * (g**3 - 1)),
        one,
        arith(
            Le(says.rate_sum(layer) * (far * inner), b * (far * inner)),
            rate,
            weight,
            products=[(0, 1)],
        ),
        arith(
            Le(b * (far * inner), b * ((g - 1) * x * top)),
            product,
            known["b-sign"],
            products=[(0, 1)],
        ),
    )


@cache
def order4() -> Theorem:
    """``N(S - S_4) <= b x^3 Sum [(1 + a)^(L - 1 + 2 l) - 1]``."""
    known = given(says.ORDER4)
    norm, some = known["norm"], known["tokens"]
    facts = Distance(norm, some, X)
    x = says.N(X)
    errors = use(error_walk(), *says.ORDER3.variables, *known.values())

    def gap(depth: Term) -> Term:
        return says.minus(T[depth], fourth(depth))

    def formula(depth: Term) -> Term:
        return Implies(Le(depth, L), Le(says.N(gap(depth)), b * x**3 * (cubes(depth) - depth)))

    def step(before: Theorem) -> Theorem:
        inside = assume(Le(p + 1, L))
        here = arith(Lt(p, L), inside)
        within = arith(Le(p, L), inside)
        far = use(before, within)
        moved = deviation_change_bound(known, p, here, within)
        kept = uniform_layer(p, error(p))
        fresh = says.minus(deviated(p, T[p]), deviated(p, X))
        shifted = uniform_bound(known, p, here, error(p))
        apart = use(errors, p, within)
        r = facts.value
        squares = arith(Le(r**2, x**2), facts.below_norm(), facts.sign(), products=[(0, 0), (0, 1)])
        weight = arith(
            Le(0, b * x * cubes(p)),
            known["b-sign"],
            token_sign(norm, some, X),
            cubes_sign(known, p),
            products=[(0, 1, 2)],
        )
        larger = arith(
            Le(says.N(error(p)), b * x**3 * cubes(p)), apart, squares, weight, products=[(1, 2)]
        )
        total = carried_by(
            known,
            gap(p + 1),
            plus(plus(gap(p), kept), fresh),
            next_layer(known, p, here),
            next_uniform(known, p, here),
        )
        first = sized(known, plus(gap(p), kept), fresh)
        second = sized(known, gap(p), kept)
        bound = b * x**3 * (cubes(p) - p)
        grown = arith(
            Le(
                says.N(gap(p + 1)),
                bound + a * (b * x**3 * cubes(p)) + b * x**3 * ((1 + a) ** (3 * p) - 1),
            ),
            total,
            first,
            second,
            shifted,
            moved,
            far,
            larger,
            known["a-sign"],
            products=[(6, 7)],
        )
        same = arith(
            Eq(cubes(p + 1), (1 + a) * cubes(p) + (1 + a) ** (3 * p)), _unit(known), degree=3
        )
        scaled = arith(
            Eq(b * x**3 * cubes(p + 1), b * x**3 * ((1 + a) * cubes(p) + (1 + a) ** (3 * p))),
            same,
            degree=3,
        )
        return implies([inside.conclusion], arith(formula(p + 1).args[1], grown, scaled))

    zero = Lambda(p, formula(p))(0)
    start = start_of_uniform(known)
    empty = carried_by(known, gap(number(0, "N")), says.minus(X, X), start)
    base = implies([zero.args[0]], arith(zero.args[1], empty, zero_matrix(known)))
    walk = induction(p, formula(p), base, step)
    inner = use(walk, L, arith(Le(L, L)))
    same = carried_by(known, says.minus(T[L], says.FOURTH), gap(L), _fourth_entry())
    return says.ORDER4.derive(arith(says.ORDER4.conclusion, inner, same))


def _fourth_entry() -> Theorem:
    """``Sum_l (SAtt_l(X) - J X W_l) = Sum_l D_l(X)`` at ``i`` and ``k``."""
    split = use(split_layer(), n, d, H, Ms[l], Ws[l], X, i, k)
    folded = _mean_image(l, says._mean)
    even = have(
        Eq(
            uniform_layer(l, X)(i)(k),
            Sum(h, H, Sum(m, d, says._mean(m) * Ws[l, h, m, k])),
        )
    )
    mean = Sum(m, d, says._mean(m) * head_sums(l)(m)(k))
    each = arith(
        Eq(says.attend(l, X, says.FULL)(i)(k) - mean, deviated(l, X)(i)(k)), split, folded, even
    )
    return sum_over(l, L, each)


def _order4_weight(known: Known) -> Theorem:
    """``0 <= b x^3``."""
    norm, some = known["norm"], known["tokens"]
    x_sign = token_sign(norm, some, X)
    return arith(
        Le(0, b * says.N(X) ** 3),
        known["b-sign"],
        x_sign,
        arith(Le(0, says.N(X) ** 2), squares=[says.N(X)]),
        products=[(0, 1, 2)],
    )


@cache
def order4_exact() -> Theorem:
    """``<= (phi(1) - 1)(aL)(bL) x^3`` if ``a L <= 1``."""
    known = given(says.ORDER4_EXACT)
    first = use(order4(), *says.ORDER4.variables, *(known[x.name] for x in says.ORDER4.hypotheses))
    bounds = parts(use(cube_bounds(), a, L, known["a-sign"], known["short"]))
    return says.ORDER4_EXACT.derive(
        arith(
            says.ORDER4_EXACT.conclusion, first, bounds[1], _order4_weight(known), products=[(1, 2)]
        )
    )


@cache
def order4_short() -> Theorem:
    """``<= 7.69 (aL)(bL) x^3`` if ``a L <= 1``."""
    known = given(says.ORDER4_SHORT)
    exact = use(order4_exact(), *says.ORDER4_EXACT.variables, *known.values())
    square = arith(Le(0, L**2), squares=[cast(L)])
    weight = arith(
        Le(0, a * L**2 * (b * says.N(X) ** 3)),
        _order4_weight(known),
        square,
        known["a-sign"],
        products=[(0, 1, 2)],
    )
    top = rounded((exp(3) - exp(1)) / 2 - 1, Fraction(769, 100))
    return says.ORDER4_SHORT.derive(
        arith(says.ORDER4_SHORT.conclusion, exact, weight, top, products=[(1, 2)])
    )
