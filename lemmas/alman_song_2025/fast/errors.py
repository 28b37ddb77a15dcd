"""How errors of the attention weights travel to the gradient."""

from __future__ import annotations

from functools import cache

from lemmas.alman_song_2025.fast import statements as says
from lemmas.alman_song_2025.fast.statements import (
    A1,
    A2,
    EPS2,
    EPS4,
    P_EXACT,
    P_NEAR,
    Q_EXACT,
    Q_NEAR,
    E,
    a,
    amax,
    b,
    bmax,
    d,
    emax,
    eps1,
    f,
    g,
    h,
    hmax,
    i,
    j,
    k,
    l,
    n,
    qmax,
)
from lemmas.foundations.epsilon import small
from lemmas.foundations.matrix_norms import (
    absolute_product,
    absolute_sum,
    triangle,
    weighted_triangle,
)
from lemmas.foundations.sums import absolute_of, reciprocal_positive, sum_over
from symbolic import kernel
from symbolic.definitions import absolute
from symbolic.kernel import Theorem
from symbolic.language import Eq, ForAll, Le, Lt, Sum, Term, cast, family, real
from symbolic.statement import Statement
from symbolic.tactics.script import arith, assume, for_all, have, parts, use

__all__ = ["gradient_error", "p_error", "q_error", "q_size", "r_error"]

_NAMES = ("attention_error", "error_product", "gradient_weight", "row_mean")
q, u = family("q", 2), family("u", 2)
eps2 = real("eps2")
_I, _J, _K, _L = Lt(i, n), Lt(j, n), Lt(k, n), Lt(l, d)


def _given(statement: Statement) -> dict[str, Theorem]:
    return {h.name: assume(h.formula) for h in statement.hypotheses}


def _done(statement: Statement, theorem: Theorem) -> Theorem:
    """Discharge the hypotheses and name the definitions."""
    formula = statement.formula
    theorem = for_all(
        list(statement.variables), *(h.formula for h in statement.hypotheses), theorem
    )
    return kernel.convert(theorem, formula, _NAMES)


def _scaled_term(left: Theorem, right: Theorem, *more: Theorem) -> Theorem:
    """``|x| |y| <= X Y`` from ``|x| <= X`` and ``|y| <= Y``."""
    (x, top), (y, other) = left.conclusion.args, right.conclusion.args
    signs = absolute_of(x.args[0])[0], absolute_of(y.args[0])[0]
    width = arith(Le(0, top), left, signs[0])
    return arith(Le(x * y, top * other), left, right, *signs, width, products=[(0, 3), (1, 4)])


def _row_error(close: Theorem, values: Theorem) -> Theorem:
    """``|Sum_k (g_ik - f_ik) h_kl| <= eps1 hmax``."""
    inside, column = assume(_K), assume(_L)
    gap = g[i, k] - f[i, k]
    term = arith(
        Le(absolute(gap) * absolute(h[k, l]), absolute(gap) * hmax),
        use(values, k, inside, l, column),
        absolute_of(gap)[0],
        products=[(0, 1)],
    )
    here = use(values, i, assume(_I), l, column)
    width = arith(Le(0, hmax), here, absolute_of(h[i, l])[0])
    return arith(
        Le(absolute(Sum(k, n, gap * h[k, l])), eps1 * hmax),
        weighted_triangle(k, n, gap, h[k, l]),
        sum_over(k, n, term),
        use(close, i, assume(_I)),
        width,
        products=[(2, 3)],
    )


