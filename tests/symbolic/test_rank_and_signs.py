"""Binomial squares, ranked variables, signs of variables, numbers as coefficients, axioms."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from typing import Any

import pytest

from symbolic.certificates.checker import Rejected, check
from symbolic.certificates.sequents import Sequent, root
from symbolic.certificates.terms import negation, parse_formula, parse_term
from symbolic.prover import prove, prove_problem
from symbolic.prover.answers import ready
from symbolic.prover.attempts import OutOfTime
from symbolic.prover.axioms import matched
from symbolic.prover.binomials import between, binomials
from symbolic.prover.clock import now
from symbolic.prover.denominators import four_factors
from symbolic.prover.narrowing import narrowed
from symbolic.prover.products import combination
from symbolic.prover.rankings import ranked
from symbolic.prover.roots import squared_first
from symbolic.prover.search import Prover
from symbolic.prover.signs import by_edge, by_sign
from symbolic.prover.squares import sum_of_squares

REAL = {"lo": None, "hi": None}


@pytest.fixture(autouse=True, scope="module")
def solvers_loaded() -> None:
    """Load the solvers before the clock runs."""
    ready()


def denied(goal: str, given: list[str], integers: tuple[str, ...] = ()) -> Sequent:
    sequent = root(parse_formula(goal), [parse_formula(h) for h in given], integers)
    return sequent.assume(negation(parse_formula(goal)))


def certificate(
    goal: str, given: list[str], proof: Any, integers: tuple[str, ...] = ()
) -> dict[str, Any]:
    head = {"format": "rankproof-scalar", "version": 1, "functions": [], "defined": {}}
    return {**head, "goal": goal, "given": given, "proof": proof, "integers": [*integers]}


NONNEGATIVE = ["x >= 0", "y >= 0", "z >= 0"]


@pytest.mark.parametrize(
    ("goal", "given"),
    [
        ("x**3 + y**3 + z**3 >= 3*x*y*z", NONNEGATIVE),
        ("2*x**7 + 5*y**7 >= 7*x**2*y**5", NONNEGATIVE[:2]),
        ("x**5 + y**5 + z**5 + u**5 + v**5 >= 5*x*y*z*u*v", [*NONNEGATIVE, "u >= 0", "v >= 0"]),
    ],
)
def test_means_from_binomial_squares(goal: str, given: list[str]) -> None:
    sequent = denied(goal, given)
    proof = binomials(sequent, len(sequent.facts) - 1)
    assert proof is not None
    check(certificate(goal, given, proof))
    stronger = goal.replace(">= ", ">= 1000001/1000000*")
    assert rejected(certificate(stronger, given, proof))
    assert rejected(certificate(goal, given[1:], proof))


def rejected(forged: dict[str, Any]) -> bool:
    try:
        check(forged)
    except Rejected:
        return True
    return False


@pytest.mark.parametrize(
    ("goal", "given"),
    [
        ("x**3 + y**3 + z**3 >= 3*x*y*z", ["x >= 0", "y >= 0"]),
        ("x**3 + y**3 >= 2*x*y", NONNEGATIVE),
        ("x**4 + y**4 > 2*x**2*y**2", []),
    ],
)
def test_no_binomial_squares_for_what_is_false(goal: str, given: list[str]) -> None:
    sequent = denied(goal, given)
    assert binomials(sequent, len(sequent.facts) - 1) is None


def test_lattice_points_on_segments() -> None:
    assert between({(4, 0), (0, 4)}) == [(0, 4), (1, 3), (2, 2), (3, 1), (4, 0)]
    assert between({(1, 0), (0, 2)}) == [(0, 2), (1, 0)]


@pytest.mark.parametrize(
    ("method", "goal", "given", "integers"),
    [
        (ranked, "0 > 1", ["0 < x < 1", "0 < y < 1", "x*(1 - y) > 1/4", "y*(1 - x) > 1/4"], ()),
        (by_sign, "a != 2", ["a*b == 1"], ("a", "b")),
        (by_edge, "a*x**2 + 2*b*x*y + c*y**2 >= 0", ["a >= 0", "c >= 0", "a*c >= b**2"], ()),
        (four_factors, "u <= r**3*p + d*(1 + r + r**2)", [
            "0 <= r", "p >= 0", "q <= r*p + d", "s <= r*q + d", "u <= r*s + d",
        ], ()),
        (squared_first, "a*x + b*y + c*z <= sqrt(a**2 + b**2 + c**2)*sqrt(x**2 + y**2 + z**2)", [], ()),
        (narrowed, "b == 0", ["-b**2 >= 0"], ()),
    ],
)  # fmt: skip
def test_a_method_alone(
    method: Callable[..., Any], goal: str, given: list[str], integers: tuple[str, ...]
) -> None:
    proof = method(Prover(now() + 10.0), denied(goal, given, integers), 0)
    assert proof is not None
    check(certificate(goal, given, proof, integers))
    other = goal if given else "x > 5"
    assert rejected(certificate(other, given[:-1], proof, integers))


@pytest.mark.parametrize(
    ("method", "goal", "given", "integers"),
    [
        (ranked, "0 > 1", ["0 < x < 1", "0 < y < 1", "x*(1 - y) > 1/5", "y*(1 - x) > 1/5"], ()),
        (by_sign, "a != 1", ["a*b == 1"], ("a", "b")),
        (by_edge, "a*x**2 + 2*b*x*y + c*y**2 > 0", ["a >= 0", "c >= 0", "a*c >= b**2"], ()),
        (four_factors, "u <= r**3*p + d*(1 + r)", [
            "0 <= r", "p >= 0", "q <= r*p + d", "s <= r*q + d", "u <= r*s + d",
        ], ()),
    ],
)  # fmt: skip
def test_no_proof_of_what_is_false(
    method: Callable[..., Any], goal: str, given: list[str], integers: tuple[str, ...]
) -> None:
    with suppress(OutOfTime):
        assert method(Prover(now() + 2.0), denied(goal, given, integers), 2) is None


@pytest.mark.parametrize(
    ("goal", "given"),
    [
        # products of three facts with numbers as coefficients
        ("p*x**2 + q*y**2 - (p*x + q*y)**2 <= 1/4",
         ["p >= 0", "q >= 0", "p + q <= 1", "0 <= x <= 1", "0 <= y <= 1"]),
        # the square of the denied goal
        ("a*x >= b*y + c*z", ["a >= 0", "x >= 0", "a**2 >= b**2 + c**2", "x**2 >= y**2 + z**2"]),
    ],
)  # fmt: skip
def test_sums_of_squares(goal: str, given: list[str]) -> None:
    sequent = denied(goal, given)
    proof = sum_of_squares(sequent, len(sequent.facts) - 1, now() + 10.0)
    assert proof is not None
    check(certificate(goal, given, proof))
    assert rejected(certificate(goal, given[:-1], proof))


def test_a_strict_fact_makes_up_for_a_claim_that_is_not_strict() -> None:
    given = ["x - (u**2 + v**2)*y > 0", "y >= 0"]
    goal = "x + (u**2 + v**2)*y > 0"
    sequent = denied(goal, given)
    proof = sum_of_squares(sequent, len(sequent.facts) - 1, now() + 10.0, multiplied=False)
    assert proof is not None
    check(certificate(goal, given, proof))
    assert rejected(certificate(goal, ["x - (u**2 + v**2)*y >= 0", "y >= 0"], proof))


def test_roots_of_equated_variables_are_undone_before_one_is_eliminated() -> None:
    given = ["a >= 0", "b >= 0", "a + b == 2"]
    assert prove("sqrt(a) + sqrt(b) >= 1 + a*b", given).outcome == "proved"
    assert prove("sqrt(a) + sqrt(b) >= 1 + a*b + 1/1000", given).outcome == "refuted"


def test_products_of_polynomials_alone() -> None:
    """Facts about roots are left out where they would only make the programme larger."""
    given = ["x >= 0", "y >= 0", "sqrt(x) + sqrt(y) >= 0", "x <= 1"]
    sequent = denied("x*y*(1 - x) >= 0", given)
    proof = combination(sequent, now() + 10.0, (3,), polynomials_only=True)
    assert proof is not None
    rooted = {k for k, f in enumerate(sequent.facts) if "1/2" in str(getattr(f, "term", ""))}
    used = {k for part in proof["sum"] for k in part["facts"] if isinstance(k, int)}
    assert rooted
    assert not rooted & used
    check(certificate("x*y*(1 - x) >= 0", given, proof))


def axioms(*texts: str) -> dict[str, Any]:
    return {"f": {"arity": 1, "axioms": list(texts)}}


CONVEX = "forall x y t: Implies(And(0 <= t, t <= 1), f(t*x + (1 - t)*y) <= t*f(x) + (1 - t)*f(y))"


@pytest.mark.parametrize(
    ("axiom", "goal", "outcome"),
    [
        (CONVEX, "f((x + 3*y)/4) <= f(x)/4 + 3*f(y)/4", "proved"),
        (CONVEX, "f((x + y)/2) >= (f(x) + f(y))/2", "refuted"),
        ("forall x y: f(x + y) <= f(x) + f(y)", "f(2*x + y) <= 2*f(x) + f(y)", "proved"),
        ("forall x: Abs(f(x)) <= 1", "Eq(f(x)*f(y), f(x))", "refuted"),
    ],
)
def test_axioms_at_values_that_are_solved_for(axiom: str, goal: str, outcome: str) -> None:
    problem = {"vars": {"x": REAL, "y": REAL}, "functions": axioms(axiom), "goal": goal}
    assert prove_problem(problem).outcome == outcome


def test_a_free_variable_of_an_axiom_is_not_captured() -> None:
    """``x__`` is a variable of the problem, whatever the bound ones are renamed to."""
    problem = {
        "vars": {"a": REAL, "x__": REAL},
        "functions": axioms("forall x: f(x) <= x__"),
        "goal": "f(a) <= a",
    }
    assert prove_problem(problem, timeout=3.0).outcome != "proved"
    assert prove_problem({**problem, "goal": "f(a) <= x__"}).outcome == "proved"


def test_matched_instances_are_instances() -> None:
    """Each is the axiom at some values: it holds for a function that satisfies the axiom."""
    terms = [parse_term(t) for t in ("2*a + b", "a", "b")]
    for instance in matched(axioms("forall x y: f(x + y) == f(x) + f(y)"), terms):
        text = str(instance.term) if hasattr(instance, "term") else ""
        value = eval(text, {"f": lambda t: 7 * t, "a": 3, "b": -5})
        assert value == 0


def test_a_violation_at_the_edge_of_hypotheses() -> None:
    given = ["k > 0", "h > 0", "s > 0", "k <= h", "s <= 2/h"]
    assert prove("abs(1 - s*k) < 1", given).outcome == "refuted"


def test_more_patience_while_there_is_time() -> None:
    prover = Prover(now() + 100.0)
    short = prover.soon(1.0) - now()
    prover.patience = 4.0
    assert prover.soon(1.0) - now() > 3 * short
    assert Prover(now() + 0.5).soon(1.0) - now() < 0.6
