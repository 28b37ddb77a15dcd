"""``p(s + z)`` as a polynomial in ``z`` and ``s``: an array of coefficients of the same degree."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

from lemmas.foundations.indicators import different, same, same_is_one, same_is_zero, sum_pick
from lemmas.foundations.sums import natural, sum_over
from lemmas.foundations.values import times
from symbolic import kernel
from symbolic import language as lang
from symbolic.kernel import Theorem
from symbolic.language import (
    NAT,
    And,
    Eq,
    Exists,
    ForAll,
    Implies,
    Lambda,
    Lt,
    Not,
    Sum,
    Term,
    cast,
    family,
    indicator,
    nats,
    number,
    reals,
)
from symbolic.tactics.existential import Steps, choosing
from symbolic.tactics.script import (
    arith,
    assume,
    axiom,
    by_cases,
    for_all,
    have,
    implies,
    induction,
    parts,
    use,
)

__all__ = ["bivariate", "expansion", "polynomial_of", "sum_first", "sum_truncated", "vanishes"]

n, m, g, i, l, q = nats("n m g i l q")
s, z = reals("s z")
c, f = family("c"), family("f")
C = family("C", 2)
_zero = number(0, NAT)


def polynomial_of(value: Term, degree: Term) -> Term:
    """``Sum_{q<=g} c_q value^q``."""
    return Sum(q, degree + 1, c[q] * value**q)


@cache
def sum_first() -> Theorem:
    """``Sum_{i<n+1} f_i = f_0 + Sum_{i<n} f_{i+1}``."""
    goal = Eq(Sum(i, n + 1, f[i]), f[0] + Sum(i, n, f[i + 1]))
    base = arith(Lambda(n, goal)(0))
    return for_all(f, induction(n, goal, base, lambda known: arith(Lambda(n, goal)(n + 1), known)))


@cache
def sum_truncated() -> Theorem:
    """``Sum_{i<n+m} [i < n] f_i = Sum_{i<n} f_i``."""

    def flag(index: Term) -> Term:
        return indicator("ind_lt", cast(index), cast(n))

    goal = Eq(Sum(i, n + m, flag(i) * f[i]), Sum(i, n, f[i]))
    yes, no = (use(axiom("indicator-less"), cast(value), cast(n)) for value in (i, n + m))
    inside = use(kernel.project(yes, 0), assume(Lt(i, n)))
    base = have(Lambda(m, goal)(0), sum_over(i, n, times(inside, f[i])))
    outside = use(kernel.project(no, 1), arith(Not(Lt(n + m, n)), natural(m)))
    step = times(outside, f[n + m])
    return for_all(
        [f, n], induction(m, goal, base, lambda known: arith(Lambda(m, goal)(m + 1), known, step))
    )


def vanishes(degree: Term, array: Term) -> Term:
    """Coefficients beyond the degree are zero."""
    return ForAll(l, ForAll(q, Implies(Lt(degree, l + q), Eq(array[l, q], 0))))


def bivariate(degree: Term, array: Term, one: Term, other: Term) -> Term:
    return Sum(l, degree + 1, Sum(q, degree + 1, array[l, q] * one**l * other**q))


def _expands(degree: Term) -> Term:
    claim = Eq(polynomial_of(s + z, degree), bivariate(degree, C, z, s))
    return ForAll(c, Exists(C, And(vanishes(degree, C), ForAll(s, ForAll(z, claim)))))


def _corner(value: Term) -> Term:
    """The array with ``value`` at ``(0, 0)`` and zeros elsewhere."""
    return Lambda(l, Lambda(q, value * same(l, _zero) * same(q, _zero)))


def _corner_vanishes(value: Term, beyond: Theorem) -> Theorem:
    """``corner = 0`` where ``l + q`` exceeds something."""
    goal = Eq(_corner(value)[l, q], 0)

    def at(index: Term, positive: Theorem) -> Theorem:
        flag = same_is_zero(different(cast(index), cast(_zero), positive))
        other = same(q, _zero) if index is l else same(l, _zero)
        return arith(goal, times(flag, value * other))

    return by_cases(
        Lt(0, l),
        lambda some: at(l, some),
        lambda none: at(q, arith(Lt(0, q), none, beyond, natural(g))),
    )


def _unit() -> Theorem:
    return same_is_one(arith(Eq(cast(_zero), cast(_zero))))


@cache
def expansion() -> Theorem:
    """``p(s + z)`` is a polynomial in ``z`` and ``s`` of the same total degree."""
    base_goal = Lambda(g, _expands(g))(0)
    array = _corner(c[0])
    unit = _unit()
    claim = arith(
        Eq(polynomial_of(s + z, _zero), bivariate(_zero, array, z, s)),
        times(unit, c[0]),
        times(unit, c[0] * same(_zero, _zero)),
    )
    guard = assume(Lt(_zero, l + q))
    vanishing = for_all([l, q], guard.conclusion, _corner_vanishes(c[0], guard))
    both = kernel.conjoin(vanishing, for_all([s, z], claim))
    body = lang.apply(base_goal.args[0], c)
    base = for_all(
        c, kernel.witness(body, array, kernel.convert(both, lang.apply(body.args[0], array)))
    )
    return induction(g, _expands(g), base, lambda known: for_all(c, _expansion_step(known)))


def _cons(first: Term, rest: Term) -> Theorem:
    """There is an array with row 0 ``first`` and row ``l + 1`` row ``l`` of ``rest``."""
    row = family("row")
    step = Lambda(l, Lambda(row, Lambda(q, rest[l, q])))
    return use(axiom("recursion"), first, step)


@choosing
def _expansion_step(known: Theorem) -> Steps:
    old, facts = yield use(known, Lambda(q, c[q + 1]))
    vanish, equation = parts(facts)
    nothing = Lambda(q, number(0))
    up, up_facts = yield _cons(nothing, old)
    across, across_facts = yield _cons(nothing, Lambda(l, Lambda(q, old[q, l])))
    up_first, up_next = parts(up_facts)
    across_first, across_next = parts(across_facts)
    array = Lambda(l, Lambda(q, _corner(c[0])[l, q] + up[l, q] + across[q, l]))
    size = g + 1
    outside = arith(Lt(g, l + size), natural(l))
    inner = Sum(q, size, old[l, q] * s**q)

    # the constant term
    some = arith(Lt(0, size + 1), natural(g))
    picks = [use(sum_pick(), Lambda(q, v**q), _zero, size + 1, some) for v in (s, z)]
    corner = arith(
        Eq(Sum(l, size + 1, Sum(q, size + 1, _corner(c[0])[l, q] * z**l * s**q)), c[0]),
        times(picks[0], c[0] * Sum(l, size + 1, same(l, _zero) * z**l)),
        times(picks[1], c[0]),
    )
    # z times the old array
    edge = use(vanish, l, size, outside)
    shifted = sum_over(q, size + 1, times(use(up_next, l, q), s**q))
    row = arith(Eq(Sum(q, size + 1, up[l + 1, q] * s**q), inner), shifted, times(edge, s**size))
    rows = sum_over(l, size, times(row, z ** (l + 1)))
    up_row = Lambda(l, z**l * Sum(q, size + 1, up[l, q] * s**q))
    upward = arith(
        Eq(Sum(l, size + 1, up_row(l)), z * Sum(l, size, z**l * inner)),
        use(sum_first(), up_row, size),
        sum_over(q, size + 1, times(use(up_first, q), s**q)),
        rows,
    )
    # s times the old array
    moved = sum_over(q, size, times(use(across_next, q, l), s ** (q + 1)))
    column = arith(
        Eq(Sum(q, size + 1, across[q, l] * s**q), s * inner),
        use(sum_first(), Lambda(q, across[q, l] * s**q), size),
        use(across_first, l),
        moved,
    )
    columns = sum_over(l, size + 1, times(column, z**l))
    low = use(vanish, size, q, arith(Lt(g, size + q), natural(q)))
    last = sum_over(q, size, times(low, s**q))
    sideways = arith(
        Eq(
            Sum(l, size + 1, z**l * Sum(q, size + 1, across[q, l] * s**q)),
            s * Sum(l, size, z**l * inner),
        ),
        columns,
        times(last, s * z**size),
    )
    power = Lambda(q, c[q] * (s + z) ** q)
    total = arith(
        Eq(polynomial_of(s + z, size), bivariate(size, array, z, s)),
        use(sum_first(), power, size),
        times(use(equation, s, z), s + z),
        corner,
        upward,
        sideways,
    )
    vanishing = _array_vanishes(
        array, vanish, (up, up_first, up_next), (across, across_first, across_next)
    )
    both = kernel.conjoin(vanishing, for_all([s, z], total))
    goal = lang.apply(Lambda(g, _expands(g))(g + 1).args[0], c)
    return kernel.witness(goal, array, kernel.convert(both, lang.apply(goal.args[0], array)))


def _array_vanishes(array: Term, vanish: Theorem, up: tuple, across: tuple) -> Theorem:  # type: ignore[type-arg]
    """The new array is zero beyond degree ``g + 1``."""

    def part(index: Term, other: Term, facts: tuple, entry: Callable[[Term], Term]) -> Theorem:  # type: ignore[type-arg]
        _, first, following = facts
        guard = Lt(g + 1, index + other)
        formula = Implies(guard, Eq(entry(index), 0))
        zero = implies(
            [Lambda(index, guard)(0)],
            have(Eq(entry(_zero), 0), use(first, other)),
        )

        def step(_: Theorem) -> Theorem:
            beyond = assume(Lambda(index, guard)(index + 1))
            where = (index, other) if index is l else (other, index)
            inside = use(vanish, *where, arith(Lt(g, l + q), beyond))
            return implies(
                [beyond.conclusion],
                arith(Eq(entry(index + 1), 0), use(following, index, other), inside),
            )

        return induction(index, formula, zero, step)

    guard = assume(Lt(g + 1, l + q))
    rising = part(l, q, up, lambda index: up[0][index, q])
    falling = part(q, l, across, lambda index: across[0][index, l])
    proof = arith(
        Eq(array[l, q], 0),
        _corner_vanishes(c[0], guard),
        use(rising, l, guard),
        use(falling, q, guard),
    )
    return for_all([l, q], guard.conclusion, proof)
