"""Every rule of the kernel as a Coq proof term."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from symbolic import kernel
from symbolic import language as lang
from symbolic.export.equations import opposite, raw
from symbolic.export.printing import Unsupported, quotient
from symbolic.kernel import Theorem
from symbolic.language import NAT, Arrow, Term

if TYPE_CHECKING:
    from symbolic.export.script import Script

__all__ = ["step_proof"]


def step_proof(node: Theorem, script: Script) -> str:
    """Return the proof term of one step from the proof terms of its premises."""
    rule = _RULES.get(node.rule)
    if rule is None:
        raise Unsupported(f"the rule {node.rule} has no export")
    return rule(node, script, [script.proof(p) for p in node.premises])


# ------------------------------------------------------------------ logic


def _assume(node: Theorem, script: Script, _: list[str]) -> str:
    return script.hypothesis(node.conclusion)


def _discharge(node: Theorem, script: Script, proofs: list[str]) -> str:
    (formula,) = node.parameters
    return f"(fun {script.hypothesis_binder(formula)} => {proofs[0]})"


def _apply(node: Theorem, script: Script, proofs: list[str]) -> str:
    return f"({proofs[0]} {proofs[1]})"


def _conjoin(node: Theorem, script: Script, proofs: list[str]) -> str:
    return f"(conj {proofs[0]} {proofs[1]})"


def _project(node: Theorem, script: Script, proofs: list[str]) -> str:
    return f"({'proj2' if node.parameters[0] else 'proj1'} {proofs[0]})"


def _generalise(node: Theorem, script: Script, proofs: list[str]) -> str:
    return f"(fun {script.names.binder(node.parameters[0])} => {proofs[0]})"


def _specialise(node: Theorem, script: Script, proofs: list[str]) -> str:
    return f"({proofs[0]} {script.text(node.parameters[0])})"


def _witness(node: Theorem, script: Script, proofs: list[str]) -> str:
    (function,) = node.conclusion.args
    value = node.parameters[1]
    return f"(ex_intro {script.text(function)} {script.text(value)} {proofs[0]})"


def _choose(node: Theorem, script: Script, proofs: list[str]) -> str:
    (variable,) = node.parameters
    (function,) = node.premises[0].conclusion.args
    held = script.hypothesis_binder(lang.apply(function, variable))
    return f"(ex_ind (fun {script.names.binder(variable)} {held} => {proofs[1]}) {proofs[0]})"


def _cases(node: Theorem, script: Script, proofs: list[str]) -> str:
    (formula,) = node.parameters
    one = f"(fun {script.hypothesis_binder(formula)} => {proofs[0]})"
    two = f"(fun {script.hypothesis_binder(lang.Not(formula))} => {proofs[1]})"
    return f"(cases {script.text(formula)} _ {one} {two})"


def _absurd(node: Theorem, script: Script, proofs: list[str]) -> str:
    return f"(False_ind {script.text(node.conclusion)} ({proofs[1]} {proofs[0]}))"


# ------------------------------------------------------------------ equality, naturals


def _rewrite(node: Theorem, script: Script, proofs: list[str]) -> str:
    (template,) = node.parameters
    left, right = node.premises[0].conclusion.args
    equation = proofs[0]
    if template.sort == Arrow(NAT, lang.PROP):
        one, two = kernel._uncast(left), kernel._uncast(right)
        why = " ".join(_cast_proof(a, b, script) for a, b in ((one, left), (two, right)))
        equation = f"(nat_eq _ _ _ _ {why} {equation})"
        left, right = one, two
    points = f"{script.text(left)} {script.text(template)}", script.text(right)
    return f"(eq_ind {points[0]} {proofs[1]} {points[1]} {equation})"


def _cast_proof(natural: Term, real: Term, script: Script) -> str:
    """Prove ``INR natural = real`` where ``real`` is the cast or the numeral."""
    text = script.text(natural)
    return f"(eq_refl (INR {text}))" if real.head == "cast" else f"(num_INR {text})"


def _convert(node: Theorem, script: Script, proofs: list[str]) -> str:
    conclusion, names = node.parameters
    unfold = frozenset(names)
    old = kernel.unfolded(node.premises[0].conclusion, unfold)
    new = kernel.unfolded(conclusion, unfold)
    proof = script.conversions.convert(old, new, proofs[0])
    return f"({proof} : {script.text(conclusion)})" if unfold else proof


def _induct(node: Theorem, script: Script, proofs: list[str]) -> str:
    template, variable = node.parameters
    step = f"(fun {script.names.binder(variable)} => {proofs[1]})"
    return f"(induct {script.text(template)} {proofs[0]} {step})"


def _antisymmetry(node: Theorem, script: Script, proofs: list[str]) -> str:
    return f"(Rle_antisym _ _ {proofs[0]} {proofs[1]})"


def _axiom(node: Theorem, script: Script, _: list[str]) -> str:
    return "ax_" + str(node.parameters[0]).replace("-", "_")


def _box(node: Theorem, script: Script, _: list[str]) -> str:
    return script.box(node)


# ------------------------------------------------------------------ certificates

Fact = tuple[str, bool, Term]  # a proof of 0 < t (True) or 0 <= t (False), and t


def _arith(node: Theorem, script: Script, proofs: list[str]) -> str:
    goal, products, multiples = node.parameters
    if goal.head == "eq":
        return _equation(node, script, proofs)
    facts = [_gap(p.conclusion, t) for p, t in zip(node.premises, proofs, strict=True)]
    facts.append(_denied(goal))
    summands = [_product(p, facts, script) for p in products]
    summands += [
        _multiple(factor, node.premises[i].conclusion, proofs[i], script) for factor, i in multiples
    ]
    proof, _, total = _sum(summands)
    inner = goal.args[0] if goal.head == "not" else goal
    law = "deny_" + ("n" if goal.head == "not" else "") + inner.head
    low, high = (script.text(t) for t in inner.args)
    zero = script.equations.equal(total, lang.number(0))
    return f"({law} {low} {high} _ (fun den => {proof}) {zero})"


def _difference(high: Term, low: Term) -> Term:
    return raw("add", high, opposite(low))


def _gap(formula: Term, proof: str) -> Fact | None:
    """Read an inequality as ``0 < t`` or ``0 <= t``; an equation is no such fact."""
    flipped = formula.head == "not"
    inner = formula.args[0] if flipped else formula
    if inner.head not in ("le", "lt"):
        return None
    low, high = inner.args[::-1] if flipped else inner.args
    strict = (inner.head == "lt") != flipped
    law = "gap_" + ("n" if flipped else "") + inner.head
    return f"({law} _ _ {proof})", strict, _difference(high, low)


def _denied(goal: Term) -> Fact:
    flipped = goal.head == "not"
    inner = goal.args[0] if flipped else goal
    low, high = inner.args[::-1] if flipped else inner.args
    strict = (inner.head == "lt") != flipped
    return "den", not strict, _difference(low, high)


def _product(product: Any, facts: Sequence[Fact | None], script: Script) -> Fact:
    coefficient, squares, indices = product
    value = Fraction(coefficient)
    factors: list[Fact] = []
    if value != 1 or not (squares or indices):
        factors.append((f"(pos_num {quotient(value)} eq_refl)", True, lang.number(value)))
    factors += [(f"(square {script.text(s)})", False, raw("mul", s, s)) for s in squares]
    for index in indices:
        fact = facts[index]
        if fact is None:
            raise Unsupported("a product with an equation")
        factors.append(fact)
    return _fold("mul", factors)


def _multiple(factor: Term, equation: Term, proof: str, script: Script) -> Fact:
    left, right = equation.args
    text = f"(times_eq {script.text(factor)} _ _ {proof})"
    return text, False, raw("mul", factor, _difference(left, right))


def _sum(summands: Sequence[Fact]) -> Fact:
    return _fold("add", summands)


def _fold(operation: str, facts: Sequence[Fact]) -> Fact:
    proof, strict, term = facts[0]
    for other, also, value in facts[1:]:
        law = f"{operation}_{'s' if strict else 'w'}{'s' if also else 'w'}"
        proof = f"({law} _ _ {proof} {other})"
        strict = (strict or also) if operation == "add" else (strict and also)
        term = raw(operation, term, value)
    return proof, strict, term


def _equation(node: Theorem, script: Script, proofs: list[str]) -> str:
    goal, _, multiples = node.parameters
    left, right = goal.args
    if not multiples:
        return script.equations.equal(left, right)
    zero, total = "", None
    for factor, index in multiples:
        a, b = node.premises[index].conclusion.args
        summand = raw("mul", factor, _difference(a, b))
        proof = f"(zero_eq {script.text(factor)} _ _ {proofs[index]})"
        zero = f"(zero_plus _ _ {zero} {proof})" if total is not None else proof
        total = raw("add", total, summand) if total is not None else summand
    assert_total = total if total is not None else lang.number(0)
    equation = script.equations.equal(_difference(left, right), assert_total)
    return f"(from_zero {script.text(left)} {script.text(right)} _ {zero} {equation})"


_RULES: dict[str, Callable[[Theorem, Script, list[str]], str]] = {
    "ASSUME": _assume,
    "DISCHARGE": _discharge,
    "APPLY": _apply,
    "CONJOIN": _conjoin,
    "PROJECT": _project,
    "GENERALISE": _generalise,
    "SPECIALISE": _specialise,
    "WITNESS": _witness,
    "CHOOSE": _choose,
    "CASES": _cases,
    "ABSURD": _absurd,
    "REWRITE": _rewrite,
    "CONVERT": _convert,
    "INDUCT": _induct,
    "ANTISYMMETRY": _antisymmetry,
    "ARITH": _arith,
    "BOX": _box,
    "AXIOM": _axiom,
}
