"""Low-rank factors of the matrices of the gradient, and two printed forms that are false."""

from __future__ import annotations

from functools import cache

from lemmas.alman_song_2025.fast import statements as says
from lemmas.alman_song_2025.fast.definitions import row_mean
from lemmas.alman_song_2025.fast.gradient import NAMES, evaluated
from lemmas.alman_song_2025.fast.statements import (
    P_EXACT,
    Q_EXACT,
    VALUES,
    E,
    U,
    V,
    X,
    c,
    d,
    errors,
    f,
    h,
    i,
    j,
    k,
    l,
    n,
    s,
    weights,
)
from lemmas.foundations.rank import (
    entries,
    rank_add,
    rank_equal,
    rank_hadamard,
    rank_of,
    rank_scaled,
)
from lemmas.foundations.sums import sum_over, sum_swap
from symbolic import kernel
from symbolic.kernel import Theorem
from symbolic.language import NAT, Eq, Lambda, Lt, Not, Sum, Term, cast, number
from symbolic.statement import Statement
from symbolic.tactics.script import arith, assume, deny, for_all, have, use

__all__ = [
    "p2_corrected",
    "p2_refuted",
    "q_rank",
    "q_rank_approximate",
    "q_transposed_refuted",
    "upper_factors",
    "upper_rank",
]


def _product_rank(f: Term, h: Term) -> Theorem:
    """``rank (c h^T) <= d`` for ``c = f h - E``."""
    q = says.products(errors(f, h), h)
    entry = have(Eq(q[i, j], Sum(l, d, errors(f, h)[i, l] * h[j, l])), names=("error_product",))
    return rank_of(q, errors(f, h), h, d, n, n, entry)


@cache
def q_rank_approximate() -> Theorem:
    """``rank (c~ h^T) <= d`` whatever the weights."""
    return for_all(list(says.Q_RANK_APPROXIMATE.variables), _product_rank(f, h))


@cache
def q_rank() -> Theorem:
    """``rank q <= d``."""
    facts = [hypothesis.formula for hypothesis in says.Q_RANK.hypotheses]
    general = use(q_rank_approximate(), n, d, weights(X), VALUES, E)
    return for_all(list(says.Q_RANK.variables), *facts, general)


def _refuted(statement: Statement, values: dict[Term, Term]) -> Theorem:
    """An equation of layers fails at numerals."""
    facts = [arith(Lt(0, 1)), arith(Lt(0, 2)), arith(Lt(1, 2))]
    chosen = [values[v] for v in statement.variables]

    def contradiction(known: Theorem) -> tuple[Theorem, Theorem]:
        return arith(Lt(0, 0), evaluated(use(known, *chosen, *facts))), arith(Not(Lt(0, 0)))

    return deny(statement.formula, contradiction)


def _numeral(value: int) -> Term:
    return number(value, NAT)


_zero = Lambda(i, Lambda(j, number(0)))
_first = Lambda(i, Lambda(j, 1 - cast(i)))
_ones = Lambda(i, Lambda(j, number(1)))
# n = 2, d = 1, no scores: every weight is 1/2; h = (1, 0)
LAYER = {
    n: _numeral(2),
    d: _numeral(1),
    says.A1: _zero,
    X: _zero,
    says.A2: _zero,
    says.A3: _first,
    says.Y: _ones,
}
TRANSPOSED_WITNESS = {
    **LAYER,
    E: Lambda(i, Lambda(l, number(1) / 2 - cast(i))),
    i: _numeral(0),
    j: _numeral(1),
}
P2_WITNESS = {
    **LAYER,
    E: Lambda(i, Lambda(l, 2 * cast(i) - number(3) / 2)),
    i: _numeral(0),
    j: _numeral(1),
}


@cache
def q_transposed_refuted() -> Theorem:
    """``c h^T`` is not ``h c^T``."""
    return _refuted(says.Q_TRANSPOSED, TRANSPOSED_WITNESS)


@cache
def p2_refuted() -> Theorem:
    """``diag(r) f`` is not ``f diag(r)``."""
    return _refuted(says.P2_PUBLISHED, P2_WITNESS)


