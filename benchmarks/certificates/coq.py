"""Give scalar certificates to Coq and count what it accepts.

``python benchmarks/certificates/coq.py [FILE.jsonl ... | FOLDER ...] [--every K] [--timeout S]
[--answers FILE]``.  A file holds problems as in ``benchmarks/peers``, of which the true ones are
proved first; a folder holds certificates, one JSON file each.  Every verdict is one line of the answers file,
keyed by the certificate, its script and the support library; what is there already is not asked again.  Seconds
are processor seconds of ``coqc``.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import math
import statistics
import sys
from collections import Counter
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any

from rankproof.scalar_judge import judge
from symbolic.export.compiling import Compiler, cache_folder
from symbolic.export.scalar import scalar_scripts
from symbolic.prover import prove_problem

HERE = Path(__file__).parent
PROBLEMS = HERE.parent / "peers" / "inequalities.jsonl"
BATCH = 16
Row = dict[str, Any]


def certificates(source: Path, every: int, seconds: float) -> Iterator[tuple[str, Any]]:
    """Yield names and certificates of a folder, or of the true problems of a file."""
    if source.is_dir():
        for path in sorted(source.glob("*.json"))[::every]:
            yield path.stem, json.loads(path.read_text(encoding="utf-8"))
        return
    for line in source.read_text(encoding="utf-8").splitlines()[::every]:
        problem = json.loads(line)
        if problem["expected"] == "true":
            found = prove_problem(problem, seconds).certificate
            if found is not None:
                yield problem["id"], found


def kinds(node: Any) -> set[str]:
    """Return the rules that a proof uses; an enclosure with its form, a zero of an expansion apart."""
    if isinstance(node, list):
        return set().union(*map(kinds, node))
    if not isinstance(node, dict):
        return set()
    found = set().union(*map(kinds, node.values()))
    if "by" in node:
        zero = " at a zero" if node["by"] == "taylor" and node.get("zeros") else ""
        found.add(" ".join([node["by"], *node.get("form", "").split()]) + zero)
    return found


def asked(name: str, certificate: Any) -> Row:
    """Return what is asked: the certificate, its script and its rules."""
    scripts = scalar_scripts([(name, certificate)])
    digest = hashlib.sha256(json.dumps(certificate, sort_keys=True).encode()).hexdigest()[:16]
    texts = "\0".join([cache_folder().name, *(s.text for s in scripts.modules.values())])
    script = hashlib.sha256(texts.encode()).hexdigest()[:16] if scripts.modules else ""
    rules = sorted(kinds([certificate["proof"], certificate.get("defined", {})]))
    return {"digest": digest, "script": script, "rules": rules}


def answers(sources: list[Path], options: argparse.Namespace) -> Iterator[Row]:
    """Yield the verdicts; a batch that is not known is judged at once and recorded."""
    path, compiler, known = options.answers, Compiler(jobs=1), dict[str, Row]()
    if path.exists():
        rows = map(json.loads, path.read_text(encoding="utf-8").splitlines())
        known = {f"{r['digest']} {r['script']}": r for r in rows}
    every = (c for s in sources for c in certificates(s, options.every, options.timeout))
    while batch := list(islice(every, BATCH)):
        questions = {name: asked(name, certificate) for name, certificate in batch}
        keys = {name: f"{q['digest']} {q['script']}" for name, q in questions.items()}
        new = [c for c in batch if keys[c[0]] not in known or not questions[c[0]]["script"]]
        for name, found in (judge(new, compiler) if new else {}).items():
            said = {"outcome": found.outcome, "reason": found.reason, "seconds": found.seconds}
            known[keys[name]] = {**questions[name], **said}
            with path.open("a", encoding="utf-8") as stream:
                stream.write(json.dumps(known[keys[name]]) + "\n")
        for name, _ in batch:
            yield {**known[keys[name]], "id": name}
        print(f"{batch[-1][0]}: {len(new)} of {len(batch)} asked", file=sys.stderr, flush=True)


def percentile(values: list[float], share: float) -> float:
    """Return the smallest value that a share of all values does not exceed."""
    return sorted(values)[max(0, math.ceil(share * len(values)) - 1)]


def counts(label: str, rows: list[Row]) -> str:
    """Return one line of the table."""
    asked = [r for r in rows if r["script"]]
    accepted = [r for r in asked if r["outcome"] == "accepted"]
    share = f"{100 * len(accepted) / len(asked):.1f} %" if asked else "-"
    spent = [r["seconds"] for r in accepted]
    times = f"{statistics.median(spent):.1f} | {percentile(spent, 0.9):.1f}" if spent else "- | -"
    return f"| {label} | {len(rows)} | {len(asked)} | {len(accepted)} | {share} | {times} |"


def tables(rows: list[Row]) -> Iterator[str]:
    """Yield the table by rule, the reasons for no script and what Coq does not accept."""
    yield "| certificates that use | all | with a script | accepted | of these | median s | p90 s |"
    yield "|---|---|---|---|---|---|---|"
    for rule in sorted({rule for r in rows for rule in r["rules"]}):
        yield counts(rule, [r for r in rows if rule in r["rules"]])
    yield counts("all", rows)
    yield ""
    yield "| no script because of | certificates |"
    yield "|---|---|"
    for reason, count in Counter(r["reason"] for r in rows if not r["script"]).most_common():
        yield f"| {reason} | {count} |"
    yield ""
    yield "| not accepted | what Coq says |"
    yield "|---|---|"
    for row in rows:
        if row["script"] and row["outcome"] != "accepted":
            yield f"| `{row['id']}` | {row['reason'][:160].replace('|', chr(92) + '|')} |"


def main() -> None:
    """Ask, and print the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("sources", type=Path, nargs="*", default=[PROBLEMS])
    parser.add_argument("--every", type=int, default=1)
    parser.add_argument("--timeout", type=float, default=10.0, help="seconds for a proof")
    parser.add_argument("--answers", type=Path, default=Path("coq.jsonl"))
    options = parser.parse_args()
    print("\n".join(tables(list(answers(options.sources, options)))))


if __name__ == "__main__":
    main()
