"""A check on the lines of a file: many processes, kept results, a rerun that goes on."""

import json
from pathlib import Path

import pytest

from rankproof import check_inputs
from rankproof.checking import Inputs, check_command
from symbolic.errors import InputError
from tests.numeric.test_weights import write_folder

NAME = "foundations/tv-tanh"


@pytest.fixture
def folder(tmp_path: Path) -> str:
    return str(write_folder(tmp_path / "model"))


@pytest.fixture
def lines(tmp_path: Path) -> Path:
    path = tmp_path / "texts.txt"
    path.write_text("w1 w2 w3\n\nw4 w5\nw6 w7 w8\nw4 w5\n")
    return path


def _check(folder: str, capsys, inputs: Inputs, **settings) -> dict:
    bits, plot = settings.get("bits"), settings.get("plot")
    code = check_command([NAME], folder, None, inputs, "arb", bits, plot, as_json=True)
    answer = json.loads(capsys.readouterr().out)
    assert code == (0 if answer["ok"] else 1)
    return answer


def _without_seconds(answer: dict) -> dict:
    for r in (*answer["results"], *answer["equalities"]):
        r.pop("seconds", None)
    return answer


def test_every_line_is_checked_once(folder: str, lines: Path, capsys) -> None:
    answer = _check(folder, capsys, Inputs(text_file=lines, jobs=1))
    assert {r["input"] for r in answer["results"]} == {0, 1, 2}
    assert {r["verdict"] for r in answer["results"]} == {"holds"}
    alone = _check(folder, capsys, Inputs(text="w4 w5"))
    second = [r for r in answer["results"] if r["input"] == 1]
    assert [r["lhs"] for r in second] == [r["lhs"] for r in alone["results"]]


def test_processes_side_by_side_give_the_same(folder: str, lines: Path, capsys) -> None:
    one, two = (_check(folder, capsys, Inputs(text_file=lines, jobs=j)) for j in (1, 2))
    assert _without_seconds(one) == _without_seconds(two)


def test_a_rerun_skips_what_is_done(
    folder: str, lines: Path, tmp_path, capsys, monkeypatch
) -> None:
    output = tmp_path / "results.jsonl"
    first = _check(folder, capsys, Inputs(text_file=lines, output=output, jobs=1))
    kept = output.read_bytes()
    assert len(kept.splitlines()) == 3
    output.write_bytes(kept[: kept.rfind(b"\n", 0, -1) + 40])  # cut off inside the last line
    checked: list[str] = []
    real = check_inputs._check_one

    def watched(settings, text):
        checked.append(text)
        return real(settings, text)

    monkeypatch.setattr(check_inputs, "_check_one", watched)
    second = _check(folder, capsys, Inputs(text_file=lines, output=output, jobs=1))
    assert checked == ["w6 w7 w8"]
    assert _without_seconds(first) == _without_seconds(second)
    _check(folder, capsys, Inputs(text_file=lines, output=output, jobs=1), bits=300)
    assert len(checked) == 4  # other settings are other results


def test_other_weights_are_not_taken_for_done(folder: str, lines: Path, tmp_path, capsys) -> None:
    output = tmp_path / "results.jsonl"
    _check(folder, capsys, Inputs(text_file=lines, output=output, jobs=1))
    config = Path(folder) / "config.json"
    config.write_text(config.read_text() + "\n")
    _check(folder, capsys, Inputs(text_file=lines, output=output, jobs=1))
    assert len(output.read_text().splitlines()) == 6


def test_a_plot_over_inputs(folder: str, lines: Path, tmp_path, capsys) -> None:
    plot = tmp_path / "plot.svg"
    _check(folder, capsys, Inputs(text_file=lines, jobs=1), plot=plot)
    assert "<svg" in plot.read_text()[:2000]


@pytest.mark.parametrize(
    "name, message", [("none/plot.svg", "no such folder"), ("plot.doc", "must end in .png")]
)
def test_a_plot_that_cannot_be_written_is_refused_before_the_work(
    folder: str, tmp_path, monkeypatch, name: str, message: str
) -> None:
    monkeypatch.setattr("rankproof.checking.load_stack", None)
    with pytest.raises(InputError, match=message):
        check_command([NAME], folder, None, Inputs(), "arb", None, tmp_path / name, True)


@pytest.mark.parametrize("content, message", [(b"\n \n", "no text"), (b"\xff\xfe", "not UTF-8")])
def test_unusable_text_files(folder: str, tmp_path, content: bytes, message: str) -> None:
    path = tmp_path / "texts.txt"
    path.write_bytes(content)
    with pytest.raises(InputError, match=message):
        check_command([NAME], folder, None, Inputs(text_file=path), "arb", None, None, True)


def test_an_output_that_is_something_else_is_left_alone(folder: str, lines: Path, tmp_path) -> None:
    output = tmp_path / "notes.txt"
    output.write_text("my notes\n")
    with pytest.raises(InputError, match="line 1, is not a result"):
        check_command(
            [NAME], folder, None, Inputs(text_file=lines, output=output), "arb", None, None, True
        )
    assert output.read_text() == "my notes\n"


@pytest.mark.parametrize(
    "arguments",
    [
        {"text": "a", "text_file": Path("b")},
        {"output": Path("b")},
        {"text_file": Path("b"), "jobs": 0},
        {"text": "a", "array": Path("b")},
    ],
)
def test_inputs_that_do_not_go_together(arguments: dict) -> None:
    with pytest.raises(InputError):
        Inputs(**arguments)
