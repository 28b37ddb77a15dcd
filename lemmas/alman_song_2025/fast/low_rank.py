"""Attention with bounded scores through few columns (Alman and Song 2023)."""

from __future__ import annotations

from functools import cache

from lemmas.alman_song_2025.fast.definitions import (
    approximates_attention,
    plain_attention,
    plain_score,
)
from lemmas.alman_song_2025.fast.normalisation import matrix, share, twice
from lemmas.alman_song_2025.fast.taylor import (
    DEGREE_LARGE,
    DEGREE_LOGARITHMIC,
    R,
    degree_large,
    degree_logarithmic,
    eps,
    g,
)
from lemmas.alman_song_2025.fast.taylor import domain as taylor_domain
from lemmas.foundations.epsilon import sides, small
from lemmas.foundations.exponential_series import partial_sum
from lemmas.foundations.polynomial_expansion import polynomial_of
from lemmas.foundations.polynomial_rank import (
    inner_product,
    polynomial_rank,
    polynomial_rank_doubled,
)
from lemmas.foundations.rank import rank_equal, rank_factors
from lemmas.foundations.sums import absolute_of, exp_at, nonzero, sum_positive
from lemmas.foundations.values import times
from symbolic import kernel
from symbolic import language as lang
from symbolic.definitions import absolute, factorial, rank_at_most
from symbolic.kernel import Theorem
from symbolic.language import (
    NAT,
    And,
    Eq,
    Exists,
    ForAll,
    Lambda,
    Le,
    Lt,
    Not,
    Sum,
    Term,
    cast,
    exp,
    family,
    nats,
    number,
    reals,
)
from symbolic.statement import Hypothesis, Statement
from symbolic.tactics.existential import Steps, choosing
from symbolic.tactics.script import arith, assume, deny, for_all, have, parts, use

n, d, k, i, j, l, q, b, s = nats("n d k i j l q b s")
top = reals("top")[0]
c = family("c")
X, Y, Q, K, V, T = (family(name, 2) for name in "X Y Q K V T".split())

# ------------------------------------------------------------------ rank of polynomials

_width = Hypothesis("width", "parameter", Lt(0, d))
_count = Hypothesis(
    "count", "defining", Eq(cast(k) * factorial(d) * factorial(g), factorial(d + g))
)
_double_count = Hypothesis(
    "count",
    "defining",
    Eq(cast(k) * factorial(2 * d) * factorial(2 * g), factorial(2 * d + 2 * g)),
)
_polynomial = Lambda(i, Lambda(j, polynomial_of(inner_product(d), g)))
MONOMIAL = Statement((n, d, g, k, c, X, Y), (_count,), rank_at_most(n, n, _polynomial, k))
MONOMIAL_PUBLISHED = Statement(
    (n, d, g, k, c, X, Y), (_double_count,), rank_at_most(n, n, _polynomial, k)
)


def taylor_matrix(queries: Term, keys: Term) -> Term:
    """``T_g(Q K^T / d)``."""
    return Lambda(i, Lambda(j, partial_sum(g + 1, plain_score(d, queries, keys, i, j))))


TAYLOR_RANK = Statement(
    (n, d, g, k, X, Y), (_width, _count), rank_at_most(n, n, taylor_matrix(X, Y), k)
)
_line = Lambda(i, Lambda(j, 1 + cast(i) * cast(j)))
MONOMIAL_TIGHT = Statement(
    (), (), Not(rank_at_most(number(2, NAT), number(2, NAT), _line, number(1, NAT)))
)


@cache
def monomial() -> Theorem:
    """``rank p(X Y^T) <= C(d + g, g)``."""
    count = assume(_count.formula)
    proof = use(polynomial_rank(), n, n, d, g, k, c, X, Y, count)
    return for_all(list(MONOMIAL.variables), count.conclusion, proof)


@cache
def monomial_published() -> Theorem:
    """``rank p(X Y^T) <= C(2 (g + d), 2 g)``."""
    count = assume(_double_count.formula)
    proof = use(polynomial_rank_doubled(), n, n, d, g, k, c, X, Y, count)
    return for_all(list(MONOMIAL.variables), count.conclusion, proof)


@cache
def taylor_rank() -> Theorem:
    """``rank T_g(X Y^T / d) <= C(d + g, g)``."""
    count = assume(_count.formula)
    weights = Lambda(q, 1 / (factorial(q) * cast(d) ** q))
    rank = use(polynomial_rank(), n, n, d, g, k, weights, X, Y, count)
    found = rank.conclusion.args[2]
    entry = have(Eq(found[i, j], taylor_matrix(X, Y)[i, j]), names=("plain_score",))
    proof = rank_equal(rank, taylor_matrix(X, Y), entry)
    return for_all(list(TAYLOR_RANK.variables), _width.formula, count.conclusion, proof)