@cache
def q_error() -> Theorem:
    """``|q~ - q| <= d hmax^2 eps1``."""
    given = _given(says.Q_ERROR)
    row = _row_error(given["close"], given["values"])
    inner = row.conclusion.args[0].args[0]
    column = use(given["values"], j, assume(_J), l, assume(_L))
    term = sum_over(l, d, _scaled_term(row, column))
    proof = arith(
        Le(absolute(Sum(l, d, inner * h[j, l])), EPS2),
        weighted_triangle(l, d, inner, h[j, l]),
        term,
    )
    wanted = kernel.unfolded(Le(absolute(Q_NEAR[i, j] - Q_EXACT[i, j]), EPS2), frozenset(_NAMES))
    return _done(says.Q_ERROR, for_all(i, _I, for_all(j, _J, kernel.convert(proof, wanted))))


@cache
def q_size() -> Theorem:
    """``|q| <= d (hmax + emax) hmax``."""
    given = _given(says.Q_SIZE)
    positive, total = parts(use(given["stochastic"], i, assume(_I)))
    column = assume(_L)
    output = Sum(k, n, f[i, k] * h[k, l])
    term = arith(
        Le(absolute(f[i, k]) * absolute(h[k, l]), f[i, k] * hmax),
        use(given["values"], k, assume(_K), l, column),
        absolute_of(h[k, l])[0],
        use(positive, k, assume(_K)),
        have(Le(absolute(f[i, k]), f[i, k]), identity_of(use(positive, k, assume(_K)))),
        products=[(0, 2), (1, 3)],
    )
    average = arith(
        Le(absolute(output), hmax),
        weighted_triangle(k, n, f[i, k], h[k, l]),
        sum_over(k, n, term),
        total,
        degree=2,
    )
    target = use(given["targets"], i, assume(_I), l, column)
    residue = output - E[i, l]
    error = small(
        residue, hmax + emax, average, target, *absolute_of(output)[1:3], *absolute_of(E[i, l])[1:3]
    )
    own = use(given["values"], j, assume(_J), l, column)
    proof = arith(
        Le(absolute(Sum(l, d, residue * h[j, l])), cast(d) * (hmax + emax) * hmax),
        weighted_triangle(l, d, residue, h[j, l]),
        sum_over(l, d, _scaled_term(error, own)),
    )
    return _done(says.Q_SIZE, for_all(i, _I, for_all(j, _J, proof)))


def identity_of(sign: Theorem) -> Theorem:
    """``|s| <= s`` from ``0 <= s``."""
    value = sign.conclusion.args[1]
    return small(value, value, sign)


_STOCHASTIC, _CLOSE = (h.formula for h in says.R_ERROR.hypotheses[:2])
_SMALL = ForAll(i, n, ForAll(j, n, Le(absolute(q[i, j]), qmax)))
_NEAR = ForAll(i, n, ForAll(j, n, Le(absolute(u[i, j] - q[i, j]), eps2)))
_THIRD = eps1 * (qmax + eps2) + eps2
_FOURTH = _THIRD * (2 + eps1) + qmax * eps1


