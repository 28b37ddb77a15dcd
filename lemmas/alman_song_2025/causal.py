"""With a causal mask uniform attention does not collapse exactly: two layers are not one."""

from __future__ import annotations

from functools import cache

from lemmas.alman_song_2025.definitions import masked_layer
from lemmas.foundations.sums import exp_at, exp_zero, natural, nonzero
from lemmas.foundations.values import by_values
from symbolic import kernel
from symbolic import language as lang
from symbolic.kernel import Theorem
from symbolic.language import (
    NAT,
    Eq,
    ForAll,
    Lambda,
    Le,
    Lt,
    Ne,
    Not,
    Sum,
    Term,
    cast,
    family,
    nats,
    number,
    reals,
)
from symbolic.statement import Hypothesis, Statement
from symbolic.tactics.script import arith, assume, deny, for_all, have, use

__all__ = ["NOT_IDEMPOTENT", "NO_COLLAPSE", "domain", "no_collapse", "not_idempotent"]

i, j, k, t, h, m = nats("i j k t h m")
w, y = reals("w y")
X = family("X", 2)
_two, _one, _zero = (number(value, NAT) for value in (2, 1, 0))
_NAMES = ("masked_layer", "head_output", "head_weight", "masked_softmax", "scores")

# the second token attends to both, the first to itself
CAUSAL = Lambda(i, Lambda(t, 1 - cast(t) + cast(i) * cast(t)))


def _layer(weight: Term, tokens: Term) -> Term:
    """One head without scores, with a skip."""
    scores = Lambda(h, Lambda(k, Lambda(m, number(0))))
    values = Lambda(h, Lambda(k, Lambda(m, weight)))
    added = masked_layer(_two, _one, _one, CAUSAL, scores, values, tokens, i, k)
    return Lambda(i, Lambda(k, tokens[i, k] + added))


_twice, _once = _layer(w, _layer(w, X)), _layer(y, X)
_collapse = ForAll(X, ForAll(i, _two, Eq(_twice[i, 0], _once[i, 0])))
NO_COLLAPSE = Statement((w, y), (Hypothesis("weight", "parameter", Ne(w, 0)),), Not(_collapse))


def _average(row: Term, column: Term) -> Term:
    """Causal uniform attention: row ``i`` averages tokens up to ``i``."""
    return CAUSAL[row, column] / (cast(row) + 1)


_square = Sum(t, _two, _average(i, t) * _average(t, j))
NOT_IDEMPOTENT = Statement(
    (), (), Not(ForAll(i, _two, ForAll(j, _two, Eq(_square, _average(i, j)))))
)


def _plain(known: Theorem, goal: Term) -> Theorem:
    """The equation of outputs with its uniform weights evaluated."""
    same = by_values(Eq(known.conclusion.args[0], goal.args[0]), [exp_zero()], names=_NAMES)
    other = by_values(Eq(known.conclusion.args[1], goal.args[1]), [exp_zero()], names=_NAMES)
    return arith(goal, known, same, other)


def domain(goal: Term, known: tuple[Theorem, ...]) -> Theorem:
    """The weights of a row do not vanish: the first token is always allowed."""
    value = goal.args[0].args[0]
    first, second = (lang.apply(value.args[1], index) for index in (0, 1))
    rows = [natural(v) for v in second.args[0].free]
    weights = [exp_at(part.args[1].args[0]) for part in (first, second)]
    last = len(rows) + 1
    positive = arith(Lt(0, value), *rows, *weights, products=[(r, last) for r in range(len(rows))])
    return have(goal, nonzero(positive))


@cache
def no_collapse() -> Theorem:
    """``(1 + w)^2 = 1 + y`` and ``(1 + w/2)^2 = 1 + y/2`` only for ``w = 0``."""
    some = assume(Ne(w, 0))

    def contradiction(known: Theorem) -> tuple[Theorem, Theorem]:
        first, second = Lambda(i, Lambda(k, 1 - cast(i))), Lambda(i, Lambda(k, cast(i)))
        top = _plain(use(known, first, _zero, arith(Lt(0, 2))), Eq((1 + w) ** 2, 1 + y))
        low = _plain(use(known, second, _one, arith(Lt(1, 2))), Eq((1 + w / 2) ** 2, 1 + y / 2))
        flat = arith(Eq(w**2, 0), top, low)
        none = kernel.antisymmetry(
            arith(Le(w, 0), flat, products=[(-1, -1)]), arith(Le(0, w), flat, products=[(-1, -1)])
        )
        return none, some

    return for_all([w, y], some.conclusion, deny(_collapse, contradiction))


@cache
def not_idempotent() -> Theorem:
    """The entry ``(1, 0)`` of the square is 3/4, not 1/2."""
    claim = NOT_IDEMPOTENT.conclusion.args[0]

    def contradiction(known: Theorem) -> tuple[Theorem, Theorem]:
        entry = use(known, _one, arith(Lt(1, 2)), _zero, arith(Lt(0, 2)))
        return arith(Lt(0, 0), entry), arith(Not(Lt(0, 0)))

    return deny(claim, contradiction)
