"""The language: sorts, terms, formulas, binders and definitions.

A term is an immutable tree that is built once and shared: two terms are equal exactly when they
are the same object.  Bound variables are de Bruijn indices, so renaming a bound variable cannot
change a term and substitution cannot capture.  Applications of a ``Lambda`` are reduced when they
are built.

Every function is total, as in Coq: ``1/0 = 0``, ``sqrt(x) = 0`` and ``log(x) = 0`` for ``x``
outside the domain, an empty maximum is the value at index 0.  What a *statement* needs in order to
mean what a reader thinks it means is listed by :func:`symbolic.statement.domain_conditions`, and
must be proved before the statement is accepted.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from types import MappingProxyType
from typing import TYPE_CHECKING, NoReturn, TypeAlias, final

from symbolic.errors import FloatError, InputError, SortError, UnknownName

__all__ = [
    "NAT",
    "PROP",
    "REAL",
    "And",
    "Arrow",
    "Definition",
    "Eq",
    "Exists",
    "ForAll",
    "Implies",
    "Lambda",
    "Le",
    "Lt",
    "Max",
    "Min",
    "Ne",
    "Not",
    "Or",
    "Prod",
    "Sort",
    "Sum",
    "Term",
    "arrow",
    "cast",
    "define",
    "definitions",
    "exp",
    "family",
    "indicator",
    "infimum",
    "log",
    "nat",
    "nats",
    "read_sort",
    "real",
    "reals",
    "sqrt",
    "var",
]


@final
@dataclass(frozen=True, slots=True)
class Arrow:
    """The sort of functions from ``domain`` to ``codomain``."""

    domain: Sort
    codomain: Sort

    def __str__(self) -> str:
        left = f"({self.domain})" if isinstance(self.domain, Arrow) else str(self.domain)
        return f"{left}->{self.codomain}"


Sort: TypeAlias = str | Arrow
REAL: Sort = "R"
NAT: Sort = "N"
PROP: Sort = "P"


def arrow(*sorts: Sort) -> Sort:
    """Return the curried function sort ``s1 -> s2 -> ... -> result``.

    >>> str(arrow(NAT, NAT, REAL))
    'N->N->R'
    """
    result = sorts[-1]
    for sort in reversed(sorts[:-1]):
        result = Arrow(sort, result)
    return result


def read_sort(text: object) -> Sort:
    """Read a sort as `str` writes it.

    Raises
    ------
    SortError
        If it is not one.

    Examples
    --------
    >>> read_sort("(N->R)->R") == arrow(arrow(NAT, REAL), REAL)
    True
    """
    if not isinstance(text, str):
        raise SortError(f"{text!r} is not a sort")
    depth = 0
    for place, character in enumerate(text):
        depth += (character == "(") - (character == ")")
        if depth == 0 and text[place : place + 2] == "->":
            return Arrow(read_sort(text[:place]), read_sort(text[place + 2 :]))
    if text.startswith("(") and text.endswith(")"):
        return read_sort(text[1:-1])
    if text not in (REAL, NAT, PROP):
        raise SortError(f"{text!r} is not a sort: write N, R, P or arrows between them")
    return text


Number: TypeAlias = int | Fraction
Payload: TypeAlias = str | int | Fraction | tuple[str, Sort] | None


@final
class Term:
    """A term or formula.  Build one with the functions of this module, never directly.

    Attributes
    ----------
    head : str
        The outermost symbol: ``var``, ``bound``, ``number``, ``lambda``, ``apply``, ``define``, or
        the name of a primitive operation.
    payload : str, int, Fraction or tuple
        The name of a variable or definition, an index, a number, or a binder's hint and sort.
    args : tuple of Term
        The immediate subterms.
    sort : Sort
        The sort of the whole.
    """

    __slots__ = ("_digest", "_free", "args", "head", "loose", "payload", "sort")

    head: str
    payload: Payload
    args: tuple[Term, ...]
    sort: Sort
    loose: int
    _digest: str | None
    _free: frozenset[Term] | None

    if not TYPE_CHECKING:

        def __new__(cls, *_, **__):
            raise TypeError("terms are built by the functions of symbolic.language")

    def __setattr__(self, name: str, value: object) -> NoReturn:
        raise AttributeError("terms are immutable")

    __delattr__ = __setattr__  # type: ignore[assignment]

    def __bool__(self) -> NoReturn:
        raise TypeError(f"a term has no truth value: {self}; ask the kernel for a proof instead")

    def __copy__(self) -> Term:
        return self

    def __deepcopy__(self, memo: object) -> Term:
        return self

    def __reduce__(self) -> NoReturn:
        raise TypeError("terms are not pickled; use symbolic.serialise")

    def __call__(self, *args: TermLike) -> Term:
        return apply(self, *args)

    def __getitem__(self, index: TermLike | tuple[TermLike, ...]) -> Term:
        return apply(self, *(index if isinstance(index, tuple) else (index,)))

    def __iter__(self) -> Iterator[Term]:
        raise TypeError("terms are not iterable")

    def __add__(self, other: TermLike) -> Term:
        return _binary("add", self, other)

    def __radd__(self, other: TermLike) -> Term:
        return _binary("add", other, self)

    def __sub__(self, other: TermLike) -> Term:
        return _binary("add", to_real(self), neg(other))

    def __rsub__(self, other: TermLike) -> Term:
        return _binary("add", to_real(other), neg(self))

    def __mul__(self, other: TermLike) -> Term:
        return _binary("mul", self, other)

    def __rmul__(self, other: TermLike) -> Term:
        return _binary("mul", other, self)

    def __truediv__(self, other: TermLike) -> Term:
        return _op("mul", (to_real(self), inverse(other)), REAL)

    def __rtruediv__(self, other: TermLike) -> Term:
        return _op("mul", (to_real(other), inverse(self)), REAL)

    def __neg__(self) -> Term:
        return neg(self)

    def __pow__(self, exponent: TermLike) -> Term:
        if self.sort not in (REAL, NAT):
            raise SortError(f"cannot raise {self} to a power: its sort is {self.sort}")
        return _op("pow", (self, to_nat(exponent)), self.sort)

    def __rpow__(self, base: TermLike) -> Term:
        if isinstance(base, int) and base >= 0:
            return to_nat(base) ** self
        return to_real(base) ** self

    def __le__(self, other: TermLike) -> Term:
        return Le(self, other)

    def __lt__(self, other: TermLike) -> Term:
        return Lt(self, other)

    def __ge__(self, other: TermLike) -> Term:
        return Le(other, self)

    def __gt__(self, other: TermLike) -> Term:
        return Lt(other, self)

    @property
    def name(self) -> str:
        """The name of a variable or definition, or the hint of a binder."""
        if isinstance(self.payload, tuple):
            return self.payload[0]
        return str(self.payload)

    @property
    def free(self) -> frozenset[Term]:
        """The free variables."""
        if self._free is None:
            if self.head == "var":
                found = frozenset((self,))
            else:
                found = frozenset().union(*(a.free for a in self.args)) if self.args else _NONE
            object.__setattr__(self, "_free", found)
        return self._free  # type: ignore[return-value]

    @property
    def digest(self) -> str:
        """A hexadecimal SHA-256 of the structure: equal terms, and only they, share it."""
        if self._digest is None:
            payload = self.payload[1] if isinstance(self.payload, tuple) else self.payload
            text = f"{self.head}|{payload!s}|{self.sort}|" + ",".join(a.digest for a in self.args)
            object.__setattr__(self, "_digest", hashlib.sha256(text.encode()).hexdigest())
        return self._digest  # type: ignore[return-value]

    def __str__(self) -> str:
        from symbolic.printing import text

        return text(self)

    def __repr__(self) -> str:
        return f"<{self}>"

    def _repr_latex_(self) -> str:
        from symbolic.latex import latex

        return f"${latex(self)}$"


TermLike: TypeAlias = Term | int | Fraction
_NONE: frozenset[Term] = frozenset()
_TABLE: dict[tuple[object, ...], Term] = {}


def _make(head: str, payload: Payload, args: tuple[Term, ...], sort: Sort) -> Term:
    binder = isinstance(payload, tuple)
    key = (head, payload[1] if binder else payload, type(payload), args, sort)  # type: ignore[index]
    found = _TABLE.get(key)
    if found is not None:
        return found
    term = object.__new__(Term)
    put = object.__setattr__
    put(term, "head", head)
    put(term, "payload", payload)
    put(term, "args", args)
    put(term, "sort", sort)
    loose = max((a.loose for a in args), default=0)
    if head == "bound":
        loose = int(payload) + 1  # type: ignore[arg-type]
    put(term, "loose", max(loose - 1, 0) if binder else loose)
    put(term, "_digest", None)
    put(term, "_free", None)
    _TABLE[key] = term
    return term


def _op(head: str, args: tuple[Term, ...], sort: Sort) -> Term:
    return _make(head, None, args, sort)


# ------------------------------------------------------------------ variables and numbers


def _check_name(name: str) -> str:
    if not name or not name.replace("_", "a").replace("'", "a").isalnum() or name[0].isdigit():
        raise InputError(f"{name!r} is not a variable name: use letters, digits and underscores")
    return name


def var(name: str, sort: Sort) -> Term:
    """Return the free variable of this name and sort."""
    return _make("var", _check_name(name), (), sort)


def real(name: str) -> Term:
    """Return a real variable.

    >>> real("u") * 2 + 1
    <u*2 + 1>
    """
    return var(name, REAL)


def nat(name: str) -> Term:
    """Return a natural variable: a size, a depth or an index."""
    return var(name, NAT)


def reals(names: str) -> list[Term]:
    """Return real variables, one for each word of ``names``."""
    return [real(name) for name in names.split()]


def nats(names: str) -> list[Term]:
    """Return natural variables, one for each word of ``names``."""
    return [nat(name) for name in names.split()]


def family(name: str, indices: int = 1, sort: Sort = REAL) -> Term:
    """Return a family variable, used as ``x[i]`` or ``X[i, k]``, with that many indices."""
    return var(name, arrow(*([NAT] * indices), sort))


def number(value: Number, sort: Sort = REAL) -> Term:
    """Return an exact numeral.

    Raises
    ------
    FloatError
        If ``value`` is a float; the message offers the exact rational.
    """
    if isinstance(value, float):
        exact = Fraction(str(value))
        raise FloatError(f"{value!r} is a float; write the exact number Fraction('{exact}')")
    if isinstance(value, bool) or not isinstance(value, (int, Fraction)):
        raise InputError(f"{value!r} is not an exact number; use an int or a Fraction")
    if sort == NAT:
        if value < 0 or Fraction(value).denominator != 1:
            raise SortError(f"{value} is not a natural number")
        return _make("number", int(value), (), NAT)
    return _make("number", Fraction(value), (), REAL)


def to_real(value: TermLike) -> Term:
    """Read ``value`` as a real term; a natural term is cast."""
    if not isinstance(value, Term):
        return number(value)
    if value.sort == NAT:
        return cast(value)
    if value.sort != REAL:
        raise SortError(f"a real is needed, but {value} has sort {value.sort}")
    return value


def to_nat(value: TermLike) -> Term:
    """Read ``value`` as a natural term."""
    if not isinstance(value, Term):
        return number(value, NAT)
    if value.sort != NAT:
        raise SortError(f"a natural number is needed, but {value} has sort {value.sort}")
    return value


def coerce(value: TermLike, sort: Sort) -> Term:
    """Read ``value`` as a term of ``sort``."""
    if sort == REAL:
        return to_real(value)
    if sort == NAT:
        return to_nat(value)
    if not isinstance(value, Term) or value.sort != sort:
        raise SortError(f"a term of sort {sort} is needed, not {value}")
    return value


# ------------------------------------------------------------------ operations


def _binary(head: str, left: TermLike, right: TermLike) -> Term:
    if isinstance(left, Term) and isinstance(right, Term):
        natural = left.sort == NAT and right.sort == NAT
    else:
        term, other = (left, right) if isinstance(left, Term) else (right, left)
        natural = (
            isinstance(term, Term) and term.sort == NAT and isinstance(other, int) and other >= 0
        )
    sort = NAT if natural else REAL
    return _op(head, (coerce(left, sort), coerce(right, sort)), sort)


def cast(value: TermLike) -> Term:
    """Return the natural term as a real one."""
    value = to_nat(value)
    if value.head == "number":
        return number(int(value.payload))  # type: ignore[arg-type]
    return _op("cast", (value,), REAL)


def neg(value: TermLike) -> Term:
    """Return ``-value``."""
    value = to_real(value)
    if value.head == "number":
        return number(-Fraction(value.payload))  # type: ignore[arg-type]
    return _op("neg", (value,), REAL)


def inverse(value: TermLike) -> Term:
    """Return ``1/value``; zero where ``value`` is zero."""
    value = to_real(value)
    if value.head == "number" and value.payload != 0:
        return number(1 / Fraction(value.payload))  # type: ignore[arg-type]
    return _op("inverse", (value,), REAL)


def exp(value: TermLike) -> Term:
    """Return the exponential."""
    return _op("exp", (to_real(value),), REAL)


def log(value: TermLike) -> Term:
    """Return the natural logarithm; zero outside its domain."""
    return _op("log", (to_real(value),), REAL)


def sqrt(value: TermLike) -> Term:
    """Return the square root; zero below zero."""
    return _op("sqrt", (to_real(value),), REAL)


def lambert_lower(value: TermLike) -> Term:
    """Return the branch ``W_{-1}`` of the Lambert function, for ``-1/e <= value < 0``."""
    return _op("lambert_lower", (to_real(value),), REAL)


def indicator(head: str, left: TermLike, right: TermLike) -> Term:
    """Return ``[left < right]`` (``ind_lt``) or ``[left = right]`` (``ind_eq``), a 0/1 real."""
    return _op(head, (to_real(left), to_real(right)), REAL)


def infimum(functional: Term) -> Term:
    """Return the infimum over all families of a functional that is bounded below by zero."""
    return _op("inf", (coerce(functional, arrow(arrow(NAT, REAL), REAL)),), REAL)


# ------------------------------------------------------------------ binders


def _abstract(term: Term, variable: Term, depth: int) -> Term:
    if variable not in term.free:
        return term
    if term is variable:
        return _make("bound", depth, (), term.sort)
    inner = depth + 1 if term.head == "lambda" else depth
    return rebuild(term, tuple(_abstract(a, variable, inner) for a in term.args))


def _shift(term: Term, by: int, depth: int = 0) -> Term:
    if term.loose <= depth:
        return term
    if term.head == "bound":
        return _make("bound", int(term.payload) + by, (), term.sort)  # type: ignore[arg-type]
    inner = depth + 1 if term.head == "lambda" else depth
    return rebuild(term, tuple(_shift(a, by, inner) for a in term.args))


def _open(term: Term, value: Term, depth: int = 0) -> Term:
    if term.loose <= depth:
        return term
    if term.head == "bound":
        if term.payload == depth:
            return _shift(value, depth)
        return _make("bound", int(term.payload) - 1, (), term.sort)  # type: ignore[arg-type]
    inner = depth + 1 if term.head == "lambda" else depth
    return rebuild(term, tuple(_open(a, value, inner) for a in term.args))


def _lambda(payload: tuple[str, Sort], body: Term) -> Term:
    last = body.args[-1] if body.head == "apply" else None
    if last is not None and last.head == "bound" and last.payload == 0:
        function = body.args[0] if len(body.args) == 2 else _apply_raw(body.args[:-1])
        if not _mentions(function, 0):
            return _shift(function, -1)
    return _make("lambda", payload, (body,), Arrow(payload[1], body.sort))


def _mentions(term: Term, index: int) -> bool:
    if term.loose <= index:
        return False
    if term.head == "bound":
        return term.payload == index
    inner = index + 1 if term.head == "lambda" else index
    return any(_mentions(a, inner) for a in term.args)


def Lambda(variable: Term, body: TermLike) -> Term:  # noqa: N802
    """Return the function ``variable -> body``.

    >>> i = nat("i"); Lambda(i, family("x")[i] * 2)(3)
    <x[3]*2>
    """
    if not isinstance(variable, Term) or variable.head != "var":
        raise SortError(f"a binder needs a variable, not {variable}")
    body = body if isinstance(body, Term) else number(body)
    return _lambda((variable.name, variable.sort), _abstract(body, variable, 0))


def _apply_raw(parts: tuple[Term, ...]) -> Term:
    sort = parts[0].sort
    for _ in parts[1:]:
        if not isinstance(sort, Arrow):
            raise SortError(f"{parts[0]} takes fewer arguments than it was given")
        sort = sort.codomain
    return _make("apply", None, parts, sort)


def _apply_terms(function: Term, args: tuple[Term, ...]) -> Term:
    while args and function.head == "lambda":
        function, args = _open(function.args[0], args[0]), args[1:]
    if not args:
        return function
    if function.head == "apply":
        return _apply_raw(function.args + args)
    return _apply_raw((function, *args))


def apply(function: Term, *args: TermLike) -> Term:
    """Return ``function(args)``; an application of a ``Lambda`` is reduced at once."""
    sort = function.sort
    checked: list[Term] = []
    for arg in args:
        if not isinstance(sort, Arrow):
            raise SortError(f"{function} takes {len(checked)} arguments, not {len(args)}")
        checked.append(coerce(arg, sort.domain))
        sort = sort.codomain
    return _apply_terms(function, tuple(checked))


def rebuild(term: Term, args: tuple[Term, ...]) -> Term:
    """Return the term of the same head and payload with other arguments of the same sorts."""
    if args == term.args:
        return term
    if term.head == "lambda":
        return _lambda(term.payload, args[0])  # type: ignore[arg-type]
    if term.head == "apply":
        return _apply_terms(args[0], args[1:])
    return _make(term.head, term.payload, args, term.sort)


def substitute(term: Term, values: Mapping[Term, Term]) -> Term:
    """Replace free variables, all at once and without capture."""
    for variable, value in values.items():
        if variable.sort != value.sort:
            raise SortError(f"{variable} has sort {variable.sort}, {value} has {value.sort}")
    keys = frozenset(values)
    memo: dict[Term, Term] = {}

    def go(t: Term) -> Term:
        if keys.isdisjoint(t.free):
            return t
        if t.head == "var":
            return values[t]
        found = memo.get(t)
        if found is None:
            found = memo[t] = rebuild(t, tuple(go(a) for a in t.args))
        return found

    if any(v.loose for v in values.values()):
        raise SortError("a substituted term has a dangling bound variable")
    return go(term)


def fresh(variable_name: str, sort: Sort, avoid: frozenset[Term]) -> Term:
    """Return a variable of that sort whose name no variable of ``avoid`` has."""
    names = {v.name for v in avoid}
    name, count = variable_name, 0
    while name in names:
        count += 1
        name = f"{variable_name}{count}"
    return var(name, sort)


def opened(function: Term, avoid: frozenset[Term] = _NONE) -> tuple[Term, Term]:
    """Return a fresh variable and the body of ``function`` applied to it."""
    if not isinstance(function.sort, Arrow):
        raise SortError(f"{function} is not a function")
    hint = function.name if function.head == "lambda" else "i"
    variable = fresh(hint, function.sort.domain, function.free | avoid)
    return variable, apply(function, variable)


def _ranged(head: str, index: Term, size: TermLike, body: TermLike) -> Term:
    body = body if isinstance(body, Term) else number(body)
    if body.sort not in (REAL, NAT):
        raise SortError(f"a {head} runs over numbers, not over {body}")
    if head != "sum":
        body = to_real(body)
    return _op(head, (to_nat(size), Lambda(index, body)), body.sort)


def Sum(index: Term, size: TermLike, body: TermLike) -> Term:  # noqa: N802
    """Return the sum of ``body`` over ``0 <= index < size``."""
    return _ranged("sum", index, size, body)


def Prod(index: Term, size: TermLike, body: TermLike) -> Term:  # noqa: N802
    """Return the product of ``body`` over ``0 <= index < size``."""
    return _ranged("prod", index, size, body)


def Max(index: Term, size: TermLike, body: TermLike) -> Term:  # noqa: N802
    """Return the maximum of ``body`` over ``0 <= index < size`` (``size >= 1``)."""
    return _ranged("max", index, size, body)


def Min(index: Term, size: TermLike, body: TermLike) -> Term:  # noqa: N802
    """Return the minimum of ``body`` over ``0 <= index < size``: minus the maximum of minus it."""
    return neg(Max(index, size, neg(body if isinstance(body, Term) else number(body))))


# ------------------------------------------------------------------ formulas


def Le(left: TermLike, right: TermLike) -> Term:  # noqa: N802
    """Return ``left <= right``."""
    return _op("le", (to_real(left), to_real(right)), PROP)


def Lt(left: TermLike, right: TermLike) -> Term:  # noqa: N802
    """Return ``left < right``."""
    return _op("lt", (to_real(left), to_real(right)), PROP)


def Eq(left: TermLike, right: TermLike) -> Term:  # noqa: N802
    """Return ``left = right`` between numbers; equality of families is stated entry by entry."""
    return _op("eq", (to_real(left), to_real(right)), PROP)


def _formula(value: Term) -> Term:
    if not isinstance(value, Term) or value.sort != PROP:
        raise SortError(f"a formula is needed, not {value!s}")
    return value


def Not(formula: Term) -> Term:  # noqa: N802
    """Return the negation."""
    return _op("not", (_formula(formula),), PROP)


def Ne(left: TermLike, right: TermLike) -> Term:  # noqa: N802
    """Return ``left != right``."""
    return Not(Eq(left, right))


def And(*formulas: Term) -> Term:  # noqa: N802
    """Return the conjunction, nested to the right."""
    result = _formula(formulas[-1])
    for formula in reversed(formulas[:-1]):
        result = _op("and", (_formula(formula), result), PROP)
    return result


def Implies(*formulas: Term) -> Term:  # noqa: N802
    """Return ``f1 -> f2 -> ... -> conclusion``."""
    result = _formula(formulas[-1])
    for formula in reversed(formulas[:-1]):
        result = _op("implies", (_formula(formula), result), PROP)
    return result


def Or(left: Term, right: Term) -> Term:  # noqa: N802
    """Return the disjunction, written ``not left -> right``."""
    return Implies(Not(left), right)


def ForAll(variable: Term, *rest: TermLike) -> Term:  # noqa: N802
    """Return ``ForAll(v, body)``, or ``ForAll(i, size, body)`` with ``i`` below ``size``."""
    *bound, body = rest
    formula = _formula(body)  # type: ignore[arg-type]
    if bound:
        formula = Implies(Lt(variable, to_nat(bound[0])), formula)
    return _op("forall", (_binder(variable, formula),), PROP)


def Exists(variable: Term, *rest: TermLike) -> Term:  # noqa: N802
    """Return ``Exists(v, body)``, or ``Exists(i, size, body)`` with ``i`` below ``size``."""
    *bound, body = rest
    formula = _formula(body)  # type: ignore[arg-type]
    if bound:
        formula = And(Lt(variable, to_nat(bound[0])), formula)
    return _op("exists", (_binder(variable, formula),), PROP)


def _binder(variable: Term, formula: Term) -> Term:
    if variable.head != "var":
        raise SortError(f"a binder needs a variable, not {variable}")
    return _lambda((variable.name, variable.sort), _abstract(formula, variable, 0))


# ------------------------------------------------------------------ definitions


@final
@dataclass(frozen=True, slots=True)
class Definition:
    """A name with a body.

    Attributes
    ----------
    name : str
        The name it is printed by.
    parameters : tuple of Term
        Variables; the body has no other free variable.
    body : Term
        What the name stands for.
    latex : str
        A template in which ``{0}``, ``{1}`` ... stand for the arguments.
    meaning : str
        One line for people.
    """

    name: str
    parameters: tuple[Term, ...]
    body: Term
    latex: str
    meaning: str

    def __call__(self, *args: TermLike) -> Term:
        """Return the defined name applied to ``args``."""
        if len(args) != len(self.parameters):
            raise SortError(f"{self.name} takes {len(self.parameters)} arguments, not {len(args)}")
        checked = tuple(coerce(a, p.sort) for a, p in zip(args, self.parameters, strict=True))
        return _make("define", self.name, checked, self.body.sort)

    def unfold(self, args: tuple[Term, ...]) -> Term:
        """Return the body with ``args`` for the parameters."""
        body = self.body
        for parameter in reversed(self.parameters):
            body = _lambda((parameter.name, parameter.sort), _abstract(body, parameter, 0))
        return _apply_terms(body, args) if args else body


_DEFINITIONS: dict[str, Definition] = {}
definitions: Mapping[str, Definition] = MappingProxyType(_DEFINITIONS)


def define(
    name: str, parameters: tuple[Term, ...], body: Term, latex: str = "", meaning: str = ""
) -> Definition:
    """Give ``body`` a name, once and for all.

    Raises
    ------
    InputError
        If the name already stands for something else, or the body has other free variables.
    """
    _check_name(name)
    extra = body.free - frozenset(parameters)
    if extra or body.loose:
        stray = sorted(map(str, extra))
        raise InputError(f"definition {name}: free in its body but not a parameter: {stray}")
    new = Definition(name, parameters, body, latex, meaning)
    old = _DEFINITIONS.setdefault(name, new)
    if (old.parameters, old.body) != (parameters, body):
        raise InputError(f"definition {name} already stands for something else")
    return old


def definition(name: str) -> Definition:
    """Return a definition by name."""
    try:
        return _DEFINITIONS[name]
    except KeyError:
        raise UnknownName(f"no definition is named {name!r}") from None


def subterms(term: Term) -> Iterator[Term]:
    """Yield every distinct subterm once, outermost first."""
    seen: set[Term] = set()
    stack = [term]
    while stack:
        current = stack.pop()
        if current not in seen:
            seen.add(current)
            yield current
            stack.extend(current.args)


def mentioned(term: Term) -> frozenset[str]:
    """Return the names of all definitions in a term, and in their bodies."""
    found: set[str] = set()
    pending = [term]
    while pending:
        for part in subterms(pending.pop()):
            if part.head == "define" and part.name not in found:
                found.add(part.name)
                pending.append(definition(part.name).body)
    return frozenset(found)
