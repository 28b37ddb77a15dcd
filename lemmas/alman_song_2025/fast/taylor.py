"""The degree at which Taylor's polynomial of ``exp`` has a given relative error."""

from __future__ import annotations

from fractions import Fraction
from functools import cache

from lemmas.foundations.epsilon import exists, share, small, smaller
from lemmas.foundations.exponential_series import (
    exp_power,
    factorial_positive,
    partial_sum,
    power_below_exp,
    power_monotone,
    remainder,
)
from lemmas.foundations.recursions import exp_below_line
from lemmas.foundations.sums import (
    absolute_of,
    exp_at,
    exp_monotone,
    exp_zero,
    reciprocal,
    reciprocal_positive,
)
from lemmas.foundations.values import times
from symbolic import kernel
from symbolic.definitions import absolute, factorial
from symbolic.kernel import Theorem
from symbolic.language import (
    And,
    Eq,
    Exists,
    ForAll,
    Implies,
    Le,
    Lt,
    Not,
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
    deny,
    for_all,
    have,
    parts,
    use,
)

__all__ = [
    "DEGREE_LARGE",
    "DEGREE_LOGARITHMIC",
    "LINE",
    "LINE_ERROR",
    "LITERAL",
    "UNBOUNDED",
    "close",
    "degree_large",
    "degree_logarithmic",
    "enough_terms",
    "line_error",
    "literal_reading",
    "literal_reading_unbounded",
    "self_power",
]

g, m = nats("g m")
R, eps, z, y = reals("R eps z y")

_range = Hypothesis("range", "published", And(Lt(0, eps), Lt(eps, 1)))
_radius = Hypothesis("radius", "published", Lt(0, R))
BITS = log(1 / eps) + R


def close(size: Term) -> Term:
    """``|T(z) - exp(z)| <= eps exp(z)`` on ``[-R, R]``, ``T`` of ``size`` terms."""
    claim = Le(absolute(partial_sum(size, z) - exp(z)), eps * exp(z))
    return ForAll(z, Implies(Le(-R, z), Le(z, R), claim))


LARGE = And(Le(exp(2) * R, cast(g) + 1), Le(R + log(1 / eps), cast(g) + 1))
LOGARITHMIC = And(Lt(exp(1) * R, BITS), Le(2 * BITS, (cast(g) + 1) * log(BITS / (exp(1) * R))))
DEGREE_LARGE = Statement(
    (g, R, eps),
    (_radius, _range, Hypothesis("degree", "published", LARGE)),
    close(g + 1),
)
DEGREE_LOGARITHMIC = Statement(
    (g, R, eps),
    (_radius, _range, Hypothesis("degree", "published", LOGARITHMIC)),
    close(g + 1),
)


def domain(goal: Term, known: tuple[Theorem, ...]) -> Theorem:
    """``0 < L/(e R)``, from ``0 < R`` and ``e R < L``."""
    radius, _, many = known
    unit = arith(Lt(0, exp(1) * R), exp_at(1), radius, products=[(0, 1)])
    bits = arith(Lt(0, BITS), many, unit)
    return arith(goal, bits, reciprocal_positive(unit), products=[(0, 1)])


@cache
def relative_error() -> Theorem:
    """``|T(z) - e^z| <= e^z e^R R^m/m!`` for ``|z| <= R``, ``T`` of ``m`` terms."""
    low, high = assume(Le(-R, z)), assume(Le(z, R))
    radius = arith(Le(0, R), low, high)
    share = reciprocal_positive(use(factorial_positive(), m))
    size = R**m / factorial(m)
    top = use(power_nonnegative(), R, radius, m)
    nonnegative = arith(Le(0, size), top, share, products=[(0, 1)])
    error = exp(z) - partial_sum(m, z)
    goal = Le(absolute(partial_sum(m, z) - exp(z)), exp(z) * (exp(R) * size))

    def from_remainder(
        sign: int, length: Theorem, cap: Term, tall: Theorem, grow: Theorem
    ) -> Theorem:
        """The remainder at ``|z|``; ``exp <= cap`` up to there, and ``cap <= e^z e^R``."""
        value = length.conclusion.args[1]
        guards = Le(0, y), Le(y, value)
        rest = use(
            remainder(),
            sign,
            value,
            cap,
            arith(Eq(number(sign) ** 2, 1)),
            for_all(y, *guards, tall),
            m,
            value,
            length,
            arith(Le(value, value)),
        )
        power = use(power_monotone(), value, R, length, arith(Le(value, R), low, high), m)
        term = value**m / factorial(m)
        plain = have(Le(absolute(error), cap * term), rest)
        shorter = arith(Le(term, size), power, share, products=[(0, 1)])
        positive = exp_at(z) if cap is exp(z) else arith(Lt(0, cap))
        return small(
            goal.args[0].args[0],
            goal.args[1],
            plain,
            shorter,
            positive,
            grow,
            nonnegative,
            *absolute_of(error)[1:3],
            products=[(1, 2), (3, 4)],
        )

    def right(sign: Theorem) -> Theorem:
        tall = have(Le(exp(1 * y), exp(z)), use(exp_monotone(), y, z, assume(Le(y, z))))
        one = arith(Le(1, exp(R)), use(axiom("exp-tangent"), R), radius)
        grow = arith(Le(exp(z), exp(z) * exp(R)), one, exp_at(z), products=[(0, 1)])
        return from_remainder(1, sign, exp(z), tall, grow)

    def left(negative: Theorem) -> Theorem:
        sign = arith(Le(0, -z), negative)
        below = use(exp_monotone(), -1 * y, 0, arith(Le(-1 * y, 0), assume(Le(0, y))))
        tall = arith(Le(exp(-1 * y), 1), below, exp_zero())
        both = use(axiom("exp-add"), z, R)
        grow = arith(Le(1, exp(z) * exp(R)), both, use(axiom("exp-tangent"), z + R), low)
        return from_remainder(-1, sign, number(1), tall, grow)

    proof = by_cases(Le(0, z), right, left)
    return for_all([R, m, z], low.conclusion, high.conclusion, proof)


