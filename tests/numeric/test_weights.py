"""Folders with weights: what is read, and what is refused with one line."""

import json
from pathlib import Path

import numpy as np
import pytest
from safetensors.numpy import save_file

from numeric.arithmetic import arithmetic
from numeric.stack import hidden_states
from numeric.weights import load_stack
from symbolic.errors import InputError

SIZES = {
    "hidden_size": 8,
    "intermediate_size": 12,
    "num_hidden_layers": 2,
    "num_attention_heads": 2,
    "vocab_size": 30,
    "max_position_embeddings": 16,
    "type_vocab_size": 2,
}


def write_folder(path: Path, dtype: type = np.float32, **changes: np.ndarray) -> Path:
    """A whole small BERT folder with a word-level tokenizer."""
    from tokenizers import Tokenizer, models, pre_tokenizers

    draw = np.random.default_rng(0)
    tensors = {}

    def put(name: str, *shape: int) -> None:
        tensors[name] = (draw.normal(size=shape) / 3).astype(dtype)

    put("embeddings.word_embeddings.weight", 30, 8)
    put("embeddings.position_embeddings.weight", 16, 8)
    put("embeddings.token_type_embeddings.weight", 2, 8)
    norms = ["embeddings.LayerNorm"]
    for layer in range(2):
        prefix = f"encoder.layer.{layer}."
        for name in ("query", "key", "value"):
            put(prefix + f"attention.self.{name}.weight", 8, 8)
            put(prefix + f"attention.self.{name}.bias", 8)
        for name, rows, columns in (
            ("attention.output.dense", 8, 8),
            ("intermediate.dense", 12, 8),
            ("output.dense", 8, 12),
        ):
            put(prefix + name + ".weight", rows, columns)
            put(prefix + name + ".bias", rows)
        norms += [prefix + "attention.output.LayerNorm", prefix + "output.LayerNorm"]
    for name in norms:
        put(name + ".weight", 8)
        put(name + ".bias", 8)
    tensors.update(changes)
    path.mkdir(exist_ok=True)
    save_file(tensors, path / "model.safetensors")
    (path / "config.json").write_text(json.dumps({"model_type": "bert", **SIZES}))
    words = {f"w{i}": i for i in range(29)} | {"[UNK]": 29}
    tokenizer = Tokenizer(models.WordLevel(words, unk_token="[UNK]"))
    tokenizer.pre_tokenizer = pre_tokenizers.Whitespace()
    tokenizer.save(str(path / "tokenizer.json"))
    return path


def test_a_folder_is_read_exactly(tmp_path: Path) -> None:
    stack = load_stack(str(write_folder(tmp_path / "m")), text="w1 w2 w3 w4", tokens=3)
    assert stack.tokens.shape == (3, 8)
    assert len(stack.blocks) == 2
    with arithmetic("arb", 150) as a:
        *_, last = hidden_states(a, stack)
        assert all(x.rad() < 1e-20 for x in last.entries())


def test_nan_names_the_weight(tmp_path: Path) -> None:
    bad = np.zeros((8, 8), np.float32)
    bad[2, 5] = np.nan
    name = "encoder.layer.1.attention.self.key.weight"
    folder = write_folder(tmp_path / "m", **{name: bad})
    with pytest.raises(InputError, match=r"layer\.1\.attention\.self\.key.*\[2, 5\] is nan"):
        load_stack(str(folder), text="w1")


def test_wrong_shape(tmp_path: Path) -> None:
    folder = write_folder(
        tmp_path / "m", **{"encoder.layer.0.output.dense.bias": np.zeros(3, "f4")}
    )
    with pytest.raises(InputError, match=r"shape \(3,\)"):
        load_stack(str(folder), text="w1")


def test_truncated_file(tmp_path: Path) -> None:
    folder = write_folder(tmp_path / "m")
    data = (folder / "model.safetensors").read_bytes()
    (folder / "model.safetensors").write_bytes(data[: len(data) // 2])
    with pytest.raises(InputError, match="not a whole safetensors file"):
        load_stack(str(folder), text="w1")


@pytest.mark.parametrize("gone", ["config.json", "model.safetensors", "tokenizer.json"])
def test_missing_file(tmp_path: Path, gone: str) -> None:
    folder = write_folder(tmp_path / "m")
    (folder / gone).unlink()
    with pytest.raises(InputError, match=gone.split(".")[-1]):
        load_stack(str(folder), text="w1")


@pytest.mark.parametrize("name", ["nowhere", "random:x"])
def test_unknown_stack(name: str) -> None:
    with pytest.raises(InputError):
        load_stack(name)
