"""Blocks that no library has, against their formulas in float64; masks; positions."""

import numpy as np
import pytest

from numeric.arithmetic import arithmetic
from numeric.stack import (
    MLP,
    Attention,
    Block,
    LayerNorm,
    LazyBlocks,
    RelativeBias,
    RMSNorm,
    SlidingWindow,
    Stack,
    attend,
    hidden_states,
    logits,
)
from numeric.stack.masks import visible
from symbolic.errors import InputError

N, D, HEADS = 5, 8, 2


def _attention(seed: int = 0, **settings) -> Attention:
    draw = np.random.default_rng(seed)
    matrices = [draw.normal(size=(D, D)) / 2 for _ in range(4)]
    return Attention(*matrices, *(draw.normal(size=D) for _ in range(4)), HEADS, **settings)


def _tokens() -> np.ndarray:
    return np.random.default_rng(9).normal(size=(N, D))


def _softmax(scores: np.ndarray, seen: np.ndarray | None = None) -> np.ndarray:
    if seen is not None:
        scores = np.where(seen, scores, -np.inf)
    powers = np.exp(scores - scores.max(axis=1, keepdims=True))
    return powers / powers.sum(axis=1, keepdims=True)


def _scores(layer: Attention, x: np.ndarray, head: int) -> np.ndarray:
    c = layer.columns(head)
    query = x @ layer.query[:, c] + layer.query_bias[c]
    return query @ (x @ layer.key[:, c] + layer.key_bias[c]).T / np.sqrt(D // HEADS)


def _mixed(layer: Attention, x: np.ndarray, scores: list[np.ndarray], seen=None) -> np.ndarray:
    total = layer.output_bias
    for head, score in enumerate(scores):
        c = layer.columns(head)
        value = x @ layer.value[:, c] + layer.value_bias[c]
        total = total + _softmax(score, seen) @ value @ layer.output[c]
    return total


def _plain(layer: Attention, x: np.ndarray, seen=None) -> np.ndarray:
    return _mixed(layer, x, [_scores(layer, x, h) for h in range(HEADS)], seen)


def _states(*blocks: Block) -> list[np.ndarray]:
    with arithmetic("numpy") as a:
        return [np.array(a.rows(x)) for x in hidden_states(a, Stack("s", blocks, _tokens()))]


def test_hopfield_states_are_carried_from_layer_to_layer() -> None:
    layers = [_attention(seed, memory=0.75) for seed in (0, 1, 2)]
    states = _states(*(Block(layer, skip=0.5, branch=0.5) for layer in layers))
    x, scores = _tokens(), [np.zeros((N, N))] * HEADS
    for layer, found in zip(layers, states[1:], strict=True):
        scores = [0.75 * scores[h] + 0.25 * _scores(layer, x, h) for h in range(HEADS)]
        x = 0.5 * x + 0.5 * _mixed(layer, x, scores)
        assert np.abs(x - found).max() < 1e-12


@pytest.mark.parametrize("strength", [-1.5, 0.0, 0.25, 1.0])
def test_a_skip_of_strength_lambda_then_a_norm(strength: float) -> None:
    layer = _attention()
    z = _plain(layer, _tokens()) + strength * _tokens()
    rows = z / np.sqrt((z**2).mean(axis=1, keepdims=True))
    (_, found) = _states(Block(layer, skip=strength, norms=(RMSNorm(np.ones(D), 0.0), None)))
    assert np.abs(rows - found).max() < 1e-12


def test_parallel_branches_read_the_same_tokens() -> None:
    draw = np.random.default_rng(4)
    layer = _attention()
    mlp = MLP(draw.normal(size=(D, 3)), np.ones(3), draw.normal(size=(3, D)), np.ones(D), "tanh")
    norm = LayerNorm(np.ones(D), np.zeros(D), 0.0)
    x = _tokens()
    z = (x - x.mean(axis=1, keepdims=True)) / x.std(axis=1, keepdims=True)
    wanted = x + _plain(layer, z) + np.tanh(z @ mlp.inner + 1) @ mlp.outer + 1
    (_, found) = _states(Block(layer, mlp, 1.0, (norm, norm), norm_first=True, parallel=True))
    assert np.abs(wanted - found).max() < 1e-12


@pytest.mark.parametrize(
    "mask",
    ["causal", SlidingWindow(2), SlidingWindow(2, causal=False), np.eye(N, k=1) + np.eye(N) > 0],
)
def test_masks(mask) -> None:
    seen = visible(mask, N)
    (_, found) = _states(Block(_attention(mask=mask)))
    assert np.abs(_plain(_attention(), _tokens(), seen) - found).max() < 1e-12


@pytest.mark.parametrize("mask", ["future", np.zeros((N, N), bool), np.ones((3, 3), bool)])
def test_bad_masks_are_refused(mask) -> None:
    with pytest.raises(InputError, match="mask"):
        _states(Block(_attention(mask=mask)))


def test_one_head_alone_agrees_with_the_whole_layer() -> None:
    bias = RelativeBias(np.random.default_rng(1).normal(size=(8, HEADS)), 16)
    layer = _attention(bias=bias, mask="causal")
    with arithmetic("numpy") as a:
        x = a.matrix(_tokens())
        weights = [np.array(a.rows(attend(a, layer, h, x))) for h in range(HEADS)]
        scores = [np.array(a.rows(logits(a, layer, h, x))) for h in range(HEADS)]
    seen = visible("causal", N)
    for h in range(HEADS):
        assert np.abs(weights[h] - _softmax(scores[h], seen)).max() < 1e-12
        assert np.abs(scores[h] - _scores(layer, _tokens(), h) - bias.matrix(h, N)).max() < 1e-12


def test_lazy_blocks_are_read_one_at_a_time() -> None:
    asked: list[int] = []

    def read(index: int) -> Block:
        asked.append(index)
        return Block(_attention(index))

    lazy = Stack("s", LazyBlocks(3, read), _tokens()).attention_only()
    with arithmetic("numpy") as a:
        *_, last = hidden_states(a, lazy)
    assert asked == [0, 1, 2]
    assert np.array_equal(np.array(last), _states(*(Block(_attention(i)) for i in range(3)))[-1])


@pytest.mark.parametrize("heads, groups", [(3, None), (2, 3)])
def test_heads_must_divide(heads: int, groups: int | None) -> None:
    zeros = [np.zeros((D, D))] * 4 + [np.zeros(D)] * 4
    with pytest.raises(InputError, match="share"):
        Attention(*zeros, heads=heads, groups=groups)
