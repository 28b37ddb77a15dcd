"""Work that takes too much is ended; what it raises or returns comes back."""

from __future__ import annotations

import os
import pickle
from collections.abc import Callable
from typing import Any

import pytest

from symbolic import limits
from symbolic.errors import Exhausted, InputError
from symbolic.limits import limited


def _spin() -> None:
    while True:
        pass


def _refuse() -> None:
    raise InputError("unreadable")


@pytest.mark.parametrize(
    ("work", "reason"),
    [
        (_spin, "out of time"),
        (lambda: bytearray(1 << 40), "out of memory"),
        (lambda: os.kill(os.getpid(), 11), "ended by signal 11"),
    ],
)
def test_runaway_work_is_ended(work: Callable[[], Any], reason: str) -> None:
    with pytest.raises(Exhausted, match=reason):
        limited(work, seconds=0.2)


def test_what_flint_cannot_allocate_ends_the_child_alone() -> None:
    from flint import fmpz

    with pytest.raises(Exhausted, match="out of memory"):
        limited(lambda: fmpz(3) ** (1 << 33), seconds=20, memory=1 << 28)


def test_results_and_errors_come_back() -> None:
    assert limited(lambda: {"a": [1, 2]}, seconds=5) == {"a": [1, 2]}
    with pytest.raises(InputError, match="unreadable"):
        limited(_refuse, seconds=5)


@pytest.mark.parametrize("length", [1, 20, 60])
def test_an_answer_that_breaks_off_is_out_of_time(length: int) -> None:
    whole = pickle.dumps((True, "a" * 100))
    assert limits._opened(whole, 0) == "a" * 100
    with pytest.raises(Exhausted, match="out of time"):
        limits._opened(whole[:length], 0)
