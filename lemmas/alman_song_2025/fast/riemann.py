"""The Riemann sum of a derivative (Alman and Song 2024, Lemma E.4)."""

from __future__ import annotations

from functools import cache

from lemmas.foundations.differentiate import differentiate
from lemmas.foundations.epsilon import small
from lemmas.foundations.matrix_norms import triangle
from lemmas.foundations.mean_value import second_order, twice_differentiable
from lemmas.foundations.sums import absolute_of, reciprocal, reciprocal_positive, sum_over
from symbolic import kernel
from symbolic.definitions import absolute, has_derivative
from symbolic.kernel import Theorem
from symbolic.language import (
    REAL,
    And,
    Eq,
    ForAll,
    Lambda,
    Le,
    Lt,
    Sum,
    Term,
    arrow,
    cast,
    family,
    nats,
    number,
    reals,
    var,
)
from symbolic.statement import Hypothesis, Statement
from symbolic.tactics.script import (
    arith,
    assume,
    axiom,
    for_all,
    have,
    induction,
    parts,
    substitute,
    use,
)

__all__ = ["PUBLISHED", "SHARP", "TIGHT", "published", "sharp", "tight"]

i, m, n = nats("i m n")
b, x, t = reals("b x t")
f, g, h = (var(name, arrow(REAL, REAL)) for name in "fgh")
u = family("u")


def gap(function: Term, slope: Term) -> Term:
    """The Riemann sum of the slope minus the growth of the function over ``[0, 1]``."""
    return Sum(i, m, slope(cast(i) / cast(m))) / cast(m) - (function(1) - function(0))


_cells = Hypothesis("cells", "parameter", Lt(0, m))
_smooth = Hypothesis("smooth", "published", twice_differentiable(f, g, h, number(0), number(1), b))
PUBLISHED = Statement((f, g, h, b, m), (_cells, _smooth), Le(absolute(gap(f, g)), b / cast(m)))
SHARP = Statement((f, g, h, b, m), (_cells, _smooth), Le(absolute(gap(f, g)), b / (2 * cast(m))))
_parabola, _line = Lambda(t, b / 2 * t**2), Lambda(t, b * t)
_sign = Hypothesis("sign", "parameter", Le(0, b))
TIGHT = Statement(
    (b, m),
    (_cells, _sign),
    And(
        ForAll(
            x,
            And(has_derivative(_parabola, x, _line(x)), has_derivative(_line, x, b)),
        ),
        Eq(absolute(gap(_parabola, _line)), b / (2 * cast(m))),
    ),
)


@cache
def telescope() -> Theorem:
    """``Sum_{i<n} (u_{i+1} - u_i) = u_n - u_0``."""
    goal = Eq(Sum(i, n, u[i + 1] - u[i]), u[n] - u[0])
    base = arith(Lambda(n, goal)(0))
    return for_all(u, induction(n, goal, base, lambda known: arith(Lambda(n, goal)(n + 1), known)))


@cache
def sharp() -> Theorem:
    """The error of a Riemann sum of ``f'`` with ``m`` cells is at most ``b/(2 m)``."""
    some, smooth = assume(_cells.formula), assume(_smooth.formula)
    inside = assume(Lt(i, m))
    share, exact = reciprocal_positive(some), reciprocal(some)
    left, right = cast(i) / cast(m), (cast(i) + 1) / cast(m)
    after = use(axiom("nat-discrete"), i, m, inside)
    bounds = [
        arith(Le(0, left), use(axiom("nat-nonnegative"), i), share, products=[(0, 1)]),
        arith(Le(left, right), share),
        arith(Le(right, 1), after, share, exact, products=[(0, 1)]),
    ]
    between = assume(Le(left, x)), assume(Le(x, right))
    whole = use(
        smooth, x, arith(Le(0, x), bounds[0], between[0]), arith(Le(x, 1), bounds[2], between[1])
    )
    local = for_all(x, *(p.conclusion for p in between), whole)
    cell = use(second_order(), f, g, h, left, right, b, bounds[1], local)
    step = f(right) - f(left) - g(left) / cast(m)
    each = arith(
        Le(absolute(step), b / 2 / cast(m) ** 2),
        have(Le(absolute(step), b * (1 / cast(m)) ** 2 / 2), cell),
    )
    total = Sum(i, m, step)
    together = arith(
        Le(absolute(total), b / (2 * cast(m))),
        triangle(i, m, step),
        sum_over(i, m, each),
        arith(Eq(cast(m) * b / cast(m) ** 2, b / cast(m)), exact, degree=3),
    )
    ends = use(telescope(), Lambda(i, f(cast(i) / cast(m))), m)
    end = cast(m) * (1 / cast(m))
    ends = substitute(exact, have(Eq(Sum(i, m, f(right) - f(left)), f(end) - f(0)), ends))
    proof = small(gap(f, g), b / (2 * cast(m)), together, ends, *absolute_of(total)[1:3])
    return for_all([f, g, h, b, m], some.conclusion, smooth.conclusion, proof)


