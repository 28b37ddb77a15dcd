"""Entries: the two norms of a layer's residual, gamma, and the layer bound."""

from __future__ import annotations

from collections.abc import Callable

from lemmas.constants import Reading, coefficient, composed
from lemmas.dong_2021 import bound_statements as says
from lemmas.dong_2021 import (
    corner_proofs,
    cubic_proofs,
    gamma_proofs,
    hub_claims,
    layer_proofs,
    tight_proofs,
    tight_rates,
)
from lemmas.dong_2021 import layer_statements as layer
from lemmas.dong_2021 import tight_statements as tight
from lemmas.dong_2021.notions import MEASURES
from lemmas.dong_2021.shift_entries import PAPER
from lemmas.entry import Entry, Part, Source
from lemmas.foundations.sums import max_least
from symbolic import kernel
from symbolic.definitions import column_sum_norm
from symbolic.kernel import Theorem
from symbolic.language import (
    NAT,
    Lambda,
    Le,
    Lt,
    Max,
    Term,
    cast,
    nats,
    number,
    sqrt,
    substitute,
)
from symbolic.statement import Statement
from symbolic.tactics.script import arith, have, use

__all__ = ["ENTRIES"]

_NEW = Source(PAPER, "", "new")
_two, _one = number(2, NAT), number(1, NAT)
i, k, m, t = nats("i k m t")
_tokens = Lambda(i, Lambda(k, 1 - 2 * cast(i)))
_zero_matrix = Lambda(k, Lambda(m, number(0)))
_ones = Lambda(k, Lambda(m, number(1)))
_zeros = Lambda(k, number(0))

_rows = {layer.n: _two, layer.d: _one}
# two tokens 1, -1 around their mean 0
_layer = {
    says.n: _two,
    says.d: _one,
    says.s: number(1),
    says.Q: _ones,
    says.b: _zeros,
    says.V: _ones,
    says.o: _zeros,
    says.X: _tokens,
    says.x: _zeros,
}
_flat = {**_layer, says.Q: _zero_matrix}


def _part(
    label: str,
    statement: Statement,
    prove: Callable[[], Theorem],
    instance: dict[Term, Term],
    note: str = "",
    form: str = "ours",
    **proofs: Callable[[], Theorem],
) -> Part:
    sizes = tuple(v.name for v in statement.variables if v.sort == NAT)
    return Part(
        label,
        form,
        statement,
        prove=prove,
        instance=instance,
        instance_proofs=proofs,
        general=sizes,
        note=note,
    )


def _narrow(statement: Statement) -> Callable[[], Theorem]:
    """Without queries and keys the logits of all rows agree."""

    def proof() -> Theorem:
        formula = substitute(statement.hypotheses[-1].formula, _flat)
        some = arith(Lt(0, _two))
        zero = number(0)
        row = max_least(t, _two, zero, arith(Le(0, 0)), some)
        top = Max(t, _two, zero)
        wide = max_least(i, _two, zero, arith(Le(top + top, 0), row), some)
        limit = formula.args[1]
        positive = kernel.box(Lt(0, limit), (), ("enclose", 64))
        return have(formula, wide, positive, names=("widest", "osc", "residual_logits"))

    return proof


_alike = Lambda(i, Lambda(t, number(1)))


def _identity_norm() -> Theorem:
    """A matrix of ones has norm 2, not 0."""
    from lemmas.foundations.matrix_norms import entry_below_column
    from lemmas.foundations.sums import absolute_of

    zero = number(0, NAT)
    first = arith(Lt(0, _two))
    entry = use(entry_below_column(), _two, _two, _alike, zero, zero, first, first)
    return arith(Lt(0, column_sum_norm(_two, _two, _alike)), entry, absolute_of(number(1))[1])


def _gamma_instance() -> Theorem:
    return use(
        gamma_proofs.gamma_limit(), _two, substitute(says.logit_rest, _layer), arith(Lt(0, _two))
    )


