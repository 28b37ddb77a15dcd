"""Witnesses in closed form: what is recognised, and what exact arithmetic decides."""

from __future__ import annotations

import json

import pytest
from flint import arb, ctx, fmpq

from symbolic.certificates.normal import Field
from symbolic.certificates.terms import minus, parse_formula, parse_term
from symbolic.prover import prove
from symbolic.prover.inverses import written_out
from symbolic.prover.recognition import recognised
from symbolic.prover.refute import decide

EVERYWHERE = [
    ("sin(x) < 1", [], {"x": "pi/2"}),
    ("sin(x) + 2*cos(x) < sqrt(5)", [], {"x": "atan(1/2)"}),
    ("Ne(exp(x), 2)", [], {"x": "log(2)"}),
    ("Or(x < pi, x > pi)", [], {"x": "pi"}),
    ("x*log(x) > -exp(-1)", ["x > 0"], {"x": "exp(-1)"}),
    ("log(x) < 2*sqrt(x)/exp(1)", ["x > 0"], {"x": "exp(2)"}),
    ("Abs(2*tanh(x)*(1 - tanh(x)**2)) < 4*sqrt(3)/9", ["x > 0"], {"x": "log(2 + sqrt(3))/2"}),
    ("x + y < sqrt(2)", ["Eq(x**2 + y**2, 1)"], {"x": "sqrt(2)/2", "y": "sqrt(2)/2"}),
    ("x < 1", ["Eq(exp(x), 3)"], {"x": "log(3)"}),
    ("(x - LambertW(2))**2 > 0", [], {"x": "LambertW(2)"}),
]


@pytest.mark.parametrize(("goal", "given", "witness"), EVERYWHERE)
def test_a_strict_comparison_that_is_just_not_met(goal, given, witness):
    answer = prove(goal, given)
    assert (answer.outcome, answer.witness) == ("refuted", witness)
    assert json.loads(json.dumps(answer.record()))["witness"] == witness


def test_a_term_without_a_value_at_an_irrational_point():
    answer = prove("log(Abs(x**2 - 2)) <= x**2", ["x > 1"])
    assert (answer.outcome, answer.witness) == ("domain_error", {"x": "sqrt(2)"})


@pytest.mark.parametrize("goal", ["sin(x) <= 1", "sin(x) < 1 + 1/10**30", "x - LambertW(2) <= 1"])
def test_a_near_miss_is_no_violation(goal):
    assert prove(goal, ["0 <= x <= 1.6"]).outcome != "refuted"


def test_a_wrong_closed_form_is_not_believed():
    """What recognition proposes is decided exactly: a number next to pi/2 violates nothing."""
    claim = parse_formula("sin(157079632679489661923132169163975144209858/10**41) < 1")
    assert decide(claim, {}) is True


@pytest.mark.parametrize(
    "text",
    ["exp(2)", "-7*pi/4", "log(3)/2", "1/2 + sqrt(5)/2", "atan(1/2)", "sqrt(pi)", "1 + pi/3"],
)
def test_what_is_recognised_agrees(text):
    before, ctx.prec = ctx.prec, 300
    try:
        from symbolic.certificates.enclosures import Evaluator

        middle = sum(Evaluator({}, 300).value(parse_term(text)), arb(0)) / 2
        mantissa, exponent = middle.mid().man_exp()
        assert recognised(fmpq(mantissa) * fmpq(2) ** int(exponent))[0] == text
    finally:
        ctx.prec = before
    assert recognised(fmpq(7312371123456789, 10**16)) == []


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("cos(atan(u))**2", "1/(1 + u**2)"),
        ("sin(2*asin(u))", "2*u*sqrt(1 - u**2)"),
        ("tan(acos(u))*u", "sqrt(1 - u**2)"),
        ("tanh(asinh(u))**2", "u**2/(1 + u**2)"),
        ("sinh(acosh(u))", "sqrt(u**2 - 1)"),
        ("exp(3*log(2)/2)", "2*sqrt(2)"),
        ("asin(sqrt(3)/2)", "pi/3"),
        ("Max(asin(1/3), atan(1/3))", "asin(1/3)"),
    ],
)
def test_inverse_functions_are_written_out(left, right):
    gap = minus(parse_term(left), parse_term(right))
    assert Field().is_zero(written_out(gap))
    assert not Field().is_zero(written_out(minus(gap, parse_term("1/10**9"))))
