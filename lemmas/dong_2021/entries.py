"""The entries of Dong et al. 2021: statements, proofs, witnesses and instances put together."""

from __future__ import annotations

from lemmas.constants import Reading, coefficient, composed, solution
from lemmas.dong_2021 import (
    depth_entries,
    depth_proofs,
    depth_statements,
    entrywise_proofs,
    region_proofs,
    softmax_proofs,
    tight_proofs,
    tight_rates,
)
from lemmas.dong_2021 import diameter_proofs as diameters
from lemmas.dong_2021 import statements as says
from lemmas.dong_2021 import tight_statements as tight
from lemmas.dong_2021.bound_entries import ENTRIES as BOUND
from lemmas.dong_2021.composite_entries import ENTRIES as COMPOSITE
from lemmas.dong_2021.corollary_entries import ENTRIES as COROLLARY
from lemmas.dong_2021.depth_entries import ENTRIES as DEPTH
from lemmas.dong_2021.notions import MEASURES
from lemmas.dong_2021.path_entries import ENTRIES as PATHS
from lemmas.dong_2021.shift_entries import ENTRIES as SHIFT
from lemmas.dong_2021.skip_entries import ENTRIES as SKIP
from lemmas.entry import Entry, Part, Source
from lemmas.foundations.recursions import exp_below_line, lambert_threshold
from lemmas.foundations.softmax import total_variation_tanh
from lemmas.foundations.sums import max_least
from symbolic import kernel
from symbolic.definitions import oscillation
from symbolic.language import Lambda, Le, Lt, Term, cast, exp, nats, number
from symbolic.tactics.script import arith, for_all, have, parts, use

__all__ = ["ENTRIES"]

_NEW = Source("Dong, Cordonnier, Loukas 2021 (arXiv:2103.03404)", "", "new")
i, k, l, h, m = nats("i k l h m")
_two, _one = number(2, "N"), number(1, "N")
_tokens = Lambda(i, Lambda(k, 1 - 2 * cast(i)))


def _constant(value: int, indices: int) -> Term:
    term: Term = number(value)
    for index in (m, k, h, l)[:indices]:
        term = Lambda(index, term)
    return term


_layer_instance = {
    says.n: _two,
    says.d: _one,
    says.H: _one,
    says.s: number(1),
    says.WQK: _constant(1, 3),
    says.bQK: _constant(1, 2),
    says.W: _constant(1, 3),
    says.bO: _constant(1, 1),
    says.X: _tokens,
    says.q: _constant(1, 1),
    says.w: _constant(1, 1),
}
# without logits the first layer averages the tokens 1, -1 to 0, and 0 stays
_depth_instance = {
    says.n: _two,
    says.d: _one,
    says.H: _one,
    says.s: number(1),
    says.B: number(1),
    says.L: _two,
    says._Xs: Lambda(l, Lambda(i, Lambda(k, (1 - 2 * cast(i)) * number(0) ** l))),
    says._WQK: _constant(0, 4),
    says._bQK: _constant(0, 3),
    says._W: _constant(1, 4),
    says._bO: _constant(0, 2),
    says._q: _constant(1, 2),
    says._w: _constant(1, 2),
}

_PAPER = "Dong, Cordonnier, Loukas 2021 (arXiv:2103.03404)"
_threshold = lambert_threshold().conclusion.args[0].args[1]


def _no_width() -> kernel.Theorem:
    """A constant row of two entries has oscillation at most the threshold."""
    t = nats("t")[0]
    zero = number(0)
    top = max_least(t, _two, zero, arith(Le(0, 0)), arith(Lt(0, _two)))
    positive = parts(lambert_threshold())[0]
    return have(Le(oscillation(_two, Lambda(t, zero)), _threshold), top, positive, names=("osc",))


_softmax_proofs = {
    "positive": lambda: parts(lambert_threshold())[0],
    "threshold": lambda: parts(lambert_threshold())[1],
    "small": _no_width,
}


