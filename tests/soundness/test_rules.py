"""Each side condition of each rule: a probe that it refuses, and that succeeds once it is gone.

Every row takes one check out of a copy of the kernel and gives a probe.  The kernel must refuse the
probe; the copy must let it through, and the model must then find the false sequent.
"""

import inspect
import random
import types

import pytest

from symbolic import kernel
from symbolic import language as lang
from symbolic.errors import Refusal
from symbolic.language import (
    NAT,
    And,
    Eq,
    Exists,
    ForAll,
    Implies,
    Lambda,
    Le,
    Lt,
    Not,
    exp,
    nat,
    real,
)
from tests.soundness import model

x, y = model.x, model.y
n, f = model.n, model.f
k = nat("k")
h = real("h")
FALSE, TRUE = Lt(1, 0), Le(0, 1)


def copy_without(old: str, new: str) -> types.ModuleType:
    """Return a copy of the kernel in which one piece of its text is replaced."""
    source = inspect.getsource(kernel)
    assert source.count(old) == 1, f"{source.count(old)} places for {old!r}"
    module = types.ModuleType("symbolic.broken_kernel")
    exec(compile(source.replace(old, new), "<broken kernel>", "exec"), module.__dict__)
    return module


def refuted(theorem, seed: int = 0) -> bool:
    """Whether the model finds values at which the hypotheses hold and the conclusion fails."""
    source = random.Random(seed)
    for env in model.environments(source, 400):
        if _fails(theorem, env):
            return True
    return False


def _fails(theorem, env) -> bool:
    try:
        if not all(model.value(p, env) is True for p in theorem.hypotheses):
            return False
        return model.value(theorem.conclusion, env) is False
    except model.NoValue:
        return False


def true(K):
    """``|- 0 <= 1`` by arithmetic."""
    return K.arith(TRUE, (), [(1, (), (-1,)), (1, (), ())])


BELOW = Lambda(k, Le(k, 0))


def base(K):
    """``k <= 0`` at ``k = 0``."""
    return K.convert(K.arith(Le(0, 0), (), [(1, (), (-1,))]), lang.apply(BELOW, 0))


ROWS = [
    (
        "DISCHARGE",
        'lang.Implies(formula, theorem.conclusion)\n    return _seal("DISCHARGE", '
        "theorem.hypotheses - {formula}",
        'lang.Implies(formula, theorem.conclusion)\n    return _seal("DISCHARGE", frozenset()',
        lambda K: K.apply(K.discharge(TRUE, K.assume(Le(0, x))), true(K)),
    ),
    (
        "APPLY",
        "if premise.conclusion is not antecedent:",
        "if False:",
        lambda K: K.apply(K.assume(Implies(Le(0, x), Le(0, y))), true(K)),
    ),
    (
        "GENERALISE",
        '_free_nowhere("GENERALISE", variable, theorem.hypotheses)',
        "pass",
        lambda K: K.specialise(K.generalise(x, K.assume(Le(0, x))), lang.number(-1)),
    ),
    (
        "WITNESS",
        "if lang.apply(function, value) is not theorem.conclusion:",
        "if False:",
        lambda K: K.witness(Exists(k, And(Lt(k, 2), Lt(k, 0))), lang.number(0, NAT), true(K)),
    ),
    (
        "CHOOSE",
        '_free_nowhere("CHOOSE", variable, rest | {theorem.conclusion, existential.conclusion})',
        "pass",
        lambda K: K.choose(
            K.assume(Exists(k, And(Lt(k, 3), Le(1, k)))),
            n,
            K.project(K.assume(And(Lt(n, 3), Le(1, n))), 1),
        ),
    ),
    (
        "CASES",
        "if positive.conclusion is not negative.conclusion:",
        "if False:",
        lambda K: K.cases(Le(0, x), K.assume(Le(0, x)), K.assume(Not(Le(0, x)))),
    ),
    (
        "ABSURD",
        "if denied is not theorem.conclusion:",
        "if False:",
        lambda K: K.absurd(true(K), K.assume(Not(Le(0, x))), FALSE),
    ),
    (
        "REWRITE",
        "if lang.apply(template, left) is not theorem.conclusion:",
        "if False:",
        lambda K: K.rewrite(K.assume(Eq(x, y)), Lambda(h, Lt(h, h)), true(K)),
    ),
    (
        "CONVERT",
        "if left is not right:",
        "if False:",
        lambda K: K.convert(true(K), FALSE),
    ),
    (
        "INDUCT base",
        "if base.conclusion is not lang.apply(template, 0):",
        "if False:",
        lambda K: K.specialise(
            K.induct(Lambda(k, Lt(k, 0)), true(K), k, K.discharge(Lt(k, 0), _next_below(K))),
            n,
        ),
    ),
    (
        "INDUCT step",
        "if step.conclusion is not wanted:",
        "if False:",
        lambda K: K.specialise(
            K.induct(BELOW, base(K), k, K.discharge(TRUE, true(K))),
            n,
        ),
    ),
    (
        "INDUCT variable",
        '_free_nowhere("INDUCT", variable, step.hypotheses | {lang._op("forall", (template,), '
        "PROP)})",
        "pass",
        lambda K: K.specialise(
            K.induct(
                Lambda(k, Le(k, x)),
                K.convert(K.assume(Le(0, x)), lang.apply(Lambda(k, Le(k, x)), 0)),
                n,
                K.discharge(Le(n, x), K.assume(Le(n + 1, x))),
            ),
            lang.number(3, NAT),
        ),
    ),
    (
        "ARITH identity",
        "if total:\n        raise",
        "if False:\n        raise",
        lambda K: K.arith(FALSE, (), [(1, (), ())]),
    ),
    (
        "ARITH strict",
        "if not strict:",
        "if False:",
        lambda K: K.arith(Lt(x * x * 0, 0), (), [(1, (), (-1,))]),
    ),
    (
        "ARITH coefficient",
        "if value <= 0:",
        "if False:",
        lambda K: K.arith(Lt(0, -1), (), [(1, (), (-1,)), (-1, (), ())]),
    ),
    (
        "ARITH inequality as equation",
        'if relation != "equal":',
        "if False:",
        lambda K: K.arith(Eq(x, y), [K.assume(Le(x, y))], (), [(lang.number(-1), 0)]),
    ),
    (
        "ANTISYMMETRY",
        'if _shape("ANTISYMMETRY", right.conclusion, "le") != (high, low):',
        "if False:",
        lambda K: K.antisymmetry(K.assume(Le(x, y)), K.assume(Le(x, y))),
    ),
    (
        "BOX",
        "boxes.check(goal, limits, cover)",
        "pass",
        lambda K: K.box(Lt(x, 0), [(x, 0, 3)], ("enclose", 64)),
    ),
    (
        "AXIOM closed",
        "if formula.free:",
        "if False:",
        lambda K: _open_axiom(K),
    ),
]


