"""Signs of rational functions of one variable: Sturm's theorem replaced by Bernstein forms.

The function is written as a number times powers of irreducible polynomials.  One without a root on
the range has positive Bernstein coefficients, up to its sign, on each piece of a fine enough
division of the range, and positive coefficients after a shift beyond its roots.
"""

from __future__ import annotations

from collections.abc import Iterator
from math import comb, lcm
from typing import TYPE_CHECKING

from flint import fmpq, fmpq_poly, fmpz

from symbolic.certificates import normal
from symbolic.certificates.bernstein import coefficients
from symbolic.certificates.enclosures import Range
from symbolic.certificates.sequents import Sequent
from symbolic.certificates.sturm import roots_inside, univariate
from symbolic.certificates.terms import Cmp, var
from symbolic.errors import InputError, Rejected
from symbolic.export.scalar.normalised import normalised
from symbolic.export.scalar.terms import NotExported, number, term_text

if TYPE_CHECKING:
    from symbolic.export.scalar.walker import Walker

__all__ = ["without_roots"]

_MOST_PIECES = 120
_WANTED = {">": "<= 0", ">=": "< 0", "==": "<> 0"}
Piece = tuple[fmpq, list[tuple[fmpq, int, int]]]


def without_roots(walker: Walker, sequent: Sequent, fact: Cmp) -> str:
    """State that a comparison in one variable fails on the whole range; return the name.

    Raises
    ------
    NotExported
        If the comparison is not of a rational function, or a root is not excluded.
    """
    name = walker.fresh("E")
    (variable,) = fact.term.free
    item, text = sequent.box[variable], term_text(fact.term)
    if fact.rel == "!=":
        walker.say(f"assert ({name} : {text} = 0) by solve [ ring | field; apart ].")
        return name
    if item.empty or (item.low is not None and item.low == item.high):
        raise NotExported("a range that is a point")
    head, powers = _factors(fact, variable)
    if head == 0:
        way = normalised(walker, normal.Field(), [fact.term]) or "agree"
        zero = f"solve [ ring | {way} | simpler; agree ]"
        walker.say(f"assert ({name} : {text} <= 0) by (apply Req_le; {zero}).")
        return name
    bounds = walker.bounds(sequent, [variable])
    strict, sign, product = fact.rel != ">", 1 if head > 0 else -1, []
    for factor, exponent in powers:
        shown = _shown(walker, factor, exponent, item, f"v_{variable}", strict, bounds)
        sign *= shown if exponent % 2 else 1
        product.append((factor if shown > 0 else -factor, exponent))
    if fact.rel != "==" and sign > 0:
        raise NotExported("a polynomial of the other sign")
    total = " * ".join(_power(p, e, f"v_{variable}") for p, e in product) or "1"
    signed, made = sign * abs(head), walker.fresh("T")
    walker.say(f"assert ({made} : {text} = {number(signed)} * ({total})) by rational_function.")
    proved = walker.fresh("S")
    walker.say(f"assert ({proved} : 0 {'<' if strict else '<='} {total}) by power_product.")
    rule = {">": "nonpositive", ">=": "negative", "==": "nonzero"}[fact.rel]
    side = "lt" if signed < 0 else "gt"
    walker.say(
        f"assert ({name} : {text} {_WANTED[fact.rel]}) "
        f"by (apply ({rule}_{side} _ _ _ {made} {proved}); numeral)."
    )
    return name


def _factors(fact: Cmp, variable: str) -> tuple[fmpq, list[tuple[fmpq_poly, int]]]:
    """Return the number and the powers of irreducible polynomials that a term is."""
    field = normal.Field()
    index = field._atom(("var", variable), var(variable))
    try:
        top, bottom = (univariate(field, p, index) for p in field.normal(fact.term))
    except (normal.NoNormalForm, InputError, Rejected):
        raise NotExported("not a rational function") from None
    head, powers = fmpq(1), list[tuple[fmpq_poly, int]]()
    for polynomial, side in ((top, 1), (bottom, -1)):
        lead, factors = polynomial.factor()
        head *= fmpq(lead) if side > 0 else 1 / fmpq(lead)
        for factor, multiplicity in factors:
            powers.append((fmpq_poly(factor), side * int(multiplicity)))
    return head, powers


def _shown(
    walker: Walker, factor: fmpq_poly, exponent: int, item: Range, x: str, strict: bool,
    bounds: list[str],
) -> int:  # fmt: skip
    """Say what is needed of a factor; return 1, or -1 for what is said of its opposite."""
    low, high = item.low, item.high
    needed = strict if exponent > 0 else True
    if not needed and exponent % 2 == 0:
        return 1
    ends = [end for end in (low, high) if end is not None and factor(end) == 0]
    if roots_inside(factor, low, high) or (ends and factor.degree() > 1):
        if exponent > 0:
            raise NotExported("a polynomial with a root")
        walker.say(f"assert ({walker.fresh('P')} : {_poly(factor, x)} <> 0) by nonzero_factor.")
        return 1
    sign = 1 if factor(_inside(item)) > 0 else -1
    name, text = walker.fresh("P"), _poly(sign * factor, x)
    if ends:
        rel = "<" if needed else "<="
        walker.say(f"assert ({name} : 0 {rel} {text}) by solve [ lra | sign ].")
        return sign
    walker.say(f"assert ({name} : 0 < {text}).")
    walker.say(f"{{ clear - {' '.join(bounds)}." if bounds else "{ clear.")
    _positive(walker, sign * factor, x, (low, high), [_MOST_PIECES])
    walker.say("}")
    return sign


