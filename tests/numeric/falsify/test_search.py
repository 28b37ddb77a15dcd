"""The search finds small exact violations of false statements and none of true ones."""

from fractions import Fraction

import pytest

from numeric.falsify import falsify
from symbolic.definitions import (
    diameter,
    distribution,
    frobenius,
    operator_bound,
    oscillation,
    row_sum_norm,
    seminorm,
    softmax,
    total_variation,
)
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
    Sum,
    arrow,
    exp,
    family,
    infimum,
    nats,
    reals,
    var,
)
from symbolic.statement import Hypothesis, Statement

i, j, k, t, n, d, L, l = nats("i j k t n d L l")
x, y, w, c = reals("x y w c")
v, p, q, r, u = (family(name) for name in "v p q r u".split())
A, X = family("A", 2), family("X", 2)
f = var("f", arrow(REAL, REAL))
rho = var("rho", arrow(arrow(NAT, REAL), REAL))


def says(variables, conclusion, *hypotheses) -> Statement:
    named = (Hypothesis(f"h{place}", "published", h) for place, h in enumerate(hypotheses))
    return Statement(variables, tuple(named), conclusion)


TOKENS, WIDTH = Lt(0, n), Lt(0, d)
IMAGE = Lambda(i, Lambda(k, Sum(j, d, X[i, j] * A[j, k])))
FALSE = {
    "square": says((x,), Le(x**2, x)),
    "strict": says((x,), Lt(0, x**2 + 1 - 2 * x)),
    "interval": says((x,), Le(exp(x), 1 + 2 * x), Le(0, x), Le(x, Fraction(13, 10))),
    "indicator": says((n, v), Le(oscillation(n, v), Sum(i, n, v[i])), TOKENS),
    "distribution": says(
        (n, p, q),
        Le(total_variation(n, p, q), Fraction(1, 2)),
        distribution(n, p),
        distribution(n, q),
    ),
    "equal sums": says((n, v, u), Eq(v[0], u[0]), TOKENS, Eq(Sum(i, n, v[i]), Sum(i, n, u[i]))),
    "operator norm": says(
        (n, d, A, X, w),
        Le(diameter(n, d, IMAGE), Fraction(9, 10) * w * diameter(n, d, X)),
        TOKENS,
        WIDTH,
        operator_bound(d, d, A, w),
    ),
    "recursion": says(
        (L, r),
        Le(r[L], r[0]),
        ForAll(l, L, Eq(r[l + 1], r[l] ** 2 / 2 + Fraction(1, 2))),
    ),
    "seminorm": says(
        (rho, n, v), Le(rho(v), (v[0] ** 2 + v[1] ** 2) / 2), seminorm(rho), Le(2, n), Le(n, 3)
    ),
    "inner variable": says((x,), ForAll(y, Implies(Le(0, y), Le(x * y, x)))),
    "root": says((x,), Le(x, 1), Lt(0, x), Eq(exp(x), 1 + 2 * x)),
    "infimum": says(
        (n, d, X),
        Le(
            row_sum_norm(n, d, X),
            infimum(Lambda(u, row_sum_norm(n, d, Lambda(i, Lambda(k, X[i, k] - u[k]))))),
        ),
        TOKENS,
        WIDTH,
    ),
}
TRUE = {
    "square": says((x, y), Le(2 * x * y, x**2 + y**2)),
    "touching": says((x,), Le(1 + x, exp(x))),
    "softmax": says(
        (n, v), And(Eq(Sum(j, n, softmax(n, v, j)), 1), Lt(0, softmax(n, v, 0))), TOKENS
    ),
    "triangle": says(
        (n, d, X), Le(frobenius(n, d, X), n * d * (frobenius(n, d, X) + 1)), TOKENS, WIDTH
    ),
    "operator norm": says(
        (n, d, A, X, w),
        Le(diameter(n, d, IMAGE), w * diameter(n, d, X)),
        TOKENS,
        WIDTH,
        operator_bound(d, d, A, w),
    ),
    "no such point": says((x,), Lt(x, 0), Lt(x, 0), Lt(0, x)),
}


@pytest.mark.parametrize("name", FALSE)
def test_false_statements_fail_at_an_exact_point(name: str) -> None:
    finding = falsify(FALSE[name], seconds=20)
    assert finding.outcome == "violated", finding.reason
    assert finding.verdict.hypotheses and finding.verdict.conclusion is False
    assert all(isinstance(value, Fraction) for value in finding.point.values.values())


@pytest.mark.parametrize("name", TRUE)
def test_true_statements_do_not_fail(name: str) -> None:
    finding = falsify(TRUE[name], seconds=0.5)
    assert finding.outcome == "none"
    assert finding.ratio <= 1 + 1e-9


def test_witnesses_are_small() -> None:
    point = falsify(FALSE["square"], seconds=20).point
    assert [str(value) for value in point.values.values()] in (["2"], ["-1"], ["3"])


e = family("e")
ROWS = [Lambda(j, softmax(n, Lambda(t, v[t] + e[t]), j)), Lambda(j, softmax(n, v, j))]
SHARP = {
    "total variation": says(
        (n, v, e), Le(total_variation(n, *ROWS), oscillation(n, e) / 4), TOKENS
    ),
    "left side may vanish": says(
        (x, y, w), Le(x * y, w**2), Le(x, w), Le(y, w), Le(0, x), Le(0, y)
    ),
    "left side may be negative": says((x,), Le(2 * x - 1, x**2)),
    "only attained far away": says((x,), Le(x / (1 + x), 1), Le(0, x)),
    "a supremum over indices": says((n, v), Le(v[0] - v[1], oscillation(n, v)), Le(2, n)),
}


@pytest.mark.parametrize("name", SHARP)
def test_sharp_inequalities_are_approached(name: str) -> None:
    finding = falsify(SHARP[name], seconds=2)
    assert finding.outcome == "none" and 0.999 < finding.ratio <= 1


@pytest.mark.parametrize(
    ("statement", "reason"),
    [
        (says((x,), Exists(y, Lt(x, y))), "it claims that one number serves all instances"),
        (says((x,), Le(0, x), ForAll(y, Le(y, x))), "it supposes something of all real numbers"),
        (says((x, f), Le(x, f(x))), "f is a map"),
    ],
)
def test_what_cannot_be_searched_says_why(statement: Statement, reason: str) -> None:
    finding = falsify(statement, seconds=1)
    assert finding.outcome == "unsearchable" and reason in finding.reason
    with pytest.raises(TypeError):
        bool(finding)


def test_the_seed_fixes_the_search() -> None:
    first, second = (falsify(FALSE["operator norm"], 20, seed=3) for _ in range(2))
    assert first.point.values == second.point.values
