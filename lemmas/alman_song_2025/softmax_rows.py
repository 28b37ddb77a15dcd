"""Softmax over the entries a mask allows: rows, reweighting and total variation."""

from __future__ import annotations

from functools import cache

from lemmas.alman_song_2025.definitions import attention_mask, masked_softmax
from lemmas.foundations.matrix_norms import term_below
from lemmas.foundations.softmax import reweighting, tanh_rational
from lemmas.foundations.sums import (
    absolute_below,
    absolute_of,
    exp_at,
    exp_monotone,
    reciprocal,
    reciprocal_positive,
    sum_nonnegative,
    sum_over,
)
from symbolic import kernel
from symbolic.definitions import absolute, tanh
from symbolic.kernel import Theorem, assume
from symbolic.language import (
    NAT,
    And,
    Eq,
    ForAll,
    Implies,
    Lambda,
    Le,
    Lt,
    Ne,
    Sum,
    Term,
    cast,
    exp,
    family,
    nats,
    reals,
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
    substitute,
    use,
)

n, i, j, t = nats("n i j t")
low, high = reals("low high")
u, a, b, f, x = (family(name) for name in "u a b f x".split())
A = family("A", 2)


@cache
def half_sum() -> Theorem:
    """``2 |x_j| <= Sum |x|`` if ``Sum x = 0``."""
    balance, inside = assume(Eq(Sum(i, n, x[i]), 0)), assume(Lt(j, n))
    size, up, down, _ = absolute_of(x[i])
    own, own_up, own_down, _ = absolute_of(x[j])
    del size, own
    total = Sum(i, n, absolute(x[i]))
    plus = term_below(i, n, arith(Le(0, absolute(x[i]) + x[i]), down), inside)
    minus = term_below(i, n, arith(Le(0, absolute(x[i]) - x[i]), up), inside)
    proof = arith(
        Le(2 * absolute(x[j]), total),
        absolute_below(
            arith(Le(x[j], total / 2), plus, balance, own_up),
            arith(Le(-x[j], total / 2), minus, balance, own_down),
        ),
    )
    return for_all([n, x, j], balance.conclusion, inside.conclusion, proof)


# ------------------------------------------------------------------ masks


@cache
def mask_facts() -> Theorem:
    """A mask's entries are nonnegative, and each row allows something: ``0 < Sum_t A_it e^a_t``."""
    known = assume(attention_mask(n, A))
    binary, own = parts(
        kernel.convert(
            known,
            kernel.unfolded(known.conclusion, frozenset({"attention_mask"})),
            ("attention_mask",),
        )
    )
    at_i, at_t = assume(Lt(i, n)), assume(Lt(t, n))
    square = use(binary, i, at_i, t, at_t)
    sign = arith(Le(0, A[i, t]), square, squares=[A[i, t]])
    weighted = arith(Le(0, A[i, t] * exp(a[t])), sign, exp_at(a[t]), products=[(0, 1)])
    largest = term_below(t, n, weighted, at_i)
    total = arith(
        Lt(0, Sum(t, n, A[i, t] * exp(a[t]))), largest, use(own, i, at_i), exp_at(a[i]), degree=2
    )
    proof = kernel.conjoin(
        for_all([i, t], at_i.conclusion, at_t.conclusion, sign),
        for_all([a, i], at_i.conclusion, total),
    )
    return for_all([n, A], known.conclusion, proof)


def mask_sign(known: Theorem, row: Term, inside: Theorem) -> Theorem:
    """``0 <= A_it`` for all ``t < n``."""
    size, mask = known.conclusion.args
    entry = use(parts(use(mask_facts(), size, mask, known))[0], row, t, inside, assume(Lt(t, size)))
    return for_all(t, Lt(t, size), entry)


def mask_total(known: Theorem, row: Term, logits: Term, inside: Theorem) -> Theorem:
    """``0 < Sum_t A_it e^(logits_t)``."""
    size, mask = known.conclusion.args
    return use(parts(use(mask_facts(), size, mask, known))[1], logits, row, inside)


# ------------------------------------------------------------------ two rows of one mask

_signs = ForAll(t, n, Le(0, u[t]))
_between = ForAll(t, n, Implies(Ne(u[t], 0), And(Le(low, b[t] - a[t]), Le(b[t] - a[t], high))))


def weight_sum(logits: Term) -> Term:
    """``Sum_t u_t e^(logits_t)``."""
    return Sum(t, n, u[t] * exp(logits[t]))


@cache
def row_sums_to_one() -> Theorem:
    """A masked softmax row is nonnegative with sum 1."""
    signs, total = assume(_signs), assume(Lt(0, weight_sum(a)))
    share = reciprocal_positive(total)
    at_j = use(signs, j, assume(Lt(j, n)))
    entry = arith(
        Le(0, u[j] * exp(a[j]) / weight_sum(a)), at_j, exp_at(a[j]), share, products=[(0, 1, 2)]
    )
    named = have(Le(0, masked_softmax(n, u, a, j)), entry, names=("masked_softmax",))
    one = have(
        Eq(Sum(j, n, masked_softmax(n, u, a, j)), 1), reciprocal(total), names=("masked_softmax",)
    )
    proof = kernel.conjoin(for_all(j, Lt(j, n), named), one)
    return for_all([n, u, a], signs.conclusion, total.conclusion, proof)


