"""The output as a sum over paths: proofs."""

from __future__ import annotations

from functools import cache

from lemmas.dong_2021 import path_statements as says
from lemmas.dong_2021.hub_witness import same_symmetric, sum_split
from lemmas.foundations.averages import row_facts, stochastic_product
from lemmas.foundations.indicators import same, sum_pick
from lemmas.foundations.operators import identity_stochastic
from lemmas.foundations.softmax import softmax_distribution
from lemmas.foundations.sums import sum_over, sum_swap
from symbolic import kernel
from symbolic.definitions import logits, row_stochastic
from symbolic.kernel import Theorem
from symbolic.language import (
    And,
    Eq,
    ForAll,
    Implies,
    Lambda,
    Le,
    Lt,
    Sum,
    Term,
    family,
    nats,
    number,
)
from symbolic.statement import Statement
from symbolic.tactics.elementary import scaled
from symbolic.tactics.evaluate import below_numeral
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

n, d, H, L, h, i, j, k, l, m, t, r = nats("n d H L h i j k l m t r")
f = family("f")
X, P, W, bO, c = says.X, says.P, says.W, says.bO, says.c
Pp, Wp = says.paths, says.products
zero = number(0, "N")


def assumed(statement: Statement) -> dict[str, Theorem]:
    """The hypotheses by name."""
    return {item.name: assume(item.formula) for item in statement.hypotheses}


@cache
def sum_digits() -> Theorem:
    """``Sum_{i < n H} f_i = Sum_{r<n} Sum_{h<H} f_{r H + h}``."""
    goal = Eq(Sum(i, n * H, f[i]), Sum(r, n, Sum(h, H, f[r * H + h])))
    base = arith(kernel.lang.apply(Lambda(n, goal), 0))

    def step(known: Theorem) -> Theorem:
        split = use(sum_split(), f, n * H, H)
        return arith(kernel.lang.apply(Lambda(n, goal), n + 1), split, known)

    return for_all([f, H], induction(n, goal, base, step))


@cache
def sum_first() -> Theorem:
    """``Sum_{h < H+1} f_h = f_0 + Sum_{h<H} f_{h+1}``."""
    split = use(sum_split(), f, number(1, "N"), H)
    goal = Eq(Sum(h, H + 1, f[h]), f[0] + Sum(h, H, f[h + 1]))
    return for_all([f, H], arith(goal, split))


a, b = nats("a b")


def _value(depth: Term, path: Term, row: Term, column: Term) -> Term:
    """``(P_path X W_path)`` at an entry."""
    inner = Sum(b, d, X[0, a, b] * Wp[depth, path, b, column])
    return Sum(a, n, Pp[depth, path, row, a] * inner)


@cache
def longer_path() -> Theorem:
    """``P_h (P_path X W_path) W_h`` is the value of the longer path."""
    A, V = family("A", 2), family("V", 2)  # noqa: N806  weights and values of the head
    F, G, Y = family("F", 2), family("G", 2), family("Y", 2)  # noqa: N806  path and tokens
    inner = Sum(b, d, Y[a, b] * G[b, m])
    long_weight = Sum(t, n, A[i, t] * F[t, a])
    # the sum over the tokens of the path comes out
    token_pairs = Lambda(t, Lambda(a, A[i, t] * F[t, a] * inner))
    first = use(sum_swap(), token_pairs, n, n)
    row = arith(
        Eq(Sum(t, n, A[i, t] * Sum(a, n, F[t, a] * inner)), Sum(a, n, long_weight * inner)), first
    )
    rows = sum_over(m, d, scaled(V[m, k], row))
    second = use(sum_swap(), Lambda(m, Lambda(a, V[m, k] * long_weight * inner)), n, d)
    third = use(sum_swap(), Lambda(m, Lambda(b, V[m, k] * Y[a, b] * G[b, m])), d, d)
    long_value = Sum(b, d, Y[a, b] * Sum(m, d, G[b, m] * V[m, k]))
    columns = sum_over(
        a,
        n,
        scaled(long_weight, arith(Eq(Sum(m, d, V[m, k] * inner), long_value), third)),
    )
    left = Sum(m, d, V[m, k] * Sum(t, n, A[i, t] * Sum(a, n, F[t, a] * inner)))
    goal = Eq(left, Sum(a, n, long_weight * long_value))
    return for_all([n, d, A, V, F, G, Y, i, k], arith(goal, rows, second, columns))


