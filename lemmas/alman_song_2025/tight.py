"""Tight instances of the collapse theorems: equal tokens, and two opposite ones."""

from __future__ import annotations

from fractions import Fraction
from functools import cache

from lemmas.alman_song_2025 import network_statements as net
from lemmas.alman_song_2025 import optimal_statements as best
from lemmas.alman_song_2025.collapse import carried
from lemmas.alman_song_2025.definitions import FULL, distance_to_rank_one, masked_layer, token_norm
from lemmas.alman_song_2025.distance import Distance
from lemmas.alman_song_2025.equal_instance import VALUES as GROWN
from lemmas.alman_song_2025.equal_instance import growing_layers
from lemmas.alman_song_2025.instances import ONE, TWO
from lemmas.alman_song_2025.masked_domain import masked_domain
from lemmas.alman_song_2025.network_instances import PROOFS
from lemmas.alman_song_2025.obstruction_statements import ENTRY, sigmoid
from lemmas.alman_song_2025.optimal import equal_size, equal_tokens, equal_walk, identity_image
from lemmas.alman_song_2025.powers import excess_sum, power_large
from lemmas.alman_song_2025.residual_proofs import given
from lemmas.alman_song_2025.rows import absolute_identity_of, token_least, token_upper
from lemmas.alman_song_2025.two_values import head, two
from lemmas.alman_song_2025.uniform_order import absolute_norm
from lemmas.entry import Part
from lemmas.foundations.softmax import tanh_bounds, tanh_nonnegative, tanh_odd, tanh_rational
from lemmas.foundations.sums import (
    absolute_below,
    absolute_of,
    exp_at,
    exp_negative,
    reciprocal,
    sum_over,
)
from symbolic import kernel
from symbolic.definitions import absolute, tanh
from symbolic.kernel import Theorem, assume
from symbolic.language import (
    And,
    Eq,
    ForAll,
    Lambda,
    Le,
    Lt,
    Sum,
    Term,
    cast,
    exp,
    family,
    indicator,
    nats,
    number,
    reals,
)
from symbolic.statement import Hypothesis, Statement
from symbolic.tactics.elementary import max_least, reciprocal_positive, sum_nonnegative
from symbolic.tactics.evaluate import below_numeral
from symbolic.tactics.script import arith, axiom, for_all, have, parts, use

__all__ = ["CUBIC_PART", "ORDER1_PART", "ORDER2_PART", "ORDER3_PART"]

d, n, H, L, T, rho, A = best.d, best.n, best.H, best.L, best.T, best.rho, best.A
h, i, k, l, m, y, eta, X = best.h, best.i, best.k, best.l, best.m, best.y, best.eta, best.X
t = nats("t")[0]
q, w, r = reals("q w r")
RATE = 1 + H * eta
_EQUAL = tuple(item for item in best.LOWER.hypotheses if item.name != "other-values")
_VARIABLES = (d, rho, n, H, L, A, T, best.Ms, y, eta)

ORDER1 = Statement(
    _VARIABLES,
    _EQUAL,
    Eq(net.N(net.minus(T[L], X)), (RATE**L - 1) * net.N(X)),
)


def _parallel(depth: Term) -> Term:
    """All layers in parallel, with ``W = eta I``."""
    added = Sum(
        l,
        depth,
        masked_layer(n, d, H, A, best.Ms[l], best._identity(l), T[0], i, k),
    )
    return Lambda(i, Lambda(k, T[0, i, k] + added))


ORDER2 = Statement(
    _VARIABLES,
    _EQUAL,
    Eq(
        net.N(net.minus(T[L], _parallel(L))),
        (RATE**L - 1 - H * eta * L) * net.N(X),
    ),
)


def _scaled(known: dict[str, Theorem], matrix: Term, factor: Theorem, entry: Theorem) -> Theorem:
    """``N(Z) = c N(X)`` from ``Z = c X`` in range and ``0 <= c``."""
    value = factor.conclusion.args[1]
    every = for_all(i, Lt(i, n), for_all(k, Lt(k, d), entry))
    return use(
        equal_size(), d, rho, n, X, matrix, value, known["norm"], known["tokens"], factor, every
    )


def _ends(known: dict[str, Theorem]) -> tuple[Theorem, Theorem, Theorem]:
    """``X_L = rate^L y``, ``X = y`` at ``i`` and ``k``, and ``0 <= H eta``."""
    walk = use(equal_walk(known), L, arith(Le(L, L)))
    at_i, at_k = assume(Lt(i, n)), assume(Lt(k, d))
    rate = arith(Le(0, H * eta), known["eta"], use(axiom("nat-nonnegative"), H), products=[(0, 1)])
    return (
        use(use(walk, i, at_i), k, at_k),
        use(use(known["start"], i, at_i), k, at_k),
        rate,
    )


