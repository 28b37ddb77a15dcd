"""Derivations as text: written out, and read back by running every rule again.

One JSON object::

    {"format": "rankproof-derivation", "version": 1,
     "terms": [[head, payload, [argument, ...], sort], ...],
     "definitions": {name: [[parameter, ...], body]},
     "steps": [[rule, [parameter, ...], [premise, ...]], ...]}

Terms and steps are numbered; a term or step speaks only of earlier ones, and the last step is the
theorem.  Reading checks the sort of every term, that definitions say what they say here, and lets
the kernel run every rule: what comes back is a theorem whatever the text was.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import Any

from flint import fmpq

from symbolic import kernel
from symbolic import language as lang
from symbolic.errors import InputError
from symbolic.kernel import Theorem
from symbolic.language import NAT, PROP, REAL, Arrow, Sort, Term

__all__ = ["FORMAT", "VERSION", "dump", "load"]

FORMAT, VERSION = "rankproof-derivation", 1

# ------------------------------------------------------------------ writing


def dump(theorem: Theorem) -> dict[str, Any]:
    """Return a derivation as plain data.

    Examples
    --------
    >>> from symbolic.language import Le, real
    >>> text = dump(kernel.assume(Le(0, real("x"))))
    >>> str(load(text))
    '0 <= x |- 0 <= x'
    """
    writer = _Writer()
    numbers: dict[int, int] = {}
    steps: list[list[Any]] = []
    for node in kernel.derivation(theorem):
        parameters = [writer.value(p) for p in node.parameters]
        numbers[id(node)] = len(steps)
        steps.append([node.rule, parameters, [numbers[id(p)] for p in node.premises]])
    writer.finish()
    return {
        "format": FORMAT,
        "version": VERSION,
        "terms": writer.terms,
        "definitions": writer.definitions,
        "steps": steps,
    }


class _Writer:
    def __init__(self) -> None:
        self.terms: list[list[Any]] = []
        self.definitions: dict[str, list[Any]] = {}
        self._numbers: dict[Term, int] = {}

    def term(self, term: Term) -> int:
        """Return the number of a term, writing what it is made of first."""
        stack = [term]
        while stack:
            top = stack[-1]
            missing = [a for a in top.args if a not in self._numbers]
            if missing:
                stack.extend(missing)
                continue
            stack.pop()
            if top not in self._numbers:
                args = [self._numbers[a] for a in top.args]
                self._numbers[top] = len(self.terms)
                self.terms.append([top.head, _payload(top), args, str(top.sort)])
        return self._numbers[term]

    def value(self, value: Any) -> Any:
        """Return a rule's parameter as plain data."""
        if type(value) is Term:
            return {"term": self.term(value)}
        if isinstance(value, (fmpq, Fraction)):
            return {"number": str(value)}
        if isinstance(value, (list, tuple)):
            return [self.value(item) for item in value]
        return value

    def finish(self) -> None:
        """Write every definition that a term mentions, those of its body included."""
        done = 0
        while done < len(self.terms):
            head, name = self.terms[done][:2]
            done += 1
            if head == "define" and name not in self.definitions:
                meaning = lang.definition(name)
                self.definitions[name] = []
                parameters = [self.term(p) for p in meaning.parameters]
                self.definitions[name] = [parameters, self.term(meaning.body)]


def _payload(term: Term) -> Any:
    if isinstance(term.payload, tuple):
        return [term.payload[0], str(term.payload[1])]
    return str(term.payload) if isinstance(term.payload, Fraction) else term.payload


# ------------------------------------------------------------------ reading


def load(data: Any) -> Theorem:
    """Return the theorem that a written derivation really proves.

    Raises
    ------
    InputError
        If the text is not a derivation, a term is ill-sorted, or a definition differs.
    Refusal
        If a step does not follow.
    """
    if not isinstance(data, dict) or data.get("format") != FORMAT:
        raise InputError("this is not a derivation written by rankproof")
    if data.get("version") != VERSION:
        raise InputError(f"this derivation has version {data.get('version')!r}, not {VERSION}")
    try:
        return _load(data)
    except (KeyError, IndexError, TypeError, ValueError, AttributeError) as error:
        raise InputError(f"the derivation is damaged: {error!r}") from error


def _load(data: dict[str, Any]) -> Theorem:
    reader = _Reader()
    for head, payload, args, sort in data["terms"]:
        reader.add(head, payload, args, sort)
    for name, (parameters, body) in data["definitions"].items():
        reader.define(name, parameters, body)
    steps: list[Theorem] = []
    for rule, parameters, premises in data["steps"]:
        if rule not in kernel.RULES:
            raise InputError(f"the derivation is damaged: there is no rule {rule!r}")
        values = tuple(reader.value(p) for p in parameters)
        steps.append(kernel.RULES[rule](values, [steps[_index(p, steps)] for p in premises]))
    return steps[-1]


def _index(number: Any, items: list[Any]) -> int:
    if type(number) is not int or not 0 <= number < len(items):
        raise InputError(f"the derivation is damaged: {number!r} is not an earlier number")
    return number


