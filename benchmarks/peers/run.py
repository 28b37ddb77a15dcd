"""Measure the scalar prover on the problems of this folder.

Run ``python benchmarks/peers/run.py [FILE.jsonl ...] [--timeout S] [--jobs N] [--every K]``.
Seconds are seconds of computing on one core.
"""

from __future__ import annotations

import argparse
import json
import statistics
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from time import thread_time
from typing import Any

PROBLEMS = Path(__file__).with_name("inequalities.jsonl")
TAGS = ("polynomial", "algebraic", "transcendental", "multivariate", "unbounded")
Answer = dict[str, Any]


def solve(task: tuple[str, float]) -> Answer:
    """Answer one problem, and re-check its certificate."""
    from symbolic.prover import prove_problem

    problem, timeout = json.loads(task[0]), task[1]
    try:
        answer = prove_problem(problem, timeout).record()
    except Exception as error:
        answer = {"id": problem["id"], "outcome": f"error {type(error).__name__}: {error}"}
        answer |= {"seconds": timeout, "method": "", "certificate": None}
    if answer["certificate"] is not None:
        recheck(answer)
    del answer["certificate"]
    return {**answer, "expected": problem["expected"], "tags": problem["tags"]}


def recheck(answer: Answer) -> None:
    """Re-check the certificate from its text; add its size and the seconds."""
    from symbolic.certificates.checker import Rejected, check_text

    source = json.dumps(answer["certificate"])
    answer["bytes"], start = len(source), thread_time()
    try:
        check_text(source)
    except Rejected as error:
        answer["outcome"] = f"rejected: {error}"
    answer["recheck"] = thread_time() - start


def row(name: str, answers: list[Answer]) -> str:
    """Return one line of the table."""
    true = [a for a in answers if a["expected"] == "true"]
    false = [a for a in answers if a["expected"] == "false"]
    solved = sum(a["outcome"] == "proved" for a in true)
    refuted = sum(a["outcome"] in ("refuted", "domain_error") for a in false)
    wrong = sum(a["outcome"] in ("refuted", "domain_error") for a in true)
    wrong += sum(a["outcome"] == "proved" for a in false)
    undecided = len(answers) - solved - refuted - wrong
    times = sorted(a["seconds"] for a in answers)
    tail = times[int(0.9 * (len(times) - 1))]
    sizes = [a["bytes"] for a in answers if "bytes" in a]
    checks = [a["recheck"] for a in answers if "recheck" in a]
    return (
        f"| {name} | {solved}/{len(true)} | {refuted}/{len(false)} | {wrong} | {undecided} "
        f"| {statistics.median(times):.3f} | {tail:.2f} "
        f"| {median(sizes)} | {median(checks)} |"
    )


def median(values: list[float]) -> str:
    """Return a median as text."""
    return f"{statistics.median(values):.3g}" if values else "-"


def slower(answers: list[Answer]) -> list[str]:
    """Return the proofs whose re-check took longer than finding them."""
    return [a["id"] for a in answers if "recheck" in a and a["recheck"] >= a["seconds"]]


def answered(tasks: list[tuple[str, float]], jobs: int) -> Iterator[Answer]:
    """Yield the answers in order."""
    with ProcessPoolExecutor(jobs) as pool:
        yield from pool.map(solve, tasks)


def main() -> None:
    """Run and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("files", type=Path, nargs="*", default=[PROBLEMS])
    parser.add_argument("--timeout", type=float, default=10.0)
    parser.add_argument("--jobs", type=int, default=1)
    parser.add_argument("--every", type=int, default=1)
    parser.add_argument("--output", type=Path)
    chosen = parser.parse_args()
    lines = [k for f in chosen.files for k in f.read_text(encoding="utf-8").splitlines()]
    tasks = [(line, chosen.timeout) for line in lines[:: chosen.every]]
    answers = []
    for answer in answered(tasks, chosen.jobs):
        answers.append(answer)
        if chosen.output:
            with chosen.output.open("a", encoding="utf-8") as stream:
                stream.write(json.dumps(answer) + "\n")
    print(
        "| problems | proved | refuted | wrong | undecided | median s | p90 s | bytes | re-check |"
    )
    print("|---|---|---|---|---|---|---|---|---|")
    for tag in TAGS:
        chosen_answers = [a for a in answers if tag in a["tags"]]
        if chosen_answers:
            print(row(tag, chosen_answers))
    print(row("all", answers))
    print("re-check slower than the search:", ", ".join(slower(answers)) or "none")


if __name__ == "__main__":
    main()
