"""Proofs that order 1 is optimal, and Theorem 1.2 with its constants and without them."""

from __future__ import annotations

from functools import cache

from lemmas.alman_song_2025 import network_statements as net
from lemmas.alman_song_2025 import optimal_statements as says
from lemmas.alman_song_2025.definitions import FULL, masked_layer, row_norm, token_norm, value_bound
from lemmas.alman_song_2025.distance import Distance
from lemmas.alman_song_2025.growth import full_mask, layer_size
from lemmas.alman_song_2025.networks import order1_first_power, order1_linear, order1_plain
from lemmas.alman_song_2025.perturbation import (
    MASK,
    A,
    Ms,
    Ws,
    attention_row,
    distribution_parts,
)
from lemmas.alman_song_2025.residual_proofs import given, refuted
from lemmas.alman_song_2025.rows import (
    NORM,
    TOKENS,
    absolute_identity_of,
    below,
    same_rows,
    semi,
    token_add,
    token_congruence,
    token_sign,
    upper,
    value_parts,
)
from lemmas.alman_song_2025.three_norms import (
    absolute_sum,
    euclidean_norm,
    euclidean_value,
    largest,
    largest_norm,
    length,
    sum_norm,
)
from lemmas.alman_song_2025.weight_norms import largest_small_values, sum_small_values
from lemmas.foundations.indicators import same, sum_pick
from lemmas.foundations.matrix_norms import entry_least
from lemmas.foundations.sums import absolute_below, absolute_of, sum_over, sum_swap
from lemmas.foundations.tokens import seminorm_parts
from symbolic import kernel
from symbolic.definitions import absolute, max_entry
from symbolic.kernel import Theorem, assume
from symbolic.language import (
    Eq,
    ForAll,
    Implies,
    Lambda,
    Le,
    Lt,
    Max,
    Prod,
    Sum,
    Term,
    cast,
    family,
    nats,
    number,
)
from symbolic.statement import Statement
from symbolic.tactics.elementary import max_least, max_upper, power_nonnegative
from symbolic.tactics.script import (
    arith,
    axiom,
    by_cases,
    for_all,
    have,
    implies,
    induction,
    obtain,
    parts,
    use,
)

d, n, H, L, T, rho = says.d, says.n, says.H, says.L, says.T, says.rho
h, i, k, l, m, p, r = says.h, says.i, says.k, says.l, says.m, says.p, says.r
eta, y, M1, W1, X = says.eta, says.y, says.M1, says.W1, says.X
t = nats("t")[0]


# ------------------------------------------------------------------ equal tokens


@cache
def equal_tokens() -> Theorem:
    """``SAtt(1 y) = 1 y (Sum_h W_h)``: a head sees nothing but the common token."""
    Y = family("Y", 2)  # noqa: N806
    mask, at_i = assume(MASK), assume(Lt(i, n))
    same_rows_ = assume(ForAll(i, n, ForAll(k, d, Eq(Y[i, k], y[k]))))
    row = use(attention_row(), n, d, A, Ms[h], Y, i, mask, at_i)
    total = distribution_parts(row)[1]
    weight = kernel.lang.definition("head_weight")(n, d, A, Ms[h], Y, i, t)
    entry = use(same_rows_, t, assume(Lt(t, n)), m, assume(Lt(m, d)))
    column = sum_over(t, n, arith(Eq(weight * Y[t, m], weight * y[m]), entry, degree=2))
    mixed = arith(
        Eq(Sum(t, n, weight * Y[t, m]), y[m]),
        column,
        arith(Eq(Sum(t, n, weight) * y[m], y[m]), total, degree=2),
    )
    product = arith(
        Eq(Sum(t, n, weight * Y[t, m]) * Ws[h, m, k], y[m] * Ws[h, m, k]), mixed, degree=2
    )
    heads = sum_over(h, H, sum_over(m, d, product))
    goal = Eq(
        masked_layer(n, d, H, A, Ms, Ws, Y, i, k),
        Sum(h, H, Sum(m, d, y[m] * Ws[h, m, k])),
    )
    proof = have(goal, heads, names=("masked_layer", "head_output"))
    return for_all(
        [n, d, H, A, Ms, Ws, Y, y],
        MASK,
        same_rows_.conclusion,
        for_all([i, k], at_i.conclusion, proof),
    )