def _below_two() -> kernel.Theorem:
    """The threshold is below 2, where ``exp`` is above the line."""
    at_two = kernel.box(Lt(1 + 2 * number(2), exp(2)), (), ("enclose", 64))
    positive, meets = parts(lambert_threshold())
    line = use(exp_below_line(), 2, _threshold, positive, meets)
    known = kernel.assume(Le(2, _threshold))
    below = use(line, 2, arith(Le(0, number(2))), known)
    goal = Lt(_threshold, 2)
    return kernel.cases(
        Le(2, _threshold),
        kernel.absurd(arith(Lt(0, 0), at_two, below), arith(kernel.lang.Not(Lt(0, 0))), goal),
        arith(goal, kernel.assume(kernel.lang.Not(Le(2, _threshold)))),
    )


_zero_rows = Lambda(i, Lambda(k, number(0)))


def _no_widths() -> kernel.Theorem:
    return for_all(i, kernel.discharge(Lt(i, _two), _no_width()))


def _region_at_instance() -> kernel.Theorem:
    """The tokens 1, -1 have diameter at most 2, and the constant is 1/4."""
    from lemmas.dong_2021.statements import REGION
    from symbolic.language import substitute

    formula = substitute(REGION.hypotheses[-1].formula, _depth_instance)
    return region_proofs.small_diameter(formula)


