"""The checker of scalar certificates.

A certificate is one JSON object::

    {"format": "rankproof-scalar", "version": 1, "goal": "...", "given": ["..."],
     "integers": [..], "functions": [..], "proof": node, "defined": {"condition": node}}

``proof`` shows that the hypotheses and the negated goal contradict each other; ``defined``
shows that every term of the goal has a value wherever the hypotheses hold (a hypothesis with an
undefined term is false).  ``functions`` names total functions that nothing is known of but the
hypotheses.  A node is ``{"by": rule, ...}``; each rule's meaning is the docstring
of its function.  All is re-read from text; only exact rationals and balls decide.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from flint import fmpq, fmpq_poly

from symbolic.certificates import normal
from symbolic.certificates.enclosures import (
    Evaluator,
    Range,
    Undefined,
    allowed,
)
from symbolic.certificates.terms import (
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
    parse_formula,
    parse_term,
    power,
    replace,
    replace_in,
    terms_of,
    var,
    variables,
)
from symbolic.errors import InputError

__all__ = ["FORMAT", "VERSION", "Rejected", "Sequent", "check", "check_text", "root"]

FORMAT, VERSION = "rankproof-scalar", 1
_MAXIMUM_DEPTH = 400
Node = dict[str, Any]


class Rejected(Exception):
    """A certificate does not show what it claims."""


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

    def without(self, name: str) -> Sequent:
        """Return a copy that keeps the facts that do not speak of a variable."""
        kept = [f for f in self.facts if name not in variables([f])]
        return Sequent(dict(self.box), kept, self.integers, self.functions)

    def replaced(self, change: Callable[[Formula], Formula]) -> Sequent:
        """Return a copy with every fact changed, and re-assumed."""
        result = Sequent(dict(self.box), [], self.integers, self.functions)
        for fact in self.facts:
            result.assume(change(fact))
        return result

    def _tighten(self, fact: Cmp) -> None:
        line = linear(fact.term)
        if line is None or fact.rel == "!=":
            return
        name, slope, offset = line
        at, item = -offset / slope, self.box[name]
        low, high = item.low, item.high
        low_open, high_open = item.low_open, item.high_open
        strict = fact.rel == ">"
        if fact.rel == "==" or slope > 0:
            if low is None or at > low or (at == low and strict):
                low, low_open = at, strict
        if fact.rel == "==" or slope < 0:
            if high is None or at < high or (at == high and strict):
                high, high_open = at, strict
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


def linear(term: Term) -> tuple[str, fmpq, fmpq] | None:
    """Return ``(x, a, b)`` if the term is written ``a*x + b`` with one variable."""
    slope, offset, name = fmpq(0), fmpq(0), None
    for part in term.args if term.op == "add" else (term,):
        if part.op == "num":
            offset += part.value
            continue
        factor = fmpq(1)
        if part.op == "mul" and len(part.args) == 2 and part.args[0].op == "num":
            factor, part = part.args[0].value, part.args[1]
        if part.op != "var" or name not in (None, part.value):
            return None
        name = part.value
        slope += factor
    return None if name is None or slope == 0 else (name, slope, offset)


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
    try:
        low, high = evaluator.centred(formula.term)
    except Undefined:
        return False
    if formula.rel == ">":
        return bool(high <= 0)
    if formula.rel == ">=":
        return bool(high < 0)
    return formula.rel == "==" and bool(low > 0 or high < 0)


# ---------------------------------------------------------------- the rules


def _need(condition: bool, why: str) -> None:
    if not condition:
        raise Rejected(why)


def _fact(sequent: Sequent, node: Node) -> Formula:
    index = node.get("fact")
    _need(type(index) is int and 0 <= index < len(sequent.facts), f"there is no fact {index!r}")
    return sequent.facts[index]  # type: ignore[index]


def _compared(sequent: Sequent, node: Node) -> Cmp:
    fact = _fact(sequent, node)
    if not isinstance(fact, Cmp):
        raise Rejected("the fact is not a comparison")
    return fact


def _bits(node: Node) -> int:
    bits = node.get("bits", 64)
    _need(type(bits) is int and 16 <= bits <= 4096, f"{bits!r} is not a precision")
    return int(bits)


def rational(value: Any) -> fmpq:
    """Read an exact rational."""
    if type(value) is not str:
        raise Rejected(f"{value!r} is not a rational in text")
    try:
        exact = Fraction(value)
    except (ValueError, ZeroDivisionError):
        raise Rejected(f"{value!r} is not a rational") from None
    return fmpq(exact.numerator, exact.denominator)


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
    if (evaluator or Evaluator(sequent.box)).shows(condition):
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
    evaluator = Evaluator(sequent.box)
    return [c for c in conditions(term, smooth_in) if not shown(sequent, c, evaluator)]


def _defined(sequent: Sequent, term: Term, node: Node, smooth_in: str | None, depth: int) -> None:
    """Show that a term is defined; conditions are proved in order, each from those before."""
    here = sequent.copy()
    for condition in conditions(term, smooth_in):
        if not shown(here, condition):
            proof = node.get("defined", {}).get(formula_text(condition))
            _need(proof is not None, f"{formula_text(condition)} is not shown")
            _refute(here.copy().assume(negation(condition)), proof, depth)
        here.assume(condition)


def _empty(sequent: Sequent, node: Node, depth: int) -> None:
    """The box is empty or a fact is the empty disjunction."""
    no_point = any(item.empty for item in sequent.box.values())
    _need(no_point or Or(()) in sequent.facts, "the box is not empty")


def _enclose(sequent: Sequent, node: Node, depth: int) -> None:
    """A fact is shown false by its enclosure on the whole box."""
    fact, form = _fact(sequent, node), node.get("form", "plain")
    _need(form in ("plain", "centred"), f"{form!r} is not a form")
    evaluator = Evaluator(sequent.box, _bits(node))
    _need(refuted(evaluator, fact, form), f"{formula_text(fact)} is not excluded")


def _split(sequent: Sequent, node: Node, depth: int) -> None:
    """``x <= at`` or ``x >= at`` (for an integer, ``x <= at`` or ``x >= at + 1``)."""
    name, at = node.get("variable"), rational(node.get("at"))
    if type(name) is not str or name not in sequent.box:
        raise Rejected(f"{name!r} is not a variable")
    below, above = split(sequent, name, at)
    _refute(below, node.get("below"), depth)
    _refute(above, node.get("above"), depth)


def split(sequent: Sequent, name: str, at: fmpq) -> tuple[Sequent, Sequent]:
    """Return the two halves."""
    item = sequent.box[name]
    inside = (item.low is None or item.low <= at) and (item.high is None or at <= item.high)
    _need(inside, f"{at} is outside the range of {name}")
    start = fmpq(at.p // at.q + 1) if name in sequent.integers else at
    below = item._replace(high=at, high_open=item.high_open if at == item.high else False)
    above = item._replace(low=start, low_open=item.low_open if start == item.low else False)
    return sequent.with_range(name, below), sequent.with_range(name, above)


def _cases(sequent: Sequent, node: Node, depth: int) -> None:
    """One case of a disjunction (or of ``!=``) holds; each is refuted."""
    parts = sides(_fact(sequent, node))
    proofs = node.get("proofs")
    if not isinstance(proofs, list) or len(proofs) != len(parts):
        raise Rejected("each case needs one proof")
    for part, proof in zip(parts, proofs, strict=True):
        _refute(sequent.copy().assume(part), proof, depth)


def _subterms(term: Term) -> Iterable[Term]:
    yield term
    for arg in term.args:
        yield from _subterms(arg)


def _swap(term: Term, old: Term, new: Term) -> Term:
    from symbolic.certificates.terms import rebuild

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
    _need(term.op in ("abs", "min", "max"), "only abs, min and max have cases")
    compared = (t for f in sequent.facts if isinstance(f, Cmp) for t in _subterms(f.term))
    _need(any(t is term for t in compared), "the term does not occur in a fact")
    if term.op == "abs":
        gap, first, second = term.args[0], term.args[0], mul(num(-1), term.args[0])
    else:
        gap, first, second = minus(*term.args), *term.args
        if term.op == "min":
            first, second = second, first
    above = sequent.replaced(lambda f: swap(f, term, first)).assume(Cmp(">=", gap))
    other = Cmp(">=", mul(num(-1), gap))
    return above, sequent.replaced(lambda f: swap(f, term, second)).assume(other)


def _unfold(sequent: Sequent, node: Node, depth: int) -> None:
    """``abs(u)`` is ``u`` or ``-u``, ``min(u, v)`` is ``u`` or ``v``, by the sign."""
    above, below = unfolded(sequent, parse_term(_text(node, "term"), sequent.functions))
    _refute(above, node.get("above"), depth)
    _refute(below, node.get("below"), depth)


def _text(node: Node, key: str) -> str:
    value = node.get(key)
    if type(value) is not str:
        raise Rejected(f"{key} is missing")
    return value


def rising_parts(
    sequent: Sequent, fact: Cmp, name: str, direction: int
) -> tuple[Sequent, Sequent, Sequent]:
    """Return the segment, the sequent of the slope and the sequent of the end."""
    _need(name in sequent.box and fact.rel in (">", ">="), "not a monotone argument")
    item, gap = sequent.box[name], mul(num(-1), fact.term)
    end = item.low if direction > 0 else item.high
    if end is None:
        raise Rejected(f"{name} has no end there")
    _need(name not in sequent.integers, f"{name} is an integer")
    kept = sequent.without(name)
    if direction > 0:
        segment = kept.with_range(name, item._replace(low_open=False, high_open=True))
    else:
        segment = kept.with_range(name, item._replace(low_open=True, high_open=False))
    inner = kept.with_range(name, Range(item.low, item.high, True, True))
    slope = derivative(gap, name)
    if direction < 0:
        slope = mul(num(-1), slope)
    closed = not (item.low_open if direction > 0 else item.high_open)
    strict = fact.rel == ">="
    sharp = strict and not closed
    inner.assume(negation(Cmp(">" if sharp else ">=", slope)))
    at_end = kept.copy()
    del at_end.box[name]
    value = replace(gap, name, num(end))
    at_end.assume(negation(Cmp(">" if strict and not sharp else ">=", value)))
    return segment, inner, at_end


def _rising(sequent: Sequent, node: Node, depth: int) -> None:
    """The fact says ``f < 0`` (or ``<= 0``); ``f`` rises from the end, where it is ``>= 0``."""
    fact, name = _compared(sequent, node), _text(node, "variable")
    direction = node.get("direction")
    _need(direction in (1, -1), "no direction")
    segment, inner, at_end = rising_parts(sequent, fact, name, int(direction))  # type: ignore[arg-type]
    _defined(segment, fact.term, node, None, depth)
    smooth = segment.with_range(name, segment.box[name]._replace(low_open=True, high_open=True))
    _defined(smooth, fact.term, node, name, depth)
    _refute(inner, node.get("slope"), depth)
    _refute(at_end, node.get("end"), depth)


def _identity(sequent: Sequent, node: Node, depth: int) -> None:
    """``rest = factor * fact`` with ``factor > 0``: the fact's sign is that of ``rest``."""
    fact = _compared(sequent, node)
    factor, rest = (parse_term(_text(node, key), sequent.functions) for key in ("factor", "rest"))
    _need((factor.free | rest.free) <= set(sequent.box), "a new variable")
    _defined(sequent, factor, node, None, depth)
    positive = Cmp(">", factor)
    if not shown(sequent, positive):
        proof = node.get("positive")
        _need(proof is not None, "the factor is not shown to be positive")
        _refute(sequent.copy().assume(negation(positive)), proof, depth)
    _defined(sequent, rest, node, None, depth)
    zero = normal.Field().is_zero(minus(mul(factor, fact.term), rest))
    _need(zero, "the identity does not hold")
    _refute(sequent.copy().assume(Cmp(fact.rel, rest)), node.get("then"), depth)


