"""The softmax lemma with its exact threshold, and the step that multiplies it by a signed matrix."""

from __future__ import annotations

from fractions import Fraction
from functools import cache

from lemmas.dong_2021.statements import (
    ENTRYWISE_STEP,
    ENTRYWISE_STEP_PUBLISHED,
    ENTRYWISE_V1,
    ENTRYWISE_V2,
)
from lemmas.foundations.recursions import exp_below_line
from lemmas.foundations.softmax import (
    oscillation_range,
    softmax_distribution,
    softmax_ratio_between,
)
from lemmas.foundations.sums import (
    absolute_below,
    absolute_of,
    exp_at,
    max_least,
    reciprocal,
    sum_over,
)
from symbolic import kernel
from symbolic.definitions import absolute, oscillation, softmax
from symbolic.kernel import Theorem
from symbolic.language import (
    NAT,
    Eq,
    Lambda,
    Le,
    Lt,
    Not,
    Sum,
    Term,
    cast,
    exp,
    family,
    nats,
    number,
    reals,
)
from symbolic.tactics.evaluate import evaluate
from symbolic.tactics.script import (
    arith,
    assume,
    axiom,
    deny,
    for_all,
    have,
    parts,
    use,
)

i, j, k, m, n, d, t = nats("i j k m n d t")
a, e = family("a"), family("e")
x = reals("x")[0]


@cache
def softmax_entrywise() -> Theorem:
    """``(1 - D) s <= p <= (1 + 2 D) s`` for ``D = osc(e)`` up to the threshold."""
    known = {h.name: assume(h.formula) for h in ENTRYWISE_V2.hypotheses}
    everywhere, order, width = oscillation_range(n, e, known["tokens"])
    bottom, top = order.conclusion.args
    size = oscillation(n, e)
    rows = use(softmax_ratio_between(), n, a, e, bottom, top, known["tokens"], everywhere)
    lower, upper = parts(use(rows, j, assume(Lt(j, n))))
    sign = arith(Le(0, top - bottom), order)
    small = arith(Le(top - bottom, x), width, known["small"])
    line = use(
        exp_below_line(), 2, x, known["positive"], known["threshold"], top - bottom, sign, small
    )
    tangent = use(axiom("exp-tangent"), bottom - top)
    s_j = softmax(n, a, j)
    positive = use(parts(use(softmax_distribution(), n, a, known["tokens"]))[0], j)
    moved = softmax(n, Lambda(t, a[t] + e[t]), j)
    below = arith(
        Le((1 - size) * s_j, moved), lower, positive, tangent, width, products=[(1, 2)], degree=2
    )
    above = arith(
        Le(moved, (1 + 2 * size) * s_j), upper, positive, line, width, products=[(1, 2)], degree=2
    )
    return ENTRYWISE_V2.derive(for_all(j, Lt(j, n), kernel.conjoin(below, above)))


def refutation(claim: Term, contradiction) -> Theorem:  # type: ignore[no-untyped-def]
    """``not claim`` from a false closed inequality that follows from it."""

    def both(known: Theorem) -> tuple[Theorem, Theorem]:
        false = contradiction(known)
        return false, arith(Not(false.conclusion))

    return deny(claim, both)


