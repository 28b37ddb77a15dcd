"""What theorems rest on in Coq.

Coq answers by walking all that a theorem uses, its own library included, which takes seconds.  So
it is asked once for many scripts: for those that use interval arithmetic, and for the others.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Sequence

from symbolic.export.coq import CoqScript, Scripts

__all__ = ["allowed", "assumptions", "question", "questions"]

_REALS = frozenset(
    {
        "classic",
        "Classical_Prop.classic",
        "functional_extensionality_dep",
        "FunctionalExtensionality.functional_extensionality_dep",
        "ClassicalDedekindReals.sig_forall_dec",
        "ClassicalDedekindReals.sig_not_dec",
    }
)
_MACHINE_INTEGERS = re.compile(r"(PrimInt63|Uint63)\.\w+")
_INTERVALS = re.compile(r"^(From Rankproof )?Require Import .*\bBoxes\b", re.MULTILINE)


def allowed(assumption: str) -> bool:
    """Whether an assumption belongs to Coq's own reals or machine integers."""
    return assumption in _REALS or _MACHINE_INTEGERS.fullmatch(assumption) is not None


def assumptions(output: str) -> tuple[str, ...]:
    """Read the names that ``Print Assumptions`` printed."""
    found = re.findall(r"^([\w.']+)(?= :|$)", output, re.MULTILINE)
    return tuple(sorted({name for name in found if name not in ("Axioms", "Closed")}))


def question(scripts: Sequence[CoqScript]) -> CoqScript:
    """Return a script that prints what all theorems of these scripts together rest on."""
    needed = [f"Require Rankproof.{script.name}." for script in scripts]
    parts = [f"  let _ := Rankproof.{script.name}.{script.final} in" for script in scripts]
    lines = [*needed, "Definition everything :=", *parts, "  I.", "Print Assumptions everything."]
    text = "\n".join(lines) + "\n"
    digest = hashlib.sha256(text.encode()).hexdigest()[:16]
    return CoqScript(f"Assumptions_{digest}", text, tuple(script.name for script in scripts))


def questions(scripts: Scripts, names: Iterable[str]) -> list[list[CoqScript]]:
    """Return the scripts of those names that have theorems, in groups to ask about together."""
    heavy: set[str] = set()
    for script in scripts.modules.values():
        if _INTERVALS.search(script.text) or not heavy.isdisjoint(script.needs):
            heavy.add(script.name)
    final = [scripts.modules[name] for name in names if scripts.modules[name].final]
    groups = [s for s in final if s.name not in heavy], [s for s in final if s.name in heavy]
    return [group for group in groups if group]
