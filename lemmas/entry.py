"""What an entry of the library is, and what its verdict means."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import final

from lemmas.constants import Constant, Reading
from symbolic.errors import InputError, ProofError
from symbolic.kernel import Theorem
from symbolic.language import Term
from symbolic.statement import Statement

__all__ = ["KINDS", "VERDICTS", "Derivation", "Entry", "Part", "Source"]

Derivation = Reading | Callable[[], Constant]

KINDS = ("definition", "lemma", "theorem", "corollary", "claim", "remark")
VERDICTS = ("definition", "proved", "repaired", "refuted", "cited", "open")
_PROVENANCE = ("full text", "secondary source", "from memory", "new")


@final
@dataclass(frozen=True, slots=True)
class Source:
    """Where a statement comes from.

    Attributes
    ----------
    paper : str
    number : str
        Theorem number or place, empty if none.
    provenance : str
        ``full text``, ``secondary source``, ``from memory`` or ``new``.
    """

    paper: str
    number: str
    provenance: str

    def __post_init__(self) -> None:
        if self.provenance not in _PROVENANCE:
            raise InputError(f"{self.provenance!r} is not a provenance: use one of {_PROVENANCE}")


@final
@dataclass(frozen=True, slots=True)
class Part:
    """One labelled sequent of an entry.

    Attributes
    ----------
    label : str
        ``a``, ``b``, ...
    form : str
        ``published``, ``ours`` or ``both``.
    statement : Statement
    prove : callable, optional
        Returns a theorem whose conclusion is the statement.
    refute : callable, optional
        Returns a theorem whose conclusion is the negation of the statement.
    witness : mapping, optional
        For people: the exact values at which a refuted statement fails.
    instance : mapping
        Values of the variables at which all hypotheses hold, so that the part says something.
    instance_proofs : mapping
        Hypothesis name to a function that proves it at the instance, where evaluation cannot.
    domain : callable, optional
        Proves a domain condition that positivity does not: from the bare condition and the facts
        it may use (the hypotheses in order, then guards).
    general : tuple of str
        The sizes that must stay symbols.
    note : str
        One line for people.
    """

    label: str
    form: str
    statement: Statement
    prove: Callable[[], Theorem] | None = None
    refute: Callable[[], Theorem] | None = None
    witness: Mapping[str, str] = field(default_factory=dict)
    instance: Mapping[Term, Term] = field(default_factory=dict)
    instance_proofs: Mapping[str, Callable[[], Theorem]] = field(default_factory=dict)
    domain: Callable[[Term, tuple[Theorem, ...]], Theorem] | None = None
    general: tuple[str, ...] = ()
    note: str = ""

    def __post_init__(self) -> None:
        if self.form not in ("published", "ours", "both"):
            raise InputError(f"{self.form!r} is not a form: published, ours or both")
        sizes = {v.name for v in self.statement.variables if v.sort == "N"}
        missing = [name for name in self.general if name not in sizes]
        if missing:
            raise InputError(f"part {self.label}: {missing} must stay symbolic sizes")


@final
@dataclass(frozen=True, slots=True)
class Entry:
    """A statement of the literature with its verdict.

    Attributes
    ----------
    id : str
        ``paper/name``.
    kind, title, source, parts
        See :class:`Source` and :class:`Part`.
    declared : str
        The verdict that ``rankproof verify`` must earn.
    constants : mapping
        Name to what derives a constant: a reading of a part's bound, or a function.
    sharpens, refutes : tuple of str
        Ids of related entries.
    """

    id: str
    kind: str
    title: str
    source: Source
    declared: str
    parts: tuple[Part, ...]
    constants: Mapping[str, Derivation] = field(default_factory=dict)
    sharpens: tuple[str, ...] = ()
    refutes: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if self.kind not in KINDS or self.declared not in VERDICTS:
            raise InputError(
                f"{self.id}: kind {self.kind!r} or verdict {self.declared!r} is unknown"
            )

    def derive_constants(self) -> dict[str, Constant]:
        """Return every constant of the entry, read off its parts and derivations.

        Raises
        ------
        ProofError
            If a theorem has no such constant, or it is not made of what it is said to be.
        """
        found = {}
        for name, way in self.constants.items():
            if isinstance(way, Reading):
                part = next((p for p in self.parts if p.label == way.part), None)
                if part is None:
                    raise ProofError(
                        f"{self.id}: {name!r} is read off a part {way.part!r}; there is none"
                    )
                found[name] = way.of(part.statement.conclusion, part.prove)
            else:
                found[name] = way()
        return found
