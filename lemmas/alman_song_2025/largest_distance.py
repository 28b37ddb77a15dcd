"""In the largest entry the distance from equal rows has a closed form."""

from __future__ import annotations

from functools import cache

from lemmas.alman_song_2025.definitions import distance_to_rank_one
from lemmas.alman_song_2025.distance import Distance
from lemmas.alman_song_2025.rows import token_least, token_upper
from lemmas.alman_song_2025.statements import TOKENS as SOME
from lemmas.alman_song_2025.statements import X, d, i, k, n
from lemmas.alman_song_2025.three_norms import largest, largest_norm
from lemmas.foundations.sums import absolute_below, absolute_of, max_least, max_upper
from symbolic import kernel
from symbolic.definitions import absolute
from symbolic.kernel import Theorem, assume
from symbolic.language import Eq, Lambda, Le, Lt, Max, Min, family
from symbolic.statement import Hypothesis, Statement
from symbolic.tactics.script import arith, for_all, use

__all__ = ["LARGEST_DISTANCE", "largest_distance"]

_RANGE = Max(i, n, X[i, k]) - Min(i, n, X[i, k])
LARGEST_DISTANCE = Statement(
    (n, d, X),
    (SOME, Hypothesis("width", "parameter", Lt(0, d))),
    Eq(distance_to_rank_one(largest(d), n, X), Max(k, d, _RANGE) / 2),
)


@cache
def largest_distance() -> Theorem:
    """In the largest entry the distance is half the greatest range of a column."""
    some, wide = (assume(h.formula) for h in LARGEST_DISTANCE.hypotheses)
    name = largest(d)
    facts = Distance(use(largest_norm(), d, wide), some, X)
    c = family("c")
    at_i, at_k = assume(Lt(i, n)), assume(Lt(k, d))
    size = facts.centre(c)
    moved = Lambda(i, Lambda(k, X[i, k] - c[k]))
    row = use(token_upper(), name, n, moved, i, at_i)
    value = X[i, k] - c[k]
    entry = max_upper(k, d, absolute(value), k, at_k)
    _, up, down, _ = absolute_of(value)
    high = max_least(i, n, size + c[k], arith(Le(X[i, k], size + c[k]), row, entry, up), some)
    low = max_least(i, n, size - c[k], arith(Le(-X[i, k], size - c[k]), row, entry, down), some)
    each = max_least(k, d, 2 * size, arith(Le(_RANGE, 2 * size), high, low), wide)
    top = Max(k, d, _RANGE)
    above = facts.greatest(top / 2, c, arith(Le(top / 2, size), each))
    middle = Lambda(k, (Max(i, n, X[i, k]) + Min(i, n, X[i, k])) / 2)
    rest = X[i, k] - middle(k)
    own = max_upper(k, d, _RANGE, k, at_k)
    ends = [max_upper(i, n, X[i, k], i, at_i), max_upper(i, n, -X[i, k], i, at_i), own]
    near = absolute_below(arith(Le(rest, top / 2), *ends), arith(Le(-rest, top / 2), *ends))
    rows = max_least(k, d, top / 2, near, wide)
    centred = Lambda(i, Lambda(k, rest))
    small = use(token_least(), name, n, centred, top / 2, some, for_all(i, Lt(i, n), rows))
    below = arith(Le(facts.value, top / 2), facts.lower(middle), small)
    return LARGEST_DISTANCE.derive(kernel.antisymmetry(below, above))
