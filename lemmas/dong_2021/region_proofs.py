"""The convergence region: small weights alone do not force collapse."""

from __future__ import annotations

from functools import cache

from lemmas.dong_2021.diameter_proofs import cubic_steps
from lemmas.dong_2021.statements import CONVERGENCE_PUBLISHED, REGION
from lemmas.foundations.recursions import cubic_recursion_geometric
from lemmas.foundations.sums import (
    absolute_of,
    exp_at,
    exp_negative,
    max_least,
    max_upper,
    norm_facts,
    reciprocal,
    reciprocal_positive,
    square_monotone,
)
from lemmas.foundations.tokens import diameter_least, diameter_nonnegative, diameter_upper, distance
from symbolic import kernel
from symbolic import language as lang
from symbolic.definitions import (
    absolute,
    attention_layer,
    column_sum_norm,
    composite,
    euclidean,
)
from symbolic.kernel import Theorem
from symbolic.language import (
    NAT,
    And,
    Eq,
    Lambda,
    Le,
    Lt,
    Max,
    Sum,
    Term,
    cast,
    exp,
    family,
    nats,
    number,
    reals,
)
from symbolic.tactics.evaluate import below_numeral
from symbolic.tactics.script import (
    arith,
    assume,
    axiom,
    deny,
    for_all,
    have,
    induction,
    obtain,
    parts,
    use,
)

i, j, k, l, m, t, h = nats("i j k l m t h")
two, one, zero = number(2, NAT), number(1, NAT), number(0, NAT)
g, x, c = reals("g x c")


@cache
def two_token_layer() -> Theorem:
    """Tokens ``(x, -x)`` with ``c x^2 >= 8`` and value weight 2 move to ``(y, -y)``, ``y >= x``."""
    y = family("y")
    opposite, large, sign = (
        assume(Eq(y[1], -y[0])),
        assume(Le(8, c * y[0] ** 2)),
        assume(Le(0, y[0])),
    )
    z = c * y[0] ** 2
    plus, minus = exp(z), exp(-z)
    total = arith(Lt(0, plus + minus), exp_at(z), exp_at(-z))
    unit = reciprocal(total)
    product = use(exp_negative(), z)
    # exp(z) >= 9 and exp(-z) <= 1/9
    tangent = use(axiom("exp-tangent"), z)
    heavy = arith(Le(9, plus), tangent, large)
    light = arith(Le(9 * minus, 1), product, heavy, exp_at(-z), products=[(1, 2)])
    share = 1 / (plus + minus)
    outputs = []
    for row, factor in ((zero, 1), (one, -1)):
        layer = attention_layer(
            two,
            one,
            one,
            1,
            Lambda(h, Lambda(k, Lambda(m, c))),
            Lambda(h, Lambda(m, number(0))),
            Lambda(h, Lambda(m, Lambda(k, number(2)))),
            Lambda(k, number(0)),
            Lambda(i, Lambda(k, y[i])),
            row,
            zero,
        )
        plain = kernel.unfolded(layer, lang.mentioned(layer))
        same = have(Eq(plain, lang.rebuild(plain, plain.args)))
        flat = kernel.convert(same, Eq(layer, _flat(plain)), tuple(lang.mentioned(layer)))
        replaced = _rewrite_right(opposite, flat)
        outputs.append(
            arith(Eq(layer, factor * 2 * y[0] * (plus - minus) * share), replaced, degree=3)
        )
    growth = arith(
        Le(y[0], 2 * y[0] * (plus - minus) * share),
        arith(
            Le(0, y[0] * (plus - 3 * minus)),
            sign,
            arith(Le(0, plus - 3 * minus), heavy, light),
            products=[(0, 1)],
        ),
        arith(Eq(y[0] * (plus + minus) * share, y[0]), unit, degree=2),
        arith(
            Le(0, y[0] * (plus - 3 * minus) * share),
            arith(
                Le(0, y[0] * (plus - 3 * minus)),
                sign,
                arith(Le(0, plus - 3 * minus), heavy, light),
                products=[(0, 1)],
            ),
            reciprocal_positive(total),
            products=[(0, 1)],
        ),
    )
    result = kernel.conjoin(outputs[0], kernel.conjoin(outputs[1], growth))
    return for_all([c, y], opposite.conclusion, large.conclusion, sign.conclusion, result)


def _flat(term: Term) -> Term:
    from symbolic.arithmetic import canonical

    return canonical(term)


def _rewrite_right(equation: Theorem, theorem: Theorem) -> Theorem:
    """Replace inside the right side only."""
    left, right = theorem.conclusion.args
    hole = lang.fresh("hole", lang.REAL, theorem.conclusion.free)
    from symbolic.tactics.script import _replace

    template = Lambda(hole, Eq(left, _replace(right, equation.conclusion.args[0], hole)))
    return kernel.rewrite(equation, template, theorem)


