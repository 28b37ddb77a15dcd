"""Scalar certificates made by hand: what may not be accepted, and what a reader may not misread."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from symbolic.certificates.checker import Rejected, check, check_text, statement
from symbolic.certificates.normal import Field, NoNormalForm
from symbolic.certificates.terms import parse_formula, parse_term
from symbolic.errors import InputError

HEAD = {
    "format": "rankproof-scalar", "version": 1, "given": [], "integers": [], "functions": [], "defined": {},
}  # fmt: skip
ENCLOSE = {"by": "enclose", "fact": 0}


def summed(*facts: int, weight: str = "1") -> dict[str, Any]:
    parts = [{"facts": [k], "squares": [[weight, "1"]]} for k in facts]
    return {"by": "positivstellensatz", "sum": parts}


def rising(**changes: Any) -> dict[str, Any]:
    end = {"slope": {"by": "enclose", "fact": 0}, "end": {"by": "enclose", "fact": 0}}
    return {"by": "rising", "fact": 1, "variable": "x", "direction": 1, **end, **changes}


def equal(name: str, at: str, then: Any = ENCLOSE) -> dict[str, Any]:
    return {
        "by": "substitute", "variable": name, "kind": "equal", "new": "_", "at": at, "then": then,
    }  # fmt: skip


SPLIT = {"by": "split", "variable": "x", "at": "0", "below": ENCLOSE, "above": ENCLOSE}

FORGED = {
    "a function that shadows a partial one": (
        {"goal": "log(x) <= log(x) + 1", "functions": ["log"]}, summed(0)),
    "a function that shadows a root": (
        {"goal": "sqrt(x) <= sqrt(x) + 1", "functions": ["sqrt"]}, summed(0)),
    "a function named as an alias": (
        {"goal": "ln(x) <= ln(x) + 1", "functions": ["ln"]}, summed(0)),
    "a root of a negative number": ({"goal": "sqrt(x) <= sqrt(x) + 1"}, summed(0)),
    "a conjunct behind a comment": ({"goal": "x**2 >= 0 #\n and x > 5"}, ENCLOSE),
    "another letter that reads as x": (
        {"goal": "\uff58 > 0", "given": ["x > 0"]}, summed(0, 1)),
    "a version that equals one": ({"goal": "x**2 >= 0", "version": True}, ENCLOSE),
    "a direction that equals one": (
        {"goal": "x >= 0", "given": ["x >= 0"]}, rising(direction=True)),
    "a fact that equals zero": ({"goal": "x**2 >= 0"}, {"by": "enclose", "fact": False}),
    "a negative fact": ({"goal": "x**2 >= 0"}, {"by": "enclose", "fact": -1}),
    "bits that are true": ({"goal": "x**2 >= 0"}, {**ENCLOSE, "bits": True}),
    "a weight that is no number": ({"goal": "x > x"}, summed(0, weight="nan")),
    "an infinite weight": ({"goal": "x > x"}, summed(0, weight="inf")),
    "a negative weight": ({"goal": "x**2 < 0"}, summed(0, weight="-1")),
    "a weight with an enormous exponent": ({"goal": "x > x"}, summed(0, weight="1e999999999")),
    "a weight that is a number of JSON": (
        {"goal": "x > x"}, {"by": "positivstellensatz", "sum": [{"facts": [0], "squares": [[1, "1"]]}]}),
    "no case for the empty disjunction of the goal": (
        {"goal": "Or(x > 0, x < 0)"}, {"by": "cases", "fact": 0, "proofs": []}),
    "zero to the power zero": ({"goal": "Eq(x**0, 0)", "given": ["Eq(x, 0)"]}, {**ENCLOSE, "fact": 1}),
    "zero to a power that is a variable": (
        {"goal": "Eq(0**x, 0)", "given": ["Eq(x, 0)"]}, {**ENCLOSE, "fact": 1}),
    "an odd root of a negative number": ({"goal": "(-8)**(1/3) <= 0"}, ENCLOSE),
    "a pole inside the range": ({"goal": "x*(1/x) >= 1", "given": ["-1 <= x <= 1"]}, summed(2)),
    "a quotient that is not defined in a square": (
        {"goal": "x**2 < 0"},
        {"by": "positivstellensatz", "sum": [{"facts": [0], "squares": [["0", "1/x"]]}]}),
    "an equation that is solved by dividing by zero": (
        {"goal": "Eq(y, 1)", "given": ["Eq(x*y, x)"]}, equal("y", "1")),
    "an equation that nobody stated": ({"goal": "x > 5"}, equal("x", "6")),
    "an equation for an integer": (
        {"goal": "x >= 1/2", "given": ["Eq(2*x, 1)"], "integers": ["x"]}, equal("x", "1/2")),
    "a range that is a point at its open end": (
        {"goal": "x > 5", "given": ["0 < x", "x <= 0"]}, equal("x", "0")),
    "a substitution by the variable itself": (
        {"goal": "x > 5", "given": ["Eq(x, x)"]}, equal("x", "x + 1")),
    "a split of a variable that there is not": ({"goal": "y**2 >= 0"}, SPLIT),
    "a split outside the range": (
        {"goal": "x**2 >= 4", "given": ["1 <= x <= 3"]}, {**SPLIT, "at": "4"}),
    "a real number split as an integer": (
        {"goal": "x*(x - 1) >= 0"}, SPLIT),
    "a slope beyond a jump of an integer": (
        {"goal": "x >= 0", "given": ["x >= 0"], "integers": ["x"]}, rising()),
    "a limit that is not reached": (
        {"goal": "exp(x) >= 1", "given": ["x <= 5"]}, rising(fact=1)),
    "an unfolding of a term that is not there": (
        {"goal": "x**2 >= 0"},
        {"by": "unfold", "term": "abs(y)", "above": ENCLOSE, "below": ENCLOSE}),
    "an unfolding of a sine": (
        {"goal": "sin(x) <= 2"},
        {"by": "unfold", "term": "sin(x)", "above": ENCLOSE, "below": ENCLOSE}),
    "a factor that is zero": (
        {"goal": "x < x"},
        {"by": "identity", "fact": 0, "factor": "0*x", "rest": "-1 + 1", "then": ENCLOSE}),
    "a factor of unknown sign": (
        {"goal": "x < 1"},
        {"by": "identity", "fact": 0, "factor": "x", "rest": "x*(x - 1)", "then": ENCLOSE}),
    "a claim about a new variable": (
        {"goal": "x < 1"},
        {"by": "claim", "formula": "w > 0", "proof": ENCLOSE, "then": ENCLOSE}),
    "a claim that is not defined": (
        {"goal": "x < 1"},
        {"by": "claim", "formula": "log(x) >= log(x)", "proof": summed(0), "then": ENCLOSE}),
    "a lemma outside its domain": (
        {"goal": "x < 1"}, {"by": "lemma", "name": "tangent", "at": "log(x)", "then": ENCLOSE}),
    "an inequation as a product": (
        {"goal": "Eq(x, 0)"}, {"by": "positivstellensatz", "sum": [{"facts": [0], "squares": [["1", "1"]]}]}),
    "a multiplier without an equation": (
        {"goal": "x < 1"}, {"by": "positivstellensatz", "sum": [{"facts": [0], "multiplier": "-1"}]}),
    "a multiplier of no fact": (
        {"goal": "x < 1"}, {"by": "positivstellensatz", "sum": [{"facts": [], "multiplier": "-1"}]}),
    "an empty sum": ({"goal": "x < 1"}, {"by": "positivstellensatz", "sum": []}),
    "an end that the range does not have": (
        {"goal": "x < 1"}, {"by": "positivstellensatz", "sum": [{"facts": [["high", "x"]], "squares": [["1", "1"]]}]}),
    "a rule that is a list": ({"goal": "x**2 >= 0"}, {"by": ["enclose"], "fact": 0}),
    "a hypothesis that is a number": ({"goal": "x**2 >= 0", "given": [1]}, ENCLOSE),
    "a text for hypotheses": ({"goal": "x > 0", "given": "x>0"}, ENCLOSE),
    "a formula nested without end": ({"goal": "(" * 3000 + "x" + ")" * 3000 + "**2 >= 0"}, ENCLOSE),
    "signs without end": ({"goal": "-" * 50_000 + "x**2 <= 0"}, ENCLOSE),
}  # fmt: skip


@pytest.mark.parametrize("name", FORGED)
def test_a_certificate_made_by_hand(name: str) -> None:
    changes, proof = FORGED[name]
    with pytest.raises(Rejected):
        check({**HEAD, **changes, "proof": proof})


def test_what_the_forgeries_are_made_of_is_accepted_where_it_is_right() -> None:
    for changes, proof in (
        ({"goal": "x**2 >= 0"}, ENCLOSE),
        ({"goal": "x <= x + 1"}, summed(0)),
        ({"goal": "x*(x - 1) >= 0", "integers": ["x"]}, SPLIT),
        ({"goal": "x**2 > 0", "given": ["Eq(x, 2)"]}, equal("x", "2", {**ENCLOSE, "fact": 1})),
    ):
        check({**HEAD, **changes, "proof": proof})


def test_integers_and_functions_are_part_of_what_is_asked() -> None:
    goal = "x*(x - 1) >= 0"
    certificate = {**HEAD, "goal": goal, "integers": ["x"], "proof": SPLIT}
    check(certificate, goal, [], integers=["x"])
    with pytest.raises(Rejected):
        check(certificate, goal, [])
    abstract = {**HEAD, "goal": "f(x) <= f(x) + 1", "functions": ["f"], "proof": summed(0)}
    check(abstract, "f(x) <= f(x) + 1", [], functions=["f"])
    with pytest.raises(Rejected):
        check(abstract, "f(x) <= f(x) + 1", [])


@pytest.mark.parametrize("first", ["x > x", "x**2 >= 0"])
def test_a_key_that_occurs_twice(first: str, tmp_path: Path) -> None:
    source = json.dumps({**HEAD, "goal": "x**2 >= 0", "proof": ENCLOSE})
    check_text(source)
    twice = source.replace('"goal"', f'"goal": "{first}", "goal"', 1)
    with pytest.raises(Rejected):
        check_text(twice)
    file = tmp_path / "twice.json"
    file.write_text(twice, encoding="utf-8")
    run = subprocess.run(
        [sys.executable, "-m", "symbolic.recheck", str(file)], capture_output=True, text=True
    )
    assert run.returncode == 2
    assert "twice" in run.stderr


def test_the_second_reading_says_what_was_assumed(tmp_path: Path) -> None:
    """A contradiction among the hypotheses proves anything; the reader sees it."""
    certificate = {**HEAD, "goal": "x > x", "given": ["0 > 1"], "proof": ENCLOSE}
    file = tmp_path / "certificate.json"
    file.write_text(json.dumps(certificate), encoding="utf-8")
    run = subprocess.run(
        [sys.executable, "-m", "symbolic.recheck", str(file)], capture_output=True, text=True
    )
    assert json.loads(run.stdout)["statement"] == "0 > 1 |- x > x"


def test_a_statement_names_integers_and_functions() -> None:
    said = statement({**HEAD, "goal": "f(n) >= 0", "integers": ["n"], "functions": ["f"]})
    assert said == "|- f(n) >= 0 (integer: n) (any function: f)"


@pytest.mark.parametrize(
    "name", ["exp", "sqrt", "cbrt", "Max", "pi", "E", "And", "f g", "", "\u03c6"]
)
def test_names_that_no_function_may_have(name: str) -> None:
    with pytest.raises(InputError):
        parse_formula("x > 0", [name])


def test_a_power_with_far_too_many_monomials() -> None:
    with pytest.raises(NoNormalForm):
        Field().normal(parse_term("((x + y)**40*(x + 1)**40 + y)**60"))
    assert len(Field().normal(parse_term("(x + y + 1)**8"))[0]) == 45