@cache
def equal_size() -> Theorem:
    """``N(1 y) = rho(y)`` and ``N(c 1 y) = c N(1 y)`` for ``0 <= c``, up to entries in range."""
    Y, Z = family("Y", 2), family("Z", 2)  # noqa: N806
    c = kernel.lang.real("c")
    known, some, sign = assume(NORM), assume(TOKENS), assume(Le(0, c))
    scaled = assume(ForAll(i, n, ForAll(k, d, Eq(Z[i, k], c * Y[i, k]))))
    at_i = assume(Lt(i, n))

    factor = absolute_identity_of(sign)
    rows = use(same_rows(known), Z[i], Lambda(k, c * Y[i, k]), use(scaled, i, at_i))
    scale = use(seminorm_parts(semi(known))[1], c, Y[i])
    size, other = token_norm(rho, n, Y), token_norm(rho, n, Z)
    row = arith(Eq(rho(Z[i]), c * rho(Y[i])), rows, scale, factor, degree=2)
    up = below(
        rho,
        n,
        Z,
        c * size,
        some,
        i,
        arith(Le(rho(Z[i]), c * size), row, upper(rho, n, Y, i, at_i), sign, products=[(1, 2)]),
    )
    # the other way by an attained maximum
    place = use(axiom("max-attained"), n, Lambda(i, rho(Y[i])), some)

    def attained(where: Term, facts: Theorem) -> Theorem:
        inside, value = parts(facts)
        at = kernel.specialise(for_all(i, Lt(i, n), row), where)
        there = use(at, inside)
        best = have(Eq(rho(Y[where]), size), value, names=("token_norm",))
        return arith(Le(c * size, other), upper(rho, n, Z, where, inside), there, best, degree=2)

    down = obtain(place, "argmax", attained)
    proof = kernel.antisymmetry(up, down)
    return for_all(
        [d, rho, n, Y, Z, c],
        NORM,
        TOKENS,
        sign.conclusion,
        scaled.conclusion,
        have(Eq(other, c * size), proof),
    )


# ------------------------------------------------------------------ order1-optimal


@cache
def upper_bound() -> Theorem:
    """``N(S - T_1) <= ((1 + H eta)^L - (1 + H eta)) N(X)``."""
    known = given(says.UPPER)
    sizes = Lambda(l, Lambda(h, eta))
    inside = assume(Lt(l, L))
    rate = for_all(l, inside.conclusion, arith(Le(Sum(h, H, eta), H * eta)))
    found = use(
        order1_first_power(),
        d,
        rho,
        n,
        H,
        L,
        says.A,
        T,
        says.Ms,
        says.Ws,
        sizes,
        H * eta,
        known["norm"],
        known["tokens"],
        known["mask"],
        known["layers"],
        known["values"],
        rate,
        known["some"],
    )
    return says.UPPER.derive(found)


def identity_image() -> Theorem:
    """``Sum_m y_m eta [m = k] = eta y_k``."""
    picked = use(sum_pick(), Lambda(m, eta * y[m]), k, d, assume(Lt(k, d)))
    return have(Eq(Sum(m, d, y[m] * (eta * same(m, k))), eta * y[k]), picked)


def one_layer_size(
    known: dict[str, Theorem], mask: Theorem, values: Theorem, tokens: Term, sizes: Term
) -> Theorem:
    """``N(X + SAtt'(X)) <= (1 + Sum_h w_h) N(X)``."""
    norm, some = known["norm"], known["tokens"]
    name = norm.conclusion.args[1]
    term = mask.conclusion.args[1]
    size = use(
        layer_size(),
        norm.conclusion.args[0],
        name,
        mask.conclusion.args[0],
        H,
        term,
        M1,
        W1,
        sizes,
        tokens,
        norm,
        some,
        mask,
        values,
    )
    added = size.conclusion.args[0].args[2]
    both = token_add(norm, some, tokens, added)
    total = size.conclusion.args[1]
    own = both.conclusion.args[1].args[0]
    return arith(Le(both.conclusion.args[0], own + total), both, size)


