"""What a model is run on: a text through its tokenizer, or an array from a file."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any, final

import numpy as np

from symbolic.errors import InputError

__all__ = ["Input", "read_array"]


@final
@dataclass(frozen=True, slots=True)
class Input:
    """What to run a model on.

    Attributes
    ----------
    text : str
    tokens : int, optional
        Use only the first so many tokens.
    array : ndarray, optional
        Token ids (n,), token vectors (n, d) or pixels (channels, height, width), instead of text.
    """

    text: str = ""
    tokens: int | None = None
    array: np.ndarray | None = None

    def token_ids(
        self, folder: Path, vocabulary: int, limit: int | None
    ) -> tuple[np.ndarray, tuple[str, ...]]:
        """Return the ids of the tokens and the words they stand for.

        Raises
        ------
        InputError
            If there is no tokenizer, no token, or more tokens than the model takes.
        """
        if self.array is not None:
            ids = self._given_ids()
            words = tuple(str(i) for i in ids)
        else:
            ids, words = _tokenise(folder, self.text)
        ids, words = ids[: self.tokens], words[: self.tokens]
        if not len(ids):
            raise InputError("the text has no tokens")
        if limit is not None and len(ids) > limit:
            raise InputError(
                f"the text has {len(ids)} tokens, the model takes {limit}: use --tokens"
            )
        outside = ids[(ids < 0) | (ids >= vocabulary)]
        if len(outside):
            raise InputError(f"token id {outside[0]} is outside the vocabulary of {vocabulary}")
        return ids, words

    def _given_ids(self) -> np.ndarray:
        if self.array is None or self.array.ndim != 1 or self.array.dtype.kind not in "iu":
            raise InputError("--input: this model takes token ids, integers of shape (n,)")
        return self.array.astype(np.int64)


def read_array(path: Path) -> np.ndarray:
    """Return the array of a ``.npy`` file.

    Raises
    ------
    InputError
        If it is not an array of numbers.
    """
    try:
        array = np.load(path, allow_pickle=False)
    except OSError as error:
        raise InputError(f"cannot read {path}: {error.strerror or error}") from None
    except (ValueError, EOFError):
        raise InputError(f"{path} is not an .npy array of numbers") from None
    if not isinstance(array, np.ndarray) or array.dtype.kind not in "fiu":
        raise InputError(f"{path} is not an .npy array of numbers")
    return array


def _tokenise(folder: Path, text: str) -> tuple[np.ndarray, tuple[str, ...]]:
    tokenizer = _tokenizer(folder)
    tokenizer.no_padding()
    tokenizer.no_truncation()
    encoded = tokenizer.encode(text)
    return np.array(encoded.ids, dtype=np.int64), tuple(encoded.tokens)


def _tokenizer(folder: Path) -> Any:
    try:
        import tokenizers
    except ImportError:
        raise InputError("reading text needs tokenizers: pip install tokenizers") from None
    whole = folder / "tokenizer.json"
    vocabulary, merges = folder / "vocab.json", folder / "merges.txt"
    try:
        if whole.is_file():
            return tokenizers.Tokenizer.from_file(str(whole))
        if vocabulary.is_file() and merges.is_file():
            return tokenizers.ByteLevelBPETokenizer(str(vocabulary), str(merges))
        if (folder / "vocab.txt").is_file():
            return tokenizers.BertWordPieceTokenizer(str(folder / "vocab.txt"))
    except Exception as error:  # the library raises plain Exception
        raise InputError(f"{folder} holds a damaged tokenizer: {error}") from None
    pieces = sorted(p.name for p in folder.glob("*.model"))
    hint = f"; {pieces[0]} is not read: save the fast tokenizer as tokenizer.json" if pieces else ""
    raise InputError(
        f"{folder} has no tokenizer.json, no vocab.json with merges.txt and no vocab.txt{hint}; "
        "or give token ids with --input IDS.npy"
    )