@cache
def entrywise_v1_refuted() -> Theorem:
    """``n = 2``, ``e = (2, 0)``, weights ``1/100, 99/100``: the factor 6.945 exceeds 5."""
    two, zero = number(2, NAT), number(0, NAT)
    perturbation = Lambda(t, 2 - 2 * cast(t))
    # exp(a_0) : exp(a_1) = 1 : 99 with a_0 = 0 and a_1 = log 99
    logits = Lambda(t, cast(t) * kernel.lang.log(99))
    ninety_nine = use(axiom("log-inverse"), 99, arith(Lt(0, 99)))

    def contradiction(claim: Theorem) -> Theorem:
        rows = use(claim, two, logits, perturbation, arith(Lt(0, 2)))
        upper = parts(use(rows, zero, arith(Lt(0, 2))))[1]
        inside = assume(Lt(t, two))
        value = perturbation(t)
        sign = use(axiom("nat-nonnegative"), t)
        last = arith(Le(t, 1), use(axiom("nat-discrete"), t, two, inside))
        some = arith(Lt(0, 2))
        top = max_least(t, two, number(2), arith(Le(value, 2), sign), some)
        bottom = max_least(t, two, number(0), arith(Le(-value, 0), last), some)
        size = oscillation(two, perturbation)
        width = have(Le(size, 2), top, bottom, names=("osc",))
        from lemmas.foundations.sums import exp_zero

        one = exp_zero()
        weight = exp_at(number(2))
        first = reciprocal(arith(Lt(0, exp(0) + exp(kernel.lang.log(99))), one, ninety_nine))
        total = exp(2) + exp(kernel.lang.log(99))
        second = reciprocal(arith(Lt(0, total), weight, ninety_nine))
        share_before = have(
            Eq(softmax(two, logits, zero), Fraction(1, 100)),
            arith(
                Eq(exp(0) * (1 / (exp(0) + exp(kernel.lang.log(99)))), Fraction(1, 100)),
                first,
                one,
                ninety_nine,
                arith(Eq(exp(0) + exp(kernel.lang.log(99)), 100), one, ninety_nine),
                degree=2,
            ),
            names=("softmax",),
        )
        share_after = have(
            Eq(softmax(two, Lambda(t, logits(t) + perturbation(t)), zero) * total, exp(2)),
            arith(Eq(exp(2) * (1 / total) * total, exp(2)), second, degree=2),
            names=("softmax",),
        )
        seven = kernel.box(Lt(Fraction(7), exp(2)), (), ("enclose", 64))
        after = softmax(two, Lambda(t, logits(t) + perturbation(t)), zero)
        at_most = arith(Le(after, Fraction(1, 20)), upper, width, share_before, degree=2)
        return arith(
            Lt(0, 0), at_most, weight, share_after, ninety_nine, seven, products=[(0, 1)], degree=2
        )

    return refutation(ENTRYWISE_V1.formula, contradiction)


@cache
def entrywise_step() -> Theorem:
    """Entrywise in absolute value: ``|(P - 1 s) R V| <= 2 osc(E_i) (s |R|) |V|``."""
    known = {h.name: assume(h.formula) for h in ENTRYWISE_STEP.hypotheses}
    E, R, V = family("E", 2), family("R", 2), family("V", 2)  # noqa: N806
    at_i = assume(Lt(i, n))
    row = E[i]
    size = oscillation(n, row)
    rows = use(
        softmax_entrywise(),
        n,
        a,
        row,
        x,
        known["tokens"],
        known["positive"],
        known["threshold"],
        use(known["small"], i, at_i),
    )
    lower, upper = parts(use(rows, j, assume(Lt(j, n))))
    s_j, p_j = softmax(n, a, j), softmax(n, Lambda(t, a[t] + E[i, t]), j)
    positive = use(parts(use(softmax_distribution(), n, a, known["tokens"]))[0], j)
    width_sign = arith(Le(0, size), *_width(row, known["tokens"]))
    gap = absolute_below(
        arith(Le(p_j - s_j, 2 * size * s_j), upper),
        arith(Le(-(p_j - s_j), 2 * size * s_j), lower, positive, width_sign, products=[(1, 2)]),
    )
    entry = absolute_product(p_j - s_j, R[j, m])
    r_sign, v_sign = absolute_of(R[j, m])[0], absolute_of(V[m, k])[0]
    each = arith(
        Le(absolute((p_j - s_j) * R[j, m]), 2 * size * (s_j * absolute(R[j, m]))),
        entry,
        gap,
        r_sign,
        products=[(1, 2)],
    )
    inner = triangle(j, n, (p_j - s_j) * R[j, m])
    column = arith(
        Le(
            absolute(Sum(j, n, (p_j - s_j) * R[j, m])),
            2 * size * Sum(j, n, s_j * absolute(R[j, m])),
        ),
        inner,
        sum_over(j, n, each),
    )
    product = absolute_product(Sum(j, n, (p_j - s_j) * R[j, m]), V[m, k])
    term = arith(
        Le(
            absolute(Sum(j, n, (p_j - s_j) * R[j, m]) * V[m, k]),
            2 * size * (Sum(j, n, s_j * absolute(R[j, m])) * absolute(V[m, k])),
        ),
        product,
        column,
        v_sign,
        products=[(1, 2)],
    )
    outer = triangle(m, d, Sum(j, n, (p_j - s_j) * R[j, m]) * V[m, k])
    total = arith(
        Le(
            absolute(Sum(m, d, Sum(j, n, (p_j - s_j) * R[j, m]) * V[m, k])),
            2 * size * Sum(m, d, Sum(j, n, s_j * absolute(R[j, m])) * absolute(V[m, k])),
        ),
        outer,
        sum_over(m, d, term),
    )
    return ENTRYWISE_STEP.derive(for_all(i, Lt(i, n), for_all(k, Lt(k, d), total)))


