"""CONVERT in Coq: a proof of one formula from a proof of another with the same normal form."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

from flint import fmpq

from symbolic import arithmetic as exact
from symbolic import language as lang
from symbolic.export.equations import Equations, opposite
from symbolic.export.printing import Names, opened, quotient
from symbolic.language import Term

__all__ = ["Conversions"]


class Conversions:
    """Turns proofs of formulas into proofs of equivalent formulas."""

    def __init__(self, equations: Equations, names: Names) -> None:
        self._equations = equations
        self._names = names
        self._count = 0
        self._rules: dict[str, Callable[[Term, Term, str], str]] = {
            "le": self._comparison,
            "lt": self._comparison,
            "eq": self._comparison,
            "not": self._not,
            "and": self._and,
            "implies": self._implies,
            "forall": self._forall,
            "exists": self._exists,
        }

    def convert(self, old: Term, new: Term, proof: str) -> str:
        """Return a proof of ``new`` from a proof of ``old``."""
        if old is new:
            return proof
        rule = self._rules.get(old.head)
        if rule is None or old.head != new.head:
            return self._equal_propositions(old, new, proof)
        return rule(old, new, proof)

    def _label(self) -> str:
        self._count += 1
        return f"cc_{self._count}"

    def _comparison(self, old: Term, new: Term, proof: str) -> str:
        (a, b), (c, d) = old.args, new.args
        factor = _ratio(exact.difference(b, a), exact.difference(d, c))
        scaled = lang._op("mul", (lang.number(factor), _gap(a, b)), lang.REAL)
        equation = self._equations.equal(_gap(c, d), scaled)
        points = " ".join(self._equations.text(t) for t in (a, b, c, d))
        if old.head == "eq":
            text = self._equations.text(lang.number(factor))
            return f"(cv_eq {text} {points} {equation} {proof})"
        return f"(cv_{old.head} {quotient(factor)} {points} eq_refl {equation} {proof})"

    def _not(self, old: Term, new: Term, proof: str) -> str:
        label = self._label()
        back = self.convert(new.args[0], old.args[0], label)
        return f"(fun {label} : {self._equations.text(new.args[0])} => {proof} {back})"

    def _and(self, old: Term, new: Term, proof: str) -> str:
        one, two = self._label(), self._label()
        left = self.convert(old.args[0], new.args[0], one)
        right = self.convert(old.args[1], new.args[1], two)
        types = [self._equations.text(a) for a in old.args]
        binders = f"({one} : {types[0]}) ({two} : {types[1]})"
        return f"(and_ind (fun {binders} => conj {left} {right}) {proof})"

    def _implies(self, old: Term, new: Term, proof: str) -> str:
        label = self._label()
        back = self.convert(new.args[0], old.args[0], label)
        rest = self.convert(old.args[1], new.args[1], f"({proof} {back})")
        return f"(fun {label} : {self._equations.text(new.args[0])} => {rest})"

    def _forall(self, old: Term, new: Term, proof: str) -> str:
        variable, body = opened(old.args[0], new.free)
        target = lang.apply(new.args[0], variable)
        held = self._held(proof)
        rest = self.convert(body, target, f"({held} {self._names(variable)})")
        return self._bound(held, proof, f"(fun {self._names.binder(variable)} => {rest})")

    def _exists(self, old: Term, new: Term, proof: str) -> str:
        variable, body = opened(old.args[0], new.free)
        target = lang.apply(new.args[0], variable)
        label = self._label()
        rest = self.convert(body, target, label)
        binder, text = self._names.binder(variable), self._equations.text
        pair = f"(ex_intro (fun {binder} => {text(target)}) {self._names(variable)} {rest})"
        return f"(ex_ind (fun {binder} ({label} : {text(body)}) => {pair}) {proof})"

    def _held(self, proof: str) -> str:
        """Name a proof that is moved under a binder, where its variables could be captured."""
        return proof if proof.isidentifier() else self._label()

    def _bound(self, held: str, proof: str, body: str) -> str:
        return body if held == proof else f"(let {held} := {proof} in {body})"

    def _equal_propositions(self, old: Term, new: Term, proof: str) -> str:
        if old.head != new.head or old.head not in ("define", "apply"):
            return proof  # for Coq to reject
        return f"(eq_mp _ _ {self._equations.congruence(old, new)} {proof})"


def _gap(low: Term, high: Term) -> Term:
    return lang._op("add", (high, opposite(low)), lang.REAL)


def _ratio(old: exact.Polynomial, new: exact.Polynomial) -> Fraction:
    """Return the factor between two gaps that have one normal form."""
    if not old:
        return Fraction(1)
    monomial = max(old, key=exact._key)
    return exact.fraction(new.get(monomial, fmpq(1)) / old[monomial])