@cache
def _product_error() -> Theorem:
    """``Sum_j |g u - f q| <= eps1 (qmax + eps2) + eps2``."""
    row, small_q, near = assume(_STOCHASTIC), assume(_SMALL), assume(_NEAR)
    positive, total = parts(use(row, i, assume(_I)))

    def size(index: Term) -> Theorem:
        inside = assume(Lt(index, n))
        old, gap = (
            use(small_q, i, assume(_I), index, inside),
            use(near, i, assume(_I), index, inside),
        )
        facts = [*absolute_of(q[i, index])[1:3], *absolute_of(u[i, index] - q[i, index])[1:3]]
        return small(u[i, index], qmax + eps2, old, gap, *facts)

    change, drift = g[i, j] - f[i, j], u[i, j] - q[i, j]
    weight = use(positive, j, assume(_J))
    first = arith(
        Le(absolute(change) * absolute(u[i, j]), absolute(change) * (qmax + eps2)),
        size(j),
        absolute_of(change)[0],
        products=[(0, 1)],
    )
    second = arith(
        Le(f[i, j] * absolute(drift), f[i, j] * eps2),
        use(near, i, assume(_I), j, assume(_J)),
        weight,
        products=[(0, 1)],
    )
    split = [absolute_product(change, u[i, j]), absolute_product(f[i, j], drift)]
    same = arith(
        Le(absolute(f[i, j]) * absolute(drift), f[i, j] * absolute(drift)),
        identity_of(weight),
        absolute_of(drift)[0],
        products=[(0, 1)],
    )
    whole = g[i, j] * u[i, j] - f[i, j] * q[i, j]
    term = small(
        whole,
        absolute(change) * (qmax + eps2) + f[i, j] * eps2,
        first,
        second,
        same,
        *split,
        *absolute_of(change * u[i, j])[1:3],
        *absolute_of(f[i, j] * drift)[1:3],
    )
    here = size(i)
    width = arith(Le(0, qmax + eps2), here, absolute_of(u[i, i])[0])
    proof = arith(
        Le(Sum(j, n, absolute(whole)), _THIRD),
        sum_over(j, n, term),
        use(assume(_CLOSE), i, assume(_I)),
        width,
        arith(Eq(eps2 * Sum(j, n, f[i, j]), eps2), total, degree=2),
        products=[(1, 2)],
    )
    return for_all(
        [n, f, g, q, u, eps1, eps2, qmax],
        _STOCHASTIC,
        _CLOSE,
        _SMALL,
        _NEAR,
        for_all(i, _I, proof),
    )


def _means() -> tuple[Term, Term]:
    return Sum(j, n, f[i, j] * q[i, j]), Sum(j, n, g[i, j] * u[i, j])


@cache
def _mean_error() -> Theorem:
    """``|Sum g u - Sum f q| <= eps1 (qmax + eps2) + eps2``."""
    facts = [assume(p) for p in (_STOCHASTIC, _CLOSE, _SMALL, _NEAR)]
    total = use(_product_error(), n, f, g, q, u, eps1, eps2, qmax, *facts, i, assume(_I))
    old, new = _means()
    proof = arith(
        Le(absolute(new - old), _THIRD),
        total,
        triangle(j, n, g[i, j] * u[i, j] - f[i, j] * q[i, j]),
    )
    return for_all(
        [n, f, g, q, u, eps1, eps2, qmax],
        *(t.conclusion for t in facts),
        for_all(i, _I, proof),
    )


@cache
def _gradient_weight_error() -> Theorem:
    """``Sum_j |p~ - p| <= eps3 (2 + eps1) + qmax eps1``."""
    facts = [assume(p) for p in (_STOCHASTIC, _CLOSE, _SMALL, _NEAR)]
    arguments: tuple[Term | Theorem, ...]
    arguments = (n, f, g, q, u, eps1, eps2, qmax, *facts, i, assume(_I))
    products, means = use(_product_error(), *arguments), use(_mean_error(), *arguments)
    positive, total = parts(use(facts[0], i, assume(_I)))
    close = use(facts[1], i, assume(_I))
    old, new = _means()
    weight = use(positive, j, assume(_J))
    change, step = g[i, j] - f[i, j], new - old
    whole = g[i, j] * u[i, j] - f[i, j] * q[i, j]
    part = new * g[i, j] - old * f[i, j]
    term = arith(
        Le(absolute(f[i, j]) * absolute(q[i, j]), f[i, j] * qmax),
        use(facts[2], i, assume(_I), j, assume(_J)),
        absolute_of(q[i, j])[0],
        weight,
        identity_of(weight),
        products=[(0, 2), (3, 1)],
    )
    mean_size = arith(
        Le(absolute(old), qmax),
        weighted_triangle(j, n, f[i, j], q[i, j]),
        sum_over(j, n, term),
        total,
        degree=2,
    )
    big = arith(
        Le(absolute(step) * absolute(g[i, j]), absolute(step) * (f[i, j] + absolute(change))),
        small(g[i, j], f[i, j] + absolute(change), weight, *absolute_of(change)[1:3]),
        absolute_of(step)[0],
        products=[(0, 1)],
    )
    bound = small(
        whole - part,
        absolute(whole)
        + absolute(step) * (f[i, j] + absolute(change))
        + absolute(old) * absolute(change),
        big,
        *absolute_of(whole)[1:3],
        absolute_product(step, g[i, j]),
        *absolute_of(step * g[i, j])[1:3],
        absolute_product(old, change),
        *absolute_of(old * change)[1:3],
    )
    gaps = absolute_sum(j, n, change)
    proof = arith(
        Le(Sum(j, n, absolute(whole - part)), _FOURTH),
        sum_over(j, n, bound),
        products,
        means,
        mean_size,
        close,
        gaps,
        absolute_of(step)[0],
        absolute_of(old)[0],
        arith(Eq(absolute(step) * Sum(j, n, f[i, j]), absolute(step)), total, degree=2),
        arith(Le(0, _THIRD), means, absolute_of(step)[0]),
        products=[(4, 6), (2, 5), (3, 5), (4, 7), (4, 9), (2, 4), (3, 4)],
    )
    return for_all(
        [n, f, g, q, u, eps1, eps2, qmax],
        *(t.conclusion for t in facts),
        for_all(i, _I, proof),
    )