@cache
def every_in_pieces() -> Theorem:
    """All ``F_r``, ``r < a + b``, are row-stochastic if the first ``a`` and the rest are."""
    F = family("F", 3)  # noqa: N806

    def stochastic(index: Term) -> Term:
        return row_stochastic(n, n, F[index])

    front = assume(ForAll(r, a, stochastic(r)))

    def formula(extra: Term) -> Term:
        more = ForAll(h, extra, stochastic(a + h))
        return Implies(more, ForAll(r, a + extra, stochastic(r)))

    def one_more(known: Theorem) -> Theorem:
        more = assume(ForAll(h, b + 1, stochastic(a + h)))
        fewer = for_all(h, Lt(h, b), use(more, h, arith(Lt(h, b + 1), assume(Lt(h, b)))))
        shorter = use(known, fewer)
        here = assume(Lt(r, a + (b + 1)))

        def at_end(none: Theorem) -> Theorem:
            at_most = arith(Le(r, a + b), use(axiom("nat-discrete"), r, a + (b + 1), here))
            same_index = kernel.antisymmetry(arith(Le(a + b, r), none), at_most)
            hole = nats("hole")[0]
            own = use(more, b, arith(Lt(b, b + 1)))
            return kernel.rewrite(same_index, Lambda(hole, stochastic(hole)), own)

        proof = by_cases(Lt(r, a + b), lambda e: use(shorter, r, e), at_end)
        return implies([more.conclusion], for_all(r, here.conclusion, proof))

    base = kernel.lang.apply(Lambda(b, formula(b)), 0)
    start = implies([base.args[0]], have(base.args[1], front))
    return for_all([n, F, a], front.conclusion, induction(b, formula(b), start, one_more))


@cache
def every_digit() -> Theorem:
    """All ``F_q``, ``q < N H``, are row-stochastic if all ``F_{r H + h}`` are."""
    F, size = family("F", 3), nats("size")[0]  # noqa: N806

    def formula(count: Term) -> Term:
        digits = ForAll(r, count, ForAll(h, H, row_stochastic(n, n, F[r * H + h])))
        return Implies(digits, ForAll(r, count * H, row_stochastic(n, n, F[r])))

    def step(known: Theorem) -> Theorem:
        longer = assume(formula(size + 1).args[0])
        fewer = for_all(r, Lt(r, size), use(longer, r, arith(Lt(r, size + 1), assume(Lt(r, size)))))
        front = use(known, fewer)
        last = use(longer, size, arith(Lt(size, size + 1)))
        whole = use(every_in_pieces(), n, F, size * H, front, H, last)
        return implies([longer.conclusion], have(formula(size + 1).args[1], whole))

    base = kernel.lang.apply(Lambda(size, formula(size)), 0)
    never = assume(Lt(r, 0))
    false = arith(Lt(0, 0), never, use(axiom("nat-nonnegative"), r))
    nothing = kernel.absurd(false, arith(kernel.lang.Not(Lt(0, 0))), row_stochastic(n, n, F[r]))
    start = implies([base.args[0]], have(base.args[1], for_all(r, never.conclusion, nothing)))
    return for_all([n, H, F], induction(size, formula(size), start, step))


@cache
def weights() -> Theorem:
    """Induction on the depth."""
    known = assumed(says.WEIGHTS)
    path_start, path_step = parts(known["paths"])
    value_start, value_step = parts(known["products"])
    offset_start, offset_step = parts(known["offset"])
    at_i, at_k = assume(Lt(i, n)), assume(Lt(k, d))

    def entry(depth: Term) -> Term:
        return Eq(X[depth, i, k], Sum(r, H**depth, _value(depth, r, i, k)) + c[depth, k])

    def formula(depth: Term) -> Term:
        both = And(
            ForAll(i, n, ForAll(k, d, entry(depth))),
            ForAll(r, H**depth, row_stochastic(n, n, Pp[depth, r])),
        )
        return Implies(Le(depth, L), both)

    def grow(before: Theorem) -> Theorem:
        inside = assume(Le(l + 1, L))
        at_l = arith(Lt(l, L), inside)
        entries, rows = parts(use(before, arith(Le(l, L), inside)))
        at_r, at_h = assume(Lt(r, H**l)), assume(Lt(h, H))
        paths = use(path_step, l, at_l, r, at_r, h, at_h)
        values = use(value_step, l, at_l, r, at_r, h, at_h)
        longer = _longer_entry(known, entries, paths, values, at_l, at_i, at_k, at_h)
        last = arith(entry(l + 1), longer, use(offset_step, l, at_l, k, at_k))
        first = for_all(i, at_i.conclusion, for_all(k, at_k.conclusion, last))
        stochastic = use(known["rows"], l, at_l, h, at_h), use(rows, r, at_r)
        product = use(stochastic_product(), n, n, n, P[l, h], Pp[l, r], *stochastic)
        named = _equal_rows(product, paths)
        digits = for_all(r, at_r.conclusion, for_all(h, at_h.conclusion, named))
        second = use(every_digit(), n, H, Pp[l + 1], H**l, digits)
        wanted = ForAll(r, H ** (l + 1), row_stochastic(n, n, Pp[l + 1, r]))
        return implies([inside.conclusion], kernel.conjoin(first, have(wanted, second)))

    base = kernel.lang.apply(Lambda(l, formula(l)), 0)
    begin = _shortest(path_start, value_start, offset_start)
    start = implies([base.args[0]], have(base.args[1], begin))
    walk = induction(l, formula(l), start, grow)
    return says.WEIGHTS.derive(use(walk, L, arith(Le(L, L))))


