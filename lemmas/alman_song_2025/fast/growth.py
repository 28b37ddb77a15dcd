"""With few coordinates and small scores the number of columns is ``n^o(1)``."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import final

from lemmas.alman_song_2025.fast.taylor import R, close, enough_terms, eps, g, self_power
from lemmas.foundations.binomials import binomial_bound
from lemmas.foundations.epsilon import exists, share, smaller
from lemmas.foundations.exponential_series import exp_power, factorial_positive, power_monotone
from lemmas.foundations.polynomial_rank import binomial_exists
from lemmas.foundations.sums import exp_at, exp_monotone, exp_negative, exp_zero
from lemmas.foundations.values import times
from symbolic import kernel
from symbolic import language as lang
from symbolic.definitions import factorial
from symbolic.kernel import Theorem
from symbolic.language import (
    NAT,
    And,
    Eq,
    Exists,
    ForAll,
    Implies,
    Lambda,
    Le,
    Lt,
    Term,
    cast,
    exp,
    log,
    nats,
    number,
    reals,
)
from symbolic.statement import Hypothesis, Statement
from symbolic.tactics.elementary import power_nonnegative
from symbolic.tactics.existential import Steps, choosing
from symbolic.tactics.script import (
    arith,
    assume,
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

__all__ = ["GROWTH", "floor", "growth"]

n, d, k, m = nats("n d k m")
C, c, delta, rho, x = reals("C c delta rho x")
_LOG = log(cast(n))

_small = (
    Lt(0, n),
    Le(cast(d), C * _LOG),
    Lt(0, R),
    Le(R, rho * _LOG),
    Lt(0, eps),
    Lt(eps, 1),
    Le(exp(-c * _LOG), eps),
)
_columns = Exists(
    g,
    Exists(
        k,
        And(
            Eq(cast(k) * factorial(d) * factorial(g), factorial(d + g)),
            Le(cast(k), exp(delta * _LOG)),
            close(g + 1),
        ),
    ),
)
_serves = Implies(*_small, _columns)
for _variable in (eps, R, d, n):
    _serves = ForAll(_variable, _serves)
GROWTH = Statement(
    (C, c, delta),
    (
        Hypothesis("dimension", "published", Lt(0, C)),
        Hypothesis("accuracy", "published", Lt(0, c)),
        Hypothesis("exponent", "published", Lt(0, delta)),
    ),
    Exists(rho, And(Lt(0, rho), _serves)),
)


@cache
def floor() -> Theorem:
    """Some natural ``m`` has ``m <= x < m + 1``, for ``0 <= x``."""
    sign = assume(Le(0, x))
    goal = Exists(m, And(Le(cast(m), x), Lt(x, cast(m) + 1)))

    def at(value: Term, low: Theorem, high: Theorem) -> Theorem:
        return exists(goal, value, low, high)

    def formula(size: Term) -> Term:
        return Implies(Lt(x, cast(size) + 1), goal)

    def step(known: Theorem) -> Theorem:
        inside = assume(Lt(x, cast(m + 1) + 1))
        proof = by_cases(
            Lt(x, cast(m) + 1),
            lambda less: use(known, less),
            lambda more: at(m + 1, arith(Le(cast(m + 1), x), more), inside),
        )
        return implies([inside.conclusion], proof)

    zero = number(0, NAT)
    first = assume(Lambda(m, formula(m))(0).args[0])
    base = implies(
        [first.conclusion],
        at(zero, have(Le(cast(zero), x), sign), have(Lt(x, cast(zero) + 1), first)),
    )
    walk = induction(m, formula(m), base, step)
    bound = use(axiom("archimedes"), x)
    proof = obtain(
        bound, "top", lambda top, known: use(walk, top, arith(Lt(x, cast(top) + 1), known))
    )
    return for_all(x, sign.conclusion, proof)


@final
@dataclass(frozen=True, slots=True)
class _Scale:
    """What is chosen before ``n``: ``L delta = 2 (C + 1)``, ``theta L <= delta/2``,
    ``lambda theta = c + 1``, ``rho = theta exp(-1 - lambda)``; and ``n`` with its facts."""

    level: Term
    level_sign: Theorem
    level_exact: Theorem
    theta: Term
    theta_sign: Theorem
    theta_one: Theorem
    theta_level: Theorem
    slope: Term
    slope_sign: Theorem
    slope_exact: Theorem

    @property
    def rho(self) -> Term:
        """The bound of the scores over ``log n``."""
        return self.theta * exp(-1 - self.slope)

    def rho_facts(self) -> tuple[Theorem, Theorem]:
        """``0 < rho <= 1``."""
        decay = exp_at(-1 - self.slope)
        below = use(
            exp_monotone(), -1 - self.slope, 0, arith(Le(-1 - self.slope, 0), self.slope_sign)
        )
        top = arith(Le(self.rho, 1), self.theta_one, decay, below, exp_zero(), products=[(0, 1)])
        return arith(Lt(0, self.rho), self.theta_sign, decay, products=[(0, 1)]), top

    def short(self) -> Theorem:
        """``R <= rho log n``."""
        return assume(Le(R, self.rho * _LOG))

    def time(self) -> Theorem:
        """``0 < log n``."""
        return arith(Lt(0, _LOG), self.short(), _RADIUS, self.rho_facts()[0], products=[(-1, 2)])


_SOME, _THIN, _RADIUS, _, _LOW, _HIGH, _FINE = (assume(f) for f in _small)


def _enough(scale: _Scale, degree: Term, over: Theorem) -> Theorem:
    """``e^R R^m <= eps m!`` for ``m = g + 1 > theta log n``."""
    size, time = degree + 1, scale.time()
    count, steep = cast(size), exp(1 + scale.slope)
    tall = exp(count * scale.slope)
    product = have(Eq(steep * exp(-1 - scale.slope), 1), use(exp_negative(), 1 + scale.slope))
    base = arith(Le(0, steep * R), exp_at(1 + scale.slope), _RADIUS, products=[(0, 1)])
    within = arith(
        Le(steep * R, count),
        arith(
            Le(steep * R, steep * (scale.rho * _LOG)),
            scale.short(),
            exp_at(1 + scale.slope),
            products=[(0, 1)],
        ),
        times(product, scale.theta * _LOG),
        over,
    )
    split = have(
        Eq(exp(count * (1 + scale.slope)), exp(count) * tall),
        use(axiom("exp-add"), count, count * scale.slope),
    )
    first = arith(
        Le(tall * R**size, factorial(size)),
        times(use(exp_power(), 1 + scale.slope, size), R**size),
        times(split, R**size),
        use(power_monotone(), steep * R, count, base, within, size),
        self_power(size),
        exp_at(count),
        products=[(-1, 4)],
    )
    length = arith(
        Le(R - count * scale.slope, -c * _LOG),
        arith(Le(R, _LOG), scale.short(), scale.rho_facts()[1], time, products=[(1, 2)]),
        arith(
            Le(scale.theta * _LOG * scale.slope, count * scale.slope),
            over,
            scale.slope_sign,
            products=[(0, 1)],
        ),
        times(scale.slope_exact, _LOG),
    )
    rest = R - count * scale.slope
    second = arith(
        Le(exp(R), eps * tall),
        have(Eq(exp(R), exp(rest) * tall), use(axiom("exp-add"), rest, count * scale.slope)),
        use(exp_monotone(), rest, -c * _LOG, length),
        _FINE,
        exp_at(count * scale.slope),
        products=[(1, 3), (2, 3)],
    )
    return arith(
        Le(exp(R) * R**size, eps * factorial(size)),
        first,
        second,
        _LOW,
        use(power_nonnegative(), R, arith(Le(0, R), _RADIUS), size),
        products=[(0, 2), (1, 3)],
    )


def _tilted(level: Term, degree: Term, count: Theorem) -> Theorem:
    """``k <= exp(g L + (d + g) x)`` at ``x = exp(-L)``: ``k x^g <= (1 + x)^(d + g)``."""
    base, total = exp(-level), d + degree
    size = count.conclusion.args[0].args[0].args[0]
    weights = [use(factorial_positive(), v) for v in (d, degree)]
    thin = arith(
        Le(size * base**degree, (1 + base) ** total),
        use(binomial_bound(), base, arith(Le(0, base), exp_at(-level)), d, degree),
        times(count, base**degree),
        arith(Lt(0, factorial(d) * factorial(degree)), *weights, products=[(0, 1)]),
        products=[(-1, 2)],
    )
    one, tangent = arith(Le(0, 1 + base), exp_at(-level)), use(axiom("exp-tangent"), base)
    grown = arith(
        Le(size * base**degree, exp(cast(total) * base)),
        thin,
        use(power_monotone(), 1 + base, exp(base), one, tangent, total),
        use(exp_power(), base, total),
    )
    climb, fall = exp(cast(degree) * level), exp(cast(degree) * -level)
    root = have(Eq(base**degree, fall), use(exp_power(), -level, degree))
    cancel = have(Eq(fall * climb, 1), use(exp_negative(), cast(degree) * level))
    reach = cast(degree) * level + cast(total) * base
    joined = use(axiom("exp-add"), cast(degree) * level, cast(total) * base)
    return arith(
        Le(size, exp(reach)),
        grown,
        exp_at(cast(degree) * level),
        times(root, size * climb),
        times(cancel, size),
        joined,
        products=[(0, 1)],
    )


def _few_columns(scale: _Scale, degree: Term, under: Theorem, count: Theorem) -> Theorem:
    """``k <= exp(delta log n)`` for ``g <= theta log n``."""
    tilted, base, time = _tilted(scale.level, degree, count), exp(-scale.level), scale.time()
    thin_base = arith(
        Le(base * scale.level, 1),
        use(axiom("exp-tangent"), scale.level),
        use(exp_negative(), scale.level),
        exp_at(-scale.level),
        products=[(0, 2)],
    )
    exponent = assume(Lt(0, delta))
    share_of = arith(
        Le(base * (2 * (C + 1)), delta),
        times(scale.level_exact, base),
        arith(Le(base * scale.level * delta, delta), thin_base, exponent, products=[(0, 1)]),
    )
    width = arith(
        Le(cast(d + degree), (C + 1) * _LOG),
        _THIN,
        under,
        arith(Le(scale.theta * _LOG, _LOG), scale.theta_one, time, products=[(0, 1)]),
    )
    reach = tilted.conclusion.args[1].args[0]
    length = arith(
        Le(reach, delta * _LOG),
        arith(
            Le(cast(d + degree) * base, (C + 1) * _LOG * base),
            width,
            exp_at(-scale.level),
            products=[(0, 1)],
        ),
        arith(Le(base * (2 * (C + 1)) * _LOG, delta * _LOG), share_of, time, products=[(0, 1)]),
        arith(
            Le(cast(degree) * scale.level, scale.theta * _LOG * scale.level),
            under,
            scale.level_sign,
            products=[(0, 1)],
        ),
        arith(
            Le(scale.theta * scale.level * _LOG, delta / 2 * _LOG),
            scale.theta_level,
            time,
            products=[(0, 1)],
        ),
    )
    size = tilted.conclusion.args[0]
    order = use(exp_monotone(), reach, delta * _LOG, length)
    return arith(Le(size, exp(delta * _LOG)), tilted, order)


@choosing
def _serve(scale: _Scale) -> Steps:
    """A degree and a number of columns for this ``n``."""
    reach = arith(Le(0, scale.theta * _LOG), scale.theta_sign, scale.time(), products=[(0, 1)])
    degree, degree_facts = yield use(floor(), scale.theta * _LOG, reach)
    size, count = yield use(binomial_exists(), d, degree)
    under, over = parts(degree_facts)
    series = use(enough_terms(), R, eps, degree + 1, _enough(scale, degree, over))
    columns = _few_columns(scale, degree, under, count)
    goal = lang.apply(_columns.args[0], degree)
    return kernel.witness(_columns, degree, exists(goal, size, count, columns, series))


@choosing
def _growth() -> Steps:
    wide, accurate, exponent = (assume(h.formula) for h in GROWTH.hypotheses)
    level, level_facts = yield share(arith(Lt(0, 2 * (C + 1)), wide), exponent)
    level_sign, level_exact = parts(level_facts)
    _, share_facts = yield share(arith(Lt(0, delta / 2), exponent), level_sign)
    share_sign, share_exact = parts(share_facts)
    theta, theta_facts = yield smaller(share_sign, arith(Lt(0, 1)))
    theta_sign, theta_share, theta_one = parts(theta_facts)
    theta_level = arith(
        Le(theta * level, delta / 2), theta_share, level_sign, share_exact, products=[(0, 1)]
    )
    slope, slope_facts = yield share(arith(Lt(0, c + 1), accurate), theta_sign)
    scale = _Scale(
        level,
        level_sign,
        level_exact,
        theta,
        theta_sign,
        theta_one,
        theta_level,
        slope,
        *parts(slope_facts),
    )
    guards = (_SOME, _THIN, _RADIUS, scale.short(), _LOW, _HIGH, _FINE)
    everywhere = for_all([n, d, R, eps], *(f.conclusion for f in guards), _serve(scale))
    return exists(GROWTH.conclusion, scale.rho, scale.rho_facts()[0], everywhere)


@cache
def growth() -> Theorem:
    """For all ``C, c, delta`` some ``rho``: ``n^delta`` columns serve when ``R <= rho log n``."""
    return for_all([C, c, delta], *(h.formula for h in GROWTH.hypotheses), _growth())