def _width(row: Term, nonempty: Theorem) -> tuple[Theorem, Theorem]:
    _, order, width = oscillation_range(n, row, nonempty)
    return order, width


@cache
def _absolute_product() -> Theorem:
    """``|x y| = |x| |y|``."""
    from lemmas.foundations.sums import equal, square_monotone

    u, v = reals("u v")
    first, second, both = absolute_of(u), absolute_of(v), absolute_of(u * v)
    right = absolute(u) * absolute(v)
    sign = arith(Le(0, right), first[0], second[0], products=[(0, 1)])
    same = arith(Eq(absolute(u * v) ** 2, right**2), both[3], first[3], second[3], degree=3)
    low = use(
        square_monotone(),
        absolute(u * v),
        right,
        sign,
        arith(Le(absolute(u * v) ** 2, right**2), same),
    )
    high = use(
        square_monotone(),
        right,
        absolute(u * v),
        both[0],
        arith(Le(right**2, absolute(u * v) ** 2), same),
    )
    return for_all([u, v], equal(low, high))


def absolute_product(left: Term, right: Term) -> Theorem:
    """``|x y| = |x| |y|`` at two terms."""
    return use(_absolute_product(), left, right)


def triangle(index: Term, size: Term, value: Term) -> Theorem:
    """``|Sum x| <= Sum |x|``."""
    _, up, down, _ = absolute_of(value)
    total = Sum(index, size, value)
    bound = Sum(index, size, absolute(value))
    return absolute_below(
        have(Le(total, bound), sum_over(index, size, up)),
        have(Le(-total, bound), sum_over(index, size, down)),
    )


@cache
def entrywise_step_refuted() -> Theorem:
    """``n = 2, d = 1, R = (1, -1), E_ij = 3/10 R_i R_j``: the bound is 0, the left side is not."""
    two, one, zero = number(2, NAT), number(1, NAT), number(0, NAT)
    sign = Lambda(i, 1 - 2 * cast(i))
    logits = Lambda(t, number(0))
    pattern = Lambda(i, Lambda(t, Fraction(3, 10) * sign(i) * sign(t)))
    tokens = Lambda(j, Lambda(m, sign(j)))
    value = Lambda(m, Lambda(k, number(1)))

    def row_width() -> Theorem:
        """The oscillation of each row is at most 6/10."""
        some = arith(Lt(0, two))
        each = evaluate(
            kernel.lang.ForAll(
                i,
                two,
                kernel.lang.ForAll(
                    t,
                    two,
                    kernel.lang.And(
                        Le(pattern(i)(t), Fraction(3, 10)), Le(-pattern(i)(t), Fraction(3, 10))
                    ),
                ),
            )
        )
        up, down = parts(use(each, i, assume(Lt(i, two)), t, assume(Lt(t, two))))
        bound = number(Fraction(3, 10))
        top = max_least(t, two, bound, up, some)
        bottom = max_least(t, two, bound, down, some)
        width = have(
            Le(oscillation(two, pattern(i)), Fraction(157, 125)), top, bottom, names=("osc",)
        )
        return for_all(i, Lt(i, two), width)

    def contradiction(claim: Theorem) -> Theorem:
        opened = use(
            claim, two, one, logits, pattern, tokens, value, arith(Lt(0, two)), row_width()
        )
        first = use(opened, zero, arith(Lt(0, two)), zero, arith(Lt(0, one)))
        plain = kernel.convert(
            first, kernel.unfolded(first.conclusion, frozenset({"softmax"})), ("softmax",)
        )
        left, right = plain.conclusion.args
        nothing = absolute_of(right.args[1].args[0])
        inside = left.args[0]
        bound = arith(
            Le(inside, 0),
            plain,
            absolute_of(inside)[1],
            nothing[3],
            nothing[0],
            products=[(-1, 3)],
            degree=2,
        )
        positive = kernel.box(
            Lt(
                0,
                (exp(Fraction(3, 10)) - exp(Fraction(-3, 10)))
                / (exp(Fraction(3, 10)) + exp(Fraction(-3, 10))),
            ),
            (),
            ("enclose", 64),
        )
        return arith(Lt(0, 0), bound, positive)

    return refutation(ENTRYWISE_STEP_PUBLISHED.formula, contradiction)
