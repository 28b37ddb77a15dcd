"""Problems as the peers are asked them."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

PEERS = Path(__file__).resolve().parents[2] / "benchmarks" / "peers"


@pytest.fixture(autouse=True)
def importable(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.syspath_prepend(str(PEERS))
    yield
    for name in list(sys.modules):
        if name.split(".")[0] in ("problems", "programs", "tables"):
            del sys.modules[name]


def _problem(goal: str, hyps: tuple[str, ...] = (), **ranges: tuple[str, str]) -> Any:
    from problems import Problem

    names = {
        n: {"lo": a, "hi": b, "lo_open": False, "hi_open": False} for n, (a, b) in ranges.items()
    }
    return Problem({"id": "test", "vars": names, "hyps": list(hyps), "goal": goal})


@pytest.mark.parametrize(
    ("goal", "written"),
    [
        ("x**3 < 1/2", "(>= (+ (* v_x v_x v_x) (- (/ 1.0 2.0))) 0.0)"),
        ("1/x > 0", "(and (distinct v_x 0.0) (>= (* (- 1.0) (/ 1.0 v_x)) 0.0))"),
        ("exp(x) > 0", "(>= (* (- 1.0) (exp v_x)) 0.0)"),
        ("sqrt(x) >= 0", "(and (>= v_x 0.0) (> (* (- 1.0) r_1) 0.0))"),
    ],
)
def test_a_denied_goal_in_smt_lib(goal: str, written: str) -> None:
    from programs.smt import CVC5
    from programs.smt_script import Script

    assert f"(assert {written})" in Script(_problem(goal, x=("0", "1")), CVC5.functions, "pi").text


def test_bounds_are_premises_in_coq_and_other_hypotheses_are_left_out() -> None:
    from programs.coq import _statement

    problem = _problem("x + y < 3", ("x <= y**2",), x=("0", "1"), y=("-1", "1"))
    assert _statement(problem) == (
        "forall (v_x v_y : R), ((0) <= v_x) -> (v_x <= (1)) -> ((-1) <= v_y) -> (v_y <= (1)) -> "
        "(0 < (((-1) * v_x) + ((-1) * v_y) + (3)))"
    )


@pytest.mark.parametrize(
    ("goal", "outcome"),
    [("2*x <= 3", "proved"), ("2*x <= 1", "refuted")],
)
@pytest.mark.parametrize("name", ["rankproof", "z3", "cvc5", "sympy"])
def test_every_program_answers(name: str, goal: str, outcome: str) -> None:
    from programs import PROGRAMS

    if name in ("z3", "cvc5") and shutil.which(name) is None:
        pytest.skip(f"{name} is not installed")
    assert PROGRAMS[name].answer(_problem(goal, x=("0", "1")), 5.0).outcome == outcome


def test_what_is_counted() -> None:
    from tables import verdict

    table = [
        ("proved", "true", "proved"),
        ("domain_error", "false", "refuted"),
        ("proved", "false", "wrong"),
        ("refuted", "true", "wrong"),
        ("unsupported", "true", "undecided"),
    ]
    for said, expected, counted in table:
        assert verdict({"outcome": said, "expected": expected}) == counted
