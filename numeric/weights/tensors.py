"""Tensors from files, as exact float64 arrays.  Nothing is unpickled."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np

from symbolic.errors import InputError

__all__ = ["read_config", "read_tensors"]

_PLAIN = {"F64": "<f8", "F32": "<f4", "F16": "<f2"}


def read_config(folder: Path) -> dict[str, Any]:
    """Return ``config.json`` of a folder.

    Raises
    ------
    InputError
        If it is missing or not a JSON object.
    """
    path = folder / "config.json"
    try:
        config = json.loads(path.read_text(encoding="utf-8"))
    except OSError:
        raise InputError(f"{folder} has no readable config.json") from None
    except ValueError as error:
        raise InputError(f"{path} is not JSON: {error}") from None
    if not isinstance(config, dict):
        raise InputError(f"{path} is not a JSON object")
    return config


def read_tensors(folder: Path) -> dict[str, np.ndarray]:
    """Return every tensor of the ``*.safetensors`` (or ``*.npz``) files of a folder.

    F64, F32, F16 and BF16 entries become float64 without rounding; integer tensors are left out.

    Raises
    ------
    InputError
        If there is no such file, or one is truncated or malformed.
    """
    files = sorted(folder.glob("*.safetensors"))
    if files:
        tensors: dict[str, np.ndarray] = {}
        for path in files:
            tensors.update(_safetensors(path))
        return tensors
    archives = sorted(folder.glob("*.npz"))
    if not archives:
        raise InputError(f"{folder} has no *.safetensors and no *.npz file beside config.json")
    return _archive(archives[0])


def _safetensors(path: Path) -> dict[str, np.ndarray]:
    from safetensors import SafetensorError, deserialize

    try:
        entries = deserialize(path.read_bytes())
    except SafetensorError as error:
        raise InputError(
            f"{path} is not a whole safetensors file ({error}); copy it again"
        ) from None
    except OSError as error:
        raise InputError(f"cannot read {path}: {error.strerror}") from None
    found = {}
    for name, entry in entries:
        kind, shape, data = entry["dtype"], tuple(entry["shape"]), entry["data"]
        if kind == "BF16":
            raw = np.frombuffer(data, dtype="<u2").astype(np.uint32) << 16
            found[name] = raw.view(np.float32).astype(np.float64).reshape(shape)
        elif kind in _PLAIN:
            found[name] = np.frombuffer(data, dtype=_PLAIN[kind]).astype(np.float64).reshape(shape)
    return found


def _archive(path: Path) -> dict[str, np.ndarray]:
    try:
        with np.load(path, allow_pickle=False) as archive:
            return {name: np.asarray(archive[name], dtype=np.float64) for name in archive.files}
    except (OSError, ValueError, EOFError, KeyError) as error:
        raise InputError(f"{path} is not a NumPy archive of numbers: {error}") from None
    except Exception as error:  # zipfile.BadZipFile has no common base
        raise InputError(f"{path} is damaged: {error}") from None
