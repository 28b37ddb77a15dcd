"""Methods for polynomials, roots and hypotheses in several variables."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from flint import fmpq

from symbolic.certificates.checker import check
from symbolic.certificates.sequents import Sequent, root
from symbolic.certificates.terms import negation, parse_formula, parse_term
from symbolic.prover import prove, prove_problem
from symbolic.prover.clock import now
from symbolic.prover.denominators import cleared_everywhere
from symbolic.prover.disjunctions import cases
from symbolic.prover.orderings import ordered_variables
from symbolic.prover.quadrics import on_quadric
from symbolic.prover.roots import squared
from symbolic.prover.search import Prover
from symbolic.prover.semidefinite import squares_of
from symbolic.prover.squares import sum_of_squares
from symbolic.prover.touching import touching_points


def denied(goal: str, given: list[str]) -> Sequent:
    sequent = root(parse_formula(goal), [parse_formula(h) for h in given], ())
    return sequent.assume(negation(parse_formula(goal)))


def accepted(goal: str, given: list[str], proof: Any) -> None:
    head = {"format": "rankproof-scalar", "version": 1, "integers": [], "functions": []}
    check({**head, "goal": goal, "given": given, "defined": {}, "proof": proof})


@pytest.mark.parametrize(
    ("method", "goal", "given"),
    [
        (ordered_variables, "x**3 < y**4", ["x > 0", "x + 2 < y"]),
        (ordered_variables, "(u + v + z)**3 < (u + v + w + 1)**5", ["u > 0", "u < v", "z > 0", "z + 1 < w"]),
        (squared, "x + y <= sqrt(2)", ["x**2 + y**2 = 1"]),
        (cleared_everywhere, "a + b/(m + 1) < x", ["b > 0", "x > a", "m >= b/(x - a)", "m + 1 > 0"]),
        (squared, "sqrt(x + 1) - sqrt(x) <= 1", ["x >= 0"]),
    ],
)  # fmt: skip
def test_a_method_alone(method: Callable[..., Any], goal: str, given: list[str]) -> None:
    goal, given = goal, [g.replace(" = ", " == ") for g in given]
    accepted(goal, given, method(Prover(now() + 10.0), denied(goal, given), 0))


@pytest.mark.parametrize(
    ("goal", "given"),
    [
        ("x*y <= 1/2", ["x**2 + y**2 == 1"]),
        ("x**3 != y**3", ["x < y"]),
        ("(x + y + 1)**2*(3*x**2 + 5) + (2*x - 3*y - 3)**2 >= 0", []),
        ("b*(2*a*x + d)**2 + a*(2*b*y + f)**2 >= 0", ["a > 0", "b > 0"]),
    ],
)
def test_sums_of_squares(goal: str, given: list[str]) -> None:
    sequent = denied(goal, given)
    index = 0 if "!=" in goal else len(sequent.facts) - 1
    accepted(goal, given, sum_of_squares(sequent, index, now() + 10.0))


def test_a_matrix_with_long_factors_is_written_with_short_squares() -> None:
    random = np.random.default_rng(5)
    raw = random.integers(-9, 10, (12, 12))
    matrix = [[fmpq(int(v), 7) for v in row] for row in raw @ raw.T + 3 * np.eye(12, dtype=int)]
    total = [[fmpq(0)] * 12 for _ in range(12)]
    for weight, row in squares_of(matrix) or []:
        assert weight >= 0
        for i in range(12):
            for j in range(12):
                total[i][j] += weight * row[i] * row[j]
    assert total == matrix


@pytest.mark.parametrize("matrix", [[[-1]], [[0, 1], [1, 0]], [[1, 2], [2, 1]]])
def test_an_indefinite_matrix_has_no_squares(matrix: list[list[int]]) -> None:
    assert squares_of([[fmpq(v) for v in row] for row in matrix]) is None


def test_touching_points_are_exact() -> None:
    gap = {(2, 0): fmpq(-1), (1, 0): fmpq(1), (0, 0): fmpq(-1, 4), (0, 2): fmpq(-1)}
    assert touching_points(gap, [], np.array([[0.3, 0.1]])) == [(fmpq(1, 2), fmpq(0))]


@pytest.mark.parametrize("text", ["x**2 + y**2 - 1", "x**2 - 2*y**2 - 1", "x*y - 3", "x*y + x - y"])
def test_points_of_a_quadric_lie_on_it(text: str) -> None:
    term = parse_term(text)
    point = on_quadric(term, {"x": fmpq(7, 5), "y": fmpq(1, 3)})
    assert point is not None
    value = eval(text, {}, {"x": point["x"], "y": point["y"]})
    assert value == 0


def test_a_quadric_without_rational_points() -> None:
    assert on_quadric(parse_term("x**2 + y**2 - 3"), {"x": fmpq(1), "y": fmpq(1)}) is None


@pytest.mark.parametrize(
    ("goal", "given"),
    [
        ("x + y <= 1.4142", ["x**2 + y**2 == 1"]),
        ("x - y <= 10", ["x**2 - 2*y**2 == 1"]),
        ("x < 1.4142", ["x <= sqrt(2)"]),
        ("x**2 + 2*y**2 - x > -0.25", ["-1 <= x <= 1", "-1 <= y <= 1"]),
        ("abs(d) <= 2**(-41)", ["abs(d) <= 2**(-40)"]),
    ],
)
def test_refuted_where_a_comparison_just_changes(goal: str, given: list[str]) -> None:
    assert prove(goal, given).outcome == "refuted"


def test_a_case_split_uses_a_disjunction_once() -> None:
    sequent = denied("x < 0", ["x > 1 or (x > 2 and x > 3)"])
    applied, proof = cases(Prover(now() + 1.0), sequent, 0)
    assert (applied, proof) == (True, None)


@pytest.mark.parametrize(
    ("axiom", "goal"),
    [
        ("forall x y: f(x + y) <= f(x) + f(y)", "f(a + b + c) <= f(a) + f(b) + f(c)"),
        ("forall x y: abs(f(x) - f(y)) <= abs(x - y)", "abs(f(a) - f(c)) <= abs(a - b) + abs(b - c)"),
    ],
)  # fmt: skip
def test_axioms_at_values_that_occur(axiom: str, goal: str) -> None:
    names = {n: {"lo": None, "hi": None} for n in "abc"}
    functions = {"f": {"arity": 1, "axioms": [axiom]}}
    problem = {"id": "p", "vars": names, "functions": functions, "hyps": [], "goal": goal}
    assert prove_problem(problem).outcome == "proved"
