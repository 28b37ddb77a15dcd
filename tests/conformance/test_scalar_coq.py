"""Scalar certificates judged by Coq."""

from __future__ import annotations

import copy
import shutil
from dataclasses import replace
from typing import Any

import pytest

from rankproof.scalar_judge import judge
from symbolic.export.compiling import Compiler
from symbolic.export.coq import CoqScript, Scripts
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
    ("sqrt(x*y) <= (x + y)/2", ["x >= 0", "y >= 0"]),
    ("a/(b + c) + b/(c + a) + c/(a + b) >= 3/2", ["a > 0", "b > 0", "c > 0"]),
    ("2*x <= 1 + x**2 or x > 3", []),
    ("sin(x) >= 2*x/pi", ["0 <= x <= pi/2"]),
    ("atan(x) + 1/x >= 157/100", ["x > 1"]),  # falls to a limit at infinity
    ("log(1 + 1/x) <= (12*x**2 + 12*x + 1)/(12*x**3 + 18*x**2 + 6*x)", ["x > 0"]),  # which is zero
    ("x**3 - 3*x + 3 > 0", ["x > -2"]),  # pieces between roots and beyond them
    ("x/(1 + x**2) <= 1/2", ["x >= 0"]),  # a double root of a quotient
    ("x*exp(x) >= 0", ["x >= 0"]),  # signs of factors, on an unbounded range
    ("atan(x) + 1/x > 0", ["x > 0"]),
    ("(b - 1)/((b - 1)/(a - 1)) < a", ["a > 1", "b > 1"]),  # no contradiction but for its number
    ("sin(x)**2 + cos(x)**2 <= 1", []),  # relations of atoms
    ("log(1 + exp(x)) >= log(2) + x/2", []),  # logarithms and multiples in exponents
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
        ("atan(x) + 1/x >= 157/100", {"goal": "atan(x) + 1/x >= 158/100"}),  # above the limit
        ("x*exp(x) >= 0", {"given": ["x >= -1"]}),  # no sign
        ("x**3 - 3*x + 3 > 0", {"given": ["x > -3"]}),  # beyond the root
        ("log(1 + exp(x)) >= log(2) + x/2", {"goal": "log(1 + exp(x)) >= log(3) + x/2"}),
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


@pytest.mark.parametrize(
    "goal, old, new",
    [
        ("x**3 - 3*x + 3 > 0", "(v_x ^ 3)", "(v_x ^ 5)"),
        ("x/(1 + x**2) <= 1/2", "(1 / 2)", "(1 / 3)"),
        ("sin(x)**2 + cos(x)**2 <= 1", "(sin v_x)", "(sin (2 * v_x))"),
    ],
)
def test_the_steps_prove_their_own_theorem_alone(
    certificates: list[tuple[str, dict[str, Any]]],
    compiler: Compiler,
    goal: str,
    old: str,
    new: str,
) -> None:
    scripts = scalar_scripts([(goal, dict(certificates)[goal])])
    (script,) = scripts.modules.values()
    head, theorem, steps = script.text.partition("Theorem shown : ")
    claim, dot, steps = steps.partition("Proof.")
    assert old in claim
    changed = replace(
        script, name="Changed", text=head + theorem + claim.replace(old, new) + dot + steps
    )
    verdict = compiler.judge(Scripts({"Changed": changed}, {"changed": "Changed"}))["changed"]
    assert verdict.outcome == "rejected"


def test_a_script_has_so_much_processor_time(compiler: Compiler) -> None:
    text = "From Coq Require Import NArith.\nEval vm_compute in (N.iter 1000000000000 negb true).\n"
    endless = CoqScript("Endless", text, (), seconds=2)
    verdict = compiler.judge(Scripts({"Endless": endless}, {"endless": "Endless"}))["endless"]
    assert (verdict.outcome, verdict.reason) == ("unsupported", "more than 2 s of processor time")


def test_what_has_no_script_is_unsupported(compiler: Compiler) -> None:
    certificate = prove("erf(x) <= 1", ["x >= 0"]).certificate
    verdict = judge([("erf", certificate)], compiler)["erf"]
    assert (verdict.outcome, bool(verdict.reason)) == ("unsupported", True)
