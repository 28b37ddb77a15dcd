"""Norms of rows and of token matrices: what every bound of the paper is measured in."""

from __future__ import annotations

from functools import cache

from lemmas.alman_song_2025.definitions import row_norm, score_bound, token_norm, value_bound
from lemmas.foundations.sums import (
    absolute_below,
    absolute_of,
    equal,
    max_least,
    max_upper,
    sum_over,
)
from lemmas.foundations.tokens import seminorm_parts, seminorm_sum, seminorm_zero
from symbolic import kernel
from symbolic.definitions import absolute
from symbolic.kernel import Theorem, assume
from symbolic.language import (
    NAT,
    REAL,
    Eq,
    ForAll,
    Lambda,
    Le,
    Lt,
    Max,
    Sum,
    Term,
    TermLike,
    arrow,
    family,
    nats,
    number,
    reals,
    var,
)
from symbolic.tactics.script import arith, for_all, have, parts, use

n, d, i, k, m, t = nats("n d i k m t")
B, w, q = reals("B w q")
u, v, y, z = (family(name) for name in "u v y z".split())
X, Y, W, M = (family(name, 2) for name in "X Y W M".split())
rho = var("rho", arrow(arrow(NAT, REAL), REAL))

NORM = row_norm(d, rho)
TOKENS = Lt(0, n)


def opened(known: Theorem, name: str) -> list[Theorem]:
    """The conjuncts of a defined property."""
    return parts(
        kernel.convert(known, kernel.unfolded(known.conclusion, frozenset({name})), (name,))
    )


def semi(known: Theorem) -> Theorem:
    """A row norm is a seminorm."""
    return kernel.project(_opened_norm(known), 0)


def same_rows(known: Theorem) -> Theorem:
    """A row norm agrees on rows that agree in range."""
    return kernel.project(kernel.project(_opened_norm(known), 1), 0)


def norm_sign(known: Theorem, row: Term) -> Theorem:
    """``0 <= rho(v)``."""
    return use(kernel.project(kernel.project(_opened_norm(known), 1), 1), row)


def _opened_norm(known: Theorem) -> Theorem:
    formula = kernel.unfolded(known.conclusion, frozenset({"row_norm"}))
    return kernel.convert(known, formula, ("row_norm",))


def triangle(known: Theorem, left: Term, right: Term) -> Theorem:
    """``rho(u + v) <= rho(u) + rho(v)``."""
    return use(seminorm_parts(semi(known))[0], left, right)


def norm_even(known: Theorem, row: Term) -> Theorem:
    """``rho(-v) = rho(v)``."""
    name = known.conclusion.args[1]
    return parts(use(parts(use(seminorm_zero(), name, semi(known)))[1], row))[0]


@cache
def signed_combination() -> Theorem:
    """``rho(Sum_t u_t x_t) <= (Sum_t |u_t|) B`` if ``rho(x_t) <= B``."""
    known = assume(NORM)
    close = assume(ForAll(t, n, Le(rho(X[t]), B)))
    terms = Lambda(t, Lambda(k, u[t] * X[t, k]))
    total = use(seminorm_sum(), rho, terms, semi(known), n)
    scale = use(seminorm_parts(semi(known))[1], u[t], X[t])
    size = absolute_of(u[t])[0]
    each = arith(
        Le(rho(terms(t)), absolute(u[t]) * B),
        scale,
        use(close, t, assume(Lt(t, n))),
        size,
        products=[(1, 2)],
    )
    proof = arith(
        Le(rho(Lambda(k, Sum(t, n, u[t] * X[t, k]))), Sum(t, n, absolute(u[t])) * B),
        total,
        sum_over(t, n, each),
    )
    return for_all([d, rho, n, u, X, B], NORM, close.conclusion, proof)


