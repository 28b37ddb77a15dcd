"""Every entry of the library earns its declared verdict."""

import pytest

from lemmas.library import all_entries, entry
from lemmas.verification import verify_entries
from symbolic.errors import UnknownName

RESULTS = {result.entry.id: result for result in verify_entries(all_entries())}


@pytest.mark.parametrize("name", [item.id for item in all_entries()])
def test_entry_has_its_declared_verdict(name):
    result = RESULTS[name]
    assert [p.reason for p in result.parts if p.reason] == []
    assert result.verdict == result.entry.declared


def test_the_collapse_theorem_uses_what_its_derivation_contains():
    assert set(RESULTS["dong-2021/l2-diameter"].uses) >= {
        "foundations/cubic-recursion",
        "foundations/tanh-facts",
        "foundations/tv-tanh",
        "foundations/tv-vector",
    }


def test_an_unknown_id_names_the_nearest():
    with pytest.raises(UnknownName, match="l2-diameter"):
        entry("dong-2021/l2-diametre")
