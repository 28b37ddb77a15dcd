"""A kernel with a broken rule: its theorems are false, and Coq does not take them."""

import shutil

import pytest

from symbolic import kernel
from symbolic.export.compiling import Compiler
from symbolic.export.coq import Claim, scripts
from tests.conformance.test_coq import closed
from tests.soundness.test_rules import ROWS, copy_without, true

pytestmark = pytest.mark.skipif(shutil.which("coqc") is None, reason="coqc is not installed")


@pytest.fixture(scope="module")
def verdicts():
    """What Coq says of a theorem of each broken copy, and of one of the kernel itself."""
    claims = {"kernel": [Claim("a", true(kernel).conclusion, true(kernel))]}
    for name, old, new, probe in ROWS:
        copy = copy_without(old, new)
        theorem = closed(probe(copy), copy)
        claims[name] = [Claim("a", theorem.conclusion, theorem)]
    return Compiler().judge(scripts(claims))


def test_a_theorem_of_the_kernel_is_accepted(verdicts):
    assert verdicts["kernel"].outcome == "accepted"


@pytest.mark.parametrize("name", [row[0] for row in ROWS])
def test_a_theorem_of_a_broken_kernel_is_rejected(verdicts, name):
    assert verdicts[name].outcome == "rejected"
