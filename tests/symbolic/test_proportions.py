"""The best constant of a comparison."""

from __future__ import annotations

import json

import pytest

from rankproof.proving import constant_command
from symbolic.certificates.checker import check
from symbolic.errors import InputError
from symbolic.prover.constant import Constant, constant
from symbolic.prover.proportions import negated, proportion

LEAST = [
    ("sin(x) <= C*x", ["x >= 0"], "1"),
    ("exp(u) <= 1 + C*u", ["0 <= u <= 1"], "-1 + E"),
    ("x*y <= C*(x**2 + y**2)", [], "1/2"),
    ("C*(x**2 + y**2 + z**2) >= (x + y + z)**2", [], "3"),
]
GREATEST = [
    ("sinh(x) >= C*x", ["x >= 0"], "1"),
    ("a/(b + c) + b/(c + a) + c/(a + b) >= C", ["a > 0", "b > 0", "c > 0"], "3/2"),
    ("log(1 + x) >= C*x/(1 + x)", ["x > 0"], "1"),
]
REFUSED = [
    "sin(x) < C*x",
    "sin(x) <= 2*x",
    "sin(x) <= C**2*x",
    "sin(x) <= C*y",
    "C*x <= 1 and C*y <= 1",
    "exp(C*x) >= 1",
]


@pytest.mark.parametrize(("comparison", "given", "closed"), [*LEAST, *GREATEST])
def test_a_closed_form_is_shown(comparison: str, given: list[str], closed: str) -> None:
    asked = proportion(comparison, given)
    found = constant(asked.expression, asked.given, bound=asked.bound)
    assert asked.least == ((comparison, given, closed) in LEAST)
    assert (found if asked.least else negated(found)).closed_form == closed
    for certificate in (asked.sign, *found.certificates.values()):
        check(certificate)
    assert found.certificates["upper"]["goal"] != f"{asked.expression} <= {found.closed_form}"


@pytest.mark.parametrize("comparison", REFUSED)
def test_what_is_not_linear_or_has_no_sign_is_refused(comparison: str) -> None:
    with pytest.raises(InputError, match="C"):
        proportion(comparison, timeout=1.0)


def test_where_the_factor_vanishes_the_comparison_must_hold_of_itself() -> None:
    with pytest.raises(InputError, match="one sign"):
        proportion("cos(x) <= C*x", ["0 <= x <= 1"], timeout=1.0)


def test_no_hypothesis_speaks_of_the_constant() -> None:
    with pytest.raises(InputError, match="no hypothesis"):
        proportion("sin(x) <= C*x", ["0 <= x <= C"], timeout=1.0)


@pytest.mark.parametrize(
    ("value", "latex", "negative"),
    [
        ("-3/2", "- \\frac{3}{2}", "\\frac{3}{2}"),
        ("2", "2", "-2"),
        ("-1 + E", "-1 + e", "-\\left(-1 + e\\right)"),
    ],
)
def test_a_negative_on_paper(value: str, latex: str, negative: str) -> None:
    assert negated(Constant(value, latex, (None, None), None, {})).latex == negative


def test_the_command_says_which_constant_it_is(capsys: pytest.CaptureFixture[str]) -> None:
    assert constant_command("sinh(x) >= C*x", ["x >= 0"], 10.0, 12, as_json=False) == 0
    assert capsys.readouterr().out.startswith("greatest C in [1, 1]\nclosed form: 1\n")
    assert constant_command("x*y <= C*(x**2 + y**2)", [], 10.0, 12, as_json=True) == 0
    record = json.loads(capsys.readouterr().out)
    assert (record["least"], record["closed_form"]) == (True, "1/2")
    check(record["sign"])