@cache
def enough_terms() -> Theorem:
    """``m`` terms serve if ``e^R R^m <= eps m!``."""
    enough = assume(Le(exp(R) * R**m, eps * factorial(m)))
    guards = assume(Le(-R, z)), assume(Le(z, R))
    error = use(relative_error(), R, m, z, *guards)
    positive = use(factorial_positive(), m)
    ratio = arith(
        Le(exp(R) * (R**m / factorial(m)), eps),
        enough,
        reciprocal_positive(positive),
        times(reciprocal(positive), eps),
        products=[(0, 1)],
    )
    claim = Le(error.conclusion.args[0], eps * exp(z))
    proof = arith(claim, error, ratio, exp_at(z), products=[(1, 2)])
    return for_all(
        [R, eps, m], enough.conclusion, for_all(z, *(t.conclusion for t in guards), proof)
    )


def self_power(size: Term) -> Theorem:
    """``m^m <= m! e^m``: one term of the exponential series."""
    positive = use(factorial_positive(), size)
    term = use(power_below_exp(), size, cast(size), use(axiom("nat-nonnegative"), size))
    return arith(
        Le(cast(size) ** size, factorial(size) * exp(cast(size))),
        term,
        positive,
        times(reciprocal(positive), cast(size) ** size),
        products=[(0, 1)],
    )


def _inverse_log(low: Theorem) -> tuple[Theorem, Theorem]:
    """``exp(log(1/eps)) eps = 1`` and its sign, from ``0 < eps``."""
    inverse = use(axiom("log-inverse"), 1 / eps, reciprocal_positive(low))
    return arith(Eq(exp(log(1 / eps)) * eps, 1), inverse, reciprocal(low), degree=2), low


@cache
def _large_degree() -> Theorem:
    """``e^R R^m <= eps m!`` if ``e^2 R <= m`` and ``R + log(1/eps) <= m``."""
    radius, low = assume(Lt(0, R)), assume(Lt(0, eps))
    wide, long = assume(Le(exp(2) * R, cast(m))), assume(Le(R + log(1 / eps), cast(m)))
    base = arith(Le(0, exp(2) * R), exp_at(2), radius, products=[(0, 1)])
    power = use(power_monotone(), exp(2) * R, cast(m), base, wide, m)
    whole = exp(cast(m))
    double = have(Eq(exp(cast(m) * 2), whole**2), use(axiom("exp-add"), cast(m), cast(m)))
    raised = arith(
        Eq((exp(2) * R) ** m, whole**2 * R**m),
        times(use(exp_power(), 2, m), R**m),
        times(double, R**m),
    )
    top = use(power_nonnegative(), R, arith(Le(0, R), radius), m)
    first = arith(
        Le(whole * R**m, factorial(m)),
        raised,
        power,
        self_power(m),
        exp_at(cast(m)),
        products=[(-1, 3)],
    )
    inverse, _ = _inverse_log(low)
    split = use(axiom("exp-add"), R, log(1 / eps))
    order = use(exp_monotone(), R + log(1 / eps), cast(m), long)
    second = arith(
        Le(exp(R), eps * whole),
        order,
        low,
        times(split, eps),
        times(inverse, exp(R)),
        products=[(0, 1)],
    )
    proof = arith(
        Le(exp(R) * R**m, eps * factorial(m)), first, second, low, top, products=[(0, 2), (1, 3)]
    )
    return for_all([R, eps, m], *(t.conclusion for t in (radius, low, wide, long)), proof)


