"""The Bernstein form of a polynomial written out, as a combination of products of range ends."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import product
from math import comb
from typing import Any

from flint import fmpq

from symbolic.certificates.bernstein import coefficients, ends, polynomial
from symbolic.certificates.checker import Node
from symbolic.certificates.enclosures import Range
from symbolic.certificates.sequents import Sequent, compared

__all__ = ["expanded"]


def expanded(sequent: Sequent, index: int) -> Node:
    """Return the ``positivstellensatz`` step that a Bernstein enclosure of a fact stands for.

    A polynomial is the sum of its Bernstein coefficients, each times
    ``comb(n, k) * (x - low)**k * (high - x)**(n - k) / (high - low)**n`` in every variable.
    """
    fact = compared(sequent, index)
    names, powers = polynomial(fact.term)
    degrees = [max(k[i] for k in powers) for i in range(len(names))]
    ranges = [sequent.box[name] for name in names]
    found = coefficients(powers, degrees, ranges)
    sign = -1 if fact.rel == "==" and min(found) > 0 else 1
    found = [sign * c for c in found]
    offset = fmpq(0) if fact.rel == ">" else max(found)
    head: dict[str, Any] = {"facts": [index], "squares": [["1", "1"]]}
    if fact.rel == "==":
        head = {"facts": [index], "multiplier": str(sign)}
    return {
        "by": "positivstellensatz",
        "sum": [head, *_parts(names, degrees, ranges, [offset - c for c in found])],
    }


def _parts(
    names: Sequence[str], degrees: Sequence[int], ranges: Sequence[Range], weights: Sequence[fmpq]
) -> Iterator[dict[str, Any]]:
    for counts, weight in zip(product(*(range(d + 1) for d in degrees)), weights, strict=True):
        if weight == 0:
            continue
        facts: list[Any] = []
        for name, degree, item, count in zip(names, degrees, ranges, counts, strict=True):
            low, high = ends(item)
            weight *= comb(degree, count) / (high - low) ** degree
            facts += [["low", name]] * count + [["high", name]] * (degree - count)
        yield {"facts": facts, "squares": [[str(weight), "1"]]}
