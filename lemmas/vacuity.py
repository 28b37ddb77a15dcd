"""From which depth on a bound says something on a stack.

The bounds of this table are on a measure of how far the tokens are from equal (their diameter, the
composite norm of the residual about the mean token, or the distance from equal rows) after a layer,
or after L layers of attention alone.  A bound is **vacuous** where it is not below the same measure
of the tokens that went in: of the layer's own input, or of the input of the first layer.  It then
allows that nothing collapsed.

Bounds with skips are of two more kinds.  The error of a layer collapse, the greatest norm of a token
of ``S(X) - S'(X)``, is vacuous where it is not below the greatest norm of a token of ``X``.  A bound
from below on the distance from equal rows is vacuous where it is not above 0, which every distance
is at least.  A bound that supposes small weights says nothing of others: where they are not small
its hypothesis is not met, and no number is given.

All numbers are enclosed, and compared as enclosures.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, final

from lemmas.constants import bound_of
from lemmas.entry import Part
from lemmas.library import all_entries, entry
from lemmas.network_bounds import (
    CONDITIONS,
    DEPTHS,
    LAYERS,
    Asked,
    attends_itself,
    depth_table,
    layer_table,
    one_mask,
)
from lemmas.role_measures import layer_roles
from numeric.arithmetic import Arithmetic, arithmetic
from numeric.check import decimal_ends
from numeric.evaluate import Evaluator
from numeric.observe.centres import mean_centre
from numeric.run import Run
from numeric.values import Product, Rows, indexed
from symbolic.language import Term, subterms

__all__ = ["DEFINITION", "Bound", "bounds", "first_depths"]

DEFINITION = (
    "A bound is vacuous where it is not below what it bounds at the input of the layer, or, for L "
    "layers, at the input of the first; both are enclosed. An error of layer collapse is compared "
    "with the greatest norm of a token, and a bound from below is vacuous where it is not above 0. "
    "The number is the first layer, or depth, at which no head's bound is vacuous; where that ends "
    "at a later depth, the last before it follows. A model says nothing of depths beyond its own. "
    "Alman and Song's bounds are in Euclidean norms, and on L layers of the heads without biases."
)
_BITS, _MOST_BITS = 320, 20_000
_MEASURES = ("composite", "diameter")
_LAYERS = (
    ("dong-2021/layer-bound-v1", "a"),
    ("dong-2021/layer-bound-v2", "a"),
    ("dong-2021/layer-bound-v2", "b"),
    ("dong-2021/layer-small-residual", "a"),
    ("dong-2021/layer-mean-centred", "a"),
    ("dong-2021/layer-unconditional", "a"),
)
_DEPTHS = (
    ("dong-2021/theorem-2-3", "a"),
    ("dong-2021/multi-head-repaired", "a"),
    ("dong-2021/l2-diameter", "c"),
)


@final
@dataclass(frozen=True, slots=True)
class Bound:
    """A bound and what it must be below to say something, both as decimal ends.

    Attributes
    ----------
    entry, part, form : str
    per : str
        ``layer`` or ``depth``.
    place : int
        The layer, from 0, or the number of layers.
    head : int or None
    bound, before : tuple of str
    verdict : str
        ``says something``, ``vacuous``, ``hypothesis not met`` or ``undecided``.
    side : str
        ``above``, or ``below`` for a bound from below.
    """

    entry: str
    part: str
    form: str
    per: str
    place: int
    head: int | None
    bound: tuple[str, str]
    before: tuple[str, str]
    verdict: str
    side: str = "above"


def bounds(run: Run) -> Iterator[Bound]:
    """Yield the bounds of the collapse theorems on every layer, head and depth of a stack.

    Layers with a mask have those alone that are for any mask.
    """
    all_entries()  # their definitions, gamma among them, are known from then on
    for layer, mixer in run.attentions(masked=True, bilinear=True).items():
        of_layer = _of_layer if mixer.mask is None else _of_masked_layer
        if attends_itself(run, layer):
            yield from _decided(run, lambda a, f=of_layer, x=layer: f(a, run, x))  # type: ignore[misc]
    unmasked = len(run.attentions(masked=False, bilinear=True)) == run.depth
    of_depth = _of_depth if unmasked else _of_masked_depth
    if unmasked or one_mask(run):
        for depth in range(1, run.depth + 1):
            yield from _decided(run, lambda a, x=depth: of_depth(a, run, x))  # type: ignore[misc]


def _decided(run: Run, ask: Callable[[Arithmetic], Iterator[Bound]]) -> list[Bound]:
    """Ask at ever higher precision until all is decided, or the precision is beyond a limit."""
    bits = max(_BITS, run.planned_bits)
    while True:
        with arithmetic("arb", bits) as a:
            found = list(ask(a))
        if bits > _MOST_BITS or all(one.verdict != "undecided" for one in found):
            return found
        bits *= 4


def _of_layer(a: Arithmetic, run: Run, layer: int) -> Iterator[Bound]:
    """The bounds of one head about the mean token, and of all heads in diameters."""
    heads = range(run.attention(layer).heads)
    for head in heads:
        (table,) = layer_roles(a, run, layer, head)
        for name, part in _LAYERS:
            yield _compared(a, name, part, table, "layer", layer, head)
    whole = {
        **table,
        "H": len(heads),
        "q": indexed([run.head(layer, head)[0].norm[1] for head in heads]),
        "w": indexed([run.head(layer, head)[1].norm[1] for head in heads]),
    }
    yield _compared(a, "dong-2021/l2-diameter", "a", whole, "layer", layer, None)
    yield from _all_asked(a, LAYERS, layer_table(a, run, layer), "layer", layer)


def _of_masked_layer(a: Arithmetic, run: Run, layer: int) -> Iterator[Bound]:
    asked = [one for one in LAYERS if _for_any_mask(one)]
    yield from _all_asked(a, asked, layer_table(a, run, layer), "layer", layer)


def _of_depth(a: Arithmetic, run: Run, depth: int) -> Iterator[Bound]:
    for name, part in _DEPTHS:
        table = _depth_roles(a, run, depth, _CONSTANTS[name])
        yield _compared(a, name, part, table, "depth", depth, None)
    asked = [one for one in DEPTHS if depth >= one.least]
    yield from _all_asked(a, asked, depth_table(a, run, depth), "depth", depth)


def _of_masked_depth(a: Arithmetic, run: Run, depth: int) -> Iterator[Bound]:
    asked = [one for one in DEPTHS if depth >= one.least and _for_any_mask(one)]
    yield from _all_asked(a, asked, depth_table(a, run, depth), "depth", depth)


def _for_any_mask(asked: Asked) -> bool:
    """Whether a statement supposes a mask, and no more of it than that it is one."""
    return any(h.name == "mask" for h in _part(asked.entry, asked.part).statement.hypotheses)


def _compared(
    a: Arithmetic,
    name: str,
    label: str,
    table: Mapping[str, Any],
    per: str,
    place: int,
    head: int | None,
) -> Bound:
    part = _part(name, label)
    side = bound_of(part.statement.conclusion)
    measure = next(t for t in subterms(side) if _is_measure(t))
    e = Evaluator(a, {v: table[v.name] for v in side.free | measure.free})
    bound, before = e.scalar(e.value(side)), e.scalar(e.value(measure))
    ends = decimal_ends(bound), decimal_ends(before)
    return Bound(name, label, part.form, per, place, head, *ends, _verdict(a, bound, before))


def _all_asked(
    a: Arithmetic, asked: Sequence[Asked], table: Mapping[str, Any], per: str, place: int
) -> Iterator[Bound]:
    """Ask all these bounds of one evaluator: they share the measures of the tokens."""
    parts = [_part(one.entry, one.part) for one in asked]
    variables = {v for part in parts for v in part.statement.variables if v.name in table}
    e = Evaluator(a, {v: table[v.name] for v in variables})
    for one in asked:
        yield _asked(e, one, per, place)


def _asked(e: Evaluator, asked: Asked, per: str, place: int) -> Bound:
    """A bound with its hypotheses, of all heads."""
    a = e.a
    part = _part(asked.entry, asked.part)
    conclusion, below = part.statement.conclusion, asked.side == "below"
    side = conclusion.args[0] if below else bound_of(conclusion)
    bound, before = e.scalar(e.value(side)), e.scalar(e.value(asked.before))
    asks = [h.formula for h in part.statement.hypotheses if h.name in CONDITIONS]
    met = [e.holds(formula) for formula in asks]
    verdict = _verdict(a, a.number(0), bound) if below else _verdict(a, bound, before)
    if False in met:
        verdict = "hypothesis not met"
    elif None in met:
        verdict = "undecided"
    ends = decimal_ends(bound), decimal_ends(before)
    found = (asked.entry, asked.part, part.form, per, place, None)
    return Bound(*found, *ends, verdict, asked.side)


def _part(name: str, label: str) -> Part:
    return next(p for p in entry(name).parts if p.label == label)


def _verdict(a: Arithmetic, less: Any, more: Any) -> str:
    """Whether one number is below the other, as a verdict."""
    if a.below(less, more) is True:
        return "says something"
    return "vacuous" if a.at_most(more, less) is True else "undecided"


def _is_measure(term: Term) -> bool:
    """Whether a term measures the tokens, n of them."""
    return term.head == "define" and term.name in _MEASURES and str(term.args[0]) == "n"


def _depth_roles(
    a: Arithmetic, run: Run, depth: int, constant: Callable[[Run, int], Fraction]
) -> dict[str, Any]:
    start = run.attention_input(a, 0)
    centre = mean_centre(a, start).__getitem__
    value = constant(run, depth)
    return {
        "n": a.shape(start)[0],
        "d": run.stack.width,
        "H": run.attention(0).heads,
        "s": 1 / run.attention(0).factor(a),
        "L": depth,
        "X": indexed([Rows(a, start)]),
        "x": centre,
        "B": value,
        "beta": value,
    }


def _heads(run: Run, depth: int) -> Iterator[list[tuple[Product, Product]]]:
    for layer in range(depth):
        yield [run.head(layer, head) for head in range(run.attention(layer).heads)]


def _product_of_norms(run: Run, depth: int) -> Fraction:
    """The greatest product of spectral norms of a head."""
    return max(q.norm[1] * w.norm[1] for layer in _heads(run, depth) for q, w in layer)


def _published(run: Run, depth: int) -> Fraction:
    """The greatest ``|W_QK|_1 |W|_{1,inf}`` of a head, from above."""
    return max(
        _column(q) * _root(_column(w) * _row(w)) for layer in _heads(run, depth) for q, w in layer
    )


def _summed(run: Run, depth: int) -> Fraction:
    """The greatest root of ``Sum_h |W_QK|_1 |W|_1`` times ``Sum_h |W_QK|_1 |W|_inf``, from above."""
    return max(
        _root(sum((_column(q) * _column(w) for q, w in layer), Fraction(0)))
        * _root(sum((_column(q) * _row(w) for q, w in layer), Fraction(0)))
        for layer in _heads(run, depth)
    )


def _column(matrix: Product) -> Fraction:
    return matrix.sums["column_sum_norm"][1]


def _row(matrix: Product) -> Fraction:
    return matrix.sums["row_sum_norm"][1]


def _root(value: Fraction) -> Fraction:
    """A rational a little above the square root."""
    from math import isqrt

    scaled = value.numerator * 2**80 // value.denominator + 1
    return Fraction(isqrt(scaled) + 1, 2**40)


_CONSTANTS: Mapping[str, Callable[[Run, int], Fraction]] = {
    "dong-2021/theorem-2-3": _published,
    "dong-2021/multi-head-repaired": _summed,
    "dong-2021/l2-diameter": _product_of_norms,
}


def first_depths(found: Sequence[Bound]) -> list[tuple[list[Bound], str]]:
    """Return the bounds of each part together with the place from which on they say something.

    Of depths, ``2 to 5`` says that at 6 the bound is vacuous again, or its hypothesis not met.

    Examples
    --------
    >>> one = Bound("a/b", "a", "ours", "depth", 1, None, ("2", "2"), ("1", "1"), "vacuous")
    >>> first_depths([one])[0][1]
    'not within 1'
    """
    groups: dict[tuple[str, str], list[Bound]] = {}
    for one in found:
        groups.setdefault((one.entry, one.part), []).append(one)
    return [(members, _first(members)) for members in groups.values()]


def _first(members: Sequence[Bound]) -> str:
    if all(one.verdict == "hypothesis not met" for one in members):
        return "hypothesis not met"
    places = sorted({one.place for one in members})
    dull = {one.place for one in members if one.verdict != "says something"}
    first = next((place for place in places if place not in dull), None)
    if first is None:
        met = all(one.verdict != "hypothesis not met" for one in members)
        return f"not within {_reach(members)}" if met else "not where hypothesis met"
    end = next((place for place in places if place > first and place in dull), None)
    if end is None or members[0].per == "layer":
        return str(first)
    return f"{first} to {end - 1}" if end > first + 1 else f"{first} only"


def _reach(members: Sequence[Bound]) -> int:
    """How many layers were looked at."""
    last = max(one.place for one in members)
    return last if members[0].per == "depth" else len({one.place for one in members})
