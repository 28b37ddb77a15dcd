"""The programs that are compared; each has ``version()`` and ``answer(problem, seconds)``."""

from programs.computer_algebra import SymPy
from programs.coq import CoqInterval
from programs.ours import Rankproof
from programs.smt import CVC5, Z3

__all__ = ["PROGRAMS"]

PROGRAMS = {
    "rankproof": Rankproof(),
    "z3": Z3,
    "cvc5": CVC5,
    "coq-interval": CoqInterval(),
    "sympy": SymPy(),
}