def _exact(sequent: Sequent, node: Node, depth: int) -> None:
    """The fact's term is identically a number, which contradicts it."""
    fact = _compared(sequent, node)
    value = normal.Field().number(fact.term)
    if value is None:
        raise Rejected("not a number")
    sign = 4 if value > 0 else 1 if value < 0 else 2
    _need(not sign & allowed(fact), "the fact holds")


def _claim(sequent: Sequent, node: Node, depth: int) -> None:
    """A formula is proved, then used."""
    claim = parse_formula(_text(node, "formula"), sequent.functions)
    _need(set(variables([claim])) <= set(sequent.box), "a new variable")
    for term in terms_of(claim):
        _defined(sequent, term, node, None, depth)
    _refute(sequent.copy().assume(negation(claim)), node.get("proof"), depth)
    _refute(sequent.copy().assume(claim), node.get("then"), depth)


# -------------------------------------------------------- substitutions


def substituted(sequent: Sequent, name: str, kind: str, new: str, at: Term) -> Sequent:
    """Return the sequent in a new variable ``new``.

    ``above``: ``x = at + new``; ``below``: ``x = at - new``, with ``new >= 0`` (strictly if the
    facts say so); ``reciprocal``: ``x = 1/new``; ``exponential``: ``x = exp(new)``;
    ``square``: ``x = new**2``, for ``x > 0``; ``equal``: ``x = at``.
    """
    _need(name in sequent.box and name not in sequent.integers, f"{name} is not a real variable")
    _need(parse_term(new) is var(new), f"{new!r} is not a name")
    _need(new not in sequent.box or kind == "equal", f"{new} is not new")
    _need(name not in at.free and at.free <= set(sequent.box), "not a substitution")
    item, fresh = sequent.box[name], var(new)
    _need(not conditions(at) or not unshown(sequent, at), "the substituted term is not defined")
    if kind == "equal":
        gap = minus(var(name), at)
        known = any(
            isinstance(f, Cmp) and f.rel == "==" and _proportional(f.term, gap)
            for f in sequent.facts
        )
        _need(known, "the equation is not among the facts")
        by, bound = at, []
    elif kind in ("above", "below"):
        sign = 1 if kind == "above" else -1
        by = add(at, mul(num(sign), fresh))
        gap = mul(num(sign), minus(var(name), at))
        strict = _known(sequent, Cmp(">", gap))
        _need(strict or _known(sequent, Cmp(">=", gap)), "the side is not among the facts")
        bound = [Cmp(">" if strict else ">=", fresh)]
    else:
        _need(Evaluator(sequent.box).shows(Cmp(">", var(name))), f"{name} is not positive")
        table = {"reciprocal": power(fresh, -1), "exponential": function("exp", fresh),
                 "square": power(fresh, 2)}  # fmt: skip
        _need(kind in table, f"{kind!r} is not a kind of substitution")
        by = table[kind]
        bound = [] if kind == "exponential" else [Cmp(">", fresh)]
    result = Sequent(dict(sequent.box), [], sequent.integers, sequent.functions)
    del result.box[name]
    if kind != "equal":
        result.box[new] = Range()
    for extra in bound:
        result.assume(extra)
    for fact in sequent.facts:
        result.assume(replace_in(fact, name, by))
    for fact in _range_facts(name, item):
        result.assume(replace_in(fact, name, by))
    if kind in ("reciprocal", "square", "exponential"):
        _carry_range(result, new, item, kind)
    return result


