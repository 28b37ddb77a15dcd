"""The normal form never changes a value: not at 0/0, 0**0, empty ranges, or under binders."""

import random

import pytest

from symbolic import arithmetic, kernel
from symbolic.errors import Refusal
from symbolic.language import Eq
from tests.soundness import model


@pytest.mark.parametrize("seed", range(40))
def test_the_polynomial_of_a_term_has_its_values(seed):
    source = random.Random(seed)
    for _ in range(25):
        term = model.random_real(source, source.randint(1, 4))
        again = arithmetic.to_term(arithmetic.polynomial(term))
        for env in model.environments(source, 4):
            assert model.value(term, env) == model.value(again, env), (term, again)


@pytest.mark.parametrize("seed", range(20))
def test_the_canonical_formula_has_its_truth(seed):
    source = random.Random(seed)
    for _ in range(25):
        formula = model.random_formula(source, source.randint(0, 2))
        again = arithmetic.canonical(formula)
        for env in model.environments(source, 4):
            assert model.value(formula, env) is model.value(again, env), (formula, again)


@pytest.mark.parametrize("seed", range(20))
def test_no_two_terms_of_different_values_are_identified(seed):
    source = random.Random(1000 + seed)
    terms = [model.random_real(source, source.randint(0, 2)) for _ in range(40)]
    envs = list(model.environments(source, 6))
    values = [tuple(model.value(t, env) for env in envs) for t in terms]
    for one, first in zip(terms, values, strict=True):
        for other, second in zip(terms, values, strict=True):
            if first != second:
                with pytest.raises(Refusal):
                    kernel.arith(Eq(one, other), ())