def _equal_rows(product: Theorem, paths: Theorem) -> Theorem:
    """``row_stochastic(P_path)`` from the product it is equal to."""
    matrix = product.conclusion.args[2]
    at_i, at_j = assume(Lt(i, n)), assume(Lt(j, n))
    other = Pp[l + 1, r * H + h]
    same_entry = use(paths, i, at_i, j, at_j)
    entries, total = row_facts(product, i, at_i)
    sign = arith(Le(0, other[i, j]), use(entries, j, at_j), same_entry)
    sums = arith(
        Eq(Sum(j, n, other[i, j]), 1),
        sum_over(j, n, arith(Eq(other[i, j], matrix[i, j]), same_entry)),
        total,
    )
    row = kernel.conjoin(for_all(j, at_j.conclusion, sign), sums)
    both = for_all(i, at_i.conclusion, row)
    return have(row_stochastic(n, n, other), both, names=("row_stochastic", "distribution"))


def _longer_entry(
    known: dict[str, Theorem],
    entries: Theorem,
    paths: Theorem,
    values: Theorem,
    at_l: Theorem,
    at_i: Theorem,
    at_k: Theorem,
    at_h: Theorem,
) -> Theorem:
    """The next tokens as a sum over the longer paths, with the offset written out."""
    layer = use(known["layers"], l, at_l, i, at_i, k, at_k)
    weight = P[l, h, i, t]
    value = _value(l, r, t, m)
    token = use(entries, t, assume(Lt(t, n)), m, assume(Lt(m, d)))
    mixed = sum_over(t, n, scaled(weight, token))
    out_of_tokens = use(sum_swap(), Lambda(t, Lambda(r, weight * value)), H**l, n)
    total = row_facts(use(known["rows"], l, at_l, h, at_h), i, at_i)[1]
    inner = arith(
        Eq(
            Sum(t, n, weight * X[l, t, m]),
            Sum(r, H**l, Sum(t, n, weight * value)) + c[l, m],
        ),
        mixed,
        out_of_tokens,
        scaled(c[l, m], total),
    )
    columns = sum_over(m, d, scaled(W[l, h, m, k], inner))
    moved = Sum(m, d, W[l, h, m, k] * Sum(t, n, weight * value))
    out_of_columns = use(
        sum_swap(), Lambda(m, Lambda(r, W[l, h, m, k] * Sum(t, n, weight * value))), H**l, d
    )
    heads = sum_over(
        h,
        H,
        arith(
            Eq(
                Sum(m, d, W[l, h, m, k] * Sum(t, n, weight * X[l, t, m])),
                Sum(r, H**l, moved) + Sum(m, d, W[l, h, m, k] * c[l, m]),
            ),
            columns,
            out_of_columns,
        ),
    )
    out_of_heads = use(sum_swap(), Lambda(h, Lambda(r, moved)), H**l, H)
    longer = sum_over(r, H**l, sum_over(h, H, _long_value(paths, values, at_i, at_k)))
    digits = use(sum_digits(), Lambda(r, _value(l + 1, r, i, k)), H, H**l)
    offset = use(sum_swap(), Lambda(m, Lambda(h, c[l, m] * W[l, h, m, k])), H, d)
    goal = Eq(
        X[l + 1, i, k],
        Sum(r, H ** (l + 1), _value(l + 1, r, i, k))
        + Sum(m, d, c[l, m] * Sum(h, H, W[l, h, m, k]))
        + bO[l, k],
    )
    return arith(goal, layer, heads, out_of_heads, longer, digits, offset)


