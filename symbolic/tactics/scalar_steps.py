"""Steps of the scalar prover, made again by rules of the kernel."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from fractions import Fraction
from typing import Any

from symbolic import arithmetic as exact
from symbolic import kernel
from symbolic import language as lang
from symbolic.certificates import terms as scalars
from symbolic.certificates.checker import rational
from symbolic.certificates.sequents import Sequent, fact_at, listed, sides, split, substituted
from symbolic.certificates.terms import Cmp, Formula, Or, parse_formula, parse_term
from symbolic.errors import ProofError
from symbolic.kernel import Theorem, assume
from symbolic.language import Eq, Lambda, Le, Lt, Not, Term
from symbolic.prover.clock import now
from symbolic.prover.combining import products
from symbolic.prover.search import Prover
from symbolic.tactics.arithmetic import arith

__all__ = ["Known", "Translation", "by_denial"]

NOTHING = Lt(0, 0)
Known = dict[Formula, Theorem]
Node = dict[str, Any]


def by_denial(goal: Term, false: Theorem) -> Theorem:
    """The goal, from ``0 < 0`` under its denial."""
    shown = kernel.absurd(false, arith(Not(NOTHING)), goal)
    if goal.head == "not":
        return kernel.cases(goal.args[0], shown, assume(goal))
    return kernel.cases(goal, assume(goal), shown)


class Translation:
    """The steps of a proof, made again in the kernel.

    Attributes
    ----------
    values : dict of str to Term
        What each variable stands for.
    search : callable
        A search for what an enclosure closes, until a time.
    """

    def __init__(self, values: dict[str, Term], search: Callable[[float], Prover]) -> None:
        self.values, self.search = values, search

    def refute(self, node: Node, sequent: Sequent, known: Known) -> Theorem:
        """``0 < 0`` from what is known."""
        step = getattr(self, f"_{node['by']}", None)
        if step is None:
            raise ProofError(f"the kernel has no rule for the step {node['by']!r}")
        theorem: Theorem = step(node, sequent, known)
        return theorem

    def real(self, term: scalars.Term) -> Term:
        """A polynomial in the language of the kernel."""
        if term.op == "num":
            return lang.number(Fraction(int(term.value.p), int(term.value.q)))
        if term.op == "var":
            return self.values[term.value]
        args = [self.real(a) for a in term.args]
        if term.op == "pow" and term.value.q == 1 and term.value > 0:
            return args[0] ** int(term.value.p)
        if term.op not in ("add", "mul"):
            raise ProofError(f"{scalars.text(term)} is not a polynomial")
        total = args[0]
        for other in args[1:]:
            total = total + other if term.op == "add" else total * other
        return total

    def formula(self, fact: Cmp) -> Term:
        """A comparison in the language of the kernel."""
        value, zero = self.real(fact.term), lang.number(0)
        if fact.rel == "==":
            return Eq(value, zero)
        if fact.rel == "!=":
            return Not(Eq(value, zero))
        return Lt(zero, value) if fact.rel == ">" else Le(zero, value)

    def theorem(self, fact: Formula, known: Known) -> Theorem:
        """A fact: one of those known, or a linear consequence (an end of a range)."""
        if fact in known:
            return known[fact]
        if not isinstance(fact, Cmp):
            raise ProofError("a disjunction that was not claimed")
        usable = [t for f, t in known.items() if isinstance(f, Cmp) and f.rel != "!="]
        return arith(self.formula(fact), *usable)

    # -- steps

    def _positivstellensatz(self, node: Node, sequent: Sequent, known: Known) -> Theorem:
        facts: dict[Cmp, int] = {}
        chosen: list[Any] = []
        multiples: list[Any] = []
        for part in node["sum"]:
            listed_facts = [listed(sequent, r) for r in part["facts"]]
            places = [facts.setdefault(f, len(facts)) for f in listed_facts]
            equations = [k for k, f in enumerate(listed_facts) if f.rel == "=="]
            if equations:
                multiples.append(self._multiple(part, listed_facts, places, equations[0]))
            else:
                chosen += self._squares(part, places)
        premises = [self.theorem(fact, known) for fact in facts]
        return kernel.arith(NOTHING, premises, self._closed(chosen, multiples, facts), multiples)

    def _squares(self, part: Node, places: list[int]) -> Iterator[Any]:
        for weight, text in part["squares"]:
            value, base = rational(weight), parse_term(text)
            number = base.op == "num"
            if number:
                value *= base.value**2
            if value != 0:
                yield value, () if number else (self.real(base),), tuple(places)

    def _multiple(
        self, part: Node, facts: list[Cmp], places: list[int], equation: int
    ) -> tuple[Term, int]:
        if "multiplier" in part:
            factor = self.real(parse_term(part["multiplier"]))
        else:
            factor = lang.number(0)
            for weight, text in part["squares"]:
                base = self.real(parse_term(text))
                factor = factor + lang.number(Fraction(weight)) * base**2
        for place, fact in enumerate(facts):
            if place != equation:
                factor = factor * self.real(fact.term)
        return factor, places[equation]

    def _closed(self, chosen: list[Any], multiples: list[Any], facts: dict[Cmp, int]) -> list[Any]:
        """Add the positive number that makes the sum zero."""
        gaps = [exact.polynomial(self.real(f.term)) for f in facts]
        total: exact.Polynomial = {}
        for weight, roots, places in chosen:
            poly = exact.constant(weight)
            for root in roots:
                poly = exact.multiply(poly, exact.power(exact.polynomial(root), 2))
            for place in places:
                poly = exact.multiply(poly, gaps[place])
            total = exact.add(total, poly)
        for factor, place in multiples:
            total = exact.add(total, exact.multiply(exact.polynomial(factor), gaps[place]))
        rest = exact.constant_value(total)
        return chosen if not rest else [*chosen, (-rest, (), ())]

    def _enclose(self, node: Node, sequent: Sequent, known: Known) -> Theorem:
        """What an enclosure or Sturm's theorem closes at once, by arithmetic instead."""
        usable = [t for f, t in known.items() if isinstance(f, Cmp) and f.rel != "!="]
        try:
            return arith(NOTHING, *usable)
        except ProofError:
            found = products(self.search(now() + 1.0), sequent, 1.0)
        if found is None:
            raise ProofError(f"the kernel has no rule for the step {node['by']!r}")
        return self.refute(found, sequent, known)

    _sturm = _enclose

    def _cases(self, node: Node, sequent: Sequent, known: Known) -> Theorem:
        fact = fact_at(sequent, node["fact"])
        false = self._none_holds(fact, known)
        for part, proof in zip(sides(fact), node["proofs"], strict=True):
            if not isinstance(part, Cmp):
                raise ProofError("cases that are not comparisons")
            formula = self.formula(part)
            branch = {**known, part: assume(formula)}
            shown = self.refute(proof, sequent.copy().assume(part), branch)
            false = kernel.cases(formula, shown, false)
        return false

    def _none_holds(self, fact: Formula, known: Known) -> Theorem:
        """``0 < 0`` under the denials of all cases."""
        if isinstance(fact, Or):
            return self.theorem(fact, known)
        above, below = (assume(Not(self.formula(p))) for p in sides(fact) if isinstance(p, Cmp))
        (inner,) = known[fact].conclusion.args
        left, right = inner.args
        same = kernel.antisymmetry(
            arith(Le(left, right), above, below), arith(Le(right, left), above, below)
        )
        return kernel.absurd(same, known[fact], NOTHING)

    def _split(self, node: Node, sequent: Sequent, known: Known) -> Theorem:
        name, at = node["variable"], rational(node["at"])
        below, above = split(sequent, name, at)
        gap = scalars.minus(scalars.num(at), scalars.var(name))
        low, high = Cmp(">=", gap), Cmp(">=", scalars.mul(scalars.num(-1), gap))
        formula = self.formula(low)
        under = self.refute(node["below"], below, {**known, low: assume(formula)})
        beyond = arith(self.formula(high), assume(Not(formula)))
        over = self.refute(node["above"], above, {**known, high: beyond})
        return kernel.cases(formula, under, over)

    def _claim(self, node: Node, sequent: Sequent, known: Known) -> Theorem:
        claim = parse_formula(node["formula"])
        denial = scalars.negation(claim)
        denials = denial.parts if isinstance(denial, scalars.And) else (denial,)
        assumed = dict(known)
        for part in denials:
            if not isinstance(part, Cmp):
                raise ProofError("a claim that is not a comparison")
            positive_form = scalars.negation(part)
            if not isinstance(positive_form, Cmp):
                raise ProofError("the denial of a comparison is not one")
            assumed[part] = assume(Not(self.formula(positive_form)))
        false = self.refute(node["proof"], sequent.copy().assume(denial), assumed)
        shown = false if isinstance(claim, Or) else by_denial(self.formula(claim), false)  # type: ignore[arg-type]
        return self.refute(node["then"], sequent.copy().assume(claim), {**known, claim: shown})

    def _substitute(self, node: Node, sequent: Sequent, known: Known) -> Theorem:
        name, kind, new = node["variable"], node["kind"], node["new"]
        at = parse_term(node["at"])
        inner = substituted(sequent, name, kind, new, at)
        if kind == "equal":
            return self._equal(node["then"], inner, known, name, at)
        if kind not in ("above", "below"):
            raise ProofError(f"the kernel has no rule for the substitution {kind!r}")
        sign = 1 if kind == "above" else -1
        by = scalars.add(at, scalars.mul(scalars.num(sign), scalars.var(new)))
        self.values[new] = sign * (self.values[name] - self.real(at))
        moved = {scalars.replace_in(f, name, by): t for f, t in known.items()}
        return self.refute(node["then"], inner, moved)

    def _equal(
        self, node: Node, inner: Sequent, known: Known, name: str, at: scalars.Term
    ) -> Theorem:
        value = self.values[name]
        same = self.theorem(Cmp("==", scalars.minus(scalars.var(name), at)), known)
        equation = kernel.convert(same, Eq(value, self.real(at)))
        hole = lang.fresh("hole", lang.REAL, value.free)
        moved: Known = {}
        for fact, theorem in known.items():
            replaced = scalars.replace_in(fact, name, at)
            if replaced == fact or not isinstance(fact, Cmp):
                moved[replaced] = theorem
                continue
            self.values[name] = hole
            template = Lambda(hole, self.formula(fact))
            self.values[name] = value
            here = arith(self.formula(fact), theorem) if fact.rel != "!=" else theorem
            moved[replaced] = kernel.rewrite(equation, template, here)
        return self.refute(node, inner, moved)
