"""Problems written in SMT-LIB.

Terms are taken to be defined: a comparison is written together with the conditions of its terms,
so that the solvers' total division does not matter, and it is not asked of them to show that the
goal has a value.  A function that a solver does not know is written as an uninterpreted one:
``unsat`` still is a proof, ``sat`` says nothing.
"""

from __future__ import annotations

from problems import Problem

from symbolic.certificates.terms import And, Cmp, Formula, Term, conditions, negation
from symbolic.prover.axioms import read

__all__ = ["NotWritten", "Script"]

_RELATIONS = {">": "(> {} 0.0)", ">=": "(>= {} 0.0)", "==": "(= {} 0.0)", "!=": "(distinct {} 0.0)"}
_BY_EXP = {
    "sinh": "(/ (- {up} {down}) 2.0)",
    "cosh": "(/ (+ {up} {down}) 2.0)",
    "tanh": "(/ (- {up} {down}) (+ {up} {down}))",
}


class NotWritten(Exception):
    """The problem has no SMT-LIB form here."""


class Script:
    """The script of a problem for a solver that knows some functions.

    Attributes
    ----------
    text : str
        The script; it asks for a model too.
    unknown : set of str
        Functions that were left uninterpreted.
    used : set of str
        Transcendental functions that occur.
    """

    def __init__(self, problem: Problem, functions: dict[str, str], pi: str) -> None:
        self.functions, self.pi = functions, pi
        self.unknown: set[str] = set()
        self.used: set[str] = set()
        self.integers = problem.integers
        self.sides: list[str] = []
        self.declared: list[str] = []
        self.memo: dict[Term, str] = {}
        self.bound: set[str] = set()
        for name in problem.names:
            sort = "Int" if name in self.integers else "Real"
            self.declared.append(f"(declare-const v_{name} {sort})")
        for name, item in problem.functions.items():
            self.declare(f"f_{name}", item["arity"])
        formulas = [*problem.ranges, *problem.hypotheses, negation(problem.goal)]
        facts = [self.formula(f) for f in formulas]
        facts += [
            self.axiom(text, problem)
            for item in problem.functions.values()
            for text in item.get("axioms", [])
        ]
        self.text = "\n".join(
            ["(set-option :produce-models true)", f"(set-logic {self.logic(problem)})"]
            + self.declared
            + [f"(assert {fact})" for fact in self.sides + facts]
            + ["(check-sat)"]
            + [f"(get-value ({' '.join(f'v_{n}' for n in problem.names)}))"] * bool(problem.names)
        )

    def logic(self, problem: Problem) -> str:
        """Return the smallest logic that holds the problem."""
        plain = not (self.used or problem.functions or problem.integers)
        return "QF_NRA" if plain else "ALL"

    def declare(self, name: str, arity: int) -> None:
        """Declare an uninterpreted function."""
        line = f"(declare-fun {name} ({' '.join(['Real'] * arity)}) Real)"
        if line not in self.declared:
            self.declared.append(line)

    def axiom(self, text: str, problem: Problem) -> str:
        """Return a quantified formula."""
        names, body = read(text, problem.functions)
        self.bound = set(names)
        inner = self.formula(body)
        self.bound = set()
        self.memo.clear()
        return f"(forall ({' '.join(f'(v_{n} Real)' for n in names)}) {inner})"

    def formula(self, formula: Formula) -> str:
        """Return a formula, each comparison with what makes its terms defined."""
        if isinstance(formula, Cmp):
            parts = [
                _RELATIONS[c.rel].format(self.term(c.term))
                for c in (*conditions(formula.term), formula)
            ]
            return parts[0] if len(parts) == 1 else f"(and {' '.join(parts)})"
        inner = [self.formula(p) for p in formula.parts]
        if not inner:
            return "true" if isinstance(formula, And) else "false"
        word = "and" if isinstance(formula, And) else "or"
        return f"({word} {' '.join(inner)})"

    def term(self, term: Term) -> str:
        """Return a term."""
        if term not in self.memo:
            self.memo[term] = self._term(term)
        return self.memo[term]

    def _term(self, term: Term) -> str:
        op = term.op
        if op == "num":
            return _number(term.value)
        if op == "var":
            name = f"v_{term.value}"
            return f"(to_real {name})" if term.value in self.integers - self.bound else name
        if op == "pow":
            return self._power(term)
        args = [self.term(a) for a in term.args]
        if op in ("add", "mul"):
            return f"({'+' if op == 'add' else '*'} {' '.join(args)})"
        if op in ("min", "max"):
            return (
                f"(ite ({'<=' if op == 'min' else '>='} {args[0]} {args[1]}) {args[0]} {args[1]})"
            )
        if op == "abs":
            return f"(ite (>= {args[0]} 0.0) {args[0]} (- {args[0]}))"
        if op == "call":
            return f"(f_{term.value} {' '.join(args)})"
        return self._transcendental(term, args)

    def _transcendental(self, term: Term, args: list[str]) -> str:
        op = term.op
        self.used.add(op)
        if op == "pi" and self.pi:
            return self.pi
        if op in self.functions:
            return f"({self.functions[op]} {args[0]})"
        if op == "log" and "exp" in self.functions:
            value = self._new(term)
            self.sides.append(f"(=> (> {args[0]} 0.0) (= (exp {value}) {args[0]}))")
            return value
        if op in _BY_EXP and "exp" in self.functions:
            up, down = f"(exp {args[0]})", f"(exp (- {args[0]}))"
            return _BY_EXP[op].format(up=up, down=down)
        self.unknown.add(op)
        if op == "pi":
            return self._new(term)
        self.declare(f"u_{op}", 1)
        return f"(u_{op} {args[0]})"

    def _power(self, term: Term) -> str:
        p, q = int(term.value.p), int(term.value.q)
        base = self.term(term.args[0])
        if q > 1:
            base = self._root(term, base, q)
        raised = base if abs(p) == 1 else f"(* {' '.join([base] * abs(p))})" if p else "1.0"
        return raised if p >= 0 else f"(/ 1.0 {raised})"

    def _root(self, term: Term, base: str, q: int) -> str:
        value = self._new(term)
        power = f"(* {' '.join([value] * q)})"
        self.sides.append(f"(=> (>= {base} 0.0) (and (>= {value} 0.0) (= {power} {base})))")
        return value

    def _new(self, term: Term) -> str:
        if term.free & self.bound:
            raise NotWritten("a root or a logarithm under a quantifier")
        name = f"r_{len(self.declared)}"
        self.declared.append(f"(declare-const {name} Real)")
        return name


def _number(value: object) -> str:
    p, q = int(value.p), int(value.q)  # type: ignore[attr-defined]
    size = f"{abs(p)}.0" if q == 1 else f"(/ {abs(p)}.0 {q}.0)"
    return f"(- {size})" if p < 0 else size
