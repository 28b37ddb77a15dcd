"""Terms as SymPy expressions, both ways.

A statement may be written in SymPy and read here; every term can be handed to SymPy to print,
differentiate or evaluate.  What SymPy returns is never believed: it is read again as a new term and
has to be proved.

============================  ======================================================
here                          SymPy
============================  ======================================================
real variable                 ``Symbol(name, real=True)``
natural variable, index       ``Symbol(name, integer=True, nonnegative=True)``
family ``X[i, k]``            ``IndexedBase("X")[i, k]``, a shape saying its rank
``Sum``, ``Prod``             ``Sum(f, (i, 0, n - 1))``, ``Product``
``Max``, infimum, indicators  ``MaxOver(Lambda(i, f), n)``, ``InfOver``, ``IndLt``, ``IndEq``
definition                    a function of its name, such as ``softmax(n, a, j)``
function argument             ``Lambda(i, f)``, or ``IndexedBase`` for a whole family
quantifiers                   ``predicate("ForAll")(i, f)``, ``predicate("Exists")(i, f)``
============================  ======================================================

Natural arithmetic is not told from real arithmetic by SymPy; an exponent, a range and an index are
read as natural, everything else as real.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from functools import cache
from typing import Any

from symbolic import language as lang
from symbolic.definitions import absolute, maximum, tanh
from symbolic.errors import FloatError, InputError
from symbolic.language import NAT, PROP, REAL, Arrow, Term
from symbolic.naming import guard_of, named

__all__ = ["from_sympy", "predicate", "to_sympy"]

# ------------------------------------------------------------------ to SymPy


def to_sympy(term: Term) -> Any:
    """Return a term or formula as an unevaluated SymPy expression.

    Examples
    --------
    >>> i, n = lang.nats("i n")
    >>> to_sympy(lang.Sum(i, n, lang.exp(lang.family("a")[i])))
    Sum(exp(a[i]), (i, 0, n - 1))
    """
    return _Writer().write(term)


@cache
def predicate(name: str) -> Any:
    """Return the SymPy class of a predicate: ``predicate("ForAll")(i, formula)``."""
    return type(name, (_predicates(),), {})


@cache
def _predicates() -> Any:
    from sympy.logic.boolalg import BooleanFunction

    return type("Predicate", (BooleanFunction,), {"__doc__": "A predicate of the language."})


class _Writer:
    def __init__(self) -> None:
        import sympy

        self.s = sympy

    def symbol(self, variable: Term) -> Any:
        """Return the symbol, indexed base or function name of a variable."""
        if variable.sort == NAT:
            return self.s.Symbol(variable.name, integer=True, nonnegative=True)
        if variable.sort == REAL:
            return self.s.Symbol(variable.name, real=True)
        if _is_family(variable.sort):
            return self.s.IndexedBase(variable.name, shape=(self.s.oo,) * _rank(variable.sort))
        return self.s.Symbol(variable.name)  # a function of reals or of families

    def write(self, t: Term) -> Any:
        from sympy.core.symbol import Str

        s, head, args = self.s, t.head, t.args
        if head == "var":
            return self.symbol(t)
        if head == "number":
            value = Fraction(t.payload)  # type: ignore[arg-type]
            return s.Rational(value.numerator, value.denominator)
        if head == "lambda":
            index, body = named(t)
            return self.abstracted(self.symbol(index), self.write(body))
        if head == "apply":
            return self.application(t)
        if head in ("sum", "prod"):
            index, body = named(args[1], args[0])
            kind = s.Sum if head == "sum" else s.Product
            return kind(self.write(body), (self.symbol(index), 0, self.write(args[0]) - 1))
        if head in ("forall", "exists"):
            index, body = named(args[0], guard_of(args[0]))
            name = "ForAll" if head == "forall" else "Exists"
            plain = index.sort in (NAT, REAL) or _is_family(index.sort)
            sort = () if plain else (Str(str(index.sort)),)
            return predicate(name)(self.symbol(index), self.write(body), *sort)
        if head == "max":
            return s.Function("MaxOver")(self.function(args[1]), self.write(args[0]))
        if head == "define":
            kind = predicate(t.name) if t.sort == PROP else s.Function(t.name)
            return kind(*(self.function(a) for a in args))
        return self.operation(head, [self.write(a) for a in args])

    def function(self, t: Term) -> Any:
        """An argument: a family is handed over whole, another function by its values."""
        if isinstance(t.sort, Arrow) and t.head != "var":
            index, body = named(t)
            return self.abstracted(self.symbol(index), self.function(body))
        return self.write(t)

    def abstracted(self, symbol: Any, body: Any) -> Any:
        """A function; SymPy cannot handle its own identity function as an argument."""
        same = body == symbol
        return self.s.Lambda(symbol, self.s.Mul(1, body, evaluate=False) if same else body)

    def application(self, t: Term) -> Any:
        function, *args = t.args
        if isinstance(t.sort, Arrow):
            return self.function(t)
        if all(a.sort == NAT for a in args):
            return self.s.Indexed(self.symbol(function), *(self.write(a) for a in args))
        kind = predicate if t.sort == PROP else self.s.Function
        return kind(function.name)(*(self.function(a) for a in args))

    def operation(self, head: str, args: list[Any]) -> Any:
        s = self.s
        plain: dict[str, Callable[..., Any]] = {
            "cast": lambda x: x,
            "add": lambda x, y: s.Add(x, y, evaluate=False),
            "neg": lambda x: s.Mul(-1, x, evaluate=False),
            "mul": lambda x, y: s.Mul(x, y, evaluate=False),
            "pow": lambda x, y: s.Pow(x, y, evaluate=False),
            "inverse": lambda x: s.Pow(x, -1, evaluate=False),
            "exp": lambda x: s.exp(x, evaluate=False),
            "log": lambda x: s.log(x, evaluate=False),
            "sqrt": lambda x: s.Pow(x, s.Rational(1, 2), evaluate=False),
            "lambert_lower": lambda x: s.LambertW(x, -1, evaluate=False),
            "ind_lt": s.Function("IndLt"),
            "ind_eq": s.Function("IndEq"),
            "inf": s.Function("InfOver"),
            "le": lambda x, y: s.Le(x, y, evaluate=False),
            "lt": lambda x, y: s.Lt(x, y, evaluate=False),
            "eq": lambda x, y: s.Eq(x, y, evaluate=False),
            "not": lambda x: s.Not(x, evaluate=False),
            "and": lambda x, y: s.And(x, y, evaluate=False),
            "implies": lambda x, y: s.Implies(x, y, evaluate=False),
        }
        return plain[head](*args)


def _is_family(sort: lang.Sort) -> bool:
    """Whether it is ``N->...->N->R``."""
    while isinstance(sort, Arrow) and sort.domain == NAT:
        sort = sort.codomain
    return sort == REAL


def _rank(sort: lang.Sort) -> int:
    return 1 + _rank(sort.codomain) if isinstance(sort, Arrow) else 0


# ------------------------------------------------------------------ from SymPy


def from_sympy(expression: Any, variables: Sequence[Term] = ()) -> Term:
    """Read a SymPy expression or relation.

    Parameters
    ----------
    expression : sympy.Basic
    variables : sequence of Term
        Variables whose sort cannot be seen from the expression: functions of families.

    Raises
    ------
    FloatError
        If it contains a float; the message offers the exact rational.
    InputError
        If a symbol carries an assumption that is a hypothesis (``positive=True``), or something
        has no counterpart.

    Examples
    --------
    >>> from sympy import Symbol, exp
    >>> u = Symbol("u", real=True)
    >>> from_sympy(exp(u) <= 1 + 2*u)
    <exp(u) <= 1 + 2*u>
    """
    return _Reader({v.name: v for v in variables}).read(expression)


class _Reader:
    def __init__(self, known: Mapping[str, Term]) -> None:
        import sympy

        self.s = sympy
        self.known = dict(known)

    def read(self, e: Any) -> Term:
        s = self.s
        if isinstance(e, float) or getattr(e, "is_Float", False):
            exact = Fraction(str(e))
            raise FloatError(f"{e} is a float; write the exact number Rational('{exact}')")
        e = s.sympify(e)
        if e.is_Rational:
            return lang.number(Fraction(int(e.p), int(e.q)))
        if e is s.E:
            return lang.exp(1)
        for kind, rule in self.rules():
            if isinstance(e, kind):
                return rule(e)
        raise InputError(f"{e} ({type(e).__name__}) has no counterpart in the language")

    def rules(self) -> list[tuple[Any, Callable[[Any], Term]]]:
        s = self.s
        from sympy.core.function import AppliedUndef

        return [
            (s.Symbol, self.symbol),
            (s.Indexed, lambda e: self.base(e.base, len(e.indices))(*map(self.nat, e.indices))),
            (s.IndexedBase, lambda e: self.base(e, None)),
            (s.Add, lambda e: self.folded(e.args, lambda a, b: a + b)),
            (s.Mul, lambda e: self.folded(e.args, lambda a, b: a * b)),
            (s.Pow, self.power),
            (s.exp, lambda e: lang.exp(self.read(e.args[0]))),
            (s.log, lambda e: lang.log(self.read(e.args[0]))),
            (s.tanh, lambda e: tanh(self.read(e.args[0]))),
            (s.Abs, lambda e: absolute(self.read(e.args[0]))),
            (s.Max, lambda e: self.folded(e.args, maximum)),
            (s.Min, lambda e: -self.folded([-a for a in e.args], maximum)),
            (s.LambertW, self.lambert),
            (s.Sum, lambda e: self.ranged(lang.Sum, e)),
            (s.Product, lambda e: self.ranged(lang.Prod, e)),
            (s.Lambda, self.function),
            (s.Le, lambda e: lang.Le(*map(self.read, e.args))),
            (s.Lt, lambda e: lang.Lt(*map(self.read, e.args))),
            (s.Ge, lambda e: lang.Le(*map(self.read, e.args[::-1]))),
            (s.Gt, lambda e: lang.Lt(*map(self.read, e.args[::-1]))),
            (s.Eq, lambda e: lang.Eq(*map(self.read, e.args))),
            (s.Ne, lambda e: lang.Ne(*map(self.read, e.args))),
            (s.Not, lambda e: lang.Not(self.read(e.args[0]))),
            (s.And, lambda e: lang.And(*map(self.read, e.args))),
            (s.Or, lambda e: self.folded(e.args, lang.Or)),
            (s.Implies, lambda e: lang.Implies(*map(self.read, e.args))),
            ((AppliedUndef, _predicates()), self.applied),
        ]

    def folded(self, args: Sequence[Any], join: Callable[[Term, Term], Term]) -> Term:
        result = self.read(args[0])
        for arg in args[1:]:
            result = join(result, self.read(arg))
        return result

    def symbol(self, e: Any) -> Term:
        if e.name in self.known:
            return self.known[e.name]
        extra = {k for k, v in e._assumptions_orig.items() if v is not None}
        natural = {"integer": True, "nonnegative": True}
        if all(e._assumptions_orig.get(k) is v for k, v in natural.items()):
            extra -= set(natural)
            sort = NAT
        else:
            sort = REAL
            if e._assumptions_orig.get("real") is True:
                extra -= {"real"}
        if extra - {"commutative"}:
            raise InputError(
                f"symbol {e.name} carries the assumption {', '.join(sorted(extra))}: "
                "write it as a hypothesis and declare the symbol real, or integer and nonnegative"
            )
        return lang.var(e.name, sort)

    def base(self, e: Any, indices: int | None) -> Term:
        name = str(e.label)
        if name not in self.known:
            indices = indices or len(e.shape or ()) or None
            if indices is None:
                raise InputError(f"the number of indices of {name} is not known: pass it")
            self.known[name] = lang.family(name, indices)
        return self.known[name]

    def nat(self, e: Any) -> Term:
        """Read a natural term: an index, a size, an exponent."""
        s = self.s
        e = s.sympify(e)
        if e.is_Integer and e >= 0:
            return lang.number(int(e), NAT)
        if isinstance(e, (s.Add, s.Mul)):
            result = self.nat(e.args[0])
            for arg in e.args[1:]:
                result = result + self.nat(arg) if isinstance(e, s.Add) else result * self.nat(arg)
            return result
        if isinstance(e, s.Pow):
            return self.nat(e.base) ** self.nat(e.exp)
        term = self.read(e)
        if term.sort != NAT:
            raise InputError(f"{e} stands where a natural number must stand")
        return term

    def power(self, e: Any) -> Term:
        s = self.s
        if e.exp == s.Rational(1, 2):
            return lang.sqrt(self.read(e.base))
        if e.base is s.E:
            return lang.exp(self.read(e.exp))
        if e.exp.is_Integer and e.exp < 0:
            base = self.read(e.base)
            return lang.inverse(base if e.exp == -1 else base ** int(-e.exp))
        if e.exp.is_Rational and not e.exp.is_Integer:
            raise InputError(f"{e}: only square roots and natural powers are in the language")
        return self.read(e.base) ** self.nat(e.exp)

    def lambert(self, e: Any) -> Term:
        if len(e.args) != 2 or e.args[1] != -1:
            raise InputError(f"{e}: only the branch LambertW(x, -1) is in the language")
        return lang.lambert_lower(self.read(e.args[0]))

    def ranged(self, make: Callable[..., Term], e: Any) -> Term:
        body = e.function
        result: Callable[[], Term] = lambda: self.read(body)  # noqa: E731
        for index, low, high in e.limits:
            if low != 0:
                raise InputError(f"{e}: a range starts at 0")
            size = self.nat(high + 1)
            result = self._one_range(make, index, size, result)
        return result()

    def _one_range(
        self, make: Callable[..., Term], index: Any, size: Term, inner: Callable[[], Term]
    ) -> Callable[[], Term]:
        def build() -> Term:
            bound = lang.nat(index.name)
            with _Bound(self.known, index.name, bound):
                return make(bound, size, inner())

        return build

    def function(self, e: Any) -> Term:
        result: Callable[[], Term] = lambda: self.read(e.expr)  # noqa: E731
        return self._abstracted(list(e.variables), result)

    def _abstracted(self, symbols: list[Any], inner: Callable[[], Term]) -> Term:
        if not symbols:
            return inner()
        variable = self._binder(symbols[0])
        with _Bound(self.known, variable.name, variable):
            return lang.Lambda(variable, self._abstracted(symbols[1:], inner))

    def family(self, symbols: list[Any], body: Any, sort: lang.Sort) -> Term:
        """Read a function whose sort is known, so that a natural value is cast where needed."""
        if not symbols:
            return lang.coerce(self.argument(body, sort), sort)
        if not isinstance(sort, Arrow):
            raise InputError(f"{body} is a function where a number must stand")
        variable = self._binder(symbols[0])
        with _Bound(self.known, variable.name, variable):
            return lang.Lambda(variable, self.family(symbols[1:], body, sort.codomain))

    def _binder(self, e: Any) -> Term:
        if isinstance(e, self.s.IndexedBase):
            return lang.family(str(e.label), len(e.shape or (1,)))
        return _Reader({}).symbol(e)

    def applied(self, e: Any) -> Term:
        name, args = e.func.__name__, e.args
        if name in ("ForAll", "Exists"):
            sort = lang.read_sort(str(args[2])) if len(args) > 2 else None
            variable = self._binder(args[0]) if sort is None else lang.var(args[0].name, sort)
            with _Bound(self.known, variable.name, variable):
                make = lang.ForAll if name == "ForAll" else lang.Exists
                return make(variable, self.read(args[1]))
        if name == "MaxOver":
            function = self.read(args[0])
            index = lang.fresh("i", NAT, function.free)
            return lang.Max(index, self.nat(args[1]), lang.apply(function, index))
        if name == "InfOver":
            return lang.infimum(self.read(args[0]))
        if name in ("IndLt", "IndEq"):
            head = "ind_lt" if name == "IndLt" else "ind_eq"
            return lang.indicator(head, *map(self.read, args))
        if name in lang.definitions:
            wanted = [p.sort for p in lang.definition(name).parameters]
            return lang.definition(name)(*map(self.argument, args, wanted))
        if name in self.known:
            return self.called(self.known[name], args)
        raise InputError(f"{name} is neither a definition nor a declared function")

    def called(self, function: Term, args: Sequence[Any]) -> Term:
        for arg in args:
            if not isinstance(function.sort, Arrow):
                raise InputError(f"{function} takes no argument {arg}")
            function = lang.apply(function, self.argument(arg, function.sort.domain))
        return function

    def argument(self, e: Any, sort: lang.Sort) -> Term:
        if sort == NAT:
            return self.nat(e)
        if isinstance(sort, Arrow) and isinstance(e, (self.s.IndexedBase, self.s.Symbol)):
            self.known.setdefault(str(e), lang.var(str(e), sort))
        if isinstance(e, self.s.Lambda) and isinstance(sort, Arrow):
            return self.family(list(e.variables), e.expr, sort)
        term = self.read(e)
        if sort not in (REAL, PROP) and term.sort != sort:
            raise InputError(f"{e} has sort {term.sort} where {sort} must stand")
        return term


class _Bound:
    """A name that stands for a bound variable inside a block."""

    def __init__(self, known: dict[str, Term], name: str, variable: Term) -> None:
        self.known, self.name, self.variable = known, name, variable
        self.before: Term | None = None

    def __enter__(self) -> None:
        self.before = self.known.get(self.name)
        self.known[self.name] = self.variable

    def __exit__(self, *_: object) -> None:
        if self.before is None:
            self.known.pop(self.name, None)
        else:
            self.known[self.name] = self.before
