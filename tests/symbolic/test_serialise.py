"""Derivations written and read back: the kernel runs every rule again."""

import copy
import json

import pytest

from lemmas.library import entry
from symbolic import kernel, serialise
from symbolic.errors import InputError, RankproofError
from symbolic.language import Le, real

THEOREM = entry("foundations/cubic-recursion").parts[0].prove()
TEXT = json.dumps(serialise.dump(THEOREM))


def test_a_derivation_comes_back_as_its_theorem():
    again = serialise.load(json.loads(TEXT))
    assert again.conclusion is THEOREM.conclusion and again.hypotheses == THEOREM.hypotheses


def test_the_text_does_not_depend_on_the_run():
    assert json.dumps(serialise.dump(serialise.load(json.loads(TEXT)))) == TEXT


def changed(path, value):
    data = json.loads(TEXT)
    spot = data
    for key in path[:-1]:
        spot = spot[key]
    spot[path[-1]] = value(spot[path[-1]]) if callable(value) else value
    return data


@pytest.mark.parametrize(
    "data",
    [
        None,
        [],
        {"format": "another"},
        changed(["version"], 2),
        changed(["steps"], []),
        changed(["steps", 0, 0], "SORRY"),
        changed(["steps", 5, 2], [10**6]),
        changed(["terms", 0, 3], "Q"),
        changed(["terms", 3, 2], [99999]),
        changed(["definitions"], {"abs": [[0], 0]}),
    ],
)
def test_a_damaged_text_is_refused(data):
    with pytest.raises(RankproofError):
        serialise.load(data)


def _numbers(data):
    return [i for i, (head, *_) in enumerate(data["terms"]) if head == "number"]


def test_a_changed_number_never_gives_the_same_theorem():
    for index in _numbers(json.loads(TEXT)):
        data = changed(["terms", index, 1], lambda v: str(int(v) + 1) if v is not None else v)
        if data["terms"][index][3] == "N":
            data["terms"][index][1] = int(data["terms"][index][1])
        try:
            theorem = serialise.load(data)
        except RankproofError:
            continue
        assert theorem.conclusion is not THEOREM.conclusion


def test_a_dropped_step_is_noticed():
    data = json.loads(TEXT)
    for place in range(0, len(data["steps"]) - 1, 7):
        shorter = copy.deepcopy(data)
        del shorter["steps"][place]
        try:
            assert serialise.load(shorter).conclusion is not THEOREM.conclusion
        except RankproofError:
            pass


def test_a_float_is_refused():
    x = real("x")
    data = serialise.dump(kernel.arith(Le(x, x + 1), (), [(1, (), (-1,)), (1, (), ())]))
    data["steps"][0][1][1][0][0] = 1.0
    with pytest.raises(InputError, match="float"):
        serialise.load(data)


def test_a_binder_of_another_sort_is_refused():
    data = json.loads(TEXT)
    for place, (head, payload, _, sort) in enumerate(data["terms"]):
        if head == "lambda" and payload[1] == "N":
            data["terms"][place][1] = [payload[0], "R"]
            data["terms"][place][3] = sort.replace("N->", "R->", 1)
            with pytest.raises(RankproofError):
                serialise.load(data)
            return
