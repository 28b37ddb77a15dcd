"""BERT-family encoders from a folder: post-LN blocks with GELU, as transformers names them."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import numpy as np

from numeric.stack.model import MLP, Attention, Block, LayerNorm, Stack, finite
from numeric.weights.tensors import read_config, read_tensors
from symbolic.errors import InputError

__all__ = ["load_bert"]


class _Reader:
    """Named tensors with checked shapes."""

    def __init__(self, folder: Path, tensors: dict[str, np.ndarray]) -> None:
        self.folder = folder
        self.tensors = {
            re.sub(r"^(bert|model|encoder\.bert)\.", "", k): v for k, v in tensors.items()
        }

    def __call__(self, name: str, *shape: int) -> np.ndarray:
        if name not in self.tensors:
            raise InputError(f"{self.folder} has no tensor {name}: a BERT-family encoder is needed")
        return finite(name, self.tensors[name], shape)


def load_bert(folder: Path, text: str, tokens: int | None = None) -> Stack:
    """Return the stack of a BERT-family folder on a text.

    Raises
    ------
    InputError
        If a file, tensor or setting is missing, or a weight is not finite.
    """
    config = read_config(folder)
    if config.get("model_type") != "bert":
        raise InputError(
            f"{folder / 'config.json'} says model_type {config.get('model_type')!r}; "
            "supported: 'bert'"
        )
    read = _Reader(folder, read_tensors(folder))
    d, width = _size(config, "hidden_size"), _size(config, "intermediate_size")
    ids, words = _tokenise(folder, text, tokens)
    limit = _size(config, "max_position_embeddings")
    if len(ids) > limit:
        raise InputError(f"the text has {len(ids)} tokens, the model takes {limit}: use --tokens")
    vocabulary = read("embeddings.word_embeddings.weight", _size(config, "vocab_size"), d)
    positions = read("embeddings.position_embeddings.weight", limit, d)
    types = read("embeddings.token_type_embeddings.weight", _size(config, "type_vocab_size"), d)
    epsilon = float(config.get("layer_norm_eps", 1e-12))
    blocks = tuple(
        _block(read, config, f"encoder.layer.{index}.", d, width, epsilon)
        for index in range(_size(config, "num_hidden_layers"))
    )
    return Stack(
        name=folder.name,
        blocks=blocks,
        tokens=vocabulary[ids] + positions[: len(ids)] + types[0],
        embedding_norm=_norm(read, "embeddings.LayerNorm.", d, epsilon),
        words=words,
    )


def _size(config: dict[str, Any], name: str) -> int:
    value = config.get(name)
    if not isinstance(value, int) or isinstance(value, bool) or value < 1:
        raise InputError(f"config.json: {name} is {value!r}, a positive integer is needed")
    return value


def _norm(read: _Reader, prefix: str, d: int, epsilon: float) -> LayerNorm:
    return LayerNorm(read(prefix + "weight", d), read(prefix + "bias", d), epsilon)


def _block(
    read: _Reader, config: dict[str, Any], prefix: str, d: int, width: int, epsilon: float
) -> Block:
    def linear(name: str, rows: int, columns: int) -> tuple[np.ndarray, np.ndarray]:
        weight = read(prefix + name + ".weight", columns, rows)
        return np.ascontiguousarray(weight.T), read(prefix + name + ".bias", columns)

    query, query_bias = linear("attention.self.query", d, d)
    key, key_bias = linear("attention.self.key", d, d)
    value, value_bias = linear("attention.self.value", d, d)
    output, output_bias = linear("attention.output.dense", d, d)
    inner, inner_bias = linear("intermediate.dense", d, width)
    outer, outer_bias = linear("output.dense", width, d)
    attention = Attention(
        query,
        key,
        value,
        output,
        query_bias,
        key_bias,
        value_bias,
        output_bias,
        _size(config, "num_attention_heads"),
    )
    norms = (
        _norm(read, prefix + "attention.output.LayerNorm.", d, epsilon),
        _norm(read, prefix + "output.LayerNorm.", d, epsilon),
    )
    activation = config.get("hidden_act", "gelu")
    if activation not in ("gelu", "relu"):
        raise InputError(f"config.json: hidden_act {activation!r} is not supported: gelu or relu")
    mlp = MLP(inner, inner_bias, outer, outer_bias, activation)
    return Block(attention, mlp, skip=1.0, norms=norms)


def _tokenise(folder: Path, text: str, tokens: int | None) -> tuple[list[int], tuple[str, ...]]:
    path = folder / "tokenizer.json"
    if not path.is_file():
        raise InputError(f"{folder} has no tokenizer.json")
    try:
        from tokenizers import Tokenizer
    except ImportError:
        raise InputError("reading text needs tokenizers: pip install tokenizers") from None
    try:
        tokenizer = Tokenizer.from_file(str(path))
    except Exception as error:  # the library raises plain Exception
        raise InputError(f"{path} is not a tokenizer: {error}") from None
    tokenizer.no_padding()
    encoded = tokenizer.encode(text)
    count = len(encoded.ids) if tokens is None else min(tokens, len(encoded.ids))
    if count == 0:
        raise InputError("the text has no tokens")
    return list(encoded.ids[:count]), tuple(encoded.tokens[:count])
