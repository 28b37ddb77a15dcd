"""Functions that fall, or rise, toward a limit at infinity.

Beyond some point the term is written in the reciprocal of the variable, and enclosed, or expanded
at zero if the limit is zero; up to that point it is compared with its value there, by the sign of
its slope.
"""

from __future__ import annotations

from flint import fmpq, fmpq_poly

from symbolic.certificates.enclosures import Evaluator, Range, Undefined, allowed, interval_signs
from symbolic.certificates.sequents import Sequent
from symbolic.certificates.taylor import vanishing_order
from symbolic.certificates.terms import Cmp, Term, add, mul, negation, num, power, rebuild, var
from symbolic.export.scalar.expansions import widest
from symbolic.export.scalar.laurent import Laurent
from symbolic.export.scalar.terms import NotExported, number, stated, term_text
from symbolic.export.scalar.walker import Node, Walker

__all__ = ["by_limit"]

_BITS, _DOUBLINGS, _ZEROS = 128, 60, 12


def by_limit(
    walker: Walker, sequent: Sequent, node: Node, fact: Cmp, name: str, inner: Sequent
) -> None:
    """Exclude a fact about a function that is monotone toward infinity."""
    direction = int(node["direction"])
    var, near = f"v_{name}", None
    point = _far(sequent, fact, name, direction)
    if point is None:
        near = _Vanishing(fact, name, direction)
        point = near.point
    wanted = "<= 0" if fact.rel == ">" else "< 0"
    side, edge = walker.fresh("S"), number(point)
    ends = (var, edge) if direction < 0 else (edge, var)
    walker.say(f"destruct (Rle_lt_dec {ends[0]} {ends[1]}) as [{side}|{side}].")
    walker.say("{")
    function, slope = walker.fresh("g"), walker.fresh("d")
    steep = negation(inner.facts[-1])
    if not isinstance(steep, Cmp):
        raise NotExported("a slope")
    slope_text = term_text(steep.term) if direction > 0 else f"((-1) * {term_text(steep.term)})"
    walker.say(f"pose ({function} := fun {var} : R => {term_text(mul(num(-1), fact.term))}).")
    walker.say(f"pose ({slope} := fun {var} : R => {slope_text}).")
    t, derived = walker.fresh("t"), walker.fresh("D")
    within = f"forall {t}, {ends[0]} <= {t} -> {t} <= {ends[1]} ->"
    walker.say(f"assert ({derived} : {within} is_derive {function} {t} ({slope} {t})).")
    walker.say(f"{{ intros {t} ? ?; unfold {function}, {slope}; sloping. }}")
    monotone = _monotone(walker, inner, node["slope"], var, slope, ends)
    value, result = walker.fresh("V"), walker.fresh("G")
    sign = "<=" if fact.rel == ">" else "<"
    walker.say(f"assert ({value} : 0 {sign} {function} {edge}) by (unfold {function}; limit).")
    rule = "fall" if direction < 0 else "rise"
    walker.say(f"assert ({result} : {function} {edge} <= {function} {var}).")
    walker.say(
        f"{{ apply ({rule} {function} {slope}); [lra | exact {derived} | exact {monotone}]. }}"
    )
    walker.say(f"assert ({walker.fresh('E')} : 0 {sign} {function} {var}) by lra.")
    walker.say(f"unfold {function} in *; excluded.")
    walker.say("}")
    if near is None:
        _beyond(walker, sequent, fact, name, point, wanted)
    else:
        near.say(walker, sequent, wanted)