def _next_below(K):
    """``k < 0 |- k + 1 < 0`` for naturals: there is no such ``k``."""
    below = K.specialise(K.axiom("nat-nonnegative"), k)
    contradiction = K.arith(Lt(0, 0), [below, K.assume(Lt(k, 0))], [(1, (), (0,)), (1, (), (1,))])
    return K.absurd(contradiction, K.arith(Not(Lt(0, 0)), (), [(1, (), (-1,))]), Lt(k + 1, 0))


def _open_axiom(K):
    """An axiom with a free variable, put where the copy looks for axioms."""
    entry = K.axioms.Axiom("open", "analysis", Le(0, x), "none")
    ledger, K.axioms = K.axioms, types.SimpleNamespace(LEDGER={"open": entry}, Axiom=None)
    try:
        return K.axiom("open")
    finally:
        K.axioms = ledger


def _goes_through(probe) -> bool:
    """Whether the kernel itself derives something false."""
    try:
        return refuted(probe(kernel))
    except Refusal:
        return False


@pytest.mark.parametrize("name, old, new, probe", ROWS, ids=[row[0] for row in ROWS])
def test_a_check_that_is_taken_out_lets_a_falsehood_through(name, old, new, probe):
    assert not _goes_through(probe)
    assert refuted(probe(copy_without(old, new)))


@pytest.mark.parametrize("seed", range(30))
def test_random_derivations_are_true_in_the_model(seed):
    """Rules applied at random to random formulas never give a sequent that the model refutes."""
    source = random.Random(seed)
    pool = [kernel.assume(model.random_formula(source, source.randint(0, 2))) for _ in range(8)]
    pool.append(true(kernel))
    made = 0
    for _ in range(300):
        try:
            theorem = _random_step(source, pool)
        except Refusal:
            continue
        made += 1
        pool.append(theorem)
        assert not any(_fails(theorem, env) for env in model.environments(source, 20)), theorem
    assert made > 50


def _random_step(source, pool):
    one, other = source.choice(pool), source.choice(pool)
    formula = source.choice(pool).conclusion
    steps = [
        lambda: kernel.discharge(formula, one),
        lambda: kernel.apply(one, other),
        lambda: kernel.conjoin(one, other),
        lambda: kernel.project(one, source.choice((0, 1))),
        lambda: kernel.generalise(source.choice([x, y, n]), one),
        lambda: kernel.specialise(one, source.choice([x, y, n, lang.number(1, NAT)])),
        lambda: kernel.cases(formula, one, other),
        lambda: kernel.absurd(one, other, formula),
        lambda: kernel.absurd(one, kernel.assume(Not(one.conclusion)), formula),
        lambda: kernel.convert(one, kernel.arithmetic.canonical(one.conclusion)),
        lambda: kernel.antisymmetry(one, other),
        lambda: kernel.arith(formula, [one], [(1, (), (-1,)), (1, (), (0,))]),
        lambda: kernel.choose(one, n, other),
        lambda: kernel.witness(formula, source.choice([x, n]), one),
        lambda: kernel.rewrite(one, Lambda(h, lang.Le(h, x)), other),
    ]
    return source.choice(steps)()


def test_every_rule_has_a_row():
    rows = {row[0].split()[0] for row in ROWS}
    # nothing to check beyond shapes, or (SPECIALISE) the language checks the sort once more
    harmless = {"ASSUME", "CONJOIN", "PROJECT", "SPECIALISE"}
    assert set(kernel.RULES) == rows | harmless


def test_an_exponential_is_not_taken_for_a_polynomial():
    with pytest.raises(Refusal):
        kernel.arith(Le(exp(x), 1 + x), (), [(1, (), (-1,)), (1, (), ())])


def test_a_number_is_not_put_for_a_natural():
    with pytest.raises(Refusal):
        kernel.specialise(kernel.assume(ForAll(n, Le(0, n))), lang.number(-1))


def test_a_family_is_not_a_number():
    with pytest.raises(Refusal):
        kernel.generalise(f, kernel.assume(Le(0, f[n])))


def test_an_equation_has_no_denied_goal_to_take_a_multiple_of():
    with pytest.raises(Refusal, match="no premise"):
        kernel.arith(Eq(x, y), (), (), [(lang.number(1), -1)])
