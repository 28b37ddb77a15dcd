"""Tables, digits and reductions keep the bounds they state, against Arb."""

from collections.abc import Iterator

import numpy as np
import pytest
from flint import arb, arb_mat, arb_series, ctx
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from numeric.arithmetic import arithmetic
from numeric.arithmetic.arb import ArbBalls
from numeric.arithmetic.balls import words
from numeric.arithmetic.balls.elementary import EXP_RELATIVE, TRIGONOMETRIC_ABSOLUTE, exp, sin_cos
from numeric.arithmetic.balls.planes import weight_planes
from numeric.arithmetic.balls.rounding import rows_norm, up
from numeric.arithmetic.balls.series import exponential, series
from numeric.arithmetic.balls.slopes import local_slope
from numeric.arithmetic.balls.tabulated import TABULATED, table
from numeric.arithmetic.balls.weights import Remembered, norm
from numeric.arithmetic.digits import digits_of, weighted


@pytest.fixture(autouse=True)
def _precision() -> Iterator[None]:
    with ArbBalls(300):
        yield


reals = st.one_of(st.floats(-50, 50), st.floats(-1e-3, 1e-3), st.floats(-700, 700))


@settings(max_examples=300, deadline=None)
@given(st.lists(reals, min_size=1, max_size=20))
def test_exp(values: list[float]) -> None:
    for x, y in zip(values, exp(np.array(values)).tolist(), strict=True):
        assert abs(arb(y) - arb(x).exp()) <= EXP_RELATIVE * arb(x).exp()


def test_exp_at_the_ends() -> None:
    ends = exp(np.array([-np.inf, -800.0, 0.0, 709.0, 710.0, np.inf, np.nan]))
    assert ends[[0, 1, 2]].tolist() == [0.0, 0.0, 1.0]
    assert np.isfinite(ends[3]) and np.isinf(ends[4:6]).all() and np.isnan(ends[6])


@settings(max_examples=300, deadline=None)
@given(st.lists(st.one_of(st.floats(-(2.0**20), 2.0**20), reals), min_size=1, max_size=20))
def test_sine_and_cosine(values: list[float]) -> None:
    sine, cosine = sin_cos(np.array(values))
    for x, s, c in zip(values, sine.tolist(), cosine.tolist(), strict=True):
        assert abs(arb(s) - arb(x).sin()) <= TRIGONOMETRIC_ABSOLUTE
        assert abs(arb(c) - arb(x).cos()) <= TRIGONOMETRIC_ABSOLUTE


def test_sine_refuses_what_it_cannot_reduce() -> None:
    assert all(np.isnan(sin_cos(np.array([2.0**21]))[k][0]) for k in (0, 1))


@pytest.mark.parametrize("name", TABULATED)
@settings(max_examples=100, deadline=None)
@given(values=st.lists(reals, min_size=1, max_size=20))
def test_tables(name: str, values: list[float]) -> None:
    found = table(name)
    points = np.array(values)
    for x, y, slope in zip(values, found(points), found.slopes(points), strict=True):
        ctx.cap = 3
        exact = TABULATED[name].function(arb_series([arb(x), 1]))
        value, first, second = exact[0], exact[1], 2 * exact[2]
        assert abs(arb(y) - value) <= found.relative * abs(value) + found.absolute
        assert abs(arb(slope) - first) <= found.slope_absolute
        assert abs(first) <= found.slope and abs(second) <= found.bend


