"""Goals proved, refuted, outside their domain, and badly written."""

from __future__ import annotations

from typing import Any

import pytest

from symbolic.certificates.checker import check
from symbolic.errors import InputError
from symbolic.prover import prove, prove_problem

PROVED = [
    ("x*y <= (x**2 + y**2)/2", []),
    ("exp(x) >= 1 + x", []),
    ("log(x) <= x - 1", ["x > 0"]),
    ("exp(x) <= 1 + 2*x", ["0 <= x <= 1.256"]),
    ("abs(cos(x)) <= 1", ["-1 <= x <= 1"]),
    ("tanh(x) <= x", ["x >= 0"]),
    ("sin(x) <= x - x**3/6 + x**5/120", ["x >= 0"]),
    ("max(x, y) >= (x + y)/2", []),
    ("exp(x) <= exp(y)", ["x <= y"]),
    ("x**2 + y**2 >= 2", ["x + y >= 2"]),
    ("pi < 22/7", []),
    ("tan(x) >= x + x**3/3 + 2*x**5/15", ["0 <= x <= 3/2"]),
    ("2*sin(x) + tan(x) > 3*x", ["0 < x", "x < pi/2"]),
    ("sin(x)*cos(x) >= -1/2", ["0 <= x <= 22/7"]),
    ("cos(x/sqrt(3)) >= cos(x)**(1/3)", ["0 < x <= 157/100"]),
    ("log(x)/(x - 1) <= 1/s", ["0 < s", "s**2 == x", "x != 1", "1/100 < x < 100"]),
    ("log(1 + 1/x) <= 1/sqrt(x**2 + x)", ["x > 0"]),
    ("exp(-x)*sin(x) <= exp(-pi/4)/sqrt(2)", ["x >= 0"]),
    ("(2 + x**2 + x*y)/2 <= exp(x)", ["x >= 0", "y >= 0", "y**2 == 4 + x**2"]),
    ("exp(x/(x - 1)) <= 1 - x", ["x < 1"]),
    ("z**3*w**2 > exp(3*x + 2*y)", ["z > exp(x)", "w > exp(y)"]),
    ("x*y <= x*log(x) + exp(y - 1)", ["x > 0"]),
    ("2*sin(x)*cos(y) <= sin(x - y) + 1", []),
    ("r - sin(x) <= 1/100", ["0 <= x <= 1/2", "r <= x - x**3/6 + 1/200", "r >= 0"]),
    ("sin(x + y) + (x - y)**2 - 1.5*x + 2.5*y >= -2.9133", ["-1.5 <= x <= 4", "-3 <= y <= 4"]),
]
REFUTED = [
    ("exp(x) <= 1 + 2*x", ["0 <= x <= 1.257"]),
    ("x < 1", ["x <= 1"]),
    ("x**2 >= x", ["x >= 0"]),
    ("sin(x) > -1", []),
]


@pytest.mark.parametrize(("goal", "given"), PROVED)
def test_proved(goal: str, given: list[str]) -> None:
    answer = prove(goal, given)
    assert answer.outcome == "proved"
    check(answer.certificate, goal, given)


@pytest.mark.parametrize(("goal", "given"), REFUTED[:3])
def test_refuted(goal: str, given: list[str]) -> None:
    answer = prove(goal, given)
    assert answer.outcome == "refuted"
    assert answer.witness


@pytest.mark.parametrize(
    ("goal", "given", "witness"),
    [
        ("log(x) <= 1", ["x > 0"], {"x": "3"}),
        ("exp(x) <= 1 + 2*x", ["x >= 0"], {"x": "2"}),
        ("x*y <= x + y", ["x >= 0", "y >= 0"], {"x": "2", "y": "3"}),
    ],
)
def test_witnesses_are_small(goal: str, given: list[str], witness: dict[str, str]) -> None:
    assert prove(goal, given).witness == witness


@pytest.mark.parametrize(("goal", "given"), REFUTED)
def test_false_is_never_proved(goal: str, given: list[str]) -> None:
    assert prove(goal, given, timeout=2).outcome != "proved"


def test_domain_error_names_the_point() -> None:
    answer = prove("log(x) <= x", ["x >= -1"])
    assert answer.outcome == "domain_error"
    assert set(answer.witness) == {"x"}


def test_an_outcome_has_no_truth_value() -> None:
    with pytest.raises(TypeError):
        bool(prove("1 < 2"))


@pytest.mark.parametrize(
    "goal",
    ["", "x <", "foo(x) > 0", "x > nan", "__import__('os')", "x.real > 0", "x", "1/0 > 0", "x ^ 2 > 0",
     "(lambda: 1)() > 0", "[x] > 0", "x > 'a'", "exp > 0", "exp(1, 2) > 0", "10**10**10 > x"],
)  # fmt: skip
def test_bad_input_is_one_line(goal: str) -> None:
    with pytest.raises(InputError) as caught:
        prove(goal)
    assert "\n" not in str(caught.value)


def test_integer_problem() -> None:
    problem = {
        "id": "integers",
        "vars": {"n": {"lo": "1/2", "hi": "7/2", "lo_open": False, "hi_open": False, "int": True}},
        "hyps": [],
        "goal": "And(n >= 1, n <= 3)",
    }
    assert prove_problem(problem).outcome == "proved"


MONOTONE = {"f": {"arity": 1, "axioms": ["forall x y: Implies(x <= y, f(x) <= f(y))"]}}
BOUNDED = {"f": {"arity": 1, "axioms": ["forall x: Abs(f(x)) <= 2"]}}


@pytest.mark.parametrize(
    ("functions", "goal", "outcome"),
    [
        (MONOTONE, "f(a) <= f(b) + 1", "proved"),
        (MONOTONE, "f(a) < f(b)", "refuted"),
        (BOUNDED, "f(a)*f(b) <= 4", "proved"),
        (BOUNDED, "f(a)*f(b) <= 3", "refuted"),
    ],
)
def test_uninterpreted_functions(functions: dict[str, Any], goal: str, outcome: str) -> None:
    item = {"lo": None, "hi": None}
    problem = {"vars": {"a": item, "b": item}, "hyps": ["a + 1 <= b"], "goal": goal}
    answer = prove_problem({**problem, "functions": functions})
    assert answer.outcome == outcome
    assert ("f(t)" in answer.witness) == (outcome == "refuted")
