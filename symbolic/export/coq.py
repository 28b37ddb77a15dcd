"""Coq scripts of theorems: one script an entry, one for each larger lemma that stands by itself.

A *claim* is a closed formula with the theorem that proves it.  :func:`scripts` turns the claims of
many entries into scripts; a script is named by a hash of its content and of what it requires, so
that equal derivations are one script, compiled once.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import final

from symbolic import language as lang
from symbolic.errors import RankproofError
from symbolic.export.printing import Names
from symbolic.export.readable import definition_text, instance, readable
from symbolic.export.script import Script, steps_below
from symbolic.kernel import Theorem
from symbolic.language import Term

__all__ = ["Claim", "CoqScript", "Exporter", "Scripts", "Unexported", "notion", "scripts"]

_WORTH = 400  # steps from which a theorem without hypotheses gets a script of its own


@final
@dataclass(frozen=True, slots=True)
class Claim:
    """A closed formula and the theorem, without hypotheses, that proves it.

    Attributes
    ----------
    variables : tuple of Term
        The names to show for the outermost quantified variables.
    """

    label: str
    formula: Term
    theorem: Theorem
    variables: tuple[Term, ...] = ()

    @property
    def ours(self) -> str:
        """The formula in our own notation."""
        if not self.variables:
            return str(self.formula)
        names = ", ".join(v.name for v in self.variables)
        text = f"for all {names}: {instance(self.formula, self.variables)}"
        return f"not ({text})" if self.formula.head == "not" else text

    def theirs(self, names: Names) -> str:
        """The formula in Coq's notation."""
        return readable(self.formula, names, self.variables)


@final
@dataclass(frozen=True, slots=True)
class CoqScript:
    """A script.

    Attributes
    ----------
    name, text : str
        The module name and the text.
    needs : tuple of str
        The names of the scripts it requires.
    final : str
        The constant that holds its theorems, if these are what is to be judged.
    seconds : int
        Processor seconds that Coq may take for it; 0 is no limit.
    """

    name: str
    text: str
    needs: tuple[str, ...]
    final: str = ""
    seconds: int = 0


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

    def add(self, other: Scripts) -> None:
        """Take in the scripts of other entries."""
        for name, script in other.modules.items():
            self.modules.setdefault(name, script)
        self.entries.update(other.entries)


def scripts(claims: Mapping[str, Sequence[Claim]]) -> Scripts:
    """Return the scripts of the claims of each entry."""
    exporter, result = Exporter(), Scripts({}, {})
    for name, listed in claims.items():
        result.add(exporter.export(name, listed))
    return result


class Exporter:
    """Writes entries one after the other and remembers which theorems have a script already."""

    def __init__(self) -> None:
        self._outside: dict[Theorem, str] = {}
        self._shared: dict[str, CoqScript] = {}

    def export(self, name: str, claims: Sequence[Claim]) -> Scripts:
        """Return the scripts of one entry: its own, and all that it requires."""
        result = Scripts({}, {})
        try:
            for claim in claims:
                self._share(claim.theorem)
            script = _entry_script(name, claims, self._outside, result)
        except RankproofError as error:
            return Scripts({}, {name: Unexported(str(error))})
        for need in script.needs:
            self._require(need, result)
        result.modules[script.name] = script
        result.entries[name] = script.name
        return result

    def _require(self, name: str, result: Scripts) -> None:
        if name not in result.modules:
            for need in self._shared[name].needs:
                self._require(need, result)
            result.modules[name] = self._shared[name]

    def _share(self, theorem: Theorem) -> None:
        """Give each large theorem without hypotheses or free variables a script of its own."""
        for node in steps_below(theorem):
            if node in self._outside or not _stands_alone(node, self._outside):
                continue
            script, result = Script(self._outside), Scripts({}, {})
            proof, statement = script.add(node), script.text(node.conclusion)
            end = f"Theorem thm :\n  {statement}.\nProof. exact {proof}. Qed.\n"
            shared = _assemble("Lemma", script, result, "", end)
            self._shared |= {**result.modules, shared.name: shared}
            self._outside[node] = f"{shared.name}.thm"


def notion(name: str, result: Scripts) -> str:
    """Add the script of a definition, and of what it mentions; return its name."""
    definition, names = lang.definition(name), Names()
    text = definition_text(definition, names)
    needs = tuple(notion(other, result) for other in sorted(names.defined))
    lines = ["Require Import Rankproof.Axioms."]  # first: a notion may have the name of a function
    lines += [f"Require Export Rankproof.{need}." for need in needs]
    comment = f"(** {_comment(definition.meaning)} *)"
    head = "\n".join([*lines, "Local Open Scope R_scope.", "", comment])
    script = _named(f"Notion_{name}", f"{head}\n{text}\n", needs)
    result.modules.setdefault(script.name, script)
    return script.name


# ------------------------------------------------------------------ lemmas of their own


def _stands_alone(node: Theorem, outside: Mapping[Theorem, str]) -> bool:
    if node.hypotheses or node.conclusion.free:
        return False
    seen: set[int] = set()
    stack = [node]
    while stack and len(seen) < _WORTH:
        current = stack.pop()
        if id(current) not in seen and current not in outside:
            seen.add(id(current))
            stack.extend(current.premises)
    return len(seen) >= _WORTH


# ------------------------------------------------------------------ text


def _entry_script(
    name: str, claims: Sequence[Claim], outside: Mapping[Theorem, str], result: Scripts
) -> CoqScript:
    script = Script(outside)
    proofs = [script.add(claim.theorem) for claim in claims]
    parts, names = [], Names()
    for claim, proof in zip(claims, proofs, strict=True):
        theorem = f"part_{claim.label}"
        parts.append(
            f"(** ({claim.label})  {_comment(claim.ours)} *)\n"
            f"Theorem {theorem} :\n  {claim.theirs(names)}.\n"
            f"Proof. exact {proof}. Qed.\n"
        )
    listed = ", ".join(f"part_{claim.label}" for claim in claims)
    parts.append(f"Definition parts := ({listed}).\n")
    slug = re.sub(r"\W", "_", name)
    script.names.defined |= names.defined
    title = f"(** {_comment(name)} *)\n"
    found = _assemble(f"Entry_{slug}", script, result, title, "\n".join(parts))
    return replace(found, final="parts")


def _assemble(stem: str, script: Script, result: Scripts, title: str, end: str) -> CoqScript:
    notions = [notion(name, result) for name in sorted(script.names.defined)]
    lemmas = sorted({used.split(".")[0] for used in script.used_outside})
    support = ["Axioms", "Boxes"] if script.needs_interval else ["Axioms"]
    lines = [f"Require Rankproof.{module}." for module in lemmas]
    lines += [f"Require Import Rankproof.{module}." for module in (*support, *notions)]
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
    return [(c.label, c.ours, c.theirs(Names())) for c in claims]
