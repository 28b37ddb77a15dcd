"""Values of closed terms at numerals."""

from fractions import Fraction

import pytest

from symbolic.definitions import (
    absolute,
    column_sum_norm,
    composite,
    diameter,
    euclidean,
    oscillation,
    positive_part,
    softmax,
    total_variation,
)
from symbolic.errors import ProofError
from symbolic.kernel import assume
from symbolic.language import Lambda, Lt, Max, Sum, cast, exp, nats, number, real, sqrt
from symbolic.tactics.evaluate import evaluate
from symbolic.tactics.numerals import simplified, valued

x = real("x")
i, k = nats("i k")
two, three = number(2, "N"), number(3, "N")
row = Lambda(i, 1 - 2 * cast(i))
matrix = Lambda(i, Lambda(k, cast(i) * (1 - cast(k))))

VALUES = [
    (Max(i, 3, (cast(i) - 1) ** 2 - 1), 0),
    (absolute(-3) + positive_part(-2), 3),
    (oscillation(three, row), 4),
    (total_variation(two, Lambda(i, cast(i)), Lambda(i, 1 - cast(i))), 1),
    (euclidean(two, Lambda(k, 3 + cast(k))), 5),
    (diameter(two, two, matrix), 1),
    (column_sum_norm(three, two, matrix), 3),
    (1 / (absolute(-2) + 1), Fraction(1, 3)),
    (softmax(two, Lambda(i, number(0)), 1), Fraction(1, 2)),
    (composite(two, two, Lambda(i, Lambda(k, number(1)))), 2),
]


@pytest.mark.parametrize("term, value", VALUES, ids=str)
def test_value(term, value):
    theorem = valued(term)
    assert not theorem.hypotheses
    assert theorem.conclusion.args == (term, number(value))


@pytest.mark.parametrize("term", [sqrt(2), exp(1), real("x"), Max(i, two, exp(cast(i)))], ids=str)
def test_what_is_not_rational_has_no_value(term):
    with pytest.raises(ProofError):
        valued(term)


def test_a_root_that_is_not_rational_stays():

    assert (
        simplified(x * sqrt(4) + sqrt(2)).conclusion.args[1]
        is (simplified(2 * x + sqrt(2)).conclusion.args[1])
    )
    assert simplified(Sum(i, two, x)).conclusion.args[1] is simplified(2 * x).conclusion.args[1]


def test_evaluate_decides_what_has_maxima():
    goal = Lt(oscillation(three, row) - x, diameter(two, two, matrix) + 4)
    given = assume(Lt(0, x))
    assert evaluate(goal, (given,)).conclusion is goal
    with pytest.raises(ProofError):
        evaluate(Lt(oscillation(three, row), 4))