def _carry_range(result: Sequent, new: str, item: Range, kind: str) -> None:
    if kind == "reciprocal":
        if item.high is not None:
            result.assume(Cmp(">" if item.high_open else ">=", add(var(new), num(-1 / item.high))))
        if item.low is not None and item.low > 0:
            gap = minus(num(1 / item.low), var(new))
            result.assume(Cmp(">" if item.low_open else ">=", gap))
    if kind == "exponential" and item.low == 1:
        result.assume(Cmp(">" if item.low_open else ">=", var(new)))
    if kind == "exponential" and item.high == 1:
        result.assume(Cmp(">" if item.high_open else ">=", mul(num(-1), var(new))))


def _range_facts(name: str, item: Range) -> list[Cmp]:
    facts = []
    if item.low is not None:
        facts.append(Cmp(">" if item.low_open else ">=", add(var(name), num(-item.low))))
    if item.high is not None:
        facts.append(Cmp(">" if item.high_open else ">=", minus(num(item.high), var(name))))
    return facts


def _proportional(term: Term, other: Term) -> bool:
    try:
        field_ = normal.Field()
        ratio = field_.number(mul(term, power(other, -1)))
    except (normal.NoNormalForm, InputError):
        return False
    return ratio is not None and ratio != 0


def _known(sequent: Sequent, condition: Cmp) -> bool:
    facts: list[Formula] = [*sequent.facts]
    for name, item in sequent.box.items():
        facts += _range_facts(name, item)
    for fact in facts:
        if isinstance(fact, Cmp) and fact.rel == condition.rel:
            if fact.term.free == condition.term.free:
                try:
                    zero = normal.Field().is_zero(minus(fact.term, condition.term))
                except normal.NoNormalForm:
                    continue
                if zero:
                    return True
    return False


