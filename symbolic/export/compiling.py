"""Running ``coqc``: support library, scripts in parallel, a cache by content, assumptions read."""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any, final

from symbolic.errors import InputError
from symbolic.export.assumptions import allowed, assumptions, question, questions
from symbolic.export.coq import CoqScript, Scripts, Unexported

__all__ = ["SUPPORT", "Compiler", "Verdict", "support_texts"]

SUPPORT = (
    "Ring",
    "Logic",
    "Sums",
    "Functions",
    "Axioms",
    "Boxes",
    "Scalars",
    "Roots",
    "Special",
    "Integers",
    "Expansions",
)
LARGEST = 40_000_000  # characters; Coq would need more memory than a machine has


@final
@dataclass(frozen=True, slots=True)
class Verdict:
    """What Coq said of a script.

    Attributes
    ----------
    outcome : str
        ``accepted``, ``rejected`` or ``unsupported``.
    assumptions : tuple of str
        The axioms that the theorems of the script, and of those judged with it, rest on in Coq.
    reason : str
        Why it was not accepted.
    seconds : float
        Processor time of the compilation, when it was run.
    """

    outcome: str
    assumptions: tuple[str, ...] = ()
    reason: str = ""
    seconds: float = 0.0


@cache
def coqc() -> tuple[str, str]:
    """Return the path of ``coqc`` and its version.

    Raises
    ------
    InputError
        If Coq or its interval library is not installed.
    """
    path = shutil.which("coqc")
    if path is None:
        raise InputError("coqc is not installed; on Debian: apt install coq libcoq-interval")
    version = subprocess.run([path, "--version"], capture_output=True, text=True, check=False)
    where = subprocess.run([path, "-where"], capture_output=True, text=True, check=False)
    if not (Path(where.stdout.strip()) / "user-contrib" / "Interval").is_dir():
        raise InputError(
            "Coq's interval library is missing; on Debian: apt install libcoq-interval"
        )
    return path, version.stdout


def support_texts() -> dict[str, str]:
    """Return the support library: text by module name, in the order of compilation."""
    folder = resources.files("symbolic.export") / "support"
    return {name: (folder / f"{name}.v").read_text(encoding="utf-8") for name in SUPPORT}


def cache_folder() -> Path:
    """Return where compiled scripts are kept, for this version of Coq and of the support."""
    base = os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache")
    content = "\0".join([coqc()[1], *support_texts().values()])
    digest = hashlib.sha256(content.encode()).hexdigest()[:16]
    return Path(base) / "rankproof" / "coq" / digest