ENTRIES: tuple[Entry, ...] = (
    *SHIFT,
    *PATHS,
    *BOUND,
    *DEPTH,
    *COMPOSITE,
    *SKIP,
    *COROLLARY,
    Entry(
        "dong-2021/softmax-entrywise",
        "lemma",
        "entrywise bounds 1 - D and 1 + 2 D between softmax rows, up to the exact threshold",
        Source(_PAPER, "the technical lemma, v1 and v2", "secondary source"),
        "repaired",
        (
            Part(
                "a",
                "published",
                says.ENTRYWISE_V1,
                refute=softmax_proofs.entrywise_v1_refuted,
                witness={
                    "n": "2",
                    "a": "(0, log 99)",
                    "e": "(2, 0)",
                    "weights": "1/100, 99/100",
                    "factor": "100 exp(2)/(exp(2) + 99) = 6.945 > 5",
                },
                note="v1: no condition on the oscillation",
            ),
            Part(
                "b",
                "both",
                says.ENTRYWISE_V2,
                prove=softmax_proofs.softmax_entrywise,
                general=("n",),
                note="v2, with the exact threshold",
                instance={
                    says.n: _two,
                    says.a: Lambda(i, number(0)),
                    says.e: Lambda(i, number(0)),
                    says.x: _threshold,
                },
                instance_proofs=_softmax_proofs,
            ),
            Part(
                "c",
                "ours",
                tight.THRESHOLD_SHARP,
                prove=tight_rates.threshold_sharp,
                instance={tight.u: number(2), tight.x: _threshold},
                instance_proofs={**_softmax_proofs, "beyond": _below_two},
                note="beyond the threshold the upper bound fails at two tokens",
            ),
        ),
        constants={"threshold": lambda: solution(lambert_threshold())},
    ),
    Entry(
        "dong-2021/published-entrywise-step",
        "claim",
        "multiplying an entrywise inequality by a signed matrix; true with absolute values",
        Source(_PAPER, "inside the proof of the layer bound", "secondary source"),
        "repaired",
        (
            Part(
                "a",
                "published",
                says.ENTRYWISE_STEP_PUBLISHED,
                refute=softmax_proofs.entrywise_step_refuted,
                witness={
                    "n": "2",
                    "d": "1",
                    "a": "0",
                    "R": "(1, -1)",
                    "E": "3/10 R R^T, oscillation 3/5",
                    "V": "1",
                    "left": "tanh(3/10) = 0.2913",
                    "right": "0",
                },
            ),
            Part(
                "b",
                "ours",
                says.ENTRYWISE_STEP,
                prove=softmax_proofs.entrywise_step,
                general=("n", "d"),
                instance={
                    says.n: _two,
                    says.d: _one,
                    says.a: Lambda(i, number(0)),
                    says.E: _zero_rows,
                    says.R: _tokens,
                    says.V: _zero_rows,
                    says.x: _threshold,
                },
                instance_proofs={**_softmax_proofs, "small": _no_widths},
            ),
            Part(
                "c",
                "ours",
                says.ENTRYWISE_NORMS,
                prove=entrywise_proofs.entrywise_norms,
                general=("n", "d"),
                instance={
                    says.n: _two,
                    says.d: _one,
                    says.a: Lambda(i, number(0)),
                    says.E: _zero_rows,
                    says.R: _tokens,
                    says.V: _zero_rows,
                    says.x: _threshold,
                },
                instance_proofs={**_softmax_proofs, "small": _no_widths},
                note="the printed consequences for both norms survive",
            ),
        ),
    ),
    Entry(
        "dong-2021/convergence-region",
        "claim",
        "small weights alone do not force collapse; small weights and tokens do",
        Source(_PAPER, "after Theorem 2.2", "secondary source"),
        "repaired",
        (
            Part(
                "a",
                "published",
                says.CONVERGENCE_PUBLISHED,
                refute=region_proofs.convergence_refuted,
                witness={
                    "n": "2",
                    "d": "1",
                    "s": "1",
                    "X_0": "(r, -r) with r = 8 (gamma + 1)",
                    "WQK": "1/r",
                    "WV": "2",
                    "diameter": "never below 2 r",
                },
                note="for every gamma >= 0 that does not grow with the tokens",
            ),
            Part(
                "b",
                "ours",
                says.REGION,
                prove=region_proofs.convergence_region,
                general=("n", "d", "H", "L"),
                instance=_depth_instance,
                instance_proofs={"region": _region_at_instance},
                note="tends to 0 in L when the hypothesis is strict",
            ),
            Part(
                "c",
                "ours",
                depth_statements.REGION,
                prove=depth_proofs.depth_region,
                general=("n", "d", "L"),
                instance=depth_entries.region_instance(depth_statements.REGION),
                instance_proofs={"region": depth_entries.region_proof},
                note="the same for the composite norm of the residual",
            ),
        ),
    ),
    Entry(
        "dong-2021/l2-diameter",
        "theorem",
        "without skips the token diameter collapses doubly exponentially, unconditionally",
        _NEW,
        "proved",
        (
            Part(
                "a",
                "ours",
                says.LAYER,
                prove=diameters.layer_diameter,
                general=("n", "d", "H"),
                instance=_layer_instance,
                note="one layer, H heads, any biases",
            ),
            Part(
                "b",
                "ours",
                says.LAYER_CUBIC,
                prove=diameters.layer_cubic,
                general=("H",),
                instance={
                    says.H: _one,
                    says.s: number(1),
                    says.D: number(1),
                    says.q: _constant(1, 1),
                    says.w: _constant(1, 1),
                    says.B: number(1),
                },
                note="the cubic form of the one-layer bound",
            ),
            Part(
                "c",
                "ours",
                says.DEPTH,
                prove=diameters.depth_diameter,
                general=("n", "d", "H", "L"),
                instance=_depth_instance,
                note="L layers",
            ),
            Part(
                "d",
                "ours",
                tight.L2_TIGHT,
                prove=tight_proofs.l2_tight,
                instance={tight.r: number(1), tight.q: number(1), tight.v: number(1)},
                note="equality in (a) at two tokens, for every distance",
            ),
        ),
        constants={
            "rate": lambda: composed(
                coefficient(diameters.layer_cubic(), "D"),
                lambda quarter: quarter,
                quarter=coefficient(total_variation_tanh(), "osc", inside="tanh"),
            ),
            "ours heads: diameters": Reading("c", MEASURES, rate=True),
        },
    ),
)
