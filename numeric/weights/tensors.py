"""Tensors from files, each read when it is asked for, as exact float64 arrays.

A safetensors file is eight bytes of length, a JSON header and raw numbers; it is mapped, so that a
tensor that nobody asks for costs nothing.  Nothing is unpickled.
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, final

import numpy as np

from symbolic.errors import InputError

__all__ = ["Tensor", "read_config", "tensors_of"]

_PLAIN = {"F64": "<f8", "F32": "<f4", "F16": "<f2", "BF16": "<u2"}
_INDEX = "model.safetensors.index.json"


@final
@dataclass(frozen=True, slots=True)
class Tensor:
    """A tensor that is read when asked for.

    Attributes
    ----------
    shape : tuple of int
    read : callable
        Returns the float64 array.
    """

    shape: tuple[int, ...]
    read: Callable[[], np.ndarray]


def read_json(path: Path) -> dict[str, Any]:
    """Return the JSON object in a file.

    Raises
    ------
    InputError
        If the file is missing or holds something else.
    """
    try:
        value = json.loads(path.read_text(encoding="utf-8"))
    except OSError:
        raise InputError(f"{path.parent} has no readable {path.name}") from None
    except ValueError as error:
        raise InputError(f"{path} is not JSON: {error}") from None
    if not isinstance(value, dict):
        raise InputError(f"{path} is not a JSON object")
    return value


def read_config(folder: Path) -> dict[str, Any]:
    """Return ``config.json`` of a folder.

    Raises
    ------
    InputError
        If it is missing or not a JSON object; the message says what else was looked for.
    """
    if not (folder / "config.json").is_file():
        found = ", ".join(sorted(p.name for p in folder.iterdir())[:8]) or "nothing"
        raise InputError(
            f"{folder} has no config.json: looked for config.json beside *.safetensors, {_INDEX} "
            f"or *.npz; found {found}"
        )
    return read_json(folder / "config.json")


def tensors_of(folder: Path) -> Mapping[str, Tensor]:
    """Return a reader for every float tensor of a folder.

    F64, F32, F16 and BF16 entries become float64 without rounding.

    Raises
    ------
    InputError
        If there is no such file, or one is truncated or malformed.
    """
    if (folder / _INDEX).is_file():
        return _sharded(folder)
    files = sorted(folder.glob("*.safetensors"))
    if files:
        found: dict[str, Tensor] = {}
        for path in files:
            found.update(_safetensors(path))
        return found
    archives = sorted(folder.glob("*.npz"))
    if archives:
        return _archive(archives[0])
    pickles = sorted(folder.glob("*.bin")) + sorted(folder.glob("*.pt"))
    hint = (
        f"; {pickles[0].name} is a pickle, which is never read: save it as safetensors"
        if pickles
        else ""
    )
    raise InputError(f"{folder} has no *.safetensors and no *.npz file beside config.json{hint}")


def _sharded(folder: Path) -> dict[str, Tensor]:
    places = read_json(folder / _INDEX).get("weight_map")
    if not isinstance(places, dict):
        raise InputError(f"{folder / _INDEX} has no weight_map")
    files = sorted({str(name) for name in places.values()})
    for name in files:
        if Path(name).name != name or not (folder / name).is_file():
            raise InputError(f"{folder / _INDEX} names {name}, which is not in {folder}")
    found: dict[str, Tensor] = {}
    for name in files:
        found.update(_safetensors(folder / name))
    missing = sorted(set(places) - set(found))
    if missing:
        raise InputError(f"{folder}: the index names tensor {missing[0]}, but no shard holds it")
    return found


def _safetensors(path: Path) -> dict[str, Tensor]:
    header, start = _header(path)
    size = path.stat().st_size
    found: dict[str, Tensor] = {}
    for name, entry in header.items():
        if name == "__metadata__" or entry.get("dtype") not in _PLAIN:
            continue
        kind = _PLAIN[entry["dtype"]]
        shape, first, last = _place(path, name, entry)
        if last - first != math.prod(shape) * np.dtype(kind).itemsize:
            raise InputError(f"{path}: tensor {name} has {last - first} bytes for shape {shape}")
        if start + last > size:
            raise InputError(
                f"{path} is not a whole safetensors file: it ends inside tensor {name} "
                f"({start + last} bytes needed, {size} there); copy it again"
            )
        found[name] = _slice(path, start + first, entry["dtype"], shape)
    return found


def _place(path: Path, name: str, entry: dict[str, Any]) -> tuple[tuple[int, ...], int, int]:
    """Shape, first and last byte of a tensor."""
    shape, ends = _naturals(entry.get("shape")), _naturals(entry.get("data_offsets"))
    if shape is None or ends is None or len(ends) != 2:
        raise InputError(f"{path}: the header says no shape or place of tensor {name}")
    return tuple(shape), ends[0], ends[1]


def _naturals(value: Any) -> list[int] | None:
    natural = isinstance(value, list) and all(type(x) is int and x >= 0 for x in value)
    return value if natural else None


def _header(path: Path) -> tuple[dict[str, Any], int]:
    """Return the header and where the numbers begin."""
    try:
        with path.open("rb") as file:
            length = int.from_bytes(file.read(8), "little")
            if length > path.stat().st_size:
                raise ValueError("the header is longer than the file")
            header = json.loads(file.read(length))
    except OSError as error:
        raise InputError(f"cannot read {path}: {error.strerror}") from None
    except ValueError as error:
        raise InputError(
            f"{path} is not a whole safetensors file ({error}); copy it again"
        ) from None
    entries = header.values() if isinstance(header, dict) else [None]
    for entry in entries:
        if not isinstance(entry, dict):
            raise InputError(f"{path} is not a safetensors file: its header is malformed")
    return header, 8 + length


def _slice(path: Path, offset: int, kind: str, shape: tuple[int, ...]) -> Tensor:
    def read() -> np.ndarray:
        count = math.prod(shape)
        if not count:
            return np.zeros(shape)
        raw = np.memmap(path, dtype=_PLAIN[kind], mode="r", offset=offset, shape=(count,))
        if kind == "BF16":  # a bfloat16 is the upper half of a float32
            return (raw.astype(np.uint32) << 16).view(np.float32).astype(float).reshape(shape)
        return raw.astype(np.float64).reshape(shape)

    return Tensor(shape, read)


def _archive(path: Path) -> dict[str, Tensor]:
    try:
        with np.load(path, allow_pickle=False) as archive:
            arrays = {name: np.asarray(archive[name]) for name in archive.files}
    except (OSError, ValueError, EOFError, KeyError) as error:
        raise InputError(f"{path} is not a NumPy archive of numbers: {error}") from None
    except Exception as error:  # zipfile.BadZipFile has no common base
        raise InputError(f"{path} is damaged: {error}") from None
    for name, array in arrays.items():
        if array.dtype.kind not in "fiub" or array.dtype.itemsize > 8:
            raise InputError(f"{path}: {name} has type {array.dtype}, which is not read exactly")
    return {
        name: Tensor(array.shape, lambda array=array: array.astype(np.float64))  # type: ignore[misc]
        for name, array in arrays.items()
    }