@cache
def pinched() -> Theorem:
    """``m q <= p <= m e^(high - low) q`` for rows ``p, q`` of ``b, a``, with one ``m > 0``."""
    signs, between = assume(_signs), assume(_between)
    first, second = assume(Lt(0, weight_sum(a))), assume(Lt(0, weight_sum(b)))
    spread = have(Eq(exp(high), exp(high - low) * exp(low)), use(axiom("exp-add"), high - low, low))

    def entry(index: Term) -> tuple[Theorem, Theorem]:
        """``e^low u e^a <= u e^b <= e^high u e^a`` at one index."""
        inside = assume(Lt(index, n))
        sign = use(signs, index, inside)
        lower = Le(exp(low) * (u[index] * exp(a[index])), u[index] * exp(b[index]))
        higher = Le(u[index] * exp(b[index]), exp(high) * (u[index] * exp(a[index])))

        def excluded(zero: Theorem) -> Theorem:
            return kernel.conjoin(arith(lower, zero, degree=3), arith(higher, zero, degree=3))

        def allowed(some: Theorem) -> Theorem:
            above, under = parts(use(between, index, inside, some))
            gap = b[index] - a[index]
            split = have(
                Eq(exp(b[index]), exp(a[index]) * exp(gap)), use(axiom("exp-add"), a[index], gap)
            )
            value = arith(
                Eq(u[index] * exp(b[index]), u[index] * exp(a[index]) * exp(gap)), split, degree=2
            )
            weight = arith(
                Le(0, u[index] * exp(a[index])), sign, exp_at(a[index]), products=[(0, 1)]
            )
            return kernel.conjoin(
                arith(
                    lower, value, weight, use(exp_monotone(), low, gap, above), products=[(1, 2)]
                ),
                arith(
                    higher, value, weight, use(exp_monotone(), gap, high, under), products=[(1, 2)]
                ),
            )

        found = parts(by_cases(Eq(u[index], 0), excluded, allowed))
        return found[0], found[1]

    before, after = weight_sum(a), weight_sum(b)
    factor = exp(low) * before / after
    lower, higher = entry(j)
    share, unit = reciprocal_positive(second), reciprocal(first)
    q_j, p_j = u[j] * exp(a[j]) / before, u[j] * exp(b[j]) / after
    weight = arith(Eq(factor * q_j, exp(low) * (u[j] * exp(a[j])) / after), unit, degree=3)
    below_p = arith(Le(factor * q_j, p_j), weight, lower, share, products=[(1, 2)])
    scaled = arith(
        Eq(
            factor * exp(high - low) * q_j,
            exp(high - low) * exp(low) * (u[j] * exp(a[j])) / after,
        ),
        weight,
        degree=3,
    )
    top = arith(
        Le(u[j] * exp(b[j]), exp(high - low) * exp(low) * (u[j] * exp(a[j]))),
        higher,
        spread,
        degree=3,
    )
    above_p = arith(Le(p_j, factor * exp(high - low) * q_j), scaled, top, share, products=[(1, 2)])
    one, other = masked_softmax(n, u, a, j), masked_softmax(n, u, b, j)
    rows = kernel.conjoin(
        have(Le(factor * one, other), below_p, names=("masked_softmax",)),
        have(Le(other, factor * exp(high - low) * one), above_p, names=("masked_softmax",)),
    )
    positive = arith(
        Lt(0, factor),
        arith(Lt(0, exp(low) * before), exp_at(low), first, products=[(0, 1)]),
        share,
        products=[(0, 1)],
    )
    proof = kernel.conjoin(positive, for_all(j, Lt(j, n), rows))
    return for_all(
        [n, u, a, b, low, high],
        signs.conclusion,
        first.conclusion,
        second.conclusion,
        between.conclusion,
        proof,
    )


@cache
def variation() -> Theorem:
    """``Sum |p - q| <= 2 tanh((high - low)/4)`` if ``low <= b - a <= high`` where allowed."""
    signs, between, order = assume(_signs), assume(_between), assume(Le(low, high))
    first, second = assume(Lt(0, weight_sum(a))), assume(Lt(0, weight_sum(b)))
    positive, rows = parts(use(pinched(), n, u, a, b, low, high, signs, first, second, between))
    factor = positive.conclusion.args[1]
    entries, total = parts(use(row_sums_to_one(), n, u, a, signs, first))
    moved_total = parts(use(row_sums_to_one(), n, u, b, signs, second))[1]
    half = (high - low) / 2
    root = exp(half)
    square = have(Eq(exp(high - low), root**2), use(axiom("exp-add"), half, half))
    old, new = Lambda(j, masked_softmax(n, u, a, j)), Lambda(j, masked_softmax(n, u, b, j))
    at_j = assume(Lt(j, n))
    low_j, high_j = parts(use(rows, j, at_j))
    upper = arith(Le(new(j), factor * root**2 * old(j)), high_j, square, degree=3)
    between_rows = kernel.conjoin(use(entries, j, at_j), kernel.conjoin(low_j, upper))
    everywhere = for_all(j, Lt(j, n), between_rows)
    large = arith(Le(1, root), use(axiom("exp-tangent"), half), order)
    bound = use(
        reweighting(), n, old, new, factor, root, everywhere, total, moved_total, positive, large
    )
    quarter = (high - low) / 4
    ratio = use(tanh_rational(), quarter)
    opened = have(Eq(tanh(quarter) * (root + 1), root - 1), ratio, have(Eq(exp(2 * quarter), root)))
    proof = arith(
        Le(Sum(j, n, absolute(new(j) - old(j))), 2 * tanh(quarter)),
        bound,
        opened,
        large,
        products=[(2, -1)],
        degree=2,
    )
    return for_all(
        [n, u, a, b, low, high],
        signs.conclusion,
        first.conclusion,
        second.conclusion,
        between.conclusion,
        order.conclusion,
        proof,
    )
