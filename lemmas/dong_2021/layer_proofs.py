"""The two norms of ``(P - 1 s) G``: proofs."""

from __future__ import annotations

from functools import cache

from lemmas.dong_2021.layer_statements import (
    INF_ENTRY,
    INF_LINEAR,
    INF_TANH,
    ONE_COUNT,
    ONE_EXP,
    ONE_TANH,
    WIDTH_ENTRY,
    mixed,
)
from lemmas.dong_2021.notions import softmax_shift, widest
from lemmas.foundations.averages import (
    deviation,
    oscillation_mass,
    perturbed_average,
    variation_oscillation,
)
from lemmas.foundations.averages import (
    named as distribution_named,
)
from lemmas.foundations.matrix_norms import (
    column_least,
    column_upper,
    entry_upper,
    row_least,
    row_nonnegative,
    row_upper,
    weighted_triangle,
)
from lemmas.foundations.softmax import (
    oscillation_range,
    softmax_distribution,
    tanh_below_identity,
    tanh_monotone,
    tanh_nonnegative,
    total_variation_tanh,
)
from lemmas.foundations.sums import (
    absolute_of,
    exp_at,
    exp_monotone,
    max_least,
    max_upper,
    sum_nonnegative,
    sum_over,
    sum_swap,
)
from symbolic import kernel
from symbolic.definitions import (
    absolute,
    column_sum_norm,
    max_entry,
    oscillation,
    row_sum_norm,
    softmax,
    tanh,
    total_variation,
)
from symbolic.kernel import Theorem
from symbolic.language import Eq, Lambda, Le, Lt, Sum, Term, exp, family, nats
from symbolic.tactics.script import arith, assume, for_all, have, parts, use

n, d, i, j, k, t = nats("n d i j k t")
r, E, G = family("r"), family("E", 2), family("G", 2)
SHARED = softmax(n, r, j)
MOVED = softmax(n, Lambda(t, r[t] + E[i, t]), j)
GAP = MOVED - SHARED
SHIFT = softmax_shift(n, r, E, G, i, k)
WIDTH = oscillation(n, E[i])
nonempty, some = assume(Lt(0, n)), assume(Lt(0, d))
at_i, at_k = assume(Lt(i, n)), assume(Lt(k, d))


@cache
def row_width() -> tuple[Theorem, Theorem]:
    """``0 <= osc(E_i)`` and ``osc(E_i) <= max osc``."""
    _, order, width = oscillation_range(n, E[i], nonempty)
    top = max_upper(i, n, WIDTH, i, at_i)
    return arith(Le(0, WIDTH), order, width), have(Le(WIDTH, widest(n, E)), top, names=("widest",))


@cache
def variation() -> Theorem:
    """``Sum_j |p_ij - s_j| <= 2 tanh(osc(E_i)/4)``."""
    bound = use(total_variation_tanh(), n, r, E[i], nonempty)
    total = Sum(j, n, absolute(GAP))
    named = have(
        Eq(total_variation(n, Lambda(j, MOVED), Lambda(j, SHARED)), total / 2), names=("tv",)
    )
    return arith(Le(total, 2 * tanh(WIDTH / 4)), bound, named)


@cache
def row_tanh() -> Theorem:
    """``Sum_k |Y_ik| <= 2 tanh(osc(E_i)/4) |G|_inf``."""
    size = row_sum_norm(n, d, G)
    entry = have(
        Le(absolute(SHIFT), Sum(j, n, absolute(GAP) * absolute(G[j, k]))),
        weighted_triangle(j, n, GAP, G[j, k]),
        names=("softmax_shift",),
    )
    swapped = use(sum_swap(), Lambda(k, Lambda(j, absolute(GAP) * absolute(G[j, k]))), n, d)
    row = use(row_upper(), n, d, G, j, assume(Lt(j, n)))
    each = sum_over(
        j,
        n,
        arith(
            Le(absolute(GAP) * Sum(k, d, absolute(G[j, k])), absolute(GAP) * size),
            row,
            absolute_of(GAP)[0],
            products=[(0, 1)],
        ),
    )
    return arith(
        Le(Sum(k, d, absolute(SHIFT)), 2 * tanh(WIDTH / 4) * size),
        sum_over(k, d, entry),
        swapped,
        each,
        variation(),
        use(row_nonnegative(), n, d, G, nonempty),
        products=[(3, 4)],
    )


@cache
def inf_tanh() -> Theorem:
    """``|Y|_inf <= 2 tanh(max osc/4) |G|_inf``."""
    wide = widest(n, E)
    sign, below = row_width()
    growth = use(tanh_monotone(), WIDTH / 4, wide / 4, arith(Le(WIDTH / 4, wide / 4), below))
    size = row_sum_norm(n, d, G)
    each = arith(
        Le(Sum(k, d, absolute(SHIFT)), 2 * tanh(wide / 4) * size),
        row_tanh(),
        growth,
        use(row_nonnegative(), n, d, G, nonempty),
        products=[(1, 2)],
    )
    proof = use(
        row_least(),
        n,
        d,
        mixed(r, E, G),
        2 * tanh(wide / 4) * size,
        nonempty,
        for_all(i, at_i.conclusion, each),
    )
    del sign
    return INF_TANH.derive(proof)


