"""``choosing``: existentials taken one after another."""

from __future__ import annotations

import pytest

from symbolic import kernel
from symbolic.errors import Refusal
from symbolic.language import Eq, Exists, ForAll, Lt, reals
from symbolic.tactics.existential import choosing
from symbolic.tactics.script import arith, assume, use

x, y, z = reals("x y z")
above = assume(ForAll(x, Exists(y, Lt(x, y))))


@choosing
def two_steps_up(start):
    """``start < z`` for some ``z``, by two existentials."""
    first, one = yield use(above, start)
    second, two = yield use(above, first)
    assert first is not second
    goal = Exists(z, Lt(start, z))
    return kernel.witness(goal, second, arith(Lt(start, second), one, two))


@choosing
def leaking(start):
    _, one = yield use(above, start)
    return one


def test_the_witnesses_are_gone():
    theorem = kernel.verify(two_steps_up(y))
    assert theorem.hypotheses == above.hypotheses
    assert theorem.conclusion is Exists(z, Lt(y, z))


def test_a_result_that_mentions_a_witness_is_refused():
    with pytest.raises(Refusal):
        leaking(x)


def test_no_existential_is_no_change():
    @choosing
    def plain():
        if False:
            yield above
        return arith(Eq(1, 1))

    assert not plain().hypotheses
