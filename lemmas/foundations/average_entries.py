"""Entries on softmax, distributions and averages."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from lemmas.constants import Reading
from lemmas.entry import Entry
from lemmas.foundations import averages, distributions, hyperbolic, softmax, tokens
from lemmas.foundations import statements as says
from lemmas.foundations.parts import lemma, part
from symbolic.definitions import euclidean
from symbolic.language import Lambda, Term, cast, nats, number
from symbolic.tactics.script import use

__all__ = ["ENTRIES"]

_two = number(2, "N")
i, j, k, t = nats("i j k t")
_first, _second = says.at_first, says.at_second
_half = Lambda(j, number(Fraction(1, 2)))
_square = Lambda(i, Lambda(j, number(Fraction(1, 2))))
_values = Lambda(j, 3 * cast(j))
_TWO: Mapping[Term, Term] = {says.n: _two}
_PAIR: Mapping[Term, Term] = {says.n: _two, says.p: _first, says.q: _half, says.v: _values}
_ROWS: Mapping[Term, Term] = {
    says.m: _two,
    says.n: _two,
    says.d: _two,
    says.P: _square,
    says.X: Lambda(i, Lambda(k, cast(i) + cast(k))),
}
_WEIGHTED: Mapping[Term, Term] = {says.n: _two, says.s_row: _half, says.v: _values}
_SOFTMAX: Mapping[Term, Term] = {
    says.n: _two,
    says.a: Lambda(i, cast(i)),
    says.e: Lambda(i, cast(i) * 2),
    says.low: number(0),
    says.high: number(2),
}
_ORDER: Mapping[Term, Term] = {says.c: number(0), says.u: number(1), says.h: number(1)}
_NORM = {
    says.rho: Lambda(says.p, euclidean(1, says.p)),
    says.n: _two,
    says.D: number(2),
    says.p: _first,
    says.q: _second,
    says.X: Lambda(i, Lambda(k, 1 - 2 * cast(i))),
}
_NORM_PROOFS = {"seminorm": lambda: use(tokens.norm_seminorm(), 1)}

ENTRIES: tuple[Entry, ...] = (
    lemma(
        "softmax-shift-invariance",
        "softmax does not change when a constant is added to its row",
        part("a", says.SHIFT, softmax.shift_invariance, _TWO, ("n",)),
        part("b", says.SHIFT_ROWS, distributions.shift_rows, _TWO, ("n",)),
    ),
    lemma(
        "softmax-ratio",
        "adding e to the logits changes each weight by a factor within exp(+-osc e)",
        part("a", says.SOFTMAX_IDENTITY, hyperbolic.softmax_identity, _TWO, ("n",)),
        part("b", says.SOFTMAX_OSC, hyperbolic.softmax_oscillation, _TWO, ("n",)),
        part(
            "c",
            says.SOFTMAX_RATIO,
            softmax.softmax_ratio_between,
            _SOFTMAX,
            ("n",),
            form="ours",
            note="the same between any bounds on the entries of e",
        ),
        part(
            "d",
            says.SOFTMAX_RATE,
            hyperbolic.softmax_rate,
            note="with e = (w, 0) the ratio is exp(w)/(1 + s_0 (exp(w) - 1)): exp(w) as s_0 falls",
        ),
    ),
    lemma(
        "row-stochastic",
        "row-stochastic matrices multiply, keep equal rows, and softmax matrices are such",
        part(
            "a",
            says.PRODUCT_STOCHASTIC,
            distributions.stochastic_product,
            {says.n: _two, says.m: _two, says.r_size: _two, says.P: _square, says.Q: _square},
            ("n", "m", "r"),
        ),
        part(
            "b",
            says.AVERAGE_OF_EQUAL,
            distributions.average_of_equal,
            {says.n: _two, says.m: _two, says.P: _square},
            ("n", "m"),
        ),
        part(
            "c",
            says.SOFTMAX_STOCHASTIC,
            distributions.softmax_stochastic,
            {says.m: _two},
            ("n", "m"),
        ),
    ),
    lemma(
        "zero-sum-shift",
        "the difference of two distributions does not see a constant",
        part("a", says.ZERO_SUM_SHIFT, distributions.zero_sum_shift, _PAIR, ("n",)),
        part("b", says.ZERO_SUM_MEAN, distributions.zero_sum_mean, _PAIR, ("n",)),
    ),
    lemma(
        "tv-formulas",
        "total variation as a sum of positive parts and as a difference of masses",
        part("a", says.TV_ABOVE, distributions.variation_above, _PAIR, ("n",)),
        part("b", says.TV_BELOW, distributions.variation_below, _PAIR, ("n",)),
        part("c", says.TV_SET, distributions.variation_set, _PAIR, ("n",)),
        part("d", says.TV_ONE, distributions.variation_at_most_one, _PAIR, ("n",)),
    ),
    lemma(
        "tv-osc",
        "two averages of a vector differ by at most total variation times oscillation",
        part("a", says.TV_OSC, distributions.variation_oscillation, _PAIR, ("n",)),
        part(
            "b",
            says.TV_OSC_TIGHT,
            distributions.variation_oscillation_tight,
            _PAIR,
            ("n",),
            note="equality at the indicator of the set where p exceeds q",
        ),
    ),
    lemma(
        "tv-vector",
        "a zero-sum combination of tokens is at most total variation times diameter, in any norm",
        part(
            "a",
            says.TV_VECTOR_MAX,
            averages.zero_sum_combination_max,
            _NORM,
            ("n",),
            proofs=_NORM_PROOFS,
        ),
        part(
            "b",
            says.TV_VECTOR,
            tokens.zero_sum_combination,
            _NORM,
            ("n",),
            form="ours",
            proofs=_NORM_PROOFS,
            note="weights of one sum and any bound on the distances are enough",
        ),
        part(
            "c",
            says.TV_VECTOR_TIGHT,
            averages.vector_tight,
            _NORM,
            proofs=_NORM_PROOFS,
            note="equality with two tokens",
        ),
    ),
    lemma(
        "averaging-diameter",
        "averaging tokens by a row-stochastic matrix shrinks their diameter",
        part("a", says.AVERAGING_TV, averages.diameter_of_average, _ROWS, ("m", "n", "d")),
        part("b", says.AVERAGING_SHRINKS, averages.diameter_shrinks, _ROWS, ("m", "n", "d")),
        part("c", says.AVERAGING_LENGTH, averages.length_of_average, _ROWS, ("m", "n", "d")),
        part("d", says.AVERAGING_TIGHT, averages.averaging_tight, note="equality with two tokens"),
    ),
    lemma(
        "tanh-facts",
        "tanh is odd, increasing, between 0 and min(u, 1), a sigmoid, and subadditive at halves",
        part("a1", says.TANH_BOUNDS, softmax.tanh_bounds),
        part("a2", says.TANH_NONNEGATIVE, softmax.tanh_nonnegative, _ORDER),
        part("a3", says.TANH_BELOW, softmax.tanh_below_identity, _ORDER),
        part("a4", says.TANH_ODD, softmax.tanh_odd),
        part("a5", says.TANH_MONOTONE, softmax.tanh_monotone, _ORDER),
        part("b", says.SIGMOID, hyperbolic.sigmoid),
        part("c", says.TANH_GAP, hyperbolic.tanh_gap, _ORDER),
        part(
            "c2",
            says.TANH_GAP_TIGHT,
            hyperbolic.tanh_gap_tight,
            _ORDER,
            form="ours",
            note="equality exactly at opposite arguments, for different ones",
        ),
        part("d", says.TANH_SECH, hyperbolic.tanh_sech, _ORDER),
        part(
            "d2",
            says.TANH_SECH_MAXIMUM,
            hyperbolic.tanh_sech_maximum,
            _ORDER,
            form="ours",
            note="the maximum of (d) lies between 1.6016 and 1.602",
        ),
    ),
    lemma(
        "tv-tanh",
        "total variation of two softmax rows is at most tanh(osc/4)",
        part("a", says.TV_TANH, softmax.total_variation_tanh, _TWO, ("n",)),
        part("b", says.TV_QUARTER, hyperbolic.variation_quarter, _TWO, ("n",)),
        part("c", says.TV_ONE_NORM, hyperbolic.one_norm, _TWO, ("n",)),
        part(
            "d",
            says.TV_TIGHT,
            hyperbolic.variation_tight,
            _ORDER,
            note="equality for two tokens, a = (-w/2, 0), e = (w, 0)",
        ),
        part(
            "e",
            says.TV_BETWEEN,
            softmax.total_variation_between,
            _SOFTMAX,
            ("n",),
            form="ours",
            note="the same between any bounds on the entries of e",
        ),
    ),
    lemma(
        "exp-difference",
        "the exponential is Lipschitz below its greater argument",
        part("a", says.EXP_DIFFERENCE, averages.exp_gap),
    ),
    lemma(
        "weighted-perturbation",
        "an average under perturbed softmax moves by the weighted size of the perturbation",
        part("a", says.WEIGHTED_PERTURBATION, averages.perturbed_average, _TWO, ("n",)),
        part(
            "b",
            says.PERTURBATION_RATE,
            hyperbolic.perturbation_rate,
            _ORDER,
            note="the ratio of the two sides tends to 1 as the perturbation vanishes",
        ),
    ),
    lemma(
        "mean-abs-deviation",
        "the mean absolute deviation is at most half the oscillation",
        part("a", says.MEAN_ABS_DEVIATION, averages.deviation, _WEIGHTED, ("n",)),
        part(
            "b",
            says.DEVIATION_TIGHT,
            averages.deviation_tight,
            note="equality for two equal masses, here and in variance-range",
        ),
        constants={"ours deviation": Reading("a", ("osc",))},
    ),
    lemma(
        "variance-range",
        "a variance is at most a quarter of the squared range",
        part("a", says.VARIANCE_RANGE, averages.variance_range, _WEIGHTED, ("n",)),
        part(
            "b",
            says.VARIANCE_DIAMETER,
            averages.variance_diameter,
            {
                **_WEIGHTED,
                says.d: _two,
                says.u_row: Lambda(k, cast(k)),
                says.X: Lambda(i, Lambda(k, cast(i) + cast(k))),
            },
            ("n", "d"),
        ),
        part("c", says.DEVIATION_TIGHT, averages.deviation_tight, note="two equal masses"),
        constants={"ours variance": Reading("a", ("osc",))},
    ),
    lemma(
        "osc-bounds",
        "oscillation against greatest entry and absolute sum",
        part("a", says.OSC_ENTRY, averages.oscillation_entry, _TWO, ("n",)),
        part("b", says.OSC_MASS, averages.oscillation_mass, _TWO, ("n",)),
        part(
            "c",
            says.ENTRY_ZERO_SUM,
            averages.entry_of_zero_sum,
            {says.n: _two, says.v: Lambda(j, 1 - 2 * cast(j))},
            ("n",),
        ),
        part("d", says.OSC_TIGHT, averages.tight_values, note="equality in all at (1, -1)"),
    ),
)
