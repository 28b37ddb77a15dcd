"""The consequences of the entrywise step for the two norms survive its repair."""

from __future__ import annotations

from functools import cache

from lemmas.dong_2021 import statements as says
from lemmas.dong_2021.softmax_proofs import entrywise_step
from lemmas.foundations.matrix_norms import (
    column_least,
    column_nonnegative,
    column_upper,
    row_least,
    row_nonnegative,
    row_upper,
    term_below,
)
from lemmas.foundations.softmax import oscillation_nonnegative, softmax_distribution
from lemmas.foundations.sums import absolute_of, max_upper, sum_nonnegative, sum_over, sum_swap
from symbolic import kernel
from symbolic.definitions import absolute, column_sum_norm, oscillation, row_sum_norm, softmax
from symbolic.kernel import Theorem
from symbolic.language import Lambda, Le, Lt, Sum, nats
from symbolic.tactics.script import arith, assume, for_all, parts, use

n, d, i, j, k, m = nats("n d i j k m")
a, E, R, V = says.a, says.E, says.R, says.V
SHARE = softmax(n, a, j)
WEIGHT = Sum(j, n, SHARE * absolute(R[j, m]))
BOUND = Sum(m, d, WEIGHT * absolute(V[m, k]))
WIDTH = oscillation(n, E[i])


@cache
def entrywise_norms() -> Theorem:
    """``2 |D 1|_1 |R|_1 |V|_1`` and ``2 max D |R|_inf |V|_inf``."""
    *known, width = (assume(h.formula) for h in says.ENTRYWISE_NORMS.hypotheses)
    tokens = known[0]
    entries = use(entrywise_step(), *says.ENTRYWISE_STEP.variables, *known)
    at_i, at_j, at_k, at_m = (assume(Lt(x, y)) for x, y in ((i, n), (j, n), (k, d), (m, d)))
    entry = use(entries, i, at_i, k, at_k)
    signs, total = parts(use(softmax_distribution(), n, a, tokens))
    share_sign = arith(Le(0, SHARE), use(signs, j))
    osc_sign = use(oscillation_nonnegative(), n, E[i], tokens)
    columns = _columns(tokens, width, entry, share_sign, total, osc_sign, at_j, at_k, at_m)
    rows = _rows(tokens, width, entry, share_sign, total, osc_sign, at_i, at_j, at_m)
    return says.ENTRYWISE_NORMS.derive(kernel.conjoin(columns, rows))


def _columns(
    tokens: Theorem,
    width: Theorem,
    entry: Theorem,
    share_sign: Theorem,
    total: Theorem,
    osc_sign: Theorem,
    at_j: Theorem,
    at_k: Theorem,
    at_m: Theorem,
) -> Theorem:
    """Every entry of ``s |R| |V|`` is at most ``|R|_1 |V|_1``."""
    size, mass = column_sum_norm(n, d, R), column_sum_norm(d, d, V)
    own = term_below(j, n, share_sign, at_j)
    at_most_one = arith(Le(SHARE, 1), own, total)
    each = sum_over(
        j,
        n,
        arith(
            Le(SHARE * absolute(R[j, m]), absolute(R[j, m])),
            at_most_one,
            absolute_of(R[j, m])[0],
            products=[(0, 1)],
        ),
    )
    weight = arith(Le(WEIGHT, size), each, use(column_upper(), n, d, R, m, at_m))
    terms = sum_over(
        m,
        d,
        arith(
            Le(WEIGHT * absolute(V[m, k]), size * absolute(V[m, k])),
            weight,
            absolute_of(V[m, k])[0],
            products=[(0, 1)],
        ),
    )
    bound = arith(
        Le(BOUND, size * mass),
        terms,
        use(column_upper(), d, d, V, k, at_k),
        use(column_nonnegative(), n, d, R, width),
        products=[(1, 2)],
    )
    image = entry.conclusion.args[0]
    column = sum_over(
        i,
        n,
        arith(Le(image, WIDTH * (2 * size * mass)), entry, bound, osc_sign, products=[(1, 2)]),
    )
    high = says.ENTRYWISE_NORMS.conclusion.args[0].args[1]

    matrix = says.ENTRYWISE_NORMS.conclusion.args[0].args[0].args[2]
    least = arith(Le(Sum(i, n, image), high), column)
    return use(column_least(), n, d, matrix, high, width, for_all(k, at_k.conclusion, least))


def _rows(
    tokens: Theorem,
    width: Theorem,
    entry: Theorem,
    share_sign: Theorem,
    total: Theorem,
    osc_sign: Theorem,
    at_i: Theorem,
    at_j: Theorem,
    at_m: Theorem,
) -> Theorem:
    """The entries of ``s |R| |V|`` add up to at most ``|R|_inf |V|_inf``."""
    size, mass = row_sum_norm(n, d, R), row_sum_norm(d, d, V)
    swapped = use(sum_swap(), Lambda(k, Lambda(m, WEIGHT * absolute(V[m, k]))), d, d)
    weight_sign = sum_nonnegative(
        j,
        n,
        arith(
            Le(0, SHARE * absolute(R[j, m])), share_sign, absolute_of(R[j, m])[0], products=[(0, 1)]
        ),
    )
    lines = sum_over(
        m,
        d,
        arith(
            Le(WEIGHT * Sum(k, d, absolute(V[m, k])), WEIGHT * mass),
            use(row_upper(), d, d, V, m, at_m),
            weight_sign,
            products=[(0, 1)],
        ),
    )
    pairs = use(sum_swap(), Lambda(m, Lambda(j, SHARE * absolute(R[j, m]))), n, d)
    shares = sum_over(
        j,
        n,
        arith(
            Le(SHARE * Sum(m, d, absolute(R[j, m])), SHARE * size),
            use(row_upper(), n, d, R, j, at_j),
            share_sign,
            products=[(0, 1)],
        ),
    )
    inner = arith(Le(Sum(m, d, WEIGHT), size), pairs, shares, total, degree=2)
    bound = arith(
        Le(Sum(k, d, BOUND), size * mass),
        swapped,
        lines,
        inner,
        use(row_nonnegative(), d, d, V, width),
        products=[(2, 3)],
    )
    image = entry.conclusion.args[0]
    row = sum_over(k, d, entry)
    top = max_upper(i, n, WIDTH, i, at_i)
    area = arith(
        Le(0, size * mass),
        use(row_nonnegative(), n, d, R, tokens),
        use(row_nonnegative(), d, d, V, width),
        products=[(0, 1)],
    )
    goal = says.ENTRYWISE_NORMS.conclusion.args[1]
    matrix, high = goal.args[0].args[2], goal.args[1]
    least = arith(
        Le(Sum(k, d, image), high),
        row,
        bound,
        osc_sign,
        top,
        area,
        products=[(1, 2), (3, 4)],
    )
    return use(row_least(), n, d, matrix, high, tokens, for_all(i, at_i.conclusion, least))
