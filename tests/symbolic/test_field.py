"""Terms with denominators: what ``field`` proves, and what it must not."""

import pytest

from symbolic.errors import ProofError
from symbolic.kernel import assume, verify
from symbolic.language import Eq, Le, Lt, Ne, exp, reals
from symbolic.tactics.field import field

x, y, z = reals("x y z")
PROVED = [
    (Eq(x / (x + y) + y / (x + y), 1), [Lt(0, x + y)]),
    (Eq(x / (x + y) + y / (x + y), 1), [Ne(x + y, 0)]),
    (
        Eq(1 / (1 / x + 1 / y), x * y / (x + y)),
        [Lt(0, x), Ne(y, 0), Ne(x + y, 0), Ne(1 / x + 1 / y, 0)],
    ),
    (Eq(x**2 / x**3, 1 / x), [Ne(x * y, 0)]),
    (Eq(exp(x) * (1 / exp(x)), 1), [Lt(0, exp(x))]),
    (Eq(x / y, z), [Ne(y, 0), Eq(x, y * z)]),
    (Le(1 / x, 1 / y), [Lt(0, x), Lt(0, y), Le(y, x)]),
    (Lt(1 / x, 1 / y), [Lt(0, x), Lt(0, y), Lt(y, x)]),
    (Lt(0, 1 / (x + y)), [Lt(0, x + y)]),
]
REFUSED = [
    (Eq(x / x, 1), []),
    (Eq(x / y, 1), [Ne(y, 0)]),
    (Le(1 / x, 1 / y), [Lt(0, x), Lt(0, y), Le(x, y)]),
    (Le(1 / x, 1), [Ne(x, 0), Le(1, x)]),
    (Lt(1 / x, 1 / y), [Lt(0, x), Lt(0, y), Le(y, x)]),
]


@pytest.mark.parametrize(("goal", "given"), PROVED, ids=lambda v: str(v))
def test_proved(goal, given):
    theorem = verify(field(goal, *map(assume, given)))
    assert theorem.conclusion is goal
    assert theorem.hypotheses <= set(given)


@pytest.mark.parametrize(("goal", "given"), REFUSED, ids=lambda v: str(v))
def test_refused(goal, given):
    with pytest.raises(ProofError):
        field(goal, *map(assume, given))


def test_hints_are_about_the_cleared_goal():
    known = [assume(Lt(0, x)), assume(Lt(0, y))]
    assert field(Le(2, x / y + y / x), *known, squares=[x - y]).conclusion is Le(2, x / y + y / x)
