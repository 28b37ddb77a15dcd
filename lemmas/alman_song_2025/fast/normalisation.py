"""Row-normalising an entrywise relative approximation (Alman and Song 2023)."""

from __future__ import annotations

from functools import cache, partial

from lemmas.foundations.epsilon import small
from lemmas.foundations.matrix_norms import weighted_triangle
from lemmas.foundations.softmax import reweighting
from lemmas.foundations.sums import (
    absolute_of,
    nonzero,
    reciprocal,
    reciprocal_positive,
    root_facts,
    sum_over,
    sum_positive,
)
from lemmas.foundations.values import times
from symbolic import kernel
from symbolic import language as lang
from symbolic.definitions import absolute
from symbolic.kernel import Theorem
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
    family,
    nats,
    number,
    reals,
    sqrt,
)
from symbolic.statement import Hypothesis, Statement
from symbolic.tactics.evaluate import evaluate
from symbolic.tactics.script import arith, assume, for_all, have, parts, use

__all__ = ["MATRIX", "ROW", "TIGHT", "TWICE", "matrix", "row", "tight", "twice"]

i, j, k, l, n = nats("i j k l n")
eps, top = reals("eps top")
a, b = family("a"), family("b")
A, B, V = (family(name, 2) for name in "ABV")


def share(row: Term, index: Term, size: Term = n) -> Term:
    """An entry over the sum of its row."""
    return row(index) / Sum(k, size, row(k))


def factor(error: Term) -> Term:
    """``2 eps / (1 + sqrt(1 - eps^2))``."""
    return 2 * error / (1 + sqrt(1 - error**2))


_some = Hypothesis("tokens", "parameter", Lt(0, n))
_positive = Hypothesis("positive", "published", ForAll(j, n, Lt(0, a[j])))
_close = Hypothesis("close", "published", ForAll(j, n, Le(absolute(b[j] - a[j]), eps * a[j])))
_range = Hypothesis("range", "published", And(Lt(0, eps), Lt(eps, 1)))
ROW = Statement(
    (n, a, b, eps),
    (_some, _positive, _close, _range),
    Le(Sum(j, n, absolute(share(a, j) - share(b, j))), factor(eps)),
)
TWICE = Statement((eps,), (_range,), Le(factor(eps), 2 * eps))
MATRIX = Statement(
    (n, A, B, V, eps, top, l),
    (
        _some,
        Hypothesis("positive", "published", ForAll(i, n, ForAll(j, n, Lt(0, A[i, j])))),
        Hypothesis(
            "close",
            "published",
            ForAll(i, n, ForAll(j, n, Le(absolute(B[i, j] - A[i, j]), eps * A[i, j]))),
        ),
        _range,
        Hypothesis("values", "defining", ForAll(j, n, Le(absolute(V[j, l]), top))),
    ),
    ForAll(
        i,
        n,
        Le(absolute(Sum(j, n, (share(A[i], j) - share(B[i], j)) * V[j, l])), factor(eps) * top),
    ),
)
_three_fifths = number(3) / 5
_pair = Lambda(j, 1 + cast(j))
_moved = Lambda(j, (number(8) - 4 * cast(j)) / 5)
TIGHT = Statement(
    (),
    (),
    And(
        ForAll(j, 2, Le(absolute(_moved(j) - _pair(j)), _three_fifths * _pair(j))),
        Eq(
            Sum(j, 2, absolute(share(_pair, j, number(2, "N")) - share(_moved, j, number(2, "N")))),
            factor(_three_fifths),
        ),
    ),
)


def _root(inside: Theorem) -> tuple[Theorem, Theorem, Theorem]:
    """``0 <= w``, ``w^2 = 1 - eps^2`` and ``1 - eps <= w``."""
    low, high = parts(inside)
    sign, square = root_facts(arith(Le(0, 1 - eps**2), low, high, products=[(0, 1), (1, 1)]))
    root = sign.conclusion.args[1]
    large = arith(
        Le(1 - eps, root), sign, square, low, high, products=[(-1, -1), (-1, 3), (2, 3), (-1, 0)]
    )
    return sign, square, large


