"""The table of norms: statements, the cases of equality, and where the table is not sharp."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

from lemmas.alman_song_2025 import three_norms as norms
from lemmas.alman_song_2025 import weight_norms as weights
from lemmas.alman_song_2025.definitions import row_norm, score_bound, value_bound
from lemmas.alman_song_2025.rows import (
    absolute_even,
    absolute_identity_of,
    score_parts,
    value_parts,
)
from lemmas.alman_song_2025.three_norms import (
    M,
    W,
    Wk,
    Wq,
    absolute_sum,
    d,
    e,
    k,
    largest,
    length,
    m,
    p,
    q,
    s,
    v,
    w,
    y,
    z,
)
from lemmas.foundations.indicators import same, sum_pick
from lemmas.foundations.matrix_norms import absolute_product, column_least, entry_least, row_least
from lemmas.foundations.sums import (
    absolute_below,
    absolute_of,
    max_least,
    max_upper,
    sum_over,
)
from symbolic import kernel
from symbolic.definitions import (
    absolute,
    column_sum_norm,
    max_entry,
    operator_bound,
    row_sum_norm,
)
from symbolic.kernel import Theorem, assume
from symbolic.language import (
    Eq,
    Lambda,
    Le,
    Lt,
    Max,
    Sum,
    Term,
    cast,
    indicator,
    number,
)
from symbolic.statement import Hypothesis, Statement
from symbolic.tactics.elementary import indicator_bounds
from symbolic.tactics.script import arith, axiom, for_all, have, parts, use

r = weights.r
_some = Hypothesis("width", "parameter", Lt(0, d))
_scale = Hypothesis("scale", "parameter", Lt(0, s))


def _small(name: str, formula: Term) -> Hypothesis:
    return Hypothesis(name, "published", formula)


ROW_NORMS = {
    "largest": Statement((d,), (_some,), row_norm(d, largest(d))),
    "sum": Statement((d,), (), row_norm(d, absolute_sum(d))),
    "euclidean": Statement((d,), (), row_norm(d, length(d))),
}
VALUES = {
    "largest": Statement((d, W), (_some,), value_bound(largest(d), d, W, column_sum_norm(d, d, W))),
    "sum": Statement((d, W), (_some,), value_bound(absolute_sum(d), d, W, row_sum_norm(d, d, W))),
    "euclidean": Statement(
        (d, W, w),
        (Hypothesis("spectral", "defining", operator_bound(d, d, W, w)),),
        value_bound(length(d), d, W, w),
    ),
}
SCORES = {
    "largest": Statement((d, M), (_some,), score_bound(largest(d), d, M, norms.entry_sum(M))),
    "sum": Statement((d, M), (_some,), score_bound(absolute_sum(d), d, M, max_entry(d, d, M))),
    "euclidean": Statement(
        (d, M, q),
        (Hypothesis("spectral", "defining", operator_bound(d, d, M, q)),),
        score_bound(length(d), d, M, q),
    ),
}
SMALL_VALUES = {
    "largest": Statement(
        (d, W, e),
        (_some, _small("small", Le(max_entry(d, d, W), e))),
        value_bound(largest(d), d, W, d * e),
    ),
    "sum": Statement(
        (d, W, e),
        (_some, _small("small", Le(row_sum_norm(d, d, W), e))),
        value_bound(absolute_sum(d), d, W, e),
    ),
}
_folded = weights.folded()
SMALL_SCORES = {
    "largest": Statement(
        (d, r, s, Wq, Wk, e),
        (
            _some,
            _scale,
            Hypothesis("rank", "parameter", Lt(0, r)),
            _small("queries", Le(max_entry(d, r, Wq), e)),
            _small("keys", Le(max_entry(d, r, Wk), e)),
        ),
        score_bound(largest(d), d, _folded, d**2 * r * e**2 / s),
    ),
    "sum": Statement(
        (d, r, s, Wq, Wk, e),
        (
            _some,
            _scale,
            _small("queries", Le(row_sum_norm(d, r, Wq), e)),
            _small("keys", Le(row_sum_norm(d, r, Wk), e)),
        ),
        score_bound(absolute_sum(d), d, _folded, e**2 / s),
    ),
    "euclidean": Statement(
        (d, r, s, Wq, Wk, e),
        (
            _scale,
            _small("queries", operator_bound(d, r, Wq, e)),
            _small("keys", operator_bound(d, r, Wk, e)),
        ),
        score_bound(length(d), d, _folded, e**2 / s),
    ),
}
VALUE_SHARP = {
    "largest": Statement(
        (d, W, w),
        (_some, Hypothesis("bound", "defining", value_bound(largest(d), d, W, w))),
        Le(column_sum_norm(d, d, W), w),
    ),
    "sum": Statement(
        (d, W, w),
        (_some, Hypothesis("bound", "defining", value_bound(absolute_sum(d), d, W, w))),
        Le(row_sum_norm(d, d, W), w),
    ),
}
SCORE_SHARP = Statement(
    (d, M, q),
    (_some, Hypothesis("bound", "defining", score_bound(absolute_sum(d), d, M, q))),
    Le(max_entry(d, d, M), q),
)
_two = number(2, "N")
_signs = Lambda(k, Lambda(m, 1 - 2 * cast(k) * cast(m)))
HADAMARD = Statement(
    (),
    (),
    kernel.lang.And(
        score_bound(largest(_two), _two, _signs, 2),
        Eq(Sum(k, _two, Sum(m, _two, absolute(_signs(k)(m)))), 4),
    ),
)
# all weights e: the bounds d e and d^2 r e^2/s are attained
_all = Lambda(k, Lambda(m, e))
_product = Lambda(k, Lambda(m, Sum(p, r, e * e) / s))
ALL_EQUAL = Statement(
    (d, r, s, e, w, q),
    (
        _some,
        _scale,
        Hypothesis("value", "defining", value_bound(largest(d), d, _all, w)),
        Hypothesis("score", "defining", score_bound(largest(d), d, _product, q)),
    ),
    kernel.lang.And(Le(d * e, w), Le(d**2 * r * e**2 / s, q)),
)


def from_lemma(theorem: Callable[[], Theorem], statement: Statement) -> Callable[[], Theorem]:
    """The statement from a lemma with the same variables and hypotheses."""

    def prove() -> Theorem:
        facts = [assume(h.formula) for h in statement.hypotheses]
        return statement.derive(use(theorem(), *statement.variables, *facts))

    return prove


def _given(statement: Statement) -> dict[str, Theorem]:
    return {h.name: assume(h.formula) for h in statement.hypotheses}


def sign(value: Term) -> Term:
    """``1`` or ``-1``, the sign of a number."""
    return 1 - 2 * indicator("ind_lt", value, 0)


def _sign_facts(value: Term) -> tuple[Theorem, Theorem]:
    """``|sign(x)| <= 1`` and ``sign(x) x = |x|``."""
    low, high = parts(use(indicator_bounds("ind_lt"), value, 0))
    one = number(1)
    size = absolute_below(arith(Le(sign(value), one), low), arith(Le(-sign(value), one), high))
    return size, have(Eq(sign(value) * value, absolute(value)), names=("abs",))


@cache
def largest_value_sharp() -> Theorem:
    """The signs of a column attain its absolute sum."""
    known = _given(VALUE_SHARP["largest"])
    some, bound = known["width"], known["bound"]
    w_sign, every = value_parts(bound)
    row = Lambda(m, sign(W[m, k]))
    image = Lambda(p, Sum(m, d, row(m) * W[m, p]))
    size = use(every, row)
    unit, product = _sign_facts(W[m, k])
    at_k = assume(Lt(k, d))
    top = max_least(m, d, number(1), unit, some)
    entry = max_upper(p, d, absolute(image(p)), k, at_k)
    column = sum_over(m, d, product)
    each = arith(
        Le(Sum(m, d, absolute(W[m, k])), w),
        size,
        top,
        entry,
        absolute_of(image(k))[1],
        column,
        w_sign,
        products=[(1, 5)],
    )
    proof = use(column_least(), d, d, W, w, some, for_all(k, Lt(k, d), each))
    return VALUE_SHARP["largest"].derive(proof)


def unit_row(place: Term) -> Term:
    """The unit row ``e_place``."""
    return Lambda(m, same(m, place))


def _unit_size(place: Theorem) -> Theorem:
    """``Sum_m |[m = i]| = 1``."""
    at = place.conclusion.args[0].args[0]
    low, _ = parts(use(indicator_bounds("ind_eq"), cast(m), cast(at)))
    value = same(m, at)
    size = absolute_below(have(Le(value, value)), arith(Le(-value, value), low))
    each = kernel.antisymmetry(size, absolute_of(value)[1])
    picked = use(sum_pick(), Lambda(m, number(1)), at, d, place)
    return arith(
        Eq(Sum(m, d, absolute(value)), 1), sum_over(m, d, each), have(picked.conclusion, picked)
    )


@cache
def sum_value_sharp() -> Theorem:
    """A unit row attains the absolute sum of a row of ``W``."""
    known = _given(VALUE_SHARP["sum"])
    every = value_parts(known["bound"])[1]
    at_p = assume(Lt(p, d))
    size = use(every, unit_row(p))
    image = Sum(m, d, same(m, p) * W[m, k])
    picked = use(sum_pick(), Lambda(m, W[m, k]), p, d, at_p)
    entry = _replaced(Eq(image, W[p, k]), picked)
    each = arith(
        Le(Sum(k, d, absolute(W[p, k])), w),
        size,
        _unit_size(at_p),
        sum_over(k, d, entry),
        degree=2,
    )
    proof = use(row_least(), d, d, W, w, known["width"], for_all(p, Lt(p, d), each))
    return VALUE_SHARP["sum"].derive(proof)


def _replaced(equation: Term, known: Theorem) -> Theorem:
    """``|a| = |b|`` from ``a = b``."""
    left, _ = equation.args
    hole = kernel.lang.real("hole")
    same_size = have(Eq(absolute(left), absolute(left)))
    template = Lambda(hole, Eq(absolute(left), absolute(hole)))
    return kernel.rewrite(have(equation, known), template, same_size)


@cache
def sum_score_sharp() -> Theorem:
    """Two unit rows attain an entry of ``M``."""
    known = _given(SCORE_SHARP)
    every = score_parts(known["bound"])[1]
    at_p, at_r = assume(Lt(p, d)), assume(Lt(r, d))
    left, right = unit_row(p), unit_row(r)
    size = use(every, left, right)
    inner = Sum(m, d, M[k, m] * same(m, r))
    picked = use(sum_pick(), Lambda(m, M[k, m]), r, d, at_r)
    outer = use(sum_pick(), Lambda(k, inner), p, d, at_p)
    score = Sum(k, d, same(k, p) * inner)
    at_row = kernel.specialise(for_all(k, have(Eq(inner, M[k, r]), picked)), p)
    value = arith(Eq(score, M[p, r]), outer, at_row)
    entry = _replaced(Eq(score, M[p, r]), value)
    each = arith(
        Le(absolute(M[p, r]), q), size, entry, _unit_size(at_p), _unit_size(at_r), degree=3
    )
    some = known["width"]
    everywhere = for_all(p, Lt(p, d), for_all(r, Lt(r, d), each))
    return SCORE_SHARP.derive(use(entry_least(), d, d, M, q, some, some, everywhere))


@cache
def hadamard() -> Theorem:
    """``mu([[1, 1], [1, -1]]) <= 2`` in the largest entry, while the absolute entries sum to 4."""
    zero, one = number(0, "N"), number(1, "N")
    y0, y1, z0, z1 = y[zero], y[one], z[zero], z[one]
    some = [arith(Lt(x, 2)) for x in (0, 1)]
    rows, columns = (Max(k, _two, absolute(x[k])) for x in (y, z))
    tops = [
        max_upper(k, _two, absolute(x[k]), at, inside)
        for x in (y, z)
        for at, inside in ((zero, some[0]), (one, some[1]))
    ]
    total, gap = absolute(z0 + z1), absolute(z0 - z1)
    up, down = absolute_of(z0 + z1), absolute_of(z0 - z1)
    first, second = absolute_of(z0), absolute_of(z1)
    spread = _sum_of_sizes(z0, z1, columns, tops[2], tops[3])
    value = y0 * (z0 + z1) + y1 * (z0 - z1)
    del up, down, first, second
    pieces = [_product_size(y0, z0 + z1), _product_size(y1, z0 - z1)]
    bounded = [
        arith(Le(absolute(a) * size, rows * size), top, sign_, products=[(0, 1)])
        for a, size, top, sign_ in (
            (y0, total, tops[0], absolute_of(z0 + z1)[0]),
            (y1, gap, tops[1], absolute_of(z0 - z1)[0]),
        )
    ]
    row_sign = arith(Le(0, rows), tops[0], absolute_of(y0)[0])
    bound = 2 * rows * columns
    product = arith(Le(rows * (total + gap), bound), spread, row_sign, products=[(0, 1)])
    plus = [parts(x) for x in pieces]
    size = absolute_below(
        arith(Le(value, bound), plus[0][0], plus[1][0], *bounded, product),
        arith(Le(-value, bound), plus[0][1], plus[1][1], *bounded, product),
    )
    score = Sum(k, _two, y[k] * Sum(m, _two, _signs(k)(m) * z[m]))
    each = have(Le(absolute(score), bound), size)
    whole = kernel.conjoin(arith(Le(0, 2)), for_all([y, z], each))
    first_part = have(HADAMARD.conclusion.args[0], whole, names=("score_bound",))

    unit = absolute_identity_of(arith(Le(0, 1)))
    minus = absolute_even(number(1))
    second_part = arith(HADAMARD.conclusion.args[1], unit, minus)
    return HADAMARD.derive(kernel.conjoin(first_part, second_part))


def _product_size(left: Term, right: Term) -> Theorem:
    """``x y <= |x| |y|`` and ``-(x y) <= |x| |y|``."""

    size = absolute_product(left, right)
    _, up, down, _ = absolute_of(left * right)
    bound = absolute(left) * absolute(right)
    return kernel.conjoin(
        arith(Le(left * right, bound), size, up), arith(Le(-(left * right), bound), size, down)
    )


def _sum_of_sizes(a: Term, b: Term, top: Term, first: Theorem, second: Theorem) -> Theorem:
    """``|a + b| + |a - b| <= 2 top`` if ``|a|, |b| <= top``."""
    goal = Le(absolute(a + b) + absolute(a - b), 2 * top)
    facts = [first, second, *absolute_of(a)[1:3], *absolute_of(b)[1:3]]

    def gap(bound: Term) -> Theorem:
        """``|a - b| <= 2 top - bound`` for ``bound = a + b`` or its negative."""
        return absolute_below(
            arith(Le(a - b, 2 * top - bound), *facts), arith(Le(-(a - b), 2 * top - bound), *facts)
        )

    upper = absolute_below(
        arith(Le(a + b, 2 * top - absolute(a - b)), gap(a + b)),
        arith(Le(-(a + b), 2 * top - absolute(a - b)), gap(-(a + b))),
    )
    return arith(goal, upper)


@cache
def all_equal() -> Theorem:
    """All weights ``e``: the row of ones attains ``d e`` and ``d^2 r e^2/s``."""
    known = _given(ALL_EQUAL)
    some = known["width"]
    ones = Lambda(m, number(1))
    w_sign, every = value_parts(known["value"])
    q_sign, scores = score_parts(known["score"])

    unit = absolute_identity_of(arith(Le(0, 1)))
    top = max_least(m, d, number(1), arith(Le(absolute(1), 1), unit), some)
    zero = number(0, "N")
    inside = have(Lt(zero, d), some)
    low = arith(
        Le(1, Max(m, d, absolute(1))), max_upper(m, d, absolute(number(1)), zero, inside), unit
    )
    size = use(every, ones)
    image = d * e
    reached = max_upper(k, d, absolute(image), zero, inside)
    first = arith(
        Le(d * e, w), size, top, reached, absolute_of(image)[1], w_sign, products=[(1, 4)]
    )
    score = use(scores, ones, ones)
    value = d**2 * r * e**2 / s
    peak = Max(m, d, absolute(number(1)))
    square = arith(Le(peak * peak, 1), top, low, products=[(0, 1), (0, 0)])
    second = arith(Le(value, q), score, absolute_of(value)[1], square, q_sign, products=[(2, 3)])
    return ALL_EQUAL.derive(kernel.conjoin(first, second))
