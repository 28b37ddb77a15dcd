"""Scalar goals by the scalar prover, as steps of the kernel.

Norms, exponentials, entries and whatever else is not a sum or a product are taken as variables.
What is known of each (its sign; the tangent of an exponential; what a root, a reciprocal or an
absolute value satisfies) joins the given facts.  The search of `symbolic.prover` then finds a proof
that the denied goal contradicts them, and every step of it is made again by a rule of the kernel:

====================  ==========================================================================
step                  in the kernel
====================  ==========================================================================
``positivstellensatz``  ARITH
``cases``, ``split``    CASES
``claim``               CASES and ABSURD, for a comparison
``substitute``          ``above``, ``below``: the new variable is a difference; ``equal``: REWRITE
====================  ==========================================================================

The others have no counterpart and are not searched for: ``enclose`` (BOX needs variables with
rational ends, not terms), ``sturm``, ``identity``, ``rising`` (the kernel has no derivative), ``unfold`` and
``lemma`` (the facts about absolute values and exponentials are given instead), and the substitutions
``reciprocal``, ``exponential`` and ``power``.  Sums of squares are found with the extra ``search``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from symbolic import arithmetic as exact
from symbolic import kernel
from symbolic import language as lang
from symbolic.certificates import terms as scalars
from symbolic.certificates.sequents import (
    Sequent,
)
from symbolic.certificates.terms import Cmp, Formula
from symbolic.errors import ProofError, RankproofError
from symbolic.kernel import Theorem, assume
from symbolic.language import Le, Not, Term
from symbolic.prover.attempts import TRIED, emptiness
from symbolic.prover.clock import now
from symbolic.prover.combining import products
from symbolic.prover.disjunctions import cases
from symbolic.prover.logic import eliminate
from symbolic.prover.replacing import compared as meeting
from symbolic.prover.replacing import shift
from symbolic.prover.search import Prover
from symbolic.tactics import elementary
from symbolic.tactics.arithmetic import arith, unfolding
from symbolic.tactics.positivity import nonnegative, nonzero, positive
from symbolic.tactics.scalar_steps import Known, Node, Translation, by_denial
from symbolic.tactics.script import axiom, parts, use

__all__ = ["scalar"]


def scalar(
    goal: Term, *facts: Theorem, names: tuple[str, ...] = (), seconds: float = 5.0
) -> Theorem:
    """Prove an inequality or equation between real terms from facts.

    Parameters
    ----------
    goal : Term
        ``<=``, ``<``, ``=``, or the negation of one of the first two.
    *facts : Theorem
        Comparisons; conjunctions are split.
    names : tuple of str
        Definitions to unfold first.
    seconds : float
        Processor seconds for the search.

    Raises
    ------
    ProofError
        If no proof is found, or one that the kernel has no rules for.

    Examples
    --------
    >>> from symbolic.language import exp, reals
    >>> x, y = reals("x y")
    >>> print(scalar(Le(2 * exp(x) * exp(y), exp(x) ** 2 + exp(y) ** 2)).conclusion)
    2*exp(x)*exp(y) <= exp(x)**2 + exp(y)**2
    """
    if names:
        return unfolding(goal, names, lambda g, fs: scalar(g, *fs, seconds=seconds), facts)
    if goal.head == "eq":
        left, right = goal.args
        both = (
            scalar(Le(*pair), *facts, seconds=seconds) for pair in ((left, right), (right, left))
        )
        return kernel.antisymmetry(*both)
    flat = [part for fact in facts for part in parts(fact)]
    signs = {f.conclusion for f in flat}
    values = _absolute_values([goal, *signs])
    unknown = [v for v in values if not signs & {Le(0, v), Not(Le(0, v))}]
    try:
        return _shown(goal, flat, 0.5 if unknown else seconds)
    except ProofError:
        if not unknown:
            raise
    return _by_sign(goal, unknown[0], flat, seconds)


def _shown(goal: Term, facts: list[Theorem], seconds: float) -> Theorem:
    denied = assume(Not(goal) if goal.head != "not" else goal.args[0])
    abstract = _Abstraction()
    known = abstract.known([*facts, denied])
    node = _searched(known, goal, seconds)
    false = Translation(abstract.atoms(), _KernelProver).refute(node, _sequent(known), known)
    return by_denial(goal, false)


def _absolute_values(formulas: list[Term]) -> list[Term]:
    """The terms whose absolute values occur."""
    found = (t for f in formulas for t in lang.subterms(f) if t.head == "define" and not t.loose)
    return list(dict.fromkeys(t.args[0] for t in found if t.name == "abs"))


def _by_sign(goal: Term, value: Term, facts: list[Theorem], seconds: float) -> Theorem:
    """The goal where an absolute value is the term, and where it is its opposite."""
    size = elementary.absolute_of(value)

    def case(sign: Theorem, term: Term) -> Theorem:
        low, high = (Le(size[0].conclusion.args[1], term), Le(term, size[0].conclusion.args[1]))
        same = kernel.antisymmetry(_shown(low, [sign, *size], 1.0), arith(high, *size))
        return scalar(goal, *facts, sign, same, seconds=seconds)

    sign = Le(0, value)
    return kernel.cases(sign, case(assume(sign), value), case(assume(Not(sign)), -value))


# ------------------------------------------------------------------ abstraction


class _Abstraction:
    """Variables for the atoms of polynomial normal forms."""

    def __init__(self) -> None:
        self.names: dict[Term, str] = {}

    def atoms(self) -> dict[str, Term]:
        """The atom that each variable stands for."""
        return {name: atom for atom, name in self.names.items()}

    def known(self, facts: list[Theorem]) -> Known:
        """The facts, and what is known of their atoms, as comparisons over variables."""
        found: Known = {}
        for fact in facts:
            found.update(self.fact(fact))
        for atom in list(self.names):
            for fact in _about(atom, facts):
                found.update(self.fact(fact))
        return found

    def fact(self, theorem: Theorem) -> Known:
        """One fact, if it compares reals."""
        formula = theorem.conclusion
        if formula.head == "not" and formula.args[0].head == "eq":
            return {Cmp("!=", self.term(exact.difference(*formula.args[0].args))): theorem}
        if formula.head not in ("le", "lt", "eq", "not"):
            return {}
        gap, kind = kernel._gap("ARITH", formula)
        relation = {"weak": ">=", "strict": ">", "equal": "=="}[kind]
        return {Cmp(relation, self.term(gap)): theorem}

    def term(self, poly: exact.Polynomial) -> scalars.Term:
        """A polynomial over variables."""
        summands = []
        for monomial, coefficient in sorted(poly.items(), key=lambda item: exact._key(item[0])):
            factors = [scalars.power(self.variable(atom), count) for atom, count in monomial]
            summands.append(scalars.mul(scalars.num(coefficient), *factors))
        return scalars.add(*summands)

    def variable(self, atom: Term) -> scalars.Term:
        """The variable of an atom."""
        return scalars.var(self.names.setdefault(atom, f"a{len(self.names)}"))


def _about(atom: Term, facts: list[Theorem]) -> Iterator[Theorem]:
    """What is known of an atom by its shape."""
    if atom.head == "exp":
        yield elementary.exp_at(atom.args[0])
        yield use(axiom("exp-tangent"), atom.args[0])
    elif atom.head == "define" and atom.name == "abs":
        yield from elementary.absolute_of(atom.args[0])
    else:
        yield from _attempted(atom, facts)


def _attempted(atom: Term, facts: list[Theorem]) -> Iterator[Theorem]:
    for prove in (positive, nonnegative):
        try:
            yield prove(atom, *facts)
            break
        except RankproofError:
            continue
    try:
        if atom.head == "inverse":
            yield use(axiom("inverse"), atom.args[0], nonzero(atom.args[0], *facts))
        if atom.head == "sqrt":
            yield elementary.root_facts(nonnegative(atom.args[0], *facts))[1]
    except RankproofError:
        return


# ------------------------------------------------------------------ search


class _KernelProver(Prover):
    """The search, with the methods whose proofs the kernel can follow."""

    methods = (lambda prover, sequent, depth: products(prover, sequent, 1.0), meeting, shift)

    def refute(self, sequent: Sequent, depth: int) -> Node | None:
        self.tick()
        if any(item.empty for item in sequent.box.values()):
            return emptiness(sequent)
        for attempt in (cases, eliminate):
            applied, found = attempt(self, sequent, depth)
            if applied and found is not None:
                return found
        for method in self.methods if depth < 6 else ():
            try:
                found = method(self, sequent, depth)
            except TRIED:
                continue
            if found is not None:
                return found
        return None


def _sequent(known: Mapping[Formula, Theorem]) -> Sequent:
    sequent = Sequent()
    for fact in known:
        sequent.assume(fact)
    return sequent


def _searched(known: Known, goal: Term, seconds: float) -> Node:
    node = _KernelProver(now() + seconds).prove(_sequent(known))
    if node is None:
        listing = "".join(f"\n    {fact.conclusion}" for fact in known.values())
        raise ProofError(f"no scalar proof with kernel steps of\n    {goal}\n  from{listing}")
    return node
