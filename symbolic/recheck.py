"""The second reading: ``python -m symbolic.recheck FILE...``, in a process of its own.

Reads certificates of the scalar prover and derivations of the kernel from text and prints one JSON
object a file.  It loads neither a tactic, nor a proof of the library, nor SymPy.
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path
from typing import Any

from symbolic.errors import InputError, Refusal

__all__ = ["recheck"]


def recheck(path: Path) -> dict[str, Any]:
    """Return what the checker says of one file.

    Returns
    -------
    dict
        ``outcome`` is ``accepted`` or ``rejected``, with ``statement`` (what was shown) or ``reason``.

    Raises
    ------
    InputError
        If the file cannot be read or is of neither kind.
    """
    start = time.perf_counter()
    data = _read(path)
    kind = data.get("format") if isinstance(data, dict) else None
    if kind == "rankproof-derivation":
        outcome, shown, axioms = _derivation(data)
    elif kind == "rankproof-scalar":
        outcome, shown, axioms = _certificate(data)
    else:
        raise InputError(f"{path} is neither a certificate nor a derivation of rankproof")
    return {
        "id": path.name.removesuffix(".json"),
        "outcome": outcome,
        "judge": "checker",
        "assumptions": axioms,
        "statement" if outcome == "accepted" else "reason": shown,
        "seconds": round(time.perf_counter() - start, 4),
    }


def _read(path: Path) -> Any:
    try:
        source = path.read_text(encoding="utf-8")
        return json.loads(source, object_pairs_hook=_plain)
    except OSError as error:
        raise InputError(f"cannot read {path}: {error.strerror}") from error
    except (ValueError, RecursionError) as error:
        raise InputError(f"{path} is not JSON: {error}") from error


def _plain(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Return an object of JSON; a key that occurs twice is an error."""
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("a key occurs twice")
    return found


def _derivation(data: Any) -> tuple[str, str, list[str]]:
    from symbolic import kernel, serialise

    try:
        theorem = serialise.load(data)
    except (Refusal, InputError) as error:
        return "rejected", str(error), []
    leaves = {str(s.parameters[0]) for s in kernel.derivation(theorem) if s.rule == "AXIOM"}
    return "accepted", str(theorem), sorted(leaves)


def _certificate(data: Any) -> tuple[str, str, list[str]]:
    from symbolic.certificates.checker import Rejected, check, statement

    try:
        check(data)
    except Rejected as error:
        return "rejected", str(error), []
    return "accepted", statement(data), []


def main(arguments: list[str]) -> int:
    """Print one JSON object for each file; return 1 if any is rejected, 2 if any is unusable."""
    code = 0
    for argument in arguments:
        try:
            answer = recheck(Path(argument))
        except InputError as error:
            print(f"rankproof: {error}", file=sys.stderr)
            return 2
        print(json.dumps(answer), flush=True)
        code = max(code, int(answer["outcome"] != "accepted"))
    return code


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