def _beyond(
    walker: Walker, sequent: Sequent, fact: Cmp, name: str, point: fmpq, wanted: str
) -> None:
    """Exclude the fact beyond a number, rational functions written in the reciprocal."""
    here = sequent.with_range(name, _ray(point))
    known = walker.bounds(here, fact.term.free)
    reciprocal = walker.fresh("reciprocal")
    far = _Reciprocal(name, reciprocal)
    far.written(fact.term)
    small, var = _small(point), f"v_{reciprocal}"
    walker.say(f"assert ({walker.fresh('E')} : {term_text(fact.term)} {wanted}). {{")
    walker.say(f"clear - {' '.join(known)}; pose ({var} := / v_{name}).")
    for end, shape in ((small.low, "{e} <= {v}"), (small.high, "{v} <= {e}")):
        claim = shape.format(e=number(end), v=var)
        walker.say(f"assert ({walker.fresh('B')} : {claim}) by (unfold {var}; limit).")
    rewriting = far.say(walker)
    walker.say(f"{rewriting}clearbody {var}; interval with (i_prec {_BITS}). }}")
    walker.say("excluded.")


def _ray(point: fmpq) -> Range:
    return Range(point, None) if point > 0 else Range(None, point)


def _small(point: fmpq) -> Range:
    """Return the range of the reciprocal."""
    return Range(fmpq(0), 1 / point) if point > 0 else Range(1 / point, fmpq(0))


class _Vanishing:
    """A term whose limit is zero: in the reciprocal it has a zero at zero."""

    def __init__(self, fact: Cmp, name: str, direction: int) -> None:
        self.name, self.fact = name, fact
        self.far = _Reciprocal(name, "reciprocal", True)
        read = Laurent("reciprocal").cleared(self.far.written(fact.term))
        self.term, self.degree = read
        zeros = vanishing_order(self.term, "reciprocal", num(0), _ZEROS)
        if fact.term.free != {name} or direction > 0 or zeros == _ZEROS:
            raise NotExported("a limit at infinity that is zero")
        box, reach = {"reciprocal": Range(fmpq(0), fmpq(1))}, (fmpq(0), fmpq(1, 2))
        self.expansion = widest(self.term, box, "reciprocal", num(0), zeros, reach)
        self.point = 1 / self.expansion.high

    def say(self, walker: Walker, sequent: Sequent, wanted: str) -> None:
        """Exclude the fact beyond the point."""
        known = walker.bounds(sequent.with_range(self.name, _ray(self.point)), [self.name])
        y, text = "v_reciprocal", term_text(self.fact.term)
        walker.say(f"assert ({walker.fresh('E')} : {text} {wanted}). {{")
        walker.say(f"clear - {' '.join(known)}; pose ({y} := / v_{self.name}).")
        positive, product = walker.fresh("P"), walker.fresh("Q")
        walker.say(f"assert ({positive} : 0 < {y}) by (apply Rinv_0_lt_compat; lra).")
        walker.say(f"assert ({walker.fresh('B')} : {y} <= {number(self.expansion.high)})")
        walker.say(f"  by (unfold {y}; apply (inverse_at_most _ {number(self.point)}); limit).")
        rewriting = self.far.say(walker)
        power_text = f"{y} ^ {self.degree}"
        walker.say(f"assert ({product} : {text} * {power_text} = {term_text(self.term)}).")
        walker.say(f"{{ {rewriting}clearbody {y}; atom_names; field; parts. }}")
        if wanted == "<= 0":
            walker.say("apply Rlt_le.")
        walker.say(f"apply (sign_of_product _ ({power_text}) _ {product}); [apply pow_lt; lra |].")
        walker.say(f"clear {product}; clearbody {y}.")
        here = Sequent({"reciprocal": Range(fmpq(0), self.expansion.high, True, False)})
        here.facts.append(Cmp(">", var("reciprocal")))
        self.expansion.say(walker, here, "< 0")
        walker.say("assumption. }")
        walker.say("excluded.")


