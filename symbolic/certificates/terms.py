"""Real terms and formulas, their grammar, their conditions and their derivatives.

The grammar is a small part of Python's expressions, read from the syntax tree and never
evaluated.  Decimals are exact rationals: ``1.256`` is ``157/125``.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from typing import Any

from flint import fmpq

from symbolic.errors import InputError

__all__ = [
    "FALSE",
    "TRUE",
    "And",
    "Cmp",
    "Formula",
    "Or",
    "Term",
    "add",
    "conditions",
    "derivative",
    "forget",
    "formula_text",
    "function",
    "mul",
    "negation",
    "num",
    "parse_formula",
    "parse_term",
    "power",
    "replace",
    "replace_in",
    "terms_of",
    "text",
    "var",
    "variables",
]

FUNCTIONS = {
    "exp", "log", "sin", "cos", "tan", "asin", "acos", "atan", "sinh", "cosh", "tanh",
    "asinh", "acosh", "atanh", "abs", "erf", "LambertW", "LambertWm1",
}  # fmt: skip
_ALIASES = {"Abs": "abs", "ln": "log", "arcsin": "asin", "arccos": "acos", "arctan": "atan"}
_RESERVED = {
    *_ALIASES, "sqrt", "cbrt", "sech", "min", "max", "Min", "Max", "pi", "E",
    "Eq", "Ne", "And", "Or", "Not", "Implies",
}  # fmt: skip
_MAXIMUM_EXPONENT = 4096
_MAXIMUM_BITS = 200_000


class Term:
    """A real term; equal terms are one object.

    Attributes
    ----------
    op : str
        ``num``, ``var``, ``pi``, ``add``, ``mul``, ``pow``, ``min``, ``max``, ``call`` or a
        function of one argument.
    value : fmpq or str or None
        The number, the name, the exponent of a power, the name of a called function.
    """

    __slots__ = ("args", "free", "op", "value")

    op: str
    args: tuple[Term, ...]
    value: Any
    free: frozenset[str]

    def __repr__(self) -> str:
        return text(self)

    def __bool__(self) -> bool:
        raise TypeError("a term has no truth value")


_interned: dict[tuple[Any, ...], Term] = {}


def _make(op: str, args: tuple[Term, ...] = (), value: Any = None) -> Term:
    key = (op, args, value)
    found = _interned.get(key)
    if found is None:
        found = object.__new__(Term)
        found.op, found.args, found.value = op, args, value
        if op == "var":
            found.free = frozenset((value,))
        else:
            found.free = frozenset().union(*(a.free for a in args))
        _interned[key] = found
    return found


def num(value: fmpq | int | Fraction) -> Term:
    """Return an exact number."""
    if isinstance(value, Fraction):
        value = fmpq(value.numerator, value.denominator)
    return _make("num", (), fmpq(value))


def var(name: str) -> Term:
    """Return a variable."""
    return _make("var", (), name)


ZERO, ONE, PI = num(0), num(1), _make("pi")


def forget() -> None:
    """Drop every term but the constants; terms made before equal none made later."""
    kept = {key: term for key, term in _interned.items() if term in (ZERO, ONE, PI)}
    _interned.clear()
    _interned.update(kept)
    conditions.cache_clear()
    derivative.cache_clear()


def add(*terms: Term) -> Term:
    """Return a sum; only numbers and multiples of one variable are folded."""
    total, rest, slopes = fmpq(0), list[Any](), dict[str, fmpq]()
    for term in terms:
        for part in term.args if term.op == "add" else (term,):
            name, slope = _multiple(part)
            if name is None:
                rest.append(part)
            elif name == "":
                total += slope
            elif name in slopes:
                slopes[name] += slope
            else:
                slopes[name] = slope
                rest.append(name)
    parts: list[Term] = []
    for item in rest:
        if isinstance(item, Term):
            parts.append(item)
        elif slopes[item] != 0:
            parts.append(mul(num(slopes[item]), var(item)))
    if total != 0 or not parts:
        parts.append(num(total))
    return parts[0] if len(parts) == 1 else _make("add", tuple(parts))


def _multiple(term: Term) -> tuple[str | None, fmpq]:
    """Return ``(x, a)`` for ``a*x``, and an empty name for a number."""
    if term.op == "num":
        return "", term.value
    if term.op == "var":
        return term.value, fmpq(1)
    if term.op == "mul" and len(term.args) == 2 and term.args[1].op == "var":
        if term.args[0].op == "num":
            return term.args[1].value, term.args[0].value
    return None, fmpq(0)


def mul(*terms: Term) -> Term:
    """Return a product; only numbers are folded, and a zero keeps its other factors."""
    total, rest = fmpq(1), []
    for term in terms:
        for part in term.args if term.op == "mul" else (term,):
            if part.op == "num":
                total *= part.value
            else:
                rest.append(part)
    if not rest:
        return num(total)
    if total == 1:
        return rest[0] if len(rest) == 1 else _make("mul", tuple(rest))
    if len(rest) == 1 and rest[0].op == "add":
        return add(*(mul(num(total), part) for part in rest[0].args))
    return _make("mul", (num(total), *rest))


def power(base: Term, exponent: fmpq | int) -> Term:
    """Return a power with a rational exponent (even-denominator or not: a base >= 0)."""
    exponent = fmpq(exponent)
    if exponent == 1:
        return base
    if abs(exponent) > _MAXIMUM_EXPONENT:
        raise InputError(f"the exponent {exponent} is too large")
    if base.op == "num" and exponent.q == 1 and (base.value != 0 or exponent > 0):
        bits = max(abs(base.value.p), base.value.q).bit_length() * abs(int(exponent.p))
        if bits > _MAXIMUM_BITS:
            raise InputError("a number in the text is too large")
        return num(base.value ** int(exponent.p))
    return _make("pow", (base,), exponent)


def function(name: str, *args: Term) -> Term:
    """Return a function of terms."""
    if name in ("min", "max"):
        result = args[0]
        for other in args[1:]:
            result = _make(name, (result, other))
        return result
    return _make(name, args)


def call(name: str, *args: Term) -> Term:
    """Return an uninterpreted function of terms."""
    return _make("call", args, name)


def minus(left: Term, right: Term) -> Term:
    """Return ``left - right``."""
    return add(left, mul(num(-1), right))


# ---------------------------------------------------------------- formulas


@dataclass(frozen=True, slots=True)
class Cmp:
    """``term rel 0`` with ``rel`` one of ``>``, ``>=``, ``==``, ``!=``."""

    rel: str
    term: Term

    def __bool__(self) -> bool:
        raise TypeError("a formula has no truth value")


@dataclass(frozen=True, slots=True)
class And:
    """A conjunction."""

    parts: tuple[Formula, ...]

    def __bool__(self) -> bool:
        raise TypeError("a formula has no truth value")


@dataclass(frozen=True, slots=True)
class Or:
    """A disjunction."""

    parts: tuple[Formula, ...]

    def __bool__(self) -> bool:
        raise TypeError("a formula has no truth value")


Formula = Cmp | And | Or
TRUE, FALSE = And(()), Or(())


def negation(formula: Formula) -> Formula:
    """Return the negation, where all terms are defined."""
    if isinstance(formula, And):
        return Or(tuple(negation(p) for p in formula.parts))
    if isinstance(formula, Or):
        return And(tuple(negation(p) for p in formula.parts))
    if formula.rel in ("==", "!="):
        return Cmp("!=" if formula.rel == "==" else "==", formula.term)
    return Cmp(">=" if formula.rel == ">" else ">", mul(num(-1), formula.term))


def terms_of(formula: Formula) -> Iterator[Term]:
    """Yield the compared terms."""
    if isinstance(formula, Cmp):
        yield formula.term
    else:
        for part in formula.parts:
            yield from terms_of(part)


def variables(items: Iterable[Formula]) -> list[str]:
    """Return the names of the variables, sorted."""
    return sorted({name for item in items for term in terms_of(item) for name in term.free})


# ---------------------------------------------------------------- text


def text(term: Term) -> str:
    """Return text that parses to the same term."""
    op = term.op
    if op == "num":
        return str(term.value) if term.value >= 0 and term.value.q == 1 else f"({term.value})"
    if op == "var":
        return str(term.value)
    if op == "pi":
        return "pi"
    if op == "add":
        return "(" + " + ".join(text(a) for a in term.args) + ")"
    if op == "mul":
        numbers_last = sorted(term.args, key=lambda a: a.op == "num")
        return "(" + "*".join(text(a) for a in numbers_last) + ")"
    if op == "pow":
        base = text(term.args[0])
        if base[0] != "(" or not base.endswith(")") or term.args[0].op not in ("add", "mul", "num"):
            base = f"({base})"
        return f"{base}**({term.value})"
    name = term.value if op == "call" else op
    return f"{name}(" + ", ".join(text(a) for a in term.args) + ")"


def formula_text(formula: Formula) -> str:
    """Return text that parses to the same formula."""
    if isinstance(formula, Cmp):
        return f"{text(formula.term)} {formula.rel} 0"
    word = "And" if isinstance(formula, And) else "Or"
    return f"{word}(" + ", ".join(formula_text(p) for p in formula.parts) + ")"


_ATTEMPTS = (SyntaxError, ValueError, RecursionError, MemoryError)
_NAME = re.compile(r"[A-Za-z_]\w*\Z", re.ASCII)


def _tree(source: str) -> ast.expr:
    if not isinstance(source, str) or not source.strip():
        raise InputError("an empty formula")
    if len(source) > 200_000:
        raise InputError("the formula is too long")
    if "^" in source:
        raise InputError("'^' is not used for powers: write **")
    if "#" in source or not source.isascii():
        raise InputError("a comment or a character outside ASCII in a formula: write <= and **")
    if re.search(r"(?<![<>=!:])=(?!=)", source):
        raise InputError("'=' is not used for equations: write ==")
    source = source.strip().replace("\n", " ")
    try:
        return ast.parse(source, mode="eval").body
    except _ATTEMPTS as error:
        reason = getattr(error, "msg", None) or type(error).__name__
        raise InputError(f"cannot read {source[:80]!r}: {reason}") from None


class _Reader:
    def __init__(self, source: str, functions: Iterable[str]) -> None:
        self.source = source.strip().replace("\n", " ")
        self.functions = frozenset(functions)
        for name in self.functions:
            if not _NAME.match(name) or name in _RESERVED or name in FUNCTIONS:
                raise InputError(f"{name!r} cannot be the name of a function")

    def guard(self, work: Callable[[ast.expr], Any]) -> Any:
        try:
            return work(_tree(self.source))
        except RecursionError:
            raise InputError("the formula is nested too deeply") from None

    def fail(self, node: ast.AST, why: str) -> InputError:
        piece = ast.get_source_segment(self.source, node) or ""
        return InputError(f"{why}: {piece[:60]!r}")

    def number(self, node: ast.Constant) -> Term:
        if isinstance(node.value, bool) or not isinstance(node.value, (int, float)):
            raise self.fail(node, "not a real number")
        piece = (ast.get_source_segment(self.source, node) or "").replace("_", "")
        exponent = re.search(r"[eE]([+-]?\d+)\Z", piece)
        if exponent and abs(int(exponent[1])) > _MAXIMUM_EXPONENT:
            raise self.fail(node, "a number too large or too small")
        try:
            return num(Fraction(piece))
        except ValueError:
            raise self.fail(node, "not a decimal number") from None

    def term(self, node: ast.expr) -> Term:
        if isinstance(node, ast.Constant):
            return self.number(node)
        if isinstance(node, ast.Name):
            return self.name(node)
        if isinstance(node, ast.UnaryOp) and isinstance(node.op, (ast.USub, ast.UAdd)):
            inner = self.term(node.operand)
            return mul(num(-1), inner) if isinstance(node.op, ast.USub) else inner
        if isinstance(node, ast.BinOp):
            return self.binary(node)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and not node.keywords:
            return self.apply(node, node.func.id)
        raise self.fail(node, "not part of the language")

    def name(self, node: ast.Name) -> Term:
        name = node.id
        if name == "pi":
            return PI
        if name == "E":
            return function("exp", ONE)
        if name.lower() in ("nan", "inf", "infinity", "oo", "zoo", "i", "none") and name != "i":
            raise self.fail(node, "not a real number")
        if name in FUNCTIONS or name in _ALIASES or name in ("sqrt", "min", "max", "Min", "Max"):
            raise self.fail(node, "a function without its argument")
        if not _NAME.match(name):
            raise self.fail(node, "not a name")
        return var(name)

    def binary(self, node: ast.BinOp) -> Term:
        left, right = self.term(node.left), self.term(node.right)
        if isinstance(node.op, ast.Add):
            return add(left, right)
        if isinstance(node.op, ast.Sub):
            return minus(left, right)
        if isinstance(node.op, ast.Mult):
            return mul(left, right)
        if isinstance(node.op, ast.Div):
            if right is ZERO:
                raise self.fail(node, "division by zero")
            return mul(left, power(right, -1))
        if isinstance(node.op, ast.Pow):
            return self.raised(node, left, right)
        raise self.fail(node, "not an operation of the language")

    def raised(self, node: ast.expr, base: Term, exponent: Term) -> Term:
        if exponent.op == "num":
            if base is ZERO and exponent.value < 0:
                raise self.fail(node, "division by zero")
            return power(base, exponent.value)
        if base.op == "exp":
            return function("exp", mul(exponent, base.args[0]))
        return function("exp", mul(exponent, function("log", base)))

    def apply(self, node: ast.Call, name: str) -> Term:
        name = _ALIASES.get(name, name)
        args = [self.term(a) for a in node.args]
        if name == "LambertW" and len(args) == 2 and args[1] in (ZERO, num(-1)):
            return function(name if args[1] is ZERO else "LambertWm1", args[0])
        if name in ("Min", "Max", "min", "max") and len(args) >= 1:
            return function(name.lower(), *args)
        if name in self.functions and args:
            return call(name, *args)
        if name not in FUNCTIONS and name not in ("sqrt", "cbrt", "sech"):
            raise self.fail(node.func, "an unknown function")
        if len(args) != 1:
            raise self.fail(node, f"{name} takes one argument")
        if name == "sqrt":
            return power(args[0], fmpq(1, 2))
        if name == "sech":
            return power(function("cosh", args[0]), -1)
        if name == "cbrt":
            return power(args[0], fmpq(1, 3))
        return function(name, args[0])

    def formula(self, node: ast.expr) -> Formula:
        if isinstance(node, ast.Constant) and isinstance(node.value, bool):
            return TRUE if node.value else FALSE
        if isinstance(node, ast.BoolOp):
            parts = tuple(self.formula(v) for v in node.values)
            return And(parts) if isinstance(node.op, ast.And) else Or(parts)
        if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
            return negation(self.formula(node.operand))
        if isinstance(node, ast.Compare):
            return self.chain(node)
        if isinstance(node, ast.BinOp) and isinstance(node.op, (ast.BitAnd, ast.BitOr)):
            both = (self.formula(node.left), self.formula(node.right))
            return And(both) if isinstance(node.op, ast.BitAnd) else Or(both)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and not node.keywords:
            return self.connective(node, node.func.id)
        raise self.fail(node, "not a comparison")

    def chain(self, node: ast.Compare) -> Formula:
        terms = [self.term(t) for t in (node.left, *node.comparators)]
        parts = tuple(
            self.compare(node, op, a, b)
            for op, a, b in zip(node.ops, terms, terms[1:], strict=False)
        )
        return parts[0] if len(parts) == 1 else And(parts)

    def compare(self, node: ast.expr, op: ast.cmpop, left: Term, right: Term) -> Formula:
        if isinstance(op, ast.Lt):
            return Cmp(">", minus(right, left))
        if isinstance(op, ast.LtE):
            return Cmp(">=", minus(right, left))
        if isinstance(op, ast.Gt):
            return Cmp(">", minus(left, right))
        if isinstance(op, ast.GtE):
            return Cmp(">=", minus(left, right))
        if isinstance(op, ast.Eq):
            return Cmp("==", minus(left, right))
        if isinstance(op, ast.NotEq):
            return Cmp("!=", minus(left, right))
        raise self.fail(node, "not a comparison")

    def connective(self, node: ast.Call, name: str) -> Formula:
        if name in ("Eq", "Ne") and len(node.args) == 2:
            left, right = (self.term(a) for a in node.args)
            return Cmp("==" if name == "Eq" else "!=", minus(left, right))
        parts = tuple(self.formula(a) for a in node.args)
        if name == "And":
            return And(parts)
        if name == "Or":
            return Or(parts)
        if name == "Not" and len(parts) == 1:
            return negation(parts[0])
        if name == "Implies" and len(parts) == 2:
            return Or((negation(parts[0]), parts[1]))
        raise self.fail(node, "not a formula")


def parse_term(source: str, functions: Iterable[str] = ()) -> Term:
    """Read a real term.

    Raises
    ------
    InputError
        If the text is not in the grammar.
    """
    reader = _Reader(source, functions)
    result: Term = reader.guard(reader.term)
    return result


def parse_formula(source: str, functions: Iterable[str] = ()) -> Formula:
    """Read a formula: comparisons, chains of them, and their connectives.

    Raises
    ------
    InputError
        If the text is not in the grammar.
    """
    reader = _Reader(source, functions)
    result: Formula = reader.guard(reader.formula)
    return result


# ---------------------------------------------------------------- substitution, conditions


def rebuild(term: Term, args: tuple[Term, ...]) -> Term:
    """Return the term with other arguments."""
    if term.op == "add":
        return add(*args)
    if term.op == "mul":
        return mul(*args)
    if term.op == "pow":
        return power(args[0], term.value)
    if term.op == "call":
        return call(term.value, *args)
    return function(term.op, *args)


def replace(term: Term, name: str, by: Term, memo: dict[Term, Term] | None = None) -> Term:
    """Return the term with a variable replaced."""
    if name not in term.free:
        return term
    if term.op == "var":
        return by
    memo = {} if memo is None else memo
    found = memo.get(term)
    if found is None:
        found = rebuild(term, tuple(replace(a, name, by, memo) for a in term.args))
        memo[term] = found
    return found


def replace_in(formula: Formula, name: str, by: Term) -> Formula:
    """Return the formula with a variable replaced."""
    if isinstance(formula, Cmp):
        return Cmp(formula.rel, replace(formula.term, name, by))
    return type(formula)(tuple(replace_in(p, name, by) for p in formula.parts))


@lru_cache(maxsize=20_000)
def conditions(term: Term, smooth_in: str | None = None) -> tuple[Cmp, ...]:
    """Return what makes a term defined, inner conditions first.

    With ``smooth_in`` the conditions are those under which the term is also differentiable in
    that variable.
    """
    found: dict[Cmp, None] = {}
    for arg in term.args:
        found.update(dict.fromkeys(conditions(arg, smooth_in)))
    smooth = smooth_in is not None and smooth_in in term.free
    for condition in _own_conditions(term, smooth):
        if not _trivial(condition):
            found[condition] = None
    return tuple(found)


def _trivial(condition: Cmp) -> bool:
    term = condition.term
    if term.op != "num":
        return False
    return bool({">": term.value > 0, ">=": term.value >= 0, "!=": term.value != 0}[condition.rel])


def _own_conditions(term: Term, smooth: bool) -> list[Cmp]:
    op, edge = term.op, ">" if smooth else ">="
    if op == "pow":
        if term.value.q == 1:
            return [] if term.value >= 0 else [Cmp("!=", term.args[0])]
        rel = ">" if term.value < 0 else (edge if term.value < 1 else ">=")
        return [Cmp(rel, term.args[0])]
    if op == "log":
        return [Cmp(">", term.args[0])]
    if op == "tan":
        return [Cmp("!=", function("cos", term.args[0]))]
    if op in ("asin", "acos", "atanh"):
        rel = ">" if op == "atanh" else edge
        inner = term.args[0]
        return [Cmp(rel, add(inner, ONE)), Cmp(rel, minus(ONE, inner))]
    if op == "acosh":
        return [Cmp(edge, minus(term.args[0], ONE))]
    if op in ("LambertW", "LambertWm1"):
        above = Cmp(edge, add(term.args[0], function("exp", num(-1))))
        return [above] if op == "LambertW" else [above, Cmp(">", mul(num(-1), term.args[0]))]
    if smooth and op == "abs":
        return [Cmp("!=", term.args[0])]
    if smooth and op in ("min", "max"):
        return [Cmp("!=", minus(*term.args))]
    return []


@lru_cache(maxsize=20_000)
def derivative(term: Term, name: str) -> Term:
    """Return the derivative, valid where the term is smooth in the variable.

    Raises
    ------
    InputError
        If an uninterpreted function depends on the variable.
    """
    if name not in term.free:
        return ZERO
    op = term.op
    if op == "var":
        return ONE
    inner = [derivative(a, name) for a in term.args]
    if op == "add":
        return add(*inner)
    if op == "mul":
        parts = []
        for k, slope in enumerate(inner):
            if slope is not ZERO:
                parts.append(mul(*term.args[:k], slope, *term.args[k + 1 :]))
        return add(*parts) if parts else ZERO
    if op in ("min", "max"):
        left, right = term.args
        gap = minus(left, right)
        sign = mul(gap, power(function("abs", gap), -1))
        if op == "min":
            sign = mul(num(-1), sign)
        half = num(fmpq(1, 2))
        return add(
            mul(half, add(inner[0], inner[1])),
            mul(half, sign, minus(inner[0], inner[1])),
        )
    if op == "call":
        raise InputError(f"{term.value} has no derivative")
    if inner[0] is ZERO:
        return ZERO
    return mul(_outer(term), inner[0])


def _outer(term: Term) -> Term:
    op, u = term.op, term.args[0]
    if op == "pow":
        return mul(num(term.value), power(u, term.value - 1)) if term.value != 0 else ZERO
    square = power(u, 2)
    minus_one = num(-1)
    table: dict[str, Callable[[], Term]] = {
        "exp": lambda: term,
        "log": lambda: power(u, -1),
        "sin": lambda: function("cos", u),
        "cos": lambda: mul(minus_one, function("sin", u)),
        "tan": lambda: power(function("cos", u), -2),
        "asin": lambda: power(minus(ONE, square), fmpq(-1, 2)),
        "acos": lambda: mul(minus_one, power(minus(ONE, square), fmpq(-1, 2))),
        "atan": lambda: power(add(ONE, square), -1),
        "sinh": lambda: function("cosh", u),
        "cosh": lambda: function("sinh", u),
        "tanh": lambda: power(function("cosh", u), -2),
        "asinh": lambda: power(add(ONE, square), fmpq(-1, 2)),
        "acosh": lambda: power(minus(square, ONE), fmpq(-1, 2)),
        "atanh": lambda: power(minus(ONE, square), -1),
        "abs": lambda: mul(u, power(term, -1)),
        "erf": lambda: mul(num(2), power(PI, fmpq(-1, 2)), function("exp", mul(minus_one, square))),
        "LambertW": lambda: power(add(u, function("exp", term)), -1),
        "LambertWm1": lambda: power(add(u, function("exp", term)), -1),
    }
    return table[op]()
