"""Entries on scalar recursions and thresholds."""

from __future__ import annotations

from collections.abc import Mapping

from lemmas.constants import solution
from lemmas.entry import Entry, Part
from lemmas.foundations import cubic, recursions, thresholds
from lemmas.foundations import recursion_statements as says
from lemmas.foundations.parts import TEXTBOOK, lemma, part
from symbolic.kernel import Theorem
from symbolic.language import NAT, Lambda, Le, Term, exp, nats, number, real
from symbolic.tactics.script import axiom, for_all, have, use

__all__ = ["ENTRIES"]

_one, _two = Lambda(nats("l")[0], number(1)), number(2, NAT)
_CUBIC: Mapping[Term, Term] = {
    says.L: _two,
    says.C: _one,
    says.r: _one,
    says.c: number(1),
    says.r0: number(1),
    says.reversed_index: Lambda(says.l, number(0, NAT) ** says.l),  # 1, 0
}
_ROOT: Mapping[Term, Term] = {says.slope: exp(1) - 1, says.x: number(1), says.u: number(0)}
_RATE: Mapping[Term, Term] = {says.m0: number(1), says.c: number(1) / 2, says.u: number(0)}


def _tangent() -> Theorem:
    u = real("u")
    return for_all(u, have(Le(1 - u, exp(-u)), use(axiom("exp-tangent"), -u)))


ENTRIES: tuple[Entry, ...] = (
    Entry(
        "foundations/cubic-recursion",
        "lemma",
        "r' <= c r^3 iterated L times gives c^((3^L-1)/2) r^(3^L)",
        TEXTBOOK,
        "repaired",
        (
            part("a", says.CUBIC_VARYING, cubic.cubic_varying, _CUBIC, ("L",)),
            part(
                "a2",
                says.CUBIC_EQUAL,
                cubic.cubic_equal,
                _CUBIC,
                ("L",),
                note="equality if every step is an equality",
            ),
            part("b1", says.CUBIC_CONSTANT, recursions.cubic_recursion_constant, _CUBIC, ("L",)),
            part("b2", says.CUBIC_ROOT, cubic.cubic_root, _CUBIC, ("L",)),
            part("c1", says.CUBIC_TENDS, cubic.cubic_tends, _CUBIC),
            Part(
                "c2",
                "published",
                says.CUBIC_STAYS_PUBLISHED,
                refute=cubic.cubic_stays_refuted,
                witness={"c": "1", "r_0": "0"},
                note="at r_0 = 0 the right side is constant and sqrt(c) r_0 is not 1",
            ),
            part(
                "c3",
                says.CUBIC_STAYS,
                cubic.cubic_stays,
                _CUBIC,
                form="ours",
                note="constant exactly if sqrt(c) r_0 = 1, for r_0 > 0",
            ),
            part(
                "d",
                says.CUBIC_GEOMETRIC,
                recursions.cubic_recursion_geometric,
                {**_CUBIC, says.L: _two},
                ("L",),
                form="ours",
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
            part("a", says.EXP_TANGENT, _tangent),
            part("b1", says.THRESHOLD, thresholds.threshold, _ROOT),
            part("b2", says.LAMBERT, recursions.lambert_threshold),
            part(
                "b3",
                says.THRESHOLD_DIGITS,
                thresholds.threshold_digits,
                note="twenty digits of the threshold",
            ),
            part(
                "c",
                says.ROOT_EXISTS,
                thresholds.root_exists,
                {says.slope: number(2)},
                form="ours",
                note="the root exists for every slope above 1, from completeness alone",
            ),
            part("d", says.EXP_BELOW, recursions.exp_below_line, _ROOT, form="ours"),
            part("e", says.EXP_ABOVE, recursions.exp_above_line, _ROOT, form="ours"),
        ),
        constants={"threshold": lambda: solution(recursions.lambert_threshold())},
    ),
    lemma(
        "reciprocal-square",
        "(1 - u)^-2 <= 1 + 6 u on [0, 1/2], and the rate it gives",
        part("a", says.RECIPROCAL, thresholds.reciprocal_square, _RATE),
        part("b", says.RECIPROCAL_STEP, thresholds.reciprocal_step, _RATE),
        part("c", says.RECIPROCAL_TIGHT, thresholds.reciprocal_tight, note="equality at 0 and 1/2"),
    ),
)
