"""One law at a time: how an atom is rewritten towards its polynomial normal form.

``step(atom, equations)`` returns the next term and a Coq proof of ``atom = next``, or ``None`` when
only the arguments remain to be put in normal form.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import TYPE_CHECKING

from flint import fmpq

from symbolic import arithmetic as exact
from symbolic import language as lang
from symbolic.export.printing import opened, quotient
from symbolic.language import NAT, REAL, Term

if TYPE_CHECKING:
    from symbolic.export.equations import Equations

__all__ = ["step"]

Taken = tuple[Term, str] | None


def step(atom: Term, equations: Equations) -> Taken:
    """Take one step towards the normal form of an atom."""
    rule = _STEPS.get(atom.head)
    return rule(atom, equations) if rule is not None else None


def _make(head: str, *args: Term, sort: lang.Sort = REAL) -> Term:
    return lang._op(head, args, sort)


def _natural(value: int) -> Term:
    return lang.number(value, NAT)


# ------------------------------------------------------------------ casts


def _cast(atom: Term, equations: Equations) -> Taken:
    (inner,) = atom.args
    text = [equations.text(a) for a in inner.args]
    if inner.head == "number":
        return lang.number(int(inner.payload)), f"(num_INR {equations.text(inner)})"  # type: ignore[arg-type]
    if inner.head in ("add", "mul"):
        parts = [_make("cast", a) for a in inner.args]
        law = "plus_INR" if inner.head == "add" else "mult_INR"
        return _make(inner.head, *parts), f"({law} {' '.join(text)})"
    if inner.head == "pow":
        result = _make("pow", _make("cast", inner.args[0]), inner.args[1])
        return result, f"(pow_INR {' '.join(text)})"
    if inner.head == "sum":
        index, body = opened(inner.args[1])
        function = lang.Lambda(index, _make("cast", body))
        return _make("sum", inner.args[0], function), f"(nsum_INR {' '.join(text)})"
    return None


# ------------------------------------------------------------------ powers


def _pow(atom: Term, equations: Equations) -> Taken:
    base, exponent = atom.args
    normal_base = exact.to_term(exact.polynomial(base), base.sort)
    normal_exponent = exact.to_term(exact.polynomial(exponent), NAT)
    if base is not normal_base or exponent is not normal_exponent:
        after = _make("pow", normal_base, normal_exponent, sort=atom.sort)
        return after, equations.congruence(atom, after)
    return _split_exponent(atom, equations) or _split_base(atom, equations)


def _split_exponent(atom: Term, equations: Equations) -> Taken:
    base, exponent = atom.args
    sort, text = atom.sort, equations.text
    if exponent.head == "add":
        parts = [_make("pow", base, e, sort=sort) for e in exponent.args]
        law = "pow_add" if sort == REAL else "Nat.pow_add_r"
        proof = f"({law} {text(base)} {text(exponent.args[0])} {text(exponent.args[1])})"
        return _make("mul", *parts, sort=sort), proof
    poly = exact.polynomial(exponent)
    if len(poly) != 1:
        return None
    ((monomial, coefficient),) = poly.items()
    if coefficient == 1 or not monomial:
        return None
    times = _natural(int(coefficient.p))
    rest = exact.to_term({monomial: fmpq(1)}, NAT)
    product = _make("mul", rest, times, sort=NAT)
    middle = _make("pow", base, product, sort=sort)
    after = _make("pow", _make("pow", base, rest, sort=sort), times, sort=sort)
    law = "pow_mult" if sort == REAL else "Nat.pow_mul_r"
    proof = f"({law} {text(base)} {text(rest)} {text(times)})"
    first = equations.congruence(atom, middle)
    return after, f"(@eq_trans _ {text(atom)} {text(middle)} {text(after)} {first} {proof})"


def _split_base(atom: Term, equations: Equations) -> Taken:
    base, exponent = atom.args
    sort, text = atom.sort, equations.text
    if len(exact.polynomial(base)) != 1:
        return None
    if base.head == "mul":
        parts = [_make("pow", b, exponent, sort=sort) for b in base.args]
        law = "Rpow_mult_distr" if sort == REAL else "Nat.pow_mul_l"
        proof = f"({law} {text(base.args[0])} {text(base.args[1])} {text(exponent)})"
        return _make("mul", *parts, sort=sort), proof
    if base.head == "number" and base.payload == 1:
        law = "pow1" if sort == REAL else "Nat.pow_1_l"
        return base, f"({law} {text(exponent)})"
    if base.head == "pow":
        inner, first = base.args
        after = _make("pow", inner, _make("mul", first, exponent, sort=NAT), sort=sort)
        law = "pow_pow" if sort == REAL else "npow_pow"
        return after, f"({law} {text(inner)} {text(first)} {text(exponent)})"
    return None


# ------------------------------------------------------------------ reciprocals


def _inverse(atom: Term, equations: Equations) -> Taken:
    (inner,) = atom.args
    poly = exact.polynomial(inner)
    normal = exact.to_term(poly)
    if inner is not normal:
        after = _make("inverse", normal)
        return after, equations.congruence(atom, after)
    if len(poly) > 1:
        return _scaled_inverse(atom, poly, equations)
    return _inverse_of_product(atom, equations)


def _scaled_inverse(atom: Term, poly: exact.Polynomial, equations: Equations) -> Taken:
    top = exact.leading(poly)
    if top == 1:
        return None
    text = equations.text
    rest = exact.to_term(exact.scale(poly, 1 / top))
    value, other = exact.fraction(top), exact.fraction(1 / top)
    middle = _make("inverse", _make("mul", lang.number(value), rest))
    after = _make("mul", lang.number(other), _make("inverse", rest))
    first = equations.congruence(atom, middle)
    law = f"(inv_scale {quotient(value)} {quotient(other)} {text(rest)} eq_refl)"
    return after, f"(@eq_trans _ {text(atom)} {text(middle)} {text(after)} {first} {law})"


def _inverse_of_product(atom: Term, equations: Equations) -> Taken:
    (inner,) = atom.args
    text = [equations.text(a) for a in inner.args]
    if inner.head == "number":
        value = Fraction(inner.payload)  # type: ignore[arg-type]
        if value == 0:
            return inner, "Rinv_0"
        return lang.number(1 / value), f"(inv_num {quotient(value)} {quotient(1 / value)} eq_refl)"
    if inner.head == "mul":
        parts = [_make("inverse", a) for a in inner.args]
        return _make("mul", *parts), f"(Rinv_mult {' '.join(text)})"
    if inner.head == "pow":
        after = _make("pow", _make("inverse", inner.args[0]), inner.args[1])
        return after, f"(inv_pow {' '.join(text)})"
    if inner.head == "inverse":
        return inner.args[0], f"(Rinv_inv {' '.join(text)})"
    return None


# ------------------------------------------------------------------ sums and products


def _ranged(atom: Term, equations: Equations) -> Taken:
    size, function = atom.args
    rest, count = exact._peel(size)
    start, steps = exact.to_term(rest, NAT), _natural(count)
    if rest and count:
        shape = _make("add", start, steps, sort=NAT)
    else:
        shape = start if rest else steps
    if shape is not size:
        after = _make(atom.head, shape, function, sort=atom.sort)
        return after, equations.congruence(atom, after)
    if count:
        return _peeled(atom, start if rest else None, count, equations)
    if not rest:
        return _identity(atom), f"(eq_refl {equations.text(atom)})"
    return _linear(atom, equations) if atom.head == "sum" else None


def _identity(atom: Term) -> Term:
    return lang.number(0 if atom.head == "sum" else 1, atom.sort)


def _peeled(atom: Term, start: Term | None, count: int, equations: Equations) -> Taken:
    """Split the last summands off: ``Sum(n + 2, f) = Sum(n, f) + (0 + f(n) + f(n + 1))``."""
    _, function = atom.args
    sort, text = atom.sort, equations.text
    operation = "add" if atom.head == "sum" else "mul"
    total = _identity(atom)
    for k in range(count):
        place = _natural(k)
        index = place if start is None else _make("add", start, place, sort=NAT)
        total = _make(operation, total, lang.apply(function, index), sort=sort)
    if start is None:
        return total, f"(eq_refl {text(atom)})"
    law = {("sum", REAL): "vsum_split", ("sum", NAT): "nsum_split"}.get(
        (atom.head, str(sort)), "vprod_split"
    )
    before = _make(atom.head, start, function, sort=sort)
    proof = f"({law} {text(start)} {text(_natural(count))} {text(function)})"
    return _make(operation, before, total, sort=sort), proof


def _linear(atom: Term, equations: Equations) -> Taken:
    """Move factors out of a sum and sum each monomial of its body by itself."""
    size, function = atom.args
    sort = atom.sort
    index, body = opened(function)
    pieces = [_piece(m, c, index, sort) for m, c in _ordered(exact.polynomial(body))]
    if not pieces:
        pieces = [(lang.number(0, sort), None)]
    if len(pieces) == 1 and pieces[0][0] is None:
        return None
    summands = [_product(outer, inner, sort) for outer, inner in pieces]
    flat = lang._lambda((index.name, NAT), lang._abstract(_total(summands, sort), index, 0))
    middle = _make("sum", size, flat, sort=sort)
    results = [_summed(outer, inner, index, size, sort) for outer, inner in pieces]
    after, text = _total(results, sort), equations.text
    first = equations.congruence(atom, middle)
    second = _sum_proof(pieces, index, size, sort, equations)
    return after, f"(@eq_trans _ {text(atom)} {text(middle)} {text(after)} {first} {second})"


Piece = tuple[Term | None, Term | None]


def _ordered(poly: exact.Polynomial) -> list[tuple[exact.Monomial, fmpq]]:
    return sorted(poly.items(), key=lambda item: exact._key(item[0]), reverse=True)


def _piece(monomial: exact.Monomial, coefficient: fmpq, index: Term, sort: lang.Sort) -> Piece:
    """Split a monomial into what does not depend on the index and what does."""
    inside = tuple(f for f in monomial if index in f[0].free)
    outside = tuple(f for f in monomial if index not in f[0].free)
    outer = None
    if coefficient != 1 or outside or not inside:
        outer = exact.to_term({outside: coefficient}, sort)
    return outer, exact.to_term({inside: fmpq(1)}, sort) if inside else None


def _product(outer: Term | None, inner: Term | None, sort: lang.Sort) -> Term:
    if outer is None or inner is None:
        only = outer if inner is None else inner
        return only if only is not None else lang.number(1, sort)
    return _make("mul", outer, inner, sort=sort)


def _total(summands: list[Term], sort: lang.Sort) -> Term:
    result = summands[0]
    for summand in summands[1:]:
        result = _make("add", result, summand, sort=sort)
    return result


def _summed(
    outer: Term | None, inner: Term | None, index: Term, size: Term, sort: lang.Sort
) -> Term:
    if inner is None:
        part = _make("cast", size) if sort == REAL else size
    else:
        part = _make("sum", size, lang.Lambda(index, inner), sort=sort)
    return part if outer is None else _make("mul", outer, part, sort=sort)


def _sum_proof(
    pieces: list[Piece], index: Term, size: Term, sort: lang.Sort, equations: Equations
) -> str:
    letter, plus = ("v", "Rplus") if sort == REAL else ("n", "Nat.add")
    text, name = equations.text, equations.text(index)
    summands = [_product(outer, inner, sort) for outer, inner in pieces]

    def one(position: int) -> str:
        outer, inner = pieces[position]
        if inner is None and outer is not None:
            return f"({letter}sum_const {text(size)} {text(outer)})"
        function = f"(fun {name} => {text(inner)})" if inner is not None else ""
        if outer is None:
            return f"(eq_refl ({letter}sum {text(size)} {function}))"
        return f"({letter}sum_scal {text(size)} {text(outer)} {function})"

    proof = one(0)
    for position in range(1, len(pieces)):
        left = f"(fun {name} => {text(_total(summands[:position], sort))})"
        right = f"(fun {name} => {text(summands[position])})"
        split = f"({letter}sum_plus {text(size)} {left} {right})"
        proof = f"(eq_trans {split} (f_equal2 {plus} {proof} {one(position)}))"
    return proof


_STEPS: dict[str, Callable[[Term, Equations], Taken]] = {
    "cast": _cast,
    "pow": _pow,
    "inverse": _inverse,
    "sum": _ranged,
    "prod": _ranged,
}
