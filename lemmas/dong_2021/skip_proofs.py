"""What stops the collapse: skip connections, proofs."""

from __future__ import annotations

from functools import cache

from lemmas.dong_2021 import skip_statements as says
from lemmas.dong_2021.diameter_proofs import layer_diameter, operator_parts
from lemmas.foundations.averages import diameter_shrinks
from lemmas.foundations.softmax import tanh_below_identity, tanh_bounds
from lemmas.foundations.sums import (
    norm_facts,
    reciprocal_positive,
    square_monotone,
    sum_over,
)
from lemmas.foundations.tokens import (
    diameter_least,
    diameter_nonnegative,
    diameter_upper,
    distance,
    euclidean_seminorm,
    norm_congruence,
    seminorm_parts,
    seminorm_sum,
)
from symbolic import kernel
from symbolic.definitions import diameter, euclidean, operator_bound, tanh
from symbolic.kernel import Theorem
from symbolic.language import (
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
    reals,
)
from symbolic.statement import Statement
from symbolic.tactics.script import (
    arith,
    assume,
    for_all,
    have,
    implies,
    induction,
    parts,
    use,
)

n, d, H, L, h, i, j, k, l, m, t = nats("n d H L h i j k l m t")
s, w1 = reals("s w1")
A, B = family("A", 2), family("B", 2)
X, W, w = says.X, says.W, says.w


def assumed(statement: Statement) -> dict[str, Theorem]:
    """The hypotheses by name."""
    return {item.name: assume(item.formula) for item in statement.hypotheses}


def plus(left: Term, right: Term) -> Term:
    """The sum of two matrices."""
    return Lambda(i, Lambda(k, left[i, k] + right[i, k]))


@cache
def diameter_reverse() -> Theorem:
    """``D(A) - D(B) <= D(A + B)``."""
    some = assume(Lt(0, n))
    at_i, at_j = assume(Lt(i, n)), assume(Lt(j, n))
    both = plus(A, B)
    add, scale = seminorm_parts(euclidean_seminorm(d))
    first, second = distance(both, i, j), distance(B, j, i)
    split = have(
        Le(euclidean(d, distance(A, i, j)), euclidean(d, first) + euclidean(d, second)),
        use(add, first, second),
    )
    del scale
    near = use(diameter_upper(), n, d, both, i, j, at_i, at_j)
    other = use(diameter_upper(), n, d, B, j, i, at_j, at_i)
    bound = diameter(n, d, both) + diameter(n, d, B)
    each = arith(Le(euclidean(d, distance(A, i, j)), bound), split, near, other)
    every = for_all(i, at_i.conclusion, for_all(j, at_j.conclusion, each))
    top = use(diameter_least(), n, d, A, bound, some, every)
    goal = Le(diameter(n, d, A) - diameter(n, d, B), diameter(n, d, both))
    return for_all([n, d, A, B], some.conclusion, arith(goal, top))


@cache
def diameter_congruence() -> Theorem:
    """``D(A) = D(B)`` if ``A_ik = B_ik + v_k`` in range."""
    v = family("v")
    some = assume(Lt(0, n))
    same = assume(ForAll(i, n, ForAll(k, d, Eq(A[i, k], B[i, k] + v[k]))))
    at_i, at_j, at_k = assume(Lt(i, n)), assume(Lt(j, n)), assume(Lt(k, d))
    entry = arith(
        Eq(distance(A, i, j)(k), distance(B, i, j)(k)),
        use(same, i, at_i, k, at_k),
        use(same, j, at_j, k, at_k),
    )
    norms = use(
        norm_congruence(),
        d,
        distance(A, i, j),
        distance(B, i, j),
        for_all(k, at_k.conclusion, entry),
    )

    def below(one: Term, other: Term) -> Theorem:
        near = use(diameter_upper(), n, d, other, i, j, at_i, at_j)
        each = arith(Le(euclidean(d, distance(one, i, j)), diameter(n, d, other)), norms, near)
        every = for_all(i, at_i.conclusion, for_all(j, at_j.conclusion, each))
        return use(diameter_least(), n, d, one, diameter(n, d, other), some, every)

    proof = kernel.antisymmetry(below(A, B), below(B, A))
    return for_all([n, d, A, B, v], some.conclusion, same.conclusion, proof)


# ------------------------------------------------------------------ full attention


