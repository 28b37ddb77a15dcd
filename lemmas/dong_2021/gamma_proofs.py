"""The layer bound with gamma, and for tokens around their mean."""

from __future__ import annotations

from functools import cache

from lemmas.dong_2021 import bound_statements as says
from lemmas.dong_2021.bound_proofs import entry_below_norm, layer_norms, residual_logits_norm
from lemmas.dong_2021.cubic_proofs import (
    HEADS,
    MASS,
    NORM,
    ONE,
    cube_sign,
    loosen,
    rows,
    says_column,
)
from lemmas.dong_2021.layer_proofs import (
    inf_linear,
    linear_widths,
    one_exp,
    one_tanh,
    total_width,
    width_entry,
    width_nonnegative,
)
from lemmas.dong_2021.layer_statements import mixed
from lemmas.foundations.matrix_norms import (
    column_nonnegative,
    column_upper,
    composite_below,
    composite_square,
    row_nonnegative,
    row_upper,
    term_below,
    weighted_triangle,
)
from lemmas.foundations.softmax import oscillation_range
from lemmas.foundations.sums import (
    absolute_below,
    absolute_of,
    exp_at,
    max_least,
    reciprocal_positive,
    root_facts,
    square_monotone,
    sum_nonnegative,
    sum_over,
    sum_swap,
)
from symbolic import kernel
from symbolic.definitions import (
    absolute,
    column_sum_norm,
    composite,
    oscillation,
    row_sum_norm,
)
from symbolic.kernel import Theorem
from symbolic.language import (
    Eq,
    Lambda,
    Le,
    Lt,
    Max,
    Sum,
    cast,
    exp,
    family,
    nats,
    number,
    sqrt,
)
from symbolic.tactics.elementary import scaled
from symbolic.tactics.field import field
from symbolic.tactics.script import (
    arith,
    assume,
    axiom,
    by_cases,
    for_all,
    have,
    parts,
    use,
)

n, d, s, Q, b, V, o, X, x = says.V1.variables
i, j, k, m, t = nats("i j k m t")
tokens, width, scale = (assume(f.formula) for f in says.UNCONDITIONAL.hypotheses)
rest, E, wide, rho, beta = says.rest, says.logit_rest, says.wide, says.rho, says.beta
QUERY = column_sum_norm(d, d, Q)
T = QUERY * rho**2 / s
share = reciprocal_positive(scale)


def spread(constant: Theorem, columns: Theorem, lines: Theorem, area: Theorem) -> Theorem:
    """``|R'| <= c beta/s rho^3`` from ``|Y|_1 <= u |R|_1``, ``|Y|_inf <= v |R|_inf``, ``u v <= (c T)^2``.

    ``u`` and ``v`` are nonnegative.
    """
    c = constant.conclusion.args[1]
    one, other = parts(use(layer_norms(), n, d, ONE, s, *HEADS, o, X, x, tokens, width, scale))
    u, v = area.conclusion.args[0].args
    mass_sign, size_sign = (
        use(column_nonnegative(), d, d, V, width),
        use(row_nonnegative(), d, d, V, width),
    )
    value_mass, value_size = column_sum_norm(d, d, V), row_sum_norm(d, d, V)
    mass, size = MASS, row_sum_norm(n, d, rest)
    after = says.after
    total_mass, total_size = column_sum_norm(n, d, after), row_sum_norm(n, d, after)
    first = arith(Le(total_mass, u * mass * value_mass), one, columns, mass_sign, products=[(1, 2)])
    second = arith(
        Le(total_size, v * size * value_size), other, lines, size_sign, products=[(1, 2)]
    )
    low = use(row_nonnegative(), n, d, after, tokens)
    high = arith(Le(0, u * mass * value_mass), first, use(column_nonnegative(), n, d, after, width))
    both = arith(
        Le(total_mass * total_size, u * mass * value_mass * (v * size * value_size)),
        arith(
            Le(total_mass * total_size, u * mass * value_mass * total_size),
            first,
            low,
            products=[(0, 1)],
        ),
        second,
        high,
        products=[(1, 2)],
    )
    rho_square = parts(use(composite_square(), n, d, rest, tokens, width))[1]
    value_square = parts(use(composite_square(), d, d, V, width, width))[1]
    value = composite(d, d, V)
    folded = arith(
        Eq(u * mass * value_mass * (v * size * value_size), u * v * rho**2 * value**2),
        scaled(u * v * value_mass * value_size, rho_square),
        scaled(u * v * rho**2, value_square),
    )
    limit = c * (beta / s) * rho**3
    bound = arith(
        Le(u * v * rho**2 * value**2, limit**2),
        area,
        arith(Le(0, rho**2 * value**2), squares=[rho * value]),
        products=[(0, 1)],
    )
    sign = arith(Le(0, limit), constant, cube_sign(), products=[(0, 1)])
    return use(
        composite_below(),
        n,
        d,
        after,
        limit,
        tokens,
        width,
        sign,
        arith(Le(total_mass * total_size, limit**2), both, folded, bound),
    )