@cache
def order1() -> Theorem:
    """Equality against the identity."""
    known = given(ORDER1)
    end, start, rate = _ends(known)
    large = use(power_large(), H * eta, rate, L)
    factor = arith(Le(0, RATE**L - 1), large)
    gap = net.minus(T[L], X)
    scaled = arith(Eq(RATE**L * X[i, k], RATE**L * y[k]), start, degree=2)
    entry = arith(Eq(gap(i)(k), (RATE**L - 1) * X[i, k]), end, scaled)
    return ORDER1.derive(_scaled(known, gap, factor, entry))


@cache
def order2() -> Theorem:
    """Equality against all layers in parallel, as ``dist(X) = 0``."""
    known = given(ORDER2)
    end, start, rate = _ends(known)
    at_i, at_k = assume(Lt(i, n)), assume(Lt(k, d))
    equal = for_all(i, at_i.conclusion, for_all(k, at_k.conclusion, have(start.conclusion, start)))
    seen = use(
        equal_tokens(),
        n,
        d,
        H,
        A,
        best.Ms[l],
        best._identity(l),
        T[number(0, "N")],
        y,
        known["mask"],
        equal,
        i,
        k,
        at_i,
    )
    image = identity_image()
    single = arith(
        Eq(seen.conclusion.args[0], H * (eta * y[k])),
        seen,
        arith(
            Eq(H * Sum(m, d, y[m] * best._identity(l)(h)(m)(k)), H * (eta * y[k])), image, degree=2
        ),
    )
    total = sum_over(l, L, single)
    gap = net.minus(T[L], _parallel(L))
    # (1 + a)^L - 1 - a L = a Sum ((1 + a)^l - 1) >= 0

    terms = sum_nonnegative(l, L, arith(Le(0, RATE**l - 1), use(power_large(), H * eta, rate, l)))
    factor = arith(
        Le(0, RATE**L - 1 - H * eta * L),
        use(excess_sum(), H * eta, L),
        rate,
        terms,
        products=[(1, 2)],
    )
    scaled = arith(
        Eq((RATE**L - 1 - H * eta * L) * X[i, k], (RATE**L - 1 - H * eta * L) * y[k]),
        start,
        degree=3,
    )
    entry = arith(Eq(gap(i)(k), (RATE**L - 1 - H * eta * L) * X[i, k]), end, start, total, scaled)
    return ORDER2.derive(_scaled(known, gap, factor, entry))


# ------------------------------------------------------------------ two opposite tokens

_ONES = Lambda(h, Lambda(k, Lambda(m, number(1))))
OPPOSITE = Lambda(i, Lambda(k, r * (1 - 2 * cast(i))))  # (r, -r)
_scores = Lambda(h, Lambda(k, Lambda(m, q)))
_values = Lambda(h, Lambda(k, Lambda(m, w)))
ATTENDED = Lambda(i, Lambda(k, masked_layer(TWO, ONE, ONE, FULL, _scores, _values, OPPOSITE, i, k)))
_signs = (
    Hypothesis("score", "parameter", Le(0, q)),
    Hypothesis("value", "parameter", Le(0, w)),
    Hypothesis("size", "parameter", Le(0, r)),
)
_RATIO = w * q * r**3 / (1 + q * r**2)
CUBIC = Statement(
    (q, w, r),
    _signs,
    And(
        Eq(distance_to_rank_one(ENTRY, TWO, ATTENDED), w * r * tanh(q * r**2)),
        Le(_RATIO, w * r * tanh(q * r**2)),
    ),
)
ORDER3 = Statement(
    (q, w, r),
    _signs,
    And(
        Eq(token_norm(ENTRY, TWO, ATTENDED), w * r * tanh(q * r**2)),
        Le(_RATIO, w * r * tanh(q * r**2)),
    ),
)


