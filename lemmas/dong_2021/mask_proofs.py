"""Masks: proofs."""

from __future__ import annotations

from functools import cache

from lemmas.alman_song_2025.softmax_rows import row_sums_to_one, variation
from lemmas.dong_2021 import mask_statements as says
from lemmas.dong_2021.diameter_proofs import logit_range, operator_parts
from lemmas.dong_2021.skip_proofs import assumed
from lemmas.foundations.averages import diameter_shrinks
from lemmas.foundations.sums import (
    exp_at,
    exp_monotone,
    exp_zero,
    max_upper,
    norm_facts,
    square_monotone,
    sum_over,
)
from lemmas.foundations.tokens import (
    diameter_least,
    diameter_nonnegative,
    diameter_upper,
    distance,
    euclidean_seminorm,
    seminorm_sum,
    zero_sum_combination,
)
from symbolic import kernel
from symbolic.arithmetic import canonical
from symbolic.definitions import (
    absolute,
    diameter,
    euclidean,
    tanh,
    total_variation,
)
from symbolic.kernel import Theorem
from symbolic.language import (
    Eq,
    ForAll,
    Implies,
    Lambda,
    Le,
    Lt,
    Max,
    Ne,
    Sum,
    Term,
    cast,
    exp,
    family,
    indicator,
    nats,
    number,
)
from symbolic.tactics.elementary import indicator_bounds, nonzero, scaled
from symbolic.tactics.evaluate import below_numeral, evaluate
from symbolic.tactics.script import (
    arith,
    assume,
    axiom,
    for_all,
    have,
    implies,
    induction,
    parts,
    substitute,
    use,
)

n, d, H, h, i, j, k, l, L, m, t = nats("n d H h i j k l L m t")
X, W, w, q, mask = says.X, says.W, says.w, says.q, says.mask


@cache
def mask_total() -> Theorem:
    """``0 < Sum u_t exp(a_t)`` for ``0 <= u`` and ``0 < Sum u``."""
    u, a = family("u"), family("a")
    signs, some = assume(ForAll(t, n, Le(0, u[t]))), assume(Lt(0, Sum(t, n, u[t])))
    at_t = assume(Lt(t, n))
    top = Max(t, n, -a[t])
    lower = arith(Le(-top, a[t]), max_upper(t, n, -a[t], t, at_t))
    grown = use(exp_monotone(), -top, a[t], lower)
    each = sum_over(
        t,
        n,
        arith(
            Le(u[t] * exp(-top), u[t] * exp(a[t])), grown, use(signs, t, at_t), products=[(0, 1)]
        ),
    )
    proof = arith(Lt(0, Sum(t, n, u[t] * exp(a[t]))), each, some, exp_at(-top), products=[(1, 2)])
    return for_all([n, u, a], signs.conclusion, some.conclusion, proof)


@cache
def common() -> Theorem:
    """The layer bound of the diameter if all rows of a head have one mask."""
    known = assumed(says.COMMON)
    nonempty = known["tokens"]
    at_h, at_i, at_j, at_t = (assume(Lt(x, y)) for x, y in ((h, H), (i, n), (j, n), (t, n)))
    binary, some = parts(use(known["mask"], h, at_h))
    sign = arith(Le(0, mask[h, t]), use(binary, t, at_t), squares=[mask[h, t]])
    signs = for_all(t, at_t.conclusion, sign)
    rows = {index: says.row(h, index) for index in (i, j)}
    totals = {
        index: use(mask_total(), n, mask[h], logits, signs, some) for index, logits in rows.items()
    }
    size = diameter(n, d, X)
    order, everywhere = parts(
        use(
            logit_range(),
            n,
            d,
            says.s,
            says.WQK[h],
            says.bQK[h],
            X,
            q[h],
            i,
            j,
            nonempty,
            known["scale"],
            use(known["query-key-norms"], h, at_h),
            at_i,
            at_j,
        )
    )
    low, high = order.conclusion.args
    inside = use(everywhere, t, at_t)
    between = for_all(t, at_t.conclusion, implies([Ne(mask[h, t], 0)], inside))
    bound = use(
        variation(),
        n,
        mask[h],
        rows[j],
        rows[i],
        low,
        high,
        signs,
        totals[j],
        totals[i],
        between,
        order,
    )
    one = {
        index: parts(use(row_sums_to_one(), n, mask[h], logits, signs, totals[index]))[1]
        for index, logits in rows.items()
    }
    return says.COMMON.derive(_pairs(known, bound, one, size, at_h, at_i, at_j))