@cache
def _logarithmic_degree() -> Theorem:
    """``e^R R^m <= eps m!`` if ``2 L <= m log(L/(e R))`` for ``L = log(1/eps) + R > e R``."""
    radius, low = assume(Lt(0, R)), assume(Lt(0, eps))
    many = assume(Lt(exp(1) * R, BITS))
    long = assume(Le(2 * BITS, cast(m) * log(BITS / (exp(1) * R))))
    unit = arith(Lt(0, exp(1) * R), exp_at(1), radius, products=[(0, 1)])
    share = reciprocal_positive(unit)
    ratio = BITS / (exp(1) * R)
    positive = arith(Lt(0, ratio), arith(Lt(0, BITS), many, unit), share, products=[(0, 1)])
    half = log(ratio) / 2
    root = exp(half)
    squared = arith(
        Eq(root**2, ratio),
        have(Eq(exp(log(ratio)), root**2), use(axiom("exp-add"), half, half)),
        use(axiom("log-inverse"), ratio, positive),
    )
    exact = arith(Eq(ratio * (exp(1) * R), BITS), times(reciprocal(unit), BITS))
    scaled = arith(Eq(root**2 * (exp(1) * R), BITS), times(squared, exp(1) * R), exact)
    tangent = use(axiom("exp-tangent"), half)
    count = use(axiom("nat-nonnegative"), m)
    reach = arith(
        Le(exp(1) * R * root, cast(m)),
        long,
        scaled,
        tangent,
        count,
        exp_at(half),
        products=[(2, 3), (-1, 4)],
        degree=1,
    )
    base = arith(Le(0, exp(1) * R * root), unit, exp_at(half), products=[(0, 1)])
    power = use(power_monotone(), exp(1) * R * root, cast(m), base, reach, m)
    raised = arith(
        Eq((exp(1) * R * root) ** m, exp(cast(m)) * R**m * exp(cast(m) * half)),
        times(use(exp_power(), 1, m), R**m * root**m),
        times(use(exp_power(), half, m), R**m * exp(cast(m))),
    )
    top = use(power_nonnegative(), R, arith(Le(0, R), radius), m)
    inverse, _ = _inverse_log(low)
    order = use(exp_monotone(), BITS, cast(m) * half, arith(Le(BITS, cast(m) * half), long))
    split = have(Eq(exp(BITS), exp(R) * exp(log(1 / eps))), use(axiom("exp-add"), R, log(1 / eps)))
    big = arith(
        Le(exp(R), eps * exp(cast(m) * half)),
        order,
        low,
        times(split, eps),
        times(inverse, exp(R)),
        products=[(0, 1)],
    )
    first = arith(
        Le(R**m * exp(cast(m) * half), factorial(m)),
        raised,
        power,
        self_power(m),
        exp_at(cast(m)),
        products=[(-1, 3)],
    )
    proof = arith(
        Le(exp(R) * R**m, eps * factorial(m)), first, big, low, top, products=[(0, 2), (1, 3)]
    )
    return for_all([R, eps, m], *(t.conclusion for t in (radius, low, many, long)), proof)


def _degree(statement: Statement, rule: Theorem) -> Theorem:
    given = [assume(h.formula) for h in statement.hypotheses]
    radius, inside, degree = given
    low, _ = parts(inside)
    first, second = parts(degree)
    enough = use(rule, R, eps, g + 1, radius, low, first, second)
    proof = use(enough_terms(), R, eps, g + 1, enough)
    return for_all(list(statement.variables), *(t.conclusion for t in given), proof)


@cache
def degree_large() -> Theorem:
    """Degree ``g`` serves if ``g + 1 >= max(e^2 R, R + log(1/eps))``."""
    return _degree(DEGREE_LARGE, _large_degree())


@cache
def degree_logarithmic() -> Theorem:
    """Degree ``g`` serves if ``(g + 1) log(L/(e R)) >= 2 L > 2 e R``."""
    return _degree(DEGREE_LOGARITHMIC, _logarithmic_degree())


# ------------------------------------------------------------------ a literal reading of AA22

