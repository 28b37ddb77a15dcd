"""Distributions and row-stochastic matrices: total variation and oscillation."""

from __future__ import annotations

from functools import cache

from lemmas.foundations import matrices
from lemmas.foundations import statements as says
from lemmas.foundations.matrices import average, dot
from lemmas.foundations.perturbation import (
    zero_sum_oscillation,
)
from lemmas.foundations.softmax import (
    shift_invariance,
    softmax_distribution,
)
from lemmas.foundations.sums import sum_swap
from symbolic import kernel
from symbolic.definitions import (
    absolute,
    distribution,
    oscillation,
    positive_part,
    row_stochastic,
    softmax,
    total_variation,
)
from symbolic.kernel import Theorem
from symbolic.language import (
    Eq,
    Lambda,
    Le,
    Lt,
    Not,
    Sum,
    Term,
    family,
    indicator,
    nats,
    number,
    reals,
)
from symbolic.statement import Statement
from symbolic.tactics.elementary import (
    absolute_below,
    absolute_of,
    equal,
    indicator_bounds,
    max_least,
    multiplied,
    positive_part_facts,
    scaled,
    sum_nonnegative,
    sum_over,
)
from symbolic.tactics.positivity import nonnegative
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

i, j, k, m, n, d, t, s = nats("i j k m n d t s")
c, x, y = reals("c x y")
a, e, p, q, v, b = (family(name) for name in "a e p q v b".split())
w, u = family("s"), family("u")
P, Q, X, A = (family(name, 2) for name in "P Q X A".split())


def given(statement: Statement) -> list[Theorem]:
    """The hypotheses of a statement, assumed."""
    return [assume(h.formula) for h in statement.hypotheses]


def opened(known: Theorem) -> Theorem:
    """A defined property as what it stands for."""
    formula = known.conclusion
    body = kernel.lang.definition(formula.name).unfold(formula.args)
    return kernel.convert(known, body, (formula.name,))


def inside(index: Term, size: Term) -> Theorem:
    """``index < size`` assumed."""
    return assume(Lt(index, size))


def named(entries: Theorem, total: Theorem, size: Term, row: Term) -> Theorem:
    """``distribution(row)`` from ``0 <= row_i`` for all ``i`` and ``Sum row = 1``."""
    both = kernel.conjoin(entries, total)
    return have(distribution(size, row), both, names=("distribution",))


def same_sum(one: Theorem, other: Theorem) -> Theorem:
    """``Sum p = Sum q`` of two distributions."""
    totals = [parts(opened(known))[1] for known in (one, other)]
    left, right = (total.conclusion.args[0] for total in totals)
    return arith(Eq(left, right), *totals)


# ------------------------------------------------------------------ row-stochastic matrices


@cache
def stochastic_row() -> Theorem:
    """``P_ij >= 0`` and ``Sum_j P_ij = 1`` for a row-stochastic ``n x m`` matrix, ``i < n``."""
    known, at_i = assume(row_stochastic(n, m, P)), inside(i, n)
    row = use(opened(known), i, at_i)
    return for_all([n, m, P, i], known.conclusion, at_i.conclusion, opened(row))


def row_facts(known: Theorem, index: Term, where: Theorem) -> tuple[Theorem, Theorem]:
    """``P_ij >= 0`` for all ``j``, and ``Sum_j P_ij = 1``, of a row-stochastic matrix."""
    entries, total = parts(use(stochastic_row(), *known.conclusion.args, index, known, where))
    return entries, total


def all_rows(rows: Term, columns: Term, matrix: Term, index: Term, row: Theorem) -> Theorem:
    """``row_stochastic(matrix)`` from its row ``index``."""
    goal = row_stochastic(rows, columns, matrix)
    return have(goal, for_all(index, Lt(index, rows), row), names=("row_stochastic",))


@cache
def stochastic_product() -> Theorem:
    """A product of row-stochastic matrices is row-stochastic."""
    known_p, known_q = given(says.PRODUCT_STOCHASTIC)
    r = says.r_size
    entries, total = row_facts(known_p, i, inside(i, n))
    own, own_total = row_facts(known_q, t, inside(t, m))
    row = Lambda(j, Sum(t, m, P[i, t] * Q[t, j]))
    weight = use(entries, t, inside(t, m))
    both = arith(Le(0, P[i, t] * Q[t, j]), weight, use(own, j, inside(j, r)), products=[(0, 1)])
    signs = for_all(j, Lt(j, r), sum_nonnegative(t, m, both))
    swapped = use(sum_swap(), Lambda(j, Lambda(t, P[i, t] * Q[t, j])), m, r)
    ones = sum_over(t, m, scaled(P[i, t], own_total))
    sums = arith(Eq(Sum(j, r, row[j]), 1), swapped, ones, total)
    proof = all_rows(n, r, matrices.product(P, Q, m), i, named(signs, sums, r, row))
    return says.PRODUCT_STOCHASTIC.derive(proof)


