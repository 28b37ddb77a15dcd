"""Least upper bounds: closed forms with proof, and enclosures where there is none."""

from __future__ import annotations

from fractions import Fraction

import pytest

from symbolic.certificates.checker import check
from symbolic.errors import InputError
from symbolic.prover.constant import Constant, constant

ATTAINED = [
    ("x**2*exp(-x)", ["x >= 0"], "4*exp(-2)", "x = 2"),
    ("p*(1 - p)", ["0 <= p <= 1"], "1/4", "p = 1/2"),
    ("p*(1 - p)*(1 - 2*p)", ["0 <= p <= 1"], "sqrt(3)/18", "p = 1/2 - sqrt(3)/6"),
    ("log(x)/x**(1/3)", ["x > 0"], "3*exp(-1)", "x = exp(3)"),
    ("x*log(1/x)", ["0 < x <= 1"], "exp(-1)", "x = exp(-1)"),
    ("a", ["sinh(a) <= 1"], "log(1 + sqrt(2))", "a = log(1 + sqrt(2))"),
    ("x*y", ["x**2 + y**2 <= 1"], "1/2", "x = -sqrt(2)/2, y = -sqrt(2)/2"),
]
APPROACHED = [
    ("tanh(x)", [], "1", "x -> oo (approached)"),
    ("2*tanh(w/4)/w", ["w > 0"], "1/2", "w -> 0 (approached)"),
]
THRESHOLDS = [  # of exp(u) <= 1 + k*u
    ("3/2", "-2/3 - LambertW(-2*exp(-2/3)/3, -1)"),
    ("2", "-1/2 - LambertW(-exp(-1/2)/2, -1)"),
    ("3", "-1/3 - LambertW(-exp(-1/3)/3, -1)"),
]


def _checked(answer: Constant, *others: str) -> None:
    assert set(answer.certificates) == {"upper", *others}
    for certificate in answer.certificates.values():
        check(certificate)


def _width(answer: Constant) -> Fraction:
    low, high = (Fraction(str(end)) for end in answer.enclosure)
    assert low <= high
    return high - low


@pytest.mark.parametrize(("expression", "given", "closed", "place"), ATTAINED)
def test_attained(expression: str, given: list[str], closed: str, place: str) -> None:
    answer = constant(expression, given)
    assert (answer.closed_form, answer.attained_at) == (closed, place)
    _checked(answer, "attained")
    upper = answer.certificates["upper"]
    assert (upper["goal"], upper["given"]) == (f"{expression} <= {closed}", given)


@pytest.mark.parametrize(("expression", "given", "closed", "place"), APPROACHED)
def test_approached(expression: str, given: list[str], closed: str, place: str) -> None:
    answer = constant(expression, given)
    assert (answer.closed_form, answer.attained_at) == (closed, place)
    _checked(answer, "approached", "near")


@pytest.mark.parametrize(("slope", "closed"), THRESHOLDS)
def test_thresholds_of_the_exponential(slope: str, closed: str) -> None:
    answer = constant("u", [f"exp(u) <= 1 + {slope}*u"])
    assert answer.closed_form == closed
    _checked(answer, "attained")


@pytest.mark.parametrize("digits", [6, 12, 30])
def test_enclosed_to_the_digits_asked(digits: int) -> None:
    open_form = constant("tanh(u) + 2*u*sech(u)**2", ["u >= 0"], digits=digits)
    assert open_form.closed_form is None
    check(open_form.certificates["upper"])
    assert _width(open_form) <= Fraction(1, 10 ** (digits - 1))
    closed = constant("x**2*exp(-x)", ["x >= 0"], digits=digits)
    assert 0 < _width(closed) <= Fraction(1, 10**digits)


@pytest.mark.parametrize("given", [["x**2 <= -1"], ["x < 0", "x > 1"]])
def test_hypotheses_that_hold_nowhere(given: list[str]) -> None:
    with pytest.raises(InputError, match="hypotheses"):
        constant("x", given)