def _substitute(sequent: Sequent, node: Node, depth: int) -> None:
    """A variable is written through another one, or through an equation."""
    at = parse_term(_text(node, "at"), sequent.functions)
    result = substituted(
        sequent, _text(node, "variable"), _text(node, "kind"), _text(node, "new"), at
    )
    _refute(result, node.get("then"), depth)


# -------------------------------------------------------- polynomials


def univariate(field_: normal.Field, polynomial: Any, index: int) -> fmpq_poly:
    """Return a polynomial in one atom.

    Raises
    ------
    Rejected
        If another atom occurs.
    """
    coefficients: dict[int, fmpq] = {}
    for exponents, coefficient in polynomial.to_dict().items():
        _need(sum(exponents) == exponents[index], "more than one variable")
        coefficients[exponents[index]] = coefficient
    size = max(coefficients, default=-1) + 1
    return fmpq_poly([coefficients.get(k, fmpq(0)) for k in range(size)])


def _sign_at(p: fmpq_poly, at: fmpq | None, direction: int) -> int:
    if at is not None:
        value = p(at)
    else:
        value = p[p.degree()] * (direction ** (p.degree() % 2))
    return (value > 0) - (value < 0)


def roots_inside(p: fmpq_poly, low: fmpq | None, high: fmpq | None) -> int:
    """Return how many distinct real roots lie strictly between two ends (Sturm)."""
    if p.degree() <= 0:
        return 0
    p = p / p.gcd(p.derivative())
    chain = [p, p.derivative()]
    while chain[-1].degree() > 0:
        rest = -(chain[-2] % chain[-1])
        lead = abs(rest[rest.degree()])
        chain.append(rest / lead)
    counts = []
    for at, direction in ((low, -1), (high, 1)):
        signs = [s for s in (_sign_at(q, at, direction) for q in chain) if s]
        counts.append(sum(a != b for a, b in zip(signs, signs[1:], strict=False)))
    at_end = high is not None and p(high) == 0
    return counts[0] - counts[1] - int(at_end)


