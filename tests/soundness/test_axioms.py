"""Every axiom of the ledger at thousands of random instances, decided by exact numbers or balls."""

import random
from fractions import Fraction

import pytest
from flint import arb, ctx

from symbolic import language as lang
from symbolic.axioms import LEDGER
from symbolic.language import Term
from tests.soundness import model

INSTANCES = 2000


@pytest.fixture(autouse=True)
def precision():
    before, ctx.prec = ctx.prec, 200
    yield
    ctx.prec = before


def opened(formula: Term) -> tuple[list[Term], Term]:
    """Take the outer quantifiers off a closed formula."""
    variables = []
    while formula.head == "forall":
        variable, formula = lang.opened(formula.args[0], frozenset(variables))
        variables.append(variable)
    return variables, formula


def a_number(source: random.Random) -> Fraction:
    size = source.choice((0, 1, 1, 10, 1000))
    return Fraction(source.randint(-size * 7, size * 7), source.choice((1, 2, 7, 64)))


def a_value(source: random.Random, sort: object, ball: bool) -> object:
    if sort == lang.NAT:
        return source.randint(0, 5)
    if sort == lang.REAL:
        number = a_number(source)
        return model.Balls.number(number) if ball else number
    table = [a_value(source, sort.codomain, ball) for _ in range(7)]
    return lambda i: table[i % 7]


SIMPLE = [
    "nat-nonnegative",
    "nat-discrete",
    "max-upper",
    "max-attained",
    "indicator-less",
    "indicator-equal",
    "inverse",
]
BALLS = ["exp-add", "exp-tangent", "sqrt-square", "log-inverse"]
SPECIAL = ["recursion", "archimedes", "infimum-lower", "infimum-greatest", "lambert-lower-branch"]


def test_every_axiom_is_tested_here():
    assert set(LEDGER) == {*SIMPLE, *BALLS, *SPECIAL}


@pytest.mark.parametrize("name", SIMPLE)
def test_at_exact_instances(name):
    source = random.Random(name)
    variables, body = opened(LEDGER[name].formula)
    for _ in range(INSTANCES):
        env = {v: a_value(source, v.sort, ball=False) for v in variables}
        assert model.value(body, env) is True


@pytest.mark.parametrize("name", BALLS)
def test_at_balls(name):
    source = random.Random(name)
    variables, body = opened(LEDGER[name].formula)
    for _ in range(INSTANCES):
        env = {v: a_value(source, v.sort, ball=True) for v in variables}
        assert model.value(body, env, model.Balls) is not False


def test_the_lower_branch_of_lambert():
    variables, body = opened(LEDGER["lambert-lower-branch"].formula)
    source = random.Random(1)
    least = (-arb(-1).exp()).upper()
    for _ in range(INSTANCES):
        y = least * arb(source.randint(1, 10**6 - 1)) / 10**6
        assert model.value(body, {variables[0]: y}, model.Balls) is not False


def test_a_natural_above_every_real():
    source = random.Random(2)
    variables, body = opened(LEDGER["archimedes"].formula)
    natural, inside = lang.opened(body.args[0], frozenset(variables))
    for _ in range(INSTANCES):
        x = a_number(source)
        above = max(0, -(-x.numerator // x.denominator))
        assert model.value(inside, {variables[0]: x, natural: above}) is True


def test_a_recursion_has_the_solution_that_is_computed():
    variables, body = opened(LEDGER["recursion"].formula)
    start, step = variables
    sequence, inside = lang.opened(body.args[0], frozenset(variables))
    source = random.Random(3)
    for _ in range(200):
        table = [Fraction(source.randint(-9, 9), 3) for _ in range(7)]

        def first(k, t=table):
            return t[k % 7]

        def following(i, t=table):
            return lambda row: lambda k: row(k) * t[i % 7] + row(k + 1) + t[k % 7]

        def solution(i, first=first, following=following):
            return first if i == 0 else following(i - 1)(solution(i - 1))

        env = {start: first, step: following, sequence: solution}
        for at in range(4):
            assert _at(inside, env, at)


def _at(formula: Term, env: dict, at: int) -> bool:
    """The conjuncts of a formula with every quantified index set to ``at``."""
    if formula.head == "and":
        return all(_at(part, env, at) for part in formula.args)
    if formula.head == "forall":
        index, body = lang.opened(formula.args[0], frozenset(env))
        return _at(body, {**env, index: at}, at)
    return model.value(formula, env) is True


@pytest.mark.parametrize("name", ["infimum-lower", "infimum-greatest"])
def test_the_infimum_of_a_functional_whose_infimum_is_known(name):
    """``B(c) = |c_0 - a| + b`` has infimum ``b`` over all families ``c``."""
    source = random.Random(name)
    variables, body = opened(LEDGER[name].formula)
    functional = variables[0]
    least = lang.real("least")
    body = _replace(body, lang.infimum(functional), least)
    for _ in range(INSTANCES):
        a, b = a_number(source), abs(a_number(source))
        t = b - abs(a_number(source)) * source.choice((0, 1))

        def value(c, a=a, b=b):
            return abs(c(0) - a) + b

        other = a_number(source)
        families = [lambda i, a=a: a, lambda i, z=other: z + i]
        env = {functional: value, least: b}
        if len(variables) > 1:
            env[variables[1]] = t
        assert _truth(body, env, families) is True


def _replace(term: Term, old: Term, new: Term) -> Term:
    if term is old:
        return new
    return lang.rebuild(term, tuple(_replace(a, old, new) for a in term.args))


def _truth(formula: Term, env: dict, families: list) -> bool:
    """Truth, with quantifiers over families run through a few, the minimiser among them."""
    if formula.head == "implies":
        return not _truth(formula.args[0], env, families) or _truth(formula.args[1], env, families)
    if formula.head == "forall":
        variable, body = lang.opened(formula.args[0], frozenset(env))
        return all(_truth(body, {**env, variable: c}, families) for c in families)
    return model.value(formula, env) is True