def _long_value(paths: Theorem, values: Theorem, at_i: Theorem, at_k: Theorem) -> Theorem:
    """``P_h (P_path X W_path) W_h`` with the entries of the longer path."""
    plain = use(longer_path(), n, d, P[l, h], W[l, h], Pp[l, r], Wp[l, r], X[0], i, k)
    left, right = plain.conclusion.args
    path = r * H + h
    at_a, at_b = assume(Lt(a, n)), assume(Lt(b, d))
    weight = use(paths, i, at_i, a, at_a)
    value = use(values, b, at_b, k, at_k)
    inner = sum_over(b, d, scaled(X[0, a, b], value))
    short = Sum(b, d, X[0, a, b] * Wp[l + 1, path, b, k])
    long_weight = weight.conclusion.args[1]
    each = arith(
        Eq(
            Pp[l + 1, path, i, a] * short,
            long_weight * inner.conclusion.args[1],
        ),
        scaled(short, weight),
        scaled(long_weight, arith(Eq(short, inner.conclusion.args[1]), inner)),
    )
    return arith(Eq(left, _value(l + 1, path, i, k)), plain, sum_over(a, n, each))


def _shortest(path_start: Theorem, value_start: Theorem, offset_start: Theorem) -> Theorem:
    """The empty path gives the tokens."""
    at_i, at_k = assume(Lt(i, n)), assume(Lt(k, d))
    at_a, at_b = assume(Lt(a, n)), assume(Lt(b, d))
    column = sum_over(b, d, scaled(X[0, a, b], use(value_start, b, at_b, k, at_k)))
    picked = use(sum_pick(), Lambda(b, X[0, a, b]), k, d, at_k)
    inner = arith(Eq(Sum(b, d, X[0, a, b] * Wp[0, 0, b, k]), X[0, a, k]), column, picked)
    weight = use(path_start, i, at_i, a, at_a)
    each = arith(
        Eq(Pp[0, 0, i, a] * Sum(b, d, X[0, a, b] * Wp[0, 0, b, k]), same(a, i) * X[0, a, k]),
        scaled(Pp[0, 0, i, a], inner),
        scaled(X[0, a, k], weight),
        scaled(X[0, a, k], use(same_symmetric(), i, a)),
    )
    row = use(sum_pick(), Lambda(a, X[0, a, k]), i, n, at_i)
    entry = arith(
        Eq(X[0, i, k], _value(zero, zero, i, k) + c[0, k]),
        sum_over(a, n, each),
        row,
        use(offset_start, k, at_k),
    )
    first = for_all(i, at_i.conclusion, for_all(k, at_k.conclusion, entry))
    only = _identity_rows(path_start)
    below = Lt(r, 1)
    at_zero = Lambda(r, row_stochastic(n, n, Pp[0, r]))
    second = for_all(r, below, below_numeral(r, at_zero, [only]))
    return kernel.conjoin(first, second)


def _identity_rows(path_start: Theorem) -> Theorem:
    """The empty path is the identity, which is row-stochastic."""
    known = use(identity_stochastic(), n)
    at_i, at_j = assume(Lt(i, n)), assume(Lt(j, n))
    entries, total = row_facts(known, i, at_i)
    own = use(path_start, i, at_i, j, at_j)
    sign = arith(Le(0, Pp[0, 0, i, j]), use(entries, j, at_j), own)
    sums = arith(Eq(Sum(j, n, Pp[0, 0, i, j]), 1), sum_over(j, n, own), total)
    row = for_all(i, at_i.conclusion, kernel.conjoin(for_all(j, at_j.conclusion, sign), sums))
    return have(row_stochastic(n, n, Pp[0, 0]), row, names=("row_stochastic", "distribution"))


