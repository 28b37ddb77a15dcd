"""The report: pages that link to each other, with every entry and its mathematics."""

import re
from dataclasses import replace

import pytest

from lemmas.comparison import measured_table, vacuity_table
from lemmas.records import records
from lemmas.vacuity import DEFINITION, Bound
from rankproof.report.build import build
from symbolic.errors import InputError

RESULT = {
    "id": "a/b",
    "part": "a",
    "layer": 0,
    "form": "ours",
    "verdict": "holds",
    "slack_log10": "1",
}
BOUND = Bound(
    "a/b", "a", "ours", "depth", 1, None, ("10", "10"), ("1000", "1000"), "says something"
)


@pytest.fixture(scope="module")
def pages(tmp_path_factory):
    pytest.importorskip("jinja2")
    pytest.importorskip("latex2mathml")
    folder = tmp_path_factory.mktemp("report")
    found = records(["dong-2021/softmax-entrywise"])
    measured = {"a stack": [{**RESULT, "lhs": ["1", "10"], "rhs": ["100", "200"]}]}
    build(folder, found, measured, {"a stack": [BOUND]}, [])
    return {path.name: path.read_text(encoding="utf-8") for path in folder.iterdir()}


def test_there_is_a_page_a_paper(pages):
    assert set(pages) == {"index.html", "tables.html", "foundations.html", "dong-2021.html"}


def test_every_link_leads_somewhere(pages):
    for text in pages.values():
        for target in re.findall(r'href="([^"#]*)(#[^"]*)?"', text):
            page, anchor = target
            assert page in pages
            assert not anchor or f'id="{anchor[1:]}"' in pages[page]


def test_statements_are_mathematics_and_witnesses_are_shown(pages):
    page = pages["dong-2021.html"]
    assert "<math" in page and "fails at" in page and "secondary source" in page


def test_text_is_escaped(pages):
    assert "<script" not in "".join(pages.values())


def test_measured_values_are_logarithms_with_marks():
    rows = measured_table(
        [
            {**RESULT, "lhs": ["1", "10"], "rhs": ["100", "200"]},
            {
                **RESULT,
                "part": "b",
                "form": "published",
                "verdict": "violated",
                "lhs": ["9", "10"],
                "rhs": ["1e-5000", "1e-5000"],
            },
        ]
    )
    assert rows == [["a/b (a)", "0", "1.00", "-5000.00 (violated)", "2.00"]]


def test_the_depth_from_which_on_a_bound_says_something():
    vacuous = replace(BOUND, bound=("1e9", "1e9"), verdict="vacuous")
    later = replace(BOUND, place=2)
    assert vacuity_table([BOUND]) == [["a/b (a)", "ours", "depth", "-2.00", "-2.00", "1"]]
    assert vacuity_table([vacuous, later])[0][-2:] == ["6.00", "2"]
    assert vacuity_table([vacuous])[0][-1] == "not within 1"


def test_where_a_hypothesis_is_not_met_there_is_no_number():
    unmet = replace(BOUND, place=2, verdict="hypothesis not met")
    vacuous = replace(BOUND, verdict="vacuous")
    below = replace(unmet, side="below")
    assert vacuity_table([below]) == [
        ["a/b (a)", "ours, from below", "depth", "", "", "hypothesis not met"]
    ]
    assert vacuity_table([vacuous, unmet])[0][-1] == "not where hypothesis met"


@pytest.mark.parametrize(
    ("vacuous", "shown"),
    [([], "1"), ([4], "1 to 3"), ([2, 3, 4], "1 only"), ([1], "2"), ([1, 4], "2 to 3")],
)
def test_a_bound_may_cease_to_say_something(vacuous, shown):
    verdicts = {place: "vacuous" for place in vacuous}
    found = [
        replace(BOUND, place=place, verdict=verdicts.get(place, BOUND.verdict))
        for place in range(1, 5)
    ]
    assert vacuity_table(found)[0][-1] == shown


def test_the_definition_of_vacuous_stands_above_its_table(pages):
    assert DEFINITION.split(";")[0] in pages["tables.html"]


def test_a_folder_that_cannot_be_written_is_said(tmp_path):
    pytest.importorskip("jinja2")
    (tmp_path / "file").write_text("")
    with pytest.raises(InputError, match="choose another"):
        build(tmp_path / "file" / "inside", [], {}, {}, [])
