"""Lanes of points agree with one point at a time, on the library's own statements."""

import numpy as np
import pytest

from lemmas.library import entry
from numeric.arithmetic import arithmetic
from numeric.evaluate import Evaluator
from numeric.falsify.clauses import Unsearchable
from numeric.falsify.equations import Solver
from numeric.falsify.lanes import Lanes
from numeric.falsify.measure import LaneEvaluator
from numeric.falsify.plan import Plan

NAMES = [
    "dong-2021/l2-diameter",
    "dong-2021/softmax-entrywise",
    "foundations/tv-tanh",
    "foundations/averaging-diameter",
]


@pytest.mark.parametrize("name", NAMES)
def test_both_sides_are_the_same_in_every_lane(name: str) -> None:
    parts = [p for p in entry(name).parts if p.statement.variables]
    measured = 0
    for part in parts:
        plan = Plan(part.statement)
        sizes = dict.fromkeys(plan.sizes, 2)
        table: dict = {}

        def slot(place, table=table) -> np.ndarray:
            if place not in table:
                table[place] = np.random.default_rng(len(table)).normal(size=3)
            return table[place]

        solver = Solver(plan, sizes, "sum")
        many = solver.assignment(slot, lambda b: LaneEvaluator(Lanes(3), b))
        try:
            distances = many.evaluator.excess(plan.conclusion)
        except Unsearchable:
            continue
        measured += 1
        for lane in range(3):
            with arithmetic("arb", 120) as a:
                one = solver.assignment(
                    lambda place, lane=lane, a=a, slot=slot: a.number(float(slot(place)[lane])),
                    lambda b, a=a: Evaluator(a, b),
                )
                verdict = one.evaluator.holds(plan.conclusion)
            if abs(distances[lane]) > 1e-9:
                assert verdict is bool(distances[lane] < 0)
    assert measured
