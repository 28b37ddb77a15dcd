"""Our forward pass against transformers: float64 for random models, float32 for MiniLM."""

import json
from pathlib import Path

import numpy as np
import pytest

from numeric.arithmetic import arithmetic
from numeric.stack import hidden_states
from numeric.weights import load_stack
from symbolic.errors import InputError

torch = pytest.importorskip("torch", reason="pip install torch==2.13.0 (a CPU build)")
transformers = pytest.importorskip("transformers", reason="pip install transformers")


def _reference(folder: Path, count: int, text: str, dtype) -> np.ndarray:
    from tokenizers import Tokenizer

    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    tokenizer.no_padding()
    ids = tokenizer.encode(text).ids[:count]
    model = transformers.BertModel.from_pretrained(
        folder, attn_implementation="eager", add_pooling_layer=False
    )
    with torch.no_grad():
        output = model.to(dtype).eval()(torch.tensor([ids]))
    return output.last_hidden_state[0].double().numpy()


def _ours(folder: str, count: int, text: str) -> np.ndarray:
    with arithmetic("numpy") as a:
        *_, last = hidden_states(a, load_stack(folder, count, text))
        return np.array(a.rows(last), dtype=float)


def test_a_random_model_in_float64(tmp_path: Path) -> None:
    from tests.numeric.test_weights import SIZES, write_folder

    folder = write_folder(tmp_path / "m")
    (folder / "config.json").write_text(
        json.dumps({"model_type": "bert", "hidden_act": "gelu", "layer_norm_eps": 1e-12, **SIZES})
    )
    reference = _reference(folder, 5, "w1 w2 w3 w4 w5", torch.float64)
    assert np.abs(_ours(str(folder), 5, "w1 w2 w3 w4 w5") - reference).max() < 1e-12


def test_minilm_to_float32_rounding() -> None:
    from numeric.weights.named import _folder

    try:
        folder = _folder("minilm")
    except InputError as error:
        pytest.skip(str(error))
    text = "The spectral norm of a residual falls doubly exponentially."
    ours = _ours("minilm", 12, text)
    for dtype, bound in ((torch.float64, 1e-12), (torch.float32, 5e-6)):
        assert np.abs(ours - _reference(folder, 12, text, dtype)).max() < bound
