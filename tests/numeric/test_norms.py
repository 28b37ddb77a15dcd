"""Bounds of norms of exact products."""

from fractions import Fraction

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from numeric.norms import sum_bounds


@settings(max_examples=30, deadline=None)
@given(
    st.integers(0, 10**6),
    st.integers(1, 5),
    st.integers(1, 5),
    st.integers(1, 5),
    st.integers(-200, 60),
)
def test_sums_of_absolute_entries_are_enclosed(
    seed: int, n: int, d: int, r: int, power: int
) -> None:
    draw = np.random.default_rng(seed)
    left, right = draw.normal(size=(n, r)) * 2.0**power, draw.normal(size=(d, r))
    exact = [
        [
            abs(sum(Fraction(float(u)) * Fraction(float(v)) for u, v in zip(x, y, strict=True)))
            for y in right
        ]
        for x in left
    ]
    wanted = {
        "row_sum_norm": max(map(sum, exact)),
        "column_sum_norm": max(map(sum, zip(*exact, strict=True))),
        "max_entry": max(map(max, exact)),
    }
    for name, (low, high) in sum_bounds(left, right).items():
        assert low <= wanted[name] <= high
        assert high - low <= Fraction(1, 10**12) * max(map(sum, exact)) * r * 8
