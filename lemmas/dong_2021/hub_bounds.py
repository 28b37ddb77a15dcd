"""The first layer bound fails for long inputs: norms of the hub network, and the claims."""

from __future__ import annotations

from fractions import Fraction
from functools import cache

from lemmas.dong_2021.hub_witness import (
    COUNT,
    GAIN,
    NOTHING,
    OUTPUT,
    QUERY,
    SCALE,
    TOKENS,
    VALUE,
    WIDTH,
    K,
    M,
    a,
    enough,
    group_gap,
    hub_column,
    i,
    j,
    k,
    m,
    one,
    same_symmetric,
    scale_positive,
    split_tokens,
    t,
    y,
    zero,
)
from lemmas.dong_2021.notions import centred
from lemmas.foundations.indicators import (
    _sum_misses,
    different,
    same,
    same_is_one,
    same_is_zero,
    sum_pick,
)
from lemmas.foundations.matrix_norms import (
    column_least,
    column_upper,
    composite_below,
    row_least,
    row_nonnegative,
    row_upper,
    term_below,
)
from lemmas.foundations.sums import (
    absolute_below,
    absolute_of,
    exp_at,
    exp_negative,
    sum_over,
)
from symbolic import kernel
from symbolic.definitions import (
    absolute,
    column_sum_norm,
    row_sum_norm,
)
from symbolic.kernel import Theorem
from symbolic.language import (
    NAT,
    Eq,
    ForAll,
    Lambda,
    Le,
    Lt,
    Ne,
    Sum,
    Term,
    cast,
    exp,
    family,
    log,
    nats,
    number,
    reals,
)
from symbolic.tactics.elementary import indicator_bounds, scaled
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

# ------------------------------------------------------------------ the norms


@cache
def two_below() -> Theorem:
    """``v_i + v_j <= Sum v`` for two indices below ``n`` and ``0 <= v``."""
    n, v = nats("n")[0], family("v")
    at_i, at_j = assume(Lt(i, n)), assume(Lt(j, n))
    apart = assume(Ne(cast(i), cast(j)))
    signs = assume(ForAll(t, n, Le(0, v[t])))
    sign = use(signs, t, assume(Lt(t, n)))
    high = parts(use(indicator_bounds("ind_eq"), cast(t), cast(j)))[1]
    rest = v[t] * (1 - same(t, j))
    one = term_below(t, n, arith(Le(0, rest), sign, high, products=[(0, 1)]), at_i)
    picked = use(sum_pick(), v, j, n, at_j)
    proof = arith(Le(v[i] + v[j], Sum(t, n, v[t])), one, picked, scaled(v[i], same_is_zero(apart)))
    return for_all(
        [n, v, i, j],
        signs.conclusion,
        at_i.conclusion,
        at_j.conclusion,
        apart.conclusion,
        proof,
    )


def pair(size: Term, body: Term, index: Term, one: Term, other: Term, *facts: Theorem) -> Theorem:
    """``|x_one| + |x_other| <= Sum |x|``; the facts are the ranges and that the indices differ."""
    function = Lambda(index, absolute(body))
    signs = for_all(index, Lt(index, size), absolute_of(body)[0])
    return use(two_below(), size, function, one, other, signs, *facts)


def spread(first: Term, second: Term, centre: Term) -> Theorem:
    """``x - z <= |x - y| + |z - y|``."""
    return arith(
        Le(first - second, absolute(first - centre) + absolute(second - centre)),
        absolute_of(first - centre)[1],
        absolute_of(second - centre)[2],
    )


