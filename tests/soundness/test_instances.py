"""Instances of axioms in certificates: what they may not be, and what functions may not hide."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from symbolic.certificates.checker import Rejected, check, statement
from symbolic.prover import prove_problem


def _problem(goal: str, axioms: list[str], given: list[str] | None = None) -> dict[str, Any]:
    functions = {"f": {"arity": 1, "axioms": axioms}}
    return {"goal": goal, "hyps": given or [], "functions": functions}


@pytest.fixture(scope="module")
def certificate() -> dict[str, Any]:
    rule = "forall x y: Implies(x <= y, f(x) <= f(y))"
    found = prove_problem(_problem("f(a) <= f(a + b)", [rule], ["b >= 0"])).certificate
    assert found is not None
    check(found)
    return found


def _forged(certificate: dict[str, Any], **changes: Any) -> dict[str, Any]:
    return {**copy.deepcopy(certificate), **changes}


def test_a_certificate_names_its_axioms(certificate: dict[str, Any]) -> None:
    assert certificate["given"] == ["b >= 0"]
    assert certificate["axioms"] == ["forall x y: Implies(x <= y, f(x) <= f(y))"]
    assert "forall x y" in statement(certificate)


@pytest.mark.parametrize(
    "axiom",
    [
        "forall x y: Implies(x <= y, f(x) >= f(y))",
        "forall x: f(x) >= 0",
        "forall x y: f(x) <= f(",
        "f(x) <= f(y)",
        "forall x x: f(x) <= f(x)",
        "forall : f(a) <= f(b)",
        "forall x y z: Implies(x <= y, f(x) <= f(y))",
        "forall 2 y: f(y) <= f(y)",
        "forall x y: Implies(x <= y, f(x) <= f(y) + c)",
    ],
)
def test_another_axiom_does_not_show_it(certificate: dict[str, Any], axiom: str) -> None:
    with pytest.raises(Rejected):
        check(_forged(certificate, axioms=[axiom]))


@pytest.mark.parametrize(
    "instances",
    [
        [],
        [[1, {"x": "a", "y": "a + b"}]],
        [[True, {"x": "a", "y": "a + b"}]],
        [[-1, {"x": "a", "y": "a + b"}]],
        [[0, {"x": "a"}]],
        [[0, {"x": "a", "y": "a + b", "z": "a"}]],
        [[0, {"x": "a", "y": "c"}]],
        [[0, {"x": "a", "y": 1}]],
        [[0, {"x": "a", "y": "a + b + log(b)"}]],
        [[0, {"x": "a", "y": "1/b"}]],
        [[0]],
        [0],
        {"0": {"x": "a", "y": "a + b"}},
    ],
)
def test_other_instances_do_not_show_it(certificate: dict[str, Any], instances: Any) -> None:
    with pytest.raises(Rejected):
        check(_forged(certificate, instances=instances))


def test_axioms_must_be_those_handed_in(certificate: dict[str, Any]) -> None:
    goal, given = certificate["goal"], certificate["given"]
    check(certificate, goal, given, functions=["f"], axioms=certificate["axioms"])
    with pytest.raises(Rejected, match="axioms"):
        check(certificate, goal, given, functions=["f"])


def test_terms_are_put_for_bound_variables_all_at_once() -> None:
    found = prove_problem(
        _problem("f(y) - f(x) <= y - x", ["forall x y: f(x) - f(y) <= x - y"])
    ).certificate
    assert found is not None
    check(found)
    swapped = [[0, {"x": "x", "y": "y"}]]
    assert found["instances"] != swapped
    with pytest.raises(Rejected):
        check(_forged(found, instances=swapped))


@pytest.mark.parametrize(
    ("goal", "given", "outcome"),
    [
        ("f(log(y)) <= 1", [], "domain_error"),
        ("f(log(y)) <= 1", ["y > 0"], "proved"),
        ("f(1/y) <= 1", [], "domain_error"),
        ("y >= 0", ["f(sqrt(y)) >= 0"], "proved"),
        ("y >= 1", ["f(sqrt(y)) >= 0"], "refuted"),
    ],
)
def test_an_argument_must_be_defined(goal: str, given: list[str], outcome: str) -> None:
    assert prove_problem(_problem(goal, ["forall x: f(x) <= 1"], given)).outcome == outcome
