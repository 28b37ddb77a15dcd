"""The seminorm ``sqrt(|x|^2 - <x, g>^2)`` of a positive semidefinite form."""

from __future__ import annotations

from functools import cache

from lemmas.foundations import normalisation_statements as says
from lemmas.foundations.distributions import given
from lemmas.foundations.matrices import dot
from lemmas.foundations.normalisation import (
    added,
    squared,
)
from lemmas.foundations.operators import roots_below
from lemmas.foundations.sums import cauchy_schwarz
from symbolic import kernel
from symbolic.definitions import euclidean
from symbolic.errors import ProofError
from symbolic.kernel import Theorem
from symbolic.language import (
    Eq,
    Lambda,
    Le,
    Lt,
    Term,
    family,
    inverse,
    nats,
    reals,
    sqrt,
)
from symbolic.tactics.elementary import (
    equal,
    multiplied,
    norm_facts,
    root_facts,
    scaled,
)
from symbolic.tactics.script import arith, assume, axiom, by_cases, for_all, have, use

k, d, j, m = nats("k d j m")
eps, h, s, t, alpha, beta, gamma = reals("eps h s t alpha beta gamma")
b, c, g, q, u, v, x, y, z, other = (family(name) for name in "b c g q u v x y z z1".split())


def form(one: Term, two: Term) -> Term:
    """``<x, y> - <x, g> <y, g>``."""
    return dot(d, one, two) - dot(d, one, g) * dot(d, two, g)


@cache
def form_nonnegative() -> Theorem:
    """``0 <= |x|^2 - <x, g>^2`` for ``|g| <= 1``."""
    short = assume(Le(euclidean(d, g), 1))
    x_sign, x_square = norm_facts(d, x)
    up = use(cauchy_schwarz(), x, g, d)
    minus = Lambda(k, -x[k])
    even = have(Eq(euclidean(d, minus), euclidean(d, x)), names=("norm",))
    down = use(cauchy_schwarz(), minus, g, d)
    length, along = euclidean(d, x), dot(d, x, g)
    less = multiplied(x_sign, short)
    high = arith(Le(along, length), up, less)
    low = arith(Le(-along, length), down, scaled(euclidean(d, g), even), less)
    square = arith(Le(along**2, length**2), high, low, products=[(0, 1)])
    proof = arith(Le(0, form(x, x)), square, x_square)
    return for_all([d, g, x], short.conclusion, proof)


@cache
def discriminant() -> Theorem:
    """``B^2 <= P Q`` if ``s^2 P - 2 s t B + t^2 Q`` is never negative."""
    first, second, mixed = reals("P Q B")
    every = assume(
        kernel.lang.ForAll(
            s, kernel.lang.ForAll(t, Le(0, s**2 * first - 2 * s * t * mixed + t**2 * second))
        )
    )
    goal = Le(mixed**2, first * second)
    second_sign = arith(Le(0, second), use(every, 0, 1))

    def regular(some: Theorem) -> Theorem:
        value = use(every, second, mixed)
        return arith(goal, value, some, products=[(1, -1)])

    def singular(none: Theorem) -> Theorem:
        """``Q = 0``: a linear function that is never negative is constant."""
        zero = equal(arith(Le(second, 0), none), second_sign)

        def vanishing(known: Theorem) -> Theorem:
            flat = squared(known)
            return arith(goal, flat, scaled(first, zero))

        def slope(known: Theorem) -> Theorem:
            unit = use(axiom("inverse"), mixed, known)
            factor = (first + 1) / 2 * inverse(mixed)
            value = use(every, 1, factor)
            false = arith(Lt(0, 0), value, scaled(factor**2, zero), scaled(first + 1, unit))
            return kernel.absurd(false, arith(kernel.lang.Not(Lt(0, 0))), goal)

        return by_cases(Eq(mixed, 0), vanishing, slope)

    proof = by_cases(Lt(0, second), regular, singular)
    return for_all([first, second, mixed], every.conclusion, proof)


