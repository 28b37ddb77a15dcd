"""Coq scripts of theorems: one script an entry, one for each larger lemma that stands by itself.

A *claim* is a closed formula with the theorem that proves it.  :func:`scripts` turns the claims of
many entries into scripts; a script is named by a hash of its content and of what it requires, so
that equal derivations are one script, compiled once.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import final

from symbolic import language as lang
from symbolic.errors import RankproofError
from symbolic.export.printing import Names
from symbolic.export.readable import definition_text, readable
from symbolic.export.script import Script, steps_below
from symbolic.kernel import Theorem
from symbolic.language import Term

__all__ = ["Claim", "CoqScript", "Scripts", "Unexported", "notion", "scripts"]

_WORTH = 150  # steps from which a theorem without hypotheses gets a script of its own


@final
@dataclass(frozen=True, slots=True)
class Claim:
    """A closed formula and the theorem, without hypotheses, that proves it."""

    label: str
    formula: Term
    theorem: Theorem


@final
@dataclass(frozen=True, slots=True)
class CoqScript:
    """A script: its module name, its text, and the names of the scripts it requires."""

    name: str
    text: str
    needs: tuple[str, ...]


@final
@dataclass(frozen=True, slots=True)
class Unexported:
    """An entry that has no script, and why."""

    reason: str


@final
@dataclass(frozen=True, slots=True)
class Scripts:
    """The scripts of some entries.

    Attributes
    ----------
    modules : dict
        Scripts by name, each after what it requires.
    entries : dict
        By entry id: the name of its script, or why there is none.
    """

    modules: dict[str, CoqScript]
    entries: dict[str, str | Unexported]


def scripts(claims: Mapping[str, Sequence[Claim]]) -> Scripts:
    """Return the scripts of the claims of each entry."""
    result = Scripts({}, {})
    outside: dict[int, str] = {}
    for name, listed in claims.items():
        try:
            for claim in listed:
                _share(claim.theorem, outside, result)
            script = _entry_script(name, listed, outside, result)
        except RankproofError as error:
            result.entries[name] = Unexported(str(error))
            continue
        result.modules[script.name] = script
        result.entries[name] = script.name
    return result


def notion(name: str, result: Scripts) -> str:
    """Add the script of a definition, and of what it mentions; return its name."""
    definition, names = lang.definition(name), Names()
    text = definition_text(definition, names)
    needs = tuple(notion(other, result) for other in sorted(names.defined))
    lines = [f"Require Export Rankproof.{need}." for need in needs or ("Axioms",)]
    comment = f"(** {_comment(definition.meaning)} *)"
    head = "\n".join([*lines, "Local Open Scope R_scope.", "", comment])
    script = _named(f"Notion_{name}", f"{head}\n{text}\n", needs)
    result.modules.setdefault(script.name, script)
    return script.name


# ------------------------------------------------------------------ lemmas of their own


def _share(theorem: Theorem, outside: dict[int, str], result: Scripts) -> None:
    """Give each large theorem without hypotheses or free variables a script of its own."""
    for node in steps_below(theorem):
        if id(node) in outside or node is theorem or not _stands_alone(node, outside):
            continue
        script = Script(outside)
        proof = script.add(node)
        statement = (
            f"Theorem thm :\n  {script.text(node.conclusion)}.\nProof. exact {proof}. Qed.\n"
        )
        shared = _assemble("Lemma", script, result, "", statement)
        result.modules[shared.name] = shared
        outside[id(node)] = f"{shared.name}.thm"


def _stands_alone(node: Theorem, outside: Mapping[int, str]) -> bool:
    if node.hypotheses or node.conclusion.free:
        return False
    seen: set[int] = set()
    stack = [node]
    while stack and len(seen) < _WORTH:
        current = stack.pop()
        if id(current) not in seen and id(current) not in outside:
            seen.add(id(current))
            stack.extend(current.premises)
    return len(seen) >= _WORTH


# ------------------------------------------------------------------ text


def _entry_script(
    name: str, claims: Sequence[Claim], outside: Mapping[int, str], result: Scripts
) -> CoqScript:
    script = Script(outside)
    proofs = [script.add(claim.theorem) for claim in claims]
    parts, names = [], Names()
    for claim, proof in zip(claims, proofs, strict=True):
        theorem = f"part_{claim.label}"
        parts.append(
            f"(** ({claim.label})  {_comment(str(claim.formula))} *)\n"
            f"Theorem {theorem} :\n  {readable(claim.formula, names)}.\n"
            f"Proof. exact {proof}. Qed.\n"
        )
    listed = ", ".join(f"part_{claim.label}" for claim in claims)
    parts.append(f"Definition parts := ({listed}).\nPrint Assumptions parts.\n")
    slug = re.sub(r"\W", "_", name)
    script.names.defined |= names.defined
    return _assemble(
        f"Entry_{slug}", script, result, f"(** {_comment(name)} *)\n", "\n".join(parts)
    )


def _assemble(stem: str, script: Script, result: Scripts, title: str, end: str) -> CoqScript:
    notions = [notion(name, result) for name in sorted(script.names.defined)]
    lemmas = sorted({used.split(".")[0] for used in script.used_outside})
    lines = [f"Require Import Rankproof.{module}." for module in ("Axioms", *notions)]
    lines += [f"Require Rankproof.{module}." for module in lemmas]
    if script.needs_interval:
        lines.append("Require Import Rankproof.Boxes.")
    head = title + "\n".join(lines) + "\nLocal Open Scope R_scope.\n\n"
    return _named(stem, head + "\n".join([*script.lines, "", end]), (*notions, *lemmas))


def _named(stem: str, text: str, needs: tuple[str, ...]) -> CoqScript:
    digest = hashlib.sha256(text.encode()).hexdigest()[:16]
    return CoqScript(f"{stem}_{digest}", text, needs)


def _comment(text: str) -> str:
    """Make text harmless inside a Coq comment."""
    return text.replace("(*", "( *").replace("*)", "* )").replace('"', "''")


def statement_texts(claims: Iterable[Claim]) -> list[tuple[str, str, str]]:
    """Return label, our statement and the Coq statement of each claim."""
    return [(c.label, str(c.formula), readable(c.formula, Names())) for c in claims]
