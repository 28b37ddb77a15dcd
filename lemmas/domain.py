"""Every function inside its domain: the conditions of a statement, proved one by one."""

from __future__ import annotations

from lemmas.foundations.sums import exp_at, nonzero, sum_nonnegative, sum_positive
from symbolic import kernel
from symbolic import language as lang
from symbolic.errors import ProofError, RankproofError
from symbolic.kernel import Theorem, assume, axiom
from symbolic.language import Le, Lt, Term
from symbolic.statement import Statement, domain_conditions
from symbolic.tactics.evaluate import evaluate
from symbolic.tactics.script import arith, have, use

__all__ = ["prove_condition", "prove_domain"]

Known = tuple[Theorem, ...]


def prove_domain(statement: Statement) -> list[Theorem]:
    """Prove every domain condition of a statement.

    Raises
    ------
    ProofError
        If a denominator, root, logarithm, maximum or infimum is not shown to be in its domain.
    """
    return [prove_condition(condition, ()) for condition in domain_conditions(statement.formula)]


def prove_condition(condition: Term, known: Known) -> Theorem:
    """Prove one condition; quantifiers and guards become assumptions."""
    if not condition.free and condition.head in ("le", "lt", "and") and not known:
        return evaluate(condition)
    if condition.head == "forall":
        avoid: frozenset[Term] = frozenset().union(*(t.conclusion.free for t in known))
        variable, body = lang.opened(condition.args[0], avoid)
        return kernel.convert(kernel.generalise(variable, prove_condition(body, known)), condition)
    if condition.head == "implies":
        consequent = condition.args[1]
        if not consequent.free and consequent.head in ("le", "lt", "and"):
            return kernel.discharge(condition.args[0], evaluate(consequent))
        inner = prove_condition(consequent, (*known, assume(condition.args[0])))
        return kernel.discharge(condition.args[0], inner)
    if condition.head == "and":
        return kernel.conjoin(
            prove_condition(condition.args[0], known), prove_condition(condition.args[1], known)
        )
    if condition.head == "not":  # a denominator is not zero
        return have(condition, nonzero(positive(condition.args[0].args[0], known)))
    if condition.head == "lt":
        return have(condition, positive(_gap(condition), known))
    return have(condition, nonnegative(_gap(condition), known))


def _gap(condition: Term) -> Term:
    low, high = condition.args
    return high if low is lang.number(0) else high - low


def _from_known(goal: Term, known: Known) -> Theorem | None:
    facts = [t for t in _flat(known) if t.conclusion.head in ("le", "lt", "eq")]
    try:
        return arith(goal, *facts)
    except RankproofError:
        return None


def _flat(known: Known) -> list[Theorem]:
    found: list[Theorem] = []
    for theorem in known:
        if theorem.conclusion.head == "and":
            found += _flat((kernel.project(theorem, 0), kernel.project(theorem, 1)))
        else:
            found.append(theorem)
    return found


def positive(term: Term, known: Known) -> Theorem:
    """Return ``0 < term``."""
    goal = Lt(0, term)
    if term.head == "exp":
        return exp_at(term.args[0])
    if term.head == "define":
        return _defined(term, goal, positive, known)
    if term.head == "sum":
        index, body = _opened(term.args[1], known)
        inside = assume(Lt(index, term.args[0]))
        size = positive(lang.cast(term.args[0]), known)
        return have(goal, sum_positive(index, term.args[0], positive(body, (*known, inside)), size))
    if term.head == "mul":
        return arith(goal, *(positive(a, known) for a in term.args), products=[(0, 1)])
    direct = _from_known(goal, known)
    if direct is not None:
        return direct
    if term.head == "add":
        left, right = term.args
        try:
            return arith(goal, positive(left, known), nonnegative(right, known))
        except RankproofError:
            return arith(goal, nonnegative(left, known), positive(right, known))
    raise ProofError(f"not shown to be positive: {term}")


def nonnegative(term: Term, known: Known) -> Theorem:
    """Return ``0 <= term``."""
    goal = Le(0, term)
    if term.head == "define":
        return _defined(term, goal, nonnegative, known)
    if term.head == "pow" and term.args[1] is lang.number(2, lang.NAT):
        return arith(goal, squares=[term.args[0]])
    if term.head == "sum":
        index, body = _opened(term.args[1], known)
        inside = assume(Lt(index, term.args[0]))
        return have(goal, sum_nonnegative(index, term.args[0], nonnegative(body, (*known, inside))))
    if term.head == "max":
        return _maximum(term, goal, known)
    if term.head == "cast":
        return use(axiom("nat-nonnegative"), term.args[0])
    direct = _from_known(goal, known)
    if direct is not None:
        return direct
    if term.head in ("mul", "add"):
        factors = [nonnegative(a, known) for a in term.args]
        return arith(goal, *factors, products=[(0, 1)])
    return arith(goal, positive(term, known))


def _maximum(term: Term, goal: Term, known: Known) -> Theorem:
    """A maximum of nonnegative values is at least the first."""
    size, function = term.args
    zero = lang.number(0, lang.NAT)
    inside = have(Lt(zero, size), positive(lang.cast(size), known))
    first = use(axiom("max-upper"), size, function, zero, inside)
    return arith(goal, first, nonnegative(lang.apply(function, 0), known))


def _defined(term: Term, goal: Term, prove, known: Known) -> Theorem:  # type: ignore[no-untyped-def]
    if term.name == "abs":
        from lemmas.foundations.sums import absolute_of

        return have(goal, absolute_of(term.args[0])[0])
    inner = lang.definition(term.name).unfold(term.args)
    return have(goal, prove(inner, known), names=(term.name,))


def _opened(function: Term, known: Known) -> tuple[Term, Term]:
    avoid: frozenset[Term] = frozenset().union(*(t.conclusion.free for t in known))
    return lang.opened(function, avoid)
