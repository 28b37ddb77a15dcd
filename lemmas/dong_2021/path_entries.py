"""Entries: the sum over paths."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

from lemmas.dong_2021 import path_proofs
from lemmas.dong_2021 import path_statements as says
from lemmas.dong_2021.shift_entries import PAPER
from lemmas.entry import Entry, Part, Source
from lemmas.foundations.indicators import same
from symbolic.kernel import Theorem
from symbolic.language import NAT, Lambda, Term, cast, nats, number
from symbolic.statement import Statement

__all__ = ["ENTRIES"]

h, i, j, k, l, m, r, t = nats("h i j k l m r t")
_two, _one = number(2, NAT), number(1, NAT)
_half = number(Fraction(1, 2))
_tokens = Lambda(i, Lambda(k, 1 - 2 * cast(i)))


def _flat(value: Term, *indices: Term) -> Term:
    for index in reversed(indices):
        value = Lambda(index, value)
    return value


# two heads that average the tokens 1, -1 to 0; the path of length 0 is the identity, all longer
# ones average
_decay = number(0) ** l
_average = _flat(_half + _decay * (same(i, j) - _half), l, r, i, j)
_two_heads: dict[Term, Term] = {
    says.n: _two,
    says.d: _one,
    says.H: _two,
    says.L: _two,
    says.s: number(1),
    says.X: Lambda(l, Lambda(i, Lambda(k, _tokens[i, k] * _decay))),
    says.P: _flat(_half, l, h, i, t),
    says.WQK: _flat(number(0), l, h, k, m),
    says.bQK: _flat(number(0), l, h, m),
    says.W: _flat(_half, l, h, m, k),
    says.bO: _flat(number(0), l, k),
    says.paths: _average,
    says.products: _flat(_half**l, l, r, m, k),
    says.c: _flat(number(0), l, k),
}
# each layer adds 1, which the later layers keep
_unit_offsets: dict[Term, Term] = {
    **_two_heads,
    says.bO: _flat(number(1), l, k),
    says.c: _flat(cast(l), l, k),
    says.after: _flat(number(1), l, r, m, k),
}
# with the virtual head 0 and a head without value parameters the tokens stay
_still = {
    **_two_heads,
    says.H: _one,
    says.X: Lambda(l, _tokens),
    says.P: _flat(same(i, t), l, h, i, t),
    says.W: _flat(number(0) ** h, l, h, m, k),
    says.paths: _flat(same(i, j), l, r, i, j),
    says.products: _flat(number(0) ** r, l, r, m, k),
}


def _part(
    label: str,
    statement: Statement,
    prove: Callable[[], Theorem],
    values: dict[Term, Term],
    note: str,
) -> Part:
    needed = frozenset(statement.variables)
    return Part(
        label,
        "both",
        statement,
        prove=prove,
        instance={v: value for v, value in values.items() if v in needed},
        general=tuple(v.name for v in statement.variables if v.sort == NAT),
        note=note,
    )


ENTRIES: tuple[Entry, ...] = (
    Entry(
        "dong-2021/path-decomposition",
        "theorem",
        "without skips the output is a sum over paths of row-stochastic P_path X W_path, plus a row",
        Source(PAPER, "Theorem 2.1 (v2)", "secondary source"),
        "proved",
        (
            _part("a", says.ATTENTION, path_proofs.attention, _two_heads, "full attention"),
            _part("b", says.WEIGHTS, path_proofs.weights, _two_heads, "any row-stochastic weights"),
            _part(
                "c",
                says.OFFSET,
                path_proofs.offset,
                _unit_offsets,
                "the row: every layer's offset through the products of all later layers",
            ),
        ),
    ),
    Entry(
        "dong-2021/path-decomposition-skip",
        "remark",
        "a skip connection is a virtual head 0 with P = I and W = I",
        Source(PAPER, "Section 3 (v2)", "secondary source"),
        "proved",
        (
            _part(
                "a",
                says.SKIP,
                path_proofs.skip,
                _still,
                "(H + 1)^L paths; binomial(L, l) H^l of them use a head in exactly l layers",
            ),
        ),
    ),
)