@cache
def lower() -> Theorem:
    """``D(X + SA(X)) >= D (1 - Sum w_h tanh(q_h D^2/(4 s)))``."""
    known = assumed(says.LOWER)
    arguments = says.LOWER.variables
    bound = use(layer_diameter(), *arguments, *known.values())
    output = bound.conclusion.args[0].args[2]
    reverse = use(diameter_reverse(), n, d, X, output, known["tokens"])
    return says.LOWER.derive(arith(says.LOWER.conclusion, bound, reverse))


@cache
def lower_cubic() -> Theorem:
    """``D (1 - min(eta, c D^2))``: ``tanh u <= min(u, 1)``."""
    known = assumed(says.LOWER_CUBIC)
    bound = use(lower(), *says.LOWER.variables, *known.values())
    size = diameter(n, d, X)
    at_h = assume(Lt(h, H))
    q_sign = operator_parts(use(known["query-key-norms"], h, at_h))[0]
    w_sign = operator_parts(use(known["value-norms"], h, at_h))[0]
    angle = says.q[h] * size**2 / s / 4
    share = reciprocal_positive(known["scale"])
    square = arith(Le(0, size**2), squares=[size])
    area = arith(Le(0, says.q[h] * size**2), q_sign, square, products=[(0, 1)])
    sign = arith(Le(0, angle), area, share, products=[(0, 1)])
    below_one = parts(use(tanh_bounds(), angle))[1]
    linear = use(tanh_below_identity(), angle, sign)
    first = sum_over(
        h, H, arith(Le(w[h] * tanh(angle), w[h]), below_one, w_sign, products=[(0, 1)])
    )
    second = sum_over(
        h, H, arith(Le(w[h] * tanh(angle), w[h] * angle), linear, w_sign, products=[(0, 1)])
    )
    size_sign = use(diameter_nonnegative(), n, d, X, known["tokens"])
    goals = says.LOWER_CUBIC.conclusion.args
    return says.LOWER_CUBIC.derive(
        kernel.conjoin(
            arith(goals[0], bound, first, size_sign, products=[(1, 2)]),
            arith(goals[1], bound, second, size_sign, products=[(1, 2)]),
        )
    )


# ------------------------------------------------------------------ any weights


@cache
def head_diameter() -> Theorem:
    """``D(Y V) <= w D(Y)`` if ``w`` bounds ``|V|_2``."""
    Y, V = family("Y", 2), family("V", 2)  # noqa: N806
    some, known = assume(Lt(0, n)), assume(operator_bound(d, d, V, w1))
    sign, bound = operator_parts(known)
    at_i, at_j = assume(Lt(i, n)), assume(Lt(j, n))
    image = Lambda(i, Lambda(k, Sum(m, d, V[m, k] * Y[i, m])))
    near = use(bound, distance(Y, i, j))
    gap = use(diameter_upper(), n, d, Y, i, j, at_i, at_j)
    each = arith(
        Le(euclidean(d, distance(image, i, j)), w1 * diameter(n, d, Y)),
        have(Le(euclidean(d, distance(image, i, j)), w1 * euclidean(d, distance(Y, i, j))), near),
        gap,
        sign,
        products=[(1, 2)],
    )
    every = for_all(i, at_i.conclusion, for_all(j, at_j.conclusion, each))
    proof = use(diameter_least(), n, d, image, w1 * diameter(n, d, Y), some, every)
    return for_all([n, d, Y, V, w1], some.conclusion, known.conclusion, proof)


@cache
def diameter_sum() -> Theorem:
    """``D(Sum_h Y_h) <= Sum_h D(Y_h)``."""
    Y = family("Y", 3)  # noqa: N806
    some = assume(Lt(0, n))
    at_i, at_j = assume(Lt(i, n)), assume(Lt(j, n))
    norm = Lambda(family("v"), euclidean(d, family("v")))
    total = Lambda(i, Lambda(k, Sum(h, H, Y[h, i, k])))
    gaps = Lambda(h, distance(Y[h], i, j))
    triangle = use(seminorm_sum(), norm, gaps, euclidean_seminorm(d), H)
    each = sum_over(h, H, use(diameter_upper(), n, d, Y[h], i, j, at_i, at_j))
    bound = Sum(h, H, diameter(n, d, Y[h]))
    near = arith(
        Le(euclidean(d, distance(total, i, j)), bound),
        have(
            Le(
                euclidean(d, distance(total, i, j)),
                Sum(h, H, euclidean(d, distance(Y[h], i, j))),
            ),
            triangle,
        ),
        each,
    )
    every = for_all(i, at_i.conclusion, for_all(j, at_j.conclusion, near))
    proof = use(diameter_least(), n, d, total, bound, some, every)
    return for_all([n, d, H, Y], some.conclusion, proof)


