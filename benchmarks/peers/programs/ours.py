"""rankproof itself; its certificates are checked again from their text."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from time import thread_time

from problems import Problem

from programs.answer import Answer
from symbolic import certificates, prover
from symbolic.certificates.checker import Rejected, check_text
from symbolic.errors import Exhausted
from symbolic.limits import limited
from symbolic.prover import prove_problem, refute, search
from symbolic.prover.answers import ready

__all__ = ["Rankproof"]

_LOADED = refute, search  # once, and not in every process
ready()


class Rankproof:
    """The prover of `symbolic.prover`."""

    def version(self) -> str:
        """Return a digest of the sources of the prover and of the checker."""
        digest = hashlib.sha256()
        for package in (prover, certificates):
            for path in sorted(Path(str(package.__file__)).parent.glob("*.py")):
                digest.update(path.read_bytes())
        return digest.hexdigest()[:12]

    def answer(self, problem: Problem, seconds: float) -> Answer:
        """Ask about one problem, in a process of its own."""
        try:
            return limited(lambda: _answer(problem, seconds), seconds + 1)
        except Exhausted as error:
            return Answer("undecided", seconds, str(error))
        except Exception as error:
            return Answer("error", 0.0, f"{type(error).__name__}: {error}")


def _answer(problem: Problem, seconds: float) -> Answer:
    found = prove_problem(problem.record, seconds)
    if found.certificate is None:
        return Answer(found.outcome, found.seconds, found.reason or str(found.witness))
    source = json.dumps(found.certificate)
    start = thread_time()
    try:
        check_text(source)
    except Rejected as error:
        return Answer("error", found.seconds, f"rejected: {error}")
    return Answer("proved", found.seconds, found.method, len(source), thread_time() - start)
