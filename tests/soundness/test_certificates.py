"""Tampered certificates are rejected; generated false inequalities are never proved."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from symbolic import prover
from symbolic.certificates import checker
from symbolic.certificates.checker import Rejected, check
from symbolic.prover import prove

GOALS = [
    ("exp(x) <= 1 + 2*x", ["0 <= x <= 1.256"]),
    ("x*y <= (x**2 + y**2)/2", []),
    ("log(x) <= x - 1", ["x > 0"]),
    ("sin(x + y) <= 1.01", ["0 <= x <= 2", "0 <= y <= 2"]),
    ("exp(x) + x*y > 0", ["0 <= x <= 1", "-0.9 <= y <= 1"]),
]


@pytest.fixture(scope="module")
def certificates() -> list[dict[str, Any]]:
    answers = [prove(goal, hypotheses) for goal, hypotheses in GOALS]
    assert all(a.outcome == "proved" for a in answers)
    return [a.certificate for a in answers if a.certificate is not None]


def nodes(node: Any) -> Iterator[dict[str, Any]]:
    if isinstance(node, dict):
        if "by" in node:
            yield node
        for value in node.values():
            yield from nodes(value)
    elif isinstance(node, list):
        for value in node:
            yield from nodes(value)


def rejected(certificate: Any) -> bool:
    try:
        check(certificate)
    except Rejected:
        return True
    return False


def test_untouched_certificates_are_accepted(certificates: list[dict[str, Any]]) -> None:
    for certificate in certificates:
        check(certificate)


@pytest.mark.parametrize("goal", ["exp(x) <= 1 + x", "x*y <= (x**2 + y**2)/4", "1 < 0", "x != x"])
def test_another_goal(certificates: list[dict[str, Any]], goal: str) -> None:
    for certificate in certificates:
        assert rejected({**certificate, "goal": goal})


def test_a_hypothesis_is_dropped(certificates: list[dict[str, Any]]) -> None:
    for certificate in certificates:
        if certificate["given"]:
            assert rejected({**certificate, "given": []})


def test_a_step_is_dropped(certificates: list[dict[str, Any]]) -> None:
    for certificate in certificates:
        for k, _ in enumerate(nodes(certificate["proof"])):
            broken = copy.deepcopy(certificate)
            node = list(nodes(broken["proof"]))[k]
            for key in ("below", "above", "then", "slope", "end", "sum"):
                if key in node:
                    node[key] = None
                    assert rejected(broken)
                    break


def test_a_weight_is_changed(certificates: list[dict[str, Any]]) -> None:
    certificate = copy.deepcopy(certificates[1])
    changed = 0
    for node in nodes(certificate["proof"]):
        for part in node.get("sum", []):
            for pair in part.get("squares", []):
                pair[0] = str(-Fraction(pair[0]))
                changed += 1
    assert changed
    assert rejected(certificate)


def test_a_cover_that_stops_one_step_short() -> None:
    """The upper half of a split is dropped, or its end is moved past the crossing."""
    certificate = prove("exp(x) <= 1 + 2*x", ["0 <= x <= 1.256"]).certificate
    assert certificate is not None
    wider = {**certificate, "given": ["0 <= x <= 1.2565"]}
    assert rejected(wider)
    sharper = {**certificate, "goal": "exp(x) <= 1 + (2 - 1/10**3)*x"}
    assert rejected(sharper)


def test_a_square_off_by_one_unit_in_the_last_place() -> None:
    certificate = prove("x**4*y**2 + x**2*y**4 + 1 - 3*x**2*y**2 >= 0").certificate
    assert certificate is not None
    weights = [
        pair
        for node in nodes(certificate["proof"])
        for part in node.get("sum", [])
        for pair in part.get("squares", [])
    ]
    assert weights
    for pair in weights:
        before, pair[0] = pair[0], str(Fraction(pair[0]) + Fraction(1, 2**60))
        assert rejected(certificate)
        pair[0] = before
    check(certificate)


def test_a_false_enclosure(certificates: list[dict[str, Any]]) -> None:
    for certificate in certificates:
        assert rejected({**certificate, "proof": {"by": "empty"}})
        assert rejected({**certificate, "proof": {"by": "lemma", "name": "no", "at": "1"}})


EXPANSION = {
    "by": "taylor", "fact": 2, "variable": "x", "at": "0", "zeros": 3, "order": 7, "bits": 128,
}  # fmt: skip


@pytest.mark.parametrize(
    ("goal", "changes", "accepted"),
    [
        ("x - sin(x) >= 0", {}, True),
        ("x - sin(x) >= 0", {"zeros": 4}, False),
        ("x - sin(x) >= 0", {"zeros": -1}, False),
        ("x - sin(x) >= 0", {"order": 2}, False),
        ("x - sin(x) >= 0", {"order": 10**6}, False),
        ("x - sin(x) >= 0", {"zeros": 0}, True),
        ("x - sin(x) >= 0", {"at": "1/100"}, False),
        ("x - sin(x) >= 0", {"at": "x"}, False),
        ("x - sin(x) >= 0", {"at": "log(0)"}, False),
        ("x - sin(x) >= 0", {"variable": "y"}, False),
        ("x - sin(x) > 0", {}, False),
        ("x - sin(x) >= x**3/6", {}, False),
        ("sin(x) - x >= 0", {}, False),
        ("abs(x)**3 >= 0", {}, False),
        ("(x - 1/2)**2/(x - 1/2) >= x", {"zeros": 0}, False),
    ],
)
def test_an_expansion(goal: str, changes: dict[str, Any], accepted: bool) -> None:
    """Zeros that are none, a remainder that is not there, a centre outside the domain."""
    certificate = prove("x**3 >= 0", ["0 <= x <= 1"]).certificate
    assert certificate is not None
    forged = {**certificate, "goal": goal, "proof": {**EXPANSION, **changes}, "defined": {}}
    assert rejected(forged) != accepted


@pytest.mark.parametrize("value", [None, 3, [], {}, {"format": "rankproof-scalar"}, "proof"])
def test_malformed(value: Any) -> None:
    assert rejected(value)


def test_the_checker_imports_no_prover() -> None:
    folder = Path(checker.__file__).parent
    for file in folder.glob("*.py"):
        source = file.read_text(encoding="utf-8")
        assert "import sympy" not in source
        assert "symbolic.prover" not in source


SHAPES = [
    "exp({x})",
    "sin({x})",
    "{x}**2",
    "abs({x})",
    "{x}**3",
    "cos({x})",
    "tanh({x})",
    "atan({x})",
]


@settings(max_examples=25, deadline=None, derandomize=True)
@given(
    st.sampled_from(SHAPES),
    st.sampled_from(SHAPES),
    st.fractions(-2, 2, max_denominator=8),
    st.fractions(-2, 2, max_denominator=8),
)
def test_false_by_construction(first: str, second: str, a: Fraction, at: Fraction) -> None:
    """``f(x) - f(at) > 0`` fails at ``x = at``."""
    left, right = (f"{first.format(x=x)} + ({a})*{second.format(x=x)}" for x in ("x", f"({at})"))
    goal = f"{left} > {right}"
    assert prover.certificate(goal, ["-2 <= x <= 2"], timeout=0.3) is None