def polynomial_refutes(fact: Cmp, item: Range, name: str) -> bool:
    """Whether a rational comparison in one variable fails on the whole range."""
    field_ = normal.Field()
    index = field_._atom(("var", name), var(name))
    top, bottom = (univariate(field_, p, index) for p in field_.normal(fact.term))
    p = top * bottom
    if top.degree() < 0:
        return fact.rel in (">", "!=")
    if fact.rel == "!=" or item.empty:
        return item.empty
    if item.low is not None and item.low == item.high:
        sign = _sign_at(p, item.low, 1)
        return not {1: 4, -1: 1, 0: 2}[sign] & allowed(fact)
    if fact.rel != "==":
        _, factors = p.factor()
        odd = fmpq_poly([1])
        for factor, multiplicity in factors:
            if multiplicity % 2:
                odd *= fmpq_poly(factor)
        if roots_inside(odd, item.low, item.high) or _sample(p, item) >= 0:
            return False
        if fact.rel == ">":
            return True
    clean = top / top.gcd(bottom)
    for end, is_open in ((item.low, item.low_open), (item.high, item.high_open)):
        if end is not None and not is_open and clean(end) == 0:
            return False
    if roots_inside(clean, item.low, item.high):
        return False
    return True


def _sample(p: fmpq_poly, item: Range) -> int:
    low, high = item.low, item.high
    if low is None:
        low = (fmpq(0) if high is None else high) - 1
    if high is None:
        high = low + 1
    for k in range(1, p.degree() + 3):
        at = low + (high - low) * fmpq(k, p.degree() + 3)
        sign = _sign_at(p, at, 1)
        if sign:
            return sign
    return 0