@pytest.mark.parametrize(
    "name, bits",
    [("exp", 175), ("exp", 75), ("gelu", 175), ("tanh", 175), ("gelu_tanh", 250), ("silu", 75)],
)
def test_series_of_many_bits(name: str, bits: int) -> None:
    found = exponential(bits) if name == "exp" else series(name, bits)
    ends = np.array([found.low, found.high]) * 2.0**-found.step
    x = np.random.default_rng(0).uniform(*ends, size=300)
    digits = words.from_floats(x, -bits, bits // words.BASE + 2)[0]
    unit = arb((1, -bits))
    for before, after in zip(words.integers(digits), words.integers(found(digits)), strict=True):
        point = arb(before) * unit
        exact = point.exp() if name == "exp" else TABULATED[name].function(point)
        assert abs(arb(after) - exact / unit) <= found.error < 30


@settings(max_examples=100, deadline=None)
@given(st.lists(st.integers(-(10**40), 10**40), min_size=6, max_size=6), st.integers(0, 10**6))
def test_products_of_digits_are_exact(entries: list[int], seed: int) -> None:
    weight = np.random.default_rng(seed).normal(size=(3, 4)).astype(np.float32).astype(float)
    left = arb_mat(2, 3, [arb(x) for x in entries])
    values, exponent = weighted(digits_of(left, 180), weight)
    found = [arb(x) * arb((1, exponent)) for x in values]
    for x, y in zip(found, (left * arb_mat(3, 4, weight.ravel().tolist())).entries(), strict=True):
        assert x == y or abs(x - y) < 2.0**-200 * max(1, abs(float(y)))


@pytest.mark.parametrize("name, bits", [("arb", 200), ("fixed", 120)])
def test_weights_with_few_large_and_few_small_entries(name: str, bits: int) -> None:
    draw = np.random.default_rng(0)
    weight = (draw.normal(size=(50, 60)) / 10).astype(np.float32).astype(float)
    weight[3, 4], weight[7, 2], x = 70.0, 1e-9, draw.normal(size=(4, 50))
    assert {isinstance(p.matrix, np.ndarray) for p in weight_planes(weight)} == {True, False}
    exact = arb_mat(4, 50, x.ravel().tolist()) * arb_mat(50, 60, weight.ravel().tolist())
    with arithmetic(name, bits) as a:
        found = [e for row in a.rows(a.linear(a.matrix(x), weight)) for e in row]
    assert all(
        f.overlaps(e) and f.rad() < 1e-30 for f, e in zip(found, exact.entries(), strict=True)
    )


@settings(max_examples=200, deadline=None)
@given(st.lists(st.integers(-(10**30), 10**30), min_size=1, max_size=8))
def test_digits_carry(values: list[int]) -> None:
    digits = words.from_arb([arb(v) for v in values], 0, 8)
    assert [int(v) for v in words.integers(digits)] == values
    square, lost = words.normalise(words.multiply(digits, digits), 0, 16)
    assert [int(v) for v in words.integers(square)] == [v * v for v in values]
    assert np.abs(square).max() <= 2 ** (words.BASE - 1) and not lost.any()


def test_too_few_digits_are_noticed() -> None:
    digits = words.from_arb([arb(2) ** 90, arb(3)], 0, 4)
    assert words.normalise(digits * 2.0**20, 0, 4)[1].tolist() == [True, False]


@settings(max_examples=200, deadline=None)
@given(
    arrays(np.float64, (2, 5), elements=st.floats(allow_nan=False, allow_infinity=False)),
)
def test_row_norms_are_upper_bounds(x: np.ndarray) -> None:
    for row, bound in zip(x.tolist(), rows_norm(x), strict=True):
        exact = sum((arb(v) * arb(v) for v in row), arb(0)).sqrt()
        assert bound == np.inf or exact <= arb(float(bound))
        assert bound < np.inf or exact > arb(2) ** 1022


def test_bounds_round_up() -> None:
    assert up(np.array([0.0, 1e-200, 1.0, np.nan])).tolist()[0] == 0.0
    assert up(np.array([1e-200]))[0] >= 2.0**-300 and up(np.array([1.0]))[0] > 1
    assert up(np.array([np.nan]))[0] == np.inf


@pytest.mark.parametrize("name", ["exp", "sqrt", "reciprocal", "relu", "gelu"])
def test_local_slopes(name: str) -> None:
    with np.errstate(all="ignore"):
        x, reach = np.array([[0.5, 2.0, 3.0]]), np.array([0.25])
        slope = local_slope(name, x, reach)[0]
        functions = {"exp": np.exp, "sqrt": np.sqrt, "reciprocal": np.reciprocal}
        f = functions.get(name, lambda v: np.maximum(v, 0) if name == "relu" else table(name)(v))
        for step in np.linspace(-0.25, 0.25, 11):
            moved = np.zeros_like(x)
            moved[0, 0] = step
            assert np.abs(f(x + moved) - f(x)).max() <= slope * abs(step) + 1e-14


def test_weights_are_remembered_while_they_live() -> None:
    calls = []
    remember = Remembered(lambda w: calls.append(1) or float(w.sum()))
    weight = np.ones((2, 2))
    assert remember(weight) == remember(weight) == 4.0 and len(calls) == 1
    assert remember(weight[:1]) == 2.0 and len(calls) == 2
    assert norm(np.diag([3.0, 4.0])) >= 4.0
    del weight
    assert not remember._found