@cache
def _mean_through_factors() -> Theorem:
    """``Sum_j f_ij (c h^T)_ij = Sum_l (U V^T h)_il c_il`` if ``f = U V^T``."""
    known = assume(says.P2.hypotheses[0].formula)
    own = use(known, i, assume(Lt(i, n)), j, assume(Lt(j, n)))
    rows = sum_over(
        j, n, arith(Eq(f[i, j] * h[j, l], own.conclusion.args[1] * h[j, l]), own, degree=2)
    )
    swap = use(sum_swap(), Lambda(s, Lambda(j, U[i, s] * V[j, s] * h[j, l])), n, k)
    output = Sum(s, k, U[i, s] * Sum(j, n, V[j, s] * h[j, l]))
    outputs = arith(Eq(Sum(j, n, f[i, j] * h[j, l]), output), rows, swap)
    weighed = arith(Eq(c[i, l] * Sum(j, n, f[i, j] * h[j, l]), c[i, l] * output), outputs, degree=2)
    order = use(sum_swap(), Lambda(j, Lambda(l, f[i, j] * c[i, l] * h[j, l])), d, n)
    mean = Sum(j, n, f[i, j] * Sum(l, d, c[i, l] * h[j, l]))
    proof = arith(Eq(mean, Sum(l, d, output * c[i, l])), sum_over(l, d, weighed), order)
    return for_all([n, d, k, f, h, c, U, V], known.conclusion, for_all(i, Lt(i, n), proof))


@cache
def p2_corrected() -> Theorem:
    """``r_i = <(U V^T h)_i, c_i>`` and ``diag(r) f = (diag(r) U) V^T``."""
    known = assume(says.P2.hypotheses[0].formula)
    inside = assume(Lt(i, n))
    rule = use(_mean_through_factors(), n, d, k, f, h, errors(f, h), U, V, known, i, inside)
    own = use(known, i, inside, j, assume(Lt(j, n)))
    average, factored = says.P2_PARTS
    mean = have(average, rule, names=("row_mean", "error_product"))
    scaled = arith(factored, own, degree=2)
    both = kernel.conjoin(mean, for_all(j, Lt(j, n), scaled))
    return for_all(list(says.P2.variables), known.conclusion, for_all(i, inside.conclusion, both))


@cache
def upper_factors() -> Theorem:
    """``p = (U (/) c)(V (/) h)^T - diag(r) U V^T``, ``(/)`` the row-wise Kronecker product."""
    known = assume(says.UPPER_FACTORS.hypotheses[0].formula)
    inside = assume(Lt(i, n)), assume(Lt(j, n))
    own = use(known, i, inside[0], j, inside[1])
    proof = arith(says.UPPER_ENTRY, own, names=NAMES, degree=2)
    return for_all(
        list(says.UPPER_FACTORS.variables),
        known.conclusion,
        entries(n, n, proof),
    )


@cache
def upper_rank() -> Theorem:
    """``rank p <= k (d + 1)`` if ``rank f <= k``."""
    known = assume(says.UPPER_RANK.hypotheses[0].formula)
    mean = row_mean(n, f, Q_EXACT, i)
    product = use(rank_hadamard(), n, n, f, Q_EXACT, k, d, known, _product_rank(f, h))
    scaled = use(rank_scaled(), n, n, f, k, Lambda(i, -mean), Lambda(j, number(1)), known)
    matrices = product.conclusion.args[2], scaled.conclusion.args[2]
    both = use(rank_add(), n, n, *matrices, d * k, k, product, scaled)
    total = both.conclusion.args[2]
    entry = have(Eq(total[i, j], P_EXACT[i, j]), names=("gradient_weight",))
    proof = kernel.convert(rank_equal(both, P_EXACT, entry), says.UPPER_RANK.conclusion)
    return for_all(list(says.UPPER_RANK.variables), known.conclusion, proof)


def uniform_rank() -> Theorem:
    """The 2 x 2 matrix of halves has rank at most 1."""
    half = Lambda(i, Lambda(j, number(1) / 2))
    entry = arith(Eq(half[i, j], Sum(s, 1, half[i, s] * _ones[j, s])))
    return rank_of(half, half, _ones, _numeral(1), _numeral(2), _numeral(2), entry)
