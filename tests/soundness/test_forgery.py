"""Routes around the rules, short of patching the interpreter: caught, or harmless once re-read.

What a judge sees is the derivation as text.  A theorem object that was tampered with in memory, or a
term whose private fields were overwritten, leaves a text that a fresh process refuses, or a text of
something true.
"""

import json
import subprocess
import sys

import pytest

from symbolic import kernel, serialise
from symbolic import language as lang
from symbolic.kernel import Theorem
from symbolic.language import Le, Lt, Term

FALSE = Lt(1, 0)


def second_reading(theorem, tmp_path):
    """The outcome and the statement that a fresh process finds."""
    path = tmp_path / "derivation.json"
    path.write_text(json.dumps(serialise.dump(theorem)), encoding="utf-8")
    run = subprocess.run(
        [sys.executable, "-m", "symbolic.recheck", str(path)], capture_output=True, text=True
    )
    answer = json.loads(run.stdout)
    return answer["outcome"], answer.get("statement")


def forged(conclusion, rule, parameters=(), premises=()):
    theorem = object.__new__(Theorem)
    fields = {
        "hypotheses": frozenset(),
        "conclusion": conclusion,
        "rule": rule,
        "parameters": parameters,
        "premises": premises,
    }
    for name, value in fields.items():
        object.__setattr__(theorem, name, value)
    return theorem


@pytest.mark.parametrize(
    "theorem",
    [
        forged(FALSE, "SORRY"),
        forged(FALSE, "AXIOM", ("false",)),
        forged(FALSE, "ARITH", (FALSE, (), ())),
        forged(FALSE, "BOX", (FALSE, (), ("enclose", 64))),
        forged(FALSE, "APPLY", (), (kernel.assume(FALSE), kernel.assume(FALSE))),
    ],
    ids=lambda t: t.rule,
)
def test_a_node_made_by_hand_is_rejected(theorem, tmp_path):
    assert second_reading(theorem, tmp_path)[0] == "rejected"


def test_a_node_with_another_conclusion_is_read_as_what_it_proves(tmp_path):
    theorem = forged(FALSE, "ASSUME", (Le(0, lang.real("x")),))
    assert second_reading(theorem, tmp_path) == ("accepted", "0 <= x |- 0 <= x")


def test_a_conclusion_overwritten_in_place_is_read_as_it_was(tmp_path):
    theorem = kernel.assume(Le(0, lang.real("x")))
    object.__setattr__(theorem, "conclusion", FALSE)
    object.__setattr__(theorem, "hypotheses", frozenset())
    assert second_reading(theorem, tmp_path) == ("accepted", "0 <= x |- 0 <= x")


def test_free_variables_that_were_hidden_are_seen_again(tmp_path):
    """With its cache emptied, ``0 <= hidden`` seems closed and can be generalised."""
    hidden = lang.real("hidden")
    formula = Le(0, hidden)
    honest = formula.free
    object.__setattr__(formula, "_free", frozenset())
    try:
        theorem = kernel.generalise(hidden, kernel.assume(formula))
        assert second_reading(theorem, tmp_path)[0] == "rejected"
    finally:
        object.__setattr__(formula, "_free", honest)


def test_a_term_of_a_false_sort_is_rejected(tmp_path):
    bad = object.__new__(Term)
    fields = {
        "head": "le",
        "payload": None,
        "args": (lang.nat("n"), lang.number(0)),  # a natural where a real must stand
        "sort": "P",
        "loose": 0,
        "_digest": None,
        "_free": None,
    }
    for name, value in fields.items():
        object.__setattr__(bad, name, value)
    assert second_reading(kernel.assume(bad), tmp_path)[0] == "rejected"


def test_a_definition_changed_in_memory_is_rejected(tmp_path):
    x = lang.real("x")
    made = lang.define("forgery_test_twice", (x,), 2 * x)
    theorem = kernel.convert(
        kernel.arith(Le(0, 0), (), [(1, (), (-1,))]), Le(made(x), 2 * x), ("forgery_test_twice",)
    )
    data = serialise.dump(theorem)
    thrice = lang.define("forgery_test_thrice", (x,), 3 * x)
    body = serialise.dump(kernel.assume(Le(0, thrice(x))))
    data["definitions"]["forgery_test_twice"] = body["definitions"]["forgery_test_thrice"]
    path = tmp_path / "derivation.json"
    path.write_text(json.dumps(data), encoding="utf-8")
    run = subprocess.run(
        [sys.executable, "-m", "symbolic.recheck", str(path)], capture_output=True, text=True
    )
    assert json.loads(run.stdout)["outcome"] == "rejected"


def test_no_two_statements_share_a_digest():
    """A digest is a hash of the structure, definitions and sorts included."""
    from lemmas.library import all_entries

    statements = {}
    for entry in all_entries():
        for part in entry.parts:
            found = statements.setdefault(part.statement.digest, part.statement.formula)
            assert found is part.statement.formula


@pytest.mark.parametrize(
    "left, right",
    [
        (lang.real("a"), lang.nat("a")),
        (lang.real("a"), lang.family("a")),
        (lang.number(1), lang.number(1, "N")),
        (lang.exp(lang.real("a")), lang.sqrt(lang.real("a"))),
        (lang.real("a") - lang.real("b"), lang.real("b") - lang.real("a")),
        (lang.Lambda(lang.nat("i"), lang.number(1)), lang.Lambda(lang.real("i"), lang.number(1))),
    ],
)
def test_terms_that_look_alike_have_other_digests(left, right):
    assert left.digest != right.digest
