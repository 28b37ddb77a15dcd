"""A check on many texts: processes side by side, results kept line by line, resumable."""

from __future__ import annotations

import hashlib
import json
import multiprocessing
import os
import sys
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor, as_completed
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, final

from rankproof.console import console
from symbolic.errors import InputError

__all__ = ["Settings", "check_texts", "read_texts"]


@final
@dataclass(frozen=True, slots=True)
class Settings:
    """What a result depends on beside the text."""

    names: tuple[str, ...]
    stack: str
    tokens: int | None
    arithmetic: str
    bits: int | None
    fingerprint: str

    def key(self, text: str) -> str:
        """Return a hash of the settings and a text."""
        content = json.dumps([asdict(self), text], sort_keys=True)
        return hashlib.sha256(content.encode()).hexdigest()[:32]


def read_texts(path: Path) -> list[str]:
    """Return the lines of a file that are not blank, each once.

    Raises
    ------
    InputError
        If the file cannot be read as UTF-8 or has no text.
    """
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except OSError as error:
        raise InputError(f"cannot read {path}: {error.strerror}") from None
    except UnicodeDecodeError as error:
        raise InputError(f"{path} is not UTF-8 text: {error.reason} at {error.start}") from None
    texts = list(dict.fromkeys(line.strip() for line in lines if line.strip()))
    if not texts:
        raise InputError(f"{path} holds no text: one input a line is needed")
    return texts


def check_texts(
    settings: Settings, texts: Sequence[str], jobs: int, output: Path | None
) -> list[dict[str, Any]]:
    """Check every text and return the records, each with its ``input`` number.

    Parameters
    ----------
    jobs : int
        Processes.
    output : Path, optional
        A file of JSON lines, one a text, appended to as texts are finished; texts that it already
        holds under the same settings are not checked again.
    """
    done = {} if output is None else _kept(output)
    wanted = {settings.key(text): text for text in texts}
    found = {key: done[key] for key in wanted if key in done}
    missing = {key: text for key, text in wanted.items() if key not in found}
    try:
        for key, records in _progress(_computed(settings, missing, jobs), len(texts), len(found)):
            found[key] = records
            if output is not None:
                _append(output, {"key": key, "text": missing[key], "results": records})
    except KeyboardInterrupt:
        where = f" are in {output}; run the same command to go on" if output else " were done"
        raise InputError(f"interrupted: {len(found)} of {len(texts)} inputs{where}") from None
    numbered = enumerate(wanted)
    return [{"input": number, **r} for number, key in numbered for r in found[key]]


def _progress(
    results: Iterator[tuple[str, Any]], total: int, before: int
) -> Iterator[tuple[str, Any]]:
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TimeRemainingColumn

    columns = (
        "[progress.description]{task.description}",
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
    )
    screen = console(to_error=True)
    with Progress(
        *columns, console=screen, transient=True, disable=not sys.stderr.isatty()
    ) as progress:
        task = progress.add_task("inputs", total=total, completed=before)
        for result in results:
            progress.advance(task)
            yield result


def _computed(
    settings: Settings, missing: dict[str, str], jobs: int
) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    """Yield results as they are ready."""
    if not missing:
        return
    if jobs == 1 or len(missing) == 1:
        for key, text in missing.items():
            yield key, _check_one(settings, text)
        return
    with _one_thread_each(), ProcessPoolExecutor(min(jobs, len(missing)), _SPAWN) as pool:
        waiting: dict[Future[list[dict[str, Any]]], str] = {
            pool.submit(_check_one, settings, text): key for key, text in missing.items()
        }
        try:
            for future in as_completed(waiting):
                yield waiting[future], future.result()
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            for worker in multiprocessing.active_children():
                worker.terminate()  # nobody waits for what they are at
            raise


@contextmanager
def _one_thread_each() -> Iterator[None]:
    """New processes use one thread of linear algebra: side by side they use all processors."""
    before = {name: os.environ.get(name) for name in _THREADS}
    os.environ.update(dict.fromkeys(_THREADS, "1"))
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value


_THREADS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")
_SPAWN = multiprocessing.get_context("spawn")
_HEADS: dict[Settings, dict[Any, Any]] = {}


def _check_one(settings: Settings, text: str) -> list[dict[str, Any]]:
    """Check one text in this process, which remembers the norms of the weights."""
    from lemmas.measures import all_cases
    from numeric.check import check
    from numeric.run import Run
    from numeric.weights import load_stack
    from rankproof.check_records import record

    heads = _HEADS.setdefault(settings, {})
    run = Run(load_stack(settings.stack, settings.tokens, text), heads=heads)
    cases = all_cases(run, list(settings.names))
    name = run.arithmetic(settings.arithmetic, settings.bits)
    return [record(check(case, name, settings.bits)) for case in cases]


def _kept(path: Path) -> dict[str, list[dict[str, Any]]]:
    """The results of a file; a last line that was cut off is removed."""
    if not path.exists():
        if not path.parent.is_dir():
            raise InputError(f"cannot write {path}: no such folder; choose another --output")
        return {}
    try:
        content = path.read_bytes()
    except OSError as error:
        raise InputError(f"cannot read {path}: {error.strerror}") from None
    whole = content[: content.rfind(b"\n") + 1]
    found = {}
    for number, line in enumerate(whole.splitlines(), 1):
        try:
            entry = json.loads(line)
            found[str(entry["key"])] = list(entry["results"])
        except (ValueError, TypeError, KeyError):
            raise InputError(
                f"{path}, line {number}, is not a result of a check; choose another --output"
            ) from None
    if len(whole) < len(content):
        os.truncate(path, len(whole))
    return found


def _append(path: Path, entry: dict[str, Any]) -> None:
    try:
        with path.open("a", encoding="utf-8") as file:
            file.write(json.dumps(entry) + "\n")
            file.flush()
            os.fsync(file.fileno())
    except OSError as error:
        raise InputError(
            f"cannot write {path}: {error.strerror}; choose another --output"
        ) from None