@cache
def far() -> Theorem:
    """``m c1 c2 <= |SA(X) - 1 y|_1 |SA(X) - 1 y|_inf`` for every centre."""
    rest = centred(OUTPUT, y)
    natural = use(axiom("nat-nonnegative"), m)
    some = arith(Lt(zero, WIDTH), natural)
    column = use(column_upper(), COUNT, WIDTH, rest, zero, some)
    pieces = split_tokens(absolute(rest(t)(zero)))
    low, high = hub_column()
    group, other = OUTPUT(1 + a)(zero), OUTPUT(m + 1 + a)(zero)
    each = arith(
        Le(
            high.conclusion.args[1] - low.conclusion.args[1],
            absolute(other - y[0]) + absolute(group - y[0]),
        ),
        spread(other, group, y[0]),
        low,
        high,
    )
    named = have(
        Le(
            high.conclusion.args[1] - low.conclusion.args[1],
            absolute(rest(m + 1 + a)(zero)) + absolute(rest(1 + a)(zero)),
        ),
        each,
        names=("residual",),
    )
    first = high.conclusion.args[1] - low.conclusion.args[1]
    mass = arith(
        Le(first * M, column_sum_norm(COUNT, WIDTH, rest)),
        column,
        pieces,
        sum_over(a, m, named),
        absolute_of(rest(zero)(zero))[0],
    )
    rows = _two_rows(rest, OUTPUT, one, number(2, NAT), _gaps())
    gap = number(Fraction(77 * K, 84 * K + 1))
    size = arith(Le(gap, row_sum_norm(COUNT, WIDTH, rest)), rows)
    size_sign = use(row_nonnegative(), COUNT, WIDTH, rest, arith(Lt(0, cast(COUNT)), natural))
    proof = arith(
        Le(first * gap * M, column_sum_norm(COUNT, WIDTH, rest) * row_sum_norm(COUNT, WIDTH, rest)),
        arith(
            Le(
                first * M * row_sum_norm(COUNT, WIDTH, rest),
                column_sum_norm(COUNT, WIDTH, rest) * row_sum_norm(COUNT, WIDTH, rest),
            ),
            mass,
            size_sign,
            products=[(0, 1)],
        ),
        arith(
            Le(first * M * gap, first * M * row_sum_norm(COUNT, WIDTH, rest)),
            size,
            arith(Lt(0, first * M), enough),
            products=[(0, 1)],
        ),
    )
    return for_all(y, proof)


def _gaps() -> tuple[Theorem, Theorem]:
    """The gap between rows 1 and 2 at column 1, and back at column 2."""
    two = number(2, NAT)
    first = arith(Lt(zero, m), enough)
    second = arith(Lt(one, m), enough)
    apart = different(cast(one), cast(two), arith(Lt(one, two)))
    back = deny(Eq(cast(two), cast(one)), lambda e: (arith(Eq(cast(one), cast(two)), e), apart))
    gap = Fraction(77 * K, 84 * K + 1)
    forth = use(
        group_gap(), zero, one, first, second, have(Ne(cast(1 + zero), cast(1 + one)), apart)
    )
    hence = use(
        group_gap(), one, zero, second, first, have(Ne(cast(1 + one), cast(1 + zero)), back)
    )
    return (
        have(Eq(OUTPUT(one)(one) - OUTPUT(two)(one), gap), forth),
        have(Eq(OUTPUT(two)(two) - OUTPUT(one)(two), gap), hence),
    )


def _two_rows(
    rest: Term, matrix: Term, first: Term, second: Term, gaps: tuple[Theorem, Theorem]
) -> Theorem:
    """``2 |A - 1 y|_inf >= gap + gap`` from two rows at the columns of the same numbers."""
    inside = [arith(Lt(index, WIDTH), enough) for index in (first, second)]
    tokens = [arith(Lt(index, COUNT), enough) for index in (first, second)]
    apart = different(cast(first), cast(second), arith(Lt(first, second)))
    rows = []
    for row, token in zip((first, second), tokens, strict=True):
        entry = rest(row)(k)
        two = pair(WIDTH, entry, k, first, second, *inside, apart)
        rows.append(
            arith(
                Le(two.conclusion.args[0], row_sum_norm(COUNT, WIDTH, rest)),
                two,
                use(row_upper(), COUNT, WIDTH, rest, row, token),
            )
        )
    centre = _centre(rest)
    spreads = [
        have(
            Le(
                matrix(top)(column) - matrix(bottom)(column),
                absolute(rest(top)(column)) + absolute(rest(bottom)(column)),
            ),
            spread(matrix(top)(column), matrix(bottom)(column), centre[column]),
            names=("residual",),
        )
        for top, bottom, column in ((first, second, first), (second, first, second))
    ]
    goal = Le(
        gaps[0].conclusion.args[1] + gaps[1].conclusion.args[1],
        2 * row_sum_norm(COUNT, WIDTH, rest),
    )
    return arith(goal, *rows, *spreads, *gaps)


def _centre(rest: Term) -> Term:
    """The centre of ``X - 1 y``."""
    entry = kernel.lang.apply(rest, zero, zero)
    return entry.args[1]


def own_size(sign: Theorem) -> Theorem:
    """``|a| <= a`` from ``0 <= a``."""
    term = sign.conclusion.args[1]
    return absolute_below(arith(Le(term, term)), arith(Le(-term, term), sign))


