"""Bernstein coefficients, the covers that use them, and what they stand for."""

from __future__ import annotations

import pytest
from flint import fmpq

from symbolic.certificates.bernstein import coefficients, excluded, polynomial
from symbolic.certificates.checker import Rejected, check
from symbolic.certificates.enclosures import Range
from symbolic.certificates.sequents import Sequent, root
from symbolic.certificates.terms import Cmp, negation, parse_formula, parse_term
from symbolic.export.bernstein import expanded
from symbolic.prover.clock import now
from symbolic.prover.search import Prover
from symbolic.prover.subdivision import subdivide

UNIT = Range(fmpq(0), fmpq(1), False, False)


def sequent_of(goal: str, given: list[str]) -> Sequent:
    sequent = root(parse_formula(goal), [parse_formula(h) for h in given], ())
    return sequent.assume(negation(parse_formula(goal)))


def certificate(goal: str, given: list[str], proof: object) -> dict[str, object]:
    head = {"format": "rankproof-scalar", "version": 1, "integers": [], "functions": []}
    return {**head, "goal": goal, "given": given, "defined": {}, "proof": proof}


def test_coefficients_of_a_parabola() -> None:
    _, powers = polynomial(parse_term("x*(1 - x)"))
    assert coefficients(powers, [2], [UNIT]) == [0, fmpq(1, 2), 0]


def test_a_corner_coefficient_is_the_value() -> None:
    _, powers = polynomial(parse_term("x**2*y - 3*y + 1"))
    ranges = [Range(fmpq(1), fmpq(3), False, False), Range(fmpq(-2), fmpq(5), False, False)]
    assert coefficients(powers, [2, 1], ranges)[-1] == 3**2 * 5 - 3 * 5 + 1


@pytest.mark.parametrize(
    ("rel", "term", "verdict"),
    [
        (">", "x*(x - 1)", True),
        (">", "x - 1", True),
        (">", "x - 1/2", False),
        (">=", "x - 1", False),
        (">=", "x - 2", True),
        ("==", "x + 1", True),
        ("==", "x - 1/2", False),
        ("!=", "x + 1", False),
        ("!=", "x - x", True),
        (">=", "x - x", False),
    ],
)
def test_what_is_excluded_on_the_unit_interval(rel: str, term: str, verdict: bool) -> None:
    assert excluded(Cmp(rel, parse_term(term)), {"x": UNIT}) is verdict


@pytest.mark.parametrize("term", ["sqrt(x)", "1/(1 + x)", "exp(x)"])
def test_only_polynomials(term: str) -> None:
    with pytest.raises(Rejected):
        excluded(Cmp(">", parse_term(term)), {"x": UNIT})


COVERED = [
    ("x*y + y*z + z*x <= x + y + z", ["0 <= x <= 1", "0 <= y <= 1", "0 <= z <= 1"]),
    ("x**4 - 16*x**2 + 5*x + 79 > 0", ["-5 <= x <= 5"]),
    ("x/(1 + y) + y/(1 + x) <= 1", ["0 <= x <= 1", "0 <= y <= 1"]),
]


@pytest.mark.parametrize(("goal", "given"), COVERED)
def test_covers_are_accepted(goal: str, given: list[str]) -> None:
    proof = subdivide(Prover(now() + 5.0), sequent_of(goal, given), 5.0)
    check(certificate(goal, given, proof))


@pytest.mark.parametrize("goal", ["x**4 - 16*x**2 + 5*x + 78 > 0", "x <= 3/4"])
def test_a_cover_of_another_goal_is_rejected(goal: str) -> None:
    leaf = {"by": "enclose", "fact": 2, "form": "bernstein"}
    with pytest.raises(Rejected):
        check(certificate(goal, ["0 <= x", "x <= 4"], leaf))


@pytest.mark.parametrize(
    ("goal", "given"),
    [("x*y <= 1", ["0 <= x <= 1", "0 <= y <= 1"]), ("x*x < 2", ["-1 <= x <= 1"])],
)
def test_written_out_it_is_a_combination_of_products(goal: str, given: list[str]) -> None:
    sequent = sequent_of(goal, given)
    check(certificate(goal, given, expanded(sequent, len(sequent.facts) - 1)))
