"""The deadline of the prover holds, also inside a step that does not look at the clock."""

from __future__ import annotations

import signal
import threading
import time

import pytest
from flint import ctx

from symbolic.prover import certificate, prove, search
from symbolic.prover.clock import stopping

HARD = "a**4*b + b**4*c + c**4*d + d**4*e + e**4*a >= a*b*c*d*e*exp(sin(a*b*c) - 1)"
POSITIVE = [f"{name} > 0" for name in "abcde"]


def forever(*_):
    while True:
        pass


def test_a_hard_problem_stays_within_its_time():
    start = time.process_time()
    answer = prove(HARD, POSITIVE, timeout=1.0)
    assert answer.outcome == "undecided"
    assert time.process_time() - start < 2.0


@pytest.mark.parametrize("asked", [prove, certificate])
def test_a_step_that_never_ends_is_broken_off(monkeypatch, asked):
    monkeypatch.setattr(search, "METHODS", (forever,))
    start, before = time.process_time(), (ctx.prec, ctx.cap)
    answer = asked("exp(x) >= 1 + x", timeout=0.5)
    assert answer is None or answer.outcome == "undecided"
    assert time.process_time() - start < 1.5
    assert (ctx.prec, ctx.cap) == before
    assert signal.getitimer(signal.ITIMER_VIRTUAL) == (0.0, 0.0)


def test_an_inner_block_keeps_the_end_of_the_outer_one():
    start = time.process_time()
    with pytest.raises(TimeoutError), stopping(0.2, TimeoutError):
        with pytest.raises(InterruptedError), stopping(60, InterruptedError):
            forever()
        forever()
    assert time.process_time() - start < 1.0


def test_other_threads_are_left_alone():
    found = []

    def work():
        with stopping(0.01, TimeoutError):
            found.append(sum(range(10**6)))

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    assert found


def test_no_method_takes_the_time_of_the_others(monkeypatch):
    asked = []

    def endless(prover, sequent, depth):
        asked.append(depth)
        while depth == 0:
            prover.tick()

    monkeypatch.setattr(search, "METHODS", (endless, *search.METHODS))
    assert certificate("sin(x) + cos(x) <= sqrt(2)", timeout=10.0) is not None
    assert 0 in asked


def test_waves_have_no_tail():
    assert prove("sin(x) + cos(x) <= sqrt(2)", timeout=5.0).outcome == "proved"
