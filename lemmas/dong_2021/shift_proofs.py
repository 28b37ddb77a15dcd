"""A layer around the rank-one part of its tokens: proofs."""

from __future__ import annotations

from functools import cache

from lemmas.dong_2021.notions import centred, next_centre, softmax_shift
from lemmas.dong_2021.shift_statements import (
    BIAS_FORM,
    SHARED_LOGITS,
    SHIFT,
    folded_logits,
    full_logits,
    head_logits,
)
from lemmas.foundations.softmax import shift_invariance, softmax_distribution
from lemmas.foundations.sums import sum_over, sum_swap
from symbolic import kernel
from symbolic.definitions import attention, attention_layer, logits, softmax
from symbolic.kernel import Theorem
from symbolic.language import Eq, ForAll, Lambda, Lt, Sum, exp, family, nats, reals
from symbolic.tactics.script import arith, assume, for_all, have, parts, substitute, use

n, d, H, e, i, j, k, m, t, h = nats("n d H e i j k m t h")
c, s = reals("c s")
a, v, b, x = family("a"), family("v"), family("b"), family("x")
X, Q = family("X", 2), family("Q", 2)


@cache
def softmax_congruence() -> Theorem:
    """``softmax(a) = softmax(v)`` if ``a_t = v_t + c`` for ``t < n``."""
    nonempty = assume(Lt(0, n))
    same = assume(ForAll(t, n, Eq(a[t], v[t] + c)))
    at_j = assume(Lt(j, n))
    moved = Lambda(t, v[t] + c)

    c1 = kernel.lang.real("hole")

    def weight(index: kernel.Term, where: Theorem) -> Theorem:
        start = have(Eq(exp(a[index]), exp(a[index])))
        return kernel.rewrite(
            use(same, index, where), Lambda(c1, Eq(exp(a[index]), exp(c1))), start
        )

    total = sum_over(t, n, weight(t, assume(Lt(t, n))))
    start = have(Eq(softmax(n, a, j), exp(a[j]) / Sum(t, n, exp(a[t]))), names=("softmax",))
    middle = substitute(total, substitute(weight(j, at_j), start))
    named = have(Eq(softmax(n, a, j), softmax(n, moved, j)), middle, names=("softmax",))
    proof = arith(
        Eq(softmax(n, a, j), softmax(n, v, j)), named, use(shift_invariance(), n, v, c, j, nonempty)
    )
    return for_all(
        [n, a, v, c], nonempty.conclusion, same.conclusion, for_all(j, at_j.conclusion, proof)
    )


@cache
def bias_form() -> Theorem:
    """Only ``W_Q W_K^T`` and ``W_K b_Q`` reach the softmax."""
    nonempty = assume(BIAS_FORM.hypotheses[0].formula)
    n, d, H, s, X, A, C, bA, bC = BIAS_FORM.variables  # noqa: N806
    query = Sum(k, d, X[i, k] * A[k, e])
    key = Sum(m, d, C[m, e] * X[t, m])
    # sum over the key width last
    by_unit = Lambda(m, Lambda(e, A[k, e] * C[m, e] * X[t, m]))
    row = arith(
        Eq(
            X[i, k] * Sum(m, d, Sum(e, H, A[k, e] * C[m, e]) * X[t, m]),
            X[i, k] * Sum(e, H, A[k, e] * key),
        ),
        use(sum_swap(), by_unit, H, d),
        degree=2,
    )
    rows = sum_over(k, d, row)
    columns = use(sum_swap(), Lambda(k, Lambda(e, X[i, k] * A[k, e] * key)), H, d)
    bias = use(sum_swap(), Lambda(m, Lambda(e, C[m, e] * bA[e] * X[t, m])), H, d)
    constant = Sum(e, H, (query + bA[e]) * bC[e]) / s
    left, right = full_logits(A, C, bA, bC), folded_logits(A, C, bA)
    split = _divided(Eq(left, right + constant), [rows, columns, bias], 1 / s)
    equal = for_all(t, Lt(t, n), split)
    moved = use(
        softmax_congruence(), n, Lambda(t, left), Lambda(t, right), constant, nonempty, equal
    )
    proof = for_all(i, Lt(i, n), moved)
    return BIAS_FORM.derive(proof)


