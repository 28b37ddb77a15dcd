"""Every construct of the language has a value on a run."""

from fractions import Fraction

import numpy as np
import pytest

from numeric.arithmetic import arithmetic
from numeric.evaluate import Evaluator
from numeric.values import Product, Rows, Seminorm
from symbolic import definitions as names
from symbolic.language import (
    NAT,
    REAL,
    And,
    Eq,
    Exists,
    ForAll,
    Implies,
    Lambda,
    Le,
    Lt,
    Max,
    Ne,
    Not,
    Or,
    Sum,
    arrow,
    exp,
    family,
    infimum,
    log,
    nats,
    reals,
    sqrt,
    var,
)

i, k, j, n, d = nats("i k j n d")
x, y, c0 = reals("x y c0")
v, c, X = family("v"), family("c"), family("X", 2)
TOKENS = np.random.default_rng(3).normal(size=(4, 3))


def evaluator(a, fast: bool = True) -> Evaluator:
    binding = {n: 4, d: 3, X: Rows(a, a.matrix(TOKENS)), v: lambda t: Fraction(t, 2), x: 2, y: -1}
    return Evaluator(a, binding, fast)


FORMULAS = [
    (Not(Lt(x, y)), True),
    (Not(Le(y, x)), False),
    (Ne(x, 2), False),
    (Eq(x, 2), True),
    (Implies(Lt(x, y), Lt(1, 0)), True),
    (Implies(Lt(y, x), Lt(1, 0)), False),
    (Or(Lt(x, y), Lt(y, x)), True),
    (And(Le(0, 1), Lt(1, 1)), False),
    (ForAll(i, n, Le(v[i], 1)), False),
    (ForAll(i, n, Le(v[i], Fraction(3, 2))), True),
    (ForAll(i, n, ForAll(j, i, Lt(v[j], v[i]))), True),
    (Exists(i, n, Eq(v[i], Fraction(3, 2))), True),
    (Exists(i, n, Lt(v[i], 0)), False),
    (Exists(i, n, ForAll(k, n, Le(v[k], v[i]))), True),
    (ForAll(c0, Le(0, c0)), False),
    (ForAll(c0, Le(0, c0**2)), None),
    (Exists(c0, Lt(c0**2, Fraction(1, 5))), True),
    (Exists(c0, Lt(c0**2, 0)), None),
    (ForAll(c, Le(0, Sum(i, n, c[i]))), False),
    (ForAll(i, Lt(i, 3)), False),
    (ForAll(i, Le(0, i)), None),
    (names.rank_at_most(n, d, X, 3), True),
    (names.rank_at_most(n, d, X, 2), False),
    (names.has_derivative(Lambda(c0, c0), 1, 1), None),
]


@pytest.mark.parametrize("formula, truth", FORMULAS, ids=str)
def test_formulas(formula, truth) -> None:
    with arithmetic("arb", 100) as a:
        assert evaluator(a).holds(formula) is truth
        found = [comparison.holds for comparison in evaluator(a).comparisons(formula)]
        assert (False in found) == (truth is False)
        assert (None in found and False not in found) == (truth is None)


TERMS = [
    (x**3 - 1 / x, Fraction(15, 2)),
    (1 / (x - 2), 0),
    (exp(log(x)) * sqrt(x) ** 2, 4),
    (Max(i, n, v[i]) + Sum(i, n, v[i]), Fraction(9, 2)),
    (names.maximum(x, y) + names.positive_part(y), 2),
    (names.total_variation(n, v, Lambda(i, v[i] + 1)), 2),
    (names.factorial(n), 24),
    (names.euclidean(n, v) ** 2, Fraction(14, 4)),
]


@pytest.mark.parametrize("term, value", TERMS, ids=str)
def test_terms(term, value) -> None:
    with arithmetic("arb", 100) as a:
        found = evaluator(a).scalar(evaluator(a).value(term))
        assert found.overlaps(a.number(value)) and found.rad() < 1e-25


def test_powers_of_a_ball_around_zero() -> None:
    with arithmetic("arb", 60) as a:
        wide = a.hull(a.number(-1), a.number(1))
        e = Evaluator(a, {x: wide})
        assert e.value(x**2).contains(0) and e.value(x**2).abs_upper() <= 1.001