@cache
def any_mask() -> Theorem:
    """``D(X + Sum_h P_h X W_h) >= (1 - eta) D`` for row-stochastic ``P_h``."""
    known = assumed(says.ANY_MASK)
    P, bO = says.P, says.bO  # noqa: N806
    at_h = assume(Lt(h, H))
    mixed = Lambda(i, Lambda(m, Sum(t, n, P[h, i, t] * X[t, m])))
    heads = Lambda(h, Lambda(i, Lambda(k, Sum(m, d, W[h, m, k] * mixed(i)(m)))))
    total = use(diameter_sum(), n, d, H, heads, known["tokens"])
    value = use(known["value-norms"], h, at_h)
    moved = use(head_diameter(), n, d, mixed, W[h], w[h], known["tokens"], value)
    averaged = use(
        diameter_shrinks(),
        n,
        n,
        d,
        P[h],
        X,
        known["tokens"],
        known["tokens"],
        use(known["rows"], h, at_h),
    )
    shrunk = parts(averaged)[1]
    sign = operator_parts(value)[0]
    size = diameter(n, d, X)
    each = arith(
        Le(diameter(n, d, heads(h)), w[h] * size),
        moved,
        have(Le(diameter(n, d, mixed), size), shrunk),
        sign,
        products=[(1, 2)],
    )
    output = Lambda(i, Lambda(k, Sum(h, H, heads(h)(i)(k))))
    shifted = Lambda(i, Lambda(k, output(i)(k) + bO[k]))
    same = use(
        diameter_congruence(),
        n,
        d,
        shifted,
        output,
        bO,
        known["tokens"],
        for_all(i, Lt(i, n), for_all(k, Lt(k, d), arith(Eq(shifted(i)(k), output(i)(k) + bO[k])))),
    )
    reverse = use(diameter_reverse(), n, d, X, shifted, known["tokens"])
    return says.ANY_MASK.derive(
        arith(says.ANY_MASK.conclusion, reverse, same, total, sum_over(h, H, each))
    )


@cache
def any_mask_depth() -> Theorem:
    """``D(X^L) >= (1 - eta)^L D(X^0)``."""
    known = assumed(says.ANY_MASK_DEPTH)
    eta, Xs, Ps, Ws, bs, ws = says.ANY_MASK_DEPTH.variables[4:]  # noqa: N806
    size = Lambda(l, diameter(n, d, Xs[l]))

    def step(before: Theorem) -> Theorem:
        inside = assume(Le(l + 1, L))
        here = use(before, arith(Le(l, L), inside))
        at_l = arith(Lt(l, L), inside)
        bound = use(
            any_mask(),
            n,
            d,
            H,
            Ps[l],
            Ws[l],
            bs[l],
            Xs[l],
            ws[l],
            known["tokens"],
            use(known["rows"], l, at_l),
            use(known["value-norms"], l, at_l),
        )
        mixed = bound.conclusion.args[1].args[2]
        at_i, at_k = assume(Lt(i, n)), assume(Lt(k, d))
        entry = arith(
            Eq(Xs[l + 1, i, k], mixed(i)(k) + 0), use(known["layers"], l, at_l, i, at_i, k, at_k)
        )
        same = use(
            diameter_congruence(),
            n,
            d,
            Xs[l + 1],
            mixed,
            Lambda(k, number(0)),
            known["tokens"],
            for_all(i, at_i.conclusion, for_all(k, at_k.conclusion, entry)),
        )
        sign = use(diameter_nonnegative(), n, d, Xs[l], known["tokens"])
        grown = arith(
            Le((1 - eta) * size(l), size(l + 1)),
            bound,
            same,
            use(known["weights"], l, at_l),
            sign,
            products=[(2, 3)],
        )
        proof = arith(
            Le((1 - eta) ** (l + 1) * size(0), size(l + 1)),
            grown,
            here,
            known["rate"],
            products=[(1, 2)],
        )
        return implies([inside.conclusion], proof)

    formula = Implies(Le(l, L), Le((1 - eta) ** l * size(0), size(l)))
    base = Lambda(l, formula)(0)
    start = implies([base.args[0]], arith(base.args[1]))
    proof = use(induction(l, formula, start, step), L, arith(Le(L, L)))
    return says.ANY_MASK_DEPTH.derive(proof)


