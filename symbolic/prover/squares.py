"""Positivstellensatz certificates: a semidefinite programme in floating point, then exact numbers.

Sought are sums of squares ``s_k`` with ``M*f + sum_k s_k*h_k = -c``, where ``f`` is the fact to
exclude, ``M`` a fixed positive multiplier and ``h_k`` products of other facts; equations take part
with any multiplier.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from dataclasses import field as default
from itertools import combinations_with_replacement
from typing import Any

import numpy as np
from flint import fmpq

from symbolic.certificates.checker import Node
from symbolic.certificates.normal import Field
from symbolic.certificates.sequents import Sequent, listed, refuted
from symbolic.certificates.terms import (
    Cmp,
    Term,
    add,
    formula_text,
    mul,
    negation,
    num,
    power,
    text,
)
from symbolic.prover.clock import now
from symbolic.prover.moves import sample
from symbolic.prover.semidefinite import (
    Block,
    Polynomial,
    Programme,
    Solution,
    orthogonal,
    plus,
    solve,
    squares_of,
    times,
)
from symbolic.prover.touching import touching_points, value_at

__all__ = ["sum_of_squares"]

_MAXIMUM_BASIS, _MAXIMUM_FREE, _MAXIMUM_ATOMS, _MAXIMUM_NUMBERS = 36, 400, 8, 160
_MAXIMUM_FACTS, _SHARE = 12, fmpq(1, 16)
Exponents = tuple[int, ...]
_Known = tuple[Any, Polynomial]
# how many facts are multiplied, whether monomials are left out, whether there are numbers too
_Shape = tuple[int, bool, bool]
_SHAPES: tuple[_Shape, ...] = (
    (1, True, False),
    (1, True, True),
    (1, False, False),
    (2, True, False),
    (2, False, False),
)


def sum_of_squares(
    sequent: Sequent, index: int, limit: float, multiplied: bool | None = None
) -> Node | None:
    """Return a node that excludes a polynomial fact, with the help of the others, or ``None``.

    Parameters
    ----------
    multiplied
        Whether the fact is multiplied by something; both are tried if nothing is said.
    """
    for problem in _problems(sequent, index, multiplied):
        if now() > limit:
            return None
        solution = solve(problem.programme, limit)
        if solution is not None:
            return _node(sequent, problem, solution, index, limit)
    return None


# ---------------------------------------------------------------- what is sought


@dataclass
class _Problem:
    """A programme for a multiplier times a power of the fact, and a share of another fact."""

    field: Field
    programme: Programme
    multiplier: Term
    repeats: int = 1
    added: list[Any] = default(default_factory=list)


def _problems(sequent: Sequent, index: int, multiplied: bool | None) -> Iterator[_Problem]:
    """Yield what may be tried, first with the facts that speak of nothing but what the goal does."""
    fact = sequent.facts[index]
    if not isinstance(fact, Cmp) or fact.rel not in (">", ">="):
        return
    field = Field(sequent.box)
    goal = _polynomial(field, sequent, index)
    least = len(field.atoms)
    references = [*(k for k, _ in enumerate(sequent.facts) if k != index), *_ends(sequent)]
    raw = {str(r): _polynomial(field, sequent, r) for r in references}
    if not goal:
        return
    for width in sorted({least, len(field.atoms)}):
        if 0 < width <= _MAXIMUM_ATOMS:
            short = {k[:width]: c for k, c in goal.items()}
            equal, others = _known(sequent, raw, references, width)
            yield from _among(field, sequent, index, short, equal, others, multiplied)


def _among(
    field: Field,
    sequent: Sequent,
    index: int,
    goal: Polynomial,
    equal: list[_Known],
    others: list[_Known],
    multiplied: bool | None,
) -> Iterator[_Problem]:
    """Yield the programmes for a goal with given facts."""
    width, fact = len(next(iter(goal))), sequent.facts[index]
    strict = isinstance(fact, Cmp) and fact.rel == ">"
    rules = [r for r in field._rules if r[2][1].is_one()]
    equal = equal + [(None, p) for r in rules if (p := _relation(field, width, r))]
    solid = bool(equal) and strict and max(map(sum, goal)) == 1
    points = _touching(sequent, field, goal, others, equal) if strict else []
    itself = [([index], goal), *others]
    solid = solid and multiplied is not True
    for programme in _programmes(_cubed(goal), itself, equal, width) if solid else []:
        yield _Problem(field, programme, num(1), 3)
    for multiplier in _multipliers(field, width, others):
        with_one = bool(multiplier.free)
        if multiplied not in (None, with_one) or (with_one and len(others) > 8):
            continue
        top = field.normal(multiplier)[0].to_dict()
        factor = {k[:width]: c for k, c in top.items()}
        for added, shift in [([], {})] if strict else _shifts(sequent, goal, others):
            target = plus(shift, times(goal, factor), fmpq(-1))
            for programme in _programmes(target, others, equal, width) if target else []:
                vanish_at(programme, points)
                if programme.blocks:
                    yield _Problem(field, programme, multiplier, added=added)
    if strict and multiplied is not False and max(map(sum, goal)) <= 2 and 2 < len(itself) <= 8:
        target = plus({}, times(goal, goal), fmpq(-1))
        for programme in _programmes(target, itself, equal, width, ((1, False, True),)):
            yield _Problem(field, programme, num(1), 2)


def _shifts(
    sequent: Sequent, goal: Polynomial, others: list[_Known]
) -> Iterator[tuple[list[Any], Polynomial]]:
    """Yield what makes up for a goal that is not strict: a strict fact, or a small number."""
    strict = [(r, p) for r, p in others if type(r[0]) is int and listed(sequent, r[0]).rel == ">"]
    for reference, polynomial in strict[-1:]:
        yield reference, {k: -_SHARE * c for k, c in polynomial.items()}
    nil = (0,) * len(next(iter(goal)))
    yield [], {nil: -(abs(goal.get(nil, fmpq(0))) * fmpq(1, 10**7) + fmpq(1, 10**9))}


def _cubed(goal: Polynomial) -> Polynomial:
    """Return minus the third power."""
    return plus({}, times(goal, times(goal, goal)), fmpq(-1))


def _programmes(
    target: Polynomial,
    others: list[_Known],
    equal: list[_Known],
    width: int,
    shapes: tuple[_Shape, ...] = _SHAPES,
) -> Iterator[Programme]:
    """Yield programmes with more and more products and monomials."""
    sizes: list[Any] = []
    several = 1 < len(others)
    for most, sparse, numbers in shapes:
        if (numbers and not several) or (most > 1 and not (several and len(others) <= 6)):
            continue
        blocks = _blocks(target, others, width, most, sparse)
        if blocks is None:
            continue
        if numbers:
            blocks += _numbers(target, others, width)
        size = [(b.facts, len(b.basis)) for b in blocks]
        if size not in sizes:
            sizes.append(size)
            yield Programme(target, blocks, _free(target, equal, width))


def _known(
    sequent: Sequent, raw: dict[str, Polynomial | None], references: list[Any], width: int
) -> tuple[list[_Known], list[_Known]]:
    """Return the equations and the inequalities among the facts that use the first atoms only."""
    equal: list[_Known] = []
    others: list[_Known] = []
    for r in references:
        known = raw[str(r)]
        if known and not _plain_square(known) and not any(any(k[width:]) for k in known):
            fact = sequent.facts[r] if type(r) is int else None
            kind = equal if isinstance(fact, Cmp) and fact.rel == "==" else others
            kind.append(([r], {k[:width]: c for k, c in known.items()}))
    return _distinct(equal), _distinct(others)


def _plain_square(polynomial: Polynomial) -> bool:
    """Whether a polynomial is a number, or a positive one times the square of a monomial."""
    (exponents, coefficient), *more = polynomial.items()
    even = not any(int(e) % 2 for e in exponents)
    return not more and even and (coefficient > 0 or not any(exponents))


def _relation(field: Field, width: int, rule: tuple[int, int, Any]) -> Polynomial:
    """Return what a relation between the first atoms says is zero; nothing for other atoms."""
    index, degree, (top, _) = rule
    terms = (field.generator(index) ** degree - top).to_dict()
    if any(any(k[width:]) for k in terms):
        return {}
    return {k[:width]: c for k, c in terms.items()}


def _touching(
    sequent: Sequent,
    field: Field,
    goal: Polynomial,
    others: list[_Known],
    equal: list[_Known],
) -> list[tuple[fmpq, ...]]:
    """Return points at which nothing but zero squares is possible."""
    atoms = field.atoms[: len(next(iter(goal)))]
    if any(key[0] != "var" for key in atoms) or equal:
        return []
    points = sample(sequent, 300)
    starts = np.array([points[key[1]] for key in atoms]).T
    return touching_points(goal, [p for _, p in others], starts)


def vanish_at(programme: Programme, points: list[tuple[fmpq, ...]]) -> None:
    """Keep the squares that vanish at points, unless their factor does."""
    for block in programme.blocks:
        rows = [
            [value_at(p, point) for p in block.basis]
            for point in points
            if value_at(block.factor, point) != 0
        ]
        if any(any(v != 0 for v in row) for row in rows):
            block.basis = orthogonal(block.basis, rows)
    programme.blocks = [b for b in programme.blocks if b.basis]


def _free(
    target: Polynomial, equal: list[_Known], width: int
) -> list[tuple[Any, Polynomial, Polynomial]]:
    """Return equations times monomials, up to the degree of the target."""
    high = max(sum(m) for m in target)
    found = []
    for facts, polynomial in equal:
        room = high + high % 2 - max(sum(m) for m in polynomial)
        for monomial in _monomials(width, 0, room) if room >= 0 else []:
            factor = {monomial: fmpq(1)}
            found.append((facts, factor, times(factor, polynomial)))
    return found[:_MAXIMUM_FREE]


def _ends(sequent: Sequent) -> list[Any]:
    ends: list[Any] = []
    for name, item in sorted(sequent.box.items()):
        ends += [["low", name]] * (item.low is not None) + [["high", name]] * (
            item.high is not None
        )
    return ends


def _polynomial(field: Field, sequent: Sequent, reference: Any) -> Polynomial | None:
    fact = sequent.facts[reference] if type(reference) is int else listed(sequent, reference)
    if not isinstance(fact, Cmp) or fact.rel == "!=":
        return None
    top, bottom = field.normal(fact.term)
    if not bottom.is_constant() or len(top) > 400:
        return None
    lead = bottom.leading_coefficient()
    return {k: c / lead for k, c in top.to_dict().items()}


def _distinct(
    items: list[_Known],
) -> list[_Known]:
    seen: set[frozenset[Any]] = set()
    kept = []
    for facts, polynomial in items:
        key = frozenset((k, str(c)) for k, c in polynomial.items())
        if key not in seen:
            seen.add(key)
            kept.append((facts, polynomial))
    return kept


def _multipliers(field: Field, width: int, others: list[_Known]) -> Iterator[Term]:
    """Yield 1, the sum of the nonnegative variables, and sums of squares."""
    yield num(1)
    units = [tuple(int(i == k) for i in range(width)) for k in range(width)]
    positive = [k for k, u in enumerate(units) if any(list(p) == [u] for _, p in others)]
    if len(positive) > 1:
        yield add(*(field.terms[k] for k in positive))
    if width > 1:
        squares = [power(field.terms[k], 2) for k in range(width)]
        yield add(*squares, num(1))
        yield add(*squares)


def _blocks(
    target: Polynomial, others: list[_Known], width: int, most: int, sparse: bool
) -> list[Block] | None:
    """Return the blocks, or ``None`` if there is too much of them.

    Sparse ones keep within the degrees of the target.
    """
    if not target:
        return None
    degrees = [sum(m) for m in target]
    high, low = max(degrees), min(degrees)
    factors: list[_Known] = [([], {(0,) * width: fmpq(1)})]
    for count in range(1, most + 1):
        for group in combinations_with_replacement(others, count):
            product: Polynomial = {(0,) * width: fmpq(1)}
            for _, p in group:
                product = times(product, p)
            factors.append(([r for fs, _ in group for r in fs], product))
    blocks = []
    even = high + high % 2
    for facts, factor in factors:
        top, bottom = max(sum(m) for m in factor), min(sum(m) for m in factor)
        homogeneous = high == low and top == bottom
        bounds = (high - top, low - bottom) if homogeneous else (even - top, low - top)
        if bounds[0] < 0 or (homogeneous and bounds[0] % 2):
            continue
        basis = _monomials(width, -(-max(bounds[1], 0) // 2), bounds[0] // 2)
        if sparse:
            basis = _inside(basis, factor, target)
        if not facts and len(factors) == 1:
            basis = _newton(basis, target)
        if len(basis) > _MAXIMUM_BASIS:
            return None
        if basis:
            blocks.append(Block(facts, factor, [{m: fmpq(1)} for m in basis]))
    return blocks if blocks and len(blocks) <= 40 else None


def _numbers(target: Polynomial, others: list[_Known], width: int) -> list[Block]:
    """Return products of two and three facts that are to have numbers as coefficients."""
    nil: Exponents = (0,) * width
    found: list[Block] = []
    for count in (2, 3) if len(others) <= _MAXIMUM_FACTS else ():
        for group in combinations_with_replacement(others, count):
            product: Polynomial = {nil: fmpq(1)}
            for _, p in group:
                product = times(product, p)
            if _inside([nil], product, target):
                facts = [r for fs, _ in group for r in fs]
                found.append(Block(facts, product, [{nil: fmpq(1)}]))
    return found if len(found) <= _MAXIMUM_NUMBERS else []


def _monomials(width: int, low: int, high: int) -> list[Exponents]:
    found = []
    for degree in range(low, high + 1):
        for group in combinations_with_replacement(range(width), degree):
            found.append(tuple(group.count(k) for k in range(width)))
            if len(found) > 12 * _MAXIMUM_BASIS:
                return found
    return found


def _inside(basis: list[Exponents], factor: Polynomial, target: Polynomial) -> list[Exponents]:
    """Keep the monomials whose squares, times a factor, the weights of the target leave room for.

    The weights are the degrees in one variable, in two, the difference of two, and in all.
    """
    width = len(next(iter(target)))
    unit = np.eye(width, dtype=int)
    pairs = [(i, j) for i in range(width) for j in range(width) if i != j]
    weights = [*unit, *(unit[i] + unit[j] for i, j in pairs if i < j)]
    weights += [*(unit[i] - unit[j] for i, j in pairs), unit.sum(axis=0)]
    table = np.array(weights).T
    room, taken = (np.array([list(map(int, m)) for m in p]) @ table for p in (target, factor))
    high, low = np.maximum(room.max(axis=0), table.max(axis=0)), room.min(axis=0)
    wanted = 2 * np.array(basis, dtype=int).reshape(len(basis), width) @ table
    kept = (wanted + taken.max(axis=0) <= high) & (wanted + taken.max(axis=0) >= low)
    return [m for m, good in zip(basis, kept.all(axis=1), strict=True) if good]


def _newton(basis: list[Exponents], target: Polynomial) -> list[Exponents]:
    """Drop monomials whose square can be cancelled by nothing."""
    width = len(next(iter(target)))
    tops = [max(m[k] for m in target) for k in range(width)]
    basis = [m for m in basis if all(2 * e <= t for e, t in zip(m, tops, strict=True))]
    while True:
        mixed = {
            tuple(x + y for x, y in zip(a, b, strict=True))
            for i, a in enumerate(basis)
            for b in basis[i + 1 :]
        }
        kept = [m for m in basis if (d := tuple(2 * e for e in m)) in target or d in mixed]
        if len(kept) == len(basis):
            return basis
        basis = kept


def _node(
    sequent: Sequent, problem: _Problem, solution: Solution, index: int, limit: float
) -> Node | None:
    facts, wrap = [index] * problem.repeats, None
    programme, (grams, free) = problem.programme, solution
    if problem.multiplier.free:
        claim = Cmp(">", problem.multiplier)
        proof = _positive(sequent, claim, index, limit)
        if proof is None:
            return None
        facts.append(sequent.copy().assume(claim).facts.index(claim))
        wrap = {"by": "claim", "formula": formula_text(claim), "proof": proof}
    parts: list[dict[str, Any]] = [{"facts": facts, "squares": [["1", "1"]]}]
    if problem.added:
        parts.append({"facts": problem.added, "squares": [[str(_SHARE), "1"]]})
    for block, gram in zip(programme.blocks, grams, strict=True):
        squares = []
        for weight, row in squares_of(gram) or []:
            total: Polynomial = {}
            for c, p in zip(row, block.basis, strict=True):
                total = plus(total, p, c)
            squares.append([str(weight), text(_term(problem.field, total))])
        if squares:
            parts.append({"facts": block.facts, "squares": squares})
    for (reference, factor, _), value in zip(programme.free, free, strict=True):
        if value != 0 and reference is not None:
            multiplier = mul(num(value), _term(problem.field, factor))
            parts.append({"facts": reference, "multiplier": text(multiplier)})
    node = {"by": "positivstellensatz", "sum": parts}
    return node if wrap is None else {**wrap, "then": node}


def _positive(sequent: Sequent, claim: Cmp, index: int, limit: float) -> Node | None:
    """Prove that a multiplier is positive: where it is not, the fact fails too."""
    denied = negation(claim)
    here = sequent.copy().assume(denied)
    if refuted(here.evaluator(), denied):
        return {"by": "enclose", "fact": here.facts.index(denied), "bits": 64}
    return sum_of_squares(here, index, limit, multiplied=False)


def _term(field: Field, polynomial: Polynomial) -> Term:
    parts = []
    for m, c in polynomial.items():
        factors = [power(field.terms[k], e) for k, e in enumerate(m) if e]
        parts.append(mul(num(c), *factors))
    return add(*parts)
