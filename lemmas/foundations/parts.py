"""How the foundations put an entry together."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from lemmas.entry import Derivation, Entry, Part, Source
from symbolic.kernel import Theorem
from symbolic.language import Term
from symbolic.statement import Statement

__all__ = ["TEXTBOOK", "lemma", "part"]

TEXTBOOK = Source("textbook", "", "from memory")


def lemma(
    name: str, title: str, *parts: Part, constants: Mapping[str, Derivation] | None = None
) -> Entry:
    """A proved lemma of the foundations."""
    return Entry(f"foundations/{name}", "lemma", title, TEXTBOOK, "proved", parts, constants or {})


def part(
    label: str,
    statement: Statement,
    prove: Callable[[], Theorem],
    instance: Mapping[Term, Term] | None = None,
    general: Sequence[str] = (),
    *,
    form: str = "both",
    proofs: Mapping[str, Callable[[], Theorem]] | None = None,
    domain: Callable[[Term, tuple[Theorem, ...]], Theorem] | None = None,
    note: str = "",
) -> Part:
    """A proved part; only the values of its own variables are taken from ``instance``."""
    needed = frozenset(statement.variables)
    values = {v: value for v, value in (instance or {}).items() if v in needed}
    return Part(
        label,
        form,
        statement,
        prove=prove,
        instance=values,
        instance_proofs=proofs or {},
        domain=domain,
        general=tuple(general),
        note=note,
    )