def _pairs(
    known: dict[str, Theorem],
    bound: Theorem,
    one: dict[Term, Theorem],
    size: Term,
    at_h: Theorem,
    at_i: Theorem,
    at_j: Theorem,
) -> Theorem:
    """From the variation of two rows of weights to the diameter of the output."""
    nonempty = known["tokens"]
    rate = tanh(q[h] * size**2 / says.s / 4)
    first, second = (Lambda(t, says.weight(h, index, t)) for index in (i, j))
    gap = have(
        Le(total_variation(n, first, second), rate),
        arith(Le(Sum(t, n, absolute(first(t) - second(t))) / 2, rate), bound),
        names=("tv",),
    )
    sums = arith(Eq(Sum(t, n, first(t)), Sum(t, n, second(t))), one[i], one[j])
    r = nats("r")[0]
    close = for_all(
        t,
        Lt(t, n),
        for_all(
            r, Lt(r, n), use(diameter_upper(), n, d, X, t, r, assume(Lt(t, n)), assume(Lt(r, n)))
        ),
    )
    norm = Lambda(family("v"), euclidean(d, family("v")))
    seminorm = euclidean_seminorm(d)
    combined = use(zero_sum_combination(), norm, n, first, second, X, size, seminorm, sums, close)
    size_sign = use(diameter_nonnegative(), n, d, X, nonempty)
    mixed = Lambda(m, Sum(t, n, (first(t) - second(t)) * X[t, m]))
    moved = arith(Le(euclidean(d, mixed), rate * size), combined, gap, size_sign, products=[(1, 2)])
    w_sign, w_bound = operator_parts(use(known["value-norms"], h, at_h))
    head = Lambda(k, Sum(m, d, mixed(m) * W[h, m, k]))
    each = arith(
        Le(euclidean(d, head), w[h] * rate * size),
        use(w_bound, mixed),
        moved,
        w_sign,
        products=[(1, 2)],
    )
    triangle = use(seminorm_sum(), norm, Lambda(h, head), seminorm, H)
    top = Sum(h, H, w[h] * rate) * size
    total = arith(
        Le(euclidean(d, Lambda(k, Sum(h, H, head(k)))), top), triangle, sum_over(h, H, each)
    )
    named = have(Le(euclidean(d, distance(says.OUTPUT, i, j)), top), total)
    every = for_all(i, at_i.conclusion, for_all(j, at_j.conclusion, named))
    return use(diameter_least(), n, d, says.OUTPUT, top, nonempty, every)


@cache
def any_mask() -> Theorem:
    """Averaging does not enlarge the diameter."""
    known = assumed(says.ANY)
    bound = use(
        diameter_shrinks(), n, n, d, says.P, X, known["tokens"], known["tokens"], known["rows"]
    )
    return says.ANY.derive(have(says.ANY.conclusion, parts(bound)[1]))


# ------------------------------------------------------------------ a causal mask


