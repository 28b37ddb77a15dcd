"""Normal forms in Coq: each function in a term is written over the atoms of its normal form.

An equation ``f(u) = N`` is stated and proved for every function that is not an atom itself, inner
ones first, together with the relations of the atoms (``sin**2 = 1 - cos**2``, ``sqrt(a)**2 = a``).
After these are rewritten, an identity is one between rational functions of the atoms.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from flint import fmpq

from symbolic.certificates.normal import Field, Quotient
from symbolic.certificates.terms import ONE, Term, add, function, mul, num, power
from symbolic.export.scalar.terms import number, term_text

if TYPE_CHECKING:
    from symbolic.export.scalar.walker import Walker

__all__ = ["normalised"]

_ALGEBRA = {"num", "var", "pi", "add", "mul", "min", "max", "call"}
_HYPERBOLIC = {"sinh", "cosh", "tanh"}


def normalised(walker: Walker, field: Field, terms: Iterable[Term]) -> str:
    """State the equations; return a tactic that proves identities with them, empty if there are none."""
    rewrites, seen = list[str](), set[str]()
    for node in dict.fromkeys(n for term in terms for n in _functions(term)):
        for left, part in _lefts(node):
            right = term_text(_term(field, field.normal(part)))
            if right != left and left not in seen:
                seen.add(left)
                name = walker.fresh("Q")
                way = _way(field, part, " ".join(f"try rewrite {q};" for q in rewrites[::-1]))
                walker.say(f"assert ({name} : {left} = {right}) by ({way}).")
                rewrites.append(name)
    relations = list(_relations(walker, field))
    if not rewrites and not relations:
        return ""
    given = f" [{' '.join(relations)}]" if relations else ""
    steps = " ".join(f"try rewrite {q};" for q in rewrites[::-1])
    return f"({steps} solve [ ring{given} | field{given}; apart ])"


def _functions(term: Term) -> Iterator[Term]:
    """Yield the functions in a term, inner ones first."""
    for arg in term.args:
        yield from _functions(arg)
    if term.op == "pow":
        if term.value.q == 2:
            yield power(term.args[0], fmpq(1, 2))
    elif term.op not in _ALGEBRA:
        yield term


def _lefts(node: Term) -> Iterator[tuple[str, Term]]:
    """Yield what is to be rewritten, in Coq, and the term it is."""
    if node.op in _HYPERBOLIC:
        inner = node.args[0]
        yield f"(exp {term_text(inner)})", function("exp", inner)
        yield f"(exp (- {term_text(inner)}))", function("exp", mul(num(-1), inner))
    else:
        yield term_text(node), node


def _term(field: Field, value: Quotient) -> Term:
    top, bottom = (field.term(part) for part in value)
    return top if bottom is ONE else mul(top, power(bottom, -1))


def _way(field: Field, node: Term, inner: str) -> str:
    """Return the tactic that proves a function equal to its normal form."""
    if node.op == "exp":
        return f"transitivity (exp {_combined(field, node.args[0])}); [ agree_inside | {inner} exponential ]"
    if node.op == "log":
        return f"apply ln_of; {inner} exponential"
    if node.op == "pow":
        return f"apply sqrt_of; [ sign | {inner} radical ]"
    if node.op in ("sin", "cos"):
        combined = _combined(field, node.args[0])
        return f"transitivity ({node.op} {combined}); [ agree_inside | {inner} waves ]"
    return f"{inner} other_function"


def _combined(field: Field, inner: Term) -> str:
    """Return an argument as a sum of integers times arguments of atoms."""
    parts, others = list[str](), list[Term]()
    for part in inner.args if inner.op == "add" else (inner,):
        if part.op == "log":
            parts.append(f"1 * {term_text(part)}")
        elif part.op == "mul" and len(part.args) == 2 and part.args[1].op == "log":
            parts.append(f"{number(part.args[0].value)} * {term_text(part.args[1])}")
        else:
            others.append(part)
    for coefficient, _, term in field._pieces(add(*others, num(0))):
        unit = mul(num(fmpq(1, coefficient.q)), term)
        parts.append(f"{number(fmpq(coefficient.p))} * {term_text(unit)}")
    return f"({' + '.join(parts) or '0'})"


def _relations(walker: Walker, field: Field) -> Iterator[str]:
    """State the relations of the atoms; yield the names."""
    for index, degree, (top, bottom) in field._rules:
        atom = field.terms[index]
        if degree != 2 or not bottom.is_one() or atom.op not in ("sin", "abs", "pow"):
            continue
        name, left = walker.fresh("Q"), f"{term_text(atom)} ^ 2"
        walker.say(f"assert ({name} : {left} = {term_text(field.term(top))}) by related.")
        yield name
