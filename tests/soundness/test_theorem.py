"""Theorems cannot be made, changed or copied outside the rules."""

import copy
import pickle

import pytest

from symbolic import kernel
from symbolic.errors import Refusal
from symbolic.kernel import Theorem
from symbolic.language import And, Eq, ForAll, Implies, Le, Lt, exp, family, nat, nats, reals

x, y = reals("x y")
FALSE = Lt(1, 0)


def test_a_theorem_cannot_be_constructed():
    with pytest.raises(TypeError):
        Theorem(frozenset(), FALSE)


def test_a_theorem_cannot_be_subclassed():
    with pytest.raises(TypeError):
        type("Fake", (Theorem,), {})


def test_a_theorem_cannot_be_changed():
    theorem = kernel.assume(FALSE)
    with pytest.raises(AttributeError):
        theorem.hypotheses = frozenset()


def test_a_theorem_is_not_pickled():
    with pytest.raises(TypeError):
        pickle.dumps(kernel.assume(FALSE))


def test_a_copy_is_the_same_object():
    theorem = kernel.assume(FALSE)
    assert copy.copy(theorem) is theorem and copy.deepcopy(theorem) is theorem


def test_a_forged_node_is_caught_by_verify():
    forged = object.__new__(Theorem)
    honest = kernel.assume(FALSE)
    for name, value in (
        ("hypotheses", frozenset()),
        ("conclusion", FALSE),
        ("rule", "ASSUME"),
        ("parameters", (FALSE,)),
        ("premises", ()),
    ):
        object.__setattr__(forged, name, value)
    assert forged.conclusion is honest.conclusion
    with pytest.raises(Refusal, match="VERIFY"):
        kernel.verify(forged)


def test_a_changed_constant_is_caught_by_verify():
    theorem = kernel.arith(Le(x, x + 1), (), [(1, (), (-1,)), (1, (), ())])
    object.__setattr__(theorem, "conclusion", Le(x, x - 1))
    with pytest.raises(Refusal):
        kernel.verify(theorem)


@pytest.mark.parametrize(
    "attack",
    [
        lambda: kernel.arith(FALSE, ()),
        lambda: kernel.arith(FALSE, (), [(1, (), (-1,))]),
        lambda: kernel.arith(FALSE, (), [(-1, (), ())]),
        lambda: kernel.arith(FALSE, (), [(0.5, (), ())]),
        lambda: kernel.arith(Lt(x, x), (), [(1, (x,), (-1,))]),
        lambda: kernel.arith(Eq(x, y), ()),
        lambda: kernel.arith(Eq(x / x, 1), ()),
        lambda: kernel.arith(FALSE, [kernel.assume(Le(0, x))], [(1, (), (0, 7))]),
        lambda: kernel.generalise(x, kernel.assume(Le(0, x))),
        lambda: kernel.apply(kernel.assume(Implies(Le(0, x), FALSE)), kernel.assume(Le(0, y))),
        lambda: kernel.project(kernel.assume(FALSE), 0),
        lambda: kernel.specialise(kernel.assume(ForAll(x, Le(0, x))), nat("n")),
        lambda: kernel.convert(kernel.assume(Le(0, x)), Le(0, y)),
        lambda: kernel.axiom("false"),
        lambda: kernel.box(Lt(exp(x), 1), [(x, 0, 1)], ("enclose", 64)),
        lambda: kernel.box(Lt(x, y), [(x, 0, 1)], ("enclose", 64)),
        lambda: kernel.box(Lt(0, x), [(x, 1, 0)], ("enclose", 64)),
        lambda: kernel.conjoin(kernel.assume(FALSE), And(FALSE, FALSE)),
    ],
)
def test_a_false_step_is_refused(attack):
    with pytest.raises(Refusal):
        attack()


def test_substitution_does_not_capture():
    i, n = nats("i n")
    p = family("p")
    statement = ForAll(n, ForAll(i, Le(p[i], n)))
    inner = kernel.specialise(kernel.assume(statement), i)
    assert inner.conclusion is not ForAll(i, Le(p[i], i))