class _Reciprocal:
    """Bounded rational functions of a variable, written in its reciprocal."""

    def __init__(self, name: str, reciprocal: str, unbounded: bool = False) -> None:
        self.name, self.reciprocal, self.unbounded = name, reciprocal, unbounded
        self.pairs: list[tuple[Term, Term]] = []

    def written(self, term: Term) -> Term:
        """Return the term with such functions written anew."""
        if self.name not in term.free:
            return term
        found = _fraction(term, self.name)
        if found is not None and (self.unbounded or found[0].degree() <= found[1].degree() > 0):
            degree = max(p.degree() for p in found)
            top, bottom = (self._reversed(p, degree) for p in found)
            new = mul(top, power(bottom, -1))
            self.pairs.append((term, new))
            return new
        if not term.args:
            return term
        return rebuild(term, tuple(self.written(a) for a in term.args))

    def say(self, walker: Walker) -> str:
        """State what the rational functions are; return the tactic that rewrites them."""
        known = []
        for old, new in self.pairs:
            known.append(walker.fresh("Q"))
            claim = f"{term_text(old)} = {term_text(new)}"
            way = f"unfold v_{self.reciprocal}; field; parts"
            walker.say(f"assert ({known[-1]} : {claim}) by ({way}).")
        return "".join(f"rewrite ?{q}; " for q in known)

    def _reversed(self, polynomial: fmpq_poly, degree: int) -> Term:
        powers = (
            mul(num(c), power(var(self.reciprocal), degree - k))
            for k, c in enumerate(polynomial.coeffs())
            if c != 0 and k < degree
        )
        constant = polynomial[degree]
        return add(*powers, num(constant))


def _fraction(term: Term, name: str) -> tuple[fmpq_poly, fmpq_poly] | None:
    """Return numerator and denominator of a rational function of one variable."""
    one = fmpq_poly([1])
    if term.op == "num":
        return fmpq_poly([term.value]), one
    if term.op == "var":
        return (fmpq_poly([0, 1]), one) if term.value == name else None
    parts = [_fraction(a, name) for a in term.args]
    known = [p for p in parts if p is not None]
    if len(known) < len(parts) or not known:
        return None
    top, bottom = known[0]
    if term.op == "pow" and term.value.q == 1:
        p = int(term.value.p)
        return (top**p, bottom**p) if p >= 0 else (bottom**-p, top**-p)
    if term.op not in ("add", "mul"):
        return None
    for up, down in known[1:]:
        top = top * down + up * bottom if term.op == "add" else top * up
        bottom = bottom * down
    return top, bottom


def _monotone(
    walker: Walker, inner: Sequent, proof: Node, var: str, slope: str, ends: tuple[str, str]
) -> str:
    """State the sign of the slope between the ends; return the name."""
    name, t, moved = walker.fresh("M"), walker.fresh("t"), walker.fresh("o")
    sign = f"{slope} {t} <= 0" if ends[0] == var else f"0 <= {slope} {t}"
    walker.say(f"assert ({name} : forall {t}, {ends[0]} < {t} -> {t} < {ends[1]} -> {sign}).")
    walker.say(f"{{ rename {var} into {moved}. intros {var} ? ?. unfold {slope}.")
    denial, denied = walker.fresh("Y"), inner.facts[-1]
    walker.say(f"apply NNPP; intro {denial}.")
    for kept in inner.facts[:-1]:
        walker.say(f"assert ({walker.fresh('F')} : {stated(kept)}) by known.")
    walker.say(f"assert ({walker.fresh('N')} : {stated(denied)}) by denied {denial}.")
    walker.refute(inner, proof)
    walker.say("}")
    return name


def _far(sequent: Sequent, fact: Cmp, name: str, direction: int) -> fmpq | None:
    """Return a number beyond which enclosures exclude the fact, if one is found."""
    item = sequent.box[name]
    point = fmpq(1)
    for _ in range(_DOUBLINGS):
        inside = item.low is None or item.low < point if direction < 0 else (
            item.high is None or -point < item.high
        )  # fmt: skip
        end = point if direction < 0 else -point
        far = _Reciprocal(name, "reciprocal")
        term, box = far.written(fact.term), {**sequent.box, name: _ray(end)}
        box["reciprocal"] = _small(end)
        try:
            value = Evaluator(box, _BITS).value(term)
        except Undefined:
            value = None
        if inside and value is not None and not interval_signs(value) & allowed(fact):
            return end
        point *= 2
    return None
