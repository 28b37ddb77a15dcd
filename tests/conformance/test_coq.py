"""The second judge: Coq proves every axiom, every normal form and every entry of the library."""

import json
import random
import shutil

import pytest

from lemmas.library import all_entries
from rankproof.coq_judge import coq_command
from symbolic import arithmetic, kernel
from symbolic.axioms import LEDGER
from symbolic.export.compiling import Compiler
from symbolic.export.coq import Claim, scripts
from symbolic.export.printing import free_variables
from symbolic.language import Le, Lt, exp, log, real, sqrt
from tests.soundness import model

pytestmark = pytest.mark.skipif(shutil.which("coqc") is None, reason="coqc is not installed")
x, y = real("x"), real("y")


def closed(theorem, rules=kernel):
    """Discharge all hypotheses and generalise over all variables."""
    for hypothesis in sorted(theorem.hypotheses, key=str):
        theorem = rules.discharge(hypothesis, theorem)
    for variable in free_variables(theorem.conclusion):
        theorem = rules.generalise(variable, theorem)
    return theorem


def claim(theorem, rules=kernel):
    theorem = closed(theorem, rules)
    return Claim("a", theorem.conclusion, theorem)


def judge(named):
    return Compiler().judge(scripts({name: [found] for name, found in named.items()}))


def rejections(verdicts):
    return {name: v.reason for name, v in verdicts.items() if v.outcome != "accepted"}


def test_every_axiom_of_the_ledger_is_a_theorem_of_coq():
    assert not rejections(judge({name: claim(kernel.axiom(name)) for name in LEDGER}))


@pytest.mark.parametrize("seed", range(3))
def test_every_formula_has_the_truth_of_its_normal_form(seed):
    source = random.Random(seed)
    formulas = [model.random_formula(source, source.randint(1, 3)) for _ in range(60)]
    found = [claim(kernel.convert(kernel.assume(f), arithmetic.canonical(f))) for f in formulas]
    labelled = [Claim(f"f{k}", c.formula, c.theorem) for k, c in enumerate(found)]
    assert not rejections(Compiler().judge(scripts({f"random-{seed}": labelled})))


BOXES = [
    ("split", Lt(exp(x), 3 + x), [(x, 0, 1)], ("split", x, 1, ("enclose", 64), ("enclose", 64))),
    ("touching", Le(0, exp(x) - 1), [(x, 0, 1)], ("rising", x, 64, ("enclose", 64))),
    (
        "two variables",
        Lt(0, log(x) + sqrt(x) + y**2),
        [(x, 1, 2), (y, 0, 1)],
        ("rising", x, 64, ("enclose", 64)),
    ),
    ("power zero", Lt(0, exp(x) - x**0 / 2), [(x, 0, 1)], ("rising", x, 64, ("enclose", 64))),
    ("falling", Le(x**3 + 1 / x, 9), [(x, 1, 2)], ("falling", x, 64, ("enclose", 64))),
]


def test_box_covers():
    assert not rejections(judge({name: claim(kernel.box(*box)) for name, *box in BOXES}))


def test_every_proved_entry_is_accepted(capsys):
    coq_command([], whole=True, show=False, output=None, as_json=True)
    report = json.loads(capsys.readouterr().out)
    accepted = {r["id"] for r in report["results"] if r["outcome"] == "accepted"}
    others = [r for r in report["results"] if r["id"] not in accepted]
    assert not others
    assert {i.id for i in all_entries() if i.declared in ("proved", "repaired")} <= accepted