def equal_walk(known: dict[str, Theorem]) -> Theorem:
    """Equal tokens stay equal: ``X_p = (1 + H eta)^p X`` for ``p <= L``, if ``W = eta I``."""
    mask, rate = known["mask"], 1 + H * eta

    def entries(depth: Term) -> Term:
        return ForAll(i, n, ForAll(k, d, Eq(T[depth, i, k], rate**depth * y[k])))

    def formula(depth: Term) -> Term:
        return Implies(Le(depth, L), entries(depth))

    def step(before: Theorem) -> Theorem:
        inside = assume(Le(p + 1, L))
        here = arith(Lt(p, L), inside)
        now = use(before, arith(Le(p, L), inside))
        at_i, at_k = assume(Lt(i, n)), assume(Lt(k, d))
        row = Lambda(k, rate**p * y[k])
        values = says._identity(p)
        seen = use(
            equal_tokens(), n, d, H, says.A, says.Ms[p], values, T[p], row, mask, now, i, k, at_i
        )
        entry = use(use(use(known["layers"], p, here), i, at_i), k, at_k)
        image = identity_image()
        scaled = arith(
            Eq(Sum(h, H, Sum(m, d, row(m) * (eta * same(m, k)))), rate**p * (H * (eta * y[k]))),
            arith(
                Eq(
                    rate**p * H * Sum(m, d, y[m] * (eta * same(m, k))),
                    rate**p * H * (eta * y[k]),
                ),
                image,
                degree=3,
            ),
        )
        own = use(now, i, at_i, k, at_k)
        after = arith(Eq(T[p + 1, i, k], rate ** (p + 1) * y[k]), entry, seen, scaled, own)
        every = for_all(i, at_i.conclusion, for_all(k, at_k.conclusion, after))
        return implies([inside.conclusion], every)

    zero = Lambda(p, formula(p))(0)
    start = use(known["start"], i, assume(Lt(i, n)), k, assume(Lt(k, d)))
    first = arith(Eq(T[0, i, k], rate**0 * y[k]), start)
    base = implies(
        [zero.args[0]], have(zero.args[1], for_all(i, Lt(i, n), for_all(k, Lt(k, d), first)))
    )
    return induction(p, formula(p), base, step)


@cache
def lower_bound() -> Theorem:
    """With equal tokens and ``W = eta I``: every ``S'`` of the same class is that far away."""
    known = given(says.LOWER)
    norm, some, mask = known["norm"], known["tokens"], known["mask"]
    rate = 1 + H * eta
    start = use(known["start"], i, assume(Lt(i, n)), k, assume(Lt(k, d)))
    walk = use(equal_walk(known), L, arith(Le(L, L)))
    own = use(walk, i, assume(Lt(i, n)), k, assume(Lt(k, d)))
    scaled = for_all(
        i,
        Lt(i, n),
        for_all(
            k,
            Lt(k, d),
            arith(
                Eq(T[L, i, k], rate**L * X[i, k]),
                own,
                arith(Eq(rate**L * T[0, i, k], rate**L * y[k]), start, degree=2),
            ),
        ),
    )
    positive = arith(
        Le(0, rate),
        arith(Le(0, H * eta), use(axiom("nat-nonnegative"), H), known["eta"], products=[(0, 1)]),
    )
    power = use(power_nonnegative(), rate, positive, L)
    large = use(equal_size(), d, rho, n, X, T[L], rate**L, norm, some, power, scaled)
    sizes = Lambda(h, eta)
    small = one_layer_size(known, mask, known["other-values"], X, sizes)
    single = says.one_layer(X)
    gap = net.minus(T[L], single)
    both = token_add(norm, some, gap, single)
    whole = have(Le(net.N(T[L]), net.N(gap) + net.N(single)), both)
    proof = arith(says.LOWER.conclusion, whole, large, small)
    return says.LOWER.derive(proof)


# ------------------------------------------------------------------ Theorem 1.2, refuted

_ONE, _TWO = number(1, "N"), number(2, "N")


def _grown(rate: Term) -> Term:
    """Tokens ``rate^l`` everywhere."""
    return Lambda(l, Lambda(i, Lambda(k, rate**l)))


def _largest_of(width: Term) -> Term:
    return largest(width)


def _all_ones(width: Term, some: Theorem) -> Theorem:
    """``max |1| <= 1`` for a square matrix of ones."""

    unit = absolute_identity_of(arith(Le(0, 1)))
    top = arith(Le(absolute(number(1)), 1), unit)
    ones = Lambda(k, Lambda(m, number(1)))
    every = for_all(i, Lt(i, width), for_all(k, Lt(k, width), top))
    return use(entry_least(), width, width, ones, 1, some, some, every)


