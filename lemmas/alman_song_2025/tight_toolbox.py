"""Tight instances of the toolbox: a common shift, a common token, one token, one against all."""

from __future__ import annotations

from functools import cache

from lemmas.alman_song_2025 import statements as says
from lemmas.alman_song_2025.definitions import FULL, head_output, scores, token_norm
from lemmas.alman_song_2025.distance import Distance
from lemmas.alman_song_2025.exact_uniform import no_scores, uniform_weight
from lemmas.alman_song_2025.instances import ONE, PROOFS, VALUES
from lemmas.alman_song_2025.obstruction_statements import ENTRY
from lemmas.alman_song_2025.optimal import equal_size
from lemmas.alman_song_2025.residual_proofs import given
from lemmas.alman_song_2025.rows import absolute_identity_of, token_least, token_upper
from lemmas.alman_song_2025.uniform_order import absolute_norm
from lemmas.entry import Part
from lemmas.foundations.indicators import same, same_is_one, sum_pick
from lemmas.foundations.sums import absolute_below, absolute_of, reciprocal, sum_over
from symbolic import kernel
from symbolic.kernel import Theorem, assume
from symbolic.language import (
    Eq,
    ForAll,
    Lambda,
    Le,
    Lt,
    Sum,
    Term,
    cast,
    number,
    reals,
)
from symbolic.statement import Hypothesis, Statement
from symbolic.tactics.elementary import indicator_bounds, reciprocal_positive
from symbolic.tactics.script import arith, axiom, for_all, have, parts, use

__all__ = ["DIST_PART", "HEAD_PART", "SCORE_PART"]

d, n, i, j, k, m, t, rho = (
    says.d,
    says.n,
    says.i,
    says.j,
    says.k,
    says.m,
    says.t,
    says.rho,
)
M, X, Y, c, w = says.M, says.X, says.Y, says.c, says.w
q, x, r = reals("q x r")
ZERO = number(0, "N")

# ------------------------------------------------------------------ head-lipschitz

_values = Lambda(m, Lambda(k, w * same(m, k)))


def _head(tokens: Term) -> Term:
    return head_output(n, d, FULL, M, _values, tokens, i, k)


HEAD = Statement(
    (d, rho, n, M, w, X, Y, c),
    (
        says.NORM,
        says.TOKENS,
        Hypothesis("no-scores", "parameter", no_scores(M)),
        Hypothesis("sign", "parameter", Le(0, w)),
        Hypothesis("shift", "parameter", ForAll(i, n, ForAll(k, d, Eq(Y[i, k], X[i, k] + c[k])))),
    ),
    Eq(
        says.N(Lambda(i, Lambda(k, _head(Y) - _head(X)))),
        w * says.N(says.minus(Y, X)),
    ),
)


@cache
def head() -> Theorem:
    """Moving all tokens by one row moves the output by that row times ``w``."""
    known = given(HEAD)
    some = known["tokens"]
    at_i, at_k = assume(Lt(i, n)), assume(Lt(k, d))
    old, new = (
        use(uniform_weight(), n, d, M, tokens, i, t, known["no-scores"]) for tokens in (X, Y)
    )
    entry = use(known["shift"], t, assume(Lt(t, n)), m, assume(Lt(m, d)))
    one, other = new.conclusion.args[0], old.conclusion.args[0]
    term = arith(
        Eq(one * Y[t, m] - other * X[t, m], 1 / cast(n) * c[m]),
        arith(Eq(one * Y[t, m], 1 / cast(n) * Y[t, m]), new, degree=2),
        arith(Eq(other * X[t, m], 1 / cast(n) * X[t, m]), old, degree=2),
        arith(Eq(1 / cast(n) * Y[t, m], 1 / cast(n) * (X[t, m] + c[m])), entry, degree=2),
    )
    unit = reciprocal(arith(Lt(0, cast(n)), some))
    mixed = arith(
        Eq(Sum(t, n, one * Y[t, m] - other * X[t, m]), c[m]),
        sum_over(t, n, term),
        arith(Eq(n * (1 / cast(n)) * c[m], c[m]), unit, degree=2),
    )
    inner = Sum(t, n, one * Y[t, m]) - Sum(t, n, other * X[t, m])
    product = arith(
        Eq(inner * (w * same(m, k)), c[m] * (w * same(m, k))),
        have(Eq(inner, c[m]), mixed),
        degree=3,
    )
    picked = use(sum_pick(), Lambda(m, w * c[m]), k, d, at_k)
    moved = Lambda(i, Lambda(k, _head(Y) - _head(X)))
    gap = says.minus(Y, X)
    own = use(use(known["shift"], i, at_i), k, at_k)
    value = arith(
        Eq(moved(i)(k), w * gap(i)(k)),
        sum_over(m, d, product),
        picked,
        arith(Eq(w * gap(i)(k), w * c[k]), own, degree=2),
        names=("head_output",),
    )
    every = for_all(i, at_i.conclusion, for_all(k, at_k.conclusion, value))
    return HEAD.derive(
        use(equal_size(), d, rho, n, gap, moved, w, known["norm"], some, known["sign"], every)
    )


# ------------------------------------------------------------------ score-perturbation

_one = Lambda(i, Lambda(k, x))
_other = Lambda(i, Lambda(k, r * x))
_matrix = Lambda(k, Lambda(m, q))


def _flat(value: Term) -> Term:
    return token_norm(ENTRY, ONE, Lambda(i, Lambda(k, value)))


SCORE = Statement(
    (q, x, r),
    (
        Hypothesis("score", "parameter", Le(0, q)),
        Hypothesis("token", "parameter", Le(0, x)),
        Hypothesis("factor", "parameter", Le(1, r)),
    ),
    Eq(
        scores(ONE, _matrix, _other, ZERO, ZERO) - scores(ONE, _matrix, _one, ZERO, ZERO),
        q * _flat(r * x - x) * (_flat(x) + _flat(r * x)),
    ),
)


