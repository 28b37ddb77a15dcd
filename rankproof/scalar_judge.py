"""``rankproof recheck --coq`` of scalar certificate files."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from rankproof.console import console, print_json
from symbolic.certificates.checker import FORMAT, check
from symbolic.errors import InputError, Rejected
from symbolic.export.compiling import Compiler, Verdict
from symbolic.export.scalar import scalar_scripts

__all__ = ["certificate_files", "judge", "scalar_command"]


def certificate_files(targets: list[str]) -> list[Path]:
    """Return the targets as files if they are scalar certificates, nothing if none is.

    Raises
    ------
    InputError
        If only some are.
    """
    files = [Path(t) for t in targets if Path(t).is_file() and _is_certificate(Path(t))]
    if files and len(files) < len(targets):
        raise InputError("with --coq name scalar certificates alone, or entries and derivations")
    return files


def _is_certificate(path: Path) -> bool:
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        return False
    return isinstance(data, dict) and data.get("format") == FORMAT


def scalar_command(files: list[Path], as_json: bool) -> int:
    """Judge certificate files; return the exit code (0 if Coq accepts each)."""
    named = [(path.name, _read(path)) for path in files]
    verdicts = judge(named)
    rows = [{"id": name, **_record(verdicts[name])} for name, _ in named]
    ok = all(row["outcome"] == "accepted" for row in rows)
    if as_json:
        print_json({"results": rows, "ok": ok})
    else:
        for row in rows:
            line = f"{row['id']}: {row['outcome']} by Coq {row['reason']}"
            console().print(line.rstrip(), markup=False)
    return 0 if ok else 1


def judge(named: list[tuple[str, Any]], compiler: Compiler | None = None) -> dict[str, Verdict]:
    """Return what the checker and then Coq say of each certificate.

    What the checker rejects is rejected.  What it accepts and Coq does not follow, because a step
    has no script or a tactic does not find its proof, is unsupported.
    """
    found: dict[str, Verdict] = {}
    sound = []
    for name, certificate in named:
        try:
            check(certificate)
            sound.append((name, certificate))
        except Rejected as error:
            found[name] = Verdict("rejected", reason=str(error))
    for name, verdict in (compiler or Compiler()).judge(scalar_scripts(sound)).items():
        failed = verdict.outcome == "rejected"
        found[name] = Verdict("unsupported", (), verdict.reason, 0.0) if failed else verdict
    return found


def _read(path: Path) -> Any:
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, json.JSONDecodeError, RecursionError):
        raise InputError(f"cannot read {path}: it is not a certificate") from None


def _record(verdict: Verdict) -> dict[str, Any]:
    return {
        "outcome": verdict.outcome,
        "judge": "coq",
        "assumptions": list(verdict.assumptions),
        "reason": verdict.reason,
        "seconds": verdict.seconds,
    }