def _at_attention(lemma: Theorem, given: dict[str, Theorem]) -> Theorem:
    """An error lemma for ``q = c h^T``."""
    near = use(q_error(), n, d, f, g, h, E, eps1, hmax, given["close"], given["values"])
    facts = (given["stochastic"], given["close"], given["products"], near)
    return use(lemma, n, f, g, Q_EXACT, Q_NEAR, eps1, EPS2, qmax, *facts)


@cache
def r_error() -> Theorem:
    """``|r~ - r| <= eps3``."""
    return _done(says.R_ERROR, _at_attention(_mean_error(), _given(says.R_ERROR)))


@cache
def p_error() -> Theorem:
    """``Sum_j |p~ - p| <= eps4``."""
    return _done(says.P_ERROR, _at_attention(_gradient_weight_error(), _given(says.P_ERROR)))


@cache
def gradient_error() -> Theorem:
    """``|A1^T (p~ - p) A2| / d <= (n/d) amax bmax eps4``, entry ``(a, b)``."""
    given = _given(says.GRADIENT_ERROR)
    gap = P_NEAR[i, j] - P_EXACT[i, j]
    rows = use(
        p_error(),
        *says.P_ERROR.variables,
        *(given[h.name] for h in says.P_ERROR.hypotheses),
        i,
        assume(_I),
    )
    own, other = use(given["left"], i, assume(_I)), use(given["right"], j, assume(_J))
    inner = Sum(j, n, gap * A2[j, b])
    term = arith(
        Le(absolute(gap) * absolute(A2[j, b]), absolute(gap) * bmax),
        other,
        absolute_of(gap)[0],
        products=[(0, 1)],
    )
    here = use(given["right"], i, assume(_I))
    width = arith(Le(0, bmax), here, absolute_of(A2[i, b])[0])
    column = arith(
        Le(absolute(inner), bmax * EPS4),
        weighted_triangle(j, n, gap, A2[j, b]),
        sum_over(j, n, term),
        rows,
        width,
        products=[(2, 3)],
    )
    total = Sum(i, n, A1[i, a] * inner)
    sides = absolute_of(total)[1:3]
    bound = arith(
        Le(absolute(total), cast(n) * amax * bmax * EPS4),
        weighted_triangle(i, n, A1[i, a], inner),
        sum_over(i, n, _scaled_term(own, column)),
    )
    share = reciprocal_positive(given["width"])
    proof = small(
        total / cast(d),
        cast(n) / cast(d) * amax * bmax * EPS4,
        bound,
        *sides,
        share,
        products=[(0, 3), (1, 3), (2, 3)],
    )
    return _done(says.GRADIENT_ERROR, proof)
