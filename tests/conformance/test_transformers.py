"""Our forward pass against transformers: float64 for random models, float32 for MiniLM.

The library casts to float32 in places (norms, rotary angles, state-space scans); the reference
runs its code with float64 in place of float32, so that the two agree to rounding.
"""

from pathlib import Path

import mpmath
import numpy as np
import pytest
from flint import arb

from numeric.arithmetic import ARITHMETICS, arithmetic
from numeric.stack import hidden_states
from numeric.weights import load_stack
from numeric.weights.named import folder_of
from symbolic.errors import InputError

torch = pytest.importorskip("torch", reason="pip install torch==2.13.0 (a CPU build)")
transformers = pytest.importorskip("transformers", reason="pip install transformers")

SMALL = {"vocab_size": 30, "hidden_size": 16, "num_hidden_layers": 2, "num_attention_heads": 4}
DISTILLED = {"vocab_size": 30, "dim": 16, "n_layers": 2, "n_heads": 4, "hidden_dim": 24}
CASES = {
    "bert": ("Bert", {**SMALL, "intermediate_size": 24, "max_position_embeddings": 20}),
    "bert relu": ("Bert", {**SMALL, "intermediate_size": 24, "hidden_act": "relu"}),
    "roberta": ("Roberta", {**SMALL, "intermediate_size": 24, "max_position_embeddings": 20}),
    "distilbert": ("DistilBert", DISTILLED),
    "gpt2": ("GPT2", {"vocab_size": 30, "n_embd": 16, "n_layer": 2, "n_head": 4}),
    "llama": ("Llama", {**SMALL, "intermediate_size": 24}),
    "llama grouped": ("Llama", {**SMALL, "intermediate_size": 24, "num_key_value_heads": 2}),
    "llama heads": ("Llama", {**SMALL, "intermediate_size": 24, "head_dim": 8}),
    "llama biases": ("Llama", {**SMALL, "intermediate_size": 24, "attention_bias": True}),
    "mistral": (
        "Mistral",
        {**SMALL, "intermediate_size": 24, "sliding_window": 3, "num_key_value_heads": 2},
    ),
    "qwen2": ("Qwen2", {**SMALL, "intermediate_size": 24, "num_key_value_heads": 2}),
    "qwen2 sliding": (
        "Qwen2",
        {
            **SMALL,
            "intermediate_size": 24,
            "num_key_value_heads": 4,
            "use_sliding_window": True,
            "sliding_window": 2,
            "max_window_layers": 1,
        },
    ),
    "t5": (
        "T5Encoder",
        {"vocab_size": 30, "d_model": 16, "d_kv": 6, "d_ff": 20, "num_layers": 2, "num_heads": 3},
    ),
    "t5 gated": (
        "T5Encoder",
        {
            "vocab_size": 30,
            "d_model": 16,
            "d_kv": 4,
            "d_ff": 20,
            "num_layers": 2,
            "num_heads": 4,
            "feed_forward_proj": "gated-gelu",
        },
    ),
    "mamba": (
        "Mamba",
        {"vocab_size": 30, "hidden_size": 16, "num_hidden_layers": 2, "state_size": 5},
    ),
    "mamba2": (
        "Mamba2",
        {
            "vocab_size": 30,
            "hidden_size": 16,
            "num_hidden_layers": 2,
            "state_size": 5,
            "num_heads": 4,
            "head_dim": 8,
            "n_groups": 2,
            "chunk_size": 4,
        },
    ),
}


def _reference(model, inputs: np.ndarray) -> np.ndarray:
    """The model of the library, built and run with float64 in place of float32."""
    with pytest.MonkeyPatch.context() as patch, torch.no_grad():
        patch.setattr(torch, "float32", torch.float64)
        patch.setattr(torch, "float", torch.float64)
        patch.setattr(torch.Tensor, "float", torch.Tensor.double)
        same = type(model)(model.config).double().eval()
        same.load_state_dict(model.state_dict(), strict=False)
        return same(torch.tensor(inputs[None])).last_hidden_state[0].numpy()


