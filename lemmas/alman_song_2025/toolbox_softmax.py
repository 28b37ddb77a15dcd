"""Proofs on rows: reweighting, and softmax rows of one mask under a change of logits."""

from __future__ import annotations

from fractions import Fraction
from functools import cache

from lemmas.alman_song_2025 import statements as says
from lemmas.alman_song_2025.rows import (
    absolute_even,
    absolute_identity_of,
    below,
    bilinear,
    norm_even,
    norm_sign,
    opened,
    same_rows,
    score_parts,
    semi,
    signed_combination,
    token_even,
    token_sign,
    triangle,
    upper,
)
from lemmas.alman_song_2025.softmax_rows import (
    half_sum,
    mask_sign,
    mask_total,
    pinched,
    row_sums_to_one,
    variation,
)
from lemmas.foundations.matrix_norms import term_below
from lemmas.foundations.recursions import exp_above_line, exp_below_line, lambert_threshold
from lemmas.foundations.softmax import (
    reweighting,
    tanh_below_identity,
    tanh_nonnegative,
    tanh_rational,
)
from lemmas.foundations.sums import (
    absolute_below,
    absolute_of,
    equal,
    exp_at,
    exp_negative,
    max_least,
    reciprocal,
    reciprocal_positive,
    root_facts,
    square_monotone,
    sum_nonnegative,
    sum_over,
    sum_swap,
)
from lemmas.foundations.tokens import seminorm_parts, seminorm_sum, seminorm_zero
from symbolic import kernel
from symbolic.definitions import absolute, oscillation, tanh
from symbolic.kernel import Theorem, assume
from symbolic.language import Eq, Lambda, Le, Lt, Max, Ne, Not, Sum, Term, cast, exp, number, sqrt
from symbolic.statement import Statement
from symbolic.tactics.script import (
    arith,
    axiom,
    by_cases,
    deny,
    for_all,
    have,
    parts,
    substitute,
    use,
)

n, d, i, j, k, m, t, r = (getattr(says, x) for x in "n d i j k m t r".split())
rho, X, Y, M, P, A = says.rho, says.X, says.Y, says.M, says.P, says.A
c, s, a, b, p = says.c, says.s, says.a, says.b, says.p
q, w, e, u = says.q, says.w, says.e, says.u
low, high, alpha, beta = says.low, says.high, says.alpha, says.beta


def given(statement: Statement) -> dict[str, Theorem]:
    """The hypotheses of a statement, assumed."""
    return {h.name: assume(h.formula) for h in statement.hypotheses}


# ------------------------------------------------------------------ reweighting


@cache
def reweight() -> Theorem:
    """``|p - q|_1 <= 2 (sqrt(kappa) - 1)/(sqrt(kappa) + 1)`` for ratios in ``[alpha, beta]``."""
    known = given(says.REWEIGHT)
    positive, at_j = known["positive"], assume(Lt(j, n))
    signs_p, total_p = opened(known["p"], "distribution")
    _, total_q = opened(known["q"], "distribution")
    share = use(known["support"], j, at_j)
    lower, higher = parts(use(known["ratios"], j, at_j))
    unit = reciprocal(share)
    from_below = arith(Le(alpha * s[j], p[j]), lower, share, unit, products=[(0, 1)], degree=2)
    from_above = arith(Le(p[j], beta * s[j]), higher, share, unit, products=[(0, 1)], degree=2)
    order = known["order"]
    over = reciprocal(positive)
    ratio = beta / alpha
    ratio_large = arith(
        Le(1, ratio),
        arith(
            Le(alpha * (1 / alpha), ratio),
            order,
            reciprocal_positive(positive),
            products=[(0, 1)],
        ),
        over,
    )
    root_sign, square = root_facts(arith(Le(0, ratio), ratio_large))
    root = sqrt(ratio)
    large = arith(Le(1, root), ratio_large, square, root_sign, products=[(-1, -1), (-1, 2)])
    top = arith(Eq(alpha * root**2, beta), square, over, degree=3)
    row = kernel.conjoin(
        arith(Le(0, s[j]), share),
        kernel.conjoin(
            from_below, arith(Le(p[j], alpha * root**2 * s[j]), from_above, top, degree=2)
        ),
    )
    rows = for_all(j, Lt(j, n), row)
    bound = use(reweighting(), n, s, p, alpha, root, rows, total_q, total_p, positive, large)
    total = Sum(j, n, absolute(p[j] - s[j]))
    more = arith(Lt(0, root + 1), large)
    inverse, inverse_sign = reciprocal(more), reciprocal_positive(more)
    del signs_p
    proof = arith(
        Le(total, 2 * (root - 1) / (root + 1)),
        arith(
            Le((root + 1) * total * (1 / (root + 1)), 2 * (root - 1) * (1 / (root + 1))),
            bound,
            inverse_sign,
            products=[(0, 1)],
        ),
        arith(Eq((root + 1) * total * (1 / (root + 1)), total), inverse, degree=3),
    )
    return says.REWEIGHT.derive(proof)


