"""The entries of the foundations: statements, proofs and instances put together."""

from __future__ import annotations

from lemmas.constants import solution
from lemmas.entry import Entry, Part, Source
from lemmas.foundations import recursions, softmax, tokens
from lemmas.foundations import statements as says
from symbolic import kernel
from symbolic.definitions import euclidean
from symbolic.language import Lambda, Le, nats, number, real
from symbolic.tactics.script import axiom, for_all, have, use

__all__ = ["ENTRIES"]

_TEXTBOOK = Source("textbook", "", "from memory")
_two = number(2, "N")
i, k, l = nats("i k l")


def _tangent() -> kernel.Theorem:
    u = real("u")
    return for_all(u, have(Le(1 - u, kernel.lang.exp(-u)), use(axiom("exp-tangent"), -u)))


def _softmax_instance() -> dict[kernel.Term, kernel.Term]:
    return {
        says.n: _two,
        says.a: Lambda(i, kernel.lang.cast(i)),
        says.e: Lambda(i, kernel.lang.cast(i) * 2),
        says.low: number(0),
        says.high: number(2),
    }


def _root_instance() -> dict[kernel.Term, kernel.Term]:
    slope = kernel.lang.exp(1) - 1
    return {says.slope: slope, says.x: number(1)}


ENTRIES: tuple[Entry, ...] = (
    Entry(
        "foundations/softmax-shift-invariance",
        "lemma",
        "softmax does not change when a constant is added to its row",
        _TEXTBOOK,
        "proved",
        (
            Part(
                "a",
                "both",
                says.SHIFT,
                prove=softmax.shift_invariance,
                instance={says.n: _two},
                general=("n",),
            ),
        ),
    ),
    Entry(
        "foundations/softmax-ratio",
        "lemma",
        "adding e to the logits changes each weight by a factor within exp(+-osc e)",
        _TEXTBOOK,
        "proved",
        (
            Part(
                "a",
                "both",
                says.SOFTMAX_RATIO,
                prove=softmax.softmax_ratio_between,
                instance=_softmax_instance(),
                general=("n",),
            ),
        ),
    ),
    Entry(
        "foundations/tanh-facts",
        "lemma",
        "tanh is odd, increasing, and between 0 and min(u, 1)",
        _TEXTBOOK,
        "proved",
        (
            Part("a", "both", says.TANH_BOUNDS, prove=softmax.tanh_bounds),
            Part(
                "b",
                "both",
                says.TANH_NONNEGATIVE,
                prove=softmax.tanh_nonnegative,
                instance={says.u: number(1)},
            ),
            Part(
                "c",
                "both",
                says.TANH_BELOW,
                prove=softmax.tanh_below_identity,
                instance={says.u: number(1)},
            ),
            Part("d", "both", says.TANH_ODD, prove=softmax.tanh_odd),
            Part(
                "e",
                "both",
                says.TANH_MONOTONE,
                prove=softmax.tanh_monotone,
                instance={says.c: number(0), says.u: number(1)},
            ),
        ),
    ),
    Entry(
        "foundations/tv-tanh",
        "lemma",
        "total variation of two softmax rows is at most tanh(osc/4)",
        _TEXTBOOK,
        "proved",
        (
            Part(
                "a",
                "both",
                says.TV_BETWEEN,
                prove=softmax.total_variation_between,
                instance=_softmax_instance(),
                general=("n",),
            ),
            Part(
                "b",
                "both",
                says.TV_TANH,
                prove=softmax.total_variation_tanh,
                instance={says.n: _two},
                general=("n",),
            ),
        ),
    ),
    Entry(
        "foundations/tv-vector",
        "lemma",
        "a zero-sum combination of tokens is at most total variation times diameter, in any norm",
        _TEXTBOOK,
        "proved",
        (
            Part(
                "a",
                "both",
                says.TV_VECTOR,
                prove=tokens.zero_sum_combination,
                general=("n",),
                instance={
                    says.rho: Lambda(says.p, euclidean(1, says.p)),
                    says.n: _two,
                    says.D: number(2),
                    says.p: Lambda(i, 1 - kernel.lang.cast(i)),
                    says.q: Lambda(i, kernel.lang.cast(i)),
                    says.X: Lambda(i, Lambda(k, 1 - 2 * kernel.lang.cast(i))),
                },
                instance_proofs={"seminorm": lambda: use(tokens.norm_seminorm(), 1)},
            ),
        ),
    ),
    Entry(
        "foundations/cubic-recursion",
        "lemma",
        "r' <= c r^3 iterated L times gives c^((3^L-1)/2) r^(3^L)",
        _TEXTBOOK,
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
        _TEXTBOOK,
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