def width_nonnegative() -> Theorem:
    """``0 <= max osc``."""
    zero = kernel.lang.number(0, "N")
    first = have(Lt(zero, n), nonempty)
    _, order, width = oscillation_range(n, E[zero], nonempty)
    top = max_upper(i, n, WIDTH, zero, first)
    named = have(Le(oscillation(n, E[zero]), widest(n, E)), top, names=("widest",))
    return arith(Le(0, widest(n, E)), order, width, named)


@cache
def inf_linear() -> Theorem:
    """``|Y|_inf <= max osc/2 |G|_inf``."""
    wide = widest(n, E)
    linear = use(tanh_below_identity(), wide / 4, arith(Le(0, wide / 4), width_nonnegative()))
    bound = use(inf_tanh(), n, d, r, E, G, nonempty)
    size = row_sum_norm(n, d, G)
    proof = arith(
        Le(row_sum_norm(n, d, mixed(r, E, G)), wide / 2 * size),
        bound,
        linear,
        use(row_nonnegative(), n, d, G, nonempty),
        products=[(1, 2)],
    )
    return INF_LINEAR.derive(proof)


@cache
def width_entry() -> Theorem:
    """``max osc <= 2 |E|_max``."""
    top = max_entry(n, n, E)
    at_j = assume(Lt(j, n))
    entry = use(entry_upper(), n, n, E, i, j, at_i, at_j)
    up, down = absolute_of(E[i, j])[1:3]
    high = max_least(j, n, top, arith(Le(E[i, j], top), entry, up), nonempty)
    low = max_least(j, n, top, arith(Le(-E[i, j], top), entry, down), nonempty)
    row = have(Le(WIDTH, 2 * top), high, low, names=("osc",))
    named = have(
        Le(widest(n, E), 2 * top), max_least(i, n, 2 * top, row, nonempty), names=("widest",)
    )
    return WIDTH_ENTRY.derive(named)


@cache
def inf_entry() -> Theorem:
    """``|Y|_inf <= |E|_max |G|_inf``."""
    top, size = max_entry(n, n, E), row_sum_norm(n, d, G)
    proof = arith(
        Le(row_sum_norm(n, d, mixed(r, E, G)), top * size),
        use(inf_linear(), n, d, r, E, G, nonempty),
        use(width_entry(), n, E, nonempty),
        use(row_nonnegative(), n, d, G, nonempty),
        products=[(1, 2)],
    )
    return INF_ENTRY.derive(proof)


# ------------------------------------------------------------------ column sums


@cache
def column_width() -> Theorem:
    """``osc(G_.k) <= |G|_1``."""
    column = Lambda(j, G[j, k])
    mass = column_sum_norm(n, d, G)
    return arith(
        Le(oscillation(n, column), mass),
        use(oscillation_mass(), n, column, nonempty),
        use(column_upper(), n, d, G, k, at_k),
    )


def weights(logits: Term) -> Theorem:
    """``distribution(softmax(logits))``."""
    entries, total = parts(use(softmax_distribution(), n, logits, nonempty))
    signs = for_all(j, Lt(j, n), arith(Le(0, softmax(n, logits, j)), use(entries, j)))
    return distribution_named(signs, total, n, Lambda(j, softmax(n, logits, j)))


@cache
def entry_tanh() -> Theorem:
    """``|Y_ik| <= tanh(osc(E_i)/4) |G|_1``."""
    column, mass = Lambda(j, G[j, k]), column_sum_norm(n, d, G)
    moved, shared = Lambda(j, MOVED), Lambda(j, SHARED)
    one, other = weights(Lambda(t, r[t] + E[i, t])), weights(r)
    bound = use(variation_oscillation(), n, moved, shared, column, nonempty, one, other)
    near = use(total_variation_tanh(), n, r, E[i], nonempty)
    _, order, width = oscillation_range(n, column, nonempty)
    angle = use(tanh_nonnegative(), WIDTH / 4, arith(Le(0, WIDTH / 4), row_width()[0]))
    opened = kernel.unfolded(SHIFT, frozenset({"softmax_shift"}))
    proof = arith(
        Le(absolute(opened), tanh(WIDTH / 4) * mass),
        bound,
        near,
        arith(Le(0, oscillation(n, column)), order, width),
        angle,
        column_width(),
        products=[(1, 2), (3, 4)],
    )
    return have(Le(absolute(SHIFT), tanh(WIDTH / 4) * mass), proof, names=("softmax_shift",))


def _columns(bound: Term, each: Theorem) -> Theorem:
    """``|Y|_1 <= bound`` from the column sums."""
    column = for_all(k, at_k.conclusion, each)
    return use(column_least(), n, d, mixed(r, E, G), bound, some, column)