@cache
def reweight_product() -> Theorem:
    """The same without divisions."""
    facts = [assume(h.formula) for h in says.REWEIGHT_PRODUCT.hypotheses]
    values = says.REWEIGHT_PRODUCT.variables
    return says.REWEIGHT_PRODUCT.derive(use(reweighting(), *values, *facts))


@cache
def reweight_tight() -> Theorem:
    """Equality at ``q = (1, u)/(1 + u)``, ``p = (u, 1)/(1 + u)``."""
    large = assume(says.REWEIGHT_TIGHT.hypotheses[0].formula)
    more, some = arith(Lt(0, 1 + u), large), arith(Lt(0, u), large)
    unit, own = reciprocal(more), reciprocal(some)
    first, second, total = _conjuncts(says.REWEIGHT_TIGHT.conclusion)
    share = 1 / (1 + u)
    gap = arith(Le(0, (u - 1) * share), large, reciprocal_positive(more), products=[(0, 1)])
    size = absolute_identity_of(gap)
    other = absolute_even((u - 1) * share)
    return says.REWEIGHT_TIGHT.derive(
        kernel.conjoin(
            arith(first, unit, own, degree=3),
            kernel.conjoin(
                arith(second, unit, own, degree=3),
                arith(total, have(Eq(absolute((u - 1) * share), (u - 1) * share), size), other),
            ),
        )
    )


def _conjuncts(formula: Term) -> list[Term]:
    found = []
    while formula.head == "and":
        found.append(formula.args[0])
        formula = formula.args[1]
    return [*found, formula]


# ------------------------------------------------------------------ softmax rows


def _row_facts(statement: Statement) -> tuple[dict[str, Theorem], Theorem, Theorem, Theorem]:
    """The hypotheses, the signs of the mask, and the two positive totals."""
    known = given(statement)
    mask, inside = known["mask"], known["row"]
    first, second = (mask_total(mask, r, logits, inside) for logits in (a, b))
    return known, mask_sign(mask, r, inside), first, second


@cache
def _order() -> Theorem:
    """``low <= high``, as a token may attend to itself."""
    known = given(says.SOFTMAX_RATIOS)
    inside = known["row"]
    own = use(opened(known["mask"], "attention_mask")[1], r, inside)
    other = deny(Eq(A[r, r], 0), lambda zero: (arith(Lt(0, 0), zero, own), arith(Not(Lt(0, 0)))))
    return arith(Le(low, high), *parts(use(known["between"], r, inside, other)))


@cache
def softmax_ratios() -> Theorem:
    """``e^(-delta) q <= p <= e^delta q``."""
    known, signs, first, second = _row_facts(says.SOFTMAX_RATIOS)
    positive, rows = parts(
        use(pinched(), n, A[r], a, b, low, high, signs, first, second, known["between"])
    )
    factor = positive.conclusion.args[1]
    at_j = assume(Lt(j, n))
    lower, higher = parts(use(rows, j, at_j))
    entries, total = parts(use(row_sums_to_one(), n, A[r], a, signs, first))
    moved = parts(use(row_sums_to_one(), n, A[r], b, signs, second))[1]
    spread = exp(high - low)
    small = arith(Le(factor, 1), sum_over(j, n, lower), total, moved, degree=3)
    large = arith(Le(1, factor * spread), sum_over(j, n, higher), total, moved, degree=3)
    back = use(exp_negative(), high - low)
    negative = exp(-(high - low))
    least = arith(
        Le(negative, factor),
        arith(
            Le(negative, factor * spread * negative),
            large,
            exp_at(-(high - low)),
            products=[(0, 1)],
        ),
        back,
        degree=3,
    )
    sign = use(entries, j, at_j)
    old, new = says._before, says._after
    under = arith(Le(negative * old, new), lower, least, sign, products=[(1, 2)])
    weight = arith(Le(0, spread * old), exp_at(high - low), sign, products=[(0, 1)])
    above = arith(Le(new, spread * old), higher, small, weight, products=[(1, 2)])
    return says.SOFTMAX_RATIOS.derive(for_all(j, Lt(j, n), kernel.conjoin(under, above)))


