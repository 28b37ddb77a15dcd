"""``rankproof prove`` and ``rankproof constant``."""

from __future__ import annotations

import json
import os
import re
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rankproof.console import console, print_json, write_text
from symbolic.errors import Exhausted, InputError

if TYPE_CHECKING:
    from symbolic.prover.constant import Constant
    from symbolic.prover.proportions import Proportion

__all__ = [
    "batch_command",
    "constant_command",
    "entry_constants_command",
    "is_entry",
    "prove_command",
]


def prove_command(
    goal: str,
    given: list[str],
    certificate: Path | None,
    timeout: float,
    as_json: bool,
    fresh: bool = False,
) -> int:
    """Run ``prove`` on one goal; return the exit code (0 only if it is proved)."""
    from symbolic.prover.answers import answer as answered

    answer = answered({"goal": goal, "hyps": given}, timeout, fresh=fresh)
    if certificate is not None and answer.certificate is not None:
        write_text(certificate, json.dumps(answer.certificate, indent=1) + "\n")
    if as_json:
        print_json(answer.record())
    else:
        screen = console()
        screen.print(f"{answer.outcome}: {goal}", markup=False)
        for name, value in answer.witness.items():
            screen.print(f"    {name} = {value}", markup=False)
        for line in (answer.method and f"by {answer.method}", answer.reason):
            if line:
                screen.print(f"    {line}", markup=False)
    return 0 if answer.outcome == "proved" else 1


def _answer(task: tuple[int, str, float, bool]) -> dict[str, Any]:
    from symbolic.prover.answers import answer, ready

    ready()
    number, line, timeout, fresh = task
    try:
        problem = json.loads(line)
    except json.JSONDecodeError:
        raise InputError(f"line {number} is not JSON") from None
    if not isinstance(problem, dict):
        raise InputError(f"line {number} is not an object")
    return answer(problem, timeout, fresh=fresh).record()


def batch_command(
    source: Path, timeout: float, fresh: bool = False, jobs: int | None = None
) -> int:
    """Run ``prove --batch``: one JSON object a line, in order; return the exit code."""
    from concurrent.futures import ProcessPoolExecutor

    try:
        lines = source.read_text(encoding="utf-8").splitlines()
    except OSError as error:
        raise InputError(f"cannot read {source}: {error.strerror}") from error
    tasks = [(k, line, timeout, fresh) for k, line in enumerate(lines, 1) if line.strip()]
    ok = True
    with ProcessPoolExecutor(jobs or os.cpu_count() or 1) as pool:
        for answer in pool.map(_answer, tasks):
            print(json.dumps(answer), flush=True)
            ok = ok and answer["outcome"] == "proved"
    return 0 if ok else 1


def is_entry(text: str) -> bool:
    """Whether a text is the id of an entry; the library is read only if it may be."""
    if not re.fullmatch(r"[a-z][a-z0-9-]*/[a-z][a-z0-9-]*", text):
        return False
    from lemmas.library import all_entries

    return any(item.id == text for item in all_entries())


def entry_constants_command(name: str, as_json: bool) -> int:
    """Run ``constant`` on an entry: each of its constants, and where it comes from."""
    from rankproof.showing import explained_constants
    from rankproof.verifying import found

    item = next(r for r in found([name]) if r["id"] == name)
    if as_json:
        print_json({"id": name, "constants": item["constants"]})
        return 0
    lines = explained_constants(item) or [f"{name} has no constant"]
    console().print("\n".join(lines), markup=False)
    return 0


def constant_command(
    expression: str,
    given: list[str],
    timeout: float,
    digits: int,
    as_json: bool,
    fresh: bool = False,
) -> int:
    """Run ``constant``: a least upper bound, or the best C of a comparison; return the exit code."""
    from symbolic.prover.answers import best_constant
    from symbolic.prover.constant import Constant
    from symbolic.prover.proportions import compares, negated

    asked, name = None, "sup"
    extra: dict[str, Any] = {}
    try:
        if compares(expression):
            asked = _proportion(expression, given, timeout)
            name = "least C" if asked.least else "greatest C"
            extra = {"asked": expression, "least": asked.least, "sign": asked.sign}
            expression, given = asked.expression, asked.given
        answer = best_constant(
            expression,
            given,
            timeout=timeout,
            digits=digits,
            fresh=fresh,
            bound=None if asked is None else asked.bound,
        )
    except Exhausted as error:
        answer = Constant(None, None, (None, None), None, {}, reason=str(error))
    if asked is not None and not asked.least:
        answer = negated(answer)
    if as_json:
        print_json({**answer.record(), **extra})
    else:
        _print_constant(name, answer)
    return 0 if answer.enclosure[asked is None or asked.least] is not None else 1


def _proportion(comparison: str, given: list[str], timeout: float) -> Proportion:
    from symbolic.limits import limited
    from symbolic.prover.answers import ready
    from symbolic.prover.proportions import proportion

    ready()
    return limited(lambda: proportion(comparison, given, timeout=timeout / 2), timeout)


def _print_constant(name: str, answer: Constant) -> None:
    low, high = map(_decimal, answer.enclosure)
    screen = console()
    screen.print(f"{name} in [{low}, {high}]", markup=False)
    screen.print(f"closed form: {answer.closed_form or 'none shown'}", markup=False)
    if answer.proposed:
        screen.print(f"proposed, not shown: {answer.proposed}", markup=False)
    screen.print(f"attained at: {answer.attained_at or 'not shown'}", markup=False)
    if answer.equation:
        screen.print(f"the place solves: {answer.equation}", markup=False)
    if answer.reason:
        screen.print(answer.reason, markup=False)


def _decimal(value: str | None) -> str:
    """Return a rational as a decimal fraction where it is one."""
    if value is None:
        return "?"
    exact = Fraction(value)
    twos, fives = (_exponent(exact.denominator, p) for p in (2, 5))
    places = max(twos, fives)
    if exact.denominator != 2**twos * 5**fives or places > 40:
        return value
    digits = str(abs(exact.numerator) * 10**places // exact.denominator).rjust(places + 1, "0")
    whole, part = digits[: len(digits) - places], digits[len(digits) - places :]
    return "-" * (exact < 0) + whole + "." * bool(part) + part


def _exponent(number: int, prime: int) -> int:
    count = 0
    while number % prime == 0:
        number, count = number // prime, count + 1
    return count
