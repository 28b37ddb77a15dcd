"""Proofs and witnesses on residuals and on exponentials minus one."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from functools import cache

from lemmas.alman_song_2025 import residual_statements as says
from lemmas.foundations.indicators import same
from lemmas.foundations.matrix_norms import (
    absolute_product,
    entry_least,
    entry_upper,
    row_least,
    row_upper,
)
from lemmas.foundations.sums import (
    absolute_below,
    absolute_of,
    exp_monotone,
    exp_zero,
    max_least,
    max_upper,
)
from symbolic import kernel
from symbolic.definitions import absolute, max_entry
from symbolic.kernel import Theorem, assume
from symbolic.language import (
    NAT,
    And,
    Eq,
    ForAll,
    Lambda,
    Le,
    Lt,
    Max,
    Ne,
    Not,
    Sum,
    Term,
    TermLike,
    cast,
    exp,
    indicator,
    number,
)
from symbolic.statement import Statement
from symbolic.tactics.elementary import indicator_bounds
from symbolic.tactics.evaluate import below_numeral, evaluate
from symbolic.tactics.script import (
    arith,
    axiom,
    by_cases,
    deny,
    for_all,
    have,
    obtain,
    parts,
    use,
)

n, d, i, j, k = says.n, says.d, says.i, says.j, says.k
e, x, theta = says.e, says.x, says.theta
A, B, D, c, f = says.A, says.B, says.D, says.c, says.f
ZERO, ONE, TWO, THREE = number(0, NAT), says.ONE, says.TWO, says.THREE


def given(statement: Statement) -> dict[str, Theorem]:
    """The hypotheses of a statement, assumed."""
    return {item.name: assume(item.formula) for item in statement.hypotheses}


def refuted(claim: Term, contradiction) -> Theorem:  # type: ignore[no-untyped-def]
    """``not claim`` from a false inequality between numbers that follows from it."""

    def both(known: Theorem) -> tuple[Theorem, Theorem]:
        false = contradiction(known)
        return false, arith(Not(false.conclusion))

    return deny(claim, both)


def entries_below(rows: Term, columns: Term, matrix: Term, bound: TermLike) -> Theorem:
    """``max_entry <= bound`` at numeral sizes."""
    value = matrix(i)(k)
    sides = ForAll(i, rows, ForAll(k, columns, And(Le(value, bound), Le(-value, bound))))
    both = use(evaluate(sides), i, assume(Lt(i, rows)), k, assume(Lt(k, columns)))
    each = absolute_below(*parts(both))
    every = for_all(i, Lt(i, rows), for_all(k, Lt(k, columns), each))
    return use(
        entry_least(),
        rows,
        columns,
        matrix,
        bound,
        arith(Lt(0, rows)),
        arith(Lt(0, columns)),
        every,
    )


def entry(rows: Term, columns: Term, matrix: Term, row: int, column: int) -> Theorem:
    """``|M_ij| <= max_entry(M)`` at numeral indices."""
    return use(
        entry_upper(),
        rows,
        columns,
        matrix,
        number(row, NAT),
        number(column, NAT),
        arith(Lt(row, rows)),
        arith(Lt(column, columns)),
    )


def sides(known: Theorem) -> list[Theorem]:
    """``x <= b`` and ``-x <= b`` from ``|x| <= b``."""
    (value,) = known.conclusion.args[0].args
    _, up, down, _ = absolute_of(value)
    bound = known.conclusion.args[1]
    return [arith(Le(value, bound), known, up), arith(Le(-value, bound), known, down)]


def minimal(known: Theorem, row: Term) -> Theorem:
    """What minimality says against one row."""
    opened = kernel.unfolded(known.conclusion, frozenset({"minimal_shift"}))
    return use(kernel.convert(known, opened, ("minimal_shift",)), row)


# ------------------------------------------------------------------ res-perturbation

_A = Lambda(i, Lambda(k, 2 - 2 * cast(i)))  # (2, 0, -2)
_B = Lambda(i, Lambda(k, 1 - 2 * cast(i) * (cast(i) - 1)))  # (1, 1, -3)


def _centre(
    matrix: Term, row: Term, known: Theorem, place: int, ends: Sequence[int]
) -> list[Theorem]:
    """Bounds of the only minimiser, from its two extreme entries against the midrange."""
    middle = Lambda(k, number(place))
    best = entries_below(THREE, ONE, says.shifted(matrix, middle), 2)
    least = minimal(known, middle)
    found = []
    for index in ends:
        one = entry(THREE, ONE, says.shifted(matrix, row), index, 0)
        value = one.conclusion.args[0]
        found += sides(arith(Le(value, 2), one, least, best))
    return found


@cache
def perturbation_refuted() -> Theorem:
    """``A = (2, 0, -2)``, ``B = (1, 1, -3)``: distance 1, but the residuals differ by 2."""

    def contradiction(claim: Theorem) -> Theorem:
        close = entries_below(THREE, ONE, says.minus(_A, _B), 1)
        chosen = use(claim, THREE, ONE, _A, _B, 1, arith(Lt(0, THREE)), arith(Lt(0, ONE)), close)
        return obtain(
            chosen,
            "f",
            lambda first, some: obtain(
                some, "g", lambda second, facts: clash(first, second, facts)
            ),
        )

    def clash(first: Term, second: Term, facts: Theorem) -> Theorem:
        one, other, near = parts(facts)
        at_a = _centre(_A, first, one, 0, (0, 2))
        at_b = _centre(_B, second, other, -1, (0, 2))
        gap = says.minus(says.shifted(_A, first), says.shifted(_B, second))
        middle = sides(
            arith(
                Le(entry(THREE, ONE, gap, 1, 0).conclusion.args[0], 1),
                near,
                entry(THREE, ONE, gap, 1, 0),
            )
        )
        return arith(Lt(0, 0), *at_a, *at_b, *middle)

    return refuted(says.PERTURBATION_PUBLISHED.formula, contradiction)


def column_change(
    one: Term, other: Term, known: dict[str, Theorem], gap: Term, size: Term
) -> list[Theorem]:
    """Midranges of a column differ by at most the largest entry ``size`` of ``gap = A - B``."""
    some = known["tokens"]
    at_k = assume(Lt(k, d))

    def top(matrix: Term, sign: int) -> Term:
        return Max(i, n, sign * matrix[i, k])

    found = []
    for left, right in ((one, other), (other, one)):
        for sign in (1, -1):
            at_i = assume(Lt(i, n))
            near = use(entry_upper(), n, d, gap, i, k, at_i, at_k)
            own = max_upper(i, n, sign * right[i, k], i, at_i)
            bound = top(right, sign) + size
            each = arith(Le(sign * left[i, k], bound), own, *sides(near))
            found.append(max_least(i, n, bound, each, some))
    return found


@cache
def perturbation() -> Theorem:
    """``|Res A - Res B| <= 2 |A - B|`` with midranges."""
    known = given(says.PERTURBATION)
    gap = says.minus(A, B)
    size = says.size(gap)
    at_i, at_k = assume(Lt(i, n)), assume(Lt(k, d))
    tops = column_change(A, B, known, gap, size)
    near = sides(use(entry_upper(), n, d, gap, i, k, at_i, at_k))
    value = says.minus(says.res(A), says.res(B))(i)(k)
    each = absolute_below(
        arith(Le(value, 2 * size), *tops, *near, names=("midrange",)),
        arith(Le(-value, 2 * size), *tops, *near, names=("midrange",)),
    )
    every = for_all(i, Lt(i, n), for_all(k, Lt(k, d), each))
    proof = use(
        entry_least(),
        n,
        d,
        says.minus(says.res(A), says.res(B)),
        2 * size,
        known["tokens"],
        known["width"],
        every,
    )
    return says.PERTURBATION.derive(proof)


@cache
def midrange_two() -> Theorem:
    """The midrange of two entries is their mean."""
    first, second = A[ZERO, k], A[ONE, k]

    def ordered(low: Term, high: Term, order: Theorem) -> Theorem:
        tops = []
        for sign, best in ((1, high), (-1, low)):
            goal = Lambda(i, Le(sign * A[i, k], sign * best))
            pieces = [arith(goal(x), order) for x in (0, 1)]
            top = max_least(i, TWO, sign * best, below_numeral(i, goal, pieces), arith(Lt(0, TWO)))
            ends = [
                max_upper(i, TWO, sign * A[i, k], number(x, NAT), arith(Lt(x, TWO))) for x in (0, 1)
            ]
            tops += [top, *ends]
        goal = Eq(says.midrange(TWO, A, k), (first + second) / 2)
        return _equal(goal, tops)

    def _equal(goal: Term, facts: list[Theorem]) -> Theorem:
        left, right = goal.args
        return kernel.antisymmetry(
            arith(Le(left, right), *facts, names=("midrange",)),
            arith(Le(right, left), *facts, names=("midrange",)),
        )

    proof = by_cases(
        Le(first, second),
        lambda order: ordered(first, second, order),
        lambda other: ordered(second, first, arith(Le(second, first), other)),
    )
    return for_all([A, k], proof)


@cache
def perturbation_two() -> Theorem:
    """``|Res A - Res B| <= |A - B|`` for two tokens."""
    known = given(says.PERTURBATION_TWO)
    gap = says.minus(A, B)
    size = max_entry(TWO, d, gap)
    at_k = assume(Lt(k, d))
    means = [use(midrange_two(), matrix, k) for matrix in (A, B)]
    near: list[Theorem] = []
    for index in (0, 1):
        near += sides(
            use(entry_upper(), TWO, d, gap, number(index, NAT), k, arith(Lt(index, TWO)), at_k)
        )
    matrix = says.PERTURBATION_TWO.conclusion.args[0].args[2]
    goal = Lambda(i, Le(absolute(matrix(i)(k)), size))
    pieces = []
    for index in (0, 1):
        value = matrix(index)(k)
        pieces.append(
            absolute_below(
                arith(Le(value, size), *means, *near), arith(Le(-value, size), *means, *near)
            )
        )
    each = below_numeral(i, goal, pieces)
    every = for_all(i, Lt(i, TWO), for_all(k, Lt(k, d), each))
    proof = use(entry_least(), TWO, d, matrix, size, arith(Lt(0, TWO)), known["width"], every)
    return says.PERTURBATION_TWO.derive(proof)


def _tags(row: Term) -> list[Theorem]:
    """``[i = 0]`` and ``[1 < i]`` lie in ``[0, 1]`` and add up to at most 1."""
    first, second = same(row, ZERO), says.beyond(row)
    bounds = [
        *parts(use(indicator_bounds("ind_eq"), cast(row), cast(ZERO))),
        *parts(use(indicator_bounds("ind_lt"), number(1), cast(row))),
    ]
    no = parts(use(axiom("indicator-less"), 1, cast(row)))[1]
    other = parts(use(axiom("indicator-equal"), cast(row), cast(ZERO)))[1]

    def large(beyond: Theorem) -> Theorem:
        apart = deny(
            Eq(cast(row), 0), lambda zero: (arith(Lt(0, 0), zero, beyond), arith(Not(Lt(0, 0))))
        )
        return arith(Le(first + second, 1), use(other, apart), *bounds)

    def small(within: Theorem) -> Theorem:
        return arith(Le(first + second, 1), use(no, within), *bounds)

    return [*bounds, by_cases(Lt(1, cast(row)), large, small)]


@cache
def perturbation_tight() -> Theorem:
    """``(2, 0, -2, -2, ...)`` and ``(1, 1, -3, -3, ...)``: distance 1, residuals 2 apart."""
    three = assume(says.PERTURBATION_TIGHT.hypotheses[0].formula)
    some = arith(Lt(0, n), three)
    first, second = says.WIDE_A, says.WIDE_B
    gap = says.minus(first, second)
    tags = _tags(i)
    value = gap(i)(k)
    both = absolute_below(arith(Le(value, 1), *tags), arith(Le(-value, 1), *tags))
    every = for_all(i, Lt(i, n), for_all(k, Lt(k, ONE), both))
    near = use(entry_least(), n, ONE, gap, 1, some, arith(Lt(0, ONE)), every)
    at = [_values(index) for index in (0, 1, 2)]
    inside = [arith(Lt(index, n), three) for index in (0, 1, 2)]
    facts = []
    for matrix, top, bottom, high, low in ((first, 2, -2, 0, 2), (second, 1, -3, 0, 2)):
        for sign, bound, where in ((1, top, high), (-1, -bottom, low)):
            entry_value = sign * matrix(i)(ZERO)
            facts.append(max_least(i, n, number(bound), arith(Le(entry_value, bound), *tags), some))
            reached = max_upper(i, n, entry_value, number(where, NAT), inside[where])
            facts += [reached, *at[where]]
    difference = says.minus(says.res(first), says.res(second))
    one = use(entry_upper(), n, ONE, difference, ONE, ZERO, inside[1], arith(Lt(0, ONE)))
    inner = difference(ONE)(ZERO)
    down = absolute_of(inner)[2]
    reached = arith(Le(2, -inner), *facts, *at[1], names=("midrange",))
    far = arith(Le(2, max_entry(n, ONE, difference)), one, down, reached)
    return says.PERTURBATION_TIGHT.derive(kernel.conjoin(near, far))


def _values(index: int) -> list[Theorem]:
    """``[i = 0]`` and ``[1 < i]`` at a numeral."""
    at = number(index, NAT)
    equal, other = parts(use(axiom("indicator-equal"), cast(at), cast(ZERO)))
    yes, no = parts(use(axiom("indicator-less"), 1, cast(at)))
    first = use(equal, arith(equal.conclusion.args[0])) if index == 0 else use(other, _apart(index))
    second = use(yes, arith(Lt(1, index))) if index > 1 else use(no, arith(Not(Lt(1, index))))
    return [first, second]


def _apart(index: int) -> Theorem:
    return deny(Eq(number(index), 0), lambda zero: (arith(Lt(0, 0), zero), arith(Not(Lt(0, 0)))))


@cache
def midrange_minimal() -> Theorem:
    """The midrange minimises the largest entry, in every column."""
    known = given(says.MIDRANGE_MINIMAL)
    some, wide = known["tokens"], known["width"]
    at_i, at_k = assume(Lt(i, n)), assume(Lt(k, d))
    moved = says.shifted(A, f)
    size = says.size(moved)
    near = sides(use(entry_upper(), n, d, moved, i, k, at_i, at_k))
    high = max_least(i, n, size + f[k], arith(Le(A[i, k], size + f[k]), *near), some)
    low = max_least(i, n, size - f[k], arith(Le(-A[i, k], size - f[k]), *near), some)
    own = [max_upper(i, n, A[i, k], i, at_i), max_upper(i, n, -A[i, k], i, at_i)]
    value = says.res(A)(i)(k)
    each = absolute_below(
        arith(Le(value, size), high, low, *own, names=("midrange",)),
        arith(Le(-value, size), high, low, *own, names=("midrange",)),
    )
    every = for_all(i, Lt(i, n), for_all(k, Lt(k, d), each))
    bound = use(entry_least(), n, d, says.res(A), size, some, wide, every)
    return says.MIDRANGE_MINIMAL.derive(
        have(says.MIDRANGE_MINIMAL.conclusion, for_all(f, bound), names=("minimal_shift",))
    )


# ------------------------------------------------------------------ res-shift

_R = Lambda(i, Lambda(k, 1 - 2 * cast(i) * (2 - cast(i))))  # (1, -1, 1)


@cache
def shift_refuted() -> Theorem:
    """``A = (1, -1, 1)``, ``B = (2, 0, -2)``: left 2, right 1."""

    def contradiction(claim: Theorem) -> Theorem:
        chosen = use(claim, THREE, ONE, _R, _A, arith(Lt(0, THREE)), arith(Lt(0, ONE)))
        return obtain(
            chosen,
            "f",
            lambda first, some: obtain(
                some,
                "g",
                lambda second, more: obtain(
                    more, "h", lambda third, facts: clash(first, second, third, facts)
                ),
            ),
        )

    def clash(first: Term, second: Term, third: Term, facts: Theorem) -> Theorem:
        one, other, last, near = parts(facts)
        # the residual of A is A itself, and its largest entry is 1
        zero = Lambda(k, number(0))
        best = entries_below(THREE, ONE, says.shifted(_R, zero), 1)
        least = minimal(one, zero)
        centre = []
        for index in (0, 1):
            item = entry(THREE, ONE, says.shifted(_R, first), index, 0)
            centre += sides(arith(Le(item.conclusion.args[0], 1), item, least, best))
        right = arith(Le(max_entry(THREE, ONE, says.shifted(_R, first)), 1), least, best)
        at_b = _centre(_A, second, other, 0, (0, 2))
        moved = says.minus(_A, says.shifted(_R, first))
        at_c = _moved_centre(moved, first, third, last, centre)
        gap = says.minus(says.shifted(moved, third), says.shifted(_A, second))
        item = entry(THREE, ONE, gap, 1, 0)
        middle = sides(arith(Le(item.conclusion.args[0], 1), item, near, right))
        return arith(Lt(0, 0), *centre, *at_b, *at_c, *middle)

    return refuted(says.SHIFT_PUBLISHED.formula, contradiction)


def _moved_centre(
    moved: Term, first: Term, third: Term, known: Theorem, centre: list[Theorem]
) -> list[Theorem]:
    """The minimiser of ``B - R_A = (1, 1, -3)`` is -1, as ``R_A = A``."""
    place = Lambda(k, first[ZERO] - 1)
    matrix = says.shifted(moved, place)
    pieces = []
    for index in (0, 1, 2):
        value = matrix(index)(ZERO)
        pieces.append(absolute_below(arith(Le(value, 2), *centre), arith(Le(-value, 2), *centre)))
    goal = Lambda(i, Le(absolute(matrix(i)(ZERO)), 2))
    row = below_numeral(i, goal, pieces)
    column = Lambda(k, Le(absolute(matrix(i)(k)), 2))
    each = below_numeral(k, column, [row])
    every = for_all(i, Lt(i, THREE), for_all(k, Lt(k, ONE), each))
    best = use(entry_least(), THREE, ONE, matrix, 2, arith(Lt(0, THREE)), arith(Lt(0, ONE)), every)
    least = minimal(known, place)
    found = []
    for index in (0, 2):
        item = entry(THREE, ONE, says.shifted(moved, third), index, 0)
        found += sides(arith(Le(item.conclusion.args[0], 2), item, least, best))
    return found


@cache
def shift() -> Theorem:
    """``|Res(B - R) - Res(B)| <= 2 |R|``."""
    known = given(says.SHIFT)
    some, wide = known["tokens"], known["width"]
    moved = says.minus(B, A)
    first = use(perturbation(), n, d, moved, B, some, wide)
    back = says.minus(moved, B)
    at_i, at_k = assume(Lt(i, n)), assume(Lt(k, d))
    near = sides(use(entry_upper(), n, d, A, i, k, at_i, at_k))
    size = says.size(A)
    each = absolute_below(arith(Le(back(i)(k), size), *near), arith(Le(-back(i)(k), size), *near))
    every = for_all(i, Lt(i, n), for_all(k, Lt(k, d), each))
    smaller = use(entry_least(), n, d, back, size, some, wide, every)
    return says.SHIFT.derive(arith(says.SHIFT.conclusion, first, smaller))


# ------------------------------------------------------------------ exponentials minus one


@cache
def exp_refuted() -> Theorem:
    """``D = 0``, ``theta = 1/2``: the entry off the diagonal is -1, and ``e^(1/2) - 1 < 1``."""
    half = number(Fraction(1, 2))

    def contradiction(claim: Theorem) -> Theorem:
        zeros = Lambda(i, number(0))
        small = absolute_below(arith(Le(0, half)), arith(Le(-number(0), half)))
        every = for_all(i, Lt(i, TWO), have(Le(absolute(number(0)), half), small))
        bound = use(claim, TWO, zeros, half, arith(Lt(0, TWO)), every)
        matrix = bound.conclusion.args[0].args[2]
        one = use(entry_upper(), TWO, TWO, matrix, ZERO, ONE, arith(Lt(0, TWO)), arith(Lt(1, TWO)))
        value = matrix(ZERO)(ONE)
        off = _off_diagonal()
        reached = arith(Le(1, -value), off, degree=2)
        top = kernel.box(Lt(exp(half) - 1, 1), (), ("enclose", 64))
        return arith(Lt(0, 0), bound, one, absolute_of(value)[2], reached, top)

    return refuted(says.EXP_PUBLISHED.formula, contradiction)


def _off_diagonal() -> Theorem:
    """``[0 = 1] = 0``."""
    other = parts(use(axiom("indicator-equal"), cast(ZERO), cast(ONE)))[1]
    apart = deny(
        Eq(cast(ZERO), cast(ONE)),
        lambda zero: (arith(Lt(0, 0), zero), arith(Not(Lt(0, 0)))),
    )
    return use(other, apart)


@cache
def exp_always() -> Theorem:
    """The same for every ``theta < ln 2`` and ``n >= 2``."""
    known = given(says.EXP_ALWAYS)
    matrix = says.EXP_ALWAYS.conclusion.args[1].args[2]
    first, second = arith(Lt(0, n), known["two"]), arith(Lt(1, n), known["two"])
    one = use(entry_upper(), n, n, matrix, ZERO, ONE, first, second)
    value = matrix(ZERO)(ONE)
    reached = arith(Le(1, -value), _off_diagonal(), degree=2)
    return says.EXP_ALWAYS.derive(
        arith(says.EXP_ALWAYS.conclusion, one, absolute_of(value)[2], reached, known["small"])
    )


@cache
def exp_entry() -> Theorem:
    """``|e^x - 1| <= e^theta - 1`` for ``|x| <= theta``."""
    known = given(says.EXP_ENTRY)
    up, down = sides(known["range"])
    high, low = use(exp_monotone(), x, theta, up), use(exp_monotone(), -x, theta, down)
    tangents = [use(axiom("exp-tangent"), v) for v in (x, -x)]
    return says.EXP_ENTRY.derive(
        absolute_below(
            arith(Le(exp(x) - 1, exp(theta) - 1), high),
            arith(Le(-(exp(x) - 1), exp(theta) - 1), low, *tangents),
        )
    )


@cache
def exp_identity() -> Theorem:
    """``|e^D - I| <= e^theta - 1`` for diagonal ``D``."""
    known = given(says.EXP_IDENTITY)
    at_i = assume(Lt(i, n))
    matrix = says.EXP_IDENTITY.conclusion.args[0].args[2]
    size = use(exp_entry(), D[i], theta, use(known["range"], i, at_i))
    low, high = parts(use(indicator_bounds("ind_eq"), cast(i), cast(j)))
    ends = sides(size)
    bound = exp(theta) - 1
    top = arith(Le(0, bound), *ends)
    each = absolute_below(
        arith(Le(matrix(i)(j), bound), ends[0], top, low, high, products=[(0, 2), (1, 3)]),
        arith(Le(-matrix(i)(j), bound), ends[1], top, low, high, products=[(0, 2), (1, 3)]),
    )
    every = for_all(i, Lt(i, n), for_all(j, Lt(j, n), each))
    some = known["tokens"]
    return says.EXP_IDENTITY.derive(use(entry_least(), n, n, matrix, bound, some, some, every))


# ------------------------------------------------------------------ many minimisers


@cache
def res_many() -> Theorem:
    """Rows ``(2, 1), (-2, -1)``: every ``c = (0, t)`` with ``|t| <= 1`` minimises."""
    known = assume(says.RES_MANY.hypotheses[0].formula)
    ends = sides(known)
    row = Lambda(k, x * cast(k))
    matrix = says.shifted(says._pair, row)
    rows = []
    for index in (0, 1):
        columns = []
        for column in (0, 1):
            value = matrix(index)(column)
            columns.append(absolute_below(arith(Le(value, 2), *ends), arith(Le(-value, 2), *ends)))
        rows.append(columns)
    at_k = [
        below_numeral(k, Lambda(k, Le(absolute(matrix(index)(k)), 2)), rows[index])
        for index in (0, 1)
    ]
    each = below_numeral(i, Lambda(i, Le(absolute(matrix(i)(k)), 2)), at_k)
    every = for_all(i, Lt(i, TWO), for_all(k, Lt(k, TWO), each))
    some = arith(Lt(0, TWO))
    upper = use(entry_least(), TWO, TWO, matrix, 2, some, some, every)
    other = says.shifted(says._pair, f)
    lower = [fact for index in (0, 1) for fact in sides(entry(TWO, TWO, other, index, 0))]
    best = arith(Le(max_entry(TWO, TWO, matrix), max_entry(TWO, TWO, other)), upper, *lower)
    return says.RES_MANY.derive(
        have(says.RES_MANY.conclusion, for_all(f, best), names=("minimal_shift",))
    )


@cache
def res_rows() -> Theorem:
    """``A = I_2`` in absolute row sums: ``(t, t)`` gives 1 for ``0 <= t <= 1``, and 1 is least."""
    known = assume(says.RES_ROWS.hypotheses[0].formula)
    low, high = parts(known)
    tags = [_tag(row, column) for row in (0, 1) for column in (0, 1)]
    matrix = says.shifted(says._identity, Lambda(k, x))
    pieces = []
    for index in (0, 1):
        bounds = []
        for column in (0, 1):
            value = matrix(index)(column)
            top = 1 - x if index == column else x
            bounds.append(
                absolute_below(
                    arith(Le(value, top), *tags, low, high),
                    arith(Le(-value, top), *tags, low, high),
                )
            )
        pieces.append(arith(Le(Sum(k, TWO, absolute(matrix(index)(k))), 1), *bounds))
    each = below_numeral(i, Lambda(i, Le(Sum(k, TWO, absolute(matrix(i)(k))), 1)), pieces)
    some = arith(Lt(0, TWO))
    upper = use(row_least(), TWO, TWO, matrix, 1, some, for_all(i, Lt(i, TWO), each))
    other = says.shifted(says._identity, f)
    facts = []
    for index in (0, 1):
        facts.append(use(row_upper(), TWO, TWO, other, number(index, NAT), arith(Lt(index, TWO))))
        for column in (0, 1):
            facts += absolute_of(other(index)(column))[1:3]
    lower = for_all(f, arith(Le(1, says.row_sum_norm(TWO, TWO, other)), *facts, *tags))
    return says.RES_ROWS.derive(kernel.conjoin(upper, lower))


def _tag(row: int, column: int) -> Theorem:
    """``[i = k]`` at numerals."""
    equal, other = parts(
        use(axiom("indicator-equal"), cast(number(row, NAT)), cast(number(column, NAT)))
    )
    if row == column:
        return use(equal, arith(equal.conclusion.args[0]))
    apart = deny(
        other.conclusion.args[0].args[0],
        lambda zero: (arith(Lt(0, 0), zero), arith(Not(Lt(0, 0)))),
    )
    return use(other, apart)
