"""The statement's own term on a run: fast routes, verdicts, false statements."""

from decimal import Decimal
from fractions import Fraction

import pytest

from lemmas.dong_2021 import statements as says
from lemmas.measures import layer_cases
from numeric.arithmetic import arithmetic
from numeric.check import Case, check
from numeric.evaluate import Evaluator
from numeric.run import Run
from numeric.weights.random import random_stack
from symbolic.language import Le
from symbolic.statement import Statement


@pytest.fixture(scope="module")
def run() -> Run:
    return Run(random_stack(1, tokens=3, width=4, depth=3))


def _case(run: Run, part: str, layer: int) -> Case:
    return next(
        c
        for c in layer_cases(run, ["dong-2021/l2-diameter"])
        if c.part == part and c.layer == layer and c.head is None
    )


def test_fast_routes_agree_with_the_definitions(run: Run) -> None:
    case = _case(run, "a", 1)
    with arithmetic("arb", 200) as a:
        (binding,) = case.bindings(a)
        for side in case.statement.conclusion.args:
            fast, slow = (Evaluator(a, binding, fast).value(side) for fast in (True, False))
            assert fast.overlaps(slow)
            assert (fast - slow).abs_upper() < 1e-30


def test_every_proved_statement_holds(run: Run) -> None:
    outcomes = [check(case) for case in layer_cases(run, [])]
    assert len(outcomes) > 20
    assert {o.verdict for o in outcomes} <= {"holds", "hypothesis not met"}


def test_a_false_statement_is_violated(run: Run) -> None:
    case = _case(run, "a", 0)
    left, right = case.statement.conclusion.args
    false = Statement(
        says.LAYER.variables, says.LAYER.hypotheses, Le(left, right * Fraction(1, 10**6))
    )
    outcome = check(Case(case.entry, "a", false, case.bindings, 0))
    assert outcome.verdict == "violated"


def test_a_hypothesis_that_fails_is_named(run: Run) -> None:
    case = _case(run, "a", 0)

    def smaller(a):
        (binding,) = case.bindings(a)
        return [{**binding, says.q: lambda h: Fraction(1, 10**9)}]

    outcome = check(Case(case.entry, "a", case.statement, smaller, 0))
    assert (outcome.verdict, outcome.reason) == ("hypothesis not met", "query-key-norms")


def test_points_give_no_verdict(run: Run) -> None:
    for name in ("numpy", "mpmath"):
        assert check(_case(run, "a", 0), name).verdict == "undecided"


def test_collapse_below_1e_minus_3000() -> None:
    run = Run(random_stack(0, tokens=4, width=8, depth=8))
    outcome = check(_case(run, "c", 7))
    assert outcome.verdict == "holds"
    from decimal import Decimal

    assert Decimal(0) < Decimal(outcome.left[1]) < Decimal("1e-3000")


def test_the_embedded_encoder() -> None:
    from numeric.weights import load_stack

    run = Run(load_stack("embedded", tokens=5))
    outcomes = [check(case) for case in layer_cases(run, ["dong-2021/l2-diameter"])]
    assert run.depth == 4
    assert len(outcomes) == 4 * 5 + 4
    assert {o.verdict for o in outcomes} == {"holds"}


def test_float64_balls_decide_what_they_can_and_arb_the_rest(run: Run) -> None:
    easy, deep = _case(run, "a", 0), _case(run, "c", 3)
    for name, bits in (("balls", 53), ("affine", 80), ("fixed", easy.planned_bits())):
        outcome = check(easy, name)
        assert (outcome.verdict, outcome.bits) == ("holds", bits)
        assert check(deep, name).verdict == "holds"
    assert check(deep, "balls").bits > 53


def test_deviations_measure_collapse_without_its_digits() -> None:
    run = Run(random_stack(0, tokens=4, width=8, depth=8))
    case = _case(run, "c", 7)
    outcome = check(case, "deviations")
    assert (outcome.verdict, outcome.bits) == ("holds", 256)
    low, high = (Decimal(x) for x in outcome.left)
    assert Decimal(0) < low < high < Decimal("1e-3000")
    plain = check(case)
    assert plain.bits > 10_000
    assert low <= Decimal(plain.left[1]) and Decimal(plain.left[0]) <= high
