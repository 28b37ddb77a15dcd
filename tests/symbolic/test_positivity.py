"""The tactic ``positivity``: what it shows, and that it shows nothing false."""

import pytest

from symbolic.definitions import (
    absolute,
    composite,
    diameter,
    distribution,
    euclidean,
    maximum,
    positive_part,
    softmax,
)
from symbolic.errors import ProofError
from symbolic.kernel import assume
from symbolic.language import (
    ForAll,
    Implies,
    Lambda,
    Le,
    Lt,
    Max,
    Ne,
    Prod,
    Sum,
    cast,
    exp,
    family,
    infimum,
    nats,
    reals,
    sqrt,
)
from symbolic.tactics.positivity import nonnegative, nonzero, positive, positivity

d, i, j, k, n, L = nats("d i j k n L")
x, y, z = reals("x y z")
a, c, p = family("a"), family("c"), family("p")
X = family("X", 2)
SOME = Lt(0, n)

NONNEGATIVE = [
    (x**2 + y**2 + 3, []),
    (x * x * exp(y) + abs(-2), []),
    (cast(n) * exp(x), []),
    (x * y, [Le(0, x), Le(0, y)]),
    (x * y, [Le(x, 0), Le(y, 0)]),
    (-(x * y), [Le(0, x), Le(y, 0)]),
    (x * y - 2 * x + 2 * x, [Le(0, x), Le(0, y)]),
    (1 / x, [Le(0, x)]),
    (x**L, [Le(0, x)]),
    (sqrt(x) * sqrt(y), [Le(0, x), Le(0, y)]),
    (Sum(i, n, p[i] * exp(a[i])), [distribution(n, p)]),
    (Sum(i, n, Sum(j, n, p[i] * p[j])), [ForAll(i, n, Le(0, p[i]))]),
    (p[j], [ForAll(i, n, Le(0, p[i])), Lt(j, n)]),
    (p[j + 1], [ForAll(i, n + 1, Le(0, p[i])), Lt(j, n)]),
    (p[j], [ForAll(i, Implies(Lt(0, x), Lt(0, p[i]))), Lt(1, x)]),
    (Max(i, n, absolute(a[i])), [SOME]),
    (Max(i, n, absolute(a[i])), [Lt(j, n)]),
    (diameter(n, d, X), [SOME]),
    (composite(n, d, X), [SOME, Lt(0, d)]),
    (positive_part(x) + euclidean(d, a), []),
    (maximum(x, y), [Le(0, y)]),
    (infimum(Lambda(c, euclidean(d, c))), []),
    (y - x + z, [Le(x, y), Lt(0, z)]),
]
POSITIVE = [
    (softmax(n, a, j), [SOME]),
    (1 + x**2, []),
    (x / y, [Lt(0, x), Lt(0, y)]),
    (sqrt(1 + x**2), []),
    (Sum(i, n, exp(a[i])), [Lt(k, n)]),
    (Prod(i, n, 1 + a[i] ** 2), []),
    (Max(i, n, exp(a[i])), [SOME]),
    (absolute(x), [Ne(x, 0)]),
    (x**4, [Ne(x, 0)]),
    (x**L * exp(y), [Lt(1, x)]),
    (cast(n), [Lt(j, n)]),
]
NONZERO = [
    (x * y, [Ne(x, 0), Lt(y, 0)]),
    (exp(x) + exp(-x), []),
    (1 / x, [Ne(x, 0)]),
    (x - 1, [Lt(1, x)]),
    (x, [Lt(x, -1)]),
]
FALSE = [
    (x, []),
    (x**3, []),
    (x - y, [Lt(x, y)]),
    (x * y, [Le(0, x)]),
    (Sum(i, n, a[i]), [ForAll(i, n, Le(0, p[i]))]),
    (p[j], [ForAll(i, n, Le(0, p[i]))]),
    (Max(i, n, a[i]), [SOME]),
    (sqrt(x) - 1, [Le(0, x)]),
]


def _given(formulas):
    return [assume(formula) for formula in formulas]


def _holds(theorem, goal, given):
    return theorem.conclusion is goal and theorem.hypotheses <= set(given)


@pytest.mark.parametrize("term, given", NONNEGATIVE, ids=str)
def test_nonnegative(term, given):
    assert _holds(nonnegative(term, *_given(given)), Le(0, term), given)


@pytest.mark.parametrize("term, given", POSITIVE, ids=str)
def test_positive(term, given):
    assert _holds(positive(term, *_given(given)), Lt(0, term), given)


@pytest.mark.parametrize("term, given", NONZERO, ids=str)
def test_nonzero(term, given):
    assert _holds(nonzero(term, *_given(given)), Ne(term, 0), given)


@pytest.mark.parametrize("term, given", FALSE, ids=str)
def test_what_is_not_so_is_not_shown(term, given):
    with pytest.raises(ProofError):
        nonnegative(term, *_given(given))


@pytest.mark.parametrize("term", [exp(x) - exp(x), x**2, cast(n), 1 / exp(x) * x**2], ids=str)
def test_what_may_vanish_is_not_positive(term):
    with pytest.raises(ProofError):
        positive(term)


def test_a_goal_between_two_terms_is_the_sign_of_their_difference():
    order = assume(Le(x, y))
    assert positivity(Le(x, y + exp(z)), order).conclusion is Le(x, y + exp(z))
    assert positivity(Ne(y, x), assume(Lt(x, y))).conclusion is Ne(y, x)
