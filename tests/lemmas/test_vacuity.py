"""From which depth on bounds say something: on small stacks, against networks run in float64."""

from dataclasses import replace

import numpy as np
import pytest

from lemmas.network_bounds import DEPTHS, LAYERS
from lemmas.vacuity import bounds, first_depths
from numeric.arithmetic import arithmetic
from numeric.observe.infima import least_norm
from numeric.run import Run
from numeric.weights import load_stack
from numeric.weights.random import random_stack

PAPER = "alman-song-2025/"


def light_stack(masks=(None,) * 4):
    """Four layers with values a fortieth as great: a L is below 1/3."""
    stack = random_stack(0, depth=4)
    pairs = [(block, block.attention) for block in stack.blocks]
    lighter = [
        replace(block, attention=replace(one, value=one.value / 40, mask=mask))
        for (block, one), mask in zip(pairs, masks, strict=True)
    ]
    return replace(stack, blocks=tuple(lighter))


def first(found):
    return {(m[0].entry, m[0].part): place for m, place in first_depths(found)}


def at(found, name, part, place):
    (one,) = (b for b in found if (b.entry, b.part, b.place) == (PAPER + name, part, place))
    return one


@pytest.fixture(scope="module")
def light():
    return Run(light_stack())


@pytest.fixture(scope="module")
def light_bounds(light):
    return list(bounds(light))


@pytest.fixture(scope="module")
def encoder():
    return list(bounds(Run(load_stack("embedded", tokens=5))))


@pytest.fixture(scope="module")
def random():
    return list(bounds(Run(load_stack("random:0"))))


def test_all_that_can_be_asked_is_asked(encoder, random) -> None:
    wanted = {(one.entry, one.part) for one in (*LAYERS, *DEPTHS)}
    for found in (encoder, random):
        assert wanted <= set(first(found))
        assert "undecided" not in {one.verdict for one in found}


@pytest.mark.parametrize(
    ("name", "part", "on_encoder", "on_random"),
    [
        ("order1-extensions", "f", "not within 4", "0"),
        ("order1-extensions", "g", "not within 4", "0"),
        ("cubic-no-skip", "c", "not within 4", "1"),
        ("cubic-no-skip", "d", "not within 4", "1 only"),
        ("order1-collapse", "a", "not within 4", "1 only"),
        ("order1-collapse", "e", "hypothesis not met", "not where hypothesis met"),
        ("order2-collapse", "a", "not within 4", "not within 8"),
        ("order2-collapse", "b", "hypothesis not met", "hypothesis not met"),
        ("order3-collapse", "a", "not within 4", "2 only"),
        ("order4-collapse", "a", "not within 4", "2 only"),
        ("skip-no-rank-collapse", "b", "hypothesis not met", "1 only"),
        ("skip-no-rank-collapse", "e", "hypothesis not met", "hypothesis not met"),
    ],
)
def test_trained_weights_are_not_small(encoder, random, name, part, on_encoder, on_random) -> None:
    assert first(encoder)[PAPER + name, part] == on_encoder
    assert first(random)[PAPER + name, part] == on_random


def test_small_weights_meet_every_hypothesis(light_bounds) -> None:
    asked = {key: place for key, place in first(light_bounds).items() if key[0].startswith(PAPER)}
    least = {(one.entry, one.part): str(one.least) for one in DEPTHS}
    assert asked == {**{(one.entry, one.part): "0" for one in LAYERS}, **least}


@pytest.mark.parametrize("order", [2, 3, 4])
def test_one_layer_is_not_compared_with_itself(light_bounds, order) -> None:
    name = f"{PAPER}order{order}-collapse"
    assert {one.place for one in light_bounds if one.entry == name} == {2, 3, 4}


# ------------------------------------------------------- the same heads, run in float64


def attend(run, layer, x):
    """What the heads of a layer make of tokens, without biases."""
    attention, total = run.attention(layer), np.zeros_like(x)
    for head in range(attention.heads):
        scores, outputs = (m.left @ m.right.T for m in run.head(layer, head))
        logits = x @ scores @ x.T / np.sqrt(attention.head_size)
        if attention.mask == "causal":
            logits = np.where(np.tri(len(x), dtype=bool), logits, -np.inf)
        weights = np.exp(logits - logits.max(axis=1, keepdims=True))
        total += weights / weights.sum(axis=1, keepdims=True) @ x @ outputs
    return total


