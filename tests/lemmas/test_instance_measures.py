"""Every entry on exact instances made of the numbers of the encoder that comes along."""

from collections import Counter, defaultdict

import pytest

from lemmas.instance_measures import NO_INSTANCE, instance_cases, not_measured
from lemmas.library import all_entries, entry
from numeric.check import check
from numeric.falsify.plan import Plan
from numeric.instances import LayerNumbers, draw_instance, unmeasurable
from numeric.run import Run
from numeric.weights import load_stack


@pytest.fixture(scope="module")
def outcomes():
    run = Run(load_stack("embedded", tokens=5))
    return [check(case) for case in instance_cases(run, [])]


def test_only_published_forms_are_violated(outcomes) -> None:
    form = {(item.id, p.label): p.form for item in all_entries() for p in item.parts}
    verdicts = defaultdict(set)
    for o in outcomes:
        verdicts[form[o.case.entry, o.case.part]].add(o.verdict)
    assert verdicts["ours"] | verdicts["both"] == {"holds", "agrees"}
    assert verdicts["published"] <= {"holds", "agrees", "violated"}


def test_every_part_is_asked_or_says_why_not(outcomes) -> None:
    asked = {(o.case.entry, o.case.part) for o in outcomes}
    silent = {
        (item.id, part.label)
        for item in all_entries()
        for part in item.parts
        if (item.id, part.label) not in asked and not not_measured(item.id, part)
    }
    assert silent == set()


def test_what_is_said_to_have_no_instance_has_none() -> None:
    numbers = LayerNumbers(Run(load_stack("embedded", tokens=5)), 0, 0)
    for name, label in NO_INSTANCE:
        (part,) = (p for p in entry(name).parts if p.label == label)
        if not unmeasurable(part.statement):
            assert draw_instance(Plan(part.statement), numbers) is None, (name, label)


@pytest.mark.parametrize("arithmetic", ["fixed", "balls"])
def test_conjunctions_of_equations_are_decided_by_every_arithmetic(arithmetic: str) -> None:
    run = Run(load_stack("embedded", tokens=5))
    cases = instance_cases(run, ["foundations/mu-formulas", "dong-2021/masks"])
    assert {check(case, arithmetic).verdict for case in cases} == {"holds", "agrees"}


def test_equations_between_rational_numbers_are_decided(outcomes) -> None:
    path = [o for o in outcomes if o.case.entry == "dong-2021/path-decomposition"]
    assert Counter((o.case.part, o.verdict) for o in path)["b", "holds"] == 4


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("foundations/softmax-derivative-covariance", "it quantifies over real numbers"),
        ("dong-2021/convergence-region", "it has no variable that a stack could give a value"),
        ("dong-2021/mlp-lipschitz", "f is a map, of sort (N->R)->N->R: it has no table"),
    ],
)
def test_why_not(name: str, reason: str) -> None:
    assert not_measured(name, entry(name).parts[0]) == reason
