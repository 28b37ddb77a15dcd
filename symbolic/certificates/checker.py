"""The checker of scalar certificates.

A certificate is one JSON object::

    {"format": "rankproof-scalar", "version": 1, "goal": "...", "given": ["..."],
     "integers": [..], "functions": [..], "axioms": ["forall x: ..."],
     "instances": [[0, {"x": "..."}]], "proof": node, "defined": {"condition": node}}

``proof`` shows that the hypotheses and the negated goal contradict each other; ``defined``
shows that every term of the goal has a value wherever the hypotheses hold (a hypothesis with an
undefined term is false).  ``functions`` names total functions that nothing is known of but the
hypotheses and the ``axioms``, of which ``instances`` are taken at terms that the hypotheses show
to be defined.  ``axioms`` and ``instances`` may be left out.  A node is ``{"by": rule, ...}``; each rule's meaning is the docstring
of its function.  All is re-read from text; only exact rationals and balls decide.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable
from fractions import Fraction
from typing import Any

from flint import fmpq

from symbolic.certificates import normal, taylor
from symbolic.certificates.enclosures import Undefined
from symbolic.certificates.instances import assume_instance
from symbolic.certificates.sequents import (
    Sequent,
    compared,
    fact_at,
    lemma,
    listed,
    need,
    refuted,
    rising_parts,
    root,
    shown,
    sides,
    split,
    substituted,
    unfolded,
    unshown,
)
from symbolic.certificates.sturm import polynomial_refutes
from symbolic.certificates.terms import (
    Cmp,
    Term,
    add,
    conditions,
    formula_text,
    minus,
    mul,
    negation,
    num,
    parse_formula,
    parse_term,
    power,
    terms_of,
    variables,
)
from symbolic.errors import InputError, Rejected

__all__ = [
    "FORMAT",
    "VERSION",
    "Rejected",
    "check",
    "check_text",
    "statement",
    "without_duplicates",
]

FORMAT, VERSION = "rankproof-scalar", 1
_MAXIMUM_DEPTH = 400
_RATIONAL = re.compile(r"-?\d+(/\d+|\.\d+)?\Z", re.ASCII)
Node = dict[str, Any]


# ---------------------------------------------------------------- the rules


def _bits(node: Node) -> int:
    bits = node.get("bits", 64)
    need(type(bits) is int and 16 <= bits <= 4096, f"{bits!r} is not a precision")
    return int(bits)


def rational(value: Any) -> fmpq:
    """Read an exact rational."""
    if type(value) is not str or not _RATIONAL.match(value):
        raise Rejected(f"{value!r} is not a rational in text")
    try:
        exact = Fraction(value)
    except (ValueError, ZeroDivisionError):
        raise Rejected(f"{value!r} is not a rational") from None
    return fmpq(exact.numerator, exact.denominator)


def _defined(sequent: Sequent, term: Term, node: Node, smooth_in: str | None, depth: int) -> None:
    """Show that a term is defined; conditions are proved in order, each from those before."""
    here = sequent.copy()
    for condition in conditions(term, smooth_in):
        if not shown(here, condition):
            proof = node.get("defined", {}).get(formula_text(condition))
            need(proof is not None, f"{formula_text(condition)} is not shown")
            _refute(here.copy().assume(negation(condition)), proof, depth)
        here.assume(condition)


def _enclose(sequent: Sequent, node: Node, depth: int) -> None:
    """A fact is shown false by its enclosure on the whole box."""
    fact, form = fact_at(sequent, node.get("fact")), node.get("form", "plain")
    need(form in ("plain", "centred", "bernstein"), f"{form!r} is not a form")
    evaluator = sequent.evaluator(_bits(node))
    need(refuted(evaluator, fact, form), f"{formula_text(fact)} is not excluded")


def _split(sequent: Sequent, node: Node, depth: int) -> None:
    """``x <= at`` or ``x >= at`` (for an integer, ``x <= at`` or ``x >= at + 1``)."""
    name, at = node.get("variable"), rational(node.get("at"))
    if type(name) is not str or name not in sequent.box:
        raise Rejected(f"{name!r} is not a variable")
    below, above = split(sequent, name, at)
    _refute(below, node.get("below"), depth)
    _refute(above, node.get("above"), depth)


def _cases(sequent: Sequent, node: Node, depth: int) -> None:
    """One case of a disjunction (or of ``!=``) holds; each is refuted."""
    parts = sides(fact_at(sequent, node.get("fact")))
    proofs = node.get("proofs")
    if not isinstance(proofs, list) or len(proofs) != len(parts):
        raise Rejected("each case needs one proof")
    for part, proof in zip(parts, proofs, strict=True):
        _refute(sequent.copy().assume(part), proof, depth)


def _unfold(sequent: Sequent, node: Node, depth: int) -> None:
    """``abs(u)`` is ``u`` or ``-u``, ``min(u, v)`` is ``u`` or ``v``, by the sign."""
    above, below = unfolded(sequent, parse_term(_text(node, "term"), sequent.functions))
    _refute(above, node.get("above"), depth)
    _refute(below, node.get("below"), depth)


def _text(node: Node, key: str) -> str:
    value = node.get(key)
    if type(value) is not str:
        raise Rejected(f"{key} is missing")
    return value


def _rising(sequent: Sequent, node: Node, depth: int) -> None:
    """The fact says ``f < 0`` (or ``<= 0``); ``f`` rises from the end, where it is ``>= 0``.

    At an infinite end the limit of ``f`` is ``>= 0``.
    """
    fact, name = compared(sequent, node.get("fact")), _text(node, "variable")
    direction = node.get("direction")
    if type(direction) is not int or direction not in (1, -1):
        raise Rejected("no direction")
    segment, inner, at_end = rising_parts(sequent, fact, name, direction)
    _defined(segment, fact.term, node, None, depth)
    smooth = segment.with_range(name, segment.box[name]._replace(low_open=True, high_open=True))
    _defined(smooth, fact.term, node, name, depth)
    _refute(inner, node.get("slope"), depth)
    if at_end is not None:
        _refute(at_end, node.get("end"), depth)


def _identity(sequent: Sequent, node: Node, depth: int) -> None:
    """``rest = factor * fact`` with ``factor > 0``: the fact's sign is that of ``rest``."""
    fact = compared(sequent, node.get("fact"))
    factor, rest = (parse_term(_text(node, key), sequent.functions) for key in ("factor", "rest"))
    need((factor.free | rest.free) <= set(sequent.box), "a new variable")
    _defined(sequent, factor, node, None, depth)
    positive = Cmp(">", factor)
    if not shown(sequent, positive):
        proof = node.get("positive")
        need(proof is not None, "the factor is not shown to be positive")
        _refute(sequent.copy().assume(negation(positive)), proof, depth)
    _defined(sequent, rest, node, None, depth)
    zero = normal.Field(sequent.box).is_zero(minus(mul(factor, fact.term), rest))
    need(zero, "the identity does not hold")
    _refute(sequent.copy().assume(Cmp(fact.rel, rest)), node.get("then"), depth)