@cache
def published() -> Theorem:
    """The printed bound ``b/m`` is twice the sharp one."""
    some, smooth = assume(_cells.formula), assume(_smooth.formula)
    bound = use(sharp(), f, g, h, b, m, some, smooth)
    size = parts(use(smooth, 0, arith(Le(0, 0)), arith(Le(0, 1))))[2]
    sign = arith(Le(0, b), size, absolute_of(h(0))[0])
    proof = arith(PUBLISHED.conclusion, bound, sign, reciprocal_positive(some), products=[(1, 2)])
    return for_all([f, g, h, b, m], some.conclusion, smooth.conclusion, proof)


@cache
def _sum_of_indices() -> Theorem:
    """``2 Sum_{i<n} i = n (n - 1)``."""
    goal = Eq(2 * Sum(i, n, cast(i)), cast(n) * (cast(n) - 1))
    base = arith(Lambda(n, goal)(0))
    return induction(n, goal, base, lambda known: arith(Lambda(n, goal)(n + 1), known))


@cache
def tight() -> Theorem:
    """Equality for ``b t^2 / 2``."""
    some, sign = assume(_cells.formula), assume(_sign.formula)
    slopes = for_all(
        x,
        kernel.conjoin(differentiate(_parabola, x, value=b * x), differentiate(_line, x, value=b)),
    )
    share, exact = reciprocal_positive(some), reciprocal(some)
    error = gap(_parabola, _line)
    doubled = use(_sum_of_indices(), m)
    value = arith(
        Eq(error, -(b / (2 * cast(m)))),
        arith(
            Eq(b * Sum(i, m, cast(i)) / cast(m) ** 2, b * (cast(m) - 1) / (2 * cast(m))),
            arith(
                Eq(
                    b * (2 * Sum(i, m, cast(i))) / cast(m) ** 2,
                    b * (cast(m) * (cast(m) - 1)) / cast(m) ** 2,
                ),
                doubled,
                degree=3,
            ),
            arith(Eq(b * cast(m) * cast(m) / cast(m) ** 2, b * cast(m) / cast(m)), exact, degree=3),
            arith(Eq(b * cast(m) / cast(m) ** 2, b / cast(m)), exact, degree=3),
        ),
        arith(Eq(b * (cast(m) / cast(m)), b), exact, degree=2),
    )
    positive = arith(Le(0, b / (2 * cast(m))), sign, share, products=[(0, 1)])
    size = kernel.antisymmetry(
        small(error, b / (2 * cast(m)), value, positive),
        have(Le(b / (2 * cast(m)), absolute(error)), value, absolute_of(error)[2]),
    )
    return for_all([b, m], some.conclusion, sign.conclusion, kernel.conjoin(slopes, size))


def parabola_smooth() -> Theorem:
    """``t^2/2`` has the derivatives ``t`` and 1."""
    guards = Le(0, x), Le(x, 1)
    first = differentiate(Lambda(t, t**2 / 2), x, value=x)
    second = differentiate(Lambda(t, t), x, value=number(1))
    one = small(number(1), number(1), arith(Lt(0, 1)))
    return for_all(x, *guards, kernel.conjoin(first, kernel.conjoin(second, one)))
