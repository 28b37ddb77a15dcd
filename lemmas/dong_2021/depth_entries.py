"""Entries: depth with one head and with many."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from lemmas.constants import Reading
from lemmas.dong_2021 import (
    depth_proofs,
    gamma_proofs,
    hub_claims,
    multi_proofs,
    tight_rates,
)
from lemmas.dong_2021 import depth_statements as says
from lemmas.dong_2021 import tight_statements as tight
from lemmas.dong_2021.notions import MEASURES
from lemmas.dong_2021.shift_entries import PAPER
from lemmas.entry import Entry, Part, Source
from lemmas.foundations.matrix_norms import composite_square
from lemmas.foundations.sums import root_facts
from symbolic import kernel
from symbolic.definitions import column_sum_norm, row_sum_norm
from symbolic.kernel import Theorem
from symbolic.language import (
    NAT,
    Eq,
    Lambda,
    Le,
    Lt,
    Term,
    cast,
    log,
    nats,
    number,
    sqrt,
    substitute,
)
from symbolic.statement import Statement
from symbolic.tactics.elementary import scaled
from symbolic.tactics.evaluate import evaluate
from symbolic.tactics.script import arith, for_all, have, parts, use

__all__ = ["ENTRIES"]

_NEW = Source(PAPER, "", "new")
_two, _one = number(2, NAT), number(1, NAT)
h, i, k, l, m = nats("h i k l m")


def _constant(value: int, indices: int) -> Term:
    term: Term = number(value)
    for index in (m, k, h, l)[:indices]:
        term = Lambda(index, term)
    return term


# without logits the first layer averages the tokens 1, -1 to 0, and 0 stays
_tokens = Lambda(l, Lambda(i, Lambda(k, (1 - 2 * cast(i)) * number(0) ** l)))
_single = {
    says.n: _two,
    says.d: _one,
    says.s: number(2),
    says.L: _two,
    says.beta: number(1),
    says.g: sqrt(number(1)),
    says.X: _tokens,
    says.c: _constant(0, 2),
    says.Q: _constant(0, 3),
    says.b: _constant(0, 2),
    says.V: _constant(1, 3),
    says.o: _constant(0, 2),
}
_multi = {
    says.n: _two,
    says.d: _one,
    says.H: _two,
    says.s: number(2),
    says.L: _two,
    says.B: number(1),
    says.Qmax: number(0),
    says.X: _tokens,
    says.c: _constant(0, 2),
    says.x: _constant(0, 1),
    says.WQK: _constant(0, 4),
    says.bQK: _constant(0, 3),
    says.W: _constant(1, 4),
    says.bO: _constant(0, 2),
}


# weights 0: the tokens 1, -1 vanish after one layer
_vanish = Lambda(l, number(0) ** l)
_exact = {
    tight.q: number(1),
    tight.v: number(0),
    tight.L: _two,
    tight.X: Lambda(l, Lambda(i, (1 - 2 * cast(i)) * number(0) ** l)),
    tight.rho: _vanish,
}


def _part(
    label: str,
    statement: Statement,
    prove: Callable[[], Theorem],
    instance: Mapping[Term, Term],
    note: str = "",
    **proofs: Callable[[], Theorem],
) -> Part:
    needed = frozenset(statement.variables)
    return Part(
        label,
        "ours",
        statement,
        prove=prove,
        instance={v: value for v, value in instance.items() if v in needed},
        instance_proofs=proofs,
        general=tuple(v.name for v in statement.variables if v.sort == NAT),
        note=note,
    )


def _gamma_instance() -> Theorem:
    E = substitute(says._E, {**_single})  # noqa: N806
    each = use(gamma_proofs.gamma_limit(), _two, E, arith(Lt(0, _two)))
    every = for_all(l, kernel.discharge(Lt(l, _two), each))
    return kernel.conjoin(arith(Le(0, sqrt(number(1))), kernel.project(_unfolded(each), 0)), every)


def _unfolded(theorem: Theorem) -> Theorem:
    formula = kernel.unfolded(theorem.conclusion, frozenset({"gamma_bound"}))
    return kernel.convert(theorem, formula, ("gamma_bound",))


def _region(statement: Statement, instance: Mapping[Term, Term]) -> Callable[[], Theorem]:
    """The tokens 1, -1 have composite norm at most the root of 2."""

    def proof() -> Theorem:
        formula = substitute(statement.hypotheses[-1].formula, instance)
        sizes = [t for t in kernel.lang.subterms(formula) if t.head == "define"]
        value = next(t for t in sizes if t.name == "composite")
        some = arith(Lt(0, _two)), arith(Lt(0, _one))
        _, square = parts(use(composite_square(), *value.args, *some))
        column = evaluate(Le(column_sum_norm(*value.args), 2))
        row = evaluate(Le(row_sum_norm(*value.args), 1))
        sign = evaluate(Le(0, row_sum_norm(*value.args)))
        return arith(formula, square, column, row, sign, products=[(1, 3)])

    return proof


def _no_logits() -> Theorem:
    """Without queries the condition on the logits is ``0 <= 2 log 2``."""
    formula = substitute(says.SMALL.hypotheses[-2].formula, _single)
    index, body = kernel.lang.opened(formula.args[0])
    left = body.args[1].args[0]
    terms = [t for t in kernel.lang.subterms(left) if t.head == "define"]
    norm = next(t for t in terms if t.name == "column_sum_norm")
    first = next(t for t in terms if t.name == "composite")
    nothing = scaled(2 * first**2, evaluate(Eq(norm, 0)))
    positive = kernel.box(Lt(0, log(number(2))), (), ("enclose", 64))
    return for_all(index, kernel.discharge(body.args[0], arith(body.args[1], nothing, positive)))


def region_instance(statement: Statement) -> dict[Term, Term]:
    """The single-head instance with a larger scale, so that ``C r_0^2 <= 1``."""
    needed = frozenset(statement.variables)
    return {v: value for v, value in _single.items() if v in needed}


def region_proof() -> Theorem:
    """``sqrt(2)/2 1/2 r_0^2 <= 1`` with ``r_0^2 <= 2``."""
    formula = substitute(says.REGION.hypotheses[-1].formula, region_instance(says.REGION))
    value = next(
        t for t in kernel.lang.subterms(formula) if t.head == "define" and t.name == "composite"
    )
    some = arith(Lt(0, _two)), arith(Lt(0, _one))
    _, square = parts(use(composite_square(), *value.args, *some))
    column = evaluate(Le(column_sum_norm(*value.args), 2))
    row = evaluate(Le(row_sum_norm(*value.args), 1))
    sign = evaluate(Le(0, row_sum_norm(*value.args)))
    small = arith(Le(value**2, 2), square, column, row, sign, products=[(1, 3)])
    root = kernel.box(Le(sqrt(number(2)), 2), (), ("enclose", 64))
    root_sign = root_facts(arith(Le(0, number(2))))[0]
    return have(formula, arith(formula, small, root, root_sign, products=[(0, 2)]))


ENTRIES: tuple[Entry, ...] = (
    Entry(
        "dong-2021/theorem-2-2",
        "theorem",
        "one head: the residual collapses doubly exponentially, with gamma or for small tokens",
        Source(PAPER, "Theorem 2.2, v1 and v2", "secondary source"),
        "repaired",
        (
            Part(
                "a",
                "published",
                says.V1,
                refute=hub_claims.depth_v1_refuted,
                witness={"L": "1", "network": "the one of dong-2021/layer-bound-v1"},
                note="v1, without gamma",
            ),
            _part(
                "b",
                says.GAMMA,
                depth_proofs.depth_gamma,
                _single,
                "v2 with gamma/sqrt(2) in place of 4 gamma",
                gamma=_gamma_instance,
            ),
            _part("c", says.UNCONDITIONAL, depth_proofs.depth_unconditional, _single),
            _part(
                "d",
                says.SMALL,
                depth_proofs.depth_small,
                _single,
                "small logits and tokens",
                region=_region(says.SMALL, _single),
                **{"small-logits": _no_logits},
            ),
            _part(
                "e",
                tight.DEPTH_EXACT,
                tight_rates.depth_exact,
                _exact,
                "two tokens: every layer is cubic to first order, so the exponent 3^L is exact",
            ),
        ),
        constants={
            "published one head: v1": Reading("a", MEASURES, rate=True),
            "ours one head: with gamma": Reading("b", MEASURES, rate=True),
            "ours one head: unconditional": Reading("c", MEASURES, rate=True),
            "ours one head: small tokens": Reading("d", MEASURES, rate=True),
        },
    ),
    Entry(
        "dong-2021/multi-head-repaired",
        "theorem",
        "many heads: the bound with B = max sqrt(a b), which is not the composite norm of a sum",
        _NEW,
        "proved",
        (
            _part(
                "a",
                says.MULTI_RHO,
                multi_proofs.multi_rho,
                _multi,
                "unconditional; any centre first, the best centre last",
            ),
            _part(
                "b",
                says.MULTI_RHO_SMALL,
                multi_proofs.multi_rho_small,
                _multi,
                "for small logits and small tokens",
                region=_region(says.MULTI_RHO_SMALL, _multi),
            ),
            _part(
                "c",
                says.MULTI_UNCONDITIONAL,
                multi_proofs.multi_unconditional,
                _multi,
                "(a) with the centres written out",
            ),
            _part(
                "d",
                says.MULTI_SMALL,
                multi_proofs.multi_small,
                _multi,
                "(b) with the centres written out",
                region=_region(says.MULTI_SMALL, _multi),
            ),
            _part(
                "e",
                says.WEIGHTS,
                multi_proofs.weights,
                {
                    says.H: _two,
                    says.q: _constant(1, 1),
                    says.w1: _constant(1, 1),
                    says.w2: _constant(1, 1),
                },
                "B is at most H times the root of the two greatest products",
            ),
        ),
        constants={
            "ours heads: unconditional, B for the norms": Reading("a", MEASURES, rate=True),
            "ours heads: small tokens, B for the norms": Reading("b", MEASURES, rate=True),
        },
    ),
)
