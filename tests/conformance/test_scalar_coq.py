"""Scalar certificates judged by Coq."""

from __future__ import annotations

import copy
import shutil
from typing import Any

import pytest

from rankproof.scalar_judge import judge
from symbolic.export.compiling import Compiler
from symbolic.export.scalar import scalar_scripts
from symbolic.prover import prove

pytestmark = pytest.mark.skipif(shutil.which("coqc") is None, reason="coqc is not installed")

GOALS = [
    ("x*y <= (x**2 + y**2)/2", []),
    ("log(x) <= x - 1", ["x > 0"]),
    ("exp(x) <= 1 + 2*x", ["0 <= x <= 1.256"]),
    ("tanh(x) <= x", ["x >= 0"]),
    ("sin(x) <= x - x**3/6 + x**5/120", ["x >= 0"]),
    ("max(x, y) >= (x + y)/2", []),
    ("exp(x) <= exp(y)", ["x <= y"]),
    ("x**2 + y**2 >= 2", ["x + y >= 2"]),
    ("pi < 22/7", []),
    ("sqrt(x + y) <= sqrt(x) + sqrt(y)", ["x >= 0", "y >= 0"]),
    ("a/(b + c) + b/(c + a) + c/(a + b) >= 3/2", ["a > 0", "b > 0", "c > 0"]),
    ("2*x <= 1 + x**2 or x > 3", []),
    ("sin(x) >= 2*x/pi", ["0 <= x <= pi/2"]),
    ("sqrt(2) > 1.414213562373095048801688724209698078569671875376", []),
]


@pytest.fixture(scope="module")
def certificates() -> list[tuple[str, dict[str, Any]]]:
    answers = [(goal, prove(goal, given)) for goal, given in GOALS]
    return [(goal, a.certificate) for goal, a in answers if a.certificate is not None]


@pytest.fixture(scope="module")
def compiler(tmp_path_factory: pytest.TempPathFactory) -> Compiler:
    return Compiler(tmp_path_factory.mktemp("coq"))


def test_coq_accepts(certificates: list[tuple[str, dict[str, Any]]], compiler: Compiler) -> None:
    verdicts = judge(certificates, compiler)
    assert {name: v.outcome for name, v in verdicts.items()} == {
        goal: "accepted" for goal, _ in GOALS
    }
    assert not any("PrimFloat" in name for v in verdicts.values() for name in v.assumptions)


def test_another_goal_is_rejected(
    certificates: list[tuple[str, dict[str, Any]]], compiler: Compiler
) -> None:
    certificate = copy.deepcopy(dict(certificates)["exp(x) <= exp(y)"])
    certificate["goal"] = "exp(y) <= exp(x)"
    assert judge([("changed", certificate)], compiler)["changed"].outcome == "rejected"


@pytest.mark.parametrize(
    "goal, changed",
    [
        ("exp(x) <= 1 + 2*x", {"given": ["0 <= x <= 1.257"]}),  # beyond the next zero
        ("log(x) <= x - 1", {"goal": "log(x) <= x - 1001/1000"}),  # no zero
        ("sin(x) >= 2*x/pi", {"given": ["0 <= x <= 8/5"]}),  # beyond the zero
    ],
)
def test_coq_itself_refuses(
    certificates: list[tuple[str, dict[str, Any]]],
    compiler: Compiler,
    goal: str,
    changed: dict[str, Any],
) -> None:
    certificate = {**dict(certificates)[goal], **changed}
    verdict = compiler.judge(scalar_scripts([("changed", certificate)]))["changed"]
    assert verdict.outcome != "accepted"


def test_what_has_no_script_is_unsupported(compiler: Compiler) -> None:
    certificate = prove("erf(x) <= 1", ["x >= 0"]).certificate
    verdict = judge([("erf", certificate)], compiler)["erf"]
    assert (verdict.outcome, bool(verdict.reason)) == ("unsupported", True)