@cache
def sigmoid_tanh() -> Theorem:
    """``2 sigma(2 z) - 1 = tanh(z)``."""
    z = reals("z")[0]
    tail = exp(-(2 * z))
    positive = reciprocal(arith(Lt(0, 1 + tail), exp_at(-(2 * z))))
    ratio = use(tanh_rational(), z)
    back = use(exp_negative(), 2 * z)
    value = tanh(z)
    scaled = arith(
        Eq(value * (1 + tail), 1 - tail),
        arith(Eq(value * (exp(2 * z) + 1) * tail, (exp(2 * z) - 1) * tail), ratio, degree=2),
        back,
        arith(Eq(value * (exp(2 * z) * tail), value), back, degree=2),
    )
    sigma = 1 / (1 + tail)
    proof = arith(
        Eq(2 * sigma - 1, value),
        positive,
        arith(Eq(value * (1 + tail) * sigma, (1 - tail) * sigma), scaled, degree=2),
        arith(Eq(value * ((1 + tail) * sigma), value), positive, degree=2),
    )
    return for_all(z, have(Eq(2 * sigmoid(2 * z) - 1, value), proof, names=("sigmoid",)))


@cache
def tanh_rational_lower() -> Theorem:
    """``z/(1 + z) <= tanh(z)`` for ``0 <= z``."""
    z = reals("z")[0]
    sign = assume(Le(0, z))
    ratio = use(tanh_rational(), z)
    tangent = use(axiom("exp-tangent"), 2 * z)
    most = parts(use(tanh_bounds(), z))[1]
    more = arith(Lt(0, 1 + z), sign)

    unit, share = reciprocal(more), reciprocal_positive(more)
    # tanh (e^2z + 1) = e^2z - 1, so 1 - tanh = 2/(e^2z + 1) <= 1/(1 + z)
    product = arith(
        Le((1 - tanh(z)) * (2 + 2 * z), 2),
        ratio,
        arith(
            Le((1 - tanh(z)) * (2 + 2 * z), (1 - tanh(z)) * (exp(2 * z) + 1)),
            tangent,
            most,
            products=[(0, 1)],
        ),
    )
    proof = arith(
        Le(z * (1 / (1 + z)), tanh(z)),
        arith(
            Le((1 - tanh(z)) * (1 + z) * (1 / (1 + z)), 1 / (1 + z)),
            arith(Le((1 - tanh(z)) * (1 + z), 1), product),
            share,
            products=[(0, 1)],
        ),
        unit,
        arith(Eq(tanh(z) * ((1 + z) * (1 / (1 + z))), tanh(z)), unit, degree=2),
    )
    return for_all(z, sign.conclusion, proof)


@cache
def opposite_rows() -> Theorem:
    """``SAtt((r, -r)) = (c, -c)`` with ``c = w r tanh(q r^2)``."""
    one = number(1, "N")
    shape = Lambda(t, Eq(OPPOSITE(t)(0), _two_of(t)))
    pieces = [arith(shape(index), _indicator(index), degree=2) for index in (0, 1)]
    halves = for_all(t, Lt(t, 2), below_numeral(t, shape, pieces))
    tokens = have(ForAll(t, one + one, shape(t)), halves)
    found = use(head(), one, q, w, OPPOSITE, r, -r, i, arith(Lt(0, one)), tokens)
    results = []
    bound = w * r * tanh(q * r**2)
    for index, sign in ((0, 1), (1, -1)):
        at = kernel.specialise(for_all(i, found), number(index, "N"))
        entry = have(Eq(ATTENDED(index)(0), at.conclusion.args[0]), names=("masked_layer",))
        angle = q * OPPOSITE(index)(0) * (-r - r)
        half = -sign * q * r**2
        smooth = use(sigmoid_tanh(), half)
        same = have(Eq(sigmoid(angle), sigmoid(2 * half)))
        flip = use(tanh_odd(), q * r**2)
        odd = [have(Eq(tanh(half), -tanh(q * r**2)), flip)] if sign == 1 else []
        even = [have(Eq(tanh(half), tanh(q * r**2)))] if sign == -1 else []
        results.append(
            arith(
                Eq(ATTENDED(index)(0), sign * bound),
                entry,
                at,
                arith(
                    Eq(w * r * (2 * sigmoid(angle) - 1), w * r * tanh(half)), same, smooth, degree=3
                ),
                arith(Eq(w * r * tanh(half), -sign * bound), *odd, *even, degree=3),
            )
        )
    return for_all([q, w, r], kernel.conjoin(results[0], results[1]))


def _two_of(index: Term) -> Term:
    """``r`` for the first token, ``-r`` for the second."""
    early = indicator("ind_lt", cast(index), cast(number(1, "N")))
    return early * r + (1 - early) * (-r)


def _indicator(index: int) -> Theorem:
    """``[t < 1]`` at a numeral."""
    yes, no = parts(use(axiom("indicator-less"), cast(number(index, "N")), cast(number(1, "N"))))
    if index == 0:
        return use(yes, arith(Lt(0, 1)))
    return use(no, arith(kernel.lang.Not(Lt(1, 1))))


