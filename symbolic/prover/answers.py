"""Answers within hard limits, kept from one run to the next.

A question is asked in a child process, so that a step that cannot be interrupted takes down
neither the run nor the machine.  What was decided is kept in a file named by a digest of the
question and of the sources that answered it; a kept proof is checked again before it is used.
"""

from __future__ import annotations

import hashlib
import json
import os
from contextlib import suppress
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any

from symbolic.certificates import checker
from symbolic.certificates.terms import forget
from symbolic.errors import Exhausted, Rejected
from symbolic.limits import MEMORY, limited
from symbolic.prover import Outcome, prove_problem
from symbolic.prover.constant import Constant, constant

__all__ = ["answer", "best_constant", "ready", "store"]

_GRACE = 1.0
_SOURCES = Path(__file__).resolve().parent.parent


def answer(
    problem: dict[str, Any], timeout: float = 10.0, *, memory: int = MEMORY, fresh: bool = False
) -> Outcome:
    """Prove or refute a problem, given as one object of a batch file.

    Parameters
    ----------
    problem
        As for `symbolic.prover.prove_problem`.
    timeout
        Processor seconds; a search that does not stop by itself is ended.
    memory
        Bytes.
    fresh
        Use nothing that is kept.

    Raises
    ------
    InputError
        If a text is not in the grammar.

    Examples
    --------
    >>> answer({"goal": "x**2 >= 2*x - 1"}).outcome
    'proved'
    """
    asked = {k: problem.get(k) for k in ("vars", "functions", "hyps", "goal")}
    found = None if fresh else _kept("answers", asked)
    if found is None or not _stands(found["certificate"]):
        try:
            found = limited(
                lambda: prove_problem(problem, timeout).record(), timeout + _GRACE, memory
            )
        except Exhausted as error:
            found = Outcome("undecided", reason=str(error), seconds=timeout).record()
        if found["outcome"] != "undecided":
            _keep("answers", asked, found)
    return Outcome(**{**found, "id": problem.get("id")})


@cache
def ready() -> None:
    """Load what searches load when they first need it, so that children need not."""
    for module in ("scipy.optimize", "scipy.sparse", "clarabel"):
        with suppress(ImportError):
            import_module(module)


def best_constant(
    expression: str,
    given: list[str],
    *,
    timeout: float,
    digits: int,
    fresh: bool = False,
    bound: tuple[str, list[str]] | None = None,
) -> Constant:
    """Return `symbolic.prover.constant.constant` of these, within limits and kept.

    Raises
    ------
    InputError
        If a text is not in the grammar, or the hypotheses seem to hold nowhere.
    Exhausted
        If the search did not stop by itself.
    """
    asked = {"expression": expression, "given": given, "digits": digits, "timeout": timeout}
    asked["bound"] = bound
    found = None if fresh else _kept("constants", asked)
    if found is None or not all(map(_stands, found["certificates"].values())):

        def work() -> dict[str, Any]:
            found = constant(expression, given, timeout=timeout, digits=digits, bound=bound)
            return found.record()

        found = limited(work, 2 * timeout + 5 * _GRACE)
        if found["closed_form"] is not None:
            _keep("constants", asked, found)
    return Constant(**{**found, "enclosure": tuple(found["enclosure"])})


def store() -> Path:
    """Return the folder that answers are kept in."""
    base = os.environ.get("XDG_CACHE_HOME") or str(Path.home() / ".cache")
    return Path(base) / "rankproof"


def _stands(certificate: dict[str, Any] | None) -> bool:
    forget()
    try:
        if certificate is not None:
            checker.check(certificate)
    except Rejected:
        return False
    return True


@cache
def _version() -> str:
    digest = hashlib.sha256()
    for folder in ("prover", "certificates"):
        for path in sorted((_SOURCES / folder).glob("*.py")):
            digest.update(path.read_bytes())
    return digest.hexdigest()


def _path(kind: str, asked: dict[str, Any]) -> Path:
    text = json.dumps([asked, _version()], sort_keys=True)
    return store() / kind / f"{hashlib.sha256(text.encode()).hexdigest()}.json"


def _kept(kind: str, asked: dict[str, Any]) -> Any:
    try:
        return json.loads(_path(kind, asked).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None


def _keep(kind: str, asked: dict[str, Any], found: dict[str, Any]) -> None:
    """Keep an answer if the folder can be written; nothing needs it."""
    target = _path(kind, asked)
    partial = target.with_suffix(f".{os.getpid()}")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        partial.write_text(json.dumps(found), encoding="utf-8")
        partial.replace(target)
    except OSError:
        with suppress(OSError):
            partial.unlink(missing_ok=True)