def _random_model(kind: str, settings: dict):
    name = kind.removesuffix("Encoder")
    torch.manual_seed(0)
    config = getattr(transformers, f"{name}Config")(**settings)
    config._attn_implementation = "eager"
    model = getattr(transformers, f"{kind}Model")(config)
    with torch.no_grad():
        for parameter in model.parameters():
            parameter.add_(torch.randn_like(parameter) * 0.2)
    return model.eval()


def _ours(folder: str, *, name: str = "numpy", bits: int = 53, **given) -> list:
    with arithmetic(name, bits) as a:
        *_, last = hidden_states(a, load_stack(folder, **given))
        return a.rows(last)


def _saved(model, folder: Path, values: np.ndarray) -> Path:
    model.save_pretrained(folder)
    np.save(folder / "input.npy", values)
    return folder / "input.npy"


@pytest.mark.parametrize("case", CASES)
def test_a_random_model_in_float64(case: str, tmp_path: Path) -> None:
    model = _random_model(*CASES[case])
    ids = np.random.default_rng(1).integers(3, 30, 11)
    given = _saved(model, tmp_path, ids)
    reference = _reference(model, ids)
    ours = np.array(_ours(str(tmp_path), array=given), dtype=float)
    assert np.abs(ours - reference).max() < 1e-12 * max(1, np.abs(reference).max())


BITS = {"arb": 150, "balls": 53, "affine": 80, "fixed": 240, "deviations": 256}
FAMILIES = ["bert", "gpt2", "llama grouped", "mistral", "t5", "mamba", "mamba2"]


@pytest.mark.parametrize("case", FAMILIES)
def test_balls_of_every_kind_contain_the_model(case: str, tmp_path: Path) -> None:
    given = _saved(_random_model(*CASES[case]), tmp_path, np.array([3, 7, 7, 20]))
    points = _ours(str(tmp_path), array=given, name="mpmath", bits=250)
    with arithmetic("arb", 250) as a:
        exact = [[a.number(0) + arb(mpmath.nstr(x, 72)) for x in row] for row in points]
    for name in ARITHMETICS:
        if name in ("mpmath", "numpy"):
            continue
        balls = _ours(str(tmp_path), array=given, name=name, bits=BITS[name])
        for row, exact_row in zip(balls, exact, strict=True):
            for ball, x in zip(row, exact_row, strict=True):
                assert ball.overlaps(arb(x.mid(), 1e-60)), name
                assert ball.rad() < 1e-3, name


def test_vision_in_float64(tmp_path: Path) -> None:
    settings = {**SMALL, "intermediate_size": 24, "image_size": 8, "patch_size": 4}
    settings.pop("vocab_size")
    torch.manual_seed(0)
    config = transformers.ViTConfig(**settings)
    model = transformers.ViTModel(config, add_pooling_layer=False).eval()
    pixels = np.random.default_rng(0).normal(size=(3, 8, 8))
    given = _saved(model, tmp_path, pixels)
    reference = _reference(model, pixels)
    ours = np.array(_ours(str(tmp_path), array=given), dtype=float)
    assert np.abs(ours - reference).max() < 1e-12


def test_half_precision_weights_are_read_exactly(tmp_path: Path) -> None:
    model = _random_model(*CASES["llama"]).to(torch.bfloat16)
    ids = np.array([4, 5, 6])
    given = _saved(model, tmp_path, ids)
    reference = _reference(model, ids)
    ours = np.array(_ours(str(tmp_path), array=given), dtype=float)
    assert np.abs(ours - reference).max() < 1e-12 * max(1, np.abs(reference).max())


def test_minilm_to_float32_rounding() -> None:
    try:
        folder = folder_of("minilm")
    except InputError as error:
        pytest.skip(str(error))
    from tokenizers import Tokenizer

    text = "The spectral norm of a residual falls doubly exponentially."
    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    tokenizer.no_padding()
    ids = tokenizer.encode(text).ids[:12]
    ours = np.array(_ours("minilm", tokens=12, text=text), dtype=float)
    for dtype, bound in ((torch.float64, 1e-12), (torch.float32, 5e-6)):
        model = transformers.BertModel.from_pretrained(
            folder, attn_implementation="eager", add_pooling_layer=False
        )
        with torch.no_grad():
            output = model.to(dtype).eval()(torch.tensor([ids])).last_hidden_state[0]
        assert np.abs(ours - output.double().numpy()).max() < bound
