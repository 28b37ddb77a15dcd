"""What verification found, as plain records that can be stored and compared.

An entry is verified again only if its statement, its proof or anything that they import has
changed: the store is keyed by a digest of exactly these.  A stored record is a convenience and never
evidence; ``fresh=True`` runs every proof.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import suppress
from pathlib import Path
from typing import Any

from lemmas import sources

__all__ = ["Record", "ancestors", "descendants", "key", "make_record", "records", "store"]

Record = dict[str, Any]
_WORKERS = 2


def store() -> Path:
    """Return the folder that records are kept in."""
    base = os.environ.get("XDG_CACHE_HOME") or str(Path.home() / ".cache")
    return Path(base) / "rankproof" / "records"


def make_record(result: Any) -> Record:
    """Return the record of an entry's result."""
    entry = result.entry
    return {
        "id": entry.id,
        "kind": entry.kind,
        "title": entry.title,
        "declared": entry.declared,
        "verdict": result.verdict,
        "source": f"{entry.source.paper} {entry.source.number}".strip(),
        "provenance": entry.source.provenance,
        "axioms": list(result.axioms),
        "defining": list(result.defining),
        "cited": [entry.id] if result.verdict == "cited" else [],
        "uses": list(result.uses),
        "sharpens": list(entry.sharpens),
        "refutes": list(entry.refutes),
        "constants": {name: c.record() for name, c in result.constants.items()},
        "parts": [
            _part_record(part, outcome)
            for part, outcome in zip(entry.parts, result.parts, strict=True)
        ],
        "steps": result.steps,
        "seconds": round(result.seconds, 4),
    }


def _part_record(part: Any, outcome: Any) -> Record:
    proof = (part.prove or part.refute).__doc__ if part.prove or part.refute else None
    return {
        "label": part.label,
        "form": part.form,
        "outcome": outcome.outcome,
        "reason": outcome.reason,
        "note": part.note,
        "proof": (proof or "").strip().splitlines()[:1],
        "witness": dict(part.witness),
        "general": list(part.general),
        "unused": list(outcome.unused),
        "hypotheses": [
            {"name": h.name, "tag": h.tag, "text": str(h.formula)}
            for h in part.statement.hypotheses
        ],
        "conclusion": str(part.statement.conclusion),
    }


def records(
    names: Sequence[str] = (),
    *,
    fresh: bool = False,
    advance: Callable[[int, int], None] = lambda done, total: None,
) -> list[Record]:
    """Return the records of these entries and of all that their derivations use.

    Parameters
    ----------
    names : sequence of str
        Entry ids; none means all.
    fresh : bool
        Run every proof, whatever is stored.
    advance : callable
        Told how many of how many entries are done.

    Raises
    ------
    UnknownName
        If there is no such entry.
    """
    whole = f"all-{sources.digest(sources.everything())}"
    found = None if fresh else _load(whole)
    if found is None:
        found = _verified(names, fresh, advance)
        if not names:
            _save(whole, found)
    elif any(name not in {item["id"] for item in found} for name in names):
        from lemmas.library import entries

        entries(names)  # says which is unknown, and the nearest
    keep = ancestors(found, names) if names else {item["id"] for item in found}
    return [item for item in found if item["id"] in keep]


def ancestors(found: Iterable[Record], names: Iterable[str]) -> set[str]:
    """Return these entries and all that they rest on."""
    return _reach({item["id"]: item["uses"] for item in found}, names)


def descendants(found: Iterable[Record], names: Iterable[str]) -> set[str]:
    """Return these entries and all that rest on them."""
    users: dict[str, list[str]] = {}
    for item in found:
        for used in item["uses"]:
            users.setdefault(used, []).append(item["id"])
    return _reach(users, names)


def _reach(edges: dict[str, list[str]], names: Iterable[str]) -> set[str]:
    pending = list(names)
    seen = set(pending)
    while pending:
        for other in edges.get(pending.pop(), ()):
            if other not in seen:
                seen.add(other)
                pending.append(other)
    return seen


def _verified(
    names: Sequence[str], fresh: bool, advance: Callable[[int, int], None]
) -> list[Record]:
    """Return these records and those they need, in the order of the library."""
    from lemmas.library import all_entries, entries

    library = all_entries()
    known: dict[str, Record] = {}
    wanted = [item.id for item in entries(names)]
    while wanted:
        keys = {item.id: key(item, library) for item in library if item.id in wanted}
        if not fresh:
            known |= {n: r for n, k in keys.items() if (r := _load(k)) is not None}
        missing = [name for name in wanted if name not in known]
        for done, (name, record) in enumerate(_run(missing), 1):
            known[name] = record
            if not any(part["outcome"] == "failed" for part in record["parts"]):
                _save(keys[name], record)
            advance(done, len(missing))
        used = {name for record in known.values() for name in record["uses"]}
        wanted = sorted(used - set(known))
    return [known[item.id] for item in library if item.id in known]


def _run(names: list[str]) -> Iterator[tuple[str, Record]]:
    if len(names) < 8:
        yield from ((name, _verify(name)) for name in names)
        return
    with ProcessPoolExecutor(_WORKERS) as pool:
        yield from zip(names, pool.map(_verify, names, chunksize=2), strict=True)


def _verify(name: str) -> Record:
    from lemmas.library import entry
    from lemmas.verification import verify_entry

    return make_record(verify_entry(entry(name)))


def key(entry: Any, library: Sequence[Any]) -> str:
    """Digest what an entry's record depends on: its proofs' sources and every statement."""
    proofs = [p for part in entry.parts for p in (part.prove, part.refute) if p is not None]
    modules = {p.__module__ for p in proofs} | {type(entry).__module__, "lemmas.verification"}
    modules |= {way.__module__ for way in entry.constants.values()}
    statements = _statements(tuple(library))
    described = repr((entry.id, entry.kind, entry.title, entry.declared, entry.source))
    described += repr([(n, w) for n, w in entry.constants.items() if not callable(w)])
    texts = [repr((p.label, p.form, p.note, p.witness, p.general)) for p in entry.parts]
    return sources.digest(sources.needed_by(sorted(modules)), statements, described, *texts)


_STATEMENTS: dict[int, str] = {}


def _statements(library: tuple[Any, ...]) -> str:
    key = id(library[0])
    if key not in _STATEMENTS:
        parts = (part.statement.digest for item in library for part in item.parts)
        _STATEMENTS[key] = sources.digest((), *parts)
    return _STATEMENTS[key]


def _load(key: str) -> Any:
    try:
        return json.loads((store() / f"{key}.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None


def _save(key: str, value: Any) -> None:
    """Store a record if the folder can be written; verification works without."""
    target = store() / f"{key}.json"
    partial = target.with_suffix(f".{os.getpid()}")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        partial.write_text(json.dumps(value), encoding="utf-8")
        partial.replace(target)
    except OSError:
        with suppress(OSError):
            partial.unlink(missing_ok=True)