def _sturm(sequent: Sequent, node: Node, depth: int) -> None:
    """A rational function of one variable has no value that satisfies the fact (Sturm)."""
    fact = _compared(sequent, node)
    names = sorted(fact.term.free)
    _need(len(names) == 1, "not in one variable")
    _need(polynomial_refutes(fact, sequent.box[names[0]], names[0]), "the polynomial has a root")


def listed(sequent: Sequent, reference: Any) -> Cmp:
    """Return a fact by its index, or an end of a range as ``["low", x]``, ``["high", x]``."""
    if type(reference) is int:
        return _compared(sequent, {"fact": reference})
    _need(isinstance(reference, list) and len(reference) == 2, f"{reference!r} is not a fact")
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


def _positivstellensatz(sequent: Sequent, node: Node, depth: int) -> None:
    """``sum_k s_k * prod(facts_k) = c`` with ``s_k`` sums of squares, and ``c < 0``.

    ``c = 0`` suffices if a product of strict facts has a positive constant.  An equation may
    have any multiplier.
    """
    field_, total, strict = normal.Field(), [], False
    for part in _list(node, "sum"):
        facts = [listed(sequent, r) for r in _list(part, "facts")]
        _need(all(f.rel != "!=" for f in facts), "an inequation has no sign")
        product = mul(num(1), *(f.term for f in facts))
        if "multiplier" in part:
            _need(any(f.rel == "==" for f in facts), "a multiplier needs an equation")
            multiplier = parse_term(_text(part, "multiplier"), sequent.functions)
        else:
            squares = []
            for pair in _list(part, "squares"):
                weight = rational(pair[0])
                _need(weight >= 0, "a negative weight")
                base = parse_term(pair[1], sequent.functions)
                squares.append(mul(num(weight), power(base, 2)))
                number = base.op == "num" and base.value != 0 and weight > 0
                strict |= number and all(f.rel == ">" for f in facts)
            multiplier = add(*squares)
        _need(multiplier.free <= set(sequent.box), "a new variable")
        _need(not unshown(sequent, multiplier), "a multiplier is not defined")
        total.append(mul(multiplier, product))
    value = field_.number(add(*total))
    if value is None:
        raise Rejected("the identity does not hold")
    _need(value < 0 or (value == 0 and strict), "no contradiction")