def _class_member(width: Term, some: Theorem) -> Theorem:
    """``Wq = Wk = 0`` and ``Wv = 1``, all of size at most 1."""
    zeros = Lambda(k, Lambda(p, number(0)))
    zero = absolute_below(arith(Le(0, 1)), arith(Le(-number(0), 1)))
    every = for_all(
        i, Lt(i, width), for_all(k, Lt(k, _ONE), have(Le(absolute(number(0)), 1), zero))
    )
    nothing = use(entry_least(), width, _ONE, zeros, 1, some, arith(Lt(0, _ONE)), every)
    return kernel.conjoin(nothing, kernel.conjoin(nothing, _all_ones(width, some)))


def _error(claim: Theorem, width: Term, some: Theorem, depth: Term, constant: Term) -> Theorem:
    """``(1 + d)^L - (1 + d) <= C`` from the claim at all-ones weights, one head, one token."""
    zeros = Lambda(l, Lambda(h, Lambda(k, Lambda(p, number(0)))))
    ones = Lambda(l, Lambda(h, Lambda(k, Lambda(m, number(1)))))
    member = _class_member(width, some)
    small = for_all(l, Lt(l, depth), for_all(h, Lt(h, _ONE), member))
    found = use(
        claim, arith(Lt(0, _ONE)), some, arith(Lt(0, _ONE)), arith(Lt(0, 1)), arith(Le(0, 1)), small
    )
    del zeros, ones

    def chosen(Vq: Term, a: Theorem) -> Theorem:  # noqa: N803
        return obtain(a, "Vk", lambda Vk, b: obtain(b, "Vv", lambda Vv, c: bound(Vq, Vk, Vv, c)))  # noqa: N803

    def bound(Vq: Term, Vk: Term, Vv: Term, facts: Theorem) -> Theorem:  # noqa: N803
        light, every = parts(facts)
        rate = 1 + cast(width) if width.head != "number" else 1 + kernel.lang.to_real(width)
        tokens = _grown(rate)
        near = use(every, tokens, _grown_layers(width, depth, rate))
        return _too_far(width, some, depth, rate, Vq, Vk, Vv, light, near, constant)

    return obtain(found, "Vq", chosen)


def _grown_layers(width: Term, depth: Term, rate: Term) -> Theorem:
    """Ones become ``1 + d`` in every layer."""
    mask = use(full_mask(), _ONE)
    at_i, at_k = assume(Lt(i, _ONE)), assume(Lt(k, width))
    silent = Lambda(h, Lambda(k, Lambda(m, Sum(p, _ONE, number(0) * number(0)) / number(1))))
    ones = Lambda(h, Lambda(m, Lambda(k, number(1))))
    row = Lambda(k, rate**l)
    now = for_all(i, at_i.conclusion, for_all(k, at_k.conclusion, have(Eq(rate**l, rate**l))))
    seen = use(
        equal_tokens(),
        _ONE,
        width,
        _ONE,
        FULL,
        silent,
        ones,
        _grown(rate)(l),
        row,
        mask,
        now,
        i,
        k,
        at_i,
    )
    after = arith(Eq(rate ** (l + 1), rate**l + seen.conclusion.args[0]), seen)
    return for_all(
        l,
        Lt(l, depth),
        for_all(i, at_i.conclusion, for_all(k, at_k.conclusion, after)),
    )


