"""Ask rankproof and other provers about the problems of this folder, side by side.

``python benchmarks/peers/run.py [FILE.jsonl ...] [--programs NAMES] [--timeout S] [--every K]
[--answers FILE] [--recorded]``.  Every answer is one line of the answers file; what is answered there already,
by the same version of the same program, is not asked again.  Seconds are processor seconds.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from problems import Problem, read_problems
from programs import PROGRAMS
from programs.answer import Answer
from tables import classes, comparison, remarks

HERE = Path(__file__).parent
Key = tuple[str, str, str, float]


def version(name: str) -> str:
    """Return the version of a program and a digest of how it is asked."""
    source = Path(sys.modules[type(PROGRAMS[name]).__module__].__file__ or "").read_bytes()
    script = (
        HERE.joinpath("programs", "smt_script.py").read_bytes() if name in ("z3", "cvc5") else b""
    )
    return f"{PROGRAMS[name].version()} {hashlib.sha256(source + script).hexdigest()[:8]}"


def recorded(path: Path) -> dict[Key, dict[str, Any]]:
    """Return the answers of a file."""
    if not path.exists():
        return {}
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    return {(r["digest"], r["program"], r["version"], r["timeout"]): r for r in rows}


def asked(name: str, problem: Problem, timeout: float) -> Answer:
    """Return what a program says; one that cannot read the problem does not support it."""
    try:
        return PROGRAMS[name].answer(problem, timeout)
    except Exception as error:
        return Answer("unsupported", 0.0, f"{type(error).__name__}: {error}")


def answers(
    problems: list[Problem], names: list[str], timeout: float, path: Path
) -> Iterator[dict[str, Any]]:
    """Yield the answer of every program to every problem, asking only what is not recorded."""
    known = recorded(path)
    versions = {name: version(name) for name in names}
    for number, problem in enumerate(problems, 1):
        for name in names:
            key = (problem.digest, name, versions[name], timeout)
            if key not in known:
                found = asked(name, problem, timeout).record()
                labels = dict(zip(("digest", "program", "version", "timeout"), key, strict=True))
                known[key] = {**labels, **found}
                with path.open("a", encoding="utf-8") as stream:
                    stream.write(json.dumps(known[key]) + "\n")
            stated = {k: problem.record[k] for k in ("id", "expected", "tags")}
            yield {**known[key], **stated}
        print(f"\r{number}/{len(problems)}", end="", file=sys.stderr, flush=True)


def main() -> None:
    """Ask, and print the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("files", type=Path, nargs="*", default=[HERE / "inequalities.jsonl"])
    parser.add_argument("--programs", default=",".join(PROGRAMS), help=", ".join(PROGRAMS))
    parser.add_argument("--timeout", type=float, default=10.0)
    parser.add_argument("--every", type=int, default=1)
    parser.add_argument("--answers", type=Path, default=Path("answers.jsonl"))
    parser.add_argument("--recorded", action="store_true", help="of what all have answered")
    chosen = parser.parse_args()
    problems = list(read_problems(chosen.files))[:: chosen.every]
    names = chosen.programs.split(",")
    if chosen.recorded:
        known = recorded(chosen.answers)
        keys = [(name, version(name), chosen.timeout) for name in names]
        problems = [p for p in problems if all((p.digest, *key) in known for key in keys)]
    rows = list(answers(problems, names, chosen.timeout, chosen.answers))
    print()
    print("\n".join([*comparison(rows), "", *classes(rows), "", *remarks(rows)]))


if __name__ == "__main__":
    main()