def mass(index: Term, size: Term, weight: Term, sign: Theorem, total: Theorem) -> Theorem:
    """``Sum |p| = 1`` from ``0 <= p`` under ``index < size`` and ``Sum p = 1``."""
    low = absolute_below(have(Le(weight, weight)), arith(Le(-weight, weight), sign))
    same = equal(low, absolute_of(weight)[1])
    return arith(Eq(Sum(index, size, absolute(weight)), 1), sum_over(index, size, same), total)


def absolute_identity_of(sign: Theorem) -> Theorem:
    """``|x| = x`` from ``0 <= x``."""
    value = sign.conclusion.args[1]
    low_side = absolute_below(have(Le(value, value)), arith(Le(-value, value), sign))
    return equal(low_side, absolute_of(value)[1])


def absolute_even(value: Term) -> Theorem:
    """``|-x| = |x|``."""
    here, there = absolute_of(value), absolute_of(-value)
    up = absolute_below(
        have(Le(-value, absolute(value)), here[2]), arith(Le(value, absolute(value)), here[1])
    )
    down = absolute_below(
        arith(Le(value, absolute(-value)), there[2]), arith(Le(-value, absolute(-value)), there[1])
    )
    return equal(up, have(Le(absolute(value), absolute(-value)), down))


# ------------------------------------------------------------------ the greatest norm of a token


@cache
def token_upper() -> Theorem:
    """``rho(x_i) <= N(X)`` for ``i < n``."""
    inside = assume(Lt(i, n))
    top = max_upper(i, n, rho(X[i]), i, inside)
    proof = have(Le(rho(X[i]), token_norm(rho, n, X)), top, names=("token_norm",))
    return for_all([rho, n, X, i], inside.conclusion, proof)


@cache
def token_least() -> Theorem:
    """``N(X) <= B`` if ``rho(x_i) <= B`` for all ``i < n``."""
    nonempty = assume(TOKENS)
    close = assume(ForAll(i, n, Le(rho(X[i]), B)))
    top = max_least(i, n, B, use(close, i, assume(Lt(i, n))), nonempty)
    proof = have(Le(token_norm(rho, n, X), B), top, names=("token_norm",))
    return for_all([rho, n, X, B], TOKENS, close.conclusion, proof)


def upper(name: Term, size: Term, matrix: Term, row: Term, inside: Theorem) -> Theorem:
    """``rho(x_i) <= N(X)``."""
    return use(token_upper(), name, size, matrix, row, inside)


def below(
    name: Term,
    size: Term,
    matrix: Term,
    bound: TermLike,
    nonempty: Theorem,
    row: Term,
    each: Theorem,
) -> Theorem:
    """``N(X) <= bound`` from ``rho(x_i) <= bound`` under ``i < n``."""
    everywhere = for_all(row, Lt(row, size), each)
    return use(token_least(), name, size, matrix, bound, nonempty, everywhere)


def norm_of(known: Theorem) -> Term:
    """The function that a row norm is."""
    return known.conclusion.args[1]


@cache
def token_nonnegative() -> Theorem:
    """``0 <= N(X)``."""
    known, nonempty = assume(NORM), assume(TOKENS)
    zero = number(0, NAT)
    first = upper(rho, n, X, zero, have(Lt(zero, n), nonempty))
    proof = arith(Le(0, token_norm(rho, n, X)), first, norm_sign(known, X[zero]))
    return for_all([d, rho, n, X], NORM, TOKENS, proof)


def count_of(nonempty: Theorem) -> Term:
    """``n`` of ``0 < n``."""
    size = nonempty.conclusion.args[1]
    return size.args[0] if size.head == "cast" else number(int(size.payload), NAT)  # type: ignore[arg-type]


def token_sign(known: Theorem, nonempty: Theorem, matrix: Term) -> Theorem:
    """``0 <= N(X)``."""
    size, name = known.conclusion.args
    count = count_of(nonempty)
    return use(token_nonnegative(), size, name, count, matrix, known, nonempty)


