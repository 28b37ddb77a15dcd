"""Attack the scalar prover: thousands of false inequalities, not one of which may be proved.

Run ``python benchmarks/soundness/attack.py [--count N] [--timeout S] [--seed K] [--answers FILE]``.
Three families: sharp constants lowered by one part in a million, domains widened past the
crossing, random expressions with a known violation.  Each is false by construction.  With an
answers file the run can be stopped and goes on where it was.
"""

from __future__ import annotations

import argparse
import json
import random
import re
from collections import Counter
from collections.abc import Iterator
from fractions import Fraction
from itertools import islice
from pathlib import Path

from symbolic.errors import Exhausted
from symbolic.limits import limited
from symbolic.prover import certificate, search
from symbolic.prover.answers import ready

_LOADED = search  # once, and not in every process
Problem = tuple[str, str, list[str]]

# (left, right with a constant that is sharp, where it is sharp, hypotheses)
SHARP = [
    ("x*(1 - x)", "{c}/4", 1, ["0 <= x <= 1"]),
    ("x**2*exp(-x)", "{c}*4*exp(-2)", 1, ["x >= 0"]),
    ("x/(1 + x**2)", "{c}/2", 1, []),
    ("1 + x", "{c}*exp(x)", 1, []),
    ("sin(x)", "{c}*x", 1, ["x > 0"]),
    ("tanh(x)", "{c}*x", 1, ["x > 0"]),
    ("log(1 + x)", "{c}*x", 1, ["x > 0"]),
    ("2*x*y", "{c}*(x**2 + y**2)", 1, ["x > 0", "y > 0"]),
    ("(x + y)**2", "{c}*2*(x**2 + y**2)", 1, ["x > 0"]),
    ("x*y*z", "{c}*((x + y + z)/3)**3", 1, ["x > 0", "y > 0", "z > 0"]),
    ("sqrt(x*y)", "{c}*(x + y)/2", 1, ["x > 0", "y > 0"]),
    ("-x*log(x) - (1 - x)*log(1 - x)", "{c}*log(2)", 1, ["0 < x < 1"]),
    ("x*exp(-x)", "{c}*exp(-1)", 1, ["x >= 0"]),
    ("sin(x)", "{c}", 1, ["0 <= x <= 2"]),
    ("cos(x)", "{c}", 1, ["-1 <= x <= 1"]),
    ("atan(x)", "{c}*x", 1, ["x > 0"]),
    ("abs(x) + abs(y)", "{c}*sqrt(2)*sqrt(x**2 + y**2)", 1, ["x > 0", "y > 0"]),
    ("3*x**2*y**2", "{c}*(x**4*y**2 + x**2*y**4 + 1)", 1, []),
    ("erf(x)", "{c}*2*x/sqrt(pi)", 1, ["x > 0"]),
    ("x", "{c}*sinh(x)", 1, ["x > 0"]),
]

# (goal, hypotheses with an end that goes a little too far)
WIDENED = [
    ("exp(x) <= 1 + 2*x", "0 <= x <= {e}", "1.2564312086261697"),
    ("exp(x) <= 1 + x + x**2", "0 <= x <= {e}", "1.7932821329007"),
    ("x**3 <= x", "0 <= x <= {e}", "1"),
    ("x**2 <= 2", "0 <= x <= {e}", "1.4142135623731"),
    ("sinh(x) <= 1", "0 <= x <= {e}", "0.88137358701955"),
    ("cos(x) >= 1/2", "0 <= x <= {e}", "1.0471975511966"),
    ("log(x) <= 1", "1 <= x <= {e}", "2.7182818284591"),
    ("tan(x) <= 2*x", "0 <= x <= {e}", "1.1655611852073"),
    ("sin(x) >= 2*x/pi", "0 <= x <= {e}", "1.5707963267949"),
    ("x*exp(x) <= 1", "0 <= x <= {e}", "0.56714329040979"),
    ("sqrt(x) >= x", "0 <= x <= {e}", "1"),
    ("atan(x) >= x/2", "0 <= x <= {e}", "2.3311223704145"),
]
UNARY = ["exp({})", "sin({})", "cos({})", "tanh({})", "atan({})", "abs({})", "sinh({})", "erf({})",
         "({})**2", "({})**3", "asinh({})", "sqrt(1 + ({})**2)", "log(2 + ({})**2)",
         "1/(1 + ({})**2)"]  # fmt: skip
BINARY = ["({}) + ({})", "({}) - ({})", "({})*({})", "max({}, {})", "min({}, {})"]