def domain(goal: Term, known: tuple[Theorem, ...], rows: int = 0) -> Theorem:
    """``1 - eps^2 >= 0``, ``1 + sqrt(1 - eps^2) != 0`` and ``Sum b != 0``, under ``rows`` guards."""
    inside = next(t for t in known if t.conclusion.head == "and")
    if goal.head == "le":
        return arith(goal, *parts(inside), products=[(0, 1), (1, 1)])
    value = goal.args[0].args[0]
    if value.head != "sum":
        return have(goal, nonzero(arith(Lt(0, value), _root(inside)[0])))
    some, positive, close = known[:3]
    index, entry = lang.opened(
        value.args[1], frozenset().union(*(t.conclusion.free for t in known))
    )
    here = assume(Lt(index, value.args[0]))
    below = [t for t in known if t.conclusion.head == "lt" and t is not some][:rows]
    guards = [word for t in below for word in (t.conclusion.args[0].args[0], t)]
    own, gap = use(positive, *guards, index, here), use(close, *guards, index, here)
    facts = absolute_of(gap.conclusion.args[0].args[0])
    rest = arith(Lt(0, 1 - eps), parts(inside)[1])
    low = arith(Lt(0, entry), gap, facts[2], own, rest, products=[(2, 3)])
    return have(goal, nonzero(have(Lt(0, value), sum_positive(index, value.args[0], low, some))))


matrix_domain = partial(domain, rows=1)


_OLD, _NEW = Sum(k, n, a[k]), Sum(k, n, b[k])
_ROOT = sqrt(1 - eps**2)
# the shares of b over those of a lie between m and m t^2
_LEAST, _SPREAD = (1 - eps) * _OLD / _NEW, _ROOT / (1 - eps)


class _Rows:
    """The two rows: bounds of the entries, their sums, and what is known of ``eps``."""

    def __init__(self) -> None:
        self.given = [assume(h.formula) for h in ROW.hypotheses]
        some, positive, close, inside = self.given
        self.sign, self.square, self.large = _root(inside)
        self.here = assume(Lt(j, n))
        self.own, gap = use(positive, j, self.here), use(close, j, self.here)
        gaps = absolute_of(b[j] - a[j])
        self.below = arith(Le((1 - eps) * a[j], b[j]), gap, gaps[2])
        self.above = arith(Le(b[j], (1 + eps) * a[j]), gap, gaps[1])
        self.rest = arith(Lt(0, 1 - eps), parts(inside)[1])
        self.unit = reciprocal(self.rest)
        moved = arith(Lt(0, b[j]), self.below, self.own, self.rest, products=[(1, 2)])
        self.old = have(Lt(0, _OLD), sum_positive(j, n, self.own, some))
        self.new = have(Lt(0, _NEW), sum_positive(j, n, moved, some))
        self.new_share = reciprocal_positive(self.new)

    def under(self) -> Theorem:
        """``m p_j <= q_j``."""
        entry = arith(
            Le((1 - eps) * a[j] / _NEW, share(b, j)), self.below, self.new_share, products=[(0, 1)]
        )
        cancelled = times(reciprocal(self.old), (1 - eps) * a[j] / _NEW)
        return arith(Le(_LEAST * share(a, j), share(b, j)), entry, cancelled)

    def over(self) -> Theorem:
        """``q_j <= m t^2 p_j``."""
        squared = arith(
            Eq((1 - eps) * _SPREAD**2, 1 + eps),
            times(self.unit, _ROOT**2 / (1 - eps)),
            times(self.square, 1 / (1 - eps)),
            times(self.unit, 1 + eps),
        )
        entry = arith(
            Le(share(b, j), (1 + eps) * a[j] / _NEW), self.above, self.new_share, products=[(0, 1)]
        )
        return arith(
            Le(share(b, j), _LEAST * _SPREAD**2 * share(a, j)),
            entry,
            times(reciprocal(self.old), (1 - eps) * _SPREAD**2 * a[j] / _NEW),
            times(squared, a[j] / _NEW),
        )

    def wide(self) -> Theorem:
        """``1 <= t``."""
        other = reciprocal_positive(self.rest)
        return arith(Le(1, _SPREAD), self.large, other, self.unit, products=[(0, 1)])

    def variation(self) -> Theorem:
        """``(t + 1) Sum |q - p| <= 2 (t - 1)``."""
        ratio = arith(Lt(0, _OLD / _NEW), self.old, self.new_share, products=[(0, 1)])
        least = arith(Lt(0, _LEAST), self.rest, ratio, products=[(0, 1)])
        weight = arith(
            Le(0, share(a, j)), self.own, reciprocal_positive(self.old), products=[(0, 1)]
        )
        pinched = kernel.conjoin(weight, kernel.conjoin(self.under(), self.over()))
        rows = for_all(j, self.here.conclusion, pinched)
        old, new = Lambda(j, share(a, j)), Lambda(j, share(b, j))
        ones = [
            have(Eq(Sum(j, n, entry(j)), 1), reciprocal(total))
            for entry, total in ((old, self.old), (new, self.new))
        ]
        return use(reweighting(), n, old, new, _LEAST, _SPREAD, rows, *ones, least, self.wide())