@cache
def convergence_refuted() -> Theorem:
    """For every gamma: weights 1/r and 2, tokens ``(r, -r)`` with ``r = 8 (gamma + 1)`` grow."""
    claim = CONVERGENCE_PUBLISHED.formula

    def both(known: Theorem) -> tuple[Theorem, Theorem]:
        false = obtain(known, "g", _contradiction)
        return false, arith(lang.Not(Lt(0, 0)))

    return deny(claim, both)


def _contradiction(gamma: Term, known: Theorem) -> Theorem:
    sign, region = parts(known)
    r = 8 * (gamma + 1)
    positive = arith(Lt(0, r), sign)
    weight = 1 / r
    start = Lambda(k, r * (1 - 2 * cast(k)))
    tokens = family("f")
    step = Lambda(
        l, Lambda(tokens, Lambda(k, _layer(weight, Lambda(i, Lambda(m, tokens[i])), k, zero)))
    )
    sequence = use(axiom("recursion"), start, step)
    return obtain(
        sequence, "F", lambda path, facts: _growing(gamma, sign, region, r, positive, path, facts)
    )


def _parameters(weight: Term) -> list[Term]:
    return [
        Lambda(k, Lambda(m, weight)),
        Lambda(m, number(0)),
        Lambda(m, Lambda(k, number(2))),
        Lambda(k, number(0)),
    ]


def _layer(weight: Term, matrix: Term, row: Term, column: Term) -> Term:
    query, bias, value, output = _parameters(weight)
    return attention_layer(
        two,
        one,
        one,
        1,
        Lambda(h, query),
        Lambda(h, bias),
        Lambda(h, value),
        output,
        matrix,
        row,
        column,
    )


def _growing(
    gamma: Term,
    sign: Theorem,
    region: Theorem,
    r: Term,
    positive: Theorem,
    path: Term,
    facts: Theorem,
) -> Theorem:
    weight = 1 / r
    first, later = parts(facts)
    unit, share = reciprocal(positive), reciprocal_positive(positive)

    def formula(depth: Term) -> Term:
        return And(Eq(path[depth, 1], -path[depth, 0]), Le(r, path[depth, 0]))

    def advance(here: Theorem) -> Theorem:
        opposite, large = parts(here)
        top = path[l, 0]
        squares = arith(Le(r**2, top**2), large, positive, degree=2)
        strong = arith(
            Le(8, weight * top**2),
            arith(Le(weight * r**2, weight * top**2), squares, share, products=[(0, 1)]),
            arith(Eq(weight * r**2, r), unit, degree=3),
            sign,
        )
        at_zero, at_one, growth = parts(
            use(
                two_token_layer(),
                weight,
                path[l],
                opposite,
                strong,
                arith(Le(0, top), large, positive),
            )
        )
        next_zero, next_one = use(later, l, zero), use(later, l, one)
        return kernel.conjoin(
            arith(Eq(path[l + 1, 1], -path[l + 1, 0]), next_zero, next_one, at_zero, at_one),
            arith(Le(r, path[l + 1, 0]), next_zero, at_zero, growth, large),
        )

    begin = kernel.conjoin(
        arith(Eq(path[0, 1], -path[0, 0]), use(first, zero), use(first, one)),
        arith(Le(r, path[0, 0]), use(first, zero)),
    )
    always = induction(l, formula(l), begin, advance)
    matrix = Lambda(l, Lambda(i, Lambda(k, path[l, i])))
    return _against(region, gamma, sign, r, positive, matrix, later, always)


def _against(
    region: Theorem,
    gamma: Term,
    sign: Theorem,
    r: Term,
    positive: Theorem,
    matrix: Term,
    later: Theorem,
    always: Theorem,
) -> Theorem:
    weight = 1 / r
    query, bias, value, output = _parameters(weight)
    entry = Lambda(k, Eq(matrix(l + 1)(i)(k), _layer(weight, matrix(l), i, k)))
    only = below_numeral(k, entry, [have(entry(zero), use(later, l, i))])
    layers = for_all(l, for_all(i, Lt(i, two), for_all(k, Lt(k, one), only)))
    small = _small_weights(gamma, sign, r, positive, query, value)
    claim = use(
        region,
        two,
        one,
        1,
        query,
        bias,
        value,
        output,
        matrix,
        arith(Lt(0, two)),
        arith(Lt(0, one)),
        arith(Lt(0, 1)),
        layers,
        small,
        1,
        arith(Lt(0, 1)),
    )

    def far(depth: Term, close: Theorem) -> Theorem:
        gap = use(
            diameter_upper(),
            two,
            one,
            matrix(depth),
            zero,
            one,
            arith(Lt(0, two)),
            arith(Lt(1, two)),
        )
        length_sign, length = norm_facts(one, distance(matrix(depth), zero, one))
        opposite, large = parts(use(always, depth))
        span = euclidean(one, distance(matrix(depth), zero, one))
        top = matrix(depth)(zero)(zero)
        square = arith(Eq(span**2, (2 * top) ** 2), length, opposite, degree=3)
        low = use(
            square_monotone(),
            2 * top,
            span,
            length_sign,
            arith(Le((2 * top) ** 2, span**2), square),
        )
        return arith(Lt(0, 0), close, gap, low, large, sign)

    return obtain(claim, "L", far)


