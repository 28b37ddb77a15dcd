"""Functions that Coq's libraries have no tactics for: roots, inverse and hyperbolic functions."""

from __future__ import annotations

from collections.abc import Iterator

from flint import arb, fmpq

from symbolic.certificates.enclosures import Undefined
from symbolic.certificates.normal import Field, NoNormalForm
from symbolic.certificates.sequents import Sequent
from symbolic.certificates.terms import Term, mul, power
from symbolic.export.scalar.terms import number, term_text
from symbolic.export.scalar.walker import Walker

__all__ = ["bound_roots", "derived", "is_special", "prepared", "subterms", "taken_out"]

_OPENED = {"asin", "acos", "asinh", "acosh", "atanh", "tan", "call"}


def subterms(term: Term) -> Iterator[Term]:
    """Yield the parts of a term, each once, inner ones first."""
    seen: set[Term] = set()

    def walk(part: Term) -> Iterator[Term]:
        if part not in seen:
            seen.add(part)
            for arg in part.args:
                yield from walk(arg)
            yield part

    yield from walk(term)


def is_root(term: Term) -> bool:
    """Whether a term is a power of a root of order three or more."""
    return term.op == "pow" and int(term.value.q) > 2


def is_special(*terms: Term) -> bool:
    """Whether a function occurs that Coq's libraries have no tactics for."""
    return any(p.op in _OPENED or is_root(p) for term in terms for p in subterms(term))


def derived(term: Term) -> str:
    """Return the tactic for a derivative of a term."""
    return "special_derived" if is_special(term) else "derived"


def _roots(*terms: Term) -> list[Term]:
    """Return the roots that occur in terms, each once and without the power it is raised to."""
    parts = (p for term in terms for p in subterms(term) if is_root(p))
    return list(dict.fromkeys(power(p.args[0], fmpq(1, int(p.value.q))) for p in parts))


def bound_roots(walker: Walker, sequent: Sequent, term: Term) -> list[str]:
    """State rational bounds of the roots in a term; return the names of the hypotheses."""
    known = []
    evaluator = sequent.evaluator(80)
    for root in _roots(term):
        order = int(root.value.q)
        try:
            low, high = evaluator.value(root)
        except Undefined:
            continue
        text = term_text(root)
        for end, shape in ((low, "{c} <= {t}"), (high, "{t} <= {c}")):
            if not end.is_finite():
                continue
            known.append(walker.fresh("B"))
            claim = shape.format(c=number(_rational(end, end is high)), t=text)
            walker.say(f"assert ({known[-1]} : {claim}) by root_bounded {order - 1}%nat.")
    return known


def _rational(end: arb, upward: bool) -> fmpq:
    """Return a multiple of ``2**-60`` a little beyond a nonnegative end."""
    mantissa, exponent = end.man_exp()
    scaled = fmpq(mantissa) * fmpq(2) ** (int(exponent) + 60)
    whole = -(-scaled.p // scaled.q) + 1 if upward else scaled.p // scaled.q - 1
    return fmpq(max(0, int(whole)), 2**60)


def prepared(walker: Walker, sequent: Sequent, tactic: str, *terms: Term) -> str:
    """Return a tactic for an identity, after what it needs to know of the roots is stated."""
    if not is_special(*terms):
        return tactic
    return f"({taken_out(walker, sequent, *terms)}special_{tactic})"


def taken_out(walker: Walker, sequent: Sequent, *terms: Term) -> str:
    """State what roots are once powers are taken out of them; return the tactic that does so."""
    known = []
    field = Field(sequent.box)
    for root in _roots(*terms):
        try:
            top, bottom = field.normal(root)
        except NoNormalForm:
            continue
        normal = mul(field.term(top), power(field.term(bottom), -1))
        if any(is_root(p) and p.args[0] is root.args[0] for p in subterms(normal)):
            continue
        known.append(walker.fresh("T"))
        claim = f"{term_text(root)} = {term_text(normal)}"
        walker.say(f"assert ({known[-1]} : {claim}) by root_taken {int(root.value.q) - 1}%nat.")
    return f"rewrite {', '.join('?' + name for name in known)}; " if known else ""