def _flat_size(sign: Theorem) -> Theorem:
    """``N = c`` for one token ``c >= 0``."""
    value = sign.conclusion.args[1]
    matrix = Lambda(i, Lambda(k, value))
    size = absolute_identity_of(sign)
    some = arith(Lt(0, ONE))
    each = arith(Le(ENTRY(matrix(i)), value), size)
    up = use(token_least(), ENTRY, ONE, matrix, value, some, for_all(i, Lt(i, ONE), each))
    low = use(token_upper(), ENTRY, ONE, matrix, ZERO, some)
    down = arith(Le(value, _flat(value)), low, size)
    return kernel.antisymmetry(up, down)


@cache
def score() -> Theorem:
    """One token ``x`` and a larger multiple of it: equality."""
    q_sign, token, factor = (assume(item.formula) for item in SCORE.hypotheses)
    grown = arith(Le(0, (r - 1) * x), token, factor, products=[(0, 1)])
    gap = arith(Le(0, r * x - x), grown)
    whole = arith(Le(0, r * x), grown, token)
    sizes = [_flat_size(sign) for sign in (gap, token, whole)]
    far, near, top = (size.conclusion.args[0] for size in sizes)
    product = arith(
        Eq(far * (near + top), (r * x - x) * (x + r * x)),
        arith(Eq(far * (near + top), (r * x - x) * (near + top)), sizes[0], degree=2),
        arith(Eq((r * x - x) * near, (r * x - x) * x), sizes[1], degree=3),
        arith(Eq((r * x - x) * top, (r * x - x) * (r * x)), sizes[2], degree=3),
    )
    scaled = arith(Eq(q * (far * (near + top)), q * ((r * x - x) * (x + r * x))), product, degree=2)
    del q_sign
    return SCORE.derive(arith(SCORE.conclusion, scaled, names=("scores",)))


# ------------------------------------------------------------------ dist-facts

_against = Lambda(i, Lambda(k, 2 * same(i, ZERO) - 1))  # 1, -1, -1, ...
_mean = Lambda(i, Lambda(k, _against(i)(k) - Sum(t, n, _against(t)(k)) / n))
DIST = Statement(
    (n,),
    (says.TOKENS,),
    Le(
        (2 - number(2) / n) * says.distance_to_rank_one(ENTRY, n, _against),
        token_norm(ENTRY, n, _mean),
    ),
)


@cache
def dist() -> Theorem:
    """One token 1 against all others -1: the mean is ``2/n - 1``."""
    some = assume(says.TOKENS.formula)
    facts = Distance(absolute_norm(), some, _against)
    low, high = parts(use(indicator_bounds("ind_eq"), cast(i), cast(ZERO)))
    value = _against(i)(ZERO)
    size = absolute_below(arith(Le(value, 1), high), arith(Le(-value, 1), low))
    small = use(
        token_least(),
        ENTRY,
        n,
        _against,
        1,
        some,
        for_all(i, Lt(i, n), have(Le(ENTRY(_against(i)), 1), size)),
    )
    near = arith(Le(facts.value, 1), facts.below_norm(), small)
    inside = have(Lt(ZERO, n), some)
    picked = use(sum_pick(), Lambda(t, number(1)), ZERO, n, inside)
    positive = arith(Lt(0, cast(n)), some)
    unit = reciprocal(positive)
    total = arith(
        Eq(Sum(t, n, _against(t)(ZERO)), 2 - n), have(Eq(Sum(t, n, same(t, ZERO)), 1), picked)
    )
    tag = same_is_one(arith(Eq(cast(ZERO), cast(ZERO))))
    first = use(token_upper(), ENTRY, n, _mean, ZERO, inside)
    entry = _mean(ZERO)(ZERO)
    reached = arith(
        Le(2 - number(2) / n, entry),
        tag,
        arith(
            Eq(Sum(t, n, _against(t)(ZERO)) * (1 / cast(n)), (2 - n) * (1 / cast(n))),
            total,
            degree=2,
        ),
        unit,
    )

    one = arith(Le(1, cast(n)), use(axiom("nat-discrete"), ZERO, n, inside))
    share = reciprocal_positive(positive)
    rate = arith(
        Le(0, 2 - number(2) / n),
        arith(
            Le(0, (n - 1) * (1 / cast(n))),
            arith(Le(0, n - number(1)), one),
            share,
            products=[(0, 1)],
        ),
        unit,
    )
    scaled = arith(
        Le((2 - number(2) / n) * facts.value, 2 - number(2) / n), near, rate, products=[(0, 1)]
    )
    return DIST.derive(arith(DIST.conclusion, scaled, first, absolute_of(entry)[1], reached))


HEAD_PART = Part(
    "c",
    "ours",
    HEAD,
    prove=head,
    general=("d", "n"),
    instance={
        **{v: VALUES[v] for v in HEAD.variables if v in VALUES},
        M: Lambda(k, Lambda(m, number(0))),
        Y: Lambda(i, Lambda(k, VALUES[X](i)(k) + 1)),
    },
    instance_proofs={"norm": PROOFS["norm"]},
    note="tight: a common shift, M = 0, W = w I: factor w exactly",
)
SCORE_PART = Part(
    "c",
    "ours",
    SCORE,
    prove=score,
    instance={q: number(1), x: number(1), r: number(2)},
    note="tight: one token and a multiple of it",
)
DIST_PART = Part(
    "i",
    "ours",
    DIST,
    prove=dist,
    general=("n",),
    instance={n: number(2, "N")},
    note="tight: one token against all others, for e and f",
)
