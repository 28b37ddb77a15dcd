"""Observables of a whole run, streamed."""

from fractions import Fraction

import numpy as np
import pytest

from numeric.arithmetic import arithmetic
from numeric.observe.report import observe
from numeric.run import Run
from numeric.stack import hidden_states
from numeric.weights import load_stack


@pytest.fixture(scope="module")
def run() -> Run:
    return Run(load_stack("xavier:3", tokens=5))


def _table(run: Run, name: str, bits: int) -> dict:
    with arithmetic(name, bits) as a:
        return {(o.layer, o.head, o.name): (o.low, o.high) for o in observe(a, run)}


def test_every_layer_and_head_is_observed(run: Run) -> None:
    table = _table(run, "arb", 200)
    assert {layer for layer, head, _ in table if head is None} == set(range(run.depth + 1))
    heads = {(layer, head) for layer, head, _ in table if head is not None}
    assert heads == {(layer, head) for layer in range(run.depth) for head in range(2)}
    for (_, _, name), (low, high) in table.items():
        assert low <= high if isinstance(low, int) else not low > high, name


@pytest.mark.parametrize("name", ["numpy", "mpmath"])
def test_points_lie_in_the_balls(run: Run, name: str) -> None:
    table = _table(run, "arb", 200)
    for key, (low, high) in _table(run, name, 100).items():
        if key[2] == "rank" or "least" in key[2]:
            continue
        inside, outside = float(low), float(high)
        slack = 1e-9 * max(1.0, abs(outside))
        assert float(table[key][0].lower()) <= outside + slack, key
        assert float(table[key][1].upper()) >= inside - slack, key


def test_values_against_numpy(run: Run) -> None:
    with arithmetic("numpy") as a:
        states = [np.array(a.rows(x), dtype=float) for x in hidden_states(a, run.stack)]
    table = _table(run, "arb", 200)
    for layer, x in enumerate(states):
        low, high = table[layer, None, "spectral"]
        assert low - 1e-9 <= np.linalg.norm(x, 2) <= high + 1e-9
        least, most = table[layer, None, "rank"]
        assert least <= np.linalg.matrix_rank(x, tol=1e-6 * np.linalg.norm(x, 2)) <= most
        low, high = table[layer, None, "residual composite least"]
        about_mean = x - x.mean(axis=0)
        assert high <= np.sqrt(
            np.linalg.norm(about_mean, 1) * np.linalg.norm(about_mean, np.inf)
        ) * (1 + 1e-9)
        assert low / high > 0.99


def test_a_great_diameter_by_products_agrees_with_the_definition() -> None:
    from numeric.observe import rows

    x = np.random.default_rng(0).normal(size=(40, 70))
    with arithmetic("arb", 120) as a:
        fast = rows.diameter(a, a.matrix(x))
        slow = max(np.linalg.norm(u - v) for u in x for v in x)
        assert abs(fast - a.number(Fraction(slow))).abs_upper() < 1e-12
