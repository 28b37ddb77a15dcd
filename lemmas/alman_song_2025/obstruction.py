"""Proofs that one layer cannot follow two layers uniformly in the input."""

from __future__ import annotations

from fractions import Fraction
from functools import cache

from lemmas.alman_song_2025 import obstruction_statements as says
from lemmas.alman_song_2025.definitions import (
    FULL,
    head_output,
    head_weight,
    masked_softmax,
    scores,
)
from lemmas.alman_song_2025.residual_proofs import given
from lemmas.alman_song_2025.rows import (
    norm_even,
    same_rows,
    semi,
    token_congruence,
    token_least,
    token_sign,
    token_upper,
    triangle,
    upper,
)
from lemmas.foundations.matrix_norms import absolute_product
from lemmas.foundations.softmax import tanh_below_identity, tanh_rational
from lemmas.foundations.sums import (
    absolute_below,
    absolute_of,
    exp_at,
    exp_zero,
    reciprocal,
    reciprocal_positive,
    sum_over,
    sum_swap,
)
from lemmas.foundations.tokens import seminorm_parts
from symbolic import kernel
from symbolic.definitions import absolute, tanh
from symbolic.kernel import Theorem, assume
from symbolic.language import (
    Eq,
    ForAll,
    Implies,
    Lambda,
    Le,
    Lt,
    Ne,
    Not,
    Sum,
    Term,
    cast,
    exp,
    family,
    indicator,
    nats,
    number,
    reals,
    sqrt,
)
from symbolic.tactics.script import (
    arith,
    axiom,
    by_cases,
    for_all,
    have,
    implies,
    induction,
    parts,
    use,
)

n, d, H, i, k, m, h, t, r = (getattr(says, name) for name in "n d H i k m h t r".split())
x, y, s, q, e, c, eta, kappa = (getattr(says, name) for name in "x y s q e c eta kappa".split())
X, Ms, Ws, S, rho = says.X, says.Ms, says.Ws, says.S, says.rho
ZERO, ONE = says.ZERO, says.ONE
sigmoid = says.sigmoid


# ------------------------------------------------------------------ a zero row


@cache
def zero_row() -> Theorem:
    """If row ``i`` of ``X`` is 0 then ``S'(X)_i`` is the mean token times ``Sum_h W_h``."""
    known = given(says.ZERO_ROW)
    empty, at_k = known["zero-row"], known["column"]
    weight = _zero_row_weight(empty)
    p = nats("p")[0]
    share = arith(Eq(weight.conclusion.args[0] * X[t, m], 1 / cast(n) * X[t, m]), weight, degree=2)
    column = sum_over(t, n, share)
    mixed = Sum(t, n, weight.conclusion.args[0] * X[t, m])
    mean = Sum(t, n, X[t, m]) * (1 / cast(n))
    product = arith(
        Eq(mixed * Ws[h, m, k], mean * Ws[h, m, k]), have(Eq(mixed, mean), column), degree=2
    )
    heads = sum_over(h, H, sum_over(m, d, product))
    swapped = use(sum_swap(), Lambda(h, Lambda(m, mean * Ws[h, m, k])), d, H)
    own = use(empty, k, at_k)
    del p
    proof = arith(
        says.ZERO_ROW.conclusion,
        heads,
        swapped,
        own,
        names=("masked_layer", "head_output"),
        degree=2,
    )
    return says.ZERO_ROW.derive(proof)


