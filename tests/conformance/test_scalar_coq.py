"""Scalar certificates judged by Coq."""

from __future__ import annotations

import copy
import shutil
from pathlib import Path
from typing import Any

import pytest

from rankproof.scalar_judge import judge
from symbolic.export.compiling import Compiler
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
    ("sqrt(2) > 1.414213562373095048801688724209698078569671875376", []),
]

# the prover shows these by an expansion where both sides meet, which has no script yet
AT_A_ZERO = {"log(x) <= x - 1", "exp(x) <= 1 + 2*x"}


@pytest.fixture(scope="module")
def certificates() -> list[tuple[str, dict[str, Any]]]:
    answers = [(goal, prove(goal, given)) for goal, given in GOALS]
    return [(goal, a.certificate) for goal, a in answers if a.certificate is not None]


def test_coq_accepts(certificates: list[tuple[str, dict[str, Any]]], tmp_path: Path) -> None:
    verdicts = judge(certificates, Compiler(tmp_path))
    assert {name: v.outcome for name, v in verdicts.items()} == {
        goal: "unsupported" if goal in AT_A_ZERO else "accepted" for goal, _ in GOALS
    }
    assert not any("PrimFloat" in name for v in verdicts.values() for name in v.assumptions)


def test_another_goal_is_rejected(
    certificates: list[tuple[str, dict[str, Any]]], tmp_path: Path
) -> None:
    certificate = copy.deepcopy(dict(certificates)["exp(x) <= exp(y)"])
    certificate["goal"] = "exp(y) <= exp(x)"
    assert judge([("changed", certificate)], Compiler(tmp_path))["changed"].outcome == "rejected"


def test_what_has_no_script_is_unsupported(tmp_path: Path) -> None:
    certificate = prove("erf(x) <= 1", ["x >= 0"]).certificate
    verdict = judge([("erf", certificate)], Compiler(tmp_path))["erf"]
    assert (verdict.outcome, bool(verdict.reason)) == ("unsupported", True)
