"""Commands that may use only so much processor time and memory."""

from __future__ import annotations

import resource
import subprocess
from dataclasses import dataclass

from symbolic.limits import MEMORY, restrict

__all__ = ["Finished", "run"]


@dataclass(frozen=True)
class Finished:
    """What a command printed, its exit code (``None`` if it was ended), its processor seconds."""

    text: str
    code: int | None
    seconds: float


def run(command: list[str], seconds: float, folder: str | None = None) -> Finished:
    """Run a command to its end or to its limit."""
    before = _spent()
    try:
        done = subprocess.run(
            command,
            cwd=folder,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=6 * seconds + 30,
            preexec_fn=lambda: restrict(seconds, MEMORY),
        )
    except subprocess.TimeoutExpired:
        return Finished("", None, _spent() - before)
    code = done.returncode if done.returncode >= 0 else None
    return Finished(done.stdout + done.stderr, code, _spent() - before)


def _spent() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime
