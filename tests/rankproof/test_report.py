"""The report: pages that link to each other, with every entry and its mathematics."""

import re

import pytest

from lemmas.comparison import measured_table
from lemmas.records import records
from rankproof.report.build import build
from symbolic.errors import InputError

RESULT = {"id": "a/b", "layer": 0, "form": "ours", "verdict": "holds", "slack_log10": "1"}


@pytest.fixture(scope="module")
def pages(tmp_path_factory):
    pytest.importorskip("jinja2")
    pytest.importorskip("latex2mathml")
    folder = tmp_path_factory.mktemp("report")
    found = records(["dong-2021/softmax-entrywise"])
    measured = {"a stack": [{**RESULT, "lhs": ["1", "10"], "rhs": ["100", "200"]}]}
    build(folder, found, measured, [])
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
                "form": "published",
                "verdict": "violated",
                "lhs": ["9", "10"],
                "rhs": ["1e-5000", "1e-5000"],
            },
        ]
    )
    assert rows == [["a/b", "0", "1.00", "-5000.00 (violated)", "2.00"]]


def test_a_folder_that_cannot_be_written_is_said(tmp_path):
    pytest.importorskip("jinja2")
    (tmp_path / "file").write_text("")
    with pytest.raises(InputError, match="choose another"):
        build(tmp_path / "file" / "inside", [], {}, [])
