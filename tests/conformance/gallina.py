"""Statements read back from their Coq text: a parser and an evaluator of the fragment we print.

It shares nothing with the exporter or the numeric half.  Reals are exact fractions as long as they
can be and Arb balls beyond; naturals are Python integers, functions are Python functions.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from flint import arb, fmpq

TOKEN = re.compile(r"\s*(->|=>|<=|<>|/\\|%nat|[A-Za-z_][\w']*|\d+|[-+*/^()=<~,:])")
INFIX = {  # token: (level, level of the left side, level of the right side); lower binds tighter
    "->": (99, 98, 99),
    "/\\": (80, 79, 80),
    "=": (70, 69, 69),
    "<>": (70, 69, 69),
    "<=": (70, 69, 69),
    "<": (70, 69, 69),
    "+": (50, 50, 49),
    "-": (50, 50, 49),
    "*": (40, 40, 39),
    "/": (40, 40, 39),
    "^": (30, 29, 30),
}


@dataclass(frozen=True)
class Node:
    """A piece of syntax: an operation and its parts."""

    head: str
    parts: tuple[Any, ...]


class Parser:
    """Reads the text of one term or formula."""

    def __init__(self, text: str) -> None:
        self.tokens = TOKEN.findall(text)
        assert "".join(self.tokens) == re.sub(r"\s", "", text), f"strange text: {text}"
        self.at = 0

    def peek(self) -> str:
        return self.tokens[self.at] if self.at < len(self.tokens) else ""

    def take(self, wanted: str = "") -> str:
        token = self.peek()
        assert token and wanted in ("", token), f"{wanted!r} is needed, not {token!r}"
        self.at += 1
        return token

    def whole(self) -> Node:
        node = self.term(200)
        assert self.at == len(self.tokens), f"text after the end: {self.peek()}"
        return node

    def term(self, level: int) -> Node:
        token = self.peek()
        if token in ("forall", "exists", "fun"):
            return self.binder()
        left, own = self.prefix()
        while self.peek() in INFIX:
            at, below, right = INFIX[self.peek()]
            if at > level or own > below:
                break
            operation = self.take()
            left, own = Node(operation, (left, self.term(right))), at
        return left

    def prefix(self) -> tuple[Node, int]:
        token = self.peek()
        if token == "-":
            self.take()
            if self.peek().isdigit() and self.tokens[self.at + 1 : self.at + 2] != ["^"]:
                return Node("number", (-int(self.take()),)), 35
            return Node("neg", (self.term(34),)), 35
        if token == "/":
            self.take()
            return Node("inverse", (self.term(34),)), 35
        if token == "~":
            self.take()
            return Node("not", (self.term(75),)), 75
        return self.application()

    def application(self) -> tuple[Node, int]:
        node = self.atom()
        args = []
        while self.peek() == "(" or re.match(r"[\w']", self.peek() or "("):
            args.append(self.atom())
        return (Node("apply", (node, *args)), 10) if args else (node, 0)

    def atom(self) -> Node:
        token = self.take()
        if token == "(":
            node = self.term(200)
            self.take(")")
        elif token.isdigit():
            node = Node("number", (int(token),))
        else:
            node = Node("name", (token,))
        if self.peek() == "%nat":
            self.take()
            node = Node("nat", (node,))
        return node

    def binder(self) -> Node:
        kind, names = self.take(), []
        while self.peek() == "(":
            self.take()
            name = self.take()
            self.take(":")
            names.append((name, self.sort()))
            self.take(")")
        self.take("=>" if kind == "fun" else ",")
        node = self.term(200)
        for name, sort in reversed(names):
            node = Node(kind, (name, sort, node))
        return node

    def sort(self) -> Any:
        """A sort: a name, or a pair of sorts."""
        if self.peek() == "(":
            self.take()
            left = self.sort()
            self.take(")")
        else:
            left = self.take()
        if self.peek() == "->":
            self.take()
            return (left, self.sort())
        return left


@dataclass(frozen=True)
class Defined:
    """``Definition name (a : A) (b : B) : S := body``."""

    parameters: tuple[str, ...]
    body: Node


def definitions(text: str) -> dict[str, Defined]:
    """Read every definition of a script."""
    found = {}
    for name, binders, body in re.findall(
        r"^Definition ([\w']+)((?: \([^:]*:.*?\))*) : [^:=]* :=\n  (.*)\.$", text, re.MULTILINE
    ):
        node = Parser(f"fun{binders} => {body}").whole() if binders else Parser(body).whole()
        names = []
        while node.head == "fun" and len(names) < binders.count(":"):
            names.append(node.parts[0])
            node = node.parts[2]
        found[name] = Defined(tuple(names), node)
    return found


# ------------------------------------------------------------------ values


class Undecided(Exception):
    """The formula has no value here: an unbounded quantifier, or balls that overlap."""


def ball(x: Any) -> arb:
    """Return a number as a ball."""
    return x if isinstance(x, arb) else arb(fmpq(Fraction(x).numerator, Fraction(x).denominator))


def arithmetic(exact: Callable[[Any, Any], Any]) -> Callable[[Any, Any], Any]:
    """Make an operation of exact numbers one of exact numbers and balls."""

    def operation(x: Any, y: Any) -> Any:
        return exact(ball(x), ball(y)) if isinstance(x, arb) or isinstance(y, arb) else exact(x, y)

    return operation


add = arithmetic(lambda x, y: x + y)
mul = arithmetic(lambda x, y: x * y)


def inverse(x: Any) -> Any:
    if not isinstance(x, arb):
        return 1 / Fraction(x) if x else Fraction(0)
    if x.contains(0):
        raise Undecided("a denominator that may be zero")
    return 1 / x


def power(x: Any, n: int) -> Any:
    result: Any = 1
    for _ in range(n):
        result = mul(result, x)
    return result


def less(x: Any, y: Any, strict: bool) -> bool:
    if not isinstance(x, arb) and not isinstance(y, arb):
        return bool(x < y if strict else x <= y)
    x, y = ball(x), ball(y)
    if x < y if strict else x <= y:
        return True
    if x >= y if strict else x > y:
        return False
    raise Undecided("two balls overlap")


def equal(x: Any, y: Any) -> bool:
    if not isinstance(x, arb) and not isinstance(y, arb):
        return bool(x == y)
    if ball(x).overlaps(ball(y)):
        raise Undecided("two balls overlap")
    return False


def greatest(x: Any, y: Any) -> Any:
    return arithmetic(lambda a, b: a.max(b) if isinstance(a, arb) else max(a, b))(x, y)


def folded(operation: Callable[[Any, Any], Any], start: Any) -> Any:
    def ranged(n: int) -> Any:
        def over(f: Callable[[int], Any]) -> Any:
            total = start(f) if callable(start) else start
            for i in range(n):
                total = operation(total, f(i))
            return total

        return over

    return ranged


def root(x: Any) -> Any:
    return Fraction(0) if less(x, 0, False) else ball(x).sqrt()


def logarithm(x: Any) -> Any:
    return Fraction(0) if less(x, 0, False) else ball(x).log()


PRIMITIVES: dict[str, Any] = {
    "INR": lambda n: Fraction(n),
    "exp": lambda x: ball(x).exp(),
    "ln": logarithm,
    "sqrt": root,
    "lambert_lower": lambda y: ball(y).lambertw(-1),
    "ind_lt": lambda x: lambda y: Fraction(less(x, y, True)),
    "ind_eq": lambda x: lambda y: Fraction(equal(x, y)),
    "vsum": folded(add, Fraction(0)),
    "nsum": folded(lambda x, y: x + y, 0),
    "vprod": folded(mul, Fraction(1)),
    "vmax": folded(greatest, lambda f: f(0)),
}


class Evaluator:
    """Evaluates syntax at values of its names: each piece once for the names that occur in it."""

    def __init__(self, defined: dict[str, Defined]) -> None:
        self.defined = defined
        self.names: dict[int, tuple[Node, list[str]]] = {}
        self.known: dict[tuple[Any, ...], tuple[Any, ...]] = {}

    def occurring(self, node: Node) -> list[str]:
        """Return the names that occur in a piece of syntax, bound ones too."""
        if id(node) not in self.names:
            own = {part for part in node.parts if isinstance(part, str)}
            below = [self.occurring(part) for part in node.parts if isinstance(part, Node)]
            self.names[id(node)] = node, sorted(own.union(*below))
        return self.names[id(node)][1]

    def forget(self) -> None:
        """Drop the values computed so far."""
        self.known.clear()

    def value(self, node: Node, env: dict[str, Any]) -> Any:
        """Return the value of a term, or the truth of a formula."""
        if node.head in ("number", "name"):
            return self.computed(node, env)
        given = [env[name] for name in self.occurring(node) if name in env]
        key = id(node), *((True, x) if type(x) is int else (False, id(x)) for x in given)
        if key not in self.known:
            self.known[key] = self.computed(node, env), given  # what is held keeps its id
        return self.known[key][0]

    def computed(self, node: Node, env: dict[str, Any]) -> Any:
        head, parts = node.head, node.parts
        if head == "nat":
            return self.value(parts[0], env)
        if head == "number":
            return parts[0]
        if head == "name":
            return self.named(parts[0], env)
        if head == "fun":
            return lambda x: self.value(parts[2], {**env, parts[0]: x})
        if head in ("forall", "exists"):
            return self.quantified(node, env)
        if head == "->":
            return not self.value(parts[0], env) or self.value(parts[1], env)
        if head == "/\\":
            return self.value(parts[0], env) and self.value(parts[1], env)
        if head == "not":
            return not self.value(parts[0], env)
        return self.operation(head, [self.value(p, env) for p in parts])

    def operation(self, head: str, values: list[Any]) -> Any:
        if head == "apply":
            function, *args = values
            for arg in args:
                function = function(arg)
            return function
        if head == "neg":
            return mul(-1, values[0])
        if head == "inverse":
            return inverse(values[0])
        x, y = values
        table: dict[str, Callable[[], Any]] = {
            "+": lambda: add(x, y),
            "-": lambda: add(x, mul(-1, y)),
            "*": lambda: mul(x, y),
            "/": lambda: mul(x, inverse(y)),
            "^": lambda: power(x, y),
            "<=": lambda: less(x, y, False),
            "<": lambda: less(x, y, True),
            "=": lambda: equal(x, y),
            "<>": lambda: not equal(x, y),
        }
        return table[head]()

    def named(self, name: str, env: dict[str, Any]) -> Any:
        if name in env:
            return env[name]
        if name in self.defined:
            return self.curried(self.defined[name], {})
        if name not in PRIMITIVES:
            raise Undecided(f"{name} is not evaluated")
        return PRIMITIVES[name]

    def curried(self, definition: Defined, env: dict[str, Any]) -> Any:
        if len(env) == len(definition.parameters):
            return self.value(definition.body, env)
        name = definition.parameters[len(env)]
        return lambda x: self.curried(definition, {**env, name: x})

    def quantified(self, node: Node, env: dict[str, Any]) -> bool:
        size, body = self.bounded(node, env)
        name = node.parts[0]
        found = (self.value(body, {**env, name: k}) for k in range(size))
        return all(found) if node.head == "forall" else any(found)

    def bounded(self, node: Node, env: dict[str, Any]) -> tuple[int, Node]:
        """Read ``forall (i : nat), INR i < INR n -> body`` or the like with ``exists``."""
        name, sort, inner = node.parts
        link = "->" if node.head == "forall" else "/\\"
        if sort != "nat" or inner.head != link or inner.parts[0].head != "<":
            raise Undecided("an unbounded quantifier")
        low, high = inner.parts[0].parts
        if low != Node("apply", (Node("name", ("INR",)), Node("name", (name,)))):
            raise Undecided("an unbounded quantifier")
        bound = self.value(high, env)
        return int(bound), inner.parts[1]

    def comparisons(self, node: Node, env: dict[str, Any]) -> Iterator[tuple[str, Any, Any]]:
        """Yield the comparisons of which a formula is the conjunction, with both values."""
        head, parts = node.head, node.parts
        if head == "/\\":
            for part in parts:
                yield from self.comparisons(part, env)
        elif head == "forall":
            size, body = self.bounded(node, env)
            for k in range(size):
                yield from self.comparisons(body, {**env, parts[0]: k})
        elif head == "->":
            if self.value(parts[0], env):
                yield from self.comparisons(parts[1], env)
        elif head == "apply" and parts[0].head == "name" and parts[0].parts[0] in self.defined:
            definition = self.defined[parts[0].parts[0]]
            values = [self.value(p, env) for p in parts[1:]]
            inner = dict(zip(definition.parameters, values, strict=True))
            yield from self.comparisons(definition.body, inner)
        elif head in ("<=", "<", "="):
            yield head, self.value(parts[0], env), self.value(parts[1], env)
        else:
            raise Undecided(f"{head} is no comparison")