@cache
def row() -> Theorem:
    """``Sum |p - q| <= 2 eps/(1 + sqrt(1 - eps^2))``."""
    rows = _Rows()
    gap = share(a, j) - share(b, j)
    total = Sum(j, n, absolute(gap))
    flipped = sum_over(j, n, arith(Le(absolute(gap), absolute(-gap)), *absolute_flip(gap)))
    spread = arith(
        Le((_SPREAD + 1) * total, 2 * (_SPREAD - 1)),
        rows.variation(),
        flipped,
        arith(Lt(0, _SPREAD + 1), rows.wide()),
        products=[(1, 2)],
    )
    narrow = arith(
        Le((_ROOT + 1 - eps) * total, 2 * (_ROOT - 1 + eps)),
        spread,
        rows.rest,
        times(rows.unit, _ROOT * total),
        times(rows.unit, _ROOT),
        products=[(0, 1)],
    )
    whole = arith(Lt(0, 1 + _ROOT), rows.sign)
    width = arith(Lt(0, _ROOT + 1 - eps), rows.rest, rows.sign)
    scaled = arith(
        Le((1 + _ROOT) * total, 2 * eps),
        narrow,
        width,
        whole,
        rows.square,
        products=[(0, 2), (1, -1)],
    )
    proof = arith(
        Le(total, factor(eps)),
        scaled,
        reciprocal_positive(whole),
        times(reciprocal(whole), total),
        products=[(0, 1)],
    )
    return for_all([n, a, b, eps], *(g.conclusion for g in rows.given), proof)


def absolute_flip(value: Term) -> list[Theorem]:
    """``|x| <= |-x|``."""
    other = absolute_of(-value)
    return [small(value, absolute(-value), *other[1:3])]


@cache
def matrix() -> Theorem:
    """``|(p - q) V| <= 2 eps/(1 + sqrt(1 - eps^2)) max |V|``."""
    given = [assume(h.formula) for h in MATRIX.hypotheses]
    some, positive, close, inside, values = given
    here = assume(Lt(i, n))
    rows = use(row(), n, A[i], B[i], eps, some, use(positive, i, here), use(close, i, here), inside)
    gap = share(A[i], j) - share(B[i], j)
    bound = use(values, j, assume(Lt(j, n)))
    term = arith(
        Le(absolute(gap) * absolute(V[j, l]), absolute(gap) * top),
        bound,
        absolute_of(gap)[0],
        products=[(0, 1)],
    )
    width = arith(Le(0, top), use(values, i, here), absolute_of(V[i, l])[0])
    proof = arith(
        Le(absolute(Sum(j, n, gap * V[j, l])), factor(eps) * top),
        weighted_triangle(j, n, gap, V[j, l]),
        sum_over(j, n, term),
        rows,
        width,
        products=[(2, 3)],
    )
    return for_all(
        list(MATRIX.variables), *(g.conclusion for g in given), for_all(i, here.conclusion, proof)
    )


@cache
def twice() -> Theorem:
    """``2 eps/(1 + sqrt(1 - eps^2)) <= 2 eps``."""
    inside = assume(_range.formula)
    low, high = parts(inside)
    sign = _root(inside)[0]
    whole = arith(Lt(0, 1 + sign.conclusion.args[1]), sign)
    proof = arith(
        TWICE.conclusion,
        low,
        reciprocal(whole),
        arith(
            Le(0, eps * sign.conclusion.args[1] * (1 / whole.conclusion.args[1])),
            arith(Le(0, eps * sign.conclusion.args[1]), low, sign, products=[(0, 1)]),
            reciprocal_positive(whole),
            products=[(0, 1)],
        ),
        degree=2,
    )
    return for_all(eps, inside.conclusion, proof)


@cache
def tight() -> Theorem:
    """Equality at the two-point law."""
    return evaluate(TIGHT.formula)
