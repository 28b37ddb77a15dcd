"""Entries: what stops the collapse."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction

from lemmas.dong_2021 import (
    mask_proofs,
    polynomial_proofs,
    region_proofs,
    skip_proofs,
    spread_proofs,
    tight_proofs,
)
from lemmas.dong_2021 import mask_statements as masks
from lemmas.dong_2021 import skip_statements as says
from lemmas.dong_2021.shift_entries import PAPER
from lemmas.entry import Entry, Part, Source
from lemmas.foundations.operators import stochastic_upper
from symbolic import kernel
from symbolic.definitions import row_stochastic
from symbolic.kernel import Theorem
from symbolic.language import NAT, Lambda, Lt, Term, cast, nats, number, sqrt, substitute
from symbolic.statement import Statement
from symbolic.tactics.evaluate import evaluate
from symbolic.tactics.script import arith, for_all, use

__all__ = ["ENTRIES"]

_NEW = Source(PAPER, "", "new")
_two, _one = number(2, NAT), number(1, NAT)
_half = Fraction(1, 2)
h, i, k, l, m = nats("h i k l m")


def _constant(value: int | Fraction, indices: int) -> Term:
    term: Term = number(value)
    for index in (m, k, h, l)[:indices]:
        term = Lambda(index, term)
    return term


_tokens = Lambda(i, Lambda(k, 1 - 2 * cast(i)))
# the average of the tokens 1, -1 is 0, so that they stay
_values: dict[str, Term] = {
    "n": _two,
    "d": _one,
    "H": _one,
    "L": _two,
    "s": number(1),
    "eta": number(_half),
    "c": number(Fraction(1, 8)),
}


def _instance(statement: Statement, **values: Term) -> dict[Term, Term]:
    known = {**_values, **values}
    return {v: known[v.name] for v in statement.variables if v.name in known}


def _part(
    label: str,
    statement: Statement,
    prove: Callable[[], Theorem],
    instance: Mapping[Term, Term],
    note: str = "",
    form: str = "ours",
    domain: Callable[[Term, tuple[Theorem, ...]], Theorem] | None = None,
    **proofs: Callable[[], Theorem],
) -> Part:
    return Part(
        label,
        form,
        statement,
        prove=prove,
        instance=instance,
        instance_proofs=proofs,
        general=tuple(v.name for v in statement.variables if v.sort == NAT),
        note=note,
        domain=domain,
    )


_layer = {
    "X": _tokens,
    "WQK": _constant(1, 3),
    "bQK": _constant(1, 2),
    "W": _constant(1, 3),
    "bO": _constant(0, 1),
    "q": _constant(1, 1),
    "w": _constant(1, 1),
}
_rows = {**_layer, "P": _constant(_half, 3), "p": Lambda(h, sqrt(number(2)))}
_deep = {
    "X": Lambda(l, _tokens),
    "P": _constant(_half, 4),
    "W": _constant(_half, 4),
    "WQK": _constant(0, 4),
    "bQK": _constant(0, 3),
    "bO": _constant(0, 2),
    "q": _constant(1, 2),
    "w": _constant(_half, 2),
}


def _uniform_average() -> Theorem:
    """Averaging two tokens has spectral norm at most the root of 2."""
    weights = _constant(_half, 2)
    rows = evaluate(row_stochastic(_two, _two, weights))
    bound = use(stochastic_upper(), _two, weights, arith(Lt(0, _two)), rows)
    return for_all(h, kernel.discharge(Lt(h, _one), bound))


def _region() -> Theorem:
    """The tokens 1, -1 have diameter at most 2."""
    instance = _instance(says.POLYNOMIAL, **{**_deep, "q": _constant(1, 2)})
    formula = substitute(says.POLYNOMIAL.hypotheses[-1].formula, instance)
    return region_proofs.small_diameter(formula)


ENTRIES: tuple[Entry, ...] = (
    Entry(
        "dong-2021/claim-3-1",
        "claim",
        "with skips the residual need not shrink, for any queries and keys and at any depth",
        Source(PAPER, "Claim 3.1 (v2)", "secondary source"),
        "proved",
        (
            _part(
                "a",
                says.CLAIM,
                skip_proofs.claim,
                _instance(says.CLAIM, **_deep),
                "the residual and the diameter stay the same; the query and key parameters are free",
                "both",
            ),
        ),
    ),
    Entry(
        "dong-2021/skip-lower-bound",
        "theorem",
        "with skips a layer keeps at least 1 - min(eta, c D^2) of the diameter",
        _NEW,
        "proved",
        (
            _part(
                "a",
                says.LOWER,
                skip_proofs.lower,
                _instance(says.LOWER, **_layer),
                "full attention",
            ),
            _part(
                "b",
                says.LOWER_CUBIC,
                skip_proofs.lower_cubic,
                _instance(says.LOWER_CUBIC, **_layer),
                "1 - eta and 1 - c D^2",
            ),
            _part(
                "c",
                says.ANY_MASK,
                skip_proofs.any_mask,
                _instance(says.ANY_MASK, **_rows),
                "any row-stochastic weights, so any mask",
            ),
            _part(
                "d",
                says.ANY_MASK_DEPTH,
                skip_proofs.any_mask_depth,
                _instance(says.ANY_MASK_DEPTH, **_deep),
                "L layers with any masks",
            ),
            _part(
                "e",
                says.SPREAD,
                spread_proofs.spread_lower,
                _instance(says.SPREAD, **_rows),
                "the spread around the mean, by the spectral norms of the weights",
                averages=_uniform_average,
            ),
            _part(
                "f",
                says.SPREAD_COUNT,
                spread_proofs.spread_count,
                _instance(says.SPREAD_COUNT, **_rows),
                "|P|_2 is at most sqrt(n)",
            ),
            _part(
                "g",
                says.LOWER_TIGHT,
                tight_proofs.lower_tight,
                {says.r: number(1), says.q1: number(1), says.v: number(_half)},
                "equality in (a) at two tokens with W_V = -v",
            ),
        ),
    ),
    Entry(
        "dong-2021/skip-polynomial",
        "theorem",
        "with skips the diameter falls at most like depth to the power -1/2",
        _NEW,
        "proved",
        (
            _part(
                "a",
                says.POLYNOMIAL,
                polynomial_proofs.polynomial,
                _instance(says.POLYNOMIAL, **{**_deep, "q": _constant(1, 2)}),
                "against doubly exponential collapse without skips",
                region=_region,
            ),
        ),
    ),
    Entry(
        "dong-2021/masks",
        "remark",
        "the cubic rate needs one set of allowed tokens per head; a causal mask only halves",
        _NEW,
        "proved",
        (
            _part(
                "a",
                masks.CAUSAL,
                mask_proofs.causal,
                {
                    masks.L: _two,
                    masks._Xs: Lambda(
                        l, Lambda(i, Lambda(k, 1 - 2 * cast(i) * number(_half) ** l))
                    ),
                },
                "a causal mask, no logits: the diameters are 2, 1, 1/2, ..., so that no bound "
                "proportional to |W_QK| holds",
                domain=mask_proofs.causal_domain,
            ),
            _part(
                "b",
                masks.COMMON,
                mask_proofs.common,
                {
                    v: {**_values, **_layer, "u": _constant(1, 2)}[v.name]
                    for v in masks.COMMON.variables
                },
                "the layer bound of dong-2021/l2-diameter if all rows of a head have one mask",
                domain=mask_proofs.common_domain,
            ),
            _part(
                "c",
                masks.ANY,
                mask_proofs.any_mask,
                {masks.n: _two, masks.d: _one, masks.P: _constant(_half, 2), masks.X: _tokens},
                "any mask: averaging does not enlarge the diameter",
            ),
        ),
    ),
    Entry(
        "dong-2021/dependency-map",
        "remark",
        "the published chain breaks at the entrywise step and the triangle inequality; "
        "rank-one-shift, tv-tanh and weighted-perturbation carry the repaired one",
        _NEW,
        "definition",
        (),
    ),
)