@cache
def pair_diameter() -> Theorem:
    """The diameter of two tokens of one coordinate, ``x_0 - x_1`` if that is not negative."""
    Y = family("Y", 2)  # noqa: N806
    two, one, zero = number(2, "N"), number(1, "N"), number(0, "N")
    value = Y[0, 0] - Y[1, 0]
    sign = assume(Le(0, value))
    some = arith(Lt(0, two))

    def near(first: Term, second: Term) -> Theorem:
        gap = euclidean(one, distance(Y, first, second))
        _, square = norm_facts(one, distance(Y, first, second))
        goal = Le(gap**2, value**2)
        return use(square_monotone(), gap, value, sign, arith(goal, square, squares=[value]))

    inner = Lambda(i, Lambda(j, Le(euclidean(one, distance(Y, i, j)), value)))

    def row(first: Term) -> Theorem:
        return for_all(
            j,
            Lt(j, two),
            below_numeral(j, inner(first), [near(first, second) for second in (zero, one)]),
        )

    outer = Lambda(i, ForAll(j, two, inner(i)(j)))
    every = for_all(
        i,
        Lt(i, two),
        below_numeral(i, outer, [have(outer(first), row(first)) for first in (zero, one)]),
    )
    high = use(diameter_least(), two, one, Y, value, some, every)
    gap = euclidean(one, distance(Y, zero, one))
    gap_sign, square = norm_facts(one, distance(Y, zero, one))
    low = use(square_monotone(), value, gap, gap_sign, arith(Le(value**2, gap**2), square))
    top = use(diameter_upper(), two, one, Y, zero, one, some, arith(Lt(one, two)))
    size = diameter(two, one, Y)
    proof = kernel.antisymmetry(high, arith(Le(value, size), low, top))
    return for_all(Y, sign.conclusion, proof)


@cache
def causal() -> Theorem:
    """The first token stays, the second moves half way: the diameter is halved, no more."""
    known = assumed(says.CAUSAL)
    Xs = says._Xs  # noqa: N806
    zero, one = number(0, "N"), number(1, "N")
    start_first, start_second = parts(known["start"])
    half = (number(1) / 2) ** l

    def step(before: Theorem) -> Theorem:
        inside = assume(Le(l + 1, L))
        first, second = parts(use(before, arith(Le(l, L), inside)))
        at_l = arith(Lt(l, L), inside)
        values = [use(known["layers"], l, at_l, row, arith(Lt(row, 2))) for row in (zero, one)]
        next_first, next_second = (
            _causal_row(value, row) for value, row in zip(values, (zero, one), strict=True)
        )
        return implies(
            [inside.conclusion],
            kernel.conjoin(
                arith(Eq(Xs[l + 1, 0, 0], 1), next_first, first),
                arith(
                    Eq(Xs[l + 1, 1, 0], 1 - 2 * (number(1) / 2) ** (l + 1)),
                    next_second,
                    first,
                    second,
                ),
            ),
        )

    formula = Implies(Le(l, L), kernel.lang.And(Eq(Xs[l, 0, 0], 1), Eq(Xs[l, 1, 0], 1 - 2 * half)))
    base = kernel.lang.apply(Lambda(l, formula), 0)
    begin = have(
        base.args[1],
        kernel.conjoin(start_first, arith(Eq(Xs[0, 1, 0], 1 - 2 * number(1)), start_second)),
    )
    walk = induction(l, formula, implies([base.args[0]], begin), step)
    first, second = parts(use(walk, L, arith(Le(L, L))))
    sign = arith(Le(0, Xs[L, 0, 0] - Xs[L, 1, 0]), first, second, use(_power_sign(), L))
    size = use(pair_diameter(), Xs[L], sign)
    zero_bound, value = says.CAUSAL.conclusion.args
    nothing = _no_logits(zero_bound)
    return says.CAUSAL.derive(kernel.conjoin(nothing, arith(value, size, first, second)))


def _power_sign() -> Theorem:
    """``0 <= (1/2)^l``."""
    goal = Le(0, (number(1) / 2) ** l)
    return induction(
        l,
        goal,
        arith(kernel.lang.apply(Lambda(l, goal), 0)),
        lambda known: arith(Le(0, (number(1) / 2) ** (l + 1)), known),
    )


