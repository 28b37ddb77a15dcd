"""Statements bound by the names of their variables, on small runs."""

import numpy as np
import pytest

from lemmas.library import entry
from lemmas.measures import MEASURED, USUAL, layer_cases
from lemmas.role_measures import ROLE_MEASURED
from numeric.arithmetic import arithmetic
from numeric.check import Case, check
from numeric.run import Run
from numeric.stack import Attention, Block, Stack
from numeric.weights.random import xavier_stack


@pytest.fixture(scope="module")
def run() -> Run:
    return Run(xavier_stack(5, tokens=4, width=6, heads=2, depth=2))


@pytest.mark.parametrize("name", ROLE_MEASURED)
def test_what_is_proved_holds_on_every_head(run: Run, name: str) -> None:
    cases = list(layer_cases(run, [name]))
    assert {(c.layer, c.head) for c in cases} == {(l, h) for l in range(2) for h in range(2)}
    verdicts = {check(case).verdict for case in cases if case.layer == 1}
    assert "holds" in verdicts and verdicts <= {"holds", "hypothesis not met"}


def test_the_usual_questions_are_measured(run: Run) -> None:
    assert {case.entry for case in layer_cases(run, [])} == set(USUAL) <= set(MEASURED)
    for name in MEASURED:
        assert entry(name).id == name


def test_masked_layers_are_asked_about_what_a_row_sees() -> None:
    draw = np.random.default_rng(0)
    weights = [draw.normal(size=(4, 4)) for _ in range(4)] + [np.zeros(4)] * 4
    block = Block(Attention(*weights, heads=2, mask="causal"))
    causal = Run(Stack("m", (block,), draw.normal(size=(4, 4))))
    cases = list(layer_cases(causal, []))
    assert {c.entry for c in cases} == {"foundations/tv-tanh", "dong-2021/softmax-entrywise"}
    case = next(c for c in cases if c.entry == "foundations/tv-tanh")
    with arithmetic("arb", 100) as a:
        sizes = [b[variable] for b in case.bindings(a) for variable in b if variable.name == "n"]
    assert sizes == [2, 3, 4]
    assert check(case).verdict == "holds"


def test_a_tie_is_not_raised_to_the_budget(run: Run) -> None:
    from symbolic.language import Le
    from symbolic.statement import Statement

    case = next(c for c in layer_cases(run, ["foundations/tv-osc"]) if c.part == "a")
    left = case.statement.conclusion.args[0]
    tie = Statement(case.statement.variables, case.statement.hypotheses, Le(left, left * 1))
    outcome = check(Case(case.entry, case.part, tie, case.bindings, 0, 0))
    assert outcome.verdict == "undecided" and outcome.bits <= 1024
