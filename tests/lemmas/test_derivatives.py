"""Derivatives: the rules, ``differentiate``, and the mean-value inequality."""

from __future__ import annotations

import pytest

from lemmas.foundations import derivatives, mean_value, slopes
from lemmas.foundations.differentiate import differentiate
from symbolic import kernel
from symbolic.definitions import has_derivative
from symbolic.errors import ProofError
from symbolic.language import (
    REAL,
    ForAll,
    Lambda,
    Lt,
    Sum,
    arrow,
    exp,
    family,
    nats,
    number,
    reals,
    var,
)
from symbolic.tactics.script import assume

t, x, c = reals("t x c")
i, n = nats("i n")
a = family("a")
f, g = (var(name, arrow(REAL, REAL)) for name in "fg")

RULES = [
    derivatives.composition,
    slopes.derivative_unique,
    slopes.slope_below,
    derivatives.exponential,
    derivatives.power,
    derivatives.product,
    derivatives.reciprocal_rule,
    derivatives.sum_of_many,
    mean_value.mean_value,
    mean_value.mean_value_lower,
]


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_rules_are_theorems_without_hypotheses(rule):
    assert not kernel.verify(rule()).hypotheses


@pytest.mark.parametrize(
    ("body", "value"),
    [
        (3 * t**2 - 5 * t, 6 * x - 5),
        (exp(2 * t) * t, 2 * exp(2 * x) * x + exp(2 * x)),
        ((1 + t) ** (n + 1), (n + 1) * (1 + x) ** n),
        (Sum(i, n, exp(a[i] * t)), Sum(i, n, a[i] * exp(a[i] * x))),
        (c, number(0)),
    ],
    ids=["polynomial", "exponential", "power", "sum", "constant"],
)
def test_differentiate_gives_the_derivative(body, value):
    theorem = differentiate(Lambda(t, body), x, value=value)
    assert theorem.conclusion is has_derivative(Lambda(t, body), x, value)
    assert not theorem.hypotheses


def test_differentiate_uses_known_derivatives():
    known = assume(ForAll(t, has_derivative(f, t, g(t))))
    theorem = differentiate(Lambda(t, f(t * t)), x, known, value=2 * x * g(x * x))
    assert theorem.hypotheses == {known.conclusion}


def test_a_denominator_needs_a_reason():
    with pytest.raises(ProofError, match="x is not zero"):
        differentiate(Lambda(t, 1 / t), x)
    theorem = differentiate(Lambda(t, 1 / t), x, assume(Lt(0, x)), value=-((1 / x) ** 2))
    assert theorem.hypotheses == {Lt(0, x)}


def test_a_wrong_derivative_is_refused():
    with pytest.raises(ProofError):
        differentiate(Lambda(t, t**2), x, value=3 * x)
