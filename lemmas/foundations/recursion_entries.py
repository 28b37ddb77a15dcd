"""Entries on scalar recursions and thresholds."""

from __future__ import annotations

from lemmas.constants import solution
from lemmas.entry import Entry, Part
from lemmas.foundations import recursions
from lemmas.foundations import statements as says
from lemmas.foundations.parts import TEXTBOOK
from symbolic import kernel
from symbolic.language import Lambda, Le, exp, nats, number, real
from symbolic.tactics.script import axiom, for_all, have, use

__all__ = ["ENTRIES"]

_two = number(2, "N")
l = nats("l")[0]


def _tangent() -> kernel.Theorem:
    u = real("u")
    return for_all(u, have(Le(1 - u, exp(-u)), use(axiom("exp-tangent"), -u)))


def _root_instance() -> dict[kernel.Term, kernel.Term]:
    return {says.slope: exp(1) - 1, says.x: number(1)}


ENTRIES: tuple[Entry, ...] = (
    Entry(
        "foundations/cubic-recursion",
        "lemma",
        "r' <= c r^3 iterated L times gives c^((3^L-1)/2) r^(3^L)",
        TEXTBOOK,
        "proved",
        (
            Part(
                "a",
                "both",
                says.CUBIC_VARYING,
                prove=recursions.cubic_recursion_varying,
                general=("L",),
                instance={
                    says.L: _two,
                    says.C: Lambda(l, number(1)),
                    says.r: Lambda(l, number(1)),
                    says.p: Lambda(l, number(1)),
                },
            ),
            Part(
                "b",
                "both",
                says.CUBIC_CONSTANT,
                prove=recursions.cubic_recursion_constant,
                general=("L",),
                instance={says.L: _two, says.c: number(1), says.r: Lambda(l, number(1))},
            ),
            Part(
                "c",
                "ours",
                says.CUBIC_GEOMETRIC,
                prove=recursions.cubic_recursion_geometric,
                general=("L",),
                instance={says.L: _two, says.c: number(1), says.r: Lambda(l, number(1))},
                note="inside the region c r_0^2 < 1 the sequence tends to 0, at least geometrically",
            ),
        ),
    ),
    Entry(
        "foundations/exp-linear-threshold",
        "lemma",
        "exp(u) <= 1 + k u exactly up to the positive root of equality; for k = 2 by Lambert W",
        TEXTBOOK,
        "proved",
        (
            Part("a", "both", says.EXP_TANGENT, prove=_tangent),
            Part(
                "b",
                "both",
                says.EXP_BELOW,
                prove=recursions.exp_below_line,
                instance=_root_instance(),
            ),
            Part(
                "c",
                "both",
                says.EXP_ABOVE,
                prove=recursions.exp_above_line,
                instance=_root_instance(),
            ),
            Part("d", "both", says.LAMBERT, prove=recursions.lambert_threshold),
        ),
        constants={"threshold": lambda: solution(recursions.lambert_threshold())},
    ),
)
