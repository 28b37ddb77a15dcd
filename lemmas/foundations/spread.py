"""The spread of tokens: moments, pairs, diameters, averaging."""

from __future__ import annotations

from fractions import Fraction
from functools import cache

from lemmas.foundations import matrices
from lemmas.foundations import norm_statements as says
from lemmas.foundations.distributions import given, inside
from lemmas.foundations.indicators import different, same, same_is_one, same_is_zero, sum_pick
from lemmas.foundations.matrix_norms import (
    term_below,
)
from lemmas.foundations.normalisation import squared
from lemmas.foundations.norms import (
    multiplied_sign,
)
from lemmas.foundations.operators import (
    frobenius_facts,
    frobenius_left,
    frobenius_right,
    operator_sign,
    roots_below,
    same_symmetric,
    squares_below,
)
from lemmas.foundations.residuals import count, share, unit
from lemmas.foundations.sums import sum_swap
from lemmas.foundations.tokens import diameter_least, diameter_nonnegative, diameter_upper
from symbolic import kernel
from symbolic.definitions import (
    diameter,
    euclidean,
    frobenius,
    spread,
)
from symbolic.kernel import Theorem
from symbolic.language import (
    NAT,
    Eq,
    ForAll,
    Lambda,
    Le,
    Lt,
    Max,
    Ne,
    Sum,
    Term,
    cast,
    family,
    nats,
    number,
    reals,
    sqrt,
)
from symbolic.tactics.elementary import (
    equal,
    indicator_bounds,
    multiplied,
    natural,
    norm_facts,
    reciprocal_positive,
    root_facts,
    scaled,
    sum_nonnegative,
    sum_over,
)
from symbolic.tactics.existential import Steps, choosing
from symbolic.tactics.script import (
    arith,
    assume,
    axiom,
    by_cases,
    for_all,
    have,
    parts,
    use,
)

i, j, k, m, n, d, t, s = nats("i j k m n d t s")
c, x, y, w1, w2, tau = reals("c x y w1 w2 tau")
f, v, z, med, o = (family(name) for name in "f v z med c".split())
centre, row = family("x"), family("y")
A, M, W, X, Y = (family(name, 2) for name in "A M W X Y".split())


def squares_of(matrix: Term) -> Term:
    """``Sum_i Sum_k A_ik^2``."""
    return Sum(i, n, Sum(k, d, matrix[i, k] ** 2))


@cache
def spread_square() -> Theorem:
    """``0 <= mu`` and ``mu^2 = Sum_i Sum_k (Y_ik - mean_k)^2``."""
    near = matrices.centred(n, Y)
    sign, square = frobenius_facts(n, d, near)
    proof = kernel.conjoin(
        have(Le(0, spread(n, d, Y)), sign, names=("spread",)),
        have(Eq(spread(n, d, Y) ** 2, squares_of(near)), square, names=("spread",)),
    )
    return for_all([n, d, Y], proof)


def spread_facts(size: Term, width: Term, matrix: Term) -> list[Theorem]:
    """The two facts of :func:`spread_square`."""
    return parts(use(spread_square(), size, width, matrix))


@cache
def spread_about() -> Theorem:
    """``Sum_i |y_i - c|^2 = mu^2 + n |c - mean|^2``."""
    some = assume(Lt(0, n))
    column = Sum(j, n, Y[j, k])
    from_centre = Sum(i, n, (Y[i, k] - o[k]) ** 2)
    deviation = Sum(i, n, (Y[i, k] - column * share) ** 2)
    shift = (o[k] - column * share) ** 2
    same = unit(some)
    entry = arith(
        Eq(from_centre, deviation + count * shift),
        scaled(column**2 * share, same),
        scaled(column * o[k], same),
    )
    turn = use(sum_swap(), Lambda(i, Lambda(k, (Y[i, k] - o[k]) ** 2)), d, n)
    back = use(sum_swap(), Lambda(i, Lambda(k, (Y[i, k] - column * share) ** 2)), d, n)
    _, square = spread_facts(n, d, Y)
    goal = Eq(
        Sum(i, n, Sum(k, d, (Y[i, k] - o[k]) ** 2)),
        spread(n, d, Y) ** 2 + count * Sum(k, d, shift),
    )
    proof = arith(goal, sum_over(k, d, entry), turn, back, square)
    return for_all([n, d, Y, o], some.conclusion, proof)


