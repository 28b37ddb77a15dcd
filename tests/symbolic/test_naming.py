"""Names of bound variables depend on the term alone."""

import pytest

from symbolic import language as lang
from symbolic.latex import latex
from symbolic.naming import named

n, H, q = lang.nats("n H q")
f, i = lang.family("f"), lang.nat("i")


@pytest.mark.parametrize(
    "term, text",
    [
        (lang.Sum(q, n, f[q]), "Sum_{i<n} f[i]"),
        (lang.Sum(q, H, f[q]), "Sum_{h<H} f[h]"),
        (lang.Sum(q, n, f[q] + i), "Sum_{j<n} (f[j] + i)"),
        (lang.Sum(q, H, f[q]) * 2, "(Sum_{h<H} f[h])*2"),
        (lang.ForAll(q, n, lang.Le(0, f[q])), "for all i < n: 0 <= f[i]"),
        (lang.Exists(q, n, lang.Le(0, f[q])), "exists i < n: 0 <= f[i]"),
        (lang.ForAll(lang.real("t"), lang.Le(0, lang.real("t") ** 2)), "for all x: 0 <= x**2"),
    ],
)
def test_text(term, text):
    assert str(term) == text


def test_a_name_that_is_free_in_the_body_is_not_used():
    variable, body = named(lang.Lambda(q, f[q] * i), n)
    assert variable.name == "j" and i in body.free


def test_latex_of_a_bounded_quantifier():
    assert latex(lang.ForAll(q, n, lang.Le(0, f[q]))) == r"\forall i<n:\ 0 \le f_{i}"


def test_the_indices_of_a_matrix_have_different_names():
    column = lang.Lambda(q, lang.Lambda(i, lang.indicator("ind_eq", i, 0)))
    assert str(column) == "(i, j -> [j = 0])"