def _no_logits(goal: Term) -> Theorem:
    """``|v 0| <= 0``."""
    v = family("v")
    one = number(1, "N")
    image = Lambda(k, Sum(i, one, v[i] * 0))
    _, square = norm_facts(one, image)
    size = euclidean(one, image)
    flat = use(
        square_monotone(),
        size,
        0,
        arith(Le(0, number(0))),
        arith(Le(size**2, number(0) ** 2), square),
    )
    entry = arith(Le(size, number(0) * euclidean(one, v)), flat)
    both = kernel.conjoin(arith(Le(0, number(0))), for_all(v, entry))
    return have(goal, both, names=("operator_bound",))


def _causal_row(value: Theorem, row: Term) -> Theorem:
    """The next token of a row: the tokens up to it averaged."""
    Xs = says._Xs  # noqa: N806
    plain = kernel.convert(
        value,
        kernel.unfolded(value.conclusion, frozenset({"masked_softmax", "logits"})),
        ("masked_softmax", "logits"),
    )
    unit = exp_zero()
    tags = [
        evaluate(
            Eq(indicator("ind_lt", cast(row), number(token)), 1 if token > int(str(row)) else 0)
        )
        for token in (0, 1)
    ]
    return _cleared(plain, unit, tags, row, Xs)


def _cleared(
    plain: Theorem,
    unit: Theorem,
    tags: list[Theorem],
    row: Term,
    Xs: Term,  # noqa: N803
) -> Theorem:
    current = kernel.convert(plain, canonical(plain.conclusion))
    for fact in (unit, *tags):
        left = canonical(fact.conclusion.args[0])
        named = kernel.convert(fact, Eq(left, fact.conclusion.args[1]))
        current = substitute(named, current)
    goal = (
        Eq(Xs[l + 1, 0, 0], Xs[l, 0, 0])
        if str(row) == "0"
        else Eq(Xs[l + 1, 1, 0], (Xs[l, 0, 0] + Xs[l, 1, 0]) / 2)
    )
    return have(goal, current)


# ------------------------------------------------------------------ denominators


def common_domain(condition: Term, known: tuple[Theorem, ...]) -> Theorem:
    """A row of weights has a positive sum: its mask allows something."""
    total = condition.args[0].args[0]
    index, body = kernel.lang.opened(total.args[1], frozenset((t,)))
    weight, power = body.args
    head = weight.args[1]
    masks = next(
        fact for fact in known if "u" in str(fact.conclusion) and fact.conclusion.head == "forall"
    )
    inside = next(fact for fact in known if fact.conclusion is Lt(head, H))
    binary, some = parts(use(masks, head, inside))
    at_t = assume(Lt(t, n))
    entry = mask[head, t]
    signs = for_all(t, at_t.conclusion, arith(Le(0, entry), use(binary, t, at_t), squares=[entry]))
    positive = use(mask_total(), n, mask[head], Lambda(index, power.args[0]), signs, some)
    return have(condition, nonzero(positive))


def causal_domain(condition: Term, known: tuple[Theorem, ...]) -> Theorem:
    """Every token may attend to the first."""
    total = condition.args[0].args[0]
    scores = [term for term in kernel.lang.subterms(canonical(total)) if term.head == "exp"]
    row = next(
        term.args[0].args[0]
        for term in kernel.lang.subterms(canonical(total))
        if term.head == "ind_lt"
    )
    natural = use(axiom("nat-nonnegative"), row)
    first = use(
        parts(use(axiom("indicator-less"), cast(row), 0))[1],
        arith(kernel.lang.Not(Lt(cast(row), 0)), natural),
    )
    _, high = parts(use(indicator_bounds("ind_lt"), cast(row), number(1)))
    weights = [exp_at(term.args[0]) for term in scores]
    later = [
        arith(
            Le(0, (1 - indicator("ind_lt", cast(row), number(1))) * term),
            high,
            weight,
            products=[(0, 1)],
        )
        for term, weight in zip(scores, weights, strict=True)
    ]
    given = [scaled(term, first) for term in scores]
    return have(condition, nonzero(arith(Lt(0, total), *weights, *later, *given)))