@cache
def spread_moment() -> Theorem:
    """``mu^2 = |Y|_F^2 - |Sum y_i|^2 / n``."""
    (some,) = given(says.SPREAD_MOMENT)
    about = use(spread_about(), n, d, Y, Lambda(k, number(0)), some)
    _, square = frobenius_facts(n, d, Y)
    column = Sum(k, d, Sum(i, n, Y[i, k]) ** 2)
    proof = arith(says.SPREAD_MOMENT.conclusion, about, square, scaled(column * share, unit(some)))
    return says.SPREAD_MOMENT.derive(proof)


@cache
def spread_pairs() -> Theorem:
    """``mu^2 = Sum_ij |y_i - y_j|^2 / (2 n)``."""
    (some,) = given(says.SPREAD_PAIRS)
    moment = use(spread_moment(), n, d, Y, some)
    _, square = frobenius_facts(n, d, Y)
    length = Sum(k, d, Y[i, k] ** 2)
    cross = Lambda(i, Lambda(j, Sum(k, d, Y[i, k] * Y[j, k])))
    # Sum_i Sum_j <y_i, y_j> = |Sum y_i|^2
    inner = use(sum_swap(), Lambda(j, Lambda(k, Y[i, k] * Y[j, k])), d, n)
    outer = use(sum_swap(), Lambda(i, Lambda(k, Y[i, k] * Sum(j, n, Y[j, k]))), d, n)
    column = Sum(k, d, Sum(i, n, Y[i, k]) ** 2)
    mixed = arith(Eq(Sum(i, n, Sum(j, n, cross[i, j])), column), sum_over(i, n, inner), outer)
    double = Sum(i, n, Sum(j, n, Sum(k, d, (Y[i, k] - Y[j, k]) ** 2)))
    expanded = arith(Eq(double, 2 * count * Sum(i, n, length) - 2 * column), mixed)
    half = number(Fraction(1, 2))
    proof = arith(
        says.SPREAD_PAIRS.conclusion,
        moment,
        square,
        scaled(half * share, expanded),
        scaled(Sum(i, n, length), unit(some)),
    )
    return says.SPREAD_PAIRS.derive(proof)


@cache
def spread_least() -> Theorem:
    """``mu^2 = min_c Sum |y_i - c|^2``, attained at the mean."""
    (some,) = given(says.SPREAD_LEAST)
    first, second = says.SPREAD_LEAST.conclusion.args
    about = use(spread_about(), n, d, Y, o, some)
    shift = o[k] - Sum(j, n, Y[j, k]) * share
    distance = sum_nonnegative(k, d, arith(Le(0, shift**2), squares=[shift]))
    more = multiplied_sign(natural(n), distance)
    proof = kernel.conjoin(arith(first, about, more), have(second, spread_facts(n, d, Y)[1]))
    return says.SPREAD_LEAST.derive(proof)


@cache
def spread_sphere() -> Theorem:
    """``mu^2 = n (tau^2 - |mean|^2)`` for rows of length ``tau``."""
    some, lengths = given(says.SPREAD_SPHERE)
    identity, bounds = says.SPREAD_SPHERE.conclusion.args
    moment = use(spread_moment(), n, d, Y, some)
    _, square = frobenius_facts(n, d, Y)
    size = euclidean(d, Y[i])
    own = use(lengths, i, inside(i, n))
    entry = arith(
        Eq(Sum(k, d, Y[i, k] ** 2), tau**2),
        norm_facts(d, Y[i])[1],
        scaled(size, own),
        scaled(tau, own),
    )
    column = Sum(k, d, Sum(i, n, Y[i, k]) ** 2)
    same = scaled(column * share, unit(some))
    equation = arith(identity, moment, square, sum_over(i, n, entry), same)
    root = Sum(i, n, Y[i, k]) * share
    less = multiplied_sign(natural(n), sum_nonnegative(k, d, arith(Le(0, root**2), squares=[root])))
    low, high = bounds.args
    proof = kernel.conjoin(
        equation,
        kernel.conjoin(arith(low, squares=[spread(n, d, Y)]), arith(high, equation, less)),
    )
    return says.SPREAD_SPHERE.derive(proof)


@cache
def spread_sign() -> Theorem:
    """``mu(-Y) = mu(Y)``."""
    names = ("spread", "frobenius")
    return says.SPREAD_SIGN.derive(have(says.SPREAD_SIGN.conclusion, names=names))


