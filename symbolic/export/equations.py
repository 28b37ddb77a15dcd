"""Coq proofs that two terms with one polynomial normal form are equal.

:mod:`symbolic.arithmetic` says *that* two terms are equal; this module says *why*, one law at a
time.  Both sides are polynomials over their maximal other subterms ("atoms"); where an atom has
itself a normal form, a lemma ``atom = normal form`` is written first.  The identity that remains
is decided in Coq by computation (``Ring.v``).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from typing import Protocol

from symbolic import arithmetic as exact
from symbolic import language as lang
from symbolic.export.printing import (
    Unsupported,
    binary,
    free_variables,
    opened,
    positive,
    quotient,
)
from symbolic.export.steps_of_atoms import step
from symbolic.language import NAT, REAL, Arrow, Term

__all__ = ["Equations", "Writer", "opposite", "raw"]


class Writer(Protocol):
    """What this module needs of the script being written."""

    def text(self, term: Term) -> str:
        """Return a term as Coq text."""

    def lemma(self, stem: str, variables: Sequence[Term], statement: str, proof: str) -> str:
        """Write a lemma and return the text of its application to these variables."""


def raw(head: str, *args: Term) -> Term:
    """Return the operation as it stands, no numeral folded."""
    sort = REAL if head in ("neg", "inverse", "cast") else args[0].sort
    return lang._op(head, args, sort)


def opposite(term: Term) -> Term:
    """Return ``-term``, no numeral folded."""
    return raw("neg", term)


def is_ring_power(term: Term) -> bool:
    """Whether a power is expanded by the ring normaliser itself."""
    if term.head != "pow" or term.args[1].head != "number":
        return False
    count = int(term.args[1].payload)  # type: ignore[arg-type]
    return count <= exact._EXPAND or len(exact.polynomial(term.args[0])) == 1


class Skeletons:
    """Polynomial expressions over numbered atoms, for one environment of terms."""

    def __init__(self, sort: lang.Sort) -> None:
        self.sort = sort
        self.atoms: list[Term] = []
        self._index: dict[Term, int] = {}
        self._letter = "p" if sort == REAL else "n"

    def atom(self, term: Term) -> str:
        """Return the expression that is this atom."""
        position = self._index.get(term)
        if position is None:
            self.atoms.append(term)
            position = self._index[term] = len(self.atoms)
        return f"({self._letter}X {positive(position)})"

    def __call__(self, term: Term) -> str:
        """Return a term as an expression; subterms that are no polynomials become atoms."""
        letter, head = self._letter, term.head
        if head == "number":
            value = Fraction(term.payload)  # type: ignore[arg-type]
            return f"(pC {quotient(value)})" if letter == "p" else f"(nC {binary(value.numerator)})"
        if head == "add":
            return f"({letter}A {self(term.args[0])} {self(term.args[1])})"
        if head == "mul":
            return f"({letter}M {self(term.args[0])} {self(term.args[1])})"
        if head == "neg":
            return f"(pO {self(term.args[0])})"
        if is_ring_power(term):
            count = int(term.args[1].payload)  # type: ignore[arg-type]
            return f"({letter}W {self(term.args[0])} {binary(count)})"
        return self.atom(term)


class Equations:
    """Writes proofs of equations between terms into a script."""

    def __init__(self, writer: Writer) -> None:
        self._writer = writer
        self._lemmas: dict[Term, str] = {}
        self._open: set[Term] = set()

    def equal(self, left: Term, right: Term) -> str:
        """Return a proof of ``left = right``, at any sort."""
        if left is right:
            return f"(eq_refl {self._writer.text(left)})"
        if left.sort in (REAL, NAT):
            return self._ring(left, right)
        if isinstance(left.sort, Arrow):
            return self._extensional(left, right)
        raise Unsupported(f"propositions as arguments: {left} and {right}")

    def _extensional(self, left: Term, right: Term) -> str:
        variable, body = opened(left, right.free)
        proof = self.equal(body, lang.apply(right, variable))
        text = self._writer.text
        binder = text(lang.Lambda(variable, body)) if left.head != "lambda" else text(left)
        pointwise = f"(fun {self._writer.text(variable)} => {proof})"
        return f"(fext _ _ {binder} {text(right)} {pointwise})"

    # ---------------------------------------------------------------- polynomials over atoms

    def _ring(self, left: Term, right: Term) -> str:
        inner = Skeletons(left.sort)
        one, two = inner(left), inner(right)
        atoms = inner.atoms
        outer, expressions, proofs = self._environment(atoms, left.sort)
        prefix = "" if left.sort == REAL else "n"
        if all(proof is None for proof in proofs):
            return f"({prefix}ring_by {self._list(atoms, left.sort)} {one} {two})"
        agreement = "I"
        for proof in reversed(proofs):
            agreement = f"(conj {proof or 'eq_refl'} {agreement})"
        given, over = self._list(atoms, left.sort), self._list(outer, left.sort)
        listed = _listed("p" if left.sort == REAL else "m", expressions)
        return f"({prefix}ring_via {given} {over} {listed} {agreement} {one} {two})"

    def _list(self, terms: Sequence[Term], sort: lang.Sort) -> str:
        return _listed("r" if sort == REAL else "n", [self._writer.text(t) for t in terms])

    def _environment(
        self, atoms: Sequence[Term], sort: lang.Sort
    ) -> tuple[list[Term], list[str], list[str | None]]:
        """Choose representatives of atoms: terms, each atom over them, and why."""
        polys = [exact.polynomial(atom) for atom in atoms]
        users: dict[Term, list[int]] = {}
        for position, poly in enumerate(polys):
            for factor in {f for monomial in poly for f, _ in monomial}:
                users.setdefault(factor, []).append(position)
        outer = Skeletons(sort)
        expressions: list[str] = []
        proofs: list[str | None] = []
        for atom, poly in zip(atoms, polys, strict=True):
            only = _single(poly)
            if only is not None and all(_single(polys[u]) is only for u in users[only]):
                first = atoms[users[only][0]]
                expressions.append(outer.atom(first))
                proofs.append(None if first is atom else self._same_atom(atom, first))
            else:
                expressions.append(outer(exact.to_term(poly, sort)))
                normal = exact.to_term(poly, sort)
                proofs.append(None if normal is atom else self.normal(atom))
        return outer.atoms, expressions, proofs

    def _same_atom(self, left: Term, right: Term) -> str:
        """Prove two atoms with one normal form equal."""
        if _congruent(left, right):
            return self.congruence(left, right)
        sort = "R" if left.sort == REAL else "nat"
        text, normal = self._writer.text, exact.to_term(exact.polynomial(left), left.sort)
        one, two = self.normal(left), self.normal(right)
        return f"(@eq_trans {sort} {text(left)} {text(normal)} {text(right)} {one} (eq_sym {two}))"

    def congruence(self, left: Term, right: Term) -> str:
        """Prove ``f(a1, a2, ...) = f(b1, b2, ...)`` from equal arguments."""
        args, proof, current = list(left.args), "", left
        for position, (old, new) in enumerate(zip(left.args, right.args, strict=True)):
            if old is new:
                continue
            avoid = left.free | right.free
            hole = lang.fresh("hole", old.sort, avoid)
            context = lang.rebuild(left, (*args[:position], hole, *args[position + 1 :]))
            args[position] = new
            after = lang.rebuild(left, tuple(args))
            function = f"(fun {self._writer.text(hole)} => {self._writer.text(context)})"
            link = f"(f_equal {function} {self.equal(old, new)})"
            proof = self._chain(left, current, after, proof, link)
            current = after
        if current is not right:
            raise Unsupported(f"{left} and {right} are not congruent")
        return proof or f"(eq_refl {self._writer.text(left)})"

    def _chain(self, start: Term, middle: Term, end: Term, one: str, two: str) -> str:
        if not one:
            return two
        text = self._writer.text
        points = f"{text(start)} {text(middle)} {text(end)}"
        return f"(@eq_trans _ {points} {one} {two})"

    # ---------------------------------------------------------------- normal forms of atoms

    def normal(self, atom: Term) -> str:
        """Return a proof of ``atom = to_term(polynomial(atom))``, written as a lemma."""
        found = self._lemmas.get(atom)
        if found is None:
            if atom in self._open:
                raise Unsupported(f"the normal form of {atom} depends on itself")
            self._open.add(atom)
            found = self._lemmas[atom] = self._normal(atom)
            self._open.discard(atom)
        return found

    def _normal(self, atom: Term) -> str:
        result = exact.to_term(exact.polynomial(atom), atom.sort)
        text = self._writer.text
        taken = step(atom, self)
        if taken is None:
            proof = self.congruence(atom, result)
        else:
            after, reason = taken
            rest = self.equal(after, result)
            proof = f"(@eq_trans _ {text(atom)} {text(after)} {text(result)} {reason} {rest})"
        sort = "R" if atom.sort == REAL else "nat"
        statement = f"@eq {sort} {text(atom)} {text(result)}"
        return self._writer.lemma("e", free_variables(atom, result), statement, proof)

    def text(self, term: Term) -> str:
        """Return a term as Coq text."""
        return self._writer.text(term)


def _listed(letter: str, texts: Sequence[str]) -> str:
    """Return a list by the constructors of ``Ring.v`` for lists of that kind."""
    head = "".join(f"({letter}cons {text} " for text in texts)
    return f"{head}{letter}nil{')' * len(texts)}"


def _single(poly: exact.Polynomial) -> Term | None:
    """Return the atom that a polynomial consists of, if it is just one."""
    if len(poly) != 1:
        return None
    ((monomial, coefficient),) = poly.items()
    if coefficient == 1 and len(monomial) == 1 and monomial[0][1] == 1:
        return monomial[0][0]
    return None


def _congruent(left: Term, right: Term) -> bool:
    return (
        left.head == right.head
        and left.payload == right.payload
        and len(left.args) == len(right.args)
        and all(
            a.sort == b.sort and exact.canonical(a) is exact.canonical(b)
            for a, b in zip(left.args, right.args, strict=True)
        )
    )


Step = Callable[[Term, Equations], tuple[Term, str] | None]
