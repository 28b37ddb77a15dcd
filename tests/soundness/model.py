"""A small independent evaluator: what terms and formulas mean, by brute force.

Numbers are exact fractions, or Arb balls where exponentials matter.  Functions are Python functions.
It shares no code with the normal form, the kernel or the numeric half.  A quantifier over a bounded
index is evaluated by running through it; a formula with an unbounded quantifier has no value here.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Mapping
from fractions import Fraction
from typing import Any

from flint import arb, fmpq

from symbolic import language as lang
from symbolic.language import Term

Value = Any
_LARGEST = 8  # no bound of a quantifier that has a value here is greater
Environment = Mapping[Term, Value]


class NoValue(Exception):
    """The formula cannot be decided by running through finitely many values."""


class Exact:
    """Fractions; a transcendental function stands for some fixed total function."""

    @staticmethod
    def number(value: Fraction) -> Fraction:
        return Fraction(value)

    @staticmethod
    def inverse(x: Fraction) -> Fraction:
        return Fraction(0) if x == 0 else 1 / x

    @staticmethod
    def opaque(name: str, x: Fraction) -> Fraction:
        salt = sum(map(ord, name))
        return x * x * (salt % 7 + 1) + x * (salt % 5) + salt % 3

    @staticmethod
    def compare(head: str, x: Fraction, y: Fraction) -> bool:
        return {"le": x <= y, "lt": x < y, "eq": x == y}[head]


class Balls:
    """Arb balls of the present precision; a comparison that is not certain is ``None``."""

    @staticmethod
    def number(value: Fraction) -> arb:
        return arb(fmpq(value.numerator, value.denominator))

    @staticmethod
    def inverse(x: arb) -> arb:
        if x.is_zero():
            return arb(0)
        if x.contains(0):
            raise NoValue("a denominator that may be zero")
        return 1 / x

    @staticmethod
    def opaque(name: str, x: arb) -> arb:
        if name == "sqrt":
            return arb(0) if x <= 0 else x.sqrt()
        if name == "log":
            return arb(0) if x <= 0 else x.log()
        if name == "lambert_lower":
            return x.lambertw(-1)
        return getattr(x, name)()

    @staticmethod
    def compare(head: str, x: arb, y: arb) -> bool | None:
        x, y = arb(x), arb(y)
        if head == "eq":
            return None if x.overlaps(y) else False
        below = bool(x <= y) if head == "le" else bool(x < y)
        above = bool(x > y) if head == "le" else bool(x >= y)
        return True if below else (False if above else None)


def value(term: Term, env: Environment, kind: Any = Exact) -> Value:
    """Return what a term or formula stands for."""
    return _Model(kind).value(term, dict(env), ())


class _Model:
    def __init__(self, kind: Any) -> None:
        self.kind = kind

    def value(self, t: Term, env: dict[Term, Value], stack: tuple[Value, ...]) -> Value:
        head, args = t.head, t.args
        if head == "var":
            return env[t]
        if head == "bound":
            return stack[-1 - int(t.payload)]
        if head == "number":
            return int(t.payload) if t.sort == lang.NAT else self.kind.number(t.payload)
        if head == "lambda":
            return lambda x: self.value(args[0], env, (*stack, x))
        if head in ("forall", "exists"):
            return self.quantified(head, args[0], env, stack)
        if head in ("and", "implies"):
            return self.connective(head, args, env, stack)
        if head == "define":
            return self.value(lang.definition(t.name).unfold(args), env, stack)
        parts = [self.value(a, env, stack) for a in args]
        if head == "apply":
            function = parts[0]
            for part in parts[1:]:
                function = function(part)
            return function
        if head == "not":
            return None if parts[0] is None else not parts[0]
        if head in ("le", "lt", "eq"):
            return self.kind.compare(head, *parts)
        return self.operation(head, parts, t.sort)

    def operation(self, head: str, parts: list[Value], sort: Any) -> Value:
        if head == "cast":
            return self.kind.number(Fraction(parts[0]))
        if head == "add":
            return parts[0] + parts[1]
        if head == "mul":
            return parts[0] * parts[1]
        if head == "neg":
            return -parts[0]
        if head == "inverse":
            return self.kind.inverse(parts[0])
        if head == "pow":
            result = 1 if sort == lang.NAT else self.kind.number(Fraction(1))
            for _ in range(parts[1]):
                result = result * parts[0]
            return result
        if head in ("sum", "prod", "max"):
            return self.ranged(head, *parts, sort)
        if head in ("ind_lt", "ind_eq"):
            held = self.kind.compare(head[4:], *parts)
            if held is None:
                raise NoValue("an indicator that is not decided")
            return self.kind.number(Fraction(int(held)))
        return self.kind.opaque(head, parts[0])

    def ranged(self, head: str, size: int, body: Callable[[int], Value], sort: Any) -> Value:
        if head == "max":
            best = body(0)
            for i in range(1, size):
                best = best.max(body(i)) if isinstance(best, arb) else max(best, body(i))
            return best
        zero, one = (0, 1) if sort == lang.NAT else map(self.kind.number, map(Fraction, (0, 1)))
        result = zero if head == "sum" else one
        for i in range(size):
            result = result + body(i) if head == "sum" else result * body(i)
        return result

    def connective(self, head: str, args: Any, env: Any, stack: Any) -> bool | None:
        left = self.value(args[0], env, stack)
        if head == "and" and left is False:
            return False
        if head == "implies" and left is False:
            return True
        right = self.value(args[1], env, stack)
        if head == "and":
            return False if right is False else (None if left is None or right is None else True)
        return True if right is True else (None if left is None or right is None else False)

    def quantified(self, head: str, function: Term, env: Any, stack: Any) -> bool | None:
        """A quantifier over an index that is bounded by its guard."""
        body = function.args[0] if function.head == "lambda" else None
        joined = "implies" if head == "forall" else "and"
        if body is None or body.head != joined or function.sort.domain != lang.NAT:
            raise NoValue("an unbounded quantifier")
        results = []
        for i in range(_LARGEST + 1):
            inside = self.value(body.args[0], env, (*stack, i))
            if i == _LARGEST and inside is not False:
                raise NoValue("an unbounded quantifier")
            if inside is not False:
                results.append(self.value(body.args[1], env, (*stack, i)))
        wanted = head == "exists"
        if wanted in results:
            return wanted
        return None if None in results else not wanted


# ------------------------------------------------------------------ random terms

x, y = lang.reals("x y")
n, m = lang.nats("n m")
f, A, g = lang.family("f"), lang.family("A", 2), lang.family("g", sort=lang.NAT)
VARIABLES = (x, y, n, m, f, A, g)


def environments(source: random.Random, count: int) -> Iterator[dict[Term, Value]]:
    """Yield random values of `VARIABLES`, zeros and small sizes among them."""
    for _ in range(count):
        real = [Fraction(source.randint(-3, 3), source.choice((1, 1, 2, 3))) for _ in range(40)]
        whole = [source.randint(0, 2) for _ in range(12)]
        yield {
            x: real[0],
            y: real[1],
            n: source.randint(0, 3),
            m: source.randint(0, 2),
            f: lambda i, r=real: r[2 + i % 17],
            A: lambda i, r=real: lambda j: r[20 + (3 * i + j) % 19],
            g: lambda i, w=whole: w[i % 12],
        }


def random_nat(source: random.Random, depth: int, indices: tuple[Term, ...] = ()) -> Term:
    """Return a random natural term."""
    pick = source.random()
    if depth <= 0 or pick < 0.5:
        return source.choice([n, m, *indices, *(lang.number(k, lang.NAT) for k in (0, 1, 2))])
    if pick < 0.7:
        return random_nat(source, depth - 1, indices) + random_nat(source, depth - 2, indices)
    if pick < 0.85:
        return random_nat(source, depth - 1, indices) * source.choice([n, m])
    return g[random_nat(source, depth - 1, indices)]


def random_real(source: random.Random, depth: int, indices: tuple[Term, ...] = ()) -> Term:
    """Return a random real term."""
    if depth <= 0:
        numbers = [lang.number(Fraction(k, 2)) for k in range(-3, 4)]
        leaves = [x, y, lang.cast(random_nat(source, 0, indices))]
        leaves.append(f[random_nat(source, 1, indices)])
        leaves.append(A[random_nat(source, 0, indices), random_nat(source, 0, indices)])
        return source.choice([*leaves, *leaves, source.choice(numbers)])

    def real() -> Term:
        return random_real(source, depth - 1, indices)

    def ranged(make: Any) -> Term:
        index = lang.nat(f"i{len(indices)}")
        size = random_nat(source, 1, indices)
        return make(index, size, random_real(source, depth - 1, (*indices, index)))

    makers = [
        lambda: real() + real(),
        lambda: real() - real(),
        lambda: real() * real(),
        lambda: -real(),
        lambda: 1 / real(),
        lambda: real() / real(),
        lambda: real() ** random_nat(source, 1, indices),
        lambda: lang.cast(random_nat(source, 2, indices)),
        lambda: ranged(lang.Sum),
        lambda: ranged(lang.Sum),
        lambda: ranged(lang.Prod),
        lambda: ranged(lang.Max),
        lambda: lang.exp(real()),
        lambda: lang.sqrt(real()),
        lambda: lang.indicator(source.choice(["ind_lt", "ind_eq"]), real(), real()),
    ]
    return source.choice(makers)()


def random_formula(source: random.Random, depth: int, indices: tuple[Term, ...] = ()) -> Term:
    """Return a random formula whose quantifiers are bounded."""
    if depth <= 0:
        make = source.choice([lang.Le, lang.Lt, lang.Eq])
        return make(random_real(source, 1, indices), random_real(source, 1, indices))
    inner = [random_formula(source, depth - 1, indices) for _ in range(2)]
    pick = source.randrange(5)
    if pick == 0:
        return lang.And(*inner)
    if pick == 1:
        return lang.Implies(*inner)
    if pick == 2:
        return lang.Not(inner[0])
    index = lang.nat(f"j{len(indices)}")
    body = random_formula(source, depth - 1, (*indices, index))
    return (lang.ForAll if pick == 3 else lang.Exists)(index, random_nat(source, 0, indices), body)
