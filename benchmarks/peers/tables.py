"""Tables of the answers."""

from __future__ import annotations

import statistics
from collections.abc import Iterator
from typing import Any

__all__ = ["classes", "comparison", "remarks"]

CLASSES = ("polynomial", "algebraic", "transcendental", "univariate", "multivariate", "unbounded",
           "touching", "symbolic-hyps", "integer", "uninterpreted")  # fmt: skip
Row = dict[str, Any]


def comparison(rows: list[Row]) -> Iterator[str]:
    """Yield one line a program."""
    yield (
        "| program | proved | refuted | wrong | undecided (of these unsupported) "
        "| median s | p90 s | bytes | re-check s |"
    )
    yield "|---|---|---|---|---|---|---|---|---|"
    for name in dict.fromkeys(r["program"] for r in rows):
        chosen = [r for r in rows if r["program"] == name]
        aside = sum(r["outcome"] == "unsupported" for r in chosen)
        yield f"| {name} {chosen[0]['version'].split()[0]} " + _counts(chosen, f" ({aside})")


def classes(rows: list[Row]) -> Iterator[str]:
    """Yield one line a class of problems, for rankproof alone."""
    ours = [r for r in rows if r["program"] == "rankproof"]
    yield "| problems | proved | refuted | wrong | undecided | median s | p90 s | bytes | re-check s |"
    yield "|---|---|---|---|---|---|---|---|---|"
    for tag in CLASSES:
        chosen = [r for r in ours if tag in r["tags"]]
        if chosen:
            yield f"| {tag} " + _counts(chosen)
    if ours:
        yield "| all " + _counts(ours)


def remarks(rows: list[Row]) -> Iterator[str]:
    """Yield what a reader must know beside the tables."""
    ours = [r for r in rows if r["program"] == "rankproof"]
    slow = [r["id"] for r in ours if r["recheck"] is not None and r["recheck"] >= r["seconds"]]
    yield "re-check not faster than the search: " + (", ".join(slow) or "none")
    left = [r["id"] for r in ours if verdict(r) == "undecided"]
    yield "undecided by rankproof: " + (", ".join(left) or "none")
    for row in rows:
        if verdict(row) == "wrong":
            said = f"{row['outcome']} ({row['reason'][:120]})"
            yield f"wrong: {row['program']} on {row['id']}: {said}"
    loose = [r for r in rows if r["reason"].startswith("no counterexample")]
    for name in dict.fromkeys(r["program"] for r in loose):
        count = sum(r["program"] == name and verdict(r) == "refuted" for r in loose)
        yield f"refuted by {name} with a model that is no counterexample: {count}"


def verdict(row: Row) -> str:
    """Return ``proved``, ``refuted``, ``wrong`` or ``undecided``."""
    said = {"domain_error": "refuted"}.get(row["outcome"], row["outcome"])
    if said not in ("proved", "refuted"):
        return "undecided"
    return str(said) if (said == "proved") == (row["expected"] == "true") else "wrong"


def _counts(rows: list[Row], aside: str = "") -> str:
    true = sum(r["expected"] == "true" for r in rows)
    found = [verdict(r) for r in rows]
    times = sorted(r["seconds"] for r in rows)
    sizes = [r["bytes"] for r in rows if r["bytes"] is not None]
    checks = [r["recheck"] for r in rows if r["recheck"] is not None]
    return (
        f"| {found.count('proved')}/{true} | {found.count('refuted')}/{len(rows) - true} "
        f"| {found.count('wrong')} | {found.count('undecided')}{aside} "
        f"| {statistics.median(times):.3f} | {times[int(0.9 * (len(times) - 1))]:.2f} "
        f"| {_median(sizes)} | {_median(checks)} |"
    )


def _median(values: list[float]) -> str:
    return f"{statistics.median(values):.3g}" if values else "-"
