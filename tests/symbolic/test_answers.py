"""Answers are kept, checked again when used, and made afresh on request."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from symbolic.prover import answers

TRUE = {"goal": "x**2 >= 2*x - 1"}
FALSE = {"goal": "x**2 >= x"}


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    return tmp_path / "rankproof" / "answers"


def _kept(folder: Path) -> tuple[Path, dict[str, Any]]:
    (path,) = folder.glob("*.json")
    return path, json.loads(path.read_text())


@pytest.mark.parametrize(("problem", "outcome"), [(TRUE, "proved"), (FALSE, "refuted")])
def test_an_answer_is_kept(folder: Path, problem: dict[str, Any], outcome: str) -> None:
    first = answers.answer(problem)
    assert first.outcome == outcome
    path, record = _kept(folder)
    path.write_text(json.dumps({**record, "method": "as kept"}))
    assert answers.answer({**problem, "id": "again"}).method == "as kept"
    assert answers.answer(problem, fresh=True).method == first.method


def test_a_kept_proof_that_does_not_check_is_not_used(folder: Path) -> None:
    answers.answer(TRUE)
    path, record = _kept(folder)
    record["certificate"]["proof"] = {"by": "enclose", "fact": 0, "bits": 64, "form": "plain"}
    path.write_text(json.dumps({**record, "method": "as kept"}))
    assert answers.answer(TRUE).method != "as kept"


def test_a_search_out_of_memory_is_undecided(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(answers, "prove_problem", lambda *_: bytearray(1 << 40))
    answer = answers.answer(TRUE)
    assert (answer.outcome, answer.reason) == ("undecided", "out of memory")
    assert not list(folder.glob("*"))
