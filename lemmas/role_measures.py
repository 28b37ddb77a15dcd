"""Statements whose variables are told by their names: what each name means on a run.

A table of roles gives a value to every name; a part of an entry is asked when all its variables
have one.  Equations are left out: enclosures never decide them, nor inequalities that are
equations for two tokens.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from fractions import Fraction
from itertools import islice
from typing import Any

import numpy as np

from lemmas.entry import Part
from lemmas.library import entry
from numeric.arithmetic import Arithmetic
from numeric.check import Case
from numeric.evaluate import Evaluator
from numeric.observe.centres import centred, mean_centre
from numeric.run import Run
from numeric.stack import attend, logits
from numeric.values import Rows
from symbolic.language import Term, definition, family, nat, subterms

__all__ = ["ROLE_MEASURED", "layer_roles", "role_cases"]

Roles = Mapping[str, Any]
_ROWS = (
    "foundations/averaging-diameter",
    "foundations/mean-abs-deviation",
    "foundations/tv-osc",
    "foundations/variance-range",
    "foundations/weighted-perturbation",
)
_LAYERS = (
    "dong-2021/layer-bound-v2",
    "dong-2021/layer-mean-centred",
    "dong-2021/layer-small-residual",
    "dong-2021/layer-unconditional",
)
_SHIFTS = ("dong-2021/layer-inf", "dong-2021/layer-one", "dong-2021/gamma")
ROLE_MEASURED = (*_ROWS, *_LAYERS, *_SHIFTS)
_EQUALITIES = {("dong-2021/gamma", "b")}  # gamma meets its own bound with equality
_OF_A_ROW = frozenset({"p", "q", "s", "v", "a", "e"})  # the other names mean the same for all rows
_CONSTRUCTED = frozenset({"P", "p", "q", "s", "mean", "sum"})


def role_cases(run: Run, ids: Sequence[str]) -> Iterator[Case]:
    """Yield the cases of these entries on every layer and head that they are about."""
    tables: tuple[tuple[tuple[str, ...], Callable[..., Any], frozenset[str], bool], ...] = (
        (_ROWS, _row_roles, _names("n m d P X p q s v a e"), False),
        (_LAYERS, layer_roles, _names("n d s Q b V o X x g"), True),
        (_SHIFTS, _shift_roles, _names("n d r E G"), True),
    )
    if len(run.stack.tokens) < 3:
        return
    for names, roles, known, bilinear in tables:
        for name in names:
            if name in ids:
                yield from _entry_cases(run, name, roles, known, bilinear)


def _names(text: str) -> frozenset[str]:
    return frozenset(text.split())


def _entry_cases(
    run: Run, name: str, roles: Callable[..., Any], known: frozenset[str], bilinear: bool
) -> Iterator[Case]:
    for part in entry(name).parts:
        if not _askable(part, known) or (name, part.label) in _EQUALITIES:
            continue
        for layer, attention in run.attentions(masked=False, bilinear=bilinear).items():
            for head in range(attention.heads):
                yield _case(run, name, part, layer, head, roles)


def _askable(part: Part, known: frozenset[str]) -> bool:
    statement = part.statement
    names = {v.name for v in statement.variables}
    equations = any(term.head == "eq" for term in subterms(statement.conclusion))
    return bool(names) and names <= known and not equations


def _case(
    run: Run, name: str, part: Part, layer: int, head: int, roles: Callable[..., Any]
) -> Case:
    variables = part.statement.variables

    by_row = any(v.name in _OF_A_ROW for v in variables)

    def bindings(a: Arithmetic) -> Sequence[Mapping[Term, Any]]:
        tables = islice(roles(a, run, layer, head), None if by_row else 1)
        return [{v: table[v.name] for v in variables} for table in tables]

    return Case(
        name,
        part.label,
        part.statement,
        bindings,
        layer,
        head,
        constructed=frozenset(h.name for h in part.statement.hypotheses) & _CONSTRUCTED,
        planned_bits=lambda: run.planned_bits,
        budget_bits=run.budget_bits,
    )


def _row_roles(a: Arithmetic, run: Run, layer: int, head: int) -> Iterator[Roles]:
    """Neighbouring rows of weights and logits, and a coordinate of the tokens minus its mean."""
    x = run.attention_input(a, layer)
    attention = run.attention(layer)
    weights = Rows(a, attend(a, attention, head, x))
    scores = a.rows(logits(a, attention, head, x))
    tokens, (n, d) = Rows(a, x), a.shape(x)
    columns = a.rows(a.transpose(centred(a, x, mean_centre(a, x))))
    for i in range(n):
        after = (i + 1) % n
        change = [u - v for u, v in zip(scores[after], scores[i], strict=True)]
        yield {
            "n": n,
            "m": n,
            "d": d,
            "P": weights,
            "X": tokens,
            "p": weights(after),
            "q": weights(i),
            "s": weights(i),
            "v": columns[i % d].__getitem__,
            "a": scores[i].__getitem__,
            "e": change.__getitem__,
        }


def layer_roles(a: Arithmetic, run: Run, layer: int, head: int) -> Iterator[Roles]:
    """One head of a layer about the mean token."""
    attention = run.attention(layer)
    query_key, value_output = run.head(layer, head)
    c, shared = attention.columns(head), attention.key_columns(head)
    x = run.attention_input(a, layer)
    key = a.matrix(np.ascontiguousarray(attention.key[:, shared].T))
    offset = a.rows(a.matmul(a.matrix(attention.query_bias[c].reshape(1, -1)), key))[0]
    value = a.matrix(attention.value_bias[shared].reshape(1, -1))
    bias = a.rows(a.matmul(value, a.matrix(np.ascontiguousarray(attention.output[c]))))[0]
    centre = mean_centre(a, x)
    table: dict[str, Any] = {
        "n": a.shape(x)[0],
        "d": run.stack.width,
        "s": 1 / attention.factor(a),
        "Q": query_key,
        "b": offset.__getitem__,
        "V": value_output,
        "o": bias.__getitem__,
        "X": Rows(a, x),
        "x": centre.__getitem__,
    }
    table["g"] = _above_gamma(a, table, Rows(a, centred(a, x, centre)))
    yield table


def _above_gamma(a: Arithmetic, table: Roles, rest: Rows) -> Any:
    """A number a little above gamma of the residual logits, so that its hypothesis is decided."""
    E, n = family("E", 2), nat("n")  # noqa: N806
    matrix = _residual_logits(a, table, rest)
    gamma = Evaluator(a, {n: table["n"], E: matrix}).value(definition("gamma")(n, E))
    return gamma * a.number(1 + Fraction(1, 2**40))


def _residual_logits(a: Arithmetic, table: Roles, rest: Rows) -> Rows:
    scores = a.matmul(table["Q"].multiply(a, rest.matrix), a.transpose(rest.matrix))
    return Rows(a, a.scale(scores, 1 / table["s"]))


def _shift_roles(a: Arithmetic, run: Run, layer: int, head: int) -> Iterator[Roles]:
    """Shared and residual logits of one head about the mean token, and the residual tokens."""
    (table,) = layer_roles(a, run, layer, head)
    x = table["X"].matrix
    centre = mean_centre(a, x)
    rest = Rows(a, centred(a, x, centre))
    moved = a.rows(table["Q"].multiply(a, a.from_rows([centre])))[0]
    shared = [u + table["b"](k) for k, u in enumerate(moved)]
    scale = table["s"]
    products = a.rows(a.matmul(rest.matrix, a.transpose(a.from_rows([shared]))))
    row = [entry[0] / scale for entry in products]
    yield {
        "n": table["n"],
        "d": table["d"],
        "r": row.__getitem__,
        "E": _residual_logits(a, table, rest),
        "G": rest,
    }
