"""Mutants: made one change at a time, and judged by exact instances or the derivation."""

import pytest

from lemmas.library import entry
from lemmas.mutation import entry_record, judge, mutants
from symbolic.language import Le, Lt, exp, nat, real
from symbolic.statement import Hypothesis, Statement

u, n = real("u"), nat("n")
STATEMENT = Statement(
    (u,),
    (Hypothesis("positive", "parameter", Lt(0, u)), Hypothesis("small", "parameter", Le(u, 1))),
    Le(exp(u), 1 + 2 * u**3),
)


def test_each_thing_is_changed_once():
    found = [(m.kind, m.change) for m in mutants(STATEMENT)]
    assert len(found) == len(set(found))
    assert {kind for kind, _ in found} == {"numeral", "exponent", "direction", "hypothesis"}
    assert ("exponent", "3 -> 4") in found and ("hypothesis", "without small") in found


@pytest.mark.parametrize("name", ["foundations/tv-tanh", "foundations/exp-linear-threshold"])
def test_a_sharp_statement_turned_round_is_refuted(name):
    item = entry(name)
    outcomes = [v for part in item.parts if part.prove for v in judge(item, part, part.prove())]
    assert any(v.outcome == "refuted" for v in outcomes)
    assert not any(v.outcome == "implied" and v.mutant.kind == "direction" for v in outcomes)


def test_a_weaker_statement_survives_with_its_reason():
    record = entry_record("foundations/exp-linear-threshold")
    assert record["survivors"] and all(s["reason"] for s in record["survivors"])
    assert record["mutants"] == record["refuted"] + record["not proved"] + record["implied"]


def test_a_verdict_has_no_truth_value():
    item = entry("foundations/tv-tanh")
    with pytest.raises(TypeError):
        bool(judge(item, item.parts[0], item.parts[0].prove())[0])


def test_a_search_refutes_what_the_instance_does_not():
    without, with_search = (entry_record("foundations/tv-osc", seconds) for seconds in (0, 0.3))
    assert with_search["refuted"] > without["refuted"]


def test_an_empty_range_is_no_violation():
    from numeric.falsify import falsify
    from symbolic.language import ForAll, family

    a, i = family("a"), nat("i")
    statement = Statement((n, a), (), ForAll(i, n, Le(a[i] - a[i], 0)))
    assert falsify(statement, 0.2).outcome == "none"
