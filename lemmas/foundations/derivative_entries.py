"""Entries on derivatives."""

from __future__ import annotations

from lemmas.entry import Entry, Part, Source
from lemmas.foundations import softmax_derivative as says
from symbolic.language import number

__all__ = ["ENTRIES"]

_two = number(2, "N")
_zero, _one = number(0, "N"), number(1, "N")

ENTRIES: tuple[Entry, ...] = (
    Entry(
        "foundations/softmax-derivative-covariance",
        "lemma",
        "the derivative of a softmax mean is a covariance under the softmax",
        Source("textbook", "", "from memory"),
        "proved",
        (
            Part(
                "a",
                "both",
                says.JACOBIAN,
                prove=says.jacobian,
                instance={says.n: _two, says.j: _zero, says.k: _one},
                general=("n",),
                note="the Jacobian is diag(p) - p p^T",
            ),
            Part(
                "b",
                "both",
                says.COVARIANCE,
                prove=says.covariance,
                instance={says.n: _two},
                general=("n",),
                note="along a direction of logits, for every coordinate of the tokens",
            ),
        ),
    ),
)