@cache
def two_terms_below_sum() -> Theorem:
    """``f_i + f_j <= Sum f`` for ``i != j`` and ``0 <= f``."""
    signs, apart = assume(ForAll(t, n, Le(0, f[t]))), assume(Ne(j, i))
    at_i, at_j = inside(i, n), inside(j, n)
    sign = use(signs, t, inside(t, n))
    _, high = parts(use(indicator_bounds("ind_eq"), cast(t), cast(i)))
    rest = f[t] - same(t, i) * f[t]
    other = arith(Le(0, rest), sign, high, products=[(0, 1)])
    second = term_below(t, n, other, at_j)
    picked = use(sum_pick(), f, i, n, at_i)
    missed = scaled(f[j], same_is_zero(apart))
    proof = arith(Le(f[i] + f[j], Sum(t, n, f[t])), second, picked, missed)
    return for_all(
        [n, f, i, j], signs.conclusion, apart.conclusion, at_i.conclusion, at_j.conclusion, proof
    )


@cache
def spread_above_diameter() -> Theorem:
    """``D^2 / 2 <= mu^2``."""

    @choosing
    def proof() -> Steps:
        (some,) = given(says.SPREAD_ABOVE_DIAMETER)
        goal = says.SPREAD_ABOVE_DIAMETER.conclusion
        _, square = spread_facts(n, d, Y)
        gap = euclidean(d, Lambda(k, Y[i, k] - Y[j, k]))
        far = Lambda(i, Max(j, n, gap))
        a, first = yield use(axiom("max-attained"), n, far, some)
        at_a, top = parts(first)
        values = Lambda(s, euclidean(d, Lambda(k, Y[a, k] - Y[s, k])))
        b, second = yield use(axiom("max-attained"), n, values, some)
        at_b, row_top = parts(second)
        size = diameter(n, d, Y)
        width = have(Eq(size, values[b]), top, row_top, names=("diameter",))
        near = matrices.centred(n, Y)
        length = Lambda(i, Sum(k, d, near[i, k] ** 2))
        signs = for_all(
            t,
            Lt(t, n),
            sum_nonnegative(k, d, arith(Le(0, near[t, k] ** 2), squares=[near[t, k]])),
        )
        _, gap_square = norm_facts(d, Lambda(k, Y[a, k] - Y[b, k]))
        both = near[a, k] + near[b, k]
        parallelogram = arith(
            Le(Sum(k, d, (Y[a, k] - Y[b, k]) ** 2), 2 * length[a] + 2 * length[b]),
            sum_nonnegative(k, d, arith(Le(0, both**2), squares=[both])),
        )
        squared = arith(Eq(size**2, values[b] ** 2), scaled(size, width), scaled(values[b], width))

        def apart(known: Theorem) -> Theorem:
            pair = use(two_terms_below_sum(), n, length, a, b, signs, known, at_a, at_b)
            return arith(goal, squared, gap_square, parallelogram, pair, square)

        def together(known: Theorem) -> Theorem:
            equation = _same(known)
            hole = nats("hole")[0]
            distance = Lambda(hole, Eq(Sum(k, d, (Y[a, k] - Y[hole, k]) ** 2), 0))
            nothing = kernel.rewrite(equation, distance, arith(distance(a)))
            return arith(goal, squared, gap_square, nothing, squares=[spread(n, d, Y)])

        return by_cases(Ne(b, a), apart, together)

    return says.SPREAD_ABOVE_DIAMETER.derive(proof())


def _same(known: Theorem) -> Theorem:
    """``a = b`` from ``not b != a``."""
    left, right = known.conclusion.args[0].args[0].args
    goal = Eq(right, left)
    equation = assume(Eq(left, right))
    positive = equal(arith(Le(right, left), equation), arith(Le(left, right), equation))
    negative = kernel.absurd(assume(Ne(left, right)), known, goal)
    return kernel.cases(Eq(left, right), positive, negative)