@cache
def _variation() -> Theorem:
    known, signs, first, second = _row_facts(says.SOFTMAX_RATIOS)
    return use(
        variation(), n, A[r], a, b, low, high, signs, first, second, known["between"], _order()
    )


@cache
def softmax_variation() -> Theorem:
    """``|p - q|_1 <= 2 tanh(delta/4)``."""
    return says.SOFTMAX_VARIATION.derive(_variation())


@cache
def softmax_linear() -> Theorem:
    """``|p - q|_1 <= delta/2``."""
    quarter = (high - low) / 4
    linear = use(tanh_below_identity(), quarter, arith(Le(0, quarter), _order()))
    return says.SOFTMAX_LINEAR.derive(arith(says.SOFTMAX_LINEAR.conclusion, _variation(), linear))


@cache
def softmax_entry() -> Theorem:
    """``|p_j - q_j| <= tanh(delta/4)``."""
    _, signs, first, second = _row_facts(says.SOFTMAX_ENTRY)
    total = parts(use(row_sums_to_one(), n, A[r], a, signs, first))[1]
    moved = parts(use(row_sums_to_one(), n, A[r], b, signs, second))[1]
    gap = Lambda(j, says._after - says._before)
    balance = arith(Eq(Sum(j, n, gap(j)), 0), total, moved)
    half = use(half_sum(), n, gap, j, balance, assume(Lt(j, n)))
    entry = arith(Le(absolute(gap(j)), tanh((high - low) / 4)), half, _variation())
    return says.SOFTMAX_ENTRY.derive(for_all(j, Lt(j, n), entry))


@cache
def exp_line() -> Theorem:
    """``e^u <= 1 + 2 u`` up to 1.2564, which is below the exact root."""
    known = given(says.EXP_LINE)
    positive, meet = parts(lambert_threshold())
    root = positive.conclusion.args[1]
    value = number(Fraction(12564, 10000))
    below_line = kernel.box(Lt(exp(value), 1 + 2 * value), (), ("enclose", 64))

    def beyond(smaller: Theorem) -> Theorem:
        above = use(exp_above_line(), 2, root, positive, meet, value, smaller)
        return arith(Le(value, root), above, below_line)

    order = by_cases(Lt(root, value), beyond, lambda no: arith(Le(value, root), no))
    proof = use(
        exp_below_line(),
        2,
        root,
        positive,
        meet,
        u,
        known["nonnegative"],
        arith(Le(u, root), order, known["below"]),
    )
    return says.EXP_LINE.derive(proof)


@cache
def softmax_sup() -> Theorem:
    """``delta <= 2 |s - t|_inf``."""
    known = given(says.SOFTMAX_SUP)
    close = use(known["close"], t, assume(Lt(t, n)))
    gap = b[t] - a[t]
    _, up, down, _ = absolute_of(gap)
    return says.SOFTMAX_SUP.derive(
        oscillation_below(
            t,
            n,
            gap,
            e,
            arith(Le(gap, e), up, close),
            arith(Le(-gap, e), down, close),
            known["tokens"],
            2 * e,
        )
    )


def oscillation_below(
    index: Term,
    size: Term,
    value: Term,
    top: Term,
    upper_side: Theorem,
    lower_side: Theorem,
    some: Theorem,
    bound: Term,
) -> Theorem:
    """``osc(v) <= bound`` from ``v <= top`` and ``-v <= other`` with ``top + other = bound``."""
    other = lower_side.conclusion.args[1]
    first = max_least(index, size, top, upper_side, some)
    second = max_least(index, size, other, lower_side, some)
    return have(Le(oscillation(size, Lambda(index, value)), bound), first, second, names=("osc",))


@cache
def softmax_tight() -> Theorem:
    """Logits ``(u, -u)`` against ``(-u, u)``: the change is ``2 tanh(u)``, the oscillation ``4 u``."""
    sign = assume(says.SOFTMAX_TIGHT.hypotheses[0].formula)
    ratio = (exp(u) - exp(-u)) / (exp(u) + exp(-u))
    positive = have(Le(0, ratio), use(tanh_nonnegative(), u, sign), names=("tanh",))
    size = absolute_identity_of(positive)
    other = absolute_even(ratio)
    names = ("masked_softmax", "tanh")
    proof = arith(says.SOFTMAX_TIGHT.conclusion, size, other, names=names)
    return says.SOFTMAX_TIGHT.derive(proof)
