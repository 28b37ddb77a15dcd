"""Running the proofs of the library and reading off what they rest on."""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import final

from lemmas.constants import Constant
from lemmas.domain import prove_domain
from lemmas.entry import Entry, Part
from lemmas.instances import check_instance
from lemmas.library import all_entries
from symbolic import axioms, kernel
from symbolic import language as lang
from symbolic.arithmetic import canonical
from symbolic.errors import ProofError, RankproofError
from symbolic.kernel import Theorem
from symbolic.language import Term

__all__ = [
    "EntryResult",
    "PartResult",
    "owners",
    "part_theorem",
    "verify_entries",
    "verify_entry",
]


@final
@dataclass(frozen=True, slots=True)
class PartResult:
    """The outcome of one part.

    Attributes
    ----------
    outcome : str
        ``proved``, ``refuted``, ``open`` or ``failed``.
    reason : str
        Why it failed.
    unused : tuple of str
        Hypotheses that the proof does not need.
    """

    label: str
    outcome: str
    reason: str
    theorem: Theorem | None
    unused: tuple[str, ...] = ()


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
        prove_domain(part.statement, part.domain)
        if part.prove is not None:
            check_instance(entry, part)
        unused = _unused(part, theorem) if part.prove else ()
        return PartResult(part.label, "proved" if part.prove else "refuted", "", theorem, unused)
    except RankproofError as error:
        return PartResult(part.label, "failed", str(error), None)


def _verdict(entry: Entry, parts: Iterable[PartResult]) -> str:
    outcomes = {(p.form, r.outcome) for p, r in zip(entry.parts, parts, strict=True)}
    if any(outcome == "failed" for _, outcome in outcomes):
        return "failed"
    if entry.declared in ("definition", "cited", "open"):
        return entry.declared  # what its parts show does not make the whole more than that
    if not outcomes or any(outcome == "open" for _, outcome in outcomes):
        return "open"
    published_refuted = ("published", "refuted") in outcomes or ("both", "refuted") in outcomes
    ours_proved = any(form in ("ours", "both") and o == "proved" for form, o in outcomes)
    if published_refuted:
        return "repaired" if ours_proved else "refuted"
    return "proved"


@cache
def owners() -> Mapping[Term, str]:
    """Return the entry that a statement belongs to, by the statement's normal form."""
    found: dict[Term, str] = {}
    for item in all_entries():
        for part in item.parts:
            wanted = part.statement.formula if part.prove else lang.Not(part.statement.formula)
            found.setdefault(canonical(wanted), item.id)
    return found


def _owner(node: Theorem) -> str | None:
    if node.hypotheses or node.conclusion.free:
        return None
    return owners().get(canonical(node.conclusion))


def _leaves(theorems: Iterable[Theorem], own: str) -> tuple[set[str], set[str]]:
    """Return the nearest entries used, stopping there, and all axioms below."""
    used: set[str] = set()
    seen: set[int] = set()
    stack = list(theorems)
    while stack:
        node = stack.pop()
        if id(node) in seen:
            continue
        seen.add(id(node))
        owner = _owner(node)
        if owner is not None and owner != own:
            used.add(owner)
            continue
        stack.extend(node.premises)
    leaves: set[str] = set()
    for theorem in theorems:
        for node in kernel.derivation(theorem):
            if node.rule == "AXIOM":
                leaves.add(str(node.parameters[0]))
    return used, leaves


def _unused(part: Part, theorem: Theorem) -> tuple[str, ...]:
    """Return the hypotheses that the derivation discharges without having used them."""
    discharged: list[bool] = []
    while theorem.rule in ("GENERALISE", "DISCHARGE", "CONVERT"):
        (premise,) = theorem.premises
        if theorem.rule == "DISCHARGE":
            discharged.append(theorem.parameters[0] in premise.hypotheses)
        theorem = premise
    names = [h.name for h in part.statement.hypotheses]
    return tuple(name for name, needed in zip(names, discharged, strict=False) if not needed)


def verify_entries(entries: Iterable[Entry]) -> list[EntryResult]:
    """Verify entries in order.  Edges are read off the derivations, by what each step states."""
    return [verify_entry(entry) for entry in entries]


def verify_entry(entry: Entry) -> EntryResult:
    """Prove or refute every part of an entry and read off what that rests on."""
    start = time.perf_counter()
    parts = [_run(entry, part) for part in entry.parts]
    theorems = [p.theorem for p in parts if p.theorem is not None]
    used, leaves = _leaves(theorems, entry.id)
    steps = len({id(node) for theorem in theorems for node in kernel.derivation(theorem)})
    return EntryResult(
        entry=entry,
        verdict=_verdict(entry, parts),
        parts=tuple(parts),
        uses=tuple(sorted(used)),
        axioms=tuple(sorted(a for a in leaves if axioms.LEDGER[a].kind == "analysis")),
        defining=tuple(sorted(a for a in leaves if axioms.LEDGER[a].kind == "defining")),
        constants=entry.derive_constants(),
        steps=steps,
        seconds=time.perf_counter() - start,
    )