def _too_far(  # type: ignore[no-untyped-def]
    width,
    some,
    depth,
    rate,
    Vq,
    Vk,
    Vv,
    light,
    near,
    constant,  # noqa: N803
) -> Theorem:
    known = {"norm": use(largest_norm(), width, some), "tokens": arith(Lt(0, _ONE))}
    mask = use(full_mask(), _ONE)
    at_h = assume(Lt(h, _ONE))
    value = parts(use(light, h, at_h))[2]
    bounded = use(largest_small_values(), width, Vv[h], 1, some, value)
    values = for_all(h, at_h.conclusion, bounded)
    name = largest(width)
    start, end = _grown(rate)(0), _grown(rate)(depth)
    heads = Lambda(h, Lambda(k, Lambda(m, Sum(p, _ONE, Vq[h, k, p] * Vk[h, m, p]) / number(1))))
    sizes = Lambda(h, width * number(1))
    size = use(
        layer_size(),
        width,
        name,
        _ONE,
        _ONE,
        FULL,
        heads,
        Vv,
        sizes,
        start,
        known["norm"],
        known["tokens"],
        mask,
        values,
    )
    added = size.conclusion.args[0].args[2]
    single = Lambda(i, Lambda(k, start(i)(k) + added(i)(k)))
    both = token_add(known["norm"], known["tokens"], start, added)
    gap = Lambda(i, Lambda(k, end(i)(k) - single(i)(k)))
    whole = token_add(known["norm"], known["tokens"], gap, single)
    one, top = (token_norm(name, _ONE, x) for x in (start, end))
    unit = _flat_size(width, some, number(1), start)
    peak = _flat_size(width, some, rate**depth, end)
    error = have(
        Le(token_norm(name, _ONE, gap), constant * 1 * one),
        near,
        names=("token_norm", "max_entry"),
    )
    split = have(Le(top, token_norm(name, _ONE, gap) + token_norm(name, _ONE, single)), whole)

    power = use(power_nonnegative(), rate, arith(Le(0, rate), some), depth)
    return arith(
        Le(rate**depth - rate, constant),
        split,
        have(Le(token_norm(name, _ONE, single), one + size.conclusion.args[0]), both),
        size,
        arith(Eq(one, 1), unit, absolute_identity_of(arith(Le(0, 1)))),
        arith(Eq(top, rate**depth), peak, absolute_identity_of(power)),
        error,
        degree=2,
    )


def _flat_size(width: Term, some: Theorem, value: Term, matrix: Term) -> Theorem:
    """``N = |c|`` for a matrix of entries ``c``."""
    name = largest(width)
    each = have(Le(absolute(value), absolute(value)))

    row = max_least(k, width, absolute(value), each, some)
    single = arith(Lt(0, _ONE))
    up = below(
        name,
        _ONE,
        matrix,
        absolute(value),
        single,
        i,
        have(Le(name(matrix(i)), absolute(value)), row),
    )
    zero = number(0, "N")
    inside = have(Lt(zero, width), some)
    first = max_upper(k, width, absolute(value), zero, inside)
    lower = upper(name, _ONE, matrix, zero, arith(Lt(0, _ONE)))
    size = token_norm(name, _ONE, matrix)
    down = arith(Le(absolute(value), size), lower, first)
    return kernel.antisymmetry(up, down)


@cache
def depth_refuted() -> Theorem:
    """``n = d = H = 1``, ``W = 1``, ``X = 1``: ``S(X) = 2^L``, and ``S'(X) <= 2``."""

    def contradiction(claim: Theorem) -> Theorem:
        bounded = use(claim, _ONE, _ONE, _ONE, _ONE, number(1))

        def clash(constant: Term, facts: Theorem) -> Theorem:
            many = use(axiom("archimedes"), constant + 2)

            def far(depth: Term, large: Theorem) -> Theorem:
                zeros = Lambda(l, Lambda(h, Lambda(k, Lambda(p, number(0)))))
                ones = Lambda(l, Lambda(h, Lambda(k, Lambda(m, number(1)))))
                at = use(facts, depth, 1, zeros, zeros, ones)
                error = _error(at, _ONE, arith(Lt(0, _ONE)), depth, constant)
                return arith(Lt(0, 0), error, _power_above(depth), large)

            return obtain(many, "L", far)

        return obtain(bounded, "C", clash)

    return refuted(says.PUBLISHED_DEPTH.formula, contradiction)


def _power_above(depth: Term) -> Theorem:
    """``1 + L <= 2^L``."""
    goal = Le(1 + cast(p), (1 + number(1)) ** p)

    def step(known: Theorem) -> Theorem:
        return arith(Lambda(p, goal)(p + 1), known, use(axiom("nat-nonnegative"), p))

    return use(induction(p, goal, arith(Lambda(p, goal)(0)), step), depth)