ENTRIES: tuple[Entry, ...] = (
    Entry(
        "dong-2021/layer-inf",
        "lemma",
        "the row-sum norm of (P - 1 s) G is at most 2 tanh(osc/4) that of G",
        _NEW,
        "proved",
        (
            _part("a", layer.INF_TANH, layer_proofs.inf_tanh, _rows),
            _part("b", layer.INF_LINEAR, layer_proofs.inf_linear, _rows, "linear form"),
            _part("c", layer.INF_ENTRY, layer_proofs.inf_entry, _rows, "by the largest entry"),
            _part("d", layer.WIDTH_ENTRY, layer_proofs.width_entry, _rows),
            _part(
                "e",
                tight.INF_TIGHT,
                tight_proofs.inf_tight,
                {tight.u: number(1)},
                "equality in (a) at two tokens",
            ),
        ),
        constants={
            "linear": lambda: coefficient(layer_proofs.inf_linear(), "widest"),
            "slope": lambda: coefficient(layer_proofs.inf_tanh(), "widest", inside="tanh"),
        },
    ),
    Entry(
        "dong-2021/layer-one",
        "lemma",
        "three bounds of the column-sum norm of (P - 1 s) G",
        _NEW,
        "proved",
        (
            _part("a", layer.ONE_EXP, layer_proofs.one_exp, _rows, "best for small logits"),
            _part("b", layer.ONE_TANH, layer_proofs.one_tanh, _rows),
            _part("c", layer.ONE_COUNT, layer_proofs.one_count, _rows, "unconditional"),
        ),
        constants={
            "small-logits": lambda: coefficient(layer_proofs.one_exp(), "exp"),
            "count": lambda: composed(
                coefficient(layer_proofs.one_count(), "n"),
                lambda slope: slope,
                slope=coefficient(layer_proofs.inf_tanh(), "widest", inside="tanh"),
            ),
        },
    ),
    Entry(
        "dong-2021/gamma",
        "definition",
        "gamma(E), the least number for which the last step holds, is at most sqrt(n/2)",
        Source(
            PAPER, "Lemma A.3 (v2); its definition of gamma is not confirmed", "secondary source"
        ),
        "proved",
        (
            _part(
                "a",
                says.GAMMA_LIMIT,
                gamma_proofs.gamma_limit,
                {says.n: _two},
                "also for E = 0, where gamma is 0",
            ),
            _part(
                "b",
                says.GAMMA_RATIO,
                gamma_proofs.gamma_ratio,
                {says.n: _two, says.E: _alike},
                "the closed form, for E other than 0",
                nonzero=_identity_norm,
            ),
            _part(
                "c",
                tight.GAMMA_TIGHT,
                tight_rates.gamma_tight,
                {tight.w: number(1)},
                "the limit is attained at n = 2",
            ),
        ),
    ),
    Entry(
        "dong-2021/layer-bound-v1",
        "lemma",
        "the layer bound with constant 4 and no gamma fails for long sequences",
        Source(PAPER, "the layer bound, v1", "secondary source"),
        "refuted",
        (
            Part(
                "a",
                "published",
                says.V1,
                refute=hub_claims.v1_refuted,
                witness={
                    "m": "3470",
                    "n": "2 m + 1 = 6941",
                    "d": "m + 1 = 3471",
                    "s": "sqrt(d)",
                    "X": "e_0 (hub), e_1 ... e_m, then m zero rows",
                    "W_QK": "s diag(0, c, ..., c) with c = log(77 m + 1)",
                    "b_QK": "s (log(6000 m), log 1000, ..., log 1000)",
                    "W_V": "identity",
                    "left squared": "at least 0.72012 m = 2498.81 for every centre",
                    "right squared": "16 c^2 = 2498.29",
                },
                note="no centre of the output meets the bound; 0 is best for the tokens",
            ),
        ),
        constants={
            "published layer bound: v1": Reading("a", MEASURES),
        },
    ),
    Entry(
        "dong-2021/layer-bound-v2",
        "lemma",
        "with gamma: the published constant 4 gamma can be gamma/sqrt(2)",
        Source(PAPER, "Lemma A.3 (v2)", "secondary source"),
        "proved",
        (
            _part(
                "a",
                says.V2,
                gamma_proofs.with_gamma,
                {**_layer, says.g: sqrt(number(1))},
                "for every number that is at least gamma(E), without a condition on the logits",
                gamma=_gamma_instance,
            ),
            _part(
                "b",
                says.V2_PUBLISHED,
                gamma_proofs.with_four_gamma,
                {**_layer, says.g: sqrt(number(1))},
                "as published, with 4 gamma",
                "published",
                gamma=_gamma_instance,
            ),
        ),
        constants={
            "published layer bound: v2": Reading("b", MEASURES),
            "ours layer bound: with gamma": Reading("a", MEASURES),
        },
    ),
    Entry(
        "dong-2021/layer-small-residual",
        "theorem",
        "the layer bound with exp(osc/2)/sqrt(2), which tends to 1/sqrt(2) for small logits",
        _NEW,
        "proved",
        (
            _part("a", says.SMALL, cubic_proofs.small, _layer),
            _part("b", says.SMALL_WIDTH, cubic_proofs.small_width, _layer, "osc <= 2 T"),
            _part(
                "c",
                says.SMALL_UNIT,
                cubic_proofs.small_unit,
                _flat,
                "constant 1 if osc <= log 2",
                small=_narrow(says.SMALL_UNIT),
            ),
            _part(
                "d",
                says.SMALL_THRESHOLD,
                cubic_proofs.small_threshold,
                _flat,
                "constant 1.3254 up to the published threshold 1.2564",
                small=_narrow(says.SMALL_THRESHOLD),
            ),
            _part(
                "e",
                tight.SMALL_SHARP,
                corner_proofs.small_sharp,
                {tight.c: number(0), tight.eps: number(1)},
                "no constant below 1/sqrt(2) will do, for logits as small as one likes and "
                "every centre of the output",
            ),
        ),
        constants={
            "ours layer bound: any oscillation": Reading("a", MEASURES),
            "ours layer bound: osc <= log 2": Reading("c", MEASURES),
            "ours layer bound: osc <= 1.2564": Reading("d", MEASURES),
        },
    ),
    Entry(
        "dong-2021/layer-mean-centred",
        "theorem",
        "around the mean token the constant is exp(osc/2)/2",
        _NEW,
        "proved",
        (
            _part("a", says.MEAN_CENTRED, gamma_proofs.mean_centred, _layer),
            _part("b", says.MEAN_WIDTH, gamma_proofs.mean_width, _layer, "osc <= T"),
            _part(
                "c",
                tight.MEAN_RATE,
                tight_rates.mean_rate,
                {tight.q: number(1)},
                "the constant 1/2 is approached as w falls to 0, for every centre of the output; "
                "there gamma is 1/sqrt(2), so that gamma/sqrt(2) is approached too",
            ),
        ),
        constants={
            "ours layer bound: mean token": Reading("a", MEASURES),
        },
    ),
    Entry(
        "dong-2021/layer-unconditional",
        "theorem",
        "without smallness the layer bound holds with sqrt(n)/2",
        _NEW,
        "proved",
        (
            _part("a", says.UNCONDITIONAL, cubic_proofs.unconditional, _layer),
            _part("b", says.COUNT_64, cubic_proofs.short, _layer, "constant 4 up to 64 tokens"),
        ),
        constants={
            "ours layer bound: unconditional": Reading("a", MEASURES),
            "ours layer bound: at most 64 tokens": Reading("b", MEASURES),
        },
    ),
)