def _small() -> Theorem:
    """``|E|_1 <= T``."""
    return have(Le(NORM, T), use(residual_logits_norm(), n, d, s, Q, rest, tokens, width, scale))


def _lines() -> Theorem:
    """``|Y|_inf <= wide/2 |R|_inf``."""
    return use(inf_linear(), n, d, *rows(), rest, tokens)


@cache
def with_gamma() -> Theorem:
    """``gamma/sqrt(2) beta/s rho^3``."""
    g = says.g
    known = assume(says.V2.hypotheses[-1].formula)
    opened = kernel.unfolded(known.conclusion, frozenset({"gamma_bound"}))
    sign, step = parts(kernel.convert(known, opened, ("gamma_bound",)))
    total = Sum(i, n, oscillation(n, E(i)))
    _, order, osc_width = oscillation_range(n, E(i), tokens)
    total_sign = sum_nonnegative(i, n, arith(Le(0, oscillation(n, E(i))), order, osc_width))
    wide_sign = _wide_sign()
    inside = arith(Le(0, total * wide), total_sign, wide_sign, products=[(0, 1)])
    root_sign, root_square = root_facts(inside)
    root = sqrt(total * wide)
    norm_sign = use(column_nonnegative(), n, n, E, tokens)
    product = arith(
        Le(total * wide, (2 * g * NORM) ** 2),
        root_square,
        have(Le(root, 2 * g * NORM), step),
        root_sign,
        arith(Le(0, g * NORM), sign, norm_sign, products=[(0, 1)]),
        products=[(1, 2), (1, 3)],
    )
    positive, two = _root_two()
    c = g / sqrt(number(2))
    factor = arith(Le(0, c), sign, reciprocal_positive(positive), products=[(0, 1)])
    columns = arith(
        Le(says_column(), total / 4 * MASS),
        use(one_tanh(), n, d, *rows(), rest, tokens, width),
        use(linear_widths(), n, E, tokens),
        use(column_nonnegative(), n, d, rest, width),
        products=[(1, 2)],
    )
    small = _small()
    square = arith(Le(NORM**2, T**2), small, norm_sign, products=[(0, 0), (0, 1)])
    half = field(Eq(c**2, g**2 / 2), positive, scaled(g**2, two))
    area = arith(
        Le(total / 4 * (wide / 2), (c * T) ** 2),
        product,
        arith(
            Le(g**2 * NORM**2, g**2 * T**2),
            square,
            arith(Le(0, g**2), squares=[g]),
            products=[(0, 1)],
        ),
        scaled(T**2, half),
    )
    return says.V2.derive(spread(factor, columns, _lines(), area))


