"""Measure the scalar prover on the problems of this folder, beside peers if installed.

Run ``python benchmarks/peers/run.py [--timeout S] [--jobs N] [--every K] [--output FILE]``.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import Any

PROBLEMS = Path(__file__).with_name("inequalities.jsonl")


def solve(task: tuple[str, float]) -> dict[str, Any]:
    """Answer one problem, and re-check its certificate."""
    from symbolic.certificates.checker import Rejected, check
    from symbolic.prover import prove_problem

    problem, timeout = json.loads(task[0]), task[1]
    try:
        answer = prove_problem(problem, timeout).record()
    except Exception as error:
        answer = {"id": problem["id"], "outcome": f"error {type(error).__name__}: {error}"}
        answer |= {"seconds": timeout, "method": "", "certificate": None}
    if answer["certificate"] is not None:
        try:
            check(json.loads(json.dumps(answer["certificate"])))
        except Rejected as error:
            answer["outcome"] = f"rejected: {error}"
    del answer["certificate"]
    return {**answer, "expected": problem["expected"], "tags": problem["tags"]}


def row(name: str, answers: list[dict[str, Any]]) -> str:
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
    return (
        f"| {name} | {solved}/{len(true)} | {refuted}/{len(false)} | {wrong} | {undecided} "
        f"| {statistics.median(times):.3f} | {tail:.2f} |"
    )


def main() -> None:
    """Run and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--timeout", type=float, default=10.0)
    parser.add_argument("--jobs", type=int, default=min(2, os.cpu_count() or 1))
    parser.add_argument("--every", type=int, default=1)
    parser.add_argument("--output", type=Path)
    chosen = parser.parse_args()
    lines = PROBLEMS.read_text(encoding="utf-8").splitlines()[:: chosen.every]
    with ProcessPoolExecutor(chosen.jobs) as pool:
        answers = list(pool.map(solve, [(line, chosen.timeout) for line in lines]))
    if chosen.output:
        chosen.output.write_text("".join(json.dumps(a) + "\n" for a in answers), encoding="utf-8")
    print("| problems | proved | refuted | wrong | undecided | median s | p90 s |")
    print("|---|---|---|---|---|---|---|")
    for tag in ("polynomial", "algebraic", "transcendental", "multivariate", "unbounded"):
        print(row(tag, [a for a in answers if tag in a["tags"]]))
    print(row("all", answers))


if __name__ == "__main__":
    main()
