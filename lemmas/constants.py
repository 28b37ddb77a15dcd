"""Constants that derivations produce: closed form, enclosure and where each comes from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import final

from numeric.arithmetic import arithmetic
from numeric.check import decimal_ends
from numeric.evaluate import Evaluator
from symbolic.kernel import Theorem
from symbolic.language import Term

__all__ = ["Constant", "solution"]


@final
@dataclass(frozen=True, slots=True)
class Constant:
    """A closed term read off a theorem.

    Attributes
    ----------
    term : Term
        The closed form.
    theorem : Theorem
        What says that it is the constant.
    """

    term: Term
    theorem: Theorem

    def enclosure(self, digits: int = 30) -> tuple[str, str]:
        """Return decimal ends ``lo <= value <= hi``."""
        with arithmetic("arb", 4 * digits + 64) as a:
            return decimal_ends(Evaluator(a, {}).value(self.term), digits)

    def record(self) -> dict[str, object]:
        """Return the JSON form."""
        from symbolic.latex import latex

        return {
            "closed_form": str(self.term),
            "latex": latex(self.term),
            "enclosure": list(self.enclosure()),
            "theorem": str(self.theorem.conclusion),
        }


def solution(theorem: Theorem) -> Constant:
    """Return the constant of a theorem ``0 < c and c solves ...``."""
    from symbolic import kernel

    return Constant(kernel.project(theorem, 0).conclusion.args[1], theorem)