# ------------------------------------------------------------------ claim 3.1


@cache
def claim() -> Theorem:
    """Value parameters 0: every layer adds a constant row."""
    _, _, _, _, _, Q, b = says.CLAIM.variables  # noqa: N806
    known = assumed(says.CLAIM)
    zero = Lambda(l, Lambda(h, Lambda(m, Lambda(k, number(0)))))
    existential = says.CLAIM.conclusion
    instance = kernel.lang.apply(existential.args[0], zero)
    norms, rest = instance.args
    v = family("v")
    image = Lambda(k, Sum(m, d, v[m] * 0))
    nothing = _zero_norm(v)
    bound = kernel.conjoin(arith(Le(0, number(0))), for_all(v, nothing))
    named = have(operator_bound(d, d, zero(l)(h), number(0)), bound, names=("operator_bound",))
    del image
    first = have(norms, for_all([l, h], named))
    bs, body = kernel.lang.opened(rest.args[0], existential.free)
    Xs, inner = kernel.lang.opened(body.args[0], existential.free | {bs})  # noqa: N806
    layers, kept = inner.args
    steps = assume(layers)
    drift = Lambda(l, Lambda(k, Sum(m, l, bs[m, k])))

    def formula(depth: Term) -> Term:
        entry = Eq(Xs[depth, i, k], Xs[0, i, k] + drift(depth)(k))
        return Implies(Le(depth, L), ForAll(i, n, ForAll(k, d, entry)))

    def step(before: Theorem) -> Theorem:
        inside = assume(Le(l + 1, L))
        at_i, at_k = assume(Lt(i, n)), assume(Lt(k, d))
        here = use(use(before, arith(Le(l, L), inside)), i, at_i, k, at_k)
        one = use(steps, l, arith(Lt(l, L), inside), i, at_i, k, at_k)
        proof = arith(
            Eq(Xs[l + 1, i, k], Xs[0, i, k] + drift(l + 1)(k)),
            one,
            here,
            names=("attention_layer",),
        )
        return implies(
            [inside.conclusion], for_all(i, at_i.conclusion, for_all(k, at_k.conclusion, proof))
        )

    base = kernel.lang.apply(Lambda(l, formula(l)), 0)
    entry = arith(Eq(Xs[0, i, k], Xs[0, i, k] + drift(number(0, "N"))(k)))
    start = implies([base.args[0]], for_all(i, Lt(i, n), for_all(k, Lt(k, d), entry)))
    walk = induction(l, formula(l), start, step)
    entries = use(walk, L, arith(Le(L, L)))
    sizes = use(diameter_congruence(), n, d, Xs[L], Xs[0], drift(L), known["tokens"], entries)
    x, some = kernel.lang.opened(kept.args[1].args[0], inner.free)
    centre = Lambda(k, x[k] + drift(L)(k))
    at_i, at_k = assume(Lt(i, n)), assume(Lt(k, d))
    own = use(entries, i, at_i, k, at_k)
    wanted = kernel.lang.apply(some.args[0], centre)
    residual_entry = have(
        Eq(Xs[L, i, k] - centre(k), Xs[0, i, k] - x[k]),
        arith(Eq(Xs[L, i, k] - centre(k), Xs[0, i, k] - x[k]), own),
    )
    all_entries = for_all(i, at_i.conclusion, for_all(k, at_k.conclusion, residual_entry))
    chosen = kernel.witness(some, centre, have(wanted, all_entries, names=("residual",)))
    both = kernel.conjoin(have(kept.args[0], sizes), have(kept.args[1], for_all(x, chosen)))
    second = have(rest, for_all([bs, Xs], steps.conclusion, both))
    return says.CLAIM.derive(kernel.witness(existential, zero, kernel.conjoin(first, second)))


def _zero_norm(v: Term) -> Theorem:
    """``|v 0| <= 0``."""
    image = Lambda(k, Sum(m, d, v[m] * number(0)))
    sign, square = norm_facts(d, image)
    flat = arith(Le(euclidean(d, image) ** 2, number(0) ** 2), square)
    size = use(square_monotone(), euclidean(d, image), 0, arith(Le(0, number(0))), flat)
    goal = Le(euclidean(d, image), number(0) * euclidean(d, v))
    del sign
    return arith(goal, size)