def _claim(sequent: Sequent, node: Node, depth: int) -> None:
    """A formula is proved, then used."""
    claim = parse_formula(_text(node, "formula"), sequent.functions)
    need(set(variables([claim])) <= set(sequent.box), "a new variable")
    for term in terms_of(claim):
        _defined(sequent, term, node, None, depth)
    _refute(sequent.copy().assume(negation(claim)), node.get("proof"), depth)
    _refute(sequent.copy().assume(claim), node.get("then"), depth)


# -------------------------------------------------------- substitutions


def _substitute(sequent: Sequent, node: Node, depth: int) -> None:
    """A variable is written through another one, or through an equation."""
    at = parse_term(_text(node, "at"), sequent.functions)
    result = substituted(
        sequent, _text(node, "variable"), _text(node, "kind"), _text(node, "new"), at
    )
    _refute(result, node.get("then"), depth)


# -------------------------------------------------------- polynomials


def _sturm(sequent: Sequent, node: Node, depth: int) -> None:
    """A rational function of one variable has no value that satisfies the fact (Sturm)."""
    fact = compared(sequent, node.get("fact"))
    names = sorted(fact.term.free)
    need(len(names) == 1, "not in one variable")
    need(polynomial_refutes(fact, sequent.box[names[0]], names[0]), "the polynomial has a root")


