"""Methods for functions of one or more variables: each proves, and its certificate withstands tampering."""

from __future__ import annotations

import copy

import pytest

from symbolic.certificates.checker import Rejected, check
from symbolic.prover import prove
from symbolic.prover.constant import constant

PROVED = [
    ("atan(v) - atan(u) <= (v - u)/(1 + u**2)", ["0 <= u", "u < v"]),
    ("log(v)/v <= log(u)/u", ["u >= exp(1)", "u < v"]),
    ("(x - y)/(log(x) - log(y)) <= (x + y)/2", ["x > 0", "y > 0", "x > y"]),
    ("(1 - erf(x))*sqrt(pi)*(1 + 2*x**2) >= 2*x*exp(-x**2)", ["x > 0"]),
    ("(1 + 1/x)**x < exp(1)", ["x > 0"]),
    ("atan(x) >= pi/2 - 1/x", ["x >= 1"]),
    ("acosh(x) <= log(2*x)", ["x >= 1"]),
    ("log(x) <= 3*x**(1/3)/exp(1)", ["x > 0"]),
    ("cos(u)*u <= sin(u)", ["0 <= u", "u <= pi"]),
    (
        "p*log(p/q) + (1 - p)*log((1 - p)/(1 - q)) >= 2*(p - q)**2",
        ["0 < p < 1", "0 < q < 1"],
    ),
]
SHARPER = [
    ("atan(v) - atan(u) <= (v - u)/(1 + u**2) - (v - u)**3/1000", ["0 <= u", "u < v"]),
    ("log(v)/v <= log(u)/u", ["u >= 2.7", "u < v"]),
    ("(x - y)/(log(x) - log(y)) <= 0.4999*(x + y)", ["x > 0", "y > 0", "x > y"]),
    ("(1 - erf(x))*sqrt(pi)*(1 + 2*x**2) >= 2.01*x*exp(-x**2)", ["x > 0"]),
    ("atan(x) >= pi/2 - 0.99/x", ["x >= 1"]),
    ("acosh(x) <= log(1.99*x)", ["x >= 1"]),
    ("cos(u)*u <= sin(u)", ["0 <= u", "u <= 4.6"]),
]


@pytest.mark.parametrize(("goal", "given"), PROVED)
def test_proved_and_no_forgery_accepted(goal, given):
    answer = prove(goal, given)
    assert answer.outcome == "proved"
    check(answer.certificate, goal, given)
    for forged in _forgeries(answer.certificate):
        with pytest.raises(Rejected):
            check(forged)


def _forgeries(certificate):
    """Yield the certificate for a sharper goal, and without the last step of its proof."""
    goal = certificate["goal"]
    for old, new in ((" <= ", " + 1/10**6 <= "), (" >= ", " >= 1/10**6 + "), (" < ", " + 1 < ")):
        if old in goal:
            yield {**certificate, "goal": goal.replace(old, new, 1)}
            break
    cut = copy.deepcopy(certificate)
    node, last = cut["proof"], None
    while True:
        key = next((k for k in ("then", "slope", "above", "proofs") if k in node), None)
        if key is None:
            break
        node, last = (node[key][0] if key == "proofs" else node[key]), (node, key)
    if last is None:
        cut["proof"] = {"by": "cases", "fact": 0, "proofs": []}
    elif last[1] == "proofs":
        last[0]["proofs"] = []
    else:
        del last[0][last[1]]
    yield cut


@pytest.mark.parametrize(("goal", "given"), SHARPER)
def test_a_sharper_claim_is_not_proved(goal, given):
    assert prove(goal, given, timeout=5.0).outcome != "proved"


@pytest.mark.parametrize("expression", ["atan(x)", "-atan(x)"])
def test_a_supremum_at_infinity(expression):
    best = constant(expression)
    assert (best.closed_form, sorted(best.certificates)) == (
        "pi/2",
        ["approached", "near", "upper"],
    )
    for certificate in best.certificates.values():
        check(certificate)


def test_the_equation_of_a_maximiser():
    best = constant("tanh(u) + 2*u*sech(u)**2", ["u >= 0"])
    assert best.equation == "4*u*sinh(u) - 3*cosh(u) = 0"
    assert best.closed_form is None
    check(best.certificates["upper"])
    assert best.record()["equation"] == best.equation
    assert constant("x*(1 - x)", ["0 <= x <= 1"]).equation is None