@cache
def with_four_gamma() -> Theorem:
    """``4 gamma beta/s rho^3``, as published."""
    g = says.g
    known = assume(says.V2.hypotheses[-1].formula)
    bound = use(with_gamma(), n, d, s, Q, b, V, o, X, x, g, tokens, width, scale, known)
    opened = kernel.unfolded(known.conclusion, frozenset({"gamma_bound"}))
    sign = parts(kernel.convert(known, opened, ("gamma_bound",)))[0]
    positive, two = _root_two()
    root = sqrt(number(2))
    above = arith(Le(1, root), two, positive, products=[(-1, -1), (-1, 1)])
    larger = field(
        Le(g / root, 4 * g), positive, arith(Le(g, 4 * g * root), above, sign, products=[(0, 1)])
    )
    return says.V2_PUBLISHED.derive(loosen(bound, larger))


def _wide_sign() -> Theorem:
    """``0 <= wide``."""
    statement = for_all([n, family("E", 2)], tokens.conclusion, width_nonnegative())
    return use(statement, n, E, tokens)


def _root_two() -> tuple[Theorem, Theorem]:
    sign, square = root_facts(arith(Le(0, number(2))))
    return arith(Lt(0, sqrt(number(2))), sign, square, degree=2), square


# ------------------------------------------------------------------ gamma itself


@cache
def gamma_limit() -> Theorem:
    """``gamma(E) <= sqrt(n/2)``: the step holds with this number."""
    E = says.E  # noqa: N806
    norm, wide = column_sum_norm(n, n, E), says.widest(n, E)
    total = Sum(i, n, oscillation(n, E[i]))
    _, order, osc_width = oscillation_range(n, E[i], tokens)
    total_sign = sum_nonnegative(i, n, arith(Le(0, oscillation(n, E[i])), order, osc_width))
    wide_sign = width_nonnegative()
    inside = arith(Le(0, total * wide), total_sign, wide_sign, products=[(0, 1)])
    root_sign, root_square = root_facts(inside)
    count = use(axiom("nat-nonnegative"), n)
    half = cast(n) / 2
    limit_sign, limit_square = root_facts(arith(Le(0, half), count))
    limit = sqrt(half)
    norm_sign = use(column_nonnegative(), n, n, E, tokens)
    width_bound = arith(
        Le(wide, 2 * norm),
        use(width_entry(), n, E, tokens),
        use(entry_below_norm(), n, n, E, tokens, tokens),
    )
    total_bound = use(total_width(), n, E, tokens)
    product = arith(
        Le(total * wide, 2 * cast(n) * norm**2),
        arith(Le(total * wide, total * (2 * norm)), width_bound, total_sign, products=[(0, 1)]),
        arith(Le(total * norm, cast(n) * norm * norm), total_bound, norm_sign, products=[(0, 1)]),
    )
    high = 2 * limit * norm
    sign = arith(Le(0, high), limit_sign, norm_sign, products=[(0, 1)])
    root = sqrt(total * wide)
    below = use(
        square_monotone(),
        root,
        high,
        sign,
        arith(Le(root**2, high**2), root_square, product, scaled(4 * norm**2, limit_square)),
    )
    named = have(
        says.gamma_bound(n, E, limit), kernel.conjoin(limit_sign, below), names=("gamma_bound",)
    )
    return says.GAMMA_LIMIT.derive(named)


@cache
def gamma_ratio() -> Theorem:
    """With ``E != 0``: ``gamma(E)`` is the least number with which the step holds."""
    E = says.E  # noqa: N806
    nonzero = assume(says.GAMMA_RATIO.hypotheses[-1].formula)
    norm, wide = column_sum_norm(n, n, E), says.widest(n, E)
    total = Sum(i, n, oscillation(n, E[i]))
    limit = use(gamma_limit(), n, E, tokens)
    opened = kernel.unfolded(limit.conclusion, frozenset({"gamma_bound"}))
    limit_sign, step = parts(kernel.convert(limit, opened, ("gamma_bound",)))
    _, order, osc_width = oscillation_range(n, E[i], tokens)
    total_sign = sum_nonnegative(i, n, arith(Le(0, oscillation(n, E[i])), order, osc_width))
    inside = arith(Le(0, total * wide), total_sign, width_nonnegative(), products=[(0, 1)])
    root_sign, _ = root_facts(inside)
    root = sqrt(total * wide)
    value = root / (2 * norm)
    over = reciprocal_positive(nonzero)
    sign = arith(Le(0, value), root_sign, over, products=[(0, 1)])
    below = field(Le(value, sqrt(cast(n) / 2)), nonzero, step)
    meets = field(Le(root, 2 * value * norm), nonzero)
    names = ("gamma", "gamma_bound")
    gamma = says.gamma(n, E)
    first = have(Le(0, gamma), sign, names=("gamma",))
    second = have(Le(gamma, sqrt(cast(n) / 2)), below, names=("gamma",))
    bound = have(says.gamma_bound(n, E, gamma), kernel.conjoin(sign, meets), names=names)
    return says.GAMMA_RATIO.derive(kernel.conjoin(first, kernel.conjoin(second, bound)))