@cache
def average_of_equal() -> Theorem:
    """Averaging equal rows changes nothing."""
    (known,) = given(says.AVERAGE_OF_EQUAL)
    _, total = row_facts(known, i, inside(i, n))
    same = arith(Eq(Sum(t, m, P[i, t] * b[k]), b[k]), total, degree=2)
    return says.AVERAGE_OF_EQUAL.derive(for_all(i, Lt(i, n), same))


@cache
def softmax_stochastic() -> Theorem:
    """A softmax matrix is row-stochastic with positive entries."""
    (some,) = given(says.SOFTMAX_STOCHASTIC)
    entries, total = parts(use(softmax_distribution(), m, A[i], some))
    above = use(entries, j)
    weak = for_all(j, Lt(j, m), arith(Le(0, softmax(m, A[i], j)), above))
    row = Lambda(j, softmax(m, A[i], j))
    proof = all_rows(n, m, Lambda(i, row), i, named(weak, total, m, row))
    positive = for_all(i, Lt(i, n), for_all(j, Lt(j, m), above))
    return says.SOFTMAX_STOCHASTIC.derive(kernel.conjoin(proof, positive))


@cache
def shift_rows() -> Theorem:
    """Adding a column to every row of logits changes no row of the softmax."""
    (some,) = given(says.SHIFT_ROWS)
    return says.SHIFT_ROWS.derive(use(shift_invariance(), n, A[i], b[i], j, some))


# ------------------------------------------------------------------ two distributions


@cache
def zero_sum_shift() -> Theorem:
    """``(p - q) v = (p - q) (v - c)``."""
    totals = [parts(opened(h))[1] for h in given(says.ZERO_SUM_SHIFT)]
    return says.ZERO_SUM_SHIFT.derive(arith(says.ZERO_SUM_SHIFT.conclusion, *totals, degree=2))


@cache
def zero_sum_mean() -> Theorem:
    """``(p - q) v = Sum p_j (v_j - q v)``."""
    known = given(says.ZERO_SUM_MEAN)
    shift = use(zero_sum_shift(), n, p, q, v, average(n, q, v), *known)
    total_q = parts(opened(known[1]))[1]
    centred = scaled(average(n, q, v), total_q)
    return says.ZERO_SUM_MEAN.derive(have(says.ZERO_SUM_MEAN.conclusion, shift, centred))


@cache
def variation_above() -> Theorem:
    """``TV = Sum (p - q)_+``."""
    totals = [parts(opened(h))[1] for h in given(says.TV_ABOVE)]
    size = parts(use(positive_part_facts(), p[j] - q[j]))[2]
    proof = arith(says.TV_ABOVE.conclusion, sum_over(j, n, size), *totals, names=("tv",))
    return says.TV_ABOVE.derive(proof)


@cache
def variation_symmetric() -> Theorem:
    """``TV(p, q) = TV(q, p)``."""
    same = sum_over(j, n, absolute_even(p[j] - q[j]))
    goal = Eq(total_variation(n, q, p), total_variation(n, p, q))
    return for_all([n, p, q], arith(goal, same, names=("tv",)))


def absolute_even(value: Term) -> Theorem:
    """``|-x| = |x|``."""
    return use(_absolute_even(), value)


@cache
def _absolute_even() -> Theorem:
    plus, minus = absolute_of(x), absolute_of(-x)
    low = absolute_below(plus[2], have(Le(x, absolute(x)), plus[1]))
    high = absolute_below(have(Le(x, absolute(-x)), minus[2]), minus[1])
    return for_all(x, equal(have(Le(absolute(-x), absolute(x)), low), high))


@cache
def variation_below() -> Theorem:
    """``TV = Sum (q - p)_+``."""
    known = given(says.TV_BELOW)
    flipped = use(variation_above(), n, q, p, known[1], known[0])
    proof = arith(says.TV_BELOW.conclusion, flipped, use(variation_symmetric(), n, p, q))
    return says.TV_BELOW.derive(proof)


