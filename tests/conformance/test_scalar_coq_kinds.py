"""Certificates of special kinds judged by Coq: what it accepts, and forgeries that it refuses."""

from __future__ import annotations

import shutil
from typing import Any

import pytest

from rankproof.scalar_judge import judge
from symbolic.certificates.checker import FORMAT, VERSION
from symbolic.export.compiling import Compiler
from symbolic.export.coq import CoqScript, Scripts
from symbolic.export.scalar import scalar_scripts

pytestmark = pytest.mark.skipif(shutil.which("coqc") is None, reason="coqc is not installed")


def certificate(
    goal: str, given: list[str], proof: dict[str, Any], **other: list[str]
) -> dict[str, Any]:
    lists = {"integers": [], "functions": [], **other}
    head = {"format": FORMAT, "version": VERSION, "goal": goal, "given": given, **lists}
    return {**head, "defined": {}, "proof": proof}


def enclose(fact: int, form: str = "plain") -> dict[str, Any]:
    return {"by": "enclose", "fact": fact, "bits": 64, "form": form}


def halves(name: str, at: str, below: dict[str, Any], above: dict[str, Any]) -> dict[str, Any]:
    return {"by": "split", "variable": name, "at": at, "below": below, "above": above}


def rising(fact: int, name: str, slope: dict[str, Any], end: dict[str, Any]) -> dict[str, Any]:
    step = {"by": "rising", "fact": fact, "variable": name, "direction": 1}
    return {**step, "slope": slope, "end": end}


PRODUCT = {
    "by": "substitute", "variable": "z", "kind": "equal", "new": "_", "at": "f(2*x)*f(2*y)",
    "then": {"by": "positivstellensatz", "sum": [
        {"facts": [0], "squares": [["2", "1"]]},
        {"facts": [1], "squares": [["2", "1"]]},
        {"facts": [3], "squares": [["1", "1"]]},
        {"facts": [0, 1], "squares": [["1", "1"]]},
    ]},
}  # fmt: skip
NOTHING = {"by": "positivstellensatz", "sum": [{"facts": [0], "squares": [["1", "1"]]}]}
SLOPE = rising(1, "x", enclose(1), NOTHING)
KINDS = {
    "disjunction": certificate("2 <= x + 1 and x*x <= 5", ["1 <= x <= 2"], enclose(2)),
    "inequation": certificate("abs(x) == x", ["x >= 0"], {
        "by": "unfold", "term": "abs(x)", "above": enclose(1), "below": enclose(1),
    }),
    "integer": certificate(
        "n*(n - 1) >= 0", [], halves("n", "0", enclose(0), enclose(0)), integers=["n"]
    ),
    "end of integers": certificate("n <= 2", ["n <= 4*log(2)"], enclose(1), integers=["n"]),
    "function": certificate(
        "z > 0", ["f(2*x) > 2", "f(y + y) > 2", "f(x + x)*f(y*2) == z"], PRODUCT, functions=["f"]
    ),
    "root": certificate(
        "x**(2/3) <= (2*x + 1)/3", ["x >= 1"], rising(2, "x", SLOPE, enclose(0))
    ),
    "hyperbolic": certificate("asinh(x) <= x", ["x >= 0"], rising(1, "x", enclose(1), enclose(0))),
}  # fmt: skip


@pytest.fixture(scope="module")
def compiler(tmp_path_factory: pytest.TempPathFactory) -> Compiler:
    return Compiler(tmp_path_factory.mktemp("coq"))


def test_coq_accepts_each_kind(compiler: Compiler) -> None:
    verdicts = judge(list(KINDS.items()), compiler)
    assert {name: (v.outcome, v.reason) for name, v in verdicts.items()} == {
        name: ("accepted", "") for name in KINDS
    }


# what turns the theorem of a script into a false one, the same wherever the script says it
FORGERIES = {
    "disjunction": ("(5)", "(3)"),
    "inequation": ("0 <= v_x)", "0 <= v_x + 1)"),
    "integer": ("integer v_n -> ", ""),
    "end of integers": ("integer v_n -> ", ""),
    "function": ("0 < ((f_f ((2) * v_y))", "0 < ((f_f ((3) * v_y))"),
    "root": ("root 3", "root 2"),
    "hyperbolic": ("asinh", "atanh"),
}


def test_coq_refuses_forged_scripts(compiler: Compiler) -> None:
    scripts, forged = scalar_scripts(KINDS.items()), {}
    for kind, (old, new) in FORGERIES.items():
        name = scripts.entries[kind]
        assert isinstance(name, str)
        text = scripts.modules[name].text
        assert old in text
        module = f"Forged_{kind.replace(' ', '_')}"
        forged[module] = CoqScript(module, text.replace(old, new), ())
    verdicts = compiler.judge(Scripts(forged, {name: name for name in forged}))
    assert {v.outcome for v in verdicts.values()} == {"rejected"}
    assert len(forged) == len(KINDS)
