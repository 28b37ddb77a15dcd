"""SymPy expressions read and written; what SymPy would assume or cancel is refused or kept."""

from fractions import Fraction

import pytest
import sympy
from sympy import Float, Indexed, IndexedBase, Lambda, Rational, Symbol, exp, oo, symbols

from lemmas.library import all_entries
from symbolic import language as lang
from symbolic.arithmetic import canonical
from symbolic.definitions import absolute, maximum, oscillation, tanh
from symbolic.errors import FloatError, InputError
from symbolic.sympy_form import from_sympy, to_sympy

u = Symbol("u", real=True)
i, n = symbols("i n", integer=True, nonnegative=True)
a = IndexedBase("a")


v, k, m, b = lang.real("u"), lang.nat("i"), lang.nat("n"), lang.family("a")


@pytest.mark.parametrize(
    "expression, term",
    [
        (exp(u) <= 1 + 2 * u, lang.Le(lang.exp(v), 1 + 2 * v)),
        (sympy.Sum(exp(a[i]), (i, 0, n - 1)), lang.Sum(k, m, lang.exp(b[k]))),
        (sympy.sqrt(u), lang.sqrt(v)),
        (1 / u, 1 / v),
        (u**3 >= Rational(1, 3), lang.Le(Fraction(1, 3), v**3)),
        (sympy.Function("osc")(n, Lambda(i, 2 * a[i])), oscillation(m, lang.Lambda(k, 2 * b[k]))),
        (sympy.tanh(u), tanh(v)),
        (abs(u), absolute(v)),
        (sympy.Max(u, 1), maximum(1, v)),
        (2**n, lang.number(2) ** m),
    ],
)
def test_read(expression, term):
    assert canonical(from_sympy(expression)) is canonical(term)


@pytest.mark.parametrize(
    "expression, error, message",
    [
        (Float("1.256") * u, FloatError, "157/125"),
        (Symbol("x", positive=True), InputError, "positive"),
        (Symbol("x", real=True, nonzero=True), InputError, "nonzero"),
        (u ** Rational(1, 3), InputError, "square roots"),
        (sympy.Function("mystery")(u), InputError, "mystery"),
        (oo, InputError, "counterpart"),
        (sympy.Sum(a[i], (i, 1, n)), InputError, "starts at 0"),
        (sympy.gamma(u), InputError, "gamma"),
    ],
)
def test_what_is_not_in_the_language_is_said(expression, error, message):
    with pytest.raises(error, match=message):
        from_sympy(expression)


def test_what_sympy_cancels_stays_as_it_was_written():
    x = lang.real("x")
    assert from_sympy(to_sympy(x / x)) is not lang.number(1)
    assert "sqrt(x)" in str(from_sympy(to_sympy(lang.sqrt(x) * lang.sqrt(x))))


PARTS = [(entry, part) for entry in all_entries() for part in entry.parts]


@pytest.mark.parametrize("entry, part", PARTS, ids=lambda p: getattr(p, "id", None) or p.label)
def test_every_statement_of_the_library_comes_back(entry, part):
    statement = part.statement
    for formula in (statement.conclusion, *(h.formula for h in statement.hypotheses)):
        again = from_sympy(to_sympy(formula), statement.variables)
        assert _in_order(canonical(again)) is _in_order(canonical(formula))


def _in_order(term: lang.Term) -> lang.Term:
    """The same with conjuncts in a fixed order: SymPy keeps them as a set."""
    parts = _conjuncts(term)
    if len(parts) > 1:
        return lang.And(*sorted(map(_in_order, parts), key=lambda t: t.digest))
    return lang.rebuild(term, tuple(map(_in_order, term.args)))


def _conjuncts(term: lang.Term) -> list[lang.Term]:
    if term.head != "and":
        return [term]
    return [part for side in term.args for part in _conjuncts(side)]


def test_indices_are_natural():
    assert from_sympy(Indexed(a, 0)).args[1].sort == lang.NAT
