"""The ledger: what is taken as known.

Two kinds, never mixed.  *Defining equations* say what a primitive means (a maximum is attained, an
indicator is 0 or 1, a recursion has a solution).  *Analysis* are facts about the real numbers and
the exponential that every first-year course proves; each has a reference.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import final

from symbolic import language as lang
from symbolic.language import (
    NAT,
    REAL,
    And,
    Eq,
    Exists,
    ForAll,
    Implies,
    Le,
    Lt,
    Max,
    Ne,
    Not,
    Term,
    arrow,
    cast,
    exp,
    family,
    nats,
    reals,
    sqrt,
    var,
)

__all__ = ["LEDGER", "Axiom"]


@final
@dataclass(frozen=True, slots=True)
class Axiom:
    """A closed formula taken as known.

    Attributes
    ----------
    name : str
        How derivations refer to it.
    kind : str
        ``defining`` (the meaning of a primitive) or ``analysis``.
    formula : Term
        Closed.
    reference : str
        Where it is proved, or what it defines.
    """

    name: str
    kind: str
    formula: Term
    reference: str


def _closed(*parts: Term) -> Term:
    *variables, body = parts
    for variable in reversed(variables):
        body = ForAll(variable, body)
    return body


def _ledger() -> list[Axiom]:
    i, j, k, n = nats("i j k n")
    x, y, t = reals("x y t")
    f = family("f")
    functional = var("B", arrow(arrow(NAT, REAL), REAL))
    c = family("c")
    seq, start = var("F", arrow(NAT, NAT, REAL)), var("g", arrow(NAT, REAL))
    step = var("step", arrow(NAT, arrow(NAT, REAL), NAT, REAL))
    top = Max(i, n, f[i])
    tag = lang.indicator
    bounded = ForAll(c, Le(0, functional(c)))
    least = lang.infimum(functional)
    return [
        Axiom("nat-nonnegative", "defining", _closed(n, Le(0, cast(n))), "naturals start at 0"),
        Axiom(
            "nat-discrete",
            "defining",
            _closed(i, n, Implies(Lt(i, n), Le(i + 1, n))),
            "no natural lies between n and n + 1",
        ),
        Axiom(
            "max-upper",
            "defining",
            _closed(n, f, j, Implies(Lt(j, n), Le(f[j], top))),
            "a maximum bounds its values",
        ),
        Axiom(
            "max-attained",
            "defining",
            _closed(n, f, Implies(Lt(0, n), Exists(j, And(Lt(j, n), Eq(f[j], top))))),
            "a maximum over a non-empty range is attained",
        ),
        Axiom(
            "indicator-less",
            "defining",
            _closed(
                x,
                y,
                And(
                    Implies(Lt(x, y), Eq(tag("ind_lt", x, y), 1)),
                    Implies(Not(Lt(x, y)), Eq(tag("ind_lt", x, y), 0)),
                ),
            ),
            "[x < y] is 1 or 0",
        ),
        Axiom(
            "indicator-equal",
            "defining",
            _closed(
                x,
                y,
                And(
                    Implies(Eq(x, y), Eq(tag("ind_eq", x, y), 1)),
                    Implies(Ne(x, y), Eq(tag("ind_eq", x, y), 0)),
                ),
            ),
            "[x = y] is 1 or 0",
        ),
        Axiom(
            "recursion",
            "defining",
            _closed(
                start,
                step,
                Exists(
                    seq,
                    And(
                        ForAll(k, Eq(seq[0, k], start[k])),
                        ForAll(i, ForAll(k, Eq(seq[i + 1, k], step(i, seq[i], k)))),
                    ),
                ),
            ),
            "a recursion on the naturals has a solution",
        ),
        Axiom(
            "inverse",
            "defining",
            _closed(x, Implies(Ne(x, 0), Eq(x * (1 / x), 1))),
            "the reciprocal",
        ),
        Axiom(
            "archimedes",
            "analysis",
            _closed(x, Exists(n, Le(x, cast(n)))),
            "Rudin, Principles, 1.20",
        ),
        Axiom(
            "infimum-lower",
            "analysis",
            _closed(functional, Implies(bounded, ForAll(c, Le(least, functional(c))))),
            "completeness of the reals (Rudin, Principles, 1.19)",
        ),
        Axiom(
            "infimum-greatest",
            "analysis",
            _closed(functional, t, Implies(bounded, ForAll(c, Le(t, functional(c))), Le(t, least))),
            "completeness of the reals (Rudin, Principles, 1.19)",
        ),
        Axiom(
            "exp-add",
            "analysis",
            _closed(x, y, Eq(exp(x + y), exp(x) * exp(y))),
            "Rudin, Principles, 8.6",
        ),
        Axiom(
            "exp-tangent",
            "analysis",
            _closed(x, Le(1 + x, exp(x))),
            "convexity of exp (Rudin, Principles, 8.6)",
        ),
        Axiom(
            "sqrt-square",
            "analysis",
            _closed(x, Implies(Le(0, x), And(Le(0, sqrt(x)), Eq(sqrt(x) ** 2, x)))),
            "Rudin, Principles, 1.21",
        ),
        Axiom(
            "log-inverse",
            "analysis",
            _closed(x, Implies(Lt(0, x), Eq(exp(lang.log(x)), x))),
            "Rudin, Principles, 8.6",
        ),
        Axiom(
            "lambert-lower-branch",
            "analysis",
            _closed(
                y,
                Implies(
                    Le(-exp(-1), y),
                    Lt(y, 0),
                    And(
                        Le(lang.lambert_lower(y), -1),
                        Eq(lang.lambert_lower(y) * exp(lang.lambert_lower(y)), y),
                    ),
                ),
            ),
            "Corless et al. 1996, the branch W_{-1} on [-1/e, 0)",
        ),
    ]


LEDGER: Mapping[str, Axiom] = MappingProxyType({entry.name: entry for entry in _ledger()})
