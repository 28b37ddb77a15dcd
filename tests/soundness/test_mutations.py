"""A statement whose constant is made stronger has no proof: the old proof does not fit it."""

from dataclasses import replace

import pytest

from lemmas.entry import Entry, Part
from lemmas.library import all_entries
from lemmas.verification import verify_entries
from symbolic import language as lang
from symbolic.arithmetic import canonical
from symbolic.language import Term
from symbolic.statement import Statement


def _mutants(term: Term) -> list[Term]:
    """The term with one numeral changed, at every place."""
    found = []
    if term.head == "number" and term.payload != 0:
        found.append(lang.number(term.payload + 1, term.sort))
    for place, arg in enumerate(term.args):
        for changed in _mutants(arg):
            args = (*term.args[:place], changed, *term.args[place + 1 :])
            found.append(lang.rebuild(term, args))
    return found


CASES = [
    (entry, part)
    for entry in all_entries()
    for part in entry.parts
    if part.prove is not None and _mutants(part.statement.conclusion)
]


@pytest.mark.parametrize("entry, part", CASES, ids=lambda x: getattr(x, "id", None) or x.label)
def test_a_changed_constant_fails(entry: Entry, part: Part) -> None:
    for conclusion in _mutants(part.statement.conclusion):
        statement = Statement(part.statement.variables, part.statement.hypotheses, conclusion)
        if canonical(statement.formula) is canonical(part.statement.formula):
            continue  # the same statement, for instance a weight of something that is 0
        mutant = replace(entry, parts=(replace(part, statement=statement),), constants={})
        (result,) = verify_entries([mutant])
        assert result.verdict == "failed"
        assert result.parts[0].reason