@cache
def token_congruence() -> Theorem:
    """``N(X) <= N(Y)`` if the entries in range agree."""
    known, nonempty = assume(NORM), assume(TOKENS)
    same = assume(ForAll(i, n, ForAll(k, d, Eq(X[i, k], Y[i, k]))))
    at_i = assume(Lt(i, n))
    row = use(same_rows(known), X[i], Y[i], use(same, i, at_i))
    each = arith(Le(rho(X[i]), token_norm(rho, n, Y)), row, upper(rho, n, Y, i, at_i))
    proof = below(rho, n, X, token_norm(rho, n, Y), nonempty, i, each)
    return for_all([d, rho, n, X, Y], NORM, TOKENS, same.conclusion, proof)


@cache
def token_triangle() -> Theorem:
    """``N(X + Y) <= N(X) + N(Y)``."""
    known, nonempty = assume(NORM), assume(TOKENS)
    at_i = assume(Lt(i, n))
    both = Lambda(i, Lambda(k, X[i, k] + Y[i, k]))
    bound = token_norm(rho, n, X) + token_norm(rho, n, Y)
    each = arith(
        Le(rho(both(i)), bound),
        triangle(known, X[i], Y[i]),
        upper(rho, n, X, i, at_i),
        upper(rho, n, Y, i, at_i),
    )
    proof = below(rho, n, both, bound, nonempty, i, each)
    return for_all([d, rho, n, X, Y], NORM, TOKENS, proof)


def token_add(known: Theorem, nonempty: Theorem, left: Term, right: Term) -> Theorem:
    """``N(X + Y) <= N(X) + N(Y)``."""
    size, name = known.conclusion.args
    count = count_of(nonempty)
    return use(token_triangle(), size, name, count, left, right, known, nonempty)


@cache
def token_even() -> Theorem:
    """``N(Y - X) <= N(X - Y)``."""
    known, nonempty = assume(NORM), assume(TOKENS)
    at_i = assume(Lt(i, n))
    one = Lambda(i, Lambda(k, X[i, k] - Y[i, k]))
    other = Lambda(i, Lambda(k, Y[i, k] - X[i, k]))
    even = have(Eq(rho(other(i)), rho(one(i))), norm_even(known, one(i)))
    bound = token_norm(rho, n, one)
    each = arith(Le(rho(other(i)), bound), even, upper(rho, n, one, i, at_i))
    proof = below(rho, n, other, bound, nonempty, i, each)
    return for_all([d, rho, n, X, Y], NORM, TOKENS, proof)


# ------------------------------------------------------------------ operator norms


def value_parts(known: Theorem) -> list[Theorem]:
    """``0 <= w`` and ``rho(y W) <= w rho(y)`` for every row ``y``."""
    return opened(known, "value_bound")


def score_parts(known: Theorem) -> list[Theorem]:
    """``0 <= q`` and ``|y M z| <= q rho(y) rho(z)`` for all rows."""
    return opened(known, "score_bound")


@cache
def bilinear() -> Theorem:
    """``-B <= y M z <= B`` with ``B = q a b`` if ``rho(y) <= a`` and ``rho(z) <= b``."""
    a, b = reals("a b")
    known, bound = assume(NORM), assume(score_bound(rho, d, M, q))
    first, second = assume(Le(rho(y), a)), assume(Le(rho(z), b))
    q_sign, every = score_parts(bound)
    value = Sum(k, d, y[k] * Sum(m, d, M[k, m] * z[m]))
    size = use(every, y, z)
    _, up, down, _ = absolute_of(value)
    sizes = arith(
        Le(rho(y) * rho(z), a * b),
        first,
        second,
        norm_sign(known, y),
        norm_sign(known, z),
        products=[(0, 3), (1, 2), (0, 1)],
    )
    total = arith(Le(q * rho(y) * rho(z), q * a * b), sizes, q_sign, products=[(0, 1)])
    proof = kernel.conjoin(
        arith(Le(-(q * a * b), value), total, size, down),
        arith(Le(value, q * a * b), total, size, up),
    )
    return for_all(
        [d, rho, M, q, y, z, a, b],
        NORM,
        bound.conclusion,
        first.conclusion,
        second.conclusion,
        proof,
    )