def _divided(goal: kernel.Term, equations: list[Theorem], share: kernel.Term) -> Theorem:
    """The goal from equations times a common factor."""
    scaled = [
        arith(Eq(f.conclusion.args[0] * share, f.conclusion.args[1] * share), f, degree=2)
        for f in equations
    ]
    return arith(goal, *scaled)


@cache
def shared_logits() -> Theorem:
    """``P = softmax(1 r + E)``: the other terms of the logits are constant along a row."""
    nonempty = assume(Lt(0, n))
    at_i = assume(Lt(i, n))
    rest = centred(X, x)
    r, E = head_logits(Q, b, x, rest)  # noqa: N806
    row = Lambda(t, logits(d, s, Q, b, X, i, t))
    constant = (Sum(k, d, X[i, k] * Sum(m, d, Q[k, m] * x[m])) + Sum(m, d, b[m] * x[m])) / s
    mixed = Lambda(k, Lambda(m, x[k] * Q[k, m] * (X[t, m] - x[m])))
    swapped = use(sum_swap(), mixed, d, d)
    names = ("logits", "shared_logits", "residual_logits", "residual")
    goal = Eq(row(t), r(t) + E(i)(t) + constant)
    scaled = have(
        Eq(
            Sum(k, d, Sum(m, d, mixed(k)(m))) / s,
            Sum(m, d, Sum(k, d, mixed(k)(m))) / s,
        ),
        arith(
            Eq(
                Sum(k, d, Sum(m, d, mixed(k)(m))) / s,
                Sum(m, d, Sum(k, d, mixed(k)(m))) / s,
            ),
            swapped,
            degree=2,
        ),
    )
    split = arith(goal, scaled, names=names)
    equal = for_all(t, Lt(t, n), split)
    moved = use(softmax_congruence(), n, row, Lambda(t, r(t) + E(i)(t)), constant, nonempty, equal)
    at_j = assume(Lt(j, n))
    named = have(
        Eq(attention(n, d, s, Q, b, X, i, j), softmax(n, Lambda(t, r(t) + E(i)(t)), j)),
        use(moved, j, at_j),
        names=("attention",),
    )
    return SHARED_LOGITS.derive(for_all(i, at_i.conclusion, for_all(j, at_j.conclusion, named)))


@cache
def rank_one_shift() -> Theorem:
    """``SA(X) - 1 y = Sum_h (P_h - 1 s_h) R W_h``."""
    nonempty, scale = (assume(item.formula) for item in SHIFT.hypotheses)
    n, d, H, s, WQK, bQK, W, bO, X, x = SHIFT.variables  # noqa: N806
    at_i = assume(Lt(i, n))
    rest = centred(X, x)
    r, E = head_logits(WQK[h], bQK[h], x, rest)  # noqa: N806
    moved = Lambda(t, r(t) + E(i)(t))
    weight = softmax(n, moved, t)
    same = use(
        shared_logits(),
        n,
        d,
        s,
        WQK[h],
        bQK[h],
        X,
        x,
        nonempty,
        scale,
        i,
        at_i,
        t,
        assume(Lt(t, n)),
    )
    own = attention(n, d, s, WQK[h], bQK[h], X, i, t)
    mixed = sum_over(t, n, arith(Eq(own * X[t, m], weight * X[t, m]), same, degree=2))
    total = parts(use(softmax_distribution(), n, moved, nonempty))[1]
    base = parts(use(softmax_distribution(), n, r, nonempty))[1]
    shift = softmax_shift(n, r, E, rest, i, m)
    shared = Sum(t, n, softmax(n, r, t) * rest(t)(m))
    inner = arith(
        Eq(Sum(t, n, own * X[t, m]), x[m] + shared + shift),
        mixed,
        total,
        base,
        names=("softmax_shift", "residual"),
        degree=2,
    )
    each = arith(
        Eq(W[h, m, k] * Sum(t, n, own * X[t, m]), W[h, m, k] * (x[m] + shared + shift)),
        inner,
        degree=2,
    )
    heads = sum_over(h, H, sum_over(m, d, each))
    goal = Eq(
        attention_layer(n, d, H, s, WQK, bQK, W, bO, X, i, k)
        - next_centre(n, d, H, s, WQK, bQK, W, bO, x, rest, k),
        Sum(h, H, Sum(m, d, shift * W[h, m, k])),
    )
    proof = arith(goal, heads, names=("attention_layer", "next_centre"))
    return SHIFT.derive(for_all(i, at_i.conclusion, for_all(k, Lt(k, d), proof)))
