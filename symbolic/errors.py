"""Every exception of the project, as one tree.

::

    RankproofError
    ├── InputError            what a user gave is unusable (exit code 2)
    │   ├── SortError         a term does not fit where it was put
    │   ├── FloatError        a float stood where an exact number must stand
    │   └── UnknownName       no such entry, definition, variable or stack
    ├── Refusal               the kernel declined a step: ``RULE: reason``
    ├── Rejected              a scalar certificate does not show what it claims
    ├── Exhausted             work was ended because no time or no memory was left
    └── ProofError            a tactic or a written proof did not reach its goal
"""

from __future__ import annotations

__all__ = [
    "Exhausted",
    "FloatError",
    "InputError",
    "ProofError",
    "RankproofError",
    "Refusal",
    "Rejected",
    "SortError",
    "UnknownName",
]


class RankproofError(Exception):
    """Base of all exceptions raised on purpose."""


class InputError(RankproofError):
    """Unusable input; the message is one line that says what to do."""


class SortError(InputError):
    """A term of one sort was used where another sort is needed."""


class FloatError(InputError):
    """A binary float was used as an exact number."""


class UnknownName(InputError):
    """A name that nothing is registered under."""


class Refusal(RankproofError):
    """The kernel refused a step."""

    def __init__(self, rule: str, reason: str) -> None:
        super().__init__(f"{rule}: {reason}")
        self.rule = rule
        self.reason = reason


class Rejected(RankproofError):
    """A scalar certificate does not show what it claims."""


class Exhausted(RankproofError):
    """Work was ended: no time or no memory was left."""


class ProofError(RankproofError):
    """A step of a proof could not be justified."""
