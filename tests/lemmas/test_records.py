"""Records: stored by what they depend on, never needed, never trusted when proofs change."""

import json

import pytest

from lemmas import records, sources
from symbolic.errors import UnknownName

ONE = "foundations/reciprocal-square"


@pytest.fixture
def empty_store(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    return records.store()


def _without_seconds(found):
    return [{**item, "seconds": None} for item in found]


def test_a_stored_record_is_what_a_fresh_run_finds(empty_store):
    stored = records.records([ONE])
    assert list(empty_store.glob("*.json"))
    assert records.records([ONE]) == stored
    assert _without_seconds(records.records([ONE], fresh=True)) == _without_seconds(stored)


def test_a_damaged_store_is_ignored(empty_store):
    before = _without_seconds(records.records([ONE]))
    for path in empty_store.glob("*.json"):
        path.write_text("{", encoding="utf-8")
    assert _without_seconds(records.records([ONE])) == before


def test_a_store_that_cannot_be_written_is_done_without(tmp_path, monkeypatch):
    blocked = tmp_path / "file"
    blocked.write_text("", encoding="utf-8")
    monkeypatch.setenv("XDG_CACHE_HOME", str(blocked))
    (found,) = (r for r in records.records([ONE]) if r["id"] == ONE)
    assert found["verdict"] == found["declared"]


def test_an_unknown_id_is_said(empty_store):
    with pytest.raises(UnknownName, match="cubic-recursion"):
        records.records(["foundations/cubic-recursio"])


def test_records_are_plain_json(empty_store):
    found = records.records([ONE])
    assert json.loads(json.dumps(found)) == found


def test_what_an_entry_rests_on_and_what_rests_on_it():
    found = [{"id": "a", "uses": []}, {"id": "b", "uses": ["a"]}, {"id": "c", "uses": ["b"]}]
    assert records.ancestors(found, ["b"]) == {"a", "b"}
    assert records.descendants(found, ["b"]) == {"b", "c"}


def test_the_digest_follows_the_sources(tmp_path, monkeypatch):
    one = sources.digest(["symbolic.kernel"])
    assert one != sources.digest(["symbolic.kernel", "symbolic.boxes"])
    assert one != sources.digest(["symbolic.kernel"], "a statement")
    assert one == sources.digest(["symbolic.kernel"])