@cache
def offset() -> Theorem:
    """Induction on the number of layers: each offset passes through all later layers."""
    known = assumed(says.OFFSET)
    offset_start, offset_step = parts(known["offset"])
    later_start, later_step = parts(known["later-products"])

    def formula(depth: Term) -> Term:
        each = Sum(l, depth, Sum(m, d, bO[l, m] * says.after[l, depth, m, k]))
        return Implies(Le(depth, L), ForAll(k, d, Eq(c[depth, k], each)))

    def grow(before: Theorem) -> Theorem:
        inside, at_k = assume(Le(r + 1, L)), assume(Lt(k, d))
        at_r = arith(Lt(r, L), inside)
        shorter = use(before, arith(Le(r, L), inside))
        own = _own_offset(later_start, at_r, at_k)
        earlier = _earlier_offsets(shorter, later_step, at_r, at_k)
        step = use(offset_step, r, at_r, k, at_k)
        goal = formula(r + 1).args[1]
        entry = arith(kernel.lang.opened(goal.args[0])[1].args[1], step, own, earlier)
        return implies([inside.conclusion], for_all(k, at_k.conclusion, entry))

    base = kernel.lang.apply(Lambda(r, formula(r)), 0)
    nothing = use(offset_start, k, assume(Lt(k, d)))
    zero_sum = arith(
        Eq(c[0, k], Sum(l, zero, Sum(m, d, bO[l, m] * says.after[l, 0, m, k]))), nothing
    )
    start = implies([base.args[0]], have(base.args[1], for_all(k, Lt(k, d), zero_sum)))
    walk = induction(r, formula(r), start, grow)
    return says.OFFSET.derive(use(walk, L, arith(Le(L, L))))


def _own_offset(later_start: Theorem, at_r: Theorem, at_k: Theorem) -> Theorem:
    """The offset of the last layer passes through nothing."""
    at_m = assume(Lt(m, d))
    kept = sum_over(m, d, scaled(bO[r, m], use(later_start, r, at_r, m, at_m, k, at_k)))
    picked = use(sum_pick(), Lambda(m, bO[r, m]), k, d, at_k)
    return arith(Eq(Sum(m, d, bO[r, m] * says.after[r, r + 1, m, k]), bO[r, k]), kept, picked)


def _earlier_offsets(
    shorter: Theorem, later_step: Theorem, at_r: Theorem, at_k: Theorem
) -> Theorem:
    """``c_r Sum_h W_h`` is the sum of all earlier offsets through one layer more."""
    at_l, at_m = assume(Lt(l, r)), assume(Lt(m, d))
    factor, through = says.heads_sum(r, j, k), says.after[l, r, m, j]
    grown = use(later_step, r, at_r, l, at_l, m, at_m, k, at_k)
    one_more = sum_over(m, d, scaled(bO[l, m], grown))
    swapped = use(sum_swap(), Lambda(m, Lambda(j, bO[l, m] * through * factor)), d, d)
    passed = Sum(j, d, Sum(m, d, bO[l, m] * through) * factor)
    each = arith(Eq(Sum(m, d, bO[l, m] * says.after[l, r + 1, m, k]), passed), one_more, swapped)
    layers = sum_over(l, r, each)
    inner = Lambda(l, Lambda(j, Sum(m, d, bO[l, m] * through) * factor))
    out = use(sum_swap(), inner, d, r)
    at_j = assume(Lt(j, d))
    columns = sum_over(j, d, scaled(factor, use(shorter, j, at_j)))
    whole = Sum(l, r, Sum(m, d, bO[l, m] * says.after[l, r + 1, m, k]))
    return arith(Eq(Sum(j, d, c[r, j] * factor), whole), layers, out, columns)


@cache
def attention() -> Theorem:
    """The same for attention, whose rows are distributions."""
    known = assumed(says.ATTENTION)
    weight = says._attention
    at_l, at_h = assume(Lt(l, L)), assume(Lt(h, H))
    stochastic = _attention_rows(known["tokens"])
    rows = for_all(l, at_l.conclusion, for_all(h, at_h.conclusion, stochastic))
    steps = have(
        kernel.lang.substitute(says.WEIGHTS.hypotheses[2].formula, {P: weight}),
        known["layers"],
        names=("attention_layer",),
    )
    proof = use(
        weights(),
        n,
        d,
        H,
        L,
        X,
        weight,
        W,
        bO,
        Pp,
        Wp,
        c,
        known["tokens"],
        rows,
        steps,
        known["paths"],
        known["products"],
        known["offset"],
    )
    return says.ATTENTION.derive(proof)


def _attention_rows(nonempty: Theorem) -> Theorem:
    """``row_stochastic(P_h)`` for a head."""
    weight = says._attention(l)(h)
    at_i = assume(Lt(i, n))
    scores = Lambda(t, logits(d, says.s, says.WQK[l, h], says.bQK[l, h], X[l], i, t))
    entries, total = parts(use(softmax_distribution(), n, scores, nonempty))
    sign = have(Le(0, weight(i)(j)), _weak(use(entries, j)), names=("attention",))
    sums = have(Eq(Sum(j, n, weight(i)(j)), 1), total, names=("attention",))
    row = kernel.conjoin(for_all(j, Lt(j, n), sign), sums)
    return have(
        row_stochastic(n, n, weight),
        for_all(i, at_i.conclusion, row),
        names=("row_stochastic", "distribution"),
    )


