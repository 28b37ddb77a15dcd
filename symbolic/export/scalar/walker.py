"""The walk through a certificate: what its checker does, stated again in Coq step by step."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import Any

from symbolic.certificates.instances import arguments, assume_instance, instance, read
from symbolic.certificates.sequents import Sequent, root, shown_by_sturm
from symbolic.certificates.terms import (
    Cmp,
    Formula,
    Term,
    conditions,
    negation,
    parse_formula,
    parse_term,
    terms_of,
)
from symbolic.certificates.terms import formula_text as plain
from symbolic.export.scalar.signs import shown_by_signs
from symbolic.export.scalar.sturm import without_roots
from symbolic.export.scalar.terms import (
    NotExported,
    arities,
    atoms,
    formula_text,
    number,
    stated,
    term_text,
)

__all__ = ["Node", "Rule", "Walker"]

_HEADER = """From Coq Require Import Reals Lra Classical.
From Coquelicot Require Import Coquelicot.
From Interval Require Import Tactic.
From Rankproof Require Import {support}.
Set Bullet Behavior "Strict Subproofs".
Set Default Proof Using "Type".
Local Open Scope R_scope.
"""
_SUPPORT = {
    "Special": ("sinh ", "cosh ", "tanh ", "asin ", "acos ", "(tan ", "root", "f_", "zero_term"),
    "Integers": ("integer ",),
    "Expansions": ("excluded",),
}
Node = dict[str, Any]


class Walker:
    """A Coq script that grows while a certificate is walked.

    Parameters
    ----------
    certificate : dict
        A certificate that the checker accepts.
    rules : dict of str to Rule
        What to say for a step of each kind.
    """

    def __init__(self, certificate: dict[str, Any], rules: dict[str, Rule]) -> None:
        self.certificate = certificate
        self.rules = rules
        self.lines: list[str] = []
        self.count = 0
        self.functions = certificate.get("functions", [])

    def say(self, line: str) -> None:
        """Add a line."""
        if len(self.lines) > 3000:
            raise NotExported("the certificate is too long")
        self.lines.append(line)

    def fresh(self, stem: str) -> str:
        """Return a new name."""
        self.count += 1
        return f"{stem}{self.count}"

    def script(self) -> str:
        """Return the whole script."""
        c = self.certificate
        goal = parse_formula(c["goal"], self.functions)
        given = [parse_formula(h, self.functions) for h in c["given"]]
        sequent = root(goal, given, c["integers"], self.functions)
        axioms = [read(a, self.functions) for a in c.get("axioms", [])]
        bodies = [body for _, body in axioms]
        types = {f"f_{g}": "R -> " * n + "R" for g, n in arities((*bodies, *given, goal)).items()}
        types |= {f"v_{n}": "R" for n in sorted(sequent.box)}
        names = " ".join([*types, *(f"A{k}" for k in range(len(axioms)))])
        binder = "forall " + " ".join(f"({n} : {t})" for n, t in types.items()) + ", "
        whole = [f"integer v_{n}" for n in sorted(sequent.integers)]
        laws = [
            f"(forall {' '.join(f'v_{n}' for n in bound)} : R, {formula_text(body)})"
            for bound, body in axioms
        ]
        claims = " -> ".join([*laws, *whole, *(formula_text(f) for f in (*given, goal))])
        self.say(f"Theorem shown : {binder if types else ''}{claims}.")
        self.say("Proof.")
        self.say(f"intros {names}." if names else "idtac.")
        self.say("intros; destruct_all.")
        self.facts(sequent, 0)
        for index, at in c.get("instances", []):
            self.instance(sequent, index, at)
        self.prove(sequent, goal, c, c["proof"])
        self.say("Qed.")
        return _header(self.lines) + "\n".join(self.lines) + "\n"

    def instance(self, sequent: Sequent, index: int, at: dict[str, str]) -> None:
        """State an instance of an axiom, which becomes one of the facts."""
        axiom, start = self.certificate["axioms"][index], len(sequent.facts)
        bound, body = read(axiom, self.functions)
        terms = {n: parse_term(at[n], self.functions) for n in bound}
        for term in terms.values():
            self.defined(sequent, term, {})
        assume_instance(sequent, axiom, at)
        name, values = self.fresh("I"), {f"v_{n}": term_text(t) for n, t in terms.items()}
        self.say(f"pose proof (A{index} {' '.join(values.values())}) as {name}.")
        for argument in dict.fromkeys(a for t in terms_of(body) for a in arguments(t)):
            put = re.sub(r"v_\w+", lambda m: values.get(m[0], m[0]), term_text(argument))
            (meant,) = terms_of(instance(Cmp("==", argument), terms))
            if put != term_text(meant):
                self.say(f"replace {put} with {term_text(meant)} in {name} by identical.")
        self.say("destruct_all.")
        self.facts(sequent, start)

    def facts(self, sequent: Sequent, start: int) -> None:
        """State the facts again, in the checker's form."""
        for fact in sequent.facts[start:]:
            self.say(f"assert ({self.fresh('F')} : {stated(fact)}) by known.")

    def assume(self, sequent: Sequent, formula: Formula) -> Sequent:
        """Return the sequent with a formula, whose facts are stated."""
        new = sequent.copy().assume(formula)
        self.facts(new, len(sequent.facts))
        return new

    def prove(self, sequent: Sequent, formula: Formula, node: Node, proof: Node) -> None:
        """Prove a formula by contradiction, after its conditions."""
        here = sequent.copy()
        for term in terms_of(formula):
            here = self.defined(here, term, node)
        denial = self.fresh("Y")
        self.say(f"apply NNPP; intro {denial}.")
        denied = negation(formula)
        known = []
        for atom in atoms(formula):
            known.append(self.fresh("W"))
            way = f"Req_dec {term_text(atom.term)} 0" if atom.rel in ("==", "!=") else (
                f"Rlt_le_dec 0 {term_text(atom.term)}"
                if atom.rel == ">" else f"Rle_lt_dec 0 {term_text(atom.term)}"
            )  # fmt: skip
            self.say(f"assert ({known[-1]} := {way}).")
        self.say(f"assert ({self.fresh('N')} : {formula_text(denied)}) by denied {denial}.")
        self.say(f"clear {denial} {' '.join(known)}; destruct_all.")
        self.refute(self.assume(here, denied), proof)

    def defined(
        self, sequent: Sequent, term: Term, node: Node, smooth_in: str | None = None
    ) -> Sequent:
        """Show that a term is defined, or smooth; return the sequent with its conditions."""
        for condition in conditions(term, smooth_in):
            proof = node.get("defined", {}).get(plain(condition))
            if condition in sequent.facts:
                continue
            name = self.fresh("D")
            if proof is None:
                self.condition(sequent, condition, name)
            else:
                self.say(f"assert ({name} : {stated(condition)}).")
                denial = self.fresh("Y")
                self.say(f"{{ apply NNPP; intro {denial}.")
                denied = negation(condition)
                self.say(f"assert ({self.fresh('N')} : {stated(denied)}) by denied {denial}.")
                self.refute(self.assume(sequent, denied), proof)
                self.say("}")
            sequent = sequent.copy().assume(condition)
        return sequent

    def condition(self, sequent: Sequent, condition: Cmp, name: str) -> None:
        """Show a condition as the checker does: by signs, by Sturm's theorem, or from the facts."""
        known, evaluator = self.bounds(sequent, condition.term.free), sequent.evaluator()
        before = len(self.lines)
        if condition not in sequent.facts:
            if evaluator.shows(condition):
                shown_by_signs(self, evaluator, condition, known)
            elif shown_by_sturm(sequent, condition):
                denial = negation(condition)
                try:
                    if isinstance(denial, Cmp):
                        without_roots(self, sequent, denial)
                except NotExported:
                    del self.lines[before:]
        self.say(
            f"assert ({name} : {stated(condition)}) by first [ assumption | lra | condition ]."
        )

    def bounds(self, sequent: Sequent, names: Iterable[str]) -> list[str]:
        """State the ranges of variables; return the names of the hypotheses."""
        known = []
        for name in sorted(names):
            item = sequent.box[name]
            way = "first [ bound | whole ]" if name in sequent.integers else "bound"
            for end, shape in ((item.low, "{e} <= {v}"), (item.high, "{v} <= {e}")):
                if end is not None:
                    claim = shape.format(e=number(end), v=f"v_{name}")
                    known.append(self.fresh("B"))
                    self.say(f"assert ({known[-1]} : {claim}) by {way}.")
        return known

    def refute(self, sequent: Sequent, node: Node) -> None:
        """Prove ``False``."""
        rule = self.rules.get(node["by"])
        if rule is None:
            raise NotExported(f"the rule {node['by']}")
        rule(self, sequent, node)

    def braced(self, sequent: Sequent, node: Node) -> None:
        """Prove ``False`` in braces."""
        self.say("{")
        self.refute(sequent, node)
        self.say("}")


Rule = Callable[[Walker, Sequent, Node], None]


def _header(lines: list[str]) -> str:
    """Return the header, with the support that the lines need."""
    text = "\n".join(lines)
    needed = [name for name, words in _SUPPORT.items() if any(w in text for w in words)]
    return _HEADER.format(support=" ".join(["Boxes", "Scalars", *needed]))