def network(run, depth, skip):
    x = run.stack.tokens
    for layer in range(depth):
        x = attend(run, layer, x) + (x if skip else 0)
    return x


def parallel(run, depth):
    x = run.stack.tokens
    return x + sum(attend(run, layer, x) for layer in range(depth))


def uniform(run, depth):
    x = np.array(run.stack.tokens)
    start, mean = x, np.tile(x.mean(axis=0), (len(x), 1))
    moved = mean
    for layer in range(depth):
        moved = moved + moved @ values(run, layer)
    return start + moved - mean


def values(run, layer):
    heads = (run.head(layer, head)[1] for head in range(run.attention(layer).heads))
    return sum(m.left @ m.right.T for m in heads)


def fourth(run, depth):
    x = run.stack.tokens
    averages = sum(x.mean(axis=0) @ values(run, layer) for layer in range(depth))
    return uniform(run, depth) + parallel(run, depth) - x - averages


def size(x):
    return np.linalg.norm(x, axis=1).max()


def distance(x):
    with arithmetic("arb", 128) as a:
        low, high = least_norm(a, "longest_row", a.matrix(np.ascontiguousarray(x)))
        return a.approximate(low), a.approximate(high)


@pytest.mark.parametrize("depth", [2, 3, 4])
@pytest.mark.parametrize(
    ("name", "parts", "other"),
    [
        ("order1-collapse", "ae", lambda run, depth: run.stack.tokens),
        ("order2-collapse", "ab", parallel),
        ("order3-collapse", "ab", uniform),
        ("order4-collapse", "ab", fourth),
    ],
)
def test_the_error_of_a_collapse_is_within_its_bound(
    light, light_bounds, depth, name, parts, other
) -> None:
    error = size(network(light, depth, skip=True) - other(light, depth))
    for part in parts:
        one = at(light_bounds, name, part, depth)
        assert 0 < error <= float(one.bound[0])
        assert float(one.before[0]) == pytest.approx(size(light.stack.tokens))


def test_behind_a_mask_the_bounds_for_any_mask_are_asked() -> None:
    run = Run(light_stack(["causal"] * 4))
    found = list(bounds(run))
    shown = {
        (name.removeprefix(PAPER), part): place for (name, part), place in first(found).items()
    }
    assert shown == {
        ("order1-extensions", "f"): "0",
        ("cubic-no-skip", "d"): "1",
        ("order1-collapse", "a"): "1",
        ("order1-collapse", "e"): "1",
        ("order2-collapse", "a"): "2",
        ("order2-collapse", "b"): "2",
        ("skip-no-rank-collapse", "b"): "1",
    }
    output = network(run, 4, skip=True)
    assert size(output - run.stack.tokens) <= float(at(found, "order1-collapse", "a", 4).bound[0])
    assert size(output - parallel(run, 4)) <= float(at(found, "order2-collapse", "a", 4).bound[0])
    assert float(at(found, "skip-no-rank-collapse", "b", 4).bound[1]) <= distance(output)[0]


@pytest.mark.parametrize(
    ("masks", "per"),
    [
        (["causal", "causal", None, "causal"], {"layer"}),
        ([np.eye(8, k=1, dtype=bool) | np.eye(8, k=-7, dtype=bool)] * 4, set()),
        ([np.tri(8, dtype=bool), "causal", "causal", "causal"], {"layer", "depth"}),
    ],
)
def test_masks_are_one_for_all_layers_and_hide_no_token_from_itself(masks, per) -> None:
    assert {one.per for one in bounds(Run(light_stack(masks)))} == per


@pytest.mark.parametrize("depth", [1, 2, 3, 4])
def test_the_distance_is_between_its_bounds(light, light_bounds, depth) -> None:
    low, _ = distance(network(light, depth, skip=True))
    for part in "be":
        one = at(light_bounds, "skip-no-rank-collapse", part, depth)
        assert one.side == "below" and 0 < float(one.bound[1]) <= low
    for part in "cd":
        one = at(light_bounds, "cubic-no-skip", part, depth)
        assert distance(network(light, depth, skip=False))[1] <= float(one.bound[0])