def _weak(strict: Theorem) -> Theorem:
    return arith(Le(*strict.conclusion.args), strict)


@cache
def skip() -> Theorem:
    """The head 0 with ``P = I`` and ``W = I`` carries the skip."""
    known = assumed(says.SKIP)
    at_l, at_i, at_k = assume(Lt(l, L)), assume(Lt(i, n)), assume(Lt(k, d))
    weights_kept, values_kept = parts(use(known["virtual-head"], l, at_l))
    at_t, at_m = assume(Lt(t, n)), assume(Lt(m, d))
    inner = arith(
        Eq(Sum(t, n, P[l, 0, i, t] * X[l, t, m]), X[l, i, m]),
        sum_over(
            t,
            n,
            arith(
                Eq(P[l, 0, i, t] * X[l, t, m], same(t, i) * X[l, t, m]),
                scaled(X[l, t, m], use(weights_kept, i, at_i, t, at_t)),
                scaled(X[l, t, m], use(same_symmetric(), i, t)),
            ),
        ),
        use(sum_pick(), Lambda(t, X[l, t, m]), i, n, at_i),
    )
    outer = arith(
        Eq(Sum(m, d, W[l, 0, m, k] * Sum(t, n, P[l, 0, i, t] * X[l, t, m])), X[l, i, k]),
        sum_over(
            m,
            d,
            arith(
                Eq(
                    W[l, 0, m, k] * Sum(t, n, P[l, 0, i, t] * X[l, t, m]),
                    same(m, k) * X[l, i, m],
                ),
                scaled(W[l, 0, m, k], inner),
                scaled(X[l, i, m], use(values_kept, m, at_m, k, at_k)),
            ),
        ),
        use(sum_pick(), Lambda(m, X[l, i, m]), k, d, at_k),
    )
    head = Lambda(h, Sum(m, d, W[l, h, m, k] * Sum(t, n, P[l, h, i, t] * X[l, t, m])))
    split = use(sum_first(), head, H)
    step = arith(
        Eq(X[l + 1, i, k], says.mixed(P, H + 1, l)),
        use(known["layers"], l, at_l, i, at_i, k, at_k),
        split,
        outer,
    )
    layers = for_all(
        l, at_l.conclusion, for_all(i, at_i.conclusion, for_all(k, at_k.conclusion, step))
    )
    proof = use(
        weights(),
        n,
        d,
        H + 1,
        L,
        X,
        P,
        W,
        bO,
        Pp,
        Wp,
        c,
        known["tokens"],
        _all_rows(known, at_l, weights_kept),
        layers,
        known["paths"],
        known["products"],
        known["offset"],
    )
    return says.SKIP.derive(proof)


def _all_rows(known: dict[str, Theorem], at_l: Theorem, kept: Theorem) -> Theorem:
    """Every head, the virtual one among them, has row-stochastic weights."""
    at_i, at_j = assume(Lt(i, n)), assume(Lt(j, n))
    entries, total = row_facts(use(identity_stochastic(), n), i, at_i)
    own = use(kept, i, at_i, j, at_j)
    sign = arith(Le(0, P[l, 0, i, j]), use(entries, j, at_j), own)
    sums = arith(Eq(Sum(j, n, P[l, 0, i, j]), 1), sum_over(j, n, own), total)
    row = for_all(i, at_i.conclusion, kernel.conjoin(for_all(j, at_j.conclusion, sign), sums))
    names = ("row_stochastic", "distribution")
    virtual = have(row_stochastic(n, n, P[l, 0]), row, names=names)
    at_h = assume(Lt(h, H))
    real = use(known["rows"], l, at_l, h, at_h)
    one = for_all(r, Lt(r, 1), _only(virtual))
    both = use(every_in_pieces(), n, P[l], 1, one, H, for_all(h, at_h.conclusion, _shifted(real)))
    return for_all(l, at_l.conclusion, have(ForAll(h, H + 1, row_stochastic(n, n, P[l, h])), both))


def _only(virtual: Theorem) -> Theorem:
    return below_numeral(r, Lambda(r, row_stochastic(n, n, P[l, r])), [virtual])


def _shifted(real: Theorem) -> Theorem:
    return have(row_stochastic(n, n, P[l, 1 + h]), real)
