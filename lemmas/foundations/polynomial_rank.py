"""A polynomial of degree ``g`` of the products of ``d`` coordinates: rank ``C(d + g, g)``.

Induction on the coordinates.  With one more, ``p(s + z)`` is a sum of ``z^l q_l(s)`` with ``q_l``
of degree ``g - l``; split off ``l = 0`` and take out a factor ``z`` from the rest: Pascal's rule.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

from lemmas.foundations.exponential_series import factorial_positive, factorial_step, times
from lemmas.foundations.indicators import different, same, same_is_one, same_is_zero, sum_pick
from lemmas.foundations.rank import rank_add, rank_equal, rank_of, rank_scaled
from lemmas.foundations.sums import equal, natural, sum_over
from symbolic import kernel
from symbolic import language as lang
from symbolic.definitions import factorial, rank_at_most
from symbolic.kernel import Theorem
from symbolic.language import (
    NAT,
    REAL,
    And,
    Eq,
    Exists,
    ForAll,
    Implies,
    Lambda,
    Le,
    Lt,
    Not,
    Sum,
    Term,
    cast,
    family,
    indicator,
    nats,
    number,
    reals,
)
from symbolic.tactics.existential import Steps, choosing
from symbolic.tactics.script import (
    arith,
    assume,
    axiom,
    by_cases,
    for_all,
    have,
    implies,
    induction,
    parts,
    use,
)

__all__ = ["inner_product", "polynomial_of", "polynomial_rank"]

n, m, d, g, k, r, i, j, l, q, b = nats("n m d g k r i j l q b")
s, z = reals("s z")
c, f = family("c"), family("f")
C, X, Y = family("C", 2), family("X", 2), family("Y", 2)
_zero, _one = number(0, NAT), number(1, NAT)


def inner_product(size: Term) -> Term:
    """``Sum_{b<d} X_ib Y_jb``."""
    return Sum(b, size, X[i, b] * Y[j, b])


def polynomial_of(value: Term, degree: Term) -> Term:
    """``Sum_{q<=g} c_q value^q``."""
    return Sum(q, degree + 1, c[q] * value**q)


def _matrix(entry: Term) -> Term:
    return Lambda(i, Lambda(j, entry))


@cache
def sum_first() -> Theorem:
    """``Sum_{i<n+1} f_i = f_0 + Sum_{i<n} f_{i+1}``."""
    goal = Eq(Sum(i, n + 1, f[i]), f[0] + Sum(i, n, f[i + 1]))
    base = arith(Lambda(n, goal)(0))
    return for_all(f, induction(n, goal, base, lambda known: arith(Lambda(n, goal)(n + 1), known)))


# ------------------------------------------------------------------ p(s + z)


def _vanishes(degree: Term, array: Term) -> Term:
    """Coefficients beyond the degree are zero."""
    return ForAll(l, ForAll(q, Implies(Lt(degree, l + q), Eq(array[l, q], 0))))


def _bivariate(degree: Term, array: Term, one: Term, other: Term) -> Term:
    return Sum(l, degree + 1, Sum(q, degree + 1, array[l, q] * one**l * other**q))


def _expands(degree: Term) -> Term:
    claim = Eq(polynomial_of(s + z, degree), _bivariate(degree, C, z, s))
    return ForAll(c, Exists(C, And(_vanishes(degree, C), ForAll(s, ForAll(z, claim)))))


def _corner(value: Term) -> Term:
    """The array with ``value`` at ``(0, 0)`` and zeros elsewhere."""
    return Lambda(l, Lambda(q, value * same(l, _zero) * same(q, _zero)))


def _corner_vanishes(value: Term, beyond: Theorem) -> Theorem:
    """``corner = 0`` where ``l + q`` exceeds something."""
    goal = Eq(_corner(value)[l, q], 0)

    def at(index: Term, positive: Theorem) -> Theorem:
        flag = same_is_zero(different(cast(index), cast(_zero), positive))
        other = same(q, _zero) if index is l else same(l, _zero)
        return arith(goal, times(flag, value * other))

    return by_cases(
        Lt(0, l),
        lambda some: at(l, some),
        lambda none: at(q, arith(Lt(0, q), none, beyond, natural(g))),
    )


def _unit() -> Theorem:
    return same_is_one(arith(Eq(cast(_zero), cast(_zero))))


@cache
def expansion() -> Theorem:
    """``p(s + z)`` is a polynomial in ``z`` and ``s`` of the same total degree."""
    base_goal = Lambda(g, _expands(g))(0)
    array = _corner(c[0])
    unit = _unit()
    claim = arith(
        Eq(polynomial_of(s + z, _zero), _bivariate(_zero, array, z, s)),
        times(unit, c[0]),
        times(unit, c[0] * same(_zero, _zero)),
    )
    guard = assume(Lt(_zero, l + q))
    vanishing = for_all([l, q], guard.conclusion, _corner_vanishes(c[0], guard))
    both = kernel.conjoin(vanishing, for_all([s, z], claim))
    body = lang.apply(base_goal.args[0], c)
    base = for_all(
        c, kernel.witness(body, array, kernel.convert(both, lang.apply(body.args[0], array)))
    )
    return induction(g, _expands(g), base, lambda known: for_all(c, _expansion_step(known)))


def _cons(first: Term, rest: Term) -> Theorem:
    """There is an array with row 0 ``first`` and row ``l + 1`` row ``l`` of ``rest``."""
    row = family("row")
    step = Lambda(l, Lambda(row, Lambda(q, rest[l, q])))
    return use(axiom("recursion"), first, step)


@choosing
def _expansion_step(known: Theorem) -> Steps:
    old, facts = yield use(known, Lambda(q, c[q + 1]))
    vanish, equation = parts(facts)
    nothing = Lambda(q, number(0))
    up, up_facts = yield _cons(nothing, old)
    across, across_facts = yield _cons(nothing, Lambda(l, Lambda(q, old[q, l])))
    up_first, up_next = parts(up_facts)
    across_first, across_next = parts(across_facts)
    array = Lambda(l, Lambda(q, _corner(c[0])[l, q] + up[l, q] + across[q, l]))
    size = g + 1
    outside = arith(Lt(g, l + size), natural(l))
    inner = Sum(q, size, old[l, q] * s**q)

    # the constant term
    some = arith(Lt(0, size + 1), natural(g))
    picks = [use(sum_pick(), Lambda(q, v**q), _zero, size + 1, some) for v in (s, z)]
    corner = arith(
        Eq(Sum(l, size + 1, Sum(q, size + 1, _corner(c[0])[l, q] * z**l * s**q)), c[0]),
        times(picks[0], c[0] * Sum(l, size + 1, same(l, _zero) * z**l)),
        times(picks[1], c[0]),
    )
    # z times the old array
    edge = use(vanish, l, size, outside)
    shifted = sum_over(q, size + 1, times(use(up_next, l, q), s**q))
    row = arith(Eq(Sum(q, size + 1, up[l + 1, q] * s**q), inner), shifted, times(edge, s**size))
    rows = sum_over(l, size, times(row, z ** (l + 1)))
    up_row = Lambda(l, z**l * Sum(q, size + 1, up[l, q] * s**q))
    upward = arith(
        Eq(Sum(l, size + 1, up_row(l)), z * Sum(l, size, z**l * inner)),
        use(sum_first(), up_row, size),
        sum_over(q, size + 1, times(use(up_first, q), s**q)),
        rows,
    )
    # s times the old array
    moved = sum_over(q, size, times(use(across_next, q, l), s ** (q + 1)))
    column = arith(
        Eq(Sum(q, size + 1, across[q, l] * s**q), s * inner),
        use(sum_first(), Lambda(q, across[q, l] * s**q), size),
        use(across_first, l),
        moved,
    )
    columns = sum_over(l, size + 1, times(column, z**l))
    low = use(vanish, size, q, arith(Lt(g, size + q), natural(q)))
    last = sum_over(q, size, times(low, s**q))
    sideways = arith(
        Eq(
            Sum(l, size + 1, z**l * Sum(q, size + 1, across[q, l] * s**q)),
            s * Sum(l, size, z**l * inner),
        ),
        columns,
        times(last, s * z**size),
    )
    power = Lambda(q, c[q] * (s + z) ** q)
    total = arith(
        Eq(polynomial_of(s + z, size), _bivariate(size, array, z, s)),
        use(sum_first(), power, size),
        times(use(equation, s, z), s + z),
        corner,
        upward,
        sideways,
    )
    vanishing = _array_vanishes(
        array, vanish, (up, up_first, up_next), (across, across_first, across_next)
    )
    both = kernel.conjoin(vanishing, for_all([s, z], total))
    goal = lang.apply(Lambda(g, _expands(g))(g + 1).args[0], c)
    return kernel.witness(goal, array, kernel.convert(both, lang.apply(goal.args[0], array)))


def _array_vanishes(array: Term, vanish: Theorem, up: tuple, across: tuple) -> Theorem:  # type: ignore[type-arg]
    """The new array is zero beyond degree ``g + 1``."""

    def part(index: Term, other: Term, facts: tuple, entry: Callable[[Term], Term]) -> Theorem:  # type: ignore[type-arg]
        _, first, following = facts
        guard = Lt(g + 1, index + other)
        formula = Implies(guard, Eq(entry(index), 0))
        zero = implies(
            [Lambda(index, guard)(0)],
            have(Eq(entry(_zero), 0), use(first, other)),
        )

        def step(_: Theorem) -> Theorem:
            beyond = assume(Lambda(index, guard)(index + 1))
            where = (index, other) if index is l else (other, index)
            inside = use(vanish, *where, arith(Lt(g, l + q), beyond))
            return implies(
                [beyond.conclusion],
                arith(Eq(entry(index + 1), 0), use(following, index, other), inside),
            )

        return induction(index, formula, zero, step)

    guard = assume(Lt(g + 1, l + q))
    rising = part(l, q, up, lambda index: up[0][index, q])
    falling = part(q, l, across, lambda index: across[0][index, l])
    proof = arith(
        Eq(array[l, q], 0),
        _corner_vanishes(c[0], guard),
        use(rising, l, guard),
        use(falling, q, guard),
    )
    return for_all([l, q], guard.conclusion, proof)


# ------------------------------------------------------------------ ranks


def _counted(size: Term, width: Term, degree: Term) -> Term:
    """``k = C(d + g, g)``, multiplied out."""
    return Eq(cast(size) * factorial(width) * factorial(degree), factorial(width + degree))


def _ranked(width: Term, degree: Term) -> Term:
    """Some ``k = C(d + g, g)`` bounds the ranks of all polynomials of degree ``g``."""
    matrix = _matrix(polynomial_of(inner_product(width), degree))
    return Exists(k, And(_counted(k, width, degree), ForAll(c, rank_at_most(n, m, matrix, k))))


def _arrayed(degree: Term) -> Term:
    """The same for arrays in ``z = X_id Y_jd`` and the product of the first ``d`` coordinates."""
    entry = _bivariate(degree, C, X[i, d] * Y[j, d], inner_product(d))
    bounded = ForAll(C, Implies(_vanishes(degree, C), rank_at_most(n, m, _matrix(entry), k)))
    return Exists(k, And(_counted(k, d + 1, degree), bounded))


def _constant_rank(matrix: Term, entry: Term, value: Theorem) -> Theorem:
    """A matrix of equal entries has rank at most 1."""
    left, right = Lambda(i, Lambda(b, entry)), Lambda(j, Lambda(b, number(1)))
    goal = Eq(matrix[i, j], Sum(b, _one, left[i, b] * right[j, b]))
    return rank_of(matrix, left, right, _one, n, m, arith(goal, value))


def _given_size(goal: Term, size: Term, count: Theorem, ranks: Theorem) -> Theorem:
    inner = lang.apply(goal.args[0], size)
    return kernel.witness(goal, size, kernel.convert(kernel.conjoin(count, ranks), inner))


def _no_coordinates() -> Theorem:
    """Without coordinates the polynomial is its constant coefficient."""
    goal = Lambda(d, _ranked(d, g))(0)
    count = arith(_counted(_one, _zero, g), names=("factorial",))
    matrix = _matrix(polynomial_of(inner_product(_zero), g))
    entry = polynomial_of(number(0), g)
    ranks = for_all(c, _constant_rank(matrix, entry, arith(Eq(matrix[i, j], entry))))
    return for_all(g, _given_size(goal, _one, count, ranks))


def _degree_zero() -> Theorem:
    goal = Lambda(g, _arrayed(g))(0)
    count = arith(_counted(_one, d + 1, _zero), names=("factorial",))
    vanish = assume(_vanishes(_zero, C))
    matrix = _matrix(_bivariate(_zero, C, X[i, d] * Y[j, d], inner_product(d)))
    rank = _constant_rank(matrix, C[0, 0], arith(Eq(matrix[i, j], C[0, 0])))
    return _given_size(goal, _one, count, for_all(C, vanish.conclusion, rank))


def _pascal(first: Theorem, second: Theorem) -> Theorem:
    """``C(d + g + 1, d) + C(d + 1 + g, g) = C(d + g + 2, g + 1)``."""
    sizes = [t.conclusion.args[0].args[0].args[0].args[0] for t in (first, second)]
    wide, deep = factorial(d + 1), factorial(g + 1)
    goal = _counted(sizes[0] + sizes[1], d + 1, g + 1)
    middle = factorial(d + g + 1)
    return arith(
        goal,
        times(have(Eq(cast(sizes[0]) * factorial(d) * deep, middle), first), cast(d + 1)),
        times(have(Eq(cast(sizes[1]) * wide * factorial(g), middle), second), cast(g + 1)),
        times(use(factorial_step(), d), cast(sizes[0]) * deep),
        times(use(factorial_step(), g), cast(sizes[1]) * wide),
        have(Eq(factorial(d + g + 2), cast(d + g + 2) * middle), use(factorial_step(), d + g + 1)),
    )


@choosing
def _degree_step(smaller_width: Theorem, known: Theorem) -> Steps:
    """One degree more: split off ``z^0`` and take ``z`` out of the rest."""
    one, one_facts = yield use(smaller_width, g + 1)
    two, two_facts = yield known
    (count_one, ranks_one), (count_two, ranks_two) = parts(one_facts), parts(two_facts)
    goal = Lambda(g, _arrayed(g))(g + 1)
    vanish = assume(_vanishes(g + 1, C))
    rest = Lambda(l, Lambda(q, C[l + 1, q]))
    guard = assume(Lt(g, l + q))
    inside = use(vanish, l + 1, q, arith(Lt(g + 1, l + 1 + q), guard))
    rest_vanishes = for_all([l, q], guard.conclusion, inside)
    head = use(ranks_one, C[0])
    tail = use(ranks_two, rest, rest_vanishes)
    columns = Lambda(i, X[i, d]), Lambda(j, Y[j, d])
    scaled = use(rank_scaled(), n, m, tail.conclusion.args[2], two, *columns, tail)
    matrices = head.conclusion.args[2], scaled.conclusion.args[2]
    both = use(rank_add(), n, m, *matrices, one, two, head, scaled)
    corner, product = X[i, d] * Y[j, d], inner_product(d)
    size = g + 1
    row = Lambda(l, Sum(q, size + 1, C[l, q] * corner**l * product**q))
    outside = arith(Lt(g + 1, l + 1 + size), natural(l))
    edge = use(vanish, l + 1, size, outside)
    edges = sum_over(l, size, times(edge, corner ** (l + 1) * product**size))
    matrix = _matrix(_bivariate(size, C, corner, product))
    entry = arith(
        Eq(both.conclusion.args[2][i, j], matrix[i, j]), use(sum_first(), row, size), edges
    )
    ranks = for_all(C, vanish.conclusion, rank_equal(both, matrix, entry))
    return _given_size(goal, one + two, _pascal(count_one, count_two), ranks)


@choosing
def _one_more(known: Theorem) -> Steps:
    """One coordinate more, at degree ``g``."""
    arrays = induction(g, _arrayed(g), _degree_zero(), lambda t: _degree_step(known, t))
    size, facts = yield use(arrays, g)
    count, ranks = parts(facts)
    goal = Lambda(d, _ranked(d, g))(d + 1)
    return _given_size(goal, size, count, for_all(c, _expanded_rank(ranks)))


@choosing
def _expanded_rank(ranks: Theorem) -> Steps:
    """The rank of ``p(s + z)`` from that of its array."""
    array, facts = yield use(expansion(), g, c)
    vanish, equation = parts(facts)
    whole = use(ranks, array, vanish)
    matrix = _matrix(polynomial_of(inner_product(d + 1), g))
    own = use(equation, inner_product(d), X[i, d] * Y[j, d])
    entry = have(Eq(whole.conclusion.args[2][i, j], matrix[i, j]), own)
    return rank_equal(whole, matrix, entry)


@cache
def polynomial_rank() -> Theorem:
    """``rank p(X Y^T) <= k`` for ``p`` of degree ``g``, ``d`` columns and ``k d! g! = (d + g)!``."""
    formula = ForAll(g, _ranked(d, g))
    every = induction(d, formula, _no_coordinates(), lambda known: for_all(g, _one_more(known)))
    count = assume(_counted(r, d, g))

    @choosing
    def proof() -> Steps:
        size, facts = yield use(every, d, g)
        own, ranks = parts(facts)
        weights = [use(factorial_positive(), value) for value in (d, g)]
        weight = arith(Lt(0, factorial(d) * factorial(g)), *weights, products=[(0, 1)])
        low = arith(Le(cast(size), cast(r)), own, count, weight, products=[(-1, 2)])
        high = arith(Le(cast(r), cast(size)), own, count, weight, products=[(-1, 2)])
        rank = use(ranks, c)
        hole = lang.fresh("hole", NAT, rank.conclusion.free)
        matrix = rank.conclusion.args[2]
        template = Lambda(hole, rank_at_most(n, m, matrix, hole))
        return kernel.rewrite(kernel.antisymmetry(low, high), template, rank)

    return for_all([n, m, d, g, r, c, X, Y], count.conclusion, proof())


@cache
def sum_truncated() -> Theorem:
    """``Sum_{i<n+m} [i < n] f_i = Sum_{i<n} f_i``."""

    def flag(index: Term) -> Term:
        return indicator("ind_lt", cast(index), cast(n))

    goal = Eq(Sum(i, n + m, flag(i) * f[i]), Sum(i, n, f[i]))
    yes, no = (use(axiom("indicator-less"), cast(value), cast(n)) for value in (i, n + m))
    inside = use(kernel.project(yes, 0), assume(Lt(i, n)))
    base = have(Lambda(m, goal)(0), sum_over(i, n, times(inside, f[i])))
    outside = use(kernel.project(no, 1), arith(Not(Lt(n + m, n)), natural(m)))
    step = times(outside, f[n + m])
    return for_all(
        [f, n], induction(m, goal, base, lambda known: arith(Lambda(m, goal)(m + 1), known, step))
    )


@cache
def polynomial_rank_doubled() -> Theorem:
    """The weaker bound ``C(2 d + 2 g, 2 g)``: pad with zero coordinates and coefficients."""
    count = assume(_counted(r, 2 * d, 2 * g))

    def kept(index: Term, size: Term) -> Term:
        return indicator("ind_lt", cast(index), cast(size))

    left = Lambda(i, Lambda(b, kept(b, d) * X[i, b]))
    padded = Lambda(q, kept(q, g + 1) * c[q])
    whole = use(polynomial_rank(), n, m, 2 * d, 2 * g, r, padded, left, Y, count)
    matrix = _matrix(polynomial_of(inner_product(d), g))
    inner = have(
        Eq(Sum(b, 2 * d, left[i, b] * Y[j, b]), inner_product(d)),
        use(sum_truncated(), Lambda(b, X[i, b] * Y[j, b]), d, d),
    )
    terms = use(sum_truncated(), Lambda(q, c[q] * inner_product(d) ** q), g + 1, g)
    reverse = have(Eq(inner_product(d), inner.conclusion.args[0]), inner)
    hole = reals("hole")[0]
    total = Sum(q, 2 * g + 1, padded[q] * hole**q)
    template = Lambda(hole, Eq(total, matrix[i, j]))
    start = have(lang.apply(template, inner_product(d)), terms)
    entry = kernel.rewrite(reverse, template, start)
    proof = rank_equal(whole, matrix, have(Eq(whole.conclusion.args[2][i, j], matrix[i, j]), entry))
    return for_all([n, m, d, g, r, c, X, Y], count.conclusion, proof)