@cache
def indicator_shift() -> Theorem:
    """``[0 < x - y] = [y < x]``."""
    yes, no = parts(use(axiom("indicator-less"), 0, x - y))
    also, nor = parts(use(axiom("indicator-less"), y, x))
    goal = Eq(indicator("ind_lt", 0, x - y), indicator("ind_lt", y, x))
    proof = by_cases(
        Lt(y, x),
        lambda s: arith(goal, use(yes, arith(Lt(0, x - y), s)), use(also, s)),
        lambda s: arith(goal, use(no, arith(Not(Lt(0, x - y)), s)), use(nor, s)),
    )
    return for_all([x, y], proof)


@cache
def variation_set() -> Theorem:
    """``TV = p(A) - q(A)`` for ``A = {p > q}``."""
    known = given(says.TV_SET)
    tag = scaled(p[j] - q[j], use(indicator_shift(), p[j], q[j]))
    value = have(
        Eq(positive_part(p[j] - q[j]), says.above(p, q)[j] * (p[j] - q[j])),
        tag,
        names=("positive_part",),
    )
    proof = arith(
        says.TV_SET.conclusion, use(variation_above(), n, p, q, *known), sum_over(j, n, value)
    )
    return says.TV_SET.derive(proof)


@cache
def positive_part_least() -> Theorem:
    """``x_+ <= y`` from ``x <= y`` and ``0 <= y``."""
    order, sign = assume(Le(x, y)), assume(Le(0, y))
    _, _, size = parts(use(positive_part_facts(), x))
    bound = absolute_below(arith(Le(x, 2 * y - x), order), arith(Le(-x, 2 * y - x), sign))
    return for_all(
        [x, y], order.conclusion, sign.conclusion, arith(Le(positive_part(x), y), size, bound)
    )


@cache
def variation_at_most_one() -> Theorem:
    """``TV <= 1``."""
    known = given(says.TV_ONE)
    (p_sign, p_total), (q_sign, _) = (parts(opened(h)) for h in known)
    one, other = use(p_sign, j, inside(j, n)), use(q_sign, j, inside(j, n))
    each = use(positive_part_least(), p[j] - q[j], p[j], arith(Le(p[j] - q[j], p[j]), other), one)
    proof = arith(
        says.TV_ONE.conclusion,
        use(variation_above(), n, p, q, *known),
        sum_over(j, n, each),
        p_total,
    )
    return says.TV_ONE.derive(proof)


# ------------------------------------------------------------------ oscillation


@cache
def variation_oscillation() -> Theorem:
    """``|(p - q) v| <= TV(p, q) osc(v)``."""
    some, *known = given(says.TV_OSC)
    proof = use(zero_sum_oscillation(), n, p, q, v, some, same_sum(*known))
    return says.TV_OSC.derive(proof)


@cache
def indicator_between() -> Theorem:
    """``osc(1_A) <= 1``."""
    some = assume(Lt(0, n))
    row = says.above(p, q)
    low, high = parts(use(indicator_bounds("ind_lt"), q[j], p[j]))
    top = max_least(j, n, number(1), high, some)
    bottom = max_least(j, n, number(0), arith(Le(-row[j], 0), low), some)
    proof = arith(Le(oscillation(n, row), 1), top, bottom, names=("osc",))
    return for_all([n, p, q], some.conclusion, proof)


@cache
def variation_oscillation_tight() -> Theorem:
    """Equality for the indicator of ``{p > q}``."""
    some, *known = given(says.TV_OSC_TIGHT)
    row = says.above(p, q)
    value = dot(n, Lambda(j, p[j] - q[j]), row)
    tv = total_variation(n, p, q)
    upper = use(variation_oscillation(), n, p, q, row, some, *known)
    same = have(Eq(tv, value), use(variation_set(), n, p, q, *known))
    width = multiplied(tv_nonnegative(n, p, q), use(indicator_between(), n, p, q, some))
    lower = arith(Le(tv * oscillation(n, row), absolute(value)), width, same, absolute_of(value)[1])
    return says.TV_OSC_TIGHT.derive(equal(upper, lower))


def tv_nonnegative(size: Term, one: Term, other: Term) -> Theorem:
    """``0 <= TV``."""
    return nonnegative(total_variation(size, one, other))
