"""Entries on matrix norms, residuals and the spread of tokens."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from lemmas.entry import Entry
from lemmas.foundations import medians, norms, operators, residual_minimum, residuals, spread
from lemmas.foundations import norm_statements as says
from lemmas.foundations.parts import lemma, part
from symbolic import kernel
from symbolic.kernel import Theorem
from symbolic.language import Lambda, Term, cast, nats, number
from symbolic.tactics.script import use

__all__ = ["ENTRIES"]

_two = number(2, "N")
i, j, k, h = nats("i j k h")
_zero = Lambda(i, Lambda(j, number(0)))
_ramp = Lambda(i, Lambda(j, 1 + cast(i) + 2 * cast(j)))
_identity_two = Lambda(i, Lambda(j, cast(i) * cast(j) + (1 - cast(i)) * (1 - cast(j))))
_VALUES: Mapping[Term, Term] = {
    says.n: _two,
    says.d: _two,
    says.m: _two,
    says.H: _two,
    says.A: _ramp,
    says.B: _ramp,
    says.X: _ramp,
    says.Y: _ramp,
    says.M: _identity_two,
    says.P: _identity_two,
    says.alpha: number(10),
    says.beta: number(10),
    says.med: Lambda(k, 1 + 2 * cast(k) + number(Fraction(1, 2))),
    says.W: _ramp,
}
_SIZES = ("n", "d")


def _frobenius(matrix: Term) -> Term:
    """A bound on the spectral norm of a 2 x 2 matrix."""
    return operators.frobenius(_two, _two, matrix)


def _bounded(matrix: Term) -> Theorem:
    return use(operators.operator_frobenius(), _two, _two, matrix)


def _operator_values(size: Term, matrix: Term) -> Mapping[Term, Term]:
    return {**_VALUES, size: _frobenius(matrix)}


ENTRIES: tuple[Entry, ...] = (
    lemma(
        "one-inf-norms",
        "column-sum and row-sum norm: norms, submultiplicative, transposes of each other",
        part("a1", says.TRIANGLE, norms.norm_triangle, _VALUES, _SIZES),
        part("a2", says.HOMOGENEOUS, norms.norm_homogeneous, _VALUES, _SIZES),
        part("a3", says.DEFINITE, norms.norm_definite, _VALUES, _SIZES),
        part("b", says.SUBMULTIPLICATIVE, norms.norm_product, _VALUES, ("n", "m", "d")),
        part("c", says.TRANSPOSED, norms.norm_transposed, _VALUES, _SIZES),
        part("d", says.MONOTONE, norms.norm_monotone, _VALUES, _SIZES),
        part("e", says.ENTRY, norms.norm_above_entry, _VALUES, _SIZES),
        part("f", says.OUTER, norms.norm_outer, _VALUES, _SIZES),
        part("g", says.COLUMN_VECTOR, norms.column_vector, _VALUES, _SIZES),
    ),
    lemma(
        "composite-facts",
        "the composite norm: homogeneous, definite, submultiplicative, monotone; no triangle",
        part("i1", says.COMPOSITE_HOMOGENEOUS, norms.composite_homogeneous, _VALUES, _SIZES),
        part("i2", says.COMPOSITE_DEFINITE, norms.composite_definite, _VALUES, _SIZES),
        part("ii", says.COMPOSITE_PRODUCT, norms.composite_product, _VALUES, ("n", "m", "d")),
        part("iii", says.COMPOSITE_TRANSPOSED, norms.composite_transposed, _VALUES, _SIZES),
        part("iv", says.COMPOSITE_MONOTONE, norms.composite_monotone, _VALUES, _SIZES),
        part("v", says.COMPOSITE_SUM, norms.composite_sum, _VALUES, ("n", "d", "H")),
        part("vi", says.COMPOSITE_BOUND, norms.composite_bound, _VALUES, _SIZES),
    ),
    lemma(
        "schur-test",
        "the spectral norm is at most the composite norm",
        part("a", says.SCHUR, operators.schur_test, _VALUES, _SIZES),
        part(
            "b",
            says.SCHUR_TIGHT,
            operators.schur_tight,
            {**_VALUES, says.w: _frobenius(_identity_two)},
            ("n",),
            proofs={"bound": lambda: _bounded(_identity_two)},
            note="equality at every doubly stochastic matrix, so at permutations",
        ),
    ),
    lemma(
        "operator-frobenius",
        "spectral and Frobenius norm of products",
        part("a", says.OPERATOR_FROBENIUS, operators.operator_frobenius, general=_SIZES),
        part(
            "b",
            says.FROBENIUS_LEFT,
            operators.frobenius_left,
            _operator_values(says.w, _ramp),
            ("n", "m", "d"),
            proofs={"bound": lambda: _bounded(_ramp)},
        ),
        part(
            "c",
            says.FROBENIUS_RIGHT,
            operators.frobenius_right,
            _operator_values(says.w, _ramp),
            ("n", "m", "d"),
            proofs={"bound": lambda: _bounded(_ramp)},
        ),
        part(
            "d",
            says.ROW_VECTOR,
            operators.row_vector,
            _operator_values(says.w, _ramp),
            _SIZES,
            proofs={"bound": lambda: _bounded(_ramp)},
        ),
        part(
            "e",
            says.OPERATOR_TRANSPOSED,
            operators.operator_transposed,
            _operator_values(says.w, _ramp),
            _SIZES,
            proofs={"bound": lambda: _bounded(_ramp)},
            note="a matrix and its transpose have the same bounds",
        ),
    ),
    lemma(
        "stochastic-spectral",
        "a row-stochastic matrix has spectral norm between 1 and sqrt(n)",
        part(
            "a",
            says.STOCHASTIC_LOWER,
            operators.stochastic_lower,
            _operator_values(says.w, _identity_two),
            ("n",),
            proofs={"bound": lambda: _bounded(_identity_two)},
        ),
        part("b", says.STOCHASTIC_UPPER, operators.stochastic_upper, _VALUES, ("n",)),
        part("c", says.STOCHASTIC_FROBENIUS, operators.stochastic_frobenius, _VALUES, ("n",)),
        part(
            "d",
            says.STOCHASTIC_TIGHT,
            operators.stochastic_tight,
            {**_VALUES, says.w: operators.frobenius(_two, _two, says.all_on_first)},
            ("n",),
            proofs={"bound": lambda: _bounded(says.all_on_first)},
            note="both upper bounds are attained when all rows choose the first token",
        ),
    ),
    lemma(
        "mean-centring",
        "centring at the mean costs at most a factor 2 (1 - 1/n) over any other centre",
        part("a", says.CENTRING, residuals.centring, _VALUES, _SIZES),
        part("b", says.CENTRING_COMPOSITE, residuals.centring_composite, _VALUES, _SIZES),
        part(
            "c", says.CENTRING_TIGHT, residuals.centring_tight, note="equality at e_1 and centre 0"
        ),
    ),
    lemma(
        "residual-lower-bounds",
        "what no choice of centre can beat: deviations from medians and half widths",
        part("a", says.MEDIAN, residuals.by_medians, _VALUES, _SIZES),
        part(
            "a2",
            says.MEDIAN_EXISTS,
            medians.median_exists,
            _VALUES,
            ("n",),
            note="every column has a median in the sense of (a)",
        ),
        part("b", says.HALF_WIDTH, residuals.by_half_width, _VALUES, _SIZES),
        part("c1", says.RESIDUAL_BELOW, residuals.residual_below, _VALUES, _SIZES),
        part("c2", says.RESIDUAL_INFIMUM, residuals.residual_infimum, _VALUES, _SIZES),
        part(
            "c3",
            says.RESIDUAL_ATTAINED,
            residual_minimum.residual_attained,
            _VALUES,
            _SIZES,
            note="the minimum exists",
        ),
    ),
    lemma(
        "mu-formulas",
        "the spread of tokens by moments, by pairs, and as a minimum over centres",
        part("a", says.SPREAD_MOMENT, spread.spread_moment, _VALUES, _SIZES),
        part("b", says.SPREAD_PAIRS, spread.spread_pairs, _VALUES, _SIZES),
        part("c", says.SPREAD_LEAST, spread.spread_least, _VALUES, _SIZES),
        part(
            "d",
            says.SPREAD_SPHERE,
            spread.spread_sphere,
            {**_VALUES, says.Y: _identity_two, says.tau: number(1)},
            _SIZES,
        ),
        part("e", says.SPREAD_SIGN, spread.spread_sign, general=_SIZES),
    ),
    lemma(
        "mu-diameter",
        "spread against diameter",
        part("a", says.SPREAD_ABOVE_DIAMETER, spread.spread_above_diameter, _VALUES, _SIZES),
        part("b", says.SPREAD_BELOW_DIAMETER, spread.spread_below_diameter, _VALUES, _SIZES),
        part(
            "c",
            says.SPREAD_LEFT_TIGHT,
            spread.spread_left_tight,
            _VALUES,
            _SIZES,
            note="equality in (a): two opposite points and the rest at their midpoint",
        ),
        part(
            "d",
            says.SPREAD_RIGHT_TIGHT,
            spread.spread_right_tight,
            _VALUES,
            ("n",),
            note="equality in (b): the regular simplex of the unit vectors",
        ),
    ),
    lemma(
        "mu-averaging",
        "a matrix that keeps constants contracts the spread by its spectral norm",
        part("a", says.CENTRED_PRODUCT, spread.centred_product, _VALUES, ("n",)),
        part(
            "b",
            says.SPREAD_AVERAGED,
            spread.spread_averaged,
            {**_VALUES, says.w1: _frobenius(_identity_two), says.w2: _frobenius(_ramp)},
            ("n", "d", "m"),
            proofs={"M": lambda: _bounded(_identity_two), "W": lambda: _bounded(_ramp)},
        ),
    ),
)
