"""Running the proofs of the library and reading off what they rest on."""

from __future__ import annotations

import time
from collections.abc import Iterable
from dataclasses import dataclass
from typing import final

from lemmas.constants import Constant
from lemmas.domain import prove_domain
from lemmas.entry import Entry, Part
from lemmas.instances import check_instance
from symbolic import axioms, kernel
from symbolic import language as lang
from symbolic.errors import ProofError, RankproofError
from symbolic.kernel import Theorem

__all__ = ["EntryResult", "PartResult", "part_theorem", "verify_entries"]


@final
@dataclass(frozen=True, slots=True)
class PartResult:
    """The outcome of one part: ``proved``, ``refuted``, ``open`` or ``failed``."""

    label: str
    outcome: str
    reason: str
    theorem: Theorem | None


@final
@dataclass(frozen=True, slots=True)
class EntryResult:
    """The outcome of one entry.

    Attributes
    ----------
    verdict : str
        The weakest that the parts allow.
    uses : tuple of str
        Entries whose theorems the derivation contains, nearest only.
    axioms : tuple of str
        Analysis axioms at the leaves of the derivations.
    defining : tuple of str
        Defining equations of primitives at the leaves.
    """

    entry: Entry
    verdict: str
    parts: tuple[PartResult, ...]
    uses: tuple[str, ...]
    axioms: tuple[str, ...]
    defining: tuple[str, ...]
    constants: dict[str, Constant]
    steps: int
    seconds: float

    @property
    def as_declared(self) -> bool:
        """Whether the declared verdict was earned."""
        return self.verdict == self.entry.declared


def part_theorem(entry: Entry, part: Part) -> Theorem | None:
    """Run the proof or refutation of a part and hold it against the statement.

    Raises
    ------
    RankproofError
        If a step fails, hypotheses remain, or another statement was proved.
    """
    if part.prove is None and part.refute is None:
        return None
    theorem = (part.prove or part.refute)()  # type: ignore[misc]
    wanted = part.statement.formula if part.prove else lang.Not(part.statement.formula)
    if theorem.hypotheses:
        raise ProofError(f"{entry.id} ({part.label}): hypotheses remain: {theorem}")
    kernel.verify(kernel.convert(theorem, wanted))
    return theorem


def _run(entry: Entry, part: Part) -> PartResult:
    try:
        theorem = part_theorem(entry, part)
        if theorem is None:
            return PartResult(part.label, "open", "", None)
        prove_domain(part.statement)
        if part.prove is not None:
            check_instance(entry, part)
        return PartResult(part.label, "proved" if part.prove else "refuted", "", theorem)
    except RankproofError as error:
        return PartResult(part.label, "failed", str(error), None)


def _verdict(entry: Entry, parts: Iterable[PartResult]) -> str:
    outcomes = {(p.form, r.outcome) for p, r in zip(entry.parts, parts, strict=True)}
    if any(outcome == "failed" for _, outcome in outcomes):
        return "failed"
    if not outcomes:
        return entry.declared if entry.declared in ("definition", "cited", "open") else "open"
    if any(outcome == "open" for _, outcome in outcomes):
        return "cited" if entry.declared == "cited" else "open"
    published_refuted = ("published", "refuted") in outcomes or ("both", "refuted") in outcomes
    ours_proved = any(form in ("ours", "both") and o == "proved" for form, o in outcomes)
    if published_refuted:
        return "repaired" if ours_proved else "refuted"
    return "proved"


def _leaves(
    theorems: Iterable[Theorem], owners: dict[int, str], own: str
) -> tuple[set[str], set[str]]:
    """Return the nearest entries used, stopping there, and all axioms below."""
    used: set[str] = set()
    seen: set[int] = set()
    stack = list(theorems)
    while stack:
        node = stack.pop()
        if id(node) in seen:
            continue
        seen.add(id(node))
        owner = owners.get(id(node), own)
        if owner != own:
            used.add(owner)
            continue
        stack.extend(node.premises)
    leaves: set[str] = set()
    for theorem in theorems:
        for node in kernel.derivation(theorem):
            if node.rule == "AXIOM":
                leaves.add(str(node.parameters[0]))
    return used, leaves


def verify_entries(entries: Iterable[Entry]) -> list[EntryResult]:
    """Verify entries in order; an entry's edges may point at any entry verified in this call."""
    owners: dict[int, str] = {}
    runs: list[tuple[Entry, list[PartResult], float]] = []
    for entry in entries:
        start = time.perf_counter()
        parts = [_run(entry, part) for part in entry.parts]
        for result in parts:
            if result.theorem is not None:
                owners.setdefault(id(result.theorem), entry.id)
        runs.append((entry, parts, time.perf_counter() - start))
    return [_result(entry, parts, owners, seconds) for entry, parts, seconds in runs]


def _result(
    entry: Entry, parts: list[PartResult], owners: dict[int, str], seconds: float
) -> EntryResult:
    theorems = [p.theorem for p in parts if p.theorem is not None]
    used, leaves = _leaves(theorems, owners, entry.id)
    steps = len({id(node) for theorem in theorems for node in kernel.derivation(theorem)})
    constants = {name: derive() for name, derive in entry.constants.items()}
    return EntryResult(
        entry=entry,
        verdict=_verdict(entry, parts),
        parts=tuple(parts),
        uses=tuple(sorted(used)),
        axioms=tuple(sorted(a for a in leaves if axioms.LEDGER[a].kind == "analysis")),
        defining=tuple(sorted(a for a in leaves if axioms.LEDGER[a].kind == "defining")),
        constants=constants,
        steps=steps,
        seconds=seconds,
    )
