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


def _tensors(folder: Path) -> dict:
    from safetensors.numpy import load_file

    return load_file(folder / "model.safetensors")


def test_shards_with_an_index(tmp_path: Path) -> None:
    folder = write_folder(tmp_path / "m")
    whole, tensors = load_stack(str(folder), text="w1 w2"), _tensors(folder)
    (folder / "model.safetensors").unlink()
    names = sorted(tensors)
    parts = {"a.safetensors": names[:9], "b.safetensors": names[9:]}
    for file, chosen in parts.items():
        save_file({name: tensors[name] for name in chosen}, folder / file)
    places = {name: file for file, chosen in parts.items() for name in chosen}
    index = folder / "model.safetensors.index.json"
    index.write_text(json.dumps({"weight_map": places}))
    split = load_stack(str(folder), text="w1 w2")
    assert np.array_equal(whole.tokens, split.tokens)
    assert np.array_equal(whole.blocks[1].mlp.outer, split.blocks[1].mlp.outer)
    (folder / "b.safetensors").unlink()
    with pytest.raises(InputError, match="b.safetensors, which is not in"):
        load_stack(str(folder), text="w1 w2")
    index.write_text(json.dumps({"weight_map": {**dict.fromkeys(places, "a.safetensors")}}))
    with pytest.raises(InputError, match="no shard holds it"):
        load_stack(str(folder), text="w1 w2")


@pytest.mark.parametrize("dtype", [np.float64, np.float32, np.float16])
def test_every_float_type_is_read_exactly(tmp_path: Path, dtype: type) -> None:
    folder = write_folder(tmp_path / "m", dtype)
    stored = _tensors(folder)["encoder.layer.0.attention.self.query.weight"]
    assert stored.dtype == dtype
    read = load_stack(str(folder), text="w1").blocks[0].attention.query
    assert read.dtype == np.float64 and np.array_equal(read, stored.T.astype(object).astype(float))


def test_an_archive_of_arrays(tmp_path: Path) -> None:
    folder = write_folder(tmp_path / "m")
    whole, tensors = load_stack(str(folder), text="w1 w2"), _tensors(folder)
    (folder / "model.safetensors").unlink()
    np.savez(folder / "weights.npz", **tensors)
    assert np.array_equal(
        load_stack(str(folder), text="w1 w2").blocks[1].attention.key, whole.blocks[1].attention.key
    )
    tensors["encoder.layer.0.output.dense.bias"] = np.full(8, np.longdouble(1) / 3)
    np.savez(folder / "weights.npz", **tensors)
    with pytest.raises(InputError, match="not read exactly"):
        load_stack(str(folder), text="w1 w2")


def test_the_sum_of_embeddings_is_not_rounded(tmp_path: Path) -> None:
    tiny = np.full((16, 8), 2.0**-60, np.float32)
    folder = write_folder(tmp_path / "m", **{"embeddings.position_embeddings.weight": tiny})
    stack = load_stack(str(folder), text="w1 w2")
    with arithmetic("arb", 200) as a:
        exact = a.rows(stack.embedded(a))[0][0]
        rest = exact - a.number(float(stack.tokens[0, 0])) - a.number(float(stack.extra[1][0, 0]))
        assert rest == a.number(2.0**-60)


@pytest.mark.parametrize(
    "config, message",
    [
        ({"model_type": "resnet"}, "supported: bert"),
        ({"model_type": "bert", **SIZES, "num_attention_heads": 3}, "cannot be shared by 3"),
        ({"model_type": "bert", **SIZES, "hidden_act": "maxout"}, "hidden_act 'maxout'"),
        ({"model_type": "bert", **SIZES, "hidden_size": "8"}, "a positive integer is needed"),
        ({"model_type": "bert", **SIZES, "num_hidden_layers": 3}, "no tensor encoder.layer.2"),
        ({"model_type": "bert", **SIZES, "layer_norm_eps": None}, "a finite number is needed"),
    ],
)
def test_unusable_configurations(tmp_path: Path, config: dict, message: str) -> None:
    folder = write_folder(tmp_path / "m")
    (folder / "config.json").write_text(json.dumps(config))
    with pytest.raises(InputError, match=message):
        load_stack(str(folder), text="w1")