@cache
def one_tanh() -> Theorem:
    """``|Y|_1 <= Sum_i tanh(osc(E_i)/4) |G|_1``."""
    mass = column_sum_norm(n, d, G)
    bound = Sum(i, n, tanh(WIDTH / 4)) * mass
    each = arith(Le(Sum(i, n, absolute(SHIFT)), bound), sum_over(i, n, entry_tanh()))
    return ONE_TANH.derive(_columns(bound, each))


@cache
def total_width() -> Theorem:
    """``Sum_i osc(E_i) <= n |E|_1``."""
    norm = column_sum_norm(n, n, E)
    row = use(oscillation_mass(), n, E[i], nonempty)
    entries = sum_over(i, n, row)
    swapped = use(sum_swap(), Lambda(i, Lambda(j, absolute(E[i, j]))), n, n)
    column = sum_over(j, n, use(column_upper(), n, n, E, j, assume(Lt(j, n))))
    proof = arith(Le(Sum(i, n, WIDTH), n * norm), entries, swapped, column)
    return for_all([n, E], nonempty.conclusion, proof)


@cache
def linear_widths() -> Theorem:
    """``Sum_i tanh(osc(E_i)/4) <= Sum_i osc(E_i)/4``."""
    each = use(tanh_below_identity(), WIDTH / 4, arith(Le(0, WIDTH / 4), row_width()[0]))
    proof = sum_over(i, n, each)
    return for_all([n, E], nonempty.conclusion, proof)


@cache
def one_count() -> Theorem:
    """``|Y|_1 <= n/4 |E|_1 |G|_1``."""
    from lemmas.foundations.matrix_norms import column_nonnegative

    norm, mass = column_sum_norm(n, n, E), column_sum_norm(n, d, G)
    angles = arith(
        Le(Sum(i, n, tanh(WIDTH / 4)), n * norm / 4),
        use(linear_widths(), n, E, nonempty),
        use(total_width(), n, E, nonempty),
    )
    proof = arith(
        Le(column_sum_norm(n, d, mixed(r, E, G)), n * norm / 4 * mass),
        use(one_tanh(), n, d, r, E, G, nonempty, some),
        angles,
        use(column_nonnegative(), n, d, G, some),
        products=[(1, 2)],
    )
    return ONE_COUNT.derive(proof)


@cache
def one_exp() -> Theorem:
    """``|Y|_1 <= exp(max osc)/2 |E|_1 |G|_1``."""
    from lemmas.foundations.matrix_norms import column_nonnegative

    column, mass, norm = Lambda(j, G[j, k]), column_sum_norm(n, d, G), column_sum_norm(n, n, E)
    wide = widest(n, E)
    entries, _ = parts(use(softmax_distribution(), n, r, nonempty))
    sign = use(entries, j)
    mean = Sum(t, n, softmax(n, r, t) * G[t, k])
    spread = absolute(G[j, k] - mean)
    weight = SHARED * absolute(E[i, j]) * spread
    local = use(perturbed_average(), n, r, E[i], column, nonempty)
    opened = kernel.unfolded(SHIFT, frozenset({"softmax_shift"}))
    weight_sign = arith(
        Le(0, weight),
        arith(Le(0, SHARED * absolute(E[i, j])), sign, absolute_of(E[i, j])[0], products=[(0, 1)]),
        absolute_of(G[j, k] - mean)[0],
        products=[(0, 1)],
    )
    growth = use(exp_monotone(), WIDTH, wide, row_width()[1])
    row = arith(
        Le(absolute(opened), exp(wide) * Sum(j, n, weight)),
        have(Le(absolute(opened), exp(WIDTH) * Sum(j, n, weight)), local),
        growth,
        sum_nonnegative(j, n, weight_sign),
        products=[(1, 2)],
    )
    named = have(Le(absolute(SHIFT), exp(wide) * Sum(j, n, weight)), row, names=("softmax_shift",))
    rows = sum_over(i, n, named)
    swapped = use(sum_swap(), Lambda(i, Lambda(j, weight)), n, n)
    below = use(column_upper(), n, n, E, j, assume(Lt(j, n)))
    spread_sign = arith(
        Le(0, SHARED * spread), sign, absolute_of(G[j, k] - mean)[0], products=[(0, 1)]
    )
    each = sum_over(
        j,
        n,
        arith(
            Le(SHARED * spread * Sum(i, n, absolute(E[i, j])), SHARED * spread * norm),
            below,
            spread_sign,
            products=[(0, 1)],
        ),
    )
    deviated = use(deviation(), n, Lambda(j, SHARED), column, nonempty, weights(r))
    small = arith(Le(Sum(j, n, SHARED * spread), mass / 2), deviated, column_width())
    norm_sign = use(column_nonnegative(), n, n, E, nonempty)
    inner = arith(
        Le(Sum(i, n, Sum(j, n, weight)), norm * (mass / 2)),
        swapped,
        each,
        small,
        norm_sign,
        products=[(2, 3)],
    )
    bound = exp(wide) / 2 * norm * mass
    column_sum = arith(
        Le(Sum(i, n, absolute(SHIFT)), bound), rows, inner, exp_at(wide), products=[(1, 2)]
    )
    return ONE_EXP.derive(_columns(bound, column_sum))