def _list(node: Any, key: str) -> list[Any]:
    value = node.get(key) if isinstance(node, dict) else None
    if not isinstance(value, list):
        raise Rejected(f"{key} is not a list")
    return value


def _lemma(sequent: Sequent, node: Node, depth: int) -> None:
    """A known inequality about one function is added."""
    at = parse_term(_text(node, "at"), sequent.functions)
    _need(at.free <= set(sequent.box), "a new variable")
    fact = lemma(_text(node, "name"), at)
    _defined(sequent, fact.term, node, None, depth)
    _refute(sequent.copy().assume(fact), node.get("then"), depth)


def lemma(name: str, at: Term) -> Cmp:
    """Return a known inequality: the term is a function applied to an argument."""
    inner = at.args[0] if at.args else at
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
    if name == "square":
        return Cmp(">=", power(at, 2))
    raise Rejected(f"{name!r} is not a lemma about {at.op}")


_RULES: dict[str, Callable[[Sequent, Node, int], None]] = {
    "cases": _cases,
    "claim": _claim,
    "empty": _empty,
    "enclose": _enclose,
    "exact": _exact,
    "identity": _identity,
    "lemma": _lemma,
    "positivstellensatz": _positivstellensatz,
    "rising": _rising,
    "split": _split,
    "sturm": _sturm,
    "substitute": _substitute,
    "unfold": _unfold,
}


def _refute(sequent: Sequent, node: Any, depth: int) -> None:
    _need(depth < _MAXIMUM_DEPTH, "the proof is nested too deeply")
    rule = _RULES.get(str(node.get("by"))) if isinstance(node, dict) else None
    if rule is None:
        raise Rejected("a step is missing or unknown")
    rule(sequent, node, depth + 1)


# ---------------------------------------------------------------- whole certificates


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


def check(certificate: Any, goal: str | None = None, given: Iterable[str] | None = None) -> None:
    """Check a certificate, against a goal and hypotheses if they are handed in.

    Raises
    ------
    Rejected
        With one line that says which step fails.
    """
    _need(isinstance(certificate, dict), "not an object")
    _need(certificate.get("format") == FORMAT, "not a scalar certificate")
    _need(certificate.get("version") == VERSION, "another version")
    goal_text, given_texts = _text(certificate, "goal"), _list(certificate, "given")
    _need(goal is None or goal == goal_text, "the certificate is for another goal")
    if given is not None:
        _need(list(given) == given_texts, "the certificate has other hypotheses")
    integers = _list(certificate, "integers")
    _need(all(type(name) is str for name in integers), "an integer variable is not a name")
    functions = _list(certificate, "functions") if "functions" in certificate else []
    _need(all(type(name) is str for name in functions), "a function is not a name")
    try:
        parsed = parse_formula(goal_text, functions)
        given_formulas = [parse_formula(h, functions) for h in given_texts]
        sequent = root(parsed, given_formulas, integers, functions)
        for term in terms_of(parsed):
            _defined(sequent, term, certificate, None, 0)
        for term in terms_of(parsed):
            for condition in conditions(term):
                sequent.assume(condition)
        _refute(sequent.assume(negation(parsed)), certificate.get("proof"), 0)
    except InputError as error:
        raise Rejected(str(error)) from None
    except normal.NoNormalForm as error:
        raise Rejected(f"no normal form: {error}") from None
    except Undefined:
        raise Rejected("a term is defined nowhere") from None
    except (RecursionError, AttributeError, TypeError, KeyError, ValueError, IndexError) as error:
        raise Rejected(f"malformed: {type(error).__name__}") from None


def check_text(source: str) -> None:
    """Check a certificate in JSON text."""
    try:
        certificate = json.loads(source)
    except (json.JSONDecodeError, RecursionError):
        raise Rejected("not JSON") from None
    check(certificate)