@cache
def spread_below_diameter() -> Theorem:
    """``mu^2 <= (n - 1)/2 D^2``."""
    (some,) = given(says.SPREAD_BELOW_DIAMETER)
    pairs = use(spread_pairs(), n, d, Y, some)
    size = diameter(n, d, Y)
    gap = Lambda(k, Y[i, k] - Y[j, k])
    at = inside(i, n), inside(j, n)
    length_sign, length = norm_facts(d, gap)
    upper = use(diameter_upper(), n, d, Y, i, j, *at)
    square = Sum(k, d, (Y[i, k] - Y[j, k]) ** 2)
    near = arith(Le(0, size**2 - square), length, length_sign, upper, products=[(1, 2), (2, 2)])
    own = term_below(j, n, near, at[0])
    row_bound = arith(Le(Sum(j, n, square), (count - 1) * size**2), own)
    total_bound = have(
        Le(Sum(i, n, Sum(j, n, square)), count * (count - 1) * size**2), sum_over(i, n, row_bound)
    )
    positive = have(Lt(0, share), reciprocal_positive(some))
    proof = arith(
        says.SPREAD_BELOW_DIAMETER.conclusion,
        pairs,
        multiplied(positive, total_bound),
        scaled((count - 1) * size**2, unit(some)),
    )
    return says.SPREAD_BELOW_DIAMETER.derive(proof)


@cache
def spread_left_tight() -> Theorem:
    """``x``, ``-x`` and the rest at their midpoint: ``D >= 2 |x|`` and ``mu^2 <= 2 |x|^2``."""
    (two,) = given(says.SPREAD_LEFT_TIGHT)
    left, right = says.SPREAD_LEFT_TIGHT.conclusion.args
    tokens = right.args[0].args[2]
    zero, one = number(0, NAT), number(1, NAT)
    some = arith(Lt(0, n), two)
    at = have(Lt(zero, n), some), arith(Lt(one, n), two)
    own = [same_is_one(arith(Eq(cast(p), cast(p)))) for p in (zero, one)]
    apart = [
        same_is_zero(different(cast(p), cast(q), order))
        for p, q, order in ((zero, one, arith(Lt(0, 1))), (one, zero, arith(Lt(0, 1))))
    ]
    weight = Lambda(i, same(i, zero) - same(i, one))
    picked = [
        use(sum_pick(), weight, p, n, where) for p, where in zip((zero, one), at, strict=True)
    ]
    # Sum_i ([i = 0] - [i = 1])^2 = 2
    mass = arith(Eq(Sum(i, n, weight[i] ** 2), 2), *picked, *own, *apart)
    length = Sum(k, d, centre[k] ** 2)
    least = parts(use(spread_least(), n, d, tokens, Lambda(k, number(0)), some))[0]
    high = arith(Le(right, 2 * length), least, scaled(length, mass))
    gap = Lambda(k, tokens[zero, k] - tokens[one, k])
    far = use(diameter_upper(), n, d, tokens, zero, one, *at)
    gap_sign, gap_square = norm_facts(d, gap)
    width = arith(Eq(weight[zero] - weight[one], 2), *own, *apart)
    twice = arith(
        Eq((weight[zero] - weight[one]) ** 2, 4),
        scaled(weight[zero] - weight[one], width),
        scaled(number(2), width),
    )
    low = arith(
        Le(4 * length, diameter(n, d, tokens) ** 2),
        gap_square,
        scaled(length, twice),
        squares_below(gap_sign, far),
    )
    lower = use(spread_above_diameter(), n, d, tokens, some)
    return says.SPREAD_LEFT_TIGHT.derive(
        equal(have(Le(left, right), lower), arith(Le(right, left), high, low))
    )


