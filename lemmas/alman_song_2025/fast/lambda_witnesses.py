"""Where the bounds on the derivatives of the energy are attained, and where printed ones fail."""

from __future__ import annotations

from functools import cache

from lemmas.alman_song_2025.fast.definitions import attention_energy
from lemmas.alman_song_2025.fast.energy import (
    FIRST_PUBLISHED,
    SHARP_CONSTANT,
    B,
    G,
    d,
    energy_derivatives,
    i,
    j,
    l,
    n,
    t,
    x,
)
from lemmas.alman_song_2025.fast.lambda_bounds import ROOT, enclosed
from lemmas.foundations.differentiate import differentiate, with_value
from lemmas.foundations.sums import exp_at, exp_zero, reciprocal, root_facts
from lemmas.foundations.values import by_values, times
from symbolic import kernel
from symbolic import language as lang
from symbolic.arithmetic import canonical
from symbolic.definitions import has_derivative, softmax
from symbolic.kernel import Theorem
from symbolic.language import (
    NAT,
    And,
    Eq,
    Exists,
    ForAll,
    Lambda,
    Le,
    Lt,
    Not,
    Sum,
    Term,
    cast,
    exp,
    family,
    log,
    number,
    reals,
)
from symbolic.statement import Hypothesis, Statement
from symbolic.tactics.evaluate import evaluate
from symbolic.tactics.script import arith, axiom, deny, for_all, have, parts, use

__all__ = [
    "FIRST_TIGHT",
    "SECOND_TIGHT",
    "SLOPE_PUBLISHED",
    "SUM_PUBLISHED",
    "first_published_refuted",
    "first_tight",
    "second_tight",
    "slope_published_refuted",
    "sum_published_refuted",
]

_three, _two = number(3, NAT), number(2, NAT)


# rows (B, B, 0), columns (1, 1, 0)
_bump = 1 - cast(j) * (cast(j) - 1) / 2
_rows, _columns = Lambda(i, Lambda(j, B * _bump)), Lambda(j, Lambda(l, _bump))
FIRST_TIGHT = Statement(
    (d, B),
    (),
    has_derivative(
        Lambda(t, attention_energy(_three, d, _rows, _columns, t)),
        0,
        number(8) / 27 * cast(_three) * cast(d) * B,
    ),
)


@cache
def first_tight() -> Theorem:
    """Rows ``(B, B, 0)``, columns ``(1, 1, 0)``, at ``t = 0``."""
    found = use(energy_derivatives(), _three, d, _rows, _columns, arith(Lt(0, 3)), 0)
    slope = parts(found)[0]
    same = by_values(
        Eq(slope.conclusion.args[2], FIRST_TIGHT.conclusion.args[2]),
        [exp_zero()],
        names=("softmax",),
    )
    return for_all([d, B], with_value(slope, FIRST_TIGHT.conclusion, same))


@cache
def first_published_refuted() -> Theorem:
    """At ``d = 28`` the slope ``224/9 B`` exceeds ``8 B n = 24 B``."""
    wide, one = number(28, NAT), number(1)
    slope = use(first_tight(), wide, one)
    arguments: list[Term | int] = [
        _three,
        wide,
        *(lang.substitute(m, {B: one}) for m in (_rows, _columns)),
        one,
        0,
        slope.conclusion.args[2],
    ]

    def contradiction(known: Theorem) -> tuple[Theorem, Theorem]:
        instance = known
        for value in arguments:
            sort = instance.conclusion.args[0].sort
            instance = kernel.specialise(instance, lang.coerce(value, sort.domain))  # type: ignore[union-attr]
        while instance.conclusion.head == "implies":
            needed = instance.conclusion.args[0]
            shown = slope if needed.head == "define" else evaluate(needed)
            instance = kernel.apply(instance, kernel.convert(shown, needed))
        bound = evaluate(Not(instance.conclusion))
        return instance, bound

    return deny(FIRST_PUBLISHED.formula, contradiction)


# rows (1, 0), columns (1, 0), the weight of the first token at the maximiser
_q = (15 - ROOT) / (9 + ROOT)
_peak = (15 - ROOT) / 24
_first = 1 - cast(j)
_pair, _mark = Lambda(i, Lambda(j, 1 - cast(j))), Lambda(j, Lambda(l, 1 - cast(j)))
_energy = Lambda(t, attention_energy(_two, d, _pair, _mark, t))
SECOND_TIGHT = Statement(
    (d,),
    (),
    Exists(
        G,
        And(
            ForAll(x, has_derivative(_energy, x, G(x))),
            has_derivative(G, log(_q), SHARP_CONSTANT * cast(_two) * cast(d)),
        ),
    ),
)


