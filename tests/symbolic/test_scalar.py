"""Scalar goals over arbitrary terms, proved in kernel steps."""

from __future__ import annotations

import pytest

from symbolic import kernel
from symbolic.definitions import absolute
from symbolic.errors import ProofError
from symbolic.kernel import assume
from symbolic.language import Eq, Le, Lt, Ne, Not, Term, exp, family, number, reals, sqrt
from symbolic.tactics.scalar import scalar

x, y, z, k = reals("x y z k")
v = family("v")

SHOWN = [
    (Le(2 * x * y, x**2 + y**2), []),
    (Le(exp(v[0]) * exp(v[1]) * 2, exp(v[0]) ** 2 + exp(v[1]) ** 2), []),
    (Le(x * y, z * z), [Le(x, z), Le(y, z), Le(0, x), Le(0, y)]),
    (Lt(0, x * y + 1), [Le(0, x), Lt(x, 1), Le(-1, y), Le(y, 1)]),
    (Le(1 / x, 1 / y), [Lt(0, y), Le(y, x)]),
    (Le(sqrt(x), (1 + x) / 2), [Le(0, x)]),
    (Le(absolute(x * y), (x**2 + y**2) / 2), []),
    (Le(absolute(x + y), absolute(x) + absolute(y)), []),
    (Eq(x, 1), [Eq(x**2, 1), Lt(0, x)]),
    (Lt(0, x**2), [Ne(x, 0)]),
    (Not(Le(x, 0)), [Lt(0, x)]),
    (Le(x * (1 - x), number(1) / 4), []),
    (Lt(k * x, k - 1), [Lt(x, 1 - 1 / k), Lt(0, k)]),
]


@pytest.mark.parametrize(("goal", "given"), SHOWN)
def test_shown(goal: Term, given: list[Term]) -> None:
    theorem = scalar(goal, *map(assume, given))
    assert theorem.conclusion is goal
    assert theorem.hypotheses <= set(given)
    kernel.verify(theorem)


@pytest.mark.parametrize(
    ("goal", "given"),
    [(Le(x, y), []), (Le(x * y, 1), [Le(x, 1), Le(y, 1)]), (Lt(0, absolute(x)), [])],
)
def test_what_is_false_is_not_shown(goal: Term, given: list[Term]) -> None:
    with pytest.raises(ProofError):
        scalar(goal, *map(assume, given), seconds=1.0)
