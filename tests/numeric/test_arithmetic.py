"""The forward pass agrees under every arithmetic, and balls contain the points."""

import mpmath
import numpy as np
import pytest
from flint import arb
from hypothesis import given, settings
from hypothesis import strategies as st

from numeric.arithmetic import arithmetic
from numeric.check import decimal_ends
from numeric.norms import spectral_bounds
from numeric.stack import MLP, Attention, Block, LayerNorm, Stack, hidden_states
from symbolic.errors import InputError


def _stack(seed: int, norm_first: bool, mask: str | None) -> Stack:
    draw = np.random.default_rng(seed)
    d = 8
    matrices = [draw.normal(size=(d, d)) / 3 for _ in range(4)]
    attention = Attention(*matrices, *(draw.normal(size=d) for _ in range(4)), heads=2, mask=mask)
    mlp = MLP(draw.normal(size=(d, 12)), np.ones(12), draw.normal(size=(12, d)), np.ones(d))
    norm = LayerNorm(draw.normal(size=d), draw.normal(size=d))
    block = Block(attention, mlp, 1.0, (norm, norm), norm_first)
    return Stack("s", (block, block), draw.normal(size=(5, d)), final_norm=norm)


@pytest.mark.parametrize("norm_first", [False, True])
@pytest.mark.parametrize("mask", [None, "causal"])
def test_balls_contain_the_reference(norm_first: bool, mask: str | None) -> None:
    stack = _stack(3, norm_first, mask)
    with arithmetic("mpmath", 200) as a:
        *_, reference = hidden_states(a, stack)
    with arithmetic("numpy") as a:
        *_, look = hidden_states(a, stack)
    with arithmetic("arb", 120) as a:
        *_, balls = hidden_states(a, stack)
        for row, exact, near in zip(a.rows(balls), reference, look, strict=True):
            for ball, x, y in zip(row, exact, near, strict=True):
                assert ball.overlaps(arb(mpmath.nstr(x, 60), 1e-50))
                assert ball.rad() < 1e-20
                assert abs(float(ball.mid()) - y) < 1e-12


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10**6), st.integers(1, 6), st.integers(1, 6), st.integers(1, 6))
def test_spectral_bounds_enclose(seed: int, n: int, d: int, r: int) -> None:
    draw = np.random.default_rng(seed)
    left, right = draw.normal(size=(n, r)), draw.normal(size=(d, r))
    low, high = spectral_bounds(left, right)
    near = np.linalg.norm(left @ right.T, 2)
    assert low <= high
    assert float(low) <= near * (1 + 1e-12)
    assert float(high) >= near * (1 - 1e-12)
    assert float(high - low) <= 1e-6 * near


@settings(max_examples=50, deadline=None)
@given(st.fractions(min_value=-(10**9), max_value=10**9))
def test_decimal_ends_are_outward(value) -> None:
    from fractions import Fraction

    with arithmetic("arb", 100) as a:
        low, high = decimal_ends(a.number(value) / 7)
    assert Fraction(low) <= value / 7 <= Fraction(high)


@pytest.mark.parametrize("name, bits", [("iv", 53), ("arb", 1)])
def test_unknown_arithmetic(name: str, bits: int) -> None:
    with pytest.raises(InputError):
        arithmetic(name, bits)