class _Reader:
    def __init__(self) -> None:
        self.terms: list[Term] = []
        self._loose: list[dict[int, Sort]] = []

    def add(self, head: str, payload: Any, args: list[int], sort: str) -> None:
        """Build one term from earlier ones, checking every sort."""
        places = [_index(a, self.terms) for a in args]
        parts = [self.terms[p] for p in places]
        loose: dict[int, Sort] = {}
        for place in places:
            for index, found in self._loose[place].items():
                if loose.setdefault(index, found) != found:
                    raise InputError(f"the derivation is damaged: index {index} has two sorts")
        if head == "lambda":
            wanted = lang.read_sort(payload[1])
            if loose.get(0, wanted) != wanted:
                raise InputError("the derivation is damaged: a binder binds another sort")
            loose = {index - 1: found for index, found in loose.items() if index}
        elif head == "bound":
            loose = {payload: lang.read_sort(sort)}
        term = _build(head, payload, tuple(parts), lang.read_sort(sort))
        self.terms.append(term)
        self._loose.append(loose)

    def define(self, name: str, parameters: list[int], body: int) -> None:
        """Hold a definition against the one of that name, or make it if there is none."""
        formal = tuple(self.terms[_index(p, self.terms)] for p in parameters)
        meaning = self.terms[_index(body, self.terms)]
        lang.define(name, formal, meaning)

    def value(self, value: Any) -> Any:
        """Return a rule's parameter from plain data."""
        if isinstance(value, dict):
            if "term" in value:
                return self.terms[_index(value["term"], self.terms)]
            return Fraction(value["number"])
        if isinstance(value, list):
            return tuple(self.value(item) for item in value)
        if isinstance(value, float):
            raise InputError(f"the derivation is damaged: {value!r} is a float")
        return value


def _build(head: str, payload: Any, parts: tuple[Term, ...], sort: Sort) -> Term:
    if head in _LEAVES:
        if parts:
            raise InputError(f"the derivation is damaged: a {head} has no parts")
        return _LEAVES[head](payload, sort)
    if head == "lambda":
        (body,) = parts
        term = lang._lambda((str(payload[0]), lang.read_sort(payload[1])), body)
    elif head == "apply":
        term = lang.apply(*_exactly(parts))
    elif head == "define":
        term = _defined(str(payload), parts, sort)
    else:
        _expect(head, parts, sort)
        term = lang._op(head, parts, sort)
    if term.sort != sort:
        raise InputError(f"the derivation is damaged: {term} has not the sort {sort}")
    return term


def _exactly(parts: tuple[Term, ...]) -> tuple[Term, ...]:
    """An application's arguments must have the sorts of its function as they are."""
    sort = parts[0].sort
    for part in parts[1:]:
        if not isinstance(sort, Arrow) or part.sort != sort.domain:
            raise InputError(f"the derivation is damaged: {parts[0]} is not applied to {part}")
        sort = sort.codomain
    return parts


def _defined(name: str, parts: tuple[Term, ...], sort: Sort) -> Term:
    known = lang.definitions.get(name)
    if known is not None:
        wanted = tuple(p.sort for p in known.parameters)
        if wanted != tuple(p.sort for p in parts) or known.body.sort != sort:
            raise InputError(f"the derivation is damaged: {name} does not take these arguments")
    return lang._make("define", name, parts, sort)


def _bound(payload: Any, sort: Sort) -> Term:
    if type(payload) is not int or payload < 0:
        raise InputError(f"the derivation is damaged: {payload!r} is not an index")
    return lang._make("bound", payload, (), sort)


def _number(payload: Any, sort: Sort) -> Term:
    return lang.number(Fraction(payload) if sort == REAL else payload, sort)


_LEAVES: dict[str, Callable[[Any, Sort], Term]] = {
    "var": lambda payload, sort: lang.var(payload, sort),
    "bound": _bound,
    "number": _number,
}

_VECTOR = lang.arrow(NAT, REAL)
# head: the sorts of its parts and its own; several where it is overloaded
_SORTS: dict[str, tuple[tuple[tuple[Sort, ...], Sort], ...]] = {
    **{head: (((REAL, REAL), REAL), ((NAT, NAT), NAT)) for head in ("add", "mul")},
    "pow": (((REAL, NAT), REAL), ((NAT, NAT), NAT)),
    **{
        head: (((REAL,), REAL),)
        for head in ("neg", "inverse", "exp", "log", "sqrt", "lambert_lower")
    },
    "cast": (((NAT,), REAL),),
    **{head: (((REAL, REAL), REAL),) for head in ("ind_lt", "ind_eq")},
    "sum": (((NAT, _VECTOR), REAL), ((NAT, lang.arrow(NAT, NAT)), NAT)),
    **{head: (((NAT, _VECTOR), REAL),) for head in ("prod", "max")},
    "inf": (((lang.arrow(_VECTOR, REAL),), REAL),),
    **{head: (((REAL, REAL), PROP),) for head in ("le", "lt", "eq")},
    "not": (((PROP,), PROP),),
    **{head: (((PROP, PROP), PROP),) for head in ("and", "implies")},
}


def _expect(head: str, parts: tuple[Term, ...], sort: Sort) -> None:
    found = tuple(p.sort for p in parts)
    if head in ("forall", "exists"):
        good = len(parts) == 1 and isinstance(found[0], Arrow) and found[0].codomain == PROP
        good = good and sort == PROP
    else:
        good = (found, sort) in _SORTS.get(head, ())
    if not good:
        raise InputError(f"the derivation is damaged: {head} does not take {found}")
