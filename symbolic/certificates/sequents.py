"""What is known at a point of a proof, and how a step changes it.

A sequent is a box and facts.  Every function below returns sequents that hold wherever the given
one does, or raises `Rejected`; none of them searches.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from flint import arb, fmpq

from symbolic.certificates import normal
from symbolic.certificates.bernstein import excluded
from symbolic.certificates.enclosures import (
    ALL,
    NEGATIVE,
    POSITIVE,
    ZERO,
    Evaluator,
    Limit,
    Range,
    Undefined,
    allowed,
)
from symbolic.certificates.sturm import polynomial_refutes
from symbolic.certificates.terms import (
    PI,
    And,
    Cmp,
    Formula,
    Or,
    Term,
    add,
    conditions,
    derivative,
    formula_text,
    function,
    minus,
    mul,
    negation,
    num,
    parse_term,
    power,
    rebuild,
    replace,
    replace_in,
    var,
    variables,
)
from symbolic.errors import InputError, Rejected


@dataclass
class Sequent:
    """Facts on a box, to be shown contradictory.

    Every term of a comparison among the facts is defined at every point that satisfies them.
    """

    box: dict[str, Range] = field(default_factory=dict)
    facts: list[Formula] = field(default_factory=list)
    integers: frozenset[str] = frozenset()
    functions: frozenset[str] = frozenset()

    def copy(self) -> Sequent:
        """Return an independent copy."""
        return Sequent(dict(self.box), list(self.facts), self.integers, self.functions)

    def assume(self, formula: Formula) -> Sequent:
        """Add a fact whose terms are known to be defined, with what that says, and return self."""
        if isinstance(formula, And):
            for part in formula.parts:
                self.assume(part)
            return self
        for name in variables([formula]):
            self.box.setdefault(name, Range())
        if formula in self.facts:
            return self
        if isinstance(formula, Cmp):
            for condition in conditions(formula.term):
                if condition not in self.facts:
                    self.facts.append(condition)
                    self._tighten(condition)
            self._tighten(formula)
        self.facts.append(formula)
        return self

    def with_range(self, name: str, item: Range) -> Sequent:
        """Return a copy with another range of a variable."""
        result = self.copy()
        result.box[name] = item
        return result

    def toward(self, name: str, direction: int) -> list[Formula]:
        """Return the facts that still hold when a variable falls (1) or rises (-1)."""
        return [f for f in self.facts if name not in variables([f]) or _kept(f, name, direction)]

    def replaced(self, change: Callable[[Formula], Formula]) -> Sequent:
        """Return a copy with every fact changed, and re-assumed."""
        result = Sequent(dict(self.box), [], self.integers, self.functions)
        for fact in self.facts:
            result.assume(change(fact))
        return result

    def known(self) -> dict[Term, int]:
        """Return the signs that the facts give their terms."""
        signs: dict[Term, int] = {}
        for fact in self.facts:
            if isinstance(fact, Cmp):
                mask, opposite = allowed(fact), mul(num(-1), fact.term)
                flipped = (mask & ZERO) | (mask & POSITIVE) // 4 | (mask & NEGATIVE) * 4
                signs[fact.term] = signs.get(fact.term, ALL) & mask
                signs[opposite] = signs.get(opposite, ALL) & flipped
        return signs

    def evaluator(self, bits: int = 64) -> Evaluator:
        """Return enclosures on the box that know the signs of the facts."""
        return Evaluator(self.box, bits, self.known())

    def _tighten(self, fact: Cmp) -> None:
        line = linear(fact.term)
        if line is None or fact.rel == "!=":
            return
        name, slope, offset = line
        least, most = sorted((-offset[0] / slope, -offset[1] / slope))
        item = self.box[name]
        low, high = item.low, item.high
        low_open, high_open = item.low_open, item.high_open
        strict = fact.rel == ">"
        if fact.rel == "==" or slope > 0:
            if low is None or least > low or (least == low and strict):
                low, low_open = least, strict
        if fact.rel == "==" or slope < 0:
            if high is None or most < high or (most == high and strict):
                high, high_open = most, strict
        if name in self.integers:
            low, low_open, high, high_open = _whole(low, low_open, high, high_open)
        self.box[name] = Range(low, high, low_open, high_open)


def _whole(
    low: fmpq | None, low_open: bool, high: fmpq | None, high_open: bool
) -> tuple[fmpq | None, bool, fmpq | None, bool]:
    if low is not None:
        first = -((-low.p) // low.q)
        low, low_open = fmpq(first + 1 if low_open and first == low else first), False
    if high is not None:
        last = high.p // high.q
        high, high_open = fmpq(last - 1 if high_open and last == high else last), False
    return low, low_open, high, high_open


def linear(term: Term) -> tuple[str, fmpq, tuple[fmpq, fmpq]] | None:
    """Return ``(x, a, (l, h))`` if the term is written ``a*x + b`` with ``l <= b <= h``."""
    slope, low, high, name = fmpq(0), fmpq(0), fmpq(0), None
    for part in term.args if term.op == "add" else (term,):
        if not part.free:
            ends = number_bounds(part)
            if ends is None:
                return None
            low, high = low + ends[0], high + ends[1]
            continue
        factor = fmpq(1)
        if part.op == "mul" and len(part.args) == 2 and part.args[0].op == "num":
            factor, part = part.args[0].value, part.args[1]
        if part.op != "var" or name not in (None, part.value):
            return None
        name = part.value
        slope += factor
    return None if name is None or slope == 0 else (name, slope, (low, high))


def number_bounds(term: Term) -> tuple[fmpq, fmpq] | None:
    """Return rational bounds of a term without variables; a rational is its own bounds."""
    if term.op == "num":
        return term.value, term.value
    try:
        low, high = Evaluator({}).value(term)
    except Undefined:
        return None
    if not low.is_finite() or not high.is_finite() or not -(2**40) < low <= high < 2**40:
        return None
    return _grid(low, False), _grid(high, True)


def sides(formula: Formula) -> tuple[Formula, ...]:
    """Return the cases of a disjunction or of ``!=``."""
    if isinstance(formula, Or):
        return formula.parts
    if isinstance(formula, Cmp) and formula.rel == "!=":
        return Cmp(">", formula.term), Cmp(">", mul(num(-1), formula.term))
    raise Rejected(f"{formula_text(formula)} has no cases")


def refuted(evaluator: Evaluator, formula: Formula, form: str = "plain") -> bool:
    """Whether enclosures show the formula false on the box."""
    if isinstance(formula, Or):
        return all(refuted(evaluator, part, form) for part in formula.parts)
    if isinstance(formula, And):
        return any(refuted(evaluator, part, form) for part in formula.parts)
    if form == "plain":
        return evaluator.refutes(formula)
    if form == "bernstein":
        return excluded(formula, evaluator.box)
    try:
        low, high = evaluator.centred(formula.term)
    except Undefined:
        return False
    if formula.rel == ">":
        return bool(high <= 0)
    if formula.rel == ">=":
        return bool(high < 0)
    return formula.rel == "==" and bool(low > 0 or high < 0)


def need(condition: bool, why: str) -> None:
    """Reject unless a condition holds."""
    if not condition:
        raise Rejected(why)


def root(
    goal: Formula,
    given: Iterable[Formula],
    integers: Iterable[str],
    functions: Iterable[str] = (),
) -> Sequent:
    """Return the hypotheses as a sequent, with every variable in the box."""
    sequent = Sequent({}, [], frozenset(integers), frozenset(functions))
    given = list(given)
    for name in sorted({*variables([goal, *given]), *sequent.integers}):
        sequent.box[name] = Range()
    for hypothesis in given:
        sequent.assume(hypothesis)
    return sequent


def shown(sequent: Sequent, condition: Cmp, evaluator: Evaluator | None = None) -> bool:
    """Whether a condition is among the facts or follows from enclosures."""
    if condition in sequent.facts:
        return True
    if condition.rel == ">=" and Cmp(">", condition.term) in sequent.facts:
        return True
    if condition.rel == "!=":
        both = (Cmp(">", condition.term), Cmp(">", mul(num(-1), condition.term)))
        if any(c in sequent.facts for c in both):
            return True
    if (evaluator or sequent.evaluator()).shows(condition):
        return True
    return shown_by_sturm(sequent, condition)


def shown_by_sturm(sequent: Sequent, condition: Cmp) -> bool:
    """Whether a rational comparison in one variable holds on its whole range."""
    if len(condition.term.free) != 1:
        return False
    (name,) = condition.term.free
    denial = negation(condition)
    try:
        return isinstance(denial, Cmp) and polynomial_refutes(denial, sequent.box[name], name)
    except (normal.NoNormalForm, InputError, Rejected):
        return False


def unshown(sequent: Sequent, term: Term, smooth_in: str | None = None) -> list[Cmp]:
    """Return the conditions of a term that need a proof of their own."""
    evaluator = sequent.evaluator()
    return [c for c in conditions(term, smooth_in) if not shown(sequent, c, evaluator)]


def split(sequent: Sequent, name: str, at: fmpq) -> tuple[Sequent, Sequent]:
    """Return the two halves."""
    item = sequent.box[name]
    inside = (item.low is None or item.low <= at) and (item.high is None or at <= item.high)
    need(inside, f"{at} is outside the range of {name}")
    start = fmpq(at.p // at.q + 1) if name in sequent.integers else at
    below = item._replace(high=at, high_open=item.high_open if at == item.high else False)
    above = item._replace(low=start, low_open=item.low_open if start == item.low else False)
    return sequent.with_range(name, below), sequent.with_range(name, above)


def subterms(term: Term) -> Iterable[Term]:
    yield term
    for arg in term.args:
        yield from subterms(arg)


def _swap(term: Term, old: Term, new: Term) -> Term:
    if term is old:
        return new
    return rebuild(term, tuple(_swap(a, old, new) for a in term.args)) if term.args else term


def swap(formula: Formula, old: Term, new: Term) -> Formula:
    """Replace a subterm."""
    if isinstance(formula, Cmp):
        return Cmp(formula.rel, _swap(formula.term, old, new))
    return type(formula)(tuple(swap(p, old, new) for p in formula.parts))


def unfolded(sequent: Sequent, term: Term) -> tuple[Sequent, Sequent]:
    """Return the two cases of ``abs``, ``min`` or ``max``."""
    need(term.op in ("abs", "min", "max"), "only abs, min and max have cases")
    compared = (t for f in sequent.facts if isinstance(f, Cmp) for t in subterms(f.term))
    need(any(t is term for t in compared), "the term does not occur in a fact")
    if term.op == "abs":
        gap, first, second = term.args[0], term.args[0], mul(num(-1), term.args[0])
    else:
        gap, first, second = minus(*term.args), *term.args
        if term.op == "min":
            first, second = second, first
    above = sequent.replaced(lambda f: swap(f, term, first)).assume(Cmp(">=", gap))
    other = Cmp(">=", mul(num(-1), gap))
    return above, sequent.replaced(lambda f: swap(f, term, second)).assume(other)


def _kept(fact: Formula, name: str, direction: int) -> bool:
    if not isinstance(fact, Cmp) or fact.rel not in (">", ">="):
        return False
    try:
        slope = derivative(fact.term, name)
    except InputError:
        return False
    return slope.op == "num" and bool(slope.value * direction <= 0)


def rising_parts(
    sequent: Sequent, fact: Cmp, name: str, direction: int
) -> tuple[Sequent, Sequent, Sequent | None]:
    """Return the segment, the sequent of the slope and the sequent of the end.

    There is no sequent of an infinite end: the limit there is shown to be nonnegative.
    """
    need(name in sequent.box and fact.rel in (">", ">="), "not a monotone argument")
    need(name not in sequent.integers, f"{name} is an integer")
    item, gap = sequent.box[name], mul(num(-1), fact.term)
    end, is_open = (item.low, item.low_open) if direction > 0 else (item.high, item.high_open)
    if direction > 0:
        reached = item._replace(low_open=end is None, high_open=True)
    else:
        reached = item._replace(low_open=True, high_open=end is None)
    kept = Sequent(dict(sequent.box), [], sequent.integers, sequent.functions)
    kept.facts = sequent.toward(name, direction)
    segment = kept.with_range(name, reached)
    inner = kept.with_range(name, Range(item.low, item.high, True, True))
    slope = derivative(gap, name)
    if direction < 0:
        slope = mul(num(-1), slope)
    strict = fact.rel == ">="
    sharp = strict and is_open
    inner.assume(negation(Cmp(">" if sharp else ">=", slope)))
    if end is None:
        low = Limit(sequent.box, name, direction).value(gap)[0]
        need(bool(low >= 0) and (sharp or not strict), "the limit is not shown to be nonnegative")
        return segment, inner, None
    at_end = Sequent(dict(sequent.box), [], sequent.integers, sequent.functions)
    del at_end.box[name]
    for other in kept.facts:
        at_end.assume(replace_in(other, name, num(end)))
    value = replace(gap, name, num(end))
    at_end.assume(negation(Cmp(">" if strict and not sharp else ">=", value)))
    return segment, inner, at_end


def substituted(sequent: Sequent, name: str, kind: str, new: str, at: Term) -> Sequent:
    """Return the sequent in a new variable ``new``.

    ``above``: ``x = at + new``; ``below``: ``x = at - new``, with ``new >= 0`` (strictly if the
    facts say so); ``reciprocal``: ``x = 1/new`` and ``exponential``: ``x = exp(new)``, for
    ``x > 0``; ``power``: ``x = new**at``, for ``x >= 0``; ``equal``: ``x = at``.
    """
    need(name in sequent.box and name not in sequent.integers, f"{name} is not a real variable")
    need(parse_term(new) is var(new), f"{new!r} is not a name")
    need(new not in sequent.box or kind == "equal", f"{new} is not new")
    need(name not in at.free and at.free <= set(sequent.box), "not a substitution")
    need(not conditions(at) or not unshown(sequent, at), "the substituted term is not defined")
    by, bounds = _substitution(sequent, name, kind, new, at)
    result = Sequent(dict(sequent.box), [], sequent.integers, sequent.functions)
    del result.box[name]
    if kind != "equal":
        result.box[new] = Range()
    for extra in bounds:
        result.assume(extra)
    for fact in [*sequent.facts, *_range_facts(name, sequent.box[name])]:
        result.assume(replace_in(fact, name, by))
    return result


def _substitution(
    sequent: Sequent, name: str, kind: str, new: str, at: Term
) -> tuple[Term, list[Cmp]]:
    fresh, item, evaluator = var(new), sequent.box[name], Evaluator(sequent.box)
    if kind == "equal":
        facts = (f for f in sequent.facts if isinstance(f, Cmp) and f.rel == "==")
        known = any(_solves(sequent, f.term, name, at) for f in facts)
        point = at.op == "num" and item == Range(at.value, at.value, False, False)
        need(known or point, "the equation is not among the facts")
        return at, []
    if kind in ("above", "below"):
        sign = num(1 if kind == "above" else -1)
        gap = mul(sign, minus(var(name), at))
        strict = stated(sequent, Cmp(">", gap))
        need(strict or stated(sequent, Cmp(">=", gap)), "the side is not among the facts")
        return add(at, mul(sign, fresh)), [Cmp(">" if strict else ">=", fresh)]
    positive = evaluator.shows(Cmp(">", var(name)))
    if kind == "power":
        need(at.op == "num" and at.value.q == 1 and 2 <= at.value <= 12, "not a power")
        need(positive or evaluator.shows(Cmp(">=", var(name))), f"{name} is not nonnegative")
        n = int(at.value.p)
        bounds = [Cmp(">" if positive else ">=", fresh)]
        return power(fresh, n), bounds + _root_bounds(fresh, item, n)
    need(positive, f"{name} is not positive")
    if kind == "reciprocal":
        return power(fresh, -1), [Cmp(">", fresh), *_reciprocal_bounds(fresh, item)]
    need(kind == "exponential", f"{kind!r} is not a kind of substitution")
    return function("exp", fresh), _logarithm_bounds(fresh, item)


def _reciprocal_bounds(fresh: Term, item: Range) -> list[Cmp]:
    bounds = []
    if item.high is not None:
        bounds.append(Cmp(">" if item.high_open else ">=", add(fresh, num(-1 / item.high))))
    if item.low is not None and item.low > 0:
        bounds.append(Cmp(">" if item.low_open else ">=", minus(num(1 / item.low), fresh)))
    return bounds


def _logarithm_bounds(fresh: Term, item: Range) -> list[Cmp]:
    bounds = []
    if item.low is not None and item.low > 0:
        end = _grid(arb(item.low).log().lower(), False)
        bounds.append(Cmp(">" if item.low_open else ">=", add(fresh, num(-end))))
    if item.high is not None:
        end = _grid(arb(item.high).log().upper(), True)
        bounds.append(Cmp(">" if item.high_open else ">=", minus(num(end), fresh)))
    return bounds


def _root_bounds(fresh: Term, item: Range, n: int) -> list[Cmp]:
    bounds = []
    if item.low is not None and item.low > 0:
        end = _grid(arb(item.low).root(n).lower(), False)
        bounds.append(Cmp(">" if item.low_open else ">=", add(fresh, num(-end))))
    if item.high is not None:
        end = _grid(arb(item.high).root(n).upper(), True)
        bounds.append(Cmp(">" if item.high_open else ">=", minus(num(end), fresh)))
    return bounds


def _grid(end: arb, upward: bool) -> fmpq:
    """Return the next multiple of ``2**-40`` beyond an exact end."""
    mantissa, exponent = end.man_exp()
    scaled = fmpq(mantissa) * fmpq(2) ** (int(exponent) + 40)
    whole = -(-scaled.p // scaled.q) if upward else scaled.p // scaled.q
    return fmpq(whole, 2**40)


def _range_facts(name: str, item: Range) -> list[Cmp]:
    facts = []
    if item.low is not None:
        facts.append(Cmp(">" if item.low_open else ">=", add(var(name), num(-item.low))))
    if item.high is not None:
        facts.append(Cmp(">" if item.high_open else ">=", minus(num(item.high), var(name))))
    return facts


def _solves(sequent: Sequent, term: Term, name: str, at: Term) -> bool:
    """Whether ``term = slope * (x - at)`` with a slope that is not zero."""
    try:
        slope = derivative(term, name)
        gap = mul(slope, minus(var(name), at))
        if not normal.Field(sequent.box).is_zero(minus(term, gap)):
            return False
    except (normal.NoNormalForm, InputError):
        return False
    if slope.op == "num":
        return bool(slope.value != 0)
    return not unshown(sequent, slope) and shown(sequent, Cmp("!=", slope))


def stated(sequent: Sequent, condition: Cmp) -> bool:
    """Whether a fact or an end of a range says the condition, up to the normal form."""
    facts: list[Formula] = [*sequent.facts]
    for name, item in sequent.box.items():
        facts += _range_facts(name, item)
    for fact in facts:
        if isinstance(fact, Cmp) and fact.rel == condition.rel:
            if fact.term.free == condition.term.free:
                try:
                    zero = normal.Field(sequent.box).is_zero(minus(fact.term, condition.term))
                except normal.NoNormalForm:
                    continue
                if zero:
                    return True
    return False


def fact_at(sequent: Sequent, index: Any) -> Formula:
    """Return a fact by its number."""
    if type(index) is not int or not 0 <= index < len(sequent.facts):
        raise Rejected(f"there is no fact {index!r}")
    return sequent.facts[index]


def compared(sequent: Sequent, index: Any) -> Cmp:
    """Return a comparison by its number."""
    fact = fact_at(sequent, index)
    if not isinstance(fact, Cmp):
        raise Rejected("the fact is not a comparison")
    return fact


def listed(sequent: Sequent, reference: Any) -> Cmp:
    """Return a fact by its index, or an end of a range as ``["low", x]``, ``["high", x]``."""
    if type(reference) is int:
        return compared(sequent, reference)
    need(isinstance(reference, list) and len(reference) == 2, f"{reference!r} is not a fact")
    side, name = reference
    if name not in sequent.box or side not in ("low", "high"):
        raise Rejected(f"{reference!r} is not a fact")
    item = sequent.box[name]
    for fact, end in zip(_range_facts(name, item), _ends(item), strict=True):
        if end == side:
            return fact
    raise Rejected(f"{name} has no {side} end")


def _ends(item: Range) -> list[str]:
    ends = ["low"] if item.low is not None else []
    return [*ends, "high"] if item.high is not None else ends


def lemma(name: str, at: Term) -> Formula:
    """Return a known fact about a function at an argument."""
    inner = at.args[0] if at.args else at
    half = mul(num(fmpq(1, 2)), PI)
    if name == "positive" and (at.op in ("exp", "cosh") or (at.op == "pi")):
        return Cmp(">", at)
    if name == "nonnegative" and (at.op == "abs" or (at.op == "pow" and at.value.q > 1)):
        return Cmp(">=", at)
    if name == "tangent" and at.op == "exp":
        return Cmp(">=", add(at, num(-1), mul(num(-1), inner)))
    if name == "tangent" and at.op == "log":
        return Cmp(">=", add(inner, num(-1), mul(num(-1), at)))
    if name == "at most one" and at.op in ("sin", "cos", "tanh", "erf"):
        return Cmp(">=", minus(num(1), at))
    if name == "at least minus one" and at.op in ("sin", "cos", "tanh", "erf"):
        return Cmp(">=", add(num(1), at))
    if name == "sign" and at.op in ("sin", "cos"):
        low, high = (num(0), PI) if at.op == "sin" else (mul(num(-1), half), half)
        outside = Cmp(">=", minus(low, inner)), Cmp(">=", minus(inner, high))
        return Or((*outside, Cmp(">", at)))
    if name == "square":
        return Cmp(">=", power(at, 2))
    raise Rejected(f"{name!r} is not a lemma about {at.op}")
