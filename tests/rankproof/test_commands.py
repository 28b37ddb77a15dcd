"""The commands, called as a user calls them."""

import json
import subprocess
import sys

import pytest


def run(*arguments):
    return subprocess.run(
        [sys.executable, "-m", "rankproof.cli", *arguments],
        capture_output=True,
        text=True,
        timeout=300,
    )


def test_verify_gives_one_json_object():
    answer = run("verify", "dong-2021/l2-diameter", "--json")
    report = json.loads(answer.stdout)
    assert answer.returncode == 0 and report["ok"] is True
    assert "foundations/tv-tanh" in {e["id"] for e in report["entries"]}


@pytest.mark.parametrize(
    "arguments",
    [
        ("verify", "dong-2021/nothing"),
        ("verify", "--nonsense"),
        ("nonsense",),
        ("check", "--tokens", "many"),
        ("explain", "nothing"),
        ("verify", "--without", "dong-2021/nothing"),
        ("graph", "--format", "png"),
        ("graph", "--output", "/nonexistent/folder/graph.dot"),
    ],
)
def test_bad_input_is_one_line_and_exit_code_2(arguments):
    answer = run(*arguments)
    assert answer.returncode == 2
    assert len(answer.stderr.strip().splitlines()) == 1 and answer.stdout == ""


def test_graph_has_the_edges_of_the_derivation():
    data = json.loads(run("graph", "dong-2021/l2-diameter", "--format", "json").stdout)
    assert {"foundations/tv-vector", "foundations/tv-tanh"} <= {e["source"] for e in data["links"]}


def test_explain_shows_the_witness_of_a_refutation():
    assert "witness" in run("explain", "dong-2021/softmax-entrywise").stdout


def test_latex_has_an_environment_an_entry():
    assert run("latex", "foundations/tv-tanh").stdout.startswith(r"\begin{lemma}")


def test_check_gives_the_contract(capsys) -> None:
    import json

    from rankproof.checking import Inputs, check_command

    code = check_command(
        ["foundations/tv-tanh"], "random:2", 3, Inputs(), "arb", None, None, as_json=True
    )
    answer = json.loads(capsys.readouterr().out)
    assert code == 0
    assert answer["ok"] is True
    keys = {"id", "layer", "head", "verdict", "lhs", "rhs", "slack_log10", "bits", "seconds"}
    assert all(keys <= set(result) for result in answer["results"])
    assert {r["verdict"] for r in answer["results"]} == {"holds"}
    assert {r["about"] for r in answer["results"]} > {"layer"}
    assert {r["verdict"] for r in answer["equalities"]} == {"agrees"}


def test_constants_are_written_as_macros(tmp_path) -> None:
    from rankproof.showing import constants_command

    path = tmp_path / "constants.tex"
    assert constants_command(["dong-2021/softmax-entrywise"], path) == 0
    text = path.read_text()
    assert "W_{-1}" in text and "1.2564312086261696769827" in text
    assert r"\newcommand{\DongSoftmaxEntrywiseThreshold}" in text


def test_ablation_names_what_falls():
    answer = json.loads(run("verify", "--without", "foundations/cubic-recursion", "--json").stdout)
    assert "dong-2021/l2-diameter" in answer["falls"]
    assert "foundations/tv-tanh" in answer["stands"]


def test_unused_lemmas_and_hypotheses_are_listed():
    answer = json.loads(
        run("graph", "dong-2021/l2-diameter", "--unused", "--format", "json").stdout
    )
    assert set(answer) == {"lemmas", "hypotheses"}
    assert "foundations/tv-tanh" not in answer["lemmas"]


def test_falsify_gives_the_contract():
    answer = run("falsify", "dong-2021/softmax-entrywise", "--seconds", "1", "--json")
    report = json.loads(answer.stdout)
    first, second = report["results"][:2]
    assert answer.returncode == 0 and report["ok"] is True
    assert (first["outcome"], first["declared"], first["kernel"]) == (
        "violated",
        "refuted",
        "proved",
    )
    assert (second["outcome"], second["declared"]) == ("none", "proved")
    assert first["witness"]["n"] == "2"


@pytest.mark.parametrize(
    "arguments", [("no/entry",), ("--seconds", "0"), ("--seed", "-1"), ("--seconds", "nan")]
)
def test_falsify_refuses_bad_input(arguments):
    answer = run("falsify", *arguments)
    assert answer.returncode == 2 and len(answer.stderr.strip().splitlines()) == 1


def test_observe_gives_enclosed_numbers():
    report = json.loads(run("observe", "--stack", "random:1", "--tokens", "3", "--json").stdout)
    assert report["certified"] is True
    found = {(r["layer"], r["head"], r["name"]): r["value"] for r in report["results"]}
    low, high = map(float, found[0, None, "spectral"])
    assert 0 < low <= high < low * (1 + 1e-9)
    assert (7, 1, "entropy mean") in found and (8, None, "residual composite least") in found


def test_the_constants_of_an_entry(capsys) -> None:
    from rankproof.proving import entry_constants_command, is_entry

    assert is_entry("dong-2021/layer-bound-v2") and not is_entry("x/y")
    assert entry_constants_command("dong-2021/layer-bound-v2", as_json=False) == 0
    assert "published layer bound: v2 = 4*g" in capsys.readouterr().out


def test_every_constant_has_a_macro_of_its_own() -> None:
    from lemmas.library import all_entries
    from rankproof.showing import _macro

    names = [f"{item.id}/{name}" for item in all_entries() for name in item.constants]
    macros = {_macro(name) for name in names}
    assert len(macros) == len(names) and all(macro.isalpha() for macro in macros)
