"""Coq scripts of scalar certificates: a proof of the goal from the hypotheses over Coq's reals.

The certificate is walked as its checker does, and every fact is stated again in Coq.  A comparison
is written together with what makes its terms defined, so that a hypothesis means what it does
here: that its terms have values and the comparison holds.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from typing import Any

from symbolic.certificates.checker import rational
from symbolic.certificates.enclosures import Evaluator, Undefined
from symbolic.certificates.normal import NoNormalForm
from symbolic.certificates.sequents import (
    Sequent,
    compared,
    fact_at,
    lemma,
    listed,
    rising_parts,
    root,
    sides,
    split,
    substituted,
    unfolded,
)
from symbolic.certificates.terms import (
    And,
    Cmp,
    Formula,
    Or,
    Term,
    conditions,
    derivative,
    mul,
    negation,
    num,
    parse_formula,
    parse_term,
    terms_of,
)
from symbolic.errors import InputError, RankproofError, Rejected
from symbolic.export.bernstein import expanded
from symbolic.export.coq import CoqScript, Scripts, Unexported

__all__ = ["NotExported", "scalar_scripts"]

_HEADER = """From Coq Require Import Reals Lra Classical.
From Coquelicot Require Import Coquelicot.
From Interval Require Import Tactic.
From Rankproof Require Import Boxes Scalars.
Set Bullet Behavior "Strict Subproofs".
Set Default Proof Using "Type".
Set Default Timeout 20.
Local Open Scope R_scope.
"""
_UNARY = {
    "exp": "exp", "log": "ln", "sin": "sin", "cos": "cos", "tan": "tan", "atan": "atan",
    "asin": "asin", "acos": "acos", "abs": "Rabs",
}  # fmt: skip
Node = dict[str, Any]


class NotExported(RankproofError):
    """A step that has no Coq script yet."""


def scalar_scripts(certificates: Iterable[tuple[str, dict[str, Any]]]) -> Scripts:
    """Return a script for each named certificate, or the reason why there is none."""
    modules: dict[str, CoqScript] = {}
    entries: dict[str, str | Unexported] = {}
    for identifier, certificate in certificates:
        try:
            text = _Walker(certificate).script()
        except (NotExported, InputError, Rejected, Undefined, NoNormalForm) as error:
            entries[identifier] = Unexported(str(error))
            continue
        name = "S" + hashlib.sha256(text.encode()).hexdigest()[:16]
        modules[name] = CoqScript(name, text, ())
        entries[identifier] = name
    return Scripts(modules, entries)


# ---------------------------------------------------------------- terms and formulas


def _number(value: Any) -> str:
    p, q = int(value.p), int(value.q)
    return f"({p})" if q == 1 else f"({p} / {q})"


def term_text(term: Term) -> str:
    """Return a term in Coq."""
    op = term.op
    if op == "num":
        return _number(term.value)
    if op == "var":
        return f"v_{term.value}"
    if op == "pi":
        return "PI"
    if op == "pow":
        return _power(term)
    args = [term_text(a) for a in term.args]
    if op in ("add", "mul"):
        return "(" + (" + " if op == "add" else " * ").join(args) + ")"
    if op in ("min", "max"):
        return f"(R{op} {args[0]} {args[1]})"
    if op == "call":
        return f"(f_{term.value} {' '.join(args)})"
    if op in ("sinh", "cosh"):
        sign = "-" if op == "sinh" else "+"
        return f"((exp {args[0]} {sign} exp (- {args[0]})) / 2)"
    if op == "tanh":
        up, down = f"exp {args[0]}", f"exp (- {args[0]})"
        return f"(({up} - {down}) / ({up} + {down}))"
    if op not in _UNARY:
        raise NotExported(f"{op} is not in the Coq library")
    return f"({_UNARY[op]} {args[0]})"


def _power(term: Term) -> str:
    base, p, q = term_text(term.args[0]), int(term.value.p), int(term.value.q)
    if q > 2:
        raise NotExported("a root of higher order")
    inner = base if q == 1 else f"(sqrt {base})"
    raised = inner if abs(p) == 1 else f"({inner} ^ {abs(p)})"
    return raised if p > 0 else f"(/ {raised})" if p < 0 else "1"


def _bare(fact: Cmp) -> str:
    text = term_text(fact.term)
    return {">": f"0 < {text}", ">=": f"0 <= {text}", "==": f"{text} = 0", "!=": f"{text} <> 0"}[
        fact.rel
    ]


def formula_text(formula: Formula) -> str:
    """Return a formula in Coq, each comparison with its conditions."""
    if isinstance(formula, Cmp):
        return "(" + " /\\ ".join(map(_bare, (*conditions(formula.term), formula))) + ")"
    empty, word = ("True", " /\\ ") if isinstance(formula, And) else ("False", " \\/ ")
    return "(" + word.join(formula_text(p) for p in formula.parts) + ")" if formula.parts else empty


def _stated(fact: Formula) -> str:
    return f"({_bare(fact)})" if isinstance(fact, Cmp) else formula_text(fact)


# ---------------------------------------------------------------- proofs


class _Walker:
    def __init__(self, certificate: dict[str, Any]) -> None:
        self.certificate = certificate
        self.lines: list[str] = []
        self.count = 0
        self.functions = certificate.get("functions", [])
        if certificate["integers"]:
            raise NotExported("integer variables")

    def say(self, line: str) -> None:
        if len(self.lines) > 3000:
            raise NotExported("the certificate is too long")
        self.lines.append(line)

    def fresh(self, stem: str) -> str:
        self.count += 1
        return f"{stem}{self.count}"

    def script(self) -> str:
        c = self.certificate
        goal = parse_formula(c["goal"], self.functions)
        given = [parse_formula(h, self.functions) for h in c["given"]]
        sequent = root(goal, given, (), self.functions)
        names = " ".join(f"v_{n}" for n in sorted(sequent.box))
        binder = f"forall ({names} : R), " if names else ""
        if self.functions:
            raise NotExported("uninterpreted functions")
        claims = " -> ".join(formula_text(f) for f in (*given, goal))
        self.say(f"Theorem shown : {binder}{claims}.")
        self.say("Proof.")
        self.say(f"intros {names}." if names else "idtac.")
        self.say("intros; destruct_all.")
        self.facts(sequent, 0)
        self.prove(sequent, goal, c, c["proof"])
        self.say("Qed.")
        return _HEADER + "\n".join(self.lines) + "\n"

    def facts(self, sequent: Sequent, start: int) -> None:
        """State the facts again, in the checker's form."""
        for fact in sequent.facts[start:]:
            self.say(f"assert ({self.fresh('F')} : {_stated(fact)}) by known.")

    def assume(self, sequent: Sequent, formula: Formula) -> Sequent:
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
        atoms = list(_atoms(formula))
        known = []
        for atom in atoms:
            known.append(self.fresh("W"))
            way = f"Req_dec {term_text(atom.term)} 0" if atom.rel in ("==", "!=") else (
                f"Rlt_le_dec 0 {term_text(atom.term)}"
                if atom.rel == ">" else f"Rle_lt_dec 0 {term_text(atom.term)}"
            )  # fmt: skip
            self.say(f"assert ({known[-1]} := {way}).")
        self.say(f"assert ({self.fresh('N')} : {formula_text(denied)}) by denied {denial}.")
        self.say(f"clear {denial} {' '.join(known)}; destruct_all.")
        self.refute(self.assume(here, denied), proof)

    def defined(self, sequent: Sequent, term: Term, node: Node) -> Sequent:
        from symbolic.certificates.terms import formula_text as plain

        for condition in conditions(term):
            proof = node.get("defined", {}).get(plain(condition))
            if condition in sequent.facts:
                continue
            name = self.fresh("D")
            if proof is None:
                self.bounds(sequent, condition.term.free)
                self.say(f"assert ({name} : {_stated(condition)}) by condition.")
            else:
                self.say(f"assert ({name} : {_stated(condition)}).")
                denial = self.fresh("Y")
                self.say(f"{{ apply NNPP; intro {denial}.")
                denied = negation(condition)
                self.say(f"assert ({self.fresh('N')} : {_stated(denied)}) by denied {denial}.")
                self.refute(self.assume(sequent, denied), proof)
                self.say("}")
            sequent = sequent.copy().assume(condition)
        return sequent

    def bounds(self, sequent: Sequent, names: Iterable[str]) -> list[str]:
        """State the ranges of variables; return the names of the hypotheses."""
        stated = []
        for name in sorted(names):
            item = sequent.box[name]
            for end, shape in ((item.low, "{e} <= {v}"), (item.high, "{v} <= {e}")):
                if end is not None:
                    claim = shape.format(e=_number(end), v=f"v_{name}")
                    stated.append(self.fresh("B"))
                    self.say(f"assert ({stated[-1]} : {claim}) by bound.")
        return stated

    def refute(self, sequent: Sequent, node: Node) -> None:
        """Prove ``False``."""
        rule = getattr(self, f"by_{node['by']}", None)
        if rule is None:
            raise NotExported(f"the rule {node['by']}")
        rule(sequent, node)

    # ------------------------------------------------------------ the rules

    def by_enclose(self, sequent: Sequent, node: Node) -> None:
        fact = fact_at(sequent, node["fact"])
        if not isinstance(fact, Cmp):
            raise NotExported("an enclosure of a disjunction")
        if node.get("form") == "bernstein":
            return self.by_positivstellensatz(sequent, expanded(sequent, node["fact"]))
        stated = self.bounds(sequent, fact.term.free)
        text, bits = term_text(fact.term), max(60, int(node.get("bits", 64)))
        wanted = {">": "<= 0", ">=": "< 0", "==": "<> 0"}.get(fact.rel)
        if wanted is None:
            raise NotExported("an enclosure of an inequation")
        if node.get("form") == "centred" and self.on_face(sequent, fact):
            return
        alone = f"clear - {' '.join(stated)}" if stated else "clear"
        way = f"first [ {alone}; enclosed {bits}%positive | enclosed {bits}%positive ]"
        if node.get("form") == "centred" and fact.term.free:
            names = [f"v_{n}" for n in sorted(fact.term.free)]
            halves = ", ".join(f"i_bisect {n}" for n in names)
            ways = [f"i_taylor {names[0]}", halves, f"{halves}, i_taylor {names[0]}"]
            tries = " | ".join(f"{alone}; interval with (i_prec {bits}, {w})" for w in ways)
            way = f"first [ {tries} | enclosed {bits}%positive ]"
        self.say(f"assert ({self.fresh('E')} : {text} {wanted}) by {way}.")
        self.say("lra.")

    def by_taylor(self, sequent: Sequent, node: Node) -> None:
        """Exclude a fact by a Taylor model, where its term does not vanish."""
        fact, name = compared(sequent, node["fact"]), node["variable"]
        if node["zeros"] or fact.rel not in (">", ">="):
            raise NotExported("an expansion at a zero")
        stated = " ".join(self.bounds(sequent, fact.term.free))
        bits, order = max(60, int(node.get("bits", 64))), int(node["order"])
        way = f"i_prec {bits}, i_degree {order + 2}, i_bisect v_{name}, i_taylor v_{name}"
        wanted = "<= 0" if fact.rel == ">" else "< 0"
        claim = f"{term_text(fact.term)} {wanted}"
        self.say(
            f"assert ({self.fresh('E')} : {claim}) by (clear - {stated}; interval with ({way}))."
        )
        self.say("lra.")

    def on_face(self, sequent: Sequent, fact: Cmp) -> bool:
        """Exclude a fact in one variable by its value at an end, if it is monotone."""
        if len(fact.term.free) != 1 or fact.rel not in (">", ">="):
            return False
        (name,) = fact.term.free
        item, var = sequent.box[name], f"v_{name}"
        slope = Evaluator(sequent.box, 80).slopes(fact.term)[name]
        if item.low is None or item.high is None or (slope[0] < 0 and slope[1] > 0):
            return False
        rises = bool(slope[0] >= 0)
        end = _number(item.high if rises else item.low)
        low, high = (var, end) if rises else (end, var)
        function, derived, t = self.fresh("g"), self.fresh("d"), self.fresh("t")
        below, above = self.fresh("l"), self.fresh("h")
        self.say(f"pose ({function} := fun {var} => {term_text(fact.term)}).")
        self.say(f"pose ({derived} := fun {var} => {term_text(derivative(fact.term, name))}).")
        ends = f"forall {t}, {low} {{0}} {t} -> {t} {{0}} {high} -> "
        self.say(
            f"assert ({self.fresh('D')} : {ends.format('<=')}is_derive {function} {t} ({derived} {t}))."
        )
        self.say(f"{{ intros {t} {below} {above}. unfold {function}, {derived}. derived. }}")
        sign = f"0 <= {derived} {t}" if rises else f"{derived} {t} <= 0"
        self.say(f"assert ({self.fresh('M')} : {ends.format('<')}{sign}).")
        self.say(
            f"{{ intros {t} {below} {above}. unfold {derived}. sloped {t} {_number(item.low)} {_number(item.high)}. }}"
        )
        wanted = "<= 0" if fact.rel == ">" else "< 0"
        self.say(
            f"assert ({self.fresh('V')} : {function} {end} {wanted}) by (unfold {function}; at_end)."
        )
        self.say(f"risen_to {function} {derived} {end} {var}.")
        return True

    def by_split(self, sequent: Sequent, node: Node) -> None:
        name, at = node["variable"], rational(node["at"])
        below, above = split(sequent, name, at)
        side = self.fresh("S")
        self.say(f"destruct (Rle_lt_dec v_{name} {_number(at)}) as [{side}|{side}].")
        self.braced(below, node["below"])
        self.braced(above, node["above"])

    def braced(self, sequent: Sequent, node: Node) -> None:
        self.say("{")
        self.refute(sequent, node)
        self.say("}")

    def by_cases(self, sequent: Sequent, node: Node) -> None:
        fact = fact_at(sequent, node["fact"])
        parts = sides(fact)
        name = self.fresh("C")
        self.say(f"assert ({name} : {formula_text(Or(parts))}) by either.")
        if not parts:
            self.say(f"destruct {name}.")
        for part, proof in zip(parts, node["proofs"], strict=True):
            last = part is parts[-1]
            if not last:
                self.say(f"destruct {name} as [{name}|{name}].")
            self.say("{ destruct_all.")
            self.refute(self.assume(sequent, part), proof)
            self.say("}")

    def by_claim(self, sequent: Sequent, node: Node) -> None:
        claim = parse_formula(node["formula"], self.functions)
        self.say(f"assert ({self.fresh('K')} : {formula_text(claim)}).")
        self.say("{")
        self.prove(sequent, claim, node, node["proof"])
        self.say("}")
        self.say("destruct_all.")
        self.refute(self.assume(sequent, claim), node["then"])

    def by_lemma(self, sequent: Sequent, node: Node) -> None:
        at = parse_term(node["at"], self.functions)
        fact = lemma(node["name"], at)
        for term in terms_of(fact):
            sequent = self.defined(sequent, term, node)
        inner = term_text(at.args[0]) if at.args else term_text(at)
        way = {
            ("positive", "exp"): f"exact (exp_pos {inner})",
            ("tangent", "exp"): f"pose proof (exp_ineq1_le {inner}); lra",
            ("tangent", "log"): f"pose proof (ln_below {inner}); lra",
            ("nonnegative", "abs"): f"exact (Rabs_pos {inner})",
            ("nonnegative", "pow"): "condition",
            ("sign", "cos"): f"apply (cos_sign {inner})",
            ("sign", "sin"): f"apply (sin_sign {inner})",
            ("at most one", "sin"): f"pose proof (SIN_bound {inner}); lra",
            ("at least minus one", "sin"): f"pose proof (SIN_bound {inner}); lra",
            ("at most one", "cos"): f"pose proof (COS_bound {inner}); lra",
            ("at least minus one", "cos"): f"pose proof (COS_bound {inner}); lra",
        }.get((node["name"], at.op))
        if node["name"] == "square":
            way = "apply pow2_ge_0"
        if way is None:
            raise NotExported(f"the lemma {node['name']} about {at.op}")
        self.say(f"assert ({self.fresh('L')} : {_stated(fact)}) by ({way}).")
        self.refute(self.assume(sequent, fact), node["then"])

    def by_identity(self, sequent: Sequent, node: Node) -> None:
        fact = compared(sequent, node["fact"])
        factor, rest = (parse_term(node[k], self.functions) for k in ("factor", "rest"))
        here = self.defined(self.defined(sequent, factor, node), rest, node)
        positive = Cmp(">", factor)
        if positive not in here.facts:
            self.bounds(here, factor.free)
            self.say(f"assert ({self.fresh('P')} : {_stated(positive)}) by condition.")
        new = Cmp(fact.rel, rest)
        product = f"({term_text(factor)} * {term_text(fact.term)})"
        self.say(f"assert ({self.fresh('I')} : {product} = {term_text(rest)}) by identical.")
        self.say(f"assert ({self.fresh('R')} : {_stated(new)}) by same_sign.")
        self.refute(self.assume(sequent, new), node["then"])

    def by_positivstellensatz(self, sequent: Sequent, node: Node) -> None:
        parts = []
        for part in node["sum"]:
            facts = [listed(sequent, r) for r in part["facts"]]
            for fact, reference in zip(facts, part["facts"], strict=True):
                if type(reference) is not int:
                    self.say(f"assert ({self.fresh('B')} : {_stated(fact)}) by bound.")
            parts.append(self.part(part, facts))
        total = " + ".join(parts)
        self.say(f"assert ({self.fresh('Z')} : exists c, c <= 0 /\\ {total} = c) by vanishing.")
        self.say("contradiction_of_parts.")

    def part(self, part: dict[str, Any], facts: list[Cmp]) -> str:
        product = " * ".join(term_text(f.term) for f in facts) or "1"
        name = self.fresh("P")
        if "multiplier" in part:
            text = f"({term_text(parse_term(part['multiplier'], self.functions))} * ({product}))"
            self.say(f"assert ({name} : {text} = 0) by annulled.")
            return text
        squares = " + ".join(
            f"{_number(rational(w))} * {term_text(parse_term(b, self.functions))} ^ 2"
            for w, b in part["squares"]
        )
        text = f"(({squares}) * ({product}))"
        strict = all(f.rel == ">" for f in facts) and any(b == "1" for _, b in part["squares"])
        self.say(f"assert ({name} : 0 {'<' if strict else '<='} {text}) by nonnegative.")
        return text

    def by_sturm(self, sequent: Sequent, node: Node) -> None:
        from symbolic.prover.clock import now
        from symbolic.prover.squares import sum_of_squares

        fact = compared(sequent, node["fact"])
        if fact.rel in (">", ">="):
            found = sum_of_squares(sequent, node["fact"], now() + 2.0)
            if found is not None:
                self.refute(sequent, found)
                return
        self.by_enclose(sequent, {"fact": node["fact"], "form": "centred", "bits": 64})

    def by_unfold(self, sequent: Sequent, node: Node) -> None:
        term = parse_term(node["term"], self.functions)
        above, below = unfolded(sequent, term)
        args = [term_text(a) for a in term.args]
        left, right = (args[0], "0") if term.op == "abs" else args
        side = self.fresh("S")
        self.say(f"destruct (Rle_lt_dec {right} {left}) as [{side}|{side}].")
        table = {"abs": ("Rabs_pos_eq", "Rabs_left1"), "max": ("Rmax_left", "Rmax_right"),
                 "min": ("Rmin_right", "Rmin_left")}  # fmt: skip
        rewritten = zip((above, below), table[term.op], ("above", "below"), strict=True)
        for case, rule, key in rewritten:
            self.say(f"{{ rewrite ?({rule} {' '.join(args)}) in * by lra.")
            self.facts(case, 0)
            self.refute(case, node[key])
            self.say("}")

    def by_substitute(self, sequent: Sequent, node: Node) -> None:
        name, kind, new = node["variable"], node["kind"], node["new"]
        at = parse_term(node["at"], self.functions)
        result = substituted(sequent, name, kind, new, at)
        old, fresh, text = f"v_{name}", f"v_{new}", term_text(at)
        self.bounds(sequent, [name])
        equation = self.fresh("Q")
        by = {
            "above": (f"({old} - {text})", f"{text} + {fresh}"),
            "below": (f"({text} - {old})", f"{text} + (-1) * {fresh}"),
            "reciprocal": (f"(/ {old})", f"/ {fresh}"),
            "exponential": (f"(ln {old})", f"exp {fresh}"),
            "power": (f"(sqrt {old})", f"{fresh} ^ 2"),
        }
        if kind == "equal":
            self.say(f"assert ({equation} : {old} = {text}) by solved.")
        elif kind == "power" and at is not num(2):
            raise NotExported("a substitution by a higher power")
        else:
            value, image = by[kind]
            self.say(f"pose ({fresh} := {value}).")
            self.say(f"assert ({equation} : {old} = {image}) by (unfold {fresh}; substitution).")
            if kind in ("reciprocal", "power"):
                strict = any(f == Cmp(">", parse_term(new)) for f in result.facts)
                sign = f"0 {'<' if strict else '<='} {fresh}"
                self.say(f"assert ({self.fresh('G')} : {sign}) by (unfold {fresh}; condition).")
            self.say(f"clearbody {fresh}.")
        self.say(f"subst {old}.")
        self.facts(result, 0)
        self.refute(result, node["then"])

    def by_rising(self, sequent: Sequent, node: Node) -> None:
        fact, name = compared(sequent, node["fact"]), node["variable"]
        direction = int(node["direction"])
        segment, inner, at_end = rising_parts(sequent, fact, name, direction)
        if at_end is None:
            raise NotExported("a limit at infinity")
        item = sequent.box[name]
        end = item.low if direction > 0 else item.high
        var, edge = f"v_{name}", _number(end)
        gap = term_text(mul(num(-1), fact.term))
        closed, is_open = ("<=", item.low_open if direction > 0 else item.high_open)
        strict = fact.rel == ">=" and is_open
        self.bounds(sequent, [name])
        function, slope = self.fresh("g"), self.fresh("d")
        denied = inner.facts[-1]
        if not isinstance(denied, Cmp):
            raise NotExported("a slope")
        derived = negation(denied)
        if not isinstance(derived, Cmp):
            raise NotExported("a slope")
        slope_text = term_text(derived.term)
        if direction < 0:
            slope_text = f"(- {slope_text})"
        self.say(f"pose ({function} := fun {var} => {gap}).")
        self.say(f"pose ({slope} := fun {var} => {slope_text}).")
        low, high = (edge, var) if direction > 0 else (var, edge)
        t = self.fresh("t")
        self.say(
            f"assert ({self.fresh('D')} : forall {t}, {low} {closed} {t} -> {t} {closed} {high} -> "
            f"is_derive {function} {t} ({slope} {t}))."
        )
        below, above = self.fresh("l"), self.fresh("h")
        self.say(f"{{ intros {t} {below} {above}. unfold {function}, {slope}. derived. }}")
        sign = "<" if strict else "<="
        right = f"0 {sign} {slope} {t}" if direction > 0 else f"{slope} {t} {sign} 0"
        moved = self.fresh("o")
        monotone = self.fresh("M")
        self.say(f"assert ({monotone} : forall {t}, {low} < {t} -> {t} < {high} -> {right}).")
        self.say(f"{{ rename {var} into {moved}. intros {var} {below} {above}. unfold {slope}.")
        denial = self.fresh("Y")
        self.say(f"apply NNPP; intro {denial}.")
        for kept in inner.facts[:-1]:
            self.say(f"assert ({self.fresh('F')} : {_stated(kept)}) by known.")
        self.say(f"assert ({self.fresh('N')} : {_stated(denied)}) by denied {denial}.")
        self.refute(inner, node["slope"])
        self.say("}")
        last = at_end.facts[-1]
        value = negation(last)
        if not isinstance(value, Cmp):
            raise NotExported("an end")
        self.say(f"assert ({self.fresh('V')} : {_stated(value)}).")
        denial = self.fresh("Y")
        self.say(f"{{ apply NNPP; intro {denial}.")
        for kept in at_end.facts[:-1]:
            self.say(f"assert ({self.fresh('F')} : {_stated(kept)}) by known.")
        self.say(f"assert ({self.fresh('N')} : {_stated(last)}) by denied {denial}.")
        self.refute(at_end, node["end"])
        self.say("}")
        self.say(f"risen {function} {slope} {edge} {var}.")


def _atoms(formula: Formula) -> Iterable[Cmp]:
    if isinstance(formula, Cmp):
        yield formula
    else:
        for part in formula.parts:
            yield from _atoms(part)