def _taylor(sequent: Sequent, node: Node, depth: int) -> None:
    """``term = (x - at)**zeros * g`` by Taylor's theorem; the signs of both exclude the fact."""
    fact, name = compared(sequent, node.get("fact")), _text(node, "variable")
    at = parse_term(_text(node, "at"), sequent.functions)
    need(name in sequent.box and at.free <= set(sequent.box) - {name}, "not an expansion")
    need(not unshown(sequent, at), "the centre is not defined")
    zeros, order = node.get("zeros"), node.get("order")
    if type(zeros) is not int or type(order) is not int:
        raise Rejected("the orders are missing")
    need(0 <= zeros <= order <= 64, "not the orders of an expansion")
    found = taylor.vanishing_order(fact.term, name, at, zeros)
    need(found == zeros, "a coefficient does not vanish")
    need(
        taylor.excludes(sequent, fact, name, at, zeros, order, _bits(node)),
        f"{formula_text(fact)} is not excluded",
    )


def _positivstellensatz(sequent: Sequent, node: Node, depth: int) -> None:
    """``sum_k s_k * prod(facts_k) = c`` with ``s_k`` sums of squares, and ``c < 0``.

    ``c = 0`` suffices if a product of strict facts has a positive constant.  An equation may
    have any multiplier.
    """
    field_, total, strict = normal.Field(sequent.box), [], False
    for part in _list(node, "sum"):
        facts = [listed(sequent, r) for r in _list(part, "facts")]
        need(all(f.rel != "!=" for f in facts), "an inequation has no sign")
        product = mul(num(1), *(f.term for f in facts))
        if "multiplier" in part:
            need(any(f.rel == "==" for f in facts), "a multiplier needs an equation")
            multiplier = parse_term(_text(part, "multiplier"), sequent.functions)
        else:
            squares = []
            for pair in _list(part, "squares"):
                weight = rational(pair[0])
                need(weight >= 0, "a negative weight")
                base = parse_term(pair[1], sequent.functions)
                squares.append(mul(num(weight), power(base, 2)))
                number = base.op == "num" and base.value != 0 and weight > 0
                strict |= number and all(f.rel == ">" for f in facts)
            multiplier = add(*squares)
        need(multiplier.free <= set(sequent.box), "a new variable")
        need(not unshown(sequent, multiplier), "a multiplier is not defined")
        total.append(mul(multiplier, product))
    value = field_.number(add(*total))
    if value is None:
        raise Rejected("the identity does not hold")
    need(value < 0 or (value == 0 and strict), "no contradiction")


def _list(node: Any, key: str) -> list[Any]:
    value = node.get(key) if isinstance(node, dict) else None
    if not isinstance(value, list):
        raise Rejected(f"{key} is not a list")
    return value


def _lemma(sequent: Sequent, node: Node, depth: int) -> None:
    """A known inequality about one function is added."""
    at = parse_term(_text(node, "at"), sequent.functions)
    need(at.free <= set(sequent.box), "a new variable")
    fact = lemma(_text(node, "name"), at)
    for term in terms_of(fact):
        _defined(sequent, term, node, None, depth)
    _refute(sequent.copy().assume(fact), node.get("then"), depth)


_RULES: dict[str, Callable[[Sequent, Node, int], None]] = {
    "cases": _cases,
    "claim": _claim,
    "enclose": _enclose,
    "identity": _identity,
    "lemma": _lemma,
    "positivstellensatz": _positivstellensatz,
    "rising": _rising,
    "split": _split,
    "sturm": _sturm,
    "substitute": _substitute,
    "taylor": _taylor,
    "unfold": _unfold,
}