@cache
def form_cauchy_schwarz() -> Theorem:
    """``<x, y>_g^2 <= <x, x>_g <y, y>_g``."""
    short = assume(Le(euclidean(d, g), 1))
    mixed = Lambda(k, s * x[k] - t * y[k])
    value = use(form_nonnegative(), d, g, mixed, short)
    first, second, cross = form(x, x), form(y, y), form(x, y)
    pencil = arith(Le(0, s**2 * first - 2 * s * t * cross + t**2 * second), value)
    proof = use(discriminant(), first, second, cross, for_all([s, t], pencil))
    return for_all([d, g, x, y], short.conclusion, proof)


def seminorm_value(vector: Term, short: Theorem) -> tuple[Term, Theorem, Theorem]:
    """``N_g(x)``, ``0 <= N_g(x)`` and ``N_g(x)^2 = <x, x>_g``."""
    inside_root = euclidean(d, vector) ** 2 - dot(d, vector, g) ** 2
    sign = arith(
        Le(0, inside_root),
        use(form_nonnegative(), d, g, vector, short),
        norm_facts(d, vector)[1],
    )
    root_sign, square = root_facts(sign)
    plain = arith(
        Eq(sqrt(inside_root) ** 2, form(vector, vector)), square, norm_facts(d, vector)[1]
    )
    return sqrt(inside_root), root_sign, plain


def form_domain(condition: Term, facts: tuple[Theorem, ...]) -> Theorem:
    """``0 <= |x|^2 - <x, g>^2`` where a statement needs it."""
    for vector in (x, y, added(x, y)):
        sign = Le(0, euclidean(d, vector) ** 2 - dot(d, vector, g) ** 2)
        if kernel.arithmetic.canonical(sign) is kernel.arithmetic.canonical(condition):
            short = facts[0]
            proof = arith(
                sign, use(form_nonnegative(), d, g, vector, short), norm_facts(d, vector)[1]
            )
            return have(condition, proof)
    raise ProofError(f"not a domain condition of the seminorm: {condition}")


@cache
def seminorm_below() -> Theorem:
    """``N_g(x) <= |x|``."""
    (short,) = given(says.SEMINORM_BELOW)
    first, second = says.SEMINORM_BELOW.conclusion.args
    value, _, square = seminorm_value(x, short)
    x_sign, x_square = norm_facts(d, x)
    along = dot(d, x, g)
    squares = arith(Le(value**2, euclidean(d, x) ** 2), square, x_square, squares=[along])
    sign = arith(first, use(form_nonnegative(), d, g, x, short), x_square)
    proof = kernel.conjoin(sign, have(second, roots_below(value, euclidean(d, x), x_sign, squares)))
    return says.SEMINORM_BELOW.derive(proof)


@cache
def seminorm_triangle() -> Theorem:
    """``N_g(x + y) <= N_g(x) + N_g(y)``."""
    (short,) = given(says.SEMINORM_TRIANGLE)
    both, _, both_square = seminorm_value(added(x, y), short)
    one, one_sign, one_square = seminorm_value(x, short)
    two, two_sign, two_square = seminorm_value(y, short)
    cross = use(form_cauchy_schwarz(), d, g, x, y, short)
    product = one * two
    squares = arith(
        Le(form(x, y) ** 2, product**2),
        cross,
        scaled(two**2, one_square),
        scaled(form(x, x), two_square),
    )
    product_sign = arith(Le(0, product), one_sign, two_sign, products=[(0, 1)])
    mixed = roots_below(form(x, y), product, product_sign, squares)
    total = arith(Le(both**2, (one + two) ** 2), both_square, one_square, two_square, mixed)
    sign = arith(Le(0, one + two), one_sign, two_sign)
    return says.SEMINORM_TRIANGLE.derive(roots_below(both, one + two, sign, total))
