"""A statement's variables filled with the numbers of a stack, so that its hypotheses hold.

What the hypotheses determine (the tokens of the next layer, a bound of a norm, a root, a
distribution) is computed as in the search for violations; everything else is read off a layer, by
the name and sort of the variable.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property
from itertools import product
from typing import Any, final
from zlib import crc32

from numeric.arithmetic import Arithmetic, arithmetic
from numeric.check import agree
from numeric.evaluate import Evaluator
from numeric.falsify.clauses import Unsearchable, clauses
from numeric.falsify.equations import Solver
from numeric.falsify.exact import clause_meets
from numeric.falsify.plan import Assignment, Plan, Slot
from numeric.instances.numbers import LayerNumbers, exact
from symbolic.errors import InputError
from symbolic.language import Term, family
from symbolic.statement import Hypothesis, Statement

__all__ = ["Instance", "draw_instance"]

_BITS = 128
_NORMS = ("euclidean", "sum", "largest")
_SCALES = (Fraction(1), Fraction(1, 16), Fraction(1, 256))
_TRIES = (12, 4, 4, 4)  # choices of scalars at the first sizes, the second, ...
_ALL_GREATEST = 2  # the choice at which every scalar is the greatest: several may be upper bounds
_LOOSE_BITS = 64
_USUAL = {"n": 4, "m": 3, "d": 3, "H": 2, "L": 2, "r": 2, "e": 3}
_DEEP = _USUAL | {"n": 3, "d": 2}  # for statements about several layers
_VECTORS = {
    "a": "logits",
    "b": "logits",
    "e": "changes",
    "r": "logits",
    "p": "weights",
    "q": "weights",
    "s": "weights",
    "o": "bias",
    "x": "tokens",
    "y": "tokens",
    "z": "tokens",
    "z1": "following",
}
_FAMILIES = {
    "X": "tokens",
    "T": "tokens",
    "K": "tokens",
    "Y": "following",
    "U": "following",
    "G": "centred",
    "R": "centred",
    "E": "changes",
    "P": "weights",
    "f": "weights",
    "WQK": "query_key",
    "WQ": "query_key",
    "WK": "query_key",
    "Wq": "query_key",
    "Wk": "query_key",
    "M": "query_key",
    "M1": "query_key",
    "Q": "query_key",
    "bQK": "offset",
    "b": "offset",
    "bO": "bias",
    "o": "bias",
}


@final
@dataclass(frozen=True)
class Instance:
    """Exact values of the variables of a statement.

    Attributes
    ----------
    plan : Plan
    numbers : LayerNumbers
    sizes : mapping
        Natural variables to ints.
    norm : str
        What stands for an abstract row norm.
    choice : int
        Which of the scalars of the layer.
    scale : Fraction
        What the families are multiplied by: 1, or less where a hypothesis asks for small ones.
    """

    plan: Plan
    numbers: LayerNumbers
    sizes: Mapping[Term, int]
    norm: str
    choice: int
    scale: Fraction
    _kept: dict[Slot, Fraction] = field(default_factory=dict)

    @cached_property
    def _solver(self) -> Solver:
        return Solver(self.plan, dict(self.sizes), self.norm)

    def assignment(self, a: Arithmetic) -> Assignment:
        """Return the values of all variables."""
        return self._solver.assignment(self._slot, lambda binding: Evaluator(a, binding))

    def binding(self, a: Arithmetic) -> Mapping[Term, Any]:
        """Return variables to values, as a check wants them."""
        return self.assignment(a).evaluator.binding

    def says_something(self) -> bool:
        """Whether every hypothesis holds, or is met by making, and the conclusion is then decided.

        An equation counts as decided when its sides agree to 64 bits.
        """
        try:
            with arithmetic("arb", _BITS) as a:
                e = self.assignment(a).evaluator
                if not all(self._meets(e, h) for h in self.plan.hypotheses):
                    return False
                found = list(e.comparisons(self.plan.conclusion))  # type: ignore[arg-type]
                known = [c.holds is not None or agree(a, c, _LOOSE_BITS) for c in found]
                return bool(known) and all(known)
        except Unsearchable:
            raise
        except (InputError, ZeroDivisionError):
            return False

    def _meets(self, e: Evaluator, hypothesis: Term) -> bool:
        made = self.plan.constructed
        return all(clause_meets(e, c.formula, c.sizes, (), made) for c in clauses(hypothesis))

    def _slot(self, place: Slot) -> Fraction:
        if place not in self._kept:
            self._kept[place] = self._read(place[0], place[1])
        return self._kept[place]

    def _read(self, variable: Term, indices: tuple[int, ...]) -> Fraction:
        name = variable.name
        if not indices:
            return self._signed(self._scalar(name))
        if str(variable.sort).endswith("N->N"):
            return Fraction(max(0, self._size("L") - 1 - indices[-1]))
        if name == "med":
            return self._median(indices[-1])
        kind, layer, head = "tokens", 0, 0
        if len(indices) == 1:
            kind, indices = _VECTORS.get(name, "centred"), (self._row(name), *indices)
        else:
            kind = _FAMILIES.get(name, "value_output" if len(indices) > 2 else "tokens")
            layer, head = self._steps(kind, indices)
        matrix = self.numbers.matrix(kind, layer, head)
        if kind in ("offset", "bias"):
            indices = (0, indices[-1])
        i, k = (index % size for index, size in zip(indices[-2:], matrix.shape, strict=True))
        return self._signed(exact(float(matrix[i, k]))) * self.scale

    def _signed(self, value: Fraction) -> Fraction:
        """The value, or in every second choice its absolute value: many hypotheses ask for it."""
        return abs(value) if self.choice % 2 else value

    def _row(self, name: str) -> int:
        return crc32(name.encode()) + self.choice

    def _size(self, name: str) -> int:
        return next((k for size, k in self.sizes.items() if size.name == name), 1)

    def _median(self, column: int) -> Fraction:
        """A median of a column of the family Y."""
        values = [self._slot((family("Y", 2), (i, column))) for i in range(self._size("n"))]
        return sorted(values)[len(values) // 2]

    @staticmethod
    def _steps(kind: str, indices: tuple[int, ...]) -> tuple[int, int]:
        """Layer and head of a family with more than two indices; one of three has either."""
        matrices = 1 if kind in ("offset", "bias") else 2
        first = indices[:-matrices]
        if len(first) > 1:
            return first[0], first[1]
        return (first[0], first[0]) if first else (0, 0)

    def _scalar(self, name: str) -> Fraction:
        values = self.numbers.scalars
        if self.choice == _ALL_GREATEST:
            return max(values)
        stride = 1 + crc32(name.encode()) % (len(values) - 1)
        return values[(stride + self.choice * (1 + stride)) % len(values)]

    def statement(self, original: Statement) -> tuple[Statement, frozenset[str]]:
        """Return the statement with outer quantifiers opened, and which hypotheses are met by making."""
        names = [h.name for h in original.hypotheses]
        extra = len(self.plan.hypotheses) - len(names)
        names += [f"premise {place + 1}" for place in range(extra)]
        tags = [h.tag for h in original.hypotheses] + ["parameter"] * extra
        hypotheses = tuple(
            Hypothesis(name, tag, formula)
            for name, tag, formula in zip(names, tags, self.plan.hypotheses, strict=True)
        )
        made = frozenset(
            h.name
            for h in hypotheses
            if any(c.formula in self.plan.constructed for c in clauses(h.formula))
        )
        conclusion = self.plan.conclusion
        if conclusion is None:
            raise ValueError("a plan without a conclusion has no statement")
        used = conclusion.free.union(*(h.formula.free for h in hypotheses))
        variables = tuple(v for v in self.plan.variables if v in used)
        return Statement(variables, hypotheses, conclusion), made


def _shapes(plan: Plan) -> Iterator[dict[Term, int]]:
    """Sizes that the hypotheses on naturals allow: the usual ones first, then others nearby."""
    ranges, table = [], _DEEP if any(size.name == "L" for size in plan.sizes) else _USUAL
    for size in plan.sizes:
        usual = 1 if size in plan.indices else table.get(size.name, 2)
        others = (10, 2, 1, 30) if len(plan.sizes) == 1 else (2, 1, 3, 0, 4, 6)
        ranges.append([usual, *(k for k in others if k != usual)])
    order = sorted(product(*(range(len(r)) for r in ranges)), key=lambda place: (sum(place), place))
    with arithmetic("arb", 64) as a:
        for places in order[:2000]:
            values = [r[place] for r, place in zip(ranges, places, strict=True)]
            sizes = dict(zip(plan.sizes, values, strict=True))
            e = Evaluator(a, sizes)
            natural = [h for h in plan.hypotheses if h.free and h.free <= set(plan.sizes)]
            if all(e.holds(h) is not False for h in natural):
                yield sizes


def draw_instance(
    plan: Plan, numbers: LayerNumbers, like: Instance | None = None
) -> Instance | None:
    """Return an instance that meets the hypotheses; None if none is found.

    Parameters
    ----------
    like : Instance, optional
        One of another layer, whose choices are tried first.
    """
    if like is not None:
        same = Instance(plan, numbers, like.sizes, like.norm, like.choice, like.scale)
        if same.says_something():
            return same
    norm = _NORMS[numbers.place % len(_NORMS)]
    for scale in _SCALES:
        for sizes, tries in zip(_shapes(plan), _TRIES, strict=False):
            for choice in range(tries):
                found = Instance(plan, numbers, sizes, norm, choice, scale)
                if found.says_something():
                    return found
    return None