@choosing
def _one_column(known: Theorem) -> Steps:
    """A 2 x 2 matrix through one column has determinant 0."""
    left, rest = yield rank_factors(known)
    right, exact = yield rest
    entries = [
        use(exact, number(a, NAT), arith(Lt(a, 2)), number(e, NAT), arith(Lt(e, 2)))
        for a in (0, 1)
        for e in (0, 1)
    ]
    return _determinant(entries)


def _determinant(entries: list[Theorem]) -> Theorem:
    """``1 * 2 = 1 * 1`` from the four entries."""
    (one, two), (three, four) = (entries[:2], entries[2:])
    products = [e.conclusion.args[1] for e in entries]
    return arith(
        Lt(0, 0),
        times(one, four.conclusion.args[0]),
        times(four, products[0]),
        times(two, three.conclusion.args[0]),
        times(three, products[1]),
    )


@cache
def monomial_tight() -> Theorem:
    """``1 + x y`` at ``x, y = 0, 1`` does not pass through one column."""
    claim = MONOMIAL_TIGHT.conclusion.args[0]
    return deny(claim, lambda known: (_one_column(known), arith(Not(Lt(0, 0)))))


# ------------------------------------------------------------------ attention

_SCORE = plain_score(d, Q, K, i, j)
WEIGHTS = Lambda(i, Lambda(j, exp(_SCORE)))
_some = Hypothesis("tokens", "parameter", Lt(0, n))
_scores = Hypothesis("scores", "published", ForAll(i, n, ForAll(j, n, Le(absolute(_SCORE), R))))
_values = Hypothesis("values", "defining", ForAll(j, n, ForAll(l, d, Le(absolute(V[j, l]), top))))
_radius, _range, _large = DEGREE_LARGE.hypotheses
_logarithmic = DEGREE_LOGARITHMIC.hypotheses[2]


def close(matrix: Term) -> Term:
    """``|T - A| <= eps A`` entrywise."""
    gap = absolute(matrix[i, j] - exp(_SCORE))
    return ForAll(i, n, ForAll(j, n, Le(gap, eps * exp(_SCORE))))


def output(matrix: Term) -> Term:
    """``diag(T 1)^{-1} T V``, entry ``(i, l)``."""
    return Sum(j, n, share(matrix[i], j) * V[j, l])


_error = Le(absolute(output(T) - plain_attention(n, d, Q, K, V, i, l)), 2 * eps * top)
_OUTPUT = Lambda(i, Lambda(l, output(T)))
_variables = (n, d, g, k, Q, K, R, eps)


def _approximation(degree: Hypothesis) -> Statement:
    return Statement(
        _variables,
        (_width, _radius, _range, _scores, degree, _count),
        Exists(T, And(close(T), rank_at_most(n, n, T, k))),
    )


def _attention(degree: Hypothesis) -> Statement:
    solved = approximates_attention(n, d, Q, K, V, _OUTPUT, 2 * eps * top)
    return Statement(
        (*_variables, V, top),
        (_some, _width, _radius, _range, _scores, _values, degree, _count),
        Exists(T, And(close(T), rank_at_most(n, n, T, k), solved)),
    )


APPROXIMATION = _approximation(_large)
APPROXIMATION_LOGARITHMIC = _approximation(_logarithmic)
ATTENTION = _attention(_large)
ATTENTION_LOGARITHMIC = _attention(_logarithmic)


def _closeness(given: dict[str, Theorem], series: Theorem) -> Theorem:
    """Taylor's polynomial of the scores is within ``eps`` of their exponentials."""
    inside = assume(Lt(i, n)), assume(Lt(j, n))
    upper, lower = sides(use(given["scores"], i, inside[0], j, inside[1]))
    bound = use(series, g, R, eps, *(given[name] for name in ("radius", "range", "degree")))
    entry = use(bound, _SCORE, arith(Le(-R, _SCORE), lower), upper)
    return for_all(i, inside[0].conclusion, for_all(j, inside[1].conclusion, entry))


def _matrix_facts(
    statement: Statement, series: Theorem
) -> tuple[dict[str, Theorem], list[Theorem]]:
    given = {h.name: assume(h.formula) for h in statement.hypotheses}
    rank = use(taylor_rank(), n, d, g, k, Q, K, given["width"], given["count"])
    return given, [_closeness(given, series), rank]