@cache
def second_tight() -> Theorem:
    """Rows ``(1, 0)``, columns ``(1, 0)``, where the first weight is ``(15 - sqrt(33))/24``."""
    sign, square = root_facts(arith(Le(0, 33)))
    below = arith(Lt(0, 9 + ROOT), sign)
    unit = reciprocal(below)
    ratio = enclosed(Lt(0, _q))
    weight_one = have(Eq(exp(log(_q)), _q), use(axiom("log-inverse"), _q, ratio))
    total = arith(Lt(0, exp(log(_q)) + exp(0)), exp_at(log(_q)), exp_at(0))
    share = reciprocal(total)
    inverse = share.conclusion.args[0].args[1]
    scaled = arith(Eq(_peak * (_q + 1), _q), times(unit, _peak), times(unit, number(1)))
    row = Lambda(j, log(_q) * _first)
    one = arith(
        Eq(exp(log(_q)) * inverse, _peak),
        times(share, _peak),
        times(weight_one, inverse * _peak),
        times(exp_zero(), inverse * _peak),
        times(weight_one, inverse),
        times(scaled, inverse),
    )
    other = arith(Eq(exp(0) * inverse, 1 - _peak), one, share)
    weights = [
        have(Eq(softmax(_two, row, 0), _peak), one, names=("softmax",)),
        have(Eq(softmax(_two, row, 1), 1 - _peak), other, names=("softmax",)),
    ]
    general = use(energy_derivatives(), _two, d, _pair, _mark, arith(Lt(0, 2)))
    slope = parts(use(general, x))[0]
    bend = parts(use(general, log(_q)))[1]
    constant = SHARP_CONSTANT * cast(_two) * cast(d)
    reduced = [times(square, cast(d) * ROOT**power) for power in range(3)]
    same = by_values(Eq(bend.conclusion.args[2], constant), weights, *reduced)
    function = bend.conclusion.args[0]
    claim = has_derivative(function, log(_q), constant)
    both = kernel.conjoin(for_all(x, slope), with_value(bend, claim, same))
    goal = SECOND_TIGHT.conclusion
    proof = kernel.witness(goal, function, kernel.convert(both, lang.apply(goal.args[0], function)))
    return for_all(d, proof)


_row = family("a")
_at, _value = reals("s y")
_some = Hypothesis("tokens", "parameter", Lt(0, n))
_range = Hypothesis("range", "published", ForAll(j, n, And(Le(0, _row[j]), Le(_row[j], B))))


def _squared_sum(at: Term) -> Term:
    """``(Sum_j exp(t a_j))^2``."""
    return Sum(j, n, exp(at * _row[j])) ** 2


SUM_PUBLISHED = Statement(
    (n, _row, B, _at), (_some, _range), Le(_squared_sum(_at), cast(n) ** 2 * exp(_at * B) ** 2)
)
SLOPE_PUBLISHED = Statement(
    (n, _row, B, _at, _value),
    (
        _some,
        _range,
        Hypothesis("slope", "defining", has_derivative(Lambda(t, _squared_sum(t)), _at, _value)),
    ),
    Le(2 * _squared_sum(_at), _value),
)
_unit_row = Lambda(j, 1 - cast(j))


def _unit_range() -> Theorem:
    """The row ``(1, 0)`` lies in ``[0, 1]``."""
    return evaluate(lang.substitute(_range.formula, {n: _two, _row: _unit_row, B: number(1)}))


@cache
def sum_published_refuted() -> Theorem:
    """``n = 2``, row ``(1, 0)``, ``t = -1``: ``(1/e + 1)^2 > 4/e^2``."""

    def contradiction(known: Theorem) -> tuple[Theorem, Theorem]:
        bound = use(known, _two, _unit_row, 1, -1, arith(Lt(0, 2)), _unit_range())
        less = enclosed(canonical(Lt(bound.conclusion.args[1], bound.conclusion.args[0])))
        return arith(Lt(0, 0), bound, less), arith(Not(Lt(0, 0)))

    return deny(SUM_PUBLISHED.formula, contradiction)


@cache
def slope_published_refuted() -> Theorem:
    """``n = 2``, row ``(1, 0)``, ``t = 0``: the slope is 4 and twice the value is 8."""
    moving = lang.substitute(SLOPE_PUBLISHED.hypotheses[2].formula, {n: _two, _row: _unit_row})
    found = differentiate(moving.args[0], 0)
    same = by_values(Eq(found.conclusion.args[2], 4), [exp_zero()])
    slope = with_value(found, has_derivative(moving.args[0], 0, 4), same)

    def contradiction(known: Theorem) -> tuple[Theorem, Theorem]:
        bound = use(known, _two, _unit_row, 1, 0, 4, arith(Lt(0, 2)), _unit_range(), slope)
        value = by_values(Eq(bound.conclusion.args[0], 8), [exp_zero()])
        return arith(Lt(0, 0), bound, value), arith(Not(Lt(0, 0)))

    return deny(SLOPE_PUBLISHED.formula, contradiction)