def _zero_row_weight(empty: Theorem) -> Theorem:
    """``P_it = 1/n`` if row ``i`` vanishes, head ``h``."""
    entry = use(empty, k, assume(Lt(k, d)))
    value = scores(d, Ms[h], X, i, t)
    inner = Sum(m, d, Ms[h, k, m] * X[t, m])
    score = have(
        Eq(value, 0),
        sum_over(k, d, arith(Eq(X[i, k] * inner, number(0)), entry, degree=3)),
        names=("scores",),
    )
    hole = kernel.lang.real("hole")
    weight = kernel.rewrite(
        score, Lambda(hole, Eq(exp(value), exp(hole))), have(Eq(exp(value), exp(value)))
    )
    whole = Sum(t, n, exp(value))
    count = arith(Eq(whole, n * exp(number(0))), sum_over(t, n, weight))
    inverse = kernel.rewrite(
        count,
        Lambda(hole, Eq(exp(value) / whole, exp(value) / hole)),
        have(Eq(exp(value) / whole, exp(value) / whole)),
    )
    share = arith(
        Eq(exp(value) / whole, 1 / cast(n)),
        inverse,
        arith(
            Eq(exp(value) / (n * exp(number(0))), exp(number(0)) / (n * exp(number(0)))),
            weight,
            degree=3,
        ),
        reciprocal(exp_at(number(0))),
        degree=2,
    )
    named = have(
        Eq(masked_softmax(n, FULL(i), Lambda(t, value), t), 1 / cast(n)),
        share,
        names=("masked_softmax",),
    )
    return have(
        Eq(head_weight(n, d, FULL, Ms[h], X, i, t), 1 / cast(n)), named, names=("head_weight",)
    )


@cache
def scaled_size() -> Theorem:
    """``N(c X) <= |c| N(X)``."""
    norm, some = assume(says.NORM.formula), assume(says.TOKENS.formula)
    at_i = assume(Lt(i, n))
    scale = use(seminorm_parts(semi(norm))[1], c, X[i])
    size = kernel.lang.definition("token_norm")(rho, n, X)
    matrix = says.scaled(c, X)
    bound = absolute(c) * size
    each = arith(
        Le(rho(matrix(i)), bound),
        have(Eq(rho(matrix(i)), absolute(c) * rho(X[i])), scale),
        upper(rho, n, X, i, at_i),
        absolute_of(c)[0],
        products=[(1, 2)],
    )
    every = for_all(i, Lt(i, n), each)
    proof = use(token_least(), rho, n, matrix, bound, some, every)
    return for_all([d, rho, n, X, c], norm.conclusion, some.conclusion, proof)


def _unit_size(other: Theorem) -> Theorem:
    """``|c| |1/c| = 1`` from ``c != 0``."""
    value = other.conclusion.args[0].args[0]
    unit = use(axiom("inverse"), value, other)
    product = absolute_product(value, 1 / value)
    one = absolute_of(number(1))
    hole = kernel.lang.real("hole")
    same = kernel.rewrite(
        unit,
        Lambda(hole, Eq(absolute(value * (1 / value)), absolute(hole))),
        have(Eq(absolute(value * (1 / value)), absolute(value * (1 / value)))),
    )
    top = absolute_below(arith(Le(1, 1)), arith(Le(-number(1), 1)))
    size = kernel.antisymmetry(top, have(Le(1, absolute(number(1))), one[1]))
    return arith(Eq(absolute(value) * absolute(1 / value), 1), product, same, size)