# ------------------------------------------------------------------ around the mean


@cache
def balanced_entry() -> Theorem:
    """``2 |v_j| <= Sum |v|`` if ``Sum v = 0``."""
    v = family("v")
    balance = assume(Eq(Sum(t, n, v[t]), 0))
    at_j = assume(Lt(j, n))
    size = absolute_of(v[t])

    def one_side(sign: int, fact: Theorem) -> Theorem:
        """``sign v_j <= Sum |v| - sign v_j`` by the entry j of ``|v_t| - sign v_t >= 0``, doubled."""
        term = term_below(t, n, arith(Le(0, absolute(v[t]) - sign * v[t]), fact), at_j)
        return arith(Le(absolute(v[j]) - sign * v[j], Sum(t, n, absolute(v[t]))), term, balance)

    down, up = one_side(1, size[1]), one_side(-1, size[2])
    goal = Le(2 * absolute(v[j]), Sum(t, n, absolute(v[t])))
    proof = by_cases(
        Le(0, v[j]),
        lambda e: arith(goal, up, absolute_below(arith(Le(v[j], v[j])), arith(Le(-v[j], v[j]), e))),
        lambda e: arith(
            goal, down, absolute_below(arith(Le(v[j], -v[j]), e), arith(Le(-v[j], -v[j])))
        ),
    )
    return for_all([n, v, j], balance.conclusion, at_j.conclusion, proof)


