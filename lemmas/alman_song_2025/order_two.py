"""Order 2 of layer collapse: all layers in parallel."""

from __future__ import annotations

from fractions import Fraction
from functools import cache

from lemmas.alman_song_2025 import network_statements as says
from lemmas.alman_song_2025.collapse import carried, entry_step, norm_of_zero
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
    lipschitz_bound,
    mask_of,
    n,
    p,
    power_growth,
    qs,
    rho,
    values_sign,
    vs,
    zero_matrix,
)
from lemmas.alman_song_2025.perturbation import layer_lipschitz
from lemmas.alman_song_2025.powers import (
    cube_bounds,
    excess_sum,
    order_two_rates,
    power_below_exp,
    power_large,
    square_bound,
)
from lemmas.alman_song_2025.rows import (
    score_parts,
    token_add,
    token_congruence,
    token_least,
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
from lemmas.foundations.sums import reciprocal, sum_nonnegative, sum_over, sum_swap
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

m, t = says.m, says.t
Known = dict[str, Theorem]


def sized(known: Known, left: Term, right: Term) -> Theorem:
    """``N(X + Y) <= N(X) + N(Y)``."""
    return token_add(known["norm"], known["tokens"], left, right)


def plus(left: Term, right: Term) -> Term:
    """``X + Y``."""
    return Lambda(i, Lambda(k, left[i, k] + right[i, k]))


# ------------------------------------------------------------------ order 2


def parallel(depth: Term) -> Term:
    """``X + Sum_{l < depth} SAtt_l(X)``."""
    return Lambda(i, Lambda(k, T[0, i, k] + Sum(l, depth, says.attend(l, X)(i)(k))))


def order2_sum(depth: Term) -> Term:
    """The right side at some depth."""
    r, x = says.dist(X), says.N(X)
    grown = (1 + a) ** l
    return a * x * Sum(l, depth, grown - 1) + b * x * r * Sum(
        l, depth, (grown - 1) * (r + grown * x)
    )


@cache
def order2() -> Theorem:
    """``N(S - S_par) <= a x Sum (g_l - 1) + b x r Sum (g_l - 1)(r + g_l x)``."""
    known = given(says.ORDER2)
    norm, some = known["norm"], known["tokens"]
    facts = Distance(norm, some, X)

    def formula(depth: Term) -> Term:
        gap = says.minus(T[depth], parallel(depth))
        return Implies(Le(depth, L), Le(says.N(gap), order2_sum(depth)))

    def step(before: Theorem) -> Theorem:
        inside = assume(Le(p + 1, L))
        here = arith(Lt(p, L), inside)
        far = use(before, arith(Le(p, L), inside))
        own, gap = power_growth(known, p, arith(Le(p, L), inside))
        change = use(
            layer_lipschitz(),
            d,
            rho,
            n,
            H,
            says.A,
            Ms[p],
            qs[p],
            Ws[p],
            vs[p],
            X,
            T[p],
            norm,
            some,
            known["mask"],
            use(known["scores"], p, here),
            use(known["values"], p, here),
        )
        bound = lipschitz_bound(
            known, p, here, says.N(says.minus(T[p], X)), own, gap, facts, change, (1 + a) ** p
        )
        moved = says.minus(says.attend(p, T[p]), says.attend(p, X))
        apart = says.minus(T[p], parallel(p))
        total = carried(
            norm,
            some,
            says.minus(T[p + 1], parallel(p + 1)),
            plus(apart, moved),
            entry_step(known["layers"], p, here),
        )
        return implies(
            [inside.conclusion],
            arith(formula(p + 1).args[1], total, sized(known, apart, moved), far, bound),
        )

    zero = Lambda(p, formula(p))(0)
    base = implies([zero.args[0]], arith(zero.args[1], zero_matrix(known)))
    walk = induction(p, formula(p), base, step)
    return says.ORDER2.derive(use(walk, L, arith(Le(L, L))))


@cache
def order2_exact() -> Theorem:
    """``<= [(e - 2)(aL)^2 + ((e^2 - 1)/2 - 1)(aL)(bL) x r] x`` if ``a L <= 1``."""
    known = given(says.ORDER2_EXACT)
    norm, some = known["norm"], known["tokens"]
    sign, b_sign = known["a-sign"], known["b-sign"]
    facts = Distance(norm, some, X)
    x, r = says.N(X), facts.value
    x_sign, r_sign = token_sign(norm, some, X), facts.sign()
    values = [v for v in says.ORDER2.variables]
    hypotheses = [known[item.name] for item in says.ORDER2.hypotheses]
    first = use(order2(), *values, *hypotheses)
    count = use(axiom("nat-nonnegative"), L)
    angle = arith(Le(0, a * L), sign, count, products=[(0, 1)])
    rate = kernel.project(use(order_two_rates(), a * L, angle, known["short"]), 0)
    grown = (1 + a) ** l
    linear = arith(
        Le(a * Sum(l, L, grown - 1), (exp(1) - 2) * (a * L) ** 2),
        use(excess_sum(), a, L),
        use(power_below_exp(), a, sign, L),
        rate,
    )
    large = use(power_large(), a, sign, l)
    each = arith(
        Le((grown - 1) * (r + grown * x), x * (grown**2 - 1)),
        facts.below_norm(),
        large,
        products=[(0, 1)],
    )
    squares = arith(
        Le(
            Sum(l, L, (grown - 1) * (r + grown * x)),
            x * (((exp(2) - 1) / 2 - 1) * a * L**2),
        ),
        sum_over(l, L, each),
        use(square_bound(), a, L, sign, known["short"]),
        x_sign,
        products=[(1, 2)],
    )
    weight = arith(Le(0, b * x * r), b_sign, x_sign, r_sign, products=[(0, 1, 2)])
    proof = arith(
        says.ORDER2_EXACT.conclusion,
        first,
        linear,
        squares,
        x_sign,
        weight,
        products=[(1, 3), (2, 4)],
    )
    return says.ORDER2_EXACT.derive(proof)


def rounded(low: Term, high: Fraction) -> Theorem:
    """A closed term is at most a rational."""
    return kernel.box(Le(low, high), (), ("enclose", 64))


@cache
def order2_short() -> Theorem:
    """The same with 0.7183 and 2.1946."""
    known = given(says.ORDER2_SHORT)
    norm, some = known["norm"], known["tokens"]
    facts = Distance(norm, some, X)
    exact = use(
        order2_exact(),
        *says.ORDER2_EXACT.variables,
        *(known[x.name] for x in says.ORDER2_EXACT.hypotheses),
    )
    x = says.N(X)
    x_sign = token_sign(norm, some, X)
    count = use(axiom("nat-nonnegative"), L)
    first = arith(
        Le(0, (a * L) ** 2 * x),
        arith(Le(0, (a * L) ** 2), squares=[a * L]),
        x_sign,
        products=[(0, 1)],
    )
    product = arith(Le(0, a * b), known["a-sign"], known["b-sign"], products=[(0, 1)])
    square = arith(Le(0, L**2 * x**2), squares=[L * x])
    second = arith(
        Le(0, a * b * (L**2 * x**2) * facts.value),
        product,
        square,
        facts.sign(),
        products=[(0, 1, 2)],
    )
    del count
    proof = arith(
        says.ORDER2_SHORT.conclusion,
        exact,
        first,
        second,
        rounded(exp(1) - 2, Fraction(7183, 10000)),
        rounded((exp(2) - 1) / 2 - 1, Fraction(21946, 10000)),
        products=[(1, 3), (2, 4)],
    )
    return says.ORDER2_SHORT.derive(proof)
