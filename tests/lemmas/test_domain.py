"""Domain conditions: what positivity does not show is proved by hand, and really proved."""

from __future__ import annotations

import pytest

from lemmas.domain import prove_domain
from symbolic.errors import ProofError, RankproofError
from symbolic.language import Eq, Le, Lt, exp, reals
from symbolic.statement import Hypothesis, Statement
from symbolic.tactics.elementary import nonzero
from symbolic.tactics.script import arith, assume, have

x, y = reals("x y")
QUOTIENT = Statement(
    (x, y),
    (
        Hypothesis("large", "parameter", Le(2, x * y)),
        Hypothesis("small", "parameter", Le(x * y, 3)),
    ),
    Eq(1 / (x * y * (4 - x * y) - 1), 0),
)


def by_product(goal, known):
    low, high = known[:2]
    value = goal.args[0].args[0]
    return have(goal, nonzero(arith(Lt(0, value), low, high, products=[(0, 1)])))


def by_assumption(goal, known):
    return assume(goal)


def by_another_fact(goal, known):
    return known[0]


def test_a_condition_is_proved_by_hand():
    (theorem,) = prove_domain(QUOTIENT, by_product)
    assert not theorem.hypotheses


@pytest.mark.parametrize("proof", [None, by_assumption, by_another_fact])
def test_a_condition_that_is_not_proved_is_refused(proof):
    with pytest.raises(RankproofError):
        prove_domain(QUOTIENT, proof)


def test_an_assumption_without_variables_is_refused():
    statement = Statement((x,), (), Eq(x / (exp(0) - 1), 0))
    with pytest.raises(ProofError):
        prove_domain(statement, lambda goal, known: assume(goal))
