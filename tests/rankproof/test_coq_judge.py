"""``recheck --coq`` as a user calls it."""

import json
import os
import shutil
import subprocess
import sys

import pytest

needs_coq = pytest.mark.skipif(shutil.which("coqc") is None, reason="coqc is not installed")


def run(*arguments, **environment):
    return subprocess.run(
        [sys.executable, "-m", "rankproof.cli", "recheck", *arguments],
        capture_output=True,
        text=True,
        env={**os.environ, **environment},
        timeout=600,
    )


@needs_coq
def test_an_entry_is_accepted_and_the_answer_is_one_json_object():
    answer = run("--coq", "foundations/softmax-shift-invariance", "--json")
    report = json.loads(answer.stdout)
    assert answer.returncode == 0 and report["ok"] is True
    (result,) = report["results"]
    assert result["id"] == "foundations/softmax-shift-invariance"
    assert (result["outcome"], result["judge"]) == ("accepted", "coq")
    assert "Classical_Prop.classic" in result["assumptions"]


def test_statements_are_shown_side_by_side():
    answer = run("--coq", "--show", "foundations/softmax-shift-invariance")
    assert answer.returncode == 0 and "ours: " in answer.stdout and "forall " in answer.stdout


def test_scripts_are_written_with_what_they_require(tmp_path):
    answer = run("--coq", "foundations/softmax-shift-invariance", "--write", str(tmp_path))
    listed = (tmp_path / "_CoqProject").read_text().splitlines()
    assert answer.returncode == 0 and listed[0] == "-R . Rankproof"
    assert set(listed[1:]) == {p.name for p in tmp_path.glob("*.v")} >= {"Ring.v", "Axioms.v"}


@needs_coq
def test_a_derivation_in_a_file_is_judged(tmp_path):
    run("foundations/softmax-shift-invariance", "--write", str(tmp_path))
    answer = run("--coq", *map(str, tmp_path.glob("*.json")), "--json")
    assert answer.returncode == 0 and json.loads(answer.stdout)["ok"] is True


@pytest.mark.parametrize(
    "arguments, path",
    [
        (("--coq",), None),
        (("--coq", "nothing"), None),
        (("--coq", "README.md"), None),
        (("--coq", "foundations/softmax-shift-invariance"), "/nonexistent"),
    ],
)
def test_bad_input_and_no_coq_are_one_line_and_exit_code_2(arguments, path):
    answer = run(*arguments, **({"PATH": path} if path else {}))
    assert answer.returncode == 2 and answer.stdout == ""
    assert len(answer.stderr.strip().splitlines()) == 1