def _bound(known: dict[str, Theorem]) -> tuple[list[Theorem], Theorem, Theorem]:
    """The two rows, ``0 <= c``, and ``w q r^3/(1 + q r^2) <= c``."""
    rows = parts(use(opposite_rows(), q, w, r))
    angle = arith(
        Le(0, q * r**2), known["score"], arith(Le(0, r**2), squares=[r]), products=[(0, 1)]
    )

    product = arith(Le(0, w * r), known["value"], known["size"], products=[(0, 1)])
    value = arith(
        Le(0, w * r * tanh(q * r**2)),
        product,
        use(tanh_nonnegative(), q * r**2, angle),
        products=[(0, 1)],
    )
    low = use(tanh_rational_lower(), q * r**2, angle)
    ratio = arith(Le(_RATIO, w * r * tanh(q * r**2)), low, product, products=[(0, 1)])
    return rows, value, ratio


def _size_below(rows: list[Theorem], value: Theorem) -> Theorem:
    """``N(SAtt(X)) <= c``."""
    bound = value.conclusion.args[1]
    pieces = [
        absolute_below(
            arith(Le(row.conclusion.args[0], bound), row, value),
            arith(Le(-row.conclusion.args[0], bound), row, value),
        )
        for row in rows
    ]
    each = below_numeral(i, Lambda(i, Le(ENTRY(ATTENDED(i)), bound)), pieces)
    return use(
        token_least(), ENTRY, TWO, ATTENDED, bound, arith(Lt(0, TWO)), for_all(i, Lt(i, TWO), each)
    )


@cache
def cubic() -> Theorem:
    """``dist(SAtt(X)) = w r tanh(q r^2)`` against ``w q r^3``."""
    known = given(CUBIC)
    rows, value, ratio = _bound(known)
    facts = Distance(absolute_norm(), arith(Lt(0, TWO)), ATTENDED)
    bound = value.conclusion.args[1]
    c = family("c")
    centred = Lambda(i, Lambda(k, ATTENDED(i)(k) - c[k]))
    sides = []
    for index in (0, 1):
        row = use(token_upper(), ENTRY, TWO, centred, number(index, "N"), arith(Lt(index, TWO)))
        sides += [row, *absolute_of(centred(index)(0))[1:3]]
    each = arith(Le(bound, facts.centre(c)), *sides, *rows)
    below_ = arith(Le(facts.value, bound), facts.below_norm(), _size_below(rows, value))
    same = kernel.antisymmetry(below_, facts.greatest(bound, c, each))
    return CUBIC.derive(kernel.conjoin(same, ratio))


@cache
def order3() -> Theorem:
    """``N(S(X) - S_u(X)) = w r tanh(q r^2)``, as the uniform network adds nothing."""
    known = given(ORDER3)
    rows, value, ratio = _bound(known)
    first = use(token_upper(), ENTRY, TWO, ATTENDED, number(0, "N"), arith(Lt(0, TWO)))
    size = token_norm(ENTRY, TWO, ATTENDED)
    bound = value.conclusion.args[1]
    above = arith(Le(bound, size), first, absolute_of(ATTENDED(0)(0))[1], rows[0])
    same = kernel.antisymmetry(_size_below(rows, value), above)
    return ORDER3.derive(kernel.conjoin(same, ratio))


# ------------------------------------------------------------------ parts


def _equal_part(label: str, statement: Statement, prove, note: str) -> Part:  # type: ignore[no-untyped-def]
    return Part(
        label,
        "ours",
        statement,
        prove=prove,
        domain=masked_domain,
        general=("d", "n", "H", "L"),
        instance={v: GROWN[v] for v in statement.variables if v in GROWN},
        instance_proofs={"norm": PROOFS["norm"], "mask": PROOFS["mask"], "layers": growing_layers},
        note=note,
    )


_UNITS = {q: number(1), w: number(1), r: number(1)}
ORDER1_PART = _equal_part("h", ORDER1, order1, "tight: equal tokens, W = eta I, a = H eta")
ORDER2_PART = _equal_part(
    "d", ORDER2, order2, "tight: equal tokens have r = 0, and a Sum (g_l - 1) = (1 + a)^L - 1 - a L"
)
ORDER3_PART = Part(
    "e",
    "ours",
    ORDER3,
    prove=order3,
    instance=_UNITS,
    note="tight as r -> 0: L = 1, tokens (r, -r); the bound is w q r^3",
)
CUBIC_PART = Part(
    "e",
    "ours",
    CUBIC,
    prove=cubic,
    instance=_UNITS,
    note="tight as r -> 0: tokens (r, -r); the bound is w q r^3",
)