_LINE = number(9) / 10 + number(17) / 10 * z
LINE_ERROR = exp(1) - number(13) / 5
_delta_bits = number(1001) / 1000
LINE = Statement(
    (z,),
    (Hypothesis("interval", "parameter", And(Le(0, z), Le(z, 1))),),
    Le(absolute(_LINE - exp(z)), LINE_ERROR),
)
LITERAL = Statement(
    (),
    (),
    And(
        Lt(LINE_ERROR, exp(-_delta_bits)),
        Lt(0, log(_delta_bits)),
        Le(1001 * log(_delta_bits), _delta_bits),
    ),
)
_claim = And(Lt(1, y), Lt(LINE_ERROR, exp(-y)), Lt(0, log(y)), Lt(R * log(y), y))
UNBOUNDED = Statement((R,), (Hypothesis("constant", "parameter", Lt(0, R)),), Exists(y, _claim))


def _enclosed(goal: Term) -> Theorem:
    """A closed inequality by one enclosure."""
    return kernel.box(goal, (), ("enclose", 128))


@cache
def line_error() -> Theorem:
    """``|9/10 + 17/10 x - e^x| <= e - 13/5`` on ``[0, 1]``: the chord above, a tangent below."""
    inside = assume(LINE.hypotheses[0].formula)
    low, high = parts(inside)
    root = arith(Lt(0, 1)), arith(Eq(exp(1), 1 + (exp(1) - 1) * 1))
    chord = use(exp_below_line(), exp(1) - 1, 1, *root, z, low, high)
    touch = number(Fraction(53, 100))
    shifted = use(axiom("exp-tangent"), z - touch)
    split = have(Eq(exp(z), exp(touch) * exp(z - touch)), use(axiom("exp-add"), touch, z - touch))
    tangent = arith(
        Le(exp(touch) * (1 + z - touch), exp(z)), split, shifted, exp_at(touch), products=[(1, 2)]
    )
    ends = [
        _enclosed(Le(0, exp(touch) * (1 - touch) - number(9) / 10 + LINE_ERROR)),
        _enclosed(Le(0, exp(touch) * (2 - touch) - number(26) / 10 + LINE_ERROR)),
    ]
    wide = _enclosed(Le(number(27) / 10, exp(1)))
    proof = small(
        _LINE - exp(z),
        LINE_ERROR,
        chord,
        tangent,
        low,
        high,
        *ends,
        wide,
        products=[(2, 5), (3, 4), (3, 6)],
    )
    return for_all(z, inside.conclusion, proof)


def log_below(positive: Theorem) -> Theorem:
    """``log(x) <= x - 1`` from ``0 < x``."""
    value = positive.conclusion.args[1]
    inverse = use(axiom("log-inverse"), value, positive)
    return arith(Le(log(value), value - 1), inverse, use(axiom("exp-tangent"), log(value)))


def log_positive(large: Theorem) -> Theorem:
    """``0 < log(x)`` from ``1 < x``."""
    value = large.conclusion.args[1]
    inverse = use(axiom("log-inverse"), value, arith(Lt(0, value), large))
    nothing = assume(Le(log(value), 0))
    below = use(exp_monotone(), log(value), 0, nothing)
    never = deny(
        nothing.conclusion,
        lambda _: (
            arith(Lt(0, 0), below, inverse, exp_zero(), large),
            arith(Not(Lt(0, 0))),
        ),
    )
    return arith(Lt(0, log(value)), never)


@cache
def literal_reading() -> Theorem:
    """At ``B = 1``, ``log(1/delta) = 1001/1000`` the second term is 1001 and degree 1 suffices."""
    above = arith(Lt(1, _delta_bits))
    below = log_below(arith(Lt(0, _delta_bits)))
    return kernel.conjoin(
        _enclosed(LITERAL.conclusion.args[0]),
        kernel.conjoin(log_positive(above), arith(Le(1001 * log(_delta_bits), _delta_bits), below)),
    )


@cache
def literal_reading_unbounded() -> Theorem:
    """No constant saves the literal reading."""
    some = assume(Lt(0, R))

    @choosing
    def proof() -> Steps:
        _, known = yield share(arith(Lt(0, 1)), some)
        positive, exact = parts(known)
        _, below = yield smaller(positive, arith(Lt(0, number(Fraction(1, 1000)))))
        step, under, short = parts(below)
        value = 1 + step.conclusion.args[1]
        large = arith(Lt(1, value), step)
        order = use(exp_monotone(), -_delta_bits, -value, arith(Le(-_delta_bits, -value), short))
        claims = [
            large,
            arith(Lt(LINE_ERROR, exp(-value)), order, parts(literal_reading())[0]),
            log_positive(large),
            arith(
                Lt(R * log(value), value),
                log_below(arith(Lt(0, value), large)),
                some,
                under,
                exact,
                step,
                products=[(0, 1), (1, 2)],
            ),
        ]
        return exists(UNBOUNDED.conclusion, value, *claims)

    return for_all(R, some.conclusion, proof())
