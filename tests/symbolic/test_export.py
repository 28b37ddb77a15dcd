"""The Coq text of terms, formulas and scripts."""

import re
from fractions import Fraction

import pytest

from symbolic import kernel
from symbolic.definitions import softmax
from symbolic.export.assumptions import question, questions
from symbolic.export.coq import Claim, CoqScript, Exporter, Scripts
from symbolic.export.printing import Names, plain
from symbolic.export.readable import readable
from symbolic.export.script import Script
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
    reserved = ["forall", "R", "vsum", "softmax", "ss_1", "dd_1", "rcons", "fun", "cv_le"]
    assert [names(real(word)) for word in reserved] == [word + "_" for word in reserved]


def test_variables_of_one_name_and_two_sorts_are_two():
    names = Names()
    assert names(real("k")) != names(nat("k"))


def test_plain_text_is_fully_parenthesised():
    text = "(Rle (Rplus x (IZR (Zpos xH))) (Rmult y (IZR (Zpos (xO xH)))))"
    assert plain(Le(x + 1, y * 2), Names(), {}) == text


@pytest.mark.parametrize(
    "value, text",
    [
        (number(0), "(IZR Z0)"),
        (number(-5), "(IZR (Zneg (xI (xO xH))))"),
        (number(Fraction(3, 4)), "(Rdiv (IZR (Zpos (xI xH))) (IZR (Zpos (xO (xO xH)))))"),
        (number(2, "N"), "(S (S O))"),
        (number(100, "N"), "100%nat"),
    ],
)
def test_numerals_are_written_by_constructors(value, text):
    assert plain(value, Names(), {}) == text


def long(place):
    """A term of about a hundred symbols."""
    total = exp(place)
    for k in range(2, 14):
        total = total + k * exp(place / k)
    return total


def test_a_long_term_is_written_once_and_its_instances_are_calls():
    script = Script()
    both = script.text(long(x) * long(y))
    (first, second) = re.findall(r"dd_\d+ [xy]\b", both)
    assert first.split()[0] == second.split()[0] and len(both) < 40
    definitions = [line for line in script.lines if line.startswith("Definition")]
    assert sum(line.count("(exp ") for line in definitions) == 13
    assert script.whole(long(x)).count("(exp ") == 13


def test_bound_variables_of_long_terms_become_arguments():
    script = Script()
    text = script.text(Sum(i, n, long(y * v[i])))
    (name,) = re.fullmatch(r"\(vsum n \(fun \(i : nat\) => \((dd_\d+) y v i\)\)\)", text).groups()
    assert script.lines[-1].startswith(f"Definition {name} (y : R) (v : nat -> R) (i : nat) : R :=")


def test_scripts_with_box_covers_are_asked_about_apart():
    plain_script = CoqScript("A", "Require Import Rankproof.Axioms.\n", (), "parts")
    lemma = CoqScript("B", "Require Import Rankproof.Boxes.\n", ())
    user = CoqScript("C", "Require Rankproof.B.\n", ("B",), "parts")
    every = Scripts({s.name: s for s in (plain_script, lemma, user)}, {})
    assert questions(every, every.modules) == [[plain_script], [user]]
    assert "let _ := Rankproof.C.parts in" in question([user]).text


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
