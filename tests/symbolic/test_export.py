"""The Coq text of terms, formulas and scripts."""

import pytest

from symbolic import kernel
from symbolic.definitions import softmax
from symbolic.export.coq import Claim, Exporter
from symbolic.export.printing import Names, plain
from symbolic.export.readable import readable
from symbolic.language import (
    And,
    Eq,
    Exists,
    ForAll,
    Le,
    Lt,
    Max,
    Ne,
    Not,
    Prod,
    Sum,
    exp,
    family,
    nat,
    number,
    real,
    sqrt,
)

x, y, n, i, j = real("x"), real("y"), nat("n"), nat("i"), nat("j")
v, A = family("v"), family("A", 2)

READABLE = [
    (x - y - 1, "x - y + -1"),
    (x - (y - 1), "x - (y + -1)"),
    (x / y * 2, "x / y * 2"),
    (x / (y * 2), "x / (y * 2)"),
    (-(x**2), "- x ^ 2"),
    ((-x) ** 2, "(- x) ^ 2"),
    (-(number(2) ** n), "- (2 ^ n)"),
    (x ** (n + 1), "x ^ (n + 1%nat)%nat"),
    (1 / x, "1 / x"),
    (x * number(-3), "x * -3"),
    (number(3) / 4 * x, "3 * (1 / 4) * x"),
    (Sum(i, n, v[i] * exp(x)), "vsum n (fun (i : nat) => v i * exp x)"),
    (Sum(i, n, i), "nsum n (fun (i : nat) => i)"),
    (Prod(i, 3, n), "vprod 3%nat (fun (i : nat) => INR n)"),
    (softmax(n, A[j], i), "softmax n (A j) i"),
    (Le(Max(i, n, v[i]), sqrt(x)), "vmax n v <= sqrt x"),
    (Ne(x, y), "x <> y"),
    (And(Lt(x, y), Not(Le(y, x))), "x < y /\\ ~ y <= x"),
    (ForAll(i, n, Eq(v[i], 0)), "forall (i : nat), INR i < INR n -> v i = 0"),
    (Exists(x, ForAll(y, Le(x, y))), "exists (x : R), forall (y : R), x <= y"),
]


@pytest.mark.parametrize("term, text", READABLE, ids=[text for _, text in READABLE])
def test_readable(term, text):
    assert readable(term, Names()) == text


def test_variables_never_take_a_word_of_coq_or_of_the_support_library():
    names = Names()
    reserved = ["forall", "R", "vsum", "softmax", "ss_1", "fun", "cv_le"]
    assert [names(real(word)) for word in reserved] == [word + "_" for word in reserved]


def test_variables_of_one_name_and_two_sorts_are_two():
    names = Names()
    assert names(real("k")) != names(nat("k"))


def test_plain_text_is_fully_parenthesised():
    assert plain(Le(x + 1, y * 2), Names(), {}) == "(Rle (Rplus x (IZR 1)) (Rmult y (IZR 2)))"


def claim(label, term):
    theorem = kernel.arith(Le(term, term + 1), (), [(1, (), (-1,)), (1, (), ())])
    for variable in sorted(term.free, key=str):
        theorem = kernel.generalise(variable, theorem)
    return [Claim(label, theorem.conclusion, theorem)]


def test_a_script_does_not_depend_on_what_was_exported_before():
    first, second = claim("a", x * exp(y)), claim("a", Sum(i, n, v[i]))
    one, other = Exporter(), Exporter()
    forwards = [one.export("p", first), one.export("q", second)]
    backwards = [other.export("q", second), other.export("p", first)]
    assert forwards == backwards[::-1]


def test_comments_cannot_be_closed_by_a_name():
    from symbolic.export.coq import _comment

    assert "*)" not in _comment("(*) x *) y") and '"' not in _comment('"')