def _unit_sign(left: Term, right: Term) -> list[Theorem]:
    return parts(use(indicator_bounds("ind_eq"), cast(left), cast(right)))


@cache
def log_nonnegative() -> Theorem:
    """``0 <= log x`` for ``1 <= x``."""
    (x,) = reals("x")
    large = assume(Le(1, x))
    value = log(x)
    power = use(axiom("log-inverse"), x, arith(Lt(0, x), large))
    inverse = use(exp_negative(), value)
    tangent = use(axiom("exp-tangent"), -value)
    product = arith(
        Le(exp(-value), 1),
        inverse,
        arith(
            Le(exp(-value), exp(value) * exp(-value)),
            arith(Le(1, exp(value)), power, large),
            exp_at(-value),
            products=[(0, 1)],
        ),
    )
    return for_all(x, large.conclusion, arith(Le(0, value), product, tangent))


@cache
def sizes() -> tuple[Theorem, Theorem, Theorem]:
    """``|W_QK|_1 <= s c``, ``|W_V|_{1,inf} <= 1`` and both norms of the tokens at most 1."""
    natural = use(axiom("nat-nonnegative"), m)
    width = arith(Lt(0, cast(WIDTH)), natural)
    count = arith(Lt(0, cast(COUNT)), natural)
    at_j = assume(Lt(j, WIDTH))
    gain = use(log_nonnegative(), 77 * M + 1, arith(Le(1, 77 * M + 1), enough))
    scale = scale_positive()
    both = arith(Le(0, SCALE * GAIN), gain, scale, products=[(0, 1)])
    sign, _ = _unit_sign(j, k)
    low, high = _unit_sign(k, zero)
    term = arith(Le(0, SCALE * GAIN * same(j, k)), both, sign, products=[(0, 1)])
    entry_sign = arith(Le(0, QUERY(k)(j)), term, high, products=[(0, 1)])
    entry = arith(
        Le(absolute(QUERY(k)(j)), SCALE * GAIN * same(k, j)),
        own_size(entry_sign),
        arith(Le(QUERY(k)(j), SCALE * GAIN * same(j, k)), term, low, products=[(0, 1)]),
        scaled(SCALE * GAIN, use(same_symmetric(), j, k)),
    )
    ones = use(sum_pick(), Lambda(k, number(1)), j, WIDTH, at_j)
    column = arith(
        Le(Sum(k, WIDTH, absolute(QUERY(k)(j))), SCALE * GAIN),
        sum_over(k, WIDTH, entry),
        scaled(SCALE * GAIN, ones),
    )
    query = use(
        column_least(),
        WIDTH,
        WIDTH,
        QUERY,
        SCALE * GAIN,
        width,
        for_all(j, at_j.conclusion, column),
    )
    return query, _value_size(width), _token_sizes(width, count)


def _value_size(width: Theorem) -> Theorem:
    at_j, at_k = assume(Lt(j, WIDTH)), assume(Lt(k, WIDTH))
    sign, _ = _unit_sign(j, k)
    entry = own_size(sign)
    column = arith(
        Le(Sum(j, WIDTH, absolute(VALUE(j)(k))), 1),
        sum_over(j, WIDTH, entry),
        use(sum_pick(), Lambda(j, number(1)), k, WIDTH, at_k),
    )
    flipped = arith(Le(absolute(VALUE(j)(k)), same(k, j)), entry, use(same_symmetric(), j, k))
    row = arith(
        Le(Sum(k, WIDTH, absolute(VALUE(j)(k))), 1),
        sum_over(k, WIDTH, flipped),
        use(sum_pick(), Lambda(k, number(1)), j, WIDTH, at_j),
    )
    columns = use(
        column_least(), WIDTH, WIDTH, VALUE, 1, width, for_all(k, at_k.conclusion, column)
    )
    rows = use(row_least(), WIDTH, WIDTH, VALUE, 1, width, for_all(j, at_j.conclusion, row))
    return _small(WIDTH, WIDTH, VALUE, width, width, columns, rows)


def _small(rows: Term, columns: Term, matrix: Term, *facts: Theorem) -> Theorem:
    """``|A|_{1,inf} <= 1`` from both norms."""
    some, width, one_norm, inf_norm = facts
    area = arith(
        Le(
            column_sum_norm(rows, columns, matrix) * row_sum_norm(rows, columns, matrix),
            number(1) ** 2,
        ),
        one_norm,
        inf_norm,
        use(row_nonnegative(), rows, columns, matrix, some),
        products=[(0, 2)],
    )
    return use(
        composite_below(), rows, columns, matrix, 1, some, width, arith(Le(0, number(1))), area
    )