def _witnessed(statement: Statement, facts: list[Theorem], names: tuple[str, ...] = ()) -> Theorem:
    goal = statement.conclusion
    both = facts[-1]
    for fact in reversed(facts[:-1]):
        both = kernel.conjoin(fact, both)
    matrix = taylor_matrix(Q, K)
    proof = kernel.witness(
        goal, matrix, kernel.convert(both, lang.apply(goal.args[0], matrix), names)
    )
    return for_all(list(statement.variables), *(h.formula for h in statement.hypotheses), proof)


@cache
def approximation() -> Theorem:
    """``T_g(Q K^T/d)`` through ``C(d + g, g)`` columns, within ``eps`` relatively."""
    return _witnessed(APPROXIMATION, _matrix_facts(APPROXIMATION, degree_large())[1])


@cache
def approximation_logarithmic() -> Theorem:
    """The same at the smaller degree."""
    facts = _matrix_facts(APPROXIMATION_LOGARITHMIC, degree_logarithmic())[1]
    return _witnessed(APPROXIMATION_LOGARITHMIC, facts)


@cache
def normalised_output() -> Theorem:
    """A matrix within ``eps`` of the weights gives an output within ``2 eps max |V|``."""
    some, inside, near = assume(_some.formula), assume(_range.formula), assume(close(T))
    column = assume(Lt(l, d))
    values = assume(_values.formula)
    here = assume(Lt(j, n))
    bounded = for_all(j, here.conclusion, use(values, j, here, l, column))
    positive = for_all(i, Lt(i, n), for_all(j, Lt(j, n), exp_at(_SCORE)))
    row = assume(Lt(i, n))
    bound = use(
        matrix(), n, WEIGHTS, T, V, eps, top, l, some, positive, near, inside, bounded, i, row
    )
    small_factor = use(twice(), eps, inside)
    size = arith(Le(0, top), use(values, i, row, l, column), absolute_of(V[i, l])[0])
    value = bound.conclusion.args[0].args[0]
    claim = arith(Le(absolute(value), 2 * eps * top), bound, small_factor, size, products=[(1, 2)])
    flipped = small_difference(output(T) - output(WEIGHTS), value, claim)
    proof = have(_error, flipped, names=("plain_attention", "softmax"))
    return for_all(
        [n, d, Q, K, T, V, eps, top],
        *(t.conclusion for t in (some, inside, near, values)),
        for_all(i, row.conclusion, for_all(l, column.conclusion, proof)),
    )


def small_difference(value: Term, negative: Term, bound: Theorem) -> Theorem:
    """``|x| <= y`` from ``|-x| <= y``."""
    return small(value, bound.conclusion.args[1], *sides(bound))


def _attention_proof(statement: Statement, series: Theorem) -> Theorem:
    given, (near, rank) = _matrix_facts(statement, series)
    accurate = use(
        normalised_output(),
        n,
        d,
        Q,
        K,
        taylor_matrix(Q, K),
        V,
        eps,
        top,
        given["tokens"],
        given["range"],
        near,
        given["values"],
    )
    return _witnessed(statement, [near, rank, accurate], ("approximates_attention",))


@cache
def attention() -> Theorem:
    """Attention through ``C(d + g, g)`` columns within ``2 eps max |V|``."""
    return _attention_proof(ATTENTION, degree_large())


@cache
def attention_logarithmic() -> Theorem:
    """The same at the smaller degree."""
    return _attention_proof(ATTENTION_LOGARITHMIC, degree_logarithmic())


def domain(goal: Term, known: tuple[Theorem, ...]) -> Theorem:
    """``L/(e R) > 0``, and the row sums of a close matrix are not zero."""
    by_name = {t.conclusion: t for t in known}
    if goal.head == "lt":
        many = next(
            t for t in known if t.conclusion.head == "lt" and t.conclusion.args[0] is exp(1) * R
        )
        return taylor_domain(goal, (by_name[_radius.formula], many, many))
    near = next(t for t in known if t.conclusion is close(T))
    rows = [t for t in known if t.conclusion is Lt(i, n)]
    value = goal.args[0].args[0]
    index, entry = lang.opened(
        value.args[1], frozenset().union(*(t.conclusion.free for t in known))
    )
    gap = use(near, i, rows[0], index, assume(Lt(index, n)))
    score = gap.conclusion.args[1].args[1]
    low, high = parts(by_name[_range.formula])
    room = arith(Lt(0, 1 - eps), high)
    above = arith(
        Lt(0, entry),
        gap,
        absolute_of(gap.conclusion.args[0].args[0])[2],
        exp_at(score.args[0]),
        room,
        products=[(2, 3)],
    )
    return have(
        goal, nonzero(have(Lt(0, value), sum_positive(index, n, above, by_name[_some.formula])))
    )
