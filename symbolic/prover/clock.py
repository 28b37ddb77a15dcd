"""The clock of the prover: seconds of computing, so that a busy machine changes no answer."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from time import thread_time as now
from typing import Any

from flint import ctx

__all__ = ["now", "stopping"]

_AGAIN = 0.2


@contextmanager
def stopping(seconds: float, late: type[Exception]) -> Iterator[None]:
    """Raise an exception inside the block after so many seconds of computing, and again.

    A long step that does not look at the clock is so brought to an end, wherever it is; only a single call of a
    compiled function is waited for.  A block inside another one keeps the earlier end.  Signals reach the main
    thread only; elsewhere nothing is raised.

    Examples
    --------
    >>> with stopping(0.05, TimeoutError):
    ...     while True:
    ...         pass
    Traceback (most recent call last):
        ...
    TimeoutError
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def stop(*_: Any) -> None:
        raise late

    precision, begun = (ctx.prec, ctx.cap), now()
    handler = signal.getsignal(signal.SIGVTALRM)
    left = signal.getitimer(signal.ITIMER_VIRTUAL)[0]
    seconds = max(seconds, 1e-3)
    try:
        signal.signal(signal.SIGVTALRM, stop)
        signal.setitimer(signal.ITIMER_VIRTUAL, min(seconds, left or seconds), _AGAIN)
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, handler)
        ctx.prec, ctx.cap = precision
        if left:
            rest = max(1e-3, left - (now() - begun))
            signal.setitimer(signal.ITIMER_VIRTUAL, rest, _AGAIN)