def _refute(sequent: Sequent, node: Any, depth: int) -> None:
    need(depth < _MAXIMUM_DEPTH, "the proof is nested too deeply")
    rule = _RULES.get(str(node.get("by"))) if isinstance(node, dict) else None
    if rule is None:
        raise Rejected("a step is missing or unknown")
    rule(sequent, node, depth + 1)


# ---------------------------------------------------------------- whole certificates


def check(
    certificate: Any,
    goal: str | None = None,
    given: Iterable[str] | None = None,
    *,
    integers: Iterable[str] = (),
    functions: Iterable[str] = (),
    axioms: Iterable[str] = (),
) -> None:
    """Check a certificate, against a goal and hypotheses if they are handed in.

    A goal is then one about real variables and no functions but the known ones, unless
    ``integers`` and ``functions`` name some, and ``axioms`` say what is known of the functions.

    Raises
    ------
    Rejected
        With one line that says which step fails.
    """
    need(isinstance(certificate, dict), "not an object")
    need(certificate.get("format") == FORMAT, "not a scalar certificate")
    version = certificate.get("version")
    need(type(version) is int and version == VERSION, "another version")
    goal_text, given_texts = _text(certificate, "goal"), _list(certificate, "given")
    need(goal is None or goal == goal_text, "the certificate is for another goal")
    if given is not None:
        need(list(given) == given_texts, "the certificate has other hypotheses")
    whole = _list(certificate, "integers")
    need(all(type(name) is str for name in whole), "an integer variable is not a name")
    named = _list(certificate, "functions") if "functions" in certificate else []
    need(all(type(name) is str for name in named), "a function is not a name")
    laws = _list(certificate, "axioms") if "axioms" in certificate else []
    need(all(type(law) is str for law in laws), "an axiom is not a text")
    if goal is not None:
        need(set(whole) <= set(integers), "the certificate has other integer variables")
        need(set(named) <= set(functions), "the certificate has other functions")
        need(set(laws) <= set(axioms), "the certificate has other axioms")
    try:
        parsed = parse_formula(goal_text, named)
        given_formulas = [parse_formula(h, named) for h in given_texts]
        sequent = root(parsed, given_formulas, whole, named)
        for number, at in _list(certificate, "instances") if "instances" in certificate else []:
            need(type(number) is int and 0 <= number < len(laws), "there is no such axiom")
            need(all(type(term) is str for term in at.values()), "an instance is not in text")
            assume_instance(sequent, laws[number], at)
        for term in terms_of(parsed):
            _defined(sequent, term, certificate, None, 0)
        for term in terms_of(parsed):
            for condition in conditions(term):
                sequent.assume(condition)
        _refute(sequent.assume(negation(parsed)), certificate.get("proof"), 0)
    except InputError as error:
        raise Rejected(str(error)) from None
    except normal.NoNormalForm as error:
        raise Rejected(f"no normal form: {error}") from None
    except Undefined:
        raise Rejected("a term is defined nowhere") from None
    except (RecursionError, AttributeError, TypeError, LookupError, ValueError) as error:
        raise Rejected(f"malformed: {type(error).__name__}") from None


def statement(certificate: dict[str, Any]) -> str:
    """Return all that a checked certificate says: hypotheses, goal, integers, functions."""
    given = ", ".join([*certificate["given"], *certificate.get("axioms", [])])
    said = f"{given} |- {certificate['goal']}" if given else f"|- {certificate['goal']}"
    for word, names in (("integer", "integers"), ("any function", "functions")):
        if certificate.get(names):
            said += f" ({word}: {', '.join(certificate[names])})"
    return said


def check_text(source: str) -> None:
    """Check a certificate in JSON text."""
    try:
        certificate = json.loads(source, object_pairs_hook=without_duplicates)
    except (json.JSONDecodeError, RecursionError):
        raise Rejected("not JSON") from None
    check(certificate)


def without_duplicates(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Return an object in which no key occurs twice.

    Raises
    ------
    Rejected
        If one does: readers would differ on what is stated.
    """
    found = dict(pairs)
    if len(found) < len(pairs):
        raise Rejected("a key occurs twice")
    return found
