"""Work in a child process that may use only so much processor time and memory.

What a search calls (expansion, linear programs, numbers with many digits) cannot always be
interrupted from inside.  Here the system ends it, and the caller goes on.
"""

from __future__ import annotations

import faulthandler
import math
import os
import pickle
import resource
import select
import signal
import sys
import time
from collections.abc import Callable
from typing import Any, TypeVar

from symbolic.errors import Exhausted

__all__ = ["MEMORY", "limited", "restrict"]

MEMORY = 4 << 30
_Result = TypeVar("_Result")


def limited(work: Callable[[], _Result], seconds: float, memory: int = MEMORY) -> _Result:
    """Return what the work returns, or raise what it raises, in a child process.

    Parameters
    ----------
    work
        Called without arguments; its result must be picklable.
    seconds
        Processor seconds after which the child is ended.
    memory
        Bytes that the child may take beyond what the parent has.

    Raises
    ------
    Exhausted
        If a limit was reached; the text says which.

    Examples
    --------
    >>> limited(lambda: 2**10, seconds=5)
    1024
    >>> limited(lambda: bytes(1 << 34), seconds=5)
    Traceback (most recent call last):
        ...
    symbolic.errors.Exhausted: out of memory
    """
    if not hasattr(os, "fork"):
        return work()
    sys.stdout.flush()
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        _serve(work, writing, seconds, memory)
    os.close(writing)
    with os.fdopen(reading, "rb") as stream:
        try:
            text = _received(stream.fileno(), time.monotonic() + 6 * seconds + 30)
        finally:
            _end(child)
        status = os.waitpid(child, 0)[1]
    result: _Result = _opened(text, status)
    return result


def restrict(seconds: float, memory: int) -> None:
    """Limit this process to processor seconds and to bytes of memory beyond what it has."""
    size = memory + _taken()
    resource.setrlimit(resource.RLIMIT_AS, (size, size))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    whole = math.ceil(seconds) + 1
    resource.setrlimit(resource.RLIMIT_CPU, (whole, whole))
    signal.signal(signal.SIGPROF, signal.SIG_DFL)
    signal.setitimer(signal.ITIMER_PROF, seconds)


def _taken() -> int:
    try:
        with open("/proc/self/statm", encoding="ascii") as stream:
            return int(stream.read().split()[0]) * resource.getpagesize()
    except OSError:
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


def _serve(work: Callable[[], object], pipe: int, seconds: float, memory: int) -> None:
    faulthandler.disable()
    code = 1
    try:
        os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
        restrict(seconds, memory)
        try:
            answer = pickle.dumps((True, work()))
        except MemoryError:
            answer = pickle.dumps((False, Exhausted("out of memory")))
        except Exception as error:
            answer = pickle.dumps((False, error))
        with os.fdopen(pipe, "wb") as stream:
            stream.write(answer)
        code = 0
    finally:
        os._exit(code)


def _received(pipe: int, until: float) -> bytes:
    """Return all that comes before the pipe is closed, or nothing at the end of the wait."""
    parts: list[bytes] = []
    while select.select([pipe], [], [], max(0.0, until - time.monotonic()))[0]:
        part = os.read(pipe, 1 << 16)
        if not part:
            return b"".join(parts)
        parts.append(part)
    return b""


def _end(child: int) -> None:
    """Stop the child if it still runs; one that has ended is left to be waited for."""
    os.kill(child, signal.SIGKILL)


def _opened(text: bytes, status: int) -> Any:
    if text:  # written by our own child into a pipe that nobody else holds; never a file
        try:
            fine, value = pickle.loads(text)
        except (EOFError, pickle.UnpicklingError):  # ended while it wrote
            raise Exhausted("out of time") from None
        if fine:
            return value
        raise value
    number = os.WTERMSIG(status) if os.WIFSIGNALED(status) else 0
    if number in (signal.SIGPROF, signal.SIGXCPU, signal.SIGKILL):
        raise Exhausted("out of time")
    raise Exhausted("out of memory" if number == signal.SIGABRT else f"ended by signal {number}")
