"""Enclosures of norms, spectra, residuals and spreads against exact or float64 values."""

from fractions import Fraction
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import minimize

from numeric.arithmetic import arithmetic
from numeric.observe.centres import CENTRES, centred
from numeric.observe.infima import INFIMA, least_norm
from numeric.observe.norms import NORMS
from numeric.observe.rows import diameter, energies, entropies, high_frequency, oscillations
from numeric.observe.spectrum import ranks, singular_values

SIZES = st.tuples(st.integers(0, 10**6), st.integers(2, 6), st.integers(1, 6))
REFERENCE = {
    "max_entry": lambda x: np.abs(x).max(),
    "row_sum_norm": lambda x: np.linalg.norm(x, np.inf),
    "column_sum_norm": lambda x: np.linalg.norm(x, 1),
    "composite": lambda x: np.sqrt(np.linalg.norm(x, 1) * np.linalg.norm(x, np.inf)),
    "frobenius": np.linalg.norm,
    "entry_sum": lambda x: np.abs(x).sum(),
    "longest_row": lambda x: np.linalg.norm(x, axis=1).max(),
    "spectral": lambda x: np.linalg.norm(x, 2),
}


def _matrix(seed: int, n: int, d: int) -> np.ndarray:
    return np.random.default_rng(seed).normal(size=(n, d))


def _float(x) -> float:
    return float(x.mid())


@pytest.mark.parametrize("name", NORMS)
@settings(max_examples=15, deadline=None)
@given(size=SIZES)
def test_norms(name: str, size: tuple[int, int, int]) -> None:
    x = _matrix(*size)
    with arithmetic("arb", 120) as a:
        value = NORMS[name](a, a.matrix(x))
    assert value.rad() < 1e-8 * _float(value)
    assert abs(_float(value) - REFERENCE[name](x)) < 1e-8 * REFERENCE[name](x)


@settings(max_examples=25, deadline=None)
@given(SIZES, st.integers(-3000, 300))
def test_singular_values_are_enclosed_at_any_scale(size: tuple[int, int, int], power: int) -> None:
    seed, n, d = size
    x = _matrix(seed, n, d)
    wanted = np.linalg.svd(x)[1]
    with arithmetic("arb", 150) as a:
        scale = a.number(Fraction(2) ** power)
        found = singular_values(a, a.scale(a.matrix(x), scale))
        for (low, high), value in zip(found, wanted, strict=True):
            assert low / scale <= value * (1 + 1e-13) and high / scale >= value * (1 - 1e-13)
            assert (high - low) / scale < 1e-11 * wanted[0]


def test_exact_singular_values_lie_inside() -> None:
    """Of ``[[3, 0], [4, 5]]`` they are root 45 and root 5; of the identity, all are 1."""
    with arithmetic("arb", 100) as a:
        found = singular_values(a, a.matrix(np.array([[3.0, 0.0], [4.0, 5.0]])))
        for (low, high), square in zip(found, (45, 5), strict=True):
            assert low**2 <= square <= high**2
        assert all(low <= 1 <= high for low, high in singular_values(a, a.matrix(np.eye(4))))


@pytest.mark.parametrize("rank", [1, 2, 4])
def test_ranks_have_a_certified_gap(rank: int) -> None:
    draw = np.random.default_rng(rank)
    x = np.round(draw.normal(size=(6, rank)) * 8) @ np.round(draw.normal(size=(rank, 5)) * 8)
    with arithmetic("arb", 100) as a:
        counted = ranks(a, singular_values(a, a.matrix(x)), Fraction(1, 10**9))
    assert counted.least == counted.most == rank == np.linalg.matrix_rank(x)


@pytest.mark.parametrize("name", INFIMA)
@settings(max_examples=8, deadline=None)
@given(size=SIZES)
def test_infima_are_enclosed(name: str, size: tuple[int, int, int]) -> None:
    x = _matrix(*size)

    def value(centre: np.ndarray) -> float:
        return float(REFERENCE[name](x - centre))

    with arithmetic("arb", 120) as a:
        low, high = least_norm(a, name, a.matrix(x))
        low, high = float(low.lower()), float(high.upper())
    searched = min(
        minimize(value, start, method="Nelder-Mead", options={"maxiter": 2000}).fun
        for start in (x.mean(axis=0), np.median(x, axis=0))
    )
    assert low <= searched * (1 + 1e-9)
    assert high <= min(value(x.mean(axis=0)), value(np.median(x, axis=0))) * (1 + 1e-9)
    assert low <= high and high - low <= 0.003 * high


def test_the_composite_infimum_is_below_both_named_centres() -> None:
    x = np.array([[1.0, 0.0], [0.0, 1.0], [0.0, 0.0]])
    with arithmetic("arb", 120) as a:
        low, high = least_norm(a, "composite", a.matrix(x))
        named = [
            NORMS["composite"](a, centred(a, a.matrix(x), f(a, a.matrix(x))))
            for f in CENTRES.values()
        ]
        assert all(high <= value for value in named)
        assert low / high > 0.997


def test_the_smallest_ball_of_collapsed_tokens_is_tight() -> None:
    tiny = Fraction(1, 10**300)
    with arithmetic("arb", 1200) as a:
        triangle = a.scale(a.matrix(np.array([[0.0, 0.0], [8.0, 0.0], [2.0, 6.0]])), a.number(tiny))
        low, high = least_norm(
            a, "longest_row", a.map_rows(triangle, lambda row: [e + 1 for e in row])
        )
        radius = a.sqrt(a.number(20)) * a.number(
            tiny
        )  # about (4, 2), to which all corners are as far
        assert low <= radius <= high
        assert high / low < 1.001


def test_collapsed_tokens_have_a_small_residual_that_is_still_enclosed() -> None:
    tiny = Fraction(1, 10**3000)
    with arithmetic("arb", 10_100) as a:
        x = a.add(a.matrix(np.ones((4, 3))), a.scale(a.matrix(_matrix(0, 4, 3)), a.number(tiny)))
        low, high = least_norm(a, "composite", a.map_rows(x, lambda row: [e - 1 for e in row]))
        assert low < high and low * 100 > a.number(tiny) and high < a.number(tiny) * 100
        assert low / high > 0.997


@settings(max_examples=20, deadline=None)
@given(SIZES)
def test_rows(size: tuple[int, int, int]) -> None:
    x = _matrix(*size)
    powers = np.exp(x)
    p = powers / powers.sum(axis=1, keepdims=True)
    fourier = np.abs(np.fft.fft(x, axis=0)) ** 2 / len(x)
    with arithmetic("arb", 120) as a:
        m = a.matrix(x)
        assert _close(diameter(a, m), max(np.linalg.norm(u - v) for u in x for v in x))
        assert all(map(_close, oscillations(a, m), np.ptp(x, axis=1)))
        assert all(map(_close, entropies(a, m), -(p * np.log(p)).sum(axis=1)))
        high, low = high_frequency(a, m)
        assert _close(low**2, fourier[0].sum()) and _close(high**2, fourier[1:].sum())
        bands = energies(a, m)
        assert _close(sum(bands[1:], bands[0]), (x**2).sum())
        for f, band in enumerate(bands):
            mirrors = 1 if f in (0, len(x) - f) else 2
            assert _close(band, mirrors * fourier[f].sum())


def _close(ball, value: float) -> bool:
    return abs(_float(ball) - value) < 1e-9 * max(1, abs(value))


def test_masked_entropies_see_only_what_is_visible() -> None:
    seen = np.tril(np.ones((3, 3), bool))
    with arithmetic("arb", 100) as a:
        found = entropies(a, a.matrix(np.zeros((3, 3))), seen)
    assert all(x < y for x, y in pairwise(found))
    assert all(_close(x, np.log(k)) for k, x in enumerate(found, 1))
