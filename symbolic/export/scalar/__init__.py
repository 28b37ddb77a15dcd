"""Coq scripts of scalar certificates: a proof of the goal from the hypotheses over Coq's reals.

The certificate is walked as its checker does, and every fact is stated again in Coq.  A comparison
is written together with what makes its terms defined, so that a hypothesis means what it does
here: that its terms have values and the comparison holds.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from typing import Any

from symbolic.certificates.enclosures import Undefined
from symbolic.certificates.normal import NoNormalForm
from symbolic.errors import InputError, Rejected
from symbolic.export.coq import CoqScript, Scripts, Unexported
from symbolic.export.scalar.cases import by_cases, by_claim, by_substitute, by_unfold
from symbolic.export.scalar.covers import by_cover, by_expansion
from symbolic.export.scalar.enclosing import by_enclose, by_sturm
from symbolic.export.scalar.identities import by_identity, by_lemma, by_positivstellensatz
from symbolic.export.scalar.rising import by_rising
from symbolic.export.scalar.terms import NotExported, term_text
from symbolic.export.scalar.walker import Rule, Walker

__all__ = ["NotExported", "SECONDS", "scalar_scripts", "term_text"]

SECONDS = 120  # of processor time, for the whole script

_RULES: dict[str, Rule] = {
    "cases": by_cases,
    "claim": by_claim,
    "enclose": by_enclose,
    "identity": by_identity,
    "lemma": by_lemma,
    "positivstellensatz": by_positivstellensatz,
    "rising": by_rising,
    "split": by_cover,
    "sturm": by_sturm,
    "substitute": by_substitute,
    "taylor": by_expansion,
    "unfold": by_unfold,
}


def scalar_scripts(certificates: Iterable[tuple[str, dict[str, Any]]]) -> Scripts:
    """Return a script for each named certificate, or the reason why there is none."""
    modules: dict[str, CoqScript] = {}
    entries: dict[str, str | Unexported] = {}
    for identifier, certificate in certificates:
        try:
            text = Walker(certificate, _RULES).script()
        except (NotExported, InputError, Rejected, Undefined, NoNormalForm) as error:
            entries[identifier] = Unexported(str(error))
            continue
        name = "S" + hashlib.sha256(text.encode()).hexdigest()[:16]
        modules[name] = CoqScript(name, text, (), seconds=SECONDS)
        entries[identifier] = name
    return Scripts(modules, entries)