@cache
def spread_right_tight() -> Theorem:
    """The unit vectors: ``mu^2 = n - 1`` and ``D^2 <= 2``."""
    (some,) = given(says.SPREAD_RIGHT_TIGHT)
    left, right = says.SPREAD_RIGHT_TIGHT.conclusion.args
    matrix = says.identity
    moment = use(spread_moment(), n, n, matrix, some)
    frobenius_square = frobenius_facts(n, n, matrix)[1]
    own = same_is_one(arith(Eq(cast(i), cast(i))))
    at_i, at_k = inside(i, n), inside(k, n)
    flipped = use(same_symmetric(), i, k)
    row = arith(
        Eq(Sum(k, n, matrix[i, k] ** 2), 1),
        sum_over(
            k, n, arith(Eq(same(i, k) ** 2, same(k, i) * same(i, k)), scaled(same(i, k), flipped))
        ),
        use(sum_pick(), Lambda(k, same(i, k)), i, n, at_i),
        own,
    )
    column = arith(Eq(Sum(i, n, same(i, k)), 1), use(sum_pick(), Lambda(i, number(1)), k, n, at_k))
    value = arith(
        Eq(left, count - 1),
        moment,
        frobenius_square,
        sum_over(i, n, row),
        scaled(share, sum_over(k, n, squared(column))),
        unit(some),
    )
    # |e_i - e_j|^2 = 2 - 2 <e_i, e_j> <= 2
    gap = Lambda(k, matrix[i, k] - matrix[j, k])
    other = kernel.specialise(for_all(i, Lt(i, n), row), j)
    row_j = kernel.apply(other, inside(j, n))
    cross = sum_nonnegative(
        k,
        n,
        multiplied_sign(
            *(parts(use(indicator_bounds("ind_eq"), cast(p), cast(k)))[0] for p in (i, j))
        ),
    )
    gap_square = norm_facts(n, gap)[1]
    root = sqrt(number(2))
    root_sign, root_square = root_facts(arith(Le(0, number(2))))
    short = arith(Le(euclidean(n, gap) ** 2, root**2), gap_square, row, row_j, cross, root_square)
    near = roots_below(euclidean(n, gap), root, root_sign, short)
    size = diameter(n, n, matrix)
    bound = use(
        diameter_least(),
        n,
        n,
        matrix,
        root,
        some,
        for_all(i, Lt(i, n), for_all(j, Lt(j, n), near)),
    )
    flat = squares_below(use(diameter_nonnegative(), n, n, matrix, some), bound)
    one = use(axiom("nat-discrete"), 0, n, have(Lt(number(0, NAT), n), some))
    at_most = arith(Le(size**2, 2), flat, root_square)
    low = multiplied(arith(Le(0, (count - 1) / 2), one), at_most)
    upper = use(spread_below_diameter(), n, n, matrix, some)
    return says.SPREAD_RIGHT_TIGHT.derive(
        equal(have(Le(left, right), upper), arith(Le(right, left), value, low))
    )


@cache
def centred_product() -> Theorem:
    """``Pi M = Pi M Pi`` if the rows of ``M`` sum to 1."""
    some, keeps = given(says.CENTRED_PRODUCT)
    at_i = inside(i, n)
    own = use(keeps, i, at_i)
    every = sum_over(j, n, use(keeps, j, inside(j, n)))
    swapped = use(sum_swap(), Lambda(j, Lambda(k, M[j, k])), n, n)
    near = matrices.centred(n, M)
    row_total = arith(
        Eq(Sum(k, n, near[i, k]), 0), own, scaled(share, every), scaled(share, swapped), unit(some)
    )
    entry = near[i, j]
    equation = arith(Eq(entry, entry - Sum(k, n, near[i, k]) * share), scaled(share, row_total))
    return says.CENTRED_PRODUCT.derive(for_all(i, Lt(i, n), for_all(j, Lt(j, n), equation)))


@cache
def spread_averaged() -> Theorem:
    """``mu(M X W) <= |M|_2 |W|_2 mu(X)``: ``M X W - 1 c = M (X - 1 mean) W`` for ``c = mean W``."""
    some, keeps, m_bound, w_bound = given(says.SPREAD_AVERAGED)
    near = matrices.centred(n, X)
    out = matrices.product(matrices.product(M, X, n), W, d)
    middle = matrices.product(M, near, n)
    rest = matrices.product(middle, W, d)
    shift = Lambda(k, Sum(t, d, Sum(s, n, X[s, t]) * share * W[t, k]))
    least = parts(use(spread_least(), n, m, out, shift, some))[0]
    own = use(keeps, i, inside(i, n))
    entry = arith(Eq(out[i, k] - shift[k], rest[i, k]), scaled(shift[k], own))
    difference, other = out[i, k] - shift[k], rest[i, k]
    square = arith(Eq(difference**2, other**2), scaled(difference, entry), scaled(other, entry))
    everywhere = sum_over(i, n, sum_over(k, m, square))
    first = use(frobenius_right(), n, d, m, middle, W, w2, w_bound)
    second = use(frobenius_left(), n, n, d, M, near, w1, m_bound)
    size = frobenius(n, m, rest)
    size_sign, size_square = frobenius_facts(n, m, rest)
    named = have(Eq(frobenius(n, d, near), spread(n, d, X)), names=("spread",))
    bound = arith(
        Le(size, w1 * w2 * spread(n, d, X)),
        first,
        multiplied(operator_sign(w_bound), second),
        scaled(w1 * w2, named),
    )
    left = spread(n, m, out)
    below = roots_below(
        left, size, size_sign, arith(Le(left**2, size**2), least, everywhere, size_square)
    )
    return says.SPREAD_AVERAGED.derive(arith(says.SPREAD_AVERAGED.conclusion, below, bound))