def _token_sizes(width: Theorem, count: Theorem) -> Theorem:
    """Both norms of the tokens are at most 1, and so is the composite one."""
    rest = centred(TOKENS, NOTHING)
    at_k, at_i = assume(Lt(k, WIDTH)), assume(Lt(i, COUNT))
    sign, _ = _unit_sign(k, i)
    entry = have(Le(absolute(rest(i)(k)), same(k, i)), own_size(sign), names=("residual",))
    flipped = arith(Le(absolute(rest(i)(k)), same(i, k)), entry, use(same_symmetric(), k, i))
    below = arith(Lt(k, COUNT), at_k, use(axiom("nat-nonnegative"), m))
    column = arith(
        Le(Sum(i, COUNT, absolute(rest(i)(k))), 1),
        sum_over(i, COUNT, flipped),
        use(sum_pick(), Lambda(i, number(1)), k, COUNT, below),
    )
    entries = sum_over(k, WIDTH, entry)
    goal = Le(Sum(k, WIDTH, absolute(rest(i)(k))), 1)
    unit = Lambda(k, number(1))
    row = by_cases(
        Lt(i, WIDTH),
        lambda e: arith(goal, entries, use(sum_pick(), unit, i, WIDTH, e)),
        lambda e: arith(
            goal,
            entries,
            use(_sum_misses(), unit, i, WIDTH, arith(Le(cast(WIDTH), cast(i)), e)),
        ),
    )
    columns = use(column_least(), COUNT, WIDTH, rest, 1, width, for_all(k, at_k.conclusion, column))
    rows = use(row_least(), COUNT, WIDTH, rest, 1, count, for_all(i, at_i.conclusion, row))
    size = _small(COUNT, WIDTH, rest, count, width, columns, rows)
    return kernel.conjoin(columns, kernel.conjoin(rows, size))


@cache
def best() -> tuple[Theorem, Theorem]:
    """The centre 0 is best for the tokens in both norms."""
    rest, other = centred(TOKENS, NOTHING), centred(TOKENS, y)
    natural = use(axiom("nat-nonnegative"), m)
    columns, rows, _ = parts(sizes()[2])
    some = arith(Lt(zero, WIDTH), natural)
    first = same_is_one(arith(Eq(cast(zero), cast(zero))))
    far_row = m + 1
    none = same_is_zero(different(cast(zero), cast(far_row), arith(Lt(zero, far_row), natural)))
    entry = other(t)(zero)
    two = pair(
        COUNT,
        entry,
        t,
        zero,
        far_row,
        arith(Lt(zero, COUNT), natural),
        arith(Lt(far_row, COUNT), enough),
        different(cast(zero), cast(far_row), arith(Lt(zero, far_row), natural)),
    )
    gap = have(
        Le(
            TOKENS(zero)(zero) - TOKENS(far_row)(zero),
            absolute(other(zero)(zero)) + absolute(other(far_row)(zero)),
        ),
        spread(TOKENS(zero)(zero), TOKENS(far_row)(zero), y[zero]),
        names=("residual",),
    )
    best_columns = arith(
        Le(column_sum_norm(COUNT, WIDTH, rest), column_sum_norm(COUNT, WIDTH, other)),
        columns,
        use(column_upper(), COUNT, WIDTH, other, zero, some),
        two,
        gap,
        first,
        none,
    )
    cross = same_is_zero(different(cast(zero), cast(one), arith(Lt(zero, one))))
    back = arith(Eq(same(one, zero), 0), use(same_symmetric(), one, zero), cross)
    last = same_is_one(arith(Eq(cast(one), cast(one))))
    gaps = (
        arith(Eq(TOKENS(zero)(zero) - TOKENS(one)(zero), 1), first, cross),
        arith(Eq(TOKENS(one)(one) - TOKENS(zero)(one), 1), last, back),
    )
    both = _two_rows(other, TOKENS, zero, one, gaps)
    best_rows = arith(
        Le(row_sum_norm(COUNT, WIDTH, rest), row_sum_norm(COUNT, WIDTH, other)), rows, both
    )
    return for_all(y, best_columns), for_all(y, best_rows)