def test_a_truncated_file_names_the_tensor(tmp_path: Path) -> None:
    folder = write_folder(tmp_path / "m")
    data = (folder / "model.safetensors").read_bytes()
    (folder / "model.safetensors").write_bytes(data[:-5])
    with pytest.raises(InputError, match=r"ends inside tensor encoder\S+ .*copy it again"):
        load_stack(str(folder), text="w1")


@pytest.mark.parametrize(
    "garbage", [b"", b"short", b"\xff" * 64, (5).to_bytes(8, "little") + b"[1,2]"]
)
def test_files_that_are_not_safetensors(tmp_path: Path, garbage: bytes) -> None:
    folder = write_folder(tmp_path / "m")
    (folder / "model.safetensors").write_bytes(garbage)
    with pytest.raises(InputError, match="safetensors"):
        load_stack(str(folder), text="w1")


@pytest.mark.parametrize(
    "change",
    [
        {"shape": None},
        {"shape": [8.5]},
        {"shape": [-8, 8]},
        {"data_offsets": [0]},
        {"data_offsets": "0-4"},
        {"data_offsets": [0, 4]},
        {"shape": [2**40, 2**40]},
    ],
)
def test_malformed_headers(tmp_path: Path, change: dict) -> None:
    folder = write_folder(tmp_path / "m")
    path = folder / "model.safetensors"
    data = path.read_bytes()
    length = int.from_bytes(data[:8], "little")
    header = json.loads(data[8 : 8 + length])
    header["encoder.layer.0.output.dense.weight"].update(change)
    text = json.dumps(header).encode()
    path.write_bytes(len(text).to_bytes(8, "little") + text + data[8 + length :])
    with pytest.raises(InputError, match=r"tensor encoder\.layer\.0\.output\.dense\.weight"):
        load_stack(str(folder), text="w1")


def test_other_folders_say_what_was_looked_for(tmp_path: Path) -> None:
    (tmp_path / "photo.jpg").write_bytes(b"")
    with pytest.raises(InputError, match=r"looked for config\.json .*\.npz; found photo\.jpg"):
        load_stack(str(tmp_path))
    folder = write_folder(tmp_path / "m")
    (folder / "model.safetensors").rename(folder / "pytorch_model.bin")
    with pytest.raises(InputError, match="pickle, which is never read"):
        load_stack(str(folder), text="w1")


@pytest.mark.parametrize(
    "array, message",
    [
        (np.array([1, 40]), "token id 40 is outside the vocabulary of 30"),
        (np.array([1.5]), "takes token ids"),
        (np.array(["a"]), "not an .npy array of numbers"),
        (np.arange(17), "the model takes 16"),
    ],
)
def test_inputs_from_a_file(tmp_path: Path, array: np.ndarray, message: str) -> None:
    folder = write_folder(tmp_path / "m")
    np.save(tmp_path / "x.npy", array)
    with pytest.raises(InputError, match=message):
        load_stack(str(folder), array=tmp_path / "x.npy")


def test_plain_attention_matrices(tmp_path: Path) -> None:
    draw = np.random.default_rng(0)
    names = ("query", "key", "value", "output")
    arrays = {f"{l}.{name}": draw.normal(size=(4, 4)) for l in range(2) for name in names}
    arrays["tokens"] = draw.normal(size=(3, 4))
    config = {
        "model_type": "attention",
        "hidden_size": 4,
        "num_tokens": 3,
        "num_hidden_layers": 2,
        "num_attention_heads": 2,
        "skip": 0.5,
        "memory": 0.25,
        "mask": "causal",
        "norm": "rms",
    }
    (tmp_path / "config.json").write_text(json.dumps(config))
    np.savez(tmp_path / "weights.npz", **arrays)
    stack = load_stack(str(tmp_path))
    block = stack.blocks[1]
    assert np.array_equal(block.attention.value, arrays["1.value"])
    assert (block.skip, block.attention.memory, block.attention.mask) == (0.5, 0.25, "causal")


@pytest.mark.parametrize("kind", ["random", "xavier", "depth-scaled"])
def test_random_stacks_depend_on_their_seed_alone(kind: str) -> None:
    one, same, other = (load_stack(f"{kind}:{seed}", tokens=3) for seed in (1, 1, 2))
    assert np.array_equal(one.blocks[2].attention.output, same.blocks[2].attention.output)
    assert not np.array_equal(one.tokens, other.tokens)
    with pytest.raises(InputError, match="draws its tokens"):
        load_stack(kind, text="hello")