@cache
def mean_width() -> Theorem:
    """``max osc <= T`` for tokens around their mean."""
    mean = assume(says.MEAN_WIDTH.hypotheses[-1].formula)
    at_i, at_j, at_t, at_k = (
        assume(Lt(i, n)),
        assume(Lt(j, n)),
        assume(Lt(t, n)),
        assume(Lt(k, d)),
    )
    mass, size = MASS, row_sum_norm(n, d, rest)
    column = Lambda(i, rest(i)(k))
    entry = use(balanced_entry(), n, column, i, use(mean, k, at_k), at_i)
    near = arith(
        Le(absolute(rest(i)(k)), mass / 2), entry, use(column_upper(), n, d, rest, k, at_k)
    )
    gap = rest(j)(m) - rest(t)(m)
    inner = Sum(m, d, Q[k, m] * gap)
    gap_bound = arith(
        Le(absolute(gap), absolute(rest(j)(m)) + absolute(rest(t)(m))),
        absolute_below(
            arith(
                Le(gap, absolute(rest(j)(m)) + absolute(rest(t)(m))),
                absolute_of(rest(j)(m))[1],
                absolute_of(rest(t)(m))[2],
            ),
            arith(
                Le(-gap, absolute(rest(j)(m)) + absolute(rest(t)(m))),
                absolute_of(rest(j)(m))[2],
                absolute_of(rest(t)(m))[1],
            ),
        ),
    )
    gaps = arith(
        Le(Sum(m, d, absolute(gap)), 2 * size),
        sum_over(m, d, gap_bound),
        use(row_upper(), n, d, rest, j, at_j),
        use(row_upper(), n, d, rest, t, at_t),
    )
    # Sum_k |Sum_m Q_km gap_m| <= |Q|_1 Sum_m |gap_m|
    each = sum_over(k, d, weighted_triangle(m, d, Q[k, m], gap))
    swapped = use(sum_swap(), Lambda(k, Lambda(m, absolute(Q[k, m]) * absolute(gap))), d, d)
    at_m = assume(Lt(m, d))
    columns = sum_over(
        m,
        d,
        arith(
            Le(Sum(k, d, absolute(Q[k, m])) * absolute(gap), QUERY * absolute(gap)),
            use(column_upper(), d, d, Q, m, at_m),
            absolute_of(gap)[0],
            products=[(0, 1)],
        ),
    )
    query_sign = use(column_nonnegative(), d, d, Q, width)
    moved = arith(
        Le(Sum(k, d, absolute(inner)), QUERY * (2 * size)),
        each,
        swapped,
        columns,
        gaps,
        query_sign,
        products=[(3, 4)],
    )
    pair = weighted_triangle(k, d, rest(i)(k), inner)
    weights = sum_over(
        k,
        d,
        arith(
            Le(absolute(rest(i)(k)) * absolute(inner), mass / 2 * absolute(inner)),
            near,
            absolute_of(inner)[0],
            products=[(0, 1)],
        ),
    )
    mass_sign = use(column_nonnegative(), n, d, rest, width)
    rho_square = parts(use(composite_square(), n, d, rest, tokens, width))[1]
    form = Sum(k, d, rest(i)(k) * inner)
    total = arith(
        Le(form, QUERY * rho**2),
        absolute_of(form)[1],
        pair,
        weights,
        arith(
            Le(mass / 2 * Sum(k, d, absolute(inner)), mass / 2 * (QUERY * (2 * size))),
            moved,
            mass_sign,
            products=[(0, 1)],
        ),
        scaled(QUERY, rho_square),
    )
    divided = arith(Le(form / s, T), total, share, products=[(0, 1)])
    difference = have(Le(E(i)(j) - E(i)(t), T), divided, names=("residual_logits",))
    row = E(i)
    top = Max(j, n, row(j))
    upper = max_least(j, n, row(t) + T, arith(Le(row(j), row(t) + T), difference), tokens)
    lower = max_least(t, n, T - top, arith(Le(-row(t), T - top), upper), tokens)
    osc = have(
        Le(oscillation(n, row), T), arith(Le(top + Max(t, n, -row(t)), T), lower), names=("osc",)
    )
    named = have(Le(wide, T), max_least(i, n, T, osc, tokens), names=("widest",))
    return says.MEAN_WIDTH.derive(named)


@cache
def mean_centred() -> Theorem:
    """``exp(wide/2)/2 beta/s rho^3`` for tokens around their mean."""
    mean = assume(says.MEAN_CENTRED.hypotheses[-1].formula)
    near = use(mean_width(), n, d, s, Q, X, x, tokens, width, scale, mean)
    half = exp(wide / 2)
    double = have(Eq(exp(wide), half**2), use(axiom("exp-add"), wide / 2, wide / 2))
    mass_sign = use(column_nonnegative(), n, d, rest, width)
    size_sign = use(row_nonnegative(), n, d, rest, tokens)
    weight = arith(Le(0, exp(wide) / 2 * MASS), exp_at(wide), mass_sign, products=[(0, 1)])
    columns = arith(
        Le(says_column(), exp(wide) / 2 * T * MASS),
        use(one_exp(), n, d, *rows(), rest, tokens, width),
        arith(
            Le(exp(wide) / 2 * NORM * MASS, exp(wide) / 2 * T * MASS),
            _small(),
            weight,
            products=[(0, 1)],
        ),
    )
    size = row_sum_norm(n, d, rest)
    lines = arith(
        Le(row_sum_norm(n, d, mixed(*rows(), rest)), T / 2 * size),
        _lines(),
        near,
        size_sign,
        products=[(1, 2)],
    )
    area = arith(Le(exp(wide) / 2 * T * (T / 2), (half / 2 * T) ** 2), scaled(T**2, double))
    factor = arith(Le(0, half / 2), exp_at(wide / 2))
    return says.MEAN_CENTRED.derive(spread(factor, columns, lines, area))