class Compiler:
    """Compiles scripts, each once, into a cache folder.

    Parameters
    ----------
    folder : Path, optional
        Where to compile; by default in the user's cache.
    jobs : int
        How many processes to run at once.
    """

    def __init__(self, folder: Path | None = None, jobs: int | None = None) -> None:
        self.folder = folder or cache_folder()
        self._jobs = jobs or os.cpu_count() or 1
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise InputError(f"cannot write {self.folder}: {error.strerror}") from error

    def judge(
        self,
        scripts: Scripts,
        watch: Callable[[Iterable[Any], int], Iterable[Any]] = lambda done, _: done,
    ) -> dict[str, Verdict]:
        """Compile the scripts of all entries; return a verdict for each entry.

        Parameters
        ----------
        scripts : Scripts
        watch : callable
            Passes on what is done as it comes, told how much to expect: a progress bar.
        """
        self._support()
        done = watch(self._compiled(scripts.modules), len(scripts.modules))
        with ThreadPoolExecutor(self._jobs) as pool:
            verdicts: dict[str, Verdict] = dict(done)
            sound = [name for name, verdict in verdicts.items() if verdict.outcome == "accepted"]
            for found in pool.map(self._assumed, questions(scripts, sound)):
                verdicts |= {name: _joined(verdicts[name], found[name]) for name in found}
        return {
            entry: Verdict("unsupported", reason=name.reason)
            if isinstance(name, Unexported)
            else verdicts[name]
            for entry, name in scripts.entries.items()
        }

    def _assumed(self, scripts: Sequence[CoqScript]) -> dict[str, Verdict]:
        """Ask what the theorems of some scripts rest on; one by one if it is too much."""
        found = self._compile(question(scripts))
        if found.outcome == "accepted" or len(scripts) == 1:
            return {script.name: found for script in scripts}
        return {name: v for script in scripts for name, v in self._assumed([script]).items()}

    def _support(self) -> None:
        for name, text in support_texts().items():
            verdict = self._compile(CoqScript(name, text, ()))
            if verdict.outcome != "accepted":
                raise InputError(f"the support library does not compile: {verdict.reason}")

    @contextmanager
    def _locked(self, name: str) -> Iterator[None]:
        with open(self.folder / f"{name}.lock", "w", encoding="utf-8") as handle:
            fcntl.flock(handle, fcntl.LOCK_EX)
            yield

    def _compiled(self, modules: Mapping[str, CoqScript]) -> Iterator[tuple[str, Verdict]]:
        """Yield the verdicts; of the scripts that may start, the one with most to come goes first."""
        weight, verdicts, left = _to_come(modules), dict[str, Verdict](), dict(modules)
        running: dict[Future[Verdict], str] = {}
        with ThreadPoolExecutor(self._jobs) as pool:
            while left or running:
                ready = [n for n, s in left.items() if all(k in verdicts for k in s.needs)]
                ready.sort(key=weight.__getitem__, reverse=True)
                for name in ready[: self._jobs - len(running)]:
                    needs = [verdicts[k] for k in left[name].needs]
                    running[pool.submit(self._run, left.pop(name), needs)] = name
                for future in wait(running, return_when=FIRST_COMPLETED).done:
                    name = running.pop(future)
                    verdicts[name] = future.result()
                    yield name, verdicts[name]

    def _run(self, script: CoqScript, needs: list[Verdict]) -> Verdict:
        failed = [verdict for verdict in needs if verdict.outcome != "accepted"]
        return failed[0] if failed else self._compile(script)

    def _compile(self, script: CoqScript) -> Verdict:
        if len(script.text) > LARGEST:
            size = len(script.text) // 10**6
            return Verdict("unsupported", reason=f"a script of {size} MB is too large to compile")
        record = self.folder / f"{script.name}.json"
        source = self.folder / f"{script.name}.v"
        digest = hashlib.sha256(script.text.encode()).hexdigest()
        with self._locked(script.name):
            known = _read(record, digest)
            if known is not None and source.with_suffix(".vo").exists():
                return known
            source.write_text(script.text, encoding="utf-8")
            final = "Print Assumptions" in script.text
            verdict = self._check(source, final, script.seconds)
            if verdict.outcome == "accepted":  # another may be for want of memory or time
                found = {**asdict(verdict), "digest": digest}
                record.write_text(json.dumps(found), encoding="utf-8")
        return verdict

    def _check(self, source: Path, final: bool, limit: int) -> Verdict:
        command = [coqc()[0], "-q", "-noglob", "-R", ".", "Rankproof", source.name]
        run, seconds = _timed(command, self.folder, limit)
        found = assumptions(run.stdout)
        if run.returncode < 0 and limit and seconds > limit - 1:
            reason = f"more than {limit} s of processor time"
            return Verdict("unsupported", found, reason, seconds)
        if run.returncode != 0:
            return Verdict("rejected", found, _error(run.stderr), seconds)
        if final and not re.search("^(Axioms:|Closed under)", run.stdout, re.MULTILINE):
            return Verdict("rejected", found, "no assumptions were printed", seconds)
        foreign = [name for name in found if not allowed(name)]
        if foreign:
            return Verdict("rejected", found, f"assumes {', '.join(foreign)}", seconds)
        return Verdict("accepted", found, "", seconds)


def _to_come(modules: Mapping[str, CoqScript]) -> dict[str, int]:
    """Characters from each script to the end of the longest chain of those that need it."""
    found: dict[str, int] = {}
    for script in reversed(list(modules.values())):
        found[script.name] = found.get(script.name, 0) + len(script.text)
        for need in script.needs:
            found[need] = max(found.get(need, 0), found[script.name])
    return found


def _timed(
    command: list[str], folder: Path, limit: int = 0
) -> tuple[subprocess.CompletedProcess[str], float]:
    """Run a command; return its result and the processor seconds it took.

    After ``limit`` processor seconds, if it is not 0, the system ends it.  The load of the machine
    has no part in that.
    """
    with (
        tempfile.TemporaryFile("w+", encoding="utf-8") as out,
        tempfile.TemporaryFile("w+", encoding="utf-8") as err,
    ):
        if limit:
            command = ["sh", "-c", f'ulimit -t {limit}; exec "$@"', "sh", *command]
        process = subprocess.Popen(command, cwd=folder, stdout=out, stderr=err)
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        out.seek(0)
        err.seek(0)
        done = subprocess.CompletedProcess(command, process.returncode, out.read(), err.read())
    return done, round(used.ru_utime + used.ru_stime, 3)


def _joined(compiled: Verdict, assumed: Verdict) -> Verdict:
    """Join what Coq said of a script and of what its theorems rest on."""
    return replace(assumed, seconds=compiled.seconds)


def _error(stderr: str) -> str:
    position = stderr.find("Error:")
    return " ".join(stderr[max(position, 0) :].split())[:500] or "coqc ended without a word"


def _read(record: Path, digest: str) -> Verdict | None:
    try:
        known = json.loads(record.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    if known.pop("digest", None) != digest:
        return None
    return Verdict(**{**known, "assumptions": tuple(known["assumptions"])})