@cache
def width_refuted() -> Theorem:
    """``L = 2``, ``H = 1``, all-ones weights: the error is at least ``d (1 + d)``."""

    def contradiction(claim: Theorem) -> Theorem:
        bounded = use(claim, _TWO, _ONE, number(1))

        def clash(constant: Term, facts: Theorem) -> Theorem:
            many = use(axiom("archimedes"), absolute(constant) + 1)

            def far(width: Term, large: Theorem) -> Theorem:
                size = absolute_of(constant)
                some = arith(Lt(0, width), large, size[0])
                zeros = Lambda(l, Lambda(h, Lambda(k, Lambda(p, number(0)))))
                ones = Lambda(l, Lambda(h, Lambda(k, Lambda(m, number(1)))))
                at = use(facts, _ONE, width, _ONE, 1, zeros, zeros, ones)
                error = _error(at, width, some, _TWO, constant)
                return arith(
                    Lt(0, 0),
                    error,
                    large,
                    size[1],
                    arith(Lt(0, width * width), some, products=[(0, 0)]),
                )

            return obtain(many, "d", far)

        return obtain(bounded, "C", clash)

    return refuted(says.PUBLISHED_WIDTH.formula, contradiction)


# ------------------------------------------------------------------ Theorem 1.2, repaired


def _theorem(statement: Statement, name: Term, norm: Theorem, bound, total: Term, names) -> Theorem:  # type: ignore[no-untyped-def]
    known = given(statement)
    inside, at_h = assume(Lt(l, L)), assume(Lt(h, H))
    weight = use(known["weights"], l, inside, h, at_h)
    size = total  # a = H w
    per_head = bound(weight)
    w = per_head.conclusion.args[3]
    values = for_all(l, inside.conclusion, for_all(h, at_h.conclusion, per_head))
    sizes = Lambda(l, Lambda(h, w))
    rate = for_all(l, inside.conclusion, arith(Le(Sum(h, H, w), size)))
    width = [known["width"]] if "width" in known else []
    sign = arith(
        Le(0, size),
        use(axiom("nat-nonnegative"), H),
        arith(Le(0, w), known["eta"], use(axiom("nat-nonnegative"), d), products=[(0, 1)]),
        products=[(0, 1)],
    )
    found = use(
        order1_linear(),
        d,
        name,
        n,
        H,
        L,
        says.A,
        T,
        says.Ms,
        says.Ws,
        sizes,
        size,
        norm,
        known["tokens"],
        known["mask"],
        known["layers"],
        values,
        rate,
        sign,
        known["short"],
    )
    del width
    return statement.derive(have(statement.conclusion, found, names=names))


@cache
def theorem_entry() -> Theorem:
    """Largest entry: ``(e - 1) d H L eta``."""
    some = assume(Lt(0, d))
    return _theorem(
        says.THEOREM_ENTRY,
        largest(d),
        use(largest_norm(), d, some),
        lambda weight: use(largest_small_values(), d, says.Ws[l, h], eta, some, weight),
        H * (d * eta),
        ("token_norm", "max_entry"),
    )


@cache
def theorem_rows() -> Theorem:
    """Absolute row sums: ``(e - 1) H L eta``."""
    some = assume(Lt(0, d))
    return _theorem(
        says.THEOREM_ROWS,
        absolute_sum(d),
        use(sum_norm(), d),
        lambda weight: use(sum_small_values(), d, says.Ws[l, h], eta, some, weight),
        H * eta,
        ("token_norm", "row_sum_norm"),
    )


@cache
def theorem_length() -> Theorem:
    """Euclidean: ``(e - 1) H L eta``."""
    return _theorem(
        says.THEOREM_LENGTH,
        length(d),
        use(euclidean_norm(), d),
        lambda weight: use(euclidean_value(), d, says.Ws[l, h], eta, weight),
        H * eta,
        (),
    )


@cache
def theorem_plain() -> Theorem:
    """No skips: ``N(S(X)) <= (H eta)^L N(X)``."""
    known = given(says.THEOREM_PLAIN)
    sizes = Lambda(l, Lambda(h, eta))
    found = use(
        order1_plain(),
        d,
        rho,
        n,
        H,
        L,
        says.A,
        T,
        says.Ms,
        says.Ws,
        sizes,
        known["norm"],
        known["tokens"],
        known["mask"],
        known["layers"],
        known["values"],
    )
    goal = Eq(Prod(l, p, H * eta), (H * eta) ** p)
    product = induction(
        p,
        goal,
        arith(Lambda(p, goal)(0)),
        lambda before: arith(Lambda(p, goal)(p + 1), before, degree=3),
    )
    same_power = use(product, L)
    plain = have(Le(net.N(T[L]), Prod(l, L, H * eta) * net.N(X)), found)
    return says.THEOREM_PLAIN.derive(
        arith(says.THEOREM_PLAIN.conclusion, plain, same_power, degree=2)
    )