def _small_weights(
    gamma: Term, sign: Theorem, r: Term, positive: Theorem, query: Term, value: Term
) -> Theorem:
    """``4 gamma |Q|_1 |V|_{1,inf} < 1``."""
    weight = 1 / r
    share, unit = reciprocal_positive(positive), reciprocal(positive)
    some = arith(Lt(0, one))
    size = absolute_of(weight)
    equal_weight = arith(Le(absolute(weight), weight), size[3], size[0], share, degree=2)
    column = max_least(
        j, one, weight, have(Le(Sum(i, one, absolute(query(i)(j))), weight), equal_weight), some
    )
    named = have(Le(column_sum_norm(one, one, query), weight), column, names=("column_sum_norm",))
    length = absolute_of(number(2))
    at_most = arith(Le(absolute(2), 2), length[3], length[0], degree=2)
    bound = Max(j, one, Sum(i, one, absolute(value(i)(j))))
    high = max_least(
        j, one, number(2), have(Le(Sum(i, one, absolute(value(i)(j))), 2), at_most), some
    )
    low = arith(
        Le(0, bound), max_upper(j, one, Sum(i, one, absolute(value(i)(j))), zero, some), length[0]
    )
    inside = arith(Le(0, bound * bound), low, products=[(0, 0)])
    root_sign, root_square = parts(use(axiom("sqrt-square"), bound * bound, inside))
    root = lang.sqrt(bound * bound)
    root_small = use(
        square_monotone(),
        root,
        number(2),
        arith(Le(0, 2)),
        arith(Le(root**2, 4), root_square, high, low, degree=2),
    )
    both = ("composite", "column_sum_norm", "row_sum_norm")
    norm_small = have(Le(composite(one, one, value), 2), root_small, names=both)
    norm_sign = have(Le(0, composite(one, one, value)), root_sign, names=both)
    first = arith(
        Le(column_sum_norm(one, one, query) * composite(one, one, value), 2 * weight),
        arith(
            Le(0, (weight - column_sum_norm(one, one, query)) * composite(one, one, value)),
            named,
            norm_sign,
            products=[(0, 1)],
        ),
        arith(
            Le(0, weight * (2 - composite(one, one, value))), norm_small, share, products=[(0, 1)]
        ),
    )
    scaled = arith(
        Le(
            4 * gamma * (column_sum_norm(one, one, query) * composite(one, one, value)),
            8 * gamma * weight,
        ),
        first,
        sign,
        products=[(0, 1)],
    )
    return arith(
        Lt(4 * gamma * (column_sum_norm(one, one, query) * composite(one, one, value)), 1),
        scaled,
        unit,
        share,
        degree=2,
    )


@cache
def convergence_region() -> Theorem:
    """Inside the region each layer shrinks the diameter at least geometrically."""
    rate, sizes, depth, facts = cubic_steps()
    inside = assume(REGION.hypotheses[-1].formula)
    return REGION.derive(use(cubic_recursion_geometric(), depth, rate, sizes, *facts, inside))


def small_diameter(formula: Term) -> Theorem:
    """``1/4 D^2 <= 1`` for the tokens 1, -1."""
    rate_times_square = formula.args[0]
    spread = next(
        t for t in lang.subterms(rate_times_square) if t.head == "define" and t.name == "diameter"
    )
    matrix = spread.args[2]
    gap = euclidean(one, distance(matrix, i, j))
    sign, square = norm_facts(one, distance(matrix, i, j))
    last = [
        arith(Le(index, 1), use(axiom("nat-discrete"), index, two, assume(Lt(index, two))))
        for index in (i, j)
    ]
    low = [use(axiom("nat-nonnegative"), index) for index in (i, j)]
    bound = arith(Le(gap**2, 4), square, *last, *low, degree=2)
    each = for_all(
        i,
        Lt(i, two),
        for_all(
            j,
            Lt(j, two),
            use(
                square_monotone(),
                gap,
                number(2),
                arith(Le(0, 2)),
                have(Le(gap**2, number(2) ** 2), bound),
            ),
        ),
    )
    size = use(diameter_least(), two, one, matrix, number(2), arith(Lt(0, two)), each)
    positive = use(diameter_nonnegative(), two, one, matrix, arith(Lt(0, two)))
    return have(formula, arith(Le(spread**2, 4), size, positive, degree=2))
