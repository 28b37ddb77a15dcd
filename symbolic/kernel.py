"""The kernel: what a theorem is, and the only ways to make one.

A :class:`Theorem` is a sequent ``hypotheses |- conclusion`` together with the derivation that made
it.  The functions below are the inference rules; nothing else creates a theorem.  Each is total:
it returns a theorem or raises :class:`~symbolic.errors.Refusal`.  Meaning: for every value of the
free variables, if the hypotheses are true then the conclusion is true, in classical logic over the
reals, the naturals and functions between them.

In the drawings, premises stand above the line and the conclusion below; ``G, D`` are sets of
hypotheses.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, NoReturn, final

from flint import fmpq

from symbolic import arithmetic, axioms, boxes
from symbolic import language as lang
from symbolic.errors import Refusal
from symbolic.language import NAT, PROP, REAL, Arrow, Term

__all__ = [
    "RULES",
    "Theorem",
    "absurd",
    "antisymmetry",
    "apply",
    "arith",
    "assume",
    "axiom",
    "box",
    "cases",
    "choose",
    "conjoin",
    "convert",
    "derivation",
    "discharge",
    "generalise",
    "induct",
    "project",
    "rewrite",
    "specialise",
    "verify",
    "witness",
]


@final
class Theorem:
    """A derived sequent.  Only the rules of this module make one.

    Attributes
    ----------
    hypotheses : frozenset of Term
        Formulas assumed.
    conclusion : Term
        The formula derived from them.
    rule, parameters, premises
        The last step of the derivation.
    """

    __slots__ = ("conclusion", "hypotheses", "parameters", "premises", "rule")

    hypotheses: frozenset[Term]
    conclusion: Term
    rule: str
    parameters: tuple[Any, ...]
    premises: tuple[Theorem, ...]

    if not TYPE_CHECKING:

        def __new__(cls, *_, **__):
            raise TypeError("a Theorem is made by the rules of symbolic.kernel, not constructed")

    def __init_subclass__(cls, **_: object) -> NoReturn:
        raise TypeError("Theorem cannot be subclassed")

    def __setattr__(self, name: str, value: object) -> NoReturn:
        raise AttributeError("theorems are immutable")

    __delattr__ = __setattr__  # type: ignore[assignment]

    def __reduce__(self) -> NoReturn:
        raise TypeError("theorems are not pickled; export the derivation instead")

    def __copy__(self) -> Theorem:
        return self

    def __deepcopy__(self, memo: object) -> Theorem:
        return self

    def __bool__(self) -> NoReturn:
        raise TypeError("a theorem has no truth value")

    def __str__(self) -> str:
        left = ", ".join(sorted(map(str, self.hypotheses)))
        return f"{left} |- {self.conclusion}".strip()

    __repr__ = __str__


def _seal(
    rule: str,
    hypotheses: frozenset[Term],
    conclusion: Term,
    parameters: tuple[Any, ...],
    premises: tuple[Theorem, ...] = (),
) -> Theorem:
    if conclusion.sort != PROP or conclusion.loose:
        raise Refusal(rule, f"{conclusion} is not a closed-under-binders formula")
    theorem = object.__new__(Theorem)
    put = object.__setattr__
    put(theorem, "hypotheses", hypotheses)
    put(theorem, "conclusion", conclusion)
    put(theorem, "rule", rule)
    put(theorem, "parameters", parameters)
    put(theorem, "premises", premises)
    return theorem


def _theorems(rule: str, *values: object) -> None:
    for value in values:
        if type(value) is not Theorem:
            raise Refusal(rule, f"a theorem is needed, not {value!r}")


def _formula(rule: str, value: object) -> Term:
    if type(value) is not Term or value.sort != PROP or value.loose:
        raise Refusal(rule, f"a formula is needed, not {value!r}")
    return value


def _term(rule: str, value: object, sort: lang.Sort) -> Term:
    if type(value) is not Term or value.sort != sort or value.loose:
        raise Refusal(rule, f"a term of sort {sort} is needed, not {value!r}")
    return value


def _variable(rule: str, value: object) -> Term:
    if type(value) is not Term or value.head != "var":
        raise Refusal(rule, f"a variable is needed, not {value!r}")
    return value


def _shape(rule: str, formula: Term, head: str) -> tuple[Term, ...]:
    if formula.head != head:
        raise Refusal(rule, f"a formula of shape '{head}' is needed, not {formula}")
    return formula.args


def _free_nowhere(rule: str, variable: Term, formulas: frozenset[Term]) -> None:
    for formula in formulas:
        if variable in formula.free:
            raise Refusal(rule, f"{variable} is free in {formula}")


# ------------------------------------------------------------------ logic


def assume(formula: Term) -> Theorem:
    """ASSUME.

    ::

        ------
        p |- p
    """
    formula = _formula("ASSUME", formula)
    return _seal("ASSUME", frozenset((formula,)), formula, (formula,))


def discharge(formula: Term, theorem: Theorem) -> Theorem:
    """DISCHARGE.

    ::

        G |- q
        ----------------
        G - {p} |- p -> q
    """
    _theorems("DISCHARGE", theorem)
    formula = _formula("DISCHARGE", formula)
    conclusion = lang.Implies(formula, theorem.conclusion)
    return _seal("DISCHARGE", theorem.hypotheses - {formula}, conclusion, (formula,), (theorem,))


def apply(implication: Theorem, premise: Theorem) -> Theorem:
    """APPLY.

    ::

        G |- p -> q    D |- p
        ---------------------
              G, D |- q
    """
    _theorems("APPLY", implication, premise)
    antecedent, consequent = _shape("APPLY", implication.conclusion, "implies")
    if premise.conclusion is not antecedent:
        raise Refusal("APPLY", f"{premise.conclusion} is not the antecedent {antecedent}")
    hypotheses = implication.hypotheses | premise.hypotheses
    return _seal("APPLY", hypotheses, consequent, (), (implication, premise))


def conjoin(left: Theorem, right: Theorem) -> Theorem:
    """CONJOIN.

    ::

        G |- p    D |- q
        ----------------
         G, D |- p and q
    """
    _theorems("CONJOIN", left, right)
    conclusion = lang.And(left.conclusion, right.conclusion)
    return _seal("CONJOIN", left.hypotheses | right.hypotheses, conclusion, (), (left, right))


def project(theorem: Theorem, side: int) -> Theorem:
    """PROJECT.

    ::

        G |- p and q
        ------------   (side 0; side 1 gives q)
           G |- p
    """
    _theorems("PROJECT", theorem)
    if side not in (0, 1):
        raise Refusal("PROJECT", f"the side is 0 or 1, not {side!r}")
    conclusion = _shape("PROJECT", theorem.conclusion, "and")[side]
    return _seal("PROJECT", theorem.hypotheses, conclusion, (side,), (theorem,))


def generalise(variable: Term, theorem: Theorem) -> Theorem:
    """GENERALISE over a variable of any sort.

    ::

            G |- p
        --------------   (x not free in G)
        G |- for all x: p
    """
    _theorems("GENERALISE", theorem)
    variable = _variable("GENERALISE", variable)
    _free_nowhere("GENERALISE", variable, theorem.hypotheses)
    conclusion = lang.ForAll(variable, theorem.conclusion)
    return _seal("GENERALISE", theorem.hypotheses, conclusion, (variable,), (theorem,))


def specialise(theorem: Theorem, value: Term) -> Theorem:
    """SPECIALISE to a term of the same sort.

    ::

        G |- for all x: p(x)
        --------------------
             G |- p(t)
    """
    _theorems("SPECIALISE", theorem)
    (function,) = _shape("SPECIALISE", theorem.conclusion, "forall")
    value = _term("SPECIALISE", value, _domain(function))
    conclusion = lang.apply(function, value)
    return _seal("SPECIALISE", theorem.hypotheses, conclusion, (value,), (theorem,))


def _domain(function: Term) -> lang.Sort:
    if not isinstance(function.sort, Arrow):
        raise Refusal("BINDER", f"{function} is not a function")
    return function.sort.domain


def witness(existential: Term, value: Term, theorem: Theorem) -> Theorem:
    """WITNESS.

    ::

             G |- p(t)
        -------------------
        G |- exists x: p(x)
    """
    _theorems("WITNESS", theorem)
    (function,) = _shape("WITNESS", _formula("WITNESS", existential), "exists")
    value = _term("WITNESS", value, _domain(function))
    if lang.apply(function, value) is not theorem.conclusion:
        raise Refusal("WITNESS", f"{theorem.conclusion} is not the instance at {value}")
    return _seal("WITNESS", theorem.hypotheses, existential, (existential, value), (theorem,))


def choose(existential: Theorem, variable: Term, theorem: Theorem) -> Theorem:
    """CHOOSE.

    ::

        G |- exists x: p(x)    D, p(y) |- q
        -----------------------------------   (y not free in D, q)
                    G, D |- q
    """
    _theorems("CHOOSE", existential, theorem)
    variable = _variable("CHOOSE", variable)
    (function,) = _shape("CHOOSE", existential.conclusion, "exists")
    instance = lang.apply(function, _term("CHOOSE", variable, _domain(function)))
    rest = theorem.hypotheses - {instance}
    _free_nowhere("CHOOSE", variable, rest | {theorem.conclusion, existential.conclusion})
    hypotheses = existential.hypotheses | rest
    return _seal("CHOOSE", hypotheses, theorem.conclusion, (variable,), (existential, theorem))


def cases(formula: Term, positive: Theorem, negative: Theorem) -> Theorem:
    """CASES, the excluded middle.

    ::

        G, p |- q    D, not p |- q
        --------------------------
                G, D |- q
    """
    _theorems("CASES", positive, negative)
    formula = _formula("CASES", formula)
    if positive.conclusion is not negative.conclusion:
        raise Refusal("CASES", f"{positive.conclusion} and {negative.conclusion} differ")
    hypotheses = (positive.hypotheses - {formula}) | (negative.hypotheses - {lang.Not(formula)})
    return _seal("CASES", hypotheses, positive.conclusion, (formula,), (positive, negative))


def absurd(theorem: Theorem, negation: Theorem, conclusion: Term) -> Theorem:
    """ABSURD.

    ::

        G |- p    D |- not p
        --------------------
             G, D |- q
    """
    _theorems("ABSURD", theorem, negation)
    conclusion = _formula("ABSURD", conclusion)
    (denied,) = _shape("ABSURD", negation.conclusion, "not")
    if denied is not theorem.conclusion:
        raise Refusal("ABSURD", f"{negation.conclusion} does not deny {theorem.conclusion}")
    hypotheses = theorem.hypotheses | negation.hypotheses
    return _seal("ABSURD", hypotheses, conclusion, (conclusion,), (theorem, negation))


# ------------------------------------------------------------------ equality and definitions


def rewrite(equation: Theorem, template: Term, theorem: Theorem) -> Theorem:
    """REWRITE equals by equals, real or natural.

    ::

        G |- a = b    D |- C(a)
        -----------------------   (C a function from numbers to formulas)
              G, D |- C(b)
    """
    _theorems("REWRITE", equation, theorem)
    left, right = _shape("REWRITE", equation.conclusion, "eq")
    if type(template) is not Term or template.loose or not isinstance(template.sort, Arrow):
        raise Refusal("REWRITE", "the template is not a function")
    if template.sort == Arrow(NAT, PROP):
        left, right = _uncast(left), _uncast(right)
    elif template.sort != Arrow(REAL, PROP):
        raise Refusal("REWRITE", f"the template has sort {template.sort}")
    if lang.apply(template, left) is not theorem.conclusion:
        raise Refusal("REWRITE", f"{theorem.conclusion} is not the template at {left}")
    hypotheses = equation.hypotheses | theorem.hypotheses
    conclusion = lang.apply(template, right)
    return _seal("REWRITE", hypotheses, conclusion, (template,), (equation, theorem))


def _uncast(term: Term) -> Term:
    if term.head == "cast":
        return term.args[0]
    if term.head == "number" and lang.number(term.payload) is term:  # type: ignore[arg-type]
        value = term.payload
        if (
            not isinstance(value, (str, tuple))
            and value is not None
            and value >= 0
            and value == int(value)
        ):
            return lang.number(int(value), NAT)
    raise Refusal("REWRITE", f"{term} is not a natural number")


def unfolded(term: Term, names: frozenset[str]) -> Term:
    """Return ``term`` with the definitions of these names replaced by their bodies."""
    memo: dict[Term, Term] = {}

    def go(t: Term) -> Term:
        found = memo.get(t)
        if found is None:
            args = tuple(go(a) for a in t.args)
            if t.head == "define" and t.name in names:
                found = go(lang.definition(t.name).unfold(args))
            else:
                found = lang.rebuild(t, args)
            memo[t] = found
        return found

    return go(term)


def convert(theorem: Theorem, conclusion: Term, names: Sequence[str] = ()) -> Theorem:
    """CONVERT along definitions and polynomial normal form.

    ::

        G |- p
        ------   (p and q have one normal form once ``names`` are unfolded in both)
        G |- q
    """
    _theorems("CONVERT", theorem)
    conclusion = _formula("CONVERT", conclusion)
    unfold = frozenset(names)
    left = arithmetic.canonical(unfolded(theorem.conclusion, unfold))
    right = arithmetic.canonical(unfolded(conclusion, unfold))
    if left is not right:
        raise Refusal("CONVERT", f"{left} is not {right}")
    parameters = (conclusion, tuple(sorted(unfold)))
    return _seal("CONVERT", theorem.hypotheses, conclusion, parameters, (theorem,))


# ------------------------------------------------------------------ naturals


def induct(template: Term, base: Theorem, variable: Term, step: Theorem) -> Theorem:
    """INDUCT on a natural number.

    ::

        G |- P(0)    D |- P(k) -> P(k+1)
        --------------------------------   (k not free in D, P)
             G, D |- for all n: P(n)
    """
    _theorems("INDUCT", base, step)
    variable = _variable("INDUCT", variable)
    if type(template) is not Term or template.sort != Arrow(NAT, PROP) or template.loose:
        raise Refusal("INDUCT", "the template is not a function from naturals to formulas")
    _term("INDUCT", variable, NAT)
    _free_nowhere("INDUCT", variable, step.hypotheses | {lang._op("forall", (template,), PROP)})
    if base.conclusion is not lang.apply(template, 0):
        raise Refusal("INDUCT", f"the base is {base.conclusion}, not {lang.apply(template, 0)}")
    wanted = lang.Implies(lang.apply(template, variable), lang.apply(template, variable + 1))
    if step.conclusion is not wanted:
        raise Refusal("INDUCT", f"the step is {step.conclusion}, not {wanted}")
    conclusion = lang._op("forall", (template,), PROP)
    hypotheses = base.hypotheses | step.hypotheses
    return _seal("INDUCT", hypotheses, conclusion, (template, variable), (base, step))


# ------------------------------------------------------------------ arithmetic


def _gap(rule: str, formula: Term) -> tuple[arithmetic.Polynomial, str]:
    """Read a formula as ``p >= 0`` ("weak"), ``p > 0`` ("strict") or ``p = 0`` ("equal")."""
    flipped = formula.head == "not"
    inner = formula.args[0] if flipped else formula
    if inner.head == "eq" and not flipped:
        return arithmetic.difference(inner.args[0], inner.args[1]), "equal"
    if inner.head not in ("le", "lt"):
        raise Refusal(rule, f"{formula} is not an inequality or equation")
    low, high = inner.args[::-1] if flipped else inner.args
    strict = (inner.head == "lt") != flipped
    return arithmetic.difference(high, low), "strict" if strict else "weak"


Product = tuple[Any, tuple[Term, ...], tuple[int, ...]]
Multiple = tuple[Term, int]


def arith(
    goal: Term,
    premises: Sequence[Theorem],
    products: Sequence[Product] = (),
    multiples: Sequence[Multiple] = (),
) -> Theorem:
    """ARITH, a Positivstellensatz certificate checked by exact expansion.

    ::

        G1 |- p1  ...  Gm |- pm
        -----------------------   (the certificate is an identity)
           G1, ..., Gm |- goal

    Premises are read as ``p >= 0``, ``p > 0`` or ``p = 0``.  ``products`` lists triples *(c, (s1,
    s2, ...), (i, j, ...))* for ``c s1^2 s2^2 ... p_i p_j ...`` with a rational ``c > 0``;
    ``multiples`` lists *(t, i)* for ``t p_i`` with an equation ``i``.  Index ``-1`` is the denied
    goal.  An inequality is derived when products and multiples add up to zero identically and some
    product is strict (no squares, strict factors only).  An equation ``a = b`` is derived when
    they are multiples that add up to ``a - b``.
    """
    _theorems("ARITH", *premises)
    goal = _formula("ARITH", goal)
    known = [_gap("ARITH", p.conclusion) for p in premises]
    target, kind = _gap("ARITH", goal)
    if kind == "equal":
        if products:
            raise Refusal("ARITH", "an equation is derived from equations only")
        total = arithmetic.scale(target, fmpq(-1))
        strict = True
    else:
        denied = arithmetic.scale(target, fmpq(-1))
        known.append((denied, "weak" if kind == "strict" else "strict"))
        total, strict = _sum_of_products(products, known)
    for factor, index in multiples:
        poly = arithmetic.polynomial(_term("ARITH", factor, REAL))
        gap, relation = _pick(known, index)
        if relation != "equal":
            raise Refusal("ARITH", f"premise {index} is not an equation")
        total = arithmetic.add(total, arithmetic.multiply(poly, gap))
    if total:
        raise Refusal("ARITH", f"the certificate leaves {arithmetic.to_term(total)}")
    if not strict:
        raise Refusal("ARITH", "no product of the certificate is strict")
    hypotheses: frozenset[Term] = frozenset().union(*(p.hypotheses for p in premises))
    parameters = (goal, _frozen_products(products), tuple((f, i) for f, i in multiples))
    return _seal("ARITH", hypotheses, goal, parameters, tuple(premises))


def _frozen_products(products: Sequence[Product]) -> tuple[Product, ...]:
    return tuple((arithmetic.fraction(_rational(c)), tuple(s), tuple(i)) for c, s, i in products)


def _rational(value: Any) -> fmpq:
    if isinstance(value, float):
        raise Refusal("ARITH", f"{value!r} is a float")
    try:
        return value if isinstance(value, fmpq) else arithmetic.rational(value)
    except (TypeError, ValueError):
        raise Refusal("ARITH", f"{value!r} is not a rational number") from None


def _pick(
    known: list[tuple[arithmetic.Polynomial, str]], index: int
) -> tuple[arithmetic.Polynomial, str]:
    if type(index) is not int or not -1 <= index < len(known) or not known:
        raise Refusal("ARITH", f"there is no premise {index!r}")
    return known[index]


def _sum_of_products(
    products: Sequence[Product], known: list[tuple[arithmetic.Polynomial, str]]
) -> tuple[arithmetic.Polynomial, bool]:
    total: arithmetic.Polynomial = {}
    some_strict = False
    for coefficient, squares, indices in products:
        value = _rational(coefficient)
        if value <= 0:
            raise Refusal("ARITH", f"the coefficient {value} is not positive")
        poly, strict = arithmetic.constant(value), not squares
        for root in squares:
            base = arithmetic.polynomial(_term("ARITH", root, REAL))
            poly = arithmetic.multiply(poly, arithmetic.multiply(base, base))
        for index in indices:
            gap, relation = _pick(known, index)
            if relation == "equal":
                raise Refusal("ARITH", f"premise {index} is an equation; use a multiple")
            strict = strict and relation == "strict"
            poly = arithmetic.multiply(poly, gap)
        total = arithmetic.add(total, poly)
        some_strict = some_strict or strict
    return total, some_strict


def antisymmetry(left: Theorem, right: Theorem) -> Theorem:
    """ANTISYMMETRY.

    ::

        G |- a <= b    D |- b <= a
        --------------------------
               G, D |- a = b
    """
    _theorems("ANTISYMMETRY", left, right)
    low, high = _shape("ANTISYMMETRY", left.conclusion, "le")
    if _shape("ANTISYMMETRY", right.conclusion, "le") != (high, low):
        raise Refusal("ANTISYMMETRY", f"{right.conclusion} is not {left.conclusion} reversed")
    hypotheses = left.hypotheses | right.hypotheses
    return _seal("ANTISYMMETRY", hypotheses, lang.Eq(low, high), (), (left, right))


def box(goal: Term, bounds: Sequence[tuple[Term, Any, Any]], cover: Any) -> Theorem:
    """BOX, an inequality on a box, checked by enclosing it on every box of a cover.

    ::

        -----------------------------------------------   (cover is checked by symbolic.boxes)
        lo1 <= x1, x1 <= hi1, lo2 <= x2, ... |- goal
    """
    goal = _formula("BOX", goal)
    limits = {}
    for variable, low, high in bounds:
        limits[_term("BOX", _variable("BOX", variable), REAL)] = (_rational(low), _rational(high))
    boxes.check(goal, limits, cover)
    hypotheses = set()
    for variable, (low, high) in limits.items():
        hypotheses.add(lang.Le(arithmetic.fraction(low), variable))
        hypotheses.add(lang.Le(variable, arithmetic.fraction(high)))
    exact = tuple(
        (v, arithmetic.fraction(a), arithmetic.fraction(b)) for v, (a, b) in limits.items()
    )
    return _seal("BOX", frozenset(hypotheses), goal, (goal, exact, cover))


def axiom(name: str) -> Theorem:
    """AXIOM, a closed formula of the ledger in :mod:`symbolic.axioms`."""
    if not isinstance(name, str) or name not in axioms.LEDGER:
        raise Refusal("AXIOM", f"the ledger has no axiom {name!r}")
    formula = _formula("AXIOM", axioms.LEDGER[name].formula)
    if formula.free:
        raise Refusal("AXIOM", f"{name} is not closed")
    return _seal("AXIOM", frozenset(), formula, (name,))


# ------------------------------------------------------------------ re-checking

Rule = Callable[[tuple[Any, ...], list[Theorem]], Theorem]

_RULES: dict[str, Rule] = {
    "ASSUME": lambda p, t: assume(*p),
    "DISCHARGE": lambda p, t: discharge(*p, *t),
    "APPLY": lambda p, t: apply(*t),
    "CONJOIN": lambda p, t: conjoin(*t),
    "PROJECT": lambda p, t: project(t[0], *p),
    "GENERALISE": lambda p, t: generalise(*p, *t),
    "SPECIALISE": lambda p, t: specialise(t[0], *p),
    "WITNESS": lambda p, t: witness(*p, *t),
    "CHOOSE": lambda p, t: choose(t[0], p[0], t[1]),
    "CASES": lambda p, t: cases(*p, *t),
    "ABSURD": lambda p, t: absurd(t[0], t[1], *p),
    "REWRITE": lambda p, t: rewrite(t[0], p[0], t[1]),
    "CONVERT": lambda p, t: convert(t[0], *p),
    "INDUCT": lambda p, t: induct(p[0], t[0], p[1], t[1]),
    "ANTISYMMETRY": lambda p, t: antisymmetry(*t),
    "ARITH": lambda p, t: arith(p[0], t, p[1], p[2]),
    "BOX": lambda p, t: box(*p),
    "AXIOM": lambda p, t: axiom(*p),
}
RULES: Mapping[str, Rule] = MappingProxyType(_RULES)


def derivation(theorem: Theorem) -> Iterator[Theorem]:
    """Yield every step of the derivation once, premises before what they are used for."""
    _theorems("DERIVATION", theorem)
    seen: set[int] = set()
    stack: list[tuple[Theorem, bool]] = [(theorem, False)]
    while stack:
        node, ready = stack.pop()
        if ready:
            yield node
        elif id(node) not in seen:
            seen.add(id(node))
            stack.append((node, True))
            stack.extend((premise, False) for premise in node.premises)


def verify(theorem: Theorem) -> Theorem:
    """Return the theorem that its derivation really proves, by running every rule again.

    Raises
    ------
    Refusal
        If a step does not follow, or a node claims another sequent than its step gives.
    """
    remade: dict[int, Theorem] = {}
    for node in derivation(theorem):
        _theorems("VERIFY", node)
        if node.rule not in RULES:
            raise Refusal("VERIFY", f"there is no rule {node.rule!r}")
        fresh = RULES[node.rule](node.parameters, [remade[id(p)] for p in node.premises])
        if fresh.conclusion is not node.conclusion or fresh.hypotheses != node.hypotheses:
            raise Refusal("VERIFY", f"{node.rule} gives {fresh}, not {node}")
        remade[id(node)] = fresh
    return remade[id(theorem)]
