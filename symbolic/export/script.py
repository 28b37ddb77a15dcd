"""One Coq script: lemmas for steps and equations, in the order in which they are needed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from types import MappingProxyType

from symbolic.export.boxes import box_proof
from symbolic.export.conversions import Conversions
from symbolic.export.equations import Equations
from symbolic.export.printing import Names, default, free_variables, plain, sort_text
from symbolic.export.sharing import Sharing
from symbolic.export.steps import step_proof
from symbolic.kernel import Theorem
from symbolic.language import Term

__all__ = ["Script", "steps_below"]

_LONGEST = 3000  # characters of a proof term that is written in place


class Script:
    """Writes the derivation of theorems, each step once.

    Parameters
    ----------
    outside : mapping
        Names of theorems that other scripts prove.
    """

    def __init__(self, outside: Mapping[Theorem, str] | None = None) -> None:
        self.names = Names()
        self.lines: list[str] = []
        self.equations = Equations(self)
        self.conversions = Conversions(self.equations, self.names)
        self.needs_interval = False
        self.used_outside: set[str] = set()
        self._outside = outside or {}
        self._texts: dict[Term, str] = {}
        self._sharing = Sharing(self._define)
        self._proofs: dict[int, str] = {}
        self._scopes: dict[int, frozenset[Term]] = {}
        self._hypotheses: dict[Term, str] = {}
        self._counts: Counter[str] = Counter()

    def text(self, term: Term) -> str:
        """Return a term as Coq text, its long subterms under names."""
        return plain(self._sharing(term), self.names, self._texts)

    def whole(self, term: Term) -> str:
        """Return a term as Coq text, written out."""
        return plain(term, self.names, self._texts)

    def _define(self, variables: list[Term], term: Term) -> str:
        """Write the definition of a term as a function of its variables; return its name."""
        self._counts["d"] += 1
        name, text = f"dd_{self._counts['d']}", self.whole(term)
        head = " ".join([f"Definition {name}", *map(self.names.binder, variables)])
        self.lines.append(f"{head} : {sort_text(term.sort)} :=\n  {text}.")
        return name

    def hypothesis(self, formula: Term) -> str:
        """Return the name under which a formula is assumed."""
        return self._hypotheses.setdefault(formula, f"hh_{len(self._hypotheses) + 1}")

    def hypothesis_binder(self, formula: Term) -> str:
        """Return ``(name : formula)``."""
        return f"({self.hypothesis(formula)} : {self.text(formula)})"

    def lemma(self, stem: str, variables: Sequence[Term], statement: str, proof: str) -> str:
        """Write a lemma; return its application to the variables."""
        return self._lemma(stem, list(variables), [], statement, f"exact {proof}.")

    def _lemma(
        self, stem: str, variables: list[Term], given: list[Term], statement: str, tactic: str
    ) -> str:
        name = self.stated(stem, variables, given, statement, tactic)
        arguments = [self.names(v) for v in variables] + [self.hypothesis(h) for h in given]
        return f"({' '.join([name, *arguments])})" if arguments else name

    def stated(
        self, stem: str, variables: list[Term], given: list[Term], statement: str, tactic: str
    ) -> str:
        """Write a lemma under hypotheses; return its name."""
        self._counts[stem] += 1
        name = f"{stem * 2}_{self._counts[stem]}"
        binders = [self.names.binder(v) for v in variables]
        binders += [self.hypothesis_binder(h) for h in given]
        head = " ".join([f"Lemma {name}", *binders])
        self.lines.append(f"{head} :\n  {statement}.\nProof. {tactic} Qed.")
        return name

    def box(self, node: Theorem) -> str:
        """Return the proof of a BOX step from its hypotheses."""
        self.needs_interval = True
        return box_proof(node, self)

    def proof(self, node: Theorem) -> str:
        """Return the proof term of a step that was written before."""
        return self._proofs[id(node)]

    def add(self, theorem: Theorem) -> str:
        """Write a derivation; return the proof term of its conclusion."""
        nodes = list(steps_below(theorem, self._outside))
        uses = Counter(id(p) for node in nodes for p in node.premises)
        for node in nodes:
            if id(node) not in self._proofs:
                self._proofs[id(node)] = self._step(node, uses[id(node)])
        return self._proofs[id(theorem)]

    def _step(self, node: Theorem, uses: int) -> str:
        if node in self._outside:
            self._scopes[id(node)] = frozenset()
            self.used_outside.add(self._outside[node])
            return self._outside[node]
        proof = step_proof(node, self)
        scope = self._scope(node)
        if len(proof) <= _LONGEST and (uses <= 1 or len(proof) < 40):
            self._scopes[id(node)] = scope
            return proof
        given = _ordered(node.hypotheses)
        variables = free_variables(node.conclusion, *given)
        self._scopes[id(node)] = frozenset(variables)
        closed = self._close(proof, scope - frozenset(variables))
        return self._lemma("s", variables, given, self.text(node.conclusion), f"exact {closed}.")

    def _close(self, proof: str, extra: frozenset[Term]) -> str:
        """Give variables that only the derivation mentions some value."""
        for variable in sorted(extra, key=self.names):
            proof = f"((fun {self.names.binder(variable)} => {proof}) {default(variable.sort)})"
        return proof

    def _scope(self, node: Theorem) -> frozenset[Term]:
        """Return variables that may be free in the proof term of a step."""
        scopes = [self._scopes[id(p)] | p.conclusion.free for p in node.premises]
        if node.rule in ("GENERALISE", "CHOOSE"):
            scopes[-1] -= {node.parameters[0]}
        if node.rule == "INDUCT":
            scopes[-1] -= {node.parameters[1]}
        own = [t.free for t in _terms(node.parameters)] if node.rule not in _BINDING else []
        hypotheses = [h.free for h in node.hypotheses]
        return frozenset().union(node.conclusion.free, *scopes, *own, *hypotheses)


_BINDING = ("GENERALISE", "CHOOSE", "INDUCT")


def _terms(value: object) -> list[Term]:
    if type(value) is Term:
        return [value]
    if isinstance(value, tuple):
        return [t for part in value for t in _terms(part)]
    return []


def _ordered(formulas: frozenset[Term]) -> list[Term]:
    return sorted(formulas, key=lambda f: f.digest)


def steps_below(
    theorem: Theorem, outside: Mapping[Theorem, str] = MappingProxyType({})
) -> list[Theorem]:
    """Return the steps, premises first, not looking into theorems proved elsewhere."""
    order: list[Theorem] = []
    seen: set[int] = set()
    stack: list[tuple[Theorem, bool]] = [(theorem, False)]
    while stack:
        node, ready = stack.pop()
        if ready:
            order.append(node)
        elif id(node) not in seen:
            seen.add(id(node))
            stack.append((node, True))
            if node not in outside:
                stack.extend((premise, False) for premise in node.premises)
    return order