@pytest.mark.parametrize(
    "term",
    [
        names.max_entry(n, d, X),
        names.row_sum_norm(n, d, X),
        names.column_sum_norm(n, d, X),
        names.composite(n, d, X),
        names.frobenius(n, d, X),
        names.oscillation(n, Lambda(i, X[i, 0])),
        names.diameter(n, d, X),
        names.diameter(n, d, Lambda(i, Lambda(k, X[i, k] * 2))),
    ],
    ids=str,
)
def test_fast_and_unfolded_values_agree(term) -> None:
    with arithmetic("arb", 150) as a:
        fast, slow = (evaluator(a, fast).value(term) for fast in (True, False))
        assert (fast - slow).abs_upper() < 1e-30


def _bounds(a, matrix) -> tuple[float, float]:
    value = np.linalg.norm(matrix, 2)
    return value * (1 - 1e-9), value * (1 + 1e-9)


@pytest.mark.parametrize("kind", ["rows", "product", "function"])
def test_operator_bounds_are_decided_for_every_vector(kind: str) -> None:
    square = TOKENS[:3]
    with arithmetic("arb", 100) as a:
        value = {
            "rows": Rows(a, a.matrix(square)),
            "product": Product(square, np.eye(3)),
            "function": lambda i: lambda k: a.number(float(square[i, k])),
        }[kind]
        for bound, truth in zip(_bounds(a, square), (False, True), strict=True):
            e = Evaluator(a, {X: value, x: Fraction(bound)})
            assert e.holds(names.operator_bound(3, 3, X, x)) is truth


def test_seminorms_are_known_or_sampled() -> None:
    rho = var("rho", arrow(arrow(NAT, REAL), REAL))
    with arithmetic("arb", 100) as a:
        for name in ("euclidean", "sum", "largest"):
            assert Evaluator(a, {rho: Seminorm(a, name, 3)}).holds(names.seminorm(rho)) is True
        squared = Evaluator(a, {rho: lambda f: f(0) * f(0)})
        assert squared.holds(names.seminorm(rho)) is False


CENTRED = Lambda(i, Lambda(k, X[i, k] - c[k]))


@pytest.mark.parametrize("norm", ["max_entry", "row_sum_norm", "column_sum_norm", "composite"])
def test_an_infimum_over_centres_is_enclosed_from_both_sides(norm: str) -> None:
    define = getattr(names, norm)
    shapes = {
        "minus": CENTRED,
        "plus": Lambda(i, Lambda(k, c[k] + X[i, k])),
        "residual": Lambda(i, Lambda(k, names.residual(X, c, i, k))),
    }
    with arithmetic("arb", 100) as a:
        found = [
            evaluator(a).value(infimum(Lambda(c, define(n, d, shape)))) for shape in shapes.values()
        ]
        at_zero = evaluator(a).value(define(n, d, X))
        for value in found:
            assert 0 < value.lower() and value.upper() <= at_zero.upper()
            assert value.rad() < 0.002 * value.mid() and value.overlaps(found[0])


@pytest.mark.parametrize("share, for_all, exists", [(0.9, True, False), (1.1, False, True)])
def test_quantifiers_over_centres_are_decided(share: float, for_all: bool, exists: bool) -> None:
    norm = names.composite(n, d, CENTRED)
    with arithmetic("arb", 100) as a:
        least = float(evaluator(a).value(infimum(Lambda(c, norm))).mid())
        e = Evaluator(a, {**evaluator(a).binding, x: Fraction(share * least)})
        assert e.holds(ForAll(c, Le(x, norm))) is for_all
        assert e.holds(Exists(c, Le(norm, x))) is exists
        assert e.holds(ForAll(i, n, Exists(c, Le(norm, x + i)))) is exists


def test_an_infimum_inside_a_range_uses_its_index() -> None:
    """The tokens from index j on: fewer tokens have a smaller residual."""
    tail = Lambda(i, Lambda(k, X[i + j, k] - c[k]))
    each = Lambda(j, infimum(Lambda(c, names.frobenius(2, d, tail))))
    with arithmetic("arb", 100) as a:
        total = evaluator(a).value(Sum(j, 3, each(j)))
        wanted = sum(
            np.linalg.norm(TOKENS[s : s + 2] - TOKENS[s : s + 2].mean(0)) for s in range(3)
        )
        assert abs(float(total.mid()) - wanted) < 1e-9


def test_another_infimum_lies_between_zero_and_a_value() -> None:
    spread = infimum(Lambda(c, Sum(i, n, names.absolute(X[i, 0] - c[i] * c[i]))))
    with arithmetic("arb", 100) as a:
        value = evaluator(a).value(spread)
        assert value.contains(0) and value.upper() <= np.abs(TOKENS[:, 0]).sum() * 1.001