def sharp(rng: random.Random) -> Problem:
    """Lower a sharp constant by one part in 10**6, and disguise it by a positive factor."""
    left, right, _, given = rng.choice(SHARP)
    constant = f"({1 - Fraction(1, 10**6)})"
    scale = Fraction(rng.randint(1, 60), rng.randint(1, 60))
    shift = Fraction(rng.randint(-40, 40), rng.randint(1, 9))
    relation = rng.choice(["<=", "<"])
    goal = f"({scale})*({left}) + ({shift}) {relation} ({scale})*({right.format(c=constant)}) + ({shift})"
    return "sharp", goal, given


def widened(rng: random.Random) -> Problem:
    """Let the domain end a little beyond the crossing."""
    goal, domain, end = rng.choice(WIDENED)
    beyond = Fraction(end) + Fraction(rng.randint(1, 10**6), 10 ** rng.randint(6, 12))
    scale = Fraction(rng.randint(1, 40), rng.randint(1, 40))
    relation = "<=" if "<=" in goal else ">="
    left, right = goal.split(f" {relation} ")
    return (
        "widened",
        f"({scale})*({left}) {relation} ({scale})*({right})",
        [domain.format(e=beyond)],
    )


def expression(rng: random.Random, names: list[str], depth: int) -> str:
    """Return a random expression, defined everywhere."""
    if depth == 0 or rng.random() < 0.15:
        number = Fraction(rng.randint(-9, 9), rng.randint(1, 4))
        return rng.choice([*names, *names, f"({number})"])
    if rng.random() < 0.5:
        return rng.choice(UNARY).format(expression(rng, names, depth - 1))
    pair = (expression(rng, names, depth - 1) for _ in range(2))
    return rng.choice(BINARY).format(*pair)


def violated(rng: random.Random) -> Problem:
    """Compare an expression with its own value at a point of the box, strictly."""
    names = ["x", "y", "z"][: rng.randint(1, 3)]
    left = expression(rng, names, rng.randint(1, 3))
    at = {n: str(Fraction(rng.randint(-8, 8), rng.choice([1, 2, 4]))) for n in names}
    right = re.sub(r"\b([xyz])\b", lambda m: f"({at[m[1]]})", left)
    box = [f"-3 <= {n} <= 3" for n in names]
    inside = all(abs(Fraction(v)) <= 3 for v in at.values())
    return "violated", f"{left} {rng.choice(['<', '>'])} {right}", box if inside else []


def problems(count: int, seed: int) -> Iterator[Problem]:
    """Yield false problems of the three families in turn."""
    rng = random.Random(seed)
    seen: set[tuple[str, tuple[str, ...]]] = set()
    while len(seen) < count:
        problem = (sharp, widened, violated)[len(seen) % 3](rng)
        key = problem[1], tuple(problem[2])
        if key not in seen:
            seen.add(key)
            yield problem


def attempt(problem: Problem, timeout: float) -> str:
    """Look for a proof of a false problem, without looking for the violation first."""
    _, goal, given = problem
    try:
        found = limited(lambda: certificate(goal, given, timeout=timeout), timeout + 1)
    except Exhausted:
        return "no proof"
    return "no proof" if found is None else "proved"


def answered(path: Path | None) -> list[tuple[str, str, Problem]]:
    """Return the answers of a file."""
    if path is None or not path.exists():
        return []
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    return [(row[0], row[1], tuple(row[2])) for row in rows]


def main() -> None:
    """Run the attack; the exit code is 1 if a false problem is proved."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=10_000)
    parser.add_argument("--timeout", type=float, default=1.0)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--answers", type=Path)
    chosen = parser.parse_args()
    ready()
    rows = answered(chosen.answers)
    for problem in islice(problems(chosen.count, chosen.seed), len(rows), None):
        rows.append((problem[0], attempt(problem, chosen.timeout), problem))
        if chosen.answers:
            with chosen.answers.open("a", encoding="utf-8") as stream:
                stream.write(json.dumps(rows[-1]) + "\n")
    report(rows)


def report(rows: list[tuple[str, str, Problem]]) -> None:
    """Print the counts, and whatever was proved."""
    for (family, outcome), count in sorted(Counter(row[:2] for row in rows).items()):
        print(f"{family:10} {outcome:14} {count}")
    wrong = [problem for _, outcome, problem in rows if outcome == "proved"]
    for problem in wrong:
        print("PROVED:", json.dumps(problem))
    print(f"{len(rows)} false problems, {len(wrong)} proved")
    raise SystemExit(1 if wrong else 0)


if __name__ == "__main__":
    main()
