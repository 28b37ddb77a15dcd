"""The words a written proof uses.

A proof is a Python function that returns a theorem.  Its lines read as on paper: ``have`` a
formula by a reason, ``use`` a known theorem at some values, ``chain`` inequalities, ``for_all``,
``by_cases``, ``induction``.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from symbolic import arithmetic as exact
from symbolic import kernel
from symbolic import language as lang
from symbolic.errors import ProofError, Refusal
from symbolic.kernel import Theorem, assume, axiom
from symbolic.language import Term, TermLike
from symbolic.tactics.arithmetic import arith

__all__ = [
    "arith",
    "assume",
    "axiom",
    "by_cases",
    "chain",
    "deny",
    "for_all",
    "have",
    "implies",
    "induction",
    "obtain",
    "parts",
    "restate",
    "substitute",
    "use",
]


def restate(theorem: Theorem, formula: Term, *names: str) -> Theorem:
    """Return the theorem in another form: definitions unfolded, terms rearranged."""
    return kernel.convert(theorem, formula, names)


def parts(theorem: Theorem) -> list[Theorem]:
    """Return the conjuncts of a theorem."""
    found = []
    while theorem.conclusion.head == "and":
        found.append(kernel.project(theorem, 0))
        theorem = kernel.project(theorem, 1)
    return [*found, theorem]


def implies(hypotheses: Sequence[Term], theorem: Theorem) -> Theorem:
    """Discharge hypotheses, so that the first stands outermost."""
    for hypothesis in reversed(hypotheses):
        theorem = kernel.discharge(hypothesis, theorem)
    return theorem


def for_all(variables: Term | Sequence[Term], *rest: Term | Theorem) -> Theorem:
    """Return ``for all variables: hypotheses -> conclusion`` from a theorem under hypotheses."""
    *hypotheses, theorem = rest
    if type(theorem) is not Theorem:
        raise ProofError("for_all ends with a theorem")
    theorem = implies([h for h in hypotheses if isinstance(h, Term)], theorem)
    for variable in reversed([variables] if isinstance(variables, Term) else list(variables)):
        theorem = kernel.generalise(variable, theorem)
    return theorem


def use(theorem: Theorem, *values: TermLike | Theorem) -> Theorem:
    """Specialise to the given terms and discharge antecedents with the given theorems.

    Values and theorems come in the order of the statement; an antecedent is also found among the
    given theorems up to rearrangement, or by linear arithmetic from them.
    """
    facts = [v for v in values if type(v) is Theorem]
    terms = [v for v in values if type(v) is not Theorem]
    while True:
        conclusion = theorem.conclusion
        if conclusion.head == "forall" and terms:
            sort = conclusion.args[0].sort
            domain = sort.domain if isinstance(sort, lang.Arrow) else lang.REAL
            theorem = kernel.specialise(theorem, lang.coerce(terms.pop(0), domain))
        elif conclusion.head == "implies" and (facts or terms):
            theorem = kernel.apply(theorem, _fact(conclusion.args[0], facts))
        elif terms:
            raise ProofError(f"{conclusion} has no variable left for {terms[0]}")
        else:
            return theorem


def _fact(wanted: Term, facts: Sequence[Theorem]) -> Theorem:
    for fact in facts:
        if fact.conclusion is wanted:
            return fact
    form = exact.canonical(wanted)
    for fact in facts:
        if exact.canonical(fact.conclusion) is form:
            return kernel.convert(fact, wanted)
    if wanted.head == "and":
        return kernel.conjoin(_fact(wanted.args[0], facts), _fact(wanted.args[1], facts))
    if wanted.head in ("le", "lt", "eq", "not"):
        usable = [f for f in facts if _arithmetical(f.conclusion)]
        try:
            return arith(wanted, *usable)
        except (ProofError, Refusal):
            pass
    known = "".join(f"\n    {fact.conclusion}" for fact in facts)
    raise ProofError(f"not among the given facts:\n    {wanted}\n  given{known or ' nothing'}")


def _arithmetical(formula: Term) -> bool:
    inner = formula.args[0] if formula.head == "not" else formula
    return inner.head in ("le", "lt") or formula.head == "eq"


def have(formula: Term, *facts: Theorem, names: Sequence[str] = (), **hints: Any) -> Theorem:
    """Return the formula as a theorem: one of the facts rearranged, or arithmetic from them."""
    for fact in facts:
        try:
            return kernel.convert(fact, formula, names)
        except Refusal:
            continue
    return arith(formula, *facts, names=names, **hints)


def chain(start: TermLike, *links: object) -> Theorem:
    """Prove ``start R end`` from links ``"<=", term, reason, "=", term, reason, ...``.

    A reason is a theorem, a tuple of theorems for arithmetic, or ``()`` for rearrangement.
    """
    current = lang.to_real(start)
    steps: list[Theorem] = []
    strict = equal = False
    relations = []
    for position in range(0, len(links), 3):
        relation, target, reason = links[position : position + 3]
        target = lang.to_real(target)  # type: ignore[arg-type]
        formula = _RELATIONS[str(relation)](current, target)
        facts = [reason] if type(reason) is Theorem else list(reason)  # type: ignore[call-overload]
        try:
            steps.append(have(formula, *facts))
        except (ProofError, Refusal) as error:
            raise ProofError(f"step {position // 3 + 1} of the chain: {error}") from error
        relations.append(str(relation))
        current = target
    strict = "<" in relations
    equal = all(r == "=" for r in relations)
    goal = _RELATIONS["<" if strict else "=" if equal else "<="](lang.to_real(start), current)
    return steps[0] if len(steps) == 1 else arith(goal, *steps)


_RELATIONS: dict[str, Callable[[Term, Term], Term]] = {"<=": lang.Le, "<": lang.Lt, "=": lang.Eq}


def by_cases(
    formula: Term, positive: Callable[[Theorem], Theorem], negative: Callable[[Theorem], Theorem]
) -> Theorem:
    """Prove the same conclusion with ``formula`` and with its negation."""
    return kernel.cases(formula, positive(assume(formula)), negative(assume(lang.Not(formula))))


def deny(formula: Term, contradiction: Callable[[Theorem], tuple[Theorem, Theorem]]) -> Theorem:
    """Prove ``not formula`` from a fact and its negation that follow from ``formula``."""
    fact, negation = contradiction(assume(formula))
    goal = lang.Not(formula)
    return kernel.cases(formula, kernel.absurd(fact, negation, goal), assume(goal))


def induction(
    variable: Term, formula: Term, base: Theorem, step: Callable[[Theorem], Theorem]
) -> Theorem:
    """Prove ``for all variable: formula``; ``step`` goes from the formula to its successor."""
    template = lang.Lambda(variable, formula)
    start = have(lang.apply(template, 0), base)
    following = step(assume(formula))
    wanted = lang.apply(template, variable + 1)
    if following.conclusion is not wanted:
        following = have(wanted, following)
    return kernel.induct(template, start, variable, kernel.discharge(formula, following))


def obtain(existential: Theorem, name: str, proof: Callable[[Term, Theorem], Theorem]) -> Theorem:
    """Use an existential: ``proof`` gets a fresh variable and what is known of it."""
    (function,) = existential.conclusion.args
    avoid = existential.conclusion.free.union(*(h.free for h in existential.hypotheses))
    sort = function.sort
    domain = sort.domain if isinstance(sort, lang.Arrow) else lang.REAL
    variable = lang.fresh(name, domain, avoid)
    theorem = proof(variable, assume(lang.apply(function, variable)))
    return kernel.choose(existential, variable, theorem)


def substitute(equation: Theorem, theorem: Theorem) -> Theorem:
    """Replace the left side of an equation by its right side everywhere in a theorem."""
    left = equation.conclusion.args[0]
    hole = lang.fresh("hole", lang.REAL, theorem.conclusion.free)
    template = lang.Lambda(hole, _replace(theorem.conclusion, left, hole))
    return kernel.rewrite(equation, template, theorem)


def _replace(term: Term, old: Term, new: Term) -> Term:
    if term is old:
        return new
    return lang.rebuild(term, tuple(_replace(a, old, new) for a in term.args))
