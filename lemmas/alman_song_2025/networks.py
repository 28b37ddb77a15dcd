"""Networks of attention layers: order 1 of layer collapse, with every mask."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

from lemmas.alman_song_2025 import network_statements as says
from lemmas.alman_song_2025.collapse import (
    block_collapse,
    block_first_layer,
    block_growth,
    carried,
    entry_step,
    norm_of_zero,
)
from lemmas.alman_song_2025.distance import (
    Distance,
    dist,
    dist_congruence,
    dist_triangle,
)
from lemmas.alman_song_2025.growth import full_mask, layer_distance, layer_size
from lemmas.alman_song_2025.perturbation import layer_lipschitz
from lemmas.alman_song_2025.powers import constant_product, growth_below_line, power_large
from lemmas.alman_song_2025.rows import score_parts, token_add, token_least, token_sign, value_parts
from lemmas.foundations.sums import sum_nonnegative
from symbolic import kernel
from symbolic.kernel import Theorem, assume
from symbolic.language import (
    NAT,
    And,
    Eq,
    Implies,
    Lambda,
    Le,
    Lt,
    Prod,
    Sum,
    Term,
    cast,
    nats,
    number,
)
from symbolic.statement import Statement
from symbolic.tactics.script import arith, axiom, for_all, have, implies, induction, parts, use

d, rho, n, H, L, A, T, Ms, Ws, vs, qs = (
    says.d,
    says.rho,
    says.n,
    says.H,
    says.L,
    says.A,
    says.T,
    says.Ms,
    says.Ws,
    says.vs,
    says.qs,
)
a, b, h, l, i, k = says.a, says.b, says.h, says.l, says.i, says.k
p = nats("p")[0]
X = says.X


def given(statement: Statement) -> dict[str, Theorem]:
    """The hypotheses of a statement, assumed."""
    return {item.name: assume(item.formula) for item in statement.hypotheses}


def block(mask: Term = A) -> Term:
    """Attention as the residual block of every layer."""
    tokens = says.Y
    return Lambda(l, Lambda(tokens, says.attend(l, tokens, mask)))


def values_sign(known: dict[str, Theorem], layer: Term, inside: Theorem) -> Theorem:
    """``0 <= a_l``."""
    at_h = assume(Lt(h, H))
    return sum_nonnegative(h, H, value_parts(use(known["values"], layer, inside, h, at_h))[0])


def _block_sizes(known: dict[str, Theorem], sizes: Term, depth: Term) -> Theorem:
    """Every block has ``N(SAtt_l(Y)) <= a_l N(Y)`` and ``0 <= a_l``; ``sizes`` may be larger."""
    inside = assume(Lt(l, depth))
    norm, some = known["norm"], known["tokens"]
    mask, masked = mask_of(known)
    heads = use(known["values"], l, inside)
    one = use(
        layer_size(), d, rho, n, H, mask, Ms[l], Ws[l], vs[l], says.Y, norm, some, masked, heads
    )
    sign = values_sign(known, l, inside)
    order = [use(known["a"], l, inside), token_sign(norm, some, says.Y)] if "a" in known else []
    wide = sizes(l)
    bound = Le(says.N(says.attend(l, says.Y, mask)), wide * says.N(says.Y))
    grown = arith(bound, one, *order, products=[(1, 2)] if order else [])
    both = kernel.conjoin(arith(Le(0, wide), sign, *order[:1]), for_all(says.Y, grown))
    return for_all(l, inside.conclusion, both)


def _block_values(known: dict[str, Theorem], depth: Term = L) -> tuple[list[Term], list[Theorem]]:
    sizes = Lambda(l, a) if "a" in known else Lambda(l, says.value_sum(l))
    facts = [known["norm"], known["tokens"], known["layers"], _block_sizes(known, sizes, depth)]
    return [d, rho, n, depth, T, block(mask_of(known)[0]), sizes], facts


def network_growth(known: dict[str, Theorem], depth: Term = L) -> Theorem:
    """``N(X_p) <= g_p x`` and ``N(X_p - X) <= (g_p - 1) x`` for ``p <= L``."""
    values, facts = _block_values(known, depth)
    return use(block_growth(), *values, *facts)


def power_growth(
    known: dict[str, Theorem], where: Term, inside: Theorem, depth: Term = L
) -> list[Theorem]:
    """``N(X_p) <= (1 + a)^p x`` and ``N(X_p - X) <= ((1 + a)^p - 1) x``."""
    _, own, gap = parts(use(network_growth(known, depth), where, inside))
    same = use(constant_product(), a, where)
    size, power = says.N(X), (1 + a) ** where
    return [
        arith(Le(says.N(T[where]), power * size), own, same, degree=2),
        arith(Le(says.N(says.minus(T[where], X)), (power - 1) * size), gap, same, degree=2),
    ]


# ------------------------------------------------------------------ order 1


@cache
def size_growth() -> Theorem:
    """``N(X_L) <= prod (1 + a_l) x``."""
    known = given(says.SIZE_GROWTH)
    found = parts(use(network_growth(known), L, arith(Le(L, L))))[1]
    return says.SIZE_GROWTH.derive(found)


@cache
def order1_product() -> Theorem:
    """``N(S(X) - X) <= (prod (1 + a_l) - 1) x``."""
    values, facts = _block_values(given(says.ORDER1_PRODUCT))
    return says.ORDER1_PRODUCT.derive(use(block_collapse(), *values, *facts))


@cache
def order1_power() -> Theorem:
    """``N(S(X) - X) <= ((1 + a)^L - 1) x``."""
    return says.ORDER1_POWER.derive(power_growth(given(says.ORDER1_POWER), L, arith(Le(L, L)))[1])


@cache
def order1_first_product() -> Theorem:
    """``N(S(X) - T_1(X)) <= (prod (1 + a_l) - (1 + a_1)) x``."""
    known = given(says.ORDER1_FIRST_PRODUCT)
    values, facts = _block_values(known)
    return says.ORDER1_FIRST_PRODUCT.derive(
        use(block_first_layer(), *values, *facts, known["some"])
    )


@cache
def order1_first_power() -> Theorem:
    """``N(S(X) - T_1(X)) <= ((1 + a)^L - (1 + a)) x``."""
    known = given(says.ORDER1_FIRST_POWER)
    values, facts = _block_values(known)
    found = use(block_first_layer(), *values, *facts, known["some"])
    same = use(constant_product(), a, L)
    return says.ORDER1_FIRST_POWER.derive(
        arith(says.ORDER1_FIRST_POWER.conclusion, found, same, degree=2)
    )


@cache
def order1_linear() -> Theorem:
    """``N(S(X) - X) <= (e - 1) a L x`` if ``a L <= 1``."""
    known = given(says.ORDER1_LINEAR)
    gap = power_growth(known, L, arith(Le(L, L)))[1]
    size = token_sign(known["norm"], known["tokens"], X)
    line = use(growth_below_line(), a, L, known["a-sign"], known["short"])
    goal = says.ORDER1_LINEAR.conclusion
    return says.ORDER1_LINEAR.derive(arith(goal, gap, line, size, products=[(1, 2)]))


@cache
def order1_plain() -> Theorem:
    """Without skips: ``N(S(X)) <= prod a_l x``."""
    known = given(says.ORDER1_PLAIN)
    norm, some = known["norm"], known["tokens"]
    size = says.N(X)

    def rate(depth: Term) -> Term:
        return Prod(l, depth, says.value_sum(l))

    def formula(depth: Term) -> Term:
        return Implies(
            Le(depth, L), And(Le(0, rate(depth)), Le(says.N(T[depth]), rate(depth) * size))
        )

    def step(before: Theorem) -> Theorem:
        inside = assume(Le(p + 1, L))
        here = arith(Lt(p, L), inside)
        positive, own = parts(use(before, arith(Le(p, L), inside)))
        sign = values_sign(known, p, here)
        heads = use(known["values"], p, here)
        one = use(
            layer_size(),
            d,
            rho,
            n,
            H,
            A,
            Ms[p],
            Ws[p],
            vs[p],
            T[p],
            norm,
            some,
            known["mask"],
            heads,
        )
        entry = entry_step(known["layers"], p, here)
        total = carried(norm, some, T[p + 1], says.attend(p, T[p]), entry)
        return implies(
            [inside.conclusion],
            kernel.conjoin(
                arith(Le(0, rate(p + 1)), positive, sign, products=[(0, 1)]),
                arith(
                    Le(says.N(T[p + 1]), rate(p + 1) * size),
                    total,
                    one,
                    own,
                    sign,
                    products=[(2, 3)],
                ),
            ),
        )

    zero = Lambda(p, formula(p))(0)
    base = implies(
        [zero.args[0]],
        kernel.conjoin(arith(zero.args[1].args[0]), arith(zero.args[1].args[1])),
    )
    walk = induction(p, formula(p), base, step)
    return says.ORDER1_PLAIN.derive(parts(use(walk, L, arith(Le(L, L))))[1])


@cache
def order1_last() -> Theorem:
    """Keep the last layer: ``N(S(X) - T_L(X)) <= (E - 1) x [1 + a + b r (r + E x)]``."""
    known = given(says.ORDER1_LAST)
    norm, some = known["norm"], known["tokens"]
    deeper = L + 1
    inside = arith(Lt(L, deeper))
    own, gap = power_growth(known, L, arith(Le(L, deeper)), deeper)
    change = use(
        layer_lipschitz(),
        d,
        rho,
        n,
        H,
        A,
        Ms[L],
        qs[L],
        Ws[L],
        vs[L],
        X,
        T[L],
        norm,
        some,
        known["mask"],
        use(known["scores"], L, inside),
        use(known["values"], L, inside),
    )
    entry = entry_step(known["layers"], L, inside)
    apart = says.minus(T[L], X)
    moved = says.minus(says.attend(L, T[L]), says.attend(L, X))
    total = carried(
        norm,
        some,
        says.minus(T[L + 1], says._last),
        Lambda(i, Lambda(k, apart(i)(k) + moved(i)(k))),
        entry,
    )
    added = token_add(norm, some, apart, moved)
    facts = Distance(norm, some, X)
    r, size, grown = facts.value, says.N(X), (1 + a) ** L
    bound = lipschitz_bound(known, L, inside, says.N(apart), own, gap, facts, change, grown)
    proof = arith(says.ORDER1_LAST.conclusion, total, added, gap, bound)
    del r, size
    return says.ORDER1_LAST.derive(proof)


def lipschitz_bound(
    known: dict[str, Theorem],
    layer: Term,
    inside: Theorem,
    distance: Term,
    own: Theorem,
    gap: Theorem,
    facts: Distance,
    change: Theorem,
    grown: Term,
) -> Theorem:
    """``N(SAtt_l(Y) - SAtt_l(X)) <= (g - 1) x (a + b r (r + g x))`` from the Lipschitz bound.

    ``own`` says ``N(Y) <= g x``, ``gap`` says ``N(Y - X) <= (g - 1) x``.
    """
    norm, some = known["norm"], known["tokens"]
    r, size = facts.value, says.N(X)
    outer = own.conclusion.args[0]
    value, rate = use(known["a"], layer, inside), use(known["b"], layer, inside)
    at_h = assume(Lt(h, H))
    head_q = score_parts(use(known["scores"], layer, inside, h, at_h))[0]
    head_v = value_parts(use(known["values"], layer, inside, h, at_h))[0]
    rate_sign = sum_nonnegative(
        h, H, arith(Le(0, vs[layer, h] * qs[layer, h]), head_v, head_q, products=[(0, 1)])
    )
    gap_sign = have(Le(0, distance), token_sign(norm, some, says.minus(T[layer], X)))
    outer_sign = have(Le(0, outer), token_sign(norm, some, T[layer]))
    r_sign = facts.sign()
    inner = r * (r + outer)
    inner_sign = arith(
        Le(0, inner), r_sign, arith(Le(0, r + outer), r_sign, outer_sign), products=[(0, 1)]
    )
    b_sign = arith(Le(0, b), rate, rate_sign)
    # a_l + b_l r (r + N(Y)) <= a + b r (r + g x)
    factor = arith(
        Le(
            says.value_sum(layer) + says.rate_sum(layer) * r * (r + outer),
            a + b * r * (r + grown * size),
        ),
        value,
        arith(Le(says.rate_sum(layer) * inner, b * inner), rate, inner_sign, products=[(0, 1)]),
        arith(
            Le(b * r * outer, b * r * (grown * size)),
            own,
            arith(Le(0, b * r), b_sign, r_sign, products=[(0, 1)]),
            products=[(0, 1)],
        ),
    )
    whole = a + b * r * (r + grown * size)
    whole_sign = arith(
        Le(0, whole),
        factor,
        values_sign(known, layer, inside),
        arith(Le(0, says.rate_sum(layer) * inner), rate_sign, inner_sign, products=[(0, 1)]),
    )
    left = change.conclusion.args[0]
    return arith(
        Le(left, (grown - 1) * size * whole),
        change,
        arith(
            Le(
                distance * (says.value_sum(layer) + says.rate_sum(layer) * r * (r + outer)),
                distance * whole,
            ),
            factor,
            gap_sign,
            products=[(0, 1)],
        ),
        arith(Le(distance * whole, (grown - 1) * size * whole), gap, whole_sign, products=[(0, 1)]),
    )


# ------------------------------------------------------------------ distances along the network


def distance_walk(known: dict[str, Theorem], grown: Callable[[Term], Term]) -> Theorem:
    """``dist(X_p) <= g_p r`` for ``p <= L``, where ``g_p`` is the product of ``1 + a_l``, or larger.

    Only ``g_0 = 1``, ``0 <= g_p`` and ``(1 + a_l) g_l <= g_{l+1}`` matter: with ``a`` known,
    ``g_p = (1 + a)^p``, else the product.
    """
    start = says.dist(X)

    def formula(depth: Term) -> Term:
        both = And(Le(0, grown(depth)), Le(says.dist(T[depth]), grown(depth) * start))
        return Implies(Le(depth, L), both)

    def step(before: Theorem) -> Theorem:
        inside = assume(Le(p + 1, L))
        here = arith(Lt(p, L), inside)
        positive, own = parts(use(before, arith(Le(p, L), inside)))
        sign = values_sign(known, p, here)
        total, shrink = distance_step(known, p, here)
        first = arith(
            Le(says.dist(T[p + 1]), (1 + says.value_sum(p)) * (grown(p) * start)),
            total,
            shrink,
            own,
            sign,
            products=[(2, 3)],
        )
        sizes = [positive, Distance(known["norm"], known["tokens"], X).sign()]
        weight = arith(Le(0, grown(p) * start), *sizes, products=[(0, 1)])
        larger = [use(known["a"], p, here)] if "a" in known else []
        after = arith(
            Le(says.dist(T[p + 1]), grown(p + 1) * start),
            first,
            weight,
            *larger,
            products=[(1, 2)] if larger else [],
        )
        upward = arith(
            Le(0, grown(p + 1)),
            positive,
            sign,
            *larger,
            products=[(0, 1), (0, 2)][: 1 + len(larger)],
        )
        return implies([inside.conclusion], kernel.conjoin(upward, after))

    zero = Lambda(p, formula(p))(0)
    base = implies(
        [zero.args[0]],
        kernel.conjoin(arith(zero.args[1].args[0]), arith(zero.args[1].args[1])),
    )
    return induction(p, formula(p), base, step)


@cache
def distance_growth() -> Theorem:
    """``dist(X_L) <= prod (1 + a_l) r``."""
    walk = distance_walk(
        given(says.DISTANCE_GROWTH), lambda depth: Prod(l, depth, 1 + says.value_sum(l))
    )
    return says.DISTANCE_GROWTH.derive(parts(use(walk, L, arith(Le(L, L))))[1])


def mask_of(known: dict[str, Theorem]) -> tuple[Term, Theorem]:
    """The mask of a network, with what says that it is one."""
    found = known["mask"] if "mask" in known else use(full_mask(), n)
    return found.conclusion.args[1], found


def next_tokens(known: dict[str, Theorem], layer: Term, inside: Theorem) -> tuple[Term, Theorem]:
    """``X_l + SAtt_l(X_l)`` and the equations that make it ``X_{l+1}`` in range."""
    mask, _ = mask_of(known)
    added = says.attend(layer, T[layer], mask)
    both = Lambda(i, Lambda(k, T[layer, i, k] + added(i)(k)))
    entry = entry_step(known["layers"], layer, inside)
    same = arith(Eq(T[layer + 1, i, k], both(i)(k)), entry)
    return both, for_all(i, Lt(i, n), for_all(k, Lt(k, d), same))


def distance_step(
    known: dict[str, Theorem], layer: Term, inside: Theorem
) -> tuple[Theorem, Theorem]:
    """``dist(X_{l+1}) <= dist(X_l) + dist(SAtt)`` and ``dist(SAtt) <= a_l dist(X_l)``."""
    norm, some = known["norm"], known["tokens"]
    added = says.attend(layer, T[layer], mask_of(known)[0])
    both, same = next_tokens(known, layer, inside)
    equal = use(dist_congruence(), d, rho, n, T[layer + 1], both, norm, some, same)
    split = use(dist_triangle(), d, rho, n, T[layer], added, norm, some)
    shrink = layer_shrinks(known, layer, inside)
    total = arith(Le(says.dist(T[layer + 1]), says.dist(T[layer]) + says.dist(added)), equal, split)
    return total, shrink


def layer_shrinks(known: dict[str, Theorem], layer: Term, inside: Theorem) -> Theorem:
    """``dist(SAtt_l(X_l)) <= a_l dist(X_l)``."""
    mask, mask_known = mask_of(known)
    return use(
        layer_distance(),
        d,
        rho,
        n,
        H,
        mask,
        Ms[layer],
        Ws[layer],
        vs[layer],
        T[layer],
        known["norm"],
        known["tokens"],
        mask_known,
        use(known["values"], layer, inside),
    )


# ------------------------------------------------------------------ a normalised input


@cache
def pre_norm() -> Theorem:
    """``N(S(X) - X) <= c Sum_l a_l`` if every layer sees tokens of norm at most ``c``."""
    known = given(says.PRE_NORM)
    norm, some = known["norm"], known["tokens"]
    bound, seen = says._bound, says._LN

    def formula(depth: Term) -> Term:
        gap = says.N(says.minus(T[depth], X))
        return Implies(Le(depth, L), Le(gap, bound * Sum(l, depth, says.value_sum(l))))

    def step(before: Theorem) -> Theorem:
        inside = assume(Le(p + 1, L))
        here = arith(Lt(p, L), inside)
        far = use(before, arith(Le(p, L), inside))
        one = use(
            layer_size(),
            d,
            rho,
            n,
            H,
            A,
            Ms[p],
            Ws[p],
            vs[p],
            seen(T[p]),
            norm,
            some,
            known["mask"],
            use(known["values"], p, here),
        )
        added, apart = says.attend(p, seen(T[p])), says.minus(T[p], X)
        total = carried(
            norm,
            some,
            says.minus(T[p + 1], X),
            Lambda(i, Lambda(k, apart(i)(k) + added(i)(k))),
            entry_step(known["layers"], p, here),
        )
        after = arith(
            formula(p + 1).args[1],
            total,
            token_add(norm, some, apart, added),
            far,
            one,
            use(known["normalised"], T[p]),
            values_sign(known, p, here),
            products=[(4, 5)],
        )
        return implies([inside.conclusion], after)

    zero = Lambda(p, formula(p))(0)
    base = implies([zero.args[0]], arith(zero.args[1], zero_matrix(known)))
    walk = induction(p, formula(p), base, step)
    return says.PRE_NORM.derive(use(walk, L, arith(Le(L, L))))


def zero_matrix(known: dict[str, Theorem]) -> Theorem:
    """``N(0) <= 0``."""
    rows = for_all(i, Lt(i, n), norm_of_zero(known["norm"]))
    return use(token_least(), rho, n, says.minus(X, X), 0, known["tokens"], rows)


@cache
def blocks() -> Theorem:
    """Any residual blocks."""
    known = given(says.BLOCKS)
    return says.BLOCKS.derive(use(block_collapse(), *says.BLOCKS.variables, *known.values()))


@cache
def blocks_first() -> Theorem:
    """Any residual blocks, against the first layer."""
    known = given(says.BLOCKS_FIRST)
    return says.BLOCKS_FIRST.derive(
        use(block_first_layer(), *says.BLOCKS_FIRST.variables, *known.values())
    )