@cache
def obstruction() -> Theorem:
    """``rho(S(sX)_i/s - S(qX)_i/q) <= 2 e N(X)`` if ``S'`` is within ``e`` at ``s X`` and ``q X``."""
    known = given(says.OBSTRUCTION)
    norm, some, at_i = known["norm"], known["tokens"], known["row"]
    size = says.token_norm(rho, n, X)
    centre = Lambda(k, Sum(m, d, Sum(t, n, X[t, m]) / n * Sum(h, H, Ws[h, m, k])))

    def side(value: Term, other: Theorem, near: Theorem) -> Theorem:
        """``rho(S(c X)_i/c - w) <= e N(X)``."""
        tokens = says.scaled(value, X)
        gap = says.apart(S(tokens), says.one_layer(tokens))
        row = upper(rho, n, gap, i, at_i)
        large = use(scaled_size(), d, rho, n, X, value, norm, some)
        entry = use(known["zero-row"], k, assume(Lt(k, d)))
        empty = for_all(k, Lt(k, d), arith(Eq(value * X[i, k], 0), entry, degree=2))
        at_k = assume(Lt(k, d))
        value_row = use(zero_row(), n, d, H, Ms, Ws, kappa, tokens, i, k, some, at_i, empty, at_k)
        unit = use(axiom("inverse"), value, other)
        shifted = Lambda(k, S(tokens)(i, k) / value - centre(k))
        scaled_gap = Lambda(k, 1 / value * gap(i)(k))
        same_entry = arith(
            Eq(shifted(k), scaled_gap(k)),
            value_row,
            arith(Eq(value * (1 / value) * centre(k), centre(k)), unit, degree=3),
            degree=2,
        )

        same = use(same_rows(norm), shifted, scaled_gap, for_all(k, Lt(k, d), same_entry))
        scale = use(seminorm_parts(semi(norm))[1], 1 / value, gap(i))
        inverse_size = absolute_of(1 / value)[0]
        e_bound = arith(
            Le(rho(gap(i)), e * absolute(value) * size),
            row,
            near,
            large,
            _error_sign(known),
            products=[(2, 3)],
        )
        return arith(
            Le(rho(shifted), e * size),
            same,
            have(Eq(rho(scaled_gap), absolute(1 / value) * rho(gap(i))), scale),
            arith(
                Le(
                    absolute(1 / value) * rho(gap(i)),
                    absolute(1 / value) * (e * absolute(value) * size),
                ),
                e_bound,
                inverse_size,
                products=[(0, 1)],
            ),
            _unit_size(other),
            degree=3,
        )

    first = side(s, known["first"], known["at-first"])
    second = side(q, known["second"], known["at-second"])
    one = first.conclusion.args[0].args[1]
    two = second.conclusion.args[0].args[1]
    minus = Lambda(k, -two(k))
    total = Lambda(k, one(k) + minus(k))
    both = use(seminorm_parts(semi(norm))[0], one, minus)
    even = norm_even(norm, two)
    value = says.OBSTRUCTION.conclusion.args[0].args[0]
    apart = arith(
        Le(value, 2 * e * size),
        have(Le(rho(total), rho(one) + rho(minus)), both),
        first,
        second,
        have(Eq(rho(minus), rho(two)), even),
    )
    positive = known["positive"]
    double = arith(Lt(0, 2 * size), positive)
    proof = arith(
        says.OBSTRUCTION.conclusion,
        arith(
            Le(value * (1 / (2 * size)), 2 * e * size * (1 / (2 * size))),
            apart,
            reciprocal_positive(double),
            products=[(0, 1)],
        ),
        reciprocal(double),
        degree=2,
    )
    return says.OBSTRUCTION.derive(proof)


def _error_sign(known: dict[str, Theorem]) -> Theorem:
    """``0 <= e``, as ``0 <= N(..) <= e N(s X)`` and ``N(s X) > 0``."""
    norm, some = known["norm"], known["tokens"]
    tokens = says.scaled(s, X)
    gap = says.apart(S(tokens), says.one_layer(tokens))
    small = token_sign(norm, some, gap)
    back = use(scaled_size(), d, rho, n, tokens, 1 / s, norm, some)
    unit = use(axiom("inverse"), s, known["first"])
    # N(X) = N((1/s)(s X)) <= |1/s| N(s X), so N(s X) > 0

    again = says.scaled(1 / s, tokens)
    entry = arith(Eq(X[i, k], again(i)(k)), unit, degree=2)
    j = nats("j")[0]
    row = kernel.specialise(for_all(i, entry), j)
    every = for_all(j, Lt(j, n), for_all(k, Lt(k, d), row))
    same = use(token_congruence(), d, rho, n, X, again, norm, some, every)
    size = says.token_norm(rho, n, tokens)
    own = arith(Lt(0, absolute(1 / s) * size), known["positive"], same, have(back.conclusion, back))
    inverse = absolute_of(1 / s)[0]
    positive = arith(
        Lt(0, size), own, inverse, token_sign(norm, some, tokens), products=[(-1, 1), (-1, -1)]
    )
    return arith(Le(0, e), small, known["at-first"], positive, products=[(-1, 2)])