def _positive(
    walker: Walker,
    p: fmpq_poly,
    x: str,
    ends: tuple[fmpq | None, fmpq | None],
    left: list[int],
) -> None:
    """Prove that a polynomial is positive between two ends that are no roots."""
    low, high = ends
    left[0] -= 1
    if left[0] < 0:
        raise NotExported("a polynomial with roots near the range")
    found = _piece(p, low, high)
    if found is None:
        at, side = _cut(p, low, high), walker.fresh("S")
        walker.say(f"destruct (Rle_lt_dec {x} {number(at)}) as [{side}|{side}].")
        for half in ((low, at), (at, high)):
            walker.say("{")
            _positive(walker, p, x, half, left)
            walker.say("}")
        return
    offset, terms = found
    above, ratio = ("", fmpq(1)) if low is None else (f"({low.q} * {x} - {_whole(low.p)})", low)
    below, other = ("", fmpq(1)) if high is None else (f"({_whole(high.p)} - {high.q} * {x})", high)
    for text in filter(None, (above, below)):
        walker.say(f"assert ({walker.fresh('L')} : 0 <= {text}) by lra.")
    terms = [(w / (fmpq(ratio.q) ** i * fmpq(other.q) ** j), i, j) for w, i, j in terms]
    scale = fmpq(lcm(*(int(c.q) for c in (offset, *p.coeffs(), *(w for w, _, _ in terms)))))
    parts = []
    for weight, i, j in terms:
        powers = [f"{t} ^ {k}" for t, k in ((above, i), (below, j)) if k]
        parts.append(f"{number(scale * weight)} * ({' * '.join(powers)})")
    total, sum_of = " + ".join(parts) or "0", walker.fresh("S")
    walker.say(f"assert ({sum_of} : 0 <= {total}) by weighted.")
    walker.say(
        f"apply (positive_multiple {number(scale)} _ {number(scale * offset)} _) with (4 := {sum_of}); "
        f"[ clear; {'field' if any(c.q > 1 for c in p.coeffs()) else 'ring'} | numeral | numeral ]."
    )


def _piece(p: fmpq_poly, low: fmpq | None, high: fmpq | None) -> Piece | None:
    """Return a positive number and a nonnegative combination of powers whose sum is ``p``."""
    if low is None and high is None:
        return (p[0], []) if p.degree() == 0 else None
    if low is not None and high is not None:
        return _bernstein(p, low, high)
    shift = p(fmpq_poly([low, 1]) if low is not None else fmpq_poly([high or 0, -1]))
    found = [shift[k] for k in range(shift.degree() + 1)]
    if found[0] <= 0 or min(found) < 0:
        return None
    rest = [(c, k, 0) if low is not None else (c, 0, k) for k, c in enumerate(found) if k and c]
    return found[0], rest


def _bernstein(p: fmpq_poly, low: fmpq, high: fmpq) -> Piece | None:
    degree = p.degree()
    powers: dict[tuple[int, ...], fmpq] = {(k,): p[k] for k in range(degree + 1)}
    found = coefficients(powers, [degree], [Range(low, high, False, False)])
    least = min(found)
    if least <= 0:
        return None
    width = (high - low) ** degree
    weights = ((comb(degree, k) * (c - least) / width, k) for k, c in enumerate(found))
    return least, [(w, k, degree - k) for w, k in weights if w]


def _cut(p: fmpq_poly, low: fmpq | None, high: fmpq | None) -> fmpq:
    if low is not None and high is not None:
        return (low + high) / 2
    if low is None and high is None:
        return fmpq(0)
    step = fmpq(1)
    while True:
        if low is not None:
            at, found = low + step, _piece(p, low + step, None)
        else:
            at = (fmpq(0) if high is None else high) - step
            found = _piece(p, None, at)
        if found is not None or step > 2**40:
            return at
        step *= 2


def _inside(item: Range) -> fmpq:
    low, high = item.low, item.high
    if low is None:
        low = (fmpq(0) if high is None else high) - 1
    return (low + (low + 1 if high is None else high)) / 2


def _poly(p: fmpq_poly, x: str) -> str:
    """Return a polynomial in Coq."""
    return "(" + " + ".join(_monomials(p, x)) + ")"


def _monomials(p: fmpq_poly, x: str) -> Iterator[str]:
    for k in range(p.degree(), -1, -1):
        if p[k] != 0:
            power = "" if k == 0 else f" * {x}" if k == 1 else f" * {x} ^ {k}"
            yield f"{number(p[k])}{power}"


def _whole(value: fmpz) -> str:
    return f"({int(value)})"


def _power(p: fmpq_poly, exponent: int, x: str) -> str:
    raised = _poly(p, x) if abs(exponent) == 1 else f"{_poly(p, x)} ^ {abs(exponent)}"
    return raised if exponent > 0 else f"/ {raised}"
