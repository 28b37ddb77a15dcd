"""The witness against rank collapse with skips: tokens that attention leaves alone."""

from __future__ import annotations

from fractions import Fraction
from functools import cache

from lemmas.alman_song_2025 import rank_statements as says
from lemmas.alman_song_2025.distance import Distance
from lemmas.alman_song_2025.residual_proofs import refuted
from lemmas.alman_song_2025.rows import token_upper
from lemmas.alman_song_2025.three_norms import largest, largest_norm
from lemmas.foundations.matrix_norms import entry_least, entry_upper
from lemmas.foundations.sums import (
    absolute_below,
    absolute_of,
    exp_at,
    exp_monotone,
    exp_zero,
    max_upper,
    reciprocal,
    reciprocal_positive,
)
from symbolic import kernel
from symbolic.definitions import absolute, max_entry
from symbolic.kernel import Theorem, assume
from symbolic.language import (
    And,
    Eq,
    ForAll,
    Lambda,
    Le,
    Lt,
    Not,
    Term,
    cast,
    exp,
    family,
    number,
)
from symbolic.tactics.evaluate import below_numeral, evaluate
from symbolic.tactics.script import (
    arith,
    axiom,
    deny,
    for_all,
    have,
    obtain,
    parts,
    use,
)

i, k, l, h, m, p, t = says.i, says.k, says.l, says.h, says.m, says.p, says.t
ZERO, ONE, TWO = says.ZERO, says.ONE, says.TWO


# ------------------------------------------------------------------ no rank collapse with skips


@cache
def rank_collapse_refuted() -> Theorem:
    """Tokens 1 and -1, no scores: attention averages them to 0, and they stay 2 apart."""

    def contradiction(claim: Theorem) -> Theorem:
        return obtain(claim, "eta", _stays)

    return refuted(says.RANK_COLLAPSE.formula, contradiction)


def _stays(eta: Term, facts: Theorem) -> Theorem:
    positive, every = parts(facts)
    tokens = Lambda(l, Lambda(i, Lambda(k, 1 - 2 * cast(i))))
    zeros = Lambda(l, Lambda(h, Lambda(k, Lambda(p, number(0)))))
    values = Lambda(l, Lambda(h, Lambda(k, Lambda(m, eta))))
    sign = arith(Le(0, eta), positive)
    nothing = absolute_below(arith(Le(0, eta), sign), arith(Le(-number(0), eta), sign))
    own = absolute_below(arith(Le(eta, eta)), arith(Le(-eta, eta), sign))
    some = arith(Lt(0, ONE))

    def entries(value: Theorem, matrix: Term) -> Theorem:
        every_ = for_all(i, Lt(i, ONE), for_all(k, Lt(k, ONE), value))
        return use(entry_least(), ONE, ONE, matrix, eta, some, some, every_)

    flat = Lambda(k, Lambda(m, number(0)))
    zero = entries(have(Le(absolute(number(0)), eta), nothing), flat)
    full = entries(own, Lambda(k, Lambda(m, eta)))
    small = for_all(l, for_all(h, Lt(h, ONE), kernel.conjoin(zero, kernel.conjoin(zero, full))))
    steps = ForAll(i, TWO, ForAll(k, ONE, Eq(tokens(l)(i)(k), _next(eta, tokens))))
    layers = for_all(l, evaluate(steps))
    found = use(
        every,
        TWO,
        ONE,
        ONE,
        ONE,
        1,
        zeros,
        zeros,
        values,
        tokens,
        arith(Lt(0, TWO)),
        some,
        some,
        arith(Lt(0, 1)),
        small,
        layers,
    )
    half = number(Fraction(1, 2))
    near = use(found, half, arith(Lt(0, half)))
    return obtain(near, "L", lambda depth, close: _apart(tokens, depth, close))


def _next(eta: Term, tokens: Term) -> Term:
    formula = says._next
    return kernel.lang.substitute(
        formula,
        {
            says.n: TWO,
            says.d: ONE,
            says.r: ONE,
            says.H: ONE,
            says.tau: number(1),
            says.T: tokens,
            says.Wq: Lambda(l, Lambda(h, Lambda(k, Lambda(p, number(0))))),
            says.Wk: Lambda(l, Lambda(h, Lambda(k, Lambda(p, number(0))))),
            says.Wv: Lambda(l, Lambda(h, Lambda(k, Lambda(m, eta)))),
        },
    )


def _apart(tokens: Term, depth: Term, close: Theorem) -> Theorem:
    """No row is nearer than 1 to both 1 and -1."""
    c = family("c")
    some = arith(Lt(0, ONE))
    known = use(largest_norm(), ONE, some)
    name = largest(ONE)
    matrix = tokens(depth)
    facts = Distance(known, arith(Lt(0, TWO)), matrix)
    centred = Lambda(i, Lambda(k, matrix(i)(k) - c[k]))
    size = facts.centre(c)
    bounds = []
    for index in (0, 1):
        row = use(token_upper(), name, TWO, centred, number(index, "N"), arith(Lt(index, TWO)))
        entry = centred(index)(ZERO)
        inner = max_upper(k, ONE, absolute(centred(index)(k)), ZERO, some)
        bounds += [row, inner, *absolute_of(entry)[1:3]]
    each = arith(Le(1, size), *bounds)
    far = facts.greatest(number(1), c, each)
    return arith(Lt(0, 0), far, close)
