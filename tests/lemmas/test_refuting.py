"""The search rediscovers published statements that are false, and the kernel denies them."""

import pytest

from lemmas.library import entry
from lemmas.refuting import denial
from numeric.falsify import falsify
from symbolic import kernel
from symbolic.language import Not

REFUTED = ["dong-2021/softmax-entrywise", "dong-2021/published-entrywise-step"]


@pytest.mark.parametrize("name", REFUTED)
def test_a_false_published_statement_is_denied_from_the_found_point(name: str) -> None:
    part = next(p for p in entry(name).parts if p.refute)
    finding = falsify(part.statement, seconds=30)
    assert finding.outcome == "violated"
    theorem = denial(finding.point)
    assert not theorem.hypotheses
    kernel.verify(kernel.convert(theorem, Not(part.statement.formula)))


@pytest.mark.parametrize("name", [*REFUTED, "dong-2021/l2-diameter", "foundations/tv-tanh"])
def test_what_is_proved_is_not_violated(name: str) -> None:
    proved = [part for part in entry(name).parts if part.prove]
    findings = [falsify(part.statement, seconds=0.5) for part in proved]
    assert {f.outcome for f in findings} <= {"none", "unsearchable"}
    searched = [f for f in findings if f.outcome == "none"]
    assert searched and all(f.ratio <= 1 + 1e-9 for f in searched)
