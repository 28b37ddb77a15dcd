"""A polynomial of degree ``g`` of the products of ``d`` coordinates: rank ``C(d + g, g)``.

Induction on the coordinates.  With one more, ``p(s + z)`` is a sum of ``z^l q_l(s)`` with ``q_l``
of degree ``g - l``; split off ``l = 0`` and take out a factor ``z`` from the rest: Pascal's rule.
"""

from __future__ import annotations

from functools import cache

from lemmas.foundations.exponential_series import factorial_positive, factorial_step
from lemmas.foundations.polynomial_expansion import (
    bivariate,
    expansion,
    polynomial_of,
    sum_first,
    sum_truncated,
    vanishes,
)
from lemmas.foundations.rank import rank_add, rank_equal, rank_of, rank_scaled
from lemmas.foundations.sums import natural, sum_over
from lemmas.foundations.values import times
from symbolic import kernel
from symbolic import language as lang
from symbolic.definitions import factorial, rank_at_most
from symbolic.kernel import Theorem
from symbolic.language import (
    NAT,
    And,
    Eq,
    Exists,
    ForAll,
    Implies,
    Lambda,
    Le,
    Lt,
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
    for_all,
    have,
    induction,
    parts,
    use,
)

__all__ = ["binomial_exists", "inner_product", "polynomial_rank"]

n, m, d, g, k, r, i, j, l, q, b = nats("n m d g k r i j l q b")
s, z = reals("s z")
c, f = family("c"), family("f")
C, X, Y = family("C", 2), family("X", 2), family("Y", 2)
_zero, _one = number(0, NAT), number(1, NAT)


def inner_product(size: Term) -> Term:
    """``Sum_{b<d} X_ib Y_jb``."""
    return Sum(b, size, X[i, b] * Y[j, b])


def _matrix(entry: Term) -> Term:
    return Lambda(i, Lambda(j, entry))


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
    entry = bivariate(degree, C, X[i, d] * Y[j, d], inner_product(d))
    bounded = ForAll(C, Implies(vanishes(degree, C), rank_at_most(n, m, _matrix(entry), k)))
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
    vanish = assume(vanishes(_zero, C))
    matrix = _matrix(bivariate(_zero, C, X[i, d] * Y[j, d], inner_product(d)))
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
    vanish = assume(vanishes(g + 1, C))
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
    matrix = _matrix(bivariate(size, C, corner, product))
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
def _ranks() -> Theorem:
    """The bound for every ``d`` and ``g``."""
    formula = ForAll(g, _ranked(d, g))
    return induction(d, formula, _no_coordinates(), lambda known: for_all(g, _one_more(known)))


@cache
def binomial_exists() -> Theorem:
    """Some natural ``k`` has ``k d! g! = (d + g)!``."""
    goal = Exists(k, _counted(k, d, g))

    @choosing
    def proof() -> Steps:
        size, facts = yield use(_ranks(), d, g)
        return kernel.witness(goal, size, parts(facts)[0])

    return for_all([d, g], proof())


@cache
def polynomial_rank() -> Theorem:
    """``rank p(X Y^T) <= k`` for ``p`` of degree ``g``, ``d`` columns and ``k d! g! = (d + g)!``."""
    count = assume(_counted(r, d, g))

    @choosing
    def proof() -> Steps:
        size, facts = yield use(_ranks(), d, g)
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
