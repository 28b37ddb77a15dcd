"""``recheck``: files and entries, judged in a process that knows no proofs."""

import json

import pytest

from rankproof.cli import main

ENTRY = "foundations/cubic-recursion"


@pytest.fixture
def call(capsys, monkeypatch):
    def run(*arguments):
        monkeypatch.setattr("sys.argv", ["rankproof", *map(str, arguments)])
        with pytest.raises(SystemExit) as stop:
            main()
        shown = capsys.readouterr()
        return stop.value.code, shown.out, shown.err

    return run


def test_an_entry_is_accepted_part_by_part(call, tmp_path):
    code, out, _ = call("recheck", ENTRY, "--write", tmp_path / "kept", "--json")
    answer = json.loads(out)
    assert code == 0 and answer["ok"] is True
    assert {r["outcome"] for r in answer["results"]} == {"accepted"}
    kept = sorted((tmp_path / "kept").glob("*.json"))
    assert len(kept) == len(answer["results"])
    code, out, _ = call("recheck", *kept, "--json")
    assert code == 0


def test_a_tampered_derivation_is_rejected(call, tmp_path):
    call("recheck", ENTRY, "--write", tmp_path, "--json")
    path = next(iter(sorted(tmp_path.glob("*.json"))))
    data = json.loads(path.read_text())
    del data["steps"][10]
    path.write_text(json.dumps(data))
    code, out, _ = call("recheck", path, "--json")
    (result,) = json.loads(out)["results"]
    assert code == 1 and result["outcome"] == "rejected" and result["reason"]


def test_a_certificate_is_accepted_and_a_tampered_one_is_not(call, tmp_path):
    path = tmp_path / "certificate.json"
    assert call("prove", "x*(1-x) <= 1/4", "--certificate", path)[0] == 0
    assert call("recheck", path)[0] == 0
    path.write_text(path.read_text().replace("1/4", "1/5"))
    assert call("recheck", path)[0] == 1


@pytest.mark.parametrize(
    "arguments", [(), ("nothing",), ("--all", ENTRY), ("foundations/nothing",), ("README.md",)]
)
def test_bad_input_is_one_line_and_exit_code_2(call, arguments):
    code, out, error = call("recheck", *arguments)
    assert (code, out, len(error.strip().splitlines())) == (2, "", 1)
