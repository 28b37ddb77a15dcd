"""The tactic ``positivity``: ``0 <= t``, ``0 < t`` and ``t != 0`` by the shape of ``t``.

It goes down through sums, products, powers, roots, reciprocals, exponentials, maxima, infima,
casts and definitions, and uses the given facts: inequalities and equations, conjunctions of them,
and quantified ones such as ``p_i >= 0 for all i < n``.  What the shape does not decide is left to
linear arithmetic from the facts and from the signs of the monomials.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from symbolic import arithmetic as exact
from symbolic import kernel
from symbolic import language as lang
from symbolic.errors import ProofError, RankproofError
from symbolic.kernel import Theorem, assume, axiom
from symbolic.language import NAT, Le, Lt, Ne, Term
from symbolic.tactics import elementary
from symbolic.tactics.arithmetic import arith
from symbolic.tactics.script import deny, for_all, have, parts, use

__all__ = ["nonnegative", "nonzero", "positive", "positivity"]


def positivity(goal: Term, *facts: Theorem) -> Theorem:
    """Prove ``a <= b``, ``a < b`` or ``a != 0``: the sign of ``b - a``, or of ``a``, by its shape.

    Raises
    ------
    ProofError
        If the sign is not shown.
    """
    if goal.head == "not" and goal.args[0].head == "eq":
        left, right = goal.args[0].args
        value = left if right is lang.number(0) else right if left is lang.number(0) else None
        return have(goal, nonzero(left - right if value is None else value, *facts))
    if goal.head not in ("le", "lt"):
        raise ProofError(f"positivity proves 0 <= t, 0 < t and t != 0, not {goal}")
    low, high = goal.args
    term = high if low is lang.number(0) else high - low
    return have(goal, (positive if goal.head == "lt" else nonnegative)(term, *facts))


def positive(term: Term, *facts: Theorem) -> Theorem:
    """Return ``0 < term``."""
    return _shown(Lt(0, term), _Signs(facts).positive(term))


def nonnegative(term: Term, *facts: Theorem) -> Theorem:
    """Return ``0 <= term``."""
    return _shown(Le(0, term), _Signs(facts).nonnegative(term))


def nonzero(term: Term, *facts: Theorem) -> Theorem:
    """Return ``term != 0``."""
    return _shown(Ne(term, 0), _Signs(facts).nonzero(term))


def _shown(goal: Term, found: Theorem | None) -> Theorem:
    if found is None:
        raise ProofError(f"positivity does not show {goal}")
    return found


def _flat(facts: tuple[Theorem, ...]) -> Iterator[Theorem]:
    """The facts with conjunctions split and defined formulas unfolded."""
    for fact in facts:
        formula = fact.conclusion
        if formula.head == "define":
            opened = lang.definition(formula.name).unfold(formula.args)
            yield from _flat((kernel.convert(fact, opened, (formula.name,)),))
        elif formula.head == "and":
            yield from _flat(tuple(parts(fact)))
        else:
            yield fact


def _naturals(facts: list[Theorem]) -> list[Theorem]:
    """``0 <= i`` for the naturals that the facts compare."""
    found: dict[Term, None] = {}
    for fact in facts:
        for part in lang.subterms(fact.conclusion):
            if part.head == "cast" and not part.loose:
                found.setdefault(part.args[0])
    return [elementary.natural(value) for value in found]


class _Signs:
    """Signs of terms under some facts; ``None`` means not shown."""

    def __init__(self, facts: tuple[Theorem, ...]) -> None:
        flat = list(_flat(facts))
        self.given = facts
        self.plain = [f for f in flat if _comparison(f.conclusion)]
        self.rules = [f for f in flat if f.conclusion.head in ("forall", "implies")]
        self.direct = {exact.canonical(f.conclusion): f for f in self.plain}
        self.linear = [f for f in self.plain if f.conclusion.head in ("le", "lt", "eq")]
        self.linear += [f for f in self.plain if f not in self.linear and _order(f)]
        self.linear += _naturals(self.linear)
        self.tried: set[Term] = set()

    def opened(self, function: Term) -> tuple[Term, Term]:
        """A fresh variable and the body of the function at it."""
        avoid: frozenset[Term] = frozenset().union(*(f.conclusion.free for f in self.given))
        return lang.opened(function, avoid)

    def inside(self, index: Term, size: Term) -> _Signs:
        """The same with ``index < size`` added."""
        return _Signs((*self.given, assume(Lt(index, size))))

    def known(self, goal: Term) -> Theorem | None:
        """The goal if it is one of the facts, or an instance of a quantified one."""
        found = self.direct.get(exact.canonical(goal))
        if found is not None:
            return kernel.convert(found, goal)
        for rule in self.rules:
            instance = _instance(rule, goal, self._antecedent)
            if instance is not None:
                return instance
        return None

    def _antecedent(self, formula: Term) -> Theorem | None:
        found = self.known(formula)
        return self.arithmetic(formula) if found is None else found

    def arithmetic(self, goal: Term, *more: Theorem) -> Theorem | None:
        """The goal by linear arithmetic from the facts."""
        if not _comparison(goal) or (goal.head == "not" and goal.args[0].head == "eq"):
            return None
        try:
            return arith(goal, *self.linear, *more)
        except RankproofError:
            return None

    def prove(self, term: Term, strict: bool) -> Theorem | None:
        """``0 < term`` or ``0 <= term``."""
        goal = Lt(0, term) if strict else Le(0, term)
        if goal in self.tried or len(self.tried) > 10**4:
            return None
        self.tried.add(goal)
        found = self.known(goal)
        if found is None and not strict:
            stronger = self.known(Lt(0, term))
            found = None if stronger is None else arith(goal, stronger)
        if found is None:
            found = self._by_shape(term, strict)
        if found is None:
            found = self.arithmetic(goal)
        if found is None:
            found = self._by_monomials(term, goal)
        self.tried.discard(goal)
        return found

    def positive(self, term: Term) -> Theorem | None:
        """``0 < term``."""
        return self.prove(term, True)

    def nonnegative(self, term: Term) -> Theorem | None:
        """``0 <= term``."""
        return self.prove(term, False)

    def nonzero(self, term: Term) -> Theorem | None:
        """``term != 0``."""
        direct = self.known(Ne(term, 0))
        if direct is not None:
            return direct
        if term.head in ("mul", "inverse"):
            return self._nonzero_factors(term)
        above = self.positive(term)
        if above is not None:
            return elementary.nonzero(above)
        under = self.positive(-term)
        if under is None:
            return None
        return deny(lang.Eq(term, 0), lambda e: _clash(e, arith(Lt(term, 0), under)))

    def _nonzero_factors(self, term: Term) -> Theorem | None:
        factors = [self.nonzero(factor) for factor in term.args]
        law = elementary.product_nonzero if term.head == "mul" else elementary.reciprocal_nonzero
        found = [f for f in factors if f is not None]
        return use(law(), *term.args, *found) if len(found) == len(factors) else None

    def _by_shape(self, term: Term, strict: bool) -> Theorem | None:
        rule = _SHAPES.get(term.head)
        return None if rule is None else rule(self, term, strict)

    def _by_monomials(self, term: Term, goal: Term) -> Theorem | None:
        """From the signs of the monomials with a positive coefficient."""
        poly = exact.polynomial(term)
        signs: list[Theorem] = []
        for monomial, coefficient in poly.items():
            product = exact.to_term({monomial: exact.rational(1)})
            if coefficient <= 0 or not monomial or len(poly) == 1 and product is term:
                continue
            sign = self.nonnegative(product)
            signs += [] if sign is None else [sign]
        return self.arithmetic(goal, *signs) if signs else None


def _comparison(formula: Term) -> bool:
    inner = formula.args[0] if formula.head == "not" else formula
    return inner.head in ("le", "lt", "eq")


def _order(fact: Theorem) -> bool:
    return fact.conclusion.head == "not" and fact.conclusion.args[0].head in ("le", "lt")


def _clash(equation: Theorem, strict: Theorem) -> tuple[Theorem, Theorem]:
    return arith(Lt(0, 0), equation, strict), arith(lang.Not(Lt(0, 0)))


# ------------------------------------------------------------------ instances of quantified facts


def _instance(rule: Theorem, goal: Term, prove: Callable[[Term], Theorem | None]) -> Theorem | None:
    """An instance of a quantified fact whose conclusion is the goal."""
    variables: list[Term] = []
    avoid = goal.free | rule.conclusion.free
    body, antecedents = rule.conclusion, 0
    while body.head in ("forall", "implies"):
        if body.head == "forall":
            variable, body = lang.opened(body.args[0], avoid | frozenset(variables))
            variables.append(variable)
        else:
            body, antecedents = body.args[1], antecedents + 1
    for path, leaf in _leaves(body):
        values = _match(leaf, goal, frozenset(variables), {})
        if values is not None and len(values) == len(variables):
            found = _specialised(rule, [values[v] for v in variables], prove)
            return None if found is None else _projected(found, path, goal)
    return None


def _leaves(formula: Term, path: tuple[int, ...] = ()) -> Iterator[tuple[tuple[int, ...], Term]]:
    if formula.head == "and":
        yield from _leaves(formula.args[0], (*path, 0))
        yield from _leaves(formula.args[1], (*path, 1))
    elif _comparison(formula):
        yield path, formula


def _match(
    pattern: Term, term: Term, variables: frozenset[Term], values: dict[Term, Term]
) -> dict[Term, Term] | None:
    """Values of the variables that make the pattern the term, or ``None``."""
    if pattern in variables:
        if pattern.sort != term.sort or term.loose or values.get(pattern, term) is not term:
            return None
        return {**values, pattern: term}
    if variables.isdisjoint(pattern.free):
        return values if pattern is term else None
    if pattern.head != term.head or pattern.sort != term.sort:
        return None
    if len(pattern.args) != len(term.args) or (
        pattern.payload != term.payload and not isinstance(pattern.payload, tuple)
    ):
        return None
    found: dict[Term, Term] | None = values
    for left, right in zip(pattern.args, term.args, strict=True):
        found = None if found is None else _match(left, right, variables, found)
    return found


def _specialised(
    rule: Theorem, values: list[Term], prove: Callable[[Term], Theorem | None]
) -> Theorem | None:
    while rule.conclusion.head in ("forall", "implies"):
        if rule.conclusion.head == "forall":
            rule = kernel.specialise(rule, values.pop(0))
        else:
            antecedent = prove(rule.conclusion.args[0])
            if antecedent is None:
                return None
            rule = kernel.apply(rule, antecedent)
    return rule


def _projected(theorem: Theorem, path: tuple[int, ...], goal: Term) -> Theorem:
    for side in path:
        theorem = kernel.project(theorem, side)
    return have(goal, theorem)


# ------------------------------------------------------------------ shapes

Shape = Callable[[_Signs, Term, bool], Theorem | None]


def _number(signs: _Signs, term: Term, strict: bool) -> Theorem | None:
    try:
        return arith(Lt(0, term) if strict else Le(0, term))
    except RankproofError:
        return None


def _exponential(signs: _Signs, term: Term, strict: bool) -> Theorem | None:
    found = elementary.exp_at(term.args[0])
    return found if strict else arith(Le(0, term), found)


def _cast(signs: _Signs, term: Term, strict: bool) -> Theorem | None:
    return None if strict else use(axiom("nat-nonnegative"), term.args[0])


def _root(signs: _Signs, term: Term, strict: bool) -> Theorem | None:
    inside = signs.prove(term.args[0], strict)
    if inside is None:
        return None
    return elementary.sqrt_positive(inside) if strict else elementary.root_facts(inside)[0]


def _reciprocal(signs: _Signs, term: Term, strict: bool) -> Theorem | None:
    above = signs.positive(term.args[0])
    if above is not None:
        found = have(Lt(0, term), elementary.reciprocal_positive(above))
        return found if strict else arith(Le(0, term), found)
    under = None if strict else signs.nonnegative(term.args[0])
    if under is None:
        return None
    return have(Le(0, term), use(elementary.reciprocal_nonnegative(), term.args[0], under))


def _indicator(signs: _Signs, term: Term, strict: bool) -> Theorem | None:
    return None if strict else parts(use(elementary.indicator_bounds(term.head), *term.args))[0]


def _power(signs: _Signs, term: Term, strict: bool) -> Theorem | None:
    base, exponent = term.args
    count = exact.constant_value(exact.polynomial(exponent))
    if not strict and count is not None and int(count.p) % 2 == 0:
        return arith(Le(0, term), squares=[base ** (int(count.p) // 2)])
    sign = signs.prove(base, strict)
    if sign is not None:
        law = elementary.power_positive() if strict else elementary.power_nonnegative()
        return use(law, base, sign, exponent)
    if count is not None and int(count.p) % 2 == 0:
        return _even_power(signs, term, int(count.p))
    return None


def _even_power(signs: _Signs, term: Term, count: int) -> Theorem | None:
    """``0 < x**(2 m)`` from ``x != 0``."""
    other = signs.known(Ne(term.args[0], 0))
    if other is None:
        return None
    square = elementary.square_positive(other)
    return have(
        Lt(0, term), use(elementary.power_positive(), term.args[0] ** 2, square, count // 2)
    )


def _product(signs: _Signs, term: Term, strict: bool) -> Theorem | None:
    goal = Lt(0, term) if strict else Le(0, term)
    left, right = term.args
    if not strict and exact.canonical(left) is exact.canonical(right):
        return arith(goal, squares=[left])
    pairs = [(left, right), (-left, -right)]
    if left.head == "neg":
        pairs = [(left.args[0], -right), (left, right)]
    for one, other in pairs:
        found = _both(signs, term, one, other, strict)
        if found is not None:
            return found
    return None


def _negation(signs: _Signs, term: Term, strict: bool) -> Theorem | None:
    (inner,) = term.args
    if inner.head == "neg":
        found = signs.prove(inner.args[0], strict)
        return None if found is None else arith(Lt(0, term) if strict else Le(0, term), found)
    if inner.head != "mul":
        return None
    left, right = inner.args
    found = _both(signs, term, -left, right, strict)
    return _both(signs, term, left, -right, strict) if found is None else found


def _both(signs: _Signs, term: Term, left: Term, right: Term, strict: bool) -> Theorem | None:
    one = signs.prove(left, strict)
    other = None if one is None else signs.prove(right, strict)
    if one is None or other is None:
        return None
    return arith(Lt(0, term) if strict else Le(0, term), one, other, products=[(0, 1)])


def _addition(signs: _Signs, term: Term, strict: bool) -> Theorem | None:
    goal = Lt(0, term) if strict else Le(0, term)
    signs_of = [signs.nonnegative(a) for a in term.args]
    if signs_of[0] is None or signs_of[1] is None:
        return None
    if not strict:
        return arith(goal, signs_of[0], signs_of[1])
    for place in (0, 1):
        above = signs.positive(term.args[place])
        if above is not None:
            weak = signs_of[1 - place]
            return arith(goal, above, *([weak] if weak is not None else []))
    return None


def _range(signs: _Signs, term: Term, strict: bool) -> Theorem | None:
    """Sums and products over a range."""
    size, function = term.args
    index, body = signs.opened(function)
    inner = signs.inside(index, size).prove(lang.to_real(body), strict)
    if inner is None:
        return None
    goal = Lt(0, term) if strict else Le(0, term)
    if term.head == "prod":
        entries = for_all(index, Lt(index, size), inner)
        return have(goal, use(elementary.product_sign(strict), function, size, entries))
    if not strict:
        return have(goal, elementary.sum_nonnegative(index, size, inner))
    some = signs.positive(lang.cast(size))
    return None if some is None else have(goal, elementary.sum_positive(index, size, inner, some))


def _maximum(signs: _Signs, term: Term, strict: bool) -> Theorem | None:
    """A maximum is at least its first value."""
    size, function = term.args
    zero = lang.number(0, NAT)
    some = signs.positive(lang.cast(size))
    index, body = signs.opened(function)
    entry = None if some is None else signs.inside(index, size).prove(body, strict)
    if some is None or entry is None:
        return None
    inside = have(Lt(zero, size), some)
    value = use(for_all(index, Lt(index, size), entry), zero, inside)
    first = use(axiom("max-upper"), size, function, zero, inside)
    return arith(Lt(0, term) if strict else Le(0, term), first, value)


def _infimum(signs: _Signs, term: Term, strict: bool) -> Theorem | None:
    centre, body = signs.opened(term.args[0])
    bound = None if strict else signs.nonnegative(body)
    if bound is None:
        return None
    return use(elementary.infimum_nonnegative(), term.args[0], for_all(centre, bound))


def _defined(signs: _Signs, term: Term, strict: bool) -> Theorem | None:
    goal = Lt(0, term) if strict else Le(0, term)
    if term.name == "abs" and not strict:
        return have(goal, elementary.absolute_of(term.args[0])[0])
    if term.name == "abs":
        return _absolute(signs, term, goal)
    if term.name == "positive_part" and not strict:
        return have(goal, parts(use(elementary.positive_part_facts(), term.args[0]))[0])
    if term.name == "maximum":
        return _greater(signs, term, strict, goal)
    opened = lang.definition(term.name).unfold(term.args)
    inner = signs.prove(opened, strict)
    return None if inner is None else have(goal, inner, names=(term.name,))


def _absolute(signs: _Signs, term: Term, goal: Term) -> Theorem | None:
    other = signs.nonzero(term.args[0])
    if other is None:
        return None
    sign, _, _, square = elementary.absolute_of(term.args[0])
    return arith(
        goal, sign, square, elementary.square_positive(other), products=[(-1, -1), (-1, 0)]
    )


def _greater(signs: _Signs, term: Term, strict: bool, goal: Term) -> Theorem | None:
    for bound, value in zip(
        parts(use(elementary.maximum_upper(), *term.args)), term.args, strict=True
    ):
        sign = signs.prove(value, strict)
        if sign is not None:
            return arith(goal, bound, sign)
    return None


_SHAPES: dict[str, Shape] = {
    "number": _number,
    "exp": _exponential,
    "cast": _cast,
    "sqrt": _root,
    "inverse": _reciprocal,
    "ind_lt": _indicator,
    "ind_eq": _indicator,
    "pow": _power,
    "mul": _product,
    "neg": _negation,
    "add": _addition,
    "sum": _range,
    "prod": _range,
    "max": _maximum,
    "inf": _infimum,
    "define": _defined,
}
